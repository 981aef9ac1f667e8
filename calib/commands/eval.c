/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * eval - the budget of a one-line model, as a calculator.
 */
#include "../evaluation.h"
#include "../keep.h"
#include "../report/language.h"

#include <stdlib.h>

struct eval_options {
    struct ct_common_options common;
    struct ct_evaluation_options evaluation;
    struct ct_laboratory_options laboratory;
    int64_t threads; /* 0: one per processor */
};

static const struct eval_options defaults = {.laboratory =
                                                 CT_LABORATORY_DEFAULTS};

static const struct ct_option options[] = {
    CT_EVALUATION_OPTION_ROWS(
        struct eval_options, 9,
        N_("significant digits of the reported uncertainty")),
    CT_LABORATORY_OPTION_ROWS(struct eval_options),
    CT_LABORATORY_DUE_ROW(struct eval_options),
    {.name = "threads",
     .kind = CT_OPTION_INTEGER,
     .argument = "N",
     .target = offsetof(struct eval_options, threads),
     .minimum = 1,
     .maximum = 256,
     .help = N_("threads to work with, in place of one per processor; the "
                "answer is the same")},
    {0}};

static enum ct_status evaluate(const struct ct_evaluation_options *o,
                               const struct ct_texts *operands,
                               struct ct_references *references,
                               struct ct_evaluation *evaluation,
                               struct ct_context *context)
{
    struct ct_located *texts = calloc(operands->count, sizeof *texts);
    size_t errors = context->sink->errors;
    enum ct_status status;

    if (texts == NULL)
        return CT_NOMEM;
    evaluation->references = references;
    for (size_t i = 0; i < operands->count; i++)
        texts[i] = (struct ct_located){.text = operands->items[i],
                                       .place = operands->places[i]};
    status = ct_budget_inline(context->sources, texts, operands->count,
                              references->units, &references->hook,
                              context->sink, &evaluation->budget);
    free(texts);
    status = ct_evaluate(evaluation, status, errors, o, context);
    return status == CT_OK ? ct_evaluation_plot(evaluation, o, context)
                           : status;
}

static enum ct_status write(const struct ct_evaluation *evaluation,
                            enum ct_format format,
                            const struct ct_context *context,
                            struct ct_buffer *out)
{
    struct ct_json json;

    if (format != CT_FORMAT_JSON)
        return evaluation->evaluated
                   ? ct_evaluation_write(evaluation, format, context, out)
                   : CT_OK;
    ct_json_init(&json, out, false);
    ct_json_object(&json, NULL);
    ct_evaluation_json(evaluation, context, &json);
    ct_answer_json_end(context, evaluation->complete, &json);
    return CT_OK;
}

static int run(const void *given, const struct ct_texts *operands,
               struct ct_context *context)
{
    const struct eval_options *o = given;
    struct ct_evaluation evaluation = {0};
    struct ct_buffer out = {0};
    struct ct_units *units = NULL;
    struct ct_references references;
    bool complete;
    enum ct_status status;

    if (o->threads > 0)
        context->threads = (int)o->threads;
    status = ct_evaluation_options_check(&o->evaluation, context->sink);
    if (status == CT_OK)
        status = ct_plot_option_check(&o->evaluation.trials, &o->common, NULL,
                                      context->sink);
    context->outputs[CT_OUTPUT_PLOT] = o->evaluation.trials.plot;
    if (status == CT_OK)
        status = ct_keep_file(o->common.directory, context);
    if (status == CT_OK)
        status = ct_units_new(&units);
    ct_references_init(&references, &o->laboratory, units, context);
    if (status == CT_OK)
        status = evaluate(&o->evaluation, operands, &references, &evaluation,
                          context);
    status = ct_references_status(&references, status);
    if (status != CT_NOMEM && status != CT_USAGE)
        status =
            write(&evaluation, (enum ct_format)o->common.format, context, &out);
    if (status == CT_OK && out.length > 0)
        status = ct_answer_write(&o->common, context, &out);
    complete = evaluation.complete;
    ct_evaluation_release(&evaluation);
    ct_references_release(&references);
    ct_units_free(units);
    ct_buffer_release(&out);
    return ct_answer_code(context, status, complete, true);
}

const struct ct_command ct_command_eval = {
    .name = "eval",
    .summary = N_("evaluate a one-line model, as a calculator"),
    .operands = "EXPRESSION NAME=VALUE...",
    .description =
        N_("Evaluates EXPRESSION with the values given, and the uncertainty of "
           "the result by the law of propagation. A VALUE is a quantity: "
           "certain, `10 V`; with a standard uncertainty, `10.00(2) V`; or the "
           "same mapping as in a budget file, `{value: 10 V, U: 0.04 V, "
           "k: 2}`.\n"
           "  caltrace eval 'V/R' 'V=10.00(2) V' 'R=100.0(5) ohm'"),
    .options = options,
    .formats = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_MARKDOWN |
               1U << CT_FORMAT_CSV | 1U << CT_FORMAT_JSON | 1U << CT_FORMAT_SVG,
    .options_size = sizeof(struct eval_options),
    .minimum_operands = 1,
    .maximum_operands = -1,
    .defaults = &defaults,
    .run = run,
};
