/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of values below one that was wrong: by hand, and on random
 * graphs against all values worked out again with the source shifted.
 */
#include "chained.h"

#include "../chains/impact.h"

#include <stdio.h>

struct asked {
    struct ct_impact *impact;
    const struct ct_impact_event *events;
    size_t count;
};

static enum ct_status ask(struct asked *asked, const struct chain *chain,
                          const struct ct_impact_question *question)
{
    if (asked->impact == NULL)
        assert_int_equal(ct_impact_new(chain->graph, &asked->impact), CT_OK);
    return ct_impact_down(asked->impact, question, &asked->events,
                          &asked->count);
}

static const struct ct_impact_event *event_in(const struct asked *asked,
                                              uint32_t event)
{
    for (size_t i = 0; i < asked->count; i++)
        if (asked->events[i].event == event)
            return &asked->events[i];
    return NULL;
}

/* ---- by hand ------------------------------------------------------------- */

/* S -> A (0.3) -> C (1), S -> B (0.1) -> C (-3): C is not moved, but for a
 * rounding of 0.3 + 0.3. */
static void test_cancelling(void **state)
{
    struct chain c = {0};
    struct asked asked = {0};
    uint32_t s = chain_one(&c, 1), a = chain_one(&c, 1), b = chain_one(&c, 1);
    uint32_t d = chain_one(&c, 1);
    const uint32_t source = s;
    const uint32_t first[] = {a, b};
    const struct ct_impact_start starts[] = {{a, 0.3, 0, 1, false, 0},
                                             {b, 0.1, 0, 1, false, 0.7}};
    struct ct_impact_question q = {&source, 1, first, 2, starts, 2, 8, 100};

    (void)state;
    chain_uses(&c, a, 0.3, s);
    chain_uses(&c, b, 0.1, s);
    chain_uses(&c, d, 1, a);
    chain_uses(&c, d, -3, b);
    chain_make(&c);
    assert_int_equal(ask(&asked, &c, &q), CT_OK);
    assert_close(ct_impact_on(asked.impact, d)->effect, 0, 1e-15);
    assert_close(ct_impact_on(asked.impact, d)->size, 0.3 + 3 * 0.7, 1e-15);
    ct_impact_free(asked.impact);
    chain_release(&c);
}

/* S -> A (0.1) -> B (2), S -> B (0.5): B is moved by 0.1 * 2 + 0.5. */
static void test_paths(void **state)
{
    struct chain c = {0};
    struct asked asked = {0};
    uint32_t s = chain_one(&c, 1), a = chain_one(&c, 1), b = chain_one(&c, 1);
    uint32_t d = chain_one(&c, 1);
    const uint32_t source = s;
    const uint32_t first[] = {a, b};
    const struct ct_impact_start starts[] = {{a, 0.1 * 3, 0, 1, false, 0},
                                             {b, 0.5 * 3, 0, 2, false, 0}};
    struct ct_impact_question q = {&source, 1, first, 2, starts, 2, 8, 100};

    (void)state;
    chain_uses(&c, a, 0.1, s);
    chain_uses(&c, b, 2, a);
    chain_uses(&c, b, 0.5, s);
    chain_uses(&c, d, -1, b);
    chain_make(&c);
    assert_int_equal(ask(&asked, &c, &q), CT_OK);
    assert_int_equal(asked.count, 3);
    assert_close(ct_impact_on(asked.impact, a)->effect, 0.3, 1e-15);
    assert_close(ct_impact_on(asked.impact, b)->effect, 2.1, 1e-15);
    assert_close(ct_impact_on(asked.impact, d)->effect, -2.1, 1e-15);
    assert_close(ct_impact_on(asked.impact, a)->size, 0.3, 1e-15);
    assert_close(ct_impact_on(asked.impact, d)->size, 2.1, 1e-15);
    assert_int_equal(ct_impact_on(asked.impact, a)->marks, 1);
    assert_int_equal(ct_impact_on(asked.impact, d)->marks, 3);
    assert_int_equal(event_in(&asked, b)->ring, 1);
    assert_int_equal(event_in(&asked, d)->ring, 2);
    assert_false(ct_impact_on(asked.impact, s)->hit);
    /* The next question has forgotten it: one ring, one start. */
    q.depth = 1;
    q.start_count = 1;
    q.event_count = 1;
    assert_int_equal(ask(&asked, &c, &q), CT_OK);
    assert_int_equal(asked.count, 1);
    assert_close(ct_impact_on(asked.impact, a)->effect, 0.3, 1e-15);
    assert_false(ct_impact_on(asked.impact, b)->hit);
    assert_false(ct_impact_on(asked.impact, d)->hit);
    ct_impact_free(asked.impact);
    chain_release(&c);
}

/* Between two points by weights; a limit in use carries nothing. */
static void test_between(void **state)
{
    struct chain c = {0};
    struct asked asked = {0};
    uint32_t s = chain_one(&c, 1), event = chain_event(&c);
    uint32_t low = chain_result(&c, event, 1),
             high = chain_result(&c, event, 1);
    uint32_t a = chain_one(&c, 1), b = chain_one(&c, 1);
    uint32_t given = chain_given(&c, 1, (double)INFINITY, event);
    const uint32_t sources[] = {0}, first[] = {event};
    const struct ct_impact_start starts[] = {{low, 1, 0, 1, false, 0},
                                             {high, 5, 0.5, 1, false, 0}};
    const struct ct_impact_question q = {sources, 1, first, 1, starts, 2, 1, 9};

    (void)state;
    chain_uses(&c, low, 1, s);
    chain_term(&c, a, between(-2, low, high, 0.25));
    chain_term(&c, b, influence(3, given));
    chain_refer(&c, c.event_of[b], event);
    chain_make(&c);
    assert_int_equal(ask(&asked, &c, &q), CT_OK);
    assert_close(ct_impact_on(asked.impact, a)->effect, -2 * (0.75 + 1.25),
                 1e-15);
    assert_close(ct_impact_on(asked.impact, a)->doubt, 0.25, 1e-15);
    assert_true(ct_impact_on(asked.impact, a)->guess);
    assert_false(ct_impact_on(asked.impact, b)->hit);
    assert_true(event_in(&asked, c.event_of[b])->unexplained);
    ct_impact_free(asked.impact);
    chain_release(&c);
}

/* What is not known is said, and never taken for nothing. */
static void test_unknown(void **state)
{
    struct chain c = {0};
    struct asked asked = {0};
    uint32_t s = chain_one(&c, 1), a = chain_one(&c, 1);
    uint32_t guess = chain_one(&c, 1), bare = chain_one(&c, 1);
    uint32_t named = chain_event(&c), x = chain_one(&c, 1);
    uint32_t y = chain_one(&c, 1), below = chain_one(&c, 1);
    struct ct_term unknown = times(-1, a);
    const uint32_t source = c.event_of[s], first = c.event_of[a];
    const struct ct_impact_start start = {a, 4, 0, 1, false, 0};
    const struct ct_impact_question q = {&source, 1, &first, 1,
                                         &start,  1, 1,      9};

    (void)state;
    chain_uses(&c, a, 1, s);
    unknown.methods = CT_METHOD_UNKNOWN;
    chain_term(&c, guess, unknown);
    chain_refer(&c, c.event_of[bare], first); /* a result without terms */
    chain_refer(&c, named, first);            /* no results at all */
    chain_uses(&c, x, 1, y);                  /* a circle */
    chain_uses(&c, y, 1, x);
    chain_refer(&c, c.event_of[x], first);
    chain_uses(&c, below, 1, x);
    chain_make(&c);
    assert_int_equal(ask(&asked, &c, &q), CT_OK);
    assert_close(ct_impact_on(asked.impact, guess)->effect, 0, 0);
    assert_close(ct_impact_on(asked.impact, guess)->doubt, 4, 0);
    assert_true(ct_impact_on(asked.impact, guess)->guess);
    assert_true(ct_impact_on(asked.impact, bare)->unknown);
    assert_true(event_in(&asked, named)->unexplained);
    assert_int_equal(event_in(&asked, named)->marks, 1);
    assert_true(event_in(&asked, c.event_of[x])->cyclic);
    assert_true(ct_impact_on(asked.impact, y)->unknown);
    assert_true(ct_impact_on(asked.impact, below)->unknown);
    ct_impact_free(asked.impact);
    chain_release(&c);
}

static void test_refused(void **state)
{
    struct chain c = {0};
    struct asked asked = {0};
    uint32_t s = chain_one(&c, 1), a = chain_one(&c, 1);
    const uint32_t source = s, first = a, nobody = 99;
    struct ct_impact_start start = {a, 1, 0, 1, false, 0};
    struct ct_impact_question q = {&source, 1, &first, 1, &start, 1, 1, 9};

    (void)state;
    chain_uses(&c, a, 1, s);
    chain_make(&c);
    assert_int_equal(ask(&asked, &c, &q), CT_OK);
    start.effect = (double)NAN;
    assert_int_equal(ask(&asked, &c, &q), CT_DOMAIN);
    start.effect = 1;
    start.doubt = -1;
    assert_int_equal(ask(&asked, &c, &q), CT_DOMAIN);
    start.doubt = 0;
    start.result = s; /* not in the first ring */
    assert_int_equal(ask(&asked, &c, &q), CT_DOMAIN);
    start.result = a;
    q.sources = &nobody;
    assert_int_equal(ask(&asked, &c, &q), CT_DOMAIN);
    q.sources = &source;
    q.events = &nobody;
    assert_int_equal(ask(&asked, &c, &q), CT_DOMAIN);
    q.events = &first;
    q.depth = 0;
    assert_int_equal(ask(&asked, &c, &q), CT_DOMAIN);
    q.depth = 1;
    assert_int_equal(ask(&asked, &c, &q), CT_OK);
    assert_close(ct_impact_on(asked.impact, a)->effect, 1, 0);
    ct_impact_free(asked.impact);
    chain_release(&c);
}

/* ---- random graphs ------------------------------------------------------- */

static double uniform(struct seeded *random)
{
    return (double)(seeded_bits(random) >> 11) * 0x1p-53;
}

/* Events refer to earlier ones; coefficients of either sign. */
static void make_random(struct chain *chain, struct seeded *random)
{
    uint32_t events = 2 + (uint32_t)seeded_below(random, 16);

    memset(chain, 0, sizeof *chain);
    (void)chain_given(chain, 1, (double)INFINITY, CT_GRAPH_NONE);
    for (uint32_t e = 0; e < events; e++) {
        uint32_t event = chain_event(chain), first = chain->results;
        uint32_t results = 1 + (uint32_t)seeded_below(random, 4);

        for (uint32_t i = 0; i < results; i++) {
            uint32_t result = chain_result(chain, event, 1);
            size_t terms = first == 0 ? 0 : 1 + seeded_below(random, 5);

            for (size_t t = 0; t < terms; t++) {
                uint32_t source = (uint32_t)seeded_below(random, first);
                double c = 3 * uniform(random) - 1.5;

                if (source > 0 &&
                    chain->event_of[source - 1] == chain->event_of[source])
                    chain_term(chain, result,
                               between(c, source - 1, source, uniform(random)));
                else if (seeded_below(random, 5) == 0)
                    chain_term(chain, result, influence(c, 0));
                else
                    chain_uses(chain, result, c, source);
            }
        }
    }
}

/* Slow: the values of all results, in their order, from those that are set by
 * hand (event `source`). */
static void evaluate(const struct chain *chain, uint32_t source,
                     const long double *given, long double *values)
{
    for (uint32_t r = 0; r < chain->results; r++) {
        values[r] = chain->event_of[r] == source ? given[r] : 1;
        for (size_t i = 0;
             chain->event_of[r] != source && i < chain->fact_count; i++) {
            const struct ct_term *t = &chain->facts[i].term;

            if (chain->facts[i].kind != FACT_TERM || chain->facts[i].a != r ||
                t->kind == CT_TERM_INFLUENCE)
                continue;
            values[r] +=
                (long double)t->coefficient *
                (t->kind == CT_TERM_RESULT
                     ? values[t->source]
                     : (1 - (long double)t->weight) * values[t->source] +
                           (long double)t->weight * values[t->upper]);
        }
    }
}

static void check_random(const struct chain *chain, uint32_t source,
                         struct seeded *random)
{
    long double before[CHAIN_RESULTS] = {0}, after[CHAIN_RESULTS] = {0};
    long double given[CHAIN_RESULTS] = {0};
    struct ct_impact_start starts[CHAIN_FACTS];
    struct ct_numbers readers = ct_graph_readers(chain->graph, source);
    struct asked asked = {0};
    struct ct_impact_question q = {
        &source, 1, readers.list, readers.count, starts, 0, 1, UINT32_MAX};

    evaluate(chain, source, given, before);
    for (uint32_t r = 0; r < chain->results; r++)
        given[r] = 2 * (long double)uniform(random) - 1;
    evaluate(chain, source, given, after);
    for (size_t i = 0; i < chain->fact_count; i++) {
        const struct ct_term *t = &chain->facts[i].term;
        double shift;

        if (chain->facts[i].kind != FACT_TERM || t->kind == CT_TERM_INFLUENCE ||
            chain->event_of[t->source] != source)
            continue;
        shift = t->kind == CT_TERM_RESULT
                    ? (double)given[t->source]
                    : (1 - t->weight) * (double)given[t->source] +
                          t->weight * (double)given[t->upper];
        starts[q.start_count++] = (struct ct_impact_start){
            chain->facts[i].a, t->coefficient * shift, 0, 1, false, 0};
    }
    assert_int_equal(ask(&asked, chain, &q), CT_OK);
    for (uint32_t r = 0; r < chain->results; r++) {
        double effect = ct_impact_on(asked.impact, r)->effect;

        if (chain->event_of[r] == source)
            continue;
        /* Sums of up to 16 levels of a few terms, some of which cancel. */
        assert_close(effect, (double)(after[r] - before[r]),
                     1e-12 *
                         (1 + (double)(fabsl(after[r]) + fabsl(before[r]))));
    }
    ct_impact_free(asked.impact);
}

static void test_random(void **state)
{
    struct seeded random = seeded_init(20260722);
    size_t cases = seeded_cases(400);
    static struct chain chain;

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        make_random(&chain, &random);
        chain_make(&chain);
        for (uint32_t e = 0; e < chain.events; e++)
            check_random(&chain, e, &random);
        chain_release(&chain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),   cmocka_unit_test(test_between),
        cmocka_unit_test(test_unknown), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_random),  cmocka_unit_test(test_cancelling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
