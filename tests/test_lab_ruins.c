/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Laboratories that are none, or not any more: files cut off anywhere, huge
 * cells and headers, the same id without end, folders and pipes for files. Each
 * is told, quickly, in little memory.
 */
#include "opened.h"
#include "told.h"

#include "../uncertainty/caltrace.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { MEBIBYTE = 1024 * 1024 };

struct counted {
    struct ct_sink sink;
    size_t count;
    char first[64]; /* key */
};

static void count_one(void *context, const struct ct_finding *finding)
{
    struct counted *counted = context;

    if (counted->count++ == 0)
        snprintf(counted->first, sizeof counted->first, "%s", finding->key);
}

static enum ct_status load(struct counted *counted, size_t *rows)
{
    struct ct_sources *sources;
    struct ct_lab *lab = NULL;
    enum ct_status status;

    *counted =
        (struct counted){.sink = {.report = count_one, .context = counted}};
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    status = ct_lab_open_threads(sources, scratch(""), CT_TABLE_ALL, 2, units,
                                 &counted->sink, &lab);
    assert_int_equal(status == CT_OK, lab != NULL);
    *rows = lab != NULL ? lab->tables[CT_TABLE_INSTRUMENTS].count : 0;
    ct_lab_free(lab);
    ct_sources_free(sources);
    return status;
}

static long peak(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss; /* KiB */
}

/* instruments.csv: `head`, `count` times `part`, `tail`. */
static enum ct_status load_parts(struct counted *counted, size_t *rows,
                                 const char *head, const char *part,
                                 size_t length, size_t count, const char *tail)
{
    FILE *file = fopen(scratch("instruments.csv"), "wb");
    enum ct_status status;

    assert_non_null(file);
    fputs(head, file);
    for (size_t i = 0; i < count; i++)
        fwrite(part, 1, length, file);
    fputs(tail, file);
    assert_int_equal(fclose(file), 0);
    status = load(counted, rows);
    (void)unlink(scratch("instruments.csv"));
    return status;
}

/* ---- cut off ----------------------------------------------------------------
 */

static const char whole[] = "id,名称,range_min,range_max,unit,mpe,interval\r\n"
                            "A-1,\"电子 \"\"天平\"\"\",0,200,g,±0.5 mg,P12M\r\n"
                            "B-2,\"two\r\nlines\",-30,80.5,°C,0.2,12 months";

static void test_cut(void **state)
{
    (void)state;
    for (size_t length = 0; length <= sizeof whole - 1; length++) {
        struct counted counted;
        size_t rows;
        enum ct_status status;

        (void)scratch_file("instruments.csv", whole, length);
        status = load(&counted, &rows);
        assert_true(status == CT_OK || counted.sink.errors > 0);
        assert_true(status == CT_OK || status == CT_INVALID);
        assert_true(rows <= 2);
    }
    (void)unlink(scratch("instruments.csv"));
}

/* ---- huge -------------------------------------------------------------------
 */

static void test_huge(void **state)
{
    char *block = malloc(MEBIBYTE);
    struct counted counted;
    size_t rows;
    long before = peak();

    (void)state;
    assert_non_null(block);
    memset(block, 'x', MEBIBYTE);
    assert_int_equal(load_parts(&counted, &rows, "id,name\nA,", block, MEBIBYTE,
                                128, "\nB,y\n"),
                     CT_OK);
    assert_int_equal(rows, 1);
    assert_int_equal(counted.count, 1);
    assert_string_equal(counted.first, "record-too-long");
    for (size_t i = 0; i < MEBIBYTE; i++)
        block[i] = "id,name\n"[i % 8];
    assert_int_equal(
        load_parts(&counted, &rows, "\"", block, MEBIBYTE, 128, ""),
        CT_INVALID);
    assert_int_equal(counted.count, 2); /* and that rows are not read */
    assert_string_equal(counted.first, "quote-closed-far");
    assert_int_equal(load_parts(&counted, &rows, "id,name\nA,1\n", "\n", 1,
                                8 * MEBIBYTE, "B,2\n"),
                     CT_OK);
    assert_int_equal(rows, 2);
    assert_int_equal(counted.count, 0);
    memset(block, 0, MEBIBYTE);
    assert_int_equal(load_parts(&counted, &rows, "id,name\nA,1\n", block,
                                MEBIBYTE, 16, "\nB,2\n"),
                     CT_OK);
    assert_int_equal(rows, 2);
    assert_int_equal(counted.count, 1);
    if (peak() - before > 32 * 1024)
        fail_msg("%ld KiB", peak() - before);
    free(block);
}

static void test_many(void **state)
{
    struct counted counted;
    size_t rows;

    (void)state;
    assert_int_equal(
        load_parts(&counted, &rows, "id,name\n", "A,x\n", 4, 300000, ""),
        CT_OK);
    assert_int_equal(rows, 300000);
    assert_int_equal(counted.sink.warnings, 299999);
    assert_string_equal(counted.first, "row-copied");
    assert_int_equal(
        load_parts(&counted, &rows, "id", ",colour", 7, 100000, "\nA\n"),
        CT_OK);
    assert_int_equal(rows, 1);
    assert_int_equal(counted.sink.notes, 100000);
    assert_int_equal(counted.sink.errors, 1); /* row-cells */
    assert_int_equal(load_parts(&counted, &rows, "id,name\n", "A,\"x\ny\"z\n",
                                9, 50000, "B,1\n"),
                     CT_OK);
    assert_int_equal(rows, 1);
}

/* ---- no text, no file
 * -------------------------------------------------------- */

static void check_text(const char *text, size_t length, enum ct_status expected,
                       const char *key)
{
    struct counted counted;
    size_t rows;

    (void)scratch_file("instruments.csv", text, length);
    assert_int_equal(load(&counted, &rows), expected);
    assert_string_equal(counted.first, key);
    (void)unlink(scratch("instruments.csv"));
}

static void test_texts(void **state)
{
    (void)state;
    check_text("", 0, CT_INVALID, "file-empty");
    check_text("\xEF\xBB\xBF", 3, CT_INVALID, "file-empty");
    check_text("\n\n", 2, CT_INVALID, "file-empty");
    check_text("\0\0\0", 3, CT_INVALID, "nul-byte");
    check_text("i\0d\0\n\0", 6, CT_INVALID, "utf16-unmarked");
    check_text("\xFF\xFEi\0d\0\n\0", 8, CT_OK, "encoding-utf16");
    check_text("\xFF\xFEi\0d\0\n\0A", 9, CT_OK, "encoding-utf16");
    check_text("\xB1\xE0\xBA\xC5\n", 5, CT_INVALID, "invalid-utf8");
}

static void test_folder_as_table(void **state)
{
    struct counted counted;
    size_t rows;

    (void)state;
    assert_int_equal(mkdir(scratch("instruments.csv"), 0700), 0);
    assert_int_not_equal(load(&counted, &rows), CT_OK);
    assert_string_equal(counted.first, "is-a-directory");
    assert_int_equal(rmdir(scratch("instruments.csv")), 0);
}

static char pipe_path[512]; /* scratch() is not for two threads */

static void make_pipe(void)
{
    snprintf(pipe_path, sizeof pipe_path, "%s", scratch("instruments.csv"));
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
}

static void *write_pipe(void *context)
{
    FILE *file = fopen(pipe_path, "wb");

    (void)context;
    if (file == NULL)
        return NULL;
    fputs("id,name\n", file);
    for (int i = 0; i < 300000; i++)
        fprintf(file, "A%d,x\n", i);
    (void)fclose(file);
    return NULL;
}

static void test_pipe(void **state)
{
    struct counted counted;
    pthread_t writer;
    size_t rows;

    (void)state;
    make_pipe();
    assert_int_equal(pthread_create(&writer, NULL, write_pipe, NULL), 0);
    assert_int_equal(load(&counted, &rows), CT_OK);
    pthread_join(writer, NULL);
    assert_int_equal(rows, 300000);
    assert_int_equal(counted.count, 0);
    (void)unlink(scratch("instruments.csv"));
}

/* ---- signals
 * ------------------------------------------------------------------ */

static void on_signal(int number)
{
    (void)number;
}

/* A writer that stops in the middle of a record; then a signal. */
static void *write_and_kill(void *context)
{
    const pthread_t *reader = context;
    FILE *file = fopen(pipe_path, "wb");
    struct timespec pause = {.tv_nsec = 100 * 1000 * 1000};

    if (file == NULL)
        return NULL;
    fputs("id,name\n", file);
    for (int i = 0; i < 300000; i++)
        fprintf(file, "A%d,x\n", i);
    fputs("B,", file);
    fflush(file);
    for (int i = 0; i < 20; i++) {
        nanosleep(&pause, NULL);
        pthread_kill(*reader, SIGUSR1);
    }
    (void)fclose(file);
    return NULL;
}

static void test_signal(void **state)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct counted counted;
    pthread_t writer, reader = pthread_self();
    size_t rows;

    (void)state;
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    make_pipe();
    assert_int_equal(pthread_create(&writer, NULL, write_and_kill, &reader), 0);
    assert_int_equal(load(&counted, &rows), CT_INTERRUPTED);
    pthread_join(writer, NULL);
    assert_int_equal(counted.count, 0);
    (void)unlink(scratch("instruments.csv"));
}

static int make(void **state)
{
    (void)state;
    ct_library_init();
    signal(SIGPIPE, SIG_IGN);
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static int end(void **state)
{
    ct_units_free(units);
    return scratch_remove(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),    cmocka_unit_test(test_huge),
        cmocka_unit_test(test_many),   cmocka_unit_test(test_texts),
        cmocka_unit_test(test_pipe),   cmocka_unit_test(test_folder_as_table),
        cmocka_unit_test(test_signal),
    };

    return cmocka_run_group_tests(tests, make, end);
}
