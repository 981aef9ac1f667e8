/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Due days of certificates, and whether an instrument was in service.
 */
#include "validity.h"

#include "event.h"

#include <math.h>

const char *ct_due_source_name(enum ct_due_source source)
{
    /* ORDER DUE_SOURCE */
    static const char *const names[] = {"nothing", "interval", "date",
                                        "statute", "extension"};

    _Static_assert(sizeof names / sizeof names[0] == CT_DUE_SOURCES,
                   "a name each");
    return names[source];
}

struct subject {
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    struct ct_lab_certificate certificate;
    struct ct_lab_function function;
    struct ct_lab_when when;
    struct ct_lab_list events; /* of the instrument */
};

/* ---- events of a certificate --------------------------------------------- */

/* Whether another calibration came between the certificate's and the day, so
 * that what happened on the day belongs to that one. */
static bool is_past(const struct subject *s, int32_t date)
{
    const struct ct_lab_when when = {date, s->when.known_by};
    struct ct_lab_force force =
        ct_lab_in_force(s->index, s->certificate.instrument, s->function, when);
    struct ct_lab_certificate newest;

    if (force.certificate == CT_LAB_NO_ROW)
        return false;
    newest = ct_lab_certificate_at(s->lab, force.certificate, when);
    return newest.calibrated_on > s->certificate.calibrated_on;
}

/* Whether it is an event of that kind in the life of this certificate. */
static bool belongs(const struct subject *s, const struct ct_lab_event *event,
                    enum ct_event kind)
{
    return event->event == kind && !event->row.unsound &&
           ct_event_happened(event, s->when) &&
           ct_event_touches(s->lab, event, s->function) &&
           event->date >= s->certificate.calibrated_on &&
           !is_past(s, event->date);
}

/* ---- anchors ------------------------------------------------------------- */

/* An item goes into service once: what it is calibrated for afterwards counts
 * from the calibration. */
static int32_t in_service_anchor(const struct subject *s)
{
    int32_t calibrated = s->certificate.calibrated_on, begun;
    uint32_t row =
        ct_lab_row_of(s->lab, CT_KEY_INSTRUMENT, s->certificate.instrument);

    if (row == CT_LAB_NO_ROW)
        return calibrated;
    begun = ct_lab_instrument_at(s->lab, row, s->when).in_service_on;
    return begun > calibrated ? begun : calibrated;
}

static int32_t first_use_anchor(const struct subject *s)
{
    for (size_t i = 0; i < s->events.count; i++) {
        const struct ct_lab_event *event = &s->lab->events[s->events.rows[i]];

        if (belongs(s, event, CT_EVENT_FIRST_USE))
            return event->date;
    }
    return s->certificate.calibrated_on;
}

static int32_t anchor_of(const struct subject *s)
{
    if (s->certificate.calibrated_on == CT_LAB_NO_DATE)
        return CT_LAB_NO_DATE;
    switch (s->lab->package->settings.anchor) {
    case CT_ANCHOR_ISSUED:
        return s->certificate.issued_on != CT_LAB_NO_DATE
                   ? s->certificate.issued_on
                   : s->certificate.calibrated_on;
    case CT_ANCHOR_IN_SERVICE:
        return in_service_anchor(s);
    case CT_ANCHOR_FIRST_USE:
        return first_use_anchor(s);
    default:
        return s->certificate.calibrated_on;
    }
}

/* ---- intervals ----------------------------------------------------------- */

/* The last day, or CT_LAB_NO_DATE where there is no length or no anchor. */
static int32_t end_of(const struct ct_lab_validity *v,
                      struct ct_lab_interval interval)
{
    int32_t due;

    if (interval.state != CT_LAB_INTERVAL || v->anchor == CT_LAB_NO_DATE ||
        interval.interval.kind != CT_INTERVAL_LENGTH)
        return CT_LAB_NO_DATE;
    return ct_interval_due(interval.interval, v->anchor, 1, v->rule, &due) ==
                   CT_OK
               ? due
               : CT_DATE_LAST;
}

/* A length binds more than none; of two lengths the one that ends first, of two
 * others the one that asks for more. */
static bool is_shorter(const struct ct_lab_validity *v,
                       struct ct_lab_interval a, struct ct_lab_interval b)
{
    /* ORDER INTERVAL_KIND */
    static const int rank[] = {0, 2, 1, 3};
    enum ct_interval_kind one = a.interval.kind, other = b.interval.kind;

    _Static_assert(sizeof rank / sizeof rank[0] == CT_INTERVAL_KINDS,
                   "a rank each");
    if (one != CT_INTERVAL_LENGTH || other != CT_INTERVAL_LENGTH)
        return rank[one] < rank[other];
    return end_of(v, a) < end_of(v, b);
}

static bool is_of(const struct ct_lab_item_range *range,
                  struct ct_lab_function function)
{
    return (function.quantity == 0 || function.quantity == range->quantity) &&
           (function.function == 0 || function.function == range->function);
}

static struct ct_lab_interval interval_of(const struct subject *s,
                                          const struct ct_lab_validity *v)
{
    struct ct_lab_list ranges = ct_lab_rows_of(
        s->index, CT_RANGES_OF_INSTRUMENT, s->certificate.instrument);
    struct ct_lab_interval shortest = {.state = CT_LAB_NO_INTERVAL};
    uint32_t row;

    for (size_t i = 0; i < ranges.count; i++) {
        struct ct_lab_item_range range =
            ct_lab_range_at(s->lab, ranges.rows[i], s->when);

        if (range.interval.state == CT_LAB_INTERVAL &&
            is_of(&range, s->function) &&
            (shortest.state == CT_LAB_NO_INTERVAL ||
             is_shorter(v, range.interval, shortest)))
            shortest = range.interval;
    }
    row = ct_lab_row_of(s->lab, CT_KEY_INSTRUMENT, s->certificate.instrument);
    if (shortest.state == CT_LAB_NO_INTERVAL && row != CT_LAB_NO_ROW)
        shortest = ct_lab_instrument_at(s->lab, row, s->when).interval;
    return shortest;
}

struct ct_lab_interval ct_lab_interval_of(const struct ct_lab_index *index,
                                          uint32_t instrument,
                                          struct ct_lab_function function,
                                          struct ct_lab_when when)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    const struct subject s = {.index = index,
                              .lab = lab,
                              .function = function,
                              .when = when,
                              .certificate = {.instrument = instrument}};
    const struct ct_lab_validity v = {.anchor = when.on,
                                      .rule = lab->package->settings.due_rule};

    return interval_of(&s, &v);
}

/* ---- due days ------------------------------------------------------------ */

static int32_t statutory_end(const struct subject *s,
                             const struct ct_lab_validity *v)
{
    uint32_t row =
        ct_lab_row_of(s->lab, CT_KEY_REGULATION, s->certificate.procedure);

    return s->certificate.kind == CT_CERTIFICATE_VERIFICATION &&
                   row != CT_LAB_NO_ROW
               ? end_of(v, s->lab->regulations[row].max_interval)
               : CT_LAB_NO_DATE;
}

static void take_earlier(struct ct_lab_validity *v, int32_t day,
                         enum ct_due_source source)
{
    if (day == CT_LAB_NO_DATE ||
        (v->due_on != CT_LAB_NO_DATE && v->due_on <= day))
        return;
    v->due_on = day;
    v->source = source;
}

static void find_due(const struct subject *s, struct ct_lab_validity *v)
{
    bool verification = s->certificate.kind == CT_CERTIFICATE_VERIFICATION;

    v->interval = interval_of(s, v);
    v->statutory = statutory_end(s, v);
    take_earlier(v, end_of(v, v->interval), CT_DUE_FROM_INTERVAL);
    if (verification || v->interval.state == CT_LAB_NO_INTERVAL)
        take_earlier(v, s->certificate.due_on, CT_DUE_FROM_DATE);
    take_earlier(v, v->statutory, CT_DUE_FROM_STATUTE);
}

/* The last decision holds; of several that nothing puts in order, the one that
 * gives least. */
static uint32_t last_extension(const struct subject *s)
{
    uint32_t last = CT_LAB_NO_ROW;

    for (size_t i = 0; i < s->events.count; i++) {
        uint32_t row = s->events.rows[i];
        const struct ct_lab_event *event = &s->lab->events[row], *other;

        if (event->until == CT_LAB_NO_DATE ||
            !belongs(s, event, CT_EVENT_EXTENSION))
            continue;
        if (last == CT_LAB_NO_ROW) {
            last = row;
            continue;
        }
        other = &s->lab->events[last];
        if (ct_is_after(event->date, event->sequence, other->date,
                        other->sequence) ||
            (!ct_is_after(other->date, other->sequence, event->date,
                          event->sequence) &&
             event->until < other->until))
            last = row;
    }
    return last;
}

static void extend(const struct subject *s, struct ct_lab_validity *v)
{
    int32_t until;

    v->unextended = v->due_on;
    v->extension = last_extension(s);
    if (v->extension == CT_LAB_NO_ROW)
        return;
    until = v->extended_until = s->lab->events[v->extension].until;
    v->cut = v->statutory != CT_LAB_NO_DATE && until > v->statutory;
    if (v->cut)
        until = v->statutory;
    if (v->due_on == CT_LAB_NO_DATE || until <= v->due_on)
        return;
    v->due_on = until;
    v->source = CT_DUE_FROM_EXTENSION;
}

struct ct_lab_validity ct_lab_validity(const struct ct_lab_index *index,
                                       uint32_t row,
                                       struct ct_lab_function function,
                                       struct ct_lab_when when,
                                       const enum ct_due_rule *rule)
{
    struct subject s = {.index = index,
                        .lab = ct_lab_index_lab(index),
                        .function = function,
                        .when = when};
    struct ct_lab_validity v = {.due_on = CT_LAB_NO_DATE,
                                .extended_until = CT_LAB_NO_DATE,
                                .statutory = CT_LAB_NO_DATE,
                                .extension = CT_LAB_NO_ROW};

    s.certificate = ct_lab_certificate_at(s.lab, row, when);
    s.events = ct_lab_rows_of(index, CT_EVENTS_OF_INSTRUMENT,
                              s.certificate.instrument);
    v.rule = rule != NULL ? *rule : s.lab->package->settings.due_rule;
    v.anchor = anchor_of(&s);
    find_due(&s, &v);
    extend(&s, &v);
    return v;
}

/* ---- service ------------------------------------------------------------- */

const char *ct_service_name(enum ct_service service)
{
    /* ORDER SERVICE */
    static const char *const names[] = {
        "in-service",  "not-yet", "lent", "at-laboratory", "damaged",
        "quarantined", "stored",  "lost", "retired"};

    _Static_assert(sizeof names / sizeof names[0] == CT_SERVICES,
                   "a name each");
    return names[service];
}

static enum ct_service service_of(uint8_t status)
{
    switch (status) {
    case CT_STATUS_QUARANTINED:
        return CT_SERVICE_QUARANTINED;
    case CT_STATUS_STORED:
        return CT_SERVICE_STORED;
    case CT_STATUS_AT_LABORATORY:
        return CT_SERVICE_AT_LABORATORY;
    case CT_STATUS_IN_REPAIR:
        return CT_SERVICE_DAMAGED;
    case CT_STATUS_LENT:
        return CT_SERVICE_LENT;
    case CT_STATUS_LOST:
        return CT_SERVICE_LOST;
    case CT_STATUS_RETIRED:
        return CT_SERVICE_RETIRED;
    default: /* in service, standby, not said */
        return CT_SERVICE_IN;
    }
}

/* What begins with an event, and what ends it. */
static const struct {
    enum ct_event event;
    enum ct_service state;
    enum ct_event end; /* the event itself: nothing but its `until` */
} beginnings[] = {
    {CT_EVENT_LEND, CT_SERVICE_LENT, CT_EVENT_RETURN},
    {CT_EVENT_SEND, CT_SERVICE_AT_LABORATORY, CT_EVENT_RETURN},
    {CT_EVENT_DAMAGE, CT_SERVICE_DAMAGED, CT_EVENT_RELEASE},
    {CT_EVENT_REPAIR, CT_SERVICE_DAMAGED, CT_EVENT_RELEASE},
    {CT_EVENT_QUARANTINE, CT_SERVICE_QUARANTINED, CT_EVENT_RELEASE},
    {CT_EVENT_RETIRE, CT_SERVICE_RETIRED, CT_EVENT_RETIRE},
};
enum { BEGINNINGS = sizeof beginnings / sizeof beginnings[0] };

struct timeline {
    const struct ct_lab *lab;
    struct ct_lab_list events;
    struct ct_lab_when when;
};

/* Whether an event of that kind came afterwards; on the same day, too, unless
 * sequences say that it came before. */
static bool has_ended(const struct timeline *t,
                      const struct ct_lab_event *beginning, enum ct_event end)
{
    for (size_t i = t->events.count; i-- > 0;) {
        const struct ct_lab_event *event = &t->lab->events[t->events.rows[i]];

        if (event->date < beginning->date)
            break;
        if (event->event == end && !event->row.unsound &&
            ct_event_happened(event, t->when) &&
            !ct_is_after(beginning->date, beginning->sequence, event->date,
                         event->sequence))
            return true;
    }
    return false;
}

/* Rows with a fault still take an item out of service, but never put it back.
 */
static enum ct_service begun_by(const struct timeline *t,
                                const struct ct_lab_event *event)
{
    if (!ct_event_happened(event, t->when) ||
        (event->until != CT_LAB_NO_DATE && event->until < t->when.on))
        return CT_SERVICE_IN;
    for (size_t i = 0; i < BEGINNINGS; i++)
        if (event->event == beginnings[i].event)
            return beginnings[i].end != beginnings[i].event &&
                           has_ended(t, event, beginnings[i].end)
                       ? CT_SERVICE_IN
                       : beginnings[i].state;
    return CT_SERVICE_IN;
}

struct ct_lab_service ct_lab_service(const struct ct_lab_index *index,
                                     uint32_t instrument,
                                     struct ct_lab_when when)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    const struct timeline t = {
        lab, ct_lab_rows_of(index, CT_EVENTS_OF_INSTRUMENT, instrument), when};
    struct ct_lab_service service = {CT_SERVICE_IN, CT_LAB_NO_DATE,
                                     CT_LAB_NO_ROW};
    uint32_t row = ct_lab_row_of(lab, CT_KEY_INSTRUMENT, instrument);

    if (row != CT_LAB_NO_ROW) {
        struct ct_lab_instrument room;
        const struct ct_lab_instrument *record =
            ct_lab_instrument_on(lab, row, when, &room);

        service.state = service_of(record->status);
        if (service.state == CT_SERVICE_IN &&
            record->in_service_on != CT_LAB_NO_DATE &&
            when.on < record->in_service_on)
            service.state = CT_SERVICE_NOT_YET;
    }
    for (size_t i = 0; i < t.events.count; i++) {
        const struct ct_lab_event *event = &lab->events[t.events.rows[i]];
        enum ct_service state = begun_by(&t, event);

        if (state > service.state)
            service =
                (struct ct_lab_service){state, event->date, t.events.rows[i]};
    }
    return service;
}
