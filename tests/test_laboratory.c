/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The laboratory of a command, as its options say.
 */
#include "little_lab.h"

#include "../calib/laboratory.h"

static struct ct_context context;
static struct seen seen;

static void begin_context(const char *directory)
{
    seen_init(&seen, &context.sources);
    context.sink = &seen.sink;
    context.directory = directory;
    context.today = day("2026-06-30");
    context.threads = 1;
}

static void end_context(void)
{
    ct_sources_free(context.sources);
    context = (struct ct_context){0};
}

static enum ct_status open_it(const struct ct_laboratory_options *options,
                              struct ct_laboratory *laboratory)
{
    return ct_laboratory_open(options, NULL, CT_TABLE_ALL, CT_RELATION_ALL,
                              units, &context, laboratory);
}

static void test_days(void **state)
{
    struct ct_laboratory_options options = CT_LABORATORY_DEFAULTS;
    struct ct_lab_when when;

    (void)state;
    begin_context(".");
    when = ct_laboratory_when(&options, &context);
    assert_int_equal(when.on, context.today);
    assert_int_equal(when.known_by, CT_DATE_LAST);
    options.on = day("1970-01-01"); /* number 0 */
    options.known_by = day("1969-12-31");
    when = ct_laboratory_when(&options, &context);
    assert_int_equal(when.on, 0);
    assert_int_equal(when.known_by, -1);
    end_context();
}

/* Opened once: the second call finds it. */
static void test_once(void **state)
{
    const struct ct_laboratory_options options = CT_LABORATORY_DEFAULTS;
    struct ct_laboratory laboratory = {0};
    const struct ct_lab *lab;
    size_t sources;

    (void)state;
    begin_context("fixtures/labs/city");
    assert_int_equal(open_it(&options, &laboratory), CT_OK);
    lab = laboratory.lab;
    sources = ct_sources_count(context.sources);
    assert_non_null(laboratory.index);
    assert_int_equal(laboratory.errors, 0);
    assert_int_equal(open_it(&options, &laboratory), CT_OK);
    assert_ptr_equal(laboratory.lab, lab);
    assert_int_equal(ct_sources_count(context.sources), sources);
    ct_laboratory_release(&laboratory);
    ct_laboratory_release(&laboratory);
    end_context();
}

/* Faults of rows are counted and not told; the row met is. */
static void test_silence(void **state)
{
    const struct ct_laboratory_options options = CT_LABORATORY_DEFAULTS;
    struct ct_laboratory laboratory = {0};
    const struct ct_lab_instrument *faulty = NULL;

    (void)state;
    begin_context("fixtures/labs/faults");
    assert_int_equal(open_it(&options, &laboratory), CT_OK);
    assert_true(laboratory.errors > 10);
    assert_int_equal(seen.sink.errors, 0);
    for (size_t i = 0; i < laboratory.lab->tables[CT_TABLE_INSTRUMENTS].count;
         i++)
        if (laboratory.lab->instruments[i].row.unsound)
            faulty = &laboratory.lab->instruments[i];
    assert_non_null(faulty);
    ct_laboratory_unsound(&laboratory, CT_TABLE_INSTRUMENTS, &faulty->row,
                          context.sink);
    assert_int_equal(seen.sink.errors, 1);
    ct_laboratory_release(&laboratory);
    end_context();
}

static void test_refused(void **state)
{
    struct ct_laboratory_options options = CT_LABORATORY_DEFAULTS;
    struct ct_laboratory laboratory = {0};

    (void)state;
    begin_context("fixtures/budgets");
    assert_int_equal(open_it(&options, &laboratory), CT_INVALID);
    assert_int_equal(seen.sink.errors, 1);
    assert_null(laboratory.lab);
    options.encoding = "ebcdic";
    assert_int_equal(open_it(&options, &laboratory), CT_USAGE);
    end_context();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
