/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fits with each of their allocations refused in turn: CT_NOMEM or the answer,
 * nothing written, nothing lost.
 */
#include "../calib/schedule/drift_fit.h"
#include "../calib/schedule/reliability_fit.h"
#include "../uncertainty/caltrace.h"
#include "assert_close.h"
#include "fail_malloc.h"

static const struct ct_outcome outcomes[] = {
    {0, 4, 4, 4},    {0, 7, 6, 5},    {7, 10, 14, 9},
    {0, 21, 22, 12}, {0, 28, 49, 20}, {28, 48, 6, 2},
};
enum { COUNT = sizeof outcomes / sizeof *outcomes };

static enum ct_status fit_all(void)
{
    struct ct_fit_question q = {outcomes, COUNT, 0.75, 0.95, true};
    struct ct_reliability_fit fits[CT_RELIABILITIES];
    size_t count = 99, best = 99, least = 99;
    enum ct_status status = ct_reliability_fit_all(
        &q, (1 << CT_RELIABILITIES) - 1, fits, &count, &best, &least);

    if (status == CT_OK)
        assert_int_equal(count, CT_RELIABILITIES);
    else
        assert_true(count == 99 && best == 99 && least == 99);
    return status;
}

static enum ct_status fit_others(void)
{
    static const double days[] = {70, 86, 104, 135}, change[] = {1, 2, 3, 5};
    struct ct_reliability_fit one = {.merit = 7};
    struct ct_exponential_fit rate;
    struct ct_drift_change drift = {.n = 7};
    struct ct_outcome bins[CT_RELIABILITY_BINS];
    struct ct_fit_question q = {outcomes, COUNT, 0.75, 0.95, false};
    size_t used;
    enum ct_status status =
        ct_reliability_fit(&q, CT_RELIABILITY_WEIBULL, &one);

    if (status != CT_OK)
        assert_close(one.merit, 7, 0);
    if (status == CT_OK)
        status = ct_exponential_fit(outcomes, COUNT, 0.95, &rate);
    if (status == CT_OK)
        status = ct_outcome_bins(outcomes, COUNT, bins, &used);
    if (status == CT_OK) {
        status = ct_drift_change_fit(days, change, 4, 2, &drift);
        assert_int_equal(drift.n, status == CT_OK ? 4 : 7);
    }
    return status;
}

/* GSL 2.7 itself loses a block when the 7th or 8th allocation inside
 * gsl_multimin_fminimizer_alloc fails; nothing beyond that is lost. */
enum { LOST_BY_GSL = 1 };

static void refuse_each(enum ct_status (*work)(void), bool from_then_on)
{
    bool reached = true;

    if (!fail_malloc_works())
        skip();
    assert_int_equal(work(), CT_OK);
    for (size_t n = 1; reached; n++) {
        long before = fail_malloc_balance();
        enum ct_status status;

        fail_malloc_at(n, from_then_on);
        status = work();
        reached = fail_malloc_calls() >= n;
        fail_malloc_reset();
        assert_int_equal(status, reached ? CT_NOMEM : CT_OK);
        assert_true(fail_malloc_balance() - before <=
                    (reached ? LOST_BY_GSL : 0));
    }
}

static void once(void **unused)
{
    (void)unused;
    refuse_each(fit_all, false);
    refuse_each(fit_others, false);
}

static void from_then_on(void **unused)
{
    (void)unused;
    refuse_each(fit_all, true);
    refuse_each(fit_others, true);
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
        cmocka_unit_test(once),
        cmocka_unit_test(from_then_on),
    };

    return cmocka_run_group_tests(tests, prepare, NULL);
}
