/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The higher-order terms of JCGM 100:2008, 5.1.2, note: the formula to the
 * letter, and against the exact moments of functions of normal quantities.
 */
#include "evaluated.h"

#define FEW_ULP 4e-16

/* One output of order 2; variance and bias as they were found. */
struct second {
    double value, first, variance, terms, bias;
};

static struct second of_order_two(const char *text)
{
    char whole[512];
    struct evaluated e;
    struct second found;

    snprintf(whole, sizeof whole, "%s\norder: 2\n", text);
    evaluate_sound(&e, whole);
    found.value = gum_of(&e, 0)->value;
    found.first = gum_of(&e, 0)->first_order * gum_of(&e, 0)->first_order;
    found.variance = gum_of(&e, 0)->standard_uncertainty *
                     gum_of(&e, 0)->standard_uncertainty;
    found.terms = gum_of(&e, 0)->second_order;
    found.bias = gum_of(&e, 0)->bias;
    assert_close_relative(found.variance, found.first + found.terms,
                          8 * FEW_ULP);
    assert_close_relative(e.evaluation.gum.covariance[0], found.variance,
                          8 * FEW_ULP);
    evaluated_release(&e);
    return found;
}

/* exp(x): f = f' = f'' = f''', so the terms are (1/2 + 1) u⁴ e^(2m): the factor
 * 3/2, not the 1/2 of those who leave out the third derivative. Exactly, the
 * variance of the lognormal quantity is e^(2m) e^(u²) (e^(u²) - 1)
 * = e^(2m) (u² + 3/2 u⁴ + 7/6 u⁶ + …); the next coefficient is 5/8. */
static void exponential(void **state)
{
    static const double points[][2] = {
        {0, 0.2}, {1, 0.1}, {-2, 0.3}, {3, 0.05}};

    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        double m = points[i][0], u = points[i][1], u2 = u * u;
        double exact = exp(2 * m + u2) * expm1(u2);
        struct second found;
        char text[128];

        snprintf(text, sizeof text,
                 "model: exp(x)\ninputs: {x: {value: %g, u: %g}}", m, u);
        found = of_order_two(text);
        assert_close_relative(found.first, exp(2 * m) * u2, 1e-14);
        assert_close_relative(found.terms, 1.5 * exp(2 * m) * u2 * u2, 1e-14);
        assert_close_relative(found.bias, exp(m) * u2 / 2, 1e-14);
        assert_close(exact - found.variance,
                     exp(2 * m) * u2 * u2 * u2 * (7.0 / 6 + 5.0 / 8 * u2),
                     exp(2 * m) * pow(u, 10));
    }
}

/* sin(x): terms (sin²/2 - cos²) u⁴. Exactly, with s = u²,
 * Var = (1 - e^(-2s) cos 2m)/2 - e^(-s) sin² m; the series stops after the
 * terms of s², so the rest is below s³. */
static void sine(void **state)
{
    static const double points[][2] = {{0, 0.1}, {0.5, 0.2}, {1.5707963, 0.1}};

    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        double m = points[i][0], s = points[i][1] * points[i][1];
        double exact =
            (1 - exp(-2 * s) * cos(2 * m)) / 2 - exp(-s) * sin(m) * sin(m);
        struct second found;
        char text[128];

        snprintf(text, sizeof text,
                 "model: sin(x)\ninputs: {x: {value: %.17g, u: %g}}", m,
                 points[i][1]);
        found = of_order_two(text);
        assert_close(found.terms,
                     (sin(m) * sin(m) / 2 - cos(m) * cos(m)) * s * s,
                     1e-14 * s * s);
        assert_close(found.bias, -sin(m) * s / 2, 1e-15 * s);
        assert_close(found.variance, exact, s * s * s);
    }
}

/* x y², with a = u_x² and b = u_y²: exactly
 * Var = x²(4 y² b + 2 b²) + a (y⁴ + 6 y² b + 3 b²). The terms of 5.1.2 are
 * those of the second order, 2 x² b² + 6 y² a b; only 3 a b² is missing. */
static void mixed_third_derivatives(void **state)
{
    double x = 2, y = 3, a = 0.01, b = 0.04;
    struct second found = of_order_two(
        "model: x*y^2\ninputs: {x: {value: 2, u: 0.1}, y: {value: 3, u: 0.2}}");

    (void)state;
    assert_close_relative(found.first, 4 * x * x * y * y * b + a * pow(y, 4),
                          8 * FEW_ULP);
    assert_close_relative(found.terms, 2 * x * x * b * b + 6 * y * y * a * b,
                          8 * FEW_ULP);
    assert_close_relative(found.variance + 3 * a * b * b,
                          x * x * (4 * y * y * b + 2 * b * b) +
                              a * (pow(y, 4) + 6 * y * y * b + 3 * b * b),
                          8 * FEW_ULP);
    assert_close_relative(found.bias, x * b, 8 * FEW_ULP);
}

/* A product is exact to the second order: x² b + y² a + a b. */
static void products_are_exact(void **state)
{
    struct second found;

    (void)state;
    found = of_order_two("model: a*b\n"
                         "inputs: {a: {value: 5, u: 0.3}, b: {value: -2, u: "
                         "0.7}}");
    assert_close_relative(found.variance, 25 * 0.49 + 4 * 0.09 + 0.09 * 0.49,
                          8 * FEW_ULP);
    assert_close(found.bias, 0, 0);
    found = of_order_two("model: a*b\n"
                         "inputs: {a: {value: 0, u: 0.3}, b: {value: 0, u: "
                         "0.7}}");
    assert_close(found.first, 0, 0);
    assert_close_relative(found.variance, 0.09 * 0.49, 8 * FEW_ULP);
}

/* x1² + x2² at zero is 2 u1⁴ + 2 u2⁴, exactly. Six of ten programs compared
 * say u = 0 and no word. */
static const char circle[] =
    "model: x1^2 + x2^2\n"
    "inputs: {x1: {value: 0, u: 0.1}, x2: {value: 0, u: 0.2}}\n";

static void squares_at_zero(void **state)
{
    struct second found = of_order_two(circle);
    struct evaluated e;

    (void)state;
    assert_close(found.first, 0, 0);
    assert_close_relative(found.variance, 2 * (0.0001 + 0.0016), 8 * FEW_ULP);
    assert_close_relative(found.bias, 0.05, 8 * FEW_ULP);

    evaluate_sound(&e, circle);
    assert_close(gum_of(&e, 0)->standard_uncertainty, 0, 0);
    assert_int_equal(e.seen.count, 2);
    assert_seen(&e.seen, 0, "first-order-blind", 1, 8);
    assert_int_equal(e.seen.list[0].severity, CT_WARNING);
    assert_seen(&e.seen, 1, "zero-uncertainty", 1, 8);
    evaluated_release(&e);
}

/* Also where the terms do not hold and no figure can be given. */
static void blindness_is_always_told(void **state)
{
    static const char *const texts[] = {
        "model: x1^2 + x2^2\n"
        "inputs: {x1: {value: 0, u: 0.1}, x2: {value: 0, u: 0.2}}\n"
        "correlations: [{between: [x1, x2], r: 0.5}]\n",
        "model: x1*x2 + v\n"
        "inputs: {x1: {value: 0, u: 0.1}, x2: {value: 0, u: 0.2}}\n"
        "observations: {inputs: [v], rows: [[3], [3]], evaluate: rows}\n",
        "model: x1^2\ninputs: {x1: {value: 0, u: 1e-100}}\n",
        "model: x1^2\ninputs: {x1: {value: 0, u: 1e100}}\n",
        "model: cos(x1)\ninputs: {x1: {value: 0, u: 0.01}}\n",
        "model: 2*x*(1 - x)\ninputs: {x: 0.500(5)}\n", /* GUM-6, 13.1 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct evaluated e;

        evaluate_sound(&e, texts[i]);
        if (!evaluated_saw(&e, "first-order-blind"))
            print_error("no warning for %s", texts[i]);
        assert_true(evaluated_saw(&e, "first-order-blind"));
        evaluated_release(&e);
    }
}

/* A model that is flat or linear is not curved. */
static void no_warning_without_reason(void **state)
{
    static const char *const texts[] = {
        "model: a + 0*b\ninputs: {a: {value: 1, u: 0}, b: {value: 1, u: 1}}\n",
        ("model: a - b\ninputs: {a: {value: 1, u: 1}, b: {value: 1, u: 1}}\n"
         "correlations: [{between: [a, b], r: 1}]\n"),
        "model: a*b\ninputs: {a: {value: 10, u: 1}, b: {value: 10, u: 1}}\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct evaluated e;

        evaluate_sound(&e, texts[i]);
        assert_int_equal(e.seen.sink.warnings, 0);
        evaluated_release(&e);
    }
}

/* The warning of curvature comes where u changes by more than 5 %. x²: the
 * variance grows by the factor 1 + u²/(2 x²), which is 1.05² at u/x = 0.4528;
 * sin at zero: it shrinks by 1 - u², which is 0.95² at u = 0.3122. */
static void strong_curvature(void **state)
{
    static const struct {
        const char *text;
        bool warned;
    } cases[] = {
        {"model: x^2\ninputs: {x: {value: 10, u: 4.52}}\n", false},
        {"model: x^2\ninputs: {x: {value: 10, u: 4.53}}\n", true},
        {"model: x^2\ninputs: {x: {value: 10, u: 4.53}}\norder: 2\n", false},
        {"model: sin(x)\ninputs: {x: {value: 0, u: 0.3122}}\n", false},
        {"model: sin(x)\ninputs: {x: {value: 0, u: 0.3123}}\n", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evaluated e;

        evaluate_sound(&e, cases[i].text);
        assert_int_equal(evaluated_saw(&e, "strong-curvature"),
                         cases[i].warned);
        assert_int_equal(e.seen.count, cases[i].warned);
        evaluated_release(&e);
    }
}

/* ---- covariance ---------------------------------------------------------- */

/* Cov(X², X³) = 6 m³ s + 12 m s² for X normal, with s = u²: nothing is left
 * out in the second order, of which 6 m s² come from second derivatives and
 * as much from the third one of X³. Copies are correlated by 1 and -1. */
static void covariance_of_second_order(void **state)
{
    double m = 2, s = 0.09, v2 = 4 * m * m * s + 2 * s * s;
    double v3 = 9 * pow(m, 4) * s + (18 * m * m + 18 * m * m) * s * s;
    const double *r;
    struct evaluated e;

    (void)state;
    evaluate_sound(&e, "model: {p: x^2, q: x^3, copy: x*x, minus: 3 - x^2}\n"
                       "inputs: {x: {value: 2, u: 0.3}}\norder: 2\n");
    r = e.evaluation.gum.correlation;
    assert_close_relative(e.evaluation.gum.covariance[0], v2, 8 * FEW_ULP);
    assert_close_relative(e.evaluation.gum.covariance[5], v3, 8 * FEW_ULP);
    assert_close_relative(e.evaluation.gum.covariance[1],
                          6 * m * m * m * s + 12 * m * s * s, 8 * FEW_ULP);
    assert_close_relative(r[1],
                          (6 * m * m * m * s + 12 * m * s * s) / sqrt(v2 * v3),
                          8 * FEW_ULP);
    assert_close(r[2], 1, 0);
    assert_close(r[3], -1, 0);
    evaluated_release(&e);

    evaluate_sound(&e, "model: {p: x^2, q: 2*x^2}\n"
                       "inputs: {x: {value: 0, u: 0.3}}\norder: 2\n");
    assert_close(e.evaluation.gum.correlation[1], 1, 0);
    evaluated_release(&e);
}

/* ---- what is refused ----------------------------------------------------- */

static void refuses(const char *text, const char *key, size_t line,
                    size_t column)
{
    struct evaluated e;

    evaluate_text(&e, text);
    assert_int_equal(e.status, CT_INVALID);
    assert_false(e.evaluation.evaluated);
    assert_int_equal(e.seen.sink.errors, 1);
    assert_seen(&e.seen, 0, key, line, column);
    evaluated_release(&e);
}

static void refusals(void **state)
{
    (void)state;
    /* u² - u⁴ of sin at zero */
    refuses("model: sin(x)\ninputs: {x: {value: 0, u: 1.1}}\norder: 2\n",
            "second-order-negative", 1, 8);
    refuses("model: a*b\n"
            "inputs: {a: 1.0(1), b: 1.0(1)}\n"
            "correlations: [{between: [a, b], r: 0.1}]\norder: 2\n",
            "second-order-correlated", 3, 37);
    refuses("model: x + b\ninputs: {b: 1.0(1)}\n"
            "observations: {inputs: [x], rows: [[1], [2]], evaluate: rows}\n"
            "order: 2\n",
            "second-order-rows", 3, 15);
    /* x^2.5 at zero: the third derivative is infinite */
    refuses("model: x^2.5 + x\ninputs: {x: {value: 0, u: 0.1}}\norder: 2\n",
            "second-order-undefined", 1, 8);
}

/* Asked for or not, the terms are worked out; shares and degrees of freedom
 * stay those of the first order. */
static void first_order_stays(void **state)
{
    static const char text[] = "model: x*y\n"
                               "inputs: {x: {value: 1, u: 0.1, dof: 5},\n"
                               "         y: {value: 1, u: 0.2}}\n";
    char asked[sizeof text + 16];
    struct evaluated one, two;

    (void)state;
    snprintf(asked, sizeof asked, "%sorder: 2\n", text);
    evaluate_sound(&one, text);
    evaluate_sound(&two, asked);
    assert_close(gum_of(&one, 0)->second_order, gum_of(&two, 0)->second_order,
                 0);
    assert_close(gum_of(&one, 0)->dof, gum_of(&two, 0)->dof, 0);
    assert_close(gum_of(&one, 0)->share[0], gum_of(&two, 0)->share[0], 0);
    assert_close(gum_of(&one, 0)->first_order, gum_of(&two, 0)->first_order, 0);
    assert_close_relative(gum_of(&two, 0)->standard_uncertainty,
                          sqrt(0.05 + 0.0004), FEW_ULP);
    /* x is Student's t, y is normal */
    assert_int_equal(two.seen.count, 1);
    assert_seen(&two.seen, 0, "second-order-not-normal", 2, 10);
    evaluated_release(&one);
    evaluated_release(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponential),
        cmocka_unit_test(sine),
        cmocka_unit_test(mixed_third_derivatives),
        cmocka_unit_test(products_are_exact),
        cmocka_unit_test(squares_at_zero),
        cmocka_unit_test(blindness_is_always_told),
        cmocka_unit_test(no_warning_without_reason),
        cmocka_unit_test(strong_curvature),
        cmocka_unit_test(covariance_of_second_order),
        cmocka_unit_test(refusals),
        cmocka_unit_test(first_order_stays),
    };

    return cmocka_run_group_tests_name("second order", tests, NULL, NULL);
}
