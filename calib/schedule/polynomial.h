/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * polynomial.h - where a polynomial first falls to zero. Pure.
 */
#ifndef CT_POLYNOMIAL_H
#define CT_POLYNOMIAL_H

#include <stddef.h>

enum { CT_POLYNOMIAL_DEGREE = 8 };

double ct_polynomial_at(const double *coefficients, size_t degree, double x);

/* The least x inside [from, to] at which sum c_i x^i <= 0, i = 0 to degree (at
 * most CT_POLYNOMIAL_DEGREE); INFINITY: it stays above. */
double ct_polynomial_falls(const double *coefficients, size_t degree,
                           double from, double to);

#endif
