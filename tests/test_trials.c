/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many trials of which seed: what is asked for, what comes of it, and for
 * which budgets there are none.
 */
#include "evaluated.h"

#include "../uncertainty/coverage.h"

/* ---- numbers ------------------------------------------------------------- */

static void numbers_of_trials(void **state)
{
    static const struct {
        const char *text;
        enum ct_status status;
        uint64_t trials;
    } rows[] = {
        {"1000000", CT_OK, 1000000},
        {"1e6", CT_OK, 1000000},
        {"1E+6", CT_OK, 1000000},
        {"10^6", CT_OK, 1000000},
        {"1 000 000", CT_OK, 1000000},
        {"1.5e3", CT_OK, 1500},
        {"2.50e1", CT_OK, 25},
        {"2^10", CT_OK, 1024},
        {"1^999999999", CT_OK, 1},
        {"7^0", CT_OK, 1},
        {"0", CT_OK, 0},
        {"0^3", CT_OK, 0},
        {"1e12", CT_OK, UINT64_C(1000000000000)},
        {"10^12", CT_OK, UINT64_C(1000000000000)},
        {"1000000000001", CT_LIMIT, 0},
        {"10^13", CT_LIMIT, 0},
        {"2^1000000000", CT_LIMIT, 0},
        {"1e30", CT_LIMIT, 0},
        {"1e9999", CT_LIMIT, 0},
        {"", CT_INVALID, 0},
        {"-5", CT_INVALID, 0},
        {"-1e6", CT_INVALID, 0},
        {"1.5", CT_INVALID, 0},
        {"1e-3", CT_INVALID, 0},
        {"many", CT_INVALID, 0},
        {"nan", CT_INVALID, 0},
        {"0x10", CT_INVALID, 0},
        {"10^", CT_INVALID, 0},
        {"^6", CT_INVALID, 0},
        {"10^6^2", CT_INVALID, 0},
        {"10^1.5", CT_INVALID, 0},
        {"10^-6", CT_INVALID, 0},
        {" 5", CT_INVALID, 0},
        {"5 ", CT_INVALID, 0},
        {"1  000", CT_INVALID, 0},
        {"1,000,000", CT_INVALID, 0},
        {"000000000000000000000000000000000000000000005", CT_INVALID, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t trials = 77;
        enum ct_status status = ct_trials_parse(rows[i].text, &trials);

        if (status != rows[i].status)
            print_error("`%s`: status %d\n", rows[i].text, (int)status);
        assert_int_equal(status, rows[i].status);
        assert_true(trials == (status == CT_OK ? rows[i].trials : 77));
    }
}

/* ---- options ------------------------------------------------------------- */

/* One text as the command line gives it. */
struct text {
    const char *item;
    struct ct_place place;
};

static struct ct_texts texts_of(struct text *text)
{
    return (struct ct_texts){&text->item, &text->place,
                             text->item != NULL ? 1 : 0};
}

struct asked {
    struct text trials, seed;
    struct ct_trial_options options;
};

static void ask(struct asked *asked, const char *trials, const char *seed)
{
    *asked = (struct asked){.trials.item = trials, .seed.item = seed};
    asked->options.trials = texts_of(&asked->trials);
    asked->options.seed = texts_of(&asked->seed);
}

static void seeds(void **state)
{
    static const struct {
        const char *text;
        bool good;
        uint64_t seed;
    } rows[] = {
        {"0", true, 0},
        {"1", true, 1},
        {"20261122", true, 20261122},
        {"007", true, 7},
        {"18446744073709551615", true, UINT64_MAX},
        {"18446744073709551616", false, 0},
        {"99999999999999999999", false, 0},
        {"-1", false, 0},
        {"+1", false, 0},
        {"1e6", false, 0},
        {"1.0", false, 0},
        {"0x1f", false, 0},
        {"", false, 0},
        {" 1", false, 0},
    };
    struct ct_propagation propagation = ct_propagation_default();
    struct ct_context context = {.trials = 5};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ct_sink sink = {0};
        struct asked asked;
        struct ct_trials settings;

        ask(&asked, NULL, rows[i].text);
        if ((ct_trial_options_check(&asked.options, &sink) == CT_OK) !=
            rows[i].good)
            print_error("`%s`\n", rows[i].text);
        assert_int_equal(sink.errors, rows[i].good ? 0 : 1);
        settings = ct_trials_of(&asked.options, &context, 2, &propagation);
        if (rows[i].good)
            assert_true(settings.seed == rows[i].seed);
    }
}

static bool refuses(const struct ct_trial_options *options)
{
    struct ct_sink sink = {0};
    enum ct_status status = ct_trial_options_check(options, &sink);

    assert_int_equal(status, sink.errors > 0 ? CT_USAGE : CT_OK);
    return status != CT_OK;
}

static void options_that_contradict(void **state)
{
    static const char *const wrong[] = {"0", "1e30", "-5", "x"};
    struct asked asked;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ask(&asked, wrong[i], NULL);
        assert_true(refuses(&asked.options));
    }
    ask(&asked, "1e6", "5");
    asked.options.adaptive = true;
    assert_false(refuses(&asked.options));
    asked.options.none = true;
    assert_true(refuses(&asked.options));
    ask(&asked, NULL, "5");
    asked.options.none = true;
    assert_true(refuses(&asked.options));
    ask(&asked, NULL, NULL);
    asked.options.none = true;
    assert_false(refuses(&asked.options));
    asked.options.plot = "p.svg";
    assert_true(refuses(&asked.options));
    asked.options.plot = NULL;
    asked.options.interval = CT_INTERVAL_SHORTEST;
    assert_true(refuses(&asked.options));
}

static uint64_t trials_for(struct ct_trial_options options, uint64_t custom)
{
    struct ct_propagation propagation = ct_propagation_default();
    struct ct_context context = {.trials = custom};

    return ct_trials_of(&options, &context, 2, &propagation).trials;
}

static void how_many(void **state)
{
    struct asked asked;
    struct ct_trial_options plot = {.plot = "p.svg"};

    (void)state;
    ask(&asked, "3e5", NULL);
    assert_int_equal(trials_for((struct ct_trial_options){0}, 1000), 1000);
    assert_int_equal(trials_for((struct ct_trial_options){0}, 0), 0);
    assert_int_equal(trials_for((struct ct_trial_options){.none = true}, 9), 0);
    assert_int_equal(trials_for(asked.options, 1000), 300000);
    assert_int_equal(trials_for(asked.options, 0), 300000);
    assert_int_equal(trials_for((struct ct_trial_options){.adaptive = true}, 0),
                     CT_ADAPTIVE_TRIALS);
    asked.options.adaptive = true; /* then they are the most */
    assert_int_equal(trials_for(asked.options, 1000), 300000);
    assert_int_equal(trials_for(plot, 0), CT_USUAL_TRIALS);
    assert_int_equal(trials_for(plot, 1000), 1000);
}

/* The probability of the intervals; 2 Phi(2) - 1 to 16 digits from tables. */
static void coverage_of_intervals(void **state)
{
    struct ct_propagation propagation = ct_propagation_default();
    struct ct_trial_options none = {0};
    struct ct_context context = {.trials = 1000, .threads = 3};
    struct ct_trials settings = ct_trials_of(&none, &context, 1, &propagation);

    (void)state;
    assert_true(settings.probability == 0.95);
    assert_int_equal(settings.digits, 1);
    assert_int_equal(settings.threads, 3);
    assert_true(settings.seed == 1);
    assert_false(settings.shortest);
    propagation.rule = CT_COVERAGE_FACTOR;
    propagation.factor = 2;
    none.interval = CT_INTERVAL_SHORTEST;
    settings = ct_trials_of(&none, &context, 2, &propagation);
    assert_close(settings.probability, 0.9544997361036416, 4e-16);
    assert_true(settings.shortest);
}

static void a_drawing_has_its_own_file(void **state)
{
    const char *const names[] = {"a.yaml", "b.yaml"};
    struct ct_place places[2] = {{0}};
    const char *items[2] = {names[0], names[1]};
    struct ct_texts one = {items, places, 1}, two = {items, places, 2};
    struct ct_trial_options plot = {.plot = "p.svg"}, dash = {.plot = "-"};
    struct ct_common_options out = {.output = "p.svg"}, other = {.output = "o"};
    struct ct_common_options standard = {0};
    struct ct_sink sink = {0};

    (void)state;
    assert_int_equal(ct_plot_option_check(&plot, &standard, &one, &sink),
                     CT_OK);
    assert_int_equal(ct_plot_option_check(&plot, &other, NULL, &sink), CT_OK);
    assert_int_equal(ct_plot_option_check(&dash, &other, NULL, &sink), CT_OK);
    assert_int_equal(sink.errors, 0);
    assert_int_equal(ct_plot_option_check(&plot, &out, &one, &sink), CT_USAGE);
    assert_int_equal(ct_plot_option_check(&dash, &standard, NULL, &sink),
                     CT_USAGE);
    assert_int_equal(ct_plot_option_check(&plot, &standard, &two, &sink),
                     CT_USAGE);
    assert_int_equal(sink.errors, 3);
}

/* ---- budgets ------------------------------------------------------------- */

/* Evaluates a text; `asked` NULL: by the custom of 20000 trials. */
static void evaluate_drawn(struct evaluated *e, const char *text,
                           const struct ct_trial_options *asked,
                           const volatile sig_atomic_t *stop)
{
    struct ct_evaluation_options options = {0};
    struct ct_context context = {.trials = 20000, .stop = stop};
    enum ct_status status;
    uint32_t source;

    evaluated_init(e);
    if (asked != NULL)
        options.trials = *asked;
    context.sources = e->sources;
    context.sink = &e->seen.sink;
    assert_int_equal(
        ct_source_text(e->sources, "text", text, strlen(text), &source), CT_OK);
    status = ct_budget_read_source(e->sources, source, e->units, NULL,
                                   &e->seen.sink, &e->evaluation.budget);
    e->status = ct_evaluate(&e->evaluation, status, 0, &options, &context);
}

static void budgets_without_trials(void **state)
{
    static const struct {
        const char *text, *finding; /* NULL: none is needed */
    } rows[] = {
        {"model: y = 2*3\ninputs: {}\n", NULL},
        {"model: y = 2*a\nconstants: {a: 5}\n", NULL},
        {"model: y = 2*a\ninputs: {a: {value: 5, u: 0}}\n", NULL},
        {"model: y = x^2\nobservations: {inputs: [x], rows: [[1], [2], [3]], "
         "evaluate: rows}\n",
         "rows-not-drawn"},
        {"model: y = a\ninputs: {a: 1.0(1)}\ncoverage: {k: 9}\n",
         "trials-too-few-by-custom"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct evaluated e;

        evaluate_drawn(&e, rows[i].text, NULL, NULL);
        if (e.status != CT_OK)
            evaluated_print(&e);
        assert_int_equal(e.status, CT_OK);
        assert_false(e.evaluation.drawn);
        assert_true(e.evaluation.complete);
        if (rows[i].finding != NULL)
            assert_true(evaluated_saw(&e, rows[i].finding));
        evaluated_release(&e);
    }
}

/* More outputs than the method takes: a note, and the law of propagation. */
static void too_many_outputs(void **state)
{
    struct ct_buffer text = {0};
    struct evaluated e;

    (void)state;
    ct_buffer_puts(&text, "model:\n");
    for (int i = 0; i <= CT_MONTE_CARLO_OUTPUTS; i++) {
        ct_buffer_puts(&text, "  y");
        ct_buffer_integer(&text, i);
        ct_buffer_puts(&text, ": a\n");
    }
    ct_buffer_puts(&text, "inputs: {a: 1.0(1)}\n");
    assert_int_equal(ct_buffer_status(&text), CT_OK);
    evaluate_drawn(&e, text.data, NULL, NULL);
    assert_int_equal(e.status, CT_OK);
    assert_true(e.evaluation.complete);
    assert_false(e.evaluation.drawn);
    assert_true(evaluated_saw(&e, "outputs-not-drawn"));
    ct_buffer_release(&text);
    evaluated_release(&e);
}

/* What was asked for and cannot be done is an error; the law of propagation's
 * result stands all the same. */
static void failures_leave_the_first_result(void **state)
{
    static const struct {
        const char *text, *trials, *finding;
    } rows[] = {
        {"model: y = sqrt(a)\ninputs: {a: 1.0(5)}\n", "20000",
         "trials-without-value"},
        {"model: y = a\ninputs: {a: 1.0(1)}\n", "3", "trials-too-few"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct asked asked;
        struct evaluated e;

        ask(&asked, rows[i].trials, NULL);
        evaluate_drawn(&e, rows[i].text, &asked.options, NULL);
        assert_int_equal(e.status, CT_OK);
        assert_true(e.evaluation.evaluated);
        assert_false(e.evaluation.drawn);
        assert_false(e.evaluation.complete);
        assert_true(evaluated_saw(&e, rows[i].finding));
        assert_true(gum_of(&e, 0)->value == 1);
        evaluated_release(&e);
    }
}

/* A signal: what was made until then is the result, and it says so. */
static void stopped_early(void **state)
{
    static const volatile sig_atomic_t stop = 1;
    struct asked asked;
    struct evaluated e;

    (void)state;
    ask(&asked, "1e9", NULL);
    evaluate_drawn(&e, "model: y = a\ninputs: {a: 1.0(1)}\n", &asked.options,
                   &stop);
    assert_int_equal(e.status, CT_OK);
    assert_true(e.evaluation.drawn);
    assert_true(e.evaluation.monte_carlo.partial);
    assert_false(e.evaluation.complete);
    assert_true(evaluated_saw(&e, "trials-stopped"));
    assert_true(e.evaluation.monte_carlo.trials > 0);
    assert_true(e.evaluation.monte_carlo.trials < 100000000);
    /* within six standard errors of the value drawn about */
    assert_close(e.evaluation.monte_carlo.outputs[0].value, 1,
                 6 * e.evaluation.monte_carlo.outputs[0].value_error);
    evaluated_release(&e);
}

static void adaptive_trials_that_do_not_suffice(void **state)
{
    struct asked asked;
    struct evaluated e;

    (void)state;
    ask(&asked, "50000", NULL);
    asked.options.adaptive = true;
    /* u = 0.99 wants a million trials for its second digit */
    evaluate_drawn(&e, "model: y = a\ninputs: {a: {value: 0, u: 0.99}}\n",
                   &asked.options, NULL);
    assert_int_equal(e.status, CT_OK);
    assert_true(e.evaluation.drawn && e.evaluation.complete);
    assert_false(e.evaluation.monte_carlo.converged);
    assert_true(evaluated_saw(&e, "adaptive-not-converged"));
    assert_true(e.evaluation.monte_carlo.trials <= 50000);
    evaluated_release(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_trials),
        cmocka_unit_test(seeds),
        cmocka_unit_test(options_that_contradict),
        cmocka_unit_test(how_many),
        cmocka_unit_test(coverage_of_intervals),
        cmocka_unit_test(a_drawing_has_its_own_file),
        cmocka_unit_test(budgets_without_trials),
        cmocka_unit_test(too_many_outputs),
        cmocka_unit_test(failures_leave_the_first_result),
        cmocka_unit_test(stopped_early),
        cmocka_unit_test(adaptive_trials_that_do_not_suffice),
    };

    return cmocka_run_group_tests_name("trials", tests, NULL, NULL);
}
