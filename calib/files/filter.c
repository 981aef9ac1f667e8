/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ; /* handed on as it is, never read */

enum { BLOCK = 65536 };

/* The three ways to the program; -1: closed. */
struct filter {
    pid_t child;
    int input, output, errors;
    size_t written; /* of the input */
};

static void shut(int *descriptor)
{
    if (*descriptor >= 0)
        (void)close(*descriptor);
    *descriptor = -1;
}

static enum ct_status prepare(int descriptor)
{
    int flags = fcntl(descriptor, F_GETFL);

    if (flags == -1 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == -1)
        return CT_IO;
    return CT_OK;
}

/* A pair of descriptors that no other program inherits. Standard input is a
 * socket, since writing to one can do without SIGPIPE. */
static enum ct_status make_pair(int pair[2], bool socket)
{
    int failed =
        socket ? socketpair(AF_UNIX, SOCK_STREAM, 0, pair) : pipe(pair);

    if (failed)
        pair[0] = pair[1] = -1;
    for (int i = 0; i < 2 && !failed; i++)
        failed = fcntl(pair[i], F_SETFD, FD_CLOEXEC);
    return failed ? CT_IO : CT_OK;
}

/* ---- starting ------------------------------------------------------------ */

/* errno for what posix_spawn...() returned. */
static enum ct_status spawn_status(int error)
{
    errno = error;
    if (error == 0)
        return CT_OK;
    return error == ENOMEM ? CT_NOMEM : CT_IO;
}

/* The program has signals as a shell would give them: one that is ignored here
 * would be ignored there. */
static int set_signals(posix_spawnattr_t *attributes)
{
    sigset_t usual, none;
    int error;

    (void)sigemptyset(&none);
    (void)sigemptyset(&usual);
    (void)sigaddset(&usual, SIGPIPE);
    (void)sigaddset(&usual, SIGXFSZ);
    error = posix_spawnattr_setsigdefault(attributes, &usual);
    if (error == 0)
        error = posix_spawnattr_setsigmask(attributes, &none);
    if (error == 0)
        error = posix_spawnattr_setflags(
            attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    return error;
}

static enum ct_status spawn(const char *const *words, const int theirs[3],
                            pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    /* posix_spawn() does not write to them, whatever its type says. */
    union {
        const char *const *words;
        char *const *argv;
    } argv = {words};
    int error = posix_spawnattr_init(&attributes);

    if (error != 0)
        return spawn_status(error);
    error = posix_spawn_file_actions_init(&actions);
    if (error != 0) {
        (void)posix_spawnattr_destroy(&attributes);
        return spawn_status(error);
    }
    error = set_signals(&attributes);
    for (int i = 0; i < 3 && error == 0; i++)
        error = posix_spawn_file_actions_adddup2(&actions, theirs[i], i);
    if (error == 0)
        error = posix_spawnp(child, words[0], &actions, &attributes, argv.argv,
                             environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    return spawn_status(error);
}

static enum ct_status start(struct filter *filter, const char *const *words)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1};
    enum ct_status status = make_pair(in, true);
    int error;

    if (status == CT_OK)
        status = make_pair(out, false);
    if (status == CT_OK)
        status = make_pair(err, false);
    filter->input = in[0];
    filter->output = out[0];
    filter->errors = err[0];
    if (status == CT_OK)
        status = prepare(in[0]);
    if (status == CT_OK)
        status = prepare(out[0]);
    if (status == CT_OK)
        status = prepare(err[0]);
    if (status == CT_OK)
        status =
            spawn(words, (const int[]){in[1], out[1], err[1]}, &filter->child);
    error = errno;
    shut(&in[1]);
    shut(&out[1]);
    shut(&err[1]);
    errno = error;
    return status;
}

/* ---- serving ------------------------------------------------------------- */

static bool is_later(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* What the program does not want to read it need not. */
static void feed(struct filter *filter, const struct ct_buffer *input)
{
    ssize_t sent = 0;

    if (filter->written < input->length)
        sent = send(filter->input, input->data + filter->written,
                    input->length - filter->written, MSG_NOSIGNAL);
    if (sent > 0)
        filter->written += (size_t)sent;
    if (filter->written == input->length || (sent < 0 && !is_later()))
        shut(&filter->input);
}

static enum ct_status drain(int *descriptor, struct ct_buffer *out)
{
    char *room = ct_buffer_reserve(out, BLOCK);
    ssize_t got;

    if (room == NULL)
        return CT_NOMEM;
    got = read(*descriptor, room, BLOCK);
    if (got > 0)
        out->length += (size_t)got;
    out->data[out->length] = '\0';
    if (got == 0)
        shut(descriptor);
    return got < 0 && !is_later() ? CT_IO : CT_OK;
}

static enum ct_status serve(struct filter *filter,
                            const struct ct_buffer *input,
                            struct ct_buffer *output, struct ct_buffer *errors)
{
    enum ct_status status = CT_OK;

    while (status == CT_OK && (filter->output >= 0 || filter->errors >= 0)) {
        struct pollfd ways[] = {{.fd = filter->input, .events = POLLOUT},
                                {.fd = filter->output, .events = POLLIN},
                                {.fd = filter->errors, .events = POLLIN}};

        if (poll(ways, 3, -1) < 0) {
            status = errno == EINTR ? CT_OK : CT_IO;
            continue;
        }
        if (ways[0].revents != 0)
            feed(filter, input);
        if (ways[1].revents != 0)
            status = drain(&filter->output, output);
        if (ways[2].revents != 0 && status == CT_OK)
            status = drain(&filter->errors, errors);
    }
    return status;
}

static enum ct_status finish(struct filter *filter, enum ct_status status,
                             int *code)
{
    int state = 0, error = errno;

    shut(&filter->input);
    shut(&filter->output);
    shut(&filter->errors);
    if (filter->child <= 0) {
        errno = error;
        return status;
    }
    if (status != CT_OK) /* nobody reads it any more */
        (void)kill(filter->child, SIGTERM);
    while (waitpid(filter->child, &state, 0) < 0)
        if (errno != EINTR)
            return status == CT_OK ? CT_IO : status;
    if (status == CT_OK)
        *code = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    errno = error;
    return status;
}

enum ct_status ct_filter(const char *const *words,
                         const struct ct_buffer *input,
                         struct ct_buffer *output, struct ct_buffer *errors,
                         int *code)
{
    struct filter filter = {.input = -1, .output = -1, .errors = -1};
    enum ct_status status = start(&filter, words);

    if (status == CT_OK)
        status = serve(&filter, input, output, errors);
    return finish(&filter, status, code);
}
