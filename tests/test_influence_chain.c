/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Uses of calibrations as inputs of a measurement model: a budget of them has
 * the uncertainty and the degrees of freedom that the chain gives for the same
 * combination.
 */
#include "../chains/rows.h"
#include "chained.h"
#include "shared_influences.h"

static const double inf = (double)INFINITY;

static double uniform(struct seeded *random)
{
    return (double)(seeded_bits(random) >> 11) * 0x1p-53;
}

/* ---- a model of uses -------------------------------------------------------
 */

enum { USES = 4, TERMS = 3 };

/* Each use is an input; y = sum of c_i x_i is a use as well. */
struct budget {
    struct shared shared;
    struct ct_term terms[USES][TERMS];
    struct ct_row_use uses[USES];
    double c[USES];
    size_t count;
    struct ct_term all[USES * TERMS];
    size_t all_count;
    struct ct_use_rows rows;
};

static void add_use(struct budget *b, const struct chain *chain, double c,
                    size_t terms)
{
    size_t i = b->count++;
    struct ct_row row = chain_row(chain, b->terms[i], terms);

    b->c[i] = c;
    b->uses[i] = (struct ct_row_use){
        shared_line(&b->shared, 1, row.uncertainty, inf), {b->terms[i], terms}};
    for (size_t t = 0; t < terms; t++) {
        b->all[b->all_count] = b->terms[i][t];
        b->all[b->all_count++].coefficient *= c;
    }
}

static void evaluate(struct budget *b, const struct chain *chain)
{
    char text[300];
    size_t length = 0;

    for (size_t i = 0; i < b->count; i++)
        length +=
            (size_t)snprintf(text + length, sizeof text - length,
                             "%s(%.17g)*x%zu", i > 0 ? " + " : "", b->c[i], i);
    assert_int_equal(ct_reader_use_rows(chain->reader, b->uses, b->count,
                                        &b->shared.model.arena, &b->rows),
                     CT_OK);
    assert_int_equal(
        ct_model_set_influences(&b->shared.model, &b->rows.influences), CT_OK);
    shared_equation(&b->shared, "y", text);
    shared_evaluate(&b->shared);
}

/* The chain's answer for y, and for every input by itself. */
static void expect_chain(const struct budget *b, const struct chain *chain)
{
    struct ct_row row = chain_row(chain, b->all, b->all_count);
    const struct ct_gum *gum = &b->shared.gum.outputs[0];
    double largest = 0;

    for (size_t i = 0; i < b->count; i++)
        largest = fmax(largest, fabs(gum->contribution[i]));
    assert_close(gum->first_order, row.uncertainty,
                 1e-12 * row.uncertainty + 1e-14 * largest);
    if (row.uncertainty > 1e-3 * largest && row.dof < 1e9)
        assert_close_relative(gum->dof, row.dof, 1e-9);
    for (size_t i = 0; i < b->count; i++) {
        struct ct_row of = chain_row(chain, b->terms[i], b->uses[i].use.count);
        double dof = b->shared.model.contributions[i].dof;

        if (of.uncertainty > 0 && of.dof < 1e12)
            assert_close_relative(dof, of.dof, 1e-12);
        else if (of.uncertainty > 0)
            assert_true(dof > 1e11);
    }
}

/* A model y = x of every result has exactly its degrees of freedom. */
static void expect_single(const struct chain *chain)
{
    for (uint32_t r = 0; r < chain->results; r++) {
        struct budget b = {0};

        if (!(combined_of(chain, r).uncertainty > 0))
            continue;
        shared_begin(&b.shared);
        b.terms[0][0] = times(1, r);
        add_use(&b, chain, 1, 1);
        evaluate(&b, chain);
        assert_tight(b.shared.gum.outputs[0].first_order,
                     combined_of(chain, r).uncertainty);
        if (combined_of(chain, r).dof < 1e12)
            assert_tight(b.shared.gum.outputs[0].dof,
                         combined_of(chain, r).dof);
        shared_end(&b.shared);
    }
}

/* ---- examples -------------------------------------------------------------
 */

/* A standard with two results of one event (rho = 1, so neither has a private
 * part), different in their degrees of freedom, used for two instruments. */
static void test_rho_one(void **unused)
{
    struct chain chain = {0};
    struct budget b = {0};
    uint32_t event = chain_event(&chain), result[2], used[2];

    (void)unused;
    chain.rho[event] = 1;
    for (uint32_t i = 0; i < 2; i++) {
        result[i] = chain_result(&chain, event, 0.1 * (1 + i));
        chain.stated[result[i]].dof = 4 + 5 * i;
        used[i] = chain_one(&chain, 0.3);
        chain_uses(&chain, used[i], 1, result[i]);
    }
    chain_make(&chain);
    shared_begin(&b.shared);
    for (uint32_t i = 0; i < 2; i++) {
        b.terms[i][0] = times(1, used[i]);
        add_use(&b, &chain, i == 0 ? 1 : -2, 1);
    }
    evaluate(&b, &chain);
    expect_chain(&b, &chain);
    assert_tight(b.shared.gum.outputs[0].dof, chain_row(&chain, b.all, 2).dof);
    assert_int_equal(b.rows.influences.count, 4);
    assert_int_equal(b.rows.influences.family_count, 3);
    assert_int_equal(b.rows.events[0], event);
    assert_int_equal(b.rows.numbers[0], result[0]);
    assert_false(b.rows.incomplete[0]);
    /* through 0.1 and 0.2, wholly correlated: r = 0.02 / 0.09 */
    assert_close(ct_model_r(&b.shared.model, 0, 1), 0.02 / 0.09, 1e-14);
    expect_single(&chain);
    shared_end(&b.shared);
    chain_release(&chain);
}

/* Drift of one reference, in both uses, beside what the results share. */
static void test_drift(void **unused)
{
    struct chain chain = {0};
    struct budget b = {0};
    uint32_t top = chain_one(&chain, 0.1), given;
    uint32_t lower = chain_result(&chain, 0, 0.2);

    (void)unused;
    given = chain_given(&chain, 0.05, 7, CT_GRAPH_NONE);
    chain_make(&chain);
    shared_begin(&b.shared);
    b.terms[0][0] = between(1, top, lower, 0.25);
    b.terms[0][1] = influence(2, given);
    add_use(&b, &chain, 1, 2);
    b.terms[1][0] = times(1, lower);
    b.terms[1][1] = influence(-1, given);
    add_use(&b, &chain, 3, 2);
    evaluate(&b, &chain);
    expect_chain(&b, &chain);
    assert_int_equal(b.rows.influences.count, 3);
    assert_int_equal(b.rows.numbers[2], 2 + 1 + given);
    assert_true(b.rows.list[2].family == CT_NONE);
    assert_true(b.rows.list[2].dof == 7);
    shared_end(&b.shared);
    chain_release(&chain);
}

/* ---- random chains --------------------------------------------------------
 */

static void make_random(struct chain *chain, struct seeded *random)
{
    uint32_t events = 2 + (uint32_t)seeded_below(random, 10);

    memset(chain, 0, sizeof *chain);
    for (int i = 0; i < 3; i++)
        (void)chain_given(chain, 0.1 + uniform(random),
                          i == 0 ? inf : 2 + 20 * uniform(random),
                          CT_GRAPH_NONE);
    for (uint32_t e = 0; e < events; e++) {
        uint32_t event = chain_event(chain), first = chain->results;
        uint32_t results = 1 + (uint32_t)seeded_below(random, 3);

        if (seeded_below(random, 2) == 0)
            chain->rho[event] =
                seeded_below(random, 3) == 0 ? 1 : uniform(random);
        for (uint32_t i = 0; i < results; i++) {
            uint32_t result =
                chain_result(chain, event, (1 + e) * (0.3 + uniform(random)));

            if (seeded_below(random, 3) > 0)
                chain->stated[result].dof = 2 + 30 * uniform(random);
            for (size_t t = 0; first > 0 && t < 2; t++)
                chain_uses(chain, result, 1.5 * uniform(random),
                           (uint32_t)seeded_below(random, first));
            if (seeded_below(random, 3) == 0)
                chain_term(chain, result,
                           influence(uniform(random),
                                     (uint32_t)seeded_below(random, 3)));
        }
    }
}

static struct ct_term random_term(const struct chain *chain,
                                  struct seeded *random)
{
    uint32_t source = (uint32_t)seeded_below(random, chain->results);
    double c = 3 * uniform(random) - 1;

    if (seeded_below(random, 3) == 0 && source > 0 &&
        chain->event_of[source - 1] == chain->event_of[source])
        return between(c, source - 1, source, uniform(random));
    if (seeded_below(random, 4) == 0)
        return influence(c, (uint32_t)seeded_below(random, 3));
    return times(c, source);
}

static void test_random_chains(void **unused)
{
    struct seeded random = seeded_init(21);

    (void)unused;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (size_t i = 0; i < seeded_cases(300); i++) {
        struct chain chain;
        struct budget b = {0};
        size_t uses = 1 + (size_t)seeded_below(&random, USES);

        make_random(&chain, &random);
        chain_make(&chain);
        shared_begin(&b.shared);
        for (size_t k = 0; k < uses; k++) {
            size_t terms = 1 + (size_t)seeded_below(&random, TERMS);

            for (size_t t = 0; t < terms; t++)
                b.terms[k][t] = random_term(&chain, &random);
            add_use(&b, &chain, 4 * uniform(&random) - 2, terms);
        }
        evaluate(&b, &chain);
        expect_chain(&b, &chain);
        if (i % 20 == 0)
            expect_single(&chain);
        shared_end(&b.shared);
        chain_release(&chain);
    }
}

/* A use that no graph takes. */
static void test_refused(void **unused)
{
    struct chain chain = {0};
    struct ct_term term = times(1, 7);
    struct ct_row_use use = {0, {&term, 1}};
    struct ct_use_rows rows;
    struct ct_arena arena = {0};

    (void)unused;
    (void)chain_one(&chain, 1);
    chain_make(&chain);
    assert_int_equal(ct_reader_use_rows(chain.reader, &use, 1, &arena, &rows),
                     CT_DOMAIN);
    assert_int_equal(ct_reader_use_rows(chain.reader, NULL, 0, &arena, &rows),
                     CT_OK);
    assert_int_equal(rows.influences.row_count, 0);
    ct_arena_release(&arena);
    chain_release(&chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rho_one),
        cmocka_unit_test(test_drift),
        cmocka_unit_test(test_random_chains),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests_name("influences of chains", tests, NULL,
                                       NULL);
}
