/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By how much the ends of a coverage interval scatter from run to run, from the
 * order statistics about them.
 *
 * Quantiles. y_(r) of M values scatters by s = sqrt(r (1 - r/(M + 1))) ranks
 * (one rank for the least and the greatest), and the
 * values of the ranks from r - 2s to r + 2s are an interval for it that asks
 * nothing of the distribution (Woodruff 1952). Its width over four is the
 * standard error: sqrt(p(1 - p)/M)/f with the density f averaged over just the
 * range that matters, also where f has a kink, a step or a gap.
 *
 * The place of the shortest interval. Let L(r) = y_(r + q) - y_(r), least at
 * r*. The difference D = L(r) - L(r*) of the sample is that of the distribution
 * and noise, whose variance V is the sum of the squared sparsities between:
 * a spacing is exponentially distributed, so its square is twice its variance.
 * (The last spacing counts at most as much as all others: one that is huge by
 * itself, at the end of a long tail, tells nothing of the noise.) Where D² is
 * less than V or so, r might as well have been the shortest. The ends of all r
 * are weighted by (1 - D²/(CUT² V))², and their variance is that of the place.
 *
 * Where L has a parabolic minimum the place scatters as M^(-1/3) (Andrews et
 * al. 1972; Kim and Pollard 1990), and with CUT = 1.75 the median estimate is
 * the standard deviation of that limit; where the density has a step at the
 * end, both fall as 1/M; where L is flat, they do not fall.
 */
#include "select_work.h"

#include <math.h>

static const double CUT = 1.75;

/* ---- quantiles ------------------------------------------------------------
 */

uint64_t ct_quantile_window(uint64_t rank, uint64_t trials, double *deviation)
{
    double r = (double)rank, m = (double)trials;

    *deviation = sqrt(r * ((m + 1 - r) / (m + 1)));
    return (uint64_t)ceil(2 * *deviation);
}

/* Of y_(first + i), i of `count` in values; `first` counts from 1. */
static double quantile_error(const double *values, uint64_t count,
                             uint64_t first, uint64_t trials, uint64_t i)
{
    double deviation;
    uint64_t window = ct_quantile_window(first + i, trials, &deviation);
    uint64_t from = i > window ? i - window : 0;
    uint64_t to = i + window < count ? i + window : count - 1;

    if (from == to)
        return (double)NAN;
    return deviation * ((values[to] - values[from]) / (double)(to - from));
}

/* ---- the place of the shortest interval -----------------------------------
 */

/* Weighted sums of the distances of low [0] and high [1] ends from those of
 * the best. */
struct place {
    double weight, sum[2], squares[2];
};

static void add_place(struct place *place, double weight, double low,
                      double high)
{
    place->weight += weight;
    place->sum[0] += weight * low;
    place->sum[1] += weight * high;
    place->squares[0] += weight * low * low;
    place->squares[1] += weight * high * high;
}

static double deviation_of(const struct place *place, int end)
{
    double mean = place->sum[end] / place->weight;

    return sqrt(fmax(0, place->squares[end] / place->weight - mean * mean));
}

/* Points beside the best one, in one direction. Distances times `scale`, so
 * that their squares are in the range of doubles. */
static void walk(struct place *place, const double *low, const double *high,
                 size_t best, size_t steps, int direction, double noise_share,
                 double scale)
{
    double noise = 0, before[2] = {low[best], high[best]};

    for (size_t i = 1; i <= steps; i++) {
        size_t at = direction > 0 ? best + i : best - i;
        double a = (low[at] - before[0]) * scale;
        double b = (high[at] - before[1]) * scale;
        double off_low = (low[at] - low[best]) * scale;
        double off_high = (high[at] - high[best]) * scale;
        double d = off_high - off_low, last = (a * a + b * b) * noise_share;
        double limit = CUT * CUT * (noise + fmin(noise, last)), w;

        noise += last;
        before[0] = low[at];
        before[1] = high[at];
        if (d * d >= limit && d != 0)
            continue;
        w = d == 0 ? 1 : 1 - d * d / limit;
        add_place(place, w * w, off_low, off_high);
    }
}

void ct_place_errors(const double *low, const double *high, size_t count,
                     double step, size_t best, double errors[2])
{
    struct place place = {.weight = 1};
    /* `step` spacings of variance v have the mean square v step (step + 1) */
    double noise_share = 1 / (step + 1), scale;
    int exponent;

    (void)frexp(high[count - 1] / 2 - low[0] / 2, &exponent);
    scale = ldexp(1, exponent < -1000 ? 1000 : -exponent);
    walk(&place, low, high, best, best, -1, noise_share, scale);
    walk(&place, low, high, best, count - 1 - best, 1, noise_share, scale);
    for (int end = 0; end < 2; end++)
        errors[end] = deviation_of(&place, end) / scale;
}

/* sqrt(a² + b²), in the same bits everywhere. */
static double both(double a, double b)
{
    double larger = fmax(a, b), ratio = fmin(a, b) / larger;

    if (isnan(a) || isnan(b))
        return (double)NAN;
    return larger > 0 ? larger * sqrt(1 + ratio * ratio) : larger;
}

void ct_add_place_errors(struct ct_coverage_interval *shortest,
                         const double errors[2])
{
    shortest->low_error = both(shortest->low_error, errors[0]);
    shortest->high_error = both(shortest->high_error, errors[1]);
}

/* ---- intervals ------------------------------------------------------------
 */

static size_t shortest_of(const struct ct_tails *tails)
{
    double least = tails->high[0] - tails->low[0];
    size_t best = 0;

    for (size_t i = 1; i < tails->count; i++) {
        double length = tails->high[i] - tails->low[i];

        if (length < least) {
            least = length;
            best = i;
        }
    }
    return best;
}

static struct ct_coverage_interval interval_at(const struct ct_tails *tails,
                                               uint64_t i)
{
    uint64_t q = tails->trials - tails->count;
    bool enough = tails->count >= 2 * CT_FEWEST_BEYOND;

    return (struct ct_coverage_interval){
        tails->low[i], tails->high[i],
        enough ? quantile_error(tails->low, tails->count, 1, tails->trials, i)
               : (double)NAN,
        enough
            ? quantile_error(tails->high, tails->count, 1 + q, tails->trials, i)
            : (double)NAN};
}

void ct_intervals_of_tails(const struct ct_tails *tails,
                           struct ct_interval_ranks ranks,
                           struct ct_intervals *intervals)
{
    size_t best = shortest_of(tails);
    double errors[2];
    struct ct_coverage_interval *shortest = &intervals->shortest;

    intervals->symmetric = interval_at(tails, ranks.low);
    *shortest = interval_at(tails, best);
    if (isnan(shortest->low_error))
        return;
    ct_place_errors(tails->low, tails->high, (size_t)tails->count, 1, best,
                    errors);
    ct_add_place_errors(shortest, errors);
}
