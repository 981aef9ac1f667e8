/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is due as rows for the national platform of compulsory verification
 * (e-CQS), under its own headers. What the records do not have stays empty.
 */
#include "due.h"

#include "show_page.h"

#include <math.h>
#include <string.h>

/* The mark in front tells spreadsheets, through which such tables go, that the
 * text is UTF-8. ORDER as put_item() */
static const char head[] =
    "\xEF\xBB\xBF"
    "器具名称,项别,种别,型号规格,测量范围,准确度等级,出厂编号,"
    "生产厂家,产地,安装/使用地点,数量,用途,送检方式\n";

struct writer {
    const struct ct_due_view *view;
    struct ct_sheet sheet; /* its cell */
    struct ct_buffer list; /* of several texts */
    bool first;            /* of its row */
};

static void put(struct writer *w, const char *text, size_t length)
{
    if (!w->first)
        ct_buffer_putc(w->sheet.out, ',');
    w->first = false;
    ct_csv_field_write(w->sheet.out, text, length);
}

static void put_key(struct writer *w, uint32_t text)
{
    const char *written = ct_lab_text(w->sheet.lab, CT_KEY_TEXT, text);

    put(w, written, strlen(written));
}

static void put_nothing(struct writer *w)
{
    put(w, "", 0);
}

static void put_list(struct writer *w)
{
    w->sheet.out->failed = w->sheet.out->failed || w->list.failed;
    put(w, w->list.length > 0 ? w->list.data : "", w->list.length);
    ct_buffer_clear(&w->list);
}

/* The text of the cell becomes one of the list, unless it is in it. */
static void add(struct writer *w)
{
    struct ct_buffer *cell = &w->sheet.cell, *list = &w->list;
    size_t start = 0;
    bool there = cell->length == 0;

    while (!there && !list->failed && !cell->failed && start < list->length) {
        size_t length = strcspn(list->data + start, ";");

        there = length == cell->length &&
                memcmp(list->data + start, cell->data, length) == 0;
        start += length + (list->data[start + length] == ';');
    }
    list->failed = list->failed || cell->failed;
    if (!there && list->length > 0)
        ct_buffer_putc(list, ';');
    if (!there && !cell->failed)
        ct_buffer_add(list, cell->data, cell->length);
    ct_buffer_clear(cell);
}

/* `(0~1.6)MPa`, as ledgers have it. */
static void make_range(struct writer *w, const struct ct_lab_range *range)
{
    struct ct_sheet *sheet = &w->sheet;
    bool lower = isfinite(range->min.number);
    bool upper = isfinite(range->max.number);

    if (!lower && !upper)
        return;
    ct_buffer_puts(&sheet->cell, lower && upper ? "(" : lower ? "≥" : "≤");
    ct_sheet_number(sheet, range->min);
    ct_buffer_puts(&sheet->cell, lower && upper ? "~" : "");
    ct_sheet_number(sheet, range->max);
    ct_buffer_puts(&sheet->cell, lower && upper ? ")" : "");
    ct_sheet_unit(sheet, range->unit);
}

static struct ct_lab_list ranges_of(const struct writer *w, uint32_t instrument)
{
    return ct_lab_rows_of(w->view->index, CT_RANGES_OF_INSTRUMENT, instrument);
}

static void put_ranges(struct writer *w, const struct ct_lab_instrument *record)
{
    struct ct_lab_list rows = ranges_of(w, record->id);

    make_range(w, &record->range);
    add(w);
    for (size_t i = 0; i < rows.count; i++) {
        struct ct_lab_item_range one =
            ct_lab_range_at(w->sheet.lab, rows.rows[i], w->view->options->when);

        make_range(w, &one.range);
        add(w);
    }
    put_list(w);
}

static void put_classes(struct writer *w,
                        const struct ct_lab_instrument *record)
{
    struct ct_lab_list rows = ranges_of(w, record->id);

    for (size_t i = 0; i < rows.count; i++) {
        struct ct_lab_item_range one =
            ct_lab_range_at(w->sheet.lab, rows.rows[i], w->view->options->when);

        ct_sheet_key(&w->sheet, CT_KEY_TEXT, one.accuracy_class);
        add(w);
    }
    put_list(w);
}

static void put_item(struct writer *w, const struct ct_due_item *item)
{
    struct ct_lab_instrument record = ct_lab_instrument_at(
        w->sheet.lab, item->instrument, w->view->options->when);

    w->first = true;
    put_key(w, record.name);
    put_nothing(w); /* 项别 and 种别 are those of the catalogue */
    put_nothing(w);
    put_key(w, record.model);
    put_ranges(w, &record);
    put_classes(w, &record);
    put_key(w, record.serial);
    put_key(w, record.manufacturer);
    put_nothing(w); /* 产地 */
    put_key(w, record.location);
    put(w, "1", 1);
    put_key(w, record.purpose);
    put_nothing(w); /* 送检方式 */
    ct_buffer_putc(w->sheet.out, '\n');
}

enum ct_status ct_due_ecqs(const struct ct_due_view *view,
                           struct ct_buffer *out)
{
    struct writer w = {
        .view = view,
        .sheet = {.lab = ct_lab_index_lab(view->index), .out = out}};

    ct_buffer_puts(out, head);
    for (size_t i = 0; i < view->picked->count; i++)
        put_item(&w, &view->list->items[view->picked->items[i]]);
    ct_buffer_release(&w.sheet.cell);
    ct_buffer_release(&w.list);
    return ct_buffer_status(out);
}
