/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * graph_work.h - what the files graph*.c share. Private to them.
 */
#ifndef CT_LAB_GRAPH_WORK_H
#define CT_LAB_GRAPH_WORK_H

#include "feed_work.h"
#include "graph.h"
#include "point.h"

#include <math.h>

/* Influences are numbered
 *
 *   one for each result       the interpolation above it
 *   one                       nothing: an influence without an amount
 *   for each certificate      drift and limits of each function that the
 *                             instrument has ranges for, then the limits of
 *                             the instrument's own row, at a point that no
 *                             result rests on
 *   for each point of an      limits there; as many as results rest on,
 *   item of limits            in the order in which they do
 *
 * All have the uncertainty one; terms have the amount, and nothing is listed
 * of them. */
struct ct_lab_graph {
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    int32_t known_by;
    uint32_t certificates, results;
    uint32_t *slots; /* of a certificate, behind the others; one more */
    struct ct_graph *graph;
    struct ct_combine *combine;
    struct ct_stated *stated;
    double *own_correlation; /* NULL: none is stated */
    uint32_t *shared;        /* rows of one printed certificate; NULL: none */
    struct ct_limits_list *limits; /* NULL: not known yet */
};

/* ---- limits: graph_limits.c ----------------------------------------------
 */

/* What one influence of limits is of: a point of a function of an item, since
 * one calibration. */
struct ct_limits_of {
    uint32_t slot;     /* influence of all points that nobody rests on */
    uint32_t function; /* where the slot leaves it open */
    uint32_t artefact, at;
    struct ct_point point; /* zero without a unit: none */
};
struct ct_limits_of ct_limits_of(const struct ct_lab_graph *graph,
                                 const struct ct_lab_parts *parts);
bool ct_limits_are_of(const struct ct_limits_of *a,
                      const struct ct_limits_of *b);

struct ct_limits_list;
struct ct_limits_list *ct_limits_list_new(void); /* NULL: no memory */
void ct_limits_list_free(struct ct_limits_list *list);
/* Numbers count from 0 in the order in which they were added. */
#define CT_LIMITS_UNKNOWN UINT32_MAX
uint32_t ct_limits_find(const struct ct_limits_list *list,
                        const struct ct_limits_of *of);
/* Of none that is there. CT_NOMEM. */
CT_CHECK enum ct_status ct_limits_add(struct ct_limits_list *list,
                                      const struct ct_limits_of *of);
uint32_t ct_limits_slot(const struct ct_limits_list *list, uint32_t number);

/* Finds rows of certificates.csv that are one printed certificate, with one
 * rho: graph_printed.c. CT_NOMEM. */
CT_CHECK enum ct_status ct_graph_find_printed(struct ct_lab_graph *graph,
                                              uint32_t events);

/* A result that states nothing. */
#define CT_NOTHING_STATED                                                      \
    ((struct ct_stated){.uncertainty = (double)NAN, .dof = (double)INFINITY})

/* ---- making: graph_part.c ------------------------------------------------
 */

/* What the builder is to be told of some certificates. */
enum ct_fact_kind { CT_FACT_LIKE, CT_FACT_REFER, CT_FACT_ROOT };
struct ct_graph_fact {
    enum ct_fact_kind kind;
    /* a result and one before with its terms; an event and its reference; an
     * event and roots */
    uint32_t a, b;
};
struct ct_graph_sum {
    struct ct_term term;
    uint32_t result;
};
/* The term of a sum is of limits: which influence that is, is known when all
 * before it are. */
struct ct_graph_limits {
    struct ct_limits_of of;
    size_t sum;
};
/* No two in one line of a cache, nor in neighbours that are fetched together:
 * each is written by another thread. */
enum { CT_GRAPH_APART = 128 };
struct ct_graph_part {
    _Alignas(CT_GRAPH_APART) struct ct_graph_fact *facts;
    size_t fact_count;
    struct ct_graph_sum *sums;
    size_t sum_count;
    struct ct_graph_limits *limits;
    size_t limits_count;
};
void ct_graph_part_release(struct ct_graph_part *part);

/* Certificates that are like one before, of those that one thread looks at in
 * ascending order: graph_like.c. */
struct ct_graph_likes;
/* For a laboratory of so many; NULL: no memory. Some MB at most. */
struct ct_graph_likes *ct_graph_likes_new(size_t certificates);
void ct_graph_likes_free(struct ct_graph_likes *likes);
/* The certificate at hand, which has these results. */
void ct_graph_likes_begin(struct ct_graph_likes *likes,
                          const struct ct_feeding *feeding,
                          struct ct_lab_list results);
/* As many results of another certificate, whose terms those of the one at hand
 * have, one by one; NULL: none are known. */
const uint32_t *ct_graph_like(const struct ct_graph_likes *likes,
                              const struct ct_feeding *feeding);
/* What fed each of its results, if none were known; and that this was all. */
void ct_graph_likes_note(struct ct_graph_likes *likes,
                         const struct ct_feeding *feeding,
                         const struct ct_feeds *feeds);
void ct_graph_likes_keep(struct ct_graph_likes *likes);

/* Who finds that out: one for each thread. */
struct ct_graph_maker {
    _Alignas(CT_GRAPH_APART) struct ct_lab_graph *graph;
    struct ct_graph_builder *builder; /* is told places of results at once */
    struct ct_feeding feeding;
    struct ct_feeds feeds;
    struct ct_graph_likes *likes;
    struct ct_graph_part *part;
};

/* Adds what is known of a certificate to the part, places its results and puts
 * what they state into the graph. CT_NOMEM. */
CT_CHECK enum ct_status ct_graph_make_part(struct ct_graph_maker *maker,
                                           uint32_t row);

/* The influence of the first point of limits that results rest on. */
uint32_t ct_lab_graph_first_limits(const struct ct_lab_graph *graph);

/* How many slots a certificate has. */
uint32_t ct_lab_graph_slots(const struct ct_lab_graph *graph,
                            uint32_t certificate);

/* Whose calibration an influence counts to; `graph` is a struct ct_lab_graph.
 */
uint32_t ct_lab_graph_influence_event(const void *graph, uint32_t influence);

uint32_t ct_lab_graph_nothing(const struct ct_lab_graph *graph);
uint32_t ct_lab_graph_drift(const struct ct_lab_graph *graph,
                            uint32_t certificate, uint32_t range);
uint32_t ct_lab_graph_limits(const struct ct_lab_graph *graph,
                             uint32_t certificate, uint32_t range);

#endif
