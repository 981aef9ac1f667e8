/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory that runs out while a table of rows is opened and read: every
 * allocation fails in turn, alone and with all that follow. Nothing crashes or
 * leaks; what comes out is the same, or the status says that memory ran out.
 */
#include "row_table.h"

/* The allocator of this program. */
#include "fail_malloc.c"

static const char budget[] =
    "model: y = x + a*b + c*m.S\n"
    "constants: {c: 2}\n"
    "inputs:\n"
    "  x: {value: 10 V, U: 1 %, k: 2, dof: 9}\n"
    "  a: {value: 1 V, mpe: \"±(1 % rd + 2 mV)\"}\n"
    "  b: {value: 3, components: {s: {u: 1 %}, t: {s: 0.1, n: 4}},\n"
    "      largest_of: [s, t]}\n"
    "  m.S: {unit: V, readings: [1, 2, 4]}\n"
    "correlations: [{between: [x, a], r: 0.5}]\n"
    "pass: [id]\n";

static const char sound[] =
    "id,x,U(x),k(x),a,point(a),b,u(b.t),c,m.S[1],m.S[2],m.S[3],\"r(x,a)\"\n"
    "1,10,0.2,2,1,2,3,0.2,2,1,2,3,0.1\n"
    "2,１０,20 mV,2,1,2,3,2 %,2,1,2,,0.9\n"
    "3,10 ,,2,1,2,3,1 A,2,　,2,3,7\n"
    "4,1\n"
    "5,10,0.2,2,1,2,3,0.2,2.0(1),1,2,3,-0.1\n";

static const char refused[] = "x,u(X),unc(a),u(b),U(a),w,x,\"r(x,q)\",r(x,a)\n";

struct outcome {
    enum ct_status status;
    size_t rows, faults, errors;
    double sum;
};

static void count(void *context, const struct ct_finding *finding)
{
    (void)context;
    (void)finding;
}

static struct outcome work(const struct row_table *t, const char *path)
{
    struct outcome outcome = {0};
    struct ct_sink sink = {.report = count};
    struct ct_sources *sources = NULL;
    struct ct_row_reader *reader = NULL;
    struct ct_row row = {.number = 1};
    double values[32] = {0};
    size_t slots = 0;

    outcome.status = ct_sources_new(&sources);
    if (outcome.status == CT_OK)
        outcome.status = ct_row_reader_open(sources, path, true, &t->budget,
                                            t->units, NULL, &sink, &reader);
    if (outcome.status == CT_OK)
        (void)ct_row_reader_slots(reader, &slots);
    assert_true(slots < 32);
    while (outcome.status == CT_OK && row.number > 0) {
        outcome.status = ct_row_reader_next(reader, values, &row);
        outcome.rows += outcome.status == CT_OK && row.number > 0;
        outcome.faults += outcome.status == CT_OK && row.fault != NULL;
        for (size_t i = 0; i < slots; i++)
            outcome.sum += values[i];
    }
    outcome.errors = sink.errors;
    ct_row_reader_free(reader);
    ct_sources_free(sources);
    return outcome;
}

static void fail_each(const struct row_table *t, const char *path,
                      const struct outcome *expected, bool from_then_on)
{
    bool reached = true;

    for (size_t n = 1; reached; n++) {
        long before = fail_malloc_balance();
        struct outcome found;

        fail_malloc_at(n, from_then_on);
        found = work(t, path);
        reached = fail_malloc_calls() >= n;
        fail_malloc_reset();
        assert_int_equal(fail_malloc_balance(), before);
        if (found.status == CT_NOMEM)
            continue;
        assert_int_equal(found.status, expected->status);
        assert_int_equal(found.rows, expected->rows);
        assert_int_equal(found.faults, expected->faults);
        assert_int_equal(found.errors, expected->errors);
        assert_true(found.sum == expected->sum);
    }
}

static void check(const char *rows, size_t row_count, size_t faults,
                  enum ct_status status)
{
    struct row_table t;
    struct outcome expected;
    char path[600];

    if (!fail_malloc_works()) {
        print_message("skipped: another allocator is in place\n");
        skip();
    }
    row_table_budget(&t, budget);
    snprintf(path, sizeof path, "%s",
             scratch_file("rows.csv", rows, strlen(rows)));
    expected = work(&t, path); /* all units are known from here on */
    assert_int_equal(expected.status, status);
    assert_int_equal(expected.rows, row_count);
    assert_int_equal(expected.faults, faults);
    fail_each(&t, path, &expected, false);
    fail_each(&t, path, &expected, true);
    assert_int_equal(unlink(path), 0);
    row_table_close(&t);
}

static void rows(void **unused)
{
    (void)unused;
    check(sound, 5, 3, CT_OK);
}

static void headers(void **unused)
{
    (void)unused;
    check(refused, 0, 0, CT_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows),
                                       cmocka_unit_test(headers)};

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
