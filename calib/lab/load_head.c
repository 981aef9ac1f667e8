/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which record of a table is its header, and what is checked without one.
 */
#include "load_work.h"

#include "cell_work.h"

#include "../files/csv_ahead.h"

#include <stdlib.h>

/* A header that is tried, without findings. */
struct trial {
    struct ct_row_loader *loader;
    bool needed, sound; /* it has a column that the table needs; all of them */
    bool whole;         /* and nothing but columns of the table */
    size_t looked;
    uint64_t line; /* of the sound one; 0: there is none */
    enum ct_status status;
};

static bool has_needed(const struct ct_bound_column *bound, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bound[i].column != NULL &&
            (bound[i].column->flags & CT_COLUMN_NEEDED) != 0)
            return true;
    return false;
}

static bool is_bound(const struct ct_bound_column *bound, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bound[i].column == NULL)
            return false;
    return true;
}

static enum ct_status try_header(struct trial *trial,
                                 const struct ct_csv_record *row)
{
    struct ct_row_loader *loader = trial->loader;
    struct ct_loading *loading = loader->loading;
    struct ct_sink quiet = {0};
    const struct ct_cells cells = {loading->units, &loader->scratch, &quiet,
                                   &loader->rules};
    struct ct_bound_column *bound = calloc(row->count + 1, sizeof *bound);
    struct ct_cell *headers = calloc(row->count + 1, sizeof *headers);
    enum ct_status status = CT_NOMEM;

    if (bound == NULL || headers == NULL)
        goto done;
    for (size_t i = 0; i < row->count; i++)
        headers[i] = (struct ct_cell){.text = row->fields[i].text,
                                      .length = row->fields[i].length};
    status = ct_table_bind(loader->table, loading->store->package, &cells,
                           row->place, headers, row->count, bound);
    trial->needed = has_needed(bound, row->count);
    trial->sound = status == CT_OK;
    trial->whole = trial->sound && is_bound(bound, row->count);
done:
    free(headers);
    free(bound);
    return status == CT_INVALID ? CT_OK : status;
}

static bool see(void *context, const struct ct_csv_record *record)
{
    enum { DEEPEST = 32 };
    struct trial *trial = context;

    trial->status = try_header(trial, record);
    if (trial->status == CT_OK && trial->sound)
        trial->line = record->line;
    return trial->status != CT_OK || trial->line != 0 ||
           ++trial->looked == DEEPEST;
}

/* A title, a date, a name above the table: nothing in it is a column that the
 * table needs, and below stands a header that has all of them. */
static enum ct_status skip_title(struct ct_row_loader *loader,
                                 const struct ct_csv_record **row)
{
    struct trial trial = {.loader = loader};
    struct ct_place place = (*row)->place;
    enum ct_status status = try_header(&trial, *row);

    if (status != CT_OK || trial.sound || trial.needed)
        return status;
    status = ct_csv_ahead(loader->csv, see, &trial);
    if (status == CT_OK)
        status = trial.status;
    if (status != CT_OK || trial.line == 0)
        return status;
    (void)ct_error(loader->loading->sink, "header-late", ct_at(place),
                   ct_integer((int64_t)trial.line));
    status = ct_csv_skip_to(loader->csv, trial.line, row);
    return status == CT_OK && *row == NULL ? CT_INVALID : status;
}

enum ct_status ct_table_find_header(struct ct_row_loader *loader,
                                    const struct ct_csv_record **row)
{
    struct trial trial = {.loader = loader};
    size_t cells;
    bool sure;
    enum ct_status status;

    if ((*row)->fault != NULL)
        return CT_INVALID;
    status = skip_title(loader, row);
    if (status == CT_OK)
        status = ct_csv_usual_cells(loader->csv, &cells, &sure);
    if (status != CT_OK || !sure || (*row)->count == cells ||
        (*row)->count <= 1)
        return status;
    /* Where the file itself is checked, names that are all known are believed:
     * then it is the rows, and each is named. Others read what can be read. */
    if (loader->loading->wanted != NULL)
        status = try_header(&trial, *row);
    if (status != CT_OK || trial.whole)
        return status;
    loader->usual = cells;
    (void)ct_error(loader->loading->sink, "header-cells", ct_at((*row)->place),
                   ct_integer((int64_t)(*row)->count),
                   ct_integer((int64_t)cells));
    return CT_OK;
}

/* ---- rows without a header ----------------------------------------------- */

static void check_cells(const struct ct_row_loader *loader,
                        const struct ct_csv_record *row, size_t cells)
{
    struct ct_sink *sink = loader->loading->sink;

    if (row->count == cells || ct_row_is_blank(row))
        return;
    sink->cell = (struct ct_finding_cell){.row = row->number};
    (void)ct_error(sink, "row-cells-differ", ct_at(row->place),
                   ct_integer((int64_t)row->count), ct_integer((int64_t)cells));
    sink->cell = (struct ct_finding_cell){0};
}

enum ct_status ct_table_check_form(struct ct_row_loader *loader,
                                   struct ct_place header)
{
    struct ct_lab_table *table = &loader->loading->lab->tables[loader->table];
    const struct ct_csv_record *row;
    size_t cells;
    bool sure;
    enum ct_status status = ct_csv_usual_cells(loader->csv, &cells, &sure);

    if (status != CT_OK)
        return status;
    while ((status = ct_csv_next(loader->csv, &row)) == CT_OK && row != NULL) {
        if (table->unreadable++ == 0)
            ct_note(loader->loading->sink, "header-unread", ct_at(header));
        if (row->fault == NULL && cells > 0 && !loader->parted)
            check_cells(loader, row, cells);
    }
    return status;
}
