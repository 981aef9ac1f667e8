/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random numbers: Threefry against its authors' code and vectors, addresses as
 * documented, and the simplest signs of independence. What is made of them is
 * tested with the samplers.
 */
#include "../uncertainty/random.h"
#include "assert_close.h"
#include "seeded.h"

#include <Random123/threefry.h>
#include <math.h>
#include <string.h>

/* ---- Threefry4x64-20 ---- */

/* The vector published with Random123 (kat_vectors) for key and counter 0. */
static void published_vector(void **unused)
{
    static const uint64_t zero[4];
    static const uint64_t expected[4] = {
        UINT64_C(0x09218ebde6c85537), UINT64_C(0x55941f5266d86105),
        UINT64_C(0x4bd25e16282434dc), UINT64_C(0xee29ec846bd2e40b)};
    uint64_t words[4];

    (void)unused;
    ct_random_words(0, zero, words);
    assert_memory_equal(words, expected, sizeof words);
}

/* The authors' header on counters of all magnitudes. */
static void reference_implementation(void **unused)
{
    struct seeded random = seeded_init(20110917);
    size_t cases = seeded_cases(1000000);

    (void)unused;
    for (size_t i = 0; i < cases; i++) {
        threefry4x64_ctr_t counter, expected;
        threefry4x64_key_t key = {{0}};
        uint64_t own[4], words[4];

        key.v[0] = seeded_bits(&random) >> (i % 3 * 31);
        for (int k = 0; k < 4; k++)
            counter.v[k] = own[k] = seeded_bits(&random) >> (i % 7 * 9);
        expected = threefry4x64_R(20, counter, key);
        ct_random_words(key.v[0], own, words);
        if (memcmp(words, expected.v, sizeof words) != 0)
            fail_msg("seed 0x%llx, case %zu", (unsigned long long)random.seed,
                     i);
    }
}

/* ---- addresses ---- */

/* Trial 32 g + 8 j + c is word j of the counter (8 g + c, s, d, attempt). */
static void address_of_a_trial(void **unused)
{
    static const uint64_t groups[] = {0, 1, 77, UINT64_C(1) << 40};

    (void)unused;
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (uint64_t j = 0; j < 4; j++)
            for (uint64_t c = 0; c < 8; c++) {
                const uint64_t counter[4] = {8 * groups[g] + c, 5, 2, 9};
                uint64_t words[4];

                ct_random_words(42, counter, words);
                assert_int_equal(
                    ct_random_word(42, 5, 32 * groups[g] + 8 * j + c, 2, 9),
                    words[j]);
            }
}

static void uniform_numbers_are_inside(void **unused)
{
    (void)unused;
    assert_close(ct_random_uniform(0), 0x1p-53, 0);
    assert_close(ct_random_uniform(UINT64_MAX), 1 - 0x1p-53, 0);
    assert_close(ct_random_uniform(UINT64_C(1) << 63), 0.5 + 0x1p-53, 0);
    assert_close(ct_random_uniform(0xfff), 0x1p-53, 0);
    for (uint64_t word = 1; word != 0; word <<= 1) /* symmetric about 1/2 */
        assert_close(ct_random_uniform(word) + ct_random_uniform(~word), 1, 0);
}

/* Box and Muller's pair by the mathematics library, from the two words. Each
 * side is within a few units in the last place of numbers up to 2 pi and of a
 * radius up to 8.6: 9 * 4 * 1.1e-16 is 4e-15. */
static void normal_numbers_by_hand(void **unused)
{
    static const double TWO_PI = 6.283185307179586;

    (void)unused;
    for (uint64_t trial = 0; trial < 3200; trial++) {
        uint64_t pair = trial & ~UINT64_C(8);
        double u = ct_random_uniform(ct_random_word(3, 1, pair, 4, 0));
        double v = ct_random_uniform(ct_random_word(3, 1, pair + 8, 4, 0));
        double radius = sqrt(-2 * log(u)), angle = TWO_PI * (v - 0.5);
        double expected = radius * ((trial & 8) == 0 ? cos(angle) : sin(angle));

        assert_close(ct_random_normal(3, 1, trial, 4, 0), expected, 4e-15);
    }
}

/* ---- independence ----------------------------------------------------------
 */

struct address {
    uint64_t seed, trial;
    uint32_t stream, draw, attempt;
};

static double number_at(struct address a, bool normal)
{
    if (normal)
        return ct_random_normal(a.seed, a.stream, a.trial, a.draw, a.attempt);
    return sqrt(12.0) * (ct_random_uniform(ct_random_word(
                             a.seed, a.stream, a.trial, a.draw, a.attempt)) -
                         0.5);
}

/* The correlation of numbers at two addresses, over the trials, is 0 within 4
 * standard errors 1/sqrt(n); so is that of their squares, whose variance is
 * that of the kind: 2 (normal), 4/5 (uniform). */
static void assert_uncorrelated(struct address a, struct address b, bool normal)
{
    size_t n = seeded_cases(200000);
    double product = 0, squares = 0, variance = normal ? 2 : 0.8;

    for (size_t i = 0; i < n; i++, a.trial++, b.trial++) {
        double x = number_at(a, normal), y = number_at(b, normal);

        product += x * y;
        squares += (x * x - 1) * (y * y - 1);
    }
    assert_close(product / (double)n, 0, 4 / sqrt((double)n));
    assert_close(squares / variance / (double)n, 0, 4 / sqrt((double)n));
}

static void different_addresses_are_independent(void **unused)
{
    const struct address here = {1, 0, 0, 0, 0};
    static const struct address others[] =
        {{1, 1, 0, 0, 0},   {1, 7, 0, 0, 0},  {1, 8, 0, 0, 0},
         {1, 16, 0, 0, 0},  {1, 24, 0, 0, 0}, {1, 32, 0, 0, 0},
         {1, 512, 0, 0, 0}, /* neighbours in a block, and between blocks */
         {1, 0, 1, 0, 0},   {1, 0, 2, 0, 0},  {1, 0, 0, 1, 0},
         {1, 0, 0, 0, 1},   {1, 0, 1, 1, 0},  {2, 0, 0, 0, 0},
         {0, 0, 0, 0, 0}};

    (void)unused;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_uncorrelated(here, others[i], false);
        assert_uncorrelated(here, others[i], true);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vector),
        cmocka_unit_test(reference_implementation),
        cmocka_unit_test(address_of_a_trial),
        cmocka_unit_test(uniform_numbers_are_inside),
        cmocka_unit_test(normal_numbers_by_hand),
        cmocka_unit_test(different_addresses_are_independent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
