/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Contributions drawn as what they are made of: distributions and covariances
 * of the draws, and their bits.
 */
#include "../uncertainty/montecarlo.h"
#include "planned.h"
#include "shared_influences.h"

#include <gsl/gsl_cdf.h>

static const double inf = (double)INFINITY;

/* ---- statistics -----------------------------------------------------------
 */

static double mean_of(const double *x, size_t n)
{
    double sum = 0;

    for (size_t t = 0; t < n; t++)
        sum += x[t];
    return sum / (double)n;
}

/* Within four standard errors, which are those of the mean product. */
static void expect_covariance(const struct draws *d, size_t a, size_t b,
                              double expected)
{
    size_t n = d->trials;
    double x = mean_of(d->of[a], n), y = mean_of(d->of[b], n);
    double sum = 0, squares = 0, error;

    for (size_t t = 0; t < n; t++) {
        double product = (d->of[a][t] - x) * (d->of[b][t] - y);

        sum += product;
        squares += product * product;
    }
    sum /= (double)n;
    error = sqrt((squares / (double)n - sum * sum) / (double)n);
    assert_close(sum, expected, 4 * error);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Kolmogorov's statistic sqrt(n) D is above 2.2 once in 8000 samples. */
static void expect_cdf(const struct draws *d, size_t q,
                       double (*cdf)(double x, double of), double of)
{
    size_t n = d->trials;
    double worst = 0, *sorted = malloc(n * sizeof *sorted);

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

static double cdf_normal(double x, double u)
{
    return gsl_cdf_ugaussian_P(x / u);
}

static double cdf_rectangular(double x, double half)
{
    return x < -half ? 0 : x > half ? 1 : 0.5 + 0.5 * x / half;
}

static double cdf_t5(double x, double scale)
{
    return gsl_cdf_tdist_P(x / scale, 5);
}

/* ---- plans ----------------------------------------------------------------
 */

/* A plan for the model, once it is compiled. */
static void make_plan(struct shared *s, const char *equation)
{
    shared_build(s, equation);
    memset(&built, 0, sizeof built);
    built.model = s->model;
    assert_int_equal(ct_dependence_new(&s->model, &s->sink, &built.plan),
                     CT_OK);
}

static void end_plan(struct shared *s)
{
    ct_dependence_free(built.plan);
    shared_end(s);
}

/* Every kernel draws the same bits. */
static struct draws draw_all_ways(size_t blocks)
{
    struct draws first = draw(ct_kernel_at(0), blocks);

    for (size_t k = 1; ct_kernel_at(k) != NULL; k++) {
        struct draws other = draw(ct_kernel_at(k), blocks);

        for (size_t q = 0; q < built.model.contribution_count; q++)
            if (first.of[q] != NULL)
                assert_memory_equal(first.of[q], other.of[q],
                                    first.trials * sizeof(double));
        release(&other);
    }
    return first;
}

/* One influence of each kind, some shared; a line without a row; one that a
 * larger one stands for. */
static void add_mixture(struct shared *s)
{
    static const enum ct_distribution_kind kinds[] = {
        CT_NORMAL, CT_RECTANGULAR, CT_TRIANGULAR, CT_ARCSINE, CT_TWO_POINT};

    shared_begin(s);
    for (size_t l = 0; l < 5; l++) {
        (void)shared_influence(s, inf);
        s->list[l].kind = kinds[l];
    }
    for (size_t q = 0; q < 3; q++) {
        (void)shared_line(s, 0, 0, inf);
        for (size_t l = q; l < 5; l++)
            shared_amount(s, q, l, (l % 2 == 0 ? 1 : -0.7) / (1 + (double)q));
    }
    (void)shared_line(s, 0, 2, inf);
    (void)shared_line(s, 0, 0, inf);
    shared_private(s, 4, 0.1);
    s->model.contributions[4].dropped = true;
}

static void test_covariances(void **unused)
{
    struct shared s;
    struct draws draws;

    (void)unused;
    add_mixture(&s);
    make_plan(&s, "x0 + x1 + x2 + x3 + x4");
    assert_int_equal(built.plan->influence_count, 5);
    assert_false(ct_dependence_draws(built.plan, 4));
    assert_true(built.plan->planned[3].alone);
    assert_int_equal(s.kept.count, 0);
    draws = draw_all_ways(800);
    for (size_t a = 0; a < 3; a++) {
        for (size_t b = 0; b <= a; b++)
            expect_covariance(&draws, a, b,
                              (double)shared_covariance(&s, a, b));
        expect_covariance(&draws, a, 3, 0);
    }
    expect_cdf(&draws, 3, cdf_normal, 2);
    release(&draws);
    end_plan(&s);
}

/* Moments of a sum of two rectangles, 0.3 and 0.4 as uncertainties: fourth
 * moment 1.8 (0.3^4 + 0.4^4) + 6 (0.3 0.4)^2, its standard error from that of
 * the eighth power at most (3 u)^8 / n. */
static void test_rectangles(void **unused)
{
    struct shared s;
    struct draws draws;
    double fourth = 0, expected;

    (void)unused;
    shared_begin(&s);
    for (size_t q = 0; q < 2; q++) {
        (void)shared_influence(&s, inf);
        s.list[q].kind = CT_RECTANGULAR;
        (void)shared_line(&s, 0, 0, inf);
    }
    shared_amount(&s, 0, 0, 0.3);
    shared_amount(&s, 0, 1, -0.4);
    shared_amount(&s, 1, 0, 2);
    make_plan(&s, "x0 + x1");
    draws = draw_all_ways(2000);
    expect_cdf(&draws, 1, cdf_rectangular, 2 * sqrt(3));
    for (size_t t = 0; t < draws.trials; t++) {
        double x = draws.of[0][t];

        fourth += x * x * x * x / (double)draws.trials;
        assert_true(fabs(x) <= 0.7 * sqrt(3));
        assert_true(fabs(draws.of[1][t]) <= 2 * sqrt(3));
    }
    expected = 1.8 * (0.0081 + 0.0256) + 6 * 0.0144;
    assert_close(fourth, expected, 4 * 0.25 / sqrt((double)draws.trials));
    release(&draws);
    end_plan(&s);
}

/* Location and sign: a drawn line is its estimate plus amounts. */
static void test_exact_copies(void **unused)
{
    struct shared s;
    struct draws draws;

    (void)unused;
    shared_begin(&s);
    (void)shared_influence(&s, 5);
    shared_amount(&s, shared_line(&s, 10, 0, inf), 0, 0.5);
    shared_amount(&s, shared_line(&s, -3, 0, inf), 0, -2);
    make_plan(&s, "x0 + x1");
    draws = draw_all_ways(300);
    for (size_t t = 0; t < draws.trials; t++) {
        assert_close(draws.of[0][t] - 10, -(draws.of[1][t] + 3) / 4,
                     1e-14 * (10 + fabs(draws.of[1][t])));
        draws.of[1][t] += 3;
    }
    expect_cdf(&draws, 1, cdf_t5, 2);
    assert_true(ct_dependence_dof(built.plan, 0) == 5);
    assert_close(ct_dependence_inflation(built.plan, 0), 5. / 3, 1e-14);
    release(&draws);
    end_plan(&s);
}

/* Inexact limits, and degrees of freedom to be ignored. */
static void test_few_degrees(void **unused)
{
    struct shared s;

    (void)unused;
    shared_begin(&s);
    for (size_t l = 0; l < 3; l++) {
        (void)shared_influence(&s, 8);
        s.list[l].kind = l == 2 ? CT_NORMAL : CT_RECTANGULAR;
        s.list[l].plain = l > 0;
        shared_amount(&s, shared_line(&s, 1, 0, inf), l, 2);
    }
    make_plan(&s, "x0 + x1 + x2");
    assert_int_equal(s.kept.count, 1);
    assert_string_equal(s.kept.at[0].key, "limits-inexact");
    assert_string_equal(s.kept.at[0].argument[0], "x0");
    assert_int_equal(built.plan->influences[0].distribution.kind,
                     CT_CURVILINEAR_TRAPEZOIDAL);
    assert_close(built.plan->influences[0].distribution.limits.inexactness,
                 2 * sqrt(3) / sqrt(2 * 8), 1e-14);
    assert_int_equal(built.plan->influences[1].distribution.kind,
                     CT_RECTANGULAR);
    assert_int_equal(built.plan->influences[2].distribution.kind, CT_NORMAL);
    assert_true(isinf(ct_dependence_dof(built.plan, 2)));
    end_plan(&s);
}

/* ---- families -------------------------------------------------------------
 */

static void test_families(void **unused)
{
    static const double rho[] = {0.6, 1, 0};
    struct shared s;
    struct draws draws;

    (void)unused;
    shared_begin(&s);
    for (size_t f = 0; f < 3; f++) {
        (void)shared_family(&s, rho[f]);
        for (size_t i = 0; i < 2; i++) {
            size_t l = shared_influence(&s, inf);

            s.list[l].family = f;
            (void)shared_line(&s, 0, 0, inf);
            shared_amount(&s, l, l, i == 0 ? 1 : -2);
        }
    }
    shared_amount(&s, 0, 3, 0.5);
    make_plan(&s, "x0 + x1 + x2 + x3 + x4 + x5");
    draws = draw_all_ways(800);
    for (size_t a = 0; a < 6; a++)
        for (size_t b = 0; b <= a; b++)
            expect_covariance(&draws, a, b,
                              (double)shared_covariance(&s, a, b));
    for (size_t t = 0; t < draws.trials; t++)
        assert_close(draws.of[3][t], -2 * draws.of[2][t], 1e-13);
    release(&draws);
    end_plan(&s);
}

/* t numbers of one family: each has its distribution, and with rho = 1 and
 * equal degrees of freedom they are one. */
static void test_family_of_t(void **unused)
{
    struct shared s;
    struct draws draws;
    struct ct_distribution t;
    struct ct_shape *shape;
    double r;

    (void)unused;
    shared_begin(&s);
    (void)shared_family(&s, 0.5);
    (void)shared_family(&s, 1);
    for (size_t l = 0; l < 4; l++) {
        (void)shared_influence(&s, 5);
        s.list[l].family = l / 2;
        shared_amount(&s, shared_line(&s, 0, 0, inf), l, 1);
    }
    make_plan(&s, "x0 + x1 + x2 + x3");
    draws = draw_all_ways(400);
    for (size_t q = 0; q < 4; q++)
        expect_cdf(&draws, q, cdf_t5, 1);
    for (size_t i = 0; i < draws.trials; i++)
        assert_close(draws.of[2][i], draws.of[3][i],
                     1e-12 * fabs(draws.of[3][i]));
    /* a little less than 0.5: the coefficient is that of the normal numbers
     * behind */
    t = student(0, 1, 5);
    assert_int_equal(ct_shape_new(&t, &shape), CT_OK);
    r = ct_copula_correlation(shape, shape, 0.5);
    ct_shape_free(shape);
    assert_true(r > 0.47 && r < 0.5);
    expect_covariance(&draws, 0, 1, r * 5 / 3);
    expect_covariance(&draws, 0, 2, 0);
    release(&draws);
    end_plan(&s);
}

/* ---- declared beside rows -------------------------------------------------
 */

static void test_declared_beside(void **unused)
{
    struct shared s;
    struct draws draws;

    (void)unused;
    shared_begin(&s);
    (void)shared_influence(&s, inf);
    for (size_t q = 0; q < 3; q++) {
        shared_amount(&s, shared_line(&s, 0, 0, inf), 0, 0.6);
        shared_private(&s, q, 0.8);
    }
    (void)shared_line(&s, 0, 2, inf);
    (void)shared_line(&s, 0, 0, inf);
    shared_private(&s, 4, 1);
    assert_int_equal(
        ct_model_add_correlation(
            &s.model,
            (struct ct_correlation){.a = 3, .b = 2, .r = 0.5, .declared = true},
            &s.sink),
        CT_OK);
    make_plan(&s, "x0 + x1 + x2 + x3 + x4");
    assert_int_equal(built.plan->group_count, 1);
    assert_int_equal(built.plan->groups[0].kind, CT_MULTIVARIATE_NORMAL);
    assert_int_equal(built.plan->groups[0].count, 4);
    assert_int_equal(built.plan->influence_count, 1);
    draws = draw_all_ways(400);
    expect_covariance(&draws, 0, 1, 0.36);
    expect_covariance(&draws, 2, 3, 1);
    expect_covariance(&draws, 0, 3, 0);
    expect_covariance(&draws, 4, 4, 1);
    release(&draws);
    end_plan(&s);
}

/* ---- the whole method -----------------------------------------------------
 */

static void expect_equal(const struct ct_monte_carlo *a,
                         const struct ct_monte_carlo *b)
{
    assert_int_equal(a->trials, b->trials);
    for (size_t o = 0; o < a->output_count; o++) {
        const struct ct_monte_carlo_output *x = &a->outputs[o];
        const struct ct_monte_carlo_output *y = &b->outputs[o];

        assert_true(x->value == y->value);
        assert_true(x->standard_uncertainty == y->standard_uncertainty);
        assert_true(x->intervals.symmetric.low == y->intervals.symmetric.low);
        assert_true(x->intervals.shortest.high == y->intervals.shortest.high);
    }
    for (size_t i = 0; i < a->output_count * a->output_count; i++)
        assert_true(a->covariance[i] == b->covariance[i]);
}

/* In memory, in passes and adaptively: bits do not depend on threads or
 * kernels, and moments are those of the law of propagation (a linear model). */
static void test_monte_carlo(void **unused)
{
    static const struct ct_trials ways[] = {
        {.trials = 400000},
        {.trials = 3000000, .memory = 1 << 20},
        {.trials = 2000000, .adaptive = true},
    };
    struct shared s;

    (void)unused;
    add_mixture(&s);
    assert_int_equal(shared_set(&s), CT_OK);
    shared_equation(&s, "y", "x0 + x1 - 2*x2 + x3 + x4");
    shared_equation(&s, "z", "3*x1 + x2");
    shared_evaluate(&s);
    for (size_t i = 0; i < 3; i++) {
        struct ct_trials settings = ways[i];
        struct ct_monte_carlo one, other;
        double u[2];

        settings.digits = 2;
        settings.seed = 7;
        settings.threads = 1;
        settings.probability = 0.95;
        assert_int_equal(
            ct_monte_carlo(&s.model, &s.gum, &settings, &s.sink, &one), CT_OK);
        settings.threads = 2;
        settings.kernel = ct_kernel_find("sse2");
        assert_int_equal(
            ct_monte_carlo(&s.model, &s.gum, &settings, &s.sink, &other),
            CT_OK);
        expect_equal(&one, &other);
        for (size_t o = 0; o < 2; o++) {
            u[o] = one.outputs[o].standard_uncertainty;
            assert_close(u[o], shared_u(&s, o),
                         4 * one.outputs[o].uncertainty_error);
        }
        assert_close(one.correlation[1], s.gum.correlation[1],
                     4 / sqrt((double)one.trials));
        ct_monte_carlo_release(&one);
        ct_monte_carlo_release(&other);
    }
    shared_end(&s);
}

/* t numbers explain the larger spread, and by how much: of u^2 = 1 a half with
 * 6 degrees of freedom, sqrt(1/2 + 6/4/2) = sqrt(1.25). */
static void test_explained(void **unused)
{
    struct shared s;
    struct ct_monte_carlo result;
    struct ct_trials settings = {.trials = 1000000,
                                 .digits = 2,
                                 .seed = 1,
                                 .threads = 2,
                                 .probability = 0.95};

    (void)unused;
    shared_begin(&s);
    (void)shared_influence(&s, 6);
    shared_amount(&s, shared_line(&s, 0, 0, inf), 0, sqrt(0.5));
    shared_private(&s, 0, sqrt(0.5));
    shared_build(&s, "x0");
    assert_int_equal(
        ct_monte_carlo(&s.model, &s.gum, &settings, &s.sink, &result), CT_OK);
    assert_close(result.outputs[0].standard_uncertainty, sqrt(1.25), 0.01);
    assert_close(result.outputs[0].inflation, sqrt(1.25), 1e-12);
    assert_true(result.outputs[0].least_dof == 6);
    ct_monte_carlo_release(&result);
    shared_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_covariances),
        cmocka_unit_test(test_rectangles),
        cmocka_unit_test(test_exact_copies),
        cmocka_unit_test(test_few_degrees),
        cmocka_unit_test(test_families),
        cmocka_unit_test(test_family_of_t),
        cmocka_unit_test(test_declared_beside),
        cmocka_unit_test(test_monte_carlo),
        cmocka_unit_test(test_explained),
    };

    return cmocka_run_group_tests_name("influences, draws", tests, NULL, NULL);
}
