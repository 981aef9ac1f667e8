/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * select.h - order statistics and coverage intervals of a sample, by selection
 * instead of sorting: JCGM 101:2008, 7.5-7.7.
 *
 * Values are finite. Results are those of a full sort, whatever the ties and
 * the order of the values; -0 and +0 are equal and come out as +0.
 */
#ifndef CT_SELECT_H
#define CT_SELECT_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The k-th smallest of n values, k from 0. The values are put in another
 * order: those before place k are not larger, those behind not smaller. */
double ct_select(double *values, size_t n, size_t k);

/* Which order statistics a coverage interval takes (JCGM 101:2008, 7.7.1,
 * 7.7.2): `inside` is q = pM, rounded half up when it is no integer; the
 * symmetric interval runs from y_(low + 1) to y_(low + 1 + q), `low` counted
 * from 0. Needs 0 < p < 1; CT_DOMAIN when the trials are too few for an
 * interval of probability p (q = 0 or q >= M). */
struct ct_interval_ranks {
    uint64_t low, inside;
};
CT_CHECK enum ct_status ct_interval_ranks(uint64_t trials, double probability,
                                          struct ct_interval_ranks *ranks);

struct ct_interval {
    double low, high;
    double low_error, high_error; /* standard errors of the ends from the
                            number of trials; NAN when it is too small */
};

struct ct_intervals {
    struct ct_interval symmetric; /* probabilistically symmetric, 5.3.3 */
    struct ct_interval shortest;  /* 5.3.4; of several, the one lying lowest */
};

/* Both intervals of n values, which are put in another order. The work is
 * shared by `threads` threads (at least 1); the result does not depend on
 * their number. CT_DOMAIN as above; CT_NOMEM. */
CT_CHECK enum ct_status ct_coverage_intervals(double *values, size_t n,
                                              double probability, int threads,
                                              struct ct_intervals *intervals);

/* Values of low, high and their standard errors are told from the density near
 * the ends: with f the density, sqrt(p(1-p)/M)/f for a quantile. */

/* ---- samples that are not kept -------------------------------------------
 *
 * Pass 1 counts values in bins of equal width between two limits, with open
 * bins at both ends; bins of several threads are added. What the counts leave
 * open is then settled by a second pass that keeps only the values of the bins
 * in question: ct_bins_wanted() says which, ct_bins_settle() takes them. */

struct ct_bins;
CT_CHECK enum ct_status ct_bins_new(double lower, double upper, size_t count,
                                    struct ct_bins **bins);
void ct_bins_free(struct ct_bins *bins);
void ct_bins_count(struct ct_bins *bins, const double *values, size_t n);
void ct_bins_add(struct ct_bins *sum, const struct ct_bins *other);

/* The bins that hold the ends of the symmetric interval, or could hold those
 * of the shortest one, as ranges of values [from[i], to[i]) in ascending
 * order, and how many values lie in them. The ranges live as long as the
 * bins. CT_DOMAIN as for ct_interval_ranks(). */
struct ct_bins_wanted {
    const double *from, *to;
    size_t ranges;
    uint64_t values;
};
CT_CHECK enum ct_status ct_bins_wanted(struct ct_bins *bins, double probability,
                                       struct ct_bins_wanted *wanted);

/* Both intervals, from all values that lie in the ranges wanted (in any order;
 * they are sorted in place). */
CT_CHECK enum ct_status ct_bins_settle(const struct ct_bins *bins,
                                       double probability, double *values,
                                       size_t n,
                                       struct ct_intervals *intervals);

#endif
