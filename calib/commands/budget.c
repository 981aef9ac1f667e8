/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * budget - the uncertainty budget of a measurement model in a file.
 */
#include "../batch_answer.h"
#include "../files/output.h"
#include "../keep.h"
#include "../report/language.h"

#include <stdlib.h>
#include <string.h>

struct budget_options {
    struct ct_common_options common;
    struct ct_texts models;
    struct ct_evaluation_options evaluation;
    struct ct_laboratory_options laboratory;
    const char *rows, *joint;
    int64_t threads; /* 0: one per processor */
};

static const struct budget_options defaults = {
    .common = {.format = -1}, .laboratory = CT_LABORATORY_DEFAULTS};

enum {
    UNCERTAINTY_DIGITS = 9, /* at most, of a reported uncertainty */
    ROWS_DIGITS = 10,       /* of numbers in rows, if not told otherwise */
};

static const struct ct_option options[] = {
    {.name = "model",
     .letter = 'm',
     .kind = CT_OPTION_LIST,
     .argument = "EQUATION",
     .target = offsetof(struct budget_options, models),
     .help = N_("the measurement model, `y = a + b`, in place of the file's; "
                "needed for a CSV table of inputs")},
    CT_EVALUATION_OPTION_ROWS(
        struct budget_options, 17,
        N_("significant digits of the reported uncertainty, to 9; with --rows "
           "of all numbers, 10 if not given")),
    CT_LABORATORY_OPTION_ROWS(struct budget_options),
    CT_LABORATORY_DUE_ROW(struct budget_options),
    {.name = "rows",
     .letter = 'r',
     .kind = CT_OPTION_FILE,
     .argument = "FILE",
     .target = offsetof(struct budget_options, rows),
     .help = N_("evaluate the budget for every row of the CSV table FILE, "
                "whose columns `x`, `u(x)`, ... replace what the budget says; "
                "one line out for each row, as csv (default) or json")},
    {.name = "joint",
     .kind = CT_OPTION_FILE,
     .argument = "FILE",
     .target = offsetof(struct budget_options, joint),
     .help = N_("with --rows: write the covariance matrix of all results, "
                "which share the inputs under `fixed`, to FILE as CSV")},
    {.name = "threads",
     .kind = CT_OPTION_INTEGER,
     .argument = "N",
     .target = offsetof(struct budget_options, threads),
     .minimum = 1,
     .maximum = 256,
     .help = N_("threads to work with, in place of one per processor; the "
                "answer is the same")},
    {0}};

static enum ct_format format_of(const struct budget_options *o)
{
    enum ct_format usual = o->rows != NULL ? CT_FORMAT_CSV : CT_FORMAT_TEXT;

    return o->common.format < 0 ? usual : (enum ct_format)o->common.format;
}

/* One file, read and evaluated. The evaluation is to be released. */
static enum ct_status
run_file(const struct budget_options *o, struct ct_references *references,
         const char *path, const struct ct_located *models,
         struct ct_evaluation *evaluation, struct ct_context *context)
{
    size_t errors = context->sink->errors;
    enum ct_status status;

    evaluation->references = references;
    evaluation->sources_before = ct_sources_count(context->sources);
    status = ct_budget_read(context->sources, path, models, o->models.count,
                            references->units, &references->hook, context->sink,
                            &evaluation->budget);
    status = ct_evaluate(evaluation, status, errors, &o->evaluation, context);
    return status == CT_OK
               ? ct_evaluation_plot(evaluation, &o->evaluation, context)
               : status;
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
                              struct ct_references *references,
                              const struct ct_texts *files,
                              const struct ct_located *models,
                              struct answer *answer, struct ct_context *context)
{
    for (size_t i = 0; i < files->count; i++) {
        struct ct_evaluation evaluation = {0};
        enum ct_status status;

        if (*context->stop != 0) {
            answer->complete = false;
            break;
        }
        status = run_file(o, references, files->items[i], models, &evaluation,
                          context);

        evaluation.file = answer->many ? files->items[i] : NULL;
        answer->complete = answer->complete && evaluation.complete;
        if (status != CT_NOMEM && status != CT_USAGE)
            status = add(answer, format_of(o), &evaluation, context);
        ct_evaluation_release(&evaluation);
        if (status == CT_NOMEM || status == CT_USAGE)
            return status;
    }
    return CT_OK;
}

/* ---- options ------------------------------------------------------------- */

static const struct ct_place nowhere;

static enum ct_status keep_inputs(const struct budget_options *o,
                                  const struct ct_texts *files,
                                  struct ct_context *context)
{
    enum ct_status status;

    context->outputs[CT_OUTPUT_BESIDE] = o->joint;
    context->outputs[CT_OUTPUT_PLOT] = o->evaluation.trials.plot;
    status = ct_keep_file(o->common.directory, context);
    for (size_t i = 0; i < files->count && status == CT_OK; i++)
        status = ct_keep_file(files->items[i], context);
    return status == CT_OK ? ct_keep_file(o->rows, context) : status;
}

/* The option that asks for the Monte Carlo method. */
static const char *asking_for_trials(const struct ct_trial_options *trials)
{
    if (trials->trials.count > 0)
        return "--trials";
    return trials->adaptive ? "--adaptive" : "--plot";
}

static void check_rows(const struct budget_options *o,
                       const struct ct_texts *files, struct ct_sink *sink)
{
    enum ct_format format = format_of(o);

    if (files->count > 1)
        (void)ct_error(sink, "rows-one-budget", ct_at(files->places[1]),
                       ct_string(files->items[1]));
    if (format != CT_FORMAT_CSV && format != CT_FORMAT_JSON)
        (void)ct_error(sink, "rows-format", ct_at(nowhere),
                       ct_string(ct_format_names[format]));
    if (strcmp(o->rows, "-") == 0 && strcmp(files->items[0], "-") == 0)
        (void)ct_error(sink, "rows-same-input", ct_at(files->places[0]));
    if (ct_trials_are_asked_for(&o->evaluation.trials))
        (void)ct_error(sink, "options-exclude", ct_at(nowhere),
                       ct_string("--rows"),
                       ct_string(asking_for_trials(&o->evaluation.trials)));
    if (o->joint != NULL && ct_output_is_same(o->joint, o->common.output))
        (void)ct_error(
            sink, "joint-same-output", ct_at(nowhere),
            ct_string(ct_output_is_standard(o->joint) ? "-" : o->joint));
}

static void check_single(const struct budget_options *o,
                         const struct ct_texts *files, struct ct_sink *sink)
{
    if (o->joint != NULL)
        (void)ct_error(sink, "option-needs-other", ct_at(nowhere),
                       ct_string("--joint"), ct_string("--rows"));
    if (o->evaluation.digits > UNCERTAINTY_DIGITS)
        (void)ct_error(sink, "digits-without-rows", ct_at(nowhere),
                       ct_integer(o->evaluation.digits),
                       ct_integer(UNCERTAINTY_DIGITS));
    if (format_of(o) == CT_FORMAT_SVG && files->count > 1)
        (void)ct_error(sink, "one-drawing", ct_at(files->places[1]),
                       ct_string(files->items[1]));
}

/* Options that contradict each other, or the number of files. */
static enum ct_status check_options(const struct budget_options *o,
                                    const struct ct_texts *files,
                                    struct ct_sink *sink)
{
    size_t errors = sink->errors;
    enum ct_status status = ct_evaluation_options_check(&o->evaluation, sink);

    if (status == CT_OK)
        status = ct_plot_option_check(&o->evaluation.trials, &o->common, files,
                                      sink);
    if (o->rows != NULL)
        check_rows(o, files, sink);
    else
        check_single(o, files, sink);
    return sink->errors > errors ? CT_USAGE : status;
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

/* ---- rows of one budget -------------------------------------------------- */

static enum ct_status run_rows(const struct budget_options *o,
                               struct ct_references *references,
                               const char *path,
                               const struct ct_located *models,
                               struct ct_context *context, bool *complete)
{
    const struct ct_batch_request request = {
        .rows = o->rows,
        .output = o->common.output,
        .joint = o->joint,
        .json = format_of(o) == CT_FORMAT_JSON,
        .digits =
            o->evaluation.digits > 0 ? (int)o->evaluation.digits : ROWS_DIGITS};
    struct ct_evaluation evaluation = {.references = references,
                                       .sources_before =
                                           ct_sources_count(context->sources)};
    size_t errors = context->sink->errors;
    enum ct_status status = ct_budget_read(
        context->sources, path, models, o->models.count, references->units,
        &references->hook, context->sink, &evaluation.budget);

    status = ct_evaluation_prepare(&evaluation, status, errors, &o->evaluation,
                                   context);
    status = ct_references_status(references, status);
    if (status != CT_USAGE)
        status = ct_batch_answer(&request, status, &evaluation,
                                 references->units, context, complete);
    ct_evaluation_release(&evaluation);
    return status;
}

/* ---- budgets one by one -------------------------------------------------- */

static enum ct_status run_budgets(const struct budget_options *o,
                                  struct ct_references *references,
                                  const struct ct_texts *files,
                                  const struct ct_located *models,
                                  struct ct_context *context, bool *complete)
{
    struct answer answer = {.json_wanted = format_of(o) == CT_FORMAT_JSON,
                            .many = files->count > 1,
                            .complete = true};
    enum ct_status status;

    begin(&answer);
    status = run_all(o, references, files, models, &answer, context);
    status = ct_references_status(references, status);
    if (status == CT_OK) {
        end(&answer, context);
        if (answer.text.length > 0) /* else there is nothing to replace */
            status = ct_answer_write(&o->common, context, &answer.text);
    }
    ct_buffer_release(&answer.text);
    *complete = answer.complete;
    return status;
}

static int run(const void *given, const struct ct_texts *operands,
               struct ct_context *context)
{
    const struct budget_options *o = given;
    struct ct_located *models = NULL;
    struct ct_units *units = NULL;
    struct ct_references references = {0};
    bool complete = false;
    enum ct_status status;

    if (o->threads > 0)
        context->threads = (int)o->threads;
    status = check_options(o, operands, context->sink);
    if (status == CT_OK)
        status = keep_inputs(o, operands, context);
    if (status == CT_OK)
        status = locate(&o->models, &models);
    if (status == CT_OK)
        status = ct_units_new(&units);
    ct_references_init(&references, &o->laboratory, units, context);
    if (status == CT_OK && o->rows != NULL)
        status = run_rows(o, &references, operands->items[0], models, context,
                          &complete);
    else if (status == CT_OK)
        status =
            run_budgets(o, &references, operands, models, context, &complete);
    ct_references_release(&references);
    ct_units_free(units);
    free(models);
    return ct_answer_code(context, status, complete, true);
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
           "With --rows one budget is evaluated for every row of a table of "
           "measurements.\n"
           "Exit codes: 0 evaluated; 3 a file cannot be read or evaluated."),
    .options = options,
    .formats = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_MARKDOWN |
               1U << CT_FORMAT_CSV | 1U << CT_FORMAT_JSON | 1U << CT_FORMAT_SVG,
    .options_size = sizeof(struct budget_options),
    .minimum_operands = 1,
    .maximum_operands = -1,
    .defaults = &defaults,
    .run = run,
};
