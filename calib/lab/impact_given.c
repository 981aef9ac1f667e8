/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shifts that are given: a quantity, or a table of points.
 */
#include "impact.h"

#include "side_table.h"
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

static const struct ct_table_layout layout = CT_SIDE_LAYOUT(columns);

struct shifts {
    struct ct_given_shift *list;
    size_t count;
};

/* A number with the unit of its own column, else that of its header, else
 * `usual`, which may be NULL. */
static enum ct_status read_number(const struct ct_side_table *t, size_t column,
                                  size_t unit_column,
                                  const struct ct_unit *usual, double *number,
                                  const struct ct_unit **unit)
{
    struct ct_cell_value of_unit, value;
    enum ct_status status = ct_side_value(t, unit_column, NULL, &of_unit);

    if (status != CT_OK)
        return status;
    *unit = of_unit.state != CT_CELL_MISSING ? of_unit.unit.unit
                                             : ct_side_unit(t, column);
    if (*unit == NULL)
        *unit = usual;
    status = ct_side_value(t, column, *unit, &value);
    if (status == CT_OK)
        *number = value.number.number;
    return status;
}

static enum ct_status refuse(const struct ct_side_table *t, size_t column,
                             const char *key)
{
    struct ct_cell cell = ct_side_cell(t, column);

    return ct_error(t->sink, key, ct_at(cell.place),
                    ct_text(cell.text, cell.length));
}

static enum ct_status read_row(void *context, struct ct_side_table *t)
{
    struct shifts *shifts = context;
    struct ct_given_shift row = {0};
    const struct ct_unit *unit = NULL;
    double point = 0;
    enum ct_status status =
        read_number(t, C_SHIFT, C_UNIT, NULL, &row.number, &row.unit);

    if (status == CT_OK && row.unit == NULL)
        return refuse(t, C_SHIFT, "shift-unit");
    if (status == CT_OK)
        status = read_number(t, C_POINT, C_POINT_UNIT, row.unit, &point, &unit);
    if (status != CT_OK)
        return status;
    row.point = ct_point_of(point, unit);
    row.relative = is_ratio(row.unit);
    row.place = ct_side_cell(t, C_POINT).place;
    if (shifts->count > 0 &&
        !ct_point_comparable(row.point, shifts->list[0].point))
        return refuse(t, C_POINT, "shift-points");
    if (!ct_room(shifts->list, shifts->count))
        return CT_NOMEM;
    shifts->list[shifts->count++] = row;
    return CT_OK;
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
static enum ct_status put_in_order(const struct shifts *shifts,
                                   const struct ct_side_table *t)
{
    const struct ct_place place = {.source = t->source};
    struct ct_buffer point = {0};
    enum ct_status status = CT_OK;

    if (shifts->count == 0)
        return ct_error(t->sink, "shift-none", ct_at(place));
    qsort(shifts->list, shifts->count, sizeof *shifts->list, compare);
    for (size_t i = 1; i < shifts->count && status == CT_OK; i++) {
        const struct ct_given_shift *shift = &shifts->list[i];

        if (ct_point_compare(shift[-1].point, shift->point) != 0)
            continue;
        ct_number_shortest(&point, ct_decimal_to_double(shift->point.number));
        status = ct_error(t->sink, "shift-points", ct_at(shift->place),
                          ct_text(point.data, point.length));
    }
    if (point.failed)
        status = CT_NOMEM;
    ct_buffer_release(&point);
    return status;
}

enum ct_status ct_given_shifts_open(struct ct_sources *sources,
                                    const char *path, struct ct_units *units,
                                    struct ct_sink *sink,
                                    struct ct_given_shift **list, size_t *count)
{
    struct ct_arena arena = {0};
    struct shifts shifts = {0};
    struct ct_side_table table = {.layout = &layout,
                                  .name = "shifts",
                                  .units = units,
                                  .sink = sink,
                                  .arena = &arena};
    enum ct_status status =
        ct_side_table_read(&table, sources, path, read_row, &shifts);

    if (status == CT_OK)
        status = put_in_order(&shifts, &table);
    ct_arena_release(&arena);
    if (status != CT_OK) {
        free(shifts.list);
        return status;
    }
    *list = shifts.list;
    *count = shifts.count;
    return CT_OK;
}
