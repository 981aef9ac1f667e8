/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A long register with faults of all kinds, checked by several threads: what is
 * said does not depend on their number, and they are there.
 */
#include "assert_close.h"
#include "seen.h"
#include "told.h"

#include "../calib/lab/verify.h"
#include "../uncertainty/caltrace.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROWS = 20000, SERIALS = 6000 };

static struct ct_units *units;

struct heard {
    struct told told;
    struct ct_sink sink;
    size_t count, threads; /* findings; at most, while one was told */
};

/* 0 where the system does not tell. ThreadSanitizer has threads of its own. */
static size_t count_threads(void)
{
#ifdef __SANITIZE_THREAD__
    DIR *tasks = NULL;
#else
    DIR *tasks = opendir("/proc/self/task");
#endif
    const struct dirent *entry;
    size_t count = 0;

    if (tasks == NULL)
        return 0;
    while ((entry = readdir(tasks)) != NULL)
        count += entry->d_name[0] != '.';
    (void)closedir(tasks);
    return count;
}

static void hear(void *context, const struct ct_finding *finding)
{
    struct heard *heard = context;
    size_t threads = heard->count++ % 64 == 0 ? count_threads() : 0;

    heard->told.sink.report(&heard->told, finding);
    if (threads > heard->threads)
        heard->threads = threads;
}

/* ---- the register -------------------------------------------------------- */

/* What is to be said, counted while it is written. */
struct expected {
    size_t serial_twice, item_twice, reversed, incomplete, unit, id_twice;
};

struct row {
    unsigned id, serial, make;
    bool maker, named, reversed, volts, quoted, crlf;
};

static struct row row_of(unsigned i)
{
    return (struct row){.id = i % 997 == 996   ? i - 500
                              : i % 1999 == 17 ? 2 * ROWS - i
                                               : i,
                        .serial = i * 7919 % SERIALS,
                        .make = i / SERIALS % 2 + i % SERIALS % 3,
                        .maker = i % 5 != 0,
                        .named = i % 811 != 3,
                        .reversed = i % 631 == 5,
                        .volts = i % 577 == 8,
                        .quoted = i % 13 == 4,
                        .crlf = i % 1501 == 1500};
}

static void write_row(FILE *file, struct row row)
{
    const char *quote = row.quoted ? "\"" : "";

    (void)fprintf(file, "A-%06u,%s%s%s,mass,%s,%s,", row.id, quote,
                  row.named ? "balance" : " ", quote,
                  row.reversed ? "200" : "0", row.reversed ? "0" : "200");
    if (row.maker)
        (void)fprintf(file, "%s,Maker %u,M", row.volts ? "V" : "g", row.make);
    else
        (void)fprintf(file, "%s,,M", row.volts ? "V" : "g");
    (void)fprintf(file, ",S%05u%s", row.serial, row.crlf ? "\r\n" : "\n");
}

/* What the row before this one tells of it, by plain search. */
static void expect_row(const struct row *rows, const bool *unsound, size_t at,
                       struct expected *expected)
{
    const struct row *row = &rows[at];
    bool serial = false, make = false;

    for (size_t i = 0; i < at; i++) {
        if (unsound[i] || rows[i].serial != row->serial)
            continue;
        serial = true;
        make =
            make || (row->maker && rows[i].maker && rows[i].make == row->make);
    }
    expected->item_twice += make;
    expected->serial_twice += serial && !make;
    expected->reversed += row->reversed;
    expected->unit += row->volts;
    expected->incomplete += !row->named || !row->maker;
}

static const char *write_register(struct expected *expected)
{
    const char *path = scratch("instruments.csv");
    FILE *file = fopen(path, "wb");
    struct row *rows = calloc(ROWS, sizeof *rows);
    bool *unsound = calloc(ROWS, sizeof *unsound);
    bool *used = calloc(3 * (size_t)ROWS, sizeof *used);

    assert_true(file != NULL && rows != NULL && unsound != NULL &&
                used != NULL);
    (void)fputs("id,name,quantity,range_min,range_max,unit,manufacturer,model,"
                "serial\n",
                file);
    for (unsigned i = 0; i < ROWS; i++) {
        rows[i] = row_of(i);
        write_row(file, rows[i]);
        unsound[i] = used[rows[i].id];
        used[rows[i].id] = true;
        expected->id_twice += unsound[i];
        if (!unsound[i])
            expect_row(rows, unsound, i, expected);
    }
    assert_int_equal(fclose(file), 0);
    free(rows);
    free(unsound);
    free(used);
    return path;
}

/* ---- the test ------------------------------------------------------------ */

static void check(const char *path, unsigned threads, struct heard *heard)
{
    struct ct_verify_rules rules = {.on = 20000, .threads = threads};
    uint64_t rows = 0;

    *heard = (struct heard){0};
    told_init(&heard->told);
    heard->sink = (struct ct_sink){.report = hear, .context = heard};
    assert_int_equal(ct_lab_verify_file(heard->told.sources, path,
                                        CT_TABLE_INSTRUMENTS, NULL, &rules,
                                        units, &heard->sink, &rows),
                     CT_OK);
    assert_int_equal(rows, ROWS);
}

/* How many lines begin so. */
static size_t count_of(const struct heard *heard, const char *key)
{
    const char *text = told_text(&heard->told);
    size_t length = strlen(key), count = 0;

    for (; text != NULL && *text != '\0'; text = strchr(text, '\n'), text++)
        count += strncmp(text, key, length) == 0 && text[length] == ' ';
    return count;
}

static void threads_change_nothing(void **state)
{
    static const unsigned threads[] = {2, 5};
    size_t alone = count_threads();
    struct expected expected = {0};
    const char *path = write_register(&expected);
    struct heard one, many;

    (void)state;
    check(path, 1, &one);
    assert_int_equal(one.threads, alone);
    assert_int_equal(count_of(&one, "serial-twice"), expected.serial_twice);
    assert_int_equal(count_of(&one, "item-twice"), expected.item_twice);
    assert_int_equal(count_of(&one, "range-ends-reversed"), expected.reversed);
    assert_int_equal(count_of(&one, "item-incomplete"), expected.incomplete);
    assert_int_equal(count_of(&one, "quantity-unit"), expected.unit);
    assert_int_equal(count_of(&one, "id-twice"), expected.id_twice);
    assert_true(expected.serial_twice > 100 && expected.item_twice > 100);
    for (size_t i = 0; i < 2; i++) {
        check(path, threads[i], &many);
        assert_told_equal(&one.told, &many.told);
        if (alone > 0)
            assert_int_equal(many.threads, alone + threads[i] - 1);
        told_release(&many.told);
    }
    told_release(&one.told);
    (void)unlink(path);
}

static int make(void **state)
{
    (void)state;
    ct_library_init();
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
        cmocka_unit_test(threads_change_nothing),
    };

    return cmocka_run_group_tests(tests, make, end);
}
