/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * load_change.h - rows of changes.csv as values of fields.
 */
#ifndef CT_LOAD_CHANGE_H
#define CT_LOAD_CHANGE_H

#include "load.h"
#include "table.h"

/* A field of a record from a day on. A change of several rows of ranges.csv is
 * as many of these. */
struct ct_lab_patch {
    enum ct_table table;
    uint32_t row;    /* of the table */
    uint32_t change; /* row of changes.csv */
    int32_t from, known;
    const struct ct_column *column;
    const unsigned char *value; /* a record; the column's field counts */
};

/* By table and row, then in the order in which they take effect. */
struct ct_lab_patches {
    struct ct_lab_patch *list;
    size_t count;
    size_t ends[CT_TABLES]; /* behind the last one of each table */
    uint32_t *changes;      /* list[].change of each */
    struct ct_arena values; /* records */
};
void ct_lab_patches_release(struct ct_lab_patches *patches);

/* The first patch of the row and, in *count, how many it has. */
const struct ct_lab_patch *ct_lab_patches_of(const struct ct_lab *lab,
                                             enum ct_table table, uint32_t row,
                                             size_t *count);

/* Copies the field of a column from one record to another. */
void ct_lab_field_copy(const struct ct_column *column,
                       const unsigned char *from, unsigned char *to);

struct ct_row_loader;

/* Cells of a row of changes.csv, kept until all of them are read. */
struct ct_kept_change {
    struct ct_cell table, id, function, field, value; /* text NULL: no cell */
    uint64_t number;                                  /* of the record */
};

/* Keeps the row at hand, the next one of the table. */
CT_CHECK enum ct_status ct_change_keep(struct ct_row_loader *loader);

/* Reads the values of all rows of the table, each by the reader of its column,
 * a number in the unit that its record has on that day. Rows with a fault
 * become unsound: "change-table", "change-id", "change-function",
 * "change-without-function", "change-field", "change-fixed",
 * "change-contradicted", "row-cell-missing", and what the column's cells can
 * have. */
CT_CHECK enum ct_status ct_changes_read(struct ct_row_loader *loader);

#endif
