/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "yaml_wide.h"

#include <string.h>

enum { BYTES = 3 }; /* of each of these signs in UTF-8 */

#define COLON "："

static const struct wide {
    const char *sign, *plain;
} signs[] = {
    {COLON, ": "}, {"，", ", "}, {"、", ", "}, {"｛", "{"},
    {"｝", "}"},   {"［", "["},  {"］", "]"},
};

static bool is_sign(const char *text, size_t at, size_t end, const char *sign)
{
    return at + BYTES <= end && memcmp(text + at, sign, BYTES) == 0;
}

static const struct wide *sign_at(const char *text, size_t at, size_t end)
{
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (is_sign(text, at, end, signs[i].sign))
            return &signs[i];
    return NULL;
}

bool ct_yaml_is_wide(const char *text, size_t at, size_t end)
{
    return sign_at(text, at, end) != NULL;
}

static size_t find(const char *text, size_t start, size_t end, const char *one,
                   const char *other)
{
    for (size_t i = start; i + BYTES <= end; i++)
        if (is_sign(text, i, end, one) || is_sign(text, i, end, other))
            return i;
    return SIZE_MAX;
}

size_t ct_yaml_wide_comma(const char *text, size_t start, size_t end)
{
    return find(text, start, end, "，", "、");
}

size_t ct_yaml_wide_close(const char *text, size_t start, size_t end)
{
    return find(text, start, end, "｝", "］");
}

size_t ct_yaml_wide_start(const char *text, size_t start, size_t end)
{
    return is_sign(text, start, end, "｛") || is_sign(text, start, end, "［")
               ? start
               : SIZE_MAX;
}

size_t ct_yaml_wide_key(const char *text, size_t start, size_t end)
{
    return find(text, start, end, COLON, COLON);
}

size_t ct_yaml_wide_item(const char *text, size_t start, size_t end)
{
    return ct_yaml_wide_comma(text, start, end);
}

static bool in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static size_t skip_blanks(const char *text, size_t at, size_t end)
{
    while (at < end && text[at] == ' ')
        at++;
    return at;
}

/* Whether `word：` stands at `at`, the word of English letters: prose in
 * Chinese has none there. */
static bool begins_key(const char *text, size_t at, size_t end)
{
    size_t word = at;

    while (word < end && in_word(text[word]))
        word++;
    return word > at && is_sign(text, skip_blanks(text, word, end), end, COLON);
}

size_t ct_yaml_wide_value(const char *text, size_t start, size_t end)
{
    for (size_t at = start; at < end; at++) {
        size_t comma = ct_yaml_wide_comma(text, at, end);

        if (comma == SIZE_MAX)
            break;
        if (begins_key(text, skip_blanks(text, comma + BYTES, end), end))
            return comma;
        at = comma;
    }
    return SIZE_MAX;
}

/* The line's first colon of full width, if a key in English letters stands
 * before it or a bracket behind it. */
size_t ct_yaml_wide_line(const char *text, size_t start, size_t end)
{
    size_t line = start, colon, next;

    while (line < end && text[line] != '\n' && text[line] != '\r')
        line++;
    colon = find(text, start, line, COLON, COLON);
    if (colon == SIZE_MAX)
        return SIZE_MAX;
    next = skip_blanks(text, colon + BYTES, line);
    if (begins_key(text, start, line) ||
        (next < line && (text[next] == '{' || text[next] == '[' ||
                         ct_yaml_wide_start(text, next, line) != SIZE_MAX)))
        return colon;
    return SIZE_MAX;
}

enum ct_status ct_yaml_report_wide(const char *text, size_t at, uint32_t source,
                                   struct ct_sink *sink)
{
    const struct wide *wide = sign_at(text, at, at + BYTES);
    struct ct_place place = {.offset = at, .length = BYTES, .source = source};

    if (wide == signs)
        return ct_error(sink, "yaml-wide-colon", ct_at(place),
                        ct_string(wide->sign));
    return ct_error(sink, "yaml-wide-sign", ct_at(place),
                    ct_text(text + at, BYTES),
                    ct_string(wide != NULL ? wide->plain : ""));
}
