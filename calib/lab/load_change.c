/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of changes.csv, and what they name: tables, fields, rows.
 */
#include "load_change_work.h"

#include "cell_work.h"
#include "../../uncertainty/expression.h"

#include <string.h>

/* ---- rows as they are read ----------------------------------------------- */

static enum ct_status keep_cell(struct ct_row_loader *loader, const char *name,
                                struct ct_cell *cell)
{
    const struct ct_csv_record *row = ct_row_here(loader);

    for (size_t i = 0; i < loader->count; i++) {
        const struct ct_row_column *column = &loader->columns[i];
        size_t at = column->field;

        if (strcmp(column->bound.column->name, name) != 0 || at >= row->count)
            continue;
        cell->text = ct_arena_text(&loader->names, row->fields[at].text,
                                   row->fields[at].length);
        cell->length = row->fields[at].length;
        cell->place = ct_csv_field_place(loader->csv, at);
        return cell->text == NULL ? CT_NOMEM : CT_OK;
    }
    return CT_OK;
}

enum ct_status ct_change_keep(struct ct_row_loader *loader)
{
    struct ct_kept_change kept = {.number = ct_row_here(loader)->number};
    const struct {
        const char *name;
        struct ct_cell *cell;
    } cells[] = {{"table", &kept.table},
                 {"id", &kept.id},
                 {"function", &kept.function},
                 {"field", &kept.field},
                 {"value", &kept.value}};

    if (!ct_room(loader->kept, loader->kept_count))
        return CT_NOMEM;
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        enum ct_status status = keep_cell(loader, cells[i].name, cells[i].cell);

        if (status != CT_OK)
            return status;
    }
    loader->kept[loader->kept_count++] = kept;
    return loader->status;
}

/* ---- findings ------------------------------------------------------------ */

void ct_change_about(struct ct_change_reading *r, const char *column,
                     size_t change)
{
    const struct ct_row_loader *loader = r->loader;
    const struct ct_kept_change *kept = &loader->kept[change];
    struct ct_finding_cell cell = {.field = column,
                                   .field_length = strlen(column),
                                   .record = kept->id.text,
                                   .record_length = kept->id.length,
                                   .row = kept->number};

    for (size_t i = 0; i < loader->count; i++) {
        const struct ct_row_column *own = &loader->columns[i];

        if (strcmp(own->bound.column->name, column) != 0)
            continue;
        cell.field = loader->headers[own->field].text;
        cell.field_length = loader->headers[own->field].length;
    }
    r->sink->cell = cell;
}

struct ct_argument ct_change_text(struct ct_cell cell)
{
    cell = ct_cell_trim(cell);
    return ct_text(cell.text, cell.length);
}

/* Tables whose rows change, and by what their rows are known. */
static const struct {
    enum ct_table table;
    enum ct_lab_key key;
} changing[] = {
    {CT_TABLE_INSTRUMENTS, CT_KEY_INSTRUMENT},
    {CT_TABLE_RANGES, CT_KEY_INSTRUMENT},
    {CT_TABLE_CERTIFICATES, CT_KEY_CERTIFICATE},
    {CT_TABLE_STANDARDS, CT_KEY_STANDARD},
    {CT_TABLE_LABORATORIES, CT_KEY_LABORATORY},
};
enum { CHANGING = sizeof changing / sizeof changing[0] };

/* ---- tables and fields --------------------------------------------------- */

static bool is_text(struct ct_cell cell, const char *text)
{
    return strlen(text) == cell.length &&
           memcmp(text, cell.text, cell.length) == 0;
}

/* A table may be called what the package calls it; everybody else finds it by
 * its own name. */
static enum ct_status rename_table(struct ct_change_reading *r, size_t change,
                                   const char *name)
{
    return ct_keys_add(&r->store->keys[CT_KEY_TEXT], name, strlen(name),
                       &r->changes[change].table);
}

/* *which CHANGING: there is none, which was said. */
static enum ct_status find_table(struct ct_change_reading *r, size_t change,
                                 size_t *which)
{
    struct ct_cell cell = ct_cell_trim(r->loader->kept[change].table);
    const char *names[CHANGING];

    for (*which = 0; *which < CHANGING; ++*which) {
        enum ct_table table = changing[*which].table;
        const struct ct_resource *resource = r->store->package->tables[table];

        names[*which] = ct_table_name(table);
        if (is_text(cell, names[*which]))
            return CT_OK;
        if (resource != NULL && is_text(cell, resource->name))
            return rename_table(r, change, names[*which]);
    }
    ct_change_about(r, "table", change);
    (void)ct_error(
        r->sink, "change-table", ct_at(r->loader->kept[change].table.place),
        ct_text(cell.text, cell.length),
        ct_string(ct_near_miss(cell.text, cell.length, names, CHANGING)));
    return CT_OK;
}

/* Columns by which others find the row: another id is another row. */
static bool is_fixed(enum ct_table table, const struct ct_column *column)
{
    const char *name = column->name;

    return (column->flags & CT_COLUMN_KEY) != 0 ||
           (table == CT_TABLE_CERTIFICATES &&
            strcmp(name, "instrument") == 0) ||
           (table == CT_TABLE_RANGES &&
            (strcmp(name, "instrument") == 0 || strcmp(name, "function") == 0));
}

/* The column whose header the package gives, or NULL. */
static const struct ct_column *given_column(const struct ct_change_reading *r,
                                            enum ct_table table,
                                            struct ct_cell field)
{
    const struct ct_package *package = r->store->package;

    field = ct_cell_trim(field);
    for (size_t i = 0; i < package->column_count; i++) {
        const struct ct_column_name *name = &package->columns[i];

        if (name->table == table && name->header->length == field.length &&
            memcmp(name->header->text, field.text, field.length) == 0)
            return ct_table_column(table, name->standard->text);
    }
    return NULL;
}

static void report_field(struct ct_change_reading *r, enum ct_table table,
                         struct ct_cell field)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];
    const char *names[CT_TABLE_COLUMNS];
    struct ct_cell trimmed = ct_cell_trim(field);
    size_t count = 0;

    for (size_t i = 0; i < layout->count; i++)
        if (!is_fixed(table, &layout->columns[i]))
            names[count++] = layout->columns[i].name;
    (void)ct_error(
        r->sink, "change-field", ct_at(field.place),
        ct_text(trimmed.text, trimmed.length), ct_string(ct_table_name(table)),
        ct_string(ct_near_miss(trimmed.text, trimmed.length, names, count)));
}

/* CT_INVALID: it names none that can change. */
static enum ct_status find_field(struct ct_change_reading *r,
                                 enum ct_table table, size_t change,
                                 const struct ct_column **column)
{
    struct ct_cell field = r->loader->kept[change].field, unit = {0};
    enum ct_status status = CT_OK;

    ct_change_about(r, "field", change);
    *column = given_column(r, table, field);
    if (*column == NULL)
        status = ct_table_recognise(table, field, column, &unit);
    if (status != CT_OK)
        return status;
    if (*column == NULL || unit.length > 0) {
        report_field(r, table, field);
        return CT_INVALID;
    }
    if (is_fixed(table, *column))
        return ct_error(r->sink, "change-fixed", ct_at(field.place),
                        ct_string((*column)->name),
                        ct_string(ct_table_name(table)));
    return CT_OK;
}

/* ---- rows ---------------------------------------------------------------- */

static enum ct_status add_task(struct ct_change_reading *r, size_t change,
                               enum ct_table table, uint32_t row,
                               const struct ct_column *column)
{
    if (!ct_room(r->tasks, r->task_count))
        return CT_NOMEM;
    r->tasks[r->task_count++] =
        (struct ct_change_task){change, row, table, column};
    return CT_OK;
}

static enum ct_status report_id(struct ct_change_reading *r, size_t change,
                                enum ct_table table)
{
    struct ct_cell id = r->loader->kept[change].id;

    if (ct_lab_torn(r->lab, table,
                    ct_lab_text(r->lab, CT_KEY_TEXT, r->changes[change].id)))
        return CT_INVALID; /* its row was told */
    ct_change_about(r, "id", change);
    return ct_error(r->sink, "change-id", ct_at(id.place),
                    ct_string(ct_table_name(table)), ct_change_text(id));
}

/* Every range of the instrument, or those of one function. */
static enum ct_status add_ranges(struct ct_change_reading *r, size_t change,
                                 uint32_t instrument,
                                 const struct ct_column *column)
{
    const struct ct_lab_item_range *rows = r->store->rows[CT_TABLE_RANGES];
    uint32_t function = r->changes[change].function;
    struct ct_cell cell = r->loader->kept[change].function;
    size_t before = r->task_count;
    struct ct_lab_list list;
    enum ct_status status = CT_OK;

    if (r->ranges == NULL)
        status = ct_lab_index_new(
            r->lab, CT_RELATION_BIT(CT_RANGES_OF_INSTRUMENT), &r->ranges);
    if (status != CT_OK)
        return status;
    list = ct_lab_rows_of(r->ranges, CT_RANGES_OF_INSTRUMENT, instrument);
    if (list.count == 0)
        return report_id(r, change, CT_TABLE_RANGES);
    for (size_t i = 0; i < list.count && status == CT_OK; i++)
        if (function == 0 || rows[list.rows[i]].function == function)
            status = add_task(r, change, CT_TABLE_RANGES, list.rows[i], column);
    if (status != CT_OK || r->task_count > before)
        return status;
    ct_change_about(r, "function", change);
    return ct_error(r->sink, "change-function", ct_at(cell.place),
                    ct_change_text(r->loader->kept[change].id),
                    ct_change_text(cell));
}

static enum ct_status add_rows(struct ct_change_reading *r, size_t change,
                               size_t which, const struct ct_column *column)
{
    const struct ct_kept_change *kept = &r->loader->kept[change];
    enum ct_table table = changing[which].table;
    enum ct_lab_key key = changing[which].key;
    const char *text = ct_lab_text(r->lab, CT_KEY_TEXT, r->changes[change].id);
    uint32_t id = ct_lab_find(r->lab, key, text, strlen(text)), row;

    if (table == CT_TABLE_RANGES)
        return add_ranges(r, change, id, column);
    if (r->changes[change].function != 0) {
        ct_change_about(r, "function", change);
        return ct_error(r->sink, "change-without-function",
                        ct_at(kept->function.place),
                        ct_string(ct_table_name(table)));
    }
    row = ct_lab_row_of(r->lab, key, id);
    return row == CT_LAB_NO_ROW ? report_id(r, change, table)
                                : add_task(r, change, table, row, column);
}

/* Tables that nobody asked for cannot be looked into, and the faults of one
 * that could not be read are told already. */
static bool is_there(const struct ct_change_reading *r, enum ct_table table)
{
    return (r->lab->loaded & CT_TABLE_BIT(table)) != 0 &&
           (r->lab->tables[table].present ||
            r->store->package->tables[table] == NULL);
}

enum ct_status ct_change_plan(struct ct_change_reading *r, size_t change)
{
    const struct ct_column *column;
    size_t which;
    enum ct_status status = find_table(r, change, &which);

    if (status != CT_OK)
        return status;
    if (which == CHANGING)
        return CT_INVALID;
    status = find_field(r, changing[which].table, change, &column);
    if (status == CT_OK && is_there(r, changing[which].table))
        status = add_rows(r, change, which, column);
    return status;
}
