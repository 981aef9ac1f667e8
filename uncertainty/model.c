/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum ct_status ct_model_init(struct ct_model *model, struct ct_units *units)
{
    *model = (struct ct_model){.units = units};
    return ct_symbols_new(&model->symbols);
}

void ct_model_release(struct ct_model *model)
{
    for (size_t e = 0; e < model->equation_count; e++)
        ct_program_release(&model->equations[e].piece);
    free(model->equations);
    free(model->meanings);
    free(model->inputs);
    free(model->contributions);
    free(model->correlations);
    free(model->observed);
    free(model->outputs);
    free(model->correlation);
    free(model->register_units);
    free(model->depends);
    ct_program_release(&model->program);
    ct_symbols_free(model->symbols);
    ct_arena_release(&model->arena);
    *model = (struct ct_model){0};
}

struct ct_meaning ct_model_meaning(const struct ct_model *model, size_t symbol)
{
    return symbol < model->meaning_count
               ? model->meanings[symbol]
               : (struct ct_meaning){.input = CT_NONE, .equation = CT_NONE};
}

/* What a name stands for so far. */
static struct ct_meaning find_meaning(const struct ct_model *model,
                                      const char *name, size_t length)
{
    return ct_model_meaning(model,
                            ct_symbols_find(model->symbols, name, length));
}

/* The place to note what a symbol stands for; NULL when memory ran out. */
static struct ct_meaning *meaning_of(struct ct_model *model, uint32_t symbol)
{
    while (model->meaning_count <= symbol) {
        struct ct_meaning *grown =
            ct_grow(model->meanings, model->meaning_count, sizeof *grown);

        if (grown == NULL)
            return NULL;
        model->meanings = grown;
        grown[model->meaning_count++] =
            (struct ct_meaning){.input = CT_NONE, .equation = CT_NONE};
    }
    return &model->meanings[symbol];
}

size_t ct_model_find_input(const struct ct_model *model, const char *name,
                           size_t length)
{
    return find_meaning(model, name, length).input;
}

size_t ct_model_find_contribution(const struct ct_model *model,
                                  const char *name, size_t length)
{
    for (size_t i = 0; i < model->contribution_count; i++)
        if (strlen(model->contributions[i].name) == length &&
            memcmp(model->contributions[i].name, name, length) == 0)
            return i;
    return CT_NONE;
}

size_t ct_model_find_equation(const struct ct_model *model, const char *name,
                              size_t length)
{
    return find_meaning(model, name, length).equation;
}

/* A name may be given to one thing only, and must be one the model language
 * can refer to. */
static enum ct_status check_name(const struct ct_model *model, const char *name,
                                 size_t length, struct ct_place place,
                                 struct ct_sink *sink)
{
    size_t input = ct_model_find_input(model, name, length);
    size_t equation = ct_model_find_equation(model, name, length);

    if (!ct_is_name(name, length))
        return ct_error(sink, "not-a-name", ct_at(place),
                        ct_text(name, length));
    if (length == 2 && memcmp(name, "pi", 2) == 0)
        return ct_error(sink, "reserved-name", ct_at(place),
                        ct_text(name, length));
    if (input != CT_NONE)
        return ct_error(sink, "defined-twice", ct_at(place),
                        ct_text(name, length),
                        ct_at(model->inputs[input].place));
    if (equation != CT_NONE)
        return ct_error(sink, "defined-twice", ct_at(place),
                        ct_text(name, length),
                        ct_at(model->equations[equation].name_place));
    return CT_OK;
}

enum ct_status ct_model_add_equation(struct ct_model *model, const char *name,
                                     size_t length, struct ct_place name_place,
                                     const char *text, size_t text_length,
                                     struct ct_place place,
                                     struct ct_sink *sink)
{
    struct ct_equation equation = {.name_place = name_place, .place = place};
    struct ct_meaning *meaning;
    enum ct_status named, parsed;

    if (!ct_room(model->equations, model->equation_count))
        return CT_NOMEM;
    named = check_name(model, name, length, name_place, sink);
    if (named != CT_OK)
        return named;
    equation.name = ct_arena_text(&model->arena, name, length);
    equation.text = ct_arena_text(&model->arena, text, text_length);
    if (equation.name == NULL || equation.text == NULL)
        return CT_NOMEM;
    named = ct_symbols_intern(model->symbols, name, length, &equation.symbol);
    if (named != CT_OK)
        return named;
    meaning = meaning_of(model, equation.symbol);
    if (meaning == NULL)
        return CT_NOMEM;
    meaning->equation = model->equation_count;
    parsed = ct_expression_parse(text, text_length, place, model->units,
                                 model->symbols, sink, &equation.piece,
                                 &equation.piece_output);
    if (parsed != CT_OK) {
        ct_program_release(&equation.piece);
        equation.broken = true;
    }
    model->equations[model->equation_count++] = equation;
    return parsed;
}

enum ct_status ct_model_add_input(struct ct_model *model,
                                  const struct ct_input *input,
                                  struct ct_sink *sink, size_t *index)
{
    struct ct_input added = *input;
    struct ct_meaning *meaning;
    size_t length = strlen(input->name);
    enum ct_status status =
        check_name(model, input->name, length, input->place, sink);

    if (status == CT_OK)
        status = ct_symbols_intern(model->symbols, input->name, length,
                                   &added.symbol);
    if (status != CT_OK)
        return status;
    added.name = ct_arena_text(&model->arena, input->name, length);
    if (!ct_room(model->inputs, model->input_count))
        return CT_NOMEM;
    meaning = meaning_of(model, added.symbol);
    if (added.name == NULL || meaning == NULL)
        return CT_NOMEM;
    meaning->input = model->input_count;
    added.first = model->contribution_count;
    added.count = 0;
    if (index != NULL)
        *index = model->input_count;
    model->inputs[model->input_count++] = added;
    return CT_OK;
}

static const char *copy_text(struct ct_model *model, const char *text)
{
    return text != NULL ? ct_arena_text(&model->arena, text, strlen(text))
                        : NULL;
}

enum ct_status
ct_model_add_contribution(struct ct_model *model,
                          const struct ct_contribution *contribution,
                          size_t *index)
{
    struct ct_contribution added = *contribution;

    added.input = model->input_count - 1;
    added.name = ct_arena_text(&model->arena, contribution->name,
                               strlen(contribution->name));
    added.group = copy_text(model, contribution->group);
    added.source = copy_text(model, contribution->source);
    added.stated = copy_text(model, contribution->stated);
    if (!ct_room(model->contributions, model->contribution_count))
        return CT_NOMEM;
    if (added.name == NULL ||
        (contribution->group != NULL && added.group == NULL) ||
        (contribution->source != NULL && added.source == NULL) ||
        (contribution->stated != NULL && added.stated == NULL))
        return CT_NOMEM;
    if (index != NULL)
        *index = model->contribution_count;
    model->contributions[model->contribution_count++] = added;
    model->inputs[added.input].count++;
    return CT_OK;
}

/* The names of two contributions, for findings. */
static struct ct_argument name_of(const struct ct_model *model, size_t i)
{
    return ct_string(model->contributions[i].name);
}

enum ct_status ct_model_add_correlation(struct ct_model *model,
                                        struct ct_correlation entry,
                                        struct ct_sink *sink)
{
    if (entry.a == entry.b)
        return ct_error(sink, "correlation-with-itself", ct_at(entry.place),
                        name_of(model, entry.a));
    if (!(entry.r >= -1 && entry.r <= 1))
        return ct_error(sink, "correlation-range", ct_at(entry.place),
                        ct_number(entry.r));
    for (size_t i = 0; entry.declared && i < model->correlation_count; i++) {
        const struct ct_correlation *other = &model->correlations[i];

        if ((other->a == entry.a && other->b == entry.b) ||
            (other->a == entry.b && other->b == entry.a))
            return ct_error(sink, "correlation-twice", ct_at(entry.place),
                            name_of(model, entry.a), name_of(model, entry.b),
                            ct_at(other->place));
    }
    if (!ct_room(model->correlations, model->correlation_count))
        return CT_NOMEM;
    model->correlations[model->correlation_count++] = entry;
    return CT_OK;
}

enum ct_status ct_model_add_observed(struct ct_model *model,
                                     const struct ct_observed *group,
                                     size_t *index)
{
    struct ct_observed added = *group;

    if (!ct_room(model->observed, model->observed_count))
        return CT_NOMEM;
    added.name = ct_arena_text(&model->arena, group->name, strlen(group->name));
    if (added.name == NULL)
        return CT_NOMEM;
    *index = model->observed_count;
    model->observed[model->observed_count++] = added;
    return CT_OK;
}

enum ct_status ct_model_add_output(struct ct_model *model, const char *name,
                                   size_t length, const struct ct_unit *unit,
                                   struct ct_place place, struct ct_sink *sink)
{
    size_t equation = ct_model_find_equation(model, name, length);

    if (equation == CT_NONE)
        return ct_error(sink, "unknown-output", ct_at(place),
                        ct_text(name, length));
    for (size_t i = 0; i < model->output_count; i++)
        if (model->outputs[i].equation == equation)
            return ct_error(sink, "output-twice", ct_at(place),
                            ct_text(name, length));
    if (!ct_room(model->outputs, model->output_count))
        return CT_NOMEM;
    model->outputs[model->output_count++] =
        (struct ct_output){.name = model->equations[equation].name,
                           .equation = equation,
                           .unit = unit,
                           .unit_asked = unit != NULL,
                           .place = place};
    return CT_OK;
}

const struct ct_correlation *ct_model_correlated(const struct ct_model *model)
{
    for (size_t i = 0; i < model->correlation_count; i++)
        if (model->correlations[i].r != 0)
            return &model->correlations[i];
    return NULL;
}

bool ct_model_depends(const struct ct_model *model, size_t output, size_t input)
{
    return model->depends[output * model->input_count + input];
}

double ct_model_r(const struct ct_model *model, size_t a, size_t b)
{
    if (model->correlation != NULL)
        return model->correlation[a * model->contribution_count + b];
    return a == b ? 1 : 0;
}

void ct_model_mark_used(struct ct_model *model)
{
    for (size_t e = 0; e < model->equation_count; e++) {
        const struct ct_program *piece = &model->equations[e].piece;

        for (uint32_t i = 0; i < piece->count; i++) {
            const struct ct_instruction *in = &piece->instructions[i];

            size_t equation = ct_model_meaning(model, in->a).equation;

            if (in->operation == CT_OP_INPUT && equation != CT_NONE)
                model->equations[equation].used = true;
        }
    }
}
