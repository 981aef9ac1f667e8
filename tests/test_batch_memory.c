/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory that runs out while a table of rows is evaluated: every allocation
 * fails in turn, alone and with all that follow, with one thread and with two.
 * Nothing crashes, nothing leaks, and a file is replaced by a whole answer or
 * left alone.
 */
#include "answered.h"
#include "fail_malloc.h"

#include <math.h>

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

/* With or without --joint. */
static void refuse_all(struct wanted wanted, const char *text, bool joined)
{
    char path[512], output[512], joint[512];

    if (!fail_malloc_works()) {
        print_message("skipped: another allocator is in place\n");
        skip();
    }
    ct_library_init();
    assert_int_equal(ct_units_new(&wanted.units), CT_OK);
    snprintf(path, sizeof path, "%s",
             scratch_file("memory.csv", text, strlen(text)));
    snprintf(output, sizeof output, "%s", scratch("memory.out"));
    snprintf(joint, sizeof joint, "%s", scratch("memory.joint"));
    wanted.table = path;
    wanted.output = output;
    wanted.joint = joined ? joint : NULL;
    for (int run = 0; run < 4; run++) {
        wanted.threads = 1 + run / 2;
        wanted.json = run % 2 == 1;
        fail_each(&wanted, false);
        fail_each(&wanted, true);
    }
    ct_units_free(wanted.units);
    unlink(path);
    unlink(output);
    if (joined)
        unlink(joint);
}

static void refused_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    refuse_all((struct wanted){.model = model}, table, true);
}

/* ---- cells of a laboratory ----------------------------------------------- */

static const char chained[] = "model: {y: x*b}\n"
                              "inputs:\n"
                              "  x: {instrument: W-1, point: 1 g}\n"
                              "  b: {value: 3, u: 0.2}\n";
/* Variants that are met again, and rows that have none. */
static const char chains[] = "instrument(x),b\nW-1,2\nW-2,2\nW-3,2\nW-2,4\n"
                             "X,1\n,1\nW-1,5\n";

/* A laboratory of instruments W-1 to W-9, which drift where they are even. */
static enum ct_status resolve(void *context, struct ct_budget *budget,
                              struct ct_budget_reference *reference,
                              struct ct_sink *sink)
{
    struct ct_budget_resolved *found = &reference->resolved;
    int number = reference->instrument.text[0] == 'W'
                     ? reference->instrument.text[2] - '0'
                     : 0;

    (void)context;
    (void)budget;
    if (number == 0)
        return ct_error(sink, "input-unknown", ct_at(reference->place),
                        ct_string("instrument"), ct_string("X"),
                        ct_string(NULL));
    *found = (struct ct_budget_resolved){.value = 10.0 * number,
                                         .unit = &ct_unit_one,
                                         .certificate = "C",
                                         .line_count = 1};
    found->lines[0] = (struct ct_budget_line){
        .uncertainty = 0.1 * number, .dof = 9, .kind = CT_STUDENT_T};
    if (number % 2 == 0) {
        found->lines[0].part = "calibration";
        found->lines[found->line_count++] =
            (struct ct_budget_line){.part = "drift",
                                    .uncertainty = 1,
                                    .dof = (double)INFINITY,
                                    .kind = CT_NORMAL};
    }
    return CT_OK;
}

static enum ct_status relate(void *context, struct ct_budget *budget,
                             struct ct_sink *sink)
{
    (void)context;
    (void)budget;
    (void)sink;
    return CT_OK;
}

static void refused_memory_with_a_laboratory(void **state)
{
    struct ct_references references = {
        .hook = {.resolve = resolve, .relate = relate}};

    (void)state;
    refuse_all((struct wanted){.model = chained, .references = &references},
               chains, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_memory_leaves_nothing_behind),
        cmocka_unit_test(refused_memory_with_a_laboratory),
    };

    return cmocka_run_group_tests_name("batch memory", tests, NULL,
                                       scratch_remove);
}
