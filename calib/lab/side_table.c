/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "side_table.h"

struct ct_cell ct_side_cell(const struct ct_side_table *table, size_t column)
{
    size_t i = table->fields[column];

    if (i == CT_NO_FIELD || i >= table->record->count)
        return (struct ct_cell){.text = "", .place = table->record->place};
    return (struct ct_cell){table->record->fields[i].text,
                            table->record->fields[i].length,
                            ct_csv_field_place(table->csv, i)};
}

enum ct_status ct_side_value(const struct ct_side_table *table, size_t column,
                             const struct ct_unit *unit,
                             struct ct_cell_value *value)
{
    const struct ct_column *of = &table->layout->columns[column];
    const struct ct_cell_rules rules = {.unit = unit, .span_known = true};
    const struct ct_cells cells = {table->units, table->arena, table->sink,
                                   &rules};
    struct ct_cell cell = ct_side_cell(table, column);
    enum ct_status status = ct_cell_read(&cells, of->kind, cell, value);

    if (status == CT_OK && value->state == CT_CELL_MISSING &&
        (of->flags & CT_COLUMN_NEEDED) != 0)
        return ct_error(table->sink, "row-cell-missing", ct_at(cell.place),
                        ct_string(of->name));
    return status;
}

const struct ct_unit *ct_side_unit(const struct ct_side_table *table,
                                   size_t column)
{
    size_t i = table->fields[column];

    return i == CT_NO_FIELD ? NULL : table->bound[i].unit;
}

static enum ct_status refuse_cells(const struct ct_side_table *table,
                                   size_t expected)
{
    return ct_error(table->sink, "row-cells", ct_at(table->record->place),
                    ct_integer((int64_t)table->record->count),
                    ct_integer((int64_t)expected));
}

static enum ct_status read_header(struct ct_side_table *table)
{
    const struct ct_cells cells = {table->units, table->arena, table->sink,
                                   NULL};
    const struct ct_table_layout *layout = table->layout;
    struct ct_cell headers[CT_TABLE_COLUMNS];
    enum ct_status status;

    table->field_count = table->record->count;
    if (table->field_count > CT_TABLE_COLUMNS)
        return refuse_cells(table, layout->count);
    for (size_t i = 0; i < table->field_count; i++)
        headers[i] = (struct ct_cell){table->record->fields[i].text,
                                      table->record->fields[i].length,
                                      ct_csv_field_place(table->csv, i)};
    status = ct_layout_bind(layout, table->name, &cells, table->record->place,
                            headers, table->field_count, table->bound);
    for (size_t i = 0; i < layout->count; i++)
        table->fields[i] = CT_NO_FIELD;
    for (size_t i = table->field_count; status == CT_OK && i-- > 0;)
        if (table->bound[i].column != NULL)
            table->fields[table->bound[i].column - layout->columns] = i;
    return status;
}

static enum ct_status read_rows(struct ct_side_table *table, ct_side_row row,
                                void *context)
{
    enum ct_status result = CT_OK, status;

    for (;;) {
        status = ct_csv_next(table->csv, &table->record);
        if (status != CT_OK || table->record == NULL)
            break;
        status = table->record->count == table->field_count
                     ? row(context, table)
                     : refuse_cells(table, table->field_count);
        if (status == CT_INVALID)
            result = status;
        else if (status != CT_OK)
            break;
    }
    return status == CT_OK ? result : status;
}

enum ct_status ct_side_table_read(struct ct_side_table *table,
                                  struct ct_sources *sources, const char *path,
                                  ct_side_row row, void *context)
{
    struct ct_csv_record none = {0}; /* the header of an empty file */
    size_t errors = table->sink != NULL ? table->sink->errors : 0;
    enum ct_status status =
        ct_csv_open(sources, path, (struct ct_csv_dialect){.limit = 0},
                    table->sink, &table->csv);

    if (status == CT_OK) {
        table->source = none.place.source = ct_csv_source(table->csv);
        status = ct_csv_next(table->csv, &table->record);
    }
    if (status == CT_OK && table->record == NULL)
        table->record = &none;
    if (status == CT_OK)
        status = read_header(table);
    if (status == CT_OK)
        status = read_rows(table, row, context);
    ct_csv_free(table->csv);
    table->csv = NULL;
    table->record = NULL;
    if (status == CT_OK && table->sink != NULL && table->sink->errors > errors)
        return CT_INVALID;
    return status;
}
