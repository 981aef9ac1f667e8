/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Constants, limits and rules of control charts, and the exact limits of a
 * qualification.
 */
#include "assert_close.h"

#include "../uncertainty/caltrace.h"
#include "../uncertainty/control_chart.h"
#include "../uncertainty/qualification.h"
#include "../uncertainty/statistics.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- constants ----------------------------------------------------------- */

/* The table of GB/T 17989.2 (ISO 7870-2) and of ASTM STP 15D, as printed there:
 * n, c4, d2, d3 and what charts are made with. */
static const struct {
    size_t n;
    double c4, d2, d3, A2, A3, B3, B4, D3, D4;
} table[] = {
    {2, 0.7979, 1.128, 0.8525, 1.880, 2.659, 0, 3.267, 0, 3.267},
    {3, 0.8862, 1.693, 0.8884, 1.023, 1.954, 0, 2.568, 0, 2.575},
    {4, 0.9213, 2.059, 0.8798, 0.729, 1.628, 0, 2.266, 0, 2.282},
    {5, 0.9400, 2.326, 0.8641, 0.577, 1.427, 0, 2.089, 0, 2.114},
    {6, 0.9515, 2.534, 0.8480, 0.483, 1.287, 0.030, 1.970, 0, 2.004},
    {7, 0.9594, 2.704, 0.8332, 0.419, 1.182, 0.118, 1.882, 0.076, 1.924},
    {8, 0.9650, 2.847, 0.8198, 0.373, 1.099, 0.185, 1.815, 0.136, 1.864},
    {9, 0.9693, 2.970, 0.8078, 0.337, 1.032, 0.239, 1.761, 0.184, 1.816},
    {10, 0.9727, 3.078, 0.7971, 0.308, 0.975, 0.284, 1.716, 0.223, 1.777},
    {15, 0.9823, 3.472, 0.7562, 0.223, 0.789, 0.428, 1.572, 0.347, 1.653},
    {20, 0.9869, 3.735, 0.7287, 0.180, 0.680, 0.510, 1.490, 0.415, 1.585},
    {25, 0.9896, 3.931, 0.7084, 0.153, 0.606, 0.565, 1.435, 0.459, 1.541},
};

/* Half a unit of the last digit printed; factors were made of rounded constants
 * in some editions, which is one more. */
static void test_constants_are_those_of_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        struct ct_chart_constants c;
        double n = (double)table[i].n, s;

        assert_int_equal(ct_chart_constants(table[i].n, &c), CT_OK);
        s = sqrt(1 - c.c4 * c.c4);
        assert_close(c.c4, table[i].c4, 0.5001e-4);
        assert_close(c.d2, table[i].d2, 0.5001e-3);
        assert_close(c.d3, table[i].d3, 1.1e-4);
        assert_close(3 / (c.d2 * sqrt(n)), table[i].A2, 1e-3);
        assert_close(3 / (c.c4 * sqrt(n)), table[i].A3, 1e-3);
        assert_close(fmax(0, 1 - 3 * s / c.c4), table[i].B3, 1e-3);
        assert_close(1 + 3 * s / c.c4, table[i].B4, 1e-3);
        assert_close(fmax(0, 1 - 3 * c.d3 / c.d2), table[i].D3, 1e-3);
        assert_close(1 + 3 * c.d3 / c.d2, table[i].D4, 1e-3);
    }
}

/* Closed forms: c4(2) = sqrt(2/pi), d2(2) = 2/sqrt(pi), d2(3) = 3/sqrt(pi),
 * d3(2)^2 = 2 - 4/pi. */
static void test_constants_are_exact_where_they_can_be(void **state)
{
    const double pi = 3.14159265358979323846;
    struct ct_chart_constants c;

    (void)state;
    assert_int_equal(ct_chart_constants(2, &c), CT_OK);
    assert_close(c.c4, sqrt(2 / pi), 1e-14);
    assert_close(c.d2, 2 / sqrt(pi), 1e-12);
    assert_close(c.d3, sqrt(2 - 4 / pi), 1e-12);
    assert_int_equal(ct_chart_constants(3, &c), CT_OK);
    assert_close(c.d2, 3 / sqrt(pi), 1e-12);
    assert_int_equal(ct_chart_constants(1, &c), CT_DOMAIN);
    assert_int_equal(ct_chart_constants(1001, &c), CT_DOMAIN);
    /* Large groups: c4 to 1 - 1/(4 (n - 1)), d2 of 1000 by Harter's tables. */
    assert_int_equal(ct_chart_constants(1000, &c), CT_OK);
    assert_close(c.c4, 1 - 1.0 / (4 * 999), 1e-6);
    assert_close(c.d2, 6.48287, 1e-5);
}

/* ---- limits -------------------------------------------------------------- */

static void test_limits_are_those_of_the_factors(void **state)
{
    struct ct_chart_point points[] = {
        {.mean = 10.0, .spread = 1.2, .n = 5},
        {.mean = 10.5, .spread = 0.8, .n = 5},
        {.mean = 9.8, .spread = 1.0, .n = 5},
    };
    struct ct_chart chart;

    (void)state;
    assert_int_equal(ct_chart_make(CT_CHART_DEVIATIONS, CT_RULES_GBT_17989,
                                   points, 3, &chart),
                     CT_OK);
    assert_close(chart.centre, 10.1, 1e-14);
    assert_close(points[0].upper, 10.1 + 1.427 * 1.0, 1e-3);
    assert_close(points[0].lower, 10.1 - 1.427 * 1.0, 1e-3);
    assert_close(points[0].spread_upper, 2.089, 1e-3);
    assert_close(points[0].spread_lower, 0, 0);
    assert_close(points[0].spread_centre, 1, 1e-14);
    assert_int_equal(
        ct_chart_make(CT_CHART_RANGES, CT_RULES_GBT_17989, points, 3, &chart),
        CT_OK);
    assert_close(points[0].upper, 10.1 + 0.577 * 1.0, 1e-3);
    assert_close(points[0].spread_upper, 2.114, 1e-3);
}

/* x and moving range: x-bar ± 2.66 MR-bar, 3.267 MR-bar. */
static void test_single_values_have_moving_ranges(void **state)
{
    struct ct_chart_point points[] = {
        {.mean = 1, .n = 1}, {.mean = 3, .n = 1}, {.mean = 2, .n = 1}};
    struct ct_chart chart;

    (void)state;
    assert_int_equal(
        ct_chart_make(CT_CHART_SINGLE, CT_RULES_LIMITS, points, 3, &chart),
        CT_OK);
    assert_true(isnan(points[0].spread));
    assert_close(points[1].spread, 2, 0);
    assert_close(points[0].upper, 2 + 2.660 * 1.5, 2e-3);
    assert_close(points[0].spread_upper, 3.267 * 1.5, 2e-3);
}

static void test_charts_are_of_one_kind(void **state)
{
    struct ct_chart_point points[] = {{.mean = 1, .n = 1, .spread = 0},
                                      {.mean = 3, .n = 2, .spread = 1}};
    struct ct_chart chart;

    (void)state;
    assert_int_equal(
        ct_chart_make(CT_CHART_SINGLE, CT_RULES_LIMITS, points, 2, &chart),
        CT_DOMAIN);
    assert_int_equal(
        ct_chart_make(CT_CHART_DEVIATIONS, CT_RULES_LIMITS, points, 2, &chart),
        CT_DOMAIN);
    assert_int_equal(
        ct_chart_make(CT_CHART_SINGLE, CT_RULES_LIMITS, points, 1, &chart),
        CT_DOMAIN);
}

/* ---- rules ----------------------------------------------------------------
 */

/* Means in units of their own standard deviation about 0, groups of 4 with a
 * spread that makes sigma 2: the standard deviation of a mean is 1. Pairs of
 * far points keep the centre where it is. */
static unsigned broken_of(const double *z, size_t n, enum ct_chart_rule_set set,
                          size_t at)
{
    struct ct_chart_point points[64] = {{0}};
    struct ct_chart_constants c;
    struct ct_chart chart;
    double sum = 0;

    assert_int_equal(ct_chart_constants(4, &c), CT_OK);
    for (size_t i = 0; i < n; i++) {
        points[i] =
            (struct ct_chart_point){.mean = z[i], .spread = 2 * c.c4, .n = 4};
        sum += z[i];
    }
    assert_close(sum, 0, 1e-12);
    assert_int_equal(ct_chart_make(CT_CHART_DEVIATIONS, set, points, n, &chart),
                     CT_OK);
    return points[at].broken;
}

static void test_rules_find_their_patterns(void **state)
{
    static const double beyond[] = {3.1, -3.1, 0.1, -0.1};
    static const double run[] = {0.5, 0.4, 0.5,  0.4, 0.5,
                                 0.4, 0.5, -1.6, 0,   -1.6};
    static const double trend[] = {-0.9, -0.6, -0.3, 0, 0.3, 0.6, 0.9};
    static const double two[] = {2.1, 0, 2.1, -2, -0.2, -2};
    static const double four[] = {1.1, 1.1, 0, 1.1, 1.1, -1.5, -1.4, -1.5};
    double alternating[14], inside[16];

    (void)state;
    for (size_t i = 0; i < 14; i++)
        alternating[i] = i % 2 == 0 ? 1.5 : -1.5;
    for (size_t i = 0; i < 16; i++)
        inside[i] = (i / 2) % 2 == 0 ? 0.3 : -0.3;
    assert_int_equal(broken_of(beyond, 4, CT_RULES_LIMITS, 0),
                     1U << CT_RULE_BEYOND);
    assert_int_equal(broken_of(beyond, 4, CT_RULES_LIMITS, 2), 0);
    assert_int_equal(broken_of(run, 10, CT_RULES_GBT_17989, 6),
                     1U << CT_RULE_RUN);
    assert_int_equal(broken_of(run, 10, CT_RULES_GBT_17989, 5), 0);
    assert_int_equal(broken_of(run, 10, CT_RULES_GBT_4091, 6), 0);
    assert_int_equal(broken_of(trend, 7, CT_RULES_GBT_17989, 6),
                     1U << CT_RULE_TREND);
    assert_int_equal(broken_of(trend, 7, CT_RULES_GBT_17989, 5), 0);
    assert_int_equal(broken_of(trend, 7, CT_RULES_GBT_4091, 5),
                     1U << CT_RULE_TREND);
    assert_int_equal(broken_of(two, 6, CT_RULES_WESTERN_ELECTRIC, 2),
                     1U << CT_RULE_TWO_OF_THREE);
    assert_int_equal(broken_of(two, 6, CT_RULES_WESTERN_ELECTRIC, 3), 0);
    assert_int_equal(broken_of(two, 6, CT_RULES_GBT_17989, 2), 0);
    assert_int_equal(broken_of(four, 8, CT_RULES_WESTERN_ELECTRIC, 4),
                     1U << CT_RULE_FOUR_OF_FIVE);
    assert_int_equal(broken_of(four, 8, CT_RULES_WESTERN_ELECTRIC, 3), 0);
    assert_int_equal(broken_of(alternating, 14, CT_RULES_GBT_4091, 13),
                     1U << CT_RULE_ALTERNATING | 1U << CT_RULE_EIGHT_OUTSIDE);
    assert_int_equal(broken_of(alternating, 14, CT_RULES_GBT_4091, 12),
                     1U << CT_RULE_EIGHT_OUTSIDE);
    assert_int_equal(broken_of(alternating, 14, CT_RULES_GBT_4091, 6), 0);
    assert_int_equal(broken_of(inside, 16, CT_RULES_GBT_4091, 14),
                     1U << CT_RULE_FIFTEEN_INSIDE);
    assert_int_equal(broken_of(inside, 16, CT_RULES_GBT_4091, 13), 0);
}

/* Readings without any spread, equal or not. */
static void test_no_spread_has_no_width(void **state)
{
    struct ct_chart_point points[] = {
        {.mean = 1, .n = 3}, {.mean = 1, .n = 3}, {.mean = 1, .n = 3}};
    struct ct_chart chart;

    (void)state;
    assert_int_equal(ct_chart_make(CT_CHART_DEVIATIONS, CT_RULES_GBT_4091,
                                   points, 3, &chart),
                     CT_OK);
    assert_int_equal(points[2].broken, 0);
    points[2].mean = 1.5;
    assert_int_equal(
        ct_chart_make(CT_CHART_DEVIATIONS, CT_RULES_LIMITS, points, 3, &chart),
        CT_OK);
    assert_int_equal(points[2].broken, 1U << CT_RULE_BEYOND);
}

/* Sigma from groups of random sizes finds that of the draws. */
static void test_unequal_groups_find_sigma(void **state)
{
    enum { GROUPS = 4000 };
    struct ct_chart_point *points = calloc(GROUPS, sizeof *points);
    struct ct_chart chart;
    uint64_t word = 88172645463325252U;

    (void)state;
    assert_non_null(points);
    for (size_t g = 0; g < GROUPS; g++) {
        double x[8];
        size_t n = 2 + g % 7;

        for (size_t i = 0; i < n; i++) {
            x[i] = -6;
            for (int k = 0; k < 12; k++) { /* variance 1, nearly normal */
                word ^= word << 13;
                word ^= word >> 7;
                word ^= word << 17;
                x[i] += (double)(word >> 11) / 9007199254740992.0;
            }
            x[i] = 100 + 0.25 * x[i];
        }
        points[g] =
            (struct ct_chart_point){.mean = ct_mean(x, n),
                                    .spread = ct_standard_deviation(x, n),
                                    .n = n};
    }
    assert_int_equal(ct_chart_make(CT_CHART_DEVIATIONS, CT_RULES_LIMITS, points,
                                   GROUPS, &chart),
                     CT_OK);
    /* about 14 000 degrees of freedom: 0.6 % is one standard deviation */
    assert_close(chart.sigma, 0.25, 0.25 * 0.025);
    assert_close(chart.centre, 100, 0.25 * 4 / sqrt(20000));
    free(points);
}

/* ---- limits of results --------------------------------------------------- */

/* T03: U0 = 1.5 mg at k = 3 is 1.0 mg at k = 2. */
static void test_transfer(void **state)
{
    struct ct_exact U = ct_exact_of(2.0), U0;
    struct ct_exact none = ct_exact_integer(0), square;

    (void)state;
    U0 = ct_expanded_at(ct_exact_of(1.5), ct_exact_of(3), 2);
    assert_close(ct_exact_double(U0), 1, 0);
    square = ct_transfer_square(U, U0, none);
    assert_close(sqrt(ct_exact_double(square)), 2.236067977, 1e-9);
    assert_true(ct_is_within(ct_exact_of(-2.0), square));
    assert_false(ct_is_within(ct_exact_of(2.2361), square));
    assert_false(ct_transfer_is_plain(U, U0));
    assert_true(ct_transfer_is_plain(ct_exact_of(0.3), ct_exact_of(0.1)));
    assert_false(ct_transfer_is_plain(ct_exact_of(0.3), ct_exact_of(0.1001)));
    /* 3-4-5 in tenths, where binary fractions say otherwise */
    square = ct_transfer_square(ct_exact_of(0.3), ct_exact_of(0.4), none);
    assert_true(ct_is_within(ct_exact_of(0.5), square));
    assert_false(ct_is_within(ct_exact_of(0.5000000000001), square));
    /* C08: both from one standard of u = 0.010, 2 x 4 x 0.0001 taken off */
    square = ct_transfer_square(ct_exact_of(0.0256), ct_exact_of(0.0256),
                                ct_exact_of(0.0004));
    assert_close(sqrt(ct_exact_double(square)), 0.02259911503, 1e-10);
    square = ct_transfer_square(ct_exact_of(1), ct_exact_of(1), ct_exact_of(2));
    assert_close(ct_exact_double(square), 0, 0);
}

/* T04, T05 */
static void test_comparison(void **state)
{
    static const double y[] = {200.0012, 200.0032, 200.0021};
    struct ct_exact none = ct_exact_integer(0), square, d;

    (void)state;
    square = ct_comparison_square(ct_exact_of(2.0), 5, none);
    assert_close(sqrt(ct_exact_double(square)), 1.788854382, 1e-9);
    square = ct_comparison_square(ct_exact_of(2.0), 3, none);
    assert_close(sqrt(ct_exact_double(square)), 1.632993162, 1e-9);
    d = ct_exact_subtract(ct_exact_of(y[0]), ct_exact_mean(y, 3));
    d = ct_exact_multiply(d, ct_exact_integer(1000)); /* mg */
    assert_close(ct_exact_double(d), -0.9666666667, 1e-9);
    assert_true(ct_is_within(d, square));
    /* n = 4 and U = 2: the limit is sqrt(3), and 3 is met exactly */
    square = ct_comparison_square(ct_exact_of(0.2), 4, none);
    assert_int_equal(
        ct_exact_compare(
            square, ct_exact_divide(ct_exact_of(0.03), ct_exact_integer(1))),
        0);
}

/* T09 */
static void test_weighted_mean(void **state)
{
    static const double y[] = {10.02, 10.05, 10.04}, u[] = {0.02, 0.03, 0.025};
    double uncertainty;

    (void)state;
    assert_close(ct_weighted_mean(y, u, 3, &uncertainty), 10.03253731, 1e-8);
    assert_close(uncertainty, 0.0138527129, 1e-10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constants_are_those_of_the_table),
        cmocka_unit_test(test_constants_are_exact_where_they_can_be),
        cmocka_unit_test(test_limits_are_those_of_the_factors),
        cmocka_unit_test(test_single_values_have_moving_ranges),
        cmocka_unit_test(test_charts_are_of_one_kind),
        cmocka_unit_test(test_rules_find_their_patterns),
        cmocka_unit_test(test_no_spread_has_no_width),
        cmocka_unit_test(test_unequal_groups_find_sigma),
        cmocka_unit_test(test_transfer),
        cmocka_unit_test(test_comparison),
        cmocka_unit_test(test_weighted_mean),
    };

    ct_library_init();
    return cmocka_run_group_tests_name("control_chart", tests, NULL, NULL);
}
