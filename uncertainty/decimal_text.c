/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * decimal_text.c - exact decimals to and from text, integers and doubles.
 */
#include "decimal.h"
#include "number.h"

#include <math.h>
#include <stdio.h>

enum {
    LIMB_DIGITS = 17,
    TEXT_SIZE = CT_DECIMAL_DIGITS + 16, /* digits, and an exponent */
};

#define LIMB_BASE UINT64_C(100000000000000000)

/* Digits from the first that is not 0; 0 for zero. */
static int count_digits(struct ct_decimal a)
{
    return ct_decimal_is_zero(a) ? 0 : ct_decimal_magnitude(a) - a.exponent + 1;
}

static void append_digit(struct ct_decimal *a, unsigned digit)
{
    a->high = a->high * 10 + a->low / (LIMB_BASE / 10);
    a->low = a->low % (LIMB_BASE / 10) * 10 + digit;
}

/* The digits after an `e`, already known to be well formed; past the limit
 * they only need to stay past it. */
static int64_t read_exponent(const char *text, size_t length)
{
    size_t at = text[0] == '-' || text[0] == '+';
    int64_t exponent = 0;

    for (; at < length; at++)
        if (exponent < INT64_MAX / 100)
            exponent = exponent * 10 + (text[at] - '0');
    return text[0] == '-' ? -exponent : exponent;
}

enum ct_status ct_decimal_parse(const char *text, size_t length,
                                struct ct_decimal *decimal)
{
    struct ct_decimal read = {0};
    int64_t exponent = 0;
    bool fraction = false;

    if (length == 0 || ct_number_span(text, length) != length)
        return CT_INVALID;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];

        if (c == 'e' || c == 'E') {
            exponent += read_exponent(text + i + 1, length - i - 1);
            break;
        } else if (c == '.') {
            fraction = true;
        } else if (c >= '0' && c <= '9') {
            if (count_digits(read) == CT_DECIMAL_DIGITS)
                return CT_LIMIT;
            append_digit(&read, (unsigned)(c - '0'));
            exponent -= fraction;
        }
    }
    if (exponent < -CT_DECIMAL_READ_EXPONENT ||
        exponent > CT_DECIMAL_READ_EXPONENT)
        return CT_LIMIT;
    read.exponent = (int32_t)exponent;
    read.negative = text[0] == '-' && !ct_decimal_is_zero(read);
    *decimal = read;
    return CT_OK;
}

struct ct_decimal ct_decimal_from_integer(int64_t number)
{
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    return (struct ct_decimal){
        .high = magnitude / LIMB_BASE,
        .low = magnitude % LIMB_BASE,
        .negative = number < 0,
    };
}

/* The coefficient's digits without leading zeros ("0" for zero); returns their
 * number. */
static size_t spell(struct ct_decimal a, char text[CT_DECIMAL_DIGITS])
{
    int count = count_digits(a);

    if (count == 0)
        count = 1;
    for (int i = count - 1; i >= 0; i--) {
        uint64_t *limb = i < count - LIMB_DIGITS ? &a.high : &a.low;

        text[i] = (char)('0' + *limb % 10);
        *limb /= 10;
    }
    return (size_t)count;
}

/* A coefficient and a power of ten that are doubles themselves: one operation
 * rounds as it should. */
static bool is_quick(struct ct_decimal decimal, double *magnitude)
{
    static const double tens[] = {
        1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    enum { MOST = sizeof tens / sizeof tens[0] - 1 };
    const uint64_t exact = UINT64_C(1) << 53;

    if (decimal.high != 0 || decimal.low > exact || decimal.exponent > MOST ||
        decimal.exponent < -MOST)
        return false;
    *magnitude = decimal.exponent < 0
                     ? (double)decimal.low / tens[-decimal.exponent]
                     : (double)decimal.low * tens[decimal.exponent];
    return true;
}

double ct_decimal_to_double(struct ct_decimal decimal)
{
    char text[TEXT_SIZE];
    size_t length;
    double magnitude = HUGE_VAL;

    if (is_quick(decimal, &magnitude))
        return decimal.negative ? -magnitude : magnitude;
    length = spell(decimal, text);
    length += (size_t)snprintf(text + length, sizeof text - length, "e%d",
                               (int)decimal.exponent);
    if (ct_number_parse(text, length, &magnitude) != CT_OK)
        magnitude = HUGE_VAL; /* too large: the text is well formed */
    return decimal.negative ? -magnitude : magnitude;
}

void ct_decimal_write_digits(struct ct_buffer *out, bool negative,
                             const char *digits, size_t count, int exponent,
                             int place)
{
    int64_t first = (int64_t)count + exponent - 1;
    int64_t top = first > 0 ? first : 0, bottom = place < 0 ? place : 0;
    char *at = ct_buffer_reserve(out, (size_t)(top - bottom) + 3);

    if (at == NULL)
        return;
    if (negative)
        *at++ = '-';
    for (int64_t p = top; p >= bottom; p--) {
        if (p == -1)
            *at++ = '.';
        *at++ =
            p <= first && first - p < (int64_t)count ? digits[first - p] : '0';
    }
    *at = '\0';
    out->length = (size_t)(at - out->data);
}

void ct_decimal_write_to_place(struct ct_buffer *out, struct ct_decimal decimal,
                               int place)
{
    char digits[CT_DECIMAL_DIGITS];
    size_t count = spell(decimal, digits);
    int exponent = decimal.exponent;

    if (ct_decimal_is_zero(decimal) && exponent > 0)
        exponent = 0;
    ct_decimal_write_digits(out, decimal.negative, digits, count, exponent,
                            place < exponent ? place : exponent);
}

void ct_decimal_write(struct ct_buffer *out, struct ct_decimal decimal)
{
    ct_decimal_write_to_place(out, decimal, decimal.exponent);
}

void ct_decimal_write_power(struct ct_buffer *out, int power)
{
    int size = power < 0 ? -power : power;

    ct_buffer_puts(out, power < 0 ? "e-" : "e+");
    if (size < 10)
        ct_buffer_putc(out, '0');
    ct_buffer_integer(out, size);
}

void ct_decimal_write_scientific(struct ct_buffer *out,
                                 struct ct_decimal decimal)
{
    int power = ct_decimal_is_zero(decimal) ? decimal.exponent
                                            : ct_decimal_magnitude(decimal);

    decimal.exponent -= power;
    ct_decimal_write(out, decimal);
    ct_decimal_write_power(out, power);
}
