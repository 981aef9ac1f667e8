/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "polynomial.h"

#include <math.h>

double ct_polynomial_at(const double *coefficients, size_t degree, double x)
{
    double sum = coefficients[degree];

    for (size_t i = degree; i-- > 0;)
        sum = sum * x + coefficients[i];
    return sum;
}

/* A root between two places of different sign: the one nearer to `a`. */
static double between(const double *c, size_t degree, double a, double b)
{
    double sign = ct_polynomial_at(c, degree, a) > 0 ? 1 : -1;

    for (;;) {
        double x = a + (b - a) / 2;

        if (!(x > a) || !(x < b))
            return b;
        if (sign * ct_polynomial_at(c, degree, x) > 0)
            a = x;
        else
            b = x;
    }
}

/* All roots where the sign changes inside (from, to), in order: between the
 * roots of the derivative a polynomial goes one way only. */
static size_t roots(const double *c, size_t degree, double from, double to,
                    double *found)
{
    double turns[CT_POLYNOMIAL_DEGREE + 2] = {from};
    double slope[CT_POLYNOMIAL_DEGREE] = {0};
    size_t n = 0, turn_count = 0;

    if (degree == 0)
        return 0;
    for (size_t i = 0; i < degree; i++)
        slope[i] = (double)(i + 1) * c[i + 1];
    turn_count = roots(slope, degree - 1, from, to, turns + 1);
    turns[turn_count + 1] = to;
    for (size_t i = 0; i <= turn_count; i++) {
        double left = ct_polynomial_at(c, degree, turns[i]);
        double right = ct_polynomial_at(c, degree, turns[i + 1]);

        if ((left > 0) != (right > 0))
            found[n++] = between(c, degree, turns[i], turns[i + 1]);
    }
    return n;
}

double ct_polynomial_falls(const double *coefficients, size_t degree,
                           double from, double to)
{
    double found[CT_POLYNOMIAL_DEGREE];

    if (!(ct_polynomial_at(coefficients, degree, from) > 0))
        return from;
    if (!(to > from) || roots(coefficients, degree, from, to, found) == 0)
        return (double)INFINITY;
    return found[0];
}
