/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plan_work.h - within the levelling: jobs, days and what is left to place.
 */
#ifndef CT_PLAN_WORK_H
#define CT_PLAN_WORK_H

#include "plan.h"

/* An item that is not overdue. Days are numbers of days worked, from 0. */
struct ct_plan_job {
    const struct ct_plan_item *item;
    size_t index; /* of the caller's items */
    int32_t last; /* the last day on which it may be done; -1: none */
    int32_t day;  /* planned, or -1 */
    enum ct_plan_fault fault;
};

/* The jobs of one resource: first … end, latest due first; those before `open`
 * can be done on the day at hand, those before `next` are placed or let go. */
struct ct_plan_queue {
    size_t first, end, next, open;
    int64_t taken; /* on the day at hand */
};

struct ct_planning {
    const struct ct_plan_limits *limits;
    int32_t *days; /* worked, from limits->from on */
    size_t day_count;
    int64_t *used;            /* of each day */
    struct ct_plan_job *jobs; /* by resource, latest due first */
    size_t job_count;
    struct ct_plan_queue *queues; /* of each resource */
    uint32_t *heap;               /* resources with jobs for the day at hand */
    size_t heap_count;
};

/* CT_NOMEM, and nothing is owned. */
CT_CHECK enum ct_status ct_planning_init(struct ct_planning *p,
                                         const struct ct_plan_item *items,
                                         size_t count,
                                         const struct ct_plan_limits *limits,
                                         const struct ct_calendar *calendar);
void ct_planning_release(struct ct_planning *p);

/* Places all jobs anew, by what p->limits says now; returns how many have no
 * day. */
size_t ct_planning_fill(struct ct_planning *p);

/* Brings jobs of one place together. CT_NOMEM. */
CT_CHECK enum ct_status ct_planning_gather(struct ct_planning *p);

#endif
