/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program as a whole, run in this process: with every allocation refused
 * in turn it says so, leaks nothing and does not crash.
 */
#include "../calib/command.h"

#include "../calib/report/message.h"
#include "../uncertainty/caltrace.h"
#include "assert_close.h"

#include "fail_malloc.c"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WORDS = 12 };

static const char *const lines[][WORDS] = {
    {"caltrace", "--version"},
    {"caltrace", "help"},
    {"caltrace", "help", "budget"},
    {"caltrace", "explian"},
    {"caltrace", "--format", "json", "explain"},
    {"caltrace", "explain"},
    {"caltrace", "explain", "--format", "json"},
    {"caltrace", "explain", "--format", "markdown", "-o", "/dev/null"},
    {"caltrace", "explain", "O01", "unknown-option", "O19"},
    {"caltrace", "explain", "O99", "no-such-word"},
    {"caltrace", "explain", "--formt", "x", "-fsvg", "-o", "", "--lang=xx"},
};

/* What ct_environment_open() makes, without the surroundings. */
struct program {
    struct ct_context context;
    struct ct_sink sink;
};

static enum ct_status open_program(struct program *program)
{
    enum ct_status status;

    *program = (struct program){
        .sink.report = ct_message_sink_report,
        .context = {.sink = &program->sink, .directory = ".", .threads = 1}};
    status = ct_sources_new(&program->context.sources);
    if (status == CT_OK)
        status = ct_message_sink_new(program->context.sources, NULL, false, 3,
                                     &program->context.messages);
    program->sink.context = program->context.messages;
    return status;
}

static void close_program(struct program *program)
{
    ct_message_sink_free(program->context.messages);
    ct_sources_free(program->context.sources);
}

/* The exit code; -1 when the program could not even start. */
static int run(const char *const *words)
{
    struct program program;
    int argc = 0;
    int code = -1;

    while (argc < WORDS && words[argc] != NULL)
        argc++;
    if (open_program(&program) == CT_OK) {
        code = ct_program_run(argc, words, &program.context);
        ct_message_sink_finish(program.context.messages);
    }
    close_program(&program);
    return code;
}

/* Whether the n-th allocation was reached. */
static bool run_with_failure(const char *const *words, size_t n,
                             bool from_then_on, int usual)
{
    long before = fail_malloc_balance();
    bool reached;
    int code;

    fail_malloc_at(n, from_then_on);
    code = run(words);
    reached = fail_malloc_calls() >= n;
    fail_malloc_reset();
    if (fail_malloc_balance() != before)
        fail_msg("%s %s: %ld blocks leak when allocation %zu fails", words[1],
                 words[2] != NULL ? words[2] : "",
                 fail_malloc_balance() - before, n);
    /* A message may get lost for want of memory, an answer may not. */
    if (code != usual && code != CT_EXIT_UNUSABLE && code != CT_EXIT_USAGE &&
        code != -1)
        fail_msg("%s: exit code %d when allocation %zu fails", words[1], code,
                 n);
    if (reached && usual == CT_EXIT_FINE && code == CT_EXIT_USAGE)
        fail_msg("%s: usage fault for want of memory", words[1]);
    return reached;
}

static void test_every_allocation(void **unused)
{
    int out = dup(STDOUT_FILENO);
    int null = open("/dev/null", O_WRONLY);

    (void)unused;
    if (!fail_malloc_works())
        skip();
    (void)fflush(stdout);
    assert_true(out >= 0 && null >= 0 && dup2(null, STDOUT_FILENO) >= 0);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        int usual = run(lines[i]);

        for (size_t n = 1; run_with_failure(lines[i], n, false, usual); n++)
            ;
        for (size_t n = 1; run_with_failure(lines[i], n, true, usual); n++)
            ;
    }
    (void)fflush(stdout);
    assert_true(dup2(out, STDOUT_FILENO) >= 0);
    (void)close(out);
    (void)close(null);
}

static void test_exit_codes(void **unused)
{
    static const int expected[] = {0, 0, 0, 2, 2, 0, 0, 0, 0, 2, 2};
    int out = dup(STDOUT_FILENO);
    int null = open("/dev/null", O_WRONLY);
    int codes[sizeof lines / sizeof *lines];

    (void)unused;
    (void)fflush(stdout);
    assert_true(out >= 0 && null >= 0 && dup2(null, STDOUT_FILENO) >= 0);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        codes[i] = run(lines[i]);
    assert_true(dup2(out, STDOUT_FILENO) >= 0);
    (void)close(out);
    (void)close(null);
    assert_memory_equal(codes, expected, sizeof expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exit_codes),
        cmocka_unit_test(test_every_allocation),
    };

    ct_library_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
