/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines that are passed over in blocks are those that framing finds.
 */
#include "seeded.h"

#include "../calib/files/csv_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

enum { SIZE = 6000, LIMIT = 5000 };

static void framer_of(struct ct_framer *framer, const char *text, size_t length)
{
    ct_framer_init(framer, ',', '"', '#', LIMIT);
    ct_framer_text(framer, text, length, true, 0);
}

/* Lines of up to 40 bytes that end so, rarely with a quote or another end. */
static size_t write_lines(struct seeded *random, const char *end, char *text)
{
    uint64_t rare = seeded_below(random, 2) == 0 ? 0 : 400;
    size_t length = 0;

    while (length + 48 < SIZE) {
        size_t cells = (size_t)seeded_below(random, 40);

        for (size_t i = 0; i < cells; i++)
            text[length++] = "ab,# "[seeded_below(random, 5)];
        if (rare > 0 && seeded_below(random, rare) == 0)
            text[length++] = "\"\r\n"[seeded_below(random, 3)];
        memcpy(text + length, end, strlen(end));
        length += strlen(end);
    }
    return length - (size_t)seeded_below(random, 3);
}

/* The same text by framing: as many lines end there, as they should. */
static void check_framed(const char *text, size_t length, size_t passed,
                         size_t lines, enum ct_line_end end)
{
    struct ct_framer framer;
    struct ct_frame frame;

    framer_of(&framer, text, length);
    assert_null(memchr(text, '"', passed));
    for (size_t i = 0; i < lines; i++) {
        assert_true(framer.start < passed);
        ct_framer_next(&framer, &frame);
        assert_int_equal(frame.end, end);
    }
    assert_int_equal(framer.start, passed);
    assert_int_equal(framer.line, lines + 1);
}

static void test_pass(void **state)
{
    struct seeded random = seeded_init(20260713);
    size_t cases = seeded_cases(3000), taken = 0;

    (void)state;
    for (size_t n = 0; n < cases; n++) {
        bool crlf = n % 2 == 0;
        enum ct_line_end end = crlf ? CT_LINE_CRLF : CT_LINE_LF;
        char text[SIZE];
        size_t length = write_lines(&random, crlf ? "\r\n" : "\n", text);
        size_t most = 1 + (size_t)seeded_below(&random, 400), lines = 0, size;
        struct ct_framer framer;
        struct ct_frame frame;

        framer_of(&framer, text, length);
        size = ct_framer_pass(&framer, end, LIMIT, most, &lines);
        assert_int_equal(framer.start, size);
        if (size == 0)
            continue;
        taken++;
        assert_true(lines > 0 && lines <= most && size <= LIMIT);
        check_framed(text, length, size, lines, end);
        /* And it goes on behind them. */
        ct_framer_next(&framer, &frame);
        assert_int_equal(frame.line, lines + 1);
        assert_int_equal(frame.start, size);
    }
    assert_true(taken > cases / 3 && taken < cases);
}

/* What must be framed where it stands. */
static void test_not_passed(void **state)
{
    static const struct {
        const char *text;
        enum ct_line_end end;
        size_t size;
    } cases[] = {
        {"a,b\nc\n", CT_LINE_LF, 6},       {"a,b\nc", CT_LINE_LF, 4},
        {"a,b\r\nc\n", CT_LINE_LF, 0},     {"a\r\nb\r\n", CT_LINE_CRLF, 6},
        {"a\r\nb\n", CT_LINE_CRLF, 0},     {"a\nb\r\n\r", CT_LINE_CRLF, 0},
        {"\na\r\rb\r\n", CT_LINE_CRLF, 0}, {"a\nb\n", CT_LINE_NONE, 0},
        {"a\rb\r", CT_LINE_CR, 0},         {"a\n\"b\nc\"\n", CT_LINE_LF, 0},
        {"no end", CT_LINE_LF, 0},         {"", CT_LINE_LF, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t length = strlen(cases[i].text), lines = 0;
        struct ct_framer framer;

        framer_of(&framer, cases[i].text, length);
        assert_int_equal(
            ct_framer_pass(&framer, cases[i].end, LIMIT, 100, &lines),
            cases[i].size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pass),
        cmocka_unit_test(test_not_passed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
