/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The line about progress, with a clock of our own and standard error in a
 * file; and on a terminal.
 */
#define _XOPEN_SOURCE 700 /* posix_openpt() */

#include "../calib/progress.h"

#include "../calib/environment.h"
#include "assert_close.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static uint64_t clock_now;
static uint64_t clock_looks;

static uint64_t fake_now(void)
{
    clock_looks++;
    return clock_now;
}

static void set_clock(double seconds)
{
    clock_now = 5000000000000 + (uint64_t)(seconds * 1e9);
}

static struct ct_sink sink;
static struct ct_context context;

/* ---- standard error in a file ----------------------------------------------
 */

static int saved = -1;

static int begin_test(void **state)
{
    char path[] = "/tmp/test-progress-XXXXXX";
    int file = mkstemp(path);

    (void)state;
    sink = (struct ct_sink){0};
    context = (struct ct_context){
        .sink = &sink, .now = fake_now, .progress = true, .progress_width = 80};
    set_clock(0);
    clock_looks = 0;
    saved = dup(STDERR_FILENO);
    (void)unlink(path);
    return file < 0 || saved < 0 || dup2(file, STDERR_FILENO) < 0 ||
           close(file) != 0;
}

static int end_test(void **state)
{
    (void)state;
    return dup2(saved, STDERR_FILENO) < 0 || close(saved) != 0;
}

/* What was written since the last call; ESC [ K as ␛. */
static const char *written(void)
{
    static char shown[2000];
    char text[1000];
    ssize_t length;
    size_t to = 0;

    assert_int_equal(lseek(STDERR_FILENO, 0, SEEK_SET), 0);
    length = read(STDERR_FILENO, text, sizeof text);
    assert_true(length >= 0 && length < (ssize_t)sizeof text);
    for (ssize_t i = 0; i < length; i++) {
        if (length - i >= 3 && memcmp(text + i, "\033[K", 3) == 0) {
            to += (size_t)sprintf(shown + to, "␛");
            i += 2;
        } else {
            shown[to++] = text[i];
        }
    }
    shown[to] = '\0';
    assert_int_equal(ftruncate(STDERR_FILENO, 0), 0);
    assert_int_equal(lseek(STDERR_FILENO, 0, SEEK_SET), 0);
    return shown;
}

/* ---- when ------------------------------------------------------------------
 */

static void test_not_within_the_first_second(void **state)
{
    struct ct_progress progress;

    (void)state;
    ct_progress_begin(&progress, &context, "trials", 100);
    for (int i = 0; i < 100; i++) {
        set_clock(0.00999 * i);
        ct_progress_update(&progress, (uint64_t)i);
    }
    ct_progress_end(&progress);
    assert_string_equal(written(), "");
}

static void test_ten_times_a_second(void **state)
{
    struct ct_progress progress;
    int lines = 0;

    (void)state;
    ct_progress_begin(&progress, &context, "trials", 3000);
    for (int i = 0; i < 3000; i++) { /* 3 s in steps of 1 ms */
        set_clock(0.001 * i);
        ct_progress_update(&progress, (uint64_t)i);
        lines += written()[0] == '\r';
    }
    /* at 1.0 s, 1.1 s … 2.9 s; a step of rounding may move one */
    assert_in_range(lines, 19, 20);
    assert_int_equal(clock_looks, 3001);
    ct_progress_end(&progress);
    assert_string_equal(written(), "\r␛");
    ct_progress_end(&progress);
    assert_string_equal(written(), "");
}

static void test_nothing_without_a_terminal(void **state)
{
    struct ct_progress progress;

    (void)state;
    context.progress = false;
    context.now = NULL; /* not even looked at */
    ct_progress_begin(&progress, &context, "trials", 100);
    set_clock(5);
    ct_progress_update(&progress, 50);
    ct_progress_end(&progress);
    assert_string_equal(written(), "");
}

/* ---- what ------------------------------------------------------------------
 */

static void test_lines(void **state)
{
    static const struct {
        uint64_t done, total;
        double seconds;
        int width;
        const char *line;
    } cases[] = {
        /* 2 s for 12.3 M: 14.3 s for the other 87.7 M, rounded up */
        {12300000, 100000000, 2, 80,
         "12 300 000 of 100 000 000 trials, 6.1 M/s, 15 s left"},
        {79000000, 100000000, 3.75, 80,
         "79 000 000 of 100 000 000 trials, 21 M/s, 1 s left"},
        {1, 2, 100, 80, "1 of 2 trials, 0 /s, 1 min 41 s left"},
        {999, 1000, 1, 80, "999 of 1 000 trials, 999 /s, 1 s left"},
        {1000, 1000, 1, 80, "1 000 of 1 000 trials, 1.0 k/s"},
        {0, 1000, 1, 80, "0 of 1 000 trials, 0 /s"},
        {1, 10000, 1, 80, "1 of 10 000 trials, 1 /s, 2 h 46 min left"},
        {850000, 0, 1, 80, "850 000 trials, 850 k/s"},
        {1999999, 0, 1, 80, "1 999 999 trials, 1.9 M/s"},
        {12, 10, 1, 80, "12 trials, 12 /s"},
        {UINT64_MAX, 0, 1, 80, "18 446 744 073 709 551 615 trials, 0 /s"},
        {12300000, 100000000, 2, 30, "12 300 000 of 100 …"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ct_progress progress;
        char expected[200];

        context.progress_width = cases[i].width;
        set_clock(0);
        ct_progress_begin(&progress, &context, "trials", cases[i].total);
        set_clock(cases[i].seconds);
        ct_progress_update(&progress, cases[i].done);
        snprintf(expected, sizeof expected, "\rcaltrace: %s␛", cases[i].line);
        assert_string_equal(written(), expected);
        ct_progress_end(&progress);
        assert_string_equal(written(), "\r␛");
    }
}

/* ---- findings in between ----------------------------------------------------
 */

static void say(void *stream, const struct ct_finding *finding)
{
    fprintf(stream, "%s\n", finding->key);
}

static void test_findings_take_the_place(void **state)
{
    struct ct_progress progress;
    struct ct_place nowhere = {0};

    (void)state;
    sink = (struct ct_sink){.report = say, .context = stderr};
    ct_progress_begin(&progress, &context, "rows", 0);
    ct_note(&sink, "early", ct_at(nowhere));
    assert_string_equal(written(), "early\n");
    set_clock(2);
    ct_progress_update(&progress, 4);
    assert_string_equal(written(), "\rcaltrace: 4 rows, 2 /s␛");
    ct_warning(&sink, "late", ct_at(nowhere));
    ct_note(&sink, "later", ct_at(nowhere));
    assert_string_equal(written(), "\r␛late\nlater\n");
    set_clock(4);
    ct_progress_update(&progress, 12);
    assert_string_equal(written(), "\rcaltrace: 12 rows, 3 /s␛");
    ct_progress_end(&progress);
    assert_string_equal(written(), "\r␛");
    ct_note(&sink, "afterwards", ct_at(nowhere));
    assert_string_equal(written(), "afterwards\n");
    assert_true(sink.report == say && sink.context == stderr);
    assert_int_equal(sink.notes, 3);
    assert_int_equal(sink.warnings, 1);
}

/* ---- a terminal -------------------------------------------------------------
 */

/* In a child whose standard error is a terminal of 47 columns. */
static int on_terminal(const char *path, const char *term)
{
    struct ct_environment environment;
    int terminal = open(path, O_RDWR | O_NOCTTY);
    int code = 0;

    (void)signal(SIGSEGV, SIG_DFL); /* cmocka would go on with the next test */
    if (terminal < 0 || dup2(terminal, STDERR_FILENO) < 0)
        return 100;
    if (setenv("TERM", term, 1) != 0 || setenv("COLUMNS", "47", 1) != 0)
        return 101;
    if (ct_environment_open(&environment) != CT_OK)
        return 102;
    if (environment.context.progress) {
        struct ct_progress progress;

        environment.context.now = fake_now;
        set_clock(0);
        ct_progress_begin(&progress, &environment.context, "trials", 9);
        set_clock(3);
        ct_progress_update(&progress, 3);
        ct_progress_end(&progress);
        code = environment.context.progress_width;
    }
    ct_environment_close(&environment);
    return code;
}

static int run_on_terminal(const char *term, char text[200])
{
    int master = posix_openpt(O_RDWR | O_NOCTTY), status;
    ssize_t length;
    pid_t child;

    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    child = fork();
    if (child == 0)
        _exit(on_terminal(ptsname(master), term));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(fcntl(master, F_SETFL, O_NONBLOCK), 0);
    length = read(master, text, 199);
    text[length > 0 ? length : 0] = '\0';
    close(master);
    return WEXITSTATUS(status);
}

static void test_terminal(void **state)
{
    char text[200];

    (void)state;
    assert_int_equal(run_on_terminal("xterm", text), 47);
    assert_string_equal(
        text, "\rcaltrace: 3 of 9 trials, 1 /s, 7 s left\033[K\r\033[K");
    assert_int_equal(run_on_terminal("dumb", text), 0);
    assert_string_equal(text, "");
}

#define progress_test(f)                                                       \
    cmocka_unit_test_setup_teardown(f, begin_test, end_test)

int main(void)
{
    const struct CMUnitTest tests[] = {
        progress_test(test_not_within_the_first_second),
        progress_test(test_ten_times_a_second),
        progress_test(test_nothing_without_a_terminal),
        progress_test(test_lines),
        progress_test(test_findings_take_the_place),
        cmocka_unit_test(test_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
