/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics.h"

#include <math.h>
#include <stdbool.h>

/* An unevaluated sum high + low: Knuth's two-sum keeps in `low` what each
 * addition to `high` rounds away. */
struct sum {
    double high, low;
};

static void add(struct sum *sum, double term)
{
    double rounded = sum->high + term;
    double part = rounded - sum->high;

    sum->low += (sum->high - (rounded - part)) + (term - part);
    sum->high = rounded;
}

static double total(struct sum sum)
{
    return sum.high + sum.low;
}

/* The power of two that brings `largest` near 1: scaling by it is exact and
 * keeps sums and squares of any readings in range. */
static double scale_for(double largest)
{
    int exponent = 0;

    (void)frexp(largest, &exponent);
    if (exponent > 1000)
        exponent = 1000;
    if (exponent < -1000)
        exponent = -1000;
    return ldexp(1.0, -exponent);
}

/* The mean of x as (high + low) / scale. */
struct centre {
    double scale, high, low;
};

static struct centre centre_of(const double *x, size_t n)
{
    struct centre centre;
    struct sum sum = {0.0, 0.0};
    double largest = 0.0, remainder, correction;

    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs(x[i]));
    centre.scale = scale_for(largest);
    for (size_t i = 0; i < n; i++)
        add(&sum, x[i] * centre.scale);
    centre.high = sum.high / (double)n;
    remainder = fma(-centre.high, (double)n, sum.high); /* exact */
    correction = (remainder + sum.low) / (double)n;
    centre.low = centre.high;
    centre.high += correction;
    centre.low = (centre.low - centre.high) + correction;
    return centre;
}

/* Deviations from the mean, scaled to at most about 1. */
struct deviations {
    const double *x;
    struct centre centre;
    double scale;
};

static double deviation(const struct deviations *from, size_t i)
{
    const struct centre *centre = &from->centre;
    double difference =
        (from->x[i] * centre->scale - centre->high) - centre->low;

    return difference * from->scale;
}

static struct deviations deviations_of(const double *x, size_t n)
{
    struct deviations from = {x, centre_of(x, n), 1.0};
    double largest = 0.0;

    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs(deviation(&from, i)));
    from.scale = scale_for(largest);
    return from;
}

/* Asked before any subtraction: equal readings have no spread at all, not one
 * made of rounding. */
static bool all_equal(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (x[i] != x[0])
            return false;
    return isfinite(x[0]);
}

/* The means are known in twice the precision, so the deviations sum to zero
 * as they are: nothing is left to correct for. */
static double sum_of_products(const struct deviations *a,
                              const struct deviations *b, size_t n)
{
    struct sum products = {0.0, 0.0};

    for (size_t i = 0; i < n; i++)
        add(&products, deviation(a, i) * deviation(b, i));
    return total(products);
}

double ct_mean(const double *x, size_t n)
{
    struct centre centre;

    if (n == 0)
        return (double)NAN;
    centre = centre_of(x, n);
    return centre.high / centre.scale;
}

double ct_standard_deviation(const double *x, size_t n)
{
    struct deviations from;

    if (n < 2)
        return (double)NAN;
    if (all_equal(x, n))
        return 0.0;
    from = deviations_of(x, n);
    return sqrt(sum_of_products(&from, &from, n) / (double)(n - 1)) /
           from.scale / from.centre.scale;
}

double ct_covariance_of_means(const double *x, const double *y, size_t n)
{
    struct deviations a, b;
    double mean_product;

    if (n < 2)
        return (double)NAN;
    if (all_equal(x, n) || all_equal(y, n))
        return 0.0;
    a = deviations_of(x, n);
    b = deviations_of(y, n);
    mean_product = sum_of_products(&a, &b, n) / (double)n / (double)(n - 1);
    return mean_product / a.scale / a.centre.scale / b.scale / b.centre.scale;
}

double ct_pooled_standard_deviation(const double *s, const double *n, size_t m,
                                    double *degrees_of_freedom)
{
    struct sum squares = {0.0, 0.0}, dof = {0.0, 0.0};
    double largest = 0.0, scale;
    bool usable = m > 0;

    for (size_t i = 0; i < m; i++) {
        usable = usable && s[i] >= 0.0 && n[i] >= 2.0;
        largest = fmax(largest, s[i]);
    }
    scale = scale_for(largest);
    for (size_t i = 0; i < m; i++) {
        double scaled = s[i] * scale;

        add(&dof, n[i] - 1.0);
        add(&squares, (n[i] - 1.0) * (scaled * scaled));
    }
    *degrees_of_freedom = usable ? total(dof) : (double)NAN;
    return usable ? sqrt(total(squares) / total(dof)) / scale : (double)NAN;
}

double ct_autocorrelation(const double *x, size_t n)
{
    struct sum lagged = {0.0, 0.0};
    struct deviations from;

    if (n < 2 || all_equal(x, n))
        return 0.0;
    from = deviations_of(x, n);
    for (size_t i = 0; i + 1 < n; i++)
        add(&lagged, deviation(&from, i) * deviation(&from, i + 1));
    return total(lagged) / sum_of_products(&from, &from, n);
}
