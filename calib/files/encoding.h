/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * encoding.h - the bytes of a file and the UTF-8 text they stand for.
 *
 * Everything behind the readers is UTF-8 without NUL (RFC 3629: no overlong
 * forms, no surrogates, nothing above U+10FFFF). A byte order mark decides the
 * encoding; without one what was declared does; without that a file is UTF-8
 * or it is refused, with the encodings named that would fit (encoding_guess.h).
 * Nothing is guessed silently, and no character is replaced by a similar one:
 * U+00B5 stays U+00B5.
 *
 * Bytes that are no character in a declared encoding are not lost, and reading
 * goes on behind them: they stand in the text as two or three bytes that UTF-8
 * does not know (0xC0 or 0xC1 with a second byte; a surrogate), so that every
 * reader refuses them at their place and each still counts as what it was in
 * the file.
 */
#ifndef CT_ENCODING_H
#define CT_ENCODING_H

#include "../../uncertainty/finding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ORDER ENCODING */
enum ct_encoding {
    CT_UTF_8,
    CT_UTF_16LE,
    CT_UTF_16BE,
    CT_GB18030,      /* holds GBK, CP936 and GB 2312 */
    CT_BIG5,         /* CP950 */
    CT_SHIFT_JIS,    /* as Windows has it, CP932 */
    CT_WINDOWS_1252, /* holds ISO 8859-1 but for its control characters */
    CT_ENCODINGS
};

/* The name for people. */
const char *ct_encoding_name(enum ct_encoding encoding);

/* The encoding of that name: any letter case, with or without `-`, `_` and
 * blanks, and the names that other programs have for it (`cp936`, `GB2312`,
 * `latin1`, `ansi` is none). "unread-encoding", such as UTF-32;
 * "unknown-encoding" with a near miss. */
CT_CHECK enum ct_status ct_encoding_parse(const char *name, size_t length,
                                          struct ct_place place,
                                          struct ct_sink *sink,
                                          enum ct_encoding *encoding);

/* The encoding of a file by its first bytes: what its byte order mark says,
 * else what was declared. *mark: the bytes of the mark, 0 when there is none.
 * CT_MARK_LONGEST bytes are enough to tell. */
enum { CT_MARK_LONGEST = 4 };
enum ct_encoding ct_encoding_decide(const char *bytes, size_t length,
                                    enum ct_encoding declared, size_t *mark);

/* The length of the part before the first NUL or byte that is not UTF-8;
 * `length` when all of it is sound. A character cut off at the end is not. */
size_t ct_utf8_sound(const char *text, size_t length);

/* The same, and whether something in the sound part could be left of a text
 * that was once read in a wrong encoding (garbled.h). */
size_t ct_utf8_survey(const char *text, size_t length, bool *suspect);

/* Whether the bytes are the beginning of a UTF-8 character and no more. */
bool ct_utf8_cut(const char *bytes, size_t length);

/* How many bytes of the file the characters that begin in text[0 … length)
 * took; the text, made by ct_decode(), goes on to text[whole]. So the lengths
 * of adjoining parts add up wherever they are cut. */
uint64_t ct_encoded_length(enum ct_encoding encoding, const char *text,
                           size_t length, size_t whole);

/* The bytes that text[0 …) stands for when it is no character: their number
 * is returned, at most 2. 0: it is one, or not made by ct_decode(). */
size_t ct_encoding_raw(enum ct_encoding encoding, const char *text,
                       size_t length, unsigned char raw[2]);

/* Turns bytes into UTF-8, block by block, through tables that iconv fills and
 * iconv itself. */
struct ct_decoder;
/* CT_NOMEM, or CT_IO when the system has no such converter. */
CT_CHECK enum ct_status ct_decoder_new(enum ct_encoding encoding,
                                       struct ct_decoder **decoder);
void ct_decoder_free(struct ct_decoder *decoder);

/* The most bytes of text that one byte of a file makes. */
enum { CT_DECODED_GROWTH = 3 };

struct ct_decoded {
    size_t used; /* bytes taken; give the rest again with what follows */
    size_t made; /* bytes of text written */
    size_t odd;  /* how many bytes of them were no character */
};

/* `last`: nothing follows, a character cut off at the end is none, and all
 * bytes are taken but the odd one of UTF-16. Writes at most `room` bytes,
 * whole characters only. */
struct ct_decoded ct_decode(struct ct_decoder *decoder, const char *bytes,
                            size_t length, bool last, char *out, size_t room);

#endif
