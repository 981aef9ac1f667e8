/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * impact.h - what becomes of values below a calibration that was wrong.
 *
 * Where the value of a source turns out to be wrong, each result that was made
 * with it is wrong by the sum, over all ways that lead down to it, of the
 * products of the coefficients, times what the source was wrong by: the value
 * of a result is a linear combination of those above it (graph.h). The first
 * effects, of results made with the source itself, are the caller's, who knows
 * what was taken from it and when; from there on terms of the graph tell.
 * Influences carry nothing: who took an item at its nominal value took none
 * that was assigned to it.
 *
 * Where a sensitivity is unknown (CT_METHOD_UNKNOWN) the coefficient is a
 * guess, and so is its sign: what comes that way is *doubt*, an amount to
 * either side. Where nothing tells what an event that is hit was used for, the
 * effect is unknown; that is said, never taken for none.
 *
 * One pass downwards, in topological order; time and memory of a question are
 * linear in the events that are hit, their results, terms and references.
 */
#ifndef CT_CHAINS_IMPACT_H
#define CT_CHAINS_IMPACT_H

#include "graph.h"

/* What is known beforehand of a result in the first ring. Several of one
 * result add up. */
struct ct_impact_start {
    uint32_t result;
    double effect; /* on its value; finite */
    double doubt;  /* >= 0: an amount whose sign is not known */
    uint32_t marks;
    bool unknown; /* it is hit, and by how much is not known */
    double size;  /* of the effect, as below; less than |effect| is that */
};

struct ct_impact_effect {
    double effect, doubt;
    double size; /* sum of the magnitudes that the effect is a sum of: what they
                    leave when they cancel is a rounding of it */
    uint32_t marks; /* bits of all starts that reach it */
    bool hit;       /* by a start, an effect, or unknown */
    bool unknown;
    bool guess; /* an unknown sensitivity lies on some way to it */
};

/* An event that is hit. */
struct ct_impact_event {
    uint32_t event;
    uint32_t ring;    /* references on the shortest way; 1: the first ones */
    uint32_t marks;   /* of its results, and of what it refers to unexplained */
    bool hit;         /* one of its results is, or it is unexplained */
    bool unexplained; /* it refers to an event that is hit, or to a source, and
                         none of its results says what for */
    bool cyclic;      /* on a cycle: all its results are unknown */
};

struct ct_impact_question {
    const uint32_t *sources; /* events that were wrong; nothing goes through
                                them */
    size_t source_count;
    const uint32_t *events; /* the first ring */
    size_t event_count;
    const struct ct_impact_start *starts; /* of results of these */
    size_t start_count;
    uint32_t marks; /* of an event of the first ring that is unexplained */
    uint32_t depth; /* rings, >= 1 */
};

/* Holds scratch memory of the size of the graph, which must outlive it; serves
 * one thread at a time. What a question gives is valid until the next one.
 * CT_NOMEM. */
struct ct_impact;
CT_CHECK enum ct_status ct_impact_new(const struct ct_graph *graph,
                                      struct ct_impact **impact);
void ct_impact_free(struct ct_impact *impact);

/* The events within reach, by ring, then number; also those that turn out not
 * to be hit. CT_DOMAIN: a number out of range, a start that is no result of
 * `events` or whose numbers are not finite; CT_NOMEM. */
CT_CHECK enum ct_status
ct_impact_down(struct ct_impact *impact,
               const struct ct_impact_question *question,
               const struct ct_impact_event **events, size_t *count);

/* Of a result of one of these events; of any other one all zero. */
const struct ct_impact_effect *ct_impact_on(const struct ct_impact *impact,
                                            uint32_t result);

#endif
