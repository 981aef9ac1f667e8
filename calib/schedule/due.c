/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The state of instruments on a day.
 */
#include "due.h"

#include "due_rhythm.h"
#include "due_sort.h"

#include "../lab/crew.h"

#include <stdlib.h>
#include <string.h>

const char *ct_due_state_name(enum ct_due_state state)
{
    /* ORDER DUE_STATE */
    static const char *const names[] = {
        "not-in-service", "quarantined", "at-laboratory", "no-record",
        "unfit",          "overdue",     "extended",      "due-this-month",
        "due-next-month", "due-soon",    "on-demand",     "valid"};

    _Static_assert(sizeof names / sizeof names[0] == CT_DUE_STATES,
                   "a name each");
    return names[state];
}

bool ct_due_in_service(const struct ct_due_item *item)
{
    return item->left == CT_DUE_TOLD &&
           (item->service == CT_SERVICE_IN || item->service == CT_SERVICE_LENT);
}

bool ct_due_is_lapsed(const struct ct_due_item *item)
{
    return item->left == CT_DUE_TOLD &&
           (item->state == CT_DUE_NO_RECORD || item->state == CT_DUE_UNFIT ||
            item->state == CT_DUE_OVERDUE);
}

/* ---- flags --------------------------------------------------------------- */

enum {
    /* What one function without them does not make good. */
    HARD = CT_DUE_BIT(CT_DUE_NO_RECORD) | CT_DUE_BIT(CT_DUE_UNFIT) |
           CT_DUE_BIT(CT_DUE_OVERDUE),
};

static unsigned flags_of_service(uint8_t service)
{
    switch (service) {
    case CT_SERVICE_IN:
    case CT_SERVICE_LENT:
        return 0;
    case CT_SERVICE_AT_LABORATORY:
        return CT_DUE_BIT(CT_DUE_AT_LABORATORY);
    case CT_SERVICE_DAMAGED:
    case CT_SERVICE_QUARANTINED:
        return CT_DUE_BIT(CT_DUE_QUARANTINED);
    default: /* not yet, stored, lost, retired */
        return CT_DUE_BIT(CT_DUE_NOT_IN_SERVICE);
    }
}

/* Months from the day's to the due day's. */
static int months_ahead(int32_t day, int32_t due)
{
    struct ct_date a = ct_date_from_days(day), b = ct_date_from_days(due);

    return (b.year - a.year) * 12 + b.month - a.month;
}

/* Of an item whose certificate holds, or would. */
static unsigned flags_of_day(const struct ct_due_item *item,
                             const struct ct_due_options *options)
{
    int32_t on = options->when.on, due = item->due_on;
    unsigned flags = 0;
    int ahead;

    if (due == CT_LAB_NO_DATE)
        return item->interval.state == CT_LAB_INTERVAL &&
                       item->interval.interval.kind != CT_INTERVAL_LENGTH
                   ? CT_DUE_BIT(CT_DUE_ON_DEMAND) | CT_DUE_BIT(CT_DUE_VALID)
                   : CT_DUE_BIT(CT_DUE_VALID);
    if (due < on)
        return CT_DUE_BIT(CT_DUE_OVERDUE);
    ahead = months_ahead(on, due);
    if (item->unextended < on)
        flags |= CT_DUE_BIT(CT_DUE_EXTENDED);
    if (ahead == 0)
        flags |= CT_DUE_BIT(CT_DUE_THIS_MONTH);
    if (ahead == 1)
        flags |= CT_DUE_BIT(CT_DUE_NEXT_MONTH);
    if (due - on <= options->within)
        flags |= CT_DUE_BIT(CT_DUE_SOON);
    return flags | CT_DUE_BIT(CT_DUE_VALID);
}

static uint8_t first_of(unsigned flags)
{
    uint8_t state = 0;

    while (state < CT_DUE_VALID && (flags & CT_DUE_BIT(state)) == 0)
        state++;
    return state;
}

/* ---- one function -------------------------------------------------------- */

static void leave(struct ct_due_item *item, enum ct_due_left why,
                  enum ct_table table, uint32_t row, uint32_t other)
{
    if (item->left != CT_DUE_TOLD)
        return;
    item->left = (uint8_t)why;
    item->left_table = (uint8_t)table;
    item->left_row = row;
    item->other_row = other;
}

/* The law that a verification went by has an error in its row. */
static void check_regulation(const struct ct_lab *lab,
                             const struct ct_lab_certificate *certificate,
                             struct ct_due_item *item)
{
    uint32_t row =
        ct_lab_row_of(lab, CT_KEY_REGULATION, certificate->procedure);

    if (certificate->kind == CT_CERTIFICATE_VERIFICATION &&
        row != CT_LAB_NO_ROW && lab->regulations[row].row.unsound)
        leave(item, CT_DUE_UNSOUND, CT_TABLE_REGULATIONS, row, CT_LAB_NO_ROW);
}

static void take_validity(const struct ct_lab_index *index,
                          const struct ct_due_options *options,
                          struct ct_due_item *item)
{
    struct ct_lab_validity v = ct_lab_validity(
        index, item->certificate, item->function, options->when, NULL);

    if (options->keep_rhythm > 0)
        item->kept = ct_due_keep_rhythm(index, item->certificate,
                                        item->function, options, &v);
    item->anchor = v.anchor;
    item->due_on = v.due_on;
    item->unextended = v.unextended;
    item->extended_until = v.extended_until;
    item->extension = v.extension;
    item->statutory = v.statutory;
    item->interval = v.interval;
    item->source = (uint8_t)v.source;
    item->cut = v.cut;
}

/* What the calibration in force, if there is one, makes of the function. */
static unsigned judge(const struct ct_lab_index *index,
                      const struct ct_due_options *options, uint32_t instrument,
                      struct ct_due_item *item)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct ct_lab_force force =
        ct_lab_in_force(index, instrument, item->function, options->when);
    struct ct_lab_certificate certificate;

    item->force = (uint8_t)force.state;
    if (force.state != CT_FORCE_VALID)
        item->interval = ct_lab_interval_of(index, instrument, item->function,
                                            options->when);
    if (force.never && force.state != CT_FORCE_UNSOUND)
        return CT_DUE_BIT(CT_DUE_NO_RECORD);
    item->certificate = force.certificate;
    certificate =
        ct_lab_certificate_known(lab, force.certificate, options->when);
    if (certificate.kind != CT_CERTIFICATE_ADJUSTMENT)
        item->calibrated_on = certificate.calibrated_on;
    check_regulation(lab, &certificate, item);
    switch (force.state) {
    case CT_FORCE_VALID:
        take_validity(index, options, item);
        return flags_of_day(item, options);
    case CT_FORCE_UNSOUND:
        leave(item, CT_DUE_UNSOUND, CT_TABLE_CERTIFICATES, force.certificate,
              CT_LAB_NO_ROW);
        return 0;
    case CT_FORCE_UNCLEAR:
        leave(item, CT_DUE_UNCLEAR, CT_TABLE_CERTIFICATES, force.certificate,
              force.other);
        return 0;
    default:
        return CT_DUE_BIT(CT_DUE_UNFIT);
    }
}

static struct ct_due_item blank(uint32_t row)
{
    return (struct ct_due_item){.instrument = row,
                                .certificate = CT_LAB_NO_ROW,
                                .left_row = CT_LAB_NO_ROW,
                                .other_row = CT_LAB_NO_ROW,
                                .extension = CT_LAB_NO_ROW,
                                .calibrated_on = CT_LAB_NO_DATE,
                                .anchor = CT_LAB_NO_DATE,
                                .due_on = CT_LAB_NO_DATE,
                                .unextended = CT_LAB_NO_DATE,
                                .extended_until = CT_LAB_NO_DATE,
                                .statutory = CT_LAB_NO_DATE};
}

static struct ct_due_item of_function(const struct ct_lab_index *index,
                                      uint32_t row, uint8_t service,
                                      struct ct_lab_function function,
                                      const struct ct_due_options *options)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct ct_due_item item = blank(row);
    unsigned flags;

    item.function = function;
    item.functions = 1;
    item.service = service;
    flags = judge(index, options, lab->instruments[row].id, &item) |
            flags_of_service(service);
    item.flags = (uint16_t)flags;
    item.state = first_of(flags);
    return item;
}

struct ct_due_item ct_due_of_function(const struct ct_lab_index *index,
                                      uint32_t instrument,
                                      struct ct_lab_function function,
                                      const struct ct_due_options *options)
{
    uint32_t id = ct_lab_index_lab(index)->instruments[instrument].id;
    uint8_t service = (uint8_t)ct_lab_service(index, id, options->when).state;

    return of_function(index, instrument, service, function, options);
}

/* ---- one instrument ------------------------------------------------------ */

/* The less, the sooner something has to be done. */
static int rank(const struct ct_due_item *item)
{
    if (item->left != CT_DUE_TOLD)
        return 0;
    if ((item->flags & CT_DUE_BIT(CT_DUE_NO_RECORD)) != 0)
        return 1;
    if ((item->flags & CT_DUE_BIT(CT_DUE_UNFIT)) != 0)
        return 2;
    if (item->due_on != CT_LAB_NO_DATE)
        return 3;
    return (item->flags & CT_DUE_BIT(CT_DUE_ON_DEMAND)) != 0 ? 5 : 4;
}

/* Of equal ones the first function, in the order of texts, decides. */
static void take_function(struct ct_due_item *item,
                          const struct ct_due_item *function)
{
    int a = rank(function), b = rank(item);
    unsigned hard = (item->flags | function->flags) & HARD;
    uint16_t functions = item->functions;

    if (a < b || (a == b && function->due_on < item->due_on))
        *item = *function;
    item->functions = (uint16_t)(functions + (functions < UINT16_MAX));
    item->flags = (uint16_t)(item->flags | hard);
    if (hard != 0)
        item->flags &= (uint16_t)~CT_DUE_BIT(CT_DUE_VALID);
    item->state = first_of(item->flags);
}

/* Rows with an error that bear on it: its own, its ranges, its events, and
 * certificates that may be the newest. */
static void check_rows(const struct ct_lab_index *index,
                       struct ct_due_item *item)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    const struct ct_lab_instrument *record =
        &lab->instruments[item->instrument];
    struct ct_lab_list list;

    if (record->row.unsound)
        leave(item, CT_DUE_UNSOUND, CT_TABLE_INSTRUMENTS, item->instrument,
              CT_LAB_NO_ROW);
    list = ct_lab_rows_of(index, CT_RANGES_OF_INSTRUMENT, record->id);
    for (size_t i = 0; i < list.count; i++)
        if (lab->ranges[list.rows[i]].row.unsound)
            leave(item, CT_DUE_UNSOUND, CT_TABLE_RANGES, list.rows[i],
                  CT_LAB_NO_ROW);
    list = ct_lab_rows_of(index, CT_EVENTS_OF_INSTRUMENT, record->id);
    for (size_t i = 0; i < list.count; i++)
        if (lab->events[list.rows[i]].row.unsound)
            leave(item, CT_DUE_UNSOUND, CT_TABLE_EVENTS, list.rows[i],
                  CT_LAB_NO_ROW);
    list = ct_lab_rows_of(index, CT_CERTIFICATES_OF_INSTRUMENT, record->id);
    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_certificate *one = &lab->certificates[list.rows[i]];

        if (one->row.unsound && one->calibrated_on == CT_LAB_NO_DATE)
            leave(item, CT_DUE_UNSOUND, CT_TABLE_CERTIFICATES, list.rows[i],
                  CT_LAB_NO_ROW);
    }
}

struct ct_due_item ct_due_of(const struct ct_lab_index *index,
                             uint32_t instrument,
                             const struct ct_due_options *options)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    uint32_t id = lab->instruments[instrument].id;
    uint8_t service = (uint8_t)ct_lab_service(index, id, options->when).state;
    struct ct_lab_function last, next;
    struct ct_due_item item = blank(instrument), one;

    for (bool begun = false; ct_lab_next_function(index, id, options->when,
                                                  begun ? &last : NULL, &next);
         begun = true, last = next) {
        one = of_function(index, instrument, service, next, options);
        if (begun)
            take_function(&item, &one);
        else
            item = one;
    }
    check_rows(index, &item);
    return item;
}

const struct ct_lab_row *ct_due_left_record(const struct ct_lab *lab,
                                            const struct ct_due_item *item)
{
    switch (item->left_table) {
    case CT_TABLE_RANGES:
        return &lab->ranges[item->left_row].row;
    case CT_TABLE_EVENTS:
        return &lab->events[item->left_row].row;
    case CT_TABLE_REGULATIONS:
        return &lab->regulations[item->left_row].row;
    case CT_TABLE_CERTIFICATES:
        return &lab->certificates[item->left_row].row;
    default:
        return &lab->instruments[item->left_row].row;
    }
}

/* ---- all instruments ----------------------------------------------------- */

struct survey {
    const struct ct_lab_index *index;
    const struct ct_due_options *options;
    struct ct_due_item *items;
};

/* A row that says the same as one before it, by its id, is no item. */
static bool is_item(const struct ct_lab *lab, uint32_t row)
{
    const struct ct_lab_instrument *record = &lab->instruments[row];

    return record->row.unsound ||
           ct_lab_row_of(lab, CT_KEY_INSTRUMENT, record->id) == row;
}

static enum ct_status work(void *context, void *worker, void *hand,
                           size_t first, size_t end)
{
    const struct survey *survey = context;
    const struct ct_lab *lab = ct_lab_index_lab(survey->index);

    (void)worker;
    (void)hand;
    for (size_t i = first; i < end; i++)
        if (is_item(lab, (uint32_t)i))
            survey->items[i] =
                ct_due_of(survey->index, (uint32_t)i, survey->options);
        else
            survey->items[i].instrument = CT_LAB_NO_ROW;
    return CT_OK;
}

static enum ct_status survey_all(struct survey *survey, size_t count,
                                 unsigned threads)
{
    const struct ct_crew crew = {.context = survey,
                                 .count = count,
                                 .worker_count =
                                     ct_crew_threads(threads, count),
                                 .work = work};

    return ct_crew_run(&crew);
}

static size_t compact(struct ct_due_item *items, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (items[i].instrument != CT_LAB_NO_ROW)
            items[kept++] = items[i];
    return kept;
}

enum ct_status ct_due_all(const struct ct_lab_index *index,
                          const struct ct_due_options *options,
                          unsigned threads, struct ct_due_list *list)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    size_t count = lab->tables[CT_TABLE_INSTRUMENTS].count;
    struct survey survey = {.index = index, .options = options};
    enum ct_status status;

    *list = (struct ct_due_list){0};
    survey.items = malloc((count + 1) * sizeof *survey.items);
    if (survey.items == NULL)
        return CT_NOMEM;
    status = survey_all(&survey, count, threads);
    list->items = survey.items;
    list->count = compact(survey.items, count);
    if (status == CT_OK)
        status = ct_due_sort(lab, list, threads);
    if (status != CT_OK) {
        ct_due_list_release(list);
        return status;
    }
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].left == CT_DUE_TOLD)
            list->counts[list->items[i].state]++;
        else
            list->left++;
    return CT_OK;
}

void ct_due_list_release(struct ct_due_list *list)
{
    free(list->items);
    *list = (struct ct_due_list){0};
}
