/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "spool.h"

#include "input.h"
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ct_spool {
    int descriptor; /* of the pipe; -1: it has nothing more */
    struct ct_buffer begun;
    size_t begun_taken;
    int copy;      /* the file; -1: there is none */
    int error;     /* why not all is in it; 0: all is */
    uint64_t size; /* of what is in it */
    uint64_t read; /* bytes of the pipe, kept or not */
    bool ended;    /* nothing follows what was read */
};

static int open_copy(const char *folder)
{
    struct ct_buffer path = {0};
    int copy = -1;

    ct_buffer_puts(&path, folder);
    ct_buffer_puts(&path, "/caltrace-XXXXXX");
    errno = ENOMEM;
    if (ct_buffer_status(&path) == CT_OK)
        copy = mkstemp(path.data);
    if (copy >= 0) {
        (void)unlink(path.data);
        (void)fcntl(copy, F_SETFD, FD_CLOEXEC);
    }
    ct_buffer_release(&path);
    return copy;
}

enum ct_status ct_spool_new(int descriptor, struct ct_buffer *begun,
                            const char *folder, struct ct_spool **spool)
{
    struct ct_spool *new = calloc(1, sizeof *new);

    if (new == NULL)
        return CT_NOMEM;
    new->descriptor = descriptor;
    new->begun = *begun;
    new->copy = open_copy(folder);
    new->error = new->copy < 0 ? errno : 0;
    *begun = (struct ct_buffer){0};
    *spool = new;
    return CT_OK;
}

void ct_spool_free(struct ct_spool *spool)
{
    if (spool == NULL)
        return;
    if (spool->descriptor >= 0)
        ct_input_close(spool->descriptor);
    if (spool->copy >= 0)
        (void)close(spool->copy); /* with it goes the file */
    ct_buffer_release(&spool->begun);
    free(spool);
}

/* ---- the pipe, and beside it the file ------------------------------------ */

/* What comes next of the pipe. */
static ssize_t take(struct ct_spool *spool, char *bytes, size_t room)
{
    size_t left = spool->begun.length - spool->begun_taken;
    ssize_t got = 0;

    if (spool->ended)
        return 0;
    if (left > 0) {
        got = (ssize_t)(left < room ? left : room);
        memcpy(bytes, spool->begun.data + spool->begun_taken, (size_t)got);
        spool->begun_taken += (size_t)got;
    } else if (spool->descriptor >= 0) {
        got = ct_input_read(spool->descriptor, bytes, room);
    }
    spool->ended = got == 0;
    return got;
}

static bool keep(struct ct_spool *spool, const char *bytes, size_t length)
{
    size_t done = 0;

    while (done < length) {
        ssize_t put = pwrite(spool->copy, bytes + done, length - done,
                             (off_t)(spool->size + done));

        if (put <= 0) {
            spool->error = put < 0 ? errno : ENOSPC;
            return false;
        }
        done += (size_t)put;
    }
    spool->size += length;
    return true;
}

static ssize_t read_copy(const struct ct_spool *spool, uint64_t at, char *bytes,
                         size_t room)
{
    uint64_t left = spool->size - at;

    return pread(spool->copy, bytes, left < room ? (size_t)left : room,
                 (off_t)at);
}

ssize_t ct_spool_read(struct ct_spool *spool, uint64_t *at, char *bytes,
                      size_t room)
{
    ssize_t got = -1;

    errno = spool->error;
    if (*at < spool->size)
        got = read_copy(spool, *at, bytes, room);
    else if (*at == spool->read)
        got = take(spool, bytes, room);
    if (got <= 0)
        return got;
    *at += (uint64_t)got;
    if (*at <= spool->size)
        return got;
    spool->read = *at;
    if (spool->error == 0 && keep(spool, bytes, (size_t)got))
        return got;
    /* The disk is full: what others may need of it is given back. */
    if (spool->copy >= 0)
        (void)close(spool->copy);
    spool->copy = -1;
    spool->size = 0;
    return got;
}

bool ct_spool_is_kept(const struct ct_spool *spool)
{
    errno = spool->error;
    return spool->size == spool->read;
}

/* ---- a look at all of it ------------------------------------------------- */

enum { BLOCK = 64 * 1024 };

/* What the file cannot take is read next. */
static enum ct_status put_back(struct ct_spool *spool, const char *bytes,
                               size_t length)
{
    struct ct_buffer rest = {0};

    ct_buffer_add(&rest, bytes, length);
    if (spool->begun_taken < spool->begun.length)
        ct_buffer_add(&rest, spool->begun.data + spool->begun_taken,
                      spool->begun.length - spool->begun_taken);
    ct_buffer_release(&spool->begun);
    spool->begun = rest;
    spool->begun_taken = 0;
    return ct_buffer_status(&rest);
}

/* Reads the pipe to its end into the file. */
static enum ct_status drain(struct ct_spool *spool,
                            const struct ct_sources *sources)
{
    char *block = malloc(BLOCK);
    enum ct_status status = block != NULL ? CT_OK : CT_NOMEM;

    while (status == CT_OK && !spool->ended && spool->error == 0) {
        ssize_t got = -1;

        errno = EINTR;
        if (!ct_sources_stopped(sources))
            got = take(spool, block, BLOCK);
        if (got < 0)
            status = CT_IO;
        else if (got > 0 && keep(spool, block, (size_t)got))
            spool->read = spool->size;
        else if (got > 0)
            status = put_back(spool, block, (size_t)got);
    }
    free(block);
    return status;
}

enum ct_status ct_spool_look(struct ct_spool *spool,
                             const struct ct_sources *sources,
                             struct ct_encoding_trial *trial, bool *whole,
                             unsigned *fit)
{
    enum ct_status status = drain(spool, sources);

    *whole = false;
    if (status != CT_OK || spool->error != 0)
        return status;
    return ct_input_look(spool->copy, trial, whole, fit);
}
