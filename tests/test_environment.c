/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Environments: their cells, conditions against each other, and what `check`
 * and `chain` say of them.
 */
#include "../calib/lab/conditions.h"
#include "cells.h"

static void test_cells(void **state)
{
    static const struct cell_case cases[] = {
        {"temperature=22.8..23.4 degC", "temperature=22.8..23.4 degC", NULL},
        {"temperature=23 degC; pressure=1013 hPa; humidity=40..45 %RH",
         "humidity=40..45 %RH; pressure=1013 hPa; temperature=23 degC", NULL},
        {"temperature=20±2 degC", "temperature=18..22 degC", NULL},
        {"temperature=20.0±0.5 degC", "temperature=19.5..20.5 degC", NULL},
        {"temperature=(20±2)degC", "temperature=18..22 degC", NULL},
        {"temperature=20 degC ± 2 degC", "temperature=18..22 degC", NULL},
        {"temperature=20 degC ± 2 K", "temperature=18..22 degC", NULL},
        {"temperature=-5±0 degC", "temperature=-5 degC", NULL},
        {"温度=23 degC; 相对湿度=45 %RH",
         "humidity=45 %RH; temperature=23 degC", NULL},
        {"气压=101.3 kPa", "pressure=101.3 kPa", NULL},
        {"Ambient Temperature=23 degC", "temperature=23 degC", NULL},
        {"humidity=45 %", "humidity=45 %", NULL},
        {"illuminance=500 lx;", "illuminance=500 lx", NULL},
        {"Class=7", "class=7", NULL},
        {"", "(missing)", NULL},
        {"/", "(missing)", "cell-missing-mark"},
        {"humidity=≤65 %RH", "humidity=≤65 %RH", NULL},
        {"temperature=（20～25）℃", "temperature=20..25 degC",
         "cell-normalised"},
        {"temperature=23 degC； humidity=4 %RH",
         "humidity=4 %RH; temperature=23 degC", "cell-normalised"},
        {"符合要求", "(missing)", "environment-item"},
        {"temperature", "(missing)", "environment-item"},
        {"temperature=", "(missing)", "environment-item"},
        {"=23 degC", "(missing)", "environment-item"},
        {"ok; temperature=23 degC", "temperature=23 degC", "environment-item"},
        {"temperature=23 degC; 室温=24 degC", "temperature=23 degC",
         "environment-twice"},
        {"warm\x01=5", "(missing)", "environment-item"},
        {"warmth=5\v6", "(missing)", "environment-item"},
        {"pressure=1\u00a0013±2 hPa", "!", "cell-number-grouped"},
        {"pressure=77 777777±6 hPa", "!", "cell-not-a-number"},
        {"temperature=23", "!", "environment-unit-missing"},
        {"temperature=23 %RH", "!", "environment-unit"},
        {"humidity=45 degC", "!", "environment-unit"},
        {"pressure=1013 mm", "!", "environment-unit"},
        {"temperature=23.4..22.8 degC", "!", "range-reversed"},
        {"temperature=20±2 degC ± 1 degC", "!", "cell-unit-unknown"},
        {"temperature=20±-2 degC", "!", "range-syntax"},
        {"temperature=20 degC ± 2 hPa", "!", "range-syntax"},
        {"temperature=warm", "!", "range-syntax"},
    };

    (void)state;
    check_cases(CT_CELL_ENVIRONMENT, cases, COUNT(cases));
}

static void test_decimal_comma(void **state)
{
    struct reading r;

    (void)state;
    rules.decimal_comma = true;
    read_cell(CT_CELL_ENVIRONMENT, "temperature=22,8..23,4 degC", &r);
    assert_string_equal(r.text, "temperature=22.8..23.4 degC");
    read_cell(CT_CELL_ENVIRONMENT, "temperature=20,5±0,5 degC", &r);
    assert_string_equal(r.text, "temperature=20..21 degC");
    rules.decimal_comma = false;
    assert_int_equal(r.errors, 0);
}

/* ---- conditions against each other --------------------------------------- */

static const struct ct_condition *condition(const char *text)
{
    struct reading r;

    read_cell(CT_CELL_ENVIRONMENT, text, &r);
    assert_int_equal(r.status, CT_OK);
    assert_int_equal(r.value.state, CT_CELL_SOUND);
    return &r.value.environment.conditions->items[0];
}

/* 20 degC is 293.15 K and 68 degF, exactly; 22 degC is 71.6 degF. */
static void test_within(void **state)
{
    static const struct {
        const char *prevailed, *limits;
        enum ct_condition_fit fit;
    } cases[] = {
        {"temperature=20 degC", "temperature=20±2 degC", CT_CONDITION_FITS},
        {"temperature=18..22 degC", "temperature=20±2 degC", CT_CONDITION_FITS},
        {"temperature=17.9..20 degC", "temperature=20±2 degC",
         CT_CONDITION_FAILS},
        {"temperature=20..22.1 degC", "temperature=20±2 degC",
         CT_CONDITION_FAILS},
        {"temperature=295.15 K", "temperature=20±2 degC", CT_CONDITION_FITS},
        {"temperature=295.16 K", "temperature=20±2 degC", CT_CONDITION_FAILS},
        {"temperature=295150 mK", "temperature=20±2 degC", CT_CONDITION_FITS},
        {"temperature=64.4..71.6 degF", "temperature=20±2 degC",
         CT_CONDITION_FITS},
        {"temperature=71.7 degF", "temperature=20±2 degC", CT_CONDITION_FAILS},
        {"temperature=22 degC", "temperature=291.15..295.15 K",
         CT_CONDITION_FITS},
        {"temperature=22 degC", "temperature=68..71.6 degF", CT_CONDITION_FITS},
        {"temperature=22.01 degC", "temperature=68..71.6 degF",
         CT_CONDITION_FAILS},
        {"temperature=295.15 K", "temperature=68..71.6 degF",
         CT_CONDITION_FITS},
        {"temperature=1e-3 degC", "temperature=≥5 degC", CT_CONDITION_FAILS},
        {"temperature=500 degC", "temperature=≥5 degC", CT_CONDITION_FITS},
        {"temperature=≥6 degC", "temperature=≥5 degC", CT_CONDITION_FITS},
        {"temperature=≥6 degC", "temperature=5..90 degC", CT_CONDITION_FAILS},
        {"humidity=65 %", "humidity=≤65 %RH", CT_CONDITION_FITS},
        {"humidity=65.1 %", "humidity=≤65 %RH", CT_CONDITION_FAILS},
        {"pressure=101.3 kPa", "pressure=1013..1014 hPa", CT_CONDITION_FITS},
        {"pressure=0.9 bar", "pressure=950..1050 hPa", CT_CONDITION_FAILS},
        {"vibration=1 mm", "vibration=1 mm/s", CT_CONDITION_OF_ELSE},
        {"class=7", "class=6..8", CT_CONDITION_FITS},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        enum ct_condition_fit fit = ct_condition_within(
            condition(cases[i].prevailed), condition(cases[i].limits));

        if (fit != cases[i].fit)
            fail_msg("%s in %s: %d", cases[i].prevailed, cases[i].limits,
                     (int)fit);
    }
}

static void test_steady(void **state)
{
    static const struct {
        const char *prevailed, *most;
        enum ct_condition_fit fit;
    } cases[] = {
        {"temperature=20.1..21.1 degC", "temperature=1 K", CT_CONDITION_FITS},
        {"temperature=20.1..21.1 degC", "temperature=1 degC",
         CT_CONDITION_FITS},
        {"temperature=20.1..21.11 degC", "temperature=1 K", CT_CONDITION_FAILS},
        {"temperature=20.1..21.1 degC", "temperature=1.8 degF",
         CT_CONDITION_FITS},
        {"temperature=68..69.8 degF", "temperature=1 K", CT_CONDITION_FITS},
        {"temperature=68..69.9 degF", "temperature=1 K", CT_CONDITION_FAILS},
        {"temperature=≥20 degC", "temperature=1 K", CT_CONDITION_FITS},
        {"humidity=45 %RH", "humidity=10 %RH", CT_CONDITION_FITS},
        {"humidity=40..50.5 %RH", "humidity=≤10 %RH", CT_CONDITION_FAILS},
        {"pressure=101.3..101.4 kPa", "pressure=1 hPa", CT_CONDITION_FITS},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        enum ct_condition_fit fit = ct_condition_steady(
            condition(cases[i].prevailed), condition(cases[i].most));

        if (fit != cases[i].fit)
            fail_msg("%s by %s: %d", cases[i].prevailed, cases[i].most,
                     (int)fit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_decimal_comma),
        cmocka_unit_test(test_within),
        cmocka_unit_test(test_steady),
    };

    return cmocka_run_group_tests(tests, make_cells, free_cells);
}
