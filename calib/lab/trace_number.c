/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Results and what feeds them: stated uncertainties, quantities, units, points,
 * limits in place of values, growth along the chain, drift. C06 to C10, C22,
 * C25 to C27.
 */
#include "trace_work.h"

#include "view_work.h"

#include <math.h>
#include <string.h>

/* ---- the result itself --------------------------------------------------- */

/* A result may rest on limits alone (A.2.3). */
static bool may_lack_uncertainty(struct ct_judging *j)
{
    ct_judging_limits(j);
    return ct_feed_by_verdict(&j->record, &j->lab->results[j->result]) &&
           !isnan(j->lower) && !isnan(j->upper);
}

/* Of a calibration without any result on record nothing is known; a verdict may
 * stand alone. */
void ct_judge_results(struct ct_judging *j)
{
    if (j->record.kind != CT_CERTIFICATE_VERIFICATION &&
        j->record.kind != CT_CERTIFICATE_ADJUSTMENT && !j->record.row.unsound &&
        ct_lab_rows_of(j->index, CT_RESULTS_OF_CERTIFICATE, j->record.id)
                .count == 0)
        ct_judge_absent(j, CT_ABSENT_RESULTS);
}

/* C06, C25 */
void ct_judge_uncertainty(struct ct_judging *j, const struct ct_feeds *feeds)
{
    struct ct_argument at;

    (void)feeds;
    if (j->record.kind == CT_CERTIFICATE_ADJUSTMENT ||
        (j->is_assigned && j->standard_uncertainty <= CT_COMBINE_LARGEST))
        return;
    at = ct_judging_at_result(j);
    if (!j->is_assigned)
        (void)ct_error(ct_judging_sink(j, ""), "chain-result-unsound", at,
                       ct_string(ct_trace_point(j).text));
    else if (isnan(j->width.expanded_uncertainty)) {
        if (!may_lack_uncertainty(j))
            (void)ct_error(ct_judging_first(j, "U", "U", CT_LAB_NO_ROW),
                           "chain-no-uncertainty", at,
                           ct_string(ct_trace_point(j).text));
    } else if (isnan(j->standard_uncertainty))
        (void)ct_error(ct_judging_first(j, "k", "k", CT_LAB_NO_ROW),
                       "chain-no-factor", at,
                       ct_string(ct_trace_point(j).text));
    else if (!(j->standard_uncertainty <= CT_COMBINE_LARGEST))
        (void)ct_error(ct_judging_first(j, "U", "immense", CT_LAB_NO_ROW),
                       "chain-immense", at, ct_string(ct_trace_point(j).text));
}

/* A result that cannot be taken apart: what it shares with others is not
 * known. */
void ct_judge_division(struct ct_judging *j, const struct ct_feeds *feeds)
{
    if (feeds->fed == CT_FED_SEVERAL)
        ct_note(ct_judging_first(j, "references", "several", CT_LAB_NO_ROW),
                "chain-undivided", ct_judging_at(j),
                ct_string(ct_trace_point(j).text));
}

/* C07 */
void ct_judge_growth(struct ct_judging *j, const struct ct_feeds *feeds)
{
    const unsigned smaller = CT_METHOD_RATIO | CT_METHOD_AVERAGE |
                             CT_METHOD_SELF_CALIBRATION | CT_METHOD_COMPARISON;
    const struct ct_combine *combine = ct_lab_graph_combine(j->tracer->graph);
    struct ct_argument at;
    struct ct_trace_text own, brought;
    struct ct_combined c;

    (void)feeds;
    if (!j->is_assigned || ct_combine_growth(combine, j->result) != CT_SHRINKS)
        return;
    at = ct_judging_at_result(j);
    c = ct_combine_result(combine, j->result);
    own = ct_trace_number(j, j->standard_uncertainty, j->width.unit);
    brought = ct_trace_number(j, c.reference, j->width.unit);
    if ((c.methods & smaller) != 0)
        ct_note(ct_judging_sink(j, "U"), "chain-shrinks-by-method", at,
                ct_string(ct_trace_point(j).text), ct_string(own.text),
                ct_string(brought.text));
    else if (c.kind == CT_OWN_UNDIVIDED) /* held against one of several */
        (void)ct_error(ct_judging_sink(j, "U"), "chain-shrinks-one", at,
                       ct_string(ct_trace_point(j).text), ct_string(own.text),
                       ct_string(brought.text));
    else
        (void)ct_error(ct_judging_sink(j, "U"), "chain-shrinks", at,
                       ct_string(ct_trace_point(j).text), ct_string(own.text),
                       ct_string(brought.text));
}

/* ---- what feeds it ------------------------------------------------------- */

/* The feed that comes nearest to fitting: of a result that nothing feeds it
 * tells why. Larger is nearer. */
static int nearness(enum ct_feed_state state)
{
    switch (state) {
    case CT_FEED_QUANTITY:
        return 1;
    case CT_FEED_NO_RESULT:
        return 2;
    case CT_FEED_SCALE:
        return 3;
    case CT_FEED_OUTSIDE:
        return 4;
    default: /* it fits, or was told elsewhere */
        return 5;
    }
}

/* Whether the fault of the feed is one of the result: links.csv names it, or
 * nothing fits better. */
static bool counts(struct ct_judging *j, const struct ct_feeds *feeds,
                   const struct ct_feed *feed)
{
    const bool looks = j->nearest == 0;

    if (feed->row != CT_LAB_NO_ROW)
        return true;
    if (feeds->fed != CT_FED_NOTHING)
        return false;
    for (size_t i = 0; looks && i < feeds->count; i++)
        if (nearness(feeds->list[i].state) > j->nearest)
            j->nearest = nearness(feeds->list[i].state);
    return nearness(feed->state) >= j->nearest;
}

static void report_outside(struct ct_judging *j, const struct ct_feed *feed)
{
    uint32_t low = feed->match.rows[0], high = feed->match.rows[1];
    struct ct_trace_text points[2] = {{""}, {""}}, name;
    struct ct_argument at;
    struct ct_sink *sink;

    if (low != CT_LAB_NO_ROW)
        points[0] = ct_trace_stated(j, j->lab->results[low].point,
                                    j->lab->results[low].common->point_unit);
    if (high != CT_LAB_NO_ROW)
        points[1] = ct_trace_stated(j, j->lab->results[high].point,
                                    j->lab->results[high].common->point_unit);
    sink = ct_judging_first(j, "references", "outside", feed->link.reference);
    name = ct_trace_reference(j, feed->link.reference);
    at = ct_judging_at_link(j, feed->row);
    if (strcmp(points[0].text, points[1].text) == 0)
        (void)ct_error(sink, "chain-outside-one", at,
                       ct_string(ct_trace_point(j).text), ct_string(name.text),
                       ct_string(points[0].text));
    else
        (void)ct_error(sink, "chain-outside", at,
                       ct_string(ct_trace_point(j).text), ct_string(name.text),
                       ct_string(points[0].text), ct_string(points[1].text));
}

/* C06, C08, C09, C10 */
void ct_judge_fit(struct ct_judging *j, const struct ct_feeds *feeds,
                  const struct ct_feed *feed)
{
    uint32_t reference = feed->link.reference;
    struct ct_argument at;
    struct ct_trace_text point, name;

    if (feed->state == CT_FEED_RESULT || feed->state == CT_FEED_ROOT ||
        !counts(j, feeds, feed))
        return;
    at = ct_judging_at_link(j, feed->row);
    point = ct_trace_point(j);
    name = ct_trace_reference(j, reference);
    switch (feed->state) {
    case CT_FEED_QUANTITY:
        (void)ct_error(ct_judging_first(j, "references", "quantity", reference),
                       "chain-quantity", at, ct_string(point.text),
                       ct_string(name.text));
        break;
    case CT_FEED_SCALE:
        (void)ct_error(ct_judging_first(j, "references", "scale", reference),
                       "chain-scale", at, ct_string(point.text),
                       ct_string(name.text));
        break;
    case CT_FEED_SENSITIVITY:
        (void)ct_error(
            ct_judging_first(j, "sensitivity", "sensitivity", reference),
            "chain-sensitivity", at, ct_string(point.text),
            ct_string(name.text));
        break;
    case CT_FEED_OUTSIDE:
        report_outside(j, feed);
        break;
    case CT_FEED_UNCLEAR:
        ct_note(ct_judging_first(j, "references", "which", reference),
                "chain-which", at, ct_string(point.text), ct_string(name.text));
        break;
    case CT_FEED_NO_RESULT:
        (void)ct_error(ct_judging_first(j, "references", "nothing", reference),
                       "chain-no-result", at, ct_string(point.text),
                       ct_string(name.text));
        break;
    default: /* told of the reference */
        break;
    }
}

/* ---- limits -------------------------------------------------------------- */

/* The error of the reference, and the limits that were taken in its place. */
struct beyond {
    const struct ct_unit *unit;
    double error, lower, upper;
};

/* Whether the one lies outside the others. */
static bool is_beyond(struct ct_judging *j, const struct ct_feed *feed,
                      struct beyond *found)
{
    const struct ct_view view = {.index = j->index, .when = j->when};
    const struct ct_lab_certificate *c;
    struct ct_assigned assigned;
    double width;

    if (feed->match.found > CT_FOUND_NO_POINT ||
        feed->link.certificate == CT_LAB_NO_ROW)
        return false;
    c = &j->lab->certificates[feed->link.certificate];
    if (ct_lab_assigned_at(j->index, c->id, &feed->selector, &feed->match,
                           &assigned, &width) != CT_OK ||
        !ct_view_limits(&view, c->instrument,
                        &j->lab->results[feed->match.rows[0]], &assigned,
                        &found->lower, &found->upper))
        return false;
    found->unit = assigned.unit;
    found->error = assigned.as_left.error;
    return ct_trace_exceeds(found->error, found->upper) ||
           ct_trace_exceeds(-found->error, -found->lower);
}

/* C27, C22 */
void ct_judge_limits(struct ct_judging *j, const struct ct_feeds *feeds,
                     const struct ct_feed *feed)
{
    uint32_t reference = feed->link.reference;
    struct ct_trace_text name;
    struct beyond found;

    (void)feeds;
    if (feed->state != CT_FEED_LIMITS)
        return;
    name = ct_trace_reference(j, reference);
    ct_note(ct_judging_first(j, "references", "limits", reference),
            "chain-limits", ct_judging_at_link(j, feed->row),
            ct_string(name.text));
    if (is_beyond(j, feed, &found))
        ct_warning(ct_judging_first(j, "references", "uncorrected", reference),
                   "chain-uncorrected", ct_judging_at_link(j, feed->row),
                   ct_string(name.text),
                   ct_string(ct_trace_stated(j, found.error, found.unit).text),
                   ct_string(ct_trace_stated(j, found.lower, found.unit).text),
                   ct_string(ct_trace_stated(j, found.upper, found.unit).text));
}

/* ---- drift --------------------------------------------------------------- */

/* Days after which a certificate is old enough for drift to matter: a quarter
 * of the usual year. */
enum { OLD = 92 };

/* The calibration of the item before this one, or CT_LAB_NO_ROW. */
static uint32_t calibration_before(const struct ct_judging *j, uint32_t row)
{
    const struct ct_lab_certificate *own = &j->lab->certificates[row];
    struct ct_lab_list list = ct_lab_rows_of(
        j->index, CT_CERTIFICATES_OF_INSTRUMENT, own->instrument);

    for (size_t i = list.count; i-- > 0;) {
        const struct ct_lab_certificate *c =
            &j->lab->certificates[list.rows[i]];

        if (c->calibrated_on < own->calibrated_on && !c->row.unsound &&
            c->kind != CT_CERTIFICATE_ADJUSTMENT &&
            ct_lab_is_known(c, j->when.known_by) &&
            ct_lab_replacement(j->index, list.rows[i], j->when.known_by) ==
                CT_LAB_NO_ROW)
            return list.rows[i];
    }
    return CT_LAB_NO_ROW;
}

/* How far the reference moved between its last two calibrations, at the place
 * that was used; false: not by more than the U of the two. */
static bool has_moved(const struct ct_judging *j, const struct ct_feed *feed,
                      double *moved, const struct ct_unit **unit)
{
    uint32_t before = calibration_before(j, feed->link.certificate);
    const struct ct_lab_result *row = &j->lab->results[feed->match.rows[0]];
    struct ct_result_selector at = feed->selector;
    struct ct_result_match match;
    struct ct_assigned now, then;
    double u, found, factor;

    if (before == CT_LAB_NO_ROW || isnan(row->point))
        return false;
    at.quantity = row->quantity;
    at.function = row->function;
    at.artefact = row->artefact;
    at.at = row->at;
    at.point = row->point;
    at.exact_point = ct_decimal_from_double(at.point);
    at.point_unit = row->common->point_unit;
    match = ct_lab_match(j->index, j->lab->certificates[before].id, &at);
    if (match.found != CT_FOUND ||
        ct_lab_assigned(j->index, feed->match.rows[0], &now) != CT_OK ||
        ct_lab_assigned(j->index, match.rows[0], &then) != CT_OK)
        return false;
    factor = ct_feed_factor(then.unit, now.unit);
    found = isnan(now.as_found.correction) ? now.as_left.correction
                                           : now.as_found.correction;
    *moved = found - factor * then.as_left.correction;
    *unit = now.unit;
    u = hypot(now.as_left.expanded_uncertainty,
              factor * then.as_left.expanded_uncertainty);
    return ct_trace_exceeds(fabs(*moved), u); /* not of what is not stated */
}

/* C26: the reference is known to move, its certificate was not new, and nothing
 * was allowed for what it may have moved since. */
void ct_judge_drift(struct ct_judging *j, const struct ct_feeds *feeds,
                    const struct ct_feed *feed)
{
    const struct ct_lab_certificate *c;
    const struct ct_unit *unit = NULL;
    int64_t age;
    double moved;

    (void)feeds;
    if (feed->state != CT_FEED_RESULT || !isnan(feed->drift) ||
        feed->link.certificate == CT_LAB_NO_ROW)
        return;
    c = &j->lab->certificates[feed->link.certificate];
    if (c->calibrated_on == CT_LAB_NO_DATE || j->when.on == CT_LAB_NO_DATE)
        return;
    age = (int64_t)j->when.on - c->calibrated_on;
    if (age <= OLD || !has_moved(j, feed, &moved, &unit))
        return;
    ct_warning(ct_judging_first(j, "references", "drift", feed->link.reference),
               "chain-no-drift", ct_judging_at_link(j, feed->row),
               ct_string(ct_trace_reference(j, feed->link.reference).text),
               ct_integer(age),
               ct_string(ct_trace_number(j, moved, unit).text));
}

/* ---- the item asked about ------------------------------------------------ */

void ct_trace_report_place(struct ct_judging *j,
                           const struct ct_result_selector *at,
                           const struct ct_result_match *match)
{
    struct ct_argument place = ct_judging_at(j);
    struct ct_argument id = ct_trace_certificate_id(j, j->row);
    struct ct_trace_text point = ct_trace_stated(j, at->point, at->point_unit);
    struct ct_sink *sink = ct_judging_sink(j, "point");

    switch (match->found) {
    case CT_FOUND_OUTSIDE:
        (void)ct_error(sink, "chain-item-outside", place, ct_string(point.text),
                       id);
        break;
    case CT_FOUND_SCALE:
        (void)ct_error(sink, "chain-item-scale", place, ct_string(point.text),
                       id);
        break;
    case CT_FOUND_NOTHING:
        (void)ct_error(sink, "chain-item-nothing", place, ct_string(point.text),
                       id);
        break;
    case CT_FOUND_SEVERAL:
        ct_note(sink, "chain-item-several", place, ct_string(point.text), id);
        break;
    default: /* told of the result */
        break;
    }
}

void ct_trace_report_nominal(struct ct_judging *j)
{
    ct_note(ct_judging_sink(j, "use"), "chain-item-limits", ct_judging_at(j),
            ct_trace_instrument_id(j, j->record.instrument));
}
