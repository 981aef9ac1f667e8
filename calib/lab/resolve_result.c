/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The result of a certificate that an input of a budget is from.
 */
#include "resolve_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- results ------------------------------------------------------------- */

static uint32_t certificate_id(const struct ct_resolving *r)
{
    return ct_resolve_record(r)->id;
}

const char *ct_resolve_point_text(struct ct_arena *arena, struct ct_point point)
{
    struct ct_buffer text = {0};
    char *copy = NULL;

    if (abs(ct_decimal_magnitude(point.number)) > 15)
        ct_number_shortest(&text, ct_decimal_to_double(point.number));
    else
        ct_decimal_write(&text, point.number);
    if (point.unit != NULL && point.unit != &ct_unit_one) {
        size_t before = text.length;

        ct_buffer_putc(&text, ' ');
        ct_unit_write(&text, point.unit);
        if (text.length == before + 1)
            text.length--; /* the number one */
    }
    if (!text.failed)
        copy = ct_arena_text(arena, text.data, text.length);
    ct_buffer_release(&text);
    return copy;
}

/* What tells a result from others, for a person: `DCV 10 V frequency=1 kHz`. */
static const char *result_text(const struct ct_resolving *r, uint32_t row)
{
    const struct ct_lab_result *result = &r->lab->results[row];
    const uint32_t texts[] = {result->quantity, result->function,
                              result->artefact, result->at};
    struct ct_buffer text = {0};
    char *copy = NULL;

    for (size_t i = 0; i < 4; i++) {
        if (texts[i] == 0)
            continue;
        if (text.length > 0)
            ct_buffer_putc(&text, ' ');
        ct_buffer_puts(&text, ct_lab_text(r->lab, CT_KEY_TEXT, texts[i]));
    }
    if (!isnan(result->point.number)) {
        const char *point = ct_resolve_point_text(
            r->arena,
            ct_point_of(result->point.number, result->point_unit != NULL
                                                  ? result->point_unit
                                                  : result->unit));

        if (text.length > 0)
            ct_buffer_puts(&text, " @");
        ct_buffer_puts(&text, point != NULL ? point : "");
    }
    if (!text.failed)
        copy = ct_arena_text(r->arena, text.data != NULL ? text.data : "",
                             text.length);
    ct_buffer_release(&text);
    return copy;
}

static struct ct_argument point_argument(const struct ct_resolving *r,
                                         uint32_t row)
{
    const struct ct_lab_result *result = &r->lab->results[row];

    return ct_string(ct_resolve_point_text(
        r->arena, ct_point_of(result->point.number, result->point_unit != NULL
                                                        ? result->point_unit
                                                        : result->unit)));
}

static enum ct_status refuse_match(const struct ct_resolving *r)
{
    const struct ct_result_match *match = &r->match;
    const struct ct_budget_reference *ref = r->reference;
    struct ct_argument at = ct_resolve_at(&ref->point, r);
    struct ct_argument id = ct_resolve_certificate_id(r, r->certificate);
    struct ct_argument point = ct_string(ref->point.text);

    switch (match->found) {
    case CT_FOUND_SEVERAL:
        return ct_error(r->sink, "input-several", at, id,
                        ct_string(result_text(r, match->rows[0])),
                        ct_string(result_text(r, match->rows[1])));
    case CT_FOUND_OUTSIDE:
        return ct_error(r->sink, "input-outside", at, point, id,
                        point_argument(r, match->rows[0]),
                        point_argument(r, match->rows[1]));
    case CT_FOUND_SCALE:
        return ct_error(r->sink, "input-scale", at, point, id,
                        point_argument(r, match->rows[0]));
    case CT_FOUND_UNSOUND:
        return ct_error(r->sink, "input-unsound", at, ct_string(ref->name),
                        ct_string(ct_table_name(CT_TABLE_RESULTS)),
                        ct_integer(r->lab->results[match->rows[0]].row.line),
                        ct_string(r->lab->package->folder));
    default:
        return ct_error(r->sink, "input-no-result", ct_at(ref->place), id,
                        ct_string(ref->name));
    }
}

static bool is_matched(const struct ct_resolving *r)
{
    return r->match.found <= CT_FOUND_NO_POINT;
}

/* The function that the result is of, where the input did not say. */
static void learn_function(struct ct_resolving *r)
{
    const struct ct_lab_result *row;

    if (!is_matched(r))
        return;
    row = &r->lab->results[r->match.rows[0]];
    r->selector.quantity = row->quantity;
    r->selector.function = row->function;
    r->selector.artefact = row->artefact;
    r->selector.at = row->at;
    if (r->function.quantity == 0)
        r->function.quantity = row->quantity;
    if (r->function.function == 0)
        r->function.function = row->function;
    if (!r->has_point && !isnan(row->point.number)) {
        r->point =
            ct_point_of(row->point.number,
                        row->point_unit != NULL ? row->point_unit : row->unit);
        r->has_point = true;
    }
}

/* ---- the range ----------------------------------------------------------- */

static double end_of(double number, double open)
{
    return isnan(number) ? open : number;
}

/* Whether the range has the point; its width in *width. */
static bool holds(const struct ct_resolving *r,
                  const struct ct_lab_item_range *range, double *width)
{
    double min = end_of(range->range.min.number, -(double)INFINITY);
    double max = end_of(range->range.max.number, (double)INFINITY);
    struct ct_point low = ct_point_of(isinf(min) ? 0 : min, range->range.unit);
    struct ct_point high = ct_point_of(isinf(max) ? 0 : max, range->range.unit);

    *width = max - min;
    if (!r->has_point || range->range.unit == NULL)
        return true;
    return ct_point_comparable(low, r->point) &&
           (isinf(min) || ct_point_compare(low, r->point) <= 0) &&
           (isinf(max) || ct_point_compare(r->point, high) <= 0);
}

static bool is_said(uint32_t asked, uint32_t kept)
{
    return asked == 0 || kept == 0 || asked == kept;
}

/* The narrowest range of the function that has the point. */
static void find_range(struct ct_resolving *r)
{
    struct ct_lab_list list =
        ct_lab_rows_of(r->index, CT_RANGES_OF_INSTRUMENT, r->instrument);
    double best = (double)INFINITY;

    for (size_t i = 0; i < list.count; i++) {
        struct ct_lab_item_range range =
            ct_lab_range_at(r->lab, list.rows[i], r->when);
        double width;

        if (range.row.unsound ||
            !is_said(r->function.quantity, range.quantity) ||
            !is_said(r->function.function, range.function) ||
            !is_said(r->selector.at, range.at) || !holds(r, &range, &width) ||
            (r->has_range && !(width < best)))
            continue;
        r->range = range;
        r->has_range = true;
        best = width;
    }
}

static void choose_use(struct ct_resolving *r)
{
    enum ct_budget_use use = r->reference->use;

    r->nominal = use == CT_BUDGET_USE_NOMINAL ||
                 (use == CT_BUDGET_USE_AS_KEPT && r->has_range &&
                  r->range.use == CT_USE_NOMINAL);
}

/* ---- values -------------------------------------------------------------- */

/* At the neighbour that is nearer; the step from the line is the half-width. */
static enum ct_status take_nearest(struct ct_resolving *r)
{
    struct ct_assigned line = r->assigned;
    struct ct_result_match one = {.found = CT_FOUND,
                                  .rows = {line.result, CT_LAB_NO_ROW}};
    struct ct_assigned_state *s = &r->assigned.as_left;
    double unused, step;
    enum ct_status status = ct_lab_assigned_at(
        r->index, certificate_id(r), &r->selector, &one, &r->assigned, &unused);

    if (status != CT_OK)
        return status;
    if (r->assigned.unit != line.unit || isnan(s->error)) {
        r->assigned = line; /* two units: on the line */
        return CT_OK;
    }
    step = fabs(line.as_left.error - s->error);
    s->value = line.as_left.value + line.as_left.error - s->error;
    s->exact_value = ct_decimal_from_double(isnan(s->value) ? 0 : s->value);
    r->assigned.point = line.point;
    r->assigned.exact_point = line.exact_point;
    r->assigned.point_unit = line.point_unit;
    r->interpolation = fmax(step, r->interpolation);
    r->rule = CT_RULE_NEAREST;
    return CT_OK;
}

/* On the line, with the larger uncertainty. */
static enum ct_status take_largest(struct ct_resolving *r)
{
    struct ct_assigned_state *s = &r->assigned.as_left;
    struct ct_assigned end;

    r->rule = CT_RULE_MAX_U;
    for (int i = 0; i < 2; i++) {
        enum ct_status status =
            ct_lab_assigned(r->index, r->match.rows[i], &end);
        struct ct_point u = {.unit = end.unit};

        if (status != CT_OK)
            return status;
        if (isnan(end.as_left.expanded_uncertainty))
            continue;
        u.number = ct_decimal_from_double(end.as_left.expanded_uncertainty);
        if (!(ct_decimal_to_double(ct_difference_convert(u, r->assigned.unit)) >
              s->expanded_uncertainty))
            continue;
        s->expanded_uncertainty =
            ct_decimal_to_double(ct_difference_convert(u, r->assigned.unit));
        s->standard_uncertainty = s->expanded_uncertainty / end.k;
        r->assigned.k = end.k;
        r->assigned.dof = end.dof;
    }
    return CT_OK;
}

static enum ct_status take_between(struct ct_resolving *r)
{
    r->rule = CT_RULE_LINEAR;
    if (r->has_range && r->range.interpolation == CT_INTERPOLATION_NEAREST)
        return take_nearest(r);
    if (r->has_range && r->range.interpolation == CT_INTERPOLATION_MAX_U)
        return take_largest(r);
    return CT_OK;
}

enum ct_status ct_resolve_result(struct ct_resolving *r)
{
    enum ct_status status;

    r->match = ct_lab_match(r->index, certificate_id(r), &r->selector);
    learn_function(r);
    find_range(r);
    choose_use(r);
    ct_resolve_standing(r);
    if (r->nominal && !r->reference->ignore_mpe) {
        r->rule = CT_RULE_NOMINAL;
        return CT_OK;
    }
    if (!is_matched(r))
        return refuse_match(r);
    status = ct_lab_assigned_at(r->index, certificate_id(r), &r->selector,
                                &r->match, &r->assigned, &r->interpolation);
    if (status != CT_OK)
        return status;
    return r->match.found == CT_FOUND_BETWEEN ? take_between(r) : CT_OK;
}
