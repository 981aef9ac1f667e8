/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of qualify*.c share.
 */
#ifndef CT_QUALIFY_WORK_H
#define CT_QUALIFY_WORK_H

#include "qualify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ct_qualifying {
    struct ct_qualification *answer;
    const struct ct_lab *lab;
    const struct ct_lab_graph *graph;
    struct ct_reader *reader; /* made when it is first needed */
    struct ct_sink *sink;
    bool *failed; /* memory ran out where a finding was put into words */
};

static inline const struct ct_lab_check *
ct_qualify_check(const struct ct_qualifying *q, uint32_t row)
{
    return &q->lab->checks[row];
}

/* A number with its unit for a finding. */
struct ct_qualify_amount {
    char text[64];
};
struct ct_qualify_amount ct_qualify_amount(const struct ct_qualifying *q,
                                           double number,
                                           const struct ct_unit *unit);

/* The standard's id, and where the cell of a row of checks stands. */
struct ct_argument ct_qualify_id(const struct ct_qualifying *q);
struct ct_argument ct_qualify_at(const struct ct_qualifying *q, uint32_t row,
                                 const char *column);
/* Where the cell of the standard's own row stands. */
struct ct_argument ct_qualify_at_standard(const struct ct_qualifying *q,
                                          const char *column);

/* A failure is not taken back by what passes. */
void ct_qualify_worsen(enum ct_qualify_verdict *verdict,
                       enum ct_qualify_verdict by);

/* Whether nothing later has been verified at that place: what failed once and
 * passed since is history. */
bool ct_qualify_is_latest(const struct ct_qualifying *q,
                          const struct ct_verification *one);

/* Whether an item was part of the set-up on a day. */
bool ct_qualify_is_item(const struct ct_lab_standard_item *item, int32_t day);

/* ---- steps of the work; each in a file of its own ------------------------ */

CT_CHECK enum ct_status ct_qualify_gather(struct ct_qualifying *q);
CT_CHECK enum ct_status ct_qualify_judge(struct ct_qualifying *q);
CT_CHECK enum ct_status ct_qualify_verify(struct ct_qualifying *q);
CT_CHECK enum ct_status ct_qualify_upper(struct ct_qualifying *q);
CT_CHECK enum ct_status ct_qualify_layers(struct ct_qualifying *q);

/* U and |MPE| of the standard for numbers in `unit` at a point (NAN: at
 * `value`) on a day. */
struct ct_qualify_limits
ct_qualify_limits(const struct ct_qualifying *q, uint32_t quantity,
                  double point, double value, const struct ct_unit *point_unit,
                  const struct ct_unit *unit, int32_t day);
bool ct_qualify_is_below(const struct ct_qualify_limits *limits,
                         struct ct_exact difference);

/* Fills `faulty`: of the items, and of the certificates and results of main
 * items. Needs `items`. CT_NOMEM. */
CT_CHECK enum ct_status ct_qualify_faulty(struct ct_qualifying *q);

#endif
