/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * text.h - text for a terminal: how wide it is, and what may be shown.
 *
 * Users' texts are never copied to the terminal as they are. Bytes that are
 * not UTF-8, control characters and invisible format characters (a right-to-
 * left override, a zero-width space) are shown by number, `\x1b` or
 * `<U+202E>`, so that a file cannot drive the terminal and look-alike names
 * look different. Widths are display columns: 千克 is four wide.
 */
#ifndef CT_TEXT_H
#define CT_TEXT_H

#include "../../uncertainty/buffer.h"

#include <stddef.h>
#include <stdint.h>

enum { CT_TAB_COLUMNS = 8 };

/* One character as it is shown. */
struct ct_glyph {
    size_t bytes;   /* of the text it stands for */
    size_t columns; /* on display */
    size_t length;  /* bytes of `shown` */
    char shown[16];
};

/* The character at the start of text[0..length), length > 0. `column` is where
 * it comes to stand, counted from 0: tabs run to the next tab stop. */
struct ct_glyph ct_glyph_next(const char *text, size_t length, size_t column);

/* Display columns of a UTF-8 text as ct_text_safe() writes it. */
size_t ct_display_width(const char *text, size_t length);

/* Appends the text as it may be shown. */
void ct_text_safe(struct ct_buffer *out, const char *text, size_t length);

/* The same in at most `columns` (>= 1) columns; what is cut off leaves `…`.
 * Returns the columns used. */
size_t ct_text_cut(struct ct_buffer *out, const char *text, size_t length,
                   size_t columns);

/* Appends paragraphs (ended by \n) wrapped at `width` columns, every line but
 * the first indented by `indent` blanks; the cursor stands at `column`. Breaks
 * at blanks and between Chinese characters. Ends without a newline. */
void ct_text_wrap(struct ct_buffer *out, const char *text, size_t indent,
                  size_t column, size_t width);

/* A whole number in groups of three digits: `12 300 000`. */
enum { CT_GROUPED = 32 };
void ct_text_grouped(uint64_t number, char text[CT_GROUPED]);

#endif
