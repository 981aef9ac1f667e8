/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Resources of a package: where they are and how they are written.
 */
#include "package_work.h"

#include "input.h"
#include "../../uncertainty/buffer.h"

#include <string.h>

/* ---- paths ------------------------------------------------------------------
 */

static bool is_separator(char byte)
{
    return byte == '/' || byte == '\\';
}

static bool is_letter(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/* Whether a component is `..`. Separators of other systems count, so that a
 * package means the same on all of them. */
static bool goes_up(const char *path)
{
    const char *at = path;

    while (*at != '\0') {
        const char *end = at;

        while (*end != '\0' && !is_separator(*end))
            end++;
        if (end - at == 2 && at[0] == '.' && at[1] == '.')
            return true;
        at = *end != '\0' ? end + 1 : end;
    }
    return false;
}

static bool is_inside(const char *path)
{
    return path[0] != '\0' && !is_separator(path[0]) &&
           !(is_letter(path[0]) && path[1] == ':') && !goes_up(path) &&
           strstr(path, "://") == NULL;
}

char *ct_package_join(struct package_reader *r, const char *name)
{
    const char *folder = r->package->folder;
    size_t length = strlen(folder);
    bool slash = length > 0 && folder[length - 1] != '/';
    struct ct_buffer joined = {0};
    char *file = NULL;

    ct_buffer_puts(&joined, folder);
    ct_buffer_puts(&joined, slash ? "/" : "");
    ct_buffer_puts(&joined, name);
    if (ct_buffer_status(&joined) == CT_OK)
        file = ct_arena_text(r->arena, joined.data, joined.length);
    ct_buffer_release(&joined);
    return file;
}

enum ct_status ct_package_path(struct package_reader *r,
                               const struct ct_yaml *path, const char **file)
{
    if (!is_inside(path->text))
        return ct_error(r->sink, "path-outside", ct_at(path->place),
                        ct_text(path->text, path->length));
    *file = ct_package_join(r, path->text);
    return *file == NULL ? CT_NOMEM : CT_OK;
}

enum ct_status ct_package_file(struct package_reader *r,
                               const struct ct_yaml *path, const char **file)
{
    const char *joined;
    enum ct_status status = ct_package_path(r, path, &joined);

    if (status != CT_OK)
        return status;
    if (!ct_input_is_there(joined))
        return ct_error(r->sink, "file-not-found", ct_at(path->place),
                        ct_string(joined));
    *file = joined;
    return CT_OK;
}

/* ---- what was said elsewhere of a dialect ----------------------------------
 */

char *ct_dialect_character(struct ct_table_dialect *dialect,
                           enum ct_dialect_key key)
{
    return key == CT_DIALECT_DELIMITER ? &dialect->csv.delimiter
           : key == CT_DIALECT_QUOTE   ? &dialect->csv.quote
                                       : &dialect->csv.comment;
}

bool *ct_dialect_flag(struct ct_table_dialect *dialect, enum ct_dialect_key key)
{
    return key == CT_DIALECT_HEADER  ? &dialect->no_header
           : key == CT_DIALECT_BLANK ? &dialect->csv.keep_blank
                                     : &dialect->skip_initial_space;
}

void ct_dialect_apply(const struct ct_dialect_given *given,
                      struct ct_table_dialect *dialect)
{
    struct ct_table_dialect from = given->dialect;

    for (enum ct_dialect_key key = 0; key < CT_DIALECT_KEYS; key++) {
        if ((given->given & 1u << key) == 0)
            continue;
        if (key < CT_DIALECT_HEADER)
            *ct_dialect_character(dialect, key) =
                *ct_dialect_character(&from, key);
        else
            *ct_dialect_flag(dialect, key) = *ct_dialect_flag(&from, key);
    }
    dialect->csv.skip_space = dialect->skip_initial_space;
}

/* ---- dialects ---------------------------------------------------------------
 */

/* ORDER DIALECT_KEY */
enum {
    D_DELIMITER,
    D_QUOTE,
    D_COMMENT,
    D_HEADER,
    D_SPACE,
    D_DOUBLE,
    D_TERMINATOR,
    D_ESCAPE,
    D_HEADER_ROWS,
    D_COMMENT_ROWS,
    D_UNUSED,
    D_COUNT = D_UNUSED + 12
};

/* ORDER DIALECT_KEY */
static const struct ct_json_key dialect_keys[D_COUNT] = {
    {"delimiter", CT_JSON_TEXT},
    {"quoteChar", CT_JSON_TEXT},
    {"commentChar", CT_JSON_TEXT},
    {"header", CT_JSON_BOOLEAN},
    {"skipInitialSpace", CT_JSON_BOOLEAN},
    {"doubleQuote", CT_JSON_BOOLEAN},
    {"lineTerminator", CT_JSON_TEXT},
    {"escapeChar", CT_JSON_TEXT | CT_JSON_NULL},
    {"headerRows", CT_JSON_LIST},
    {"commentRows", CT_JSON_LIST},
    {"$schema", 0},
    {"headerJoin", 0}, /* of several header rows */
    {"nullSequence", 0},
    {"caseSensitiveHeader", 0},
    {"csvddfVersion", 0},
    {"property", 0}, /* of files that are not CSV, up to the end */
    {"itemType", 0},
    {"itemKeys", 0},
    {"sheetNumber", 0},
    {"sheetName", 0},
    {"table", 0},
    {"description", 0},
};

static const struct ct_json_keys dialect_object = {dialect_keys, D_COUNT,
                                                   "a dialect", true};

static bool is_true(const struct ct_yaml *value)
{
    return value != NULL && ct_json_is_true(value);
}

static bool is_false(const struct ct_yaml *value)
{
    return value != NULL && !ct_json_is_true(value);
}

/* One character of ASCII that is no line end. */
static enum ct_status read_sign(struct package_reader *r,
                                const struct ct_yaml *const *values, int key,
                                char *sign)
{
    const struct ct_yaml *value = values[key];

    if (value == NULL)
        return CT_OK;
    if (value->length == 1 && (unsigned char)value->text[0] < 0x80 &&
        strchr("\r\n", value->text[0]) == NULL) {
        *sign = value->text[0];
        return CT_OK;
    }
    return ct_error(r->sink, "one-character", ct_at(value->place),
                    ct_string(dialect_keys[key].name),
                    ct_text(value->text, value->length));
}

static enum ct_status not_supported(struct package_reader *r,
                                    const struct ct_yaml *value,
                                    const char *what, const char *instead)
{
    return ct_error(r->sink, "not-supported", ct_at(value->place),
                    ct_string(what), ct_string(instead));
}

static bool is_first_row(const struct ct_yaml *rows)
{
    return rows->count == 1 && strcmp(rows->items[0].text, "1") == 0;
}

/* What files cannot be read with. */
static enum ct_status refuse_others(struct package_reader *r,
                                    const struct ct_yaml *const *values)
{
    const struct ct_yaml *end = values[D_TERMINATOR];
    const struct ct_yaml *escape = values[D_ESCAPE];
    const struct ct_yaml *rows = values[D_HEADER_ROWS];
    enum ct_status result = CT_OK;

    if (is_false(values[D_DOUBLE]))
        result = not_supported(r, values[D_DOUBLE], "`doubleQuote`: false",
                               "a quote inside a quoted cell is doubled");
    if (escape != NULL && ct_json_kind(escape) == CT_JSON_TEXT)
        result = ct_json_worse(
            result, not_supported(r, escape, "`escapeChar`",
                                  "put cells in quotes and double those in "
                                  "them"));
    if (end != NULL && strcmp(end->text, "\r\n") != 0 &&
        strcmp(end->text, "\n") != 0 && strcmp(end->text, "\r") != 0)
        result = ct_json_worse(result,
                               not_supported(r, end, "this `lineTerminator`",
                                             "end lines with \\n or \\r\\n"));
    if (rows != NULL && !is_first_row(rows))
        result = ct_json_worse(
            result, not_supported(r, rows, "`headerRows` other than [1]",
                                  "leave one line of headers"));
    if (values[D_COMMENT_ROWS] != NULL && values[D_COMMENT_ROWS]->count > 0)
        result = ct_json_worse(
            result, not_supported(r, values[D_COMMENT_ROWS], "`commentRows`",
                                  "begin comments with a sign of their own "
                                  "and name it as `commentChar`"));
    return result;
}

/* Signs that are the same cannot be told apart. */
static enum ct_status check_signs(struct package_reader *r,
                                  const struct ct_yaml *const *values,
                                  const struct ct_csv_dialect *csv)
{
    char delimiter = csv->delimiter != '\0' ? csv->delimiter : ',';
    char quote = csv->quote != '\0' ? csv->quote : '"';
    int key = D_COUNT;

    if (csv->comment != '\0' &&
        (csv->comment == delimiter || csv->comment == quote))
        key = D_COMMENT;
    else if (delimiter == quote)
        key = values[D_DELIMITER] != NULL ? D_DELIMITER : D_QUOTE;
    if (key == D_COUNT)
        return CT_OK;
    return ct_error(r->sink, "same-character", ct_at(values[key]->place),
                    ct_text(values[key]->text, 1));
}

static enum ct_status read_dialect(struct package_reader *r,
                                   const struct ct_yaml *node,
                                   struct ct_table_dialect *dialect)
{
    const struct ct_yaml *values[D_COUNT];
    struct ct_csv_dialect *csv = &dialect->csv;
    enum ct_status result =
        ct_json_members(node, &dialect_object, values, r->sink);

    if (result == CT_NOMEM)
        return result;
    result = ct_json_worse(result,
                           read_sign(r, values, D_DELIMITER, &csv->delimiter));
    result = ct_json_worse(result, read_sign(r, values, D_QUOTE, &csv->quote));
    if (values[D_COMMENT] == NULL || values[D_COMMENT]->length > 0)
        result = ct_json_worse(result,
                               read_sign(r, values, D_COMMENT, &csv->comment));
    if (result == CT_OK)
        result = check_signs(r, values, csv);
    dialect->no_header = is_false(values[D_HEADER]);
    dialect->skip_initial_space = csv->skip_space = is_true(values[D_SPACE]);
    return ct_json_worse(result, refuse_others(r, values));
}

/* ---- what stands in a file of its own ---------------------------------------
 */

/* *root: the object that `node` is, or that is in the file it names. */
static enum ct_status read_descriptor(struct package_reader *r,
                                      const struct ct_yaml *node,
                                      const struct ct_yaml **root)
{
    const char *file;
    uint32_t source;
    enum ct_status status;

    *root = node;
    if (node->kind == CT_YAML_MAPPING)
        return CT_OK;
    status = ct_package_file(r, node, &file);
    if (status == CT_OK)
        status = ct_source_open(r->sources, file, r->sink, &source);
    if (status == CT_OK)
        status = ct_json_read(r->sources, source, r->arena, r->sink, root);
    if (status == CT_OK)
        status = ct_json_need(*root, CT_JSON_OBJECT, "a descriptor", r->sink);
    return status;
}

static enum ct_status read_forms(struct package_reader *r,
                                 const struct ct_yaml *dialect,
                                 const struct ct_yaml *schema,
                                 struct ct_resource *resource)
{
    const struct ct_yaml *root;
    enum ct_status result = CT_OK, status;

    if (dialect != NULL) {
        result = read_descriptor(r, dialect, &root);
        if (result == CT_OK)
            result = read_dialect(r, root, &resource->dialect);
    } else if (r->given != NULL) {
        ct_dialect_apply(&r->given->dialect, &resource->dialect);
    }
    if (schema != NULL && (result == CT_OK || result == CT_INVALID)) {
        status = read_descriptor(r, schema, &root);
        if (status == CT_OK)
            status = ct_schema_read(root, r->arena, r->sink, &resource->schema);
        result = ct_json_worse(result, status);
    }
    return result;
}

/* ---- a resource -------------------------------------------------------------
 */

/* ORDER RESOURCE_KEY */
enum {
    R_NAME,
    R_PATH,
    R_URL,
    R_DATA,
    R_SCHEMA,
    R_DIALECT,
    R_ENCODING,
    R_UNUSED,
    R_COUNT = R_UNUSED + 14
};

/* ORDER RESOURCE_KEY */
static const struct ct_json_key resource_keys[R_COUNT] = {
    {"name", CT_JSON_TEXT},
    {"path", CT_JSON_TEXT | CT_JSON_LIST},
    {"url", CT_JSON_TEXT}, /* as version 0 had it */
    {"data", CT_JSON_ANY},
    {"schema", CT_JSON_TEXT | CT_JSON_OBJECT},
    {"dialect", CT_JSON_TEXT | CT_JSON_OBJECT},
    {"encoding", CT_JSON_TEXT},
    {"$schema", 0},
    {"profile", 0},
    {"type", 0},
    {"title", 0},
    {"description", 0},
    {"homepage", 0},
    {"format", 0},
    {"mediatype", 0},
    {"bytes", 0},
    {"hash", 0},
    {"sources", 0},
    {"licenses", 0},
    {"scheme", 0},
    {"compression", 0},
};

static const struct ct_json_keys resource_object = {resource_keys, R_COUNT,
                                                    "a resource", true};

static enum ct_status read_path(struct package_reader *r,
                                const struct ct_yaml *path,
                                struct ct_resource *resource)
{
    enum ct_status status;

    if (path->kind == CT_YAML_SEQUENCE && path->count == 1)
        path = &path->items[0];
    else if (path->kind == CT_YAML_SEQUENCE)
        return not_supported(r, path, "a table in several files",
                             "join the files, or make each a resource");
    status = ct_json_need(path, CT_JSON_TEXT, "path", r->sink);
    if (status != CT_OK)
        return status;
    resource->path = path->text;
    resource->place = path->place;
    return ct_package_file(r, path, &resource->file);
}

static enum ct_status missing_property(struct package_reader *r,
                                       const struct ct_yaml *node,
                                       const char *name)
{
    /* One of a wrong kind has been told. */
    if (ct_yaml_get(node, name) != NULL)
        return CT_INVALID;
    return ct_error(r->sink, "property-missing", ct_at(node->place),
                    ct_string("a resource"), ct_string(name));
}

static enum ct_status read_location(struct package_reader *r,
                                    const struct ct_yaml *node,
                                    const struct ct_yaml *const *values,
                                    struct ct_resource *resource)
{
    enum ct_status result = CT_OK;

    if (values[R_NAME] != NULL)
        resource->name = values[R_NAME]->text;
    else
        result = missing_property(r, node, "name");
    if (values[R_PATH] != NULL || values[R_URL] != NULL)
        return ct_json_worse(
            result,
            read_path(r,
                      values[R_PATH] != NULL ? values[R_PATH] : values[R_URL],
                      resource));
    if (values[R_DATA] != NULL)
        return result;
    return ct_json_worse(result, missing_property(r, node, "path"));
}

enum ct_status ct_package_read_resource(struct package_reader *r,
                                        const struct ct_yaml *node,
                                        struct ct_resource *resource)
{
    const struct ct_yaml *values[R_COUNT];
    enum ct_status result =
        ct_json_need(node, CT_JSON_OBJECT, "a resource", r->sink);

    resource->name = resource->path = "";
    resource->place = node->place;
    if (result != CT_OK)
        return result;
    result = ct_json_members(node, &resource_object, values, r->sink);
    if (result == CT_NOMEM)
        return result;
    resource->dialect.csv.encoding = r->package->settings.encoding;
    result = ct_json_worse(result, read_location(r, node, values, resource));
    if (values[R_ENCODING] != NULL)
        result = ct_json_worse(
            result, ct_encoding_parse(values[R_ENCODING]->text,
                                      values[R_ENCODING]->length,
                                      values[R_ENCODING]->place, r->sink,
                                      &resource->dialect.csv.encoding));
    return ct_json_worse(
        result, read_forms(r, values[R_DIALECT], values[R_SCHEMA], resource));
}
