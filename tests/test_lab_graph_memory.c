/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Graphs of laboratories when memory runs out: each allocation fails in turn,
 * once and from then on. The status says so, and nothing is lost.
 */
#include "charted.h"
#include "refused_memory.h"

static struct opened lab;
static struct ct_lab_index *list;

/* With what is kept of certificates that are like others, and what another
 * correlation would change. */
static enum ct_status work(struct ct_sink *sink)
{
    struct ct_term term = ct_term_of_result(
        (uint32_t)lab.lab->tables[CT_TABLE_RESULTS].count - 1);
    struct ct_lab_graph *graph = NULL;
    struct ct_reader *reader = NULL;
    struct ct_feeds feeds = {0};
    double u;
    enum ct_status status = ct_lab_graph_new(list, CT_DATE_LAST, &graph);

    (void)sink;
    if (status == CT_OK)
        status = ct_reader_new(ct_lab_graph_combine(graph), &reader);
    if (status == CT_OK)
        status =
            ct_reader_correlated(reader, (struct ct_terms){&term, 1}, 1, &u);
    for (uint32_t i = 0;
         i < lab.lab->tables[CT_TABLE_RESULTS].count && status == CT_OK; i++)
        status = ct_lab_feeds(list, i, CT_DATE_LAST, &feeds);
    ct_feeds_release(&feeds);
    ct_reader_free(reader);
    ct_lab_graph_free(graph);
    return status;
}

/* Two threads: each has what is kept of its own. */
static enum ct_status work_together(struct ct_sink *sink)
{
    struct ct_lab_graph *graph = NULL;
    enum ct_status status =
        ct_lab_graph_new_threads(list, CT_DATE_LAST, 2, &graph);

    (void)sink;
    ct_lab_graph_free(graph);
    return status;
}

static void test_once(void **state)
{
    (void)state;
    check_refused_memory(work, false, 0);
}

static void test_from_then_on(void **state)
{
    (void)state;
    check_refused_memory(work, true, 0);
}

/* What the system keeps of a thread that has ended is there before. */
static void test_together(void **state)
{
    struct ct_sink sink = {0};

    (void)state;
    assert_int_equal(work_together(&sink), CT_OK);
    check_refused_memory(work_together, false, 0);
    check_refused_memory(work_together, true, 0);
}

static int begin(void **state)
{
    int failed = little_begin(state);

    if (failed != 0)
        return failed;
    open_lab(&lab, "fixtures/labs/city");
    return lab.status == CT_OK &&
                   ct_lab_index_new(lab.lab, CT_RELATION_ALL, &list) == CT_OK
               ? 0
               : -1;
}

static int end(void **state)
{
    ct_lab_index_free(list);
    close_lab(&lab);
    return little_end(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_from_then_on),
        cmocka_unit_test(test_together),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
