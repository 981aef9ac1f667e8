/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pipes that are kept: read twice, by two readers, looked at as a whole, and
 * with a disk that is full.
 */
#include "seen.h"

#include "../calib/files/csv.h"
#include "../calib/files/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { LENGTH = 300000 };

static char text[LENGTH], folder[512];

/* A pipe is a file here: what is behind the descriptor does not matter, and a
 * pipe would be full. The first bytes were read by somebody else. */
static struct ct_spool *open_spool(size_t begun, const char *where)
{
    struct ct_buffer bytes = {0};
    struct ct_spool *spool;
    int descriptor =
        open(scratch_file("pipe", text + begun, LENGTH - begun), O_RDONLY);

    assert_true(descriptor >= 0);
    ct_buffer_add(&bytes, text, begun);
    assert_int_equal(ct_spool_new(descriptor, &bytes, where, &spool), CT_OK);
    assert_int_equal(bytes.length, 0);
    (void)unlink(scratch("pipe"));
    return spool;
}

/* Up to `size` bytes that must be those of the text; how many there were. */
static size_t expect_text(struct ct_spool *spool, uint64_t *at, size_t size)
{
    char block[7000];
    size_t total = 0;

    while (total < size) {
        size_t room = size - total < sizeof block ? size - total : sizeof block;
        uint64_t from = *at;
        ssize_t got = ct_spool_read(spool, at, block, room);

        assert_true(got >= 0);
        if (got == 0)
            break;
        assert_int_equal(*at, from + (uint64_t)got);
        assert_memory_equal(block, text + from, (size_t)got);
        total += (size_t)got;
    }
    return total;
}

static void test_readers(void **state)
{
    static const size_t begun[] = {0, 1, 10000};

    (void)state;
    for (size_t i = 0; i < sizeof begun / sizeof *begun; i++) {
        struct ct_spool *spool = open_spool(begun[i], folder);
        uint64_t one = 0, other = 0, third = 0;

        /* One goes ahead, then the other. */
        assert_int_equal(expect_text(spool, &one, 20000), 20000);
        assert_true(ct_spool_is_kept(spool));
        assert_int_equal(expect_text(spool, &other, SIZE_MAX), LENGTH);
        assert_int_equal(expect_text(spool, &one, SIZE_MAX), LENGTH - 20000);
        assert_int_equal(expect_text(spool, &third, SIZE_MAX), LENGTH);
        ct_spool_free(spool);
        assert_int_equal(rmdir(folder), 0); /* it left nothing there */
        assert_int_equal(mkdir(folder, 0700), 0);
    }
}

/* Without a place for the file the pipe is read once. */
static void test_no_folder(void **state)
{
    struct ct_spool *spool = open_spool(10, "/nonexistent");
    uint64_t one = 0, other = 0;

    (void)state;
    assert_true(ct_spool_is_kept(spool)); /* nothing went by */
    assert_int_equal(expect_text(spool, &one, SIZE_MAX), LENGTH);
    assert_false(ct_spool_is_kept(spool));
    assert_int_equal(errno, ENOENT);
    assert_int_equal(ct_spool_read(spool, &other, (char[1]){0}, 1), -1);
    assert_int_equal(errno, ENOENT);
    ct_spool_free(spool);
}

/* Files may have so many bytes and no more. */
static void limit_files(rlim_t size)
{
    struct rlimit limit;

    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_full_disk(void **state)
{
    struct ct_spool *spool = open_spool(10, folder);
    uint64_t one = 0, other = 0;

    (void)state;
    limit_files(100000);
    assert_int_equal(expect_text(spool, &one, SIZE_MAX), LENGTH);
    limit_files(RLIM_INFINITY);
    assert_false(ct_spool_is_kept(spool));
    assert_int_equal(errno, EFBIG);
    assert_int_equal(ct_spool_read(spool, &other, (char[1]){0}, 1), -1);
    ct_spool_free(spool);
}

/* What a look has read and the disk could not take is read all the same. */
static void test_look(void **state)
{
    struct ct_sources *sources;
    struct ct_encoding_trial trial = {0};

    (void)state;
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    for (int full = 0; full < 2; full++) {
        struct ct_spool *spool = open_spool(70000, folder);
        uint64_t one = 0, other = 0;
        bool whole = true;
        unsigned fit;

        assert_int_equal(expect_text(spool, &one, 5000), 5000);
        if (full)
            limit_files(100000);
        assert_int_equal(ct_spool_look(spool, sources, &trial, &whole, &fit),
                         CT_OK);
        assert_false(whole); /* letters are UTF-8 */
        assert_int_equal(expect_text(spool, &one, SIZE_MAX), LENGTH - 5000);
        limit_files(RLIM_INFINITY);
        assert_int_equal(ct_spool_is_kept(spool), !full);
        if (!full)
            assert_int_equal(expect_text(spool, &other, SIZE_MAX), LENGTH);
        ct_spool_free(spool);
    }
    ct_encoding_trial_release(&trial);
    ct_sources_free(sources);
}

static size_t count_records(struct ct_sources *sources, const char *path)
{
    const struct ct_csv_record *record;
    struct ct_csv *csv;
    size_t count = 0;

    assert_int_equal(
        ct_csv_open(sources, path, (struct ct_csv_dialect){0}, NULL, &csv),
        CT_OK);
    for (;;) {
        assert_int_equal(ct_csv_next(csv, &record), CT_OK);
        if (record == NULL)
            break;
        count++;
    }
    ct_csv_free(csv);
    return count;
}

/* A table that somebody has begun to read, and that is read twice. */
static void test_table(void **state)
{
    struct ct_sources *sources;
    int ends[2];

    (void)state;
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "2\n3,4\n", 6), 6);
    (void)close(ends[1]);
    assert_int_equal(ct_sources_lend(sources, "p", ends[0], "a,b\n1,", 6),
                     CT_OK);
    assert_false(ct_sources_again(sources, "p"));
    assert_int_equal(ct_sources_keep(sources, "p", folder), CT_OK);
    for (int i = 0; i < 3; i++) {
        assert_true(ct_sources_again(sources, "p"));
        assert_int_equal(count_records(sources, "p"), 3);
    }
    /* What is not there is for its reader to tell. */
    assert_int_equal(ct_sources_keep(sources, scratch("none"), folder), CT_OK);
    assert_null(ct_sources_kept(sources, scratch("none")));
    assert_non_null(ct_sources_kept(sources, "p"));
    ct_sources_free(sources);
}

/* Pipes of a laboratory are kept when they are first opened, each by itself;
 * files are not. A pipe is a symbolic link to /dev/null here: it is no file. */
static void test_pipes(void **state)
{
    struct ct_sources *sources;
    char first[600], second[600], file[600];

    (void)state;
    (void)snprintf(first, sizeof first, "%s", scratch("first.csv"));
    (void)snprintf(second, sizeof second, "%s", scratch("second.csv"));
    (void)snprintf(file, sizeof file, "%s",
                   scratch_file("file.csv", "a,b\n1,2\n", 8));
    assert_int_equal(symlink("/dev/null", first), 0);
    assert_int_equal(symlink("/dev/null", second), 0);
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    assert_int_equal(ct_sources_keep_pipe(sources, first), CT_OK);
    assert_null(ct_sources_kept(sources, first));
    ct_sources_keep_pipes(sources, folder);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(count_records(sources, first), 0);
        assert_int_equal(count_records(sources, second), 0);
        assert_int_equal(count_records(sources, file), 2);
    }
    assert_non_null(ct_sources_kept(sources, first));
    assert_non_null(ct_sources_kept(sources, second));
    assert_ptr_not_equal(ct_sources_kept(sources, first),
                         ct_sources_kept(sources, second));
    assert_true(ct_sources_again(sources, first));
    assert_null(ct_sources_kept(sources, file));
    ct_sources_free(sources);
    (void)unlink(first);
    (void)unlink(second);
    (void)unlink(file);
}

static int begin(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH; i++)
        text[i] = (char)(i % 97 == 0 ? '\n' : 'a' + i * i % 23);
    snprintf(folder, sizeof folder, "%s", scratch(""));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_readers),   cmocka_unit_test(test_no_folder),
        cmocka_unit_test(test_full_disk), cmocka_unit_test(test_look),
        cmocka_unit_test(test_table),     cmocka_unit_test(test_pipes),
    };

    return cmocka_run_group_tests(tests, begin, scratch_remove);
}
