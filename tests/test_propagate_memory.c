/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory of a propagator: a run takes none, and where none is to be had for a
 * new one nothing leaks. The program brings its own allocator.
 */
#include "evaluated.h"
#include "fail_malloc.c"

static const char budget[] =
    "model: {y: a*b + exp(c), z: a - b, w: a*d^2}\n"
    "inputs: {a: {value: 2, u: 0.1}, b: {value: 3, u: 0.2},\n"
    "  c: {value: 1, u: 0.1, dof: 9}}\n"
    "observations:\n"
    "  - {inputs: [d], rows: [[1], [2], [4]], evaluate: %s}\n"
    "%s";
static const char correlation[] = "correlations: [{between: [a, b], r: 0.5}]\n";

/* The variants: rows or means, with and without correlation, both orders. */
struct variant {
    const char *rows, *correlation;
    int order;
    enum ct_status status;
};

static const struct variant variants[] = {
    {"means", "", 1, CT_OK},          {"means", "", 2, CT_OK},
    {"means", correlation, 1, CT_OK}, {"means", correlation, 2, CT_INVALID},
    {"rows", "", 1, CT_OK},           {"rows", correlation, 1, CT_OK},
};
enum { VARIANTS = sizeof variants / sizeof variants[0] };

static void evaluate_variant(struct evaluated *e, const struct variant *v)
{
    char text[600];

    snprintf(text, sizeof text, budget, v->rows, v->correlation);
    evaluate_sound(e, text);
    e->evaluation.budget.propagation.order = v->order;
}

static void runs_allocate_nothing(void **unused)
{
    (void)unused;
    if (!fail_malloc_works())
        skip();
    for (size_t i = 0; i < VARIANTS; i++) {
        const struct ct_gum_result *result;
        struct ct_propagator *propagator;
        struct ct_arena arena = {0};
        struct ct_state numbers;
        struct evaluated e;

        evaluate_variant(&e, &variants[i]);
        assert_int_equal(
            ct_state_of_model(model_of(&e), true, &arena, &numbers), CT_OK);
        assert_int_equal(ct_propagator_new(model_of(&e),
                                           &e.evaluation.budget.propagation,
                                           &propagator),
                         CT_OK);
        fail_malloc_at(1, true);
        for (int k = 0; k < 20; k++) {
            numbers.estimates[0] += 0.01;
            numbers.dof[2] += 1;
            assert_int_equal(
                ct_propagator_run(propagator, &numbers, NULL, &result),
                variants[i].status);
        }
        assert_int_equal(fail_malloc_calls(), 0);
        fail_malloc_reset();
        ct_propagator_free(propagator);
        ct_arena_release(&arena);
        evaluated_release(&e);
    }
}

/* A propagator, its numbers and the whole evaluation. */
static enum ct_status work(const struct evaluated *e)
{
    const struct ct_propagation *settings = &e->evaluation.budget.propagation;
    struct ct_propagator *propagator = NULL;
    struct ct_gum_result whole = {0};
    struct ct_arena arena = {0};
    struct ct_state numbers;
    enum ct_status status =
        ct_state_of_model(model_of(e), true, &arena, &numbers);

    if (status == CT_OK)
        status = ct_propagator_new(model_of(e), settings, &propagator);
    if (status == CT_OK)
        status = ct_propagate(model_of(e), settings, NULL, &whole);
    ct_gum_result_release(&whole);
    ct_propagator_free(propagator);
    ct_arena_release(&arena);
    return status;
}

static void nothing_leaks(void **unused)
{
    (void)unused;
    if (!fail_malloc_works())
        skip();
    for (size_t i = 0; i < VARIANTS; i++) {
        bool reached = true;
        struct evaluated e;

        evaluate_variant(&e, &variants[i]);
        for (size_t n = 1; reached; n++) {
            long before = fail_malloc_balance();
            enum ct_status status;

            fail_malloc_at(n, n % 2 == 0);
            status = work(&e);
            reached = fail_malloc_calls() >= n;
            fail_malloc_reset();
            assert_int_equal(status, reached ? CT_NOMEM : variants[i].status);
            assert_int_equal(fail_malloc_balance(), before);
        }
        evaluated_release(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_allocate_nothing),
        cmocka_unit_test(nothing_leaks),
    };

    return cmocka_run_group_tests_name("propagator, memory", tests, NULL, NULL);
}
