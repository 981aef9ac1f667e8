/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Recall notices: one for each custodian, or each group, of what is due, by
 * when, and what stops without it.
 */
#include "due.h"

#include "language.h"
#include "show_page.h"

#include <stdlib.h>
#include <string.h>

struct page {
    const struct ct_due_view *view;
    struct ct_sheet sheet;
    bool *listed; /* of each item of the list */
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

static void put_key(struct page *page, enum ct_lab_key of, uint32_t text)
{
    ct_sheet_key(&page->sheet, of, text);
    take(page);
}

static void put_day(struct page *page, int32_t day)
{
    ct_sheet_day(&page->sheet, day);
    take(page);
}

static const char *group_of(const struct ct_due_view *view, uint32_t item)
{
    return ct_pick_text(view->index, &view->list->items[item],
                        view->options->when, (enum ct_pick_by)view->by);
}

/* ---- what is to be handed in --------------------------------------------- */

/* The name of the laboratory, or its id where it has none. */
static void put_laboratory(struct page *page, const struct ct_due_item *item)
{
    const struct ct_lab *lab = page->sheet.lab;
    struct ct_lab_when when = page->view->options->when;
    const char *id =
        ct_pick_text(page->view->index, item, when, CT_PICK_LABORATORY);
    uint32_t row =
        ct_lab_row_of(lab, CT_KEY_LABORATORY,
                      ct_lab_find(lab, CT_KEY_LABORATORY, id, strlen(id)));
    uint32_t name =
        row != CT_LAB_NO_ROW ? ct_lab_laboratory_at(lab, row, when).name : 0;

    if (name != 0)
        ct_sheet_key(&page->sheet, CT_KEY_TEXT, name);
    else
        ct_buffer_puts(&page->sheet.cell, id);
    take(page);
}

static void put_item(struct page *page, const struct ct_due_item *item)
{
    const struct ct_due_options *options = page->view->options;
    struct ct_lab_instrument record =
        ct_lab_instrument_at(page->sheet.lab, item->instrument, options->when);

    put_day(page, item->due_on);
    if (item->due_on != CT_LAB_NO_DATE)
        ct_buffer_integer(&page->sheet.cell,
                          (long long)item->due_on - options->when.on);
    take(page);
    put_key(page, CT_KEY_INSTRUMENT, record.id);
    put_key(page, CT_KEY_TEXT, record.name);
    put_key(page, CT_KEY_TEXT, record.model);
    put_key(page, CT_KEY_TEXT, record.serial);
    put_key(page, CT_KEY_TEXT, record.location);
    ct_buffer_puts(&page->sheet.cell,
                   ct_due_state_word((enum ct_due_state)item->state));
    take(page);
    put_day(page, item->calibrated_on);
    ct_sheet_certificate(&page->sheet, item->certificate);
    take(page);
    put_laboratory(page, item);
}

static void put_items(struct page *page, size_t first, size_t last)
{
    static const struct ct_text_column columns[] = {
        {N_("due on"), CT_LEFT, false},
        {N_("days left"), CT_RIGHT, false},
        {N_("instrument"), CT_LEFT, false},
        {N_("name"), CT_LEFT, true},
        {N_("model"), CT_LEFT, true},
        {N_("serial"), CT_LEFT, false},
        {N_("location"), CT_LEFT, true},
        {N_("state"), CT_LEFT, false},
        {N_("last calibrated"), CT_LEFT, false},
        {N_("certificate"), CT_LEFT, false},
        {N_("calibrated by"), CT_LEFT, true}};
    const struct ct_due_view *view = page->view;

    begin(page, columns, sizeof columns / sizeof *columns);
    for (size_t i = first; i < last; i++)
        put_item(page, &view->list->items[view->picked->items[i]]);
    end(page);
}

/* ---- what comes of it ---------------------------------------------------- */

/* What may not be used now; then what the day after the last one brings. */
static void put_lapsed(struct page *page, size_t first, size_t last)
{
    const struct ct_due_view *view = page->view;
    size_t count = 0;

    for (size_t i = first; i < last; i++) {
        const struct ct_due_item *item =
            &view->list->items[view->picked->items[i]];

        if (!ct_due_is_lapsed(item))
            continue;
        if (count++ == 0)
            say(page, N_("Not to be used until calibrated: "));
        else
            ct_buffer_puts(&page->sheet.cell, ", ");
        ct_sheet_key(&page->sheet, CT_KEY_INSTRUMENT,
                     page->sheet.lab->instruments[item->instrument].id);
    }
    if (count > 0)
        ct_sheet_line(&page->sheet);
    ct_sheet_say(
        &page->sheet,
        N_("From the day after it is due an instrument is not to be used, "
           "unless an extension is on record."));
    ct_sheet_line(&page->sheet);
}

static bool is_of(const struct page *page, const struct ct_due_stop *stop,
                  const char *group)
{
    return stop->item != CT_LAB_NO_ROW && page->listed[stop->item] &&
           strcmp(group_of(page->view, stop->item), group) == 0;
}

static void put_stop(struct page *page, const struct ct_due_stop *stop)
{
    const struct ct_lab *lab = page->sheet.lab;
    const struct ct_lab_instrument *instrument =
        &lab->instruments[page->view->list->items[stop->item].instrument];
    const struct ct_lab_standard *standard =
        stop->standard != CT_LAB_NO_ROW ? &lab->standards[stop->standard]
                                        : NULL;

    if (stop->on == CT_LAB_NO_DATE)
        say(page, N_("now"));
    else
        ct_sheet_day(&page->sheet, stop->on);
    take(page);
    put_key(page, CT_KEY_INSTRUMENT, instrument->id);
    put_key(page, CT_KEY_STANDARD, standard != NULL ? standard->id : 0);
    put_key(page, CT_KEY_TEXT,
            standard != NULL ? standard->name : instrument->name);
    ct_sheet_count(&page->sheet, stop->served);
    take(page);
    put_day(page, stop->first_due);
}

static void put_stops(struct page *page, const char *group)
{
    static const struct ct_text_column columns[] = {
        {N_("from"), CT_LEFT, false},
        {N_("without"), CT_LEFT, false},
        {N_("standard"), CT_LEFT, false},
        {N_("name"), CT_LEFT, true},
        {N_("instruments it serves"), CT_RIGHT, false},
        {N_("first of them due"), CT_LEFT, false}};
    const struct ct_due_stops *stops = page->view->stops;

    for (size_t i = 0; i < stops->count; i++) {
        if (!is_of(page, &stops->items[i], group))
            continue;
        if (page->sheet.table == NULL) {
            ct_sheet_heading(&page->sheet,
                             ct_translate(N_("Work that stops without it")));
            begin(page, columns, sizeof columns / sizeof *columns);
        }
        put_stop(page, &stops->items[i]);
    }
    if (page->sheet.table != NULL)
        end(page);
}

/* ---- notices ------------------------------------------------------------- */

/* A rule, and where the text goes to a printer a new page. */
static void part(struct page *page)
{
    enum { RULE = 72 };
    struct ct_buffer *out = page->sheet.out;

    if (page->sheet.markdown) {
        ct_buffer_puts(out, "---\n\n");
        return;
    }
    ct_buffer_putc(out, '\n');
    ct_buffer_repeat(out, "─", RULE);
    ct_buffer_puts(out, page->sheet.width == 0 ? "\n\f\n" : "\n\n");
}

static void put_notice(struct page *page, size_t first, size_t last)
{
    const struct ct_due_view *view = page->view;
    const char *group = group_of(view, view->picked->items[first]);

    ct_buffer_puts(page->sheet.out, page->sheet.markdown ? "# " : "");
    say(page, N_("Recall notice of "));
    ct_sheet_day(&page->sheet, view->options->when.on);
    ct_sheet_line(&page->sheet);
    ct_buffer_puts(&page->sheet.cell, ct_translate(ct_pick_names[view->by]));
    ct_buffer_puts(&page->sheet.cell, ": ");
    ct_buffer_puts(&page->sheet.cell,
                   group[0] != '\0' ? group : ct_translate(N_("(none)")));
    ct_sheet_line(&page->sheet);
    if (!page->sheet.markdown)
        ct_buffer_putc(page->sheet.out, '\n');
    say(page, N_("To be handed in for calibration by the day it is due: "));
    ct_sheet_count(&page->sheet, last - first);
    ct_sheet_line(&page->sheet);
    if (!page->sheet.markdown)
        ct_buffer_putc(page->sheet.out, '\n');
    put_items(page, first, last);
    if (!page->sheet.markdown)
        ct_buffer_putc(page->sheet.out, '\n');
    put_lapsed(page, first, last);
    put_stops(page, group);
}

enum ct_status ct_due_notices(const struct ct_due_view *view, bool markdown,
                              int width, struct ct_buffer *out)
{
    const struct ct_picked *picked = view->picked;
    struct page page = {.view = view,
                        .sheet = {.lab = ct_lab_index_lab(view->index),
                                  .out = out,
                                  .markdown = markdown,
                                  .width = width},
                        .listed =
                            calloc(view->list->count + 1, sizeof *page.listed)};

    if (page.listed == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < picked->count; i++)
        page.listed[picked->items[i]] = true;
    if (picked->count == 0) {
        say(&page, N_("nothing to recall"));
        ct_sheet_line(&page.sheet);
    }
    for (size_t first = 0, last; first < picked->count; first = last) {
        const char *group = group_of(view, picked->items[first]);

        for (last = first + 1;
             last < picked->count &&
             strcmp(group_of(view, picked->items[last]), group) == 0;)
            last++;
        if (first > 0)
            part(&page);
        put_notice(&page, first, last);
    }
    ct_buffer_release(&page.sheet.cell);
    free(page.listed);
    return ct_buffer_status(out);
}
