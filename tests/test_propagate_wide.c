/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums of products beyond the range of doubles: the quick way through plain
 * doubles against the way that keeps exponents apart, bit for bit; and both
 * against exact sums.
 */
#include "../uncertainty/wide.h"
#include "assert_close.h"
#include "seeded.h"

#include <mpfr.h>
#include <string.h>

enum { TERMS = 12, USUAL = 20000 };

static void check_bits(double actual, double expected)
{
    if (memcmp(&actual, &expected, sizeof actual) != 0)
        print_error("got %a, expected %a\n", actual, expected);
    assert_memory_equal(&actual, &expected, sizeof actual);
}

static struct ct_wide one_by_one(const double *a, const double *b, size_t n)
{
    struct ct_wide sum = {0};

    for (size_t i = 0; i < n; i++)
        ct_wide_add_product(&sum, a[i], b[i]);
    return sum;
}

/* All that is ever made of a sum: number, root, ratio, sum with another. */
static void check_same(struct ct_wide quick, struct ct_wide slow,
                       struct ct_wide other)
{
    struct ct_wide quick_sum = quick, slow_sum = slow;

    check_bits(ct_wide_number(quick), ct_wide_number(slow));
    ct_wide_add(&quick_sum, other);
    ct_wide_add(&slow_sum, other);
    check_bits(ct_wide_number(quick_sum), ct_wide_number(slow_sum));
    if (quick.mantissa > 0)
        check_bits(ct_wide_root(quick), ct_wide_root(slow));
    if (quick_sum.mantissa > 0)
        check_bits(ct_wide_root(quick_sum), ct_wide_root(slow_sum));
    if (other.mantissa > 0)
        check_bits(ct_wide_ratio(quick, other), ct_wide_ratio(slow, other));
    if (quick.mantissa > 0)
        check_bits(ct_wide_ratio(other, quick), ct_wide_ratio(other, slow));
}

/* A number of 53 random bits, one bit, or zero, of magnitude 2^±limit at most;
 * `near` keeps it near 1. */
static double draw(struct seeded *random, int limit, bool near)
{
    int spread = near ? 3 : limit;
    int exponent =
        (int)seeded_below(random, (uint64_t)(2 * spread) + 1) - spread;
    double mantissa = 1 + (double)(seeded_bits(random) >> 12) * 0x1p-52;

    switch (seeded_below(random, 8)) {
    case 0:
        return 0;
    case 1:
        return ldexp(1, limit);
    case 2:
        return ldexp(-1, -limit);
    case 3:
        mantissa = 1;
        break;
    default:
        break;
    }
    if (exponent == limit)
        exponent--;
    return ldexp(seeded_below(random, 2) == 0 ? mantissa : -mantissa, exponent);
}

/* Some terms take back an earlier one, so that sums cancel to a few bits or to
 * nothing. */
static size_t draw_terms(struct seeded *random, int limit, double *a, double *b)
{
    size_t n = seeded_below(random, TERMS + 1);
    bool near = seeded_below(random, 2) == 0;

    for (size_t i = 0; i < n; i++) {
        size_t back = i > 0 ? seeded_below(random, i) : 0;

        a[i] = draw(random, limit, near);
        b[i] = draw(random, limit, near);
        if (i > 0 && seeded_below(random, 3) == 0) {
            a[i] = -a[back];
            b[i] = b[back];
        }
    }
    return n;
}

/* At the limit of the quick way, far inside it, and where it is not taken. */
static void same_as_one_by_one(void **state)
{
    static const int limits[] = {120, 120, 30, 121, 500, 1000};
    struct seeded random = seeded_init(7);
    size_t cases = seeded_cases(USUAL), plain = 0;

    (void)state;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (size_t i = 0; i < cases; i++) {
        double a[TERMS], b[TERMS], c[TERMS], d[TERMS];
        size_t n = draw_terms(&random, limits[i % 6], a, b);
        size_t m = draw_terms(&random, limits[i / 6 % 6], c, d);
        struct ct_wide other = one_by_one(c, d, m);

        plain += ct_wide_is_plain(a, n) && ct_wide_is_plain(b, n);
        check_same(ct_wide_sum_of_products(a, b, n), one_by_one(a, b, n),
                   other);
        check_same(ct_wide_sum_of_products(a, a, n), one_by_one(a, a, n),
                   other);
    }
    assert_true(plain > cases / 4 && plain < cases);
}

/* Against the exact sum: n roundings of at most half an ulp each, of products
 * and of sums, each relative to the sum of magnitudes. */
static void close_to_exact(void **state)
{
    struct seeded random = seeded_init(8);
    size_t cases = seeded_cases(USUAL / 10);
    mpfr_t sum, magnitude, term;

    (void)state;
    mpfr_inits2(6000, sum, magnitude, term, (mpfr_ptr)0);
    for (size_t i = 0; i < cases; i++) {
        double a[TERMS], b[TERMS];
        size_t n = draw_terms(&random, i % 2 == 0 ? 1000 : 100, a, b);
        struct ct_wide wide = ct_wide_sum_of_products(a, b, n);

        mpfr_set_zero(sum, 1);
        mpfr_set_zero(magnitude, 1);
        for (size_t k = 0; k < n; k++) {
            mpfr_set_d(term, a[k], MPFR_RNDN);
            mpfr_mul_d(term, term, b[k], MPFR_RNDN);
            mpfr_add(sum, sum, term, MPFR_RNDN);
            mpfr_abs(term, term, MPFR_RNDN);
            mpfr_add(magnitude, magnitude, term, MPFR_RNDN);
        }
        mpfr_set_d(term, wide.mantissa, MPFR_RNDN);
        mpfr_mul_2si(term, term, wide.exponent, MPFR_RNDN);
        mpfr_sub(sum, sum, term, MPFR_RNDN);
        mpfr_mul_d(magnitude, magnitude, (double)(n + 1) * 0x1p-53, MPFR_RNDN);
        assert_true(mpfr_cmpabs(sum, magnitude) <= 0);
    }
    mpfr_clears(sum, magnitude, term, (mpfr_ptr)0);
    mpfr_free_cache();
}

/* What is not a number is never plain. */
static void not_plain(void **state)
{
    static const double odd[] = {(double)INFINITY,
                                 -(double)INFINITY,
                                 (double)NAN,
                                 0x1p121,
                                 0x1p-121,
                                 1e-310,
                                 1e308};

    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        double a[] = {1, odd[i], 0};

        assert_false(ct_wide_is_plain(a, 3));
        assert_true(ct_wide_is_plain(a, 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_one_by_one),
        cmocka_unit_test(close_to_exact),
        cmocka_unit_test(not_plain),
    };

    return cmocka_run_group_tests_name("wide sums", tests, NULL, NULL);
}
