/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packages and encodings when memory runs out at each call in turn: the status
 * says so, and nothing is lost.
 */
#include "assert_close.h"
#include "fail_malloc.h"
#include "seen.h"

#include "../calib/files/csv.h"
#include "../calib/files/package.h"

#include <iconv.h>

static const char package[] =
    "{\"resources\": [\n"
    "  {\"name\": \"results\", \"path\": \"a.csv\", \"encoding\": \"gbk\",\n"
    "   \"dialect\": {\"delimiter\": \";\"}, \"schema\": \"s.json\"}],\n"
    " \"caltrace\": {\"columns\": {\"results\": {\"U\": \"U95\"}},\n"
    "  \"tables\": {\"results\": \"results\"}, \"missing\": [\"-\"]}}";
static const char faulty[] =
    "{\"resources\": [{\"name\": \"a\", \"path\": 1, \"dialect\": \"b\"}],\n"
    " \"caltrace\": {\"anchor\": \"x\", \"tables\": {\"links\": \"y\"}}}";
static const char schema[] =
    "{\"fields\": [{\"name\": \"x\", \"missingValues\": [\"-\"]},\n"
    "  {\"name\": \"y\", \"constraints\": {\"enum\": [1]}}],\n"
    " \"primaryKey\": \"x\", \"uniqueKeys\": [[\"x\", \"y\"]],\n"
    " \"foreignKeys\": [{\"fields\": \"x\", \"reference\":\n"
    "  {\"resource\": \"results\", \"fields\": \"y\"}}]}";

static enum ct_status open_package(void)
{
    struct ct_sources *sources;
    struct ct_package *read = NULL;
    struct ct_sink sink = {0};
    enum ct_status status = ct_sources_new(&sources);

    if (status != CT_OK)
        return status;
    status = ct_package_open(sources, scratch(""), &sink, &read);
    assert_int_equal(read != NULL, status == CT_OK);
    ct_package_free(read);
    ct_sources_free(sources);
    return status;
}

static enum ct_status read_table(enum ct_encoding encoding)
{
    struct ct_sources *sources;
    struct ct_sink sink = {0};
    struct ct_csv *csv;
    const struct ct_csv_record *record;
    enum ct_status status = ct_sources_new(&sources);

    if (status != CT_OK)
        return status;
    status =
        ct_csv_open(sources, scratch("a.csv"),
                    (struct ct_csv_dialect){.encoding = encoding}, &sink, &csv);
    if (status == CT_OK) {
        do
            status = ct_csv_next(csv, &record);
        while (status == CT_OK && record != NULL);
        ct_csv_free(csv);
    }
    ct_sources_free(sources);
    return status;
}

static enum ct_status read_declared(void)
{
    return read_table(CT_GB18030);
}

/* Looks at the file, and tries the candidates. */
static enum ct_status read_undeclared(void)
{
    return read_table(CT_UTF_8);
}

static enum ct_status open_source(void)
{
    struct ct_sources *sources;
    struct ct_sink sink = {0};
    uint32_t source;
    enum ct_status status = ct_sources_new(&sources);

    if (status != CT_OK)
        return status;
    status = ct_source_open_as(sources, scratch("a.csv"), CT_GB18030, &sink,
                               &source);
    ct_sources_free(sources);
    return status;
}

static void check(enum ct_status (*work)(void), enum ct_status outcome)
{
    assert_int_equal(work(), outcome); /* what is loaded once is */
    for (int from_then_on = 0; from_then_on < 2; from_then_on++) {
        for (size_t n = 1;; n++) {
            long before = fail_malloc_balance();
            enum ct_status status;
            bool reached;

            fail_malloc_at(n, from_then_on == 1);
            status = work();
            reached = fail_malloc_calls() >= n;
            fail_malloc_reset();
            assert_int_equal(fail_malloc_balance(), before);
            if (!reached) {
                assert_int_equal(status, outcome);
                break;
            }
            /* A converter that could not be loaded looks like one that the
             * system has not. */
            if (status != CT_NOMEM && status != outcome)
                fail_msg("call %zu: status %d", n, (int)status);
        }
    }
}

static void test_package(void **state)
{
    (void)state;
    if (!fail_malloc_works())
        skip();
    (void)scratch_file("datapackage.json", package, sizeof package - 1);
    (void)scratch_file("s.json", schema, sizeof schema - 1);
    (void)scratch_file("a.csv", "x\n", 2);
    check(open_package, CT_OK);
    assert_int_equal(unlink(scratch("s.json")), 0);
    check(open_package, CT_INVALID);
    (void)scratch_file("datapackage.json", faulty, sizeof faulty - 1);
    check(open_package, CT_INVALID);
    assert_int_equal(unlink(scratch("datapackage.json")), 0);
    check(open_package, CT_OK);
    assert_int_equal(unlink(scratch("a.csv")), 0);
}

/* The C library keeps the modules of open converters, and gives others back
 * when it likes. */
static void hold_converters(iconv_t held[], size_t count)
{
    static const char *const names[] = {"GB18030", "BIG5", "CP932", "CP1252"};

    for (size_t i = 0; i < count; i++) {
        held[i] = iconv_open("UTF-8", names[i]);
        assert_true(held[i] != (iconv_t)-1);
    }
}

static void test_encodings(void **state)
{
    iconv_t held[4];

    (void)state;
    if (!fail_malloc_works())
        skip();
    hold_converters(held, 4);
    (void)scratch_file("a.csv", "\xCA\xFD,1\n\xD7\xD6,2\n", 10);
    check(read_declared, CT_OK);
    check(read_undeclared, CT_INVALID);
    check(open_source, CT_OK);
    for (size_t i = 0; i < 4; i++)
        iconv_close(held[i]);
    assert_int_equal(unlink(scratch("a.csv")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_package),
        cmocka_unit_test(test_encodings),
    };

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
