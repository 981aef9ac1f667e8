/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All that a laboratory's records say of one thing on a day.
 */
#include "viewed.h"

#include "../calib/lab/summary.h"

#include <math.h>

static struct opened lab;
static struct ct_lab_index *list;

static const struct ct_view_function *function_of(const struct ct_view *view,
                                                  const char *name)
{
    for (size_t i = 0; i < view->functions.count; i++) {
        const struct ct_view_function *one = &view->functions.items[i];

        if (strcmp(ct_lab_text(lab.lab, CT_KEY_TEXT, one->function.function),
                   name) == 0)
            return one;
    }
    fail_msg("no function %s", name);
    return NULL;
}

static const char *certificate_at(uint32_t row)
{
    return row == CT_LAB_NO_ROW ? ""
                                : ct_lab_text(lab.lab, CT_KEY_CERTIFICATE,
                                              lab.lab->certificates[row].id);
}

/* ---- values -------------------------------------------------------------- */

/* As-found less as-left before: 8 - 3 = 5 mV in 365 days, and with U of 3 and
 * 4 mV the ratio is 5/5. At 10 V -1.5 mV - -2 mV = 0.5 mV, told in µV. */
static void test_drift(void **state)
{
    const struct ct_view_function *one;
    const struct ct_view_drift *drift;
    struct ct_view view;

    (void)state;
    view_thing(list, "M-1", "2024-02-01", NULL, &view);
    one = function_of(&view, "DCV");
    assert_string_equal(certificate_at(one->force.certificate), "C-2");
    assert_string_equal(certificate_at(one->drifts.earlier), "C-1");
    assert_int_equal(one->drifts.days, 365);
    assert_int_equal(one->drifts.count, 2);
    drift = &one->drifts.items[0];
    assert_close(drift->change, 5, 0);
    assert_close(drift->per_year, 5 * 365.25 / 365, 1e-14);
    assert_close(drift->ratio, 1, 1e-15);
    drift = &one->drifts.items[1];
    assert_close(drift->change, 500, 0);
    assert_close(drift->ratio, 0.1, 1e-15);
    assert_true(one->drifts.touched != CT_LAB_NO_ROW);
    assert_int_equal(lab.lab->events[one->drifts.touched].date,
                     day("2023-05-01"));

    /* Adjusted, and what was found is not stated. */
    one = function_of(&view, "ACV");
    assert_int_equal(one->drifts.count, 0);
    assert_int_equal(one->drifts.unknown, 1);
    ct_view_release(&view);
}

/* ±(1 mV + 2 mV/V*x): 3 mV at 1 V, 21 mV at 10 V. */
static void test_limits(void **state)
{
    const struct ct_view_function *one;
    struct ct_view view;

    (void)state;
    view_thing(list, "M-1", "2024-02-01", NULL, &view);
    one = function_of(&view, "DCV");
    assert_int_equal(one->points.count, 2);
    assert_close(one->points.items[0].upper_limit, 3, 1e-15);
    assert_close(one->points.items[0].lower_limit, -3, 1e-15);
    assert_close(one->points.items[1].upper_limit, 21000, 1e-15);
    assert_true(isnan(function_of(&view, "ACV")->points.items[0].upper_limit));
    ct_view_release(&view);
}

/* The row with an error between 1 V and 10 V is not skipped silently. */
static void test_narrowed(void **state)
{
    const struct ct_view_point *point;
    struct ct_view view;

    (void)state;
    view_thing(list, "M-1:DCV@1000 mV", "2024-02-01", NULL, &view);
    assert_true(view.narrowed);
    assert_int_equal(view.functions.count, 1);
    assert_int_equal(view.functions.items[0].points.found, CT_FOUND);
    point = &view.functions.items[0].points.items[0];
    assert_close(point->assigned.as_left.error, 0.5, 0);
    assert_true(isnan(point->interpolation));
    ct_view_release(&view);

    view_thing(list, "M-1:DCV@5 V", "2023-03-01", NULL, &view);
    assert_int_equal(view.functions.items[0].points.found, CT_FOUND_BETWEEN);
    point = &view.functions.items[0].points.items[0];
    assert_true(point->upper != CT_LAB_NO_ROW);
    /* 3 mV at 1 V, -2 mV at 10 V: 3 - 5*4/9 */
    assert_close(point->assigned.as_left.error, 3 - 20 / 9.0, 1e-14);
    assert_close(point->upper_limit, 11, 1e-15);
    ct_view_release(&view);

    view_thing(list, "M-1:DCV@20 V", "2023-03-01", NULL, &view);
    assert_int_equal(view.functions.items[0].points.found, CT_FOUND_OUTSIDE);
    assert_int_equal(view.functions.items[0].points.count, 0);
    ct_view_release(&view);
}

/* ---- two time axes ------------------------------------------------------- */

static void test_days(void **state)
{
    const struct ct_view_function *one;
    struct ct_lab_certificate shown;
    struct ct_view view;

    (void)state;
    view_thing(list, "M-1", "2023-03-01", "2023-01-20", &view);
    one = function_of(&view, "DCV");
    assert_string_equal(certificate_at(one->force.certificate), "C-1X");
    assert_int_equal(view.certificates.count, 1);
    ct_view_record(&view, CT_TABLE_CERTIFICATES, view.certificates.rows[0],
                   &shown);
    assert_int_equal(shown.withdrawn_on, CT_LAB_NO_DATE);
    assert_int_equal(shown.withdrawn_reason, CT_LAB_NO_WORD);
    assert_int_equal(view.unrecorded, 3);
    ct_view_release(&view);

    view_thing(list, "M-1", "2023-03-01", NULL, &view);
    one = function_of(&view, "DCV");
    assert_string_equal(certificate_at(one->force.certificate), "C-1");
    assert_int_equal(view.certificates.count, 2);
    ct_view_record(&view, CT_TABLE_CERTIFICATES, view.certificates.rows[0],
                   &shown);
    assert_int_equal(shown.withdrawn_on, day("2023-02-01"));
    ct_view_release(&view);

    /* The interval changes on 2024-03-01: due earlier from then on. */
    view_thing(list, "M-1", "2024-02-29", NULL, &view);
    one = function_of(&view, "DCV");
    assert_int_equal(one->validity.due_on, day("2025-01-10"));
    assert_true(one->holds);
    assert_int_equal(view.changes.count, 2);
    assert_int_equal(lab.lab->changes[view.changes.rows[0]].from,
                     day("2024-02-01"));
    ct_view_release(&view);
    view_thing(list, "M-1", "2024-07-11", "2024-03-01", &view);
    one = function_of(&view, "DCV");
    assert_int_equal(one->validity.due_on, day("2024-07-10"));
    assert_false(one->holds);
    assert_int_equal(view.changes.count, 1); /* the other is not known yet */
    ct_view_release(&view);

    /* Not recorded by then, and not there on the day. */
    view_thing(list, "C-1", "2023-06-01", "2023-01-31", &view);
    assert_false(view.standing.known);
    assert_int_equal(view.points.count + view.functions.count, 0);
    ct_view_release(&view);
    view_thing(list, "C-2", "2024-01-09", NULL, &view);
    assert_true(view.standing.known && !view.standing.begun);
    assert_int_equal(view.points.count + view.functions.count, 0);
    ct_view_release(&view);

    view_thing(list, "M-1", "2022-12-31", NULL, &view);
    assert_int_equal(function_of(&view, "DCV")->force.state, CT_FORCE_NONE);
    assert_int_equal(view.certificates.count, 0);
    assert_int_equal(view.events.count, 0);
    ct_view_release(&view);
}

/* ---- what was left out --------------------------------------------------- */

static size_t left_out(const struct ct_view *view, enum ct_table table,
                       uint32_t line)
{
    size_t count = 0;

    for (size_t i = 0; i < view->unsound_count; i++)
        count += view->unsound[i].table == table &&
                 view->unsound[i].head.line == line;
    return count;
}

static void test_unsound(void **state)
{
    struct ct_view view;

    (void)state;
    view_thing(list, "M-1", "2024-02-01", NULL, &view);
    assert_int_equal(view.unsound_count, 2);
    assert_int_equal(left_out(&view, CT_TABLE_RESULTS, 8), 1);
    assert_int_equal(left_out(&view, CT_TABLE_EVENTS, 3), 1);
    assert_int_equal(view.events.count, 1);
    ct_view_release(&view);

    /* It belongs to nothing of these. */
    view_thing(list, "C-1", "2024-02-01", NULL, &view);
    assert_int_equal(view.unsound_count, 0);
    assert_int_equal(view.points.count, 3);
    ct_view_release(&view);
}

/* ---- others -------------------------------------------------------------- */

/* Three readings 1, 2, 3: mean 2, s 1; one failed. */
static void test_checks(void **state)
{
    struct ct_view view;

    (void)state;
    view_thing(list, "M-1", "2024-03-01", NULL, &view);
    assert_int_equal(view.checks.count, 2);
    assert_int_equal(view.checks.items[0].readings, 3);
    assert_close(view.checks.items[0].mean, 2, 0);
    assert_close(view.checks.items[0].deviation, 1, 1e-15);
    assert_int_equal(view.checks.items[0].result, CT_VERDICT_FAIL);
    assert_int_equal(view.checks.items[1].readings, 1);
    assert_true(isnan(view.checks.items[1].deviation));
    assert_int_equal(view.checks.items[1].result, CT_VERDICT_PASS);
    ct_view_release(&view);
    view_thing(list, "M-1", "2024-02-29", NULL, &view);
    assert_int_equal(view.checks.count, 0);
    ct_view_release(&view);
}

/* By name, through the instrument, through the set-up; up to the day. */
static void test_users(void **state)
{
    struct ct_view view;

    (void)state;
    view_thing(list, "C-1", "2025-01-01", NULL, &view);
    assert_int_equal(view.users.count, 1);
    assert_string_equal(certificate_at(view.users.items[0].certificate), "T-3");
    assert_false(view.users.items[0].derived);
    assert_string_equal(certificate_at(view.standing.newer), "C-2");
    ct_view_release(&view);

    view_thing(list, "C-2", "2025-01-01", NULL, &view);
    assert_int_equal(view.users.count, 2);
    assert_string_equal(certificate_at(view.users.items[0].certificate), "T-1");
    assert_string_equal(certificate_at(view.users.items[1].certificate), "T-2");
    assert_true(view.users.items[0].derived && view.users.items[1].derived);
    ct_view_release(&view);
    view_thing(list, "C-2", "2024-06-01", NULL, &view);
    assert_int_equal(view.users.count, 1);
    ct_view_release(&view);

    view_thing(list, "C-1X", "2025-01-01", NULL, &view);
    assert_int_equal(view.replacements.count, 1);
    assert_int_equal(view.users.count, 0);
    assert_true(view.standing.in_error);
    ct_view_release(&view);

    view_thing(list, "S-1", "2025-01-01", NULL, &view);
    assert_int_equal(view.users.count, 1);
    assert_int_equal(view.items.count, 1);
    assert_false(view.items.items[0].present);
    assert_int_equal(view.items.items[0].functions, 2);
    assert_int_equal(view.items.items[0].held, 0);
    assert_int_equal(view.items.items[0].due_on, day("2024-07-10"));
    ct_view_release(&view);
}

static void test_laboratory(void **state)
{
    struct ct_view view;

    (void)state;
    view_thing(list, "L", "2024-01-10", NULL, &view);
    assert_int_equal(view.kind, CT_VIEW_LABORATORY);
    assert_int_equal(view.certificates.count, 4);
    assert_int_equal(view.scopes.count, 1);
    ct_view_release(&view);
    view_thing(list, "R-1", "2024-01-10", NULL, &view);
    assert_int_equal(view.kind, CT_VIEW_REGULATION);
    assert_int_equal(view.certificates.count, 2);
    assert_int_equal(view.replacements.count, 1);
    ct_view_release(&view);
}

static void test_summary(void **state)
{
    const struct ct_lab_when when = {day("2024-06-01"), CT_DATE_LAST};
    const struct ct_lab_when before = {day("2022-01-01"), CT_DATE_LAST};
    struct ct_lab_summary summary;

    (void)state;
    assert_int_equal(ct_lab_summarise(list, when, &summary), CT_OK);
    assert_int_equal(summary.certificates, 5); /* without T-2 */
    assert_int_equal(summary.first_year, 2023);
    assert_int_equal(summary.year_count, 2);
    assert_int_equal(summary.years[0], 3);
    assert_int_equal(summary.years[1], 2);
    assert_int_equal(summary.roles[CT_SUMMARY_ROLES - 1], 2);
    assert_int_equal(summary.unsound, 2);
    assert_int_equal(summary.unrecorded, 3);
    ct_lab_summary_release(&summary);

    assert_int_equal(ct_lab_summarise(list, before, &summary), CT_OK);
    assert_int_equal(summary.certificates, 0);
    assert_int_equal(summary.first, CT_LAB_NO_DATE);
    assert_int_equal(summary.services[CT_SERVICE_NOT_YET], 1);
    ct_lab_summary_release(&summary);
}

static int begin(void **state)
{
    if (little_begin(state) != 0)
        return -1;
    open_little(&lab, viewed_files, COUNT(viewed_files));
    return ct_lab_index_new(lab.lab, CT_RELATION_ALL, &list) == CT_OK ? 0 : -1;
}

static int end(void **state)
{
    ct_lab_index_free(list);
    close_little(&lab);
    return little_end(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_drift),    cmocka_unit_test(test_limits),
        cmocka_unit_test(test_narrowed), cmocka_unit_test(test_days),
        cmocka_unit_test(test_unsound),  cmocka_unit_test(test_checks),
        cmocka_unit_test(test_users),    cmocka_unit_test(test_laboratory),
        cmocka_unit_test(test_summary),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
