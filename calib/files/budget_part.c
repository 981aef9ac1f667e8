/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands under one input: its value, and its uncertainty or those of its
 * components.
 */
#include "budget_reader.h"

#include <stdlib.h>
#include <string.h>

/* Keys of a statement of uncertainty, and of what goes with it. */
#define STATEMENT_KEYS                                                         \
    "u", "U", "k", "probability", "half_width", "lower", "upper",              \
        "resolution", "mpe", "span", "point", "class", "s", "n",               \
        "averaged_over", "readings", "prior", "pooled", "sample",              \
        "distribution", "dof", "mc_dof", "mode", "beta", "inexactness",        \
        "shape", "scale", "alpha", "log_mean", "log_sd", "estimate", "bias",   \
        "group", "type", "source", "note"

static const char *const component_keys[] = {STATEMENT_KEYS, NULL};
static const char *const input_keys[] = {
    STATEMENT_KEYS, "value",       "unit",       "components",
    "largest_of",   "certificate", "instrument", NULL};

enum ct_status check_input_key(struct reader *r, const struct ct_yaml *key)
{
    return check_key(r, key, input_keys);
}

/* The keys that only say something about the statement. */
static enum ct_status read_labels(struct reader *r, const struct ct_yaml *node,
                                  struct ct_contribution *contribution)
{
    static const char *const types[] = {"A", "B", NULL};
    static const char *const texts[] = {"group", "source", "note"};
    const struct ct_yaml *type = ct_yaml_get(node, "type");
    size_t index;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct ct_yaml *text = ct_yaml_get(node, texts[i]);

        if (text != NULL)
            status =
                worse(status, need_kind(r, text, CT_YAML_SCALAR, texts[i]));
    }
    contribution->group = text_of(node, "group");
    contribution->source = text_of(node, "source");
    if (type == NULL || status != CT_OK)
        return status;
    status = read_choice(r, type, types, &index);
    if (status == CT_OK)
        contribution->type = index == 0 ? CT_TYPE_A : CT_TYPE_B;
    return status;
}

static void fill(struct part *part, const struct statement *st)
{
    struct ct_contribution *contribution = &part->contribution;

    contribution->uncertainty = st->uncertainty;
    contribution->dof = st->dof;
    contribution->distribution = st->distribution;
    contribution->type = st->type;
    contribution->plain = st->plain;
    contribution->observed = CT_NONE;
    part->rule = st->rule;
    part->has_value = st->has_value;
    part->value = st->value;
}

/* ---- components ---------------------------------------------------------- */

static enum ct_status read_component(struct reader *r, struct subject *input,
                                     const struct ct_yaml *key,
                                     const struct ct_yaml *node,
                                     struct part *part)
{
    struct subject subject = {.name = key->text,
                              .node = node,
                              .unit = input->unit,
                              .ratio = input->ratio,
                              .bare = input->bare,
                              .fahrenheit = input->fahrenheit,
                              .has_value = input->has_value,
                              .value = input->value,
                              .place = key->place,
                              .component = true};
    struct statement statement;
    enum ct_status status = need_kind(r, node, CT_YAML_MAPPING, "a component");

    part->name = key;
    if (status == CT_OK && !r->again && !ct_is_name(key->text, key->length))
        status = ct_error(r->sink, "not-a-name", ct_at(key->place),
                          ct_text(key->text, key->length));
    if (status == CT_OK && !r->again)
        status = check_keys(r, node, component_keys);
    if (status == CT_OK)
        status = read_statement(r, &subject, &statement);
    if (status != CT_OK)
        return status;
    fill(part, &statement);
    part->contribution.place = key->place;
    input->unit = subject.unit;
    input->ratio = subject.ratio;
    input->bare = subject.bare;
    input->fahrenheit = subject.fahrenheit;
    if (r->again)
        return CT_OK;
    status = state(r, &subject, &part->contribution.stated);
    return worse(status, read_labels(r, node, &part->contribution));
}

static size_t find_part(const struct input_reading *reading, const char *name)
{
    for (size_t i = 0; i < reading->count; i++)
        if (strcmp(reading->parts[i].name->text, name) == 0)
            return i;
    return CT_NONE;
}

/* The components that a list names. */
static enum ct_status read_competing(struct reader *r,
                                     struct input_reading *reading,
                                     const struct ct_yaml *list)
{
    enum ct_status status = need_kind(r, list, CT_YAML_SEQUENCE, "largest_of");

    if (status != CT_OK)
        return status;
    reading->competing = ct_arena_array(&r->budget->arena, list->count + 1,
                                        sizeof *reading->competing);
    if (reading->competing == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < list->count; i++) {
        const struct ct_yaml *item = &list->items[i];
        size_t found;

        status = need_kind(r, item, CT_YAML_SCALAR, "a name");
        if (status != CT_OK)
            return status;
        found = find_part(reading, item->text);
        if (found == CT_NONE)
            return ct_error(r->sink, "unknown-component", ct_at(item->place),
                            ct_string(item->text));
        reading->competing[reading->competing_count++] = found;
    }
    return CT_OK;
}

/* Only the largest of those named counts (JJF 1059.1: repeatability or
 * resolution, whichever is larger). */
static enum ct_status drop_smaller(struct reader *r,
                                   struct input_reading *reading,
                                   const struct ct_yaml *list)
{
    enum ct_status status = read_competing(r, reading, list);
    double *u;

    if (status != CT_OK || reading->competing_count == 0)
        return status;
    u = ct_arena_array(&r->budget->arena, reading->count, sizeof *u);
    if (u == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < reading->count; i++)
        u[i] = reading->parts[i].contribution.uncertainty;
    for (size_t i = 0; i < reading->competing_count; i++)
        reading->parts[reading->competing[i]].contribution.dropped = true;
    reading
        ->parts[rule_largest(u, reading->competing, reading->competing_count)]
        .contribution.dropped = false;
    return CT_OK;
}

/* The input's value, where readings among the components fix it. */
static enum ct_status value_of_components(struct reader *r,
                                          struct input_reading *reading)
{
    struct subject *input = &reading->subject;
    const struct ct_yaml *value = ct_yaml_get(input->node, "value");

    for (size_t i = 0; i < reading->count; i++) {
        if (!reading->parts[i].has_value)
            continue;
        if (value != NULL)
            return ct_error(r->sink, "value-with-readings",
                            ct_at(value->place));
        if (input->has_value)
            return ct_error(r->sink, "value-twice",
                            ct_at(reading->parts[i].name->place));
        input->has_value = true;
        input->value = reading->parts[i].value;
    }
    if (!input->has_value)
        return ct_error(r->sink, "value-missing", ct_at(input->place),
                        ct_string(input->name));
    return CT_OK;
}

/* Readings first: where the input has no value, their unit is that of the
 * input, and their mean is what relative uncertainties of the others refer to.
 */
static enum ct_status read_each(struct reader *r, struct input_reading *reading,
                                const struct ct_yaml *node)
{
    struct subject known = reading->subject;
    struct part *parts = reading->parts;
    enum ct_status status = CT_OK;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < node->count; i++) {
            const struct ct_yaml *item = &node->items[i];
            bool readings = item->kind == CT_YAML_MAPPING &&
                            ct_yaml_get(item, "readings") != NULL;

            if (readings != (pass == 0))
                continue;
            status = worse(status, read_component(r, &known, &node->keys[i],
                                                  item, &parts[i]));
            if (parts[i].has_value && !known.has_value) {
                known.has_value = true;
                known.value = parts[i].value;
            }
        }
    reading->subject.unit = known.unit;
    reading->subject.ratio = known.ratio;
    reading->subject.bare = known.bare;
    reading->subject.fahrenheit = known.fahrenheit;
    return status;
}

/* The components that their input is stated by alone. */
static enum ct_status check_components(struct reader *r,
                                       const struct subject *subject,
                                       const struct ct_yaml *node)
{
    const struct ct_yaml *other = find_statement(subject->node);
    enum ct_status status = need_kind(r, node, CT_YAML_MAPPING, "components");

    if (status == CT_OK && other != NULL)
        status = ct_error(r->sink, "two-statements", ct_at(other->place),
                          ct_string("components"), ct_string(other->text));
    if (status == CT_OK && subject->spread_kind != CT_SPREAD_NONE)
        status = ct_error(r->sink, "two-statements",
                          ct_at(ct_yaml_get(subject->node, "value")->place),
                          ct_string("components"), ct_string("value(…)"));
    if (status == CT_OK && node->count == 0)
        status = ct_error(r->sink, "empty-list", ct_at(node->place));
    return status;
}

/* What the input says for all its components, unless they say it. */
static void inherit_labels(const struct input_reading *reading)
{
    for (size_t i = 0; i < reading->count; i++) {
        struct ct_contribution *contribution = &reading->parts[i].contribution;

        if (contribution->source == NULL)
            contribution->source = text_of(reading->subject.node, "source");
        if (contribution->group == NULL)
            contribution->group = text_of(reading->subject.node, "group");
    }
}

static enum ct_status read_components(struct reader *r,
                                      struct input_reading *reading,
                                      const struct ct_yaml *node)
{
    const struct ct_yaml *mapping = reading->subject.node;
    const struct ct_yaml *largest = ct_yaml_get(mapping, "largest_of");
    enum ct_status status = check_components(r, &reading->subject, node);

    if (status != CT_OK)
        return status;
    reading->parts =
        ct_arena_array(&r->budget->arena, node->count, sizeof *reading->parts);
    if (reading->parts == NULL)
        return CT_NOMEM;
    reading->count = node->count;
    status = read_each(r, reading, node);
    if (status == CT_OK && largest != NULL)
        status = drop_smaller(r, reading, largest);
    if (status == CT_OK)
        status = value_of_components(r, reading);
    if (status != CT_OK)
        return status;
    warn_idle(r, mapping, "components", CT_NORMAL);
    inherit_labels(reading);
    return CT_OK;
}

/* ---- one input ----------------------------------------------------------- */

/* The input's own statement. */
static enum ct_status read_own(struct reader *r, struct input_reading *reading)
{
    struct subject *subject = &reading->subject;
    struct statement statement;
    struct part *part = ct_arena_alloc(&r->budget->arena, sizeof *part);
    enum ct_status status;

    if (part == NULL)
        return CT_NOMEM;
    status = read_statement(r, subject, &statement);
    if (status != CT_OK)
        return status;
    if (statement.has_value)
        subject->value = statement.value;
    fill(part, &statement);
    part->contribution.name = subject->name;
    part->contribution.place = subject->place;
    reading->parts = part;
    reading->count = 1;
    if (r->again)
        return CT_OK;
    status = read_labels(r, subject->node, &part->contribution);
    return worse(status, state(r, subject, &part->contribution.stated));
}

static enum ct_status read_declared_unit(struct reader *r,
                                         struct subject *subject)
{
    const struct ct_yaml *node = ct_yaml_get(subject->node, "unit");
    enum ct_status status;

    if (node == NULL || subject->settled)
        return CT_OK;
    status = read_unit(r, node, &subject->unit);
    if (status != CT_OK)
        return status;
    if (subject->unit->fahrenheit)
        return ct_error(r->sink, "fahrenheit-unit", ct_at(node->place));
    subject->ratio = is_ratio(subject->unit);
    return CT_OK;
}

/* `estimate: 10 V`: it says how a count is estimated, and no number. */
static enum ct_status check_estimate(struct reader *r,
                                     const struct ct_yaml *node)
{
    const struct ct_yaml *estimate = ct_yaml_get(node, "estimate");

    if (estimate == NULL || ct_yaml_get(node, "value") != NULL ||
        ct_yaml_get(node, "distribution") != NULL)
        return CT_OK;
    return ct_error(r->sink, "unknown-key", ct_at(estimate->place),
                    ct_string("estimate"), ct_string("value"));
}

enum ct_status read_parts(struct reader *r, struct input_reading *reading)
{
    struct subject *subject = &reading->subject;
    const struct ct_yaml *node = subject->node;
    const struct ct_yaml *value = ct_yaml_get(node, "value"), *components;
    enum ct_status status = CT_OK;

    if (!r->again) {
        status = check_keys(r, node, input_keys);
        status = worse(status, check_estimate(r, node));
    }
    status = worse(status, read_declared_unit(r, subject));
    if (value != NULL && status == CT_OK) {
        status = read_value(r, subject, value, &subject->value);
        subject->has_value = status == CT_OK;
        if (subject->spread_aside)
            subject->spread_kind = CT_SPREAD_NONE;
    }
    if (status != CT_OK)
        return status;
    components = ct_yaml_get(node, "components");
    return components != NULL ? read_components(r, reading, components)
                              : read_own(r, reading);
}
