/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * References that contradict each other, or are one by two names, and checks
 * that do not check since both sides rest on one standard. C09, C16, C28.
 */
#include "trace_work.h"

#include <math.h>

/* ---- C16 ----------------------------------------------------------------- */

/* Two references can be held against each other where they say the same thing:
 * two certificates of one item at one point. Several standards of one kind are
 * several things, and their values need not agree. */
static bool says_same(const struct ct_judging *j, const struct ct_feed *a,
                      const struct ct_feed *b)
{
    const struct ct_lab_certificate *c = j->lab->certificates;
    const struct ct_lab_result *r = j->lab->results, *one, *other;

    if (a->state != CT_FEED_RESULT || b->state != CT_FEED_RESULT ||
        a->link.certificate == b->link.certificate ||
        c[a->link.certificate].instrument !=
            c[b->link.certificate].instrument ||
        a->match.found != CT_FOUND || b->match.found != CT_FOUND)
        return false;
    one = &r[a->match.rows[0]];
    other = &r[b->match.rows[0]];
    return one->quantity == other->quantity &&
           one->function == other->function &&
           one->artefact == other->artefact && one->at == other->at &&
           one->point == other->point &&
           one->common->point_unit == other->common->point_unit;
}

/* u of a - factor * b, what both share taken off. */
static double difference_uncertainty(struct ct_judging *j, uint32_t a,
                                     uint32_t b, double factor)
{
    struct ct_tracer *t = j->tracer;
    struct ct_term terms[] = {ct_term_of_result(a), ct_term_of_result(b)};
    struct ct_row row;

    if (j->status == CT_OK)
        j->status = ct_tracer_ready(t);
    if (j->status != CT_OK)
        return (double)NAN;
    terms[1].coefficient = -factor;
    j->status = ct_reader_row(t->reader, (struct ct_terms){terms, 2}, &row);
    if (j->status == CT_DOMAIN) { /* no number holds it */
        j->status = CT_OK;
        return (double)NAN;
    }
    return j->status == CT_OK ? row.uncertainty : (double)NAN;
}

static void judge_pair(struct ct_judging *j, const struct ct_feed *a,
                       const struct ct_feed *b)
{
    struct ct_assigned one, other;
    double en, factor;

    if (ct_lab_assigned(j->index, a->match.rows[0], &one) != CT_OK ||
        ct_lab_assigned(j->index, b->match.rows[0], &other) != CT_OK)
        return;
    factor = ct_feed_factor(other.unit, one.unit);
    en = fabs(one.as_left.correction - factor * other.as_left.correction) /
         (2 * difference_uncertainty(j, a->match.rows[0], b->match.rows[0],
                                     factor));
    if (ct_trace_exceeds(en, 1))
        ct_warning(
            ct_judging_first(j, "references", "disagree", a->link.reference),
            "chain-references-disagree", ct_judging_at_link(j, a->row),
            ct_string(ct_trace_reference(j, a->link.reference).text),
            ct_string(ct_trace_reference(j, b->link.reference).text),
            ct_string(ct_trace_point(j).text),
            ct_string(ct_trace_number(j, en, NULL).text));
}

/* C09: rows of links.csv took the same value by two names, `A-17` and
 * `instrument:W-3`. */
static bool is_one(const struct ct_feed *a, const struct ct_feed *b)
{
    return a->row != CT_LAB_NO_ROW && a->state == CT_FEED_RESULT &&
           b->state == CT_FEED_RESULT &&
           a->link.reference != b->link.reference &&
           a->match.rows[0] == b->match.rows[0] &&
           a->match.rows[1] == b->match.rows[1];
}

static void judge_names(struct ct_judging *j, const struct ct_feed *a,
                        const struct ct_feed *b)
{
    ct_warning(ct_judging_first(j, "references", "names", b->link.reference),
               "chain-two-names", ct_judging_at_link(j, b->row),
               ct_string(ct_trace_point(j).text),
               ct_trace_certificate_id(j, a->link.certificate),
               ct_string(ct_trace_reference(j, a->link.reference).text),
               ct_string(ct_trace_reference(j, b->link.reference).text));
}

void ct_judge_agreement(struct ct_judging *j, const struct ct_feeds *feeds)
{
    enum { COMPARED = 16 }; /* of very many references the first ones */

    for (size_t i = 0; i < feeds->count && i < COMPARED; i++)
        for (size_t k = i + 1; k < feeds->count && k < COMPARED; k++)
            if (j->status == CT_OK &&
                says_same(j, &feeds->list[i], &feeds->list[k]))
                judge_pair(j, &feeds->list[i], &feeds->list[k]);
            else if (is_one(&feeds->list[i], &feeds->list[k]))
                judge_names(j, &feeds->list[i], &feeds->list[k]);
}

/* ---- C28 ----------------------------------------------------------------- */

/* The nearest certificate on which both rest, neither resting on the other; or
 * CT_LAB_NO_ROW. */
static uint32_t find_shared(struct ct_judging *j, uint32_t a, uint32_t b)
{
    struct ct_tracer *t = j->tracer;
    const uint32_t both[] = {a, b};
    struct ct_shared_events shared;
    uint32_t nearest = CT_LAB_NO_ROW;

    if (j->status == CT_OK)
        j->status = ct_tracer_ready(t);
    if (j->status == CT_OK)
        j->status = ct_graph_shared(t->walker, both, 2, &shared);
    if (j->status != CT_OK)
        return CT_LAB_NO_ROW;
    for (size_t i = 0; i < shared.count; i++) {
        if (shared.list[i].event == a || shared.list[i].event == b)
            return CT_LAB_NO_ROW;
        if (shared.list[i].nearest && nearest == CT_LAB_NO_ROW)
            nearest = shared.list[i].event;
    }
    return nearest;
}

static bool is_recorded(const struct ct_judging *j,
                        const struct ct_lab_check *check)
{
    int32_t recorded_on =
        check->recorded_on != CT_LAB_NO_DATE ? check->recorded_on : check->date;

    return recorded_on <= j->when.known_by;
}

static void judge_check(struct ct_judging *j, const struct ct_lab_check *check)
{
    enum { DEEP = 1000 }; /* chains longer than any that is real */
    uint32_t other =
        ct_lab_row_of(j->lab, CT_KEY_CERTIFICATE, check->reference_certificate);
    uint32_t shared;

    if (check->row.unsound || check->kind != CT_CHECK_VERIFICATION ||
        check->reference_certificate == 0 || other == CT_LAB_NO_ROW ||
        other == j->row || check->date < j->record.calibrated_on ||
        !is_recorded(j, check) ||
        ct_graph_level(ct_lab_graph_events(j->tracer->graph), j->row) > DEEP)
        return;
    shared = find_shared(j, j->row, other);
    if (shared != CT_LAB_NO_ROW)
        ct_warning(ct_judging_first(j, "references", "devices", other),
                   "chain-common-standard", ct_judging_at(j),
                   ct_trace_instrument_id(j, j->record.instrument),
                   ct_string(ct_day_text(check->date).text),
                   ct_trace_certificate_id(j, other),
                   ct_trace_certificate_id(j, shared));
}

/* The day of the calibration that followed. */
static int32_t held_until(const struct ct_judging *j)
{
    struct ct_lab_list list = ct_lab_rows_of(
        j->index, CT_CERTIFICATES_OF_INSTRUMENT, j->record.instrument);

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_certificate *c =
            &j->lab->certificates[list.rows[i]];

        if (c->calibrated_on > j->record.calibrated_on)
            return c->calibrated_on;
    }
    return CT_DATE_LAST;
}

static void judge_checks(struct ct_judging *j, struct ct_lab_list list)
{
    int32_t until = list.count > 0 ? held_until(j) : 0;
    uint32_t last = 0; /* readings of one check stand together */

    for (size_t i = 0; i < list.count && j->status == CT_OK; i++) {
        const struct ct_lab_check *check = &j->lab->checks[list.rows[i]];

        if (check->date < until && check->reference_certificate != last)
            judge_check(j, check);
        last = check->reference_certificate;
    }
}

void ct_judge_two_devices(struct ct_judging *j)
{
    struct ct_lab_list standards = ct_lab_rows_of(
        j->index, CT_STANDARDS_OF_INSTRUMENT, j->record.instrument);

    if (j->record.row.unsound || j->lab->tables[CT_TABLE_CHECKS].count == 0)
        return;
    judge_checks(j, ct_lab_rows_of(j->index, CT_CHECKS_OF_INSTRUMENT,
                                   j->record.instrument));
    for (size_t i = 0; i < standards.count && j->status == CT_OK; i++) {
        const struct ct_lab_standard_item *item =
            &j->lab->standard_items[standards.rows[i]];

        if (item->part == CT_PART_MAIN)
            judge_checks(j, ct_lab_rows_of(j->index, CT_CHECKS_OF_STANDARD,
                                           item->standard));
    }
}
