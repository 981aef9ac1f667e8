/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chained.h - small graphs of calibrations for tests: facts in a list, which
 * can be said in any order, and what follows from them.
 */
#ifndef CT_CHAINED_H
#define CT_CHAINED_H

#include "assert_close.h"
#include "seeded.h"

#include "../chains/combine.h"

#include <stdlib.h>
#include <string.h>

/* Within 1e-12: a handful of roundings of a formula. */
#define assert_tight(actual, expected)                                         \
    assert_close_at((actual), (expected), 1e-12 * fabs((double)(expected)),    \
                    #actual, __FILE__, __LINE__)

enum { CHAIN_EVENTS = 64, CHAIN_RESULTS = 160, CHAIN_FACTS = 700 };

struct chain_fact {
    enum { FACT_TERM, FACT_REFER, FACT_ROOT } kind;
    uint32_t a, b; /* result; event and reference; event and roots */
    struct ct_term term;
};

struct chain {
    uint32_t events, results, influences;
    uint32_t event_of[CHAIN_RESULTS];
    struct ct_stated stated[CHAIN_RESULTS];
    double rho[CHAIN_EVENTS];
    const uint32_t *shared;
    struct ct_influence given[CHAIN_RESULTS];
    struct chain_fact facts[CHAIN_FACTS];
    size_t fact_count;
    /* what follows */
    struct ct_graph *graph;
    struct ct_combine *combine;
    struct ct_reader *reader;
};

static inline uint32_t chain_event(struct chain *chain)
{
    assert_true(chain->events < CHAIN_EVENTS);
    return chain->events++;
}

static inline uint32_t chain_result(struct chain *chain, uint32_t event,
                                    double u)
{
    assert_true(chain->results < CHAIN_RESULTS);
    chain->event_of[chain->results] = event;
    chain->stated[chain->results] =
        (struct ct_stated){.uncertainty = u, .dof = (double)INFINITY};
    return chain->results++;
}

/* A result of an event of its own. */
static inline uint32_t chain_one(struct chain *chain, double u)
{
    return chain_result(chain, chain_event(chain), u);
}

static inline uint32_t chain_given(struct chain *chain, double u, double dof,
                                   uint32_t event)
{
    chain->given[chain->influences] = (struct ct_influence){u, dof, event};
    return chain->influences++;
}

static inline void chain_fact(struct chain *chain, struct chain_fact fact)
{
    assert_true(chain->fact_count < CHAIN_FACTS);
    chain->facts[chain->fact_count++] = fact;
}

static inline void chain_refer(struct chain *chain, uint32_t event,
                               uint32_t reference)
{
    chain_fact(chain, (struct chain_fact){
                          .kind = FACT_REFER, .a = event, .b = reference});
}

static inline void chain_root(struct chain *chain, uint32_t event,
                              unsigned roots)
{
    chain_fact(chain,
               (struct chain_fact){.kind = FACT_ROOT, .a = event, .b = roots});
}

static inline void chain_term(struct chain *chain, uint32_t result,
                              struct ct_term term)
{
    chain_fact(chain, (struct chain_fact){
                          .kind = FACT_TERM, .a = result, .term = term});
}

static inline struct ct_term times(double c, uint32_t result)
{
    struct ct_term term = ct_term_of_result(result);

    term.coefficient = c;
    return term;
}

static inline struct ct_term between(double c, uint32_t lower, uint32_t upper,
                                     double weight)
{
    return (struct ct_term){c, weight, lower, upper, CT_TERM_BETWEEN, 0};
}

static inline struct ct_term influence(double c, uint32_t index)
{
    return (struct ct_term){c, 0, index, CT_GRAPH_NONE, CT_TERM_INFLUENCE, 0};
}

static inline void chain_uses(struct chain *chain, uint32_t result, double c,
                              uint32_t of)
{
    chain_term(chain, result, times(c, of));
}

static inline enum ct_status chain_say(struct ct_graph_builder *builder,
                                       const struct chain_fact *fact)
{
    if (fact->kind == FACT_TERM)
        return ct_graph_term(builder, fact->a, &fact->term);
    if (fact->kind == FACT_REFER)
        return ct_graph_refer(builder, fact->a, fact->b);
    return ct_graph_root(builder, fact->a, fact->b);
}

static inline struct ct_combine_numbers chain_numbers(const struct chain *chain)
{
    return (struct ct_combine_numbers){.results = chain->stated,
                                       .own_correlation = chain->rho,
                                       .shared = chain->shared,
                                       .influences = chain->given};
}

/* Whatever was made before, anew from the facts as they are listed. */
static inline enum ct_status chain_try(struct chain *chain)
{
    struct ct_combine_numbers numbers = chain_numbers(chain);
    struct ct_graph_builder *builder = NULL;
    enum ct_status status = ct_graph_builder_new(chain->events, chain->results,
                                                 chain->influences, &builder);

    chain->graph = NULL;
    chain->combine = NULL;
    chain->reader = NULL;
    for (uint32_t r = 0; r < chain->results && status == CT_OK; r++)
        status = ct_graph_place(builder, r, chain->event_of[r]);
    for (size_t i = 0; i < chain->fact_count && status == CT_OK; i++)
        status = chain_say(builder, &chain->facts[i]);
    if (status == CT_OK)
        status = ct_graph_build(builder, &chain->graph);
    ct_graph_builder_free(builder);
    if (status == CT_OK)
        status = ct_combine_new(chain->graph, &numbers, &chain->combine);
    if (status == CT_OK)
        status = ct_reader_new(chain->combine, &chain->reader);
    return status;
}

static inline void chain_release(struct chain *chain)
{
    ct_reader_free(chain->reader);
    ct_combine_free(chain->combine);
    ct_graph_free(chain->graph);
    chain->reader = NULL;
    chain->combine = NULL;
    chain->graph = NULL;
}

static inline void chain_make(struct chain *chain)
{
    assert_int_equal(chain_try(chain), CT_OK);
}

static inline struct ct_combined combined_of(const struct chain *chain,
                                             uint32_t result)
{
    return ct_combine_result(chain->combine, result);
}

static inline struct ct_row chain_row(const struct chain *chain,
                                      const struct ct_term *terms, size_t count)
{
    struct ct_row row = {0};

    assert_int_equal(
        ct_reader_row(chain->reader, (struct ct_terms){terms, count}, &row),
        CT_OK);
    return row;
}

/* u of a combination of results. */
static inline double chain_u(const struct chain *chain,
                             const struct ct_term *terms, size_t count)
{
    return chain_row(chain, terms, count).uncertainty;
}

static inline void chain_covariance(const struct chain *chain,
                                    const uint32_t *results, size_t n,
                                    double *matrix)
{
    struct ct_term terms[CHAIN_RESULTS];
    struct ct_terms uses[CHAIN_RESULTS];

    for (size_t i = 0; i < n; i++) {
        terms[i] = ct_term_of_result(results[i]);
        uses[i] = (struct ct_terms){&terms[i], 1};
    }
    assert_int_equal(ct_reader_covariance(chain->reader, uses, n, matrix),
                     CT_OK);
}

/* Whether two facts are terms of one result. */
static inline bool chain_is_sum(const struct chain_fact *a,
                                const struct chain_fact *b)
{
    return a->kind == FACT_TERM && b->kind == FACT_TERM && a->a == b->a;
}

static inline void chain_permute(uint32_t *to, uint32_t count,
                                 struct seeded *random)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t j = (uint32_t)seeded_below(random, (uint64_t)i + 1);

        to[i] = to[j];
        to[j] = i;
    }
}

/* In another order, but that of the terms of each result. */
static inline void chain_shuffle(struct chain *chain, struct seeded *random)
{
    struct chain was = *chain;
    uint32_t from[CHAIN_FACTS], count = (uint32_t)chain->fact_count;

    chain_permute(from, count, random);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = i + 1; j < count; j++)
            if (from[j] < from[i] &&
                chain_is_sum(&was.facts[from[i]], &was.facts[from[j]])) {
                uint32_t swap = from[i];

                from[i] = from[j];
                from[j] = swap;
            }
        chain->facts[i] = was.facts[from[i]];
    }
}

/* The same under other numbers: what was result r is to[r]. */
static inline void chain_renumber(struct chain *chain, struct seeded *random,
                                  uint32_t to[CHAIN_RESULTS])
{
    struct chain was = *chain;
    uint32_t events[CHAIN_EVENTS], given[CHAIN_RESULTS];

    chain_permute(events, was.events, random);
    chain_permute(to, was.results, random);
    chain_permute(given, was.influences, random);
    for (uint32_t r = 0; r < was.results; r++) {
        chain->event_of[to[r]] = events[was.event_of[r]];
        chain->stated[to[r]] = was.stated[r];
    }
    for (uint32_t e = 0; e < was.events; e++)
        chain->rho[events[e]] = was.rho[e];
    for (uint32_t i = 0; i < was.influences; i++) {
        chain->given[given[i]] = was.given[i];
        if (was.given[i].event != CT_GRAPH_NONE)
            chain->given[given[i]].event = events[was.given[i].event];
    }
    for (size_t i = 0; i < was.fact_count; i++) {
        struct chain_fact *fact = &chain->facts[i];

        fact->a = fact->kind == FACT_TERM ? to[fact->a] : events[fact->a];
        if (fact->kind == FACT_REFER)
            fact->b = events[fact->b];
        if (fact->kind != FACT_TERM)
            continue;
        fact->term.source = fact->term.kind == CT_TERM_INFLUENCE
                                ? given[fact->term.source]
                                : to[fact->term.source];
        if (fact->term.kind == CT_TERM_BETWEEN)
            fact->term.upper = to[fact->term.upper];
    }
}

#endif
