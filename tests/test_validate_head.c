/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Data whose header is at fault, or not where it belongs, or very long.
 */
#include "validate_samples.h"

#define FIVE                                                                   \
    "{\"name\": \"a\"}, {\"name\": \"b\"}, {\"name\": \"c\"}, "                \
    "{\"name\": \"d\"}, {\"name\": \"n\", \"type\": \"number\"}"

/* A header at fault is named, and what stands below it is checked all the
 * same. */
static void test_headers_at_fault(void **state)
{
#define BELOW "1,2,3,4,5\n1,2,3,4,5\n1,2,3,4,x\n1,2\n"
    static const struct sample samples[] = {
        {FIVE, "\"a,b,c,d,n\n" BELOW,
         "unterminated-quote 1:1, header-by-schema 1:1, type-error 4:9, "
         "missing-cells 5:4"},
        {MATCHING("equal"), "\"a,b\n1\n1,2\n1,2\n1,2\n",
         "unterminated-quote 1:1, header-unread 1:1, row-cells-differ 2:1"},
        {FIVE, "Register, 2026\n\na,b,c,d,n\n" BELOW,
         "header-late 1:1, type-error 6:9, missing-cells 7:4"},
        {FIVE, "a,b,c,d\n" BELOW,
         "header-cells 1:1, missing-label 1:8, type-error 4:9, "
         "missing-cells 5:4"},
        {FIVE, "a,b,c,d,n,\n" BELOW,
         "header-cells 1:1, blank-label 1:11, type-error 4:9, "
         "missing-cells 5:4"},
        {FIVE, "a,b,c,d,n\n1,2,3,4,5,\n1,2,3,4,5,\n1,2,3,4,5,\n",
         "extra-cell 2:11, extra-cell 3:11, extra-cell 4:11"},
        {FIVE, "a,b,c,d,n\n12,3,4,5\n12,3,4,5\n12,3,4,5\n",
         "missing-cell 2:9, missing-cell 3:9, missing-cell 4:9"},
        {FIVE, "a,b,c,d,n\n1,2,3,4,5\na,b,c,d,n\n1,2,3,4,x\n",
         "header-again 3:1, type-error 4:9"},
        {FIVE, "a,b,c,d,n\n1,2,3,4,5,6,7\n", "extra-cells 2:11"},
    };

    (void)state;
    CHECK(samples);
    check_form("\"a,b,c,d,n\n" BELOW,
               "unterminated-quote 1:1, header-unread 1:1, "
               "row-cells-differ 5:1",
               4);
    check_form("\"a\n\n1,2\n1\n",
               "unterminated-quote 1:1, header-unread 1:1, blank-row 2:1, "
               "row-cells-differ 4:1",
               3);
    check_form("A title, \"2026\"\na,b,c,d,n\n" BELOW,
               "quote-in-unquoted-field 1:10, header-unread 1:1, "
               "row-cells-differ 6:1",
               5);
    check_form("A title\na,b,c,d,n\n" BELOW,
               "header-late 1:1, missing-cells 6:4", 4);
    check_form("\"A, title\"\na,b,c,d,n\n" BELOW,
               "header-late 1:1, missing-cells 6:4", 4);
    check_form("a,b,c,d\n" BELOW, "header-cells 1:1, missing-cells 5:4", 4);
    check_form("x\nx\n", "", 1);
#undef BELOW
}

/* Names are found in a header of any length. */
static void test_many_columns(void **state)
{
    enum { COLUMNS = 120000 };
    char *text = malloc(COLUMNS * 8 + 64);
    size_t at = 0;
    struct validated v = {0};
    const char *path;

    (void)state;
    assert_non_null(text);
    for (int i = 0; i < COLUMNS; i++)
        at += (size_t)snprintf(text + at, 9, "c%x,", (unsigned)i);
    at += (size_t)snprintf(text + at, 16, "c0\n1,2\n");
    path = scratch_file("data.csv", text, at);
    free(text);
    seen_init(&v.seen, &v.sources);
    validate_file(&v, path, NULL);
    assert_int_equal(v.status, CT_OK);
    assert_int_equal(v.seen.count, 2);
    assert_string_equal(v.seen.list[0].key, "duplicate-label");
    assert_string_equal(v.seen.list[1].key, "missing-cells");
    assert_int_equal(remove(path), 0);
    validated_done(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers_at_fault),
        cmocka_unit_test(test_many_columns),
    };

    return cmocka_run_group_tests(tests, validated_setup, validated_teardown);
}
