/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome_data.h - outcomes from one table, without a laboratory: published
 * examples, data of others.
 *
 *   group      what is pooled; left out: all rows
 *   item       of several in a group
 *   t          time since the calibration before; its header may say the unit,
 *              `t/week`
 *   start      time between the setting of the clock and that calibration
 *   n, in      how many, and how many of them in tolerance; `n` alone is 1
 *   result     pass or fail, in place of n and in
 *   interval   in force, in the unit of t; the same in all rows of a group
 *   time, date when an error was found: the time since the row before is `t`
 *   error      as found; `left` as left, where it was adjusted; U; mpe (a
 *              number, ±), or lower, upper
 *
 * Rows with `t` of an item count in the order of the file for methods that
 * follow one item; rows with time or date by these.
 */
#ifndef CT_OUTCOME_DATA_H
#define CT_OUTCOME_DATA_H

#include "proposal.h"

#include "../files/source.h"

struct ct_outcome_data_group {
    const char *name;
    struct ct_proposal_group is; /* statute NAN, renewal ALWAYS, or IF_FAILED
                                    where a start is above 0 */
};

struct ct_outcome_data {
    struct ct_outcome_data_group *groups; /* by name, bytes */
    size_t count;
    const struct ct_unit *unit;       /* of times; NULL: not said, days */
    const struct ct_unit *error_unit; /* NULL: not said */
    bool dated;                       /* times are days since 1970-01-01 */
    struct ct_arena arena;
};

/* Findings: "outcome-count", "outcome-time", "outcome-untimed",
 * "outcome-empty", "outcome-result", "outcome-limits", "outcome-interval",
 * "outcome-none" and those of side_table.h; then CT_INVALID. CT_IO, CT_NOMEM.
 */
CT_CHECK enum ct_status ct_outcome_data_open(struct ct_sources *sources,
                                             const char *path, bool with_U,
                                             struct ct_units *units,
                                             struct ct_sink *sink,
                                             struct ct_outcome_data *data);
void ct_outcome_data_release(struct ct_outcome_data *data);

#endif
