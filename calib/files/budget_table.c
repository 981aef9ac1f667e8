/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CSV in budgets: readings and samples from data files, and a whole table of
 * inputs.
 */
#include "budget_reader.h"
#include "csv.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Bytes of a data file; readings beyond that are no budget, and a device may
 * never end. */
enum { DATA_LIMIT = 256 * 1024 * 1024 };

/* Data files stand beside the budget that names them. */
static const char *beside(struct reader *r, const char *name)
{
    const char *slash = r->path != NULL ? strrchr(r->path, '/') : NULL;
    size_t folder = slash != NULL ? (size_t)(slash - r->path) + 1 : 0;
    char *path;

    if (name[0] == '/' || folder == 0)
        return name;
    path = ct_arena_alloc(&r->budget->arena, folder + strlen(name) + 1);
    if (path != NULL) {
        memcpy(path, r->path, folder);
        memcpy(path + folder, name, strlen(name));
    }
    return path;
}

/* A CSV file being read: its header and the columns wanted. */
struct columns {
    struct reader *r;
    struct ct_csv *csv;
    size_t *index; /* of each wanted column in the file */
    size_t count;
    double *values; /* growing; row by row */
    size_t filled;
};

static enum ct_status open_csv(struct reader *r, const struct ct_yaml *file,
                               struct ct_csv **csv)
{
    const char *path;
    enum ct_status status = need_kind(r, file, CT_YAML_SCALAR, "a file name");

    if (status != CT_OK)
        return status;
    path = beside(r, file->text);
    if (path == NULL)
        return CT_NOMEM;
    return ct_csv_open(r->sources, path,
                       (struct ct_csv_dialect){.limit = DATA_LIMIT}, r->sink,
                       csv);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* A cell without the blanks around it, unless quotes keep them. */
static const char *trimmed(const struct ct_csv_field *field, size_t *length)
{
    const char *text = field->text;

    *length = field->length;
    if (field->quoted)
        return text;
    while (*length > 0 && is_blank(*text)) {
        text++;
        --*length;
    }
    while (*length > 0 && is_blank(text[*length - 1]))
        --*length;
    return text;
}

static bool cell_is(const struct ct_csv_field *field, const char *text,
                    size_t length)
{
    size_t own;
    const char *cell = trimmed(field, &own);

    return own == length && memcmp(cell, text, length) == 0;
}

static enum ct_status report_column(struct columns *c,
                                    const struct ct_csv_record *header,
                                    const struct ct_yaml *name)
{
    const char **known = calloc(header->count + 1, sizeof *known);
    const char *near;

    if (known == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < header->count; i++)
        known[i] = header->fields[i].text;
    near = ct_near_miss(name->text, name->length, known, header->count);
    (void)ct_error(c->r->sink, "column-unknown", ct_at(name->place),
                   ct_text(name->text, name->length), ct_string(near));
    free(known);
    return CT_INVALID;
}

static enum ct_status find_column(struct columns *c,
                                  const struct ct_csv_record *header,
                                  const struct ct_yaml *name, size_t *index)
{
    size_t found = CT_NONE;

    for (size_t i = 0; i < header->count; i++) {
        if (!cell_is(&header->fields[i], name->text, name->length))
            continue;
        if (found != CT_NONE)
            return ct_error(c->r->sink, "column-twice", ct_at(name->place),
                            ct_text(name->text, name->length));
        found = i;
    }
    *index = found;
    return found != CT_NONE ? CT_OK : report_column(c, header, name);
}

static enum ct_status read_header(struct columns *c,
                                  const struct ct_yaml *const *names,
                                  const struct ct_yaml *file)
{
    const struct ct_csv_record *record;
    enum ct_status status = ct_csv_next(c->csv, &record);

    if (status != CT_OK)
        return status;
    if (record == NULL)
        return ct_error(c->r->sink, "table-empty", ct_at(file->place),
                        ct_text(file->text, file->length));
    c->index = calloc(c->count + 1, sizeof *c->index);
    if (c->index == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < c->count; i++)
        status = worse(status, find_column(c, record, names[i], &c->index[i]));
    return status;
}

/* A cell as a YAML scalar, so that it is read like one. */
static struct ct_yaml cell_node(const struct columns *c,
                                const struct ct_csv_record *record, size_t i)
{
    return (struct ct_yaml){.kind = CT_YAML_SCALAR,
                            .place = ct_csv_field_place(c->csv, i),
                            .text = record->fields[i].text,
                            .length = record->fields[i].length};
}

static enum ct_status read_cells(struct columns *c,
                                 const struct ct_csv_record *record,
                                 struct subject *subject)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < c->count; i++) {
        struct ct_yaml node;
        double *grown = ct_grow(c->values, c->filled, sizeof *grown);

        if (grown == NULL)
            return CT_NOMEM;
        c->values = grown;
        grown[c->filled] = 0;
        if (c->index[i] >= record->count) {
            status =
                worse(status,
                      ct_error(c->r->sink, "cell-missing", ct_at(record->place),
                               ct_integer((int64_t)record->count)));
        } else {
            node = cell_node(c, record, c->index[i]);
            status = worse(
                status,
                subject != NULL
                    ? read_position(c->r, subject, &node, &c->values[c->filled])
                    : read_number(c->r, &node, &c->values[c->filled]));
        }
        c->filled++;
    }
    return status;
}

/* Reads all records; faults of cells are reported all. */
static enum ct_status read_records(struct columns *c, struct subject *subject)
{
    size_t before = c->r->sink->errors;
    enum ct_status result = CT_OK;

    for (;;) {
        const struct ct_csv_record *record;
        enum ct_status status = ct_csv_next(c->csv, &record);

        if (status == CT_OK && record == NULL)
            break;
        if (status == CT_OK)
            status = read_cells(c, record, subject);
        result = worse(result, status);
        if (status != CT_OK && status != CT_INVALID)
            break;
    }
    if (result == CT_OK && c->r->sink->errors > before)
        result = CT_INVALID; /* records that were skipped */
    return result;
}

static enum ct_status read_all(struct reader *r, const struct ct_yaml *file,
                               const struct ct_yaml *const *names, size_t count,
                               struct subject *subject, double **values,
                               size_t *rows)
{
    struct columns c = {.r = r, .count = count};
    enum ct_status status = open_csv(r, file, &c.csv);
    double *kept = NULL;

    if (status != CT_OK)
        return status;
    status = read_header(&c, names, file);
    if (status == CT_OK)
        status = read_records(&c, subject);
    if (status == CT_OK && c.filled == 0)
        status = ct_error(r->sink, "table-empty", ct_at(file->place),
                          ct_text(file->text, file->length));
    if (status == CT_OK) {
        kept = ct_arena_array(&r->budget->arena, c.filled, sizeof *kept);
        status = kept == NULL ? CT_NOMEM : CT_OK;
    }
    if (status == CT_OK) {
        memcpy(kept, c.values, c.filled * sizeof *kept);
        *values = kept;
        *rows = c.filled / count;
    }
    free(c.values);
    free(c.index);
    ct_csv_free(c.csv);
    return status;
}

/* The numbers of a column that was read before, under the same node of the
 * budget. */
static bool find_kept(const struct reader *r, const struct ct_yaml *name,
                      double **values, size_t *count)
{
    const struct kept_column *kept =
        r->again || r->cells != NULL ? r->budget->texts->columns : NULL;

    while (kept != NULL && kept->name != name->text)
        kept = kept->older;
    if (kept == NULL)
        return false;
    *values = kept->values;
    *count = kept->count;
    return true;
}

static enum ct_status keep_column(struct reader *r, const struct ct_yaml *name,
                                  double *values, size_t count)
{
    struct ct_budget_texts *texts = r->budget->texts;
    struct kept_column *kept = ct_arena_alloc(&r->budget->arena, sizeof *kept);

    if (kept == NULL)
        return CT_NOMEM;
    *kept = (struct kept_column){texts->columns, name->text, values, count};
    texts->columns = kept;
    return CT_OK;
}

enum ct_status read_column(struct reader *r, const struct ct_yaml *file,
                           const struct ct_yaml *column,
                           struct subject *subject, double **values,
                           size_t *count)
{
    enum ct_status status =
        need_kind(r, column, CT_YAML_SCALAR, "a column's name");

    if (status != CT_OK)
        return status;
    if (find_kept(r, column, values, count))
        return CT_OK;
    status = read_all(r, file, &column, 1, subject, values, count);
    if (status != CT_OK || r->again)
        return status;
    return keep_column(r, column, *values, *count);
}

enum ct_status read_columns(struct reader *r, const struct ct_yaml *file,
                            const struct ct_yaml *const *columns, size_t count,
                            double **values, size_t *rows)
{
    enum ct_status status;

    if (find_kept(r, columns[0], values, rows))
        return CT_OK;
    status = read_all(r, file, columns, count, NULL, values, rows);
    return status == CT_OK ? keep_column(r, columns[0], *values, *rows)
                           : status;
}

/* ---- a table of inputs --------------------------------------------------- */

/* The table on its way to a tree. The CSV reader shows a window of the file
 * only; findings come later, so that their places point into a text that is
 * kept whole. */
struct inputs_table {
    struct reader *r;
    struct ct_csv *csv;
    uint32_t source;        /* the whole text; 0: the reader's own source */
    struct ct_yaml *header; /* keys, of length 0 where a column is not read */
    size_t columns;
    bool named; /* there is a column `name` */
    struct ct_yaml *names, *rows;
    size_t count;
};

static enum ct_status cell_of(const struct inputs_table *t,
                              const struct ct_csv_record *record, size_t i,
                              struct ct_yaml *cell)
{
    const char *text = trimmed(&record->fields[i], &cell->length);

    *cell = (struct ct_yaml){.kind = CT_YAML_SCALAR,
                             .place = ct_csv_field_place(t->csv, i),
                             .length = cell->length,
                             .quoted = record->fields[i].quoted};
    cell->text = ct_arena_text(&t->r->budget->arena, text, cell->length);
    if (t->source != 0)
        cell->place.source = t->source;
    return cell->text == NULL ? CT_NOMEM : CT_OK;
}

static struct ct_place record_place(const struct inputs_table *t,
                                    const struct ct_csv_record *record)
{
    struct ct_place place = record->place;

    if (t->source != 0)
        place.source = t->source;
    return place;
}

static bool is_name(const struct ct_yaml *key)
{
    return key->length == 4 && memcmp(key->text, "name", 4) == 0;
}

static enum ct_status check_column(const struct inputs_table *t, size_t i)
{
    struct ct_yaml *key = &t->header[i];

    if (key->length == 0)
        return CT_OK;
    for (size_t j = 0; j < i; j++)
        if (t->header[j].length == key->length &&
            memcmp(t->header[j].text, key->text, key->length) == 0)
            return ct_error(t->r->sink, "column-twice", ct_at(key->place),
                            ct_text(key->text, key->length));
    return is_name(key) ? CT_OK : check_input_key(t->r, key);
}

const char *other_separator(const struct ct_csv_record *header)
{
    static const char *const separators[] = {";", "\t", "|"};

    for (size_t i = 0; header->count == 1 && i < 3; i++)
        if (strchr(header->fields[0].text, separators[i][0]) != NULL)
            return i == 1 ? "TAB" : separators[i];
    return NULL;
}

/* Header cells as keys of every row's mapping. */
static enum ct_status table_header(struct inputs_table *t,
                                   const struct ct_csv_record *record)
{
    enum ct_status status = CT_OK;

    t->columns = record->count;
    t->header = ct_arena_array(&t->r->budget->arena, record->count + 1,
                               sizeof *t->header);
    if (t->header == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < record->count; i++) {
        const char *key;

        if (cell_of(t, record, i, &t->header[i]) != CT_OK)
            return CT_NOMEM;
        key = header_key(t->header[i].text, t->header[i].length);
        if (key != NULL) {
            t->header[i].text = key;
            t->header[i].length = strlen(key);
        }
        t->named = t->named || is_name(&t->header[i]);
    }
    if (!t->named)
        return ct_error(t->r->sink, "table-without-name",
                        ct_at(record_place(t, record)),
                        ct_string(other_separator(record)));
    for (size_t i = 0; i < record->count; i++) {
        enum ct_status one = check_column(t, i);

        if (one != CT_OK)
            t->header[i].length = 0;
        status = worse(status, one);
    }
    return status;
}

static bool is_empty(const struct ct_csv_record *record)
{
    size_t length = 0;

    for (size_t i = 0; i < record->count && length == 0; i++)
        (void)trimmed(&record->fields[i], &length);
    return length == 0;
}

/* One row as `name: {key: cell, …}`; empty cells are left out. */
static enum ct_status table_row(const struct inputs_table *t,
                                const struct ct_csv_record *record,
                                struct ct_yaml *name, struct ct_yaml *row)
{
    struct ct_arena *arena = &t->r->budget->arena;
    size_t columns = t->columns + 1;

    *name = (struct ct_yaml){0};
    *row = (struct ct_yaml){
        .kind = CT_YAML_MAPPING,
        .place = record_place(t, record),
        .keys = ct_arena_array(arena, columns, sizeof *row->keys),
        .items = ct_arena_array(arena, columns, sizeof *row->items)};
    if (row->keys == NULL || row->items == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < t->columns && i < record->count; i++) {
        struct ct_yaml cell;

        if (cell_of(t, record, i, &cell) != CT_OK)
            return CT_NOMEM;
        if (is_name(&t->header[i])) {
            *name = cell;
        } else if (cell.length > 0 && t->header[i].length > 0) {
            row->keys[row->count] = t->header[i];
            row->items[row->count++] = cell;
        }
    }
    if (record->count > t->columns)
        return ct_error(t->r->sink, "cell-extra", ct_at(row->place),
                        ct_integer((int64_t)record->count),
                        ct_integer((int64_t)t->columns));
    if (name->length == 0)
        return ct_error(t->r->sink, "row-without-name", ct_at(row->place));
    return CT_OK;
}

static enum ct_status add_row(struct inputs_table *t,
                              const struct ct_csv_record *record)
{
    enum ct_status status;

    if (!ct_room(t->names, t->count) || !ct_room(t->rows, t->count))
        return CT_NOMEM;
    status = table_row(t, record, &t->names[t->count], &t->rows[t->count]);
    if (status != CT_NOMEM && t->names[t->count].length > 0)
        t->count++;
    return status;
}

static enum ct_status table_rows(struct inputs_table *t)
{
    size_t before = t->r->sink->errors;
    enum ct_status result = CT_OK;

    for (;;) {
        const struct ct_csv_record *record;
        enum ct_status status = ct_csv_next(t->csv, &record);

        if (status == CT_OK && record == NULL)
            break;
        if (status == CT_OK && !is_empty(record))
            status = add_row(t, record);
        result = worse(result, status);
        if (status != CT_OK && status != CT_INVALID)
            return result;
    }
    if (t->r->sink->errors > before) /* records that were skipped */
        result = worse(result, CT_INVALID);
    t->r->budget->model.incomplete = result != CT_OK;
    return result;
}

static enum ct_status copy_nodes(struct reader *r, const struct ct_yaml *from,
                                 size_t count, struct ct_yaml **to)
{
    *to = ct_arena_array(&r->budget->arena, count + 1, sizeof **to);
    if (*to == NULL)
        return CT_NOMEM;
    if (count > 0)
        memcpy(*to, from, count * sizeof **to);
    return CT_OK;
}

static enum ct_status read_table(struct inputs_table *t, const char *path)
{
    const struct ct_csv_record *record;
    enum ct_status status = ct_csv_next(t->csv, &record), header;

    if (status != CT_OK)
        return status;
    if (record == NULL)
        return ct_error(
            t->r->sink, "table-empty",
            ct_at(ct_source_place(t->r->sources, t->r->budget->source)),
            ct_string(path));
    header = table_header(t, record);
    if (header == CT_NOMEM || !t->named)
        return header;
    status = worse(header, table_rows(t));
    if (status == CT_OK && t->count == 0)
        return ct_error(t->r->sink, "table-empty",
                        ct_at(record_place(t, record)), ct_string(path));
    return status;
}

/* The text of a regular file, kept; *source stays 0 where there is none. What
 * is wrong with the file is for the CSV reader to report. */
static enum ct_status open_whole(struct reader *r, const char *path,
                                 uint32_t *source)
{
    struct stat about;

    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return CT_OK;
    return ct_source_open(r->sources, path, NULL, source);
}

enum ct_status csv_inputs(struct reader *r, const char *path,
                          struct ct_yaml *inputs)
{
    struct inputs_table t = {.r = r};
    enum ct_status status = ct_csv_open(
        r->sources, path, (struct ct_csv_dialect){.limit = DATA_LIMIT}, r->sink,
        &t.csv);

    if (status != CT_OK)
        return status;
    status = open_whole(r, path, &t.source);
    r->budget->source = t.source != 0 ? t.source : ct_csv_source(t.csv);
    if (status != CT_NOMEM)
        status = read_table(&t, path);
    if (status == CT_INVALID && t.count == 0)
        r->budget->model.incomplete = true;
    *inputs = (struct ct_yaml){.kind = CT_YAML_MAPPING, .count = t.count};
    if (status == CT_OK || status == CT_INVALID)
        status = worse(status, copy_nodes(r, t.names, t.count, &inputs->keys));
    if (status == CT_OK || status == CT_INVALID)
        status = worse(status, copy_nodes(r, t.rows, t.count, &inputs->items));
    free(t.names);
    free(t.rows);
    ct_csv_free(t.csv);
    return status;
}
