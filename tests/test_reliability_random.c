/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fits of simulated calibrations: parameters come back, limits are where a scan
 * finds them, nested models lie where they must.
 */
#include "../calib/schedule/reliability_work.h"
#include "../uncertainty/caltrace.h"
#include "assert_close.h"
#include "seeded.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

enum { ALL = (1 << CT_RELIABILITIES) - 1, TIMES = 12 };

static double uniform(struct seeded *random)
{
    return (double)(seeded_bits(random) >> 11) * 0x1p-53;
}

static struct ct_fit_question question(const struct ct_outcome *outcomes,
                                       size_t count, double target)
{
    return (struct ct_fit_question){
        .outcomes = outcomes,
        .count = count,
        .target = target,
        .confidence = 0.95,
        .limits = true,
    };
}

/* ---- parameters come back -------------------------------------------------
 */

/* Inside, where the data know every parameter. */
static const struct {
    enum ct_reliability model;
    double p[CT_RELIABILITY_PARAMETERS];
} truths[] = {
    {CT_RELIABILITY_EXPONENTIAL, {0.0006}},
    {CT_RELIABILITY_WEIBULL, {0.0011, 1.7}},
    {CT_RELIABILITY_MIXED_EXPONENTIAL, {0.01, 0.4}},
    {CT_RELIABILITY_RANDOM_WALK, {0.2, 0.0012}},
    {CT_RELIABILITY_RESTRICTED_WALK, {0.15, 1.1, 0.004}},
    {CT_RELIABILITY_MODIFIED_GAMMA, {0.004}},
    {CT_RELIABILITY_MORTALITY_DRIFT, {0.0003, 0.0000008}},
    {CT_RELIABILITY_WARRANTY, {0.005, 700}},
    {CT_RELIABILITY_DRIFT, {1.5, 2.2, 0.003}},
    {CT_RELIABILITY_LOGNORMAL, {0.0012, 0.9}},
};

/* A binomial count: single draws. */
static uint64_t draw_in(struct seeded *random, uint64_t n, double R)
{
    uint64_t in = 0;

    for (uint64_t i = 0; i < n; i++)
        in += uniform(random) < R;
    return in;
}

/* Within five standard deviations: of a hundred comparisons one in twenty
 * thousand runs fails by chance, and the seed is fixed. */
static void parameters_come_back(void **unused)
{
    struct seeded random = seeded_init(1789);

    (void)unused;
    for (size_t i = 0; i < LENGTH(truths); i++) {
        struct ct_outcome o[TIMES];
        struct ct_fit_question q = question(o, TIMES, 0.9);
        struct ct_reliability_fit fit;
        double interval;

        for (size_t j = 0; j < TIMES; j++) {
            double t = 60 + 110 * (double)j;

            o[j] = (struct ct_outcome){0, t, 20000, 0};
            o[j].in =
                draw_in(&random, o[j].n,
                        ct_reliability_at(truths[i].model, truths[i].p, t));
        }
        assert_int_equal(ct_reliability_fit(&q, truths[i].model, &fit), CT_OK);
        assert_int_equal(fit.status, CT_FIT_GOOD);
        for (size_t j = 0; j < ct_reliability_parameters(fit.model); j++) {
            assert_true(fit.deviations[j] > 0);
            assert_close(fit.parameters[j], truths[i].p[j],
                         5 * fit.deviations[j]);
        }
        /* not significant at one in a thousand, ten times */
        assert_true(fit.C < 0.999);
        assert_int_equal(
            ct_reliability_interval(fit.model, truths[i].p, 0.9, &interval),
            CT_OK);
        assert_true(fit.profile[0] < fit.interval &&
                    fit.interval < fit.profile[1]);
        assert_true(log(interval / fit.interval) <
                    2.6 * log(fit.profile[1] / fit.interval));
        assert_true(log(interval / fit.interval) >
                    2.6 * log(fit.profile[0] / fit.interval));
    }
}

/* Items that wear as Weibull's model says, calibrated every 200 days, adjusted
 * only when found out: S3 has their shape, S2 takes survivors for new. */
static void survivors_are_not_new(void **unused)
{
    static const double truth[] = {1 / 900.0, 2.5};
    struct seeded random = seeded_init(4);
    enum { VISITS = 6 };
    struct ct_outcome o[VISITS] = {{0}}, as_new = {0, 200, 0, 0};
    struct ct_fit_question q = question(o, VISITS, 0.9);
    struct ct_reliability_fit fit;

    (void)unused;
    for (size_t j = 0; j < VISITS; j++) {
        o[j].start = 200 * (double)j;
        o[j].t = o[j].start + 200;
    }
    for (size_t item = 0; item < 4000; item++) {
        double life = pow(-log1p(-uniform(&random)), 1 / truth[1]) / truth[0];

        for (size_t j = 0; j < VISITS && life >= o[j].start; j++) {
            o[j].n++;
            o[j].in += life > o[j].t;
        }
    }
    for (size_t j = 0; j < VISITS; j++) {
        as_new.n += o[j].n;
        as_new.in += o[j].in;
    }
    assert_int_equal(ct_reliability_fit(&q, CT_RELIABILITY_WEIBULL, &fit),
                     CT_OK);
    assert_int_equal(fit.status, CT_FIT_GOOD);
    for (size_t j = 0; j < 2; j++)
        assert_close(fit.parameters[j], truth[j], 4 * fit.deviations[j]);
    /* far from what counting them as new gives */
    assert_true(fit.interval > 1.5 * 200 * log(0.9) /
                                   log((double)as_new.in / (double)as_new.n));
}

/* ---- limits by scanning ---------------------------------------------------
 */

static const struct ct_outcome scanned[] = {
    {0, 100, 30, 29}, {0, 200, 35, 31},   {0, 300, 40, 30},   {0, 450, 33, 21},
    {0, 600, 20, 9},  {100, 300, 12, 10}, {300, 500, 15, 11},
};

static double minus_log(enum ct_reliability model, const double *p)
{
    double f = 0;

    for (size_t i = 0; i < LENGTH(scanned); i++) {
        const struct ct_outcome *o = &scanned[i];
        double R = ct_reliability_at(model, p, o->t);

        if (o->start > 0)
            R /= ct_reliability_at(model, p, o->start);
        f -= (double)o->in * log(R) + (double)(o->n - o->in) * log1p(-R);
    }
    return f;
}

/* The first parameter that gives R(t) = 0.9 with the second. */
static double first_of(enum ct_reliability model, double second, double t)
{
    double hazard = -log(0.9);

    switch (model) {
    case CT_RELIABILITY_WEIBULL:
        return pow(hazard, 1 / second) / t;
    case CT_RELIABILITY_MIXED_EXPONENTIAL:
        return expm1(hazard / second) / t;
    case CT_RELIABILITY_LOGNORMAL: /* 0.1 = Phi(-1.2815515655446004) */
        return exp(-1.2815515655446004 * second) / t;
    default: /* random walk: 0.95 = Phi(1.6448536269514722); none below 0 */
        return 1 / (1.6448536269514722 * 1.6448536269514722) - second * t;
    }
}

/* The least -ln L with R(t) = 0.9 over the second parameter: a scan in steps of
 * 0.1 %, then around its best in steps of a millionth. */
static double least_with(enum ct_reliability model, double t)
{
    double least = (double)INFINITY, at = 1, width = log(1e6);

    for (int pass = 0; pass < 3; pass++) {
        double middle = log(at), step = width / 7000;

        for (int i = -7000; i <= 7000; i++) {
            double p[2], f;

            p[1] = exp(middle + step * i);
            p[0] = first_of(model, p[1], t);
            f = p[0] > 0 ? minus_log(model, p) : (double)INFINITY;
            if (f < least) {
                least = f;
                at = p[1];
            }
        }
        width = 3 * step;
    }
    return least;
}

static void limits_against_scans(void **unused)
{
    static const enum ct_reliability models[] = {
        CT_RELIABILITY_WEIBULL, CT_RELIABILITY_MIXED_EXPONENTIAL,
        CT_RELIABILITY_LOGNORMAL, CT_RELIABILITY_RANDOM_WALK};
    struct ct_fit_question q = question(scanned, LENGTH(scanned), 0.9);

    (void)unused;
    for (size_t i = 0; i < LENGTH(models); i++) {
        struct ct_reliability_fit fit;

        assert_int_equal(ct_reliability_fit(&q, models[i], &fit), CT_OK);
        /* the mixed one ends at its exponential limit, of 1e15 */
        if (models[i] != CT_RELIABILITY_MIXED_EXPONENTIAL)
            assert_close(minus_log(models[i], fit.parameters),
                         fit.minus_log_likelihood, 1e-9);
        assert_close(least_with(models[i], fit.interval),
                     fit.minus_log_likelihood, 2e-5);
        for (size_t side = 0; side < 2; side++)
            assert_close(2 * (least_with(models[i], fit.profile[side]) -
                              fit.minus_log_likelihood),
                         1.959963984540054 * 1.959963984540054, 1e-4);
    }
}

/* ---- what must hold of any data -------------------------------------------
 */

static void random_data(struct seeded *random, struct ct_outcome *o, size_t n)
{
    double scale = exp(8 * uniform(random)), shape = 0.5 + 3 * uniform(random);
    bool later = seeded_below(random, 3) == 0;

    for (size_t i = 0; i < n; i++) {
        double t = scale * exp(1.5 * uniform(random) - 1);

        o[i] = (struct ct_outcome){0, t, 1 + seeded_below(random, 9), 0};
        if (later && seeded_below(random, 2) == 0)
            o[i].start = t * (0.3 + 0.6 * uniform(random));
        o[i].in = draw_in(random, o[i].n, exp(-pow(t / scale / 2, shape)));
    }
}

static void check_nested(const struct ct_reliability_fit *fits)
{
    static const enum ct_reliability pairs[][2] = {
        {CT_RELIABILITY_WEIBULL, CT_RELIABILITY_EXPONENTIAL},
        {CT_RELIABILITY_MIXED_EXPONENTIAL, CT_RELIABILITY_EXPONENTIAL},
        {CT_RELIABILITY_MORTALITY_DRIFT, CT_RELIABILITY_EXPONENTIAL},
        {CT_RELIABILITY_RESTRICTED_WALK, CT_RELIABILITY_RANDOM_WALK},
    };

    for (size_t i = 0; i < LENGTH(pairs); i++) {
        const struct ct_reliability_fit *wide = &fits[pairs[i][0]];
        const struct ct_reliability_fit *narrow = &fits[pairs[i][1]];

        if (wide->status == CT_FIT_GOOD || wide->status == CT_FIT_AT_BOUNDARY)
            assert_true(wide->minus_log_likelihood <
                        narrow->minus_log_likelihood + 3e-9);
    }
}

/* Every fit ends with a status; a model of more parameters is not worse than
 * the one it contains; limits lie on their sides. */
static void any_data(void **unused)
{
    struct seeded random = seeded_init(77);

    (void)unused;
    for (size_t round = 0; round < seeded_cases(120); round++) {
        struct ct_outcome o[24];
        size_t n = 1 + seeded_below(&random, LENGTH(o));
        struct ct_fit_question q =
            question(o, n, 0.6 + 0.39 * uniform(&random));
        struct ct_reliability_fit fits[CT_RELIABILITIES];
        size_t count, best, least;

        random_data(&random, o, n);
        assert_int_equal(
            ct_reliability_fit_all(&q, ALL, fits, &count, &best, &least),
            CT_OK);
        check_nested(fits);
        for (size_t i = 0; i < count; i++) {
            const struct ct_reliability_fit *fit = &fits[i];

            assert_true(fit->status != CT_FIT_FAILED);
            if (fit->status != CT_FIT_GOOD && fit->status != CT_FIT_AT_BOUNDARY)
                continue;
            assert_true(isfinite(fit->minus_log_likelihood));
            if (!(fit->interval > 0) || isinf(fit->interval))
                continue;
            assert_true(fit->profile[0] <= fit->interval * (1 + 1e-6));
            assert_true(fit->profile[1] >= fit->interval * (1 - 1e-6));
            assert_true(fit->wald[0] <= fit->interval * (1 + 1e-6));
            assert_true(fit->wald[1] >= fit->interval * (1 - 1e-6));
        }
    }
}

static int prepare(void **unused)
{
    (void)unused;
    ct_library_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_come_back),
        cmocka_unit_test(survivors_are_not_new),
        cmocka_unit_test(limits_against_scans),
        cmocka_unit_test(any_data),
    };

    return cmocka_run_group_tests(tests, prepare, NULL);
}
