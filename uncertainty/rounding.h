/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rounding.h - how a result and its uncertainty are written.
 *
 * JCGM 100:2008, 7.2.6: the uncertainty to (usually) two significant digits,
 * the estimate to the same decimal place. Works on the shortest decimal text
 * of each double, so that 0.25 is a tie and 0.15 is one, too (GB/T 8170).
 *
 * Notation. Plain while the leading digit (of the larger of value and
 * uncertainty) stands between 1e-5 and 1e9 and at most five zeros are needed
 * to reach the decimal point: 98700(2300), 0.0000115(12), 9192631770.1(1.2).
 * Otherwise with the power of ten of that leading digit: 1.2345(67)e-09,
 * 2.061(12)e+11. A value that rounds to zero is written without a sign.
 * All numbers must be finite; another sets `failed` in `out`.
 */
#ifndef CT_ROUNDING_H
#define CT_ROUNDING_H

#include "buffer.h"
#include "decimal.h"
#include "number.h"

struct ct_rounding {
    int digits; /* significant digits of the uncertainty, 1..9 */
    enum ct_rounding_mode mode;
};

/* The default: two digits, nearest-even. */
struct ct_rounding ct_rounding_default(void);

/* The mode for the estimate beside an uncertainty rounded by `mode`: rounding
 * up is meant for uncertainties only, an estimate goes to the nearest. */
enum ct_rounding_mode ct_rounding_of_value(enum ct_rounding_mode mode);

/* The place (power of ten) of the last digit of `uncertainty` (> 0, finite)
 * when rounded by `rule`, and the rounded uncertainty. A carry keeps the
 * number of digits: 9.96 -> 10, place 0. Rounding up looks at 15 digits, so
 * that 3 * 0.1 = 0.30000000000000004 stays 0.30. For an uncertainty of zero:
 * zero, place 0; the sign of a negative one is dropped. */
struct ct_decimal ct_round_uncertainty(double uncertainty,
                                       struct ct_rounding rule, int *place);

/* Appends value and uncertainty in concise form, `10.00124(52)`: the digits in
 * parentheses count from the last one of the value. Where the uncertainty
 * reaches across the point it has one too, `12.3(1.2)`; left of the point it
 * is written with its zeros, `1234(56)` and `98700(2300)`. A zero uncertainty
 * writes the value in full (ct_number_shortest). */
void ct_write_concise(struct ct_buffer *out, double value, double uncertainty,
                      struct ct_rounding rule);

/* Appends `10.00124 ± 0.00052` (same digits); when a common power of ten is
 * needed, `(1.2345 ± 0.0067)e-09`; with `unit` not empty the unit follows,
 * and the sum is put in parentheses: `(10.00124 ± 0.00052) V`. No space
 * before °, ′ and ″ (SI brochure, 5.4.3). A zero uncertainty writes the value
 * in full, and the unit. `unit` may be NULL. */
void ct_write_expanded(struct ct_buffer *out, double value, double uncertainty,
                       const char *unit, struct ct_rounding rule);

/* Appends `number` rounded to `place`, the place at which its uncertainty
 * ends (ct_round_uncertainty). */
void ct_write_to_place(struct ct_buffer *out, double number, int place,
                       enum ct_rounding_mode mode);

/* Appends a standard or expanded uncertainty (>= 0) to rule.digits digits. */
void ct_write_uncertainty(struct ct_buffer *out, double uncertainty,
                          struct ct_rounding rule);

/* Numerical tolerance of JCGM 101:2008, 7.9.2: with u = c * 10^l, c an integer
 * of `digits` (1..17) digits, rounded to nearest, delta = 0.5 * 10^l. u > 0;
 * 0 otherwise. */
double ct_numerical_tolerance(double standard_uncertainty, int digits);

#endif
