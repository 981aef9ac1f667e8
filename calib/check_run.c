/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check_run.h"

#include "check_fix.h"
#include "environment.h"
#include "keep.h"
#include "../uncertainty/unit.h"

static const struct ct_place nowhere;

static bool is_stopped(const void *context)
{
    return *((const struct ct_context *)context)->stop != 0;
}

/* Opens all that the answer goes to and comes from. */
static enum ct_status open_all(const struct ct_check_answer *answer,
                               struct ct_context *context,
                               struct ct_check_sink *check)
{
    struct ct_sink *sink = context->sink;
    enum ct_status status =
        ct_check_writer_new(answer->form, answer->style, &check->writer);

    check->limits = answer->limits;
    if (status == CT_OK && answer->baseline != NULL)
        status = ct_baseline_read(context->sources, answer->baseline, sink,
                                  &check->baseline);
    if (status == CT_OK)
        status = ct_output_open(answer->output, sink, &check->output);
    if (status == CT_OK && answer->write_baseline != NULL)
        status = ct_output_open(answer->write_baseline, sink,
                                &check->baseline_output);
    return status;
}

/* The schema of all files. Without it there is nothing to hold them against. */
static enum ct_status open_schema(const struct ct_check_answer *answer,
                                  struct ct_context *context,
                                  struct ct_arena *arena,
                                  struct ct_check_sink *check,
                                  struct ct_check_request *request)
{
    enum ct_status status;

    if (answer->schema == NULL)
        return CT_OK;
    status = ct_schema_open(context->sources, answer->schema, arena,
                            &check->sink, &request->schema);
    check->unreadable = check->unreadable || status != CT_OK;
    return status;
}

/* What ends one operand does not end the others, unless it would end them,
 * too. */
static enum ct_status check_files(const struct ct_check_request *request,
                                  const struct ct_texts *files,
                                  struct ct_units *units,
                                  struct ct_context *context,
                                  struct ct_check_sink *check, const char **at)
{
    struct ct_context inner = *context;
    struct ct_check_totals totals = {0};
    enum ct_status status = CT_OK;

    inner.sink = &check->sink;
    for (size_t i = 0; i < files->count && status == CT_OK; i++) {
        *at = files->items[i];
        if (is_stopped(context)) {
            status = CT_INTERRUPTED;
            break;
        }
        status =
            ct_check_operand(request, files->items[i], units, &inner, &totals);
        if (status == CT_LIMIT || status == CT_IO)
            check->unreadable = true;
        if (status != CT_NOMEM && status != CT_INTERRUPTED)
            status = ct_check_sink_operand(check, files->items[i]);
    }
    check->counts.files = totals.files;
    check->counts.rows = totals.rows;
    return status;
}

/* An answer that was cut short is written to standard output, where its last
 * line says so, but does not replace a file. */
static enum ct_status end(const struct ct_check_answer *answer,
                          enum ct_status status, const char *at,
                          struct ct_context *context,
                          struct ct_check_sink *check)
{
    bool whole = status == CT_OK;
    enum ct_status ended = status;

    if (status == CT_NOMEM)
        return status;
    check->counts.complete = whole && !check->unreadable;
    if (status == CT_INTERRUPTED)
        (void)ct_error(context->sink, "interrupted", ct_at(nowhere),
                       ct_integer((int64_t)check->counts.rows), ct_string(at));
    if (status == CT_OK || status == CT_INTERRUPTED)
        ended = ct_check_sink_end(check);
    if (!whole && answer->output != NULL)
        return status;
    if (ended != CT_NOMEM) {
        ended = ct_output_commit(check->output, context->sink);
        check->output = NULL;
    }
    if (ended == CT_OK && check->counts.complete &&
        check->baseline_output != NULL) {
        ended = ct_output_write(check->baseline_output, &check->baseline_text);
        if (ended != CT_NOMEM)
            ended = ct_output_commit(check->baseline_output, context->sink);
        check->baseline_output = NULL;
    }
    return ended != CT_OK ? ended : status;
}

static bool has_failed(const struct ct_check_answer *answer,
                       const struct ct_check_counts *counts)
{
    return (answer->fails.errors && counts->errors > 0) ||
           (answer->fails.warnings && counts->warnings > 0) ||
           (answer->fails.notes && counts->notes > 0);
}

int ct_check_run(const struct ct_check_answer *answer,
                 struct ct_check_request *request, const struct ct_texts *files,
                 struct ct_context *context)
{
    struct ct_check_sink check;
    struct ct_arena arena = {0};
    struct ct_units *units = NULL;
    enum ct_status status = ct_check_sink_init(&check, context->sources);
    const char *at = "";
    int code = CT_EXIT_UNUSABLE;

    if (status == CT_OK)
        status = ct_units_new(&units);
    if (status == CT_OK)
        status = open_all(answer, context, &check);
    if (status == CT_OK) {
        if (request->fix != NULL)
            request->fix->text = &check.text;
        ct_environment_watch(true);
        ct_sources_watch(context->sources, is_stopped, context);
        status = ct_check_sink_begin(&check);
        if (status == CT_OK)
            status = open_schema(answer, context, &arena, &check, request);
        if (status == CT_OK)
            status = check_files(request, files, units, context, &check, &at);
        else if (status == CT_INVALID || status == CT_IO)
            status = CT_OK; /* that was said */
        ct_sources_watch(context->sources, NULL, NULL);
        ct_environment_watch(false);
        if (status == CT_OK && request->fix == NULL)
            status = ct_keep_inputs(context); /* also what tables refer to */
        status = end(answer, status, at, context, &check);
        if (status == CT_OK && !check.unreadable)
            code = has_failed(answer, &check.counts) ? CT_EXIT_FINDINGS
                                                     : CT_EXIT_FINE;
    }
    if (status != CT_OK)
        code = ct_exit_code(context, status);
    ct_output_discard(check.output);
    ct_output_discard(check.baseline_output);
    ct_check_writer_free(check.writer);
    ct_check_sink_release(&check);
    ct_arena_release(&arena);
    ct_units_free(units);
    return code;
}
