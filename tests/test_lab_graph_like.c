/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A certificate among many that are nearly like it rests on what it would rest
 * on if it were the only one: to the bit.
 */
#include "charted.h"

#include "seeded.h"

#include <stdlib.h>

enum { LEAVES = 99, ROOM = 20000 };

#define INSTRUMENTS                                                            \
    "id,quantity,interval\nS,mass,P12M\nT,mass,P12M\nV,voltage,P12M\n"         \
    "A,mass,\nB,voltage,\n"
/* S drifts with time, T by a fixed amount, V not at all. */
#define RANGES                                                                 \
    "instrument,quantity,range_min,range_max,unit,drift,drift_per\n"           \
    "S,mass,0,200,g,3 mg,P12M\nT,mass,0,200,g,2 mg,\n"                         \
    "V,voltage,0,10,V,,\n"
#define CERTIFICATES "id,instrument,calibrated_on,kind,references\n"
#define STANDARDS                                                              \
    "s,S,2021-01-01,,NMI:PTB\ns2,S,2022-01-01,,s\n"                            \
    "t,T,2021-01-01,,s\nv,V,2021-01-01,,NMI:PTB\n"
#define RESULTS                                                                \
    "certificate,quantity,function,point,point_unit,correction,unit,U,k\n"
#define VALUES                                                                 \
    "s,mass,,50,g,0,mg,0.4,2\ns,mass,,100,g,0,mg,0.5,2\n"                      \
    "s2,mass,,50,g,0,mg,0.7,2\ns2,mass,,100,g,0,mg,0.8,2\n"                    \
    "t,mass,up,50,g,0,mg,0.9,2\nt,mass,down,50,g,0,mg,1.1,2\n"                 \
    "v,voltage,,5,V,0,V,0.01,2\n"
#define LINKS "certificate,reference,point_min,point_unit,sensitivity,method\n"

struct leaf {
    char certificate[200], results[600], links[300];
};

#define ONE_OF(random, list) (list)[seeded_below(random, COUNT(list))]

static void make_leaf(struct leaf *leaf, size_t number, struct seeded *random)
{
    static const char *const references[] = {
        "",    "",  "s", "s", "s",   "s2",           "s;t",
        "t;s", "t", "t", "v", "s;v", "instrument:S", "t;NMI:PTB",
        "x"};
    static const char *const days[] = {"2022-03-01", "2022-06-01",
                                       "2021-09-01"};
    static const char *const kinds[] = {"", "", "", "comparison"};
    static const char *const places[] = {
        "mass,,50,g,0,mg",  "mass,,100,g,0,mg",  "mass,,75,g,0,mg",
        "mass,,0.1,kg,0,g", "mass,up,50,g,0,mg", ",,50,g,0,mg"};
    static const char *const rows[] = {"s,,,,",    "s,60,g,,",      "s,60,g,,",
                                       "s,,,0.5,", "s2,,,,average", "t,,,0.5,",
                                       "s,60,g,,", "s,60,g,1,ratio"};
    size_t count = seeded_below(random, 4);

    *leaf = (struct leaf){0};
    snprintf(leaf->certificate, sizeof leaf->certificate,
             "c%02zu,%s,%s,%s,%s\n", number, count == 3 ? "B" : "A",
             ONE_OF(random, days), ONE_OF(random, kinds),
             ONE_OF(random, references));
    for (size_t i = 0; i <= count % 3; i++)
        snprintf(leaf->results + strlen(leaf->results), 60, "c%02zu,%s,20,2\n",
                 number,
                 count == 3 ? "voltage,,5,V,0,V" : ONE_OF(random, places));
    count = seeded_below(random, 3);
    for (size_t i = 0; i < count; i++)
        snprintf(leaf->links + strlen(leaf->links), 60, "c%02zu,%s\n", number,
                 ONE_OF(random, rows));
}

static void open_leaves(struct charted *c, const struct leaf *leaves,
                        size_t count, unsigned threads)
{
    static char certificates[ROOM], results[ROOM], links[ROOM];
    const struct little_file files[] = {{"instruments.csv", INSTRUMENTS},
                                        {"ranges.csv", RANGES},
                                        {"certificates.csv", certificates},
                                        {"results.csv", results},
                                        {"links.csv", links}};

    strcpy(certificates, CERTIFICATES STANDARDS);
    strcpy(results, RESULTS VALUES);
    strcpy(links, LINKS);
    for (size_t i = 0; i < count; i++) {
        strcat(certificates, leaves[i].certificate);
        strcat(results, leaves[i].results);
        strcat(links, leaves[i].links);
    }
    memset(c, 0, sizeof *c);
    open_little(&c->opened, files, COUNT(files));
    c->lab = c->opened.lab;
    assert_int_equal(
        ct_lab_index_new_threads(c->lab, CT_RELATION_ALL, threads, &c->index),
        CT_OK);
    assert_int_equal(
        ct_lab_graph_new_threads(c->index, CT_DATE_LAST, threads, &c->graph),
        CT_OK);
}

static void compare_terms(const struct charted *a, uint32_t x,
                          const struct charted *b, uint32_t y)
{
    struct ct_terms s = ct_graph_terms(ct_lab_graph_events(a->graph), x);
    struct ct_terms t = ct_graph_terms(ct_lab_graph_events(b->graph), y);

    assert_int_equal(s.count, t.count);
    for (size_t i = 0; i < s.count; i++) {
        assert_true(s.list[i].coefficient == t.list[i].coefficient);
        assert_true(s.list[i].weight == t.list[i].weight);
        assert_int_equal(s.list[i].kind, t.list[i].kind);
        assert_int_equal(s.list[i].methods, t.list[i].methods);
        /* standards are the first rows of both */
        if (s.list[i].kind != CT_TERM_INFLUENCE)
            assert_int_equal(s.list[i].source, t.list[i].source);
    }
}

static void compare_leaf(const struct charted *all, const struct leaf *leaf)
{
    struct charted alone;
    struct ct_lab_list list;
    char id[4];

    snprintf(id, sizeof id, "%.3s", leaf->certificate);
    open_leaves(&alone, leaf, 1, 1);
    list = ct_lab_rows_of(alone.index, CT_RESULTS_OF_CERTIFICATE,
                          id_in(alone.lab, CT_KEY_CERTIFICATE, id));
    assert_true(list.count > 0);
    for (size_t i = 0; i < list.count; i++) {
        const struct ct_combined a = combined_of(&alone, id, i);
        const struct ct_combined b = combined_of(all, id, i);

        compare_terms(&alone, list.rows[i], all, result_of(all, id, i));
        assert_true(a.uncertainty == b.uncertainty);
        assert_true(a.reference == b.reference && a.own == b.own);
        assert_int_equal(a.kind, b.kind);
        assert_int_equal(a.methods, b.methods);
    }
    uncharted(&alone);
}

static void test_like(void **state)
{
    static struct leaf leaves[LEAVES];

    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct seeded random = seeded_init(seed);
        struct charted all;

        for (size_t i = 0; i < LEAVES; i++)
            make_leaf(&leaves[i], i, &random);
        open_leaves(&all, leaves, LEAVES, (unsigned)seed);
        for (size_t i = 0; i < LEAVES; i++)
            compare_leaf(&all, &leaves[i]);
        uncharted(&all);
    }
}

/* The row is for points above 60 g. Where only it names the reference, that was
 * used for something else. */
static void test_named_by_row(void **state)
{
    static const struct leaf leaves[] = {
        {"c00,A,2022-03-01,,\n", "c00,mass,,50,g,0,mg,20,2\n",
         "c00,s,60,g,,\n"},
        {"c01,A,2022-03-01,,s\n", "c01,mass,,50,g,0,mg,20,2\n",
         "c01,s,60,g,,\n"}};
    struct charted all;

    (void)state;
    open_leaves(&all, leaves, COUNT(leaves), 1);
    for (size_t i = 0; i < COUNT(leaves); i++)
        compare_leaf(&all, &leaves[i]);
    assert_int_equal(combined_of(&all, "c00", 0).kind, CT_OWN_UNDIVIDED);
    assert_int_equal(combined_of(&all, "c01", 0).kind, CT_OWN_KNOWN);
    uncharted(&all);
}

/* More forms than are kept at a time: each certificate has results at points of
 * its own, and every other one is like the first. */
static void test_many_forms(void **state)
{
    enum { MANY = 3000, POINTS = 4 };
    const size_t room = (size_t)MANY * POINTS * 40;
    char *certificates = malloc(room), *results = malloc(room);
    const struct little_file files[] = {{"instruments.csv", INSTRUMENTS},
                                        {"ranges.csv", RANGES},
                                        {"certificates.csv", certificates},
                                        {"results.csv", results}};
    struct charted c;
    size_t used, row;

    (void)state;
    assert_non_null(certificates);
    assert_non_null(results);
    used = (size_t)snprintf(certificates, room, CERTIFICATES STANDARDS);
    row = (size_t)snprintf(results, room, RESULTS VALUES);
    for (size_t i = 0; i < MANY; i++) {
        used += (size_t)snprintf(certificates + used, room - used,
                                 "c%zu,A,2022-03-01,,s\n", i);
        for (size_t p = 0; p < POINTS; p++)
            row += (size_t)snprintf(
                results + row, room - row, "c%zu,mass,,%g,g,0,mg,20,2\n", i,
                50 + (i % 2 == 0 ? (double)p : (double)(i * POINTS + p) / 400));
    }
    chart_files(&c, files, COUNT(files), CT_DATE_LAST);
    for (size_t i = 0; i < MANY; i += 2) {
        char id[8];

        snprintf(id, sizeof id, "c%zu", i);
        for (size_t p = 0; p < POINTS; p++)
            assert_true(combined_of(&c, id, p).reference ==
                        combined_of(&c, "c0", p).reference);
    }
    /* between 50 g and 100 g */
    assert_true(combined_of(&c, "c1", 0).reference > 0);
    assert_int_equal(combined_of(&c, "c2999", 3).kind, CT_OWN_KNOWN);
    uncharted(&c);
    free(certificates);
    free(results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_like),
        cmocka_unit_test(test_named_by_row),
        cmocka_unit_test(test_many_forms),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
