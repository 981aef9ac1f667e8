/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * batch_answer.h - the whole answer for a budget and a table of rows: opened,
 * run, summed up, and put where it belongs.
 */
#ifndef CT_BATCH_ANSWER_H
#define CT_BATCH_ANSWER_H

#include "evaluation.h"

struct ct_batch_request {
    const char *rows;   /* the table; `-`: standard input */
    const char *output; /* NULL or `-`: standard output */
    const char *joint;  /* where the covariance of all results goes, or NULL */
    bool json;          /* one object a line; else CSV */
    int digits;         /* significant ones in CSV, 1 to 17 */
};

/* `evaluation` was prepared with `status`; when that is not CT_OK, only the end
 * of a JSON answer is written. *complete: every row was evaluated in full and
 * all was written. A file is replaced when all rows were read, also when some
 * of them could not be evaluated; not after CT_IO, CT_NOMEM or CT_INTERRUPTED,
 * which was reported ("interrupted"). CT_INVALID: the table's header or the
 * request is at fault, and there are no rows. Other findings: those of
 * ct_batch_run(), "rows-failed", "rows-blind" (warning), "joint-too-large",
 * "joint-observed", "joint-diagonal" (note). */
CT_CHECK enum ct_status
ct_batch_answer(const struct ct_batch_request *request, enum ct_status status,
                struct ct_evaluation *evaluation, struct ct_units *units,
                struct ct_context *context, bool *complete);

#endif
