/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "yaml_syntax.h"

#include "yaml_wide.h"
#include "../../uncertainty/buffer.h"

#include <stdint.h>
#include <string.h>

/* The place, as far as the text goes. */
static struct ct_argument at(const struct ct_yaml_error *error, size_t start,
                             size_t length)
{
    if (length > error->length - start)
        length = error->length - start;
    return ct_at((struct ct_place){
        .offset = start, .length = (uint32_t)length, .source = error->source});
}

static bool says(const char *words, const char *part)
{
    return strstr(words, part) != NULL;
}

static char byte_at(const struct ct_yaml_error *error, size_t offset)
{
    return offset < error->length ? error->text[offset] : '\0';
}

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static size_t line_start(const struct ct_yaml_error *error, size_t offset)
{
    while (offset > 0 && !is_line_end(error->text[offset - 1]))
        offset--;
    return offset;
}

static size_t line_end(const struct ct_yaml_error *error, size_t offset)
{
    while (offset < error->length && !is_line_end(error->text[offset]))
        offset++;
    return offset;
}

/* The first byte of the line that is not a blank. */
static size_t line_content(const struct ct_yaml_error *error, size_t offset)
{
    offset = line_start(error, offset);
    while (is_blank(byte_at(error, offset)))
        offset++;
    return offset;
}

static bool same_line(const struct ct_yaml_error *error, size_t a, size_t b)
{
    return line_start(error, a) == line_start(error, b);
}

/* Bytes up to the next blank, colon or line end. */
static size_t word_length(const struct ct_yaml_error *error, size_t offset)
{
    size_t end = offset;

    while (end < error->length && !is_blank(error->text[end]) &&
           !is_line_end(error->text[end]) && error->text[end] != ':')
        end++;
    return end - offset;
}

/* Bytes of the character there, 1 at the end. */
static size_t character_length(const struct ct_yaml_error *error, size_t offset)
{
    size_t length = 1;

    while (((unsigned char)byte_at(error, offset + length) & 0xC0) == 0x80)
        length++;
    return length;
}

static enum ct_status report_character(const struct ct_yaml_error *error,
                                       const char *key, size_t offset,
                                       struct ct_sink *sink)
{
    size_t length = character_length(error, offset);

    return ct_report(sink, CT_ERROR, key,
                     CT_ARGUMENTS(at(error, offset, length),
                                  ct_text(error->text + offset, length)));
}

/* ---- colons
 * ------------------------------------------------------------------ */

size_t ct_yaml_tight_colon(const char *text, size_t start, size_t end)
{
    for (size_t i = start + 1; i + 1 < end; i++) {
        char next = text[i + 1];

        if (is_line_end(text[i]) || text[i] == ' ')
            break;
        if (text[i] == ':' && !is_blank(next) && !is_line_end(next) &&
            next != '/')
            return i;
    }
    return SIZE_MAX;
}

enum ct_status ct_yaml_report_colon(const char *text, size_t start,
                                    size_t colon, size_t end, uint32_t source,
                                    struct ct_sink *sink)
{
    struct ct_place place = {.offset = colon, .length = 1, .source = source};

    return ct_error(sink, "yaml-blank-after-colon", ct_at(place),
                    ct_text(text + start, colon - start),
                    ct_text(text + colon + 1, end - colon - 1));
}

static enum ct_status wide(const struct ct_yaml_error *error, size_t offset,
                           struct ct_sink *sink)
{
    return ct_yaml_report_wide(error->text, offset, error->source, sink);
}

/* The line at `start` ought to be `key: value` and is not. */
static enum ct_status not_a_pair(const struct ct_yaml_error *error,
                                 size_t start, struct ct_sink *sink)
{
    size_t end = line_end(error, start);
    size_t tight = ct_yaml_tight_colon(error->text, start, end);
    size_t other = ct_yaml_wide_key(error->text, start, end);

    if (tight != SIZE_MAX)
        return ct_yaml_report_colon(error->text, start, tight, end,
                                    error->source, sink);
    if (other != SIZE_MAX)
        return wide(error, other, sink);
    return ct_error(sink, "yaml-colon-missing", at(error, start, end - start));
}

/* Whether only blanks and dashes stand before it in its line. */
static bool starts_entry(const struct ct_yaml_error *error, size_t offset)
{
    size_t now = line_content(error, offset);

    while (byte_at(error, now) == '-' && is_blank(byte_at(error, now + 1))) {
        now++;
        while (is_blank(byte_at(error, now)))
            now++;
    }
    return now == offset;
}

/* Where the pair in the line at `content`, with a colon too many, has a sign of
 * full width that is no part of a text; SIZE_MAX when it has not. */
static size_t wide_in_pair(const struct ct_yaml_error *error, size_t content)
{
    size_t start = error->scalar_start, end = content;
    size_t found = SIZE_MAX;

    while (end < error->at &&
           !(error->text[end] == ':' && is_blank(byte_at(error, end + 1))))
        end++;
    if (end <= error->at)
        found = ct_yaml_wide_key(error->text, content, end);
    if (found == SIZE_MAX && error->scalar_plain && start < error->at)
        found = ct_yaml_wide_start(error->text, start, error->at);
    return found;
}

/* "mapping values are not allowed in this context": a colon too many in the
 * line, or a line that was taken for the rest of the one before. */
static enum ct_status colon(const struct ct_yaml_error *error,
                            struct ct_sink *sink)
{
    size_t start = error->scalar_start;
    size_t content = line_content(error, error->at);
    size_t other = wide_in_pair(error, content);

    if (other != SIZE_MAX)
        return wide(error, other, sink);
    if (error->scalar_end == 0 || same_line(error, start, error->at))
        return ct_error(sink, "yaml-colon-in-value", at(error, error->at, 1));
    if (starts_entry(error, start))
        return not_a_pair(error, start, sink);
    return ct_error(sink, "yaml-indentation",
                    at(error, content, word_length(error, content)));
}

/* ---- characters
 * -------------------------------------------------------------- */

static enum ct_status control(const struct ct_yaml_error *error,
                              struct ct_sink *sink)
{
    static const char digits[] = "0123456789ABCDEF";
    const unsigned char *bytes = (const unsigned char *)error->text + error->at;
    size_t length = character_length(error, error->at);
    unsigned long code = bytes[0];
    char name[] = "U+0000";

    if (length == 2)
        code = (bytes[0] & 0x1FUL) << 6 | (bytes[1] & 0x3FUL);
    else if (length == 3)
        code = (bytes[0] & 0x0FUL) << 12 | (bytes[1] & 0x3FUL) << 6 |
               (bytes[2] & 0x3FUL);
    for (int i = 5; i >= 2; i--, code >>= 4)
        name[i] = digits[code & 15];
    return ct_error(sink, "yaml-control-character",
                    at(error, error->at, length), ct_string(name));
}

static enum ct_status tab(const struct ct_yaml_error *error,
                          struct ct_sink *sink)
{
    size_t end = error->at;

    while (byte_at(error, end) == '\t')
        end++;
    return ct_error(sink, "yaml-tab", at(error, error->at, end - error->at));
}

/* Four hexadecimal digits; -1 when they are not. */
static long code_unit(const struct ct_yaml_error *error, size_t offset)
{
    long unit = 0;

    for (size_t i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        char byte = byte_at(error, offset + i);
        const char *digit = byte != '\0' ? strchr(digits, byte) : NULL;

        if (digit == NULL)
            return -1;
        unit = unit * 16 + (digit - digits) % 16;
    }
    return unit;
}

/* JSON writes characters above U+FFFF as two escapes, YAML has \U. libyaml
 * stops behind the first \u. */
static enum ct_status surrogate(const struct ct_yaml_error *error,
                                struct ct_sink *sink)
{
    size_t start = error->at - 2;
    long high = code_unit(error, start + 2);
    bool pair = high >= 0xD800 && high < 0xDC00 &&
                byte_at(error, start + 6) == '\\' &&
                byte_at(error, start + 7) == 'u';
    long low = pair ? code_unit(error, start + 8) : -1;
    size_t length = line_end(error, start) - start;
    char utf8[4] = "";

    pair = low >= 0xDC00 && low < 0xE000;
    if (pair) {
        long code = 0x10000 + (high - 0xD800) * 0x400 + (low - 0xDC00);

        utf8[0] = (char)(0xF0 | code >> 18);
        utf8[1] = (char)(0x80 | (code >> 12 & 0x3F));
        utf8[2] = (char)(0x80 | (code >> 6 & 0x3F));
        utf8[3] = (char)(0x80 | (code & 0x3F));
    }
    if (length > (pair ? 12U : 6U))
        length = pair ? 12 : 6;
    return ct_error(sink, "yaml-surrogate", at(error, start, length),
                    ct_text(error->text + start, length),
                    ct_text(utf8, pair ? 4 : 0));
}

/* Characters that mean something to YAML at the start of a value. */
static bool reserved(const struct ct_yaml_error *error, size_t *offset)
{
    static const char *const contexts[] = {
        "scanning an alias", "scanning an anchor", "a tag",
        "scanning a directive", "scanning a block scalar"};

    *offset = error->at;
    if (says(error->problem, "cannot start any token"))
        return true;
    *offset = error->context_at;
    if (byte_at(error, *offset) == '\0' ||
        strchr("*&!%|>", byte_at(error, *offset)) == NULL)
        return false;
    for (size_t i = 0; i < sizeof contexts / sizeof contexts[0]; i++) {
        if (says(error->context, contexts[i]))
            return true;
    }
    return false;
}

/* ---- brackets, quotes, indentation
 * ------------------------------------------- */

/* A sign of full width that stands for the comma or bracket that libyaml has
 * not found; SIZE_MAX when there is none. */
static size_t wide_in_brackets(const struct ct_yaml_error *error)
{
    size_t found = SIZE_MAX;

    if (ct_yaml_is_wide(error->text, error->at, error->length))
        return error->at;
    if (error->scalar_plain && error->scalar_start > error->context_at)
        found = ct_yaml_wide_comma(error->text, error->scalar_start,
                                   error->scalar_end);
    if (found == SIZE_MAX)
        found = ct_yaml_wide_close(error->text, error->context_at,
                                   line_end(error, error->context_at));
    return found;
}

/* "did not find expected ',' or '}'": in the line of the bracket a comma is
 * missing, in a later one the bracket that closes. */
static enum ct_status bracket(const struct ct_yaml_error *error,
                              struct ct_sink *sink)
{
    size_t other = wide_in_brackets(error);

    if (other != SIZE_MAX)
        return wide(error, other, sink);
    if (error->at < error->length &&
        same_line(error, error->at, error->context_at))
        return report_character(error, "yaml-comma-missing", error->at, sink);
    return report_character(error, "yaml-open-bracket", error->context_at,
                            sink);
}

static size_t before_blanks(const struct ct_yaml_error *error, size_t offset)
{
    while (offset > 0 && is_blank(error->text[offset - 1]))
        offset--;
    return offset;
}

static size_t column(const struct ct_yaml_error *error, size_t offset)
{
    return offset - line_start(error, offset);
}

/* How far the first line that says something is indented. */
static size_t first_column(const struct ct_yaml_error *error)
{
    size_t start = 0;

    while (start < error->length) {
        size_t content = line_content(error, start);
        char byte = byte_at(error, content);

        if (byte != '#' && byte != '%' && byte != '-' && !is_line_end(byte))
            return column(error, content);
        start = line_end(error, content) + 1;
    }
    return 0;
}

/* Whether it is the first of its line, and not where such things stood. */
static bool off_column(const struct ct_yaml_error *error)
{
    size_t now = column(error, error->at);

    if (error->at != line_content(error, error->at))
        return false;
    return says(error->problem, "<document start>")
               ? now < first_column(error)
               : now != column(error, error->context_at);
}

/* Something stands where a new key or item, or the end, was expected. */
static enum ct_status misplaced(const struct ct_yaml_error *error,
                                struct ct_sink *sink)
{
    size_t end = before_blanks(error, error->at);
    char before = end > 0 ? error->text[end - 1] : '\0';
    char now = byte_at(error, error->at);

    if (ct_yaml_is_wide(error->text, error->at, error->length))
        return wide(error, error->at, sink);
    /* The quote that closed the last scalar was meant to open another. */
    if (end == error->scalar_end && !error->scalar_plain && end > 0 &&
        !same_line(error, error->scalar_start, end))
        return report_character(error, "yaml-open-quote", error->scalar_start,
                                sink);
    if (now == '}' || now == ']')
        return report_character(error, "yaml-stray-bracket", error->at, sink);
    if (before != '\0' && strchr("\"'}]", before) != NULL)
        return ct_error(
            sink, "yaml-text-after",
            at(error, error->at, line_end(error, error->at) - error->at),
            ct_text(&before, 1));
    if (off_column(error))
        return ct_error(sink, "yaml-indentation",
                        at(error, error->at, word_length(error, error->at)));
    return ct_error(sink, "yaml-syntax", at(error, error->at, 0),
                    ct_string(error->problem), ct_string(error->context));
}

enum ct_status ct_yaml_syntax(const struct ct_yaml_error *error,
                              struct ct_sink *sink)
{
    const char *problem = error->problem;
    size_t offset;

    if (error->control)
        return control(error, sink);
    if (byte_at(error, error->at) == '\t')
        return tab(error, sink);
    if (says(problem, "invalid Unicode character escape") && error->at >= 2)
        return surrogate(error, sink);
    if (says(problem, "unknown escape"))
        return ct_error(sink, "yaml-escape", at(error, error->at, 2));
    if (says(error->context, "quoted scalar") && says(problem, "unexpected"))
        return report_character(error, "yaml-open-quote", error->context_at,
                                sink);
    if (reserved(error, &offset))
        return report_character(error, "yaml-reserved-character", offset, sink);
    if (says(problem, "mapping values are not allowed"))
        return colon(error, sink);
    if (says(problem, "could not find expected ':'"))
        return not_a_pair(error, error->context_at, sink);
    if (says(problem, "expected ','"))
        return bracket(error, sink);
    return misplaced(error, sink);
}
