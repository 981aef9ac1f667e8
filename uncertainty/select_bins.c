/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "select_work.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { BLOCK = 512, MOST_BINS = 1 << 30 };

/* ---- bins of a value ------------------------------------------------------
 */

/* In the range of positive doubles whatever the limits. */
static double scale_of(double lower, double upper, size_t count)
{
    double scale = (double)count / (upper / 2 - lower / 2) / 2;

    return scale < DBL_MAX ? scale : DBL_MAX;
}

static inline int32_t place_in(const struct ct_stretch *s, double value)
{
    double at = (value - s->lower) * s->scale + s->offset;
    double last = (double)(s->count - 1);

    at = at < 0 ? 0 : at;
    at = at > last ? last : at;
    return (int32_t)at;
}

/* The last stretch that begins at or below the value. */
static const struct ct_stretch *stretch_of(const struct ct_bins *bins,
                                           double value)
{
    size_t from = 0, to = bins->stretch_count;

    while (to - from > 1) {
        size_t middle = from + (to - from) / 2;

        if (bins->stretches[middle].from <= value)
            from = middle;
        else
            to = middle;
    }
    return &bins->stretches[from];
}

static size_t bin_of(const struct ct_bins *bins, double value)
{
    const struct ct_stretch *s = stretch_of(bins, value);

    return s->first + (size_t)place_in(s, value);
}

/* Bins of n values; n is constant where it matters, so that this becomes
 * vector code. */
static inline void bins_of(const struct ct_bins *bins, const double *values,
                           size_t n, int32_t *at)
{
    const struct ct_stretch s = bins->stretches[0];

    if (bins->stretch_count == 1)
        for (size_t i = 0; i < n; i++)
            at[i] = place_in(&s, values[i]);
    else
        for (size_t i = 0; i < n; i++)
            at[i] = (int32_t)bin_of(bins, values[i]);
}

/* ---- life -----------------------------------------------------------------
 */

void ct_bins_free(struct ct_bins *bins)
{
    if (bins == NULL)
        return;
    free(bins->stretches);
    free(bins->counts);
    free(bins->marks);
    free(bins->from);
    free(bins->to);
    free(bins);
}

static enum ct_status bins_new(size_t stretches, size_t count,
                               struct ct_bins **bins)
{
    struct ct_bins *b = calloc(1, sizeof *b);

    if (b == NULL)
        return CT_NOMEM;
    b->stretches = calloc(stretches, sizeof *b->stretches);
    b->stretch_count = stretches;
    b->counts = calloc(count, sizeof *b->counts);
    b->count = count;
    b->least = HUGE_VAL;
    b->most = -HUGE_VAL;
    if (b->stretches == NULL || b->counts == NULL) {
        ct_bins_free(b);
        return CT_NOMEM;
    }
    *bins = b;
    return CT_OK;
}

enum ct_status ct_bins_new(double lower, double upper, size_t count,
                           struct ct_bins **bins)
{
    struct ct_bins *b;
    enum ct_status status;

    if (!(lower <= upper) || !isfinite(lower) || !isfinite(upper) ||
        count == 0 || count > MOST_BINS)
        return CT_DOMAIN;
    status = bins_new(1, count + 2, &b);
    if (status != CT_OK)
        return status;
    b->stretches[0] =
        (struct ct_stretch){.from = -HUGE_VAL,
                            .lower = lower,
                            .scale = scale_of(lower, upper, count),
                            .offset = 1,
                            .count = count + 2};
    *bins = b;
    return CT_OK;
}

enum ct_status ct_bins_like(const struct ct_bins *bins, struct ct_bins **empty)
{
    struct ct_bins *b;
    enum ct_status status = bins_new(bins->stretch_count, bins->count, &b);

    if (status != CT_OK)
        return status;
    memcpy(b->stretches, bins->stretches,
           bins->stretch_count * sizeof *b->stretches);
    *empty = b;
    return CT_OK;
}

/* Places a to b - 1 of a stretch, as they are. */
static struct ct_stretch part_of(const struct ct_bins *bins,
                                 const struct ct_stretch *s, size_t a, size_t b)
{
    return (struct ct_stretch){.from = ct_bins_edge(bins, s->first + a),
                               .lower = s->lower,
                               .scale = s->scale,
                               .offset = s->offset - (double)a,
                               .count = b - a};
}

/* The same, divided into `count` bins. */
static struct ct_stretch divided(const struct ct_bins *bins,
                                 const struct ct_stretch *s, size_t a, size_t b,
                                 size_t count)
{
    double from = ct_bins_edge(bins, s->first + a);
    double lower = fmax(from, ct_bins_least(bins));
    double upper = fmin(ct_bins_edge(bins, s->first + b), ct_bins_most(bins));

    return (struct ct_stretch){.from = from,
                               .lower = lower,
                               .scale = scale_of(lower, upper, count),
                               .count = count};
}

/* Where the places that are wanted, or not, like place a, end. Empty bins go
 * with those before them. */
static size_t alike(const struct ct_bins *bins, const struct ct_stretch *s,
                    size_t a)
{
    bool wanted = bins->marks[s->first + a] == CT_BIN_WANTED;
    size_t b = a + 1;

    while (b < s->count &&
           (bins->counts[s->first + b] == 0 ||
            (bins->marks[s->first + b] == CT_BIN_WANTED) == wanted))
        b++;
    return b;
}

/* The stretches, with `each` bins in place of every run of wanted ones. Writes
 * to `out` when it is not NULL; returns their number. */
static size_t cut(const struct ct_bins *bins, size_t each,
                  struct ct_stretch *out, size_t *bin_count)
{
    size_t n = 0;

    *bin_count = 0;
    for (size_t i = 0; i < bins->stretch_count; i++) {
        const struct ct_stretch *s = &bins->stretches[i];

        for (size_t a = 0, b; a < s->count; a = b, n++) {
            bool wanted = bins->marks[s->first + a] == CT_BIN_WANTED;

            b = alike(bins, s, a);
            if (out != NULL) {
                out[n] = wanted ? divided(bins, s, a, b, each)
                                : part_of(bins, s, a, b);
                out[n].first = *bin_count;
            }
            *bin_count += wanted ? each : b - a;
        }
    }
    return n;
}

enum ct_status ct_bins_refine(const struct ct_bins *bins, size_t count,
                              struct ct_bins **finer)
{
    size_t each, stretches, bin_count;
    struct ct_bins *b;
    enum ct_status status;

    if (bins->range_count == 0)
        return CT_DOMAIN;
    each = count / bins->range_count;
    if (each < 2)
        each = 2;
    stretches = cut(bins, each, NULL, &bin_count);
    if (bin_count > MOST_BINS)
        return CT_LIMIT;
    status = bins_new(stretches, bin_count, &b);
    if (status != CT_OK)
        return status;
    (void)cut(bins, each, b->stretches, &bin_count);
    *finer = b;
    return CT_OK;
}

/* ---- counting -------------------------------------------------------------
 */

/* Eight at a time, which becomes vector code. */
static void take_extremes(struct ct_bins *bins, const double *values)
{
    double least[8], most[8];

    for (int l = 0; l < 8; l++)
        least[l] = most[l] = values[l];
    for (size_t i = 8; i < BLOCK; i += 8)
        for (size_t l = 0; l < 8; l++) {
            double v = values[i + l];

            least[l] = v < least[l] ? v : least[l];
            most[l] = v > most[l] ? v : most[l];
        }
    for (int l = 0; l < 8; l++) {
        bins->least = fmin(bins->least, least[l]);
        bins->most = fmax(bins->most, most[l]);
    }
    bins->spread = bins->least < bins->most;
}

static void count_block(struct ct_bins *bins, const double *values)
{
    uint64_t *counts = bins->counts, *last = counts + bins->count - 1;
    uint64_t outside = *counts + *last;
    int32_t at[BLOCK];

    bins_of(bins, values, BLOCK, at);
    for (size_t i = 0; i < BLOCK; i++)
        counts[at[i]]++;
    if (!bins->spread || *counts + *last != outside)
        take_extremes(bins, values);
}

/* What was wanted is no longer so. */
static void forget(struct ct_bins *bins)
{
    free(bins->marks);
    bins->marks = NULL;
    bins->range_count = 0;
}

void ct_bins_count(struct ct_bins *bins, const double *values, size_t n)
{
    size_t i = 0;

    forget(bins);
    for (; i + BLOCK <= n; i += BLOCK)
        count_block(bins, values + i);
    for (; i < n; i++) {
        bins->counts[bin_of(bins, values[i])]++;
        bins->least = fmin(bins->least, values[i]);
        bins->most = fmax(bins->most, values[i]);
        bins->spread = bins->least < bins->most;
    }
    bins->total += n;
}

void ct_bins_add(struct ct_bins *sum, const struct ct_bins *other)
{
    forget(sum);
    for (size_t i = 0; i < sum->count; i++)
        sum->counts[i] += other->counts[i];
    sum->total += other->total;
    sum->least = fmin(sum->least, other->least);
    sum->most = fmax(sum->most, other->most);
    sum->spread = sum->least < sum->most;
}

size_t ct_bins_catch(const struct ct_bins *bins, const double *values, size_t n,
                     double *out)
{
    int32_t at[BLOCK];
    size_t caught = 0;

    if (bins->marks == NULL)
        return 0;
    for (size_t i = 0; i < n; i += BLOCK) {
        size_t count = n - i < BLOCK ? n - i : (size_t)BLOCK;

        if (count == BLOCK)
            bins_of(bins, values + i, BLOCK, at);
        else
            bins_of(bins, values + i, count, at);
        /* never beyond what was read */
        for (size_t j = 0; j < count; j++) {
            out[caught] = values[i + j];
            caught += bins->marks[at[j]] == CT_BIN_WANTED;
        }
    }
    return caught;
}

/* ---- edges ----------------------------------------------------------------
 */

double ct_bins_edge(const struct ct_bins *bins, size_t bin)
{
    int64_t below = key_of(-DBL_MAX), from = key_of(DBL_MAX);

    if (bin == 0)
        return -HUGE_VAL;
    if (bin >= bins->count || bin_of(bins, DBL_MAX) < bin)
        return HUGE_VAL;
    if (bin_of(bins, -DBL_MAX) >= bin)
        return -HUGE_VAL;
    while (from - 1 > below) {
        /* the floor of half the sum, which could overflow */
        int64_t middle = (below & from) + ((below ^ from) >> 1);

        if (bin_of(bins, double_of(middle)) >= bin)
            from = middle;
        else
            below = middle;
    }
    return double_of(from);
}

/* Where bin `place` of a stretch begins, near enough for most purposes. The
 * three roundings of place_in() and those here are each at most 2^-53 of
 * something not larger than the sum in the margin, which is 2^-48 of it. */
static double edge_near(const struct ct_stretch *s, size_t place,
                        double *margin)
{
    double steps, at;

    *margin = 0;
    if (place == 0)
        return s->from;
    steps = ((double)place - s->offset) / s->scale;
    at = s->lower + steps;
    *margin =
        0x1p-48 * (fabs(s->lower) + fabs(at) + ((double)place + 1) / s->scale) +
        0x1p-1070;
    return at;
}

double ct_bins_least(const struct ct_bins *bins)
{
    return !bins->spread || bins->counts[0] > 0 ? bins->least : -HUGE_VAL;
}

double ct_bins_most(const struct ct_bins *bins)
{
    return !bins->spread || bins->counts[bins->count - 1] > 0 ? bins->most
                                                              : HUGE_VAL;
}

/* Bounds for the edge; returns it, as far as there are values. */
static double bound(const struct ct_bins *bins, double edge, double margin,
                    double limits[2])
{
    double least = ct_bins_least(bins), most = ct_bins_most(bins);

    limits[0] = fmin(fmax(edge - margin, least), most);
    limits[1] = fmax(fmin(edge + margin, most), least);
    return fmin(fmax(edge, least), most);
}

struct ct_bin_limits ct_bins_limits(const struct ct_bins *bins,
                                    const struct ct_bin_cursor *cursor)
{
    const struct ct_stretch *s = &bins->stretches[cursor->stretch];
    size_t place = cursor->bin - s->first;
    bool last = cursor->stretch + 1 == bins->stretch_count;
    struct ct_bin_limits limits;
    double margin, edge = edge_near(s, place, &margin);

    limits.from = bound(bins, edge, margin, limits.low);
    if (place + 1 < s->count) {
        edge = edge_near(s, place + 1, &margin);
    } else {
        edge = last ? HUGE_VAL : s[1].from;
        margin = 0;
    }
    limits.to = bound(bins, edge, margin, limits.high);
    return limits;
}

void ct_bins_seek(const struct ct_bins *bins, struct ct_bin_cursor *cursor,
                  uint64_t rank)
{
    while (rank - cursor->below >= bins->counts[cursor->bin]) {
        uint64_t count = bins->counts[cursor->bin];
        const struct ct_stretch *s = &bins->stretches[cursor->stretch];

        cursor->below += count;
        if (bins->marks != NULL && bins->marks[cursor->bin] == CT_BIN_WANTED)
            cursor->before += count;
        cursor->bin++;
        if (cursor->bin - s->first >= s->count)
            cursor->stretch++;
    }
}

/* ---- approximations -------------------------------------------------------
 */

double ct_bins_interpolate(const struct ct_bins *bins,
                           const struct ct_bin_cursor *cursor, uint64_t rank)
{
    struct ct_bin_limits limits = ct_bins_limits(bins, cursor);
    double share = ((double)(rank - cursor->below) + 0.5) /
                   (double)bins->counts[cursor->bin];

    return limits.from + (limits.to / 2 - limits.from / 2) * share * 2;
}

double ct_bins_quantile(const struct ct_bins *bins, double p)
{
    struct ct_bin_cursor cursor = {0};
    uint64_t rank = (uint64_t)(p * (double)bins->total);

    if (bins->total == 0)
        return (double)NAN;
    if (rank >= bins->total)
        rank = bins->total - 1;
    ct_bins_seek(bins, &cursor, rank);
    return ct_bins_interpolate(bins, &cursor, rank);
}

void ct_bins_histogram(const struct ct_bins *bins, double low, double width,
                       size_t count, uint64_t *histogram, uint64_t *below,
                       uint64_t *above)
{
    struct ct_bin_cursor cursor = {0};

    memset(histogram, 0, count * sizeof *histogram);
    *below = *above = 0;
    for (uint64_t rank = 0; rank < bins->total;
         rank = cursor.below + bins->counts[cursor.bin]) {
        struct ct_bin_limits limits;
        uint64_t *into;
        double at;

        ct_bins_seek(bins, &cursor, rank);
        limits = ct_bins_limits(bins, &cursor);
        at = ((limits.from / 2 + limits.to / 2) - low) / width;
        into = at < 0                ? below
               : at >= (double)count ? above
                                     : &histogram[(size_t)at];
        *into += bins->counts[cursor.bin];
    }
}
