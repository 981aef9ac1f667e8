/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beta.h"

#include <float.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdbool.h>

/* What Stirling's formula for ln Gamma(x + 1) leaves out. */
static double stirling_error(double x)
{
    double x2 = x * x;

    if (x < 16)
        return gsl_sf_lngamma(x + 1) - (x + 0.5) * log(x) + x -
               log(2 * M_PI) / 2;
    return (1.0 / 12 -
            (1.0 / 360 -
             (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / x2) / x2) / x2) /
                x2) /
           x;
}

/* x ln(x / m) + m - x without cancellation where x is near m (C. Loader, Fast
 * and accurate computation of binomial probabilities, 2000). */
static double deviance(double x, double m)
{
    double v = (x - m) / (x + m);
    double sum = (x - m) * v;
    double term = 2 * x * v;

    if (fabs(v) > 0.1)
        return x * log(x / m) + m - x;
    for (int j = 3; j < 100; j += 2) {
        double next;

        term *= v * v;
        next = sum + term / j;
        if (!(next < sum || next > sum))
            break;
        sum = next;
    }
    return sum;
}

/* x^a y^b / B(a, b), y = 1 - x, both inside (0, 1). */
static double front(double a, double b, double x, double y)
{
    double n = a + b;

    if (a < 1 || b < 1)
        return exp(a * log(x) + b * log(y) - gsl_sf_lnbeta(a, b));
    return exp(stirling_error(n) - stirling_error(a) - stirling_error(b) -
               deviance(a, n * x) - deviance(b, n * y)) *
           sqrt(a * (b / n) / (2 * M_PI));
}

/* Lentz's continued fraction; converges for x < (a + 1) / (a + b + 2) in about
 * sqrt(a + b) steps. */
static double fraction(double a, double b, double x)
{
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    double h;

    d = 1 / (fabs(d) < tiny ? tiny : d);
    h = d;
    for (double m = 1; m < 1e8; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd =
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double change;

        d = 1 + even * d;
        c = 1 + even / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        h *= d * c;
        d = 1 + odd * d;
        c = 1 + odd / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        change = d * c;
        h *= change;
        if (fabs(change - 1) < 2 * DBL_EPSILON)
            break;
    }
    return h;
}

/* P(B <= x), or P(B > x), of x and y = 1 - x. */
static double probability(double a, double b, double x, double y, bool above)
{
    bool left = x < (a + 1) / (a + b + 2);
    double part;

    if (!(a > 0) || !(b > 0) || !(x >= 0) || !(y >= 0))
        return (double)NAN;
    if (!(x > 0) || !(y > 0))
        return (x > 0) == above ? 0 : 1;
    part = left ? front(a, b, x, y) * fraction(a, b, x) / a
                : front(a, b, x, y) * fraction(b, a, y) / b;
    return left == above ? 1 - part : part;
}

double ct_beta_below(double a, double b, double x)
{
    return probability(a, b, x, 1 - x, false);
}

double ct_beta_above(double a, double b, double x)
{
    return probability(a, b, x, 1 - x, true);
}

double ct_f_below(double f, double d1, double d2)
{
    double whole = d1 * f + d2;

    if (isinf(f) && f > 0)
        return 1;
    return probability(d1 / 2, d2 / 2, d1 * f / whole, d2 / whole, false);
}

double ct_beta_point(double a, double b, double p)
{
    double low = 0, high = 1;

    if (!(a > 0) || !(b > 0) || !(p > 0) || !(p < 1))
        return (double)NAN;
    for (;;) {
        double x = low + (high - low) / 2;

        if (!(x > low) || !(x < high) || high - low < DBL_EPSILON * low)
            return x;
        if (ct_beta_below(a, b, x) < p)
            low = x;
        else
            high = x;
    }
}
