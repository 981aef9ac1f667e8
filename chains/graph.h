/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * graph.h - calibrations as a graph: which event refers to which, and which
 * result was made with the help of which.
 *
 * An *event* is a calibration (a certificate); it states *results* and refers
 * to events before it (its references, upwards). Traceability belongs to
 * results (JCGM 200:2012, 2.41), and so do uncertainties: a result has *terms*,
 * the results of other events that its value rests on, each with a sensitivity,
 * and further *influences* that belong to no result, such as the drift of a
 * reference since its calibration. Where it is known only that an event
 * refers to another, but not what that does to its results, there is a
 * reference between events and no term.
 *
 * The graph knows none of this by name. Events, results and influences are the
 * caller's numbers 0 ... n - 1; what a result is the result of (quantity,
 * function, artefact, point, unit) and when, is the caller's.
 *
 * Built once, in any order, but that the terms of a result stand in the order
 * in which they are given. Sums are taken in that order and follow no number of
 * an event or a result: the same facts under other numbers make the same
 * chains, bit by bit. After that it is read only, and any number of threads may
 * read it. Nothing here recurses; time and memory grow with the number of
 * facts.
 */
#ifndef CT_GRAPH_H
#define CT_GRAPH_H

#include "../uncertainty/status.h"
#include "root.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No event, no result. */
#define CT_GRAPH_NONE UINT32_MAX

/* How a term was used (bits); 0: as usual. */
enum ct_method {
    /* The result may have a smaller uncertainty than the reference: */
    CT_METHOD_RATIO = 1 << 0,
    CT_METHOD_AVERAGE = 1 << 1,
    CT_METHOD_SELF_CALIBRATION = 1 << 2,
    CT_METHOD_COMPARISON = 1 << 3, /* a comparison of standards */
    /* That it was used is known, its sensitivity is not: the coefficient is a
     * guess for comparing sizes, and the result cannot be taken apart. */
    CT_METHOD_UNKNOWN = 1 << 4,
};

enum ct_term_kind {
    CT_TERM_RESULT,    /* coefficient × value of the result `source` */
    CT_TERM_BETWEEN,   /* coefficient × the line between two results of one
                          event: (1 - weight) × source + weight × upper */
    CT_TERM_INFLUENCE, /* coefficient × the influence `source` */
};

/* One term of a sum. */
struct ct_term {
    double coefficient; /* finite; unit of the sum per unit of the source */
    double weight;      /* BETWEEN: 0 ... 1, of `upper` */
    uint32_t source;    /* a result, or an influence */
    uint32_t upper;     /* BETWEEN: a result */
    uint32_t kind;      /* enum ct_term_kind */
    uint32_t methods;   /* enum ct_method, bits */
};

/* ---- building --------------------------------------------------------------
 */

struct ct_graph;
struct ct_graph_builder;

/* For so many events, results and influences. CT_NOMEM; CT_LIMIT: together not
 * below 2^32 - 1. */
CT_CHECK enum ct_status ct_graph_builder_new(uint32_t events, uint32_t results,
                                             uint32_t influences,
                                             struct ct_graph_builder **builder);
void ct_graph_builder_free(struct ct_graph_builder *builder);

/* One influence more, whose number is behind all others. CT_LIMIT. */
CT_CHECK enum ct_status
ct_graph_more_influences(struct ct_graph_builder *builder, uint32_t *influence);

/* Which event states a result; once for every result, and for different results
 * by any threads at once, whatever else is said meanwhile. CT_DOMAIN: a number
 * out of range, or a second event. */
CT_CHECK enum ct_status ct_graph_place(struct ct_graph_builder *builder,
                                       uint32_t result, uint32_t event);

/* `event` refers to `reference`, whatever that means for its results; saying it
 * twice is saying it once, and a term says it, too. CT_DOMAIN, CT_NOMEM,
 * CT_LIMIT. */
CT_CHECK enum ct_status ct_graph_refer(struct ct_graph_builder *builder,
                                       uint32_t event, uint32_t reference);

/* `event` refers to roots (bits of enum ct_root; a lost reference is
 * CT_ROOT_NOTHING). CT_DOMAIN. */
CT_CHECK enum ct_status ct_graph_root(struct ct_graph_builder *builder,
                                      uint32_t event, unsigned roots);

/* A term of a result, behind those that it has. Several of one source add up: a
 * reference value that is used twice counts twice. Least work are the terms of
 * one result one after another. CT_DOMAIN: a number out of range, a coefficient
 * that is not finite, a weight outside 0 ... 1; CT_NOMEM, CT_LIMIT. */
CT_CHECK enum ct_status ct_graph_term(struct ct_graph_builder *builder,
                                      uint32_t result,
                                      const struct ct_term *term);

/* The terms of a result that has none yet are those that `other` has got, one
 * after another: less work than to give them again. What is added later to one
 * is not the other's. CT_DOMAIN: a number out of range, or it has terms;
 * CT_NOMEM, CT_LIMIT. */
CT_CHECK enum ct_status ct_graph_same_terms(struct ct_graph_builder *builder,
                                            uint32_t result, uint32_t other);

/* Makes the graph and leaves the builder with nothing but to be freed.
 * CT_DOMAIN: a result without an event, or a term between results of two
 * events; CT_NOMEM, CT_LIMIT (2^32 - 1 terms or references). After a failure,
 * too, the builder can only be freed. */
CT_CHECK enum ct_status ct_graph_build(struct ct_graph_builder *builder,
                                       struct ct_graph **graph);
void ct_graph_free(struct ct_graph *graph);

/* ---- reading ---------------------------------------------------------------
 */

/* Numbers in ascending order; the graph's. */
struct ct_numbers {
    const uint32_t *list;
    size_t count;
};

/* How many of `count` records, which stand in ascending order of a number of
 * theirs, `offset` bytes into each, have a smaller one. */
size_t ct_smaller(const void *records, size_t count, size_t size, size_t offset,
                  uint32_t number);

struct ct_terms {
    const struct ct_term *list;
    size_t count;
};

uint32_t ct_graph_events(const struct ct_graph *graph);
uint32_t ct_graph_results(const struct ct_graph *graph);
uint32_t ct_graph_influences(const struct ct_graph *graph);

/* The event that states a result, and the results of an event. */
uint32_t ct_graph_event_of(const struct ct_graph *graph, uint32_t result);
struct ct_numbers ct_graph_results_of(const struct ct_graph *graph,
                                      uint32_t event);

/* The terms of a result, in the order in which they were given. Results with
 * equal terms in one order share a *set*; set 0 has none. */
struct ct_terms ct_graph_terms(const struct ct_graph *graph, uint32_t result);
uint32_t ct_graph_set(const struct ct_graph *graph, uint32_t result);

/* The events that an event refers to, and those that refer to it. */
struct ct_numbers ct_graph_references(const struct ct_graph *graph,
                                      uint32_t event);
struct ct_numbers ct_graph_readers(const struct ct_graph *graph,
                                   uint32_t event);

/* Events in topological order: every one after those that it refers to, by
 * level and then number. The level of an event is the length of the longest
 * way up from it. On a cycle there is no order: its events are on level 0. */
struct ct_numbers ct_graph_order(const struct ct_graph *graph);
uint32_t ct_graph_level(const struct ct_graph *graph, uint32_t event);

/* Roots that the event itself refers to, and what all its branches end in
 * (CT_ROOT_NOTHING for an event that refers to nothing at all). */
unsigned ct_graph_roots(const struct ct_graph *graph, uint32_t event);
unsigned ct_graph_ends(const struct ct_graph *graph, uint32_t event);

/* Whether an event refers to itself, at once or through others. */
bool ct_graph_is_cyclic(const struct ct_graph *graph, uint32_t event);

/* Cycle i < ct_graph_cycles(): its events, each referring to the next and the
 * last to the first, from the one with the lowest number on. Cycles without a
 * shorter way round; every reference that lies on some cycle is in one of
 * them, unless there are more than CT_GRAPH_CYCLE_LIMIT: then every group of
 * events that refer to each other has one at least, and *more is true. The
 * list is not in ascending order. `more` may be NULL. */
enum { CT_GRAPH_CYCLE_LIMIT = 1000 };
size_t ct_graph_cycles(const struct ct_graph *graph, bool *more);
struct ct_numbers ct_graph_cycle(const struct ct_graph *graph, size_t i);

/* ---- walking ----------------------------------------------------------------
 *
 * A walker holds the scratch memory of walks; one serves one thread at a time,
 * and the graph must outlive it. What a walk returns is the walker's, until its
 * next walk. A walk costs what it visits, not the size of the graph.
 */

struct ct_walker;
CT_CHECK enum ct_status ct_walker_new(const struct ct_graph *graph,
                                      struct ct_walker **walker);
void ct_walker_free(struct ct_walker *walker);

enum ct_direction { CT_UP, CT_DOWN };

struct ct_step {
    uint32_t event;
    uint32_t depth; /* references on the shortest way; 0: where it starts */
};
struct ct_steps {
    const struct ct_step *list;
    size_t count;
};

/* All ancestors (CT_UP) or descendants (CT_DOWN) of the given events, each
 * once, those themselves first; by depth, then number, not beyond `limit`.
 * Cycles do no harm. CT_DOMAIN, CT_NOMEM. */
CT_CHECK enum ct_status ct_graph_walk(struct ct_walker *walker,
                                      enum ct_direction direction,
                                      const uint32_t *events, size_t count,
                                      uint32_t limit, struct ct_steps *steps);

/* An event that several others rest on. */
struct ct_shared_event {
    uint32_t event;
    uint32_t count; /* how many of the given ones have it above them, or are
                       it */
    bool nearest;   /* none that refers to it is shared by as many */
};
struct ct_shared_events {
    const struct ct_shared_event *list; /* by number */
    size_t count;
};

/* Events shared by at least two of the given ones, which are different:
 * what makes results comparable (JCGM 200:2012, 2.46) and correlated. One walk
 * up from each. CT_DOMAIN, CT_NOMEM. */
CT_CHECK enum ct_status ct_graph_shared(struct ct_walker *walker,
                                        const uint32_t *events, size_t count,
                                        struct ct_shared_events *shared);

#endif
