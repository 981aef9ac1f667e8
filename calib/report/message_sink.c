/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message.h"

#include "json_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ct_message_sink {
    const struct ct_sources *sources;
    FILE *stream;
    bool color, quiet, keep;
    size_t cap;
    size_t *counts;                      /* per row of the table of findings */
    const struct ct_finding_entry *last; /* row of the last finding */
    struct ct_buffer text;
    struct ct_buffer kept; /* JSON objects, one a line */
};

enum ct_status ct_message_sink_new(const struct ct_sources *sources,
                                   void *stream, bool color, size_t cap,
                                   struct ct_message_sink **context)
{
    struct ct_message_sink *new = calloc(1, sizeof *new);
    size_t rows = 0;

    if (new == NULL)
        return CT_NOMEM;
    while (ct_finding_at(rows) != NULL)
        rows++;
    new->counts = calloc(rows, sizeof *new->counts);
    if (new->counts == NULL) {
        free(new);
        return CT_NOMEM;
    }
    new->sources = sources;
    new->stream = stream;
    new->color = color;
    new->cap = cap;
    *context = new;
    return CT_OK;
}

void ct_message_sink_free(struct ct_message_sink *context)
{
    if (context == NULL)
        return;
    ct_buffer_release(&context->text);
    ct_buffer_release(&context->kept);
    free(context->counts);
    free(context);
}

void ct_message_sink_color(struct ct_message_sink *context, bool color)
{
    context->color = color;
}

void ct_message_sink_quiet(struct ct_message_sink *context, bool quiet)
{
    context->quiet = quiet;
}

void ct_message_sink_keep(struct ct_message_sink *context)
{
    context->keep = true;
}

static void keep(struct ct_message_sink *sink, const struct ct_finding *finding)
{
    struct ct_json json;

    ct_json_init(&json, &sink->kept, true);
    ct_message_json(finding, sink->sources, &json);
}

/* One block, so that lines of several processes do not mix. Failure to write a
 * message has nowhere to be told. */
static void print(struct ct_message_sink *sink)
{
    if (sink->stream != NULL && sink->text.length > 0 && !sink->text.failed)
        (void)fwrite(sink->text.data, 1, sink->text.length, sink->stream);
}

/* When there is no memory for the sentence, its name must do. */
static void print_key(struct ct_message_sink *sink, const char *key)
{
    if (sink->stream == NULL)
        return;
    (void)fputs("caltrace: ", sink->stream);
    (void)fputs(key, sink->stream);
    (void)fputs(" (not enough memory for the message)\n", sink->stream);
}

/* Whether the cap of the finding's key was passed; counts it. */
static bool is_over(struct ct_message_sink *sink,
                    const struct ct_finding *finding)
{
    size_t row;

    if (sink->last == NULL || strcmp(sink->last->key, finding->key) != 0)
        sink->last = ct_finding_by_key(finding->key);
    if (sink->last == NULL)
        return false;
    row = (size_t)(sink->last - ct_finding_at(0));
    return ++sink->counts[row] > sink->cap && sink->cap > 0;
}

void ct_message_sink_report(void *context, const struct ct_finding *finding)
{
    struct ct_message_sink *sink = context;

    if (is_over(sink, finding))
        return;
    if (sink->keep)
        keep(sink, finding);
    if (sink->quiet && finding->severity != CT_ERROR)
        return;
    ct_buffer_clear(&sink->text);
    ct_message_write(finding, sink->sources, sink->color, &sink->text);
    if (sink->text.failed)
        print_key(sink, finding->key);
    print(sink);
}

/* Says how many findings of one row of the table were not shown. */
static void report_more(struct ct_message_sink *sink,
                        const struct ct_finding_entry *entry, size_t count)
{
    const struct ct_finding finding = {
        .key = "more-findings",
        .severity = CT_NOTE,
        .arguments = {ct_integer((int64_t)count),
                      ct_string(ct_severity_name(entry->severity)),
                      ct_string(entry->code), ct_string(entry->key)},
    };

    if (sink->keep)
        keep(sink, &finding);
    if (sink->quiet && entry->severity != CT_ERROR)
        return;
    ct_buffer_clear(&sink->text);
    ct_message_write(&finding, sink->sources, sink->color, &sink->text);
    print(sink);
}

void ct_message_sink_finish(struct ct_message_sink *context)
{
    const struct ct_finding_entry *entry;

    for (size_t i = 0; (entry = ct_finding_at(i)) != NULL; i++) {
        if (context->cap == 0 || context->counts[i] <= context->cap)
            continue;
        report_more(context, entry, context->counts[i] - context->cap);
        context->counts[i] = context->cap;
    }
}

void ct_message_sink_json(const struct ct_message_sink *context,
                          struct ct_json *json, const char *key)
{
    const char *line = context->kept.data;
    const char *end;

    ct_json_array(json, key);
    while (line != NULL && (end = strchr(line, '\n')) != NULL) {
        ct_json_raw(json, NULL, line, (size_t)(end - line));
        line = end + 1;
    }
    ct_json_end(json);
    json->out->failed = json->out->failed || context->kept.failed;
}
