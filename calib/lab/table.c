/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which columns a header names.
 */
#include "table.h"

#include "cell_work.h"
#include "../../uncertainty/expression.h"

#include <string.h>

/* ---- names --------------------------------------------------------------- */

static unsigned char lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

static bool is_gap(unsigned char c)
{
    return ct_is_blank(c) || c == '-' || c == '_';
}

/* A symbol keeps its case: U and u are two quantities, and k is not K. */
static bool is_symbol(const char *name, size_t length)
{
    return length == 1 || (name[0] == 'U' && name[1] == '_');
}

/* Whether the first `length` bytes of the header are the name. */
static bool is_name(const struct ct_folded *header, size_t length,
                    const char *name, size_t name_length)
{
    size_t i = 0, j = 0;

    if (is_symbol(name, name_length) &&
        ct_folded_byte(header, ct_folded_skip(header, 0)) !=
            (unsigned char)name[0])
        return false;
    for (;;) {
        while (i < length && is_gap(ct_folded_byte(header, i)))
            i++;
        while (j < name_length && is_gap((unsigned char)name[j]))
            j++;
        if (i == length || j == name_length)
            return i == length && j == name_length;
        if (lower(ct_folded_byte(header, i)) != lower((unsigned char)name[j]))
            return false;
        i++;
        j++;
    }
}

static bool has_name(const struct ct_column *column,
                     const struct ct_folded *header, size_t length)
{
    const char *alias = column->aliases;

    if (is_name(header, length, column->name, strlen(column->name)))
        return true;
    while (*alias != '\0') {
        size_t alias_length = strcspn(alias, "|");

        if (is_name(header, length, alias, alias_length))
            return true;
        alias += alias_length;
        alias += *alias == '|';
    }
    return false;
}

static const struct ct_column *find(const struct ct_table_layout *layout,
                                    const struct ct_folded *header,
                                    size_t length)
{
    for (size_t i = 0; i < layout->count; i++)
        if (has_name(&layout->columns[i], header, length))
            return &layout->columns[i];
    return NULL;
}

const struct ct_column *ct_table_column(enum ct_table table, const char *name)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];

    for (size_t i = 0; i < layout->count; i++)
        if (strcmp(layout->columns[i].name, name) == 0)
            return &layout->columns[i];
    return NULL;
}

/* ---- units in headers ---------------------------------------------------- */

struct split {
    size_t name;        /* bytes of the name */
    size_t unit, count; /* where the unit stands */
};

/* `U/mm`, `U (mm)`, `U[mm]`, `U/(mm/m)`. */
static bool split_unit(const struct ct_folded *header, struct split *split)
{
    size_t end = header->length, open;
    unsigned char last;

    while (end > 0 && ct_is_blank(ct_folded_byte(header, end - 1)))
        end--;
    last = end > 0 ? ct_folded_byte(header, end - 1) : 0;
    for (open = 0; open < end; open++) {
        unsigned char c = ct_folded_byte(header, open);

        if (c == '/' || c == '(' || c == '[')
            break;
    }
    if (open == 0 || open >= end)
        return false;
    split->name = split->unit = open;
    if (ct_folded_byte(header, open) == '/')
        split->unit++;
    if (last == ')' || last == ']') {
        if (ct_folded_byte(header, split->unit) != (last == ')' ? '(' : '['))
            return false;
        split->unit++;
        end--;
    } else if (split->unit == open) {
        return false;
    }
    if (end <= split->unit)
        return false;
    split->count = end - split->unit;
    return true;
}

static bool takes_unit(const struct ct_column *column)
{
    return column != NULL &&
           (column->kind == CT_CELL_INTERVAL ||
            (column->flags & (CT_COLUMN_UNIT | CT_COLUMN_POINT_UNIT)) != 0);
}

static enum ct_status recognise_in(const struct ct_table_layout *layout,
                                   struct ct_cell header,
                                   const struct ct_column **column,
                                   struct ct_cell *unit)
{
    struct ct_cell_text text;
    const struct ct_column *found;
    struct ct_cell part = {.place = header.place};
    struct split split;
    enum ct_status status = ct_cell_fold(header, &text);

    if (status != CT_OK)
        return status;
    found = find(layout, &text.folded, text.folded.length);
    if (found == NULL && split_unit(&text.folded, &split)) {
        found = find(layout, &text.folded, split.name);
        if (!takes_unit(found))
            found = NULL;
        part.text = ct_folded_original(&text.folded, split.unit, &part.length);
        part.place = ct_folded_place(&text.folded, split.unit, split.count);
        part.length = part.place.length;
    }
    *column = found;
    *unit = part;
    ct_cell_text_release(&text);
    return CT_OK;
}

enum ct_status ct_table_recognise(enum ct_table table, struct ct_cell header,
                                  const struct ct_column **column,
                                  struct ct_cell *unit)
{
    return recognise_in(&ct_table_layouts[table], header, column, unit);
}

/* ---- binding ------------------------------------------------------------- */

struct binding {
    enum ct_table table; /* CT_TABLES: none of a laboratory's */
    const char *name;
    const struct ct_table_layout *layout;
    const struct ct_package *package;
    const struct ct_cells *cells;
    struct ct_place whole;
    const struct ct_cell *headers;
    size_t count;
    struct ct_bound_column *bound;
    size_t *first; /* of each column: the field that has it, or CT_NO_FIELD */
};

static bool same(struct ct_cell cell, const char *text, size_t length)
{
    cell = ct_cell_trim(cell);
    return cell.length == length && memcmp(cell.text, text, length) == 0;
}

/* The header that the package has for the column, or NULL. */
static const struct ct_yaml *given_name(const struct binding *b,
                                        const struct ct_column *column)
{
    for (size_t i = 0; b->package != NULL && i < b->package->column_count;
         i++) {
        const struct ct_column_name *name = &b->package->columns[i];

        if (name->table == b->table &&
            strcmp(name->standard->text, column->name) == 0)
            return name->header;
    }
    return NULL;
}

/* The column that has this header by the package. */
static const struct ct_column *named_column(const struct binding *b,
                                            struct ct_cell header)
{
    for (size_t i = 0; i < b->layout->count; i++) {
        const struct ct_yaml *given = given_name(b, &b->layout->columns[i]);

        if (given != NULL && same(header, given->text, given->length))
            return &b->layout->columns[i];
    }
    return NULL;
}

/* Names in the package that lead nowhere. */
static enum ct_status check_package(const struct binding *b)
{
    enum ct_status result = CT_OK;

    for (size_t i = 0; b->package != NULL && i < b->package->column_count;
         i++) {
        const struct ct_column_name *name = &b->package->columns[i];
        bool there = false;

        if (name->table != b->table)
            continue;
        if (ct_table_column(b->table, name->standard->text) == NULL) {
            result =
                ct_error(b->cells->sink, "column-name-unknown",
                         ct_at(name->standard->place),
                         ct_text(name->standard->text, name->standard->length),
                         ct_string(b->name));
            continue;
        }
        for (size_t k = 0; k < b->count; k++)
            there = there || same(b->headers[k], name->header->text,
                                  name->header->length);
        if (!there)
            result = ct_error(b->cells->sink, "column-name-absent",
                              ct_at(name->header->place),
                              ct_text(name->header->text, name->header->length),
                              ct_string(b->name));
    }
    return result;
}

/* A header that is no column: the nearest name, of all names. */
static void report_unknown(const struct binding *b, size_t at)
{
    struct ct_cell header = ct_cell_trim(b->headers[at]);
    const char *names[CT_TABLE_COLUMNS], *near;
    size_t count = 0;

    for (size_t i = 0; i < b->layout->count; i++)
        if (b->first[i] == CT_NO_FIELD &&
            given_name(b, &b->layout->columns[i]) == NULL)
            names[count++] = b->layout->columns[i].name;
    /* U is not what somebody meant who wrote u. */
    near = header.length > 1
               ? ct_near_miss(header.text, header.length, names, count)
               : NULL;
    if (near != NULL)
        ct_warning(b->cells->sink, "header-near", ct_at(header.place),
                   ct_text(header.text, header.length), ct_string(near));
    else
        ct_note(b->cells->sink, "header-unknown", ct_at(header.place),
                ct_text(header.text, header.length), ct_string(b->name));
}

static enum ct_status check_twice(const struct binding *b, size_t at)
{
    const struct ct_column *column = b->bound[at].column;
    size_t *first = &b->first[column - b->layout->columns];

    if (*first == CT_NO_FIELD) {
        *first = at;
        return CT_OK;
    }
    return ct_error(b->cells->sink, "header-twice", ct_at(b->headers[at].place),
                    ct_text(b->headers[at].text, b->headers[at].length),
                    ct_string(column->name), ct_integer((int64_t)*first + 1));
}

/* Numbers that share a unit cannot have two of them. */
static enum ct_status check_units(const struct binding *b, size_t at)
{
    const struct ct_bound_column *own = &b->bound[at];
    unsigned mask = CT_COLUMN_UNIT | CT_COLUMN_POINT_UNIT;

    for (size_t i = 0; own->unit != NULL && i < at; i++) {
        const struct ct_bound_column *other = &b->bound[i];

        if (other->unit != NULL &&
            (other->column->flags & mask) == (own->column->flags & mask) &&
            !(ct_unit_same_dimension(own->unit, other->unit) &&
              ct_unit_same_scale(own->unit, other->unit)))
            return ct_error(b->cells->sink, "header-units",
                            ct_at(b->headers[at].place),
                            ct_text(b->headers[at].text, b->headers[at].length),
                            ct_text(b->headers[i].text, b->headers[i].length));
    }
    return CT_OK;
}

/* Signs that have another spelling (℃, µ) are noted in cells, not in headers.
 */
static enum ct_status read_unit(const struct ct_cells *cells,
                                struct ct_cell text,
                                const struct ct_unit **unit)
{
    struct ct_cell_unit value;
    enum ct_status status = ct_unit_parse(cells->units, text.text, text.length,
                                          text.place, NULL, unit);

    if (status != CT_INVALID)
        return status;
    status = ct_cell_unit(cells, text, &value);
    if (status == CT_OK && value.state == CT_CELL_SOUND)
        *unit = value.unit;
    return status;
}

static const struct ct_column *factor_of(const struct binding *b,
                                         const struct ct_column *column)
{
    return b->table < CT_TABLES ? ct_table_factor_of(b->table, column) : NULL;
}

/* Two headers cannot give one k two values. */
static enum ct_status check_factors(const struct binding *b, size_t at)
{
    const struct ct_bound_column *own = &b->bound[at];
    const struct ct_column *k = factor_of(b, own->column);

    for (size_t i = 0; own->factor > 0 && i < at; i++) {
        const struct ct_bound_column *other = &b->bound[i];

        if (other->column != NULL && other->factor > 0 &&
            factor_of(b, other->column) == k &&
            (other->factor < own->factor || other->factor > own->factor))
            return ct_error(b->cells->sink, "header-factors",
                            ct_at(b->headers[at].place), ct_number(own->factor),
                            ct_number(other->factor));
    }
    return CT_OK;
}

/* The column that the header names, without the k that it may say. */
static enum ct_status recognise(const struct binding *b, size_t at,
                                struct ct_cell *unit)
{
    struct ct_bound_column *bound = &b->bound[at];
    struct ct_cell header = b->headers[at];
    enum ct_status status =
        ct_header_take_factor(b->cells, &header, &bound->factor);

    if (status == CT_OK && bound->factor > 0) {
        status = recognise_in(b->layout, header, &bound->column, unit);
        unit->place = header.place; /* somewhere in it */
        if (status != CT_OK ||
            (bound->column != NULL && factor_of(b, bound->column) != NULL))
            return status;
        bound->factor = 0; /* of something else */
    }
    return status == CT_OK
               ? recognise_in(b->layout, b->headers[at], &bound->column, unit)
               : status;
}

static enum ct_status bind_one(const struct binding *b, size_t at)
{
    struct ct_bound_column *bound = &b->bound[at];
    struct ct_cell unit;
    enum ct_status status = CT_OK;

    bound->column = named_column(b, b->headers[at]);
    if (bound->column != NULL)
        return check_twice(b, at);
    status = recognise(b, at, &unit);
    if (status == CT_OK && bound->column != NULL &&
        given_name(b, bound->column) != NULL)
        bound->column = NULL; /* another header has been named for it */
    if (status != CT_OK || bound->column == NULL)
        return status;
    status = check_twice(b, at);
    if (status == CT_OK)
        status = check_factors(b, at);
    if (status != CT_OK || unit.length == 0)
        return status;
    if (bound->column->kind == CT_CELL_INTERVAL)
        return ct_cell_interval_unit(b->cells, unit, &bound->per);
    status = read_unit(b->cells, unit, &bound->unit);
    return status == CT_OK ? check_units(b, at) : status;
}

static void report_ignored(const struct binding *b)
{
    for (size_t i = 0; i < b->count; i++) {
        if (b->bound[i].column != NULL)
            continue;
        if (ct_cell_trim(b->headers[i]).length == 0)
            ct_note(b->cells->sink, "header-unnamed",
                    ct_at(b->headers[i].place), ct_integer((int64_t)i + 1));
        else
            report_unknown(b, i);
    }
}

static enum ct_status check_needed(const struct binding *b)
{
    enum ct_status result = CT_OK;

    for (size_t i = 0; i < b->layout->count; i++) {
        const struct ct_column *column = &b->layout->columns[i];

        if (b->first[i] == CT_NO_FIELD &&
            (column->flags & CT_COLUMN_NEEDED) != 0)
            result = ct_error(
                b->cells->sink, "header-missing", ct_at(b->whole),
                ct_string(b->name), ct_string(column->name),
                ct_text(column->aliases, strcspn(column->aliases, "|")));
    }
    return result;
}

static enum ct_status bind(struct binding *b)
{
    size_t first[CT_TABLE_COLUMNS];
    enum ct_status result, status;

    b->first = first;
    memset(b->bound, 0, b->count * sizeof *b->bound);
    for (size_t i = 0; i < CT_TABLE_COLUMNS; i++)
        first[i] = CT_NO_FIELD;
    result = check_package(b);
    for (size_t i = 0; i < b->count; i++) {
        status = bind_one(b, i);
        if (status == CT_INVALID)
            result = status;
        else if (status != CT_OK)
            return status;
    }
    report_ignored(b);
    status = check_needed(b);
    return status != CT_OK ? status : result;
}

enum ct_status ct_table_bind(enum ct_table table,
                             const struct ct_package *package,
                             const struct ct_cells *cells,
                             struct ct_place whole,
                             const struct ct_cell *headers, size_t count,
                             struct ct_bound_column *bound)
{
    struct binding b = {.table = table,
                        .name = ct_table_name(table),
                        .layout = &ct_table_layouts[table],
                        .package = package,
                        .cells = cells,
                        .whole = whole,
                        .headers = headers,
                        .count = count,
                        .bound = bound};

    return bind(&b);
}

enum ct_status ct_layout_bind(const struct ct_table_layout *layout,
                              const char *name, const struct ct_cells *cells,
                              struct ct_place whole,
                              const struct ct_cell *headers, size_t count,
                              struct ct_bound_column *bound)
{
    struct binding b = {.table = CT_TABLES,
                        .name = name,
                        .layout = layout,
                        .cells = cells,
                        .whole = whole,
                        .headers = headers,
                        .count = count,
                        .bound = bound};

    return bind(&b);
}
