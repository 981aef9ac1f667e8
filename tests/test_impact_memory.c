/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Impacts and their forms when memory runs out: each allocation fails in turn,
 * once and from then on. The status says so, and nothing is lost.
 */
#include "charted.h"
#include "fail_malloc.h"

#include "../calib/report/impact.h"

#include <stdlib.h>

static const struct little_file files[] = {
    {"instruments.csv", "id,name,holder\nS,standard,us\nA,meter,them\n"},
    {"certificates.csv", "id,instrument,calibrated_on,references,adjusted\n"
                         "p,P,2022-01-01,NMI:PTB,no\n"
                         "G,S,2023-01-01,p,no\nF,S,2024-01-01,p,no\n"
                         "a,A,2023-06-01,G,no\nb,B,2023-07-01,a,no\n"
                         "c,C,2023-08-01,a,no\n"},
    {"results.csv",
     "certificate,quantity,point,point_unit,error,unit,U,k,mpe\n"
     "p,length,100,mm,0,um,0.1,2,\nG,length,100,mm,0,um,0.2,2,\n"
     "G,length,200,mm,0,um,0.2,2,\nF,length,100,mm,-3,um,0.2,2,\n"
     "F,length,200,mm,-4,um,0.2,2,\na,length,150,mm,1,um,1,2,±2 um\n"
     "b,length,150,mm,1,um,1,2,±2 um\n"}};

static struct charted c;

static enum ct_status write_forms(const struct ct_impact_answer *answer)
{
    struct ct_buffer out = {0};
    struct ct_json json;
    enum ct_status status = ct_impact_page(answer, false, 80, &out);

    if (status == CT_OK)
        status = ct_impact_page(answer, true, 0, &out);
    if (status == CT_OK)
        status = ct_impact_csv(answer, &out);
    if (status == CT_OK) {
        ct_json_init(&json, &out, false);
        ct_json_object(&json, NULL);
        status = ct_impact_json(answer, &json);
        ct_json_end(&json);
    }
    if (status == CT_OK)
        status = ct_buffer_status(&out);
    ct_buffer_release(&out);
    return status;
}

static enum ct_status answer(void)
{
    const struct ct_item item = {
        .kind = CT_ITEM_CERTIFICATE,
        .row = ct_lab_row_of(c.lab, CT_KEY_CERTIFICATE,
                             ct_lab_find(c.lab, CT_KEY_CERTIFICATE, "G", 1)),
        .selector = {.point = (double)NAN}};
    struct ct_lab_impact_case one = {
        .depth = 9, .above = 1, .when = {20000, CT_DATE_LAST}};
    struct ct_lab_impact impact;
    const struct ct_impact_answer all = {c.index, &one, &impact, true};
    enum ct_status status =
        ct_lab_impact_open(c.index, &item, CT_LAB_NO_ROW, CT_LAB_NO_DATE,
                           CT_LAB_NO_DATE, NULL, &one);

    if (status == CT_OK)
        status = ct_lab_impact(c.index, c.graph, &one, NULL, &impact);
    if (status != CT_OK)
        return status;
    status = write_forms(&all);
    ct_lab_impact_release(&impact);
    return status;
}

/* Whether there was an n-th allocation. */
static bool fails(size_t n, bool from_then_on)
{
    long before = fail_malloc_balance();
    enum ct_status status;
    bool reached;

    fail_malloc_at(n, from_then_on);
    status = answer();
    reached = fail_malloc_calls() >= n;
    fail_malloc_reset();
    if (status != (reached ? CT_NOMEM : CT_OK))
        fail_msg("allocation %zu: status %d", n, (int)status);
    assert_int_equal(fail_malloc_balance(), before);
    return reached;
}

static void test_answer(void **state)
{
    (void)state;
    if (!fail_malloc_works())
        skip();
    chart_files(&c, files, COUNT(files), CT_DATE_LAST);
    assert_int_equal(answer(), CT_OK);
    for (size_t n = 1; fails(n, false); n++)
        (void)fails(n, true);
    uncharted(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_answer)};

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
