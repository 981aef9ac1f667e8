/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantiles: against closed forms where there are some, else by putting them
 * into a distribution function that somebody else computes (GSL, MPFR).
 */
#include "../uncertainty/random.h"
#include "../uncertainty/sampler.h"
#include "assert_close.h"
#include "sampled.h"
#include "seeded.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <mpfr.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))
#define PI            3.14159265358979323846

/* Shares from far tails to near 1, where 1 - p is exact, too. */
static const double shares[] = {
    1e-300, 1e-20,         1e-9, 1e-4, 0.01,  0.125, 0.3,         0.4999,
    0.5,    0.5 + 0x1p-40, 0.7,  0.9,  0.975, 0.999, 1 - 0x1p-30, 1 - 0x1p-53};

static double quantile(struct ct_distribution distribution, double p)
{
    struct ct_sampler sampler;

    assert_int_equal(ct_sampler_init(&sampler, &distribution), CT_OK);
    return ct_sampler_quantile(&sampler, p);
}

#define QUANTILE(p, kind, ...)                                                 \
    quantile((struct ct_distribution){kind, __VA_ARGS__}, (p))

/* ---- closed forms ----------------------------------------------------------
 * 1e-12 is promised; most come to a few parts in 10^15. What is e^w in the end
 * has w's last place as its relative error. */

static double of_exponent(double value)
{
    return 1e-15 * (10 + fabs(log(fabs(value))));
}

/* The distance from the nearer end, too: an end of 0 must not cost digits. */
static void limits(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LENGTH(shares); i++) {
        double p = shares[i], q = 1 - p;

        assert_close_relative(QUANTILE(p, CT_RECTANGULAR, LIMITS(0, 3)), 3 * p,
                              1e-15);
        assert_close_relative(QUANTILE(p, CT_RECTANGULAR, LIMITS(-3, 0)),
                              -3 * q, 1e-15);
        assert_close_relative(
            QUANTILE(p, CT_TRIANGULAR, LIMITS(0, 4, .mode = 1)),
            p < 0.25 ? sqrt(4 * p) : 4 - sqrt(12 * q), 1e-15);
        assert_close_relative(
            QUANTILE(p, CT_TRIANGULAR, LIMITS(0, 4, .mode = 4)), 4 * sqrt(p),
            1e-15);
        assert_close_relative(QUANTILE(p, CT_ARCSINE, LIMITS(0, 2)),
                              2 * pow(sin(PI * p / 2), 2), 1e-14);
        assert_close(QUANTILE(p, CT_TWO_POINT, LIMITS(-1, 2)),
                     p <= 0.5 ? -1 : 2, 0);
        assert_close_relative(
            QUANTILE(p, CT_EXPONENTIAL, OTHER(exponential, 7)),
            gsl_cdf_exponential_Pinv(p, 7), 1e-14);
        assert_close(QUANTILE(p, CT_CONSTANT, OTHER(constant, 4)), 4, 0);
    }
}

/* The trapezoid from 0 to 10 with top 4: the slopes are 3 wide and hold 3/14
 * each; its density on top is 1/7. */
static void trapezoid(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LENGTH(shares); i++) {
        double p = shares[i], q = 1 - p;
        double expected = p < 3.0 / 14   ? sqrt(42 * p)
                          : q < 3.0 / 14 ? 10 - sqrt(42 * q)
                                         : 1.5 + 7 * p;

        assert_close_relative(
            QUANTILE(p, CT_TRAPEZOIDAL, LIMITS(0, 10, .beta = 0.4)), expected,
            1e-14);
    }
}

/* Half-widths from 4 to 6 about 6: up to 4 off the middle the density is
 * log(3/2)/4, and beyond x off it the share is (6 - x - x log(6/x))/4. The
 * residual over the density bounds the error. */
static void curvilinear(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LENGTH(shares); i++) {
        double p = shares[i], off, share;
        double x = QUANTILE(p, CT_CURVILINEAR_TRAPEZOIDAL,
                            LIMITS(1, 11, .inexactness = 1));

        off = fabs(x - 6);
        share = (6 - off - off * log(6 / off)) / 4;
        assert_true(p < 0.5 ? x <= 6 : x >= 6);
        if (off < 4)
            assert_close(x - 6, (p - 0.5) * 4 / log(1.5), 1e-14);
        else /* rounding of 6 - x - x log(6/x): 1e-15 */
            assert_close(share, fmin(p, 1 - p), 1e-15);
    }
    /* near an end 6 - x = v is small, and the share is v^2/48 */
    assert_close_relative(QUANTILE(1e-20, CT_CURVILINEAR_TRAPEZOIDAL,
                                   LIMITS(1, 11, .inexactness = 1)),
                          sqrt(48e-20), 1e-9);
}

static void normal(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LENGTH(shares); i++) {
        double p = shares[i], z = gsl_cdf_ugaussian_Pinv(p);

        assert_close_relative(QUANTILE(p, CT_NORMAL, OTHER(normal, 0, 1)), z,
                              1e-15);
        assert_close_relative(QUANTILE(p, CT_NORMAL, OTHER(normal, 10, 2)),
                              10 + 2 * z, 1e-15);
        assert_close_relative(QUANTILE(p, CT_LOGNORMAL, OTHER(lognormal, 1, 2)),
                              exp(1 + 2 * z), 1e-13);
        assert_close_relative(
            QUANTILE(p, CT_STUDENT_T, OTHER(t, 0, 1, (double)INFINITY)), z,
            1e-15);
    }
}

/* Cauchy's distribution, and t with 2 and 4 degrees of freedom (Shaw, J.
 * Computational Finance 9, 2006), in terms of the outer share. */
static double t_closed(double dof, double outer)
{
    double product = 4 * outer * (1 - outer), q;

    if (dof == 1)
        return 1 / tan(PI * outer);
    if (dof == 2)
        return (1 - 2 * outer) * sqrt(2 / product);
    q = cos(acos(sqrt(product)) / 3) / sqrt(product);
    return 2 * sqrt(q - 1);
}

static void t_closed_forms(void **unused)
{
    static const double dofs[] = {1, 2, 4};

    (void)unused;
    for (size_t d = 0; d < LENGTH(dofs); d++)
        for (size_t i = 0; i < LENGTH(shares); i++) {
            double p = shares[i], expected;

            if (fabs(p - 0.5) < 0.01 && p != 0.5)
                continue; /* the closed forms cancel there */
            expected = p == 0.5  ? 0
                       : p < 0.5 ? -t_closed(dofs[d], p)
                                 : t_closed(dofs[d], 1 - p);
            assert_close_relative(
                QUANTILE(p, CT_STUDENT_T, OTHER(t, 0, 1, dofs[d])), expected,
                p == 0.5 ? 0 : of_exponent(expected));
        }
}

/* x^a and 1 - (1 - x)^b are distribution functions of beta distributions; small
 * parameters turn the error of a share, 4e-15, into 1/a of it. */
static void beta_powers(void **unused)
{
    static const double parameters[] = {0.01, 0.3, 1, 2, 15, 16, 40, 1e3, 1e9};

    (void)unused;
    for (size_t k = 0; k < LENGTH(parameters); k++)
        for (size_t i = 0; i < LENGTH(shares); i++) {
            double a = parameters[k], p = shares[i];
            double expected = exp(log(p) / a);

            if (expected == 0)
                continue;
            assert_close_relative(QUANTILE(p, CT_BETA, OTHER(beta, a, 1, 0, 1)),
                                  expected, of_exponent(expected) + 4e-15 / a);
            assert_close_relative(QUANTILE(p, CT_BETA, OTHER(beta, 1, a, 0, 1)),
                                  -expm1(log1p(-p) / a),
                                  of_exponent(p) + 4e-15 / a);
        }
}

static void beta_arcsine(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LENGTH(shares); i++) {
        double p = shares[i];

        assert_close_relative(QUANTILE(p, CT_BETA, OTHER(beta, 0.5, 0.5, 0, 1)),
                              pow(sin(PI * p / 2), 2), 4e-14);
    }
}

static void gamma_of_shape_one(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LENGTH(shares); i++) {
        double p = shares[i];

        assert_close_relative(QUANTILE(p, CT_GAMMA, OTHER(gamma, 1, 7)),
                              -7 * log1p(-p), of_exponent(p));
        assert_close_relative(QUANTILE(p, CT_POISSON, OTHER(poisson, 0)),
                              -log1p(-p), of_exponent(p));
    }
}

/* ---- residuals -------------------------------------------------------------
 */

/* The error of x relative to x that the residual of its share stands for, and
 * what half a place of p does. */
static void assert_share(double x, double residual, double density, double p,
                         const char *what, double parameter)
{
    double blur = fmin(p, 1 - p) < p ? 0x1p-53 : p * 0x1p-53;
    double allowed = 1e-12 + blur / (density * fabs(x));

    if (fabs(residual) / (density * fabs(x)) <= allowed)
        return;
    fail_msg("%s %g: p = %g, x = %.17g is off by %.2g of itself", what,
             parameter, p, x, residual / (density * x));
}

/* 1 - Q(a, x) by MPFR, with bits enough for the share: up to large shapes,
 * where GSL is wrong. */
static void gamma_shapes(void **unused)
{
    static const double shapes[] = {0.01, 0.1, 0.7, 1.5, 5,  15.9,
                                    16,   17,  60,  300, 1e4};
    mpfr_t a, x, share, gamma;

    (void)unused;
    mpfr_inits2(53, a, x, share, gamma, (mpfr_ptr)NULL);
    for (size_t k = 0; k < LENGTH(shapes); k++)
        for (size_t i = 0; i < LENGTH(shares); i++) {
            mpfr_prec_t bits = shares[i] < 1e-20 ? 1100 : 170;
            double p = shares[i], shape = shapes[k];
            double value = QUANTILE(p, CT_GAMMA, OTHER(gamma, shape, 1));

            if (value < 1e-290)
                continue; /* p^(1/shape) is no double */
            mpfr_set_d(a, shape, MPFR_RNDN);
            mpfr_set_d(x, value, MPFR_RNDN);
            mpfr_set_prec(share, bits);
            mpfr_set_prec(gamma, bits);
            mpfr_gamma_inc(share, a, x, MPFR_RNDN);
            mpfr_gamma(gamma, a, MPFR_RNDN);
            mpfr_div(share, share, gamma, MPFR_RNDN);
            mpfr_ui_sub(share, 1, share, MPFR_RNDN);
            mpfr_sub_d(share, share, p, MPFR_RNDN);
            assert_share(value, mpfr_get_d(share, MPFR_RNDN),
                         gsl_ran_gamma_pdf(value, shape, 1), p, "gamma", shape);
        }
    mpfr_clears(a, x, share, gamma, (mpfr_ptr)NULL);
    mpfr_free_cache();
}

/* Where GSL's distribution function is right itself. */
static void t_degrees_of_freedom(void **unused)
{
    static const double dofs[] = {0.5,  1.7, 3,    5,   10,  18, 25,
                                  31.9, 32,  33.5, 100, 1e4, 1e6};

    (void)unused;
    for (size_t k = 0; k < LENGTH(dofs); k++)
        for (size_t i = 0; i < LENGTH(shares); i++) {
            double p = shares[i], dof = dofs[k];
            double x = QUANTILE(p, CT_STUDENT_T, OTHER(t, 0, 1, dof));

            if (p < 1e-4 || p > 0.9999 || x == 0)
                continue;
            assert_share(x, gsl_cdf_tdist_P(x, dof) - p,
                         gsl_ran_tdist_pdf(x, dof), p, "t", dof);
        }
}

static void beta_parameters(void **unused)
{
    static const double parameters[][2] = {
        {0.1, 0.1}, {0.01, 3}, {3, 0.01}, {2, 3},   {15, 15},   {16, 16},
        {20, 3},    {3, 20},   {10, 0.1}, {0.5, 9}, {100, 200}, {1e3, 0.5}};

    (void)unused;
    for (size_t k = 0; k < LENGTH(parameters); k++)
        for (size_t i = 0; i < LENGTH(shares); i++) {
            double a = parameters[k][0], b = parameters[k][1], p = shares[i];
            double x = QUANTILE(p, CT_BETA, OTHER(beta, a, b, 0, 1));
            double residual = p < 0.5 ? gsl_cdf_beta_P(x, a, b) - p
                                      : (1 - p) - gsl_cdf_beta_Q(x, a, b);

            if (x < 1e-290 || x > 1 - 1e-4)
                continue; /* the last place of x is too coarse for b < 1 */
            assert_share(x, residual, gsl_ran_beta_pdf(x, a, b), p, "beta a",
                         a);
        }
}

/* t tends to the normal distribution: z + (z^3 + z)/(4 dof) + O(dof^-2). */
static void large_degrees_of_freedom(void **unused)
{
    static const double dofs[] = {1e9, 1e12, 1e15, 1e18, 1e300};

    (void)unused;
    for (size_t k = 0; k < LENGTH(dofs); k++)
        for (size_t i = 2; i < LENGTH(shares); i++) {
            double p = shares[i], z = gsl_cdf_ugaussian_Pinv(p);
            double expected = z + (z * z * z + z) / (4 * dofs[k]);

            assert_close_relative(
                QUANTILE(p, CT_STUDENT_T, OTHER(t, 0, 1, dofs[k])), expected,
                1e-13);
        }
}

/* Large shapes: Cornish and Fisher's expansion of a gamma distribution, whose
 * next term is of the order shape^-1 in standard deviations. */
static void large_shapes(void **unused)
{
    static const double shapes[] = {1e10, 1e14};

    (void)unused;
    for (size_t k = 0; k < LENGTH(shapes); k++)
        for (size_t i = 2; i < LENGTH(shares); i++) {
            double p = shares[i], z = gsl_cdf_ugaussian_Pinv(p), a = shapes[k];
            double expansion = z + (z * z - 1) / (3 * sqrt(a)) +
                               (z * z * z - 7 * z) / (36 * a);
            double x = QUANTILE(p, CT_GAMMA, OTHER(gamma, a, 1));

            /* both x and a have last places of up to 1e-16 a */
            assert_close((x - a) / sqrt(a), expansion, 1e-12 + 4e-16 * sqrt(a));
        }
}

/* ---- bits ---- */

/* FNV-1a over the quantiles of all rows: the same on every processor, and as
 * long as "generator": "caltrace-1" is said. */
static void bits_of_quantiles(void **unused)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325), bits;

    (void)unused;
    for (size_t r = 0; r < SAMPLED; r++) {
        struct ct_sampler sampler = sampler_of(&sampled[r]);

        for (size_t i = 0; i < LENGTH(shares); i++) {
            double x = ct_sampler_quantile(&sampler, shares[i]);

            memcpy(&bits, &x, sizeof bits);
            hash = (hash ^ bits) * UINT64_C(0x100000001b3);
        }
    }
    assert_int_equal(hash, UINT64_C(0xb4ad0989191beedb));
}

/* ---- properties ------------------------------------------------------------
 */

/* Monotone where shares lie further apart than rounding. */
static void monotone(void **unused)
{
    size_t points = seeded_cases(4096);

    (void)unused;
    for (size_t r = 0; r < SAMPLED; r++) {
        struct ct_sampler sampler = sampler_of(&sampled[r]);
        double last = -(double)INFINITY;

        for (size_t i = 0; i < points; i++) {
            double p = ((double)i + 0.5) / (double)points;
            double x = ct_sampler_quantile(&sampler, p);

            if (!(x >= last))
                fail_msg("%s: %.17g after %.17g at %g", sampled[r].name, x,
                         last, p);
            last = x;
        }
    }
}

/* Where one uniform number makes a draw, the draw is its quantile (of the
 * exponential that of 1 - u). */
static void draws_by_inversion(void **unused)
{
    (void)unused;
    for (size_t r = 0; r < SAMPLED; r++) {
        struct ct_sampler sampler = sampler_of(&sampled[r]);
        enum ct_distribution_kind kind = sampler.kind;

        if (kind != CT_RECTANGULAR && kind != CT_TRIANGULAR &&
            kind != CT_ARCSINE && kind != CT_TWO_POINT &&
            kind != CT_EXPONENTIAL)
            continue;
        for (uint64_t t = 0; t < 1000; t++) {
            double u = ct_random_uniform(ct_random_word(7, 2, t, 0, 0));
            double p = kind == CT_EXPONENTIAL ? 1 - u : u;

            assert_close_relative(ct_sampler_draw(&sampler, 7, 2, t),
                                  ct_sampler_quantile(&sampler, p), 1e-11);
        }
    }
}

/* Ranks of seven values, in any order. */
static void empirical_ranks(void **unused)
{
    const double sorted[] = {-2, 0, 0.5, 0.5, 3, 1e3, 1e3};
    const struct ct_distribution mixed = {CT_EMPIRICAL,
                                          OTHER(empirical, sample_mixed, 7)};
    const struct ct_distribution ordered = {
        CT_EMPIRICAL, OTHER(empirical, sample_in_order, 7)};

    (void)unused;
    for (size_t i = 0; i < 7; i++) {
        double inside = ((double)i + 0.5) / 7;

        assert_close(quantile(mixed, inside), sorted[i], 0);
        assert_close(quantile(ordered, inside), sorted[i], 0);
    }
    assert_close(quantile(mixed, 1e-300), -2, 0);
    assert_close(quantile(ordered, 1 - 0x1p-53), 1e3, 0);
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
        cmocka_unit_test(limits),
        cmocka_unit_test(trapezoid),
        cmocka_unit_test(curvilinear),
        cmocka_unit_test(normal),
        cmocka_unit_test(t_closed_forms),
        cmocka_unit_test(beta_powers),
        cmocka_unit_test(beta_arcsine),
        cmocka_unit_test(gamma_of_shape_one),
        cmocka_unit_test(gamma_shapes),
        cmocka_unit_test(t_degrees_of_freedom),
        cmocka_unit_test(beta_parameters),
        cmocka_unit_test(large_degrees_of_freedom),
        cmocka_unit_test(large_shapes),
        cmocka_unit_test(bits_of_quantiles),
        cmocka_unit_test(monotone),
        cmocka_unit_test(draws_by_inversion),
        cmocka_unit_test(empirical_ranks),
    };

    return cmocka_run_group_tests(tests, no_abort, NULL);
}
