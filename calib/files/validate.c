/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The records of a file, one by one.
 */
#include "csv_crew.h"
#include "fold.h"
#include "validate_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the cell of a finding ----------------------------------------------- */

/* The cells of the primary key, as they stand. */
static void name_record(struct ct_checker *checker)
{
    const struct ct_field_set *key = &checker->plan->schema->primary_key;
    struct ct_finding_cell *cell = &checker->sink->cell;

    if (key->count == 1) {
        cell->record = checker->cells[key->list[0]].text;
        cell->record_length = checker->cells[key->list[0]].length;
        return;
    }
    ct_buffer_clear(&checker->name);
    for (size_t i = 0; i < key->count; i++) {
        const struct ct_csv_field *part = &checker->cells[key->list[i]];

        ct_buffer_puts(&checker->name, i > 0 ? ", " : "");
        if (part->text != NULL)
            ct_buffer_add(&checker->name, part->text, part->length);
    }
    checker->no_memory = checker->no_memory || checker->name.failed;
    cell->record = checker->name.data;
    cell->record_length = checker->name.length;
}

static struct ct_place column_place(const struct ct_checker *checker,
                                    size_t column)
{
    struct ct_place none = {0};

    /* Without a reader nobody sees the finding. */
    return checker->csv != NULL ? ct_csv_field_place(checker->csv, column)
                                : none;
}

struct ct_place ct_check_at(struct ct_checker *checker, size_t field)
{
    const struct ct_plan *plan = checker->plan;
    struct ct_finding_cell *cell = &checker->sink->cell;
    struct ct_place place = checker->record->place;
    size_t column, blanks;

    if (checker->csv == NULL)
        return (struct ct_place){0};
    *cell = (struct ct_finding_cell){.row = checker->record->number};
    if (plan->schema != NULL && plan->schema->primary_key.count > 0)
        name_record(checker);
    if (field == SIZE_MAX)
        return place;
    cell->field = plan->fields[field].field->name->text;
    cell->field_length = plan->fields[field].field->name->length;
    column = plan->fields[field].column;
    if (column == CT_NO_COLUMN || checker->cells[field].text == NULL)
        return ct_place_part(place, place.length, 0);
    place = column_place(checker, column);
    blanks = (size_t)(checker->cells[field].text -
                      checker->record->fields[column].text);
    return ct_place_part(place, blanks, place.length - blanks);
}

void ct_check_done(struct ct_checker *checker)
{
    checker->sink->cell = (struct ct_finding_cell){0};
}

/* ---- a record ------------------------------------------------------------ */

static bool is_blank(const struct ct_csv_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        if (record->fields[i].length > 0)
            return false;
    }
    return true;
}

static void set_column(struct ct_checker *checker, size_t column)
{
    const struct ct_plan *plan = checker->plan;
    const char *label = column < plan->columns ? plan->labels[column] : "";

    checker->sink->cell.field = label;
    checker->sink->cell.field_length = strlen(label);
}

/* Cells from the column `from` on are too many: one finding a row. */
static void report_extra(struct ct_checker *checker, size_t from)
{
    const struct ct_csv_record *record = checker->record;
    const struct ct_csv_field *cell = &record->fields[from];
    struct ct_place first = column_place(checker, from);
    struct ct_place last = column_place(checker, record->count - 1);
    size_t length = (size_t)(last.offset - first.offset) + last.length;

    (void)ct_check_at(checker, SIZE_MAX);
    set_column(checker, from);
    first = ct_place_part(first, 0, length);
    if (record->count - from == 1)
        (void)ct_error(checker->sink, "extra-cell", ct_at(first),
                       ct_text(cell->text, cell->length),
                       ct_integer((int64_t)from + 1),
                       ct_integer((int64_t)checker->plan->cells));
    else
        (void)ct_error(checker->sink, "extra-cells", ct_at(first),
                       ct_text(cell->text, cell->length),
                       ct_integer((int64_t)from + 1),
                       ct_integer((int64_t)record->count),
                       ct_integer((int64_t)checker->plan->cells));
    ct_check_done(checker);
}

/* What is missing: the first cells, as far as the header names them. */
static void name_missing(struct ct_checker *checker)
{
    enum { NAMED = 8 };
    const struct ct_plan *plan = checker->plan;
    struct ct_buffer *names = &checker->missing;
    size_t first = checker->record->count;
    size_t end = plan->cells < plan->columns ? plan->cells : plan->columns;

    end = end < first + NAMED ? end : first + NAMED;
    ct_buffer_clear(names);
    for (size_t i = first; i < end; i++) {
        ct_buffer_puts(names, i > first ? ", `" : "`");
        ct_buffer_puts(names, plan->labels[i]);
        ct_buffer_putc(names, '`');
    }
    if (plan->cells > end)
        ct_buffer_puts(names, ", …");
    checker->no_memory = checker->no_memory || names->failed;
}

static void report_missing(struct ct_checker *checker)
{
    const struct ct_plan *plan = checker->plan;
    size_t count = checker->record->count;
    struct ct_place place = ct_check_at(checker, SIZE_MAX);

    place = ct_place_part(place, place.length, 0);
    set_column(checker, count);
    name_missing(checker);
    if (plan->cells - count == 1)
        (void)ct_error(checker->sink, "missing-cell", ct_at(place),
                       ct_text(checker->missing.data, checker->missing.length),
                       ct_integer((int64_t)count),
                       ct_integer((int64_t)plan->cells));
    else
        (void)ct_error(checker->sink, "missing-cells", ct_at(place),
                       ct_text(checker->missing.data, checker->missing.length),
                       ct_integer((int64_t)count),
                       ct_integer((int64_t)plan->cells),
                       ct_integer((int64_t)(plan->cells - count)));
    ct_check_done(checker);
}

/* Too many cells, or too few. */
static void check_shape(struct ct_checker *checker)
{
    const struct ct_plan *plan = checker->plan;
    size_t count = checker->record->count, from = plan->cells;

    if (plan->unnamed || (count < plan->cells && count >= plan->columns)) {
        (void)ct_error(checker->sink, "row-cells-differ",
                       ct_at(ct_check_at(checker, SIZE_MAX)),
                       ct_integer((int64_t)count),
                       ct_integer((int64_t)plan->cells));
        ct_check_done(checker);
        return;
    }
    if (count < plan->cells)
        report_missing(checker);
    /* Columns of the header that belong to no field. */
    if (plan->extra && from > plan->field_count)
        from = plan->field_count;
    if (count > from)
        report_extra(checker, from);
}

static void gather_cells(struct ct_checker *checker)
{
    const struct ct_plan *plan = checker->plan;
    const struct ct_csv_record *record = checker->record;

    for (size_t i = 0; i < plan->field_count; i++) {
        size_t column = plan->fields[i].column;
        struct ct_csv_field *cell = &checker->cells[i];

        if (column >= record->count) { /* CT_NO_COLUMN, too */
            *cell = (struct ct_csv_field){0};
            continue;
        }
        *cell = record->fields[column];
        if (!plan->what->dialect.skip_initial_space)
            continue;
        while (!cell->quoted && cell->length > 0 && *cell->text == ' ') {
            cell->text++;
            cell->length--;
        }
    }
}

static void report_type(struct ct_checker *checker, size_t field)
{
    const struct ct_field *one = checker->plan->fields[field].field;
    const struct ct_csv_field *cell = &checker->cells[field];
    static const char *const formats[] = {"string", "email",  "uri",
                                          "uuid",   "binary", ""};
    const char *type = one->type == CT_FIELD_STRING
                           ? formats[one->format]
                           : ct_field_type_name(one->type);

    (void)ct_error(checker->sink, "type-error",
                   ct_at(ct_check_at(checker, field)),
                   ct_text(cell->text, cell->length), ct_string(type),
                   ct_string(ct_value_example(one)));
    ct_check_done(checker);
}

static void report_required(struct ct_checker *checker, size_t field)
{
    const struct ct_csv_field *cell = &checker->cells[field];

    (void)ct_error(checker->sink, "constraint-error",
                   ct_at(ct_check_at(checker, field)),
                   ct_text(cell->text, cell->length), ct_string("required"),
                   ct_string("true"));
    ct_check_done(checker);
}

/* Blanks alone, which nobody sees, are no text that was asked for. */
static bool is_only_blank(const struct ct_csv_field *cell)
{
    static const char *const wide[] = {"\xC2\xA0", "\xE3\x80\x80"};
    const char *at = cell->text, *end = cell->text + cell->length;

    while (at < end) {
        const char *next = at + (ct_is_blank((unsigned char)*at) ? 1 : 0);

        for (size_t i = 0; next == at && i < 2; i++)
            if (strncmp(at, wide[i], strlen(wide[i])) == 0)
                next = at + strlen(wide[i]);
        if (next == at)
            return false;
        at = next;
    }
    return true;
}

static void check_cell(struct ct_checker *checker, size_t field)
{
    const struct ct_plan_field *plan = &checker->plan->fields[field];
    const struct ct_field *one = plan->field;
    const struct ct_csv_field *cell = &checker->cells[field];
    struct ct_value *value = &checker->values[field];

    value->state = CT_VALUE_MISSING;
    checker->stated[field] = (double)NAN;
    if (cell->text == NULL)
        return;
    if (plan->empty_only
            ? cell->length == 0
            : ct_missing_has(&one->missing, cell->text, cell->length)) {
        if (one->constraints.required)
            report_required(checker, field);
        return;
    }
    if (!ct_value_read(one, cell->text, cell->length, plan->wanted, value)) {
        value->state = CT_VALUE_FAULTY;
        if (!ct_check_stated(checker, field))
            report_type(checker, field);
        if (value->state == CT_VALUE_FAULTY)
            return;
    }
    value->state = CT_VALUE_SOUND;
    if (one->constraints.required &&
        (one->type == CT_FIELD_STRING || one->type == CT_FIELD_ANY) &&
        is_only_blank(cell))
        report_required(checker, field);
    if (plan->constrained)
        ct_check_constraints(checker, field);
}

/* Tables were joined. Of one column the label may well be a value. */
static bool is_header_again(const struct ct_plan *plan,
                            const struct ct_csv_record *record)
{
    if (plan->no_header || record->count != plan->columns || record->count < 2)
        return false;
    for (size_t i = 0; i < record->count; i++)
        if (strcmp(record->fields[i].text, plan->labels[i]) != 0)
            return false;
    return true;
}

/* false: there is nothing to merge: it is no row, or only its form counts. */
static bool check_record(struct ct_checker *checker,
                         const struct ct_csv_record *record)
{
    const struct ct_plan *plan = checker->plan;

    checker->record = record;
    checker->note_count = 0;
    if (is_blank(record)) {
        (void)ct_error(checker->sink, "blank-row",
                       ct_at(ct_check_at(checker, SIZE_MAX)));
        ct_check_done(checker);
        return false;
    }
    if (is_header_again(plan, record)) {
        (void)ct_error(checker->sink, "header-again",
                       ct_at(ct_check_at(checker, SIZE_MAX)));
        ct_check_done(checker);
        return false;
    }
    if (record->count != plan->cells || plan->extra)
        check_shape(checker);
    if (plan->schema == NULL)
        return false;
    gather_cells(checker);
    for (size_t i = 0; i < plan->field_count; i++)
        check_cell(checker, i);
    if (plan->key_count > 0)
        ct_check_keys(checker);
    ct_check_measures(checker);
    ct_check_rules(checker);
    return true;
}

/* ---- the plan ------------------------------------------------------------ */

static enum ct_status plan_fields(struct ct_plan *plan)
{
    size_t count = plan->schema != NULL ? plan->schema->count : 0;

    plan->fields =
        ct_arena_array(&plan->arena, count + 1, sizeof *plan->fields);
    if (plan->fields == NULL)
        return CT_NOMEM;
    plan->field_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct ct_missing_list *missing =
            &plan->schema->fields[i].missing;

        plan->fields[i].field = &plan->schema->fields[i];
        plan->fields[i].column = CT_NO_COLUMN;
        plan->fields[i].empty_only =
            missing->count == 1 && missing->list[0].value->length == 0;
    }
    return CT_OK;
}

/* Faults of the schema that only show here do not keep its sound parts from
 * being checked. */
static enum ct_status plan_parts(struct ct_plan *plan,
                                 struct ct_sources *sources,
                                 struct ct_sink *sink)
{
    enum ct_status status;

    if (plan->schema == NULL)
        return CT_OK;
    status = ct_plan_constraints(plan, sink);
    if (status == CT_OK || status == CT_INVALID)
        status = ct_plan_measures(plan, sink);
    if (status == CT_OK || status == CT_INVALID)
        status = ct_plan_rules(plan, sink);
    if (status == CT_OK || status == CT_INVALID)
        status = ct_plan_keys(plan, sources, sink);
    for (size_t i = 0; i < plan->field_count; i++) {
        struct ct_plan_field *one = &plan->fields[i];
        const struct ct_constraints *c = &one->field->constraints;

        one->constrained = one->bound_count > 0 || one->choices != NULL ||
                           one->pattern != NULL || c->min_length >= 0 ||
                           c->max_length >= 0;
    }
    return status == CT_INVALID ? CT_OK : status;
}

static void plan_release(struct ct_plan *plan)
{
    for (size_t i = 0; i < plan->field_count; i++)
        ct_pattern_free(plan->fields[i].pattern);
    for (size_t i = 0; plan->foreign_sets != NULL && i < plan->key_count; i++)
        ct_key_set_release(&plan->foreign_sets[i]);
    ct_rules_free(plan->rules);
    ct_arena_release(&plan->arena);
}

/* ---- the file ------------------------------------------------------------ */

/* Room for one thread. */
static enum ct_status checker_new(const struct ct_plan *plan,
                                  struct ct_checker **checker)
{
    struct ct_checker *new = calloc(1, sizeof *new);
    size_t count = plan->field_count + 1;

    if (new == NULL)
        return CT_NOMEM;
    new->plan = plan;
    new->cells = ct_arena_array(&new->arena, count, sizeof *new->cells);
    new->values = ct_arena_array(&new->arena, count, sizeof *new->values);
    new->stated = ct_arena_array(&new->arena, count, sizeof *new->stated);
    new->notes =
        ct_arena_array(&new->arena, plan->key_count + 1, sizeof *new->notes);
    new->numbers = ct_arena_array(&new->arena, ct_rules_room(plan->rules) + 1,
                                  sizeof *new->numbers);
    if (new->cells == NULL || new->values == NULL || new->stated == NULL ||
        new->notes == NULL || new->numbers == NULL) {
        ct_arena_release(&new->arena);
        free(new);
        return CT_NOMEM;
    }
    *checker = new;
    return CT_OK;
}

static void checker_free(struct ct_checker *checker)
{
    if (checker == NULL)
        return;
    ct_buffer_release(&checker->bytes);
    ct_buffer_release(&checker->name);
    ct_buffer_release(&checker->missing);
    ct_arena_release(&checker->arena);
    free(checker);
}

static enum ct_status merger_init(struct ct_merger *merger,
                                  const struct ct_plan *plan)
{
    merger->plan = plan;
    merger->sets = ct_arena_array(&merger->arena, plan->key_count + 1,
                                  sizeof *merger->sets);
    return merger->sets == NULL ? CT_NOMEM : ct_merge_units_init(merger);
}

static void merger_release(struct ct_merger *merger)
{
    for (size_t i = 0; merger->sets != NULL && i < merger->plan->key_count; i++)
        ct_key_set_release(&merger->sets[i]);
    ct_merge_units_release(merger);
    ct_arena_release(&merger->arena);
}

/* ---- by several threads -------------------------------------------------- */

/* The records of a file. */
struct reading {
    struct ct_csv *csv;
    const struct ct_plan *plan;
    struct ct_checker *checker; /* of the caller's thread */
    struct ct_merger merger;
    bool alone; /* units in cells are read in one thread, record by record */
    uint64_t rows;
};

/* What is left of a record of which there is nothing to be said: its keys. */
struct made {
    uint64_t line, count;
    struct ct_key_note notes[];
};

/* A finding in the making sends the record to the caller's thread. */
static bool look(void *context, struct ct_csv_hand *hand,
                 const struct ct_csv_record *record, void *room)
{
    const struct reading *reading = context;
    struct ct_checker *checker = hand->own;
    struct made *made = room;
    struct ct_sink sink = {0};
    bool sound;

    if (reading->alone)
        return false;
    if (checker == NULL) {
        if (checker_new(reading->plan, &checker) != CT_OK)
            return false;
        hand->own = checker;
    }
    checker->sink = &sink;
    sound = check_record(checker, record) || reading->plan->schema == NULL;
    sound = sound && !checker->no_memory &&
            sink.errors + sink.warnings + sink.notes == 0;
    checker->no_memory = false;
    made->line = record->line;
    made->count = checker->note_count;
    if (sound && checker->note_count > 0)
        memcpy(made->notes, checker->notes,
               checker->note_count * sizeof *checker->notes);
    return sound;
}

static void forget(void *context, struct ct_csv_hand *hand)
{
    (void)context;
    checker_free(hand->own);
    hand->own = NULL;
}

static void soon(void *context, const void *room, bool near)
{
    const struct reading *reading = context;
    const struct made *made = room;

    for (uint64_t i = 0; i < made->count; i++)
        ct_key_set_soon(&reading->merger.sets[made->notes[i].key],
                        made->notes[i].hash, near);
}

static enum ct_status take(void *context, const struct ct_csv_hand *hand,
                           const void *room)
{
    struct reading *reading = context;
    const struct made *made = room;

    (void)hand;
    reading->rows++;
    for (uint64_t i = 0; i < made->count; i++) {
        const struct ct_csv_record *record;
        uint64_t first;
        enum ct_status status =
            ct_merge_key(&reading->merger, &made->notes[i], made->line, &first);

        if (status == CT_OK && first != 0) {
            status = ct_csv_here(reading->csv, &record);
            if (status == CT_OK) {
                reading->checker->record = record;
                gather_cells(reading->checker);
                ct_report_twice(reading->checker, &made->notes[i], first);
            }
        }
        if (status != CT_OK)
            return status;
    }
    return reading->checker->no_memory ? CT_NOMEM : CT_OK;
}

static enum ct_status read_one(void *context,
                               const struct ct_csv_record *record)
{
    struct reading *reading = context;
    struct ct_checker *checker = reading->checker;
    enum ct_status status = CT_OK;

    reading->rows++;
    /* A fault of the record was said by its reader. */
    if (record->fault != NULL)
        return CT_OK;
    if (check_record(checker, record)) {
        for (size_t i = 0; i < checker->note_count && status == CT_OK; i++) {
            uint64_t first;

            status = ct_merge_key(&reading->merger, &checker->notes[i],
                                  record->line, &first);
            if (status == CT_OK && first != 0)
                ct_report_twice(checker, &checker->notes[i], first);
        }
        if (status == CT_OK)
            status = ct_merge_units(&reading->merger, checker);
    }
    return status == CT_OK && checker->no_memory ? CT_NOMEM : status;
}

static enum ct_status read_all(struct reading *reading,
                               const struct ct_csv_record *first)
{
    size_t size = sizeof(struct made) +
                  reading->plan->key_count * sizeof(struct ct_key_note);
    struct ct_csv_job job = {.context = reading,
                             .threads = reading->plan->what->threads,
                             .size = (size + 15) / 16 * 16,
                             .look = look,
                             .soon = soon,
                             .take = take,
                             .read = read_one,
                             .release = forget};
    enum ct_status status = CT_OK;

    if (first != NULL)
        status = read_one(reading, first);
    return status == CT_OK ? ct_csv_crew(reading->csv, &job) : status;
}

/* `first`: a record that was taken from the reader already, or NULL. */
static enum ct_status check_records(struct ct_csv *csv, struct ct_plan *plan,
                                    const struct ct_csv_record *first,
                                    struct ct_sink *sink, uint64_t *rows)
{
    struct reading reading = {.csv = csv, .plan = plan};
    enum ct_status status = checker_new(plan, &reading.checker);

    if (status != CT_OK)
        return status;
    reading.checker->sink = sink;
    reading.checker->csv = csv;
    reading.alone = ct_measures_merged(plan);
    status = merger_init(&reading.merger, plan);
    if (status == CT_OK)
        status = read_all(&reading, first);
    merger_release(&reading.merger);
    checker_free(reading.checker);
    *rows = reading.rows;
    return status;
}

/* ---- another separator --------------------------------------------------- */

/* A character that the header, which is one cell, may have been meant to be
 * parted by, as it is written in a dialect; or NULL. */
static const char *other_separator(const struct ct_plan *plan,
                                   const struct ct_csv_record *header)
{
    static const char *const others[] = {";", "\t", "|", ","};
    static const char signs[] = ";\t|,";
    const struct ct_csv_field *cell = header->fields;
    char given = plan->what->dialect.csv.delimiter;
    char own = given != '\0' ? given : ','; /* in quotes it is text */

    if (header->fault != NULL || header->count != 1 ||
        plan->what->dialect.no_header ||
        (plan->schema != NULL &&
         ct_schema_find(plan->schema, cell->text, cell->length) != SIZE_MAX))
        return NULL;
    for (size_t i = 0; signs[i] != '\0'; i++)
        if (signs[i] != own &&
            memchr(cell->text, signs[i], cell->length) != NULL)
            return others[i];
    return NULL;
}

static bool record_has(const struct ct_csv_record *record, const char *other)
{
    char sign = other[0] == '\\' ? '\t' : other[0];

    for (size_t i = 0; i < record->count; i++)
        if (memchr(record->fields[i].text, sign, record->fields[i].length) !=
            NULL)
            return true;
    return false;
}

/* Said once, in place of a fault in each row. */
static enum ct_status report_separator(struct ct_csv *csv, const char *other,
                                       struct ct_place header,
                                       struct ct_sink *sink, uint64_t *rows)
{
    const struct ct_csv_record *record;
    enum ct_status status;

    (void)ct_error(sink, "header-separator", ct_at(header), ct_string(other));
    do {
        status = ct_csv_next(csv, &record);
        *rows += status == CT_OK && record != NULL;
    } while (status == CT_OK && record != NULL);
    return status;
}

static enum ct_status check_file(struct ct_sources *sources, struct ct_csv *csv,
                                 struct ct_plan *plan,
                                 const struct ct_csv_record *header,
                                 struct ct_sink *sink, uint64_t *rows)
{
    const char *other = other_separator(plan, header);
    const struct ct_csv_record *first = plan->no_header ? header : NULL;
    struct ct_place place = header->place;
    enum ct_status status;

    if (other != NULL && plan->schema != NULL)
        return report_separator(csv, other, place, sink, rows);
    status = plan_fields(plan);
    if (status == CT_OK)
        status = ct_plan_header(plan, csv, header, sink);
    if (status == CT_OK)
        status = plan_parts(plan, sources, sink);
    if (status == CT_OK && other != NULL) {
        /* The header alone may be a name such as `mass; as received`. */
        status = ct_csv_next(csv, &first);
        if (status == CT_OK && first != NULL && record_has(first, other)) {
            *rows = 1;
            return report_separator(csv, other, place, sink, rows);
        }
    }
    if (status == CT_OK)
        status = check_records(csv, plan, first, sink, rows);
    /* A Table Schema asks for no rows. */
    if (status == CT_OK && *rows == 0 && plan->what->schema == NULL)
        (void)ct_error(sink, "table-without-rows", ct_at(place),
                       ct_string(plan->what->path));
    return status;
}

static enum ct_status validate(struct ct_sources *sources, struct ct_csv *csv,
                               struct ct_plan *plan, struct ct_sink *sink,
                               uint64_t *rows)
{
    struct ct_found found = {0};
    enum ct_status status = ct_csv_next(csv, &found.first);

    if (status != CT_OK)
        return status;
    if (found.first == NULL)
        return ct_error(sink, "file-empty",
                        ct_at((struct ct_place){.source = ct_csv_source(csv)}),
                        ct_string(plan->what->path));
    status = ct_plan_find_header(
        plan, csv, other_separator(plan, found.first) != NULL, sink, &found);
    if (status == CT_OK)
        status = check_file(sources, csv, plan, found.first, sink, rows);
    *rows += found.rows;
    return status;
}

enum ct_status ct_validate(struct ct_sources *sources,
                           const struct ct_validation *what,
                           struct ct_sink *sink, uint64_t *rows)
{
    struct ct_sink own = {0}; /* counts */
    struct ct_plan plan = {.what = what, .schema = what->schema};
    struct ct_csv_dialect dialect = what->dialect.csv;
    struct ct_csv *csv;
    uint64_t count = 0;
    enum ct_status status;

    if (sink == NULL)
        sink = &own;
    dialect.faulty = true;
    dialect.keep_blank = true;
    dialect.unhashed = true;
    status = ct_csv_open(sources, what->path, dialect, sink, &csv);
    if (status != CT_OK)
        return status;
    status = validate(sources, csv, &plan, sink, &count);
    plan_release(&plan);
    ct_csv_free(csv);
    if (rows != NULL)
        *rows = count;
    return status;
}
