/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * arena.h - memory that is given back all at once.
 *
 * For the many small texts and records that live as long as the model, budget
 * or table that holds them. Pointers stay valid until release.
 */
#ifndef CT_ARENA_H
#define CT_ARENA_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>

struct ct_arena {
    struct ct_arena_block *newest;
};

/* A zero-initialised structure is an empty arena. */
void ct_arena_release(struct ct_arena *arena);

/* Zeroed memory aligned for any object, or NULL when there is none. */
void *ct_arena_alloc(struct ct_arena *arena, size_t size);
void *ct_arena_array(struct ct_arena *arena, size_t count, size_t size);

/* Moves all that `from` holds to `into`; pointers stay valid. */
void ct_arena_join(struct ct_arena *into, struct ct_arena *from);

/* A NUL-terminated copy of `length` bytes, or NULL when memory ran out. */
char *ct_arena_text(struct ct_arena *arena, const char *text, size_t length);

/* A growing array from malloc: returns it with room for at least one more
 * element after `count`, moved if need be, or NULL (the old array stays valid
 * and the caller's). Capacity doubles, so that it follows from the count. */
void *ct_grow(void *array, size_t count, size_t size);

/* The same for the array that a pointer points to, which is set: whether there
 * is room. Without it the pointer and its array are as they were. */
#define ct_room(array, count) ct_make_room(&(array), (count), sizeof *(array))
CT_CHECK bool ct_make_room(void *pointer, size_t count, size_t size);

#endif
