/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * date.h - calendar dates as day numbers.
 *
 * Days since 1970-01-01 in the proleptic Gregorian calendar, years 1 to 9999.
 * Pure functions of integers: no clock, no time zone, no locale.
 */
#ifndef CT_DATE_H
#define CT_DATE_H

#include "../uncertainty/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CT_DATE_FIRST = -719162, /* 0001-01-01 */
    CT_DATE_LAST = 2932896,  /* 9999-12-31 */
    CT_DATE_TEXT = 11,       /* bytes of `YYYY-MM-DD` with its NUL */
};

struct ct_date {
    int year, month, day; /* 1-9999, 1-12, 1-31 */
};

/* 28 to 31; 0 when the month is not 1-12. */
int ct_days_in_month(int year, int month);

bool ct_date_is_valid(struct ct_date date);

/* Both directions; the date must be valid, the number between CT_DATE_FIRST
 * and CT_DATE_LAST. Method: years begin on 1 March, so that the leap day comes
 * last, and 400 years are one era of 146 097 days. */
int32_t ct_date_to_days(struct ct_date date);
struct ct_date ct_date_from_days(int32_t days);

/* Reads exactly `length` bytes as an ISO 8601 calendar date in extended form,
 * `2026-03-09`. CT_INVALID: another form; CT_DOMAIN: the form is right but
 * there is no such day (2026-02-29, year 0000). No finding is sent. */
CT_CHECK enum ct_status ct_date_parse(const char *text, size_t length,
                                      int32_t *days);

/* Writes `YYYY-MM-DD` and a NUL. */
void ct_date_format(int32_t days, char text[CT_DATE_TEXT]);

/* The same day of the month `months` later (earlier when negative), or the
 * last day of that month where it is shorter: 2026-01-31 + 1 is 2026-02-28.
 * CT_DOMAIN when that leaves the years 1-9999. */
CT_CHECK enum ct_status ct_date_add_months(int32_t days, int32_t months,
                                           int32_t *result);

/* The last day of the month in which the day lies. */
int32_t ct_date_month_end(int32_t days);

/* Day numbers of spreadsheets. In the 1900 system day 1 is 1900-01-01 and day
 * 60 a 29 February 1900 that never was, kept from an older program: from 61 on
 * numbers are one too large, so that 43840 is 2020-01-10. In the 1904 system
 * day 0 is 1904-01-01. ORDER DATE_SERIAL */
enum ct_date_serial { CT_SERIAL_NONE, CT_SERIAL_1900, CT_SERIAL_1904 };

/* CT_DOMAIN: no such day (60 and what is below 1 in the 1900 system, negative
 * numbers, days beyond 9999-12-31), or no system. */
CT_CHECK enum ct_status
ct_date_from_serial(int64_t number, enum ct_date_serial system, int32_t *days);

#endif
