/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Digests of keys.
 */
#include "digest.h"

#include "../../uncertainty/decimal.h"

#include <math.h>
#include <string.h>

const struct ct_key_hash ct_digest_start = {0x243F6A8885A308D3,
                                            0x13198A2E03707344};

/* The finaliser of splitmix64: every bit of x moves about half of the result's.
 */
static uint64_t mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xBF58476D1CE4E5B9;
    x ^= x >> 27;
    x *= 0x94D049BB133111EB;
    return x ^ x >> 31;
}

void ct_digest_add(struct ct_key_hash *digest, uint64_t number)
{
    digest->high = mix(digest->high ^ number) + 0x9E3779B97F4A7C15;
    digest->low = mix(digest->low + number * 0xD6E8FEB86659FD93) ^ digest->high;
}

void ct_digest_text(struct ct_key_hash *digest, const char *text, size_t length)
{
    uint64_t word = 0;

    ct_digest_add(digest, length);
    for (; length >= sizeof word; text += sizeof word, length -= sizeof word) {
        memcpy(&word, text, sizeof word);
        ct_digest_add(digest, word);
    }
    word = 0;
    memcpy(&word, text, length);
    ct_digest_add(digest, word);
}

void ct_digest_sum(uint64_t *sum, struct ct_key_hash term)
{
    *sum += mix(term.high);
}

/* ---- quantities ---------------------------------------------------------- */

static void add_decimal(struct ct_key_hash *digest, struct ct_decimal decimal)
{
    decimal = ct_decimal_normalise(decimal);
    ct_digest_add(digest, decimal.high);
    ct_digest_add(digest, decimal.low);
    ct_digest_add(digest, (uint64_t)(int64_t)decimal.exponent);
    ct_digest_add(digest, decimal.negative);
}

/* Remainder of the coefficient, for a divisor below 2^32. */
static uint64_t remainder_of(struct ct_decimal a, uint64_t divisor)
{
    const uint64_t base = 100000000000000000; /* 10^17 */

    return (a.high % divisor * (base % divisor) % divisor + a.low % divisor) %
           divisor;
}

/* a / denominator: exact where it ends, or where the coefficient is a multiple
 * of what is left of the denominator, as for 36 km/h; else in two parts. */
static struct ct_decimal divide(struct ct_decimal a,
                                struct ct_decimal denominator, uint64_t *rest)
{
    const struct ct_decimal five = ct_decimal_from_integer(5);
    const struct ct_decimal two = ct_decimal_from_integer(2);

    denominator = ct_decimal_normalise(denominator);
    a.exponent -= denominator.exponent;
    *rest = denominator.low;
    if (denominator.high != 0)
        return a;
    for (; *rest % 2 == 0; *rest /= 2, a.exponent--)
        (void)ct_decimal_multiply(a, five, &a);
    for (; *rest % 5 == 0; *rest /= 5, a.exponent--)
        (void)ct_decimal_multiply(a, two, &a);
    a = ct_decimal_normalise(a);
    if (*rest > 1 && *rest <= UINT32_MAX && a.high == 0 &&
        remainder_of(a, *rest) == 0) {
        a.low /= *rest;
        *rest = 1;
    }
    return a;
}

void ct_digest_quantity(struct ct_key_hash *digest, double number,
                        const struct ct_unit *unit)
{
    struct ct_decimal exact;
    uint64_t rest;

    if (unit == NULL)
        unit = &ct_unit_one;
    for (int i = 0; i < CT_BASES; i++)
        ct_digest_add(digest, (uint64_t)unit->exponent[i]);
    ct_digest_add(digest, unit->kind * 2U + unit->fahrenheit);
    ct_digest_add(digest, (uint64_t)unit->scale.pi);
    if (isnan(number)) {
        ct_digest_add(digest, 1);
        return;
    }
    exact = ct_decimal_from_double(number);
    (void)ct_decimal_multiply(exact, unit->scale.numerator, &exact);
    exact = divide(exact, unit->scale.denominator, &rest);
    ct_digest_add(digest, rest + 2);
    add_decimal(digest, exact);
}
