/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fold.h"

#include <stdlib.h>
#include <string.h>

/* What folds: code points first … last become plain + (code point - first)
 * when `series`, else all become `plain`. All take two or three bytes. */
static const struct {
    uint32_t first, last;
    char plain;
    bool series;
} folds[] = {
    {0x00A0, 0x00A0, ' ', false}, {0x2000, 0x200A, ' ', false},
    {0x202F, 0x202F, ' ', false}, {0x205F, 0x205F, ' ', false},
    {0x2212, 0x2212, '-', false}, {0x3000, 0x3000, ' ', false},
    {0xFF01, 0xFF5E, '!', true},
};

/* Bytes of the UTF-8 sequence at `s`, 1 where it is none (overlong forms of
 * three bytes are let through: they fold to nothing and are only counted). */
static size_t sequence(const unsigned char *s, size_t left)
{
    size_t length = s[0] < 0x80   ? 1
                    : s[0] < 0xC2 ? 1
                    : s[0] < 0xE0 ? 2
                    : s[0] < 0xF0 ? 3
                    : s[0] < 0xF5 ? 4
                                  : 1;

    if (length > left)
        return 1;
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 1;
    }
    return length;
}

static uint32_t code_point(const unsigned char *s, size_t length)
{
    if (length == 2)
        return (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu);
    if (length == 3)
        return (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
    return s[0];
}

/* The plain form of the character of `length` bytes at `s`, or 0. */
static char plain_form(const unsigned char *s, size_t length)
{
    uint32_t c;

    if (length != 2 && length != 3)
        return 0;
    c = code_point(s, length);
    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++) {
        if (c >= folds[i].first && c <= folds[i].last) {
            uint32_t step = folds[i].series ? c - folds[i].first : 0;

            return (char)(folds[i].plain + (int)step);
        }
    }
    return 0;
}

static bool has_folds(const unsigned char *s, size_t length)
{
    size_t step;

    for (size_t i = 0; i < length; i += step) {
        step = sequence(s + i, length - i);
        if (step > 1 && plain_form(s + i, step) != 0)
            return true;
    }
    return false;
}

/* Writes the folded text and the origin of each of its bytes; returns its
 * length. */
static size_t fold_into(const unsigned char *s, size_t length, char *out,
                        uint32_t *origin)
{
    size_t step, n = 0;

    for (size_t i = 0; i < length; i += step) {
        char plain;

        step = sequence(s + i, length - i);
        plain = plain_form(s + i, step);
        if (plain != 0) {
            origin[n] = (uint32_t)i;
            out[n++] = plain;
            continue;
        }
        for (size_t k = 0; k < step; k++) {
            origin[n] = (uint32_t)(i + k);
            out[n++] = (char)s[i + k];
        }
    }
    origin[n] = (uint32_t)length;
    return n;
}

enum ct_status ct_fold(const char *text, size_t length, struct ct_place place,
                       struct ct_folded *folded)
{
    const unsigned char *s = (const unsigned char *)text;
    uint32_t *origin;
    char *out;

    if (length >= UINT32_MAX)
        return CT_LIMIT;
    if (!has_folds(s, length)) {
        text = length > 0 ? text : "";
        *folded = (struct ct_folded){
            .text = text, .length = length, .original = text, .place = place};
        return CT_OK;
    }
    origin = malloc((length + 1) * sizeof *origin + length);
    if (origin == NULL)
        return CT_NOMEM;
    out = (char *)(origin + length + 1);
    *folded = (struct ct_folded){.text = out,
                                 .length = fold_into(s, length, out, origin),
                                 .original = text,
                                 .place = place,
                                 .origin = origin};
    return CT_OK;
}

void ct_fold_release(struct ct_folded *folded)
{
    free(folded->origin);
    *folded = (struct ct_folded){0};
}

/* Turns a part of the folded text into the same part of the original. */
static void unfold(const struct ct_folded *folded, size_t *at, size_t *length)
{
    if (*at > folded->length)
        *at = folded->length;
    if (*length > folded->length - *at)
        *length = folded->length - *at;
    if (folded->origin != NULL) {
        *length = folded->origin[*at + *length] - folded->origin[*at];
        *at = folded->origin[*at];
    }
}

struct ct_place ct_folded_place(const struct ct_folded *folded, size_t at,
                                size_t length)
{
    unfold(folded, &at, &length);
    return ct_place_part(folded->place, at, length);
}

const char *ct_folded_original(const struct ct_folded *folded, size_t at,
                               size_t *length)
{
    unfold(folded, &at, length);
    return folded->original + at;
}

unsigned char ct_folded_byte(const struct ct_folded *folded, size_t at)
{
    return at < folded->length ? (unsigned char)folded->text[at] : 0;
}

size_t ct_folded_skip(const struct ct_folded *folded, size_t at)
{
    while (at < folded->length && ct_is_blank(ct_folded_byte(folded, at)))
        at++;
    return at;
}

size_t ct_folded_match(const struct ct_folded *folded, size_t at,
                       const char *word)
{
    size_t length = strlen(word);

    if (at > folded->length || length > folded->length - at ||
        memcmp(folded->text + at, word, length) != 0)
        return 0;
    return length;
}

struct ct_argument ct_folded_text(const struct ct_folded *folded, size_t at,
                                  size_t length)
{
    return ct_text(folded->text + at, length);
}

size_t ct_folded_character(const struct ct_folded *folded, size_t at)
{
    if (at >= folded->length)
        return 0;
    return sequence((const unsigned char *)folded->text + at,
                    folded->length - at);
}

bool ct_is_blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool ct_is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

bool ct_is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
