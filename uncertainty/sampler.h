/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sampler.h - how numbers are drawn from the distribution of an input.
 *
 * A sampler is a distribution (distribution.h) made ready: constants worked
 * out, special cases decided (t with infinite degrees of freedom is normal, a
 * width of zero is a constant). Blocks are drawn by a kernel (kernel.h);
 * ct_sampler_draw() is the same in plain C, one trial at a time, bit for bit:
 * the reference, and the way to show a single trial.
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
 * distribution must outlive the sampler. */
CT_CHECK enum ct_status
ct_sampler_init(struct ct_sampler *sampler,
                const struct ct_distribution *distribution);

/* Trial `trial` of stream `stream` (JCGM 101:2008, 6.4 and annex C). */
double ct_sampler_draw(const struct ct_sampler *sampler, uint64_t seed,
                       uint32_t stream, uint64_t trial);

/* The value below which a share p of the distribution lies, 0 < p < 1: what
 * turns correlated normal numbers into correlated ones of another shape. In
 * the same bits on every processor; strictly monotone up to rounding. */
double ct_sampler_quantile(const struct ct_sampler *sampler, double p);

#endif
