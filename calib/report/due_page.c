/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is due on a page: how much of what, the list, the work that stops, and
 * what was left out.
 */
#include "due.h"

#include "language.h"
#include "show_page.h"

#include <string.h>

struct page {
    const struct ct_due_view *view;
    struct ct_sheet sheet;
};

/* ORDER DUE_STATE */
static const char *const states[CT_DUE_STATES] = {
    N_("not in service"), N_("quarantined"),    N_("at laboratory"),
    N_("no record"),      N_("unfit"),          N_("overdue"),
    N_("extended"),       N_("due this month"), N_("due next month"),
    N_("due soon"),       N_("on demand"),      N_("valid")};

/* ORDER PICK_BY */
static const char *const groups[CT_PICK_BYS] = {
    N_("location"),   N_("custodian"), N_("district"), N_("holder"),
    N_("laboratory"), N_("quantity"),  N_("role"),     N_("model")};

const char *ct_due_state_word(enum ct_due_state state)
{
    return ct_translate(states[state]);
}

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

static void end_table(struct page *page)
{
    ct_sheet_close(&page->sheet);
}

static void say_count(struct page *page, size_t count)
{
    ct_sheet_count(&page->sheet, count);
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

/* ---- above the list ------------------------------------------------------ */

static void put_summary(struct page *page)
{
    const struct ct_picked *picked = page->view->picked;

    say_count(page, picked->total);
    say(page, N_(" instruments"));
    for (int i = 0; i < CT_DUE_STATES; i++) {
        if (picked->counts[i] == 0)
            continue;
        ct_buffer_puts(&page->sheet.cell, "; ");
        say(page, states[i]);
        ct_buffer_putc(&page->sheet.cell, ' ');
        say_count(page, picked->counts[i]);
    }
    if (picked->left_count > 0) {
        ct_buffer_puts(&page->sheet.cell, "; ");
        say(page, N_("left out"));
        ct_buffer_putc(&page->sheet.cell, ' ');
        say_count(page, picked->left_count);
    }
    ct_sheet_line(&page->sheet);
}

static void put_window(struct page *page)
{
    const struct ct_pick *pick = page->view->pick;

    if (pick->all || pick->states != 0)
        return;
    say(page, N_("listed: due from "));
    ct_sheet_day(&page->sheet, pick->first);
    say(page, N_(" to "));
    ct_sheet_day(&page->sheet, pick->last);
    say(page, N_(", and whatever is overdue, unfit or without a record"));
    ct_sheet_line(&page->sheet);
}

/* By which rule the days were found. */
static void put_rule(struct page *page)
{
    const struct ct_settings *settings = &page->sheet.lab->package->settings;

    say(page, N_("intervals count from "));
    ct_buffer_puts(&page->sheet.cell, ct_anchor_name(settings->anchor));
    say(page, N_(" and end by the rule "));
    ct_buffer_puts(&page->sheet.cell, ct_due_rule_name(settings->due_rule));
    ct_sheet_line(&page->sheet);
}

/* ---- the list ------------------------------------------------------------ */

/* ORDER as put_item() */
static const struct ct_text_column item_columns[] = {
    {N_("state"), CT_LEFT, false},      {N_("instrument"), CT_LEFT, false},
    {N_("name"), CT_LEFT, true},        {N_("function"), CT_LEFT, true},
    {N_("due on"), CT_LEFT, false},     {N_("days"), CT_RIGHT, false},
    {N_("interval"), CT_LEFT, false},   {N_("remark"), CT_LEFT, false},
    {N_("location"), CT_LEFT, true},    {N_("custodian"), CT_LEFT, true},
    {N_("certificate"), CT_LEFT, false}};
static void add_remark(struct page *page, const char *text)
{
    if (page->sheet.cell.length > 0)
        ct_buffer_puts(&page->sheet.cell, "; ");
    say(page, text);
}

/* Why the day is what it is, where the interval alone does not say. */
static void put_remark(struct page *page, const struct ct_due_item *item)
{
    const struct ct_lab *lab = page->sheet.lab;

    if (item->force == CT_FORCE_WITHDRAWN)
        add_remark(page, N_("withdrawn"));
    if (item->force == CT_FORCE_ADJUSTED)
        add_remark(page, N_("adjusted since"));
    if (item->force == CT_FORCE_UNFIT)
        add_remark(page, N_("failed"));
    if (item->cut)
        add_remark(page, N_("extension cut by law"));
    else if (item->source == CT_DUE_FROM_EXTENSION)
        add_remark(page, N_("extended"));
    else if (item->source == CT_DUE_FROM_STATUTE)
        add_remark(page, N_("by law"));
    else if (item->source == CT_DUE_FROM_DATE)
        add_remark(page, N_("date of certificate"));
    if (item->extension != CT_LAB_NO_ROW &&
        lab->events[item->extension].by == 0)
        add_remark(page, N_("unsigned extension"));
    if (item->kept)
        add_remark(page, N_("rhythm kept"));
    take(page);
}

static void put_item(struct page *page, const struct ct_due_item *item)
{
    const struct ct_due_options *options = page->view->options;
    const struct ct_lab *lab = page->sheet.lab;
    struct ct_lab_instrument record =
        ct_lab_instrument_at(lab, item->instrument, options->when);

    say(page, states[item->state]);
    take(page);
    put_key(page, CT_KEY_INSTRUMENT, record.id);
    put_key(page, CT_KEY_TEXT, record.name);
    if (item->functions > 1)
        ct_due_function(lab, item->function, &page->sheet.cell);
    take(page);
    put_day(page, item->due_on);
    if (item->due_on != CT_LAB_NO_DATE)
        ct_buffer_integer(&page->sheet.cell,
                          (long long)item->due_on - options->when.on);
    take(page);
    ct_due_interval(item->interval, &page->sheet.cell);
    take(page);
    put_remark(page, item);
    put_key(page, CT_KEY_TEXT, record.location);
    put_key(page, CT_KEY_TEXT, record.custodian);
    ct_sheet_certificate(&page->sheet, item->certificate);
    take(page);
}

/* The group of an item: `location 12室`. */
static void put_group(struct page *page, const char *name, size_t count)
{
    if (name[0] == '\0')
        say(page, N_("(none)"));
    else
        ct_buffer_puts(&page->sheet.cell, name);
    ct_buffer_puts(&page->sheet.cell, ": ");
    say_count(page, count);
    ct_sheet_heading(&page->sheet, ct_translate(groups[page->view->by]));
}

static const char *name_of(const struct ct_due_view *view, size_t i)
{
    return ct_pick_text(view->index, &view->list->items[view->picked->items[i]],
                        view->options->when, (enum ct_pick_by)view->by);
}

/* Up to where the group of the first one goes. */
static size_t end_of_group(const struct ct_due_view *view, size_t first)
{
    size_t end = first + 1;

    if (view->by == CT_PICK_BYS)
        return view->picked->count;
    while (end < view->picked->count &&
           strcmp(name_of(view, end), name_of(view, first)) == 0)
        end++;
    return end;
}

static void put_items(struct page *page)
{
    const struct ct_due_view *view = page->view;
    size_t first = 0;

    if (view->picked->count == 0) {
        if (!page->sheet.markdown)
            ct_buffer_putc(page->sheet.out, '\n');
        say(page, N_("nothing to list"));
        ct_sheet_line(&page->sheet);
    }
    while (first < view->picked->count) {
        size_t end = end_of_group(view, first);

        if (view->by != CT_PICK_BYS)
            put_group(page, name_of(view, first), end - first);
        else if (!page->sheet.markdown)
            ct_buffer_putc(page->sheet.out, '\n');
        begin(page, item_columns, sizeof item_columns / sizeof *item_columns);
        for (size_t i = first; i < end; i++)
            put_item(page, &view->list->items[view->picked->items[i]]);
        end_table(page);
        first = end;
    }
}

/* ---- work that stops ----------------------------------------------------- */

/* ORDER DUE_STOP; that of an item is its state. */
static const char *const whys[CT_DUE_STOPS] = {"", N_("assessment ends"),
                                               N_("public certificate ends")};

static void put_stop(struct page *page, const struct ct_due_stop *stop)
{
    const struct ct_lab *lab = page->sheet.lab;
    const struct ct_due_item *item = stop->item != CT_LAB_NO_ROW
                                         ? &page->view->list->items[stop->item]
                                         : NULL;
    uint32_t instrument =
        item != NULL ? lab->instruments[item->instrument].id : 0;

    if (stop->on == CT_LAB_NO_DATE)
        say(page, N_("now"));
    else
        ct_sheet_day(&page->sheet, stop->on);
    take(page);
    if (stop->standard != CT_LAB_NO_ROW) {
        put_key(page, CT_KEY_STANDARD, lab->standards[stop->standard].id);
        put_key(page, CT_KEY_TEXT, lab->standards[stop->standard].name);
    } else {
        take(page);
        put_key(page, CT_KEY_TEXT, lab->instruments[item->instrument].name);
    }
    put_key(page, CT_KEY_INSTRUMENT, instrument);
    say(page, item != NULL ? states[item->state] : whys[stop->why]);
    take(page);
    say_count(page, stop->served);
    take(page);
    put_day(page, stop->first_due);
    say_count(page, stop->affected);
    take(page);
}

static void put_stops(struct page *page)
{
    static const struct ct_text_column columns[] = {
        {N_("from"), CT_LEFT, false},
        {N_("standard"), CT_LEFT, false},
        {N_("name"), CT_LEFT, true},
        {N_("main item"), CT_LEFT, false},
        {N_("why"), CT_LEFT, false},
        {N_("serves"), CT_RIGHT, false},
        {N_("first due"), CT_LEFT, false},
        {N_("due meanwhile"), CT_RIGHT, false},
    };
    const struct ct_due_stops *stops = page->view->stops;

    if (stops->count == 0)
        return;
    ct_sheet_heading(&page->sheet, ct_translate(N_("Work that stops")));
    begin(page, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < stops->count; i++)
        put_stop(page, &stops->items[i]);
    end_table(page);
}

/* ---- left out ------------------------------------------------------------ */

static void put_left(struct page *page)
{
    const struct ct_due_view *view = page->view;
    const struct ct_lab *lab = page->sheet.lab;

    if (view->picked->left_count == 0)
        return;
    ct_sheet_heading(&page->sheet,
                     ct_translate(N_("Left out: nobody knows when due")));
    for (size_t i = 0; i < view->picked->left_count; i++) {
        const struct ct_due_item *item =
            &view->list->items[view->picked->left[i]];

        if (i > 0)
            ct_buffer_puts(&page->sheet.cell, ", ");
        if (lab->instruments[item->instrument].id == 0)
            say(page, N_("(no id)"));
        ct_sheet_key(&page->sheet, CT_KEY_INSTRUMENT,
                     lab->instruments[item->instrument].id);
    }
    ct_sheet_line(&page->sheet);
}

enum ct_status ct_due_page(const struct ct_due_view *view, bool markdown,
                           int width, struct ct_buffer *out)
{
    struct page page = {.view = view};

    page.sheet = (struct ct_sheet){.lab = ct_lab_index_lab(view->index),
                                   .out = out,
                                   .markdown = markdown,
                                   .width = width};
    ct_sheet_day(&page.sheet, view->options->when.on);
    ct_buffer_puts(out, markdown ? "# " : "");
    ct_buffer_puts(out, ct_translate(N_("What is due on ")));
    ct_sheet_line(&page.sheet);
    put_summary(&page);
    put_window(&page);
    put_rule(&page);
    put_items(&page);
    put_stops(&page);
    put_left(&page);
    ct_buffer_release(&page.sheet.cell);
    return ct_buffer_status(out);
}
