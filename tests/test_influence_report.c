/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What budgets say of references that inputs share.
 */
#include "../calib/report/budget.h"
#include "shared_influences.h"

#include <jansson.h>

static const double inf = (double)INFINITY;

/* r(x0, x1) = 0.61 through one certificate; x2 shares two with x0. */
static void make(struct shared *s)
{
    static const char *const names[] = {"C-1", "C-2", NULL};

    shared_begin(s);
    for (size_t l = 0; l < 3; l++) {
        (void)shared_influence(s, inf);
        s->list[l].name = names[l];
    }
    for (size_t q = 0; q < 3; q++)
        (void)shared_line(s, 1, 0, inf);
    shared_amount(s, 0, 0, 0.010);
    shared_amount(s, 0, 1, 0.008);
    shared_amount(s, 1, 0, 0.010);
    shared_amount(s, 1, 2, 0.008);
    shared_amount(s, 2, 0, 0.3);
    shared_amount(s, 2, 1, -0.4);
    shared_build(s, "x0 + x1 + x2");
}

static struct ct_budget_view view_of(const struct shared *s)
{
    return (struct ct_budget_view){.model = &s->model,
                                   .propagation = &s->settings,
                                   .gum = &s->gum,
                                   .rounding = {.digits = 2}};
}

static void test_text(void **unused)
{
    struct shared s;
    struct ct_budget_view view;
    struct ct_buffer out = {0};

    (void)unused;
    make(&s);
    view = view_of(&s);
    assert_int_equal(ct_budget_text(&view, &out), CT_OK);
    assert_non_null(strstr(out.data, "r(x0, x1) = 0.6098 through C-1\n"));
    assert_non_null(strstr(
        out.data, "r(x0, x2) = -0.03123 through C-2 (-0.5), C-1 (0.47)\n"));
    ct_buffer_release(&out);
    shared_end(&s);
}

static void test_json(void **unused)
{
    struct shared s;
    struct ct_budget_view view;
    struct ct_buffer out = {0};
    struct ct_json json;
    json_t *root, *pairs, *through, *pair;
    double sum = 0;

    (void)unused;
    make(&s);
    view = view_of(&s);
    ct_json_init(&json, &out, false);
    ct_json_object(&json, NULL);
    ct_budget_json(&view, &json);
    ct_json_end(&json);
    assert_int_equal(ct_buffer_status(&out), CT_OK);
    root = json_loadb(out.data, out.length, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    pairs = json_object_get(root, "input_correlations");
    assert_int_equal(json_array_size(pairs), 3);
    pair = json_array_get(pairs, 1);
    through = json_object_get(pair, "through");
    assert_int_equal(json_array_size(through), 2);
    for (size_t i = 0; i < 2; i++)
        sum +=
            json_number_value(json_object_get(json_array_get(through, i), "r"));
    assert_close(sum, json_number_value(json_object_get(pair, "r")), 1e-15);
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(through, 0), "name")),
        "C-2");
    assert_true(json_is_false(json_object_get(pair, "declared")));
    json_decref(root);
    ct_buffer_release(&out);
    shared_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_json),
    };

    return cmocka_run_group_tests_name("influences, reports", tests, NULL,
                                       NULL);
}
