/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * validate_value.h - cells as typed values of a Table Schema.
 *
 * Lexical forms are those of Table Schema 2.0 and nothing beyond: no blanks
 * around a number, no 1_000, no full-width digits, 24:00:00 is no time. Pure
 * functions of the text; nothing is allocated.
 *
 *   number     [+-]digits[.digits][e[+-]digits]; NaN, INF and Infinity in any
 *              letter case. Grouped digits stand in threes
 *   integer    [+-]digits
 *   date       YYYY-MM-DD, zeros before month and day may be left out; or a
 *              pattern
 *   datetime   YYYY-MM-DDThh:mm:ss[.s…][Z|±hh:mm], or a pattern
 *   time       hh:mm:ss, or a pattern
 *   year       YYYY            yearmonth  YYYY-MM
 *   duration   [-]P[nY][nM][nD][T[nH][nM][n[.n]S]], or PnW
 */
#ifndef CT_VALIDATE_VALUE_H
#define CT_VALIDATE_VALUE_H

#include "schema.h"
#include "../../uncertainty/buffer.h"
#include "../../uncertainty/decimal.h"

enum ct_value_state {
    CT_VALUE_MISSING,
    CT_VALUE_FAULTY,
    CT_VALUE_SOUND,
};

/* A number that is none. ORDER VALUE_SPECIAL */
enum ct_value_special {
    CT_VALUE_PLAIN,
    CT_VALUE_INFINITE,
    CT_VALUE_MINUS_INFINITE,
    CT_VALUE_NAN,
};

struct ct_value {
    enum ct_value_state state;
    enum ct_value_special special;
    bool inexact;             /* more digits than `number` holds */
    struct ct_decimal number; /* number, integer */
    /* boolean 0 or 1; days of a date; seconds of a datetime (UTC, from 1970)
     * or time; the year; months of a yearmonth or duration. */
    int64_t whole;
    int64_t seconds; /* of a duration */
    int32_t nanoseconds;
};

/* Reads a cell as a value of the field's type; strings against their format.
 * false: it is none. Numbers are taken only where they are `wanted`. */
bool ct_value_read(const struct ct_field *field, const char *text,
                   size_t length, bool wanted, struct ct_value *value);
bool ct_value_read_number(const struct ct_field *field, const char *text,
                          size_t length, bool wanted, struct ct_value *value);
bool ct_value_read_time(const struct ct_field *field, const char *text,
                        size_t length, struct ct_value *value);
bool ct_value_read_string(enum ct_field_format format, const char *text,
                          size_t length);

/* -1, 0, 1; 2 where there is no order: NaN, and durations such as P1M and
 * P30D. Not for strings. */
int ct_value_compare(enum ct_field_type type, const struct ct_value *a,
                     const struct ct_value *b);

/* Appends bytes that are equal for equal values of the type. */
void ct_value_feed(struct ct_buffer *out, enum ct_field_type type,
                   const struct ct_value *value, const char *text,
                   size_t length);

/* A value as it should have been written: `2026-03-09`. */
const char *ct_value_example(const struct ct_field *field);

/* Characters of UTF-8 text. */
size_t ct_value_characters(const char *text, size_t length);

#endif
