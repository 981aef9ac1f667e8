/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../chains/date.h"

#include "assert_close.h"

#include <string.h>

/* The whole range, against a calendar that only knows how to turn a page: the
 * next day is the next in the month, the month, or the year. */
static void test_every_day(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
    struct ct_date date = {1, 1, 1};
    int32_t days = CT_DATE_FIRST;

    (void)state;
    for (; date.year <= 9999; days++) {
        bool leap = (date.year % 4 == 0 && date.year % 100 != 0) ||
                    date.year % 400 == 0;
        int length = lengths[date.month - 1] + (leap && date.month == 2);
        struct ct_date back = ct_date_from_days(days);

        if (ct_date_to_days(date) != days || back.year != date.year ||
            back.month != date.month || back.day != date.day ||
            !ct_date_is_valid(date))
            fail_msg("day %d is %d-%d-%d", days, date.year, date.month,
                     date.day);
        if (++date.day > length) {
            date.day = 1;
            date.month++;
        }
        if (date.month > 12) {
            date.month = 1;
            date.year++;
        }
    }
    assert_int_equal(days - 1, CT_DATE_LAST);
}

/* Day numbers from Python's datetime (ordinal - 719163). */
static void test_known_days(void **state)
{
    static const struct {
        const char *text;
        int32_t days;
    } known[] = {
        {"0001-01-01", -719162}, {"1582-10-15", -141427},
        {"1900-03-01", -25508},  {"1969-12-31", -1},
        {"1970-01-01", 0},       {"2000-02-29", 11016},
        {"2026-11-22", 20779},   {"2100-03-01", 47541},
        {"9999-12-31", 2932896},
    };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int32_t days = 12345678;
        char text[CT_DATE_TEXT];

        assert_int_equal(
            ct_date_parse(known[i].text, strlen(known[i].text), &days), CT_OK);
        assert_int_equal(days, known[i].days);
        ct_date_format(days, text);
        assert_string_equal(text, known[i].text);
    }
}

static void test_refused(void **state)
{
    static const char *const not_a_date[] = {
        "",           "2026",       "2026-3-9",    "20260309",
        "2026/03/09", "09.03.2026", "2026-03-09 ", "2026-O3-09",
        "+026-03-09", "2026-03--9", "2026-W10-1",  "-001-01-01",
    };
    static const char *const no_such_day[] = {
        "0000-01-01", "2026-02-29", "1900-02-29", "2026-13-01",
        "2026-00-10", "2026-04-31", "2026-04-00",
    };
    int32_t days = 77;

    (void)state;
    for (size_t i = 0; i < sizeof not_a_date / sizeof *not_a_date; i++)
        assert_int_equal(
            ct_date_parse(not_a_date[i], strlen(not_a_date[i]), &days),
            CT_INVALID);
    for (size_t i = 0; i < sizeof no_such_day / sizeof *no_such_day; i++)
        assert_int_equal(
            ct_date_parse(no_such_day[i], strlen(no_such_day[i]), &days),
            CT_DOMAIN);
    assert_int_equal(days, 77);
}

static void test_add_months(void **state)
{
    static const struct {
        const char *from;
        int32_t months;
        const char *to; /* NULL: out of range */
    } cases[] = {
        {"2026-01-31", 1, "2026-02-28"},   {"2024-01-31", 1, "2024-02-29"},
        {"2026-01-31", 12, "2027-01-31"},  {"2024-02-29", 12, "2025-02-28"},
        {"2024-02-29", 48, "2028-02-29"},  {"2026-11-22", 0, "2026-11-22"},
        {"2026-03-31", -1, "2026-02-28"},  {"2026-01-15", -1, "2025-12-15"},
        {"2026-12-31", 2, "2027-02-28"},   {"9999-11-30", 1, "9999-12-30"},
        {"9999-12-01", 1, NULL},           {"0001-01-31", -1, NULL},
        {"2026-01-01", 2147483647, NULL},  {"2026-01-01", -2147483647, NULL},
        {"0001-12-31", -11, "0001-01-31"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t from, result = 77;
        enum ct_status status;
        char text[CT_DATE_TEXT];

        assert_int_equal(ct_date_parse(cases[i].from, 10, &from), CT_OK);
        status = ct_date_add_months(from, cases[i].months, &result);
        assert_int_equal(status, cases[i].to == NULL ? CT_DOMAIN : CT_OK);
        if (status != CT_OK) {
            assert_int_equal(result, 77);
            continue;
        }
        ct_date_format(result, text);
        assert_string_equal(text, cases[i].to);
    }
}

static void test_month_lengths(void **state)
{
    (void)state;
    assert_int_equal(ct_days_in_month(2000, 2), 29);
    assert_int_equal(ct_days_in_month(1900, 2), 28);
    assert_int_equal(ct_days_in_month(2026, 12), 31);
    assert_int_equal(ct_days_in_month(2026, 0), 0);
    assert_int_equal(ct_days_in_month(2026, 13), 0);
    assert_false(ct_date_is_valid((struct ct_date){2026, 2, 29}));
    assert_false(ct_date_is_valid((struct ct_date){10000, 1, 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day),     cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_refused),       cmocka_unit_test(test_add_months),
        cmocka_unit_test(test_month_lengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
