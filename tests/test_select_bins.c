/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../uncertainty/select_work.h"
#include "select_samples.h"

#include <float.h>
#include <stdio.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* ---- the whole way: count, catch, settle ---- */

static struct ct_bins *counted(const double *values, size_t n, double lower,
                               double upper, size_t count)
{
    struct ct_bins *bins = NULL;

    assert_int_equal(ct_bins_new(lower, upper, count, &bins), CT_OK);
    ct_bins_count(bins, values, n);
    return bins;
}

/* The values in the ranges, found by comparing: what the caller is told. */
static size_t in_ranges(const struct ct_bins_wanted *wanted,
                        const double *values, size_t n, double *out)
{
    size_t count = 0;

    for (size_t r = 0; r + 1 < wanted->ranges; r++)
        assert_true(wanted->to[r] < wanted->from[r + 1] ||
                    wanted->to[r] == wanted->from[r + 1]);
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < wanted->ranges; r++)
            if (values[i] >= wanted->from[r] && values[i] < wanted->to[r])
                out[count++] = values[i];
    return count;
}

/* Settles with at most `most` values in hand, with finer bins before where
 * they are more. Returns the number of passes. */
static int settled(struct ct_bins *bins, const double *values, size_t n,
                   double p, size_t most, struct ct_intervals *found)
{
    double *caught = malloc((n + 1) * sizeof *caught);
    double *compared = malloc((n + 1) * sizeof *compared);
    struct ct_bins_wanted wanted;
    struct ct_bins *own = NULL;
    int passes = 2;
    size_t count;

    assert_non_null(caught);
    assert_non_null(compared);
    assert_int_equal(ct_bins_wanted(bins, p, &wanted), CT_OK);
    for (; wanted.values > most && passes < 12; passes++) {
        struct ct_bins *finer;

        assert_int_equal(ct_bins_refine(bins, 512, &finer), CT_OK);
        ct_bins_free(own);
        bins = own = finer;
        ct_bins_count(bins, values, n);
        assert_int_equal(ct_bins_wanted(bins, p, &wanted), CT_OK);
    }
    count = ct_bins_catch(bins, values, n, caught);
    assert_true(count == wanted.values);
    assert_true(in_ranges(&wanted, values, n, compared) == count);
    assert_memory_equal(caught, compared, count * sizeof *caught);
    assert_int_equal(ct_bins_settle(bins, p, caught, count, found), CT_OK);
    free(caught);
    free(compared);
    ct_bins_free(own);
    return passes;
}

static void check(enum sample_kind kind, const double *values,
                  const double *sorted, size_t n, double p, double lower,
                  double upper, size_t bin_count, size_t most, uint64_t seed)
{
    struct ct_bins *bins = counted(values, n, lower, upper, bin_count);
    double *copy = sample_copy(sorted, n);
    struct ct_intervals found, expected;

    (void)settled(bins, values, n, p, most, &found);
    assert_int_equal(ct_coverage_intervals(copy, n, p, 1, &expected), CT_OK);
    assert_intervals(&found, &expected, "bins", (int)kind, n, p, seed);
    free(copy);
    ct_bins_free(bins);
}

/* Limits: those of the values; of an inner part, so that the open bins hold
 * ends; narrow ones beside the values; one value. */
static void limits_of(int which, const double *sorted, size_t n, double *lower,
                      double *upper)
{
    size_t cut = which == 0 ? 0 : n / 5;

    *lower = sorted[cut];
    *upper = sorted[n - 1 - cut];
    if (which == 2)
        *lower = *upper = sorted[n - 1];
    if (which == 3) {
        *lower = sorted[n - 1] / 2 - 1;
        *upper = *lower + fabs(*lower) * 0.25;
    }
}

static void equal_to_a_sort(void **unused)
{
    static const double p[] = {0.1, 0.5, 0.6827, 0.95, 0.99, 0.9973};
    struct seeded random = seeded_init(20250401);

    (void)unused;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (int kind = 0; kind < SAMPLE_KINDS; kind++)
        for (size_t n = 3; n < seeded_cases(9000); n = n * 2 + 5) {
            enum sample_kind k = (enum sample_kind)kind;
            double *values = sample_new(k, n, &random);
            double *sorted = sample_sorted(values, n);

            for (int i = 0; i < 4 * (int)LENGTH(p); i++) {
                struct ct_interval_ranks ranks;
                double lower, upper;

                if (ct_interval_ranks(n, p[i / 4], &ranks) != CT_OK)
                    continue;
                limits_of(i % 4, sorted, n, &lower, &upper);
                check(k, values, sorted, n, p[i / 4], lower, upper,
                      (size_t)1 << seeded_below(&random, 13),
                      i % 3 == 0 ? 50 : n, random.seed);
            }
            free(values);
            free(sorted);
        }
}

static void equal_to_a_sort_of_many(void **unused)
{
    struct seeded random = seeded_init(20250402);
    size_t n = 100 * seeded_cases(10000);

    (void)unused;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (int kind = 0; kind < SAMPLE_KINDS; kind++) {
        enum sample_kind k = (enum sample_kind)kind;
        double *values = sample_new(k, n, &random);
        double *sorted = sample_sorted(values, n);
        int power = 8 + (int)seeded_below(&random, 5);

        check(k, values, sorted, n, 0.95, sorted[n / 1000],
              sorted[n - 1 - n / 1000], (size_t)1 << power, n / 20,
              random.seed);
        free(values);
        free(sorted);
    }
}

/* ---- few values are enough ---- */

/* With 2^16 bins between the limits of a normal sample of 10^6: the symmetric
 * ends want two bins of about 10 values; the lengths that are within two bins
 * of the shortest, 2 (12/65536), are those over a range of the probability of
 * 2 sqrt(2 * 3.7e-4/1148) = 1.6e-3 (see test_select_interval.c), at both ends
 * 3200 values; noise makes that no more than some times larger. */
static void few_values_are_wanted(void **unused)
{
    struct seeded random = seeded_init(20250403);
    size_t n = 1000000;
    double *values;
    struct ct_bins *bins;
    struct ct_bins_wanted wanted;
    struct ct_intervals found;

    (void)unused;
    if (seeded_cases(n) < n)
        skip();
    values = malloc(n * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < n; i++)
        values[i] = sample_normal(&random);
    bins = counted(values, n, -6, 6, 1 << 16);
    assert_int_equal(ct_bins_wanted(bins, 0.95, &wanted), CT_OK);
    assert_true(wanted.values > 10 && wanted.values < 10000);
    assert_true(settled(bins, values, n, 0.95, n, &found) == 2);
    /* the whole axis in 4096 bins, two of which hold all */
    ct_bins_free(bins);
    bins = counted(values, n, -DBL_MAX, DBL_MAX, 4096);
    assert_int_equal(ct_bins_wanted(bins, 0.95, &wanted), CT_OK);
    assert_true(wanted.values == n);
    ct_bins_free(bins);
    free(values);
}

/* Many equal values are known without being looked at. */
static void equal_values_are_known(void **unused)
{
    struct seeded random = seeded_init(20250404);
    size_t n = 20000;
    double *values = sample_new(SAMPLE_EQUAL, n, &random);
    struct ct_bins *bins = counted(values, n, -1, 1, 16);
    struct ct_bins_wanted wanted;
    struct ct_intervals found;
    struct ct_bins *finer;

    (void)unused;
    assert_int_equal(ct_bins_wanted(bins, 0.95, &wanted), CT_OK);
    assert_true(wanted.values == 0 && wanted.ranges == 0);
    assert_int_equal(ct_bins_settle(bins, 0.95, values, 0, &found), CT_OK);
    assert_true(found.symmetric.low == -0.1 && found.symmetric.high == -0.1);
    assert_true(found.shortest.low == -0.1 && found.shortest.high == -0.1);
    assert_true(found.shortest.low_error == 0);
    assert_int_equal(ct_bins_refine(bins, 100, &finer), CT_DOMAIN);
    ct_bins_free(bins);
    /* three values, and two others: some passes single them out */
    for (size_t i = 0; i < n; i++)
        values[i] = i < 2 ? 7 : (double)(i % 3) / 3;
    bins = counted(values, n, 0, 1, 1);
    assert_true(settled(bins, values, n, 0.5, 10, &found) > 3);
    assert_true(found.symmetric.low == 0 && found.symmetric.high == 2.0 / 3);
    ct_bins_free(bins);
    free(values);
}

/* ---- bins of several threads ---- */

static void added_bins_are_bins_of_all(void **unused)
{
    struct seeded random = seeded_init(20250405);
    size_t n = 9001;
    double *values = sample_new(SAMPLE_NORMAL, n, &random);
    struct ct_bins *all = counted(values, n, 700, 950, 1000), *part;
    struct ct_bins *sum = NULL;
    struct ct_intervals a, b;

    (void)unused;
    assert_int_equal(ct_bins_like(all, &sum), CT_OK);
    for (size_t from = 0; from < n; from += 4000) {
        size_t count = n - from < 4000 ? n - from : 4000;

        assert_int_equal(ct_bins_like(sum, &part), CT_OK);
        ct_bins_count(part, values + from, count);
        ct_bins_add(sum, part);
        ct_bins_free(part);
    }
    (void)settled(all, values, n, 0.95, n, &a);
    (void)settled(sum, values, n, 0.95, n, &b);
    assert_memory_equal(&a, &b, sizeof a);
    ct_bins_free(all);
    ct_bins_free(sum);
    free(values);
}

/* ---- standard errors ---- */

/* From counts as from the values: the quantiles by a window whose ends are
 * known to a part of a bin, the place by 2^15 of the places at most. */
static void errors_from_counts(void **unused)
{
    static const enum sample_kind kinds[] = {SAMPLE_NORMAL, SAMPLE_UNIFORM,
                                             SAMPLE_EXPONENTIAL};
    struct seeded random = seeded_init(20250406);
    size_t n = 1000000;

    (void)unused;
    if (seeded_cases(n) < n)
        skip();
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        double *values = sample_new(kinds[i], n, &random);
        double *sorted = sample_sorted(values, n);
        struct ct_bins *bins = counted(values, n, sorted[n / 100],
                                       sorted[n - 1 - n / 100], 1 << 18);
        struct ct_intervals found, expected;

        (void)settled(bins, values, n, 0.95, n, &found);
        assert_int_equal(ct_coverage_intervals(values, n, 0.95, 1, &expected),
                         CT_OK);
        assert_close_relative(found.symmetric.low_error,
                              expected.symmetric.low_error, 0.05);
        assert_close_relative(found.symmetric.high_error,
                              expected.symmetric.high_error, 0.05);
        assert_close_relative(found.shortest.high_error,
                              expected.shortest.high_error, 0.1);
        if (kinds[i] != SAMPLE_EXPONENTIAL) /* its lowest values share a bin */
            assert_close_relative(found.shortest.low_error,
                                  expected.shortest.low_error, 0.1);
        ct_bins_free(bins);
        free(values);
        free(sorted);
    }
}

/* ---- approximations ---- */

static void quantiles_and_pictures(void **unused)
{
    double values[1000];
    struct ct_bins *bins;
    uint64_t histogram[4], below, above;

    (void)unused;
    for (size_t i = 0; i < 1000; i++)
        values[i] = (double)i + 0.5; /* 0.5 … 999.5 */
    bins = counted(values, 1000, 0, 1000, 100);
    /* half a value's place beyond the share: a bin holds ten, and is taken to
     * hold them evenly */
    for (int i = 0; i < 100; i++)
        assert_close(ct_bins_quantile(bins, i / 100.0), 10.0 * i + 0.5, 1e-9);
    assert_close(ct_bins_quantile(bins, 1), 999.5, 1e-9);
    ct_bins_histogram(bins, 100, 200, 4, histogram, &below, &above);
    assert_true(below == 100 && above == 100);
    for (int i = 0; i < 4; i++)
        assert_true(histogram[i] == 200);
    ct_bins_free(bins);
    assert_int_equal(ct_bins_new(0, 1, 10, &bins), CT_OK);
    assert_true(isnan(ct_bins_quantile(bins, 0.5)));
    ct_bins_histogram(bins, 0, 1, 4, histogram, &below, &above);
    assert_true(below == 0 && above == 0 && histogram[3] == 0);
    ct_bins_free(bins);
}

/* Not farther from the true quantile than a bin is wide; in an open bin,
 * between the values. */
static void quantiles_lie_in_their_bin(void **unused)
{
    struct seeded random = seeded_init(20250407);
    size_t n = 5000;

    (void)unused;
    for (int kind = 0; kind < SAMPLE_KINDS; kind++) {
        double *values = sample_new((enum sample_kind)kind, n, &random);
        double *sorted = sample_sorted(values, n);
        double lower = sorted[n / 9], upper = sorted[n - n / 9];
        double width = (upper - lower) / 333 * (1 + 1e-12);
        struct ct_bins *bins = counted(values, n, lower, upper, 333);

        for (size_t i = 0; i <= 50; i++) {
            double q = ct_bins_quantile(bins, (double)i / 50);
            double v = sorted[i < 50 ? i * n / 50 : n - 1];

            if (v > lower && v < upper)
                assert_close(q, v, width + DBL_EPSILON * fabs(v));
            else
                /* no bin is narrower than 1/DBL_MAX */
                assert_true(q >= sorted[0] && q <= sorted[n - 1] + 1e-308);
        }
        ct_bins_free(bins);
        free(values);
        free(sorted);
    }
}

/* ---- refusals ---- */

static void refusals(void **unused)
{
    double values[] = {1, 2, 3, 4, 5, 6, 7, 8}, other[8];
    struct ct_bins *bins = NULL;
    struct ct_bins_wanted wanted = {.values = 99};
    struct ct_intervals found = {.shortest = {.low = 77}};
    size_t n;

    (void)unused;
    assert_int_equal(ct_bins_new(2, 1, 8, &bins), CT_DOMAIN);
    assert_int_equal(ct_bins_new((double)NAN, 1, 8, &bins), CT_DOMAIN);
    assert_int_equal(ct_bins_new(0, (double)INFINITY, 8, &bins), CT_DOMAIN);
    assert_int_equal(ct_bins_new(0, 1, 0, &bins), CT_DOMAIN);
    assert_int_equal(ct_bins_new(0, 1, SIZE_MAX, &bins), CT_DOMAIN);
    assert_null(bins);
    ct_bins_free(NULL);

    bins = counted(values, 8, 0, 10, 4);
    assert_int_equal(ct_bins_wanted(bins, 0.999, &wanted), CT_DOMAIN);
    assert_int_equal(ct_bins_wanted(bins, 1, &wanted), CT_DOMAIN);
    assert_true(wanted.values == 99);
    assert_true(ct_bins_catch(bins, values, 8, other) == 0);
    assert_int_equal(ct_bins_settle(bins, 0.5, values, 8, &found), CT_DOMAIN);
    assert_int_equal(ct_bins_wanted(bins, 0.5, &wanted), CT_OK);
    n = ct_bins_catch(bins, values, 8, other);
    assert_true(n == wanted.values && n > 1);
    /* not all; others; another probability; counted on */
    assert_int_equal(ct_bins_settle(bins, 0.5, other, n - 1, &found),
                     CT_DOMAIN);
    assert_int_equal(ct_bins_settle(bins, 0.9, other, n, &found), CT_DOMAIN);
    other[0] = 1e9;
    if (wanted.to[wanted.ranges - 1] < HUGE_VAL)
        assert_int_equal(ct_bins_settle(bins, 0.5, other, n, &found),
                         CT_DOMAIN);
    ct_bins_count(bins, values, 1);
    assert_int_equal(ct_bins_settle(bins, 0.5, other, n, &found), CT_DOMAIN);
    assert_true(found.shortest.low == 77);
    ct_bins_free(bins);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_to_a_sort),
        cmocka_unit_test(equal_to_a_sort_of_many),
        cmocka_unit_test(few_values_are_wanted),
        cmocka_unit_test(equal_values_are_known),
        cmocka_unit_test(added_bins_are_bins_of_all),
        cmocka_unit_test(errors_from_counts),
        cmocka_unit_test(quantiles_and_pictures),
        cmocka_unit_test(quantiles_lie_in_their_bin),
        cmocka_unit_test(refusals),
    };

    return cmocka_run_group_tests_name("bins", tests, NULL, NULL);
}
