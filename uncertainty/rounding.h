/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rounding.h - how a result and its uncertainty are written.
 *
 * JCGM 100:2008, 7.2.6: the uncertainty to (usually) two significant digits,
 * the estimate to the same decimal place. Works on the shortest decimal text
 * of each double, so that 0.25 is a tie and 0.15 is one, too (GB/T 8170).
 */
#ifndef CT_ROUNDING_H
#define CT_ROUNDING_H

#include "number.h"

struct ct_rounding {
    int digits; /* significant digits of the uncertainty, 1..9 */
    enum ct_rounding_mode mode;
};

/* The default: two digits, nearest-even. */
struct ct_rounding ct_rounding_default(void);

/* The place (power of ten) of the last digit of `uncertainty` (> 0, finite)
 * when rounded by `rule`, and the rounded uncertainty. A carry keeps the
 * number of digits: 9.96 -> 10, place 0. */
struct ct_decimal ct_round_uncertainty(double uncertainty,
                                       struct ct_rounding rule, int *place);

/* Appends value and uncertainty in concise form, `10.00124(52)`, with the
 * digits in parentheses those of `uncertainty`; large and tiny numbers as
 * `1.2345(67)e-09`, uncertainties of one or more as `1234(56)` and
 * `98700(2300)` where the place is left of the point. A zero uncertainty
 * writes the value in full. Numbers must be finite. */
void ct_write_concise(struct ct_buffer *out, double value, double uncertainty,
                      struct ct_rounding rule);

/* Appends `10.00124 ± 0.00052` (same digits); when a common power of ten is
 * needed, `(1.2345 ± 0.0067)e-09`; with `unit` not empty the unit follows,
 * and the sum is put in parentheses: `(10.00124 ± 0.00052) V`. */
void ct_write_expanded(struct ct_buffer *out, double value, double uncertainty,
                       const char *unit, struct ct_rounding rule);

/* Appends `number` rounded to the place at which `uncertainty` ends. */
void ct_write_to_place(struct ct_buffer *out, double number, int place,
                       enum ct_rounding_mode mode);

/* Appends a standard or expanded uncertainty to rule.digits digits. */
void ct_write_uncertainty(struct ct_buffer *out, double uncertainty,
                          struct ct_rounding rule);

/* Numerical tolerance of JCGM 101:2008, 7.9.2: with u = c * 10^l, c an integer
 * of `digits` digits, delta = 0.5 * 10^l. u > 0. */
double ct_numerical_tolerance(double standard_uncertainty, int digits);

#endif
