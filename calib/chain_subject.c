/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the words of a command line to the chains that they ask for.
 */
#include "chain_question.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ct_chain_subjects_release(struct ct_chain_subjects *subjects)
{
    free(subjects->list);
    ct_arena_release(&subjects->arena);
    *subjects = (struct ct_chain_subjects){0};
}

struct reading {
    const struct ct_chains *chains;
    const struct ct_lab *lab;
    struct ct_cell operand, point;
    struct ct_sink *sink;
    struct ct_chain_subjects *subjects;
    struct ct_item item;
};

/* ---- functions of an instrument ------------------------------------------ */

static bool is_asked(const struct ct_result_selector *selector,
                     struct ct_lab_function function)
{
    return (selector->quantity == 0 ||
            selector->quantity == function.quantity) &&
           (selector->function == 0 || selector->function == function.function);
}

/* Whether a point in that unit may belong to the function: one of its ranges
 * is of that dimension, or says none. */
static bool is_measured(const struct reading *r, uint32_t instrument,
                        struct ct_lab_function function)
{
    struct ct_lab_list list = ct_lab_rows_of(
        r->chains->laboratory.index, CT_RANGES_OF_INSTRUMENT, instrument);
    const struct ct_unit *unit = r->item.selector.point_unit;
    bool found = false;

    if (isnan(r->item.selector.point))
        return true;
    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_item_range *range = &r->lab->ranges[list.rows[i]];

        if (range->quantity != function.quantity ||
            range->function != function.function)
            continue;
        if (range->range.unit == NULL ||
            ct_unit_same_dimension(range->range.unit, unit))
            return true;
        found = true;
    }
    return !found;
}

/* `ID:function/artefact@point`, where the operand itself does not say it. */
static const char *text_of(struct reading *r, const char *id,
                           struct ct_lab_function function, bool of_several)
{
    struct ct_buffer text = {0};
    const struct ct_result_selector *s = &r->item.selector;
    uint32_t named =
        function.function != 0 ? function.function : function.quantity;
    const char *copy = NULL;

    ct_buffer_puts(&text, id);
    if (named != 0 && (of_several || s->function != 0 || s->quantity != 0)) {
        ct_buffer_putc(&text, ':');
        ct_buffer_puts(&text, ct_lab_text(r->lab, CT_KEY_TEXT, named));
    }
    if (s->artefact != 0) {
        ct_buffer_putc(&text, '/');
        ct_buffer_puts(&text, ct_lab_text(r->lab, CT_KEY_TEXT, s->artefact));
    }
    if (!isnan(s->point)) {
        ct_buffer_putc(&text, '@');
        ct_number_shortest(&text, s->point);
        ct_buffer_putc(&text, ' ');
        ct_unit_write(&text, s->point_unit);
        while (!text.failed && text.data[text.length - 1] == ' ')
            text.length--; /* the number one */
    }
    if (!text.failed)
        copy = ct_arena_text(&r->subjects->arena, text.data, text.length);
    ct_buffer_release(&text);
    return copy;
}

static enum ct_status add(struct reading *r, struct ct_chain_subject subject)
{
    if (subject.text == NULL || !ct_room(r->subjects->list, r->subjects->count))
        return CT_NOMEM;
    subject.selector = r->item.selector;
    r->subjects->list[r->subjects->count++] = subject;
    return CT_OK;
}

static enum ct_status add_functions(struct reading *r, uint32_t instrument,
                                    const struct ct_lab_function *all,
                                    size_t count)
{
    const char *id = ct_lab_text(r->lab, CT_KEY_INSTRUMENT, instrument);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < count && status == CT_OK; i++)
        status = add(r, (struct ct_chain_subject){
                            .text = text_of(r, id, all[i], count > 1),
                            .id = instrument,
                            .row = CT_LAB_NO_ROW,
                            .function = all[i]});
    return status;
}

/* Of those that were asked for the ones in which the point can be; all of them
 * where it can be in none. */
static enum ct_status add_instrument(struct reading *r, uint32_t instrument)
{
    const struct ct_lab_index *index = r->chains->laboratory.index;
    struct ct_lab_when when = r->chains->laboratory.when;
    const struct ct_result_selector *s = &r->item.selector;
    size_t count = ct_lab_functions(index, instrument, when, NULL, 0);
    size_t asked = 0, measured = 0;
    struct ct_lab_function *all = calloc(count + 1, sizeof *all);
    enum ct_status status;

    if (all == NULL)
        return CT_NOMEM;
    (void)ct_lab_functions(index, instrument, when, all, count);
    for (size_t i = 0; i < count; i++)
        if (is_asked(s, all[i]))
            all[asked++] = all[i];
    if (asked == 0)
        all[asked++] = (struct ct_lab_function){s->quantity, s->function};
    for (size_t i = 0; i < asked; i++)
        if (is_measured(r, instrument, all[i])) {
            struct ct_lab_function one = all[i];

            all[i] = all[measured];
            all[measured++] = one;
        }
    status = add_functions(r, instrument, all, measured > 0 ? measured : asked);
    free(all);
    return status;
}

/* ---- set-ups ------------------------------------------------------------- */

static bool is_main_item(const struct reading *r, uint32_t row)
{
    const struct ct_lab_standard_item *one = &r->lab->standard_items[row];
    int32_t on = r->chains->laboratory.when.on;

    return !one->row.unsound && one->part != CT_PART_AUXILIARY &&
           (one->from == CT_LAB_NO_DATE || one->from <= on) &&
           (one->until == CT_LAB_NO_DATE || on <= one->until);
}

static enum ct_status add_standard(struct reading *r)
{
    struct ct_lab_list list = ct_lab_rows_of(r->chains->laboratory.index,
                                             CT_ITEMS_OF_STANDARD, r->item.id);
    size_t before = r->subjects->count;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < list.count && status == CT_OK; i++)
        if (is_main_item(r, list.rows[i]))
            status = add_instrument(
                r, r->lab->standard_items[list.rows[i]].instrument);
    if (status == CT_OK && r->subjects->count == before)
        status = ct_error(
            r->sink, "chain-standard-empty", ct_at(r->operand.place),
            ct_string(ct_lab_text(r->lab, CT_KEY_STANDARD, r->item.id)));
    return status;
}

/* ---- operands ------------------------------------------------------------ */

static enum ct_status read_point(struct reading *r, struct ct_units *units)
{
    if (!isnan(r->item.selector.point))
        return ct_error(r->sink, "chain-point-twice", ct_at(r->operand.place),
                        ct_text(r->operand.text, r->operand.length));
    return ct_selector_point(units, r->point.text, r->point.length,
                             r->point.place, r->sink, &r->item.selector);
}

static enum ct_status add_item(struct reading *r)
{
    if (r->item.kind == CT_ITEM_INSTRUMENT)
        return add_instrument(r, r->item.id);
    if (r->item.kind == CT_ITEM_STANDARD)
        return add_standard(r);
    return add(r, (struct ct_chain_subject){
                      .text = ct_arena_text(&r->subjects->arena,
                                            r->operand.text, r->operand.length),
                      .certificate = true,
                      .row = r->item.row});
}

enum ct_status
ct_chain_subject_read(const struct ct_chains *chains, struct ct_cell operand,
                      struct ct_cell point, struct ct_units *units,
                      struct ct_sink *sink, struct ct_chain_subjects *subjects)
{
    enum {
        KINDS = 1 << CT_ITEM_INSTRUMENT | 1 << CT_ITEM_CERTIFICATE |
                1 << CT_ITEM_STANDARD
    };
    struct reading r = {.chains = chains,
                        .lab = chains->laboratory.lab,
                        .operand = operand,
                        .point = point,
                        .sink = sink,
                        .subjects = subjects};
    enum ct_status status = ct_item_read(chains->laboratory.index, operand,
                                         KINDS, units, sink, &r.item);

    if (status == CT_OK && point.text != NULL) {
        status = read_point(&r, units);
        if (status == CT_INVALID)
            return CT_USAGE;
    }
    if (status == CT_OK)
        status = add_item(&r);
    if (status != CT_INVALID)
        return status;
    subjects->unknown++;
    return CT_OK;
}
