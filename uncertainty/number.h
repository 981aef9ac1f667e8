/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * number.h - decimal text and doubles, in both directions.
 *
 * number.c reads and holds the only call of strtod; digits.c writes, by
 * integer arithmetic alone. Nothing here depends on a locale (the decimal
 * sign is '.', there is no grouping) and nothing allocates, except the
 * writers into their buffer. Exact decimals: decimal.h.
 */
#ifndef CT_NUMBER_H
#define CT_NUMBER_H

#include "buffer.h"
#include "decimal.h"
#include "status.h"

#include <stddef.h>

/* Reads exactly `length` bytes as a decimal number:
 *
 *     [+-] (digits [. digits*] | . digits) [(e|E) [+-] digits]
 *
 * Correctly rounded whatever the number of digits. Refused with CT_INVALID
 * (no finding is sent; the caller knows what was expected): empty or other
 * text, blanks, hexadecimal, inf, nan, decimal commas. CT_LIMIT: it overflows
 * a double. Underflow to zero or to a subnormal number is accepted. `-0` and
 * what underflows from below give -0. */
CT_CHECK enum ct_status ct_number_parse(const char *text, size_t length,
                                        double *number);

/* How many bytes at the start of `text` have the form above (0: none). A
 * trailing `e` that no digits follow is not part of the number. */
size_t ct_number_span(const char *text, size_t length);

/* The writers below take finite numbers; an inf or nan sets `failed` (the
 * caller decides what stands for those). Whatever is rounded or equal to zero
 * is written without a sign. */

/* Appends the shortest decimal text that reads back to the same double, of
 * several the closest: `0.1`, `-2.5`, `50000623`, `1e-07`, `1.5e+300`.
 * Scientific below 1e-5 and from 1e16 on. */
void ct_number_shortest(struct ct_buffer *out, double number);

/* Appends `number` with exactly `decimals` (0..340) digits after the point,
 * correctly rounded (half-even) from the binary value; no exponent. */
void ct_number_fixed(struct ct_buffer *out, double number, int decimals);

/* Appends `number` to `digits` (1..17) significant digits, correctly rounded
 * (half-even) from the binary value, trailing zeros removed. Plain when the
 * first digit stands between 1e-5 and 10^(digits-1), else in the shorter of
 * plain and scientific form. For figures where GUM rounding (rounding.h) does
 * not apply. */
void ct_number_significant(struct ct_buffer *out, double number, int digits);

#endif
