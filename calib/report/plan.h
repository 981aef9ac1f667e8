/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plan.h - which item is calibrated on which day, as a page, as rows and as an
 * object.
 */
#ifndef CT_REPORT_PLAN_H
#define CT_REPORT_PLAN_H

#include "due.h"

#include "../schedule/plan.h"

/* One item that was to be planned. */
struct ct_planned {
    uint32_t item; /* of the list */
    struct ct_plan_item asked;
    struct ct_plan_place place;
    int32_t early; /* days between the planned and the due day */
};

struct ct_plan_view {
    const struct ct_due_view *due;
    const struct ct_planned *items; /* by day, then laboratory, place, item;
                                       those without a day last */
    size_t count;
    const char *const *laboratories; /* of the resources; "": not known */
    const struct ct_plan_limits *limits;
    const struct ct_plan *plan;
    const struct ct_plan_remedy *remedy; /* NULL: none is needed */
};

/* CT_NOMEM. */
CT_CHECK enum ct_status ct_plan_page(const struct ct_plan_view *view,
                                     bool markdown, int width,
                                     struct ct_buffer *out);
CT_CHECK enum ct_status ct_plan_csv(const struct ct_plan_view *view,
                                    struct ct_buffer *out);
/* The members of caltrace/plan/1 from "from" on, without findings and
 * "complete", into the open object. */
CT_CHECK enum ct_status ct_plan_json(const struct ct_plan_view *view,
                                     struct ct_json *json);

/* `Mon` … `Sun`, to be translated. */
const char *ct_weekday_name(int32_t day);

#endif
