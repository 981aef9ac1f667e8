/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A propagator at other numbers than those of its model: closed forms, what is
 * said and what is not, and which results the first order does not see.
 */
#include "evaluated.h"

#include "../uncertainty/coverage.h"

#define FEW_ULP 4e-16

/* A budget made ready for runs, with its numbers in `state`. */
struct runner {
    struct evaluated e;
    struct ct_propagation settings;
    struct ct_arena arena;
    struct ct_state state;
    struct ct_propagator *propagator;
    struct seen seen; /* of the runs */
    struct ct_sources *sources;
};

static void runner_init(struct runner *r, const char *text, int order)
{
    *r = (struct runner){0};
    evaluate_sound(&r->e, text);
    seen_init(&r->seen, &r->sources);
    r->settings = r->e.evaluation.budget.propagation;
    r->settings.order = order;
    assert_int_equal(
        ct_state_of_model(model_of(&r->e), true, &r->arena, &r->state), CT_OK);
    assert_int_equal(
        ct_propagator_new(model_of(&r->e), &r->settings, &r->propagator),
        CT_OK);
}

static void runner_release(struct runner *r)
{
    ct_propagator_free(r->propagator);
    ct_arena_release(&r->arena);
    ct_sources_free(r->sources);
    evaluated_release(&r->e);
}

/* The first output at the state; errors are allowed in a filled result. */
static const struct ct_gum *run(struct runner *r)
{
    const struct ct_gum_result *result = NULL;

    assert_int_equal(
        ct_propagator_run(r->propagator, &r->state, &r->seen.sink, &result),
        CT_OK);
    assert_non_null(result);
    assert_null(result->covariance);
    assert_null(result->correlation);
    return &result->outputs[0];
}

/* A run that fails with this error alone, and leaves the result as it was. */
static void run_fails(struct runner *r, const char *key)
{
    static const struct ct_gum_result untouched;
    const struct ct_gum_result *result = &untouched;
    size_t before = r->seen.count;

    assert_int_equal(
        ct_propagator_run(r->propagator, &r->state, &r->seen.sink, &result),
        CT_INVALID);
    assert_ptr_equal(result, &untouched);
    assert_int_equal(r->seen.count, before + 1);
    assert_string_equal(r->seen.list[before].key, key);
}

static void set_r(struct runner *r, size_t a, size_t b, double value)
{
    size_t n = model_of(&r->e)->contribution_count;

    r->state.correlation[a * n + b] = value;
    r->state.correlation[b * n + a] = value;
}

/* ---- numbers ------------------------------------------------------------- */

/* The numbers are those of the model, and the caller's to change: components,
 * one of them dropped, and a correlation. */
static void numbers_of_the_model(void **state)
{
    struct ct_arena arena = {0};
    struct ct_state numbers;
    struct evaluated e;
    size_t a, b;

    (void)state;
    evaluate_sound(&e, "model: y = a + b\n"
                       "inputs:\n"
                       "  a: {value: 2, components: {c: {u: 0.1},\n"
                       "    d: {u: 0.2}}, largest_of: [c, d]}\n"
                       "  b: {value: 3, u: 0.5}\n"
                       "correlations: [{between: [a.d, b], r: 0.25}]\n");
    assert_int_equal(ct_state_of_model(model_of(&e), false, &arena, &numbers),
                     CT_OK);
    assert_close(numbers.estimates[0], 2, 0);
    assert_close(numbers.estimates[1], 3, 0);
    a = (size_t)(line_of(&e, "a.c") - model_of(&e)->contributions);
    assert_close(numbers.uncertainties[a], 0.1, 0);
    assert_true(numbers.dropped[a]);
    a = (size_t)(line_of(&e, "a.d") - model_of(&e)->contributions);
    b = (size_t)(line_of(&e, "b") - model_of(&e)->contributions);
    assert_false(numbers.dropped[a]);
    assert_true(isinf(numbers.dof[b]));
    assert_close(numbers.correlation[a * 3 + b], 0.25, 0);
    assert_close(numbers.correlation[b * 3 + a], 0.25, 0);
    assert_close(numbers.correlation[a * 3 + a], 1, 0);
    numbers.correlation[a * 3 + b] = 0;
    assert_close(ct_model_r(model_of(&e), a, b), 0.25, 0);
    ct_arena_release(&arena);
    evaluated_release(&e);
}

static const char product[] = "model: y = a*b\n"
                              "inputs: {a: {value: 2, u: 0.1, dof: 4},\n"
                              "  b: {value: 3, u: 0.2, dof: 10}}\n";

/* u² = b² u_a² + a² u_b²; nu = u⁴ / (b⁴ u_a⁴/4 + a⁴ u_b⁴/10). */
static void product_elsewhere(void **state)
{
    static const double points[][4] = {
        {5, 7, 0.3, 0.4}, {-1, 0.25, 1, 0.125}, {2, 3, 0.1, 0.2}};
    struct runner r;

    (void)state;
    runner_init(&r, product, 1);
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        const double *at = points[i];
        double a = at[1] * at[2], b = at[0] * at[3], u2 = a * a + b * b;
        const struct ct_gum *gum;

        r.state.estimates[0] = at[0];
        r.state.estimates[1] = at[1];
        r.state.uncertainties[0] = at[2];
        r.state.uncertainties[1] = at[3];
        gum = run(&r);
        assert_close(gum->value, at[0] * at[1], 0);
        assert_close(gum->sensitivity[0], at[1], 0);
        assert_close(gum->contribution[1], at[0] * at[3], 0);
        assert_close_relative(gum->standard_uncertainty, sqrt(u2), FEW_ULP);
        assert_close_relative(
            gum->dof, u2 * u2 / (a * a * a * a / 4 + b * b * b * b / 10),
            8 * FEW_ULP);
        assert_true(isnan(gum->second_order) && isnan(gum->bias));
        assert_true(isnan(gum->rows_share) && isnan(gum->correlation_share));
    }
    assert_int_equal(r.seen.count, 0);
    runner_release(&r);
}

static const char sum[] = "model: y = a + b\n"
                          "inputs: {a: {value: 2, u: 0.1, dof: 4},\n"
                          "  b: {value: 3, u: 0.2, dof: 10}}\n";

/* What the model does not correlate, a state may: u = |u_a ± u_b| for r = ±1.
 */
static void correlated_by_the_state(void **state)
{
    const struct ct_gum *gum;
    struct runner r;

    (void)state;
    runner_init(&r, sum, 1);
    r.state.dof[0] = r.state.dof[1] = (double)INFINITY;
    set_r(&r, 0, 1, 1);
    gum = run(&r);
    assert_close_relative(gum->standard_uncertainty, 0.1 + 0.2, FEW_ULP);
    assert_int_equal(gum->dof_status, CT_DOF_INFINITE);
    set_r(&r, 0, 1, 0.5);
    assert_close_relative(run(&r)->standard_uncertainty,
                          sqrt(0.01 + 0.04 + 0.02), FEW_ULP);
    set_r(&r, 0, 1, -1);
    r.state.uncertainties[0] = r.state.uncertainties[1];
    assert_close(run(&r)->standard_uncertainty, 0, 0);
    r.state.correlation = NULL;
    assert_close_relative(run(&r)->standard_uncertainty, sqrt(0.08), FEW_ULP);
    assert_int_equal(r.seen.count, 0);
    runner_release(&r);
}

/* A coefficient between finite degrees of freedom: no k, and the pair is named,
 * at the equation, since no declaration is to blame. */
static void undefined_by_the_state(void **state)
{
    const struct ct_gum *gum;
    struct runner r;

    (void)state;
    runner_init(&r, sum, 1);
    set_r(&r, 0, 1, 0.5);
    gum = run(&r);
    assert_int_equal(gum->dof_status, CT_DOF_UNDEFINED);
    assert_true(isnan(gum->dof) && isnan(gum->factor) && isnan(gum->expanded));
    assert_close_relative(gum->standard_uncertainty, sqrt(0.07), FEW_ULP);
    assert_int_equal(r.seen.count, 1);
    assert_string_equal(r.seen.list[0].key, "dof-undefined");
    assert_string_equal(r.seen.list[0].text[0], "y");
    assert_string_equal(r.seen.list[0].text[1], "b");
    assert_string_equal(r.seen.list[0].text[2], "a");
    assert_int_equal(r.seen.list[0].place.offset,
                     model_of(&r.e)->equations[0].place.offset);
    r.state.uncertainties[0] = 0; /* takes no part any more */
    assert_int_equal(run(&r)->dof_status, CT_DOF_FINITE);
    assert_int_equal(r.seen.count, 1);
    runner_release(&r);
}

static const char by_rows[] =
    "model: y = c*x^2/2\n"
    "inputs: {c: {value: 1, u: 0.1, dof: 8}}\n"
    "observations:\n"
    "  - {inputs: [x], rows: [[1], [2], [3]], evaluate: rows}\n";

/* c x²/2 for x = 1, 2, 3 is c times 1/2, 2, 9/2: mean 7/3, standard deviation
 * sqrt(49/12). The rows stay when c changes. */
static void rows_at_a_state(void **state)
{
    struct runner r;

    (void)state;
    runner_init(&r, by_rows, 1);
    for (int c = 1; c <= 4; c++) {
        double s2 = c * c * 49.0 / 12 / 3, u = 0.25 / c;
        double c2 = 49.0 / 9 * u * u, both = s2 + c2;
        const struct ct_gum *gum;

        r.state.estimates[0] = c;
        r.state.uncertainties[0] = u;
        r.state.dof[0] = 8 * c;
        gum = run(&r);
        assert_close_relative(gum->value, c * 7.0 / 3, FEW_ULP);
        assert_close_relative(gum->rows_uncertainty, sqrt(s2), FEW_ULP);
        assert_close_relative(gum->sensitivity[0], 7.0 / 3, FEW_ULP);
        assert_close_relative(gum->standard_uncertainty, sqrt(both),
                              2 * FEW_ULP);
        assert_close_relative(gum->dof,
                              both * both / (s2 * s2 / 2 + c2 * c2 / (8 * c)),
                              8 * FEW_ULP);
    }
    runner_release(&r);
    runner_init(&r, by_rows, 2);
    run_fails(&r, "second-order-rows");
    runner_release(&r);
}

/* ---- the second order ---------------------------------------------------- */

/* exp(x): the terms are 3/2 u⁴ e^(2x), the bias is u²/2 e^x. */
static void second_order_elsewhere(void **state)
{
    static const double points[][2] = {{0, 0.2}, {1, 0.1}, {-2, 0.3}};
    struct runner r;

    (void)state;
    runner_init(&r, "model: exp(x)\ninputs: {x: {value: 5, u: 1}}\n", 2);
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        double y = exp(points[i][0]), u2 = points[i][1] * points[i][1];
        const struct ct_gum *gum;

        r.state.estimates[0] = points[i][0];
        r.state.uncertainties[0] = points[i][1];
        gum = run(&r);
        assert_close_relative(gum->first_order, y * points[i][1], 1e-15);
        assert_close_relative(gum->second_order, 1.5 * y * y * u2 * u2, 1e-14);
        assert_close_relative(gum->bias, y * u2 / 2, 1e-14);
        assert_close_relative(gum->standard_uncertainty,
                              y * sqrt(u2 + 1.5 * u2 * u2), 1e-14);
    }
    runner_release(&r);
}

/* A matrix of zeros is no correlation: the terms hold. Any other refuses them,
 * and after that runs go on. */
static void second_order_and_correlation(void **state)
{
    struct runner r;

    (void)state;
    runner_init(&r, product, 2);
    assert_close_relative(run(&r)->second_order, 0.01 * 0.04, 2 * FEW_ULP);
    set_r(&r, 0, 1, 0.1);
    run_fails(&r, "second-order-correlated");
    set_r(&r, 0, 1, 0);
    assert_close_relative(run(&r)->second_order, 0.01 * 0.04, 2 * FEW_ULP);
    assert_int_equal(r.seen.count, 1);
    runner_release(&r);
}

/* The terms of sin(x) are (sin²/2 - cos²) u⁴: at 0 the sum of both orders is
 * u² - u⁴, negative for u > 1. */
static void negative_sum(void **state)
{
    struct runner r;

    (void)state;
    runner_init(&r, "model: sin(x)\ninputs: {x: {value: 1, u: 0.1}}\n", 2);
    r.state.estimates[0] = 0;
    r.state.uncertainties[0] = 1.5;
    run_fails(&r, "second-order-negative");
    r.state.uncertainties[0] = 0.5;
    assert_close_relative(run(&r)->standard_uncertainty, sqrt(0.25 - 0.0625),
                          1e-14);
    runner_release(&r);
}

/* ---- what is said -------------------------------------------------------- */

/* A budget with a warning of each kind that ct_propagate() knows, and a note;
 * a run is silent. */
static void runs_do_not_warn(void **state)
{
    static const char text[] =
        "model: {y: a^2, z: b}\n"
        "inputs: {a: {value: 0, u: 1}, b: {value: 1, dof: 2.5,\n"
        "  half_width: 2, distribution: rectangular}}\n"
        "coverage: {%s}\n";
    static const char *const rules[] = {"probability: 0.95", "k: 2"};
    static const size_t warnings[] = {2, 2};
    struct runner r;
    char whole[300];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        snprintf(whole, sizeof whole, text, rules[i]);
        runner_init(&r, whole, 1);
        assert_true(r.e.seen.sink.warnings >= warnings[i]);
        assert_true(r.e.seen.sink.notes > 0);
        (void)run(&r);
        assert_int_equal(r.seen.count, 0);
        runner_release(&r);
    }
}

static void faults_stop_a_run(void **state)
{
    struct runner r;

    (void)state;
    runner_init(&r,
                "model: y = log(a) + sqrt(b)\n"
                "inputs: {a: {value: 2, u: 0.1}, b: {value: 4, u: 0.1}}\n",
                1);
    r.state.estimates[0] = -2;
    run_fails(&r, "log-of-negative");
    r.state.estimates[0] = 2;
    r.state.estimates[1] = 0;
    run_fails(&r, "not-differentiable");
    r.state.uncertainties[1] = 0; /* certain: needs no derivative */
    assert_close_relative(run(&r)->standard_uncertainty, 0.05, FEW_ULP);
    r.state.uncertainties[1] = 0.1;
    r.state.estimates[1] = 1;
    assert_close_relative(run(&r)->standard_uncertainty, sqrt(0.0025 + 0.0025),
                          FEW_ULP);
    r.state.estimates[0] = 1;
    r.state.uncertainties[0] = 1.7e308; /* U has no double */
    run_fails(&r, "uncertainty-overflow");
    runner_release(&r);
}

/* ---- blind --------------------------------------------------------------- */

/* y depends on a and b, with sensitivities 2a and 2b. Where one of them is
 * seen nobody is misled: H.1 has three sensitivities of zero. */
static void blind_or_not(void **state)
{
    struct runner r;

    (void)state;
    runner_init(&r,
                "model: {y: a^2 + b^2, z: c + a}\n"
                "inputs: {a: {value: 1, u: 0.1}, b: {value: 0, u: 0.1},\n"
                "  c: {value: 3, u: 0.1}}\n",
                1);
    assert_false(run(&r)->blind);
    r.state.estimates[0] = 0;
    assert_true(run(&r)->blind);
    r.state.uncertainties[0] = 0; /* what is certain may have none */
    assert_true(run(&r)->blind);
    r.state.uncertainties[1] = 0;
    assert_false(run(&r)->blind);
    r.state.uncertainties[0] = 0.1;
    r.state.dropped[0] = true;
    assert_false(run(&r)->blind);
    r.state.dropped[0] = false;
    r.state.estimates[0] = -0.0;
    assert_true(run(&r)->blind);
    runner_release(&r);
}

/* u = 0 because correlation cancels is no blindness. */
static void cancelled_is_not_blind(void **state)
{
    struct runner r;

    (void)state;
    runner_init(&r,
                "model: y = a - b\n"
                "inputs: {a: {value: 1, u: 0.1}, b: {value: 0, u: 0.1}}\n"
                "correlations: [{between: [a, b], r: 1}]\n",
                1);
    assert_true(run(&r)->first_order == 0);
    assert_false(run(&r)->blind);
    runner_release(&r);
}

/* ---- k ------------------------------------------------------------------- */

/* k is the quantile itself, the first time and when it is remembered. */
static void factors_are_remembered(void **state)
{
    struct runner r;

    (void)state;
    runner_init(&r, "model: y = a\ninputs: {a: {value: 1, u: 1, dof: 3}}\n", 1);
    for (int pass = 0; pass < 2; pass++)
        for (int d = 1; d <= 1200; d++) {
            double dof = d % 600 == 0 ? (double)INFINITY : d + 0.75, k, whole;

            r.state.dof[0] = dof;
            r.settings.interpolate_dof = false;
            assert_int_equal(ct_coverage_factor(0.95, floor(dof), &whole),
                             CT_OK);
            assert_close(run(&r)->factor, whole, 0);
            r.settings.interpolate_dof = true;
            assert_int_equal(ct_coverage_factor(0.95, dof, &k), CT_OK);
            assert_close(run(&r)->factor, k, 0);
            assert_close(run(&r)->factor, k, 0);
        }
    r.state.dof[0] = 0.004; /* coverage.h: no double holds this factor */
    assert_true(isnan(run(&r)->factor));
    assert_string_equal(r.seen.list[0].key, "coverage-out-of-range");
    assert_true(isnan(run(&r)->expanded));
    assert_int_equal(r.seen.count, 2);
    runner_release(&r);
}

/* The probability of a fixed k, at dof that change and at ones that stay. */
static void probabilities_are_remembered(void **state)
{
    static const double dofs[] = {
        3.5, 3.5, 7, (double)INFINITY, (double)INFINITY, 3.5};
    struct runner r;

    (void)state;
    runner_init(&r,
                "model: y = a\ninputs: {a: {value: 1, u: 1, dof: 3}}\n"
                "coverage: {k: 2}\n",
                1);
    for (size_t i = 0; i < sizeof dofs / sizeof dofs[0]; i++) {
        double probability;

        r.state.dof[0] = dofs[i];
        assert_int_equal(ct_coverage_probability(2, dofs[i], &probability),
                         CT_OK);
        assert_close(run(&r)->probability, probability, 0);
        assert_close(run(&r)->expanded, 2, 0);
    }
    runner_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_the_model),
        cmocka_unit_test(product_elsewhere),
        cmocka_unit_test(correlated_by_the_state),
        cmocka_unit_test(undefined_by_the_state),
        cmocka_unit_test(rows_at_a_state),
        cmocka_unit_test(second_order_elsewhere),
        cmocka_unit_test(second_order_and_correlation),
        cmocka_unit_test(negative_sum),
        cmocka_unit_test(runs_do_not_warn),
        cmocka_unit_test(faults_stop_a_run),
        cmocka_unit_test(blind_or_not),
        cmocka_unit_test(cancelled_is_not_blind),
        cmocka_unit_test(factors_are_remembered),
        cmocka_unit_test(probabilities_are_remembered),
    };

    return cmocka_run_group_tests_name("propagator, states", tests, NULL, NULL);
}
