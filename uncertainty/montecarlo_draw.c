/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a model to blocks of draws of its outputs.
 */
#include "montecarlo_work.h"

#include <stdlib.h>
#include <string.h>

/* Whether the distribution of contribution q is that of its input itself, not
 * of a deviation (model.h). */
static bool is_whole(const struct ct_model *m, size_t q)
{
    const struct ct_contribution *c = &m->contributions[q];

    return strcmp(c->name, m->inputs[c->input].name) == 0;
}

/* ---- plan ---------------------------------------------------------------- */

static enum ct_status make_program(struct plan *plan)
{
    const struct ct_model *m = plan->model;
    uint32_t *registers = calloc(m->output_count, sizeof *registers);
    enum ct_status status;

    if (registers == NULL)
        return CT_NOMEM;
    for (size_t o = 0; o < m->output_count; o++)
        registers[o] = m->outputs[o].reg;
    status = ct_block_program_init(&plan->program, &m->program, m->input_count,
                                   registers, m->output_count);
    free(registers);
    return status;
}

enum ct_status plan_init(struct plan *plan, const struct ct_model *model,
                         const struct ct_trials *settings, struct ct_sink *sink)
{
    enum ct_status status;

    *plan = (struct plan){.model = model,
                          .kernel = settings->kernel != NULL ? settings->kernel
                                                             : ct_kernel_at(0),
                          .seed = settings->seed};
    status = ct_dependence_new(model, sink, &plan->dependence);
    if (status == CT_OK)
        status = make_program(plan);
    if (status != CT_OK)
        plan_release(plan);
    return status;
}

void plan_release(struct plan *plan)
{
    ct_dependence_free(plan->dependence);
    ct_block_program_release(&plan->program);
    *plan = (struct plan){0};
}

/* ---- drawer -------------------------------------------------------------- */

static double *block_array(size_t blocks)
{
    size_t size = (blocks + 1) * CT_KERNEL_BLOCK * sizeof(double);

    return aligned_alloc(CT_KERNEL_ALIGNMENT, size);
}

/* A contribution that is its input is drawn where the program reads it; the
 * others have blocks of their own, behind one of ones. */
static size_t find_places(struct drawer *d)
{
    const struct ct_model *m = d->plan->model;
    size_t apart = 1;

    for (size_t q = 0; q < m->contribution_count; q++)
        if (ct_dependence_draws(d->plan->dependence, q) && !is_whole(m, q))
            apart++;
    return apart;
}

static void set_places(struct drawer *d)
{
    const struct ct_model *m = d->plan->model;
    size_t apart = 1;

    for (size_t q = 0; q < m->contribution_count; q++) {
        if (!ct_dependence_draws(d->plan->dependence, q))
            d->into[q] = NULL;
        else if (is_whole(m, q))
            d->into[q] = d->slots + m->contributions[q].input * CT_KERNEL_BLOCK;
        else
            d->into[q] = d->columns + apart++ * CT_KERNEL_BLOCK;
    }
}

static void fill(double *block, double number)
{
    for (size_t t = 0; t < CT_KERNEL_BLOCK; t++)
        block[t] = number;
}

/* What no draw touches keeps its number in all blocks. */
static void fill_estimates(struct drawer *d)
{
    const struct ct_model *m = d->plan->model;

    for (size_t i = 0; i < m->input_count; i++)
        fill(d->slots + i * CT_KERNEL_BLOCK, m->inputs[i].estimate);
}

enum ct_status drawer_init(struct drawer *d, const struct plan *plan)
{
    const struct ct_model *m = plan->model;
    size_t scratch = ct_dependence_scratch(plan->dependence);

    *d = (struct drawer){.plan = plan};
    d->slots = block_array(plan->program.slot_count);
    d->into = calloc(m->contribution_count + 1, sizeof *d->into);
    d->outputs = calloc(m->output_count + 1, sizeof *d->outputs);
    d->columns = block_array(find_places(d));
    d->parts = calloc(m->contribution_count + 1, sizeof *d->parts);
    d->weights = calloc(m->contribution_count + 1, sizeof *d->weights);
    d->scratch = block_array(scratch / CT_KERNEL_BLOCK + 1);
    if (d->slots == NULL || d->into == NULL || d->outputs == NULL ||
        d->columns == NULL || d->parts == NULL || d->weights == NULL ||
        d->scratch == NULL) {
        drawer_release(d);
        return CT_NOMEM;
    }
    set_places(d);
    fill(d->columns, 1);
    fill_estimates(d);
    for (size_t o = 0; o < m->output_count; o++)
        d->outputs[o] =
            d->slots + plan->program.outputs[o] * (size_t)CT_KERNEL_BLOCK;
    return CT_OK;
}

void drawer_release(struct drawer *d)
{
    free(d->slots);
    free(d->into);
    free(d->outputs);
    free(d->columns);
    free(d->parts);
    free(d->weights);
    free(d->scratch);
    *d = (struct drawer){0};
}

/* Deviations are added to the estimate (-0 is 0 here) in the order of the
 * budget. */
static void add_deviations(const struct drawer *d, size_t input)
{
    const struct ct_input *in = &d->plan->model->inputs[input];
    size_t count = 1;

    d->parts[0] = d->columns;
    d->weights[0] = in->estimate;
    for (size_t q = in->first; q < in->first + in->count; q++)
        if (d->into[q] != NULL) {
            d->parts[count] = d->into[q];
            d->weights[count++] = 1;
        }
    d->plan->kernel->combine(d->weights, d->parts, count,
                             d->slots + input * CT_KERNEL_BLOCK);
}

void drawer_draw(struct drawer *d, uint64_t first)
{
    const struct plan *plan = d->plan;
    const struct ct_model *m = plan->model;

    ct_dependence_draw(plan->dependence, plan->kernel, plan->seed, first,
                       d->into, d->scratch);
    for (size_t i = 0; i < m->input_count; i++)
        if (m->inputs[i].count > 0 && !is_whole(m, m->inputs[i].first))
            add_deviations(d, i);
    plan->kernel->evaluate(&plan->program, d->slots);
}

void drawer_inputs(const struct drawer *d, size_t trial, double *inputs)
{
    const struct ct_model *m = d->plan->model;

    for (size_t i = 0; i < m->input_count; i++)
        inputs[i] = d->slots[i * CT_KERNEL_BLOCK + trial];
}
