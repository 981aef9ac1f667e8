/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Samplers: 10^6 draws of every row of sampled.h against the distribution
 * function as GSL or a textbook has it, against its moments, and against one
 * another. Seeds are fixed, so a passing test passes again; the significance
 * says how large a departure would have been seen.
 */
#include "../uncertainty/kernel.h"
#include "../uncertainty/random.h"
#include "assert_close.h"
#include "sampled.h"
#include "seeded.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <stdalign.h>
#include <string.h>

#define PI 3.14159265358979323846

typedef const struct ct_distribution distribution;

/* A chance of 10^-4 for each of some 100 tests. */
static const double SIGNIFICANCE = 1e-4;

/* ---- distribution functions ---- */

static double cdf_of_normal(double x, distribution *d)
{
    return gsl_cdf_ugaussian_P((x - d->normal.mean) /
                               d->normal.standard_deviation);
}

static double cdf_of_t(double x, distribution *d)
{
    double z = (x - d->t.location) / d->t.scale;

    return isinf(d->t.dof) ? gsl_cdf_ugaussian_P(z)
                           : gsl_cdf_tdist_P(z, d->t.dof);
}

static double cdf_of_rectangle(double x, distribution *d)
{
    return gsl_cdf_flat_P(x, d->limits.lower, d->limits.upper);
}

static double cdf_of_triangle(double x, distribution *d)
{
    double a = d->limits.lower, b = d->limits.upper, m = d->limits.mode;

    if (x < m)
        return (x - a) * (x - a) / ((b - a) * (m - a));
    return 1 - (b - x) * (b - x) / ((b - a) * (b - m));
}

/* JCGM 101:2008, 6.4.4.2, integrated. */
static double cdf_of_trapezoid(double x, distribution *d)
{
    double a = d->limits.lower, b = d->limits.upper;
    double width = b - a, slope = 0.5 * width * (1 - d->limits.beta);
    double top = 1 / (width - slope);

    if (x < a + slope)
        return 0.5 * top * (x - a) * (x - a) / slope;
    if (x > b - slope)
        return 1 - 0.5 * top * (b - x) * (b - x) / slope;
    return top * (x - a - 0.5 * slope);
}

/* JCGM 101:2008, 6.4.3.2, integrated, on the right of the middle: the density
 * is log(w/|x - c|)/(4d) with w the outermost half-width. */
static double cdf_of_curvilinear(double x, distribution *d)
{
    double middle = 0.5 * (d->limits.lower + d->limits.upper);
    double half = d->limits.upper - middle, e = d->limits.inexactness;
    double off = fabs(x - middle), w = half + e, share;

    if (e == 0)
        return cdf_of_rectangle(x, d);
    if (off < half - e)
        share = 0.5 - off * log(w / (half - e)) / (4 * e);
    else
        share = (w - off - off * log(w / off)) / (4 * e);
    return x < middle ? share : 1 - share;
}

static double cdf_of_arcsine(double x, distribution *d)
{
    double middle = 0.5 * (d->limits.lower + d->limits.upper);

    return 0.5 + asin((x - middle) / (d->limits.upper - middle)) / PI;
}

static double cdf_of_exponential(double x, distribution *d)
{
    return gsl_cdf_exponential_P(x, d->exponential.mean);
}

/* GSL 2.7 is wrong in the second digit about one standard deviation below the
 * mean of large shapes (0.1805 instead of 0.1739 at 10^6). There Wilson and
 * Hilferty's cube root is normal to about 1/shape. */
static double cdf_of_gamma(double x, distribution *d)
{
    double shape = d->gamma.shape, ninth = 1 / (9 * shape);

    if (shape >= 1e6)
        return gsl_cdf_ugaussian_P(
            (cbrt(x / shape / d->gamma.scale) - (1 - ninth)) / sqrt(ninth));
    return gsl_cdf_gamma_P(x, d->gamma.shape, d->gamma.scale);
}

static double cdf_of_beta(double x, distribution *d)
{
    double a = d->beta.lower, b = d->beta.upper;

    return gsl_cdf_beta_P((x - a) / (b - a), d->beta.alpha, d->beta.beta);
}

static double cdf_of_lognormal(double x, distribution *d)
{
    return gsl_cdf_lognormal_P(x, d->lognormal.log_mean, d->lognormal.log_sd);
}

static double cdf_of_poisson(double x, distribution *d)
{
    return gsl_cdf_gamma_P(x, d->poisson.count + 1, 1);
}

static double (*const cdfs[CT_DISTRIBUTIONS])(double x, distribution *d) = {
    [CT_NORMAL] = cdf_of_normal,
    [CT_STUDENT_T] = cdf_of_t,
    [CT_RECTANGULAR] = cdf_of_rectangle,
    [CT_TRIANGULAR] = cdf_of_triangle,
    [CT_TRAPEZOIDAL] = cdf_of_trapezoid,
    [CT_CURVILINEAR_TRAPEZOIDAL] = cdf_of_curvilinear,
    [CT_ARCSINE] = cdf_of_arcsine,
    [CT_EXPONENTIAL] = cdf_of_exponential,
    [CT_GAMMA] = cdf_of_gamma,
    [CT_BETA] = cdf_of_beta,
    [CT_LOGNORMAL] = cdf_of_lognormal,
    [CT_POISSON] = cdf_of_poisson,
};

static bool continuous(const struct sampled *row)
{
    return sampler_of(row).kind != CT_CONSTANT &&
           cdfs[row->distribution.kind] != NULL;
}

/* ---- draws ---- */

enum { DRAWS = 1000448 }; /* a whole number of blocks */

static alignas(CT_KERNEL_ALIGNMENT) double draws[DRAWS];
static double shares[DRAWS]; /* of the distribution, below a draw */

static size_t draw(const struct sampled *row, uint32_t stream)
{
    struct ct_sampler sampler = sampler_of(row);
    size_t count = seeded_cases(1000000);

    for (size_t t = 0; t < count; t += CT_KERNEL_BLOCK)
        ct_kernel_at(0)->draw(&sampler, 20081231, stream, t, draws + t);
    return count;
}

static int ascending(const void *left, const void *right)
{
    const double *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

/* ---- fit -------------------------------------------------------------------
 */

/* Kolmogorov's limiting distribution: the chance of a larger distance. */
static double kolmogorov(double distance, double n)
{
    double z = distance * (sqrt(n) + 0.12 + 0.11 / sqrt(n)), sum = 0;

    if (z < 0.3)
        return 1;
    for (int k = 1; k < 50; k++)
        sum += (k % 2 == 1 ? 2 : -2) * exp(-2 * k * k * z * z);
    return sum;
}

/* The largest distance of the sample's distribution function from F. A draw
 * stands for all numbers that round to it: where many round to the same (beta
 * near a limit) F is asked on both sides of it. */
static double distance(const struct sampled *row, size_t n)
{
    double (*cdf)(double x, distribution *d) = cdfs[row->distribution.kind];
    double largest = 0;

    for (size_t i = 0, end; i < n; i = end) {
        double below = shares[i], above = shares[i];

        for (end = i + 1; end < n && draws[end] == draws[i];)
            end++;
        if (end - i > 1) {
            below = cdf(nextafter(draws[i], -DBL_MAX), &row->distribution);
            above = cdf(nextafter(draws[i], DBL_MAX), &row->distribution);
        }
        largest = fmax(largest, (double)end / (double)n - above);
        largest = fmax(largest, below - (double)i / (double)n);
    }
    return largest;
}

/* Anderson and Darling's distribution in the limit (Marsaglia and Marsaglia, J.
 * Stat. Software 9(2), 2004): the chance of a larger statistic. */
static double anderson_darling(double z)
{
    double s =
        1.0776 -
        (2.30695 -
         (0.43424 - (0.082433 - (0.008056 - 0.0003146 * z) * z) * z) * z) *
            z;

    return z < 2 ? 1 : -expm1(-exp(s));
}

static double anderson_darling_of(size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum +=
            (2 * (double)i + 1) * (log(shares[i]) + log1p(-shares[n - 1 - i]));
    return -(double)n - sum / (double)n;
}

/* Shapes so small that draws run into a limit, where doubles end. */
static bool crowded(distribution *d)
{
    return (d->kind == CT_GAMMA && d->gamma.shape < 0.1) ||
           (d->kind == CT_BETA && d->beta.alpha < 0.2);
}

static void fits(void **unused)
{
    (void)unused;
    for (size_t r = 0; r < SAMPLED; r++) {
        const struct sampled *row = &sampled[r];
        size_t n;
        double kolmogorov_p, anderson_p = 1;

        if (!continuous(row))
            continue;
        n = draw(row, 3);
        qsort(draws, n, sizeof *draws, ascending);
        for (size_t i = 0; i < n; i++)
            shares[i] =
                cdfs[row->distribution.kind](draws[i], &row->distribution);
        kolmogorov_p = kolmogorov(distance(row, n), (double)n);
        if (!crowded(&row->distribution))
            anderson_p = anderson_darling(anderson_darling_of(n));
        if (kolmogorov_p < SIGNIFICANCE || !(anderson_p >= SIGNIFICANCE))
            fail_msg("%s: p = %.2g (Kolmogorov), %.2g (Anderson and Darling)",
                     row->name, kolmogorov_p, anderson_p);
    }
}

/* ---- moments ---------------------------------------------------------------
 */

/* Mean and variance within 4 standard errors. That of the variance takes the
 * fourth moment, which the sample tells well enough only without heavy tails.
 * Few draws of a skew distribution tell nothing. */
static void moments(void **unused)
{
    (void)unused;
    if (seeded_cases(1000000) < 100000)
        skip();
    for (size_t r = 0; r < SAMPLED; r++) {
        distribution *d = &sampled[r].distribution;
        double mean = ct_distribution_mean(d), second = 0, fourth = 0, sum = 0;
        double deviation = ct_distribution_standard_deviation(d);
        size_t n = draw(&sampled[r], 4);
        bool heavy = (d->kind == CT_STUDENT_T && d->t.dof < 9) ||
                     (d->kind == CT_LOGNORMAL && d->lognormal.log_sd > 1);

        double rounding = (double)n * DBL_EPSILON; /* of a sum of n terms */

        if (isnan(deviation))
            continue;
        for (size_t i = 0; i < n; i++) {
            double x = draws[i] - mean;

            sum += x;
            second += x * x / (double)n;
            fourth += x * x * x * x / (double)n;
        }
        assert_close(sum / (double)n, 0, 4 * deviation / sqrt((double)n));
        if (!heavy)
            assert_close(
                second, deviation * deviation,
                4 * sqrt(fmax(fourth - second * second, 0) / (double)n) +
                    rounding * second);
    }
}

/* Values of a discrete distribution come up as often as they should, within 4
 * standard errors. */
static void assert_share(size_t n, double value, double share)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += draws[i] == value;
    assert_close((double)count / (double)n, share,
                 4 * sqrt(share * (1 - share) / (double)n));
}

static void discrete_shares(void **unused)
{
    static const double values[] = {-2, 0, 0.5, 3, 1e3};

    (void)unused;
    for (size_t r = 0; r < SAMPLED; r++) {
        enum ct_distribution_kind kind = sampled[r].distribution.kind;
        size_t n = draw(&sampled[r], 5);

        if (kind == CT_TWO_POINT)
            assert_share(n, -1, 0.5), assert_share(n, 2, 0.5);
        for (size_t i = 0; kind == CT_EMPIRICAL && i < 5; i++)
            assert_share(n, values[i], (i % 2 == 0 && i > 0 ? 2.0 : 1.0) / 7);
    }
}

/* ---- independence ---- */

/* Correlation of the shares below trials that lie `lag` apart. */
static double correlation(size_t n, size_t lag)
{
    double sum = 0;

    for (size_t i = 0; i + lag < n; i++)
        sum += (shares[i] - 0.5) * (shares[i + lag] - 0.5);
    return 12 * sum / (double)(n - lag);
}

/* Neighbours in a vector, in a group of 32 (a normal number's twin is 8 away),
 * and in the next one: within 4 standard errors 1/sqrt(n). */
static void neighbours(void **unused)
{
    static const size_t lags[] = {1, 2, 4, 7, 8, 9, 16, 24, 32};

    (void)unused;
    for (size_t r = 0; r < SAMPLED; r++) {
        const struct sampled *row = &sampled[r];
        size_t n;

        if (!continuous(row))
            continue;
        n = draw(row, 6) / 10;
        for (size_t i = 0; i < n; i++)
            shares[i] =
                cdfs[row->distribution.kind](draws[i], &row->distribution);
        for (size_t k = 0; k < 9 && lags[k] < n; k++)
            assert_close(correlation(n, lags[k]), 0,
                         4 / sqrt((double)(n - lags[k])));
    }
}

/* ---- edges ---- */

/* Bailey's formula by the mathematics library, which loses no digits at many
 * degrees of freedom; few, where the square of t would overflow, by logarithms.
 * The error is a few units in the last place of the radius, and of its
 * logarithm where that is large. */
static void t_by_hand(void **unused)
{
    static const double dofs[] = {0.05, 0.24, 0.25, 0.5,  1,
                                  4.5,  1e3,  1e9,  1e300};

    (void)unused;
    for (size_t d = 0; d < sizeof dofs / sizeof *dofs; d++) {
        struct sampled row = {"", 0, {CT_STUDENT_T, {.t = {0, 1, dofs[d]}}}};
        struct ct_sampler sampler = sampler_of(&row);

        for (uint64_t t = 0; t < 3000; t++) {
            double u = ct_random_uniform(ct_random_word(1, 2, t, 0, 0));
            double v = ct_random_uniform(ct_random_word(1, 2, t, 1, 0));
            double w = -2 / dofs[d] * log(u);
            double log_radius = 0.5 * (w + log(-expm1(-w)) + log(dofs[d]));
            double radius =
                w < 700 ? sqrt(dofs[d] * expm1(w)) : exp(log_radius);

            if (isinf(radius))
                continue;
            assert_close(ct_sampler_draw(&sampler, 1, 2, t),
                         radius * cos(PI * (2 * v - 1)),
                         1e-15 * (4 + fabs(log_radius)) * radius);
        }
    }
}

/* Limits hold for the last digit, too, also where halves round outwards, and
 * when the width is beyond the largest double. */
static void draws_stay_inside(void **unused)
{
    static const double limits[][2] = {{0.1, 0.3},
                                       {-1e-20, 1},
                                       {1e-300, 3},
                                       {-0.6 * DBL_MAX, 0.6 * DBL_MAX},
                                       {1, 1 + 2 * DBL_EPSILON},
                                       {-7e15, 0.3},
                                       {0, 4.9406564584124654e-324}};
    static const enum ct_distribution_kind kinds[] = {
        CT_RECTANGULAR, CT_TRIANGULAR,
        CT_TRAPEZOIDAL, CT_CURVILINEAR_TRAPEZOIDAL,
        CT_ARCSINE,     CT_TWO_POINT};

    (void)unused;
    for (size_t l = 0; l < sizeof limits / sizeof *limits; l++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            double a = limits[l][0], b = limits[l][1];
            double mode = b < 1e300 ? b : 0;
            struct sampled row = {
                "",
                0,
                {kinds[k], {.limits = {a, b, .mode = mode, .beta = 0.3}}}};
            struct ct_sampler sampler = sampler_of(&row);

            for (uint64_t t = 0; t < 2000; t++) {
                double x = ct_sampler_draw(&sampler, 1, 1, t);

                if (!(x >= a && x <= b))
                    fail_msg("%s: %a outside [%a, %a]",
                             ct_distribution_name(kinds[k]), x, a, b);
            }
        }
}

static void special_cases(void **unused)
{
    static const struct {
        struct ct_distribution distribution;
        enum ct_distribution_kind kind;
    } rows[] = {
        {{CT_NORMAL, OTHER(normal, 4, 0)}, CT_CONSTANT},
        {{CT_STUDENT_T, OTHER(t, 4, 0, 3)}, CT_CONSTANT},
        {{CT_STUDENT_T, OTHER(t, 4, 1, (double)INFINITY)}, CT_NORMAL},
        {{CT_ARCSINE, LIMITS(4, 4)}, CT_CONSTANT},
        {{CT_TRIANGULAR, LIMITS(4, 4, .mode = 4)}, CT_CONSTANT},
        {{CT_TRAPEZOIDAL, LIMITS(4, 4, .beta = 0.5)}, CT_CONSTANT},
        {{CT_TRAPEZOIDAL, LIMITS(4, 6, .beta = 1)}, CT_RECTANGULAR},
        {{CT_CURVILINEAR_TRAPEZOIDAL, LIMITS(4, 4)}, CT_CONSTANT},
        {{CT_CURVILINEAR_TRAPEZOIDAL, LIMITS(4, 6)}, CT_RECTANGULAR},
        {{CT_BETA, OTHER(beta, 2, 3, 4, 4)}, CT_CONSTANT},
        {{CT_POISSON, OTHER(poisson, 3)}, CT_GAMMA},
    };
    struct ct_sampler sampler;

    (void)unused;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        assert_int_equal(ct_sampler_init(&sampler, &rows[r].distribution),
                         CT_OK);
        assert_int_equal(sampler.kind, rows[r].kind);
        if (sampler.kind == CT_CONSTANT)
            assert_close(ct_sampler_draw(&sampler, 1, 1, 1), 4, 0);
    }
}

/* Nothing is written when the distribution is at fault. */
static void faults(void **unused)
{
    static const struct ct_distribution reversed = {CT_RECTANGULAR,
                                                    LIMITS(2, 1)};
    struct ct_sampler sampler, before;

    (void)unused;
    memset(&sampler, 0x55, sizeof sampler);
    memcpy(&before, &sampler, sizeof before);
    assert_int_equal(ct_sampler_init(&sampler, &reversed), CT_DOMAIN);
    assert_memory_equal(&sampler, &before, sizeof before);
}

/* Shapes down to the smallest double give numbers, not NaN. */
static void tiny_shapes(void **unused)
{
    static const double shapes[] = {0.1, 1e-3, 1e-10, 1e-290, 5e-324};

    (void)unused;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        double shape = shapes[i];
        const struct sampled rows[] = {
            {"gamma", 0, {CT_GAMMA, {.gamma = {shape, 1}}}},
            {"beta", 0, {CT_BETA, {.beta = {shape, shape, -1, 1}}}},
            {"t", 0, {CT_STUDENT_T, {.t = {0, 1, shape}}}}};

        for (size_t r = 0; r < 3; r++) {
            struct ct_sampler sampler = sampler_of(&rows[r]);

            for (uint64_t t = 0; t < 1000; t++) {
                double x = ct_sampler_draw(&sampler, 1, 1, t);

                assert_true(x == x);
            }
        }
    }
}

static int no_abort(void **unused)
{
    (void)unused;
    gsl_set_error_handler_off();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fits),
        cmocka_unit_test(moments),
        cmocka_unit_test(discrete_shares),
        cmocka_unit_test(neighbours),
        cmocka_unit_test(t_by_hand),
        cmocka_unit_test(draws_stay_inside),
        cmocka_unit_test(special_cases),
        cmocka_unit_test(faults),
        cmocka_unit_test(tiny_shapes),
    };

    return cmocka_run_group_tests(tests, no_abort, NULL);
}
