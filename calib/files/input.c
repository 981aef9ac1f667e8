/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool ct_input_is_file(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

/* What cannot be looked at may be there: opening it tells why not. So may what
 * a link leads to. */
bool ct_input_is_there(const char *path)
{
    struct stat about;

    return lstat(path, &about) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

bool ct_input_is_folder(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
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

    if (error == EINTR)
        return CT_INTERRUPTED;
    ct_system_text(error, text);
    (void)ct_error(sink, "file-not-readable", ct_at(place), ct_string(path),
                   ct_string(text));
    return CT_IO;
}

static enum ct_status not_opened(const char *path, int error,
                                 struct ct_place place, struct ct_sink *sink)
{
    if (error == ENOENT || error == ENOTDIR)
        return ct_error(sink, "file-not-found", ct_at(place), ct_string(path));
    if (error == EISDIR)
        return ct_error(sink, "is-a-directory", ct_at(place), ct_string(path));
    return ct_input_failed(path, error, place, sink);
}

enum ct_status ct_input_open(const char *path, struct ct_place place,
                             struct ct_sink *sink, int *descriptor)
{
    int opened = STDIN_FILENO;
    struct stat about;

    if (strcmp(path, "-") != 0)
        opened = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
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
    return read(descriptor, bytes, room);
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

enum ct_status ct_input_rest(const char *path, int descriptor, size_t limit,
                             struct ct_place place, struct ct_sink *sink,
                             struct ct_buffer *bytes)
{
    int error = descriptor >= 0 ? read_all(descriptor, limit, bytes) : 0;

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
                               struct ct_buffer *text, size_t *rest)
{
    size_t length = bytes->length - from;
    size_t room = CT_DECODED_GROWTH * length + 8;
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
    *rest = length - decoded.used;
    return CT_OK;
}

/* ---- bytes that are no text -------------------------------------------------
 */

static void hexadecimal(struct ct_buffer *out, unsigned char byte)
{
    static const char digits[] = "0123456789ABCDEF";

    ct_buffer_puts(out, out->length > 0 ? " 0x" : "0x");
    ct_buffer_putc(out, digits[byte >> 4]);
    ct_buffer_putc(out, digits[byte & 15]);
}

/* The bytes from the fault on, at most four: as they are in the file where it
 * was decoded, else those of the text. 0: there are more, or they do not all
 * belong to the fault. */
static size_t last_bytes(const struct ct_bad_text *bad, unsigned char raw[4])
{
    const char *at = bad->text + bad->fault;
    size_t left = bad->length - bad->fault, count = 0;

    while (left > 0 && count < 4) {
        unsigned char two[2];
        size_t odd = ct_encoding_raw(bad->encoding, at, left, two);

        raw[count] = odd == 1 ? two[0] : (unsigned char)*at;
        count++;
        at += odd == 1 ? 2 : 1;
        left -= odd == 1 ? 2 : 1;
    }
    return left > 0 ? 0 : count;
}

/* Whether the file ends inside a character that begins at the fault. */
static bool is_cut_off(const struct ct_bad_text *bad)
{
    unsigned char raw[4];
    size_t count = bad->last ? last_bytes(bad, raw) : 0;
    bool lead = count > 0 && raw[0] > 0x80 && raw[0] < 0xFF;

    if (bad->encoding == CT_UTF_8)
        return count > 0 && ct_utf8_cut(bad->text + bad->fault, count);
    if (bad->encoding == CT_GB18030 && count > 1)
        return lead && count < 4 && raw[1] >= '0' && raw[1] <= '9' &&
               (count == 2 || raw[2] > 0x80);
    return count == 1 && lead && bad->encoding != CT_WINDOWS_1252;
}

static enum ct_status not_utf8(struct ct_encoding_trial *trial,
                               const struct ct_bad_text *bad,
                               const char *byte_text, struct ct_sink *sink)
{
    struct ct_buffer names = {0}, readings = {0};
    unsigned fit = 0;
    enum ct_status status = CT_OK;

    if (bad->fit != NULL)
        fit = *bad->fit;
    else
        status = ct_encoding_fit(trial, bad->text, bad->length, &fit);
    if (status == CT_OK) {
        ct_encoding_names(fit, &names);
        ct_encoding_readings(trial, fit, bad->text, bad->length, bad->fault,
                             &readings);
        if (names.failed || readings.failed)
            status = CT_NOMEM;
    }
    if (status == CT_OK)
        status = ct_error(sink, "invalid-utf8", ct_at(bad->place),
                          ct_string(byte_text), ct_integer((int64_t)bad->byte),
                          ct_text(names.data, names.length),
                          ct_text(readings.data, readings.length));
    ct_buffer_release(&names);
    ct_buffer_release(&readings);
    return status;
}

/* Which finding it is. ORDER BAD_KEY */
enum bad_key { NUL_BYTE, CUT_OFF, UTF16_BROKEN, INVALID, NOT_UTF8 };

static enum bad_key judge(const struct ct_bad_text *bad)
{
    if (bad->text[bad->fault] == '\0')
        return NUL_BYTE;
    if (bad->encoding == CT_UTF_16LE || bad->encoding == CT_UTF_16BE)
        return UTF16_BROKEN;
    if (is_cut_off(bad))
        return CUT_OFF;
    return bad->encoding == CT_UTF_8 ? NOT_UTF8 : INVALID;
}

static enum ct_status report_bad(enum bad_key kind,
                                 struct ct_encoding_trial *trial,
                                 const struct ct_bad_text *bad,
                                 const char *bytes, struct ct_sink *sink)
{
    struct ct_argument place = ct_at(bad->place);
    struct ct_argument offset = ct_integer((int64_t)bad->byte);
    struct ct_argument name = ct_string(ct_encoding_name(bad->encoding));

    switch (kind) {
    case NUL_BYTE:
        return ct_error(sink, "nul-byte", place, offset);
    case CUT_OFF:
        return ct_error(sink, "character-cut-off", place, offset);
    case UTF16_BROKEN:
        return ct_error(sink, "utf16-broken", place, name, offset);
    case INVALID:
        return ct_error(sink, "encoding-invalid", place, ct_string(bytes),
                        offset, name);
    default:
        return not_utf8(trial, bad, bytes, sink);
    }
}

enum ct_status ct_input_bad_byte(struct ct_encoding_trial *trial,
                                 const struct ct_bad_text *bad,
                                 struct ct_sink *sink, const char **key)
{
    /* ORDER BAD_KEY */
    static const char *const keys[] = {"nul-byte", "character-cut-off",
                                       "utf16-broken", "encoding-invalid",
                                       "invalid-utf8"};
    enum bad_key kind = judge(bad);
    struct ct_bad_text marked = *bad;
    struct ct_buffer bytes = {0};
    unsigned char raw[2];
    enum ct_status status;

    if (ct_encoding_raw(bad->encoding, bad->text + bad->fault,
                        bad->length - bad->fault, raw) != 1)
        raw[0] = (unsigned char)bad->text[bad->fault];
    hexadecimal(&bytes, raw[0]);
    marked.place.length = 1;
    status = ct_buffer_status(&bytes);
    if (status == CT_OK)
        status = report_bad(kind, trial, &marked, bytes.data, sink);
    ct_buffer_release(&bytes);
    if (key != NULL)
        *key = keys[kind];
    return status;
}

/* ---- a look at a whole file -------------------------------------------------
 */

/* How much of the block can be looked at: up to its last line end, or where it
 * has none up to a byte that no character goes across. */
static size_t whole_lines(const char *block, size_t length)
{
    size_t end = length;

    while (end > 0 && block[end - 1] != '\n')
        end--;
    if (end > 0)
        return end;
    for (end = length; end > 0; end--) {
        if ((unsigned char)block[end - 1] < 0x30)
            return end;
    }
    return 0;
}

enum { LOOK = 64 * 1024 };

/* false with errno after a fault of reading. */
static bool look_through(int descriptor, char *block,
                         struct ct_encoding_look *look)
{
    size_t kept = 0;
    off_t at = 0;

    for (;;) {
        ssize_t got = pread(descriptor, block + kept, LOOK - kept, at);
        size_t size;

        if (got < 0)
            return false;
        at += got;
        kept += (size_t)got;
        size = got == 0 ? kept : whole_lines(block, kept);
        if (size == 0 && kept == LOOK)
            look->fit = 0;
        ct_encoding_look_add(look, block, size);
        kept -= size;
        memmove(block, block + size, kept);
        if (got == 0 || look->fit == 0 || look->nul)
            return true;
    }
}

enum ct_status ct_input_look(int descriptor, struct ct_encoding_trial *trial,
                             bool *whole, unsigned *fit)
{
    struct ct_encoding_look look;
    struct stat about;
    char *block;
    enum ct_status status = CT_OK;

    *whole = false;
    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode))
        return CT_OK;
    block = malloc(LOOK);
    if (block == NULL)
        return CT_NOMEM;
    status = ct_encoding_look_start(&look, trial);
    if (status == CT_OK && !look_through(descriptor, block, &look))
        status = CT_IO;
    if (status == CT_OK) {
        *whole = ct_encoding_look_whole(&look);
        *fit = look.fit;
    }
    free(block);
    return status;
}
