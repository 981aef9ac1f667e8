/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fix_target.h"

#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void ct_fix_name(const char *path, struct ct_buffer *name)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    size_t head =
        dot != NULL && dot > base ? (size_t)(dot - path) : strlen(path);

    ct_buffer_add(name, path, head);
    ct_buffer_puts(name, ".fixed");
    ct_buffer_puts(name, path + head);
}

bool ct_fix_exists(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0;
}

/* ---- state --------------------------------------------------------------- */

struct ct_fix_state ct_fix_state(const char *path)
{
    struct stat about;

    if (stat(path, &about) != 0)
        return (struct ct_fix_state){0};
    return (struct ct_fix_state){.known = true,
                                 .device = (uint64_t)about.st_dev,
                                 .inode = (uint64_t)about.st_ino,
                                 .size = (uint64_t)about.st_size,
                                 .seconds = about.st_mtim.tv_sec,
                                 .nanoseconds = about.st_mtim.tv_nsec};
}

bool ct_fix_state_same(const struct ct_fix_state *a,
                       const struct ct_fix_state *b)
{
    return a->known == b->known && a->device == b->device &&
           a->inode == b->inode && a->size == b->size &&
           a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}

/* ---- backups ------------------------------------------------------------- */

/* 0 or an errno. */
static int copy_bytes(int from, int to)
{
    enum { BLOCK = 64 * 1024 };
    char *block = malloc(BLOCK);
    int error = block == NULL ? ENOMEM : 0;

    while (error == 0) {
        ssize_t got = read(from, block, BLOCK), put = 0;

        if (got == 0)
            break;
        if (got < 0)
            error = errno == EINTR ? 0 : errno;
        while (error == 0 && put < got) {
            ssize_t wrote = write(to, block + put, (size_t)(got - put));

            if (wrote < 0)
                error = errno == EINTR ? 0 : errno;
            else
                put += wrote;
        }
    }
    free(block);
    return error;
}

/* 0 or an errno; EEXIST: another file has the name. */
static int copy(const char *path, const char *name)
{
    struct stat about;
    int from = open(path, O_RDONLY | O_CLOEXEC), to, error = 0;

    if (from < 0)
        return errno;
    to = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to < 0) {
        error = errno;
        (void)close(from);
        return error;
    }
    if (fstat(from, &about) != 0 || fchmod(to, about.st_mode & 0777) != 0)
        error = errno;
    if (error == 0)
        error = copy_bytes(from, to);
    if (error == 0) {
        const struct timespec times[] = {about.st_atim, about.st_mtim};

        (void)futimens(to, times);
        error = fsync(to) != 0 && errno != EINVAL ? errno : 0;
    }
    (void)close(from);
    if (close(to) != 0 && error == 0)
        error = errno;
    if (error != 0)
        (void)unlink(name);
    return error;
}

/* 0 or an errno. */
static int keep(const char *path, const char *name)
{
    int error;

    if (linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0)
        return 0;
    error = errno;
    return error == EEXIST || error == ENAMETOOLONG ? error : copy(path, name);
}

enum ct_status ct_fix_backup(const char *path, struct ct_sink *sink,
                             struct ct_buffer *name)
{
    enum { MOST = 10000 };
    size_t start = name->length;
    int error = EEXIST;

    for (int i = 0; i < MOST && error == EEXIST; i++) {
        name->length = start;
        ct_buffer_puts(name, path);
        ct_buffer_puts(name, i == 0 ? "~" : ".~");
        if (i > 0) {
            ct_buffer_integer(name, i);
            ct_buffer_putc(name, '~');
        }
        if (name->failed)
            return CT_NOMEM;
        error = keep(path, name->data + start);
    }
    if (error == ENOMEM)
        return CT_NOMEM;
    if (error != 0) {
        char text[CT_SYSTEM_TEXT];

        ct_system_text(error, text);
        return ct_error(sink, "repair-no-backup", ct_at((struct ct_place){0}),
                        ct_string(path), ct_string(text));
    }
    return CT_OK;
}

void ct_fix_drop(const char *name)
{
    (void)unlink(name);
}
