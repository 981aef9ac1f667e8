/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Contributions made of elementary influences: correlations, uncertainties and
 * degrees of freedom that follow, against closed formulas, published examples
 * and the dense correlation matrix.
 */
#include "seeded.h"
#include "shared_influences.h"

static const double inf = (double)INFINITY;

/* ---- one reference, several instruments ---------------------------------- */

/* Two instruments from one standard: u(S) = 0.010, each 0.008 of its own. */
static void add_two(struct shared *s)
{
    size_t standard;

    shared_begin(s);
    standard = shared_influence(s, inf);
    for (size_t q = 0; q < 2; q++) {
        shared_amount(s, shared_line(s, 1, 0, inf), standard, 0.010);
        shared_private(s, q, 0.008);
    }
}

/* GUM 5.2, F.1.2.3: u = sqrt(164e-6), r = 100/164, u(A + B) = sqrt(2 (164 +
 * 100) 1e-6), u(A - B) = 0.008 sqrt(2); the last by squares of what is not
 * shared, so to rounding. */
static void test_two_of_one(void **unused)
{
    struct shared s;

    (void)unused;
    add_two(&s);
    assert_int_equal(shared_set(&s), CT_OK);
    shared_equation(&s, "sum", "x0 + x1");
    shared_equation(&s, "difference", "x0 - x1");
    shared_equation(&s, "a", "x0");
    shared_evaluate(&s);
    assert_close_relative(shared_u(&s, 2), sqrt(164e-6), 1e-15);
    assert_close_relative(ct_model_r(&s.model, 0, 1), 100. / 164, 1e-15);
    assert_close_relative(ct_model_r(&s.model, 1, 0), 100. / 164, 1e-15);
    assert_close_relative(shared_u(&s, 0), sqrt(528e-6), 1e-14);
    assert_close_relative(shared_u(&s, 1), 0.008 * sqrt(2), 1e-14);
    assert_close_relative(s.gum.correlation[2], sqrt(528e-6) / 2 / sqrt(164e-6),
                          1e-14);
    assert_close(s.gum.correlation[1], 0, 1e-14);
    assert_close_relative(s.gum.outputs[0].share[0], 0.5, 1e-14);
    assert_close_relative(s.gum.outputs[0].correlation_share, 200. / 528,
                          1e-14);
    assert_true(s.model.correlation_count == 1);
    assert_false(s.model.correlations[0].declared);
    shared_end(&s);
}

/* GUM 5.2.2, example: ten resistors of 1000 ohm in series, each 100 mohm, all
 * of it the standard's: 1 ohm, not 0.32 ohm. */
static void test_ten_resistors(void **unused)
{
    struct shared s;
    size_t standard;

    (void)unused;
    shared_begin(&s);
    standard = shared_influence(&s, inf);
    for (size_t q = 0; q < 10; q++)
        shared_amount(&s, shared_line(&s, 1000, 0, inf), standard, 0.1);
    shared_build(&s, "x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9");
    assert_close(shared_u(&s, 0), 1, 1e-14);
    assert_true(ct_model_r(&s.model, 3, 7) == 1);
    shared_end(&s);
}

/* P calibrates S1 and S2; S1 calibrates A and C, S2 calibrates B. */
static void add_tree(struct shared *s)
{
    size_t p, one, two;

    shared_begin(s);
    p = shared_influence(s, inf);
    one = shared_influence(s, inf);
    two = shared_influence(s, inf);
    for (size_t q = 0; q < 3; q++) {
        static const double own[] = {0.012, 0.010, 0.009};

        (void)shared_line(s, 1, 0, inf);
        shared_amount(s, q, p, 0.006);
        shared_amount(s, q, q == 1 ? two : one, q == 1 ? 0.007 : 0.005);
        shared_private(s, q, own[q]);
    }
}

static void test_tree(void **unused)
{
    static const double u[] = {0.01431782106, 0.01360147051, 0.01191637529};
    static const struct {
        const char *name, *text;
        double u;
    } sums[] = {{"a_b", "x0 + x1", 0.02149418526},
                {"a_c", "x0 + x2", 0.02165640783},
                {"d_c", "x0 - x2", 0.015},
                {"all", "x0 + x1 + x2", 0.02824889378}};
    struct shared s;

    (void)unused;
    add_tree(&s);
    assert_int_equal(shared_set(&s), CT_OK);
    for (size_t i = 0; i < 4; i++)
        shared_equation(&s, sums[i].name, sums[i].text);
    shared_evaluate(&s);
    for (size_t q = 0; q < 3; q++)
        assert_close_relative(s.model.contributions[q].uncertainty, u[q], 1e-9);
    assert_close_relative(ct_model_r(&s.model, 0, 1), 0.1848586197, 1e-9);
    assert_close_relative(ct_model_r(&s.model, 0, 2), 0.3575269074, 1e-9);
    assert_close_relative(ct_model_r(&s.model, 1, 2), 0.2221122259, 1e-9);
    for (size_t i = 0; i < 4; i++)
        assert_close_relative(shared_u(&s, i), sums[i].u, 1e-9);
    /* E_n of A - C = 0.030 with U = 2 u and what they share */
    assert_close(0.030 / (2 * shared_u(&s, 2)), 1, 1e-9);
    shared_end(&s);
}

/* P = V Vs / R, V and Vs measured with one multimeter: relative uncertainties
 * gain 20e-6, V 5e-6, Vs 8e-6, R 10e-6. */
static void test_quotient(void **unused)
{
    struct shared s;
    size_t gain;

    (void)unused;
    shared_begin(&s);
    gain = shared_influence(&s, inf);
    shared_amount(&s, shared_line(&s, 2, 0, inf), gain, 2 * 20e-6);
    shared_private(&s, 0, 2 * 5e-6);
    shared_amount(&s, shared_line(&s, 0.5, 0, inf), gain, 0.5 * 20e-6);
    shared_private(&s, 1, 0.5 * 8e-6);
    (void)shared_line(&s, 100, 100 * 10e-6, inf); /* no row of its own */
    shared_build(&s, "x0*x1/x2");
    assert_close_relative(shared_u(&s, 0) / s.gum.outputs[0].value,
                          42.29657197e-6, 1e-9);
    shared_end(&s);
}

/* Two devices checked against each other, U = 0.0256 both, u(S) = 0.010. */
static void test_check_of_two(void **unused)
{
    struct shared s;
    size_t standard;

    (void)unused;
    shared_begin(&s);
    standard = shared_influence(&s, inf);
    for (size_t q = 0; q < 2; q++) {
        shared_amount(&s, shared_line(&s, 1, 0, inf), standard, 0.010);
        shared_private(&s, q, sqrt(0.0128 * 0.0128 - 1e-4));
    }
    shared_build(&s, "x0 - x1");
    assert_close_relative(2 * shared_u(&s, 0), 0.02259911503, 1e-9);
    shared_end(&s);
}

/* Where almost all is shared, a difference keeps what is not, which the matrix
 * would lose: 1 - r is 1e-20. */
static void test_cancelling(void **unused)
{
    struct shared s;
    size_t standard;

    (void)unused;
    shared_begin(&s);
    standard = shared_influence(&s, inf);
    for (size_t q = 0; q < 2; q++) {
        shared_amount(&s, shared_line(&s, 1, 0, inf), standard, 0.3);
        shared_private(&s, q, 3e-11);
    }
    shared_build(&s, "x0 - x1");
    assert_close_relative(shared_u(&s, 0), 3e-11 * sqrt(2), 1e-9);
    shared_end(&s);
}

/* And nothing is left of a value less itself, whatever it is divided by. */
static void test_nothing_left(void **unused)
{
    struct shared s;

    (void)unused;
    shared_begin(&s);
    for (size_t l = 0; l < 3; l++)
        (void)shared_influence(&s, 9);
    for (size_t q = 0; q < 2; q++) {
        (void)shared_line(&s, 1, 0, inf);
        for (size_t l = 0; l < 3; l++)
            shared_amount(&s, q, l, (q == 0 ? 1 : 1. / 3) * (0.1 + (double)l));
    }
    shared_build(&s, "x0 - 3*x1");
    assert_true(shared_u(&s, 0) == 0);
    assert_int_equal(s.gum.outputs[0].dof_status, CT_DOF_INFINITE);
    shared_end(&s);
}

/* ---- GUM H.2 ---------------------------------------------------------------
 *
 * V, I and phi of H.2 as rows of three quantities: the published R, X and Z,
 * u(R) = 0.071, u(X) = 0.295, u(Z) = 0.236 ohm, r(R, X) = -0.588. */
static void test_impedance(void **unused)
{
    static const double u[] = {0.0032, 0.0095, 0.00075};
    static const double r_vi = -0.36, r_vp = 0.86, r_ip = -0.65;
    struct shared s;
    double b = sqrt(1 - r_vi * r_vi), c = (r_ip - r_vi * r_vp) / b;

    (void)unused;
    shared_begin(&s);
    (void)shared_line(&s, 4.9990, 0, inf);
    (void)shared_line(&s, 0.0196610, 0, inf);
    (void)shared_line(&s, 1.04446, 0, inf);
    for (size_t l = 0; l < 3; l++)
        (void)shared_influence(&s, inf);
    shared_amount(&s, 0, 0, u[0]);
    shared_amount(&s, 1, 0, r_vi * u[1] * 1e-3);
    shared_amount(&s, 1, 1, b * u[1] * 1e-3);
    shared_amount(&s, 2, 0, r_vp * u[2]);
    shared_amount(&s, 2, 1, c * u[2]);
    shared_amount(&s, 2, 2, sqrt(1 - r_vp * r_vp - c * c) * u[2]);
    assert_int_equal(shared_set(&s), CT_OK);
    shared_equation(&s, "R", "x0/x1*cos(x2)");
    shared_equation(&s, "X", "x0/x1*sin(x2)");
    shared_equation(&s, "Z", "x0/x1");
    shared_evaluate(&s);
    assert_close(ct_model_r(&s.model, 1, 2), r_ip, 1e-14);
    assert_close(shared_u(&s, 0), 0.071, 0.0015);
    assert_close(shared_u(&s, 1), 0.295, 0.0015);
    assert_close(shared_u(&s, 2), 0.236, 0.0015);
    assert_close(s.gum.correlation[1], -0.588, 0.015);
    shared_end(&s);
}

/* ---- random rows ----------------------------------------------------------
 */

static double uniform(struct seeded *random)
{
    return (double)(seeded_bits(random) >> 11) * 0x1p-53;
}

static void add_random(struct shared *s, struct seeded *random, bool finite)
{
    size_t families = (size_t)seeded_below(random, 4);
    size_t influences = 1 + (size_t)seeded_below(random, 12);
    size_t lines = 1 + (size_t)seeded_below(random, 8);

    shared_begin(s);
    for (size_t f = 0; f < families; f++)
        (void)shared_family(s, seeded_below(random, 3) == 0
                                   ? (double)seeded_below(random, 2)
                                   : uniform(random));
    for (size_t l = 0; l < influences; l++) {
        bool limited = finite && seeded_below(random, 2) == 0;

        (void)shared_influence(s, limited ? 1 + 20 * uniform(random) : inf);
        if (families > 0 && seeded_below(random, 2) == 0)
            s->list[l].family = (size_t)seeded_below(random, families);
    }
    for (size_t q = 0; q < lines; q++) {
        bool alone = seeded_below(random, 4) == 0;

        (void)shared_line(s, 1 + uniform(random), 0.1 + uniform(random), inf);
        for (size_t l = 0; l < influences && !alone; l++)
            if (seeded_below(random, 2) == 0)
                shared_amount(s, q, l, 2 * uniform(random) - 1);
    }
}

/* y = sum of c_q x_q, some coefficients 0. */
static void make_equation(struct shared *s, struct seeded *random, double *c,
                          char *text, size_t size)
{
    size_t length = 0;

    for (size_t q = 0; q < s->model.contribution_count; q++) {
        c[q] = seeded_below(random, 5) == 0 ? 0 : 4 * uniform(random) - 2;
        length +=
            (size_t)snprintf(text + length, size - length, "%s(%.17g)*x%zu",
                             q > 0 ? " + " : "", c[q], q);
    }
}

static long double covariance_of_lines(const struct shared *s, size_t a,
                                       size_t b)
{
    long double u = (long double)s->model.contributions[a].uncertainty;

    if (s->rows[a].count > 0 && s->rows[b].count > 0)
        return shared_covariance(s, a, b);
    return a == b ? u * u : 0;
}

/* Against the dense covariance of the lines, with the tolerance of a dozen
 * roundings where nothing cancels: of the sum of magnitudes. */
static void expect_dense(const struct shared *s, const double *c)
{
    const struct ct_gum *gum = &s->gum.outputs[0];
    size_t n = s->model.contribution_count;
    long double variance = 0, magnitude = 0, alone = 0;
    double sum = 0;

    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            long double term = (long double)c[a] * (long double)c[b] *
                               covariance_of_lines(s, a, b);

            variance += term;
            magnitude += fabsl(term);
            alone += a == b ? term : 0;
        }
    assert_close(gum->first_order * gum->first_order, (double)variance,
                 1e-13 * (double)magnitude);
    for (size_t a = 0; a < n && gum->first_order > 0; a++) {
        long double share = 0;

        for (size_t b = 0; b < n; b++)
            share += (long double)c[a] * (long double)c[b] *
                     covariance_of_lines(s, a, b);
        assert_close(gum->share[a], (double)(share / variance),
                     1e-12 * (double)(magnitude / variance));
        sum += gum->share[a];
    }
    if (gum->first_order > 0) {
        assert_close(sum, 1, 1e-12 * (double)(magnitude / variance));
        assert_close(gum->correlation_share, (double)(1 - alone / variance),
                     1e-12 * (double)(magnitude / variance));
    }
}

static void test_random_rows(void **unused)
{
    struct seeded random = seeded_init(11);

    (void)unused;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (size_t i = 0; i < seeded_cases(400); i++) {
        struct shared s;
        char text[1000];
        double c[LINES];

        add_random(&s, &random, false);
        make_equation(&s, &random, c, text, sizeof text);
        shared_build(&s, text);
        expect_dense(&s, c);
        for (size_t a = 0; a < s.model.contribution_count; a++)
            for (size_t b = 0; b < a; b++) {
                long double r = covariance_of_lines(&s, a, b) /
                                sqrtl(covariance_of_lines(&s, a, a)) /
                                sqrtl(covariance_of_lines(&s, b, b));

                assert_close(ct_model_r(&s.model, a, b),
                             isnan((double)r) ? 0 : (double)r, 2e-14);
            }
        assert_int_equal(s.gum.outputs[0].dof_status, CT_DOF_INFINITE);
        shared_end(&s);
    }
}

/* ---- degrees of freedom ---------------------------------------------------
 */

/* nu = u^4 / D over influences and families, by the formula of model.h. */
static double dense_dof(const struct shared *s, const double *c)
{
    long double b[INFLUENCES] = {0}, variance = 0, d = 0;

    for (size_t q = 0; q < s->model.contribution_count; q++) {
        long double u = (long double)c[q] *
                        (long double)s->model.contributions[q].uncertainty;

        if (s->rows[q].count == 0)
            variance += u * u;
        for (size_t i = 0; i < s->rows[q].count; i++)
            b[s->amounts[q][i].influence] +=
                (long double)c[q] * (long double)s->amounts[q][i].amount;
    }
    for (size_t l = 0; l < s->influences.count; l++)
        if (s->list[l].family == CT_NONE) {
            variance += b[l] * b[l];
            d += b[l] * b[l] * b[l] * b[l] / (long double)s->list[l].dof;
        }
    for (size_t f = 0; f < s->influences.family_count; f++) {
        long double rho = (long double)s->rho[f], sum = 0, apart = 0,
                    together = 0;

        for (size_t l = 0; l < s->influences.count; l++)
            sum += s->list[l].family == f ? b[l] : 0;
        for (size_t l = 0; l < s->influences.count; l++) {
            long double share = b[l] * ((1 - rho) * b[l] + rho * sum);

            if (s->list[l].family != f)
                continue;
            variance += share;
            apart += share * share / (long double)s->list[l].dof;
            together += share / sqrtl((long double)s->list[l].dof);
        }
        d += (1 - rho * rho) * apart + rho * rho * together * together;
    }
    return d > 0 ? (double)(variance * variance / d) : inf;
}

static void test_random_dof(void **unused)
{
    struct seeded random = seeded_init(12);

    (void)unused;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (size_t i = 0; i < seeded_cases(400); i++) {
        struct shared s;
        char text[1000];
        double c[LINES];

        add_random(&s, &random, true);
        make_equation(&s, &random, c, text, sizeof text);
        shared_build(&s, text);
        if (s.gum.outputs[0].dof < 1e12) /* else a matter of cancelling */
            assert_close_relative(s.gum.outputs[0].dof, dense_dof(&s, c), 1e-9);
        assert_int_not_equal(s.gum.outputs[0].dof_status, CT_DOF_UNDEFINED);
        shared_end(&s);
    }
}

/* A standard with 4 degrees of freedom in both of two values: they count once
 * for its whole, (2 0.3)^4 / 4, and not (0.3^4 + 0.3^4) / 4. Beside them is an
 * input without a row, 0.5 with 9 degrees. */
static void test_shared_dof(void **unused)
{
    struct shared s;
    size_t standard;
    double variance = 4 * 0.09 + 2 * 0.16 + 0.25;
    double d = 0.6 * 0.6 * 0.6 * 0.6 / 4 + 0.5 * 0.5 * 0.5 * 0.5 / 9;

    (void)unused;
    shared_begin(&s);
    standard = shared_influence(&s, 4);
    for (size_t q = 0; q < 2; q++) {
        shared_amount(&s, shared_line(&s, 1, 0, inf), standard, 0.3);
        shared_private(&s, q, 0.4);
    }
    (void)shared_line(&s, 1, 0.5, 9);
    shared_build(&s, "x0 + x1 + x2");
    assert_int_equal(s.gum.outputs[0].dof_status, CT_DOF_FINITE);
    assert_close_relative(s.gum.outputs[0].dof, variance * variance / d, 1e-13);
    assert_true(isfinite(s.gum.outputs[0].factor));
    /* of a contribution by itself: 0.25^2 / (0.3^4 / 4) */
    assert_close_relative(s.model.contributions[0].dof, 0.0625 / (0.0081 / 4),
                          1e-13);
    shared_end(&s);
}

/* Between two results of one event (weights 0.5, rho = 0) the line has no more
 * degrees of freedom than they have: D = (sum S / sqrt(nu))^2. */
static void test_between(void **unused)
{
    struct shared s;

    (void)unused;
    shared_begin(&s);
    (void)shared_line(&s, 1, 0, inf);
    (void)shared_family(&s, 0);
    for (size_t l = 0; l < 2; l++) {
        (void)shared_influence(&s, 6);
        s.list[l].family = 0;
        shared_amount(&s, 0, l, 0.5);
        s.amounts[0][l].between = true;
    }
    shared_build(&s, "x0");
    assert_close(s.gum.outputs[0].dof, 6, 1e-12);
    shared_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_of_one),
        cmocka_unit_test(test_ten_resistors),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_quotient),
        cmocka_unit_test(test_check_of_two),
        cmocka_unit_test(test_cancelling),
        cmocka_unit_test(test_nothing_left),
        cmocka_unit_test(test_impedance),
        cmocka_unit_test(test_random_rows),
        cmocka_unit_test(test_random_dof),
        cmocka_unit_test(test_shared_dof),
        cmocka_unit_test(test_between),
    };

    return cmocka_run_group_tests_name("influences", tests, NULL, NULL);
}
