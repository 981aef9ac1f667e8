/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Budget files that are right: every form in which caltrace-budget(5) lets an
 * input state its uncertainty, with the figures worked out by hand; models,
 * settings, tables.
 */
#include "evaluated.h"

#define FEW_ULP 4e-16
#define INF     ((double)INFINITY)

/* 95 % of the normal distribution, and of Student's t with 5 and 9 degrees of
 * freedom (JCGM 100:2008, table G.2 to more digits; R's qt agrees). */
#define K_NORMAL 1.959963984540054
#define K_5      2.570581835636314

/* ---- statements ---------------------------------------------------------- */

struct statement_case {
    const char *input; /* what stands behind `x: ` */
    double value, u, dof;
    enum ct_distribution_kind kind;
    enum ct_evaluation_type type;
};

#define A CT_TYPE_A
#define B CT_TYPE_B

static const struct statement_case standard[] = {
    {"10.0012(5) V", 10.0012, 0.0005, INF, CT_NORMAL, B},
    {"12.3(1.2)", 12.3, 1.2, INF, CT_NORMAL, B},
    {"1.5(2)e-3 m", 1.5e-3, 0.2e-3, INF, CT_NORMAL, B},
    {"-5(2)", -5, 2, INF, CT_NORMAL, B},
    {"{value: 10.0(1) V, dof: 7}", 10, 0.1, 7, CT_STUDENT_T, B},
    {"{value: 10 V, u: 0.1 V}", 10, 0.1, INF, CT_NORMAL, B},
    {"{value: 10 V, u: 2 mV}", 10, 0.002, INF, CT_NORMAL, B},
    {"{value: 10 V, u: 0.5}", 10, 0.5, INF, CT_NORMAL, B},
    {"{value: 10 V, u: 0.02 %}", 10, 0.002, INF, CT_NORMAL, B},
    {"{value: -10 V, u: 5 ppm}", -10, 50e-6, INF, CT_NORMAL, B},
    {"{value: 10 V, u: 1 ‰}", 10, 0.01, INF, CT_NORMAL, B},
    {"{value: 50 %RH, u: 2 %rel}", 50, 1, INF, CT_NORMAL, B},
    {"{value: 50 %RH, u: 2 %RH}", 50, 2, INF, CT_NORMAL, B},
    {"{value: 20 %, u: 2 %abs}", 20, 2, INF, CT_NORMAL, B},
    {"{value: 20 %, u: 2 %rel}", 20, 0.4, INF, CT_NORMAL, B},
    {"{value: 10 V, u: 0}", 10, 0, INF, CT_CONSTANT, B},
    {"{value: 10, u: 0.1, dof: 12.5}", 10, 0.1, 12.5, CT_STUDENT_T, B},
    {"{value: 10, u: 0.1, dof: inf}", 10, 0.1, INF, CT_NORMAL, B},
    {"{value: 10, u: 0.1, dof: infinite}", 10, 0.1, INF, CT_NORMAL, B},
    {"{value: 10, u: 0.1, dof: ∞}", 10, 0.1, INF, CT_NORMAL, B},
    {"{value: 10, u: 0.1, dof: 4, type: A}", 10, 0.1, 4, CT_STUDENT_T, A},
    {"{value: 10, u: 0.1, dof: 4, distribution: normal}", 10, 0.1, 4, CT_NORMAL,
     B},
    {"{value: 10, u: 0.1, distribution: uniform}", 10, 0.1, INF, CT_RECTANGULAR,
     B},
    {"{value: 10, u: 0.1, distribution: trapezoidal, beta: 0.5}", 10, 0.1, INF,
     CT_TRAPEZOIDAL, B},
    {"{value: 68 °F, u: 0.9 °F}", 20, 0.5, INF, CT_NORMAL, B},
    {"{value: 20 °C, u: 0.5 K}", 20, 0.5, INF, CT_NORMAL, B},
    {"{value: 25.4 mm, unit: inch, u: 0.254 mm}", 1, 0.01, INF, CT_NORMAL, B},
    {"{value: 3 dBm, u: 0.1 dB}", 3, 0.1, INF, CT_NORMAL, B},
    {"{value: 10, distribution: constant}", 10, 0, INF, CT_CONSTANT, B},
};

static const struct statement_case expanded[] = {
    {"{value: 10 V, U: 0.2 V, k: 2}", 10, 0.1, INF, CT_NORMAL, B},
    {"{value: 10 V, U: 0.2 V, k: 2.87, dof: 8}", 10, 0.2 / 2.87, 8,
     CT_STUDENT_T, B},
    {"{value: 10 V, U: 0.2 %, k: 2}", 10, 0.01, INF, CT_NORMAL, B},
    {"{value: 10, U: 0.2, probability: 0.95}", 10, 0.2 / K_NORMAL, INF,
     CT_NORMAL, B},
    {"{value: 10, U: 0.2, probability: 95 %}", 10, 0.2 / K_NORMAL, INF,
     CT_NORMAL, B},
    {"{value: 10, U: 0.2, probability: 95 %, dof: 5}", 10, 0.2 / K_5, 5,
     CT_STUDENT_T, B},
    /* 95 % of a rectangle of half-width a are 0.95 a: u = U/(0.95 sqrt 3) */
    {"{value: 10, U: 0.19, probability: 95 %, distribution: rectangular}", 10,
     0.2 / 1.7320508075688772, INF, CT_RECTANGULAR, B},
    {"{value: 10, U: 0.2, k: 2, probability: 0.9545}", 10, 0.1, INF, CT_NORMAL,
     B},
    {"{value: 10.0 ± 0.2 V, k: 2}", 10, 0.1, INF, CT_NORMAL, B},
    {"{value: 10.0 +/- 0.2 V, probability: 95 %}", 10, 0.2 / K_NORMAL, INF,
     CT_NORMAL, B},
    {"{value: 10.0 ± 0.2 V, distribution: rectangular}", 10,
     0.2 / 1.7320508075688772, INF, CT_RECTANGULAR, B},
};

static const struct statement_case limits[] = {
    {"{value: 10, half_width: 3}", 10, 1.7320508075688772, INF, CT_RECTANGULAR,
     B},
    {"{value: 10 V, half_width: 3 %}", 10, 0.1 * 1.7320508075688772, INF,
     CT_RECTANGULAR, B},
    {"{value: 10, half_width: 3, dof: 50}", 10, 1.7320508075688772, 50,
     CT_RECTANGULAR, B},
    {"{value: 10, half_width: 6, distribution: triangular}", 10,
     2.449489742783178, INF, CT_TRIANGULAR, B},
    {"{value: 10, half_width: 2, distribution: arcsine}", 10,
     1.4142135623730951, INF, CT_ARCSINE, B},
    {"{value: 10, half_width: 2, distribution: U-shaped}", 10,
     1.4142135623730951, INF, CT_ARCSINE, B},
    {"{value: 10, half_width: 2, distribution: two_point}", 10, 2, INF,
     CT_TWO_POINT, B},
    {"{value: 10, half_width: 2, distribution: 反正弦}", 10, 1.4142135623730951,
     INF, CT_ARCSINE, B},
    {"{value: 10, half_width: 6, distribution: 三角分布}", 10,
     2.449489742783178, INF, CT_TRIANGULAR, B},
    /* a sqrt((1 + β²)/6) = 6 sqrt(1.25/6) */
    {"{value: 10, half_width: 6, distribution: trapezoidal, beta: 0.5}", 10,
     2.7386127875258306, INF, CT_TRAPEZOIDAL, B},
    /* sqrt(a²/3 + d²/9) = sqrt(12 + 1) */
    {"{value: 10, half_width: 6, distribution: curvilinear_trapezoidal, "
     "inexactness: 3}",
     10, 3.605551275463989, INF, CT_CURVILINEAR_TRAPEZOIDAL, B},
    {"{value: 10, half_width: 2, distribution: normal, k: 2}", 10, 1, INF,
     CT_NORMAL, B},
    {"{value: 10, half_width: 2, distribution: normal, probability: 95 %}", 10,
     2 / K_NORMAL, INF, CT_NORMAL, B},
    /* the width is not taken from sums with the value, which are 2e-6 apart */
    {"{value: 9192631770 Hz, half_width: 3e-9 Hz}", 9192631770,
     1.7320508075688772e-9, INF, CT_RECTANGULAR, B},
    {"{value: 9192631770 Hz, mpe: ±3e-9 Hz}", 9192631770, 1.7320508075688772e-9,
     INF, CT_RECTANGULAR, B},
    {"{value: 9192631770 Hz, resolution: 6e-9 Hz}", 9192631770,
     1.7320508075688772e-9, INF, CT_RECTANGULAR, B},
    {"{lower: 7, upper: 13}", 10, 1.7320508075688772, INF, CT_RECTANGULAR, B},
    {"{lower: 7 mm, upper: 13000 µm}", 10, 1.7320508075688772, INF,
     CT_RECTANGULAR, B},
    {"{value: 10, lower: 7, upper: 13}", 10, 1.7320508075688772, INF,
     CT_RECTANGULAR, B},
    {"{lower: 8, upper: 12, distribution: normal, probability: 95 %}", 10,
     2 / K_NORMAL, INF, CT_NORMAL, B},
    /* (A + B + m)/3 and sqrt((A²+B²+m²-AB-Am-Bm)/18): 0, 3, 3 */
    {"{lower: 0, upper: 3, mode: 3, distribution: triangular}", 2,
     0.7071067811865476, INF, CT_TRIANGULAR, B},
    {"{value: 11, lower: 7, upper: 13, bias: keep}", 11, 1.7320508075688772,
     INF, CT_RECTANGULAR, B},
    {"{value: 10, resolution: 6}", 10, 1.7320508075688772, INF, CT_RECTANGULAR,
     B},
    {"{value: 10 V, resolution: 10 mV}", 10, 0.005 / 1.7320508075688772, INF,
     CT_RECTANGULAR, B},
    {"{value: 10 V, mpe: ±3 V}", 10, 1.7320508075688772, INF, CT_RECTANGULAR,
     B},
    /* 0.02 % of 9.982 V and 0.01 % of 20 V: 3.9964 mV */
    {"{value: 9.982 V, mpe: ±(0.02 % rd + 0.01 % FS), span: 20 V}", 9.982,
     3.9964e-3 / 1.7320508075688772, INF, CT_RECTANGULAR, B},
    {"{value: 100 mm, mpe: \"±(0.5 µm + 2.5e-6*L)\"}", 100,
     0.00075 / 1.7320508075688772, INF, CT_RECTANGULAR, B},
    {"{value: 1000 g, mpe: \"max(1 mg, 2e-6*m)\"}", 1000,
     0.002 / 1.7320508075688772, INF, CT_RECTANGULAR, B},
    {"{value: 200 mm, mpe: \"Q[0.3 µm, 2e-6*L]\"}", 200,
     0.0005 / 1.7320508075688772, INF, CT_RECTANGULAR, B},
    {"{value: 10, mpe: -2..+2, distribution: triangular}", 10,
     2 / 2.449489742783178, INF, CT_TRIANGULAR, B},
    {"{value: 10, mpe: -1..+3, bias: keep}", 10, 2 / 1.7320508075688772, INF,
     CT_RECTANGULAR, B},
};

static const struct statement_case repeated[] = {
    {"{readings: [1, 2, 3, 4]}", 2.5, 0.6454972243679028, 3, CT_STUDENT_T, A},
    {"{readings: [1 V, 2000 mV, 3 V, 4 V]}", 2.5, 0.6454972243679028, 3,
     CT_STUDENT_T, A},
    {"{unit: mV, readings: [1, 2, 3, 4]}", 2.5, 0.6454972243679028, 3,
     CT_STUDENT_T, A},
    {"{readings: [1, 2, 3, 4], averaged_over: 1}", 2.5, 1.2909944487358056, 3,
     CT_STUDENT_T, A},
    {"{readings: [1, 2, 3, 4], type: B}", 2.5, 0.6454972243679028, 3,
     CT_STUDENT_T, B},
    /* s² = (3·5/3 + 5·2²)/8 = 25/8, ν = 3 + 5 = n + N - 2 */
    {"{readings: [1, 2, 3, 4], prior: {s: 2, n: 6}}", 2.5, 0.8838834764831844,
     8, CT_STUDENT_T, A},
    /* a single reading of the day: all that is known is the earlier spread */
    {"{readings: [7], prior: {s: 0.3, n: 10}}", 7, 0.3, 9, CT_STUDENT_T, A},
    {"{value: 10, s: 0.6, n: 10}", 10, 0.6, 9, CT_STUDENT_T, A},
    {"{value: 10, s: 0.6, n: 10, averaged_over: 4}", 10, 0.3, 9, CT_STUDENT_T,
     A},
    {"{value: 10 V, s: 0.1 %, n: 5}", 10, 0.01, 4, CT_STUDENT_T, A},
    /* s² = (2·1 + 4·4)/6 = 3 */
    {"{value: 10, pooled: [{s: 1, n: 3}, {s: 2, n: 5}]}", 10,
     1.7320508075688772, 6, CT_STUDENT_T, A},
    {"{value: 10, pooled: [{s: 1, n: 3}, {s: 2, n: 5}], averaged_over: 3}", 10,
     1, 6, CT_STUDENT_T, A},
    {"{sample: [1, 2, 3, 4]}", 2.5, 1.118033988749895, INF, CT_EMPIRICAL, B},
    {"{sample: [1, 2, 3, 4], value: 2.5}", 2.5, 1.118033988749895, INF,
     CT_EMPIRICAL, B},
};

static const struct statement_case parametric[] = {
    {"{value: 3 s, distribution: exponential}", 3, 3, INF, CT_EXPONENTIAL, B},
    {"{distribution: gamma, shape: 4, scale: 0.5 V}", 2, 1, INF, CT_GAMMA, B},
    {"{distribution: beta, alpha: 2, beta: 2}", 0.5, 0.22360679774997896, INF,
     CT_BETA, B},
    /* (B - A)/(α + β) sqrt(αβ/(α + β + 1)) = 10/6 sqrt(8/7) */
    {"{distribution: beta, alpha: 2, beta: 4, lower: 10 V, upper: 20 V}",
     10 + 10.0 / 3, 1.7817416127494958, INF, CT_BETA, B},
    /* exp(μ + σ²/2) and that times sqrt(exp(σ²) - 1), μ = 0, σ² = 1 */
    {"{distribution: lognormal, log_mean: 0, log_sd: 1}", 1.6487212707001282,
     2.1611974158950877, INF, CT_LOGNORMAL, B},
    {"{value: 8, distribution: poisson}", 9, 3, INF, CT_POISSON, B},
    {"{value: 9, distribution: poisson, estimate: count}", 9, 3, INF,
     CT_POISSON, B},
    {"{value: 8, distribution: poisson, estimate: posterior}", 9, 3, INF,
     CT_POISSON, B},
};

static void check_statement(const struct statement_case *one)
{
    char text[512];
    struct evaluated e;
    const struct ct_contribution *x;

    snprintf(text, sizeof text, "model: y = x\ninputs:\n  x: %s\n", one->input);
    evaluate_sound(&e, text);
    x = line_of(&e, "x");
    if (e.seen.sink.warnings > 0 || x->distribution.kind != one->kind ||
        x->type != one->type ||
        fabs(x->uncertainty - one->u) > 4 * FEW_ULP * one->u) {
        print_error("%s: u = %.17g, kind %d, type %d\n", one->input,
                    x->uncertainty, (int)x->distribution.kind, (int)x->type);
        evaluated_print(&e);
    }
    assert_int_equal(e.seen.sink.warnings, 0);
    assert_close_relative(model_of(&e)->inputs[0].estimate, one->value,
                          2 * FEW_ULP);
    assert_close_relative(x->uncertainty, one->u, 4 * FEW_ULP);
    assert_close(x->dof, one->dof, 0);
    assert_int_equal(x->distribution.kind, one->kind);
    assert_int_equal(x->type, one->type);
    assert_int_equal(x->observed, CT_NONE);
    assert_false(x->dropped);
    /* What is drawn has the same moments as what is propagated, but t, whose
     * scale is u, and poisson by `estimate: count`. */
    if (one->kind != CT_STUDENT_T && one->kind != CT_CONSTANT &&
        strstr(one->input, "count") == NULL) {
        double rounding = FEW_ULP * (fabs(one->value) + one->u);

        assert_close(ct_distribution_standard_deviation(&x->distribution),
                     one->u, rounding);
        assert_close(ct_distribution_mean(&x->distribution), one->value,
                     rounding);
    }
    if (one->kind == CT_STUDENT_T) {
        assert_close(x->distribution.t.scale, x->uncertainty, 0);
        assert_close(x->distribution.t.dof, x->dof, 0);
        assert_close(x->distribution.t.location,
                     model_of(&e)->inputs[0].estimate, 0);
    }
    evaluated_release(&e);
}

static void check_statements(const struct statement_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_statement(&cases[i]);
}

static void states_standard_uncertainties(void **state)
{
    (void)state;
    check_statements(standard, sizeof standard / sizeof standard[0]);
}

static void states_expanded_uncertainties(void **state)
{
    (void)state;
    check_statements(expanded, sizeof expanded / sizeof expanded[0]);
}

static void states_limits(void **state)
{
    (void)state;
    check_statements(limits, sizeof limits / sizeof limits[0]);
}

static void states_repeated_observations(void **state)
{
    (void)state;
    check_statements(repeated, sizeof repeated / sizeof repeated[0]);
}

static void states_distributions(void **state)
{
    (void)state;
    check_statements(parametric, sizeof parametric / sizeof parametric[0]);
}

/* ---- components ---------------------------------------------------------- */

static void components_are_lines(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e,
                   "model: y = 2*p\n"
                   "inputs:\n"
                   "  p:\n"
                   "    unit: kPa\n"
                   "    group: instrument\n"
                   "    source: own\n"
                   "    components:\n"
                   "      repeatability: {readings: [100.02, 100.04]}\n"
                   "      resolution: {resolution: 10 Pa, group: display}\n"
                   "      drift: {half_width: 0.03 %, distribution: 三角}\n"
                   "      standard: {U: 20 Pa, k: 2, source: certificate}\n");
    assert_close(model_of(&e)->inputs[0].estimate, 100.03, 2e-14);
    assert_int_equal(model_of(&e)->inputs[0].count, 4);
    assert_close_relative(line_of(&e, "p.repeatability")->uncertainty, 0.01,
                          2e-12); /* of a difference of 100.04 and 100.02 */
    assert_close(line_of(&e, "p.repeatability")->dof, 1, 0);
    assert_int_equal(line_of(&e, "p.repeatability")->type, A);
    assert_close_relative(line_of(&e, "p.resolution")->uncertainty,
                          0.005 / sqrt(3), 4 * FEW_ULP);
    assert_close_relative(line_of(&e, "p.standard")->uncertainty, 0.01,
                          4 * FEW_ULP);
    assert_int_equal(line_of(&e, "p.drift")->distribution.kind, CT_TRIANGULAR);
    /* deviations stand about zero */
    assert_close(ct_distribution_mean(&line_of(&e, "p.drift")->distribution), 0,
                 1e-17);
    assert_string_equal(line_of(&e, "p.drift")->group, "instrument");
    assert_string_equal(line_of(&e, "p.resolution")->group, "display");
    assert_string_equal(line_of(&e, "p.drift")->source, "own");
    assert_string_equal(line_of(&e, "p.standard")->source, "certificate");
    evaluated_release(&e);

    /* Relative to the value, where there is one: 0.03 % of 200. */
    evaluate_sound(&e, "model: y = p\n"
                       "inputs: {p: {value: 200 kPa, components: "
                       "{a: {u: 0.03 %}, b: {u: 1 kPa}}}}\n");
    assert_close_relative(line_of(&e, "p.a")->uncertainty, 0.06, 4 * FEW_ULP);
    evaluated_release(&e);
}

/* One program counts the type B part twice when readings are there. Here each
 * is one line: u² = s²/n + a²/3, once. */
static void type_b_beside_readings(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = x\n"
                       "inputs:\n"
                       "  x: {unit: V, components: {a: {readings: [1, 2, 3]},\n"
                       "                            b: {half_width: 0.6}}}\n");
    assert_close_relative(gum_of(&e, 0)->first_order, sqrt(1.0 / 3 + 0.12),
                          4 * FEW_ULP);
    assert_int_equal(model_of(&e)->contribution_count, 2);
    evaluated_release(&e);
}

/* ---- models -------------------------------------------------------------- */

static void forms_of_a_model(void **state)
{
    static const char *const models[] = {
        "model: {R: V/I*cos(phi), Z: V/I}\n",
        "model: |\n  R = V/I*cos(phi)\n  Z = V/I\n",
        "model: [R = V/I*cos(phi), Z = V/I]\n",
        "model: R = V/I*cos(phi); Z = V/I\n",
        "model:\n  - R = Z*cos(phi)\n  - Z = V/I\noutputs: [R, Z]\n",
        "outputs: [R, Z]\nmodel: {Z: V/I, R: cos(phi)*Z}\n",
    };
    static const char inputs[] = "inputs: {V: 6.0(1), I: 2.0(1), phi: 0.50(1)}";

    (void)state;
    for (size_t i = 0; i < sizeof models / sizeof models[0]; i++) {
        char text[256];
        struct evaluated e;

        snprintf(text, sizeof text, "%s%s\n", models[i], inputs);
        evaluate_sound(&e, text);
        assert_int_equal(e.evaluation.gum.output_count, 2);
        assert_string_equal(model_of(&e)->outputs[0].name, "R");
        assert_close_relative(gum_of(&e, 0)->value, 3 * cos(0.5), 4 * FEW_ULP);
        assert_close(gum_of(&e, 1)->value, 3, 0);
        evaluated_release(&e);
    }
}

/* An expression alone defines y, or `result` where y is its own quantity. */
static void anonymous_expressions(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: a + b_y\ninputs: {a: 1.0(1), b_y: 1.0(1)}\n");
    assert_string_equal(model_of(&e)->outputs[0].name, "y");
    evaluated_release(&e);
    evaluate_sound(&e, "model: x + y\ninputs: {x: 1.0(1), y: 1.0(1)}\n");
    assert_string_equal(model_of(&e)->outputs[0].name, "result");
    evaluated_release(&e);
}

static void default_outputs_and_units(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: {area: a*b, half: area/2, third: area/3}\n"
                       "inputs: {a: 20.0(1) mm, b: 3.0(1) mm}\n");
    assert_int_equal(e.evaluation.gum.output_count, 2);
    assert_string_equal(model_of(&e)->outputs[0].name, "half");
    assert_string_equal(model_of(&e)->outputs[1].name, "third");
    evaluated_release(&e);
    evaluate_sound(&e, "model: {area: a*b, half: area/2}\n"
                       "inputs: {a: 20.0(1) mm, b: 3.0(1) cm}\n"
                       "outputs: area\nreport: {unit: cm2, digits: 3}\n");
    assert_int_equal(e.evaluation.gum.output_count, 1);
    assert_close_relative(gum_of(&e, 0)->value, 6.0, 2 * FEW_ULP);
    assert_int_equal(e.evaluation.budget.rounding.digits, 3);
    evaluated_release(&e);
    evaluate_sound(&e, "model: {p: a, q: a}\ninputs: {a: 20.0(1) mm}\n"
                       "report: {unit: {q: m}}\n");
    assert_close(gum_of(&e, 0)->value, 20, 0);
    assert_close(gum_of(&e, 1)->value, 0.02, 0);
    evaluated_release(&e);
}

static void settings(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "title: a title\nnote: a note\n"
                       "model: y = a\ninputs: {a: 1.0(1)}\n"
                       "coverage: {probability: 99 %}\n"
                       "dof_rounding: interpolate\n"
                       "rounding: {digits: 1, mode: up-if-over-5%}\n"
                       "order: 2\n");
    assert_string_equal(e.evaluation.budget.title, "a title");
    assert_close(e.evaluation.budget.propagation.probability, 0.99, 0);
    assert_true(e.evaluation.budget.propagation.interpolate_dof);
    assert_int_equal(e.evaluation.budget.propagation.order, 2);
    assert_int_equal(e.evaluation.budget.rounding.digits, 1);
    assert_int_equal(e.evaluation.budget.rounding.mode,
                     CT_ROUND_UP_IF_OVER_5_PERCENT);
    evaluated_release(&e);
    evaluate_sound(&e, "model: y = a\ninputs: {a: 1.0(1)}\n"
                       "coverage: 99 %\n");
    assert_close(e.evaluation.budget.propagation.probability, 0.99, 0);
    evaluated_release(&e);
    evaluate_sound(&e, "model: y = a\ninputs: {a: 1.0(1)}\n"
                       "style: JJF 1059.1-2012\n");
    assert_int_equal(e.evaluation.budget.propagation.rule, CT_COVERAGE_FACTOR);
    assert_close(e.evaluation.budget.propagation.factor, 2, 0);
    evaluated_release(&e);
    evaluate_sound(&e, "model: y = a\ninputs: {a: 1.0(1)}\n");
    assert_close(e.evaluation.budget.propagation.probability, 0.95, 0);
    assert_int_equal(e.evaluation.budget.propagation.rule,
                     CT_COVERAGE_PROBABILITY);
    assert_false(e.evaluation.budget.propagation.interpolate_dof);
    assert_int_equal(e.evaluation.budget.propagation.order, 1);
    assert_int_equal(e.evaluation.budget.rounding.digits, 2);
    assert_int_equal(e.evaluation.budget.rounding.mode, CT_ROUND_NEAREST_EVEN);
    evaluated_release(&e);
}

/* JSON is YAML. */
static void reads_json(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "{\"model\": {\"y\": \"2*a\"}, \"inputs\": {\"a\": "
                       "{\"value\": \"10 V\", \"u\": \"0.1 V\"}},\n"
                       " \"coverage\": {\"k\": 2}}");
    assert_close(gum_of(&e, 0)->expanded, 0.4, 0);
    evaluated_release(&e);
}

/* ---- observations -------------------------------------------------------- */

/* R = V/I row by row before the mean, a constant in the formula, columns that
 * are not used. Values 2·10, 2·20, 2·30: mean 40, u = 20/sqrt 3. */
static void computed_columns(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = R\n"
                       "constants: {two: 2}\n"
                       "observations:\n"
                       "  - inputs: [R]\n"
                       "    columns: [V, t, I]\n"
                       "    units: [V, s, mA]\n"
                       "    rows: [[1, 5, 100], [1, 6, 50], [3, 7, 100]]\n"
                       "    compute: {R: two*V/I}\n"
                       "report: {unit: Ω}\n");
    assert_close_relative(gum_of(&e, 0)->value, 40.0, 4 * FEW_ULP);
    assert_close_relative(gum_of(&e, 0)->first_order, 20 / sqrt(3),
                          8 * FEW_ULP);
    assert_close(gum_of(&e, 0)->dof, 2, 0);
    evaluated_release(&e);
}

/* Observed quantities may be read, computed, or both. */
static void columns_read_and_computed(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = R + I\n"
                       "observations:\n"
                       "  - inputs: [I, R]\n"
                       "    columns: [V, I]\n"
                       "    rows: [[1, 1], [4, 2], [9, 3]]\n"
                       "    compute: {R: V/I}\n");
    assert_close(gum_of(&e, 0)->value, 4, 0);
    assert_close_relative(gum_of(&e, 0)->first_order, 2 / sqrt(3), FEW_ULP);
    evaluated_release(&e);
    evaluate_sound(&e, "model: y = R\n"
                       "observations:\n"
                       "  - columns: [V, I]\n"
                       "    rows: [[1, 1], [4, 2], [9, 3]]\n"
                       "    compute: {R: V/I}\n");
    assert_close(gum_of(&e, 0)->value, 2, 0);
    assert_int_equal(model_of(&e)->input_count, 1);
    evaluated_release(&e);
}

/* Columns of a table are correlated as equation 17 says: of (1, 2, 3) and
 * (1, 3, 2) r = 1/2; tiny readings as well. */
static void correlation_of_means(void **state)
{
    static const char *const rows[] = {
        "[[1, 1], [2, 3], [3, 2]]",
        "[[1e-170, 1e-170], [2e-170, 3e-170], [3e-170, 2e-170]]",
        "[[1e170, 1e-170], [2e170, 3e-170], [3e170, 2e-170]]"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char text[256];
        struct evaluated e;

        snprintf(text, sizeof text,
                 "model: y = a\nobservations: {inputs: [a, b], rows: %s}\n",
                 rows[i]);
        evaluate_sound(&e, text);
        assert_close(ct_model_r(model_of(&e), 0, 1), 0.5, 1e-15);
        evaluated_release(&e);
    }
}

static void matrix_of_correlations(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = a + b + c.d\n"
                       "inputs:\n"
                       "  a: 1.0(1)\n  b: {value: 1, components: {p: {u: 1}}}\n"
                       "  c.d: 1.0(1)\n"
                       "correlations:\n"
                       "  - {inputs: [a, b.p, c.d], matrix: [[1, 0.1, 0],\n"
                       "     [0.1, 1, -0.3], [0, -0.3, 1]]}\n");
    assert_close(ct_model_r(model_of(&e), 0, 1), 0.1, 0);
    assert_close(ct_model_r(model_of(&e), 2, 1), -0.3, 0);
    assert_close(ct_model_r(model_of(&e), 0, 2), 0, 0);
    assert_close(ct_model_r(model_of(&e), 2, 2), 1, 0);
    evaluated_release(&e);
}

/* ---- files --------------------------------------------------------------- */

static void write_file(const char *name, const char *text)
{
    (void)scratch_file(name, text, strlen(text));
}

static void tables_of_inputs(void **state)
{
    struct evaluated e;

    (void)state;
    write_file("inputs.csv", "\xef\xbb\xbf"
                             "name , unit,value,u,half_width,distribution,dof,"
                             "group,source,U,k\r\n"
                             "F,N,12.05,0.02,,,9,own,\"a, b\",,\r\n"
                             " s ,mm, 31.2 ,,0.1,triangular,,,,,\r\n"
                             ",,,,,,,,,,\r\n"
                             "\r\n"
                             "t,s,1,,,,,,,0.4,2\r\n");
    evaluate_file(&e, scratch("inputs.csv"), "D = F/s + 0 'N/mm/s'*t");
    if (e.status != CT_OK)
        evaluated_print(&e);
    assert_int_equal(e.status, CT_OK);
    assert_int_equal(e.seen.sink.errors + e.seen.sink.warnings, 0);
    assert_close(model_of(&e)->inputs[1].estimate, 31.2, 0);
    assert_close(line_of(&e, "F")->dof, 9, 0);
    assert_string_equal(line_of(&e, "F")->source, "a, b");
    assert_close_relative(line_of(&e, "s")->uncertainty, 0.1 / sqrt(6),
                          4 * FEW_ULP);
    assert_close(line_of(&e, "t")->uncertainty, 0.2, 0);
    evaluated_release(&e);
    unlink(scratch("inputs.csv"));
}

static void data_beside_the_budget(void **state)
{
    struct evaluated e;

    (void)state;
    write_file("data.csv", "t,V,I\n0,1 V,2\n1,2000 mV,4\n2,3 V,9\n");
    write_file("budget.yaml",
               "model: y = x + z + 0*I\n"
               "inputs:\n"
               "  x: {readings: {file: data.csv, column: V}}\n"
               "  z: {unit: V, sample: {file: data.csv, column: t}}\n"
               "observations: {inputs: [I], units: [A], file: data.csv}\n");
    evaluate_file(&e, scratch("budget.yaml"), "y = x + z + 0 'V/A'*I");
    if (e.status != CT_OK)
        evaluated_print(&e);
    assert_int_equal(e.status, CT_OK);
    assert_close(gum_of(&e, 0)->value, 3, 0);
    assert_close_relative(line_of(&e, "x")->uncertainty, 1 / sqrt(3),
                          4 * FEW_ULP);
    assert_close_relative(line_of(&e, "z")->uncertainty, sqrt(2.0 / 3),
                          4 * FEW_ULP);
    assert_close(model_of(&e)->inputs[2].estimate, 5, 0);
    evaluated_release(&e);
    unlink(scratch("data.csv"));
    unlink(scratch("budget.yaml"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_standard_uncertainties),
        cmocka_unit_test(states_expanded_uncertainties),
        cmocka_unit_test(states_limits),
        cmocka_unit_test(states_repeated_observations),
        cmocka_unit_test(states_distributions),
        cmocka_unit_test(components_are_lines),
        cmocka_unit_test(type_b_beside_readings),
        cmocka_unit_test(forms_of_a_model),
        cmocka_unit_test(anonymous_expressions),
        cmocka_unit_test(default_outputs_and_units),
        cmocka_unit_test(settings),
        cmocka_unit_test(reads_json),
        cmocka_unit_test(computed_columns),
        cmocka_unit_test(columns_read_and_computed),
        cmocka_unit_test(correlation_of_means),
        cmocka_unit_test(matrix_of_correlations),
        cmocka_unit_test(tables_of_inputs),
        cmocka_unit_test(data_beside_the_budget),
    };

    return cmocka_run_group_tests_name("budget file", tests, NULL,
                                       scratch_remove);
}
