/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program as a whole, run in this process: with every allocation refused
 * in turn it says so, gives no false answer, leaks nothing, does not crash.
 */
#include "../calib/command.h"

#include "../calib/environment.h"
#include "../calib/report/message.h"
#include "../uncertainty/caltrace.h"
#include "assert_close.h"

#include "fail_malloc.c"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WORDS = 12 };

/* Without --lang zh: glibc's setlocale() itself leaks the normalised name of
 * the codeset when an allocation in _nl_make_l10nflist() fails. */
static const char *const lines[][WORDS] = {
    {"caltrace", "--version"},
    {"caltrace", "help"},
    {"caltrace", "help", "budget"},
    {"caltrace", "explian"},
    {"caltrace", "--format", "json", "explain"},
    {"caltrace", "explain"},
    {"caltrace", "explain", "--format", "json"},
    {"caltrace", "explain", "--format", "csv"},
    {"caltrace", "explain", "--format", "markdown", "-o", "/dev/null"},
    {"caltrace", "explain", "O01", "unknown-option", "O19"},
    {"caltrace", "explain", "O99", "no-such-word"},
    {"caltrace", "check", "tests/corpus/csv/quotes", "-fjson"},
    {"caltrace", "check", "tests/corpus/csv/quotes",
     "tests/corpus/package/schema.json", "-fsarif", "--cap", "1"},
    {"caltrace", "check", "tests/corpus/csv/quotes", "--table", "events",
     "--write-baseline", "/dev/null", "-fcsv"},
    {"caltrace", "check", "tests/corpus/csv/quotes", "--print-records",
     "--dialect", "comment=#,quote='"},
    {"caltrace", "check", "tests/corpus/csv/quotes", "--schema",
     "tests/corpus/package/schema.json", "--max", "1"},
    {"caltrace", "explain", "--formt", "x", "-fsvg", "-o", "", "--lang=xx"},
};

enum { LINES = sizeof lines / sizeof *lines };

static const int expected_codes[] = {0, 0, 0, 2, 2, 0, 0, 0, 0,
                                     0, 2, 1, 1, 1, 0, 3, 2};
_Static_assert(sizeof expected_codes / sizeof *expected_codes == LINES,
               "an exit code for each line");

/* What ct_environment_open() makes, without the surroundings. */
struct program {
    struct ct_context context;
    struct ct_sink sink;
};

static enum ct_status open_program(struct program *program)
{
    static const sig_atomic_t go_on = 0;
    enum ct_status status;

    *program = (struct program){.sink.report = ct_message_sink_report,
                                .context = {.sink = &program->sink,
                                            .directory = ".",
                                            .temporary = "/tmp",
                                            .threads = 1,
                                            .stop = &go_on}};
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

/* What a run came to. */
struct result {
    int code;         /* -1 when the program could not even start */
    uint64_t printed; /* a hash of what went to standard output */
};

/* FNV-1a of all of standard output, a file, which is then emptied. */
static uint64_t take_output(void)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    unsigned char bytes[4096];
    ssize_t length;

    assert_true(lseek(STDOUT_FILENO, 0, SEEK_SET) == 0);
    while ((length = read(STDOUT_FILENO, bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < length; i++)
            hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
    assert_true(ftruncate(STDOUT_FILENO, 0) == 0);
    assert_true(lseek(STDOUT_FILENO, 0, SEEK_SET) == 0);
    return hash;
}

static int run_program(const char *const *words)
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

static struct result run(const char *const *words)
{
    struct result result = {.code = run_program(words)};

    result.printed = take_output();
    return result;
}

/* The names of locales are blocks of the C library. */
static void set_english(void)
{
    struct ct_context context;

    ct_environment_language(&context, CT_LANGUAGE_ENGLISH);
}

/* Allocation n is refused; *leak is what did not come back. */
static struct result run_refused(const char *const *words, size_t n,
                                 bool from_then_on, bool *reached, long *leak)
{
    struct result result;
    long before;

    set_english();
    before = fail_malloc_balance();
    fail_malloc_at(n, from_then_on);
    result = run(words);
    *reached = fail_malloc_calls() >= n;
    fail_malloc_reset();
    set_english();
    *leak = fail_malloc_balance() - before;
    return result;
}

/* Whether the n-th allocation was reached. */
static bool check_refused(const char *const *words, size_t n, bool from_then_on,
                          const struct result *usual)
{
    const char *word = words[2] != NULL ? words[2] : "";
    bool reached;
    long leak;
    struct result result = run_refused(words, n, from_then_on, &reached, &leak);

    if (leak != 0)
        fail_msg("%s %s: %ld blocks leak when allocation %zu fails", words[1],
                 word, leak, n);
    /* Want of memory is no fault of the command line. */
    if (result.code != usual->code && result.code != CT_EXIT_UNUSABLE &&
        result.code != -1)
        fail_msg("%s %s: exit code %d when allocation %zu fails", words[1],
                 word, result.code, n);
    if (result.code == CT_EXIT_FINE && result.printed != usual->printed)
        fail_msg("%s %s: another answer when allocation %zu fails", words[1],
                 word, n);
    return reached;
}

/* Puts a file in the place of standard output; gives what was there. */
static int replace_output(void)
{
    FILE *file = tmpfile();
    int old = dup(STDOUT_FILENO);

    (void)fflush(stdout);
    assert_true(file != NULL && old >= 0);
    assert_true(dup2(fileno(file), STDOUT_FILENO) >= 0);
    assert_int_equal(fclose(file), 0);
    return old;
}

static void restore_output(int old)
{
    (void)fflush(stdout);
    assert_true(dup2(old, STDOUT_FILENO) >= 0);
    assert_int_equal(close(old), 0);
}

static void test_every_allocation(void **unused)
{
    int old;

    (void)unused;
    if (!fail_malloc_works())
        skip();
    old = replace_output();
    for (size_t i = 0; i < LINES; i++) {
        struct result usual = run(lines[i]);

        for (size_t n = 1; check_refused(lines[i], n, false, &usual); n++)
            ;
        for (size_t n = 1; check_refused(lines[i], n, true, &usual); n++)
            ;
    }
    restore_output(old);
}

static void test_exit_codes(void **unused)
{
    int codes[LINES];
    int old = replace_output();

    (void)unused;
    for (size_t i = 0; i < LINES; i++)
        codes[i] = run(lines[i]).code;
    restore_output(old);
    assert_memory_equal(codes, expected_codes, sizeof codes);
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
