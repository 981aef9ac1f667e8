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
 *       clause: JCGM 100:2008, 4.1.2
 *
 * A finding about a table has a line more, `cell: U of C-0012, row 17`.
 *
 * Whatever stems from the user is shown as text.h shows it: no byte of a file
 * can reach the terminal as a control sequence. Long lines are cut around the
 * place.
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

/* By key, or the first row of a code (any letter case); NULL when there is
 * none. */
const struct ct_finding_entry *ct_finding_by_key(const char *key);
const struct ct_finding_entry *ct_finding_by_code(const char *code);
/* The table, in its own order; NULL past its end. */
const struct ct_finding_entry *ct_finding_at(size_t index);

/* `error`, `warning` or `note`, not translated. */
const char *ct_severity_name(enum ct_severity severity);

/* Appends the message sentence (or the help, nothing when there is none) with
 * arguments put in, translated.
 *
 * In the table's texts {1}…{4} stand for the arguments: numbers in shortest
 * form, or {1:3} to three significant digits; places as file:line:column;
 * texts in at most 120 columns. The help is the first of its lines whose
 * arguments were all given. */
void ct_message_text(const struct ct_finding *finding,
                     const struct ct_sources *sources, bool help,
                     struct ct_buffer *out);

/* The same in English, for programs. */
void ct_message_english(const struct ct_finding *finding,
                        const struct ct_sources *sources, bool help,
                        struct ct_buffer *out);

/* Appends a text of the table as it is without a finding: `…` for arguments. */
void ct_message_outline(const char *text, size_t length, struct ct_buffer *out);

/* Appends the whole text form. `color`: escape sequences. */
void ct_message_write(const struct ct_finding *finding,
                      const struct ct_sources *sources, bool color,
                      struct ct_buffer *out);

/* Appends the finding as one JSON object, in English (design: check). */
struct ct_json;
void ct_message_json(const struct ct_finding *finding,
                     const struct ct_sources *sources, struct ct_json *json);

/* A sink's context that prints findings to a stdio stream (`FILE *`, or NULL
 * for none) as they come, at most `cap` of one key (0: all). */
struct ct_message_sink;
CT_CHECK enum ct_status ct_message_sink_new(const struct ct_sources *sources,
                                            void *stream, bool color,
                                            size_t cap,
                                            struct ct_message_sink **context);
void ct_message_sink_free(struct ct_message_sink *context);

void ct_message_sink_color(struct ct_message_sink *context, bool color);
/* Errors only, from now on. */
void ct_message_sink_quiet(struct ct_message_sink *context, bool quiet);
/* From now on findings are kept as JSON, too (quiet or not; at most `cap` of
 * one key), for ct_message_sink_json(). */
void ct_message_sink_keep(struct ct_message_sink *context);

/* Prints, or counts where the cap is passed: the sink's `report`. */
void ct_message_sink_report(void *context, const struct ct_finding *finding);
/* Prints the note "more-findings" for each key that passed the cap, and keeps
 * it when findings are kept. Before ct_message_sink_json() and at the end; each
 * finding is told of once. */
void ct_message_sink_finish(struct ct_message_sink *context);
/* Writes the array of findings kept, under `key`. */
void ct_message_sink_json(const struct ct_message_sink *context,
                          struct ct_json *json, const char *key);

#endif
