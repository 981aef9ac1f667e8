/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plan on a page: its figures, the days, what has no day, and what would
 * help.
 */
#include "plan.h"

#include "language.h"
#include "show_page.h"

#include <string.h>

struct page {
    const struct ct_plan_view *view;
    struct ct_sheet sheet;
};

const char *ct_weekday_name(int32_t day)
{
    static const char *const names[] = {N_("Mon"), N_("Tue"), N_("Wed"),
                                        N_("Thu"), N_("Fri"), N_("Sat"),
                                        N_("Sun")};

    return names[ct_weekday(day)];
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

static void end(struct page *page)
{
    ct_sheet_close(&page->sheet);
}

static void say_number(struct page *page, int64_t number)
{
    ct_buffer_integer(&page->sheet.cell, number);
}

/* ---- figures ------------------------------------------------------------- */

static size_t days_used(const struct ct_plan_view *view)
{
    size_t days = 0;

    for (size_t i = 0; i < view->plan->planned; i++)
        days +=
            i == 0 || view->items[i].place.day != view->items[i - 1].place.day;
    return days;
}

static void put_figures(struct page *page)
{
    const struct ct_plan *plan = page->view->plan;

    say_number(page, (int64_t)plan->planned);
    say(page, N_(" items on "));
    say_number(page, (int64_t)days_used(page->view));
    say(page, N_(" days; interval lost: "));
    say_number(page, plan->lost);
    say(page, N_(" item-days; at most so many working days early: "));
    say_number(page, plan->most_pull);
    if (plan->overdue > 0) {
        say(page, N_("; overdue, unfit or without a record: "));
        say_number(page, (int64_t)plan->overdue);
    }
    if (plan->failed > 0) {
        say(page, N_("; without a day: "));
        say_number(page, (int64_t)plan->failed);
    }
    ct_sheet_line(&page->sheet);
}

static void put_limits(struct page *page)
{
    const struct ct_plan_limits *limits = page->view->limits;
    const char *between = "";

    if (limits->capacity > 0) {
        say(page, N_("a day: "));
        say_number(page, limits->capacity);
        between = "; ";
    }
    for (size_t i = 0; i < limits->resource_count; i++) {
        if (limits->capacities[i] == 0)
            continue;
        ct_buffer_puts(&page->sheet.cell, between);
        ct_buffer_puts(&page->sheet.cell, page->view->laboratories[i]);
        say(page, N_(" a day: "));
        say_number(page, limits->capacities[i]);
        between = "; ";
    }
    if (limits->pull >= 0) {
        ct_buffer_puts(&page->sheet.cell, between);
        say(page, N_("working days early, at most: "));
        say_number(page, limits->pull);
    }
    if (page->sheet.cell.length == 0)
        say(page, N_("no limit a day"));
    ct_sheet_line(&page->sheet);
}

/* ---- items --------------------------------------------------------------- */

static void put_what(struct page *page, const struct ct_planned *planned)
{
    const struct ct_due_view *due = page->view->due;
    const struct ct_lab *lab = page->sheet.lab;
    struct ct_lab_instrument record = ct_lab_instrument_at(
        lab, due->list->items[planned->item].instrument, due->options->when);

    ct_sheet_key(&page->sheet, CT_KEY_INSTRUMENT, record.id);
    take(page);
    ct_sheet_key(&page->sheet, CT_KEY_TEXT, record.name);
    take(page);
    ct_buffer_puts(&page->sheet.cell,
                   page->view->laboratories[planned->asked.resource]);
    take(page);
    ct_sheet_key(&page->sheet, CT_KEY_TEXT, record.location);
    take(page);
    ct_sheet_key(&page->sheet, CT_KEY_TEXT, record.custodian);
    take(page);
    if (planned->asked.due_on != CT_LAB_NO_DATE)
        ct_sheet_day(&page->sheet, planned->asked.due_on);
    take(page);
}

static enum ct_due_state state_of(const struct page *page,
                                  const struct ct_planned *planned)
{
    return (enum ct_due_state)page->view->due->list->items[planned->item].state;
}

/* `above`: the item before, or NULL. */
static void put_planned(struct page *page, const struct ct_planned *planned,
                        const struct ct_planned *above)
{
    bool first = above == NULL || above->place.day != planned->place.day;

    if (first && above != NULL)
        ct_table_rule(page->sheet.table);
    if (first)
        ct_sheet_day(&page->sheet, planned->place.day);
    take(page);
    if (first)
        say(page, ct_weekday_name(planned->place.day));
    take(page);
    put_what(page, planned);
    if (planned->asked.overdue)
        ct_buffer_puts(&page->sheet.cell,
                       ct_due_state_word(state_of(page, planned)));
    else
        say_number(page, planned->early);
    take(page);
}

static void put_days(struct page *page)
{
    static const struct ct_text_column columns[] = {
        {N_("day"), CT_LEFT, false},         {"", CT_LEFT, false},
        {N_("instrument"), CT_LEFT, false},  {N_("name"), CT_LEFT, true},
        {N_("laboratory"), CT_LEFT, false},  {N_("location"), CT_LEFT, true},
        {N_("custodian"), CT_LEFT, true},    {N_("due on"), CT_LEFT, false},
        {N_("days early"), CT_RIGHT, false},
    };
    const struct ct_planned *items = page->view->items;
    size_t count = page->view->plan->planned;

    if (count == 0)
        return;
    if (!page->sheet.markdown)
        ct_buffer_putc(page->sheet.out, '\n');
    begin(page, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count && page->sheet.table != NULL; i++)
        put_planned(page, &items[i], i > 0 ? &items[i - 1] : NULL);
    end(page);
}

/* ORDER PLAN_FAULT */
static const char *const faults[CT_PLAN_FAULTS] = {
    "", N_("no working day before it is due"),
    N_("room only too many days early"), N_("no room on any day")};

static void put_failed(struct page *page)
{
    static const struct ct_text_column columns[] = {
        {N_("instrument"), CT_LEFT, false}, {N_("name"), CT_LEFT, true},
        {N_("laboratory"), CT_LEFT, false}, {N_("location"), CT_LEFT, true},
        {N_("custodian"), CT_LEFT, true},   {N_("due on"), CT_LEFT, false},
        {N_("why"), CT_LEFT, false},
    };
    const struct ct_plan_view *view = page->view;

    if (view->plan->failed == 0)
        return;
    ct_sheet_heading(&page->sheet, ct_translate(N_("Without a day")));
    begin(page, columns, sizeof columns / sizeof *columns);
    for (size_t i = view->plan->planned; i < view->count; i++) {
        put_what(page, &view->items[i]);
        say(page, faults[view->items[i].place.fault]);
        take(page);
    }
    end(page);
}

/* ---- what would help ----------------------------------------------------- */

static void put_remedy(struct page *page)
{
    const struct ct_plan_view *view = page->view;
    const struct ct_plan_remedy *remedy = view->remedy;

    if (remedy == NULL)
        return;
    ct_sheet_heading(&page->sheet,
                     ct_translate(N_("What would make it possible")));
    if (remedy->capacity > 0) {
        say(page, N_("a day, in place of the limit: "));
        say_number(page, remedy->capacity);
        ct_sheet_line(&page->sheet);
    }
    if (remedy->of_resource > 0) {
        ct_buffer_puts(&page->sheet.cell, view->laboratories[remedy->resource]);
        say(page, N_(" a day, in place of the limit: "));
        say_number(page, remedy->of_resource);
        ct_sheet_line(&page->sheet);
    }
    if (remedy->pull >= 0) {
        say(page, N_("working days early, in place of the limit: "));
        say_number(page, remedy->pull);
        ct_sheet_line(&page->sheet);
    }
    if (remedy->hopeless > 0) {
        say(page, N_("only an extension on record for: "));
        say_number(page, (int64_t)remedy->hopeless);
        ct_sheet_line(&page->sheet);
    } else if (remedy->capacity == 0 && remedy->of_resource == 0 &&
               remedy->pull < 0) {
        ct_sheet_say(
            &page->sheet,
            N_("no single one of the limits: several have to be wider"));
        ct_sheet_line(&page->sheet);
    }
}

enum ct_status ct_plan_page(const struct ct_plan_view *view, bool markdown,
                            int width, struct ct_buffer *out)
{
    struct page page = {.view = view};

    page.sheet = (struct ct_sheet){.lab = ct_lab_index_lab(view->due->index),
                                   .out = out,
                                   .markdown = markdown,
                                   .width = width};
    ct_sheet_day(&page.sheet, view->limits->from);
    ct_buffer_puts(out, markdown ? "# " : "");
    ct_buffer_puts(out, ct_translate(N_("Plan from ")));
    ct_sheet_line(&page.sheet);
    put_figures(&page);
    put_limits(&page);
    put_days(&page);
    put_failed(&page);
    put_remedy(&page);
    ct_buffer_release(&page.sheet.cell);
    return ct_buffer_status(out);
}
