/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../calib/report/table.h"

#include "assert_close.h"
#include "seeded.h"

#include <stdlib.h>
#include <string.h>

/* Cells row by row, ended by NULL; "---" is a rule. */
static struct ct_text_table *fill(const struct ct_text_column *columns,
                                  size_t count, const char *const *cells)
{
    struct ct_text_table *table;

    assert_int_equal(ct_table_new(columns, count, &table), CT_OK);
    for (; *cells != NULL; cells++) {
        if (strcmp(*cells, "---") == 0)
            ct_table_rule(table);
        else
            ct_table_string(table, *cells);
    }
    return table;
}

static void check_text(const struct ct_text_column *columns, size_t count,
                       const char *const *cells, int width,
                       const char *expected)
{
    struct ct_text_table *table = fill(columns, count, cells);
    struct ct_buffer out = {0};

    ct_table_text(table, width, &out);
    assert_false(out.failed);
    assert_string_equal(out.data, expected);
    ct_buffer_release(&out);
    ct_table_free(table);
}

static void test_decimal_alignment(void **state)
{
    static const struct ct_text_column columns[] = {
        {.title = "input"},
        {.title = "value", .align = CT_DECIMAL},
        {.title = "n", .align = CT_RIGHT},
    };
    static const char *const cells[] = {
        "l_S", "50000623", "18", "d",   "0.25",   "5",
        "a",   "1.15e-05", "",   "b",   "-1e-07", "100",
        "c",   "12",       "3",  "dBm", ".5",     "1",
        "e",   "∞",        "1",  "---", "sum",    "10.00124(52)",
        "127", NULL,
    };

    (void)state;
    check_text(columns, 3, cells, 0,
               "input               value    n\n"
               "-----  ------------------  ---\n"
               "l_S    50000623             18\n"
               "d             0.25           5\n"
               "a             1.15e-05\n"
               "b            -1e-07        100\n"
               "c            12              3\n"
               "dBm            .5            1\n"
               "e             ∞              1\n"
               "-----  ------------------  ---\n"
               "sum          10.00124(52)  127\n");
}

static void test_wide_characters(void **state)
{
    static const struct ct_text_column columns[] = {
        {.title = "名称"},
        {.title = "单位"},
        {.title = "x", .align = CT_RIGHT}};
    static const char *const cells[] = {"千克组", "kg", "1", "gauge",
                                        "毫米",   "22", NULL};

    (void)state;
    check_text(columns, 3, cells, 0,
               "名称    单位   x\n"
               "------  ----  --\n"
               "千克组  kg     1\n"
               "gauge   毫米  22\n");
}

static void test_shrinking(void **state)
{
    static const struct ct_text_column columns[] = {
        {.title = "id"}, {.title = "name", .shrink = true}};
    static const char *const cells[] = {
        "a", "a long name of an instrument", "b", "short",
        "c", "工作用玻璃液体温度计",         NULL};

    (void)state;
    check_text(columns, 2, cells, 16,
               "id  name\n"
               "--  ------------\n"
               "a   a long name…\n"
               "b   short\n"
               "c   工作用玻璃…\n");
    /* Never below six columns, and nothing else is cut. */
    check_text(columns, 2, cells, 3,
               "id  name\n"
               "--  ------\n"
               "a   a lon…\n"
               "b   short\n"
               "c   工作…\n");
}

static void test_widest_first(void **state)
{
    static const struct ct_text_column columns[] = {
        {.title = "", .shrink = true},
        {.title = "", .shrink = true},
        {.title = ""}};
    static const char *const cells[] = {"0123456789abcdefghij", "0123456789",
                                        "fixed", NULL};

    (void)state;
    /* 39 columns into 27: the first is cut until both are equal. */
    check_text(columns, 3, cells, 27, "01234567…  01234567…  fixed\n");
    check_text(columns, 3, cells, 31, "0123456789a…  0123456789  fixed\n");
}

/* One long cell makes no other line longer than 200 columns, whatever it is
 * aligned by and however it is written; CSV and Markdown have it whole. */
static void test_long_cells(void **state)
{
    enum { LONG = 600000, WIDEST = 200, ROWS = 3 };
    static const enum ct_align aligns[] = {CT_LEFT, CT_RIGHT, CT_DECIMAL};
    char *text = malloc(LONG + 1);

    (void)state;
    assert_non_null(text);
    memset(text, '7', LONG);
    text[LONG] = '\0';
    for (size_t i = 0; i < 3; i++) {
        const struct ct_text_column columns[] = {
            {.title = "a"}, {.title = "b", .align = aligns[i]}, {.title = "c"}};
        const char *const cells[] = {"1", text, "x", "2", "0.5", "x", NULL};
        struct ct_text_table *table = fill(columns, 3, cells);
        struct ct_buffer out = {0}, whole = {0};
        size_t lines = 0, longest = 0;

        ct_table_text(table, 0, &out);
        for (const char *at = out.data; *at != '\0'; lines++) {
            size_t length = strcspn(at, "\n");
            size_t width = ct_display_width(at, length);

            longest = width > longest ? width : longest;
            at += length + 1;
        }
        assert_int_equal(lines, ROWS + 1);
        assert_int_equal(longest, 1 + 2 + WIDEST + 2 + 1);
        assert_non_null(strstr(out.data, "7…  x\n"));
        ct_table_csv(table, &whole);
        assert_non_null(strstr(whole.data, text));
        ct_buffer_clear(&whole);
        ct_table_markdown(table, &whole);
        assert_non_null(strstr(whole.data, text));
        ct_buffer_release(&out);
        ct_buffer_release(&whole);
        ct_table_free(table);
    }
    free(text);
}

static void test_untrusted_cells(void **state)
{
    static const struct ct_text_column columns[] = {{.title = "a"},
                                                    {.title = "b"}};
    static const char *const cells[] = {"x\33[31m", "\xff", "line\nbreak",
                                        "a\xE2\x80\xAE"
                                        "b",
                                        NULL};

    (void)state;
    check_text(columns, 2, cells, 0,
               "a              b\n"
               "-------------  ----------\n"
               "x\\x1b[31m      \\xff\n"
               "line\\x0abreak  a<U+202e>b\n");
}

static void test_short_last_row(void **state)
{
    static const struct ct_text_column columns[] = {{.title = ""},
                                                    {.title = ""}};
    static const char *const cells[] = {"a", "b", "c", NULL};
    static const struct ct_text_column titled[] = {{.title = "t"}};
    static const char *const none[] = {NULL};

    (void)state;
    check_text(columns, 2, cells, 0, "a  b\nc\n");
    check_text(titled, 1, none, 0, "t\n-\n");
}

/* One buffer writes the cells; its failure is seen at writing. */
static void test_taken_cells(void **state)
{
    static const struct ct_text_column columns[] = {{.title = ""},
                                                    {.title = ""}};
    struct ct_buffer cell = {0}, out = {0};
    struct ct_text_table *table;

    (void)state;
    assert_int_equal(ct_table_new(columns, 2, &table), CT_OK);
    ct_table_take(table, &cell);
    ct_buffer_puts(&cell, "a");
    ct_table_take(table, &cell);
    assert_int_equal(cell.length, 0);
    ct_table_csv(table, &out);
    assert_string_equal(out.data, ",\n,a\n");
    assert_false(out.failed);
    cell.failed = true;
    ct_table_take(table, &cell);
    ct_table_csv(table, &out);
    assert_true(out.failed);
    ct_buffer_release(&cell);
    ct_buffer_release(&out);
    ct_table_free(table);
}

/* The rule stays above its row though that row's first cell goes. */
static void test_drop_empty(void **state)
{
    static const struct ct_text_column columns[] = {
        {.title = "a"}, {.title = "b"}, {.title = "c"}, {.title = "d"}};
    static const char *const cells[] = {"", "x", "", "1", "---",
                                        "", "y", "", "2", NULL};
    static const char *const blank[] = {"", "", "", "", NULL};
    struct ct_text_table *table = fill(columns, 4, cells);
    struct ct_buffer out = {0};

    (void)state;
    ct_table_drop_empty(table);
    ct_table_text(table, 0, &out);
    assert_string_equal(out.data, "b  d\n-  -\nx  1\n-  -\ny  2\n");
    ct_table_free(table);

    ct_buffer_clear(&out);
    table = fill(columns, 4, blank);
    ct_table_drop_empty(table);
    ct_table_csv(table, &out);
    assert_string_equal(out.data, "a\n\"\"\n");
    ct_table_free(table);
    ct_buffer_release(&out);
}

/* Columns go in the order of the list, no more than are needed; those that are
 * not there are passed over. */
static void test_fit(void **state)
{
    static const struct ct_text_column columns[] = {
        {.title = "name", .shrink = true}, {.title = "by"}, {.title = "day"}};
    static const char *const cells[] = {"a long name", "PTB", "2026-01-01",
                                        NULL};
    static const char *const titles[] = {"none", "by", "day"};
    static const struct {
        int width;
        bool dropped[3];
    } cases[] = {
        {0, {false, false, false}},
        {22, {false, false, false}}, /* 5 + 2 + 3 + 2 + 10 */
        {21, {false, true, false}},
        {17, {false, true, false}},
        {16, {false, true, true}},
        {1, {false, true, true}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ct_text_table *table = fill(columns, 3, cells);
        bool dropped[3];

        ct_table_fit(table, cases[i].width, 5, titles, 3, dropped);
        assert_memory_equal(dropped, cases[i].dropped, sizeof dropped);
        ct_table_free(table);
    }
}

static void test_markdown(void **state)
{
    static const struct ct_text_column columns[] = {
        {.title = "name"}, {.title = "u", .align = CT_DECIMAL}};
    static const char *const cells[] = {"a|b", "1.5", "two\nlines", "`x`",
                                        NULL};
    struct ct_text_table *table = fill(columns, 2, cells);
    struct ct_buffer out = {0};

    (void)state;
    ct_table_markdown(table, &out);
    assert_string_equal(out.data, "| name | u |\n"
                                  "| --- | --: |\n"
                                  "| a\\|b | 1.5 |\n"
                                  "| two<br>lines | \\`x\\` |\n");
    ct_buffer_release(&out);
    ct_table_free(table);
}

static void test_csv(void **state)
{
    static const struct ct_text_column columns[] = {{.title = "a,b"},
                                                    {.title = "c"}};
    static const char *const cells[] = {"say \"hi\"", "", "1\r\n2", " x ",
                                        NULL};
    struct ct_text_table *table = fill(columns, 2, cells);
    struct ct_buffer out = {0};

    (void)state;
    ct_table_csv(table, &out);
    assert_string_equal(out.data, "\"a,b\",c\n"
                                  "\"say \"\"hi\"\"\",\n"
                                  "\"1\r\n2\", x \n");
    ct_buffer_release(&out);
    ct_table_free(table);
}

/* ---- text ---------------------------------------------------------------- */

static void test_width(void **state)
{
    (void)state;
    assert_int_equal(ct_display_width("", 0), 0);
    assert_int_equal(ct_display_width("abc", 3), 3);
    assert_int_equal(ct_display_width("千克", 6), 4);
    assert_int_equal(ct_display_width("µm", 3), 2);
    /* e and a combining acute accent stand in one column. */
    assert_int_equal(ct_display_width("e\xCC\x81", 3), 1);
    assert_int_equal(ct_display_width("\t", 1), 8);
    assert_int_equal(ct_display_width("abc\tx", 5), 9);
    assert_int_equal(ct_display_width("\x1b", 1), 4);
    /* Cut off in the middle of a character: two bytes that are no text. */
    assert_int_equal(ct_display_width("\xE5\x8D", 2), 8);
}

static void test_wrapping(void **state)
{
    static const struct {
        const char *text;
        size_t indent, column, width;
        const char *expected;
    } cases[] = {
        {"one two three", 0, 0, 7, "one two\nthree"},
        {"one two three", 2, 4, 9, "one\n  two\n  three"},
        {"a  b", 0, 0, 80, "a b"},
        {"longerthanthewidth x", 0, 0, 5, "longerthanthewidth\nx"},
        {"p one\n\np two", 0, 0, 80, "p one\n\np two"},
        {"text\n  kept  as it is, however long", 0, 0, 8,
         "text\n  kept  as it is, however long"},
        {"每一个测量结果。都有不确定度", 0, 0, 14,
         "每一个测量结\n果。都有不确定\n度"},
        {"见 JJF 1059.1 的规定", 0, 0, 10, "见 JJF\n1059.1 的\n规定"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ct_buffer out = {0};

        ct_text_wrap(&out, cases[i].text, cases[i].indent, cases[i].column,
                     cases[i].width);
        assert_string_equal(out.data, cases[i].expected);
        ct_buffer_release(&out);
    }
}

/* Whatever bytes come, what is shown is printable and as wide as was said, and
 * a cut never passes its limit. */
static void test_any_bytes(void **state)
{
    struct seeded random = seeded_init(20260309);

    (void)state;
    for (int run = 0; run < 20000; run++) {
        char text[24];
        size_t length = seeded_below(&random, sizeof text);
        size_t limit = 1 + seeded_below(&random, 40);
        struct ct_buffer safe = {0}, cut = {0};
        size_t used;

        for (size_t i = 0; i < length; i++)
            text[i] = (char)seeded_below(&random, 256);
        ct_text_safe(&safe, text, length);
        used = ct_text_cut(&cut, text, length, limit);
        for (size_t i = 0; i < safe.length; i++)
            if ((unsigned char)safe.data[i] < 0x20 || safe.data[i] == 0x7F)
                fail_msg("seed %llu: control character",
                         (unsigned long long)random.seed);
        if (ct_display_width(text, length) !=
                ct_display_width(safe.data != NULL ? safe.data : "",
                                 safe.length) ||
            used > limit ||
            used !=
                ct_display_width(cut.data != NULL ? cut.data : "", cut.length))
            fail_msg("seed %llu: width", (unsigned long long)random.seed);
        ct_buffer_release(&safe);
        ct_buffer_release(&cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decimal_alignment),
        cmocka_unit_test(test_wide_characters),
        cmocka_unit_test(test_shrinking),
        cmocka_unit_test(test_widest_first),
        cmocka_unit_test(test_long_cells),
        cmocka_unit_test(test_untrusted_cells),
        cmocka_unit_test(test_short_last_row),
        cmocka_unit_test(test_taken_cells),
        cmocka_unit_test(test_drop_empty),
        cmocka_unit_test(test_fit),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_wrapping),
        cmocka_unit_test(test_any_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
