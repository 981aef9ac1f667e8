/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "written.h"

#include <string.h>

enum {
    EXPONENT_LIMIT = 1000000, /* larger ones overflow whatever stands before */
};

/* ---- powers of ten ------------------------------------------------------ */

/* A plain or superscript digit at `at` (minus and plus are 10 and 11). */
static size_t superscript(const struct ct_folded *text, size_t at, int *digit)
{
    static const char *const digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵",
                                         "⁶", "⁷", "⁸", "⁹", "⁻", "⁺"};

    for (int i = 0; i < 12; i++) {
        size_t length = ct_folded_match(text, at, digits[i]);

        if (length > 0) {
            *digit = i;
            return length;
        }
    }
    return 0;
}

static int append_digit(int n, int digit)
{
    return n >= EXPONENT_LIMIT ? EXPONENT_LIMIT : n * 10 + digit;
}

static size_t superscript_exponent(const struct ct_folded *text, size_t at,
                                   int *n)
{
    size_t start = at, step, first;
    int digit, value = 0;
    bool negative;

    step = superscript(text, at, &digit);
    if (step == 0)
        return 0;
    negative = digit == 10;
    first = digit >= 10 ? at + step : at;
    at = first;
    while ((step = superscript(text, at, &digit)) > 0 && digit < 10) {
        value = append_digit(value, digit);
        at += step;
    }
    *n = negative ? -value : value;
    return at == first ? 0 : at - start;
}

size_t ct_written_exponent(const struct ct_folded *text, size_t at, int *n)
{
    size_t start = at, first;
    int value = 0;
    bool negative;

    if (ct_folded_byte(text, at) != '^' && ct_folded_match(text, at, "**") == 0)
        return superscript_exponent(text, at, n);
    at += ct_folded_byte(text, at) == '^' ? 1 : 2;
    negative = ct_folded_byte(text, at) == '-';
    if (negative || ct_folded_byte(text, at) == '+')
        at++;
    first = at;
    for (; ct_is_digit(ct_folded_byte(text, at)); at++)
        value = append_digit(value, ct_folded_byte(text, at) - '0');
    *n = negative ? -value : value;
    return at == first ? 0 : at - start;
}

/* Where `10` begins after ` × ` at `at`, or 0; `sure`: whether the sign cannot
 * be anything else (an x could begin a unit). */
static size_t times_ten(const struct ct_folded *text, size_t at, bool *sure)
{
    static const char *const signs[] = {"×", "*", "·", "⋅", "∙", "x", "X"};

    at = ct_folded_skip(text, at);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t ten, length = ct_folded_match(text, at, signs[i]);

        if (length == 0)
            continue;
        ten = ct_folded_skip(text, at + length);
        *sure = i < 5;
        return ct_folded_match(text, ten, "10") > 0 ? ten : 0;
    }
    return 0;
}

size_t ct_written_power(const struct ct_folded *text, size_t at, int *power)
{
    bool sure;
    size_t ten = times_ten(text, at, &sure), length;

    if (ten == 0)
        return 0;
    length = ct_written_exponent(text, ten + 2, power);
    return length == 0 ? 0 : ten + 2 + length - at;
}

/* `5×10-4`: a power whose superscript was lost on the way. */
static bool lost_superscript(const struct ct_folded *text, size_t at)
{
    bool sure;
    size_t ten = times_ten(text, at, &sure);

    return ten > 0 && ct_folded_byte(text, ten + 2) == '-' &&
           ct_is_digit(ct_folded_byte(text, ten + 3));
}

/* ---- the number --------------------------------------------------------- */

static enum ct_status convert(const struct ct_folded *text, const char *number,
                              size_t length, struct ct_sink *sink,
                              struct ct_written *written)
{
    struct ct_decimal decimal = {0};
    double value;

    if (ct_number_parse(number, length, &value) != CT_OK)
        return ct_error(
            sink, "number-too-large",
            ct_at(ct_folded_place(text, written->start, written->length)),
            ct_folded_text(text, written->start, written->length));
    written->exact = ct_decimal_parse(number, length, &decimal) == CT_OK;
    written->decimal = written->exact ? decimal : (struct ct_decimal){0};
    written->number = value;
    return CT_OK;
}

enum ct_status ct_written_scale(const struct ct_folded *text, int power,
                                struct ct_sink *sink,
                                struct ct_written *written)
{
    struct ct_buffer buffer = {0};
    struct ct_written result = *written;
    enum ct_status status;

    result.exponent += power;
    ct_buffer_add(&buffer, text->text + written->start, written->digits);
    ct_buffer_putc(&buffer, 'e');
    ct_buffer_integer(&buffer, result.exponent);
    status = ct_buffer_status(&buffer);
    if (status == CT_OK)
        status = convert(text, buffer.data, buffer.length, sink, &result);
    ct_buffer_release(&buffer);
    if (status == CT_OK)
        *written = result;
    return status;
}

int ct_written_last_place(const struct ct_folded *text,
                          const struct ct_written *written)
{
    const char *start = text->text + written->start;
    const char *point = memchr(start, '.', written->digits);
    size_t decimals = 0;

    if (point != NULL)
        decimals = written->digits - (size_t)(point - start) - 1;
    if (decimals > EXPONENT_LIMIT)
        decimals = EXPONENT_LIMIT;
    return written->exponent - (int)decimals;
}

/* Finds the mantissa of the number that fills written->length bytes. */
static void split(const struct ct_folded *text, struct ct_written *written)
{
    size_t i = 0;
    bool negative;
    int exponent = 0;

    while (i < written->length &&
           !ct_is_letter(ct_folded_byte(text, written->start + i)))
        i++;
    written->digits = i;
    if (i == written->length)
        return;
    i++;
    negative = ct_folded_byte(text, written->start + i) == '-';
    for (; i < written->length; i++) {
        unsigned char c = ct_folded_byte(text, written->start + i);

        if (ct_is_digit(c))
            exponent = append_digit(exponent, c - '0');
    }
    written->exponent = negative ? -exponent : exponent;
}

/* The power of ten that belongs to the number: `10^-6` itself, or `×10^-6`
 * after it. Returns its bytes and lays it open in *power. */
static size_t find_power(const struct ct_folded *text,
                         struct ct_written *written, int *power)
{
    size_t end = written->start + written->length, length;

    unsigned char first = ct_folded_byte(text, written->start);
    size_t sign = first == '+' || first == '-' ? 1 : 0;

    if (written->length == sign + 2 &&
        ct_folded_match(text, end - 2, "10") > 0) {
        length = ct_written_exponent(text, end, power);
        if (length > 0) {
            written->digits--; /* 1 is left of the 10 */
            return length;
        }
    }
    return ct_written_power(text, end, power);
}

enum ct_status ct_written_number(const struct ct_folded *text, size_t at,
                                 bool list, struct ct_sink *sink,
                                 struct ct_written *written)
{
    struct ct_written result = {.start = at};
    size_t length = 0, extra;
    enum ct_status status;
    int power = 0;

    if (at < text->length)
        length = ct_number_span(text->text + at, text->length - at);
    if (length > 1 && text->text[at + length - 1] == '.' &&
        ct_folded_byte(text, at + length) == '.')
        length--;
    if (length == 0)
        return ct_written_missing(text, at, sink);
    status = ct_written_check(text, at, at + length, list, sink);
    if (status != CT_OK)
        return status;
    if (lost_superscript(text, at + length))
        return ct_written_refuse(text, at,
                                 ct_written_word_end(text, at + length), sink);
    result.length = length;
    split(text, &result);
    extra = find_power(text, &result, &power);
    result.length += extra;
    status = extra > 0 ? ct_written_scale(text, power, sink, &result)
                       : convert(text, text->text + at, length, sink, &result);
    if (status == CT_OK)
        *written = result;
    return status;
}

/* ---- units -------------------------------------------------------------- */

bool ct_is_ratio_text(const char *text, size_t length)
{
    static const char *const ratios[] = {"%", "‰", "ppm", "ppb", "ppt"};

    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++) {
        if (strlen(ratios[i]) == length && memcmp(ratios[i], text, length) == 0)
            return true;
    }
    return false;
}

/* Whether the part is `%`, blanks and `RH`. */
static bool is_humidity(const struct ct_folded *text, size_t at, size_t length)
{
    size_t word = ct_folded_skip(text, at + 1);

    return ct_folded_byte(text, at) == '%' && word + 2 == at + length &&
           ct_folded_match(text, word, "RH") > 0;
}

enum ct_status ct_written_unit(struct ct_units *units,
                               const struct ct_folded *text, size_t at,
                               size_t length, struct ct_sink *sink,
                               const struct ct_unit **unit)
{
    struct ct_place place = ct_folded_place(text, at, length);
    struct ct_sink *silent = text->origin == NULL ? sink : NULL;
    const char *original;
    enum ct_status status;

    if (is_humidity(text, at, length))
        return ct_unit_parse(units, "%RH", 3, place, sink, unit);
    status = ct_unit_parse(units, text->text + at, length, place, silent, unit);
    if (text->origin == NULL || status != CT_INVALID)
        return status;
    /* Once more as it was typed, so that the fault is reported at its bytes. */
    original = ct_folded_original(text, at, &length);
    return ct_unit_parse(units, original, length, place, sink, unit);
}
