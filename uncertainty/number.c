/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * number.c - text to double.
 *
 * Most numbers people write have at most 15 digits and a small power of ten.
 * Both are then exact doubles and one multiplication or division rounds
 * correctly. The rest goes to strtod as digits and an exponent, without a
 * decimal sign, so that the locale of the program has no say in it.
 */
#include "number.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(FLT_RADIX == 2 && DBL_MANT_DIG == 53 && DBL_MAX_EXP == 1024,
               "doubles are IEEE 754 binary64");

enum {
    WORD_DIGITS = 19, /* any 19 digits fit in 64 bits */
    EXACT_POWER = 22, /* 10^22 = 2^22 * 5^22 and 5^22 < 2^53 */

    /* The middle between two doubles has at most 768 significant digits. What
     * comes after can only say "a little more", which one digit 1 says. */
    KEPT_DIGITS = 768,

    LARGEST_MAGNITUDE = 308,   /* DBL_MAX is 1.8e308 */
    SMALLEST_MAGNITUDE = -324, /* half of the least subnormal is 2.5e-324 */
};

static const double powers_of_ten[EXACT_POWER + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* What a number's text says: digits * 10^exponent, where the digits are those
 * from the first that is not 0. */
struct literal {
    uint64_t coefficient; /* the first WORD_DIGITS digits */
    size_t digits;        /* 0: the number is zero */
    int64_t exponent;
    size_t span; /* bytes; 0: not a number */
    bool negative;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t scan_digits(const char *text, size_t length, size_t at,
                          struct literal *literal)
{
    for (; at < length && is_digit(text[at]); at++) {
        if (literal->digits == 0 && text[at] == '0')
            continue;
        if (literal->digits < WORD_DIGITS)
            literal->coefficient =
                literal->coefficient * 10 + (uint64_t)(text[at] - '0');
        literal->digits++;
    }
    return at;
}

/* Moves past an exponent at `at`, if a complete one is there. */
static size_t scan_exponent(const char *text, size_t length, size_t at,
                            struct literal *literal)
{
    const int64_t limit = INT64_MAX / 100; /* beyond the length of any text */
    int64_t exponent = 0;
    size_t next = at;
    bool negative;

    if (next == length || (text[next] != 'e' && text[next] != 'E'))
        return at;
    next++;
    negative = next < length && text[next] == '-';
    if (next < length && (text[next] == '-' || text[next] == '+'))
        next++;
    if (next == length || !is_digit(text[next]))
        return at;
    for (; next < length && is_digit(text[next]); next++)
        if (exponent < limit)
            exponent = exponent * 10 + (text[next] - '0');
    literal->exponent += negative ? -exponent : exponent;
    return next;
}

static struct literal scan(const char *text, size_t length)
{
    struct literal literal = {0};
    size_t at = 0, start, found;

    if (length > 0 && (text[0] == '-' || text[0] == '+')) {
        literal.negative = text[0] == '-';
        at = 1;
    }
    start = at;
    at = scan_digits(text, length, start, &literal);
    found = at - start;
    if (at < length && text[at] == '.') {
        start = at + 1;
        at = scan_digits(text, length, start, &literal);
        found += at - start;
        literal.exponent = -(int64_t)(at - start);
    }
    if (found > 0)
        literal.span = scan_exponent(text, length, at, &literal);
    return literal;
}

size_t ct_number_span(const char *text, size_t length)
{
    return scan(text, length).span;
}

/* One correctly rounded operation on two exact doubles. */
static bool convert_exactly(const struct literal *literal, double *number)
{
    double coefficient;

    /* With excess precision the operation would round twice. */
    if (FLT_EVAL_METHOD != 0 || literal->digits > WORD_DIGITS ||
        literal->coefficient > UINT64_C(1) << DBL_MANT_DIG ||
        literal->exponent < -EXACT_POWER || literal->exponent > EXACT_POWER)
        return false;
    coefficient = (double)literal->coefficient;
    *number = literal->exponent < 0
                  ? coefficient / powers_of_ten[-literal->exponent]
                  : coefficient * powers_of_ten[literal->exponent];
    return true;
}

/* The digits again, without point and leading zeros; a 1 stands for all that
 * is cut off and not zero. Returns their number. */
static size_t copy_digits(const char *text, size_t length,
                          char digits[KEPT_DIGITS + 1])
{
    size_t count = 0;
    bool more = false;

    for (size_t i = 0; i < length && text[i] != 'e' && text[i] != 'E'; i++) {
        if (!is_digit(text[i]) || (count == 0 && text[i] == '0'))
            continue;
        if (count < KEPT_DIGITS)
            digits[count++] = text[i];
        else
            more = more || text[i] != '0';
    }
    if (more)
        digits[count++] = '1';
    return count;
}

static double convert_digits(const char *text, const struct literal *literal,
                             int magnitude)
{
    char digits[KEPT_DIGITS + 32];
    size_t count = copy_digits(text, literal->span, digits);
    int saved = errno;
    double number;

    snprintf(digits + count, sizeof digits - count, "e%d",
             magnitude + 1 - (int)count);
    number = strtod(digits, NULL);
    errno = saved; /* a range error is told by the number itself */
    return number;
}

static enum ct_status convert(const char *text, const struct literal *literal,
                              double *number)
{
    int64_t magnitude = (int64_t)literal->digits + literal->exponent - 1;

    if (literal->digits == 0 || magnitude < SMALLEST_MAGNITUDE) {
        *number = 0.0;
        return CT_OK;
    }
    if (magnitude > LARGEST_MAGNITUDE)
        return CT_LIMIT;
    if (!convert_exactly(literal, number))
        *number = convert_digits(text, literal, (int)magnitude);
    return isinf(*number) ? CT_LIMIT : CT_OK;
}

/* The usual number, in one go: at most 19 digits with or without a point, whose
 * coefficient is an exact double. False for all others, sound or not. */
static bool parse_usual(const char *text, size_t length, double *number)
{
    bool negative = length > 0 && text[0] == '-';
    uint64_t coefficient = 0;
    size_t point = 0, digits; /* behind the point; 0: none */

    if (FLT_EVAL_METHOD != 0 || length > WORD_DIGITS)
        return false;
    for (size_t at = negative; at < length; at++) {
        unsigned digit = (unsigned)(unsigned char)text[at] - '0';

        if (digit < 10)
            coefficient = coefficient * 10 + digit;
        else if (text[at] == '.' && point == 0)
            point = at + 1;
        else
            return false;
    }
    digits = length - negative - (point > 0);
    if (digits == 0 || coefficient > UINT64_C(1) << DBL_MANT_DIG)
        return false;
    *number = (double)coefficient;
    if (point > 0)
        *number /= powers_of_ten[length - point];
    if (negative)
        *number = -*number;
    return true;
}

enum ct_status ct_number_parse(const char *text, size_t length, double *number)
{
    struct literal literal;
    enum ct_status status;
    double magnitude = 0.0;

    if (parse_usual(text, length, number))
        return CT_OK;
    literal = scan(text, length);
    if (literal.span == 0 || literal.span != length)
        return CT_INVALID;
    status = convert(text, &literal, &magnitude);
    if (status == CT_OK)
        *number = literal.negative ? -magnitude : magnitude;
    return status;
}
