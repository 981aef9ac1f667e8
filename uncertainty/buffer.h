/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * buffer.h - a growing text, the one thing every writer writes into.
 *
 * Failure is sticky: when memory runs out, `failed` is set, later calls do
 * nothing, and the one check at the end (ct_buffer_status) sees it. `data` is
 * always NUL-terminated and never NULL once anything was added.
 */
#ifndef CT_BUFFER_H
#define CT_BUFFER_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>

struct ct_buffer {
    char *data;
    size_t length; /* bytes, without the NUL */
    size_t capacity;
    bool failed;
};

/* A zero-initialised structure is an empty buffer. */
void ct_buffer_release(struct ct_buffer *buffer);
void ct_buffer_clear(struct ct_buffer *buffer); /* keeps the memory */

/* Room for `extra` more bytes; NULL (and `failed`) when there is none. The
 * caller may write up to `extra` bytes there and then adds to `length`. */
char *ct_buffer_reserve(struct ct_buffer *buffer, size_t extra);

void ct_buffer_add(struct ct_buffer *buffer, const char *text, size_t length);
void ct_buffer_puts(struct ct_buffer *buffer, const char *text);
void ct_buffer_putc(struct ct_buffer *buffer, char character);
void ct_buffer_repeat(struct ct_buffer *buffer, const char *text, size_t times);

/* What another one holds, behind a separator unless it is empty; the other one
 * is released, and its failure becomes this one's. */
void ct_buffer_join(struct ct_buffer *buffer, const char *separator,
                    struct ct_buffer *part);

/* Decimal integer; never depends on the locale. */
void ct_buffer_integer(struct ct_buffer *buffer, long long value);

/* CT_NOMEM when any call since the last clear failed, else CT_OK. */
CT_CHECK enum ct_status ct_buffer_status(const struct ct_buffer *buffer);

#endif
