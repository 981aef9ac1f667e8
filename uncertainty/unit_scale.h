/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unit_scale.h - exact arithmetic on the scales of units.
 *
 * A scale is numerator / denominator * pi^pi > 0. Every function here returns
 * it reduced: no common factor, the power of ten in the numerator, and a
 * denominator without the factors 2 and 5; so equal scales have equal fields.
 * Exact as long as numerators fit in 34 digits and denominators in 18; beyond
 * that the relative error is some 1e-34.
 */
#ifndef CT_UNIT_SCALE_H
#define CT_UNIT_SCALE_H

#include "unit.h"

struct ct_scale ct_scale_one(void);
struct ct_scale ct_scale_from(struct ct_decimal numerator,
                              struct ct_decimal denominator, int pi);

struct ct_scale ct_scale_multiply(struct ct_scale a, struct ct_scale b);
struct ct_scale ct_scale_invert(struct ct_scale a);
bool ct_scale_equal(struct ct_scale a, struct ct_scale b);

/* a^(numerator/denominator), denominator > 0, the fraction in lowest terms.
 * CT_LIMIT: the root is not a scale. */
CT_CHECK enum ct_status ct_scale_power(struct ct_scale a, int numerator,
                                       int denominator,
                                       struct ct_scale *result);

/* Whether the scale is 10^power. */
bool ct_scale_is_power_of_ten(struct ct_scale a, int *power);

/* The position of the leading digit, give or take one. */
int ct_scale_magnitude(struct ct_scale a);

/* Whole numbers p and q below 10^18 without a common factor, with
 * a = p / q * pi^a.pi; false when there are none. */
bool ct_scale_fraction(struct ct_scale a, uint64_t *p, uint64_t *q);

/* multiply / divide is the scale; one of them is 1 where both can then be
 * exact, and where nothing is exact (then `multiply` is correctly rounded).
 * CT_DOMAIN: it is no normal double. */
CT_CHECK enum ct_status ct_scale_factors(struct ct_scale a, double *multiply,
                                         double *divide);

#endif
