/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * graph_work.h - the inside of a graph, for the files that make it.
 */
#ifndef CT_GRAPH_WORK_H
#define CT_GRAPH_WORK_H

#include "graph.h"

/* Rows of numbers one after another: row i is list[start[i] .. start[i + 1]).
 */
struct ct_rows_of {
    uint32_t *start;
    uint32_t *list;
};

struct ct_graph {
    uint32_t events, results, influences, sets, levels;
    /* per event */
    struct ct_rows_of stated; /* its results */
    struct ct_rows_of up, down;
    uint32_t *level;
    uint32_t *order; /* events by level */
    uint16_t *roots, *ends;
    bool *cyclic;
    /* per result */
    uint32_t *event_of;
    uint32_t *set_of;
    /* per set */
    uint32_t *set_start;
    struct ct_term *terms;
    /* cycles; NULL: none */
    size_t cycle_count;
    size_t *cycle_start; /* cycle_count + 1 */
    uint32_t *cycle_events;
    bool more_cycles;
};

/* count * size bytes, never of size 0; NULL when there are none. */
void *ct_graph_room(size_t count, size_t size);

static inline struct ct_numbers ct_row_of(const struct ct_rows_of *rows,
                                          uint32_t i)
{
    return (struct ct_numbers){rows->list + rows->start[i],
                               rows->start[i + 1] - rows->start[i]};
}

static inline struct ct_terms ct_set_terms(const struct ct_graph *graph,
                                           uint32_t set)
{
    return (struct ct_terms){graph->terms + graph->set_start[set],
                             graph->set_start[set + 1] - graph->set_start[set]};
}

/* ---- building --------------------------------------------------------------
 */

/* Sets of terms while they are given: those of the open result lie behind the
 * last set and become one, or are found to be one, when the next result comes.
 */
struct ct_sets {
    uint32_t open;       /* result; CT_GRAPH_NONE: none is */
    uint32_t *set_of;    /* per result */
    uint32_t *set_start; /* of sets, and of the open result */
    uint32_t sets;
    struct ct_term *terms;
    size_t term_count;
    uint32_t *table; /* sets by hash of their terms; 0: free */
    size_t mask;
    /* Terms of results that were closed before. */
    struct ct_late_term *late;
    size_t late_count;
};

/* CT_NOMEM. */
CT_CHECK enum ct_status ct_sets_init(struct ct_sets *sets, uint32_t results);
void ct_sets_release(struct ct_sets *sets);

/* A sound term of the result, behind those that it has. CT_NOMEM, CT_LIMIT. */
CT_CHECK enum ct_status ct_sets_add(struct ct_sets *sets, uint32_t result,
                                    const struct ct_term *term);

/* Terms like those of another result. CT_DOMAIN: it has some; CT_NOMEM. */
CT_CHECK enum ct_status ct_sets_like(struct ct_sets *sets, uint32_t result,
                                     uint32_t other);

/* Hands all of it to the graph. CT_NOMEM, CT_LIMIT. */
CT_CHECK enum ct_status ct_sets_end(struct ct_sets *sets,
                                    struct ct_graph *graph);

struct ct_graph_reference {
    uint32_t event, to;
};

struct ct_graph_builder {
    uint32_t events, results, influences;
    uint32_t *event_of; /* per result */
    uint16_t *roots;    /* per event */
    struct ct_graph_reference *references;
    size_t reference_count;
    struct ct_sets sets;
};

/* Whether a term is one at all; a BETWEEN still needs one event. */
bool ct_term_is_sound(const struct ct_term *term, uint32_t results,
                      uint32_t influences);

/* Ascending. */
void ct_graph_sort(uint32_t *list, size_t count);

/* Of a graph with a cycle: fills `cyclic`, `ends`, for which there is room, and
 * the cycles, from `up` and `roots`. CT_NOMEM. */
CT_CHECK enum ct_status ct_graph_find_cycles(struct ct_graph *graph);

#endif
