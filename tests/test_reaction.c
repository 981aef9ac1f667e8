/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../calib/schedule/beta.h"
#include "../calib/schedule/reaction.h"
#include "../uncertainty/caltrace.h"
#include "assert_close.h"
#include "reference.h"

#include <gsl/gsl_cdf.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* ---- staircase ----------------------------------------------------------- */

static double stair(double interval, double used)
{
    double next = -1;

    assert_int_equal(
        ct_staircase_next(&ct_staircase_usual, interval, used, &next), CT_OK);
    return next;
}

/* ILAC-G24:2022, method 1: I = 12 months, five results. */
static void staircase(void **unused)
{
    (void)unused;
    assert_close(stair(12, 0.5), 15, 0);
    assert_close(stair(12, 0.8), 15, 0);
    assert_close(stair(12, 0.9), 12, 0);
    assert_close(stair(12, 1.0), 12, 0);
    assert_close(stair(12, 1.01), 6, 0);
    assert_close(stair(12, 0), 15, 0);
    assert_close(stair(12, (double)INFINITY), 6, 0);
    /* 0.8 and 1 of decimal numbers that binary does not hold */
    assert_true(0.56 / 0.7 > 0.8);
    assert_close(stair(12, 0.56 / 0.7), 15, 0);
    assert_close(stair(12, (0.1 + 0.2) / 0.3), 12, 0);
}

static void staircase_limits(void **unused)
{
    struct ct_staircase rule = ct_staircase_usual;
    double next = -1;

    (void)unused;
    rule.least = 7;
    rule.most = 14;
    assert_int_equal(ct_staircase_next(&rule, 12, 0.1, &next), CT_OK);
    assert_close(next, 14, 0);
    assert_int_equal(ct_staircase_next(&rule, 12, 2, &next), CT_OK);
    assert_close(next, 7, 0);
    assert_int_equal(ct_staircase_next(&rule, 0, 2, &next), CT_DOMAIN);
    assert_int_equal(ct_staircase_next(&rule, 12, -1, &next), CT_DOMAIN);
    assert_int_equal(ct_staircase_next(&rule, 12, (double)NAN, &next),
                     CT_DOMAIN);
    assert_int_equal(ct_staircase_next(&rule, (double)NAN, 1, &next),
                     CT_DOMAIN);
    assert_int_equal(ct_staircase_next(&rule, (double)INFINITY, 1, &next),
                     CT_DOMAIN);
    rule.keep_below = 0.5;
    assert_int_equal(ct_staircase_next(&rule, 12, 1, &next), CT_DOMAIN);
}

/* ---- A1 and A2 ----------------------------------------------------------- */

/* RP-1: 365 d, a = 0.1, b = 0.55, passes and failures 1, 1, 0, 1. */
static void a1_steps(void **unused)
{
    static const bool in[] = {true, true, false, true};
    static const double expected[] = {401.5, 441.65, 198.7425, 218.61675};
    double interval = 365;

    (void)unused;
    for (size_t i = 0; i < LENGTH(in); i++) {
        interval = ct_reaction_a1(interval, in[i], 0.1, 0.55);
        assert_close_relative(interval, expected[i], 1e-14);
    }
}

static void a1_balance(void **unused)
{
    static const double rows[][3] = {
        {0.1, 0.9, 0.5759023816},
        {0.1, 0.95, 0.8364920092},
        {0.2, 0.9, 0.8061933005},
    };

    (void)unused;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        double a = rows[i][0], R = rows[i][1];
        double b = ct_reaction_a1_balance(a, R);

        assert_close_relative(b, rows[i][2], 1e-9);
        /* no drift of the logarithm at the target, and back */
        assert_close(R * log1p(a) + (1 - R) * log1p(-b), 0, 1e-15);
        assert_close_relative(ct_reaction_a1_equilibrium(a, b), R, 1e-14);
    }
    assert_close_relative(ct_reaction_a1_equilibrium(0.1, 0.55), 0.8933673376,
                          1e-9);
}

/* 12 months, R = 0.9, 1, 0, 1, 1: RP-1, and the form of Chinese training
 * (weights: 22.8 ... printed there as 23, 13, 16, 20 by rounding each). */
static void a2_steps(void **unused)
{
    static const bool in[] = {true, false, true, true};
    static const double expected[2][4] = {
        {13.2, 7.26, 7.4415, 7.6275375},
        {22.8, 12.54, 15.3615, 18.8178375},
    };

    (void)unused;
    for (int cnas = 0; cnas < 2; cnas++) {
        struct ct_reaction_a2 state;

        ct_reaction_a2_init(&state, 12, 0.9, cnas != 0);
        for (size_t i = 0; i < LENGTH(in); i++) {
            ct_reaction_a2_add(&state, in[i]);
            assert_close_relative(state.interval, expected[cnas][i], 1e-14);
        }
    }
}

/* The published steps of the same: rounded to months before the next. */
static void a2_rounded_each_time(void **unused)
{
    static const bool in[] = {true, false, true, true};
    static const double expected[] = {23, 13, 16, 20};
    struct ct_reaction_a2 state;

    (void)unused;
    ct_reaction_a2_init(&state, 12, 0.9, true);
    for (size_t i = 0; i < LENGTH(in); i++) {
        ct_reaction_a2_add(&state, in[i]);
        state.interval = round(state.interval);
        assert_close(state.interval, expected[i], 0);
    }
}

/* ---- A3 ------------------------------------------------------------------ */

struct a3_row {
    uint64_t x, n;
    double interval, target, proposed, rejection, lower, upper;
};

/* The first three: tutorial of the 2019 NCSL symposium (231, 205, 523 d), the
 * fourth suncal's test (329 d); the others its mirror image, 49/50 to 94/100:
 * suncal 1.7 clips Q to 0 above the target and lengthens nothing but where
 * every calibration passed. */
static const struct a3_row a3_rows[] = {
    {15, 20, 365, 0.95, 230.85, 0.994852, 0.65156, 0.82857},
    {14, 20, 365, 0.95, 205.3324134, 0.9993414114, 0.5999963237, 0.7842997705},
    {16, 20, 730, 0.95, 522.5084496, 0.968196948, 0.7041219028, 0.8716011332},
    {42, 50, 365, 0.9, 328.8139804, 0.7557098328, 0.7900889856, 0.8795474563},
    {49, 50, 365, 0.9, 730, 0.9324282806, 0.9470513878, 0.994262879},
    {50, 50, 365, 0.9, 730, 0.9948462248, 0.9726549474, 1},
    {58, 60, 365, 0.9, 730, 0.8939098364, 0.935700254, 0.9839731205},
    {47, 50, 365, 0.9, 365, 0.4994121881, 0.8999593664, 0.9653563046},
    {93, 100, 365, 0.9, 431.6089329, 0.5878982764, 0.904461466, 0.9489333158},
    {94, 100, 365, 0.9, 540.7617677, 0.7656887691, 0.9155132296, 0.9576388196},
};

static void a3_table(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LENGTH(a3_rows); i++) {
        const struct a3_row *row = &a3_rows[i];
        struct ct_a3_rule rule = ct_a3_usual;
        double within = i == 0 ? 2e-5 : 1e-9; /* digits of the table */
        struct ct_a3 a;

        rule.target = row->target;
        assert_int_equal(
            ct_reaction_a3(row->x, row->n, row->interval, &rule, &a), CT_OK);
        assert_close_relative(a.proposed, row->proposed, within);
        assert_close_relative(a.rejection, row->rejection, within);
        assert_close_relative(a.lower, row->lower, within);
        assert_close_relative(a.upper, row->upper, within);
        assert_int_equal(a.changed, a.proposed < row->interval ||
                                        a.proposed > row->interval);
        assert_close_relative(a.observed, (double)row->x / (double)row->n,
                              1e-15);
    }
}

/* Faults of suncal 1.7 that must not come back. */
static void a3_where_suncal_errs(void **unused)
{
    struct ct_a3_rule rule = ct_a3_usual;
    struct ct_a3 a;

    (void)unused;
    rule.target = 0.8;
    assert_int_equal(ct_reaction_a3(99, 100, 365, &rule, &a), CT_OK);
    assert_true(a.changed);
    assert_close(a.proposed, 730, 1e-9);
    /* One of twenty: its range is (0.966, 1). Beta quantiles by GSL. */
    assert_int_equal(ct_reaction_a3(1, 20, 365, &rule, &a), CT_OK);
    assert_close_relative(a.lower, gsl_cdf_beta_Pinv(0.25, 1, 20), 1e-10);
    assert_close_relative(a.upper, gsl_cdf_beta_Pinv(0.75, 2, 19), 1e-10);
    assert_true(a.upper < 0.14);
}

static void a3_limits(void **unused)
{
    struct ct_a3_rule rule = ct_a3_usual;
    struct ct_a3 a;

    (void)unused;
    rule.target = 0.9;
    /* at the target: nothing speaks against it */
    assert_int_equal(ct_reaction_a3(9, 10, 365, &rule, &a), CT_OK);
    assert_close(a.rejection, 0, 0);
    assert_false(a.changed);
    /* clamped to 14 and 1826 days; no change of fewer than five */
    assert_int_equal(ct_reaction_a3(0, 10, 20, &rule, &a), CT_OK);
    assert_close(a.proposed, 14, 0);
    assert_int_equal(ct_reaction_a3(0, 10, 18, &rule, &a), CT_OK);
    assert_close(a.proposed, 18, 0);
    assert_false(a.changed);
    assert_int_equal(ct_reaction_a3(60, 60, 1500, &rule, &a), CT_OK);
    assert_close(a.proposed, 1826, 0);
    assert_int_equal(ct_reaction_a3(1, 0, 365, &rule, &a), CT_DOMAIN);
    assert_int_equal(ct_reaction_a3(0, 0, 365, &rule, &a), CT_DOMAIN);
    assert_int_equal(ct_reaction_a3(5, 4, 365, &rule, &a), CT_DOMAIN);
    assert_int_equal(ct_reaction_a3(5, 10, (double)NAN, &rule, &a), CT_DOMAIN);
    assert_int_equal(ct_reaction_a3(5, 10, 0, &rule, &a), CT_DOMAIN);
    rule.target = 1;
    assert_int_equal(ct_reaction_a3(5, 10, 365, &rule, &a), CT_DOMAIN);
}

/* Half the calibrations of a billion, one off the middle: the tail is that of
 * the normal distribution to its first correction. */
static void a3_of_many(void **unused)
{
    struct ct_a3_rule rule = ct_a3_usual;
    struct ct_a3 a;
    uint64_t n = 1000000000;

    (void)unused;
    rule.target = 0.5;
    assert_int_equal(ct_reaction_a3(n / 2 - 15812, n, 365, &rule, &a), CT_OK);
    assert_close(a.rejection,
                 1 - 2 * gsl_cdf_ugaussian_P(-15811.5 / sqrt((double)n / 4)),
                 1e-8);
    assert_int_equal(ct_reaction_a3(1, n + 1, 365, &rule, &a), CT_DOMAIN);
}

static void reference_a3(const char *name)
{
    json_t *example = reference_open(name);
    const json_t *data = json_object_get(example, "data");
    struct ct_a3_rule rule = ct_a3_usual;
    struct ct_a3 a;

    if (example == NULL)
        skip();
    rule.target = json_number_value(json_object_get(data, "target"));
    rule.confidence = json_number_value(json_object_get(data, "conf"));
    rule.factor_limit = json_number_value(json_object_get(data, "max_change"));
    assert_int_equal(
        ct_reaction_a3(
            (uint64_t)json_integer_value(json_object_get(data, "in_tolerance")),
            (uint64_t)json_integer_value(json_object_get(data, "n")),
            json_number_value(json_object_get(data, "I0")), &rule, &a),
        CT_OK);
    reference_check(example, "interval", a.proposed);
    reference_check(example, "rejection", a.rejection);
    reference_check(example, "reliability_low", a.lower);
    reference_check(example, "reliability_high", a.upper);
    json_decref(example);
}

static void a3_references(void **unused)
{
    (void)unused;
    reference_a3("interval/a3-asset-1.json");
    reference_a3("interval/a3-asset-2.json");
    reference_a3("interval/a3-asset-1-target-90.json");
    reference_a3("interval/a3-counts-42-of-50.json");
}

/* ---- proportions --------------------------------------------------------- */

static void clopper_pearson(void **unused)
{
    static const struct {
        uint64_t x, n;
        double lower, upper, within;
    } rows[] = {
        {18, 20, 0.683017, 0.987651, 1e-6},
        {20, 20, 0.831566529, 1, 1e-9},
        {0, 5, 0, 0.5218237501, 1e-9},
        {42, 50, 0.7088736934, 0.9282992328, 1e-9},
    };
    double lower, upper;

    (void)unused;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_int_equal(
            ct_clopper_pearson(rows[i].x, rows[i].n, 0.95, &lower, &upper),
            CT_OK);
        assert_close(lower, rows[i].lower, rows[i].within);
        assert_close(upper, rows[i].upper, rows[i].within);
    }
    /* all of n: (alpha / 2)^(1 / n) */
    assert_int_equal(ct_clopper_pearson(1000000, 1000000, 0.9, &lower, &upper),
                     CT_OK);
    assert_close_relative(1 - lower, -expm1(log(0.05) / 1e6), 1e-9);
    assert_int_equal(ct_clopper_pearson(1, 2, 1, &lower, &upper), CT_DOMAIN);
    assert_int_equal(ct_clopper_pearson(3, 2, 0.9, &lower, &upper), CT_DOMAIN);
}

/* 20 of 20 do not show 95 %; 59 do, at 95 %. */
static void passes_that_show(void **unused)
{
    (void)unused;
    assert_int_equal(ct_passes_to_show(0.95, 0.95), 59);
    assert_int_equal(ct_passes_to_show(0.9, 0.95), 29);
    assert_int_equal(ct_passes_to_show(0.99, 0.95), 299);
    assert_int_equal(ct_passes_to_show(0.1, 0.9), 1);
    assert_int_equal(ct_passes_to_show(0.5, 0.875), 3);
    assert_int_equal(ct_passes_to_show(1, 0.95), 0);
    assert_int_equal(ct_passes_to_show(0.95, (double)NAN), 0);
}

/* Sums of binomial probabilities in long double, where they are short; tails
 * down to 1e-78, where the roundings of 1 - p count sixty times. */
static void beta_against_sums(void **unused)
{
    (void)unused;
    for (int n = 1; n <= 60; n += 7)
        for (int x = 0; x < n; x += 3)
            for (double p = 0.05; p < 1; p += 0.15) {
                long double sum = 0, term = powl(1 - (long double)p, n);

                for (int i = 0; i <= x; i++) {
                    sum += term;
                    term *= (long double)(n - i) / (i + 1) * (long double)p /
                            (1 - (long double)p);
                }
                assert_close_relative(ct_beta_above(x + 1, n - x, p),
                                      (double)sum, 2e-13);
                assert_close(ct_beta_below(x + 1, n - x, p), 1 - (double)sum,
                             2e-14);
            }
    assert_close_relative(ct_f_below(2.5, 7, 124), gsl_cdf_fdist_P(2.5, 7, 124),
                          1e-10);
    assert_close(ct_f_below((double)INFINITY, 7, 124), 1, 0);
    assert_close(ct_f_below(0, 7, 124), 0, 0);
    assert_true(isnan(ct_beta_below(0, 1, 0.5)));
    assert_true(isnan(ct_beta_above(1, 1, 1.5)));
    assert_true(isnan(ct_beta_point(1, 1, 1)));
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
        cmocka_unit_test(staircase),
        cmocka_unit_test(staircase_limits),
        cmocka_unit_test(a1_steps),
        cmocka_unit_test(a1_balance),
        cmocka_unit_test(a2_steps),
        cmocka_unit_test(a2_rounded_each_time),
        cmocka_unit_test(a3_table),
        cmocka_unit_test(a3_where_suncal_errs),
        cmocka_unit_test(a3_limits),
        cmocka_unit_test(a3_of_many),
        cmocka_unit_test(a3_references),
        cmocka_unit_test(clopper_pearson),
        cmocka_unit_test(passes_that_show),
        cmocka_unit_test(beta_against_sums),
    };

    return cmocka_run_group_tests(tests, prepare, NULL);
}
