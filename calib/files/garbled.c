/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "garbled.h"

#include "encoding.h"

#include <stdint.h>
#include <string.h>

/* The characters of windows-1252 for 0x80 to 0x9F. Five bytes have none and
 * were passed on as they are. */
static const uint16_t specials[32] = {
    0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
    0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178,
};

/* The character at the start of sound UTF-8, and its length. */
static uint32_t decode(const char *text, size_t *length)
{
    unsigned char first = (unsigned char)text[0];
    uint32_t code;

    *length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    code = *length == 1 ? first : first & (0x7FU >> *length);
    for (size_t i = 1; i < *length; i++)
        code = code << 6 | ((unsigned char)text[i] & 0x3F);
    return code;
}

/* Its byte in windows-1252 or ISO 8859-1; -1: none. */
static int byte_of(uint32_t code)
{
    if (code < 0x100)
        return (int)code;
    for (int i = 0; i < 32; i++)
        if (specials[i] == code)
            return 0x80 + i;
    return -1;
}

/* Whether a character of two bytes or more is one to be expected. `Å²` and the
 * like, a letter with a sign of units, are no `Ų`. */
static bool is_expected(uint32_t code, unsigned char second)
{
    if (code < 0x180)
        return code < 0x100 || second < 0xB0 || second > 0xB9;
    return (code >= 0x391 && code <= 0x3C9) ||   /* Greek letters */
           (code >= 0x2010 && code <= 0x22FF) || /* signs, ℃, Ω, ± and ≤ */
           (code >= 0x2460 && code <= 0x27FF) || /* ①, √ and other marks */
           (code >= 0x3000 && code <= 0x9FFF) || /* Chinese, Japanese */
           (code >= 0xAC00 && code <= 0xD7A3) || /* Korean */
           (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0xFF00 && code <= 0xFFEF); /* of full width */
}

static bool is_all_expected(const char *text, size_t length)
{
    bool any = false;

    for (size_t at = 0, step; at < length; at += step) {
        uint32_t code = decode(text + at, &step);

        if (step > 1 && !is_expected(code, (unsigned char)text[at + 1]))
            return false;
        any = any || step > 1;
    }
    return any;
}

/* The characters as bytes, which are a text again. false: they are not. */
static bool undo(const char *text, size_t length, struct ct_buffer *bytes)
{
    ct_buffer_clear(bytes);
    for (size_t at = 0, step; at < length; at += step) {
        int byte = byte_of(decode(text + at, &step));

        if (byte < 0)
            return false;
        ct_buffer_putc(bytes, (char)byte);
    }
    return !bytes->failed &&
           ct_utf8_sound(bytes->data, bytes->length) == bytes->length &&
           is_all_expected(bytes->data, bytes->length);
}

const char *ct_garbled_replaced(const char *text)
{
    static const char lost[] = "\xEF\xBF\xBD", twice[] = "锟斤拷";

    if (strstr(text, lost) != NULL)
        return "U+FFFD";
    return strstr(text, twice) != NULL ? twice : NULL;
}

enum ct_status ct_garbled_meant(const char *text, size_t length,
                                struct ct_buffer *meant)
{
    enum { OFTEN = 8 };
    struct ct_buffer now = {0}, before = {0};
    bool found = false;
    enum ct_status status;

    ct_buffer_add(&now, text, length);
    for (int i = 0; i < OFTEN && !now.failed; i++) {
        struct ct_buffer swap = now;

        if (!undo(now.data, now.length, &before))
            break;
        found = true;
        now = before;
        before = swap;
    }
    if (found)
        ct_buffer_add(meant, now.data, now.length);
    status = now.failed || before.failed ? CT_NOMEM : ct_buffer_status(meant);
    ct_buffer_release(&now);
    ct_buffer_release(&before);
    return status;
}

enum ct_status ct_garbled_tell(const char *text, size_t length,
                               struct ct_place place, struct ct_sink *sink)
{
    const char *replaced = ct_garbled_replaced(text);
    struct ct_buffer meant = {0};
    enum ct_status status;

    if (replaced != NULL) {
        ct_warning(sink, "character-replaced", ct_at(place),
                   ct_string(replaced));
        return CT_OK;
    }
    status = ct_garbled_meant(text, length, &meant);
    if (status == CT_OK && meant.length > 0)
        ct_warning(sink, "suspect-double-encoding", ct_at(place),
                   ct_text(meant.data, meant.length));
    ct_buffer_release(&meant);
    return status;
}
