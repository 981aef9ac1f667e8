/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * digits.c - double to text, and to the shortest decimal.
 *
 * A double is an integer times a power of two, and times 10^k it is
 * mantissa * 5^k * 2^(e + k). For k up to 27 that product has at most 116
 * bits: quotient, remainder and half a unit are exact in two words, and so is
 * the rounding. Other numbers are written out in full (at most 767 digits)
 * and rounded as text, exact as well but slower.
 */
#include "number.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum {
    MOST_DIGITS = 17, /* always enough to tell two doubles apart */
    SURE_DIGITS = 15, /* DBL_DIG: any decimal of 15 survives a double */
    FIVE_POWER = 27,  /* 5^27 < 2^63 */
    MOST_DECIMALS = 340,
    LEAST_PLAIN = -5, /* magnitudes that are written without a power of ten */
    SHORTEST_PLAIN = 15,
    FULL_LIMBS = 87, /* of nine digits: 767 digits are 86 limbs */
    FULL_DIGITS = 9 * FULL_LIMBS,
};

/* |x| as coefficient * 10^exponent, coefficient below 10^17 */
struct figure {
    uint64_t coefficient;
    int exponent;
};

/* ---- |x| = mantissa * 2^exponent --------------------------------------- */

struct binary {
    uint64_t mantissa;
    int exponent;
    bool half_gap_below; /* a power of two: the next double down is nearer */
};

static struct binary take_apart(double number)
{
    uint64_t bits, fraction;
    int biased;

    memcpy(&bits, &number, sizeof bits);
    fraction = bits & ((UINT64_C(1) << 52) - 1);
    biased = (int)(bits >> 52 & 0x7ff);
    if (biased == 0)
        return (struct binary){fraction, -1074, false};
    return (struct binary){fraction | UINT64_C(1) << 52, biased - 1075,
                           fraction == 0 && biased > 1};
}

/* floor(log10 |x|) or one less, x not zero. */
static int estimate_magnitude(struct binary x)
{
    int top = x.exponent + 52;

    for (uint64_t m = x.mantissa; m < UINT64_C(1) << 52; m <<= 1)
        top--;
    /* Shifted to be positive, where the conversion to int is floor. */
    return (int)(top * 0.30102999566398120 + 400.0) - 400;
}

/* ---- two words --------------------------------------------------------- */

struct pair {
    uint64_t high, low;
};

static struct pair multiply(uint64_t a, uint64_t b)
{
    const uint64_t mask = UINT64_C(0xffffffff);
    uint64_t last = (a & mask) * (b & mask);
    uint64_t left = (a >> 32) * (b & mask) + (last >> 32);
    uint64_t right = (a & mask) * (b >> 32) + (left & mask);

    return (struct pair){(a >> 32) * (b >> 32) + (left >> 32) + (right >> 32),
                         right << 32 | (last & mask)};
}

/* The bits from `shift` (1..127) up, which fit one word. */
static uint64_t bits_above(struct pair a, int shift)
{
    if (shift < 64)
        return a.high << (64 - shift) | a.low >> shift;
    return a.high >> (shift - 64);
}

static struct pair bits_below(struct pair a, int shift)
{
    if (shift < 64)
        return (struct pair){0, a.low & ((UINT64_C(1) << shift) - 1)};
    return (struct pair){a.high & ((UINT64_C(1) << (shift - 64)) - 1), a.low};
}

/* 2^shift - a, 0 <= a <= 2^shift. */
static struct pair complement(struct pair a, int shift)
{
    struct pair one = {shift < 64 ? 0 : UINT64_C(1) << (shift - 64),
                       shift < 64 ? UINT64_C(1) << shift : 0};

    return (struct pair){one.high - a.high - (one.low < a.low),
                         one.low - a.low};
}

static int compare(struct pair a, struct pair b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return a.low == b.low ? 0 : a.low < b.low ? -1 : 1;
}

/* ---- rounding in two words --------------------------------------------- */

static const uint64_t power_of_five[FIVE_POWER + 1] = {
    1,
    5,
    25,
    125,
    625,
    3125,
    15625,
    78125,
    390625,
    1953125,
    9765625,
    48828125,
    244140625,
    1220703125,
    6103515625,
    30517578125,
    152587890625,
    762939453125,
    3814697265625,
    19073486328125,
    95367431640625,
    476837158203125,
    2384185791015625,
    11920928955078125,
    59604644775390625,
    298023223876953125,
    1490116119384765625,
    7450580596923828125,
};

/* The integer nearest to |x| * 10^power (ties to even), and how far it lies
 * from it, in units of 2^-shift. */
struct scaled {
    uint64_t nearest;
    struct pair distance;
    int power, shift;
    bool is_above;
};

/* 0 <= power <= FIVE_POWER, |x| * 10^power < 10^18. */
static struct scaled scale(struct binary x, int power)
{
    struct pair product = multiply(x.mantissa, power_of_five[power]);
    struct scaled s = {.power = power, .shift = -(x.exponent + power)};
    struct pair to_next;
    int order;

    if (s.shift <= 0) {
        s.nearest = product.low << -s.shift;
        return s;
    }
    if (s.shift > 127) { /* product < 2^116: far below one half */
        s.distance = product;
        return s;
    }
    s.nearest = bits_above(product, s.shift);
    s.distance = bits_below(product, s.shift);
    to_next = complement(s.distance, s.shift);
    order = compare(s.distance, to_next);
    if (order > 0 || (order == 0 && s.nearest % 2 == 1)) {
        s.nearest++;
        s.distance = to_next;
        s.is_above = true;
    }
    return s;
}

/* |x| to `digits` significant digits; false when it is out of reach. */
static bool scale_to_digits(struct binary x, int digits, struct scaled *s)
{
    uint64_t limit = 10;
    int power = digits - 1 - estimate_magnitude(x);

    for (int i = 1; i < digits; i++)
        limit *= 10;
    if (power < 0 || power > FIVE_POWER)
        return false;
    *s = scale(x, power);
    if (s->nearest < limit)
        return true;
    if (power == 0)
        return false;
    *s = scale(x, power - 1); /* the estimate was one too low */
    return true;
}

/* True when `nearest` reads back to x. Half the gap between doubles is half of
 * 5^power in units of the distance, a quarter below a power of two; 5^power is
 * odd, so that the distance never equals either. */
static bool survives(struct binary x, const struct scaled *s)
{
    int halvings = x.half_gap_below && !s->is_above ? 2 : 1;

    return s->distance.high == 0 &&
           s->distance.low <= power_of_five[s->power] >> halvings;
}

static struct scaled next_above(struct scaled s)
{
    s.nearest++;
    s.distance = complement(s.distance, s.shift);
    s.is_above = true;
    return s;
}

/* ---- all digits -------------------------------------------------------- */

/* digits[0..count) * 10^exponent, no leading zeros */
struct full {
    char digits[FULL_DIGITS + 1];
    int count, exponent;
};

struct limbs {
    uint32_t limb[FULL_LIMBS]; /* base 10^9, least significant first */
    int count;
};

static void multiply_limbs(struct limbs *a, uint32_t factor)
{
    const uint32_t base = 1000000000;
    uint64_t carry = 0;

    for (int i = 0; i < a->count; i++) {
        carry += (uint64_t)a->limb[i] * factor;
        a->limb[i] = (uint32_t)(carry % base);
        carry /= base;
    }
    for (; carry > 0; carry /= base)
        a->limb[a->count++] = (uint32_t)(carry % base);
}

static void multiply_power(struct limbs *a, uint32_t factor, int power)
{
    enum { CHUNK = 13 }; /* 5^13 < 2^32 */
    uint32_t chunk = 1;

    for (int i = 0; i < CHUNK; i++)
        chunk *= factor;
    for (; power >= CHUNK; power -= CHUNK)
        multiply_limbs(a, chunk);
    for (; power > 0; power--)
        multiply_limbs(a, factor);
}

static void spell_limbs(const struct limbs *a, struct full *full)
{
    full->count = 0;
    for (int i = a->count - 1; i >= 0; i--) {
        uint32_t unit = 100000000;

        for (; unit > 0; unit /= 10) {
            char digit = (char)('0' + a->limb[i] / unit % 10);

            if (full->count > 0 || digit != '0')
                full->digits[full->count++] = digit;
        }
    }
}

/* x not zero. m / 2^n is m * 5^n / 10^n. */
static void write_in_full(struct binary x, struct full *full)
{
    struct limbs limbs = {.count = 1};

    while (x.exponent < 0 && x.mantissa % 2 == 0) {
        x.mantissa /= 2;
        x.exponent++;
    }
    limbs.limb[0] = (uint32_t)(x.mantissa % 1000000000);
    if (x.mantissa >= 1000000000)
        limbs.limb[limbs.count++] = (uint32_t)(x.mantissa / 1000000000);
    if (x.exponent < 0)
        multiply_power(&limbs, 5, -x.exponent);
    else
        multiply_power(&limbs, 2, x.exponent);
    full->exponent = x.exponent < 0 ? x.exponent : 0;
    spell_limbs(&limbs, full);
}

static bool cut_goes_up(const struct full *full, int keep)
{
    bool odd = keep > 0 && full->digits[keep - 1] % 2 == 1; /* '0' is even */

    if (full->digits[keep] != '5')
        return full->digits[keep] > '5';
    for (int i = keep + 1; i < full->count; i++)
        if (full->digits[i] != '0')
            return true;
    return odd;
}

/* Rounds to a multiple of 10^place, ties to even; at least one digit stays. */
static void round_full(struct full *full, int place)
{
    int keep = full->count + full->exponent - place, at = keep;
    bool up;

    if (keep >= full->count)
        return;
    up = keep >= 0 && cut_goes_up(full, keep);
    full->count = keep > 0 ? keep : 0;
    full->exponent = place;
    if (up) {
        for (; at > 0 && full->digits[at - 1] == '9'; at--)
            full->digits[at - 1] = '0';
        if (at > 0)
            full->digits[at - 1]++;
    }
    if ((up && at == 0) || full->count == 0) { /* a new first digit, or zero */
        full->digits[full->count++] = '0';
        full->digits[0] = up ? '1' : '0';
    }
}

/* ---- figures ----------------------------------------------------------- */

static struct figure strip(struct figure f)
{
    while (f.coefficient != 0 && f.coefficient % 10 == 0) {
        f.coefficient /= 10;
        f.exponent++;
    }
    return f;
}

static struct figure figure_of_scaled(const struct scaled *s)
{
    return (struct figure){s->nearest, -s->power};
}

static struct figure full_to_digits(struct full full, int digits)
{
    struct figure f = {0};

    round_full(&full, full.count + full.exponent - digits);
    for (int i = 0; i < full.count; i++)
        f.coefficient = f.coefficient * 10 + (uint64_t)(full.digits[i] - '0');
    f.exponent = full.exponent;
    return f;
}

static struct ct_decimal to_decimal(struct figure f, bool negative)
{
    f = strip(f);
    return (struct ct_decimal){
        .low = f.coefficient,
        .exponent = f.exponent,
        .negative = negative && f.coefficient != 0,
    };
}

static bool shortest_quickly(struct binary x, struct figure *f)
{
    for (int digits = SURE_DIGITS; digits <= MOST_DIGITS; digits++) {
        struct scaled s;

        if (!scale_to_digits(x, digits, &s))
            return false;
        /* A power of two may have a neighbour of 16 digits in the wider gap
         * above where the nearest lies outside the narrower one below. */
        if (digits == MOST_DIGITS - 1 && !survives(x, &s) && !s.is_above)
            s = next_above(s);
        *f = figure_of_scaled(&s);
        if (survives(x, &s))
            break;
    }
    return true;
}

static bool reads_back(struct figure f, double magnitude)
{
    return ct_decimal_to_double(to_decimal(f, false)) == magnitude;
}

static struct figure shortest_in_full(struct binary x, double magnitude)
{
    /* A subnormal number may hold less than one digit. */
    int digits = magnitude < DBL_MIN ? 1 : SURE_DIGITS;
    struct figure f;
    struct full full;

    write_in_full(x, &full);
    for (;; digits++) {
        f = full_to_digits(full, digits);
        if (digits == MOST_DIGITS || reads_back(f, magnitude))
            return f;
        if (digits == MOST_DIGITS - 1 && x.half_gap_below) {
            f.coefficient++;
            if (reads_back(f, magnitude))
                return f;
        }
    }
}

static struct figure shortest(double magnitude)
{
    struct binary x = take_apart(magnitude);
    struct figure f = {0};

    if (magnitude < 9007199254740992.0 &&
        magnitude == (double)(uint64_t)magnitude)
        f.coefficient = (uint64_t)magnitude;
    else if (!shortest_quickly(x, &f))
        f = shortest_in_full(x, magnitude);
    return f;
}

static struct figure significant(double magnitude, int digits)
{
    struct binary x = take_apart(magnitude);
    struct scaled s;
    struct full full;

    if (x.mantissa == 0)
        return (struct figure){0};
    if (scale_to_digits(x, digits, &s))
        return figure_of_scaled(&s);
    write_in_full(x, &full);
    return full_to_digits(full, digits);
}

/* ---- writers ----------------------------------------------------------- */

struct ct_decimal ct_decimal_from_double(double number)
{
    if (!isfinite(number))
        return (struct ct_decimal){0};
    return to_decimal(shortest(fabs(number)), number < 0);
}

static bool refuse(struct ct_buffer *out, double number)
{
    if (!isfinite(number))
        out->failed = true;
    return !isfinite(number);
}

/* The digits of a coefficient below 10^20 without its trailing zeros; at least
 * one. */
struct spelled {
    char text[20];
    const char *digits; /* within text */
    int count, exponent;
};

static void spell_figure(struct figure f, struct spelled *s)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021"
                                "22232425262728293031323334353637383940414243"
                                "44454647484950515253545556575859606162636465"
                                "66676869707172737475767778798081828384858687"
                                "888990919293949596979899";
    uint64_t rest = f.coefficient;
    int at = (int)sizeof s->text;

    for (; rest >= 100; rest /= 100) {
        at -= 2;
        memcpy(s->text + at, pairs + 2 * (rest % 100), 2);
    }
    if (rest >= 10)
        s->text[--at] = pairs[2 * rest + 1];
    s->text[--at] = pairs[rest >= 10 ? 2 * rest : 2 * rest + 1];
    s->digits = s->text + at;
    s->count = (int)sizeof s->text - at;
    s->exponent = f.coefficient == 0 ? 0 : f.exponent;
    while (s->count > 1 && s->digits[s->count - 1] == '0') {
        s->count--;
        s->exponent++;
    }
}

/* The power of ten of the first digit. */
static int magnitude_of(const struct spelled *s)
{
    return s->count - 1 + s->exponent;
}

static void put_zeros(char **at, int count)
{
    for (; count > 0; count--)
        *(*at)++ = '0';
}

static void put_digits(char **at, const char *digits, int count)
{
    memcpy(*at, digits, (size_t)count);
    *at += count;
}

/* Digits with the point behind `whole` of them, zeros where there are none. */
static void put_plain(char **at, const struct spelled *s, int whole)
{
    if (whole >= s->count) {
        put_digits(at, s->digits, s->count);
        put_zeros(at, whole - s->count);
        return;
    }
    if (whole > 0)
        put_digits(at, s->digits, whole);
    else
        *(*at)++ = '0';
    *(*at)++ = '.';
    put_zeros(at, -whole);
    whole = whole > 0 ? whole : 0;
    put_digits(at, s->digits + whole, s->count - whole);
}

/* A sign, 17 digits, a point; before or behind them the zeros of a plain
 * number, of which the writers below allow fewer than 17. */
enum { WRITTEN_SIZE = 40 };

static void write_spelled(struct ct_buffer *out, const struct spelled *s,
                          bool negative, bool plain)
{
    char *room = ct_buffer_reserve(out, WRITTEN_SIZE), *at = room;

    if (room == NULL)
        return;
    if (negative && s->digits[0] != '0')
        *at++ = '-';
    put_plain(&at, s, plain ? magnitude_of(s) + 1 : 1);
    *at = '\0';
    out->length += (size_t)(at - room);
    if (!plain)
        ct_decimal_write_power(out, magnitude_of(s));
}

void ct_number_shortest(struct ct_buffer *out, double number)
{
    struct spelled s;
    int magnitude;

    if (refuse(out, number))
        return;
    spell_figure(shortest(fabs(number)), &s);
    magnitude = magnitude_of(&s);
    write_spelled(out, &s, number < 0,
                  magnitude >= LEAST_PLAIN && magnitude <= SHORTEST_PLAIN);
}

static bool plain_is_no_longer(const struct spelled *s)
{
    int magnitude = magnitude_of(s);
    int point = s->count > 1, power = magnitude <= -100 || magnitude >= 100;
    int plain = magnitude < 0      ? s->count + 1 - magnitude
                : s->exponent >= 0 ? magnitude + 1
                                   : s->count + 1;

    return plain <= s->count + point + 4 + power;
}

void ct_number_significant(struct ct_buffer *out, double number, int digits)
{
    struct spelled s;
    int magnitude;

    if (refuse(out, number))
        return;
    digits = digits < 1 ? 1 : digits > MOST_DIGITS ? MOST_DIGITS : digits;
    spell_figure(significant(fabs(number), digits), &s);
    magnitude = magnitude_of(&s);
    write_spelled(out, &s, number < 0,
                  (magnitude >= LEAST_PLAIN && magnitude < digits) ||
                      plain_is_no_longer(&s));
}

static void fixed_in_full(struct ct_buffer *out, struct binary x, bool negative,
                          int decimals)
{
    struct full full;

    write_in_full(x, &full);
    round_full(&full, -decimals);
    ct_decimal_write_digits(out, negative && full.digits[0] != '0', full.digits,
                            (size_t)full.count, full.exponent, -decimals);
}

void ct_number_fixed(struct ct_buffer *out, double number, int decimals)
{
    struct binary x = take_apart(number);
    struct ct_decimal d = {.negative = number < 0};

    if (refuse(out, number))
        return;
    decimals = decimals < 0               ? 0
               : decimals > MOST_DECIMALS ? MOST_DECIMALS
                                          : decimals;
    if (x.mantissa != 0 &&
        (decimals > FIVE_POWER ||
         estimate_magnitude(x) + 1 + decimals >= MOST_DIGITS)) {
        fixed_in_full(out, x, d.negative, decimals);
        return;
    }
    if (x.mantissa != 0)
        d.low = scale(x, decimals).nearest;
    d.exponent = -decimals;
    d.negative = d.negative && d.low != 0;
    ct_decimal_write(out, d);
}
