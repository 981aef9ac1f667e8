/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sampler.h - how numbers are drawn from the distribution of an input.
 *
 * A sampler is a distribution (distribution.h) made ready: constants worked
 * out, special cases decided. Blocks are drawn by a kernel (kernel.h);
 * ct_sampler_draw() is the same in plain C, one trial at a time, bit for bit:
 * the reference, and the way to show a single trial.
 *
 * Special cases: what has no width, scale or standard deviation is a constant;
 * t with infinite degrees of freedom is normal; a trapezoid as wide at the top
 * as at the base, and a curvilinear one with exact limits, are rectangles; a
 * Poisson posterior is a gamma distribution.
 *
 * A draw never leaves the limits of a distribution that has some. A draw beyond
 * the largest double is infinite (t with few degrees of freedom, lognormal),
 * one below the smallest is zero (gamma of small shape): such numbers are part
 * of the distribution, but not of the doubles.
 */
#ifndef CT_SAMPLER_H
#define CT_SAMPLER_H

#include "distribution.h"

#include <stdint.h>

struct ct_sampler {
    enum ct_distribution_kind kind; /* after the special cases */
    double a, b, c, d, e;           /* per kind: see sampler.c */
    const double *sample;           /* empirical: the distribution's own */
    uint64_t count;
};

/* CT_DOMAIN when ct_distribution_fault() finds one. The sample of an empirical
 * distribution, of less than 2^31 values, must outlive the sampler; in
 * ascending order its quantiles are found at once, otherwise by passes over all
 * of it. Takes about a microsecond, with a sample one pass over it. */
CT_CHECK enum ct_status
ct_sampler_init(struct ct_sampler *sampler,
                const struct ct_distribution *distribution);

/* Trial `trial` of stream `stream` (JCGM 101:2008, 6.4 and annex C). */
double ct_sampler_draw(const struct ct_sampler *sampler, uint64_t seed,
                       uint32_t stream, uint64_t trial);

/* The value below which a share p of the distribution lies, 0 < p < 1: what
 * turns correlated normal numbers into correlated ones of another shape. In
 * the same bits on every processor; strictly monotone up to rounding. Relative
 * error at most 1e-12 where the quantile is well conditioned: p itself is known
 * to half its last place only, which near 1 is what limits an upper tail. */
double ct_sampler_quantile(const struct ct_sampler *sampler, double p);

#endif
