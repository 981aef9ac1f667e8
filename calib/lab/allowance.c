/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ranges, permissible errors and drift of an item where it is used.
 */
#include "allowance.h"

#include <math.h>
#include <string.h>

/* ---- the range ----------------------------------------------------------- */

static double end_of(double number, double open)
{
    return isnan(number) ? open : number;
}

bool ct_lab_range_holds(const struct ct_lab_spot *spot,
                        const struct ct_lab_range *range)
{
    double min = end_of(range->min.number, -(double)INFINITY);
    double max = end_of(range->max.number, (double)INFINITY);
    struct ct_point low = ct_point_of(isinf(min) ? 0 : min, range->unit);
    struct ct_point high = ct_point_of(isinf(max) ? 0 : max, range->unit);

    if (!spot->has_point || range->unit == NULL)
        return true;
    return ct_point_comparable(low, spot->point) &&
           (isinf(min) || ct_point_compare(low, spot->point) <= 0) &&
           (isinf(max) || ct_point_compare(spot->point, high) <= 0);
}

/* In the unit of `like`, so that 100 mV is narrower than 1 V. */
static double width_of(const struct ct_lab_range *range,
                       const struct ct_lab_range *like)
{
    double width = end_of(range->max.number, (double)INFINITY) -
                   end_of(range->min.number, -(double)INFINITY);

    return range->unit != NULL && like->unit != NULL
               ? ct_difference_in(width, range->unit, like->unit)
               : width;
}

static bool is_said(uint32_t asked, uint32_t kept)
{
    return asked == 0 || kept == 0 || asked == kept;
}

bool ct_lab_range_of(const struct ct_lab_index *index,
                     const struct ct_lab_spot *spot,
                     struct ct_lab_item_range *range, uint32_t *row)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct ct_lab_list list =
        ct_lab_rows_of(index, CT_RANGES_OF_INSTRUMENT, spot->instrument);
    bool found = false;

    for (size_t i = 0; i < list.count; i++) {
        struct ct_lab_item_range one =
            ct_lab_range_at(lab, list.rows[i], spot->when);

        if (one.row.unsound ||
            !is_said(spot->function.quantity, one.quantity) ||
            !is_said(spot->function.function, one.function) ||
            !is_said(spot->at, one.at) ||
            !ct_lab_range_holds(spot, &one.range) ||
            (found && !(width_of(&one.range, &range->range) <
                        width_of(&range->range, &range->range))))
            continue;
        *range = one;
        if (row != NULL)
            *row = list.rows[i];
        found = true;
    }
    return found;
}

static bool is_stated(const struct ct_lab *lab, struct ct_lab_list results,
                      const struct ct_lab_item_range *range)
{
    for (size_t i = 0; i < results.count; i++) {
        const struct ct_lab_result *one = &lab->results[results.rows[i]];

        if (is_said(one->quantity, range->quantity) &&
            is_said(one->function, range->function))
            return true;
    }
    return results.count == 0;
}

const struct ct_lab_item_range *
ct_lab_faulty_range(const struct ct_lab_index *index, uint32_t certificate)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    const struct ct_lab_certificate *c = &lab->certificates[certificate];
    struct ct_lab_list results =
        ct_lab_rows_of(index, CT_RESULTS_OF_CERTIFICATE, c->id);
    struct ct_lab_list ranges =
        ct_lab_rows_of(index, CT_RANGES_OF_INSTRUMENT, c->instrument);

    for (size_t i = 0; i < ranges.count; i++) {
        const struct ct_lab_item_range *one = &lab->ranges[ranges.rows[i]];

        if (one->row.unsound && is_stated(lab, results, one))
            return one;
    }
    return NULL;
}

/* ---- permissible errors -------------------------------------------------- */

const struct ct_formula *
ct_lab_permissible(const struct ct_lab *lab, const struct ct_lab_spot *spot,
                   const struct ct_lab_item_range *range, uint32_t result,
                   struct ct_lab_range *span)
{
    uint32_t row = ct_lab_row_of(lab, CT_KEY_INSTRUMENT, spot->instrument);

    *span = range != NULL ? range->range : (struct ct_lab_range){0};
    if (range != NULL && range->mpe != NULL)
        return range->mpe;
    if (row != CT_LAB_NO_ROW) {
        struct ct_lab_instrument instrument =
            ct_lab_instrument_at(lab, row, spot->when);

        if (instrument.range.unit != NULL || range == NULL)
            *span = instrument.range;
        if (instrument.mpe != NULL)
            return instrument.mpe;
    }
    return result != CT_LAB_NO_ROW ? lab->results[result].common->mpe : NULL;
}

/* ---- formulas ------------------------------------------------------------ */

/* What a formula is evaluated for. */
static struct ct_formula_point formula_point(const struct ct_lab_spot *spot,
                                             const struct ct_lab_range *span,
                                             const struct ct_unit *limits)
{
    const struct ct_unit *unit =
        spot->has_point && spot->point.unit != NULL ? spot->point.unit : limits;
    struct ct_point scale = {.unit = span->unit};
    struct ct_formula_point at = {.unit = unit,
                                  .range_min = span->min.number,
                                  .range_max = span->max.number,
                                  .limit_unit = limits};

    if (span->unit != NULL && spot->has_point &&
        ct_point_comparable(spot->point, scale)) {
        at.unit = span->unit;
        at.point =
            ct_decimal_to_double(ct_point_convert(spot->point, span->unit));
    } else {
        at.range_min = at.range_max = (double)NAN;
        at.point =
            spot->has_point ? ct_decimal_to_double(spot->point.number) : 0;
    }
    if (ct_unit_same_dimension(at.unit, limits))
        at.limit_unit = at.unit; /* a bare number is in the unit of its row */
    return at;
}

enum ct_status ct_lab_limits_at(const struct ct_lab_spot *spot,
                                const struct ct_formula *formula,
                                const struct ct_lab_range *span,
                                const struct ct_unit *unit,
                                struct ct_sink *sink, double *lower,
                                double *upper)
{
    struct ct_formula_point at = formula_point(spot, span, unit);
    enum ct_status status = ct_formula_limits(formula, &at, sink, lower, upper);

    if (status != CT_OK)
        return status;
    *lower = ct_difference_in(*lower, at.limit_unit, unit);
    *upper = ct_difference_in(*upper, at.limit_unit, unit);
    return CT_OK;
}

/* ---- drift --------------------------------------------------------------- */

static bool is_word(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

static bool is_width_kind(enum ct_distribution_kind kind)
{
    return kind == CT_NORMAL || kind == CT_RECTANGULAR ||
           kind == CT_TRIANGULAR || kind == CT_ARCSINE || kind == CT_TWO_POINT;
}

bool ct_drift_read(const char **text, size_t *length,
                   struct ct_drift_words *words)
{
    *words = (struct ct_drift_words){.kind = CT_RECTANGULAR};
    for (*length = 0; *(*text += strspn(*text, " ;,")) != '\0';
         *text += *length) {
        enum ct_distribution_kind kind;

        *length = strcspn(*text, " ;,");
        if (is_word(*text, *length, "random-walk") ||
            is_word(*text, *length, "random_walk") ||
            is_word(*text, *length, "随机游走"))
            words->walk = true;
        else if (ct_distribution_find(*text, *length, &kind) &&
                 is_width_kind(kind))
            words->kind = kind;
        else if (!is_word(*text, *length, "linear") &&
                 !is_word(*text, *length, "线性"))
            return false;
    }
    return true;
}

double ct_drift_growth(const struct ct_lab *lab, uint32_t row,
                       struct ct_lab_interval per, bool walk,
                       struct ct_lab_when when, int32_t *elapsed,
                       int32_t *whole)
{
    struct ct_lab_certificate c = ct_lab_certificate_at(lab, row, when);
    int32_t end;

    *elapsed = *whole = 0;
    if (c.calibrated_on == CT_LAB_NO_DATE)
        return 1;
    *elapsed = when.on - c.calibrated_on;
    if (*elapsed < 0)
        return 0;
    if (per.state != CT_LAB_INTERVAL ||
        ct_interval_due(per.interval, c.calibrated_on, 1, CT_DUE_SAME_DAY,
                        &end) != CT_OK ||
        end <= c.calibrated_on)
        return 1;
    *whole = end - c.calibrated_on;
    return walk ? sqrt((double)*elapsed / *whole) : (double)*elapsed / *whole;
}

double ct_width_deviation(enum ct_distribution_kind kind, double width)
{
    struct ct_distribution d = {.kind = kind};

    if (kind == CT_NORMAL)
        return width;
    d.limits.lower = -width;
    d.limits.upper = width;
    return ct_distribution_standard_deviation(&d);
}

/* ---- the value ----------------------------------------------------------- */

/* At the neighbour that is nearer; the step from the line is the half-width. */
static enum ct_status take_nearest(const struct ct_lab_index *index,
                                   struct ct_lab_taken *taken)
{
    const struct ct_assigned line = taken->assigned;
    struct ct_assigned one;
    enum ct_status status = ct_lab_assigned(index, line.result, &one);
    struct ct_assigned_state *s = &one.as_left;
    double step;

    if (status != CT_OK)
        return status;
    if (one.unit != line.unit || isnan(s->error))
        return CT_OK; /* two units: on the line */
    step = fabs(line.as_left.error - s->error);
    s->value = line.as_left.value + line.as_left.error - s->error;
    s->exact_value = ct_decimal_from_double(isnan(s->value) ? 0 : s->value);
    one.point = line.point;
    one.exact_point = line.exact_point;
    one.point_unit = line.point_unit;
    *taken =
        (struct ct_lab_taken){.assigned = one,
                              .interpolation = fmax(step, taken->interpolation),
                              .rule = CT_RULE_NEAREST,
                              .row = line.result};
    return CT_OK;
}

/* On the line, with the larger standard uncertainty: two U may have two k. */
static enum ct_status take_largest(const struct ct_lab_index *index,
                                   const struct ct_result_match *match,
                                   struct ct_lab_taken *taken)
{
    struct ct_assigned *a = &taken->assigned;
    struct ct_assigned_state *s = &a->as_left;
    struct ct_assigned end;

    for (int i = 0; i < 2; i++) {
        enum ct_status status = ct_lab_assigned(index, match->rows[i], &end);
        struct ct_point u = {.unit = end.unit};
        double expanded;
        bool larger;

        if (status != CT_OK)
            return status;
        if (isnan(end.as_left.expanded_uncertainty))
            continue;
        u.number = ct_decimal_from_double(end.as_left.expanded_uncertainty);
        expanded = ct_decimal_to_double(ct_difference_convert(u, a->unit));
        larger = isnan(end.k) || expanded / end.k > s->standard_uncertainty;
        if (i > 0 && !larger)
            continue;
        s->expanded_uncertainty = expanded;
        s->standard_uncertainty = expanded / end.k;
        a->k = end.k;
        a->dof = end.dof;
        taken->row = match->rows[i];
        taken->rule = CT_RULE_MAX_U;
    }
    return CT_OK;
}

enum ct_status ct_lab_take(const struct ct_lab_index *index,
                           uint32_t certificate,
                           const struct ct_result_selector *at,
                           const struct ct_result_match *match,
                           enum ct_interpolation how,
                           struct ct_lab_taken *taken)
{
    enum ct_status status = ct_lab_assigned_at(
        index, certificate, at, match, &taken->assigned, &taken->interpolation);

    taken->rule = CT_RULE_EXACT;
    taken->row = match->rows[0];
    if (status != CT_OK || match->found != CT_FOUND_BETWEEN)
        return status;
    taken->rule = CT_RULE_LINEAR;
    if (how == CT_INTERPOLATION_NEAREST)
        return take_nearest(index, taken);
    return how == CT_INTERPOLATION_MAX_U ? take_largest(index, match, taken)
                                         : CT_OK;
}
