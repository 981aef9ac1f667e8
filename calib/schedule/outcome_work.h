/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome_work.h - shared by outcome*.c.
 */
#ifndef CT_OUTCOME_WORK_H
#define CT_OUTCOME_WORK_H

#include "outcome.h"

#include "../lab/assigned.h"

/* One item with one function. */
struct ct_outcome_item {
    uint32_t instrument; /* row */
    uint32_t id;
    struct ct_lab_function function;
    const char *group; /* in the arena */
    size_t first_row, row_count;
    size_t first_series, series_count;
    size_t left[CT_LEFT_OUTS];
    /* the interval in force */
    struct ct_interval interval;
    bool has_interval;
    double statute; /* days; NAN */
    uint32_t regulation;
};

/* A reading before it belongs to a series. */
struct ct_outcome_value {
    struct ct_outcome_reading reading;
    uint32_t artefact, at;
    const char *artefact_text, *at_text;
    struct ct_point point;
    bool has_point;
    const struct ct_unit *unit;
    size_t order; /* keeps the order of calibrations */
    /* Stretches of time in which nothing was done to the item: that which ends
     * with the reading as found, and that which begins with it as left. */
    uint32_t found_in, left_in;
};

struct ct_outcome_work {
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    const struct ct_outcome_options *options;
    struct ct_outcomes *answer;
    struct ct_outcome_item *items;
    size_t item_count;
    struct ct_outcome_row *rows; /* of the items, one after the other */
    size_t row_count;
    struct ct_outcome_series *series;
    size_t series_count;
    struct ct_outcome_value *values; /* of the item at hand */
    size_t value_count;
};

/* What the results of a certificate say of a function. */
struct ct_outcome_verdict {
    bool judged, in;  /* an as-found error was held against limits */
    bool found, left; /* errors as found, as left are stated */
    bool unsound;     /* a result has an error */
    double relative, relative_U;
};

/* Judges, and adds the readings to the values of the item at hand. CT_NOMEM. */
CT_CHECK enum ct_status
ct_outcome_judge(struct ct_outcome_work *work,
                 const struct ct_outcome_item *item,
                 const struct ct_lab_certificate *certificate,
                 struct ct_outcome_verdict *verdict);

/* The values of the item at hand as series, of readings from the newest stretch
 * of time; they are none afterwards. CT_NOMEM. */
CT_CHECK enum ct_status ct_outcome_collect(struct ct_outcome_work *work,
                                           struct ct_outcome_item *item,
                                           uint32_t newest);

/* The name of the item's group, and its interval in force. CT_NOMEM. */
CT_CHECK enum ct_status ct_outcome_place(struct ct_outcome_work *work,
                                         size_t functions,
                                         struct ct_outcome_item *item);

/* Makes the groups of the items. CT_NOMEM. */
CT_CHECK enum ct_status ct_outcome_group(struct ct_outcome_work *work);

/* Notes a row with an error. CT_NOMEM. */
CT_CHECK enum ct_status ct_outcome_fault(struct ct_outcome_work *work,
                                         enum ct_table table,
                                         const struct ct_lab_row *row);

#endif
