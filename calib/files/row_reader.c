/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "row_work.h"

#include <stdlib.h>
#include <string.h>

/* ---- findings ------------------------------------------------------------ */

/* Hands a finding on to the caller's sink. A fault that the budget's text gets
 * from a cell is one of the cell. */
static void relay(void *context, const struct ct_finding *finding)
{
    const struct relay *from = context;
    struct ct_row_reader *reader = from->reader;
    const struct ct_argument *a = finding->arguments;
    struct ct_place place = finding->place;

    if (finding->severity < from->weakest)
        return;
    if (finding->severity == CT_ERROR && reader->fault == NULL)
        reader->fault = finding->key;
    if (from->all_at_cell ||
        (from->at_cell && place.source != ct_csv_source(reader->csv)))
        place = reader->cell;
    (void)ct_report(reader->sink, finding->severity, finding->key,
                    CT_ARGUMENTS(ct_at(place), a[0], a[1], a[2], a[3]));
}

static void set_relay(struct ct_row_reader *reader, struct relay *to,
                      enum ct_severity weakest)
{
    *to = (struct relay){.reader = reader,
                         .weakest = weakest,
                         .at_cell = to != &reader->of_table,
                         .all_at_cell =
                             reader->of_variant && to == &reader->of_table};
    to->sink.report = relay;
    to->sink.context = to;
}

/* Of cells only faults: what else could be said of a statement was said when
 * the budget was read. What a laboratory has for them is another matter. */
void row_set_relays(struct ct_row_reader *reader)
{
    set_relay(reader, &reader->of_table,
              reader->of_variant ? CT_ERROR : CT_NOTE);
    set_relay(reader, &reader->of_cells, CT_ERROR);
    set_relay(reader, &reader->of_laboratory, CT_WARNING);
}

void ct_row_reader_sink(struct ct_row_reader *reader, struct ct_sink *sink)
{
    reader->sink = sink;
}

/* ---- opening ------------------------------------------------------------- */

/* What a table that was saved with other separators looks like: one cell. */
static enum ct_status check_separator(struct ct_row_reader *reader,
                                      const struct ct_csv_record *header)
{
    const char *separator = other_separator(header);

    if (separator == NULL || header->fields[0].quoted)
        return CT_OK;
    return ct_error(&reader->of_table.sink, "rows-separator",
                    ct_at(header->place), ct_string(separator));
}

static enum ct_status copy_header(struct ct_row_reader *reader,
                                  const struct ct_csv_record *header)
{
    reader->column_count = header->count;
    reader->columns = ct_arena_array(&reader->arena, header->count + 1,
                                     sizeof *reader->columns);
    if (reader->columns == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < header->count; i++) {
        struct ct_yaml cell = {0};
        struct row_column *column = &reader->columns[i];

        row_trim(&header->fields[i], ct_csv_field_place(reader->csv, i), &cell);
        column->place = cell.place;
        column->length = cell.length;
        column->text = ct_arena_text(&reader->arena, cell.text, cell.length);
        if (column->text == NULL)
            return CT_NOMEM;
    }
    return CT_OK;
}

static enum ct_status find_origins(struct ct_row_reader *reader)
{
    const struct ct_budget *budget = reader->budget;

    reader->origins = ct_arena_array(
        &reader->arena, budget->model.input_count + 1, sizeof(struct origin *));
    if (reader->origins == NULL)
        return CT_NOMEM;
    for (const struct origin *origin = budget->texts->newest; origin != NULL;
         origin = origin->older)
        reader->origins[origin->input] = origin;
    return CT_OK;
}

static enum ct_status plan(struct ct_row_reader *reader)
{
    struct row_binding *bindings =
        calloc(reader->column_count + 1, sizeof *bindings);
    enum ct_status status = bindings == NULL ? CT_NOMEM : CT_OK;

    if (status == CT_OK)
        status = row_header(reader, bindings);
    if (status == CT_OK)
        status = row_plan_laboratory(reader, bindings, reader->column_count);
    if (status == CT_OK)
        status = row_plan(reader, bindings, reader->column_count);
    if (status == CT_OK)
        status = row_plan_pairs(reader, bindings, reader->column_count);
    free(bindings);
    if (status != CT_OK)
        return status;
    reader->values = ct_arena_array(&reader->arena, reader->slot_count + 1,
                                    sizeof *reader->values);
    reader->readings = ct_arena_array(&reader->arena, reader->column_count + 1,
                                      sizeof *reader->readings);
    return reader->values == NULL || reader->readings == NULL ? CT_NOMEM
                                                              : CT_OK;
}

enum ct_status row_prepare(struct ct_row_reader *reader)
{
    enum ct_status status = find_origins(reader);

    return status == CT_OK ? plan(reader) : status;
}

static enum ct_status read_header(struct ct_row_reader *reader,
                                  const char *path)
{
    const struct ct_csv_record *header;
    enum ct_status status = ct_csv_next(reader->csv, &header);

    if (status != CT_OK)
        return status;
    if (header == NULL)
        return ct_error(
            &reader->of_table.sink, "rows-empty",
            ct_at(ct_source_place(reader->sources, ct_csv_source(reader->csv))),
            ct_string(path));
    if (header->fault != NULL)
        return CT_INVALID;
    status = check_separator(reader, header);
    if (status == CT_OK)
        status = copy_header(reader, header);
    return status == CT_OK ? row_prepare(reader) : status;
}

enum ct_status ct_row_reader_open(struct ct_sources *sources, const char *path,
                                  bool hashed, const struct ct_budget *budget,
                                  struct ct_units *units,
                                  const struct ct_row_budgets *budgets,
                                  struct ct_sink *sink,
                                  struct ct_row_reader **reader)
{
    struct ct_row_reader *new = calloc(1, sizeof *new);
    enum ct_status status;

    if (new == NULL)
        return CT_NOMEM;
    new->sources = sources;
    new->budget = budget;
    new->units = units;
    new->sink = sink;
    new->scratch.texts = budget->texts;
    if (budgets != NULL)
        new->laboratory.budgets = *budgets;
    row_set_relays(new);
    status = ct_csv_open(
        sources, path,
        (struct ct_csv_dialect){.unhashed = !hashed, .faulty = true},
        &new->of_table.sink, &new->csv);
    if (status == CT_OK)
        status = read_header(new, path);
    if (status != CT_OK) {
        ct_row_reader_free(new);
        return status;
    }
    *reader = new;
    return CT_OK;
}

void ct_row_reader_free(struct ct_row_reader *reader)
{
    if (reader == NULL)
        return;
    if (!reader->of_variant)
        ct_csv_free(reader->csv);
    row_free_variants(reader);
    free(reader->slots);
    ct_arena_release(&reader->scratch.arena);
    ct_arena_release(&reader->arena);
    free(reader);
}

/* ---- what is known of it ------------------------------------------------- */

const struct ct_slot *ct_row_reader_slots(const struct ct_row_reader *reader,
                                          size_t *count)
{
    *count = reader->slot_count;
    return reader->slots;
}

const char *const *ct_row_reader_passed(const struct ct_row_reader *reader,
                                        size_t *count)
{
    *count = reader->passed_count;
    return reader->passed_names;
}

bool ct_row_reader_varies(const struct ct_row_reader *reader)
{
    return reader->laboratory.count > 0;
}

uint32_t ct_row_reader_source(const struct ct_row_reader *reader)
{
    return ct_csv_source(reader->csv);
}

void ct_row_reader_hold(struct ct_row_reader *reader, struct ct_place from)
{
    ct_csv_hold(reader->csv, from.offset);
}

uint64_t ct_row_reader_position(const struct ct_row_reader *reader)
{
    return ct_csv_position(reader->csv);
}

/* ---- rows ---------------------------------------------------------------- */

static void pass_on(struct ct_row_reader *reader)
{
    const struct ct_csv_record *record = reader->record;

    for (size_t i = 0; i < reader->passed_count; i++) {
        size_t column = reader->passed_columns[i];

        reader->passed[i] = column < record->count
                                ? record->fields[column]
                                : (struct ct_csv_field){.text = ""};
    }
}

/* Cells of a row with too few or too many are not looked at: it is not known
 * which of them is missing. */
static enum ct_status check_fields(struct ct_row_reader *reader)
{
    const struct ct_csv_record *record = reader->record;
    struct ct_place place;

    if (record->count == reader->column_count)
        return CT_OK;
    place = ct_csv_field_place(reader->csv, record->count > reader->column_count
                                                ? reader->column_count
                                                : record->count);
    return ct_error(&reader->of_cells.sink, "row-fields", ct_at(place),
                    ct_integer((int64_t)record->count),
                    ct_integer((int64_t)reader->column_count));
}

enum ct_status row_read_cells(struct ct_row_reader *reader)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < reader->input_count; i++) {
        enum ct_status one = row_read_input(reader, &reader->inputs[i]);

        if (one != CT_OK && one != CT_INVALID)
            return one;
        status = worse(status, one);
    }
    return reader->pairs.count > 0 ? worse(status, row_read_pairs(reader))
                                   : status;
}

static enum ct_status read_row(struct ct_row_reader *reader,
                               struct ct_row_variant **variant)
{
    enum ct_status status = check_fields(reader);

    if (status != CT_OK)
        return status;
    return reader->laboratory.count > 0 ? row_read_variant(reader, variant)
                                        : row_read_cells(reader);
}

enum ct_status ct_row_reader_next(struct ct_row_reader *reader, double *values,
                                  struct ct_row *row)
{
    const struct ct_csv_record *record;
    enum ct_status status;

    reader->fault = NULL;
    reader->blank_told = false;
    status = ct_csv_next(reader->csv, &record);
    if (status != CT_OK)
        return status;
    *row = (struct ct_row){.passed = reader->passed};
    if (record == NULL)
        return CT_OK;
    reader->record = record;
    pass_on(reader);
    row->number = record->number - 1;
    row->line = record->line;
    row->place = record->place;
    status =
        record->fault != NULL ? CT_INVALID : read_row(reader, &row->variant);
    if (status != CT_OK && status != CT_INVALID)
        return status;
    row->fault = reader->fault;
    if (status == CT_OK && reader->slot_count > 0)
        memcpy(values,
               row->variant != NULL ? row->variant->reader->values
                                    : reader->values,
               reader->slot_count * sizeof *values);
    return CT_OK;
}

void ct_slots_apply(const struct ct_slot *slots, size_t count,
                    const double *values, size_t contribution_count,
                    struct ct_state *state)
{
    for (size_t i = 0; i < count; i++) {
        size_t a = slots[i].a, b = slots[i].b;

        switch (slots[i].kind) {
        case CT_SLOT_ESTIMATE:
            state->estimates[a] = values[i];
            break;
        case CT_SLOT_UNCERTAINTY:
            state->uncertainties[a] = values[i];
            break;
        case CT_SLOT_DOF:
            state->dof[a] = values[i];
            break;
        case CT_SLOT_DROPPED:
            state->dropped[a] = values[i] != 0;
            break;
        case CT_SLOT_CORRELATION:
            state->correlation[a * contribution_count + b] = values[i];
            state->correlation[b * contribution_count + a] = values[i];
            break;
        }
    }
}
