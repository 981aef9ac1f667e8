/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calibrations of one item in turn: which are outcomes, and why others are not.
 */
#include "outcome_work.h"

#include "../lab/event.h"
#include "../lab/order.h"

#include <math.h>
#include <stdlib.h>

const char *ct_left_out_name(enum ct_left_out reason)
{
    /* ORDER LEFT_OUT */
    static const char *const names[] = {"first",        "unknown",  "damage",
                                        "only-as-left", "replaced", "withdrawn",
                                        "same-day",     "unsound"};

    _Static_assert(sizeof names / sizeof names[0] == CT_LEFT_OUTS,
                   "a name each");
    return names[reason];
}

const char *ct_renewal_name(enum ct_renewal renewal)
{
    /* ORDER RENEWAL */
    static const char *const names[] = {"auto", "always", "if-failed", "mixed"};

    _Static_assert(sizeof names / sizeof names[0] == CT_RENEWALS,
                   "a name each");
    return names[renewal];
}

enum ct_status ct_outcome_fault(struct ct_outcome_work *work,
                                enum ct_table table,
                                const struct ct_lab_row *row)
{
    struct ct_outcomes *answer = work->answer;

    if (!ct_room(answer->faults, answer->fault_count))
        return CT_NOMEM;
    answer->faults[answer->fault_count++] =
        (struct ct_outcome_fault){table, row};
    return CT_OK;
}

/* ---- one item ------------------------------------------------------------ */

/* The calibration at hand, and what is known of the one before. */
struct walk {
    struct ct_outcome_work *work;
    struct ct_outcome_item *item;
    struct ct_lab_list events;
    struct ct_lab_certificate before;
    uint32_t before_row; /* CT_LAB_NO_ROW: this is the first */
    bool before_unsound; /* the one before has an error */
    bool before_void;    /* one since was withdrawn, and adjusted the item */
    bool adjusted_since; /* a certificate of an adjustment came since */
    bool before_failed;  /* as found */
    int32_t clock;       /* days since the setting of the clock, at `before` */
    uint32_t stretch;    /* number of the time since something was done to it */
};

static void leave(struct walk *w, const struct ct_lab_certificate *certificate,
                  enum ct_left_out reason)
{
    int32_t since = w->work->options->since;

    if (since == CT_LAB_NO_DATE || certificate->calibrated_on >= since)
        w->item->left[reason]++;
}

static bool interferes(const struct ct_lab_event *event)
{
    return event->event == CT_EVENT_DAMAGE || event->event == CT_EVENT_REPAIR ||
           event->event == CT_EVENT_ADJUST;
}

/* Whether something happened to the item behind the calibration before and
 * ahead of this one. On the day of this one damage is ahead; what was done to
 * the item belongs to the calibration, unless sequences say otherwise. */
static bool was_touched(const struct walk *w,
                        const struct ct_lab_certificate *certificate)
{
    const struct ct_lab_when when = {certificate->calibrated_on,
                                     w->work->options->when.known_by};

    for (size_t i = 0; i < w->events.count; i++) {
        const struct ct_lab_event *event =
            &w->work->lab->events[w->events.rows[i]];

        if (!interferes(event) || !ct_event_happened(event, when) ||
            !ct_event_touches(w->work->lab, event, w->item->function) ||
            !ct_is_after(event->date, event->sequence, w->before.calibrated_on,
                         w->before.sequence))
            continue;
        if (event->event == CT_EVENT_DAMAGE
                ? !ct_is_after(event->date, event->sequence,
                               certificate->calibrated_on,
                               certificate->sequence)
                : ct_is_after(certificate->calibrated_on, certificate->sequence,
                              event->date, event->sequence))
            return true;
    }
    return w->adjusted_since;
}

static bool is_new_clock(const struct walk *w)
{
    switch (w->work->options->renewal) {
    case CT_RENEWAL_ALWAYS:
        return true;
    case CT_RENEWAL_IF_FAILED:
        return w->before_failed;
    default:
        return w->before.adjusted != CT_ADJUSTED_NO;
    }
}

static enum ct_status add_row(struct walk *w, uint32_t row,
                              const struct ct_lab_certificate *certificate,
                              const struct ct_outcome_verdict *verdict)
{
    struct ct_outcome_work *work = w->work;
    bool derived = certificate->as_found == CT_LAB_NO_WORD;

    if (work->options->since != CT_LAB_NO_DATE &&
        certificate->calibrated_on < work->options->since)
        return CT_OK;
    if (!ct_room(work->rows, work->row_count))
        return CT_NOMEM;
    work->rows[work->row_count++] = (struct ct_outcome_row){
        .instrument = w->item->instrument,
        .certificate = row,
        .before = w->before_row,
        .function = w->item->function,
        .on = certificate->calibrated_on,
        .days = certificate->calibrated_on - w->before.calibrated_on,
        .clock = w->clock,
        .in = derived ? verdict->in : certificate->as_found == CT_AS_FOUND_PASS,
        .derived = derived,
        .adjusted = certificate->adjusted,
        .relative = verdict->relative,
        .relative_U = verdict->relative_U};
    w->item->row_count++;
    return CT_OK;
}

/* Why the calibration is no outcome; CT_LEFT_OUTS: it is one. */
static enum ct_left_out reason_of(const struct walk *w,
                                  const struct ct_lab_certificate *certificate,
                                  const struct ct_outcome_verdict *verdict)
{
    uint8_t found = certificate->as_found;

    if (certificate->row.unsound || w->before_unsound)
        return CT_LEFT_UNSOUND;
    if (w->before_row == CT_LAB_NO_ROW || found == CT_AS_FOUND_NOT_APPLICABLE)
        return CT_LEFT_FIRST;
    if (certificate->calibrated_on == w->before.calibrated_on)
        return CT_LEFT_SAME_DAY;
    if (w->before_void)
        return CT_LEFT_WITHDRAWN;
    if (was_touched(w, certificate))
        return CT_LEFT_DAMAGE;
    if (found == CT_AS_FOUND_PASS || found == CT_AS_FOUND_FAIL)
        return CT_LEFT_OUTS;
    if (found == CT_AS_FOUND_UNKNOWN)
        return CT_LEFT_UNKNOWN;
    if (verdict->judged && !verdict->in)
        return CT_LEFT_OUTS;
    if (verdict->unsound)
        return CT_LEFT_UNSOUND;
    if (verdict->judged)
        return CT_LEFT_OUTS;
    return !verdict->found && verdict->left ? CT_LEFT_ONLY_AS_LEFT
                                            : CT_LEFT_UNKNOWN;
}

/* The clock at this calibration, for the next one; what breaks the series of
 * outcomes sets it anew unless the item is known not to have been adjusted. */
static void pass_on(struct walk *w, uint32_t row,
                    const struct ct_lab_certificate *certificate, bool outcome,
                    bool failed)
{
    bool first = w->before_row == CT_LAB_NO_ROW;
    int32_t days =
        first ? 0 : certificate->calibrated_on - w->before.calibrated_on;

    w->clock = first ? 0 : w->clock + days;
    w->before = *certificate;
    w->before_row = row;
    w->before_unsound = certificate->row.unsound;
    w->before_failed = failed;
    w->before_void = w->adjusted_since = false;
    if (is_new_clock(w) ||
        (!outcome && certificate->adjusted != CT_ADJUSTED_NO))
        w->clock = 0;
}

/* Readings of a calibration end one stretch of time as found, and begin one as
 * left: another one behind an adjustment. Those with an error are none. */
static void place_values(struct walk *w, size_t first,
                         const struct ct_lab_certificate *certificate)
{
    struct ct_outcome_work *work = w->work;
    uint32_t found_in = w->stretch;

    if (certificate->row.unsound)
        work->value_count = first;
    if (certificate->row.unsound || certificate->adjusted != CT_ADJUSTED_NO)
        w->stretch++;
    for (size_t i = first; i < work->value_count; i++) {
        work->values[i].found_in = found_in;
        work->values[i].left_in = w->stretch;
    }
}

static enum ct_status add_calibration(struct walk *w, uint32_t row,
                                      const struct ct_lab_certificate *c)
{
    struct ct_outcome_work *work = w->work;
    struct ct_outcome_verdict verdict;
    enum ct_left_out reason;
    size_t first;
    enum ct_status status = CT_OK;

    if (w->before_row != CT_LAB_NO_ROW && !c->row.unsound && was_touched(w, c))
        w->stretch++;
    first = work->value_count;
    status = ct_outcome_judge(work, w->item, c, &verdict);
    if (status == CT_OK && c->row.unsound)
        status = ct_outcome_fault(work, CT_TABLE_CERTIFICATES,
                                  &work->lab->certificates[row].row);
    if (status != CT_OK)
        return status;
    reason = reason_of(w, c, &verdict);
    if (reason == CT_LEFT_OUTS)
        status = add_row(w, row, c, &verdict);
    else
        leave(w, c, reason);
    place_values(w, first, c);
    pass_on(
        w, row, c, reason == CT_LEFT_OUTS,
        c->as_found == CT_AS_FOUND_FAIL ||
            (verdict.judged && !verdict.in && c->as_found != CT_AS_FOUND_PASS));
    return status;
}

static enum ct_status add_certificate(struct walk *w, uint32_t row)
{
    const struct ct_lab *lab = w->work->lab;
    struct ct_lab_when when = w->work->options->when;
    struct ct_lab_certificate c = ct_lab_certificate_known(lab, row, when);

    if (c.calibrated_on == CT_LAB_NO_DATE && c.row.unsound) {
        w->item->left[CT_LEFT_UNSOUND]++;
        return ct_outcome_fault(w->work, CT_TABLE_CERTIFICATES,
                                &lab->certificates[row].row);
    }
    if (c.calibrated_on == CT_LAB_NO_DATE || c.calibrated_on > when.on ||
        !ct_lab_is_known(&c, when.known_by) ||
        !ct_lab_covers(lab, &c, w->item->function))
        return CT_OK;
    if (c.kind == CT_CERTIFICATE_ADJUSTMENT) {
        w->adjusted_since = true;
        return CT_OK;
    }
    if (ct_lab_replacement(w->work->index, row, when.known_by) !=
        CT_LAB_NO_ROW) {
        leave(w, &c, CT_LEFT_REPLACED);
        return CT_OK;
    }
    if (ct_lab_is_withdrawn(&c, when.known_by) &&
        (c.withdrawn_reason == CT_WITHDRAWN_ERROR ||
         c.withdrawn_reason == CT_LAB_NO_WORD)) {
        leave(w, &c, CT_LEFT_WITHDRAWN);
        w->before_void = w->before_void || c.adjusted != CT_ADJUSTED_NO;
        return CT_OK;
    }
    return add_calibration(w, row, &c);
}

static enum ct_status walk_item(struct ct_outcome_work *work,
                                struct ct_outcome_item *item)
{
    struct ct_lab_list certificates =
        ct_lab_rows_of(work->index, CT_CERTIFICATES_OF_INSTRUMENT, item->id);
    struct walk walk = {.work = work,
                        .item = item,
                        .events = ct_lab_rows_of(
                            work->index, CT_EVENTS_OF_INSTRUMENT, item->id),
                        .before_row = CT_LAB_NO_ROW};
    enum ct_status status = CT_OK;

    item->first_row = work->row_count;
    work->value_count = 0;
    for (size_t i = 0; i < certificates.count && status == CT_OK; i++)
        status = add_certificate(&walk, certificates.rows[i]);
    if (status == CT_OK)
        status = ct_outcome_collect(work, item, walk.stretch);
    return status;
}

/* ---- all items ----------------------------------------------------------- */

static enum ct_status add_item(struct ct_outcome_work *work, uint32_t row,
                               struct ct_lab_function function,
                               size_t functions)
{
    struct ct_outcome_item item = {
        .instrument = row,
        .id = work->lab->instruments[row].id,
        .function = function,
    };
    enum ct_status status = walk_item(work, &item);

    if (status == CT_OK)
        status = ct_outcome_place(work, functions, &item);
    if (status == CT_OK && !ct_room(work->items, work->item_count))
        status = CT_NOMEM;
    if (status == CT_OK)
        work->items[work->item_count++] = item;
    return status;
}

static enum ct_status add_instrument(struct ct_outcome_work *work, uint32_t row)
{
    const struct ct_lab_instrument *instrument = &work->lab->instruments[row];
    struct ct_lab_when when = work->options->when;
    struct ct_lab_function *functions;
    size_t count;
    enum ct_status status = CT_OK;

    if (ct_lab_row_of(work->lab, CT_KEY_INSTRUMENT, instrument->id) != row)
        return CT_OK; /* a second row of an id that has one */
    if (instrument->row.unsound)
        status = ct_outcome_fault(work, CT_TABLE_INSTRUMENTS, &instrument->row);
    count = ct_lab_functions(work->index, instrument->id, when, NULL, 0);
    functions = calloc(count + 1, sizeof *functions);
    if (functions == NULL)
        return CT_NOMEM;
    (void)ct_lab_functions(work->index, instrument->id, when, functions, count);
    for (size_t i = 0; i < count && status == CT_OK; i++)
        status = add_item(work, row, functions[i], count);
    free(functions);
    return status;
}

static enum ct_status add_instruments(struct ct_outcome_work *work)
{
    uint32_t count = (uint32_t)work->lab->tables[CT_TABLE_INSTRUMENTS].count;
    uint32_t *rows = calloc((size_t)count + 1, sizeof *rows);
    enum ct_status status;

    if (rows == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        rows[i] = i;
    status =
        ct_lab_order_rows(work->lab, CT_TABLE_INSTRUMENTS, "id", rows, count);
    for (uint32_t i = 0; i < count && status == CT_OK; i++)
        status = add_instrument(work, rows[i]);
    free(rows);
    return status;
}

/* A row is noted once for each function that it belongs to. */
static int compare_faults(const void *a, const void *b)
{
    const struct ct_outcome_fault *x = a, *y = b;

    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    return (x->row->offset > y->row->offset) -
           (x->row->offset < y->row->offset);
}

static void single_faults(struct ct_outcomes *answer)
{
    size_t kept = 0;

    if (answer->fault_count > 0)
        qsort(answer->faults, answer->fault_count, sizeof *answer->faults,
              compare_faults);
    for (size_t i = 0; i < answer->fault_count; i++)
        if (kept == 0 || answer->faults[kept - 1].row != answer->faults[i].row)
            answer->faults[kept++] = answer->faults[i];
    answer->fault_count = kept;
}

enum ct_status ct_outcomes(const struct ct_lab_index *index,
                           const struct ct_outcome_options *options,
                           struct ct_outcomes *outcomes)
{
    struct ct_outcome_work work = {.index = index,
                                   .lab = ct_lab_index_lab(index),
                                   .options = options,
                                   .answer = outcomes};
    enum ct_status status;

    *outcomes = (struct ct_outcomes){.index = index};
    status = add_instruments(&work);
    if (status == CT_OK)
        status = ct_outcome_group(&work);
    single_faults(outcomes);
    free(work.items);
    free(work.rows);
    free(work.series);
    free(work.values);
    if (status != CT_OK)
        ct_outcomes_release(outcomes);
    return status;
}

void ct_outcomes_release(struct ct_outcomes *outcomes)
{
    free(outcomes->groups);
    free(outcomes->faults);
    ct_arena_release(&outcomes->arena);
    *outcomes = (struct ct_outcomes){0};
}
