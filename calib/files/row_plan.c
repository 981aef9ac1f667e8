/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inputs that have columns: which of their parts each column is about, and
 * which numbers of the model change from row to row.
 */
#include "row_work.h"

#include <stdlib.h>
#include <string.h>

/* ---- slots --------------------------------------------------------------- */

size_t row_add_slot(struct ct_row_reader *reader, enum ct_slot_kind kind,
                    size_t a, size_t b)
{
    if (!ct_room(reader->slots, reader->slot_count))
        return CT_NONE;
    reader->slots[reader->slot_count] = (struct ct_slot){kind, a, b};
    return reader->slot_count++;
}

/* Whether u changes with the value. */
static bool follows_value(const struct rule *rule)
{
    if (rule->kind == RULE_FACTOR || rule->kind == RULE_SHAPE)
        return rule->width.relative;
    return rule->kind != RULE_FIXED && rule->kind != RULE_READINGS;
}

static bool has_columns(const struct row_part *part)
{
    for (int k = ROW_U; k < ROW_KEYS; k++)
        if (part->columns[k] != CT_NONE)
            return true;
    return part->reading_count > 0;
}

/* Whether the degrees of freedom are others than the model's. */
static bool changes_dof(const struct row_planner *p,
                        const struct row_part *part, const struct part *base)
{
    const struct ct_model *model = &p->reader->budget->model;
    const char *key;

    if (model->contributions[part->contribution].observed != CT_NONE)
        return false;
    return part->columns[ROW_DOF] != CT_NONE || part->reading_count > 0 ||
           (base->contribution.type == CT_TYPE_A &&
            row_stating_column(part, &key) != CT_NONE);
}

static enum ct_status add_part_slots(struct row_planner *p,
                                     struct row_part *part,
                                     const struct part *base)
{
    struct ct_row_reader *reader = p->reader;
    size_t contribution = part->contribution;
    /* A value may be written with its uncertainty. */
    bool spread = p->base.subject.spread_kind != CT_SPREAD_NONE;
    bool changes =
        has_columns(part) ||
        (p->input->slot != CT_NONE && (spread || follows_value(&base->rule)));

    if (contribution == CT_NONE)
        return CT_OK;
    if (changes) {
        part->slot = row_add_slot(reader, CT_SLOT_UNCERTAINTY, contribution, 0);
        if (part->slot == CT_NONE)
            return CT_NOMEM;
    }
    if (changes_dof(p, part, base)) {
        part->dof_slot = row_add_slot(reader, CT_SLOT_DOF, contribution, 0);
        if (part->dof_slot == CT_NONE)
            return CT_NOMEM;
    }
    return CT_OK;
}

/* Which of several counts is found anew in each row. */
static enum ct_status add_competing(struct row_planner *p)
{
    struct row_input *input = p->input;
    struct ct_arena *arena = &p->reader->arena;
    size_t count = p->base.competing_count;

    if (count == 0)
        return CT_OK;
    input->competing = ct_arena_array(arena, count, sizeof *input->competing);
    input->largest =
        ct_arena_array(arena, input->count, sizeof *input->largest);
    if (input->competing == NULL || input->largest == NULL)
        return CT_NOMEM;
    memcpy(input->competing, p->base.competing,
           count * sizeof *input->competing);
    input->competing_count = count;
    for (size_t i = 0; i < count; i++) {
        struct row_part *part = &input->parts[input->competing[i]];

        if (part->dropped_slot == CT_NONE)
            part->dropped_slot =
                row_add_slot(p->reader, CT_SLOT_DROPPED, part->contribution, 0);
        if (part->dropped_slot == CT_NONE)
            return CT_NOMEM;
    }
    return CT_OK;
}

/* A count's estimate is not the count, unless u is stated otherwise. */
static bool changes_estimate(const struct row_planner *p)
{
    const struct row_input *input = p->input;
    const char *key;

    if (input->value_column != CT_NONE)
        return true;
    for (size_t i = 0; i < input->count; i++)
        if (input->parts[i].reading_count > 0 ||
            (p->base.parts[i].contribution.distribution.kind == CT_POISSON &&
             row_stating_column(&input->parts[i], &key) != CT_NONE))
            return true;
    return false;
}

static enum ct_status add_slots(struct row_planner *p)
{
    struct row_input *input = p->input;
    enum ct_status status = CT_OK;

    if (changes_estimate(p)) {
        input->slot =
            row_add_slot(p->reader, CT_SLOT_ESTIMATE, input->input, 0);
        if (input->slot == CT_NONE)
            return CT_NOMEM;
    }
    for (size_t i = 0; i < input->count && status == CT_OK; i++)
        status = add_part_slots(p, &input->parts[i], &p->base.parts[i]);
    return status == CT_OK ? add_competing(p) : status;
}

/* ---- one input ----------------------------------------------------------- */

static struct row_part new_part(size_t contribution)
{
    struct row_part part = {.contribution = contribution,
                            .slot = CT_NONE,
                            .dof_slot = CT_NONE,
                            .dropped_slot = CT_NONE};

    for (int k = 0; k < ROW_KEYS; k++)
        part.columns[k] = CT_NONE;
    return part;
}

/* Parts as the model has them: contributions in the order of components. */
static enum ct_status make_parts(struct row_planner *p)
{
    struct row_input *input = p->input;
    const struct ct_input *of = &p->reader->budget->model.inputs[input->input];

    if (input->origin->constant)
        return CT_OK;
    input->count = p->base.count;
    input->parts =
        ct_arena_array(&p->reader->arena, input->count, sizeof *input->parts);
    if (input->parts == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < input->count; i++)
        input->parts[i] = new_part(i < of->count ? of->first + i : CT_NONE);
    return CT_OK;
}

/* The part a column is about; NULL, reported, where there is none. */
static struct row_part *part_of(const struct row_planner *p,
                                const struct row_binding *binding)
{
    const struct row_input *input = p->input;
    const struct ct_model *model = &p->reader->budget->model;
    const struct ct_input *of = &model->inputs[input->input];

    if (binding->a != CT_NONE)
        return &input->parts[binding->a - of->first];
    if (input->count == 1 && p->base.parts[0].name == NULL)
        return &input->parts[0];
    if (input->count == 0)
        (void)row_refuse(p, binding->column, "column-of-constant", of->name);
    else
        (void)ct_error(&p->reader->of_table.sink, "column-of-components",
                       ct_at(row_column_at(p, binding->column)->place),
                       ct_string(of->name),
                       ct_string(model->contributions[of->first].name));
    return NULL;
}

/* Readings come in the order of their numbers, from 1. */
static enum ct_status add_reading(struct row_planner *p, struct row_part *part,
                                  const struct row_binding *binding)
{
    if (part->reading_count == CT_NONE)
        return CT_INVALID; /* a gap before was reported */
    if (binding->number != part->reading_count + 1) {
        const struct row_column *column = row_column_at(p, binding->column);

        (void)ct_error(&p->reader->of_table.sink, "readings-gap",
                       ct_at(column->place),
                       ct_text(column->text, column->length),
                       ct_integer((int64_t)part->reading_count + 1));
        part->reading_count = CT_NONE;
        return CT_INVALID;
    }
    part->readings[part->reading_count++] = binding->column;
    return CT_OK;
}

/* Room for the readings of a part, which stand together. */
static bool make_readings(struct row_planner *p, struct row_part *part,
                          const struct row_binding *bindings, size_t count)
{
    size_t n = 0;

    while (n < count && bindings[n].meaning == ROW_READING &&
           bindings[n].a == bindings[0].a)
        n++;
    part->readings =
        ct_arena_array(&p->reader->arena, n, sizeof *part->readings);
    return part->readings != NULL;
}

static enum ct_status distribute(struct row_planner *p,
                                 const struct row_binding *bindings,
                                 size_t count)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < count; i++) {
        const struct row_binding *binding = &bindings[i];
        struct row_part *part;

        if (binding->meaning == ROW_KEY && binding->key == ROW_VALUE) {
            p->input->value_column = binding->column;
            p->input->first_column = binding->column;
            continue;
        }
        part = part_of(p, binding);
        if (part == NULL) {
            status = CT_INVALID;
        } else if (binding->meaning == ROW_KEY) {
            part->columns[binding->key] = binding->column;
            part->keys[part->key_count++] = binding->key;
        } else {
            if (part->readings == NULL &&
                !make_readings(p, part, binding, count - i))
                return CT_NOMEM;
            status = worse(status, add_reading(p, part, binding));
        }
    }
    return status;
}

static bool is_fixed(const struct ct_budget *budget, size_t input)
{
    for (size_t i = 0; i < budget->fixed_count; i++)
        if (budget->fixed[i] == input)
            return true;
    return false;
}

/* Why an input cannot change from row to row: the key of a finding, or NULL. */
static const char *why_refused(const struct row_planner *p)
{
    const struct ct_budget *budget = p->reader->budget;
    const struct row_input *input = p->input;

    if (is_fixed(budget, input->input))
        return "column-fixed";
    for (size_t i = 0; i < budget->reference_count; i++)
        if (budget->references[i].input == input->input)
            return "column-laboratory";
    if (input->origin == NULL ||
        (input->origin->constant && budget->model.inputs[input->input].used))
        return "column-observed";
    return NULL;
}

static enum ct_status refuse_all(const struct row_planner *p,
                                 const struct row_binding *bindings,
                                 size_t count, const char *key)
{
    const struct ct_model *model = &p->reader->budget->model;

    for (size_t i = 0; i < count; i++)
        (void)row_refuse(p, bindings[i].column, key,
                         model->inputs[p->input->input].name);
    return CT_INVALID;
}

/* What the budget itself says, to compare the columns with. */
static enum ct_status read_base(struct row_planner *p)
{
    ct_arena_release(&p->reader->scratch.arena);
    if (p->input->origin->constant)
        return CT_OK;
    return row_read_again(p->reader, p->input, p->input->origin->subject.node,
                          &p->base);
}

static enum ct_status plan_input(struct row_planner *p,
                                 const struct row_binding *bindings,
                                 size_t count)
{
    struct row_input *input = p->input;
    const char *refused = why_refused(p), *key;
    enum ct_status status;

    if (refused != NULL)
        return refuse_all(p, bindings, count, refused);
    status = read_base(p);
    if (status == CT_OK)
        status = make_parts(p);
    if (status == CT_OK)
        status = distribute(p, bindings, count);
    if (status == CT_OK && !input->origin->constant)
        status = row_check_input(p);
    if (status != CT_OK)
        return status;
    if (input->origin->constant) {
        input->value_cell =
            ct_arena_alloc(&p->reader->arena, sizeof *input->value_cell);
        return input->value_cell == NULL ? CT_NOMEM : add_slots(p);
    }
    input->stated = input->count == 1 && p->base.parts[0].name == NULL &&
                    row_stating_column(&input->parts[0], &key) != CT_NONE;
    status = add_slots(p);
    return status == CT_OK ? row_patch(p->reader, input) : status;
}

/* ---- all of them --------------------------------------------------------- */

static bool is_of_input(const struct row_binding *binding)
{
    return binding->meaning == ROW_KEY || binding->meaning == ROW_READING;
}

static size_t count_inputs(const struct row_binding *bindings, size_t count)
{
    size_t inputs = 0;

    for (size_t i = 0; i < count; i++)
        inputs += is_of_input(&bindings[i]) &&
                  (i == 0 || !is_of_input(&bindings[i - 1]) ||
                   bindings[i].input != bindings[i - 1].input);
    return inputs;
}

enum ct_status row_plan(struct ct_row_reader *reader,
                        const struct row_binding *bindings, size_t count)
{
    enum ct_status status = CT_OK;
    size_t end;

    reader->inputs =
        ct_arena_array(&reader->arena, count_inputs(bindings, count) + 1,
                       sizeof *reader->inputs);
    if (reader->inputs == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count && status != CT_NOMEM; i = end) {
        struct row_planner p = {.reader = reader};

        end = i + 1;
        if (!is_of_input(&bindings[i]))
            continue;
        while (end < count && is_of_input(&bindings[end]) &&
               bindings[end].input == bindings[i].input)
            end++;
        p.input = &reader->inputs[reader->input_count++];
        *p.input =
            (struct row_input){.input = bindings[i].input,
                               .origin = reader->origins[bindings[i].input],
                               .first_column = bindings[i].column,
                               .value_column = CT_NONE,
                               .slot = CT_NONE};
        for (size_t k = i; k < end; k++)
            if (bindings[k].column < p.input->first_column)
                p.input->first_column = bindings[k].column;
        status = worse(status, plan_input(&p, &bindings[i], end - i));
    }
    return status;
}
