/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows of days: months, weeks, and times from a day on.
 */
#include "pick.h"

#include <string.h>

/* Exactly `count` digits. */
static bool digits(const char *text, int count, int *number)
{
    *number = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *number = *number * 10 + (text[i] - '0');
    }
    return true;
}

/* Days up to the end of a count of days: no window leaves the calendar. */
static enum ct_status until(int32_t first, int32_t days, int32_t *last)
{
    *last = first > CT_DATE_LAST - days ? CT_DATE_LAST : first + days;
    return CT_OK;
}

static enum ct_status first_of_month(const char *text, int32_t on,
                                     int32_t *first)
{
    struct ct_date date = ct_date_from_days(on);

    date.day = 1;
    *first = ct_date_to_days(date);
    if (strcmp(text, "this") == 0)
        return CT_OK;
    if (strcmp(text, "next") == 0)
        return ct_date_add_months(*first, 1, first);
    if (strlen(text) != 7 || !digits(text, 4, &date.year) || text[4] != '-' ||
        !digits(text + 5, 2, &date.month))
        return CT_INVALID;
    if (!ct_date_is_valid(date))
        return CT_DOMAIN;
    *first = ct_date_to_days(date);
    return CT_OK;
}

enum ct_status ct_pick_month(const char *text, int32_t on, int32_t *first,
                             int32_t *last)
{
    enum ct_status status = first_of_month(text, on, first);

    if (status == CT_OK)
        *last = ct_date_month_end(*first);
    return status;
}

/* 1970-01-01 was a Thursday; Monday is 0. */
static int32_t weekday(int32_t day)
{
    return ((day + 3) % 7 + 7) % 7;
}

/* The Monday of the week that has 4 January. */
static int32_t first_week(int year)
{
    int32_t fourth = ct_date_to_days((struct ct_date){year, 1, 4});

    return fourth - weekday(fourth);
}

static enum ct_status first_of_week(const char *text, int32_t on,
                                    int32_t *first)
{
    int year, week;

    *first = on - weekday(on);
    if (strcmp(text, "this") == 0)
        return CT_OK;
    if (strcmp(text, "next") == 0) {
        *first += 7;
        return *first <= CT_DATE_LAST ? CT_OK : CT_DOMAIN;
    }
    if (strlen(text) != 8 || !digits(text, 4, &year) || text[4] != '-' ||
        text[5] != 'W' || !digits(text + 6, 2, &week))
        return CT_INVALID;
    if (year < 1 || week < 1 || week > 53)
        return CT_DOMAIN;
    *first = first_week(year) + 7 * (week - 1);
    /* the year of a week is that of its Thursday */
    return week < 53 || (*first + 3 <= CT_DATE_LAST &&
                         ct_date_from_days(*first + 3).year == year)
               ? CT_OK
               : CT_DOMAIN;
}

enum ct_status ct_pick_week(const char *text, int32_t on, int32_t *first,
                            int32_t *last)
{
    enum ct_status status = first_of_week(text, on, first);

    if (status == CT_OK)
        status = until(*first, 6, last);
    if (status == CT_OK && *first < CT_DATE_FIRST)
        *first = CT_DATE_FIRST;
    return status;
}

enum ct_status ct_pick_within(struct ct_interval length, int32_t on,
                              int32_t *last)
{
    if (length.kind != CT_INTERVAL_LENGTH)
        return CT_INVALID;
    if (ct_interval_due(length, on, 1, CT_DUE_SAME_DAY, last) != CT_OK)
        *last = CT_DATE_LAST;
    return CT_OK;
}
