/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two coverage intervals from counts, and from those values that the counts
 * leave open.
 *
 * The shortest interval. The low end of the interval of rank r lies in some bin
 * i, its high end, of rank r + q, in some bin j; the counts say which. Let bin
 * i be [e_i, e_i+1). The length L(r), rounded as doubles are, is not more than
 * e_j+1 - e_i and not less than e_j - e_i+1, rounded likewise, since rounding
 * is monotone. Let U be the least of the first over all pairs of bins. Then
 * some interval is no longer than U, and no pair with e_j - e_i+1 > U has the
 * shortest, or one as short. The values of the other pairs settle it. They are
 * all looked at, in the order of r, so that of several the lowest is found.
 */
#include "select_work.h"

#include <math.h>
#include <stdlib.h>

enum {
    MANY = 4096,      /* values in a bin that may be one value */
    PLACES = 1 << 15, /* places of the shortest interval that are looked at
                         for its standard errors */
};

/* ---- pairs of bins --------------------------------------------------------
 */

/* The next `n` ranks from `rank` (from 0) have their low ends in one bin, and
 * their high ends. */
struct sweep {
    struct ct_bin_cursor low, high;
    uint64_t rank, n;
};

static bool sweep_next(const struct ct_bins *bins, struct ct_interval_ranks of,
                       struct sweep *s)
{
    uint64_t left, in_low, in_high;

    s->rank += s->n;
    left = bins->total - of.inside - s->rank;
    if (left == 0)
        return false;
    ct_bins_seek(bins, &s->low, s->rank);
    ct_bins_seek(bins, &s->high, s->rank + of.inside);
    in_low = s->low.below + bins->counts[s->low.bin] - s->rank;
    in_high = s->high.below + bins->counts[s->high.bin] - s->rank - of.inside;
    s->n = in_low < in_high ? in_low : in_high;
    if (s->n > left)
        s->n = left;
    return true;
}

/* No interval of the pair is longer [1], or shorter [0]. */
static void length_limits(const struct ct_bins *bins, const struct sweep *s,
                          double length[2])
{
    struct ct_bin_limits low = ct_bins_limits(bins, &s->low);
    struct ct_bin_limits high = ct_bins_limits(bins, &s->high);

    length[0] = high.low[0] - low.high[1];
    length[1] = high.high[1] - low.low[0];
}

static double bound_of(const struct ct_bins *bins, struct ct_interval_ranks of)
{
    struct sweep s = {.n = 0};
    double least = HUGE_VAL, length[2];

    while (sweep_next(bins, of, &s)) {
        length_limits(bins, &s, length);
        least = fmin(least, length[1]);
    }
    return least;
}

/* ---- what is wanted -------------------------------------------------------
 */

/* The least and the largest double that may lie in a bin. */
static bool is_single(const struct ct_bins *bins, size_t bin, double *value)
{
    double from = fmax(ct_bins_edge(bins, bin), ct_bins_least(bins));
    double to = ct_bins_edge(bins, bin + 1), most = ct_bins_most(bins);

    if (to > most)
        to = most;
    else
        to = double_of(key_of(to) - 1);
    *value = from + 0.0;
    return key_of(from) == key_of(to);
}

static void mark(struct ct_bins *bins, unsigned char *marks, size_t bin)
{
    double value;

    if (marks[bin] == CT_BIN_IDLE)
        marks[bin] = bins->counts[bin] > MANY && is_single(bins, bin, &value)
                         ? CT_BIN_SINGLE
                         : CT_BIN_WANTED;
}

static void mark_all(struct ct_bins *bins, unsigned char *marks,
                     struct ct_interval_ranks of, double bound)
{
    struct sweep s = {.n = 0};
    double length[2];

    while (sweep_next(bins, of, &s)) {
        length_limits(bins, &s, length);
        if (length[0] <= bound || (of.low >= s.rank && of.low - s.rank < s.n)) {
            mark(bins, marks, s.low.bin);
            mark(bins, marks, s.high.bin);
        }
    }
}

/* Runs of wanted bins, empty ones between them included, as ranges of values;
 * with from == NULL only their number and that of the values. */
static size_t find_ranges(const struct ct_bins *bins,
                          const unsigned char *marks, double *from, double *to,
                          uint64_t *values)
{
    size_t ranges = 0, last = 0;
    bool inside = false;

    *values = 0;
    for (size_t i = 0; i < bins->count; i++) {
        bool wanted = marks[i] == CT_BIN_WANTED;

        if (bins->counts[i] == 0)
            continue;
        if (inside && !wanted && to != NULL)
            to[ranges - 1] = ct_bins_edge(bins, last + 1);
        if (!inside && wanted && from != NULL)
            from[ranges] = ct_bins_edge(bins, i);
        ranges += !inside && wanted;
        inside = wanted;
        if (wanted) {
            last = i;
            *values += bins->counts[i];
        }
    }
    if (inside && to != NULL)
        to[ranges - 1] = ct_bins_edge(bins, last + 1);
    return ranges;
}

static void keep(struct ct_bins *bins, unsigned char *marks, double *from,
                 double *to)
{
    free(bins->marks);
    free(bins->from);
    free(bins->to);
    bins->marks = marks;
    bins->from = from;
    bins->to = to;
}

enum ct_status ct_bins_wanted(struct ct_bins *bins, double probability,
                              struct ct_bins_wanted *wanted)
{
    struct ct_interval_ranks ranks;
    enum ct_status status = ct_interval_ranks(bins->total, probability, &ranks);
    unsigned char *marks;
    double *from, *to, length;
    size_t count;

    if (status != CT_OK)
        return status;
    marks = calloc(bins->count, sizeof *marks);
    if (marks == NULL)
        return CT_NOMEM;
    length = bound_of(bins, ranks);
    mark_all(bins, marks, ranks, length);
    count = find_ranges(bins, marks, NULL, NULL, &wanted->values);
    from = malloc((count + 1) * sizeof *from);
    to = malloc((count + 1) * sizeof *to);
    if (from == NULL || to == NULL) {
        free(marks);
        free(from);
        free(to);
        return CT_NOMEM;
    }
    wanted->ranges = find_ranges(bins, marks, from, to, &wanted->values);
    keep(bins, marks, from, to);
    bins->range_count = count;
    bins->wanted = wanted->values;
    bins->ranks = ranks;
    bins->bound = length;
    wanted->from = from;
    wanted->to = to;
    return CT_OK;
}

/* ---- settling -------------------------------------------------------------
 */

struct settling {
    const struct ct_bins *bins;
    const double *values; /* sorted */
};

/* The value of rank `rank`, in the cursor's bin: as it is where it is known,
 * else about. */
static double value_at(const struct settling *s,
                       const struct ct_bin_cursor *cursor, uint64_t rank)
{
    double value;

    switch ((enum ct_bin_mark)s->bins->marks[cursor->bin]) {
    case CT_BIN_WANTED:
        return s->values[cursor->before + (rank - cursor->below)];
    case CT_BIN_SINGLE:
        (void)is_single(s->bins, cursor->bin, &value);
        return value;
    case CT_BIN_IDLE:
        break;
    }
    return ct_bins_interpolate(s->bins, cursor, rank);
}

static double value_of_rank(const struct settling *s, uint64_t rank)
{
    struct ct_bin_cursor cursor = {0};

    ct_bins_seek(s->bins, &cursor, rank);
    return value_at(s, &cursor, rank);
}

/* Step from one value of a bin to the next; 0 where they are all the same. */
static size_t step_in(const struct settling *s,
                      const struct ct_bin_cursor *cursor)
{
    return s->bins->marks[cursor->bin] == CT_BIN_WANTED;
}

/* The shortest interval of one pair of bins, if it beats *shortest. */
static void try_pair(const struct settling *s, const struct sweep *pair,
                     struct ct_coverage_interval *shortest, uint64_t *best)
{
    double only[2] = {
        value_at(s, &pair->low, pair->rank),
        value_at(s, &pair->high, pair->rank + s->bins->ranks.inside)};
    size_t step_low = step_in(s, &pair->low);
    size_t step_high = step_in(s, &pair->high);
    const double *low = &only[0], *high = &only[1];
    uint64_t n = step_low + step_high > 0 ? pair->n : 1;

    if (step_low)
        low = s->values + pair->low.before + (pair->rank - pair->low.below);
    if (step_high)
        high = s->values + pair->high.before +
               (pair->rank + s->bins->ranks.inside - pair->high.below);
    for (uint64_t i = 0; i < n; i++) {
        double a = low[i * step_low], b = high[i * step_high];

        /* NAN at first */
        if (!(b - a >= shortest->high - shortest->low)) {
            shortest->low = a;
            shortest->high = b;
            *best = pair->rank + i;
        }
    }
}

static uint64_t find_shortest(const struct settling *s,
                              struct ct_coverage_interval *shortest)
{
    struct sweep pair = {.n = 0};
    double length[2];
    uint64_t best = 0;

    shortest->low = shortest->high = (double)NAN;
    while (sweep_next(s->bins, s->bins->ranks, &pair)) {
        length_limits(s->bins, &pair, length);
        if (length[0] <= s->bins->bound)
            try_pair(s, &pair, shortest, &best);
    }
    return best;
}

/* ---- standard errors ------------------------------------------------------
 */

/* Of the value of rank `rank`; the tail it belongs to ends at `from` and
 * `to`. */
static double rank_error(const struct settling *s, uint64_t rank, uint64_t from,
                         uint64_t to)
{
    double deviation;
    uint64_t window = ct_quantile_window(rank + 1, s->bins->total, &deviation);

    if (rank - from > window)
        from = rank - window;
    if (to - rank > window)
        to = rank + window;
    return deviation * (value_of_rank(s, to) - value_of_rank(s, from)) /
           (double)(to - from);
}

static void set_errors(const struct settling *s, uint64_t low,
                       struct ct_coverage_interval *interval)
{
    uint64_t q = s->bins->ranks.inside, tail = s->bins->total - q;

    interval->low_error = interval->high_error = (double)NAN;
    if (tail < 2 * CT_FEWEST_BEYOND)
        return;
    interval->low_error = rank_error(s, low, 0, tail - 1);
    interval->high_error = rank_error(s, low + q, q, s->bins->total - 1);
}

/* Every step-th value from rank `first` on. */
static void values_from(const struct settling *s, uint64_t first, uint64_t step,
                        size_t count, double *values)
{
    struct ct_bin_cursor cursor = {0};

    for (size_t i = 0; i < count; i++, first += step) {
        ct_bins_seek(s->bins, &cursor, first);
        values[i] = value_at(s, &cursor, first);
    }
}

/* Some of the places that the shortest interval may have, that of the low rank
 * `best` among them. */
static enum ct_status add_place(const struct settling *s, uint64_t best,
                                struct ct_coverage_interval *shortest)
{
    uint64_t q = s->bins->ranks.inside, tail = s->bins->total - q;
    uint64_t step = tail / PLACES + 1, first = best % step;
    size_t count = (size_t)((tail - 1 - first) / step + 1);
    double *values = malloc(2 * count * sizeof *values), errors[2];

    if (values == NULL)
        return CT_NOMEM;
    values_from(s, first, step, count, values);
    values_from(s, first + q, step, count, values + count);
    ct_place_errors(values, values + count, count, (double)step,
                    (size_t)(best / step), errors);
    ct_add_place_errors(shortest, errors);
    free(values);
    return CT_OK;
}

/* ---- the whole ------------------------------------------------------------
 */

/* Whether the sorted values may be those of the ranges. */
static bool are_wanted(const struct ct_bins *bins, const double *values)
{
    size_t i = 0;

    for (size_t r = 0; r < bins->range_count; r++) {
        if (i < bins->wanted && values[i] < bins->from[r])
            return false;
        while (i < bins->wanted && values[i] < bins->to[r])
            i++;
    }
    return i == bins->wanted;
}

static enum ct_status settle(const struct settling *s,
                             struct ct_intervals *intervals)
{
    uint64_t low = s->bins->ranks.low, q = s->bins->ranks.inside, best;

    intervals->symmetric.low = value_of_rank(s, low);
    intervals->symmetric.high = value_of_rank(s, low + q);
    set_errors(s, low, &intervals->symmetric);
    best = find_shortest(s, &intervals->shortest);
    set_errors(s, best, &intervals->shortest);
    if (isnan(intervals->shortest.low_error))
        return CT_OK;
    return add_place(s, best, &intervals->shortest);
}

enum ct_status ct_bins_settle(const struct ct_bins *bins, double probability,
                              double *values, size_t n,
                              struct ct_intervals *intervals)
{
    struct settling s = {bins, values};
    struct ct_interval_ranks ranks;
    struct ct_intervals result;
    enum ct_status status = ct_interval_ranks(bins->total, probability, &ranks);

    if (status != CT_OK)
        return status;
    if (bins->marks == NULL || n != bins->wanted ||
        ranks.inside != bins->ranks.inside)
        return CT_DOMAIN;
    status = n > 0 ? ct_sort_values(values, n) : CT_OK;
    if (status == CT_OK && !are_wanted(bins, values))
        status = CT_DOMAIN;
    if (status == CT_OK)
        status = settle(&s, &result);
    if (status == CT_OK)
        *intervals = result;
    return status;
}
