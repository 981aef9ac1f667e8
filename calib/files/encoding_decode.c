/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes to UTF-8. iconv knows what characters are; asked for one at a time it
 * takes 60 ns, so its answers for one and two bytes are kept in a table, a row
 * for each first byte that occurs. UTF-16 goes through iconv as it comes.
 */
#include "encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

/* ORDER ENCODING: their names for iconv. */
static const char *const iconv_names[CT_ENCODINGS] = {
    "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030", "BIG5", "CP932", "CP1252",
};

enum { SECONDS = 256 - 0x40 };

/* A character in UTF-8; first byte 0: none. */
struct cell {
    char utf8[4];
};

struct ct_decoder {
    iconv_t handle;
    enum ct_encoding encoding;
    struct cell single[128];        /* by byte, from 0x80 */
    struct cell pair[128][SECONDS]; /* by first byte, from 0x80, and second */
    bool filled[128];               /* which rows of `pair` are */
};

static size_t cell_length(const struct cell *cell)
{
    unsigned char first = (unsigned char)cell->utf8[0];

    return first == 0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* iconv() does not write to its input, though its type says it might. */
static int convert(iconv_t handle, const char *bytes, size_t length, char *out,
                   size_t room, struct ct_decoded *decoded)
{
    char *in = (char *)(uintptr_t)bytes;
    size_t left = length, free_room = room;
    size_t result = iconv(handle, &in, &left, &out, &free_room);

    decoded->used = length - left;
    decoded->made = room - free_room;
    return result == (size_t)-1 ? errno : 0;
}

/* The one character that all the bytes are, or none. A byte of its own is no
 * control character: the C library lets 0x80 through in Big5. */
static struct cell ask(const struct ct_decoder *decoder, const char *bytes,
                       size_t length)
{
    struct cell cell = {{0}};
    char out[16];
    struct ct_decoded decoded;
    int error =
        convert(decoder->handle, bytes, length, out, sizeof out, &decoded);

    if (error != 0) {
        (void)iconv(decoder->handle, NULL, NULL, NULL, NULL);
        return cell;
    }
    if (decoded.made < 2 || decoded.made > sizeof cell.utf8 ||
        (length == 1 && (unsigned char)out[0] == 0xC2 &&
         (unsigned char)out[1] < 0xA0))
        return cell;
    memcpy(cell.utf8, out, decoded.made);
    if (cell_length(&cell) != decoded.made)
        cell.utf8[0] = '\0';
    return cell;
}

static void fill_singles(struct ct_decoder *decoder)
{
    for (unsigned byte = 0x80; byte <= 0xFF; byte++)
        decoder->single[byte - 0x80] =
            ask(decoder, (const char[]){(char)byte}, 1);
}

static void fill_row(struct ct_decoder *decoder, unsigned char first)
{
    for (unsigned second = 0x40; second <= 0xFF; second++)
        decoder->pair[first - 0x80][second - 0x40] =
            ask(decoder, (const char[]){(char)first, (char)second}, 2);
    decoder->filled[first - 0x80] = true;
}

static bool is_wide(enum ct_encoding encoding)
{
    return encoding == CT_UTF_16LE || encoding == CT_UTF_16BE;
}

enum ct_status ct_decoder_new(enum ct_encoding encoding,
                              struct ct_decoder **decoder)
{
    struct ct_decoder *new = calloc(1, sizeof *new);

    if (new == NULL)
        return CT_NOMEM;
    new->encoding = encoding;
    new->handle = iconv_open("UTF-8", iconv_names[encoding]);
    if (new->handle == (iconv_t)-1) {
        bool memory = errno == ENOMEM;

        free(new);
        return memory ? CT_NOMEM : CT_IO;
    }
    if (!is_wide(encoding))
        fill_singles(new);
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

/* ---- UTF-16 -----------------------------------------------------------------
 */

/* Half a pair of surrogates as three bytes. */
static void put_surrogate(enum ct_encoding encoding, const char *bytes,
                          char *out)
{
    bool little = encoding == CT_UTF_16LE;
    unsigned high = (unsigned char)bytes[little ? 1 : 0];
    unsigned unit = high << 8 | (unsigned char)bytes[little ? 0 : 1];

    out[0] = (char)0xED;
    out[1] = (char)(0x80 | (unit >> 6 & 0x3F));
    out[2] = (char)(0x80 | (unit & 0x3F));
}

static struct ct_decoded decode_wide(struct ct_decoder *decoder,
                                     const char *bytes, size_t length,
                                     bool last, char *out, size_t room)
{
    struct ct_decoded all = {0};

    for (;;) {
        struct ct_decoded part;
        int error =
            convert(decoder->handle, bytes + all.used, length - all.used,
                    out + all.made, room - all.made, &part);
        bool half = error == EILSEQ || (error == EINVAL && last);

        all.used += part.used;
        all.made += part.made;
        if (!half || length - all.used < 2 || room - all.made < 3)
            return all;
        (void)iconv(decoder->handle, NULL, NULL, NULL, NULL);
        put_surrogate(decoder->encoding, bytes + all.used, out + all.made);
        all.used += 2;
        all.made += 3;
        all.odd += 2;
    }
}

/* ---- one and two bytes ------------------------------------------------------
 */

/* How many of the first bytes are ASCII. */
static size_t ascii_run(const char *bytes, size_t length)
{
    size_t at = 0;

    while (length - at >= 8) {
        uint64_t word;

        memcpy(&word, bytes + at, sizeof word);
        if ((word & 0x8080808080808080U) != 0)
            break;
        at += 8;
    }
    while (at < length && (unsigned char)bytes[at] < 0x80)
        at++;
    return at;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Four bytes of GB18030: *size is how many there would have to be, or are. */
static struct cell ask_four(struct ct_decoder *decoder, const char *bytes,
                            size_t length, size_t *size)
{
    *size = 4;
    if ((length >= 3 &&
         ((unsigned char)bytes[2] < 0x81 || (unsigned char)bytes[2] > 0xFE)) ||
        (length >= 4 && !is_digit(bytes[3])))
        *size = 1;
    else if (length >= 4)
        return ask(decoder, bytes, 4);
    return (struct cell){{0}};
}

/* The character at the first byte, which is not ASCII. *size: its bytes, more
 * than `length` when it is cut off; no character takes one. */
static struct cell look_up(struct ct_decoder *decoder, const char *bytes,
                           size_t length, size_t *size)
{
    unsigned char first = (unsigned char)bytes[0];
    const struct cell *single = &decoder->single[first - 0x80];
    struct cell cell = {{0}};

    *size = 1;
    if (single->utf8[0] != '\0' || decoder->encoding == CT_WINDOWS_1252 ||
        first == 0x80 || first == 0xFF)
        return *single;
    *size = 2;
    if (length < 2)
        return cell;
    if (decoder->encoding == CT_GB18030 && is_digit(bytes[1])) {
        cell = ask_four(decoder, bytes, length, size);
    } else if ((unsigned char)bytes[1] >= 0x40) {
        if (!decoder->filled[first - 0x80])
            fill_row(decoder, first);
        cell = decoder->pair[first - 0x80][(unsigned char)bytes[1] - 0x40];
    }
    if (cell.utf8[0] == '\0' && *size <= length)
        *size = 1;
    return cell;
}

static void put_odd(char byte, char *out)
{
    out[0] = (char)(0xC0 | ((unsigned char)byte >> 6 & 1));
    out[1] = (char)(0x80 | (byte & 0x3F));
}

static struct ct_decoded decode_bytes(struct ct_decoder *decoder,
                                      const char *bytes, size_t length,
                                      bool last, char *out, size_t room)
{
    struct ct_decoded all = {0};

    while (all.used < length && room - all.made >= sizeof(struct cell)) {
        const char *from = bytes + all.used;
        size_t left = length - all.used, size;
        struct cell cell;

        if ((unsigned char)*from < 0x80) {
            size_t free_room = room - all.made;

            size = ascii_run(from, left < free_room ? left : free_room);
            memcpy(out + all.made, from, size);
            all.used += size;
            all.made += size;
            continue;
        }
        cell = look_up(decoder, from, left, &size);
        if (size > left && !last)
            break;
        if (cell.utf8[0] == '\0') {
            put_odd(*from, cell.utf8);
            all.odd++;
            size = 1;
            memcpy(out + all.made, cell.utf8, sizeof cell);
            all.made += 2;
        } else {
            memcpy(out + all.made, cell.utf8, sizeof cell);
            all.made += cell_length(&cell);
        }
        all.used += size;
    }
    return all;
}

struct ct_decoded ct_decode(struct ct_decoder *decoder, const char *bytes,
                            size_t length, bool last, char *out, size_t room)
{
    return is_wide(decoder->encoding)
               ? decode_wide(decoder, bytes, length, last, out, room)
               : decode_bytes(decoder, bytes, length, last, out, room);
}
