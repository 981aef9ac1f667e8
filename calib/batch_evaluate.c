/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch_parts.h"

#include <math.h>
#include <stdlib.h>

struct ct_batch_worker {
    const struct ct_batch_work *work;
    const struct ct_model *model;
    const struct ct_slot *slots;
    size_t slot_count;
    bool blindness; /* matters: not where higher-order terms are put in */
    struct ct_arena arena;
    struct ct_state state;
    struct ct_propagator *propagator;
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

enum ct_status ct_batch_worker_new(const struct ct_batch_work *work,
                                   struct ct_batch_worker **worker)
{
    struct ct_batch_worker *new = calloc(1, sizeof *new);
    enum ct_status status;

    if (new == NULL)
        return CT_NOMEM;
    new->work = work;
    new->model = &work->budget->model;
    new->slots = ct_row_reader_slots(work->reader, &new->slot_count);
    new->blindness = work->budget->propagation.order == 1;
    new->sink.report = note_reason;
    new->sink.context = new;
    new->cmc = ct_arena_array(&new->arena, new->model->output_count + 1,
                              sizeof(double));
    status = new->cmc == NULL ? CT_NOMEM : CT_OK;
    if (status == CT_OK)
        status = ct_state_of_model(new->model,
                                   correlates(new->slots, new->slot_count),
                                   &new->arena, &new->state);
    if (status == CT_OK)
        status = ct_propagator_new(new->model, &work->budget->propagation,
                                   &new->propagator);
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
    ct_propagator_free(worker->propagator);
    ct_arena_release(&worker->arena);
    free(worker);
}

/* ---- one row ------------------------------------------------------------- */

/* The CMC of every result that has one. */
static enum ct_status find_cmc(struct ct_batch_worker *worker,
                               const struct ct_gum *outputs)
{
    const struct ct_budget *budget = worker->work->budget;

    for (size_t o = 0; o < worker->model->output_count; o++) {
        enum ct_status status;

        if (!ct_budget_has_cmc(budget, o))
            continue;
        status = ct_budget_cmc_with(budget, o, outputs[o].value,
                                    worker->state.estimates, &worker->cmc[o]);
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
    enum ct_status status;

    ct_slots_apply(worker->slots, worker->slot_count,
                   batch->values + row->values,
                   worker->model->contribution_count, &worker->state);
    status = ct_propagator_run(worker->propagator, &worker->state,
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
    return find_cmc(worker, *outputs);
}

static bool is_blind(const struct ct_batch_worker *worker,
                     const struct ct_gum *outputs)
{
    for (size_t o = 0; o < worker->model->output_count; o++)
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
                          &worker->state);
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
