/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * number.h - decimal text and numbers, in both directions.
 *
 * The only file that calls strtod or a floating printf conversion. Nothing
 * here depends on a locale: the decimal sign is '.', there is no grouping.
 */
#ifndef CT_NUMBER_H
#define CT_NUMBER_H

#include "buffer.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads exactly `length` bytes as a decimal number:
 *
 *     [+-] (digits [. digits*] | . digits) [(e|E) [+-] digits]
 *
 * Correctly rounded. Refused with CT_INVALID (no finding is sent; the caller
 * knows what was expected): empty or other text, blanks, hexadecimal, inf,
 * nan, decimal commas. CT_LIMIT: it overflows a double. Underflow to zero or
 * to a subnormal number is accepted. */
CT_CHECK enum ct_status ct_number_parse(const char *text, size_t length,
                                        double *number);

/* How many bytes at the start of `text` have the form above (0: none). A
 * trailing `e` that no digits follow is not part of the number. */
size_t ct_number_span(const char *text, size_t length);

/* Appends the shortest decimal text that reads back to the same double:
 * `0.1`, `-2.5`, `50000623`, `1e-07`, `1.5e+300`. Scientific below 1e-5 and
 * from 1e16 on; never an inf or nan (the caller decides what stands for
 * those; passing one sets `failed`). -0 is written `0`. */
void ct_number_shortest(struct ct_buffer *out, double number);

/* Appends `number` with exactly `decimals` (0..340) digits after the point,
 * correctly rounded from the binary value; no exponent. */
void ct_number_fixed(struct ct_buffer *out, double number, int decimals);

/* Appends `number` to `digits` (1..17) significant digits in the shorter of
 * plain and scientific form, trailing zeros removed. For figures read by
 * people where GUM rounding (rounding.h) does not apply. */
void ct_number_significant(struct ct_buffer *out, double number, int digits);

/* ---- exact decimals --------------------------------------------------- */

enum { CT_DECIMAL_DIGITS = 34 };

/* (-1)^negative * coefficient * 10^exponent, where coefficient =
 * high * 10^17 + low has at most 34 digits. Zero has no sign. Two equal
 * numbers may have different forms (20e-1, 2e0): compare with
 * ct_decimal_compare. */
struct ct_decimal {
    uint64_t high, low; /* each below 10^17 */
    int32_t exponent;
    bool negative;
};

/* The number's text as it stands: `1.50` keeps its two decimals (exponent
 * -2). Same grammar as ct_number_parse. CT_LIMIT: more than 34 significant
 * digits, or an exponent beyond +-9999. */
CT_CHECK enum ct_status ct_decimal_parse(const char *text, size_t length,
                                         struct ct_decimal *decimal);

/* The shortest decimal that reads back to `number` (finite). */
struct ct_decimal ct_decimal_from_double(double number);
struct ct_decimal ct_decimal_from_integer(int64_t number);

/* The nearest double, correctly rounded; +-HUGE_VAL when it overflows. */
double ct_decimal_to_double(struct ct_decimal decimal);

/* Exact arithmetic. CT_LIMIT when the exact result needs more than 34 digits;
 * *result is then the result rounded half-even to 34 digits, and may be used
 * where 1e-34 does not matter (the one exception to "nothing written"). */
enum ct_status ct_decimal_add(struct ct_decimal a, struct ct_decimal b,
                              struct ct_decimal *result);
enum ct_status ct_decimal_subtract(struct ct_decimal a, struct ct_decimal b,
                                   struct ct_decimal *result);
enum ct_status ct_decimal_multiply(struct ct_decimal a, struct ct_decimal b,
                                   struct ct_decimal *result);

/* -1, 0, 1 by value; exact. */
int ct_decimal_compare(struct ct_decimal a, struct ct_decimal b);
bool ct_decimal_is_zero(struct ct_decimal a);

/* Same value with no trailing zeros in the coefficient (zero: exponent 0). */
struct ct_decimal ct_decimal_normalise(struct ct_decimal a);

/* Position of the leading digit: value is d.ddd * 10^magnitude. 0 for 0. */
int ct_decimal_magnitude(struct ct_decimal a);

enum ct_rounding_mode {
    CT_ROUND_NEAREST_EVEN, /* GB/T 8170, IEEE 754 default */
    CT_ROUND_NEAREST,      /* ties away from zero */
    CT_ROUND_UP,           /* away from zero when anything is cut off */
    CT_ROUND_UP_IF_OVER_5_PERCENT, /* down, unless that lowers |a| by > 5 % */
};

/* `a` rounded to a multiple of 10^place; the result's exponent is `place`
 * (trailing zeros kept) whenever that fits in 34 digits. */
struct ct_decimal ct_decimal_round(struct ct_decimal a, int place,
                                   enum ct_rounding_mode mode);

/* Appends the digits as they stand: exponent -3 writes three decimals; a
 * positive exponent writes zeros. Plain notation, never scientific. */
void ct_decimal_write(struct ct_buffer *out, struct ct_decimal decimal);

#endif
