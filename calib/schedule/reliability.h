/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reliability.h - how likely an item is in tolerance a time after calibration.
 *
 * The ten models of NCSLI RP-1, appendix D. Parameters are positive and fitted
 * as logarithms. Pure functions.
 *
 *   exponential        exp(-a t)
 *   weibull            exp(-(a t)^b)
 *   mixed-exponential  (1 + a t)^(-b)
 *   random-walk        2 Phi(1 / sqrt(a + b t)) - 1
 *   restricted-walk    2 Phi(1 / sqrt(a + b (1 - e^(-c t)))) - 1
 *   modified-gamma     e^(-a t) sum_{k=0..3} (a t)^k / k!
 *   mortality-drift    exp(-(a t + b t^2))
 *   warranty           1 / (1 + e^(a (t - b)))
 *   drift              Phi(a + c t) + Phi(b - c t) - 1
 *   lognormal          1 - Phi(ln(a t) / b)
 */
#ifndef CT_RELIABILITY_H
#define CT_RELIABILITY_H

#include "../../uncertainty/status.h"

#include <stdbool.h>
#include <stddef.h>

/* ORDER RELIABILITY */
enum ct_reliability {
    CT_RELIABILITY_EXPONENTIAL,
    CT_RELIABILITY_WEIBULL,
    CT_RELIABILITY_MIXED_EXPONENTIAL,
    CT_RELIABILITY_RANDOM_WALK,
    CT_RELIABILITY_RESTRICTED_WALK,
    CT_RELIABILITY_MODIFIED_GAMMA,
    CT_RELIABILITY_MORTALITY_DRIFT,
    CT_RELIABILITY_WARRANTY,
    CT_RELIABILITY_DRIFT,
    CT_RELIABILITY_LOGNORMAL,
    CT_RELIABILITIES
};
enum { CT_RELIABILITY_PARAMETERS = 3 }; /* at most */

const char *ct_reliability_name(enum ct_reliability model);
size_t ct_reliability_parameters(enum ct_reliability model);

/* R(t), t >= 0; inside [0, 1]. */
double ct_reliability_at(enum ct_reliability model, const double *parameters,
                         double t);
/* ln R(t) and ln(1 - R(t)), exact in both tails, with d ln R / d ln p of each
 * parameter: what fits need, exact where R is too small or too near 1 for
 * dR/dp. */
void ct_reliability_slopes(enum ct_reliability model, const double *parameters,
                           double t, double *log_in, double *log_out,
                           double *slopes);

/* The t at which R falls to the target, the largest such that R stays at or
 * above it before. CT_DOMAIN: R(0) is below the target, there is no interval,
 * or the target lies outside (0, 1); *t = INFINITY where R never falls to it.
 */
CT_CHECK enum ct_status ct_reliability_interval(enum ct_reliability model,
                                                const double *parameters,
                                                double target, double *t);

#endif
