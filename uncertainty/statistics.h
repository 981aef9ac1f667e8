/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * statistics.h - type A evaluation: what repeated observations say.
 *
 * Two-pass, compensated sums, scaled inside: means within one and standard
 * deviations within two units in the last place, whatever the offset of the
 * readings, up to the ends of the range. Pure functions; arrays of n finite
 * numbers; NAN where n is too small.
 */
#ifndef CT_STATISTICS_H
#define CT_STATISTICS_H

#include <stddef.h>

/* Arithmetic mean (JCGM 100:2008, eq. 3), n >= 1. */
double ct_mean(const double *x, size_t n);

/* Experimental standard deviation with divisor n - 1 (eq. 4), n >= 2. */
double ct_standard_deviation(const double *x, size_t n);

/* Covariance of two means from n simultaneous pairs (eq. 17), n >= 2. */
double ct_covariance_of_means(const double *x, const double *y, size_t n);

/* Pooled standard deviation of m series, sqrt(sum nu_i s_i^2 / sum nu_i), and
 * its degrees of freedom sum nu_i, with nu_i = n_i - 1 >= 1 (JCGM 100:2008,
 * H.3.6 note, H.5.2.5). Both NAN when a series breaks that. */
double ct_pooled_standard_deviation(const double *s, const double *n, size_t m,
                                    double *degrees_of_freedom);

/* Lag-1 autocorrelation coefficient of the series (divisor of the variance:
 * n), for the warning on readings that are not independent; 0 when constant
 * or n < 2. */
double ct_autocorrelation(const double *x, size_t n);

#endif
