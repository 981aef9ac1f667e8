/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * side_table.h - small CSV tables beside a laboratory's own: a scheme of
 * dissemination, the shifts of a standard, holidays, outcomes.
 *
 * Their columns are found as those of a laboratory's tables are, and their
 * cells are read by the same readers. All faults of all rows are reported.
 */
#ifndef CT_SIDE_TABLE_H
#define CT_SIDE_TABLE_H

#include "table.h"
#include "../files/csv.h"

/* The layout of a table of these columns, none of which gives the others a
 * unit or a range. */
#define CT_SIDE_LAYOUT(of)                                                     \
    {                                                                          \
        .columns = (of), .count = sizeof(of) / sizeof *(of),                   \
        .unit = CT_NO_FIELD, .point_unit = CT_NO_FIELD, .range = CT_NO_FIELD   \
    }

struct ct_side_table {
    /* by the caller */
    const struct ct_table_layout *layout;
    const char *name; /* in findings */
    struct ct_units *units;
    struct ct_sink *sink;
    struct ct_arena *arena; /* for texts and formulas */
    /* while it is read */
    uint32_t source; /* of its places; stays known afterwards */
    struct ct_csv *csv;
    const struct ct_csv_record *record; /* at hand */
    struct ct_bound_column bound[CT_TABLE_COLUMNS];
    size_t fields[CT_TABLE_COLUMNS]; /* of each column, or CT_NO_FIELD */
    size_t field_count;
};

typedef enum ct_status (*ct_side_row)(void *context,
                                      struct ct_side_table *table);

/* Reads the file at `path` and calls `row` for each of its records. CT_INVALID
 * from it is a row with a reported fault: the others are read all the same, and
 * it is returned in the end. Findings: "row-cells", those of ct_layout_bind()
 * and csv.h. CT_INVALID, CT_IO, CT_NOMEM. */
CT_CHECK enum ct_status ct_side_table_read(struct ct_side_table *table,
                                           struct ct_sources *sources,
                                           const char *path, ct_side_row row,
                                           void *context);

/* The cell of a column in the record at hand; empty where there is none. */
struct ct_cell ct_side_cell(const struct ct_side_table *table, size_t column);

/* Its value; `unit` is that of a number without one. "row-cell-missing" where
 * the column needs one. CT_INVALID, CT_NOMEM. */
CT_CHECK enum ct_status ct_side_value(const struct ct_side_table *table,
                                      size_t column, const struct ct_unit *unit,
                                      struct ct_cell_value *value);

/* The unit that a column's header states, or NULL. */
const struct ct_unit *ct_side_unit(const struct ct_side_table *table,
                                   size_t column);

#endif
