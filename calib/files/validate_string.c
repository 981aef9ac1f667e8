/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The formats of strings: email, uri, uuid, binary.
 */
#include "validate_value.h"

#include <string.h>

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_alphanumeric(unsigned char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

static bool is_hexadecimal(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
           (c >= 'A' && c <= 'F');
}

static bool is_among(unsigned char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* RFC 5322 dot-atom, and letters of other scripts as RFC 6531 has them; quoted
 * names and comments are left to mail programs. */
static bool is_local(const char *text, size_t length)
{
    if (length == 0 || length > 64 || text[0] == '.' || text[length - 1] == '.')
        return false;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '.' ? text[i - 1] == '.'
                     : c < 0x80 && !is_alphanumeric(c) &&
                           !is_among(c, "!#$%&'*+-/=?^_`{|}~"))
            return false;
    }
    return true;
}

/* Labels of a host name, two at least. */
static bool is_domain(const char *text, size_t length)
{
    size_t label = 0, labels = 0;

    if (length == 0 || length > 253)
        return false;
    for (size_t i = 0; i <= length; i++) {
        unsigned char c = i < length ? (unsigned char)text[i] : '.';

        if (c == '.') {
            if (label == 0 || label > 63 || text[i - 1] == '-' ||
                text[i - label] == '-')
                return false;
            label = 0;
            labels++;
        } else if (c >= 0x80 || is_alphanumeric(c) || c == '-') {
            label++;
        } else {
            return false;
        }
    }
    return labels >= 2;
}

static bool is_email(const char *text, size_t length)
{
    const char *at = memchr(text, '@', length);
    size_t local = at != NULL ? (size_t)(at - text) : length;

    return at != NULL && is_local(text, local) &&
           is_domain(at + 1, length - local - 1);
}

/* RFC 3986: a scheme, a colon and characters that are allowed. */
static bool is_uri(const char *text, size_t length)
{
    size_t i = 0;
    bool fragment = false;

    if (length == 0 || !is_letter((unsigned char)text[0]))
        return false;
    while (i < length && (is_alphanumeric((unsigned char)text[i]) ||
                          is_among((unsigned char)text[i], "+-.")))
        i++;
    if (i == length || text[i] != ':' || i + 1 == length)
        return false;
    for (i++; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '%') {
            if (length - i < 3 || !is_hexadecimal((unsigned char)text[i + 1]) ||
                !is_hexadecimal((unsigned char)text[i + 2]))
                return false;
        } else if (c == '#') {
            if (fragment)
                return false;
            fragment = true;
        } else if (!is_alphanumeric(c) &&
                   !is_among(c, "-._~:/?[]@!$&'()*+,;=")) {
            return false;
        }
    }
    return true;
}

/* RFC 9562, with its hyphens. */
static bool is_uuid(const char *text, size_t length)
{
    if (length != 36)
        return false;
    for (size_t i = 0; i < length; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

        if (hyphen ? text[i] != '-' : !is_hexadecimal((unsigned char)text[i]))
            return false;
    }
    return true;
}

/* RFC 4648, base64. */
static bool is_base64(const char *text, size_t length)
{
    size_t end = length;

    while (end > 0 && length - end < 2 && text[end - 1] == '=')
        end--;
    if (length % 4 != 0)
        return false;
    for (size_t i = 0; i < end; i++) {
        unsigned char c = (unsigned char)text[i];

        if (!is_alphanumeric(c) && c != '+' && c != '/')
            return false;
    }
    return true;
}

bool ct_value_read_string(enum ct_field_format format, const char *text,
                          size_t length)
{
    switch (format) {
    case CT_FORMAT_EMAIL:
        return is_email(text, length);
    case CT_FORMAT_URI:
        return is_uri(text, length);
    case CT_FORMAT_UUID:
        return is_uuid(text, length);
    case CT_FORMAT_BINARY:
        return is_base64(text, length);
    default:
        return true;
    }
}
