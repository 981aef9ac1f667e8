/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times the levelling of many items: bench_plan ITEMS. Prints one line of
 * figures; beside it what sorting the same items takes, which no plan goes
 * below.
 */
#include "../calib/schedule/plan.h"

#include "seeded.h"

#include <stdio.h>
#include <time.h>

enum { RESOURCES = 40, PLACES = 2000, DAYS = 365 };

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int compare(const void *one, const void *other)
{
    const struct ct_plan_item *a = one, *b = other;

    return (a->due_on > b->due_on) - (a->due_on < b->due_on);
}

/* Capacities with a little room: each day worked takes `spare` times what falls
 * due on average. */
static int measure(struct ct_plan_item *items, size_t count, double spare)
{
    const struct ct_calendar calendar = {0};
    int64_t a_day = (int64_t)(spare * (double)count / (DAYS * 5.0 / 7));
    int64_t capacities[RESOURCES];
    const struct ct_plan_limits limits = {.from = 20000,
                                          .pull = 60,
                                          .capacity = a_day,
                                          .capacities = capacities,
                                          .resource_count = RESOURCES};
    struct ct_plan_remedy remedy;
    struct ct_plan plan;
    double start, planned, remedied;

    for (size_t i = 0; i < RESOURCES; i++)
        capacities[i] = a_day / RESOURCES * 2 + 1;
    start = now();
    if (ct_plan(items, count, &limits, &calendar, &plan) != CT_OK)
        return 1;
    planned = now() - start;
    start = now();
    if (ct_plan_remedy(items, count, &limits, &calendar, &plan, &remedy) !=
        CT_OK)
        return 1;
    remedied = now() - start;
    start = now();
    qsort(items, count, sizeof *items, compare);
    (void)printf("plan     %zu items, room %.2f: %.3f s (%.1f x sorting them), "
                 "without a day %zu; what would help %.3f s (goal: 2 s)\n",
                 count, spare, planned, planned / (now() - start), plan.failed,
                 remedied);
    ct_plan_release(&plan);
    return 0;
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 100000;
    struct ct_plan_item *items = calloc(count, sizeof *items);
    struct seeded random = seeded_init(1);
    int failed = items == NULL;

    for (int i = 0; i < 2 && !failed; i++) {
        for (size_t k = 0; k < count; k++)
            items[k] = (struct ct_plan_item){
                .due_on = 20000 + (int32_t)seeded_below(&random, DAYS),
                .resource = (uint32_t)seeded_below(&random, RESOURCES),
                .place = (uint32_t)seeded_below(&random, PLACES),
                .order = (uint32_t)k};
        failed = measure(items, count, i == 0 ? 1.2 : 0.9);
    }
    free(items);
    return failed;
}
