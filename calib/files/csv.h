/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv.h - comma-separated records, one at a time, with their places.
 *
 * csv_frame cuts the text into records and knows lines, bytes and where to go
 * on after a fault; libcsv splits each record into fields. Memory is two
 * blocks and one record (at most 1 MiB), whatever the file's size. A faulty
 * record is reported and skipped; reading goes on.
 */
#ifndef CT_CSV_H
#define CT_CSV_H

#include "source.h"
#include "../../uncertainty/buffer.h"

enum { CT_CSV_RECORD_LIMIT = 1024 * 1024 }; /* bytes of one record */

struct ct_csv_dialect {
    char delimiter;  /* 0: ',' */
    char comment;    /* a record starting with it is skipped; 0: none */
    bool keep_blank; /* blank lines are records of no fields */
    char quote;      /* 0: '"' */
    bool skip_space; /* blanks at the start of a field do not belong to it */
    bool unhashed;   /* no SHA-256 of the file: it costs as much as reading;
                        ct_sources_hash_all() wins */
    uint64_t limit;  /* bytes; 0: none. A record that starts past it is not
                    read: CT_LIMIT */
    bool thorough;   /* the file itself is checked: say that it begins with a
                        byte order mark, warn of text that was garbled before,
                        and read on in the encoding that it most likely has */
    bool faulty;     /* records that are refused come out too, without fields */
    enum ct_encoding encoding; /* as declared, unless a byte order mark says
                                  otherwise; CT_UTF_8: nothing was declared */
};

struct ct_csv_field {
    const char *text; /* NUL-terminated; quotes removed, nothing trimmed */
    size_t length;
    bool quoted;
};

struct ct_csv_record {
    const struct ct_csv_field *fields;
    size_t count;
    uint64_t line;   /* line in which it starts, from 1 */
    uint64_t number; /* record number, the first (header) is 1; faulty ones
                        count, comments and skipped blank lines do not */
    struct ct_place place; /* without its line end */
    const char *fault;     /* NULL: sound; else the key of its finding, with
                              the dialect's `faulty` */
};

struct ct_csv;
/* Opens `path` (`-`: standard input): UTF-8 with or without byte order mark
 * ("byte-order-mark" where the file is checked), UTF-16 with one
 * (note "encoding-utf16"), or the dialect's encoding ("encoding-by-mark" where
 * a mark gainsays it, "encoding-suspect" where it looks like UTF-8). Findings
 * as ct_source_open(), but any size will do and an empty file is one without
 * records. `sources` and `sink` must outlive the reader. */
CT_CHECK enum ct_status ct_csv_open(struct ct_sources *sources,
                                    const char *path,
                                    struct ct_csv_dialect dialect,
                                    struct ct_sink *sink, struct ct_csv **csv);
/* Places in a file of at most 1 MiB that was read to its end can be shown
 * afterwards (ct_source_end). */
void ct_csv_free(struct ct_csv *csv);

/* The next record, valid until the next call; *record NULL at the end. Records
 * with a fault are left out, unless the dialect asks for them.
 * Faults of single records are findings, counted in the sink:
 * "unterminated-quote", "quote-closed-far", "quote-closed-late" (at the quote
 * that opens),
 * "quote-in-unquoted-field", "text-after-closing-quote", "record-too-long",
 * "nul-byte", "invalid-utf8", "encoding-invalid", "utf16-broken",
 * "character-cut-off". CT_INVALID only after an "invalid-utf8" in a file all
 * of which is text in another encoding: that is said once, with the encodings,
 * and no record follows; so after "encoding-utf32" and "utf16-unmarked". Who
 * checks the file (`thorough`) gets the records of the last, and of a file in
 * GB18030 after the warning "encoding-presumed", and warnings of fields:
 * "character-replaced", "suspect-double-encoding" (garbled.h).
 * "mark-inside" is a warning about a byte order mark that is skipped;
 * "bare-cr" and "mixed-line-ends" are warnings about line ends, which count
 * as such. After a quote that was not closed on its line reading goes on at
 * the next line. CT_IO, CT_NOMEM stop; so does CT_INTERRUPTED, a signal that
 * came while it waited for input (no finding). */
CT_CHECK enum ct_status ct_csv_next(struct ct_csv *csv,
                                    const struct ct_csv_record **record);

/* The place of field `i` of the current record: its content, without quotes
 * around it (doubled quotes inside are two bytes of the place). The end of the
 * record when it has no such field. */
struct ct_place ct_csv_field_place(const struct ct_csv *csv, size_t i);

/* The text of the current record, as it stands; of a faulty one to the end of
 * its line. UTF-8, but for the bytes that were its fault. */
const char *ct_csv_text(const struct ct_csv *csv, size_t *length);

uint32_t ct_csv_source(const struct ct_csv *csv);

/* Where findings go from now on; it must outlive the reader. */
void ct_csv_sink(struct ct_csv *csv, struct ct_sink *sink);

/* Bytes of the file; 0: it cannot be known beforehand. */
uint64_t ct_csv_size(const struct ct_csv *csv);

/* Keeps the text from this offset on (of a place in this source), so that
 * places behind it can be shown although reading has gone on. Offsets rise.
 * Memory is then two blocks and what is held, which has a limit: when it is
 * passed (a line without end, very many blank lines) ct_csv_next() gives
 * CT_LIMIT, and reads on only when less is held. */
void ct_csv_hold(struct ct_csv *csv, uint64_t offset);
/* Everything before this offset has been read. */
uint64_t ct_csv_position(const struct ct_csv *csv);

/* Appends the text as a quoted field: in quotes, those inside doubled. */
void ct_csv_quoted(struct ct_buffer *out, const char *text, size_t length);

#endif
