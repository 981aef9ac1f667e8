/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * distribution.h - the probability distributions of input quantities:
 * JCGM 101:2008, table 1, and those of the budget format.
 *
 * Numbers are in the unit of the input. Pure functions; drawing lives with
 * the Monte Carlo method.
 */
#ifndef CT_DISTRIBUTION_H
#define CT_DISTRIBUTION_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>

/* ORDER DISTRIBUTION */
enum ct_distribution_kind {
    CT_CONSTANT,
    CT_NORMAL,
    CT_STUDENT_T, /* scaled and shifted, 6.4.9 */
    CT_RECTANGULAR,
    CT_TRIANGULAR,
    CT_TRAPEZOIDAL,
    CT_CURVILINEAR_TRAPEZOIDAL,
    CT_ARCSINE,
    CT_TWO_POINT,
    CT_EXPONENTIAL,
    CT_GAMMA,
    CT_BETA,
    CT_LOGNORMAL,
    CT_POISSON,
    CT_EMPIRICAL,
    CT_DISTRIBUTIONS
};

struct ct_distribution {
    enum ct_distribution_kind kind;
    union {
        struct {
            double value;
        } constant;
        struct {
            double mean, standard_deviation;
        } normal;
        struct {
            double location, scale, dof; /* scale is not the std. deviation */
        } t;
        struct {
            double lower, upper;
            double mode;        /* triangular */
            double beta;        /* trapezoidal: top over base, 0..1 */
            double inexactness; /* curvilinear: d, limits known to +-d */
        } limits;               /* rectangular … two_point */
        struct {
            double mean;
        } exponential;
        struct {
            double shape, scale;
        } gamma;
        struct {
            double alpha, beta, lower, upper;
        } beta;
        struct {
            double log_mean, log_sd;
        } lognormal;
        struct {
            double count;
        } poisson; /* posterior Gamma(count + 1, 1) */
        struct {
            const double *sample; /* owned by the caller */
            size_t count;
        } empirical;
    };
};

/* The kind a user's word stands for: the names of the budget format, their
 * usual synonyms (uniform, gaussian, U-shaped, student …) and the Chinese
 * names of JJF 1059.1 (正态, 矩形, 均匀, 三角, 反正弦, 两点, 梯形 …). Blanks,
 * hyphens, underscores, apostrophes and letter case do not count, nor does
 * "distribution" or 分布 at the end. False when unknown. */
bool ct_distribution_find(const char *name, size_t length,
                          enum ct_distribution_kind *kind);

/* The name used in outputs: `rectangular`, `two_point` … */
const char *ct_distribution_name(enum ct_distribution_kind kind);

/* Why parameters are not usable: NULL, or the key of a finding
 * ("limits-reversed", "dof-not-positive", …; their texts take no arguments).
 * A width, scale or standard deviation of zero is usable: a contribution that
 * happens to be nil is still a line of the budget. So is t with dof <= 2,
 * though it has no standard deviation. What the other functions say holds for
 * distributions without fault. */
const char *ct_distribution_fault(const struct ct_distribution *distribution);

/* Expectation and standard deviation. NAN where they do not exist (t with
 * dof <= 1, dof <= 2). Sources: JCGM 101:2008, 6.4.2-6.4.11; curvilinear
 * trapezoid variance (b-a)^2/12 + d^2/9 (eq. 4, 6.4.3.3); poisson q: mean
 * q + 1, variance q + 1 (eq. 15, 6.4.11.3); empirical: mean and n-divisor
 * variance of the sample as a discrete distribution. */
double ct_distribution_mean(const struct ct_distribution *distribution);
double
ct_distribution_standard_deviation(const struct ct_distribution *distribution);

#endif
