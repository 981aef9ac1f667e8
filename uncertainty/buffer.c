/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void ct_buffer_release(struct ct_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct ct_buffer){0};
}

void ct_buffer_clear(struct ct_buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
    if (buffer->data != NULL)
        buffer->data[0] = '\0';
}

static bool grow(struct ct_buffer *buffer, size_t needed)
{
    size_t capacity = buffer->capacity < 64 ? 64 : buffer->capacity;
    char *data;

    while (capacity < needed && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    if (capacity < needed)
        return false;
    data = realloc(buffer->data, capacity);
    if (data == NULL)
        return false;
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

char *ct_buffer_reserve(struct ct_buffer *buffer, size_t extra)
{
    if (buffer->failed)
        return NULL;
    if (extra >= SIZE_MAX - buffer->length ||
        (buffer->length + extra + 1 > buffer->capacity &&
         !grow(buffer, buffer->length + extra + 1))) {
        buffer->failed = true;
        return NULL;
    }
    return buffer->data + buffer->length;
}

void ct_buffer_add(struct ct_buffer *buffer, const char *text, size_t length)
{
    char *room = ct_buffer_reserve(buffer, length);

    if (room == NULL)
        return;
    if (length > 0)
        memcpy(room, text, length);
    room[length] = '\0';
    buffer->length += length;
}

void ct_buffer_puts(struct ct_buffer *buffer, const char *text)
{
    ct_buffer_add(buffer, text, strlen(text));
}

void ct_buffer_putc(struct ct_buffer *buffer, char character)
{
    ct_buffer_add(buffer, &character, 1);
}

void ct_buffer_repeat(struct ct_buffer *buffer, const char *text, size_t times)
{
    size_t length = strlen(text);

    while (times-- > 0)
        ct_buffer_add(buffer, text, length);
}

void ct_buffer_integer(struct ct_buffer *buffer, long long value)
{
    char digits[24];
    size_t at = sizeof digits;
    unsigned long long rest = value < 0 ? 0ULL - (unsigned long long)value
                                        : (unsigned long long)value;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    ct_buffer_add(buffer, digits + at, sizeof digits - at);
}

enum ct_status ct_buffer_status(const struct ct_buffer *buffer)
{
    return buffer->failed ? CT_NOMEM : CT_OK;
}

void ct_buffer_join(struct ct_buffer *buffer, const char *separator,
                    struct ct_buffer *part)
{
    buffer->failed = buffer->failed || part->failed;
    if (part->length > 0) {
        ct_buffer_puts(buffer, separator);
        ct_buffer_add(buffer, part->data, part->length);
    }
    ct_buffer_release(part);
}
