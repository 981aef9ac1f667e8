/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

#include "../files/csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 2, NARROWEST = 6 }; /* columns between and of cut columns */
/* A cell takes so many at most: every other row would be as long with blanks,
 * and a ledger with a whole report in one cell would fill a disk. */
enum { WIDEST = 200 };

struct cell {
    size_t start, length; /* in table->text */
    bool rule;            /* a line across stands before it */
};

struct ct_text_table {
    struct ct_text_column *columns;
    size_t column_count;
    struct ct_buffer text;
    struct cell *cells;
    size_t count, capacity;
    bool rule_next, failed;
};

enum ct_status ct_table_new(const struct ct_text_column *columns, size_t count,
                            struct ct_text_table **table)
{
    struct ct_text_table *new = calloc(1, sizeof *new);

    if (new == NULL)
        return CT_NOMEM;
    new->columns = calloc(count > 0 ? count : 1, sizeof *columns);
    if (new->columns == NULL) {
        free(new);
        return CT_NOMEM;
    }
    memcpy(new->columns, columns, count * sizeof *columns);
    new->column_count = count;
    *table = new;
    return CT_OK;
}

enum ct_status ct_table_plain(const char *const *titles, size_t count,
                              struct ct_text_table **table)
{
    enum { MOST = 64 };
    struct ct_text_column columns[MOST] = {{0}};

    if (count > MOST)
        return CT_LIMIT;
    for (size_t i = 0; i < count; i++)
        columns[i].title = titles[i];
    return ct_table_new(columns, count, table);
}

void ct_table_free(struct ct_text_table *table)
{
    if (table == NULL)
        return;
    ct_buffer_release(&table->text);
    free(table->cells);
    free(table->columns);
    free(table);
}

static bool has_room(struct ct_text_table *table)
{
    size_t capacity = table->capacity == 0 ? 64 : 2 * table->capacity;
    struct cell *cells;

    if (table->count < table->capacity)
        return true;
    if (capacity > SIZE_MAX / sizeof *cells)
        return false;
    cells = realloc(table->cells, capacity * sizeof *cells);
    if (cells == NULL)
        return false;
    table->cells = cells;
    table->capacity = capacity;
    return true;
}

void ct_table_cell(struct ct_text_table *table, const char *text, size_t length)
{
    struct cell cell = {.start = table->text.length, .length = length};

    cell.rule = table->rule_next && table->count % table->column_count == 0;
    ct_buffer_add(&table->text, text, length);
    table->failed = table->failed || table->text.failed || !has_room(table);
    if (table->failed)
        return;
    table->cells[table->count++] = cell;
    table->rule_next = table->rule_next && !cell.rule;
}

void ct_table_string(struct ct_text_table *table, const char *text)
{
    ct_table_cell(table, text, strlen(text));
}

void ct_table_take(struct ct_text_table *table, struct ct_buffer *cell)
{
    table->failed = table->failed || cell->failed;
    ct_table_cell(table, cell->data != NULL ? cell->data : "", cell->length);
    ct_buffer_clear(cell);
}

void ct_table_rule(struct ct_text_table *table)
{
    table->rule_next = true;
}

static bool is_empty(const struct ct_text_table *table, size_t column)
{
    for (size_t i = column; i < table->count; i += table->column_count)
        if (table->cells[i].length > 0)
            return false;
    return true;
}

/* From the right, so that what is left of a column stays where it is. */
static void drop_column(struct ct_text_table *table, size_t column)
{
    size_t count = 0;

    for (size_t i = 0; i < table->count; i++) {
        bool first = i % table->column_count == 0;

        if (i % table->column_count != column)
            table->cells[count++] = table->cells[i];
        else if (first && i + 1 < table->count)
            table->cells[i + 1].rule = table->cells[i].rule;
    }
    table->count = count;
    table->column_count--;
    memmove(table->columns + column, table->columns + column + 1,
            (table->column_count - column) * sizeof *table->columns);
}

void ct_table_drop_empty(struct ct_text_table *table)
{
    for (size_t i = table->column_count; i-- > 0;)
        if (table->column_count > 1 && is_empty(table, i))
            drop_column(table, i);
}

/* ---- reading cells ------------------------------------------------------- */

struct span {
    const char *text;
    size_t length;
};

static size_t row_count(const struct ct_text_table *table)
{
    return (table->count + table->column_count - 1) / table->column_count;
}

/* Row 0 is the head. */
static struct span cell_at(const struct ct_text_table *table, size_t row,
                           size_t column)
{
    const char *title = table->columns[column].title;
    size_t index = (row - 1) * table->column_count + column;

    if (row == 0)
        return (struct span){title, strlen(title)};
    if (index >= table->count)
        return (struct span){"", 0};
    return (struct span){table->text.data + table->cells[index].start,
                         table->cells[index].length};
}

static bool has_head(const struct ct_text_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].title[0] != '\0')
            return true;
    return false;
}

/* ---- text ---------------------------------------------------------------- */

struct layout {
    size_t whole, fraction; /* widths on both sides of the decimal place */
    size_t width;
};

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/* Bytes before the decimal point, or before the place where it would be. */
static size_t whole_part(struct span cell)
{
    size_t at = 0;

    while (at < cell.length && !is_digit(cell.text[at]) && cell.text[at] != '.')
        at++;
    while (at < cell.length && is_digit(cell.text[at]))
        at++;
    return at;
}

static void measure(struct layout *layout, enum ct_align align,
                    struct span cell)
{
    size_t all = ct_display_width(cell.text, cell.length);
    size_t split = align == CT_DECIMAL ? whole_part(cell) : cell.length;
    size_t whole =
        split < cell.length ? ct_display_width(cell.text, split) : all;

    if (whole > layout->whole)
        layout->whole = whole;
    if (all - whole > layout->fraction)
        layout->fraction = all - whole;
    if (layout->whole + layout->fraction > layout->width)
        layout->width = layout->whole + layout->fraction;
}

static size_t total_width(const struct ct_text_table *table,
                          const struct layout *layouts)
{
    size_t total = 0;

    for (size_t i = 0; i < table->column_count; i++)
        total += layouts[i].width + (i > 0 ? GAP : 0);
    return total;
}

/* Takes columns from the widest that may shrink, as long as there is one. */
static void shrink(const struct ct_text_table *table, struct layout *layouts,
                   size_t width)
{
    size_t total = total_width(table, layouts);

    while (total > width) {
        struct layout *widest = NULL;

        for (size_t i = 0; i < table->column_count; i++)
            if (table->columns[i].shrink && layouts[i].width > NARROWEST &&
                (widest == NULL || layouts[i].width > widest->width))
                widest = &layouts[i];
        if (widest == NULL)
            return;
        widest->width--;
        total--;
    }
}

/* NULL when memory ran out. The caller frees. */
static struct layout *lay_out(const struct ct_text_table *table, int width)
{
    struct layout *layouts = calloc(table->column_count, sizeof *layouts);

    if (layouts == NULL)
        return NULL;
    for (size_t i = 0; i < table->column_count; i++) {
        struct span title = cell_at(table, 0, i);

        for (size_t row = 1; row <= row_count(table); row++)
            measure(&layouts[i], table->columns[i].align,
                    cell_at(table, row, i));
        title.length = ct_display_width(title.text, title.length);
        if (title.length > layouts[i].width)
            layouts[i].width = title.length;
        if (layouts[i].width > WIDEST)
            layouts[i].width = WIDEST;
    }
    if (width > 0)
        shrink(table, layouts, (size_t)width);
    return layouts;
}

/* How wide it is if what may shrink has shrunk to `room`. */
static size_t narrow_width(struct ct_text_table *table, size_t room)
{
    struct layout *layouts = lay_out(table, 0);
    size_t total;

    table->failed = table->failed || layouts == NULL;
    if (layouts == NULL)
        return 0;
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].shrink && layouts[i].width > room)
            layouts[i].width = room;
    total = total_width(table, layouts);
    free(layouts);
    return total;
}

void ct_table_fit(struct ct_text_table *table, int width, size_t room,
                  const char *const *titles, size_t count, bool *dropped)
{
    for (size_t i = 0; i < count; i++)
        dropped[i] = false;
    for (size_t i = 0; i < count && width > 0; i++) {
        if (narrow_width(table, room) <= (size_t)width)
            return;
        for (size_t k = table->column_count; k-- > 1;)
            if (strcmp(table->columns[k].title, titles[i]) == 0) {
                drop_column(table, k);
                dropped[i] = true;
            }
    }
}

static void trim(struct ct_buffer *out)
{
    while (!out->failed && out->length > 0 && out->data[out->length - 1] == ' ')
        out->length--;
}

/* Blanks that go before a cell of `width` columns. */
static size_t lead(const struct layout *layout, enum ct_align align,
                   struct span cell, size_t width)
{
    size_t whole, block = layout->whole + layout->fraction;

    if (align == CT_LEFT || width >= layout->width)
        return 0;
    if (align == CT_RIGHT || block > layout->width)
        return layout->width - width;
    whole = ct_display_width(cell.text, whole_part(cell));
    return layout->width - block + layout->whole - whole;
}

static void write_cell(const struct layout *layout, enum ct_align align,
                       struct span cell, struct ct_buffer *out)
{
    size_t width = ct_display_width(cell.text, cell.length);
    size_t used = lead(layout, align, cell, width);

    ct_buffer_repeat(out, " ", used);
    used += ct_text_cut(out, cell.text, cell.length, layout->width);
    ct_buffer_repeat(out, " ", layout->width - used);
}

static void write_row(const struct ct_text_table *table,
                      const struct layout *layouts, size_t row,
                      struct ct_buffer *out)
{
    for (size_t i = 0; i < table->column_count; i++) {
        enum ct_align align = table->columns[i].align;

        if (row == 0 && align == CT_DECIMAL)
            align = CT_RIGHT;
        if (i > 0)
            ct_buffer_repeat(out, " ", GAP);
        write_cell(&layouts[i], align, cell_at(table, row, i), out);
    }
    trim(out);
    ct_buffer_putc(out, '\n');
}

static void write_rule(const struct ct_text_table *table,
                       const struct layout *layouts, struct ct_buffer *out)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (i > 0)
            ct_buffer_repeat(out, " ", GAP);
        ct_buffer_repeat(out, "-", layouts[i].width);
    }
    ct_buffer_putc(out, '\n');
}

void ct_table_text(const struct ct_text_table *table, int width,
                   struct ct_buffer *out)
{
    struct layout *layouts = NULL;

    if (!table->failed && table->column_count > 0)
        layouts = lay_out(table, width);
    if (layouts == NULL) {
        out->failed = out->failed || table->column_count > 0;
        return;
    }
    if (has_head(table)) {
        write_row(table, layouts, 0, out);
        write_rule(table, layouts, out);
    }
    for (size_t row = 1; row <= row_count(table); row++) {
        if (table->cells[(row - 1) * table->column_count].rule)
            write_rule(table, layouts, out);
        write_row(table, layouts, row, out);
    }
    free(layouts);
}

/* ---- Markdown and CSV ---------------------------------------------------- */

/* What is not to be seen is shown by its code, as on a page. */
static void markdown_glyph(struct ct_buffer *out, const struct ct_glyph *glyph)
{
    for (size_t i = 0; i < glyph->length; i++) {
        if (strchr("|\\`*_<[", glyph->shown[i]) != NULL)
            ct_buffer_putc(out, '\\');
        ct_buffer_putc(out, glyph->shown[i]);
    }
}

static void markdown_cell(struct ct_buffer *out, struct span cell)
{
    for (size_t i = 0; i < cell.length;) {
        struct ct_glyph glyph =
            ct_glyph_next(cell.text + i, cell.length - i, 0);

        if (cell.text[i] == '\n')
            ct_buffer_puts(out, "<br>");
        else if ((unsigned char)cell.text[i] < 0x20)
            ct_buffer_putc(out, ' ');
        else
            markdown_glyph(out, &glyph);
        i += glyph.bytes;
    }
}

static void markdown_row(const struct ct_text_table *table, size_t row,
                         struct ct_buffer *out)
{
    for (size_t i = 0; i < table->column_count; i++) {
        ct_buffer_puts(out, i > 0 ? " | " : "| ");
        markdown_cell(out, cell_at(table, row, i));
    }
    ct_buffer_puts(out, " |\n");
}

void ct_table_markdown(const struct ct_text_table *table, struct ct_buffer *out)
{
    out->failed = out->failed || table->failed;
    if (out->failed || table->column_count == 0)
        return;
    markdown_row(table, 0, out);
    for (size_t i = 0; i < table->column_count; i++)
        ct_buffer_puts(out, table->columns[i].align == CT_LEFT ? "| --- "
                                                               : "| --: ");
    ct_buffer_puts(out, "|\n");
    for (size_t row = 1; row <= row_count(table); row++)
        markdown_row(table, row, out);
}

void ct_csv_field_write(struct ct_buffer *out, const char *text, size_t length)
{
    bool quote = false;

    for (size_t i = 0; i < length; i++)
        quote = quote || text[i] == ',' || text[i] == '"' || text[i] == '\n' ||
                text[i] == '\r';
    if (quote)
        ct_csv_quoted(out, text, length);
    else
        ct_buffer_add(out, text, length);
}

static void csv_row(const struct ct_text_table *table, size_t row,
                    struct ct_buffer *out)
{
    for (size_t i = 0; i < table->column_count; i++) {
        struct span cell = cell_at(table, row, i);

        if (i > 0)
            ct_buffer_putc(out, ',');
        ct_csv_field_write(out, cell.text, cell.length);
        /* An empty line would be no record at all. */
        if (cell.length == 0 && table->column_count == 1)
            ct_buffer_puts(out, "\"\"");
    }
    ct_buffer_putc(out, '\n');
}

void ct_table_csv_part(const struct ct_text_table *table, bool head,
                       struct ct_buffer *out)
{
    out->failed = out->failed || table->failed;
    if (out->failed || table->column_count == 0)
        return;
    for (size_t row = head ? 0 : 1; row <= row_count(table); row++)
        csv_row(table, row, out);
}

void ct_table_csv(const struct ct_text_table *table, struct ct_buffer *out)
{
    ct_table_csv_part(table, true, out);
}
