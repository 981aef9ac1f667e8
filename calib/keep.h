/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * keep.h - an answer never takes the place of what it is worked out from.
 *
 * The places are those of the context: --output, and what a command writes
 * beside its answer. Files are told by what they are, not by their names, so
 * that a link is one with what it leads to. What the command line names is
 * looked at before anything is read; what is found only by reading, before
 * anything is written.
 */
#ifndef CT_KEEP_H
#define CT_KEEP_H

#include "context.h"

/* CT_USAGE, told as "output-is-input", where a place is this file or, of a
 * folder, a file of the laboratory in it: its datapackage.json, what that
 * names, and every table, whether it is needed or not. NULL and `-` are no
 * file. CT_NOMEM. */
CT_CHECK enum ct_status ct_keep_file(const char *path,
                                     const struct ct_context *context);
/* The same of all that has been read. */
CT_CHECK enum ct_status ct_keep_inputs(const struct ct_context *context);

#endif
