/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * together.h - values of several items in use: how they vary together, and
 * through which calibrations (JCGM 100:2008, 5.2.2, F.1.2.3).
 */
#ifndef CT_TOGETHER_H
#define CT_TOGETHER_H

#include "resolve.h"

/* An elementary influence in a value. */
struct ct_together_amount {
    uint32_t influence; /* of the chains, behind them those of values that
                           chains do not know */
    uint32_t event;     /* row of the certificate that brought it, or
                           CT_GRAPH_NONE */
    double amount;
};

struct ct_together_value {
    const struct ct_budget_reference *reference;
    uint32_t certificate;      /* row */
    double uncertainty;        /* standard uncertainty, all parts */
    size_t first, count;       /* of `amounts`, by influence */
    size_t above, above_count; /* of `ancestors`, ascending: the certificate
                                  and all that it rests on */
    bool incomplete; /* covariances through its references may be missing */
};

struct ct_together {
    struct ct_resolver resolver;
    struct ct_together_value *values;
    size_t count;
    double *covariance; /* count², row by row; the unit is the product of those
                           of the two values */
    double *correlation; /* the same; 0 beside an uncertainty of 0 */
    struct ct_together_amount *amounts;
    uint32_t *ancestors;
    size_t amount_count, ancestor_count;
};

/* Of inputs that ct_lab_resolve() gave, all sound, with a graph; they must stay
 * where they are. Warning: "input-limits-apart". Time and memory grow with
 * count². CT_NOMEM; CT_INVALID for amounts above CT_COMBINE_LARGEST
 * ("input-immense"). Release it whatever the status. */
CT_CHECK enum ct_status
ct_lab_together(const struct ct_resolver *resolver,
                const struct ct_budget_reference *references, size_t count,
                struct ct_sink *sink, struct ct_together *together);
/* False where something above a value is broken so that nobody knows what it
 * shares: certificates in a circle ("input-circle"), a row with an error above
 * one that could not be taken apart, or one of an item's interval, drift and
 * limits ("input-unsound"). Chains are judged
 * elsewhere (trace.h); this is what a number would hide. */
bool ct_together_judge(const struct ct_together *together,
                       struct ct_sink *sink);
void ct_together_release(struct ct_together *together);

/* A certificate that two values both rest on, or are of. */
struct ct_together_share {
    uint32_t certificate; /* row; CT_LAB_NO_ROW: no certificate's */
    double covariance;    /* what it brought itself; all of them sum to that of
                             the values */
    bool nearest;         /* no other one that rests on it is shared */
};

/* Those of values a and b that bring a covariance or are nearest: the largest
 * first. *list is grown with realloc and may start as NULL, *room 0. CT_NOMEM.
 */
CT_CHECK enum ct_status ct_together_shares(const struct ct_together *together,
                                           size_t a, size_t b,
                                           struct ct_together_share **list,
                                           size_t *room, size_t *count);

/* The standard uncertainty of a + b (sign 1) or a - b (sign -1) in the unit of
 * a; NAN: they are quantities of different dimension. */
double ct_together_combined(const struct ct_together *together, size_t a,
                            size_t b, double sign);

#endif
