/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Being asked to end: the program with and without someone who watches. Every
 * case runs in a child of its own.
 */
#include "../calib/environment.h"

#include "../calib/files/csv.h"
#include "../calib/files/input.h"
#include "../calib/files/output.h"
#include "assert_close.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct ct_environment environment;

static void open_environment(void)
{
    ct_environment_guard();
    if (ct_environment_open(&environment) != CT_OK)
        _exit(90);
}

#define require(condition)                                                     \
    do {                                                                       \
        if (!(condition)) {                                                    \
            printf("line %d: %s\n", __LINE__, #condition);                     \
            fflush(stdout);                                                    \
            _exit(91);                                                         \
        }                                                                      \
    } while (0)

/* cmocka catches faults to go on with the next test, which a child must not. */
static void end_at_faults(void)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};

    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        (void)signal(faults[i], SIG_DFL);
}

/* The wait status of a child that does `what`. A child that hangs is ended
 * after 20 s by a signal no test expects. */
static int run(void (*what)(void))
{
    pid_t child = fork();
    int status = -1;

    if (child == 0) {
        end_at_faults();
        open_environment();
        what();
        ct_environment_close(&environment);
        exit(0);
    }
    for (int i = 0; i < 2000; i++) {
        struct timespec pause = {.tv_nsec = 10000000};

        if (waitpid(child, &status, WNOHANG) == child)
            return status;
        (void)nanosleep(&pause, NULL);
    }
    (void)kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void expect_fine(void (*what)(void))
{
    int status = run(what);

    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void expect_signal(void (*what)(void), int number)
{
    int status = run(what);

    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), number);
}

/* ---- the flag
 * ---------------------------------------------------------------- */

static void unwatched(void)
{
    (void)raise(SIGTERM);
}

static void watched_once(void)
{
    const struct ct_context *context = &environment.context;

    require(*context->stop == 0);
    ct_environment_watch(true);
    require(*context->stop == 0);
    (void)raise(SIGHUP);
    require(*context->stop != 0);
    ct_environment_watch(false);
    require(*context->stop != 0);
}

static void watched_twice(void)
{
    ct_environment_watch(true);
    (void)raise(SIGINT);
    require(*environment.context.stop != 0);
    (void)raise(SIGTERM);
}

static void no_longer_watched(void)
{
    ct_environment_watch(true);
    ct_environment_watch(false);
    (void)raise(SIGINT);
}

static void stopped_and_no_longer_watched(void)
{
    ct_environment_watch(true);
    (void)raise(SIGINT);
    ct_environment_watch(false);
    (void)raise(SIGINT);
}

static void test_flag(void **state)
{
    (void)state;
    expect_signal(unwatched, SIGTERM);
    expect_fine(watched_once);
    expect_signal(watched_twice, SIGTERM);
    expect_signal(no_longer_watched, SIGINT);
    expect_signal(stopped_and_no_longer_watched, SIGINT);
}

static void ignored(void)
{
    ct_environment_watch(true);
    (void)raise(SIGHUP);
    (void)raise(SIGHUP);
    require(*environment.context.stop == 0);
}

/* As under nohup. */
static void test_ignored_stays_ignored(void **state)
{
    void (*old)(int) = signal(SIGHUP, SIG_IGN);

    (void)state;
    expect_fine(ignored);
    signal(SIGHUP, old);
}

/* The clock ticks on between two looks. */
static void clock_runs(void)
{
    uint64_t first = environment.context.now(), second;
    struct timespec pause = {.tv_nsec = 20000000};

    (void)nanosleep(&pause, NULL);
    second = environment.context.now();
    require(second - first >= 20000000);
    require(second - first < UINT64_C(10000000000));
}

static void test_clock(void **state)
{
    (void)state;
    expect_fine(clock_runs);
}

/* ---- threads
 * ------------------------------------------------------------------ */

static void *raise_here(void *number)
{
    (void)pthread_kill(pthread_self(), *(int *)number);
    return NULL;
}

static void another_thread(void)
{
    pthread_t thread;
    int number = SIGINT;
    struct timespec pause = {.tv_sec = 5};

    ct_environment_watch(true);
    require(pthread_create(&thread, NULL, raise_here, &number) == 0);
    require(*environment.context.stop != 0 || nanosleep(&pause, NULL) != 0);
    require(*environment.context.stop != 0);
    require(pthread_join(thread, NULL) == 0);
    ct_environment_watch(false);
}

/* A signal that another thread gets reaches the one that watches. */
static void test_threads(void **state)
{
    (void)state;
    expect_fine(another_thread);
}

/* ---- reading
 * ------------------------------------------------------------------ */

static int ends[2];

/* The second before which a signal comes in a child of the child. */
static void signal_soon(int number)
{
    pid_t self = getpid();

    if (fork() == 0) {
        struct timespec pause = {.tv_nsec = 100000000};

        (void)nanosleep(&pause, NULL);
        (void)kill(self, number);
        _exit(0);
    }
}

static void blocked_read(void)
{
    char bytes[10];

    require(pipe(ends) == 0);
    ct_environment_watch(true);
    signal_soon(SIGINT);
    require(ct_input_read(ends[0], bytes, sizeof bytes) == -1);
    require(errno == EINTR);
    require(*environment.context.stop != 0);
    /* Asked for before: the next read() ends as well. */
    require(ct_input_read(ends[0], bytes, sizeof bytes) == -1);
    require(errno == EINTR);
    ct_environment_watch(false);
}

static void blocked_whole(void)
{
    struct ct_buffer bytes = {0};
    struct ct_place nowhere = {0};

    require(pipe(ends) == 0);
    require(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
    require(write(ends[1], "half a f", 8) == 8);
    ct_environment_watch(true);
    signal_soon(SIGTERM);
    require(ct_input_rest("-", 0, 1000, nowhere, environment.context.sink,
                          &bytes) == CT_INTERRUPTED);
    ct_environment_watch(false);
    ct_buffer_release(&bytes);
    require(environment.sink.errors == 0);
}

static void blocked_table(void)
{
    struct ct_csv *csv;
    const struct ct_csv_record *record;
    enum ct_status status;
    int records = 0;

    require(pipe(ends) == 0);
    require(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
    require(write(ends[1], "a,b\n1,2\n3,", 10) == 10);
    ct_environment_watch(true);
    signal_soon(SIGINT);
    require(ct_csv_open(environment.context.sources, "-",
                        (struct ct_csv_dialect){0}, environment.context.sink,
                        &csv) == CT_OK);
    while ((status = ct_csv_next(csv, &record)) == CT_OK && record != NULL)
        records++;
    ct_environment_watch(false);
    ct_csv_free(csv);
    require(status == CT_INTERRUPTED);
    require(records == 2);
    require(environment.sink.errors == 0);
}

static void test_reading_ends(void **state)
{
    (void)state;
    expect_fine(blocked_read);
    expect_fine(blocked_whole);
    expect_fine(blocked_table);
}

/* ---- writing
 * ------------------------------------------------------------------ */

enum { MUCH = 1 << 20 };

/* Reads slowly at first, and counts. */
static pid_t slow_reader(void)
{
    pid_t child = fork();

    if (child == 0) {
        static char block[MUCH];
        struct timespec pause = {.tv_nsec = 300000000};
        size_t total = 0;
        ssize_t got;

        close(ends[1]);
        (void)nanosleep(&pause, NULL);
        while ((got = read(ends[0], block, sizeof block)) > 0)
            for (ssize_t i = 0; i < got; i++)
                if (block[i] != (char)('a' + total++ % 26))
                    _exit(1);
        _exit(total == MUCH ? 0 : 2);
    }
    return child;
}

static void blocked_write(void)
{
    struct ct_buffer text = {0};
    struct ct_output *output;
    pid_t reader;
    int status;

    for (int i = 0; i < MUCH; i++)
        ct_buffer_putc(&text, (char)('a' + i % 26));
    require(pipe(ends) == 0);
    reader = slow_reader();
    close(ends[0]);
    require(dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO);
    close(ends[1]);
    ct_environment_watch(true);
    signal_soon(SIGINT); /* while the pipe is full */
    require(ct_output_open("-", environment.context.sink, &output) == CT_OK);
    require(ct_output_write(output, &text) == CT_OK);
    require(ct_output_commit(output, environment.context.sink) == CT_OK);
    require(*environment.context.stop != 0);
    ct_environment_watch(false);
    ct_buffer_release(&text);
    close(STDOUT_FILENO);
    require(waitpid(reader, &status, 0) == reader);
    require(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void test_writing_goes_on(void **state)
{
    (void)state;
    expect_fine(blocked_write);
}

/* The second signal removes what is not finished. */
static void leave_temporary(void)
{
    struct ct_output *output;
    struct ct_buffer text = {0};

    ct_buffer_puts(&text, "new");
    ct_environment_watch(true);
    (void)raise(SIGINT);
    require(ct_output_open("kept", environment.context.sink, &output) == CT_OK);
    require(ct_output_write(output, &text) == CT_OK);
    (void)raise(SIGINT);
}

static void test_second_signal_cleans_up(void **state)
{
    char folder[] = "/tmp/test-stop-XXXXXX";
    int before = open(".", O_RDONLY);

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    expect_signal(leave_temporary, SIGINT);
    assert_int_equal(access("kept", F_OK), -1);
    assert_int_equal(fchdir(before), 0);
    close(before);
    assert_int_equal(rmdir(folder), 0); /* empty */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flag),
        cmocka_unit_test(test_ignored_stays_ignored),
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_reading_ends),
        cmocka_unit_test(test_writing_goes_on),
        cmocka_unit_test(test_second_signal_cleans_up),
    };

    /* A shell starts jobs in the background with SIGINT ignored. */
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGTERM, SIG_DFL);
    (void)signal(SIGHUP, SIG_DFL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
