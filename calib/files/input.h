/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * input.h - files and pipes as bytes, and what is said when they fail.
 *
 * Below source.h and csv.h, which give the bytes a name and places. The
 * findings here carry the path as their first argument.
 */
#ifndef CT_INPUT_H
#define CT_INPUT_H

#include "encoding_guess.h"
#include "../../uncertainty/buffer.h"
#include "../../uncertainty/finding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Whether a file stands under that name (no folder, pipe or device). */
bool ct_input_is_file(const char *path);
/* Whether anything does, or may. */
bool ct_input_is_there(const char *path);
bool ct_input_is_folder(const char *path);

/* Opens `path` (`-`: standard input) for reading. Findings at `place`:
 * "file-not-found", "file-not-readable", "is-a-directory". CT_INTERRUPTED as
 * below, of a FIFO that nobody writes to. */
CT_CHECK enum ct_status ct_input_open(const char *path, struct ct_place place,
                                      struct ct_sink *sink, int *descriptor);
void ct_input_close(int descriptor); /* leaves standard input open */

/* read(2), -1 with errno; EINTR stands for CT_INTERRUPTED. It is not tried
 * again: the only signals that are caught are those that ask for the end (and
 * a tick that repeats the request), and who waits for input that may never
 * come is to get it. */
ssize_t ct_input_read(int descriptor, char *bytes, size_t room);

/* Appends all that is left in the file (-1: nothing) and closes it. Findings:
 * "file-too-large" above `limit` bytes. CT_IO after a read error,
 * CT_INTERRUPTED without a finding. */
CT_CHECK enum ct_status ct_input_rest(const char *path, int descriptor,
                                      size_t limit, struct ct_place place,
                                      struct ct_sink *sink,
                                      struct ct_buffer *bytes);

/* Appends `bytes` from `from` on as UTF-8 to `text`, which has data even when
 * nothing was appended; what is no character as encoding.h says. *rest: how
 * many bytes at the end could not be taken (the odd one of UTF-16). CT_NOMEM;
 * CT_IO: the system has no converter. */
CT_CHECK enum ct_status ct_input_decode(enum ct_encoding encoding,
                                        const struct ct_buffer *bytes,
                                        size_t from, struct ct_buffer *text,
                                        size_t *rest);

/* "file-not-readable" with the system's words for the error; CT_IO. After
 * EINTR no finding, and CT_INTERRUPTED. */
enum ct_status ct_input_failed(const char *path, int error,
                               struct ct_place place, struct ct_sink *sink);

/* A text with a fault in it, where ct_utf8_sound() stopped. */
struct ct_bad_text {
    const char *text; /* a record, or all of a file */
    size_t length;
    size_t fault;
    bool last;                 /* the file ends where the text does */
    enum ct_encoding encoding; /* it was decoded from */
    struct ct_place place;     /* of the fault */
    uint64_t byte;             /* of the fault in the file */
    const unsigned *fit;       /* the candidates for all of the file; NULL: not
                                  known, those for the text are named */
};

/* Reports it: "nul-byte", "character-cut-off", "utf16-broken",
 * "encoding-invalid", or "invalid-utf8" with the encodings that would fit and
 * what the cell would read in them. *key: which (may be NULL). CT_INVALID, or
 * CT_NOMEM. */
enum ct_status ct_input_bad_byte(struct ct_encoding_trial *trial,
                                 const struct ct_bad_text *bad,
                                 struct ct_sink *sink, const char **key);

/* Looks at all of the file behind the descriptor, whose position stays.
 * *whole: it is text in another encoding (ct_encoding_look_whole), those of
 * *fit. False too of pipes, which cannot be looked at twice, and where a line
 * is longer than 64 KiB. CT_NOMEM, CT_IO with errno. */
CT_CHECK enum ct_status ct_input_look(int descriptor,
                                      struct ct_encoding_trial *trial,
                                      bool *whole, unsigned *fit);

/* The system's words for an error number. */
enum { CT_SYSTEM_TEXT = 160 };
void ct_system_text(int error, char text[CT_SYSTEM_TEXT]);

#endif
