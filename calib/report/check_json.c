/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Findings as JSON objects, one a line, and one that sums them up.
 */
#include "check_work.h"

#include "../../uncertainty/caltrace.h"

static void begin(struct ct_check_writer *writer, struct ct_buffer *out)
{
    (void)writer;
    (void)out;
}

static void finding(struct ct_check_writer *writer,
                    const struct ct_check_item *item, struct ct_buffer *out)
{
    struct ct_json json;

    (void)writer;
    ct_json_init(&json, out, true);
    ct_message_json(item->finding, item->sources, &json);
}

static void end(struct ct_check_writer *writer,
                const struct ct_check_counts *counts, struct ct_buffer *out)
{
    struct ct_json json;

    (void)writer;
    ct_json_init(&json, out, true);
    ct_json_object(&json, NULL);
    ct_json_string(&json, "schema", "caltrace/check/1");
    ct_json_string(&json, "caltrace", ct_version());
    ct_json_integer(&json, "files", (int64_t)counts->files);
    ct_json_integer(&json, "rows", (int64_t)counts->rows);
    ct_json_integer(&json, "errors", (int64_t)counts->errors);
    ct_json_integer(&json, "warnings", (int64_t)counts->warnings);
    ct_json_integer(&json, "notes", (int64_t)counts->notes);
    ct_json_integer(&json, "accepted", (int64_t)counts->accepted);
    ct_json_integer(&json, "stale", (int64_t)counts->stale);
    ct_json_integer(&json, "hidden", (int64_t)counts->hidden);
    ct_json_bool(&json, "complete", counts->complete);
    ct_json_end(&json);
}

const struct ct_check_form ct_check_json = {begin, finding, end};
