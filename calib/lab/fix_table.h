/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fix_table.h - which cells of a table can be written plainly without loss.
 *
 * Numbers, dates, intervals, units, ranges and limits are: full-width
 * characters become plain ones, blanks around them go, dates become ISO 8601,
 * a declared decimal comma a point. Texts, ids, references and words are left
 * as they stand. A cell is given out only when its reader says the same of it
 * before and after, digit by digit, and has nothing to find afterwards; rows
 * with more or fewer cells than the header are left alone.
 *
 * Columns are known by the table of a laboratory, or by a Table Schema; else
 * nothing is done.
 */
#ifndef CT_FIX_TABLE_H
#define CT_FIX_TABLE_H

#include "../files/fix.h"
#include "../files/package.h"
#include "../../uncertainty/unit.h"

struct ct_fix_columns {
    const struct ct_package *package; /* names of columns; or NULL */
    const struct ct_settings *settings;
    int table;                      /* enum ct_table, or -1 */
    const struct ct_schema *schema; /* where it is no table; or NULL */
    bool no_header;
    struct ct_units *units;
};

struct ct_fix_table;

/* What `columns` points to must outlive it. */
CT_CHECK enum ct_status ct_fix_table_new(const struct ct_fix_columns *columns,
                                         struct ct_fix_table **table);
void ct_fix_table_free(struct ct_fix_table *table);

/* `look` of struct ct_fix_cells, with the table as its context. */
CT_CHECK enum ct_status ct_fix_table_look(void *table,
                                          const struct ct_csv_record *record,
                                          const struct ct_fix_cell **list,
                                          size_t *count);

#endif
