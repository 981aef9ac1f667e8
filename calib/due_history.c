/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `caltrace due --history`: one instrument from its first calibration on.
 */
#include "due.h"

#include "report/history.h"

#include <math.h>
#include <string.h>

/* ORDER PICK_BY */
static const char *const filters[CT_PICK_BYS] = {
    "--location",   "--custodian", "--district", "--holder",
    "--laboratory", "--quantity",  "--role",     "--model"};

static void exclude(const struct ct_due_request *r, const char *option,
                    struct ct_sink *sink)
{
    (void)ct_error(sink, "options-exclude", ct_at(r->history.places[0]),
                   ct_string(option), ct_string("--history"));
}

/* Those of the options that are about lists. */
void ct_due_check_history(const struct ct_due_request *r, struct ct_sink *sink)
{
    const struct {
        const char *name;
        bool given;
    } others[] = {
        {"--within", r->within != NULL},       {"--month", r->month != NULL},
        {"--week", r->week != NULL},           {"--all", r->all},
        {"--state", r->states.count > 0},      {"--by", r->group >= 0},
        {"--standard", r->standard.count > 0}, {"--compulsory", r->compulsory},
        {"--keep-rhythm", r->keep_rhythm > 0}};

    if (r->history.count == 0)
        return;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].given)
            exclude(r, others[i].name, sink);
    for (int i = 0; i < CT_PICK_BYS; i++)
        if (r->by[i].count > 0)
            exclude(r, filters[i], sink);
    if (r->history.count > 1)
        (void)ct_error(sink, "option-once", ct_at(r->history.places[1]),
                       ct_string("--history"));
}

static enum ct_status put(struct ct_due_answer *answer,
                          const struct ct_history *history)
{
    const struct ct_context *context = answer->context;
    int format = answer->request->common.format;
    struct ct_json json;
    enum ct_status status;

    switch (format) {
    case CT_FORMAT_SVG:
        return ct_history_svg(history, &answer->text);
    case CT_FORMAT_CSV:
        return ct_history_csv(history, &answer->text);
    case CT_FORMAT_JSON:
        ct_json_init(&json, &answer->text, false);
        ct_due_json_begin(answer, "caltrace/history/1", &json);
        status = ct_history_json(history, &json);
        if (status == CT_OK)
            ct_answer_json_end(context, answer->complete, &json);
        return status;
    default:
        return ct_history_page(history, format == CT_FORMAT_MARKDOWN,
                               context->width, &answer->text);
    }
}

static const struct ct_lab_row *head_of(const struct ct_lab *lab,
                                        const struct ct_history_left *left)
{
    switch (left->table) {
    case CT_TABLE_RESULTS:
        return &lab->results[left->row].row;
    case CT_TABLE_EVENTS:
        return &lab->events[left->row].row;
    case CT_TABLE_RANGES:
        return &lab->ranges[left->row].row;
    case CT_TABLE_INSTRUMENTS:
        return &lab->instruments[left->row].row;
    default:
        return &lab->certificates[left->row].row;
    }
}

static void report(struct ct_due_answer *answer,
                   const struct ct_history *history)
{
    struct ct_sink *sink = answer->context->sink;

    if (!ct_laboratory_whole(&answer->laboratory, sink))
        answer->complete = false;
    for (size_t i = 0; i < history->left_count; i++) {
        const struct ct_history_left *left = &history->left[i];

        answer->complete = false;
        ct_laboratory_unsound(&answer->laboratory, left->table,
                              head_of(answer->laboratory.lab, left), sink);
    }
}

/* A point at which nothing was ever found is a question without an answer. */
static void report_nothing(struct ct_due_answer *answer,
                           const struct ct_history *history,
                           const struct ct_item *item)
{
    const struct ct_texts *ids = &answer->request->history;

    if (isnan(item->selector.point) || history->series_count > 0)
        return;
    answer->complete = false;
    (void)ct_error(answer->context->sink, "history-nothing",
                   ct_at(ids->places[0]), ct_string(ids->items[0]));
}

static enum ct_status find_item(struct ct_due_answer *answer,
                                struct ct_units *units, struct ct_item *item)
{
    const struct ct_texts *ids = &answer->request->history;
    const struct ct_cell id = {.text = ids->items[0],
                               .length = strlen(ids->items[0]),
                               .place = ids->places[0]};

    return ct_item_read(answer->laboratory.index, id, 1U << CT_ITEM_INSTRUMENT,
                        units, answer->context->sink, item);
}

static enum ct_status take_off(struct ct_due_answer *answer,
                               struct ct_history *history)
{
    struct ct_lab_graph *graph = NULL;
    enum ct_status status = ct_laboratory_graph(
        &answer->laboratory, (unsigned)answer->context->threads,
        answer->context->sink, &graph);

    if (status == CT_OK)
        status = ct_history_take_off(history, graph);
    ct_lab_graph_free(graph);
    return status;
}

enum ct_status ct_due_write_history(struct ct_due_answer *answer,
                                    struct ct_units *units)
{
    const struct ct_due_request *r = answer->request;
    struct ct_history history;
    struct ct_item item;
    enum ct_status status = ct_laboratory_open(
        &r->laboratory, answer->folder, CT_TABLE_ALL, CT_RELATION_ALL, units,
        answer->context, &answer->laboratory);

    if (status != CT_OK)
        return status;
    if (r->anchor >= 0)
        ct_lab_anchor_by(answer->laboratory.lab, (enum ct_anchor)r->anchor);
    status = find_item(answer, units, &item);
    if (status == CT_OK)
        status = ct_history(answer->laboratory.index, item.row, &item.selector,
                            answer->options.when, &history);
    if (status != CT_OK)
        return status;
    report(answer, &history);
    report_nothing(answer, &history, &item);
    status = take_off(answer, &history);
    if (status == CT_OK)
        status = put(answer, &history);
    ct_history_release(&history);
    return status;
}
