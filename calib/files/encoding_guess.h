/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * encoding_guess.h - which encodings a file that is not UTF-8 could be in.
 *
 * What is found here is said and never used: the person who knows the file
 * chooses.
 */
#ifndef CT_ENCODING_GUESS_H
#define CT_ENCODING_GUESS_H

#include "encoding.h"
#include "../../uncertainty/buffer.h"

/* Decoders of the usual encodings, opened when first needed. A zero-initialised
 * structure has none open. */
enum { CT_ENCODING_CANDIDATES = 4 };
struct ct_encoding_trial {
    struct ct_decoder *decoders[CT_ENCODING_CANDIDATES];
    bool tried; /* to open them */
};
void ct_encoding_trial_release(struct ct_encoding_trial *trial);

/* Sets of candidates have one bit each, the likeliest the lowest. */

/* Looks at a file piece by piece. */
struct ct_encoding_look {
    struct ct_encoding_trial *trial;
    unsigned fit; /* those in which all so far is sound */
    bool nul;     /* there is a NUL: this is text in none of them */
    /* Lines with characters of three or more bytes that are sound UTF-8, and
     * lines that are not UTF-8. */
    uint64_t utf8_lines, other_lines, lines;
    bool utf8_first; /* such a line came before the others */
    bool begins;     /* with a line that is not UTF-8 */
};

/* CT_NOMEM. */
CT_CHECK enum ct_status ct_encoding_look_start(struct ct_encoding_look *look,
                                               struct ct_encoding_trial *trial);
/* The next bytes of the file. They end behind a byte below 0x30, which ends a
 * character in every candidate, best a line end; or the file ends there. */
void ct_encoding_look_add(struct ct_encoding_look *look, const char *bytes,
                          size_t length);

/* Whether all of the file is text in one other encoding. False too where lines
 * in UTF-8 stand among the others: then the file was joined from pieces; and
 * where few of many lines behind the first are not UTF-8: these are damaged,
 * and the others can be read. */
bool ct_encoding_look_whole(const struct ct_encoding_look *look);

/* Whether a text that was declared to be in another encoding looks like UTF-8
 * all the same: it is sound up to its last line end (`last`: to its end), with
 * characters of three bytes or more, which chance does not make. */
bool ct_encoding_looks_utf8(const char *bytes, size_t length, bool last);

/* Whether the first bytes of a file without a mark are UTF-16, and which: a
 * quarter of the units or more, three at least, are ASCII, and nothing else
 * has a NUL. */
bool ct_encoding_looks_wide(const char *bytes, size_t length,
                            enum ct_encoding *encoding);

/* Whether they are UTF-32, with a mark or without. */
bool ct_encoding_looks_utf32(const char *bytes, size_t length);

/* Whether the beginning of a file, which as a whole is text in the set, is
 * most likely Chinese in GB18030: of its characters beside signs, three at
 * least, nine of ten are those that GB 2312 has. Few texts in Big5, Shift_JIS
 * or windows-1252 are so by chance. */
bool ct_encoding_is_chinese(unsigned set, const char *bytes, size_t length);

/* Those in which the bytes are sound. CT_NOMEM: the set is empty. */
CT_CHECK enum ct_status ct_encoding_fit(struct ct_encoding_trial *trial,
                                        const char *bytes, size_t length,
                                        unsigned *fit);

/* Appends the names of the set, separated by ", ". */
void ct_encoding_names(unsigned set, struct ct_buffer *names);

/* Appends what the cell that holds bytes[fault] would read in each of the set,
 * `编号 in GB18030, 晤瘍 in Big5`: the bytes between commas, semicolons,
 * tabs, quotes and line ends, at most so many. */
enum { CT_ENCODING_SHOWN = 32 };
void ct_encoding_readings(struct ct_encoding_trial *trial, unsigned set,
                          const char *bytes, size_t length, size_t fault,
                          struct ct_buffer *readings);

#endif
