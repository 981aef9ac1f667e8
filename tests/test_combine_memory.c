/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Graphs of calibrations when memory runs out: each allocation fails in turn,
 * once and from then on. The status says so, and nothing is lost.
 */
#include "chained.h"
#include "fail_malloc.h"

/* Cycles, sets, lines between points, influences, correlated rows; s and t are
 * of one printed certificate. */
static void make_facts(struct chain *chain)
{
    static const uint32_t shared[] = {0, 0, 2,  3,  4,  5,  6,  7,
                                      8, 9, 10, 11, 12, 13, 14, 15};
    uint32_t s, t, event, a, b, leaf, drift;

    memset(chain, 0, sizeof *chain);
    s = chain_one(chain, 1);
    t = chain_one(chain, 2);
    event = chain_event(chain);
    a = chain_result(chain, event, 5);
    b = chain_result(chain, event, 6);
    leaf = chain_one(chain, 20);
    drift = chain_given(chain, 1, 10, event);
    chain->rho[event] = 0.5;
    chain->rho[chain->event_of[s]] = chain->rho[chain->event_of[t]] = 0.5;
    chain->shared = shared;
    chain_uses(chain, a, 1, s);
    chain_uses(chain, a, -1, t);
    chain_uses(chain, b, 1, s);
    chain_uses(chain, b, 2, t);
    chain_term(chain, leaf, between(1, a, b, 0.5));
    chain_term(chain, leaf, influence(1, drift));
    chain->events += 12;
    for (uint32_t e = chain->events - 12; e < chain->events; e++) {
        chain_refer(chain, e, e);
        chain_refer(chain, e, chain->events - 1);
        chain_refer(chain, chain->events - 1, e);
    }
}

static enum ct_status ask(struct chain *chain)
{
    uint32_t events[] = {0, 1, 3};
    struct ct_term terms[] = {times(1, 4), times(1, 2)};
    struct ct_terms uses[] = {{&terms[0], 1}, {&terms[1], 1}};
    struct ct_walker *walker = NULL;
    struct ct_shared_events shared;
    struct ct_shares shares;
    struct ct_commons commons;
    struct ct_nodes nodes;
    struct ct_row row;
    double matrix[4];
    enum ct_status status = ct_walker_new(chain->graph, &walker);

    if (status == CT_OK)
        status = ct_graph_shared(walker, events, 3, &shared);
    if (status == CT_OK)
        status = ct_reader_row(chain->reader, uses[0], &row);
    if (status == CT_OK)
        status = ct_reader_shares(chain->reader, uses[0], &shares);
    if (status == CT_OK)
        status = ct_reader_nodes(chain->reader, uses[0], &nodes);
    if (status == CT_OK)
        status = ct_reader_common(chain->reader, uses[0], uses[1], &commons);
    if (status == CT_OK)
        status = ct_reader_covariance(chain->reader, uses, 2, matrix);
    for (size_t i = 0; i < 3 && status == CT_OK; i++)
        status = ct_reader_correlated(chain->reader, uses[0], 0.5 * (double)i,
                                      matrix);
    ct_walker_free(walker);
    return status;
}

/* With the n-th allocation failing; whether there was one. */
static bool try_failing(struct chain *chain, size_t n, bool from_then_on)
{
    long before = fail_malloc_balance();
    enum ct_status status;
    bool reached;

    fail_malloc_at(n, from_then_on);
    status = chain_try(chain);
    if (status == CT_OK)
        status = ask(chain);
    reached = fail_malloc_calls() >= n;
    fail_malloc_reset();
    /* A list that could not be made shorter is kept as it is. */
    assert_true(status == CT_OK || (reached && status == CT_NOMEM));
    chain_release(chain);
    assert_int_equal(fail_malloc_balance(), before);
    return reached;
}

static enum ct_status other_u(struct chain *chain, double *u)
{
    struct ct_term term = times(1, 4);
    const struct ct_terms use = {&term, 1};

    return ct_reader_correlated(chain->reader, use, 1, u);
}

/* The same of what another correlation would change. */
static void test_other_goes_on(void **state)
{
    struct chain chain;
    double expected, u;

    (void)state;
    if (!fail_malloc_works())
        skip();
    make_facts(&chain);
    chain_make(&chain);
    assert_int_equal(other_u(&chain, &expected), CT_OK);
    for (size_t n = 1;; n++) {
        enum ct_status status;
        bool reached;

        chain_release(&chain);
        chain_make(&chain);
        fail_malloc_at(n, false);
        status = other_u(&chain, &u);
        reached = fail_malloc_calls() >= n;
        fail_malloc_reset();
        assert_true(status == (reached ? CT_NOMEM : CT_OK));
        assert_int_equal(other_u(&chain, &u), CT_OK);
        assert_true(u == expected);
        if (!reached)
            break;
    }
    chain_release(&chain);
}

/* A reader that met a failure answers as if it had not. */
static void test_goes_on(void **state)
{
    struct ct_term term = times(1, 4);
    struct ct_terms use = {&term, 1};
    struct chain chain;
    double expected;

    (void)state;
    if (!fail_malloc_works())
        skip();
    make_facts(&chain);
    chain_make(&chain);
    expected = chain_u(&chain, &term, 1);
    for (size_t n = 1;; n++) {
        struct ct_row row;
        enum ct_status status;
        bool reached;

        fail_malloc_at(n, false);
        status = ct_reader_row(chain.reader, use, &row);
        reached = fail_malloc_calls() >= n;
        fail_malloc_reset();
        assert_true(status == (reached ? CT_NOMEM : CT_OK));
        assert_true(chain_u(&chain, &term, 1) == expected);
        if (!reached)
            break;
    }
    chain_release(&chain);
}

static void check_failures(bool from_then_on)
{
    struct chain chain;

    if (!fail_malloc_works())
        skip();
    make_facts(&chain);
    assert_true(try_failing(&chain, 20, false));
    for (size_t n = 1; try_failing(&chain, n, from_then_on); n++)
        ;
}

static void test_once(void **state)
{
    (void)state;
    check_failures(false);
}

static void test_from_then_on(void **state)
{
    (void)state;
    check_failures(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_from_then_on),
        cmocka_unit_test(test_goes_on),
        cmocka_unit_test(test_other_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
