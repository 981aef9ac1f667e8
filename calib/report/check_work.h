/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_work.h - what the forms of a check's answer share. Private to
 * check*.c.
 */
#ifndef CT_REPORT_CHECK_WORK_H
#define CT_REPORT_CHECK_WORK_H

#include "check.h"
#include "json_out.h"

struct ct_check_writer {
    const struct ct_check_form *form;
    struct ct_check_style style;
    struct ct_buffer scratch;
    struct ct_json json; /* the outer form of SARIF */
    size_t *rules;       /* per row of the table of findings: the number of its
                            code among `used`, from 1; 0: none yet */
    const struct ct_finding_entry **used; /* the first row of each code, in the
                                             order in which they came */
    size_t used_count;
};

#endif
