/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv_text.h - the part of a long UTF-8 text that is in memory.
 *
 * Reads a file or pipe in blocks, behind its byte order mark, decoded when the
 * mark or a declaration says that it is not UTF-8.
 */
#ifndef CT_CSV_TEXT_H
#define CT_CSV_TEXT_H

#include "source.h"
#include "../../uncertainty/buffer.h"

struct ct_decoder;
struct ct_encoding_trial;
struct ct_spool;

struct ct_csv_text {
    char *text; /* one byte more than `length` may be written */
    size_t length, capacity;
    uint64_t hold;   /* offset from which the text stays; UINT64_MAX: none */
    uint64_t held;   /* the line that starts there, or 0: not known */
    bool ended;      /* nothing follows the text */
    uint64_t offset; /* of text[0] behind the mark */
    uint64_t byte;   /* of text[0] in the file */
    uint64_t end;    /* byte in the file behind the text */
    uint64_t line;   /* of text[0], from 1 */

    struct ct_sources *sources;
    uint32_t source;
    const char *path;
    struct ct_spool *kept; /* what is read; NULL: what follows */
    uint64_t kept_at;
    int descriptor;
    struct ct_buffer begun; /* bytes that come before those of the descriptor */
    size_t begun_taken;
    bool hashed, started;
    bool thorough; /* the first block is whole, and its mark is told */
    enum ct_encoding declared;  /* CT_UTF_8: nothing was */
    enum ct_encoding encoding;  /* known once a block was read */
    bool marked;                /* there was a byte order mark */
    struct ct_decoder *decoder; /* NULL: the bytes are the text */
    char *raw;                  /* bytes not decoded yet */
    size_t raw_length;
};

/* `path` must outlive the text. Findings as ct_input_open(). */
CT_CHECK enum ct_status ct_csv_text_open(struct ct_sources *sources,
                                         const char *path, bool hashed,
                                         struct ct_sink *sink,
                                         struct ct_csv_text *text);
void ct_csv_text_release(struct ct_csv_text *text);

/* Reads a block more or sets `ended`. When there is little room left drops the
 * `done` bytes at the front first, which leaves at most a record of the
 * greatest length and a line end; what is left starts in line `line`. Of what
 * is held only lines before it are dropped, and room is made for a block more.
 * Places in the text can be found afterwards, whatever the status. Findings:
 * "byte-order-mark" (only with `thorough`), "encoding-utf16" where nothing was
 * declared, "encoding-by-mark", "encoding-suspect", "utf16-broken" (an odd byte
 * at the end, which the text ends before), "encoding-utf32" (CT_INVALID),
 * "file-not-readable" (CT_IO). */
CT_CHECK enum ct_status ct_csv_text_more(struct ct_csv_text *text, size_t done,
                                         uint64_t line, struct ct_sink *sink);

/* The first block, which was read as UTF-8, is in that encoding, and so is what
 * follows. CT_NOMEM, CT_IO. */
CT_CHECK enum ct_status ct_csv_text_as(struct ct_csv_text *text,
                                       enum ct_encoding encoding,
                                       struct ct_sink *sink);

/* The byte in the file that text[at] comes from. */
uint64_t ct_csv_text_byte(const struct ct_csv_text *text, size_t at);

/* ct_input_look() of the whole file, or of a pipe that is kept. */
CT_CHECK enum ct_status ct_csv_text_look(const struct ct_csv_text *text,
                                         struct ct_encoding_trial *trial,
                                         bool *whole, unsigned *fit);

#endif
