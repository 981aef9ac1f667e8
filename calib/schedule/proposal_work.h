/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * proposal_work.h - shared by proposal*.c.
 */
#ifndef CT_PROPOSAL_WORK_H
#define CT_PROPOSAL_WORK_H

#include "proposal.h"

CT_CHECK enum ct_status ct_propose_models(const struct ct_proposal_group *group,
                                          const struct ct_proposal_rules *rules,
                                          bool conditional,
                                          struct ct_proposal *proposal);
CT_CHECK enum ct_status
ct_propose_exponential(const struct ct_proposal_group *group,
                       const struct ct_proposal_rules *rules,
                       struct ct_proposal *proposal);
/* The interval shown at the confidence by outcomes that all passed. */
CT_CHECK enum ct_status
ct_propose_at_least(const struct ct_proposal_group *group,
                    const struct ct_proposal_rules *rules,
                    struct ct_proposal *proposal);
CT_CHECK enum ct_status ct_propose_values(const struct ct_proposal_group *group,
                                          const struct ct_proposal_rules *rules,
                                          struct ct_proposal *proposal);

/* ---- values ---------------------------------------------------------------
 */

enum { CT_LEAST_READINGS = 3 };

/* One series. */
struct ct_track {
    const struct ct_proposal_rules *rules;
    const struct ct_proposal_series *series;
    double *t, *error; /* of readings as found */
    size_t n;
    double lower, upper; /* the newest that are known; NAN */
    /* of the newest reading */
    double last;    /* its time */
    double reached; /* its error, as left where that is known; NAN */
    double U;       /* 0: not stated */
};

/* What it says. */
struct ct_found {
    enum ct_proposal_why why;
    struct ct_drift_line line;
    struct ct_drift_change change;
    double walk;
    double interval; /* since the newest reading; NAN */
    double crossing, plain;
    struct ct_proposal_end end;
};

/* From changes: a polynomial, and the walk of what changes without direction.
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_look_at_change(const struct ct_track *track,
                                          struct ct_found *found);
CT_CHECK enum ct_status ct_look_at_walk(const struct ct_track *track,
                                        struct ct_found *found);

#endif
