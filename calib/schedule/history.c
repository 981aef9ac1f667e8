/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happened to an instrument, and how late it was.
 */
#include "history_work.h"

#include <stdlib.h>
#include <string.h>

enum ct_status ct_history_leave_out(struct ct_history *history,
                                    enum ct_table table, uint32_t row)
{
    if (!ct_room(history->left, history->left_count))
        return CT_NOMEM;
    history->left[history->left_count++] = (struct ct_history_left){table, row};
    return CT_OK;
}

/* ---- certificates -------------------------------------------------------- */

static bool wants(const struct ct_result_selector *selector,
                  struct ct_lab_function function)
{
    return selector == NULL ||
           ((selector->quantity == 0 || function.quantity == 0 ||
             selector->quantity == function.quantity) &&
            (selector->function == 0 || function.function == 0 ||
             selector->function == function.function));
}

/* The function behind `last` that is asked for; the first where it is NULL. */
static bool next_wanted(const struct worker *w,
                        const struct ct_lab_function *last,
                        struct ct_lab_function *next)
{
    const struct ct_history *h = w->history;
    uint32_t id = w->lab->instruments[h->instrument].id;
    bool found = ct_lab_next_function(h->index, id, h->when, last, next);

    while (found && !wants(w->selector, *next)) {
        struct ct_lab_function passed = *next;

        found = ct_lab_next_function(h->index, id, h->when, &passed, next);
    }
    return found;
}

static bool covers_wanted(const struct worker *w,
                          const struct ct_lab_certificate *certificate)
{
    struct ct_lab_function last, next;
    bool any = false;

    for (bool more = next_wanted(w, NULL, &next); more;
         last = next, more = next_wanted(w, &last, &next)) {
        any = true;
        if (ct_lab_covers(w->lab, certificate, next))
            return true;
    }
    return !any;
}

/* The calibration of the function before event number `end`. */
static const struct ct_history_event *
find_before(const struct worker *w, size_t end, struct ct_lab_function function)
{
    const struct ct_history *h = w->history;

    while (end-- > 0)
        if (h->events[end].counts &&
            ct_lab_covers(w->lab,
                          &w->lab->certificates[h->events[end].certificate],
                          function))
            return &h->events[end];
    return NULL;
}

/* How long after the one before, and after the day it held until, by interval,
 * law and extensions as they were on the day. */
static void compare(struct worker *w, size_t number)
{
    const struct ct_history *h = w->history;
    struct ct_history_event *event = &w->history->events[number];
    const struct ct_lab_certificate *own =
        &w->lab->certificates[event->certificate];
    struct ct_lab_when then = {.on = event->day, .known_by = h->when.known_by};
    struct ct_lab_function last, next;

    for (bool more = next_wanted(w, NULL, &next); more;
         last = next, more = next_wanted(w, &last, &next)) {
        const struct ct_history_event *before =
            ct_lab_covers(w->lab, own, next) ? find_before(w, number, next)
                                             : NULL;
        int32_t due;

        if (before == NULL)
            continue;
        if (event->before == CT_LAB_NO_ROW ||
            event->day - before->day < event->days_since) {
            event->before = before->certificate;
            event->days_since = event->day - before->day;
        }
        due = ct_lab_validity(h->index, before->certificate, next, then, NULL)
                  .due_on;
        if (due != CT_LAB_NO_DATE &&
            (event->was_due == CT_LAB_NO_DATE || due < event->was_due))
            event->was_due = due;
    }
    event->late =
        event->was_due != CT_LAB_NO_DATE && event->day > event->was_due;
}

static enum ct_status add_certificate(struct worker *w, uint32_t row)
{
    struct ct_history *h = w->history;
    struct ct_lab_certificate known =
        ct_lab_certificate_at(w->lab, row, h->when);
    struct ct_lab_standing standing =
        ct_lab_certificate_standing(h->index, row, h->when);

    if (known.row.unsound || known.calibrated_on == CT_LAB_NO_DATE)
        return ct_history_leave_out(h, CT_TABLE_CERTIFICATES, row);
    if (!standing.known || !standing.begun || !covers_wanted(w, &known))
        return CT_OK;
    if (!ct_room(h->events, h->event_count))
        return CT_NOMEM;
    h->events[h->event_count++] = (struct ct_history_event){
        .day = known.calibrated_on,
        .certificate = row,
        .event = CT_LAB_NO_ROW,
        .replaced = standing.replaced,
        .withdrawn =
            standing.in_error || ct_lab_is_withdrawn(&known, h->when.known_by),
        .counts = standing.replaced == CT_LAB_NO_ROW && !standing.in_error &&
                  known.kind != CT_CERTIFICATE_ADJUSTMENT,
        .before = CT_LAB_NO_ROW,
        .days_since = -1,
        .was_due = CT_LAB_NO_DATE};
    return CT_OK;
}

/* ---- events -------------------------------------------------------------- */

static bool is_about(const struct worker *w, const struct ct_lab_event *event)
{
    struct ct_lab_function last, next;

    if (event->function == 0)
        return true;
    for (bool more = next_wanted(w, NULL, &next); more;
         last = next, more = next_wanted(w, &last, &next))
        if (ct_event_touches(w->lab, event, next))
            return true;
    return w->selector == NULL;
}

/* Where the event belongs: behind what is not after it. On one day the
 * certificate comes first, unless sequences say otherwise. */
static size_t place_of(const struct worker *w, const struct ct_lab_event *event)
{
    const struct ct_history *h = w->history;
    size_t at = h->event_count;

    while (at > 0) {
        const struct ct_history_event *one = &h->events[at - 1];
        struct ct_lab_number sequence =
            one->certificate != CT_LAB_NO_ROW
                ? w->lab->certificates[one->certificate].sequence
                : w->lab->events[one->event].sequence;

        if (!ct_is_after(one->day, sequence, event->date, event->sequence))
            break;
        at--;
    }
    return at;
}

static enum ct_status add_event(struct worker *w, uint32_t row)
{
    struct ct_history *h = w->history;
    const struct ct_lab_event *event = &w->lab->events[row];
    size_t at;

    if (event->row.unsound || event->date == CT_LAB_NO_DATE)
        return ct_history_leave_out(h, CT_TABLE_EVENTS, row);
    if (!ct_event_happened(event, h->when) || !is_about(w, event))
        return CT_OK;
    if (!ct_room(h->events, h->event_count))
        return CT_NOMEM;
    at = place_of(w, event);
    memmove(&h->events[at + 1], &h->events[at],
            (h->event_count - at) * sizeof *h->events);
    h->event_count++;
    h->events[at] = (struct ct_history_event){.day = event->date,
                                              .certificate = CT_LAB_NO_ROW,
                                              .event = row,
                                              .replaced = CT_LAB_NO_ROW,
                                              .before = CT_LAB_NO_ROW,
                                              .days_since = -1,
                                              .was_due = CT_LAB_NO_DATE};
    return CT_OK;
}

/* ---- the whole ----------------------------------------------------------- */

/* Until when what is in force now holds. */
static void find_due(struct worker *w)
{
    struct ct_history *h = w->history;
    uint32_t id = w->lab->instruments[h->instrument].id;
    struct ct_lab_function last, next;

    for (bool more = next_wanted(w, NULL, &next); more;
         last = next, more = next_wanted(w, &last, &next)) {
        struct ct_lab_force force =
            ct_lab_in_force(h->index, id, next, h->when);
        int32_t due;

        if (force.state != CT_FORCE_VALID)
            continue;
        due = ct_lab_validity(h->index, force.certificate, next, h->when, NULL)
                  .due_on;
        if (due != CT_LAB_NO_DATE &&
            (h->due_on == CT_LAB_NO_DATE || due < h->due_on))
            h->due_on = due;
    }
}

/* Its own row and its ranges decide days and limits. */
static enum ct_status leave_out_own(struct worker *w)
{
    struct ct_history *h = w->history;
    const struct ct_lab_instrument *own = &w->lab->instruments[h->instrument];
    struct ct_lab_list rows =
        ct_lab_rows_of(h->index, CT_RANGES_OF_INSTRUMENT, own->id);
    enum ct_status status = CT_OK;

    if (own->row.unsound)
        status = ct_history_leave_out(h, CT_TABLE_INSTRUMENTS, h->instrument);
    for (size_t i = 0; i < rows.count && status == CT_OK; i++)
        if (w->lab->ranges[rows.rows[i]].row.unsound)
            status = ct_history_leave_out(h, CT_TABLE_RANGES, rows.rows[i]);
    return status;
}

static enum ct_status fill(struct worker *w)
{
    struct ct_history *h = w->history;
    uint32_t id = w->lab->instruments[h->instrument].id;
    struct ct_lab_list rows =
        ct_lab_rows_of(h->index, CT_CERTIFICATES_OF_INSTRUMENT, id);
    enum ct_status status = leave_out_own(w);

    for (size_t i = 0; i < rows.count && status == CT_OK; i++)
        status = add_certificate(w, rows.rows[i]);
    for (size_t i = 0; i < h->event_count; i++)
        if (h->events[i].counts)
            compare(w, i);
    rows = ct_lab_rows_of(h->index, CT_EVENTS_OF_INSTRUMENT, id);
    for (size_t i = 0; i < rows.count && status == CT_OK; i++)
        status = add_event(w, rows.rows[i]);
    find_due(w);
    return status == CT_OK ? ct_history_fill_series(w) : status;
}

enum ct_status ct_history(const struct ct_lab_index *index, uint32_t instrument,
                          const struct ct_result_selector *selector,
                          struct ct_lab_when when, struct ct_history *history)
{
    struct worker w = {.history = history,
                       .lab = ct_lab_index_lab(index),
                       .selector = selector};
    enum ct_status status;

    *history = (struct ct_history){.index = index,
                                   .when = when,
                                   .instrument = instrument,
                                   .due_on = CT_LAB_NO_DATE};
    status = fill(&w);
    if (status != CT_OK)
        ct_history_release(history);
    return status;
}

void ct_history_release(struct ct_history *history)
{
    for (size_t i = 0; i < history->series_count; i++)
        free(history->series[i].entries);
    free(history->series);
    free(history->events);
    free(history->left);
    *history = (struct ct_history){0};
}
