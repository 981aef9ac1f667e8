/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * beta.h - the beta distribution for counts of any size.
 *
 * GSL's function gives up where the continued fraction needs more than 512
 * steps (shape parameters beyond some 10^5) and loses digits of the factor
 * before it to logarithms of gamma functions. Pure functions.
 */
#ifndef CT_BETA_H
#define CT_BETA_H

/* P(B <= x) of the beta distribution, and P(B > x), each to full relative
 * precision (1e-12 for a + b <= 10^9); a, b > 0, x inside [0, 1]. NAN outside.
 */
double ct_beta_below(double a, double b, double x);
double ct_beta_above(double a, double b, double x);

/* P(F <= f) of Fisher's F with d1, d2 > 0 degrees of freedom. */
double ct_f_below(double f, double d1, double d2);

/* The x at which P(B <= x) = p, p inside (0, 1). NAN outside. */
double ct_beta_point(double a, double b, double p);

#endif
