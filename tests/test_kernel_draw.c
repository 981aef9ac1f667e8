/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernels' drawing and summing: every kernel gives the bits of the scalar
 * reference, and these are the bits of the day they were committed. What the
 * numbers are worth is tested with the samplers.
 */
#include "../uncertainty/kernel.h"
#include "assert_close.h"
#include "sampled.h"
#include "seeded.h"

#include <inttypes.h>
#include <stdalign.h>
#include <string.h>

static alignas(CT_KERNEL_ALIGNMENT) double block[CT_KERNEL_BLOCK];

/* ---- dispatch ---- */

static void kernels_by_place_and_name(void **unused)
{
    size_t count = 0;

    (void)unused;
    for (const struct ct_kernel *k; (k = ct_kernel_at(count)) != NULL; count++)
        assert_ptr_equal(ct_kernel_find(k->name), k);
    assert_in_range(count, 1, 3);
    assert_string_equal(ct_kernel_at(count - 1)->name, "sse2");
    assert_null(ct_kernel_at(count));
    assert_null(ct_kernel_find("avx1024"));
    assert_null(ct_kernel_find(""));
}

/* ---- equal bits ---- */

/* The block at `first` is what the reference says, one trial at a time. */
static void assert_same_bits(const struct ct_kernel *kernel,
                             const struct sampled *row,
                             const struct ct_sampler *sampler, uint64_t seed,
                             uint32_t stream, uint64_t first)
{
    memset(block, 0xff, sizeof block); /* NaN: a place left out shows */
    kernel->draw(sampler, seed, stream, first, block);
    for (size_t i = 0; i < CT_KERNEL_BLOCK; i++) {
        double expected = ct_sampler_draw(sampler, seed, stream, first + i);

        if (memcmp(&expected, &block[i], sizeof expected) == 0)
            continue;
        fail_msg("%s by %s: seed %" PRIu64 ", stream %" PRIu32
                 ", trial %" PRIu64 ": %a, and %a by the reference",
                 row->name, kernel->name, seed, stream, first + i, block[i],
                 expected);
    }
}

static void kernels_equal_the_reference(void **unused)
{
    static const uint64_t firsts[] = {
        0,
        CT_KERNEL_BLOCK,
        UINT64_C(77777) * CT_KERNEL_BLOCK,
        (UINT64_C(1) << 32) - CT_KERNEL_BLOCK,
        UINT64_C(1) << 32,
        (UINT64_C(1) << 53) + CT_KERNEL_BLOCK,
        UINT64_C(0) - CT_KERNEL_BLOCK,
    };
    struct seeded random = seeded_init(64);
    const struct ct_kernel *kernel;

    (void)unused;
    for (size_t r = 0; r < SAMPLED; r++)
        for (size_t f = 0; f < sizeof firsts / sizeof *firsts; f++) {
            struct ct_sampler sampler = sampler_of(&sampled[r]);
            uint64_t seed = f == 0 ? 0 : seeded_bits(&random);
            uint32_t stream = f == 1 ? UINT32_MAX : (uint32_t)f;

            for (size_t k = 0; (kernel = ct_kernel_at(k)) != NULL; k++)
                assert_same_bits(kernel, &sampled[r], &sampler, seed, stream,
                                 firsts[f]);
        }
}

/* FNV-1a over words of 64 bits. */
static uint64_t hash_of(const struct ct_kernel *kernel,
                        const struct ct_sampler *sampler, size_t count)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325), bits;

    for (size_t t = 0; t < count; t++) {
        if (t % CT_KERNEL_BLOCK == 0)
            kernel->draw(sampler, 20081231, 3, t, block);
        memcpy(&bits, &block[t % CT_KERNEL_BLOCK], sizeof bits);
        hash = (hash ^ bits) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* The first 10^6 draws, by every kernel: whatever changes a bit changes what
 * "generator": "caltrace-1" stands for. Instrumented runs look at less and
 * compare the kernels only. */
static void bits_of_a_million_draws(void **unused)
{
    const struct ct_kernel *kernel;
    size_t count = seeded_cases(1000000), wrong = 0;

    (void)unused;
    for (size_t r = 0; r < SAMPLED; r++) {
        struct ct_sampler sampler = sampler_of(&sampled[r]);
        uint64_t expected = sampled[r].hash;

        if (count < 1000000)
            expected = hash_of(ct_kernel_at(0), &sampler, count);
        for (size_t k = 0; (kernel = ct_kernel_at(k)) != NULL; k++) {
            uint64_t hash = hash_of(kernel, &sampler, count);

            if (hash == expected)
                continue;
            print_error("%s by %s: UINT64_C(0x%016" PRIx64 ")\n",
                        sampled[r].name, kernel->name, hash);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* ---- sums ------------------------------------------------------------------
 * Counts that fill lanes and vectors, and that do not; sums that go on from
 * what is there. The expected numbers are loops as kernel.h defines them. */

static const size_t counts[] = {0, 1, 7, 8, 9, 63, 100, CT_KERNEL_BLOCK};

enum { COUNTS = sizeof counts / sizeof *counts };

static alignas(CT_KERNEL_ALIGNMENT) double xs[CT_KERNEL_BLOCK],
    ys[CT_KERNEL_BLOCK];

static void fill(double *x, uint64_t seed)
{
    struct seeded random = seeded_init(seed);

    for (size_t i = 0; i < CT_KERNEL_BLOCK; i++)
        x[i] = (double)seeded_bits(&random) * 0x1p-60 - 7.5;
}

static void sums_in_eight_lanes(void **unused)
{
    const struct ct_kernel *kernel;

    (void)unused;
    fill(xs, 1);
    for (size_t k = 0; (kernel = ct_kernel_at(k)) != NULL; k++)
        for (size_t n = 0; n < COUNTS; n++) {
            double sums[9] = {1, 2, 3}, squares[9] = {4, 5, 6};
            double sum[9] = {1, 2, 3}, square[9] = {4, 5, 6};

            for (size_t t = 0; t < counts[n]; t++) {
                sum[t % 8] += xs[t] - 0.3;
                square[t % 8] += (xs[t] - 0.3) * (xs[t] - 0.3);
            }
            kernel->accumulate(xs, 0.3, counts[n], sums, squares);
            assert_memory_equal(sums, sum, sizeof sum);
            assert_memory_equal(squares, square, sizeof square);
        }
}

static void products_in_eight_lanes(void **unused)
{
    const struct ct_kernel *kernel;

    (void)unused;
    fill(xs, 2);
    fill(ys, 3);
    for (size_t k = 0; (kernel = ct_kernel_at(k)) != NULL; k++)
        for (size_t n = 0; n < COUNTS; n++) {
            double products[9] = {1, 2, 3}, product[9] = {1, 2, 3};

            for (size_t t = 0; t < counts[n]; t++)
                product[t % 8] += (xs[t] - 0.3) * (ys[t] + 0.7);
            kernel->accumulate_product(xs, 0.3, ys, -0.7, counts[n], products);
            assert_memory_equal(products, product, sizeof product);
        }
}

static void weighted_columns(void **unused)
{
    static const double weights[] = {0.1, -3, 1e10};
    const double *columns[] = {xs, ys, xs};
    const struct ct_kernel *kernel;

    (void)unused;
    fill(xs, 4);
    fill(ys, 5);
    for (size_t k = 0; (kernel = ct_kernel_at(k)) != NULL; k++)
        for (size_t n = 0; n <= 3; n++) {
            kernel->combine(weights, columns, n, block);
            for (size_t t = 0; t < CT_KERNEL_BLOCK; t++) {
                double sum = 0;

                for (size_t i = 0; i < n; i++)
                    sum += weights[i] * columns[i][t];
                assert_close(block[t], sum, 0);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_by_place_and_name),
        cmocka_unit_test(kernels_equal_the_reference),
        cmocka_unit_test(bits_of_a_million_draws),
        cmocka_unit_test(sums_in_eight_lanes),
        cmocka_unit_test(products_in_eight_lanes),
        cmocka_unit_test(weighted_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
