/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * validation.h - when a Monte Carlo result is good enough, and what it says
 * about the law of propagation: JCGM 101:2008, 7.9 and clause 8. Pure
 * functions of numbers; the numerical tolerance delta itself (7.9.2) is
 * ct_numerical_tolerance() of rounding.h.
 */
#ifndef CT_VALIDATION_H
#define CT_VALIDATION_H

#include "montecarlo.h"
#include "wide.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- clause 8 -------------------------------------------------------------
 */

struct ct_comparison {
    double delta;         /* tolerance of the first-order uncertainty */
    double d_low, d_high; /* between the ends, eqs 10 and 11 of 8.1 */
    enum ct_validation verdict;
    uint64_t needed; /* undecided: about so many trials would decide; 0 when
                        that cannot be said, UINT64_MAX: more than that */
    bool clear;      /* three standard errors do not change which side of delta
                        the difference lies on: what more trials will say */
};

/* Compares the interval [low, high] of the law of propagation with that of a
 * Monte Carlo run of `trials` trials, both of one probability. `digits` (1 or 2
 * as a rule) significant digits of `standard_uncertainty`, the first-order one,
 * make delta.
 *
 * Validated: both differences are at most delta. 8.2 wants so many trials that
 * the Monte Carlo interval counts as exact: a verdict is given only when the
 * standard errors of both its ends are at most delta/10. `needed` follows from
 * how they fall: as 1/sqrt(M), for the shortest interval as 1/cbrt(M) (then a
 * cautious number). A number that is not finite leaves it undecided. Where the
 * law of propagation sees no uncertainty at all (delta is 0) any difference
 * that is clear is a failure. */
struct ct_comparison
ct_compare_intervals(double low, double high, double standard_uncertainty,
                     int digits, const struct ct_coverage_interval *monte_carlo,
                     bool shortest, uint64_t trials);

/* ---- the adaptive procedure, 7.9.4 ----------------------------------------
 *
 * Blocks of ct_block_trials() trials are made, each gives its own figures, and
 * when twice the standard deviation of the mean of every figure is at most
 * delta, all trials together give the result. With several outputs (JCGM
 * 102:2011, 7.8.3) every output has its ct_stabilisation; the largest
 * eigenvalue of the correlation matrix and the coverage factor of the region
 * have a ct_series each, with the tolerance of their own digits.
 *
 * The rule of the Guide is kept as it stands: with two blocks, whose figures
 * may be near one another by chance, it now and then stops too early. The
 * standard errors of the result say how good it is. */

/* M = max(J, 10^4), where J is the smallest integer >= 100/(1 - p), for the
 * decimal p = `probability`, 0 < p < 1: 0.9999 gives 1000000. */
uint64_t ct_block_trials(double probability);

/* One figure over the blocks. All zero to begin with. */
struct ct_series {
    uint64_t blocks;
    double mean;
    struct ct_wide squares; /* sum of (x - mean)² */
};
void ct_series_add(struct ct_series *series, double figure);
/* Standard deviation associated with the mean; NAN of fewer than two. */
double ct_series_error(const struct ct_series *series);
/* 2 s <= tolerance. A figure that a distribution does not have (NAN in every
 * block: mean and standard deviation of some t) is not waited for. */
bool ct_series_stable(const struct ct_series *series, double tolerance);

/* The four figures of an output. All zero to begin with. */
struct ct_stabilisation {
    struct ct_series value, uncertainty, low, high;
};
void ct_stabilisation_add(struct ct_stabilisation *s, double value,
                          double standard_uncertainty, double low, double high);
/* delta: of the standard uncertainty of all trials so far. */
bool ct_stabilised(const struct ct_stabilisation *s, double delta);

/* ---- why the two methods differ -------------------------------------------
 *
 * Student's t with scale u has the standard deviation u sqrt(nu/(nu - 2)), so
 * Monte Carlo says more than the law of propagation, which takes u and leaves
 * nu to the coverage factor (JCGM 101:2008, 6.4.9.5). */

/* nu/(nu - 2); 1 for INFINITY, INFINITY where there is none (nu <= 2). */
double ct_t_inflation(double dof);

/* Standard uncertainty with each variance multiplied by its inflation, over
 * the one without: sqrt(sum f_i c_i² / sum c_i²), c_i = c u of contribution i,
 * not correlated. NAN when all are zero. */
double ct_inflated_ratio(const double *contribution, const double *inflation,
                         size_t count);

/* Whether that ratio is why `found`, the uncertainty by Monte Carlo with
 * its standard error (NAN: not known), is not `expected`, that of the law of
 * propagation: it changes the latter by more than delta, and then they agree
 * to within delta or three standard errors. Always, when it is INFINITY. */
bool ct_inflation_explains(double ratio, double expected, double found,
                           double found_error, double delta);

#endif
