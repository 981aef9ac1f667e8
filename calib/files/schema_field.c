/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema_work.h"

#include <string.h>

/* ORDER FIELD_TYPE, then those that are not supported. */
static const char *const type_names[] = {
    "any",      "string", "number",   "integer",   "boolean",  "date",
    "datetime", "time",   "year",     "yearmonth", "duration", "object",
    "array",    "list",   "geopoint", "geojson",
};

enum { TYPES = sizeof type_names / sizeof type_names[0] };

const char *ct_field_type_name(enum ct_field_type type)
{
    return type_names[type];
}

/* ORDER FIELD_KEY; the extension's follow in the ORDER EXTENSION_KEY. */
enum {
    F_NAME,
    F_TITLE,
    F_TYPE,
    F_FORMAT,
    F_CONSTRAINTS,
    F_CATEGORIES,
    F_MISSING,
    F_DECIMAL,
    F_GROUP,
    F_BARE,
    F_TRUE,
    F_FALSE,
    F_EXTENSION,
    F_UNUSED = F_EXTENSION + X_COUNT,
    F_COUNT = F_UNUSED + 6
};

/* ORDER FIELD_KEY, EXTENSION_KEY */
static const struct ct_json_key field_keys[F_COUNT] = {
    {"name", CT_JSON_TEXT},
    {"title", CT_JSON_TEXT},
    {"type", CT_JSON_TEXT},
    {"format", CT_JSON_TEXT},
    {"constraints", CT_JSON_OBJECT},
    {"categories", CT_JSON_LIST},
    {"missingValues", CT_JSON_LIST},
    {"decimalChar", CT_JSON_TEXT},
    {"groupChar", CT_JSON_TEXT},
    {"bareNumber", CT_JSON_BOOLEAN},
    {"trueValues", CT_JSON_LIST},
    {"falseValues", CT_JSON_LIST},
    {"caltrace:unit", CT_JSON_TEXT},
    {"caltrace:unitField", CT_JSON_TEXT},
    {"caltrace:quantity", CT_JSON_TEXT},
    {"caltrace:uncertaintyOf", CT_JSON_TEXT},
    {"caltrace:kind", CT_JSON_TEXT},
    {"caltrace:k", CT_JSON_NUMBER},
    {"caltrace:kField", CT_JSON_TEXT},
    {"caltrace:p", CT_JSON_NUMBER},
    {"caltrace:pField", CT_JSON_TEXT},
    {"caltrace:dof", CT_JSON_NUMBER},
    {"caltrace:dofField", CT_JSON_TEXT},
    {"caltrace:resolution", CT_JSON_NUMBER | CT_JSON_TEXT},
    {"caltrace:decimals", CT_JSON_NUMBER},
    {"caltrace:tolerance", CT_JSON_TEXT},
    {"caltrace:nominalField", CT_JSON_TEXT},
    {"caltrace:role", CT_JSON_TEXT},
    {"caltrace:dueAfter", CT_JSON_TEXT},
    {"caltrace:interval", CT_JSON_TEXT},
    {"caltrace:certificate", CT_JSON_BOOLEAN},
    {"description", 0},
    {"example", 0},
    {"categoriesOrdered", 0},
    {"rdfType", 0},
    {"delimiter", 0}, /* of the type list */
    {"itemType", 0},
};

static const struct ct_json_keys field_object = {field_keys, F_COUNT, "a field",
                                                 true};

/* ---- type and format --------------------------------------------------------
 */

static enum ct_status read_type(struct schema_reader *r,
                                const struct ct_yaml *node,
                                struct ct_field *field)
{
    int choice;
    enum ct_status status;

    if (node == NULL)
        return CT_OK;
    status =
        ct_json_choice(node, type_names, TYPES, "a type", r->sink, &choice);
    if (status != CT_OK)
        return status;
    if (choice < CT_FIELD_TYPES)
        field->type = (enum ct_field_type)choice;
    else
        ct_warning(r->sink, "schema-type-unsupported", ct_at(node->place),
                   ct_text(node->text, node->length));
    return CT_OK;
}

static bool is_temporal(enum ct_field_type type)
{
    return type == CT_FIELD_DATE || type == CT_FIELD_DATETIME ||
           type == CT_FIELD_TIME;
}

/* Directives that do not depend on a language. */
static enum ct_status check_directives(struct schema_reader *r,
                                       const struct ct_yaml *node,
                                       const char *pattern)
{
    enum ct_status result = CT_OK;

    for (const char *at = strchr(pattern, '%'); at != NULL;
         at = strchr(at, '%')) {
        size_t length = at[1] != '\0' ? 2 : 1;
        struct ct_place place = node->place;

        if (length == 2 && strchr("YmdyjHMSfz%", at[1]) != NULL) {
            at += 2;
            continue;
        }
        while ((at[length] & 0xC0) == 0x80) /* the rest of a character */
            length++;
        if (place.length == node->length)
            place = ct_place_part(place, (size_t)(at - node->text), length);
        result = ct_error(r->sink, "format-directive", ct_at(place),
                          ct_text(at, length));
        at += length;
    }
    return result;
}

static enum ct_status read_pattern(struct schema_reader *r,
                                   const struct ct_yaml *node, const char *text,
                                   struct ct_field *field)
{
    if (strcmp(text, "any") == 0)
        return ct_error(r->sink, "format-any", ct_at(node->place),
                        ct_string(type_names[field->type]));
    if (strchr(text, '%') == NULL)
        return ct_error(r->sink, "format-unknown", ct_at(node->place),
                        ct_string(text), ct_string(type_names[field->type]),
                        ct_string("default, or a pattern such as %Y-%m-%d"));
    field->format = CT_FORMAT_PATTERN;
    field->pattern = text;
    return check_directives(r, node, text);
}

static enum ct_status read_format(struct schema_reader *r,
                                  const struct ct_yaml *node,
                                  struct ct_field *field)
{
    /* ORDER FIELD_FORMAT */
    static const char *const names[] = {"default", "email", "uri", "uuid",
                                        "binary"};
    const char *text = node != NULL ? node->text : "default";
    bool string = field->type == CT_FIELD_STRING;

    /* As version 0 of the standard had it. */
    if (strncmp(text, "fmt:", 4) == 0)
        text += 4;
    if (strcmp(text, "default") == 0)
        return CT_OK;
    if (is_temporal(field->type))
        return read_pattern(r, node, text, field);
    for (size_t i = 0; string && i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i]) == 0) {
            field->format = (enum ct_field_format)i;
            return CT_OK;
        }
    }
    /* A type that is not supported has formats of its own. */
    if (field->type == CT_FIELD_ANY)
        return CT_OK;
    return ct_error(
        r->sink, "format-unknown", ct_at(node->place), ct_string(text),
        ct_string(type_names[field->type]),
        ct_string(string ? "default, email, uri, uuid or binary" : "default"));
}

/* ---- numbers and truth ------------------------------------------------------
 */

static size_t characters(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += (*text & 0xC0) != 0x80;
    return count;
}

static enum ct_status read_character(struct schema_reader *r,
                                     const struct ct_yaml *node,
                                     const char *name, const char **character)
{
    if (node == NULL)
        return CT_OK;
    if (characters(node->text) != 1)
        return ct_error(r->sink, "one-character", ct_at(node->place),
                        ct_string(name), ct_text(node->text, node->length));
    *character = node->text;
    return CT_OK;
}

/* The same for numbers, which are made of other characters, too. */
static enum ct_status read_sign(struct schema_reader *r,
                                const struct ct_yaml *node, const char *name,
                                const char **sign)
{
    if (node != NULL && node->length == 1 &&
        strchr("0123456789+-eE", node->text[0]) != NULL)
        return ct_error(r->sink, "number-character", ct_at(node->place),
                        ct_string(name), ct_text(node->text, node->length));
    return read_character(r, node, name, sign);
}

static enum ct_status read_number_form(struct schema_reader *r,
                                       const struct ct_yaml *const *values,
                                       struct ct_field *field)
{
    const struct ct_yaml *bare = values[F_BARE], *group = values[F_GROUP];
    enum ct_status result =
        read_sign(r, values[F_DECIMAL], "decimalChar", &field->decimal_char);

    result = ct_json_worse(
        result, read_sign(r, group, "groupChar", &field->group_char));
    if (result == CT_OK && field->group_char != NULL &&
        strcmp(field->group_char, field->decimal_char) == 0)
        result = ct_error(r->sink, "same-character", ct_at(group->place),
                          ct_string(field->group_char));
    if (bare != NULL && !ct_json_is_true(bare)) {
        field->bare_number = false;
        ct_warning(r->sink, "bare-number", ct_at(bare->place));
    }
    return result;
}

static enum ct_status read_truth(struct schema_reader *r,
                                 const struct ct_yaml *node, const char *name,
                                 const struct ct_yaml **list)
{
    enum ct_status status;

    if (node == NULL)
        return CT_OK;
    status = ct_json_list(node, CT_JSON_TEXT, name, r->sink);
    if (status == CT_OK)
        *list = node;
    return status;
}

/* ---- missing values ---------------------------------------------------------
 */

enum { M_VALUE, M_LABEL, M_COUNT };

static const struct ct_json_key missing_keys[M_COUNT] = {
    {"value", CT_JSON_TEXT}, {"label", CT_JSON_TEXT}};

static const struct ct_json_keys missing_object = {missing_keys, M_COUNT,
                                                   "a missing value", true};

static enum ct_status read_missing_one(struct schema_reader *r,
                                       const struct ct_yaml *node,
                                       struct ct_missing *missing)
{
    const struct ct_yaml *values[M_COUNT];
    enum ct_status status = ct_json_need(node, CT_JSON_TEXT | CT_JSON_OBJECT,
                                         "a missing value", r->sink);

    if (status != CT_OK || node->kind == CT_YAML_SCALAR) {
        missing->value = node;
        return status;
    }
    status = ct_json_members(node, &missing_object, values, r->sink);
    if (status == CT_OK && values[M_VALUE] == NULL)
        status = ct_error(r->sink, "property-missing", ct_at(node->place),
                          ct_string("a missing value"), ct_string("value"));
    missing->value = values[M_VALUE];
    missing->label = values[M_LABEL];
    return status;
}

enum ct_status ct_schema_missing(struct schema_reader *r,
                                 const struct ct_yaml *node,
                                 struct ct_missing_list *missing)
{
    struct ct_missing *list =
        ct_arena_array(r->arena, node->count + 1, sizeof *list);
    enum ct_status result = CT_OK;

    if (list == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < node->count; i++)
        result = ct_json_worse(result,
                               read_missing_one(r, &node->items[i], &list[i]));
    if (result == CT_OK)
        *missing = (struct ct_missing_list){list, node->count};
    return result;
}

bool ct_missing_has(const struct ct_missing_list *missing, const char *text,
                    size_t length)
{
    for (size_t i = 0; i < missing->count; i++) {
        const struct ct_yaml *value = missing->list[i].value;

        if (value->length == length &&
            (length == 0 || memcmp(value->text, text, length) == 0))
            return true;
    }
    return false;
}

/* ---- a field ----------------------------------------------------------------
 */

static enum ct_status read_categories(struct schema_reader *r,
                                      const struct ct_yaml *node,
                                      struct ct_field *field)
{
    enum ct_status status;

    if (node == NULL)
        return CT_OK;
    status = ct_json_list(
        node, CT_JSON_TEXT | CT_JSON_NUMBER | CT_JSON_BOOLEAN | CT_JSON_OBJECT,
        "a category", r->sink);
    for (size_t i = 0; status == CT_OK && i < node->count; i++) {
        const struct ct_yaml *item = &node->items[i];

        if (item->kind == CT_YAML_MAPPING && ct_yaml_get(item, "value") == NULL)
            status = ct_error(r->sink, "property-missing", ct_at(item->place),
                              ct_string("a category"), ct_string("value"));
    }
    if (status == CT_OK)
        field->constraints.values = node;
    return status;
}

bool ct_field_says(const struct ct_field *field, bool truth, const char *text,
                   size_t length)
{
    static const char *const usual[][4] = {{"false", "False", "FALSE", "0"},
                                           {"true", "True", "TRUE", "1"}};
    const struct ct_yaml *list =
        truth ? field->true_values : field->false_values;

    for (size_t i = 0; list == NULL && i < 4; i++)
        if (strlen(usual[truth][i]) == length &&
            memcmp(usual[truth][i], text, length) == 0)
            return true;
    for (size_t i = 0; list != NULL && i < list->count; i++)
        if (list->items[i].length == length &&
            (length == 0 || memcmp(list->items[i].text, text, length) == 0))
            return true;
    return false;
}

/* No word stands for both. */
static enum ct_status check_truth(struct schema_reader *r,
                                  const struct ct_field *field)
{
    bool truth = field->false_values == NULL; /* of the list looked at */
    const struct ct_yaml *list =
        truth ? field->true_values : field->false_values;

    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct ct_yaml *item = &list->items[i];

        if (ct_field_says(field, !truth, item->text, item->length))
            return ct_error(r->sink, "truth-unclear", ct_at(item->place),
                            ct_text(item->text, item->length));
    }
    return CT_OK;
}

static enum ct_status read_parts(struct schema_reader *r,
                                 const struct ct_yaml *const *values,
                                 struct ct_field *field)
{
    enum ct_status result = read_format(r, values[F_FORMAT], field);

    result = ct_json_worse(result, read_number_form(r, values, field));
    result = ct_json_worse(result, read_truth(r, values[F_TRUE], "trueValues",
                                              &field->true_values));
    result = ct_json_worse(result, read_truth(r, values[F_FALSE], "falseValues",
                                              &field->false_values));
    if (result == CT_OK)
        result = check_truth(r, field);
    if (values[F_MISSING] != NULL)
        result = ct_json_worse(
            result, ct_schema_missing(r, values[F_MISSING], &field->missing));
    result =
        ct_json_worse(result, read_categories(r, values[F_CATEGORIES], field));
    if (values[F_CONSTRAINTS] != NULL)
        result = ct_json_worse(
            result, ct_schema_constraints(r, values[F_CONSTRAINTS], field));
    return ct_json_worse(result,
                         ct_schema_extension(r, values + F_EXTENSION, field));
}

enum ct_status ct_schema_field(struct schema_reader *r,
                               const struct ct_yaml *node,
                               struct ct_field *field)
{
    const struct ct_yaml *values[F_COUNT];
    enum ct_status result =
        ct_json_need(node, CT_JSON_OBJECT, "a field", r->sink);

    if (result != CT_OK)
        return result;
    *field = (struct ct_field){
        .missing = r->schema.missing,
        .decimal_char = ".",
        .bare_number = true,
        .constraints = {.min_length = -1, .max_length = -1},
        .extension = {.decimals = -1},
    };
    result = ct_json_members(node, &field_object, values, r->sink);
    field->name = values[F_NAME];
    field->title = values[F_TITLE];
    if (field->name == NULL && ct_yaml_get(node, "name") == NULL)
        result = ct_json_worse(
            result, ct_error(r->sink, "property-missing", ct_at(node->place),
                             ct_string("a field"), ct_string("name")));
    result = ct_json_worse(result, read_type(r, values[F_TYPE], field));
    return ct_json_worse(result, read_parts(r, values, field));
}
