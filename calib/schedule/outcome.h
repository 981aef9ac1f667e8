/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome.h - what a laboratory's certificates say about intervals: outcomes
 * as found, in groups, and what was left out and why.
 *
 * One outcome is one calibration of one instrument and function: days since the
 * calibration before, in or out of tolerance as found, and the greatest
 * relative error. Left out: the first calibration of an item, what was found
 * after damage or repair, what is not known, rows with an error (domain: 3.4;
 * semantics: 8). as_found: as stated; empty: derived, fail when any as-found
 * error lies outside the limits valid that day, a limit inclusive.
 *
 * A calibration that is left out still took place: the next one counts from it.
 * Only those that were replaced do not, and those withdrawn because of an
 * error, unless the item was adjusted by them: then nobody knows how it was
 * left, and the next one is left out, too. Withdrawn for another reason it is
 * an outcome like any other.
 */
#ifndef CT_OUTCOME_H
#define CT_OUTCOME_H

#include "../lab/force.h"
#include "../lab/point.h"
#include "../../uncertainty/arena.h"

#define CT_OUTCOME_TABLES    CT_TABLE_ALL
#define CT_OUTCOME_RELATIONS CT_RELATION_ALL

/* ORDER LEFT_OUT */
enum ct_left_out {
    CT_LEFT_FIRST,        /* first calibration of the item, not applicable */
    CT_LEFT_UNKNOWN,      /* neither stated nor to be derived */
    CT_LEFT_DAMAGE,       /* damage, repair or adjustment between */
    CT_LEFT_ONLY_AS_LEFT, /* only as-left is stated, and it is not known that
                             the item was not adjusted */
    CT_LEFT_REPLACED,     /* a later issue holds */
    CT_LEFT_WITHDRAWN,    /* because of an error */
    CT_LEFT_SAME_DAY,     /* no time since the one before */
    CT_LEFT_UNSOUND,      /* its row, or the one before, has an error */
    CT_LEFT_OUTS
};
/* `first`, `unknown`, …; as JSON has it. */
const char *ct_left_out_name(enum ct_left_out reason);

/* ORDER RENEWAL: whether the clock starts again. */
enum ct_renewal {
    CT_RENEWAL_AUTO,
    CT_RENEWAL_ALWAYS,    /* S2: adjusted, or renewed, at every calibration */
    CT_RENEWAL_IF_FAILED, /* S3 */
    CT_RENEWAL_MIXED,     /* neither: by the records only */
    CT_RENEWALS
};
const char *ct_renewal_name(enum ct_renewal renewal);

struct ct_outcome_row {
    uint32_t instrument;  /* row */
    uint32_t certificate; /* row */
    uint32_t before;      /* row of the one before */
    struct ct_lab_function function;
    int32_t on;    /* day of the calibration */
    int32_t days;  /* since the one before */
    int32_t clock; /* days between the setting of the clock and the one before;
                      by the renewal of the group */
    bool in;       /* in tolerance as found */
    bool derived;  /* from errors, not stated */
    uint8_t adjusted;  /* enum ct_adjusted or CT_LAB_NO_WORD */
    double relative;   /* greatest |e| / MPE as found (semantics: 8), or NAN:
                          a verdict only */
    double relative_U; /* (|e| + U) / MPE, the greatest, or NAN */
};

/* Errors at one point, for methods that look at values: those of one item,
 * function, artefact, place and point since its last adjustment. */
struct ct_outcome_reading {
    int32_t on;
    double error;        /* as found, in the unit of the series */
    double left;         /* as left; NAN */
    double U;            /* of the error as found; NAN */
    double lower, upper; /* limits that day; NAN: none */
};
/* From as left to as found at the next calibration of the point, over
 * adjustments, not over damage or repair. */
struct ct_outcome_change {
    int32_t on;   /* as found */
    int32_t days; /* since as left, > 0 */
    double change;
};
struct ct_outcome_series {
    uint32_t instrument; /* row */
    struct ct_lab_function function;
    uint32_t artefact, at; /* texts */
    struct ct_point point;
    bool has_point;
    const struct ct_unit *unit;
    const struct ct_outcome_reading *readings; /* by day; at least one */
    size_t count;
    const struct ct_outcome_change *changes; /* by day, from the first
                                                calibration on */
    size_t change_count;
};

/* ORDER GROUP_BY */
enum ct_group_by {
    CT_GROUP_MODEL, /* manufacturer and model (else the name), quantity */
    CT_GROUP_QUANTITY,
    CT_GROUP_RANGE,      /* model, quantity, function and range */
    CT_GROUP_INSTRUMENT, /* and function, where it has several */
    CT_GROUP_ALL,
    CT_GROUPS
};

struct ct_outcome_group {
    const char *name;
    const struct ct_outcome_row *rows; /* by instrument id, function, day */
    size_t count, in;
    size_t items; /* different instruments with their functions */
    const struct ct_outcome_series *series;
    size_t series_count;
    size_t left[CT_LEFT_OUTS];
    enum ct_renewal renewal; /* by the records, or as asked for; never AUTO */
    /* Intervals in force of items that are not retired or lost. */
    double current; /* median, days; NAN: none is recorded */
    bool currents_differ;
    bool months;         /* all are whole months */
    double statute;      /* the least that a regulation allows, days; NAN */
    uint32_t regulation; /* that says so (CT_KEY_REGULATION), or 0 */
    size_t beyond;       /* items whose interval is longer than theirs */
};

/* A row with an error that an outcome needs. */
struct ct_outcome_fault {
    enum ct_table table;
    const struct ct_lab_row *row;
};

struct ct_outcomes {
    const struct ct_lab_index *index;
    struct ct_outcome_group *groups; /* by name, bytes */
    size_t count;
    size_t left[CT_LEFT_OUTS];
    struct ct_outcome_fault *faults;
    size_t fault_count;
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

/* Days of a length: 30.4375 a month, rounded down, so that P12M has 365 and P6M
 * 182. */
double ct_outcome_days(struct ct_interval length);

#endif
