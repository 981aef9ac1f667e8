/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows in batches: the answer and what is reported do not depend on threads;
 * faulty rows, signals and full disks lose no whole row.
 */
#include "answered.h"
#include "seeded.h"

#include "../calib/batch_parts.h"

/* ---- findings kept for later --------------------------------------------- */

static void findings_come_back_in_order(void **state)
{
    struct ct_findings kept;
    struct ct_sources *sources;
    struct seen seen;
    size_t next = 0;
    char name[] = "first";

    (void)state;
    seen_init(&seen, &sources);
    ct_findings_init(&kept);
    (void)ct_error(&kept.sink, "one", ct_at((struct ct_place){.offset = 7}),
                   ct_string(name), ct_integer(42));
    name[0] = 'F'; /* texts were copied */
    kept.row = 2;
    ct_warning(&kept.sink, "two", ct_at((struct ct_place){.offset = 8}),
               ct_string(""), ct_at((struct ct_place){.offset = 9}));
    ct_findings_replay(&kept, 1, &next, &seen.sink);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.list[0].key, "one");
    assert_string_equal(seen.list[0].text[0], "first");
    assert_string_equal(seen.list[0].text[1], "42");
    assert_int_equal(seen.list[0].place.offset, 7);
    ct_findings_replay(&kept, 2, &next, &seen.sink);
    ct_findings_replay(&kept, 99, &next, &seen.sink);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.sink.errors, 1);
    assert_int_equal(seen.sink.warnings, 1);
    ct_findings_clear(&kept);
    next = 0;
    ct_findings_replay(&kept, 99, &next, &seen.sink);
    assert_int_equal(seen.count, 2);
    ct_findings_release(&kept);
    ct_sources_free(sources);
}

/* Many of one key are counted, all of them, and long texts are cut between
 * characters. */
static void findings_are_bounded(void **state)
{
    enum { MANY = 100000 };
    struct ct_findings kept;
    struct ct_sources *sources;
    struct seen seen;
    static char text[5000];
    size_t next = 0, length = 0;

    (void)state;
    while (length + 3 < sizeof text)
        length += (size_t)sprintf(text + length, "被");
    seen_init(&seen, &sources);
    ct_findings_init(&kept);
    for (kept.row = 0; kept.row < MANY; kept.row++) {
        (void)ct_error(&kept.sink, "one", ct_at((struct ct_place){0}),
                       ct_text(text, length));
        ct_note(&kept.sink, "two", ct_at((struct ct_place){0}));
    }
    assert_true(kept.count <= (size_t)2 * CT_KEPT_OF_ONE_KEY);
    assert_true(kept.texts.length < (size_t)200 * 1024);
    assert_int_equal(kept.texts.length % 3, 0);
    ct_findings_replay(&kept, MANY, &next, &seen.sink);
    assert_int_equal(seen.sink.errors, MANY);
    assert_int_equal(seen.sink.notes, MANY);
    ct_findings_release(&kept);
    ct_sources_free(sources);
}

/* ---- whole answers ------------------------------------------------------- */

static const char model[] = "model: {y: log(x)*b, z: x + b}\n"
                            "pass: [id]\n"
                            "inputs:\n"
                            "  x: {value: 2, u: 0.1, dof: 7}\n"
                            "  b: {value: 3, u: 0.2}\n";

/* One row in twenty is faulty in one way or another. */
static const char *random_table(struct seeded *random, size_t rows)
{
    const char *path = scratch("rows.csv");
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    fputs("id,x,u(b)\n", file);
    for (size_t i = 0; i < rows; i++) {
        double x = 0.5 + (double)seeded_below(random, 1000) / 100;
        double u = (double)seeded_below(random, 1000) / 1000;

        switch (seeded_below(random, 100)) {
        case 0:
            fprintf(file, "%zu,text,%g\n", i, u);
            break;
        case 1:
            fprintf(file, "%zu,%g\n", i, x);
            break;
        case 2:
            fprintf(file, "\"%zu,\n\"\"a\"\"\",%g,%g\n", i, -x, u);
            break;
        case 3:
            fprintf(file, "%zu,%g,-1\n", i, x);
            break;
        case 4:
            fprintf(file, "%zu,%g\"x,%g\n", i, x, u);
            break;
        default:
            fprintf(file, "%zu,%g,%g\n", i, x, u);
            break;
        }
    }
    assert_int_equal(fclose(file), 0);
    return path;
}

static void run_to(struct wanted wanted, struct answered *answered)
{
    char output[512], table[512];

    snprintf(table, sizeof table, "%s", wanted.table); /* scratch() is one */
    wanted.table = table;
    snprintf(output, sizeof output, "%s", scratch("out.csv"));
    wanted.output = output;
    answer(&wanted, answered);
    read_file(output, answered);
    (void)unlink(output);
}

static void threads_change_nothing(void **state)
{
    struct seeded random = seeded_init(20260310);
    size_t rows = seeded_cases(30000);
    char table[512];

    (void)state;
    if (rows < 1000) /* some are to be faulty */
        rows = 1000;
    snprintf(table, sizeof table, "%s", random_table(&random, rows));
    for (int json = 0; json < 2; json++) {
        struct wanted wanted = {
            .model = model, .table = table, .threads = 1, .json = json == 1};
        struct answered one, two;

        run_to(wanted, &one);
        wanted.threads = 2;
        run_to(wanted, &two);
        assert_int_equal(one.status, CT_OK);
        assert_int_equal(two.status, CT_OK);
        assert_false(one.complete || two.complete);
        assert_true(one.errors > 1);
        assert_int_equal(one.errors, two.errors);
        assert_int_equal(one.length, two.length);
        assert_memory_equal(one.out, two.out, one.length);
        assert_string_equal(one.told.text.data, two.told.text.data);
        forget(&one);
        forget(&two);
    }
    unlink(table);
}

static size_t lines_in(const struct answered *answered)
{
    size_t count = 0;

    for (size_t i = 0; i < answered->length; i++)
        count += answered->out[i] == '\n';
    return count;
}

/* Every row comes out, in its place. */
static void every_row_comes_out(void **state)
{
    static const char text[] = "x,id,u(b)\n"
                               "2,a,0.2\n"
                               "-2,b,0.2\n"
                               "2,\"c,\"\"c\"\"\",0.2\n"
                               "nothing,d,0.2\n"
                               "2,e,0.2\n";
    struct wanted wanted = {.model = model, .threads = 2};
    struct answered answered;
    const char *table = scratch_file("small.csv", text, strlen(text));

    (void)state;
    wanted.table = table;
    run_to(wanted, &answered);
    assert_int_equal(answered.status, CT_OK);
    assert_false(answered.complete);
    assert_int_equal(lines_in(&answered), 6);
    assert_non_null(strstr(answered.out, "\na,2.0794"));
    assert_non_null(
        strstr(answered.out, "\nb,,,,,,,,,,,,,,,log-of-negative\n"));
    assert_non_null(strstr(answered.out, "\n\"c,\"\"c\"\"\",2.0794"));
    assert_non_null(strstr(answered.out, "\nd,,,,,,,,,,,,,,,number-missing\n"));
    assert_non_null(strstr(answered.out, "\ne,2.0794"));
    forget(&answered);
    unlink(scratch("small.csv"));
}

/* The first finding raises the flag: what was read by then comes out whole on
 * a device, and a file is left as it was. */
static void a_signal_ends_with_a_whole_row(void **state)
{
    static const char old[] = "old\n";
    struct seeded random = seeded_init(20260311);
    char table[512], output[512];

    (void)state;
    snprintf(table, sizeof table, "%s", random_table(&random, 30000));
    snprintf(output, sizeof output, "%s",
             scratch_file("out.csv", old, strlen(old)));
    for (int threads = 1; threads <= 2; threads++) {
        struct wanted wanted = {.model = model,
                                .table = table,
                                .output = output,
                                .threads = threads,
                                .stop = true};
        struct answered answered;

        answer(&wanted, &answered);
        assert_int_equal(answered.status, CT_INTERRUPTED);
        assert_false(answered.complete);
        assert_non_null(strstr(answered.told.text.data, "interrupted after"));
        read_file(output, &answered);
        assert_string_equal(answered.out, old);
        forget(&answered);
    }
    unlink(output);
    unlink(table);
}

static void a_full_disk_is_told(void **state)
{
    struct seeded random = seeded_init(20260312);
    struct wanted wanted = {
        .model = model, .output = "/dev/full", .threads = 2};
    struct answered answered;

    (void)state;
    wanted.table = random_table(&random, 20000);
    answer(&wanted, &answered);
    assert_int_equal(answered.status, CT_IO);
    assert_non_null(strstr(answered.told.text.data, "/dev/full"));
    forget(&answered);
    unlink(scratch("rows.csv"));
}

/* A line that is skipped, and lines with nothing in them, longer than what is
 * kept of the table: rows and places are the same as without them. */
static void much_text_without_rows(void **state)
{
    enum { LONG = 20 * 1024 * 1024 };
    char *text = malloc(2 * (size_t)LONG + 256), *end = text;
    char table[512];

    (void)state;
    assert_non_null(text);
    end += sprintf(end, "id,x,u(b)\na,2,0.2\nb,");
    memset(end, '1', LONG);
    end += LONG;
    end += sprintf(end, "\nc,2,-1\n");
    memset(end, '\n', LONG);
    end += LONG;
    end += sprintf(end, "d,text,0.2\ne,2,0.2\n");
    snprintf(table, sizeof table, "%s",
             scratch_file("long.csv", text, (size_t)(end - text)));
    free(text);
    for (int threads = 1; threads <= 2; threads++) {
        struct wanted wanted = {
            .model = model, .table = table, .threads = threads};
        struct answered answered;

        run_to(wanted, &answered);
        assert_int_equal(answered.status, CT_OK);
        assert_int_equal(lines_in(&answered), 6);
        assert_non_null(strstr(answered.out, "record-too-long\nc,"));
        assert_non_null(strstr(answered.told.text.data, "long.csv:3:1: "));
        assert_non_null(strstr(answered.told.text.data, "long.csv:4:5: "));
        assert_non_null(
            strstr(answered.told.text.data, "long.csv:20971525:3: "));
        assert_non_null(strstr(answered.out, "\ne,2.0794"));
        forget(&answered);
    }
    unlink(table);
}

static void an_empty_table_has_an_empty_answer(void **state)
{
    static const char head[] = "x,id\n";
    struct wanted wanted = {.model = model, .threads = 2};
    struct answered answered;

    (void)state;
    wanted.table = scratch_file("head.csv", head, strlen(head));
    run_to(wanted, &answered);
    assert_int_equal(answered.status, CT_OK);
    assert_true(answered.complete);
    assert_int_equal(answered.errors, 0);
    assert_int_equal(lines_in(&answered), 1);
    forget(&answered);
    unlink(scratch("head.csv"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_come_back_in_order),
        cmocka_unit_test(findings_are_bounded),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(every_row_comes_out),
        cmocka_unit_test(a_signal_ends_with_a_whole_row),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(much_text_without_rows),
        cmocka_unit_test(an_empty_table_has_an_empty_answer),
    };

    return cmocka_run_group_tests_name("batch", tests, NULL, scratch_remove);
}
