/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What influences may be, what they may stand beside, what is said of them, and
 * evaluation at other numbers.
 */
#include "shared_influences.h"

static const double inf = (double)INFINITY;

/* Two lines of 0.5 with 0.3 in common: r = 0.36. */
static void add_pair(struct shared *s, double dof)
{
    size_t common;

    shared_begin(s);
    common = shared_influence(s, dof);
    for (size_t q = 0; q < 2; q++) {
        shared_amount(s, shared_line(s, 1, 0, inf), common, 0.3);
        shared_private(s, q, 0.4);
    }
}

static void declare(struct shared *s, size_t a, size_t b, double r,
                    bool override)
{
    struct ct_correlation entry = {.a = a,
                                   .b = b,
                                   .r = r,
                                   .place = {.offset = 99},
                                   .declared = true,
                                   .override = override};

    assert_int_equal(ct_model_add_correlation(&s->model, entry, &s->sink),
                     CT_OK);
}

/* ---- taking in ------------------------------------------------------------
 */

static void refuse(struct shared *s)
{
    assert_int_equal(shared_set(s), CT_DOMAIN);
    assert_int_equal(s->model.influences.row_count, 0);
    shared_end(s);
    add_pair(s, inf);
}

static void test_refused(void **unused)
{
    struct shared s;
    double nan = (double)NAN;

    (void)unused;
    add_pair(&s, inf);
    s.amounts[1][0].influence = 3;
    refuse(&s);
    s.amounts[1][0].influence = 2; /* twice in a row */
    refuse(&s);
    s.amounts[1][0].amount = nan;
    refuse(&s);
    s.list[0].dof = 0;
    refuse(&s);
    s.list[0].dof = nan;
    refuse(&s);
    s.list[0].kind = CT_STUDENT_T;
    refuse(&s);
    s.list[0].family = 0;
    refuse(&s);
    (void)shared_family(&s, 1.01);
    refuse(&s);
    (void)shared_family(&s, nan);
    refuse(&s);
    (void)shared_family(&s, 0.5);
    s.list[1].family = 0;
    s.list[1].kind = CT_RECTANGULAR;
    refuse(&s);
    assert_int_equal(shared_set(&s), CT_OK);
    s.influences.rows = (struct ct_model_row[]){{2, s.amounts[0], 1}};
    s.influences.row_count = 1;
    assert_int_equal(ct_model_set_influences(&s.model, &s.influences),
                     CT_DOMAIN);
    s.influences.rows =
        (struct ct_model_row[]){{1, s.amounts[0], 1}, {1, s.amounts[0], 1}};
    s.influences.row_count = 2;
    assert_int_equal(ct_model_set_influences(&s.model, &s.influences),
                     CT_DOMAIN);
    assert_int_equal(s.model.influences.row_count, 2); /* as they were */
    assert_true(s.model.influences.rows[0].contribution == 0);
    shared_end(&s);
}

/* All is copied, and the last call counts. */
static void test_copied(void **unused)
{
    struct shared s;
    char name[] = "S-1";

    (void)unused;
    add_pair(&s, inf);
    s.amounts[0][0].amount = 0.1;
    s.list[0].name = name;
    assert_int_equal(shared_set(&s), CT_OK);
    s.amounts[0][0].amount = 0.3;
    assert_int_equal(shared_set(&s), CT_OK);
    memset(s.list, 0, sizeof s.list);
    memset(s.amounts, 0, sizeof s.amounts);
    memset(name, 0, sizeof name);
    shared_equation(&s, "y", "x0 + x1");
    shared_evaluate(&s);
    assert_close(ct_model_r(&s.model, 0, 1), 0.36, 1e-15);
    assert_string_equal(s.model.influences.list[0].name, "S-1");
    shared_end(&s);
}

/* ---- findings -------------------------------------------------------------
 */

static void expect_error(struct shared *s, const char *key, uint64_t offset)
{
    shared_equation(s, "y", "x0 + x1");
    assert_int_equal(ct_model_compile(&s->model, &s->sink), CT_INVALID);
    assert_int_equal(s->kept.count, 1);
    assert_string_equal(s->kept.at[0].key, key);
    assert_int_equal(s->kept.at[0].place.offset, offset);
    shared_end(s);
}

static void test_uncertainty_differs(void **unused)
{
    struct shared s;

    (void)unused;
    add_pair(&s, inf);
    assert_int_equal(shared_set(&s), CT_OK);
    s.model.contributions[1].uncertainty *= 1 + 1e-8;
    expect_error(&s, "influences-uncertainty", 1);
    add_pair(&s, inf);
    assert_int_equal(shared_set(&s), CT_OK);
    s.model.contributions[1].uncertainty *= 1 + 1e-10;
    shared_equation(&s, "y", "x0");
    shared_evaluate(&s);
    shared_end(&s);
}

static void test_observed(void **unused)
{
    struct shared s;
    struct ct_observed group = {.name = "g", .dof = 4};

    (void)unused;
    add_pair(&s, inf);
    assert_int_equal(shared_set(&s), CT_OK);
    assert_int_equal(ct_model_add_observed(&s.model, &group,
                                           &s.model.contributions[0].observed),
                     CT_OK);
    expect_error(&s, "influences-observed", 0);
}

static void test_declared(void **unused)
{
    struct shared s;

    (void)unused;
    add_pair(&s, inf);
    declare(&s, 1, 0, 0.5, false);
    assert_int_equal(shared_set(&s), CT_OK);
    expect_error(&s, "correlation-influences", 99);
    add_pair(&s, inf);
    declare(&s, 1, 0, 0, false);
    assert_int_equal(shared_set(&s), CT_OK);
    expect_error(&s, "correlation-influences", 99);
    add_pair(&s, 5); /* what the rows say, too, is no other statement */
    declare(&s, 1, 0, 0.36, false);
    shared_build(&s, "x0 + x1");
    assert_int_equal(s.gum.outputs[0].dof_status, CT_DOF_FINITE);
    assert_int_equal(s.model.correlation_count, 1);
    shared_end(&s);
}

/* With `override` r is the declared one, and 0.36 and the finite degrees of
 * freedom behind it say nothing of the sum; of an output with only one of the
 * two they do. */
static void test_override(void **unused)
{
    struct shared s;

    (void)unused;
    add_pair(&s, 5);
    declare(&s, 0, 1, -0.5, true);
    s.settings.rule = CT_COVERAGE_FACTOR;
    assert_int_equal(shared_set(&s), CT_OK);
    shared_equation(&s, "y", "x0 + x1");
    shared_equation(&s, "z", "2*x1");
    shared_evaluate(&s);
    assert_close(shared_u(&s, 0), 0.5, 1e-15);
    assert_int_equal(s.gum.outputs[0].dof_status, CT_DOF_UNDEFINED);
    assert_close(shared_u(&s, 1), 1, 1e-15);
    assert_close(s.gum.outputs[1].dof, 0.0625 / (0.0081 / 5), 1e-11);
    assert_close(s.gum.correlation[1], 0.5, 1e-14);
    shared_end(&s);
}

/* Declared with an input that has no row: as correlations are without any. */
static void test_declared_beside(void **unused)
{
    struct shared s;

    (void)unused;
    add_pair(&s, 5);
    (void)shared_line(&s, 1, 0.2, inf);
    (void)shared_line(&s, 1, 0.3, inf);
    declare(&s, 2, 1, 0.5, false);
    declare(&s, 2, 3, 0.25, false);
    s.settings.rule = CT_COVERAGE_FACTOR;
    assert_int_equal(shared_set(&s), CT_OK);
    shared_equation(&s, "y", "x0 + x1 + x2");
    shared_equation(&s, "z", "x0 + x2 + x3");
    shared_evaluate(&s);
    assert_close(shared_u(&s, 0),
                 sqrt(0.25 + 0.25 + 0.04 + 2 * 0.09 + 2 * 0.5 * 0.5 * 0.2),
                 1e-15);
    assert_int_equal(s.gum.outputs[0].dof_status, CT_DOF_UNDEFINED);
    assert_close(shared_u(&s, 1), sqrt(0.25 + 0.04 + 0.09 + 2 * 0.25 * 0.06),
                 1e-15);
    assert_int_equal(s.gum.outputs[1].dof_status, CT_DOF_FINITE);
    shared_end(&s);
}

/* An override can make the whole impossible, rows cannot. */
static void test_not_definite(void **unused)
{
    struct shared s;

    (void)unused;
    shared_begin(&s);
    (void)shared_influence(&s, inf);
    for (size_t q = 0; q < 3; q++)
        shared_amount(&s, shared_line(&s, 1, 0, inf), 0, 0.3);
    declare(&s, 0, 1, -1, true);
    assert_int_equal(shared_set(&s), CT_OK);
    expect_error(&s, "correlation-not-psd", 99);
}

/* Without uncertainty there is nothing to take apart. */
static void test_nothing(void **unused)
{
    struct shared s;

    (void)unused;
    shared_begin(&s);
    (void)shared_influence(&s, 5);
    for (size_t q = 0; q < 2; q++)
        shared_amount(&s, shared_line(&s, 1, 0, inf), 0, 0.3 * (double)q);
    shared_build(&s, "x0 + x1");
    assert_close(shared_u(&s, 0), 0.3, 1e-16);
    assert_close(s.gum.outputs[0].dof, 5, 1e-14);
    assert_int_equal(s.model.correlation_count, 0);
    shared_end(&s);
}

/* ---- order 2 --------------------------------------------------------------
 */

static void test_second_order(void **unused)
{
    struct shared s;
    struct ct_gum_result gum;

    (void)unused;
    add_pair(&s, inf);
    s.settings.order = 2;
    assert_int_equal(shared_set(&s), CT_OK);
    shared_equation(&s, "y", "x0*x1");
    assert_int_equal(ct_model_compile(&s.model, &s.sink), CT_OK);
    assert_int_equal(ct_propagate(&s.model, &s.settings, &s.sink, &gum),
                     CT_INVALID);
    assert_true(shared_saw(&s, "second-order-correlated"));
    shared_end(&s);
    /* nothing shared: x0 x1 has u^2 = u0^2 + u1^2 + u0^2 u1^2 */
    shared_begin(&s);
    s.settings.order = 2;
    for (size_t q = 0; q < 2; q++)
        shared_private(&s, shared_line(&s, 1, 0, inf), 0.4);
    shared_build(&s, "x0*x1");
    assert_close(shared_u(&s, 0), sqrt(0.16 + 0.16 + 0.0256), 1e-15);
    shared_end(&s);
}

/* ---- other numbers --------------------------------------------------------
 */

/* A run at the model's numbers is ct_propagate() bit by bit; at another
 * uncertainty the row is stretched, r stays; with other correlations the matrix
 * is all that counts. */
static void test_states(void **unused)
{
    struct shared s;
    struct ct_arena arena = {0};
    struct ct_state state;
    struct ct_propagator *propagator;
    const struct ct_gum_result *run;
    double u2, d;

    (void)unused;
    add_pair(&s, 5);
    shared_build(&s, "x0 + 2*x1");
    assert_int_equal(ct_state_of_model(&s.model, true, &arena, &state), CT_OK);
    assert_int_equal(ct_propagator_new(&s.model, &s.settings, &propagator),
                     CT_OK);
    assert_int_equal(ct_propagator_run(propagator, &state, &s.sink, &run),
                     CT_OK);
    assert_true(run->outputs[0].standard_uncertainty == shared_u(&s, 0));
    assert_true(run->outputs[0].dof == s.gum.outputs[0].dof);
    assert_true(run->outputs[0].factor == s.gum.outputs[0].factor);

    state.uncertainties[0] = 1; /* 0.6 shared, 0.8 its own */
    state.dof[0] = 1;           /* which follow from the row */
    assert_int_equal(ct_propagator_run(propagator, &state, &s.sink, &run),
                     CT_OK);
    u2 = 1.2 * 1.2 + 0.64 + 0.64;
    d = 1.2 * 1.2 * 1.2 * 1.2 / 5;
    assert_close(run->outputs[0].standard_uncertainty, sqrt(u2), 1e-14);
    assert_close(run->outputs[0].dof, u2 * u2 / d, 1e-11);

    state.dropped[0] = true;
    assert_int_equal(ct_propagator_run(propagator, &state, &s.sink, &run),
                     CT_OK);
    assert_close(run->outputs[0].standard_uncertainty, 1, 1e-15);
    state.dropped[0] = false;

    state.correlation[1] = state.correlation[2] = -1;
    assert_int_equal(ct_propagator_run(propagator, &state, &s.sink, &run),
                     CT_OK);
    assert_close(run->outputs[0].standard_uncertainty, 0, 1e-15);
    assert_int_equal(run->outputs[0].dof_status, CT_DOF_UNDEFINED);
    state.correlation[1] = state.correlation[2] = 0;
    assert_int_equal(ct_propagator_run(propagator, &state, NULL, &run), CT_OK);
    assert_close(run->outputs[0].standard_uncertainty, sqrt(2), 1e-14);
    ct_propagator_free(propagator);
    ct_arena_release(&arena);
    shared_end(&s);
}

/* ---- beyond squares -------------------------------------------------------
 */

static void test_wide(void **unused)
{
    static const double sizes[] = {1e-300, 1e-160, 1e160, 1e287};

    (void)unused;
    for (size_t i = 0; i < 4; i++) {
        struct shared s;
        size_t common;

        shared_begin(&s);
        common = shared_influence(&s, 5);
        for (size_t q = 0; q < 2; q++) {
            shared_amount(&s, shared_line(&s, 1, 0, inf), common,
                          0.3 * sizes[i]);
            shared_private(&s, q, 0.4 * sizes[i]);
        }
        assert_int_equal(shared_set(&s), CT_OK);
        for (size_t q = 0; q < 2; q++) /* no squares of long doubles needed */
            s.model.contributions[q].uncertainty = 0.5 * sizes[i];
        shared_equation(&s, "y", "x0 - 2*x1");
        shared_evaluate(&s);
        assert_close(shared_u(&s, 0) / sizes[i], sqrt(0.09 + 0.8), 1e-12);
        assert_close(s.gum.outputs[0].dof, 0.89 * 0.89 / (0.0081 / 5), 1e-9);
        shared_end(&s);
    }
}

/* ---- what is shared -------------------------------------------------------
 */

static void test_shares(void **unused)
{
    struct shared s;
    struct ct_arena arena = {0};
    struct ct_model_share *shares;
    size_t count;

    (void)unused;
    shared_begin(&s);
    for (size_t l = 0; l < 5; l++) {
        (void)shared_influence(&s, inf);
        s.list[l].name = (const char *[]){"C-1", NULL, "C-2", "C-1", "x"}[l];
    }
    for (size_t q = 0; q < 2; q++)
        (void)shared_line(&s, 1, 0, inf);
    for (size_t l = 0; l < 4; l++) {
        shared_amount(&s, 0, l, 0.1);
        shared_amount(&s, 1, l, l == 2 ? -0.5 : 0.1);
    }
    shared_amount(&s, 1, 4, 2);
    shared_build(&s, "x0 + x1");
    assert_int_equal(ct_model_shared(&s.model, &s.model.correlations[0], &arena,
                                     &shares, &count),
                     CT_OK);
    assert_int_equal(count, 3);
    assert_string_equal(shares[0].name, "C-2");
    assert_string_equal(shares[1].name, "C-1");
    assert_null(shares[2].name);
    assert_close(shares[0].r, -0.05 / 0.2 / sqrt(4.28), 1e-15);
    assert_close(shares[1].r, 0.02 / 0.2 / sqrt(4.28), 1e-15);
    assert_close(shares[0].r + shares[1].r + shares[2].r,
                 ct_model_r(&s.model, 0, 1), 1e-15);
    shared_end(&s);

    add_pair(&s, inf);
    declare(&s, 0, 1, 0.5, true);
    shared_build(&s, "x0 + x1");
    assert_int_equal(ct_model_shared(&s.model, &s.model.correlations[0], &arena,
                                     &shares, &count),
                     CT_OK);
    assert_int_equal(count, 0);
    ct_arena_release(&arena);
    shared_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_copied),
        cmocka_unit_test(test_uncertainty_differs),
        cmocka_unit_test(test_observed),
        cmocka_unit_test(test_declared),
        cmocka_unit_test(test_override),
        cmocka_unit_test(test_declared_beside),
        cmocka_unit_test(test_not_definite),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_second_order),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_wide),
        cmocka_unit_test(test_shares),
    };

    return cmocka_run_group_tests_name("influences, meaning", tests, NULL,
                                       NULL);
}
