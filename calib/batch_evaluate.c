/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch_parts.h"

#include <math.h>
#include <stdlib.h>

/* What evaluates the rows of one budget. */
struct evaluator {
    const struct ct_budget *budget;
    const struct ct_slot *slots;
    struct ct_arena arena;
    struct ct_state state;
    struct ct_propagator *propagator;
};

struct ct_batch_worker {
    const struct ct_batch_work *work;
    size_t slot_count;
    bool blindness;       /* matters: not where higher-order terms are put in */
    struct evaluator own; /* of the budget as it is */
    struct ct_arena arena;
    double *cmc; /* per output */
    struct ct_sink sink;
    struct ct_batch_row *row; /* being evaluated */
};

/* The first error of a row is its reason. */
static void note_reason(void *context, const struct ct_finding *finding)
{
    struct ct_batch_worker *worker = context;

    if (finding->severity != CT_ERROR || worker->row->reason != NULL)
        return;
    worker->row->reason = finding->key;
    worker->row->where = finding->place;
}

static bool correlates(const struct ct_slot *slots, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slots[i].kind == CT_SLOT_CORRELATION)
            return true;
    return false;
}

static void release_evaluator(struct evaluator *evaluator)
{
    ct_propagator_free(evaluator->propagator);
    ct_arena_release(&evaluator->arena);
}

/* `slots` of the budget's own contributions. */
static enum ct_status init_evaluator(struct evaluator *evaluator,
                                     const struct ct_budget *budget,
                                     const struct ct_slot *slots, size_t count)
{
    enum ct_status status;

    *evaluator = (struct evaluator){.budget = budget, .slots = slots};
    status = ct_state_of_model(&budget->model, correlates(slots, count),
                               &evaluator->arena, &evaluator->state);
    if (status == CT_OK)
        status = ct_propagator_new(&budget->model, &budget->propagation,
                                   &evaluator->propagator);
    return status;
}

static void free_evaluator(void *evaluator)
{
    release_evaluator(evaluator);
    free(evaluator);
}

/* That of a variant is made when its first row comes. */
static enum ct_status find_evaluator(struct ct_batch_worker *worker,
                                     struct evaluator **found)
{
    struct ct_row_variant *variant = worker->row->variant;
    struct evaluator *new;
    enum ct_status status;

    *found = variant != NULL ? variant->evaluator : &worker->own;
    if (*found != NULL)
        return CT_OK;
    new = calloc(1, sizeof *new);
    if (new == NULL)
        return CT_NOMEM;
    status = init_evaluator(new, &variant->budget, variant->slots,
                            worker->slot_count);
    if (status != CT_OK) {
        free_evaluator(new);
        return status;
    }
    variant->evaluator = new;
    variant->free_evaluator = free_evaluator;
    *found = new;
    return CT_OK;
}

enum ct_status ct_batch_worker_new(const struct ct_batch_work *work,
                                   struct ct_batch_worker **worker)
{
    struct ct_batch_worker *new = calloc(1, sizeof *new);
    const struct ct_slot *slots;
    enum ct_status status;

    if (new == NULL)
        return CT_NOMEM;
    new->work = work;
    slots = ct_row_reader_slots(work->reader, &new->slot_count);
    new->blindness = work->budget->propagation.order == 1;
    new->sink.report = note_reason;
    new->sink.context = new;
    new->cmc = ct_arena_array(&new->arena, work->budget->model.output_count + 1,
                              sizeof(double));
    status = new->cmc == NULL ? CT_NOMEM : CT_OK;
    if (status == CT_OK)
        status =
            init_evaluator(&new->own, work->budget, slots, new->slot_count);
    if (status == CT_OK)
        *worker = new;
    else
        ct_batch_worker_free(new);
    return status;
}

void ct_batch_worker_free(struct ct_batch_worker *worker)
{
    if (worker == NULL)
        return;
    release_evaluator(&worker->own);
    ct_arena_release(&worker->arena);
    free(worker);
}

/* ---- one row ------------------------------------------------------------- */

/* The CMC of every result that has one. */
static enum ct_status find_cmc(struct ct_batch_worker *worker,
                               const struct evaluator *evaluator,
                               const struct ct_gum *outputs)
{
    const struct ct_budget *budget = evaluator->budget;

    for (size_t o = 0; o < budget->model.output_count; o++) {
        enum ct_status status;

        if (!ct_budget_has_cmc(budget, o))
            continue;
        status =
            ct_budget_cmc_with(budget, o, outputs[o].value,
                               evaluator->state.estimates, &worker->cmc[o]);
        if (status == CT_NOMEM)
            return status;
        if (status == CT_OK)
            continue;
        worker->cmc[o] = (double)NAN;
        if (worker->row->trouble != CT_ROW_SOUND)
            continue;
        worker->row->trouble = CT_ROW_WITHOUT_CMC;
        worker->row->reason = "row-without-cmc";
        worker->row->output = o;
        worker->row->value = outputs[o].value;
    }
    return CT_OK;
}

/* *outputs is NULL where there are no results. */
static enum ct_status propagate(struct ct_batch_worker *worker,
                                const struct ct_batch *batch,
                                const struct ct_gum **outputs)
{
    struct ct_batch_row *row = worker->row;
    const struct ct_gum_result *result;
    struct evaluator *evaluator;
    enum ct_status status = find_evaluator(worker, &evaluator);

    if (status != CT_OK)
        return status;
    ct_slots_apply(
        evaluator->slots, worker->slot_count, batch->values + row->values,
        evaluator->budget->model.contribution_count, &evaluator->state);
    status = ct_propagator_run(evaluator->propagator, &evaluator->state,
                               &worker->sink, &result);
    if (status == CT_NOMEM)
        return status;
    if (status != CT_OK) {
        row->trouble = CT_ROW_NOT_EVALUATED;
        if (row->reason == NULL)
            row->reason = "row-not-evaluated";
        return CT_OK;
    }
    *outputs = result->outputs;
    if (row->reason != NULL)
        row->trouble = CT_ROW_WITHOUT_COVERAGE;
    return find_cmc(worker, evaluator, *outputs);
}

static bool is_blind(const struct ct_batch_worker *worker,
                     const struct ct_gum *outputs)
{
    for (size_t o = 0; o < worker->work->budget->model.output_count; o++)
        if (worker->blindness && outputs[o].blind)
            return true;
    return false;
}

/* Counts the row, and gives the word for its status. */
static const char *judge(const struct ct_batch_worker *worker,
                         const struct ct_gum *outputs,
                         struct ct_batch_counts *counts)
{
    const struct ct_batch_row *row = worker->row;
    bool blind = outputs != NULL && is_blind(worker, outputs);

    counts->rows++;
    counts->failed += row->fault != NULL || row->trouble != CT_ROW_SOUND;
    counts->blind += blind;
    if (row->fault != NULL)
        return row->fault;
    if (row->trouble != CT_ROW_SOUND)
        return row->reason;
    return blind ? "first-order-blind" : "ok";
}

static enum ct_status join(const struct ct_batch_worker *worker,
                           const struct ct_gum *outputs)
{
    enum ct_status status;

    if (worker->work->joint == NULL)
        return CT_OK;
    status = ct_joint_add(worker->work->joint, worker->row->number, outputs,
                          &worker->own.state);
    return status == CT_LIMIT ? CT_OK : status; /* told at the end */
}

static enum ct_status evaluate_row(struct ct_batch_worker *worker,
                                   struct ct_batch *batch)
{
    const struct ct_batch_row *row = worker->row;
    const struct ct_gum *outputs = NULL;
    enum ct_status status =
        row->fault == NULL ? propagate(worker, batch, &outputs) : CT_OK;
    struct ct_row_result line = {.number = row->number,
                                 .line = row->line,
                                 .passed = batch->texts + row->texts,
                                 .outputs = outputs,
                                 .cmc = worker->cmc};

    if (status != CT_OK)
        return status;
    line.status = judge(worker, outputs, &batch->counts);
    ct_rows_line(worker->work->form, &line, &batch->out);
    return join(worker, outputs);
}

void ct_batch_evaluate(struct ct_batch_worker *worker, struct ct_batch *batch)
{
    for (size_t i = 0; i < batch->count && batch->status == CT_OK; i++) {
        worker->row = &batch->rows[i];
        batch->status = evaluate_row(worker, batch);
    }
    if (batch->status == CT_OK)
        batch->status = ct_buffer_status(&batch->out);
}
