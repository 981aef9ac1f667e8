/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By how much a certificate was wrong where it was used.
 */
#include "impact_work.h"

#include "feed_work.h"

#include <math.h>
#include <stdlib.h>

/* ---- values -------------------------------------------------------------- */

/* What a certificate states at the place, as it is interpolated in use. */
static bool take(const struct ct_impact_work *work, uint32_t row,
                 const struct ct_result_selector *at, int32_t on,
                 struct ct_lab_taken *taken)
{
    const struct ct_lab_certificate *c = &work->lab->certificates[row];
    struct ct_lab_spot spot = {.instrument = c->instrument,
                               .function = {at->quantity, at->function},
                               .at = at->at,
                               .has_point = !isnan(at->point),
                               .point = {at->exact_point, at->point_unit},
                               .when = {on, work->one->when.known_by}};
    struct ct_result_match match = ct_lab_match(work->index, c->id, at);
    struct ct_lab_item_range range;
    enum ct_interpolation how = CT_INTERPOLATION_LINEAR;

    if (match.found > CT_FOUND_NO_POINT)
        return false;
    if (ct_lab_range_of(work->index, &spot, &range, NULL))
        how = (enum ct_interpolation)range.interpolation;
    return ct_lab_take(work->index, c->id, at, &match, how, taken) == CT_OK;
}

/* An error in the unit; false: there is no way to it. */
static bool error_in(const struct ct_assigned *assigned,
                     const struct ct_assigned_state *state,
                     const struct ct_unit *unit, struct ct_decimal *error)
{
    struct ct_point point = {state->exact_error, assigned->unit};

    if (isnan(state->error) || !ct_unit_same_dimension(assigned->unit, unit))
        return false;
    *error = assigned->unit == unit ? state->exact_error
                                    : ct_difference_convert(point, unit);
    return true;
}

/* error(G) - error(F), or value(F) - value(G) where there are no errors. */
static bool subtract(const struct ct_assigned *g, const struct ct_assigned *f,
                     struct ct_lab_shift *shift)
{
    struct ct_decimal of_g = ct_decimal_from_integer(0), of_f, difference;

    if (error_in(f, &f->as_found, shift->unit, &of_f) &&
        (shift->nominal || error_in(g, &g->as_left, shift->unit, &of_g))) {
        (void)ct_decimal_subtract(of_g, of_f, &difference);
        shift->taken = ct_decimal_to_double(of_g);
        shift->found = ct_decimal_to_double(of_f);
    } else if (!shift->nominal && f->unit == shift->unit &&
               g->unit == shift->unit && !isnan(f->as_found.value) &&
               !isnan(g->as_left.value)) {
        (void)ct_decimal_subtract(f->as_found.exact_value,
                                  g->as_left.exact_value, &difference);
    } else {
        return false;
    }
    shift->shift = ct_decimal_to_double(difference);
    return isfinite(shift->shift);
}

/* ---- its uncertainty ----------------------------------------------------- */

/* The results of a use alone: of its calibration, without drift since. */
static size_t of_results(const struct ct_lab_use *use, double factor,
                         struct ct_term terms[4])
{
    size_t count = 0;

    for (size_t i = 0; i < use->count; i++)
        if (use->terms[i].kind != CT_TERM_INFLUENCE) {
            terms[count] = use->terms[i];
            terms[count++].coefficient *= factor;
        }
    return count;
}

static enum ct_status find_covariance(struct ct_impact_work *work,
                                      const struct ct_lab_use *g,
                                      const struct ct_lab_use *f,
                                      struct ct_lab_shift *shift)
{
    struct ct_term terms[2][4];
    struct ct_terms uses[2];
    double matrix[4];
    enum ct_status status = CT_OK;

    uses[0] = (struct ct_terms){
        terms[0],
        of_results(g, ct_difference_in(1, g->unit, shift->unit), terms[0])};
    uses[1] = (struct ct_terms){
        terms[1],
        of_results(f, ct_difference_in(1, f->unit, shift->unit), terms[1])};
    if (uses[0].count == 0 || uses[1].count == 0) {
        shift->covariance = 0;
        return CT_OK;
    }
    if (work->reader == NULL)
        status =
            ct_reader_new(ct_lab_graph_combine(work->graph), &work->reader);
    if (status == CT_OK)
        status = ct_reader_covariance(work->reader, uses, 2, matrix);
    if (status == CT_DOMAIN) /* amounts out of range: not known */
        return CT_OK;
    if (status == CT_OK && isfinite(matrix[1]))
        shift->covariance = matrix[1];
    return status;
}

static enum ct_status judge(struct ct_impact_work *work, uint32_t suspect,
                            const struct ct_assigned *f,
                            struct ct_lab_shift *shift)
{
    const double rounding = 1e-12; /* of roots and sums */
    const struct ct_lab_certificate *rows = work->lab->certificates;
    uint32_t found_by = work->one->found_by;
    struct ct_lab_use of_g, of_f;
    double variance;
    enum ct_status status = CT_OK;

    shift->significant = true;
    shift->u_found = ct_difference_in(f->as_found.standard_uncertainty, f->unit,
                                      shift->unit);
    if (ct_lab_graph_use(work->graph, suspect, &shift->at,
                         rows[suspect].calibrated_on, &of_g) != CT_OK)
        return CT_OK;
    shift->u_taken = ct_difference_in(
        of_g.assigned.as_left.standard_uncertainty, of_g.unit, shift->unit);
    shift->covariance = 0;
    if (!shift->nominal &&
        ct_lab_graph_use(work->graph, found_by, &shift->at,
                         rows[found_by].calibrated_on, &of_f) == CT_OK)
        status = find_covariance(work, &of_g, &of_f, shift);
    variance = shift->u_found * shift->u_found +
               shift->u_taken * shift->u_taken - 2 * shift->covariance;
    if (status != CT_OK || isnan(variance))
        return status;
    shift->limit = 2 * sqrt(fmax(variance, 0));
    shift->significant =
        fabs(shift->shift) - shift->limit > rounding * shift->limit;
    return CT_OK;
}

/* ---- of the records ------------------------------------------------------ */

static enum ct_status find_recorded(struct ct_impact_work *work,
                                    struct ct_lab_shift *shift)
{
    const struct ct_lab_certificate *rows = work->lab->certificates;
    uint32_t found_by = work->one->found_by;
    struct ct_lab_taken of_g = {.rule = CT_RULE_EXACT}, of_f;

    shift->state = CT_SHIFT_NO_VALUE;
    if (!shift->nominal && !take(work, shift->suspect, &shift->at,
                                 rows[shift->suspect].calibrated_on, &of_g))
        return CT_OK;
    shift->state = CT_SHIFT_NOT_FOUND;
    if (!take(work, found_by, &shift->at, rows[found_by].calibrated_on, &of_f))
        return CT_OK;
    shift->state = CT_SHIFT_NO_BEFORE;
    if (isnan(of_f.assigned.as_found.error) &&
        isnan(of_f.assigned.as_found.value))
        return CT_OK;
    shift->state = CT_SHIFT_NO_VALUE;
    if (!subtract(&of_g.assigned, &of_f.assigned, shift))
        return CT_OK;
    shift->state = CT_SHIFT_KNOWN;
    return judge(work, shift->suspect, &of_f.assigned, shift);
}

/* ---- given --------------------------------------------------------------- */

/* One given number at the place, in its unit; false: in another dimension. */
static bool in_place(const struct ct_given_shift *given,
                     const struct ct_lab_shift *shift, double *number)
{
    struct ct_point point = {shift->at.exact_point, shift->at.point_unit};
    struct ct_point ratio = ct_point_of(given->number, given->unit);
    bool in_ratio =
        shift->unit->kind == CT_KIND_NONE && ct_unit_dimensionless(shift->unit);

    if (!given->relative || in_ratio) {
        *number = ct_difference_in(given->number, given->unit, shift->unit);
        return ct_unit_same_dimension(given->unit, shift->unit);
    }
    if (isnan(shift->at.point) ||
        !ct_unit_same_dimension(point.unit, shift->unit))
        return false;
    point.number = ct_point_share(ratio, point.number);
    *number = ct_decimal_to_double(ct_difference_convert(point, shift->unit));
    return true;
}

/* Between two rows of a table on the line, outside it nothing. */
static bool between(const struct ct_lab_impact_case *one,
                    const struct ct_lab_shift *shift, double *number)
{
    struct ct_point point = {shift->at.exact_point, shift->at.point_unit};
    const struct ct_given_shift *rows = one->given;
    double x, low, high, a, b;
    size_t i = 0;

    if (isnan(shift->at.point) || !ct_point_comparable(point, rows[0].point))
        return false;
    while (i < one->given_count && ct_point_compare(rows[i].point, point) < 0)
        i++;
    if (i == one->given_count)
        return false;
    if (ct_point_compare(rows[i].point, point) == 0)
        return in_place(&rows[i], shift, number);
    if (i == 0 || !in_place(&rows[i - 1], shift, &a) ||
        !in_place(&rows[i], shift, &b))
        return false;
    x = ct_decimal_to_double(ct_point_convert(point, rows[0].point.unit));
    low = ct_decimal_to_double(
        ct_point_convert(rows[i - 1].point, rows[0].point.unit));
    high = ct_decimal_to_double(
        ct_point_convert(rows[i].point, rows[0].point.unit));
    *number = a + (b - a) * ((x - low) / (high - low));
    return true;
}

static void take_given(const struct ct_lab_impact_case *one,
                       struct ct_lab_shift *shift)
{
    bool known = one->points ? between(one, shift, &shift->shift)
                             : in_place(one->given, shift, &shift->shift);

    shift->given = true;
    shift->state =
        known && isfinite(shift->shift) ? CT_SHIFT_KNOWN : CT_SHIFT_NOT_FOUND;
    shift->significant = known;
}

/* ---- places -------------------------------------------------------------- */

static uint64_t hash_of(const struct ct_lab_shift *s)
{
    const uint64_t parts[] = {s->suspect,
                              s->at.quantity,
                              s->at.function,
                              s->at.artefact,
                              s->at.at,
                              s->nominal,
                              s->at.exact_point.low,
                              (uint64_t)(uint32_t)s->at.exact_point.exponent};
    uint64_t hash = 0xCBF29CE484222325;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        hash = (hash ^ parts[i]) * 0x9E3779B97F4A7C15 + (hash >> 29);
    return hash ^ hash >> 32;
}

static bool is_same(const struct ct_lab_shift *a, const struct ct_lab_shift *b)
{
    return a->suspect == b->suspect && a->at.quantity == b->at.quantity &&
           a->at.function == b->at.function &&
           a->at.artefact == b->at.artefact && a->at.at == b->at.at &&
           a->nominal == b->nominal && a->unit == b->unit &&
           a->at.point_unit == b->at.point_unit &&
           isnan(a->at.point) == isnan(b->at.point) &&
           (isnan(a->at.point) ||
            ct_decimal_compare(a->at.exact_point, b->at.exact_point) == 0);
}

static void enter(struct ct_impact_work *work, size_t number)
{
    size_t at = (size_t)hash_of(&work->impact->shifts[number]);

    for (;; at++)
        if (work->slots[at % work->slot_count] == 0) {
            work->slots[at % work->slot_count] = (uint32_t)number + 1;
            return;
        }
}

/* At least every second slot stays free. */
static enum ct_status make_slots(struct ct_impact_work *work)
{
    struct ct_lab_impact *impact = work->impact;

    if (2 * (impact->shift_count + 1) <= work->slot_count)
        return CT_OK;
    free(work->slots);
    work->slot_count = work->slot_count == 0 ? 64 : 4 * work->slot_count;
    work->slots = calloc(work->slot_count, sizeof *work->slots);
    if (work->slots == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < impact->shift_count; i++)
        enter(work, i);
    return CT_OK;
}

static size_t find(const struct ct_impact_work *work,
                   const struct ct_lab_shift *shift)
{
    size_t at = (size_t)hash_of(shift);

    for (;; at++) {
        uint32_t number = work->slots[at % work->slot_count];

        if (number == 0)
            return work->impact->shift_count;
        if (is_same(&work->impact->shifts[number - 1], shift))
            return number - 1;
    }
}

enum ct_status ct_impact_shift(struct ct_impact_work *work, uint32_t suspect,
                               const struct ct_result_selector *at,
                               const struct ct_unit *unit, bool nominal,
                               size_t *number)
{
    struct ct_lab_impact *impact = work->impact;
    struct ct_lab_shift shift = {.at = *at,
                                 .suspect = suspect,
                                 .unit = unit,
                                 .taken = (double)NAN,
                                 .found = (double)NAN,
                                 .u_taken = (double)NAN,
                                 .u_found = (double)NAN,
                                 .covariance = (double)NAN,
                                 .limit = (double)NAN,
                                 .nominal = nominal};
    enum ct_status status = make_slots(work);

    if (status != CT_OK)
        return status;
    *number = find(work, &shift);
    if (*number < impact->shift_count)
        return CT_OK;
    if (work->one->given_count > 0)
        take_given(work->one, &shift);
    else
        status = find_recorded(work, &shift);
    if (status != CT_OK)
        return status;
    if (!ct_room(impact->shifts, impact->shift_count))
        return CT_NOMEM;
    impact->shifts[impact->shift_count++] = shift;
    impact->significant = impact->significant || shift.significant;
    enter(work, *number);
    return CT_OK;
}

static bool is_asked(const struct ct_result_selector *s,
                     const struct ct_lab_result *row)
{
    struct ct_point point = ct_feed_point(row);
    struct ct_point asked = {s->exact_point, s->point_unit};

    return (s->quantity == 0 || s->quantity == row->quantity) &&
           (s->function == 0 || s->function == row->function) &&
           (s->artefact == 0 || s->artefact == row->artefact) &&
           (isnan(s->point) || ct_point_is(point, asked));
}

enum ct_status ct_impact_shifts(struct ct_impact_work *work)
{
    const struct ct_lab *lab = work->lab;
    uint32_t suspect = work->one->suspect;
    struct ct_lab_list list = ct_lab_rows_of(
        work->index, CT_RESULTS_OF_CERTIFICATE, lab->certificates[suspect].id);
    const struct ct_lab_when when = {lab->certificates[suspect].calibrated_on,
                                     work->one->when.known_by};
    enum ct_status status = CT_OK;
    size_t number;

    for (size_t i = 0; i < list.count && status == CT_OK; i++) {
        const struct ct_lab_result *row = &lab->results[list.rows[i]];
        struct ct_point point = ct_feed_point(row);
        struct ct_result_selector at = {.quantity = row->quantity,
                                        .function = row->function,
                                        .artefact = row->artefact,
                                        .at = row->at,
                                        .point = row->point,
                                        .exact_point = point.number,
                                        .point_unit = point.unit};
        struct ct_item_use use;

        if (row->row.unsound || !is_asked(&work->one->selector, row))
            continue;
        ct_item_use_at(work->index, suspect, &at, when, NULL, &use);
        if (use.unit != NULL)
            status = ct_impact_shift(work, suspect, &use.selector, use.unit,
                                     use.state == CT_FEED_LIMITS, &number);
    }
    return status;
}
