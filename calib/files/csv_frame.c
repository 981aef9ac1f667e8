/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "csv_frame.h"

#include <limits.h>
#include <string.h>

static const char mark[] = "\xEF\xBB\xBF";
enum { MARK = sizeof mark - 1 };

void ct_framer_init(struct ct_framer *framer, char delimiter, char quote,
                    char comment, size_t limit)
{
    *framer = (struct ct_framer){.delimiter = delimiter,
                                 .quote = quote,
                                 .comment = comment,
                                 .limit = limit,
                                 .line = 1};
}

static size_t less(size_t position, size_t dropped)
{
    return position > dropped ? position - dropped : 0;
}

void ct_framer_text(struct ct_framer *framer, const char *text, size_t length,
                    bool last, size_t dropped)
{
    framer->text = text;
    framer->length = length;
    framer->last = last;
    framer->start = less(framer->start, dropped);
    framer->at = less(framer->at, dropped);
    framer->open = less(framer->open, dropped);
    framer->next_lf = less(framer->next_lf, dropped);
    framer->next_cr = less(framer->next_cr, dropped);
    framer->next_quote = less(framer->next_quote, dropped);
}

/* The first `byte` at or after `from`; the length when there is none. */
static size_t find(const struct ct_framer *framer, size_t *next, char byte,
                   size_t from)
{
    if (*next < from)
        *next = from;
    if (*next < framer->length && framer->text[*next] != byte) {
        const char *hit =
            memchr(framer->text + *next, byte, framer->length - *next);

        *next = hit != NULL ? (size_t)(hit - framer->text) : framer->length;
    }
    return *next;
}

static size_t find_quote(struct ct_framer *framer, size_t from)
{
    return find(framer, &framer->next_quote, framer->quote, from);
}

static size_t find_line_end(struct ct_framer *framer, size_t from)
{
    size_t lf = find(framer, &framer->next_lf, '\n', from);
    size_t cr = find(framer, &framer->next_cr, '\r', from);

    return cr < lf ? cr : lf;
}

/* Whether more text could tell what the CR at `at` is. */
static bool cut_crlf(const struct ct_framer *framer, size_t at)
{
    return at + 1 == framer->length && framer->text[at] == '\r' &&
           !framer->last;
}

static enum ct_line_end line_end(const struct ct_framer *framer, size_t at)
{
    if (at >= framer->length)
        return CT_LINE_NONE;
    if (framer->text[at] == '\n')
        return CT_LINE_LF;
    return at + 1 < framer->length && framer->text[at + 1] == '\n'
               ? CT_LINE_CRLF
               : CT_LINE_CR;
}

static size_t line_end_length(enum ct_line_end end)
{
    return end == CT_LINE_NONE ? 0 : end == CT_LINE_CRLF ? 2 : 1;
}

static uint64_t count_line_ends(const struct ct_framer *framer, size_t from,
                                size_t to)
{
    uint64_t count = 0;

    for (size_t i = from; i < to; i++) {
        char byte = framer->text[i];

        count +=
            byte == '\n' || (byte == '\r' && line_end(framer, i) == CT_LINE_CR);
    }
    return count;
}

static void begin(struct ct_framer *framer, size_t start)
{
    framer->start = framer->at = start;
    framer->mark = 0;
    framer->quoted = framer->doubtful = false;
    framer->inner = 0;
}

/* Looks for the end of the line that is skipped; false: it is not here. */
static bool skip(struct ct_framer *framer)
{
    size_t end = find_line_end(framer, framer->at);
    enum ct_line_end kind = line_end(framer, end);

    if (cut_crlf(framer, end))
        kind = CT_LINE_NONE;
    framer->skipping = kind == CT_LINE_NONE;
    framer->line += !framer->skipping;
    begin(framer, end + line_end_length(kind));
    return !framer->skipping;
}

/* Whether a field ends where the scan is. */
static bool at_field_end(const struct ct_framer *framer)
{
    char byte;

    if (framer->at >= framer->length)
        return true;
    byte = framer->text[framer->at];
    return byte == framer->delimiter || byte == '\n' || byte == '\r';
}

/* Goes past the quote that closes; false when it is not in the text, or lies
 * beyond the limit. */
static bool close_quote(struct ct_framer *framer)
{
    for (;;) {
        size_t quote = find_quote(framer, framer->at);
        bool at_end = quote + 1 >= framer->length;

        framer->at = quote;
        if (quote == framer->length || quote - framer->start > framer->limit ||
            (at_end && !framer->last))
            return false;
        framer->at = quote + 1;
        if (!at_end && framer->text[quote + 1] == framer->quote) {
            framer->at = quote + 2;
            continue;
        }
        /* Mostly the line end known already lies behind the quote. */
        if (find_line_end(framer, framer->open) < quote)
            framer->inner += count_line_ends(framer, framer->open, quote);
        framer->quoted = false;
        framer->doubtful =
            framer->doubtful || (framer->inner > 0 && !at_field_end(framer));
        return true;
    }
}

void ct_framer_resume(struct ct_framer *framer, size_t at, uint64_t line)
{
    size_t *next[] = {&framer->next_lf, &framer->next_cr, &framer->next_quote};
    const char bytes[] = {'\n', '\r', framer->quote};

    /* What lies between here and where the scan was may have been passed
     * over; what was known to come next there still does. */
    for (int i = 0; i < 3; i++) {
        size_t end = *next[i] < framer->at ? *next[i] : framer->at;
        const char *hit =
            end > at ? memchr(framer->text + at, bytes[i], end - at) : NULL;

        if (hit != NULL)
            *next[i] = (size_t)(hit - framer->text);
    }
    framer->line = line;
    begin(framer, at);
    framer->skipping = true;
}

static void open_quote(struct ct_framer *framer, struct ct_frame *frame)
{
    /* What is not closed, and ends before the limit, ends with the text. */
    frame->kind = framer->length - framer->start > framer->limit
                      ? CT_FRAME_FAR_QUOTE
                      : CT_FRAME_OPEN_QUOTE;
    frame->length = framer->open - framer->start;
    frame->quote = framer->open;
    frame->quote_line = framer->line + framer->inner;
    ct_framer_resume(framer, framer->open, frame->quote_line);
}

static void too_long(struct ct_framer *framer, struct ct_frame *frame,
                     size_t end)
{
    frame->kind = CT_FRAME_LONG;
    frame->length = framer->limit;
    framer->line += framer->inner;
    begin(framer, end);
    framer->skipping = true;
}

static bool is_comment(const struct ct_framer *framer)
{
    size_t first = framer->start + framer->mark;

    return framer->comment != '\0' && first < framer->length &&
           framer->text[first] == framer->comment;
}

static void finish(struct ct_framer *framer, struct ct_frame *frame, size_t end)
{
    frame->end = line_end(framer, end);
    frame->length = end - framer->start;
    if (frame->length == framer->mark)
        frame->kind = CT_FRAME_BLANK;
    else if (is_comment(framer))
        frame->kind = CT_FRAME_COMMENT;
    else
        frame->kind = CT_FRAME_RECORD;
    frame->doubtful = framer->doubtful;
    framer->line += framer->inner + (frame->end != CT_LINE_NONE);
    begin(framer, end + line_end_length(frame->end));
}

static bool at_field_start(const struct ct_framer *framer, size_t start,
                           size_t at)
{
    while (framer->skip_space && at > start && framer->text[at - 1] == ' ')
        at--;
    return at == start || framer->text[at - 1] == framer->delimiter;
}

size_t ct_frame_marks(const char *text, size_t length)
{
    size_t marks = 0;

    while (length - marks >= MARK && memcmp(text + marks, mark, MARK) == 0)
        marks += MARK;
    return marks;
}

/* Where files were joined, the mark of the second stands inside. false: more
 * text could tell whether there is one. */
static bool pass_marks(struct ct_framer *framer)
{
    const char *text = framer->text + framer->start;
    size_t length = framer->length - framer->start, marks, left;

    if (framer->at > framer->start || text[0] != mark[0])
        return true;
    marks = ct_frame_marks(text, length);
    left = length - marks;
    if (!framer->last && left < MARK && marks <= framer->limit &&
        memcmp(text + marks, mark, left) == 0)
        return false;
    framer->mark = marks;
    framer->at += marks;
    return true;
}

/* Scans to the end of the record, a fault, or the end of the text. */
static void scan(struct ct_framer *framer, struct ct_frame *frame)
{
    bool comment;

    if (!pass_marks(framer))
        return;
    comment = is_comment(framer);
    for (;;) {
        size_t end, quote, first;

        if (framer->quoted && !close_quote(framer)) {
            if (framer->at - framer->start > framer->limit || framer->last)
                open_quote(framer, frame);
            return;
        }
        end = find_line_end(framer, framer->at);
        quote = comment ? end : find_quote(framer, framer->at);
        first = quote < end ? quote : end;
        framer->at = first;
        if (first - framer->start > framer->limit) {
            too_long(framer, frame, end);
            return;
        }
        if ((first == framer->length && !framer->last) ||
            cut_crlf(framer, first))
            return;
        if (first == end) {
            finish(framer, frame, end);
            return;
        }
        framer->quoted =
            at_field_start(framer, framer->start + framer->mark, quote);
        framer->open = framer->quoted ? quote : framer->open;
        framer->at = quote + 1;
    }
}

void ct_framer_next(struct ct_framer *framer, struct ct_frame *frame)
{
    *frame = (struct ct_frame){.kind = CT_FRAME_MORE};
    if (framer->skipping && !skip(framer) && !framer->last)
        return;
    frame->start = framer->start;
    frame->line = framer->line;
    if (framer->start < framer->length)
        scan(framer, frame);
    else if (framer->last)
        frame->kind = CT_FRAME_END;
}

void ct_framer_find_quote(const struct ct_framer *framer,
                          struct ct_frame *frame, size_t before)
{
    const char *text = framer->text;
    bool quoted = false;

    frame->quote = frame->start;
    for (size_t i = frame->start; i < before; i++) {
        if (text[i] != framer->quote)
            continue;
        if (!quoted) {
            quoted = at_field_start(framer, frame->start, i);
            frame->quote = quoted ? i : frame->quote;
        } else if (i + 1 < before && text[i + 1] == framer->quote) {
            i++;
        } else {
            quoted = false;
        }
    }
    frame->quote_line =
        frame->line + count_line_ends(framer, frame->start, frame->quote);
}

/* ---- whole lines --------------------------------------------------------- */

struct ends {
    size_t lf, cr, crlf;
};

typedef unsigned char lanes __attribute__((vector_size(16)));

static size_t sum(lanes counts)
{
    size_t all = 0;

    for (size_t i = 0; i < sizeof counts; i++)
        all += counts[i];
    return all;
}

/* Those of 16 × `rounds` bytes, at most 255 rounds. Before the first stands a
 * byte, too. */
static void count_block(const char *text, size_t rounds, struct ends *ends)
{
    lanes lf = {0}, cr = {0}, crlf = {0};

    for (size_t i = 0; i < rounds; i++) {
        lanes now, before;

        memcpy(&now, text + 16 * i, sizeof now);
        memcpy(&before, text + 16 * i - 1, sizeof before);
        /* Where it is so, all bits: one less than 0. */
        lf -= (lanes)(now == '\n');
        cr -= (lanes)(now == '\r');
        crlf -= (lanes)((now == '\n') & (before == '\r'));
    }
    ends->lf += sum(lf);
    ends->cr += sum(cr);
    ends->crlf += sum(crlf);
}

static struct ends count_ends(const char *text, size_t length)
{
    struct ends ends = {0};
    size_t at = 0;

    while (at < length) {
        size_t rounds = (length - at) / sizeof(lanes);

        if (at == 0 || rounds == 0) {
            ends.lf += text[at] == '\n';
            ends.cr += text[at] == '\r';
            ends.crlf += at > 0 && text[at] == '\n' && text[at - 1] == '\r';
            at++;
        } else {
            rounds = rounds < UCHAR_MAX ? rounds : UCHAR_MAX;
            count_block(text + at, rounds, &ends);
            at += rounds * sizeof(lanes);
        }
    }
    return ends;
}

/* The bytes of the first `most` lines. */
static size_t first_lines(const char *text, size_t length, size_t most)
{
    const char *at = text;

    for (size_t i = 0; i < most; i++)
        at = (const char *)memchr(at, '\n', length - (size_t)(at - text)) + 1;
    return (size_t)(at - text);
}

size_t ct_framer_pass(struct ct_framer *framer, enum ct_line_end end,
                      size_t bytes, size_t most, size_t *lines)
{
    const char *text = framer->text + framer->start;
    size_t left = framer->length - framer->start;
    size_t size = left < bytes ? left : bytes;
    struct ends ends;

    if (framer->at != framer->start || framer->skipping || framer->quoted ||
        bytes > framer->limit ||
        find_quote(framer, framer->start) < framer->start + size)
        return 0;
    while (size > 0 && text[size - 1] != '\n')
        size--;
    ends = count_ends(text, size);
    if (ends.lf > most) {
        size = first_lines(text, size, most);
        ends = count_ends(text, size);
    }
    if (size == 0 || end == CT_LINE_NONE || end == CT_LINE_CR ||
        ends.cr != ends.crlf || ends.cr != (end == CT_LINE_LF ? 0 : ends.lf))
        return 0;
    *lines = ends.lf;
    framer->line += ends.lf;
    begin(framer, framer->start + size);
    return size;
}
