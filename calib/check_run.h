/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_run.h - all operands of `check`, and one answer about them.
 */
#ifndef CT_CHECK_RUN_H
#define CT_CHECK_RUN_H

#include "check.h"
#include "check_sink.h"

struct ct_check_answer {
    const struct ct_check_form *form;
    struct ct_check_style style;
    struct ct_check_limits limits;
    const char *output;                    /* NULL: standard output */
    const char *schema;                    /* of all files, or NULL */
    const char *baseline, *write_baseline; /* files, or NULL */
    struct {
        bool errors, warnings, notes;
    } fails; /* severities that make the exit code 1 */
};

/* Checks each operand and writes the answer; gives the exit code. A signal
 * ends it with what there is: to standard output, never in place of a file.
 * `request` without its schema, which is read here. */
int ct_check_run(const struct ct_check_answer *answer,
                 struct ct_check_request *request, const struct ct_texts *files,
                 struct ct_context *context);

#endif
