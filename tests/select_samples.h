/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * select_samples.h - samples of all sorts, and what a full sort says of them,
 * for the tests of selection and coverage intervals.
 */
#ifndef CT_SELECT_SAMPLES_H
#define CT_SELECT_SAMPLES_H

#include "../uncertainty/select.h"
#include "assert_close.h"
#include "seeded.h"

#include <stdlib.h>
#include <string.h>

/* Uniform on ]0, 1[. */
static inline double sample_uniform(struct seeded *random)
{
    return ((double)(seeded_bits(random) >> 12) + 0.5) * 0x1p-52;
}

static inline double sample_normal(struct seeded *random)
{
    double r = sqrt(-2 * log(sample_uniform(random)));

    return r * cos(6.283185307179586 * sample_uniform(random));
}

/* Any finite double, tiny and huge ones as often as others. */
static inline double sample_any(struct seeded *random)
{
    for (;;) {
        uint64_t bits = seeded_bits(random);
        double value;

        memcpy(&value, &bits, sizeof value);
        if (fabs(value) < 1e300)
            return value;
    }
}

enum sample_kind {
    SAMPLE_UNIFORM,
    SAMPLE_NORMAL,
    SAMPLE_ASCENDING,
    SAMPLE_DESCENDING,
    SAMPLE_ORGAN_PIPE,
    SAMPLE_EQUAL,
    SAMPLE_TWO_VALUES,
    SAMPLE_FEW_VALUES,
    SAMPLE_SAWTOOTH,
    SAMPLE_EXPONENTIAL,
    SAMPLE_HEAVY, /* Cauchy */
    SAMPLE_ANY,
    SAMPLE_ZEROS,      /* of both signs, and a little else */
    SAMPLE_SPIKE,      /* nearly all in the last bits of one number */
    SAMPLE_POINT_MASS, /* half of them one value inside others */
    SAMPLE_TWO_HEAPS,
    SAMPLE_KINDS
};

static inline double sample_value(enum sample_kind kind, size_t i, size_t n,
                                  struct seeded *random)
{
    switch (kind) {
    case SAMPLE_UNIFORM:
        return sample_uniform(random);
    case SAMPLE_NORMAL:
        return 838 + 36 * sample_normal(random);
    case SAMPLE_ASCENDING:
        return (double)i - (double)n / 3;
    case SAMPLE_DESCENDING:
        return -(double)i;
    case SAMPLE_ORGAN_PIPE:
        return (double)(i < n / 2 ? i : n - i);
    case SAMPLE_EQUAL:
        return -0.1;
    case SAMPLE_TWO_VALUES:
        return seeded_below(random, 10) == 0 ? 1 : 2;
    case SAMPLE_FEW_VALUES:
        return (double)seeded_below(random, 7);
    case SAMPLE_SAWTOOTH:
        return (double)(i % 37) + 1e-3 * (double)(i % 11);
    case SAMPLE_EXPONENTIAL:
        return -log(sample_uniform(random));
    case SAMPLE_HEAVY:
        return tan(3.141592653589793 * (sample_uniform(random) - 0.5));
    case SAMPLE_ANY:
        return sample_any(random);
    case SAMPLE_ZEROS:
        return i % 5 == 0   ? 1e-310 * sample_normal(random)
               : i % 3 == 0 ? 0.0
                            : -0.0;
    case SAMPLE_SPIKE:
        return i % 1000 == 999 ? 1e6 * sample_normal(random)
                               : 1 + 0x1p-52 * (double)(i % 16);
    case SAMPLE_POINT_MASS:
        return i % 2 == 0 ? 0.25 : sample_normal(random);
    case SAMPLE_TWO_HEAPS:
        return sample_normal(random) + (i % 2 == 0 ? -5 : 5);
    case SAMPLE_KINDS:
        break;
    }
    return 0;
}

static inline double *sample_new(enum sample_kind kind, size_t n,
                                 struct seeded *random)
{
    double *values = malloc((n + 1) * sizeof *values);

    assert_non_null(values);
    for (size_t i = 0; i < n; i++)
        values[i] = sample_value(kind, i, n, random);
    return values;
}

static inline double *sample_copy(const double *values, size_t n)
{
    double *copy = malloc((n + 1) * sizeof *copy);

    assert_non_null(copy);
    memcpy(copy, values, n * sizeof *copy);
    return copy;
}

static inline int sample_compare(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Sorted with the C library; -0 as +0. */
static inline double *sample_sorted(const double *values, size_t n)
{
    double *sorted = sample_copy(values, n);

    for (size_t i = 0; i < n; i++)
        sorted[i] += 0.0;
    qsort(sorted, n, sizeof *sorted, sample_compare);
    return sorted;
}

/* The intervals as JCGM 101:2008, 7.7.2, words them, of sorted values. */
static inline struct ct_intervals sample_intervals(const double *sorted,
                                                   size_t n, size_t q)
{
    size_t r = (n - q) % 2 == 0 ? (n - q) / 2 : (n - q + 1) / 2, best = 1;
    struct ct_intervals i = {0};

    for (size_t k = 1; k <= n - q; k++)
        if (sorted[k + q - 1] - sorted[k - 1] <
            sorted[best + q - 1] - sorted[best - 1])
            best = k;
    i.symmetric.low = sorted[r - 1];
    i.symmetric.high = sorted[r + q - 1];
    i.shortest.low = sorted[best - 1];
    i.shortest.high = sorted[best + q - 1];
    return i;
}

/* The same doubles, zeros with their signs. */
static inline bool sample_same(const struct ct_coverage_interval *a,
                               const struct ct_coverage_interval *b)
{
    return memcmp(&a->low, &b->low, sizeof a->low) == 0 &&
           memcmp(&a->high, &b->high, sizeof a->high) == 0;
}

static inline void assert_intervals(const struct ct_intervals *actual,
                                    const struct ct_intervals *expected,
                                    const char *what, int kind, size_t n,
                                    double p, uint64_t seed)
{
    if (sample_same(&actual->symmetric, &expected->symmetric) &&
        sample_same(&actual->shortest, &expected->shortest))
        return;
    fail_msg("%s: kind %d, n %zu, p %g, seed %llu: symmetric [%.17g, %.17g] "
             "for [%.17g, %.17g], shortest [%.17g, %.17g] for [%.17g, %.17g]",
             what, kind, n, p, (unsigned long long)seed, actual->symmetric.low,
             actual->symmetric.high, expected->symmetric.low,
             expected->symmetric.high, actual->shortest.low,
             actual->shortest.high, expected->shortest.low,
             expected->shortest.high);
}

#endif
