/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * history_work.h - what the files that make a history share. Private to
 * history*.c.
 */
#ifndef CT_HISTORY_WORK_H
#define CT_HISTORY_WORK_H

#include "history.h"

#include "../lab/event.h"

struct worker {
    struct ct_history *history;
    const struct ct_lab *lab;
    const struct ct_result_selector *selector; /* NULL: all */
    size_t last; /* the series that the result before went into */
};

CT_CHECK enum ct_status ct_history_leave_out(struct ct_history *history,
                                             enum ct_table table, uint32_t row);

/* The results of all calibrations that count, once the events are there. */
CT_CHECK enum ct_status ct_history_fill_series(struct worker *w);

#endif
