/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * peek.h - the beginning of a file or pipe, to tell what is in it.
 *
 * What was read of a pipe or of standard input is lent to the sources, so that
 * the reader that opens it next gets it again.
 */
#ifndef CT_PEEK_H
#define CT_PEEK_H

#include "source.h"
#include "../../uncertainty/buffer.h"

enum { CT_PEEK_LIMIT = 64 * 1024 }; /* bytes */

struct ct_peek {
    struct ct_buffer bytes; /* as they are in the file */
    bool whole;             /* the file ends where they do */
    bool lent;
};

/* CT_IO where it cannot be opened or read, without a finding: its reader will
 * say so. CT_NOMEM, CT_INTERRUPTED. To be released in every case. */
CT_CHECK enum ct_status ct_peek(struct ct_sources *sources, const char *path,
                                struct ct_peek *peek);
void ct_peek_release(struct ct_peek *peek);

#endif
