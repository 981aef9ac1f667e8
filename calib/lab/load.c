/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of a folder, one after the other.
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
static enum ct_status check_separator(const struct ct_row_loader *loader,
                                      const struct ct_csv_record *row)
{
    static const char *const others[] = {";", "\t", ",", "|"};

    for (size_t i = 0; row->count == 1 && i < 4; i++)
        if (strchr(row->fields[0].text, others[i][0]) != NULL)
            return ct_error(loader->loading->sink, "header-separator",
                            ct_at(row->place), ct_string(others[i]));
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
    if (row->fault != NULL)
        return CT_INVALID;
    *whole = row->place;
    status = check_separator(loader, row);
    if (status == CT_OK)
        status = make_names(loader, row->count);
    return status == CT_OK ? copy_names(loader, row) : status;
}

/* ---- columns ------------------------------------------------------------- */

/* Units are read before numbers, and limits behind ranges. */
static int rank_of(enum ct_cell_kind kind)
{
    return kind == CT_CELL_UNIT ? 0 : kind == CT_CELL_LIMITS ? 2 : 1;
}

static void arrange(struct ct_row_loader *loader,
                    const struct ct_bound_column *bound)
{
    size_t *ends[] = {&loader->numbers, &loader->limits, &loader->count};

    for (int rank = 0; rank < 3; rank++) {
        for (size_t i = 0; i < loader->fields; i++) {
            const struct ct_column *column = bound[i].column;

            if (column == NULL || rank_of(column->kind) != rank)
                continue;
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

    loader->columns = calloc(room, sizeof *loader->columns);
    loader->blank = malloc(loader->layout->size);
    if (loader->blank != NULL)
        ct_row_clear(loader->layout, loader->blank);
    if (bound != NULL && loader->columns != NULL && loader->blank != NULL)
        status = ct_table_bind(loader->table, loading->store->package, &cells,
                               whole, loader->headers, loader->fields, bound);
    if (status == CT_OK)
        arrange(loader, bound);
    free(bound);
    return status;
}

/* ---- tables -------------------------------------------------------------- */

static enum ct_status read_rows(struct ct_row_loader *loader)
{
    struct ct_lab_table *table = &loader->loading->lab->tables[loader->table];
    void **rows = &loader->loading->store->rows[loader->table];
    size_t size = loader->layout->size;
    const struct ct_csv_record *row;
    enum ct_status status = ct_csv_next(loader->csv, &row);

    for (; status == CT_OK && row != NULL;
         status = ct_csv_next(loader->csv, &row)) {
        unsigned char *grown;
        struct ct_lab_row head;
        bool kept = false;

        if (row->fault != NULL) {
            table->unreadable++;
            continue;
        }
        if (table->count == UINT32_MAX - 1)
            return CT_LIMIT;
        grown = ct_grow(*rows, table->count, size);
        if (grown == NULL)
            return CT_NOMEM;
        *rows = grown;
        status = ct_row_load(loader, row, grown + table->count * size, &kept);
        if (status != CT_OK)
            return status;
        if (!kept)
            continue;
        ct_row_enter(loader, grown, table->count);
        memcpy(&head, grown + table->count * size, sizeof head);
        table->unsound += head.unsound;
        table->count++;
    }
    return status;
}

/* Gives back what growing has left over. */
static void trim_rows(struct ct_row_loader *loader)
{
    struct ct_lab_table *table = &loader->loading->lab->tables[loader->table];
    void **rows = &loader->loading->store->rows[loader->table];
    void *trimmed;

    if (table->count == 0)
        return;
    trimmed = realloc(*rows, table->count * loader->layout->size);
    if (trimmed != NULL)
        *rows = trimmed;
}

static void set_rules(struct ct_row_loader *loader)
{
    const struct ct_settings *settings =
        &loader->loading->store->package->settings;

    loader->rules = (struct ct_cell_rules){
        .decimal_comma = settings->decimal_comma,
        .en_dash = settings->en_dash,
        .date_order = settings->date_order,
        .date_serial = settings->date_serial,
        .missing = settings->missing,
        .missing_count = settings->missing_count,
    };
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
    return ct_csv_open(loading->sources, resource->file, dialect, loading->sink,
                       &loader->csv);
}

static enum ct_status load_table(struct ct_loading *loading,
                                 enum ct_table table)
{
    const struct ct_resource *resource = loading->store->package->tables[table];
    struct ct_row_loader loader = {.loading = loading,
                                   .table = table,
                                   .layout = &ct_table_layouts[table],
                                   .sink = loading->sink};
    struct ct_lab_table *result = &loading->lab->tables[table];
    struct ct_place whole;
    enum ct_status status;

    if (resource == NULL)
        return CT_OK;
    set_rules(&loader);
    status = open_table(loading, resource, &loader);
    if (status != CT_OK)
        return status;
    result->source = ct_csv_source(loader.csv);
    status = read_names(&loader, resource, &whole);
    if (status == CT_OK)
        status = bind_columns(&loader, whole);
    if (status == CT_OK)
        status = read_rows(&loader);
    if (status == CT_OK) {
        result->present = true;
        trim_rows(&loader);
        if (result->count + result->unreadable == 0)
            ct_note(loading->sink, "table-without-rows", ct_at(whole),
                    ct_string(resource->path));
    }
    ct_row_loader_release(&loader);
    return status;
}

/* ---- laboratories -------------------------------------------------------- */

/* References may point forward, so their rows are known at the end only. */
static void resolve(struct ct_loading *loading)
{
    struct ct_lab_store *store = loading->store;

    for (size_t i = 0; i < store->reference_count; i++) {
        struct ct_lab_reference *reference = &store->references[i];

        reference->row = ct_lab_row_of(
            loading->lab, ct_lab_reference_key(reference->kind), reference->id);
    }
    loading->lab->references = store->references;
    loading->lab->reference_count = store->reference_count;
}

static void publish(struct ct_lab *lab)
{
    void *const *at = lab->store->rows;

    lab->instruments = at[CT_TABLE_INSTRUMENTS];
    lab->ranges = at[CT_TABLE_RANGES];
    lab->certificates = at[CT_TABLE_CERTIFICATES];
    lab->results = at[CT_TABLE_RESULTS];
    lab->links = at[CT_TABLE_LINKS];
    lab->standards = at[CT_TABLE_STANDARDS];
    lab->standard_items = at[CT_TABLE_STANDARD_ITEMS];
    lab->checks = at[CT_TABLE_CHECKS];
    lab->laboratories = at[CT_TABLE_LABORATORIES];
    lab->scopes = at[CT_TABLE_SCOPES];
    lab->events = at[CT_TABLE_EVENTS];
    lab->changes = at[CT_TABLE_CHANGES];
    lab->regulations = at[CT_TABLE_REGULATIONS];
    lab->classes = at[CT_TABLE_CLASSES];
    lab->package = lab->store->package;
}

static enum ct_status load_tables(struct ct_loading *loading, unsigned tables)
{
    enum ct_status result = CT_OK;

    for (int table = 0; table < CT_TABLES; table++) {
        enum ct_status status;

        if ((tables & CT_TABLE_BIT(table)) == 0)
            continue;
        status = load_table(loading, (enum ct_table)table);
        if (status == CT_INVALID)
            result = status;
        else if (status != CT_OK)
            return status;
    }
    for (int key = 0; key < CT_KEYS; key++)
        ct_keys_trim(&loading->store->keys[key]);
    return result;
}

enum ct_status ct_lab_open(struct ct_sources *sources, const char *folder,
                           unsigned tables, struct ct_units *units,
                           struct ct_sink *sink, struct ct_lab **lab)
{
    struct ct_sink own = {0}; /* counts */
    struct ct_lab *new = calloc(1, sizeof *new);
    struct ct_loading loading = {.lab = new,
                                 .sources = sources,
                                 .units = units,
                                 .sink = sink != NULL ? sink : &own};
    enum ct_status status = CT_NOMEM;

    if (new == NULL)
        return CT_NOMEM;
    new->store = loading.store = calloc(1, sizeof *new->store);
    if (new->store == NULL)
        goto done;
    new->loaded = tables &CT_TABLE_ALL;
    status =
        ct_package_open(sources, folder, loading.sink, &loading.store->package);
    if (status == CT_OK)
        status = load_tables(&loading, tables);
    if (status != CT_OK)
        goto done;
    resolve(&loading);
    publish(new);
    *lab = new;
    return CT_OK;
done:
    ct_lab_free(new);
    return status;
}

void ct_lab_free(struct ct_lab *lab)
{
    if (lab == NULL)
        return;
    if (lab->store != NULL) {
        for (int key = 0; key < CT_KEYS; key++)
            ct_keys_release(&lab->store->keys[key]);
        for (int table = 0; table < CT_TABLES; table++) {
            free(lab->store->rows[table]);
            ct_arena_release(&lab->store->arenas[table]);
        }
        free(lab->store->references);
        ct_package_free(lab->store->package);
    }
    free(lab->store);
    free(lab);
}

/* ---- texts and ids ------------------------------------------------------- */

const char *ct_lab_text(const struct ct_lab *lab, enum ct_lab_key of,
                        uint32_t text)
{
    return ct_keys_text(&lab->store->keys[of], text);
}

uint32_t ct_lab_find(const struct ct_lab *lab, enum ct_lab_key of,
                     const char *text, size_t length)
{
    return ct_keys_find(&lab->store->keys[of], text, length);
}

uint32_t ct_lab_key_count(const struct ct_lab *lab, enum ct_lab_key of)
{
    return lab->store->keys[of].count;
}

uint32_t ct_lab_row_of(const struct ct_lab *lab, enum ct_lab_key of,
                       uint32_t id)
{
    const struct ct_keys *keys = &lab->store->keys[of];

    return id == 0 || id > keys->count ? CT_LAB_NO_ROW : keys->list[id].row;
}

enum ct_lab_key ct_lab_reference_key(enum ct_reference_kind kind)
{
    /* ORDER REFERENCE_KIND */
    static const enum ct_lab_key keys[] = {
        CT_KEY_CERTIFICATE, CT_KEY_TEXT,       CT_KEY_LABORATORY,
        CT_KEY_LABORATORY,  CT_KEY_LABORATORY, CT_KEY_TEXT,
        CT_KEY_TEXT,        CT_KEY_TEXT,       CT_KEY_INSTRUMENT,
        CT_KEY_STANDARD,
    };

    _Static_assert(sizeof keys / sizeof keys[0] == CT_REFERENCE_KINDS,
                   "a row for each kind");
    return keys[kind];
}

struct ct_place ct_lab_place(const struct ct_lab *lab, enum ct_table table,
                             const struct ct_lab_row *row)
{
    return (struct ct_place){.offset = row->offset,
                             .source = lab->tables[table].source};
}
