/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inputs from a laboratory, and items, when memory runs out: each allocation
 * fails in turn, once and from then on. The status says so; nothing is lost.
 */
#include "fail_malloc.h"
#include "little_lab.h"

#include "../calib/lab/item.h"
#include "../calib/lab/together.h"

static const struct little_file files[] = {
    {"instruments.csv", "id,quantity,mpe\nW,mass,\nT,temperature,±1 degC\n"},
    {"certificates.csv", "id,instrument,calibrated_on,references\n"
                         "C1,W,2026-01-01,R; NMI:N\nC2,T,2026-01-01,R\n"},
    {"results.csv",
     "certificate,quantity,function,artefact,at,point,point_unit,error,unit,U,"
     "k,dof\nC1,mass,,200*,load=1 N,200,g,0.1,mg,0.1,2,9\n"
     "C2,temperature,,,,0,degC,0,degC,0.1,2,\n"
     "C2,temperature,,,,50,degC,0.1,degC,0.1,2,\n"
     "C2,temperature,,,,100,degC,0.4,degC,0.1,2,\n"},
    {"ranges.csv", "instrument,quantity,unit,drift,drift_per\n"
                   "W,mass,g,0.01 mg,P12M\nT,temperature,degC,0.1 degC,\n"},
};

static const char sound[] =
    "model: {y: a + b + c + d, z: e}\ninputs:\n"
    "  a: {instrument: W, point: 200 g, artefact: 200*, at: load = 1 N}\n"
    "  b: {certificate: C1, point: 0.2 kg}\n"
    "  c: {value: 1 g, u: 1 mg}\n"
    "  d: {value: 1 g, u: 1 mg}\n"
    "  e: {instrument: T, point: 25 degC}\n"
    "  f: {instrument: T, point: 10 degC, use: nominal}\n";
static const char faulty[] =
    "model: {y: a + b + c}\ninputs:\n"
    "  a: {instrument: X, point: 200 g}\n"
    "  b: {certificate: C1, point: 100 g, artefact: 200*}\n"
    "  c: {instrument: T, point: 1 g}\n";

static struct opened lab;
static struct ct_lab_index *relations;
static struct ct_resolver resolver;
static struct ct_lab_graph *graph;
static struct ct_reader *reader;

static enum ct_status resolve(void *context, struct ct_budget *budget,
                              struct ct_budget_reference *reference,
                              struct ct_sink *sink)
{
    (void)context;
    return ct_lab_resolve(&resolver, &budget->arena, reference, sink);
}

static enum ct_status relate(void *context, struct ct_budget *budget,
                             struct ct_sink *sink)
{
    (void)context;
    return ct_lab_relate(&resolver, budget, sink);
}

/* The budget of a text. */
static enum ct_status read_text(const char *text, struct ct_sink *sink)
{
    static const struct ct_budget_laboratory hook = {NULL, resolve, relate};
    struct ct_sources *sources = NULL;
    struct ct_budget budget = {0};
    uint32_t source;
    enum ct_status status = ct_sources_new(&sources);

    if (status == CT_OK)
        status = ct_source_text(sources, "b", text, strlen(text), &source);
    if (status == CT_OK)
        status =
            ct_budget_read_source(sources, source, units, &hook, sink, &budget);
    ct_budget_release(&budget);
    ct_sources_free(sources);
    return status;
}

/* The item that a text names. */
static enum ct_status read_item(const char *text, struct ct_sink *sink)
{
    struct ct_item item;

    return ct_item_read(relations, (struct ct_cell){text, strlen(text), {0}},
                        (1 << CT_ITEM_KINDS) - 1, units, sink, &item);
}

typedef enum ct_status work(const char *text, struct ct_sink *sink);

static void check_failures(work *do_it, const char *text, bool from_then_on)
{
    struct ct_sink all = {0};
    enum ct_status expected;
    bool reached = true;

    if (!fail_malloc_works())
        skip();
    expected = do_it(text, &all);
    assert_int_equal(expected == CT_OK, all.errors == 0);
    for (size_t n = 1; reached; n++) {
        struct ct_sink sink = {0};
        long before = fail_malloc_balance();
        enum ct_status status;

        fail_malloc_at(n, from_then_on);
        status = do_it(text, &sink);
        reached = fail_malloc_calls() >= n;
        fail_malloc_reset();
        if (status == CT_OK && expected != CT_OK)
            fail_msg("allocation %zu: CT_OK", n);
        assert_true(status == expected || status == CT_NOMEM ||
                    status == CT_INVALID);
        assert_int_equal(fail_malloc_balance(), before);
    }
}

static void check_both(work *do_it, const char *text)
{
    check_failures(do_it, text, false);
    check_failures(do_it, text, true);
}

static void test_budgets(void **state)
{
    struct ct_sink sink = {0};

    (void)state;
    assert_int_equal(read_text(sound, &sink), CT_OK);
    check_both(read_text, sound);
    check_both(read_text, faulty);
}

static void test_items(void **state)
{
    (void)state;
    check_both(read_item, "W:mass/200*@200 g");
    check_both(read_item, "X");
    check_both(read_item, "W:maas");
}

/* Two values of one certificate, side by side. */
static enum ct_status read_pair(const char *text, struct ct_sink *sink)
{
    struct ct_budget_reference inputs[2] = {{.name = text}, {.name = text}};
    struct ct_together together = {0};
    struct ct_together_share *shares = NULL;
    struct ct_arena arena = {0};
    size_t room = 0, count;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < 2 && status == CT_OK; i++) {
        inputs[i].certificate.text = text;
        status = ct_lab_resolve(&resolver, &arena, &inputs[i], sink);
        inputs[i].sound = status == CT_OK;
    }
    if (status == CT_OK)
        status = ct_lab_together(&resolver, inputs, 2, sink, &together);
    if (status == CT_OK)
        status = ct_together_shares(&together, 0, 1, &shares, &room, &count);
    free(shares);
    ct_together_release(&together);
    ct_arena_release(&arena);
    return status;
}

static void test_pair(void **state)
{
    (void)state;
    check_both(read_pair, "C1");
}

static int begin(void **state)
{
    if (little_begin(state) != 0)
        return -1;
    open_little(&lab, files, COUNT(files));
    if (ct_lab_index_new(lab.lab, CT_RELATION_ALL, &relations) != CT_OK)
        return -1;
    if (ct_lab_graph_new(relations, CT_DATE_LAST, &graph) != CT_OK ||
        ct_reader_new(ct_lab_graph_combine(graph), &reader) != CT_OK)
        return -1;
    resolver = (struct ct_resolver){
        relations, units, {day("2026-06-30"), CT_DATE_LAST}, graph, reader};
    return 0;
}

static int end(void **state)
{
    ct_reader_free(reader);
    ct_lab_graph_free(graph);
    ct_lab_index_free(relations);
    close_little(&lab);
    return little_end(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_budgets),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_pair),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
