/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Levelling: items of one place on one day.
 *
 * A visit is a place on a day. Two jobs of one resource change their days where
 * that makes the squares of the jobs a visit larger and neither comes too early
 * or too late: the days used stay the same, and with them the interval lost.
 * The sum of squares only grows, so that this comes to an end.
 */
#include "plan_work.h"

#include <stdlib.h>

/* What is looked at for one job at most, and how often, so that a plan stays
 * linear. */
enum { NEAR_DAYS = 16, PARTNERS = 256, ROUNDS = 4 };

/* How many jobs a place has on a day: an open table of pairs. */
struct visit {
    uint64_t key; /* place and day, from 1; 0: empty */
    int64_t count;
};

struct gathering {
    struct ct_planning *p;
    int32_t pull; /* largest allowed */
    struct visit *visits;
    size_t mask, keys;
    bool changed;
    uint32_t *by_day; /* jobs in the order of days */
    size_t *day_start;
    uint32_t *by_place; /* jobs in the order of places */
    size_t *position;   /* of each job in by_day */
};

static void release(struct gathering *g)
{
    free(g->visits);
    free(g->by_day);
    free(g->day_start);
    free(g->by_place);
    free(g->position);
}

static struct visit *look_up(const struct gathering *g, uint64_t key)
{
    size_t at = (size_t)(key * 0x9E3779B97F4A7C15 >> 20) & g->mask;

    while (g->visits[at].key != 0 && g->visits[at].key != key)
        at = (at + 1) & g->mask;
    return &g->visits[at];
}

static uint64_t key_of(uint32_t place, int32_t day)
{
    return ((uint64_t)place << 32 | (uint32_t)day) + 1;
}

static void count(struct gathering *g, uint32_t place, int32_t day, int step)
{
    uint64_t key = key_of(place, day);
    struct visit *visit = look_up(g, key);

    g->keys += visit->key == 0;
    visit->key = key;
    visit->count += step;
}

static int64_t jobs_on(const struct gathering *g, uint32_t place, int32_t day)
{
    return look_up(g, key_of(place, day))->count;
}

static int compare_places(const void *one, const void *other)
{
    const struct ct_plan_job *const *a = one, *const *b = other;
    const struct ct_plan_item *x = (*a)->item, *y = (*b)->item;

    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return *a < *b ? -1 : *a > *b;
}

/* Jobs of one place stand together, by their order in the planning. */
static enum ct_status sort_places(struct gathering *g)
{
    size_t count = g->p->job_count;
    const struct ct_plan_job **jobs = calloc(count + 1, sizeof *jobs);

    if (jobs == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++)
        jobs[i] = &g->p->jobs[i];
    qsort(jobs, count, sizeof *jobs, compare_places);
    for (size_t i = 0; i < count; i++)
        g->by_place[i] = (uint32_t)(jobs[i] - g->p->jobs);
    free(jobs);
    return CT_OK;
}

static void sort_days(struct gathering *g)
{
    struct ct_planning *p = g->p;

    for (size_t i = 0; i < p->job_count; i++)
        if (p->jobs[i].day >= 0)
            g->day_start[p->jobs[i].day + 1]++;
    for (size_t d = 0; d < p->day_count; d++)
        g->day_start[d + 1] += g->day_start[d];
    for (size_t i = 0; i < p->job_count; i++) {
        struct ct_plan_job *job = &p->jobs[i];

        if (job->day < 0)
            continue;
        g->position[i] = g->day_start[job->day]++;
        g->by_day[g->position[i]] = (uint32_t)i;
        count(g, job->item->place, job->day, 1);
        if (job->last - job->day > g->pull)
            g->pull = job->last - job->day;
    }
    for (size_t d = p->day_count; d > 0; d--)
        g->day_start[d] = g->day_start[d - 1];
    g->day_start[0] = 0;
}

static enum ct_status begin(struct gathering *g, struct ct_planning *p)
{
    size_t size = 16;

    *g = (struct gathering){.p = p};
    while (size < 8 * p->job_count)
        size *= 2;
    g->mask = size - 1;
    g->visits = calloc(size, sizeof *g->visits);
    g->by_day = calloc(p->job_count + 1, sizeof *g->by_day);
    g->day_start = calloc(p->day_count + 2, sizeof *g->day_start);
    g->by_place = calloc(p->job_count + 1, sizeof *g->by_place);
    g->position = calloc(p->job_count + 1, sizeof *g->position);
    if (g->visits == NULL || g->by_day == NULL || g->day_start == NULL ||
        g->by_place == NULL || g->position == NULL)
        return CT_NOMEM;
    sort_days(g);
    return sort_places(g);
}

static bool may_be_on(const struct gathering *g, const struct ct_plan_job *job,
                      int32_t day)
{
    return day <= job->last && job->last - day <= g->pull;
}

static void move(struct gathering *g, size_t job, int32_t day)
{
    struct ct_plan_job *own = &g->p->jobs[job];

    count(g, own->item->place, own->day, -1);
    own->day = day;
    count(g, own->item->place, day, 1);
}

static void swap(struct gathering *g, size_t one, size_t other)
{
    int32_t day = g->p->jobs[one].day;
    size_t at = g->position[one];

    move(g, one, g->p->jobs[other].day);
    move(g, other, day);
    g->position[one] = g->position[other];
    g->position[other] = at;
    g->by_day[g->position[one]] = (uint32_t)one;
    g->by_day[g->position[other]] = (uint32_t)other;
}

/* How much better off a place is with one job on `to` rather than on `from`. */
static int64_t gain(const struct gathering *g, uint32_t place, int32_t from,
                    int32_t to)
{
    return jobs_on(g, place, to) + 1 - jobs_on(g, place, from);
}

/* Whether a job of that day gives its place to `one`. */
static bool change_places(struct gathering *g, size_t one, int32_t day)
{
    const struct ct_plan_job *own = &g->p->jobs[one];
    size_t from = g->day_start[day], end = g->day_start[day + 1];
    int64_t won = gain(g, own->item->place, own->day, day);

    if (end - from > PARTNERS)
        end = from + PARTNERS;
    for (size_t i = from; i < end; i++) {
        const struct ct_plan_job *job = &g->p->jobs[g->by_day[i]];
        uint32_t place = job->item->place;

        if (job->item->resource != own->item->resource ||
            place == own->item->place || !may_be_on(g, job, own->day) ||
            won + gain(g, place, day, own->day) <= 0)
            continue;
        swap(g, one, g->by_day[i]);
        g->changed = true;
        return true;
    }
    return false;
}

/* Brings a job to a day with others of its place, which are first … end of
 * by_place. */
static void join(struct gathering *g, size_t one, size_t first, size_t end)
{
    const struct ct_plan_job *own = &g->p->jobs[one];
    int tried = 0;
    int32_t last = -1;

    for (size_t i = first; i < end && tried < NEAR_DAYS; i++) {
        const struct ct_plan_job *job = &g->p->jobs[g->by_place[i]];

        if (job->day < 0 || job->day == own->day || job->day == last ||
            !may_be_on(g, own, job->day))
            continue;
        last = job->day;
        tried++;
        if (change_places(g, one, last))
            return;
    }
}

static void go_round(struct gathering *g)
{
    const struct ct_planning *p = g->p;
    size_t end;

    for (size_t first = 0; first < p->job_count; first = end) {
        uint32_t place = p->jobs[g->by_place[first]].item->place;

        for (end = first + 1; end < p->job_count &&
                              p->jobs[g->by_place[end]].item->place == place;)
            end++;
        for (size_t i = first; i < end && g->keys < g->mask / 4 * 3; i++)
            if (p->jobs[g->by_place[i]].day >= 0)
                join(g, g->by_place[i], first, end);
    }
}

enum ct_status ct_planning_gather(struct ct_planning *p)
{
    struct gathering g;
    enum ct_status status = begin(&g, p);

    for (int i = 0; i < ROUNDS && status == CT_OK; i++) {
        g.changed = false;
        go_round(&g);
        if (!g.changed)
            break;
    }
    release(&g);
    return status;
}
