/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../uncertainty/statistics.h"
#include "assert_close.h"
#include "reference.h"
#include "seeded.h"

#include <float.h>
#include <mpfr.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* ---- NIST StRD, univariate summary statistics ---- */

enum { NUMACC = 1001 };

/* The NumAcc sets: the certified mean, then 500 times mean -+ 0.1. */
static void numacc(double *y, double mean, double low, double high)
{
    y[0] = mean;
    for (size_t i = 1; i < NUMACC; i += 2) {
        y[i] = low;
        y[i + 1] = high;
    }
}

/* Certified values of the four made sets, with tolerances of ten times what
 * rounding the decimal data to double does. */
static void numerical_accuracy_sets(void **unused)
{
    static const double first[] = {10000001, 10000003, 10000002};
    static const struct {
        double mean, low, high, mean_within, sd_within, r_within;
    } sets[] = {
        {1.2, 1.1, 1.3, 2e-13, 1e-13, 1e-12},
        {1000000.2, 1000000.1, 1000000.3, 1e-7, 5e-10, 1e-11},
        {10000000.2, 10000000.1, 10000000.3, 1e-6, 1e-8, 1e-10},
    };
    double y[NUMACC];

    (void)unused;
    assert_close(ct_mean(first, 3), 10000002.0, 0.0);
    assert_close(ct_standard_deviation(first, 3), 1.0, 0.0);
    assert_close(ct_autocorrelation(first, 3), -0.5, 0.0);
    for (size_t i = 0; i < LENGTH(sets); i++) {
        numacc(y, sets[i].mean, sets[i].low, sets[i].high);
        assert_close(ct_mean(y, NUMACC), sets[i].mean, sets[i].mean_within);
        assert_close(ct_standard_deviation(y, NUMACC), 0.1, sets[i].sd_within);
        assert_close(ct_autocorrelation(y, NUMACC), -0.999, sets[i].r_within);
    }
}

/* Reads the only column of a CSV file below its heading. */
static size_t read_column(const char *path, double *y, size_t most)
{
    char line[200];
    FILE *file = fopen(path, "r");
    size_t n = 0;

    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (n < most && fgets(line, sizeof line, file) != NULL) {
        size_t length = strcspn(line, "\r\n");

        assert_int_equal(ct_number_parse(line, length, &y[n++]), CT_OK);
    }
    (void)fclose(file);
    return n;
}

static void strd_univariate(void **unused)
{
    static const char *const names[] = {"Michelso", "NumAcc1", "NumAcc2",
                                        "NumAcc3", "NumAcc4"};
    double y[NUMACC + 1];

    (void)unused;
    for (size_t i = 0; i < LENGTH(names); i++) {
        char name[100], path[512];
        json_t *example, *data;
        size_t n;

        (void)snprintf(name, sizeof name,
                       "strd-univariate/strd-univariate-%s.json", names[i]);
        example = reference_open(name);
        if (example == NULL)
            skip();
        data = json_object_get(example, "data");
        assert_true(
            reference_path(path, sizeof path,
                           json_string_value(json_object_get(data, "csv"))));
        n = read_column(path, y, LENGTH(y));
        assert_int_equal(n, json_integer_value(json_object_get(data, "n")));
        reference_check(example, "mean", ct_mean(y, n));
        reference_check(example, "sd", ct_standard_deviation(y, n));
        reference_check(example, "r1", ct_autocorrelation(y, n));
        json_decref(example);
    }
}

/* ---- JCGM 100:2008, H.2: five simultaneous sets of V, I and phi ---- */

static const double voltage[] = {5.007, 4.994, 5.005, 4.990, 4.999};
static const double current[] = {19.663, 19.639, 19.640, 19.685, 19.678};
static const double phase[] = {1.0456, 1.0438, 1.0468, 1.0428, 1.0433};

/* Table H.2: means, s of the means and correlation coefficients, each to half
 * a unit of the printed digit. */
static void impedance_example(void **unused)
{
    double v = ct_standard_deviation(voltage, 5) / sqrt(5.0);
    double i = ct_standard_deviation(current, 5) / sqrt(5.0);
    double p = ct_standard_deviation(phase, 5) / sqrt(5.0);

    (void)unused;
    assert_close(ct_mean(voltage, 5), 4.9990, 5e-15);
    assert_close(ct_mean(current, 5), 19.6610, 2e-14);
    assert_close(ct_mean(phase, 5), 1.04446, 1e-15);
    assert_close(v, 0.0032, 0.00005);
    assert_close(i, 0.0095, 0.00005);
    assert_close(p, 0.00075, 0.000005);
    assert_close(ct_covariance_of_means(voltage, current, 5) / (v * i), -0.36,
                 0.005);
    assert_close(ct_covariance_of_means(voltage, phase, 5) / (v * p), 0.86,
                 0.005);
    assert_close(ct_covariance_of_means(current, phase, 5) / (i * p), -0.65,
                 0.005);
}

/* The same by hand: the deviations are small integers in units of 1 mV, 1 uA
 * and 20 urad, and the sums of their products divided by n(n - 1) = 20 are the
 * covariances. The data carry half an ulp, which the deviations magnify:
 * 5 V / 0.003 V times 1e-16, below 1e-12. */
static void impedance_example_exactly(void **unused)
{
    (void)unused;
    /* deviations 8 -5 6 -9 0 mV; 2 -22 -21 24 17 uA; 57 -33 117 -83 -58 */
    assert_close_relative(ct_covariance_of_means(voltage, voltage, 5),
                          206e-6 / 20, 1e-12);
    assert_close_relative(ct_covariance_of_means(current, current, 5),
                          1794e-6 / 20, 1e-12);
    assert_close_relative(ct_covariance_of_means(voltage, current, 5),
                          -216e-6 / 20, 1e-12);
    assert_close_relative(ct_covariance_of_means(voltage, phase, 5),
                          4.14e-5 / 20, 1e-12);
    assert_close_relative(ct_covariance_of_means(current, phase, 5),
                          -9.19e-5 / 20, 1e-12);
}

/* ---- against exact arithmetic ---- */

/* Sums in 600 bits are exact for every series below. */
struct exact {
    mpfr_t mean_x, mean_y, product, lagged, term, other;
};

static void exact_init(struct exact *e)
{
    mpfr_inits2(600, e->mean_x, e->mean_y, e->product, e->lagged, e->term,
                e->other, (mpfr_ptr)NULL);
}

static void exact_clear(struct exact *e)
{
    mpfr_clears(e->mean_x, e->mean_y, e->product, e->lagged, e->term, e->other,
                (mpfr_ptr)NULL);
}

static void exact_mean(mpfr_t mean, const double *x, size_t n)
{
    mpfr_set_zero(mean, 1);
    for (size_t i = 0; i < n; i++)
        mpfr_add_d(mean, mean, x[i], MPFR_RNDN);
    mpfr_div_ui(mean, mean, (unsigned long)n, MPFR_RNDN);
}

/* sum = sum of (x_i - mean x)(y_{i+lag} - mean y). */
static void exact_products(struct exact *e, mpfr_t sum, const double *x,
                           const double *y, size_t n, size_t lag)
{
    mpfr_set_zero(sum, 1);
    for (size_t i = 0; i + lag < n; i++) {
        mpfr_d_sub(e->term, x[i], e->mean_x, MPFR_RNDN);
        mpfr_d_sub(e->other, y[i + lag], e->mean_y, MPFR_RNDN);
        mpfr_mul(e->term, e->term, e->other, MPFR_RNDN);
        mpfr_add(sum, sum, e->term, MPFR_RNDN);
    }
}

/* |computed - exact| in units of the last place of exact. */
static double ulps(double computed, mpfr_t exact)
{
    double value = mpfr_get_d(exact, MPFR_RNDN), off;
    mpfr_t difference;

    mpfr_init2(difference, 600);
    mpfr_sub_d(difference, exact, computed, MPFR_RNDN);
    off = fabs(mpfr_get_d(difference, MPFR_RNDN));
    mpfr_clear(difference);
    return off / (nextafter(fabs(value), (double)INFINITY) - fabs(value));
}

/* A series about `offset` with spread 1, and one correlated with it. */
static void make_series(struct seeded *random, double *x, double *y, size_t n,
                        double offset)
{
    for (size_t i = 0; i < n; i++) {
        double a = (double)seeded_below(random, 1u << 30) / (1 << 30);
        double b = (double)seeded_below(random, 1u << 30) / (1 << 30);

        x[i] = offset + a;
        y[i] = -3.0 * offset + a - 2.0 * b;
    }
    x[0] = offset + 0.25; /* not all equal, at the coarsest offset either */
    x[1] = offset + 0.75;
}

/* Everything to a few units of the last place, whatever the offset: the mean
 * is the rounded sum in twice the precision (1), the standard deviation has a
 * rounding in each deviation, each square and the square root (2), and
 * covariances and autocorrelations lose what cancels between their terms. */
static void check_series(struct exact *e, const double *x, const double *y,
                         size_t n)
{
    double magnitude;

    exact_mean(e->mean_x, x, n);
    exact_mean(e->mean_y, y, n);
    assert_true(ulps(ct_mean(x, n), e->mean_x) <= 1.0);
    exact_products(e, e->product, x, y, n, 0);
    magnitude =
        ct_standard_deviation(x, n) * ct_standard_deviation(y, n) / (double)n;
    mpfr_div_ui(e->product, e->product, (unsigned long)(n * (n - 1)),
                MPFR_RNDN);
    assert_close(ct_covariance_of_means(x, y, n),
                 mpfr_get_d(e->product, MPFR_RNDN), 1e-15 * magnitude);
    mpfr_set(e->mean_y, e->mean_x, MPFR_RNDN);
    exact_products(e, e->lagged, x, x, n, 1);
    exact_products(e, e->product, x, x, n, 0);
    mpfr_div(e->lagged, e->lagged, e->product, MPFR_RNDN);
    assert_close(ct_autocorrelation(x, n), mpfr_get_d(e->lagged, MPFR_RNDN),
                 1e-15);
    mpfr_div_ui(e->product, e->product, (unsigned long)(n - 1), MPFR_RNDN);
    mpfr_sqrt(e->product, e->product, MPFR_RNDN);
    assert_true(ulps(ct_standard_deviation(x, n), e->product) <= 2.0);
}

static void random_series(void **unused)
{
    static const double offsets[] = {0.0, 1.0, -1e3, 1e6, -1e9, 1e12, 1e15};
    struct seeded random = seeded_init(20240501);
    struct exact e;
    double x[200], y[200];

    (void)unused;
    print_message("seed %llu\n", (unsigned long long)random.seed);
    exact_init(&e);
    for (size_t i = 0; i < LENGTH(offsets); i++)
        for (size_t n = 2; n <= LENGTH(x); n = n < 10 ? n + 1 : n * 2) {
            make_series(&random, x, y, n, offsets[i]);
            check_series(&e, x, y, n);
        }
    exact_clear(&e);
}

/* The sum cancels: only exact bookkeeping gives 1/3. */
static void mean_of_cancelling_values(void **unused)
{
    static const double x[] = {1e16, 1.0, -1e16};
    static const double y[] = {1.0, 1e100, 1.0, -1e100};

    (void)unused;
    assert_close(ct_mean(x, 3), 1.0 / 3.0, 0.0);
    assert_close(ct_mean(y, 4), 0.5, 0.0);
}

/* ---- the ends of the range ---- */

/* Scaling a series by a power of two scales mean and standard deviation by it
 * exactly, up to the largest and down to the smallest doubles. */
static void huge_and_tiny_readings(void **unused)
{
    static const double x[] = {1.0, 1.25, 1.5, 1.0, 1.75};
    static const int powers[] = {1023, 900, 500, -500, -900, -1000};
    double mean = ct_mean(x, 5), s = ct_standard_deviation(x, 5), scaled[5];

    (void)unused;
    assert_close(mean, 1.3, DBL_EPSILON / 2);
    assert_close_relative(s, sqrt(0.10625), DBL_EPSILON);
    for (size_t i = 0; i < LENGTH(powers); i++) {
        for (size_t j = 0; j < 5; j++)
            scaled[j] = ldexp(x[j], powers[i]);
        assert_close(ct_mean(scaled, 5), ldexp(mean, powers[i]), 0.0);
        assert_close(ct_standard_deviation(scaled, 5), ldexp(s, powers[i]),
                     0.0);
        assert_close(ct_autocorrelation(scaled, 5), ct_autocorrelation(x, 5),
                     0.0);
    }
}

static void opposite_ends_of_the_range(void **unused)
{
    static const double x[] = {-DBL_MAX, DBL_MAX};

    (void)unused;
    assert_close(ct_mean(x, 2), 0.0, 0.0);
    /* sqrt(2) DBL_MAX is beyond double */
    assert_true(isinf(ct_standard_deviation(x, 2)));
    assert_close(ct_autocorrelation(x, 2), -0.5, 0.0);
}

static void equal_readings_have_no_spread(void **unused)
{
    static double x[100000];
    static const double values[] = {0.1, -1.0 / 3.0, 1e300, 5e-324, 0.0};

    (void)unused;
    for (size_t i = 0; i < LENGTH(values); i++) {
        for (size_t j = 0; j < LENGTH(x); j++)
            x[j] = values[i];
        assert_close(ct_mean(x, LENGTH(x)), values[i], 0.0);
        assert_close(ct_standard_deviation(x, LENGTH(x)), 0.0, 0.0);
        assert_close(ct_covariance_of_means(x, x, LENGTH(x)), 0.0, 0.0);
        assert_close(ct_autocorrelation(x, LENGTH(x)), 0.0, 0.0);
    }
}

static void too_few_readings(void **unused)
{
    static const double x[] = {3.5};

    (void)unused;
    assert_close(ct_mean(x, 1), 3.5, 0.0);
    assert_true(isnan(ct_mean(x, 0)));
    assert_true(isnan(ct_standard_deviation(x, 1)));
    assert_true(isnan(ct_covariance_of_means(x, x, 1)));
    assert_close(ct_autocorrelation(x, 1), 0.0, 0.0);
}

static void not_a_number_is_not_hidden(void **unused)
{
    const double x[] = {1.0, (double)NAN, 2.0};
    const double y[] = {(double)INFINITY, (double)INFINITY};

    (void)unused;
    assert_true(isnan(ct_mean(x, 3)));
    assert_true(isnan(ct_standard_deviation(x, 3)));
    assert_true(isnan(ct_standard_deviation(y, 2)));
}

/* ---- pooling ---- */

/* (4 * 1 + 8 * 4) / 12 = 3; equal variances pool to themselves; one series is
 * its own pool. */
static void pooled_by_hand(void **unused)
{
    static const double s[] = {1.0, 2.0}, n[] = {5, 9};
    static const double equal[] = {0.3, 0.3, 0.3}, counts[] = {2, 10, 7};
    static const double tiny[] = {1e-200, 2e-200}, huge[] = {1e200, 2e200};
    double dof = 0.0;

    (void)unused;
    assert_close(ct_pooled_standard_deviation(s, n, 2, &dof), sqrt(3.0), 0.0);
    assert_close(dof, 12.0, 0.0);
    assert_close(ct_pooled_standard_deviation(equal, counts, 3, &dof), 0.3,
                 DBL_EPSILON / 4);
    assert_close(dof, 16.0, 0.0);
    assert_close(ct_pooled_standard_deviation(s + 1, n + 1, 1, &dof), 2.0, 0.0);
    assert_close(dof, 8.0, 0.0);
    assert_close_relative(ct_pooled_standard_deviation(tiny, n, 2, &dof),
                          sqrt(3.0) * 1e-200, 2 * DBL_EPSILON);
    assert_close_relative(ct_pooled_standard_deviation(huge, n, 2, &dof),
                          sqrt(3.0) * 1e200, 2 * DBL_EPSILON);
}

static void pooling_refuses_what_is_no_series(void **unused)
{
    static const double s[] = {1.0, 2.0}, single[] = {5, 1}, negative[] = {-1};
    double dof = 0.0;

    (void)unused;
    assert_true(isnan(ct_pooled_standard_deviation(s, single, 2, &dof)));
    assert_true(isnan(dof));
    assert_true(isnan(ct_pooled_standard_deviation(negative, s + 1, 1, &dof)));
    assert_true(isnan(ct_pooled_standard_deviation(s, single, 0, &dof)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numerical_accuracy_sets),
        cmocka_unit_test(strd_univariate),
        cmocka_unit_test(impedance_example),
        cmocka_unit_test(impedance_example_exactly),
        cmocka_unit_test(random_series),
        cmocka_unit_test(mean_of_cancelling_values),
        cmocka_unit_test(huge_and_tiny_readings),
        cmocka_unit_test(opposite_ends_of_the_range),
        cmocka_unit_test(equal_readings_have_no_spread),
        cmocka_unit_test(too_few_readings),
        cmocka_unit_test(not_a_number_is_not_hidden),
        cmocka_unit_test(pooled_by_hand),
        cmocka_unit_test(pooling_refuses_what_is_no_series),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
