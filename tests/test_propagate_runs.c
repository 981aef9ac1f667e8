/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A propagator at many points: every run must give the bits of ct_propagate()
 * on a model that is built with the numbers of that point. Random models with
 * several outputs and components, correlations, sets of simultaneous
 * observations, evaluation by rows, both orders and both rules of coverage;
 * also such as fail.
 */
#include "../uncertainty/caltrace.h"
#include "../uncertainty/propagate.h"
#include "assert_close.h"
#include "seeded.h"

#include <stdio.h>
#include <string.h>

enum { INPUTS = 6, LINES = 10, EQUATIONS = 8, OUTPUTS = 3, ROWS = 5, SETS = 2 };

/* ---- random models ------------------------------------------------------- */

enum operation { ADD, SUB, MUL, DIV, SQUARE, SQRT, EXP, LOG, SIN, ABS, MAX };

struct equation {
    enum operation operation;
    size_t a, b; /* operands: inputs, then equations */
};

/* `line` is a contribution. What has no part in the structure of a model, its
 * numbers, may be drawn again. */
struct drawn {
    size_t inputs, lines, equations, outputs, rows, sets;
    struct equation equation[EQUATIONS];
    size_t column[INPUTS], input_of[LINES], set_of[LINES];
    double row[ROWS][INPUTS], set_dof[SETS];
    /* numbers */
    double estimate[INPUTS], u[LINES], dof[LINES], r[LINES][LINES];
    bool dropped[LINES];
};

static double uniform(struct seeded *random, double low, double high)
{
    return low + (high - low) * ((double)(seeded_bits(random) >> 11) * 0x1p-53);
}

static bool one_in(struct seeded *random, uint64_t n)
{
    return seeded_below(random, n) == 0;
}

/* Unit vectors v_q of a few dimensions; r_qp = v_q v_p is positive
 * semidefinite. Lines of one set are correlated with each other; of the others
 * those that are drawn to be. */
static void draw_correlation(struct drawn *d, struct seeded *random)
{
    double v[LINES][3];
    size_t rank = 1 + seeded_below(random, 3), block[LINES];
    bool correlated = one_in(random, 2);

    for (size_t q = 0; q < d->lines; q++) {
        double square = 0;

        block[q] = d->set_of[q] != CT_NONE           ? 1 + d->set_of[q]
                   : correlated && one_in(random, 2) ? 100
                                                     : 200 + q;
        for (size_t k = 0; k < rank; k++) {
            v[q][k] = uniform(random, -1, 1);
            square += v[q][k] * v[q][k];
        }
        for (size_t k = 0; k < rank; k++)
            v[q][k] /= sqrt(square);
    }
    for (size_t q = 0; q < d->lines; q++)
        for (size_t p = 0; p < d->lines; p++) {
            double sum = 0;

            for (size_t k = 0; k < rank; k++)
                sum += v[q][k] * v[p][k];
            d->r[q][p] = block[q] != block[p] ? 0 : fmax(-1, fmin(1, sum));
            if (q == p)
                d->r[q][p] = 1;
        }
}

/* Now and then uncertainties whose squares no double holds. */
static void draw_numbers(struct drawn *d, struct seeded *random)
{
    static const double scales[] = {1e-190, 1e-60, 1e30, 1e100};
    double scale = one_in(random, 6) ? scales[seeded_below(random, 4)] : 1.0;

    for (size_t i = 0; i < d->inputs; i++)
        d->estimate[i] = one_in(random, 8) ? 0 : uniform(random, -0.5, 3);
    for (size_t q = 0; q < d->lines; q++) {
        d->u[q] = one_in(random, 6) ? 0 : scale * uniform(random, 0.001, 0.2);
        if (one_in(random, 10))
            d->u[q] *= 1e-50;
        d->dof[q] = one_in(random, 2)   ? (double)INFINITY
                    : one_in(random, 2) ? (double)(1 + seeded_below(random, 60))
                                        : uniform(random, 0.5, 40);
        d->dropped[q] = d->set_of[q] == CT_NONE && one_in(random, 8);
    }
    draw_correlation(d, random);
}

/* Lines of each input: none (a certain input, or a column of the rows), one,
 * or several components. The first inputs may make sets. */
static void draw_lines(struct drawn *d, struct seeded *random)
{
    size_t in_set = d->sets * 2;

    for (size_t i = 0; i < d->inputs; i++) {
        size_t count = 1;

        d->column[i] = CT_NONE;
        if (i >= in_set && d->rows > 0 && one_in(random, 2)) {
            d->column[i] = i;
            count = 0;
        } else if (i >= in_set) {
            count = seeded_below(random, 3);
        }
        for (size_t k = 0; k < count && d->lines < LINES; k++) {
            d->set_of[d->lines] = i < in_set ? i / 2 : CT_NONE;
            d->input_of[d->lines++] = i;
        }
    }
}

static void draw(struct drawn *d, struct seeded *random)
{
    *d = (struct drawn){0};
    d->inputs = 1 + seeded_below(random, INPUTS);
    d->equations = 1 + seeded_below(random, EQUATIONS);
    d->outputs = 1 + seeded_below(random, OUTPUTS);
    if (d->outputs > d->equations)
        d->outputs = d->equations;
    d->sets = one_in(random, 3) ? seeded_below(random, d->inputs / 2 + 1) : 0;
    if (d->sets > SETS)
        d->sets = SETS;
    d->rows = one_in(random, 5) ? 2 + seeded_below(random, ROWS - 1) : 0;
    draw_lines(d, random);
    for (size_t s = 0; s < d->sets; s++)
        d->set_dof[s] = (double)(1 + seeded_below(random, 20));
    for (size_t k = 0; k < ROWS; k++)
        for (size_t i = 0; i < INPUTS; i++)
            d->row[k][i] = uniform(random, 0.3, 3);
    for (size_t e = 0; e < d->equations; e++) {
        size_t below = d->inputs + e;

        d->equation[e] = (struct equation){
            (enum operation)(seeded_below(random, one_in(random, 2) ? 3 : 11)),
            seeded_below(random, below), seeded_below(random, below)};
    }
    draw_numbers(d, random);
}

/* ---- the same for the program -------------------------------------------- */

static const struct ct_place nowhere;

static void write_equation(const struct drawn *d, size_t e, char *text,
                           size_t size)
{
    static const char *const forms[] = {
        [ADD] = "%s + %s", [SUB] = "%s - %s",       [MUL] = "%s*%s",
        [DIV] = "%s/%s",   [SQUARE] = "%s^2",       [SQRT] = "sqrt(%s)",
        [EXP] = "exp(%s)", [LOG] = "log(%s)",       [SIN] = "sin(%s)",
        [ABS] = "abs(%s)", [MAX] = "max(%s, 2*%s)",
    };
    const struct equation *equation = &d->equation[e];
    size_t operands[] = {equation->a, equation->b};
    char names[2][16];

    for (int k = 0; k < 2; k++)
        snprintf(names[k], sizeof names[k], "%c%zu",
                 operands[k] < d->inputs ? 'x' : 'y',
                 operands[k] < d->inputs ? operands[k]
                                         : operands[k] - d->inputs);
    snprintf(text, size, forms[equation->operation], names[0], names[1]);
}

static void add_lines(const struct drawn *d, struct ct_model *to, size_t i)
{
    char name[32];

    for (size_t q = 0; q < d->lines; q++) {
        struct ct_contribution line = {.name = name,
                                       .uncertainty = d->u[q],
                                       .dof = d->dof[q],
                                       .dropped = d->dropped[q],
                                       .distribution = {.kind = CT_RECTANGULAR},
                                       .observed = d->set_of[q]};

        snprintf(name, sizeof name, "line%zu", q);
        if (d->input_of[q] == i)
            assert_int_equal(ct_model_add_contribution(to, &line, NULL), CT_OK);
    }
}

static void add_inputs(const struct drawn *d, struct ct_model *to)
{
    char name[32];

    for (size_t i = 0; i < d->inputs; i++) {
        struct ct_input input = {.name = name,
                                 .unit = &ct_unit_one,
                                 .estimate = d->estimate[i],
                                 .column = d->column[i]};

        snprintf(name, sizeof name, "x%zu", i);
        assert_int_equal(ct_model_add_input(to, &input, NULL, NULL), CT_OK);
        add_lines(d, to, i);
    }
}

static void add_relations(const struct drawn *d, struct ct_model *to)
{
    for (size_t s = 0; s < d->sets; s++) {
        struct ct_observed set = {.name = "set", .dof = d->set_dof[s]};
        size_t index;

        assert_int_equal(ct_model_add_observed(to, &set, &index), CT_OK);
        assert_int_equal(index, s);
    }
    for (size_t q = 0; q < d->lines; q++)
        for (size_t p = 0; p < q; p++) {
            struct ct_correlation entry = {
                .a = q, .b = p, .r = d->r[q][p], .declared = true};

            if (entry.r != 0)
                assert_int_equal(ct_model_add_correlation(to, entry, NULL),
                                 CT_OK);
        }
    if (d->rows > 0)
        to->rows = (struct ct_rows){.name = "rows",
                                    .values = d->row[0],
                                    .n = d->rows,
                                    .columns = INPUTS};
}

/* `d` must stay as long as the model: its rows are used where they are. */
static void build(const struct drawn *d, struct ct_units *units,
                  struct ct_model *to)
{
    char name[32], text[64];

    assert_int_equal(ct_model_init(to, units), CT_OK);
    add_inputs(d, to);
    add_relations(d, to);
    for (size_t e = 0; e < d->equations; e++) {
        snprintf(name, sizeof name, "y%zu", e);
        write_equation(d, e, text, sizeof text);
        assert_int_equal(ct_model_add_equation(to, name, strlen(name), nowhere,
                                               text, strlen(text), nowhere,
                                               NULL),
                         CT_OK);
    }
    for (size_t o = 0; o < d->outputs; o++) {
        snprintf(name, sizeof name, "y%zu", d->equations - 1 - o);
        assert_int_equal(
            ct_model_add_output(to, name, strlen(name), NULL, nowhere, NULL),
            CT_OK);
    }
    assert_int_equal(ct_model_compile(to, NULL), CT_OK);
}

static struct ct_propagation draw_settings(struct seeded *random)
{
    static const double probabilities[] = {0.95, 0.99, 0.6827, 0.9999};
    struct ct_propagation settings = ct_propagation_default();

    settings.rule =
        one_in(random, 3) ? CT_COVERAGE_FACTOR : CT_COVERAGE_PROBABILITY;
    settings.probability = probabilities[seeded_below(random, 4)];
    settings.factor = (double)(1 + seeded_below(random, 3));
    settings.interpolate_dof = one_in(random, 3);
    settings.order = 1 + one_in(random, 2);
    return settings;
}

/* ---- comparison ---------------------------------------------------------- */

/* The keys of errors, in order, and the number of other findings. */
struct errors {
    char keys[400];
    size_t others;
};

static void note_error(void *context, const struct ct_finding *finding)
{
    struct errors *errors = context;
    size_t used = strlen(errors->keys);

    if (finding->severity == CT_ERROR)
        snprintf(errors->keys + used, sizeof errors->keys - used, "%s ",
                 finding->key);
    else
        errors->others++;
}

static void check_bits(double actual, double expected, const char *what)
{
    bool same = memcmp(&actual, &expected, sizeof actual) == 0 ||
                (isnan(actual) && isnan(expected));

    if (!same)
        print_error("%s: got %a, expected %a\n", what, actual, expected);
    assert_true(same);
}

static void check_output(const struct ct_gum *run, const struct ct_gum *whole,
                         size_t lines, int order)
{
    check_bits(run->value, whole->value, "value");
    check_bits(run->standard_uncertainty, whole->standard_uncertainty, "u");
    check_bits(run->first_order, whole->first_order, "first order");
    check_bits(run->second_order,
               order == 2 ? whole->second_order : (double)NAN, "second order");
    check_bits(run->bias, order == 2 ? whole->bias : (double)NAN, "bias");
    check_bits(run->dof, whole->dof, "dof");
    check_bits(run->probability, whole->probability, "probability");
    check_bits(run->factor, whole->factor, "factor");
    check_bits(run->expanded, whole->expanded, "expanded");
    check_bits(run->rows_uncertainty, whole->rows_uncertainty, "rows");
    assert_int_equal(run->dof_status, whole->dof_status);
    assert_int_equal(run->blind, whole->blind);
    for (size_t q = 0; q < lines; q++) {
        check_bits(run->sensitivity[q], whole->sensitivity[q], "sensitivity");
        check_bits(run->contribution[q], whole->contribution[q],
                   "contribution");
    }
    assert_null(run->share);
}

/* How often a random model showed what it is there for. */
struct tally {
    size_t evaluated, failed, second, correlated, with_rows, with_sets;
    size_t undefined, infinite, blind, far;
};

static void count_output(struct tally *tally, const struct drawn *d,
                         const struct ct_gum *gum, bool correlated, int order)
{
    double variance = gum->first_order * gum->first_order;

    tally->evaluated++;
    tally->second += order == 2;
    tally->correlated += correlated;
    tally->with_rows += d->rows > 0;
    tally->with_sets += d->sets > 0;
    tally->undefined += gum->dof_status == CT_DOF_UNDEFINED;
    tally->infinite += gum->dof_status == CT_DOF_INFINITE;
    tally->blind += gum->blind;
    tally->far += gum->first_order > 0 && !isnormal(variance);
}

/* The propagator at the numbers of `d`, which `model` was built with. */
static void check_at(struct ct_propagator *propagator,
                     const struct ct_propagation *settings,
                     const struct ct_model *model, const struct drawn *d,
                     bool with_matrix, struct tally *tally)
{
    struct errors of_run = {0}, of_whole = {0};
    struct ct_sink run_sink = {.report = note_error, .context = &of_run};
    struct ct_sink sink = {.report = note_error, .context = &of_whole};
    struct ct_arena arena = {0};
    struct ct_state state;
    const struct ct_gum_result *run = NULL;
    struct ct_gum_result whole = {0};
    enum ct_status status, expected;

    assert_int_equal(ct_state_of_model(model, with_matrix, &arena, &state),
                     CT_OK);
    assert_int_equal(state.correlation != NULL,
                     with_matrix || model->correlation != NULL);
    expected = ct_propagate(model, settings, &sink, &whole);
    status = ct_propagator_run(propagator, &state, &run_sink, &run);
    assert_int_equal(status, expected);
    assert_string_equal(of_run.keys, of_whole.keys);
    assert_int_equal(of_run.others, 0);
    assert_int_equal(run != NULL, status == CT_OK);
    tally->failed += run == NULL;
    for (size_t o = 0; o < d->outputs && run != NULL; o++) {
        check_output(&run->outputs[o], &whole.outputs[o], d->lines,
                     settings->order);
        count_output(tally, d, &whole.outputs[o], model->correlation != NULL,
                     settings->order);
    }
    ct_gum_result_release(&whole);
    ct_arena_release(&arena);
}

/* Runs at other numbers, at its own, and at the others again: nothing may be
 * left of the run before. */
static void check_model(struct seeded *random, struct ct_units *units,
                        struct tally *tally)
{
    struct ct_propagation settings = draw_settings(random);
    struct drawn drawn[3];
    struct ct_model models[3];
    struct ct_propagator *propagator;

    draw(&drawn[0], random);
    build(&drawn[0], units, &models[0]);
    for (int k = 1; k < 3; k++) {
        drawn[k] = drawn[0];
        draw_numbers(&drawn[k], random);
        build(&drawn[k], units, &models[k]);
    }
    assert_int_equal(ct_propagator_new(&models[0], &settings, &propagator),
                     CT_OK);
    for (int k = 0; k < 6; k++)
        check_at(propagator, &settings, &models[(k + 1) % 3],
                 &drawn[(k + 1) % 3], one_in(random, 2), tally);
    ct_propagator_free(propagator);
    for (int k = 0; k < 3; k++)
        ct_model_release(&models[k]);
}

enum { USUAL = 5000 };

/* Every kind of model must have been met, so that the test means something. */
static void check_tally(const struct tally *tally)
{
    const size_t met[] = {tally->evaluated,  tally->failed,    tally->second,
                          tally->correlated, tally->with_rows, tally->with_sets,
                          tally->undefined,  tally->infinite,  tally->blind,
                          tally->far};

    for (size_t i = 0; i < sizeof met / sizeof met[0]; i++)
        if (met[i] < USUAL / 40) {
            print_error("kind %zu was met only %zu times\n", i, met[i]);
            fail();
        }
}

static void runs_as_propagate(void **state)
{
    struct seeded random = seeded_init(20261122);
    size_t cases = seeded_cases(USUAL);
    struct ct_units *units;
    struct tally tally = {0};

    (void)state;
    ct_library_init();
    assert_int_equal(ct_units_new(&units), CT_OK);
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (size_t i = 0; i < cases; i++)
        check_model(&random, units, &tally);
    ct_units_free(units);
    if (cases == USUAL)
        check_tally(&tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_as_propagate),
    };

    return cmocka_run_group_tests_name("propagator, random states", tests, NULL,
                                       NULL);
}
