/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * show_page.h - the parts of a page about a laboratory's thing. Private to
 * show*.c.
 */
#ifndef CT_SHOW_PAGE_H
#define CT_SHOW_PAGE_H

#include "show.h"
#include "table.h"

/* The page being written. */
struct ct_sheet {
    const struct ct_view *view; /* NULL: of a summary */
    const struct ct_lab *lab;
    struct ct_buffer *out;
    struct ct_buffer cell;       /* scratch */
    struct ct_text_table *table; /* that is being filled; NULL: none, or memory
                                    ran out */
    bool markdown;
    int width;
};

/* ---- show_cells.c -------------------------------------------------------- */

/* Appends to the cell at hand. */
void ct_sheet_day(struct ct_sheet *sheet, int32_t day);
void ct_sheet_number(struct ct_sheet *sheet, struct ct_lab_number number);
void ct_sheet_key(struct ct_sheet *sheet, enum ct_lab_key of, uint32_t text);
void ct_sheet_certificate(struct ct_sheet *sheet, uint32_t row);
void ct_sheet_unit(struct ct_sheet *sheet, const struct ct_unit *unit);
void ct_sheet_range(struct ct_sheet *sheet, const struct ct_lab_range *range);
void ct_sheet_count(struct ct_sheet *sheet, size_t count);
void ct_sheet_interval(struct ct_sheet *sheet, struct ct_interval interval);
/* `voltage, DCV`; a dash where neither is named. */
void ct_sheet_function(struct ct_sheet *sheet, struct ct_lab_function function);

/* Headings and lines of text. What the cell holds is put behind the text of a
 * heading. */
void ct_sheet_title(struct ct_sheet *sheet, const char *id, const char *name);
void ct_sheet_heading(struct ct_sheet *sheet, const char *text);
/* The cell as a line, wrapped. */
void ct_sheet_line(struct ct_sheet *sheet);

/* Writes the table, without empty columns, and frees it; NULL: memory ran
 * out. */
void ct_sheet_table(struct ct_sheet *sheet, struct ct_text_table *table);
/* NULL where memory ran out, which the page then knows. */
struct ct_text_table *ct_sheet_begin(struct ct_sheet *sheet,
                                     const struct ct_text_column *columns,
                                     size_t count);

/* The same for a table whose cells are said one after another. Titles are
 * translated here; at most 32 columns. */
void ct_sheet_open(struct ct_sheet *sheet, const struct ct_text_column *columns,
                   size_t count);
void ct_sheet_say(struct ct_sheet *sheet, const char *text); /* translated */
void ct_sheet_take(struct ct_sheet *sheet); /* the cell into the table */
void ct_sheet_close(struct ct_sheet *sheet);

/* A heading and a table of the last `most` records, with those of the columns
 * `names` (parted by blanks) that one of them fills; nothing without rows. */
void ct_sheet_records(struct ct_sheet *sheet, const char *heading,
                      enum ct_table table, const struct ct_view_rows *rows,
                      const char *names, size_t most);

/* Label and text of each column that the record fills, a range in one line;
 * into a table of two columns. Names in `without` (parted by blanks) are left
 * out. */
void ct_sheet_fields(struct ct_sheet *sheet, enum ct_table of,
                     const void *record, const char *without,
                     struct ct_text_table *table);

/* ---- show_values.c ------------------------------------------------------- */

/* What is in force for the functions, why, and until when. */
void ct_sheet_functions(struct ct_sheet *sheet);
/* Values at points; nothing where there are none. */
void ct_sheet_points(struct ct_sheet *sheet,
                     const struct ct_view_points *points);
/* Values of each function and their change. */
void ct_sheet_values(struct ct_sheet *sheet);
/* Why there is no value at the point that was asked for. */
void ct_sheet_not_found(struct ct_sheet *sheet, enum ct_found found);

#endif
