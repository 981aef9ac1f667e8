/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.h - the columns of a laboratory's tables, and which of them a header
 * names.
 *
 * A header is read without regard to blanks, underscores, hyphens, letter case
 * and full width, but for U, u, k: one letter is that letter, and U_reference
 * does not begin with a small u. Behind the name of a column of numbers there
 * may be their unit: `U/mm`, `误差(mm)`, `量程（℃）`, `检定周期(月)`. That of
 * an uncertainty may say its coverage factor: `U(k=2)`, `U/mm (k=2)`.
 */
#ifndef CT_TABLE_H
#define CT_TABLE_H

#include "record.h"

/* How a column is treated, as bits. */
enum {
    CT_COLUMN_NEEDED = 1,     /* it must be there, and no cell empty */
    CT_COLUMN_KEY = 2,        /* the row is known by this id */
    CT_COLUMN_UNIT = 4,       /* numbers in the record's unit */
    CT_COLUMN_POINT_UNIT = 8, /* numbers in its point_unit */
    CT_COLUMN_WHOLE = 16,     /* an interval, or the word `interval` */
    CT_COLUMN_STANDARDS = 32, /* references without prefix are standards */
    CT_COLUMN_QUANTITY = 64,  /* a text that names a quantity */
    CT_COLUMN_AT = 128,       /* a list (place_at.h) */
    CT_COLUMN_LAST = 256,     /* a last day, which there may never be */
    CT_COLUMN_STATED = 512,   /* an expanded uncertainty: a cell may say all
                                 that belongs to it (load_stated.c) */
    CT_COLUMN_COVERS = 1024,  /* a list of functions and quantities */
    /* Texts whose meaning is learned (load_meaning.c). */
    CT_COLUMN_MEANT = CT_COLUMN_QUANTITY | CT_COLUMN_AT | CT_COLUMN_COVERS
};

struct ct_column {
    const char *name;
    enum ct_cell_kind kind;
    size_t offset;       /* of its field; the kind decides the field's type */
    unsigned flags;      /* CT_COLUMN_... */
    enum ct_lab_key of;  /* what a text or id names */
    const char *aliases; /* `编号|器具编号` */
};

#define CT_NO_FIELD SIZE_MAX

enum { CT_TABLE_COLUMNS = 32 }; /* at most, of one table */

struct ct_table_layout {
    const struct ct_column *columns; /* in the order of a file without header */
    size_t count;
    size_t size;       /* of a record that columns are read into */
    size_t kept;       /* of one that is kept: results alone differ, see
                          ct_lab_record(); texts stand at one place in both */
    size_t unit;       /* fields of the record, or CT_NO_FIELD */
    size_t point_unit; /* where a row leaves it out, `unit` holds */
    size_t range;      /* struct ct_lab_range */
};

/* ORDER TABLE */
extern const struct ct_table_layout ct_table_layouts[CT_TABLES];

/* The column of that name, or NULL: the standard name, as it stands. */
const struct ct_column *ct_table_column(enum ct_table table, const char *name);

/* The column that this header names by its name or an alias, or NULL. With a
 * unit behind the name *unit is that part of the text; else its length is 0.
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_table_recognise(enum ct_table table,
                                           struct ct_cell header,
                                           const struct ct_column **column,
                                           struct ct_cell *unit);

/* What a field of the rows is. */
struct ct_bound_column {
    const struct ct_column *column; /* NULL: it is not read */
    const struct ct_unit *unit;     /* of its header, or NULL */
    struct ct_interval per;         /* the same of intervals; or all zero */
    double factor;                  /* k of its header; 0: none */
};

/* The header without its factor, in the arena of `cells`, and *k; as it is, and
 * 0, where it says none. CT_NOMEM. */
CT_CHECK enum ct_status ct_header_take_factor(const struct ct_cells *cells,
                                              struct ct_cell *header,
                                              double *k);

/* The column of k for the numbers of this one, or NULL. */
const struct ct_column *ct_table_factor_of(enum ct_table table,
                                           const struct ct_column *column);

/* Binds the cells of a header. The names that the package gives for a column
 * hold instead of its own. Findings: "header-near", "header-unknown",
 * "header-unnamed", "header-twice", "header-missing", "header-units",
 * "header-factors",
 * "column-name-unknown", "column-name-absent", those of units. All are
 * reported, then CT_INVALID where one was an error. `bound` has `count`
 * places. `whole` is the place of the header. */
CT_CHECK enum ct_status
ct_table_bind(enum ct_table table, const struct ct_package *package,
              const struct ct_cells *cells, struct ct_place whole,
              const struct ct_cell *headers, size_t count,
              struct ct_bound_column *bound);

/* The same for a table that is none of a laboratory's, called `name`. */
CT_CHECK enum ct_status
ct_layout_bind(const struct ct_table_layout *layout, const char *name,
               const struct ct_cells *cells, struct ct_place whole,
               const struct ct_cell *headers, size_t count,
               struct ct_bound_column *bound);

#endif
