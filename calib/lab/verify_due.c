/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Due days against intervals, intervals against the law, extensions.
 */
#include "verify_work.h"

#include "cell_work.h"
#include "force.h"

#include <string.h>

/* ---- anchors and rules --------------------------------------------------- */

/* The day that the interval counts from. */
static int32_t anchor_of(const struct ct_verify *verify,
                         const struct ct_verify_instrument *item,
                         int32_t calibrated_on, int32_t issued_on)
{
    if (verify->settings->anchor == CT_ANCHOR_CALIBRATED)
        return calibrated_on;
    if (verify->settings->anchor == CT_ANCHOR_ISSUED)
        return issued_on;
    /* only after the first calibration */
    return item->begun > calibrated_on ? item->begun : calibrated_on;
}

/* CT_LAB_NO_DATE: no length, or past the calendar. */
static int32_t due_by(struct ct_lab_interval interval, int32_t anchor,
                      enum ct_due_rule rule)
{
    int32_t due;

    if (interval.state != CT_LAB_INTERVAL || anchor == CT_LAB_NO_DATE ||
        ct_interval_due(interval.interval, anchor, 1, rule, &due) != CT_OK)
        return CT_LAB_NO_DATE;
    return due;
}

static int32_t earlier(int32_t a, int32_t b)
{
    if (a == CT_LAB_NO_DATE || b == CT_LAB_NO_DATE)
        return a == CT_LAB_NO_DATE ? b : a;
    return a < b ? a : b;
}

/* ---- other rules that explain a day -------------------------------------- */

/* As programs do that let 31 February run into March. */
static int32_t overflow(struct ct_interval interval, int32_t anchor)
{
    struct ct_date date = ct_date_from_days(anchor);
    int32_t first = anchor - (date.day - 1);

    if (ct_date_add_months(first, interval.months, &first) != CT_OK)
        return CT_DATE_LAST + 2; /* no day that is asked for */
    return first + (date.day - 1) + interval.days;
}

static int32_t of_days(struct ct_interval interval, int32_t anchor,
                       int32_t of_a_year, int32_t of_a_month)
{
    return anchor + interval.months / 12 * of_a_year +
           interval.months % 12 * of_a_month + interval.days;
}

/* ORDER DUE_RULE */
static const char *const rule_names[CT_DUE_RULES] = {
    "same-day", "minus-one-day", "month-end", "last-day-sticky"};

/* The rule other than the declared one that gives this day, or NULL. */
static const char *explain(struct ct_lab_interval interval, int32_t anchor,
                           int32_t day)
{
    const struct ct_interval length = interval.interval;
    const struct {
        const char *name;
        int32_t day;
    } others[] = {
        {"overflow (31 February is 3 March)", overflow(length, anchor)},
        {"overflow less one day", overflow(length, anchor) - 1},
        {"365 days a year", of_days(length, anchor, 365, 30)},
        {"365 days a year less one day", of_days(length, anchor, 365, 30) - 1},
        {"30 days a month", of_days(length, anchor, 360, 30)},
    };

    for (int rule = 0; rule < CT_DUE_RULES; rule++)
        if (due_by(interval, anchor, (enum ct_due_rule)rule) == day)
            return rule_names[rule];
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i].day == day)
            return others[i].name;
    return NULL;
}

/* ---- V14, S12 ------------------------------------------------------------ */

struct due {
    struct ct_verify *verify;
    const struct ct_scan *scan;
    const struct ct_lab_certificate *row;
    const struct ct_verify_instrument *item;
    int32_t anchor, statute;         /* the last day that the law allows */
    int32_t expected;                /* the earliest of its ranges */
    struct ct_lab_interval interval; /* which gives it */
    bool own;                        /* of a range in ranges.csv */
    bool met;                        /* due_on is that of one of them */
};

static void compare_due(struct due *due, const struct ct_verify_range *range)
{
    struct ct_lab_interval interval = ct_verify_interval_on(
        due->verify, due->row->instrument, range, due->row->calibrated_on);
    int32_t own = due_by(interval, due->anchor, due->verify->due);
    int32_t day = earlier(own, due->statute);

    if (own == CT_LAB_NO_DATE)
        return;
    due->met = due->met || day == due->row->due_on;
    if (due->expected != CT_LAB_NO_DATE && due->expected <= own)
        return;
    due->expected = own;
    due->interval = interval;
    due->own = range->table && range->interval.state != CT_LAB_NO_INTERVAL;
}

/* The declared rule from another day, or else another one; `names` by rule. */
static const char *explain_day(const struct due *due, int32_t from,
                               const char *plain,
                               const char *const names[CT_DUE_RULES])
{
    if (from == due->anchor || from == CT_LAB_NO_DATE)
        return NULL;
    if (due_by(due->interval, from, due->verify->due) == due->row->due_on)
        return plain;
    for (int rule = 0; rule < CT_DUE_RULES; rule++)
        if (due_by(due->interval, from, (enum ct_due_rule)rule) ==
            due->row->due_on)
            return names[rule];
    return NULL;
}

static const char *explain_anchor(const struct due *due)
{
    /* ORDER DUE_RULE */
    static const char *const issued[CT_DUE_RULES] = {
        "counted from issued_on, same-day",
        "counted from issued_on, minus-one-day",
        "counted from issued_on, month-end",
        "counted from issued_on, last-day-sticky",
    };
    static const char *const calibrated[CT_DUE_RULES] = {
        "counted from calibrated_on, same-day",
        "counted from calibrated_on, minus-one-day",
        "counted from calibrated_on, month-end",
        "counted from calibrated_on, last-day-sticky",
    };
    const struct ct_lab_certificate *row = due->row;
    const char *name = explain(due->interval, due->anchor, row->due_on);

    if (name == NULL)
        name =
            explain_day(due, row->issued_on, "counted from issued_on", issued);
    if (name == NULL)
        name = explain_day(due, row->calibrated_on,
                           "counted from calibrated_on", calibrated);
    return name;
}

/* A calibration's date does not bind: it is a note, unless arithmetic alone
 * explains it. */
static enum ct_status report_due(const struct due *due)
{
    struct ct_sink *sink = due->verify->sink;
    int32_t expected = earlier(due->expected, due->statute);
    const char *rule = explain_anchor(due);
    struct ct_buffer sum = {0};
    struct ct_argument at = ct_verify_at(due->scan, "due_on");
    enum ct_status status;

    ct_buffer_puts(&sum, ct_day_text(due->anchor).text);
    ct_buffer_puts(&sum, " + ");
    ct_cell_write_interval(due->interval.interval, &sum);
    ct_buffer_puts(&sum, " (");
    ct_buffer_puts(&sum, rule_names[due->verify->due]);
    ct_buffer_puts(&sum, ")");
    status = ct_buffer_status(&sum);
    if (status != CT_OK)
        goto done;
    if (due->row->kind == CT_CERTIFICATE_CALIBRATION && rule == NULL)
        ct_note(sink, "due-not-own", at,
                ct_string(ct_day_text(due->row->due_on).text),
                ct_string(sum.data), ct_string(ct_day_text(expected).text));
    else
        ct_warning(sink, "due-differs", at,
                   ct_string(ct_day_text(due->row->due_on).text),
                   ct_string(sum.data), ct_string(ct_day_text(expected).text),
                   ct_string(rule));
done:
    ct_buffer_release(&sum);
    return status;
}

/* ---- S07 ----------------------------------------------------------------- */

static enum ct_status find_statute(struct ct_verify *verify, uint8_t kind,
                                   uint32_t procedure, int32_t anchor,
                                   int32_t *statute)
{
    const struct ct_lab_regulation *regulation;
    enum ct_status status;

    *statute = CT_LAB_NO_DATE;
    if (kind != CT_CERTIFICATE_VERIFICATION)
        return CT_OK;
    status = ct_verify_regulation(verify, procedure, &regulation);
    if (status == CT_OK && regulation != NULL)
        *statute = due_by(regulation->max_interval, anchor, verify->due);
    return status;
}

static enum ct_status report_statute(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const char *column, uint32_t number)
{
    const struct ct_verify_statute *one = &verify->statutes[number];

    (void)ct_error(
        verify->sink, "interval-beyond-statute", ct_verify_at(scan, column),
        ct_string(ct_day_text(one->end).text),
        ct_string(ct_day_text(one->allowed).text),
        ct_string(ct_lab_text(verify->lab, CT_KEY_REGULATION, one->procedure)),
        ct_string(ct_day_text(one->anchor).text));
    return CT_OK;
}

enum ct_status ct_verify_again_statute(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const struct ct_verify_mark *mark)
{
    return report_statute(verify, scan, "interval", mark->detail);
}

/* The interval on file is longer than the law allows: said once of an item, at
 * its interval, or at the certificate where that stands in another table. */
static enum ct_status note_statute(const struct due *due)
{
    struct ct_verify *verify = due->verify;
    uint32_t id = due->row->instrument;
    struct ct_verify_instrument *item = &verify->instruments[id];
    struct ct_verify_statute *list =
        ct_grow(verify->statutes, verify->statute_count, sizeof *list);
    uint32_t number = (uint32_t)verify->statute_count;
    const struct ct_lab_interval *own =
        &ct_verify_own_range(verify, item)->interval;
    bool base = !due->own && own->state == CT_LAB_INTERVAL &&
                ct_interval_equal(own->interval, due->interval.interval);

    if (list == NULL)
        return CT_NOMEM;
    verify->statutes = list;
    if (item->interval_told)
        return CT_OK;
    item->interval_told = true;
    list[verify->statute_count++] = (struct ct_verify_statute){
        due->anchor, due->expected, due->statute, due->row->procedure};
    return base ? ct_verify_mark_id(verify, CT_LATE_STATUTE, CT_KEY_INSTRUMENT,
                                    id, number)
                : report_statute(verify, due->scan, "procedure", number);
}

static enum ct_status judge_due(struct due *due)
{
    const struct ct_lab_certificate *row = due->row;

    if (due->expected != CT_LAB_NO_DATE && due->statute != CT_LAB_NO_DATE &&
        due->expected > due->statute && note_statute(due) != CT_OK)
        return CT_NOMEM;
    if (row->due_on == CT_LAB_NO_DATE || due->met ||
        row->due_on < row->calibrated_on) /* V13 */
        return CT_OK;
    if (due->statute != CT_LAB_NO_DATE && row->due_on > due->statute) {
        (void)ct_error(
            due->verify->sink, "due-beyond-statute",
            ct_verify_at(due->scan, "due_on"),
            ct_string(ct_day_text(row->due_on).text),
            ct_string(ct_day_text(due->statute).text),
            ct_string(ct_lab_text(due->verify->lab, CT_KEY_REGULATION,
                                  row->procedure)));
        return CT_OK;
    }
    return due->expected != CT_LAB_NO_DATE ? report_due(due) : CT_OK;
}

enum ct_status ct_verify_due(struct ct_verify *verify,
                             const struct ct_scan *scan, const void *record)
{
    const struct ct_lab_certificate *row = record;
    struct due due = {.verify = verify,
                      .scan = scan,
                      .row = row,
                      .item =
                          ct_verify_known_instrument(verify, row->instrument),
                      .expected = CT_LAB_NO_DATE};
    const struct ct_verify_range *range;
    enum ct_status status;

    if (due.item == NULL || due.item->unsound ||
        ct_verify_is_crowded(verify, due.item) ||
        row->calibrated_on == CT_LAB_NO_DATE ||
        row->kind == CT_CERTIFICATE_ADJUSTMENT)
        return CT_OK;
    due.anchor =
        anchor_of(verify, due.item, row->calibrated_on, row->issued_on);
    status = find_statute(verify, row->kind, row->procedure, due.anchor,
                          &due.statute);
    if (status != CT_OK)
        return status;
    for (range = ct_verify_first_range(verify, due.item); range != NULL;
         range = ct_verify_next_range(verify, range))
        if (ct_lab_covers(
                verify->lab, row,
                (struct ct_lab_function){range->quantity, range->function}))
            compare_due(&due, range);
    return judge_due(&due);
}

/* ---- extensions: S05, S07 ------------------------------------------------ */

static enum ct_status check_length(struct ct_verify *verify,
                                   const struct ct_scan *scan,
                                   const struct ct_lab_event *row,
                                   const struct ct_verify_instrument *item)
{
    struct ct_lab_interval interval =
        ct_verify_interval_on(verify, row->instrument,
                              ct_verify_first_range(verify, item), row->date);
    int32_t limit = due_by(interval, row->date, CT_DUE_SAME_DAY);
    const struct ct_verify_certificate *visit;
    const struct ct_verify_manner *manner;
    struct ct_verify_visits visits;
    size_t until;
    int32_t statute = CT_LAB_NO_DATE;
    enum ct_status status = ct_verify_visits(verify, row->instrument, &visits);

    if (status != CT_OK)
        return status;
    until = ct_verify_visits_until(verify, &visits, row->date);
    visit = until > 0 ? &verify->certificates[visits.list[until - 1]] : NULL;
    manner = visit != NULL ? ct_verify_manner(verify, visit) : NULL;
    if (visit != NULL)
        status = find_statute(verify, manner->kind, manner->procedure,
                              anchor_of(verify, item, visit->calibrated_on,
                                        ct_verify_issued_on(verify, visit)),
                              &statute);
    if (statute != CT_LAB_NO_DATE && row->until > statute)
        (void)ct_error(verify->sink, "extension-beyond-statute",
                       ct_verify_at(scan, "until"),
                       ct_string(ct_day_text(row->until).text),
                       ct_string(ct_day_text(statute).text),
                       ct_string(ct_lab_text(verify->lab, CT_KEY_REGULATION,
                                             manner->procedure)));
    else if (limit != CT_LAB_NO_DATE && row->until > limit)
        ct_warning(verify->sink, "extension-too-long",
                   ct_verify_at(scan, "until"),
                   ct_string(ct_day_text(row->until).text),
                   ct_string(ct_day_text(limit).text));
    return status;
}

enum ct_status ct_verify_extension(struct ct_verify *verify,
                                   const struct ct_scan *scan,
                                   const void *record)
{
    const struct ct_lab_event *row = record;
    const struct ct_verify_instrument *item =
        ct_verify_known_instrument(verify, row->instrument);

    if (row->event != CT_EVENT_EXTENSION)
        return CT_OK;
    if (!ct_verify_is_given(scan, "by"))
        ct_warning(verify->sink, "extension-unsigned",
                   ct_verify_at(scan, "by"));
    if (row->until == CT_LAB_NO_DATE)
        ct_warning(verify->sink, "extension-without-end",
                   ct_verify_at(scan, "until"));
    else if (item != NULL && !item->unsound)
        return check_length(verify, scan, row, item);
    return CT_OK;
}

/* ---- S11, S03 ------------------------------------------------------------ */

enum ct_status ct_verify_change_reason(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const void *record)
{
    struct ct_cell field = ct_cell_trim(ct_scan_cell(scan, "field"));
    struct ct_cell value = ct_scan_cell(scan, "value");

    (void)record;
    if (field.length == strlen("interval") &&
        memcmp(field.text, "interval", field.length) == 0 &&
        !ct_verify_is_given(scan, "reason"))
        ct_warning(verify->sink, "interval-without-reason",
                   ct_verify_at(scan, "reason"),
                   ct_text(value.text, value.length));
    return CT_OK;
}

/* Whether each of its functions has an interval on that day. */
static bool has_intervals(const struct ct_verify *verify, uint32_t id,
                          const struct ct_verify_instrument *item)
{
    const struct ct_verify_range *range = ct_verify_first_range(verify, item);

    if (!range->table && verify->change_count == 0) /* as in most registers */
        return range->interval.state != CT_LAB_NO_INTERVAL;
    for (; range != NULL; range = ct_verify_next_range(verify, range))
        if (ct_verify_interval_on(verify, id, range, verify->rules->on).state ==
            CT_LAB_NO_INTERVAL)
            return false;
    return true;
}

static bool is_used(const struct ct_verify_instrument *item)
{
    return item->known && !item->unsound &&
           item->role != CT_ROLE_REFERENCE_MATERIAL &&
           item->status != CT_STATUS_RETIRED &&
           item->status != CT_STATUS_LOST && item->status != CT_STATUS_STORED;
}

/* Where nothing has an interval the laboratory does not keep them here. */
enum ct_status ct_verify_intervals(struct ct_verify *verify)
{
    bool some = verify->some_interval;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < verify->range_count && !some; i++)
        some = verify->ranges[i].interval.state != CT_LAB_NO_INTERVAL;
    for (uint32_t id = 1;
         id < verify->instrument_room && some && status == CT_OK; id++) {
        const struct ct_verify_instrument *item = &verify->instruments[id];

        if (is_used(item) && !has_intervals(verify, id, item))
            status = ct_verify_mark_id(verify, CT_LATE_INTERVAL,
                                       CT_KEY_INSTRUMENT, id, 0);
    }
    return status;
}

enum ct_status ct_verify_again_interval(struct ct_verify *verify,
                                        const struct ct_scan *scan,
                                        const struct ct_verify_mark *mark)
{
    ct_warning(
        verify->sink, "interval-missing", ct_verify_at(scan, "interval"),
        ct_string(ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, mark->id)));
    return CT_OK;
}

int32_t ct_verify_end(const struct ct_verify *verify,
                      const struct ct_verify_certificate *one)
{
    const struct ct_verify_instrument *item =
        ct_verify_known_instrument(verify, one->instrument);

    if (item == NULL)
        return CT_LAB_NO_DATE;
    return due_by(ct_verify_interval_on(verify, one->instrument,
                                        ct_verify_first_range(verify, item),
                                        one->calibrated_on),
                  anchor_of(verify, item, one->calibrated_on,
                            ct_verify_issued_on(verify, one)),
                  verify->due);
}
