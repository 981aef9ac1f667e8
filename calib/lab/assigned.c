/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assigned.h"

#include "point.h"
#include "../../uncertainty/coverage.h"

#include <math.h>

/* How the numbers of a row become numbers in one unit. */
struct frame {
    struct ct_point point; /* as written */
    bool has_point;
    const struct ct_unit *written; /* of the numbers in the row */
    const struct ct_unit *unit;    /* of those that come out */
    bool share;                    /* they are parts of the point */
    bool on_scale;                 /* the point can be had in `unit` */
};

/* %, ppm, mm/m: but not %RH, an angle or a count. */
static bool is_ratio(const struct ct_unit *unit)
{
    return ct_unit_dimensionless(unit) && unit->kind == CT_KIND_NONE;
}

static bool states_value(const struct ct_lab_result *row)
{
    return !isnan(ct_result_value(row).number) ||
           !isnan(ct_result_as_found_value(row).number);
}

static const struct ct_unit *unit_of(const struct ct_lab_result *row)
{
    return row->common->unit != NULL ? row->common->unit : &ct_unit_one;
}

/* Whether the numbers of a row are parts of its point, and their unit. */
static bool find_unit(const struct ct_lab_result *row,
                      const struct ct_unit **unit)
{
    const struct ct_unit *point = row->common->point_unit;
    const struct ct_unit *written = unit_of(row);
    const struct ct_unit *scale = point != NULL ? point : written;
    bool share;

    *unit = written;
    if (scale == written || isnan(row->point) || states_value(row))
        return false;
    share = is_ratio(written) && !ct_unit_dimensionless(scale);
    if (share || (written->kind != scale->kind &&
                  ct_unit_same_dimension(written, scale)))
        *unit = scale;
    return share;
}

static struct frame frame_of(const struct ct_lab_result *row)
{
    const struct ct_unit *point = row->common->point_unit;
    struct frame frame = {.written = unit_of(row),
                          .has_point = !isnan(row->point)};

    frame.share = find_unit(row, &frame.unit);
    frame.point =
        ct_point_of(row->point, point != NULL ? point : frame.written);
    frame.on_scale =
        frame.has_point &&
        ct_point_comparable(frame.point, (struct ct_point){.unit = frame.unit});
    return frame;
}

const struct ct_unit *ct_assigned_unit(const struct ct_lab_result *row)
{
    const struct ct_unit *unit;

    (void)find_unit(row, &unit);
    return unit;
}

/* An error, correction or width of the row. */
static struct ct_decimal deviation(const struct frame *frame, double number)
{
    struct ct_point written = ct_point_of(number, frame->written);

    return frame->share ? ct_point_share(written, frame->point.number)
                        : ct_difference_convert(written, frame->unit);
}

static double width(const struct frame *frame, double number)
{
    return isnan(number) ? number
                         : fabs(ct_decimal_to_double(deviation(frame, number)));
}

static struct ct_decimal negated(struct ct_decimal number)
{
    number.negative = !number.negative && !ct_decimal_is_zero(number);
    return number;
}

/* A sum of more than 34 digits is rounded there. */
static struct ct_decimal difference(struct ct_decimal a, struct ct_decimal b)
{
    struct ct_decimal result;

    (void)ct_decimal_subtract(a, b, &result);
    return result;
}

/* value = point - error, as far as the one stated allows it. */
static void fill(const struct frame *frame, struct ct_lab_number value,
                 struct ct_lab_number error, struct ct_lab_number correction,
                 struct ct_assigned_state *state)
{
    struct ct_decimal point = {0};
    bool has_value = !isnan(value.number);
    bool has_error = !isnan(error.number) || !isnan(correction.number);

    *state = (struct ct_assigned_state){.value = (double)NAN,
                                        .error = (double)NAN,
                                        .correction = (double)NAN,
                                        .expanded_uncertainty = (double)NAN,
                                        .standard_uncertainty = (double)NAN};
    if (frame->on_scale)
        point = ct_point_convert(frame->point, frame->unit);
    if (has_value) {
        state->exact_value = ct_decimal_from_double(value.number);
        state->exact_error = difference(point, state->exact_value);
    } else if (has_error) {
        state->exact_error = isnan(error.number)
                                 ? negated(deviation(frame, correction.number))
                                 : deviation(frame, error.number);
        state->exact_value = difference(point, state->exact_error);
    }
    if (has_value || (has_error && frame->on_scale))
        state->value = ct_decimal_to_double(state->exact_value);
    if (has_error || (has_value && frame->on_scale)) {
        state->error = ct_decimal_to_double(state->exact_error);
        state->correction = ct_decimal_to_double(negated(state->exact_error));
    }
}

static bool is_stated(const struct ct_assigned_state *state)
{
    return !isnan(state->value) || !isnan(state->error);
}

/* The factor of a row, and where it is from. */
struct factor {
    double k, dof;
    bool by_probability, by_default;
};

/* k wins; a probability gives a quantile; the laboratory may have a rule. */
static struct factor factor_of(const struct ct_lab *lab,
                               const struct ct_lab_result *row)
{
    const struct ct_lab_result_common *common = row->common;
    double usual = lab->package->settings.default_k;
    struct factor factor = {.k = common->k, .dof = common->dof};

    if (isnan(factor.dof))
        factor.dof = (double)INFINITY;
    if (!isnan(factor.k))
        return factor;
    if (!isnan(common->probability)) {
        factor.by_probability =
            ct_coverage_factor(common->probability, factor.dof, &factor.k) ==
            CT_OK;
    } else if (usual > 0) {
        factor.k = usual;
        factor.by_default = true;
    }
    return factor;
}

/* What was not stated of an item that was not adjusted is the other. */
static void fill_states(const struct ct_lab *lab,
                        const struct ct_lab_result *row,
                        const struct frame *frame, struct ct_assigned *assigned)
{
    uint32_t owner = ct_lab_row_of(lab, CT_KEY_CERTIFICATE, row->certificate);
    bool untouched = owner != CT_LAB_NO_ROW &&
                     lab->certificates[owner].adjusted == CT_ADJUSTED_NO;
    struct ct_assigned_state *left = &assigned->as_left;
    struct ct_assigned_state *found = &assigned->as_found;

    fill(frame, ct_result_value(row), ct_result_error(row),
         ct_result_correction(row), left);
    fill(frame, ct_result_as_found_value(row), ct_result_as_found_error(row),
         ct_result_as_found_correction(row), found);
    left->expanded_uncertainty = width(frame, row->U);
    found->expanded_uncertainty =
        width(frame, isnan(ct_result_U_as_found(row).number)
                         ? row->U
                         : ct_result_U_as_found(row).number);
    left->standard_uncertainty = left->expanded_uncertainty / assigned->k;
    found->standard_uncertainty = found->expanded_uncertainty / assigned->k;
    if (!untouched)
        return;
    if (!is_stated(left))
        *left = *found;
    else if (!is_stated(found))
        *found = *left;
}

/* Whether the row states nothing as-left, and as-found holds. */
static bool is_left_out(const struct ct_lab *lab,
                        const struct ct_lab_result *row)
{
    uint32_t owner;

    if (ct_result_states(row))
        return false;
    owner = ct_lab_row_of(lab, CT_KEY_CERTIFICATE, row->certificate);
    return owner != CT_LAB_NO_ROW &&
           lab->certificates[owner].adjusted == CT_ADJUSTED_NO;
}

struct ct_assigned_width ct_lab_width(const struct ct_lab *lab, uint32_t row)
{
    const struct ct_lab_result *result = &lab->results[row];
    struct factor factor = factor_of(lab, result);
    struct ct_assigned_width found = {
        .k = factor.k, .dof = factor.dof, .stated = ct_result_U(result)};
    bool share = find_unit(result, &found.unit);

    if (!isnan(ct_result_U_as_found(result).number) && is_left_out(lab, result))
        found.stated = ct_result_U_as_found(result);
    found.expanded_uncertainty = fabs(found.stated.number);
    if (share ||
        (result->common->unit != NULL && found.unit != result->common->unit)) {
        struct frame frame = frame_of(result);

        found.expanded_uncertainty = width(&frame, found.stated.number);
    }
    return found;
}

enum ct_status ct_lab_assigned(const struct ct_lab_index *index, uint32_t row,
                               struct ct_assigned *assigned)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    const struct ct_lab_result *result = &lab->results[row];
    struct frame frame = frame_of(result);
    struct factor factor = factor_of(lab, result);

    *assigned = (struct ct_assigned){.result = row,
                                     .point = result->point,
                                     .exact_point = frame.point.number,
                                     .point_unit = frame.point.unit,
                                     .unit = frame.unit,
                                     .value_stated = states_value(result),
                                     .unsound = result->row.unsound,
                                     .k = factor.k,
                                     .probability = result->common->probability,
                                     .dof = factor.dof,
                                     .k_by_probability = factor.by_probability,
                                     .k_by_default = factor.by_default};
    fill_states(lab, result, &frame, assigned);
    return assigned->unsound ? CT_INVALID : CT_OK;
}
