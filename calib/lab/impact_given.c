/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shifts that are given: a quantity, or a table of points.
 */
#include "impact.h"

#include "table.h"
#include "../files/csv.h"
#include "../files/quantity.h"

#include <math.h>
#include <stdlib.h>

/* ---- a quantity ---------------------------------------------------------- */

static bool is_ratio(const struct ct_unit *unit)
{
    return unit->kind == CT_KIND_NONE && ct_unit_dimensionless(unit);
}

enum ct_status ct_given_shift_read(struct ct_units *units, struct ct_cell text,
                                   struct ct_sink *sink,
                                   struct ct_given_shift *given)
{
    struct ct_quantity q;
    enum ct_status status =
        ct_quantity_parse(units, text.text, text.length, text.place, sink, &q);

    if (status == CT_INVALID)
        return CT_USAGE;
    if (status != CT_OK)
        return status;
    *given = (struct ct_given_shift){.number = q.number, .unit = q.unit};
    if (q.spread_kind != CT_SPREAD_NONE || q.plus_minus) {
        (void)ct_error(sink, "shift-spread", ct_at(text.place),
                       ct_text(text.text, text.length));
        return CT_USAGE;
    }
    if (q.unit == NULL) {
        (void)ct_error(sink, "shift-unit", ct_at(text.place),
                       ct_text(text.text, text.length));
        return CT_USAGE;
    }
    given->relative = q.relative != CT_RELATIVE_ABSOLUTE && is_ratio(q.unit);
    return CT_OK;
}

/* ---- a table ------------------------------------------------------------- */

/* ORDER SHIFT_COLUMN */
enum { C_POINT, C_POINT_UNIT, C_SHIFT, C_UNIT, C_COUNT };

#define PLAIN  0, 0, CT_KEY_TEXT
#define NEEDED 0, CT_COLUMN_NEEDED | CT_COLUMN_UNIT, CT_KEY_TEXT
/* ORDER SHIFT_COLUMN */
static const struct ct_column columns[C_COUNT] = {
    {"point", CT_CELL_NUMBER, NEEDED, "测量点|校准点|点"},
    {"point_unit", CT_CELL_UNIT, PLAIN, "测量点单位|点单位"},
    {"shift", CT_CELL_NUMBER, NEEDED, "偏移|偏移量|变化量"},
    {"unit", CT_CELL_UNIT, PLAIN, "单位|计量单位"},
};
#undef PLAIN
#undef NEEDED

static const struct ct_table_layout layout = {
    .columns = columns,
    .count = C_COUNT,
    .unit = CT_NO_FIELD,
    .point_unit = CT_NO_FIELD,
    .range = CT_NO_FIELD,
};

struct reading {
    struct ct_csv *csv;
    struct ct_sink *sink;
    struct ct_units *units;
    struct ct_arena arena;
    struct ct_csv_record nothing; /* the header of an empty file */
    const struct ct_csv_record *record;
    struct ct_bound_column bound[CT_TABLE_COLUMNS];
    size_t field_count;
    size_t fields[C_COUNT]; /* of each column, or CT_NO_FIELD */
    struct ct_given_shift *list;
    size_t count;
};

static struct ct_cell cell_at(const struct reading *r, int column)
{
    size_t i = r->fields[column];

    if (i == CT_NO_FIELD || i >= r->record->count)
        return (struct ct_cell){.text = "", .place = r->record->place};
    return (struct ct_cell){r->record->fields[i].text,
                            r->record->fields[i].length,
                            ct_csv_field_place(r->csv, i)};
}

static enum ct_status read_cell(struct reading *r, int column,
                                const struct ct_unit *unit,
                                struct ct_cell_value *value)
{
    const struct ct_cell_rules rules = {.unit = unit, .span_known = true};
    const struct ct_cells cells = {r->units, &r->arena, r->sink, &rules};
    struct ct_cell cell = cell_at(r, column);
    enum ct_status status =
        ct_cell_read(&cells, columns[column].kind, cell, value);

    if (status == CT_OK && value->state == CT_CELL_MISSING &&
        (columns[column].flags & CT_COLUMN_NEEDED) != 0)
        return ct_error(r->sink, "row-cell-missing", ct_at(cell.place),
                        ct_string(columns[column].name));
    return status;
}

/* A number with the unit of its own column, else that of its header, else
 * `usual`, which may be NULL. */
static enum ct_status read_number(struct reading *r, int column,
                                  int unit_column, const struct ct_unit *usual,
                                  double *number, const struct ct_unit **unit)
{
    struct ct_cell_value of_unit, value;
    enum ct_status status = read_cell(r, unit_column, NULL, &of_unit);

    if (status != CT_OK)
        return status;
    *unit = of_unit.state != CT_CELL_MISSING ? of_unit.unit.unit
            : r->fields[column] != CT_NO_FIELD
                ? r->bound[r->fields[column]].unit
                : NULL;
    if (*unit == NULL)
        *unit = usual;
    status = read_cell(r, column, *unit, &value);
    if (status == CT_OK)
        *number = value.number.number;
    return status;
}

static enum ct_status read_row(struct reading *r)
{
    struct ct_given_shift row = {0};
    const struct ct_unit *unit = NULL;
    double point = 0;
    enum ct_status status;

    if (r->record->count != r->field_count)
        return ct_error(r->sink, "row-cells", ct_at(r->record->place),
                        ct_integer((int64_t)r->record->count),
                        ct_integer((int64_t)r->field_count));
    status = read_number(r, C_SHIFT, C_UNIT, NULL, &row.number, &row.unit);
    if (status == CT_OK && row.unit == NULL)
        return ct_error(
            r->sink, "shift-unit", ct_at(cell_at(r, C_SHIFT).place),
            ct_text(cell_at(r, C_SHIFT).text, cell_at(r, C_SHIFT).length));
    if (status == CT_OK)
        status = read_number(r, C_POINT, C_POINT_UNIT, row.unit, &point, &unit);
    if (status != CT_OK)
        return status;
    row.point = ct_point_of(point, unit);
    row.relative = is_ratio(row.unit);
    row.place = cell_at(r, C_POINT).place;
    if (r->count > 0 && !ct_point_comparable(row.point, r->list[0].point))
        return ct_error(
            r->sink, "shift-points", ct_at(cell_at(r, C_POINT).place),
            ct_text(cell_at(r, C_POINT).text, cell_at(r, C_POINT).length));
    if (!ct_room(r->list, r->count))
        return CT_NOMEM;
    r->list[r->count++] = row;
    return CT_OK;
}

static enum ct_status read_header(struct reading *r)
{
    const struct ct_cells cells = {r->units, &r->arena, r->sink, NULL};
    struct ct_cell headers[CT_TABLE_COLUMNS];
    enum ct_status status;

    r->field_count = r->record->count;
    if (r->field_count > CT_TABLE_COLUMNS)
        return ct_error(r->sink, "row-cells", ct_at(r->record->place),
                        ct_integer((int64_t)r->field_count),
                        ct_integer(C_COUNT));
    for (size_t i = 0; i < r->field_count; i++)
        headers[i] = (struct ct_cell){r->record->fields[i].text,
                                      r->record->fields[i].length,
                                      ct_csv_field_place(r->csv, i)};
    status = ct_layout_bind(&layout, "shifts", &cells, r->record->place,
                            headers, r->field_count, r->bound);
    for (int i = 0; i < C_COUNT; i++)
        r->fields[i] = CT_NO_FIELD;
    for (size_t i = r->field_count; status == CT_OK && i-- > 0;)
        if (r->bound[i].column != NULL)
            r->fields[r->bound[i].column - columns] = i;
    return status;
}

static int compare(const void *a, const void *b)
{
    const struct ct_given_shift *x = a, *y = b;
    int order = ct_point_compare(x->point, y->point);

    if (order != 0)
        return order;
    return (x->place.offset > y->place.offset) -
           (x->place.offset < y->place.offset);
}

/* By rising points, none of them twice. */
static enum ct_status put_in_order(struct reading *r)
{
    const struct ct_place place = {.source = ct_csv_source(r->csv)};
    struct ct_buffer point = {0};
    enum ct_status status = CT_OK;

    if (r->count == 0)
        return ct_error(r->sink, "shift-none", ct_at(place));
    qsort(r->list, r->count, sizeof *r->list, compare);
    for (size_t i = 1; i < r->count && status == CT_OK; i++)
        if (ct_point_compare(r->list[i - 1].point, r->list[i].point) == 0) {
            ct_number_shortest(&point,
                               ct_decimal_to_double(r->list[i].point.number));
            status = ct_error(r->sink, "shift-points", ct_at(r->list[i].place),
                              ct_text(point.data, point.length));
        }
    if (point.failed)
        status = CT_NOMEM;
    ct_buffer_release(&point);
    return status;
}

static enum ct_status read_all(struct reading *r)
{
    size_t errors = r->sink != NULL ? r->sink->errors : 0;
    enum ct_status result = CT_OK, status = ct_csv_next(r->csv, &r->record);

    r->nothing.place.source = ct_csv_source(r->csv);
    if (status == CT_OK && r->record == NULL)
        r->record = &r->nothing;
    if (status == CT_OK)
        status = read_header(r);
    while (status == CT_OK) {
        status = ct_csv_next(r->csv, &r->record);
        if (status != CT_OK || r->record == NULL)
            break;
        status = read_row(r);
        if (status == CT_INVALID) {
            result = status;
            status = CT_OK;
        }
    }
    if (status != CT_OK)
        return status;
    if (result != CT_OK || (r->sink != NULL && r->sink->errors > errors))
        return CT_INVALID;
    return put_in_order(r);
}

enum ct_status ct_given_shifts_open(struct ct_sources *sources,
                                    const char *path, struct ct_units *units,
                                    struct ct_sink *sink,
                                    struct ct_given_shift **list, size_t *count)
{
    struct reading r = {.sink = sink, .units = units};
    enum ct_status status = ct_csv_open(
        sources, path, (struct ct_csv_dialect){.limit = 0}, sink, &r.csv);

    if (status == CT_OK)
        status = read_all(&r);
    ct_csv_free(r.csv);
    ct_arena_release(&r.arena);
    if (status != CT_OK) {
        free(r.list);
        return status;
    }
    *list = r.list;
    *count = r.count;
    return CT_OK;
}
