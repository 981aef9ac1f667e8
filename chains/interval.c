/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interval.h"

static bool in_calendar(int64_t days)
{
    return days >= CT_DATE_FIRST && days <= CT_DATE_LAST;
}

static enum ct_status add_days(int64_t from, int64_t days, int32_t *result)
{
    if (!in_calendar(from + days))
        return CT_DOMAIN;
    *result = (int32_t)(from + days);
    return CT_OK;
}

/* `months` later by the rule. */
static enum ct_status add_months(int32_t from, int64_t months,
                                 enum ct_due_rule rule, int32_t *result)
{
    enum ct_status status;

    if (months < INT32_MIN || months > INT32_MAX)
        return CT_DOMAIN;
    status = ct_date_add_months(from, (int32_t)months, result);
    if (status == CT_OK && rule == CT_DUE_LAST_DAY_STICKY &&
        from == ct_date_month_end(from) && months != 0)
        *result = ct_date_month_end(*result);
    return status;
}

enum ct_status ct_interval_due(struct ct_interval interval, int32_t anchor,
                               int32_t count, enum ct_due_rule rule,
                               int32_t *due)
{
    int32_t day;
    enum ct_status status;

    if (interval.kind != CT_INTERVAL_LENGTH || !in_calendar(anchor))
        return CT_DOMAIN;
    status = add_months(anchor, (int64_t)interval.months * count, rule, &day);
    if (status == CT_OK)
        status = add_days(day, (int64_t)interval.days * count, &day);
    if (status == CT_OK && rule == CT_DUE_MINUS_ONE_DAY)
        status = add_days(day, -1, &day);
    if (status != CT_OK)
        return status;
    *due = rule == CT_DUE_MONTH_END ? ct_date_month_end(day) : day;
    return CT_OK;
}

bool ct_interval_within(struct ct_interval interval, int32_t years)
{
    /* In twelve-hundredths of a day: a month has 36 525 of them. */
    enum { MONTH = 36525, DAY = 1200 };
    int64_t length =
        (int64_t)interval.months * MONTH + (int64_t)interval.days * DAY;

    /* Ten years from a leap year's start are 3653 days: the part of a day
     * that a year has beyond 365 counts as a whole one at the end. */
    return interval.kind == CT_INTERVAL_LENGTH && length >= DAY &&
           length <= (int64_t)years * 12 * MONTH + DAY - 1;
}

bool ct_interval_equal(struct ct_interval a, struct ct_interval b)
{
    return a.kind == b.kind && a.months == b.months && a.days == b.days;
}
