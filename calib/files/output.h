/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * output.h - where results go: standard output, or a file replaced as a whole.
 *
 * A regular (or new) file is written beside itself under a temporary name and
 * renamed over the old one after fsync, so that a full disk, a signal or a
 * crash leaves the old file as it was. Devices and FIFOs are written directly;
 * a symbolic link is followed. Every write is checked, and goes on after a
 * signal that was caught: no byte of an answer is lost or written twice.
 */
#ifndef CT_OUTPUT_H
#define CT_OUTPUT_H

#include "../../uncertainty/buffer.h"
#include "../../uncertainty/finding.h"

struct ct_output;

/* Whether both are names of one file that is there; no device or FIFO. */
bool ct_output_is_file(const char *path, const char *other);
/* Whether it stands for standard output: NULL or `-`. */
bool ct_output_is_standard(const char *path);
/* Whether both would be written to one place. */
bool ct_output_is_same(const char *path, const char *other);
/* Standard output or a file. Finding: "output-not-writable". */
CT_CHECK enum ct_status ct_output_open(const char *path, struct ct_sink *sink,
                                       struct ct_output **output);
/* A file that is new gets the permissions of this one instead of the usual
 * ones. To be called before anything is written. */
void ct_output_like(struct ct_output *output, const char *path);
/* Writes and empties the buffer. CT_IO after a failure, which is reported
 * once ("output-failed") at commit; a closed pipe is CT_IO without a finding:
 * the reader has what it wanted. CT_NOMEM when the buffer has failed. */
CT_CHECK enum ct_status ct_output_write(struct ct_output *output,
                                        struct ct_buffer *buffer);
/* Whether a write has failed, which commit will say. */
bool ct_output_failed(const struct ct_output *output);
/* Flushes, syncs and renames. Frees the output whatever happens. */
CT_CHECK enum ct_status ct_output_commit(struct ct_output *output,
                                         struct ct_sink *sink);
/* Gives up: removes the temporary file. NULL is fine. */
void ct_output_discard(struct ct_output *output);
/* Async-signal-safe: removes temporary files of outputs still open. */
void ct_output_emergency(void);

#endif
