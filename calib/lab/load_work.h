/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * load_work.h - what the files of the loader share.
 */
#ifndef CT_LOAD_WORK_H
#define CT_LOAD_WORK_H

#include "load.h"
#include "load_keys.h"
#include "table.h"

/* What a laboratory owns. */
struct ct_lab_store {
    struct ct_package *package;
    struct ct_keys keys[CT_KEYS];
    void *rows[CT_TABLES];             /* records */
    struct ct_arena arenas[CT_TABLES]; /* formulas */
    struct ct_lab_reference *references;
    size_t reference_count;
};

/* The laboratory while it is made. */
struct ct_loading {
    struct ct_lab *lab;
    struct ct_lab_store *store;
    struct ct_sources *sources;
    struct ct_units *units;
    struct ct_sink *sink;
};

/* Cells that were read without a finding, by their text: most columns of
 * words, units and formulas repeat themselves. */
struct ct_cell_memo {
    struct ct_keys keys;
    struct ct_cell_value *values; /* of keys 1 … count, at key - 1 */
};

/* A column of the rows at hand, in the order in which cells are read: units
 * before numbers, ranges before limits. */
struct ct_row_column {
    struct ct_bound_column bound;
    size_t field;
    struct ct_cell_memo memo;
};

struct ct_row_loader {
    struct ct_loading *loading;
    enum ct_table table;
    const struct ct_table_layout *layout;
    struct ct_csv *csv;
    struct ct_row_column *columns;
    size_t count, numbers, limits; /* columns; the first of numbers and others
                                      behind units, the first of limits */
    size_t fields;                 /* of the header */
    struct ct_cell *headers;       /* their texts, without places */
    const struct ct_unit *unit, *point_unit; /* of the header, or NULL */
    struct ct_cell_rules rules;
    struct ct_arena names;   /* the headers */
    struct ct_arena scratch; /* what cells need until they are in the record */
    size_t scratch_rows;     /* since it was emptied */
    struct ct_sink *sink, quiet;
    unsigned char *blank; /* a record whose cells are all left out */
};

/* Reads a row into `record`. *kept: false where it is none (a blank row, the
 * header again, a total). CT_INVALID never comes out: the record is unsound
 * then. */
CT_CHECK enum ct_status ct_row_load(struct ct_row_loader *loader,
                                    const struct ct_csv_record *row,
                                    unsigned char *record, bool *kept);

/* Enters record number `at` of `rows`, the row at hand, under its key. */
void ct_row_enter(struct ct_row_loader *loader, unsigned char *rows, size_t at);

/* Puts the value of a cell into its field. CT_INVALID: it does not belong
 * there. */
CT_CHECK enum ct_status ct_row_put(struct ct_row_loader *loader,
                                   const struct ct_column *column,
                                   struct ct_cell cell,
                                   const struct ct_cell_value *value,
                                   unsigned char *record);

/* The power of ten of the last digit of a plain number such as -1.50; false for
 * one that is written in another way. */
bool ct_row_place(struct ct_cell cell, int32_t *place);

/* Marks every field of a record as left out. */
void ct_row_clear(const struct ct_table_layout *layout, unsigned char *record);

/* Whether two records agree in a column. */
bool ct_row_same(const struct ct_row_loader *loader,
                 const struct ct_column *column, const unsigned char *a,
                 const unsigned char *b);

void ct_row_loader_release(struct ct_row_loader *loader);

#endif
