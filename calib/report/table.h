/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.h - tables of texts, for the terminal, Markdown and CSV.
 *
 * Widths are display columns (utf8proc): 千克 is four columns wide. In text
 * form columns are as wide as their widest cell; when the sum passes the
 * terminal's width, columns marked `shrink` are cut with `…`, widest first.
 */
#ifndef CT_TABLE_H
#define CT_TABLE_H

#include "../../uncertainty/buffer.h"

#include <stdbool.h>

enum ct_align { CT_LEFT, CT_RIGHT, CT_DECIMAL /* points under each other */ };

struct ct_column {
    const char *title;
    enum ct_align align;
    bool shrink;
};

struct ct_table;
CT_CHECK enum ct_status ct_table_new(const struct ct_column *columns,
                                     size_t count, struct ct_table **table);
void ct_table_free(struct ct_table *table);

/* Adds the next cell, left to right, row after row; copied. Failure is sticky
 * and seen at writing. */
void ct_table_cell(struct ct_table *table, const char *text, size_t length);
/* A line across before the next row (text form only). */
void ct_table_rule(struct ct_table *table);

void ct_table_text(const struct ct_table *table, int width,
                   struct ct_buffer *out);
void ct_table_markdown(const struct ct_table *table, struct ct_buffer *out);
void ct_table_csv(const struct ct_table *table, struct ct_buffer *out);

/* Display columns of a UTF-8 text. */
size_t ct_display_width(const char *text, size_t length);
/* Appends one CSV field, quoted where RFC 4180 needs it. */
void ct_csv_field_write(struct ct_buffer *out, const char *text, size_t length);

#endif
