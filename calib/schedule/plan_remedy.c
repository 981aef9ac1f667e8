/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Levelling: what would make a plan possible.
 *
 * Each limit is widened by itself until every job has a day that can have one;
 * wider never makes it worse, so the least is found by halving.
 */
#include "plan_work.h"

#include <stdlib.h>

/* Which limit a search moves. */
enum limit { CAPACITY, OF_RESOURCE, PULL };

struct search {
    struct ct_planning *p;
    struct ct_plan_limits limits; /* with the one that is tried */
    int64_t *capacities;
    uint32_t resource;
    size_t hopeless;
};

static bool does(struct search *s, enum limit which, int64_t value)
{
    size_t failed;

    switch (which) {
    case CAPACITY:
        s->limits.capacity = value;
        break;
    case OF_RESOURCE:
        s->capacities[s->resource] = value;
        break;
    default:
        s->limits.pull = (int32_t)value;
    }
    failed = ct_planning_fill(s->p);
    return failed == s->hopeless;
}

/* The least value above `low`, up to `high`, that does; `none` where `high`
 * does not. Puts the limit back. */
static int64_t least(struct search *s, enum limit which, int64_t low,
                     int64_t high, int64_t none)
{
    int64_t before = low, answer = none;

    if (low < high && does(s, which, high)) {
        while (high - low > 1) {
            int64_t middle = low + (high - low) / 2;

            if (does(s, which, middle))
                high = middle;
            else
                low = middle;
        }
        answer = high;
    }
    (void)does(s, which, before);
    return answer;
}

static uint32_t fullest(const struct ct_plan_item *items, size_t count,
                        const struct ct_plan *plan, size_t *failed)
{
    uint32_t resource = 0;
    size_t most = 0;

    for (size_t i = 0; i < count; i++) {
        if (items[i].overdue || plan->places[i].fault == CT_PLAN_DONE)
            continue;
        if (++failed[items[i].resource] > most) {
            most = failed[items[i].resource];
            resource = items[i].resource;
        }
    }
    return resource;
}

static enum ct_status begin(struct search *s, const struct ct_plan_item *items,
                            size_t count, const struct ct_plan_limits *limits,
                            const struct ct_plan *plan)
{
    size_t room = limits->resource_count + 1;
    size_t *failed = calloc(room, sizeof *failed);

    s->limits = *limits;
    s->capacities = calloc(room, sizeof *s->capacities);
    if (failed == NULL || s->capacities == NULL) {
        free(failed);
        return CT_NOMEM;
    }
    for (size_t i = 0; i < limits->resource_count; i++)
        s->capacities[i] =
            limits->capacities == NULL ? 0 : limits->capacities[i];
    s->limits.capacities = s->capacities;
    s->resource = fullest(items, count, plan, failed);
    for (size_t i = 0; i < count; i++)
        s->hopeless +=
            !items[i].overdue && plan->places[i].fault == CT_PLAN_NO_DAY;
    free(failed);
    return CT_OK;
}

enum ct_status ct_plan_remedy(const struct ct_plan_item *items, size_t count,
                              const struct ct_plan_limits *limits,
                              const struct ct_calendar *calendar,
                              const struct ct_plan *plan,
                              struct ct_plan_remedy *remedy)
{
    struct ct_planning p = {0};
    struct search s = {.p = &p};
    enum ct_status status = begin(&s, items, count, limits, plan);

    *remedy = (struct ct_plan_remedy){.pull = -1};
    if (status == CT_OK)
        status = ct_planning_init(&p, items, count, &s.limits, calendar);
    if (status == CT_OK) {
        int64_t all = (int64_t)p.job_count;

        remedy->hopeless = s.hopeless;
        remedy->resource = s.resource;
        if (limits->capacity > 0)
            remedy->capacity = least(&s, CAPACITY, limits->capacity, all, 0);
        if (limits->resource_count > 0 && s.capacities[s.resource] > 0)
            remedy->of_resource =
                least(&s, OF_RESOURCE, s.capacities[s.resource], all, 0);
        if (limits->pull >= 0)
            remedy->pull = (int32_t)least(&s, PULL, limits->pull,
                                          (int64_t)p.day_count, -1);
    }
    ct_planning_release(&p);
    free(s.capacities);
    return status;
}
