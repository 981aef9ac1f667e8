/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output.h"

#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct ct_output {
    char *name;      /* as the user wrote it, for findings */
    char *target;    /* the file to be replaced; NULL: written directly */
    char *temporary; /* beside the target */
    int slot;        /* that holds `temporary`, or -1 */
    int descriptor;
    bool ours;  /* the descriptor was opened here */
    bool fresh; /* the target is not there yet */
    bool wrote, memory_failed;
    int error; /* errno of the first failed write, or 0 */
};

/* The temporary files of the outputs that are open: the only state of the
 * process beside the file system. It must be reachable from a signal handler,
 * which has no other way to find them. A slot is changed only by the one who
 * has made it BUSY; a handler unlinks the path and leaves its memory to the
 * output. More outputs than slots are written too, but left behind by a
 * signal. */
enum { SLOTS = 16 };
enum slot_state { FREE, BUSY, HELD, REMOVED };
static struct {
    atomic_int state;
    const char *path;
} slots[SLOTS];

_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "slots are used in signal handlers");

static bool change(int slot, int from, int to)
{
    return atomic_compare_exchange_strong(&slots[slot].state, &from, to);
}

/* The slot that holds the path now, or -1. */
static int hold(const char *path)
{
    for (int i = 0; i < SLOTS; i++) {
        if (change(i, FREE, BUSY)) {
            slots[i].path = path;
            atomic_store(&slots[i].state, HELD);
            return i;
        }
    }
    return -1;
}

/* Frees the slot; false when a handler had removed the file. A handler in
 * another thread is waited for: it is at its one system call. */
static bool let_go(int slot)
{
    while (slot >= 0) {
        if (change(slot, REMOVED, FREE))
            return false;
        if (change(slot, HELD, FREE))
            break;
    }
    return true;
}

void ct_output_emergency(void)
{
    int error = errno;

    for (int i = 0; i < SLOTS; i++) {
        if (change(i, HELD, BUSY)) {
            (void)unlink(slots[i].path);
            atomic_store(&slots[i].state, REMOVED);
        }
    }
    errno = error;
}

/* ---- the target ------------------------------------------------------------
 */

static char *join(const char *head, size_t length, const char *tail)
{
    size_t size = strlen(tail) + 1;
    char *path = malloc(length + size);

    if (path != NULL) {
        memcpy(path, head, length);
        memcpy(path + length, tail, size);
    }
    return path;
}

/* Bytes of the path up to and with its last slash. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

/* What a symbolic link points to, seen from where it stands; NULL with errno,
 * EINVAL when the path is no link. */
static char *link_target(const char *path)
{
    char text[4096];
    ssize_t length = readlink(path, text, sizeof text - 1);

    if (length < 0)
        return NULL;
    if ((size_t)length == sizeof text - 1) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    text[length] = '\0';
    return join(path, text[0] == '/' ? 0 : folder_length(path), text);
}

enum { MAX_LINKS = 40 };

/* Follows links to a name that is none, which need not exist. NULL with
 * errno. */
static char *follow(const char *path)
{
    char *now = join("", 0, path);

    for (int hops = 0; now != NULL && hops < MAX_LINKS; hops++) {
        char *next = link_target(now);

        if (next == NULL && (errno == EINVAL || errno == ENOENT))
            return now;
        free(now);
        if (next == NULL)
            return NULL;
        now = next;
    }
    errno = now != NULL ? ELOOP : ENOMEM;
    free(now);
    return NULL;
}

/* ---- the temporary file ----------------------------------------------------
 */

/* Puts `number` in hexadecimal before `end`. */
static void put_number(char *end, unsigned long number, int digits)
{
    while (digits-- > 0) {
        *--end = "0123456789abcdef"[number % 16];
        number /= 16;
    }
}

/* Creates a file beside the target. -1 with errno. */
static int create_beside(const char *target, mode_t mode, char **temporary)
{
    /* Its own short name: one made of the target's may be too long. */
    char name[] = ".caltrace-00000000-0000.tmp";
    char *end = name + sizeof name - 1 - strlen(".tmp");
    int descriptor = -1;

    put_number(end - 5, (unsigned long)getpid(), 8);
    for (unsigned long attempt = 0; attempt < 0x10000; attempt++) {
        char *path;

        put_number(end, attempt, 4);
        path = join(target, folder_length(target), name);
        if (path == NULL) {
            errno = ENOMEM;
            return -1;
        }
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (descriptor >= 0) {
            *temporary = path;
            return descriptor;
        }
        free(path);
        if (errno != EEXIST && errno != EINTR)
            return -1;
    }
    return -1;
}

/* As create_beside(), and known to ct_output_emergency() before any signal
 * can come. `about` is of the old file, or NULL. */
static int open_temporary(struct ct_output *output, const struct stat *about)
{
    sigset_t all, before;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    output->descriptor = create_beside(
        output->target, about != NULL ? 0600 : 0666, &output->temporary);
    error = errno;
    output->ours = output->descriptor >= 0;
    if (output->ours)
        output->slot = hold(output->temporary);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!output->ours)
        return error;
    if (about != NULL && fchmod(output->descriptor, about->st_mode & 0777) != 0)
        return errno;
    return 0;
}

/* ---- opening ---------------------------------------------------------------
 */

static bool is_stdout(const struct stat *about)
{
    struct stat standard;

    return fstat(STDOUT_FILENO, &standard) == 0 &&
           standard.st_dev == about->st_dev && standard.st_ino == about->st_ino;
}

static int open_directly(struct ct_output *output, const char *path)
{
    do {
        output->descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    } while (output->descriptor < 0 && errno == EINTR);
    output->ours = output->descriptor >= 0;
    return output->ours ? 0 : errno;
}

bool ct_output_is_file(const char *path, const char *other)
{
    struct stat about, about_other;

    return stat(path, &about) == 0 && stat(other, &about_other) == 0 &&
           S_ISREG(about.st_mode) && about.st_dev == about_other.st_dev &&
           about.st_ino == about_other.st_ino;
}

/* 0 or an errno. */
static int open_path(struct ct_output *output, const char *path)
{
    struct stat about;
    bool exists = stat(path, &about) == 0;

    if (!exists && (errno != ENOENT || path[0] == '\0'))
        return errno;
    /* /dev/stdout and its like: what the shell opened is not ours to
     * replace. */
    if (exists && is_stdout(&about)) {
        output->descriptor = STDOUT_FILENO;
        return 0;
    }
    if (exists && S_ISDIR(about.st_mode))
        return EISDIR;
    if (exists && !S_ISREG(about.st_mode))
        return open_directly(output, path);
    /* The folder's permission would be enough to replace a file that is
     * read-only, but that is not what its owner meant. */
    if (exists && access(path, W_OK) != 0)
        return errno;
    output->fresh = !exists;
    output->target = follow(path);
    if (output->target == NULL)
        return errno;
    return open_temporary(output, exists ? &about : NULL);
}

static enum ct_status not_writable(const char *path, int error,
                                   struct ct_sink *sink)
{
    char text[CT_SYSTEM_TEXT];
    struct ct_place nowhere = {0};

    if (error == ENOMEM)
        return CT_NOMEM;
    ct_system_text(error, text);
    return ct_error(sink, "output-not-writable", ct_at(nowhere),
                    ct_string(path), ct_string(text));
}

bool ct_output_is_standard(const char *path)
{
    return path == NULL || strcmp(path, "-") == 0;
}

bool ct_output_is_same(const char *path, const char *other)
{
    if (ct_output_is_standard(path) || ct_output_is_standard(other))
        return ct_output_is_standard(path) && ct_output_is_standard(other);
    return strcmp(path, other) == 0 || ct_output_is_file(path, other);
}

enum ct_status ct_output_open(const char *path, struct ct_sink *sink,
                              struct ct_output **output)
{
    struct ct_output *new = calloc(1, sizeof *new);
    bool standard = ct_output_is_standard(path);
    int error;

    if (new == NULL)
        return CT_NOMEM;
    new->slot = -1;
    new->descriptor = standard ? STDOUT_FILENO : -1;
    new->name = join("", 0, standard ? "<stdout>" : path);
    error = new->name == NULL ? ENOMEM : standard ? 0 : open_path(new, path);
    if (error != 0) {
        ct_output_discard(new);
        return not_writable(path, error, sink);
    }
    *output = new;
    return CT_OK;
}

void ct_output_like(struct ct_output *output, const char *path)
{
    struct stat about;

    if (output->target != NULL && output->fresh && stat(path, &about) == 0 &&
        S_ISREG(about.st_mode) &&
        fchmod(output->descriptor, about.st_mode & 0777) != 0)
        output->error = errno;
}

/* ---- writing ---------------------------------------------------------------
 */

/* 0 or an errno. */
static int write_all(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(descriptor, bytes, length);

        if (wrote >= 0) {
            bytes += wrote;
            length -= (size_t)wrote;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd ready = {.fd = descriptor, .events = POLLOUT};

            (void)poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

enum ct_status ct_output_write(struct ct_output *output,
                               struct ct_buffer *buffer)
{
    if (ct_buffer_status(buffer) != CT_OK)
        output->memory_failed = true;
    if (output->memory_failed)
        return CT_NOMEM;
    if (output->error == 0 && buffer->length > 0) {
        output->wrote = true;
        output->error =
            write_all(output->descriptor, buffer->data, buffer->length);
    }
    ct_buffer_clear(buffer);
    return output->error == 0 ? CT_OK : CT_IO;
}

bool ct_output_failed(const struct ct_output *output)
{
    return output->error != 0;
}

/* ---- the end ---------------------------------------------------------------
 */

/* The name is only safe on the disk when its folder is. Not every file system
 * can sync one; by then the new file stands, so nothing is made of it. */
static void sync_folder(const char *path)
{
    char *folder = join(path, folder_length(path), ".");
    int descriptor =
        folder != NULL ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

    if (descriptor >= 0) {
        (void)fsync(descriptor);
        (void)close(descriptor);
    }
    free(folder);
}

/* Closes what was opened for this output. Some file systems tell only now
 * that there was no room, also of what was written to standard output. */
static int close_output(struct ct_output *output)
{
    int descriptor = output->descriptor;

    if (!output->ours)
        descriptor = output->wrote ? dup(descriptor) : -1;
    output->ours = false;
    if (descriptor >= 0 && close(descriptor) != 0 && errno != EINTR)
        return errno;
    return 0;
}

/* 0 or an errno; a file system that cannot sync is as good as it gets. */
static int sync_file(int descriptor)
{
    while (fsync(descriptor) != 0)
        if (errno != EINTR)
            return errno == EINVAL ? 0 : errno;
    return 0;
}

static int finish(struct ct_output *output)
{
    int error = output->target != NULL ? sync_file(output->descriptor) : 0;

    if (error == 0)
        error = close_output(output);
    if (error == 0 && output->target != NULL) {
        if (rename(output->temporary, output->target) != 0)
            return errno;
        (void)let_go(output->slot);
        free(output->temporary);
        output->temporary = NULL;
        sync_folder(output->target);
    }
    return error;
}

enum ct_status ct_output_commit(struct ct_output *output, struct ct_sink *sink)
{
    enum ct_status status = output->memory_failed ? CT_NOMEM : CT_OK;
    char text[CT_SYSTEM_TEXT];
    struct ct_place nowhere = {0};

    if (status == CT_OK && output->error == 0)
        output->error = finish(output);
    if (status == CT_OK && output->error != 0)
        status = CT_IO;
    if (status == CT_IO && output->error != EPIPE) {
        ct_system_text(output->error, text);
        (void)ct_error(sink, "output-failed", ct_at(nowhere),
                       ct_string(output->name), ct_string(text),
                       ct_string(output->target));
    }
    ct_output_discard(output);
    return status;
}

void ct_output_discard(struct ct_output *output)
{
    if (output == NULL)
        return;
    if (output->ours)
        (void)close(output->descriptor);
    if (output->temporary != NULL && let_go(output->slot))
        (void)unlink(output->temporary);
    free(output->temporary);
    free(output->target);
    free(output->name);
    free(output);
}
