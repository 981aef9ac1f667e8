/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Intervals: the days on which they end, and how they are written.
 */
#include "cells.h"

#include "../chains/interval.h"

static int32_t days_of(const char *text)
{
    int32_t days;

    assert_int_equal(ct_date_parse(text, strlen(text), &days), CT_OK);
    return days;
}

static void assert_due(const char *anchor, struct ct_interval interval,
                       int32_t count, enum ct_due_rule rule,
                       const char *expected)
{
    int32_t due = 77;
    char text[CT_DATE_TEXT];
    enum ct_status status =
        ct_interval_due(interval, days_of(anchor), count, rule, &due);

    if (expected == NULL) {
        assert_int_equal(status, CT_DOMAIN);
        assert_int_equal(due, 77);
        return;
    }
    assert_int_equal(status, CT_OK);
    ct_date_format(due, text);
    if (strcmp(text, expected) != 0)
        fail_msg("%s + %d × (%d months, %d days), rule %d: %s, expected %s",
                 anchor, count, interval.months, interval.days, (int)rule, text,
                 expected);
}

/* The table of conventions in the domain notes 3.7 (vectors S01), computed
 * there by python-dateutil and by hand; ORDER DUE_RULE. */
static void test_conventions(void **state)
{
    static const struct {
        const char *anchor;
        int32_t months;
        const char *due[CT_DUE_RULES];
    } rows[] = {
        {"2024-08-31",
         6,
         {"2025-02-28", "2025-02-27", "2025-02-28", "2025-02-28"}},
        {"2025-02-28",
         6,
         {"2025-08-28", "2025-08-27", "2025-08-31", "2025-08-31"}},
        {"2024-02-29",
         12,
         {"2025-02-28", "2025-02-27", "2025-02-28", "2025-02-28"}},
        {"2024-02-29",
         48,
         {"2028-02-29", "2028-02-28", "2028-02-29", "2028-02-29"}},
        {"2023-12-31",
         2,
         {"2024-02-29", "2024-02-28", "2024-02-29", "2024-02-29"}},
        {"2025-10-31",
         4,
         {"2026-02-28", "2026-02-27", "2026-02-28", "2026-02-28"}},
        {"2025-01-15",
         12,
         {"2026-01-15", "2026-01-14", "2026-01-31", "2026-01-15"}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int rule = 0; rule < CT_DUE_RULES; rule++)
            assert_due(rows[i].anchor,
                       (struct ct_interval){.months = rows[i].months}, 1,
                       (enum ct_due_rule)rule, rows[i].due[rule]);
}

/* S02: two intervals from the anchor, never one after the other. */
static void test_never_iterated(void **state)
{
    const struct ct_interval month = {.months = 1};

    (void)state;
    assert_due("2025-01-31", month, 1, CT_DUE_SAME_DAY, "2025-02-28");
    assert_due("2025-02-28", month, 1, CT_DUE_SAME_DAY, "2025-03-28");
    assert_due("2025-01-31", month, 2, CT_DUE_SAME_DAY, "2025-03-31");
    assert_due("2025-01-31", month, 0, CT_DUE_SAME_DAY, "2025-01-31");
    assert_due("2025-03-31", month, -1, CT_DUE_SAME_DAY, "2025-02-28");
}

static void test_days_and_limits(void **state)
{
    const struct ct_interval year = {.days = 365}, mixed = {0, 1, 3};
    const struct ct_interval decade = {.months = 120};
    const struct ct_interval demand = {.kind = CT_INTERVAL_ON_DEMAND};

    (void)state;
    assert_due("2024-01-01", year, 1, CT_DUE_SAME_DAY, "2024-12-31");
    assert_due("2024-01-01", year, 1, CT_DUE_MINUS_ONE_DAY, "2024-12-30");
    assert_due("2024-01-01", year, 2, CT_DUE_MONTH_END, "2025-12-31");
    assert_due("2025-01-31", mixed, 1, CT_DUE_SAME_DAY, "2025-03-03");
    assert_due("2025-01-31", demand, 1, CT_DUE_SAME_DAY, NULL);
    assert_due("9990-06-15", decade, 1, CT_DUE_SAME_DAY, NULL);
    assert_due("2025-01-31", decade, INT32_MAX, CT_DUE_SAME_DAY, NULL);
    assert_due("2025-01-31", year, INT32_MAX, CT_DUE_SAME_DAY, NULL);
    assert_due("0001-01-01", (struct ct_interval){0}, 1, CT_DUE_MINUS_ONE_DAY,
               NULL);
    assert_true(ct_interval_within((struct ct_interval){.days = 1}, 10));
    assert_false(ct_interval_within((struct ct_interval){0}, 10));
    assert_true(ct_interval_within(decade, 10));
    assert_true(ct_interval_within((struct ct_interval){.days = 3653}, 10));
    assert_false(ct_interval_within((struct ct_interval){.days = 3654}, 10));
    assert_false(ct_interval_within((struct ct_interval){0, 120, 1}, 10));
    assert_false(ct_interval_within(demand, 10));
}

/* S03, and what Excel shows for 1, 59, 61 (its 60 is 1900-02-29). */
static void test_serials(void **state)
{
    static const struct {
        int64_t number;
        enum ct_date_serial system;
        const char *date; /* NULL: none */
    } rows[] = {
        {43840, CT_SERIAL_1900, "2020-01-10"},
        {42363, CT_SERIAL_1900, "2015-12-25"},
        {43840, CT_SERIAL_1904, "2024-01-11"},
        {1, CT_SERIAL_1900, "1900-01-01"},
        {59, CT_SERIAL_1900, "1900-02-28"},
        {60, CT_SERIAL_1900, NULL},
        {61, CT_SERIAL_1900, "1900-03-01"},
        {0, CT_SERIAL_1900, NULL},
        {0, CT_SERIAL_1904, "1904-01-01"},
        {-1, CT_SERIAL_1904, NULL},
        {2958465, CT_SERIAL_1900, "9999-12-31"},
        {2958466, CT_SERIAL_1900, NULL},
        {INT64_MAX, CT_SERIAL_1900, NULL},
        {43840, CT_SERIAL_NONE, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int32_t days = 77;
        enum ct_status status =
            ct_date_from_serial(rows[i].number, rows[i].system, &days);

        assert_int_equal(status, rows[i].date != NULL ? CT_OK : CT_DOMAIN);
        assert_int_equal(days,
                         rows[i].date != NULL ? days_of(rows[i].date) : 77);
    }
}

/* For any anchor and interval: the day is never later than one month and the
 * days after the first of the month; rules agree but for their own step. */
static void test_rules_agree(void **state)
{
    struct seeded random = seeded_init(31);
    size_t cases = seeded_cases(20000);

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        int32_t anchor = (int32_t)seeded_below(&random, 40000) - 10000;
        int32_t count = 1 + (int32_t)seeded_below(&random, 5), due[4];
        struct ct_interval interval = {.months =
                                           (int32_t)seeded_below(&random, 121)};
        struct ct_date from = ct_date_from_days(anchor), to;
        int months = interval.months * count;

        for (int rule = 0; rule < CT_DUE_RULES; rule++)
            assert_int_equal(ct_interval_due(interval, anchor, count,
                                             (enum ct_due_rule)rule,
                                             &due[rule]),
                             CT_OK);
        to = ct_date_from_days(due[CT_DUE_SAME_DAY]);
        if (to.year * 12 + to.month != from.year * 12 + from.month + months ||
            (to.day != from.day &&
             (to.day > from.day ||
              to.day != ct_days_in_month(to.year, to.month))) ||
            due[CT_DUE_MINUS_ONE_DAY] != due[CT_DUE_SAME_DAY] - 1 ||
            due[CT_DUE_MONTH_END] != ct_date_month_end(due[0]) ||
            due[CT_DUE_LAST_DAY_STICKY] !=
                (anchor == ct_date_month_end(anchor) && months > 0
                     ? due[CT_DUE_MONTH_END]
                     : due[CT_DUE_SAME_DAY]))
            fail_msg("seed %llu, case %zu", (unsigned long long)random.seed, i);
    }
}

/* ---- texts --------------------------------------------------------------- */

static void test_texts(void **state)
{
    static const struct cell_case cases[] = {
        {"P12M", "P12M", NULL},
        {"P1Y", "P12M", NULL},
        {"P1Y6M", "P18M", NULL},
        {"P365D", "P365D", NULL},
        {"P6W", "P42D", NULL},
        {"P10Y", "P120M", NULL},
        {"P3653D", "P3653D", NULL},
        {" P12M ", "P12M", NULL},
        {"12 months", "P12M", NULL},
        {"12 Months", "P12M", NULL},
        {"1 y", "P12M", NULL},
        {"365d", "P365D", NULL},
        {"1年", "P12M", NULL},
        {"12个月", "P12M", NULL},
        {"12 个月", "P12M", NULL},
        {"365天", "P365D", NULL},
        {"on-demand", "on-demand", NULL},
        {"按需", "on-demand", NULL},
        {"before-use", "before-use", NULL},
        {"使用前", "before-use", NULL},
        {"initial-only", "initial-only", NULL},
        {"首次", "initial-only", NULL},
        {"p12m", "P12M", "cell-normalised"},
        {"P1.5Y", "P18M", "cell-normalised"},
        {"1.5 y", "P18M", "cell-normalised"},
        {"0.5年", "P6M", "cell-normalised"},
        {"12m", "P12M", "cell-normalised"},
        {"1 year and 6 months", "P18M", "cell-normalised"},
        {"１年", "P12M", "cell-normalised"},
        {"半年", "P6M", "cell-normalised"},
        {"两年", "P24M", "cell-normalised"},
        {"一年半", "P18M", "cell-normalised"},
        {"2年半", "P30M", "cell-normalised"},
        {"十二个月", "P12M", "cell-normalised"},
        {"二十四个月", "P24M", "cell-normalised"},
        {"On Demand", "on-demand", "cell-normalised"},
        {"首次检定", "initial-only", "cell-normalised"},
        {"annual", "P12M", "cell-normalised"},
        {"每年一次", "P12M", "cell-normalised"},
        {"12", "!", "interval-without-unit"},
        {"365", "!", "interval-without-unit"},
        {"1.5", "!", "interval-without-unit"},
        {"0", "on-demand?", "interval-zero"},
        {"0.0", "on-demand?", "interval-zero"},
        {"P0D", "on-demand?", "interval-zero"},
        {"0个月", "on-demand?", "interval-zero"},
        {"1.25 months", "!", "interval-not-whole"},
        {"半个月", "!", "interval-not-whole"},
        {"1.0001 y", "!", "interval-not-whole"},
        {"P121M", "!", "interval-out-of-range"},
        {"P3654D", "!", "interval-out-of-range"},
        {"11 years", "!", "interval-out-of-range"},
        {"99999999999999999999 y", "!", "interval-out-of-range"},
        {"-12 months", "!", "not-an-interval"},
        {"PT12H", "!", "not-an-interval"},
        {"P1M2Y", "!", "not-an-interval"},
        {"P", "!", "not-an-interval"},
        {"P12", "!", "not-an-interval"},
        {"12 hours", "!", "not-an-interval"},
        {"24小时", "!", "not-an-interval"},
        {"1,5 y", "!", "not-an-interval"},
        {"abc", "!", "not-an-interval"},
    };

    (void)state;
    check_cases(CT_CELL_INTERVAL, cases, COUNT(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conventions),
        cmocka_unit_test(test_never_iterated),
        cmocka_unit_test(test_days_and_limits),
        cmocka_unit_test(test_serials),
        cmocka_unit_test(test_rules_agree),
        cmocka_unit_test(test_texts),
    };

    return cmocka_run_group_tests(tests, make_cells, free_cells);
}
