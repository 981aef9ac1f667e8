/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows with errors that nothing leads to, and that may bear on a chain all the
 * same: of their day or their kind nothing is left, or an interval, a drift or
 * limits of an item. C04.
 */
#include "trace_work.h"

#include "allowance.h"
#include "event.h"

static bool is_recorded(const struct ct_judging *j, int32_t recorded_on)
{
    return recorded_on == CT_LAB_NO_DATE || recorded_on <= j->when.known_by;
}

/* A certificate of no day may have been in force on any. */
static void judge_certificates(struct ct_judging *j, uint32_t instrument)
{
    struct ct_lab_list list =
        ct_lab_rows_of(j->index, CT_CERTIFICATES_OF_INSTRUMENT, instrument);

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_certificate *c =
            &j->lab->certificates[list.rows[i]];

        if (list.rows[i] == j->row || !c->row.unsound ||
            c->calibrated_on != CT_LAB_NO_DATE ||
            !is_recorded(j, c->recorded_on))
            continue;
        (void)ct_error(
            ct_judging_sink(j, "calibrated_on"), "chain-undated-unsound",
            ct_at(ct_lab_place(j->lab, CT_TABLE_CERTIFICATES, &c->row)),
            ct_trace_certificate_id(j, list.rows[i]),
            ct_trace_instrument_id(j, instrument));
        return;
    }
}

/* An event of no day or no kind may have taken the item out of service. */
static void judge_events(struct ct_judging *j, uint32_t instrument)
{
    struct ct_lab_list list =
        ct_lab_rows_of(j->index, CT_EVENTS_OF_INSTRUMENT, instrument);

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_event *event = &j->lab->events[list.rows[i]];

        if (!event->row.unsound || !is_recorded(j, event->recorded_on) ||
            (event->date != CT_LAB_NO_DATE && event->event != CT_LAB_NO_WORD))
            continue;
        (void)ct_error(
            ct_judging_sink(j, "event"), "chain-event-unsound",
            ct_at(ct_lab_place(j->lab, CT_TABLE_EVENTS, &event->row)),
            ct_trace_instrument_id(j, instrument));
        return;
    }
}

/* Without its interval an item never lapses, without its drift it is as good as
 * on the day of its calibration. */
static void judge_item(struct ct_judging *j, enum ct_table table,
                       const struct ct_lab_row *row)
{
    (void)ct_error(ct_judging_sink(j, "instrument"), "chain-item-unsound",
                   ct_at(ct_lab_place(j->lab, table, row)),
                   ct_string(ct_table_name(table)),
                   ct_trace_instrument_id(j, j->record.instrument));
}

static void judge_instrument(struct ct_judging *j)
{
    uint32_t row =
        ct_lab_row_of(j->lab, CT_KEY_INSTRUMENT, j->record.instrument);

    if (row != CT_LAB_NO_ROW && j->lab->instruments[row].row.unsound)
        judge_item(j, CT_TABLE_INSTRUMENTS, &j->lab->instruments[row].row);
}

static void judge_ranges(struct ct_judging *j)
{
    const struct ct_lab_item_range *range =
        ct_lab_faulty_range(j->index, j->row);

    if (range != NULL)
        judge_item(j, CT_TABLE_RANGES, &range->row);
}

void ct_judge_unsound_of(struct ct_judging *j, uint32_t instrument)
{
    if (j->lab->tables[CT_TABLE_CERTIFICATES].unsound > 0)
        judge_certificates(j, instrument);
    if (j->lab->tables[CT_TABLE_EVENTS].unsound > 0)
        judge_events(j, instrument);
}

void ct_judge_unsound(struct ct_judging *j)
{
    if (j->record.instrument == 0)
        return;
    ct_judge_unsound_of(j, j->record.instrument);
    if (j->lab->tables[CT_TABLE_INSTRUMENTS].unsound > 0)
        judge_instrument(j);
    if (j->lab->tables[CT_TABLE_RANGES].unsound > 0)
        judge_ranges(j);
}

/* What the row of links.csv says of the result cannot be relied on. */
void ct_judge_link_row(struct ct_judging *j, const struct ct_feeds *feeds,
                       const struct ct_feed *feed)
{
    (void)feeds;
    if (feed->row == CT_LAB_NO_ROW || !j->lab->links[feed->row].row.unsound)
        return;
    (void)ct_error(ct_judging_first(j, "sensitivity", "link-unsound",
                                    feed->link.reference),
                   "chain-link-unsound", ct_judging_at_link(j, feed->row),
                   ct_string(ct_trace_point(j).text),
                   ct_string(ct_trace_reference(j, feed->link.reference).text));
}
