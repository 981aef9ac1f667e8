/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * load_change_work.h - what the files that read changes.csv share.
 */
#ifndef CT_LOAD_CHANGE_WORK_H
#define CT_LOAD_CHANGE_WORK_H

#include "index.h"
#include "load_work.h"

/* One field of one row that a change sets. */
struct ct_change_task {
    size_t change;
    uint32_t row;
    enum ct_table table;
    const struct ct_column *column;
};

struct ct_change_reading {
    struct ct_row_loader *loader;
    struct ct_lab *lab;
    struct ct_lab_store *store;
    struct ct_sink *sink;
    struct ct_lab_change *changes;
    size_t count;
    struct ct_lab_index *ranges; /* made when a change needs it */
    bool stated;                 /* the value read last says its factor, too */
    struct ct_change_task *tasks;
    size_t task_count;
};

/* Finds what a row changes. CT_INVALID: nothing, which was said. */
CT_CHECK enum ct_status ct_change_plan(struct ct_change_reading *r,
                                       size_t change);

/* Findings are about this cell of the row from now on. */
void ct_change_about(struct ct_change_reading *r, const char *column,
                     size_t change);

/* The text of a cell without the blanks around it. */
struct ct_argument ct_change_text(struct ct_cell cell);

#endif
