/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of a folder, one after the other.
 */
#include "load_work.h"

#include <stdlib.h>
#include <string.h>

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
}

static enum ct_status load_tables(struct ct_loading *loading, unsigned tables)
{
    enum ct_status result = CT_OK;

    for (int table = 0; table < CT_TABLES; table++) {
        enum ct_status status;

        if ((tables & CT_TABLE_BIT(table)) == 0)
            continue;
        status = ct_table_load(loading, (enum ct_table)table);
        if (status == CT_INVALID)
            result = status;
        else if (status != CT_OK)
            return status;
    }
    for (int key = 0; key < CT_KEYS; key++)
        ct_keys_trim(&loading->store->keys[key]);
    return result;
}

/* A package of one file. */
static enum ct_status make_package(const struct ct_lab_request *request,
                                   struct ct_package **package)
{
    struct ct_package *new = calloc(1, sizeof *new);
    struct ct_resource *resource;
    char *path;

    if (new == NULL)
        return CT_NOMEM;
    resource = ct_arena_alloc(&new->arena, sizeof *resource);
    path = ct_arena_text(&new->arena, request->path, strlen(request->path));
    if (resource == NULL || path == NULL) {
        ct_package_free(new);
        return CT_NOMEM;
    }
    if (request->settings != NULL)
        new->settings = *request->settings;
    *resource = (struct ct_resource){.name = path, .path = path, .file = path};
    resource->dialect.csv.encoding = new->settings.encoding;
    new->folder = "";
    new->resources = resource;
    new->count = 1;
    for (int table = 0; table < CT_TABLES; table++)
        if ((request->tables & CT_TABLE_BIT(table)) != 0)
            new->tables[table] = resource;
    *package = new;
    return CT_OK;
}

/* What is in it stays the caller's. */
static enum ct_status copy_package(const struct ct_lab_request *request,
                                   struct ct_package **package)
{
    struct ct_package *new = calloc(1, sizeof *new);

    if (new == NULL)
        return CT_NOMEM;
    *new = *request->package;
    new->arena = (struct ct_arena){0};
    *package = new;
    return CT_OK;
}

static enum ct_status open_package(const struct ct_lab_request *request,
                                   struct ct_loading *loading)
{
    if (request->package != NULL)
        return copy_package(request, &loading->store->package);
    return request->path != NULL
               ? make_package(request, &loading->store->package)
               : ct_package_open_as(request->sources, request->folder,
                                    request->given, loading->sink,
                                    &loading->store->package);
}

enum ct_status ct_lab_make(const struct ct_lab_request *request,
                           struct ct_lab **lab)
{
    struct ct_sink own = {0}; /* counts */
    struct ct_lab *new = calloc(1, sizeof *new);
    struct ct_loading loading = {.lab = new,
                                 .sources = request->sources,
                                 .units = request->units,
                                 .sink = request->sink,
                                 .wanted = request->wanted,
                                 .unasked = request->unasked,
                                 .threads = request->threads};
    enum ct_status status = CT_NOMEM;

    if (new == NULL)
        return CT_NOMEM;
    if (loading.sink == NULL)
        loading.sink = &own;
    loading.changes_sink =
        request->changes_sink != NULL ? request->changes_sink : loading.sink;
    new->store = loading.store = calloc(1, sizeof *new->store);
    if (new->store == NULL)
        goto done;
    new->store->sources = request->sources;
    new->loaded = request->tables &CT_TABLE_ALL;
    status = open_package(request, &loading);
    new->package = new->store->package;
    if (status != CT_OK)
        goto done;
    status = load_tables(&loading, request->tables);
    /* A scan goes on with the tables that can be read. */
    if (status != CT_OK && (status != CT_INVALID || loading.wanted == NULL))
        goto done;
    if (loading.wanted == NULL) {
        ct_meanings_settle(new);
        resolve(&loading);
    }
    publish(new);
    if (loading.wanted == NULL) {
        status = ct_results_settle(new, loading.sink);
        if (status == CT_OK)
            status = ct_links_settle(new, loading.sink);
        if (status != CT_OK)
            goto done;
    }
    *lab = new;
    return status;
done:
    ct_lab_free(new);
    return status;
}

enum ct_status ct_lab_open_threads(struct ct_sources *sources,
                                   const char *folder, unsigned tables,
                                   unsigned threads, struct ct_units *units,
                                   struct ct_sink *sink, struct ct_lab **lab)
{
    const struct ct_lab_request request = {.sources = sources,
                                           .folder = folder,
                                           .tables = tables,
                                           .units = units,
                                           .sink = sink,
                                           .threads = threads};

    return ct_lab_make(&request, lab);
}

enum ct_status ct_lab_open_as(struct ct_sources *sources, const char *folder,
                              enum ct_encoding encoding, unsigned tables,
                              const char *const *unasked, unsigned threads,
                              struct ct_units *units, struct ct_sink *sink,
                              struct ct_lab **lab)
{
    const struct ct_package_given given = {.encoding = encoding};
    const struct ct_lab_request request = {.sources = sources,
                                           .folder = folder,
                                           .tables = tables,
                                           .given = &given,
                                           .unasked = unasked,
                                           .threads = threads,
                                           .units = units,
                                           .sink = sink};

    return ct_lab_make(&request, lab);
}

enum ct_status ct_lab_open_changed(struct ct_sources *sources,
                                   const char *folder,
                                   const struct ct_package_given *given,
                                   unsigned tables, struct ct_units *units,
                                   struct ct_sink *sink, struct ct_lab **lab)
{
    const struct ct_lab_request request = {.sources = sources,
                                           .folder = folder,
                                           .given = given,
                                           .tables = tables,
                                           .units = units,
                                           .changes_sink = sink};

    return ct_lab_make(&request, lab);
}

enum ct_status ct_lab_open(struct ct_sources *sources, const char *folder,
                           unsigned tables, struct ct_units *units,
                           struct ct_sink *sink, struct ct_lab **lab)
{
    return ct_lab_open_threads(sources, folder, tables, 1, units, sink, lab);
}

void ct_lab_due_by(struct ct_lab *lab, enum ct_due_rule rule)
{
    lab->store->package->settings.due_rule = rule;
}

void ct_lab_anchor_by(struct ct_lab *lab, enum ct_anchor anchor)
{
    lab->store->package->settings.anchor = anchor;
}

void ct_lab_free(struct ct_lab *lab)
{
    if (lab == NULL)
        return;
    if (lab->store != NULL) {
        for (int key = 0; key < CT_KEYS; key++) {
            ct_keys_release(&lab->store->keys[key]);
            free(lab->store->lines[key].steps);
        }
        for (int table = 0; table < CT_TABLES; table++) {
            free(lab->store->rows[table]);
            ct_arena_release(&lab->store->arenas[table]);
            ct_torn_release(&lab->store->torn[table]);
        }
        free(lab->store->references);
        ct_lab_patches_release(&lab->store->patches);
        ct_meanings_release(&lab->store->quantities);
        ct_meanings_release(&lab->store->places);
        ct_meanings_release(&lab->store->covered);
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
