/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chain_survey.h - how all chains of a laboratory stand, in figures, with those
 * that are broken.
 */
#ifndef CT_CHAIN_SURVEY_H
#define CT_CHAIN_SURVEY_H

#include "json_out.h"

#include "../lab/trace.h"

/* Functions whose chains are unbroken, by the kinds of roots they end in. */
struct ct_chain_goal {
    unsigned roots; /* enum ct_root, bits */
    size_t functions;
};

/* Where chains break: the certificate nearest to their items that has an
 * error. */
struct ct_chain_break {
    uint32_t certificate; /* row */
    size_t functions;
};

/* Errors of one kind, of all certificates together. */
struct ct_chain_cause {
    const char *key;
    size_t findings;
};

struct ct_chain_survey {
    const struct ct_lab_index *index;
    struct ct_lab_when when;
    size_t functions, unbroken;
    size_t unheld; /* of the broken ones: no certificate in force */
    size_t states[CT_CHAIN_STATES];
    /* Lists, the most frequent first. */
    struct ct_chain_goal *goals;
    size_t goal_count;
    struct ct_chain_break *breaks;
    size_t break_count;
    struct ct_chain_cause *causes;
    size_t cause_count;
    struct ct_trace_line *broken; /* in the order of ids */
    size_t broken_count;
    bool complete; /* no row was left out for its faults */
};

/* ---- making one ---------------------------------------------------------- */

/* Of a zeroed structure. CT_NOMEM. */
CT_CHECK enum ct_status ct_survey_add(struct ct_chain_survey *survey,
                                      const struct ct_trace_line *line);
CT_CHECK enum ct_status ct_survey_cause(struct ct_chain_survey *survey,
                                        const char *key);
/* Counts and sorts. CT_NOMEM. */
CT_CHECK enum ct_status ct_survey_finish(struct ct_chain_survey *survey);
void ct_survey_release(struct ct_chain_survey *survey);

/* ---- writing it ---------------------------------------------------------- */

CT_CHECK enum ct_status ct_survey_page(const struct ct_chain_survey *survey,
                                       bool markdown, int width,
                                       struct ct_buffer *out);
/* A row for each broken chain. */
CT_CHECK enum ct_status ct_survey_csv(const struct ct_chain_survey *survey,
                                      struct ct_buffer *out);
/* The members of caltrace/chain-survey/1 from "functions" on, without
 * "findings" and "complete", into the open object. */
void ct_survey_json(const struct ct_chain_survey *survey, struct ct_json *json);

#endif
