/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * finding.h - one finding about the user's data, and where it is sent.
 *
 * Library code builds no sentences. It names the finding by its key, the word
 * under which the one table of messages (the program's findings.def) holds
 * its code, severity, clause, text and cure, and hands over typed arguments:
 *
 *     return ct_error(sink, "unknown-name", ct_at(place),
 *                     ct_text(name, length), ct_text(near, near_length));
 *
 * The first argument is always the place. Arguments live only during the call:
 * a sink that keeps them copies them. ct_error() evaluates to CT_INVALID, so
 * it can be returned at once; the verb used must agree with the severity in
 * the table (checked by a test script).
 */
#ifndef CT_FINDING_H
#define CT_FINDING_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A span of bytes in one of the sources the caller has opened. Source 0 means
 * "no place"; which file a number stands for is known to the caller only. */
struct ct_place {
    uint64_t offset; /* bytes from the start of the source's UTF-8 text */
    uint32_t length; /* bytes; 0 points between two bytes */
    uint32_t source;
};

enum ct_severity { CT_NOTE, CT_WARNING, CT_ERROR };

enum ct_argument_kind {
    CT_ARGUMENT_NONE,
    CT_ARGUMENT_TEXT,
    CT_ARGUMENT_NUMBER,
    CT_ARGUMENT_INTEGER,
    CT_ARGUMENT_PLACE,
};

struct ct_argument {
    enum ct_argument_kind kind;
    size_t length; /* of text, in bytes */
    union {
        const char *text; /* UTF-8, not NUL-terminated */
        double number;
        int64_t integer;
        struct ct_place place;
    };
};

enum { CT_FINDING_ARGUMENTS = 4 };

/* Which cell of a table a finding is about; all zero: none. Texts are UTF-8
 * and live during the call. */
struct ct_finding_cell {
    const char *field; /* the column, as its header has it */
    size_t field_length;
    const char *record; /* the key of the row */
    size_t record_length;
    uint64_t row; /* records from the first (header) on, from 1 */
};

struct ct_finding {
    const char *key;
    enum ct_severity severity;
    struct ct_place place;
    struct ct_finding_cell cell;
    struct ct_argument arguments[CT_FINDING_ARGUMENTS];
};

/* Where findings go. The caller owns it; counts are kept for it. */
struct ct_sink {
    void (*report)(void *context, const struct ct_finding *finding);
    /* Whether it makes use of more than the key and the severity of the next
     * finding with that key; NULL: of every one. */
    bool (*wants)(const void *context, const char *key);
    void *context;
    size_t errors, warnings, notes;
    struct ct_finding_cell cell; /* what findings are about from now on: set
                                    and cleared by readers of tables */
};

/* Whether place and arguments of the next finding with that key are of use.
 * Where they are dear and findings may be very many it is worth asking: one
 * that is only counted is told with none of them. */
bool ct_sink_wants(const struct ct_sink *sink, const char *key);

struct ct_argument ct_at(struct ct_place place);
struct ct_argument ct_text(const char *text, size_t length);
struct ct_argument ct_string(const char *text); /* NUL-terminated; NULL: none */
struct ct_argument ct_number(double number);
struct ct_argument ct_integer(int64_t integer);

/* The part of `place` that starts `offset` bytes in and is `length` long. */
struct ct_place ct_place_part(struct ct_place place, size_t offset,
                              size_t length);

/* Counts the finding and hands it to the sink; `sink` may be NULL (then the
 * finding is dropped). `arguments[0]` is the place, then up to
 * CT_FINDING_ARGUMENTS more; unused ones are zero. Use the macros below.
 * Returns CT_INVALID for an error, CT_OK otherwise. */
enum ct_status ct_report(struct ct_sink *sink, enum ct_severity severity,
                         const char *key, const struct ct_argument *arguments);

/* Reports a finding that another sink was told once more, as one of the cell
 * that `sink` is at, or with the cell that it was told with. */
void ct_report_again(struct ct_sink *sink, const struct ct_finding *finding);
void ct_hand_on(struct ct_sink *sink, const struct ct_finding *finding);

#define CT_ARGUMENTS(...)                                                      \
    ((const struct ct_argument[CT_FINDING_ARGUMENTS + 1]){__VA_ARGS__})
#define ct_error(sink, key, ...)                                               \
    ct_report((sink), CT_ERROR, (key), CT_ARGUMENTS(__VA_ARGS__))
#define ct_warning(sink, key, ...)                                             \
    ((void)ct_report((sink), CT_WARNING, (key), CT_ARGUMENTS(__VA_ARGS__)))
#define ct_note(sink, key, ...)                                                \
    ((void)ct_report((sink), CT_NOTE, (key), CT_ARGUMENTS(__VA_ARGS__)))

#endif
