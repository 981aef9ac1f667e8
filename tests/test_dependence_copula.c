/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What correlated draws are made of: triangular factors, distributions as
 * functions of normal numbers, and the copula parameter that gives a
 * correlation.
 */
#include "../uncertainty/dependence_work.h"
#include "assert_close.h"
#include "seeded.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

static double uniform(struct seeded *random)
{
    return ((double)(seeded_bits(random) >> 11) + 0.5) * 0x1p-53;
}

/* ---- factors ----------------------------------------------------------------
 */

enum { ORDER = 12 };

/* Correlations of n sums of k independent numbers: of rank k at most. */
static void random_matrix(struct seeded *random, size_t n, size_t k,
                          double *matrix)
{
    double rows[ORDER][ORDER];

    for (size_t i = 0; i < n; i++) {
        double square = 0;

        for (size_t j = 0; j < k; j++) {
            rows[i][j] = 2 * uniform(random) - 1;
            square += rows[i][j] * rows[i][j];
        }
        for (size_t j = 0; j < k; j++)
            rows[i][j] /= sqrt(square);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            matrix[i * n + j] = 0;
            for (size_t l = 0; l < k; l++)
                matrix[i * n + j] += rows[i][l] * rows[j][l];
            if (i == j)
                matrix[i * n + j] = 1;
        }
}

/* The greatest entry of |L L' - M|. */
static double misfit(const double *matrix, const double *factor, size_t n,
                     size_t rank)
{
    double worst = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;

            for (size_t k = 0; k < rank; k++)
                sum += factor[i * n + k] * factor[j * n + k];
            worst = fmax(worst, fabs(sum - matrix[i * n + j]));
        }
    return worst;
}

static void expect_factor(const double *matrix, size_t n, size_t expected_rank)
{
    double work[ORDER * ORDER], factor[ORDER * ORDER];
    size_t pivots[ORDER], rank, culprit;

    memcpy(work, matrix, n * n * sizeof *work);
    assert_int_equal(ct_factorise(work, n, factor, pivots, &rank, &culprit),
                     CT_OK);
    assert_int_equal(rank, expected_rank);
    /* What is left out is below n 1e-13; each step of elimination rounds
     * numbers of at most 1. */
    assert_close(misfit(matrix, factor, n, rank), 0,
                 (double)n * (1e-13 + 2 * DBL_EPSILON));
    for (size_t k = 0; k < rank; k++)
        for (size_t l = k + 1; l < rank; l++)
            assert_true(factor[pivots[k] * n + l] == 0); /* triangular */
}

static void test_factor_random(void **state)
{
    struct seeded random = seeded_init(20240611);
    size_t cases = seeded_cases(2000);

    (void)state;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (size_t i = 0; i < cases; i++) {
        size_t n = 1 + (size_t)seeded_below(&random, ORDER);
        size_t k = 2 + (size_t)seeded_below(&random, ORDER - 1);
        double matrix[ORDER * ORDER];

        random_matrix(&random, n, k, matrix);
        expect_factor(matrix, n, k < n ? k : n);
    }
}

static void test_factor_exact(void **state)
{
    /* a, -a, b, b */
    static const double twins[] = {1,  -1,  .5, .5, -1, 1,   -.5, -.5,
                                   .5, -.5, 1,  1,  .5, -.5, 1,   1};
    static const double identity[] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    static const double all[] = {1, 1, 1, 1, 1, 1, 1, 1, 1};

    (void)state;
    expect_factor(twins, 4, 2);
    expect_factor(identity, 3, 3);
    expect_factor(all, 3, 1);
}

static void expect_no_factor(const double *matrix, size_t n)
{
    double work[ORDER * ORDER], factor[ORDER * ORDER];
    size_t pivots[ORDER], rank, culprit = n;

    memcpy(work, matrix, n * n * sizeof *work);
    assert_int_equal(ct_factorise(work, n, factor, pivots, &rank, &culprit),
                     CT_DOMAIN);
    assert_true(culprit < n);
}

static void test_factor_refuses(void **state)
{
    /* eigenvalue 1 - 2 0.6 < 0 */
    static const double apart[] = {1, -.6, -.6, -.6, 1, -.6, -.6, -.6, 1};
    /* equal rows but for what they have in common with a third */
    static const double torn[] = {1, 1, .5, 1, 1, .4, .5, .4, 1};
    /* the same, where no negative diagonal entry shows it: rests are
     * [[0, d], [d, 0]] */
    static const double hidden[] = {1, 1, 1, 1, 1, .9, 1, .9, 1};

    (void)state;
    expect_no_factor(apart, 3);
    expect_no_factor(torn, 3);
    expect_no_factor(hidden, 3);
}

/* ---- margins ----------------------------------------------------------------
 */

static const struct ct_distribution normal = {
    .kind = CT_NORMAL, .normal = {.mean = 10, .standard_deviation = 2}};
static const struct ct_distribution rectangular = {
    .kind = CT_RECTANGULAR, .limits = {.lower = 3, .upper = 7}};
static const struct ct_distribution arcsine = {
    .kind = CT_ARCSINE, .limits = {.lower = -2, .upper = 1}};
static const struct ct_distribution triangular = {
    .kind = CT_TRIANGULAR, .limits = {.lower = 0, .upper = 1, .mode = 0.2}};
static const struct ct_distribution two_point = {
    .kind = CT_TWO_POINT, .limits = {.lower = 5, .upper = 6}};
static const struct ct_distribution exponential = {.kind = CT_EXPONENTIAL,
                                                   .exponential = {.mean = 3}};
static const struct ct_distribution gamma_2 = {
    .kind = CT_GAMMA, .gamma = {.shape = 2, .scale = 0.5}};
static const struct ct_distribution beta = {
    .kind = CT_BETA,
    .beta = {.alpha = 0.5, .beta = 2, .lower = -1, .upper = 3}};
static const struct ct_distribution t_5 = {
    .kind = CT_STUDENT_T, .t = {.location = 4, .scale = 0.1, .dof = 5}};
static const struct ct_distribution t_3 = {
    .kind = CT_STUDENT_T, .t = {.location = 1e9, .scale = 1e-3, .dof = 3}};

static struct ct_distribution lognormal(double sd)
{
    return (struct ct_distribution){.kind = CT_LOGNORMAL,
                                    .lognormal = {.log_mean = 1, .log_sd = sd}};
}

/* The value at normal number z by GSL, from the nearer tail. */
static double gsl_at(const struct ct_distribution *d, double z)
{
    double p = gsl_cdf_ugaussian_P(z), q = gsl_cdf_ugaussian_Q(z);
    double width = d->limits.upper - d->limits.lower;

    switch (d->kind) {
    case CT_NORMAL:
        return d->normal.mean + d->normal.standard_deviation * z;
    case CT_LOGNORMAL:
        return exp(d->lognormal.log_mean + d->lognormal.log_sd * z);
    case CT_RECTANGULAR:
        return z < 0 ? d->limits.lower + width * p
                     : d->limits.upper - width * q;
    case CT_ARCSINE:
        return 0.5 * (d->limits.lower + d->limits.upper) -
               0.5 * width * cos(pi * p);
    case CT_TRIANGULAR: /* on 0 … 1 */
        return p < d->limits.mode ? sqrt(p * d->limits.mode)
                                  : 1 - sqrt(q * (1 - d->limits.mode));
    case CT_EXPONENTIAL:
        return -d->exponential.mean * log(q);
    case CT_GAMMA:
        return z < 0 ? gsl_cdf_gamma_Pinv(p, d->gamma.shape, d->gamma.scale)
                     : gsl_cdf_gamma_Qinv(q, d->gamma.shape, d->gamma.scale);
    case CT_BETA:
        return d->beta.lower +
               (d->beta.upper - d->beta.lower) *
                   (z < 0 ? gsl_cdf_beta_Pinv(p, d->beta.alpha, d->beta.beta)
                          : gsl_cdf_beta_Qinv(q, d->beta.alpha, d->beta.beta));
    case CT_STUDENT_T:
        return d->t.location +
               d->t.scale * (z < 0 ? gsl_cdf_tdist_Pinv(p, d->t.dof)
                                   : gsl_cdf_tdist_Qinv(q, d->t.dof));
    default:
        fail();
        return 0;
    }
}

static const struct ct_distribution *const shapes[] = {
    &normal,  &rectangular, &arcsine, &triangular, &exponential,
    &gamma_2, &beta,        &t_5,     &t_3};
enum { SHAPES = sizeof shapes / sizeof *shapes };

/* Against GSL. The tails are as exact as the middle, so that z = 6 does not
 * stand on the last digits of 1 - 1e-9; where a distribution is skew and its
 * quantile function is given a share near 1, z is known to within
 * 1e-16/density(z) only: 2e-8 at z = 6. */
static void test_margins(void **state)
{
    (void)state;
    for (size_t s = 0; s < SHAPES; s++) {
        struct ct_margin margin;
        double before = -(double)INFINITY;

        assert_int_equal(ct_margin_init(&margin, shapes[s]), CT_OK);
        for (double z = -6; z <= 6; z += 0.125) {
            double x = ct_margin_at(&margin, z);
            double spread = ct_distribution_standard_deviation(shapes[s]);
            double unsure = margin.way == CT_BY_QUANTILE && z > 0
                                ? 2e-16 / (0.3989 * exp(-0.5 * z * z)) * 2
                                : 0;

            assert_close(x, gsl_at(shapes[s], z),
                         spread * (1e-12 * exp(fabs(z)) + unsure) +
                             4 * DBL_EPSILON * fabs(x));
            assert_true(x >= before);
            before = x;
        }
    }
}

/* The table agrees with what it was made of as promised, at places that are not
 * those it was checked at, and never leaves the interval it is in. */
static void test_tables(void **state)
{
    struct seeded random = seeded_init(3);
    const struct ct_distribution curvilinear = {
        .kind = CT_CURVILINEAR_TRAPEZOIDAL,
        .limits = {.lower = -1, .upper = 2, .inexactness = 0.4}};
    const struct ct_distribution *all[SHAPES + 1];

    (void)state;
    memcpy(all, shapes, sizeof shapes);
    all[SHAPES] = &curvilinear;
    for (size_t s = 0; s < SHAPES + 1; s++) {
        struct ct_arena arena = {0};
        struct ct_margin margin;
        double width, median, low, high;

        assert_int_equal(ct_margin_init(&margin, all[s]), CT_OK);
        assert_int_equal(ct_margin_tabulate(&margin, &arena), CT_OK);
        assert_true((margin.table == NULL) == (all[s]->kind == CT_NORMAL));
        width = ct_margin_at(&margin, 1) - ct_margin_at(&margin, -1);
        median = ct_margin_at(&margin, 0);
        low = ct_margin_at(&margin, -12);
        high = ct_margin_at(&margin, 12);
        for (size_t i = 0; i < seeded_cases(5000); i++) {
            double z = 20 * uniform(&random) - 10;
            double x = ct_margin_draw(&margin, z);
            double exact = ct_margin_at(&margin, z);

            /* twice what it was checked for: other places */
            assert_close(x, exact,
                         2e-10 * (width + fabs(exact - median)) +
                             8 * DBL_EPSILON * fabs(exact));
            assert_true(x >= low && x <= high);
        }
        ct_arena_release(&arena);
    }
}

static void test_margin_of_sample(void **state)
{
    static const double sample[] = {1, 2, 4, 8};
    struct ct_distribution d = {.kind = CT_EMPIRICAL,
                                .empirical = {.sample = sample, .count = 4}};
    struct ct_margin margin;
    /* quartiles of the normal distribution: 0.6745 */
    static const double at[][2] = {{-9, 1},    {-0.675, 1}, {-0.674, 2},
                                   {-1e-9, 2}, {1e-9, 4},   {0.674, 4},
                                   {0.675, 8}, {9, 8}};

    (void)state;
    assert_int_equal(ct_margin_init(&margin, &d), CT_OK);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        assert_true(ct_margin_at(&margin, at[i][0]) == at[i][1]);
}

/* Limits hold to the last bit. */
static void test_margins_keep_limits(void **state)
{
    struct seeded random = seeded_init(7);
    static const enum ct_distribution_kind kinds[] = {CT_RECTANGULAR,
                                                      CT_ARCSINE, CT_TWO_POINT};

    (void)state;
    for (size_t i = 0; i < seeded_cases(20000); i++) {
        double lower = uniform(&random), upper = lower + uniform(&random);
        struct ct_distribution d = {.kind = kinds[i % 3],
                                    .limits = {.lower = lower, .upper = upper}};
        struct ct_margin margin;
        double x;

        assert_int_equal(ct_margin_init(&margin, &d), CT_OK);
        x = ct_margin_at(&margin, 18 * uniform(&random) - 9);
        assert_true(x >= lower && x <= upper);
    }
}

/* ---- correlations -----------------------------------------------------------
 */

static struct ct_shape *shape_of(const struct ct_distribution *d)
{
    struct ct_shape *shape;

    assert_int_equal(ct_shape_new(d, &shape), CT_OK);
    assert_true(ct_shape_is_sound(shape));
    return shape;
}

static double correlation(const struct ct_distribution *x,
                          const struct ct_distribution *y, double parameter)
{
    struct ct_shape *a = shape_of(x), *b = shape_of(y);
    double r = ct_copula_correlation(a, b, parameter);

    ct_shape_free(a);
    ct_shape_free(b);
    return r;
}

static const double parameters[] = {-1,   -0.999, -0.9, -0.5, -0.1,   0,
                                    1e-6, 0.2,    0.7,  0.95, 0.9999, 1};
enum { PARAMETERS = sizeof parameters / sizeof *parameters };

/* Normal: itself. Rectangular: 6/pi asin(p/2) (Pearson 1907). Rectangular and
 * normal: p sqrt(3/pi). The sums have 400 terms of at most 1. */
static void test_closed_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < PARAMETERS; i++) {
        double p = parameters[i];

        assert_close(correlation(&normal, &normal, p), p, 1e-13);
        assert_close(correlation(&rectangular, &rectangular, p),
                     6 / pi * asin(p / 2), 1e-13);
        assert_close(correlation(&rectangular, &normal, p), p * sqrt(3 / pi),
                     1e-13);
        assert_close(correlation(&normal, &two_point, p), p * sqrt(2 / pi),
                     1e-13);
        /* E[sign(Z) (2 Phi(W) - 1)] sqrt 3 */
        assert_close(correlation(&two_point, &rectangular, p),
                     sqrt(3) * 2 / pi * asin(p / sqrt(2)), 1e-12);
        /* Sheppard 1899. Terms fall slowly here, and the rest is spread: the
         * worst case of all. */
        assert_close(correlation(&two_point, &two_point, p), 2 / pi * asin(p),
                     1e-5);
    }
}

/* (exp(p s t) - 1) / sqrt((exp(s^2) - 1)(exp(t^2) - 1)). */
static double lognormal_correlation(double s, double t, double p)
{
    return expm1(p * s * t) / sqrt(expm1(s * s) * expm1(t * t));
}

static void test_lognormal(void **state)
{
    static const double deviations[] = {0.01, 0.3, 1, 2.5};

    (void)state;
    for (size_t i = 0; i < 16; i++) {
        double s = deviations[i / 4], t = deviations[i % 4];
        struct ct_distribution a = lognormal(s), b = lognormal(t);
        struct ct_shape *x = shape_of(&a), *y = shape_of(&b);
        double least, greatest, parameter;

        for (size_t k = 0; k < PARAMETERS; k++)
            assert_close(ct_copula_correlation(x, y, parameters[k]),
                         lognormal_correlation(s, t, parameters[k]), 1e-12);
        ct_copula_limits(x, y, &least, &greatest);
        assert_close(least, lognormal_correlation(s, t, -1), 1e-12);
        assert_close(greatest, lognormal_correlation(s, t, 1), 1e-12);
        /* The parameter is worked out to 1e-15; errors of r of 1e-12 move it
         * by less than 1e-12 over the slope, 1e-3 at the least. */
        assert_int_equal(ct_copula_parameter(x, y,
                                             lognormal_correlation(s, t, 0.37),
                                             &parameter, &least, &greatest),
                         CT_OK);
        assert_close(parameter, 0.37, 1e-9);
        ct_shape_free(x);
        ct_shape_free(y);
    }
}

static void expect_limits(const struct ct_distribution *a,
                          const struct ct_distribution *b, double least,
                          double greatest, double tolerance)
{
    struct ct_shape *x = shape_of(a), *y = shape_of(b);
    double found_least, found_greatest;

    ct_copula_limits(x, y, &found_least, &found_greatest);
    assert_close(found_least, least, tolerance);
    assert_close(found_greatest, greatest, tolerance);
    ct_shape_free(x);
    ct_shape_free(y);
}

/* Exponential: the integral of log(u) log(1 - u) is 2 - pi^2/6. With a normal
 * number: E[Z f(Z)] by parts; the rectangular one as above. */
static void test_limits(void **state)
{
    static const double sample[] = {-1, 0, 0, 1}, skew[] = {0, 0, 0, 1};
    struct ct_distribution a = {.kind = CT_EMPIRICAL,
                                .empirical = {.sample = sample, .count = 4}};
    struct ct_distribution b = {.kind = CT_EMPIRICAL,
                                .empirical = {.sample = skew, .count = 4}};
    double r = sqrt(3 / pi);

    (void)state;
    expect_limits(&rectangular, &rectangular, -1, 1, 1e-13);
    expect_limits(&rectangular, &normal, -r, r, 1e-13);
    expect_limits(&exponential, &exponential, 1 - pi * pi / 6, 1, 1e-12);
    /* cov(E, U) = 1/4 of mean 1 and width 1: sqrt(12)/4 */
    expect_limits(&exponential, &rectangular, -sqrt(0.75), sqrt(0.75), 1e-12);
    expect_limits(&t_5, &t_5, -1, 1, 1e-12);
    expect_limits(&two_point, &two_point, -1, 1, 1e-15);
    /* by hand: variances 1/2 and 3/16, products of ranks +-1/4 */
    expect_limits(&a, &b, -0.25 / sqrt(3. / 32), 0.25 / sqrt(3. / 32), 1e-15);
    expect_limits(&b, &b, -1. / 3, 1, 1e-15);
    /* E[sign(Z)(E - 1)] = log 2 */
    expect_limits(&exponential, &two_point, -log(2), log(2), 1e-12);
}

/* C(p) by another rule: the trapezoidal one in two independent normal numbers,
 * X = f(z), Y = g(p z + sqrt(1 - p^2) w), with quantiles of GSL. For smooth
 * functions its error falls faster than any power of the step. */
static double integrated(const struct ct_distribution *x,
                         const struct ct_distribution *y, double p)
{
    enum { STEPS = 90 };
    const double step = 0.1, q = sqrt(1 - p * p);
    double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;

    for (int i = -STEPS; i <= STEPS; i++) {
        double z = step * i, a = gsl_at(x, z);

        for (int j = -STEPS; j <= STEPS; j++) {
            double w = step * j, b = gsl_at(y, p * z + q * w);
            double weight =
                step * step / (2 * pi) * exp(-0.5 * (z * z + w * w));

            sx += weight * a;
            sy += weight * b;
            sxx += weight * a * a;
            syy += weight * b * b;
            sxy += weight * a * b;
        }
    }
    return (sxy - sx * sy) / sqrt((sxx - sx * sx) * (syy - sy * sy));
}

/* Quantile functions with a kink (triangular) leave the rules an error of some
 * 1e-6; t with 5 degrees of freedom loses 1e-7 of its variance beyond z = 9. */
static void test_against_integration(void **state)
{
    static const double at[] = {-0.9, -0.3, 0.5, 0.8};
    const struct ct_distribution wide = lognormal(0.7);
    const struct ct_distribution *const smooth[] = {
        &rectangular, &arcsine, &triangular, &exponential,
        &gamma_2,     &beta,    &t_5,        &wide};

    (void)state;
    for (size_t i = 0; i < 8; i++) {
        size_t j = (i + 3) % 8;

        for (size_t k = 0; k < 4; k++)
            assert_close(correlation(smooth[i], smooth[j], at[k]),
                         integrated(smooth[i], smooth[j], at[k]), 1e-6);
    }
}

/* Monotone, and the search undoes it, for every pair. */
static void test_search(void **state)
{
    const struct ct_distribution wide = lognormal(1);
    const struct ct_distribution *all[SHAPES + 2];
    struct ct_shape *made[SHAPES + 2];

    (void)state;
    memcpy(all, shapes, sizeof shapes);
    all[SHAPES] = &two_point;
    all[SHAPES + 1] = &wide;
    for (size_t i = 0; i < SHAPES + 2; i++)
        made[i] = shape_of(all[i]);
    for (size_t i = 0; i < SHAPES + 2; i++)
        for (size_t j = 0; j <= i; j++) {
            double least, greatest, before = -2;

            ct_copula_limits(made[i], made[j], &least, &greatest);
            assert_true(least >= -1 - 1e-12 && least < 0);
            assert_true(greatest <= 1 + 1e-12 && greatest > 0);
            for (size_t k = 0; k < PARAMETERS; k++) {
                double p = parameters[k], found;
                double r = ct_copula_correlation(made[i], made[j], p);

                assert_true(r > before);
                before = r;
                assert_int_equal(ct_copula_parameter(made[i], made[j], r,
                                                     &found, &least, &greatest),
                                 CT_OK);
                assert_close(ct_copula_correlation(made[i], made[j], found), r,
                             1e-9);
            }
        }
    for (size_t i = 0; i < SHAPES + 2; i++)
        ct_shape_free(made[i]);
}

/* r = 1 of equal shapes is the parameter 1 itself, and impossible ones are
 * refused with the limits. */
static void test_ends(void **state)
{
    struct ct_shape *n = shape_of(&normal), *r = shape_of(&rectangular);
    struct ct_shape *t = shape_of(&t_3), *e = shape_of(&exponential);
    double parameter, least = 9, greatest = 9;

    (void)state;
    assert_int_equal(
        ct_copula_parameter(r, r, 1, &parameter, &least, &greatest), CT_OK);
    assert_true(parameter == 1);
    assert_int_equal(
        ct_copula_parameter(r, r, -1, &parameter, &least, &greatest), CT_OK);
    assert_true(parameter == -1);
    assert_int_equal(
        ct_copula_parameter(t, t, 1, &parameter, &least, &greatest), CT_OK);
    assert_true(parameter == 1);
    assert_int_equal(
        ct_copula_parameter(r, r, 0.5, &parameter, &least, &greatest), CT_OK);
    assert_close(parameter, 2 * sin(pi / 12), 1e-15);
    assert_int_equal(
        ct_copula_parameter(n, n, 0.3, &parameter, &least, &greatest), CT_OK);
    assert_true(parameter == 0.3);
    assert_true(greatest == 9); /* written only when it is refused */
    assert_int_equal(
        ct_copula_parameter(n, r, 1, &parameter, &least, &greatest), CT_DOMAIN);
    assert_close(greatest, sqrt(3 / pi), 1e-12);
    assert_close(least, -sqrt(3 / pi), 1e-12);
    assert_int_equal(
        ct_copula_parameter(e, e, -0.65, &parameter, &least, &greatest),
        CT_DOMAIN);
    assert_close(least, 1 - pi * pi / 6, 1e-12);
    ct_shape_free(n);
    ct_shape_free(r);
    ct_shape_free(t);
    ct_shape_free(e);
}

/* Location and scale do not matter: a t of scale 1e-3 at 1e9 has lost six of
 * its digits there, but its shape has not. */
static void test_location_and_scale(void **state)
{
    struct ct_distribution plain = {.kind = CT_STUDENT_T,
                                    .t = {.location = 0, .scale = 1, .dof = 3}};
    struct ct_distribution far = {
        .kind = CT_TRIANGULAR,
        .limits = {.lower = 1e6, .upper = 1e6 + 1, .mode = 1e6 + 0.25}};
    struct ct_distribution near = {
        .kind = CT_TRIANGULAR, .limits = {.lower = 0, .upper = 4, .mode = 1}};

    (void)state;
    assert_true(correlation(&t_3, &t_5, 0.6) == correlation(&plain, &t_5, 0.6));
    assert_true(correlation(&far, &t_5, 0.6) == correlation(&near, &t_5, 0.6));
}

/* A large sample from a known distribution has nearly its correlations, on both
 * sides of the size up to which steps are followed one by one. */
static void test_samples(void **state)
{
    static const size_t sizes[] = {200, 4999, 6000};

    (void)state;
    for (size_t s = 0; s < 3; s++) {
        size_t n = sizes[s];
        double *sample = calloc(n, sizeof *sample);
        struct ct_distribution d = {
            .kind = CT_EMPIRICAL, .empirical = {.sample = sample, .count = n}};

        assert_non_null(sample);
        for (size_t i = 0; i < n; i++) /* a rectangle, cut into steps */
            sample[i] = 50 + ((double)i + 0.5) / (double)n;
        /* Grouping takes 1/n^2 of the variance. */
        for (size_t k = 0; k < PARAMETERS; k++) {
            double p = parameters[k];

            assert_close(correlation(&d, &rectangular, p), 6 / pi * asin(p / 2),
                         1e-6 + 1.5 / (double)(n * n));
            assert_close(correlation(&d, &d, p), 6 / pi * asin(p / 2),
                         1e-6 + 1.5 / (double)(n * n));
        }
        free(sample);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_factor_random),
        cmocka_unit_test(test_factor_exact),
        cmocka_unit_test(test_factor_refuses),
        cmocka_unit_test(test_margins),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_margin_of_sample),
        cmocka_unit_test(test_margins_keep_limits),
        cmocka_unit_test(test_closed_forms),
        cmocka_unit_test(test_lognormal),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_against_integration),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_location_and_scale),
        cmocka_unit_test(test_samples),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
