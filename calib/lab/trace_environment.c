/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a reference was used in an environment in which the values of its
 * certificate hold. C21.
 */
#include "trace_work.h"

#include "conditions.h"

/* Whether the range may be one of those that were used. */
static bool was_used(const struct ct_trace_link *link,
                     const struct ct_lab_item_range *range)
{
    for (size_t i = 0; i < link->used_count; i++) {
        const struct ct_lab_function *used = &link->used[i];

        if ((range->quantity == 0 || used->quantity == 0 ||
             range->quantity == used->quantity) &&
            (range->function == 0 || used->function == 0 ||
             range->function == used->function))
            return true;
    }
    return link->used_count == 0;
}

/* The limits that the condition fails, if it fails those of all ranges that
 * name it; else NULL. What cannot be compared says nothing. */
static const struct ct_condition *
failed_limits(const struct ct_judging *j, const struct ct_trace_link *link,
              uint32_t instrument, const struct ct_condition *prevailed)
{
    struct ct_lab_list list =
        ct_lab_rows_of(j->index, CT_RANGES_OF_INSTRUMENT, instrument);
    const struct ct_condition *failed = NULL;

    for (size_t i = 0; i < list.count; i++) {
        struct ct_lab_item_range range =
            ct_lab_range_at(j->lab, list.rows[i], j->when);
        const struct ct_condition *limits =
            ct_condition_of(range.environment, prevailed->name);

        if (range.row.unsound || limits == NULL || !was_used(link, &range))
            continue;
        if (ct_condition_within(prevailed, limits) != CT_CONDITION_FAILS)
            return NULL;
        failed = limits;
    }
    return failed;
}

static void report(struct ct_judging *j, const struct ct_trace_link *link,
                   const struct ct_condition *prevailed,
                   const struct ct_condition *limits)
{
    struct ct_buffer here = {0}, there = {0};

    ct_condition_write(prevailed, &here);
    ct_condition_write(limits, &there);
    j->status = ct_buffer_status(&here);
    if (j->status == CT_OK)
        j->status = ct_buffer_status(&there);
    if (j->status == CT_OK)
        ct_warning(ct_judging_sink(j, "environment"), "chain-environment",
                   ct_judging_at(j), ct_string(prevailed->name),
                   ct_string(here.data), ct_string(there.data),
                   ct_trace_certificate_id(j, link->link.certificate));
    ct_buffer_release(&here);
    ct_buffer_release(&there);
}

void ct_judge_environment(struct ct_judging *j,
                          const struct ct_trace_link *link)
{
    const struct ct_conditions *all = j->record.environment;
    uint32_t instrument;

    if (all == NULL || link->link.state != CT_LINK_CERTIFICATE)
        return;
    instrument = j->lab->certificates[link->link.certificate].instrument;
    for (size_t i = 0; i < all->count && j->status == CT_OK; i++) {
        const struct ct_condition *limits =
            failed_limits(j, link, instrument, &all->items[i]);

        if (limits != NULL)
            report(j, link, &all->items[i], limits);
    }
}
