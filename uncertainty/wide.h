/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * wide.h - sums of products beyond the range of doubles.
 *
 * Variances are squares: of a standard uncertainty of 1e200 or 1e-200 there is
 * none that a double holds. A wide number keeps its power of two apart.
 * Scaling by a power of two is exact, so within the range of doubles a wide
 * sum has the bits of the plain one.
 */
#ifndef CT_WIDE_H
#define CT_WIDE_H

#include <math.h>

/* mantissa * 2^exponent; all zero is zero. */
struct ct_wide {
    double mantissa;
    int exponent;
};

static inline void ct_wide_add(struct ct_wide *sum, struct ct_wide term)
{
    if (term.mantissa == 0)
        return;
    if (sum->mantissa == 0 || sum->exponent < term.exponent) {
        sum->mantissa =
            ldexp(sum->mantissa,
                  sum->mantissa == 0 ? 0 : sum->exponent - term.exponent);
        sum->exponent = term.exponent;
    }
    sum->mantissa += ldexp(term.mantissa, term.exponent - sum->exponent);
}

static inline struct ct_wide ct_wide_product(double a, double b)
{
    struct ct_wide product = {0};
    int of_a = 0, of_b = 0;

    product.mantissa = frexp(a, &of_a) * frexp(b, &of_b);
    product.exponent = isfinite(product.mantissa) ? of_a + of_b : 0;
    return product;
}

static inline void ct_wide_add_product(struct ct_wide *sum, double a, double b)
{
    ct_wide_add(sum, ct_wide_product(a, b));
}

/* Infinite or zero where no double holds it. */
static inline double ct_wide_number(struct ct_wide number)
{
    return ldexp(number.mantissa, number.exponent);
}

/* Of a number that is not negative. */
static inline double ct_wide_root(struct ct_wide number)
{
    int odd = number.exponent % 2 != 0;

    return ldexp(sqrt(odd ? 2 * number.mantissa : number.mantissa),
                 (number.exponent - odd) / 2);
}

/* a / b, for b above zero. */
static inline double ct_wide_ratio(struct ct_wide a, struct ct_wide b)
{
    return ldexp(a.mantissa / b.mantissa, a.exponent - b.exponent);
}

#endif
