/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inputs of a budget: values, components, references to a laboratory.
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
static const char *const reference_keys[] = {
    "certificate", "instrument", "point", "quantity", "function", "artefact",
    "at",          "as",         "on",    "use",      "mpe",      "override",
    "group",       "source",     "note",  NULL};

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

static void fill(struct ct_contribution *contribution,
                 const struct statement *st)
{
    contribution->uncertainty = st->uncertainty;
    contribution->dof = st->dof;
    contribution->distribution = st->distribution;
    contribution->type = st->type;
    contribution->plain = st->plain;
    contribution->observed = CT_NONE;
}

/* ---- components ---------------------------------------------------------- */

/* One entry under `components:`. */
struct component {
    const struct ct_yaml *name;
    struct ct_contribution contribution;
    bool has_value; /* readings bring the input's value with them */
    double value;
};

static enum ct_status read_component(struct reader *r, struct subject *input,
                                     const struct ct_yaml *key,
                                     const struct ct_yaml *node,
                                     struct component *component)
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

    component->name = key;
    if (status == CT_OK && !ct_is_name(key->text, key->length))
        status = ct_error(r->sink, "not-a-name", ct_at(key->place),
                          ct_text(key->text, key->length));
    if (status == CT_OK)
        status = check_keys(r, node, component_keys);
    if (status == CT_OK)
        status = read_statement(r, &subject, &statement);
    if (status != CT_OK)
        return status;
    fill(&component->contribution, &statement);
    component->contribution.place = key->place;
    component->has_value = statement.has_value;
    component->value = statement.value;
    input->unit = subject.unit;
    input->ratio = subject.ratio;
    input->bare = subject.bare;
    input->fahrenheit = subject.fahrenheit;
    status = state(r, &subject, &component->contribution.stated);
    return worse(status, read_labels(r, node, &component->contribution));
}

/* `input.component` */
static char *full_name(struct reader *r, const char *input, const char *name)
{
    struct ct_buffer text = {0};
    char *copy = NULL;

    ct_buffer_puts(&text, input);
    ct_buffer_putc(&text, '.');
    ct_buffer_puts(&text, name);
    if (!text.failed)
        copy = ct_arena_text(&r->budget->arena, text.data, text.length);
    ct_buffer_release(&text);
    return copy;
}

/* Only the largest of those named counts (JJF 1059.1: repeatability or
 * resolution, whichever is larger). */
static enum ct_status drop_smaller(struct reader *r, const struct ct_yaml *list,
                                   struct component *components, size_t count)
{
    size_t largest = CT_NONE;
    enum ct_status status = need_kind(r, list, CT_YAML_SEQUENCE, "largest_of");

    for (size_t i = 0; status == CT_OK && i < list->count; i++) {
        size_t c = 0;

        status = need_kind(r, &list->items[i], CT_YAML_SCALAR, "a name");
        if (status != CT_OK)
            break;
        while (c < count &&
               strcmp(components[c].name->text, list->items[i].text) != 0)
            c++;
        if (c == count)
            return ct_error(r->sink, "unknown-component",
                            ct_at(list->items[i].place),
                            ct_string(list->items[i].text));
        components[c].contribution.dropped = true;
        if (largest == CT_NONE ||
            components[c].contribution.uncertainty >
                components[largest].contribution.uncertainty)
            largest = c;
    }
    if (status == CT_OK && largest != CT_NONE)
        components[largest].contribution.dropped = false;
    return status;
}

/* The input's value, where readings among the components fix it. */
static enum ct_status value_of_components(struct reader *r,
                                          struct subject *input,
                                          const struct component *components,
                                          size_t count)
{
    const struct ct_yaml *value = ct_yaml_get(input->node, "value");

    for (size_t c = 0; c < count; c++) {
        if (!components[c].has_value)
            continue;
        if (value != NULL)
            return ct_error(r->sink, "value-with-readings",
                            ct_at(value->place));
        if (input->has_value)
            return ct_error(r->sink, "value-twice",
                            ct_at(components[c].name->place));
        input->has_value = true;
        input->value = components[c].value;
    }
    if (!input->has_value)
        return ct_error(r->sink, "value-missing", ct_at(input->place),
                        ct_string(input->name));
    return CT_OK;
}

/* Readings first: where the input has no value, their unit is that of the
 * input, and their mean is what relative uncertainties of the others refer to.
 */
static enum ct_status read_each(struct reader *r, struct subject *input,
                                const struct ct_yaml *node,
                                struct component *components)
{
    struct subject known = *input;
    enum ct_status status = CT_OK;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < node->count; i++) {
            const struct ct_yaml *item = &node->items[i];
            bool readings = item->kind == CT_YAML_MAPPING &&
                            ct_yaml_get(item, "readings") != NULL;

            if (readings != (pass == 0))
                continue;
            status = worse(status, read_component(r, &known, &node->keys[i],
                                                  item, &components[i]));
            if (components[i].has_value && !known.has_value) {
                known.has_value = true;
                known.value = components[i].value;
            }
        }
    input->unit = known.unit;
    return status;
}

static enum ct_status read_components(struct reader *r, struct subject *input,
                                      const struct ct_yaml *node,
                                      struct component *components)
{
    const struct ct_yaml *largest = ct_yaml_get(input->node, "largest_of");
    enum ct_status status = read_each(r, input, node, components);

    if (status == CT_OK && largest != NULL)
        status = drop_smaller(r, largest, components, node->count);
    if (status == CT_OK)
        status = value_of_components(r, input, components, node->count);
    if (status == CT_OK)
        warn_idle(r, input->node, "components", CT_NORMAL);
    return status;
}

/* ---- one input ----------------------------------------------------------- */

/* Adds the input, sound or not, so that its name is known to the equations. */
static enum ct_status add_input(struct reader *r, const struct subject *subject,
                                bool sound)
{
    struct ct_input input = {.name = subject->name,
                             .unit = subject->unit != NULL ? subject->unit
                                                           : &ct_unit_one,
                             .estimate = subject->value,
                             .place = subject->place,
                             .column = CT_NONE};

    if (!sound)
        input.unit = NULL;
    return ct_model_add_input(&r->budget->model, &input, r->sink, NULL);
}

static enum ct_status add_unsound(struct reader *r,
                                  const struct subject *subject,
                                  enum ct_status status)
{
    return worse(status, add_input(r, subject, false));
}

static enum ct_status component_input(struct reader *r, struct subject *subject,
                                      const struct ct_yaml *node)
{
    struct component *components;
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
    if (status != CT_OK)
        return add_unsound(r, subject, status);
    components = calloc(node->count, sizeof *components);
    if (components == NULL)
        return CT_NOMEM;
    status = read_components(r, subject, node, components);
    status = worse(status, add_input(r, subject, status == CT_OK));
    for (size_t i = 0; i < node->count && status == CT_OK; i++) {
        struct ct_contribution *contribution = &components[i].contribution;

        if (contribution->source == NULL)
            contribution->source = text_of(subject->node, "source");
        if (contribution->group == NULL)
            contribution->group = text_of(subject->node, "group");
        contribution->name =
            full_name(r, subject->name, components[i].name->text);
        status = contribution->name == NULL
                     ? CT_NOMEM
                     : ct_model_add_contribution(&r->budget->model,
                                                 contribution, NULL);
    }
    free(components);
    return status;
}

static enum ct_status plain_input(struct reader *r, struct subject *subject)
{
    struct ct_contribution contribution = {.name = subject->name,
                                           .place = subject->place};
    struct statement statement;
    enum ct_status status = read_statement(r, subject, &statement);

    if (status == CT_OK) {
        if (statement.has_value)
            subject->value = statement.value;
        fill(&contribution, &statement);
        status = read_labels(r, subject->node, &contribution);
        status = worse(status, state(r, subject, &contribution.stated));
    }
    status = worse(status, add_input(r, subject, status == CT_OK));
    if (status == CT_OK && !(r->calculator && statement.uncertainty == 0))
        status =
            ct_model_add_contribution(&r->budget->model, &contribution, NULL);
    return status;
}

/* An input that a laboratory must fill in. */
static enum ct_status reference_input(struct reader *r,
                                      const struct subject *subject)
{
    const struct ct_yaml *node = subject->node;
    const struct ct_yaml *override = ct_yaml_get(node, "override");
    struct ct_budget *budget = r->budget;
    struct ct_budget_reference *grown =
        ct_grow(budget->references, budget->reference_count, sizeof *grown);
    struct ct_budget_reference reference = {
        .input = budget->model.input_count,
        .certificate = text_of(node, "certificate"),
        .instrument = text_of(node, "instrument"),
        .point = text_of(node, "point"),
        .quantity = text_of(node, "quantity"),
        .function = text_of(node, "function"),
        .artefact = text_of(node, "artefact"),
        .at = text_of(node, "at"),
        .as = text_of(node, "as"),
        .on = text_of(node, "on"),
        .use = text_of(node, "use"),
        .place = subject->place};
    enum ct_status status = CT_OK;

    if (grown == NULL)
        return CT_NOMEM;
    budget->references = grown;
    if (reference.certificate != NULL && reference.instrument != NULL)
        status = ct_error(r->sink, "two-statements", ct_at(subject->place),
                          ct_string("certificate"), ct_string("instrument"));
    if (override != NULL)
        status = worse(status, read_bool(r, override, &reference.override));
    status = worse(status, add_input(r, subject, false));
    if (status == CT_OK)
        grown[budget->reference_count++] = reference;
    return status;
}

/* `x: 10.0012(5) V` as the mapping it stands for. */
static const struct ct_yaml *as_mapping(struct reader *r,
                                        const struct ct_yaml *scalar)
{
    struct ct_yaml *mapping =
        ct_arena_alloc(&r->budget->arena, sizeof *mapping);
    struct ct_yaml *pair = ct_arena_array(&r->budget->arena, 2, sizeof *pair);

    if (mapping == NULL || pair == NULL)
        return NULL;
    pair[0] = (struct ct_yaml){.kind = CT_YAML_SCALAR,
                               .place = scalar->place,
                               .text = "value",
                               .length = 5};
    pair[1] = *scalar;
    *mapping = (struct ct_yaml){.kind = CT_YAML_MAPPING,
                                .place = scalar->place,
                                .count = 1,
                                .keys = &pair[0],
                                .items = &pair[1]};
    return mapping;
}

static enum ct_status read_declared_unit(struct reader *r,
                                         struct subject *subject)
{
    const struct ct_yaml *node = ct_yaml_get(subject->node, "unit");
    enum ct_status status;

    if (node == NULL)
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

static enum ct_status read_input(struct reader *r, const struct ct_yaml *key,
                                 const struct ct_yaml *node)
{
    struct subject subject = {.name = key->text, .place = key->place};
    const struct ct_yaml *value, *components;
    enum ct_status status;

    if (node->kind == CT_YAML_SCALAR && !ct_yaml_is_null(node)) {
        node = as_mapping(r, node);
        if (node == NULL)
            return CT_NOMEM;
    }
    status = need_kind(r, node, CT_YAML_MAPPING, "an input");
    if (status != CT_OK)
        return add_unsound(r, &subject, status);
    subject.node = node;
    if (ct_yaml_get(node, "certificate") != NULL ||
        ct_yaml_get(node, "instrument") != NULL) {
        status = check_keys(r, node, reference_keys);
        return worse(status, reference_input(r, &subject));
    }
    status = check_keys(r, node, input_keys);
    status = worse(status, check_estimate(r, node));
    status = worse(status, read_declared_unit(r, &subject));
    value = ct_yaml_get(node, "value");
    if (value != NULL && status == CT_OK) {
        status = read_value(r, &subject, value, &subject.value);
        subject.has_value = status == CT_OK;
        subject.place = key->place;
    }
    if (status != CT_OK)
        return add_unsound(r, &subject, status);
    components = ct_yaml_get(node, "components");
    if (components != NULL)
        return component_input(r, &subject, components);
    return plain_input(r, &subject);
}

enum ct_status read_inputs(struct reader *r, const struct ct_yaml *inputs)
{
    enum ct_status status = need_kind(r, inputs, CT_YAML_MAPPING, "inputs");

    if (status != CT_OK) {
        r->budget->model.incomplete = true;
        return status;
    }
    for (size_t i = 0; i < inputs->count; i++)
        if (!is_repeated(r, inputs, i))
            status = worse(status,
                           read_input(r, &inputs->keys[i], &inputs->items[i]));
    return status;
}

/* ---- constants ----------------------------------------------------------- */

static enum ct_status read_constant(struct reader *r, const struct ct_yaml *key,
                                    const struct ct_yaml *node)
{
    struct subject subject = {.name = key->text, .place = key->place};
    enum ct_status status = read_value(r, &subject, node, &subject.value);

    if (status == CT_OK && subject.spread_kind != CT_SPREAD_NONE)
        status = ct_error(r->sink, "constant-with-uncertainty",
                          ct_at(node->place), ct_string(key->text));
    if (status != CT_OK)
        return add_unsound(r, &subject, status);
    return add_input(r, &subject, true);
}

enum ct_status read_constants(struct reader *r, const struct ct_yaml *constants)
{
    enum ct_status status =
        need_kind(r, constants, CT_YAML_MAPPING, "constants");

    if (status != CT_OK) {
        r->budget->model.incomplete = true;
        return status;
    }
    for (size_t i = 0; i < constants->count; i++)
        if (!is_repeated(r, constants, i))
            status = worse(status, read_constant(r, &constants->keys[i],
                                                 &constants->items[i]));
    return status;
}
