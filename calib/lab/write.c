/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records as the rows of a table.
 */
#include "write.h"

#include "cell_work.h"
#include "load_work.h"
#include "../../uncertainty/number.h"

#include <math.h>
#include <string.h>

struct writing {
    const struct ct_lab *lab;
    enum ct_table table;
    const struct ct_table_layout *layout;
    struct ct_lab_result_row space; /* of a result at hand */
    size_t count;
    struct ct_buffer *out;
    struct ct_buffer cell; /* the one at hand */
};

/* ---- numbers ------------------------------------------------------------- */

/* With the digits it was written with: zeros down to its place. */
static void write_number(struct ct_lab_number number, struct ct_buffer *out)
{
    enum { LONGEST = 20 }; /* digits behind the point */
    struct ct_decimal digits = ct_decimal_from_double(number.number);

    if (number.computed)
        number.place = digits.exponent < 0 ? digits.exponent : 0;
    if (number.number == 0 && signbit(number.number))
        ct_buffer_putc(out, '-');
    digits = ct_decimal_round(digits, number.place, CT_ROUND_NEAREST_EVEN);
    if (number.place > 0 || number.place < -LONGEST)
        ct_decimal_write_scientific(out, digits);
    else
        ct_decimal_write_to_place(out, digits, number.place);
}

static bool is_open(const struct ct_lab_range *range)
{
    return isinf(range->min.number) || isinf(range->max.number);
}

/* A range with an open side, which its ends alone could not tell. Its unit has
 * a column of its own. */
static void write_open_range(const struct ct_lab_range *range,
                             struct ct_buffer *out)
{
    struct ct_cell_value value = {.kind = CT_CELL_RANGE};

    if (!is_open(range))
        return;
    value.range = (struct ct_cell_range){CT_CELL_SOUND, range->min.number,
                                         range->max.number, NULL};
    ct_cell_write(&value, out);
}

/* ---- references ---------------------------------------------------------- */

/* With all prefixes: a certificate has none, and nothing else is one. */
static void write_references(const struct ct_lab *lab,
                             struct ct_lab_references references,
                             struct ct_buffer *out)
{
    for (uint32_t i = 0; i < references.count; i++) {
        const struct ct_lab_reference *item =
            &lab->references[references.first + i];

        ct_buffer_puts(out, i > 0 ? "; " : "");
        ct_buffer_puts(out, ct_reference_prefix(item->kind));
        ct_buffer_puts(
            out, ct_lab_text(lab, ct_lab_reference_key(item->kind), item->id));
    }
}

/* ---- cells --------------------------------------------------------------- */

/* Fields whose value is one of cell.h; missing where it was left out. */
static struct ct_cell_value value_of(const struct ct_column *column,
                                     const unsigned char *field)
{
    struct ct_cell_value value = {.kind = column->kind};
    struct ct_lab_interval interval;
    bool there;

    switch (column->kind) {
    case CT_CELL_FACTOR:
    case CT_CELL_PROBABILITY:
    case CT_CELL_DOF:
        memcpy(&value.number.number, field, sizeof value.number.number);
        there = !isnan(value.number.number);
        break;
    case CT_CELL_DATE:
        memcpy(&value.date.days, field, sizeof value.date.days);
        value.date.no_end = value.date.days == CT_DATE_LAST;
        there = value.date.days != CT_LAB_NO_DATE;
        break;
    case CT_CELL_INTERVAL:
        memcpy(&interval, field, sizeof interval);
        value.interval.interval = interval.interval;
        there = interval.state == CT_LAB_INTERVAL;
        break;
    case CT_CELL_UNIT:
        memcpy(&value.unit.unit, field, sizeof value.unit.unit);
        there = value.unit.unit != NULL;
        break;
    case CT_CELL_LIMITS:
        memcpy(&value.limits.formula, field, sizeof value.limits.formula);
        there = value.limits.formula != NULL;
        break;
    case CT_CELL_ENVIRONMENT:
        memcpy(&value.environment.conditions, field,
               sizeof value.environment.conditions);
        there = value.environment.conditions != NULL;
        break;
    default:
        value.word.word = *field;
        there = *field != CT_LAB_NO_WORD;
    }
    value.state = there ? CT_CELL_SOUND : CT_CELL_MISSING;
    return value;
}

static void write_value(const struct ct_column *column,
                        const unsigned char *field, struct ct_buffer *out)
{
    struct ct_cell_value value = value_of(column, field);
    struct ct_lab_interval interval;

    ct_cell_write(&value, out);
    if (column->kind != CT_CELL_INTERVAL)
        return;
    memcpy(&interval, field, sizeof interval);
    if (interval.state == CT_LAB_WHOLE_INTERVAL)
        ct_buffer_puts(out, "interval");
}

/* An end of an open range is told by the range, with as many digits as needed:
 * those that were written stand beside it. */
static bool is_told(const struct ct_table_layout *layout,
                    const struct ct_column *column, const unsigned char *record,
                    struct ct_lab_number number)
{
    struct ct_lab_range range;

    if (isnan(number.number) || isinf(number.number))
        return true;
    if (layout->range == CT_NO_FIELD || column->offset < layout->range ||
        column->offset >= layout->range + sizeof range)
        return false;
    memcpy(&range, record + layout->range, sizeof range);
    return is_open(&range) && number.place == ct_row_end(number.number).place;
}

void ct_lab_write_cell(const struct ct_lab *lab, enum ct_table table,
                       const struct ct_column *column, const void *record,
                       struct ct_buffer *out)
{
    const unsigned char *field = (const unsigned char *)record + column->offset;
    struct ct_lab_references references;
    struct ct_lab_number number;
    struct ct_lab_range range;
    uint32_t text;

    switch (column->kind) {
    case CT_CELL_TEXT:
    case CT_CELL_ID:
    case CT_CELL_JJF1022:
        memcpy(&text, field, sizeof text);
        ct_buffer_puts(out, ct_lab_text(lab, column->of, text));
        break;
    case CT_CELL_NUMBER:
    case CT_CELL_EXPANDED:
        memcpy(&number, field, sizeof number);
        if (!is_told(&ct_table_layouts[table], column, record, number))
            write_number(number, out);
        break;
    case CT_CELL_REFERENCES:
        memcpy(&references, field, sizeof references);
        write_references(lab, references, out);
        break;
    case CT_CELL_RANGE:
        memcpy(&range, field, sizeof range);
        write_open_range(&range, out);
        break;
    default:
        write_value(column, field, out);
    }
}

/* The cell of a column into w->cell, empty where it was left out. */
static void make_cell(struct writing *w, const struct ct_column *column,
                      const unsigned char *record)
{
    ct_buffer_clear(&w->cell);
    ct_lab_write_cell(w->lab, w->table, column, record, &w->cell);
}

/* As RFC 4180 has it; blanks at an end are quoted, so that nobody trims them.
 */
static void put_cell(const struct ct_buffer *cell, struct ct_buffer *out)
{
    const char *text = cell->data;
    size_t length = cell->length;
    bool quoted = false;

    if (length == 0)
        return;
    for (size_t i = 0; i < length; i++)
        quoted |= text[i] == '"' || text[i] == ',' || text[i] == '\n' ||
                  text[i] == '\r';
    quoted |= text[0] == ' ' || text[length - 1] == ' ';
    if (!quoted) {
        ct_buffer_add(out, text, length);
        return;
    }
    ct_csv_quoted(out, text, length);
}

/* ---- rows ---------------------------------------------------------------- */

static const unsigned char *record_of(struct writing *w, size_t row)
{
    return ct_lab_record(w->lab, w->table, (uint32_t)row, &w->space);
}

/* Whether any row fills the column. */
static bool is_filled(struct writing *w, const struct ct_column *column)
{
    for (size_t i = 0; i < w->count; i++) {
        make_cell(w, column, record_of(w, i));
        if (w->cell.length > 0 || w->cell.failed)
            return true;
    }
    return false;
}

/* A row of which nothing is left is none. */
static void write_row(struct writing *w, const bool *used,
                      const unsigned char *record)
{
    size_t start = w->out->length, columns = 0, filled = 0;

    for (size_t i = 0; i < w->layout->count; i++) {
        if (!used[i])
            continue;
        if (columns++ > 0)
            ct_buffer_putc(w->out, ',');
        make_cell(w, &w->layout->columns[i], record);
        filled += w->cell.length > 0;
        put_cell(&w->cell, w->out);
    }
    if (filled > 0)
        ct_buffer_putc(w->out, '\n');
    else
        w->out->length = start;
}

static void write_header(struct writing *w, const bool *used)
{
    size_t columns = 0;

    for (size_t i = 0; i < w->layout->count; i++) {
        if (!used[i])
            continue;
        ct_buffer_puts(w->out, columns++ > 0 ? "," : "");
        ct_buffer_puts(w->out, w->layout->columns[i].name);
    }
    ct_buffer_putc(w->out, '\n');
}

enum ct_status ct_lab_write(const struct ct_lab *lab, enum ct_table table,
                            struct ct_buffer *out)
{
    struct writing w = {.lab = lab,
                        .table = table,
                        .layout = &ct_table_layouts[table],
                        .count = lab->tables[table].count,
                        .out = out};
    bool used[CT_TABLE_COLUMNS];

    if (!lab->tables[table].present)
        return CT_OK;
    for (size_t i = 0; i < w.layout->count; i++)
        used[i] = (w.layout->columns[i].flags & CT_COLUMN_NEEDED) != 0 ||
                  is_filled(&w, &w.layout->columns[i]);
    write_header(&w, used);
    for (size_t i = 0; i < w.count; i++)
        write_row(&w, used, record_of(&w, i));
    out->failed |= ct_buffer_status(&w.cell) != CT_OK;
    ct_buffer_release(&w.cell);
    return ct_buffer_status(out);
}
