/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * answered.h - a budget and a table of rows, from texts to the file that is
 * written, as the command does it.
 */
#ifndef CT_ANSWERED_H
#define CT_ANSWERED_H

#include "evaluated.h"

#include "../calib/batch_answer.h"
#include "../calib/report/message.h"

/* What a run said, in order. */
struct told {
    struct ct_buffer text;
    const struct ct_sources *sources;
    volatile sig_atomic_t *stop; /* set by the first finding */
};

static inline void tell(void *context, const struct ct_finding *finding)
{
    struct told *told = context;

    ct_message_write(finding, told->sources, false, &told->text);
    if (told->stop != NULL)
        *told->stop = 1;
}

static inline uint64_t no_clock(void)
{
    return 0;
}

struct answered {
    enum ct_status status;
    bool complete;
    size_t errors;
    char *out;
    size_t length;
    struct told told;
};

static inline void read_file(const char *path, struct answered *answered)
{
    FILE *file = fopen(path, "rb");

    answered->out = NULL;
    answered->length = 0;
    if (file == NULL)
        return;
    answered->out = malloc(64 * 1024 * 1024);
    assert_non_null(answered->out);
    answered->length = fread(answered->out, 1, 64 * 1024 * 1024 - 1, file);
    answered->out[answered->length] = '\0';
    fclose(file);
}

struct wanted {
    const char *model; /* a budget's text */
    const char *table, *output, *joint;
    struct ct_units *units;           /* NULL: new ones */
    struct ct_references *references; /* NULL: no laboratory */
    int threads;
    bool json, stop; /* stop: with the first finding */
};

/* The whole way that the command goes, from texts to files. */
static inline void answer(const struct wanted *wanted,
                          struct answered *answered)
{
    static const struct ct_evaluation_options none;
    volatile sig_atomic_t stop = 0;
    struct ct_sink sink = {.report = tell, .context = &answered->told};
    struct ct_evaluation evaluation = {.references = wanted->references};
    struct ct_context context = {.sink = &sink,
                                 .threads = wanted->threads,
                                 .stop = &stop,
                                 .now = no_clock};
    const struct ct_batch_request request = {.rows = wanted->table,
                                             .output = wanted->output,
                                             .joint = wanted->joint,
                                             .json = wanted->json,
                                             .digits = 10};
    struct ct_units *units = wanted->units;
    uint32_t source;

    *answered = (struct answered){0};
    ct_library_init();
    answered->status = ct_sources_new(&context.sources);
    answered->told.sources = context.sources;
    answered->told.stop = wanted->stop ? &stop : NULL;
    if (answered->status == CT_OK)
        answered->status = ct_message_sink_new(context.sources, NULL, false, 50,
                                               &context.messages);
    if (answered->status == CT_OK && units == NULL)
        answered->status = ct_units_new(&units);
    if (answered->status == CT_OK)
        answered->status =
            ct_source_text(context.sources, "model", wanted->model,
                           strlen(wanted->model), &source);
    if (answered->status == CT_OK) {
        answered->status = ct_budget_read_source(
            context.sources, source, units,
            wanted->references != NULL ? &wanted->references->hook : NULL,
            &sink, &evaluation.budget);
        answered->status = ct_evaluation_prepare(&evaluation, answered->status,
                                                 0, &none, &context);
        answered->status =
            ct_batch_answer(&request, answered->status, &evaluation, units,
                            &context, &answered->complete);
    }
    answered->errors = sink.errors;
    ct_evaluation_release(&evaluation);
    if (units != wanted->units)
        ct_units_free(units);
    ct_message_sink_free(context.messages);
    ct_sources_free(context.sources);
}

static inline void forget(struct answered *answered)
{
    free(answered->out);
    ct_buffer_release(&answered->told.text);
}

#endif
