/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What comes of a plan: distributions and correlations of draws by every
 * kernel, and their bits.
 */
#include "planned.h"
#include "seeded.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

/* ---- statistics --------------------------------------------------------- */

static const double pi = 3.14159265358979323846;

static double mean_of(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

/* The correlation of two series and its standard error: the variance of
 * x y - r (x² + y²)/2 of standardised numbers over n (delta method). */
static double correlation(const double *x, const double *y, size_t n,
                          double *error)
{
    double mx = mean_of(x, n), my = mean_of(y, n);
    double xx = 0, yy = 0, xy = 0, square = 0, r;

    for (size_t i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
        xy += (x[i] - mx) * (y[i] - my);
    }
    r = xy / sqrt(xx * yy);
    for (size_t i = 0; i < n; i++) {
        double a = (x[i] - mx) / sqrt(xx / (double)n);
        double b = (y[i] - my) / sqrt(yy / (double)n);
        double term = a * b - 0.5 * r * (a * a + b * b);

        square += term * term;
    }
    *error = sqrt(square) / (double)n;
    return r;
}

static void expect_correlation(const struct draws *d, size_t a, size_t b,
                               double r)
{
    double error, found = correlation(d->of[a], d->of[b], d->trials, &error);

    assert_close(found, r, 4 * error + 1e-12);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Kolmogorov's statistic sqrt(n) D is above 2.2 once in 8000 samples. */
static void expect_distribution(const struct draws *d, size_t q,
                                double (*cdf)(double x, const void *of),
                                const void *of)
{
    size_t n = d->trials;
    double *sorted = malloc(n * sizeof *sorted), worst = 0;

    assert_non_null(sorted);
    memcpy(sorted, d->of[q], n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, ascending);
    for (size_t i = 0; i < n; i++) {
        double p = cdf(sorted[i], of);

        worst = fmax(worst, fmax((double)(i + 1) / (double)n - p,
                                 p - (double)i / (double)n));
    }
    free(sorted);
    assert_close(sqrt((double)n) * worst, 0, 2.2);
}

static double cdf_normal(double x, const void *of)
{
    const struct ct_distribution *d = of;

    return gsl_cdf_ugaussian_P((x - d->normal.mean) /
                               d->normal.standard_deviation);
}

static double cdf_t(double x, const void *of)
{
    const struct ct_distribution *d = of;

    return gsl_cdf_tdist_P((x - d->t.location) / d->t.scale, d->t.dof);
}

static double cdf_limits(double x, const void *of)
{
    const struct ct_distribution *d = of;
    double part = (x - d->limits.lower) / (d->limits.upper - d->limits.lower);

    if (d->kind == CT_ARCSINE)
        return 0.5 + asin(2 * part - 1) / pi;
    if (d->kind == CT_TRIANGULAR) /* with the mode at the lower end */
        return 1 - (1 - part) * (1 - part);
    return part;
}

static double cdf_exponential(double x, const void *of)
{
    const struct ct_distribution *d = of;

    return -expm1(-x / d->exponential.mean);
}

/* ---- independent -------------------------------------------------------- */

/* A contribution by itself is drawn as its own sampler draws it, from the
 * stream of its number, whatever else is in the model. */
static void test_independent(void **unused)
{
    struct ct_distribution d = exponential(2);
    struct ct_sampler sampler;

    (void)unused;
    begin();
    add("a", normal(0, 1));
    add("b", d);
    add("c", normal(0, 1));
    correlate(0, 2, 0.5);
    expect_plan();
    assert_int_equal(ct_sampler_init(&sampler, &d), CT_OK);
    for (size_t k = 0; ct_kernel_at(k) != NULL; k++) {
        struct draws draws = draw(ct_kernel_at(k), 2);

        for (size_t t = 0; t < draws.trials; t++)
            assert_true(draws.of[1][t] == ct_sampler_draw(&sampler, 1, 1, t));
        release(&draws);
    }
    ct_dependence_free(built.plan);
}

/* ---- multivariate normal ------------------------------------------------ */

static void test_normal(void **unused)
{
    static const double r[] = {0.9, -0.3, 0.1};

    (void)unused;
    begin();
    for (size_t q = 0; q < 4; q++)
        add("x", normal(10 * (double)q, 1 + (double)q));
    correlate(0, 1, r[0]);
    correlate(2, 0, r[1]);
    correlate(1, 2, r[2]);
    expect_plan();
    expect_findings(0);
    assert_int_equal(built.plan->group_count, 1);
    assert_int_equal(built.plan->groups[0].kind, CT_MULTIVARIATE_NORMAL);
    assert_true(built.plan->planned[3].alone);
    for (size_t k = 0; ct_kernel_at(k) != NULL; k++) {
        struct draws draws = draw(ct_kernel_at(k), 400);

        expect_correlation(&draws, 0, 1, r[0]);
        expect_correlation(&draws, 0, 2, r[1]);
        expect_correlation(&draws, 1, 2, r[2]);
        expect_correlation(&draws, 0, 3, 0);
        for (size_t q = 0; q < 4; q++)
            expect_distribution(&draws, q, cdf_normal,
                                &built.contributions[q].distribution);
        release(&draws);
    }
    ct_dependence_free(built.plan);
}

/* r = 1 and -1 are exact, to the rounding of the last sum: what is drawn
 * differs from a multiple of the same number by that alone. */
static void test_normal_of_rank_one(void **unused)
{
    struct draws draws;

    (void)unused;
    begin();
    add("a", normal(1, 0.5));
    add("b", normal(0, 2));
    add("c", normal(-3, 1));
    correlate(0, 1, 1);
    correlate(0, 2, -1);
    correlate(1, 2, -1);
    expect_plan();
    assert_int_equal(built.plan->groups[0].rank, 1);
    draws = draw(ct_kernel_at(0), 1);
    for (size_t t = 0; t < draws.trials; t++) {
        double z = draws.of[1][t] / 2;

        assert_close(draws.of[0][t], 1 + 0.5 * z, 4 * DBL_EPSILON);
        assert_close(draws.of[2][t], -3 - z, 8 * DBL_EPSILON);
    }
    release(&draws);
    ct_dependence_free(built.plan);
}

/* Two groups, and more columns than are combined in one call: 1 in common to
 * all, r = 1/2. */
static void test_many(void **unused)
{
    enum { N = 38 };
    struct draws draws;

    (void)unused;
    begin();
    for (size_t q = 0; q < N; q++)
        add("x", normal(q < 36 ? 5 : 0, 1));
    for (size_t a = 0; a < 36; a++)
        for (size_t b = 0; b < a; b++)
            correlate(a, b, 0.5);
    correlate(37, 36, -0.8);
    expect_plan();
    assert_int_equal(built.plan->group_count, 2);
    assert_int_equal(built.plan->groups[0].rank, 36);
    draws = draw(ct_kernel_at(0), 200);
    for (size_t a = 1; a < 36; a++) {
        expect_correlation(&draws, a, a - 1, 0.5);
        expect_correlation(&draws, a, 36, 0);
    }
    expect_correlation(&draws, 0, 35, 0.5);
    expect_correlation(&draws, 36, 37, -0.8);
    expect_distribution(&draws, 35, cdf_normal,
                        &built.contributions[35].distribution);
    release(&draws);
    ct_dependence_free(built.plan);
}

/* Correlations that are possible: those of loadings on a few factors. What is
 * drawn has them, in every pair. */
static void test_random_normal(void **unused)
{
    struct seeded random = seeded_init(41);

    (void)unused;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (size_t i = 0; i < seeded_cases(20); i++) {
        size_t n = 2 + (size_t)seeded_below(&random, 6);
        double loading[8][2], r[8][8];
        struct draws draws;

        begin();
        for (size_t q = 0; q < n; q++) {
            double angle = 2 * pi * (double)seeded_below(&random, 1000) / 1000;

            add("x", normal((double)q, 1 + (double)q));
            loading[q][0] = cos(angle);
            loading[q][1] = sin(angle);
            for (size_t p = 0; p < q; p++) {
                r[q][p] = loading[q][0] * loading[p][0] +
                          loading[q][1] * loading[p][1];
                correlate(q, p, r[q][p]);
            }
        }
        expect_plan();
        draws = draw(ct_kernel_at(0), 40);
        for (size_t q = 0; q < n; q++)
            for (size_t p = 0; p < q; p++)
                expect_correlation(&draws, q, p, r[q][p]);
        release(&draws);
        ct_dependence_free(built.plan);
    }
}

/* ---- multivariate t ----------------------------------------------------- */

/* Each quantity by itself is t with n - N degrees of freedom, and so is a sum
 * of them, with the scale that S gives: what makes the distribution
 * multivariate t and not t numbers one by one. */
static void test_t_draws(void **unused)
{
    double m[QUANTITIES][QUANTITIES], mean[QUANTITIES];

    (void)unused;
    begin();
    scatter(m, mean);
    add_sets(m, mean);
    expect_plan();
    for (size_t k = 0; ct_kernel_at(k) != NULL; k++) {
        struct draws draws = draw(ct_kernel_at(k), 400);
        struct ct_distribution t;

        for (size_t i = 0; i < QUANTITIES; i++) {
            t = student(mean[i], sqrt(m[i][i] / 18), 3);
            expect_distribution(&draws, i, cdf_t, &t);
        }
        for (size_t i = 0; i < draws.trials; i++)
            draws.of[0][i] += 0.5 * draws.of[1][i];
        t = student(mean[0] + 0.5 * mean[1],
                    sqrt((m[0][0] + m[0][1] + 0.25 * m[1][1]) / 18), 3);
        expect_distribution(&draws, 0, cdf_t, &t);
        release(&draws);
    }
    ct_dependence_free(built.plan);
}

/* The covariance of the multivariate t is S dof/(dof - 2). Uncorrelated numbers
 * of one observed group still share their spread: their squares are
 * correlated, by 1/(dof - 1) for the multivariate t. */
static void test_t_without_correlation(void **unused)
{
    struct draws draws;
    double error, r, mean;

    (void)unused;
    begin();
    built.observed[0] = (struct ct_observed){.dof = 13};
    built.model.observed_count = 1;
    add("a", normal(4, 1))->observed = 0;
    add("b", normal(0, 3))->observed = 0;
    built.contributions[0].dof = built.contributions[1].dof = 13;
    expect_plan();
    expect_findings(0);
    assert_true(ct_dependence_dof(built.plan, 1) == 12);
    draws = draw(ct_kernel_at(0), 800);
    expect_correlation(&draws, 0, 1, 0);
    mean = mean_of(draws.of[0], draws.trials);
    for (size_t t = 0; t < draws.trials; t++) {
        draws.of[0][t] = (draws.of[0][t] - 4) * (draws.of[0][t] - 4);
        draws.of[1][t] *= draws.of[1][t] / 9;
    }
    /* S = 13/12, covariance 13/10; the kurtosis of t with 12 is 3 + 6/8, so the
     * square's standard deviation is 1.3 sqrt(2.75). */
    assert_close(mean, 4, 4 * sqrt(1.3 / (double)draws.trials));
    for (size_t q = 0; q < 2; q++)
        assert_close(mean_of(draws.of[q], draws.trials), 1.3,
                     4 * 1.3 * sqrt(2.75 / (double)draws.trials));
    /* corr(x², y²) = (v²/((v-2)(v-4)) - v²/(v-2)²) / (3v²/((v-2)(v-4)) -
     * v²/(v-2)²) = 1/(v - 1) */
    r = correlation(draws.of[0], draws.of[1], draws.trials, &error);
    assert_close(r, 1. / 11, 4 * error);
    release(&draws);
    ct_dependence_free(built.plan);
}

/* ---- copulas ------------------------------------------------------------ */

static void test_copula(void **unused)
{
    static const double sample[] = {3, 1, 2, 2, 9, 1, 2, 4};
    struct ct_distribution empirical = {
        .kind = CT_EMPIRICAL, .empirical = {.sample = sample, .count = 8}};

    (void)unused;
    begin();
    add("a", normal(100, 3));
    add("b", limits(CT_RECTANGULAR, 4, 5));
    add("c", exponential(2));
    add("d", student(-1, 0.5, 9));
    add("e", limits(CT_ARCSINE, -1, 1));
    add("f", limits(CT_TRIANGULAR, 0, 1));
    add("g", empirical);
    correlate(0, 1, 0.5);
    correlate(1, 2, -0.4);
    correlate(3, 4, 0.8);
    correlate(6, 5, 0.7);
    expect_plan();
    expect_findings(3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(built.kept.at[i].key, "gaussian-copula");
    assert_string_equal(built.kept.at[0].argument[0], "a, b, c");
    assert_string_equal(built.kept.at[2].argument[0], "f, g");
    assert_int_equal(built.kept.at[0].place.offset, 1001);
    for (size_t k = 0; ct_kernel_at(k) != NULL; k++) {
        struct draws draws = draw(ct_kernel_at(k), 400);

        expect_correlation(&draws, 0, 1, 0.5);
        expect_correlation(&draws, 1, 2, -0.4);
        expect_correlation(&draws, 0, 2, 0);
        expect_correlation(&draws, 3, 4, 0.8);
        expect_correlation(&draws, 5, 6, 0.7);
        expect_correlation(&draws, 2, 3, 0);
        expect_distribution(&draws, 0, cdf_normal,
                            &built.contributions[0].distribution);
        expect_distribution(&draws, 1, cdf_limits,
                            &built.contributions[1].distribution);
        expect_distribution(&draws, 2, cdf_exponential,
                            &built.contributions[2].distribution);
        expect_distribution(&draws, 3, cdf_t,
                            &built.contributions[3].distribution);
        expect_distribution(&draws, 4, cdf_limits,
                            &built.contributions[4].distribution);
        expect_distribution(&draws, 5, cdf_limits,
                            &built.contributions[5].distribution);
        release(&draws);
    }
    ct_dependence_free(built.plan);
}

/* Equal shapes and r = 1: the same number, scaled. */
static void test_copula_of_rank_one(void **unused)
{
    struct draws draws;

    (void)unused;
    begin();
    add("a", limits(CT_RECTANGULAR, 0, 1));
    add("b", limits(CT_RECTANGULAR, 10, 12));
    correlate(0, 1, 1);
    expect_plan();
    draws = draw(ct_kernel_at(0), 1);
    for (size_t t = 0; t < draws.trials; t++)
        assert_close(draws.of[1][t], 10 + 2 * draws.of[0][t],
                     8 * 12 * DBL_EPSILON);
    release(&draws);
    ct_dependence_free(built.plan);
}

/* Inexact limits are what the correlation is worked out for. */
static void test_copula_of_inexact_limits(void **unused)
{
    struct draws draws;

    (void)unused;
    begin();
    add("a", limits(CT_RECTANGULAR, 0, 1))->dof = 2;
    add("b", limits(CT_RECTANGULAR, 0, 1))->dof = 2;
    correlate(0, 1, 0.9);
    expect_plan();
    expect_findings(3);
    draws = draw(ct_kernel_at(0), 100);
    expect_correlation(&draws, 0, 1, 0.9);
    release(&draws);
    ct_dependence_free(built.plan);
}

/* ---- bits --------------------------------------------------------------- */

static uint64_t hash(uint64_t seed, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;

        memcpy(&bits, &x[i], sizeof bits);
        seed = (seed ^ bits) * UINT64_C(0x9e3779b97f4a7c15);
        seed ^= seed >> 29;
    }
    return seed;
}

/* The same draws by every kernel, in the order of blocks or not. */
static void test_bits(void **unused)
{
    uint64_t all = 1;

    (void)unused;
    build_all_kinds();
    expect_plan();
    for (size_t q = 0; q < 10; q++) {
        uint64_t first = 0;

        for (size_t k = 0; ct_kernel_at(k) != NULL; k++) {
            struct draws draws = draw(ct_kernel_at(k), 20);
            uint64_t found = hash(1, draws.of[q], draws.trials);

            if (k == 0)
                first = found;
            assert_true(found == first);
            release(&draws);
        }
        all = (all ^ first) * UINT64_C(0x9e3779b97f4a7c15);
    }
    /* "caltrace-1": draws of one name are the same for ever. */
    if (all != UINT64_C(0x618dad837e779e25))
        fail_msg("other bits: %#llx", (unsigned long long)all);
    ct_dependence_free(built.plan);
}

static void test_blocks_by_themselves(void **unused)
{
    struct draws draws;
    double *scratch, *into[MOST], *memory = block(10);

    (void)unused;
    build_all_kinds();
    expect_plan();
    draws = draw(ct_kernel_at(0), 4);
    scratch = block(ct_dependence_scratch(built.plan) / CT_KERNEL_BLOCK);
    for (size_t q = 0; q < 10; q++)
        into[q] = memory + q * CT_KERNEL_BLOCK;
    ct_dependence_draw(built.plan, ct_kernel_at(0), 1, 3 * CT_KERNEL_BLOCK,
                       into, scratch);
    for (size_t q = 0; q < 10; q++)
        assert_memory_equal(into[q], draws.of[q] + 3 * CT_KERNEL_BLOCK,
                            CT_KERNEL_BLOCK * sizeof(double));
    free(scratch);
    free(memory);
    release(&draws);
    ct_dependence_free(built.plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_independent),
        cmocka_unit_test(test_normal),
        cmocka_unit_test(test_normal_of_rank_one),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_random_normal),
        cmocka_unit_test(test_t_draws),
        cmocka_unit_test(test_t_without_correlation),
        cmocka_unit_test(test_copula),
        cmocka_unit_test(test_copula_of_rank_one),
        cmocka_unit_test(test_copula_of_inexact_limits),
        cmocka_unit_test(test_bits),
        cmocka_unit_test(test_blocks_by_themselves),
    };

    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
