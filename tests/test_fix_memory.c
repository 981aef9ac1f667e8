/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Repairs when memory runs out: each allocation fails in turn, once and from
 * then on. The repaired file is whole then, or is not there; nothing is lost.
 */
#include "fail_malloc.h"
#include "fixed.h"

static const char text[] =
    "id,in_service_on,interval,range,mpe\r\n"
    "A,2025/3/4,１２个月,（０～１００）g,±（0.1％）\r\n# x\r\n\"B\r\n\",,P12M, "
    "5 kg,\r\n";

static char old_path[512], new_path[512];

static enum ct_status repair(struct ct_fixed *fixed)
{
    const struct given given = {.table = CT_TABLE_INSTRUMENTS,
                                .dialect = {.encoding = CT_UTF_8}};
    struct ct_sources *sources = NULL;
    struct ct_sink sink = {0};
    enum ct_status status = ct_sources_new(&sources);

    if (status == CT_OK)
        status = repair_file(&given, old_path, new_path, sources, &sink, fixed);
    ct_sources_free(sources);
    return status;
}

/* With the n-th allocation failing; whether there was one. */
static bool repair_failing(size_t n, bool from_then_on, uint64_t cells)
{
    long before = fail_malloc_balance();
    struct ct_fixed fixed;
    enum ct_status status;
    bool reached;

    fail_malloc_at(n, from_then_on);
    status = repair(&fixed);
    reached = fail_malloc_calls() >= n;
    fail_malloc_reset();
    if (status == CT_OK)
        assert_int_equal(fixed.cells, cells);
    else
        assert_int_equal(status, CT_NOMEM);
    assert_int_equal(access(new_path, F_OK) == 0, status == CT_OK);
    (void)unlink(new_path);
    assert_int_equal(fail_malloc_balance(), before);
    return reached;
}

/* Units are read before: the scanner of UDUNITS-2 ends the program when it has
 * no memory. */
static void check_failures(bool from_then_on)
{
    struct ct_fixed fixed;

    if (!fail_malloc_works())
        skip();
    assert_int_equal(repair(&fixed), CT_OK);
    assert_int_equal(fixed.cells, 5);
    (void)unlink(new_path);
    for (size_t n = 1; repair_failing(n, from_then_on, fixed.cells); n++)
        ;
}

static void test_once(void **state)
{
    (void)state;
    check_failures(false);
}

static void test_from_then_on(void **state)
{
    (void)state;
    check_failures(true);
}

static int make(void **state)
{
    (void)state;
    ct_library_init();
    snprintf(old_path, sizeof old_path, "%s",
             scratch_file("old.csv", text, strlen(text)));
    snprintf(new_path, sizeof new_path, "%s", scratch("new.csv"));
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static int end(void **state)
{
    ct_units_free(units);
    (void)unlink(old_path);
    return scratch_remove(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_from_then_on),
    };

    return cmocka_run_group_tests_name("fix_memory", tests, make, end);
}
