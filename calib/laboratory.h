/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * laboratory.h - the laboratory of a command: opened once, as its options say.
 *
 * A command puts CT_LABORATORY_OPTION_ROWS into its table of options and
 * CT_LABORATORY_DEFAULTS into its defaults, and calls ct_laboratory_open()
 * when it meets the first thing that needs the laboratory.
 *
 * Faults of single rows are not told one by one: they are the answer of
 * `caltrace check`, and a command that shows one instrument of a thousand is
 * not asked for those of the others. They are counted; a command that leaves
 * out a row for its fault says so with ct_laboratory_unsound().
 */
#ifndef CT_LABORATORY_H
#define CT_LABORATORY_H

#include "command.h"
#include "lab/index.h"
#include "lab/when.h"

struct ct_laboratory_options {
    int32_t on;           /* CT_LAB_NO_DATE: today */
    int32_t known_by;     /* CT_LAB_NO_DATE: all that is recorded */
    const char *encoding; /* NULL: UTF-8, or what the package says */
    int due_rule;         /* enum ct_due_rule; CT_OPTION_NO_CHOICE: that of the
                             package */
};

#define CT_LABORATORY_DEFAULTS                                                 \
    {                                                                          \
        .on = CT_LAB_NO_DATE, .known_by = CT_LAB_NO_DATE,                      \
        .due_rule = CT_OPTION_NO_CHOICE                                        \
    }

/* The rows of a command's option table that fill them; `type` is the command's
 * structure of options, whose member `laboratory` they are. */
#define CT_LABORATORY_OPTION_ROWS(type)                                        \
    {.name = "on",                                                             \
     .kind = CT_OPTION_DATE,                                                   \
     .argument = "DATE",                                                       \
     .target = offsetof(type, laboratory.on),                                  \
     .help = N_("the day that is asked about, in place of today")},            \
        {.name = "known-by",                                                   \
         .kind = CT_OPTION_DATE,                                               \
         .argument = "DATE",                                                   \
         .target = offsetof(type, laboratory.known_by),                        \
         .help = N_("with what had been recorded by the end of that day")},    \
        CT_LABORATORY_ENCODING_ROW(type)

/* For a command whose answer depends on how long certificates hold. */
#define CT_LABORATORY_DUE_ROW(type)                                            \
    {                                                                          \
        .name = "due-rule", .kind = CT_OPTION_CHOICE, .argument = "RULE",      \
        .target = offsetof(type, laboratory.due_rule),                         \
        .choices = ct_due_rule_names,                                          \
        .help = N_("on which day an interval ends, in place of the "           \
                   "laboratory's `due_rule`")                                  \
    }

/* For a command that does not ask about a day. */
#define CT_LABORATORY_ENCODING_ROW(type)                                       \
    {                                                                          \
        .name = "encoding", .kind = CT_OPTION_TEXT, .argument = "NAME",        \
        .target = offsetof(type, laboratory.encoding),                         \
        .help = N_("encoding of the tables that do not say theirs, such as "   \
                   "gb18030, in place of utf-8")                               \
    }

struct ct_laboratory {
    const char *const *unasked; /* set before it is opened, or NULL: columns of
                                   texts that are not asked for (load.h) */
    struct ct_lab *lab;         /* NULL: not open */
    struct ct_lab_index *index; /* NULL: not asked for */
    struct ct_lab_when when;
    size_t errors; /* of rows, found while it was read, not told */
};

/* The day and the encoding that the options mean; "unknown-encoding".
 * CT_ENCODINGS: none was given. */
struct ct_lab_when ct_laboratory_when(const struct ct_laboratory_options *o,
                                      const struct ct_context *context);
CT_CHECK enum ct_status
ct_laboratory_encoding(const struct ct_laboratory_options *options,
                       struct ct_sink *sink, enum ct_encoding *encoding);

/* Opens the folder of --lab (`folder` NULL) or another one; `laboratory` is
 * zero, or open already: then nothing is done. Tables and relations are masks
 * of load.h and index.h; no relations, no index. CT_INVALID, with all that a
 * table as a whole is refused for: "laboratory-empty" where the folder has no
 * table, and those of ct_lab_open(). CT_USAGE for an unknown encoding, and
 * where an answer would take the place of one of its files (keep.h).
 * CT_NOMEM, CT_IO, CT_LIMIT, CT_INTERRUPTED. */
CT_CHECK enum ct_status
ct_laboratory_open(const struct ct_laboratory_options *options,
                   const char *folder, unsigned tables, unsigned relations,
                   struct ct_units *units, struct ct_context *context,
                   struct ct_laboratory *laboratory);
void ct_laboratory_release(struct ct_laboratory *laboratory);

/* Reports a row that was left out of the answer for its faults: "row-unsound".
 * The command's answer is not complete then. */
void ct_laboratory_unsound(const struct ct_laboratory *laboratory,
                           enum ct_table table, const struct ct_lab_row *row,
                           struct ct_sink *sink);

/* False where nothing is left of rows of certificates, results, links, events
 * or checks: "rows-unreadable", once a table. What they said may be a part of
 * any answer about what is recorded, which is given and not complete then. */
bool ct_laboratory_readable(const struct ct_laboratory *laboratory,
                            struct ct_sink *sink);
/* Both: of rows that cannot be read, and of changes with faults. What an answer
 * about chains asks. */
bool ct_laboratory_whole(const struct ct_laboratory *laboratory,
                         struct ct_sink *sink);
/* The first where an answer rests on rows that it names, such as a budget: a
 * warning, "rows-unreadable-beside". */
void ct_laboratory_unreadable(const struct ct_laboratory *laboratory,
                              struct ct_sink *sink);

/* Makes the laboratory's graph with so many threads. CT_NOMEM; CT_LIMIT is
 * told: "chains-too-large". */
struct ct_lab_graph;
CT_CHECK enum ct_status
ct_laboratory_graph(const struct ct_laboratory *laboratory, unsigned threads,
                    struct ct_sink *sink, struct ct_lab_graph **graph);

/* False where rows of changes.csv have faults: what they change may be any
 * record's. "rows-unsound"; the command's answer is not complete then. */
bool ct_laboratory_changes(const struct ct_laboratory *laboratory,
                           struct ct_sink *sink);

/* Writes "on" and "known_by" (null: all that is recorded) into the open
 * object. */
struct ct_json;
void ct_laboratory_when_json(struct ct_lab_when when, struct ct_json *json);

/* Writes "due_rule", which is --due-rule where it was given. */
void ct_laboratory_due_rule_json(const struct ct_laboratory *laboratory,
                                 struct ct_json *json);

/* Writes "inputs": path and SHA-256 of the files among the sources behind
 * `before` up to `after`. */
void ct_laboratory_inputs_json(const struct ct_sources *sources, size_t before,
                               size_t after, struct ct_json *json);

#endif
