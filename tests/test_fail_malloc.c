/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The failing allocator itself, then its first clients: buffer and arena with
 * every single allocation refused, once and from then on.
 */
#include "../uncertainty/arena.h"
#include "../uncertainty/buffer.h"
#include "assert_close.h"
#include "fail_malloc.h"

#include <errno.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_vector.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Keeps the compiler from leaving out allocations that nobody reads. */
static void *volatile kept;

/* Compilers take it for granted that their malloc leaves errno alone. */
static void *(*volatile take)(size_t size) = malloc;

static void need_allocator(void)
{
    if (!fail_malloc_works())
        skip();
}

/* ---- the allocator ---- */

static void only_the_nth_call_fails(void **unused)
{
    bool failed[5];
    int why = 0;

    (void)unused;
    need_allocator();
    for (size_t nth = 0; nth <= 6; nth++) {
        fail_malloc_at(nth, false);
        for (size_t i = 0; i < 5; i++) {
            errno = 0;
            kept = take(10);
            failed[i] = kept == NULL;
            why = failed[i] ? errno : why;
            free(kept);
        }
        assert_int_equal(fail_malloc_calls(), 5);
        fail_malloc_reset();
        for (size_t i = 0; i < 5; i++)
            assert_int_equal(failed[i], i + 1 == nth);
    }
    assert_int_equal(why, ENOMEM);
}

static void every_later_call_fails_when_asked(void **unused)
{
    bool failed[5];

    (void)unused;
    need_allocator();
    for (size_t nth = 0; nth <= 6; nth++) {
        fail_malloc_at(nth, true);
        for (size_t i = 0; i < 5; i++) {
            kept = calloc(3, 4);
            failed[i] = kept == NULL;
            free(kept);
        }
        fail_malloc_reset();
        for (size_t i = 0; i < 5; i++)
            assert_int_equal(failed[i], nth > 0 && i + 1 >= nth);
    }
}

static void reset_ends_failing(void **unused)
{
    (void)unused;
    need_allocator();
    fail_malloc_at(1, true);
    fail_malloc_reset();
    kept = malloc(1);
    assert_non_null(kept);
    assert_int_equal(fail_malloc_calls(), 1);
    free(kept);
}

/* Allocates in way `way`; the block, or NULL. */
static void *allocate(int way)
{
    void *block = NULL;

    switch (way) {
    case 0:
        return malloc(100);
    case 1:
        return calloc(10, 10);
    case 2:
        return realloc(NULL, 100);
    case 3:
        return aligned_alloc(64, 128);
    default:
        return posix_memalign(&block, 64, 100) == 0 ? block : NULL;
    }
}

static void every_way_counts_fails_and_balances(void **unused)
{
    (void)unused;
    need_allocator();
    for (int way = 0; way < 5; way++) {
        long before = fail_malloc_balance();
        void *block;

        fail_malloc_at(2, false);
        block = kept = allocate(way);
        assert_non_null(block);
        assert_int_equal(fail_malloc_calls(), 1);
        assert_int_equal(fail_malloc_balance(), before + 1);
        assert_null(allocate(way));
        assert_int_equal(fail_malloc_calls(), 2);
        assert_int_equal(fail_malloc_balance(), before + 1);
        fail_malloc_reset();
        assert_int_equal((uintptr_t)block % (way < 3 ? 16 : 64), 0);
        free(block);
        assert_int_equal(fail_malloc_balance(), before);
    }
}

static void calloc_still_clears(void **unused)
{
    unsigned char *block;

    (void)unused;
    need_allocator();
    kept = malloc(4096);
    memset(kept, 0xAA, 4096);
    free(kept);
    block = calloc(64, 64);
    assert_non_null(block);
    for (size_t i = 0; i < 4096; i++)
        assert_int_equal(block[i], 0);
    free(block);
}

static void a_failing_realloc_leaves_its_block(void **unused)
{
    long before = fail_malloc_balance();
    char *block = malloc(8), *larger;

    (void)unused;
    if (!fail_malloc_works()) {
        free(block);
        skip();
    }
    assert_non_null(block);
    memcpy(block, "caltrac", 8);
    kept = block; /* hides from the compiler what realloc gets */
    fail_malloc_at(1, false);
    larger = realloc(kept, 100000);
    fail_malloc_reset();
    assert_null(larger);
    assert_string_equal(block, "caltrac");
    larger = realloc(kept, 100000);
    assert_non_null(larger);
    assert_string_equal(larger, "caltrac");
    assert_int_equal(fail_malloc_balance(), before + 1);
    free(larger);
    assert_int_equal(fail_malloc_balance(), before);
    free(NULL);
    assert_int_equal(fail_malloc_balance(), before);
}

/* strdup allocates inside the C library, gsl_vector_alloc twice in GSL. */
static void libraries_are_reached(void **unused)
{
    long before = fail_malloc_balance();
    gsl_vector *vector;

    (void)unused;
    need_allocator();
    gsl_set_error_handler_off();
    fail_malloc_at(1, false);
    kept = strdup("text");
    fail_malloc_reset();
    assert_null(kept);
    for (size_t nth = 1; nth <= 2; nth++) {
        fail_malloc_at(nth, false);
        vector = gsl_vector_alloc(1000);
        fail_malloc_reset();
        assert_null(vector);
        assert_int_equal(fail_malloc_balance(), before);
    }
    vector = gsl_vector_alloc(1000);
    assert_non_null(vector);
    gsl_vector_free(vector);
    assert_int_equal(fail_malloc_balance(), before);
}

static void *allocate_much(void *unused)
{
    (void)unused;
    for (int i = 0; i < 2000; i++) {
        void *volatile block = malloc(16);

        free(block);
    }
    return NULL;
}

static void threads_are_counted(void **unused)
{
    pthread_t threads[2];
    long before;

    (void)unused;
    need_allocator();
    fail_malloc_reset();
    before = fail_malloc_balance();
    allocate_much(NULL);
    assert_int_equal(fail_malloc_calls(), 2000);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, allocate_much, NULL),
                         0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_in_range(fail_malloc_calls(), 6000, 6010);
    assert_in_range(fail_malloc_balance() - before, 0, 10);
}

/* ---- its clients ---- */

/* Work that allocates. Returns whether it was done in full; on failure as on
 * success everything is released again. `*sound` turns false when something
 * is not as promised. */
typedef bool work(bool *sound);

static bool fill_buffer(bool *sound)
{
    struct ct_buffer buffer = {0};
    bool done, failed_before = false;

    for (int i = 0; i < 400; i++) {
        size_t length = buffer.length;

        ct_buffer_puts(&buffer, "0123456789");
        ct_buffer_putc(&buffer, ' ');
        ct_buffer_integer(&buffer, i);
        ct_buffer_repeat(&buffer, "-", 3);
        /* Sticky: once failed, nothing is added and it stays failed. */
        if (failed_before && (!buffer.failed || buffer.length != length))
            *sound = false;
        failed_before = buffer.failed;
        if (buffer.data != NULL && buffer.data[buffer.length] != '\0')
            *sound = false;
    }
    done = ct_buffer_status(&buffer) == CT_OK;
    if (done != !buffer.failed ||
        (done &&
         (buffer.length != 400 * 14 + 10 + 2 * 90 + 3 * 300 ||
          strncmp(buffer.data, "0123456789 0---0123456789 1---", 30) != 0)))
        *sound = false;
    if (!done && ct_buffer_reserve(&buffer, 1) != NULL)
        *sound = false;
    ct_buffer_release(&buffer);
    return done;
}

static bool clear_buffer_after_failure(bool *sound)
{
    struct ct_buffer buffer = {0};
    bool done;

    ct_buffer_repeat(&buffer, "x", 1000);
    done = ct_buffer_status(&buffer) == CT_OK;
    ct_buffer_clear(&buffer);
    if (ct_buffer_status(&buffer) != CT_OK || buffer.length != 0)
        *sound = false;
    ct_buffer_release(&buffer);
    return done;
}

static bool fill_arena(bool *sound)
{
    struct ct_arena arena = {0};
    char *first = ct_arena_text(&arena, "first", 5);
    bool done = first != NULL;

    for (size_t i = 1; i <= 60; i++) {
        char *text = ct_arena_text(&arena, "some text", 9);
        double *numbers = ct_arena_array(&arena, 10 * i, sizeof(double));

        done = done && text != NULL && numbers != NULL;
        if (text != NULL && strcmp(text, "some text") != 0)
            *sound = false;
        for (size_t j = 0; numbers != NULL && j < 10 * i; j++) {
            if (numbers[j] < 0.0 || numbers[j] > 0.0)
                *sound = false;
            numbers[j] = 1.0;
        }
    }
    if (first != NULL && strcmp(first, "first") != 0)
        *sound = false;
    ct_arena_release(&arena);
    if (arena.newest != NULL)
        *sound = false;
    return done;
}

static bool grow_array(bool *sound)
{
    int *numbers = NULL;
    size_t count = 0;
    bool done = true;

    while (count < 1000 && done) {
        int *grown = ct_grow(numbers, count, sizeof *numbers);

        done = grown != NULL;
        if (done) {
            numbers = grown;
            numbers[count] = (int)count;
            count++;
        }
    }
    for (size_t i = 0; i < count; i++)
        if (numbers[i] != (int)i)
            *sound = false;
    free(numbers);
    return done;
}

/* Refuses the 1st, 2nd, ... allocation until the work needs no more. */
static void refuse_each(work *work_under_test, bool from_then_on)
{
    long before = fail_malloc_balance();
    bool sound = true, reached = true, done = false;
    size_t n = 0;

    while (reached) {
        fail_malloc_at(++n, from_then_on);
        done = work_under_test(&sound);
        reached = fail_malloc_calls() >= n;
        fail_malloc_reset();
        assert_true(sound);
        assert_int_equal(done, !reached);
        assert_int_equal(fail_malloc_balance(), before);
    }
    assert_true(n > 3); /* there was something to refuse */
}

static void refused_memory_is_reported_and_none_leaks(void **unused)
{
    static work *const works[] = {fill_buffer, clear_buffer_after_failure,
                                  fill_arena, grow_array};

    (void)unused;
    need_allocator();
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        refuse_each(works[i], false);
        refuse_each(works[i], true);
    }
}

/* Sizes that no memory can hold are refused before any arithmetic wraps. */
static void impossible_sizes_are_refused(void **unused)
{
    struct ct_buffer buffer = {0};
    struct ct_arena arena = {0};

    (void)unused;
    ct_buffer_puts(&buffer, "abc");
    assert_null(ct_buffer_reserve(&buffer, SIZE_MAX - 3));
    assert_int_equal(ct_buffer_status(&buffer), CT_NOMEM);
    assert_string_equal(buffer.data, "abc");
    ct_buffer_release(&buffer);
    assert_null(ct_arena_alloc(&arena, SIZE_MAX));
    assert_null(ct_arena_alloc(&arena, SIZE_MAX - 20));
    assert_null(ct_arena_array(&arena, SIZE_MAX / 4, 8));
    assert_null(ct_arena_text(&arena, "x", SIZE_MAX));
    assert_non_null(ct_arena_alloc(&arena, 1));
    ct_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_nth_call_fails),
        cmocka_unit_test(every_later_call_fails_when_asked),
        cmocka_unit_test(reset_ends_failing),
        cmocka_unit_test(every_way_counts_fails_and_balances),
        cmocka_unit_test(calloc_still_clears),
        cmocka_unit_test(a_failing_realloc_leaves_its_block),
        cmocka_unit_test(libraries_are_reached),
        cmocka_unit_test(threads_are_counted),
        cmocka_unit_test(refused_memory_is_reported_and_none_leaks),
        cmocka_unit_test(impossible_sizes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
