/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells, lines and tables of a page about a laboratory's thing.
 */
#include "show_page.h"

#include "language.h"

#include "../lab/write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- cells --------------------------------------------------------------- */

void ct_sheet_day(struct ct_sheet *sheet, int32_t day)
{
    char text[CT_DATE_TEXT];

    if (day == CT_LAB_NO_DATE)
        return;
    ct_date_format(day, text);
    ct_buffer_puts(&sheet->cell, text);
}

void ct_sheet_number(struct ct_sheet *sheet, struct ct_lab_number number)
{
    enum { LONGEST = 20 };
    struct ct_decimal digits;

    if (!isfinite(number.number))
        return;
    digits = ct_decimal_round(ct_decimal_from_double(number.number),
                              number.place, CT_ROUND_NEAREST_EVEN);
    if (number.place > LONGEST || number.place < -LONGEST)
        ct_number_shortest(&sheet->cell, number.number);
    else
        ct_decimal_write_to_place(&sheet->cell, digits, number.place);
}

void ct_sheet_key(struct ct_sheet *sheet, enum ct_lab_key of, uint32_t text)
{
    ct_buffer_puts(&sheet->cell, ct_lab_text(sheet->lab, of, text));
}

void ct_sheet_certificate(struct ct_sheet *sheet, uint32_t row)
{
    if (row != CT_LAB_NO_ROW)
        ct_sheet_key(sheet, CT_KEY_CERTIFICATE,
                     sheet->lab->certificates[row].id);
}

void ct_sheet_unit(struct ct_sheet *sheet, const struct ct_unit *unit)
{
    if (unit != NULL)
        ct_unit_write_symbol(&sheet->cell, unit);
}

void ct_sheet_range(struct ct_sheet *sheet, const struct ct_lab_range *range)
{
    bool lower = isfinite(range->min.number), upper;

    upper = isfinite(range->max.number);
    if (!lower && !upper)
        return;
    if (!lower)
        ct_buffer_puts(&sheet->cell, "≤ ");
    if (!upper)
        ct_buffer_puts(&sheet->cell, "≥ ");
    if (lower)
        ct_sheet_number(sheet, range->min);
    if (lower && upper)
        ct_buffer_puts(&sheet->cell, " … ");
    if (upper)
        ct_sheet_number(sheet, range->max);
    ct_buffer_putc(&sheet->cell, ' ');
    ct_sheet_unit(sheet, range->unit);
}

void ct_sheet_count(struct ct_sheet *sheet, size_t count)
{
    char text[CT_GROUPED];

    ct_text_grouped(count, text);
    ct_buffer_puts(&sheet->cell, text);
}

void ct_sheet_interval(struct ct_sheet *sheet, struct ct_interval interval)
{
    struct ct_cell_value value = {.kind = CT_CELL_INTERVAL};

    value.interval.state = CT_CELL_SOUND;
    value.interval.interval = interval;
    ct_cell_write(&value, &sheet->cell);
}

void ct_sheet_function(struct ct_sheet *sheet, struct ct_lab_function function)
{
    if (function.quantity == 0 && function.function == 0)
        ct_buffer_puts(&sheet->cell, "–");
    ct_sheet_key(sheet, CT_KEY_TEXT, function.quantity);
    if (function.quantity != 0 && function.function != 0)
        ct_buffer_puts(&sheet->cell, ", ");
    ct_sheet_key(sheet, CT_KEY_TEXT, function.function);
}

/* ---- lines --------------------------------------------------------------- */

/* A text of the user's in Markdown or on a terminal. */
static void put_safe(struct ct_sheet *sheet, const char *text, size_t length)
{
    for (size_t i = 0; sheet->markdown && i < length; i++) {
        if (strchr("\\`*_<[#|", text[i]) != NULL)
            ct_buffer_putc(sheet->out, '\\');
        ct_buffer_putc(sheet->out,
                       (unsigned char)text[i] < 0x20 ? ' ' : text[i]);
    }
    if (!sheet->markdown)
        ct_text_safe(sheet->out, text, length);
}

void ct_sheet_title(struct ct_sheet *sheet, const char *id, const char *name)
{
    ct_buffer_puts(sheet->out, sheet->markdown ? "# " : "");
    put_safe(sheet, id, strlen(id));
    if (name[0] != '\0') {
        ct_buffer_puts(sheet->out, "  ");
        put_safe(sheet, name, strlen(name));
    }
    ct_buffer_puts(sheet->out, sheet->markdown ? "\n\n" : "\n");
}

/* Whether an empty line is there already. */
static bool ends_paragraph(const struct ct_buffer *out)
{
    return !out->failed && out->length >= 2 &&
           memcmp(out->data + out->length - 2, "\n\n", 2) == 0;
}

void ct_sheet_heading(struct ct_sheet *sheet, const char *text)
{
    if (!sheet->markdown || !ends_paragraph(sheet->out))
        ct_buffer_putc(sheet->out, '\n');
    ct_buffer_puts(sheet->out, sheet->markdown ? "## " : "");
    ct_buffer_puts(sheet->out, text);
    if (sheet->cell.length > 0) {
        ct_buffer_putc(sheet->out, ' ');
        put_safe(sheet, sheet->cell.data, sheet->cell.length);
    }
    ct_buffer_puts(sheet->out, sheet->markdown ? "\n\n" : "\n");
    sheet->out->failed = sheet->out->failed || sheet->cell.failed;
    ct_buffer_clear(&sheet->cell);
}

void ct_sheet_line(struct ct_sheet *sheet)
{
    struct ct_buffer safe = {0};
    struct ct_buffer *out = sheet->out;

    sheet->out = &safe;
    put_safe(sheet, sheet->cell.length > 0 ? sheet->cell.data : "",
             sheet->cell.length);
    sheet->out = out;
    if (sheet->markdown || sheet->width <= 0)
        ct_buffer_add(out, safe.length > 0 ? safe.data : "", safe.length);
    else
        ct_text_wrap(out, safe.length > 0 ? safe.data : "", 0, 0,
                     (size_t)sheet->width);
    ct_buffer_puts(out, sheet->markdown ? "\n\n" : "\n");
    out->failed = out->failed || safe.failed || sheet->cell.failed;
    ct_buffer_release(&safe);
    ct_buffer_clear(&sheet->cell);
}

/* ---- tables -------------------------------------------------------------- */

struct ct_text_table *ct_sheet_begin(struct ct_sheet *sheet,
                                     const struct ct_text_column *columns,
                                     size_t count)
{
    struct ct_text_table *table = NULL;

    if (ct_table_new(columns, count, &table) != CT_OK) {
        sheet->out->failed = true;
        return NULL;
    }
    return table;
}

void ct_sheet_open(struct ct_sheet *sheet, const struct ct_text_column *columns,
                   size_t count)
{
    enum { MOST = 32 };
    struct ct_text_column translated[MOST];

    for (size_t i = 0; i < count; i++) {
        translated[i] = columns[i];
        if (columns[i].title[0] != '\0')
            translated[i].title = ct_translate(columns[i].title);
    }
    sheet->table = ct_sheet_begin(sheet, translated, count);
}

void ct_sheet_say(struct ct_sheet *sheet, const char *text)
{
    ct_buffer_puts(&sheet->cell, ct_translate(text));
}

void ct_sheet_take(struct ct_sheet *sheet)
{
    if (sheet->table != NULL)
        ct_table_take(sheet->table, &sheet->cell);
    else
        ct_buffer_clear(&sheet->cell);
}

void ct_sheet_close(struct ct_sheet *sheet)
{
    ct_sheet_table(sheet, sheet->table);
    sheet->table = NULL;
    if (sheet->markdown)
        ct_buffer_putc(sheet->out, '\n');
}

void ct_sheet_table(struct ct_sheet *sheet, struct ct_text_table *table)
{
    if (table == NULL)
        return;
    ct_table_drop_empty(table);
    if (sheet->markdown)
        ct_table_markdown(table, sheet->out);
    else
        ct_table_text(table, sheet->width, sheet->out);
    ct_table_free(table);
}

/* ---- records ------------------------------------------------------------- */

enum { NAMED = 20 };

/* The columns of those names; how many. */
static size_t find_columns(enum ct_table table, const char *names,
                           const struct ct_column *columns[NAMED])
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];
    size_t count = 0;

    while (names[0] != '\0') {
        size_t length = strcspn(names, " ");

        for (size_t i = 0; i < layout->count && count < NAMED; i++)
            if (strlen(layout->columns[i].name) == length &&
                memcmp(layout->columns[i].name, names, length) == 0)
                columns[count++] = &layout->columns[i];
        names += length + (names[length] == ' ');
    }
    return count;
}

/* The cell of a column; a range with its unit stands in `range`. */
static void make_cell(struct ct_sheet *sheet, enum ct_table table,
                      const struct ct_column *column, const void *record)
{
    const unsigned char *bytes = record;
    struct ct_lab_range range;
    const struct ct_unit *unit;

    if (column->kind == CT_CELL_RANGE) {
        memcpy(&range, bytes + column->offset, sizeof range);
        ct_sheet_range(sheet, &range);
    } else if (column->kind == CT_CELL_UNIT) {
        memcpy(&unit, bytes + column->offset, sizeof unit);
        ct_sheet_unit(sheet, unit);
    } else {
        ct_lab_write_cell(sheet->lab, table, column, record, &sheet->cell);
    }
}

/* `calibrated_on` as a label: blanks for underscores. */
static void write_label(const char *name, struct ct_buffer *out)
{
    for (; *name != '\0'; name++)
        ct_buffer_putc(out, *name == '_' ? ' ' : *name);
}

static enum ct_align align_of(enum ct_cell_kind kind)
{
    bool number = kind == CT_CELL_NUMBER || kind == CT_CELL_EXPANDED ||
                  kind == CT_CELL_FACTOR || kind == CT_CELL_PROBABILITY ||
                  kind == CT_CELL_DOF;

    return number ? CT_DECIMAL : CT_LEFT;
}

static void note_left_out(struct ct_sheet *sheet, size_t first, size_t count)
{
    if (first == 0)
        return;
    ct_buffer_puts(&sheet->cell, ct_translate(N_("the last of")));
    ct_buffer_putc(&sheet->cell, ' ');
    ct_sheet_count(sheet, count);
    ct_buffer_puts(&sheet->cell, "; ");
    ct_buffer_puts(&sheet->cell, ct_translate(N_("--format json has all")));
    ct_sheet_line(sheet);
}

void ct_sheet_records(struct ct_sheet *sheet, const char *heading,
                      enum ct_table table, const struct ct_view_rows *rows,
                      const char *names, size_t most)
{
    const struct ct_column *columns[NAMED];
    struct ct_text_column heads[NAMED];
    struct ct_buffer titles[NAMED] = {0};
    size_t first = rows->count > most ? rows->count - most : 0;
    size_t count = find_columns(table, names, columns);
    struct ct_text_table *text;

    if (rows->count == 0)
        return;
    for (size_t i = 0; i < count; i++) {
        write_label(columns[i]->name, &titles[i]);
        sheet->out->failed = sheet->out->failed || titles[i].failed;
        heads[i] = (struct ct_text_column){
            titles[i].failed ? "" : titles[i].data, align_of(columns[i]->kind),
            columns[i]->kind == CT_CELL_TEXT};
    }
    ct_sheet_heading(sheet, heading);
    note_left_out(sheet, first, rows->count);
    text = ct_sheet_begin(sheet, heads, count);
    for (size_t i = first; i < rows->count && text != NULL; i++) {
        union ct_view_any record;

        ct_view_record(sheet->view, table, rows->rows[i], &record);
        for (size_t k = 0; k < count; k++) {
            make_cell(sheet, table, columns[k], &record);
            ct_table_take(text, &sheet->cell);
        }
    }
    ct_sheet_table(sheet, text);
    for (size_t i = 0; i < count; i++)
        ct_buffer_release(&titles[i]);
}

static bool is_named(const char *name, const char *names)
{
    size_t length = strlen(name);

    for (const char *at = names; (at = strstr(at, name)) != NULL; at += length)
        if ((at == names || at[-1] == ' ') &&
            (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

void ct_sheet_fields(struct ct_sheet *sheet, enum ct_table of,
                     const void *record, const char *without,
                     struct ct_text_table *table)
{
    const struct ct_table_layout *layout = &ct_table_layouts[of];

    for (size_t i = 0; i < layout->count && table != NULL; i++) {
        const struct ct_column *column = &layout->columns[i];
        struct ct_buffer text = {0};

        if (is_named(column->name, without) ||
            (layout->range != CT_NO_FIELD &&
             is_named(column->name, "range_min range_max unit")))
            continue;
        make_cell(sheet, of, column, record);
        if (sheet->cell.length == 0 && !sheet->cell.failed)
            continue;
        text = sheet->cell;
        sheet->cell = (struct ct_buffer){0};
        write_label(column->name, &sheet->cell);
        ct_table_take(table, &sheet->cell);
        ct_table_take(table, &text);
        ct_buffer_release(&text);
    }
}
