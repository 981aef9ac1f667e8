/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the cells of a row to the numbers of one input. The general way is to
 * read the input's statement again with the cells in it. Cells that are plain
 * numbers, as nearly all are, go by the rules that were learned when that was
 * done last; whenever these have a doubt the statement is read, which finds the
 * fault and says it.
 */
#include "fold.h"
#include "row_work.h"

#include <math.h>
#include <string.h>

/* ORDER ROW_KEY */
const char *const row_keys[] = {"value", "u",   "U",     "half_width",
                                "k",     "dof", "point", NULL};
_Static_assert(sizeof row_keys / sizeof row_keys[0] == ROW_KEYS + 1,
               "a word for each key");

/* ---- cells --------------------------------------------------------------- */

void row_trim(const struct ct_csv_field *field, struct ct_place place,
              struct ct_yaml *node)
{
    const char *text = field->text;
    size_t length = field->length, lead = 0;

    while (lead < length && ct_is_blank((unsigned char)text[lead]))
        lead++;
    while (length > lead && ct_is_blank((unsigned char)text[length - 1]))
        length--;
    node->text = text + lead;
    node->length = length - lead;
    node->place = ct_place_part(place, lead, node->length);
}

/* Bytes of the blank at `at`, of any width (fold.h), or 0. */
static size_t blank_at(const struct ct_csv_field *field, size_t at)
{
    static const char *const wide[] = {"\xC2\xA0", "\xE3\x80\x80",
                                       "\xE2\x80\xAF", "\xE2\x81\x9F"};
    const char *text = field->text + at; /* ends with a NUL */

    if (ct_is_blank((unsigned char)text[0]))
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (strncmp(text, wide[i], strlen(wide[i])) == 0)
            return strlen(wide[i]);
    return strncmp(text, "\xE2\x80", 2) == 0 &&
                   (unsigned char)text[2] >= 0x80 &&
                   (unsigned char)text[2] <= 0x8A
               ? 3
               : 0;
}

/* Whether there is nothing in a cell but blanks. */
static bool is_empty(const struct ct_csv_field *field)
{
    size_t at = 0, step = 1;

    while (at < field->length && step > 0) {
        step = blank_at(field, at);
        at += step;
    }
    return step > 0 || field->length == 0;
}

static bool is_blank_row(const struct ct_csv_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (!is_empty(&record->fields[i]))
            return false;
    return true;
}

/* Of a row without any text it is said once. */
static enum ct_status report_empty(struct ct_row_reader *reader, size_t column)
{

    struct ct_place place = ct_csv_field_place(reader->csv, column);

    if (reader->blank_told)
        return CT_INVALID;
    if (is_blank_row(reader->record)) {
        reader->blank_told = true;
        place = reader->record->place;
    }
    return ct_error(&reader->of_cells.sink, "cell-missing", ct_at(place));
}

enum ct_status row_cell(struct ct_row_reader *reader, size_t column,
                        struct ct_yaml *node)
{
    const struct ct_csv_field *field = &reader->record->fields[column];

    if (is_empty(field))
        return report_empty(reader, column);
    row_trim(field, ct_csv_field_place(reader->csv, column), node);
    node->kind = CT_YAML_SCALAR;
    node->quoted = true; /* a text, whatever it looks like to YAML */
    if (node->text[node->length] == '\0')
        return CT_OK;
    node->text =
        ct_arena_text(&reader->scratch.arena, node->text, node->length);
    return node->text == NULL ? CT_NOMEM : CT_OK;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

bool row_number(const struct ct_csv_field *field, double *number)
{
    const char *text = field->text;
    size_t length = field->length;

    if (ct_number_parse(text, length, number) == CT_OK)
        return true;
    while (length > 0 && is_space(text[0])) {
        text++;
        length--;
    }
    while (length > 0 && is_space(text[length - 1]))
        length--;
    return length < field->length &&
           ct_number_parse(text, length, number) == CT_OK;
}

/* A column's number, as its key wants it. */
static bool cell_number(const struct ct_row_reader *reader, size_t column,
                        enum row_key key, double *number)
{
    const struct ct_csv_field *field = &reader->record->fields[column];

    if (!row_number(field, number)) {
        *number = (double)INFINITY;
        return key == ROW_DOF && is_infinite(field->text);
    }
    return *number > 0 || (key != ROW_K && key != ROW_DOF);
}

/* ---- by the rules -------------------------------------------------------- */

/* Beyond this a sum or a square of what a statement is made of may leave the
 * range of doubles, which reading it would report. */
static const double large = 1e150;

/* The readings of one part into a mean, which is the input's estimate. */
static bool by_readings(struct ct_row_reader *reader, struct row_part *part,
                        double *estimate)
{
    const struct ct_csv_field *fields = reader->record->fields;
    struct rule_mean mean;
    size_t n = part->reading_count;

    while (n > 0 && fields[part->readings[n - 1]].length == 0)
        n--;
    for (size_t i = 0; i < n; i++)
        if (!cell_number(reader, part->readings[i], ROW_VALUE,
                         &reader->readings[i]) ||
            !(fabs(reader->readings[i]) < large))
            return false;
    if (n < 2 || part->rule.kind != RULE_READINGS)
        return false;
    mean = rule_readings(reader->readings, n, part->rule.averaged_over);
    *estimate = mean.mean;
    part->uncertainty = mean.uncertainty;
    part->dof = mean.dof;
    return true;
}

/* Puts the numbers of the cells into the rule. */
static bool fill_rule(const struct ct_row_reader *reader, struct row_part *part)
{
    struct rule *rule = &part->rule;

    for (size_t i = 0; i < part->key_count; i++) {
        enum row_key key = part->keys[i];
        double number;

        if (!cell_number(reader, part->columns[key], key, &number))
            return false;
        if (key == ROW_K)
            rule->factor = number;
        else if (key == ROW_DOF)
            part->dof = number;
        else if (key == ROW_POINT)
            rule->point.point = number;
        else
            rule->width.number = number;
    }
    return !rule->by_dof || rule->dof == part->dof;
}

static bool by_rule(struct ct_row_reader *reader, struct row_part *part,
                    double estimate)
{
    if (part->reading_count > 0)
        return true;
    return fill_rule(reader, part) &&
           rule_uncertainty(&part->rule, estimate, &part->uncertainty) &&
           part->uncertainty < large;
}

static bool by_rules(struct ct_row_reader *reader, struct row_input *input)
{
    double estimate = input->estimate;

    if (!input->learned)
        return false;
    if (input->value_column != CT_NONE &&
        !cell_number(reader, input->value_column, ROW_VALUE, &estimate))
        return false;
    for (size_t i = 0; i < input->count; i++)
        if (input->parts[i].reading_count > 0 &&
            !by_readings(reader, &input->parts[i], &estimate))
            return false;
    if (!(fabs(estimate) < large))
        return false;
    for (size_t i = 0; i < input->count; i++)
        if (!by_rule(reader, &input->parts[i], estimate))
            return false;
    input->estimate = estimate;
    return true;
}

/* ---- by reading the statement -------------------------------------------- */

struct reader row_scratch(struct ct_row_reader *reader)
{
    return (struct reader){.sources = reader->sources,
                           .units = reader->units,
                           .sink = &reader->of_cells.sink,
                           .budget = &reader->scratch,
                           .calculator = reader->budget->texts->calculator,
                           .again = true};
}

static struct subject subject_of(const struct row_input *input,
                                 const struct ct_yaml *node)
{
    struct subject subject = input->origin->subject;

    return (struct subject){
        .name = subject.name,
        .node = node,
        .unit = subject.unit != NULL ? subject.unit : &ct_unit_one,
        .ratio = subject.ratio,
        .fahrenheit = subject.fahrenheit,
        .place = subject.place,
        .settled = true,
        .spread_aside = input->stated && input->value_cell == NULL};
}

enum ct_status row_read_again(struct ct_row_reader *reader,
                              const struct row_input *input,
                              const struct ct_yaml *node,
                              struct input_reading *reading)
{
    struct reader r = row_scratch(reader);

    *reading = (struct input_reading){.subject = subject_of(input, node)};
    return read_parts(&r, reading);
}

/* The readings in the tree, without empty cells at their end. */
static enum ct_status fill_readings(struct ct_row_reader *reader,
                                    struct row_part *part)
{
    const struct ct_csv_field *fields = reader->record->fields;
    struct ct_yaml *list = part->list;
    enum ct_status status = CT_OK;
    size_t n = part->reading_count;

    while (n > 1 && is_empty(&fields[part->readings[n - 1]]))
        n--;
    for (size_t i = 0; i < n; i++)
        status =
            worse(status, row_cell(reader, part->readings[i], &list->items[i]));
    list->count = n;
    list->place = ct_csv_field_place(reader->csv, part->readings[0]);
    return status;
}

static enum ct_status fill_part(struct ct_row_reader *reader,
                                struct row_part *part)
{
    enum ct_status status = CT_OK;

    for (int key = ROW_U; key < ROW_KEYS; key++)
        if (part->cells[key] != NULL)
            status = worse(
                status, row_cell(reader, part->columns[key], part->cells[key]));
    return part->list != NULL ? worse(status, fill_readings(reader, part))
                              : status;
}

static enum ct_status fill_cells(struct ct_row_reader *reader,
                                 struct row_input *input)
{
    enum ct_status status = CT_OK;

    if (input->value_cell != NULL)
        status = row_cell(reader, input->value_column, input->value_cell);
    for (size_t i = 0; i < input->count; i++)
        status = worse(status, fill_part(reader, &input->parts[i]));
    return status;
}

/* Where the budget states the uncertainty with the value, a cell has to. */
static enum ct_status check_spread(struct ct_row_reader *reader,
                                   const struct row_input *input)
{
    const struct ct_yaml *cell = input->value_cell;
    struct ct_quantity quantity;

    if (cell == NULL || input->stated ||
        input->origin->subject.spread_kind == CT_SPREAD_NONE ||
        ct_quantity_parse(reader->units, cell->text, cell->length, cell->place,
                          NULL, &quantity) != CT_OK ||
        quantity.spread_kind != CT_SPREAD_NONE)
        return CT_OK;
    return ct_error(&reader->of_cells.sink, "cell-without-uncertainty",
                    ct_at(cell->place), ct_text(cell->text, cell->length),
                    ct_string(input->origin->subject.name));
}

/* An uncertainty where the model has no place for one. */
static enum ct_status check_certain(struct ct_row_reader *reader,
                                    const struct row_input *input,
                                    bool uncertain)
{
    if (!uncertain)
        return CT_OK;
    return ct_error(&reader->of_cells.sink, "constant-with-uncertainty",
                    ct_at(input->value_cell != NULL ? input->value_cell->place
                                                    : reader->record->place),
                    ct_string(input->origin->subject.name));
}

/* Whether what was read was plain numbers, so that its rules hold for others.
 */
static bool is_plain(const struct ct_row_reader *reader,
                     const struct row_input *input)
{
    double number;

    if (input->value_column != CT_NONE &&
        !cell_number(reader, input->value_column, ROW_VALUE, &number))
        return false;
    for (size_t i = 0; i < input->count; i++) {
        const struct row_part *part = &input->parts[i];

        for (size_t k = 0; k < part->key_count; k++)
            if (!cell_number(reader, part->columns[part->keys[k]],
                             part->keys[k], &number))
                return false;
    }
    return true;
}

static enum ct_status read_constant(struct ct_row_reader *reader,
                                    struct row_input *input)
{
    struct reader r = row_scratch(reader);
    struct subject subject = subject_of(input, NULL);
    double value;
    enum ct_status status = read_value(&r, &subject, input->value_cell, &value);

    if (status == CT_OK)
        status =
            check_certain(reader, input, subject.spread_kind != CT_SPREAD_NONE);
    if (status != CT_OK)
        return status;
    input->estimate = value;
    input->learned = is_plain(reader, input);
    return CT_OK;
}

static enum ct_status take(struct ct_row_reader *reader,
                           struct row_input *input,
                           const struct input_reading *reading)
{
    enum ct_status status = CT_OK;

    input->estimate = reading->subject.value;
    input->learned = is_plain(reader, input);
    for (size_t i = 0; i < input->count; i++) {
        struct row_part *part = &input->parts[i];
        const struct ct_contribution *read = &reading->parts[i].contribution;

        part->uncertainty = read->uncertainty;
        part->dof = read->dof;
        part->rule = reading->parts[i].rule;
        if (part->contribution == CT_NONE)
            status = worse(status,
                           check_certain(reader, input, read->uncertainty > 0));
    }
    return status;
}

static enum ct_status by_text(struct ct_row_reader *reader,
                              struct row_input *input)
{
    struct input_reading reading;
    enum ct_status status;

    input->learned = false;
    reader->cell = ct_csv_field_place(reader->csv, input->first_column);
    ct_arena_release(&reader->scratch.arena);
    status = fill_cells(reader, input);
    if (status != CT_OK)
        return status;
    if (input->origin->constant)
        return read_constant(reader, input);
    status = check_spread(reader, input);
    if (status == CT_OK)
        status = row_read_again(reader, input, input->node, &reading);
    return status == CT_OK ? take(reader, input, &reading) : status;
}

/* ---- one input ----------------------------------------------------------- */

static void put(struct ct_row_reader *reader, size_t slot, double number)
{
    if (slot != CT_NONE)
        reader->values[slot] = number;
}

static void put_dropped(struct ct_row_reader *reader,
                        const struct row_input *input)
{
    size_t largest;

    for (size_t i = 0; i < input->count; i++)
        input->largest[i] = input->parts[i].uncertainty;
    largest =
        rule_largest(input->largest, input->competing, input->competing_count);
    for (size_t i = 0; i < input->competing_count; i++)
        put(reader, input->parts[input->competing[i]].dropped_slot,
            input->competing[i] != largest);
}

enum ct_status row_read_input(struct ct_row_reader *reader,
                              struct row_input *input)
{
    enum ct_status status = CT_OK;

    if (!by_rules(reader, input))
        status = by_text(reader, input);
    if (status != CT_OK)
        return status;
    put(reader, input->slot, input->estimate);
    for (size_t i = 0; i < input->count; i++) {
        put(reader, input->parts[i].slot, input->parts[i].uncertainty);
        put(reader, input->parts[i].dof_slot, input->parts[i].dof);
    }
    if (input->competing_count > 0)
        put_dropped(reader, input);
    return CT_OK;
}
