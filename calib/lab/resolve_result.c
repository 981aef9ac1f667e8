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
    if (!isnan(result->point)) {
        const char *point = ct_resolve_point_text(
            r->arena, ct_point_of(result->point, ct_result_point_unit(result)));

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
        r->arena, ct_point_of(result->point, ct_result_point_unit(result))));
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

/* The function that the result is of: of those that have their certificate in
 * common it was only the first one that was asked about. */
static void learn_function(struct ct_resolving *r)
{
    const struct ct_lab_result *row;
    bool other;

    if (!is_matched(r))
        return;
    row = &r->lab->results[r->match.rows[0]];
    r->selector.quantity = row->quantity;
    r->selector.function = row->function;
    r->selector.artefact = row->artefact;
    r->selector.at = row->at;
    other = row->quantity != 0 && row->quantity != r->function.quantity;
    if (other)
        r->function.quantity = row->quantity;
    if (other || row->function != 0)
        r->function.function = row->function;
    if (!r->has_point && !isnan(row->point)) {
        r->point = ct_point_of(row->point, ct_result_point_unit(row));
        r->has_point = true;
    }
}

/* ---- the range ----------------------------------------------------------- */

struct ct_lab_spot ct_resolve_spot(const struct ct_resolving *r)
{
    return (struct ct_lab_spot){r->instrument, r->function, r->selector.at,
                                r->has_point,  r->point,    r->when};
}

static void choose_use(struct ct_resolving *r)
{
    enum ct_budget_use use = r->reference->use;

    r->nominal = use == CT_BUDGET_USE_NOMINAL ||
                 (use == CT_BUDGET_USE_AS_KEPT && r->has_range &&
                  r->range.use == CT_USE_NOMINAL);
}

enum ct_status ct_resolve_result(struct ct_resolving *r)
{
    struct ct_lab_spot spot;
    struct ct_lab_taken taken;
    enum ct_status status;

    r->match = ct_lab_match(r->index, certificate_id(r), &r->selector);
    learn_function(r);
    spot = ct_resolve_spot(r);
    r->has_range = ct_lab_range_of(r->index, &spot, &r->range, &r->range_row);
    choose_use(r);
    ct_resolve_standing(r);
    if (r->nominal && !r->reference->ignore_mpe) {
        r->rule = CT_RULE_NOMINAL;
        return CT_OK;
    }
    if (!is_matched(r))
        return refuse_match(r);
    status =
        ct_lab_take(r->index, certificate_id(r), &r->selector, &r->match,
                    r->has_range ? (enum ct_interpolation)r->range.interpolation
                                 : CT_INTERPOLATION_LINEAR,
                    &taken);
    if (status != CT_OK)
        return status;
    r->assigned = taken.assigned;
    r->interpolation = taken.interpolation;
    r->rule = taken.rule;
    r->taken = taken.row;
    return CT_OK;
}
