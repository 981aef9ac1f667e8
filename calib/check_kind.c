/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "files/csv.h"
#include "files/input.h"
#include "files/json.h"
#include "files/peek.h"
#include "lab/table.h"

#include <string.h>
#include <strings.h>

/* ---- names --------------------------------------------------------------- */

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static bool ends_with(const char *path, const char *end)
{
    size_t length = strlen(path), size = strlen(end);

    return length >= size && strcasecmp(path + length - size, end) == 0;
}

static bool ends_with_one(const char *path, const char *const *ends)
{
    for (; *ends != NULL; ends++)
        if (ends_with(path, *ends))
            return true;
    return false;
}

static const char *const csv_ends[] = {".csv", ".tsv", ".txt", NULL};
static const char *const yaml_ends[] = {".yaml", ".yml", NULL};
/* What people have beside their tables; read as text it would give nothing but
 * nonsense. */
static const char *const other_ends[] = {
    ".xlsx", ".xls", ".ods", ".numbers", ".pdf", ".doc", ".docx",
    ".xml",  ".zip", ".et",  ".html",    ".md",  NULL};

/* ---- JSON ---------------------------------------------------------------- */

static enum ct_operand_kind kind_of_object(const struct ct_yaml *root)
{
    if (root->kind != CT_YAML_MAPPING || ct_yaml_get(root, "inputs") != NULL ||
        ct_yaml_get(root, "model") != NULL)
        return CT_OPERAND_BUDGET;
    if (ct_yaml_get(root, "resources") != NULL)
        return CT_OPERAND_PACKAGE;
    return ct_yaml_get(root, "fields") != NULL ? CT_OPERAND_SCHEMA
                                               : CT_OPERAND_BUDGET;
}

/* Looks at a text on its own: its findings come from its reader. */
static enum ct_status kind_of_json(const char *path, const struct ct_peek *peek,
                                   enum ct_operand_kind *kind)
{
    struct ct_sources *sources;
    struct ct_arena arena = {0};
    const struct ct_yaml *root = NULL;
    uint32_t source;
    enum ct_status status = ct_sources_new(&sources);

    if (status != CT_OK)
        return status;
    if (peek->lent)
        status = ct_sources_lend(sources, path, -1, peek->bytes.data,
                                 peek->bytes.length);
    if (status == CT_OK)
        status = ct_source_open(sources, path, NULL, &source);
    if (status == CT_OK)
        status = ct_json_read(sources, source, &arena, NULL, &root);
    *kind = root != NULL ? kind_of_object(root) : CT_OPERAND_BUDGET;
    ct_arena_release(&arena);
    ct_sources_free(sources);
    return status == CT_NOMEM || status == CT_INTERRUPTED ? status : CT_OK;
}

/* ---- beginnings ---------------------------------------------------------- */

static bool starts_line(const struct ct_buffer *text, const char *word)
{
    size_t length = strlen(word);

    for (size_t at = 0; at + length <= text->length; at++) {
        const char *end;

        if (memcmp(text->data + at, word, length) == 0)
            return true;
        end = memchr(text->data + at, '\n', text->length - at);
        if (end == NULL)
            return false;
        at = (size_t)(end - text->data);
    }
    return false;
}

static char first_character(const struct ct_buffer *text)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t at = 0;

    if (text->length >= 3 && memcmp(text->data, mark, 3) == 0)
        at = 3;
    while (at < text->length && strchr(" \t\r\n", text->data[at]) != NULL)
        at++;
    return at < text->length ? text->data[at] : '\0';
}

static enum ct_status kind_of_text(const char *path, const struct ct_peek *peek,
                                   enum ct_operand_kind *kind)
{
    *kind = CT_OPERAND_CSV;
    if (first_character(&peek->bytes) == '{')
        return kind_of_json(path, peek, kind);
    if (starts_line(&peek->bytes, "inputs:") ||
        starts_line(&peek->bytes, "model:"))
        *kind = CT_OPERAND_BUDGET;
    return CT_OK;
}

enum ct_status ct_operand_kind_of(struct ct_sources *sources, const char *path,
                                  const struct ct_check_request *request,
                                  enum ct_operand_kind *kind)
{
    struct ct_peek peek;
    enum ct_status status;

    *kind = CT_OPERAND_CSV;
    if (ct_input_is_folder(path) ||
        strcmp(last_part(path), "datapackage.json") == 0)
        *kind = CT_OPERAND_LABORATORY;
    else if (request->table >= 0 || request->schema != NULL)
        *kind = CT_OPERAND_CSV;
    else if (ends_with_one(path, yaml_ends))
        *kind = CT_OPERAND_BUDGET;
    else if (ends_with_one(path, other_ends))
        *kind = CT_OPERAND_UNKNOWN;
    else if (!ends_with_one(path, csv_ends) || !ct_input_is_file(path)) {
        status = ct_peek(sources, path, &peek);
        if (status == CT_OK)
            status = ends_with(path, ".json") ? kind_of_json(path, &peek, kind)
                                              : kind_of_text(path, &peek, kind);
        ct_peek_release(&peek);
        return status == CT_IO ? CT_OK : status; /* its reader will say so */
    }
    return CT_OK;
}

/* ---- headers ------------------------------------------------------------- */

/* How many cells of the header name a column of the table; 0 where one that it
 * needs has no cell. */
static enum ct_status count_columns(enum ct_table table,
                                    const struct ct_csv_record *row,
                                    size_t *count)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];
    bool found[CT_TABLE_COLUMNS] = {false};

    *count = 0;
    for (size_t i = 0; i < row->count; i++) {
        const struct ct_cell header = {.text = row->fields[i].text,
                                       .length = row->fields[i].length};
        const struct ct_column *column = NULL;
        struct ct_cell unit;
        enum ct_status status =
            ct_table_recognise(table, header, &column, &unit);

        if (status != CT_OK)
            return status;
        if (column == NULL || found[column - layout->columns])
            continue;
        found[column - layout->columns] = true;
        ++*count;
    }
    for (size_t i = 0; i < layout->count; i++)
        if ((layout->columns[i].flags & CT_COLUMN_NEEDED) != 0 && !found[i])
            *count = 0;
    return CT_OK;
}

/* Half of the cells at least, and two of them, belong to it. */
static enum ct_status recognise(const struct ct_csv_record *row, int *table)
{
    size_t best = 1;
    bool several = false;

    for (int i = 0; i < CT_TABLES; i++) {
        size_t count;
        enum ct_status status;

        if (row->count > 2 * ct_table_layouts[i].count)
            continue; /* so that a very long header costs nothing */
        status = count_columns((enum ct_table)i, row, &count);
        if (status != CT_OK)
            return status;
        several = count > best ? false : several || count == best;
        if (count > best && 2 * count >= row->count) {
            best = count;
            *table = i;
        }
    }
    if (several)
        *table = -1;
    return CT_OK;
}

/* What was lent of a pipe is given to the look and lent again. */
static enum ct_status lend(struct ct_sources *from, const char *path,
                           struct ct_sources *to)
{
    const char *bytes;
    size_t length;

    if (!ct_sources_lent(from, path, &bytes, &length))
        return CT_OK;
    return ct_sources_lend(to, path, -1, bytes, length);
}

enum ct_status ct_operand_table_of(struct ct_sources *sources, const char *path,
                                   const struct ct_table_dialect *dialect,
                                   int *table)
{
    const struct ct_csv_record *row = NULL;
    struct ct_csv_dialect csv_dialect = dialect->csv;
    struct ct_sources *own;
    struct ct_csv *csv = NULL;
    enum ct_status status = ct_sources_new(&own);

    *table = -1;
    if (status != CT_OK)
        return status;
    csv_dialect.unhashed = true;
    status = dialect->no_header ? CT_INVALID : lend(sources, path, own);
    if (status == CT_OK)
        status = ct_csv_open(own, path, csv_dialect, NULL, &csv);
    if (status == CT_OK)
        status = ct_csv_next(csv, &row);
    if (status == CT_OK && row != NULL)
        status = recognise(row, table);
    ct_csv_free(csv);
    ct_sources_free(own);
    return status == CT_NOMEM ? status : CT_OK;
}
