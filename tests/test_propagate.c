/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The law of propagation where the answer is known in closed form or
 * published: degrees of freedom, coverage, correlations, evaluation by rows,
 * the ends of the range of numbers, and what is refused or warned of.
 */
#include "evaluated.h"

/* Figures that are one or two operations of doubles away from the exact ones
 * agree to a few units in the last place. */
#define FEW_ULP 4e-16

static const struct ct_gum *only(const struct evaluated *e)
{
    assert_int_equal(e->evaluation.gum.output_count, 1);
    return gum_of(e, 0);
}

/* ---- degrees of freedom -------------------------------------------------- */

/* JCGM 100:2008, G.4.1, example: Y = b X1 X2 X3 with n = 10, 5, 15 and relative
 * standard uncertainties 0.25 %, 0.57 %, 0.82 %: u_c/y = 1.03 %, nu_eff = 19.0.
 * Published figures are rounded to their last digit; 1.03^4 instead of
 * 1.0595^2 moves nu_eff by 0.1. */
static void product_of_normal_quantities(void **state)
{
    struct evaluated e;
    double top = 0.25 * 0.25 + 0.57 * 0.57 + 0.82 * 0.82;
    double bottom = pow(0.25, 4) / 9 + pow(0.57, 4) / 4 + pow(0.82, 4) / 14;

    (void)state;
    evaluate_sound(&e, "model: Y = b*X1*X2*X3\n"
                       "constants: {b: 3}\n"
                       "inputs:\n"
                       "  X1: {value: 2, u: 0.25 %, dof: 9}\n"
                       "  X2: {value: 5, u: 0.57 %, dof: 4}\n"
                       "  X3: {value: 7, u: 0.82 %, dof: 14}\n");
    assert_close(only(&e)->value, 210, 0);
    assert_close(only(&e)->first_order / 210, 0.0103, 0.00005);
    assert_close(only(&e)->dof, 19.0, 0.1);
    assert_close_relative(only(&e)->first_order, 2.10 * sqrt(top), FEW_ULP);
    assert_close_relative(only(&e)->dof, top * top / bottom, 4 * FEW_ULP);
    assert_int_equal(only(&e)->dof_status, CT_DOF_FINITE);
    evaluated_release(&e);
}

static const char h2[] = "model: {R: V/I*cos(phi), X: V/I*sin(phi), Z: V/I}\n"
                         "observations:\n"
                         "  - inputs: [V, I, phi]\n"
                         "    units: [V, mA, rad]\n"
                         "    rows:\n"
                         "      - [5.007, 19.663, 1.0456]\n"
                         "      - [4.994, 19.639, 1.0438]\n"
                         "      - [5.005, 19.640, 1.0468]\n"
                         "      - [4.990, 19.685, 1.0428]\n"
                         "      - [4.999, 19.678, 1.0433]\n";

/* JCGM 100:2008, tables H.3 and H.4: the same figures from the means with
 * their correlations and from the five values of the outputs (u(X) 0.295 and
 * 0.295). Five sets of observations have four degrees of freedom. */
static void check_impedance(const char *text)
{
    static const double value[] = {127.732, 219.847, 254.260};
    static const double u[] = {0.071, 0.295, 0.236};
    struct evaluated e;

    evaluate_sound(&e, text);
    assert_int_equal(e.evaluation.gum.output_count, 3);
    for (size_t o = 0; o < 3; o++) {
        assert_close(gum_of(&e, o)->value, value[o], 0.0005);
        assert_close(gum_of(&e, o)->first_order, u[o], 0.0006);
        assert_close(gum_of(&e, o)->dof, 4, 1e-14);
        assert_int_equal(gum_of(&e, o)->dof_status, CT_DOF_FINITE);
        assert_close(gum_of(&e, o)->factor, 2.776, 0.0005); /* table G.2 */
    }
    assert_close(e.evaluation.gum.correlation[1], -0.588, 0.0015);
    assert_close(e.evaluation.gum.correlation[2], -0.485, 0.0015);
    assert_close(e.evaluation.gum.correlation[5], 0.993, 0.0015);
    evaluated_release(&e);
}

static void simultaneous_observations(void **state)
{
    char text[sizeof h2 + 64];

    (void)state;
    check_impedance(h2);
    snprintf(text, sizeof text, "%s    evaluate: rows\n", h2);
    check_impedance(text);
}

/* A set of simultaneous observations enters the formula once, with its whole
 * part of the variance: here 0.3² + 0.4² + 2·0.5·0.3·0.4 = 0.37 with 4, beside
 * 0.2² with 9 and 0.6² with infinitely many. */
static void sets_and_single_inputs(void **state)
{
    struct evaluated e;
    double top = 0.37 + 0.04 + 0.36;

    (void)state;
    evaluate_sound(&e, "model: y = a + b + c + d\n"
                       "inputs:\n"
                       "  a: {value: 1, u: 0.3, dof: 4}\n"
                       "  b: {value: 1, u: 0.4}\n"
                       "  c: {value: 1, u: 0.2, dof: 9}\n"
                       "  d: {value: 1, u: 0.6}\n"
                       "correlations: [{between: [a, b], r: 0.5}]\n"
                       "observed_together: {inputs: [a, b], dof: 4}\n");
    assert_close_relative(only(&e)->first_order, sqrt(top), FEW_ULP);
    assert_close_relative(only(&e)->dof,
                          top * top / (0.37 * 0.37 / 4 + 0.04 * 0.04 / 9),
                          4 * FEW_ULP);
    assert_close_relative(only(&e)->correlation_share, 0.12 / top, 8 * FEW_ULP);
    evaluated_release(&e);
}

/* Equal u on both sides of a set that cancels: nothing of it is left. */
static void set_that_cancels(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = a - b + c\n"
                       "inputs:\n"
                       "  a: {value: 1, u: 0.3}\n"
                       "  b: {value: 1, u: 0.3}\n"
                       "  c: {value: 1, u: 0.2}\n"
                       "correlations: [{between: [a, b], r: 1}]\n"
                       "observed_together: {inputs: [a, b], dof: 4}\n");
    assert_close_relative(only(&e)->first_order, 0.2, FEW_ULP);
    assert_int_equal(only(&e)->dof_status, CT_DOF_INFINITE);
    assert_true(isinf(only(&e)->dof));
    evaluated_release(&e);
}

static void infinite_and_single(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = a + b\n"
                       "inputs: {a: {value: 1, u: 1}, b: {value: 1, u: 2}}\n");
    assert_int_equal(only(&e)->dof_status, CT_DOF_INFINITE);
    assert_true(isinf(only(&e)->dof));
    assert_close(only(&e)->factor, 1.959963984540054, 4e-15); /* normal */
    evaluated_release(&e);

    /* One contribution: its own degrees of freedom, exactly. */
    evaluate_sound(&e, "model: y = 3*a\n"
                       "inputs: {a: {value: 1, u: 0.7, dof: 12.5}}\n");
    assert_close(only(&e)->dof, 12.5, 0);
    evaluated_release(&e);

    /* Degrees of freedom of what does not count do not count. */
    evaluate_sound(&e, "model: y = a + 0*b + c\n"
                       "inputs:\n"
                       "  a: {value: 1, u: 1}\n"
                       "  b: {value: 1, u: 1, dof: 2}\n"
                       "  c: {value: 1, u: 0, dof: 2}\n");
    assert_int_equal(only(&e)->dof_status, CT_DOF_INFINITE);
    evaluated_release(&e);
}

/* ---- where no degrees of freedom can be given ---------------------------- */

static const char undefined[] = "model: y = a + 2*b\n"
                                "inputs:\n"
                                "  a: {value: 1, u: 0.1, dof: 5}\n"
                                "  b: {value: 1, u: 0.1}\n"
                                "correlations: [{between: [a, b], r: 0.5}]\n";

/* Two of ten programs compared give a number here, and a U that is far too
 * large. Value and u are known all the same. */
static void correlated_with_finite_degrees(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_text(&e, undefined);
    assert_int_equal(e.status, CT_OK);
    assert_false(e.evaluation.complete);
    assert_int_equal(e.seen.count, 1);
    assert_seen(&e.seen, 0, "dof-undefined", 5, 37);
    assert_string_equal(e.seen.list[0].text[0], "y");
    assert_string_equal(e.seen.list[0].text[1], "a");
    assert_string_equal(e.seen.list[0].text[2], "b");
    assert_close(only(&e)->value, 3, 0);
    assert_close_relative(only(&e)->first_order, sqrt(0.07), FEW_ULP);
    assert_int_equal(only(&e)->dof_status, CT_DOF_UNDEFINED);
    assert_true(isnan(only(&e)->dof));
    assert_true(isnan(only(&e)->factor));
    assert_true(isnan(only(&e)->expanded));
    evaluated_release(&e);
}

static void given_factor_needs_no_degrees(void **state)
{
    char text[sizeof undefined + 32];
    struct evaluated e;

    (void)state;
    snprintf(text, sizeof text, "%scoverage: {k: 2}\n", undefined);
    evaluate_sound(&e, text);
    assert_true(e.evaluation.complete);
    assert_close_relative(only(&e)->expanded, 2 * sqrt(0.07), FEW_ULP);
    assert_true(isnan(only(&e)->probability));
    assert_int_equal(only(&e)->dof_status, CT_DOF_UNDEFINED);
    evaluated_release(&e);
}

/* Correlations that do no harm: between infinite ones, of a contribution that
 * is nil, or of zero. */
static void harmless_correlations(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = a + b + c\n"
                       "inputs:\n"
                       "  a: {value: 1, u: 1}\n"
                       "  b: {value: 1, u: 1}\n"
                       "  c: {value: 1, u: 1, dof: 6}\n"
                       "correlations: [{between: [a, b], r: -0.5}]\n");
    assert_close(only(&e)->dof, 4.0 / (1.0 / 6), 1e-13);
    evaluated_release(&e);
    evaluate_sound(&e, "model: y = a + b*0\n"
                       "inputs:\n"
                       "  a: {value: 1, u: 1, dof: 6}\n"
                       "  b: {value: 1, u: 1, dof: 7}\n"
                       "correlations: [{between: [a, b], r: 0.5}]\n");
    assert_close(only(&e)->dof, 6, 0);
    evaluated_release(&e);
    evaluate_sound(&e, "model: y = a + b\n"
                       "inputs:\n"
                       "  a: {value: 1, u: 1, dof: 6}\n"
                       "  b: {value: 1, u: 1, dof: 6}\n"
                       "correlations: [{between: [a, b], r: 0}]\n"
                       "order: 2\n");
    assert_close(only(&e)->dof, 12, 1e-14);
    evaluated_release(&e);
}

/* ---- coverage ------------------------------------------------------------ */

/* One input of u = 1 with `dof`, and what is asked for. */
static void evaluate_unit(struct evaluated *e, const char *dof,
                          const char *settings)
{
    char text[256];

    snprintf(text, sizeof text,
             "model: y = x\ninputs: {x: {value: 0, u: 1, dof: %s}}\n%s\n", dof,
             settings);
    evaluate_sound(e, text);
}

/* Student's t is elementary for one and two degrees of freedom:
 * P(|T| <= k) = 2/pi atan k, and k/sqrt(2 + k²). */
static void coverage_in_closed_form(void **state)
{
    static const double pi = 3.141592653589793;
    struct evaluated e;

    (void)state;
    evaluate_unit(&e, "1", "coverage: {k: 2}");
    assert_close(only(&e)->probability, 2 / pi * atan(2), 1e-15);
    assert_close(only(&e)->expanded, 2, 0);
    evaluated_release(&e);
    evaluate_unit(&e, "2", "coverage: {k: 2}");
    assert_close(only(&e)->probability, 2 / sqrt(6), 1e-15);
    evaluated_release(&e);
    evaluate_unit(&e, "inf", "coverage: {k: 2}");
    assert_close(only(&e)->probability, erf(sqrt(2)), 1e-15);
    evaluated_release(&e);
    evaluate_unit(&e, "inf", "style: jjf1059");
    assert_close(only(&e)->factor, 2, 0);
    evaluated_release(&e);
    evaluate_unit(&e, "1", "");
    assert_close_relative(only(&e)->factor, tan(0.95 * pi / 2), 4e-15);
    evaluated_release(&e);
    evaluate_unit(&e, "2", "coverage: {probability: 99 %}");
    assert_close_relative(only(&e)->factor, 0.99 * sqrt(2 / (1 - 0.99 * 0.99)),
                          4e-15);
    evaluated_release(&e);
    evaluate_unit(&e, "inf", "style: ea402");
    assert_close(only(&e)->factor, 2.0000024, 1e-7); /* 95.45 % is k = 2 */
    evaluated_release(&e);
}

/* P(|T| <= k) by Simpson's rule in extended precision: error below 1e-15 with
 * 20000 steps of a density whose fourth derivative is below 10. */
static double covered(double k, double dof)
{
    long double nu = (long double)dof, h = (long double)k / 20000, sum = 0;
    long double front = expl(lgammal((nu + 1) / 2) - lgammal(nu / 2)) /
                        sqrtl(nu * 3.14159265358979323846L);

    for (int i = 0; i <= 20000; i++) {
        long double t = h * i;
        long double weight = i == 0 || i == 20000 ? 1 : i % 2 == 1 ? 4 : 2;

        sum += weight * powl(1 + t * t / nu, -(nu + 1) / 2);
    }
    return (double)(2 * front * sum * h / 3);
}

static void degrees_truncated_or_not(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_unit(&e, "5.9", "");
    assert_close(covered(only(&e)->factor, 5), 0.95, 1e-13);
    assert_close(only(&e)->dof, 5.9, 0);
    evaluated_release(&e);
    evaluate_unit(&e, "5.9", "dof_rounding: truncate");
    assert_close(covered(only(&e)->factor, 5), 0.95, 1e-13);
    evaluated_release(&e);
    evaluate_unit(&e, "5.9", "dof_rounding: interpolate");
    assert_close(covered(only(&e)->factor, 5.9), 0.95, 1e-13);
    evaluated_release(&e);
    evaluate_unit(&e, "1.9", ""); /* cut to 1 */
    assert_close(covered(only(&e)->factor, 1), 0.95, 1e-13);
    evaluated_release(&e);
    evaluate_unit(&e, "0.9", ""); /* there is nothing to cut to */
    assert_close(covered(only(&e)->factor, 0.9), 0.95, 1e-12);
    evaluated_release(&e);
}

static void few_degrees_are_warned_of(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_unit(&e, "2.99", "");
    assert_int_equal(e.seen.count, 1);
    assert_seen(&e.seen, 0, "few-degrees-of-freedom", 1, 12);
    evaluated_release(&e);
    evaluate_unit(&e, "3", "");
    assert_int_equal(e.seen.count, 0);
    evaluated_release(&e);
    /* k = 2 with 2 degrees of freedom covers 2/sqrt 6 = 81.6 %, not 95.4 % */
    evaluate_unit(&e, "2", "coverage: {k: 2}");
    assert_int_equal(e.seen.count, 1);
    assert_seen(&e.seen, 0, "factor-covers-less", 1, 12);
    evaluated_release(&e);
    evaluate_unit(&e, "20", "coverage: {k: 2}");
    assert_int_equal(e.seen.count, 0);
    evaluated_release(&e);
}

/* t with 0.004 degrees of freedom covers 95 % with a k past 1e308. */
static void factor_beyond_numbers(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_text(&e, "model: y = x\n"
                      "inputs: {x: {value: 0, u: 1, dof: 0.004}}\n");
    assert_int_equal(e.status, CT_OK);
    assert_false(e.evaluation.complete);
    assert_int_equal(e.seen.sink.errors, 1);
    assert_seen(&e.seen, 1, "coverage-out-of-range", 1, 12);
    assert_close(only(&e)->standard_uncertainty, 1, 0);
    assert_true(isnan(only(&e)->expanded));
    evaluated_release(&e);
}

/* ---- correlations -------------------------------------------------------- */

/* JCGM 100:2008, 5.2.2, example: ten resistors of 1000 Ω, u = 0.1 Ω, in series
 * and calibrated against one standard: 1 Ω, and 0.32 Ω were r forgotten. */
static void resistors_in_series(void **state)
{
    static const char inputs[] =
        "model: R = A + B + C + D + E + F + G + H + I + J\n"
        "inputs: {A: 1000.0(1) Ω, B: 1000.0(1) Ω, C: 1000.0(1) Ω,\n"
        "  D: 1000.0(1) Ω, E: 1000.0(1) Ω, F: 1000.0(1) Ω, G: 1000.0(1) Ω,\n"
        "  H: 1000.0(1) Ω, I: 1000.0(1) Ω, J: 1000.0(1) Ω}\n";
    static const char row[] = "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1]";
    char text[2048];
    struct evaluated e;
    int length;

    (void)state;
    evaluate_sound(&e, inputs);
    assert_close_relative(only(&e)->first_order, 0.1 * sqrt(10), 4 * FEW_ULP);
    evaluated_release(&e);
    length = snprintf(text, sizeof text,
                      "%scorrelations:\n  - inputs: [A, B, C, D, E, F, G, H, "
                      "I, J]\n    matrix:\n",
                      inputs);
    for (int i = 0; i < 10; i++)
        length += snprintf(text + length, sizeof text - (size_t)length,
                           "      - %s\n", row);
    evaluate_sound(&e, text);
    assert_close_relative(only(&e)->first_order, 1.0, 4 * FEW_ULP);
    assert_close(only(&e)->correlation_share, 0.9, 1e-14);
    for (size_t q = 0; q < 10; q++)
        assert_close(only(&e)->share[q], 0.1, 1e-15);
    evaluated_release(&e);
}

/* With r = 1 uncertainties add with their signs. 0.1 + 0.2 - 0.3 is no zero in
 * doubles, but the uncertainty of the difference is: not the root of noise. */
static void complete_correlation_cancels(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e,
                   "model: y = a + b - c\n"
                   "inputs: {a: {value: 1, u: 0.1}, b: {value: 1, u: 0.2},\n"
                   "         c: {value: 1, u: 0.3}}\n"
                   "correlations:\n"
                   "  - inputs: [a, b, c]\n"
                   "    matrix: [[1, 1, 1], [1, 1, 1], [1, 1, 1]]\n");
    assert_close(only(&e)->first_order, 0, 0);
    assert_close(only(&e)->expanded, 0, 0);
    assert_close(only(&e)->correlation_share, 0, 0);
    for (size_t q = 0; q < 3; q++)
        assert_close(only(&e)->share[q], 0, 0);
    assert_int_equal(e.seen.count, 1);
    assert_seen(&e.seen, 0, "zero-uncertainty", 1, 8);
    evaluated_release(&e);

    evaluate_sound(&e,
                   "model: y = a + b\n"
                   "inputs: {a: {value: 1, u: 0.1}, b: {value: 1, u: 0.1}}\n"
                   "correlations: [{between: [a, b], r: -1}]\n");
    assert_close(only(&e)->first_order, 0, 0);
    evaluated_release(&e);

    evaluate_sound(&e,
                   "model: y = a - 2*b\n"
                   "inputs: {a: {value: 1, u: 0.1}, b: {value: 1, u: 0.1}}\n"
                   "correlations: [{between: [a, b], r: -1}]\n");
    assert_close_relative(only(&e)->first_order, 0.3, FEW_ULP);
    assert_close_relative(only(&e)->correlation_share, 4.0 / 9, 8 * FEW_ULP);
    evaluated_release(&e);
}

/* A nearly complete correlation is no complete one. */
static void nearly_complete_correlation(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = a - b\n"
                       "inputs: {a: {value: 1, u: 1}, b: {value: 1, u: 1}}\n"
                       "correlations: [{between: [a, b], r: 0.99999999}]\n");
    assert_close_relative(only(&e)->first_order, sqrt(2e-8), 1e-8);
    evaluated_release(&e);
}

static void correlation_of_outputs(void **state)
{
    static const double expected[6][6] = {
        {1, 1, -1, 0, 0.6, 0},       {1, 1, -1, 0, 0.6, 0},
        {-1, -1, 1, 0, -0.6, 0},     {0, 0, 0, 1, 0.8, 0},
        {0.6, 0.6, -0.6, 0.8, 1, 0}, {0, 0, 0, 0, 0, 1}};
    struct evaluated e;

    (void)state;
    evaluate_sound(&e,
                   "model:\n"
                   "  same: a*c\n"
                   "  copy: c*a\n"
                   "  opposite: -a*c\n"
                   "  other: b^3\n"
                   "  both: 3*a + 4*b\n"
                   "  sure: 2*c\n"
                   "constants: {c: 5}\n"
                   "inputs: {a: {value: 1, u: 0.1}, b: {value: 1, u: 0.1}}\n"
                   "outputs: [same, copy, opposite, other, both, sure]\n");
    for (size_t a = 0; a < 6; a++)
        for (size_t b = 0; b < 6; b++)
            assert_close(e.evaluation.gum.correlation[6 * a + b],
                         expected[a][b], fabs(expected[a][b]) == 1 ? 0 : 2e-16);
    assert_close_relative(e.evaluation.gum.covariance[4], 0.5 * 0.3 * 1.0 / 1,
                          1e-15); /* u_same u_both r = 0.5 * 0.5 * 0.6 */
    evaluated_release(&e);
}

/* ---- rows ---------------------------------------------------------------- */

/* y = c x²/2 for x = 1, 2, 3: values 1/2, 2, 9/2 of mean 7/3 and standard
 * deviation sqrt(49/12); the sensitivity by c is the mean of x²/2. */
static void evaluation_by_rows(void **state)
{
    double s2 = 49.0 / 12 / 3, c2 = 49.0 / 9 * 0.01, both = s2 + c2;
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = c*x^2/2\n"
                       "inputs: {c: {value: 1, u: 0.1, dof: 8}}\n"
                       "observations:\n"
                       "  - {inputs: [x], rows: [[1], [2], [3]], evaluate: "
                       "rows}\n");
    assert_close_relative(only(&e)->value, 7.0 / 3, FEW_ULP);
    assert_close_relative(only(&e)->rows_uncertainty, sqrt(s2), FEW_ULP);
    assert_close_relative(only(&e)->sensitivity[0], 7.0 / 3, FEW_ULP);
    assert_close_relative(only(&e)->first_order, sqrt(both), FEW_ULP);
    assert_close_relative(only(&e)->rows_share, s2 / both, 4 * FEW_ULP);
    assert_close_relative(only(&e)->share[0], c2 / both, 4 * FEW_ULP);
    assert_close_relative(
        only(&e)->dof, both * both / (s2 * s2 / 2 + c2 * c2 / 8), 8 * FEW_ULP);
    evaluated_release(&e);
}

/* Readings near 1e8 that differ in the last bits: no cancellation. */
static void rows_far_from_zero(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = x\n"
                       "observations:\n"
                       "  - {inputs: [x], evaluate: rows, rows: [[100000000],\n"
                       "     [100000000.00000003], [100000000.00000006]]}\n");
    /* 100000000.00000003 is 2 ulp of 1.49e-8 on, ...06 is 4 ulp. */
    assert_close_relative(only(&e)->first_order, 2 * 0x1p-26 / sqrt(3),
                          FEW_ULP);
    evaluated_release(&e);
}

/* ---- the ends of the range ----------------------------------------------- */

/* Squares of these overflow or vanish; the uncertainties themselves do not. */
static void check_range(double size)
{
    char text[512];
    struct evaluated e;

    snprintf(text, sizeof text,
             "model: {y: 3*a + 4*b, z: 4*a + 3*b}\n"
             "inputs:\n"
             "  a: {value: 1, u: %.17g, dof: 2.5}\n"
             "  b: {value: 1, u: %.17g, dof: 2.5}\n",
             size, size);
    evaluate_sound(&e, text);
    assert_close_relative(gum_of(&e, 0)->first_order, 5 * size, FEW_ULP);
    assert_close_relative(gum_of(&e, 0)->share[0], 0.36, 4 * FEW_ULP);
    assert_close_relative(gum_of(&e, 0)->share[1], 0.64, 4 * FEW_ULP);
    assert_close_relative(gum_of(&e, 0)->dof, 2.5 / (0.36 * 0.36 + 0.64 * 0.64),
                          8 * FEW_ULP);
    assert_close_relative(e.evaluation.gum.correlation[1], 0.96, FEW_ULP);
    evaluated_release(&e);
}

static void far_ends_of_the_range(void **state)
{
    struct evaluated e;

    (void)state;
    check_range(1e300);
    check_range(1e200);
    check_range(1);
    check_range(1e-200);
    check_range(1e-300);
    evaluate_sound(&e, "model: y = a*b\n"
                       "inputs:\n"
                       "  a: {value: 1e-160, u: 1e-162}\n"
                       "  b: {value: 1e-140, u: 1e-142}\n");
    assert_close_relative(only(&e)->first_order, sqrt(2) * 1e-302, 4e-15);
    evaluated_release(&e);
    evaluate_sound(&e, "model: y = a - b\n"
                       "inputs:\n"
                       "  a: {value: 1e300, u: 1e290}\n"
                       "  b: {value: 1e300, u: 1e290}\n"
                       "correlations: [{between: [a, b], r: 0.5}]\n");
    assert_close_relative(only(&e)->first_order, 1e290, 4 * FEW_ULP);
    assert_close_relative(only(&e)->correlation_share, -1.0, 8 * FEW_ULP);
    evaluated_release(&e);
    evaluate_sound(&e, "model: y = x\n"
                       "observations:\n"
                       "  - {inputs: [x], rows: [[1e-200], [3e-200]],\n"
                       "     evaluate: rows}\n");
    assert_close_relative(only(&e)->first_order, 1e-200, 4 * FEW_ULP);
    evaluated_release(&e);
}

/* ---- what has no derivative ---------------------------------------------- */

static void without_derivative(void **state)
{
    static const struct {
        const char *text;
        const char *by;
    } cases[] = {
        {"abs(a)", "a"},       {"sqrt(a)", "a"}, {"max(b, c)", "b"},
        {"min(c, 1, b)", "b"}, {"asin(b)", "b"}, {"hypot(a, 2*a)", "a"},
        {"b + sqrt(a)", "a"},  {"cbrt(a)", "a"}, {"a^0.5", "a"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        struct evaluated e;

        snprintf(text, sizeof text,
                 "model: y = %s\ninputs: {a: {value: 0, u: 0.1}, b: {value: 1, "
                 "u: 0.1}, c: {value: 1, u: 0.1}}\n",
                 cases[i].text);
        evaluate_text(&e, text);
        if (e.status != CT_INVALID || e.seen.sink.errors != 1)
            print_error("%s: %d errors\n", cases[i].text,
                        (int)e.seen.sink.errors);
        assert_int_equal(e.status, CT_INVALID);
        assert_int_equal(e.seen.sink.errors, 1);
        assert_true(evaluated_saw(&e, "not-differentiable"));
        assert_string_equal(e.seen.list[e.seen.count - 1].text[1], cases[i].by);
        evaluated_release(&e);
    }
}

/* An input that is certain need not have a derivative. */
static void certain_inputs_need_no_derivative(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = b + sqrt(a) + abs(d)\n"
                       "inputs: {a: {value: 0, u: 0}, b: {value: 1, u: 0.1},\n"
                       "         d: {value: 0, u: 0}}\n");
    assert_close(only(&e)->first_order, 0.1, 0);
    assert_close(only(&e)->contribution[0], 0, 0);
    assert_false(isfinite(only(&e)->sensitivity[0]) != 0);
    assert_false(isfinite(only(&e)->sensitivity[2]) != 0);
    assert_close(only(&e)->share[0], 0, 0);
    assert_close(only(&e)->share[1], 1, FEW_ULP);
    assert_close(only(&e)->second_order, 0, 0);
    evaluated_release(&e);

    /* Constants and columns by rows do not count either. */
    evaluate_sound(&e, "model: y = b*sqrt(a)\nconstants: {a: 0}\n"
                       "inputs: {b: 1.0(1)}\n");
    assert_close(only(&e)->first_order, 0, 0);
    evaluated_release(&e);
    evaluate_sound(&e, "model: y = b + abs(x)\n"
                       "inputs: {b: 1.0(1)}\n"
                       "observations:\n"
                       "  - {inputs: [x], rows: [[0], [2]], evaluate: rows}\n");
    assert_close_relative(only(&e)->first_order, sqrt(1.01), FEW_ULP);
    evaluated_release(&e);
}

/* ---- nothing and zero ---------------------------------------------------- */

static void all_certain(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = a*b\n"
                       "inputs: {a: {value: 3, u: 0}, b: {value: 4, u: 0}}\n");
    assert_close(only(&e)->value, 12, 0);
    assert_close(only(&e)->first_order, 0, 0);
    assert_close(only(&e)->expanded, 0, 0);
    assert_int_equal(only(&e)->dof_status, CT_DOF_INFINITE);
    assert_close(only(&e)->share[0] + only(&e)->share[1], 0, 0);
    assert_int_equal(e.seen.count, 1);
    assert_int_equal(e.seen.list[0].severity, CT_NOTE);
    assert_seen(&e.seen, 0, "zero-uncertainty", 1, 8);
    evaluated_release(&e);
}

/* The smaller of two is listed, and counts for nothing: neither for u nor for
 * the degrees of freedom. */
static void dropped_components(void **state)
{
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: y = 2*x\n"
                       "inputs:\n"
                       "  x:\n"
                       "    value: 10\n"
                       "    components:\n"
                       "      small: {u: 0.1, dof: 1}\n"
                       "      large: {u: 0.2, dof: 9}\n"
                       "      third: {u: 0.3}\n"
                       "    largest_of: [small, large]\n");
    assert_true(line_of(&e, "x.small")->dropped);
    assert_false(line_of(&e, "x.large")->dropped);
    assert_close(only(&e)->contribution[0], 0, 0);
    assert_close(only(&e)->share[0], 0, 0);
    assert_close(only(&e)->sensitivity[0], 2, 0);
    assert_close_relative(only(&e)->first_order, 2 * sqrt(0.13), FEW_ULP);
    assert_close_relative(only(&e)->dof, 0.13 * 0.13 / (0.04 * 0.04 / 9),
                          8 * FEW_ULP);
    evaluated_release(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(product_of_normal_quantities),
        cmocka_unit_test(simultaneous_observations),
        cmocka_unit_test(sets_and_single_inputs),
        cmocka_unit_test(set_that_cancels),
        cmocka_unit_test(infinite_and_single),
        cmocka_unit_test(correlated_with_finite_degrees),
        cmocka_unit_test(given_factor_needs_no_degrees),
        cmocka_unit_test(harmless_correlations),
        cmocka_unit_test(coverage_in_closed_form),
        cmocka_unit_test(degrees_truncated_or_not),
        cmocka_unit_test(few_degrees_are_warned_of),
        cmocka_unit_test(factor_beyond_numbers),
        cmocka_unit_test(resistors_in_series),
        cmocka_unit_test(complete_correlation_cancels),
        cmocka_unit_test(nearly_complete_correlation),
        cmocka_unit_test(correlation_of_outputs),
        cmocka_unit_test(evaluation_by_rows),
        cmocka_unit_test(rows_far_from_zero),
        cmocka_unit_test(far_ends_of_the_range),
        cmocka_unit_test(without_derivative),
        cmocka_unit_test(certain_inputs_need_no_derivative),
        cmocka_unit_test(all_certain),
        cmocka_unit_test(dropped_components),
    };

    return cmocka_run_group_tests_name("propagate", tests, NULL, NULL);
}
