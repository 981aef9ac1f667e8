/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * message.h - findings as people and programs read them.
 *
 * The table calib/findings.def holds the texts; this puts in the arguments,
 * finds the place, and draws the line with a caret. Text form:
 *
 *     gauge.yaml:4:18: error[E05]: unknown name `delta_aplha`
 *        4 |   d: l_S*delta_aplha
 *          |          ^~~~~~~~~~~
 *       help: did you mean `delta_alpha`?
 */
#ifndef CT_MESSAGE_H
#define CT_MESSAGE_H

#include "../files/source.h"
#include "../../uncertainty/buffer.h"

#include <stdbool.h>

struct ct_finding_entry {
    const char *key, *code;
    enum ct_severity severity;
    const char *clause, *text, *help;
};

/* By key or by code (any letter case); NULL when there is none. */
const struct ct_finding_entry *ct_finding_by_key(const char *key);
const struct ct_finding_entry *ct_finding_by_code(const char *code);
/* The table, in its own order; NULL past its end. */
const struct ct_finding_entry *ct_finding_at(size_t index);

/* Appends the message sentence (or the help) with arguments put in. */
void ct_message_text(const struct ct_finding *finding,
                     const struct ct_sources *sources, bool help,
                     struct ct_buffer *out);

/* Appends the whole text form. `color`: escape sequences. */
void ct_message_write(const struct ct_finding *finding,
                      const struct ct_sources *sources, bool color,
                      struct ct_buffer *out);

/* Appends the finding as one JSON object (design: check). */
struct ct_json;
void ct_message_json(const struct ct_finding *finding,
                     const struct ct_sources *sources, struct ct_json *json);

/* A sink's context that prints findings to a stdio stream as they come, at
 * most `cap` of one key (0: all), then "and N more" at the end; a copy of each
 * as JSON is kept in `json` when that is not NULL (for the `findings` array of
 * JSON results). */
struct ct_message_sink;
CT_CHECK enum ct_status ct_message_sink_new(const struct ct_sources *sources,
                                            void *stream, bool color, size_t cap,
                                            struct ct_message_sink **context);
void ct_message_sink_free(struct ct_message_sink *context);
void ct_message_sink_report(void *context, const struct ct_finding *finding);
void ct_message_sink_finish(struct ct_message_sink *context);

#endif
