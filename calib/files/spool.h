/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spool.h - a pipe that can be read again.
 *
 * What is read of it goes on to the reader at once, and beside into a temporary
 * file without a name, which ends with the program. Where that file cannot be
 * made or written, the pipe is read all the same, but once only.
 */
#ifndef CT_SPOOL_H
#define CT_SPOOL_H

#include "encoding_guess.h"
#include "../../uncertainty/buffer.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct ct_sources;
struct ct_spool;

/* Takes over the descriptor (-1: nothing) and the bytes that come before what
 * it gives; the file is made in `folder`. CT_NOMEM: nothing was taken over. */
CT_CHECK enum ct_status ct_spool_new(int descriptor, struct ct_buffer *begun,
                                     const char *folder,
                                     struct ct_spool **spool);
void ct_spool_free(struct ct_spool *spool);

/* As ct_input_read(), for one of several readers: *at is how far it has come,
 * from 0. Behind what could not be kept only the reader that is foremost goes
 * on; the others get -1, errno says why. */
ssize_t ct_spool_read(struct ct_spool *spool, uint64_t *at, char *bytes,
                      size_t room);

/* Whether it can be read from its beginning: all that was read was kept. If
 * not, errno says why. */
bool ct_spool_is_kept(const struct ct_spool *spool);

/* As ct_input_look(), of all that the pipe will give: waits for its end, unless
 * ct_sources_stopped(), which is CT_IO with EINTR. What was not read yet will
 * be all the same. */
CT_CHECK enum ct_status ct_spool_look(struct ct_spool *spool,
                                      const struct ct_sources *sources,
                                      struct ct_encoding_trial *trial,
                                      bool *whole, unsigned *fit);

#endif
