/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records of a CSV file by several threads: what comes out is what
 * ct_csv_next() gives, records, places and findings, in the same order,
 * whatever the number of threads and whichever records are looked at.
 */
#include "assert_close.h"
#include "seeded.h"
#include "seen.h"
#include "told.h"

#include "../calib/files/csv_crew.h"

enum { MEBIBYTE = 1024 * 1024 };

/* ---- what comes out --------------------------------------------------------
 */

struct heard {
    struct told told; /* records among the findings */
    struct ct_csv *csv;
    size_t taken, read;
    size_t cut;   /* records of all runs */
    bool none;    /* nothing is looked at */
    bool checked; /* taken records are split anew */
    size_t stop;  /* at this record; 0: never */
};

static void hear(struct heard *heard, const struct ct_csv_record *record)
{
    struct ct_buffer *text = &heard->told.text;

    told_printf(&heard->told, "%llu %llu %llu+%u%s",
                (unsigned long long)record->number,
                (unsigned long long)record->line,
                (unsigned long long)record->place.offset, record->place.length,
                record->fault != NULL ? record->fault : "");
    for (size_t i = 0; i < record->count; i++) {
        struct ct_place place = ct_csv_field_place(heard->csv, i);

        told_printf(&heard->told, i > 0 ? "|" : ":");
        ct_buffer_add(text, record->fields[i].text, record->fields[i].length);
        told_printf(&heard->told, "@%llu+%u", (unsigned long long)place.offset,
                    place.length);
    }
    ct_buffer_putc(text, '\n');
}

/* Keeps how many records the run has. */
static enum ct_status cut(void *context, struct ct_csv_hand *hand,
                          size_t records, bool alone)
{
    struct heard *heard = context;

    if (hand->own == NULL)
        hand->own = malloc(sizeof records);
    if (hand->own == NULL)
        return CT_NOMEM;
    memcpy(hand->own, &records, sizeof records);
    assert_true(records > 0);
    if (alone)
        assert_in_range(heard->cut, heard->taken + heard->read, SIZE_MAX);
    else
        assert_true(heard->cut > heard->taken + heard->read);
    heard->cut += records;
    return CT_OK;
}

static void release(void *context, struct ct_csv_hand *hand)
{
    (void)context;
    free(hand->own);
}

/* Keeps the texts of all fields, so that their lives are seen. */
static bool look(void *context, struct ct_csv_hand *hand,
                 const struct ct_csv_record *record, void *made)
{
    const struct heard *heard = context;
    size_t *span = made;

    if (heard->none || record->fault != NULL || record->place.offset % 7 == 0)
        return false;
    if ((uintptr_t)made % 16 != 0 || hand->at >= *(const size_t *)hand->own)
        abort();
    span[0] = hand->extra.length;
    for (size_t i = 0; i < record->count; i++) {
        ct_buffer_add(&hand->extra, (const char *)&record->fields[i].text,
                      sizeof(char *));
        ct_buffer_add(&hand->extra, (const char *)&record->fields[i].length,
                      sizeof(size_t));
    }
    span[1] = record->count;
    return true;
}

static enum ct_status take(void *context, const struct ct_csv_hand *hand,
                           const void *made)
{
    struct heard *heard = context;
    const struct ct_csv_record *record;
    const size_t *span = made;
    const char *at = hand->extra.data + span[0];

    heard->taken++;
    assert_int_equal(ct_csv_here(heard->csv, &record), CT_OK);
    assert_int_equal(record->count, span[1]);
    for (size_t i = 0; i < record->count; i++) {
        const char *text;
        size_t length;

        memcpy(&text, at, sizeof text);
        memcpy(&length, at + sizeof text, sizeof length);
        at += sizeof text + sizeof length;
        assert_int_equal(length, record->fields[i].length);
        assert_memory_equal(text, record->fields[i].text, length + 1);
    }
    hear(heard, record);
    return heard->stop == heard->taken + heard->read ? CT_LIMIT : CT_OK;
}

static enum ct_status read_one(void *context,
                               const struct ct_csv_record *record)
{
    struct heard *heard = context;
    const struct ct_csv_record *here;

    heard->read++;
    assert_int_equal(ct_csv_here(heard->csv, &here), CT_OK);
    assert_ptr_equal(here, record);
    hear(heard, record);
    return heard->stop == heard->taken + heard->read ? CT_LIMIT : CT_OK;
}

static enum ct_status run(struct heard *heard, const char *path,
                          struct ct_csv_dialect dialect, unsigned threads)
{
    const struct ct_csv_job job = {.context = heard,
                                   .threads = threads,
                                   .size = 16,
                                   .cut = cut,
                                   .look = look,
                                   .take = take,
                                   .read = read_one,
                                   .release = release};
    const struct ct_csv_record *record;
    enum ct_status status;

    told_init(&heard->told);
    status = ct_csv_open(heard->told.sources, path, dialect, &heard->told.sink,
                         &heard->csv);
    if (status != CT_OK)
        return status;
    status = ct_csv_next(heard->csv, &record);
    if (status == CT_OK && record != NULL)
        hear(heard, record);
    if (status == CT_OK && record != NULL && threads > 0)
        status = ct_csv_crew(heard->csv, &job);
    while (threads == 0 && status == CT_OK && record != NULL) {
        status = ct_csv_next(heard->csv, &record);
        if (status == CT_OK && record != NULL)
            hear(heard, record);
    }
    ct_csv_free(heard->csv);
    return status;
}

/* Fails with the first lines that differ. */
static void tell_difference(const char *one, const char *other,
                            unsigned threads)
{
    size_t i = 0, start = 0;

    for (; one[i] == other[i]; i++)
        if (one[i] == '\n')
            start = i + 1;
    fail_msg("%u threads: `%.*s`, expected `%.*s`", threads,
             (int)strcspn(other + start, "\n"), other + start,
             (int)strcspn(one + start, "\n"), one + start);
}

/* One record after the other, and all ways of a crew. */
static void compare(const char *path, struct ct_csv_dialect dialect)
{
    static const unsigned threads[] = {1, 2, 5};
    struct heard one = {0};
    enum ct_status expected = run(&one, path, dialect, 0);

    for (size_t i = 0; i < 2 * sizeof threads / sizeof *threads; i++) {
        struct heard crew = {.none = i % 2 == 1};

        assert_int_equal(run(&crew, path, dialect, threads[i / 2]), expected);
        if (strcmp(told_text(&one.told), told_text(&crew.told)) != 0)
            tell_difference(told_text(&one.told), told_text(&crew.told),
                            threads[i / 2]);
        told_release(&crew.told);
    }
    told_release(&one.told);
}

/* ---- texts -----------------------------------------------------------------
 */

static const char *const sound[] = {
    "a,b,c", "1.5,2025-03-04,SN-1", "\"x, y\",z", "\"a \"\"b\"\"\",,",
    ",,",    "\"line\nend\",2",     "名称,单位",  "\"\"",
};
static const char *const odd[] = {
    "a\"b,c",
    "\"a\"b,c",
    "\"open\nand\"closed,1",
    "nul\0,1",
    "\xff,bad",
    "\"never\nshut",
    "",
    "# comment",
    "\"a\nb\"c,\"d\ne\"f",
    " a,b c",
    "a ,b, c",
    "a,b ",
    "\t,\" x\",\" y \"",
};

/* Lines of these, now and then one of those; `size` bytes. */
static char *make_text(struct seeded *seed, size_t size, unsigned rare,
                       size_t *length)
{
    char *text = malloc(size + 4096);

    assert_non_null(text);
    for (*length = 0; *length < size;) {
        bool strange = rare > 0 && seeded_below(seed, rare) == 0;
        const char *line =
            strange ? odd[seeded_below(seed, sizeof odd / sizeof *odd)]
                    : sound[seeded_below(seed, sizeof sound / sizeof *sound)];
        size_t bytes = strcmp(line, "nul") == 0 ? 6 : strlen(line);

        memcpy(text + *length, line, bytes);
        *length += bytes;
        if (strange && seeded_below(seed, 8) == 0)
            text[(*length)++] = '\r';
        text[(*length)++] = '\n';
    }
    return text;
}

static void test_random(void **state)
{
    static const unsigned rare[] = {0, 5, 100, 10000, 3};
    static const size_t sizes[] = {300, 40000, 1400000, 2 * MEBIBYTE, 1500000};
    struct seeded seed = seeded_init(20261122);

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        const struct ct_csv_dialect dialect = {.faulty = i % 3 != 0,
                                               .keep_blank = i % 4 == 1,
                                               .unhashed = true,
                                               .comment = i % 2 ? '#' : '\0'};
        size_t length;
        char *text =
            make_text(&seed, sizes[i % 5], rare[(i + i / 5) % 5], &length);
        const char *path = scratch_file("crew.csv", text, length);

        compare(path, dialect);
        free(text);
        (void)unlink(path);
    }
}

/* A file of `size` bytes `fill`, with a header, and `end` behind it. */
static void check_filled(const char *start, char fill, size_t size,
                         const char *end)
{
    const struct ct_csv_dialect dialect = {.faulty = true, .unhashed = true};
    size_t length = strlen(start);
    char *text = malloc(length + size + strlen(end) + 1);
    const char *path;

    assert_non_null(text);
    memcpy(text, start, length);
    memset(text + length, fill, size);
    memcpy(text + length + size, end, strlen(end) + 1);
    path = scratch_file("crew.csv", text, length + size + strlen(end));
    compare(path, dialect);
    free(text);
    (void)unlink(path);
}

static void test_long(void **state)
{
    (void)state;
    check_filled("a,b\n1,2\n\"", 'x', 3 * MEBIBYTE, "\n3,4\n5,6\n");
    check_filled("a,b\n1,2\n", 'x', 3 * MEBIBYTE, "\n3,4\n5,6\n");
    check_filled("a,b\n1,2\n", '\n', 3 * MEBIBYTE, "3,4\n5,6");
    check_filled("a,b\n1,2\n", '\r', MEBIBYTE / 8, "3,4\n5,6\n");
    check_filled("a,b\n1,2\n", ',', MEBIBYTE - 8, "\n3,4\n5,6\n");
    check_filled("a,b\n", '\0', 2 * MEBIBYTE, "\n3,4\n");
}

/* A call that fails ends it, and nothing is heard of what follows. */
static void test_stops(void **state)
{
    const struct ct_csv_dialect dialect = {.unhashed = true};
    struct seeded seed = seeded_init(1);
    size_t length;
    char *text = make_text(&seed, 4 * MEBIBYTE, 0, &length);
    const char *path = scratch_file("crew.csv", text, length);

    (void)state;
    for (unsigned threads = 1; threads <= 5; threads += 2) {
        struct heard heard = {.stop = 100000};

        assert_int_equal(run(&heard, path, dialect, threads), CT_LIMIT);
        assert_int_equal(heard.taken + heard.read, 100000);
        told_release(&heard.told);
    }
    free(text);
    (void)unlink(path);
}

/* The size of a file that may be read is said behind what was read of it. */
static void test_limit(void **state)
{
    const struct ct_csv_dialect dialect = {.unhashed = true,
                                           .limit = 2 * MEBIBYTE};
    struct seeded seed = seeded_init(2);
    size_t length;
    char *text = make_text(&seed, 6 * MEBIBYTE, 100, &length);
    const char *path = scratch_file("crew.csv", text, length);

    (void)state;
    compare(path, dialect);
    free(text);
    (void)unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_stops),
        cmocka_unit_test(test_limit),
    };

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
