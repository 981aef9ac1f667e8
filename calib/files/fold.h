/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fold.h - full-width characters as their plain forms, places kept.
 *
 * Numbers, units and formulas typed with an East Asian input method hold
 * full-width digits, signs and brackets. They are read as if they had been
 * typed plainly: U+FF01-FF5E as ASCII, U+2212 as a minus sign, U+3000 and the
 * other blanks of fixed width (U+00A0, U+2000-200A, U+202F, U+205F) as a
 * blank. Nothing else changes; in particular no superscript becomes a digit.
 * Any bytes are accepted.
 */
#ifndef CT_FOLD_H
#define CT_FOLD_H

#include "../../uncertainty/finding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ct_folded {
    const char *text; /* not NUL-terminated */
    size_t length;
    const char *original;
    struct ct_place place; /* of the original */
    uint32_t *origin;      /* byte i of text was byte origin[i] of the
                              original; NULL: nothing had to be folded and
                              text is the original */
};

/* Folds `length` bytes, which stay the caller's and must outlive the result.
 * CT_LIMIT: more than 4 GiB. */
CT_CHECK enum ct_status ct_fold(const char *text, size_t length,
                                struct ct_place place,
                                struct ct_folded *folded);
void ct_fold_release(struct ct_folded *folded);

/* Where bytes at … at + length of the folded text stand in the original. */
struct ct_place ct_folded_place(const struct ct_folded *folded, size_t at,
                                size_t length);

/* The bytes there, and in *length their number. */
const char *ct_folded_original(const struct ct_folded *folded, size_t at,
                               size_t *length);

/* The first position from `at` on that is not a blank (space, tab, line end);
 * folded->length when there is none. */
size_t ct_folded_skip(const struct ct_folded *folded, size_t at);

/* Whether `word` stands at `at`, byte by byte; its length in bytes, or 0. */
size_t ct_folded_match(const struct ct_folded *folded, size_t at,
                       const char *word);

/* The byte at `at`, or 0 past the end. */
unsigned char ct_folded_byte(const struct ct_folded *folded, size_t at);

/* The part as an argument of a finding. */
struct ct_argument ct_folded_text(const struct ct_folded *folded, size_t at,
                                  size_t length);

/* Bytes of the character at `at` (1 where it is not valid UTF-8), 0 at the
 * end. */
size_t ct_folded_character(const struct ct_folded *folded, size_t at);

bool ct_is_blank(unsigned char c);
bool ct_is_digit(unsigned char c);
bool ct_is_letter(unsigned char c); /* of the English alphabet */

#endif
