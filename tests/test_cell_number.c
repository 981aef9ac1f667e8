/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells of numbers: U, k, p and degrees of freedom, too.
 */
#include "cells.h"

static void test_numbers(void **state)
{
    static const struct cell_case cases[] = {
        {"12.5", "12.5", NULL},
        {" 12.5 ", "12.5", NULL},
        {"+5", "5", NULL},
        {".5", "0.5", NULL},
        {"1E+05", "100000", NULL},
        {"１２．５", "12.5", "cell-normalised"},
        {"\u300012.5", "12.5", "cell-normalised"},
        {"\u00a012.5\u00a0", "12.5", "cell-normalised"},
        {"−5", "-5", "cell-normalised"},
        {"1.5×10^3", "1500", "cell-normalised"},
        {"10^-6", "1e-06", "cell-normalised"},
        {"–5", "!", "cell-number-dash"},
        {"—5", "!", "cell-number-dash"},
        {"inf", "!", "cell-not-a-number"},
        {"-nan", "!", "cell-not-a-number"},
        {"0x1F", "!", "cell-not-a-number"},
        {"1.2.3", "!", "cell-not-a-number"},
        {"1O5", "!", "cell-not-a-number"},
        {"½", "!", "cell-not-a-number"},
        {"5/8", "!", "cell-not-a-number"},
        {"12:30", "!", "cell-not-a-number"},
        {"五", "!", "cell-not-a-number"},
        {"'12.5", "!", "cell-not-a-number"},
        {"1e", "!", "cell-not-a-number"},
        {"12.5 hpa", "!", "cell-not-a-number"},
        {"1e400", "!", "cell-number-too-large"},
        {"<0.01", "!", "cell-number-censored"},
        {"＜0.01", "!", "cell-number-censored"},
        {"≥5", "!", "cell-number-censored"},
        {"约3", "!", "cell-number-censored"},
        {"未检出", "!", "cell-number-censored"},
        {"12.5(3)", "!", "cell-number-extra"},
        {"12.5 ± 0.1", "!", "cell-number-extra"},
        {"±0.1", "!", "cell-number-extra"},
        {"0.04 (k=2)", "!", "cell-number-extra"},
        {"1,234", "!", "cell-comma-ambiguous"},
        {"12,5", "!", "cell-decimal-comma"},
        {"1.234,5", "!", "cell-decimal-comma"},
        {"1,234,567.5", "!", "cell-number-grouped"},
        {"1 234.5", "!", "cell-number-grouped"},
        {"12.5 mm", "!", "cell-unit-in-number"},
        {"12.5%", "!", "cell-unit-in-number"},
    };

    (void)state;
    check_cases(CT_CELL_NUMBER, cases, COUNT(cases));
}

static void test_declared_comma(void **state)
{
    static const struct cell_case cases[] = {
        {"12,5", "12.5", "cell-comma-accepted"},
        {"-1,5", "-1.5", "cell-comma-accepted"},
        {"1,234", "1.234", "cell-comma-accepted"},
        {"1.234,5", "1234.5", "cell-comma-accepted"},
        {"１２，５", "12.5", "cell-comma-accepted"},
        {"1,5e3", "1500", "cell-comma-accepted"},
        {"1.234", "!", "cell-comma-ambiguous"},
        {"-12.345", "!", "cell-comma-ambiguous"},
        {"1.2,3", "!", "cell-not-a-number"},
        {"1,234,567", "!", "cell-number-grouped"},
        {"12.5", "12.5", NULL},
        {"0.234", "0.234", NULL},
        {"12", "12", NULL},
    };

    (void)state;
    rules.decimal_comma = true;
    check_cases(CT_CELL_NUMBER, cases, COUNT(cases));
}

static void test_units_of_columns(void **state)
{
    static const struct cell_case cases[] = {
        {"12.5 mm", "12.5", "cell-unit-repeated"},
        {"12.5毫米", "12.5", "cell-unit-repeated"},
        {"1.5×10^3 mm", "1500", "cell-unit-repeated"},
        {"12.5 cm", "!", "cell-unit-in-number"},
        {"12.5 %", "!", "cell-unit-in-number"},
        {"12.5", "12.5", NULL},
    };
    static const struct cell_case percent[] = {
        {"12.5 %", "12.5", "cell-unit-repeated"},
        {"12.5%rel", "!", "cell-unit-in-number"},
        {"12.5 %RH", "!", "cell-unit-in-number"},
    };

    (void)state;
    rules.unit = unit_of("mm");
    check_cases(CT_CELL_NUMBER, cases, COUNT(cases));
    rules.unit = unit_of("%");
    check_cases(CT_CELL_NUMBER, percent, COUNT(percent));
}

static void test_en_dash(void **state)
{
    static const struct cell_case cases[] = {
        {"–5", "-5", "cell-normalised"},
        {"–.5", "-0.5", "cell-normalised"},
        {"—5", "!", "cell-number-dash"},
    };

    (void)state;
    rules.en_dash = true;
    check_cases(CT_CELL_NUMBER, cases, COUNT(cases));
}

/* Places and suggestions: what is underlined, and what would be right. */
static void test_places(void **state)
{
    static const struct {
        const char *text;
        size_t at, length;
        const char *second; /* the second argument of the finding */
    } rows[] = {
        {"  –5", 2, 3, "-5"},
        {"1.234,5", 0, 7, "1234.5"},
        {"\u3000\uff11\uff0c\uff15", 3, 9, "1.5"},
        {"12.5 mm", 5, 2, ""},
        {"#REF!", 0, 5, ""},
    };
    struct reading r;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        read_cell(CT_CELL_NUMBER, rows[i].text, &r);
        assert_int_equal(r.kept.count, 1);
        assert_int_equal(r.kept.at[0].place.offset, 1000 + rows[i].at);
        assert_int_equal(r.kept.at[0].place.length, rows[i].length);
        assert_string_equal(r.kept.at[0].argument[1], rows[i].second);
    }
}

static void test_digits(void **state)
{
    static const char *const texts[] = {"1.50", " 1.50", "１．５０"};
    struct reading r;

    (void)state;
    read_cell(CT_CELL_NUMBER, "1.50", &r);
    assert_false(r.value.number.exact);
    rules.decimals = true;
    for (size_t i = 0; i < COUNT(texts); i++) {
        read_cell(CT_CELL_NUMBER, texts[i], &r);
        assert_true(r.value.number.exact);
        assert_int_equal(r.value.number.decimal.low, 150);
        assert_int_equal(r.value.number.decimal.exponent, -2);
    }
}

static void test_coverage_columns(void **state)
{
    static const struct {
        enum ct_cell_kind kind;
        struct cell_case one;
    } rows[] = {
        {CT_CELL_EXPANDED, {"0.04", "0.04", NULL}},
        {CT_CELL_EXPANDED, {"0", "!", "uncertainty-not-positive"}},
        {CT_CELL_EXPANDED, {"-0.1", "!", "uncertainty-not-positive"}},
        {CT_CELL_EXPANDED, {"−０．１", "!", NULL}},
        {CT_CELL_FACTOR, {"2", "2", NULL}},
        {CT_CELL_FACTOR, {"0", "!", "coverage-factor-not-positive"}},
        {CT_CELL_FACTOR, {"k=2", "!", "cell-not-a-number"}},
        {CT_CELL_PROBABILITY, {"0.95", "0.95", NULL}},
        {CT_CELL_PROBABILITY, {"95 %", "0.95", NULL}},
        {CT_CELL_PROBABILITY, {"95", "0.95", "cell-normalised"}},
        {CT_CELL_PROBABILITY, {"0", "!", "coverage-probability-range"}},
        {CT_CELL_PROBABILITY, {"1", "!", "coverage-probability-range"}},
        {CT_CELL_PROBABILITY, {"100", "!", "coverage-probability-range"}},
        {CT_CELL_DOF, {"9", "9", NULL}},
        {CT_CELL_DOF, {"inf", "inf", NULL}},
        {CT_CELL_DOF, {"∞", "inf", "cell-normalised"}},
        {CT_CELL_DOF, {"无穷大", "inf", "cell-normalised"}},
        {CT_CELL_DOF, {"0", "!", "cell-dof-not-positive"}},
        {CT_CELL_DOF, {"nan", "!", "cell-not-a-number"}},
    };
    struct reading r;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].one.key != NULL || rows[i].one.value[0] != '!')
            check_case(rows[i].kind, &rows[i].one);
    /* A note for its signs, and the error. */
    read_cell(CT_CELL_EXPANDED, "−０．１", &r);
    assert_int_equal(r.status, CT_INVALID);
    assert_int_equal(r.notes, 1);
    assert_string_equal(r.kept.at[1].key, "uncertainty-not-positive");
}

/* Any decimal text is the number that ct_number_parse() makes of it, and full
 * width changes nothing but the note. */
static void test_width_does_not_matter(void **state)
{
    struct seeded random = seeded_init(77);
    size_t cases = seeded_cases(20000);

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        char plain[40], wide[120];
        int n = snprintf(plain, sizeof plain, "-%llu.%05llu",
                         (unsigned long long)seeded_below(&random, 1000000),
                         (unsigned long long)seeded_below(&random, 100000));
        struct ct_buffer out = {0};
        struct reading a, b;

        for (int k = 0; k < n; k++) {
            unsigned code = 0xFF01u + (unsigned)plain[k] - '!';

            ct_buffer_putc(&out, (char)0xEF);
            ct_buffer_putc(&out, (char)(0x80 | (code >> 6 & 0x3F)));
            ct_buffer_putc(&out, (char)(0x80 | (code & 0x3F)));
        }
        snprintf(wide, sizeof wide, "%s", out.data);
        ct_buffer_release(&out);
        read_cell(CT_CELL_NUMBER, plain, &a);
        read_cell(CT_CELL_NUMBER, wide, &b);
        if (a.status != CT_OK || b.status != CT_OK || a.kept.count != 0 ||
            b.kept.count != 1 || a.value.number.number != b.value.number.number)
            fail_msg("seed %llu: %s", (unsigned long long)random.seed, plain);
        if (i % 512 == 0)
            ct_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_numbers, plain_rules),
        cmocka_unit_test_setup(test_declared_comma, plain_rules),
        cmocka_unit_test_setup(test_units_of_columns, plain_rules),
        cmocka_unit_test_setup(test_en_dash, plain_rules),
        cmocka_unit_test_setup(test_places, plain_rules),
        cmocka_unit_test_setup(test_digits, plain_rules),
        cmocka_unit_test_setup(test_coverage_columns, plain_rules),
        cmocka_unit_test_setup(test_width_does_not_matter, plain_rules),
    };

    return cmocka_run_group_tests(tests, make_cells, free_cells);
}
