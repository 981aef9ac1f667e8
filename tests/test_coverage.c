/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Coverage factors against closed forms, against the distribution functions in
 * 300 bits, against integrated densities, and against published tables.
 */
#include "../uncertainty/coverage.h"
#include "assert_close.h"
#include "reference.h"
#include "seeded.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_gamma.h>
#include <mpfr.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

enum { BITS = 300 };

/* What coverage.h promises; measured errors are about half of it. */
static double promised(double dof)
{
    return dof >= 0.5 ? 4e-15 : 1.5e-14;
}

static double factor_of(double probability, double dof)
{
    double factor = -1.0;
    enum ct_status status = ct_coverage_factor(probability, dof, &factor);

    if (status != CT_OK)
        print_error("p %.17g, dof %.17g: status %d\n", probability, dof,
                    (int)status);
    assert_int_equal(status, CT_OK);
    return factor;
}

static double probability_of(double factor, double dof)
{
    double probability = -1.0;

    assert_int_equal(ct_coverage_probability(factor, dof, &probability), CT_OK);
    return probability;
}

static const double probabilities[] = {
    1e-6,      1e-3,     0.1,       0.3,          0.49,        0.5,
    0.51,      0.6827,   0.8,       0.9,          0.95,        0.9545,
    0.99,      0.9973,   0.999,     0.9999,       1e-9,        1 - 1e-6,
    2.0 / 3.0, 1 - 1e-9, 1 - 1e-12, 0.4999999999, 0.5000000001};

/* ---- closed forms ---- */

/* nu = 1: tan(pi p / 2). */
static void quantile_1(mpfr_t k, double p)
{
    mpfr_const_pi(k, MPFR_RNDN);
    mpfr_mul_d(k, k, p, MPFR_RNDN);
    mpfr_div_ui(k, k, 2, MPFR_RNDN);
    mpfr_tan(k, k, MPFR_RNDN);
}

/* nu = 2: p sqrt(2 / (1 - p^2)). */
static void quantile_2(mpfr_t k, double p)
{
    mpfr_set_d(k, p, MPFR_RNDN);
    mpfr_sqr(k, k, MPFR_RNDN);
    mpfr_ui_sub(k, 1, k, MPFR_RNDN);
    mpfr_ui_div(k, 2, k, MPFR_RNDN);
    mpfr_sqrt(k, k, MPFR_RNDN);
    mpfr_mul_d(k, k, p, MPFR_RNDN);
}

/* nu = 4: 2 sqrt(cos(acos(sqrt a) / 3) / sqrt a - 1), a = 1 - p^2
 * (Shaw, Journal of Computational Finance 9(4), 2006). */
static void quantile_4(mpfr_t k, double p)
{
    mpfr_t root;

    mpfr_init2(root, BITS);
    mpfr_set_d(root, p, MPFR_RNDN);
    mpfr_sqr(root, root, MPFR_RNDN);
    mpfr_ui_sub(root, 1, root, MPFR_RNDN);
    mpfr_sqrt(root, root, MPFR_RNDN);
    mpfr_acos(k, root, MPFR_RNDN);
    mpfr_div_ui(k, k, 3, MPFR_RNDN);
    mpfr_cos(k, k, MPFR_RNDN);
    mpfr_div(k, k, root, MPFR_RNDN);
    mpfr_sub_ui(k, k, 1, MPFR_RNDN);
    mpfr_sqrt(k, k, MPFR_RNDN);
    mpfr_mul_ui(k, k, 2, MPFR_RNDN);
    mpfr_clear(root);
}

static void closed_forms(void **unused)
{
    static const struct {
        double dof;
        void (*quantile)(mpfr_t k, double p);
    } forms[] = {{1.0, quantile_1}, {2.0, quantile_2}, {4.0, quantile_4}};
    mpfr_t k;

    (void)unused;
    mpfr_init2(k, BITS);
    for (size_t i = 0; i < LENGTH(forms); i++)
        for (size_t j = 0; j < LENGTH(probabilities); j++) {
            double p = probabilities[j], dof = forms[i].dof;

            forms[i].quantile(k, p);
            assert_close_relative(factor_of(p, dof), mpfr_get_d(k, MPFR_RNDN),
                                  promised(dof));
        }
    mpfr_clear(k);
}

/* ---- distribution functions in high precision ---- */

/* P(K <= k), P(K > k) and k times the density. */
struct split {
    mpfr_t below, above, weight;
};

static void split_init(struct split *s)
{
    mpfr_inits2(BITS, s->below, s->above, s->weight, (mpfr_ptr)NULL);
}

static void split_clear(struct split *s)
{
    mpfr_clears(s->below, s->above, s->weight, (mpfr_ptr)NULL);
}

/* sum over n of z^n prod_{j<n} (a + j)/(b + j), for 0 <= z < 1. */
static void hypergeometric(mpfr_t sum, mpfr_t a, mpfr_t b, mpfr_t z)
{
    mpfr_t term, factor;

    mpfr_inits2(BITS, term, factor, (mpfr_ptr)NULL);
    mpfr_set_ui(term, 1, MPFR_RNDN);
    mpfr_set_ui(sum, 1, MPFR_RNDN);
    for (unsigned long n = 0; mpfr_get_exp(term) > mpfr_get_exp(sum) - BITS;
         n++) {
        mpfr_add_ui(factor, a, n, MPFR_RNDN);
        mpfr_mul(term, term, factor, MPFR_RNDN);
        mpfr_add_ui(factor, b, n, MPFR_RNDN);
        mpfr_div(term, term, factor, MPFR_RNDN);
        mpfr_mul(term, term, z, MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    mpfr_clears(term, factor, (mpfr_ptr)NULL);
}

/* 2 k Gamma((nu+1)/2) / (Gamma(nu/2) sqrt(nu pi)) (1 + k^2/nu)^(-(nu+1)/2),
 * with `y` = k^2/nu. */
static void weight_of_t(mpfr_t weight, mpfr_t y, double k, double nu)
{
    mpfr_t a, b;
    int sign;

    mpfr_inits2(BITS, a, b, (mpfr_ptr)NULL);
    mpfr_set_d(a, nu, MPFR_RNDN);
    mpfr_add_ui(a, a, 1, MPFR_RNDN);
    mpfr_div_ui(a, a, 2, MPFR_RNDN);
    mpfr_log1p(weight, y, MPFR_RNDN);
    mpfr_mul(weight, weight, a, MPFR_RNDN);
    mpfr_lgamma(b, &sign, a, MPFR_RNDN);
    mpfr_sub(weight, b, weight, MPFR_RNDN);
    mpfr_set_d(a, 0.5 * nu, MPFR_RNDN);
    mpfr_lgamma(b, &sign, a, MPFR_RNDN);
    mpfr_sub(weight, weight, b, MPFR_RNDN);
    mpfr_exp(weight, weight, MPFR_RNDN);
    mpfr_const_pi(a, MPFR_RNDN);
    mpfr_mul_d(a, a, nu, MPFR_RNDN);
    mpfr_sqrt(a, a, MPFR_RNDN);
    mpfr_div(weight, weight, a, MPFR_RNDN);
    mpfr_mul_d(weight, weight, 2.0 * k, MPFR_RNDN);
    mpfr_clears(a, b, (mpfr_ptr)NULL);
}

/* The incomplete beta function by its series in k^2/(nu + k^2) or, when that
 * is above 1/2, in nu/(nu + k^2); 300 bits leave no matter for cancellation.
 * (The code under test has a continued fraction for the tail.) */
static void split_t(struct split *s, double k, double nu)
{
    mpfr_t y, z, a, b;

    mpfr_inits2(BITS, y, z, a, b, (mpfr_ptr)NULL);
    mpfr_set_d(y, k, MPFR_RNDN);
    mpfr_sqr(y, y, MPFR_RNDN);
    mpfr_div_d(y, y, nu, MPFR_RNDN);
    weight_of_t(s->weight, y, k, nu);
    mpfr_add_ui(z, y, 1, MPFR_RNDN);
    mpfr_set_d(b, 0.5 * nu, MPFR_RNDN);
    mpfr_add_d(a, b, 0.5, MPFR_RNDN);
    if (mpfr_cmp_ui(y, 1) < 0) {
        mpfr_div(z, y, z, MPFR_RNDN);
        mpfr_set_d(b, 1.5, MPFR_RNDN);
        hypergeometric(s->below, a, b, z);
        mpfr_mul(s->below, s->below, s->weight, MPFR_RNDN);
        mpfr_ui_sub(s->above, 1, s->below, MPFR_RNDN);
    } else {
        mpfr_ui_div(z, 1, z, MPFR_RNDN);
        mpfr_add_ui(b, b, 1, MPFR_RNDN);
        hypergeometric(s->above, a, b, z);
        mpfr_mul(s->above, s->above, s->weight, MPFR_RNDN);
        mpfr_div_d(s->above, s->above, nu, MPFR_RNDN);
        mpfr_ui_sub(s->below, 1, s->above, MPFR_RNDN);
    }
    mpfr_clears(y, z, a, b, (mpfr_ptr)NULL);
}

static void split_normal(struct split *s, double k, double unused)
{
    mpfr_t z;

    (void)unused;
    mpfr_init2(z, BITS);
    mpfr_set_ui(z, 2, MPFR_RNDN);
    mpfr_sqrt(z, z, MPFR_RNDN);
    mpfr_d_div(z, k, z, MPFR_RNDN);
    mpfr_erf(s->below, z, MPFR_RNDN);
    mpfr_erfc(s->above, z, MPFR_RNDN);
    mpfr_sqr(s->weight, z, MPFR_RNDN);
    mpfr_neg(s->weight, s->weight, MPFR_RNDN);
    mpfr_exp(s->weight, s->weight, MPFR_RNDN);
    mpfr_mul(s->weight, s->weight, z, MPFR_RNDN);
    mpfr_mul_ui(s->weight, s->weight, 2, MPFR_RNDN);
    mpfr_const_pi(z, MPFR_RNDN);
    mpfr_sqrt(z, z, MPFR_RNDN);
    mpfr_div(s->weight, s->weight, z, MPFR_RNDN);
    mpfr_clear(z);
}

/* chi with m degrees of freedom: P(m/2, k^2/2). */
static void split_chi(struct split *s, double k, double m)
{
    mpfr_t a, x;
    int sign;

    mpfr_inits2(BITS, a, x, (mpfr_ptr)NULL);
    mpfr_set_d(a, 0.5 * m, MPFR_RNDN);
    mpfr_set_d(x, k, MPFR_RNDN);
    mpfr_sqr(x, x, MPFR_RNDN);
    mpfr_div_ui(x, x, 2, MPFR_RNDN);
    mpfr_gamma_inc(s->above, a, x, MPFR_RNDN);
    mpfr_gamma(s->weight, a, MPFR_RNDN);
    mpfr_div(s->above, s->above, s->weight, MPFR_RNDN);
    mpfr_ui_sub(s->below, 1, s->above, MPFR_RNDN);
    mpfr_lgamma(s->weight, &sign, a, MPFR_RNDN);
    mpfr_add(s->weight, s->weight, x, MPFR_RNDN);
    mpfr_log(x, x, MPFR_RNDN);
    mpfr_mul(x, x, a, MPFR_RNDN);
    mpfr_sub(x, x, s->weight, MPFR_RNDN);
    mpfr_exp(x, x, MPFR_RNDN);
    mpfr_mul_ui(s->weight, x, 2, MPFR_RNDN);
    mpfr_clears(a, x, (mpfr_ptr)NULL);
}

typedef void split_function(struct split *s, double k, double parameter);

/* The relative error of k as quantile for 1 - above: one Newton step, which
 * is exact to the square of an error of 1e-14. `above` = (1 - p)/share. */
static double error_of(split_function *split_at, double k, double parameter,
                       double p, unsigned share)
{
    struct split s;
    double error;

    split_init(&s);
    split_at(&s, k, parameter);
    mpfr_set_d(s.below, p, MPFR_RNDN);
    mpfr_ui_sub(s.below, 1, s.below, MPFR_RNDN);
    mpfr_div_ui(s.below, s.below, share, MPFR_RNDN);
    mpfr_sub(s.below, s.below, s.above, MPFR_RNDN);
    mpfr_div(s.below, s.below, s.weight, MPFR_RNDN);
    error = fabs(mpfr_get_d(s.below, MPFR_RNDN));
    split_clear(&s);
    return error;
}

static void check_t(double p, double dof)
{
    double k = factor_of(p, dof);
    double error = isinf(dof) ? error_of(split_normal, k, dof, p, 1)
                              : error_of(split_t, k, dof, p, 1);

    if (!(error <= promised(dof)))
        print_error("p %.17g, dof %.17g: k %.17g is off by %.3g\n", p, dof, k,
                    error);
    assert_true(error <= promised(dof));
}

static void factors_in_high_precision(void **unused)
{
    static const double dofs[] = {
        0.1,  0.2,  0.3,  0.5, 0.9,  1.0,  1.5,
        2.0,  2.5,  3.0,  4.0, 5.0,  7.3,  10.0,
        15,   19.9, 20.1, 30,  50,   100,  333,
        1000, 1e4,  1e6,  1e9, 1e12, 1e17, (double)INFINITY};

    (void)unused;
    for (size_t i = 0; i < LENGTH(dofs); i++)
        for (size_t j = 0; j < LENGTH(probabilities); j++)
            check_t(probabilities[j], dofs[i]);
}

static double uniform(struct seeded *random)
{
    return ((double)(seeded_bits(random) >> 11) + 0.5) * 0x1p-53;
}

static void factors_of_random_arguments(void **unused)
{
    struct seeded random = seeded_init(61059);

    (void)unused;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (int i = 0; i < 600; i++) {
        double dof = pow(10.0, -1.0 + 10.0 * uniform(&random));
        double p = i % 3 == 0   ? pow(10.0, -6.0 * uniform(&random))
                   : i % 3 == 1 ? 1.0 - pow(10.0, -12.0 * uniform(&random))
                                : uniform(&random);

        if (p > 0.0 && p < 1.0)
            check_t(p, dof);
    }
}

/* ---- integrated densities ---- */

static double density_of_t(double x, void *parameter)
{
    double nu = *(const double *)parameter;

    return exp(gsl_sf_lngamma(0.5 * (nu + 1.0)) - gsl_sf_lngamma(0.5 * nu) -
               0.5 * (nu + 1.0) * log1p(x * x / nu)) /
           sqrt(nu * 3.14159265358979323846);
}

/* Twice the integral of the density from 0 to k must be p again; adaptive
 * Gauss-Kronrod to 1e-13, lngamma to a few 1e-15 of at most 600. */
static void integrated_density(void **unused)
{
    static const double dofs[] = {0.7, 1.3, 3.7, 12.5, 16.7, 250.0};
    static const double ps[] = {0.1, 0.5, 0.6827, 0.9545, 0.99};
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(200);

    (void)unused;
    for (size_t i = 0; i < LENGTH(dofs); i++)
        for (size_t j = 0; j < LENGTH(ps); j++) {
            double nu = dofs[i], half, error;
            gsl_function f = {density_of_t, &nu};

            assert_int_equal(gsl_integration_qag(
                                 &f, 0.0, factor_of(ps[j], nu), 0.0, 1e-13, 200,
                                 GSL_INTEG_GAUSS31, space, &half, &error),
                             GSL_SUCCESS);
            assert_close(2.0 * half, ps[j], 1e-12);
        }
    gsl_integration_workspace_free(space);
}

/* ---- probabilities ---- */

/* P(|T| <= k) to 2e-15, also where both p and 1 - p are coarse in k. */
static void probabilities_in_high_precision(void **unused)
{
    static const double dofs[] = {0.1, 1.0, 2.5, 9.0, 50.0, 1e4, 1e9};
    static const double ks[] = {1e-9, 0.01, 0.3, 1.0,  1.4142, 1.4143,
                                2.0,  3.0,  5.0, 20.0, 1e3};
    struct split s;

    (void)unused;
    split_init(&s);
    for (size_t i = 0; i < LENGTH(dofs); i++)
        for (size_t j = 0; j < LENGTH(ks); j++) {
            double expected;

            split_t(&s, ks[j], dofs[i]);
            expected = mpfr_get_d(s.below, MPFR_RNDN);
            assert_close_relative(probability_of(ks[j], dofs[i]), expected,
                                  4e-15);
        }
    split_clear(&s);
}

static void probabilities_at_the_ends(void **unused)
{
    (void)unused;
    assert_close(probability_of(0.0, 5.0), 0.0, 0.0);
    assert_close(probability_of((double)INFINITY, 5.0), 1.0, 0.0);
    assert_close(probability_of(1e200, 50.0), 1.0, 0.0);
    assert_close(probability_of(1e200, (double)INFINITY), 1.0, 0.0);
    assert_close(probability_of(DBL_MIN, (double)INFINITY),
                 sqrt(0.63661977236758134308) * DBL_MIN, 1e-320);
    assert_close(probability_of(1.0, 1.0), 0.5, DBL_EPSILON);
    assert_close(probability_of(2.0, (double)INFINITY), 0.95449973610364158560,
                 DBL_EPSILON);
}

/* ---- order ---- */

/* k grows with the probability and falls with the degrees of freedom. */
static void factors_are_in_order(void **unused)
{
    static const double ps[] = {0.01, 0.3,  0.5,  0.6827,
                                0.9,  0.95, 0.99, 0.9999};

    (void)unused;
    for (size_t j = 0; j < LENGTH(ps); j++) {
        double last = (double)INFINITY;

        for (double dof = 0.5; dof < 1e12; dof *= 1.37) {
            double k = factor_of(ps[j], dof);

            assert_true(k <= last * (1.0 + 4e-15));
            assert_true(j == 0 || k > factor_of(ps[j - 1], dof));
            last = k;
        }
        assert_true(last >= factor_of(ps[j], (double)INFINITY) * (1.0 - 4e-15));
    }
}

static void refused_arguments(void **unused)
{
    static const double bad[] = {0.0, 1.0,         -0.1,
                                 1.5, (double)NAN, (double)INFINITY};
    double out = 7.0;

    (void)unused;
    for (size_t i = 0; i < LENGTH(bad); i++) {
        assert_int_equal(ct_coverage_factor(bad[i], 5.0, &out), CT_DOMAIN);
        assert_int_equal(ct_ellipsoid_factor(bad[i], 2, &out), CT_DOMAIN);
        assert_int_equal(ct_rectangle_factor(bad[i], 2, &out), CT_DOMAIN);
    }
    assert_int_equal(ct_coverage_factor(0.95, 0.0, &out), CT_DOMAIN);
    assert_int_equal(ct_coverage_factor(0.95, -3.0, &out), CT_DOMAIN);
    assert_int_equal(ct_coverage_factor(0.95, (double)NAN, &out), CT_DOMAIN);
    assert_int_equal(ct_coverage_probability(-1.0, 5.0, &out), CT_DOMAIN);
    assert_int_equal(ct_coverage_probability((double)NAN, 5.0, &out),
                     CT_DOMAIN);
    assert_int_equal(ct_coverage_probability(2.0, 0.0, &out), CT_DOMAIN);
    /* so few that nothing is left within k */
    assert_close(probability_of(2.0, 5e-324), 0.0, 1e-15);
    assert_true(probability_of(2.0, 1e-20) >= 0.0);
    assert_int_equal(ct_ellipsoid_factor(0.95, 0, &out), CT_DOMAIN);
    assert_int_equal(ct_rectangle_factor(0.95, 0, &out), CT_DOMAIN);
    /* k = 20^1000 is beyond double */
    assert_int_equal(ct_coverage_factor(0.95, 0.001, &out), CT_NOCONVERGE);
    assert_close(out, 7.0, 0.0); /* never written */
}

/* ---- published tables ---- */

/* JCGM 100:2008, table G.2, whose columns 68.27 %, 95.45 % and 99.73 % are
 * those of one, two and three standard deviations (its footnote). */
static void table_of_t(void **unused)
{
    const double inf = (double)INFINITY;
    const double ps[] = {
        probability_of(1.0, inf), 0.90, 0.95,
        probability_of(2.0, inf), 0.99, probability_of(3.0, inf)};
    static const struct {
        double dof, k[6];
    } rows[] = {
        {1, {1.84, 6.31, 12.71, 13.97, 63.66, 235.80}},
        {2, {1.32, 2.92, 4.30, 4.53, 9.92, 19.21}},
        {3, {1.20, 2.35, 3.18, 3.31, 5.84, 9.22}},
        {4, {1.14, 2.13, 2.78, 2.87, 4.60, 6.62}},
        {5, {1.11, 2.02, 2.57, 2.65, 4.03, 5.51}},
        {6, {1.09, 1.94, 2.45, 2.52, 3.71, 4.90}},
        {7, {1.08, 1.89, 2.36, 2.43, 3.50, 4.53}},
        {8, {1.07, 1.86, 2.31, 2.37, 3.36, 4.28}},
        {9, {1.06, 1.83, 2.26, 2.32, 3.25, 4.09}},
        {10, {1.05, 1.81, 2.23, 2.28, 3.17, 3.96}},
        {20, {1.03, 1.72, 2.09, 2.13, 2.85, 3.42}},
        {50, {1.01, 1.68, 2.01, 2.05, 2.68, 3.16}},
        {100, {1.005, 1.660, 1.984, 2.025, 2.626, 3.077}},
    };

    (void)unused;
    for (size_t i = 0; i < LENGTH(rows); i++)
        for (size_t j = 0; j < LENGTH(ps); j++)
            assert_close(factor_of(ps[j], rows[i].dof), rows[i].k[j],
                         rows[i].dof < 100 ? 0.005 : 0.0005);
}

static void check_reference(const char *name, const char *const *keys,
                            const double *computed, size_t n)
{
    json_t *example = reference_open(name);

    if (example == NULL)
        skip();
    for (size_t i = 0; i < n; i++)
        reference_check(example, keys[i], computed[i]);
    json_decref(example);
}

static void published_normal_factors(void **unused)
{
    static const char *const g1[] = {"p=0.6827", "p=0.90", "p=0.95",
                                     "p=0.9545", "p=0.99", "p=0.9973"};
    static const char *const thirds[] = {"z", "inverse"};
    static const char *const half[] = {"factor"};
    const double inf = (double)INFINITY;
    const double ks[] = {factor_of(0.6827, inf), factor_of(0.90, inf),
                         factor_of(0.95, inf),   factor_of(0.9545, inf),
                         factor_of(0.99, inf),   factor_of(0.9973, inf)};
    const double z[] = {factor_of(2.0 / 3.0, inf),
                        1.0 / factor_of(2.0 / 3.0, inf)};
    const double k50[] = {1.0 / factor_of(0.5, inf)};

    (void)unused;
    check_reference("gum/gum-table-g1.json", g1, ks, 6);
    check_reference("gum/gum-4.3.6-two-thirds.json", thirds, z, 2);
    check_reference("gum/gum-4.3.5-fifty-fifty.json", half, k50, 1);
}

static void published_degrees_of_freedom(void **unused)
{
    static const char *const g4[] = {"nu_25pct", "nu_50pct"};
    static const char *const veff[] = {"veff"};
    static const double u[] = {0.57, 0.25}, nu[] = {9, (double)INFINITY};
    const double b[] = {ct_type_b_degrees_of_freedom(0.25),
                        ct_type_b_degrees_of_freedom(0.5)};
    const double e[] = {ct_effective_degrees_of_freedom(u, nu, 2)};

    (void)unused;
    check_reference("gum/gum-g4.2-dof-of-type-b.json", g4, b, 2);
    check_reference("budget-misc/snl-welch-satterthwaite-two-inputs.json", veff,
                    e, 1);
}

static void published_region_factors(void **unused)
{
    static const struct {
        const char *name;
        enum ct_status (*factor)(double p, size_t m, double *k);
    } tables[] = {
        {"mv/jcgm102-table-1-ellipsoid-factors.json", ct_ellipsoid_factor},
        {"mv/jcgm102-table-2-rectangle-factors.json", ct_rectangle_factor}};

    (void)unused;
    for (size_t i = 0; i < LENGTH(tables); i++) {
        json_t *example = reference_open(tables[i].name), *ms;

        if (example == NULL)
            skip();
        ms = json_object_get(json_object_get(example, "data"), "m");
        assert_int_equal(json_array_size(ms), 20);
        for (size_t j = 0; j < json_array_size(ms); j++) {
            int m = (int)json_integer_value(json_array_get(ms, j));
            char key[20];
            double k = 0.0;

            (void)snprintf(key, sizeof key, "m=%d", m);
            assert_int_equal(tables[i].factor(0.95, (size_t)m, &k), CT_OK);
            reference_check(example, key, k);
        }
        json_decref(example);
    }
}

/* ---- several outputs ---- */

/* GSL's incomplete gamma function is good to some 1e-15, which a factor of m
 * or more outputs divides again. */
static void region_factors_in_high_precision(void **unused)
{
    static const size_t ms[] = {1, 2, 3, 4, 5, 6, 7, 10, 25, 50, 200};
    static const double ps[] = {1e-6, 0.1, 0.5, 0.6827, 0.95, 0.99, 0.999999};

    (void)unused;
    for (size_t i = 0; i < LENGTH(ms); i++)
        for (size_t j = 0; j < LENGTH(ps); j++) {
            double k = 0.0, m = (double)ms[i];

            assert_int_equal(ct_ellipsoid_factor(ps[j], ms[i], &k), CT_OK);
            assert_true(error_of(split_chi, k, m, ps[j], 1) <= 4e-15);
            assert_int_equal(ct_rectangle_factor(ps[j], ms[i], &k), CT_OK);
            assert_true(error_of(split_normal, k, m, ps[j], (unsigned)ms[i]) <=
                        4e-15);
        }
}

static void region_factors_closed_forms(void **unused)
{
    double k = 0.0;

    (void)unused;
    for (size_t j = 0; j < LENGTH(probabilities); j++) {
        double p = probabilities[j];

        assert_int_equal(ct_ellipsoid_factor(p, 1, &k), CT_OK);
        assert_close(k, factor_of(p, (double)INFINITY), 0.0);
        assert_int_equal(ct_rectangle_factor(p, 1, &k), CT_OK);
        assert_close(k, factor_of(p, (double)INFINITY), 0.0);
        assert_int_equal(ct_ellipsoid_factor(p, 2, &k), CT_OK);
        assert_close_relative(k, sqrt(-2.0 * log1p(-p)), 4e-15);
    }
}

static void many_outputs(void **unused)
{
    double k = 0.0, last = 0.0;

    (void)unused;
    for (size_t m = 1; m <= 1000000; m *= 10) {
        assert_int_equal(ct_ellipsoid_factor(0.95, m, &k), CT_OK);
        assert_true(k > last);
        /* chi is nearly normal about sqrt(m) with variance 1/2 */
        if (m >= 1000)
            assert_close(k, sqrt((double)m) + 1.6449 / sqrt(2.0), 0.03);
        last = k;
        for (double p = 1e-6; p < 0.5; p *= 10.0)
            assert_int_equal(ct_ellipsoid_factor(p, m, &k), CT_OK);
    }
}

/* ---- degrees of freedom ---- */

static void truncation(void **unused)
{
    static const double cases[][2] = {
        {16.7, 16},         {16.0, 16},       {1.999, 1},
        {0.3, 1},           {1.0, 1},         {15.99999999999, 16},
        {15.9999999, 15},   {1e8 + 0.5, 1e8}, {1e300, 1e300},
        {49.0 - 1e-13, 49},
    };

    (void)unused;
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_close(ct_truncate_degrees_of_freedom(cases[i][0]), cases[i][1],
                     0.0);
    assert_true(isinf(ct_truncate_degrees_of_freedom((double)INFINITY)));
    assert_true(isnan(ct_truncate_degrees_of_freedom((double)NAN)));
}

/* JCGM 100:2008, H.1.6: 16.7 from the combined uncertainty rounded to 32 nm;
 * (1003.06 nm^2)^2 / 60015.4 nm^4 = 16.76 from the contributions themselves. */
static void end_gauge(void **unused)
{
    static const double u[] = {25, 9.7, 0, 2.9, 16.6};
    static const double nu[] = {18, 25.6, (double)INFINITY, 50, 2};
    double dof = ct_effective_degrees_of_freedom(u, nu, 5);

    (void)unused;
    assert_close(dof, 1003.06 * 1003.06 / 60015.43, 0.0005);
    assert_close(ct_truncate_degrees_of_freedom(dof), 16.0, 0.0);
    assert_close(factor_of(0.99, 16.0), 2.92, 0.005);
}

static void effective_degrees_of_freedom_properties(void **unused)
{
    static const double equal[] = {0.1, 0.1, 0.1, 0.1}, nines[] = {9, 9, 9, 9};
    static const double zero[] = {0.0, 0.0}, two[] = {3, (double)INFINITY};
    const double inf = (double)INFINITY;
    double u[3] = {3e-200, 4e-200, 1e-200}, v[3] = {3e200, -4e200, 1e200};
    const double nu[3] = {5, 7.5, inf};

    (void)unused;
    assert_close_relative(ct_effective_degrees_of_freedom(equal, nines, 4),
                          36.0, 2 * DBL_EPSILON);
    /* a single contribution keeps its degrees of freedom to the last bit */
    for (double dof = 1.0; dof < 200.0; dof += 1.0)
        assert_close(ct_effective_degrees_of_freedom(equal, &dof, 1), dof, 0.0);
    assert_true(isinf(ct_effective_degrees_of_freedom(zero, nines, 2)));
    assert_true(isinf(ct_effective_degrees_of_freedom(equal, &inf, 1)));
    assert_true(isinf(ct_effective_degrees_of_freedom(equal, nines, 0)));
    assert_close_relative(ct_effective_degrees_of_freedom(equal, two, 2), 12.0,
                          2 * DBL_EPSILON);
    /* 26^2 / (81/5 + 256/7.5), however large or small the unit */
    assert_close_relative(ct_effective_degrees_of_freedom(u, nu, 3),
                          676.0 / (81.0 / 5 + 256.0 / 7.5), 4 * DBL_EPSILON);
    assert_close_relative(ct_effective_degrees_of_freedom(v, nu, 3),
                          676.0 / (81.0 / 5 + 256.0 / 7.5), 4 * DBL_EPSILON);
    assert_true(isinf(ct_type_b_degrees_of_freedom(0.0)));
}

static int no_abort(void **unused)
{
    (void)unused;
    gsl_set_error_handler_off();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(factors_in_high_precision),
        cmocka_unit_test(factors_of_random_arguments),
        cmocka_unit_test(integrated_density),
        cmocka_unit_test(probabilities_in_high_precision),
        cmocka_unit_test(probabilities_at_the_ends),
        cmocka_unit_test(factors_are_in_order),
        cmocka_unit_test(refused_arguments),
        cmocka_unit_test(table_of_t),
        cmocka_unit_test(published_normal_factors),
        cmocka_unit_test(published_degrees_of_freedom),
        cmocka_unit_test(published_region_factors),
        cmocka_unit_test(region_factors_in_high_precision),
        cmocka_unit_test(region_factors_closed_forms),
        cmocka_unit_test(many_outputs),
        cmocka_unit_test(truncation),
        cmocka_unit_test(end_gauge),
        cmocka_unit_test(effective_degrees_of_freedom_properties),
    };
    int failed = cmocka_run_group_tests(tests, no_abort, NULL);

    mpfr_free_cache();
    return failed;
}
