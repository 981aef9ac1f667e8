/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Constraints: what they mean, and values against them.
 */
#include "validate_work.h"

#include "../../uncertainty/expression.h"

#include <stdlib.h>
#include <string.h>

/* ---- the plan ------------------------------------------------------------ */

/* A value in the descriptor: a JSON number or word, or a text in the field's
 * own form or the usual one. */
static bool read_node(const struct ct_field *field, const struct ct_yaml *node,
                      struct ct_value *value)
{
    struct ct_field usual = {
        .type = field->type, .decimal_char = ".", .bare_number = true};
    unsigned kind = ct_json_kind(node);

    *value = (struct ct_value){.state = CT_VALUE_SOUND};
    if (kind == CT_JSON_BOOLEAN && field->type == CT_FIELD_BOOLEAN) {
        value->whole = ct_json_is_true(node);
        return true;
    }
    if (kind == CT_JSON_NUMBER && field->type == CT_FIELD_INTEGER)
        usual.type = CT_FIELD_NUMBER; /* 1e3 */
    if (kind != CT_JSON_NUMBER &&
        ct_value_read(field, node->text, node->length, true, value))
        return true;
    return ct_value_read(&usual, node->text, node->length, true, value);
}

static enum ct_status add_bound(struct ct_plan_field *plan, const char *name,
                                const struct ct_yaml *node, bool upper,
                                struct ct_sink *sink)
{
    struct ct_bound *bound = &plan->bounds[plan->bound_count];
    enum ct_field_type type = plan->field->type;

    if (node == NULL || type == CT_FIELD_STRING || type == CT_FIELD_ANY ||
        type == CT_FIELD_BOOLEAN)
        return CT_OK;
    bound->name = name;
    bound->node = node;
    bound->upper = upper;
    bound->exclusive = name[0] == 'e';
    if (!read_node(plan->field, node, &bound->value))
        return ct_error(sink, "constraint-value", ct_at(node->place),
                        ct_string(name), ct_text(node->text, node->length),
                        ct_string(ct_field_type_name(type)));
    plan->bound_count++;
    plan->wanted = true;
    return CT_OK;
}

static bool is_text(enum ct_field_type type)
{
    return type == CT_FIELD_STRING || type == CT_FIELD_ANY;
}

static int compare_choices(const void *a, const void *b)
{
    const struct ct_yaml *one = ((const struct ct_choice *)a)->node;
    const struct ct_yaml *two = ((const struct ct_choice *)b)->node;

    if (one->length != two->length)
        return one->length < two->length ? -1 : 1;
    return memcmp(one->text, two->text, one->length);
}

static enum ct_status plan_choices(struct ct_plan *plan,
                                   struct ct_plan_field *field,
                                   struct ct_sink *sink)
{
    const struct ct_yaml *list = field->field->constraints.values;
    enum ct_field_type type = field->field->type;
    struct ct_choice *choices;

    if (list == NULL)
        return CT_OK;
    choices = ct_arena_array(&plan->arena, list->count + 1, sizeof *choices);
    if (choices == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < list->count; i++) {
        const struct ct_yaml *node = &list->items[i];

        if (node->kind == CT_YAML_MAPPING)
            node = ct_yaml_get(node, "value");
        choices[i].node = node;
        if (!is_text(type) && !read_node(field->field, node, &choices[i].value))
            return ct_error(sink, "constraint-value", ct_at(node->place),
                            ct_string("enum"),
                            ct_text(node->text, node->length),
                            ct_string(ct_field_type_name(type)));
    }
    if (is_text(type))
        qsort(choices, list->count, sizeof *choices, compare_choices);
    field->choices = choices;
    field->choice_count = list->count;
    field->wanted = true;
    return CT_OK;
}

static enum ct_status plan_field(struct ct_plan *plan,
                                 struct ct_plan_field *field,
                                 struct ct_sink *sink)
{
    const struct ct_constraints *c = &field->field->constraints;
    enum ct_status result =
        add_bound(field, "minimum", c->minimum, false, sink);

    result = ct_json_worse(result,
                           add_bound(field, "maximum", c->maximum, true, sink));
    result =
        ct_json_worse(result, add_bound(field, "exclusiveMinimum",
                                        c->exclusive_minimum, false, sink));
    result = ct_json_worse(result, add_bound(field, "exclusiveMaximum",
                                             c->exclusive_maximum, true, sink));
    result = ct_json_worse(result, plan_choices(plan, field, sink));
    if (c->pattern != NULL)
        result = ct_json_worse(
            result, ct_pattern_new(c->pattern, sink, &field->pattern));
    return result;
}

enum ct_status ct_plan_constraints(struct ct_plan *plan, struct ct_sink *sink)
{
    enum ct_status result = CT_OK;

    for (size_t i = 0; i < plan->field_count; i++)
        result =
            ct_json_worse(result, plan_field(plan, &plan->fields[i], sink));
    return result;
}

/* ---- values -------------------------------------------------------------- */

static void report(struct ct_checker *checker, size_t field, const char *name,
                   struct ct_argument limit, const char *near)
{
    const struct ct_csv_field *cell = &checker->cells[field];

    (void)ct_error(checker->sink, "constraint-error",
                   ct_at(ct_check_at(checker, field)),
                   ct_text(cell->text, cell->length), ct_string(name), limit,
                   ct_string(near));
    ct_check_done(checker);
}

static void report_node(struct ct_checker *checker, size_t field,
                        const char *name, const struct ct_yaml *node)
{
    report(checker, field, name, ct_text(node->text, node->length), NULL);
}

static bool is_within(const struct ct_bound *bound, enum ct_field_type type,
                      const struct ct_value *value)
{
    int order = ct_value_compare(type, value, &bound->value);

    if (order == 2) /* durations without order are let pass, NaN is not */
        return type == CT_FIELD_DURATION;
    if (order == 0)
        return !bound->exclusive;
    return bound->upper ? order < 0 : order > 0;
}

static bool is_choice(const struct ct_plan_field *plan,
                      const struct ct_csv_field *cell,
                      const struct ct_value *value)
{
    struct ct_yaml node = {.text = cell->text, .length = cell->length};
    struct ct_choice key = {.node = &node};

    if (is_text(plan->field->type))
        return bsearch(&key, plan->choices, plan->choice_count,
                       sizeof *plan->choices, compare_choices) != NULL;
    for (size_t i = 0; i < plan->choice_count; i++) {
        if (ct_value_compare(plan->field->type, value,
                             &plan->choices[i].value) == 0)
            return true;
    }
    return false;
}

enum { CHOICES_SHOWN = 8 };

static void report_choice(struct ct_checker *checker, size_t field)
{
    const struct ct_plan_field *plan = &checker->plan->fields[field];
    const struct ct_csv_field *cell = &checker->cells[field];
    const struct ct_yaml *list = plan->field->constraints.values;
    const char **names = malloc((plan->choice_count + 1) * sizeof *names);
    struct ct_buffer text = {0};

    if (names == NULL) {
        checker->no_memory = true;
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct ct_yaml *node = &list->items[i];

        if (node->kind == CT_YAML_MAPPING)
            node = ct_yaml_get(node, "value");
        names[i] = node->text;
        if (i < CHOICES_SHOWN) {
            ct_buffer_puts(&text, i > 0 ? ", " : "");
            ct_buffer_add(&text, node->text, node->length);
        }
    }
    if (list->count > CHOICES_SHOWN)
        ct_buffer_puts(&text, " …");
    checker->no_memory = checker->no_memory || text.failed;
    report(checker, field, "enum", ct_text(text.data, text.length),
           ct_near_miss(cell->text, cell->length, names, list->count));
    ct_buffer_release(&text);
    free(names);
}

static void check_length(struct ct_checker *checker, size_t field)
{
    const struct ct_constraints *c =
        &checker->plan->fields[field].field->constraints;
    const struct ct_csv_field *cell = &checker->cells[field];
    int64_t length;

    if (c->min_length < 0 && c->max_length < 0)
        return;
    length = (int64_t)ct_value_characters(cell->text, cell->length);
    if (length < c->min_length)
        report(checker, field, "minLength", ct_integer(c->min_length), NULL);
    if (c->max_length >= 0 && length > c->max_length)
        report(checker, field, "maxLength", ct_integer(c->max_length), NULL);
}

static void check_pattern(struct ct_checker *checker, size_t field)
{
    const struct ct_plan_field *plan = &checker->plan->fields[field];
    const struct ct_csv_field *cell = &checker->cells[field];
    bool matches = true;
    enum ct_status status =
        ct_pattern_matches(plan->pattern, cell->text, cell->length, &matches);

    if (status == CT_NOMEM)
        checker->no_memory = true;
    else if (status != CT_OK || !matches)
        report_node(checker, field, "pattern",
                    plan->field->constraints.pattern);
}

void ct_check_constraints(struct ct_checker *checker, size_t field)
{
    const struct ct_plan_field *plan = &checker->plan->fields[field];
    const struct ct_value *value = &checker->values[field];

    for (size_t i = 0; i < plan->bound_count; i++) {
        if (is_within(&plan->bounds[i], plan->field->type, value))
            continue;
        report_node(checker, field, plan->bounds[i].name, plan->bounds[i].node);
        break;
    }
    check_length(checker, field);
    if (plan->choices != NULL &&
        !is_choice(plan, &checker->cells[field], value))
        report_choice(checker, field);
    if (plan->pattern != NULL)
        check_pattern(checker, field);
}
