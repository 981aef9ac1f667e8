/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * write.h - a laboratory's table written out as it was understood.
 *
 * UTF-8, comma, LF, quotes as in RFC 4180, standard column names in their
 * order, ISO dates and intervals, plain numbers with their digits (1.5e+03
 * where the zeros of 1500 were not written), units in ASCII where they have
 * such a spelling and in columns of their own, formulas as their text,
 * references with their prefixes. A range is its two ends; one with an open
 * side stands in the column `range`. Columns that no row fills are left out,
 * but for needed ones.
 *
 * Read again without settings of a package but its marks for nothing, the
 * table gives the same records, and written again the same bytes. No cell is
 * noted then; warnings about what the cells say (V07) stay. Unsound rows keep
 * what was sound of them: those of which nothing is left are left out, others
 * may be sound when read again, or copies of one before, without what was
 * faulty.
 */
#ifndef CT_WRITE_H
#define CT_WRITE_H

#include "load.h"
#include "table.h"

/* Appends the table; nothing where it was not read. CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_write(const struct ct_lab *lab,
                                     enum ct_table table,
                                     struct ct_buffer *out);

/* Appends one cell of a record of that table, nothing where it was left out. A
 * range has a cell only where it has an open side. */
void ct_lab_write_cell(const struct ct_lab *lab, enum ct_table table,
                       const struct ct_column *column, const void *record,
                       struct ct_buffer *out);

#endif
