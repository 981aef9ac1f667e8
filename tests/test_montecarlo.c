/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Monte Carlo method: closed forms, published examples, and the promise
 * that neither threads nor kernels nor the room for samples change a bit.
 *
 * Statistical figures are compared at four of their own standard errors. Seeds
 * are fixed, so a test passes always or never; chance enters only when draws
 * change.
 */
#include "../uncertainty/montecarlo.h"
#include "evaluated.h"

#include <stdlib.h>
#include <string.h>

static const struct ct_trials usual = {.trials = 1000000,
                                       .digits = 2,
                                       .seed = 1,
                                       .threads = 2,
                                       .probability = 0.95};

/* Draws the budget that was evaluated. */
static enum ct_status draw(struct evaluated *e,
                           const struct ct_trials *settings,
                           struct ct_monte_carlo *result)
{
    return ct_monte_carlo(model_of(e), &e->evaluation.gum, settings,
                          &e->seen.sink, result);
}

static void draw_sound(struct evaluated *e, const struct ct_trials *settings,
                       struct ct_monte_carlo *result)
{
    enum ct_status status = draw(e, settings, result);

    if (status != CT_OK)
        evaluated_print(e);
    assert_int_equal(status, CT_OK);
}

static void assert_statistical(double found, double error, double expected)
{
    assert_true(error > 0);
    assert_close(found, expected, 4 * error);
}

/* ---- closed forms ----------------------------------------------------------
 */

/* The sum of two equal rectangles is a triangle: with half-widths 1 its
 * quantiles are ±(2 - sqrt(8 (1 - p)/2)) for the probability p. */
static void test_two_rectangles(void **state)
{
    const double end = 2 - sqrt(8 * 0.025);
    struct evaluated e;
    struct ct_monte_carlo r;
    const struct ct_monte_carlo_output *y;

    (void)state;
    evaluate_sound(&e, "model: y = a + b\n"
                       "inputs:\n"
                       "  a: {value: 0, half_width: 1}\n"
                       "  b: {value: 0, half_width: 1}\n");
    draw_sound(&e, &usual, &r);
    y = &r.outputs[0];
    assert_statistical(y->value, y->value_error, 0);
    assert_statistical(y->standard_uncertainty, y->uncertainty_error,
                       sqrt(2.0 / 3));
    assert_statistical(y->intervals.symmetric.low,
                       y->intervals.symmetric.low_error, -end);
    assert_statistical(y->intervals.symmetric.high,
                       y->intervals.symmetric.high_error, end);
    assert_statistical(y->intervals.shortest.low,
                       y->intervals.shortest.low_error, -end);
    assert_int_equal(r.trials, 1000000);
    assert_false(r.partial);
    ct_monte_carlo_release(&r);
    evaluated_release(&e);
}

/* The exponential of a normal number is lognormal: skew, so that both kinds of
 * interval differ. Symmetric ends exp(±1.959964 s); mean exp(s²/2). */
static void test_lognormal(void **state)
{
    const double s = 0.5, z = 1.9599639845400545;
    struct evaluated e;
    struct ct_monte_carlo r;
    const struct ct_monte_carlo_output *y;

    (void)state;
    evaluate_sound(&e, "model: y = exp(x)\ninputs: {x: {value: 0, u: 0.5}}\n");
    draw_sound(&e, &usual, &r);
    y = &r.outputs[0];
    assert_statistical(y->value, y->value_error, exp(s * s / 2));
    assert_statistical(y->intervals.symmetric.low,
                       y->intervals.symmetric.low_error, exp(-s * z));
    assert_statistical(y->intervals.symmetric.high,
                       y->intervals.symmetric.high_error, exp(s * z));
    assert_true(y->intervals.shortest.low < y->intervals.symmetric.low);
    assert_true(y->intervals.shortest.high - y->intervals.shortest.low <
                y->intervals.symmetric.high - y->intervals.symmetric.low);
    /* The upper end is not known to a tenth of 0.005, but to enough of it. */
    assert_int_equal(y->validation, CT_UNDECIDED);
    assert_true(y->clear && y->d_high > 50 * y->delta);
    ct_monte_carlo_release(&r);
    evaluated_release(&e);
}

/* Components are deviations from the estimate; the one that is not the largest
 * of its kind does not count. Correlated inputs: u² = 1 + 4 + 2·0.5·2 = 7. */
static void test_parts(void **state)
{
    struct evaluated e;
    struct ct_monte_carlo r;

    (void)state;
    evaluate_sound(&e, "model: y = a + b + c\n"
                       "inputs:\n"
                       "  a: {value: 10, u: 1}\n"
                       "  b: {value: 20, u: 2}\n"
                       "  c:\n"
                       "    value: 5\n"
                       "    components:\n"
                       "      repeatability: {u: 0.3}\n"
                       "      resolution: {resolution: 0.2}\n"
                       "      drift: {half_width: 3}\n"
                       "    largest_of: [repeatability, resolution]\n"
                       "correlations: [{between: [a, b], r: 0.5}]\n");
    draw_sound(&e, &usual, &r);
    assert_statistical(r.outputs[0].value, r.outputs[0].value_error, 35);
    assert_statistical(r.outputs[0].standard_uncertainty,
                       r.outputs[0].uncertainty_error, sqrt(7 + 0.09 + 3));
    ct_monte_carlo_release(&r);
    evaluated_release(&e);
}

/* The density of the logarithm of a rectangle is highest at its upper end, so
 * that is where the shortest interval ends: at the greatest of all trials,
 * whose distance from log 3 is exponential with the mean 2/3 of a millionth
 * (the density there is 3/2). */
static void test_end_at_the_edge(void **state)
{
    struct evaluated e;
    struct ct_monte_carlo r;
    const struct ct_coverage_interval *i;

    (void)state;
    evaluate_sound(&e, "model: y = log(x)\n"
                       "inputs: {x: {value: 2, half_width: 1}}\n");
    draw_sound(&e, &usual, &r);
    i = &r.outputs[0].intervals.shortest;
    assert_true(i->high <= log(3) && i->high > log(3) - 1e-5);
    assert_true(i->high_error > 1e-8 && i->high_error < 1e-5);
    ct_monte_carlo_release(&r);
    evaluated_release(&e);
}

/* What is certain has neither spread nor error. */
static void test_certain(void **state)
{
    struct evaluated e;
    struct ct_monte_carlo r;

    (void)state;
    evaluate_sound(&e, "model: {y: 2*a, z: b}\n"
                       "inputs: {a: {value: 3, u: 0}, b: {value: 1, u: 1}}\n");
    draw_sound(&e, &usual, &r);
    assert_true(r.outputs[0].value == 6);
    assert_true(r.outputs[0].standard_uncertainty == 0);
    assert_true(r.outputs[0].intervals.shortest.low == 6 &&
                r.outputs[0].intervals.symmetric.high == 6);
    assert_true(r.correlation[1] == 0 && r.covariance[1] == 0);
    ct_monte_carlo_release(&r);
    evaluated_release(&e);
}

/* ---- published -------------------------------------------------------------
 */

/* JCGM 101:2008, 9.2.3, table 3: four rectangles of standard deviation 1, the
 * analytical interval is ±3.88 (2 sqrt 3 (2 - (3/5)^(1/4))). */
static void test_four_rectangles(void **state)
{
    const double end = 2 * sqrt(3) * (2 - pow(0.6, 0.25));
    struct ct_trials settings = usual;
    struct evaluated e;
    struct ct_monte_carlo r;
    const struct ct_monte_carlo_output *y;

    (void)state;
    evaluate_sound(&e, "model: y = a + b + c + d\n"
                       "inputs:\n"
                       "  a: {value: 0, u: 1, distribution: rectangular}\n"
                       "  b: {value: 0, u: 1, distribution: rectangular}\n"
                       "  c: {value: 0, u: 1, distribution: rectangular}\n"
                       "  d: {value: 0, u: 1, distribution: rectangular}\n");
    draw_sound(&e, &usual, &r);
    y = &r.outputs[0];
    assert_close(end, 3.88, 0.005);
    assert_statistical(y->standard_uncertainty, y->uncertainty_error, 2);
    assert_statistical(y->intervals.symmetric.low,
                       y->intervals.symmetric.low_error, -end);
    assert_statistical(y->intervals.symmetric.high,
                       y->intervals.symmetric.high_error, end);
    /* 3.92 against 3.88: to two digits it is validated, to three not. */
    assert_int_equal(y->validation, CT_VALIDATED);
    assert_close(y->delta, 0.05, 1e-15);
    assert_close(y->d_low, 2 * 1.959964 - end, 0.01);
    ct_monte_carlo_release(&r);
    settings.digits = 3;
    draw_sound(&e, &settings, &r);
    assert_int_equal(r.outputs[0].validation, CT_UNDECIDED);
    assert_true(r.outputs[0].clear && r.outputs[0].needed > 10000000);
    assert_close(r.outputs[0].delta, 0.005, 1e-15);
    ct_monte_carlo_release(&r);
    evaluated_release(&e);
}

/* JCGM 101:2008, 9.4.2.2, at the point where the law of propagation says
 * u = 0: X1² + X2² of normal numbers about zero is exponential with the mean
 * 2u², whose shortest interval begins at zero and ends at 2u² ln 20. */
static void test_comparison_loss(void **state)
{
    const double scale = 2 * 0.005 * 0.005;
    struct evaluated e;
    struct ct_monte_carlo r;
    const struct ct_monte_carlo_output *y;

    (void)state;
    evaluate_sound(&e, "model: dY = X1^2 + X2^2\n"
                       "inputs: {X1: {value: 0, u: 0.005}, "
                       "X2: {value: 0, u: 0.005}}\n");
    draw_sound(&e, &usual, &r);
    y = &r.outputs[0];
    assert_statistical(y->value, y->value_error, scale);
    assert_statistical(y->standard_uncertainty, y->uncertainty_error, scale);
    assert_close(y->intervals.shortest.low, 0, 1e-3 * scale);
    assert_statistical(y->intervals.symmetric.high,
                       y->intervals.symmetric.high_error, scale * log(40));
    /* An interval of no width cannot be right. */
    assert_true(gum_of(&e, 0)->expanded == 0);
    assert_int_equal(y->validation, CT_NOT_VALIDATED);
    ct_monte_carlo_release(&r);
    evaluated_release(&e);
}

/* ---- moments that do not exist ----------------------------------------------
 */

static void test_heavy_tails(void **state)
{
    static const struct {
        const char *dof;
        bool value, uncertainty;
    } cases[] = {{"1", false, false}, {"2", true, false}, {"3", true, true}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[160];
        struct evaluated e;
        struct ct_monte_carlo r;

        (void)snprintf(text, sizeof text,
                       "model: {y: x, z: x + w}\n"
                       "inputs: {x: {value: 1, u: 1, dof: %s}, "
                       "w: {value: 0, u: 1}}\n",
                       cases[i].dof);
        evaluate_text(&e, text);
        draw_sound(&e, &usual, &r);
        assert_int_equal(isfinite(r.outputs[0].value), cases[i].value);
        assert_int_equal(isfinite(r.outputs[0].standard_uncertainty),
                         cases[i].uncertainty);
        assert_int_equal(isfinite(r.covariance[0]), cases[i].uncertainty);
        assert_int_equal(isfinite(r.correlation[1]), cases[i].uncertainty);
        assert_true(r.correlation[0] == 1);
        assert_true(isfinite(r.outputs[0].intervals.symmetric.low));
        ct_monte_carlo_release(&r);
        evaluated_release(&e);
    }
}

/* ---- the same bits
 * ----------------------------------------------------------- */

static const char gauge[] = "fixtures/budgets/gum-h1-gauge-block.yaml";

static void assert_same_bits(double a, double b)
{
    assert_memory_equal(&a, &b, sizeof a);
}

/* All numbers of a result but standard errors of ends, which a sample that is
 * not kept cannot give to the last bit. */
static void assert_same(const struct ct_monte_carlo *a,
                        const struct ct_monte_carlo *b, bool errors)
{
    assert_int_equal(a->trials, b->trials);
    assert_int_equal(a->output_count, b->output_count);
    for (size_t o = 0; o < a->output_count; o++) {
        struct ct_monte_carlo_output x = a->outputs[o], y = b->outputs[o];

        assert_memory_equal(x.histogram, y.histogram,
                            CT_HISTOGRAM_BINS * sizeof *x.histogram);
        x.histogram = y.histogram = NULL;
        if (!errors) {
            x.intervals.symmetric.low_error = x.intervals.symmetric.high_error =
                y.intervals.symmetric.low_error =
                    y.intervals.symmetric.high_error = 0;
            x.intervals.shortest.low_error = x.intervals.shortest.high_error =
                y.intervals.shortest.low_error =
                    y.intervals.shortest.high_error = 0;
            x.needed = y.needed = 0;
        }
        assert_same_bits(x.value, y.value);
        assert_same_bits(x.value_error, y.value_error);
        assert_same_bits(x.standard_uncertainty, y.standard_uncertainty);
        assert_same_bits(x.uncertainty_error, y.uncertainty_error);
        assert_same_bits(x.d_low, y.d_low);
        assert_same_bits(x.d_high, y.d_high);
        assert_memory_equal(&x.intervals, &y.intervals, sizeof x.intervals);
        assert_int_equal(x.needed, y.needed);
    }
    assert_memory_equal(a->covariance, b->covariance,
                        a->output_count * a->output_count * sizeof(double));
}

static void test_threads_and_kernels(void **state)
{
    static const int threads[] = {1, 2, 3, 7};
    static const uint64_t trials[] = {200000, 333333};
    struct evaluated e;
    struct ct_monte_carlo first, other;

    (void)state;
    evaluate_file(&e, gauge, NULL);
    for (size_t t = 0; t < sizeof trials / sizeof trials[0]; t++) {
        struct ct_trials settings = usual;

        settings.trials = trials[t];
        settings.kernel = ct_kernel_find("sse2");
        draw_sound(&e, &settings, &first);
        for (size_t k = 0; ct_kernel_at(k) != NULL; k++)
            for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
                settings.kernel = ct_kernel_at(k);
                settings.threads = threads[i];
                draw_sound(&e, &settings, &other);
                assert_same(&first, &other, true);
                ct_monte_carlo_release(&other);
            }
        ct_monte_carlo_release(&first);
    }
    evaluated_release(&e);
}

/* Standard errors too, whose values are as fine as the bins, are the same with
 * fewer threads and with more than there are sets of bins. */
static void assert_same_counted(struct evaluated *e,
                                const struct ct_trials *counted,
                                const struct ct_monte_carlo *expected)
{
    static const int threads[] = {1, 7};

    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        struct ct_trials settings = *counted;
        struct ct_monte_carlo other;

        settings.threads = threads[i];
        draw_sound(e, &settings, &other);
        assert_same(expected, &other, true);
        ct_monte_carlo_release(&other);
    }
}

/* A sample that is counted and drawn again gives what a kept one gives; the
 * number of trials is no multiple of anything, and some have no value. */
static void test_not_kept(void **state)
{
    static const char *const models[] = {
        "model: {y: a + b, z: a*b}\n"
        "inputs: {a: {value: 3, u: 1}, b: {value: 2, half_width: 1}}\n",
        "model: y = sqrt(x)\ninputs: {x: {value: 1, u: 0.25}}\n",
        "model: y = x\ninputs: {x: {value: 0, u: 1, dof: 1}}\n",
        "model: y = x\n"
        "inputs: {x: {value: 5, half_width: 1, distribution: two_point}}\n",
        "model: y = 2*x + 0*z\n"
        "inputs: {x: {value: 5, u: 0}, z: {value: 1, u: 1}}\n",
        "model: y = max(x, 1)\ninputs: {x: {value: 0, u: 1}}\n"};

    (void)state;
    for (size_t i = 0; i < sizeof models / sizeof models[0]; i++) {
        struct ct_trials settings = usual;
        struct evaluated e;
        struct ct_monte_carlo kept, counted;

        settings.trials = 1234567;
        evaluate_text(&e, models[i]);
        draw_sound(&e, &settings, &kept);
        settings.memory = 1;
        draw_sound(&e, &settings, &counted);
        assert_int_equal(kept.passes, 1);
        assert_true(counted.passes >= 2);
        assert_int_equal(kept.failed, counted.failed);
        assert_int_equal(kept.failed_trial, counted.failed_trial);
        assert_same(&kept, &counted, false);
        assert_same_counted(&e, &settings, &counted);
        ct_monte_carlo_release(&kept);
        ct_monte_carlo_release(&counted);
        evaluated_release(&e);
    }
}

/* The first trials of a longer run are those of a shorter one. */
static void test_seeds(void **state)
{
    struct ct_trials settings = usual;
    struct evaluated e;
    struct ct_monte_carlo a, b;

    (void)state;
    evaluate_file(&e, gauge, NULL);
    draw_sound(&e, &settings, &a);
    settings.seed = 2;
    draw_sound(&e, &settings, &b);
    assert_true(a.outputs[0].value != b.outputs[0].value);
    assert_close(a.outputs[0].value, b.outputs[0].value,
                 6 * a.outputs[0].value_error);
    ct_monte_carlo_release(&a);
    ct_monte_carlo_release(&b);
    evaluated_release(&e);
}

/* ---- trials without a value
 * --------------------------------------------------- */

static void test_left_out(void **state)
{
    struct evaluated e;
    struct ct_monte_carlo r;

    (void)state;
    evaluate_sound(&e, "model: y = sqrt(x)\ninputs: {x: {value: 1, u: 0.25}}");
    draw_sound(&e, &usual, &r);
    /* Below zero is 4 standard deviations away: 31.7 in a million. */
    assert_true(r.failed > 10 && r.failed < 60);
    assert_int_equal(r.trials, 1000000 - r.failed);
    assert_true(evaluated_saw(&e, "trials-left-out"));
    assert_int_equal(e.seen.sink.errors, 0);
    ct_monte_carlo_release(&r);
    evaluated_release(&e);
}

static void test_refused(void **state)
{
    static const struct {
        const char *text, *key;
        uint64_t trials;
    } cases[] = {
        {"model: y = log(x)\ninputs: {x: {value: 1, u: 0.5}}",
         "trials-without-value", 100000},
        {"model: y = x\ninputs: {x: {value: 1, u: 0.5}}", "trials-too-few", 10},
        {"model: y = a + b\n"
         "observations:\n"
         "  - {inputs: [a, b], evaluate: rows, columns: [a, b],\n"
         "     rows: [[1, 2], [1.1, 2.2], [1.2, 2.1]]}\n",
         "rows-without-monte-carlo", 1000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_trials settings = usual;
        struct evaluated e;
        struct ct_monte_carlo r;

        settings.trials = cases[i].trials;
        evaluate_text(&e, cases[i].text);
        if (e.status != CT_OK) {
            evaluated_print(&e);
            print_error("%s\n", cases[i].text);
        }
        assert_int_equal(e.status, CT_OK);
        assert_int_equal(draw(&e, &settings, &r), CT_INVALID);
        assert_true(evaluated_saw(&e, cases[i].key));
        evaluated_release(&e);
    }
}

/* ---- what a sample cannot say
 * ------------------------------------------------ */

/* u is one tenth, or it is not known: squares below and above the range of a
 * double are not taken for zero and one. Intervals need none. */
static void test_out_of_range(void **state)
{
    static const struct {
        const char *text;
        double scale;
        bool known;
    } cases[] = {
        {"model: y = x*1e-300\ninputs: {x: 1.0(1)}", 1e-300, false},
        {"model: y = x*1e-160\ninputs: {x: 1.0(1)}", 1e-160, false},
        {"model: y = x*1e-143\ninputs: {x: 1.0(1)}", 1e-143, true},
        {"model: y = x*1e+143\ninputs: {x: 1.0(1)}", 1e143, true},
        {"model: y = x*1e+300\ninputs: {x: 1.0(1)}", 1e300, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evaluated e;
        struct ct_monte_carlo r;
        const struct ct_monte_carlo_output *y;
        double scale = cases[i].scale;

        evaluate_sound(&e, cases[i].text);
        draw_sound(&e, &usual, &r);
        y = &r.outputs[0];
        assert_true(isnan(y->standard_uncertainty) == !cases[i].known);
        if (cases[i].known)
            assert_close(y->standard_uncertainty / scale, 0.1, 0.001);
        assert_close(y->value / scale, 1, 0.001);
        assert_statistical(y->intervals.symmetric.low / scale,
                           y->intervals.symmetric.low_error / scale,
                           1 - 0.1959963984540054);
        assert_true(y->validation == CT_VALIDATED);
        ct_monte_carlo_release(&r);
        evaluated_release(&e);
    }
}

/* A quotient of normal numbers has no moments; t with five degrees of freedom
 * and exp of a normal number have. */
static void test_far_trials(void **state)
{
    static const struct {
        const char *text;
        bool far;
    } cases[] = {
        {"model: y = a/b\ninputs: {a: 1.0(1), b: {value: 0.1, u: 0.1}}", true},
        {"model: y = exp(a)\ninputs: {a: {value: 0, u: 8}}", true},
        {"model: y = exp(a)\ninputs: {a: {value: 0, u: 1}}", false},
        {"model: y = a\ninputs: {a: {value: 0, u: 1, dof: 5}}", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evaluated e;
        struct ct_monte_carlo r;

        evaluate_sound(&e, cases[i].text);
        draw_sound(&e, &usual, &r);
        assert_true(r.outputs[0].far_trials == cases[i].far);
        ct_monte_carlo_release(&r);
        evaluated_release(&e);
    }
}

/* ---- stopping
 * ------------------------------------------------------------------ */

static bool stop_at_once(void *context, uint64_t done, uint64_t all)
{
    (void)context;
    assert_true(done <= all);
    return done > 100000;
}

static void test_stopped(void **state)
{
    struct ct_trials settings = usual, shorter = usual;
    struct evaluated e;
    struct ct_monte_carlo r, same;

    (void)state;
    settings.trials = 30000000;
    settings.progress = stop_at_once;
    evaluate_file(&e, gauge, NULL);
    draw_sound(&e, &settings, &r);
    assert_true(r.partial);
    assert_true(r.trials > 100000 && r.trials < 30000000);
    shorter.trials = r.trials; /* what was reached is a result of its own */
    draw_sound(&e, &shorter, &same);
    assert_same(&r, &same, true);
    ct_monte_carlo_release(&r);
    ct_monte_carlo_release(&same);
    evaluated_release(&e);
}

/* ---- adaptive
 * --------------------------------------------------------------------- */

static void test_adaptive(void **state)
{
    struct ct_trials settings = usual;
    struct evaluated e;
    struct ct_monte_carlo one, two, same;

    (void)state;
    settings.adaptive = true;
    settings.trials = 30000000;
    evaluate_file(&e, "fixtures/budgets/jcgm101-9.2.2-additive.yaml", NULL);
    settings.digits = 1;
    draw_sound(&e, &settings, &one);
    settings.digits = 2;
    draw_sound(&e, &settings, &two);
    assert_true(one.converged && two.converged);
    assert_int_equal(one.trials % 10000, 0);
    assert_true(one.trials >= 20000 && one.trials < two.trials);
    settings.threads = 5;
    draw_sound(&e, &settings, &same);
    assert_same(&two, &same, true);
    /* 9.2.2.3: all four figures are stable to delta. */
    assert_close(two.outputs[0].standard_uncertainty, 2, 0.05);
    assert_close(two.outputs[0].intervals.symmetric.high, 3.92, 0.05);
    ct_monte_carlo_release(&one);
    ct_monte_carlo_release(&two);
    ct_monte_carlo_release(&same);
    settings.trials = 40000; /* too few for two digits: said, not hidden */
    draw_sound(&e, &settings, &one);
    assert_false(one.converged);
    assert_int_equal(one.trials, 40000);
    ct_monte_carlo_release(&one);
    evaluated_release(&e);
}

/* 7.9.4 b): blocks of 10^4 trials, and of 100/(1 - p). */
static void test_adaptive_block(void **state)
{
    struct ct_trials settings = usual;
    struct evaluated e;
    struct ct_monte_carlo r;

    (void)state;
    evaluate_sound(&e, "model: y = a\ninputs: {a: 1.0(1)}\n");
    settings.adaptive = true;
    settings.trials = 9999;
    assert_int_equal(draw(&e, &settings, &r), CT_INVALID);
    assert_true(evaluated_saw(&e, "adaptive-block-too-large"));
    settings.trials = 10000;
    draw_sound(&e, &settings, &r);
    assert_int_equal(r.trials, 10000);
    ct_monte_carlo_release(&r);
    settings.trials = UINT64_C(100000000000);
    settings.probability = 0.99999999; /* 80 GB would be needed */
    assert_int_equal(draw(&e, &settings, &r), CT_INVALID);
    evaluated_release(&e);
}

static void test_adaptive_several(void **state)
{
    struct ct_trials settings = usual;
    struct evaluated e;
    struct ct_monte_carlo r;

    (void)state;
    settings.adaptive = true;
    settings.trials = 10000000;
    settings.digits = 1;
    evaluate_sound(&e, "model: {y: a + b, z: a - b}\n"
                       "inputs: {a: {value: 3, u: 2}, b: {value: 2, u: 1}}\n");
    draw_sound(&e, &settings, &r);
    assert_true(r.converged);
    assert_close(r.correlation[1], 0.6, 0.05);
    /* Two normal outputs: sqrt(-2 ln 0.05), JCGM 102:2011, table 1. */
    assert_statistical(r.regions.ellipsoid.value, r.regions.ellipsoid.error,
                       sqrt(-2 * log(0.05)));
    assert_true(r.regions.has_smallest);
    ct_monte_carlo_release(&r);
    evaluated_release(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_rectangles),
        cmocka_unit_test(test_lognormal),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_end_at_the_edge),
        cmocka_unit_test(test_certain),
        cmocka_unit_test(test_four_rectangles),
        cmocka_unit_test(test_comparison_loss),
        cmocka_unit_test(test_heavy_tails),
        cmocka_unit_test(test_threads_and_kernels),
        cmocka_unit_test(test_not_kept),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_out_of_range),
        cmocka_unit_test(test_far_trials),
        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_adaptive),
        cmocka_unit_test(test_adaptive_block),
        cmocka_unit_test(test_adaptive_several),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
