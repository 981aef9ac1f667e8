/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * interval.h - proposals of calibration intervals as a page, as rows, as an
 * object and as a picture.
 */
#ifndef CT_REPORT_INTERVAL_H
#define CT_REPORT_INTERVAL_H

#include "json_out.h"

#include "../schedule/proposal.h"

struct ct_interval_entry {
    const char *name;
    struct ct_proposal_group *group;
    const struct ct_outcome_group *from; /* NULL: of a table of outcomes */
    struct ct_proposal proposal;
    bool months; /* proposals are in whole months */
};

struct ct_interval_answer {
    const struct ct_lab *lab; /* NULL: of a table of outcomes */
    struct ct_lab_when when;
    const char *data;           /* that table */
    const struct ct_unit *unit; /* of times; NULL: days */
    bool dated;                 /* times of readings are days of the calendar */
    enum ct_group_by by;
    enum ct_renewal renewal; /* as asked for */
    int32_t since;           /* or CT_LAB_NO_DATE */
    bool with_U;
    const struct ct_proposal_rules *rules;
    const struct ct_interval_entry *entries; /* by name */
    size_t count;
    const size_t *left; /* CT_LEFT_OUTS of them, of all groups; NULL: none */
};

extern const char *const ct_group_by_names[CT_GROUPS + 1]; /* NULL at the end */

/* Each group with what it rests on and why, and what was left out. `width` 0:
 * no limit. CT_NOMEM. */
CT_CHECK enum ct_status
ct_interval_page(const struct ct_interval_answer *answer, bool markdown,
                 int width, struct ct_buffer *out);

/* A row for each group. CT_NOMEM. */
CT_CHECK enum ct_status ct_interval_csv(const struct ct_interval_answer *answer,
                                        struct ct_buffer *out);

/* "method" to "left_out" of caltrace/interval/1 into the open object. CT_NOMEM.
 */
CT_CHECK enum ct_status
ct_interval_json(const struct ct_interval_answer *answer, struct ct_json *json);

/* For each group reliability against time: what was observed with its limits,
 * the models, the target; of methods for values errors against time with the
 * line and the limits. CT_NOMEM. */
CT_CHECK enum ct_status ct_interval_svg(const struct ct_interval_answer *answer,
                                        struct ct_buffer *out);

/* ---- interval_words.c: what the forms share -------------------------------
 */

/* Why, in sentences; translated, or in English for programs. */
void ct_interval_reason(const struct ct_interval_answer *answer,
                        const struct ct_interval_entry *entry, bool translate,
                        struct ct_buffer *out);
/* `273 d`, `7.2 week`; nothing for NAN. */
void ct_interval_time(const struct ct_interval_answer *answer, double time,
                      struct ct_buffer *out);
/* The same for what is proposed: `9 months (273 d)` where months are wanted. */
void ct_interval_proposed(const struct ct_interval_answer *answer,
                          const struct ct_interval_entry *entry,
                          struct ct_buffer *out);
/* `d`, `week`. */
void ct_interval_unit(const struct ct_interval_answer *answer,
                      struct ct_buffer *out);
/* That of the errors of the series that decided; nothing where it is none. */
void ct_interval_error_unit(const struct ct_interval_entry *entry,
                            struct ct_buffer *out);
/* The number in percent, four digits, without its sign. */
void ct_interval_percent(double share, struct ct_buffer *out);
/* The point that decided: `mass, 100 g`; of a table the item, or nothing. */
void ct_interval_series(const struct ct_interval_answer *answer,
                        const struct ct_interval_entry *entry,
                        struct ct_buffer *out);

#endif
