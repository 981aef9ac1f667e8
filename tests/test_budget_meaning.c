/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What budget files mean where they could mean something else: widths that
 * must not depend on the value, ratios, kinds, scales, and the words that
 * people use. The refusals are in budget_meanings.h.
 */
#include "evaluated.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* u is at most two divisions and a root away from the text. */
static const double ROUNDINGS = 8 * 0x1p-53;

#define ROOT3  1.7320508075688772
#define ROOT6  2.449489742783178
#define ROOT12 3.4641016151377544

static const struct meaning {
    const char *input;
    double value, u;
    const char *unit;
} meanings[] = {
    /* A width is a width, however large the value: 0.01/√3, whose half is
     * below the spacing of doubles at 4.7e14. */
    {"{value: 474000000000000 Hz, half_width: 0.01 Hz}", 4.74e14, 0.01 / ROOT3,
     "Hz"},
    {"{value: 1e15 Hz, resolution: 0.01 Hz}", 1e15, 0.01 / ROOT12, "Hz"},
    {"{value: 1e15 Hz, mpe: ±0.01 Hz}", 1e15, 0.01 / ROOT3, "Hz"},
    {"{value: 1e15 Hz ± 0.01 Hz, distribution: triangular}", 1e15, 0.01 / ROOT6,
     "Hz"},
    {"{value: 1e15 Hz, U: 0.02 Hz, k: 2, distribution: rectangular}", 1e15,
     0.01, "Hz"},
    /* unequal limits: half of 0.04/√3 */
    {"{value: 1e15 Hz, mpe: -0.01..+0.03 Hz}", 1e15, 0.02 / ROOT3, "Hz"},
    /* units */
    {"{readings: [1001 mV, 1001, 1004]}", 1002, 1, "mV"},
    {"{unit: mV, lower: 900, upper: 1.1 V}", 1000, 100 / ROOT3, "mV"},
    /* 10.125 V with s/√n = 0.125 V, and 0.125² + 0.3² = 0.325² */
    {"{components: {a: {readings: [10 V, 10.25 V]}, b: {u: 0.3}}}", 10.125,
     0.325, "V"},
    {"{components: {b: {u: 50 %}, a: {readings: [6 V, 10 V]}}}", 8,
     4.4721359549995796, "V"}, /* √(4² + 2²) */
    /* °F: 68 °F is 20 °C, and 0.9 °F are 0.5 K */
    {"{value: 68 °F, u: 0.9 °F}", 20, 0.5, "°C"},
    {"{value: 68 °F, u: 0.5 K}", 20, 0.5, "°C"},
    {"{value: 68 °F, mpe: ±0.9 °F}", 20, 0.5 / ROOT3, "°C"},
    {"{unit: °C, value: 68 °F, u: 0.5}", 20, 0.5, "°C"},
    /* parts of the value, and units that look like parts */
    {"{value: 300 K, u: 1 %}", 300, 3, "K"},
    {"{value: 30, unit: deg, u: 1 %}", 30, 0.3, "deg"},
    {"{value: 0.002, u: 5 ppm}", 0.002, 1e-8, ""},
    {"{value: 10 V, U: 12 µV/V, k: 2}", 10, 6e-5, "V"},
    {"{value: -10 V, u: 12 µV/V}", -10, 1.2e-4, "V"},
    {"{value: 5 µm/m, u: 0.1 µm/m}", 5, 0.1, "µm/m"},
    {"{value: 5 µm/m, u: 2 %rel}", 5, 0.1, "µm/m"},
    {"{value: 1 mrad, u: 5 µm/m}", 1, 0.005, "mrad"},
    {"{value: 1000 counts, u: 1 %}", 1000, 10, "counts"},
    /* kinds of differences */
    {"{value: 20 °C, u: 0.1 K}", 20, 0.1, "°C"},
    {"{value: 20 °C, u: 0.1 °C}", 20, 0.1, "°C"},
    {"{value: 293 K, u: 0.1 °C}", 293, 0.1, "K"},
    {"{value: 7 dBm, u: 0.1 dB}", 7, 0.1, "dBm"},
    /* lists of whole numbers */
    {"{readings: [1,2,3]}", 2, 1 / ROOT3, ""},
    {"{readings: [1, 2, 3]}", 2, 1 / ROOT3, ""},
    {"{readings: [1,2,\n    3]}", 2, 1 / ROOT3, ""},
    {"{readings: [1,2.0, 3]}", 2, 1 / ROOT3, ""},
    {"{readings: [1.0,2.0, 3.0]}", 2, 1 / ROOT3, ""},
    {"{readings: [001, 002, 003]}", 2, 1 / ROOT3, ""},
    /* a correction: 3.5 ppm of 10 V and 2.5 µV are 37.5 µV */
    {"{value: 0 V, mpe: ±(3.5 ppm rd + 2.5 µV), point: 10 V}", 0,
     37.5e-6 / ROOT3, "V"},
    /* EA-4/02, S9.5: 11 mV, published as 0.0064 V */
    {"{value: 0 V, mpe: ±(0.01 % rd + 1 mV), point: 100 V}", 0, 0.011 / ROOT3,
     "V"},
    {"{value: 0 V, mpe: ±(3.5 ppm rd + 2.5 µV), point: 10000 mV}", 0,
     37.5e-6 / ROOT3, "V"},
    {"{value: 0 V, mpe: ±0.1 % FS, span: 10 V}", 0, 0.01 / ROOT3, "V"},
    /* signs of widths */
    {"{value: 10 V, half_width: ±0.3 V}", 10, 0.3 / ROOT3, "V"},
    {"{value: 10 V, U: ±1 %, k: 2}", 10, 0.05, "V"},
    /* counts: JCGM 101:2008, 6.4.11, and the count itself */
    {"{value: 8, distribution: poisson}", 9, 3, ""},
    {"{value: 9, distribution: poisson, estimate: count}", 9, 3, ""},
};

static void means_what_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        const struct meaning *one = &meanings[i];
        const struct ct_unit *unit;
        struct evaluated e;
        char text[512];

        snprintf(text, sizeof text, "model: y = x\ninputs:\n  x: %s\n",
                 one->input);
        evaluate_sound(&e, text);
        assert_int_equal(ct_unit_parse(e.units, one->unit, strlen(one->unit),
                                       (struct ct_place){0}, NULL, &unit),
                         CT_OK);
        if (e.seen.sink.warnings > 1 ||
            fabs(gum_of(&e, 0)->standard_uncertainty - one->u) >
                ROUNDINGS * one->u) {
            print_error("%s: u = %.17g\n", one->input,
                        gum_of(&e, 0)->standard_uncertainty);
            evaluated_print(&e);
        }
        assert_false(evaluated_saw(&e, "mpe-point-zero"));
        assert_close_relative(gum_of(&e, 0)->value, one->value, ROUNDINGS);
        assert_close_relative(gum_of(&e, 0)->standard_uncertainty, one->u,
                              ROUNDINGS);
        assert_true(ct_unit_same_scale(model_of(&e)->inputs[0].unit, unit));
        assert_int_equal(model_of(&e)->inputs[0].unit->kind, unit->kind);
        evaluated_release(&e);
    }
}

/* ---- the statement as written -------------------------------------------- */

static const struct {
    const char *input, *line, *stated;
} statements[] = {
    {"{value: 10 nm, U: 75 nm, k: 3, dof: 18, source: s, group: g, unit: nm}",
     "x", "U: 75 nm, k: 3, dof: 18"},
    {"{k: 3, value: 10 nm, U: 75 nm}", "x", "k: 3, U: 75 nm"},
    {"10.0012(5) V", "x", "value: 10.0012(5) V"},
    {"{value: 10.0 ± 0.2 V, k: 2}", "x", "value: 10.0 ± 0.2 V, k: 2"},
    {"{readings: [1, 2, 3, 4, 5]}", "x", "readings: 5 values"},
    {"{readings: [1, 2, 3], prior: {s: 0.2, n: 10}}", "x",
     "readings: 3 values, prior: {s: 0.2, n: 10}"},
    {"{value: 3 K, half_width: 0.5 K, distribution: arcsine}", "x",
     "half_width: 0.5 K, distribution: arcsine"},
    {"{value: 5, pooled: [{s: 1, n: 3}, {s: 2, n: 4}]}", "x",
     "pooled: 2 series"},
    {"{value: 10 V, components: {a: {u: 1 %, type: A}, b: {u: 0.1}}}", "x.a",
     "u: 1 %"},
};

static void keeps_the_statement(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        struct evaluated e;
        char text[512];

        snprintf(text, sizeof text, "model: y = x\ninputs:\n  x: %s\n",
                 statements[i].input);
        evaluate_sound(&e, text);
        assert_string_equal(line_of(&e, statements[i].line)->stated,
                            statements[i].stated);
        evaluated_release(&e);
    }
}

static void rows_are_a_statement(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = V*I\n"
                       "observations:\n"
                       "  inputs: [V, I]\n"
                       "  rows: [[1.5, 2], [1.6, 3], [1.7, 2]]\n");
    assert_string_equal(line_of(&e, "V")->stated, "3 simultaneous rows");
    assert_string_equal(line_of(&e, "I")->stated, "3 simultaneous rows");
    evaluated_release(&e);
}

/* ---- spellings ----------------------------------------------------------- */

static const struct {
    const char *settings;
    enum ct_coverage_rule rule;
    double number;
} coverages[] = {
    {"coverage: 99 %", CT_COVERAGE_PROBABILITY, 0.99},
    {"coverage: 0.99", CT_COVERAGE_PROBABILITY, 0.99},
    {"style: JJF1059", CT_COVERAGE_FACTOR, 2},
    {"style: JJF 1059.1", CT_COVERAGE_FACTOR, 2},
    {"style: jjf-1059.1-2012", CT_COVERAGE_FACTOR, 2},
    {"style: EA-4/02", CT_COVERAGE_PROBABILITY, 0.9545},
    {"style: ea 4/02 M:2022", CT_COVERAGE_PROBABILITY, 0.9545},
};

static void coverage_is_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof coverages / sizeof coverages[0]; i++) {
        const struct ct_propagation *p;
        struct evaluated e;
        char text[512];

        snprintf(text, sizeof text, "model: y = x\ninputs: {x: 1.0(1)}\n%s\n",
                 coverages[i].settings);
        evaluate_sound(&e, text);
        p = &e.evaluation.budget.propagation;
        assert_int_equal(p->rule, coverages[i].rule);
        assert_close(p->rule == CT_COVERAGE_FACTOR ? p->factor : p->probability,
                     coverages[i].number, 0);
        evaluated_release(&e);
    }
}

/* A headers' spelling, and the same table by its own words. */
static const char *const tables[] = {
    "name,value,unit,U,k,dof\nx,10,V,0.2,2,8\n",
    "Name,VALUE,Unit,U,K,DoF\nx,10,V,0.2,2,8\n",
    "名称,值,单位,扩展不确定度,包含因子,自由度\nx,10,V,0.2,2,8\n",
    "名称,估计值,单位,标准不确定度,分布,自由度\nx,10,V,0.1,t,8\n",
    "name,value,unit,u,Distribution,dof\nx,10,V,0.1,t,8\n",
};

static void headers_are_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        const char *path =
            scratch_file("words.csv", tables[i], strlen(tables[i]));
        struct evaluated e;

        evaluate_file(&e, path, "y = x");
        if (e.status != CT_OK)
            evaluated_print(&e);
        assert_int_equal(e.status, CT_OK);
        assert_close(line_of(&e, "x")->uncertainty, 0.1, 0);
        assert_close(line_of(&e, "x")->dof, 8.0, 0);
        evaluated_release(&e);
    }
    unlink(scratch("words.csv"));
}

static void blanks_around_the_sign(void **state)
{
    static const char *const texts[] = {"y + z", " y = 2.0(1) V",
                                        "z\t= {value: 1 V, u: 0.1 V}"};
    static const struct ct_evaluation_options none;
    struct ct_located located[3];
    struct evaluated e;

    (void)state;
    evaluated_init(&e);
    for (size_t i = 0; i < 3; i++) {
        uint32_t source;

        assert_int_equal(ct_source_text(e.sources, "command line", texts[i],
                                        strlen(texts[i]), &source),
                         CT_OK);
        located[i] = (struct ct_located){
            .text = texts[i], .place = ct_source_place(e.sources, source)};
    }
    evaluated_finish(&e,
                     ct_budget_inline(e.sources, located, 3, e.units, NULL,
                                      &e.seen.sink, &e.evaluation.budget),
                     &none);
    assert_int_equal(e.status, CT_OK);
    assert_close_relative(gum_of(&e, 0)->value, 3.0, ROUNDINGS);
    assert_string_equal(model_of(&e)->outputs[0].name, "result");
    evaluated_release(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_what_it_says),
        cmocka_unit_test(keeps_the_statement),
        cmocka_unit_test(rows_are_a_statement),
        cmocka_unit_test(coverage_is_understood),
        cmocka_unit_test(headers_are_understood),
        cmocka_unit_test(blanks_around_the_sign),
    };

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
