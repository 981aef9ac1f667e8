/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * write.h - a laboratory's table written out as it was understood.
 *
 * UTF-8, comma, LF, standard column names in their order, ISO dates and
 * intervals, plain numbers with their digits, units in ASCII where they have
 * such a spelling. Columns that no row fills are left out, but for needed ones.
 * Unsound rows keep what was sound of them. Read again, the table gives the
 * same records, without a finding.
 */
#ifndef CT_WRITE_H
#define CT_WRITE_H

#include "load.h"

/* Appends the table. CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_write(const struct ct_lab *lab,
                                     enum ct_table table,
                                     struct ct_buffer *out);

#endif
