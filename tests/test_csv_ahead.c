/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking at records before they are read.
 */
#include "assert_close.h"
#include "seen.h"

#include "../calib/files/csv_ahead.h"

struct reading {
    struct seen seen;
    struct ct_sources *sources;
    struct ct_csv *csv;
};

static void open_text(struct reading *reading, const char *text)
{
    const char *path = scratch_file("ahead.csv", text, strlen(text));

    seen_init(&reading->seen, &reading->sources);
    assert_int_equal(ct_csv_open(reading->sources, path,
                                 (struct ct_csv_dialect){.faulty = true},
                                 &reading->seen.sink, &reading->csv),
                     CT_OK);
    assert_int_equal(unlink(path), 0);
}

static void done(struct reading *reading)
{
    ct_csv_free(reading->csv);
    ct_sources_free(reading->sources);
}

struct shown {
    char text[200];
    size_t count, most;
};

static bool show(void *context, const struct ct_csv_record *record)
{
    struct shown *shown = context;
    size_t at = strlen(shown->text);

    snprintf(shown->text + at, sizeof shown->text - at, "%d:%s/%zu ",
             (int)record->line, record->fields[0].text, record->count);
    return ++shown->count == shown->most;
}

/* What is shown ahead is read afterwards, with its faults. */
static void test_ahead(void **state)
{
    static const char text[] = "a,b\n1,2\n\n3\"x,4\n\xEF\xBB\xBF\"5\",6,7\n8";
    struct reading reading = {0};
    const struct ct_csv_record *record;
    struct shown all = {.most = 9}, two = {.most = 2};

    (void)state;
    open_text(&reading, text);
    assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
    assert_int_equal(ct_csv_ahead(reading.csv, show, &all), CT_OK);
    assert_string_equal(all.text, "2:1/2 5:5/3 6:8/1 ");
    assert_int_equal(ct_csv_ahead(reading.csv, show, &two), CT_OK);
    assert_string_equal(two.text, "2:1/2 5:5/3 ");
    assert_int_equal(reading.seen.count, 0);
    assert_string_equal(record->fields[1].text, "b");
    for (size_t i = 0; i < 4; i++) {
        static const uint64_t lines[] = {2, 4, 5, 6};

        assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
        assert_int_equal(record->line, lines[i]);
        assert_true((record->fault != NULL) == (i == 1));
    }
    assert_int_equal(ct_csv_next(reading.csv, &record), CT_OK);
    assert_null(record);
    assert_int_equal(reading.seen.count, 2);
    done(&reading);
}

static void test_usual_cells(void **state)
{
    static const struct {
        const char *text;
        size_t cells;
        bool sure;
    } samples[] = {
        {"", 0, false},
        {"1,2\n1,2\n", 0, false}, /* too few to say */
        {"1,2\n1,2\n1,2\n", 2, true},
        {"1\n1,2\n1,2\n1,2\n", 2, true},
        {"1\n1\n1,2\n1,2\n1,2\n", 2, false},
        {"1\n1\n1\n1,2\n1,2\n1,2\n", 0, false},
        {"1,2,3\n1,2\n1,2\n1,2\n1,2\n1\n1,2\n1,2\n", 2, true},
        {"1,2\n,,\n,,\n,,\n1,2\n1,2\n", 2, true}, /* blank rows do not count */
        {"1,2\n1,2\n\"1,2\n1,2\n", 2, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct reading reading = {0};
        size_t cells;
        bool sure;

        open_text(&reading, samples[i].text);
        assert_int_equal(ct_csv_usual_cells(reading.csv, &cells, &sure), CT_OK);
        if (cells != samples[i].cells || sure != samples[i].sure)
            fail_msg("sample %zu: %zu", i, cells);
        done(&reading);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ahead),
        cmocka_unit_test(test_usual_cells),
    };

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
