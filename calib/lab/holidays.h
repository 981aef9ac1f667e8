/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * holidays.h - a file of public holidays and of days that make up for them.
 *
 * A CSV table: date, until, works, name. `until` ends a span of days, works is
 * `no` (off) where it is empty; 调休上班 is a row with `yes`. No country's days
 * are built in: they are decreed anew each year.
 */
#ifndef CT_HOLIDAYS_H
#define CT_HOLIDAYS_H

#include "../files/source.h"
#include "../../uncertainty/unit.h"

struct ct_calendar_day {
    int32_t day;
    bool works;
};

struct ct_holidays {
    struct ct_calendar_day *days; /* by day, each once */
    size_t count;
};

/* Findings: "holiday-span" (ends before it begins, or lasts for years),
 * "holiday-contradicted" (a day both off and worked), those of side_table.h.
 * All of them are reported, then CT_INVALID, and nothing is owned. CT_IO,
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_holidays_open(struct ct_sources *sources,
                                         const char *path,
                                         struct ct_units *units,
                                         struct ct_sink *sink,
                                         struct ct_holidays *holidays);
void ct_holidays_release(struct ct_holidays *holidays);

#endif
