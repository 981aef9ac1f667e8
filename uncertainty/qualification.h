/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * qualification.h - the limits by which the results of a measurement standard
 * are verified (JJF 1033-2023), as squares that can be met exactly.
 *
 * All uncertainties are expanded by one coverage factor. What two values share
 * makes their difference more certain (JCGM 100:2008, 5.2.2): `shared` is k^2
 * times their covariance.
 */
#ifndef CT_QUALIFICATION_H
#define CT_QUALIFICATION_H

#include "exact.h"

#include <stdbool.h>

/* U at the coverage factor `to`, stated at `from` > 0. */
struct ct_exact ct_expanded_at(struct ct_exact U, struct ct_exact from,
                               int64_t to);

/* U^2 + U0^2 - 2 shared, not below zero: the square of the limit of |y - y0| by
 * transfer, and with what both share taken off. */
struct ct_exact ct_transfer_square(struct ct_exact U, struct ct_exact U0,
                                   struct ct_exact shared);

/* 3 U0 <= U: what the higher standard adds is left out by practice, and the
 * limit is U. */
bool ct_transfer_is_plain(struct ct_exact U, struct ct_exact U0);

/* The square of sqrt((n - 1) / n) U, the limit of |y - ybar| of n >= 2
 * standards of about one U; `shared` is k^2 times twice the sum over pairs i <
 * j of c_i c_j cov(y_i, y_j) with c = 1 - 1/n for the own one and -1/n for
 * others, to be added. Not below zero. */
struct ct_exact ct_comparison_square(struct ct_exact U, size_t n,
                                     struct ct_exact shared);

/* |difference| <= root of `square`. */
bool ct_is_within(struct ct_exact difference, struct ct_exact square);

/* The weighted mean of n >= 1 values with standard uncertainties u > 0, and its
 * own. JJF 1033 takes the plain mean; some laboratories this one. */
double ct_weighted_mean(const double *y, const double *u, size_t n,
                        double *uncertainty);

#endif
