/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells of units, ranges, limits and uncertainties.
 */
#include "cells.h"

static void test_units(void **state)
{
    static const struct cell_case cases[] = {
        {"mm", "mm", NULL},
        {"°C", "degC", NULL},
        {"%RH", "%RH", NULL},
        {"1", "1", NULL},
        {"毫米", "毫米", NULL},
        {"m²", "m²", NULL},
        {"℃", "degC", "cell-normalised"},
        {"\u03a9", "ohm", "cell-normalised"},
        {"\u2126", "ohm", "cell-normalised"},
        {"\u00b5m", "um", "cell-normalised"},
        {"\u03bcm", "um", "cell-normalised"},
        {"MΩ·cm", "Mohm·cm", "cell-normalised"},
        {"㎜", "mm", "cell-normalised"},
        {"ｍｍ", "mm", "cell-normalised"},
        {"无量纲", "1", "cell-normalised"},
        {"hpa", "!", "cell-unit-unknown"},
        {"KG", "!", "cell-unit-unknown"},
        {"Mk", "!", "cell-unit-unknown"},
        {"xyz", "!", "cell-unit-unknown"},
        {"hPa℃", "!", "cell-units-joined"},
        {"m/s/", "!", "cell-unit-syntax"},
        {"dB(A)", "!", "cell-unit-syntax"},
        {"HRC", "!", "cell-unit-hardness"},
        {"J/kg·K", "J/kg·K", "unit-solidus"},
    };
    struct reading r;

    (void)state;
    check_cases(CT_CELL_UNIT, cases, COUNT(cases));
    read_cell(CT_CELL_UNIT, " hpa", &r);
    assert_string_equal(r.kept.at[0].argument[1], "hPa");
    assert_int_equal(r.kept.at[0].place.offset, 1001);
    assert_int_equal(r.kept.at[0].place.length, 3);
}

static void test_ranges(void **state)
{
    static const struct cell_case cases[] = {
        {"-30..80 °C", "-30..80 degC", NULL},
        {"(-30~80)℃", "-30..80 degC", NULL},
        {"(0~100)%RH", "0..100 %RH", NULL},
        {"(0~100 kPa)", "0..100 kPa", NULL},
        {"0…70℃", "0..70 degC", NULL},
        {"0℃~70℃", "0..70 degC", NULL},
        {"0 to 100 mm", "0..100 mm", NULL},
        {"≥5 kg", "≥5 kg", NULL},
        {">=5 kg", "≥5 kg", NULL},
        {"≤100", "≤100", NULL},
        {"-5~+5 V", "-5..5 V", NULL},
        {"(-40)~(+50) °C", "-40..50 degC", NULL},
        {"0-100", "0..100", "cell-normalised"},
        {"（0-100)%RH", "0..100 %RH", "cell-normalised"},
        {"−40～50", "-40..50", "cell-normalised"},
        {"0–100", "0..100", "cell-normalised"},
        {"0——100", "0..100", "cell-normalised"},
        {"0至100mm", "0..100 mm", "cell-normalised"},
        {"±100 mV", "-100..100 mV", "cell-normalised"},
        {"100 g", "100 g", NULL},
        {"5 kg以上", "≥5 kg", "cell-normalised"},
        {"1 mV ~ 10 V", "0.001..10 V", "cell-normalised"},
        {"20 Hz-20 kHz", "0.02..20 kHz", "cell-normalised"},
        {"(-40)-(50)", "-40..50", "cell-normalised"},
        {"-40-50", "!", "range-hyphen"},
        {"-40--20", "!", "range-hyphen"},
        {"0--10", "!", "range-hyphen"},
        {"-40 - 50", "!", "range-hyphen"},
        {"(0~100", "!", "range-bracket"},
        {"0~100)", "!", "range-bracket"},
        {"100~0", "!", "range-reversed"},
        {"5~5", "!", "range-reversed"},
        {"1 V ~ 10 mV", "!", "range-reversed"},
        {"0~70℃;-30~50℃", "!", "range-several"},
        {"(0~10)V (0~100)V", "!", "range-several"},
        {"0~100~200", "!", "range-several"},
        {"0~150mm ±0.02mm", "!", "range-several"},
        {"0mm~1V", "!", "range-units"},
        {"0 °C~100 K", "!", "range-units"},
        {"abc", "!", "range-syntax"},
        {"~100", "!", "range-syntax"},
        {"0~", "!", "range-syntax"},
        {"(0~10)5", "!", "range-syntax"},
        {"[0, 100]", "!", "range-syntax"},
        {"0,5~1,5", "!", "cell-decimal-comma"},
        {"0~70 hpa", "!", "cell-unit-unknown"},
        {"0~100 hPa℃", "!", "cell-units-joined"},
    };

    (void)state;
    check_cases(CT_CELL_RANGE, cases, COUNT(cases));
}

/* Declared, a comma between two digits is read in all these cells, too. */
static void test_declared_comma(void **state)
{
    static const struct cell_case ranges[] = {
        {"0,5~1,5 mm", "0.5..1.5 mm", "cell-comma-accepted"},
        {"0.5~1.5 mm", "0.5..1.5 mm", NULL},
    };
    static const struct cell_case limits[] = {
        {"±0,3 mm", "±0.3 mm", "cell-comma-accepted"},
    };
    static const struct cell_case uncertainties[] = {
        {"U=0,04 mm, k=2", "U=0.04 mm; k=2", "cell-comma-accepted"},
    };

    (void)state;
    rules.decimal_comma = true;
    check_cases(CT_CELL_RANGE, ranges, COUNT(ranges));
    check_cases(CT_CELL_LIMITS, limits, COUNT(limits));
    check_cases(CT_CELL_UNCERTAINTY, uncertainties, COUNT(uncertainties));
}

static void test_limits(void **state)
{
    static const struct cell_case cases[] = {
        {"±0.3 mm", "±0.3 mm", NULL},
        {"-0.2..+0.5 kPa", "-0.2..+0.5 kPa", NULL},
        {"±(2.5 + L/300) µm", "±(2.5 + L/300) µm", NULL},
        {"0.3", "0.3", NULL},
        {"≤ 0.1 mm", "≤ 0.1 mm", NULL},
        {"+/-0.3", "±0.3", "cell-normalised"},
        {"＋／－0.3", "±0.3", "cell-normalised"},
        {"±0.02％rd", "±0.02%rd", "cell-normalised"},
        {"±0.5%FS", "!", "mpe-needs-span"},
        {"±(0.02 % rd + 0.01 % FS)", "!", "mpe-needs-span"},
        {"±(0.02 mm + 1 % FS)", "!", "mpe-needs-span"},
        {"±0.5% max", "!", "mpe-needs-maximum"},
        {"0.5级", "!", "mpe-class"},
        {"class 0.5", "!", "mpe-class"},
        {"0.5S级", "!", "mpe-class"},
        {"Ⅱ级", "!", "mpe-class"},
        {"一等", "!", "mpe-class"},
        {"E2", "!", "mpe-class"},
        {"±1个字", "!", "mpe-class"},
        {"+0.5", "!", "mpe-sides"},
        {"0.5..0.2", "!", "mpe-crossed"},
        {"±-0.3", "!", "mpe-crossed"},
        {"±(0.3 mm", "!", "mpe-syntax"},
        {"±0.3;±0.5", "!", "mpe-syntax"},
        {"±", "!", "mpe-syntax"},
        {"abc", "!", "mpe-syntax"},
        {"±0,3 mm", "!", "cell-decimal-comma"},
        {"±0.5 hpa", "!", "cell-unit-unknown"},
    };
    static const struct cell_case spanned[] = {
        {"±0.5%FS", "±0.5%FS", NULL},
        {"±(0.02 % rd + 0.01 % FS)", "±(0.02 % rd + 0.01 % FS)", NULL},
        {"±0.5% max", "±0.5% max", NULL},
    };
    static const struct cell_case of_mm[] = {
        {"±0.5%", "!", "mpe-ratio-unclear"},
        {"±0.5 % rd", "±0.5 % rd", NULL},
    };

    (void)state;
    check_cases(CT_CELL_LIMITS, cases, COUNT(cases));
    rules.unit = unit_of("mm");
    check_cases(CT_CELL_LIMITS, of_mm, COUNT(of_mm));
    rules.span_known = true;
    check_cases(CT_CELL_LIMITS, spanned, COUNT(spanned));
}

static void test_uncertainties(void **state)
{
    static const struct cell_case cases[] = {
        {"U=0.04 k=2", "U=0.04; k=2", NULL},
        {"U=0.04 mm, k=2", "U=0.04 mm; k=2", NULL},
        {"U=0.04mm(k=2)", "U=0.04 mm; k=2", NULL},
        {"U(k=2)=0.04 mm", "U=0.04 mm; k=2", NULL},
        {"U_95=0.04 mm k=2", "U=0.04 mm; k=2; p=0.95", NULL},
        {"U: 0.04 mm; k: 2", "U=0.04 mm; k=2", NULL},
        {"u=0.02 mm", "u=0.02 mm", NULL},
        {"uc=0.02", "u=0.02", NULL},
        {"Urel=0.3 %, k=2", "Urel=0.3 %; k=2", NULL},
        {"U_rel=0.003;k=2", "Urel=0.003; k=2", NULL},
        {"urel=0.1%", "urel=0.1 %", NULL},
        {"U=0.3 %RH, k=2", "U=0.3 %RH; k=2", NULL},
        {"U=0.3 %abs, k=2", "U=0.3 %abs; k=2", NULL},
        {"U=0.3 %rel, k=2", "Urel=0.3 %; k=2", NULL},
        {"U=0.04 k=2 ν=50", "U=0.04; k=2; dof=50", NULL},
        {"U=(0.3+L/500)µm k=2", "", NULL},
        {"U＝0.04，k＝2", "U=0.04; k=2", "cell-normalised"},
        {"0.04 mm (k=2)", "U=0.04 mm; k=2", "cell-normalised"},
        {"±0.04 mm (k=2)", "U=0.04 mm; k=2", "cell-normalised"},
        {"U=0.04 mm, 包含因子k=2", "U=0.04 mm; k=2", NULL},
        {"U=0.04", "!", "uncertainty-without-coverage"},
        {"U=(0.3+L/500)µm", "!", "uncertainty-without-coverage"},
        {"0.3%", "!", "uncertainty-unclear"},
        {"0.04 mm", "!", "uncertainty-unclear"},
        {"k=2", "!", "uncertainty-unclear"},
        {"U=0.3 %, k=2", "!", "uncertainty-ratio-unclear"},
        {"Urel=0.3 mm, k=2", "!", "uncertainty-ratio-unclear"},
        {"U=0 k=2", "!", "uncertainty-not-positive"},
        {"U=-0.04 k=2", "!", "uncertainty-not-positive"},
        {"U=0.04 k=0", "!", "coverage-factor-not-positive"},
        {"U=0.04 p=95 mm", "!", "uncertainty-syntax"},
        {"U=0.04 p=100 %", "!", "coverage-probability-range"},
        {"U=0.04 k=", "!", "uncertainty-syntax"},
        {"X=3", "!", "uncertainty-syntax"},
        {"U=0.04 U=0.05 k=2", "!", "uncertainty-syntax"},
        {"U=0.2~0.5 k=2", "!", "uncertainty-syntax"},
        {"U=0,04 k=2", "!", "cell-decimal-comma"},
        {"U=0.04 hpa k=2", "!", "cell-unit-unknown"},
    };

    (void)state;
    check_cases(CT_CELL_UNCERTAINTY, cases, COUNT(cases));
}

/* k from a level: quantiles of the normal and of t with 20 degrees of freedom,
 * as printed in tables (JCGM 100:2008, table G.2: 2.09). Digits: mpmath. */
static void test_levels(void **state)
{
    struct reading r;

    (void)state;
    read_cell(CT_CELL_UNCERTAINTY, "U95=0.04", &r);
    assert_string_equal(r.kept.at[0].key, "uncertainty-level-only");
    assert_close_relative(r.value.uncertainty.k, 1.959963984540054, 1e-14);
    assert_close_relative(r.value.uncertainty.u, 0.04 / 1.959963984540054,
                          1e-14);
    read_cell(CT_CELL_UNCERTAINTY, "U99=0.515", &r);
    assert_close_relative(r.value.uncertainty.k, 2.575829303548901, 1e-14);
    read_cell(CT_CELL_UNCERTAINTY, "U=0.04, p=0.95, veff=20", &r);
    assert_close_relative(r.value.uncertainty.k, 2.0859634472658644, 1e-13);
    read_cell(CT_CELL_UNCERTAINTY, "U99=0.04 k=2", &r);
    assert_string_equal(r.kept.at[0].key, "uncertainty-level-differs");
    assert_close(r.value.uncertainty.u, 0.02, 0);
}

/* A plain ratio is a part of the value where that has a unit. */
static void test_ratio_of_a_unit(void **state)
{
    struct reading r;

    (void)state;
    rules.unit = unit_of("mm");
    read_cell(CT_CELL_UNCERTAINTY, "U=0.3 %, k=2", &r);
    assert_int_equal(r.kept.count, 0);
    assert_true(r.value.uncertainty.relative);
    rules.unit = unit_of("%");
    read_cell(CT_CELL_UNCERTAINTY, "U=0.3 %, k=2", &r);
    assert_string_equal(r.kept.at[0].key, "uncertainty-ratio-unclear");
    rules.unit = unit_of("%RH");
    read_cell(CT_CELL_UNCERTAINTY, "U=0.3 %, k=2", &r);
    assert_string_equal(r.kept.at[0].key, "uncertainty-ratio-unclear");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_units, plain_rules),
        cmocka_unit_test_setup(test_ranges, plain_rules),
        cmocka_unit_test_setup(test_declared_comma, plain_rules),
        cmocka_unit_test_setup(test_limits, plain_rules),
        cmocka_unit_test_setup(test_uncertainties, plain_rules),
        cmocka_unit_test_setup(test_levels, plain_rules),
        cmocka_unit_test_setup(test_ratio_of_a_unit, plain_rules),
    };

    return cmocka_run_group_tests(tests, make_cells, free_cells);
}
