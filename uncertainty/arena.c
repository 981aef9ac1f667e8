/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct ct_arena_block {
    struct ct_arena_block *older;
    size_t used, size; /* bytes of `bytes` */
    alignas(max_align_t) unsigned char bytes[];
};

enum { BLOCK_SIZE = 4000 };

void ct_arena_release(struct ct_arena *arena)
{
    struct ct_arena_block *block = arena->newest;

    while (block != NULL) {
        struct ct_arena_block *older = block->older;

        free(block);
        block = older;
    }
    arena->newest = NULL;
}

static struct ct_arena_block *add_block(struct ct_arena *arena, size_t size)
{
    struct ct_arena_block *block;

    if (size < BLOCK_SIZE)
        size = BLOCK_SIZE;
    if (size > SIZE_MAX - sizeof *block)
        return NULL;
    block = calloc(1, sizeof *block + size);
    if (block == NULL)
        return NULL;
    block->size = size;
    block->older = arena->newest;
    arena->newest = block;
    return block;
}

void *ct_arena_alloc(struct ct_arena *arena, size_t size)
{
    struct ct_arena_block *block = arena->newest;
    size_t align = alignof(max_align_t);
    void *room;

    if (size > SIZE_MAX - align)
        return NULL;
    size = (size + align - 1) / align * align;
    if (block == NULL || block->size - block->used < size)
        block = add_block(arena, size);
    if (block == NULL)
        return NULL;
    room = block->bytes + block->used;
    block->used += size;
    return room;
}

void *ct_arena_array(struct ct_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    return ct_arena_alloc(arena, count * size);
}

void ct_arena_join(struct ct_arena *into, struct ct_arena *from)
{
    struct ct_arena_block *oldest = from->newest;

    if (oldest == NULL)
        return;
    while (oldest->older != NULL)
        oldest = oldest->older;
    oldest->older = into->newest;
    into->newest = from->newest;
    from->newest = NULL;
}

char *ct_arena_text(struct ct_arena *arena, const char *text, size_t length)
{
    char *copy = length < SIZE_MAX ? ct_arena_alloc(arena, length + 1) : NULL;

    if (copy != NULL && length > 0)
        memcpy(copy, text, length);
    return copy;
}

void *ct_grow(void *array, size_t count, size_t size)
{
    bool full = count == 0 || (count >= 4 && (count & (count - 1)) == 0);
    size_t capacity = count == 0 ? 4 : 2 * count;

    if (!full)
        return array;
    if (count > SIZE_MAX / 2 || capacity > SIZE_MAX / size)
        return NULL;
    return realloc(array, capacity * size);
}

bool ct_make_room(void *pointer, size_t count, size_t size)
{
    void *array, *grown;

    /* Copied, for `pointer` is to a pointer of any type. */
    memcpy(&array, pointer, sizeof array);
    grown = ct_grow(array, count, size);
    if (grown != NULL)
        memcpy(pointer, &grown, sizeof grown);
    return grown != NULL;
}
