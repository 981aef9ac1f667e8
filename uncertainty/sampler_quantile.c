/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sampler.h"
#include "sampler_work.h"

#include <assert.h>
#include <sleef.h>

/* What a … e of a sampler are: sampler.c. */
typedef const struct ct_sampler sampler;

static double within(double x, double lower, double upper)
{
    return fmin(fmax(x, lower), upper);
}

static double constant(sampler *s, double p)
{
    (void)p;
    return s->a;
}

/* ---- normal ----------------------------------------------------------------
 */

enum { TERMS = 8 };

static double polynomial(const double c[TERMS], double x)
{
    double sum = c[TERMS - 1];

    for (int i = TERMS - 2; i >= 0; i--)
        sum = sum * x + c[i];
    return sum;
}

/* Wichura, The percentage points of the normal distribution (AS 241, Applied
 * Statistics 37, 1988), PPND16: relative error about 1e-16. Rows: the middle,
 * the tails, the far tails; numerator and denominator. */
static const double ppnd[3][2][TERMS] = {
    {{3.3871328727963666080e0, 1.3314166789178437745e+2,
      1.9715909503065514427e+3, 1.3731693765509461125e+4,
      4.5921953931549871457e+4, 6.7265770927008700853e+4,
      3.3430575583588128105e+4, 2.5090809287301226727e+3},
     {1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2,
      5.3941960214247511077e+3, 2.1213794301586595867e+4,
      3.9307895800092710610e+4, 2.8729085735721942674e+4,
      5.2264952788528545610e+3}},
    {{1.42343711074968357734e0, 4.63033784615654529590e0,
      5.76949722146069140550e0, 3.64784832476320460504e0,
      1.27045825245236838258e0, 2.41780725177450611770e-1,
      2.27238449892691845833e-2, 7.74545014278341407640e-4},
     {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0,
      6.89767334985100004550e-1, 1.48103976427480074590e-1,
      1.51986665636164571966e-2, 5.47593808499534494600e-4,
      1.05075007164441684324e-9}},
    {{6.65790464350110377720e0, 5.46378491116411436990e0,
      1.78482653991729133580e0, 2.96560571828504891230e-1,
      2.65321895265761230930e-2, 1.24266094738807843860e-3,
      2.71155556874348757815e-5, 2.01033439929228813265e-7},
     {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
      1.48753612908506148525e-2, 7.86869131145613259100e-4,
      1.84631831751005468180e-5, 1.42151175831644588870e-7,
      2.04426310338993978564e-15}},
};

static double ppnd_ratio(int row, double x)
{
    return polynomial(ppnd[row][0], x) / polynomial(ppnd[row][1], x);
}

static double standard_normal(double p)
{
    double q = p - 0.5, r;

    if (fabs(q) <= 0.425)
        return q * ppnd_ratio(0, 0.180625 - q * q);
    r = sqrt(-Sleef_cinz_logd1_u10purec(fmin(p, 1 - p)));
    r = r <= 5 ? ppnd_ratio(1, r - 1.6) : ppnd_ratio(2, r - 5);
    return copysign(r, q);
}

static double normal(sampler *s, double p)
{
    return s->a + s->b * standard_normal(p);
}

static double lognormal(sampler *s, double p)
{
    return Sleef_cinz_expd1_u10purec(normal(s, p));
}

/* ---- between limits
 * ---------------------------------------------------------- From the nearer
 * limit, so that a limit of zero does not cost digits; by halves, since the
 * whole width may be beyond the largest double. */

static double from_lower(sampler *s, double half_way)
{
    return within(2 * (0.5 * s->a + half_way), s->a, s->b);
}

static double from_upper(sampler *s, double half_way)
{
    return within(2 * (0.5 * s->b - half_way), s->a, s->b);
}

static double rectangle(sampler *s, double p)
{
    return within(s->a * (1 - p) + s->b * p, s->a, s->b);
}

static double triangle(sampler *s, double p)
{
    return p < s->c ? from_lower(s, s->d * sqrt(p))
                    : from_upper(s, s->e * sqrt(1 - p));
}

/* With half the base h and top over base beta, d = h (1 + beta)/2 and e =
 * h (1 - beta)/2: a sloping side holds a share of e/(2d), and grows as a
 * triangle does: (8 d e p)^(1/2). Between them the slope of the quantile is
 * 2d. */
static double trapezoid(sampler *s, double p)
{
    double outer = fmin(p, 1 - p);
    double half_way = sqrt(s->d) * sqrt(s->e) * sqrt(2 * outer);

    if (outer * s->d >= 0.5 * s->e)
        return within(s->c + (2 * p - 1) * s->d, s->a, s->b);
    return p < 0.5 ? from_lower(s, half_way) : from_upper(s, half_way);
}

/* v + (1 - v) log(1 - v) = v^2/2 + v^3/6 + v^4/12 + … */
static double bow(double v)
{
    double power = v * v, sum = 0;

    if (v > 0.125)
        return v + (1 - v) * Sleef_cinz_log1pd1_u10purec(-v);
    for (double k = 2; k < 20; k++, power *= v)
        sum += power / (k * (k - 1));
    return sum;
}

/* bow(v) = y, 0 <= y < 1. Newton's steps come down from any v that is too
 * large, since bow is convex: v^2/2 <= bow(v), and 1 - bow(v) <= 2 (1 -
 * v)^(1/2). */
static double bow_inverse(double y)
{
    double v = fmin(sqrt(2 * y), 1 - 0.25 * (1 - y) * (1 - y)), step;

    do {
        step = (bow(v) - y) / -Sleef_cinz_log1pd1_u10purec(-v);
        v -= step;
    } while (step > 1e-9 * v);
    return v;
}

/* Half-widths from d - e to d + e =: w are equally likely. Up to d - e off the
 * middle the density is constant, log((d + e)/(d - e))/(4e). Beyond, the share
 * further out than w (1 - v) is w/(4e) bow(v). */
static double curvilinear(sampler *s, double p)
{
    double inner = s->d - s->e, outer = fmin(p, 1 - p);
    double relative = s->e / (s->d + s->e); /* e/w */
    double top = Sleef_cinz_log1pd1_u10purec(2 * (s->e / inner));
    double off = (p - 0.5) * (4 / top * s->e), half_way;

    if (fabs(off) <= inner)
        return s->c + off;
    half_way = 0.5 * (s->d + s->e) * bow_inverse(4 * relative * outer);
    return p < 0.5 ? from_lower(s, half_way) : from_upper(s, half_way);
}

static double arcsine(sampler *s, double p)
{
    double sine = Sleef_cinz_sind1_u10purec(CT_HALF_PI * fmin(p, 1 - p));
    double half_way = s->d * (sine * sine);

    return p < 0.5 ? from_lower(s, half_way) : from_upper(s, half_way);
}

static double two_point(sampler *s, double p)
{
    return p <= 0.5 ? s->a : s->b;
}

/* ---- others ----------------------------------------------------------------
 */

static double student_t(sampler *s, double p)
{
    return s->a + s->b * ct_t_quantile(s->d, s->e, p);
}

static double exponential(sampler *s, double p)
{
    return -s->a * Sleef_cinz_log1pd1_u10purec(-p);
}

static double gamma(sampler *s, double p)
{
    return s->b * ct_gamma_quantile(s->a, s->e, p);
}

static double beta(sampler *s, double p)
{
    double rest, x = ct_beta_quantile(s->a, s->b, s->e, p, &rest);

    return within(s->c * rest + s->d * x, s->c, s->d);
}

/* How many values of the sample are not above x. */
static uint64_t not_above(sampler *s, double x)
{
    uint64_t count = 0;

    for (uint64_t i = 0; i < s->count; i++)
        count += s->sample[i] <= x;
    return count;
}

/* The value of rank `rank`, from 1, of a sample in any order: counts those up
 * to a value between the bounds, which becomes one of them. The values are
 * visited in strides of a prime, so that a descending sample takes no more
 * rounds than another; their number is below the prime. */
static double by_rank(sampler *s, uint64_t rank)
{
    static const uint64_t STRIDE = 2654435761;
    double lower = -(double)INFINITY, upper = (double)INFINITY;

    for (uint64_t i = 0; i < s->count; i++) {
        double x = s->sample[i * STRIDE % s->count];

        if (x <= lower || x >= upper)
            continue;
        if (not_above(s, x) >= rank)
            upper = x;
        else
            lower = x;
    }
    return upper;
}

/* The smallest value that a share p of the sample does not pass. */
static double empirical(sampler *s, double p)
{
    double rank = fmin(fmax(ceil(p * s->a), 1), s->a);
    bool sorted = s->b != 0;

    return sorted ? s->sample[(uint64_t)rank - 1] : by_rank(s, (uint64_t)rank);
}

/* ORDER DISTRIBUTION */
static double (*const quantiles[])(sampler *s, double p) = {
    constant,  normal,      student_t, rectangle, triangle,
    trapezoid, curvilinear, arcsine,   two_point, exponential,
    gamma,     beta,        lognormal, gamma,     empirical,
};

static_assert(sizeof quantiles / sizeof *quantiles == CT_DISTRIBUTIONS,
              "one row for every kind");

double ct_sampler_quantile(sampler *s, double p)
{
    return quantiles[s->kind](s, p);
}
