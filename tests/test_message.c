/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../calib/report/message.h"

#include "../calib/report/json_out.h"
#include "../calib/report/text.h"
#include "assert_close.h"
#include "seeded.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text with a place in it, and what is shown of them. */
struct shown {
    struct ct_sources *sources;
    struct ct_finding finding;
    struct ct_buffer out;
};

static struct shown show(const char *text, size_t length, uint64_t offset,
                         uint32_t span)
{
    struct shown shown = {0};
    uint32_t source;

    assert_int_equal(ct_sources_new(&shown.sources), CT_OK);
    assert_int_equal(
        ct_source_text(shown.sources, "a.yaml", text, length, &source), CT_OK);
    shown.finding = (struct ct_finding){
        .key = "unknown-command",
        .severity = CT_ERROR,
        .place = {.source = source, .offset = offset, .length = span},
        .arguments = {ct_string("x")},
    };
    ct_message_write(&shown.finding, shown.sources, false, &shown.out);
    assert_false(shown.out.failed);
    return shown;
}

static void release(struct shown *shown)
{
    ct_buffer_release(&shown->out);
    ct_sources_free(shown->sources);
}

/* The lines of the excerpt: after the first, before the help. */
static void check_excerpt(const char *text, uint64_t offset, uint32_t span,
                          const char *expected)
{
    struct shown shown = show(text, strlen(text), offset, span);
    char *start = strchr(shown.out.data, '\n') + 1;
    char *end = strstr(start, "  help: ");

    assert_non_null(end);
    *end = '\0';
    assert_string_equal(start, expected);
    release(&shown);
}

static void test_whole_message(void **state)
{
    struct shown shown = show("a: 1\nb: lenght*2\n", 17, 8, 6);

    (void)state;
    assert_string_equal(shown.out.data,
                        "a.yaml:2:4: error[O01]: unknown command `x`\n"
                        "   2 | b: lenght*2\n"
                        "     |    ^~~~~~\n"
                        "  help: `caltrace help` lists the commands\n");
    ct_buffer_clear(&shown.out);
    ct_message_write(&shown.finding, shown.sources, true, &shown.out);
    assert_string_equal(
        shown.out.data,
        "\33[1ma.yaml:2:4\33[0m: \33[1;31merror[O01]\33[0m: unknown command "
        "`x`\n"
        "   2 | b: lenght*2\n"
        "     |    \33[1;32m^~~~~~\33[0m\n"
        "  help: `caltrace help` lists the commands\n");
    release(&shown);
}

static void test_help_alternatives(void **state)
{
    struct ct_finding finding = {
        .key = "unknown-command",
        .severity = CT_ERROR,
        .arguments = {ct_string("bugdet"), ct_string("budget")}};
    struct ct_buffer out = {0};

    (void)state;
    ct_message_write(&finding, NULL, false, &out);
    assert_string_equal(out.data,
                        "caltrace: error[O01]: unknown command `bugdet`\n"
                        "  help: did you mean `budget`?\n");
    finding.arguments[1] = ct_text("", 0);
    ct_buffer_clear(&out);
    ct_message_text(&finding, NULL, true, &out);
    assert_string_equal(out.data, "`caltrace help` lists the commands");
    ct_buffer_release(&out);
}

static void test_clause(void **state)
{
    const struct ct_finding finding = {
        .key = "option-not-date",
        .severity = CT_ERROR,
        .arguments = {ct_string("9.3.26"), ct_string("--on")}};
    struct ct_buffer out = {0};

    (void)state;
    ct_message_write(&finding, NULL, false, &out);
    assert_string_equal(
        out.data,
        "caltrace: error[O11]: `9.3.26` is not a date, as option `--on` "
        "needs\n"
        "  help: write year, month and day, such as 2026-03-09\n"
        "  clause: ISO 8601\n");
    ct_buffer_release(&out);
}

/* The caret stands under its character in display columns. */
static void test_carets(void **state)
{
    (void)state;
    check_excerpt("abc", 1, 1, "   1 | abc\n     |  ^\n");
    check_excerpt("abc", 3, 0, "   1 | abc\n     |    ^\n");
    check_excerpt("", 0, 0, "   1 |\n     | ^\n");
    check_excerpt("千克: x1", 8, 2, "   1 | 千克: x1\n     |       ^~\n");
    check_excerpt("质量 = 千克", 9, 6,
                  "   1 | 质量 = 千克\n     |        ^~~~\n");
    check_excerpt("e\xCC\x81z", 3, 1, "   1 | e\xCC\x81z\n     |  ^\n");
    check_excerpt("\tx: 1", 1, 1, "   1 |         x: 1\n     |         ^\n");
    check_excerpt("ab\tx", 3, 1, "   1 | ab      x\n     |         ^\n");
    /* Only what lies in the first line of the place is underlined. */
    check_excerpt("abc\ndef\n", 2, 4, "   1 | abc\n     |   ^\n");
    check_excerpt("a\nb\nc", 4, 1, "   3 | c\n     | ^\n");
}

static void test_nothing_raw(void **state)
{
    (void)state;
    check_excerpt("\33[2J: x", 5, 1, "   1 | \\x1b[2J: x\n     |         ^\n");
    check_excerpt("\xE2\x80\xAE"
                  "ab",
                  0, 3, "   1 | <U+202e>ab\n     | ^~~~~~~~\n");
    check_excerpt("a\x7f\xC2\x9B"
                  "b",
                  4, 1, "   1 | a\\x7f<U+009b>b\n     |              ^\n");
}

static void test_arguments_are_safe(void **state)
{
    static const char hostile[] = "\33]0;x\a\n\xff";
    struct ct_finding finding = {
        .key = "unknown-command",
        .severity = CT_ERROR,
        .arguments = {ct_text(hostile, sizeof hostile - 1)}};
    struct ct_buffer out = {0};
    char longer[1000];

    (void)state;
    ct_message_text(&finding, NULL, false, &out);
    assert_string_equal(out.data, "unknown command `\\x1b]0;x\\x07\\x0a\\xff`");
    memset(longer, 'y', sizeof longer);
    finding.arguments[0] = ct_text(longer, sizeof longer);
    ct_buffer_clear(&out);
    ct_message_text(&finding, NULL, false, &out);
    assert_int_equal(ct_display_width(out.data, out.length),
                     strlen("unknown command ``") + 120);
    assert_non_null(strstr(out.data, "yyy…`"));
    ct_buffer_release(&out);
}

/* The line is cut on both sides of the place and stays below 160 columns. */
static void test_long_lines(void **state)
{
    static const uint64_t places[] = {0, 10, 500, 985, 997, 1000};
    char text[1001];

    (void)state;
    for (size_t i = 0; i < 1000; i++)
        text[i] = (char)('a' + i % 26);
    text[1000] = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct shown shown = show(text, 1000, places[i], 3);
        char *line = strchr(shown.out.data, '\n') + 1;
        char *carets = strchr(line, '\n') + 1;
        size_t line_length = (size_t)(carets - line) - 1;
        size_t column = strcspn(carets, "^");
        size_t column_bytes = column;

        assert_true(ct_display_width(line, line_length) <= 160);
        assert_true(strcspn(carets, "\n") <= 160);
        /* `…` is one column and three bytes. */
        if (memcmp(line + 7, "…", 3) == 0)
            column_bytes += 2;
        else
            assert_true(places[i] < 60);
        if (places[i] < 1000)
            assert_int_equal(line[column_bytes], text[places[i]]);
        else
            assert_int_equal(column_bytes, line_length);
        release(&shown);
    }
}

/* A wide character or a tab that the cut goes through leaves blanks, so that
 * the caret is still right. */
static void test_cut_through_wide(void **state)
{
    char text[1200];

    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        struct shown shown;
        char *line, *carets;
        size_t column;

        memset(text, 'x', shift);
        for (size_t i = 0; i < 300; i++)
            memcpy(text + shift + 3 * i, "千", 3);
        text[shift + 450] = '!';
        text[shift + 451] = text[shift + 452] = 'x';
        shown = show(text, shift + 900, shift + 450, 1);
        line = strchr(shown.out.data, '\n') + 1;
        carets = strchr(line, '\n') + 1;
        column = ct_display_width(line, strcspn(line, "!"));
        assert_int_equal(column, strcspn(carets, "^"));
        assert_true(ct_display_width(line, strcspn(line, "\n")) <= 160);
        release(&shown);
    }
}

static void test_numbers_and_places(void **state)
{
    struct shown shown = show("one\ntwo\n", 8, 4, 3);
    struct ct_finding finding = {.key = "option-out-of-range",
                                 .severity = CT_ERROR,
                                 .arguments = {ct_at(shown.finding.place),
                                               ct_integer(-7), ct_number(0.1),
                                               ct_number((double)INFINITY)}};
    struct ct_buffer out = {0};

    (void)state;
    ct_message_text(&finding, shown.sources, false, &out);
    assert_string_equal(out.data, "a.yaml:2:1 is out of range for option `-7`");
    ct_buffer_clear(&out);
    ct_message_text(&finding, shown.sources, true, &out);
    assert_string_equal(out.data, "it must lie between 0.1 and ∞");
    finding.arguments[2] = ct_number((double)NAN);
    finding.arguments[3] = ct_number(-1e-300);
    ct_buffer_clear(&out);
    ct_message_text(&finding, shown.sources, true, &out);
    assert_string_equal(out.data, "it must lie between NaN and -1e-300");
    ct_buffer_release(&out);
    release(&shown);
}

/* A placeholder {n:digits} writes significant digits; braces that are no
 * placeholder stay. */
static void test_outline(void **state)
{
    static const char text[] = "{1} {2:3} {k: 2} {5} {0} {1 {1:x} {}{4}";
    struct ct_buffer out = {0};

    (void)state;
    ct_message_outline(text, strlen(text), &out);
    assert_string_equal(out.data, "… … {k: 2} {5} {0} {1 {1:x} {}…");
    ct_buffer_release(&out);
}

static void test_unknown_key(void **state)
{
    const struct ct_finding finding = {.key = "no-such-key",
                                       .severity = CT_WARNING};
    struct ct_buffer out = {0};

    (void)state;
    ct_message_write(&finding, NULL, false, &out);
    assert_string_equal(out.data, "caltrace: warning: no-such-key\n");
    ct_buffer_release(&out);
}

static void test_table_of_findings(void **state)
{
    const struct ct_finding_entry *entry;

    (void)state;
    for (size_t i = 0; (entry = ct_finding_at(i)) != NULL; i++) {
        assert_ptr_equal(ct_finding_by_key(entry->key), entry);
        /* the first row of its code: checks may have several */
        assert_string_equal(ct_finding_by_code(entry->code)->code, entry->code);
        assert_true(ct_finding_by_code(entry->code) <= entry);
    }
    assert_ptr_equal(
        ct_finding_by_code("o01"),
        ct_finding_at(0) == NULL ? NULL : ct_finding_by_key("unknown-command"));
    assert_null(ct_finding_by_code("O999"));
    assert_null(ct_finding_by_key("O01"));
}

static void test_json(void **state)
{
    struct shown shown = show("a\n千x\xff", 6, 5, 1);
    struct ct_buffer out = {0};
    struct ct_json json;
    json_t *root, *expected;

    (void)state;
    ct_json_init(&json, &out, true);
    ct_message_json(&shown.finding, shown.sources, &json);
    root = json_loadb(out.data, out.length, 0, NULL);
    expected = json_pack(
        "{s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:n, s:n, s:s, s:s, s:n}", "code",
        "O01", "rule", "unknown-command", "severity", "error", "file", "a.yaml",
        "line", 2, "column", 2, "byte", 5, "field", "row", "message",
        "unknown command `x`", "help", "`caltrace help` lists the commands",
        "clause");
    assert_non_null(root);
    assert_true(json_equal(root, expected));
    json_decref(root);
    json_decref(expected);
    ct_buffer_release(&out);
    release(&shown);
}

/* ---- the sink ------------------------------------------------------------ */

static void read_stream(FILE *stream, char *text, size_t size)
{
    size_t length;

    rewind(stream);
    length = fread(text, 1, size - 1, stream);
    text[length] = '\0';
    assert_int_equal(fclose(stream), 0);
}

static void test_sink_cap(void **state)
{
    FILE *stream = tmpfile();
    struct ct_message_sink *messages;
    struct ct_sink sink = {.report = ct_message_sink_report};
    struct ct_buffer out = {0};
    struct ct_json json;
    json_t *root;
    char text[4000];

    (void)state;
    assert_non_null(stream);
    assert_int_equal(ct_message_sink_new(NULL, stream, false, 2, &messages),
                     CT_OK);
    sink.context = messages;
    ct_message_sink_keep(messages);
    for (int i = 0; i < 5; i++)
        (void)ct_error(&sink, "operand-missing", ct_at((struct ct_place){0}),
                       ct_string("eval"), ct_integer(i));
    (void)ct_error(&sink, "out-of-memory", ct_at((struct ct_place){0}));
    ct_message_sink_finish(messages);
    ct_message_sink_finish(messages); /* says nothing twice */
    ct_json_init(&json, &out, false);
    ct_json_object(&json, NULL);
    ct_message_sink_json(messages, &json, "findings");
    ct_json_end(&json);
    root = json_loadb(out.data, out.length, 0, NULL);
    assert_non_null(root);
    assert_int_equal(json_array_size(json_object_get(root, "findings")), 4);
    json_decref(root);
    ct_buffer_release(&out);
    ct_message_sink_free(messages);
    read_stream(stream, text, sizeof text);
    assert_string_equal(
        text,
        "caltrace: error[O15]: `caltrace eval` needs 0\n"
        "  help: see `caltrace eval --help`\n"
        "caltrace: error[O15]: `caltrace eval` needs 1\n"
        "  help: see `caltrace eval --help`\n"
        "caltrace: error[O19]: not enough memory\n"
        "  help: close other programs, or split the work into smaller parts\n"
        "caltrace: note[O20]: and 3 more of error[O15] (operand-missing)\n");
    assert_int_equal(sink.errors, 6);
}

static void test_sink_quiet(void **state)
{
    FILE *stream = tmpfile();
    struct ct_message_sink *messages;
    struct ct_finding finding = {.key = "out-of-memory",
                                 .severity = CT_WARNING};
    char text[1000];

    (void)state;
    assert_non_null(stream);
    assert_int_equal(ct_message_sink_new(NULL, stream, false, 0, &messages),
                     CT_OK);
    ct_message_sink_quiet(messages, true);
    ct_message_sink_report(messages, &finding);
    finding.severity = CT_NOTE;
    ct_message_sink_report(messages, &finding);
    finding.severity = CT_ERROR;
    ct_message_sink_color(messages, true);
    ct_message_sink_report(messages, &finding);
    ct_message_sink_free(messages);
    read_stream(stream, text, sizeof text);
    assert_string_equal(
        text, "\33[1mcaltrace\33[0m: \33[1;31merror[O19]\33[0m: not enough "
              "memory\n"
              "  help: close other programs, or split the work into smaller "
              "parts\n");
}

/* Where the caret stands, against where the shown line ends. */
static bool caret_is_within(const char *message)
{
    const char *line = strchr(message, '\n') + 1;
    const char *carets = strchr(line, '\n') + 1;

    /* An empty line ends in its bar; the caret stands a blank further. */
    return strcspn(carets, "^") <=
           ct_display_width(line, strcspn(line, "\n")) + 1;
}

/* Any text, any place in it: printable lines, the caret within the line or
 * right behind it. */
static void test_any_text(void **state)
{
    struct seeded random = seeded_init(20260309);

    (void)state;
    for (int run = 0; run < 5000; run++) {
        char text[64];
        size_t length = 1 + seeded_below(&random, sizeof text);
        struct shown shown;

        for (size_t i = 0; i < length; i++)
            text[i] = "ab \t\n\xE5\x8D\x83\xff\33"[seeded_below(&random, 10)];
        shown = show(text, length, seeded_below(&random, length + 1),
                     (uint32_t)seeded_below(&random, 70));
        for (size_t i = 0; i < shown.out.length; i++)
            if ((unsigned char)shown.out.data[i] < 0x20 &&
                shown.out.data[i] != '\n')
                fail_msg("seed %llu, run %d: %s",
                         (unsigned long long)random.seed, run, shown.out.data);
        if (!caret_is_within(shown.out.data))
            fail_msg("seed %llu, run %d: %s", (unsigned long long)random.seed,
                     run, shown.out.data);
        release(&shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_message),
        cmocka_unit_test(test_help_alternatives),
        cmocka_unit_test(test_clause),
        cmocka_unit_test(test_carets),
        cmocka_unit_test(test_nothing_raw),
        cmocka_unit_test(test_arguments_are_safe),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_cut_through_wide),
        cmocka_unit_test(test_numbers_and_places),
        cmocka_unit_test(test_outline),
        cmocka_unit_test(test_unknown_key),
        cmocka_unit_test(test_table_of_findings),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_sink_cap),
        cmocka_unit_test(test_sink_quiet),
        cmocka_unit_test(test_any_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
