/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.h - tables of texts, for the terminal, Markdown and CSV.
 *
 * Widths are display columns (utf8proc): 千克 is four columns wide. In text
 * form columns are as wide as their widest cell; when the sum passes the
 * terminal's width, columns marked `shrink` are cut with `…`, widest first; no
 * column is wider than 200, wherever the page goes. Markdown and CSV have cells
 * whole.
 */
#ifndef CT_TEXT_TABLE_H
#define CT_TEXT_TABLE_H

#include "text.h"
#include "../../uncertainty/buffer.h"

#include <stdbool.h>

enum ct_align {
    CT_LEFT,
    CT_RIGHT,
    CT_DECIMAL, /* points under each other; `12` and `1e-07` stand as if the
                   point followed their first digits */
};

struct ct_text_column {
    const char *title; /* translated already; kept, not copied */
    enum ct_align align;
    bool shrink;
};

/* `count` >= 1. `columns` is copied, the titles are not. When all titles are
 * empty there is no head in text form. */
struct ct_text_table;
CT_CHECK enum ct_status ct_table_new(const struct ct_text_column *columns,
                                     size_t count,
                                     struct ct_text_table **table);
/* Columns to the left that do not shrink, as for CSV. CT_NOMEM; CT_LIMIT above
 * 64 of them. */
CT_CHECK enum ct_status ct_table_plain(const char *const *titles, size_t count,
                                       struct ct_text_table **table);
void ct_table_free(struct ct_text_table *table);

/* Adds the next cell, left to right, row after row; copied. Failure is sticky
 * and seen at writing (out->failed). A last row that is not full is filled
 * with empty cells. */
void ct_table_cell(struct ct_text_table *table, const char *text,
                   size_t length);
void ct_table_string(struct ct_text_table *table, const char *text);
/* The same with what the buffer holds, which is emptied; a failure of the
 * buffer becomes the table's, so that one buffer can write all cells. */
void ct_table_take(struct ct_text_table *table, struct ct_buffer *cell);
/* A line across before the next row (text form only). */
void ct_table_rule(struct ct_text_table *table);

/* Takes away the columns that have no text in any row; the first one stays
 * where all are such. */
void ct_table_drop_empty(struct ct_text_table *table);

/* Takes away columns by their titles, the first of the list first, until the
 * text form fits `width` (0: no limit) with `room` columns for those that may
 * shrink; `dropped` tells which. */
void ct_table_fit(struct ct_text_table *table, int width, size_t room,
                  const char *const *titles, size_t count, bool *dropped);

/* Blanks at the ends of lines are left out. `width` 0: no limit. */
void ct_table_text(const struct ct_text_table *table, int width,
                   struct ct_buffer *out);
/* GitHub's tables; what Markdown would take for markup is escaped. */
void ct_table_markdown(const struct ct_text_table *table,
                       struct ct_buffer *out);
/* RFC 4180 with lines that end in LF; cells as they were given. */
void ct_table_csv(const struct ct_text_table *table, struct ct_buffer *out);
/* The same, without the head where it is written already. */
void ct_table_csv_part(const struct ct_text_table *table, bool head,
                       struct ct_buffer *out);

/* Appends one CSV field, quoted where RFC 4180 needs it. */
void ct_csv_field_write(struct ct_buffer *out, const char *text, size_t length);

#endif
