/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Models by their own interface: names, order of equations, one program for
 * all outputs, units of results, correlation matrices.
 */
#include "../uncertainty/caltrace.h"
#include "../uncertainty/model.h"
#include "assert_close.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A model in the making, and the keys of what was reported. */
struct bench {
    struct ct_units *units;
    struct ct_model model;
    struct ct_sink sink;
    char keys[512];
};

static void note(void *context, const struct ct_finding *finding)
{
    struct bench *bench = context;

    strncat(bench->keys, finding->key,
            sizeof bench->keys - strlen(bench->keys) - 2);
    strcat(bench->keys, " ");
}

static void begin(struct bench *bench)
{
    *bench = (struct bench){.sink = {.report = note}};
    bench->sink.context = bench;
    ct_library_init();
    assert_int_equal(ct_units_new(&bench->units), CT_OK);
    assert_int_equal(ct_model_init(&bench->model, bench->units), CT_OK);
}

static void end(struct bench *bench)
{
    ct_model_release(&bench->model);
    ct_model_release(&bench->model); /* released is as good as zeroed */
    ct_units_free(bench->units);
}

static enum ct_status equation(struct bench *bench, const char *name,
                               const char *text)
{
    struct ct_place place = {.length = (uint32_t)strlen(text), .source = 1};

    return ct_model_add_equation(&bench->model, name, strlen(name), place, text,
                                 strlen(text), place, &bench->sink);
}

static const struct ct_unit *unit_of(struct bench *bench, const char *text)
{
    const struct ct_unit *unit;

    assert_int_equal(ct_unit_parse(bench->units, text, strlen(text),
                                   (struct ct_place){0}, &bench->sink, &unit),
                     CT_OK);
    return unit;
}

static enum ct_status input(struct bench *bench, const char *name,
                            const char *unit, double estimate)
{
    struct ct_input in = {.name = name,
                          .unit = unit_of(bench, unit),
                          .estimate = estimate,
                          .column = CT_NONE};

    return ct_model_add_input(&bench->model, &in, &bench->sink, NULL);
}

/* An input with one contribution of its own name. */
static void uncertain(struct bench *bench, const char *name, const char *unit,
                      double estimate, double u)
{
    struct ct_contribution contribution = {.name = name,
                                           .uncertainty = u,
                                           .dof = (double)INFINITY,
                                           .observed = CT_NONE};

    assert_int_equal(input(bench, name, unit, estimate), CT_OK);
    assert_int_equal(
        ct_model_add_contribution(&bench->model, &contribution, NULL), CT_OK);
}

static enum ct_status output(struct bench *bench, const char *name,
                             const char *unit)
{
    return ct_model_add_output(&bench->model, name, strlen(name),
                               unit != NULL ? unit_of(bench, unit) : NULL,
                               (struct ct_place){0}, &bench->sink);
}

/* The value of output `o` at the estimates. */
static double value_of(const struct bench *bench, size_t o)
{
    const struct ct_model *m = &bench->model;
    double estimates[16], *registers, value;

    assert_true(m->input_count <= 16);
    for (size_t i = 0; i < m->input_count; i++)
        estimates[i] = m->inputs[i].estimate;
    registers = calloc(m->program.count, sizeof *registers);
    assert_non_null(registers);
    ct_program_evaluate(&m->program, estimates, registers);
    value = registers[m->outputs[o].reg];
    free(registers);
    return value;
}

static bool written_as(const struct ct_unit *unit, const char *text)
{
    struct ct_buffer name = {0};
    bool same;

    ct_unit_write(&name, unit);
    assert_int_equal(ct_buffer_status(&name), CT_OK);
    same = strcmp(name.length > 0 ? name.data : "", text) == 0;
    if (!same)
        print_error("unit `%s`, expected `%s`\n",
                    name.length > 0 ? name.data : "", text);
    ct_buffer_release(&name);
    return same;
}

/* ---- names --------------------------------------------------------------- */

static void names_are_given_once(void **state)
{
    struct bench b;

    (void)state;
    begin(&b);
    assert_int_equal(equation(&b, "y", "x"), CT_OK);
    assert_int_equal(input(&b, "x", "mm", 1), CT_OK);
    assert_int_equal(input(&b, "x", "mm", 1), CT_INVALID);
    assert_int_equal(input(&b, "y", "mm", 1), CT_INVALID);
    assert_int_equal(equation(&b, "x", "1"), CT_INVALID);
    assert_int_equal(equation(&b, "y", "1"), CT_INVALID);
    assert_string_equal(b.keys, "defined-twice defined-twice defined-twice "
                                "defined-twice ");
    assert_int_equal(b.model.input_count, 1);
    assert_int_equal(b.model.equation_count, 1);
    end(&b);
}

static void names_are_words_of_the_language(void **state)
{
    static const char *const good[] = {"x",  "x_1",  "Δ",    "m.S",
                                       "x′", "长度", "a.b.c"};
    static const char *const bad[] = {"",   "1x", "x-y", "a b",
                                      ".x", "x.", "(x)", "2"};
    struct bench b;

    (void)state;
    begin(&b);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(input(&b, good[i], "1", 1), CT_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        b.keys[0] = '\0';
        assert_int_equal(input(&b, bad[i], "1", 1), CT_INVALID);
        assert_string_equal(b.keys, "not-a-name ");
    }
    end(&b);
}

static void finds_by_name(void **state)
{
    struct bench b;

    (void)state;
    begin(&b);
    uncertain(&b, "ab", "1", 1, 1);
    uncertain(&b, "a", "1", 1, 1);
    assert_int_equal(equation(&b, "abc", "a + ab"), CT_OK);
    assert_int_equal(ct_model_find_input(&b.model, "abc", 1), 1);
    assert_int_equal(ct_model_find_input(&b.model, "abc", 2), 0);
    assert_int_equal(ct_model_find_input(&b.model, "abc", 3), CT_NONE);
    assert_int_equal(ct_model_find_contribution(&b.model, "abc", 2), 0);
    assert_int_equal(ct_model_find_equation(&b.model, "abc", 3), 0);
    assert_int_equal(ct_model_find_equation(&b.model, "abc", 2), CT_NONE);
    end(&b);
}

/* ---- equations ----------------------------------------------------------- */

static void equations_in_any_order(void **state)
{
    struct bench b;

    (void)state;
    begin(&b);
    assert_int_equal(equation(&b, "last", "middle^2 + first"), CT_OK);
    assert_int_equal(equation(&b, "middle", "3*first"), CT_OK);
    assert_int_equal(equation(&b, "first", "x + 1"), CT_OK);
    assert_int_equal(input(&b, "x", "1", 1), CT_OK);
    ct_model_mark_used(&b.model);
    assert_false(b.model.equations[0].used);
    assert_true(b.model.equations[1].used);
    assert_true(b.model.equations[2].used);
    assert_int_equal(output(&b, "last", NULL), CT_OK);
    assert_int_equal(output(&b, "first", NULL), CT_OK);
    assert_int_equal(ct_model_compile(&b.model, &b.sink), CT_OK);
    assert_close(value_of(&b, 0), 38, 0);
    assert_close(value_of(&b, 1), 2, 0);
    assert_string_equal(b.keys, "");
    end(&b);
}

/* What equations have in common is computed once: the same text twice costs
 * no instruction. */
static void common_parts_are_computed_once(void **state)
{
    struct bench one, two;

    (void)state;
    begin(&one);
    begin(&two);
    assert_int_equal(equation(&one, "y", "sin(x)*exp(x) + 2"), CT_OK);
    assert_int_equal(equation(&two, "y", "sin(x)*exp(x) + 2"), CT_OK);
    assert_int_equal(equation(&two, "z", "sin(x)*exp(x) + 2"), CT_OK);
    assert_int_equal(input(&one, "x", "1", 1), CT_OK);
    assert_int_equal(input(&two, "x", "1", 1), CT_OK);
    assert_int_equal(output(&one, "y", NULL), CT_OK);
    assert_int_equal(output(&two, "y", NULL), CT_OK);
    assert_int_equal(output(&two, "z", NULL), CT_OK);
    assert_int_equal(ct_model_compile(&one.model, &one.sink), CT_OK);
    assert_int_equal(ct_model_compile(&two.model, &two.sink), CT_OK);
    assert_int_equal(one.model.program.count, two.model.program.count);
    assert_int_equal(two.model.outputs[0].reg, two.model.outputs[1].reg);
    end(&one);
    end(&two);
}

/* 2000 equations, each of which uses the next: no recursion. */
static void long_chains(void **state)
{
    struct bench b;
    char name[16], text[32];

    (void)state;
    begin(&b);
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "v%d", i);
        snprintf(text, sizeof text, "v%d + 1", i + 1);
        assert_int_equal(equation(&b, name, text), CT_OK);
    }
    assert_int_equal(input(&b, "v2000", "1", 0.5), CT_OK);
    assert_int_equal(output(&b, "v0", NULL), CT_OK);
    assert_int_equal(ct_model_compile(&b.model, &b.sink), CT_OK);
    assert_close(value_of(&b, 0), 2000.5, 0);
    end(&b);
}

static void all_cycles_are_told(void **state)
{
    struct bench b;

    (void)state;
    begin(&b);
    assert_int_equal(equation(&b, "a", "a + 1"), CT_OK);
    assert_int_equal(equation(&b, "p", "q"), CT_OK);
    assert_int_equal(equation(&b, "q", "p"), CT_OK);
    assert_int_equal(equation(&b, "r", "nowhere"), CT_OK);
    assert_int_equal(ct_model_compile(&b.model, &b.sink), CT_INVALID);
    assert_string_equal(b.keys,
                        "unknown-name cyclic-equations cyclic-equations ");
    end(&b);
}

/* A broken equation keeps its name, so that the others' faults are told and no
 * fault follows from it. */
static void broken_equations_keep_their_name(void **state)
{
    struct bench b;

    (void)state;
    begin(&b);
    assert_int_equal(equation(&b, "y", "z + nowhere"), CT_OK);
    assert_int_equal(equation(&b, "z", "2 +"), CT_INVALID);
    assert_int_equal(input(&b, "x", "1", 0.5), CT_OK);
    b.keys[0] = '\0';
    assert_int_equal(ct_model_compile(&b.model, &b.sink), CT_INVALID);
    assert_string_equal(b.keys, "unknown-name "); /* x may stand in z */
    end(&b);
}

static void incomplete_names_are_not_looked_for(void **state)
{
    struct bench b;

    (void)state;
    begin(&b);
    assert_int_equal(equation(&b, "y", "a + b"), CT_OK);
    assert_int_equal(input(&b, "x", "1", 0.5), CT_OK);
    b.model.incomplete = true;
    assert_int_equal(ct_model_compile(&b.model, &b.sink), CT_INVALID);
    assert_string_equal(b.keys, "");
    end(&b);
}

/* ---- units --------------------------------------------------------------- */

static void units_of_results(void **state)
{
    struct bench b;

    (void)state;
    begin(&b);
    assert_int_equal(equation(&b, "sum", "l + d"), CT_OK);
    assert_int_equal(equation(&b, "area", "l*d"), CT_OK);
    assert_int_equal(equation(&b, "asked", "l*d"), CT_OK);
    assert_int_equal(equation(&b, "ratio", "l/d"), CT_OK);
    assert_int_equal(equation(&b, "hot", "t"), CT_OK);
    assert_int_equal(input(&b, "l", "mm", 3), CT_OK);
    assert_int_equal(input(&b, "d", "m", 2), CT_OK);
    assert_int_equal(input(&b, "t", "°C", 20), CT_OK);
    assert_int_equal(output(&b, "sum", NULL), CT_OK);
    assert_int_equal(output(&b, "area", NULL), CT_OK);
    assert_int_equal(output(&b, "asked", "cm2"), CT_OK);
    assert_int_equal(output(&b, "ratio", "%"), CT_OK);
    assert_int_equal(output(&b, "hot", "°F"), CT_OK);
    assert_int_equal(ct_model_compile(&b.model, &b.sink), CT_OK);
    /* in the unit of the first term, in SI units, and as asked */
    assert_close(value_of(&b, 0), 2003, 0);
    assert_true(written_as(b.model.outputs[0].unit, "mm"));
    assert_close(value_of(&b, 1), 0.006, 1e-18);
    assert_true(written_as(b.model.outputs[1].unit, "m2"));
    assert_close(value_of(&b, 2), 60, 1e-14);
    assert_true(written_as(b.model.outputs[2].unit, "cm2"));
    assert_close(value_of(&b, 3), 0.15, 1e-16);
    assert_close(value_of(&b, 4), 68, 0);
    end(&b);
}

/* A model in one unit is computed as it stands: no conversion is put in. */
static void no_conversion_without_need(void **state)
{
    struct bench b;

    (void)state;
    begin(&b);
    assert_int_equal(equation(&b, "y", "a + b"), CT_OK);
    assert_int_equal(input(&b, "a", "mm", 3), CT_OK);
    assert_int_equal(input(&b, "b", "mm", 2), CT_OK);
    assert_int_equal(output(&b, "y", "mm"), CT_OK);
    assert_int_equal(ct_model_compile(&b.model, &b.sink), CT_OK);
    assert_int_equal(b.model.program.count, 3);
    end(&b);
}

static void all_dimensions_are_checked(void **state)
{
    struct bench b;

    (void)state;
    begin(&b);
    assert_int_equal(equation(&b, "p", "l + m"), CT_OK);
    assert_int_equal(equation(&b, "q", "exp(l)"), CT_OK);
    assert_int_equal(input(&b, "l", "mm", 3), CT_OK);
    assert_int_equal(input(&b, "m", "kg", 2), CT_OK);
    assert_int_equal(ct_model_compile(&b.model, &b.sink), CT_INVALID);
    assert_string_equal(b.keys, "dimension-mismatch function-needs-number ");
    end(&b);
}

static void faulty_reports(void **state)
{
    struct bench b;

    (void)state;
    begin(&b);
    assert_int_equal(equation(&b, "p", "l"), CT_OK);
    assert_int_equal(equation(&b, "q", "t"), CT_OK);
    assert_int_equal(input(&b, "l", "mm", 3), CT_OK);
    assert_int_equal(input(&b, "t", "°C", 2), CT_OK);
    assert_int_equal(output(&b, "nothing", NULL), CT_INVALID);
    assert_int_equal(output(&b, "p", "kg"), CT_OK);
    assert_int_equal(output(&b, "p", NULL), CT_INVALID);
    assert_int_equal(output(&b, "q", "K"), CT_OK);
    assert_int_equal(ct_model_compile(&b.model, &b.sink), CT_INVALID);
    assert_string_equal(b.keys, "unknown-output output-twice "
                                "report-dimension report-kind ");
    end(&b);
}

/* ---- correlations -------------------------------------------------------- */

static enum ct_status correlate(struct bench *b, size_t i, size_t j, double r)
{
    struct ct_correlation entry = {.a = i, .b = j, .r = r, .declared = true};

    return ct_model_add_correlation(&b->model, entry, &b->sink);
}

static void three_inputs(struct bench *b)
{
    begin(b);
    assert_int_equal(equation(b, "y", "p + q + s"), CT_OK);
    uncertain(b, "p", "1", 1, 1);
    uncertain(b, "q", "1", 1, 1);
    uncertain(b, "s", "1", 1, 1);
    assert_int_equal(output(b, "y", NULL), CT_OK);
}

static void coefficients(void **state)
{
    struct bench b;

    (void)state;
    three_inputs(&b);
    assert_null(ct_model_correlated(&b.model));
    assert_int_equal(correlate(&b, 0, 0, 1), CT_INVALID);
    assert_int_equal(correlate(&b, 0, 1, 1.0000001), CT_INVALID);
    assert_int_equal(correlate(&b, 0, 1, (double)NAN), CT_INVALID);
    assert_int_equal(correlate(&b, 0, 1, 0), CT_OK);
    assert_null(ct_model_correlated(&b.model));
    assert_int_equal(correlate(&b, 2, 1, -0.25), CT_OK);
    assert_int_equal(correlate(&b, 1, 2, -0.25), CT_INVALID);
    assert_string_equal(b.keys, "correlation-with-itself correlation-range "
                                "correlation-range correlation-twice ");
    assert_int_equal(ct_model_compile(&b.model, &b.sink), CT_OK);
    assert_close(ct_model_r(&b.model, 1, 2), -0.25, 0);
    assert_close(ct_model_r(&b.model, 2, 1), -0.25, 0);
    assert_close(ct_model_r(&b.model, 0, 2), 0, 0);
    assert_close(ct_model_r(&b.model, 0, 0), 1, 0);
    end(&b);
}

/* Three quantities with one common r: semidefinite from r = -1/2 on, where the
 * smallest eigenvalue 1 + 2r is zero. */
static void smallest_eigenvalue(void **state)
{
    static const struct {
        double r;
        enum ct_status status;
    } cases[] = {{-0.5, CT_OK},
                 {-0.5000001, CT_INVALID},
                 {1, CT_OK},
                 {-0.6, CT_INVALID},
                 {0.3, CT_OK}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bench b;

        three_inputs(&b);
        assert_int_equal(correlate(&b, 0, 1, cases[i].r), CT_OK);
        assert_int_equal(correlate(&b, 0, 2, cases[i].r), CT_OK);
        assert_int_equal(correlate(&b, 1, 2, cases[i].r), CT_OK);
        assert_int_equal(ct_model_compile(&b.model, &b.sink), cases[i].status);
        assert_string_equal(
            b.keys, cases[i].status == CT_OK ? "" : "correlation-not-psd ");
        end(&b);
    }
}

static void no_equation(void **state)
{
    struct bench b;

    (void)state;
    begin(&b);
    assert_int_equal(ct_model_compile(&b.model, &b.sink), CT_INVALID);
    assert_string_equal(b.keys, "no-equation ");
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_given_once),
        cmocka_unit_test(names_are_words_of_the_language),
        cmocka_unit_test(finds_by_name),
        cmocka_unit_test(equations_in_any_order),
        cmocka_unit_test(common_parts_are_computed_once),
        cmocka_unit_test(long_chains),
        cmocka_unit_test(all_cycles_are_told),
        cmocka_unit_test(broken_equations_keep_their_name),
        cmocka_unit_test(incomplete_names_are_not_looked_for),
        cmocka_unit_test(units_of_results),
        cmocka_unit_test(no_conversion_without_need),
        cmocka_unit_test(all_dimensions_are_checked),
        cmocka_unit_test(faulty_reports),
        cmocka_unit_test(coefficients),
        cmocka_unit_test(smallest_eigenvalue),
        cmocka_unit_test(no_equation),
    };

    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
