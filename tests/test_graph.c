/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Graphs of calibrations: order, cycles, roots, walks, and sizes that recursion
 * or counting of ways would not survive.
 */
#include "chained.h"

static void only_events(struct chain *chain, uint32_t count)
{
    memset(chain, 0, sizeof *chain);
    chain->events = count;
}

static void assert_numbers(struct ct_numbers numbers, size_t count,
                           const uint32_t *expected)
{
    assert_int_equal(numbers.count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(numbers.list[i], expected[i]);
}

#define NUMBERS(...)                                                           \
    sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t),                \
        (const uint32_t[])                                                     \
    {                                                                          \
        __VA_ARGS__                                                            \
    }

static void test_order(void **state)
{
    struct chain chain;

    (void)state;
    only_events(&chain, 6);
    chain_refer(&chain, 0, 5);
    chain_refer(&chain, 0, 3);
    chain_refer(&chain, 3, 5);
    chain_refer(&chain, 0, 5); /* said twice */
    chain_refer(&chain, 1, 3);
    chain_refer(&chain, 4, 0);
    chain_make(&chain);
    assert_numbers(ct_graph_order(chain.graph), NUMBERS(2, 5, 3, 0, 1, 4));
    assert_int_equal(ct_graph_level(chain.graph, 0), 2);
    assert_int_equal(ct_graph_level(chain.graph, 4), 3);
    assert_numbers(ct_graph_references(chain.graph, 0), NUMBERS(3, 5));
    assert_numbers(ct_graph_readers(chain.graph, 5), NUMBERS(0, 3));
    assert_int_equal(ct_graph_readers(chain.graph, 4).count, 0);
    assert_int_equal(ct_graph_cycles(chain.graph, NULL), 0);
    chain_release(&chain);
}

/* Terms make references between events, and equal ones in one order a set;
 * those of one result need not come together. */
static void test_sets(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_event(&chain), lower = chain_result(&chain, s, 1);
    uint32_t upper = chain_result(&chain, s, 1), a = chain_one(&chain, 2);
    uint32_t b = chain_one(&chain, 2), c = chain_one(&chain, 2);
    uint32_t d = chain_one(&chain, 2), e = chain_one(&chain, 2);
    uint32_t f = chain_one(&chain, 2);

    (void)state;
    chain_uses(&chain, a, 1, lower);
    chain_term(&chain, b, between(1, lower, upper, 0)); /* the lower itself */
    chain_uses(&chain, a, -0.0, upper);
    chain_uses(&chain, b, 0.0, upper);
    chain_uses(&chain, f, 0.0, upper);
    chain_uses(&chain, f, 1, lower);
    chain_term(&chain, c, between(1, lower, upper, 0.5));
    chain_term(&chain, d, between(1, lower, upper, 1));
    chain_uses(&chain, e, 1, upper);
    chain_make(&chain);
    assert_int_equal(ct_graph_set(chain.graph, a),
                     ct_graph_set(chain.graph, b));
    assert_int_equal(ct_graph_set(chain.graph, d),
                     ct_graph_set(chain.graph, e));
    assert_true(ct_graph_set(chain.graph, c) != ct_graph_set(chain.graph, d));
    assert_true(ct_graph_set(chain.graph, a) != ct_graph_set(chain.graph, f));
    assert_int_equal(ct_graph_set(chain.graph, lower), 0);
    assert_int_equal(ct_graph_terms(chain.graph, a).count, 2);
    assert_int_equal(ct_graph_terms(chain.graph, f).list[0].source, upper);
    assert_int_equal(ct_graph_terms(chain.graph, c).list[0].kind,
                     CT_TERM_BETWEEN);
    assert_int_equal(ct_graph_terms(chain.graph, d).list[0].source, upper);
    assert_int_equal(ct_graph_event_of(chain.graph, upper), s);
    assert_numbers(ct_graph_results_of(chain.graph, s), NUMBERS(lower, upper));
    assert_numbers(ct_graph_references(chain.graph, chain.event_of[c]),
                   NUMBERS(s));
    chain_release(&chain);
}

static void test_roots(void **state)
{
    struct chain chain;

    (void)state;
    only_events(&chain, 6);
    chain_root(&chain, 0, CT_ROOT_NMI);
    chain_root(&chain, 1, CT_ROOT_ACC);
    chain_root(&chain, 1, CT_ROOT_CRM);
    chain_refer(&chain, 2, 0);
    chain_refer(&chain, 3, 2);
    chain_refer(&chain, 3, 1);
    chain_root(&chain, 3, CT_ROOT_CONSENSUS);
    chain_refer(&chain, 5, 3);
    chain_refer(&chain, 5, 4); /* which ends */
    chain_make(&chain);
    assert_int_equal(ct_graph_roots(chain.graph, 1), CT_ROOT_ACC | CT_ROOT_CRM);
    assert_int_equal(ct_graph_roots(chain.graph, 2), 0);
    assert_int_equal(ct_graph_ends(chain.graph, 2), CT_ROOT_NMI);
    assert_int_equal(ct_graph_ends(chain.graph, 3), CT_ROOT_NMI | CT_ROOT_ACC |
                                                        CT_ROOT_CRM |
                                                        CT_ROOT_CONSENSUS);
    assert_int_equal(ct_graph_ends(chain.graph, 4), CT_ROOT_NOTHING);
    assert_int_equal(ct_graph_ends(chain.graph, 5),
                     CT_ROOT_NMI | CT_ROOT_ACC | CT_ROOT_CRM |
                         CT_ROOT_CONSENSUS | CT_ROOT_NOTHING);
    chain_release(&chain);
}

/* ---- cycles ----------------------------------------------------------------
 */

/* A ring of n events, numbered so that it does not start with its lowest, and
 * one event below and one above it. */
static void check_ring(uint32_t n)
{
    struct ct_graph_builder *builder = NULL;
    struct ct_graph *graph = NULL;
    struct ct_numbers cycle;

    assert_int_equal(ct_graph_builder_new(n + 2, 0, 0, &builder), CT_OK);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t from = (i * 7 + 3) % n, to = ((i + 1) % n * 7 + 3) % n;

        assert_int_equal(ct_graph_refer(builder, from, to), CT_OK);
    }
    assert_int_equal(ct_graph_refer(builder, 0, n), CT_OK);
    assert_int_equal(ct_graph_root(builder, n, CT_ROOT_SI), CT_OK);
    assert_int_equal(ct_graph_refer(builder, n + 1, n / 2), CT_OK);
    assert_int_equal(ct_graph_build(builder, &graph), CT_OK);
    ct_graph_builder_free(builder);
    assert_int_equal(ct_graph_cycles(graph, NULL), 1);
    cycle = ct_graph_cycle(graph, 0);
    assert_int_equal(cycle.count, n);
    assert_int_equal(cycle.list[0], 0);
    for (uint32_t i = 0; i < n; i++) {
        assert_int_equal((cycle.list[i] + 7) % n, cycle.list[(i + 1) % n] % n);
        assert_true(ct_graph_is_cyclic(graph, i));
        assert_int_equal(ct_graph_ends(graph, i), CT_ROOT_CYCLE | CT_ROOT_SI);
        assert_int_equal(ct_graph_level(graph, i), 0);
    }
    assert_false(ct_graph_is_cyclic(graph, n));
    assert_false(ct_graph_is_cyclic(graph, n + 1));
    assert_int_equal(ct_graph_ends(graph, n), CT_ROOT_SI);
    assert_int_equal(ct_graph_ends(graph, n + 1), CT_ROOT_CYCLE | CT_ROOT_SI);
    assert_int_equal(ct_graph_level(graph, n + 1), 1);
    assert_int_equal(ct_graph_order(graph).count, n + 2);
    ct_graph_free(graph);
}

static void test_rings(void **state)
{
    static const uint32_t lengths[] = {1, 2, 3, 4, 5, 10, 100, 1003, 100000};

    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        check_ring(lengths[i]);
}

/* A figure of eight, an event that refers to itself, and a ring beside. */
static void test_several_cycles(void **state)
{
    struct chain chain;
    bool more = true;

    (void)state;
    only_events(&chain, 9);
    chain_refer(&chain, 2, 4);
    chain_refer(&chain, 4, 3);
    chain_refer(&chain, 3, 2);
    chain_refer(&chain, 3, 1);
    chain_refer(&chain, 1, 3);
    chain_refer(&chain, 6, 6);
    chain_refer(&chain, 8, 7);
    chain_refer(&chain, 7, 8);
    chain_refer(&chain, 7, 1); /* no way back */
    chain_make(&chain);
    assert_int_equal(ct_graph_cycles(chain.graph, &more), 4);
    assert_false(more);
    assert_numbers(ct_graph_cycle(chain.graph, 0), NUMBERS(1, 3));
    assert_numbers(ct_graph_cycle(chain.graph, 1), NUMBERS(6));
    assert_numbers(ct_graph_cycle(chain.graph, 2), NUMBERS(7, 8));
    assert_numbers(ct_graph_cycle(chain.graph, 3), NUMBERS(2, 4, 3));
    assert_false(ct_graph_is_cyclic(chain.graph, 0));
    assert_false(ct_graph_is_cyclic(chain.graph, 5));
    chain_release(&chain);
}

/* All refer to all: n (n - 1) / 2 cycles of two show every reference. */
static void check_all_to_all(uint32_t n, bool expect_more)
{
    struct ct_graph_builder *builder = NULL;
    struct ct_graph *graph = NULL;
    size_t cycles;
    bool more;

    assert_int_equal(ct_graph_builder_new(n, 0, 0, &builder), CT_OK);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
            if (i != j)
                assert_int_equal(ct_graph_refer(builder, i, j), CT_OK);
    assert_int_equal(ct_graph_build(builder, &graph), CT_OK);
    ct_graph_builder_free(builder);
    cycles = ct_graph_cycles(graph, &more);
    assert_true(more == expect_more);
    assert_int_equal(cycles,
                     expect_more ? CT_GRAPH_CYCLE_LIMIT : n * (n - 1) / 2);
    for (size_t i = 0; i < cycles; i++)
        assert_int_equal(ct_graph_cycle(graph, i).count, 2);
    ct_graph_free(graph);
}

static void test_many_cycles(void **state)
{
    (void)state;
    check_all_to_all(20, false);
    check_all_to_all(200, true);
}

/* Whether b is reached from a by at least one reference, by the closure. */
static void close_over(bool reach[CHAIN_EVENTS][CHAIN_EVENTS], uint32_t n)
{
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; j < n; j++)
                reach[i][j] = reach[i][j] || (reach[i][k] && reach[k][j]);
}

/* Random graphs with cycles against Warshall's closure. */
static void check_random(struct seeded *random)
{
    bool direct[CHAIN_EVENTS][CHAIN_EVENTS] = {{false}};
    bool reach[CHAIN_EVENTS][CHAIN_EVENTS];
    bool shown[CHAIN_EVENTS][CHAIN_EVENTS] = {{false}};
    struct ct_walker *walker = NULL;
    struct chain chain;
    uint32_t n = 1 + (uint32_t)seeded_below(random, 24);
    size_t facts = seeded_below(random, 2 * n + 1);

    only_events(&chain, n);
    for (size_t i = 0; i < facts; i++) {
        uint32_t a = (uint32_t)seeded_below(random, n);
        uint32_t b = (uint32_t)seeded_below(random, n);

        chain_refer(&chain, a, b);
        direct[a][b] = true;
    }
    memcpy(reach, direct, sizeof reach);
    close_over(reach, n);
    chain_make(&chain);
    for (size_t i = 0; i < ct_graph_cycles(chain.graph, NULL); i++) {
        struct ct_numbers cycle = ct_graph_cycle(chain.graph, i);

        for (size_t k = 0; k < cycle.count; k++) {
            uint32_t a = cycle.list[k], b = cycle.list[(k + 1) % cycle.count];

            assert_true(direct[a][b] && a >= cycle.list[0]);
            shown[a][b] = true;
        }
    }
    assert_int_equal(ct_walker_new(chain.graph, &walker), CT_OK);
    for (uint32_t a = 0; a < n; a++) {
        struct ct_steps steps = {0};
        size_t expected = 1;

        assert_true(ct_graph_is_cyclic(chain.graph, a) == reach[a][a]);
        assert_int_equal(
            ct_graph_walk(walker, CT_UP, &a, 1, UINT32_MAX, &steps), CT_OK);
        for (uint32_t b = 0; b < n; b++) {
            expected += b != a && reach[a][b];
            assert_true(!direct[a][b] || !reach[b][a] || shown[a][b]);
            if (direct[a][b] && !reach[a][a])
                assert_true(ct_graph_level(chain.graph, a) >
                            ct_graph_level(chain.graph, b));
        }
        assert_int_equal(steps.count, expected);
        for (size_t s = 1; s < steps.count; s++)
            assert_true(reach[a][steps.list[s].event] &&
                        (steps.list[s].depth > steps.list[s - 1].depth ||
                         (steps.list[s].depth == steps.list[s - 1].depth &&
                          steps.list[s].event > steps.list[s - 1].event)));
        assert_int_equal(
            ct_graph_walk(walker, CT_DOWN, &a, 1, UINT32_MAX, &steps), CT_OK);
        for (size_t s = 1; s < steps.count; s++)
            assert_true(reach[steps.list[s].event][a]);
    }
    ct_walker_free(walker);
    chain_release(&chain);
}

static void test_random(void **state)
{
    struct seeded random = seeded_init(17);
    size_t cases = seeded_cases(500);

    (void)state;
    for (size_t i = 0; i < cases; i++)
        check_random(&random);
}

/* ---- walks -----------------------------------------------------------------
 */

static void test_walks(void **state)
{
    struct chain chain;
    struct ct_walker *walker = NULL;
    struct ct_steps steps = {0};
    static const struct ct_step up[] = {{5, 0}, {3, 1}, {4, 1}, {0, 2}, {2, 2}};

    (void)state;
    only_events(&chain, 7);
    chain_refer(&chain, 5, 4);
    chain_refer(&chain, 5, 3);
    chain_refer(&chain, 4, 2);
    chain_refer(&chain, 3, 2);
    chain_refer(&chain, 3, 0);
    chain_refer(&chain, 2, 0);
    chain_refer(&chain, 6, 2);
    chain_make(&chain);
    assert_int_equal(ct_walker_new(chain.graph, &walker), CT_OK);
    for (uint32_t limit = 0; limit < 4; limit++) {
        size_t expected = limit == 0 ? 1 : limit == 1 ? 3 : 5;

        assert_int_equal(
            ct_graph_walk(walker, CT_UP, &(uint32_t){5}, 1, limit, &steps),
            CT_OK);
        assert_int_equal(steps.count, expected);
        for (size_t i = 0; i < steps.count; i++) {
            assert_int_equal(steps.list[i].event, up[i].event);
            assert_int_equal(steps.list[i].depth, up[i].depth);
        }
    }
    assert_int_equal(ct_graph_walk(walker, CT_DOWN, (uint32_t[]){2, 6}, 2,
                                   UINT32_MAX, &steps),
                     CT_OK);
    assert_int_equal(steps.count, 5);
    assert_int_equal(ct_graph_walk(walker, CT_UP, &(uint32_t){7}, 1, 1, &steps),
                     CT_DOMAIN);
    ct_walker_free(walker);
    chain_release(&chain);
}

/* 0 <- 1 <- 2, 3; 4 <- 3, 5: two share what three do not. */
static void test_shared(void **state)
{
    struct chain chain;
    struct ct_walker *walker = NULL;
    struct ct_shared_events shared = {0};

    (void)state;
    only_events(&chain, 6);
    chain_refer(&chain, 1, 0);
    chain_refer(&chain, 2, 1);
    chain_refer(&chain, 3, 1);
    chain_refer(&chain, 3, 4);
    chain_refer(&chain, 5, 4);
    chain_refer(&chain, 5, 0);
    chain_make(&chain);
    assert_int_equal(ct_walker_new(chain.graph, &walker), CT_OK);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(
            ct_graph_shared(walker, (uint32_t[]){2, 3, 5}, 3, &shared), CT_OK);
        assert_int_equal(shared.count, 3);
        assert_true(shared.list[0].event == 0 && shared.list[0].count == 3 &&
                    shared.list[0].nearest);
        assert_true(shared.list[1].event == 1 && shared.list[1].count == 2 &&
                    shared.list[1].nearest);
        assert_true(shared.list[2].event == 4 && shared.list[2].count == 2);
    }
    /* One above the other: it is shared itself. */
    assert_int_equal(ct_graph_shared(walker, (uint32_t[]){2, 1}, 2, &shared),
                     CT_OK);
    assert_int_equal(shared.count, 2);
    assert_true(shared.list[1].event == 1 && shared.list[1].nearest);
    assert_false(shared.list[0].nearest);
    assert_int_equal(ct_graph_shared(walker, (uint32_t[]){2, 9}, 2, &shared),
                     CT_DOMAIN);
    assert_int_equal(ct_graph_shared(walker, (uint32_t[]){2}, 1, &shared),
                     CT_OK);
    assert_int_equal(shared.count, 0);
    ct_walker_free(walker);
    chain_release(&chain);
}

/* ---- sizes -----------------------------------------------------------------
 */

struct big {
    struct ct_graph_builder *builder;
    struct ct_graph *graph;
    struct ct_stated *stated;
    struct ct_influence *given;
    struct ct_combine *combine;
    struct ct_reader *reader;
};

/* n events of one result and one influence each. */
static void start_big(struct big *big, uint32_t n)
{
    memset(big, 0, sizeof *big);
    assert_int_equal(ct_graph_builder_new(n, n, n, &big->builder), CT_OK);
    big->stated = calloc(n, sizeof *big->stated);
    big->given = calloc(n, sizeof *big->given);
    assert_non_null(big->stated);
    assert_non_null(big->given);
    for (uint32_t i = 0; i < n; i++) {
        assert_int_equal(ct_graph_place(big->builder, i, i), CT_OK);
        big->stated[i].dof = (double)INFINITY;
        big->given[i] = (struct ct_influence){1, (double)INFINITY, i};
    }
}

static void big_uses(struct big *big, uint32_t result, double c, uint32_t of)
{
    struct ct_term term = times(c, of);

    assert_int_equal(ct_graph_term(big->builder, result, &term), CT_OK);
}

static void make_big(struct big *big)
{
    struct ct_combine_numbers numbers = {.results = big->stated,
                                         .influences = big->given};

    assert_int_equal(ct_graph_build(big->builder, &big->graph), CT_OK);
    assert_int_equal(ct_combine_new(big->graph, &numbers, &big->combine),
                     CT_OK);
    assert_int_equal(ct_reader_new(big->combine, &big->reader), CT_OK);
}

static void release_big(struct big *big)
{
    ct_reader_free(big->reader);
    ct_combine_free(big->combine);
    ct_graph_free(big->graph);
    ct_graph_builder_free(big->builder);
    free(big->stated);
    free(big->given);
}

/* Each calibrated by the one before, which has drifted since by 2 of its own
 * influence; the own part is 1: u^2 grows by 5. */
static void test_deep(void **state)
{
    enum { DEEP = 100000 };
    struct big big;
    struct ct_term term = times(1, 0);
    struct ct_row row;

    (void)state;
    start_big(&big, DEEP);
    for (uint32_t i = DEEP; i-- > 0;) {
        struct ct_term drift = influence(-2, i);

        big.stated[i].uncertainty = sqrt(1 + 5.0 * (DEEP - 1 - i));
        if (i + 1 == DEEP)
            continue;
        big_uses(&big, i, 1, i + 1);
        assert_int_equal(ct_graph_term(big.builder, i, &drift), CT_OK);
    }
    make_big(&big);
    assert_int_equal(ct_graph_level(big.graph, 0), DEEP - 1);
    for (uint32_t i = 0; i < DEEP; i += 999) /* 1 from 500000 and 500001 */
        assert_close(ct_combine_result(big.combine, i).own, 1, 1e-9);
    assert_int_equal(
        ct_reader_row(big.reader, (struct ct_terms){&term, 1}, &row), CT_OK);
    assert_int_equal(row.count, 2 * DEEP - 1);
    assert_tight(row.uncertainty, sqrt(5.0 * DEEP - 4));
    release_big(&big);
}

/* Two results on each of 31 levels, both from both below: 2^30 ways to the
 * top. With c = 1/2 each way and own parts of 0 the top alone counts; own parts
 * of level k reach every later level through 1/2 + 1/2. */
static void test_diamonds(void **state)
{
    enum { LEVELS = 31 };
    struct big big;
    struct ct_term terms[] = {times(1, 2 * LEVELS - 2),
                              times(-1, 2 * LEVELS - 1)};
    struct ct_row row;

    (void)state;
    start_big(&big, 2 * LEVELS);
    for (uint32_t k = 0; k < LEVELS; k++)
        for (uint32_t side = 0; side < 2; side++) {
            /* own 1, and of each level above 1/4 + 1/4 of own^2 */
            big.stated[2 * k + side].uncertainty = sqrt(1 + k / 2.0);
            for (uint32_t from = 0; from < 2 && k > 0; from++)
                big_uses(&big, 2 * k + side, 0.5, 2 * k - 2 + from);
        }
    make_big(&big);
    for (uint32_t i = 0; i < 2 * LEVELS; i++)
        assert_close(ct_combine_result(big.combine, i).own, 1, 1e-12);
    assert_int_equal(
        ct_reader_row(big.reader, (struct ct_terms){terms, 1}, &row), CT_OK);
    assert_int_equal(row.count, 2 * LEVELS - 1);
    assert_tight(row.uncertainty, 4); /* 1 + 30 / 2 = 16 */
    /* The difference of the two: only their own parts are left. */
    assert_int_equal(
        ct_reader_row(big.reader, (struct ct_terms){terms, 2}, &row), CT_OK);
    assert_int_equal(row.count, 2);
    assert_tight(row.uncertainty, sqrt(2));
    release_big(&big);
}

static void test_nothing(void **state)
{
    struct chain chain = {0};
    struct ct_walker *walker = NULL;
    struct ct_steps steps = {0};

    (void)state;
    chain_make(&chain);
    assert_int_equal(ct_graph_order(chain.graph).count, 0);
    assert_int_equal(ct_graph_cycles(chain.graph, NULL), 0);
    assert_int_equal(ct_walker_new(chain.graph, &walker), CT_OK);
    assert_int_equal(ct_graph_walk(walker, CT_UP, NULL, 0, 9, &steps), CT_OK);
    assert_int_equal(steps.count, 0);
    ct_walker_free(walker);
    chain_release(&chain);
    ct_graph_free(NULL);
    ct_graph_builder_free(NULL);
    ct_walker_free(NULL);
    ct_combine_free(NULL);
    ct_reader_free(NULL);
}

static void test_refused(void **state)
{
    struct ct_graph_builder *builder = NULL;
    struct ct_graph *graph = NULL;
    const struct ct_term good = between(1, 0, 1, 0.5);
    struct ct_term term = good;

    (void)state;
    assert_int_equal(ct_graph_builder_new(UINT32_MAX, UINT32_MAX, 0, &builder),
                     CT_LIMIT);
    assert_int_equal(ct_graph_builder_new(2, 2, 1, &builder), CT_OK);
    assert_int_equal(ct_graph_place(builder, 2, 0), CT_DOMAIN);
    assert_int_equal(ct_graph_place(builder, 0, 2), CT_DOMAIN);
    assert_int_equal(ct_graph_place(builder, 0, 0), CT_OK);
    assert_int_equal(ct_graph_place(builder, 0, 0), CT_DOMAIN);
    assert_int_equal(ct_graph_refer(builder, 0, 2), CT_DOMAIN);
    assert_int_equal(ct_graph_refer(builder, 2, 0), CT_DOMAIN);
    assert_int_equal(ct_graph_root(builder, 2, CT_ROOT_SI), CT_DOMAIN);
    assert_int_equal(ct_graph_root(builder, 0, CT_ROOT_CYCLE), CT_DOMAIN);
    assert_int_equal(ct_graph_term(builder, 2, &term), CT_DOMAIN);
    term.weight = (double)NAN;
    assert_int_equal(ct_graph_term(builder, 0, &term), CT_DOMAIN);
    term = good;
    term.upper = 2;
    assert_int_equal(ct_graph_term(builder, 0, &term), CT_DOMAIN);
    term = times((double)NAN, 0);
    assert_int_equal(ct_graph_term(builder, 0, &term), CT_DOMAIN);
    term = influence(1, 1);
    assert_int_equal(ct_graph_term(builder, 0, &term), CT_DOMAIN);
    term.kind = 3;
    assert_int_equal(ct_graph_term(builder, 0, &term), CT_DOMAIN);
    assert_int_equal(ct_graph_term(builder, 0, &good), CT_OK);
    assert_int_equal(ct_graph_same_terms(builder, 2, 0), CT_DOMAIN);
    assert_int_equal(ct_graph_same_terms(builder, 0, 2), CT_DOMAIN);
    assert_int_equal(ct_graph_same_terms(builder, 0, 1), CT_DOMAIN);
    assert_int_equal(ct_graph_build(builder, &graph), CT_DOMAIN);
    /* A result of another event at the other end of the line. */
    assert_int_equal(ct_graph_place(builder, 1, 1), CT_OK);
    assert_int_equal(ct_graph_build(builder, &graph), CT_DOMAIN);
    assert_null(graph);
    ct_graph_builder_free(builder);
}

/* Terms like those of another result; what is added to one later is not the
 * other's. */
static void test_same_terms(void **state)
{
    struct ct_graph_builder *builder = NULL;
    struct ct_graph *graph = NULL;
    const struct ct_term one = times(2, 0), more = times(3, 1);

    (void)state;
    assert_int_equal(ct_graph_builder_new(6, 6, 0, &builder), CT_OK);
    for (uint32_t i = 0; i < 6; i++)
        assert_int_equal(ct_graph_place(builder, i, i), CT_OK);
    assert_int_equal(ct_graph_term(builder, 2, &one), CT_OK);
    assert_int_equal(ct_graph_same_terms(builder, 3, 2), CT_OK);
    assert_int_equal(ct_graph_same_terms(builder, 4, 3), CT_OK);
    assert_int_equal(ct_graph_same_terms(builder, 5, 1), CT_OK); /* none */
    assert_int_equal(ct_graph_term(builder, 3, &more), CT_OK);
    assert_int_equal(ct_graph_build(builder, &graph), CT_OK);
    assert_int_equal(ct_graph_set(graph, 2), ct_graph_set(graph, 4));
    assert_int_equal(ct_graph_set(graph, 5), 0);
    assert_int_equal(ct_graph_terms(graph, 4).count, 1);
    assert_true(ct_graph_terms(graph, 4).list[0].coefficient == 2);
    assert_int_equal(ct_graph_terms(graph, 3).count, 2);
    assert_true(ct_graph_terms(graph, 3).list[1].coefficient == 3);
    assert_int_equal(ct_graph_references(graph, 4).count, 1);
    ct_graph_free(graph);
    ct_graph_builder_free(builder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_same_terms),
        cmocka_unit_test(test_sets),
        cmocka_unit_test(test_roots),
        cmocka_unit_test(test_rings),
        cmocka_unit_test(test_several_cycles),
        cmocka_unit_test(test_many_cycles),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_walks),
        cmocka_unit_test(test_shared),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_diamonds),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
