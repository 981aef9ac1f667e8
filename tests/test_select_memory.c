/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory that runs out at every place in turn: nothing leaks, nothing is
 * written, the status says so. Threads that cannot be started are done without.
 */
#include "fail_malloc.h"
#include "select_samples.h"

/* A sample, and room for its values. */
struct sample {
    double *values, *room;
    size_t n;
    int threads;
};

static enum ct_status intervals_of_sample(const struct sample *s)
{
    struct ct_intervals found = {.symmetric = {.low = 7}};
    enum ct_status status;

    memcpy(s->room, s->values, s->n * sizeof *s->room);
    status = ct_coverage_intervals(s->room, s->n, 0.95, s->threads, &found);
    assert_true((status == CT_OK) == (found.symmetric.low < 7));
    return status;
}

static enum ct_status settle(struct ct_bins *bins, const struct sample *s)
{
    struct ct_bins_wanted wanted;
    struct ct_intervals found = {.symmetric = {.low = 7}};
    enum ct_status status;
    size_t count;

    ct_bins_count(bins, s->values, s->n);
    status = ct_bins_wanted(bins, 0.95, &wanted);
    if (status != CT_OK)
        return status;
    count = ct_bins_catch(bins, s->values, s->n, s->room);
    status = ct_bins_settle(bins, 0.95, s->room, count, &found);
    assert_true((status == CT_OK) == (found.symmetric.low < 7));
    return status;
}

static enum ct_status intervals_of_bins(const struct sample *s)
{
    struct ct_bins *bins = NULL, *other = NULL, *finer = NULL;
    enum ct_status status = ct_bins_new(-3, 3, 30, &bins);

    if (status == CT_OK)
        status = ct_bins_like(bins, &other);
    if (status == CT_OK)
        status = settle(other, s);
    if (status == CT_OK)
        status = ct_bins_refine(other, 100, &finer);
    if (status == CT_OK)
        status = settle(finer, s);
    ct_bins_free(bins);
    ct_bins_free(other);
    ct_bins_free(finer);
    return status;
}

/* Every allocation of the work fails once. Returns how many there are. The C
 * library keeps some memory of threads that have ended, so that the balance
 * says something without threads only. */
static size_t run_out(enum ct_status (*work)(const struct sample *),
                      const struct sample *s)
{
    for (size_t at = 1; at < 200; at++) {
        long before = fail_malloc_balance();
        enum ct_status status;
        bool reached;

        fail_malloc_at(at, false);
        status = work(s);
        reached = fail_malloc_calls() >= at;
        fail_malloc_reset();
        assert_true(status == CT_OK || (reached && status == CT_NOMEM));
        if (s->threads == 1)
            assert_int_equal(fail_malloc_balance(), before);
        if (!reached)
            return at - 1;
        if (s->threads == 1)
            assert_int_equal(status, CT_NOMEM);
    }
    fail_msg("there is no end to it");
    return 0;
}

static size_t run_out_of(enum ct_status (*work)(const struct sample *),
                         size_t n, int threads)
{
    struct seeded random = seeded_init(20250421);
    struct sample s = {sample_new(SAMPLE_TWO_HEAPS, n, &random),
                       sample_new(SAMPLE_EQUAL, n, &random), n, threads};
    size_t calls = run_out(work, &s);

    free(s.values);
    free(s.room);
    return calls;
}

/* Sorting takes two blocks for each tail. */
static void sample_in_place(void **unused)
{
    (void)unused;
    if (!fail_malloc_works())
        skip();
    assert_int_equal(run_out_of(intervals_of_sample, 5000, 1), 4);
}

/* Besides: values looked at, jobs, two tails. */
static void sample_gathered(void **unused)
{
    (void)unused;
    if (!fail_malloc_works())
        skip();
    assert_int_equal(run_out_of(intervals_of_sample, 200000, 1), 8);
    assert_true(run_out_of(intervals_of_sample, 200000, 3) >= 8);
}

/* Three for each of three bins, marks and two lists of ranges, two for sorting
 * and one for the places; the latter twice. */
static void bins(void **unused)
{
    (void)unused;
    if (!fail_malloc_works())
        skip();
    assert_int_equal(run_out_of(intervals_of_bins, 5000, 1), 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sample_in_place),
        cmocka_unit_test(sample_gathered),
        cmocka_unit_test(bins),
    };

    return cmocka_run_group_tests_name("selection without memory", tests, NULL,
                                       NULL);
}
