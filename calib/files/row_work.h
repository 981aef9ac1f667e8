/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * row_work.h - what the files row_*.c share: a table of rows being read.
 * Private to them.
 *
 * row_header.c tells what the columns mean (row_hint.c what they were meant to
 * mean), row_plan.c puts them to the inputs, row_check.c sees whether that has
 * a meaning, row_tree.c makes places for cells in the budget's text,
 * row_value.c makes numbers of cells, row_correlation.c those of correlations.
 * Cells that an input takes from a laboratory by make other budgets of it
 * (row_variant.c), each with a reader of its own for the columns.
 */
#ifndef CT_ROW_WORK_H
#define CT_ROW_WORK_H

#include "budget_reader.h"
#include "row_reader.h"

/* Keys of an input that a column may stand for. ORDER ROW_KEY */
enum row_key {
    ROW_VALUE,
    ROW_U,
    ROW_EXPANDED,
    ROW_HALF_WIDTH,
    ROW_K,
    ROW_DOF,
    ROW_POINT,
    ROW_KEYS
};

extern const char *const row_keys[]; /* as they are written; NULL-terminated */
/* The same for keys of an input from a laboratory. */
enum { ROW_LABORATORY_KEYS = 8 };
extern const char *const row_laboratory_keys[];

/* A cell of the header. */
struct row_column {
    const char *text; /* without the blanks around it */
    size_t length;
    struct ct_place place;
};

/* What a column means. */
enum row_meaning {
    ROW_NOTHING,
    ROW_PASS,
    ROW_KEY,
    ROW_READING,
    ROW_PAIR,
    ROW_LABORATORY
};

struct row_binding {
    enum row_meaning meaning;
    size_t column;
    size_t input;     /* KEY, READING */
    size_t a, b;      /* the contribution of a component, or CT_NONE; of a
                         PAIR both contributions */
    enum row_key key; /* KEY */
    size_t number;    /* READING: from 1; LABORATORY: index of its key */
    const char *name; /* PASS */
};

/* One uncertainty of an input, with the columns that are about it. */
struct row_part {
    size_t contribution; /* CT_NONE: the model has none */
    size_t columns[ROW_KEYS];
    enum row_key keys[ROW_KEYS]; /* those with a column */
    size_t key_count;
    size_t *readings, reading_count; /* columns */

    /* How it was stated in the last row that was read as a text and held plain
     * numbers only. */
    struct rule rule;
    double uncertainty, dof;

    struct ct_yaml *cells[ROW_KEYS];     /* in the tree; NULL: no column */
    struct ct_yaml *list;                /* the readings in the tree */
    size_t slot, dof_slot, dropped_slot; /* CT_NONE: cannot change */
};

/* An input with at least one column. */
struct row_input {
    size_t input;
    const struct origin *origin;
    const struct ct_yaml *node; /* the budget's, with cells */
    struct row_part *parts;     /* of a constant none */
    size_t count;
    size_t first_column; /* for findings about all of it */
    bool stated;         /* its own uncertainty, by columns */
    size_t value_column; /* CT_NONE */
    struct ct_yaml *value_cell;
    size_t slot; /* of the estimate, or CT_NONE */

    size_t *competing, competing_count;
    bool learned; /* the rules are known, and these: */
    double estimate;
    double *largest; /* uncertainties of the parts, for the comparison */
};

/* A coefficient that comes with the rows. */
struct row_pair {
    size_t column, slot;
    size_t a, b; /* contributions */
    size_t i, j; /* rows of the matrix */
    double r;
};

struct row_pairs {
    struct row_pair *list;
    size_t count, first_column;
    double *matrix; /* of the contributions connected with pairs, n by n */
    double *root;   /* of that size */
    size_t n;
    size_t correlated; /* contributions that are correlated at all */
};

enum { ROW_VARIANTS = 256 }; /* at most, that are kept */

/* Columns that say which result of a laboratory is meant. */
struct row_laboratory {
    struct ct_row_budgets budgets; /* who reads them */
    struct ct_budget_cell *cells;  /* of the row, one per column */
    size_t *columns;
    size_t count;
    struct ct_buffer key;             /* the cells of the row as one text */
    struct ct_row_variant **variants; /* at the hash of their key */
};

struct ct_row_reader {
    struct ct_arena arena;
    struct ct_sources *sources;
    const struct ct_budget *budget;
    struct ct_units *units;
    struct ct_csv *csv;
    struct ct_sink *sink; /* of the caller */
    struct relay {
        struct ct_sink sink;
        struct ct_row_reader *reader;
        enum ct_severity weakest; /* that is handed on */
        bool at_cell;     /* findings outside the table are at `cell`, */
        bool all_at_cell; /* or all */
    } of_table, of_cells, of_laboratory;
    bool of_variant;   /* it has the table of another reader */
    const char *fault; /* the first one of the row */
    bool blank_told;   /* that there is nothing in the row */

    struct row_column *columns;
    size_t column_count;
    const struct origin **origins; /* per input of the model, or NULL */
    struct row_input *inputs;
    size_t input_count;
    struct row_pairs pairs;
    struct row_laboratory laboratory;
    size_t *passed_columns;
    const char **passed_names;
    struct ct_csv_field *passed;
    size_t passed_count;

    struct ct_slot *slots; /* from malloc */
    size_t slot_count;
    double *values;
    double *readings; /* of one part */
    const struct ct_csv_record *record;
    struct ct_place cell;     /* the first one of the input being read */
    struct ct_budget scratch; /* its arena: of one statement */
};

/* ---- row_header.c -------------------------------------------------------- */

/* What the columns mean; faults are reported. `bindings` has a place for each
 * column. */
enum ct_status row_header(struct ct_row_reader *reader,
                          struct row_binding *bindings);

/* ---- row_tree.c ---------------------------------------------------------- */

/* The column that states the uncertainty of the part: its key in *key, or
 * "readings". CT_NONE: the budget's statement stays. */
size_t row_stating_column(const struct row_part *part, const char **key);
/* The distribution beside which other keys have to count. */
enum ct_distribution_kind row_kind_beside(const struct ct_yaml *node,
                                          const struct row_part *part,
                                          const char *statement);
/* Makes the tree: input->node, with its cells. */
enum ct_status row_patch(struct ct_row_reader *reader, struct row_input *input);

/* An input while its columns are put to it. */
struct row_planner {
    struct ct_row_reader *reader;
    struct row_input *input;
    bool observed; /* the part is one of a set that was observed together */
    struct input_reading base; /* as the budget states it */
};

/* ---- row_check.c --------------------------------------------------------- */

const struct row_column *row_column_at(const struct row_planner *p, size_t i);
/* A finding at the header's cell whose arguments are its text and `second`;
 * CT_INVALID. */
enum ct_status row_refuse(const struct row_planner *p, size_t column,
                          const char *key, const char *second);
/* All that can be wrong with the columns of an input that is no constant. */
enum ct_status row_check_input(struct row_planner *p);

/* ---- row_plan.c ---------------------------------------------------------- */

/* Plans the inputs that have columns; bindings are sorted by input, part and
 * key. */
enum ct_status row_plan(struct ct_row_reader *reader,
                        const struct row_binding *bindings, size_t count);
/* A slot, or CT_NONE: no memory. */
size_t row_add_slot(struct ct_row_reader *reader, enum ct_slot_kind kind,
                    size_t a, size_t b);

/* ---- row_value.c --------------------------------------------------------- */

/* The numbers of an input in this row, into its slots. CT_INVALID: a fault was
 * reported. */
enum ct_status row_read_input(struct ct_row_reader *reader,
                              struct row_input *input);
/* The budget's own statement read again: parts in the scratch arena. */
enum ct_status row_read_again(struct ct_row_reader *reader,
                              const struct row_input *input,
                              const struct ct_yaml *node,
                              struct input_reading *reading);
/* A cell that is a plain number, blanks around it aside. */
bool row_number(const struct ct_csv_field *field, double *number);
/* The cell without the blanks around it, which quotes do not keep either. */
void row_trim(const struct ct_csv_field *field, struct ct_place place,
              struct ct_yaml *node);
/* The cell as a node of the tree; "cell-missing". */
enum ct_status row_cell(struct ct_row_reader *reader, size_t column,
                        struct ct_yaml *node);
struct reader row_scratch(struct ct_row_reader *reader);

/* ---- row_reader.c -------------------------------------------------------- */

void row_set_relays(struct ct_row_reader *reader);
/* What the columns mean for the reader's budget: bindings, slots. */
enum ct_status row_prepare(struct ct_row_reader *reader);
/* The row's cells into the values of the reader. */
enum ct_status row_read_cells(struct ct_row_reader *reader);

/* ---- row_variant.c ------------------------------------------------------- */

/* The columns among the bindings, which are sorted. */
enum ct_status row_plan_laboratory(struct ct_row_reader *reader,
                                   const struct row_binding *bindings,
                                   size_t count);
/* Reads the row by the columns of the budget with its cells in it. */
enum ct_status row_read_variant(struct ct_row_reader *reader,
                                struct ct_row_variant **variant);
void row_free_variants(struct ct_row_reader *reader);

/* ---- row_correlation.c --------------------------------------------------- */

enum ct_status row_plan_pairs(struct ct_row_reader *reader,
                              const struct row_binding *bindings, size_t count);
enum ct_status row_read_pairs(struct ct_row_reader *reader);

#endif
