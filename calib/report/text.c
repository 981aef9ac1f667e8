/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

static void add(struct ct_glyph *glyph, const char *text, size_t length)
{
    memcpy(glyph->shown + glyph->length, text, length);
    glyph->length += length;
    glyph->columns += length;
}

static void add_hex(struct ct_glyph *glyph, uint32_t value, int digits)
{
    while (digits-- > 0)
        add(glyph, &"0123456789abcdef"[value >> (4 * digits) & 15], 1);
}

static struct ct_glyph escaped_byte(unsigned char byte)
{
    struct ct_glyph glyph = {.bytes = 1};

    add(&glyph, "\\x", 2);
    add_hex(&glyph, byte, 2);
    return glyph;
}

static struct ct_glyph escaped_character(uint32_t character, size_t bytes)
{
    struct ct_glyph glyph = {.bytes = bytes};

    add(&glyph, "<U+", 3);
    add_hex(&glyph, character, character > 0xFFFF ? 6 : 4);
    add(&glyph, ">", 1);
    return glyph;
}

static struct ct_glyph tab(size_t column)
{
    struct ct_glyph glyph = {.bytes = 1};

    add(&glyph, "        ", CT_TAB_COLUMNS - column % CT_TAB_COLUMNS);
    return glyph;
}

static bool is_invisible(int32_t character)
{
    utf8proc_category_t category = utf8proc_category(character);

    return category == UTF8PROC_CATEGORY_CC ||
           category == UTF8PROC_CATEGORY_CF ||
           category == UTF8PROC_CATEGORY_CS ||
           category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/* Bytes of the character at the start, 0 when they are not UTF-8. */
static size_t decode(const char *text, size_t length, int32_t *character)
{
    /* No character is longer than four bytes, and utf8proc takes a signed
     * length. */
    utf8proc_ssize_t limit = length > 4 ? 4 : (utf8proc_ssize_t)length;
    utf8proc_ssize_t bytes =
        utf8proc_iterate((const utf8proc_uint8_t *)text, limit, character);

    return bytes > 0 ? (size_t)bytes : 0;
}

struct ct_glyph ct_glyph_next(const char *text, size_t length, size_t column)
{
    struct ct_glyph glyph = {.bytes = 1, .columns = 1, .length = 1};
    unsigned char first = (unsigned char)text[0];
    int32_t character;
    size_t bytes;

    if (first == '\t')
        return tab(column);
    if (first < 0x20 || first == 0x7F)
        return escaped_byte(first);
    if (first < 0x7F) {
        glyph.shown[0] = text[0];
        return glyph;
    }
    bytes = decode(text, length, &character);
    if (bytes == 0)
        return escaped_byte(first);
    if (is_invisible(character))
        return escaped_character((uint32_t)character, bytes);
    memcpy(glyph.shown, text, bytes);
    glyph.bytes = glyph.length = bytes;
    glyph.columns = (size_t)utf8proc_charwidth(character);
    return glyph;
}

/* Bytes at the start that are shown as they stand, one column each: most texts
 * are nothing else. */
static size_t plain(const char *text, size_t length)
{
    size_t at = 0;

    while (at < length && (unsigned char)(text[at] - 0x20) < 0x7F - 0x20)
        at++;
    return at;
}

size_t ct_display_width(const char *text, size_t length)
{
    size_t columns = plain(text, length);

    for (size_t at = columns; at < length;) {
        struct ct_glyph glyph = ct_glyph_next(text + at, length - at, columns);

        columns += glyph.columns;
        at += glyph.bytes;
    }
    return columns;
}

void ct_text_safe(struct ct_buffer *out, const char *text, size_t length)
{
    size_t column = 0;

    for (size_t at = 0; at < length;) {
        struct ct_glyph glyph = ct_glyph_next(text + at, length - at, column);

        ct_buffer_add(out, glyph.shown, glyph.length);
        column += glyph.columns;
        at += glyph.bytes;
    }
}

size_t ct_text_cut(struct ct_buffer *out, const char *text, size_t length,
                   size_t columns)
{
    size_t column = 0;
    /* Where the text will end if it proves too long. */
    size_t cut = out->length, cut_column = 0;

    if (length <= columns && plain(text, length) == length) {
        ct_buffer_add(out, text, length);
        return length;
    }
    for (size_t at = 0; at < length;) {
        struct ct_glyph glyph = ct_glyph_next(text + at, length - at, column);

        column += glyph.columns;
        if (column > columns) {
            if (!out->failed)
                out->length = cut;
            ct_buffer_puts(out, "…");
            return cut_column + 1;
        }
        ct_buffer_add(out, glyph.shown, glyph.length);
        if (column < columns) {
            cut = out->length;
            cut_column = column;
        }
        at += glyph.bytes;
    }
    return column;
}

/* ---- wrapping ------------------------------------------------------------ */

struct wrap {
    struct ct_buffer *out;
    size_t indent, column, width;
    bool fresh; /* nothing but the indent stands in the line */
};

static void new_line(struct wrap *wrap)
{
    ct_buffer_putc(wrap->out, '\n');
    wrap->column = 0;
    wrap->fresh = true;
}

/* Wide punctuation that may not begin a line: 、。，）」 … */
static bool closes(const char *text, size_t length)
{
    int32_t character;

    if (decode(text, length, &character) == 0 ||
        utf8proc_charwidth(character) != 2)
        return false;
    switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
        return true;
    default:
        return false;
    }
}

/* Bytes at the start of text that no line break may part, and their width. */
static size_t next_unit(const char *text, size_t length, size_t *columns)
{
    size_t at = 0;

    *columns = 0;
    while (at < length && text[at] != ' ') {
        struct ct_glyph glyph = ct_glyph_next(text + at, length - at, *columns);
        bool wide = glyph.columns == 2 && glyph.bytes > 2;

        if (wide && at > 0 && !closes(text + at, length - at))
            break;
        at += glyph.bytes;
        *columns += glyph.columns;
        if (wide && (at == length || !closes(text + at, length - at)))
            break;
    }
    return at;
}

static void put(struct wrap *wrap, const char *text, size_t length,
                size_t columns, bool blank)
{
    if (!wrap->fresh && wrap->column + blank + columns > wrap->width)
        new_line(wrap);
    if (wrap->fresh && wrap->column == 0) {
        ct_buffer_repeat(wrap->out, " ", wrap->indent);
        wrap->column = wrap->indent;
    } else if (blank && !wrap->fresh) {
        ct_buffer_putc(wrap->out, ' ');
        wrap->column++;
    }
    ct_text_safe(wrap->out, text, length);
    wrap->column += columns;
    wrap->fresh = false;
}

static void wrap_line(struct wrap *wrap, const char *text, size_t length)
{
    size_t at = 0;

    if (length > 0 && text[0] == ' ') { /* an example: as it stands */
        put(wrap, text, length, ct_display_width(text, length), false);
        return;
    }
    while (at < length) {
        size_t start = at, bytes, columns;

        while (at < length && text[at] == ' ')
            at++;
        bytes = next_unit(text + at, length - at, &columns);
        if (bytes > 0)
            put(wrap, text + at, bytes, columns, at > start);
        at += bytes;
    }
}

void ct_text_wrap(struct ct_buffer *out, const char *text, size_t indent,
                  size_t column, size_t width)
{
    struct wrap wrap = {out, indent, column, width, true};
    const char *end;

    for (; (end = strchr(text, '\n')) != NULL; text = end + 1) {
        wrap_line(&wrap, text, (size_t)(end - text));
        new_line(&wrap);
    }
    wrap_line(&wrap, text, strlen(text));
}

void ct_text_grouped(uint64_t number, char text[CT_GROUPED])
{
    char digits[CT_GROUPED];
    int length =
        snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    char *to = text;

    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *to++ = ' ';
        *to++ = digits[i];
    }
    *to = '\0';
}
