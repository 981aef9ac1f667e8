/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers, truth values, and what all types share.
 */
#include "validate_value.h"

#include "../../chains/date.h"
#include "../../uncertainty/number.h"

#include <string.h>

enum { NUMBER_LENGTH = 1024 }; /* bytes of a number that is not plain */

/* ---- numbers ------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(const char *text, size_t length, const char *word)
{
    size_t i = 0;

    for (; i < length && word[i] != '\0'; i++) {
        char c = text[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        if (c != word[i])
            return false;
    }
    return i == length && word[i] == '\0';
}

static bool read_special(const char *text, size_t length,
                         struct ct_value *value)
{
    bool sign = length > 0 && (text[0] == '-' || text[0] == '+');

    if (is_word(text, length, "nan")) {
        value->special = CT_VALUE_NAN;
        return true;
    }
    if (!is_word(text + sign, length - sign, "inf") &&
        !is_word(text + sign, length - sign, "infinity"))
        return false;
    value->special =
        sign && text[0] == '-' ? CT_VALUE_MINUS_INFINITE : CT_VALUE_INFINITE;
    return true;
}

/* The first 34 digits of a number that has more, or an exponent out of reach:
 * no two numbers of laboratories differ behind them, but keys must be told
 * apart by their text. */
static void read_long(const char *text, size_t length, struct ct_value *value)
{
    struct ct_decimal number = {.negative = text[0] == '-'};
    int64_t exponent = 0, written = 0;
    int digits = 0;
    bool point = false, below = false;
    size_t i = 0;

    for (; i < length && text[i] != 'e' && text[i] != 'E'; i++) {
        if (text[i] == '.')
            point = true;
        if (!is_digit(text[i]))
            continue;
        exponent -= point;
        if (digits == 0 && text[i] == '0')
            continue;
        if (digits == CT_DECIMAL_DIGITS) {
            exponent++;
            continue;
        }
        digits++;
        number.high = number.high * 10 + number.low / 10000000000000000U;
        number.low =
            number.low % 10000000000000000U * 10 + (unsigned)(text[i] - '0');
    }
    for (; i < length; i++) {
        below = below || text[i] == '-';
        if (is_digit(text[i]) && written < CT_DECIMAL_EXPONENT)
            written = written * 10 + (text[i] - '0');
    }
    exponent += below ? -written : written;
    if (exponent > CT_DECIMAL_EXPONENT - 100)
        exponent = CT_DECIMAL_EXPONENT - 100;
    if (exponent < 100 - CT_DECIMAL_EXPONENT)
        exponent = 100 - CT_DECIMAL_EXPONENT;
    number.exponent = (int32_t)exponent;
    if (digits == 0)
        number = (struct ct_decimal){0};
    value->number = number;
    value->inexact = true;
}

static bool read_plain(const char *text, size_t length, bool whole, bool wanted,
                       struct ct_value *value)
{
    if (whole) {
        size_t i = length > 0 && (text[0] == '-' || text[0] == '+');

        if (i == length)
            return false;
        for (; i < length; i++) {
            if (!is_digit(text[i]))
                return false;
        }
    } else if (length == 0 || ct_number_span(text, length) != length) {
        return read_special(text, length, value);
    }
    if (wanted && ct_decimal_parse(text, length, &value->number) != CT_OK)
        read_long(text, length, value);
    return true;
}

/* How many bytes at the start hold no `sign`. */
static size_t until(const char *text, size_t length, const char *sign)
{
    size_t size = strlen(sign);

    for (size_t i = 0; i + size <= length; i++) {
        if (memcmp(text + i, sign, size) == 0)
            return i;
    }
    return length;
}

/* Copies digits without the signs between groups of three, counted from the
 * point. false: they are not in threes. */
static bool copy_groups(const char *text, size_t length, const char *sign,
                        bool fraction, struct ct_buffer *plain)
{
    bool first = true;

    if (sign == NULL || until(text, length, sign) == length) {
        ct_buffer_add(plain, text, length);
        return true;
    }
    for (;;) {
        size_t size = until(text, length, sign);
        bool last = size == length, edge = fraction ? last : first;

        if (size > 3 || size == 0 || (!edge && size != 3))
            return false;
        ct_buffer_add(plain, text, size);
        if (last)
            return true;
        size += strlen(sign);
        text += size;
        length -= size;
        first = false;
    }
}

/* The number with a point and without group signs; false: it is none. */
static bool make_plain(const struct ct_field *field, const char *text,
                       size_t length, struct ct_buffer *plain)
{
    size_t sign = length > 0 && (text[0] == '-' || text[0] == '+');
    size_t mantissa = sign, whole;

    while (mantissa < length && text[mantissa] != 'e' && text[mantissa] != 'E')
        mantissa++;
    whole = sign + until(text + sign, mantissa - sign, field->decimal_char);
    ct_buffer_add(plain, text, sign);
    if (!copy_groups(text + sign, whole - sign, field->group_char, false,
                     plain))
        return false;
    /* A point is not what was declared. */
    if (plain->length > 0 && memchr(plain->data, '.', plain->length) != NULL)
        return false;
    if (whole < mantissa) {
        size_t at = whole + strlen(field->decimal_char);

        ct_buffer_putc(plain, '.');
        if (!copy_groups(text + at, mantissa - at, field->group_char, true,
                         plain))
            return false;
    }
    ct_buffer_add(plain, text + mantissa, length - mantissa);
    return true;
}

/* Leaves the text before and behind a number away. */
static void strip_words(const struct ct_field *field, const char **text,
                        size_t *length)
{
    const char *from = *text, *end = *text + *length;
    size_t point = strlen(field->decimal_char);

    while (from < end && !is_digit(*from))
        from++;
    while (end > from && !is_digit(end[-1]))
        end--;
    if (from == end)
        return;
    if ((size_t)(from - *text) >= point &&
        memcmp(from - point, field->decimal_char, point) == 0)
        from -= point;
    if (from > *text && (from[-1] == '-' || from[-1] == '+'))
        from--;
    *length = (size_t)(end - from);
    *text = from;
}

bool ct_value_read_number(const struct ct_field *field, const char *text,
                          size_t length, bool wanted, struct ct_value *value)
{
    bool whole = field->type == CT_FIELD_INTEGER;
    char room[NUMBER_LENGTH];
    struct ct_buffer plain = {.data = room, .capacity = sizeof room};

    if (!field->bare_number)
        strip_words(field, &text, &length);
    if (field->group_char == NULL &&
        (whole || strcmp(field->decimal_char, ".") == 0))
        return read_plain(text, length, whole, wanted, value);
    /* Never longer than the text, so the buffer stays where it is. */
    return length + 1 < sizeof room &&
           make_plain(field, text, length, &plain) &&
           read_plain(plain.data, plain.length, whole, wanted, value);
}

/* ---- truth --------------------------------------------------------------- */

static bool read_truth(const struct ct_field *field, const char *text,
                       size_t length, struct ct_value *value)
{
    value->whole = ct_field_says(field, true, text, length);
    return value->whole == 1 || ct_field_says(field, false, text, length);
}

/* ---- all types ----------------------------------------------------------- */

bool ct_value_read(const struct ct_field *field, const char *text,
                   size_t length, bool wanted, struct ct_value *value)
{
    value->special = CT_VALUE_PLAIN;
    value->inexact = false;
    switch (field->type) {
    case CT_FIELD_ANY:
    case CT_FIELD_TYPES:
        return true;
    case CT_FIELD_STRING:
        return ct_value_read_string(field->format, text, length);
    case CT_FIELD_NUMBER:
    case CT_FIELD_INTEGER:
        return ct_value_read_number(field, text, length, wanted, value);
    case CT_FIELD_BOOLEAN:
        return read_truth(field, text, length, value);
    default:
        return ct_value_read_time(field, text, length, value);
    }
}

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_numbers(const struct ct_value *a, const struct ct_value *b)
{
    /* ORDER VALUE_SPECIAL */
    static const int8_t rank[] = {0, 1, -1, 0};

    if (a->special == CT_VALUE_NAN || b->special == CT_VALUE_NAN)
        return 2;
    if (a->special != CT_VALUE_PLAIN || b->special != CT_VALUE_PLAIN)
        return order(rank[a->special], rank[b->special]);
    return ct_decimal_compare(a->number, b->number);
}

/* Months have 28 to 31 days: durations are ordered where they are so from each
 * of the four days that XML Schema 2, 3.2.6.2 names. */
static int compare_durations(const struct ct_value *a, const struct ct_value *b)
{
    static const struct ct_date starts[] = {
        {1696, 9, 1}, {1697, 2, 1}, {1903, 3, 1}, {1903, 7, 1}};
    int result = 0;

    if (a->whole == b->whole) {
        result = order(a->seconds, b->seconds);
        return result != 0 ? result : order(a->nanoseconds, b->nanoseconds);
    }
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        int32_t start = ct_date_to_days(starts[i]), x, y;
        int one;

        /* Beyond the calendar a month is a twelfth of 365.2425 days. */
        if (a->whole > 90000 || b->whole > 90000 || a->whole < -18000 ||
            b->whole < -18000 ||
            ct_date_add_months(start, (int32_t)a->whole, &x) != CT_OK ||
            ct_date_add_months(start, (int32_t)b->whole, &y) != CT_OK)
            return order(a->whole, b->whole);
        one = order((int64_t)x * 86400 + a->seconds,
                    (int64_t)y * 86400 + b->seconds);
        if (one == 0)
            one = order(a->nanoseconds, b->nanoseconds);
        if (i > 0 && one != result)
            return 2;
        result = one;
    }
    return result;
}

int ct_value_compare(enum ct_field_type type, const struct ct_value *a,
                     const struct ct_value *b)
{
    int result;

    if (type == CT_FIELD_NUMBER || type == CT_FIELD_INTEGER)
        return compare_numbers(a, b);
    if (type == CT_FIELD_DURATION)
        return compare_durations(a, b);
    result = order(a->whole, b->whole);
    return result != 0 ? result : order(a->nanoseconds, b->nanoseconds);
}

void ct_value_feed(struct ct_buffer *out, enum ct_field_type type,
                   const struct ct_value *value, const char *text,
                   size_t length)
{
    char kind = (char)type;

    if (type == CT_FIELD_STRING || type == CT_FIELD_ANY || value->inexact) {
        kind = (char)CT_FIELD_ANY;
        ct_buffer_add(out, &kind, 1);
        ct_buffer_add(out, (const char *)&length, sizeof length);
        ct_buffer_add(out, text, length);
        return;
    }
    ct_buffer_add(out, &kind, 1);
    if (type == CT_FIELD_NUMBER || type == CT_FIELD_INTEGER) {
        struct ct_decimal number = ct_decimal_normalise(value->number);
        int64_t parts[4] = {(int64_t)number.high, (int64_t)number.low,
                            number.exponent, number.negative};

        if (value->special != CT_VALUE_PLAIN)
            memset(parts, -(int)value->special, sizeof parts);
        ct_buffer_add(out, (const char *)parts, sizeof parts);
        return;
    }
    ct_buffer_add(out, (const char *)&value->whole, sizeof value->whole);
    ct_buffer_add(out, (const char *)&value->seconds, sizeof value->seconds);
    ct_buffer_add(out, (const char *)&value->nanoseconds,
                  sizeof value->nanoseconds);
}

const char *ct_value_example(const struct ct_field *field)
{
    /* ORDER FIELD_TYPE */
    static const char *const examples[CT_FIELD_TYPES] = {
        "",
        "",
        "12.5",
        "12",
        "true",
        "2026-03-09",
        "2026-03-09T14:30:00",
        "14:30:00",
        "2026",
        "2026-03",
        "P1Y",
    };
    /* ORDER FIELD_FORMAT */
    static const char *const strings[] = {
        "",
        "name@example.org",
        "https://example.org/",
        "123e4567-e89b-12d3-a456-426614174000",
        "Y2Fs",
        ""};

    if (field->format == CT_FORMAT_PATTERN)
        return field->pattern;
    if (field->type == CT_FIELD_STRING)
        return strings[field->format];
    if (field->type == CT_FIELD_NUMBER && strcmp(field->decimal_char, ",") == 0)
        return "12,5";
    if (field->type == CT_FIELD_BOOLEAN && field->true_values != NULL)
        return field->true_values->count > 0 ? field->true_values->items[0].text
                                             : "";
    return examples[field->type];
}

size_t ct_value_characters(const char *text, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}
