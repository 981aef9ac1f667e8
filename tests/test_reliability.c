/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../calib/schedule/reliability.h"
#include "../uncertainty/caltrace.h"
#include "assert_close.h"
#include "seeded.h"

#include <gsl/gsl_math.h>
#include <mpfr.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* RP-1, appendix D, as an open program has it; recomputed. t = 12. */
static const struct {
    enum ct_reliability model;
    double p[CT_RELIABILITY_PARAMETERS];
    double R;
} at_twelve[] = {
    {CT_RELIABILITY_EXPONENTIAL, {.02}, 0.7866278611},
    {CT_RELIABILITY_WEIBULL, {.02, 1.5}, 0.8890733774},
    {CT_RELIABILITY_MIXED_EXPONENTIAL, {.05, .5}, 0.790569415},
    {CT_RELIABILITY_RANDOM_WALK, {.3, .05}, 0.7081594549},
    {CT_RELIABILITY_RESTRICTED_WALK, {.1, 2, .05}, 0.6821150762},
    {CT_RELIABILITY_MODIFIED_GAMMA, {.1}, 0.966231032},
    {CT_RELIABILITY_MORTALITY_DRIFT, {.01, .0005}, 0.8253068685},
    {CT_RELIABILITY_WARRANTY, {.1, 36}, 0.9168273035},
    {CT_RELIABILITY_DRIFT, {2.5, 2.5, .05}, 0.970315837},
    {CT_RELIABILITY_LOGNORMAL, {.02, 1.2}, 0.8828320287},
};

static void values(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LENGTH(at_twelve); i++)
        assert_close_relative(
            ct_reliability_at(at_twelve[i].model, at_twelve[i].p, 12),
            at_twelve[i].R, 1e-9);
}

static void names(void **unused)
{
    (void)unused;
    assert_string_equal(ct_reliability_name(CT_RELIABILITY_EXPONENTIAL),
                        "exponential");
    assert_string_equal(ct_reliability_name(CT_RELIABILITY_DRIFT), "drift");
    assert_int_equal(ct_reliability_parameters(CT_RELIABILITY_DRIFT), 3);
    assert_int_equal(ct_reliability_parameters(CT_RELIABILITY_LOGNORMAL), 2);
}

/* ---- MPFR -----------------------------------------------------------------
 */

/* Enough that 1 - R keeps its digits when R is 1 - 1e-300. */
enum { BITS = 1400, REGISTERS = 6 };
static mpfr_t r[REGISTERS];

/* out = P(Z > x) */
static void tail(mpfr_t out, mpfr_t x)
{
    mpfr_sqrt_ui(r[5], 2, MPFR_RNDN);
    mpfr_div(out, x, r[5], MPFR_RNDN);
    mpfr_erfc(out, out, MPFR_RNDN);
    mpfr_div_ui(out, out, 2, MPFR_RNDN);
}

/* r[0] = R of e^-r[0] */
static void survive(void)
{
    mpfr_neg(r[0], r[0], MPFR_RNDN);
    mpfr_exp(r[0], r[0], MPFR_RNDN);
}

static void walk(double a, double b, double t, double c)
{
    mpfr_set_d(r[0], t, MPFR_RNDN);
    if (c > 0) {
        mpfr_mul_d(r[0], r[0], -c, MPFR_RNDN);
        mpfr_expm1(r[0], r[0], MPFR_RNDN);
        mpfr_neg(r[0], r[0], MPFR_RNDN);
    }
    mpfr_mul_d(r[0], r[0], b, MPFR_RNDN);
    mpfr_add_d(r[0], r[0], a, MPFR_RNDN);
    mpfr_rec_sqrt(r[0], r[0], MPFR_RNDN);
    tail(r[1], r[0]);
    mpfr_mul_ui(r[1], r[1], 2, MPFR_RNDN);
    mpfr_ui_sub(r[0], 1, r[1], MPFR_RNDN);
}

static void oracle_gamma(void)
{
    mpfr_set_ui(r[1], 1, MPFR_RNDN);
    mpfr_set_ui(r[2], 1, MPFR_RNDN);
    for (unsigned k = 1; k < 4; k++) {
        mpfr_mul(r[2], r[2], r[0], MPFR_RNDN);
        mpfr_div_ui(r[2], r[2], k, MPFR_RNDN);
        mpfr_add(r[1], r[1], r[2], MPFR_RNDN);
    }
    survive();
    mpfr_mul(r[0], r[0], r[1], MPFR_RNDN);
}

static void oracle_drift(const double *p, double t)
{
    mpfr_set_d(r[1], p[2], MPFR_RNDN);
    mpfr_mul_d(r[1], r[1], t, MPFR_RNDN);
    mpfr_add_d(r[2], r[1], p[0], MPFR_RNDN);
    mpfr_d_sub(r[3], p[1], r[1], MPFR_RNDN);
    tail(r[0], r[2]);
    tail(r[1], r[3]);
    mpfr_add(r[0], r[0], r[1], MPFR_RNDN);
    mpfr_ui_sub(r[0], 1, r[0], MPFR_RNDN);
}

/* ln R and ln(1 - R) from the definition. */
static void oracle(enum ct_reliability model, const double *p, double t,
                   double *log_in, double *log_out)
{
    mpfr_set_d(r[0], p[0], MPFR_RNDN);
    mpfr_mul_d(r[0], r[0], t, MPFR_RNDN);
    switch (model) {
    case CT_RELIABILITY_WEIBULL:
        mpfr_set_d(r[1], p[1], MPFR_RNDN);
        mpfr_pow(r[0], r[0], r[1], MPFR_RNDN);
        survive();
        break;
    case CT_RELIABILITY_MIXED_EXPONENTIAL:
        mpfr_log1p(r[0], r[0], MPFR_RNDN);
        mpfr_mul_d(r[0], r[0], p[1], MPFR_RNDN);
        survive();
        break;
    case CT_RELIABILITY_RANDOM_WALK:
        walk(p[0], p[1], t, 0);
        break;
    case CT_RELIABILITY_RESTRICTED_WALK:
        walk(p[0], p[1], t, p[2]);
        break;
    case CT_RELIABILITY_MODIFIED_GAMMA:
        oracle_gamma();
        break;
    case CT_RELIABILITY_MORTALITY_DRIFT:
        mpfr_set_d(r[1], t, MPFR_RNDN);
        mpfr_sqr(r[1], r[1], MPFR_RNDN);
        mpfr_mul_d(r[1], r[1], p[1], MPFR_RNDN);
        mpfr_add(r[0], r[0], r[1], MPFR_RNDN);
        survive();
        break;
    case CT_RELIABILITY_WARRANTY:
        mpfr_set_d(r[1], t, MPFR_RNDN);
        mpfr_sub_d(r[1], r[1], p[1], MPFR_RNDN);
        mpfr_mul_d(r[1], r[1], p[0], MPFR_RNDN);
        mpfr_exp(r[1], r[1], MPFR_RNDN);
        mpfr_add_ui(r[1], r[1], 1, MPFR_RNDN);
        mpfr_ui_div(r[0], 1, r[1], MPFR_RNDN);
        break;
    case CT_RELIABILITY_DRIFT:
        oracle_drift(p, t);
        break;
    case CT_RELIABILITY_LOGNORMAL:
        mpfr_log(r[0], r[0], MPFR_RNDN);
        mpfr_div_d(r[0], r[0], p[1], MPFR_RNDN);
        tail(r[1], r[0]);
        mpfr_swap(r[0], r[1]);
        break;
    default:
        survive();
        break;
    }
    mpfr_ui_sub(r[1], 1, r[0], MPFR_RNDN);
    mpfr_log(r[0], r[0], MPFR_RNDN);
    mpfr_log(r[1], r[1], MPFR_RNDN);
    *log_in = mpfr_get_d(r[0], MPFR_RNDN);
    *log_out = mpfr_get_d(r[1], MPFR_RNDN);
}

static double uniform(struct seeded *random)
{
    return (double)(seeded_bits(random) >> 11) * 0x1p-53;
}

/* Parameters of all sizes, so that both tails are met. */
static double draw(struct seeded *random, enum ct_reliability model, double *p)
{
    bool shaped = model == CT_RELIABILITY_WEIBULL ||
                  model == CT_RELIABILITY_LOGNORMAL ||
                  model == CT_RELIABILITY_DRIFT;

    for (size_t i = 0; i < CT_RELIABILITY_PARAMETERS; i++)
        p[i] = exp(8 * uniform(random) - 5);
    if (shaped)
        for (size_t i = 0; i < 2; i++)
            p[i] = exp(3.5 * uniform(random) - 2);
    return exp(9 * uniform(random) - 5);
}

static void logs_of(enum ct_reliability model, const double *p, double t,
                    double *in, double *out)
{
    double slopes[CT_RELIABILITY_PARAMETERS];

    ct_reliability_slopes(model, p, t, in, out, slopes);
}

/* Relative errors of logarithms: of a product rounded before its logarithm or
 * exponential is taken, some hundred units; of sums of two tails the same. The
 * argument's own rounding counts as many times as the tail is steep: 1e-12. */
static void logs_against_mpfr(void **unused)
{
    struct seeded random = seeded_init(20220101);
    size_t cases = seeded_cases(200), deep = 0;

    (void)unused;
    for (size_t i = 0; i < REGISTERS; i++)
        mpfr_init2(r[i], BITS);
    for (size_t i = 0; i < cases * CT_RELIABILITIES; i++) {
        enum ct_reliability model = (enum ct_reliability)(i % CT_RELIABILITIES);
        double p[CT_RELIABILITY_PARAMETERS];
        double t = draw(&random, model, p);
        double in, out, expected_in, expected_out;

        oracle(model, p, t, &expected_in, &expected_out);
        if (!(expected_in > -680) || !(expected_out > -680) ||
            !(expected_in < 0) || !(expected_out < 0))
            continue;
        deep += expected_in < -40 || expected_out < -40;
        logs_of(model, p, t, &in, &out);
        assert_close_relative(in, expected_in, 2e-12);
        assert_close_relative(out, expected_out, 2e-12);
        assert_close(ct_reliability_at(model, p, t), exp(expected_in), 2e-12);
    }
    assert_true(deep > cases / 2);
    for (size_t i = 0; i < REGISTERS; i++)
        mpfr_clear(r[i]);
    mpfr_free_cache();
}

/* Further out than exponentials reach. */
static void beyond_the_range(void **unused)
{
    static const double far[] = {1, 3};
    static const double walks[] = {1e-6, 1e-9};
    static const double drifts[] = {2, 3, 1};
    double in, out;

    (void)unused;
    logs_of(CT_RELIABILITY_WEIBULL, far, 1e4, &in, &out);
    assert_close(in, -1e12, 1e-2);
    assert_close(out, 0, 0);
    logs_of(CT_RELIABILITY_WEIBULL, far, 1e-150, &in, &out);
    assert_close(in, 0, 0);
    assert_close_relative(out, 450 * log(0.1), 1e-14);
    /* z = 707.1: -z^2 - ln(z sqrt(pi)) + ln(1 - 1/(2 z^2)) */
    logs_of(CT_RELIABILITY_RANDOM_WALK, walks, 0, &in, &out);
    assert_close(out, -5e5 - log(sqrt(5e5 * M_PI)) - 1e-6, 1e-9);
    logs_of(CT_RELIABILITY_DRIFT, drifts, 100, &in, &out);
    assert_close(in, -97.0 * 97 / 2 - log(97 * sqrt(2 * M_PI)) - 1e-4, 1e-5);
    for (size_t i = 0; i < LENGTH(at_twelve); i++) {
        logs_of(at_twelve[i].model, at_twelve[i].p, 0, &in, &out);
        assert_true(in <= 0 && out <= 0);
        logs_of(at_twelve[i].model, at_twelve[i].p, 1e12, &in, &out);
        assert_true(in <= 0 && out <= 0);
    }
}

/* ---- slopes ---------------------------------------------------------------
 */

/* Central differences with relative step h err by h^2 and eps / h: 1e-7 of what
 * a parameter does. */
static void slopes_against_differences(void **unused)
{
    struct seeded random = seeded_init(5);
    const double h = 1e-5;

    (void)unused;
    for (size_t i = 0; i < 100 * CT_RELIABILITIES; i++) {
        enum ct_reliability model = (enum ct_reliability)(i % CT_RELIABILITIES);
        double p[CT_RELIABILITY_PARAMETERS];
        double slopes[CT_RELIABILITY_PARAMETERS];
        double t = draw(&random, model, p), in, out;

        ct_reliability_slopes(model, p, t, &in, &out, slopes);
        if (in < -200 || out < -200)
            continue;
        for (size_t j = 0; j < ct_reliability_parameters(model); j++) {
            double q[CT_RELIABILITY_PARAMETERS];
            double less, more, ignored;

            memcpy(q, p, sizeof q);
            q[j] = p[j] * exp(-h);
            logs_of(model, q, t, &less, &ignored);
            q[j] = p[j] * exp(h);
            logs_of(model, q, t, &more, &ignored);
            assert_close(slopes[j], (more - less) / (2 * h),
                         1e-9 + 1e-6 * fabs(slopes[j]) - 1e-6 * in);
        }
    }
}

/* ---- intervals ------------------------------------------------------------
 */

static void intervals_meet_the_target(void **unused)
{
    struct seeded random = seeded_init(11);
    size_t met = 0;

    (void)unused;
    for (size_t i = 0; i < 200 * CT_RELIABILITIES; i++) {
        enum ct_reliability model = (enum ct_reliability)(i % CT_RELIABILITIES);
        double p[CT_RELIABILITY_PARAMETERS], t;
        double target = 0.5 + 0.49 * uniform(&random);

        (void)draw(&random, model, p);
        if (ct_reliability_interval(model, p, target, &t) != CT_OK) {
            assert_true(ct_reliability_at(model, p, 0) < target);
            continue;
        }
        if (isinf(t)) {
            assert_int_equal(model, CT_RELIABILITY_RESTRICTED_WALK);
            assert_true(ct_reliability_at(model, p, 1e9) >= target - 1e-12);
            continue;
        }
        met++;
        assert_close(ct_reliability_at(model, p, t), target, 1e-11);
        assert_true(ct_reliability_at(model, p, t / 2) >= target);
        assert_true(ct_reliability_at(model, p, t * 1.001) < target);
    }
    assert_true(met > 800);
}

static void intervals_that_are_none(void **unused)
{
    static const double walks[] = {2, 0.1, 0.1}, narrow[] = {0.1, 0.2, 0.1},
                        warranty[] = {0.0410847, 26.6146},
                        rising[] = {1, 5, 0.1};
    double t = -1;

    (void)unused;
    assert_int_equal(
        ct_reliability_interval(CT_RELIABILITY_RANDOM_WALK, walks, 0.9, &t),
        CT_DOMAIN);
    assert_int_equal(
        ct_reliability_interval(CT_RELIABILITY_WARRANTY, warranty, 0.75, &t),
        CT_DOMAIN);
    assert_int_equal(
        ct_reliability_interval(CT_RELIABILITY_EXPONENTIAL, walks, 1, &t),
        CT_DOMAIN);
    assert_int_equal(ct_reliability_interval(CT_RELIABILITY_EXPONENTIAL, walks,
                                             (double)NAN, &t),
                     CT_DOMAIN);
    assert_close(t, -1, 0);
    /* a walk that stays near enough for ever */
    assert_int_equal(ct_reliability_interval(CT_RELIABILITY_RESTRICTED_WALK,
                                             narrow, 0.9, &t),
                     CT_OK);
    assert_true(isinf(t));
    /* drift towards the middle first: above the target from 0 to the second
     * crossing */
    assert_int_equal(
        ct_reliability_interval(CT_RELIABILITY_DRIFT, rising, 0.8, &t), CT_OK);
    assert_true(t > 40);
    assert_close(ct_reliability_at(CT_RELIABILITY_DRIFT, rising, t), 0.8,
                 1e-12);
}

static int prepare(void **unused)
{
    (void)unused;
    ct_library_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(names),
        cmocka_unit_test(logs_against_mpfr),
        cmocka_unit_test(beyond_the_range),
        cmocka_unit_test(slopes_against_differences),
        cmocka_unit_test(intervals_meet_the_target),
        cmocka_unit_test(intervals_that_are_none),
    };

    return cmocka_run_group_tests(tests, prepare, NULL);
}
