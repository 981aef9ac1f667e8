/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inputs of a budget on their way into the model; constants.
 */
#include "budget_reader.h"

#include <stdlib.h>
#include <string.h>

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

/* `input.component` */
char *part_name(struct reader *r, const char *input, const char *name)
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

/* Of a calculator, an input that is certain is no line of the budget. */
static enum ct_status add_part(struct reader *r, const struct subject *subject,
                               struct part *part)
{
    struct ct_contribution *contribution = &part->contribution;

    if (part->name != NULL) {
        contribution->name = part_name(r, subject->name, part->name->text);
        if (contribution->name == NULL)
            return CT_NOMEM;
    } else if (r->calculator && contribution->uncertainty == 0) {
        return CT_OK;
    }
    return ct_model_add_contribution(&r->budget->model, contribution, NULL);
}

/* Remembers where the input added last stands. */
static enum ct_status keep_origin(struct reader *r,
                                  const struct subject *subject, bool constant)
{
    struct ct_budget_texts *texts = r->budget->texts;
    struct origin *origin = ct_arena_alloc(&r->budget->arena, sizeof *origin);

    if (origin == NULL)
        return CT_NOMEM;
    *origin = (struct origin){.older = texts->newest,
                              .input = r->budget->model.input_count - 1,
                              .constant = constant,
                              .subject = *subject};
    texts->newest = origin;
    return CT_OK;
}

/* Adds what was read with `status`. */
static enum ct_status add_parts(struct reader *r,
                                const struct input_reading *reading,
                                enum ct_status status)
{
    status = worse(status, add_input(r, &reading->subject, status == CT_OK));
    for (size_t i = 0; i < reading->count && status == CT_OK; i++)
        status = add_part(r, &reading->subject, &reading->parts[i]);
    return status == CT_OK ? keep_origin(r, &reading->subject, false) : status;
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

static enum ct_status read_input(struct reader *r, const struct ct_yaml *key,
                                 const struct ct_yaml *node)
{
    struct input_reading reading = {
        .subject = {.name = key->text, .place = key->place}};
    enum ct_status status;

    if (node->kind == CT_YAML_SCALAR && !ct_yaml_is_null(node)) {
        node = as_mapping(r, node);
        if (node == NULL)
            return CT_NOMEM;
    }
    status = need_kind(r, node, CT_YAML_MAPPING, "an input");
    if (status != CT_OK)
        return add_unsound(r, &reading.subject, status);
    reading.subject.node = node;
    if (ct_yaml_get(node, "certificate") != NULL ||
        ct_yaml_get(node, "instrument") != NULL)
        return reference_input(r, &reading.subject);
    status = read_parts(r, &reading);
    return add_parts(r, &reading, status);
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
    subject.node = node;
    status = add_input(r, &subject, true);
    return status == CT_OK ? keep_origin(r, &subject, true) : status;
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
