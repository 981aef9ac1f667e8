/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * select_work.h - what the files select*.c share. Private to them.
 *
 *   select           the k-th smallest of a sample; ranks of an interval
 *   select_sort      sorting in linear time
 *   select_interval  coverage intervals of a sample, on several threads
 *   select_error     standard errors of their ends
 *   select_bins      counting a sample that is not kept
 *   select_settle    coverage intervals from counts and few values
 */
#ifndef CT_SELECT_WORK_H
#define CT_SELECT_WORK_H

#include "select.h"

#include <string.h>

/* ---- doubles as whole numbers of the same order ---------------------------
 *
 * Neighbouring finite doubles have neighbouring keys; -0 and +0 share one. */

static inline int64_t key_of(double number)
{
    int64_t bits;

    memcpy(&bits, &number, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static inline double double_of(int64_t key)
{
    int64_t bits = key < 0 ? INT64_MIN - key : key;
    double number;

    memcpy(&number, &bits, sizeof number);
    return number;
}

/* ---- select_sort.c --------------------------------------------------------
 */

/* Ascending; -0 becomes +0. Linear time whatever the values; needs room for
 * as many doubles again. CT_NOMEM. */
CT_CHECK enum ct_status ct_sort_values(double *values, size_t n);

/* ---- select_bins.c --------------------------------------------------------
 *
 * A stretch of the axis divided evenly: the value v lies in the bin
 *
 *     first + floor((v - lower) * scale + offset), 0 <= floor(...) < count.
 *
 * Every step of that is monotone in v, roundings included. So the values of a
 * bin are an interval without gaps, and everything below follows from counts
 * alone, whatever the rounding. */
struct ct_stretch {
    double from; /* it ends where the next one begins */
    double lower, scale, offset;
    size_t first, count;
};

/* What is known of the values of a bin. */
enum ct_bin_mark {
    CT_BIN_IDLE,
    CT_BIN_WANTED, /* may hold an end of an interval */
    CT_BIN_SINGLE, /* likewise, but holds one value many times */
};

struct ct_bins {
    struct ct_stretch *stretches;
    size_t stretch_count, count;
    uint64_t *counts; /* per bin */
    uint64_t total;
    /* Of the values: exact as long as they are all equal, and where the open
     * bin at that end has values; else not looked at. */
    double least, most;
    bool spread; /* not all equal */

    /* what ct_bins_wanted() found; marks NULL before */
    unsigned char *marks; /* per bin: enum ct_bin_mark */
    double *from, *to;
    size_t range_count;
    uint64_t wanted;
    struct ct_interval_ranks ranks;
    double bound; /* the shortest interval is not longer */
};

/* The smallest double that lies in bin `bin` or a later one; -HUGE_VAL for the
 * first, HUGE_VAL behind the last. */
double ct_bins_edge(const struct ct_bins *bins, size_t bin);

/* Limits of the values, as far as they are known; else infinite. */
double ct_bins_least(const struct ct_bins *bins);
double ct_bins_most(const struct ct_bins *bins);

/* A bin, on the way from the first to the last. */
struct ct_bin_cursor {
    size_t bin, stretch;
    uint64_t below;  /* values in the bins before */
    uint64_t before; /* values wanted in the bins before */
};
/* Goes on to the bin of the value of rank `rank` (from 0, below the total). */
void ct_bins_seek(const struct ct_bins *bins, struct ct_bin_cursor *cursor,
                  uint64_t rank);

/* Limits of the cursor's bin. The true ones lie between a lower and an upper
 * bound, and all its values between the lower bound of the one and the upper
 * bound of the other. */
struct ct_bin_limits {
    double low[2], high[2]; /* lower bound, upper bound */
    double from, to;        /* about */
};
struct ct_bin_limits ct_bins_limits(const struct ct_bins *bins,
                                    const struct ct_bin_cursor *cursor);

/* The value of rank `rank` in the cursor's bin, taken to be even filled. */
double ct_bins_interpolate(const struct ct_bins *bins,
                           const struct ct_bin_cursor *cursor, uint64_t rank);

/* ---- select_error.c -------------------------------------------------------
 */

/* With fewer values beyond each end than this, standard errors are NAN. */
enum { CT_FEWEST_BEYOND = 10 };

/* The order statistics that may be ends of an interval: low[i] is y_(1 + i),
 * high[i] is y_(1 + i + q), i from 0 to count - 1 = M - q - 1. */
struct ct_tails {
    const double *low, *high;
    uint64_t count;
    uint64_t trials; /* M */
};

/* Half the number of ranks over which a quantile is looked at, for the one of
 * rank `rank` (from 1) of `trials`; `deviation` is by how many ranks the
 * quantile scatters. */
uint64_t ct_quantile_window(uint64_t rank, uint64_t trials, double *deviation);

/* Fills both intervals and their errors from tails that are sorted. */
void ct_intervals_of_tails(const struct ct_tails *tails,
                           struct ct_interval_ranks ranks,
                           struct ct_intervals *intervals);

/* How far the ends of the shortest interval scatter as its place does. Point i
 * of `count` is the interval low[i] to high[i]; its low end lies `step` ranks
 * above that of point i - 1; `best` is the shortest. */
void ct_place_errors(const double *low, const double *high, size_t count,
                     double step, size_t best, double errors[2]);

/* Adds them, squared, to the errors of two quantiles. */
void ct_add_place_errors(struct ct_coverage_interval *shortest,
                         const double errors[2]);

#endif
