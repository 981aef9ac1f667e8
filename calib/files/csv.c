/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "csv_work.h"

#include "garbled.h"
#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Of text that is kept to be shown. What is held of rows on their way is less.
 */
enum { HELD_LIMIT = 16 * 1024 * 1024 };

/* Room for the record and its line end. */
static bool make_store(struct ct_csv *csv, size_t length)
{
    size_t size = csv->store_size > 0 ? csv->store_size : 4096;
    char *store;

    while (size < length + 2)
        size *= 2;
    if (size == csv->store_size)
        return true;
    store = realloc(csv->store, size);
    if (store == NULL)
        return false;
    csv->store = store;
    csv->store_size = size;
    return true;
}

/* Splits a copy of the record, with its line end; a record at the end of the
 * file is given one. *fault: the byte libcsv stopped at, or SIZE_MAX. */
static enum ct_status split(struct ct_csv *csv, const struct ct_frame *frame,
                            size_t *fault)
{
    enum ct_status status;

    csv->record.count = 0;
    if (!make_store(csv, frame->length))
        return CT_NOMEM;
    memcpy(csv->store, csv->text.text + frame->start, frame->length);
    csv->store[frame->length] =
        frame->end == CT_LINE_CRLF || frame->end == CT_LINE_CR ? '\r' : '\n';
    status = ct_csv_split(&csv->splitter, csv->store, frame->length + 1, fault);
    csv->record.count = csv->splitter.count;
    return status;
}

/* ---- findings ---------------------------------------------------------------
 */

static struct ct_place place_at(const struct ct_csv *csv, size_t at,
                                size_t length)
{
    return (struct ct_place){.offset = csv->text.offset + at,
                             .length = (uint32_t)length,
                             .source = csv->text.source};
}

/* Findings are about the record framed last, or about none. */
static void about(const struct ct_csv *csv, bool record)
{
    if (csv->sink != NULL)
        csv->sink->cell =
            (struct ct_finding_cell){.row = record ? csv->number : 0};
}

static void report_line_end(struct ct_csv *csv, const struct ct_frame *frame)
{
    static const char *const names[] = {"", "LF", "CRLF", "CR"};
    struct ct_place place = place_at(csv, frame->start + frame->length,
                                     frame->end == CT_LINE_CRLF ? 2 : 1);

    /* A file of CR alone is said so once; one among others may well be a
     * record torn in two, so each is told. */
    if (frame->end == CT_LINE_CR &&
        (!csv->cr_told || csv->first_end != CT_LINE_CR))
        ct_warning(csv->sink, "bare-cr", ct_at(place),
                   ct_integer((int64_t)csv->number));
    else if (frame->end != csv->first_end && !csv->mixed_told)
        ct_warning(csv->sink, "mixed-line-ends", ct_at(place),
                   ct_string(names[frame->end]),
                   ct_string(names[csv->first_end]));
    csv->cr_told = csv->cr_told || frame->end == CT_LINE_CR;
    csv->mixed_told = csv->mixed_told || (frame->end != csv->first_end &&
                                          frame->end != CT_LINE_CR);
}

static void check_line_end(struct ct_csv *csv, const struct ct_frame *frame)
{
    if (frame->end == CT_LINE_NONE)
        return;
    if (csv->first_end == CT_LINE_NONE)
        csv->first_end = frame->end;
    if (frame->end == csv->first_end && frame->end != CT_LINE_CR)
        return;
    about(csv, true);
    report_line_end(csv, frame);
    about(csv, false);
}

static void report_long(struct ct_csv *csv, const struct ct_frame *frame)
{
    (void)ct_error(csv->sink, "record-too-long",
                   ct_at(place_at(csv, frame->start, 0)),
                   ct_integer((int64_t)csv->number),
                   ct_integer(CT_CSV_RECORD_LIMIT / 1024));
}

/* Returns the key of what was said. */
static const char *report_open_quote(struct ct_csv *csv,
                                     const struct ct_frame *frame)
{
    struct ct_argument at = ct_at(place_at(csv, frame->quote, 1));
    struct ct_argument number = ct_integer((int64_t)csv->number);

    if (frame->kind == CT_FRAME_FAR_QUOTE) {
        (void)ct_error(csv->sink, "quote-closed-far", at, number,
                       ct_integer(CT_CSV_RECORD_LIMIT / 1024));
        return "quote-closed-far";
    }
    (void)ct_error(csv->sink, "unterminated-quote", at, number);
    return "unterminated-quote";
}

static bool has_line_end(const char *text, size_t length)
{
    return memchr(text, '\n', length) != NULL ||
           memchr(text, '\r', length) != NULL;
}

/* A quote that opens in one line and closes in another with text behind it
 * was most likely never closed, and the quote that closed it opened the next
 * field: the lines between are read as records of their own. */
static const char *report_stray(struct ct_csv *csv, struct ct_frame *frame,
                                size_t fault)
{
    size_t at = frame->start + fault;
    struct ct_place place = place_at(csv, at, 1);
    const char *text = csv->text.text;
    const char *end = text + frame->start + frame->length;
    struct ct_place opening;

    if (text[at] == csv->framer.quote) {
        (void)ct_error(csv->sink, "quote-in-unquoted-field", ct_at(place),
                       ct_integer((int64_t)csv->number));
        return "quote-in-unquoted-field";
    }
    while (text + at + place.length < end &&
           ((unsigned char)text[at + place.length] & 0xC0) == 0x80)
        place.length++;
    ct_framer_find_quote(&csv->framer, frame, at);
    opening = place_at(csv, frame->quote, 1);
    if (has_line_end(text + frame->quote, at - frame->quote)) {
        ct_framer_resume(&csv->framer, frame->quote, frame->quote_line);
        (void)ct_error(csv->sink, "quote-closed-late", ct_at(opening),
                       ct_integer((int64_t)csv->number),
                       ct_text(text + at, place.length), ct_at(place));
        return "quote-closed-late";
    }
    (void)ct_error(csv->sink, "text-after-closing-quote", ct_at(place),
                   ct_integer((int64_t)csv->number),
                   ct_text(text + at, place.length), ct_at(opening));
    return "text-after-closing-quote";
}

/* The first time that bytes are not UTF-8, whether all of the file is text in
 * another encoding. */
static enum ct_status look_at_file(struct ct_csv *csv, struct ct_bad_text *bad,
                                   unsigned *fit)
{
    enum ct_status status;

    if (csv->looked || csv->text.encoding != CT_UTF_8 || csv->text.marked)
        return CT_OK;
    csv->looked = true;
    status = ct_csv_text_look(&csv->text, &csv->trial, &csv->refused, fit);
    if (status == CT_IO)
        return ct_input_failed(csv->path, errno, bad->place, csv->sink);
    if (csv->refused)
        bad->fit = fit;
    return status;
}

/* CT_INVALID: the record holds a NUL or what is no character, and that was
 * said. *suspect: it may be garbled. */
static enum ct_status check_bytes(struct ct_csv *csv,
                                  const struct ct_frame *frame,
                                  const char **key, bool *suspect)
{
    const char *text = csv->text.text + frame->start;
    size_t sound = ct_utf8_survey(text, frame->length, suspect);
    struct ct_bad_text bad = {.text = text,
                              .length = frame->length,
                              .fault = sound,
                              .encoding = csv->text.encoding};
    struct ct_position position;
    unsigned fit;
    enum ct_status status;

    if (sound == frame->length)
        return CT_OK;
    bad.last = csv->text.ended && frame->end == CT_LINE_NONE;
    bad.place = place_at(csv, frame->start + sound, 1);
    /* Many places cost one walk through the text. */
    ct_source_locate(csv->sources, bad.place, &position);
    bad.byte = position.byte;
    status = look_at_file(csv, &bad, &fit);
    if (status == CT_OK) {
        about(csv, true);
        status = ct_input_bad_byte(&csv->trial, &bad, csv->sink, key);
        about(csv, false);
    }
    return status;
}

/* ---- records ----------------------------------------------------------------
 */

/* Wherever blocks end: the first record that starts beyond it is told. */
enum ct_status ct_csv_check_limit(struct ct_csv *csv)
{
    uint64_t limit = csv->dialect.limit;

    if (limit == 0 || ct_csv_position(csv) <= limit)
        return CT_OK;
    (void)ct_error(
        csv->sink, "file-too-large", ct_at(place_at(csv, csv->framer.start, 0)),
        ct_string(csv->path), ct_integer((int64_t)(limit / 1024 / 1024)));
    return CT_LIMIT;
}

enum ct_status ct_csv_more(struct ct_csv *csv)
{
    struct ct_csv_text *text = &csv->text;
    uint64_t offset = text->offset, done = ct_csv_position(csv);
    bool first = !text->started;
    enum ct_status status;

    if (ct_sources_stopped(csv->sources))
        return CT_INTERRUPTED;
    if (text->hold < done && done - text->hold > HELD_LIMIT)
        return CT_LIMIT;
    status =
        ct_csv_text_more(text, csv->framer.start, csv->framer.line, csv->sink);

    /* Its text has moved even when nothing could be added. */
    ct_framer_text(&csv->framer, text->text, text->length, text->ended,
                   (size_t)(text->offset - offset));
    csv->refused = csv->refused || status == CT_INVALID;
    return status == CT_OK && first ? ct_csv_presume(csv) : status;
}

static void fill_record(struct ct_csv *csv, const struct ct_frame *frame)
{
    csv->record.fields = csv->splitter.fields;
    csv->record.line = frame->line;
    csv->record.number = csv->number;
    csv->record.place = place_at(csv, frame->start, frame->length);
    csv->record.fault = NULL;
}

/* What comes of a record whose fault was reported: CT_INVALID, nothing. */
static enum ct_status refuse(struct ct_csv *csv, const struct ct_frame *frame,
                             const char *key)
{
    if (!csv->dialect.faulty || csv->refused)
        return CT_INVALID;
    csv->record.count = 0;
    fill_record(csv, frame);
    csv->record.fault = key;
    return CT_OK;
}

enum ct_status ct_csv_split_here(struct ct_csv *csv)
{
    size_t fault;
    enum ct_status status = split(csv, csv->here, &fault);

    if (status == CT_OK)
        fill_record(csv, csv->here);
    csv->split = status == CT_OK;
    return status;
}

/* Marks are no part of the record: files were joined. `number`: of the record
 * they stand in front of. */
static void skip_marks(struct ct_csv *csv, struct ct_frame *frame,
                       uint64_t number)
{
    size_t length =
        ct_frame_marks(csv->text.text + frame->start, frame->length);

    if (length == 0)
        return;
    about(csv, number == csv->number);
    ct_warning(csv->sink, "mark-inside",
               ct_at(place_at(csv, frame->start, length)),
               ct_integer((int64_t)number));
    about(csv, false);
    frame->start += length;
    frame->length -= length;
}

/* Of a record with bytes that are none: it may be cut off in a quoted field,
 * and the lines behind it are no part of it. */
static enum ct_status look_for_late_quote(struct ct_csv *csv,
                                          struct ct_frame *frame)
{
    const char *text = csv->text.text + frame->start;
    size_t fault;
    enum ct_status status;

    if (!has_line_end(text, frame->length))
        return CT_OK;
    status = split(csv, frame, &fault);
    if (status != CT_OK || fault == SIZE_MAX ||
        text[fault] == csv->framer.quote || !has_line_end(text, fault))
        return status;
    about(csv, true);
    (void)report_stray(csv, frame, fault);
    about(csv, false);
    return CT_OK;
}

static enum ct_status tell_garbled(struct ct_csv *csv)
{
    enum ct_status status = CT_OK;

    about(csv, true);
    for (size_t i = 0; i < csv->record.count && status == CT_OK; i++)
        status = ct_garbled_tell(csv->record.fields[i].text,
                                 csv->record.fields[i].length,
                                 ct_csv_field_place(csv, i), csv->sink);
    about(csv, false);
    return status;
}

/* CT_INVALID: the record was faulty. */
static enum ct_status read_record(struct ct_csv *csv, struct ct_frame *frame)
{
    size_t fault;
    const char *key = NULL;
    bool suspect;
    enum ct_status status = check_bytes(csv, frame, &key, &suspect);

    check_line_end(csv, frame);
    if (status == CT_INVALID && !csv->refused) {
        status = look_for_late_quote(csv, frame);
        return status == CT_OK ? refuse(csv, frame, key) : status;
    }
    if (status == CT_OK)
        status = split(csv, frame, &fault);
    if (status == CT_INVALID)
        return refuse(csv, frame, key);
    if (status != CT_OK)
        return status;
    if (fault != SIZE_MAX) {
        about(csv, true);
        key = report_stray(csv, frame, fault);
        about(csv, false);
        return refuse(csv, frame, key);
    }
    fill_record(csv, frame);
    return suspect && csv->dialect.thorough ? tell_garbled(csv) : CT_OK;
}

enum ct_status ct_csv_use(struct ct_csv *csv, struct ct_frame *frame)
{
    bool blank = frame->kind == CT_FRAME_BLANK;
    bool comment = frame->kind == CT_FRAME_COMMENT;
    const char *key;

    bool record = !comment && (!blank || csv->dialect.keep_blank);

    csv->number += record;
    skip_marks(csv, frame, csv->number + !record);
    if (blank || comment)
        check_line_end(csv, frame);
    if (!record)
        return CT_INVALID;
    switch (frame->kind) {
    case CT_FRAME_LONG:
        about(csv, true);
        report_long(csv, frame);
        about(csv, false);
        return refuse(csv, frame, "record-too-long");
    case CT_FRAME_OPEN_QUOTE:
    case CT_FRAME_FAR_QUOTE:
        about(csv, true);
        key = report_open_quote(csv, frame);
        about(csv, false);
        return refuse(csv, frame, key);
    case CT_FRAME_BLANK:
        csv->record.count = 0;
        fill_record(csv, frame);
        return CT_OK;
    default:
        return read_record(csv, frame);
    }
}

enum ct_status ct_csv_next(struct ct_csv *csv,
                           const struct ct_csv_record **record)
{
    enum ct_status status = CT_INVALID;

    if (csv->refused) {
        *record = NULL;
        return CT_OK;
    }
    while (status == CT_INVALID && !csv->refused) {
        struct ct_frame frame;

        status = ct_csv_check_limit(csv);
        if (status != CT_OK)
            break;
        ct_framer_next(&csv->framer, &frame);
        if (frame.kind == CT_FRAME_END) {
            *record = NULL;
            return CT_OK;
        }
        if (frame.kind == CT_FRAME_MORE) {
            status = ct_csv_more(csv);
            if (status == CT_OK)
                status = CT_INVALID;
        } else {
            status = ct_csv_use(csv, &frame);
        }
    }
    if (status == CT_OK)
        *record = &csv->record;
    csv->split = status == CT_OK;
    return status;
}

struct ct_place ct_csv_field_place(const struct ct_csv *csv, size_t i)
{
    struct ct_place place = csv->record.place;
    size_t count = csv->record.count, start, end, quote;

    if (i >= count)
        return ct_place_part(place, place.length, 0);
    start = (size_t)(csv->record.fields[i].text - csv->store);
    end = i + 1 < count
              ? (size_t)(csv->record.fields[i + 1].text - csv->store) - 1
              : place.length;
    /* Blanks that were skipped are in front of the next one. */
    while (csv->framer.skip_space && i + 1 < count && end > start &&
           csv->store[end] == ' ')
        end--;
    quote = csv->record.fields[i].quoted ? 1 : 0;
    return ct_place_part(place, start + quote, end - start - 2 * quote);
}

const char *ct_csv_text(const struct ct_csv *csv, size_t *length)
{
    enum { LINE_LIMIT = 4096 }; /* of a line that may not be one */
    size_t start = (size_t)(csv->record.place.offset - csv->text.offset);
    const char *text = csv->text.text + start;
    size_t left = csv->text.length - start;
    const char *end;

    *length = csv->record.place.length;
    if (csv->record.fault == NULL || *length >= left)
        return text;
    left -= *length;
    left = left < LINE_LIMIT ? left : LINE_LIMIT;
    end = memchr(text + *length, '\n', left);
    *length += end != NULL ? (size_t)(end - text) - *length : left;
    return text;
}

uint32_t ct_csv_source(const struct ct_csv *csv)
{
    return csv->text.source;
}

void ct_csv_sink(struct ct_csv *csv, struct ct_sink *sink)
{
    csv->sink = sink;
}

void ct_csv_hold(struct ct_csv *csv, uint64_t offset)
{
    csv->text.hold = offset;
    csv->text.held = 0;
}

uint64_t ct_csv_size(const struct ct_csv *csv)
{
    struct stat about;

    return fstat(csv->text.descriptor, &about) == 0 && S_ISREG(about.st_mode) &&
                   about.st_size > 0
               ? (uint64_t)about.st_size
               : 0;
}

uint64_t ct_csv_position(const struct ct_csv *csv)
{
    return csv->text.offset + csv->framer.start;
}

enum ct_status ct_csv_open(struct ct_sources *sources, const char *path,
                           struct ct_csv_dialect dialect, struct ct_sink *sink,
                           struct ct_csv **csv)
{
    struct ct_csv *new = calloc(1, sizeof *new);
    size_t size = strlen(path) + 1;
    enum ct_status status = CT_NOMEM;

    if (new == NULL)
        return CT_NOMEM;
    new->sources = sources;
    new->sink = sink;
    new->dialect = dialect;
    ct_framer_init(&new->framer,
                   dialect.delimiter != '\0' ? dialect.delimiter : ',',
                   dialect.quote != '\0' ? dialect.quote : '"', dialect.comment,
                   CT_CSV_RECORD_LIMIT);
    ct_csv_splitter_init(&new->splitter, new->framer.delimiter,
                         new->framer.quote, dialect.skip_space);
    new->framer.skip_space = dialect.skip_space;
    new->path = malloc(size);
    if (new->path == NULL)
        goto done;
    memcpy(new->path, path, size);
    status = ct_csv_text_open(
        sources, new->path, !dialect.unhashed || ct_sources_hashes_all(sources),
        sink, &new->text);
    if (status != CT_OK)
        goto done;
    new->text.thorough = dialect.thorough;
    new->text.declared = dialect.encoding;
    *csv = new;
    return CT_OK;
done:
    ct_csv_free(new);
    return status;
}

void ct_csv_free(struct ct_csv *csv)
{
    if (csv == NULL)
        return;
    if (csv->text.text != NULL)
        ct_source_end(csv->sources, csv->text.source, csv->text.ended);
    ct_csv_text_release(&csv->text);
    ct_csv_splitter_release(&csv->splitter);
    ct_encoding_trial_release(&csv->trial);
    free(csv->path);
    free(csv->store);
    free(csv);
}

void ct_csv_quoted(struct ct_buffer *out, const char *text, size_t length)
{
    ct_buffer_putc(out, '"');
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"')
            ct_buffer_putc(out, '"');
        ct_buffer_putc(out, text[i]);
    }
    ct_buffer_putc(out, '"');
}
