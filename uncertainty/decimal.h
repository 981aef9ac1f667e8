/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * decimal.h - exact decimals of up to 34 digits.
 *
 * For what is stated in decimal and must not be disturbed by binary
 * fractions: unit ratios, calibration points, the digits of a certificate,
 * rules such as 3 U <= MPEV, and all rounding of printed figures. Nothing
 * here allocates, except the writers into their buffer.
 */
#ifndef CT_DECIMAL_H
#define CT_DECIMAL_H

#include "buffer.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CT_DECIMAL_DIGITS = 34,
    CT_DECIMAL_READ_EXPONENT = 9999, /* in text, either sign */
    CT_DECIMAL_EXPONENT = 1000000,   /* in arithmetic, either sign */
};

/* (-1)^negative * coefficient * 10^exponent, where coefficient =
 * high * 10^17 + low has at most 34 digits. Zero has no sign. Two equal
 * numbers may have different forms (20e-1, 2e0): compare with
 * ct_decimal_compare. */
struct ct_decimal {
    uint64_t high, low; /* each below 10^17 */
    int32_t exponent;   /* within +-CT_DECIMAL_EXPONENT */
    bool negative;
};

/* The number's text as it stands: `1.50` keeps its two decimals (exponent
 * -2). Same grammar as ct_number_parse, CT_INVALID when it is not met.
 * CT_LIMIT: more than 34 digits from the first that is not zero, or an
 * exponent beyond +-9999. */
CT_CHECK enum ct_status ct_decimal_parse(const char *text, size_t length,
                                         struct ct_decimal *decimal);

/* The shortest decimal that reads back to `number`, which is finite (an inf
 * or nan gives zero). */
struct ct_decimal ct_decimal_from_double(double number);
struct ct_decimal ct_decimal_from_integer(int64_t number);

/* The nearest double, correctly rounded; +-HUGE_VAL when it overflows. */
double ct_decimal_to_double(struct ct_decimal decimal);

/* Exact arithmetic. A sum has the smaller exponent of its operands and a
 * product the sum of theirs, as far as 34 digits allow: 1.50 + 2.5 = 4.00.
 * CT_LIMIT when the exact result needs more than 34 digits; *result is then
 * the result rounded half-even to 34 digits, and may be used where 1e-34 does
 * not matter (the one exception to "nothing written"). CT_LIMIT also when the
 * exponent leaves +-CT_DECIMAL_EXPONENT: *result is then the largest number
 * of that sign, or zero. Operands go by value, so
 * that `result` may point to one of them. */
enum ct_status ct_decimal_add(struct ct_decimal a, struct ct_decimal b,
                              struct ct_decimal *result);
enum ct_status ct_decimal_subtract(struct ct_decimal a, struct ct_decimal b,
                                   struct ct_decimal *result);
enum ct_status ct_decimal_multiply(struct ct_decimal a, struct ct_decimal b,
                                   struct ct_decimal *result);

/* -1, 0, 1 by value; exact for any exponents. */
int ct_decimal_compare(struct ct_decimal a, struct ct_decimal b);
bool ct_decimal_is_zero(struct ct_decimal a);

/* Same value with no trailing zeros in the coefficient (zero: exponent 0). */
struct ct_decimal ct_decimal_normalise(struct ct_decimal a);

/* Position of the leading digit: value is d.ddd * 10^magnitude. 0 for 0. */
int ct_decimal_magnitude(struct ct_decimal a);

/* ORDER ROUNDING_MODE */
enum ct_rounding_mode {
    CT_ROUND_NEAREST_EVEN, /* GB/T 8170, IEEE 754 default */
    CT_ROUND_NEAREST,      /* ties away from zero */
    CT_ROUND_UP,           /* away from zero when anything is cut off */
    /* EA-4/02, 6.3: nearest-even, unless that lowers |a| by more than 5 %;
     * then away from zero. */
    CT_ROUND_UP_IF_OVER_5_PERCENT,
};

/* `a` rounded to a multiple of 10^place; the result's exponent is `place`
 * (trailing zeros kept) whenever that fits in 34 digits; where it does not,
 * `a` is such a multiple already and returned as it is. */
struct ct_decimal ct_decimal_round(struct ct_decimal a, int place,
                                   enum ct_rounding_mode mode);

/* Appends the digits as they stand: exponent -3 writes three decimals; a
 * positive exponent writes zeros. Plain notation, never scientific. */
void ct_decimal_write(struct ct_buffer *out, struct ct_decimal decimal);

/* As ct_decimal_write, with zeros added down to 10^place where the digits end
 * before it. The way to show more zeros than 34 digits hold. */
void ct_decimal_write_to_place(struct ct_buffer *out, struct ct_decimal decimal,
                               int place);

/* Appends one digit, a point and the other digits as they stand, and the
 * power of ten: `1.50e-07`, `2e+16`. */
void ct_decimal_write_scientific(struct ct_buffer *out,
                                 struct ct_decimal decimal);

/* Appends a power of ten alone: `e-07`, `e+16`, `e+300`. */
void ct_decimal_write_power(struct ct_buffer *out, int power);

/* Appends digits[0..count) * 10^exponent in plain notation, with zeros added
 * down to 10^place: the layout under the writers above and in number.h.
 * `digits` are '0'..'9', count > 0. */
void ct_decimal_write_digits(struct ct_buffer *out, bool negative,
                             const char *digits, size_t count, int exponent,
                             int place);

#endif
