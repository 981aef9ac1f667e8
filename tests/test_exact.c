/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * test_exact.c - what is decided in double is what exact decimals decide.
 *
 * Quotients are held against limits that are far from them, next to them by
 * some bits, and met exactly; the oracle is the comparison of exact fractions
 * by GMP, of the shortest decimals as they are printed.
 */
#include "assert_close.h"
#include "seeded.h"
#include "../uncertainty/exact.h"

#include <float.h>
#include <gmp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 60000 };

/* ---- the oracle ---------------------------------------------------------- */

static void set(mpq_t fraction, double number)
{
    struct ct_decimal d = ct_decimal_from_double(number);
    mpz_t power;

    mpz_init(power);
    mpz_ui_pow_ui(power, 10, (unsigned long)labs((long)d.exponent));
    mpz_set_ui(mpq_numref(fraction), d.high);
    mpz_mul_ui(mpq_numref(fraction), mpq_numref(fraction),
               100000000000000000UL);
    mpz_add_ui(mpq_numref(fraction), mpq_numref(fraction), d.low);
    mpz_set_ui(mpq_denref(fraction), 1);
    if (d.negative)
        mpz_neg(mpq_numref(fraction), mpq_numref(fraction));
    if (d.exponent >= 0)
        mpz_mul(mpq_numref(fraction), mpq_numref(fraction), power);
    else
        mpz_set(mpq_denref(fraction), power);
    mpq_canonicalize(fraction);
    mpz_clear(power);
}

static int order_by_gmp(int times, double a, double b, double c)
{
    mpq_t quotient, divisor, limit;
    int order;

    mpq_inits(quotient, divisor, limit, NULL);
    set(quotient, a);
    set(divisor, b);
    set(limit, c);
    mpq_div(quotient, quotient, divisor);
    mpz_mul_si(mpq_numref(quotient), mpq_numref(quotient), times);
    mpq_canonicalize(quotient);
    order = mpq_cmp(quotient, limit);
    mpq_clears(quotient, divisor, limit, NULL);
    return (order > 0) - (order < 0);
}

/* ---- operands ------------------------------------------------------------ */

/* As a certificate has them, and as a computation leaves them. */
static double operand(struct seeded *random)
{
    double number = (double)(1 + seeded_below(random, 99999));
    int places = (int)seeded_below(random, 9) - 2;

    number =
        seeded_below(random, 4) == 0
            ? number * (1 + (double)seeded_below(random, 1000) * DBL_EPSILON)
            : number;
    return number / pow(10, places);
}

static double beside(struct seeded *random, double number)
{
    int steps = (int)seeded_below(random, 7) - 3;

    for (int i = 0; i < abs(steps); i++)
        number = nextafter(number, steps < 0 ? 0 : (double)INFINITY);
    return number;
}

struct quotient {
    int times;
    double a, b, c; /* times * a / b against c */
};

/* Met exactly in decimal, whatever doubles make of it. */
static struct quotient met(struct seeded *random)
{
    static const double tens[] = {1, 10, 100, 1000, 1e4, 1e5};
    int64_t b = 1 + (int64_t)seeded_below(random, 999);
    int64_t c = 1 + (int64_t)seeded_below(random, 9999);
    size_t of_b = seeded_below(random, 6), of_c = seeded_below(random, 6);
    int times = 1 + (int)seeded_below(random, 3);

    return (struct quotient){.times = times,
                             .a = (double)(b * c) / (tens[of_b] * tens[of_c]),
                             .b = (double)b / tens[of_b],
                             .c = (double)(times * c) / tens[of_c]};
}

static struct quotient quotient(struct seeded *random)
{
    struct quotient q = met(random);

    switch (seeded_below(random, 4)) {
    case 0:
        break;
    case 1:
        q.c = beside(random, q.c);
        break;
    case 2:
        q.a = operand(random);
        q.c = beside(random, q.times * q.a / q.b);
        break;
    default:
        q.c = operand(random);
        break;
    }
    return q;
}

static void quotients_are_ordered_as_fractions(void **state)
{
    struct seeded random = seeded_init(20260630);
    size_t count = seeded_cases(ROUNDS), equal = 0;

    (void)state;
    for (size_t i = 0; i < count; i++) {
        struct quotient q = quotient(&random);
        int order = order_by_gmp(q.times, q.a, q.b, q.c);

        assert_int_equal(ct_exact_order_quotient(q.times, q.a, q.b, q.c),
                         order);
        equal += order == 0;
    }
    assert_true(equal > count / 5);
}

static void numbers_are_ordered_as_their_decimals(void **state)
{
    struct seeded random = seeded_init(20260701);
    size_t count = seeded_cases(ROUNDS);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        double a = operand(&random), b = beside(&random, a);

        assert_int_equal(ct_exact_order(a, b), order_by_gmp(1, a, 1, b));
        assert_int_equal(ct_exact_order(-a, -b), order_by_gmp(1, -a, 1, -b));
    }
}

/* Where doubles have few bits or none left, decimals decide alone. */
static void ends_of_the_range(void **state)
{
    static const struct {
        double a, b, c;
    } cases[] = {
        {0, 2, 0},
        {0, 2, 5e-324},
        {5e-324, 2, 5e-324},
        {1e-323, 3, 1e-323},
        {1e-320, 3, 6.67e-321},
        {1e308, 0.5, 1e308},
        {1e308, 1e-5, 1e3},
        {-1e308, 1e-5, 1e3},
        {1e-308, 1e5, 0},
        {-3, 1.5, -4},
        {3, 1.5, 4},
        {2e-310, 4, 1e-310},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(
            ct_exact_order_quotient(2, cases[i].a, cases[i].b, cases[i].c),
            order_by_gmp(2, cases[i].a, cases[i].b, cases[i].c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotients_are_ordered_as_fractions),
        cmocka_unit_test(numbers_are_ordered_as_their_decimals),
        cmocka_unit_test(ends_of_the_range),
    };

    return cmocka_run_group_tests_name("exact", tests, NULL, NULL);
}
