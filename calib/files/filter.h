/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * filter.h - a text through another program: into its standard input, out of
 * its standard output.
 *
 * The program is looked for in PATH and started without a shell; there is no
 * temporary file. Both ways are served as they become ready, so that texts of
 * any size pass, and a program that does not read all it is given is no
 * failure of its own.
 */
#ifndef CT_FILTER_H
#define CT_FILTER_H

#include "../../uncertainty/buffer.h"

/* `words` end with NULL; the first is the program's name. Appends what it wrote
 * to standard output and to standard error. *code: its exit code, or 128 and
 * the number of the signal that ended it.
 * CT_IO: it could not be started or served; errno says why, ENOENT that there
 * is no such program. CT_NOMEM. */
CT_CHECK enum ct_status ct_filter(const char *const *words,
                                  const struct ct_buffer *input,
                                  struct ct_buffer *output,
                                  struct ct_buffer *errors, int *code);

#endif
