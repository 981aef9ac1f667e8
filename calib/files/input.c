/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool ct_input_is_file(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

void ct_system_text(int error, char text[CT_SYSTEM_TEXT])
{
    if (strerror_r(error, text, CT_SYSTEM_TEXT) != 0)
        text[0] = '\0';
}

enum ct_status ct_input_failed(const char *path, int error,
                               struct ct_place place, struct ct_sink *sink)
{
    char text[CT_SYSTEM_TEXT];

    ct_system_text(error, text);
    (void)ct_error(sink, "file-not-readable", ct_at(place), ct_string(path),
                   ct_string(text));
    return CT_IO;
}

static enum ct_status not_opened(const char *path, int error,
                                 struct ct_place place, struct ct_sink *sink)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return ct_error(sink, "file-not-found", ct_at(place), ct_string(path));
    case EISDIR:
        return ct_error(sink, "is-a-directory", ct_at(place), ct_string(path));
    default:
        return ct_input_failed(path, error, place, sink);
    }
}

enum ct_status ct_input_open(const char *path, struct ct_place place,
                             struct ct_sink *sink, int *descriptor)
{
    int opened = STDIN_FILENO;
    struct stat about;

    if (strcmp(path, "-") != 0) {
        do {
            opened = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        } while (opened < 0 && errno == EINTR);
    }
    if (opened < 0)
        return not_opened(path, errno, place, sink);
    /* A directory opens for reading and fails only when it is read. */
    if (fstat(opened, &about) == 0 && S_ISDIR(about.st_mode)) {
        ct_input_close(opened);
        return not_opened(path, EISDIR, place, sink);
    }
    *descriptor = opened;
    return CT_OK;
}

void ct_input_close(int descriptor)
{
    if (descriptor > STDIN_FILENO)
        (void)close(descriptor); /* nothing was written: nothing to lose */
}

ssize_t ct_input_read(int descriptor, char *bytes, size_t room)
{
    ssize_t got;

    do {
        got = read(descriptor, bytes, room);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* Room for what a regular file holds and one byte that shows its end. */
static size_t first_room(int descriptor, size_t limit)
{
    struct stat about;
    size_t size = 65536;

    if (fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) &&
        about.st_size >= 0)
        size = (uint64_t)about.st_size < limit ? (size_t)about.st_size : limit;
    return size + 1;
}

/* 0, an errno, or EFBIG above the limit. */
static int read_all(int descriptor, size_t limit, struct ct_buffer *bytes)
{
    size_t room = first_room(descriptor, limit);

    for (;;) {
        char *to = ct_buffer_reserve(bytes, room);
        ssize_t got;

        if (to == NULL)
            return ENOMEM;
        got = ct_input_read(descriptor, to, room);
        if (got < 0)
            return errno;
        bytes->length += (size_t)got;
        bytes->data[bytes->length] = '\0';
        if (got == 0)
            return 0;
        if (bytes->length > limit)
            return EFBIG;
        room -= (size_t)got;
        if (room == 0)
            room = bytes->length < 4096 ? 4096 : bytes->length;
    }
}

enum ct_status ct_input_whole(const char *path, size_t limit,
                              struct ct_place place, struct ct_sink *sink,
                              struct ct_buffer *bytes)
{
    int descriptor, error;
    enum ct_status status = ct_input_open(path, place, sink, &descriptor);

    if (status != CT_OK)
        return status;
    error = read_all(descriptor, limit, bytes);
    ct_input_close(descriptor);
    switch (error) {
    case 0:
        return CT_OK;
    case ENOMEM:
        return CT_NOMEM;
    case EFBIG:
        return ct_error(sink, "file-too-large", ct_at(place), ct_string(path),
                        ct_integer((int64_t)(limit / 1024 / 1024)));
    default:
        return ct_input_failed(path, error, place, sink);
    }
}

enum ct_status ct_input_decode(enum ct_encoding encoding,
                               const struct ct_buffer *bytes, size_t from,
                               struct ct_buffer *text, size_t *broken)
{
    /* Neither form of UTF-16 grows by more than a half. */
    size_t length = bytes->length - from, room = length / 2 * 3;
    struct ct_decoder *decoder;
    struct ct_decoded decoded;
    char *to = ct_buffer_reserve(text, room);
    enum ct_status status;

    if (to == NULL)
        return CT_NOMEM;
    status = ct_decoder_new(encoding, &decoder);
    if (status != CT_OK)
        return status;
    decoded = ct_decode(decoder, bytes->data + from, length, true, to, room);
    ct_decoder_free(decoder);
    text->length += decoded.made;
    text->data[text->length] = '\0';
    *broken = decoded.broken ? from + decoded.used : SIZE_MAX;
    return CT_OK;
}

static void hexadecimal(unsigned char byte, char text[5])
{
    static const char digits[] = "0123456789ABCDEF";

    memcpy(text, "0x", 2);
    text[2] = digits[byte >> 4];
    text[3] = digits[byte & 15];
    text[4] = '\0';
}

enum ct_status ct_input_bad_byte(struct ct_encoding_trial *trial,
                                 const char *text, size_t length, size_t fault,
                                 struct ct_place place, uint64_t byte,
                                 struct ct_sink *sink)
{
    struct ct_buffer names = {0};
    char byte_text[5];
    enum ct_status status;

    place.length = 1;
    if (text[fault] == '\0')
        return ct_error(sink, "nul-byte", ct_at(place),
                        ct_integer((int64_t)byte));
    hexadecimal((unsigned char)text[fault], byte_text);
    ct_encoding_candidates(trial, text, length, &names);
    status = ct_buffer_status(&names);
    if (status == CT_OK) {
        const char *list = names.length > 0 ? names.data : "";

        status = ct_error(sink, "invalid-utf8", ct_at(place),
                          ct_string(byte_text), ct_integer((int64_t)byte),
                          ct_string(list), ct_text(list, strcspn(list, ",")));
    }
    ct_buffer_release(&names);
    return status;
}
