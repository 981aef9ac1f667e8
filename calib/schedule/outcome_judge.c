/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Errors as found against the limits of their day.
 */
#include "outcome_work.h"

#include "../lab/allowance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- one error ----------------------------------------------------------- */

static int against(struct ct_decimal error, double limit)
{
    if (isinf(limit))
        return limit > 0 ? -1 : 1;
    return ct_decimal_compare(error, ct_decimal_from_double(limit));
}

/* The error moved by U away from the middle. */
static struct ct_decimal moved(struct ct_decimal error, double U, bool up)
{
    struct ct_decimal result = error, width = ct_decimal_from_double(U);

    if (up)
        (void)ct_decimal_add(error, width, &result);
    else
        (void)ct_decimal_subtract(error, width, &result);
    return result;
}

static bool is_inside(struct ct_decimal error, double U, double lower,
                      double upper)
{
    struct ct_decimal low = error, high = error;

    if (U > 0) {
        low = moved(error, U, false);
        high = moved(error, U, true);
    }
    return against(low, lower) >= 0 && against(high, upper) <= 0;
}

/* How much of the permissible error is used: the side that the error is on,
 * limits on both sides of zero; else of the half width from the middle.
 * (semantics: 8.) */
static double relative(double error, double U, double lower, double upper)
{
    if (lower < 0 && upper > 0)
        return fmax((error + U) / upper, (error - U) / lower);
    if (!isfinite(lower) || !isfinite(upper) || !(upper > lower))
        return (double)NAN;
    return (fabs(error - (lower + upper) / 2) + U) / ((upper - lower) / 2);
}

/* ---- one result ---------------------------------------------------------- */

static bool is_of(const struct ct_lab_result *row,
                  struct ct_lab_function function)
{
    return (function.quantity == 0 || row->quantity == 0 ||
            row->quantity == function.quantity) &&
           (function.function == 0 || row->function == 0 ||
            row->function == function.function);
}

static void find_limits(const struct ct_outcome_work *work,
                        const struct ct_outcome_item *item, uint32_t result,
                        const struct ct_assigned *assigned, int32_t on,
                        struct ct_outcome_reading *reading)
{
    const struct ct_lab_result *row = &work->lab->results[result];
    const struct ct_lab_spot spot = {
        .instrument = item->id,
        .function = {row->quantity != 0 ? row->quantity
                                        : item->function.quantity,
                     row->function != 0 ? row->function
                                        : item->function.function},
        .at = row->at,
        .has_point = !isnan(assigned->point),
        .point = {assigned->exact_point, assigned->point_unit},
        .when = {on, work->options->when.known_by}};
    struct ct_lab_item_range range;
    struct ct_lab_range span;
    bool ranged = ct_lab_range_of(work->index, &spot, &range, NULL);
    const struct ct_formula *mpe = ct_lab_permissible(
        work->lab, &spot, ranged ? &range : NULL, result, &span);

    reading->lower = reading->upper = (double)NAN;
    if (mpe != NULL &&
        ct_lab_limits_at(&spot, mpe, &span, assigned->unit, NULL,
                         &reading->lower, &reading->upper) != CT_OK)
        reading->lower = reading->upper = (double)NAN;
}

static void judge(const struct ct_outcome_work *work,
                  const struct ct_assigned_state *found,
                  const struct ct_outcome_reading *reading,
                  struct ct_outcome_verdict *verdict)
{
    double U = isnan(reading->U) ? 0 : reading->U;
    bool limits = !isnan(reading->lower) && !isnan(reading->upper);

    if (!limits)
        return;
    verdict->judged = true;
    if (!is_inside(found->exact_error, work->options->with_U ? U : 0,
                   reading->lower, reading->upper))
        verdict->in = false;
    verdict->relative =
        fmax(verdict->relative,
             relative(reading->error, 0, reading->lower, reading->upper));
    if (!isnan(reading->U))
        verdict->relative_U =
            fmax(verdict->relative_U,
                 relative(reading->error, U, reading->lower, reading->upper));
}

static enum ct_status add_value(struct ct_outcome_work *work,
                                const struct ct_lab_result *row,
                                const struct ct_assigned *assigned,
                                const struct ct_outcome_reading *reading)
{
    if (!ct_room(work->values, work->value_count))
        return CT_NOMEM;
    work->values[work->value_count] = (struct ct_outcome_value){
        .reading = *reading,
        .artefact = row->artefact,
        .at = row->at,
        .artefact_text = ct_lab_text(work->lab, CT_KEY_TEXT, row->artefact),
        .at_text = ct_lab_text(work->lab, CT_KEY_TEXT, row->at),
        .point = {assigned->exact_point, assigned->point_unit},
        .has_point = !isnan(assigned->point),
        .unit = assigned->unit,
        .order = work->value_count};
    work->value_count++;
    return CT_OK;
}

static enum ct_status judge_result(struct ct_outcome_work *work,
                                   const struct ct_outcome_item *item,
                                   uint32_t result, int32_t on,
                                   struct ct_outcome_verdict *verdict)
{
    const struct ct_lab_result *row = &work->lab->results[result];
    struct ct_assigned assigned;
    struct ct_outcome_reading reading = {.on = on};
    enum ct_status status;

    if (row->row.unsound) {
        verdict->unsound = true;
        return ct_outcome_fault(work, CT_TABLE_RESULTS, &row->row);
    }
    status = ct_lab_assigned(work->index, result, &assigned);
    if (status != CT_OK)
        return status;
    reading.error = assigned.as_found.error;
    reading.left = assigned.as_left.error;
    reading.U = assigned.as_found.expanded_uncertainty;
    verdict->left = verdict->left || !isnan(reading.left);
    if (isnan(reading.error) && isnan(reading.left))
        return CT_OK;
    find_limits(work, item, result, &assigned, on, &reading);
    if (!isnan(reading.error)) {
        verdict->found = true;
        judge(work, &assigned.as_found, &reading, verdict);
    }
    return add_value(work, row, &assigned, &reading);
}

enum ct_status ct_outcome_judge(struct ct_outcome_work *work,
                                const struct ct_outcome_item *item,
                                const struct ct_lab_certificate *certificate,
                                struct ct_outcome_verdict *verdict)
{
    struct ct_lab_list results =
        ct_lab_rows_of(work->index, CT_RESULTS_OF_CERTIFICATE, certificate->id);
    enum ct_status status = CT_OK;

    *verdict = (struct ct_outcome_verdict){
        .in = true, .relative = (double)NAN, .relative_U = (double)NAN};
    for (size_t i = 0; i < results.count && status == CT_OK; i++)
        if (is_of(&work->lab->results[results.rows[i]], item->function))
            status = judge_result(work, item, results.rows[i],
                                  certificate->calibrated_on, verdict);
    return status;
}

/* ---- series -------------------------------------------------------------- */

/* Points on different scales are told apart by the spelling of their unit. */
static int compare_points(const struct ct_outcome_value *a,
                          const struct ct_outcome_value *b)
{
    if (a->has_point != b->has_point)
        return a->has_point - b->has_point;
    if (!a->has_point)
        return 0;
    if (ct_point_comparable(a->point, b->point))
        return ct_point_compare(a->point, b->point);
    return ct_decimal_compare(a->point.number, b->point.number);
}

static bool is_one_series(const struct ct_outcome_value *a,
                          const struct ct_outcome_value *b)
{
    return a->artefact == b->artefact && a->at == b->at &&
           a->has_point == b->has_point &&
           ct_unit_same_dimension(a->unit, b->unit) &&
           (!a->has_point || ct_point_is(a->point, b->point));
}

static int compare_values(const void *a, const void *b)
{
    const struct ct_outcome_value *x = a, *y = b;
    int c = strcmp(x->artefact_text, y->artefact_text);

    if (c == 0)
        c = strcmp(x->at_text, y->at_text);
    if (c == 0)
        c = compare_points(x, y);
    return c != 0 ? c : (x->order > y->order) - (x->order < y->order);
}

static void convert(struct ct_outcome_reading *reading,
                    const struct ct_unit *from, const struct ct_unit *to)
{
    double *const numbers[] = {&reading->error, &reading->left, &reading->U,
                               &reading->lower, &reading->upper};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers && from != to; i++)
        if (isfinite(*numbers[i]))
            *numbers[i] = ct_difference_in(*numbers[i], from, to);
}

static bool is_since(const struct ct_outcome_work *work, int32_t day)
{
    int32_t since = work->options->since;

    return since == CT_LAB_NO_DATE || day >= since;
}

/* Of the newest stretch: what it began with is only as left. */
static size_t take_readings(const struct ct_outcome_work *work,
                            const struct ct_outcome_value *values, size_t count,
                            uint32_t newest, struct ct_outcome_reading *list)
{
    size_t taken = 0;

    for (size_t i = 0; i < count; i++) {
        if (values[i].left_in != newest ||
            !is_since(work, values[i].reading.on))
            continue;
        list[taken] = values[i].reading;
        if (values[i].found_in != newest)
            list[taken].error = (double)NAN;
        taken++;
    }
    return taken;
}

/* The error that the item was left with; as found, where nothing was done. */
static double left_with(const struct ct_outcome_value *value)
{
    if (isnan(value->reading.left) && value->left_in == value->found_in)
        return value->reading.error;
    return value->reading.left;
}

static size_t take_changes(const struct ct_outcome_work *work,
                           const struct ct_outcome_value *values, size_t count,
                           struct ct_outcome_change *list)
{
    size_t taken = 0;

    for (size_t i = 1; i < count; i++) {
        const struct ct_outcome_reading *r = &values[i].reading;
        double change = r->error - left_with(&values[i - 1]);
        int32_t days = r->on - values[i - 1].reading.on;

        if (values[i].found_in == values[i - 1].left_in && days > 0 &&
            isfinite(change) && is_since(work, r->on))
            list[taken++] = (struct ct_outcome_change){r->on, days, change};
    }
    return taken;
}

/* In the unit of the newest one. */
static enum ct_status add_series(struct ct_outcome_work *work,
                                 const struct ct_outcome_item *item,
                                 struct ct_outcome_value *values, size_t count,
                                 uint32_t newest)
{
    struct ct_arena *arena = &work->answer->arena;
    const struct ct_outcome_value *last = &values[count - 1];
    struct ct_outcome_reading *readings =
        ct_arena_array(arena, count, sizeof *readings);
    struct ct_outcome_change *changes =
        ct_arena_array(arena, count, sizeof *changes);
    struct ct_outcome_series series = {.instrument = item->instrument,
                                       .function = item->function,
                                       .artefact = last->artefact,
                                       .at = last->at,
                                       .point = last->point,
                                       .has_point = last->has_point,
                                       .unit = last->unit,
                                       .readings = readings,
                                       .changes = changes};

    if (readings == NULL || changes == NULL ||
        !ct_room(work->series, work->series_count))
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++)
        convert(&values[i].reading, values[i].unit, last->unit);
    series.count = take_readings(work, values, count, newest, readings);
    series.change_count = take_changes(work, values, count, changes);
    if (series.count > 0)
        work->series[work->series_count++] = series;
    return CT_OK;
}

enum ct_status ct_outcome_collect(struct ct_outcome_work *work,
                                  struct ct_outcome_item *item, uint32_t newest)
{
    struct ct_outcome_value *values = work->values;
    size_t begin = 0, end;
    enum ct_status status = CT_OK;

    item->first_series = work->series_count;
    if (work->value_count > 1)
        qsort(values, work->value_count, sizeof *values, compare_values);
    for (; begin < work->value_count && status == CT_OK; begin = end) {
        for (end = begin + 1; end < work->value_count &&
                              is_one_series(&values[begin], &values[end]);)
            end++;
        status = add_series(work, item, &values[begin], end - begin, newest);
    }
    item->series_count = work->series_count - item->first_series;
    work->value_count = 0;
    return status;
}
