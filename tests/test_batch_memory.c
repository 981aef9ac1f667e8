/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory that runs out while a table of rows is evaluated: every allocation
 * fails in turn, alone and with all that follow, with one thread and with two.
 * Nothing crashes, nothing leaks, and a file is replaced by a whole answer or
 * left alone.
 */
#include "answered.h"
#include "fail_malloc.h"

static const char model[] = "model: {y: log(x)*b, z: x + b}\n"
                            "pass: [id]\n"
                            "fixed: [b]\n"
                            "cmc: {y: 0.001, z: 0.002}\n"
                            "inputs:\n"
                            "  x: {value: 2, u: 0.1, dof: 7}\n"
                            "  b: {value: 3, u: 0.2}\n";
static const char table[] = "id,x,u(x)\na,2,0.1\nb,-1,0.2\nc,none,0.1\n"
                            "d,3,0.2\n";

/* A run that lost an allocation tells so, or comes to the same answer. */
static bool is_clean(const struct answered *found,
                     const struct answered *expected)
{
    if (found->status == CT_NOMEM)
        return found->out == NULL;
    return found->status == expected->status && found->out != NULL &&
           strcmp(found->out, expected->out) == 0 &&
           found->errors == expected->errors;
}

static void fail_each(const struct wanted *wanted, bool from_then_on)
{
    struct answered expected, found;
    bool reached = true;
    size_t n;

    answer(wanted, &expected); /* what libraries keep is there from now on */
    read_file(wanted->output, &expected);
    assert_non_null(expected.out);
    for (n = 1; reached; n++) {
        long before = fail_malloc_balance();

        (void)unlink(wanted->output);
        fail_malloc_at(n, from_then_on);
        answer(wanted, &found);
        reached = fail_malloc_calls() >= n;
        fail_malloc_reset();
        read_file(wanted->output, &found);
        if (!is_clean(&found, &expected))
            print_error("allocation %zu%s: status %d\n", n,
                        from_then_on ? " and on" : "", (int)found.status);
        assert_true(is_clean(&found, &expected));
        forget(&found);
        assert_int_equal(fail_malloc_balance(), before);
    }
    assert_true(n > 50); /* there was something to refuse */
    forget(&expected);
}

static void refused_memory_leaves_nothing_behind(void **state)
{
    char path[512], output[512], joint[512];
    struct wanted wanted = {
        .model = model, .table = path, .output = output, .joint = joint};

    (void)state;
    if (!fail_malloc_works()) {
        print_message("skipped: another allocator is in place\n");
        skip();
    }
    ct_library_init();
    assert_int_equal(ct_units_new(&wanted.units), CT_OK);
    snprintf(path, sizeof path, "%s",
             scratch_file("memory.csv", table, strlen(table)));
    snprintf(output, sizeof output, "%s", scratch("memory.out"));
    snprintf(joint, sizeof joint, "%s", scratch("memory.joint"));
    for (int run = 0; run < 4; run++) {
        wanted.threads = 1 + run / 2;
        wanted.json = run % 2 == 1;
        fail_each(&wanted, false);
        fail_each(&wanted, true);
    }
    ct_units_free(wanted.units);
    unlink(path);
    unlink(output);
    unlink(joint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_memory_leaves_nothing_behind),
    };

    return cmocka_run_group_tests_name("batch memory", tests, NULL,
                                       scratch_remove);
}
