/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "date.h"

enum { ERA_YEARS = 400, ERA_DAYS = 146097 };

/* Days from 0000-03-01, where the first era starts, to 1970-01-01. */
enum { EPOCH = 719468 };

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int ct_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (month < 1 || month > 12)
        return 0;
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool ct_date_is_valid(struct ct_date date)
{
    return date.year >= 1 && date.year <= 9999 && date.day >= 1 &&
           date.day <= ct_days_in_month(date.year, date.month);
}

/* Day 0 is 1 March; month 0 is March. The lengths from March on repeat
 * 31 30 31 30 31, which 153 days in five months follow by integer division. */
static int day_of_year(int month, int day)
{
    return (153 * month + 2) / 5 + day - 1;
}

int32_t ct_date_to_days(struct ct_date date)
{
    int year = date.month <= 2 ? date.year - 1 : date.year;
    int month = (date.month + 9) % 12;
    int era = year / ERA_YEARS;
    int in_era = year % ERA_YEARS;

    return (int32_t)(era * ERA_DAYS + in_era * 365 + in_era / 4 - in_era / 100 +
                     day_of_year(month, date.day) - EPOCH);
}

struct ct_date ct_date_from_days(int32_t days)
{
    int shifted = days + EPOCH;
    int era = shifted / ERA_DAYS;
    int rest = shifted % ERA_DAYS;
    /* Leap days taken out: one in 1461 days, but not in 36 525 (a day late:
     * the century's is its last), and the era's own is its last day. */
    int year = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    int of_year = rest - (365 * year + year / 4 - year / 100);
    int month = (5 * of_year + 2) / 153;
    struct ct_date date = {
        .year = year + era * ERA_YEARS + (month >= 10),
        .month = month < 10 ? month + 3 : month - 9,
        .day = of_year - (153 * month + 2) / 5 + 1,
    };

    return date;
}

/* The digits text[0..count), or -1. */
static int digits(const char *text, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = 10 * value + (text[i] - '0');
    }
    return value;
}

enum ct_status ct_date_parse(const char *text, size_t length, int32_t *days)
{
    struct ct_date date;

    if (length != CT_DATE_TEXT - 1 || text[4] != '-' || text[7] != '-')
        return CT_INVALID;
    date.year = digits(text, 4);
    date.month = digits(text + 5, 2);
    date.day = digits(text + 8, 2);
    if (date.year < 0 || date.month < 0 || date.day < 0)
        return CT_INVALID;
    if (!ct_date_is_valid(date))
        return CT_DOMAIN;
    *days = ct_date_to_days(date);
    return CT_OK;
}

static void put_digits(char *text, size_t count, int value)
{
    while (count-- > 0) {
        text[count] = (char)('0' + value % 10);
        value /= 10;
    }
}

void ct_date_format(int32_t days, char text[CT_DATE_TEXT])
{
    struct ct_date date = ct_date_from_days(days);

    put_digits(text, 4, date.year);
    text[4] = '-';
    put_digits(text + 5, 2, date.month);
    text[7] = '-';
    put_digits(text + 8, 2, date.day);
    text[10] = '\0';
}

enum ct_status ct_date_add_months(int32_t days, int32_t months, int32_t *result)
{
    struct ct_date date = ct_date_from_days(days);
    int64_t month = (int64_t)date.year * 12 + (date.month - 1) + months;
    int last;

    if (month < 12 || month >= 10000 * 12)
        return CT_DOMAIN;
    date.year = (int)(month / 12);
    date.month = (int)(month % 12) + 1;
    last = ct_days_in_month(date.year, date.month);
    if (date.day > last)
        date.day = last;
    *result = ct_date_to_days(date);
    return CT_OK;
}

int32_t ct_date_month_end(int32_t days)
{
    struct ct_date date = ct_date_from_days(days);

    return days + ct_days_in_month(date.year, date.month) - date.day;
}

enum ct_status ct_date_from_serial(int64_t number, enum ct_date_serial system,
                                   int32_t *days)
{
    enum {
        EVE_OF_1900 = -25568, /* 1899-12-31 */
        START_OF_1904 = -24107,
        NEVER = 60,
        LARGEST = 10000000, /* far beyond the last day, far from overflow */
    };
    int64_t day;

    if (number < 0 || number > LARGEST || system == CT_SERIAL_NONE)
        return CT_DOMAIN;
    day = START_OF_1904 + number;
    if (system == CT_SERIAL_1900) {
        if (number == 0 || number == NEVER)
            return CT_DOMAIN;
        day = EVE_OF_1900 + number - (number > NEVER);
    }
    if (day > CT_DATE_LAST)
        return CT_DOMAIN;
    *days = (int32_t)day;
    return CT_OK;
}
