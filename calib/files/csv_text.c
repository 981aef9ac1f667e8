/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "csv_text.h"

#include "csv.h"
#include "encoding_guess.h"
#include "input.h"
#include "spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 1024 * 1024,
    CAPACITY = CT_CSV_RECORD_LIMIT + BLOCK,
    SPARE = 4 * CAPACITY, /* that much memory is not given back */
    RAW = 64 * 1024,
};

/* Opens the path, or begins again with what is kept of it. */
static enum ct_status open_input(struct ct_csv_text *text, struct ct_sink *sink)
{
    struct ct_place place = {.source = text->source};
    enum ct_status status = ct_sources_keep_pipe(text->sources, text->path);

    if (status != CT_OK)
        return status;
    text->kept = ct_sources_kept(text->sources, text->path);
    if (text->kept == NULL)
        return ct_sources_input(text->sources, text->path, place, sink,
                                &text->descriptor, &text->begun);
    text->descriptor = -1;
    return ct_spool_is_kept(text->kept)
               ? CT_OK
               : ct_input_failed(text->path, errno, place, sink);
}

enum ct_status ct_csv_text_open(struct ct_sources *sources, const char *path,
                                bool hashed, struct ct_sink *sink,
                                struct ct_csv_text *text)
{
    struct ct_csv_text new = {.capacity = CAPACITY,
                              .hold = UINT64_MAX,
                              .line = 1,
                              .sources = sources,
                              .path = path,
                              .hashed = hashed};
    enum ct_status status = ct_source_stream(sources, path, &new.source);

    if (status == CT_OK)
        status = open_input(&new, sink);
    if (status != CT_OK)
        return status;
    new.text = malloc(CAPACITY + 1);
    if (new.text == NULL) {
        ct_input_close(new.descriptor);
        ct_buffer_release(&new.begun);
        return CT_NOMEM;
    }
    *text = new;
    return CT_OK;
}

void ct_csv_text_release(struct ct_csv_text *text)
{
    if (text->text != NULL)
        ct_input_close(text->descriptor);
    ct_buffer_release(&text->begun);
    ct_decoder_free(text->decoder);
    free(text->raw);
    free(text->text);
    *text = (struct ct_csv_text){0};
}

uint64_t ct_csv_text_byte(const struct ct_csv_text *text, size_t at)
{
    if (at > text->length / 2)
        return text->end - ct_encoded_length(text->encoding, text->text + at,
                                             text->length - at,
                                             text->length - at);
    return text->byte +
           ct_encoded_length(text->encoding, text->text, at, text->length);
}

enum ct_status ct_csv_text_look(const struct ct_csv_text *text,
                                struct ct_encoding_trial *trial, bool *whole,
                                unsigned *fit)
{
    return text->kept != NULL
               ? ct_spool_look(text->kept, text->sources, trial, whole, fit)
               : ct_input_look(text->descriptor, trial, whole, fit);
}

static struct ct_place here(const struct ct_csv_text *text, size_t at)
{
    return (struct ct_place){.offset = text->offset + at,
                             .source = text->source};
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Up to `room` bytes of what was begun by somebody else. */
static size_t take_begun(struct ct_csv_text *text, char *to, size_t room)
{
    size_t left = text->begun.length - text->begun_taken;
    size_t size = smaller(left, room);

    if (size > 0)
        memcpy(to, text->begun.data + text->begun_taken, size);
    text->begun_taken += size;
    return size;
}

/* Reads up to `room` bytes; 0 at the end. */
static enum ct_status read_bytes(struct ct_csv_text *text, char *to,
                                 size_t room, struct ct_sink *sink, size_t *got)
{
    ssize_t bytes = text->kept != NULL
                        ? ct_spool_read(text->kept, &text->kept_at, to, room)
                        : (ssize_t)take_begun(text, to, room);

    if (bytes == 0 && text->descriptor >= 0)
        bytes = ct_input_read(text->descriptor, to, room);
    if (bytes < 0)
        return ct_input_failed(text->path, errno, here(text, text->length),
                               sink);
    *got = (size_t)bytes;
    if (text->hashed)
        ct_source_hash(text->sources, text->source, to, *got);
    return CT_OK;
}

/* Lets places in the text be found. */
static void show(const struct ct_csv_text *text)
{
    ct_source_window(text->sources, text->source, text->text, text->length,
                     text->offset, text->line);
    ct_source_encoded(text->sources, text->source, text->encoding, text->byte);
}

static void broken(struct ct_csv_text *text, struct ct_sink *sink)
{
    const char *name = ct_encoding_name(text->encoding);
    uint64_t byte = ct_csv_text_byte(text, text->length);

    show(text);
    (void)ct_error(sink, "utf16-broken", ct_at(here(text, text->length)),
                   ct_string(name), ct_integer((int64_t)byte));
    text->ended = true;
}

/* Decodes what is in `raw` and keeps a character that was cut off. A block of
 * raw bytes always fits: when more is asked for, at most one record is kept. */
static void decode(struct ct_csv_text *text, bool last, struct ct_sink *sink)
{
    struct ct_decoded decoded =
        ct_decode(text->decoder, text->raw, text->raw_length, last,
                  text->text + text->length, text->capacity - text->length);

    text->length += decoded.made;
    text->end += decoded.used;
    text->raw_length -= decoded.used;
    memmove(text->raw, text->raw + decoded.used, text->raw_length);
    text->ended = last;
    if (last && text->raw_length > 0)
        broken(text, sink);
}

static enum ct_status more_decoded(struct ct_csv_text *text,
                                   struct ct_sink *sink)
{
    size_t before = text->length;

    while (text->length == before && !text->ended) {
        size_t got = 0;
        enum ct_status status = read_bytes(text, text->raw + text->raw_length,
                                           RAW - text->raw_length, sink, &got);

        if (status != CT_OK)
            return status;
        text->raw_length += got;
        decode(text, got == 0, sink);
    }
    return CT_OK;
}

static enum ct_status more_plain(struct ct_csv_text *text, size_t room,
                                 struct ct_sink *sink)
{
    size_t got = 0;
    enum ct_status status =
        read_bytes(text, text->text + text->length, room, sink, &got);

    if (status == CT_OK) {
        text->length += got;
        text->end += got;
        text->ended = got == 0;
    }
    return status;
}

static enum ct_status start_decoding(struct ct_csv_text *text,
                                     struct ct_sink *sink)
{
    enum ct_status status;

    if (!text->marked &&
        ct_encoding_looks_utf8(text->text, text->length, text->ended)) {
        show(text);
        ct_warning(sink, "encoding-suspect", ct_at(here(text, 0)),
                   ct_string(ct_encoding_name(text->encoding)));
    }
    text->raw = malloc(RAW);
    if (text->raw == NULL)
        return CT_NOMEM;
    status = ct_decoder_new(text->encoding, &text->decoder);
    if (status == CT_IO)
        return ct_input_failed(text->path, EINVAL, here(text, 0), sink);
    if (status != CT_OK)
        return status;
    memcpy(text->raw, text->text, text->length);
    text->raw_length = text->length;
    text->end -= text->length;
    text->length = 0;
    decode(text, text->ended, sink);
    return CT_OK;
}

/* Says what the mark says; its place is the first byte of the file. */
static void note_mark(const struct ct_csv_text *text, struct ct_sink *sink)
{
    struct ct_place place = here(text, 0);

    ct_source_window(text->sources, text->source, text->text, 0, 0, 1);
    if (text->declared != CT_UTF_8 && text->declared != text->encoding)
        ct_warning(sink, "encoding-by-mark", ct_at(place),
                   ct_string(ct_encoding_name(text->declared)),
                   ct_string(ct_encoding_name(text->encoding)));
    else if (text->encoding != text->declared)
        ct_note(sink, "encoding-utf16", ct_at(place),
                ct_string(ct_encoding_name(text->encoding)));
    else if (text->thorough)
        ct_note(sink, "byte-order-mark", ct_at(place));
}

/* No program writes tables so, and nothing here reads it. */
static enum ct_status refuse_utf32(const struct ct_csv_text *text,
                                   struct ct_sink *sink)
{
    if (!ct_encoding_looks_utf32(text->text, text->length))
        return CT_OK;
    ct_source_window(text->sources, text->source, text->text, 0, 0, 1);
    return ct_error(sink, "encoding-utf32", ct_at(here(text, 0)));
}

/* The first block, and what its mark says. */
static enum ct_status start(struct ct_csv_text *text, struct ct_sink *sink)
{
    enum ct_status status = CT_OK;
    size_t mark, wanted = text->thorough ? RAW : CT_MARK_LONGEST;

    text->started = true;
    while (status == CT_OK && text->length < wanted && !text->ended)
        status = more_plain(text, RAW - text->length, sink);
    if (status == CT_OK)
        status = refuse_utf32(text, sink);
    if (status != CT_OK)
        return status;
    text->encoding =
        ct_encoding_decide(text->text, text->length, text->declared, &mark);
    text->marked = mark > 0;
    text->byte = mark;
    text->length -= mark;
    memmove(text->text, text->text + mark, text->length);
    if (mark > 0)
        note_mark(text, sink);
    return text->encoding != CT_UTF_8 ? start_decoding(text, sink) : CT_OK;
}

enum ct_status ct_csv_text_as(struct ct_csv_text *text,
                              enum ct_encoding encoding, struct ct_sink *sink)
{
    enum ct_status status;

    text->encoding = text->declared = encoding;
    status = start_decoding(text, sink);
    show(text);
    return status;
}

/* Line ends in the first `length` bytes; the CR of a CRLF is none. */
static uint64_t count_lines(const char *text, size_t length)
{
    const char *at = text, *end = text + length;
    uint64_t count = 0;

    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        count++;
        at++;
    }
    at = text;
    while (at < end && (at = memchr(at, '\r', (size_t)(end - at))) != NULL) {
        at++;
        count += at == end || *at != '\n';
    }
    return count;
}

/* Where the line begins that byte `at` lies in. */
static size_t line_start(const char *text, size_t at)
{
    while (at > 0 && text[at - 1] != '\n' &&
           (text[at - 1] != '\r' || text[at] == '\n'))
        at--;
    return at;
}

/* Drops `done` bytes, or the lines before what is held. */
static void drop(struct ct_csv_text *text, size_t done, uint64_t line)
{
    size_t size = done;

    if (text->hold < text->offset + done) {
        size =
            text->hold > text->offset ? (size_t)(text->hold - text->offset) : 0;
        if (text->held == 0 || text->hold < text->offset) {
            size = line_start(text->text, size);
            line = text->line + count_lines(text->text, size);
        } else {
            line = text->held;
        }
    }
    text->byte = ct_csv_text_byte(text, size);
    text->line = line;
    text->offset += size;
    text->length -= size;
    memmove(text->text, text->text + size, text->length);
}

/* As much memory as a block more needs: more than usual only while text is
 * held. */
static enum ct_status make_room(struct ct_csv_text *text)
{
    size_t wanted = text->length > CAPACITY - BLOCK ? text->length + BLOCK
                                                    : (size_t)CAPACITY;
    char *grown;

    if (wanted <= text->capacity && text->capacity <= SPARE)
        return CT_OK;
    grown = realloc(text->text, wanted + 1);
    if (grown == NULL)
        return wanted < text->capacity ? CT_OK : CT_NOMEM;
    text->text = grown;
    text->capacity = wanted;
    return CT_OK;
}

static enum ct_status read_more(struct ct_csv_text *text, struct ct_sink *sink)
{
    if (!text->started)
        return start(text, sink);
    if (text->decoder != NULL)
        return more_decoded(text, sink);
    return more_plain(text, smaller(BLOCK, text->capacity - text->length),
                      sink);
}

enum ct_status ct_csv_text_more(struct ct_csv_text *text, size_t done,
                                uint64_t line, struct ct_sink *sink)
{
    enum ct_status status = CT_OK;

    /* A small file stays as a whole. */
    if (text->length > text->capacity - BLOCK) {
        drop(text, done, line);
        status = make_room(text);
    }
    if (status == CT_OK)
        status = read_more(text, sink);
    show(text);
    return status;
}
