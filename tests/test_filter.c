/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts through other programs, and pictures through Graphviz'.
 */
#include "seen.h"

#include "../calib/files/filter.h"
#include "../calib/graphviz.h"

#include <errno.h>
#include <signal.h>

static struct ct_buffer input, output, errors;

static enum ct_status run(const char *script, int *code)
{
    const char *const words[] = {"sh", "-c", script, NULL};

    ct_buffer_clear(&output);
    ct_buffer_clear(&errors);
    return ct_filter(words, &input, &output, &errors, code);
}

static void set_input(size_t lines)
{
    ct_buffer_clear(&input);
    ct_buffer_repeat(&input, "0123456789abcde\n", lines);
    assert_int_equal(ct_buffer_status(&input), CT_OK);
}

static void test_through(void **state)
{
    int code = -1;

    (void)state;
    set_input(2);
    assert_int_equal(run("tr a-e A-E; echo warned >&2", &code), CT_OK);
    assert_int_equal(code, 0);
    assert_string_equal(output.data, "0123456789ABCDE\n0123456789ABCDE\n");
    assert_string_equal(errors.data, "warned\n");
    set_input(0);
    assert_int_equal(run("cat", &code), CT_OK);
    assert_int_equal(output.length, 0);
}

/* Far more than pipes hold, both ways at once, and to both outputs. */
static void test_large(void **state)
{
    int code = -1;

    (void)state;
    set_input(1 << 20);
    assert_int_equal(run("tee /dev/stderr", &code), CT_OK);
    assert_int_equal(code, 0);
    assert_int_equal(output.length, input.length);
    assert_memory_equal(output.data, input.data, input.length);
    assert_int_equal(errors.length, input.length);
}

/* SIGPIPE has its default action here, which would end this program. */
static void test_unread(void **state)
{
    int code = -1;

    (void)state;
    assert_true(signal(SIGPIPE, SIG_DFL) != SIG_ERR);
    set_input(1 << 16);
    assert_int_equal(run("head -c 5; exit 7", &code), CT_OK);
    assert_int_equal(code, 7);
    assert_string_equal(output.data, "01234");
    assert_int_equal(run("kill -9 $$", &code), CT_OK);
    assert_int_equal(code, 128 + 9);
}

/* A signal that is ignored here is not ignored there. */
static void test_signals(void **state)
{
    int code = -1;

    (void)state;
    assert_true(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    set_input(0);
    assert_int_equal(run("kill -PIPE $$; echo alive", &code), CT_OK);
    assert_true(signal(SIGPIPE, SIG_DFL) != SIG_ERR);
    assert_int_equal(code, 128 + SIGPIPE);
    assert_int_equal(output.length, 0);
}

static void test_absent(void **state)
{
    const char *const words[] = {"no-such-program-anywhere", NULL};
    int code = -1;

    (void)state;
    errno = 0;
    assert_int_equal(ct_filter(words, &input, &output, &errors, &code), CT_IO);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(code, -1);
}

/* ---- graphviz ------------------------------------------------------------ */

static struct ct_sources *sources;
static struct seen seen;

static enum ct_status draw(const char *program, const char *dot,
                           struct ct_buffer *svg)
{
    struct ct_buffer text = {0};
    enum ct_status status;

    seen_init(&seen, &sources);
    ct_buffer_puts(&text, dot);
    status = ct_graphviz_svg(program, &text, &seen.sink, svg);
    ct_buffer_release(&text);
    ct_sources_free(sources);
    return status;
}

static void test_graphviz_absent(void **state)
{
    struct ct_buffer svg = {0};

    (void)state;
    assert_int_equal(draw("no-such-dot", "digraph {}", &svg), CT_INVALID);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.list[0].key, "graphviz-absent");
    assert_string_equal(seen.list[0].text[0], "no-such-dot");
    ct_buffer_release(&svg);
}

/* What cannot be started at all is told with the system's reason. */
static void test_graphviz_refused(void **state)
{
    struct ct_buffer svg = {0};

    (void)state;
    assert_int_equal(draw("/", "digraph {}", &svg), CT_INVALID);
    assert_string_equal(seen.list[0].key, "graphviz-failed");
    assert_true(seen.list[0].text[1][0] != '\0');
    ct_buffer_release(&svg);
}

static void test_graphviz(void **state)
{
    struct ct_buffer svg = {0};
    enum ct_status status = draw("dot", "digraph { a -> b }", &svg);

    (void)state;
    if (seen.count > 0 && strcmp(seen.list[0].key, "graphviz-absent") == 0) {
        ct_buffer_release(&svg);
        print_message("no Graphviz here\n");
        skip();
    }
    assert_int_equal(status, CT_OK);
    assert_non_null(strstr(svg.data, "<svg"));
    ct_buffer_clear(&svg);
    assert_int_equal(draw("dot", "digraph { a -> ", &svg), CT_INVALID);
    assert_string_equal(seen.list[0].key, "graphviz-failed");
    assert_non_null(strstr(seen.list[0].text[1], "syntax error"));
    ct_buffer_clear(&svg);
    assert_int_equal(draw("dot", "digraph { a [shape=nosuchshape] }", &svg),
                     CT_OK);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.list[0].key, "graphviz-said");
    ct_buffer_release(&svg);
}

static int end(void **state)
{
    (void)state;
    ct_buffer_release(&input);
    ct_buffer_release(&output);
    ct_buffer_release(&errors);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_through),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_unread),
        cmocka_unit_test(test_signals),
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_graphviz_absent),
        cmocka_unit_test(test_graphviz_refused),
        cmocka_unit_test(test_graphviz),
    };

    return cmocka_run_group_tests(tests, NULL, end);
}
