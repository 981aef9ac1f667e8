/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One table: its header, its columns, its rows.
 */
#include "load_work.h"

#include "cell_work.h"

#include <stdlib.h>
#include <string.h>

/* ---- headers ------------------------------------------------------------- */

/* The names of the columns where the first record is data: those of the
 * schema, else the standard ones in their order. */
static size_t default_names(const struct ct_row_loader *loader,
                            const struct ct_schema *schema,
                            struct ct_cell *names)
{
    size_t count = schema != NULL ? schema->count : loader->layout->count;

    for (size_t i = 0; names != NULL && i < count; i++) {
        if (schema != NULL)
            names[i] = (struct ct_cell){schema->fields[i].name->text,
                                        schema->fields[i].name->length,
                                        schema->fields[i].name->place};
        else
            names[i] = (struct ct_cell){
                .text = loader->layout->columns[i].name,
                .length = strlen(loader->layout->columns[i].name)};
    }
    return count;
}

/* The texts of a header outlive its record. */
static enum ct_status copy_names(struct ct_row_loader *loader,
                                 const struct ct_csv_record *row)
{
    for (size_t i = 0; i < row->count; i++) {
        loader->headers[i].text = ct_arena_text(
            &loader->names, row->fields[i].text, row->fields[i].length);
        loader->headers[i].length = row->fields[i].length;
        loader->headers[i].place = ct_csv_field_place(loader->csv, i);
        if (loader->headers[i].text == NULL)
            return CT_NOMEM;
    }
    return CT_OK;
}

/* Separators that the dialect does not have. */
static enum ct_status check_separator(struct ct_row_loader *loader,
                                      const struct ct_csv_record *row)
{
    static const char *const others[] = {";", "\\t", ",", "|"};
    static const char signs[] = ";\t,|";
    char given = loader->loading->store->package->tables[loader->table]
                     ->dialect.csv.delimiter;
    char own = given != '\0' ? given : ','; /* in quotes it is text */

    for (size_t i = 0; row->count == 1 && i < 4; i++)
        if (signs[i] != own && strchr(row->fields[0].text, signs[i]) != NULL) {
            loader->parted = true;
            return ct_error(loader->loading->sink, "header-separator",
                            ct_at(row->place), ct_string(others[i]));
        }
    return CT_OK;
}

static enum ct_status make_names(struct ct_row_loader *loader, size_t count)
{
    loader->fields = count;
    loader->headers = calloc(count > 0 ? count : 1, sizeof *loader->headers);
    return loader->headers == NULL ? CT_NOMEM : CT_OK;
}

/* Reads the header. CT_INVALID where there is none. */
static enum ct_status read_names(struct ct_row_loader *loader,
                                 const struct ct_resource *resource,
                                 struct ct_place *whole)
{
    const struct ct_csv_record *row;
    enum ct_status status;

    if (resource->dialect.no_header) {
        status =
            make_names(loader, default_names(loader, resource->schema, NULL));
        if (status == CT_OK)
            (void)default_names(loader, resource->schema, loader->headers);
        *whole = resource->place;
        return status;
    }
    status = ct_csv_next(loader->csv, &row);
    if (status != CT_OK)
        return status;
    if (row == NULL)
        return ct_error(
            loader->loading->sink, "file-empty",
            ct_at((struct ct_place){.source = ct_csv_source(loader->csv)}),
            ct_string(resource->path));
    loader->headed = true;
    *whole = row->place;
    status = row->fault != NULL ? CT_INVALID : check_separator(loader, row);
    if (status == CT_OK)
        status = ct_table_find_header(loader, &row);
    if (status != CT_OK)
        return status;
    *whole = row->place;
    status = make_names(loader, row->count);
    return status == CT_OK ? copy_names(loader, row) : status;
}

/* ---- columns ------------------------------------------------------------- */

/* Units are read before numbers, and limits behind ranges. A range stands
 * before its ends, which have their digits: whatever the order of columns. */
enum { UNITS, RANGES, NUMBERS, LIMITS, RANKS };

static int rank_of(enum ct_cell_kind kind)
{
    return kind == CT_CELL_UNIT     ? UNITS
           : kind == CT_CELL_RANGE  ? RANGES
           : kind == CT_CELL_LIMITS ? LIMITS
                                    : NUMBERS;
}

static void arrange(struct ct_row_loader *loader,
                    const struct ct_bound_column *bound)
{
    uint32_t *cells = loader->loading->store->cells[loader->table];
    size_t ranges;
    size_t *ends[] = {&loader->numbers, &ranges, &loader->limits,
                      &loader->count};

    for (int rank = 0; rank < RANKS; rank++) {
        for (size_t i = 0; i < loader->fields; i++) {
            const struct ct_column *column = bound[i].column;

            if (column == NULL || rank_of(column->kind) != rank)
                continue;
            if (bound[i].factor > 0)
                ct_row_set_number(ct_table_factor_of(loader->table, column),
                                  bound[i].factor, 0, loader->blank);
            if (bound[i].unit != NULL &&
                (column->flags & CT_COLUMN_POINT_UNIT) != 0)
                loader->point_unit = bound[i].unit;
            else if (bound[i].unit != NULL)
                loader->unit = bound[i].unit;
            loader->columns[loader->count++] =
                (struct ct_row_column){.bound = bound[i], .field = i};
        }
        *ends[rank] = loader->count;
    }
    for (size_t i = 0; i < loader->count; i++) {
        const struct ct_row_column *column = &loader->columns[i];
        unsigned flags = column->bound.column->flags;

        cells[column->bound.column - loader->layout->columns] =
            (uint32_t)column->field + 1;
        loader->quick[i] = (struct ct_quick_column){
            (uint32_t)column->field, (flags & CT_COLUMN_NEEDED) != 0};
        if (loader->key == NULL && (flags & CT_COLUMN_KEY) != 0)
            loader->key = column;
    }
}

static enum ct_status bind_columns(struct ct_row_loader *loader,
                                   struct ct_place whole)
{
    struct ct_loading *loading = loader->loading;
    const struct ct_cells cells = {loading->units, &loader->names,
                                   loading->sink, &loader->rules};
    size_t room = loader->fields + 1;
    struct ct_bound_column *bound = calloc(room, sizeof *bound);
    enum ct_status status = CT_NOMEM;

    loader->columns = calloc(CT_TABLE_COLUMNS, sizeof *loader->columns);
    loader->quick = calloc(CT_TABLE_COLUMNS, sizeof *loader->quick);
    loader->blank = malloc(loader->layout->size);
    if (loader->blank != NULL)
        ct_row_clear(loader->layout, loader->blank);
    if (bound != NULL && loader->columns != NULL && loader->quick != NULL &&
        loader->blank != NULL)
        status = ct_table_bind(loader->table, loading->store->package, &cells,
                               whole, loader->headers, loader->fields, bound);
    if (status == CT_OK)
        arrange(loader, bound);
    free(bound);
    return status;
}

/* ---- rows ---------------------------------------------------------------- */

static enum ct_status grow_rows(struct ct_row_loader *loader, size_t room)
{
    size_t size = loader->layout->kept;
    unsigned char *grown =
        room <= SIZE_MAX / size ? realloc(loader->rows, room * size) : NULL;

    if (grown == NULL)
        return CT_NOMEM;
    loader->rows = grown;
    loader->room = room;
    loader->loading->store->rows[loader->table] = grown;
    return CT_OK;
}

/* The rows of the file, if those to come are as long as the `rows` before and a
 * sixteenth more; 0 where nothing is known. A row has a byte for each field. */
static size_t guess_rows(const struct ct_row_loader *loader, size_t rows)
{
    enum { FEW = 64 };
    double size = (double)ct_csv_size(loader->csv);
    double done = (double)ct_csv_position(loader->csv);
    double guess, most;

    if (rows < FEW || size <= done)
        return 0;
    guess = (double)rows * 1.0625 * (size / done);
    most = (double)rows + (size - done) / (double)loader->fields;
    return (size_t)(guess < most ? guess : most);
}

/* At least `needed` rows. */
static enum ct_status more_rows(struct ct_row_loader *loader, size_t needed)
{
    size_t guess = guess_rows(loader, needed), room = 2 * loader->room;

    if (loader->key != NULL)
        loader->loading->store->keys[loader->key->bound.column->of].expected =
            guess;
    room = room > guess ? room : guess;
    return grow_rows(loader, room > needed ? room : needed);
}

/* The array moves only when no promise is open: `promised` is never less than
 * the rows kept and those of all runs on their way, so while a promised place
 * is in use there is room for every row before it. */
enum ct_status ct_rows_promise(struct ct_row_loader *loader, size_t rows,
                               bool alone, unsigned char **records)
{
    size_t count = loader->loading->lab->tables[loader->table].count;
    size_t first;
    enum ct_status status = CT_OK;

    *records = NULL;
    if (loader->loading->wanted != NULL)
        return CT_OK;
    if (alone) {
        loader->promised = count;
        if (loader->room - count < rows)
            status = more_rows(loader, count + rows);
    }
    first = loader->promised;
    loader->promised += rows;
    if (status == CT_OK && loader->promised <= loader->room)
        *records = loader->rows + first * loader->layout->kept;
    return status;
}

/* Room for one more record: behind the others, or the one place for all. */
static unsigned char *place_for(struct ct_row_loader *loader)
{
    size_t count = loader->loading->lab->tables[loader->table].count;

    if (loader->loading->wanted != NULL)
        return loader->rows;
    if (count == loader->room && more_rows(loader, count + 1) != CT_OK)
        return NULL;
    return loader->rows + count * loader->layout->kept;
}

/* While results are made they are at hand: whether all are in order need not be
 * found out later. */
static void follow(struct ct_row_loader *loader, const unsigned char *record)
{
    const struct ct_lab_result *result = (const void *)record;
    bool *stray = &loader->loading->store->results_stray;

    *stray = *stray || !ct_results_follow(result - 1, result);
}

/* The record is complete: others may refer to it. */
static enum ct_status take(struct ct_row_loader *loader, unsigned char *record)
{
    const struct ct_scan_rows *wanted = loader->loading->wanted;
    struct ct_lab_table *table = &loader->loading->lab->tables[loader->table];
    struct ct_lab_row head;
    enum ct_status status = ct_row_enter(loader, record, table->count);

    if (status != CT_OK)
        return status;
    memcpy(&head, record, sizeof head);
    table->unsound += head.unsound;
    table->count++;
    if (wanted != NULL)
        return ct_scan_row(loader, record);
    if (loader->table == CT_TABLE_RESULTS && table->count > 1)
        follow(loader, record);
    return loader->table == CT_TABLE_CHANGES ? ct_change_keep(loader) : CT_OK;
}

/* What stands in it cannot be told, or not where; and of a change, not what
 * holds instead. */
static enum ct_status keep_torn(struct ct_row_loader *loader,
                                const struct ct_csv_record *row)
{
    size_t length;
    const char *text = ct_csv_text(loader->csv, &length);

    /* In a row that lost cells its id is not behind where it belongs: what
     * stands there are the ids of others. */
    if (row->fault == NULL && row->count < loader->fields &&
        loader->key != NULL && loader->key->field + 1 < row->count)
        length =
            (size_t)(ct_csv_field_place(loader->csv, loader->key->field + 1)
                         .offset -
                     row->place.offset);
    return ct_torn_add(&loader->loading->store->torn[loader->table], text,
                       length);
}

static bool is_torn(const struct ct_row_loader *loader,
                    const struct ct_csv_record *row,
                    const unsigned char *record)
{
    struct ct_lab_row head;

    memcpy(&head, record, sizeof head);
    return ct_row_shape(loader, row) == CT_ROW_UNEVEN ||
           (loader->table == CT_TABLE_CHANGES && head.unsound);
}

static enum ct_status read_row(void *context, const struct ct_csv_record *row)
{
    struct ct_row_loader *loader = context;
    struct ct_lab_table *table = &loader->loading->lab->tables[loader->table];
    unsigned char *place, *record;
    bool kept = false;
    enum ct_status status;

    if (row->fault != NULL) {
        table->unreadable++;
        return keep_torn(loader, row);
    }
    if (table->count == UINT32_MAX - 1)
        return CT_LIMIT;
    place = place_for(loader);
    if (place == NULL)
        return CT_NOMEM;
    record = loader->wide != NULL ? loader->wide : place;
    loader->row = row;
    memset(loader->hashes, 0, sizeof loader->hashes);
    status = ct_row_load(loader, row, record, &kept);
    if (status == CT_OK && kept && loader->wide != NULL)
        status = ct_row_keep(loader->keeper, record, place);
    if (status == CT_OK && kept && is_torn(loader, row, record))
        status = keep_torn(loader, row);
    if (status == CT_OK && kept)
        status = take(loader, place);
    loader->row = NULL;
    ct_row_about_none(loader);
    return status;
}

/* A row that any thread has made. */
static enum ct_status take_row(void *context, const struct ct_csv_hand *hand,
                               const void *made)
{
    struct ct_row_loader *loader = context;
    unsigned char *record;
    enum ct_status status;

    if (loader->loading->lab->tables[loader->table].count == UINT32_MAX - 1)
        return CT_LIMIT;
    record = loader->loading->wanted != NULL ? ct_quick_record(made)
                                             : place_for(loader);
    if (record == NULL)
        return CT_NOMEM;
    loader->made = made;
    status = ct_quick_take(loader, hand, made, record);
    if (status == CT_OK)
        status = take(loader, record);
    loader->made = NULL;
    if (loader->row != NULL) {
        loader->row = NULL;
        ct_row_about_none(loader);
    }
    return status;
}

static void soon(void *context, const void *made, bool near)
{
    enum { LINE = 64 };
    const struct ct_row_loader *loader = context;
    const struct ct_scan_rows *wanted = loader->loading->wanted;
    const unsigned char *record = ct_quick_record(made);
    size_t size = wanted != NULL ? loader->layout->size : loader->layout->kept;

    /* Another thread may have written it. */
    for (size_t at = 0; near && at < size; at += LINE)
        __builtin_prefetch(record + at);
    if (wanted != NULL && wanted->soon != NULL)
        wanted->soon(wanted->context, loader->table, ct_quick_facts(made),
                     near);
}

/* Records of which less is kept are read elsewhere. */
static enum ct_status make_wide(struct ct_row_loader *loader)
{
    const struct ct_table_layout *layout = loader->layout;

    if (layout->kept == layout->size)
        return CT_OK;
    loader->wide = malloc(layout->size);
    loader->keeper = calloc(1, sizeof *loader->keeper);
    return loader->wide != NULL && loader->keeper != NULL ? CT_OK : CT_NOMEM;
}

static enum ct_status read_rows(struct ct_row_loader *loader)
{
    const struct ct_csv_job job = {.context = loader,
                                   .threads = loader->loading->threads,
                                   .size = ct_quick_size(loader),
                                   .cut = ct_quick_cut,
                                   .look = ct_quick_look,
                                   .soon = soon,
                                   .take = take_row,
                                   .read = read_row,
                                   .release = ct_quick_release};

    loader->row = NULL;
    return ct_csv_crew(loader->csv, &job);
}

/* ---- tables -------------------------------------------------------------- */

/* Gives back what growing has left over. */
static void trim_rows(struct ct_row_loader *loader)
{
    struct ct_lab_table *table = &loader->loading->lab->tables[loader->table];
    void **rows = &loader->loading->store->rows[loader->table];
    void *trimmed;

    if (table->count == 0 || *rows == NULL)
        return;
    trimmed = realloc(*rows, table->count * loader->layout->kept);
    if (trimmed != NULL)
        *rows = trimmed;
}

static enum ct_status open_table(struct ct_loading *loading,
                                 const struct ct_resource *resource,
                                 struct ct_row_loader *loader)
{
    struct ct_csv_dialect dialect = resource->dialect.csv;

    if (resource->file == NULL)
        return ct_error(loading->sink, "file-not-found", ct_at(resource->place),
                        ct_string(resource->path));
    dialect.unhashed = true;
    dialect.faulty = true;
    dialect.keep_blank = false;
    dialect.thorough = loading->wanted != NULL;
    return ct_csv_open(loading->sources, resource->file, dialect, loading->sink,
                       &loader->csv);
}

static void release(struct ct_row_loader *loader)
{
    for (size_t i = 0; i < loader->count; i++)
        ct_memo_release(&loader->columns[i].memo);
    free(loader->columns);
    free(loader->quick);
    free(loader->headers);
    free(loader->blank);
    free(loader->kept);
    free(loader->traces);
    if (loader->keeper != NULL)
        ct_arena_join(&loader->loading->store->arenas[loader->table],
                      &loader->keeper->arena);
    free(loader->keeper);
    free(loader->wide);
    if (loader->loading->wanted != NULL)
        free(loader->rows);
    ct_arena_release(&loader->names);
    ct_arena_release(&loader->scratch);
    ct_csv_free(loader->csv);
}

/* The table cannot be read; the form of its rows is checked all the same. */
static enum ct_status without_header(struct ct_row_loader *loader,
                                     struct ct_place whole)
{
    enum ct_status status =
        loader->headed ? ct_table_check_form(loader, whole) : CT_INVALID;

    return status == CT_OK ? CT_INVALID : status;
}

enum ct_status ct_table_load(struct ct_loading *loading, enum ct_table table)
{
    const struct ct_resource *resource = loading->store->package->tables[table];
    struct ct_row_loader loader = {.loading = loading,
                                   .table = table,
                                   .layout = &ct_table_layouts[table],
                                   .sink = loading->sink};
    struct ct_lab_table *result = &loading->lab->tables[table];
    struct ct_place whole = {0};
    enum ct_status status;

    if (resource == NULL)
        return CT_OK;
    loader.rules = ct_cell_rules_of(&loading->store->package->settings);
    status = open_table(loading, resource, &loader);
    if (status != CT_OK)
        return status;
    result->source = ct_csv_source(loader.csv);
    loading->sink->cell.row = !resource->dialect.no_header;
    status = read_names(&loader, resource, &whole);
    if (status == CT_OK)
        status = bind_columns(&loader, whole);
    ct_row_about_none(&loader);
    ct_texts_choose(&loader);
    if (status == CT_INVALID)
        status = without_header(&loader, whole);
    if (status == CT_OK)
        status = loading->wanted != NULL ? ct_scan_table(&loader)
                                         : make_wide(&loader);
    if (status == CT_OK)
        status = read_rows(&loader);
    if (status == CT_OK && table == CT_TABLE_CHANGES && loading->wanted == NULL)
        status = ct_changes_read(&loader);
    if (status == CT_OK) {
        result->present = true;
        trim_rows(&loader);
        /* Of a table that nothing is asked of yet only `check` complains. */
        if (result->count + result->unreadable == 0 && loading->wanted != NULL)
            (void)ct_error(loading->sink, "table-without-rows", ct_at(whole),
                           ct_string(resource->path));
    }
    release(&loader);
    return status;
}
