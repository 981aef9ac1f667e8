/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * row_reader.h - a table of measurements, each row of which puts other numbers
 * into one budget.
 *
 * A header names what its column holds:
 *
 *     x  u(x)  U(x)  k(x)  dof(x)  half_width(x)  point(x)  x[1] … x[n]
 *     r(x,y)   pass:NAME
 *     instrument(x)  certificate(x)  point(x)  on(x)  quantity(x)
 *     function(x)  artefact(x)  at(x)     of an input from a laboratory
 *
 * with x an input of the budget (or, except for the value, a component
 * `x.resolution`); columns that the budget's `pass:` names are handed on as
 * they are. Names and numbers may be written as in a budget: full-width
 * letters and blanks do not count, a cell may carry a unit.
 *
 * What a row means is what the budget would mean with the keys replaced by the
 * text of the cells; numbers are the same to the last bit. Most statements are
 * evaluated by a rule made once from the budget; the others by reading the
 * statement again with the cells in it. Cells about an input from a laboratory
 * may change all that a budget hangs together by (how many contributions there
 * are, which of them share something), so each combination of such cells is a
 * budget of its own, a *variant*; the last few are kept.
 */
#ifndef CT_ROW_READER_H
#define CT_ROW_READER_H

#include "budget_file.h"
#include "csv.h"

/* What a number of a row stands for in a ct_state. */
enum ct_slot_kind {
    CT_SLOT_ESTIMATE,    /* estimates[a] */
    CT_SLOT_UNCERTAINTY, /* uncertainties[a] */
    CT_SLOT_DOF,         /* dof[a] */
    CT_SLOT_DROPPED,     /* dropped[a] = number != 0 */
    CT_SLOT_CORRELATION, /* r of contributions a and b, both ways */
};

struct ct_slot {
    enum ct_slot_kind kind;
    size_t a, b;
};

/* The budget with the texts of some cells in it. */
struct ct_row_variant {
    struct ct_budget budget;
    const struct ct_slot *slots; /* as many as those of the reader */
    /* For who evaluates it; freed with it. */
    void *evaluator;
    void (*free_evaluator)(void *evaluator);
    size_t users; /* rows that were read and are still wanted, and the reader:
                     of the reading thread alone */
    struct ct_row_reader *reader; /* its own */
    const char *key;              /* the texts, to find it by */
    size_t key_length;
};

/* Who reads the budget with other texts; this room does not know what else was
 * done with it. Findings go to the sinks; CT_INVALID, CT_NOMEM. */
struct ct_row_budgets {
    void *context;
    enum ct_status (*read)(void *context, const struct ct_budget_cells *cells,
                           struct ct_sink *sink, struct ct_budget *budget);
};

/* A row of the table. */
struct ct_row {
    uint64_t number; /* of the row, the first after the header is 1; 0: there
                        are no more */
    uint64_t line;   /* in which it starts */
    struct ct_place place;
    const char *fault; /* NULL: sound; else the key of the first finding, and
                          `values` are not set */
    struct ct_row_variant *variant; /* NULL: the budget itself. A sound row is
                          one of its users, until ct_row_variant_release() */
    const struct ct_csv_field *passed; /* one per column handed on; empty text
                          where the row is too short. Valid until the next row
                          is read */
};

struct ct_row_reader;

/* Opens the table (`-`: standard input) and reads its header. The budget is
 * compiled and outlives the reader; `units` is used by the calling thread
 * alone. Findings besides those of ct_csv_open(): "rows-empty",
 * "rows-separator", "unknown-column" (with a near miss), "column-twice", the
 * others of section R, and those of budgets for columns that have no meaning
 * beside a statement ("two-statements", "value-with-readings" …); the warning
 * "pass-without-column". `hashed`: the SHA-256 of the file is wanted.
 * `budgets` may be NULL where no input is from a laboratory. */
CT_CHECK enum ct_status
ct_row_reader_open(struct ct_sources *sources, const char *path, bool hashed,
                   const struct ct_budget *budget, struct ct_units *units,
                   const struct ct_row_budgets *budgets, struct ct_sink *sink,
                   struct ct_row_reader **reader);
void ct_row_reader_free(struct ct_row_reader *reader);

/* What the numbers of a row stand for, in the order of the values. */
const struct ct_slot *ct_row_reader_slots(const struct ct_row_reader *reader,
                                          size_t *count);
/* Whether rows may have variants. */
bool ct_row_reader_varies(const struct ct_row_reader *reader);
void ct_row_variant_release(struct ct_row_variant *variant);
/* The names of the columns handed on, in the order of the table. */
const char *const *ct_row_reader_passed(const struct ct_row_reader *reader,
                                        size_t *count);
uint32_t ct_row_reader_source(const struct ct_row_reader *reader);

/* Where the findings of rows go from now on. */
void ct_row_reader_sink(struct ct_row_reader *reader, struct ct_sink *sink);

/* The next row; `values` has a place for each slot. Every fault of its cells
 * is a finding: "row-fields", "cell-missing", "cell-without-uncertainty", and
 * what reading the budget with the cells in it finds. It stands at a cell.
 * There are no warnings of rows, but those of what a laboratory has for them,
 * once for a variant. Rows that the CSV reader refuses come out as
 * faulty rows, too. CT_IO, CT_NOMEM stop; so do CT_INTERRUPTED, and CT_INVALID
 * after the finding that the whole file is in another encoding. */
CT_CHECK enum ct_status ct_row_reader_next(struct ct_row_reader *reader,
                                           double *values, struct ct_row *row);

/* Keeps the text from this place on in memory, so that places behind it can
 * still be shown. Called with rising places. When that is too much (a line
 * without end, very many blank lines) the next row is refused with CT_LIMIT
 * until less is held. */
void ct_row_reader_hold(struct ct_row_reader *reader, struct ct_place from);
/* The offset before which all has been read. */
uint64_t ct_row_reader_position(const struct ct_row_reader *reader);

/* Puts the numbers of a row into a state. */
void ct_slots_apply(const struct ct_slot *slots, size_t count,
                    const double *values, size_t contribution_count,
                    struct ct_state *state);

#endif
