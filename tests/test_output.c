/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Output: files replaced as a whole or not at all; devices, links, full disks,
 * closed pipes and signals.
 */
#include "assert_close.h"
#include "seen.h"

#include "../calib/files/output.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct seen seen;
static struct ct_sources *sources;

static int start(void **state)
{
    (void)state;
    seen_init(&seen, &sources);
    return 0;
}

/* Nothing may be left in the folder. */
static int stop(void **state)
{
    DIR *folder = opendir(scratch(""));
    const struct dirent *entry;
    int left = 0;

    (void)state;
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.' || strlen(entry->d_name) > 2) {
            print_error("left behind: %s\n", entry->d_name);
            left++;
        }
    }
    closedir(folder);
    ct_sources_free(sources);
    return left;
}

static struct ct_output *open_output(const char *path)
{
    struct ct_output *output = NULL;

    assert_int_equal(ct_output_open(path, &seen.sink, &output), CT_OK);
    assert_non_null(output);
    return output;
}

static enum ct_status write_text(struct ct_output *output, const char *text)
{
    struct ct_buffer buffer = {0};
    enum ct_status status;

    ct_buffer_puts(&buffer, text);
    status = ct_output_write(output, &buffer);
    assert_int_equal(buffer.length, 0);
    ct_buffer_release(&buffer);
    return status;
}

static void expect_content(const char *path, const char *text)
{
    char bytes[100] = "";
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(bytes, text);
}

static mode_t mode_of(const char *path)
{
    struct stat about;

    assert_int_equal(lstat(path, &about), 0);
    return about.st_mode;
}

static void save(const char *path, const char *text)
{
    struct ct_output *output = open_output(path);

    assert_int_equal(write_text(output, text), CT_OK);
    assert_int_equal(ct_output_commit(output, &seen.sink), CT_OK);
}

/* ---- files ------------------------------------------------------------------
 */

static void test_new_file(void **state)
{
    const char *path = scratch("new");
    mode_t mask = umask(027);
    struct ct_output *output;

    (void)state;
    output = open_output(path);
    assert_int_equal(write_text(output, "one "), CT_OK);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(write_text(output, "two"), CT_OK);
    assert_int_equal(ct_output_commit(output, &seen.sink), CT_OK);
    expect_content(path, "one two");
    assert_int_equal(mode_of(path) & 0777, 0640);
    umask(mask);
    assert_int_equal(seen.count, 0);
    assert_int_equal(unlink(path), 0);
}

static void test_old_file_stands_until_the_end(void **state)
{
    const char *path = scratch_file("old", "before", 6);
    struct ct_output *output;

    (void)state;
    assert_int_equal(chmod(path, 0604), 0);
    output = open_output(path);
    assert_int_equal(write_text(output, "after"), CT_OK);
    expect_content(path, "before");
    assert_int_equal(ct_output_commit(output, &seen.sink), CT_OK);
    expect_content(path, "after");
    assert_int_equal(mode_of(path) & 0777, 0604);
    output = open_output(path);
    assert_int_equal(write_text(output, "given up"), CT_OK);
    ct_output_discard(output);
    ct_output_discard(NULL);
    expect_content(path, "after");
    assert_int_equal(unlink(path), 0);
}

static void test_links_are_followed(void **state)
{
    char link[512], target[512];

    (void)state;
    snprintf(target, sizeof target, "%s", scratch("target"));
    snprintf(link, sizeof link, "%s", scratch("link"));
    /* To a file that does not exist, then to one that does. */
    assert_int_equal(symlink("target", link), 0);
    save(link, "first");
    expect_content(target, "first");
    save(link, "second");
    expect_content(target, "second");
    assert_true(S_ISLNK(mode_of(link)));
    assert_int_equal(unlink(link), 0);
    assert_int_equal(unlink(target), 0);
}

/* The longest name there is leaves no room for one made of it. */
static void test_long_name(void **state)
{
    char name[256];
    const char *path;

    (void)state;
    memset(name, 'n', 255);
    name[255] = '\0';
    path = scratch(name);
    save(path, "x");
    expect_content(path, "x");
    assert_int_equal(unlink(path), 0);
}

/* ---- refused ----------------------------------------------------------------
 */

static void expect_refused(const char *path, int error)
{
    struct ct_output *output = NULL;
    size_t before = seen.count;

    assert_int_equal(ct_output_open(path, &seen.sink, &output), CT_INVALID);
    assert_null(output);
    assert_int_equal(seen.count, before + 1);
    assert_string_equal(seen.list[before].key, "output-not-writable");
    assert_string_equal(seen.list[before].text[0], path);
    assert_string_equal(seen.list[before].text[1], strerror(error));
}

static void test_refused(void **state)
{
    char loop[512];
    const char *path;

    (void)state;
    expect_refused("/tmp", EISDIR);
    expect_refused("/nonexistent/file", ENOENT);
    expect_refused("/dev/null/file", ENOTDIR);
    expect_refused("", ENOENT);
    snprintf(loop, sizeof loop, "%s", scratch("loop"));
    assert_int_equal(symlink("loop", loop), 0);
    expect_refused(loop, ELOOP);
    assert_int_equal(unlink(loop), 0);
    if (geteuid() != 0) {
        path = scratch_file("locked", "x", 1);
        assert_int_equal(chmod(path, 0444), 0);
        expect_refused(path, EACCES);
        assert_int_equal(unlink(path), 0);
    }
}

/* ---- failures ---------------------------------------------------------------
 */

static void test_full_device(void **state)
{
    struct ct_output *output = open_output("/dev/full");

    (void)state;
    assert_int_equal(write_text(output, "x"), CT_IO);
    assert_int_equal(write_text(output, "y"), CT_IO);
    assert_int_equal(seen.count, 0);
    assert_int_equal(ct_output_commit(output, &seen.sink), CT_IO);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.list[0].key, "output-failed");
    assert_string_equal(seen.list[0].text[0], "/dev/full");
    assert_string_equal(seen.list[0].text[1], strerror(ENOSPC));
    assert_string_equal(seen.list[0].text[2], "");
    assert_true(S_ISCHR(mode_of("/dev/full")));
}

/* A file that may not grow: the old one stays. */
static void test_file_too_big(void **state)
{
    const char *path = scratch_file("old", "before", 6);
    struct rlimit limit, small;
    struct ct_output *output;
    struct ct_buffer buffer = {0};

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = limit;
    small.rlim_cur = 1000;
    output = open_output(path);
    ct_buffer_repeat(&buffer, "0123456789", 200);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    /* The first thousand bytes are a short write, then comes the error. */
    assert_int_equal(ct_output_write(output, &buffer), CT_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_equal(ct_output_commit(output, &seen.sink), CT_IO);
    assert_string_equal(seen.list[0].text[1], strerror(EFBIG));
    assert_string_equal(seen.list[0].text[2], path);
    expect_content(path, "before");
    ct_buffer_release(&buffer);
    assert_int_equal(unlink(path), 0);
}

static void test_buffer_out_of_memory(void **state)
{
    const char *path = scratch_file("old", "before", 6);
    struct ct_output *output = open_output(path);
    struct ct_buffer buffer = {.failed = true};

    (void)state;
    assert_int_equal(ct_output_write(output, &buffer), CT_NOMEM);
    assert_int_equal(ct_output_commit(output, &seen.sink), CT_NOMEM);
    expect_content(path, "before");
    assert_int_equal(unlink(path), 0);
}

/* Standard output, put back afterwards. */
static void with_stdout(int descriptor, const char *path,
                        enum ct_status written, enum ct_status committed)
{
    int saved = dup(STDOUT_FILENO);
    struct ct_output *output;
    enum ct_status status[2];

    fflush(stdout);
    assert_int_equal(dup2(descriptor, STDOUT_FILENO), STDOUT_FILENO);
    output = open_output(path);
    status[0] = write_text(output, "text");
    status[1] = ct_output_commit(output, &seen.sink);
    assert_int_equal(dup2(saved, STDOUT_FILENO), STDOUT_FILENO);
    close(saved);
    assert_int_equal(status[0], written);
    assert_int_equal(status[1], committed);
}

static void test_closed_pipe_is_quiet(void **state)
{
    int ends[2];

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    with_stdout(ends[1], NULL, CT_IO, CT_IO);
    assert_int_equal(seen.count, 0);
    close(ends[1]);
}

static void test_standard_output(void **state)
{
    static const char *const names[] = {NULL, "-", "/dev/stdout",
                                        "/proc/self/fd/1"};

    (void)state;
    for (int i = 0; i < 4; i++) {
        const char *path = scratch_file("stdout", "first ", 6);
        int file = open(path, O_WRONLY | O_APPEND);

        assert_true(file > 0);
        with_stdout(file, names[i], CT_OK, CT_OK);
        assert_int_equal(close(file), 0);
        expect_content(path, "first text");
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(seen.count, 0);
}

static void test_fifo(void **state)
{
    char path[512], text[10] = "";
    int reader;

    (void)state;
    snprintf(path, sizeof path, "%s", scratch("fifo"));
    assert_int_equal(mkfifo(path, 0600), 0);
    reader = open(path, O_RDONLY | O_NONBLOCK);
    save(path, "through");
    assert_int_equal(read(reader, text, 9), 7);
    assert_string_equal(text, "through");
    assert_true(S_ISFIFO(mode_of(path)));
    close(reader);
    assert_int_equal(unlink(path), 0);
}

/* More than a pipe holds, to one that is not read at once and does not
 * block. */
static void test_slow_reader(void **state)
{
    int ends[2], child_status;
    struct ct_buffer buffer = {0};
    pid_t child;
    size_t length = 300000;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        char block[1000];
        size_t total = 0;
        ssize_t got;

        close(ends[1]);
        while ((got = read(ends[0], block, sizeof block)) > 0)
            total += (size_t)got;
        _exit(total == length ? 0 : 1);
    }
    close(ends[0]);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    {
        int saved = dup(STDOUT_FILENO);
        struct ct_output *output;
        enum ct_status status;

        fflush(stdout);
        dup2(ends[1], STDOUT_FILENO);
        output = open_output("-");
        ct_buffer_repeat(&buffer, "x", length);
        status = ct_output_write(output, &buffer);
        if (status == CT_OK)
            status = ct_output_commit(output, &seen.sink);
        dup2(saved, STDOUT_FILENO);
        close(saved);
        assert_int_equal(status, CT_OK);
    }
    close(ends[1]);
    assert_int_equal(waitpid(child, &child_status, 0), child);
    assert_int_equal(child_status, 0);
    ct_buffer_release(&buffer);
}

/* ---- signals ----------------------------------------------------------------
 */

static void test_emergency(void **state)
{
    const char *path = scratch_file("old", "before", 6);
    struct ct_output *outputs[16];

    (void)state;
    for (int i = 0; i < 16; i++)
        outputs[i] = open_output(path);
    errno = EDOM;
    ct_output_emergency();
    assert_int_equal(errno, EDOM);
    /* Should the process go on, it notices. */
    for (int i = 0; i < 16; i++) {
        assert_int_equal(write_text(outputs[i], "x"), CT_OK);
        assert_int_equal(ct_output_commit(outputs[i], &seen.sink), CT_IO);
        assert_string_equal(seen.list[i].text[1], strerror(ENOENT));
    }
    expect_content(path, "before");
    ct_output_emergency();
    save(path, "after");
    expect_content(path, "after");
    assert_int_equal(unlink(path), 0);
}

static void die(int number)
{
    ct_output_emergency();
    _exit(number);
}

static void test_signal(void **state)
{
    const char *path = scratch_file("old", "before", 6);
    int child_status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        struct ct_output *output;

        signal(SIGTERM, die);
        if (ct_output_open(path, NULL, &output) != CT_OK)
            _exit(100);
        raise(SIGTERM);
        _exit(101);
    }
    assert_int_equal(waitpid(child, &child_status, 0), child);
    assert_true(WIFEXITED(child_status));
    assert_int_equal(WEXITSTATUS(child_status), SIGTERM);
    expect_content(path, "before");
    assert_int_equal(unlink(path), 0);
}

#define output_test(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        output_test(test_new_file),
        output_test(test_old_file_stands_until_the_end),
        output_test(test_links_are_followed),
        output_test(test_long_name),
        output_test(test_refused),
        output_test(test_full_device),
        output_test(test_file_too_big),
        output_test(test_buffer_out_of_memory),
        output_test(test_closed_pipe_is_quiet),
        output_test(test_standard_output),
        output_test(test_fifo),
        output_test(test_slow_reader),
        output_test(test_emergency),
        output_test(test_signal),
    };

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
