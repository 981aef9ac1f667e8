/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * budget - the uncertainty budget of a measurement model in a file.
 */
#include "../evaluation.h"
#include "../report/language.h"

#include <stdlib.h>

struct budget_options {
    struct ct_common_options common;
    struct ct_texts models;
    struct ct_evaluation_options evaluation;
};

static const struct ct_option options[] = {
    {.name = "model",
     .letter = 'm',
     .kind = CT_OPTION_LIST,
     .argument = "EQUATION",
     .target = offsetof(struct budget_options, models),
     .help = N_("the measurement model, `y = a + b`, in place of the file's; "
                "needed for a CSV table of inputs")},
    CT_EVALUATION_OPTION_ROWS(struct budget_options),
    {0}};

/* One file, read and evaluated. The evaluation is to be released. */
static enum ct_status run_file(const struct budget_options *o,
                               struct ct_units *units, const char *path,
                               const struct ct_located *models,
                               struct ct_evaluation *evaluation,
                               struct ct_context *context)
{
    size_t errors = context->sink->errors;
    enum ct_status status;

    evaluation->sources_before = ct_sources_count(context->sources);
    status = ct_budget_read(context->sources, path, models, o->models.count,
                            units, context->sink, &evaluation->budget);
    return ct_evaluate(evaluation, status, errors, &o->evaluation, context);
}

/* The answer being put together over all files. */
struct answer {
    struct ct_buffer text;
    struct ct_json json;
    size_t written;
    bool json_wanted, many, complete;
};

static void begin(struct answer *answer)
{
    if (!answer->json_wanted)
        return;
    ct_json_init(&answer->json, &answer->text, false);
    ct_json_object(&answer->json, NULL);
    if (answer->many) {
        ct_json_string(&answer->json, "schema", "caltrace/budgets/1");
        ct_json_array(&answer->json, "budgets");
    }
}

static enum ct_status add(struct answer *answer, enum ct_format format,
                          struct ct_evaluation *evaluation,
                          const struct ct_context *context)
{
    if (answer->json_wanted) {
        if (answer->many)
            ct_json_object(&answer->json, NULL);
        ct_evaluation_json(evaluation, context, &answer->json);
        if (answer->many) {
            ct_json_bool(&answer->json, "complete", evaluation->complete);
            ct_json_end(&answer->json);
        }
        return CT_OK;
    }
    if (!evaluation->evaluated)
        return CT_OK;
    evaluation->continued = answer->written > 0;
    if (answer->written++ > 0 && format != CT_FORMAT_CSV)
        ct_buffer_putc(&answer->text, '\n');
    return ct_evaluation_write(evaluation, format, context, &answer->text);
}

static void end(struct answer *answer, const struct ct_context *context)
{
    if (!answer->json_wanted)
        return;
    if (answer->many)
        ct_json_end(&answer->json);
    ct_answer_json_end(context, answer->complete, &answer->json);
}

static enum ct_status run_all(const struct budget_options *o,
                              struct ct_units *units,
                              const struct ct_texts *files,
                              const struct ct_located *models,
                              struct answer *answer, struct ct_context *context)
{
    for (size_t i = 0; i < files->count; i++) {
        struct ct_evaluation evaluation = {0};
        enum ct_status status =
            run_file(o, units, files->items[i], models, &evaluation, context);

        evaluation.file = answer->many ? files->items[i] : NULL;
        answer->complete = answer->complete && evaluation.complete;
        if (status != CT_NOMEM)
            status = add(answer, (enum ct_format)o->common.format, &evaluation,
                         context);
        ct_evaluation_release(&evaluation);
        if (status == CT_NOMEM)
            return status;
    }
    return CT_OK;
}

/* Options that contradict each other, or the number of files. */
static enum ct_status check_options(const struct budget_options *o,
                                    const struct ct_texts *files,
                                    struct ct_sink *sink)
{
    enum ct_status status = ct_evaluation_options_check(&o->evaluation, sink);

    if (o->common.format != CT_FORMAT_SVG || files->count == 1)
        return status;
    (void)ct_error(sink, "one-drawing", ct_at(files->places[1]),
                   ct_string(files->items[1]));
    return CT_USAGE;
}

static enum ct_status locate(const struct ct_texts *texts,
                             struct ct_located **located)
{
    *located = calloc(texts->count + 1, sizeof **located);
    if (*located == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < texts->count; i++)
        (*located)[i] = (struct ct_located){.text = texts->items[i],
                                            .place = texts->places[i]};
    return CT_OK;
}

static int run(const void *given, const struct ct_texts *operands,
               struct ct_context *context)
{
    const struct budget_options *o = given;
    struct answer answer = {.json_wanted = o->common.format == CT_FORMAT_JSON,
                            .many = operands->count > 1,
                            .complete = true};
    struct ct_located *models = NULL;
    struct ct_units *units = NULL;
    enum ct_status status;

    status = check_options(o, operands, context->sink);
    if (status == CT_OK)
        status = locate(&o->models, &models);
    if (status == CT_OK)
        status = ct_units_new(&units);
    if (status == CT_OK) {
        begin(&answer);
        status = run_all(o, units, operands, models, &answer, context);
    }
    if (status == CT_OK) {
        end(&answer, context);
        if (answer.text.length > 0) /* else there is nothing to replace */
            status = ct_answer_write(&o->common, context, &answer.text);
    }
    ct_units_free(units);
    free(models);
    ct_buffer_release(&answer.text);
    if (status == CT_OK && !answer.complete)
        return CT_EXIT_UNUSABLE;
    return ct_exit_code(context, status);
}

const struct ct_command ct_command_budget = {
    .name = "budget",
    .summary = N_("evaluate an uncertainty budget"),
    .operands = "FILE...",
    .description =
        N_("Evaluates the measurement model in each FILE by the law of "
           "propagation of uncertainty (JCGM 100) and prints the budget: every "
           "contribution with its sensitivity and share, the combined and the "
           "expanded uncertainty. The format of the files is described in "
           "caltrace-budget(5); `-` reads standard input.\n"
           "Exit codes: 0 evaluated; 3 a file cannot be read or evaluated."),
    .options = options,
    .formats = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_MARKDOWN |
               1U << CT_FORMAT_CSV | 1U << CT_FORMAT_JSON | 1U << CT_FORMAT_SVG,
    .options_size = sizeof(struct budget_options),
    .minimum_operands = 1,
    .maximum_operands = -1,
    .run = run,
};
