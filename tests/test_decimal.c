/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_decimal.c - exact decimals against GMP integers.
 *
 * The oracle writes a decimal as an mpz times a power of ten, works in
 * integers of any length, and rounds by division with remainder. All
 * comparisons are of exact values; there is no tolerance.
 */
#include "assert_close.h"
#include "seeded.h"
#include "../uncertainty/decimal.h"

#include <float.h>
#include <gmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RANDOM_PAIRS = 60000 };

/* ---- the oracle -------------------------------------------------------- */

struct exact {
    mpz_t integer;
    long exponent;
};

static void exact_init(struct exact *x)
{
    mpz_init(x->integer);
    x->exponent = 0;
}

static void exact_clear(struct exact *x)
{
    mpz_clear(x->integer);
}

static void exact_set(struct exact *x, struct ct_decimal d)
{
    mpz_set_ui(x->integer, d.high);
    mpz_mul_ui(x->integer, x->integer, 100000000000000000UL);
    mpz_add_ui(x->integer, x->integer, d.low);
    if (d.negative)
        mpz_neg(x->integer, x->integer);
    x->exponent = d.exponent;
}

/* The same value with a smaller exponent. */
static void exact_extend(struct exact *x, long exponent)
{
    mpz_t power;

    mpz_init(power);
    mpz_ui_pow_ui(power, 10, (unsigned long)(x->exponent - exponent));
    mpz_mul(x->integer, x->integer, power);
    x->exponent = exponent;
    mpz_clear(power);
}

static void exact_align(struct exact *x, struct exact *y)
{
    long exponent = x->exponent < y->exponent ? x->exponent : y->exponent;

    exact_extend(x, exponent);
    exact_extend(y, exponent);
}

static int exact_compare(const struct exact *x, const struct exact *y)
{
    struct exact a, b;
    int order;

    mpz_init_set(a.integer, x->integer);
    mpz_init_set(b.integer, y->integer);
    a.exponent = x->exponent;
    b.exponent = y->exponent;
    exact_align(&a, &b);
    order = mpz_cmp(a.integer, b.integer);
    exact_clear(&a);
    exact_clear(&b);
    return (order > 0) - (order < 0);
}

static bool mode_goes_up(const mpz_t quotient, const mpz_t rest,
                         const mpz_t unit, const mpz_t whole,
                         enum ct_rounding_mode mode)
{
    mpz_t twice, share;
    bool up, lowers;
    int half;

    mpz_init(twice);
    mpz_init(share);
    mpz_mul_ui(twice, rest, 2);
    mpz_mul_ui(share, rest, 20);
    half = mpz_cmp(twice, unit);
    lowers = mpz_cmp(share, whole) > 0;
    up = half > 0 || (half == 0 && mpz_odd_p(quotient));
    if (mode == CT_ROUND_NEAREST)
        up = half >= 0;
    else if (mode == CT_ROUND_UP)
        up = mpz_sgn(rest) > 0;
    else if (mode == CT_ROUND_UP_IF_OVER_5_PERCENT)
        up = up || lowers;
    mpz_clear(twice);
    mpz_clear(share);
    return up;
}

/* Rounds to a multiple of 10^place, place above the exponent; true when
 * nothing was lost. */
static bool exact_round(struct exact *x, long place, enum ct_rounding_mode mode)
{
    int sign = mpz_sgn(x->integer);
    mpz_t unit, quotient, rest;
    bool lossless;

    mpz_inits(unit, quotient, rest, NULL);
    mpz_ui_pow_ui(unit, 10, (unsigned long)(place - x->exponent));
    mpz_abs(x->integer, x->integer);
    mpz_fdiv_qr(quotient, rest, x->integer, unit);
    lossless = mpz_sgn(rest) == 0;
    if (mode_goes_up(quotient, rest, unit, x->integer, mode))
        mpz_add_ui(quotient, quotient, 1);
    mpz_set(x->integer, quotient);
    if (sign < 0)
        mpz_neg(x->integer, x->integer);
    x->exponent = place;
    mpz_clears(unit, quotient, rest, NULL);
    return lossless;
}

static long count_digits(const mpz_t integer)
{
    char *text = mpz_get_str(NULL, 10, integer);
    long digits = (long)strlen(text) - (text[0] == '-');

    free(text);
    return digits;
}

/* What the 34 digits of the result should be; the status beside it. */
static enum ct_status exact_fit(struct exact *x)
{
    long excess = count_digits(x->integer) - CT_DECIMAL_DIGITS;

    if (excess <= 0)
        return CT_OK;
    return exact_round(x, x->exponent + excess, CT_ROUND_NEAREST_EVEN)
               ? CT_OK
               : CT_LIMIT;
}

/* ---- random operands --------------------------------------------------- */

static struct ct_decimal random_decimal(struct seeded *random, int spread)
{
    static const char few[] = "0000099999123456785";
    char text[64], *at = text;
    size_t digits = 1 + seeded_below(random, CT_DECIMAL_DIGITS);
    bool patterned = seeded_below(random, 2) == 1;
    struct ct_decimal d;

    if (seeded_below(random, 2) == 1)
        *at++ = '-';
    for (size_t i = 0; i < digits; i++)
        *at++ = patterned ? few[seeded_below(random, sizeof few - 1)]
                          : (char)('0' + seeded_below(random, 10));
    at += sprintf(at, "e%d",
                  (int)seeded_below(random, 2 * (uint64_t)spread + 1) - spread);
    assert_int_equal(ct_decimal_parse(text, (size_t)(at - text), &d), CT_OK);
    return d;
}

static int random_spread(struct seeded *random)
{
    static const int spreads[] = {0, 3, 20, 40, 90, 300};

    return spreads[seeded_below(random, sizeof spreads / sizeof spreads[0])];
}

static void assert_valid(struct ct_decimal d)
{
    assert_true(d.high < UINT64_C(100000000000000000));
    assert_true(d.low < UINT64_C(100000000000000000));
    assert_true(!(d.negative && ct_decimal_is_zero(d)));
}

static struct ct_decimal decimal(const char *text)
{
    struct ct_decimal d;

    assert_int_equal(ct_decimal_parse(text, strlen(text), &d), CT_OK);
    assert_valid(d);
    return d;
}

static void assert_writes(struct ct_decimal d, const char *text)
{
    struct ct_buffer out = {0};

    assert_valid(d);
    ct_decimal_write(&out, d);
    assert_string_equal(out.data, text);
    ct_buffer_release(&out);
}

/* ---- arithmetic -------------------------------------------------------- */

typedef enum ct_status operation(struct ct_decimal a, struct ct_decimal b,
                                 struct ct_decimal *result);

static void exact_apply(operation *apply, struct exact *x, struct exact *y)
{
    if (apply == ct_decimal_multiply) {
        mpz_mul(x->integer, x->integer, y->integer);
        x->exponent += y->exponent;
        return;
    }
    exact_align(x, y);
    if (apply == ct_decimal_add)
        mpz_add(x->integer, x->integer, y->integer);
    else
        mpz_sub(x->integer, x->integer, y->integer);
}

static bool operation_is_exact(operation *apply, struct ct_decimal a,
                               struct ct_decimal b)
{
    struct exact x, y, z;
    struct ct_decimal result;
    enum ct_status status = apply(a, b, &result), expected;
    bool same;

    assert_valid(result);
    exact_init(&x);
    exact_init(&y);
    exact_init(&z);
    exact_set(&x, a);
    exact_set(&y, b);
    exact_set(&z, result);
    exact_apply(apply, &x, &y);
    expected = exact_fit(&x);
    same = status == expected && exact_compare(&x, &z) == 0;
    exact_clear(&x);
    exact_clear(&y);
    exact_clear(&z);
    return same;
}

static void arithmetic_as_gmp_does(void **state)
{
    static operation *const operations[] = {ct_decimal_add, ct_decimal_subtract,
                                            ct_decimal_multiply};
    struct seeded random = seeded_init(20240201);

    (void)state;
    for (int i = 0; i < RANDOM_PAIRS; i++) {
        int spread = random_spread(&random);
        struct ct_decimal a = random_decimal(&random, spread);
        struct ct_decimal b = random_decimal(&random, spread);

        for (size_t o = 0; o < 3; o++)
            if (!operation_is_exact(operations[o], a, b))
                fail_msg("seed %llu, pair %d, operation %d",
                         (unsigned long long)random.seed, i, (int)o);
    }
}

static void compares_as_gmp_does(void **state)
{
    struct seeded random = seeded_init(20240202);
    struct exact x, y;

    (void)state;
    exact_init(&x);
    exact_init(&y);
    for (int i = 0; i < RANDOM_PAIRS; i++) {
        int spread = random_spread(&random);
        struct ct_decimal a = random_decimal(&random, spread);
        struct ct_decimal b = seeded_below(&random, 4) > 0
                                  ? random_decimal(&random, spread)
                                  : ct_decimal_normalise(a);

        if (seeded_below(&random, 8) == 0 && b.low > 0)
            b.low--;
        if (ct_decimal_is_zero(b))
            b.negative = false;
        exact_set(&x, a);
        exact_set(&y, b);
        if (ct_decimal_compare(a, b) != exact_compare(&x, &y) ||
            ct_decimal_compare(b, a) != exact_compare(&y, &x))
            fail_msg("seed %llu, pair %d", (unsigned long long)random.seed, i);
    }
    exact_clear(&x);
    exact_clear(&y);
}

static void sums_keep_their_places(void **state)
{
    struct ct_decimal r;

    (void)state;
    assert_int_equal(ct_decimal_add(decimal("1.50"), decimal("2.5"), &r),
                     CT_OK);
    assert_writes(r, "4.00");
    assert_int_equal(ct_decimal_subtract(decimal("0.3"), decimal("0.30"), &r),
                     CT_OK);
    assert_writes(r, "0.00");
    assert_int_equal(ct_decimal_multiply(decimal("1.5"), decimal("-2.0"), &r),
                     CT_OK);
    assert_writes(r, "-3.00");
    r = decimal("-7");
    assert_int_equal(ct_decimal_multiply(r, decimal("0.0"), &r), CT_OK);
    assert_writes(r, "0.0");
    r = decimal("7");
    assert_int_equal(ct_decimal_add(r, r, &r), CT_OK); /* may alias */
    assert_writes(r, "14");
}

/* 10^34 needs 35 digits as it stands but only one in fact. */
static void sums_that_are_exact_after_all(void **state)
{
    const char *nines = "9999999999999999999999999999999999"; /* 34 */
    struct ct_decimal r, one = decimal("1");

    (void)state;
    assert_int_equal(ct_decimal_add(decimal(nines), one, &r), CT_OK);
    assert_writes(r, "10000000000000000000000000000000000");
    assert_int_equal(ct_decimal_add(decimal(nines), decimal("0.5"), &r),
                     CT_LIMIT); /* a tie, to even */
    assert_writes(r, "10000000000000000000000000000000000");
    assert_int_equal(ct_decimal_add(decimal(nines), decimal("0.4"), &r),
                     CT_LIMIT);
    assert_writes(r, nines);
    assert_int_equal(ct_decimal_add(decimal("1e40"), decimal("1e10"), &r),
                     CT_OK);
    assert_writes(r, "10000000000000000000000000000010000000000");
    assert_int_equal(ct_decimal_add(decimal("1e40"), one, &r), CT_LIMIT);
    assert_int_equal(ct_decimal_compare(r, decimal("1e40")), 0);
}

static void far_apart_operands(void **state)
{
    struct ct_decimal huge = decimal("1e9999"), tiny = decimal("-1e-9999"), r;
    struct ct_decimal wide = decimal("1000000000000000000000000000000000");

    (void)state;
    assert_int_equal(ct_decimal_compare(huge, tiny), 1);
    assert_int_equal(ct_decimal_compare(tiny, huge), -1);
    assert_int_equal(ct_decimal_compare(tiny, decimal("0e9999")), -1);
    assert_int_equal(ct_decimal_compare(decimal("0e9999"), decimal("-0e-9999")),
                     0);
    assert_int_equal(ct_decimal_add(huge, tiny, &r), CT_LIMIT);
    assert_int_equal(ct_decimal_compare(r, huge), 0);
    assert_int_equal(ct_decimal_subtract(tiny, huge, &r), CT_LIMIT);
    huge.negative = true;
    assert_int_equal(ct_decimal_compare(r, huge), 0);
    assert_int_equal(ct_decimal_add(decimal("0e9999"), tiny, &r), CT_OK);
    assert_int_equal(ct_decimal_compare(r, tiny), 0);
    assert_int_equal(ct_decimal_add(tiny, decimal("0e9999"), &r), CT_OK);
    assert_int_equal(ct_decimal_compare(r, tiny), 0);
    assert_int_equal(ct_decimal_subtract(decimal("0e90"), decimal("0e-90"), &r),
                     CT_OK);
    assert_writes(r, "0." /* 90 zeros */
                     "000000000000000000000000000000000000000000000"
                     "000000000000000000000000000000000000000000000");
    /* far apart only by trailing zeros: 1e63 + 1e33 is 31 digits */
    wide.exponent = 60;
    assert_int_equal(ct_decimal_add(wide, decimal("1e60"), &r), CT_OK);
    assert_int_equal(
        ct_decimal_compare(r, decimal("1000000000000000000000000000000001e60")),
        0);
}

static void exponents_are_bounded(void **state)
{
    struct ct_decimal r = decimal("10e9999"), s = decimal("-10e-9999");
    enum ct_status up = CT_OK, down = CT_OK;

    (void)state;
    for (int i = 0; i < 40; i++) {
        if (ct_decimal_multiply(r, r, &r) != CT_OK)
            up = CT_LIMIT;
        if (ct_decimal_multiply(s, s, &s) != CT_OK)
            down = CT_LIMIT;
        assert_valid(r);
        assert_valid(s);
    }
    assert_int_equal(up, CT_LIMIT);
    assert_int_equal(down, CT_LIMIT);
    assert_int_equal(r.exponent, CT_DECIMAL_EXPONENT);
    assert_true(ct_decimal_is_zero(s));
    assert_true(ct_decimal_to_double(r) == HUGE_VAL);
    r.negative = true;
    assert_true(ct_decimal_to_double(r) == -HUGE_VAL);
    /* zero has no exponent to overflow */
    s.exponent = CT_DECIMAL_EXPONENT;
    assert_int_equal(ct_decimal_multiply(r, s, &r), CT_OK);
    assert_writes(r, "0");
}

/* ---- rounding ---------------------------------------------------------- */

static void rounds_by_mode(void **state)
{
    static const struct {
        const char *number;
        int place;
        const char *even, *nearest, *up, *percent;
    } cases[] = {
        {"0.25", -1, "0.2", "0.3", "0.3", "0.3"}, /* 0.2 is 20 % less */
        {"0.15", -1, "0.2", "0.2", "0.2", "0.2"},
        {"-2.5", 0, "-2", "-3", "-3", "-3"},
        {"2.51", 0, "3", "3", "3", "3"},
        {"1.04", -1, "1.0", "1.0", "1.1", "1.0"}, /* 3.8 % less */
        {"1.06", -1, "1.1", "1.1", "1.1", "1.1"},
        {"10.5", 0, "10", "11", "11", "10"}, /* 4.76 % less */
        {"2.1", 0, "2", "2", "3", "2"},      /* 4.76 % less */
        {"-20.1", 1, "-20", "-20", "-30", "-20"},
        /* on both sides of 1 / 0.95 */
        {"1.052631578947368421052631578947368", 0, "1", "1", "2", "1"},
        {"1.052631578947368421052631578947369", 0, "1", "1", "2", "2"},
        {"9.95", -1, "10.0", "10.0", "10.0", "10.0"},
        {"0.4", 0, "0", "0", "1", "1"},
        {"0.0001", 3, "0", "0", "1000", "1000"},
        {"500", 3, "0", "1000", "1000", "1000"},
        {"1500", 3, "2000", "2000", "2000", "2000"},
        {"1.5", -4, "1.5000", "1.5000", "1.5000", "1.5000"},
        {"0", -2, "0.00", "0.00", "0.00", "0.00"},
        {"-0.000", 2, "0", "0", "0", "0"},
        {"9999999999999999999999999999999999", 1,
         "10000000000000000000000000000000000",
         "10000000000000000000000000000000000",
         "10000000000000000000000000000000000",
         "10000000000000000000000000000000000"},
        {"5000000000000000000000000000000000", 34, "0",
         "10000000000000000000000000000000000",
         "10000000000000000000000000000000000",
         "10000000000000000000000000000000000"},
        {"5000000000000000000000000000000001", 34,
         "10000000000000000000000000000000000",
         "10000000000000000000000000000000000",
         "10000000000000000000000000000000000",
         "10000000000000000000000000000000000"},
        {"9999999999999999999999999999999999", 35, "0", "0",
         "100000000000000000000000000000000000",
         "100000000000000000000000000000000000"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_decimal d = decimal(cases[i].number);
        int place = cases[i].place;

        assert_writes(ct_decimal_round(d, place, CT_ROUND_NEAREST_EVEN),
                      cases[i].even);
        assert_writes(ct_decimal_round(d, place, CT_ROUND_NEAREST),
                      cases[i].nearest);
        assert_writes(ct_decimal_round(d, place, CT_ROUND_UP), cases[i].up);
        assert_writes(ct_decimal_round(d, place, CT_ROUND_UP_IF_OVER_5_PERCENT),
                      cases[i].percent);
    }
}

static void rounded_exponent_is_the_place(void **state)
{
    struct ct_decimal third = decimal("0.3333333333333333333333333333333333");

    (void)state;
    assert_int_equal(
        ct_decimal_round(decimal("1.5"), -33, CT_ROUND_UP).exponent, -33);
    assert_int_equal(
        ct_decimal_round(decimal("1.5"), -34, CT_ROUND_UP).exponent, -1);
    assert_int_equal(ct_decimal_round(third, -34, CT_ROUND_UP).exponent, -34);
    assert_int_equal(ct_decimal_round(third, -35, CT_ROUND_UP).exponent, -34);
    assert_int_equal(ct_decimal_round(third, 5, CT_ROUND_UP).exponent, 5);
}

static void rounds_as_gmp_does(void **state)
{
    struct seeded random = seeded_init(20240203);
    struct exact x, y;

    (void)state;
    exact_init(&x);
    exact_init(&y);
    for (int i = 0; i < 2 * RANDOM_PAIRS; i++) {
        struct ct_decimal a = random_decimal(&random, 20), rounded;
        int place = a.exponent + 1 + (int)seeded_below(&random, 38);
        enum ct_rounding_mode mode =
            (enum ct_rounding_mode)seeded_below(&random, 4);

        rounded = ct_decimal_round(a, place, mode);
        assert_valid(rounded);
        exact_set(&x, a);
        exact_set(&y, rounded);
        exact_round(&x, place, mode);
        if (rounded.exponent != place || exact_compare(&x, &y) != 0)
            fail_msg("seed %llu, number %d, mode %d",
                     (unsigned long long)random.seed, i, (int)mode);
    }
    exact_clear(&x);
    exact_clear(&y);
}

/* ---- text, integers, doubles ------------------------------------------- */

static void reads_what_stands_there(void **state)
{
    static const struct {
        const char *text;
        uint64_t high, low;
        int exponent;
        bool negative;
    } cases[] = {
        {"1.50", 0, 150, -2, false},
        {"-0.00", 0, 0, -2, false},
        {"007", 0, 7, 0, false},
        {"+.5E-3", 0, 5, -4, false},
        {"-12e3", 0, 12, 3, true},
        {"5.", 0, 5, 0, false},
        {"1e9999", 0, 1, 9999, false},
        {"1e-9999", 0, 1, -9999, false},
        {"0.1e-9998", 0, 1, -9999, false},
        {"10e+9999", 0, 10, 9999, false},
        {"0e-9999", 0, 0, -9999, false},
        {"100000000000000000", 1, 0, 0, false},
        {"9999999999999999999999999999999999", 99999999999999999,
         99999999999999999, 0, false},
        {"0000000000000000000000000000000000001234567890123456789012345678.901"
         "234",
         12345678901234567, 89012345678901234, -6, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ct_decimal d = decimal(cases[i].text);

        assert_int_equal(d.high, cases[i].high);
        assert_int_equal(d.low, cases[i].low);
        assert_int_equal(d.exponent, cases[i].exponent);
        assert_int_equal(d.negative, cases[i].negative);
    }
}

static void refuses_text(void **state)
{
    static const struct {
        const char *text;
        enum ct_status status;
    } cases[] = {
        {"", CT_INVALID},
        {"-", CT_INVALID},
        {"1e", CT_INVALID},
        {"1,5", CT_INVALID},
        {"1 ", CT_INVALID},
        {"nan", CT_INVALID},
        {"12345678901234567890123456789012345", CT_LIMIT},
        {"0.10000000000000000000000000000000000", CT_LIMIT},
        {"1e10000", CT_LIMIT},
        {"0.1e-9999", CT_LIMIT},
        {"0e10000", CT_LIMIT},
        {"1e99999999999999999999999999999", CT_LIMIT},
        {"1e-99999999999999999999999999999", CT_LIMIT},
    };
    struct ct_decimal d = {1, 2, 3, true};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(
            ct_decimal_parse(cases[i].text, strlen(cases[i].text), &d),
            cases[i].status);
    assert_true(d.high == 1 && d.low == 2 && d.exponent == 3 && d.negative);
}

static void writes_what_stands_there(void **state)
{
    (void)state;
    assert_writes(decimal("1.50"), "1.50");
    assert_writes(decimal("-.005"), "-0.005");
    assert_writes(decimal("12e3"), "12000");
    assert_writes(decimal("0e5"), "0");
    assert_writes(decimal("0.000"), "0.000");
    assert_writes(decimal("5e-10"), "0.0000000005");
    assert_writes(decimal("-9999999999999999.999999999999999999"),
                  "-9999999999999999.999999999999999999");
}

static void writes_other_forms(void **state)
{
    struct ct_buffer out = {0};

    (void)state;
    ct_decimal_write_to_place(&out, decimal("1.5"), -40);
    ct_buffer_putc(&out, ' ');
    ct_decimal_write_to_place(&out, decimal("-2e3"), -1);
    ct_buffer_putc(&out, ' ');
    ct_decimal_write_to_place(&out, decimal("1.25"), 0);
    ct_buffer_putc(&out, ' ');
    ct_decimal_write_scientific(&out, decimal("-1.50e-7"));
    ct_buffer_putc(&out, ' ');
    ct_decimal_write_scientific(&out, decimal("2e16"));
    ct_buffer_putc(&out, ' ');
    ct_decimal_write_scientific(&out, decimal("12345e-320"));
    ct_decimal_write_power(&out, 0);
    assert_string_equal(out.data,
                        "1.5000000000000000000000000000000000000000 -2000.0 "
                        "1.25 -1.50e-07 2e+16 1.2345e-316e+00");
    ct_buffer_release(&out);
}

static void writes_nothing_after_a_failure(void **state)
{
    struct ct_buffer out = {.failed = true};

    (void)state;
    ct_decimal_write(&out, decimal("1.5"));
    ct_decimal_write_scientific(&out, decimal("1.5"));
    assert_null(out.data);
    assert_int_equal(ct_buffer_status(&out), CT_NOMEM);
}

static void text_survives(void **state)
{
    struct seeded random = seeded_init(20240204);
    struct ct_buffer out = {0};

    (void)state;
    for (int i = 0; i < RANDOM_PAIRS; i++) {
        struct ct_decimal a = random_decimal(&random, 60), b, n;

        /* a positive exponent is written as zeros, which must still fit */
        if (ct_decimal_magnitude(a) >= CT_DECIMAL_DIGITS)
            a.exponent = -a.exponent;
        ct_buffer_clear(&out);
        ct_decimal_write(&out, a);
        if (a.exponent > 0)
            a = ct_decimal_round(a, 0, CT_ROUND_UP); /* only adds zeros */
        n = ct_decimal_normalise(a);
        if (ct_decimal_parse(out.data, out.length, &b) != CT_OK ||
            a.high != b.high || a.low != b.low || a.negative != b.negative ||
            (a.exponent != b.exponent && !ct_decimal_is_zero(a)) ||
            ct_decimal_compare(n, a) != 0 ||
            (!ct_decimal_is_zero(n) && n.low % 10 == 0) ||
            ct_decimal_magnitude(n) != ct_decimal_magnitude(a))
            fail_msg("seed %llu: %s", (unsigned long long)random.seed,
                     out.data);
    }
    ct_buffer_release(&out);
}

static void from_integers(void **state)
{
    (void)state;
    assert_writes(ct_decimal_from_integer(0), "0");
    assert_writes(ct_decimal_from_integer(-42), "-42");
    assert_writes(ct_decimal_from_integer(INT64_MAX), "9223372036854775807");
    assert_writes(ct_decimal_from_integer(INT64_MIN), "-9223372036854775808");
}

static void from_and_to_doubles(void **state)
{
    static const double numbers[] = {
        0.1,       -2.5,    1.0 / 3, DBL_MAX,       DBL_MIN,
        0x1p-1074, 0x1p-44, 1234567, 6.02214076e23, 0x1p53 - 1,
        0x1p64,    1e22,    123e-7,  -1e300,
    };

    (void)state;
    assert_writes(ct_decimal_from_double(0.25), "0.25");
    assert_writes(ct_decimal_from_double(-0.0), "0");
    assert_true(ct_decimal_is_zero(ct_decimal_from_double((double)INFINITY)));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        assert_true(ct_decimal_to_double(ct_decimal_from_double(numbers[i])) ==
                    numbers[i]);
    /* 2^53 + 1 is a tie, and not one with a digit more */
    assert_true(ct_decimal_to_double(decimal("9007199254740993")) == 0x1p53);
    assert_true(ct_decimal_to_double(decimal(
                    "9007199254740993.000000000000000001")) == 0x1p53 + 2);
    assert_true(ct_decimal_to_double(decimal("-1e400")) == -HUGE_VAL);
    assert_true(ct_decimal_to_double(decimal("1e-400")) == 0);
}

static void magnitudes(void **state)
{
    (void)state;
    assert_int_equal(ct_decimal_magnitude(decimal("0e7")), 0);
    assert_int_equal(ct_decimal_magnitude(decimal("1")), 0);
    assert_int_equal(ct_decimal_magnitude(decimal("9.99")), 0);
    assert_int_equal(ct_decimal_magnitude(decimal("10.0")), 1);
    assert_int_equal(ct_decimal_magnitude(decimal("0.00100")), -3);
    assert_int_equal(ct_decimal_magnitude(decimal("100000000000000000e-17")),
                     0);
    assert_int_equal(ct_decimal_magnitude(decimal("99999999999999999")), 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic_as_gmp_does),
        cmocka_unit_test(compares_as_gmp_does),
        cmocka_unit_test(sums_keep_their_places),
        cmocka_unit_test(sums_that_are_exact_after_all),
        cmocka_unit_test(far_apart_operands),
        cmocka_unit_test(exponents_are_bounded),
        cmocka_unit_test(rounds_by_mode),
        cmocka_unit_test(rounded_exponent_is_the_place),
        cmocka_unit_test(rounds_as_gmp_does),
        cmocka_unit_test(reads_what_stands_there),
        cmocka_unit_test(refuses_text),
        cmocka_unit_test(writes_what_stands_there),
        cmocka_unit_test(writes_other_forms),
        cmocka_unit_test(writes_nothing_after_a_failure),
        cmocka_unit_test(text_survives),
        cmocka_unit_test(from_integers),
        cmocka_unit_test(from_and_to_doubles),
        cmocka_unit_test(magnitudes),
    };

    return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
