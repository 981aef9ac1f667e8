/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evaluation.h"

#include "report/budget.h"
#include "report/monte_carlo.h"
#include "../uncertainty/caltrace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ORDER: index is the order; the first leaves it to the budget. */
const char *const ct_evaluation_orders[] = {"file", "1", "2", NULL};

enum ct_status
ct_evaluation_options_check(const struct ct_evaluation_options *options,
                            struct ct_sink *sink)
{
    if (!(options->probability > 0 && options->factor > 0))
        return ct_trial_options_check(&options->trials, sink);
    (void)ct_error(sink, "options-exclude", ct_at((struct ct_place){0}),
                   ct_string("--probability"), ct_string("--factor"));
    return CT_USAGE;
}

static void override(struct ct_budget *budget,
                     const struct ct_evaluation_options *options)
{
    struct ct_propagation *p = &budget->propagation;

    if (options->order != 0)
        p->order = options->order;
    if (options->probability > 0) {
        p->rule = CT_COVERAGE_PROBABILITY;
        p->probability = options->probability;
    }
    if (options->factor > 0) {
        p->rule = CT_COVERAGE_FACTOR;
        p->factor = options->factor;
    }
    if (options->digits != 0)
        budget->rounding.digits = (int)options->digits;
}

/* The unit asked for on the command line, for every output. */
static enum ct_status ask_unit(struct ct_model *model, const char *text,
                               struct ct_sink *sink)
{
    const struct ct_unit *unit;
    enum ct_status status = ct_unit_parse(model->units, text, strlen(text),
                                          (struct ct_place){0}, sink, &unit);

    for (size_t o = 0; o < model->output_count && status == CT_OK; o++) {
        model->outputs[o].unit = unit;
        model->outputs[o].unit_asked = true;
    }
    return status;
}

/* An uncertainty of zero is said, since it is rarely meant. */
static void note_certain(const struct ct_evaluation *evaluation,
                         struct ct_sink *sink)
{
    const struct ct_model *model = &evaluation->budget.model;

    for (size_t o = 0; o < evaluation->gum.output_count; o++)
        if (evaluation->gum.outputs[o].standard_uncertainty == 0 &&
            model->contribution_count + model->rows.n > 0)
            ct_note(sink, "zero-uncertainty", ct_at(model->outputs[o].place),
                    ct_string(model->outputs[o].name));
}

enum ct_status ct_evaluation_prepare(
    struct ct_evaluation *evaluation, enum ct_status status, size_t errors,
    const struct ct_evaluation_options *options, struct ct_context *context)
{
    struct ct_budget *budget = &evaluation->budget;
    struct ct_sink *sink = context->sink;
    enum ct_status compiled;

    evaluation->sources_after = ct_sources_count(context->sources);
    if (status != CT_OK && status != CT_INVALID)
        return status;
    override(budget, options);
    evaluation->wide = options->wide;
    if (options->unit != NULL) {
        enum ct_status asked = ask_unit(&budget->model, options->unit, sink);

        status = asked != CT_OK ? asked : status;
    }
    if (budget->model.equation_count > 0 || status == CT_OK) {
        compiled = ct_model_compile(&budget->model, sink);
        status = compiled != CT_OK ? compiled : status;
    }
    if (status == CT_OK)
        status = ct_budget_check_cmc(budget, sink);
    return status == CT_OK && sink->errors != errors ? CT_INVALID : status;
}

enum ct_status ct_evaluation_read_again(const struct ct_evaluation *evaluation,
                                        const struct ct_budget_cells *cells,
                                        const struct ct_context *context,
                                        struct ct_sink *sink,
                                        struct ct_budget *again)
{
    const struct ct_budget *budget = &evaluation->budget;
    const struct ct_budget_laboratory *laboratory =
        evaluation->references != NULL ? &evaluation->references->hook : NULL;
    enum ct_status status =
        ct_budget_read_again(context->sources, budget, cells,
                             budget->model.units, laboratory, sink, again);

    if (status != CT_OK)
        return status;
    again->propagation = budget->propagation;
    again->rounding = budget->rounding;
    for (size_t o = 0; o < again->model.output_count; o++) {
        again->model.outputs[o].unit = budget->model.outputs[o].unit;
        again->model.outputs[o].unit_asked = true;
    }
    status = ct_model_compile(&again->model, sink);
    return status == CT_OK ? ct_budget_check_cmc(again, sink) : status;
}

/* Errors were reported: the result of the law of propagation stands. */
static enum ct_status draw(struct ct_evaluation *evaluation,
                           const struct ct_evaluation_options *options,
                           const struct ct_context *context)
{
    const struct ct_budget *budget = &evaluation->budget;
    enum ct_status status;

    evaluation->trials =
        ct_trials_of(&options->trials, context, budget->rounding.digits,
                     &budget->propagation);
    status =
        ct_trials_draw(&budget->model, &evaluation->gum, &evaluation->trials,
                       ct_trials_are_asked_for(&options->trials), context,
                       &evaluation->monte_carlo, &evaluation->drawn);
    return status == CT_INVALID ? CT_OK : status;
}

/* The least uncertainties that may be reported for these values. */
static enum ct_status find_cmc(struct ct_evaluation *evaluation)
{
    const struct ct_gum_result *gum = &evaluation->gum;
    enum ct_status status = CT_OK;

    if (evaluation->budget.cmc == NULL)
        return CT_OK;
    evaluation->cmc = calloc(gum->output_count, sizeof *evaluation->cmc);
    if (evaluation->cmc == NULL)
        return CT_NOMEM;
    for (size_t o = 0; o < gum->output_count && status != CT_NOMEM; o++) {
        evaluation->cmc[o] = (double)NAN;
        if (ct_budget_has_cmc(&evaluation->budget, o))
            status = ct_budget_cmc(&evaluation->budget, o,
                                   gum->outputs[o].value, &evaluation->cmc[o]);
    }
    return status == CT_NOMEM ? status : CT_OK; /* faults were told before */
}

/* `R-1, R-2`: the first names of what is shared. */
static void put_names(const struct ct_sharing *sharing, struct ct_buffer *names)
{
    enum { NAMES = 3 };
    size_t written = 0;

    for (size_t i = 0; i < sharing->count && written < NAMES; i++) {
        if (sharing->parts[i].name == NULL)
            continue;
        ct_buffer_puts(names, written++ > 0 ? ", " : "");
        ct_buffer_puts(names, sharing->parts[i].name);
    }
    if (sharing->count > NAMES)
        ct_buffer_puts(names, " …");
}

/* Nobody expects that inputs depend on each other: it is said with what it
 * does. */
static enum ct_status note_shared(const struct ct_evaluation *evaluation,
                                  size_t o, struct ct_sink *sink)
{
    const struct ct_sharing *sharing = &evaluation->sharing[o];
    const struct ct_output *output = &evaluation->budget.model.outputs[o];
    struct ct_buffer names = {0};
    enum ct_status status;

    put_names(sharing, &names);
    status = ct_buffer_status(&names);
    if (status == CT_OK && sharing->count > 0)
        ct_note(sink, "inputs-share", ct_at(output->place),
                ct_string(output->name),
                ct_number(evaluation->gum.outputs[o].first_order),
                ct_number(sharing->without),
                ct_text(names.data != NULL ? names.data : "", names.length));
    ct_buffer_release(&names);
    if (status == CT_OK && isfinite(sharing->rho_0) &&
        fabs(sharing->rho_1 - sharing->rho_0) >
            0.05 * fmin(sharing->rho_0, sharing->rho_1))
        ct_note(sink, "inputs-own-correlation", ct_at(output->place),
                ct_string(output->name), ct_number(sharing->rho_0),
                ct_number(sharing->rho_1), ct_number(sharing->rho));
    return status;
}

/* What inputs share through the calibrations behind them. */
static enum ct_status find_shared(struct ct_evaluation *evaluation,
                                  struct ct_sink *sink)
{
    const struct ct_gum_result *gum = &evaluation->gum;
    enum ct_status status = CT_OK;

    if (evaluation->budget.model.row_of == NULL)
        return CT_OK;
    evaluation->sharing = ct_arena_array(&evaluation->arena, gum->output_count,
                                         sizeof *evaluation->sharing);
    if (evaluation->sharing == NULL)
        return CT_NOMEM;
    for (size_t o = 0; o < gum->output_count && status == CT_OK; o++) {
        status = ct_sharing_of(&evaluation->budget.model, &gum->outputs[o],
                               &evaluation->arena, &evaluation->sharing[o]);
        if (status == CT_OK)
            status = note_shared(evaluation, o, sink);
    }
    return status;
}

enum ct_status ct_evaluate(struct ct_evaluation *evaluation,
                           enum ct_status status, size_t errors,
                           const struct ct_evaluation_options *options,
                           struct ct_context *context)
{
    struct ct_budget *budget = &evaluation->budget;
    struct ct_sink *sink = context->sink;

    status =
        ct_evaluation_prepare(evaluation, status, errors, options, context);
    if (status == CT_OK)
        status = ct_propagate(&budget->model, &budget->propagation, sink,
                              &evaluation->gum);
    if (status == CT_OK)
        status = find_cmc(evaluation);
    if (status == CT_OK)
        status = find_shared(evaluation, sink);
    if (status != CT_OK)
        return status;
    evaluation->evaluated = true;
    note_certain(evaluation, sink);
    status = draw(evaluation, options, context);
    evaluation->complete = status == CT_OK && sink->errors == errors;
    return status;
}

void ct_evaluation_release(struct ct_evaluation *evaluation)
{
    free(evaluation->cmc);
    ct_arena_release(&evaluation->arena);
    ct_monte_carlo_release(&evaluation->monte_carlo);
    ct_gum_result_release(&evaluation->gum);
    ct_budget_release(&evaluation->budget);
    *evaluation = (struct ct_evaluation){0};
}

static struct ct_budget_view view_of(const struct ct_evaluation *evaluation,
                                     const struct ct_context *context)
{
    return (struct ct_budget_view){
        .title = evaluation->budget.title,
        .model = &evaluation->budget.model,
        .propagation = &evaluation->budget.propagation,
        .gum = &evaluation->gum,
        .cmc = evaluation->cmc,
        .sharing = evaluation->sharing,
        .trials = &evaluation->trials,
        .monte_carlo = evaluation->drawn ? &evaluation->monte_carlo : NULL,
        .rounding = evaluation->budget.rounding,
        .references = evaluation->budget.references,
        .reference_count = evaluation->budget.reference_count,
        .file = evaluation->file,
        .continued = evaluation->continued,
        .wide = evaluation->wide,
        .width = context->width};
}

enum ct_status ct_evaluation_write(const struct ct_evaluation *evaluation,
                                   enum ct_format format,
                                   const struct ct_context *context,
                                   struct ct_buffer *out)
{
    struct ct_budget_view view = view_of(evaluation, context);

    switch (format) {
    case CT_FORMAT_MARKDOWN:
        return ct_budget_markdown(&view, out);
    case CT_FORMAT_CSV:
        return ct_budget_csv(&view, out);
    case CT_FORMAT_SVG:
        return ct_budget_svg(&view, out);
    default:
        return ct_budget_text(&view, out);
    }
}

enum ct_status ct_evaluation_plot(struct ct_evaluation *evaluation,
                                  const struct ct_evaluation_options *options,
                                  const struct ct_context *context)
{
    const struct ct_common_options to = {.output = options->trials.plot};
    struct ct_budget_view view = view_of(evaluation, context);
    struct ct_buffer drawing = {0};
    enum ct_status status;

    if (to.output == NULL || !evaluation->evaluated)
        return CT_OK;
    if (!evaluation->drawn) {
        evaluation->complete = false;
        return ct_error(context->sink, "plot-without-trials",
                        ct_at((struct ct_place){0}), ct_string(to.output));
    }
    status = ct_plot_svg(&view, &drawing);
    if (status == CT_OK)
        status = ct_answer_write(&to, context, &drawing);
    evaluation->complete = evaluation->complete && status == CT_OK;
    ct_buffer_release(&drawing);
    return status;
}

/* Whether the same path was among the sources read before for this budget. A
 * table of inputs is read twice, a data file once for every column. */
static bool seen_before(const struct ct_evaluation *evaluation,
                        const struct ct_sources *sources, uint32_t source)
{
    const char *name = ct_source_name(sources, source);

    for (size_t i = evaluation->sources_before + 1; i < source; i++)
        if (ct_source_is_file(sources, (uint32_t)i) &&
            strcmp(ct_source_name(sources, (uint32_t)i), name) == 0)
            return true;
    return false;
}

void ct_evaluation_inputs_json(const struct ct_evaluation *evaluation,
                               const struct ct_context *context,
                               struct ct_json *json)
{
    char hash[65];

    ct_json_array(json, "inputs");
    for (size_t i = evaluation->sources_before + 1;
         i <= evaluation->sources_after; i++) {
        uint32_t source = (uint32_t)i;

        if (!ct_source_is_file(context->sources, source) ||
            (evaluation->references != NULL &&
             ct_references_own(evaluation->references, source)) ||
            seen_before(evaluation, context->sources, source))
            continue;
        ct_source_sha256(context->sources, source, hash);
        ct_json_object(json, NULL);
        ct_json_string(json, "path", ct_source_name(context->sources, source));
        ct_json_string(json, "sha256", hash);
        ct_json_end(json);
    }
    ct_json_end(json);
}

void ct_evaluation_json(const struct ct_evaluation *evaluation,
                        const struct ct_context *context, struct ct_json *json)
{
    struct ct_budget_view view = view_of(evaluation, context);

    ct_json_string(json, "schema", "caltrace/budget/1");
    ct_json_string(json, "caltrace", ct_version());
    ct_evaluation_inputs_json(evaluation, context, json);
    if (evaluation->references != NULL &&
        evaluation->budget.reference_count > 0)
        ct_references_json(evaluation->references, json);
    if (evaluation->evaluated) {
        ct_budget_json(&view, json);
        return;
    }
    ct_json_null(json, "title");
    ct_json_object(json, "model");
    ct_json_end(json);
    ct_json_array(json, "input_correlations");
    ct_json_end(json);
    ct_json_array(json, "results");
    ct_json_end(json);
    ct_json_array(json, "covariance");
    ct_json_end(json);
    ct_json_array(json, "correlation");
    ct_json_end(json);
    ct_json_null(json, "monte_carlo");
}
