/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../uncertainty/select_work.h"
#include "select_samples.h"

#include <gmp.h>
#include <stdio.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* ---- the k-th smallest ---- */

static void check_selected(const double *values, const double *sorted, size_t n,
                           size_t k, int kind)
{
    double *copy = sample_copy(values, n);
    double found = ct_select(copy, n, k);
    bool right = memcmp(&found, &sorted[k], sizeof found) == 0;

    for (size_t i = 0; i < n; i++)
        right = right && (i < k ? copy[i] <= found : copy[i] >= found);
    if (!right)
        fail_msg("kind %d, n %zu, k %zu: %.17g for %.17g", kind, n, k, found,
                 sorted[k]);
    qsort(copy, n, sizeof *copy, sample_compare); /* nothing lost */
    for (size_t i = 0; i < n; i++)
        assert_true(copy[i] == sorted[i]);
    free(copy);
}

static void selects_as_a_sort_does(void **unused)
{
    struct seeded random = seeded_init(20250301);

    (void)unused;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (int kind = 0; kind < SAMPLE_KINDS; kind++)
        for (size_t n = 1; n < seeded_cases(6000); n = n < 40 ? n + 1 : n * 2) {
            double *values = sample_new((enum sample_kind)kind, n, &random);
            double *sorted = sample_sorted(values, n);
            size_t step = n < 40 ? 1 : n / 13;

            for (size_t k = 0; k < n; k += step)
                check_selected(values, sorted, n, k, kind);
            check_selected(values, sorted, n, n - 1, kind);
            free(values);
            free(sorted);
        }
}

/* In time that grows with n: with a million values a quadratic method would
 * take hours. */
static void no_order_takes_long(void **unused)
{
    struct seeded random = seeded_init(20250302);
    size_t n = 100 * seeded_cases(10000);

    (void)unused;
    for (int kind = 0; kind < SAMPLE_KINDS; kind++) {
        double *values = sample_new((enum sample_kind)kind, n, &random);
        double *sorted = sample_sorted(values, n);
        const size_t places[] = {0, n / 40, n / 2, n - n / 40, n - 2, n / 3, 1};

        for (size_t i = 0; i < LENGTH(places); i++)
            assert_true(ct_select(values, n, places[i]) == sorted[places[i]]);
        free(values);
        free(sorted);
    }
}

/* ---- sorting ---- */

static void sorts_as_the_c_library_does(void **unused)
{
    struct seeded random = seeded_init(20250303);

    (void)unused;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (int kind = 0; kind < SAMPLE_KINDS; kind++)
        for (size_t n = 1; n < seeded_cases(200000);
             n = n < 130 ? n + 1 : n * 3) {
            double *values = sample_new((enum sample_kind)kind, n, &random);
            double *sorted = sample_sorted(values, n);

            assert_int_equal(ct_sort_values(values, n), CT_OK);
            if (memcmp(values, sorted, n * sizeof *values) != 0)
                fail_msg("kind %d, n %zu", kind, n);
            free(values);
            free(sorted);
        }
}

static void keys_have_the_order_of_doubles(void **unused)
{
    static const double ascending[] = {-1e308, -1.5,   -1,     -1e-310, -5e-324,
                                       0,      5e-324, 1e-310, 1,       1e308};

    (void)unused;
    for (size_t i = 0; i < LENGTH(ascending); i++) {
        assert_true(double_of(key_of(ascending[i])) == ascending[i]);
        if (i > 0)
            assert_true(key_of(ascending[i - 1]) < key_of(ascending[i]));
    }
    assert_true(key_of(-0.0) == 0 && key_of(0.0) == 0);
    assert_true(key_of(5e-324) == 1 && key_of(-5e-324) == -1);
}

/* ---- ranks ---- */

/* floor(p M + 1/2) in whole numbers: p = `digits` / 10^places. */
static void check_ranks(const char *digits, int places, uint64_t trials)
{
    char text[40];
    struct ct_interval_ranks ranks = {0, 0};
    mpz_t twice, power;
    double p;

    mpz_init_set_str(twice, digits, 10);
    mpz_init(power);
    (void)snprintf(text, sizeof text, "%se-%d", digits, places);
    p = strtod(text, NULL);
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)trials);
    mpz_set_str(power, text, 10);
    mpz_mul(twice, twice, power);
    mpz_mul_ui(twice, twice, 2);
    mpz_ui_pow_ui(power, 10, (unsigned long)places);
    mpz_add(twice, twice, power);
    mpz_mul_ui(power, power, 2);
    mpz_fdiv_q(twice, twice, power);
    if (mpz_sgn(twice) == 0 || mpz_get_ui(twice) >= trials) {
        assert_int_equal(ct_interval_ranks(trials, p, &ranks), CT_DOMAIN);
    } else {
        uint64_t q = mpz_get_ui(twice), r = (trials - q + 1) / 2;

        assert_int_equal(ct_interval_ranks(trials, p, &ranks), CT_OK);
        if (ranks.inside != q || ranks.low != r - 1)
            fail_msg("p %s, M %llu: q %llu for %llu, low %llu", text,
                     (unsigned long long)trials,
                     (unsigned long long)ranks.inside, (unsigned long long)q,
                     (unsigned long long)ranks.low);
    }
    mpz_clear(twice);
    mpz_clear(power);
}

static void ranks_are_exact(void **unused)
{
    static const struct {
        const char *digits;
        int places;
    } p[] = {{"95", 2},
             {"99", 2},
             {"9", 1},
             {"9545", 4},
             {"9973", 4},
             {"6827", 4},
             {"5", 1},
             {"29", 2},
             {"57", 2},
             {"1", 2},
             {"9999", 4},
             {"999999999", 9},
             {"9544997361036416", 16}, /* 2 Phi(2) - 1 */
             {"9999999999999999", 16}, /* 1 - 2^-53 */
             {"12345678901234568", 17},
             {"10000000000000002", 17},
             {"1", 9},
             {"1", 40},
             {"3", 300}};
    struct seeded random = seeded_init(20250304);

    (void)unused;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (size_t i = 0; i < LENGTH(p); i++) {
        for (uint64_t m = 1; m < 3000; m++)
            check_ranks(p[i].digits, p[i].places, m);
        for (uint64_t m = 1000; m < UINT64_C(1) << 59; m *= 10)
            check_ranks(p[i].digits, p[i].places, m);
        for (int j = 0; j < 2000; j++)
            check_ranks(p[i].digits, p[i].places,
                        seeded_bits(&random) >>
                            (1 + seeded_below(&random, 62)));
    }
}

/* JCGM 101:2008, 7.7.2: by hand. */
static void ranks_by_hand(void **unused)
{
    static const struct {
        uint64_t trials;
        double p;
        uint64_t q, r;
    } cases[] = {
        {1000000, 0.95, 950000, 25000},
        {1000000, 0.99, 990000, 5000},
        {1000, 0.95, 950, 25},
        {100, 0.95, 95, 3}, /* (100 - 95 + 1)/2 */
        {10, 0.95, 0, 0},   /* 10: no interval of so few */
        {11, 0.95, 10, 1},  /* 10.45 + 0.5 -> 10 */
        {10, 0.85, 9, 1},   /* 8.5 + 0.5 -> 9, a tie */
        {2, 0.5, 1, 1},
        {1000000000, 0.9545, 954500000, 22750000},
        {UINT64_C(9223372036854775807), 0.5, UINT64_C(4611686018427387904),
         UINT64_C(2305843009213693952)},
    };

    (void)unused;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct ct_interval_ranks ranks = {7, 7};

        if (cases[i].q == 0) {
            assert_int_equal(
                ct_interval_ranks(cases[i].trials, cases[i].p, &ranks),
                CT_DOMAIN);
            assert_true(ranks.low == 7 && ranks.inside == 7);
            continue;
        }
        assert_int_equal(ct_interval_ranks(cases[i].trials, cases[i].p, &ranks),
                         CT_OK);
        assert_true(ranks.inside == cases[i].q);
        assert_true(ranks.low + 1 == cases[i].r);
    }
}

static void no_probability_no_ranks(void **unused)
{
    const double bad[] = {0, 1, -0.5, 1.5, (double)NAN, (double)INFINITY};
    struct ct_interval_ranks ranks;

    (void)unused;
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_int_equal(ct_interval_ranks(1000, bad[i], &ranks), CT_DOMAIN);
    assert_int_equal(ct_interval_ranks(0, 0.5, &ranks), CT_DOMAIN);
    assert_int_equal(ct_interval_ranks(1, 0.5, &ranks), CT_DOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selects_as_a_sort_does),
        cmocka_unit_test(no_order_takes_long),
        cmocka_unit_test(sorts_as_the_c_library_does),
        cmocka_unit_test(keys_have_the_order_of_doubles),
        cmocka_unit_test(ranks_are_exact),
        cmocka_unit_test(ranks_by_hand),
        cmocka_unit_test(no_probability_no_ranks),
    };

    return cmocka_run_group_tests_name("select", tests, NULL, NULL);
}
