/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Working days.
 */
#include "calendar.h"

enum {
    WEEK = 7,
    MONDAY_TO_FRIDAY = 0x1F,
};

int ct_weekday(int32_t day)
{
    int rest = (int)((day + CT_THURSDAY) % WEEK);

    return rest < 0 ? rest + WEEK : rest;
}

/* The first day of the list that is not before `day`. */
static size_t find(const struct ct_calendar *calendar, int32_t day)
{
    size_t low = 0, high = calendar->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (calendar->days[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool ct_calendar_works(const struct ct_calendar *calendar, int32_t day)
{
    unsigned week = calendar->week != 0 ? calendar->week : MONDAY_TO_FRIDAY;
    size_t at = find(calendar, day);

    if (at < calendar->count && calendar->days[at].day == day)
        return calendar->days[at].works;
    return (week >> ct_weekday(day) & 1) != 0;
}

size_t ct_calendar_days(const struct ct_calendar *calendar, int32_t first,
                        int32_t last, int32_t *days, size_t room)
{
    size_t count = 0;

    for (int64_t day = first; day <= last; day++) {
        if (!ct_calendar_works(calendar, (int32_t)day))
            continue;
        if (count < room)
            days[count] = (int32_t)day;
        count++;
    }
    return count;
}
