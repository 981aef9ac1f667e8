/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_quantity.c - numbers, units and uncertainties as people write them.
 *
 * Expected numbers are C literals, which the compiler reads correctly rounded,
 * of the decimals that the text states; they are compared bit by bit.
 */
#include "assert_close.h"
#include "kept.h"
#include "seeded.h"
#include "../calib/files/fold.h"
#include "../calib/files/quantity.h"
#include "../uncertainty/rounding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct ct_units *units;

static enum ct_status read_quantity(const char *text, struct kept *kept,
                                    struct ct_quantity *quantity)
{
    struct ct_sink sink = {.report = keep, .context = kept};
    struct ct_place place = {
        .offset = 1000, .length = (uint32_t)strlen(text), .source = 7};
    enum ct_status status;

    *kept = (struct kept){0};
    status =
        ct_quantity_parse(units, text, strlen(text), place, &sink, quantity);
    assert_int_equal(status == CT_INVALID, sink.errors > 0);
    return status;
}

/* ---- what is read ------------------------------------------------------- */

static void reads_quantities(void **state)
{
    static const struct {
        const char *text;
        double number, spread;
        enum ct_spread kind;
        const char *unit; /* as the unit reader is given it; NULL: none */
        enum ct_relative relative;
        int exponent; /* of the exact decimal */
    } cases[] = {
        {"50000623 nm", 50000623, 0, 0, "nm", 0, 0},
        {"11.5e-6 /K", 11.5e-6, 0, 0, "/K", 0, -7},
        {"11.5e-6 1/K", 11.5e-6, 0, 0, "1/K", 0, -7},
        {"-0.1", -0.1, 0, 0, NULL, 0, -1},
        {"+.5 V", 0.5, 0, 0, "V", 0, -1},
        {"5. V", 5, 0, 0, "V", 0, 0},
        {"1e3 V", 1000, 0, 0, "V", 0, 3},
        {"1eV", 1, 0, 0, "eV", 0, 0},
        {"5mm", 5, 0, 0, "mm", 0, 0},
        {" \t5 mm \n", 5, 0, 0, "mm", 0, 0},
        {"0.100 V", 0.1, 0, 0, "V", 0, -3},
        {"5 (m/s)", 5, 0, 0, "(m/s)", 0, 0},
        {"5'", 5, 0, 0, "'", 0, 0},
        /* powers of ten */
        {"1.50×10⁻⁶ m", 1.5e-6, 0, 0, "m", 0, -8},
        {"1.5 · 10^-6 m", 1.5e-6, 0, 0, "m", 0, -7},
        {"1.5*10**3m", 1500, 0, 0, "m", 0, 2},
        {"-2x10^3", -2000, 0, 0, NULL, 0, 3},
        {"10^-3 m", 1e-3, 0, 0, "m", 0, -3},
        {"-10² m", -100, 0, 0, "m", 0, 2},
        /* ratios */
        {"0.02 %", 0.02, 0, 0, "%", CT_RELATIVE_PLAIN, -2},
        {"2‰", 2, 0, 0, "‰", CT_RELATIVE_PLAIN, 0},
        {"20 ppm", 20, 0, 0, "ppm", CT_RELATIVE_PLAIN, 0},
        {"2 %rel", 2, 0, 0, "%", CT_RELATIVE_RELATIVE, 0},
        {"2 % rel", 2, 0, 0, "%", CT_RELATIVE_RELATIVE, 0},
        {"20 ppmrel", 20, 0, 0, "ppm", CT_RELATIVE_RELATIVE, 0},
        {"2 %abs", 2, 0, 0, "%", CT_RELATIVE_ABSOLUTE, 0},
        {"2 %RH", 2, 0, 0, "%RH", CT_RELATIVE_NONE, 0},
        {"2 % RH", 2, 0, 0, "%RH", CT_RELATIVE_NONE, 0},
        {"20 µV/V", 20, 0, 0, "µV/V", CT_RELATIVE_RATIO, 0},
        {"1 V/V", 1, 0, 0, "V/V", CT_RELATIVE_RATIO, 0},
        {"0.02 mm/m", 0.02, 0, 0, "mm/m", CT_RELATIVE_RATIO, -2},
        {"5 mg·g⁻¹", 5, 0, 0, "mg·g⁻¹", CT_RELATIVE_RATIO, 0},
        {"5 mm m-1", 5, 0, 0, "mm m-1", CT_RELATIVE_RATIO, 0},
        {"3 克每千克", 3, 0, 0, "克每千克", CT_RELATIVE_RATIO, 0},
        {"3 µV/(100 mV)", 3, 0, 0, "µV/(100 mV)", CT_RELATIVE_RATIO, 0},
        {"5 mrad", 5, 0, 0, "mrad", CT_RELATIVE_NONE, 0},
        {"5 count", 5, 0, 0, "count", CT_RELATIVE_NONE, 0},
        {"5 r/min", 5, 0, 0, "r/min", CT_RELATIVE_NONE, 0},
        {"5 µm/(m·K)", 5, 0, 0, "µm/(m·K)", CT_RELATIVE_NONE, 0},
        /* concise: JCGM 100:2008, 7.2.2, form 2 and 3 */
        {"10.0012(5) V", 10.0012, 0.0005, CT_SPREAD_STANDARD, "V", 0, -4},
        {"100.02147(35) g", 100.02147, 0.00035, CT_SPREAD_STANDARD, "g", 0, -5},
        {"1.2345(67)e-9 m", 1.2345e-9, 6.7e-12, CT_SPREAD_STANDARD, "m", 0,
         -13},
        {"1.50(2)×10^3 Hz", 1500, 20, CT_SPREAD_STANDARD, "Hz", 0, 1},
        {"1.5e-3(2) m", 1.5e-3, 2e-4, CT_SPREAD_STANDARD, "m", 0, -4},
        {"12.3(1.2) mm", 12.3, 1.2, CT_SPREAD_STANDARD, "mm", 0, -1},
        {"12.3(1.2)e3 mm", 12300, 1200, CT_SPREAD_STANDARD, "mm", 0, 2},
        {"98700(2300) Pa", 98700, 2300, CT_SPREAD_STANDARD, "Pa", 0, 0},
        {"5(0)", 5, 0, CT_SPREAD_STANDARD, NULL, 0, 0},
        {"-1.00(25)", -1, 0.25, CT_SPREAD_STANDARD, NULL, 0, -2},
        /* with a half-width */
        {"10.0012 ± 0.0005 V", 10.0012, 0.0005, CT_SPREAD_PLUS_MINUS, "V", 0,
         -4},
        {"(10.0012 ± 0.0005) V", 10.0012, 0.0005, CT_SPREAD_PLUS_MINUS, "V", 0,
         -4},
        {"10.0012+/-0.0005 V", 10.0012, 0.0005, CT_SPREAD_PLUS_MINUS, "V", 0,
         -4},
        {"1.5+-.2", 1.5, 0.2, CT_SPREAD_PLUS_MINUS, NULL, 0, -1},
        {"(1.2345 ± 0.0067)e-09 m", 1.2345e-9, 6.7e-12, CT_SPREAD_PLUS_MINUS,
         "m", 0, -13},
        {"(1.5 ± 0.2)×10⁻³V", 1.5e-3, 2e-4, CT_SPREAD_PLUS_MINUS, "V", 0, -4},
        {"10.0012 V ± 0.5 mV", 10.0012, 0.5e-3, CT_SPREAD_PLUS_MINUS, "V", 0,
         -4},
        {"(10 V ± 0.5 V)", 10, 0.5, CT_SPREAD_PLUS_MINUS, "V", 0, 0},
        {"100 V ± 0.5 %", 100, 0.5, CT_SPREAD_PLUS_MINUS, "V", 0, 0},
        {"-200 V ± 0.5 %rel", -200, 1, CT_SPREAD_PLUS_MINUS, "V", 0, 0},
        {"10 V ± 20 µV/V", 10, 2e-4, CT_SPREAD_PLUS_MINUS, "V", 0, 0},
        {"5 mm/m ± 20 µm/m", 5, 0.02, CT_SPREAD_PLUS_MINUS, "mm/m",
         CT_RELATIVE_RATIO, 0},
        {"50 % ± 2 %", 50, 2, CT_SPREAD_PLUS_MINUS, "%", CT_RELATIVE_PLAIN, 0},
        {"50 %RH ± 2 %rel", 50, 1, CT_SPREAD_PLUS_MINUS, "%RH", 0, 0},
        {"20 °C ± 0.5 K", 20, 0.5, CT_SPREAD_PLUS_MINUS, "°C", 0, 0},
        {"0 ± 0 V", 0, 0, CT_SPREAD_PLUS_MINUS, "V", 0, 0},
        /* full-width forms, other minus signs and blanks */
        {"１２．５　ｍｍ", 12.5, 0, 0, "mm", 0, -1},
        {"（１．５±０．２）ｋｇ", 1.5, 0.2, CT_SPREAD_PLUS_MINUS, "kg", 0, -1},
        {"−0.5 °C", -0.5, 0, 0, "°C", 0, -1},
        {"5\xC2\xA0mm", 5, 0, 0, "mm", 0, 0},
        {"5\xE2\x80\x89mm", 5, 0, 0, "mm", 0, 0},
        {"20 ％", 20, 0, 0, "%", CT_RELATIVE_PLAIN, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kept kept;
        struct ct_quantity q = {0};
        const struct ct_unit *unit = NULL;

        if (cases[i].unit != NULL)
            assert_int_equal(ct_unit_parse(units, cases[i].unit,
                                           strlen(cases[i].unit),
                                           (struct ct_place){0}, NULL, &unit),
                             CT_OK);
        if (read_quantity(cases[i].text, &kept, &q) != CT_OK)
            fail_msg("`%s`: %s", cases[i].text, kept.at[0].key);
        if (q.number != cases[i].number || q.spread != cases[i].spread ||
            q.spread_kind != cases[i].kind || q.unit != unit ||
            q.relative != cases[i].relative || !q.exact ||
            q.decimal.exponent != cases[i].exponent ||
            ct_decimal_to_double(q.decimal) != cases[i].number ||
            kept.count != 0)
            fail_msg("`%s`: %.17g, %.17g, exponent %d", cases[i].text, q.number,
                     q.spread, (int)q.decimal.exponent);
    }
}

/* ± before a number makes it a width; the number is the magnitude. */
static void reads_widths(void **state)
{
    static const char *const texts[] = {"±0.5 V", "± 0.5 V", "+/-0.5 V",
                                        "+-0.5V", " ±　０．５ V "};
    struct kept kept;
    struct ct_quantity q;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (read_quantity(texts[i], &kept, &q) != CT_OK)
            fail_msg("`%s`: %s", texts[i], kept.at[0].key);
        assert_true(q.plus_minus && q.number == 0.5);
        assert_int_equal(q.spread_kind, CT_SPREAD_NONE);
        assert_string_equal(q.unit->text, "V");
    }
    assert_int_equal(read_quantity("0.5 V", &kept, &q), CT_OK);
    assert_false(q.plus_minus);
    assert_int_equal(read_quantity("10 ± 0.5 V", &kept, &q), CT_OK);
    assert_false(q.plus_minus);
}

static void says_where_number_and_unit_stand(void **state)
{
    struct kept kept;
    struct ct_quantity q;

    (void)state;
    assert_int_equal(read_quantity("  10.00(5)e1 V ", &kept, &q), CT_OK);
    assert_int_equal(q.number_place.offset, 1002);
    assert_int_equal(q.number_place.length, 5);
    assert_int_equal(q.unit_place.offset, 1013);
    assert_int_equal(q.unit_place.length, 1);
    assert_int_equal(q.unit_place.source, 7);
    /* three bytes a character: the places are those of the text as typed */
    assert_int_equal(read_quantity("　１２．５　ｍｍ", &kept, &q), CT_OK);
    assert_int_equal(q.number_place.offset, 1003);
    assert_int_equal(q.number_place.length, 12);
    assert_int_equal(q.unit_place.offset, 1018);
    assert_int_equal(q.unit_place.length, 6);
    assert_int_equal(read_quantity("12", &kept, &q), CT_OK);
    assert_int_equal(q.unit_place.offset, 1002);
    assert_int_equal(q.unit_place.length, 0);
}

static void keeps_digits_exactly_or_says_so(void **state)
{
    struct kept kept;
    struct ct_quantity q;

    (void)state;
    assert_int_equal(
        read_quantity("0.1000000000000000000000000000000001", &kept, &q),
        CT_OK);
    assert_true(q.exact);
    assert_int_equal(q.decimal.exponent, -34);
    assert_int_equal(
        read_quantity("0.10000000000000000000000000000000001 m", &kept, &q),
        CT_OK);
    assert_false(q.exact);
    assert_true(q.number == 0.1);
    assert_true(ct_decimal_is_zero(q.decimal));
}

/* ---- what is refused ---------------------------------------------------- */

static void explains_faults(void **state)
{
    static const struct {
        const char *text, *key;
        size_t offset, length;              /* of the place */
        const char *first, *second, *third; /* arguments; NULL: not compared */
    } cases[] = {
        {"", "number-missing", 0, 0, "", NULL, NULL},
        {"   ", "number-missing", 3, 0, "", NULL, NULL},
        {"mm", "number-missing", 0, 2, "mm", NULL, NULL},
        {"<0.01", "number-missing", 0, 5, "<0.01", NULL, NULL},
        {"±", "number-missing", 2, 0, "", NULL, NULL},
        {"±x V", "spread-syntax", 0, 5, "±x V", NULL, NULL},
        {"±-0.5 V", "spread-syntax", 0, 8, "±-0.5 V", NULL, NULL},
        {"±0.5(1) V", "spread-syntax", 0, 10, "±0.5(1) V", NULL, NULL},
        {"±0.5 ± 0.1 V", "spread-syntax", 0, 14, "±0.5 ± 0.1 V", NULL, NULL},
        {"±0,5 V", "number-decimal-comma", 2, 3, "0,5", NULL, NULL},
        {"--5", "number-missing", 0, 3, "--5", NULL, NULL},
        {"#N/A", "number-missing", 0, 4, "#N/A", NULL, NULL},
        {"–5", "number-missing", 0, 4, "–5", NULL, NULL},
        {"inf", "not-a-number", 0, 3, "inf", NULL, NULL},
        {"-Infinity V", "not-a-number", 0, 9, "-Infinity", NULL, NULL},
        {"NaN", "not-a-number", 0, 3, "NaN", NULL, NULL},
        {"0x1F", "not-a-number", 0, 4, "0x1F", NULL, NULL},
        {"1.2.3", "not-a-number", 0, 5, "1.2.3", NULL, NULL},
        {"½ mm", "not-a-number", 0, 2, "½", NULL, NULL},
        {"5½ mm", "not-a-number", 0, 3, "5½", NULL, NULL},
        {"1/2 mm", "not-a-number", 0, 6, "1/2 mm", NULL, NULL},
        {"5 3 mm", "not-a-number", 0, 3, "5 3", NULL, NULL},
        {"5-3 mm", "not-a-number", 0, 6, "5-3 mm", NULL, NULL},
        {"5² mm", "not-a-number", 0, 6, "5² mm", NULL, NULL},
        {"1.5×10-6 m", "not-a-number", 0, 9, "1.5×10-6", NULL, NULL},
        {"2*3 mm", "not-a-number", 0, 6, "2*3 mm", NULL, NULL},
        {"2,5 mm", "number-decimal-comma", 0, 3, "2,5", "2.5 mm", NULL},
        {"-0,123", "number-decimal-comma", 0, 6, "-0,123", "-0.123", NULL},
        {"1.234,5 mm", "number-decimal-comma", 0, 7, "1.234,5", "1234.5 mm",
         NULL},
        {"12 345,6", "number-decimal-comma", 0, 8, "12 345,6", "12345.6", NULL},
        {"２，５ mm", "number-decimal-comma", 0, 9, "2,5", "2.5 mm", NULL},
        {"10 ± 0,5 V", "number-decimal-comma", 6, 3, "0,5", "10 ± 0.5 V", NULL},
        {"1,234 mm", "number-comma-ambiguous", 0, 5, "1,234", "1.234 mm",
         "1234 mm"},
        {"1,234.5", "number-grouped", 0, 7, "1,234.5", "1234.5", NULL},
        {"1,234,567", "number-grouped", 0, 9, "1,234,567", "1234567", NULL},
        {"1 000 000", "number-grouped", 0, 9, "1 000 000", "1000000", NULL},
        {"1'000 mm", "number-grouped", 0, 5, "1'000", "1000 mm", NULL},
        {"100.021 47 g", "number-grouped", 0, 10, "100.021 47", "100.02147 g",
         NULL},
        {"1e999", "number-too-large", 0, 5, "1e999", NULL, NULL},
        {"1×10^400", "number-too-large", 0, 9, "1×10^400", NULL, NULL},
        {"10.0012 (5) V", "spread-syntax", 8, 5, "(5) V", NULL, NULL},
        {"10.0012(-5) V", "spread-syntax", 7, 4, "(-5)", NULL, NULL},
        {"10.0012() V", "spread-syntax", 7, 2, "()", NULL, NULL},
        {"1.5e3(1.2)", "spread-syntax", 5, 5, "(1.2)", NULL, NULL},
        {"(5) mm", "spread-syntax", 0, 3, "(5)", NULL, NULL},
        {"10 ± -0.5 V", "spread-syntax", 3, 9, "± -0.5 V", NULL, NULL},
        {"10 ±", "spread-syntax", 3, 2, "±", NULL, NULL},
        {"1.5(2) ± 0.3 V", "spread-syntax", 7, 8, "± 0.3 V", NULL, NULL},
        {"1.5 ± 0.2×10⁻³ V", "spread-syntax", 0, 19, "1.5 ± 0.2×10⁻³", NULL,
         NULL},
        {"10 V ± 0.5", "spread-unit", 8, 3, "0.5", "10 V", NULL},
        {"10 V ± 0.5 A", "spread-unit", 8, 5, "0.5 A", "10 V", NULL},
        {"0 V ± 0.5 %", "spread-unit", 7, 5, "0.5 %", "0 V", NULL},
        {"50 %RH ± 2 %", "spread-unit", 10, 3, "2 %", "50 %RH", NULL},
        {"50 % ± 20 ppm", "spread-unit", 8, 6, "20 ppm", "50 %", NULL},
        {"1 Gy ± 1 mSv", "spread-unit", 8, 5, "1 mSv", "1 Gy", NULL},
        {"(1 ± 2 V) V", "spread-unit", 8, 1, "V", "V", NULL},
        {"(1 V ± 2 V) V", "spread-unit", 3, 1, "V", NULL, NULL},
        {"10.0012(5 V", "bracket-unmatched", 7, 1, "(", NULL, NULL},
        {"(1.5 ± 0.2 V", "bracket-unmatched", 0, 1, "(", NULL, NULL},
        {"0.02 V (k=2)", "coverage-in-quantity", 7, 5, "(k=2)", "k: 2",
         "0.02 V"},
        {"0.02 V k = 2", "coverage-in-quantity", 7, 5, "k = 2", "k: 2",
         "0.02 V"},
        {"0.02 V, k=1.96 ", "coverage-in-quantity", 6, 8, ", k=1.96", "k: 1.96",
         "0.02 V"},
        {"0.02 V（k＝2）", "coverage-in-quantity", 6, 11, "(k=2)", "k: 2",
         "0.02 V"},
        {"0.02 V (k95=2.1)", "coverage-in-quantity", 7, 9, NULL, "k: 2.1",
         NULL},
        {"0.02 V (K=2, p=95%)", "coverage-in-quantity", 7, 12, NULL, "k: 2",
         NULL},
        {"0.02 (P = 95 %)", "coverage-in-quantity", 5, 10, NULL,
         "probability: 95 %", "0.02"},
        {"0.02 V (95 %)", "coverage-in-quantity", 7, 6, "(95 %)",
         "probability: 95 %", "0.02 V"},
        {"±0.02 V (k=2)", "coverage-in-quantity", 9, 5, NULL, "k: 2",
         "±0.02 V"},
        /* here the third argument is empty and the fourth is given */
        {"10 V ± 0.05 V (k=2)", "coverage-in-quantity", 15, 5, "(k=2)", "k: 2",
         ""},
        {"5 mn", "unknown-unit", 2, 2, NULL, NULL, NULL},
        {"5 ｍｎ", "unknown-unit", 2, 6, NULL, NULL, NULL},
        {"(5 ± 1) mn", "unknown-unit", 9, 2, NULL, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *expected[] = {cases[i].first, cases[i].second,
                                  cases[i].third};
        struct kept kept;
        struct ct_quantity q = {.number = 42};

        bool right = read_quantity(cases[i].text, &kept, &q) == CT_INVALID &&
                     q.number == 42 && /* nothing was written */
                     kept.count == 1 &&
                     strcmp(kept.at[0].key, cases[i].key) == 0 &&
                     kept.at[0].place.offset == 1000 + cases[i].offset &&
                     kept.at[0].place.length == cases[i].length;

        for (size_t k = 0; k < 3; k++) {
            if (expected[k] != NULL &&
                strcmp(kept.at[0].argument[k], expected[k]) != 0)
                right = false;
        }
        if (!right)
            fail_msg("`%s`: %zu findings, %s at %d+%u: `%s`, `%s`, `%s`",
                     cases[i].text, kept.count, kept.at[0].key,
                     (int)kept.at[0].place.offset - 1000,
                     (unsigned)kept.at[0].place.length, kept.at[0].argument[0],
                     kept.at[0].argument[1], kept.at[0].argument[2]);
    }
}

/* ---- properties --------------------------------------------------------- */

/* What the program writes it reads again: the value to within half a unit of
 * its last place, and the uncertainty as it was rounded, bit by bit. */
static void reads_what_is_written(void **state)
{
    struct seeded random = seeded_init(20260310);
    const struct ct_rounding rule = ct_rounding_default();

    (void)state;
    for (int i = 0; i < 3000; i++) {
        int64_t digits = (int64_t)seeded_below(&random, 2000001) - 1000000;
        double value =
            (double)digits * pow(10, (int)seeded_below(&random, 30) - 20);
        double u = (double)(1 + seeded_below(&random, 99999)) *
                   pow(10, (int)seeded_below(&random, 12) - 26);
        struct ct_buffer concise = {0}, expanded = {0};
        struct ct_decimal rounded;
        struct ct_quantity a, b;
        struct kept kept;
        int place;

        u *= fabs(value) > 0 ? fabs(value) * 1e18 : 1;
        rounded = ct_round_uncertainty(u, rule, &place);
        ct_write_concise(&concise, value, u, rule);
        ct_write_expanded(&expanded, value, u, "V", rule);
        assert_int_equal(ct_buffer_status(&concise), CT_OK);
        assert_int_equal(ct_buffer_status(&expanded), CT_OK);
        if (read_quantity(concise.data, &kept, &a) != CT_OK ||
            read_quantity(expanded.data, &kept, &b) != CT_OK ||
            a.spread != ct_decimal_to_double(rounded) || b.spread != a.spread ||
            a.number != b.number ||
            /* half a unit, and the binary rounding of value and half unit */
            fabs(a.number - value) >
                0.5 * pow(10, place) * (1 + 1e-12) + fabs(value) * 1e-15)
            fail_msg("seed %llu: %s, %s", (unsigned long long)random.seed,
                     concise.data, expanded.data);
        assert_int_equal(a.spread_kind, CT_SPREAD_STANDARD);
        assert_int_equal(b.spread_kind, CT_SPREAD_PLUS_MINUS);
        ct_buffer_release(&concise);
        ct_buffer_release(&expanded);
    }
}

/* Typing any of the characters in full width changes nothing but the bytes the
 * places count. */
static void full_width_makes_no_difference(void **state)
{
    static const char *const texts[] = {
        "12.5 mm",         "(10.0012 ± 0.0005) V",
        "1.2345(67)e-9 m", "-0.02 %rel",
        "1.50(2)*10^3 Hz", "10 V +/- 0.5 mV",
        "11.5e-6 1/K",     "5 %RH",
        "2,5 mm",          "5 xyz",
        "1 000 000",       "10.0012(5 V"};
    struct seeded random = seeded_init(4711);

    (void)state;
    for (size_t i = 0; i < 1200; i++) {
        const char *text = texts[i % (sizeof texts / sizeof texts[0])];
        struct ct_quantity plain = {0}, wide = {0};
        struct kept of_plain, of_wide;
        char buffer[200];
        size_t n = 0;

        for (const char *c = text; *c != '\0'; c++) {
            unsigned char byte = (unsigned char)*c;

            if (byte > 0x20 && byte < 0x7F && seeded_below(&random, 2) == 0) {
                buffer[n++] = (char)0xEF;
                buffer[n++] = (char)(0xBC + (byte - 0x20) / 64);
                buffer[n++] = (char)(0x80 + (byte - 0x20) % 64);
            } else {
                buffer[n++] = *c;
            }
        }
        buffer[n] = '\0';
        if (read_quantity(text, &of_plain, &plain) !=
                read_quantity(buffer, &of_wide, &wide) ||
            plain.number != wide.number || plain.spread != wide.spread ||
            plain.unit != wide.unit || plain.relative != wide.relative ||
            of_plain.count != of_wide.count ||
            (of_plain.count > 0 &&
             strcmp(of_plain.at[0].key, of_wide.at[0].key) != 0))
            fail_msg("seed %llu: %s", (unsigned long long)random.seed, buffer);
    }
}

/* Any text ends in a value or in findings, and these lie inside the text. */
static void any_text_is_answered(void **state)
{
    static const char *const pieces[] = {
        "1",  "0",  ".",  ",",    " ",        "e", "-",   "+", "±",   "(",
        ")",  "5",  "mm", "%",    "V",        "/", "×10", "^", "⁻⁶",  "rel",
        "０", "，", "（", "\xff", "\xe2\x88", "'", "inf", "½", "+/-", "000"};
    struct seeded random = seeded_init(99);

    (void)state;
    for (int i = 0; i < 20000; i++) {
        size_t parts = seeded_below(&random, 9), errors = 0;
        struct ct_quantity q;
        struct kept kept;
        char text[100] = "";

        for (size_t k = 0; k < parts; k++)
            strcat(text, pieces[seeded_below(&random, sizeof pieces /
                                                          sizeof pieces[0])]);
        errors = read_quantity(text, &kept, &q) == CT_OK ? 0 : 1;
        for (size_t k = 0; k < kept.count; k++) {
            struct ct_place place = kept.at[k].place;

            if (place.offset < 1000 ||
                place.offset + place.length > 1000 + strlen(text))
                fail_msg("seed %llu: place outside `%s`",
                         (unsigned long long)random.seed, text);
        }
        if (errors == 0 && (!(q.spread >= 0) || !isfinite(q.number)))
            fail_msg("seed %llu: `%s`", (unsigned long long)random.seed, text);
    }
}

/* ---- folding ------------------------------------------------------------ */

static void folds_only_what_it_says(void **state)
{
    static const char text[] = "Ａ！～　− µ²½±\xEF\xBC";
    struct ct_place place = {.offset = 10, .length = sizeof text - 1};
    struct ct_folded folded;
    struct ct_place part;

    (void)state;
    assert_int_equal(ct_fold(text, sizeof text - 1, place, &folded), CT_OK);
    assert_int_equal(folded.length, 6 + 8 + 2);
    assert_memory_equal(folded.text, "A!~ - µ²½±\xEF\xBC", folded.length);
    part = ct_folded_place(&folded, 2, 3); /* ～　− */
    assert_int_equal(part.offset, 16);
    assert_int_equal(part.length, 9);
    part = ct_folded_place(&folded, 6, 100); /* clipped at the end */
    assert_int_equal(part.offset, 10 + 16);
    assert_int_equal(part.length, 10);
    ct_fold_release(&folded);

    assert_int_equal(ct_fold("5 µm", 5, place, &folded), CT_OK);
    assert_null(folded.origin); /* nothing to fold: no copy is made */
    ct_fold_release(&folded);
}

/* The time per byte does not grow with the text: four times the bytes may take
 * at most twelve times as long (a quadratic reader takes sixteen). Each text
 * is one that a careless scanner would go over again and again. */
static void long_texts_take_linear_time(void **state)
{
    static const char *const pieces[] = {"1",     "1 ", "1,", "000 ", "(",
                                         "１",    "1.", "+-", " ",    "mm ",
                                         "1000'", "1(", "⁻¹", "e1",   "10"};
    enum { SHORT = 50000, LONG = 4 * SHORT };
    char *text = malloc(LONG + 8);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        size_t piece = strlen(pieces[i]), length = 0;
        double seconds[2];

        while (length + piece <= LONG) {
            memcpy(text + length, pieces[i], piece);
            length += piece;
        }
        for (int k = 0; k < 2; k++) {
            size_t part = k == 0 ? SHORT : length;
            clock_t start = clock();
            struct ct_quantity q;

            for (int repeat = 0; repeat < 5; repeat++) {
                enum ct_status status = ct_quantity_parse(
                    units, text, part, (struct ct_place){0}, NULL, &q);

                assert_true(status == CT_OK || status == CT_INVALID);
            }
            seconds[k] = (double)(clock() - start) / CLOCKS_PER_SEC;
        }
        /* below 20 ms the clock says little, and nothing is quadratic */
        if (seconds[1] > 0.02 && seconds[1] > 12 * seconds[0])
            fail_msg("`%s`: %g s, then %g s", pieces[i], seconds[0],
                     seconds[1]);
    }
    free(text);
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
        cmocka_unit_test(reads_quantities),
        cmocka_unit_test(reads_widths),
        cmocka_unit_test(says_where_number_and_unit_stand),
        cmocka_unit_test(keeps_digits_exactly_or_says_so),
        cmocka_unit_test(explains_faults),
        cmocka_unit_test(reads_what_is_written),
        cmocka_unit_test(full_width_makes_no_difference),
        cmocka_unit_test(any_text_is_answered),
        cmocka_unit_test(folds_only_what_it_says),
        cmocka_unit_test(long_texts_take_linear_time),
    };

    return cmocka_run_group_tests_name("quantity", tests, start, stop);
}
