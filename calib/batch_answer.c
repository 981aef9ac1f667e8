/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch_answer.h"

#include "batch.h"
#include "environment.h"
#include "keep.h"
#include "../uncertainty/caltrace.h"

#include <stdlib.h>
#include <string.h>

/* All that an answer holds while it is made. */
struct answer {
    const struct ct_batch_request *request;
    struct ct_evaluation *evaluation;
    struct ct_context *context;
    struct ct_row_reader *reader;
    struct ct_rows_form *form;
    struct ct_joint *joint;
    struct ct_output *output, *joint_output;
    bool *has_cmc; /* per output */
    struct ct_buffer text;
    struct ct_batch_counts counts;
};

static const char *table_name(const struct answer *a)
{
    return ct_source_name(a->context->sources, ct_row_reader_source(a->reader));
}

/* ---- opening ------------------------------------------------------------- */

/* What keeps the covariances from being worked out. */
static enum ct_status check_joint(const struct answer *a)
{
    const struct ct_model *model = &a->evaluation->budget.model;

    /* The law of propagation gives the variance of a mean over rows of
     * observations, not its covariance with another such mean. */
    if (model->rows.n > 0 && model->output_count > 1)
        return ct_error(a->context->sink, "joint-observed",
                        ct_at(model->rows.place), ct_string(model->rows.name));
    if (a->evaluation->budget.fixed_count == 0)
        ct_note(a->context->sink, "joint-diagonal", ct_at((struct ct_place){0}),
                ct_string(table_name(a)));
    return CT_OK;
}

static enum ct_status open_joint(struct answer *a)
{
    const struct ct_budget *budget = &a->evaluation->budget;
    enum ct_status status;

    if (a->request->joint == NULL)
        return CT_OK;
    status = check_joint(a);
    if (status == CT_OK)
        status = ct_joint_new(&budget->model, budget->fixed,
                              budget->fixed_count, &a->joint);
    if (status == CT_OK)
        status = ct_output_open(a->request->joint, a->context->sink,
                                &a->joint_output);
    return status;
}

/* Columns handed on under a name that a column of results has: a table that
 * has two of one name is not read again. */
static void warn_of_names(const struct answer *a,
                          const struct ct_rows_view *view)
{
    for (size_t i = 0; i < view->passed_count; i++)
        if (ct_rows_has_column(a->form, view->passed[i]))
            ct_warning(a->context->sink, "column-like-result",
                       ct_at((struct ct_place){0}), ct_string(view->passed[i]),
                       ct_string(table_name(a)));
}

static enum ct_status make_form(struct answer *a)
{
    const struct ct_budget *budget = &a->evaluation->budget;
    struct ct_rows_view view = {.model = &budget->model,
                                .json = a->request->json,
                                .digits = a->request->digits};
    enum ct_status status;

    view.passed = ct_row_reader_passed(a->reader, &view.passed_count);
    a->has_cmc = calloc(budget->model.output_count + 1, sizeof *a->has_cmc);
    if (a->has_cmc == NULL)
        return CT_NOMEM;
    for (size_t o = 0; o < budget->model.output_count; o++)
        a->has_cmc[o] = ct_budget_has_cmc(budget, o);
    view.has_cmc = a->has_cmc;
    status = ct_rows_form_new(&view, &a->form);
    if (status == CT_OK)
        warn_of_names(a, &view);
    return status;
}

/* The budget with the cells of a row in it. */
static enum ct_status read_again(void *context,
                                 const struct ct_budget_cells *cells,
                                 struct ct_sink *sink, struct ct_budget *budget)
{
    const struct answer *a = context;

    return ct_evaluation_read_again(a->evaluation, cells, a->context, sink,
                                    budget);
}

/* What rows have in common through certificates is not in what is `fixed`. */
static enum ct_status check_variants(const struct answer *a)
{
    if (a->request->joint == NULL || !ct_row_reader_varies(a->reader))
        return CT_OK;
    return ct_error(a->context->sink, "joint-laboratory",
                    ct_at((struct ct_place){0}), ct_string(table_name(a)));
}

static enum ct_status open_all(struct answer *a, struct ct_units *units)
{
    const struct ct_batch_request *request = a->request;
    const struct ct_row_budgets budgets = {a, read_again};
    struct ct_sink *sink = a->context->sink;
    enum ct_status status = ct_row_reader_open(
        a->context->sources, request->rows, request->json,
        &a->evaluation->budget, units, &budgets, sink, &a->reader);

    a->evaluation->sources_after = ct_sources_count(a->context->sources);
    if (status == CT_OK)
        status = check_variants(a);
    if (status == CT_OK)
        status = make_form(a);
    if (status == CT_OK)
        status = ct_keep_inputs(a->context);
    if (status == CT_OK)
        status = open_joint(a);
    if (status == CT_OK)
        status = ct_output_open(request->output, sink, &a->output);
    return status;
}

/* ---- the end ------------------------------------------------------------- */

static void sum_up(const struct answer *a, enum ct_status status)
{
    struct ct_sink *sink = a->context->sink;
    struct ct_argument nowhere = ct_at((struct ct_place){0});
    struct ct_argument rows = ct_integer((int64_t)a->counts.rows);
    struct ct_argument path = ct_string(table_name(a));

    if (a->counts.blind > 0)
        ct_warning(sink, "rows-blind", nowhere,
                   ct_integer((int64_t)a->counts.blind), rows, path);
    if (a->counts.failed > 0)
        (void)ct_error(sink, "rows-failed", nowhere,
                       ct_integer((int64_t)a->counts.failed), rows, path);
    if (status == CT_INTERRUPTED)
        (void)ct_error(sink, "interrupted", nowhere, rows, path);
}

/* *written: the matrix stands where it belongs. */
static enum ct_status end_joint(struct answer *a, bool *written)
{
    struct ct_output *output = a->joint_output;
    enum ct_status status;

    if (a->joint == NULL)
        return CT_OK;
    *written = false;
    if (ct_joint_size(a->joint) > CT_JOINT_LIMIT) {
        (void)ct_error(a->context->sink, "joint-too-large",
                       ct_at((struct ct_place){0}),
                       ct_integer((int64_t)ct_joint_size(a->joint)),
                       ct_integer(CT_JOINT_LIMIT));
        return CT_OK;
    }
    if (ct_joint_write(a->joint, output) == CT_NOMEM)
        return CT_NOMEM;
    a->joint_output = NULL;
    status = ct_output_commit(output, a->context->sink);
    *written = status == CT_OK;
    return status == CT_NOMEM ? status : CT_OK;
}

/* The last line of JSON. */
static void write_end(struct answer *a, bool complete)
{
    struct ct_json json;

    ct_json_init(&json, &a->text, true);
    ct_json_object(&json, NULL);
    ct_json_string(&json, "schema", "caltrace/rows/1");
    ct_json_string(&json, "caltrace", ct_version());
    ct_evaluation_inputs_json(a->evaluation, a->context, &json);
    ct_json_integer(&json, "rows", (int64_t)a->counts.rows);
    ct_json_integer(&json, "failed", (int64_t)a->counts.failed);
    ct_answer_json_end(a->context, complete, &json);
}

/* A write that failed is told of by the commit; else what was interrupted must
 * not replace a file. */
static enum ct_status end_output(struct answer *a, enum ct_status status)
{
    struct ct_output *output = a->output;
    enum ct_status written = ct_output_write(output, &a->text);

    if (written == CT_NOMEM || (written == CT_OK && status != CT_OK))
        return written == CT_OK ? status : written;
    a->output = NULL;
    written = ct_output_commit(output, a->context->sink);
    return written == CT_OK ? status : written;
}

static enum ct_status end(struct answer *a, enum ct_status status,
                          bool *complete)
{
    bool written = true;
    enum ct_status joined = CT_OK;

    if (status == CT_OK && a->evaluation->references != NULL)
        status = ct_references_status(a->evaluation->references, status);
    if (status == CT_NOMEM || status == CT_USAGE)
        return status;
    if (status != CT_IO) /* of which the reason is told, or a closed pipe */
        sum_up(a, status);
    if (status == CT_OK)
        joined = end_joint(a, &written);
    if (joined != CT_OK)
        return joined;
    *complete = status == CT_OK && written && a->counts.failed == 0;
    if (a->request->json)
        write_end(a, *complete);
    return end_output(a, status);
}

/* ---- the whole ----------------------------------------------------------- */

static enum ct_status run(struct answer *a, bool *complete)
{
    struct ct_context *context = a->context;
    const struct ct_batch_work work = {
        .reader = a->reader,
        .budget = &a->evaluation->budget,
        .form = a->form,
        .output = a->output,
        .joint = a->joint,
        .context = context,
        /* Lines on the terminal are progress enough. */
        .progress =
            !ct_output_is_standard(a->request->output) || context->width == 0,
    };
    enum ct_status status;

    ct_rows_head(a->form, &a->text);
    status = ct_output_write(a->output, &a->text);
    ct_environment_watch(true);
    if (status == CT_OK)
        status = ct_batch_run(&work, &a->counts);
    ct_environment_watch(false);
    return end(a, status, complete);
}

/* A JSON answer says what was found also when there are no rows. */
static enum ct_status refuse(struct answer *a, enum ct_status status)
{
    enum ct_status opened = CT_OK;

    if (status == CT_NOMEM || status == CT_USAGE || !a->request->json)
        return status;
    if (a->output == NULL)
        opened =
            ct_output_open(a->request->output, a->context->sink, &a->output);
    if (opened != CT_OK)
        return opened == CT_NOMEM ? opened : status;
    write_end(a, false);
    opened = end_output(a, CT_OK);
    return opened == CT_OK ? status : opened;
}

enum ct_status ct_batch_answer(const struct ct_batch_request *request,
                               enum ct_status status,
                               struct ct_evaluation *evaluation,
                               struct ct_units *units,
                               struct ct_context *context, bool *complete)
{
    struct answer a = {
        .request = request, .evaluation = evaluation, .context = context};

    *complete = false;
    if (status == CT_OK)
        status = open_all(&a, units);
    status = status == CT_OK ? run(&a, complete) : refuse(&a, status);
    if (status != CT_OK)
        *complete = false;
    ct_output_discard(a.output);
    ct_output_discard(a.joint_output);
    ct_joint_free(a.joint);
    ct_rows_form_free(a.form);
    ct_row_reader_free(a.reader);
    ct_buffer_release(&a.text);
    free(a.has_cmc);
    return status;
}
