/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * interval.h - calibration intervals and the days on which they end.
 *
 * An interval is so many months and days (P12M, P365D, P1Y6M), or no length
 * at all: on demand, before each use, at the beginning only. Pure functions of
 * day numbers (date.h); how an interval is written is no matter of this file.
 *
 * No two systems agree on the day a month later, so the rule is named. On
 * 2024-08-31 + 6 months:
 *
 *     same-day          2025-02-28  the same day, or the last of a shorter
 * month minus-one-day     2025-02-27  the day before that: the last valid day,
 * as Chinese labels print it month-end         2025-02-28  the last day of that
 * month, whatever the day last-day-sticky   2025-02-28  as same-day, but the
 * last day of a month stays the last: 2025-02-28 + 6 is 08-31
 *
 * Intervals are never added up step by step: the n-th due date is n intervals
 * from the anchor. 31 January + 1 + 1 month would be 28 March, + 2 is the 31st.
 */
#ifndef CT_INTERVAL_H
#define CT_INTERVAL_H

#include "date.h"

/* ORDER INTERVAL_KIND */
enum ct_interval_kind {
    CT_INTERVAL_LENGTH,       /* months and days count */
    CT_INTERVAL_ON_DEMAND,    /* when somebody asks for it */
    CT_INTERVAL_BEFORE_USE,   /* before each use */
    CT_INTERVAL_INITIAL_ONLY, /* once, before the first use */
    CT_INTERVAL_KINDS
};

struct ct_interval {
    enum ct_interval_kind kind;
    int32_t months, days; /* >= 0; both zero unless it has a length */
};

/* ORDER DUE_RULE */
enum ct_due_rule {
    CT_DUE_SAME_DAY,
    CT_DUE_MINUS_ONE_DAY,
    CT_DUE_MONTH_END,
    CT_DUE_LAST_DAY_STICKY,
    CT_DUE_RULES
};

/* The day on which the `count`-th interval from `anchor` ends; count may be
 * zero or negative. Months are added first (CT_DUE_LAST_DAY_STICKY looks at
 * the anchor and the day reached by months), then days, then a rule applies
 * that looks at the day reached. CT_DOMAIN: the interval has no length, or the
 * day leaves the years 1-9999. Source: domain practice as named above; no
 * standard fixes it. */
CT_CHECK enum ct_status ct_interval_due(struct ct_interval interval,
                                        int32_t anchor, int32_t count,
                                        enum ct_due_rule rule, int32_t *due);

/* Whether the length lies between one day and `years` years, a year being
 * 365.25 days and a month a twelfth of it. */
bool ct_interval_within(struct ct_interval interval, int32_t years);

bool ct_interval_equal(struct ct_interval a, struct ct_interval b);

#endif
