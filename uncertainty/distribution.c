/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "distribution.h"
#include "statistics.h"

#include <assert.h>
#include <math.h>
#include <sleef.h>
#include <string.h>

typedef const struct ct_distribution distribution;

/* ---- faults ---- */

static bool finite(const double *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(numbers[i]))
            return false;
    return true;
}

#define FINITE(...)                                                            \
    finite((const double[]){__VA_ARGS__},                                      \
           sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

static const char *fault_of_constant(distribution *d)
{
    return FINITE(d->constant.value) ? NULL : "parameter-not-finite";
}

static const char *fault_of_normal(distribution *d)
{
    if (!FINITE(d->normal.mean, d->normal.standard_deviation))
        return "parameter-not-finite";
    return d->normal.standard_deviation < 0.0 ? "negative-deviation" : NULL;
}

static const char *fault_of_t(distribution *d)
{
    if (!FINITE(d->t.location, d->t.scale))
        return "parameter-not-finite";
    if (d->t.scale < 0.0)
        return "negative-deviation";
    return d->t.dof > 0.0 ? NULL : "dof-not-positive";
}

static const char *fault_of_limits(distribution *d)
{
    if (!FINITE(d->limits.lower, d->limits.upper))
        return "parameter-not-finite";
    return d->limits.lower > d->limits.upper ? "limits-reversed" : NULL;
}

static const char *fault_of_triangle(distribution *d)
{
    const char *fault = fault_of_limits(d);

    if (fault != NULL)
        return fault;
    if (!FINITE(d->limits.mode))
        return "parameter-not-finite";
    if (d->limits.mode < d->limits.lower || d->limits.mode > d->limits.upper)
        return "mode-outside-limits";
    return NULL;
}

static const char *fault_of_trapezoid(distribution *d)
{
    const char *fault = fault_of_limits(d);

    if (fault != NULL)
        return fault;
    if (!(d->limits.beta >= 0.0 && d->limits.beta <= 1.0))
        return "trapezoid-ratio-range";
    return NULL;
}

static double half_width(distribution *d)
{
    return 0.5 * d->limits.upper - 0.5 * d->limits.lower;
}

/* JCGM 101:2008, 6.4.3.1 asks for a + d < b - d; d = 0 is a rectangle. */
static const char *fault_of_curvilinear(distribution *d)
{
    const char *fault = fault_of_limits(d);

    if (fault != NULL)
        return fault;
    if (!FINITE(d->limits.inexactness))
        return "parameter-not-finite";
    if (d->limits.inexactness < 0.0)
        return "inexactness-negative";
    if (d->limits.inexactness > 0.0 && d->limits.inexactness >= half_width(d))
        return "inexactness-too-large";
    return NULL;
}

static const char *fault_of_exponential(distribution *d)
{
    if (!FINITE(d->exponential.mean))
        return "parameter-not-finite";
    return d->exponential.mean > 0.0 ? NULL : "mean-not-positive";
}

static const char *fault_of_gamma(distribution *d)
{
    if (!FINITE(d->gamma.shape, d->gamma.scale))
        return "parameter-not-finite";
    if (!(d->gamma.shape > 0.0))
        return "shape-not-positive";
    return d->gamma.scale > 0.0 ? NULL : "scale-not-positive";
}

static const char *fault_of_beta(distribution *d)
{
    if (!FINITE(d->beta.alpha, d->beta.beta, d->beta.lower, d->beta.upper))
        return "parameter-not-finite";
    if (!(d->beta.alpha > 0.0 && d->beta.beta > 0.0))
        return "shape-not-positive";
    return d->beta.lower > d->beta.upper ? "limits-reversed" : NULL;
}

static const char *fault_of_lognormal(distribution *d)
{
    if (!FINITE(d->lognormal.log_mean, d->lognormal.log_sd))
        return "parameter-not-finite";
    return d->lognormal.log_sd < 0.0 ? "negative-deviation" : NULL;
}

static const char *fault_of_poisson(distribution *d)
{
    if (!FINITE(d->poisson.count))
        return "parameter-not-finite";
    if (d->poisson.count < 0.0 || d->poisson.count != floor(d->poisson.count))
        return "count-not-whole";
    return NULL;
}

static const char *fault_of_empirical(distribution *d)
{
    if (d->empirical.count < 2)
        return "sample-too-small";
    if (!finite(d->empirical.sample, d->empirical.count))
        return "parameter-not-finite";
    return NULL;
}

/* ---- expectations ---- */

static double mean_of_constant(distribution *d)
{
    return d->constant.value;
}

static double mean_of_normal(distribution *d)
{
    return d->normal.mean;
}

static double mean_of_t(distribution *d)
{
    return d->t.dof > 1.0 ? d->t.location : (double)NAN;
}

static double mean_of_limits(distribution *d)
{
    return 0.5 * d->limits.lower + 0.5 * d->limits.upper;
}

static double mean_of_triangle(distribution *d)
{
    double mode = d->limits.mode;

    return mode + ((d->limits.lower - mode) + (d->limits.upper - mode)) / 3.0;
}

static double mean_of_exponential(distribution *d)
{
    return d->exponential.mean;
}

static double mean_of_gamma(distribution *d)
{
    return d->gamma.shape * d->gamma.scale;
}

/* x / (x + y) for positive x and y, without overflow. */
static double part_of(double x, double y)
{
    return x >= y ? 1.0 / (1.0 + y / x) : (x / y) / (1.0 + x / y);
}

static double mean_of_beta(distribution *d)
{
    double alpha = d->beta.alpha, beta = d->beta.beta;

    return d->beta.lower * part_of(beta, alpha) +
           d->beta.upper * part_of(alpha, beta);
}

static double mean_of_lognormal(distribution *d)
{
    double s = d->lognormal.log_sd;

    return Sleef_cinz_expd1_u10purec(d->lognormal.log_mean + 0.5 * s * s);
}

static double mean_of_poisson(distribution *d)
{
    return d->poisson.count + 1.0;
}

static double mean_of_empirical(distribution *d)
{
    return ct_mean(d->empirical.sample, d->empirical.count);
}

/* ---- standard deviations ---- */

static double deviation_of_constant(distribution *d)
{
    (void)d;
    return 0.0;
}

static double deviation_of_normal(distribution *d)
{
    return d->normal.standard_deviation;
}

static double deviation_of_t(distribution *d)
{
    if (!(d->t.dof > 2.0))
        return (double)NAN;
    return d->t.scale * sqrt(1.0 / (1.0 - 2.0 / d->t.dof));
}

static double deviation_of_rectangle(distribution *d)
{
    return half_width(d) / sqrt(3.0);
}

/* (a^2 + m^2 + b^2 - ab - am - bm)/18 = (b - a)^2 (1 - pq)/18 with p and q the
 * parts of the base on the two sides of the mode. */
static double deviation_of_triangle(distribution *d)
{
    double half = half_width(d), p;

    if (half == 0.0)
        return 0.0;
    p = (0.5 * d->limits.mode - 0.5 * d->limits.lower) / half;
    return half * (sqrt(2.0 * (1.0 - p * (1.0 - p))) / 3.0);
}

static double deviation_of_trapezoid(distribution *d)
{
    return half_width(d) * sqrt((1.0 + d->limits.beta * d->limits.beta) / 6.0);
}

static double deviation_of_curvilinear(distribution *d)
{
    double half = half_width(d), ratio;

    if (half == 0.0)
        return 0.0;
    ratio = d->limits.inexactness / half;
    return half * (sqrt(3.0 + ratio * ratio) / 3.0);
}

static double deviation_of_arcsine(distribution *d)
{
    return half_width(d) / sqrt(2.0);
}

static double deviation_of_gamma(distribution *d)
{
    return d->gamma.scale * sqrt(d->gamma.shape);
}

static double deviation_of_beta(distribution *d)
{
    double alpha = d->beta.alpha, beta = d->beta.beta;
    double half = 0.5 * d->beta.upper - 0.5 * d->beta.lower;

    return 2.0 * half *
           sqrt(part_of(alpha, beta) * part_of(beta, alpha) /
                (alpha + beta + 1.0));
}

/* exp(mu + s^2/2) sqrt(exp(s^2) - 1), arranged not to overflow early. */
static double deviation_of_lognormal(distribution *d)
{
    double square = d->lognormal.log_sd * d->lognormal.log_sd;

    return Sleef_cinz_expd1_u10purec(d->lognormal.log_mean + square) *
           sqrt(-Sleef_cinz_expm1d1_u10purec(-square));
}

static double deviation_of_poisson(distribution *d)
{
    return sqrt(d->poisson.count + 1.0);
}

static double deviation_of_empirical(distribution *d)
{
    size_t n = d->empirical.count;

    return ct_standard_deviation(d->empirical.sample, n) *
           sqrt((double)(n - 1) / (double)n);
}

/* ---- the table ---- */

/* ORDER DISTRIBUTION */
static const struct shape {
    const char *name;
    const char *(*fault)(distribution *d);
    double (*mean)(distribution *d);
    double (*deviation)(distribution *d);
} shapes[] = {
    {"constant", fault_of_constant, mean_of_constant, deviation_of_constant},
    {"normal", fault_of_normal, mean_of_normal, deviation_of_normal},
    {"t", fault_of_t, mean_of_t, deviation_of_t},
    {"rectangular", fault_of_limits, mean_of_limits, deviation_of_rectangle},
    {"triangular", fault_of_triangle, mean_of_triangle, deviation_of_triangle},
    {"trapezoidal", fault_of_trapezoid, mean_of_limits, deviation_of_trapezoid},
    {"curvilinear_trapezoidal", fault_of_curvilinear, mean_of_limits,
     deviation_of_curvilinear},
    {"arcsine", fault_of_limits, mean_of_limits, deviation_of_arcsine},
    {"two_point", fault_of_limits, mean_of_limits, half_width},
    {"exponential", fault_of_exponential, mean_of_exponential,
     mean_of_exponential},
    {"gamma", fault_of_gamma, mean_of_gamma, deviation_of_gamma},
    {"beta", fault_of_beta, mean_of_beta, deviation_of_beta},
    {"lognormal", fault_of_lognormal, mean_of_lognormal,
     deviation_of_lognormal},
    {"poisson", fault_of_poisson, mean_of_poisson, deviation_of_poisson},
    {"empirical", fault_of_empirical, mean_of_empirical,
     deviation_of_empirical},
};

static_assert(sizeof shapes / sizeof *shapes == CT_DISTRIBUTIONS,
              "one row for every kind");

const char *ct_distribution_name(enum ct_distribution_kind kind)
{
    return shapes[kind].name;
}

double ct_distribution_mean(const struct ct_distribution *d)
{
    return shapes[d->kind].mean(d);
}

double ct_distribution_standard_deviation(const struct ct_distribution *d)
{
    return shapes[d->kind].deviation(d);
}

const char *ct_distribution_fault(const struct ct_distribution *d)
{
    const char *fault = shapes[d->kind].fault(d);

    if (fault != NULL || d->kind == CT_STUDENT_T)
        return fault;
    if (!FINITE(ct_distribution_mean(d), ct_distribution_standard_deviation(d)))
        return "moments-overflow";
    return NULL;
}
