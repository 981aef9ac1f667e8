/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fix_table.h"

#include "point.h"
#include "table.h"

#include "../files/fold.h"
#include "../files/validate_value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a column holds; nothing that is repaired where all is zero. */
struct column {
    struct ct_bound_column bound; /* of a table */
    const struct ct_field *field; /* of a schema */
};

struct ct_fix_table {
    struct ct_fix_columns what;
    struct ct_cell_rules rules;
    struct column *columns; /* NULL: not known */
    size_t count;
    bool tried; /* the header was looked at */
    struct ct_fix_cell *list;
    size_t *starts; /* of the texts of the list in `texts` */
    size_t found;
    struct ct_buffer texts, candidate;
    struct ct_arena scratch, names;
};

/* ---- reading ------------------------------------------------------------- */

/* Reads a cell quietly. *clean: there was nothing to find. CT_INVALID: it is
 * faulty. */
static enum ct_status read_cell(struct ct_fix_table *table,
                                enum ct_cell_kind kind, const char *text,
                                size_t length, struct ct_cell_value *value,
                                bool *clean)
{
    struct ct_sink quiet = {0};
    const struct ct_cells cells = {table->what.units, &table->scratch, &quiet,
                                   &table->rules};
    enum ct_status status = ct_cell_read(
        &cells, kind, (struct ct_cell){.text = text, .length = length}, value);

    *clean = quiet.errors + quiet.warnings + quiet.notes == 0;
    return status;
}

static bool same_number(const struct ct_cell_number *a,
                        const struct ct_cell_number *b)
{
    return ct_same_double(a->number, b->number) && a->exact == b->exact &&
           (!a->exact || (a->decimal.high == b->decimal.high &&
                          a->decimal.low == b->decimal.low &&
                          a->decimal.exponent == b->decimal.exponent &&
                          a->decimal.negative == b->decimal.negative));
}

/* Formulas, as below. */
static bool same_uncertainty(const struct ct_cell_uncertainty *a,
                             const struct ct_cell_uncertainty *b)
{
    return ct_same_double(a->expanded, b->expanded) &&
           ct_same_double(a->u, b->u) && ct_same_double(a->k, b->k) &&
           ct_same_double(a->probability, b->probability) &&
           ct_same_double(a->dof, b->dof) && a->unit == b->unit &&
           a->relative == b->relative &&
           (a->formula == NULL) == (b->formula == NULL);
}

/* Limits are told apart by nothing but their text, which their reader takes
 * as it is when it is folded. */
static bool same_value(const struct ct_cell_value *a,
                       const struct ct_cell_value *b)
{
    switch (a->kind) {
    case CT_CELL_DATE:
        return a->date.days == b->date.days && a->date.no_end == b->date.no_end;
    case CT_CELL_INTERVAL:
        return a->interval.interval.kind == b->interval.interval.kind &&
               a->interval.interval.months == b->interval.interval.months &&
               a->interval.interval.days == b->interval.interval.days;
    case CT_CELL_UNIT:
        return a->unit.unit == b->unit.unit;
    case CT_CELL_RANGE:
        return ct_same_double(a->range.lower, b->range.lower) &&
               ct_same_double(a->range.upper, b->range.upper) &&
               a->range.unit == b->range.unit;
    case CT_CELL_LIMITS:
        return true;
    case CT_CELL_UNCERTAINTY:
        return same_uncertainty(&a->uncertainty, &b->uncertainty);
    default:
        return same_number(&a->number, &b->number);
    }
}

/* ---- candidates ---------------------------------------------------------- */

static bool is_number(enum ct_cell_kind kind)
{
    return kind == CT_CELL_NUMBER || kind == CT_CELL_EXPANDED ||
           kind == CT_CELL_FACTOR || kind == CT_CELL_PROBABILITY ||
           kind == CT_CELL_DOF;
}

static bool is_repaired(enum ct_cell_kind kind)
{
    return is_number(kind) || kind == CT_CELL_DATE ||
           kind == CT_CELL_INTERVAL || kind == CT_CELL_UNIT ||
           kind == CT_CELL_RANGE || kind == CT_CELL_LIMITS;
}

/* table->candidate: the text in plain characters, without blanks around it. */
static enum ct_status fold(struct ct_fix_table *table, const char *text,
                           size_t length)
{
    struct ct_folded folded;
    struct ct_place nowhere = {0};
    size_t start = 0, end;
    enum ct_status status = ct_fold(text, length, nowhere, &folded);

    if (status != CT_OK)
        return status;
    end = folded.length;
    while (start < end && ct_is_blank((unsigned char)folded.text[start]))
        start++;
    while (end > start && ct_is_blank((unsigned char)folded.text[end - 1]))
        end--;
    ct_buffer_clear(&table->candidate);
    ct_buffer_add(&table->candidate, folded.text + start, end - start);
    ct_fold_release(&folded);
    return ct_buffer_status(&table->candidate);
}

/* A declared decimal comma, where it is the only mark of the number. */
static void point(struct ct_buffer *text)
{
    char *comma = memchr(text->data, ',', text->length);
    size_t left =
        comma != NULL ? text->length - (size_t)(comma + 1 - text->data) : 0;

    if (comma != NULL && memchr(text->data, '.', text->length) == NULL &&
        memchr(comma + 1, ',', left) == NULL)
        *comma = '.';
}

/* The same in a cell of several numbers, as its reader takes them: between two
 * digits. */
static void point_all(struct ct_buffer *text)
{
    for (size_t i = 1; i + 1 < text->length; i++)
        if (text->data[i] == ',' &&
            ct_is_digit((unsigned char)text->data[i - 1]) &&
            ct_is_digit((unsigned char)text->data[i + 1]))
            text->data[i] = '.';
}

/* Makes the candidate an ISO date; false: the cell says more than a day. */
static bool write_date(struct ct_fix_table *table,
                       const struct ct_cell_value *value)
{
    if (value->date.no_end || value->date.clock)
        return false;
    ct_buffer_clear(&table->candidate);
    ct_cell_write(value, &table->candidate);
    return !table->candidate.failed && table->candidate.length > 0;
}

static bool differs(const struct ct_fix_table *table, const char *text,
                    size_t length)
{
    return table->candidate.length != length ||
           memcmp(table->candidate.data, text, length) != 0;
}

/* Cells that are plain already, as most are. */
static bool is_plain(const struct ct_fix_table *table, enum ct_cell_kind kind,
                     const struct ct_csv_field *field)
{
    const char *text = field->text;
    size_t length = field->length;

    if (length == 0)
        return true;
    if (kind == CT_CELL_DATE)
        return length == 10 && ct_is_digit((unsigned char)text[0]) &&
               text[4] == '-' && text[7] == '-';
    if (table->rules.decimal_comma && memchr(text, ',', length) != NULL)
        return false;
    if (ct_is_blank((unsigned char)text[0]) ||
        ct_is_blank((unsigned char)text[length - 1]))
        return false;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

/* ---- cells --------------------------------------------------------------- */

/* *better: table->candidate is to stand in place of the cell. */
static enum ct_status look_at_kind(struct ct_fix_table *table,
                                   enum ct_cell_kind kind,
                                   const struct ct_csv_field *field,
                                   bool *better)
{
    struct ct_cell_value before, after;
    bool clean;
    enum ct_status status;

    table->rules.decimals = is_number(kind);
    status =
        read_cell(table, kind, field->text, field->length, &before, &clean);
    if (status == CT_OK && before.state == CT_CELL_SOUND)
        status = fold(table, field->text, field->length);
    else
        return status == CT_INVALID ? CT_OK : status;
    if (status != CT_OK)
        return status;
    if (kind == CT_CELL_DATE && !write_date(table, &before))
        return ct_buffer_status(&table->candidate);
    if (is_number(kind) && table->rules.decimal_comma)
        point(&table->candidate);
    else if (table->rules.decimal_comma && kind != CT_CELL_DATE)
        point_all(&table->candidate);
    if (!differs(table, field->text, field->length))
        return CT_OK;
    status = read_cell(table, kind, table->candidate.data,
                       table->candidate.length, &after, &clean);
    *better = status == CT_OK && clean && after.state == CT_CELL_SOUND &&
              same_value(&before, &after);
    return status == CT_INVALID ? CT_OK : status;
}

/* Whether the candidate is a value of the field. */
static bool is_value(const struct ct_fix_table *table,
                     const struct ct_field *field)
{
    const struct ct_buffer *text = &table->candidate;
    struct ct_value value;

    return text->length > 0 &&
           !ct_missing_has(&field->missing, text->data, text->length) &&
           ct_value_read(field, text->data, text->length, true, &value);
}

/* A schema takes plain values only: what it refuses may be one when folded,
 * or a date in another spelling. */
static enum ct_status look_at_field(struct ct_fix_table *table,
                                    const struct ct_field *field,
                                    const struct ct_csv_field *cell,
                                    bool *better)
{
    struct ct_cell_value date;
    struct ct_value value;
    bool clean;
    enum ct_status status;

    if (cell->length == 0 ||
        ct_missing_has(&field->missing, cell->text, cell->length) ||
        ct_value_read(field, cell->text, cell->length, true, &value))
        return CT_OK;
    status = fold(table, cell->text, cell->length);
    if (status != CT_OK)
        return status;
    *better =
        differs(table, cell->text, cell->length) && is_value(table, field);
    if (*better || field->type != CT_FIELD_DATE ||
        field->format != CT_FORMAT_DEFAULT)
        return CT_OK;
    status =
        read_cell(table, CT_CELL_DATE, cell->text, cell->length, &date, &clean);
    if (status != CT_OK)
        return status == CT_INVALID ? CT_OK : status;
    *better = date.state == CT_CELL_SOUND && write_date(table, &date) &&
              is_value(table, field);
    return ct_buffer_status(&table->candidate);
}

static enum ct_status look_at(struct ct_fix_table *table,
                              const struct column *column,
                              const struct ct_csv_field *cell, bool *better)
{
    enum ct_cell_kind kind;
    enum ct_status status;

    *better = false;
    if (column->field != NULL)
        return look_at_field(table, column->field, cell, better);
    if (column->bound.column == NULL)
        return CT_OK;
    kind = column->bound.column->kind;
    if (!is_repaired(kind) || is_plain(table, kind, cell))
        return CT_OK;
    table->rules.unit = column->bound.unit;
    table->rules.per = column->bound.per;
    table->rules.span_known = true;
    status = look_at_kind(table, kind, cell, better);
    /* `U=0,04 mm (k=2)` where a number or a formula is expected. */
    if (status == CT_OK && !*better &&
        (column->bound.column->flags & CT_COLUMN_STATED) != 0)
        status = look_at_kind(table, CT_CELL_UNCERTAINTY, cell, better);
    return status;
}

/* ---- columns ------------------------------------------------------------- */

static enum ct_status make_columns(struct ct_fix_table *table, size_t count)
{
    size_t room = count > 0 ? count : 1;

    table->columns = calloc(room, sizeof *table->columns);
    table->list = calloc(room, sizeof *table->list);
    table->starts = calloc(room, sizeof *table->starts);
    table->count = count;
    if (table->columns == NULL || table->list == NULL || table->starts == NULL)
        return CT_NOMEM;
    return CT_OK;
}

/* With a fault in the header nothing is known of the columns. */
static enum ct_status bind_table(struct ct_fix_table *table,
                                 const struct ct_cell *headers)
{
    struct ct_sink quiet = {0};
    const struct ct_cells cells = {table->what.units, &table->names, &quiet,
                                   &table->rules};
    struct ct_bound_column *bound =
        calloc(table->count > 0 ? table->count : 1, sizeof *bound);
    enum ct_status status;

    if (bound == NULL)
        return CT_NOMEM;
    status = ct_table_bind((enum ct_table)table->what.table,
                           table->what.package, &cells, (struct ct_place){0},
                           headers, table->count, bound);
    for (size_t i = 0; status == CT_OK && i < table->count; i++)
        table->columns[i].bound = bound[i];
    free(bound);
    return status == CT_INVALID ? CT_OK : status;
}

static bool is_repaired_type(enum ct_field_type type)
{
    return type == CT_FIELD_NUMBER || type == CT_FIELD_INTEGER ||
           type == CT_FIELD_YEAR || type == CT_FIELD_DATE;
}

/* A column is a field's when it has its name, alone and, where the schema asks
 * for it, in its place. */
static void bind_schema(struct ct_fix_table *table,
                        const struct ct_cell *headers)
{
    const struct ct_schema *schema = table->what.schema;

    for (size_t i = 0; i < table->count; i++) {
        size_t field =
            ct_schema_find(schema, headers[i].text, headers[i].length);
        bool sound = field != SIZE_MAX &&
                     (schema->match != CT_MATCH_EXACT || field == i) &&
                     is_repaired_type(schema->fields[field].type);

        for (size_t k = 0; k < table->count && sound; k++)
            sound = k == i || headers[k].length != headers[i].length ||
                    memcmp(headers[k].text, headers[i].text,
                           headers[i].length) != 0;
        if (sound)
            table->columns[i].field = &schema->fields[field];
    }
}

/* The names of a file without header. */
static size_t name_of(const struct ct_fix_table *table, size_t i,
                      struct ct_cell *name)
{
    const struct ct_schema *schema = table->what.schema;
    const struct ct_table_layout *layout =
        table->what.table >= 0 ? &ct_table_layouts[table->what.table] : NULL;
    size_t count = schema != NULL ? schema->count : layout->count;

    if (i >= count)
        return count;
    if (schema != NULL)
        *name = (struct ct_cell){.text = schema->fields[i].name->text,
                                 .length = schema->fields[i].name->length};
    else
        *name = (struct ct_cell){.text = layout->columns[i].name,
                                 .length = strlen(layout->columns[i].name)};
    return count;
}

/* Binds the cells of `header`, or the names of a file without one (NULL). */
static enum ct_status bind(struct ct_fix_table *table,
                           const struct ct_csv_record *header)
{
    size_t count =
        header != NULL ? header->count : name_of(table, SIZE_MAX, NULL);
    struct ct_cell *names = calloc(count > 0 ? count : 1, sizeof *names);
    enum ct_status status = CT_NOMEM;

    if (names != NULL)
        status = make_columns(table, count);
    for (size_t i = 0; status == CT_OK && i < count; i++) {
        if (header == NULL) {
            (void)name_of(table, i, &names[i]);
            continue;
        }
        names[i].length = header->fields[i].length;
        names[i].text = ct_arena_text(&table->names, header->fields[i].text,
                                      header->fields[i].length);
        status = names[i].text != NULL ? CT_OK : CT_NOMEM;
    }
    if (status == CT_OK && table->what.table >= 0)
        status = bind_table(table, names);
    else if (status == CT_OK)
        bind_schema(table, names);
    free(names);
    return status;
}

/* ---- records ------------------------------------------------------------- */

static enum ct_status look_at_record(struct ct_fix_table *table,
                                     const struct ct_csv_record *record)
{
    table->found = 0;
    ct_buffer_clear(&table->texts);
    for (size_t i = 0; i < record->count; i++) {
        bool better;
        enum ct_status status =
            look_at(table, &table->columns[i], &record->fields[i], &better);

        if (status != CT_OK)
            return status;
        if (!better)
            continue;
        table->starts[table->found] = table->texts.length;
        table->list[table->found++] =
            (struct ct_fix_cell){.field = i, .length = table->candidate.length};
        ct_buffer_add(&table->texts, table->candidate.data,
                      table->candidate.length);
    }
    for (size_t i = 0; i < table->found && !table->texts.failed; i++)
        table->list[i].text = table->texts.data + table->starts[i];
    return ct_buffer_status(&table->texts);
}

enum ct_status ct_fix_table_look(void *context,
                                 const struct ct_csv_record *record,
                                 const struct ct_fix_cell **list, size_t *count)
{
    struct ct_fix_table *table = context;
    bool header = !table->what.no_header && record->number == 1;
    enum ct_status status = CT_OK;

    *count = 0;
    if (table->what.table < 0 && table->what.schema == NULL)
        return CT_OK;
    if (!table->tried && (header || table->what.no_header))
        status = bind(table, header ? record : NULL);
    table->tried = true;
    if (status != CT_OK || header || table->columns == NULL ||
        record->count != table->count)
        return status;
    status = look_at_record(table, record);
    ct_arena_release(&table->scratch);
    if (status != CT_OK)
        return status;
    *list = table->list;
    *count = table->found;
    return CT_OK;
}

enum ct_status ct_fix_table_new(const struct ct_fix_columns *columns,
                                struct ct_fix_table **table)
{
    struct ct_fix_table *new = calloc(1, sizeof *new);

    if (new == NULL)
        return CT_NOMEM;
    new->what = *columns;
    new->rules = ct_cell_rules_of(columns->settings);
    *table = new;
    return CT_OK;
}

void ct_fix_table_free(struct ct_fix_table *table)
{
    if (table == NULL)
        return;
    free(table->columns);
    free(table->list);
    free(table->starts);
    ct_buffer_release(&table->texts);
    ct_buffer_release(&table->candidate);
    ct_arena_release(&table->scratch);
    ct_arena_release(&table->names);
    free(table);
}
