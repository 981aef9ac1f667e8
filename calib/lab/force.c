/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which calibration event decides on a day, and what it is worth then.
 */
#include "force.h"

#include "cell_work.h"
#include "event.h"

#include <math.h>
#include <string.h>

const char *ct_force_name(enum ct_force force)
{
    /* ORDER FORCE */
    static const char *const names[] = {"none",      "valid",    "unfit",
                                        "withdrawn", "adjusted", "unclear",
                                        "unsound"};

    _Static_assert(sizeof names / sizeof names[0] == CT_FORCES, "a name each");
    return names[force];
}

/* ---- functions ----------------------------------------------------------- */

static int compare_functions(const struct ct_lab *lab, struct ct_lab_function a,
                             struct ct_lab_function b)
{
    int order = strcmp(ct_lab_text(lab, CT_KEY_TEXT, a.quantity),
                       ct_lab_text(lab, CT_KEY_TEXT, b.quantity));

    return order != 0 ? order
                      : strcmp(ct_lab_text(lab, CT_KEY_TEXT, a.function),
                               ct_lab_text(lab, CT_KEY_TEXT, b.function));
}

bool ct_lab_next_function(const struct ct_lab_index *index, uint32_t instrument,
                          struct ct_lab_when when,
                          const struct ct_lab_function *last,
                          struct ct_lab_function *next)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct ct_lab_list list =
        ct_lab_rows_of(index, CT_RANGES_OF_INSTRUMENT, instrument);
    bool found = false;

    for (size_t i = 0; i < list.count; i++) {
        struct ct_lab_item_range range =
            ct_lab_range_at(lab, list.rows[i], when);
        struct ct_lab_function one = {range.quantity, range.function};

        if ((last != NULL && compare_functions(lab, one, *last) <= 0) ||
            (found && compare_functions(lab, one, *next) >= 0))
            continue;
        *next = one;
        found = true;
    }
    if (list.count == 0 && last == NULL) {
        uint32_t row = ct_lab_row_of(lab, CT_KEY_INSTRUMENT, instrument);
        struct ct_lab_instrument room;

        *next = (struct ct_lab_function){0};
        if (row != CT_LAB_NO_ROW)
            next->quantity =
                ct_lab_instrument_on(lab, row, when, &room)->quantity;
        found = true;
    }
    return found;
}

size_t ct_lab_functions(const struct ct_lab_index *index, uint32_t instrument,
                        struct ct_lab_when when,
                        struct ct_lab_function *functions, size_t room)
{
    struct ct_lab_function last, next;
    size_t count = 0;

    while (ct_lab_next_function(index, instrument, when,
                                count > 0 ? &last : NULL, &next)) {
        if (count < room)
            functions[count] = next;
        count++;
        last = next;
    }
    return count;
}

/* ---- coverage ------------------------------------------------------------ */

static bool names(const struct ct_lab *lab, struct ct_cell name, uint32_t text)
{
    const char *wanted = ct_lab_text(lab, CT_KEY_TEXT, text);

    return text != 0 && strlen(wanted) == name.length &&
           memcmp(wanted, name.text, name.length) == 0;
}

bool ct_lab_covers(const struct ct_lab *lab,
                   const struct ct_lab_certificate *certificate,
                   struct ct_lab_function function)
{
    const char *text = ct_lab_text(lab, CT_KEY_TEXT, certificate->covers);
    struct ct_cell list = {.text = text, .length = strlen(text)}, name;
    bool any = true; /* no name yet: all functions */

    while (ct_cell_next_name(&list, &name)) {
        any = false;
        if (names(lab, name, function.function) ||
            names(lab, name, function.quantity) ||
            ct_lab_names_quantity(lab, name, function.quantity))
            return true;
    }
    return any;
}

/* ---- certificates as known ----------------------------------------------- */

struct ct_lab_certificate ct_lab_certificate_known(const struct ct_lab *lab,
                                                   uint32_t row,
                                                   struct ct_lab_when when)
{
    struct ct_lab_certificate record = ct_lab_certificate_at(lab, row, when),
                              last;
    struct ct_lab_list changes;

    if (lab->tables[CT_TABLE_CHANGES].count == 0)
        return record;
    ct_lab_changes_of(lab, CT_TABLE_CERTIFICATES, row, &changes);
    if (changes.count == 0)
        return record;
    when.on = CT_DATE_LAST;
    last = ct_lab_certificate_at(lab, row, when);
    record.withdrawn_on = last.withdrawn_on;
    record.withdrawn_recorded_on = last.withdrawn_recorded_on;
    record.withdrawn_reason = last.withdrawn_reason;
    record.replaces = last.replaces;
    return record;
}

bool ct_lab_is_withdrawn(const struct ct_lab_certificate *c, int32_t known_by)
{
    int32_t known = c->withdrawn_recorded_on != CT_LAB_NO_DATE
                        ? c->withdrawn_recorded_on
                        : c->withdrawn_on;

    return c->withdrawn_on != CT_LAB_NO_DATE && known <= known_by;
}

/* Known and for an error, on whatever day. */
static bool is_in_error(const struct ct_lab_certificate *c, int32_t known_by)
{
    return ct_lab_is_withdrawn(c, known_by) &&
           c->withdrawn_reason == CT_WITHDRAWN_ERROR;
}

/* The certificate that this one replaces, as known; or CT_LAB_NO_ROW. */
static uint32_t predecessor(const struct ct_lab *lab, uint32_t row,
                            int32_t known_by)
{
    const struct ct_lab_when when = {CT_DATE_LAST, known_by};
    struct ct_lab_certificate c = ct_lab_certificate_at(lab, row, when);

    return ct_lab_is_known(&c, known_by)
               ? ct_lab_row_of(lab, CT_KEY_CERTIFICATE, c.replaces)
               : CT_LAB_NO_ROW;
}

/* Whether the row replaces itself in the end. The second one goes at twice the
 * pace, so that a circle which does not come back to the row ends the search,
 * too. */
static bool is_circular(const struct ct_lab *lab, uint32_t row,
                        int32_t known_by)
{
    uint32_t slow = row, fast = row;

    do {
        slow = predecessor(lab, slow, known_by);
        for (int i = 0; i < 2 && fast != CT_LAB_NO_ROW; i++) {
            fast = predecessor(lab, fast, known_by);
            if (fast == row)
                return true;
        }
    } while (fast != CT_LAB_NO_ROW && slow != fast);
    return false;
}

uint32_t ct_lab_replacement(const struct ct_lab_index *index, uint32_t row,
                            int32_t known_by)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    uint32_t id = lab->certificates[row].id;
    struct ct_lab_list list =
        ct_lab_rows_of(index, CT_REPLACEMENTS_OF_CERTIFICATE, id);
    const struct ct_lab_when when = {CT_DATE_LAST, known_by};

    for (size_t i = 0; i < list.count; i++) {
        struct ct_lab_certificate c =
            ct_lab_certificate_at(lab, list.rows[i], when);

        if (c.id != id && c.replaces == id && ct_lab_is_known(&c, known_by))
            return list.rows[i];
    }
    return CT_LAB_NO_ROW;
}

/* ---- the newest event ---------------------------------------------------- */

struct question {
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    uint32_t instrument;
    struct ct_lab_function function;
    struct ct_lab_when when;
    struct ct_lab_list list; /* its certificates */
};

static struct question ask(const struct ct_lab_index *index,
                           uint32_t instrument, struct ct_lab_function function,
                           struct ct_lab_when when)
{
    return (struct question){
        index,
        ct_lab_index_lab(index),
        instrument,
        function,
        when,
        ct_lab_rows_of(index, CT_CERTIFICATES_OF_INSTRUMENT, instrument)};
}

/* An event, or one of two that nothing puts in order. */
struct newest {
    uint32_t row, other; /* or CT_LAB_NO_ROW */
    struct ct_lab_certificate certificate;
};

/* Whether the row is an event up to the day that touches the function, as far
 * as is known, and an adjustment or not. */
static bool counts(const struct question *q, uint32_t row, bool adjustment,
                   const struct ct_lab_certificate *c)
{
    return c->calibrated_on != CT_LAB_NO_DATE &&
           c->calibrated_on <= q->when.on &&
           (c->kind == CT_CERTIFICATE_ADJUSTMENT) == adjustment &&
           ct_lab_is_known(c, q->when.known_by) &&
           ct_lab_covers(q->lab, c, q->function) &&
           (ct_lab_replacement(q->index, row, q->when.known_by) ==
                CT_LAB_NO_ROW ||
            is_circular(q->lab, row, q->when.known_by));
}

/* As known on the day, in `room` or where it is kept. */
static const struct ct_lab_certificate *
known(const struct question *q, uint32_t row, struct ct_lab_certificate *room)
{
    if (q->lab->tables[CT_TABLE_CHANGES].count == 0)
        return &q->lab->certificates[row];
    *room = ct_lab_certificate_known(q->lab, row, q->when);
    return room;
}

/* The last day's; of several of one day the one with the largest sequence, if
 * all have one and no other has the same; else two of them. */
static struct newest find_newest(const struct question *q, bool adjustment)
{
    const struct newest none = {CT_LAB_NO_ROW, CT_LAB_NO_ROW, {.kind = 0}};
    struct newest newest = none;
    struct ct_lab_certificate *best = &newest.certificate, room;
    uint32_t without = CT_LAB_NO_ROW; /* the first of them without sequence */

    for (size_t i = 0; i < q->list.count; i++) {
        uint32_t row = q->list.rows[i];
        const struct ct_lab_certificate *c = known(q, row, &room);

        if (!counts(q, row, adjustment, c))
            continue;
        if (newest.row == CT_LAB_NO_ROW ||
            c->calibrated_on > best->calibrated_on) {
            newest = (struct newest){row, CT_LAB_NO_ROW, *c};
            without = isnan(c->sequence.number) ? row : CT_LAB_NO_ROW;
            continue;
        }
        if (c->calibrated_on < best->calibrated_on)
            continue;
        if (isnan(c->sequence.number) && without == CT_LAB_NO_ROW)
            without = row;
        if (isnan(best->sequence.number) ||
            c->sequence.number > best->sequence.number)
            newest = (struct newest){row, CT_LAB_NO_ROW, *c};
        else if (c->sequence.number == best->sequence.number)
            newest.other = row;
        if (without != CT_LAB_NO_ROW)
            newest.other = without;
    }
    return newest;
}

/* ---- in force ------------------------------------------------------------ */

/* The last adjustment or repair on record that came after the calibration: on
 * the same day the certificate tells how it was left, unless sequences say
 * otherwise. Rows with a fault count by what can be read of them. */
static uint32_t adjusted_by(const struct question *q,
                            const struct ct_lab_certificate *calibration)
{
    struct ct_lab_list list =
        ct_lab_rows_of(q->index, CT_EVENTS_OF_INSTRUMENT, q->instrument);

    for (size_t i = list.count; i-- > 0;) {
        const struct ct_lab_event *event = &q->lab->events[list.rows[i]];

        if ((event->event == CT_EVENT_ADJUST ||
             event->event == CT_EVENT_REPAIR) &&
            ct_event_happened(event, q->when) &&
            ct_event_touches(q->lab, event, q->function) &&
            ct_is_after(event->date, event->sequence,
                        calibration->calibrated_on, calibration->sequence))
            return list.rows[i];
    }
    return CT_LAB_NO_ROW;
}

static enum ct_force state_of(const struct ct_lab_certificate *c,
                              struct ct_lab_when when)
{
    if (c->row.unsound)
        return CT_FORCE_UNSOUND;
    if (ct_lab_is_withdrawn(c, when.known_by) && c->withdrawn_on <= when.on)
        return CT_FORCE_WITHDRAWN;
    return c->verdict == CT_VERDICT_FAIL ? CT_FORCE_UNFIT : CT_FORCE_VALID;
}

/* An adjustment that has a certificate, after the last calibration. */
static bool is_adjusted(const struct newest *calibration,
                        const struct newest *adjustment)
{
    return adjustment->row != CT_LAB_NO_ROW &&
           (calibration->row == CT_LAB_NO_ROW ||
            ct_is_after(adjustment->certificate.calibrated_on,
                        adjustment->certificate.sequence,
                        calibration->certificate.calibrated_on,
                        calibration->certificate.sequence));
}

struct ct_lab_force ct_lab_in_force(const struct ct_lab_index *index,
                                    uint32_t instrument,
                                    struct ct_lab_function function,
                                    struct ct_lab_when when)
{
    const struct question q = ask(index, instrument, function, when);
    struct newest newest = find_newest(&q, false);
    const struct newest adjustment = find_newest(&q, true);
    struct ct_lab_force force = {.certificate = newest.row,
                                 .other = CT_LAB_NO_ROW,
                                 .never = newest.row == CT_LAB_NO_ROW};

    if (newest.row == CT_LAB_NO_ROW && adjustment.row == CT_LAB_NO_ROW)
        return force;
    if (newest.other != CT_LAB_NO_ROW) {
        force.state = CT_FORCE_UNCLEAR;
        force.other = newest.other;
        return force;
    }
    force.state = newest.row != CT_LAB_NO_ROW
                      ? state_of(&newest.certificate, when)
                      : CT_FORCE_VALID;
    if (force.state == CT_FORCE_VALID && is_adjusted(&newest, &adjustment)) {
        newest = adjustment;
        force.certificate = newest.row;
        force.state = newest.certificate.row.unsound ? CT_FORCE_UNSOUND
                                                     : CT_FORCE_ADJUSTED;
    } else if (force.state == CT_FORCE_VALID) {
        force.other = adjusted_by(&q, &newest.certificate);
        force.by_event = force.other != CT_LAB_NO_ROW;
        if (force.by_event)
            force.state = CT_FORCE_ADJUSTED;
    }
    force.in_error = is_in_error(&newest.certificate, when.known_by) &&
                     newest.certificate.withdrawn_on > when.on;
    return force;
}

size_t ct_lab_undated(const struct ct_lab_index *index, uint32_t instrument,
                      struct ct_lab_when when)
{
    const struct question q =
        ask(index, instrument, (struct ct_lab_function){0}, when);
    size_t count = 0;

    for (size_t i = 0; i < q.list.count; i++) {
        struct ct_lab_certificate c =
            ct_lab_certificate_known(q.lab, q.list.rows[i], when);

        count += c.calibrated_on == CT_LAB_NO_DATE &&
                 ct_lab_is_known(&c, when.known_by) &&
                 ct_lab_replacement(index, q.list.rows[i], when.known_by) ==
                     CT_LAB_NO_ROW;
    }
    return count;
}

/* ---- one certificate ----------------------------------------------------- */

/* A later event for the function, or CT_LAB_NO_ROW. */
static uint32_t later_event(const struct question *q,
                            const struct ct_lab_certificate *c)
{
    const struct newest newest = find_newest(q, false);

    return newest.row != CT_LAB_NO_ROW &&
                   ct_is_after(newest.certificate.calibrated_on,
                               newest.certificate.sequence, c->calibrated_on,
                               c->sequence)
               ? newest.row
               : CT_LAB_NO_ROW;
}

/* For every function that the certificate covers there is a later event: that
 * of the first function. */
static uint32_t successor(const struct ct_lab_index *index,
                          const struct ct_lab_certificate *c,
                          struct ct_lab_when when)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct ct_lab_function last, next;
    uint32_t first = CT_LAB_NO_ROW;

    for (bool begun = false; ct_lab_next_function(index, c->instrument, when,
                                                  begun ? &last : NULL, &next);
         begun = true, last = next) {
        const struct question q = ask(index, c->instrument, next, when);
        uint32_t later;

        if (!ct_lab_covers(lab, c, next))
            continue;
        later = later_event(&q, c);
        if (later == CT_LAB_NO_ROW)
            return CT_LAB_NO_ROW;
        if (first == CT_LAB_NO_ROW)
            first = later;
    }
    return first;
}

struct ct_lab_standing
ct_lab_certificate_standing(const struct ct_lab_index *index, uint32_t row,
                            struct ct_lab_when when)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct ct_lab_certificate c = ct_lab_certificate_known(lab, row, when);

    return (struct ct_lab_standing){
        .known = ct_lab_is_known(&c, when.known_by),
        .begun =
            c.calibrated_on != CT_LAB_NO_DATE && c.calibrated_on <= when.on,
        .withdrawn =
            ct_lab_is_withdrawn(&c, when.known_by) && c.withdrawn_on <= when.on,
        .in_error = is_in_error(&c, when.known_by),
        .replaced = ct_lab_replacement(index, row, when.known_by),
        .newer = successor(index, &c, when),
    };
}
