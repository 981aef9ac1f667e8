/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is due in a laboratory, and what could not be told.
 */
#include "due.h"

#include "lab/assessment.h"
#include "../uncertainty/caltrace.h"
#include "../uncertainty/expression.h"

#include <stdlib.h>
#include <string.h>

static const struct ct_place nowhere;

/* ---- filters ------------------------------------------------------------- */

static bool names_some(const struct ct_due_answer *answer,
                       const struct ct_pick_filter *filter)
{
    const struct ct_pick one = {
        .filters = filter, .filter_count = 1, .standard = CT_LAB_NO_ROW};

    for (size_t i = 0; i < answer->list.count; i++)
        if (ct_pick_passes(answer->laboratory.index, &answer->list.items[i],
                           answer->options.when, &one))
            return true;
    return false;
}

/* A word that no instrument has is a slip of the finger: an empty list would
 * look like good news. */
static enum ct_status report_filter(struct ct_due_answer *answer,
                                    const struct ct_pick_filter *filter)
{
    const struct ct_pick all = {.standard = CT_LAB_NO_ROW};
    struct ct_board board;
    const char **names;
    enum ct_status status =
        ct_board(answer->laboratory.index, &answer->list, answer->options.when,
                 &all, filter->by, &board);

    if (status != CT_OK)
        return status;
    names = calloc(board.count + 1, sizeof *names);
    for (size_t i = 0; names != NULL && i < board.count; i++)
        names[i] = board.rows[i].name;
    if (names != NULL)
        status = ct_error(
            answer->context->sink, "due-filter", ct_at(nowhere),
            ct_string(filter->text), ct_string(ct_pick_names[filter->by]),
            ct_string(ct_near_miss(filter->text, strlen(filter->text), names,
                                   board.count)));
    else
        status = CT_NOMEM;
    free(names);
    ct_board_release(&board);
    return status;
}

static enum ct_status check_filters(struct ct_due_answer *answer)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < answer->pick.filter_count; i++) {
        enum ct_status one = CT_OK;

        if (!names_some(answer, &answer->filters[i]))
            one = report_filter(answer, &answer->filters[i]);
        if (one == CT_NOMEM)
            return one;
        if (one != CT_OK)
            status = one;
    }
    return status;
}

static enum ct_status find_standard(struct ct_due_answer *answer)
{
    const struct ct_texts *given = &answer->request->standard;
    const struct ct_lab *lab = answer->laboratory.lab;
    const char *near = NULL;
    size_t length;
    enum ct_status status;

    if (given->count == 0)
        return CT_OK;
    length = strlen(given->items[0]);
    answer->pick.standard = ct_lab_row_of(
        lab, CT_KEY_STANDARD,
        ct_lab_find(lab, CT_KEY_STANDARD, given->items[0], length));
    if (answer->pick.standard != CT_LAB_NO_ROW)
        return CT_OK;
    status = ct_item_near(lab, 1U << CT_ITEM_STANDARD, given->items[0], length,
                          &near);
    return status == CT_OK
               ? ct_error(answer->context->sink, "item-unknown",
                          ct_at(given->places[0]), ct_string(given->items[0]),
                          ct_string(near))
               : status;
}

/* ---- what is told -------------------------------------------------------- */

static void report_left(struct ct_due_answer *answer,
                        const struct ct_due_item *item)
{
    const struct ct_lab *lab = answer->laboratory.lab;
    struct ct_sink *sink = answer->context->sink;
    const struct ct_lab_certificate *a, *b;

    if (item->left == CT_DUE_UNSOUND) {
        ct_laboratory_unsound(&answer->laboratory,
                              (enum ct_table)item->left_table,
                              ct_due_left_record(lab, item), sink);
        return;
    }
    a = &lab->certificates[item->left_row];
    b = &lab->certificates[item->other_row];
    (void)ct_error(
        sink, "input-unclear",
        ct_at(ct_lab_place(lab, CT_TABLE_CERTIFICATES, &a->row)),
        ct_string(ct_lab_text(lab, CT_KEY_INSTRUMENT, a->instrument)),
        ct_string(ct_lab_text(lab, CT_KEY_CERTIFICATE, a->id)),
        ct_string(ct_lab_text(lab, CT_KEY_CERTIFICATE, b->id)));
}

static void report_extension(struct ct_due_answer *answer,
                             const struct ct_due_item *item)
{
    const struct ct_lab *lab = answer->laboratory.lab;
    const struct ct_lab_event *event = &lab->events[item->extension];
    struct ct_place place = ct_lab_place(lab, CT_TABLE_EVENTS, &event->row);
    const struct ct_lab_certificate *certificate =
        &lab->certificates[item->certificate];

    if (event->by == 0)
        ct_warning(answer->context->sink, "extension-unsigned", ct_at(place));
    if (!item->cut)
        return;
    answer->in_order = false;
    (void)ct_error(
        answer->context->sink, "extension-beyond-statute", ct_at(place),
        ct_string(ct_day_text(event->until).text),
        ct_string(ct_day_text(item->statutory).text),
        ct_string(ct_lab_text(lab, CT_KEY_REGULATION, certificate->procedure)));
}

/* S15, of one of the two certificates of a set-up. */
static void report_assessment(struct ct_due_answer *answer,
                              const struct ct_lab_standard *standard,
                              int32_t until)
{
    struct ct_place place = ct_lab_place(answer->laboratory.lab,
                                         CT_TABLE_STANDARDS, &standard->row);
    struct ct_sink *sink = answer->context->sink;
    int32_t on = answer->options.when.on;

    switch (ct_lab_assessment(standard, until, on)) {
    case CT_ASSESSMENT_LAPSED:
        answer->in_order = false;
        (void)ct_error(sink, "assessment-lapsed", ct_at(place),
                       ct_string(ct_day_text(until).text),
                       ct_string(ct_day_text(on).text));
        return;
    case CT_ASSESSMENT_LAPSED_OWN:
        ct_warning(sink, "assessment-lapsed-own", ct_at(place),
                   ct_string(ct_day_text(until).text),
                   ct_string(ct_day_text(on).text));
        return;
    case CT_ASSESSMENT_ENDS:
        ct_warning(sink, "assessment-ends", ct_at(place),
                   ct_string(ct_day_text(until).text), ct_integer(until - on));
        return;
    default:
        return;
    }
}

static void report_standards(struct ct_due_answer *answer)
{
    const struct ct_lab *lab = answer->laboratory.lab;
    uint32_t count = (uint32_t)lab->tables[CT_TABLE_STANDARDS].count;

    for (uint32_t i = 0; i < count; i++) {
        struct ct_lab_standard record =
            ct_lab_standard_at(lab, i, answer->options.when);

        if (record.row.unsound || (answer->pick.standard != CT_LAB_NO_ROW &&
                                   answer->pick.standard != i))
            continue;
        report_assessment(answer, &record, record.valid_until);
        if (record.public_valid_until != record.valid_until)
            report_assessment(answer, &record, record.public_valid_until);
    }
}

static bool is_whole(const struct ct_due_answer *answer)
{
    static const enum ct_table tables[] = {
        CT_TABLE_INSTRUMENTS, CT_TABLE_RANGES, CT_TABLE_REGULATIONS,
        CT_TABLE_STANDARDS, CT_TABLE_STANDARD_ITEMS};
    const struct ct_lab *lab = answer->laboratory.lab;
    bool whole =
        ct_laboratory_whole(&answer->laboratory, answer->context->sink);

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const struct ct_lab_table *one = &lab->tables[tables[i]];

        if (one->unreadable == 0)
            continue;
        whole = false;
        (void)ct_error(answer->context->sink, "rows-unreadable",
                       ct_at((struct ct_place){.source = one->source}),
                       ct_integer((int64_t)one->unreadable),
                       ct_string(ct_table_name(tables[i])),
                       ct_string(lab->package->folder));
    }
    return whole;
}

static void report(struct ct_due_answer *answer)
{
    if (!is_whole(answer))
        answer->complete = false;
    for (size_t i = 0; i < answer->picked.left_count; i++) {
        answer->complete = false;
        report_left(answer, &answer->list.items[answer->picked.left[i]]);
    }
    for (size_t i = 0; i < answer->picked.count; i++) {
        const struct ct_due_item *item =
            &answer->list.items[answer->picked.items[i]];

        if (item->extension != CT_LAB_NO_ROW)
            report_extension(answer, item);
    }
    if (answer->pick.filter_count == 0 && !answer->pick.compulsory)
        report_standards(answer);
}

/* ---- the whole ------------------------------------------------------------
 */

/* Texts that neither a page nor the board shows, and that nothing is picked by;
 * those of other forms have them. */
static const char *const *unasked(const struct ct_due_request *r)
{
    static const char *const names[] = {"instruments.serial",
                                        "instruments.manufacturer",
                                        "instruments.purpose",
                                        "instruments.jjf1022_code",
                                        "certificates.document",
                                        "certificates.number",
                                        NULL};
    bool page = r->common.format == CT_FORMAT_TEXT ||
                r->common.format == CT_FORMAT_MARKDOWN;

    return (page || r->board) && !r->notice && !r->plan && r->export < 0 ? names
                                                                         : NULL;
}

static enum ct_status open(struct ct_due_answer *answer, struct ct_units *units)
{
    const struct ct_due_request *r = answer->request;
    const struct ct_lab *lab;
    enum ct_status status;

    answer->laboratory.unasked = unasked(r);
    status = ct_laboratory_open(&r->laboratory, answer->folder, CT_DUE_TABLES,
                                CT_DUE_RELATIONS, units, answer->context,
                                &answer->laboratory);
    lab = answer->laboratory.lab;
    if (status != CT_OK)
        return status;
    if (r->anchor >= 0)
        ct_lab_anchor_by(answer->laboratory.lab, (enum ct_anchor)r->anchor);
    if (!lab->tables[CT_TABLE_INSTRUMENTS].present)
        return ct_error(answer->context->sink, "table-absent", ct_at(nowhere),
                        ct_string(ct_table_name(CT_TABLE_INSTRUMENTS)),
                        ct_string(lab->package->folder));
    return CT_OK;
}

/* Only those of what was asked for. */
static void keep_stops(struct ct_due_answer *answer)
{
    struct ct_due_stops *stops = &answer->stops;
    const struct ct_pick *pick = &answer->pick;
    size_t kept = 0;

    if (pick->filter_count == 0 && pick->standard == CT_LAB_NO_ROW &&
        !pick->compulsory)
        return;
    for (size_t i = 0; i < stops->count; i++) {
        const struct ct_due_stop *stop = &stops->items[i];

        if (stop->item == CT_LAB_NO_ROW
                ? pick->filter_count == 0 && !pick->compulsory &&
                      stop->standard == pick->standard
                : ct_pick_passes(answer->laboratory.index,
                                 &answer->list.items[stop->item],
                                 answer->options.when, pick))
            stops->items[kept++] = *stop;
    }
    stops->count = kept;
}

enum ct_status ct_due_make(struct ct_due_answer *answer, struct ct_units *units)
{
    const struct ct_due_request *r = answer->request;
    const struct ct_lab_index *index;
    enum ct_status status = open(answer, units);

    index = answer->laboratory.index;
    if (status == CT_OK)
        status = find_standard(answer);
    if (status == CT_OK)
        status = ct_due_all(index, &answer->options,
                            (unsigned)answer->context->threads, &answer->list);
    if (status == CT_OK)
        status = check_filters(answer);
    if (status == CT_OK)
        status = ct_pick(index, &answer->list, answer->options.when,
                         &answer->pick, &answer->picked);
    if (status == CT_OK && ct_due_group(r) < CT_PICK_BYS)
        status =
            ct_pick_group(index, &answer->list, answer->options.when,
                          (enum ct_pick_by)ct_due_group(r), &answer->picked);
    if (status == CT_OK)
        status = ct_due_stops(index, &answer->options, &answer->list,
                              answer->pick.last, &answer->stops);
    if (status != CT_OK)
        return status;
    keep_stops(answer);
    answer->in_order = !answer->picked.lapsed;
    report(answer);
    return CT_OK;
}

void ct_due_release(struct ct_due_answer *answer)
{
    ct_buffer_release(&answer->text);
    ct_due_stops_release(&answer->stops);
    ct_picked_release(&answer->picked);
    ct_due_list_release(&answer->list);
    free(answer->filters);
    ct_laboratory_release(&answer->laboratory);
}

struct ct_due_view ct_due_view_of(const struct ct_due_answer *answer)
{
    return (struct ct_due_view){.index = answer->laboratory.index,
                                .options = &answer->options,
                                .pick = &answer->pick,
                                .list = &answer->list,
                                .picked = &answer->picked,
                                .stops = &answer->stops,
                                .by = ct_due_group(answer->request)};
}

void ct_due_json_begin(const struct ct_due_answer *answer, const char *schema,
                       struct ct_json *json)
{
    const struct ct_sources *sources = answer->context->sources;

    ct_json_object(json, NULL);
    ct_json_string(json, "schema", schema);
    ct_json_string(json, "caltrace", ct_version());
    ct_laboratory_when_json(answer->options.when, json);
    ct_laboratory_inputs_json(sources, answer->sources_before,
                              ct_sources_count(sources), json);
}
