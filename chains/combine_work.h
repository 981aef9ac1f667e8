/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * combine_work.h - the inside of combine.h, for the files that make it.
 *
 * A walk goes up from a use event by event, from the highest level down, so
 * that an event is left only when all that leads to it has been added up. What
 * it finds are own parts, one *group* for each event, and given influences,
 * each once: an order that depends on the graph alone.
 */
#ifndef CT_COMBINE_WORK_H
#define CT_COMBINE_WORK_H

#include "combine.h"
#include "graph_work.h"

#include <math.h>

struct ct_other;

struct ct_combine {
    const struct ct_graph *graph;
    struct ct_combine_numbers numbers;
    struct ct_brought *brought; /* per set; NULL: `other` has what is known */
    const struct ct_other *other;
    /* Per influence the lowest level on which it is used, as what is missing to
     * UINT32_MAX: pages of zeros that nobody writes to cost nothing. */
    uint32_t *lowest;
};

/* What the terms of a set bring: all that is kept, for the rest follows from it
 * and from what a result states. */
struct ct_brought {
    double uncertainty, dof;
    uint32_t methods;
    bool incomplete, beyond;
};

/* A given influence. */
static inline struct ct_influence
ct_influence_at(const struct ct_combine *combine, uint32_t influence)
{
    const struct ct_combine_numbers *numbers = &combine->numbers;

    if (numbers->influences != NULL)
        return numbers->influences[influence];
    return (struct ct_influence){
        1, (double)INFINITY,
        numbers->event_of_influence != NULL
            ? numbers->event_of_influence(numbers->context, influence)
            : CT_GRAPH_NONE};
}

/* The same without asking for its event. */
static inline double ct_influence_size(const struct ct_combine *combine,
                                       uint32_t influence)
{
    return combine->numbers.influences != NULL
               ? combine->numbers.influences[influence].uncertainty
               : 1;
}

static inline double ct_influence_dof(const struct ct_combine *combine,
                                      uint32_t influence)
{
    return combine->numbers.influences != NULL
               ? combine->numbers.influences[influence].dof
               : (double)INFINITY;
}

/* A result that the walk has come to. Between two points the own parts are
 * scaled and what comes from above is not. */
struct ct_reached {
    double through; /* what its terms are multiplied by */
    double own;     /* what its own part is multiplied by */
    uint32_t result;
    uint32_t next; /* 1 + another of its event, or 0 */
};

struct ct_visited {
    uint32_t event;
    uint32_t first; /* 1 + a reached result */
    uint32_t next;  /* 1 + another event of its level, or 0 */
    bool between;   /* for a value between two of its results */
};

struct ct_part {
    double amount; /* c u_own */
    double dof;
    uint32_t result;
};

/* Of an event, or of all that share its common influence. */
struct ct_group {
    uint32_t event;      /* the first that was met */
    uint32_t shared;     /* whose common influence it is */
    size_t first, count; /* its parts */
    bool between;
    bool several; /* events */
};

struct ct_given {
    double coefficient;
    uint32_t influence;
};

struct ct_reader {
    const struct ct_combine *combine;
    const struct ct_supposed *supposed; /* by result */
    size_t supposed_count;
    /* 1 + where it is, 0 between walks. The system hands out zeroed pages only
     * when they are touched. */
    uint32_t *place_of_result, *place_of_event, *place_of_influence;
    uint32_t *column_of; /* per elementary influence */
    uint32_t *heads;     /* per level: 1 + a visited event */
    uint32_t top;        /* the highest level with one */
    bool incomplete;
    struct ct_reached *reached;
    size_t reached_count;
    struct ct_visited *visited;
    size_t visited_count;
    struct ct_part *parts;
    size_t part_count;
    struct ct_group *groups;
    size_t group_count;
    struct ct_given *given;
    size_t given_count;
    /* What queries return. */
    struct ct_amount *amounts;
    size_t amount_count;
    struct ct_portion *portions;
    size_t portion_count;
    struct ct_share *shares;
    size_t share_count;
    uint32_t place_of_none; /* of the share without an event */
    struct ct_common *commons;
    struct ct_node *nodes;
    size_t node_count;
    struct ct_other *others[2]; /* other correlations; NULL: none */
};

/* A sum that keeps what additions round away (Knuth's two-sum). */
struct ct_exact_sum {
    double high, low;
};

static inline void ct_sum_add(struct ct_exact_sum *sum, double term)
{
    double rounded = sum->high + term;
    double part = rounded - sum->high;

    sum->low += (sum->high - (rounded - part)) + (term - part);
    sum->high = rounded;
}

static inline double ct_sum_total(struct ct_exact_sum sum)
{
    return sum.high + sum.low;
}

/* What a walk found, added up. */
struct ct_summary {
    double uncertainty, dof;
};

/* Whether a graph would take the terms. */
bool ct_use_is_sound(const struct ct_graph *graph, struct ct_terms use);

/* What the terms of a set bring, for the combine of the reader, where what is
 * above is known. CT_NOMEM. */
CT_CHECK enum ct_status ct_combine_bring(struct ct_reader *reader, uint32_t set,
                                         struct ct_brought *brought);

/* Of a set above what was asked for: combine_other.c. */
const struct ct_brought *ct_other_brought(const struct ct_other *other,
                                          uint32_t set);
void ct_other_free(struct ct_other *other);

/* Walks up from a use. CT_DOMAIN, CT_NOMEM. */
CT_CHECK enum ct_status ct_reader_walk(struct ct_reader *reader,
                                       struct ct_terms use);

/* Instead of a walk, where `term` alone leads to results: what it carries on is
 * one part; the other terms are influences that nothing above it has. */
CT_CHECK enum ct_status ct_reader_step(struct ct_reader *reader,
                                       struct ct_terms use,
                                       const struct ct_term *term);

struct ct_summary ct_reader_summary(const struct ct_reader *reader);

/* The amounts of elementary influences, unsorted. */
CT_CHECK enum ct_status ct_reader_expand(struct ct_reader *reader);

/* The sum of the amounts of a group, and the variance that they make together,
 * multiplied by `scale`. */
double ct_group_sum(const struct ct_reader *reader,
                    const struct ct_group *group);
double ct_group_variance(const struct ct_reader *reader,
                         const struct ct_group *group, double scale);

/* The share of one of its parts in the variance of a group, likewise; `sum` is
 * that of all amounts, unscaled. */
double ct_part_variance(const struct ct_reader *reader,
                        const struct ct_group *group,
                        const struct ct_part *part, double sum, double scale);

/* A power of two that brings the largest amount near 1; 0: all are 0. */
double ct_reader_scale(const struct ct_reader *reader);

/* c u of a given influence. */
double ct_given_amount(const struct ct_reader *reader,
                       const struct ct_given *given);

/* Whether what a result carries on is its own part and its terms together. */
static inline bool ct_is_divided(const struct ct_combined *combined)
{
    return combined->kind == CT_OWN_KNOWN ||
           combined->kind == CT_OWN_NOT_STATED;
}

/* To which event an elementary influence counts. */
uint32_t ct_combine_event_of(const struct ct_combine *combine,
                             uint32_t influence);

/* Whose common influence is that of the event. */
static inline uint32_t ct_shared_of(const struct ct_combine *combine,
                                    uint32_t event)
{
    return combine->numbers.shared == NULL ? event
                                           : combine->numbers.shared[event];
}

/* rho of an event. */
static inline double ct_rho_of(const struct ct_combine *combine, uint32_t event)
{
    return combine->numbers.own_correlation == NULL
               ? combine->numbers.correlation
               : combine->numbers.own_correlation[event];
}

#endif
