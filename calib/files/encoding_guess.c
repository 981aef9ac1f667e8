/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "encoding_guess.h"

#include <string.h>

/* What files in laboratories are in when they are not UTF-8: the bits of a
 * set. */
static const enum ct_encoding candidates[CT_ENCODING_CANDIDATES] = {
    CT_GB18030, CT_BIG5, CT_SHIFT_JIS, CT_WINDOWS_1252};

void ct_encoding_trial_release(struct ct_encoding_trial *trial)
{
    for (size_t i = 0; i < CT_ENCODING_CANDIDATES; i++)
        ct_decoder_free(trial->decoders[i]);
    *trial = (struct ct_encoding_trial){0};
}

/* What the system does not have is no candidate. */
static enum ct_status open_trial(struct ct_encoding_trial *trial)
{
    if (trial->tried)
        return CT_OK;
    for (size_t i = 0; i < CT_ENCODING_CANDIDATES; i++) {
        if (trial->decoders[i] == NULL &&
            ct_decoder_new(candidates[i], &trial->decoders[i]) == CT_NOMEM)
            return CT_NOMEM;
    }
    trial->tried = true;
    return CT_OK;
}

/* Whether the bytes, `last` the end of them, are sound. */
static bool decodes(struct ct_decoder *decoder, const char *bytes,
                    size_t length)
{
    char out[8192];
    struct ct_decoded decoded = {0};

    if (decoder == NULL)
        return false;
    for (size_t at = 0; at < length && decoded.odd == 0; at += decoded.used)
        decoded =
            ct_decode(decoder, bytes + at, length - at, true, out, sizeof out);
    return decoded.odd == 0;
}

/* Those of `among` in which the bytes are sound. */
static unsigned still_fit(const struct ct_encoding_trial *trial, unsigned among,
                          const char *bytes, size_t length)
{
    unsigned fit = 0;

    for (size_t i = 0; i < CT_ENCODING_CANDIDATES; i++) {
        if ((among >> i & 1) != 0 && decodes(trial->decoders[i], bytes, length))
            fit |= 1U << i;
    }
    return fit;
}

enum { ALL = (1U << CT_ENCODING_CANDIDATES) - 1 };

enum ct_status ct_encoding_fit(struct ct_encoding_trial *trial,
                               const char *bytes, size_t length, unsigned *fit)
{
    enum ct_status status = open_trial(trial);

    *fit = status == CT_OK ? still_fit(trial, ALL, bytes, length) : 0;
    return status;
}

/* ---- a whole file -----------------------------------------------------------
 */

enum ct_status ct_encoding_look_start(struct ct_encoding_look *look,
                                      struct ct_encoding_trial *trial)
{
    enum ct_status status = open_trial(trial);

    if (status == CT_OK)
        *look = (struct ct_encoding_look){.trial = trial, .fit = ALL};
    return status;
}

/* Short runs of other encodings are sound UTF-8 by chance, but hardly with
 * characters of three bytes and more. */
static bool has_long_character(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)line[i] >= 0xE0)
            return true;
    }
    return false;
}

static void look_at_line(struct ct_encoding_look *look, const char *line,
                         size_t length)
{
    if (ct_utf8_sound(line, length) < length) {
        look->other_lines++;
        look->begins = look->begins || look->lines == 0;
    } else if (has_long_character(line, length))
        look->utf8_lines++;
    look->lines++;
    if (look->other_lines == 0 && look->utf8_lines > 0)
        look->utf8_first = true;
}

void ct_encoding_look_add(struct ct_encoding_look *look, const char *bytes,
                          size_t length)
{
    const char *end = bytes + length;

    look->nul = look->nul || memchr(bytes, '\0', length) != NULL;
    if (look->fit == 0 || look->nul)
        return;
    look->fit = still_fit(look->trial, look->fit, bytes, length);
    while (bytes < end) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t line = (size_t)((stop != NULL ? stop : end) - bytes);

        look_at_line(look, bytes, line);
        bytes += line + 1;
    }
}

bool ct_encoding_look_whole(const struct ct_encoding_look *look)
{
    enum { FEW = 3, SHARE = 8 };
    bool few =
        look->other_lines <= FEW && look->lines >= SHARE * look->other_lines;

    return look->fit != 0 && !look->nul && !look->utf8_first &&
           (look->begins || !few) && look->utf8_lines <= look->other_lines / 20;
}

bool ct_encoding_looks_utf8(const char *bytes, size_t length, bool last)
{
    while (!last && length > 0 && bytes[length - 1] != '\n')
        length--;
    return has_long_character(bytes, length) &&
           ct_utf8_sound(bytes, length) == length;
}

/* ---- a first block ----------------------------------------------------------
 */

bool ct_encoding_looks_wide(const char *bytes, size_t length,
                            enum ct_encoding *encoding)
{
    enum { FEWEST = 3, SHARE = 4 };
    size_t units = length / 2, first = 0, second = 0, both = 0;

    for (size_t i = 0; i < units; i++) {
        first += bytes[2 * i] == '\0' && bytes[2 * i + 1] > '\0';
        second += bytes[2 * i + 1] == '\0' && bytes[2 * i] > '\0';
        both += bytes[2 * i] == '\0' || bytes[2 * i + 1] == '\0';
    }
    *encoding = first > 0 ? CT_UTF_16BE : CT_UTF_16LE;
    return both == first + second && (first == 0 || second == 0) &&
           both >= FEWEST && both >= units / SHARE;
}

/* Nothing is above U+10FFFF: one end of each unit is 0, and so is most of the
 * byte beside it. */
static bool are_units(const char *bytes, size_t length, size_t zero,
                      size_t beside)
{
    bool any = false;

    for (size_t i = 0; i + 4 <= length; i += 4) {
        if (bytes[i + zero] != '\0' || (unsigned char)bytes[i + beside] > 0x10)
            return false;
        any = any || bytes[i + beside] == '\0';
    }
    return any;
}

bool ct_encoding_looks_utf32(const char *bytes, size_t length)
{
    return length >= 4 && bytes[0] != bytes[3] &&
           (are_units(bytes, length, 3, 2) || are_units(bytes, length, 0, 1));
}

bool ct_encoding_is_chinese(unsigned set, const char *bytes, size_t length)
{
    enum { FEWEST = 3 };
    const unsigned char *at = (const unsigned char *)bytes;
    const unsigned char *end = at + length;
    size_t common = 0, all = 0;

    if ((set & 1) == 0) /* GB18030 is the likeliest */
        return false;
    while (end - at >= 2) {
        if (at[0] < 0x80) {
            at++;
            continue;
        }
        common += at[0] >= 0xB0 && at[0] <= 0xF7 && at[1] >= 0xA1;
        all += at[0] > 0xA3 || at[1] < 0xA1; /* signs tell nothing */
        at += at[1] >= '0' && at[1] <= '9' && end - at >= 4 ? 4 : 2;
    }
    return all >= FEWEST && common >= all - all / 10;
}

/* ---- in words ---------------------------------------------------------------
 */

static void put_name(struct ct_buffer *out, size_t candidate)
{
    ct_buffer_puts(out, ct_encoding_name(candidates[candidate]));
}

void ct_encoding_names(unsigned set, struct ct_buffer *names)
{
    size_t start = names->length;

    for (size_t i = 0; i < CT_ENCODING_CANDIDATES; i++) {
        if ((set >> i & 1) == 0)
            continue;
        if (names->length > start)
            ct_buffer_puts(names, ", ");
        put_name(names, i);
    }
}

static bool ends_cell(char byte)
{
    return byte != '\0' && strchr(",;\t\"\r\n", byte) != NULL;
}

/* The part of the cell to show: from its start, or from a byte that no
 * character goes across. */
static void cell_around(const char *bytes, size_t length, size_t fault,
                        size_t *start, size_t *end)
{
    size_t first = fault, safe = fault;

    while (first > 0 && !ends_cell(bytes[first - 1]) &&
           fault - first < CT_ENCODING_SHOWN / 2) {
        first--;
        if ((unsigned char)bytes[first] < 0x80)
            safe = first;
    }
    if (first == 0 || ends_cell(bytes[first - 1]))
        safe = first;
    *start = safe;
    *end = fault;
    while (*end < length && !ends_cell(bytes[*end]) &&
           *end - safe < CT_ENCODING_SHOWN)
        ++*end;
}

void ct_encoding_readings(struct ct_encoding_trial *trial, unsigned set,
                          const char *bytes, size_t length, size_t fault,
                          struct ct_buffer *readings)
{
    size_t start, end, before = readings->length;

    cell_around(bytes, length, fault, &start, &end);
    for (size_t i = 0; i < CT_ENCODING_CANDIDATES; i++) {
        char out[CT_ENCODING_SHOWN * CT_DECODED_GROWTH + 8];
        struct ct_decoded decoded;

        if ((set >> i & 1) == 0 || trial->decoders[i] == NULL)
            continue;
        decoded = ct_decode(trial->decoders[i], bytes + start, end - start,
                            false, out, sizeof out);
        if (decoded.odd > 0)
            continue;
        if (readings->length > before)
            ct_buffer_puts(readings, ", ");
        ct_buffer_add(readings, out, decoded.made);
        if (end < length && !ends_cell(bytes[end]))
            ct_buffer_puts(readings, "…");
        ct_buffer_puts(readings, " in ");
        put_name(readings, i);
    }
}
