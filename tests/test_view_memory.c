/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Views and their pages when memory runs out: each allocation fails in turn,
 * once and from then on. The status says so, and nothing is lost.
 */
#include "fail_malloc.h"
#include "viewed.h"

#include "../calib/report/show.h"

static struct opened lab;
static struct ct_lab_index *list;
static struct ct_view_subject subjects[5];

static enum ct_status show(const struct ct_view_subject *subject)
{
    const struct ct_lab_when when = {day("2024-06-30"), CT_DATE_LAST};
    struct ct_buffer out = {0};
    struct ct_json json;
    struct ct_view view;
    enum ct_status status = ct_view_init(list, subject, when, &view);

    if (status != CT_OK)
        return status;
    status = ct_show_page(&view, false, 80, &out);
    if (status == CT_OK)
        status = ct_show_page(&view, true, 0, &out);
    if (status == CT_OK) {
        ct_json_init(&json, &out, false);
        ct_json_object(&json, NULL);
        ct_show_json(&view, &json);
        ct_json_end(&json);
        status = ct_buffer_status(&out);
    }
    ct_buffer_release(&out);
    ct_view_release(&view);
    return status;
}

static enum ct_status show_summary(void)
{
    const struct ct_lab_when when = {day("2024-06-30"), CT_DATE_LAST};
    struct ct_lab_summary summary;
    struct ct_buffer out = {0};
    struct ct_json json;
    enum ct_status status = ct_lab_summarise(list, when, &summary);

    if (status != CT_OK)
        return status;
    status = ct_show_summary_page(lab.lab, when, &summary, false, 80, &out);
    if (status == CT_OK) {
        ct_json_init(&json, &out, false);
        ct_json_object(&json, NULL);
        ct_show_summary_json(lab.lab, &summary, &json);
        ct_json_end(&json);
        status = ct_buffer_status(&out);
    }
    ct_buffer_release(&out);
    ct_lab_summary_release(&summary);
    return status;
}

/* Whether there was an n-th allocation. `subject` NULL: the summary. */
static bool fails(const struct ct_view_subject *subject, size_t n,
                  bool from_then_on)
{
    long before = fail_malloc_balance();
    enum ct_status status;
    bool reached;

    fail_malloc_at(n, from_then_on);
    status = subject != NULL ? show(subject) : show_summary();
    reached = fail_malloc_calls() >= n;
    fail_malloc_reset();
    if (status != (reached ? CT_NOMEM : CT_OK))
        fail_msg("allocation %zu: status %d", n, (int)status);
    assert_int_equal(fail_malloc_balance(), before);
    return reached;
}

static void check(const struct ct_view_subject *subject)
{
    if (!fail_malloc_works())
        skip();
    for (size_t n = 1; fails(subject, n, false); n++)
        ;
    for (size_t n = 1; fails(subject, n, true); n++)
        ;
}

static void test_things(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(subjects); i++)
        check(&subjects[i]);
}

static void test_summary(void **state)
{
    (void)state;
    check(NULL);
}

static int begin(void **state)
{
    static const char *const ids[] = {"M-1", "C-2", "S-1", "L", "R-1"};

    if (little_begin(state) != 0)
        return -1;
    open_little(&lab, viewed_files, COUNT(viewed_files));
    if (ct_lab_index_new(lab.lab, CT_RELATION_ALL, &list) != CT_OK)
        return -1;
    for (size_t i = 0; i < COUNT(ids); i++) {
        const struct ct_cell text = {ids[i], strlen(ids[i]), {0}};

        if (ct_view_subject_read(list, text, units, NULL, &subjects[i]) !=
            CT_OK)
            return -1;
        if (show(&subjects[i]) != CT_OK)
            return -1;
    }
    return 0;
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
        cmocka_unit_test(test_things),
        cmocka_unit_test(test_summary),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
