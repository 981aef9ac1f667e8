/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The history of an instrument on a page: what happened, then what was found
 * at each point.
 */
#include "history.h"

#include "language.h"
#include "show_page.h"

#include <math.h>
#include <string.h>

enum { DIGITS = 10 };

struct page {
    const struct ct_history *history;
    struct ct_sheet sheet;
};

static void say(struct page *page, const char *text)
{
    ct_sheet_say(&page->sheet, text);
}

static void take(struct page *page)
{
    ct_sheet_take(&page->sheet);
}

static void begin(struct page *page, const struct ct_text_column *columns,
                  size_t count)
{
    ct_sheet_open(&page->sheet, columns, count);
}

static void end(struct page *page)
{
    ct_sheet_close(&page->sheet);
}

static void put_day(struct page *page, int32_t day)
{
    ct_sheet_day(&page->sheet, day);
    take(page);
}

static void put_number(struct page *page, double number, int digits)
{
    ct_history_number(number, digits, &page->sheet.cell);
    take(page);
}

static void put_word(struct page *page, enum ct_cell_kind kind, uint8_t word)
{
    if (word != CT_LAB_NO_WORD)
        say(page, ct_cell_word_text(kind, word));
    take(page);
}

/* ---- what happened ------------------------------------------------------- */

static void remark(struct page *page, const char *text)
{
    if (page->sheet.cell.length > 0)
        ct_buffer_puts(&page->sheet.cell, "; ");
    say(page, text);
}

static void put_remark(struct page *page, const struct ct_history_event *one)
{
    const struct ct_lab *lab = page->sheet.lab;
    const struct ct_lab_event *event;

    if (one->event == CT_LAB_NO_ROW) {
        if (one->withdrawn)
            remark(page, N_("withdrawn"));
        if (one->replaced != CT_LAB_NO_ROW) {
            remark(page, N_("replaced by "));
            ct_sheet_certificate(&page->sheet, one->replaced);
        }
        take(page);
        return;
    }
    event = &lab->events[one->event];
    if (event->until != CT_LAB_NO_DATE) {
        remark(page, N_("until "));
        ct_sheet_day(&page->sheet, event->until);
    }
    if (event->by != 0)
        remark(page, ct_lab_text(lab, CT_KEY_TEXT, event->by));
    if (event->note != 0)
        remark(page, ct_lab_text(lab, CT_KEY_TEXT, event->note));
    take(page);
}

static void put_certificate(struct page *page,
                            const struct ct_history_event *one)
{
    const struct ct_lab_certificate *row =
        &page->sheet.lab->certificates[one->certificate];

    ct_sheet_certificate(&page->sheet, one->certificate);
    take(page);
    ct_sheet_key(&page->sheet, CT_KEY_LABORATORY, row->laboratory);
    take(page);
    if (one->days_since >= 0)
        ct_buffer_integer(&page->sheet.cell, one->days_since);
    take(page);
    put_day(page, one->was_due);
    if (one->late)
        ct_buffer_integer(&page->sheet.cell,
                          (long long)one->day - one->was_due);
    take(page);
    put_word(page, CT_CELL_AS_FOUND, row->as_found);
    put_word(page, CT_CELL_ADJUSTED, row->adjusted);
    put_word(page, CT_CELL_VERDICT, row->verdict);
}

static void put_events(struct page *page)
{
    static const struct ct_text_column columns[] = {
        {N_("day"), CT_LEFT, false},         {N_("what"), CT_LEFT, false},
        {N_("certificate"), CT_LEFT, false}, {N_("laboratory"), CT_LEFT, false},
        {N_("days since"), CT_RIGHT, false}, {N_("was due"), CT_LEFT, false},
        {N_("days late"), CT_RIGHT, false},  {N_("as found"), CT_LEFT, false},
        {N_("adjusted"), CT_LEFT, false},    {N_("verdict"), CT_LEFT, false},
        {N_("remark"), CT_LEFT, true}};
    enum { OF_CERTIFICATE = 8 };
    const struct ct_history *h = page->history;

    if (!page->sheet.markdown)
        ct_buffer_putc(page->sheet.out, '\n');
    if (h->event_count == 0) {
        say(page, N_("no calibration and no event on record"));
        ct_sheet_line(&page->sheet);
        return;
    }
    begin(page, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < h->event_count; i++) {
        put_day(page, h->events[i].day);
        say(page, ct_history_what(h, &h->events[i]));
        take(page);
        if (h->events[i].event == CT_LAB_NO_ROW)
            put_certificate(page, &h->events[i]);
        else
            for (int k = 0; k < OF_CERTIFICATE; k++)
                take(page);
        put_remark(page, &h->events[i]);
    }
    end(page);
}

/* ---- what was found ------------------------------------------------------ */

static void put_entry(struct page *page, const struct ct_history_entry *entry)
{
    put_day(page, entry->day);
    ct_sheet_certificate(&page->sheet, entry->certificate);
    take(page);
    put_number(page, entry->as_found, DIGITS);
    put_number(page, entry->as_left, DIGITS);
    put_number(page, entry->U, DIGITS);
    put_number(page, entry->k, 3);
    put_number(page, entry->lower, DIGITS);
    put_number(page, entry->upper, DIGITS);
    put_number(page, entry->drift, DIGITS);
    put_number(page, entry->drift_per_year, 3);
    put_number(page, entry->en, 2);
    if (entry->touched)
        say(page, N_("adjusted or repaired in between"));
    take(page);
}

static void put_series(struct page *page,
                       const struct ct_history_series *series)
{
    static const struct ct_text_column columns[] = {
        {N_("day"), CT_LEFT, false},
        {N_("certificate"), CT_LEFT, false},
        {N_("as found"), CT_DECIMAL, false},
        {N_("as left"), CT_DECIMAL, false},
        {N_("U"), CT_DECIMAL, false},
        {N_("k"), CT_DECIMAL, false},
        {N_("lower limit"), CT_DECIMAL, false},
        {N_("upper limit"), CT_DECIMAL, false},
        {N_("drift"), CT_DECIMAL, false},
        {N_("drift a year"), CT_DECIMAL, false},
        {N_("E_n"), CT_DECIMAL, false},
        {N_("remark"), CT_LEFT, false}};
    struct ct_buffer name = {0};

    if (series->unit != NULL) {
        say(page, N_("in "));
        ct_sheet_unit(&page->sheet, series->unit);
        ct_buffer_puts(&page->sheet.cell, ": ");
    }
    ct_history_name(page->history, series, &name);
    ct_buffer_join(&page->sheet.cell, "", &name);
    ct_sheet_heading(
        &page->sheet,
        ct_translate(series->of_values ? N_("Values") : N_("Errors")));
    begin(page, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < series->count; i++)
        put_entry(page, &series->entries[i]);
    end(page);
}

enum ct_status ct_history_page(const struct ct_history *history, bool markdown,
                               int width, struct ct_buffer *out)
{
    const struct ct_lab *lab = ct_lab_index_lab(history->index);
    struct page page = {
        .history = history,
        .sheet = {
            .lab = lab, .out = out, .markdown = markdown, .width = width}};
    struct ct_lab_instrument record =
        ct_lab_instrument_at(lab, history->instrument, history->when);

    ct_sheet_title(&page.sheet, ct_lab_text(lab, CT_KEY_INSTRUMENT, record.id),
                   ct_lab_text(lab, CT_KEY_TEXT, record.name));
    say(&page, N_("history up to "));
    ct_sheet_day(&page.sheet, history->when.on);
    if (history->due_on != CT_LAB_NO_DATE) {
        say(&page, N_("; due on "));
        ct_sheet_day(&page.sheet, history->due_on);
    }
    ct_sheet_line(&page.sheet);
    put_events(&page);
    for (size_t i = 0; i < history->series_count; i++)
        put_series(&page, &history->series[i]);
    ct_buffer_release(&page.sheet.cell);
    return ct_buffer_status(out);
}
