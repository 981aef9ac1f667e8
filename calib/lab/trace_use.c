/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a certificate could be used on a day: it was in force and valid, its
 * item in service, and nothing that became known since speaks against it. C04,
 * C19, C20, C23.
 *
 * A reference is judged on the day when it was used. Of a day on which it was
 * calibrated anew, adjusted or replaced nothing tells which came first, and
 * that its old certificate was used then is no fault.
 */
#include "trace_work.h"

#include "event.h"
#include "suspect.h"
#include "used.h"

/* ---- what held for one function ------------------------------------------ */

/* In the order in which a use is the worse for it. */
enum holding {
    HELD,
    OVERDUE,
    UNCLEAR,
    ADJUSTED,
    SUPERSEDED,
};

struct held {
    enum holding holding;
    int32_t valid_until; /* CT_LAB_NO_DATE: no end */
    uint32_t other;      /* UNCLEAR, SUPERSEDED: the other certificate */
};

/* The last issue of the certificate, as known. */
static uint32_t last_issue(const struct ct_tracer *t, uint32_t row,
                           int32_t known_by)
{
    enum { ISSUES = 100 }; /* more are a circle */
    uint32_t next = row;

    for (int i = 0; i < ISSUES && next != CT_LAB_NO_ROW; i++) {
        row = next;
        next = ct_lab_replacement(t->index, row, known_by);
    }
    return row;
}

static int32_t day_of_force(const struct ct_tracer *t, struct ct_lab_force f)
{
    return f.by_event ? t->lab->events[f.other].date
                      : t->lab->certificates[f.certificate].calibrated_on;
}

static struct ct_lab_force in_force(struct ct_tracer *t, uint32_t instrument,
                                    struct ct_lab_function function,
                                    struct ct_lab_when when)
{
    struct ct_trace_force *last = &t->last_force;

    if (!last->known || last->instrument != instrument ||
        last->function.quantity != function.quantity ||
        last->function.function != function.function ||
        last->when.on != when.on || last->when.known_by != when.known_by)
        *last = (struct ct_trace_force){
            true, instrument, function, when,
            ct_lab_in_force(t->index, instrument, function, when)};
    return last->force;
}

/* What took the place of the certificate before the day of use. */
static void find_rival(struct ct_tracer *t, const struct ct_trace_used *used,
                       struct ct_lab_function function, struct held *held)
{
    const struct ct_lab_certificate *own =
        &t->lab->certificates[used->certificate];
    struct ct_lab_force force =
        in_force(t, own->instrument, function, used->when);
    bool same;

    if (force.certificate == CT_LAB_NO_ROW)
        return;
    same = force.certificate == used->certificate ||
           force.certificate ==
               last_issue(t, used->certificate, used->when.known_by);
    if (force.state == CT_FORCE_UNCLEAR) {
        held->other = same ? force.other : force.certificate;
        if (t->lab->certificates[force.certificate].calibrated_on ==
            own->calibrated_on)
            held->holding = UNCLEAR;
        else if (day_of_force(t, force) < used->when.on)
            held->holding = SUPERSEDED;
    } else if (force.state == CT_FORCE_ADJUSTED && (force.by_event || !same)) {
        if (day_of_force(t, force) < used->when.on || used->asked)
            held->holding = ADJUSTED;
    } else if (!same && day_of_force(t, force) < used->when.on) {
        held->holding = SUPERSEDED;
        held->other = force.certificate;
    }
}

static struct held hold(struct ct_tracer *t, const struct ct_trace_used *used,
                        struct ct_lab_function function)
{
    struct held held = {.holding = HELD, .other = CT_LAB_NO_ROW};

    held.valid_until =
        ct_lab_validity(t->index, used->certificate, function, used->when, NULL)
            .due_on;
    find_rival(t, used, function, &held);
    if (held.holding == HELD && held.valid_until != CT_LAB_NO_DATE &&
        held.valid_until < used->when.on)
        held.holding = OVERDUE;
    return held;
}

size_t ct_trace_covered(const struct ct_tracer *t, uint32_t row,
                        struct ct_lab_when when,
                        struct ct_lab_function functions[CT_TRACE_FUNCTIONS])
{
    struct ct_lab_certificate record =
        ct_lab_certificate_known(t->lab, row, when);
    struct ct_lab_function all[CT_TRACE_FUNCTIONS];
    size_t count = ct_lab_functions(t->index, record.instrument, when, all,
                                    CT_TRACE_FUNCTIONS),
           covered = 0;

    for (size_t i = 0; i < count && i < CT_TRACE_FUNCTIONS; i++)
        if (ct_lab_covers(t->lab, &record, all[i]))
            functions[covered++] = all[i];
    if (covered == 0)
        functions[covered++] = (struct ct_lab_function){0};
    return covered;
}

/* Of functions that are known to have been used the worst, else the best: it
 * held for something. */
static struct held hold_all(struct ct_tracer *t,
                            const struct ct_trace_used *used)
{
    struct ct_lab_function covered[CT_TRACE_FUNCTIONS];
    const struct ct_lab_function *functions = used->functions;
    size_t count = used->count;
    struct held held = {0};

    if (count == 0) {
        functions = covered;
        count = ct_trace_covered(t, used->certificate, used->when, covered);
    }
    for (size_t i = 0; i < count; i++) {
        struct held one = hold(t, used, functions[i]);
        bool sooner = one.valid_until != CT_LAB_NO_DATE &&
                      (held.valid_until == CT_LAB_NO_DATE ||
                       one.valid_until < held.valid_until);
        bool worse =
            one.holding != held.holding ? one.holding > held.holding : sooner;

        if (i == 0 || worse == (used->count > 0))
            held = one;
    }
    return held;
}

int32_t ct_trace_valid_until(struct ct_tracer *tracer,
                             const struct ct_trace_used *used)
{
    return hold_all(tracer, used).valid_until;
}

/* What is said of the item asked about is said of no reference, but of a column
 * of its certificate. */
static struct ct_sink *sink_of(struct ct_judging *j, bool asked,
                               const char *column)
{
    return ct_judging_sink(j, asked ? column : "references");
}

static struct ct_argument at_use(struct ct_judging *j,
                                 const struct ct_trace_used *used)
{
    return ct_judging_at_reference(j, used->asked ? CT_LAB_NO_ROW
                                                  : used->reference);
}

/* ---- what was found later ------------------------------------------------ */

enum failing { FAILING_NOT_SEEN, FAILING_NO, FAILING_YES };

/* Worked out once: all that used the item ask for it. */
static bool is_failing(struct ct_judging *j, uint32_t row)
{
    uint8_t *known = &j->tracer->found_failing[row];

    if (*known == FAILING_NOT_SEEN)
        *known = ct_lab_found_failing(j->index, row, j->when.known_by)
                     ? FAILING_YES
                     : FAILING_NO;
    return *known == FAILING_YES;
}

/* C23: the calibration that came next found the item failing, and nothing shows
 * that it was still good on the day of use. */
static void judge_suspect(struct ct_judging *j,
                          const struct ct_trace_used *used)
{
    uint32_t next =
        ct_lab_next_calibration(j->index, used->certificate, used->functions,
                                used->count, j->when.known_by);
    struct ct_lab_window window;

    if (next == CT_LAB_NO_ROW)
        return;
    window.to = j->lab->certificates[next].calibrated_on;
    if (window.to < used->when.on || !is_failing(j, next))
        return;
    window.closed = false;
    window.from = ct_lab_last_good(j->index, used->certificate, used->functions,
                                   used->count, window.to, j->when.known_by)
                      .on;
    if (!ct_lab_is_suspect(window, used->when.on))
        return;
    (void)ct_error(sink_of(j, used->asked, "id"), "chain-suspect",
                   at_use(j, used),
                   ct_trace_certificate_id(j, used->certificate),
                   ct_trace_certificate_id(j, next),
                   ct_string(ct_day_text(used->when.on).text),
                   ct_string(ct_day_text(window.from).text));
}

/* ---- C19, C20 ------------------------------------------------------------ */

/* What the days of the certificate say. */
static enum ct_used judge_days(struct ct_judging *j,
                               const struct ct_trace_used *used,
                               const struct ct_lab_certificate *c)
{
    struct ct_argument id = ct_trace_certificate_id(j, used->certificate);
    struct ct_argument at = at_use(j, used);
    bool asked = used->asked;
    uint32_t by =
        ct_lab_replacement(j->index, used->certificate, j->when.known_by);
    struct ct_used_days days = {c->calibrated_on, c->issued_on, CT_LAB_NO_DATE,
                                CT_LAB_NO_DATE};
    struct ct_day_text on = ct_day_text(used->when.on);
    enum ct_used state;

    /* what was found for a day may have been issued anew since */
    if (c->replaces != 0 && (used->derived || used->asked))
        days.issued_on = CT_LAB_NO_DATE;
    if (ct_lab_is_withdrawn(c, j->when.known_by))
        days.withdrawn_on = c->withdrawn_on;
    if (by != CT_LAB_NO_ROW)
        days.replaced_on = ct_lab_takes_place_on(&j->lab->certificates[by]);
    state = ct_used_on(days, used->when.on);
    switch (state) {
    case CT_USED_BEFORE:
        (void)ct_error(sink_of(j, asked, "calibrated_on"), "chain-before", at,
                       id, ct_string(ct_day_text(c->calibrated_on).text),
                       ct_string(on.text));
        return state;
    case CT_USED_WITHDRAWN:
        (void)ct_error(sink_of(j, asked, "withdrawn_on"), "chain-withdrawn", at,
                       id, ct_string(ct_day_text(c->withdrawn_on).text),
                       ct_string(on.text));
        return state;
    case CT_USED_REPLACED:
        (void)ct_error(sink_of(j, asked, "id"), "chain-replaced", at, id,
                       ct_trace_certificate_id(j, by),
                       ct_string(ct_day_text(days.replaced_on).text),
                       ct_string(on.text));
        return state;
    case CT_USED_UNISSUED:
        ct_note(sink_of(j, asked, "issued_on"), "chain-before-issue", at, id,
                ct_string(ct_day_text(c->issued_on).text), ct_string(on.text));
        break;
    case CT_USED_WELL:
        break;
    }
    if (days.withdrawn_on != CT_LAB_NO_DATE &&
        c->withdrawn_reason == CT_WITHDRAWN_ERROR)
        (void)ct_error(sink_of(j, asked, "withdrawn_on"), "chain-in-error", at,
                       id, ct_string(ct_day_text(c->withdrawn_on).text),
                       ct_string(on.text));
    return state;
}

/* ---- C04 ----------------------------------------------------------------- */

static void report_held(struct ct_judging *j, const struct ct_trace_used *used,
                        struct held held)
{
    struct ct_argument id = ct_trace_certificate_id(j, used->certificate);
    const struct ct_lab_certificate *c =
        &j->lab->certificates[used->certificate];
    struct ct_argument at;
    struct ct_sink *sink;
    struct ct_day_text on;

    if (held.holding == HELD)
        return;
    at = at_use(j, used);
    sink = sink_of(j, used->asked,
                   held.holding == OVERDUE && c->due_on != CT_LAB_NO_DATE
                       ? "due_on"
                       : "calibrated_on");
    on = ct_day_text(used->when.on);
    switch (held.holding) {
    case HELD:
        break;
    case OVERDUE:
        (void)ct_error(sink, "chain-overdue", at, id,
                       ct_string(ct_day_text(held.valid_until).text),
                       ct_string(on.text));
        break;
    case UNCLEAR:
        (void)ct_error(sink, "chain-unclear", at, id,
                       ct_trace_certificate_id(j, held.other));
        break;
    case ADJUSTED:
        (void)ct_error(sink, "chain-adjusted-since", at, id,
                       ct_string(on.text));
        break;
    case SUPERSEDED:
        (void)ct_error(sink, "chain-superseded", at, id, ct_string(on.text),
                       ct_trace_certificate_id(j, held.other));
        break;
    }
}

/* What the row of a reference says of today may not have been so then: only
 * what has a day counts against it, of an event or of its first service. */
static void judge_service(struct ct_judging *j,
                          const struct ct_trace_used *used)
{
    uint32_t item = j->lab->certificates[used->certificate].instrument;
    struct ct_lab_service service = ct_lab_service(j->index, item, used->when);

    if (service.state == CT_SERVICE_IN ||
        (service.since == CT_LAB_NO_DATE &&
         service.state != CT_SERVICE_NOT_YET && !used->asked))
        return;
    (void)ct_error(sink_of(j, used->asked, "instrument"), "chain-service",
                   at_use(j, used), ct_trace_instrument_id(j, item),
                   ct_string(ct_service_name(service.state)),
                   ct_string(ct_day_text(used->when.on).text));
}

/* ---- sure days ----------------------------------------------------------- */

/* The first day behind the calibration on which anything is on record of the
 * item, or on which another certificate of it was made; CT_LAB_NO_DATE: its own
 * day, or what has no day. */
static int32_t next_day(struct ct_judging *j, uint32_t row)
{
    const struct ct_lab_certificate *own = &j->lab->certificates[row];
    struct ct_lab_list list = ct_lab_rows_of(
        j->index, CT_CERTIFICATES_OF_INSTRUMENT, own->instrument);
    struct ct_lab_list events =
        ct_lab_rows_of(j->index, CT_EVENTS_OF_INSTRUMENT, own->instrument);
    int32_t first = CT_DATE_LAST;

    for (size_t i = 0; i < list.count; i++) {
        int32_t on = j->lab->certificates[list.rows[i]].calibrated_on;

        if (list.rows[i] == row ||
            (on != CT_LAB_NO_DATE && on < own->calibrated_on))
            continue;
        if (on <= own->calibrated_on || is_failing(j, list.rows[i]))
            return CT_LAB_NO_DATE;
        first = on < first ? on : first;
    }
    for (size_t i = 0; i < events.count; i++) {
        int32_t on = j->lab->events[events.rows[i]].date;

        if (on <= own->calibrated_on)
            return CT_LAB_NO_DATE;
        first = on - 1 < first ? on - 1 : first;
    }
    return first;
}

/* Of the plain case, which is the usual one; else no day is sure. */
static struct ct_trace_sure find_sure(struct ct_judging *j, uint32_t row)
{
    const struct ct_lab_certificate *c = &j->lab->certificates[row];
    const struct ct_lab_when when = {c->calibrated_on, j->when.known_by};
    uint32_t item = ct_lab_row_of(j->lab, CT_KEY_INSTRUMENT, c->instrument);
    struct ct_trace_sure sure = {row + 1, .from = 1, .until = 0};
    struct ct_lab_function covered[CT_TRACE_FUNCTIONS];
    size_t count;
    int32_t until;

    if (c->row.unsound || c->verdict == CT_VERDICT_FAIL ||
        c->calibrated_on == CT_LAB_NO_DATE ||
        c->withdrawn_on != CT_LAB_NO_DATE || item == CT_LAB_NO_ROW ||
        j->lab->tables[CT_TABLE_CHANGES].count > 0 ||
        !ct_lab_is_known(c, j->when.known_by) ||
        ct_lab_replacement(j->index, row, j->when.known_by) != CT_LAB_NO_ROW ||
        ct_lab_service(j->index, c->instrument, when).state != CT_SERVICE_IN)
        return sure;
    until = next_day(j, row);
    count = ct_trace_covered(j->tracer, row, when, covered);
    if (count == CT_TRACE_FUNCTIONS) /* and perhaps more */
        return sure;
    for (size_t i = 0; i < count && until != CT_LAB_NO_DATE; i++) {
        int32_t due =
            ct_lab_validity(j->index, row, covered[i], when, NULL).due_on;

        until = due != CT_LAB_NO_DATE && due < until ? due : until;
    }
    if (until == CT_LAB_NO_DATE)
        return sure;
    sure.from = c->issued_on != CT_LAB_NO_DATE && c->issued_on > when.on
                    ? c->issued_on
                    : c->calibrated_on;
    sure.until = until;
    return sure;
}

static bool is_sure(struct ct_judging *j, const struct ct_trace_used *used)
{
    struct ct_trace_sure once, *sure = &once;

    if (!used->asked) /* else no other line asks for it */
        sure = &j->tracer->sure[used->certificate % CT_TRACE_SURE];
    if (used->asked || sure->certificate != used->certificate + 1)
        *sure = find_sure(j, used->certificate);
    return sure->from <= used->when.on && used->when.on <= sure->until;
}

void ct_judge_used(struct ct_judging *j, const struct ct_trace_used *used)
{
    struct ct_lab_certificate c;
    enum ct_used state;
    bool holds;

    if (is_sure(j, used))
        return;
    c = ct_lab_certificate_known(j->lab, used->certificate, used->when);
    if (c.row.unsound) /* is told of it */
        return;
    if (used->when.on == CT_LAB_NO_DATE)
        return;
    state = judge_days(j, used, &c);
    if (state == CT_USED_BEFORE) /* it was nothing yet */
        return;
    /* One that was taken back cannot have run out as well, but its item may
     * have been at fault. */
    holds = state == CT_USED_WELL || state == CT_USED_UNISSUED;
    if (holds && c.verdict == CT_VERDICT_FAIL)
        (void)ct_error(sink_of(j, used->asked, "verdict"), "chain-verdict",
                       at_use(j, used),
                       ct_trace_certificate_id(j, used->certificate));
    else if (holds)
        report_held(j, used, hold_all(j->tracer, used));
    judge_service(j, used);
    judge_suspect(j, used);
}

void ct_judge_no_force(struct ct_judging *j, const char *item,
                       uint32_t reference, struct ct_lab_force force,
                       int32_t on)
{
    struct ct_argument at = ct_judging_at_reference(j, reference);
    struct ct_argument name = ct_string(item), which;
    struct ct_sink *sink = sink_of(j, j->asked != 0, "id");
    struct ct_day_text day = ct_day_text(on);

    which = force.certificate == CT_LAB_NO_ROW
                ? ct_string(NULL)
                : ct_trace_certificate_id(j, force.certificate);
    switch (force.state) {
    case CT_FORCE_UNFIT:
        (void)ct_error(sink, "chain-unfit", at, name, ct_string(day.text),
                       which);
        break;
    case CT_FORCE_WITHDRAWN:
        (void)ct_error(sink, "chain-none-withdrawn", at, name,
                       ct_string(day.text), which);
        break;
    case CT_FORCE_ADJUSTED:
        (void)ct_error(sink, "chain-adjusted", at, name, ct_string(day.text));
        break;
    case CT_FORCE_UNCLEAR:
        (void)ct_error(sink, "chain-none-unclear", at, name,
                       ct_string(day.text));
        break;
    case CT_FORCE_UNSOUND:
        (void)ct_error(sink, "chain-none-unsound", at, name,
                       ct_string(day.text), which);
        break;
    default:
        (void)ct_error(sink, "chain-none", at, name, ct_string(day.text));
        break;
    }
}

void ct_trace_report_lapse(struct ct_judging *j, int32_t until, int32_t on)
{
    ct_note(ct_judging_sink(j, "due_on"), "chain-lapsed", ct_judging_at(j),
            ct_trace_certificate_id(j, j->row),
            ct_string(ct_day_text(until).text),
            ct_string(ct_day_text(on).text));
}

/* ---- references ---------------------------------------------------------- */

void ct_judge_force(struct ct_judging *j, const struct ct_trace_link *link)
{
    const struct ct_lab_force force = {.state = link->link.force,
                                       .certificate = link->link.certificate,
                                       .other = CT_LAB_NO_ROW};

    if (link->link.state == CT_LINK_NO_FORCE)
        ct_judge_no_force(j, ct_trace_reference(j, link->link.reference).text,
                          link->link.reference, force, j->when.on);
}

void ct_judge_use(struct ct_judging *j, const struct ct_trace_link *link)
{
    const struct ct_trace_used used = {.certificate = link->link.certificate,
                                       .reference = link->link.reference,
                                       .when = j->when,
                                       .functions = link->used,
                                       .count = link->used_count,
                                       .derived = link->link.derived};

    if (link->link.state == CT_LINK_CERTIFICATE)
        ct_judge_used(j, &used);
}
