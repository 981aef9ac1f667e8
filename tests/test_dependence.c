/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which contributions are drawn together, from what, and what is refused or
 * said.
 */
#include "planned.h"

#include "fail_malloc.c"

#include <float.h>

/* ---- what is drawn ------------------------------------------------------ */

static void test_nothing(void **unused)
{
    (void)unused;
    begin();
    expect_plan();
    assert_int_equal(ct_dependence_scratch(built.plan), 0);
    ct_dependence_free(built.plan);
    ct_dependence_free(NULL);
}

static void test_certain_and_dropped(void **unused)
{
    struct ct_distribution constant = {.kind = CT_CONSTANT,
                                       .constant = {.value = 3}};

    (void)unused;
    begin();
    add("a", constant);
    add("b", normal(1, 0));
    add("c", limits(CT_RECTANGULAR, 2, 2));
    add("d", normal(1, 1))->dropped = true;
    add("e", student(0, 1, 2));
    add("f", student(0, 0, 5));
    correlate(3, 4, 0.5); /* a dropped one takes no part */
    expect_plan();
    expect_findings(0);
    for (size_t q = 0; q < 6; q++)
        assert_true(ct_dependence_draws(built.plan, q) == (q == 4));
    assert_true(built.plan->planned[4].alone);
    assert_true(ct_dependence_dof(built.plan, 4) == 2);
    ct_dependence_free(built.plan);
}

static void test_inexact_limits(void **unused)
{
    struct ct_contribution *plain;
    const struct ct_distribution *d;

    (void)unused;
    begin();
    add("a", limits(CT_RECTANGULAR, 1, 5))->dof = 50;
    plain = add("b", limits(CT_RECTANGULAR, 1, 5));
    plain->dof = 50;
    plain->plain = true;
    add("c", limits(CT_TRIANGULAR, 1, 5))->dof = 8;
    add("d", normal(0, 1))->dof = 3;
    plain = add("e", normal(0, 1));
    plain->dof = 3;
    plain->plain = true;
    plain = add("f", student(7, 2, 4));
    plain->plain = true;
    expect_plan();
    d = &built.plan->planned[0].distribution;
    assert_int_equal(d->kind, CT_CURVILINEAR_TRAPEZOIDAL);
    assert_true(d->limits.lower == 1 && d->limits.upper == 5);
    assert_true(d->limits.inexactness == 0.2); /* 2/sqrt(100) */
    assert_int_equal(built.plan->planned[1].distribution.kind, CT_RECTANGULAR);
    assert_int_equal(built.plan->planned[2].distribution.kind, CT_TRIANGULAR);
    d = &built.plan->planned[5].distribution;
    assert_int_equal(d->kind, CT_NORMAL);
    assert_true(d->normal.mean == 7 && d->normal.standard_deviation == 2);
    expect_findings(3);
    expect_finding(0, "limits-inexact", 1);
    expect_finding(1, "dof-not-drawn", 3);
    expect_finding(2, "dof-not-drawn", 4);
    ct_dependence_free(built.plan);
}

static void test_limits_too_inexact(void **unused)
{
    (void)unused;
    begin();
    add("a", limits(CT_RECTANGULAR, -1, 1))->dof = 0.5;
    assert_int_equal(plan(), CT_INVALID);
    expect_findings(1);
    expect_finding(0, "limits-too-inexact", 1);
}

/* ---- observed together -------------------------------------------------- */

/* S = sum (x - mean)(x - mean)' / (n (n - N)), dof n - N: 5.3.2. The factor is
 * good to some roundings; n 1e-13 of it may be left out. */
static void test_t_scale(void **unused)
{
    double m[QUANTITIES][QUANTITIES], mean[QUANTITIES];
    const struct ct_group *g;

    (void)unused;
    begin();
    scatter(m, mean);
    add_sets(m, mean);
    expect_plan();
    expect_findings(0);
    g = &built.plan->groups[0];
    assert_int_equal(g->kind, CT_MULTIVARIATE_T);
    for (size_t i = 0; i < QUANTITIES; i++) {
        assert_true(ct_dependence_dof(built.plan, i) == SETS - QUANTITIES);
        assert_true(g->means[i] == mean[i]);
        for (size_t j = 0; j < QUANTITIES; j++) {
            double sum = 0;

            for (size_t a = 0; a < g->combinations[i].count; a++)
                for (size_t b = 0; b < g->combinations[j].count; b++)
                    if (g->combinations[i].columns[a] ==
                        g->combinations[j].columns[b])
                        sum += g->combinations[i].weights[a] *
                               g->combinations[j].weights[b];
            assert_close(sum, m[i][j] / (SETS * (SETS - QUANTITIES)),
                         1e-12 * sqrt(m[i][i] * m[j][j]));
        }
    }
    ct_dependence_free(built.plan);
}

static void test_t_too_few(void **unused)
{
    (void)unused;
    begin();
    built.observed[0] =
        (struct ct_observed){.dof = 2, .place = {.offset = 500}};
    built.model.observed_count = 1;
    for (size_t q = 0; q < 3; q++)
        add("x", student(0, 1, 2))->observed = 0;
    assert_int_equal(plan(), CT_INVALID);
    expect_findings(1);
    expect_finding(0, "observations-too-few-for-monte-carlo", 500);
    /* one of them constant: two quantities, one degree of freedom is left */
    built.kept.count = 0;
    built.contributions[1].distribution.t.scale = 0;
    expect_plan();
    expect_findings(0);
    assert_true(ct_dependence_dof(built.plan, 0) == 1);
    ct_dependence_free(built.plan);
}

/* One alone keeps n - 1; limits among observations are said. */
static void test_observed_alone(void **unused)
{
    (void)unused;
    begin();
    built.observed[0] = (struct ct_observed){.dof = 4};
    built.model.observed_count = 1;
    add("a", limits(CT_RECTANGULAR, -1, 1))->observed = 0;
    built.contributions[0].dof = 4;
    expect_plan();
    expect_findings(1);
    expect_finding(0, "observed-drawn-as-t", 1);
    assert_true(built.plan->planned[0].alone);
    assert_true(ct_dependence_dof(built.plan, 0) == 4);
    assert_close(built.plan->planned[0].distribution.t.scale, 1 / sqrt(3),
                 DBL_EPSILON);
    ct_dependence_free(built.plan);
}

/* An observed group that is also correlated with something outside keeps t
 * margins, with degrees of freedom of their own. */
static void test_observed_and_more(void **unused)
{
    (void)unused;
    begin();
    built.observed[0] = (struct ct_observed){.dof = 9};
    built.model.observed_count = 1;
    add("a", student(0, 1, 9))->observed = 0;
    add("b", student(0, 1, 9))->observed = 0;
    add("c", normal(0, 1));
    correlate(0, 1, 0.5);
    correlate(1, 2, 0.3);
    expect_plan();
    expect_findings(1);
    expect_finding(0, "gaussian-copula", 1001);
    assert_int_equal(built.plan->groups[0].kind, CT_COPULA);
    assert_int_equal(built.plan->groups[0].count, 3);
    assert_true(ct_dependence_dof(built.plan, 0) == 9);
    ct_dependence_free(built.plan);
}

/* ---- copulas ------------------------------------------------------------ */

static void test_unattainable(void **unused)
{
    (void)unused;
    begin();
    add("a", normal(0, 1));
    add("b", limits(CT_RECTANGULAR, -1, 1));
    add("c", exponential(1));
    add("d", exponential(4));
    correlate(0, 1, 1);
    correlate(3, 2, -0.65);
    correlate(1, 2, 0.1);
    assert_int_equal(plan(), CT_INVALID);
    expect_findings(2); /* each once */
    expect_finding(0, "correlation-unattainable", 1001);
    expect_finding(1, "correlation-unattainable", 1002);
}

static void test_without_variance(void **unused)
{
    (void)unused;
    begin();
    add("a", student(0, 1, 2));
    add("b", student(0, 1, 7));
    correlate(0, 1, 0.1);
    assert_int_equal(plan(), CT_INVALID);
    expect_findings(1);
    expect_finding(0, "correlation-without-variance", 1001);
    assert_string_equal(built.kept.at[0].argument[0], "a");
}

/* Possible for normal quantities, with little to spare (the smallest eigenvalue
 * is 0.0002): r = -0.4999 for all pairs of three. Rectangles need parameters
 * of 2 sin(-0.4999 pi/6) = -0.5175. */
static void test_copula_not_psd(void **unused)
{
    for (int shape = 0; shape < 2; shape++) {
        begin();
        for (size_t q = 0; q < 3; q++)
            add("x", shape == 0 ? normal(0, 1) : limits(CT_RECTANGULAR, -1, 1));
        correlate(0, 1, -0.4999);
        correlate(0, 2, -0.4999);
        correlate(1, 2, -0.4999);
        assert_int_equal(plan(), shape == 0 ? CT_OK : CT_INVALID);
        expect_findings((size_t)shape);
        if (shape == 1)
            expect_finding(0, "copula-not-psd", 1001);
        else
            ct_dependence_free(built.plan);
    }
    (void)unused;
}

/* ---- memory ------------------------------------------------------------- */

/* Whether call number n of an allocation, which fails, was reached. */
static bool plan_without_memory(size_t n)
{
    long before;
    bool reached;
    enum ct_status status;

    build_all_kinds();
    before = fail_malloc_balance();
    fail_malloc_at(n, false);
    status = plan();
    reached = fail_malloc_calls() >= n;
    fail_malloc_reset();
    assert_int_equal(status, reached ? CT_NOMEM : CT_OK);
    if (status == CT_OK)
        ct_dependence_free(built.plan);
    else
        assert_null(built.plan);
    assert_int_equal(fail_malloc_balance(), before);
    return reached;
}

static void test_memory(void **unused)
{
    size_t n = 1;

    (void)unused;
    if (!fail_malloc_works())
        skip();
    while (plan_without_memory(n))
        n++;
    assert_true(n > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_certain_and_dropped),
        cmocka_unit_test(test_inexact_limits),
        cmocka_unit_test(test_limits_too_inexact),
        cmocka_unit_test(test_t_scale),
        cmocka_unit_test(test_t_too_few),
        cmocka_unit_test(test_observed_alone),
        cmocka_unit_test(test_observed_and_more),
        cmocka_unit_test(test_unattainable),
        cmocka_unit_test(test_without_variance),
        cmocka_unit_test(test_copula_not_psd),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
