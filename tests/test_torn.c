/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ids in what is left of rows that could not be read.
 */
#include "../calib/lab/load_work.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static struct ct_lab_store store;
static struct ct_lab lab;

static void begin(const char *text, size_t length)
{
    memset(&store, 0, sizeof store);
    memset(&lab, 0, sizeof lab);
    lab.store = &store;
    lab.tables[CT_TABLE_INSTRUMENTS].present = true;
    assert_int_equal(
        ct_torn_add(&store.torn[CT_TABLE_INSTRUMENTS], text, length), CT_OK);
}

static bool finds(const char *id)
{
    return ct_lab_torn(&lab, CT_TABLE_INSTRUMENTS, id);
}

static void end(void)
{
    ct_torn_release(&store.torn[CT_TABLE_INSTRUMENTS]);
}

static void test_words(void **state)
{
    static const struct {
        const char *text, *id;
        bool found;
    } cases[] = {
        {"A-1001,x", "A-1001", true},
        {"x,A-1001", "A-1001", true},
        {"x,A-1001,y", "A-1002", false},
        {"x,\"A-1001", "A-1001", true}, /* a quote stands inside */
        {"x,A-10\"01,y", "A-1001", true},
        /* Two cells that ran together: one end of a word is enough. */
        {"x,A-1001y", "A-1001", true},
        {"x,yA-1001", "A-1001", true},
        {"x,yA-1001z", "A-1001", false},
        /* Short ones stand in many words. */
        {"x,A1,y", "A1", true},
        {"x,A1y", "A1", false},
        {"A1y,x", "A1", true}, /* but a row begins with its id */
        {"x,yA1", "A1", false},
        /* By their ASCII characters, where there are enough. */
        {"\xd6\xca-1001,x", "质-1001", true},
        {"\xd6\xca-1,x", "质-1", false},
        {"质-1,x", "质-1", true},
        {"x", "", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin(cases[i].text, strlen(cases[i].text));
        if (finds(cases[i].id) != cases[i].found)
            fail_msg("`%s` in `%s`", cases[i].id, cases[i].text);
        end();
    }
}

/* Rows are told apart, and NUL bytes are no part of an id. */
static void test_rows(void **state)
{
    (void)state;
    begin("x,A-10\0 01", 10);
    assert_false(finds("A-1001"));
    assert_int_equal(ct_torn_add(&store.torn[CT_TABLE_INSTRUMENTS],
                                 "B-2\0"
                                 "002",
                                 7),
                     CT_OK);
    assert_true(finds("B-2002"));
    assert_false(finds("01B-2002"));
    end();
}

/* Where nothing is torn nothing is found; where too much is, everything. */
static void test_limits(void **state)
{
    enum { LONG = 64 * 1024 };
    char *text = calloc(LONG, 1);

    (void)state;
    assert_non_null(text);
    memset(text, 'x', LONG);
    memset(&store, 0, sizeof store);
    memset(&lab, 0, sizeof lab);
    lab.store = &store;
    assert_false(finds("A"));
    begin(text, LONG - 2); /* and its line end */
    assert_false(finds("A-1001"));
    assert_int_equal(ct_torn_add(&store.torn[CT_TABLE_INSTRUMENTS], "y", 1),
                     CT_OK);
    assert_true(finds("A-1001"));
    end();
    begin(text, LONG);
    assert_true(finds("A-1001"));
    end();
    free(text);
}

/* A table that could not be read as a whole. */
static void test_refused(void **state)
{
    (void)state;
    memset(&store, 0, sizeof store);
    memset(&lab, 0, sizeof lab);
    lab.store = &store;
    lab.tables[CT_TABLE_INSTRUMENTS].source = 1;
    assert_true(finds("A-1001"));
    lab.tables[CT_TABLE_INSTRUMENTS].present = true;
    assert_false(finds("A-1001"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
