/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * batch.h - one budget evaluated for every row of a table.
 *
 * The calling thread cuts the table into rows and reads them; a second one
 * evaluates and writes lines. Batches of rows go from one to the other and come
 * back in order, a few of them in flight, so that memory does not grow with the
 * table. What comes out, and what is reported, does not depend on whether the
 * second thread is there or how fast it is: findings are kept with their batch
 * and reported by the calling thread, row by row.
 *
 *     calling thread          fill     fill     retire   fill  ...
 *     second thread                    evaluate          evaluate
 */
#ifndef CT_BATCH_H
#define CT_BATCH_H

#include "batch_joint.h"
#include "context.h"
#include "files/output.h"
#include "files/row_reader.h"
#include "report/rows.h"

struct ct_batch_work {
    struct ct_row_reader *reader;
    const struct ct_budget *budget;
    const struct ct_rows_form *form;
    struct ct_output *output;
    struct ct_joint *joint;     /* or NULL */
    struct ct_context *context; /* threads 1: everything in this thread */
    bool progress;              /* may be shown */
};

struct ct_batch_counts {
    uint64_t rows;   /* read */
    uint64_t failed; /* of them: not evaluated, or not in full */
    uint64_t blind;  /* evaluated, but the first order does not see that an
                        input is uncertain (struct ct_gum) */
};

/* Reads, evaluates and writes all rows; `counts` is filled whatever happens.
 * Looks at context->stop, and then gives CT_INTERRUPTED after the rows already
 * read; whole lines are written in every case. CT_IO: reading failed, which was
 * reported, or writing, which ct_output_commit() tells. CT_NOMEM. Findings
 * besides those of the reader: "row-not-evaluated", "row-without-coverage". */
CT_CHECK enum ct_status ct_batch_run(const struct ct_batch_work *work,
                                     struct ct_batch_counts *counts);

#endif
