/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_rounding.c - results and uncertainties as people read them.
 *
 * Expected texts are worked out by hand from JCGM 100:2008, 7.2.6, GB/T 8170
 * (ties to even, on the decimal text) and EA-4/02, 6.3 (five per cent).
 */
#include "assert_close.h"
#include "seeded.h"
#include "../uncertainty/rounding.h"

#include <stdio.h>
#include <string.h>

static const struct ct_rounding two = {2, CT_ROUND_NEAREST_EVEN};

static const char *mode_names[] = {"even", "nearest", "up", "5 %"};

/* ---- the uncertainty --------------------------------------------------- */

static void rounds_uncertainties(void **state)
{
    static const struct {
        double number;
        int digits;
        enum ct_rounding_mode mode;
        const char *text;
        int place;
    } cases[] = {
        {0.25, 1, CT_ROUND_NEAREST_EVEN, "0.2", -1},
        {0.15, 1, CT_ROUND_NEAREST_EVEN, "0.2", -1},
        {0.35, 1, CT_ROUND_NEAREST_EVEN, "0.4", -1},
        {0.25, 1, CT_ROUND_NEAREST, "0.3", -1},
        {0.201, 1, CT_ROUND_UP, "0.3", -1},
        {0.2, 1, CT_ROUND_UP, "0.2", -1},
        /* 9.95 is a tie between 9.9 and 10.0, and 99 is odd */
        {9.95, 2, CT_ROUND_NEAREST_EVEN, "10", 0},
        {9.85, 2, CT_ROUND_NEAREST_EVEN, "9.8", -1},
        {9.94, 2, CT_ROUND_NEAREST_EVEN, "9.9", -1},
        {9.96, 2, CT_ROUND_NEAREST_EVEN, "10", 0},
        {9.96, 1, CT_ROUND_NEAREST_EVEN, "10", 1},
        {9.91, 2, CT_ROUND_UP, "10", 0},
        {0.0996, 2, CT_ROUND_NEAREST_EVEN, "0.10", -2},
        {0.0996, 3, CT_ROUND_NEAREST_EVEN, "0.0996", -4},
        {99.9, 2, CT_ROUND_NEAREST_EVEN, "100", 1},
        {2345, 2, CT_ROUND_NEAREST_EVEN, "2300", 2},
        {2350, 2, CT_ROUND_NEAREST_EVEN, "2400", 2},
        {1, 2, CT_ROUND_NEAREST_EVEN, "1.0", -1},
        {1, 9, CT_ROUND_NEAREST_EVEN, "1.00000000", -8},
        /* 0.30000000000000004 is 0.3 with the error of an addition */
        {0.1 + 0.2, 2, CT_ROUND_UP, "0.30", -2},
        {0.300000000000001, 2, CT_ROUND_UP, "0.31", -2},
        {0.9999999999999999, 2, CT_ROUND_UP, "1.0", -1},
        {28.05, 2, CT_ROUND_UP_IF_OVER_5_PERCENT, "28", 0}, /* JCGM 100 */
        {0.1 + 0.2, 2, CT_ROUND_NEAREST_EVEN, "0.30", -2},
        /* 1.04 -> 1.0 loses 3.8 %, 1.054 -> 1.0 would lose 5.1 % */
        {0.104, 1, CT_ROUND_UP_IF_OVER_5_PERCENT, "0.1", -1},
        {0.1054, 1, CT_ROUND_UP_IF_OVER_5_PERCENT, "0.2", -1},
        {0.105, 1, CT_ROUND_UP_IF_OVER_5_PERCENT, "0.1", -1},
        {0.16, 1, CT_ROUND_UP_IF_OVER_5_PERCENT, "0.2", -1},
        {0.24, 1, CT_ROUND_UP_IF_OVER_5_PERCENT, "0.3", -1},
        {0.1049, 2, CT_ROUND_UP_IF_OVER_5_PERCENT, "0.10", -2},
        {0.9500, 1, CT_ROUND_UP_IF_OVER_5_PERCENT, "1", 0},
        {0.9400, 1, CT_ROUND_UP_IF_OVER_5_PERCENT, "0.9", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_rounding rule = {cases[i].digits, cases[i].mode};
        struct ct_buffer out = {0};
        int place = 99;
        struct ct_decimal d =
            ct_round_uncertainty(cases[i].number, rule, &place);

        ct_decimal_write(&out, d);
        if (strcmp(out.data, cases[i].text) != 0 || place != cases[i].place ||
            d.exponent != place)
            fail_msg("%.17g to %d digits (%s): %s at %d, expected %s at %d",
                     cases[i].number, cases[i].digits,
                     mode_names[cases[i].mode], out.data, place, cases[i].text,
                     cases[i].place);
        ct_buffer_release(&out);
    }
}

static void zero_uncertainty_has_no_place(void **state)
{
    int place = 99;

    (void)state;
    assert_true(ct_decimal_is_zero(ct_round_uncertainty(0, two, &place)));
    assert_int_equal(place, 0);
    assert_int_equal(ct_rounding_default().digits, 2);
    assert_int_equal(ct_rounding_default().mode, CT_ROUND_NEAREST_EVEN);
}

/* ---- value and uncertainty --------------------------------------------- */

static void writes_results(void **state)
{
    static const struct {
        double value, uncertainty;
        const char *concise, *expanded;
    } cases[] = {
        {10.00124, 0.00052, "10.00124(52)", "10.00124 ± 0.00052"},
        {100.02147, 0.00035, "100.02147(35)", "100.02147 ± 0.00035"},
        {-10.001244, 0.000524, "-10.00124(52)", "-10.00124 ± 0.00052"},
        {1234.5, 56, "1234(56)", "1234 ± 56"}, /* ties to even */
        {1235.5, 56, "1236(56)", "1236 ± 56"},
        {98712, 2345, "98700(2300)", "98700 ± 2300"},
        {12.34, 1.2, "12.3(1.2)", "12.3 ± 1.2"},
        {12.35, 1.2, "12.4(1.2)", "12.4 ± 1.2"},
        {-12.34, 1.2, "-12.3(1.2)", "-12.3 ± 1.2"},
        {12, 1, "12.0(1.0)", "12.0 ± 1.0"},
        {12.34, 9.96, "12(10)", "12 ± 10"},
        {12.34, 0.0996, "12.34(10)", "12.34 ± 0.10"},
        {9.99999, 0.012, "10.000(12)", "10.000 ± 0.012"},
        {99.96, 0.12, "99.96(12)", "99.96 ± 0.12"},
        {999.96, 1.2, "1000.0(1.2)", "1000.0 ± 1.2"},
        /* smaller than the uncertainty, and never -0 */
        {0, 1.2, "0.0(1.2)", "0.0 ± 1.2"},
        {-0.04, 1.2, "0.0(1.2)", "0.0 ± 1.2"},
        {-0.0, 0.012, "0.000(12)", "0.000 ± 0.012"},
        {-0.0004, 0.012, "0.000(12)", "0.000 ± 0.012"},
        {-0.06, 1.2, "-0.1(1.2)", "-0.1 ± 1.2"},
        {30, 2345, "0(2300)", "0 ± 2300"},
        {1e-20, 3, "0.0(3.0)", "0.0 ± 3.0"},
        {1e-15, 1.2e-9, "0.0(1.2)e-09", "(0.0 ± 1.2)e-09"},
        /* no uncertainty */
        {10.00124, 0, "10.00124", "10.00124"},
        {-1e-9, 0, "-1e-09", "-1e-09"},
        {-0.0, 0, "0", "0"},
        /* powers of ten, and where they begin */
        {1.23451e-9, 6.7e-12, "1.2345(67)e-09", "(1.2345 ± 0.0067)e-09"},
        {-1.23451e-9, 6.7e-12, "-1.2345(67)e-09", "(-1.2345 ± 0.0067)e-09"},
        {1.234e-9, 4.5e-9, "1.2(4.5)e-09", "(1.2 ± 4.5)e-09"},
        {1.15e-5, 1e-6, "0.0000115(10)", "0.0000115 ± 0.0000010"},
        {9.15e-6, 1e-7, "9.15(10)e-06", "(9.15 ± 0.10)e-06"},
        /* the value rounds up to where plain notation begins */
        {9.996e-6, 1e-7, "0.00001000(10)", "0.00001000 ± 0.00000010"},
        {9192631770.1, 0.12, "9192631770.10(12)", "9192631770.10 ± 0.12"},
        {9999999999.96, 1.2, "1.00000000000(12)e+10",
         "(1.00000000000 ± 0.00000000012)e+10"},
        {1234567890, 1.2e6, "1234600000(1200000)", "1234600000 ± 1200000"},
        {1234567890, 1.2e7, "1.235(12)e+09", "(1.235 ± 0.012)e+09"},
        {206.04e9, 1.2e9, "2.060(12)e+11", "(2.060 ± 0.012)e+11"},
        {6.62607015e-34, 1e-42, "6.626070150(10)e-34",
         "(6.626070150 ± 0.000000010)e-34"},
        {1.5, 1e-20, "1.500000000000000000000(10)",
         "1.500000000000000000000 ± 0.000000000000000000010"},
        {1e300, 1e299, "1.00(10)e+300", "(1.00 ± 0.10)e+300"},
        {1e-320, 2e-322, "1.000(20)e-320", "(1.000 ± 0.020)e-320"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_buffer concise = {0}, expanded = {0};

        ct_write_concise(&concise, cases[i].value, cases[i].uncertainty, two);
        ct_write_expanded(&expanded, cases[i].value, cases[i].uncertainty, "",
                          two);
        assert_string_equal(concise.data, cases[i].concise);
        assert_string_equal(expanded.data, cases[i].expanded);
        ct_buffer_release(&concise);
        ct_buffer_release(&expanded);
    }
}

static void follows_the_rule(void **state)
{
    static const struct {
        double value, uncertainty;
        struct ct_rounding rule;
        const char *concise;
    } cases[] = {
        {1.23456, 0.0234, {1, CT_ROUND_NEAREST_EVEN}, "1.23(2)"},
        {1.23456, 0.0234, {3, CT_ROUND_NEAREST_EVEN}, "1.2346(234)"},
        {1.23456, 0.0234, {1, CT_ROUND_UP}, "1.23(3)"},
        /* 0.0234 -> 0.02 loses 14 % */
        {1.23456, 0.0234, {1, CT_ROUND_UP_IF_OVER_5_PERCENT}, "1.23(3)"},
        {1.23456, 0.0234, {2, CT_ROUND_UP_IF_OVER_5_PERCENT}, "1.235(23)"},
        /* up is for the uncertainty; the value stays nearest */
        {1.2312, 0.0234, {2, CT_ROUND_UP}, "1.231(24)"},
        {1.2345, 0.023, {2, CT_ROUND_NEAREST_EVEN}, "1.234(23)"},
        {1.2345, 0.023, {2, CT_ROUND_UP}, "1.234(23)"},
        {1.2345, 0.023, {2, CT_ROUND_NEAREST}, "1.235(23)"},
        {1.2345, 0.0225, {2, CT_ROUND_NEAREST}, "1.235(23)"},
        {5, 1, {9, CT_ROUND_NEAREST_EVEN}, "5.00000000(1.00000000)"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_buffer out = {0};

        ct_write_concise(&out, cases[i].value, cases[i].uncertainty,
                         cases[i].rule);
        assert_string_equal(out.data, cases[i].concise);
        ct_buffer_release(&out);
    }
}

static void writes_units(void **state)
{
    static const struct {
        double value, uncertainty;
        const char *unit, *text;
    } cases[] = {
        {10.00124, 0.00052, "V", "(10.00124 ± 0.00052) V"},
        {10.00124, 0.00052, NULL, "10.00124 ± 0.00052"},
        {1.2345e-9, 6.7e-12, "A", "(1.2345 ± 0.0067)e-09 A"},
        {20.013, 0.012, "°C", "(20.013 ± 0.012) °C"},
        {45.1, 0.25, "°", "(45.10 ± 0.25)°"},
        {12, 1.5, "″", "(12.0 ± 1.5)″"},
        {50, 1.5, "%", "(50.0 ± 1.5) %"},
        {10, 0, "V", "10 V"},
        {10, 0, "°", "10°"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_buffer out = {0};

        ct_write_expanded(&out, cases[i].value, cases[i].uncertainty,
                          cases[i].unit, two);
        assert_string_equal(out.data, cases[i].text);
        ct_buffer_release(&out);
    }
}

static void writes_alone(void **state)
{
    static const struct {
        double number;
        const char *uncertainty;
        int place;
        const char *to_place;
    } cases[] = {
        {0.000524, "0.00052", -5, "0.00052"},
        {0, "0", -3, "0.000"},
        {0, "0", -12, "0e-12"},
        {56, "56", 0, "56"},
        {2345, "2300", 2, "2300"},
        {2345, "2300", 4, "0"},
        {6.7e-12, "6.7e-12", -13, "6.7e-12"},
        {6.7e-6, "6.7e-06", -9, "6.700e-06"},
        {0.0000123, "0.000012", -7, "0.0000123"},
        {1e9, "1.0e+09", 2, "1000000000"},
        {4.56e6, "4600000", 5, "4600000"},
        {4.56e7, "4.6e+07", 6, "4.6e+07"},
        {1.5, "1.5", -3, "1.500"},
        {1.25, "1.2", -1, "1.2"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_buffer out = {0};

        ct_write_uncertainty(&out, cases[i].number, two);
        assert_string_equal(out.data, cases[i].uncertainty);
        ct_buffer_clear(&out);
        ct_write_to_place(&out, cases[i].number, cases[i].place, two.mode);
        assert_string_equal(out.data, cases[i].to_place);
        ct_buffer_release(&out);
    }
}

static void refuses_what_is_not_finite(void **state)
{
    const double bad[] = {(double)INFINITY, -(double)INFINITY, (double)NAN};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct ct_buffer out[6] = {{0}};

        ct_write_concise(&out[0], bad[i], 1, two);
        ct_write_concise(&out[1], 1, bad[i], two);
        ct_write_expanded(&out[2], bad[i], 1, "V", two);
        ct_write_expanded(&out[3], 1, bad[i], NULL, two);
        ct_write_to_place(&out[4], bad[i], 0, two.mode);
        ct_write_uncertainty(&out[5], bad[i], two);
        for (int j = 0; j < 6; j++) {
            assert_true(out[j].failed);
            assert_int_equal(out[j].length, 0);
        }
    }
}

/* ---- properties -------------------------------------------------------- */

/* Reads `12.345(67)e-09`, `12.3(1.2)` or `98700(2300)` back as a reader does:
 * without a point in the parentheses, digits count from the value's last. */
static void read_concise(const char *text, struct ct_decimal *value,
                         struct ct_decimal *uncertainty)
{
    const char *open = strchr(text, '('), *close = strchr(text, ')');
    const char *point = memchr(text, '.', (size_t)(open - text));
    size_t inside = (size_t)(close - open - 1);
    int power = 0;

    if (close[1] == 'e')
        assert_int_equal(sscanf(close + 2, "%d", &power), 1);
    assert_int_equal(ct_decimal_parse(text, (size_t)(open - text), value),
                     CT_OK);
    assert_int_equal(ct_decimal_parse(open + 1, inside, uncertainty), CT_OK);
    if (memchr(open + 1, '.', inside) == NULL && point != NULL)
        uncertainty->exponent -= (int)(open - point - 1);
    value->exponent += power;
    uncertainty->exponent += power;
}

/* |number - shown| is at most half a unit of the place. */
static bool within_half(double number, struct ct_decimal shown, int place)
{
    struct ct_decimal half = {.low = 5, .exponent = place - 1}, off;
    enum ct_status status =
        ct_decimal_subtract(ct_decimal_from_double(number), shown, &off);

    off.negative = false;
    return status == CT_OK && ct_decimal_compare(off, half) <= 0;
}

/* What a reader takes from the concise form is the value and the uncertainty,
 * both to half a unit of one place, and exactly so many digits. */
static void concise_form_says_what_it_should(void **state)
{
    struct seeded random = seeded_init(20240301);

    (void)state;
    for (int i = 0; i < 100000; i++) {
        int power = (int)seeded_below(&random, 40) - 20;
        double uncertainty =
            (double)(1 + seeded_below(&random, 99999)) * pow(10, power);
        double value = ((double)seeded_below(&random, 200000) - 100000) *
                       pow(10, power + (int)seeded_below(&random, 12) - 4);
        struct ct_rounding rule = {
            1 + (int)seeded_below(&random, 3),
            (enum ct_rounding_mode)(seeded_below(&random, 2))};
        struct ct_buffer out = {0};
        struct ct_decimal v, u;
        int place;
        struct ct_decimal rounded =
            ct_round_uncertainty(uncertainty, rule, &place);

        ct_write_concise(&out, value, uncertainty, rule);
        read_concise(out.data, &v, &u);
        if (ct_decimal_compare(u, rounded) != 0 ||
            ct_decimal_magnitude(u) - place + 1 != rule.digits ||
            !within_half(uncertainty, u, place) ||
            !within_half(value, v, place) || strncmp(out.data, "-0(", 3) == 0)
            fail_msg("seed %llu: %.17g, %.17g, %d digits: %s",
                     (unsigned long long)random.seed, value, uncertainty,
                     rule.digits, out.data);
        ct_buffer_release(&out);
    }
}

/* A value next to an uncertainty 600 powers of ten away is written in full. */
static void writes_hundreds_of_digits(void **state)
{
    struct ct_buffer out = {0};

    (void)state;
    ct_write_concise(&out, 1e300, 1e-300, two);
    assert_int_equal(out.length, strlen("1.") + 601 + strlen("(10)e+300"));
    assert_string_equal(out.data + out.length - 12, "000(10)e+300");
    ct_buffer_clear(&out);
    ct_write_concise(&out, 1e-300, 1e300, two);
    assert_string_equal(out.data, "0.0(1.0)e+300");
    ct_buffer_release(&out);
}

/* ---- JCGM 101 ---------------------------------------------------------- */

/* The first three are examples 1 to 3 of JCGM 101:2008, 7.9.2. */
static void numerical_tolerances(void **state)
{
    (void)state;
    assert_true(ct_numerical_tolerance(0.00035, 2) == 0.000005);
    assert_true(ct_numerical_tolerance(0.00035, 1) == 0.00005);
    assert_true(ct_numerical_tolerance(2, 1) == 0.5);
    assert_true(ct_numerical_tolerance(31.71, 2) == 0.5);
    assert_true(ct_numerical_tolerance(0.0996, 2) == 0.005); /* 10e-2 */
    assert_true(ct_numerical_tolerance(0.0994, 2) == 0.0005);
    assert_true(ct_numerical_tolerance(1e-300, 3) == 5e-303);
    assert_true(ct_numerical_tolerance(2345, 1) == 500);
    assert_true(ct_numerical_tolerance(0, 2) == 0);
    assert_true(ct_numerical_tolerance(-1, 2) == 0);
    assert_true(ct_numerical_tolerance((double)NAN, 2) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_uncertainties),
        cmocka_unit_test(zero_uncertainty_has_no_place),
        cmocka_unit_test(writes_results),
        cmocka_unit_test(follows_the_rule),
        cmocka_unit_test(writes_units),
        cmocka_unit_test(writes_alone),
        cmocka_unit_test(refuses_what_is_not_finite),
        cmocka_unit_test(concise_form_says_what_it_should),
        cmocka_unit_test(writes_hundreds_of_digits),
        cmocka_unit_test(numerical_tolerances),
    };

    return cmocka_run_group_tests_name("rounding", tests, NULL, NULL);
}
