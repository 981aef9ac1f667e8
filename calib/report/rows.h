/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rows.h - the results of one budget at many points: a CSV table with one line
 * for each row that was read, or one JSON object a line.
 *
 * CSV: the columns handed on, then for each result y
 *
 *     y  u(y)  dof(y)  dof_status(y)  k(y)  U(y)  [cmc(y)  U_reported(y)]
 *     unit(y)
 *
 * and `status`. The names are those that a table of rows reads
 * (files/row_reader.h), so that such columns can go into the next budget. A
 * number that is not known is an empty cell (JSON: null), infinite degrees of
 * freedom are `inf` (JSON: null, and dof_status).
 *
 * A form is read only once it is made: several threads may write with it.
 */
#ifndef CT_REPORT_ROWS_H
#define CT_REPORT_ROWS_H

#include "json_out.h"
#include "../../uncertainty/propagate.h"

/* A text handed on as it was read. */
struct ct_row_text {
    const char *text;
    size_t length;
};

struct ct_rows_view {
    const struct ct_model *model;
    const char *const *passed; /* names of the columns handed on */
    size_t passed_count;
    const bool *has_cmc; /* per output */
    bool json;
    int digits; /* significant ones of every number in CSV, 1 to 17; JSON has
                   the shortest that read back to the same double */
};

/* One row of results. */
struct ct_row_result {
    uint64_t number, line;
    const struct ct_row_text *passed; /* one per column handed on */
    const struct ct_gum *outputs;     /* one per output; NULL: not evaluated */
    const double *cmc;  /* per output, in its unit; NAN: not known. Read where
                           has_cmc says so */
    const char *status; /* `ok`, or the key of a finding */
};

/* U or, where it is larger, the CMC; NAN when one of them is not known. */
double ct_rows_reported(double expanded, double cmc);

struct ct_rows_form;
/* The arrays and texts of `view` must outlive the form. */
CT_CHECK enum ct_status ct_rows_form_new(const struct ct_rows_view *view,
                                         struct ct_rows_form **form);
void ct_rows_form_free(struct ct_rows_form *form);

/* Whether a column of results has this name. */
bool ct_rows_has_column(const struct ct_rows_form *form, const char *name);

/* Appends the head of the table; nothing in JSON. */
void ct_rows_head(const struct ct_rows_form *form, struct ct_buffer *out);
/* Appends one line. */
void ct_rows_line(const struct ct_rows_form *form,
                  const struct ct_row_result *row, struct ct_buffer *out);

#endif
