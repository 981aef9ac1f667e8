/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * decimal.c - arithmetic and rounding of exact decimals.
 *
 * Sums and products are formed exactly in five limbs of 17 digits, least
 * significant first, and then fitted into 34 digits. Moving by whole digits
 * needs no product of two words; multiplication splits its limbs.
 */
#include "decimal.h"

enum {
    LIMB_DIGITS = 17,
    LIMBS = 5,
    WIDE_DIGITS = LIMBS * LIMB_DIGITS,
};

#define LIMB_BASE UINT64_C(100000000000000000)

static const uint64_t power_of_ten[LIMB_DIGITS + 1] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
};

struct wide {
    uint64_t limb[LIMBS];
};

/* What was cut off, against half a unit of the last digit kept. ORDER */
enum tail { TAIL_NOTHING, TAIL_BELOW_HALF, TAIL_HALF, TAIL_ABOVE_HALF };

/* ---- wide coefficients ------------------------------------------------- */

static struct wide widen(struct ct_decimal a)
{
    return (struct wide){{a.low, a.high}};
}

static int limb_digits(uint64_t limb)
{
    int digits = 0;

    while (digits < LIMB_DIGITS && limb >= power_of_ten[digits])
        digits++;
    return digits;
}

/* Digits from the first that is not 0; 0 for zero. */
static int count_digits(const struct wide *a)
{
    for (int i = LIMBS - 1; i >= 0; i--)
        if (a->limb[i] != 0)
            return i * LIMB_DIGITS + limb_digits(a->limb[i]);
    return 0;
}

static int coefficient_digits(struct ct_decimal a)
{
    return a.high != 0 ? LIMB_DIGITS + limb_digits(a.high) : limb_digits(a.low);
}

/* a * 10^digits; the product must fit. */
static void shift_left(struct wide *a, int digits)
{
    int limbs = digits / LIMB_DIGITS, part = digits % LIMB_DIGITS;
    uint64_t up = power_of_ten[part], down = power_of_ten[LIMB_DIGITS - part];

    for (int i = LIMBS - 1; i >= 0; i--) {
        uint64_t here = i >= limbs ? a->limb[i - limbs] : 0;
        uint64_t below = i > limbs ? a->limb[i - limbs - 1] : 0;

        a->limb[i] = here % down * up + below / down;
    }
}

/* a / 10^digits, cut; false when something other than zeros was cut off. */
static bool shift_right(struct wide *a, int digits)
{
    int limbs = digits / LIMB_DIGITS, part = digits % LIMB_DIGITS;
    uint64_t down = power_of_ten[part], up = power_of_ten[LIMB_DIGITS - part];
    bool exact = true;

    for (int i = 0; i < limbs && i < LIMBS; i++)
        exact = exact && a->limb[i] == 0;
    if (limbs < LIMBS)
        exact = exact && a->limb[limbs] % down == 0;
    for (int i = 0; i < LIMBS; i++) {
        uint64_t here = i + limbs < LIMBS ? a->limb[i + limbs] : 0;
        uint64_t above = i + limbs + 1 < LIMBS ? a->limb[i + limbs + 1] : 0;

        a->limb[i] = here / down + above % down * up;
    }
    return exact;
}

/* a / 10^digits, cut, digits > 0. */
static enum tail cut(struct wide *a, int digits)
{
    bool exact = shift_right(a, digits - 1);
    uint64_t next = a->limb[0] % 10;

    shift_right(a, 1);
    if (next == 5)
        return exact ? TAIL_HALF : TAIL_ABOVE_HALF;
    if (next == 0 && exact)
        return TAIL_NOTHING;
    return next < 5 ? TAIL_BELOW_HALF : TAIL_ABOVE_HALF;
}

static void increment(struct wide *a)
{
    for (int i = 0; i < LIMBS && ++a->limb[i] == LIMB_BASE; i++)
        a->limb[i] = 0;
}

static int compare_wide(const struct wide *a, const struct wide *b)
{
    for (int i = LIMBS - 1; i >= 0; i--)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static struct wide add_wide(struct wide a, const struct wide *b)
{
    uint64_t carry = 0;

    for (int i = 0; i < LIMBS; i++) {
        a.limb[i] += b->limb[i] + carry;
        carry = a.limb[i] >= LIMB_BASE;
        a.limb[i] -= carry * LIMB_BASE;
    }
    return a;
}

/* a - b, a >= b. */
static struct wide subtract_wide(struct wide a, const struct wide *b)
{
    uint64_t borrow = 0;

    for (int i = 0; i < LIMBS; i++) {
        uint64_t less = b->limb[i] + borrow;

        borrow = a.limb[i] < less;
        a.limb[i] += borrow * LIMB_BASE - less;
    }
    return a;
}

/* ---- back to 34 digits ------------------------------------------------- */

static struct ct_decimal narrow(const struct wide *a, int exponent,
                                bool negative)
{
    return (struct ct_decimal){
        .high = a->limb[1],
        .low = a->limb[0],
        .exponent = exponent,
        .negative = negative && (a->limb[0] != 0 || a->limb[1] != 0),
    };
}

static struct ct_decimal largest(bool negative)
{
    return (struct ct_decimal){LIMB_BASE - 1, LIMB_BASE - 1,
                               CT_DECIMAL_EXPONENT, negative};
}

static enum ct_status fit(struct wide a, int exponent, bool negative,
                          struct ct_decimal *result)
{
    int excess = count_digits(&a) - CT_DECIMAL_DIGITS;
    enum tail tail = TAIL_NOTHING;

    if (excess > 0) {
        tail = cut(&a, excess);
        exponent += excess;
        if (tail == TAIL_ABOVE_HALF || (tail == TAIL_HALF && a.limb[0] % 2))
            increment(&a);
        if (count_digits(&a) > CT_DECIMAL_DIGITS) { /* 99...9 became 10^34 */
            shift_right(&a, 1);
            exponent++;
        }
    }
    if (exponent > CT_DECIMAL_EXPONENT && count_digits(&a) > 0) {
        *result = largest(negative);
        return CT_LIMIT;
    }
    if (exponent < -CT_DECIMAL_EXPONENT) {
        *result = (struct ct_decimal){0};
        return count_digits(&a) > 0 ? CT_LIMIT : CT_OK;
    }
    if (exponent > CT_DECIMAL_EXPONENT)
        exponent = CT_DECIMAL_EXPONENT;
    *result = narrow(&a, exponent, negative);
    return tail == TAIL_NOTHING ? CT_OK : CT_LIMIT;
}

/* ---- arithmetic -------------------------------------------------------- */

bool ct_decimal_is_zero(struct ct_decimal a)
{
    return a.high == 0 && a.low == 0;
}

struct ct_decimal ct_decimal_normalise(struct ct_decimal a)
{
    if (ct_decimal_is_zero(a))
        return (struct ct_decimal){0};
    if (a.low == 0) {
        a.low = a.high;
        a.high = 0;
        a.exponent += LIMB_DIGITS;
    }
    while (a.low % 10 == 0) {
        a.low = a.low / 10 + a.high % 10 * (LIMB_BASE / 10);
        a.high /= 10;
        a.exponent++;
    }
    return a;
}

/* One more than the place of the leading digit. */
static int end_place(struct ct_decimal a)
{
    return a.exponent + coefficient_digits(a);
}

int ct_decimal_magnitude(struct ct_decimal a)
{
    return ct_decimal_is_zero(a) ? 0 : end_place(a) - 1;
}

/* True when a + b is exact in WIDE_DIGITS, a carry included. */
static bool sum_is_wide(struct ct_decimal a, struct ct_decimal b)
{
    int first = end_place(a) > end_place(b) ? end_place(a) : end_place(b);
    int last = a.exponent < b.exponent ? a.exponent : b.exponent;

    return first - last < WIDE_DIGITS;
}

static enum ct_status add_aligned(struct ct_decimal a, struct ct_decimal b,
                                  struct ct_decimal *result)
{
    int exponent = a.exponent < b.exponent ? a.exponent : b.exponent;
    struct wide x = widen(a), y = widen(b);

    shift_left(&x, a.exponent - exponent);
    shift_left(&y, b.exponent - exponent);
    if (a.negative == b.negative)
        return fit(add_wide(x, &y), exponent, a.negative, result);
    if (compare_wide(&x, &y) >= 0)
        return fit(subtract_wide(x, &y), exponent, a.negative, result);
    return fit(subtract_wide(y, &x), exponent, b.negative, result);
}

enum ct_status ct_decimal_add(struct ct_decimal a, struct ct_decimal b,
                              struct ct_decimal *result)
{
    if (sum_is_wide(a, b))
        return add_aligned(a, b, result);
    if (ct_decimal_is_zero(a) || ct_decimal_is_zero(b)) {
        *result = ct_decimal_is_zero(a) ? b : a;
        return CT_OK;
    }
    a = ct_decimal_normalise(a);
    b = ct_decimal_normalise(b);
    if (sum_is_wide(a, b))
        return add_aligned(a, b, result);
    /* They are so far apart that the smaller cannot change a digit: the other
     * has at most 34, and then at least 17 zeros follow. */
    *result = end_place(a) > end_place(b) ? a : b;
    return CT_LIMIT;
}

enum ct_status ct_decimal_subtract(struct ct_decimal a, struct ct_decimal b,
                                   struct ct_decimal *result)
{
    b.negative = !b.negative && !ct_decimal_is_zero(b);
    return ct_decimal_add(a, b, result);
}

/* a * b = high * 10^17 + low. Each factor is cut into x * 10^9 + y with
 * x < 10^8, so that no partial product passes 10^18. */
static void multiply_limbs(uint64_t a, uint64_t b, uint64_t *high,
                           uint64_t *low)
{
    const uint64_t nine = power_of_ten[9], eight = power_of_ten[8];
    uint64_t last = a % nine * (b % nine);
    uint64_t middle = a / nine * (b % nine) + a % nine * (b / nine) +
                      last / nine; /* below 2 * 10^17 + 10^9 */

    *low = middle % eight * nine + last % nine;
    *high = a / nine * (b / nine) * 10 + middle / eight;
}

enum ct_status ct_decimal_multiply(struct ct_decimal a, struct ct_decimal b,
                                   struct ct_decimal *result)
{
    const uint64_t x[2] = {a.low, a.high}, y[2] = {b.low, b.high};
    struct wide product = {{0}};

    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
            struct wide term = {{0}};

            multiply_limbs(x[i], y[j], &term.limb[i + j + 1],
                           &term.limb[i + j]);
            product = add_wide(product, &term);
        }
    }
    return fit(product, a.exponent + b.exponent, a.negative != b.negative,
               result);
}

/* |a| against |b|, neither zero: first by the place of the leading digit, then
 * with both written to 34 digits. */
static int compare_magnitudes(struct ct_decimal a, struct ct_decimal b)
{
    struct wide x = widen(a), y = widen(b);

    if (end_place(a) != end_place(b))
        return end_place(a) < end_place(b) ? -1 : 1;
    shift_left(&x, CT_DECIMAL_DIGITS - coefficient_digits(a));
    shift_left(&y, CT_DECIMAL_DIGITS - coefficient_digits(b));
    return compare_wide(&x, &y);
}

int ct_decimal_compare(struct ct_decimal a, struct ct_decimal b)
{
    int sign_a = ct_decimal_is_zero(a) ? 0 : a.negative ? -1 : 1;
    int sign_b = ct_decimal_is_zero(b) ? 0 : b.negative ? -1 : 1;

    if (sign_a != sign_b)
        return sign_a < sign_b ? -1 : 1;
    return sign_a == 0 ? 0 : sign_a * compare_magnitudes(a, b);
}

/* ---- rounding ---------------------------------------------------------- */

/* True when 20 (|a| - |rounded|) > |a|, without a number over 34 digits: what
 * nearest rounding cuts off, twice, is below a unit of the place. */
static bool lowers_over_5_percent(struct ct_decimal a,
                                  struct ct_decimal rounded)
{
    struct ct_decimal lost, twice;

    a.negative = rounded.negative = false;
    if (ct_decimal_is_zero(rounded))
        return true;
    if (ct_decimal_subtract(a, rounded, &lost) != CT_OK ||
        ct_decimal_add(lost, lost, &twice) != CT_OK)
        return false;
    twice.exponent++;
    return ct_decimal_compare(twice, a) > 0;
}

static bool goes_up(struct ct_decimal a, struct ct_decimal cut_off,
                    enum tail tail, enum ct_rounding_mode mode)
{
    bool nearest =
        tail == TAIL_ABOVE_HALF || (tail == TAIL_HALF && cut_off.low % 2 == 1);

    switch (mode) {
    case CT_ROUND_NEAREST:
        return tail >= TAIL_HALF;
    case CT_ROUND_UP:
        return tail != TAIL_NOTHING;
    case CT_ROUND_UP_IF_OVER_5_PERCENT:
        return nearest ||
               (tail != TAIL_NOTHING && lowers_over_5_percent(a, cut_off));
    case CT_ROUND_NEAREST_EVEN:
        break;
    }
    return nearest;
}

struct ct_decimal ct_decimal_round(struct ct_decimal a, int place,
                                   enum ct_rounding_mode mode)
{
    int64_t drop = (int64_t)place - a.exponent;
    struct wide digits = widen(a);
    struct ct_decimal rounded;
    enum tail tail;

    if (ct_decimal_is_zero(a) || drop == 0) {
        a.exponent = place;
        return a;
    }
    if (drop < 0) {
        if (coefficient_digits(a) - drop > CT_DECIMAL_DIGITS)
            return a;
        shift_left(&digits, (int)-drop);
        return narrow(&digits, place, a.negative);
    }
    /* One digit more than there are leaves zero, below half. */
    tail = cut(&digits,
               drop > CT_DECIMAL_DIGITS ? CT_DECIMAL_DIGITS + 1 : (int)drop);
    rounded = narrow(&digits, place, a.negative);
    if (goes_up(a, rounded, tail, mode))
        increment(&digits);
    return narrow(&digits, place, a.negative);
}
