/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fail_malloc.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OWN_ALLOCATOR 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||     \
    __has_feature(memory_sanitizer)
#define OWN_ALLOCATOR 0
#endif
#endif
#ifndef OWN_ALLOCATOR
#define OWN_ALLOCATOR 1
#endif

/* Threads allocate at the same time, so the state is atomic. */
static struct {
    atomic_size_t calls, nth;
    atomic_bool from_then_on;
    atomic_long alive;
} state;

void fail_malloc_at(size_t nth, bool from_then_on)
{
    atomic_store(&state.nth, nth);
    atomic_store(&state.from_then_on, from_then_on);
    atomic_store(&state.calls, 0);
}

void fail_malloc_reset(void)
{
    fail_malloc_at(0, false);
}

size_t fail_malloc_calls(void)
{
    return atomic_load(&state.calls);
}

long fail_malloc_balance(void)
{
    return atomic_load(&state.alive);
}

/* Asks whether malloc here is the one the program calls: not so under
 * valgrind when it redirects, nor with a sanitizer. */
bool fail_malloc_works(void)
{
    long before = fail_malloc_balance();
    void *volatile block = malloc(1);
    bool seen = fail_malloc_balance() == before + 1;

    free(block);
    return seen && fail_malloc_balance() == before;
}

#if OWN_ALLOCATOR

/* The allocator of the C library under its internal names. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *block);

/* Counts one call; false when it is to fail. */
static bool allowed(void)
{
    size_t call = atomic_fetch_add(&state.calls, 1) + 1;
    size_t nth = atomic_load(&state.nth);

    if (nth == 0 || call < nth)
        return true;
    return call > nth && !atomic_load(&state.from_then_on);
}

static void *refuse(void)
{
    errno = ENOMEM;
    return NULL;
}

static void *counted(void *block)
{
    if (block != NULL)
        atomic_fetch_add(&state.alive, 1);
    return block;
}

/* The program is compiled with hidden symbols; the libraries must find these.
 */
#pragma GCC visibility push(default)

void *malloc(size_t size)
{
    return allowed() ? counted(__libc_malloc(size)) : refuse();
}

void *calloc(size_t count, size_t size)
{
    return allowed() ? counted(__libc_calloc(count, size)) : refuse();
}

void free(void *block)
{
    if (block != NULL)
        atomic_fetch_sub(&state.alive, 1);
    __libc_free(block);
}

void *realloc(void *block, size_t size)
{
    if (block == NULL)
        return malloc(size);
    if (size == 0) { /* glibc frees and returns NULL */
        free(block);
        return NULL;
    }
    return allowed() ? __libc_realloc(block, size) : refuse();
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return allowed() ? counted(__libc_memalign(alignment, size)) : refuse();
}

int posix_memalign(void **result, size_t alignment, size_t size)
{
    void *block;

    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0)
        return EINVAL;
    if (!allowed())
        return ENOMEM;
    block = counted(__libc_memalign(alignment, size));
    if (block == NULL)
        return ENOMEM;
    *result = block;
    return 0;
}

#pragma GCC visibility pop

#endif
