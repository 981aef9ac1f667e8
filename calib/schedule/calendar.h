/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * calendar.h - working days.
 *
 * Monday to Friday, unless the laboratory says otherwise; public holidays are
 * off, and days that make up for them (调休上班) are worked although they are a
 * Saturday or Sunday. Both come from a file: no country's calendar is built in.
 */
#ifndef CT_CALENDAR_H
#define CT_CALENDAR_H

#include "../../chains/date.h"
#include "../lab/holidays.h"

enum {
    CT_MONDAY,
    CT_TUESDAY,
    CT_WEDNESDAY,
    CT_THURSDAY,
    CT_FRIDAY,
    CT_SATURDAY,
    CT_SUNDAY
};

/* The day of the week; 1970-01-01 was a Thursday. (ISO 8601.) */
int ct_weekday(int32_t day);

struct ct_calendar {
    unsigned week;                      /* bits of the days worked; 0: Monday to
                                           Friday */
    const struct ct_calendar_day *days; /* that differ from the week, by day,
                                           each once */
    size_t count;
};

bool ct_calendar_works(const struct ct_calendar *calendar, int32_t day);
/* The days worked in first … last, both included: writes at most `room` of them
 * (`days` may be NULL with none) and returns how many there are. */
size_t ct_calendar_days(const struct ct_calendar *calendar, int32_t first,
                        int32_t last, int32_t *days, size_t room);

#endif
