/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * trace.h - is the chain of calibrations unbroken?
 *
 * A measurement with an item on a day rests on the certificate in force on that
 * day; that must hold on that day, and the item must be in service; every
 * reference of the certificate must have been in force on the day when it was
 * used, which is the day of that calibration, not the day asked about and not
 * today; and so on until every branch ends in a root that the laboratory
 * allows. (JCGM 200:2012, 2.41, 2.42; ISO/IEC 17025:2017, 6.5; semantics:
 * 1, 2.)
 *
 * A chain is followed result by result where the item's point is one and links
 * or the only fitting reference say what was used; a reference that a
 * certificate names without saying what for belongs to all its results.
 *
 * Unbroken means: no finding of error severity on any branch. Each finding
 * belongs to a certificate (the sink's cell names it by its id) and is the
 * same whoever asks; only those of the item asked about depend on the day:
 * whether its certificate holds, and which of those above have lapsed since
 * (C05, a note). Of a reference only what has a day counts against its service:
 * its status today may not have been so. What cannot be checked since its data
 * are absent (scopes, accreditation, scheme) is a note of its own, once, and
 * never an error.
 *
 * Findings, by code (keys in findings.def begin with "chain-"): C01 lost
 * reference; C02 circle; C03 a branch that ends in nothing or in a root that is
 * not allowed; C04 not in force, not valid or not in service on the day of use;
 * C05 lapsed since; C06 no uncertainty; C07 uncertainty grows smaller
 * downwards; C08 another quantity; C09 units; C10 outside the calibrated range;
 * C11 below the CMC; C12 outside the scope or accreditation of its issuer; C13
 * routes 3a, 3b without evidence; C14 ratio rule of an edge; C15 order of
 * levels; C16 references that disagree; C18 contested; C19 replaced or
 * withdrawn; C20 before its own day; C22 correction not applied; C23 in a
 * suspect window; C24 as-found or as-left alone; C25 no k; C26 no drift
 * allowance; C27 limits in place of an uncertainty; C28 a check against
 * something that rests on the same; C29 not in the scheme.
 */
#ifndef CT_TRACE_H
#define CT_TRACE_H

#include "graph.h"
#include "scheme.h"

/* What has to be loaded and indexed. */
#define CT_TRACE_TABLES CT_TABLE_ALL
#define CT_TRACE_RELATIONS                                                     \
    (CT_LAB_GRAPH_RELATIONS | CT_RELATION_BIT(CT_CHECKS_OF_INSTRUMENT) |       \
     CT_RELATION_BIT(CT_CHECKS_OF_STANDARD) |                                  \
     CT_RELATION_BIT(CT_STANDARDS_OF_INSTRUMENT) |                             \
     CT_RELATION_BIT(CT_CHECKS_OF_STANDARD) |                                  \
     CT_RELATION_BIT(CT_SCOPES_OF_LABORATORY))

/* How a node or a whole chain stands; the worst one counts. ORDER CHAIN_STATE
 */
enum ct_chain_state {
    CT_CHAIN_GOOD,
    CT_CHAIN_NOTED,  /* notes and warnings only */
    CT_CHAIN_LAPSED, /* good when it was used, lapsed since (C05) */
    CT_CHAIN_BROKEN, /* an error of its own */
    CT_CHAIN_STATES
};
const char *ct_chain_state_name(enum ct_chain_state state);

/* A result that was used, or where no point was asked for, or nothing says
 * which result it was, a certificate as a whole. */
struct ct_chain_node {
    uint32_t certificate;   /* row */
    uint32_t result, upper; /* rows of results, or CT_LAB_NO_ROW */
    double weight;          /* of `upper` */
    bool limits;            /* its limits were used, not its results: of the
                               numbers below only `uncertainty` (rectangular),
                               where one serves all users, `unit`,
                               `given_share` */
    double limits_point;    /* of `limits`: where they were used, by all users;
                               NAN: at several points, or at none */
    const struct ct_unit *limits_point_unit;
    uint32_t depth;      /* shortest way from the item, which is 0 */
    int32_t used_on;     /* the last day on which it was used in this chain;
                            of the item the day asked about */
    int32_t valid_until; /* CT_LAB_NO_DATE: no end */
    unsigned roots;      /* that it refers to itself: enum ct_root, bits */
    unsigned ends;       /* that all its branches end in */
    bool derived;        /* some user named its instrument or set-up */
    enum ct_chain_state state;
    /* In the unit of its own result; NAN where nothing is known. */
    const struct ct_unit *unit;
    struct ct_assigned assigned; /* at the place used */
    double uncertainty, reference, own, dof;
    enum ct_own_kind own_kind;
    enum ct_fed fed;
    double own_correlation;
    /* Of the use of the item; NAN where the item's point is not one. */
    double sensitivity; /* unit of the use per unit of this result */
    double share;       /* of the own part in the variance */
    double given_share; /* of drift, limits, interpolation that belong to it */
};

struct ct_chain_edge {
    uint32_t from, to;  /* nodes: user, reference */
    double sensitivity; /* NAN: not known; in the unit of `from` per unit
                           of `to` */
    uint32_t link;      /* row of links.csv, or CT_LAB_NO_ROW */
    uint32_t methods;   /* enum ct_method, bits */
    bool derived, assumed;
    double drift, interpolation; /* standard uncertainties in the unit of the
                                    user's result, NAN: none */
    double ratio; /* tolerance of the user's item to U of the reference part
                     (TUR); NAN: no limits */
    enum ct_chain_state state;
};

/* A branch that ends: a node and the root, or what it ends in instead. */
struct ct_chain_end {
    uint32_t node;
    uint32_t reference; /* of the laboratory's references, or CT_LAB_NO_ROW: it
                           names nothing */
    unsigned root;      /* one bit of enum ct_root */
    bool allowed;
};

struct ct_chain {
    /* what was asked */
    uint32_t instrument; /* number of its id */
    struct ct_lab_function function;
    struct ct_result_selector selector;
    struct ct_lab_when when;
    /* what came of it; node 0 is the item, then by depth and certificate. No
     * nodes: nothing is in force, which was reported */
    struct ct_chain_node *nodes;
    size_t node_count;
    struct ct_chain_edge *edges; /* by from, to */
    size_t edge_count;
    struct ct_chain_end *ends; /* by node */
    size_t end_count;
    struct ct_lab_use use; /* where `has_use` */
    bool has_use;
    double uncertainty, dof; /* of the use, drift and all; NAN */
    double rho_0, rho_1;     /* of the use if own parts of all certificates were
                                independent, or fully correlated, each stating
                                what it does; NAN where that moves it by less
                                than 5 % */
    enum ct_chain_state state;
    bool unbroken;  /* no error on any branch */
    unsigned roots; /* the kinds of roots that its branches end in */
};

struct ct_tracer;

/* Of the index and the graph that was made of it; `scheme` may be NULL. They
 * must outlive it. `known_by` of what is asked is that of the graph. One serves
 * one thread at a time. CT_NOMEM. */
CT_CHECK enum ct_status ct_tracer_new(const struct ct_lab_index *index,
                                      const struct ct_lab_graph *graph,
                                      const struct ct_scheme *scheme,
                                      struct ct_tracer **tracer);
void ct_tracer_free(struct ct_tracer *tracer);

/* Makes what single chains are worked out with, which is of the size of the
 * laboratory: a part of opening it. From then on a chain costs what is above
 * its item. It is made with the first chain otherwise. CT_NOMEM. */
CT_CHECK enum ct_status ct_tracer_ready(struct ct_tracer *tracer);

/* Threads for the whole laboratory, the caller's included; one at first. What
 * is found does not depend on it. */
void ct_tracer_threads(struct ct_tracer *tracer, unsigned threads);

/* Traces one function of an instrument on a day. Findings as above, each once
 * however many ways lead to it. `chain` is zeroed or was released. CT_NOMEM. */
CT_CHECK enum ct_status ct_trace_item(
    struct ct_tracer *tracer, uint32_t instrument,
    struct ct_lab_function function, const struct ct_result_selector *selector,
    struct ct_lab_when when, struct ct_sink *sink, struct ct_chain *chain);
/* The same from a certificate, as if the item were used under it on the day
 * `when.on`; CT_LAB_NO_DATE there: on the day of that calibration itself. */
CT_CHECK enum ct_status
ct_trace_certificate(struct ct_tracer *tracer, uint32_t row,
                     const struct ct_result_selector *selector,
                     struct ct_lab_when when, struct ct_sink *sink,
                     struct ct_chain *chain);
void ct_chain_release(struct ct_chain *chain);

/* ---- the whole laboratory --------------------------------------------------
 */

/* One function of an instrument. */
struct ct_trace_line {
    uint32_t instrument; /* row */
    struct ct_lab_function function;
    struct ct_lab_force force;
    enum ct_chain_state state;
    bool unbroken;
    bool own_fault;     /* an error of its own certificate, not only above it */
    uint32_t broken_at; /* the certificate (row) nearest to it that has an
                           error, or CT_LAB_NO_ROW */
    unsigned roots;
};
typedef enum ct_status (*ct_trace_visit)(void *context,
                                         const struct ct_trace_line *line);

/* Every function of every instrument on the day, in the order of ids, by its
 * certificate as a whole; those that are retired, lost, stored or not yet in
 * service are left out, since nobody measures with them. Each certificate is
 * judged once, so that time grows with the number of rows. Findings of each
 * certificate that some line rests on, once, in the order of ids. A status
 * other than CT_OK from `visit` ends it. */
CT_CHECK enum ct_status ct_trace_all(struct ct_tracer *tracer,
                                     struct ct_lab_when when,
                                     struct ct_sink *sink, ct_trace_visit visit,
                                     void *context);

#endif
