/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Levelling: backward fill.
 */
#include "plan_work.h"

#include <stdlib.h>
#include <string.h>

const char *ct_plan_fault_name(enum ct_plan_fault fault)
{
    /* ORDER PLAN_FAULT */
    static const char *const names[] = {"done", "no-day", "too-far", "full"};

    _Static_assert(sizeof names / sizeof names[0] == CT_PLAN_FAULTS,
                   "a name each");
    return names[fault];
}

/* ---- items in order ------------------------------------------------------ */

/* By resource, then latest due first, then place, then their own order. */
static int compare(const void *one, const void *other)
{
    const struct ct_plan_job *a = one, *b = other;

    if (a->item->resource != b->item->resource)
        return a->item->resource < b->item->resource ? -1 : 1;
    if (a->item->due_on != b->item->due_on)
        return a->item->due_on > b->item->due_on ? -1 : 1;
    if (a->item->place != b->item->place)
        return a->item->place < b->item->place ? -1 : 1;
    return (a->item->order > b->item->order) -
           (a->item->order < b->item->order);
}

/* The last day worked that is not after the due day; -1: none. */
static int32_t last_day(const struct ct_planning *p, int32_t due_on)
{
    size_t low = 0, high = p->day_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (p->days[middle] <= due_on)
            low = middle + 1;
        else
            high = middle;
    }
    return (int32_t)low - 1;
}

static enum ct_status take_days(struct ct_planning *p,
                                const struct ct_calendar *calendar,
                                int32_t last)
{
    p->day_count = ct_calendar_days(calendar, p->limits->from, last, NULL, 0);
    p->days = calloc(p->day_count + 1, sizeof *p->days);
    p->used = calloc(p->day_count + 1, sizeof *p->used);
    if (p->days == NULL || p->used == NULL)
        return CT_NOMEM;
    (void)ct_calendar_days(calendar, p->limits->from, last, p->days,
                           p->day_count);
    return CT_OK;
}

static enum ct_status take_jobs(struct ct_planning *p,
                                const struct ct_plan_item *items, size_t count)
{
    p->jobs = calloc(count + 1, sizeof *p->jobs);
    p->queues = calloc(p->limits->resource_count + 1, sizeof *p->queues);
    p->heap = calloc(p->limits->resource_count + 1, sizeof *p->heap);
    if (p->jobs == NULL || p->queues == NULL || p->heap == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++) {
        if (items[i].overdue)
            continue;
        p->jobs[p->job_count++] =
            (struct ct_plan_job){.item = &items[i],
                                 .index = i,
                                 .last = last_day(p, items[i].due_on),
                                 .day = -1};
    }
    qsort(p->jobs, p->job_count, sizeof *p->jobs, compare);
    for (size_t i = p->job_count; i-- > 0;)
        p->queues[p->jobs[i].item->resource].first = i;
    for (size_t i = 0; i < p->job_count; i++)
        p->queues[p->jobs[i].item->resource].end = i + 1;
    return CT_OK;
}

enum ct_status ct_planning_init(struct ct_planning *p,
                                const struct ct_plan_item *items, size_t count,
                                const struct ct_plan_limits *limits,
                                const struct ct_calendar *calendar)
{
    int32_t last = limits->from - 1;
    enum ct_status status;

    *p = (struct ct_planning){.limits = limits};
    for (size_t i = 0; i < count; i++)
        if (!items[i].overdue && items[i].due_on > last)
            last = items[i].due_on;
    status = take_days(p, calendar, last);
    if (status == CT_OK)
        status = take_jobs(p, items, count);
    if (status != CT_OK)
        ct_planning_release(p);
    return status;
}

void ct_planning_release(struct ct_planning *p)
{
    free(p->days);
    free(p->used);
    free(p->jobs);
    free(p->queues);
    free(p->heap);
    *p = (struct ct_planning){0};
}

/* ---- the fill ------------------------------------------------------------ */

static int64_t limit_of(const struct ct_plan_limits *limits, uint32_t resource)
{
    return limits->capacities == NULL ? 0 : limits->capacities[resource];
}

/* Days of work of what is to be had today; 0 without a limit. */
static double level(const struct ct_planning *p, uint32_t resource)
{
    const struct ct_plan_queue *q = &p->queues[resource];
    int64_t limit = limit_of(p->limits, resource);

    return limit == 0 ? 0 : (double)(q->open - q->next) / (double)limit;
}

/* Whether the first resource is to be taken from before the second. */
static bool before(const struct ct_planning *p, uint32_t one, uint32_t other)
{
    double a = level(p, one), b = level(p, other);
    const struct ct_plan_job *x = &p->jobs[p->queues[one].next],
                             *y = &p->jobs[p->queues[other].next];

    if (a > b || a < b)
        return a > b;
    if (x->last != y->last)
        return x->last > y->last;
    return one < other;
}

static void sink(struct ct_planning *p, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        uint32_t own = p->heap[at];

        if (child >= p->heap_count)
            return;
        if (child + 1 < p->heap_count &&
            before(p, p->heap[child + 1], p->heap[child]))
            child++;
        if (!before(p, p->heap[child], own))
            return;
        p->heap[at] = p->heap[child];
        p->heap[child] = own;
        at = child;
    }
}

/* Lets in what may be done on the day, and lets go what would come too early.
 */
static void open_day(struct ct_planning *p, uint32_t resource, int32_t day)
{
    struct ct_plan_queue *q = &p->queues[resource];

    while (q->open < q->end && p->jobs[q->open].last >= day)
        q->open++;
    while (p->limits->pull >= 0 && q->next < q->open &&
           p->jobs[q->next].last - day > p->limits->pull)
        p->jobs[q->next++].fault = CT_PLAN_TOO_FAR;
    q->taken = 0;
    if (q->next < q->open)
        p->heap[p->heap_count++] = resource;
}

static void fill_day(struct ct_planning *p, int32_t day)
{
    p->heap_count = 0;
    for (size_t r = 0; r < p->limits->resource_count; r++)
        open_day(p, (uint32_t)r, day);
    for (size_t i = p->heap_count / 2; i-- > 0;)
        sink(p, i);
    while (p->heap_count > 0 &&
           (p->limits->capacity == 0 || p->used[day] < p->limits->capacity)) {
        uint32_t resource = p->heap[0];
        struct ct_plan_queue *q = &p->queues[resource];

        p->jobs[q->next].day = day;
        p->jobs[q->next++].fault = CT_PLAN_DONE;
        p->used[day]++;
        q->taken++;
        if (q->next == q->open || q->taken == limit_of(p->limits, resource))
            p->heap[0] = p->heap[--p->heap_count];
        sink(p, 0);
    }
}

size_t ct_planning_fill(struct ct_planning *p)
{
    size_t failed = 0;

    memset(p->used, 0, (p->day_count + 1) * sizeof *p->used);
    for (size_t r = 0; r < p->limits->resource_count; r++)
        p->queues[r].next = p->queues[r].open = p->queues[r].first;
    for (size_t i = 0; i < p->job_count; i++) {
        p->jobs[i].day = -1;
        p->jobs[i].fault = p->jobs[i].last < 0 ? CT_PLAN_NO_DAY : CT_PLAN_FULL;
    }
    for (size_t day = p->day_count; day-- > 0;)
        fill_day(p, (int32_t)day);
    for (size_t i = 0; i < p->job_count; i++)
        failed += p->jobs[i].fault != CT_PLAN_DONE;
    return failed;
}

/* ---- overdue items ------------------------------------------------------- */

enum { YEAR = 366 };

/* How much room the days from `from` on have left, of all and of each. */
struct room {
    const struct ct_plan_limits *limits;
    int32_t *days;
    size_t day_count;
    int64_t *used;     /* of a day */
    int64_t *resource; /* of a day and a resource */
};

static void room_release(struct room *room)
{
    free(room->days);
    free(room->used);
    free(room->resource);
}

static enum ct_status room_init(struct room *room, const struct ct_planning *p,
                                const struct ct_calendar *calendar)
{
    int32_t last = p->limits->from + YEAR;
    size_t all = p->limits->resource_count;

    *room = (struct room){.limits = p->limits};
    room->day_count =
        ct_calendar_days(calendar, p->limits->from, last, NULL, 0);
    room->days = calloc(room->day_count + 1, sizeof *room->days);
    room->used = calloc(room->day_count + 1, sizeof *room->used);
    room->resource =
        calloc((room->day_count + 1) * (all + 1), sizeof *room->resource);
    if (room->days == NULL || room->used == NULL || room->resource == NULL) {
        room_release(room);
        return CT_NOMEM;
    }
    (void)ct_calendar_days(calendar, p->limits->from, last, room->days,
                           room->day_count);
    for (size_t i = 0; i < p->job_count; i++) {
        const struct ct_plan_job *job = &p->jobs[i];

        if (job->day < 0 || (size_t)job->day >= room->day_count)
            continue;
        room->used[job->day]++;
        room->resource[(size_t)job->day * all + job->item->resource]++;
    }
    return CT_OK;
}

/* The first day with room, from `*start` on, which later items of the resource
 * need not look before. */
static bool room_find(struct room *room, uint32_t resource, size_t *start)
{
    const struct ct_plan_limits *limits = room->limits;
    int64_t limit = limit_of(limits, resource);

    for (size_t day = *start; day < room->day_count; day++) {
        int64_t *own = &room->resource[day * limits->resource_count + resource];

        if ((limits->capacity != 0 && room->used[day] >= limits->capacity) ||
            (limit != 0 && *own >= limit))
            continue;
        ++*own;
        room->used[day]++;
        *start = day;
        return true;
    }
    *start = room->day_count;
    return false;
}

static int compare_overdue(const void *one, const void *other)
{
    const struct ct_plan_job *a = one, *b = other;

    if (a->item->due_on != b->item->due_on)
        return a->item->due_on < b->item->due_on ? -1 : 1;
    return (a->item->order > b->item->order) -
           (a->item->order < b->item->order);
}

static enum ct_status place_overdue(const struct ct_planning *p,
                                    const struct ct_plan_item *items,
                                    size_t count,
                                    const struct ct_calendar *calendar,
                                    struct ct_plan *plan)
{
    struct ct_plan_job *late = calloc(count - p->job_count + 1, sizeof *late);
    size_t *starts = calloc(p->limits->resource_count + 1, sizeof *starts);
    struct room room = {0};
    size_t n = 0;
    enum ct_status status = late == NULL || starts == NULL
                                ? CT_NOMEM
                                : room_init(&room, p, calendar);

    if (status != CT_OK)
        goto done;
    for (size_t i = 0; i < count; i++)
        if (items[i].overdue)
            late[n++] = (struct ct_plan_job){.item = &items[i], .index = i};
    qsort(late, n, sizeof *late, compare_overdue);
    for (size_t i = 0; i < n; i++) {
        uint32_t resource = late[i].item->resource;
        struct ct_plan_place *place = &plan->places[late[i].index];

        place->fault = CT_PLAN_FULL;
        if (!room_find(&room, resource, &starts[resource]))
            continue;
        place->fault = CT_PLAN_DONE;
        place->day = room.days[starts[resource]];
        plan->overdue++;
    }
    room_release(&room);
done:
    free(late);
    free(starts);
    return status;
}

/* ---- the plan ------------------------------------------------------------ */

static void write_plan(const struct ct_planning *p, struct ct_plan *plan)
{
    for (size_t i = 0; i < p->job_count; i++) {
        const struct ct_plan_job *job = &p->jobs[i];
        struct ct_plan_place *place = &plan->places[job->index];

        place->fault = (uint8_t)job->fault;
        if (job->fault != CT_PLAN_DONE)
            continue;
        place->day = p->days[job->day];
        plan->lost += job->item->due_on - place->day;
        if (job->last - job->day > plan->most_pull)
            plan->most_pull = job->last - job->day;
    }
}

enum ct_status ct_plan(const struct ct_plan_item *items, size_t count,
                       const struct ct_plan_limits *limits,
                       const struct ct_calendar *calendar, struct ct_plan *plan)
{
    struct ct_planning p;
    enum ct_status status =
        ct_planning_init(&p, items, count, limits, calendar);

    *plan = (struct ct_plan){0};
    if (status != CT_OK)
        return status;
    plan->places = calloc(count + 1, sizeof *plan->places);
    status = plan->places == NULL ? CT_NOMEM : CT_OK;
    if (status == CT_OK) {
        (void)ct_planning_fill(&p);
        status = ct_planning_gather(&p);
    }
    if (status == CT_OK) {
        write_plan(&p, plan);
        status = place_overdue(&p, items, count, calendar, plan);
    }
    for (size_t i = 0; i < count && status == CT_OK; i++)
        if (plan->places[i].fault == CT_PLAN_DONE)
            plan->planned++;
    plan->failed = count - plan->planned;
    ct_planning_release(&p);
    if (status != CT_OK)
        ct_plan_release(plan);
    return status;
}

void ct_plan_release(struct ct_plan *plan)
{
    free(plan->places);
    *plan = (struct ct_plan){0};
}
