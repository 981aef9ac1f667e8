/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome.h - what a laboratory's certificates say about intervals: outcomes
 * as found, in groups, and what was left out and why.
 *
 * One outcome is one calibration event of one instrument and function: days
 * since the calibration before, in or out of tolerance as found, and the
 * greatest relative error. Left out: the first calibration of an item, what was
 * found after damage or repair, what is not known (domain: 3.4; semantics: 8),
 * events without a calibration before, rows with an error. as_found: as stated;
 * empty: derived, fail when any as-found error lies outside the limits valid
 * that day.
 */
#ifndef CT_OUTCOME_H
#define CT_OUTCOME_H

#include "../lab/force.h"
#include "../../uncertainty/arena.h"

#define CT_OUTCOME_TABLES    CT_TABLE_ALL
#define CT_OUTCOME_RELATIONS CT_RELATION_ALL

/* ORDER LEFT_OUT */
enum ct_left_out {
    CT_LEFT_FIRST,        /* first calibration of the item, not applicable */
    CT_LEFT_UNKNOWN,      /* neither stated nor to be derived */
    CT_LEFT_DAMAGE,       /* damage, repair or adjustment between */
    CT_LEFT_ONLY_AS_LEFT, /* adjusted, and only as-left is stated */
    CT_LEFT_REPLACED,     /* a later issue holds */
    CT_LEFT_WITHDRAWN,
    CT_LEFT_SAME_DAY, /* no time since the one before */
    CT_LEFT_UNSOUND,
    CT_LEFT_OUTS
};
const char *ct_left_out_name(enum ct_left_out reason);

/* ORDER RENEWAL: whether the clock starts again. */
enum ct_renewal {
    CT_RENEWAL_AUTO,
    CT_RENEWAL_ALWAYS,    /* S2: adjusted, or renewed, at every calibration */
    CT_RENEWAL_IF_FAILED, /* S3 */
    CT_RENEWAL_MIXED,     /* neither: by the records only */
    CT_RENEWALS
};

struct ct_outcome_row {
    uint32_t instrument;  /* row */
    uint32_t certificate; /* row */
    uint32_t before;      /* row of the one before */
    struct ct_lab_function function;
    int32_t days;  /* since the one before */
    int32_t clock; /* days since the clock was set, the one before */
    bool in;       /* in tolerance as found */
    bool derived;  /* from errors, not stated */
    bool adjusted; /* known to have been adjusted */
    bool adjusted_known;
    double relative;   /* greatest |e| / MPE as found (semantics: 8), or NAN:
                          a verdict only */
    double relative_U; /* (|e| + U) / MPE at the same place, or NAN */
};

/* ORDER GROUP_BY */
enum ct_group_by {
    CT_GROUP_MODEL, /* manufacturer and model, quantity */
    CT_GROUP_QUANTITY,
    CT_GROUP_RANGE, /* model, quantity and range */
    CT_GROUP_INSTRUMENT,
    CT_GROUP_ALL,
    CT_GROUPS
};

struct ct_outcome_group {
    const char *name;
    const struct ct_outcome_row *rows; /* by instrument id, function, day */
    size_t count, in;
    size_t items; /* different instruments */
    size_t left[CT_LEFT_OUTS];
    enum ct_renewal renewal; /* by the records, or as asked for */
    bool renewal_mixed;
    double current; /* median of the intervals in force, days; NAN */
    bool currents_differ;
};

struct ct_outcomes {
    const struct ct_lab_index *index;
    struct ct_outcome_group *groups; /* by name, bytes */
    size_t count;
    size_t left[CT_LEFT_OUTS];
    struct ct_arena arena;
};

struct ct_outcome_options {
    struct ct_lab_when when;
    int32_t since; /* calibrations from this day on; CT_LAB_NO_DATE: all */
    enum ct_group_by by;
    enum ct_renewal renewal;
    bool with_U; /* derive as-found verdicts from |e| + U */
};

/* CT_NOMEM. The answer does not depend on the order of rows. */
CT_CHECK enum ct_status ct_outcomes(const struct ct_lab_index *index,
                                    const struct ct_outcome_options *options,
                                    struct ct_outcomes *outcomes);
void ct_outcomes_release(struct ct_outcomes *outcomes);

#endif
