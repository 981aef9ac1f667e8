/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is due as an object (caltrace/due/1).
 */
#include "due.h"

#include "json_lab.h"

struct writer {
    const struct ct_due_view *view;
    const struct ct_lab *lab;
    struct ct_json *json;
    struct ct_buffer cell;
};

static void put_text(struct writer *w, const char *key, enum ct_lab_key of,
                     uint32_t text)
{
    if (text == 0)
        ct_json_null(w->json, key);
    else
        ct_json_string(w->json, key, ct_lab_text(w->lab, of, text));
}

static void put_cell(struct writer *w, const char *key)
{
    if (w->cell.length == 0)
        ct_json_null(w->json, key);
    else
        ct_json_text(w->json, key, w->cell.data, w->cell.length);
    w->json->out->failed = w->json->out->failed || w->cell.failed;
    ct_buffer_clear(&w->cell);
}

static void put_string(struct writer *w, const char *key, const char *text)
{
    if (text[0] == '\0')
        ct_json_null(w->json, key);
    else
        ct_json_string(w->json, key, text);
}

/* ---- items --------------------------------------------------------------- */

static void put_flags(struct writer *w, unsigned flags)
{
    ct_json_array(w->json, "flags");
    for (int i = 0; i < CT_DUE_STATES; i++)
        if ((flags & CT_DUE_BIT(i)) != 0)
            ct_json_string(w->json, NULL,
                           ct_due_state_name((enum ct_due_state)i));
    ct_json_end(w->json);
}

/* What a function and an item that it decides have in common. */
static void put_function(struct writer *w, const struct ct_due_item *item)
{
    struct ct_json *json = w->json;
    int32_t on = w->view->options->when.on;

    put_text(w, "certificate", CT_KEY_CERTIFICATE,
             item->certificate != CT_LAB_NO_ROW
                 ? w->lab->certificates[item->certificate].id
                 : 0);
    ct_json_day(json, "calibrated_on", item->calibrated_on);
    ct_json_day(json, "due_on", item->due_on);
    if (item->due_on == CT_LAB_NO_DATE)
        ct_json_null(json, "days_left");
    else
        ct_json_integer(json, "days_left", (int64_t)item->due_on - on);
    ct_json_string(json, "state",
                   ct_due_state_name((enum ct_due_state)item->state));
    ct_due_function(w->lab, item->function, &w->cell);
    put_cell(w, "function");
    ct_due_interval(item->interval, &w->cell);
    put_cell(w, "interval");
    ct_json_day(json, "anchor", item->anchor);
    ct_json_string(json, "rule",
                   ct_due_rule_name(w->lab->package->settings.due_rule));
    ct_json_day(json, "extended_until", item->extended_until);
    put_flags(w, item->flags);
    ct_json_string(json, "due_source",
                   ct_due_source_name((enum ct_due_source)item->source));
    ct_json_day(json, "statutory", item->statutory);
    ct_json_bool(json, "kept", item->kept);
    ct_json_string(json, "in_force", ct_force_name((enum ct_force)item->force));
}

static void put_who(struct writer *w, const struct ct_due_item *item)
{
    const struct ct_due_view *view = w->view;
    struct ct_lab_instrument record =
        ct_lab_instrument_at(w->lab, item->instrument, view->options->when);

    put_text(w, "instrument", CT_KEY_INSTRUMENT, record.id);
    put_text(w, "name", CT_KEY_TEXT, record.name);
    put_text(w, "location", CT_KEY_TEXT, record.location);
    put_text(w, "custodian", CT_KEY_TEXT, record.custodian);
    put_text(w, "serial", CT_KEY_TEXT, record.serial);
    put_text(w, "model", CT_KEY_TEXT, record.model);
    put_text(w, "district", CT_KEY_TEXT, record.district);
    put_text(w, "holder", CT_KEY_TEXT, record.holder);
    put_string(
        w, "role",
        ct_pick_text(view->index, item, view->options->when, CT_PICK_ROLE));
    put_string(w, "laboratory",
               ct_pick_text(view->index, item, view->options->when,
                            CT_PICK_LABORATORY));
    put_string(
        w, "quantity",
        ct_pick_text(view->index, item, view->options->when, CT_PICK_QUANTITY));
}

static void put_serves(struct writer *w, const struct ct_due_item *item)
{
    enum { MOST = 32 };
    uint32_t rows[MOST];
    size_t count = ct_due_serves(w->view->index, item->instrument,
                                 w->view->options->when.on, rows, MOST);

    ct_json_array(w->json, "serves");
    for (size_t i = 0; i < count && i < MOST; i++)
        ct_json_string(w->json, NULL,
                       ct_lab_text(w->lab, CT_KEY_STANDARD,
                                   w->lab->standards[rows[i]].id));
    ct_json_end(w->json);
}

static void put_codes(struct writer *w, const struct ct_due_item *item)
{
    const char *codes[CT_DUE_CODES];
    size_t count = ct_due_codes(w->lab, item, codes);

    ct_json_array(w->json, "codes");
    for (size_t i = 0; i < count; i++)
        ct_json_string(w->json, NULL, codes[i]);
    ct_json_end(w->json);
}

/* Of an instrument that has several, each by itself. */
static void put_functions(struct writer *w, const struct ct_due_item *item)
{
    const struct ct_due_view *view = w->view;
    uint32_t id = w->lab->instruments[item->instrument].id;
    struct ct_lab_function last, next;

    ct_json_array(w->json, "functions");
    for (bool begun = false;
         item->functions > 1 &&
         ct_lab_next_function(view->index, id, view->options->when,
                              begun ? &last : NULL, &next);
         begun = true, last = next) {
        struct ct_due_item one = ct_due_of_function(
            view->index, item->instrument, next, view->options);

        ct_json_object(w->json, NULL);
        put_function(w, &one);
        ct_json_end(w->json);
    }
    ct_json_end(w->json);
}

static void put_items(struct writer *w)
{
    const struct ct_due_view *view = w->view;

    ct_json_array(w->json, "items");
    for (size_t i = 0; i < view->picked->count; i++) {
        const struct ct_due_item *item =
            &view->list->items[view->picked->items[i]];

        ct_json_object(w->json, NULL);
        put_who(w, item);
        put_function(w, item);
        ct_json_string(w->json, "service",
                       ct_service_name((enum ct_service)item->service));
        put_serves(w, item);
        put_codes(w, item);
        put_functions(w, item);
        ct_json_end(w->json);
    }
    ct_json_end(w->json);
}

/* ---- beside them --------------------------------------------------------- */

static void put_window(struct writer *w)
{
    const struct ct_pick *pick = w->view->pick;

    ct_json_object(w->json, "window");
    ct_json_day(w->json, "first", pick->first);
    ct_json_day(w->json, "last", pick->last);
    ct_json_bool(w->json, "all", pick->all);
    ct_json_end(w->json);
    ct_json_string(w->json, "due_rule",
                   ct_due_rule_name(w->lab->package->settings.due_rule));
    ct_json_string(w->json, "anchor",
                   ct_anchor_name(w->lab->package->settings.anchor));
    ct_json_integer(w->json, "keep_rhythm", w->view->options->keep_rhythm);
    if (w->view->by == CT_PICK_BYS)
        ct_json_null(w->json, "by");
    else
        ct_json_string(w->json, "by", ct_pick_names[w->view->by]);
}

static void put_stops(struct writer *w)
{
    const struct ct_due_view *view = w->view;
    struct ct_json *json = w->json;

    ct_json_array(json, "stops");
    for (size_t i = 0; i < view->stops->count; i++) {
        const struct ct_due_stop *stop = &view->stops->items[i];
        const struct ct_lab_standard *standard =
            stop->standard != CT_LAB_NO_ROW ? &w->lab->standards[stop->standard]
                                            : NULL;
        const struct ct_due_item *item =
            stop->item != CT_LAB_NO_ROW ? &view->list->items[stop->item] : NULL;

        ct_json_object(json, NULL);
        put_text(w, "standard", CT_KEY_STANDARD,
                 standard != NULL ? standard->id : 0);
        put_text(w, "name", CT_KEY_TEXT, standard != NULL ? standard->name : 0);
        put_text(w, "instrument", CT_KEY_INSTRUMENT,
                 item != NULL ? w->lab->instruments[item->instrument].id : 0);
        ct_json_string(json, "why",
                       ct_due_why_name((enum ct_due_why)stop->why));
        put_string(w, "state",
                   item != NULL
                       ? ct_due_state_name((enum ct_due_state)item->state)
                       : "");
        ct_json_day(json, "on", stop->on);
        ct_json_integer(json, "served", (int64_t)stop->served);
        ct_json_day(json, "first_due", stop->first_due);
        ct_json_integer(json, "affected", (int64_t)stop->affected);
        ct_json_end(json);
    }
    ct_json_end(json);
}

static void put_summary(struct writer *w)
{
    const struct ct_picked *picked = w->view->picked;

    ct_json_object(w->json, "summary");
    for (int i = 0; i < CT_DUE_STATES; i++)
        ct_json_integer(w->json, ct_due_state_name((enum ct_due_state)i),
                        (int64_t)picked->counts[i]);
    ct_json_end(w->json);
    ct_json_integer(w->json, "total", (int64_t)picked->total);
    ct_json_array(w->json, "left_out");
    for (size_t i = 0; i < picked->left_count; i++) {
        const struct ct_due_item *item = &w->view->list->items[picked->left[i]];

        ct_json_object(w->json, NULL);
        put_text(w, "instrument", CT_KEY_INSTRUMENT,
                 w->lab->instruments[item->instrument].id);
        ct_json_string(w->json, "why",
                       item->left == CT_DUE_UNCLEAR ? "order-unclear"
                                                    : "row-unsound");
        ct_json_string(w->json, "table",
                       ct_table_name((enum ct_table)item->left_table));
        ct_json_end(w->json);
    }
    ct_json_end(w->json);
}

enum ct_status ct_due_json(const struct ct_due_view *view, struct ct_json *json)
{
    struct writer w = {
        .view = view, .lab = ct_lab_index_lab(view->index), .json = json};

    put_window(&w);
    put_items(&w);
    put_stops(&w);
    put_summary(&w);
    ct_buffer_release(&w.cell);
    return ct_buffer_status(json->out);
}
