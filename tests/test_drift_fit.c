/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../calib/schedule/drift_fit.h"
#include "../calib/schedule/polynomial.h"
#include "../uncertainty/caltrace.h"
#include "assert_close.h"
#include "seeded.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* ---- a straight line ------------------------------------------------------
 */

static const double line_t[] = {0, 365, 730, 1096, 1461};
static const double line_e[] = {0.8, 1.9, 3.4, 4.1, 5.6};

static struct ct_drift_line the_line(void)
{
    struct ct_drift_line line;

    assert_int_equal(ct_drift_line_fit(line_t, line_e, 5, &line), CT_OK);
    return line;
}

static void line_fit(void **unused)
{
    struct ct_drift_line line = the_line();

    (void)unused;
    assert_close_relative(line.intercept, 0.80073415, 1e-8);
    assert_close_relative(line.slope, 0.003230101109, 1e-9);
    assert_close_relative(line.s, 0.2073939744, 1e-9);
    assert_close_relative(line.slope_deviation, 0.0001795338785, 1e-9);
    assert_close_relative(line.t_statistic, 17.99159654, 1e-9);
    assert_close_relative(line.p_value, 0.0003745006788, 1e-8);
    assert_close(line.degrees_of_freedom, 3, 0);
    assert_close(line.first, 0, 0);
    assert_close(line.last, 1461, 0);
    assert_close_relative(ct_drift_line_at(&line, 1000),
                          line.intercept + 1000 * line.slope, 1e-14);
}

/* |e| + U = MPE, and with the 95 % prediction; days since 2021-03-01. */
static void line_crossing(void **unused)
{
    struct ct_drift_line line = the_line();
    double plain = ct_drift_line_crossing(&line, -10, 10, 1, 0, 0, 1e5);
    double with = ct_drift_line_crossing(&line, -10, 10, 1, 0.95, 0, 1e5);
    double P = ct_drift_line_prediction(&line, with, 0.95);

    (void)unused;
    assert_close_relative(plain, 2538.39294, 1e-9);
    assert_close_relative(with, 2368.496163, 1e-9);
    assert_close(ct_drift_line_at(&line, with) + hypot(P, 1), 10, 1e-12);
    /* nothing within the horizon; already there; limits of one side */
    assert_true(
        isinf(ct_drift_line_crossing(&line, -10, 10, 1, 0.95, 0, 2368)));
    assert_close(ct_drift_line_crossing(&line, -10, 10, 1, 0.95, 2400, 1e5),
                 2400, 0);
    assert_close(
        ct_drift_line_crossing(&line, -(double)INFINITY, 10, 1, 0.95, 0, 1e5),
        with, 1e-9);
    assert_true(isinf(ct_drift_line_crossing(
        &line, -(double)INFINITY, (double)INFINITY, 1, 0.95, 0, 1e5)));
    assert_true(isnan(ct_drift_line_crossing(&line, 10, -10, 1, 0.95, 0, 1e5)));
    assert_true(isnan(ct_drift_line_crossing(&line, -10, 10, -1, 0, 0, 1e5)));
}

/* Downwards, and the origin of time, change nothing but the sign and the day.
 */
static void line_moved(void **unused)
{
    struct ct_drift_line line = the_line(), other;
    double t[5], e[5];
    double day = ct_drift_line_crossing(&line, -10, 10, 1, 0.95, 0, 1e5);

    (void)unused;
    for (size_t i = 0; i < 5; i++) {
        t[i] = line_t[4 - i] + 2958000;
        e[i] = -line_e[4 - i];
    }
    assert_int_equal(ct_drift_line_fit(t, e, 5, &other), CT_OK);
    assert_close_relative(other.s, line.s, 1e-11);
    assert_close_relative(other.slope, -line.slope, 1e-11);
    assert_close(
        ct_drift_line_crossing(&other, -10, 10, 1, 0.95, 2958000, 3e6) -
            2958000,
        day, 1e-6);
}

/* A line through its points: no scatter, and the crossing by hand. */
static void line_exact(void **unused)
{
    static const double t[] = {0, 100, 200, 300}, rising[] = {1, 2, 3, 4},
                        flat[] = {0.1, 0.1, 0.1, 0.1};
    struct ct_drift_line line;

    (void)unused;
    assert_int_equal(ct_drift_line_fit(t, rising, 4, &line), CT_OK);
    assert_close(line.s, 0, 0);
    assert_close(line.p_value, 0, 0);
    assert_true(isinf(line.t_statistic));
    assert_close(ct_drift_line_crossing(&line, -10, 10, 0, 0, 300, 1e5), 900,
                 1e-9);
    assert_close(ct_drift_line_crossing(&line, -10, 10, 2, 0.9, 300, 1e5), 700,
                 1e-9);
    assert_close(ct_drift_line_crossing(&line, 0.5, 10, 0, 0, -500, 1e5), -500,
                 0);
    assert_int_equal(ct_drift_line_fit(t, flat, 4, &line), CT_OK);
    assert_close(line.t_statistic, 0, 0);
    assert_close(line.p_value, 1, 0);
    assert_true(isinf(ct_drift_line_crossing(&line, -1, 1, 0.5, 0.95, 0, 1e6)));
}

static void line_refused(void **unused)
{
    static const double same[] = {5, 5, 5}, e[] = {1, 2, 3},
                        bad[] = {1, (double)NAN, 3};
    struct ct_drift_line line;

    (void)unused;
    assert_int_equal(ct_drift_line_fit(same, e, 3, &line), CT_DOMAIN);
    assert_int_equal(ct_drift_line_fit(line_t, e, 2, &line), CT_DOMAIN);
    assert_int_equal(ct_drift_line_fit(line_t, bad, 3, &line), CT_DOMAIN);
    assert_int_equal(ct_drift_line_fit(bad, e, 3, &line), CT_DOMAIN);
    line = the_line();
    assert_true(isnan(ct_drift_line_prediction(&line, 10, 1.5)));
    assert_true(isnan(ct_drift_line_crossing(&line, -10, 10, 1, 1, 0, 1e5)));
    assert_true(isnan(ct_drift_line_crossing(&line, -10, 10, 1, -0.5, 0, 1e5)));
}

static double uniform(struct seeded *random)
{
    return (double)(seeded_bits(random) >> 11) * 0x1p-53;
}

/* The first day of a scan is the crossing, for lines of all kinds. */
static void line_crossing_scanned(void **unused)
{
    struct seeded random = seeded_init(7);

    (void)unused;
    for (size_t round = 0; round < seeded_cases(300); round++) {
        struct ct_drift_line line;
        double t[6], e[6], found, lower, upper, U, slope;
        double scanned = (double)INFINITY;

        slope = (uniform(&random) - 0.5) * 0.01;
        for (size_t i = 0; i < 6; i++) {
            t[i] = 300 * (double)i + 50 * uniform(&random);
            e[i] = slope * t[i] + uniform(&random) - 0.5;
        }
        U = uniform(&random);
        lower = -3 - 5 * uniform(&random);
        upper = 3 + 5 * uniform(&random);
        assert_int_equal(ct_drift_line_fit(t, e, 6, &line), CT_OK);
        found = ct_drift_line_crossing(&line, lower, upper, U, 0.9, 0, 4000);
        for (double day = 0; day <= 4000 && isinf(scanned); day++) {
            double at = ct_drift_line_at(&line, day);
            double W = hypot(ct_drift_line_prediction(&line, day, 0.9), U);

            if (at + W >= upper || at - W <= lower)
                scanned = day;
        }
        if (isinf(scanned))
            assert_true(isinf(found) || found > 3999);
        else
            assert_true(found <= scanned && found > scanned - 1 - 1e-9);
    }
}

/* ---- polynomials of change ------------------------------------------------
 */

/* NASA-HDBK-8739.19-5, table 7-2. */
static const double days[] = {70, 86, 104, 135, 167, 173};
static const double change[] = {0.1, 0.11, 0.251, 0.299, 0.403, 0.615};

static struct ct_drift_change the_change(void)
{
    struct ct_drift_change fit;

    assert_int_equal(ct_drift_change_fit(days, change, 6, 2, &fit), CT_OK);
    return fit;
}

static void change_fit(void **unused)
{
    struct ct_drift_change fit = the_change();

    (void)unused;
    assert_close_relative(fit.coefficients[0], 1.57406753e-4, 1e-8);
    assert_close_relative(fit.coefficients[1], 1.67379251e-5, 1e-8);
    assert_close_relative(fit.s, 0.07082866, 1e-7);
    assert_close(fit.degrees_of_freedom, 4, 0);
    assert_close_relative(ct_drift_change_at(&fit, 100),
                          100 * fit.coefficients[0] + 1e4 * fit.coefficients[1],
                          1e-14);
}

static void change_targets(void **unused)
{
    struct ct_drift_change fit = the_change();
    double two =
        ct_drift_change_to_limit(&fit, 10.03, 0.28, 9, 11, 0.9, false, 1e4);
    double one =
        ct_drift_change_to_limit(&fit, 10.03, 0.28, 9, 11, 0.9, true, 1e4);
    double t = ct_drift_change_to_uncertainty(&fit, 0.28, 0.5, 1e4);

    (void)unused;
    assert_close_relative(t, 327.1533398, 1e-9);
    assert_close(hypot(0.28, ct_drift_change_deviation(&fit, t)), 0.5, 1e-13);
    assert_close(two, 140.091, 5e-4);
    assert_close(10.03 + ct_drift_change_at(&fit, two) +
                     2.131846786326649 *
                         hypot(0.28, ct_drift_change_deviation(&fit, two)),
                 11, 1e-12);
    assert_close_relative(one, 171.7479978, 1e-9);
    assert_close(ct_drift_change_to_limit(&fit, 10.03, 0.28, -(double)INFINITY,
                                          11, 0.9, false, 1e4),
                 one, 1e-9);
}

static void change_limits(void **unused)
{
    struct ct_drift_change fit = the_change();
    struct ct_drift_change exact = {
        .n = 3, .order = 1, .last = 30, .degrees_of_freedom = 2};

    (void)unused;
    assert_true(isinf(ct_drift_change_to_uncertainty(&fit, 0.28, 0.5, 327)));
    assert_close(ct_drift_change_to_uncertainty(&fit, 0.6, 0.5, 1e4), 0, 0);
    assert_close(
        ct_drift_change_to_limit(&fit, 12, 0.28, 9, 11, 0.9, false, 1e4), 0, 0);
    assert_close(
        ct_drift_change_to_limit(&fit, 10.9, 0.28, 9, 11, 0.9, false, 1e4), 0,
        0);
    assert_true(isnan(
        ct_drift_change_to_limit(&fit, 10, 0.28, 11, 9, 0.9, false, 1e4)));
    assert_true(
        isnan(ct_drift_change_to_limit(&fit, 10, 0.28, 9, 11, 0.5, true, 1e4)));
    /* no scatter and no uncertainty: where the change itself is */
    exact.coefficients[0] = -0.01;
    assert_close(
        ct_drift_change_to_limit(&exact, 10, 0, 9, 11, 0.9, false, 1e4), 100,
        1e-9);
}

static void change_refused(void **unused)
{
    static const double one_length[] = {90, 90, 90, 90},
                        backwards[] = {90, -1, 80, 70};
    struct ct_drift_change fit;

    (void)unused;
    assert_int_equal(ct_drift_change_fit(days, change, 2, 2, &fit), CT_DOMAIN);
    assert_int_equal(ct_drift_change_fit(days, change, 6, 0, &fit), CT_DOMAIN);
    assert_int_equal(ct_drift_change_fit(days, change, 6, 4, &fit), CT_DOMAIN);
    assert_int_equal(ct_drift_change_fit(one_length, change, 4, 2, &fit),
                     CT_DOMAIN);
    assert_int_equal(ct_drift_change_fit(backwards, change, 4, 1, &fit),
                     CT_DOMAIN);
    /* one length of time gives a rate */
    assert_int_equal(ct_drift_change_fit(one_length, change, 4, 1, &fit),
                     CT_OK);
    assert_close_relative(fit.coefficients[0], 0.19 / 90, 1e-14);
}

/* ---- roots ----------------------------------------------------------------
 */

static void polynomial_first_root(void **unused)
{
    /* (1 - x)(2 - x)(3 - x), and one that touches zero at 2 before 5 */
    static const double three[] = {6, -11, 6, -1};
    static const double touching[] = {20, -24, 9, -1};

    (void)unused;
    assert_close(ct_polynomial_falls(three, 3, 0, 10), 1, 1e-14);
    assert_close(ct_polynomial_falls(three, 3, 2.5, 10), 3, 1e-14);
    assert_close(ct_polynomial_falls(three, 3, 1.5, 10), 1.5, 0);
    assert_true(isinf(ct_polynomial_falls(three, 3, 0, 0.9)));
    assert_close(ct_polynomial_at(touching, 3, 2), 0, 0);
    assert_true(ct_polynomial_falls(touching, 3, 0, 10) >= 2 - 1e-7);
    assert_true(isinf(ct_polynomial_falls(three, 0, 0, 10)));
}

/* ---- random walk ----------------------------------------------------------
 */

static void random_walk(void **unused)
{
    static const double times[] = {100, 400}, moved[] = {3, -4};

    (void)unused;
    assert_close_relative(ct_random_walk_u(0.5, 0.02, 365), 0.6292853089, 1e-9);
    assert_close_relative(ct_random_walk_time(0.5, 0.02, 0.8), 975.0, 1e-12);
    assert_true(isinf(ct_random_walk_time(0.5, 0, 0.8)));
    assert_close(ct_random_walk_time(0.9, 0.02, 0.8), 0, 0);
    assert_close(ct_random_walk_time(0.9, 0, 0.8), 0, 0);
    assert_close_relative(ct_random_walk_fit(times, moved, 2, 0),
                          sqrt((9.0 / 100 + 16.0 / 400) / 2), 1e-14);
    assert_close_relative(ct_random_walk_fit(times, moved, 2, 1),
                          sqrt((8.0 / 100 + 15.0 / 400) / 2), 1e-14);
    assert_close(ct_random_walk_fit(times, moved, 2, 10), 0, 0);
    assert_true(isnan(ct_random_walk_fit(times, moved, 0, 0)));
    assert_true(isnan(ct_random_walk_fit(moved, times, 2, 0)));
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
        cmocka_unit_test(line_fit),
        cmocka_unit_test(line_crossing),
        cmocka_unit_test(line_moved),
        cmocka_unit_test(line_exact),
        cmocka_unit_test(line_refused),
        cmocka_unit_test(line_crossing_scanned),
        cmocka_unit_test(change_fit),
        cmocka_unit_test(change_targets),
        cmocka_unit_test(change_limits),
        cmocka_unit_test(change_refused),
        cmocka_unit_test(polynomial_first_root),
        cmocka_unit_test(random_walk),
    };

    return cmocka_run_group_tests(tests, prepare, NULL);
}
