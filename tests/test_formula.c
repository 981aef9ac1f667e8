/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_formula.c - maximum permissible errors, uncertainties, CMCs as formulas.
 *
 * Expected limits are worked out by hand in decimal and written as C literals,
 * which the compiler reads correctly rounded. The reader rounds what it has
 * calculated to 15 digits, so they are compared bit by bit, but for results
 * with more digits, which state their tolerance.
 */
#include "assert_close.h"
#include "kept.h"
#include "seeded.h"
#include "../calib/files/formula.h"
#include "../uncertainty/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNKNOWN ((double)NAN)
#define NONE    ((double)INFINITY)

static struct ct_units *units;

static const struct ct_unit *unit_of(const char *text)
{
    const struct ct_unit *unit = NULL;

    if (text != NULL &&
        ct_unit_parse(units, text, strlen(text), (struct ct_place){0}, NULL,
                      &unit) != CT_OK)
        fail_msg("no unit `%s`", text);
    return unit;
}

struct answer {
    enum ct_status parsed, status;
    enum ct_formula_sides sides;
    bool constant;
    double lower, upper;
    struct kept kept;
};

static struct answer ask_bytes(const char *text, size_t length,
                               struct ct_formula_point point)
{
    struct answer a = {.lower = 42, .upper = 43};
    struct ct_sink sink = {.report = keep, .context = &a.kept};
    struct ct_place place = {
        .offset = 1000, .length = (uint32_t)length, .source = 7};
    struct ct_arena arena = {0};
    const struct ct_formula *formula = NULL;

    a.parsed = a.status =
        ct_formula_parse(units, &arena, text, length, place, &sink, &formula);
    assert_int_equal(a.parsed == CT_INVALID, sink.errors > 0);
    assert_int_equal(a.parsed == CT_OK, formula != NULL);
    if (a.parsed == CT_OK) {
        a.sides = ct_formula_sides(formula);
        a.constant = ct_formula_is_constant(formula);
        a.status =
            ct_formula_limits(formula, &point, &sink, &a.lower, &a.upper);
        assert_int_equal(a.status == CT_INVALID, sink.errors > 0);
    }
    if (a.status != CT_OK) /* nothing is written on failure */
        assert_true(a.lower == 42 && a.upper == 43);
    ct_arena_release(&arena);
    return a;
}

static struct answer ask(const char *text, double point, const char *unit)
{
    return ask_bytes(
        text, strlen(text),
        (struct ct_formula_point){point, unit_of(unit), 0, 200, NULL});
}

/* ---- values ------------------------------------------------------------- */

/* Half-widths at a point; the range is 0 … 200 in the unit of the point. */
static void evaluates_half_widths(void **state)
{
    static const struct {
        const char *text;
        double point;
        const char *unit;
        double half_width, tolerance; /* relative */
    } cases[] = {
        {"±0.02 mm", 100, "mm", 0.02, 0},
        {"±0.02 mm", 0.1, "m", 0.02e-3, 0},
        {"±0.3", 1, "mm", 0.3, 0},
        {"0.3 mm", 1, "mm", 0.3, 0},
        /* the words for reading, span and upper limit */
        {"±(0.02 % rd + 0.01 % FS)", 50, "V", 0.03, 0},
        {"±(0.02%rd+0.01%FS)", 50, "V", 0.03, 0},
        {"±0.02%rd+0.01%FS", -50, "V", 0.03, 0},
        {"±0.02 % rd ± 0.01 % FS", 50, "V", 0.03, 0},
        {"±0.5%FS", 50, "V", 1, 0},
        {"±0.5 % max", 50, "V", 1, 0},
        {"±0.1 % of reading", 50, "V", 0.05, 0},
        {"±0.1 % of the full scale", 50, "V", 0.2, 0},
        {"±0.1%F.S.", 50, "V", 0.2, 0},
        {"±0.1%F·S", 50, "V", 0.2, 0},
        {"±0.5%(FS)", 50, "V", 1, 0},
        {"±(0.05%×读数+0.02%×量程)", 50, "V", 0.065, 0},
        {"±0.1%满量程", 50, "V", 0.2, 0},
        {"±0.1 % 测量上限", 50, "V", 0.2, 0},
        {"±2 %rel", 50, "V", 1, 0},
        {"±(0.001*rd + 0.002*FS)", 50, "V", 0.45, 0},
        {"±(20 ppm rd + 5 µV)", 10, "V", 205e-6, 0},
        {"±(20 µV/V rd + 5 µV)", 10, "V", 205e-6, 0},
        {"±2‰ rd", 50, "V", 0.1, 0},
        {"±(0.02 % rd + 0.05) mV", 1, "V", 0.25e-3, 0},
        {"±(0.1+0.2) %FS", 50, "V", 0.6, 0},
        /* coefficient × variable */
        {"±(0.3+0.002*L) µm", 100, "mm", 0.5e-3, 0},
        {"±(0.3+0.002*L) µm", 0.1, "m", 0.3002e-6, 0},
        {"±(0.3+0.002L) µm", 100, "mm", 0.5e-3, 0},
        {"±(0.3+0.002*L µm)", 100, "mm", 0, -1},
        {"±(0.5 + 2.5e-3*L) µm", 100, "mm", 0.75e-3, 0},
        {"±(1.5 µm + 2e-6*L)", 100, "mm", 1.7e-3, 0},
        {"±1.5e-6*L", 100, "mm", 0.15e-3, 0},
        {"1.5 µm/m*L", 2, "m", 3e-6, 0},
        {"1.5 µm/m·L", 2000, "mm", 3e-3, 0},
        {"2 ppm*L", 2, "m", 4e-6, 0},
        {"1.5×10⁻⁶·长度", 100, "mm", 0.15e-3, 0},
        {"5 µm*L/1000 mm", 1000, "mm", 5e-3, 0},
        {"5 µm*L/m", 1000, "mm", 5e-3, 0},
        {"0.002*L µm", 100, "mm", 0.2e-3, 0},
        {"±(2.5 + L/300) µm", 150, "mm", 3e-3, 0},
        /* 2.5 + 100/300 = 2.8333…: 15 digits of it */
        {"±(2.5 + L/300) µm", 100, "mm", 2.8333333333333333e-3, 2e-15},
        {"±(2.5+3L/1000) µm", 100, "mm", 2.8e-3, 0},
        {"0.3 - 0.001*L", 100, "mm", 0.2, 0},
        {"(0.3+0.002*L)×10⁻³", 100, "mm", 0.5e-3, 0},
        /* IEC 60751:2008, classes A and B at the ends of their ranges */
        {"±(0.15 + 0.002|t|) ℃", -100, "°C", 0.35, 0},
        {"±(0.15 + 0.002*|t|) ℃", 450, "°C", 1.05, 0},
        {"±(0.30℃+0.005·|t|)", -196, "°C", 1.28, 0},
        {"±(0.3 + 0.005*t) °C", 600, "°C", 3.3, 0},
        {"±(0.3 + 0.005*t) °C", -196, "°C", 1.28, 0}, /* magnitude */
        {"abs(t)*0.005 + 0.3 ℃", -196, "°C", 1.28, 0},
        /* quadratic sums and maxima: 3-4-5 and 5-12-13 triangles */
        {"Q[3 µm, 4e-6*L]", 1, "m", 5e-6, 0},
        {"Q[3; 4*L] µm", 1, "m", 5e-6, 0},
        {"Q(5, 12L) nm", 1, "m", 13e-9, 0},
        {"±Q[3 mV, 4 mV, 12 mV]", 1, "V", 13e-3, 0},
        {"max(0.1 mg, 1e-6*m)", 50, "g", 0.1e-3, 0},
        {"max(0.1 mg, 1e-6*m)", 500, "g", 0.5e-3, 0},
        {"MAX[0.1, 0.05 % rd] + 1", 1000, "V", 1.5, 0},
        {"max(0.1,0.2) mm", 1, "mm", 0.2, 0},
        /* binary fractions do not show */
        {"±(0.1 + 0.7) V", 1, "V", 0.8, 0},
        {"±(0.1 + 0.2) V", 1, "V", 0.3, 0},
        {"±1.1 % rd", 1.1, "V", 0.0121, 0},
        {"±3 µm", 1, "mm", 0.003, 0},
        {"±0.1*0.1", 1, "mm", 0.01, 0},
        {"±0.12345678901234567 mm", 1, "mm", 0.12345678901234567, 0},
        /* ratios that are absolute */
        {"±0.5 %", 50, "%", 0.5, 0},
        {"±(0.5 % + 1 % rd)", 50, "%", 1, 0},
        {"±5 ppm", 50, "ppm", 5, 0},
        {"±2 %abs", 50, "%", 2, 0},
        {"±2 %rel", 50, "%", 1, 0},
        {"±2 %RH", 50, "%RH", 2, 0},
        {"±2 % RH", 50, "%RH", 2, 0},
        {"±2 µV/V", 50, "µV/V", 2, 0},
        {"±2 µV/V", 50, "mV/V", 2e-3, 0},
        /* units of one dimension and a different kind or scale */
        {"±0.5 ℃", 300, "K", 0.5, 0},
        {"±0.9 °F", 20, "°C", 0.5, 0},
        {"±0.3 dB", 10, "dBm", 0.3, 0},
        {"±36″", 10, "°", 0.01, 0},
        {"±0.3 kg m^-3", 1000, "kg/m3", 0.3, 0},
        {"±(0.3m-1-0.1 m-1)", 1, "1/m", 0.2, 0},
        {"±0.2 W/(m·K)", 1, "W/(m·K)", 0.2, 0},
        {"±0.3 N·m", 1, "N·m", 0.3, 0},
        {"±0.02 毫米", 1, "mm", 0.02, 0},
        {"±0.02", 1, NULL, 0.02, 0},
        /* ways of writing */
        {"＋－0.3", 1, "mm", 0.3, 0},
        {"+/-0.3", 1, "mm", 0.3, 0},
        {"+-0.3mm", 1, "mm", 0.3, 0},
        {"±（0.3＋0.2）ｍｍ", 1, "mm", 0.5, 0},
        {"±（0.3＋0.2)mm", 1, "mm", 0.5, 0},
        {"MPE: ±0.3 mm", 1, "mm", 0.3, 0},
        {"MPEV 0.3 mm", 1, "mm", 0.3, 0},
        {"MPE=±0.3", 1, "mm", 0.3, 0},
        {"最大允许误差：±0.3mm", 1, "mm", 0.3, 0},
        {"≤ ±0.3 mm", 1, "mm", 0.3, 0},
        {"±5×10^-4", 1, "V", 5e-4, 0},
        {"±.5 % rd", 100, "V", 0.5, 0},
        {"  ± 0.3  mm  ", 1, "mm", 0.3, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer a = ask(cases[i].text, cases[i].point, cases[i].unit);
        double width = cases[i].half_width;

        if (cases[i].tolerance < 0) /* a unit that would not be everybody's */
            assert_int_equal(a.parsed, CT_INVALID);
        else if (a.status != CT_OK ||
                 fabs(a.upper - width) > cases[i].tolerance * width ||
                 a.lower != -a.upper || a.sides > CT_SIDES_BOTH)
            fail_msg("`%s`: %s, %.17g .. %.17g", cases[i].text,
                     a.kept.at[0].key, a.lower, a.upper);
    }
}

static void evaluates_sides(void **state)
{
    static const struct {
        const char *text;
        enum ct_formula_sides sides;
        double lower, upper;
    } cases[] = {
        {"0.3", CT_SIDES_BARE, -0.3, 0.3},
        {"±0.3", CT_SIDES_BOTH, -0.3, 0.3},
        {"±0", CT_SIDES_BOTH, 0, 0},
        {"-0.2..+0.5 kPa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"-0.2...0.5", CT_SIDES_LIMITS, -0.2, 0.5},
        {"-0.2…+0.5 kPa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"-0.2~+0.5 kPa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"−0.2 kPa～+500 Pa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"-0.2 to 0.5 kPa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"(-0.2~+0.5) kPa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"（-200~+500）Pa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"[-0.2, +0.5] kPa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"0..+0.5 kPa", CT_SIDES_LIMITS, 0, 0.5},
        {"-1..2", CT_SIDES_LIMITS, -1, 2},
        {"-0.5..0 kPa", CT_SIDES_LIMITS, -0.5, 0},
        {"+0.2..+0.5 kPa", CT_SIDES_LIMITS, 0.2, 0.5},
        {"+0.5/-0.2 kPa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"-0.2/+0.5 kPa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"+500 Pa / -0.2 kPa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"+0.5/0 kPa", CT_SIDES_LIMITS, 0, 0.5},
        {"(+500/-200) Pa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"-0.2..+0.5 %FS", CT_SIDES_LIMITS, -0.4, 1},
        {"-0.2 % FS..+0.5 % rd", CT_SIDES_LIMITS, -0.4, 0.25},
        {"-(0.2 kPa)..500 Pa", CT_SIDES_LIMITS, -0.2, 0.5},
        {"-(0.1+0.1)..(200+300) Pa", CT_SIDES_LIMITS, -200e-6, 0.5},
        {"-0.1*p..0.2*p", CT_SIDES_LIMITS, -5, 10},
        {"≤ 0.1 kPa", CT_SIDES_UPPER, -NONE, 0.1},
        {"<= 0.1", CT_SIDES_UPPER, -NONE, 0.1},
        {"＜0.1", CT_SIDES_UPPER, -NONE, 0.1},
        {"不大于 0.1 kPa", CT_SIDES_UPPER, -NONE, 0.1},
        {"≥ -0.1 kPa", CT_SIDES_LOWER, -0.1, NONE},
        {"MPE ≤ 0.2 % rd", CT_SIDES_UPPER, -NONE, 0.1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer a = ask(cases[i].text, 50, "kPa");

        if (a.status != CT_OK || a.lower != cases[i].lower ||
            a.upper != cases[i].upper || a.sides != cases[i].sides ||
            signbit(a.upper))
            fail_msg("`%s`: %s, %.17g .. %.17g", cases[i].text,
                     a.kept.at[0].key, a.lower, a.upper);
    }
}

static void knows_what_is_constant(void **state)
{
    static const char *const constant[] = {"±0.3", "-0.2..0.5 kPa", "max(1, 2)",
                                           "≤ 0.1 kPa"};
    static const char *const varying[] = {"±0.3 % rd", "0..0.5 % FS",
                                          "±(1 + 0.1*p)", "max(1, 2 % max)"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct answer a = ask(constant[i], 1, "kPa");

        assert_true(a.parsed == CT_OK && a.constant);
        a = ask(varying[i], 1, "kPa");
        assert_true(a.parsed == CT_OK && !a.constant);
    }
}

/* A thermocouple: the point is a temperature, the limits are a voltage. */
static void limits_may_have_a_unit_of_their_own(void **state)
{
    static const struct {
        const char *text;
        bool sound;
    } cases[] = {
        {"±(2 µV + 5 nV/K*t)", true}, {"±(2 + 0.005*t) µV", true},
        {"±(1 + 3)", true},        /* a bare number is in the limits' unit */
        {"±0.1 % rd", false},      /* a part of a temperature */
        {"±(2 + 0.005*t)", false}, /* in which unit per degree? */
        {"±0.5 °C", false},
    };
    struct ct_formula_point point = {400, unit_of("°C"), 0, 1000,
                                     unit_of("µV")};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer a =
            ask_bytes(cases[i].text, strlen(cases[i].text), point);

        assert_int_equal(a.status, cases[i].sound ? CT_OK : CT_INVALID);
        if (cases[i].sound)
            assert_true(a.upper == 4);
        else
            assert_string_equal(a.kept.at[0].key, "formula-dimension");
    }
}

/* A coefficient without unit counts per unit of the point, as that is written:
 * said wherever another unit would give another limit. */
static void coefficients_without_unit_are_noticed(void **state)
{
    static const struct {
        const char *text, *unit;
        double limit;                   /* at the point 100 */
        const char *written, *of, *per; /* NULL: nothing to say */
    } cases[] = {
        {"±(0.5 + 5e-3*L) µm", "mm", 1e-3, "5e-3*L", "µm", "mm"},
        {"±(0.5 + 5e-3*L) µm", "m", 1e-6, "5e-3*L", "µm", "m"},
        {"±(2.5 + L/300) um", "mm", 0, "L/300", "µm", "mm"},
        {"±(0.3 + 0.002 L) µm", "mm", 0.5e-3, "0.002 L", "µm", "mm"},
        {"0.5*L µm", "mm", 50e-3, "0.5*L µm", "µm", "mm"},
        {"±(1 + 0.1*a)″", "deg", 0, "0.1*a", "″", "°"},
        /* the coefficient has a unit, or is a ratio whatever the unit */
        {"±(0.5 µm + 5 µm/m*L)", "mm", 1e-3, NULL, NULL, NULL},
        {"±(0.15 + 0.002|t|) ℃", "°C", 0.35, NULL, NULL, NULL},
        {"±(0.15 + 0.002|t|) ℃", "K", 0.35, NULL, NULL, NULL},
        {"±(0.1 + 0.02*U) V", "V", 2.1, NULL, NULL, NULL},
        {"±(0.02 % rd + 0.05) kPa", "kPa", 0.07, NULL, NULL, NULL},
        {"±(0.1 + 0.02*x)", "", 2.1, NULL, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer a = ask(cases[i].text, 100, cases[i].unit);
        const char *written = cases[i].written;

        if (a.status != CT_OK || a.kept.count != (written != NULL) ||
            (cases[i].limit != 0 && a.upper != cases[i].limit))
            fail_msg("`%s` in %s: %zu findings, %.17g", cases[i].text,
                     cases[i].unit, a.kept.count, a.upper);
        if (written == NULL)
            continue;
        assert_string_equal(a.kept.at[0].key, "formula-coefficient-unit");
        assert_string_equal(a.kept.at[0].argument[0], written);
        assert_string_equal(a.kept.at[0].argument[2], cases[i].of);
        assert_string_equal(a.kept.at[0].argument[3], cases[i].per);
        assert_int_equal(a.kept.at[0].place.length, strlen(written));
    }
    /* at zero the coefficient does not matter */
    assert_int_equal(ask("±(0.5 + 5e-3*L) µm", 0, "mm").kept.count, 0);
}

/* ---- faults ------------------------------------------------------------- */

static void explains_faults(void **state)
{
    static const struct {
        const char *text, *unit, *key;
        size_t offset, length;
        const char *first, *second; /* arguments; NULL: not compared */
    } cases[] = {
        /* the text as such */
        {"", "mm", "number-missing", 0, 0, "", NULL},
        {"±", "mm", "number-missing", 2, 0, "", NULL},
        {"±(0.3 mm + )", "mm", "number-missing", 12, 1, ")", NULL},
        {"max()", "mm", "number-missing", 4, 1, ")", NULL},
        {"-0.2..", "mm", "number-missing", 6, 0, "", NULL},
        {"0.5*(1+2)", "mm", "number-missing", 4, 1, "(", NULL},
        {"±inf", "mm", "formula-syntax", 2, 3, "inf", NULL},
        {"合格", "mm", "formula-syntax", 0, 6, "合格", NULL},
        {"N/A", "mm", "formula-syntax", 0, 3, "N/A", NULL},
        {"±0.3 mm; 5", "mm", "formula-syntax", 8, 1, ";", NULL},
        {"±0.3 mm (k=2)", "mm", "formula-syntax", 9, 1, "(", NULL},
        {"±(0.3 mm or 0.2 %)", "mm", "formula-syntax", 10, 2, "or", NULL},
        {"0.3 ± 0.2", "mm", "formula-syntax", 4, 2, "±", NULL},
        {"1e-6*L²", "mm", "formula-syntax", 6, 2, "²", NULL},
        {"1e-6*L*L", "mm", "formula-syntax", 7, 1, "L", NULL},
        {"sqrt(0.3)", "mm", "formula-syntax", 0, 4, "sqrt", NULL},
        {"0.3*mm", "mm", "formula-syntax", 4, 2, "mm", NULL},
        {"1/3*MPE", "mm", "formula-syntax", 4, 3, "MPE", NULL},
        {"0.3*to", "mm", "formula-syntax", 4, 2, "to", NULL},
        {"5/0*L", "mm", "formula-syntax", 2, 3, "0*L", NULL},
        {"0.2/0.5 ", "mm", "formula-syntax", 0, 7, "0.2/0.5", NULL},
        {"±0.5 % FS rd", "mm", "formula-syntax", 11, 2, "rd", NULL},
        {"±(0.3+0.2 mm", "mm", "bracket-unmatched", 2, 1, "(", NULL},
        {"±0.3+0.2) mm", "mm", "bracket-unmatched", 9, 1, ")", NULL},
        {"Q[0.3, 0.2) mm", "mm", "bracket-unmatched", 1, 1, "[", NULL},
        {"2*L/", "mm", "formula-syntax", 4, 0, "", NULL},
        {"1e-6*|L", "mm", "bracket-unmatched", 5, 1, "|", NULL},
        /* numbers */
        {"±0,3 mm", "mm", "number-decimal-comma", 2, 3, "0,3", "±0.3 mm"},
        {"max(0,1 mm, 2 mm)", "mm", "number-comma-ambiguous", 4, 3, "0,1",
         "0.1"},
        {"±5×10-4", "mm", "not-a-number", 2, 7, "5×10-4", NULL},
        {"±1 000 mm", "mm", "number-grouped", 2, 5, "1 000", "±1000 mm"},
        {"±1e400 mm", "mm", "number-too-large", 2, 5, "1e400", NULL},
        {"±1e308*L", "mm", "number-too-large", 2, 7, "1e308*L", NULL},
        /* units */
        {"±0.3 mn", "mm", "unknown-unit", 6, 2, NULL, NULL},
        {"±0.3 mm foo", "mm", "unknown-unit", 9, 3, NULL, NULL},
        {"±0.3+0.2*L µm", "mm", "formula-unit-unclear", 2, 3, "0.3", NULL},
        {"±(0.3+0.2 mm)", "mm", "formula-unit-unclear", 3, 3, "0.3", NULL},
        {"(0.3 mm+0.2) µm", "mm", "formula-unit-unclear", 1, 6, "0.3 mm", NULL},
        {"(0.3+2 m) µm", "mm", "formula-unit-unclear", 5, 3, "2 m", NULL},
        {"-0.2 mm..0.5", "mm", "formula-unit-unclear", 9, 3, "0.5", NULL},
        {"1 µm + L/200 µm", "mm", "formula-unit-unclear", 8, 9, "L/200 µm",
         NULL},
        {"±1/2 mm", "mm", "formula-unit-unclear", 2, 6, "1/2 mm", NULL},
        {"(0.3+0.2) xyz", "mm", "unknown-unit", 10, 3, NULL, NULL},
        {"(-0.3~0.2) xyz", "mm", "unknown-unit", 11, 3, NULL, NULL},
        {"5 µm*L/1000 xyz", "mm", "unknown-unit", 13, 3, NULL, NULL},
        {"((1+2) mm+3) µm", "mm", "formula-unit-unclear", 1, 8, "(1+2) mm",
         NULL},
        {"(1*L + 2) % FS", "mm", "formula-unit-unclear", 1, 3, "1*L", NULL},
        {"1/2*L mm", "mm", "formula-unit-unclear", 0, 8, "1/2*L mm", NULL},
        {"3 mm + 2*L/m", "mm", "formula-unit-unclear", 7, 5, "2*L/m", NULL},
        {"±0.3 V", "mm", "formula-dimension", 2, 5, "0.3 V", NULL},
        {"±(1.5 µm + 2e-6 L)", "mm", "formula-dimension", 13, 6, "2e-6 L",
         NULL},
        {"0.3 mm %rd", "mm", "formula-syntax", 7, 3, "%rd", NULL},
        {"±0.1 Sv", "Gy", "formula-dimension", 2, 6, "0.1 Sv", NULL},
        {"±3 mm max", "mm", "formula-dimension", 2, 8, "3 mm max", NULL},
        {"±2 %abs", "mm", "formula-dimension", 2, 6, "2 %abs", NULL},
        /* V15: absolute, of the reading or of the span? */
        {"±0.5 %", "V", "formula-ratio-unclear", 2, 5, "0.5 %", NULL},
        {"±0.5 %", "ppm", "formula-ratio-unclear", 2, 5, "0.5 %", NULL},
        {"±0.5 %", "1", "formula-ratio-unclear", 2, 5, "0.5 %", NULL},
        {"±2 %", "%RH", "formula-ratio-unclear", 2, 3, "2 %", NULL},
        {"±20 µV/V", "V", "formula-ratio-unclear", 2, 8, "20 µV/V", NULL},
        {"±(0.5 % + 2 mm)", "mm", "formula-ratio-unclear", 3, 5, "0.5 %", NULL},
        {"±(2 mm + 0.5 %)", "mm", "formula-ratio-unclear", 10, 5, "0.5 %",
         NULL},
        {"0.001*range", "mm", "formula-ratio-unclear", 6, 5, "range", NULL},
        {"0.1 % FS..0.5 FS", "V", "formula-ratio-unclear", 10, 6, "0.5 FS",
         NULL},
        {"±(0.1 + 0.2) %", "V", "formula-ratio-unclear", 3, 3, "0.1", NULL},
        {"±0.5 FS", "V", "formula-ratio-unclear", 2, 6, "0.5 FS", NULL},
        {"±0.1 % of range", "V", "formula-ratio-unclear", 2, 14,
         "0.1 % of range", NULL},
        /* V16: what no formula says */
        {"0.5级", "V", "formula-not-evaluable", 0, 6, "0.5级", NULL},
        {"二等", "V", "formula-not-evaluable", 0, 6, "二等", NULL},
        {"class 0.5", "V", "formula-not-evaluable", 0, 5, "class", NULL},
        {"±(1 % rd + 2 digits)", "V", "formula-not-evaluable", 12, 8,
         "2 digits", NULL},
        {"±(1 % rd + 2个字)", "V", "formula-not-evaluable", 12, 7, "2个字",
         NULL},
        /* sides and variables */
        {"+0.5 mm", "mm", "formula-sides", 0, 7, "+0.5 mm", NULL},
        {"-0.5 mm ", "mm", "formula-sides", 0, 7, "-0.5 mm", NULL},
        {"+0.5 -0.2 mm", "mm", "formula-sides", 0, 12, "+0.5 -0.2 mm", NULL},
        {"±-0.3 mm", "mm", "formula-crossed", 0, 9, "±-0.3 mm", NULL},
        {"0.5..0.2 mm", "mm", "formula-crossed", 0, 11, "0.5..0.2 mm", NULL},
        {"0.2-0.5", "mm", "formula-sides", 0, 7, "0.2-0.5", NULL},
        {"(0.2-0.5) mm", "mm", "formula-sides", 0, 12, NULL, NULL},
        {"0.5 mm - 0.2 mm", "mm", "formula-sides", 0, 15, NULL, NULL},
        {"0.1 - 1*L", "mm", "formula-crossed", 0, 9, "0.1 - 1*L", NULL},
        {"1e-6*L + 2e-6*D", "mm", "formula-two-variables", 14, 1, "D", "L"},
        {"(1 + 2L + 3D) µm", "mm", "formula-two-variables", 11, 1, "D", "L"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer a = ask(cases[i].text, 100, cases[i].unit);
        struct ct_place place = a.kept.at[0].place;

        if (a.status != CT_INVALID || a.kept.count < 1 ||
            strcmp(a.kept.at[0].key, cases[i].key) != 0 ||
            place.offset != 1000 + cases[i].offset ||
            place.length != cases[i].length ||
            (cases[i].first != NULL &&
             strcmp(a.kept.at[0].argument[0], cases[i].first) != 0) ||
            (cases[i].second != NULL &&
             strcmp(a.kept.at[0].argument[1], cases[i].second) != 0))
            fail_msg("`%s`: %zu findings, %s at %d+%u: `%s`, `%s`",
                     cases[i].text, a.kept.count, a.kept.at[0].key,
                     (int)place.offset - 1000, (unsigned)place.length,
                     a.kept.at[0].argument[0], a.kept.at[0].argument[1]);
    }
}

/* All faults of a text come in one go, each once, in the order of the text. */
static void reports_all_faults(void **state)
{
    struct answer a = ask("±(0,3 mm + 2 xyz + foo(1) + 1/2 mm, 5)", 1, "mm");

    (void)state;
    assert_int_equal(a.kept.count, 3);
    assert_string_equal(a.kept.at[0].key, "number-decimal-comma");
    assert_string_equal(a.kept.at[1].key, "formula-syntax");
    assert_string_equal(a.kept.at[1].argument[0], "foo");
    assert_string_equal(a.kept.at[2].key, "formula-unit-unclear");
    a = ask("±(3 xyz + 2 mn)", 1, "mm"); /* units, when the syntax is sound */
    assert_int_equal(a.kept.count, 2);
    assert_string_equal(a.kept.at[0].key, "unknown-unit");
    assert_int_equal(a.kept.at[0].place.offset, 1005);
    assert_int_equal(a.kept.at[1].place.offset, 1013);
    /* the letter that was probably meant as the variable is named */
    a = ask("±(1.5 µm + 2e-6 L)", 1, "mm");
    assert_string_equal(a.kept.at[0].argument[3], "L");
    a = ask("±0.3 kg", 1, "mm");
    assert_string_equal(a.kept.at[0].argument[3], "");
}

static void needs_what_it_refers_to(void **state)
{
    static const struct {
        const char *text;
        double min, max;
        const char *key; /* NULL: evaluated */
    } cases[] = {
        {"±0.5 % FS", UNKNOWN, UNKNOWN, "formula-needs-span"},
        {"±0.5 % FS", UNKNOWN, 100, "formula-needs-span"},
        {"±0.5 % FS", 100, 0, "formula-needs-span"},
        {"±0.5 % FS", 0, NONE, "formula-needs-span"},
        {"±0.5 % FS", -100, 100, NULL},
        {"±0.5 % max", 0, UNKNOWN, "formula-needs-maximum"},
        {"±0.5 % max", UNKNOWN, 200, NULL},
        {"±0.5 % max", -200, -200, NULL},
        {"±2 % rd", UNKNOWN, UNKNOWN, NULL},
        {"±1", UNKNOWN, UNKNOWN, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_formula_point point = {50, unit_of("V"), cases[i].min,
                                         cases[i].max, NULL};
        struct answer a =
            ask_bytes(cases[i].text, strlen(cases[i].text), point);

        if (cases[i].key == NULL) {
            assert_int_equal(a.status, CT_OK);
            assert_true(a.upper == 1);
            continue;
        }
        assert_int_equal(a.status, CT_INVALID);
        assert_string_equal(a.kept.at[0].key, cases[i].key);
        assert_int_equal(a.kept.at[0].place.offset, 1002);
    }
}

static void limits_depth_length_and_findings(void **state)
{
    static char text[CT_FORMULA_LENGTH + 2];
    char nested[2 * CT_FORMULA_DEPTH + 8];
    struct answer a;

    (void)state;
    for (int depth = CT_FORMULA_DEPTH; depth <= CT_FORMULA_DEPTH + 1; depth++) {
        memset(nested, '(', (size_t)depth);
        nested[depth] = '3';
        memset(nested + depth + 1, ')', (size_t)depth);
        a = ask_bytes(nested, (size_t)(2 * depth + 1),
                      (struct ct_formula_point){0});
        assert_int_equal(a.parsed,
                         depth > CT_FORMULA_DEPTH ? CT_INVALID : CT_OK);
    }
    assert_int_equal(a.kept.count, 1);
    assert_string_equal(a.kept.at[0].key, "formula-too-large");

    memset(text, '1', sizeof text);
    for (size_t i = 1; i < sizeof text; i += 2)
        text[i] = '+';
    a = ask_bytes(text, CT_FORMULA_LENGTH - 1, (struct ct_formula_point){0});
    assert_int_equal(a.status, CT_OK);
    assert_true(a.upper == CT_FORMULA_LENGTH / 2);
    a = ask_bytes(text, CT_FORMULA_LENGTH + 1, (struct ct_formula_point){0});
    assert_int_equal(a.kept.count, 1);
    assert_string_equal(a.kept.at[0].key, "formula-too-large");

    for (size_t i = 0; i < sizeof text; i += 2)
        text[i] = 'x';
    a = ask_bytes(text, 1001, (struct ct_formula_point){0});
    assert_int_equal(a.parsed, CT_INVALID);
    assert_int_equal(a.kept.count, CT_FORMULA_FINDINGS);
}

/* ---- properties --------------------------------------------------------- */

/* Sums of terms against the same sums in exact decimals. */
static void agrees_with_exact_decimals(void **state)
{
    struct seeded random = seeded_init(31415926);

    (void)state;
    for (int i = 0; i < 2000; i++) {
        long rd = (long)seeded_below(&random, 10000);
        long fs = (long)seeded_below(&random, 10000);
        long absolute = (long)seeded_below(&random, 100000);
        long point = (long)seeded_below(&random, 20001) - 10000;
        /* ±(rd·1e-4 % rd + fs·1e-4 % FS + absolute·1e-2 µV) at point mV, in
         * units of 1e-6 mV: rd·|point| + fs·20000 + absolute·10 */
        long long sum = (long long)rd * labs(point) + (long long)fs * 20000 +
                        (long long)absolute * 10;
        struct ct_decimal exact = ct_decimal_from_integer(sum);
        char text[100];
        struct answer a;

        exact.exponent -= 6;
        snprintf(text, sizeof text,
                 "±(%ld.%04ld %% rd + %ld.%04ld%%FS + %ld.%02ld µV)",
                 rd / 10000, rd % 10000, fs / 10000, fs % 10000, absolute / 100,
                 absolute % 100);
        a = ask_bytes(text, strlen(text),
                      (struct ct_formula_point){(double)point, unit_of("mV"),
                                                -10000, 10000, NULL});
        if (a.status != CT_OK || a.upper != ct_decimal_to_double(exact) ||
            a.lower != -a.upper)
            fail_msg("seed %llu: %s at %ld: %.17g",
                     (unsigned long long)random.seed, text, point, a.upper);
    }
}

/* Any text ends in limits or in findings whose places lie inside it. */
static void any_text_is_answered(void **state)
{
    static const char *const pieces[] = {
        "±",    "(",   ")",   "0.3",  "5",    " ",  "+",  "-",    "*",
        "×",    "/",   "%",   "rd",   "FS",   "L",  "µm", "mm",   "max(",
        "Q[",   "]",   ",",   ";",    "..",   "~",  "≤",  "|",    "to",
        "10⁻³", "级",  "％",  "（",   "读数", "of", "0",  "\xff", "\xe2\x89",
        "abs",  "rel", "e-3", " MPE", ":",    "^",  "°C", "1/K",  "\x01"};
    struct seeded random = seeded_init(2718);
    size_t answered = 0;

    (void)state;
    for (int i = 0; i < 30000; i++) {
        size_t parts = seeded_below(&random, 10);
        struct answer a;
        char text[120] = "";

        for (size_t k = 0; k < parts; k++)
            strcat(text, pieces[seeded_below(&random, sizeof pieces /
                                                          sizeof pieces[0])]);
        a = ask(text, 50, "mm");
        answered += a.status == CT_OK;
        for (size_t k = 0; k < a.kept.count; k++) {
            struct ct_place place = a.kept.at[k].place;

            if (place.offset < 1000 ||
                place.offset + place.length > 1000 + strlen(text))
                fail_msg("seed %llu: place outside `%s`",
                         (unsigned long long)random.seed, text);
        }
        if (a.status == CT_OK && !(a.lower <= a.upper))
            fail_msg("seed %llu: `%s`", (unsigned long long)random.seed, text);
    }
    assert_true(answered > 100); /* the alphabet does make formulas */
}

static int start(void **state)
{
    (void)state;
    ct_unit_library_init();
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    ct_units_free(units);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evaluates_half_widths),
        cmocka_unit_test(evaluates_sides),
        cmocka_unit_test(knows_what_is_constant),
        cmocka_unit_test(limits_may_have_a_unit_of_their_own),
        cmocka_unit_test(coefficients_without_unit_are_noticed),
        cmocka_unit_test(explains_faults),
        cmocka_unit_test(reports_all_faults),
        cmocka_unit_test(needs_what_it_refers_to),
        cmocka_unit_test(limits_depth_length_and_findings),
        cmocka_unit_test(agrees_with_exact_decimals),
        cmocka_unit_test(any_text_is_answered),
    };

    return cmocka_run_group_tests_name("formula", tests, start, stop);
}
