/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fail_malloc.h - memory that runs out when a test says so.
 *
 * A program that links fail_malloc.c gets its own malloc, calloc, realloc,
 * posix_memalign, aligned_alloc and free, for itself and for every library it
 * uses. They pass on to the C library's, count, and can be told to fail.
 *
 *     for (size_t n = 1;; n++) {
 *         long before = fail_malloc_balance();
 *         fail_malloc_at(n, false);
 *         status = work_under_test();
 *         bool reached = fail_malloc_calls() >= n;
 *         fail_malloc_reset();
 *         ... release, compare fail_malloc_balance() with `before` ...
 *         if (!reached)
 *             break;
 *     }
 *
 * Not with sanitizers or valgrind, which bring their own allocator: there
 * fail_malloc_works() is false and tests skip.
 */
#ifndef CT_FAIL_MALLOC_H
#define CT_FAIL_MALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* Whether this program's allocations come through here. */
bool fail_malloc_works(void);

/* From now on counts calls from 1 and lets call number `nth` fail (0: none),
 * with `from_then_on` every later one too. A failing call returns NULL with
 * errno ENOMEM (posix_memalign returns ENOMEM); a failing realloc leaves its
 * block alone. */
void fail_malloc_at(size_t nth, bool from_then_on);

/* Nothing fails any more; the count of calls starts anew. The balance goes on:
 * blocks may outlive a reset. */
void fail_malloc_reset(void);

/* Allocating calls, failed ones included, since fail_malloc_at or _reset.
 * free() and realloc(p, 0), which only gives back, are none. */
size_t fail_malloc_calls(void);

/* Blocks alive: allocated and not freed since the program started. */
long fail_malloc_balance(void);

#endif
