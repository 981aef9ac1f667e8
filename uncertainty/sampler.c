/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sampler.h"
#include "random.h"
#include "sampler_work.h"

#include <assert.h>
#include <math.h>
#include <sleef.h>
#include <string.h>

/* What a … e are, by kind (limits a, b; middle c; half the width d):
 *
 *   constant                 a value
 *   normal, lognormal        a mean, b standard deviation (of the logarithm)
 *   t                        a location, b scale, c -2/dof, d dof, e split
 *   rectangular, arcsine,
 *   two_point                a, b, c, d
 *   triangular               a, b, c share below the mode,
 *                            d sqrt(width * left part)/2, e the same, right
 *   trapezoidal              a, b, c, d half * (1 + beta)/2, e * (1 - beta)/2
 *   curvilinear_trapezoidal  a, b outermost limits, c, d, e inexactness
 *   exponential              a mean
 *   gamma                    a shape, b scale, e split
 *   beta                     a alpha, b beta, c lower, d upper, e split
 *   empirical                a number of values, b whether they ascend
 *
 * The split is for quantiles: sampler_work.h. */

typedef const struct ct_distribution distribution;

/* ---- making ready --------------------------------------------------------
 */

static struct ct_sampler constant(double value)
{
    return (struct ct_sampler){.kind = CT_CONSTANT, .a = value};
}

static struct ct_sampler prepare_constant(distribution *d)
{
    return constant(d->constant.value);
}

static struct ct_sampler normal(double mean, double deviation)
{
    if (deviation == 0)
        return constant(mean);
    return (struct ct_sampler){.kind = CT_NORMAL, .a = mean, .b = deviation};
}

static struct ct_sampler prepare_normal(distribution *d)
{
    return normal(d->normal.mean, d->normal.standard_deviation);
}

static struct ct_sampler prepare_t(distribution *d)
{
    if (d->t.scale == 0 || isinf(d->t.dof))
        return normal(d->t.location, d->t.scale);
    return (struct ct_sampler){.kind = CT_STUDENT_T,
                               .a = d->t.location,
                               .b = d->t.scale,
                               .c = -2 / d->t.dof,
                               .d = d->t.dof,
                               .e = ct_beta_split(0.5 * d->t.dof, 0.5)};
}

static struct ct_sampler prepare_limits(distribution *d)
{
    double lower = d->limits.lower, upper = d->limits.upper;

    if (lower == upper)
        return constant(lower);
    return (struct ct_sampler){.kind = d->kind,
                               .a = lower,
                               .b = upper,
                               .c = 0.5 * lower + 0.5 * upper,
                               .d = 0.5 * upper - 0.5 * lower};
}

/* Halves throughout: the whole width may be beyond the largest double. */
static struct ct_sampler prepare_triangle(distribution *d)
{
    struct ct_sampler s = prepare_limits(d);
    double half = s.d;
    double left = 0.5 * d->limits.mode - 0.5 * s.a;
    double right = 0.5 * s.b - 0.5 * d->limits.mode;

    if (s.kind == CT_CONSTANT)
        return s;
    s.c = left / half;
    s.d = sqrt(half) * sqrt(left);
    s.e = sqrt(half) * sqrt(right);
    return s;
}

static struct ct_sampler prepare_trapezoid(distribution *d)
{
    struct ct_sampler s = prepare_limits(d);
    double half = s.d;

    if (s.kind == CT_CONSTANT)
        return s;
    if (d->limits.beta == 1)
        s.kind = CT_RECTANGULAR;
    else {
        s.d = half * (0.5 + 0.5 * d->limits.beta);
        s.e = half * (0.5 - 0.5 * d->limits.beta);
    }
    return s;
}

static struct ct_sampler prepare_curvilinear(distribution *d)
{
    struct ct_sampler s = prepare_limits(d);

    if (s.kind == CT_CONSTANT)
        return s;
    s.e = d->limits.inexactness;
    s.a -= s.e;
    s.b += s.e;
    if (s.e == 0)
        s.kind = CT_RECTANGULAR;
    return s;
}

static struct ct_sampler prepare_exponential(distribution *d)
{
    return (struct ct_sampler){.kind = CT_EXPONENTIAL,
                               .a = d->exponential.mean};
}

/* Logarithms of draws of shape s are about -1/s: finite at this one, and those
 * below it differ from it in no double. */
static double gamma_parameter(double shape)
{
    return fmax(shape, 1e-290);
}

static struct ct_sampler gamma(double shape, double scale)
{
    shape = gamma_parameter(shape);
    return (struct ct_sampler){
        .kind = CT_GAMMA, .a = shape, .b = scale, .e = ct_gamma_split(shape)};
}

static struct ct_sampler prepare_gamma(distribution *d)
{
    return gamma(d->gamma.shape, d->gamma.scale);
}

static struct ct_sampler prepare_poisson(distribution *d)
{
    return gamma(d->poisson.count + 1, 1);
}

static struct ct_sampler prepare_beta(distribution *d)
{
    double alpha = gamma_parameter(d->beta.alpha);
    double beta = gamma_parameter(d->beta.beta);

    if (d->beta.lower == d->beta.upper)
        return constant(d->beta.lower);
    return (struct ct_sampler){.kind = CT_BETA,
                               .a = alpha,
                               .b = beta,
                               .c = d->beta.lower,
                               .d = d->beta.upper,
                               .e = ct_beta_split(alpha, beta)};
}

static struct ct_sampler prepare_lognormal(distribution *d)
{
    struct ct_sampler s = normal(d->lognormal.log_mean, d->lognormal.log_sd);

    if (s.kind == CT_CONSTANT)
        return constant(Sleef_cinz_expd1_u10purec(s.a));
    s.kind = CT_LOGNORMAL;
    return s;
}

static bool sorted(const double *sample, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (sample[i - 1] > sample[i])
            return false;
    return true;
}

static struct ct_sampler prepare_empirical(distribution *d)
{
    return (struct ct_sampler){
        .kind = CT_EMPIRICAL,
        .a = (double)d->empirical.count,
        .b = sorted(d->empirical.sample, d->empirical.count),
        .sample = d->empirical.sample,
        .count = d->empirical.count};
}

/* ---- drawing ---------------------------------------------------------------
 * One trial: what kernel_draw.c does to many side by side. */

struct trial {
    uint64_t seed, number;
    uint32_t stream;
};

typedef const struct ct_sampler sampler;
typedef const struct trial trial;

static double uniform(trial *t, uint32_t draw, uint32_t attempt)
{
    return ct_random_uniform(
        ct_random_word(t->seed, t->stream, t->number, draw, attempt));
}

/* In (-1, 1), symmetric. */
static double balanced(trial *t, uint32_t draw)
{
    return 2 * uniform(t, draw, 0) - 1;
}

static double standard_normal(trial *t, uint32_t draw, uint32_t attempt)
{
    return ct_random_normal(t->seed, t->stream, t->number, draw, attempt);
}

static double within(double x, double lower, double upper)
{
    x = x > lower ? x : lower;
    return x < upper ? x : upper;
}

static double draw_constant(sampler *s, trial *t)
{
    (void)t;
    return s->a;
}

static double draw_normal(sampler *s, trial *t)
{
    return s->a + s->b * standard_normal(t, 0, 0);
}

static double growth(double w)
{
    double shifted = w * CT_LOG2_E + CT_INTEGER, n = shifted - CT_INTEGER;
    double r = (w - n * CT_LN2_HIGH) - n * CT_LN2_LOW;
    double r2 = r * r, r4 = r2 * r2, power;
    uint64_t bits;

    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    memcpy(&power, &bits, sizeof power);
    return power * (CT_GROWTH(r, r2, r4) * r2 + r) + (power - 1);
}

/* |t| for a uniform u where its square would overflow. */
static double heavy_radius(double w, double dof)
{
    return Sleef_cinz_expd1_u10purec(0.5 * w) *
           sqrt(dof * -Sleef_cinz_expm1d1_u10purec(-w));
}

/* Bailey, Polar generation of random variates with the t-distribution (Math.
 * Comp. 62, 1994): sqrt(dof (u^(-2/dof) - 1)) cos(angle), for any dof > 0. The
 * number by the sine would not be independent of it. */
static double draw_t(sampler *s, trial *t)
{
    double w = s->c * Sleef_cinz_logd1_u35purec(uniform(t, 0, 0));
    double cosine = Sleef_cinz_cosd1_u35purec(CT_PI * balanced(t, 1));
    double radius =
        s->d < CT_HEAVY_DOF ? heavy_radius(w, s->d) : sqrt(s->d * growth(w));

    return s->a + s->b * (radius * cosine);
}

static double draw_rectangle(sampler *s, trial *t)
{
    return within(s->c + s->d * balanced(t, 0), s->a, s->b);
}

static double draw_triangle(sampler *s, trial *t)
{
    double u = uniform(t, 0, 0);
    double x = s->c > u ? 0.5 * s->a + s->d * sqrt(u)
                        : 0.5 * s->b - s->e * sqrt(1 - u);

    return within(x + x, s->a, s->b);
}

static double draw_trapezoid(sampler *s, trial *t)
{
    double x = s->d * balanced(t, 0) + s->e * balanced(t, 1);

    return within(s->c + x, s->a, s->b);
}

/* JCGM 101:2008, 6.4.3.4: the first number moves both limits, in opposite
 * directions; the second picks a place between them. */
static double draw_curvilinear(sampler *s, trial *t)
{
    double half = s->d + s->e * balanced(t, 0);

    return within(s->c + half * balanced(t, 1), s->a, s->b);
}

static double draw_arcsine(sampler *s, trial *t)
{
    double sine = Sleef_cinz_sind1_u35purec(CT_HALF_PI * balanced(t, 0));

    return within(s->c + s->d * sine, s->a, s->b);
}

static double draw_two_point(sampler *s, trial *t)
{
    return 0.5 > uniform(t, 0, 0) ? s->a : s->b;
}

static double draw_exponential(sampler *s, trial *t)
{
    return -s->a * Sleef_cinz_logd1_u35purec(uniform(t, 0, 0));
}

/* A gamma number in parts: cube * d * e^boost; log_cube is its logarithm. */
struct gamma {
    double cube, log_cube, boost;
};

/* The attempts of a trial until one is kept. `draw` is the first of its draws,
 * `shape` the shape before it was raised. */
static struct gamma gamma_parts(double shape, trial *t, uint32_t draw)
{
    struct gamma_shape g = gamma_shape(shape);
    struct gamma x = {0};

    for (uint32_t attempt = 0;; attempt++) {
        double z = standard_normal(t, draw + DRAW_NORMAL, attempt);
        double keep = uniform(t, draw + DRAW_KEEP, attempt);
        double root = 1 + g.c * z;

        x.cube = root * root * root;
        x.log_cube = 3 * Sleef_cinz_logd1_u35purec(root);
        if (0.5 * (z * z) + g.d * (1 - x.cube + x.log_cube) >
            Sleef_cinz_logd1_u35purec(keep))
            break;
    }
    if (g.boosted)
        x.boost =
            Sleef_cinz_logd1_u35purec(uniform(t, draw + DRAW_BOOST, 0)) / shape;
    return x;
}

static double draw_gamma(sampler *s, trial *t)
{
    struct gamma_shape g = gamma_shape(s->a);
    struct gamma x = gamma_parts(s->a, t, 0);

    if (g.boosted)
        x.cube *= Sleef_cinz_expd1_u10purec(x.boost);
    return s->b * g.d * x.cube;
}

/* x/(x + y) of two gamma numbers, through the logarithm of y/x: both may be
 * far below the smallest double when the parameters are small. */
static double draw_beta(sampler *s, trial *t)
{
    double ratio = gamma_shape(s->a).d / gamma_shape(s->b).d;
    struct gamma x = gamma_parts(s->a, t, 0);
    struct gamma y = gamma_parts(s->b, t, GAMMA_DRAWS);
    double difference = Sleef_cinz_logd1_u35purec(ratio) +
                        ((x.log_cube + x.boost) - (y.log_cube + y.boost));
    double q = Sleef_cinz_expd1_u10purec(-fabs(difference));
    double large = 1 / (1 + q), small = q * large;
    double value = difference > 0 ? s->c * small + s->d * large
                                  : s->c * large + s->d * small;

    return within(value, s->c, s->d);
}

static double draw_lognormal(sampler *s, trial *t)
{
    return Sleef_cinz_expd1_u10purec(draw_normal(s, t));
}

/* u * count < count also when rounded, since u <= 1 - 2^-53. */
static double draw_empirical(sampler *s, trial *t)
{
    return s->sample[(uint64_t)(uniform(t, 0, 0) * s->a)];
}

/* ---- the table ---- */

/* ORDER DISTRIBUTION */
static const struct {
    struct ct_sampler (*prepare)(distribution *d);
    double (*draw)(sampler *s, trial *t);
} kinds[] = {
    {prepare_constant, draw_constant},
    {prepare_normal, draw_normal},
    {prepare_t, draw_t},
    {prepare_limits, draw_rectangle},
    {prepare_triangle, draw_triangle},
    {prepare_trapezoid, draw_trapezoid},
    {prepare_curvilinear, draw_curvilinear},
    {prepare_limits, draw_arcsine},
    {prepare_limits, draw_two_point},
    {prepare_exponential, draw_exponential},
    {prepare_gamma, draw_gamma},
    {prepare_beta, draw_beta},
    {prepare_lognormal, draw_lognormal},
    {prepare_poisson, draw_gamma},
    {prepare_empirical, draw_empirical},
};

static_assert(sizeof kinds / sizeof *kinds == CT_DISTRIBUTIONS,
              "one row for every kind");

enum ct_status ct_sampler_init(struct ct_sampler *s, distribution *d)
{
    if (ct_distribution_fault(d) != NULL)
        return CT_DOMAIN;
    *s = kinds[d->kind].prepare(d);
    return CT_OK;
}

double ct_sampler_draw(sampler *s, uint64_t seed, uint32_t stream,
                       uint64_t number)
{
    return kinds[s->kind].draw(s, &(trial){seed, number, stream});
}
