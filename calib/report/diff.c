/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "diff.h"

#include "language.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 400, BEFORE = 80 }; /* bytes of a line, and of its beginning */

void ct_diff_release(struct ct_diff *diff)
{
    ct_buffer_release(&diff->text);
    *diff = (struct ct_diff){0};
}

/* ---- characters ---------------------------------------------------------- */

/* A blank that is not U+0020: its number, or 0. */
static unsigned blank_at(const char *text, size_t left)
{
    const unsigned char *c = (const unsigned char *)text;
    unsigned number;

    if (left >= 2 && c[0] == 0xC2 && c[1] == 0xA0)
        return 0xA0;
    if (left < 3 || (c[0] != 0xE2 && c[0] != 0xE3))
        return 0;
    number = (c[0] & 0x0FU) << 12 | (c[1] & 0x3FU) << 6 | (c[2] & 0x3FU);
    return (number >= 0x2000 && number <= 0x200A) || number == 0x202F ||
                   number == 0x205F || number == 0x3000
               ? number
               : 0;
}

static void put_number(struct ct_buffer *out, unsigned number)
{
    char text[16];

    (void)snprintf(text, sizeof text, "<U+%04X>", number);
    ct_buffer_puts(out, text);
}

/* Where the blanks at the end of the line begin. */
static size_t end_of(const char *text, size_t length)
{
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    return length;
}

static void put_text(struct ct_buffer *out, const char *text, size_t length)
{
    size_t end = end_of(text, length), column = 0;

    for (size_t i = 0; i < length;) {
        unsigned blank = blank_at(text + i, length - i);
        struct ct_glyph glyph;

        if (blank == 0 && i >= end)
            blank = (unsigned char)text[i];
        if (blank != 0) {
            put_number(out, blank);
            i += blank < 0x80 ? 1 : blank < 0x800 ? 2 : 3;
            continue;
        }
        glyph = ct_glyph_next(text + i, length - i, column);
        ct_buffer_add(out, glyph.shown, glyph.length);
        column += glyph.columns;
        i += glyph.bytes;
    }
}

/* ---- lines --------------------------------------------------------------- */

static size_t to_character(const char *text, size_t at)
{
    while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* A line from `start` on, cut where it is too long. */
static void put_line(struct ct_diff *diff, char sign, const char *text,
                     size_t length, size_t start)
{
    struct ct_buffer *out = &diff->text;
    size_t end = length - start > LONGEST ? start + LONGEST : length;

    if (end < length)
        end = to_character(text, end);
    if (diff->color)
        ct_buffer_puts(out, sign == '-' ? "\x1b[31m" : "\x1b[32m");
    ct_buffer_putc(out, sign);
    ct_buffer_puts(out, start > 0 ? "…" : "");
    if (end < length)
        ct_text_safe(out, text + start, end - start);
    else
        put_text(out, text + start, end - start);
    ct_buffer_puts(out, end < length ? "…" : "");
    ct_buffer_puts(out, diff->color ? "\x1b[m\n" : "\n");
}

/* The length of the first line, and in *next where the second one begins. */
static size_t line_length(const char *text, size_t length, size_t *next)
{
    size_t end = 0;

    while (end < length && text[end] != '\n' && text[end] != '\r')
        end++;
    *next = end < length ? end + 1 : end;
    if (*next < length && text[end] == '\r' && text[*next] == '\n')
        ++*next;
    return end;
}

static size_t count_lines(const char *text, size_t length)
{
    size_t count = 1;

    for (size_t at = 0, next; at < length; at += next) {
        if (line_length(text + at, length - at, &next) == length - at)
            break;
        count++;
    }
    return count;
}

/* Where the lines that differ are shown from. */
static size_t window(const char *before, size_t before_length,
                     const char *after, size_t after_length)
{
    size_t least = before_length < after_length ? before_length : after_length;
    size_t same = 0;

    while (same < least && before[same] == after[same])
        same++;
    if (before_length <= LONGEST && after_length <= LONGEST)
        return 0;
    return same > BEFORE ? to_character(before, same - BEFORE) : 0;
}

static void put_lines(struct ct_diff *diff, char sign, const char *text,
                      size_t length, size_t start)
{
    for (;;) {
        size_t next, line = line_length(text, length, &next);

        put_line(diff, sign, text, line, start < line ? start : 0);
        if (line == length)
            return;
        text += next;
        length -= next;
        start = 0;
    }
}

static void put_range(struct ct_buffer *out, char sign, uint64_t line,
                      size_t count)
{
    ct_buffer_putc(out, sign);
    ct_buffer_integer(out, (long long)line);
    if (count != 1) {
        ct_buffer_putc(out, ',');
        ct_buffer_integer(out, (long long)count);
    }
}

void ct_diff_change(struct ct_diff *diff, uint64_t line, const char *before,
                    size_t before_length, const char *after,
                    size_t after_length)
{
    struct ct_buffer *out = &diff->text;
    size_t start, lines;

    if (diff->shown >= diff->limit) {
        diff->hidden++;
        return;
    }
    diff->shown++;
    lines = count_lines(before, before_length);
    start = lines == 1 ? window(before, before_length, after, after_length) : 0;
    ct_buffer_puts(out, "@@ ");
    put_range(out, '-', line, lines);
    ct_buffer_putc(out, ' ');
    put_range(out, '+', line, lines);
    ct_buffer_puts(out, " @@\n");
    put_lines(diff, '-', before, before_length, start);
    put_lines(diff, '+', after, after_length, start);
}

enum ct_status ct_diff_write(const struct ct_diff *diff, const char *old_name,
                             const char *new_name, struct ct_buffer *out)
{
    if (diff->shown + diff->hidden == 0)
        return CT_OK;
    if (diff->shown > 0) {
        ct_buffer_puts(out, "--- ");
        ct_text_safe(out, old_name, strlen(old_name));
        ct_buffer_puts(out, "\n+++ ");
        ct_text_safe(out, new_name, strlen(new_name));
        ct_buffer_putc(out, '\n');
        ct_buffer_add(out, diff->text.data, diff->text.length);
    }
    if (diff->shown > 0 && diff->hidden > 0) {
        ct_buffer_puts(out, "... ");
        ct_buffer_integer(out, (long long)diff->hidden);
        ct_buffer_puts(out,
                       ct_translate(diff->hidden == 1
                                        ? N_(" more record is repaired\n")
                                        : N_(" more records are repaired\n")));
    }
    return diff->text.failed ? CT_NOMEM : ct_buffer_status(out);
}
