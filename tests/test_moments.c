/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Means and covariances summed in blocks: against sums in long double, which
 * has eleven more bits, and the same bits however the trials are cut.
 */
#include "../uncertainty/moments.h"
#include "assert_close.h"
#include "seeded.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { SERIES = 3, TRIALS = 3 * CT_MOMENTS_BLOCK + 700 };

struct sample {
    double *columns[SERIES];
    size_t count;
};

static void make_sample(struct sample *s, size_t count, double offset)
{
    struct seeded random = seeded_init(20260101);

    s->count = count;
    for (size_t i = 0; i < SERIES; i++) {
        s->columns[i] = aligned_alloc(CT_KERNEL_ALIGNMENT,
                                      (count / 8 + 1) * 8 * sizeof(double));
        assert_non_null(s->columns[i]);
    }
    for (size_t t = 0; t < count; t++) {
        double a = (double)seeded_bits(&random) * 0x1p-64;
        double b = (double)seeded_bits(&random) * 0x1p-64;

        s->columns[0][t] = offset + a;
        s->columns[1][t] = -3 * a + b;
        s->columns[2][t] = 1e-9 * b;
    }
}

static void release_sample(struct sample *s)
{
    for (size_t i = 0; i < SERIES; i++)
        free(s->columns[i]);
}

/* Adds the sample, each block in pieces of `piece` trials. */
static size_t add(const struct sample *s, const double *shift, size_t piece,
                  struct ct_moments *moments, double *room)
{
    double lanes[8 * (SERIES + SERIES * (SERIES + 1) / 2)], scratch[SERIES];
    struct ct_block_sums sums;
    size_t failed = 0, first;

    assert_int_equal(ct_block_sums_size(SERIES),
                     sizeof lanes / sizeof lanes[0]);
    ct_block_sums_place(&sums, SERIES, lanes);
    ct_moments_place(moments, SERIES, room);
    for (size_t at = 0; at < s->count;) {
        size_t end =
            at + CT_MOMENTS_BLOCK < s->count ? at + CT_MOMENTS_BLOCK : s->count;

        ct_block_sums_clear(&sums, SERIES);
        while (at < end) {
            size_t count = end - at < piece ? end - at : piece;
            double *columns[SERIES];

            for (size_t i = 0; i < SERIES; i++)
                columns[i] = s->columns[i] + at;
            failed += ct_block_sums_add(&sums, ct_kernel_at(0), SERIES, columns,
                                        shift, count, &first);
            at += count;
        }
        ct_moments_merge(moments, &sums, scratch);
    }
    return failed;
}

static long double exact_covariance(const struct sample *s, size_t a, size_t b)
{
    long double mean_a = 0, mean_b = 0, sum = 0;

    for (size_t t = 0; t < s->count; t++) {
        mean_a += (long double)s->columns[a][t];
        mean_b += (long double)s->columns[b][t];
    }
    mean_a /= (long double)s->count;
    mean_b /= (long double)s->count;
    for (size_t t = 0; t < s->count; t++)
        sum += ((long double)s->columns[a][t] - mean_a) *
               ((long double)s->columns[b][t] - mean_b);
    return sum / (long double)(s->count - 1);
}

/* Eight lanes of some thousand terms of one size lose at most a few units in
 * the fourteenth digit; the offset of 10^6 about which nothing is shifted is
 * in the data, so their own rounding is not counted. */
static void test_against_long_double(void **state)
{
    double room[SERIES + SERIES * (SERIES + 1) / 2];
    double shift[SERIES] = {1e6 + 0.3, -1, 0};
    struct sample sample;
    struct ct_moments moments;

    (void)state;
    make_sample(&sample, TRIALS, 1e6);
    assert_int_equal(add(&sample, shift, 512, &moments, room), 0);
    assert_int_equal(moments.count, TRIALS);
    for (size_t a = 0; a < SERIES; a++)
        for (size_t b = 0; b < SERIES; b++) {
            double exact = (double)exact_covariance(&sample, a, b);
            double size = sqrt((double)(exact_covariance(&sample, a, a) *
                                        exact_covariance(&sample, b, b)));

            assert_close(ct_moments_covariance(&moments, a, b), exact,
                         1e-13 * size);
        }
    release_sample(&sample);
}

/* What the blocks are cut into does not show. */
static void test_pieces(void **state)
{
    static const size_t pieces[] = {8, 64, 512, 1024, CT_MOMENTS_BLOCK};
    double first[SERIES + SERIES * (SERIES + 1) / 2];
    double room[SERIES + SERIES * (SERIES + 1) / 2];
    double shift[SERIES] = {0.5, -1, 0};
    struct sample sample;
    struct ct_moments moments;

    (void)state;
    make_sample(&sample, TRIALS, 0);
    (void)add(&sample, shift, 512, &moments, first);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        (void)add(&sample, shift, pieces[i], &moments, room);
        assert_memory_equal(room, first, sizeof first);
    }
    release_sample(&sample);
}

/* Trials without a value are left out in every series, and nothing else. */
static void test_failed(void **state)
{
    double room[SERIES + SERIES * (SERIES + 1) / 2];
    double shift[SERIES] = {0.5, -1, 0};
    double *columns[SERIES], lanes[8 * (SERIES + 6)], scratch[SERIES];
    struct sample sample, rest;
    struct ct_block_sums sums;
    struct ct_moments moments;
    size_t first = 0, n = 0;

    (void)state;
    make_sample(&sample, 512, 0);
    make_sample(&rest, 512, 0);
    sample.columns[1][7] = (double)NAN;
    sample.columns[0][100] = (double)INFINITY;
    sample.columns[2][100] = -(double)INFINITY;
    for (size_t t = 0; t < 512; t++)
        if (t != 7 && t != 100) {
            for (size_t i = 0; i < SERIES; i++)
                rest.columns[i][n] = rest.columns[i][t];
            n++;
        }
    rest.count = n;
    for (size_t i = 0; i < SERIES; i++)
        columns[i] = sample.columns[i];
    ct_block_sums_place(&sums, SERIES, lanes);
    ct_moments_place(&moments, SERIES, room);
    assert_int_equal(ct_block_sums_add(&sums, ct_kernel_at(0), SERIES, columns,
                                       shift, 512, &first),
                     2);
    assert_int_equal(first, 7);
    assert_true(isnan(sample.columns[0][7]) && isnan(sample.columns[2][100]));
    ct_moments_merge(&moments, &sums, scratch);
    assert_int_equal(moments.count, 510);
    assert_close(ct_moments_covariance(&moments, 0, 1),
                 (double)exact_covariance(&rest, 0, 1), 1e-14);
    release_sample(&sample);
    release_sample(&rest);
}

/* One series of `count` trials through a kernel; returns how many failed. */
static size_t add_series(const struct ct_kernel *kernel, double *values,
                         size_t count, struct ct_block_sums *sums,
                         double lanes[16], size_t *first)
{
    static const double shift[1] = {0};
    double *columns[1] = {values};

    ct_block_sums_place(sums, 1, lanes);
    return ct_block_sums_add(sums, kernel, 1, columns, shift, count, first);
}

/* In whichever lane it stands, or behind the last eight. */
static void test_one_failed(void **state)
{
    static const double bad[] = {(double)NAN, (double)INFINITY,
                                 -(double)INFINITY};
    const struct ct_kernel *kernel;

    (void)state;
    for (size_t k = 0; (kernel = ct_kernel_at(k)) != NULL; k++)
        for (size_t t = 0; t < 21; t++)
            for (size_t b = 0; b < 3; b++) {
                double values[21], lanes[16], sum = 0;
                struct ct_block_sums sums;
                size_t first = 99;

                for (size_t i = 0; i < 21; i++)
                    values[i] = (double)i;
                values[t] = bad[b];
                assert_int_equal(
                    add_series(kernel, values, 21, &sums, lanes, &first), 1);
                assert_int_equal(first, t);
                assert_int_equal(sums.count, 20);
                for (size_t l = 0; l < 8; l++)
                    sum += lanes[l];
                assert_true(sum == 210 - (double)t); /* 0 + 1 + … + 20 */
            }
}

/* Numbers so large that their sum overflows are numbers all the same. */
static void test_overflow(void **state)
{
    const struct ct_kernel *kernel;

    (void)state;
    for (size_t k = 0; (kernel = ct_kernel_at(k)) != NULL; k++) {
        double values[40], lanes[16];
        struct ct_block_sums sums;
        size_t first = 99;

        for (size_t t = 0; t < 40; t++)
            values[t] = 1e308;
        assert_int_equal(add_series(kernel, values, 40, &sums, lanes, &first),
                         0);
        assert_int_equal(sums.count, 40);
        assert_int_equal(first, 99);
        for (size_t t = 0; t < 40; t++)
            assert_true(values[t] == 1e308);
    }
}

static void test_too_few(void **state)
{
    double room[2], lanes[16], scratch[1], shift[1] = {4}, value[8] = {5};
    double *columns[1] = {value};
    struct ct_block_sums sums;
    struct ct_moments moments;
    size_t first;

    (void)state;
    ct_block_sums_place(&sums, 1, lanes);
    ct_moments_place(&moments, 1, room);
    assert_true(isnan(ct_moments_covariance(&moments, 0, 0)));
    assert_int_equal(
        ct_block_sums_add(&sums, ct_kernel_at(0), 1, columns, shift, 1, &first),
        0);
    ct_moments_merge(&moments, &sums, scratch);
    assert_true(moments.offset[0] == 1);
    assert_true(isnan(ct_moments_covariance(&moments, 0, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_long_double),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_failed),
        cmocka_unit_test(test_one_failed),
        cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_too_few),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
