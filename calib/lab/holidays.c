/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a file of holidays.
 */
#include "holidays.h"

#include "side_table.h"

#include <stdlib.h>

/* ORDER HOLIDAY_COLUMN */
enum { C_DATE, C_UNTIL, C_WORKS, C_NAME, C_COUNT };

enum { LONGEST = 366 }; /* days of one row */

/* ORDER HOLIDAY_COLUMN */
static const struct ct_column columns[C_COUNT] = {
    {"date", CT_CELL_DATE, 0, CT_COLUMN_NEEDED, CT_KEY_TEXT,
     "日期|开始日期|起始日期"},
    {"until", CT_CELL_DATE, 0, 0, CT_KEY_TEXT, "结束日期|截止日期|至"},
    {"works", CT_CELL_YES_NO, 0, 0, CT_KEY_TEXT, "上班|是否上班|工作日"},
    {"name", CT_CELL_TEXT, 0, 0, CT_KEY_TEXT, "名称|节日|说明"},
};

static const struct ct_table_layout layout = CT_SIDE_LAYOUT(columns);

/* A day and the row that says it. */
struct said {
    struct ct_calendar_day day;
    struct ct_place place;
};

struct reading {
    struct said *days;
    size_t count;
};

void ct_holidays_release(struct ct_holidays *holidays)
{
    free(holidays->days);
    *holidays = (struct ct_holidays){0};
}

/* ---- rows ---------------------------------------------------------------- */

static enum ct_status read_row(void *context, struct ct_side_table *t)
{
    struct reading *reading = context;
    struct ct_cell cell = ct_side_cell(t, C_DATE);
    struct ct_cell_value date, until, works;
    enum ct_status status = ct_side_value(t, C_DATE, NULL, &date);
    int32_t last;
    bool open;

    if (status == CT_OK)
        status = ct_side_value(t, C_UNTIL, NULL, &until);
    if (status == CT_OK)
        status = ct_side_value(t, C_WORKS, NULL, &works);
    if (status != CT_OK)
        return status;
    last = until.state == CT_CELL_MISSING ? date.date.days : until.date.days;
    if (last < date.date.days || last - date.date.days >= LONGEST)
        return ct_error(t->sink, "holiday-span",
                        ct_at(ct_side_cell(t, C_UNTIL).place));
    open = works.state != CT_CELL_MISSING && works.word.word == CT_YES;
    for (int32_t day = date.date.days; day <= last; day++) {
        if (!ct_room(reading->days, reading->count))
            return CT_NOMEM;
        reading->days[reading->count++] =
            (struct said){{day, open}, cell.place};
    }
    return CT_OK;
}

static int compare(const void *one, const void *other)
{
    const struct said *a = one, *b = other;

    if (a->day.day != b->day.day)
        return a->day.day < b->day.day ? -1 : 1;
    return (a->place.offset > b->place.offset) -
           (a->place.offset < b->place.offset);
}

/* Days that are said twice are one; said in two ways they are a fault. */
static enum ct_status keep(const struct reading *reading, struct ct_sink *sink,
                           struct ct_holidays *holidays)
{
    enum ct_status status = CT_OK;

    holidays->days = calloc(reading->count + 1, sizeof *holidays->days);
    if (holidays->days == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < reading->count; i++) {
        const struct said *own = &reading->days[i];
        char text[CT_DATE_TEXT];

        if (i == 0 || own[-1].day.day != own->day.day) {
            holidays->days[holidays->count++] = own->day;
            continue;
        }
        if (own[-1].day.works == own->day.works)
            continue;
        ct_date_format(own->day.day, text);
        status = ct_error(sink, "holiday-contradicted", ct_at(own->place),
                          ct_string(text));
    }
    return status;
}

enum ct_status ct_holidays_open(struct ct_sources *sources, const char *path,
                                struct ct_units *units, struct ct_sink *sink,
                                struct ct_holidays *holidays)
{
    struct reading reading = {0};
    struct ct_arena arena = {0};
    struct ct_side_table table = {.layout = &layout,
                                  .name = "holidays",
                                  .units = units,
                                  .sink = sink,
                                  .arena = &arena};
    enum ct_status status =
        ct_side_table_read(&table, sources, path, read_row, &reading);

    *holidays = (struct ct_holidays){0};
    if (status == CT_OK || status == CT_INVALID) { /* all faults are told */
        enum ct_status kept;

        if (reading.count > 0)
            qsort(reading.days, reading.count, sizeof *reading.days, compare);
        kept = keep(&reading, sink, holidays);
        status = kept == CT_OK ? status : kept;
    }
    if (status != CT_OK)
        ct_holidays_release(holidays);
    free(reading.days);
    ct_arena_release(&arena);
    return status;
}
