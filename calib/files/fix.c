/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fix.h"

#include "csv_work.h"

#include <string.h>

enum { FLUSH = 64 * 1024 };

struct fixer {
    struct ct_csv *csv;
    const struct ct_fix_cells *cells;
    struct ct_output *out;
    struct ct_buffer text;   /* on its way to `out` */
    struct ct_buffer record; /* the one at hand, repaired */
    struct ct_fixed *fixed;
    uint64_t done;   /* offset of the text up to which it was written */
    uint64_t frozen; /* before this offset nothing may become shorter */
    bool begun;
    bool wide; /* something was written that is not ASCII */
    bool lost; /* what is no character in a text that is converted */

    struct ct_sink *sink, relay;
    bool doubtful; /* the encoding is not what was declared */
};

/* ---- findings ------------------------------------------------------------ */

static void relay(void *context, const struct ct_finding *finding)
{
    struct fixer *f = context;

    f->doubtful = f->doubtful ||
                  strcmp(finding->key, "encoding-suspect") == 0 ||
                  strcmp(finding->key, "utf16-broken") == 0;
    if (f->sink != NULL && f->sink->report != NULL)
        f->sink->report(f->sink->context, finding);
}

/* The caller's counts are his own. */
static void hand_counts(struct fixer *f)
{
    if (f->sink == NULL)
        return;
    f->sink->errors += f->relay.errors;
    f->sink->warnings += f->relay.warnings;
    f->sink->notes += f->relay.notes;
}

/* ---- writing ------------------------------------------------------------- */

static const char *text_at(const struct fixer *f, uint64_t offset)
{
    return f->csv->text.text + (offset - f->csv->text.offset);
}

static void put(struct fixer *f, const char *text, size_t length)
{
    if (f->csv->text.decoder != NULL) {
        f->lost = f->lost || ct_utf8_sound(text, length) != length;
        for (size_t i = 0; i < length && !f->wide; i++)
            f->wide = (unsigned char)text[i] >= 0x80;
    }
    ct_buffer_add(&f->text, text, length);
}

static enum ct_status flush(struct fixer *f, size_t least)
{
    if (f->lost)
        return CT_INVALID;
    return f->text.length >= least ? ct_output_write(f->out, &f->text) : CT_OK;
}

/* A mark is left out unless what stands behind it would be taken for one. */
static void begin(struct fixer *f)
{
    const struct ct_csv_text *text = &f->csv->text;
    size_t mark;

    if (f->begun || !text->started)
        return;
    f->begun = true;
    f->fixed->encoding = text->encoding;
    (void)ct_encoding_decide(text->text, text->length, CT_UTF_8, &mark);
    if (mark > 0)
        ct_buffer_puts(&f->text, "\xEF\xBB\xBF");
    f->fixed->mark = text->marked && mark == 0;
}

/* Whether the bytes are others than before: a text of ASCII alone is the same
 * in every encoding that has bytes for units. */
static bool is_changed(const struct fixer *f)
{
    const struct ct_fixed *fixed = f->fixed;
    bool converted = fixed->encoding == CT_UTF_16LE ||
                     fixed->encoding == CT_UTF_16BE ||
                     (fixed->encoding != CT_UTF_8 && f->wide);

    return fixed->mark || converted || fixed->cells > 0 || fixed->crlf > 0 ||
           fixed->cr > 0;
}

static void put_line_end(struct fixer *f, enum ct_line_end end, uint64_t at)
{
    if (end == CT_LINE_NONE)
        return;
    if (at < f->frozen) {
        ct_buffer_puts(&f->text, end == CT_LINE_CRLF ? "\r\n"
                                 : end == CT_LINE_CR ? "\r"
                                                     : "\n");
        return;
    }
    f->fixed->crlf += end == CT_LINE_CRLF;
    f->fixed->cr += end == CT_LINE_CR;
    ct_buffer_putc(&f->text, '\n');
}

/* What lies between the last frame and `to`: the rest of a line that was
 * given up, with its end where it is `whole`. */
static void put_gap(struct fixer *f, uint64_t to, bool whole)
{
    const char *text;
    size_t length;
    enum ct_line_end end = CT_LINE_NONE;

    if (to <= f->done)
        return;
    text = text_at(f, f->done);
    length = (size_t)(to - f->done);
    if (whole && text[length - 1] == '\n')
        end =
            length > 1 && text[length - 2] == '\r' ? CT_LINE_CRLF : CT_LINE_LF;
    else if (whole && text[length - 1] == '\r')
        end = CT_LINE_CR;
    length -= end == CT_LINE_NONE ? 0 : end == CT_LINE_CRLF ? 2 : 1;
    put(f, text, length);
    put_line_end(f, end, f->done + length);
    f->done = to;
}

/* ---- records ------------------------------------------------------------- */

/* Whether the text may stand where the field does, without other quotes. */
static bool fits(const struct ct_csv *csv, const struct ct_fix_cell *cell)
{
    const struct ct_framer *framer = &csv->framer;
    bool quoted = csv->record.fields[cell->field].quoted;

    for (size_t i = 0; i < cell->length; i++) {
        char c = cell->text[i];

        if (c == framer->quote || c == '\0' ||
            (!quoted && (c == framer->delimiter || c == '\n' || c == '\r')))
            return false;
    }
    /* The line would be a comment. */
    return cell->length > 0 &&
           (quoted || cell->field > 0 || framer->comment == '\0' ||
            cell->text[0] != framer->comment);
}

/* Makes f->record of the frame and the cells of the list. */
static void repair(struct fixer *f, const struct ct_frame *frame,
                   const struct ct_fix_cell *list, size_t count)
{
    uint64_t start = f->csv->text.offset + frame->start, at = start;
    uint64_t end = start + frame->length, cells = 0;

    ct_buffer_clear(&f->record);
    for (size_t i = 0; i < count; i++) {
        struct ct_place place = ct_csv_field_place(f->csv, list[i].field);

        if (!fits(f->csv, &list[i]))
            continue;
        ct_buffer_add(&f->record, text_at(f, at), (size_t)(place.offset - at));
        ct_buffer_add(&f->record, list[i].text, list[i].length);
        at = place.offset + place.length;
        cells++;
    }
    ct_buffer_add(&f->record, text_at(f, at), (size_t)(end - at));
    f->fixed->cells += cells;
    f->fixed->records += cells > 0;
    if (cells > 0 && f->cells->changed != NULL && !f->record.failed)
        f->cells->changed(f->cells->context, frame->line, text_at(f, start),
                          frame->length, f->record.data, f->record.length);
}

static enum ct_status put_record(struct fixer *f, const struct ct_frame *frame)
{
    const struct ct_fix_cell *list = NULL;
    size_t count = 0;
    enum ct_status status =
        f->cells->look(f->cells->context, &f->csv->record, &list, &count);

    if (status != CT_OK)
        return status;
    if (count == 0 || f->done < f->frozen) {
        put(f, text_at(f, f->done), frame->length);
        return CT_OK;
    }
    repair(f, frame, list, count);
    if (f->record.failed)
        return CT_NOMEM;
    put(f, f->record.data, f->record.length);
    return CT_OK;
}

/* A quote that is not closed within the limit might be in a shorter text: the
 * bytes that were looked at stay as they are. */
static void freeze(struct fixer *f, const struct ct_frame *frame)
{
    if (frame->kind == CT_FRAME_FAR_QUOTE)
        f->frozen = f->csv->text.offset + frame->quote +
                    2 * (uint64_t)CT_CSV_RECORD_LIMIT;
}

static enum ct_status put_frame(struct fixer *f, struct ct_frame *frame)
{
    struct ct_csv *csv = f->csv;
    enum ct_status status;
    bool record;

    put_gap(f, csv->text.offset + frame->start, true);
    freeze(f, frame);
    status = ct_csv_use(csv, frame);
    if (csv->refused)
        return CT_INVALID;
    if (status != CT_OK && status != CT_INVALID)
        return status;
    if (csv->framer.skipping)
        return CT_OK; /* the rest of its line follows */
    record = status == CT_OK && frame->kind == CT_FRAME_RECORD &&
             csv->record.fault == NULL;
    status = CT_OK;
    /* A mark in front of the record is no part of it, and stays. */
    put_gap(f, csv->text.offset + frame->start, false);
    if (record && f->cells != NULL)
        status = put_record(f, frame);
    else
        put(f, text_at(f, f->done), frame->length);
    f->done += frame->length;
    put_line_end(f, frame->end, f->done);
    f->done = csv->text.offset + csv->framer.start;
    return status;
}

/* ---- files --------------------------------------------------------------- */

static enum ct_status fix(struct fixer *f)
{
    struct ct_csv *csv = f->csv;
    enum ct_status status = CT_OK;

    while (status == CT_OK) {
        struct ct_frame frame;

        ct_framer_next(&csv->framer, &frame);
        if (frame.kind == CT_FRAME_END) {
            put_gap(f, csv->text.offset + csv->framer.start, true);
            return flush(f, 0);
        }
        if (frame.kind == CT_FRAME_MORE) {
            put_gap(f, csv->text.offset + csv->framer.start,
                    !csv->framer.skipping);
            status = ct_csv_more(csv);
            begin(f);
        } else {
            status = put_frame(f, &frame);
        }
        if (status == CT_OK && f->doubtful)
            status = CT_INVALID;
        if (status == CT_OK)
            status = flush(f, FLUSH);
    }
    return status;
}

enum ct_status ct_fix_file(struct ct_sources *sources, const char *path,
                           struct ct_csv_dialect dialect,
                           const struct ct_fix_cells *cells,
                           struct ct_sink *sink, struct ct_output *out,
                           struct ct_fixed *fixed)
{
    struct fixer f = {.cells = cells, .out = out, .fixed = fixed, .sink = sink};
    enum ct_status status;

    *fixed = (struct ct_fixed){.encoding = CT_UTF_8};
    f.relay = (struct ct_sink){.report = relay, .context = &f};
    dialect.unhashed = true;
    dialect.faulty = true;
    dialect.keep_blank = false;
    status = ct_csv_open(sources, path, dialect, &f.relay, &f.csv);
    if (status == CT_OK)
        status = fix(&f);
    else if (status == CT_INVALID)
        status = CT_IO; /* it cannot be opened */
    fixed->changed = is_changed(&f);
    hand_counts(&f);
    ct_csv_free(f.csv);
    ct_buffer_release(&f.text);
    ct_buffer_release(&f.record);
    return status;
}
