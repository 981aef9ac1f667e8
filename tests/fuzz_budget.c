/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fuzz_budget.c - any text as a budget: read, evaluated, and written in all
 * five forms. What was reported, what was answered and the status agree.
 */
#include "../calib/evaluation.h"
#include "../calib/report/message.h"
#include "../uncertainty/caltrace.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_result(const struct ct_evaluation *evaluation)
{
    const struct ct_gum_result *result = &evaluation->gum;

    for (size_t o = 0; o < result->output_count; o++) {
        const struct ct_gum *gum = &result->outputs[o];

        require(!isnan(gum->value));
        require(gum->standard_uncertainty >= 0);
        require(gum->dof_status != CT_DOF_FINITE || gum->dof > 0);
        require(!evaluation->complete || gum->factor > 0);
    }
}

static void write_forms(const struct ct_evaluation *evaluation,
                        const struct ct_context *context)
{
    static const enum ct_format formats[] = {CT_FORMAT_TEXT, CT_FORMAT_MARKDOWN,
                                             CT_FORMAT_CSV, CT_FORMAT_SVG};
    struct ct_buffer out = {0};
    struct ct_json json;

    for (size_t i = 0; i < 4 && evaluation->evaluated; i++) {
        ct_buffer_clear(&out);
        require(ct_evaluation_write(evaluation, formats[i], context, &out) ==
                CT_OK);
    }
    ct_buffer_clear(&out);
    ct_json_init(&json, &out, false);
    ct_json_object(&json, NULL);
    ct_evaluation_json(evaluation, context, &json);
    ct_message_sink_finish(context->messages);
    ct_message_sink_json(context->messages, &json, "findings");
    ct_json_end(&json);
    require(ct_buffer_status(&out) == CT_OK);
    ct_buffer_release(&out);
}

static void evaluate(struct ct_context *context, struct ct_units *units,
                     uint32_t source)
{
    static const struct ct_evaluation_options none;
    struct ct_evaluation evaluation = {0};
    enum ct_status status =
        ct_budget_read_source(context->sources, source, units, NULL,
                              context->sink, &evaluation.budget);

    status = ct_evaluate(&evaluation, status, 0, &none, context);
    require(status == CT_OK || context->sink->errors > 0);
    require(evaluation.evaluated == (status == CT_OK));
    require(evaluation.complete == (context->sink->errors == 0));
    if (evaluation.evaluated)
        check_result(&evaluation);
    write_forms(&evaluation, context);
    ct_evaluation_release(&evaluation);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ct_sink sink = {.report = ct_message_sink_report};
    struct ct_context context = {.sink = &sink, .width = 80};
    struct ct_units *units;
    uint32_t source;

    ct_library_init();
    require(ct_sources_new(&context.sources) == CT_OK);
    require(ct_message_sink_new(context.sources, NULL, false, 20,
                                &context.messages) == CT_OK);
    require(ct_units_new(&units) == CT_OK);
    sink.context = context.messages;
    ct_message_sink_keep(context.messages);
    require(ct_source_text(context.sources, "text", (const char *)data, size,
                           &source) == CT_OK);
    evaluate(&context, units, source);
    ct_units_free(units);
    ct_message_sink_free(context.messages);
    ct_sources_free(context.sources);
    return 0;
}
