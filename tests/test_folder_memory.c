/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is looked for in a folder when memory runs out: files that are not
 * read, a first descriptor, tables that are absent, rows that are torn, and a
 * table that comes through a pipe. Each allocation fails in turn.
 */
#include "little_files.h"
#include "refused_memory.h"

#include "../calib/lab/draft.h"
#include "../calib/lab/strays.h"
#include "../calib/lab/verify.h"
#include "../uncertainty/caltrace.h"

static struct ct_units *units;
static char folder[LITTLE_PATH];

/* Units of another quantity, copies, bodies, ids in torn rows; laboratories
 * and regulations are not there, or have no days. */
static const struct little_file files[] = {
    {"instruments.csv", "id,quantity,range_min,range_max,unit,interval,"
                        "compulsory\nA,mass,0,5,kPa,P12M,yes\n"
                        "B,质量,0,5,kPa,P12M,yes\nD,\"mass,0,5,kPa,P12M,yes\n"},
    {"ranges.csv", "instrument,quantity,range_min,range_max,unit\n"
                   "A,mass,0,5,kPa\nA,mass,0,5,kPa\n"},
    {"certificates.csv", "id,instrument,calibrated_on,kind,laboratory,procedure"
                         "\nC-1001,A,2024-01-02,verification,L,R\n"
                         "C-1002,D,2024-01-02,verification,L,R\n"},
    {"results.csv", "certificate,quantity,point,unit,error,U,k\n"
                    "C-1001,mass,1,kPa,0.5,0.10,2\n"
                    "C-1001,mass,1,kPa,0.5,0.10,2\n"
                    "C-1001,mass,1,kPa,0.6,0.10,2\n"},
    {"laboratories.csv", "id,accreditation\nL,CNAS\nM,授权\n"},
    {"certificate.csv", "id\nA\n"},
    {"other.csv", "id,value,day\nA,1,2024-01-02\nB,2.5,2024-01-03\n"},
};

enum { FILES = sizeof files / sizeof files[0] };

static enum ct_status find_strays(struct ct_sink *sink)
{
    return ct_lab_strays(folder, sink);
}

static enum ct_status draft(struct ct_sink *sink)
{
    struct ct_sources *sources = NULL;
    struct ct_buffer out = {0};
    enum ct_status status = ct_sources_new(&sources);

    if (status == CT_OK)
        status = ct_draft(sources, folder, sink, &out);
    if (status == CT_OK)
        status = ct_buffer_status(&out);
    ct_buffer_release(&out);
    ct_sources_free(sources);
    return status;
}

static enum ct_status verify(struct ct_sink *sink)
{
    const struct ct_verify_rules rules = {.on = 20000};
    struct ct_sources *sources = NULL;
    enum ct_status status = ct_sources_new(&sources);

    if (status == CT_OK)
        status = ct_lab_verify(sources, folder, CT_TABLE_ALL, &rules, units,
                               sink, NULL);
    ct_sources_free(sources);
    return status;
}

/* Lent as by who has looked at its beginning, and read twice. */
static enum ct_status verify_kept(struct ct_sink *sink)
{
    const struct ct_verify_rules rules = {.on = 20000};
    const char *text = files[3].text;
    struct ct_sources *sources = NULL;
    enum ct_status status = ct_sources_new(&sources);

    if (status == CT_OK)
        status = ct_sources_lend(sources, "p", -1, text, strlen(text));
    if (status == CT_OK)
        status = ct_sources_keep(sources, "p", folder);
    if (status == CT_OK)
        status = ct_lab_verify_file(sources, "p", CT_TABLE_RESULTS, NULL,
                                    &rules, units, sink, NULL);
    ct_sources_free(sources);
    return status;
}

static void test_strays(void **state)
{
    (void)state;
    check_refused_memory(find_strays, false, 0);
    check_refused_memory(find_strays, true, 0);
}

static void test_draft(void **state)
{
    (void)state;
    check_refused_memory(draft, false, 0);
    check_refused_memory(draft, true, 0);
}

static void test_verify(void **state)
{
    (void)state;
    check_refused_memory(verify, false, 8);
    check_refused_memory(verify, true, 8);
}

static int make(void **state)
{
    (void)state;
    ct_library_init();
    little_files_write(files, FILES, folder);
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static int end(void **state)
{
    ct_units_free(units);
    little_files_remove(files, FILES);
    return scratch_remove(state);
}

/* The file that a pipe is kept in may have no memory for its name: then there
 * is no second look, which is a warning and no error. */
static void test_kept(void **state)
{
    struct ct_sink sink = {0};

    (void)state;
    assert_int_equal(verify_kept(&sink), CT_OK);
    assert_int_equal(sink.errors, 4); /* three units, and the second look */
    if (!fail_malloc_works())
        skip();
    for (size_t n = 1;; n++) {
        struct ct_sink own = {0};
        long before = fail_malloc_balance();
        enum ct_status status;
        bool reached;

        fail_malloc_at(n, false);
        status = verify_kept(&own);
        reached = fail_malloc_calls() >= n;
        fail_malloc_reset();
        assert_int_equal(fail_malloc_balance(), before);
        if (status == CT_OK)
            assert_in_range(own.errors, 3, 4);
        else
            assert_int_equal(status, CT_NOMEM);
        if (!reached)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strays),
        cmocka_unit_test(test_draft),
        cmocka_unit_test(test_verify),
        cmocka_unit_test(test_kept),
    };

    return cmocka_run_group_tests(tests, make, end);
}
