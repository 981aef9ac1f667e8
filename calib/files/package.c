/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "package_work.h"

#include "input.h"
#include "../../uncertainty/expression.h"

#include <stdlib.h>
#include <string.h>

/* ORDER TABLE */
static const char *const table_names[CT_TABLES] = {
    "instruments", "ranges",         "certificates", "results",      "links",
    "standards",   "standard_items", "checks",       "laboratories", "scopes",
    "events",      "changes",        "regulations",  "classes",
};

/* ORDER TABLE */
static const char *const table_files[CT_TABLES] = {
    "instruments.csv",  "ranges.csv",    "certificates.csv",   "results.csv",
    "links.csv",        "standards.csv", "standard_items.csv", "checks.csv",
    "laboratories.csv", "scopes.csv",    "events.csv",         "changes.csv",
    "regulations.csv",  "classes.csv",
};

const char *ct_table_name(enum ct_table table)
{
    return table_names[table];
}

enum ct_status ct_package_table(struct package_reader *r,
                                const struct ct_yaml *name,
                                enum ct_table *table)
{
    int choice;
    enum ct_status status = ct_json_choice(name, table_names, CT_TABLES,
                                           "a table", r->sink, &choice);

    if (status == CT_OK)
        *table = (enum ct_table)choice;
    return status;
}

const struct ct_resource *ct_package_resource(const struct ct_package *package,
                                              const char *name, size_t length)
{
    for (size_t i = 0; i < package->count; i++) {
        const char *one = package->resources[i].name;

        if (strlen(one) == length && memcmp(one, name, length) == 0)
            return &package->resources[i];
    }
    return NULL;
}

/* ---- tables -----------------------------------------------------------------
 */

/* A resource for a file that no resource describes. */
static enum ct_status describe(struct package_reader *r, const char *name,
                               const char *path, const char *file,
                               struct ct_place place,
                               const struct ct_resource **resource)
{
    struct ct_resource *new = ct_arena_alloc(r->arena, sizeof *new);

    if (new == NULL)
        return CT_NOMEM;
    *new = (struct ct_resource){
        .name = name, .path = path, .file = file, .place = place};
    new->dialect.csv.encoding = r->package->settings.encoding;
    if (r->given != NULL)
        ct_dialect_apply(&r->given->dialect, &new->dialect);
    *resource = new;
    return CT_OK;
}

static const struct ct_resource *by_path(const struct ct_package *package,
                                         const char *path)
{
    for (size_t i = 0; i < package->count; i++) {
        const char *one = package->resources[i].path;

        if (strncmp(one, "./", 2) == 0)
            one += 2;
        if (strcmp(one, path) == 0)
            return &package->resources[i];
    }
    return NULL;
}

/* `value` is neither a resource nor a file. */
static enum ct_status unknown_resource(struct package_reader *r,
                                       const struct ct_yaml *value)
{
    const struct ct_package *package = r->package;
    const char **names = malloc((package->count + 1) * sizeof *names);
    enum ct_status status;

    if (names == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < package->count; i++)
        names[i] = package->resources[i].name;
    status = ct_error(r->sink, "resource-unknown", ct_at(value->place),
                      ct_text(value->text, value->length),
                      ct_string(ct_near_miss(value->text, value->length, names,
                                             package->count)));
    free(names);
    return status;
}

/* A resource by its name or path, or the file that is called so. */
static enum ct_status find_named(struct package_reader *r,
                                 const struct ct_yaml *value,
                                 const struct ct_resource **resource)
{
    const struct ct_resource *found =
        ct_package_resource(r->package, value->text, value->length);
    char *joined;
    const char *file;
    enum ct_status status;

    if (found == NULL)
        found = by_path(r->package, value->text);
    if (found != NULL) {
        *resource = found;
        return CT_OK;
    }
    joined = ct_package_join(r, value->text);
    if (joined == NULL)
        return CT_NOMEM;
    if (!ct_input_is_there(joined))
        return unknown_resource(r, value);
    status = ct_package_file(r, value, &file);
    return status == CT_OK ? describe(r, value->text, value->text, file,
                                      value->place, resource)
                           : status;
}

static enum ct_status read_table(struct package_reader *r,
                                 const struct ct_yaml *key,
                                 const struct ct_yaml *value)
{
    const struct ct_resource *resource = NULL;
    enum ct_table table = CT_TABLES;
    enum ct_status result = ct_package_table(r, key, &table);

    if (result == CT_NOMEM)
        return result;
    result = ct_json_worse(
        result, ct_json_need(value, CT_JSON_TEXT, key->text, r->sink));
    if (result == CT_OK)
        result = find_named(r, value, &resource);
    if (result == CT_OK && resource->file == NULL)
        result = ct_error(r->sink, "not-supported", ct_at(value->place),
                          ct_string("a table inside the descriptor"),
                          ct_string("put the data in a CSV file"));
    if (result == CT_OK)
        r->package->tables[table] = resource;
    return result;
}

/* The table that nothing was said of. */
static enum ct_status find_standard(struct package_reader *r,
                                    enum ct_table table)
{
    const char *name = table_names[table], *file = table_files[table];
    const struct ct_resource *found =
        ct_package_resource(r->package, name, strlen(name));
    char *joined;

    if (found == NULL || found->file == NULL)
        found = by_path(r->package, file);
    if (found != NULL) {
        r->package->tables[table] = found->file != NULL ? found : NULL;
        return CT_OK;
    }
    joined = ct_package_join(r, file);
    if (joined == NULL)
        return CT_NOMEM;
    if (!ct_input_is_there(joined))
        return CT_OK;
    return describe(r, name, file, joined, (struct ct_place){0},
                    &r->package->tables[table]);
}

enum ct_status ct_package_find_tables(struct package_reader *r,
                                      const struct ct_yaml *node)
{
    size_t said = node != NULL ? node->count : 0;
    enum ct_status result = CT_OK;

    for (size_t i = 0; i < said; i++)
        result = ct_json_worse(result,
                               read_table(r, &node->keys[i], &node->items[i]));
    for (int i = 0; i < CT_TABLES; i++) {
        if (r->package->tables[i] == NULL)
            result = ct_json_worse(result, find_standard(r, (enum ct_table)i));
    }
    return result;
}

/* ---- resources --------------------------------------------------------------
 */

static int compare_names(const void *a, const void *b)
{
    const struct ct_resource *one = *(const struct ct_resource *const *)a;
    const struct ct_resource *two = *(const struct ct_resource *const *)b;
    int order = strcmp(one->name, two->name);

    return order != 0 ? order : (one > two) - (one < two);
}

static enum ct_status check_twins(struct package_reader *r)
{
    size_t count = r->package->count;
    const struct ct_resource **sorted = malloc((count + 1) * sizeof *sorted);
    enum ct_status result = CT_OK;

    if (sorted == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++)
        sorted[i] = &r->resources[i];
    qsort(sorted, count, sizeof *sorted, compare_names);
    for (size_t i = 1; i < count; i++) {
        if (sorted[i]->name[0] != '\0' &&
            strcmp(sorted[i]->name, sorted[i - 1]->name) == 0)
            result = ct_error(
                r->sink, "resource-twice", ct_at(sorted[i]->place),
                ct_string(sorted[i]->name), ct_at(sorted[i - 1]->place));
    }
    free(sorted);
    return result;
}

/* The field of another table that a foreign key names. */
static enum ct_status check_field(struct package_reader *r,
                                  const struct ct_schema *schema,
                                  const struct ct_yaml *name)
{
    if (ct_schema_find(schema, name->text, name->length) != SIZE_MAX)
        return CT_OK;
    return ct_error(r->sink, "field-unknown", ct_at(name->place),
                    ct_text(name->text, name->length), ct_string(NULL));
}

static enum ct_status check_foreign(struct package_reader *r,
                                    const struct ct_foreign_key *key)
{
    const struct ct_yaml *name = key->resource, *names = key->reference;
    const struct ct_resource *other;
    enum ct_status result = CT_OK;

    if (name == NULL)
        return CT_OK;
    other = ct_package_resource(r->package, name->text, name->length);
    if (other == NULL)
        return unknown_resource(r, name);
    if (other->schema == NULL)
        return CT_OK;
    if (names->kind == CT_YAML_SCALAR)
        return check_field(r, other->schema, names);
    for (size_t i = 0; i < names->count; i++)
        result = ct_json_worse(result,
                               check_field(r, other->schema, &names->items[i]));
    return result;
}

static enum ct_status check_foreign_keys(struct package_reader *r)
{
    enum ct_status result = CT_OK;

    for (size_t i = 0; i < r->package->count; i++) {
        const struct ct_schema *schema = r->resources[i].schema;

        for (size_t j = 0; schema != NULL && j < schema->foreign_count; j++)
            result = ct_json_worse(result,
                                   check_foreign(r, &schema->foreign_keys[j]));
    }
    return result;
}

static enum ct_status read_resources(struct package_reader *r,
                                     const struct ct_yaml *node)
{
    enum ct_status result = CT_OK;

    r->resources =
        ct_arena_array(r->arena, node->count + 1, sizeof *r->resources);
    if (r->resources == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < node->count && result != CT_NOMEM; i++)
        result =
            ct_json_worse(result, ct_package_read_resource(r, &node->items[i],
                                                           &r->resources[i]));
    if (result == CT_NOMEM)
        return result;
    r->package->resources = r->resources;
    r->package->count = node->count;
    result = ct_json_worse(result, check_twins(r));
    return result == CT_OK ? check_foreign_keys(r) : result;
}

/* ---- the package ------------------------------------------------------------
 */

/* ORDER PACKAGE_KEY */
enum { P_RESOURCES, P_SETTINGS, P_NAME, P_UNUSED, P_COUNT = P_UNUSED + 14 };

/* ORDER PACKAGE_KEY */
static const struct ct_json_key package_keys[P_COUNT] = {
    {"resources", CT_JSON_LIST},
    {"caltrace", CT_JSON_OBJECT},
    {"name", CT_JSON_TEXT},
    {"$schema", 0},
    {"profile", 0},
    {"id", 0},
    {"title", 0},
    {"description", 0},
    {"homepage", 0},
    {"version", 0},
    {"created", 0},
    {"licenses", 0},
    {"sources", 0},
    {"contributors", 0},
    {"keywords", 0},
    {"image", 0},
    {"author", 0},
};

static const struct ct_json_keys package_object = {package_keys, P_COUNT,
                                                   "a package", true};

/* In place of the settings. */
static void take_given(struct package_reader *r)
{
    struct ct_settings *settings = &r->package->settings;

    if (r->given == NULL)
        return;
    if (r->given->encoding != CT_ENCODINGS)
        settings->encoding = r->given->encoding;
    if (r->given->date_order != CT_DAY_ORDER_NONE)
        settings->date_order = (enum ct_day_order)r->given->date_order;
    settings->decimal_comma |= r->given->decimal_comma;
}

/* Settings come first: resources need the encoding among them. */
static enum ct_status read_root(struct package_reader *r,
                                const struct ct_yaml *root)
{
    const struct ct_yaml *values[P_COUNT];
    enum ct_status result =
        ct_json_need(root, CT_JSON_OBJECT, "datapackage.json", r->sink);

    if (result != CT_OK)
        return result;
    result = ct_json_members(root, &package_object, values, r->sink);
    if (result != CT_NOMEM && values[P_SETTINGS] != NULL)
        result = ct_json_worse(result,
                               ct_package_read_settings(r, values[P_SETTINGS]));
    take_given(r);
    if (values[P_NAME] != NULL && values[P_NAME]->kind == CT_YAML_SCALAR)
        r->package->name = values[P_NAME]->text;
    if (result != CT_NOMEM && values[P_RESOURCES] != NULL)
        result = ct_json_worse(result, read_resources(r, values[P_RESOURCES]));
    if (result == CT_NOMEM)
        return result;
    return ct_json_worse(result, ct_package_find_tables(r, r->tables));
}

static enum ct_status read_file(struct package_reader *r, const char *file)
{
    const struct ct_yaml *root;
    enum ct_status result =
        ct_source_open(r->sources, file, r->sink, &r->package->source);

    if (result != CT_OK)
        return result;
    result =
        ct_json_read(r->sources, r->package->source, r->arena, r->sink, &root);
    return root == NULL ? result : ct_json_worse(result, read_root(r, root));
}

static enum ct_status read_folder(struct package_reader *r)
{
    char *file;

    if (!ct_input_is_folder(r->package->folder))
        return ct_error(r->sink, "folder-not-found",
                        ct_at((struct ct_place){0}),
                        ct_string(r->package->folder));
    file = ct_package_join(r, "datapackage.json");
    if (file == NULL)
        return CT_NOMEM;
    return ct_input_is_there(file) ? read_file(r, file)
                                   : ct_package_find_tables(r, NULL);
}

enum ct_status ct_package_open_as(struct ct_sources *sources,
                                  const char *folder,
                                  const struct ct_package_given *given,
                                  struct ct_sink *sink,
                                  struct ct_package **package)
{
    struct ct_package *new = calloc(1, sizeof *new);
    struct package_reader r = {
        .sources = sources, .sink = sink, .given = given};
    enum ct_status status = CT_NOMEM;

    if (new == NULL)
        return CT_NOMEM;
    new->settings.roots =
        CT_ROOT_SI | CT_ROOT_NMI | CT_ROOT_ACC | CT_ROOT_LMI | CT_ROOT_CRM;
    r.package = new;
    take_given(&r);
    r.arena = &new->arena;
    new->folder = ct_arena_text(r.arena, folder, strlen(folder));
    if (new->folder != NULL)
        status = read_folder(&r);
    if (status == CT_OK)
        *package = new;
    else
        ct_package_free(new);
    return status;
}

enum ct_status ct_package_open(struct ct_sources *sources, const char *folder,
                               struct ct_sink *sink,
                               struct ct_package **package)
{
    return ct_package_open_as(sources, folder, NULL, sink, package);
}

void ct_package_free(struct ct_package *package)
{
    struct ct_arena arena;

    if (package == NULL)
        return;
    arena = package->arena;
    ct_arena_release(&arena);
    free(package);
}
