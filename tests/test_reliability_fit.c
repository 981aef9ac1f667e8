/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../calib/schedule/reliability_work.h"
#include "../uncertainty/caltrace.h"
#include "assert_close.h"
#include "reference.h"
#include "seeded.h"

#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

enum { ALL = (1 << CT_RELIABILITIES) - 1 };

/* ---- RP-1, table D-1 ------------------------------------------------------
 */

static const struct ct_outcome table_d1[] = {
    {0, 4, 4, 4},    {0, 7, 6, 5},    {0, 10, 14, 9}, {0, 13, 13, 8},
    {0, 21, 22, 12}, {0, 28, 49, 20}, {0, 40, 18, 9}, {0, 48, 6, 2},
};

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

static void fit_table(struct ct_reliability_fit *fits)
{
    struct ct_fit_question q = question(table_d1, LENGTH(table_d1), 0.75);
    size_t count, best, least;

    assert_int_equal(
        ct_reliability_fit_all(&q, ALL, fits, &count, &best, &least), CT_OK);
    assert_int_equal(count, CT_RELIABILITIES);
    /* the random walk has the least AIC, and the greatest merit */
    assert_int_equal(least, CT_RELIABILITY_RANDOM_WALK);
    assert_int_equal(best, CT_RELIABILITY_RANDOM_WALK);
}

/* -ln L, interval, F, C; an interval of 0: none. Recomputed with scipy. */
static const struct {
    double minus_log, interval, F, C, within;
    enum ct_fit_status status;
} d1_answers[CT_RELIABILITIES] = {
    {87.62941979, 10.23200869, 0.5838754596, 0.2319950927, 1e-6, CT_FIT_GOOD},
    {86.98526338, 6.957817774, 0.4470688734, 0.1541172921, 1e-6, CT_FIT_GOOD},
    {86.740120, 7.2010, 0.3802, 0.1095, 3e-4, CT_FIT_GOOD},
    {86.40202278, 7.920038736, 0.315320964, 0.07201353448, 1e-6,
     CT_FIT_AT_BOUNDARY},
    {86.401507, 7.858682, (double)NAN, (double)NAN, 1e-6, CT_FIT_AT_BOUNDARY},
    {101.842708, 17.3167, 2.8085, 0.9905, 1e-5, CT_FIT_GOOD},
    {87.62941979, 10.23200869, (double)NAN, (double)NAN, 1e-6,
     CT_FIT_AT_BOUNDARY},
    {88.0483261, 0, 0.7416418901, 0.3828852033, 1e-6, CT_FIT_GOOD},
    {88.036895, 0.3641, (double)NAN, (double)NAN, 1e-4, CT_FIT_AT_BOUNDARY},
    {86.73002355, 7.795786775, 0.3910669782, 0.1163881359, 1e-6, CT_FIT_GOOD},
};

static void table_d1_fits(void **unused)
{
    struct ct_reliability_fit fits[CT_RELIABILITIES];

    (void)unused;
    fit_table(fits);
    for (size_t i = 0; i < CT_RELIABILITIES; i++) {
        const struct ct_reliability_fit *fit = &fits[i];
        double within = d1_answers[i].within;

        assert_int_equal(fit->status, d1_answers[i].status);
        assert_close(fit->minus_log_likelihood, d1_answers[i].minus_log, 6e-7);
        assert_close(fit->aic,
                     2 * fit->minus_log_likelihood +
                         2 * (double)ct_reliability_parameters(fit->model),
                     1e-12);
        assert_close_relative(fit->pure_error, 0.243944803, 1e-8);
        if (d1_answers[i].interval > 0)
            assert_close_relative(fit->interval, d1_answers[i].interval,
                                  within);
        assert_int_equal(fit->no_interval, !(d1_answers[i].interval > 0));
        if (isnan(d1_answers[i].F))
            continue;
        assert_close_relative(fit->F, d1_answers[i].F, within);
        assert_close_relative(fit->C, d1_answers[i].C, within);
        assert_int_equal(fit->rejected, i == CT_RELIABILITY_MODIFIED_GAMMA);
    }
}

static void table_d1_parameters(void **unused)
{
    static const struct {
        enum ct_reliability model;
        double p[2];
    } rows[] = {
        {CT_RELIABILITY_EXPONENTIAL, {0.02811589406}},
        {CT_RELIABILITY_WEIBULL, {0.02432043261, 0.7012938064}},
        {CT_RELIABILITY_MIXED_EXPONENTIAL, {0.06703084753, 0.7304216287}},
        {CT_RELIABILITY_MODIFIED_GAMMA, {0.146408887}},
        {CT_RELIABILITY_WARRANTY, {0.04108468105, 26.61458241}},
        {CT_RELIABILITY_LOGNORMAL, {0.0422374, 1.64697}},
    };
    struct ct_reliability_fit fits[CT_RELIABILITIES];

    (void)unused;
    fit_table(fits);
    for (size_t i = 0; i < LENGTH(rows); i++)
        for (size_t j = 0; j < ct_reliability_parameters(rows[i].model); j++)
            assert_close_relative(fits[rows[i].model].parameters[j],
                                  rows[i].p[j], 3e-6);
    assert_close_relative(fits[0].deviations[0], 0.00367573, 2e-6);
    assert_close_relative(fits[0].covariance[0], 0.00367573 * 0.00367573, 4e-6);
    assert_close_relative(fits[CT_RELIABILITY_RANDOM_WALK].parameters[1],
                          0.0954142, 1e-6);
    assert_true(fits[CT_RELIABILITY_RANDOM_WALK].parameters[0] < 1e-12);
    assert_true(isnan(fits[CT_RELIABILITY_RANDOM_WALK].deviations[0]));
    assert_true(isnan(fits[CT_RELIABILITY_RANDOM_WALK].covariance[1]));
    assert_close_relative(fits[CT_RELIABILITY_RANDOM_WALK].deviations[1],
                          sqrt(fits[CT_RELIABILITY_RANDOM_WALK].covariance[3]),
                          1e-12);
}

/* Profile limits by scipy: one parameter eliminated, the others minimised by
 * Nelder-Mead from nine to twenty-five starts, the crossing by Brent. */
static void table_d1_limits(void **unused)
{
    static const double limits[CT_RELIABILITIES][2] = {
        {8.0132, 13.3188}, {0.5149, 13.0159},
        {1.5501, 12.3876}, {0, 11.4626},
        {0, 11.4621},      {(double)NAN, (double)NAN},
        {8.0132, 13.6882}, {(double)NAN, (double)NAN},
        {0, 12.9017},      {1.0468, 13.0438},
    };
    struct ct_reliability_fit fits[CT_RELIABILITIES];

    (void)unused;
    fit_table(fits);
    for (size_t i = 0; i < CT_RELIABILITIES; i++) {
        if (i == CT_RELIABILITY_MODIFIED_GAMMA)
            continue;
        assert_close(fits[i].profile[0], limits[i][0], 6e-5);
        assert_close(fits[i].profile[1], limits[i][1], 6e-5);
    }
    assert_close(fits[0].wald[0], 8.1450, 6e-5);
    assert_close(fits[0].wald[1], 13.7571, 6e-5);
    assert_true(isnan(fits[CT_RELIABILITY_WARRANTY].wald[0]));
}

/* Figures of merit: nine fit, eight have an interval. */
static void table_d1_merit(void **unused)
{
    struct ct_reliability_fit fits[CT_RELIABILITIES];

    (void)unused;
    fit_table(fits);
    for (size_t i = 0; i < CT_RELIABILITIES; i++) {
        const struct ct_reliability_fit *fit = &fits[i];

        if (fit->rejected || fit->no_interval)
            assert_true(isnan(fit->merit));
        else
            assert_close_relative(fit->merit,
                                  8 / fit->C * pow(fit->interval, 0.25), 1e-12);
    }
}

/* The program that was run cuts 5 of 6 to 4 and 2 of 6 to 1 for the fit, and
 * tests with reliabilities of four digits, by up to 0.02 % away. */
static void reference_s2(void **unused)
{
    static const struct {
        enum ct_reliability model;
        const char *interval, *rejection;
    } keys[] = {
        {CT_RELIABILITY_EXPONENTIAL, "interval_exponential",
         "rejection_percent_exponential"},
        {CT_RELIABILITY_WEIBULL, "interval_weibull",
         "rejection_percent_weibull"},
        {CT_RELIABILITY_MIXED_EXPONENTIAL, "interval_mixed_exponential",
         "rejection_percent_mixed_exponential"},
        {CT_RELIABILITY_LOGNORMAL, "interval_log_normal",
         "rejection_percent_log_normal"},
        {CT_RELIABILITY_MODIFIED_GAMMA, "interval_modified_gamma",
         "rejection_percent_modified_gamma"},
    };
    json_t *example = reference_open("interval/rp1-s2-table-d1.json");
    const json_t *rows, *expect;
    struct ct_outcome outcomes[8] = {{0}};
    struct ct_fit_question q = question(outcomes, 8, 0.75);

    (void)unused;
    if (example == NULL)
        skip();
    rows = json_object_get(json_object_get(example, "data"), "rows");
    assert_int_equal(json_array_size(rows), 8);
    for (size_t i = 0; i < 8; i++) {
        const json_t *row = json_array_get(rows, i);

        outcomes[i].t = json_number_value(json_array_get(row, 0));
        outcomes[i].n = (uint64_t)json_integer_value(json_array_get(row, 1));
        outcomes[i].in = (uint64_t)json_integer_value(json_array_get(row, 4));
    }
    for (size_t i = 0; i < LENGTH(keys); i++) {
        struct ct_reliability_fit fit;

        assert_int_equal(ct_reliability_fit(&q, keys[i].model, &fit), CT_OK);
        reference_check(example, keys[i].interval, fit.interval);
        ct_work_test(table_d1, LENGTH(table_d1), &fit);
        expect = json_object_get(json_object_get(example, "expect"),
                                 keys[i].rejection);
        assert_close(100 * fit.C, reference_number(expect, "published"), 0.03);
        expect = json_object_get(json_object_get(example, "expect"),
                                 keys[i].interval);
        assert_close_relative(fit.interval,
                              reference_number(expect, "recomputed"), 1e-6);
    }
    json_decref(example);
}

/* ---- S1 -------------------------------------------------------------------
 */

static void s1_censored(void **unused)
{
    static const struct ct_outcome o[] = {
        {0, 180, 1, 1}, {0, 180, 1, 1}, {0, 365, 1, 1},
        {0, 365, 1, 0}, {0, 365, 1, 1}, {0, 730, 1, 0},
    };
    struct ct_exponential_fit fit;
    struct ct_reliability_fit other;
    struct ct_fit_question q = question(o, LENGTH(o), 0.9);
    double f0, f1;

    (void)unused;
    assert_int_equal(ct_exponential_fit(o, LENGTH(o), 0.95, &fit), CT_OK);
    assert_int_equal(fit.status, CT_FIT_GOOD);
    assert_close_relative(fit.rate, 0.001275894122, 1e-7);
    assert_close_relative(fit.deviation, 0.0008869001838, 1e-7);
    assert_close_relative(-log(0.9) / fit.rate, 82.57778902, 1e-7);
    assert_close_relative(-log(0.95) / fit.rate, 40.20184237, 1e-7);
    /* ln L has fallen by 1.644854^2 / 2 there */
    f0 = 1090 * fit.rate - log(-expm1(-365 * fit.rate)) -
         log(-expm1(-730 * fit.rate));
    f1 = 1090 * fit.upper_rate - log(-expm1(-365 * fit.upper_rate)) -
         log(-expm1(-730 * fit.upper_rate));
    assert_close(f1 - f0, 1.6448536269514722 * 1.6448536269514722 / 2, 1e-9);
    assert_int_equal(ct_reliability_fit(&q, CT_RELIABILITY_EXPONENTIAL, &other),
                     CT_OK);
    assert_close_relative(other.parameters[0], fit.rate, 1e-12);
}

static void s1_one_time(void **unused)
{
    static const struct ct_outcome o = {0, 365, 50, 42};
    struct ct_exponential_fit fit;
    struct ct_reliability_fit other;
    struct ct_fit_question q = question(&o, 1, 0.9);

    (void)unused;
    assert_int_equal(ct_exponential_fit(&o, 1, 0.95, &fit), CT_OK);
    assert_close_relative(fit.rate, 0.0004776805127, 1e-8);
    assert_close_relative(fit.rate, -log(42.0 / 50) / 365, 1e-9);
    assert_int_equal(ct_reliability_fit(&q, CT_RELIABILITY_EXPONENTIAL, &other),
                     CT_OK);
    assert_close_relative(other.interval, 220.5669121, 1e-8);
    assert_true(isnan(other.C));
    /* two parameters and one time */
    assert_int_equal(ct_reliability_fit(&q, CT_RELIABILITY_WEIBULL, &other),
                     CT_OK);
    assert_int_equal(other.status, CT_FIT_TOO_FEW);
    assert_true(isnan(other.interval));
    assert_true(isnan(other.parameters[0]));
}

/* ---- S3 -------------------------------------------------------------------
 */

/* R = exp(-(x / 2000)^1.5): pass at 365 and 730, fail at 1095. */
static void s3_factors(void **unused)
{
    static const double factors[] = {0.9249976942, 0.8671428477, 0.1685610595};
    static const struct ct_outcome o[] = {
        {0, 365, 1, 1}, {365, 730, 1, 1}, {730, 1095, 1, 0}};
    struct ct_work_data data;
    struct ct_work_model model;
    struct ct_work_point point = {.theta = {log(1 / 2000.0), log(1.5)}};
    double f = 0;

    (void)unused;
    assert_int_equal(ct_work_data_init(&data, o, 3), CT_OK);
    ct_work_model_init(&model, CT_RELIABILITY_WEIBULL, &data);
    for (size_t i = 0; i < 3; i++) {
        ct_work_evaluate(&model, &data.events[i], 1, &point, false);
        assert_close_relative(exp(-point.f), factors[i], 1e-9);
        f += point.f;
    }
    ct_work_evaluate(&model, data.events, 3, &point, false);
    assert_close(point.f, f, 1e-14);
    assert_close_relative(exp(-point.f), 0.1352036914, 1e-9);
    ct_work_data_release(&data);
}

/* An exponential item has no memory: only the time since the calibration
 * before counts. */
static void s3_exponential(void **unused)
{
    static const struct ct_outcome after[] = {{0, 100, 9, 8},
                                              {100, 300, 8, 6},
                                              {300, 400, 6, 5}},
                                   renewed[] = {{0, 100, 15, 13},
                                                {0, 200, 8, 6}};
    struct ct_exponential_fit a, b;

    (void)unused;
    assert_int_equal(ct_exponential_fit(after, 3, 0.9, &a), CT_OK);
    assert_int_equal(ct_exponential_fit(renewed, 2, 0.9, &b), CT_OK);
    assert_close_relative(a.rate, b.rate, 1e-9);
    assert_close_relative(a.deviation, b.deviation, 1e-9);
    assert_close_relative(a.upper_rate, b.upper_rate, 1e-9);
}

/* ---- gradients ------------------------------------------------------------
 */

static double uniform(struct seeded *random)
{
    return (double)(seeded_bits(random) >> 11) * 0x1p-53;
}

/* Central differences over the whole likelihood, S2 and S3. */
static void gradient_against_differences(void **unused)
{
    static const struct ct_outcome o[] = {{0, 100, 20, 19},   {0, 250, 20, 15},
                                          {0, 400, 9, 4},     {100, 200, 9, 8},
                                          {200, 300, 30, 21}, {250, 600, 4, 1}};
    struct seeded random = seeded_init(3);
    struct ct_work_data data;
    const double h = 1e-5;
    size_t tried = 0;

    (void)unused;
    assert_int_equal(ct_work_data_init(&data, o, LENGTH(o)), CT_OK);
    for (size_t i = 0; i < 300; i++) {
        double guesses[CT_WORK_GUESSES][CT_WORK_PARAMETERS];
        struct ct_work_model model;
        struct ct_work_point at = {0}, near;

        ct_work_model_init(&model, (enum ct_reliability)(i % CT_RELIABILITIES),
                           &data);
        (void)ct_work_guesses(&model, &data, guesses);
        for (size_t j = 0; j < model.count; j++)
            at.theta[j] = guesses[0][j] + uniform(&random) - 0.5;
        ct_work_evaluate(&model, data.events, data.count, &at, true);
        if (isinf(at.f))
            continue; /* drift that lets R rise */
        tried++;
        for (size_t j = 0; j < model.count; j++) {
            double more;

            near = at;
            near.theta[j] += h;
            ct_work_evaluate(&model, data.events, data.count, &near, false);
            more = near.f;
            near.theta[j] -= 2 * h;
            ct_work_evaluate(&model, data.events, data.count, &near, false);
            assert_close(at.gradient[j], (more - near.f) / (2 * h),
                         1e-6 * (at.f + fabs(at.gradient[j])));
        }
    }
    assert_true(tried > 250);
    ct_work_data_release(&data);
}

/* ---- order and bundles ----------------------------------------------------
 */

static void same_fit(const struct ct_reliability_fit *a,
                     const struct ct_reliability_fit *b)
{
    assert_int_equal(a->status, b->status);
    for (size_t i = 0; i < ct_reliability_parameters(a->model); i++)
        assert_close(a->parameters[i], b->parameters[i], 0);
    assert_close(a->minus_log_likelihood, b->minus_log_likelihood, 0);
    assert_close(a->F, b->F, 0);
    assert_close(a->interval, b->interval, 0);
    for (size_t i = 0; i < 2; i++) {
        assert_close(a->wald[i], b->wald[i], 0);
        assert_close(a->profile[i], b->profile[i], 0);
    }
}

/* One by one and shuffled: bit for bit the same. */
static void any_order(void **unused)
{
    struct ct_reliability_fit fits[CT_RELIABILITIES];
    struct ct_reliability_fit others[CT_RELIABILITIES];
    struct seeded random = seeded_init(1);
    struct ct_outcome single[140];
    size_t n = 0, count, best, least;
    struct ct_fit_question q;

    (void)unused;
    fit_table(fits);
    for (size_t i = 0; i < LENGTH(table_d1); i++)
        for (uint64_t j = 0; j < table_d1[i].n; j++)
            single[n++] =
                (struct ct_outcome){0, table_d1[i].t, 1, j < table_d1[i].in};
    assert_int_equal(n, 132);
    single[n++] = (struct ct_outcome){0, 99, 0, 0};
    for (size_t i = n; i-- > 1;) {
        size_t j = seeded_below(&random, i + 1);
        struct ct_outcome other = single[i];

        single[i] = single[j];
        single[j] = other;
    }
    q = question(single, n, 0.75);
    assert_int_equal(
        ct_reliability_fit_all(&q, ALL, others, &count, &best, &least), CT_OK);
    for (size_t i = 0; i < CT_RELIABILITIES; i++)
        same_fit(&fits[i], &others[i]);
    assert_int_equal(best, CT_RELIABILITY_RANDOM_WALK);
}

/* Another unit of time: intervals with it, nothing else. */
static void any_unit(void **unused)
{
    struct ct_outcome days[LENGTH(table_d1)];
    struct ct_reliability_fit weekly[CT_RELIABILITIES], fit;
    struct ct_fit_question q = question(days, LENGTH(days), 0.75);

    (void)unused;
    fit_table(weekly);
    for (size_t i = 0; i < LENGTH(days); i++) {
        days[i] = table_d1[i];
        days[i].t *= 7;
    }
    for (size_t i = 0; i < CT_RELIABILITIES; i++) {
        assert_int_equal(ct_reliability_fit(&q, (enum ct_reliability)i, &fit),
                         CT_OK);
        assert_int_equal(fit.status, weekly[i].status);
        assert_close(fit.minus_log_likelihood, weekly[i].minus_log_likelihood,
                     1e-9);
        assert_close_relative(fit.interval, 7 * weekly[i].interval, 1e-5);
        assert_close_relative(fit.profile[0], 7 * weekly[i].profile[0], 1e-5);
        assert_close_relative(fit.profile[1], 7 * weekly[i].profile[1], 1e-5);
    }
}

/* ---- the ends of what data say --------------------------------------------
 */

static void all_in(void **unused)
{
    static const struct ct_outcome o[] = {{0, 365, 12, 12}, {0, 730, 8, 8}};
    struct ct_fit_question q = question(o, 2, 0.95);
    struct ct_exponential_fit rate;
    double total = 12 * 365.0 + 8 * 730.0;

    (void)unused;
    assert_int_equal(ct_exponential_fit(o, 2, 0.95, &rate), CT_OK);
    assert_int_equal(rate.status, CT_FIT_ALL_IN);
    assert_close(rate.rate, 0, 0);
    assert_true(isnan(rate.deviation));
    assert_close_relative(rate.upper_rate, -log(0.05) / total, 1e-14);
    for (size_t i = 0; i < CT_RELIABILITIES; i++) {
        struct ct_reliability_fit fit;

        assert_int_equal(ct_reliability_fit(&q, (enum ct_reliability)i, &fit),
                         CT_OK);
        assert_int_equal(fit.status, CT_FIT_ALL_IN);
        assert_true(isinf(fit.interval));
        assert_close(fit.minus_log_likelihood, 0, 0);
        if (i == CT_RELIABILITY_EXPONENTIAL)
            assert_close_relative(fit.profile[0], log(0.95) / log(0.05) * total,
                                  1e-9);
        if (ct_reliability_parameters(fit.model) == 1)
            assert_true(fit.profile[0] > 0 && isinf(fit.profile[1]));
        else
            assert_true(isnan(fit.profile[0]));
    }
}

static void all_out_or_none(void **unused)
{
    static const struct ct_outcome out[] = {{0, 365, 3, 0}, {0, 730, 2, 0}};
    struct ct_fit_question q = question(out, 2, 0.95);
    struct ct_exponential_fit rate;
    struct ct_reliability_fit fits[CT_RELIABILITIES];
    size_t count, best, least;

    (void)unused;
    assert_int_equal(ct_exponential_fit(out, 2, 0.95, &rate), CT_OK);
    assert_int_equal(rate.status, CT_FIT_ALL_OUT);
    assert_true(isinf(rate.rate) && isinf(rate.upper_rate));
    assert_int_equal(
        ct_reliability_fit_all(&q, ALL, fits, &count, &best, &least), CT_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(fits[i].status, CT_FIT_ALL_OUT);
        assert_true(isnan(fits[i].interval));
    }
    assert_true(best == SIZE_MAX && least == SIZE_MAX);
    q.count = 0;
    assert_int_equal(
        ct_reliability_fit_all(&q, ALL, fits, &count, &best, &least), CT_OK);
    assert_int_equal(fits[0].status, CT_FIT_TOO_FEW);
    assert_int_equal(ct_exponential_fit(out, 0, 0.95, &rate), CT_DOMAIN);
}

static void refused(void **unused)
{
    static const struct ct_outcome bad[] = {{0, 0, 1, 1},
                                            {5, 5, 1, 1},
                                            {-1, 5, 1, 1},
                                            {0, (double)NAN, 1, 1},
                                            {0, (double)INFINITY, 1, 1},
                                            {0, 5, 1, 2}};
    struct ct_fit_question q = question(table_d1, 8, 1);
    struct ct_reliability_fit fit;
    struct ct_exponential_fit rate;
    struct ct_outcome bins[CT_RELIABILITY_BINS];
    size_t used = 77;

    (void)unused;
    assert_int_equal(ct_reliability_fit(&q, 0, &fit), CT_DOMAIN);
    q.target = 0.9;
    q.confidence = 1;
    assert_int_equal(ct_reliability_fit(&q, 0, &fit), CT_DOMAIN);
    assert_int_equal(ct_exponential_fit(table_d1, 8, 0.5, &rate), CT_DOMAIN);
    for (size_t i = 0; i < LENGTH(bad); i++) {
        q = question(&bad[i], 1, 0.9);
        assert_int_equal(ct_reliability_fit(&q, 0, &fit), CT_DOMAIN);
        assert_int_equal(ct_exponential_fit(&bad[i], 1, 0.9, &rate), CT_DOMAIN);
        assert_int_equal(ct_outcome_bins(&bad[i], 1, bins, &used), CT_DOMAIN);
    }
    assert_int_equal(used, 77);
}

/* More in tolerance later: every model ends, and with a status. */
static void reliability_that_rises(void **unused)
{
    static const struct ct_outcome o[] = {
        {0, 100, 20, 10}, {0, 200, 20, 14}, {0, 400, 20, 18}};
    struct ct_fit_question q = question(o, 3, 0.6);
    struct ct_reliability_fit fits[CT_RELIABILITIES];
    /* the same at all times is the best that falling ones do */
    double same = -42 * log(0.7) - 18 * log(0.3);
    size_t count, best, least;

    (void)unused;
    assert_int_equal(
        ct_reliability_fit_all(&q, ALL, fits, &count, &best, &least), CT_OK);
    for (size_t i = 0; i < count; i++) {
        assert_true(fits[i].status == CT_FIT_GOOD ||
                    fits[i].status == CT_FIT_AT_BOUNDARY);
        if (i != CT_RELIABILITY_DRIFT) /* which may rise itself */
            assert_true(fits[i].minus_log_likelihood >= same - 1e-9);
    }
    assert_int_equal(fits[CT_RELIABILITY_WARRANTY].status, CT_FIT_AT_BOUNDARY);
    assert_close(fits[CT_RELIABILITY_WARRANTY].minus_log_likelihood, same,
                 1e-9);
    assert_close(fits[CT_RELIABILITY_RANDOM_WALK].minus_log_likelihood, same,
                 1e-9);
    assert_close(fits[CT_RELIABILITY_RESTRICTED_WALK].minus_log_likelihood,
                 same, 1e-9);
    assert_int_equal(fits[CT_RELIABILITY_WEIBULL].status, CT_FIT_AT_BOUNDARY);
}

/* Billions of calibrations: no count is too large. */
static void many(void **unused)
{
    struct ct_outcome o[5];
    struct ct_fit_question q = question(o, 5, 0.9);
    struct ct_reliability_fit fit;

    (void)unused;
    for (size_t i = 0; i < 5; i++) {
        double t = 100 * (double)(i + 1);

        o[i] = (struct ct_outcome){0, t, 4000000000, 0};
        o[i].in = (uint64_t)llround(4e9 * exp(-pow(t / 800, 1.3)));
    }
    assert_int_equal(ct_reliability_fit(&q, CT_RELIABILITY_WEIBULL, &fit),
                     CT_OK);
    assert_int_equal(fit.status, CT_FIT_GOOD);
    assert_close_relative(fit.parameters[0], 1 / 800.0, 1e-7);
    assert_close_relative(fit.parameters[1], 1.3, 1e-7);
    assert_true(fit.profile[0] < fit.interval && fit.interval < fit.profile[1]);
    assert_close_relative(fit.profile[0], fit.wald[0], 1e-5);
    assert_close_relative(fit.profile[1], fit.wald[1], 1e-5);
}

/* ---- bins and pooling -----------------------------------------------------
 */

static void bins_are_quantiles(void **unused)
{
    struct ct_outcome o[103], bins[CT_RELIABILITY_BINS];
    uint64_t n = 0, in = 0;
    double sum = 0;
    size_t used;

    (void)unused;
    for (size_t i = 0; i < 100; i++)
        o[i] = (struct ct_outcome){0, 400 - (double)i, 1, i % 4 > 0};
    o[100] = (struct ct_outcome){0, 350, 1, 1}; /* equal to another */
    o[101] = (struct ct_outcome){7, 350, 1, 1}; /* clock not set */
    o[102] = (struct ct_outcome){0, 9, 0, 0};
    assert_int_equal(ct_outcome_bins(o, 103, bins, &used), CT_OK);
    assert_int_equal(used, CT_RELIABILITY_BINS);
    for (size_t i = 0; i < used; i++) {
        assert_true(bins[i].n >= 4 && bins[i].n <= 6);
        assert_true(i == 0 || bins[i].t > bins[i - 1].t);
        n += bins[i].n;
        in += bins[i].in;
        sum += (double)bins[i].n * bins[i].t;
    }
    assert_int_equal(n, 101);
    assert_int_equal(in, 76);
    assert_close_relative(sum, 350.5 * 100 + 350, 1e-13);
    assert_int_equal(ct_outcome_bins(table_d1, 8, bins, &used), CT_OK);
    assert_int_equal(used, 8);
    assert_memory_equal(bins, table_d1, sizeof table_d1);
}

/* 10 of 20 against 18 of 20 by hand: pooled 0.7, 16 / (20 0.21) twice; of many
 * it is chi-squared with one degree of freedom, erfc(sqrt(x / 2)). */
static void homogeneity(void **unused)
{
    struct ct_outcome groups[] = {{0, 1, 20, 10}, {0, 1, 0, 0}, {0, 1, 20, 18}};
    struct ct_outcome many[] = {{0, 1, 100000, 69900}, {0, 1, 100000, 70300}};

    (void)unused;
    /* mean 40/39 and variance 88000/43771 of all tables of these sums */
    assert_close_relative(ct_homogeneity(groups, 3), 0.005745069523077829,
                          1e-9);
    assert_close_relative(
        ct_homogeneity(many, 2),
        erfc(sqrt(2 * 200. * 200 / (100000 * 0.701 * 0.299) / 2)), 1e-4);
    assert_true(isnan(ct_homogeneity(groups, 2)));
    groups[0].in = groups[2].in = 20;
    assert_true(isnan(ct_homogeneity(groups, 3)));
    groups[0].in = groups[2].in = 15;
    assert_close(ct_homogeneity(groups, 3), 1, 0);
}

/* Twelve of 16 in four items: all tables of these sums, counted by another
 * program, have the mean 16/5, the variance 303104/61425, and 1.1 % of them are
 * as far off, in few steps. */
static void homogeneity_of_few(void **unused)
{
    struct ct_outcome few[] = {
        {0, 1, 4, 4}, {0, 1, 3, 3}, {0, 1, 5, 1}, {0, 1, 4, 4}};
    struct ct_outcome ones[] = {
        {0, 1, 1, 1}, {0, 1, 1, 0}, {0, 1, 1, 1}, {0, 1, 1, 1}};

    (void)unused;
    assert_close_relative(ct_homogeneity(few, 4), 0.00485674449622982, 1e-9);
    assert_close(ct_homogeneity(few, 4), 0.010989, 0.007);
    assert_true(isnan(ct_homogeneity(ones, 4)));
}

static void statuses(void **unused)
{
    (void)unused;
    assert_string_equal(ct_fit_status_name(CT_FIT_AT_BOUNDARY), "at-boundary");
    assert_string_equal(ct_fit_status_name(CT_FIT_TOO_FEW), "too-few");
    assert_string_equal(ct_fit_status_name(CT_FIT_FAILED), "failed");
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
        cmocka_unit_test(table_d1_fits),
        cmocka_unit_test(table_d1_parameters),
        cmocka_unit_test(table_d1_limits),
        cmocka_unit_test(table_d1_merit),
        cmocka_unit_test(reference_s2),
        cmocka_unit_test(s1_censored),
        cmocka_unit_test(s1_one_time),
        cmocka_unit_test(s3_factors),
        cmocka_unit_test(s3_exponential),
        cmocka_unit_test(gradient_against_differences),
        cmocka_unit_test(any_order),
        cmocka_unit_test(any_unit),
        cmocka_unit_test(all_in),
        cmocka_unit_test(all_out_or_none),
        cmocka_unit_test(refused),
        cmocka_unit_test(reliability_that_rises),
        cmocka_unit_test(many),
        cmocka_unit_test(bins_are_quantiles),
        cmocka_unit_test(homogeneity),
        cmocka_unit_test(homogeneity_of_few),
        cmocka_unit_test(statuses),
    };

    return cmocka_run_group_tests(tests, prepare, NULL);
}
