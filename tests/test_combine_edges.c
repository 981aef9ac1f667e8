/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Uncertainties along chains where something is missing, zero, too large, or
 * refers to itself; the walk over all results.
 */
#include "chained.h"

/* What is not known says so, there and below, and nowhere else. */
static void test_unknown(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 3), undivided = chain_one(&chain, 5);
    uint32_t below = chain_one(&chain, 13),
             none = chain_one(&chain, (double)NAN);
    uint32_t after = chain_one(&chain, 10), beside = chain_one(&chain, 5);
    uint32_t lost = chain_one(&chain, (double)NAN);
    double matrix[4];

    (void)state;
    chain_refer(&chain, chain.event_of[undivided], chain.event_of[s]);
    chain_uses(&chain, below, 1, undivided);
    chain_uses(&chain, none, 2, s);
    chain_uses(&chain, after, 1, none);
    chain_uses(&chain, beside, 1, s);
    chain_make(&chain);
    assert_int_equal(combined_of(&chain, undivided).kind, CT_OWN_UNDIVIDED);
    assert_tight(combined_of(&chain, undivided).own, 5);
    assert_true(combined_of(&chain, undivided).reference == 0);
    assert_int_equal(combined_of(&chain, below).kind, CT_OWN_KNOWN);
    assert_true(combined_of(&chain, below).incomplete);
    assert_tight(combined_of(&chain, below).own, 12);
    assert_int_equal(combined_of(&chain, none).kind, CT_OWN_NOT_STATED);
    assert_tight(combined_of(&chain, none).uncertainty, 6);
    assert_true(combined_of(&chain, none).own == 0);
    assert_true(combined_of(&chain, after).incomplete);
    assert_tight(combined_of(&chain, after).own, 8);
    assert_false(combined_of(&chain, beside).incomplete);
    assert_int_equal(combined_of(&chain, lost).kind, CT_OWN_NOT_STATED);
    assert_true(combined_of(&chain, lost).uncertainty == 0);
    chain_covariance(&chain, (uint32_t[]){below, after}, 2, matrix);
    assert_true(matrix[1] == 0);
    chain_covariance(&chain, (uint32_t[]){beside, after}, 2, matrix);
    assert_tight(matrix[1], 18);
    assert_true(
        chain_row(&chain, (struct ct_term[]){times(1, below)}, 1).incomplete);
    /* What cancels does not count. */
    assert_false(
        chain_row(&chain,
                  (struct ct_term[]){times(1, beside), times(1, undivided),
                                     times(-1, undivided)},
                  3)
            .incomplete);
    assert_false(chain_row(&chain,
                           (struct ct_term[]){times(1, beside), times(1, below),
                                              times(-1, below)},
                           3)
                     .incomplete);
    chain_release(&chain);
}

/* Numbers far from 1 have squares that no double holds. */
static void test_far_numbers(void **state)
{
    static const double units[] = {1e-200, 1, 1e200};

    (void)state;
    for (int i = 0; i < 3; i++) {
        double unit = units[i];
        struct chain chain = {0};
        uint32_t s = chain_one(&chain, 3 * unit);
        uint32_t t = chain_one(&chain, 4 * unit);
        uint32_t a = chain_one(&chain, 13 * unit);
        struct ct_row row;

        chain.stated[s].dof = 4;
        chain_uses(&chain, a, 1, s);
        chain_uses(&chain, a, -1, t);
        chain_make(&chain);
        assert_tight(combined_of(&chain, a).reference, 5 * unit);
        assert_tight(combined_of(&chain, a).own, 12 * unit);
        row = chain_row(&chain, (struct ct_term[]){times(1, a)}, 1);
        assert_tight(row.uncertainty, 13 * unit);
        assert_tight(row.dof, 28561 / (81 / 4.0));
        chain_release(&chain);
    }
}

static void test_certain(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 0), a = chain_one(&chain, 0);
    struct ct_shares shares = {0};
    struct ct_term use = times(1, a);
    struct ct_row row;
    double matrix[4];

    (void)state;
    chain_uses(&chain, a, 1, s);
    chain_make(&chain);
    row = chain_row(&chain, &use, 1);
    assert_true(row.uncertainty == 0 && row.count == 0 && isinf(row.dof));
    row = chain_row(&chain, NULL, 0);
    assert_true(row.uncertainty == 0 && row.count == 0);
    chain_covariance(&chain, (uint32_t[]){s, a}, 2, matrix);
    ct_correlation_of(matrix, 2);
    assert_true(matrix[0] == 1 && matrix[1] == 0);
    assert_int_equal(
        ct_reader_shares(chain.reader, (struct ct_terms){&use, 1}, &shares),
        CT_OK);
    assert_true(shares.count == 0 && ct_shares_what_if(&shares, 0, 0) == 0);
    chain_release(&chain);
}

static void assert_beyond(const struct chain *chain, uint32_t result)
{
    const struct ct_combined c = combined_of(chain, result);
    const struct ct_term term = ct_term_of_result(result);
    struct ct_row row;

    assert_int_equal(c.kind, CT_OWN_BEYOND);
    assert_true(c.incomplete && c.growth == CT_GROWS);
    assert_true(isnan(c.uncertainty) && isnan(c.reference));
    assert_true(isnan(c.own) && isnan(c.dof) && isnan(c.own_dof));
    assert_int_equal(
        ct_reader_row(chain->reader, (struct ct_terms){&term, 1}, &row),
        CT_DOMAIN);
}

/* Too large for a double after some steps, or at once: what rests on it has no
 * number, all else has. */
static void test_too_large(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 1), t = chain_one(&chain, 1);
    uint32_t a = chain_one(&chain, 1e287), b = chain_one(&chain, 1);
    struct ct_term large[] = {times(1e200, a), times(1e308, s), times(1, b)};

    (void)state;
    chain_uses(&chain, a, 1e200, s);
    chain_uses(&chain, a, 1, t);
    chain_make(&chain);
    for (int i = 0; i < 3; i++) {
        struct ct_terms use = {&large[i], 1};
        struct ct_row row;

        assert_int_equal(ct_reader_row(chain.reader, use, &row),
                         i == 2 ? CT_OK : CT_DOMAIN);
    }
    chain_release(&chain);
    chain_uses(&chain, b, 1e200, a);
    for (int i = 0; i < 2; i++) {
        uint32_t below = chain_one(&chain, 1), beside = chain_one(&chain, 2);

        chain_uses(&chain, below, i == 0 ? 1 : 1e-300, b);
        chain_uses(&chain, below, 1, t);
        chain_uses(&chain, beside, 1, t);
        chain_make(&chain);
        assert_beyond(&chain, b);
        assert_beyond(&chain, below);
        assert_close(combined_of(&chain, a).own, 1e287, 1e274);
        assert_close(combined_of(&chain, beside).own, sqrt(3), 1e-15);
        chain_release(&chain);
        chain_uses(&chain, b, 1, t); /* with a second term */
    }
}

static void refuse(struct chain *chain)
{
    assert_int_equal(chain_try(chain), CT_DOMAIN);
    chain_release(chain);
}

static void test_refused(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 1), a = chain_one(&chain, 2);
    struct ct_term term = between(1, s, a, 0.5);
    struct ct_row row;

    (void)state;
    (void)chain_given(&chain, 1, 1, CT_GRAPH_NONE);
    chain_uses(&chain, a, 1, s);
    chain_make(&chain);
    assert_int_equal(
        ct_reader_row(chain.reader, (struct ct_terms){&term, 1}, &row),
        CT_DOMAIN);
    term = influence(1, 1);
    assert_int_equal(
        ct_reader_row(chain.reader, (struct ct_terms){&term, 1}, &row),
        CT_DOMAIN);
    chain_release(&chain);
    chain.stated[a].uncertainty = -1;
    refuse(&chain);
    chain.stated[a].uncertainty = (double)INFINITY;
    refuse(&chain);
    chain.stated[a].uncertainty = 1;
    chain.stated[a].dof = 0;
    refuse(&chain);
    chain.stated[a].dof = (double)NAN;
    refuse(&chain);
    chain.stated[a].dof = 1;
    chain.stated[a].rounding = (double)NAN;
    refuse(&chain);
    chain.stated[a].rounding = 0;
    chain.rho[0] = 1.5;
    refuse(&chain);
    chain.rho[0] = (double)NAN;
    refuse(&chain);
    chain.rho[0] = 0;
    chain.given[0].event = 2;
    refuse(&chain);
    chain.given[0].event = 0;
    chain_make(&chain);
    chain_release(&chain);
}

struct seen {
    uint32_t results[CHAIN_RESULTS];
    size_t count;
    const struct chain *chain;
    bool rows;
    size_t stop;
};

static enum ct_status see(void *context, uint32_t result,
                          const struct ct_combined *combined,
                          const struct ct_row *row)
{
    struct seen *seen = context;

    assert_true(combined->uncertainty ==
                combined_of(seen->chain, result).uncertainty);
    if (seen->rows)
        assert_tight(row->uncertainty, combined->reference);
    else
        assert_int_equal(row->count, 0);
    seen->results[seen->count++] = result;
    return seen->count == seen->stop ? CT_INTERRUPTED : CT_OK;
}

/* P; S1, S2 by P; A, C by S1 and B by S2: by level, then by what they use. */
static void test_each(void **state)
{
    static const uint32_t above[] = {0, 0, 0, 1, 2, 1};
    static const uint32_t order[] = {0, 1, 2, 3, 5, 4};
    struct chain chain = {0};

    (void)state;
    for (uint32_t i = 0; i < 6; i++) {
        (void)chain_one(&chain, 1 + i);
        if (i > 0)
            chain_uses(&chain, i, 1, above[i]);
    }
    chain_make(&chain);
    for (int rows = 0; rows < 2; rows++) {
        struct seen seen = {.chain = &chain, .rows = rows};

        assert_int_equal(ct_reader_each(chain.reader, rows, see, &seen), CT_OK);
        assert_int_equal(seen.count, 6);
        assert_memory_equal(seen.results, order, sizeof order);
        seen = (struct seen){.chain = &chain, .rows = rows, .stop = 2};
        assert_int_equal(ct_reader_each(chain.reader, rows, see, &seen),
                         CT_INTERRUPTED);
        assert_int_equal(seen.count, 2);
    }
    chain_release(&chain);
}

/* Results of events on a cycle stand by themselves; those below see it. */
static void test_cycle(void **state)
{
    struct chain chain = {0};
    uint32_t s = chain_one(&chain, 3), a = chain_one(&chain, 5);
    uint32_t b = chain_one(&chain, 6), below = chain_one(&chain, 13);

    (void)state;
    chain_uses(&chain, a, 1, s);
    chain_uses(&chain, a, 1, b);
    chain_uses(&chain, b, 1, a);
    chain_uses(&chain, below, 1, a);
    chain_make(&chain);
    assert_int_equal(combined_of(&chain, a).kind, CT_OWN_CYCLE);
    assert_int_equal(combined_of(&chain, b).kind, CT_OWN_CYCLE);
    assert_tight(combined_of(&chain, a).own, 5);
    assert_int_equal(combined_of(&chain, below).kind, CT_OWN_KNOWN);
    assert_true(combined_of(&chain, below).incomplete);
    assert_tight(combined_of(&chain, below).own, 12);
    assert_false(combined_of(&chain, s).incomplete);
    chain_release(&chain);
}

/* Rows of one certificate may not rest on each other: its event would refer to
 * itself. */
static void test_self(void **state)
{
    struct chain chain = {0};
    uint32_t event = chain_event(&chain), a = chain_result(&chain, event, 5);
    uint32_t b = chain_result(&chain, event, 5);

    (void)state;
    chain_uses(&chain, b, 1, a);
    chain_make(&chain);
    assert_int_equal(ct_graph_cycles(chain.graph, NULL), 1);
    assert_int_equal(ct_graph_cycle(chain.graph, 0).count, 1);
    assert_int_equal(combined_of(&chain, a).kind, CT_OWN_CYCLE);
    assert_tight(combined_of(&chain, b).own, 5);
    chain_release(&chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown), cmocka_unit_test(test_far_numbers),
        cmocka_unit_test(test_certain), cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_each),
        cmocka_unit_test(test_cycle),   cmocka_unit_test(test_self),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
