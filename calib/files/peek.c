/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peek.h"

#include "input.h"

#include <errno.h>
#include <string.h>

/* Enough to tell what a text is, when more may be long in coming. */
enum { ENOUGH = 4096 };

static enum ct_status read_start(int descriptor, struct ct_peek *peek)
{
    while (!peek->whole && peek->bytes.length < ENOUGH) {
        size_t room = CT_PEEK_LIMIT - peek->bytes.length;
        char *to = ct_buffer_reserve(&peek->bytes, room);
        ssize_t got;

        if (to == NULL)
            return CT_NOMEM;
        got = ct_input_read(descriptor, to, room);
        if (got < 0)
            return errno == EINTR ? CT_INTERRUPTED : CT_IO;
        peek->bytes.length += (size_t)got;
        peek->whole = got == 0;
    }
    return CT_OK;
}

enum ct_status ct_peek(struct ct_sources *sources, const char *path,
                       struct ct_peek *peek)
{
    struct ct_place nowhere = {0};
    enum ct_status status;
    int descriptor;

    *peek = (struct ct_peek){0};
    status = ct_input_open(path, nowhere, NULL, &descriptor);
    if (status != CT_OK)
        return status == CT_INVALID ? CT_IO : status;
    status = read_start(descriptor, peek);
    /* A file can be opened again; standard input has gone on, whatever it
     * is. */
    if (status == CT_OK &&
        (strcmp(path, "-") == 0 || !ct_input_is_file(path))) {
        status = ct_sources_lend(sources, path, descriptor, peek->bytes.data,
                                 peek->bytes.length);
        peek->lent = status == CT_OK;
    }
    if (!peek->lent)
        ct_input_close(descriptor);
    return status;
}

void ct_peek_release(struct ct_peek *peek)
{
    ct_buffer_release(&peek->bytes);
}
