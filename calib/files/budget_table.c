/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CSV in budgets: readings and samples from data files, and a whole table of
 * inputs.
 */
#include "budget_reader.h"
#include "csv.h"

#include <stdlib.h>
#include <string.h>

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
        strcpy(path + folder, name);
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
    return ct_csv_open(r->sources, path, (struct ct_csv_dialect){0}, r->sink,
                       csv);
}

static enum ct_status find_column(struct columns *c,
                                  const struct ct_csv_record *header,
                                  const struct ct_yaml *name, size_t *index)
{
    const char **known;
    const char *near;

    for (size_t i = 0; i < header->count; i++)
        if (strcmp(header->fields[i].text, name->text) == 0) {
            *index = i;
            return CT_OK;
        }
    known = calloc(header->count + 1, sizeof *known);
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
            status = worse(status, ct_error(c->r->sink, "cell-missing",
                                            ct_at(record->place),
                                            ct_integer((int64_t)record->count)));
        } else {
            node = cell_node(c, record, c->index[i]);
            status = worse(status,
                           subject != NULL
                               ? read_position(c->r, subject, &node,
                                               &c->values[c->filled])
                               : read_number(c->r, &node,
                                             &c->values[c->filled]));
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

enum ct_status read_column(struct reader *r, const struct ct_yaml *file,
                           const struct ct_yaml *column,
                           struct subject *subject, double **values,
                           size_t *count)
{
    enum ct_status status =
        need_kind(r, column, CT_YAML_SCALAR, "a column's name");

    if (status != CT_OK)
        return status;
    return read_all(r, file, &column, 1, subject, values, count);
}

enum ct_status read_columns(struct reader *r, const struct ct_yaml *file,
                            const struct ct_yaml *const *columns, size_t count,
                            double **values, size_t *rows)
{
    return read_all(r, file, columns, count, NULL, values, rows);
}

/* ---- a table of inputs ---------------------------------------------------------------- */

static char *keep(struct reader *r, const char *text, size_t length)
{
    return ct_arena_text(&r->budget->arena, text, length);
}

/* Header cells as keys of every row's mapping. */
static enum ct_status table_header(struct reader *r, struct ct_csv *csv,
                                   const struct ct_csv_record *record,
                                   struct ct_yaml **keys)
{
    struct ct_yaml *made =
        ct_arena_array(&r->budget->arena, record->count + 1, sizeof *made);

    if (made == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < record->count; i++) {
        made[i] = (struct ct_yaml){
            .kind = CT_YAML_SCALAR,
            .place = ct_csv_field_place(csv, i),
            .text = keep(r, record->fields[i].text, record->fields[i].length),
            .length = record->fields[i].length};
        if (made[i].text == NULL)
            return CT_NOMEM;
    }
    *keys = made;
    return CT_OK;
}

/* One row as `name: {key: cell, …}`; empty cells are left out. */
static enum ct_status table_row(struct reader *r, struct ct_csv *csv,
                                const struct ct_csv_record *record,
                                const struct ct_yaml *header, size_t columns,
                                struct ct_yaml *name, struct ct_yaml *row)
{
    struct ct_arena *arena = &r->budget->arena;
    struct ct_yaml *keys = ct_arena_array(arena, columns + 1, sizeof *keys);
    struct ct_yaml *items = ct_arena_array(arena, columns + 1, sizeof *items);

    if (keys == NULL || items == NULL)
        return CT_NOMEM;
    *row = (struct ct_yaml){.kind = CT_YAML_MAPPING,
                            .place = record->place,
                            .keys = keys,
                            .items = items};
    *name = (struct ct_yaml){.place = record->place, .text = ""};
    for (size_t i = 0; i < columns && i < record->count; i++) {
        const struct ct_csv_field *field = &record->fields[i];
        struct ct_yaml cell = {.kind = CT_YAML_SCALAR,
                               .place = ct_csv_field_place(csv, i),
                               .text = keep(r, field->text, field->length),
                               .length = field->length,
                               .quoted = field->quoted};

        if (cell.text == NULL)
            return CT_NOMEM;
        if (strcmp(header[i].text, "name") == 0)
            *name = cell;
        else if (cell.length > 0) {
            keys[row->count] = header[i];
            items[row->count++] = cell;
        }
    }
    if (record->count > columns)
        return ct_error(r->sink, "extra-cell", ct_at(record->place),
                        ct_integer((int64_t)record->count),
                        ct_integer((int64_t)columns));
    return CT_OK;
}

static bool has_name(const struct ct_yaml *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i].text, "name") == 0)
            return true;
    return false;
}

static enum ct_status table_rows(struct reader *r, struct ct_csv *csv,
                                 const struct ct_yaml *header, size_t columns,
                                 struct ct_yaml **names, struct ct_yaml **rows,
                                 size_t *count)
{
    enum ct_status result = CT_OK;

    for (;;) {
        const struct ct_csv_record *record;
        struct ct_yaml *more_names, *more_rows;
        enum ct_status status = ct_csv_next(csv, &record);

        if (status != CT_OK || record == NULL)
            return worse(result, status);
        more_names = ct_grow(*names, *count, sizeof **names);
        if (more_names != NULL)
            *names = more_names;
        more_rows = ct_grow(*rows, *count, sizeof **rows);
        if (more_rows != NULL)
            *rows = more_rows;
        if (more_names == NULL || more_rows == NULL)
            return CT_NOMEM;
        status = table_row(r, csv, record, header, columns, *names + *count,
                           *rows + *count);
        if (status == CT_NOMEM)
            return status;
        result = worse(result, status);
        ++*count;
    }
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

enum ct_status csv_inputs(struct reader *r, const char *path,
                          struct ct_yaml *inputs)
{
    struct ct_csv *csv;
    const struct ct_csv_record *record;
    struct ct_yaml *header = NULL, *names = NULL, *rows = NULL;
    size_t count = 0, columns, before = r->sink->errors;
    enum ct_status status =
        ct_csv_open(r->sources, path, (struct ct_csv_dialect){0}, r->sink, &csv);

    if (status != CT_OK)
        return status;
    r->budget->source = ct_csv_source(csv);
    status = ct_csv_next(csv, &record);
    if (status == CT_OK && record == NULL)
        status = ct_error(r->sink, "table-empty", ct_at((struct ct_place){0}),
                          ct_string(path));
    if (status != CT_OK)
        goto done;
    columns = record->count;
    status = table_header(r, csv, record, &header);
    if (status == CT_OK && !has_name(header, columns))
        status = ct_error(r->sink, "table-without-name", ct_at(record->place));
    if (status == CT_OK)
        status = table_rows(r, csv, header, columns, &names, &rows, &count);
    if (status == CT_OK && r->sink->errors > before)
        status = CT_INVALID;
    *inputs = (struct ct_yaml){.kind = CT_YAML_MAPPING, .count = count};
    status = worse(status, copy_nodes(r, names, count, &inputs->keys));
    status = worse(status, copy_nodes(r, rows, count, &inputs->items));
done:
    free(names);
    free(rows);
    ct_csv_free(csv);
    return status;
}
