/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parameter of a Gaussian copula that gives a product-moment correlation.
 *
 * Quantities X = f(Z) and Y = g(W) are functions of standard normal numbers
 * with correlation p. In the orthonormal Hermite polynomials h_k, with
 * coefficients c_k = E[f(Z) h_k(Z)] of functions of mean 0 and variance 1,
 * Mehler's formula gives the correlation of X and Y:
 *
 *     C(p) = sum over k >= 1 of c_k d_k p^k,
 *
 * increasing in p from C(-1) to C(1), which are the limits of Hoeffding (1940).
 * Coefficients of smooth f fall geometrically, those of functions with steps
 * (two-point, samples) as k^(-3/4): TERMS of the sum are kept, and what the
 * rest makes at p = 1 and -1, where C is known otherwise, is spread over p as
 * a rest of terms that fall as k^(-3/2) is.
 */
#include "dependence_work.h"

#include "statistics.h"

#include <math.h>
#include <sleef.h>
#include <stdlib.h>

/* 16 points of Gauss and Legendre on each panel; the share of the standard
 * normal distribution below -REACH is just above the smallest double. */
enum { TERMS = 400, POINTS = 16, REACH = 37, PANELS = 4 * REACH };
enum { NODES = PANELS * POINTS };

/* Beyond it lies a share of 4e-33: nothing, for a shape without long tails. */
#define NEAR_REACH 12.0

/* Samples up to this size are treated exactly, as functions with steps. */
enum { MOST_STEPS = 5000 };

#define SQRT_PI 1.77245385090551602730
#define PEAK    0.39894228040143267794 /* 1/sqrt(2 pi) */

struct ct_shape {
    enum ct_distribution_kind kind;
    double *weights, *values; /* at the nodes; NULL: normal, or with steps */
    double *levels;           /* with steps: equally probable, ascending */
    size_t level_count;
    bool sound;
    double coefficients[TERMS + 1];
};

/* ---- quadrature ---------------------------------------------------------- */

static double density(double z)
{
    return PEAK * Sleef_cinz_expd1_u10purec(-0.5 * z * z);
}

/* The nodes lie symmetrically: z of NODES - 1 - i is -z of i. */
static double node(size_t i, double *weight)
{
    static const double places[POINTS / 2] = {
        0.09501250983763744019, 0.28160355077925891323, 0.45801677765722738634,
        0.61787624440264374845, 0.75540440835500303390, 0.86563120238783174388,
        0.94457502307323257608, 0.98940093499164993260};
    static const double weights[POINTS / 2] = {
        0.18945061045506849629, 0.18260341504492358887, 0.16915651939500253819,
        0.14959598881657673208, 0.12462897125553387205, 0.09515851168249278481,
        0.06225352393864789286, 0.02715245941175409485};
    bool left = i < NODES / 2;
    size_t k = left ? NODES - 1 - i : i;
    size_t panel = k / POINTS, point = k % POINTS;
    size_t at =
        point < POINTS / 2 ? POINTS / 2 - 1 - point : point - POINTS / 2;
    double x = point < POINTS / 2 ? -places[at] : places[at];
    double z = 0.5 * ((double)panel - PANELS / 2 + 0.5) + 0.25 * x;

    *weight = 0.25 * weights[at] * density(z);
    return left ? -z : z;
}

/* Values to mean 0 and variance 1; false when there is no such scale. */
static bool standardise(struct ct_shape *shape)
{
    double *g = shape->values, mean = 0, square = 0, scale;

    for (size_t i = 0; i < NODES; i++)
        mean += shape->weights[i] * g[i];
    for (size_t i = 0; i < NODES; i++)
        square += shape->weights[i] * ((g[i] - mean) * (g[i] - mean));
    scale = sqrt(square);
    for (size_t i = 0; i < NODES; i++)
        g[i] = (g[i] - mean) / scale;
    return scale > 0 && scale < (double)INFINITY;
}

/* h_(k+1) = (z h_k - sqrt(k) h_(k-1)) / sqrt(k + 1), each times the weight. */
static enum ct_status expand_smooth(struct ct_shape *shape)
{
    double *before = calloc(3 * NODES, sizeof *before);
    double *now, *z, weight;

    if (before == NULL)
        return CT_NOMEM;
    now = before + NODES;
    z = now + NODES;
    for (size_t i = 0; i < NODES; i++) {
        z[i] = node(i, &weight);
        now[i] = weight;
    }
    for (size_t k = 1; k <= TERMS; k++) {
        double down = sqrt((double)k - 1), up = sqrt((double)k), sum = 0;

        for (size_t i = 0; i < NODES; i++) {
            double next = (z[i] * now[i] - down * before[i]) / up;

            before[i] = now[i];
            now[i] = next;
            sum += next * shape->values[i];
        }
        shape->coefficients[k] = sum;
    }
    free(before);
    return CT_OK;
}

/* ---- steps ----------------------------------------------------------------
 */

/* A step of height s at z contributes s h_(k-1)(z) density(z) / sqrt(k). */
static void expand_step(struct ct_shape *shape, double height, double z)
{
    double before = 0, now = density(z);

    for (size_t k = 1; k <= TERMS; k++) {
        double root = sqrt((double)k);
        double next = (z * now - sqrt((double)k - 1) * before) / root;

        shape->coefficients[k] += height * now / root;
        before = now;
        now = next;
    }
}

static enum ct_status expand_steps(struct ct_shape *shape)
{
    static const struct ct_distribution standard = {
        .kind = CT_NORMAL, .normal = {.standard_deviation = 1}};
    size_t n = shape->level_count;
    struct ct_sampler sampler;
    enum ct_status status = ct_sampler_init(&sampler, &standard);

    for (size_t i = 1; i < n && status == CT_OK; i++) {
        double height = shape->levels[i] - shape->levels[i - 1];
        size_t below = i < n - i ? i : n - i;
        double z = ct_sampler_quantile(&sampler, (double)below / (double)n);

        if (height > 0)
            expand_step(shape, height, i < n - i ? z : -z);
    }
    return status;
}

static void set_levels(struct ct_shape *shape, const double *values, size_t n)
{
    double mean = ct_mean(values, n), square = 0, scale;

    for (size_t i = 0; i < n; i++) {
        shape->levels[i] = values[i] - mean;
        square += shape->levels[i] * shape->levels[i];
    }
    scale = sqrt(square / (double)n);
    for (size_t i = 0; i < n; i++)
        shape->levels[i] /= scale;
    shape->sound = scale > 0 && scale < (double)INFINITY;
}

/* ---- shapes ---------------------------------------------------------------
 */

static void set_plain_limits(struct ct_distribution *d)
{
    double half = 0.5 * d->limits.upper - 0.5 * d->limits.lower;

    if (d->kind == CT_TRIANGULAR)
        d->limits.mode = (d->limits.mode - d->limits.lower) / half - 1;
    if (d->kind == CT_CURVILINEAR_TRAPEZOIDAL)
        d->limits.inexactness /= half;
    d->limits.lower = -1;
    d->limits.upper = 1;
}

/* The same shape where numbers keep their digits: about zero, of width 2 or
 * scale 1. */
static struct ct_distribution plain(const struct ct_distribution *d)
{
    struct ct_distribution new = *d;

    switch (d->kind) {
    case CT_STUDENT_T:
        new.t.location = 0;
        new.t.scale = 1;
        break;
    case CT_EXPONENTIAL:
        new.exponential.mean = 1;
        break;
    case CT_GAMMA:
        new.gamma.scale = 1;
        break;
    case CT_BETA:
        new.beta.lower = 0;
        new.beta.upper = 1;
        break;
    case CT_LOGNORMAL:
        new.lognormal.log_mean = 0;
        break;
    case CT_RECTANGULAR:
    case CT_TRIANGULAR:
    case CT_TRAPEZOIDAL:
    case CT_CURVILINEAR_TRAPEZOIDAL:
    case CT_ARCSINE:
    case CT_TWO_POINT:
        set_plain_limits(&new);
        break;
    default:
        break;
    }
    return new;
}

static bool has_steps(const struct ct_distribution *d)
{
    return d->kind == CT_TWO_POINT ||
           (d->kind == CT_EMPIRICAL && d->empirical.count <= MOST_STEPS);
}

static enum ct_status make_steps(struct ct_shape *shape,
                                 const struct ct_distribution *d)
{
    static const double two_points[] = {-1, 1};
    bool sample = d->kind == CT_EMPIRICAL;
    const double *values = sample ? d->empirical.sample : two_points;

    shape->level_count = sample ? d->empirical.count : 2;
    shape->levels = calloc(shape->level_count, sizeof *shape->levels);
    if (shape->levels == NULL)
        return CT_NOMEM;
    set_levels(shape, values, shape->level_count);
    return shape->sound ? expand_steps(shape) : CT_OK;
}

static enum ct_status make_smooth(struct ct_shape *shape,
                                  const struct ct_distribution *d)
{
    bool long_tails = d->kind == CT_STUDENT_T || d->kind == CT_LOGNORMAL;
    struct ct_margin margin;
    enum ct_status status = ct_margin_init(&margin, d);

    shape->weights = calloc(2 * NODES, sizeof *shape->weights);
    if (shape->weights == NULL)
        return CT_NOMEM;
    shape->values = shape->weights + NODES;
    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < NODES; i++) {
        double z = node(i, &shape->weights[i]);
        bool near = long_tails || fabs(z) < NEAR_REACH;
        double value = near ? ct_margin_at(&margin, z) : 0;

        /* A value beyond all numbers has next to no weight. */
        if (near && isfinite(value))
            shape->values[i] = value;
        else
            shape->weights[i] = 0;
    }
    shape->sound = standardise(shape);
    return shape->sound ? expand_smooth(shape) : CT_OK;
}

enum ct_status ct_shape_new(const struct ct_distribution *distribution,
                            struct ct_shape **shape)
{
    struct ct_distribution d = plain(distribution);
    struct ct_shape *new = calloc(1, sizeof *new);
    enum ct_status status = CT_OK;

    if (new == NULL)
        return CT_NOMEM;
    new->kind = d.kind;
    if (d.kind == CT_NORMAL) {
        new->coefficients[1] = 1;
        new->sound = true;
    } else if (has_steps(&d)) {
        status = make_steps(new, &d);
    } else {
        status = make_smooth(new, &d);
    }
    if (status == CT_OK)
        *shape = new;
    else
        ct_shape_free(new);
    return status;
}

void ct_shape_free(struct ct_shape *shape)
{
    if (shape == NULL)
        return;
    free(shape->weights);
    free(shape->levels);
    free(shape);
}

bool ct_shape_is_sound(const struct ct_shape *shape)
{
    return shape->sound;
}

/* ---- the sum --------------------------------------------------------------
 */

/* C(p) of two shapes. */
struct series {
    double terms[TERMS + 1];
    double least, greatest; /* C(-1), C(1) */
    double even, odd;       /* what the rest of the terms makes at p = 1 */
};

static double sum_terms(const struct series *c, double p)
{
    double sum = 0;

    for (size_t k = TERMS; k > 0; k--)
        sum = (sum + c->terms[k]) * p;
    return sum;
}

/* The integral from n on of k^(-3/2) p^k over k, as a part of that at p = 1:
 * exp(-x) - sqrt(pi x) erfc(sqrt x), x = -n log p. */
static double rest_at(double p)
{
    double x;

    if (p == 0)
        return 0;
    x = -(TERMS + 0.5) * Sleef_cinz_logd1_u10purec(p);
    return Sleef_cinz_expd1_u10purec(-x) -
           SQRT_PI * sqrt(x) * Sleef_cinz_erfcd1_u15purec(sqrt(x));
}

static double series_at(const struct series *c, double p)
{
    double rest = p < 0 ? c->even - c->odd : c->even + c->odd;

    return sum_terms(c, p) + rest_at(fabs(p)) * rest;
}

/* The mean product of levels of one rank (or of opposite ranks): the ranges of
 * the shares are cut where either has a step. Products of counts fit, as both
 * are small. */
static double step_limit(const struct ct_shape *x, const struct ct_shape *y,
                         bool opposite)
{
    size_t n = x->level_count, m = y->level_count, at = 0;
    double sum = 0;

    for (size_t i = 0, j = 0; i < n && j < m;) {
        size_t end_x = (i + 1) * m, end_y = (j + 1) * n;
        size_t end = end_x < end_y ? end_x : end_y;
        double level = y->levels[opposite ? m - 1 - j : j];

        sum += (double)(end - at) * (x->levels[i] * level);
        at = end;
        i += end == end_x;
        j += end == end_y;
    }
    return sum / ((double)n * (double)m);
}

static double smooth_limit(const struct ct_shape *x, const struct ct_shape *y,
                           bool opposite)
{
    double sum = 0;

    for (size_t i = 0; i < NODES; i++) {
        size_t j = opposite ? NODES - 1 - i : i;

        sum += (x->weights[i] < y->weights[i] ? x->weights[i] : y->weights[i]) *
               (x->values[i] * y->values[j]);
    }
    return sum;
}

static void set_series(struct series *c, const struct ct_shape *x,
                       const struct ct_shape *y)
{
    double up, down;

    for (size_t k = 0; k <= TERMS; k++)
        c->terms[k] = x->coefficients[k] * y->coefficients[k];
    up = c->greatest = sum_terms(c, 1);
    down = c->least = sum_terms(c, -1);
    if (x->levels != NULL && y->levels != NULL) {
        c->greatest = step_limit(x, y, false);
        c->least = step_limit(x, y, true);
    } else if (x->values != NULL && y->values != NULL) {
        c->greatest = smooth_limit(x, y, false);
        c->least = smooth_limit(x, y, true);
    }
    c->even = 0.5 * ((c->greatest - up) + (c->least - down));
    c->odd = 0.5 * ((c->greatest - up) - (c->least - down));
}

void ct_copula_limits(const struct ct_shape *x, const struct ct_shape *y,
                      double *least, double *greatest)
{
    struct series c;

    set_series(&c, x, y);
    *least = c.least;
    *greatest = c.greatest;
}

double ct_copula_correlation(const struct ct_shape *x, const struct ct_shape *y,
                             double parameter)
{
    struct series c;

    set_series(&c, x, y);
    return series_at(&c, parameter);
}

/* ---- the parameter ---------------------------------------------------------
 */

static double bisect(const struct series *c, double r)
{
    double low = -1, high = 1;

    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);

        if (series_at(c, middle) < r)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

enum ct_status ct_copula_parameter(const struct ct_shape *x,
                                   const struct ct_shape *y, double r,
                                   double *parameter, double *least,
                                   double *greatest)
{
    static const double rounding = 1e-9;
    struct series c;

    set_series(&c, x, y);
    if (r > c.greatest + rounding || r < c.least - rounding) {
        *least = c.least;
        *greatest = c.greatest;
        return CT_DOMAIN;
    }
    if (r >= c.greatest - rounding)
        *parameter = 1;
    else if (r <= c.least + rounding)
        *parameter = -1;
    else if (r == 0)
        *parameter = 0;
    else if (x->kind == CT_NORMAL && y->kind == CT_NORMAL)
        *parameter = r;
    else if (x->kind == CT_RECTANGULAR && y->kind == CT_RECTANGULAR)
        *parameter = 2 * Sleef_cinz_sinpid1_u05purec(r / 6);
    else
        *parameter = bisect(&c, r);
    return CT_OK;
}
