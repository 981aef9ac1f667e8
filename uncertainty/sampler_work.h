/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sampler_work.h - what sampler.c and kernel_draw.c work out in the same way,
 * once per sampler and not per trial. Included by sampler*.c and kernel_draw.c
 * alone.
 */
#ifndef CT_SAMPLER_WORK_H
#define CT_SAMPLER_WORK_H

#include <math.h>
#include <stdbool.h>

#define CT_PI      0x1.921fb54442d18p+1
#define CT_HALF_PI 0x1.921fb54442d18p+0

/* e^w - 1 for 0 <= w < 700, to the last place or two: w = n ln 2 + r, Taylor's
 * polynomial for e^r - 1 - r, and 2^n by its bits. SLEEF's function carries
 * twice the digits at five times the cost. The polynomial is summed in pairs,
 * so that few operations wait for one another; the same text serves a number
 * and a vector of them. */
#define CT_LOG2_E   0x1.71547652b82fep+0
#define CT_LN2_HIGH 0x1.62e42fefa0000p-1 /* times n is exact */
#define CT_LN2_LOW  0x1.cf79abc9e3b3ap-40
#define CT_INTEGER  0x1.8p52 /* the last place of such a number is 1 */
#define CT_GROWTH(r, r2, r4)                                                   \
    ((1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120)) +           \
     r4 * ((1.0 / 720 + r * (1.0 / 5040)) +                                    \
           r2 * (1.0 / 40320 + r * (1.0 / 362880))) +                          \
     (r4 * r4) * ((1.0 / 3628800 + r * (1.0 / 39916800)) +                     \
                  r2 * (1.0 / 479001600 + r * (1.0 / 6227020800))))

/* Below this many degrees of freedom the square of a t number may overflow
 * where the number itself does not: another formula, drawn one by one. */
#define CT_HEAVY_DOF 0.25

/* Marsaglia and Tsang, A simple method for generating gamma variables (ACM
 * TOMS 26, 2000): d (1 + c z)^3 with normal z is gamma distributed with shape
 * d + 1/3 after a rejection that keeps more than 95 %. A shape below 1 is drawn
 * as shape + 1, times u^(1/shape) with another uniform u. */
struct gamma_shape {
    double d, c;
    bool boosted;
};

static inline struct gamma_shape gamma_shape(double shape)
{
    bool boosted = shape < 1;
    double d = (boosted ? shape + 1 : shape) - 1.0 / 3;

    return (struct gamma_shape){d, 1 / (3 * sqrt(d)), boosted};
}

/* The draws a gamma number takes: a normal one, a uniform one for the
 * rejection, and a uniform one for a small shape. */
enum { DRAW_NORMAL, DRAW_KEEP, DRAW_BOOST, GAMMA_DRAWS };

/* ---- quantiles (sampler_tail.c), 0 < p < 1 ---------------------------------
 * `split` is the share below the mean of the distribution, worked out once. */

double ct_gamma_split(double shape);
double ct_beta_split(double alpha, double beta);

/* Gamma distribution of scale 1. */
double ct_gamma_quantile(double shape, double split, double p);
/* Beta distribution on (0, 1); *rest is 1 less the quantile. */
double ct_beta_quantile(double alpha, double beta, double split, double p,
                        double *rest);
/* Student's t, any finite dof > 0; the split is that of a beta distribution
 * with dof/2 and 1/2. */
double ct_t_quantile(double dof, double split, double p);

#endif
