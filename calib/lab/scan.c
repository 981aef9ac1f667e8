/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The loader's rows handed on instead of kept.
 */
#include "load_work.h"

#include "cell_work.h"

#include <stdlib.h>
#include <string.h>

/* ---- texts that become numbers ------------------------------------------- */

/* Whether `name` is `table.column`. */
static bool is_column(const struct ct_row_loader *loader, const char *name,
                      const char *column)
{
    const char *table = ct_table_name(loader->table);
    size_t length = strlen(table);

    return strncmp(name, table, length) == 0 && name[length] == '.' &&
           strcmp(name + length + 1, column) == 0;
}

static bool is_listed(const struct ct_row_loader *loader,
                      const char *const *names, const char *column)
{
    for (; names != NULL && *names != NULL; names++)
        if (is_column(loader, *names, column))
            return true;
    return false;
}

static bool is_text(const struct ct_column *column)
{
    return (column->kind == CT_CELL_TEXT || column->kind == CT_CELL_ID ||
            column->kind == CT_CELL_JJF1022) &&
           column->of == CT_KEY_TEXT;
}

void ct_texts_choose(struct ct_row_loader *loader)
{
    const struct ct_loading *loading = loader->loading;
    const struct ct_column *columns = loader->layout->columns;

    for (size_t i = 0; i < loader->layout->count; i++)
        loader->unnumbered[i] =
            is_text(&columns[i]) &&
            (loading->wanted != NULL
                 ? !is_listed(loader, loading->wanted->texts, columns[i].name)
                 : is_listed(loader, loading->unasked, columns[i].name));
}

/* Where the cells are that `look` asks for. */
static void find_seen(struct ct_row_loader *loader)
{
    const char *const *names = loader->loading->wanted->seen;

    loader->seen_count = 0;
    for (size_t n = 0; names != NULL && names[n] != NULL; n++) {
        loader->seen[n] = UINT32_MAX;
        for (size_t i = 0; i < loader->count; i++)
            if (is_column(loader, names[n],
                          loader->columns[i].bound.column->name)) {
                loader->seen[n] = (uint32_t)loader->columns[i].field;
                loader->seen_count = n + 1;
            }
    }
}

static bool has_column(const struct ct_row_loader *loader,
                       const struct ct_column *column)
{
    for (size_t i = 0; i < loader->count; i++)
        if (loader->columns[i].bound.column == column)
            return true;
    return false;
}

/* What is kept of the columns of a row: only certificates are compared. */
static void find_traced(struct ct_row_loader *loader)
{
    const struct ct_table_layout *layout = loader->layout;

    loader->traced_count = 0;
    for (size_t i = 0; i < layout->count; i++)
        if (loader->table == CT_TABLE_CERTIFICATES &&
            has_column(loader, &layout->columns[i]))
            loader->traced[loader->traced_count++] = (uint8_t)i;
    loader->trace_size =
        offsetof(struct ct_row_trace, columns) + loader->traced_count;
}

/* ---- called by the loader ------------------------------------------------ */

enum ct_status ct_scan_table(struct ct_row_loader *loader)
{
    const struct ct_scan_rows *wanted = loader->loading->wanted;
    const struct ct_table_layout *layout = loader->layout;
    const struct ct_scan scan = {loader};

    find_seen(loader);
    find_traced(loader);
    loader->loading->store->quantities.first = true;
    loader->loading->store->places.first = true;
    loader->rows = malloc(2 * layout->size);
    if (loader->rows == NULL)
        return CT_NOMEM;
    return wanted->table != NULL
               ? wanted->table(wanted->context, &scan, loader->table)
               : CT_OK;
}

static void see_cell(const struct ct_csv_record *row, uint32_t field,
                     struct ct_cell *cell)
{
    cell->text = "";
    if (field < row->count) {
        cell->text = row->fields[field].text;
        cell->length = row->fields[field].length;
    }
    if (cell->length > 0 && ct_row_may_trim(cell->text, cell->length))
        *cell = ct_cell_trim(*cell);
}

void ct_scan_look(const struct ct_row_loader *loader,
                  const struct ct_csv_record *row, const unsigned char *record,
                  void *facts)
{
    const struct ct_scan_rows *wanted = loader->loading->wanted;
    struct ct_look look = {0};

    if (wanted == NULL || wanted->look == NULL)
        return;
    if ((wanted->looks & CT_TABLE_BIT(loader->table)) == 0) {
        memset(facts, 0, wanted->facts);
        return;
    }
    for (size_t n = 0; n < loader->seen_count; n++)
        if (loader->seen[n] != UINT32_MAX)
            see_cell(row, loader->seen[n], &look.cells[n]);
    wanted->look(wanted->context, &look, loader->table, record, facts);
}

enum ct_status ct_scan_row(struct ct_row_loader *loader,
                           const unsigned char *record)
{
    const struct ct_scan_rows *wanted = loader->loading->wanted;
    struct ct_lab_store *store = loader->loading->store;
    struct ct_lab *lab = loader->loading->lab;
    const struct ct_scan scan = {loader};
    enum ct_status status = CT_OK;

    if (store->quantities.several || store->places.several) {
        unsigned char *settled = loader->rows + loader->layout->size;

        memcpy(settled, record, loader->layout->size);
        ct_meanings_settle_row(store, loader->table, settled);
        record = settled;
    }
    lab->references = store->references;
    lab->reference_count = store->reference_count;
    if (loader->made == NULL)
        ct_scan_look(loader, loader->row, record, loader->facts);
    if (wanted->row != NULL)
        status = wanted->row(wanted->context, &scan, loader->table, record);
    lab->references = NULL;
    lab->reference_count = store->reference_count = 0;
    return status != CT_OK ? status : loader->status;
}

/* ---- scans --------------------------------------------------------------- */

enum ct_status ct_lab_scan(struct ct_sources *sources, const char *folder,
                           unsigned tables, struct ct_units *units,
                           struct ct_sink *sink,
                           const struct ct_scan_rows *rows, struct ct_lab **lab)
{
    const struct ct_lab_request request = {.sources = sources,
                                           .folder = folder,
                                           .tables = tables,
                                           .given = rows->given,
                                           .units = units,
                                           .sink = sink,
                                           .wanted = rows,
                                           .threads = rows->threads};

    return ct_lab_make(&request, lab);
}

enum ct_status ct_lab_scan_file(struct ct_sources *sources, const char *path,
                                enum ct_table table,
                                const struct ct_settings *settings,
                                struct ct_units *units, struct ct_sink *sink,
                                const struct ct_scan_rows *rows,
                                struct ct_lab **lab)
{
    const struct ct_lab_request request = {.sources = sources,
                                           .path = path,
                                           .tables = CT_TABLE_BIT(table),
                                           .settings = settings,
                                           .units = units,
                                           .sink = sink,
                                           .wanted = rows,
                                           .threads = rows->threads};

    return ct_lab_make(&request, lab);
}

enum ct_status ct_lab_scan_package(struct ct_sources *sources,
                                   const struct ct_package *package,
                                   unsigned tables, struct ct_units *units,
                                   struct ct_sink *sink,
                                   const struct ct_scan_rows *rows,
                                   struct ct_lab **lab)
{
    const struct ct_lab_request request = {.sources = sources,
                                           .package = package,
                                           .tables = tables,
                                           .units = units,
                                           .sink = sink,
                                           .wanted = rows,
                                           .threads = rows->threads};

    return ct_lab_make(&request, lab);
}

enum ct_status ct_scan_keep_line(struct ct_row_lines *lines, uint32_t row,
                                 uint32_t line)
{
    const struct ct_row_step *last;

    if (lines->count > 0) {
        last = &lines->steps[lines->count - 1];
        if (line - last->line == row - last->row)
            return CT_OK;
    }
    if (!ct_room(lines->steps, lines->count))
        return CT_NOMEM;
    lines->steps[lines->count++] = (struct ct_row_step){row, line};
    return CT_OK;
}

uint32_t ct_scan_line_of(const struct ct_lab *lab, enum ct_lab_key of,
                         uint32_t id)
{
    const struct ct_row_lines *lines = &lab->store->lines[of];
    uint32_t row = ct_lab_row_of(lab, of, id);
    size_t low = 0, high = lines->count;

    if (row == CT_LAB_NO_ROW || high == 0)
        return 0;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (lines->steps[middle].row <= row)
            low = middle;
        else
            high = middle;
    }
    return lines->steps[low].line + (row - lines->steps[low].row);
}

const struct ct_lab *ct_scan_lab(const struct ct_scan *scan)
{
    return scan->loader->loading->lab;
}

/* ---- the row at hand ----------------------------------------------------- */

static const struct ct_row_column *column_of(const struct ct_scan *scan,
                                             const char *name)
{
    const struct ct_row_loader *loader = scan->loader;

    for (size_t i = 0; i < loader->count; i++)
        if (strcmp(loader->columns[i].bound.column->name, name) == 0)
            return &loader->columns[i];
    return NULL;
}

bool ct_scan_has(const struct ct_scan *scan, const char *column)
{
    return column_of(scan, column) != NULL;
}

struct ct_cell ct_scan_cell(const struct ct_scan *scan, const char *column)
{
    struct ct_row_loader *loader = scan->loader;
    const struct ct_row_column *at = column_of(scan, column);
    const struct ct_csv_record *row = ct_row_here(loader);
    size_t field = at != NULL ? at->field : SIZE_MAX;
    struct ct_cell cell = {.text = "",
                           .place = ct_csv_field_place(loader->csv, field)};

    if (field < row->count) {
        cell.text = row->fields[field].text;
        cell.length = row->fields[field].length;
    }
    return cell;
}

const void *ct_scan_facts(const struct ct_scan *scan)
{
    const struct ct_row_loader *loader = scan->loader;

    return loader->made != NULL ? ct_quick_facts(loader->made) : loader->facts;
}

void ct_scan_about(const struct ct_scan *scan, const char *column)
{
    ct_row_about(scan->loader, column != NULL ? column_of(scan, column) : NULL);
}

struct ct_cell ct_scan_header(const struct ct_scan *scan, const char *column)
{
    const struct ct_row_column *at = column_of(scan, column);

    return at != NULL
               ? scan->loader->headers[at->field]
               : (struct ct_cell){.text = column, .length = strlen(column)};
}
