/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * source.h - the texts the program has opened, and places in them.
 *
 * Every file, pipe or command-line text gets a number, the `source` of a
 * ct_place (0 is "no place"). This is the only code that turns a place into
 * line, column and the line's text.
 *
 * A source is either whole (its text is kept: budgets, schemas, expressions
 * from the command line) or a stream (CSV: the reader shows a window of the
 * text as it goes; places are resolved while their text is in the window).
 * Offsets count bytes of the UTF-8 text, which begins after a byte order mark.
 */
#ifndef CT_SOURCE_H
#define CT_SOURCE_H

#include "encoding.h"
#include "../../uncertainty/finding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ct_sources;
CT_CHECK enum ct_status ct_sources_new(struct ct_sources **sources);
void ct_sources_free(struct ct_sources *sources);

/* Input that somebody has begun to read: when the path is opened next, these
 * bytes come first and then what the descriptor gives (-1: nothing). Takes the
 * descriptor over; the bytes are copied. */
CT_CHECK enum ct_status ct_sources_lend(struct ct_sources *sources,
                                        const char *path, int descriptor,
                                        const char *bytes, size_t length);

/* Whether something is lent under the path, and what comes first of it. */
bool ct_sources_lent(const struct ct_sources *sources, const char *path,
                     const char **bytes, size_t *length);

/* Opens a path as ct_input_open() does, or takes what was lent under it: then
 * `begun` has bytes that come first. */
struct ct_buffer;
CT_CHECK enum ct_status ct_sources_input(struct ct_sources *sources,
                                         const char *path,
                                         struct ct_place place,
                                         struct ct_sink *sink, int *descriptor,
                                         struct ct_buffer *begun);

/* From now on what is read of this pipe, or of what was lent under the path, is
 * kept in the folder for temporary files, so that tables (csv.h) can be read
 * of it more than once (spool.h), until it is kept anew. CT_OK, too, of what
 * cannot be opened: its reader will say so. CT_NOMEM, CT_INTERRUPTED. */
CT_CHECK enum ct_status ct_sources_keep(struct ct_sources *sources,
                                        const char *path, const char *folder);
/* From now on the reader of tables keeps every pipe when it first opens it, and
 * no sooner: who writes to several may do so one after the other. The name of
 * the folder is not copied. */
void ct_sources_keep_pipes(struct ct_sources *sources, const char *folder);
/* ct_sources_keep() if the path is a pipe, all are kept, and this one is not
 * yet. */
CT_CHECK enum ct_status ct_sources_keep_pipe(struct ct_sources *sources,
                                             const char *path);
/* What is kept under the path, or NULL. */
struct ct_spool;
struct ct_spool *ct_sources_kept(const struct ct_sources *sources,
                                 const char *path);

/* Whether the path gives the same bytes when it is opened once more: a file, or
 * what is kept. To open a pipe again would wait for somebody to write to it. */
bool ct_sources_again(const struct ct_sources *sources, const char *path);

/* Asked before each block that is read of a stream: true ends the reading with
 * CT_INTERRUPTED. NULL: nobody asks. */
void ct_sources_watch(struct ct_sources *sources,
                      bool (*stopped)(const void *context),
                      const void *context);
bool ct_sources_stopped(const struct ct_sources *sources);

/* From now on every table that is opened has its SHA-256, also where its reader
 * would do without: for answers that name their inputs by it. */
void ct_sources_hash_all(struct ct_sources *sources);
bool ct_sources_hashes_all(const struct ct_sources *sources);

enum { CT_SOURCE_WHOLE_LIMIT = 10 * 1024 * 1024 }; /* bytes */

/* Reads a whole file (`-`: standard input) as UTF-8, a BOM skipped; UTF-16
 * with a BOM is converted (note "encoding-utf16"). Findings, all with the file
 * named: "file-not-found", "file-not-readable", "is-a-directory",
 * "file-too-large", "invalid-utf8" (with the byte offset and the encodings
 * that would fit, which are only said, never used), "character-cut-off",
 * "utf16-broken", "nul-byte", "file-empty". A file that was refused has a
 * number too, so that its findings have a name and a place, but is not
 * returned. */
CT_CHECK enum ct_status ct_source_open(struct ct_sources *sources,
                                       const char *path, struct ct_sink *sink,
                                       uint32_t *source);

/* The same of a file whose encoding was declared. A byte order mark decides
 * all the same (warning "encoding-by-mark"). "encoding-invalid" for what is no
 * character in it, "encoding-suspect" (a warning) where it looks like UTF-8;
 * CT_UTF_8 is as nothing declared. */
CT_CHECK enum ct_status ct_source_open_as(struct ct_sources *sources,
                                          const char *path,
                                          enum ct_encoding declared,
                                          struct ct_sink *sink,
                                          uint32_t *source);

/* A text that is not a file, shown as `name` in findings; copied. */
CT_CHECK enum ct_status ct_source_text(struct ct_sources *sources,
                                       const char *name, const char *text,
                                       size_t length, uint32_t *source);

/* A stream whose text comes through ct_source_window(). */
CT_CHECK enum ct_status ct_source_stream(struct ct_sources *sources,
                                         const char *path, uint32_t *source);

/* What is in memory of a stream now: bytes offset … offset + length, the first
 * of them in line `line` (from 1) at the start of that line. The text must
 * stay there until the next call. */
void ct_source_window(struct ct_sources *sources, uint32_t source,
                      const char *text, size_t length, uint64_t offset,
                      uint64_t line);

/* How the window of a stream came out of the file: its first byte from byte
 * `byte` there, in this encoding. Without this call: UTF-8 without BOM. */
void ct_source_encoded(struct ct_sources *sources, uint32_t source,
                       enum ct_encoding encoding, uint64_t byte);

/* Ends a stream whose reader takes its text away. A window that is the whole
 * text, of at most 1 MiB, is copied, so that places in small tables can be
 * shown later too; places in others have `byte` only from now on. */
enum { CT_SOURCE_KEPT = 1024 * 1024 };
void ct_source_end(struct ct_sources *sources, uint32_t source, bool whole);

/* Bytes of a stream as they are in the file, for its SHA-256. */
void ct_source_hash(struct ct_sources *sources, uint32_t source,
                    const char *bytes, size_t length);

const char *ct_source_name(const struct ct_sources *sources, uint32_t source);
const char *ct_source_data(const struct ct_sources *sources, uint32_t source,
                           size_t *length);
struct ct_place ct_source_place(const struct ct_sources *sources,
                                uint32_t source); /* all of it */

/* SHA-256 of the bytes as they are in the file, as 64 hexadecimal digits. For
 * a stream: of what was read so far (call at its end). */
void ct_source_sha256(const struct ct_sources *sources, uint32_t source,
                      char hex[65]);
size_t
ct_sources_count(const struct ct_sources *sources); /* numbers 1..count */
/* Whether it is a file (or a pipe) that was read, not a text of the command
 * line and not a file that was refused. */
bool ct_source_is_file(const struct ct_sources *sources, uint32_t source);

struct ct_position {
    const char *name;
    uint64_t line;      /* from 1; 0: no place */
    uint64_t column;    /* in characters, from 1 */
    uint64_t byte;      /* offset in the file, from 0 */
    const char *text;   /* the line, without its end; NULL if unknown */
    size_t text_length; /* bytes */
    size_t text_column; /* byte of the place in text */
    size_t text_span;   /* bytes of the place that lie in this line */
};

/* CR, LF and CRLF end a line. `text` ends before the first byte that is not
 * UTF-8. A place in a stream outside its window has `byte` only. Remembers
 * where it was (not for two threads at once): many places cost one walk
 * through the text in any order that mostly goes forward. */
void ct_source_locate(const struct ct_sources *sources, struct ct_place place,
                      struct ct_position *position);

#endif
