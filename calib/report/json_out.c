/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_out.h"

#include "../../uncertainty/number.h"

#include <math.h>
#include <string.h>
#include <utf8proc.h>

void ct_json_init(struct ct_json *json, struct ct_buffer *out, bool compact)
{
    *json = (struct ct_json){.out = out, .compact = compact};
}

static void new_line(struct ct_json *json, int depth)
{
    ct_buffer_putc(json->out, '\n');
    ct_buffer_repeat(json->out, "  ", (size_t)depth);
}

/* Bytes at the start of text that go out as they are. */
static size_t plain_span(const char *text, size_t length)
{
    size_t at = 0;

    while (at < length && (unsigned char)text[at] >= 0x20 &&
           (unsigned char)text[at] < 0x7F && text[at] != '"' &&
           text[at] != '\\')
        at++;
    return at;
}

static void put_control(struct ct_buffer *out, unsigned char character)
{
    static const char names[] = "\bb\tt\nn\ff\rr\"\"\\\\";

    for (size_t i = 0; i + 1 < sizeof names; i += 2) {
        if ((unsigned char)names[i] == character) {
            ct_buffer_putc(out, '\\');
            ct_buffer_putc(out, names[i + 1]);
            return;
        }
    }
    ct_buffer_puts(out, "\\u00");
    ct_buffer_putc(out, (char)('0' + character / 16));
    ct_buffer_putc(out, "0123456789abcdef"[character % 16]);
}

/* What a terminal may obey or does not show: controls and marks of direction.
 */
static bool is_unseen(utf8proc_int32_t character)
{
    return character < 0xA0 || character == 0x61C || character == 0xFEFF ||
           (character >= 0x200B && character <= 0x200F) ||
           (character >= 0x2028 && character <= 0x202E) ||
           (character >= 0x2060 && character <= 0x206F);
}

static void put_code(struct ct_buffer *out, utf8proc_int32_t character)
{
    ct_buffer_puts(out, "\\u");
    for (int shift = 12; shift >= 0; shift -= 4)
        ct_buffer_putc(out, "0123456789abcdef"[character >> shift & 15]);
}

/* One character that is not plain; returns how many bytes it had. */
static size_t put_character(struct ct_buffer *out, const char *text,
                            size_t length)
{
    unsigned char first = (unsigned char)text[0];
    utf8proc_int32_t character;
    utf8proc_ssize_t bytes;

    if (first < 0x80) {
        put_control(out, first);
        return 1;
    }
    bytes =
        utf8proc_iterate((const utf8proc_uint8_t *)text,
                         length > 4 ? 4 : (utf8proc_ssize_t)length, &character);
    if (bytes <= 0) {
        ct_buffer_puts(out, "\xEF\xBF\xBD"); /* U+FFFD */
        return 1;
    }
    if (is_unseen(character))
        put_code(out, character);
    else
        ct_buffer_add(out, text, (size_t)bytes);
    return (size_t)bytes;
}

static void put_quoted(struct ct_buffer *out, const char *text, size_t length)
{
    ct_buffer_putc(out, '"');
    while (length > 0) {
        size_t bytes = plain_span(text, length);

        if (bytes > 0)
            ct_buffer_add(out, text, bytes);
        else
            bytes = put_character(out, text, length);
        text += bytes;
        length -= bytes;
    }
    ct_buffer_putc(out, '"');
}

/* Everything before a value: separator, line, key. */
static void begin(struct ct_json *json, const char *key, bool number)
{
    struct ct_json_level *level = NULL;

    if (json->depth > 0)
        level = &json->levels[json->depth - 1];
    if (level == NULL ? json->done || key != NULL
                      : level->array != (key == NULL)) {
        json->out->failed = true;
        return;
    }
    if (level == NULL)
        return;
    if (!level->filled)
        level->one_line = level->array && number;
    else
        ct_buffer_putc(json->out, ',');
    if (!json->compact && !level->one_line)
        new_line(json, json->depth);
    else if (level->filled)
        ct_buffer_putc(json->out, ' ');
    level->filled = true;
    if (key != NULL) {
        put_quoted(json->out, key, strlen(key));
        ct_buffer_puts(json->out, ": ");
    }
}

static void finish(struct ct_json *json)
{
    if (json->depth > 0)
        return;
    json->done = true;
    ct_buffer_putc(json->out, '\n');
}

static void open_level(struct ct_json *json, const char *key, bool array)
{
    begin(json, key, false);
    if (json->depth >= CT_JSON_DEPTH) {
        json->out->failed = true;
        return;
    }
    ct_buffer_putc(json->out, array ? '[' : '{');
    json->levels[json->depth++] = (struct ct_json_level){.array = array};
}

void ct_json_object(struct ct_json *json, const char *key)
{
    open_level(json, key, false);
}

void ct_json_array(struct ct_json *json, const char *key)
{
    open_level(json, key, true);
}

void ct_json_end(struct ct_json *json)
{
    const struct ct_json_level *level;

    if (json->depth == 0) {
        json->out->failed = true;
        return;
    }
    level = &json->levels[--json->depth];
    if (level->filled && !json->compact && !level->one_line)
        new_line(json, json->depth);
    ct_buffer_putc(json->out, level->array ? ']' : '}');
    finish(json);
}

static void put_value(struct ct_json *json, const char *key, const char *text,
                      size_t length)
{
    begin(json, key, false);
    ct_buffer_add(json->out, text, length);
    finish(json);
}

void ct_json_number(struct ct_json *json, const char *key, double number)
{
    begin(json, key, true);
    if (isfinite(number))
        ct_number_shortest(json->out, number);
    else
        ct_buffer_puts(json->out, "null");
    finish(json);
}

void ct_json_integer(struct ct_json *json, const char *key, int64_t number)
{
    begin(json, key, true);
    ct_buffer_integer(json->out, number);
    finish(json);
}

void ct_json_bool(struct ct_json *json, const char *key, bool value)
{
    const char *text = value ? "true" : "false";

    put_value(json, key, text, strlen(text));
}

void ct_json_null(struct ct_json *json, const char *key)
{
    ct_json_number(json, key, (double)NAN);
}

void ct_json_text(struct ct_json *json, const char *key, const char *text,
                  size_t length)
{
    begin(json, key, false);
    put_quoted(json->out, text, length);
    finish(json);
}

void ct_json_string(struct ct_json *json, const char *key, const char *text)
{
    ct_json_text(json, key, text, strlen(text));
}

void ct_json_raw(struct ct_json *json, const char *key, const char *text,
                 size_t length)
{
    put_value(json, key, text, length);
}
