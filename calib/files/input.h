/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * input.h - files and pipes as bytes, and what is said when they fail.
 *
 * Below source.h and csv.h, which give the bytes a name and places. The
 * findings here carry the path as their first argument.
 */
#ifndef CT_INPUT_H
#define CT_INPUT_H

#include "encoding.h"
#include "../../uncertainty/buffer.h"
#include "../../uncertainty/finding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Whether a file stands under that name (no folder, pipe or device). */
bool ct_input_is_file(const char *path);

/* Opens `path` (`-`: standard input) for reading. Findings at `place`:
 * "file-not-found", "file-not-readable", "is-a-directory". */
CT_CHECK enum ct_status ct_input_open(const char *path, struct ct_place place,
                                      struct ct_sink *sink, int *descriptor);
void ct_input_close(int descriptor); /* leaves standard input open */

/* read(2) that goes on after signals; -1 with errno. */
ssize_t ct_input_read(int descriptor, char *bytes, size_t room);

/* Appends all that is in the file. Findings besides those of opening:
 * "file-too-large" above `limit` bytes. CT_IO after a read error. */
CT_CHECK enum ct_status ct_input_whole(const char *path, size_t limit,
                                       struct ct_place place,
                                       struct ct_sink *sink,
                                       struct ct_buffer *bytes);

/* Appends `bytes` from `from` on as UTF-8 to `text`, which has data even when
 * nothing was appended. Stops at the first byte that is no character: *broken
 * is its offset, or SIZE_MAX. CT_NOMEM; CT_IO: the system has no converter. */
CT_CHECK enum ct_status ct_input_decode(enum ct_encoding encoding,
                                        const struct ct_buffer *bytes,
                                        size_t from, struct ct_buffer *text,
                                        size_t *broken);

/* "file-not-readable" with the system's words for the error; CT_IO. */
enum ct_status ct_input_failed(const char *path, int error,
                               struct ct_place place, struct ct_sink *sink);

/* Reports the byte text[fault], at `place` and at `byte` of the file: a NUL
 * ("nul-byte") or a byte that is not UTF-8 ("invalid-utf8", with the encodings
 * in which all of `text` would decode). CT_INVALID, or CT_NOMEM. */
enum ct_status ct_input_bad_byte(struct ct_encoding_trial *trial,
                                 const char *text, size_t length, size_t fault,
                                 struct ct_place place, uint64_t byte,
                                 struct ct_sink *sink);

/* The system's words for an error number. */
enum { CT_SYSTEM_TEXT = 160 };
void ct_system_text(int error, char text[CT_SYSTEM_TEXT]);

#endif
