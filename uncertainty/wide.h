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
#include <stdbool.h>
#include <stddef.h>

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

/* Whether every number is 0 or within 2^-120 and 2^120. */
static inline bool ct_wide_is_plain(const double *a, size_t n)
{
    bool plain = true;

    for (size_t i = 0; i < n; i++) {
        double magnitude = fabs(a[i]);

        plain = plain &&
                (a[i] == 0 || (magnitude >= 0x1p-120 && magnitude <= 0x1p120));
    }
    return plain;
}

/* Adds up a_i b_i in this order.
 *
 * With plain factors the doubles themselves are added, which gives the same
 * number: a product is 0 or within 2^-240 and 2^240, so it and every sum is a
 * multiple of 2^-292 and stays below 2^304 (n < 2^64). The exponents that
 * ct_wide_add() sets apart are within 242 of 0, so its mantissas are 0 or
 * within 2^-534 and 2^546. All of these are normal numbers. Rounding then does
 * not depend on the power of two, and each step gives the same bits both ways.
 * Nor do they differ in what is made of such a sum, whatever its exponent is
 * said to be: root, ratio, or a sum with other terms. */
static inline struct ct_wide ct_wide_sum_of_products(const double *a,
                                                     const double *b, size_t n)
{
    struct ct_wide sum = {0};

    if (ct_wide_is_plain(a, n) && (a == b || ct_wide_is_plain(b, n))) {
        for (size_t i = 0; i < n; i++)
            sum.mantissa += a[i] * b[i];
        return sum;
    }
    for (size_t i = 0; i < n; i++)
        ct_wide_add_product(&sum, a[i], b[i]);
    return sum;
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

    if (number.exponent == 0)
        return sqrt(number.mantissa);
    return ldexp(sqrt(odd ? 2 * number.mantissa : number.mantissa),
                 (number.exponent - odd) / 2);
}

/* a / b, for b above zero. */
static inline double ct_wide_ratio(struct ct_wide a, struct ct_wide b)
{
    return ldexp(a.mantissa / b.mantissa, a.exponent - b.exponent);
}

#endif
