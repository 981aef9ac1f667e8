/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Row rules: `caltrace:rules` of a schema.
 *
 *     rule        := sum comparison sum ('within' sum)?
 *     comparison  := '<' | '<=' | '≤' | '>' | '>=' | '≥'
 *                  | '=' | '==' | '!=' | '≠'
 *
 * A sum is one of the model language (expression.h) with columns as names:
 * `low < high`, `error = indication - nominal within 0.001 'mm'`. `within`
 * goes with = alone. Columns that are names there can be used, of the types
 * number, integer and year as they are and date as days; a column with a
 * `caltrace:unit` has that unit and dates have days, so that dimensions are
 * checked: `due - calibrated <= 400 'd'`.
 *
 * A rule is left alone where one of its columns has no value. Two sides that
 * differ by less than 1e-12 of them are equal: 0.1 + 0.2 = 0.3.
 */
#include "validate_work.h"

#include "../../uncertainty/expression.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum comparison { LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL };

struct rule {
    const struct ct_yaml *node;
    enum comparison comparison;
    struct ct_program program; /* with its units made right */
    uint32_t difference;       /* register of left - right */
    uint32_t within;           /* register of (left - right) + tolerance */
    bool has_within;
    size_t *fields; /* of each symbol */
    size_t symbols;
};

struct ct_rules {
    struct rule *list;
    size_t count, room;
};

/* ---- reading ------------------------------------------------------------- */

struct reader {
    struct ct_plan *plan;
    struct ct_sink *sink;
    const struct ct_yaml *node;
    struct rule *rule;
};

/* A part of the rule's text. */
struct part {
    size_t at, length;
};

static struct ct_place place_of(const struct reader *r, struct part part)
{
    struct ct_place place = r->node->place;

    return place.length == r->node->length
               ? ct_place_part(place, part.at, part.length)
               : place;
}

static const struct {
    const char *text;
    enum comparison comparison;
} signs[] = {
    {"<=", LESS_EQUAL}, {">=", GREATER_EQUAL}, {"==", EQUAL},
    {"!=", NOT_EQUAL},  {"≤", LESS_EQUAL},     {"≥", GREATER_EQUAL},
    {"≠", NOT_EQUAL},   {"<", LESS},           {">", GREATER},
    {"=", EQUAL},
};

/* The sign at this byte; its length, or 0. */
static size_t sign_at(const char *text, enum comparison *comparison)
{
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t length = strlen(signs[i].text);

        if (strncmp(text, signs[i].text, length) == 0) {
            *comparison = signs[i].comparison;
            return length;
        }
    }
    return 0;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || (c & 0x80) != 0;
}

/* Where the word stands by itself behind `at`, outside quotes; SIZE_MAX. */
static size_t find_within(const char *text, size_t at)
{
    bool quoted = false;

    for (; text[at] != '\0'; at++) {
        if (text[at] == '\'')
            quoted = !quoted;
        if (!quoted && strncmp(text + at, "within", 6) == 0 &&
            !is_word_byte(text[at + 6]) && at > 0 &&
            !is_word_byte(text[at - 1]))
            return at;
    }
    return SIZE_MAX;
}

/* Cuts the text at its comparison. CT_INVALID: there is none, or two. */
static enum ct_status cut(const struct reader *r, struct part parts[3],
                          enum comparison *comparison)
{
    const char *text = r->node->text;
    size_t count = 0, sign = 0, start = 0, within;
    bool quoted = false;

    for (size_t i = 0; text[i] != '\0'; i++) {
        enum comparison one;
        size_t length;

        if (text[i] == '\'')
            quoted = !quoted;
        length = quoted ? 0 : sign_at(text + i, &one);
        if (length == 0)
            continue;
        if (count++ == 0) {
            *comparison = one;
            sign = length;
            start = i;
        }
        i += length - 1;
    }
    if (count != 1)
        return ct_error(r->sink, "rule-syntax", ct_at(r->node->place),
                        ct_text(text, r->node->length));
    within = find_within(text, start + sign);
    if (within != SIZE_MAX && *comparison != EQUAL)
        return ct_error(r->sink, "rule-syntax", ct_at(r->node->place),
                        ct_text(text, r->node->length));
    parts[0] = (struct part){0, start};
    parts[1].at = start + sign;
    parts[1].length =
        (within != SIZE_MAX ? within : r->node->length) - parts[1].at;
    parts[2] = (struct part){0, 0};
    if (within != SIZE_MAX)
        parts[2] = (struct part){within + 6, r->node->length - within - 6};
    return CT_OK;
}

static enum ct_status unknown_column(const struct reader *r, const char *name)
{
    const char **known = malloc((r->plan->field_count + 1) * sizeof *known);
    enum ct_status status;

    if (known == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < r->plan->field_count; i++)
        known[i] = r->plan->fields[i].field->name->text;
    status = ct_error(r->sink, "field-unknown", ct_at(r->node->place),
                      ct_string(name),
                      ct_string(ct_near_miss(name, strlen(name), known,
                                             r->plan->field_count)));
    free(known);
    return status;
}

/* The fields that the names are, and what they are in. */
static enum ct_status bind(const struct reader *r,
                           const struct ct_symbols *symbols,
                           const struct ct_unit **units)
{
    struct rule *rule = r->rule;
    enum ct_status result = CT_OK;

    for (size_t i = 0; i < rule->symbols; i++) {
        const char *name = ct_symbols_name(symbols, i);
        size_t field = ct_schema_find(r->plan->schema, name, strlen(name));
        enum ct_field_type type;

        units[i] = &ct_unit_one;
        if (field == SIZE_MAX) {
            result = ct_json_worse(result, unknown_column(r, name));
            continue;
        }
        type = r->plan->fields[field].field->type;
        if (type == CT_FIELD_DATE) {
            enum ct_status status =
                ct_unit_parse(r->plan->what->units, "d", 1,
                              (struct ct_place){0}, r->sink, &units[i]);

            result = ct_json_worse(result, status);
        } else if (type == CT_FIELD_NUMBER || type == CT_FIELD_INTEGER ||
                   type == CT_FIELD_YEAR) {
            if (ct_measures_unit(r->plan, field) != NULL)
                units[i] = ct_measures_unit(r->plan, field);
        } else {
            result = ct_json_worse(
                result,
                ct_error(r->sink, "rule-column", ct_at(r->node->place),
                         ct_string(name), ct_string(ct_field_type_name(type))));
        }
        rule->fields[i] = field;
        r->plan->fields[field].wanted = true;
    }
    return result;
}

static enum ct_status append(struct ct_program *program,
                             enum ct_operation operation, uint32_t a,
                             uint32_t b, struct ct_place place, uint32_t *reg)
{
    struct ct_instruction instruction = {
        .operation = operation, .a = a, .b = b, .place = place};

    return ct_program_append(program, instruction, reg);
}

/* The sums of the rule in one program: left - right, and that + tolerance. */
static enum ct_status parse(const struct reader *r, const struct part *parts,
                            struct ct_symbols *symbols,
                            struct ct_program *program)
{
    uint32_t out[3] = {0};
    size_t count = parts[2].length > 0 ? 3 : 2;
    enum ct_status result = CT_OK;

    for (size_t i = 0; i < count; i++) {
        enum ct_status status = ct_expression_parse(
            r->node->text + parts[i].at, parts[i].length, place_of(r, parts[i]),
            r->plan->what->units, symbols, r->sink, program, &out[i]);

        result = ct_json_worse(result, status);
    }
    if (result != CT_OK)
        return result;
    result = append(program, CT_OP_SUBTRACT, out[0], out[1], r->node->place,
                    &r->rule->difference);
    r->rule->has_within = count == 3;
    if (result == CT_OK && count == 3)
        result = append(program, CT_OP_ADD, r->rule->difference, out[2],
                        r->node->place, &r->rule->within);
    return result;
}

static enum ct_status link(const struct reader *r,
                           const struct ct_symbols *symbols,
                           const struct ct_program *program)
{
    struct rule *rule = r->rule;
    const struct ct_unit **units;
    struct ct_unit *registers = NULL;
    uint32_t *map = NULL;
    enum ct_status status = CT_NOMEM;

    rule->symbols = ct_symbols_count(symbols);
    rule->fields = ct_arena_array(&r->plan->arena, rule->symbols + 1,
                                  sizeof *rule->fields);
    units = ct_arena_array(&r->plan->arena, rule->symbols + 1, sizeof *units);
    map = malloc(program->count * sizeof *map);
    if (rule->fields == NULL || units == NULL || map == NULL)
        goto done;
    status = bind(r, symbols, units);
    if (status == CT_OK)
        status = ct_program_units(program, units, r->sink, &rule->program,
                                  &registers, map);
    if (status != CT_OK)
        goto done;
    rule->difference = map[rule->difference];
    if (rule->has_within)
        rule->within = map[rule->within];
    free(registers);
done:
    free(map);
    return status;
}

static enum ct_status read_rule(struct reader *r)
{
    struct ct_symbols *symbols;
    struct ct_program program = {0};
    struct part parts[3];
    enum ct_status status = cut(r, parts, &r->rule->comparison);

    if (status != CT_OK)
        return status;
    status = ct_symbols_new(&symbols);
    if (status != CT_OK)
        return status;
    status = parse(r, parts, symbols, &program);
    if (status == CT_OK)
        status = link(r, symbols, &program);
    ct_program_release(&program);
    ct_symbols_free(symbols);
    return status;
}

/* Rules that are broken are reported and left out. */
enum ct_status ct_plan_rules(struct ct_plan *plan, struct ct_sink *sink)
{
    const struct ct_yaml *nodes = plan->schema->rules;
    enum ct_status result = CT_OK;

    if (nodes == NULL)
        return CT_OK;
    plan->rules = ct_arena_alloc(&plan->arena, sizeof *plan->rules);
    if (plan->rules == NULL)
        return CT_NOMEM;
    plan->rules->list = ct_arena_array(&plan->arena, nodes->count + 1,
                                       sizeof *plan->rules->list);
    if (plan->rules->list == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < nodes->count; i++) {
        struct rule *rule = &plan->rules->list[plan->rules->count];
        struct reader r = {plan, sink, &nodes->items[i], rule};
        enum ct_status status = read_rule(&r);
        size_t room = rule->program.count + rule->symbols;

        rule->node = r.node;
        result = ct_json_worse(result, status);
        if (status == CT_OK)
            plan->rules->count++;
        else
            ct_program_release(&rule->program);
        if (room > plan->rules->room)
            plan->rules->room = room;
    }
    return result;
}

size_t ct_rules_room(const struct ct_rules *rules)
{
    return rules != NULL ? rules->room : 0;
}

void ct_rules_free(struct ct_rules *rules)
{
    for (size_t i = 0; rules != NULL && i < rules->count; i++)
        ct_program_release(&rules->list[i].program);
}

/* ---- records ------------------------------------------------------------- */

/* The values of the rule's columns; false: one has none. */
static bool take_inputs(const struct ct_checker *checker,
                        const struct rule *rule, double *inputs)
{
    for (size_t i = 0; i < rule->symbols; i++) {
        size_t field = rule->fields[i];
        const struct ct_value *value = &checker->values[field];
        enum ct_field_type type = checker->plan->fields[field].field->type;

        if (value->state != CT_VALUE_SOUND || value->special != CT_VALUE_PLAIN)
            return false;
        inputs[i] = type == CT_FIELD_NUMBER || type == CT_FIELD_INTEGER
                        ? ct_decimal_to_double(value->number)
                        : (double)value->whole;
    }
    return true;
}

static bool holds(const struct rule *rule, const double *registers)
{
    const struct ct_instruction *difference =
        &rule->program.instructions[rule->difference];
    double d = registers[rule->difference];
    double scale =
        fmax(fabs(registers[difference->a]), fabs(registers[difference->b]));
    double rounding = 1e-12 * scale;

    if (rule->has_within)
        return fabs(d) <= registers[rule->within] - d + rounding;
    switch (rule->comparison) {
    case LESS:
        return d < -rounding;
    case LESS_EQUAL:
        return d <= rounding;
    case GREATER:
        return d > rounding;
    case GREATER_EQUAL:
        return d >= -rounding;
    case EQUAL:
        return fabs(d) <= rounding;
    default:
        return fabs(d) > rounding;
    }
}

void ct_check_rules(struct ct_checker *checker)
{
    const struct ct_rules *rules = checker->plan->rules;

    for (size_t i = 0; rules != NULL && i < rules->count; i++) {
        const struct rule *rule = &rules->list[i];
        double *inputs = checker->numbers + rule->program.count;

        if (!take_inputs(checker, rule, inputs))
            continue;
        ct_program_evaluate(&rule->program, inputs, checker->numbers);
        if (!isfinite(checker->numbers[rule->difference]) ||
            holds(rule, checker->numbers))
            continue;
        (void)ct_error(
            checker->sink, "row-rule",
            ct_at(ct_check_at(checker,
                              rule->symbols > 0 ? rule->fields[0] : SIZE_MAX)),
            ct_text(rule->node->text, rule->node->length));
        ct_check_done(checker);
    }
}
