/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is due as rows: one for each instrument that is listed.
 */
#include "due.h"

#include "table.h"

#include <string.h>

struct writer {
    const struct ct_due_view *view;
    const struct ct_lab *lab;
    struct ct_buffer *out;
    struct ct_buffer cell;
    bool first; /* of its row */
};

static const char head[] =
    "instrument,name,serial,model,location,custodian,district,holder,"
    "laboratory,quantity,function,certificate,calibrated_on,due_on,days_left,"
    "state,flags,interval,anchor,rule,due_source,extended_until,statutory,"
    "kept,serves\n";

static void put(struct writer *w, const char *text, size_t length)
{
    if (!w->first)
        ct_buffer_putc(w->out, ',');
    w->first = false;
    ct_csv_field_write(w->out, text, length);
}

static void put_string(struct writer *w, const char *text)
{
    put(w, text, strlen(text));
}

static void put_text(struct writer *w, enum ct_lab_key key, uint32_t text)
{
    put_string(w, ct_lab_text(w->lab, key, text));
}

static void put_cell(struct writer *w)
{
    put(w, w->cell.length > 0 ? w->cell.data : "", w->cell.length);
    w->out->failed = w->out->failed || w->cell.failed;
    ct_buffer_clear(&w->cell);
}

static void put_day(struct writer *w, int32_t day)
{
    put_string(w, ct_day_text(day).text);
}

static void put_flags(struct writer *w, unsigned flags)
{
    for (int i = 0; i < CT_DUE_STATES; i++)
        if ((flags & CT_DUE_BIT(i)) != 0) {
            if (w->cell.length > 0)
                ct_buffer_putc(&w->cell, ';');
            ct_buffer_puts(&w->cell, ct_due_state_name((enum ct_due_state)i));
        }
    put_cell(w);
}

static void put_serves(struct writer *w, const struct ct_due_item *item)
{
    enum { MOST = 32 };
    uint32_t rows[MOST];
    size_t count = ct_due_serves(w->view->index, item->instrument,
                                 w->view->options->when.on, rows, MOST);

    for (size_t i = 0; i < count && i < MOST; i++) {
        if (i > 0)
            ct_buffer_putc(&w->cell, ';');
        ct_buffer_puts(&w->cell, ct_lab_text(w->lab, CT_KEY_STANDARD,
                                             w->lab->standards[rows[i]].id));
    }
    put_cell(w);
}

static void put_where(struct writer *w, const struct ct_due_item *item)
{
    const struct ct_due_view *view = w->view;
    struct ct_lab_instrument record =
        ct_lab_instrument_at(w->lab, item->instrument, view->options->when);

    w->first = true;
    put_text(w, CT_KEY_INSTRUMENT, record.id);
    put_text(w, CT_KEY_TEXT, record.name);
    put_text(w, CT_KEY_TEXT, record.serial);
    put_text(w, CT_KEY_TEXT, record.model);
    put_text(w, CT_KEY_TEXT, record.location);
    put_text(w, CT_KEY_TEXT, record.custodian);
    put_text(w, CT_KEY_TEXT, record.district);
    put_text(w, CT_KEY_TEXT, record.holder);
    put_string(w, ct_pick_text(view->index, item, view->options->when,
                               CT_PICK_LABORATORY));
    put_string(w, ct_pick_text(view->index, item, view->options->when,
                               CT_PICK_QUANTITY));
    put_text(w, CT_KEY_TEXT, item->function.function);
}

static void put_item(struct writer *w, const struct ct_due_item *item)
{
    int32_t on = w->view->options->when.on;

    put_where(w, item);
    put_text(w, CT_KEY_CERTIFICATE,
             item->certificate != CT_LAB_NO_ROW
                 ? w->lab->certificates[item->certificate].id
                 : 0);
    put_day(w, item->calibrated_on);
    put_day(w, item->due_on);
    if (item->due_on != CT_LAB_NO_DATE)
        ct_buffer_integer(&w->cell, (long long)item->due_on - on);
    put_cell(w);
    put_string(w, ct_due_state_name((enum ct_due_state)item->state));
    put_flags(w, item->flags);
    ct_due_interval(item->interval, &w->cell);
    put_cell(w);
    put_day(w, item->anchor);
    put_string(w, ct_due_rule_name(w->lab->package->settings.due_rule));
    put_string(w, ct_due_source_name((enum ct_due_source)item->source));
    put_day(w, item->extended_until);
    put_day(w, item->statutory);
    put_string(w, item->kept ? "yes" : "no");
    put_serves(w, item);
    ct_buffer_putc(w->out, '\n');
}

enum ct_status ct_due_csv(const struct ct_due_view *view, struct ct_buffer *out)
{
    struct writer w = {
        .view = view, .lab = ct_lab_index_lab(view->index), .out = out};

    ct_buffer_puts(out, head);
    for (size_t i = 0; i < view->picked->count; i++)
        put_item(&w, &view->list->items[view->picked->items[i]]);
    ct_buffer_release(&w.cell);
    return ct_buffer_status(out);
}
