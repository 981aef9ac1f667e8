/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plan.h - who is calibrated on which day, so that every day can be managed.
 *
 * Nothing is planned later than it is due, or before `from`; a day takes so
 * many of each resource (a laboratory, a method) and of all together; least
 * interval is lost, and of plans that lose the same, items of one place come
 * together. Overdue items stand on the first days with room and are counted
 * apart. Pure functions of days: what an item is, is the caller's matter.
 *
 * Method: backward fill. From the last day to the first each day takes as much
 * as it can: of a resource what is due latest, of resources the one with the
 * most days of work still to be placed. For one resource the days used, and
 * with them the interval lost, are least, and the largest pull forward is
 * smallest (domain: 3.8; both tested against all plans of small cases); taking
 * from the fullest resource first leaves the most room for earlier days. Then
 * items of one resource change places where that brings items of one place
 * together: nothing more is lost by it, and no item comes earlier than the
 * largest pull before.
 */
#ifndef CT_PLAN_H
#define CT_PLAN_H

#include "calendar.h"

struct ct_plan_item {
    int32_t due_on;    /* the last day on which it may be done */
    uint32_t resource; /* 0 …, of the capacities */
    uint32_t place;    /* equal numbers go together */
    uint32_t order;    /* decides between equals: each item its own */
    bool overdue;      /* due_on is past: the first day with room */
};

struct ct_plan_limits {
    int32_t from;              /* first day that can be used */
    int32_t pull;              /* most days worked that an item may come early;
                                  < 0: any number */
    int64_t capacity;          /* of a day, all resources; 0: no limit */
    const int64_t *capacities; /* of each resource; 0: no limit */
    size_t resource_count;
};

/* ORDER PLAN_FAULT: why an item has no day. */
enum ct_plan_fault {
    CT_PLAN_DONE,    /* it has one */
    CT_PLAN_NO_DAY,  /* no day worked between `from` and its due day */
    CT_PLAN_TOO_FAR, /* only days farther than `pull` have room */
    CT_PLAN_FULL,    /* no day has room */
    CT_PLAN_FAULTS
};
const char *ct_plan_fault_name(enum ct_plan_fault fault);

struct ct_plan_place {
    int32_t day; /* of no meaning unless fault is CT_PLAN_DONE */
    uint8_t fault;
};

struct ct_plan {
    struct ct_plan_place *places; /* of each item, in the caller's order */
    size_t planned, failed;       /* overdue ones included */
    size_t overdue;               /* of those planned */
    int64_t lost;      /* item-days between planned and due days, of those that
                          are not overdue */
    int32_t most_pull; /* days worked that one of these comes early */
};

/* Overdue items take what room the others leave, in the order of their due
 * days, up to a year behind `from`. CT_NOMEM. The plan does not depend on the
 * order of items. */
CT_CHECK enum ct_status ct_plan(const struct ct_plan_item *items, size_t count,
                                const struct ct_plan_limits *limits,
                                const struct ct_calendar *calendar,
                                struct ct_plan *plan);
void ct_plan_release(struct ct_plan *plan);

/* What would make a plan possible that is not, each by itself, the rest being
 * as it is; overdue items are not asked about. */
struct ct_plan_remedy {
    int64_t capacity;    /* of a day; 0: none would do */
    uint32_t resource;   /* the one with the most items that have no day */
    int64_t of_resource; /* its capacity; 0: none would do */
    int32_t pull;        /* days worked; -1: none would do */
    size_t hopeless;     /* items with no day worked at all before they are
                            due: only an extension helps */
};
/* `plan` is that of the same items. CT_NOMEM. */
CT_CHECK enum ct_status ct_plan_remedy(const struct ct_plan_item *items,
                                       size_t count,
                                       const struct ct_plan_limits *limits,
                                       const struct ct_calendar *calendar,
                                       const struct ct_plan *plan,
                                       struct ct_plan_remedy *remedy);

#endif
