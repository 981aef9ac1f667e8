/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory that runs out during the Monte Carlo method: every allocation fails in
 * turn, alone and with all that follow. Nothing crashes, nothing leaks, the
 * result is left alone, and where there was enough it is the same as ever.
 */
#include "../uncertainty/montecarlo.h"
#include "evaluated.h"
#include "fail_malloc.h"

#include <string.h>

struct way {
    const char *name, *budget;
    struct ct_trials settings;
};

static const char two_outputs[] =
    "model: {y: a*b, z: sqrt(a + 0.9*c)}\n"
    "inputs:\n"
    "  a: {value: 5, u: 0.3, dof: 9}\n"
    "  b: {value: 2, components: {one: {half_width: 0.2}, two: {u: 0.1}}}\n"
    "  c: {value: 1, half_width: 0.2, dof: 20}\n";

static const char copula[] =
    "model: y = a*b\n"
    "inputs:\n"
    "  a: {value: 5, half_width: 0.3}\n"
    "  b: {value: 2, half_width: 0.2, distribution: triangular}\n"
    "correlations: [{between: [a, b], r: 0.5}]\n";

static const char observed[] = "model: {y: a*b, z: a - b}\n"
                               "observations: [{inputs: [a, b], rows: [[1, 2], "
                               "[2, 3], [4, 3], [3, 3]]}]\n";

/* Some trials have no value. */
static const char partly[] =
    "model: y = sqrt(x)\ninputs: {x: {value: 1, u: 0.28}}\n";

/* The second way counts values in bins: their limits come from 2^18 trials. */
static const struct way ways[] = {
    {"kept",
     two_outputs,
     {.trials = 20000, .digits = 2, .threads = 1, .probability = 0.95}},
    {"counted",
     two_outputs,
     {.trials = 270000,
      .digits = 2,
      .threads = 1,
      .probability = 0.95,
      .memory = 1}},
    {"copula",
     copula,
     {.trials = 20000, .digits = 2, .threads = 1, .probability = 0.95}},
    {"adaptive",
     observed,
     {.trials = 100000,
      .adaptive = true,
      .digits = 1,
      .threads = 1,
      .probability = 0.95}},
    {"left out",
     partly,
     {.trials = 20000, .digits = 2, .threads = 1, .probability = 0.95}},
};

/* Whether allocation n of the work was reached. */
static bool fail_at(struct evaluated *e, const struct way *way, size_t n,
                    bool from_then_on, const struct ct_monte_carlo *expected)
{
    const struct ct_monte_carlo untouched = {.trials = 4711};
    struct ct_monte_carlo result = untouched;
    long before = fail_malloc_balance();
    enum ct_status status;
    bool reached;

    fail_malloc_at(n, from_then_on);
    status = ct_monte_carlo(model_of(e), &e->evaluation.gum, &way->settings,
                            &e->seen.sink, &result);
    reached = fail_malloc_calls() >= n;
    fail_malloc_reset();
    if (status == CT_OK) {
        /* what failed was not needed for the numbers */
        assert_int_equal(result.trials, expected->trials);
        assert_memory_equal(&result.outputs[0].intervals,
                            &expected->outputs[0].intervals,
                            sizeof result.outputs[0].intervals);
        ct_monte_carlo_release(&result);
    } else {
        assert_int_equal(status, CT_NOMEM);
        assert_true(reached);
        assert_memory_equal(&result, &untouched, sizeof result);
    }
    assert_int_equal(fail_malloc_balance(), before);
    return reached;
}

static void test_every_allocation(void **state)
{
    (void)state;
    if (!fail_malloc_works())
        skip();
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct evaluated e;
        struct ct_monte_carlo expected;
        size_t n = 1;

        evaluate_text(&e, ways[i].budget);
        assert_int_equal(e.status, CT_OK);
        assert_int_equal(ct_monte_carlo(model_of(&e), &e.evaluation.gum,
                                        &ways[i].settings, &e.seen.sink,
                                        &expected),
                         CT_OK);
        while (fail_at(&e, &ways[i], n, false, &expected)) {
            (void)fail_at(&e, &ways[i], n, true, &expected);
            n++;
        }
        print_message("%s: %zu allocations\n", ways[i].name, n - 1);
        assert_true(n > 20);
        ct_monte_carlo_release(&expected);
        evaluated_release(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
