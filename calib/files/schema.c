/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema_work.h"

#include "../../uncertainty/expression.h"

#include <stdlib.h>
#include <string.h>

/* ORDER SCHEMA_KEY */
enum {
    S_FIELDS,
    S_MATCH,
    S_MISSING,
    S_PRIMARY,
    S_UNIQUE,
    S_FOREIGN,
    S_RULES,
    S_UNUSED,
    S_COUNT = S_UNUSED + 6
};

enum { NAMES = CT_JSON_TEXT | CT_JSON_LIST };

/* ORDER SCHEMA_KEY */
static const struct ct_json_key schema_keys[S_COUNT] = {
    {"fields", CT_JSON_LIST},
    {"fieldsMatch", CT_JSON_TEXT | CT_JSON_LIST},
    {"missingValues", CT_JSON_LIST},
    {"primaryKey", NAMES},
    {"uniqueKeys", CT_JSON_LIST},
    {"foreignKeys", CT_JSON_LIST},
    {"caltrace:rules", CT_JSON_LIST},
    {"$schema", 0},
    {"name", 0},
    {"title", 0},
    {"description", 0},
    {"homepage", 0},
    {"version", 0},
};

static const struct ct_json_keys schema_object = {schema_keys, S_COUNT,
                                                  "a schema", true};

size_t ct_schema_find(const struct ct_schema *schema, const char *name,
                      size_t length)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct ct_yaml *one = schema->fields[i].name;

        if (one != NULL && one->length == length &&
            memcmp(one->text, name, length) == 0)
            return i;
    }
    return SIZE_MAX;
}

/* ---- names of fields --------------------------------------------------------
 */

/* The name of a field that is near to it, or NULL. */
static enum ct_status unknown_field(struct schema_reader *r,
                                    const struct ct_yaml *name)
{
    const char **known = malloc((r->schema.count + 1) * sizeof *known);
    size_t count = 0;
    enum ct_status status;

    if (known == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < r->schema.count; i++) {
        if (r->schema.fields[i].name != NULL)
            known[count++] = r->schema.fields[i].name->text;
    }
    status = ct_error(
        r->sink, "field-unknown", ct_at(name->place),
        ct_text(name->text, name->length),
        ct_string(ct_near_miss(name->text, name->length, known, count)));
    free(known);
    return status;
}

static enum ct_status need_field(struct schema_reader *r,
                                 const struct ct_yaml *name, size_t *index)
{
    size_t found = ct_schema_find(&r->schema, name->text, name->length);

    if (found == SIZE_MAX)
        return unknown_field(r, name);
    *index = found;
    return CT_OK;
}

/* A name, or a list of names; a list is not empty. */
static enum ct_status read_set(struct schema_reader *r,
                               const struct ct_yaml *node, const char *what,
                               struct ct_field_set *set)
{
    bool single = node->kind == CT_YAML_SCALAR;
    size_t count = single ? 1 : node->count;
    size_t *list;
    enum ct_status result =
        single ? ct_json_need(node, NAMES, what, r->sink)
               : ct_json_list(node, CT_JSON_TEXT, what, r->sink);

    if (result != CT_OK)
        return result;
    if (count == 0)
        return ct_error(r->sink, "property-missing", ct_at(node->place),
                        ct_string(what), ct_string("a name"));
    list = ct_arena_array(r->arena, count, sizeof *list);
    if (list == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++)
        result = ct_json_worse(
            result, need_field(r, single ? node : &node->items[i], &list[i]));
    if (result == CT_OK)
        *set = (struct ct_field_set){list, count};
    return result;
}

/* ---- keys -------------------------------------------------------------------
 */

static enum ct_status read_unique(struct schema_reader *r,
                                  const struct ct_yaml *node)
{
    struct ct_field_set *sets =
        ct_arena_array(r->arena, node->count + 1, sizeof *sets);
    enum ct_status result = CT_OK;

    if (sets == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < node->count; i++) {
        enum ct_status status =
            ct_json_need(&node->items[i], NAMES, "uniqueKeys", r->sink);

        if (status == CT_OK)
            status = read_set(r, &node->items[i], "uniqueKeys", &sets[i]);
        result = ct_json_worse(result, status);
    }
    r->schema.unique_keys = sets;
    r->schema.unique_count = node->count;
    return result;
}

enum { K_FIELDS, K_REFERENCE, K_COUNT };
enum { R_RESOURCE, R_FIELDS, R_COUNT };

static const struct ct_json_key foreign_keys[K_COUNT] = {
    {"fields", NAMES}, {"reference", CT_JSON_OBJECT}};
static const struct ct_json_key reference_keys[R_COUNT] = {
    {"resource", CT_JSON_TEXT}, {"fields", NAMES}};

static const struct ct_json_keys foreign_object = {foreign_keys, K_COUNT,
                                                   "a foreign key", true};
static const struct ct_json_keys reference_object = {
    reference_keys, R_COUNT, "the reference of a foreign key", true};

/* The value of a key that has to be there; NULL: said, unless it was. */
static enum ct_status need_value(struct schema_reader *r,
                                 const struct ct_yaml *object,
                                 const struct ct_yaml *value,
                                 const struct ct_json_keys *keys, size_t key)
{
    const char *name = keys->list[key].name;

    if (value != NULL)
        return CT_OK;
    if (ct_yaml_get(object, name) != NULL)
        return CT_INVALID; /* of a wrong kind, which was said */
    return ct_error(r->sink, "property-missing", ct_at(object->place),
                    ct_string(keys->of), ct_string(name));
}

static size_t names_in(const struct ct_yaml *names)
{
    return names->kind == CT_YAML_SCALAR ? 1 : names->count;
}

static enum ct_status check_length(struct schema_reader *r,
                                   const struct ct_foreign_key *key)
{
    size_t there = names_in(key->reference);

    if (there == key->fields.count)
        return CT_OK;
    return ct_error(r->sink, "foreign-key-length", ct_at(key->reference->place),
                    ct_integer((int64_t)key->fields.count),
                    ct_integer((int64_t)there));
}

static enum ct_status read_reference(struct schema_reader *r,
                                     const struct ct_yaml *node,
                                     struct ct_foreign_key *key)
{
    const struct ct_yaml *values[R_COUNT];
    enum ct_status result =
        ct_json_members(node, &reference_object, values, r->sink);
    struct ct_field_set here;

    if (result == CT_OK)
        result =
            need_value(r, node, values[R_FIELDS], &reference_object, R_FIELDS);
    if (result != CT_OK)
        return result;
    key->reference = values[R_FIELDS];
    /* An empty name is this table, as version 1 had it. */
    if (values[R_RESOURCE] != NULL && values[R_RESOURCE]->length > 0)
        key->resource = values[R_RESOURCE];
    if (key->resource == NULL)
        result = read_set(r, key->reference, "a foreign key", &here);
    else if (key->reference->kind == CT_YAML_SEQUENCE)
        result = ct_json_list(key->reference, CT_JSON_TEXT, "a foreign key",
                              r->sink);
    return result == CT_OK ? check_length(r, key) : result;
}

static enum ct_status read_foreign_one(struct schema_reader *r,
                                       const struct ct_yaml *node,
                                       struct ct_foreign_key *key)
{
    const struct ct_yaml *values[K_COUNT];
    enum ct_status result =
        ct_json_need(node, CT_JSON_OBJECT, "a foreign key", r->sink);

    if (result != CT_OK)
        return result;
    key->place = node->place;
    result = ct_json_members(node, &foreign_object, values, r->sink);
    if (result == CT_OK)
        result =
            need_value(r, node, values[K_FIELDS], &foreign_object, K_FIELDS);
    if (result == CT_OK)
        result = need_value(r, node, values[K_REFERENCE], &foreign_object,
                            K_REFERENCE);
    if (result == CT_OK)
        result = read_set(r, values[K_FIELDS], "a foreign key", &key->fields);
    return result == CT_OK ? read_reference(r, values[K_REFERENCE], key)
                           : result;
}

static enum ct_status read_foreign(struct schema_reader *r,
                                   const struct ct_yaml *node)
{
    struct ct_foreign_key *keys =
        ct_arena_array(r->arena, node->count + 1, sizeof *keys);
    enum ct_status result = CT_OK;

    if (keys == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < node->count; i++)
        result = ct_json_worse(result,
                               read_foreign_one(r, &node->items[i], &keys[i]));
    r->schema.foreign_keys = keys;
    r->schema.foreign_count = node->count;
    return result;
}

/* ---- fields -----------------------------------------------------------------
 */

static int compare_names(const void *a, const void *b)
{
    const struct ct_yaml *one = *(const struct ct_yaml *const *)a;
    const struct ct_yaml *two = *(const struct ct_yaml *const *)b;
    int order = strcmp(one->text, two->text);

    return order != 0 ? order
                      : (one->place.offset > two->place.offset) -
                            (one->place.offset < two->place.offset);
}

/* Two fields of one name are allowed by version 1 of the standard, but no
 * column can be told from the other. */
static enum ct_status warn_of_twins(struct schema_reader *r)
{
    const struct ct_yaml **names =
        malloc((r->schema.count + 1) * sizeof *names);
    size_t count = 0;

    if (names == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < r->schema.count; i++) {
        if (r->fields[i].name != NULL)
            names[count++] = r->fields[i].name;
    }
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(names[i]->text, names[i - 1]->text) == 0)
            ct_warning(r->sink, "field-twice", ct_at(names[i]->place),
                       ct_text(names[i]->text, names[i]->length),
                       ct_at(names[i - 1]->place));
    }
    free(names);
    return CT_OK;
}

static enum ct_status read_fields(struct schema_reader *r,
                                  const struct ct_yaml *node)
{
    enum ct_status result = CT_OK;

    r->fields = ct_arena_array(r->arena, node->count + 1, sizeof *r->fields);
    if (r->fields == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < node->count; i++)
        result = ct_json_worse(
            result, ct_schema_field(r, &node->items[i], &r->fields[i]));
    r->schema.fields = r->fields;
    r->schema.count = node->count;
    return ct_json_worse(result, warn_of_twins(r));
}

/* The fields that a field's own properties name. */
static enum ct_status check_named(struct schema_reader *r,
                                  const struct ct_field *field)
{
    const struct ct_field_extension *x = &field->extension;
    const struct ct_yaml *const names[] = {
        x->unit_field, x->uncertainty_of, x->k_field,   x->p_field,
        x->dof_field,  x->nominal_field,  x->due_after,
    };
    enum ct_status result = CT_OK;
    size_t index;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i] != NULL)
            result = ct_json_worse(result, need_field(r, names[i], &index));
    }
    return result;
}

/* ---- the schema -------------------------------------------------------------
 */

/* The profile of the standard has a list of one word here, its text a word. */
static enum ct_status read_match(struct schema_reader *r,
                                 const struct ct_yaml *node)
{
    /* ORDER FIELDS_MATCH */
    static const char *const names[] = {"exact", "equal", "subset", "superset",
                                        "partial"};
    int choice = 0;
    enum ct_status status;

    if (node->kind == CT_YAML_SEQUENCE && node->count == 1)
        node = &node->items[0];
    status = ct_json_need(node, CT_JSON_TEXT, "fieldsMatch", r->sink);
    if (status == CT_OK)
        status = ct_json_choice(node, names, 5, "a value of `fieldsMatch`",
                                r->sink, &choice);
    if (status == CT_OK)
        r->schema.match = (enum ct_fields_match)choice;
    return status;
}

static enum ct_status read_keys(struct schema_reader *r,
                                const struct ct_yaml *const *values)
{
    enum ct_status result = CT_OK;

    if (values[S_PRIMARY] != NULL)
        result = read_set(r, values[S_PRIMARY], "primaryKey",
                          &r->schema.primary_key);
    if (values[S_UNIQUE] != NULL)
        result = ct_json_worse(result, read_unique(r, values[S_UNIQUE]));
    if (values[S_FOREIGN] != NULL)
        result = ct_json_worse(result, read_foreign(r, values[S_FOREIGN]));
    for (size_t i = 0; i < r->schema.count; i++)
        result = ct_json_worse(result, check_named(r, &r->fields[i]));
    return result;
}

static enum ct_status read_parts(struct schema_reader *r,
                                 const struct ct_yaml *descriptor,
                                 const struct ct_yaml *const *values)
{
    enum ct_status result = CT_OK;

    if (values[S_MATCH] != NULL)
        result = read_match(r, values[S_MATCH]);
    if (values[S_MISSING] != NULL)
        result = ct_json_worse(result, ct_schema_missing(r, values[S_MISSING],
                                                         &r->schema.missing));
    if (values[S_RULES] != NULL)
        result =
            ct_json_worse(result, ct_json_list(values[S_RULES], CT_JSON_TEXT,
                                               "caltrace:rules", r->sink));
    r->schema.rules = values[S_RULES];
    if (values[S_FIELDS] == NULL)
        return ct_json_worse(
            result, need_value(r, descriptor, NULL, &schema_object, S_FIELDS));
    result = ct_json_worse(result, read_fields(r, values[S_FIELDS]));
    /* Names that faulty fields have may be unknown for that alone. */
    return result == CT_OK ? read_keys(r, values) : result;
}

enum ct_status ct_schema_read(const struct ct_yaml *descriptor,
                              struct ct_arena *arena, struct ct_sink *sink,
                              const struct ct_schema **schema)
{
    static const struct ct_yaml nothing = {.text = "", .quoted = true};
    static const struct ct_missing empty_cell = {.value = &nothing};
    struct schema_reader r = {
        .arena = arena, .sink = sink, .schema.missing = {&empty_cell, 1}};
    const struct ct_yaml *values[S_COUNT];
    struct ct_schema *new;
    enum ct_status result =
        ct_json_need(descriptor, CT_JSON_OBJECT, "a schema", sink);

    if (result != CT_OK)
        return result;
    result = ct_json_members(descriptor, &schema_object, values, sink);
    if (result != CT_NOMEM)
        result = ct_json_worse(result, read_parts(&r, descriptor, values));
    if (result != CT_OK)
        return result;
    new = ct_arena_alloc(arena, sizeof *new);
    if (new == NULL)
        return CT_NOMEM;
    *new = r.schema;
    *schema = new;
    return CT_OK;
}

enum ct_status ct_schema_open(struct ct_sources *sources, const char *path,
                              struct ct_arena *arena, struct ct_sink *sink,
                              const struct ct_schema **schema)
{
    const struct ct_yaml *root;
    const struct ct_schema *read;
    uint32_t source;
    enum ct_status result = ct_source_open(sources, path, sink, &source);

    if (result != CT_OK)
        return result;
    result = ct_json_read(sources, source, arena, sink, &root);
    if (root == NULL)
        return result;
    result = ct_json_worse(result, ct_schema_read(root, arena, sink, &read));
    if (result == CT_OK)
        *schema = read;
    return result;
}
