/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * encoding.h - the bytes of a file and the UTF-8 text they stand for.
 *
 * Everything behind the readers is UTF-8 without NUL (RFC 3629: no overlong
 * forms, no surrogates, nothing above U+10FFFF). A byte order mark decides the
 * encoding; without one a file is UTF-8 or it is refused, with the encodings
 * named that would fit. Nothing is guessed silently.
 */
#ifndef CT_ENCODING_H
#define CT_ENCODING_H

#include "../../uncertainty/buffer.h"

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ct_encoding { CT_UTF_8, CT_UTF_16LE, CT_UTF_16BE };

const char *ct_encoding_name(enum ct_encoding encoding);

/* The encoding the first bytes of a file declare; *mark: the bytes of the
 * byte order mark, 0 when there is none (then it is UTF-8). Three bytes are
 * enough to tell. */
enum ct_encoding ct_encoding_detect(const char *bytes, size_t length,
                                    size_t *mark);

/* The length of the part before the first NUL or byte that is not UTF-8;
 * `length` when all of it is sound. A character cut off at the end is not. */
size_t ct_utf8_sound(const char *text, size_t length);

/* How many bytes `text`, sound UTF-8, takes in the encoding. */
uint64_t ct_encoded_length(enum ct_encoding encoding, const char *text,
                           size_t length);

/* Turns bytes into UTF-8, block by block. */
struct ct_decoder;
/* CT_NOMEM, or CT_IO when the system has no such converter. */
CT_CHECK enum ct_status ct_decoder_new(enum ct_encoding encoding,
                                       struct ct_decoder **decoder);
void ct_decoder_free(struct ct_decoder *decoder);

struct ct_decoded {
    size_t used; /* bytes taken; give the rest again with what follows */
    size_t made; /* bytes of UTF-8 written */
    bool broken; /* what starts at `used` is no character */
};

/* `last`: nothing follows, a character cut off at the end is broken. Writes
 * at most `room` bytes, whole characters only. */
struct ct_decoded ct_decode(struct ct_decoder *decoder, const char *bytes,
                            size_t length, bool last, char *out, size_t room);

/* Converters for the usual encodings, opened when first needed: opening them
 * takes a hundred times as long as using them on a line. A zero-initialised
 * structure has none open. */
enum { CT_ENCODING_CANDIDATES = 4 };
struct ct_encoding_trial {
    iconv_t handles[CT_ENCODING_CANDIDATES];
    bool tried; /* to open them */
};
void ct_encoding_trial_release(struct ct_encoding_trial *trial);

/* Appends the names of the encodings in which the bytes decode without a
 * fault, separated by ", "; nothing when there is none. They are names for
 * iconv, the first is the likeliest. names->failed when memory ran out. */
void ct_encoding_candidates(struct ct_encoding_trial *trial, const char *bytes,
                            size_t length, struct ct_buffer *names);

#endif
