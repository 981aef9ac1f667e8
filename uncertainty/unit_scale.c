/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit_scale.h"

#include <float.h>

#define E17   UINT64_C(100000000000000000) /* the base of ct_decimal */
#define SMALL (10 * E17)

/* ---- whole numbers --------------------------------------------------- */

static uint64_t greatest_common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t remainder = a % b;

        a = b;
        b = remainder;
    }
    return a;
}

static bool multiply_whole(uint64_t a, uint64_t b, uint64_t *product)
{
    if (b != 0 && a > UINT64_MAX / b)
        return false;
    *product = a * b;
    return true;
}

/* Up to 18 digits, so that ten times a remainder still fits in 64 bits. */
static bool is_small(struct ct_decimal a)
{
    return a.high < SMALL / E17;
}

static uint64_t coefficient(struct ct_decimal small)
{
    return small.high * E17 + small.low;
}

static struct ct_decimal whole(uint64_t number)
{
    return (struct ct_decimal){.high = number / E17, .low = number % E17};
}

static struct ct_decimal product(struct ct_decimal a, struct ct_decimal b)
{
    struct ct_decimal result;

    /* The rounded result serves as well: 1e-34 is far below a double. */
    (void)ct_decimal_multiply(a, b, &result);
    return ct_decimal_normalise(result);
}

/* The coefficient of a by digits, most significant first. */
static void split(struct ct_decimal a, unsigned char digits[CT_DECIMAL_DIGITS])
{
    for (int i = CT_DECIMAL_DIGITS - 1; i >= 0; i--) {
        uint64_t *part = i < 17 ? &a.high : &a.low;

        digits[i] = (unsigned char)(*part % 10);
        *part /= 10;
    }
}

/* Long division of the coefficient of a by divisor < 10^18; the exponent
 * stays. Returns the remainder. */
static uint64_t divide_whole(struct ct_decimal *a, uint64_t divisor)
{
    unsigned char digits[CT_DECIMAL_DIGITS];
    uint64_t remainder = 0;

    split(*a, digits);
    a->high = a->low = 0;
    for (int i = 0; i < CT_DECIMAL_DIGITS; i++) {
        uint64_t *part = i < 17 ? &a->high : &a->low;

        remainder = remainder * 10 + digits[i];
        *part = *part * 10 + remainder / divisor;
        remainder %= divisor;
    }
    return remainder;
}

/* ---- reduction ------------------------------------------------------- */

/* Multiplies both sides until the denominator has no factor `prime` (2 or 5);
 * ten over the prime goes to the numerator. */
static void clear_prime(struct ct_scale *a, uint64_t prime)
{
    uint64_t rest = coefficient(a->denominator);
    struct ct_decimal other = whole(10 / prime);

    other.exponent = -1;
    while (rest % prime == 0) {
        rest /= prime;
        a->numerator = product(a->numerator, other);
    }
    a->denominator = whole(rest);
}

static struct ct_scale reduce(struct ct_scale a)
{
    struct ct_decimal quotient;
    uint64_t divisor;

    a.numerator = ct_decimal_normalise(a.numerator);
    a.denominator = ct_decimal_normalise(a.denominator);
    a.numerator.exponent -= a.denominator.exponent;
    a.denominator.exponent = 0;
    if (a.numerator.high == a.denominator.high &&
        a.numerator.low == a.denominator.low) {
        a.numerator.high = a.denominator.high = 0;
        a.numerator.low = a.denominator.low = 1;
    }
    if (!is_small(a.denominator) || coefficient(a.denominator) == 1)
        return a;
    clear_prime(&a, 2);
    clear_prime(&a, 5);
    quotient = a.numerator;
    divisor = greatest_common_divisor(
        coefficient(a.denominator),
        divide_whole(&quotient, coefficient(a.denominator)));
    if (divisor > 1) {
        (void)divide_whole(&a.numerator, divisor);
        a.denominator = whole(coefficient(a.denominator) / divisor);
    }
    return a;
}

struct ct_scale ct_scale_one(void)
{
    return (struct ct_scale){.numerator.low = 1, .denominator.low = 1};
}

struct ct_scale ct_scale_from(struct ct_decimal numerator,
                              struct ct_decimal denominator, int pi)
{
    return reduce((struct ct_scale){
        .numerator = numerator, .denominator = denominator, .pi = (int8_t)pi});
}

/* ---- algebra --------------------------------------------------------- */

static int8_t saturate(int number)
{
    return (int8_t)(number > 127 ? 127 : number < -127 ? -127 : number);
}

static bool same_decimal(struct ct_decimal a, struct ct_decimal b)
{
    return a.high == b.high && a.low == b.low && a.exponent == b.exponent;
}

bool ct_scale_equal(struct ct_scale a, struct ct_scale b)
{
    return a.pi == b.pi && same_decimal(a.numerator, b.numerator) &&
           same_decimal(a.denominator, b.denominator);
}

struct ct_scale ct_scale_multiply(struct ct_scale a, struct ct_scale b)
{
    struct ct_scale one = ct_scale_one(), result;

    if (ct_scale_equal(a, one))
        return b;
    if (ct_scale_equal(b, one))
        return a;
    /* Crosswise first, so that the products stay as short as they can. */
    result.pi = 0;
    result.numerator = b.numerator;
    result.denominator = a.denominator;
    result = reduce(result);
    a.denominator = b.denominator;
    a = reduce(a);
    return ct_scale_from(product(a.numerator, result.numerator),
                         product(a.denominator, result.denominator),
                         saturate(a.pi + b.pi));
}

struct ct_scale ct_scale_invert(struct ct_scale a)
{
    return ct_scale_from(a.denominator, a.numerator, -a.pi);
}

static struct ct_scale power(struct ct_scale a, unsigned exponent)
{
    struct ct_scale result = ct_scale_one();

    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1)
            result = ct_scale_multiply(result, a);
        if (exponent > 1)
            a = ct_scale_multiply(a, a);
    }
    return result;
}

/* r with r^n = the coefficient of a, which has at most 34 digits. */
static bool root_whole(struct ct_decimal a, unsigned n, struct ct_decimal *root)
{
    uint64_t low = 1, high = E17;

    a.exponent = 0;
    while (low <= high) {
        uint64_t middle = low + (high - low) / 2;
        struct ct_decimal candidate = whole(middle), result = whole(1);
        int order = 0;

        for (unsigned i = 0; i < n && order <= 0; i++)
            order = ct_decimal_multiply(result, candidate, &result) == CT_OK
                        ? ct_decimal_compare(result, a)
                        : 1;
        if (order == 0 && middle > 0) {
            *root = candidate;
            return true;
        }
        if (order > 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return false;
}

static bool root_decimal(struct ct_decimal *a, unsigned n)
{
    int32_t exponent = a->exponent;
    struct ct_decimal root;

    /* A coefficient without trailing zeros is a power only by itself. */
    if (exponent % (int32_t)n != 0 || !root_whole(*a, n, &root))
        return false;
    root.exponent = exponent / (int32_t)n;
    *a = ct_decimal_normalise(root);
    return true;
}

enum ct_status ct_scale_power(struct ct_scale a, int numerator, int denominator,
                              struct ct_scale *result)
{
    unsigned exponent = (unsigned)(numerator < 0 ? -numerator : numerator);

    if (denominator > 1) {
        if (a.pi % denominator != 0 ||
            !root_decimal(&a.numerator, (unsigned)denominator) ||
            !root_decimal(&a.denominator, (unsigned)denominator))
            return CT_LIMIT;
        a.pi = (int8_t)(a.pi / denominator);
    }
    a = power(a, exponent);
    *result = numerator < 0 ? ct_scale_invert(a) : a;
    return CT_OK;
}

bool ct_scale_is_power_of_ten(struct ct_scale a, int *exponent)
{
    struct ct_scale rest = a;

    rest.numerator.exponent = 0;
    if (!ct_scale_equal(rest, ct_scale_one()))
        return false;
    *exponent = a.numerator.exponent;
    return true;
}

int ct_scale_magnitude(struct ct_scale a)
{
    return ct_decimal_magnitude(a.numerator) -
           ct_decimal_magnitude(a.denominator) + a.pi / 2;
}

/* ---- doubles --------------------------------------------------------- */

bool ct_scale_fraction(struct ct_scale a, uint64_t *p, uint64_t *q)
{
    int32_t exponent = a.numerator.exponent;
    int32_t twos, fives;
    uint64_t top, bottom;

    if (!is_small(a.numerator) || !is_small(a.denominator) || exponent > 19 ||
        exponent < -40)
        return false;
    top = coefficient(a.numerator);
    bottom = coefficient(a.denominator);
    for (; exponent > 0; exponent--)
        if (!multiply_whole(top, 10, &top))
            return false;
    twos = fives = -exponent;
    for (; twos > 0 && top % 2 == 0; twos--)
        top /= 2;
    for (; fives > 0 && top % 5 == 0; fives--)
        top /= 5;
    for (; twos > 0; twos--)
        if (!multiply_whole(bottom, 2, &bottom))
            return false;
    for (; fives > 0; fives--)
        if (!multiply_whole(bottom, 5, &bottom))
            return false;
    if (top >= SMALL || bottom >= SMALL) /* could not be read back */
        return false;
    *p = top;
    *q = bottom;
    return true;
}

static bool is_exact(uint64_t number)
{
    while (number % 2 == 0)
        number /= 2;
    return number < (UINT64_C(1) << DBL_MANT_DIG);
}

static bool is_power_of_two(uint64_t number)
{
    return (number & (number - 1)) == 0;
}

/* a / divisor to at least 33 digits: long division of 34 digits, then of 17
 * more out of the remainder. */
static struct ct_decimal quotient(struct ct_decimal a, uint64_t divisor)
{
    struct ct_decimal more = {0}, result;
    uint64_t remainder;

    for (; a.high < E17 / 10; a.exponent--) {
        a.high = a.high * 10 + a.low / (E17 / 10);
        a.low = a.low % (E17 / 10) * 10;
    }
    remainder = divide_whole(&a, divisor);
    for (int i = 0; i < 17; i++) {
        remainder *= 10;
        more.low = more.low * 10 + remainder / divisor;
        remainder %= divisor;
    }
    more.exponent = a.exponent - 17;
    (void)ct_decimal_add(a, more, &result);
    return result;
}

/* The scale to 33 digits or more. */
static struct ct_decimal value_of(struct ct_scale a)
{
    static const struct ct_decimal pi = {
        .high = 31415926535897932, .low = 38462643383279503, .exponent = -33};
    static const struct ct_decimal one_over_pi = {
        .high = 31830988618379067, .low = 15377675267450287, .exponent = -34};
    struct ct_decimal result = a.numerator;

    if (is_small(a.denominator) && coefficient(a.denominator) > 1)
        result = quotient(result, coefficient(a.denominator));
    for (int i = 0; i < a.pi; i++)
        result = product(result, pi);
    for (int i = 0; i > a.pi; i--)
        result = product(result, one_over_pi);
    return result;
}

enum ct_status ct_scale_factors(struct ct_scale a, double *multiply,
                                double *divide)
{
    uint64_t p, q;
    double factor;

    if (a.pi == 0 && ct_scale_fraction(a, &p, &q) && is_exact(p) &&
        is_exact(q)) {
        bool by_product = is_power_of_two(q), by_quotient = is_power_of_two(p);

        *multiply = by_product    ? (double)p / (double)q
                    : by_quotient ? 1
                                  : (double)p;
        *divide = by_product    ? 1
                  : by_quotient ? (double)q / (double)p
                                : (double)q;
        return CT_OK;
    }
    factor = ct_decimal_to_double(value_of(a));
    if (!is_small(a.denominator))
        factor /= ct_decimal_to_double(a.denominator);
    if (!(factor >= DBL_MIN && factor <= DBL_MAX))
        return CT_DOMAIN;
    *multiply = factor;
    *divide = 1;
    return CT_OK;
}
