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
 * order: those before place k are not larger, those behind not smaller. Linear
 * time whatever they are. */
double ct_select(double *values, size_t n, size_t k);

/* Which order statistics a coverage interval takes (JCGM 101:2008, 7.7.1,
 * 7.7.2): `inside` is q = pM, rounded half up when it is no integer; the
 * symmetric interval runs from y_(low + 1) to y_(low + 1 + q), `low` counted
 * from 0: 7.7.2 counts r = low + 1. p is the shortest decimal that reads as
 * `probability`, and the product is exact: 0.95 of 1000000 trials are 950000.
 * Needs 0 < p < 1; CT_DOMAIN when the trials are too few for an interval of
 * probability p (q = 0 or q >= M). */
struct ct_interval_ranks {
    uint64_t low, inside;
};
CT_CHECK enum ct_status ct_interval_ranks(uint64_t trials, double probability,
                                          struct ct_interval_ranks *ranks);

/* Standard errors: by how much the ends would scatter if the trials were made
 * anew, from the values about them (select_error.c says how). NAN when fewer
 * than 10 values lie beyond each end.
 *
 * Of the symmetric interval: sqrt(p(1 - p)/M)/f, f being the density over the
 * range in which the quantile scatters. In repeated samples of 10^4 to 10^6
 * values with a density the root mean square of the estimate is within 10 % of
 * the true scatter; one estimate itself scatters by 30 % with 10 values beyond
 * the end, by 7 % with 2500. An end at which many values are equal has the
 * error 0.
 *
 * Of the shortest interval: also that its place is uncertain. Its ends scatter
 * more, and fall as M^(-1/3) only, where the density is smooth at both; one
 * estimate then scatters by a third. Where the density has a step at one end
 * (exponential: at 0), that end falls as 1/M and the other as 1/sqrt(M). Where
 * all places are about as good (rectangular) they do not fall at all, and the
 * estimate is up to a third too small; of two places far apart that are as
 * good (arcsine) it may see one only, and be a half or less. */
struct ct_coverage_interval {
    double low, high;
    double low_error, high_error;
};

struct ct_intervals {
    struct ct_coverage_interval
        symmetric; /* probabilistically symmetric, 5.3.3 */
    struct ct_coverage_interval
        shortest; /* 5.3.4; of several, the one lying lowest */
};

/* Both intervals of n values, which may be put in another order. The work is
 * shared by `threads` threads (at least 1); the result does not depend on
 * their number nor on the order of the values. Takes room for up to half of the
 * values again when p >= 0.95, for twice as many when p is small. CT_DOMAIN as
 * above; CT_NOMEM. */
CT_CHECK enum ct_status ct_coverage_intervals(double *values, size_t n,
                                              double probability, int threads,
                                              struct ct_intervals *intervals);

/* ---- samples that are not kept -------------------------------------------
 *
 * Pass 1 counts values in bins of equal width between two limits, with open
 * bins at both ends; bins of several threads are added. What the counts leave
 * open is then settled by a second pass that keeps only the values of the bins
 * in question: ct_bins_wanted() says which, ct_bins_settle() takes them. When
 * these are too many (nearly all values in one bin, say), ct_bins_refine()
 * makes finer bins just there, for a pass that counts once more. */

struct ct_bins;

/* `count` bins, 1 to 2^30, of 8 bytes, between two finite limits, lower <=
 * upper. The limits need not hold all values, only the ends of the intervals
 * should lie between them. CT_DOMAIN, CT_NOMEM. */
CT_CHECK enum ct_status ct_bins_new(double lower, double upper, size_t count,
                                    struct ct_bins **bins);
/* Empty bins with the limits of others, for another thread. CT_NOMEM. */
CT_CHECK enum ct_status ct_bins_like(const struct ct_bins *bins,
                                     struct ct_bins **empty);
void ct_bins_free(struct ct_bins *bins);
/* Takes n finite values, up to 2^63 in all. */
void ct_bins_count(struct ct_bins *bins, const double *values, size_t n);
/* Both with the same limits (ct_bins_like). */
void ct_bins_add(struct ct_bins *sum, const struct ct_bins *other);

/* The bins that hold the ends of the symmetric interval, or could hold those
 * of the shortest one, as ranges of values [from[i], to[i]) in ascending
 * order, the outermost perhaps infinite, and how many values lie in them. A bin
 * that holds one value many times is known and not wanted: there may be no
 * range at all. The ranges live as long as the bins and until the next call or
 * the next count. CT_DOMAIN as for ct_interval_ranks(), CT_NOMEM. */
struct ct_bins_wanted {
    const double *from, *to;
    size_t ranges;
    uint64_t values;
};
CT_CHECK enum ct_status ct_bins_wanted(struct ct_bins *bins, double probability,
                                       struct ct_bins_wanted *wanted);

/* Empty bins like these, but with `count` more in place of those wanted, which
 * ct_bins_wanted() has told. Counting takes two to four times as long.
 * CT_DOMAIN when nothing is wanted, CT_LIMIT when there would be over 2^30,
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_bins_refine(const struct ct_bins *bins, size_t count,
                                       struct ct_bins **finer);

/* Copies those of n values that lie in the ranges wanted to `out`, which has
 * room for n, and returns their number. For several threads at once. */
size_t ct_bins_catch(const struct ct_bins *bins, const double *values, size_t n,
                     double *out);

/* Both intervals, from all values that lie in the ranges wanted (in any order;
 * they are sorted in place): those of ct_coverage_intervals() with the whole
 * sample, their standard errors to a few percent. `probability` is that of
 * ct_bins_wanted(). CT_DOMAIN when these are not the values wanted; CT_NOMEM.
 */
CT_CHECK enum ct_status ct_bins_settle(const struct ct_bins *bins,
                                       double probability, double *values,
                                       size_t n,
                                       struct ct_intervals *intervals);

/* About the value below which a share p of the values lies, 0 <= p <= 1; it
 * lies in the right bin. NAN of none. */
double ct_bins_quantile(const struct ct_bins *bins, double p);

/* Regroups the counts for a picture: bins of `width` from `low` up, values
 * below and above. A bin goes as a whole where its middle lies. */
void ct_bins_histogram(const struct ct_bins *bins, double low, double width,
                       size_t count, uint64_t *histogram, uint64_t *below,
                       uint64_t *above);

#endif
