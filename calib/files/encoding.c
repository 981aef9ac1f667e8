/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "encoding.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ORDER enum ct_encoding */
static const struct {
    const char *name; /* for iconv and for people */
    char mark[4];
    size_t mark_length;
} encodings[] = {
    {"UTF-8", "\xEF\xBB\xBF", 3},
    {"UTF-16LE", "\xFF\xFE", 2},
    {"UTF-16BE", "\xFE\xFF", 2},
};

/* What files in laboratories are in when they are not UTF-8. GB18030 holds
 * GBK and GB 2312. */
static const char *const candidates[CT_ENCODING_CANDIDATES] = {
    "GB18030", "Big5", "Shift_JIS", "windows-1252"};

enum { COUNT = sizeof encodings / sizeof encodings[0] };

const char *ct_encoding_name(enum ct_encoding encoding)
{
    return encodings[encoding].name;
}

enum ct_encoding ct_encoding_detect(const char *bytes, size_t length,
                                    size_t *mark)
{
    for (int i = 0; i < COUNT; i++) {
        *mark = encodings[i].mark_length;
        if (length >= *mark && memcmp(bytes, encodings[i].mark, *mark) == 0)
            return (enum ct_encoding)i;
    }
    *mark = 0;
    return CT_UTF_8;
}

/* RFC 3629, section 4: how long a character is by its first byte, and the
 * range of its second byte, which excludes overlong forms, surrogates and
 * what lies above U+10FFFF. 0: no first byte of a sound character. */
static size_t character(const unsigned char *at, size_t left)
{
    unsigned char first = at[0], low = 0x80, high = 0xBF;
    size_t length = first < 0xC2   ? 0
                    : first < 0xE0 ? 2
                    : first < 0xF0 ? 3
                    : first < 0xF5 ? 4
                                   : 0;

    if (first > 0 && first < 0x80)
        return 1;
    if (length == 0 || length > left)
        return 0;
    if (first == 0xE0)
        low = 0xA0;
    else if (first == 0xED)
        high = 0x9F;
    else if (first == 0xF0)
        low = 0x90;
    else if (first == 0xF4)
        high = 0x8F;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    }
    return length;
}

/* Whether eight bytes are all ASCII and none of them NUL: a byte without its
 * top bit gets it by the subtraction only when it is 0, or when a lower byte
 * was and lent to it. */
static bool all_ascii(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return (((word - 0x0101010101010101U) | word) & 0x8080808080808080U) == 0;
}

size_t ct_utf8_sound(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;

    while (at < length) {
        size_t step;

        if (length - at >= 8 && all_ascii(text + at)) {
            at += 8;
            continue;
        }
        /* A run in another script is walked without looking for ASCII. */
        do {
            step = character(bytes + at, length - at);
            at += step;
        } while (step > 1 && at < length);
        if (step == 0)
            break;
    }
    return at;
}

uint64_t ct_encoded_length(enum ct_encoding encoding, const char *text,
                           size_t length)
{
    uint64_t units = 0;

    if (encoding == CT_UTF_8)
        return length;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];

        units += (byte & 0xC0) != 0x80;
        units += byte >= 0xF0; /* a pair of surrogates */
    }
    return 2 * units;
}

struct ct_decoder {
    iconv_t handle;
};

enum ct_status ct_decoder_new(enum ct_encoding encoding,
                              struct ct_decoder **decoder)
{
    struct ct_decoder *new = malloc(sizeof *new);

    if (new == NULL)
        return CT_NOMEM;
    new->handle = iconv_open("UTF-8", ct_encoding_name(encoding));
    if (new->handle == (iconv_t)-1) {
        bool memory = errno == ENOMEM;

        free(new);
        return memory ? CT_NOMEM : CT_IO;
    }
    *decoder = new;
    return CT_OK;
}

void ct_decoder_free(struct ct_decoder *decoder)
{
    if (decoder == NULL)
        return;
    iconv_close(decoder->handle);
    free(decoder);
}

/* iconv() does not write to its input, though its type says it might. */
static struct ct_decoded convert(iconv_t handle, const char *bytes,
                                 size_t length, char *out, size_t room,
                                 int *error)
{
    char *in = (char *)(uintptr_t)bytes;
    size_t left = length, free_room = room;
    size_t result = iconv(handle, &in, &left, &out, &free_room);

    *error = result == (size_t)-1 ? errno : 0;
    return (struct ct_decoded){.used = length - left, .made = room - free_room};
}

struct ct_decoded ct_decode(struct ct_decoder *decoder, const char *bytes,
                            size_t length, bool last, char *out, size_t room)
{
    int error;
    struct ct_decoded decoded =
        convert(decoder->handle, bytes, length, out, room, &error);

    decoded.broken = error == EILSEQ || (error == EINVAL && last);
    return decoded;
}

/* (iconv_t)-1: the system does not have it; NULL: not opened yet. */
static bool is_open(iconv_t handle)
{
    return handle != (iconv_t)-1 && handle != NULL;
}

/* false when memory ran out. */
static bool open_trial(struct ct_encoding_trial *trial)
{
    if (trial->tried)
        return true;
    for (size_t i = 0; i < CT_ENCODING_CANDIDATES; i++) {
        if (is_open(trial->handles[i]))
            continue;
        trial->handles[i] = iconv_open("UTF-8", candidates[i]);
        if (!is_open(trial->handles[i]) && errno == ENOMEM)
            return false;
    }
    trial->tried = true;
    return true;
}

void ct_encoding_trial_release(struct ct_encoding_trial *trial)
{
    for (size_t i = 0; i < CT_ENCODING_CANDIDATES; i++) {
        if (is_open(trial->handles[i]))
            iconv_close(trial->handles[i]);
    }
    *trial = (struct ct_encoding_trial){0};
}

static bool decodes(iconv_t handle, const char *bytes, size_t length)
{
    char out[4096];
    int error;

    if (!is_open(handle))
        return false;
    (void)iconv(handle, NULL, NULL, NULL, NULL); /* as when just opened */
    do {
        struct ct_decoded decoded =
            convert(handle, bytes, length, out, sizeof out, &error);

        bytes += decoded.used;
        length -= decoded.used;
    } while (error == E2BIG);
    return error == 0;
}

void ct_encoding_candidates(struct ct_encoding_trial *trial, const char *bytes,
                            size_t length, struct ct_buffer *names)
{
    size_t start = names->length;

    if (!open_trial(trial)) {
        names->failed = true;
        return;
    }
    for (size_t i = 0; i < CT_ENCODING_CANDIDATES; i++) {
        if (!decodes(trial->handles[i], bytes, length))
            continue;
        if (names->length > start)
            ct_buffer_puts(names, ", ");
        ct_buffer_puts(names, candidates[i]);
    }
}
