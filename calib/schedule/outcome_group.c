/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Groups of outcomes: their names, whether items are renewed, and the intervals
 * in force.
 */
#include "outcome_work.h"

#include "../lab/allowance.h"
#include "../lab/validity.h"
#include "../../uncertainty/buffer.h"
#include "../../uncertainty/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double ct_outcome_days(struct ct_interval length)
{
    return floor(length.months * (365.25 / 12)) + length.days;
}

/* ---- names --------------------------------------------------------------- */

static const char *text_of(const struct ct_outcome_work *work, uint32_t text)
{
    return ct_lab_text(work->lab, CT_KEY_TEXT, text);
}

static void put_part(const struct ct_outcome_work *work, uint32_t text,
                     const char *separator, struct ct_buffer *out)
{
    const char *part = text_of(work, text);

    if (part[0] == '\0')
        return;
    ct_buffer_puts(out, out->length > 0 ? separator : "");
    ct_buffer_puts(out, part);
}

static void put_model(const struct ct_outcome_work *work,
                      const struct ct_lab_instrument *instrument,
                      struct ct_buffer *out)
{
    put_part(work, instrument->manufacturer, "", out);
    put_part(work, instrument->model, " ", out);
    if (instrument->model == 0)
        put_part(work, instrument->name, " ", out);
}

/* `0…6 MPa` for each range of the function, the narrowest first or as they are
 * in order of the index. */
static void put_span(const struct ct_lab_range *range, struct ct_buffer *out)
{
    if (isnan(range->min.number) && isnan(range->max.number))
        return;
    ct_buffer_puts(out, ", ");
    if (isfinite(range->min.number))
        ct_number_shortest(out, range->min.number);
    ct_buffer_puts(out, "…");
    if (isfinite(range->max.number))
        ct_number_shortest(out, range->max.number);
    if (range->unit != NULL) {
        ct_buffer_putc(out, ' ');
        ct_unit_write(out, range->unit);
    }
}

static void put_ranges(const struct ct_outcome_work *work,
                       const struct ct_outcome_item *item,
                       const struct ct_lab_instrument *instrument,
                       struct ct_buffer *out)
{
    struct ct_lab_list ranges =
        ct_lab_rows_of(work->index, CT_RANGES_OF_INSTRUMENT, item->id);
    size_t written = 0;

    put_part(work, item->function.function, ", ", out);
    for (size_t i = 0; i < ranges.count; i++) {
        const struct ct_lab_item_range *range =
            &work->lab->ranges[ranges.rows[i]];

        if (range->quantity != item->function.quantity ||
            range->function != item->function.function)
            continue;
        put_span(&range->range, out);
        written++;
    }
    if (written == 0)
        put_span(&instrument->range, out);
}

static void put_name(const struct ct_outcome_work *work, size_t functions,
                     const struct ct_outcome_item *item, struct ct_buffer *out)
{
    struct ct_lab_instrument instrument =
        ct_lab_instrument_at(work->lab, item->instrument, work->options->when);

    switch (work->options->by) {
    case CT_GROUP_QUANTITY:
        put_part(work, item->function.quantity, "", out);
        break;
    case CT_GROUP_INSTRUMENT:
        ct_buffer_puts(out,
                       ct_lab_text(work->lab, CT_KEY_INSTRUMENT, item->id));
        if (functions > 1)
            put_part(work,
                     item->function.function != 0 ? item->function.function
                                                  : item->function.quantity,
                     ":", out);
        break;
    case CT_GROUP_ALL:
        ct_buffer_puts(out, "all");
        break;
    default:
        put_model(work, &instrument, out);
        put_part(work, item->function.quantity, ", ", out);
        if (work->options->by == CT_GROUP_RANGE)
            put_ranges(work, item, &instrument, out);
    }
    if (out->length == 0)
        ct_buffer_puts(out, "-");
}

/* ---- intervals in force -------------------------------------------------- */

/* The newest calibration of the function, whatever its verdict. */
static uint32_t newest_of(const struct ct_outcome_work *work,
                          const struct ct_outcome_item *item)
{
    return ct_lab_in_force(work->index, item->id, item->function,
                           work->options->when)
        .certificate;
}

static void find_statute(const struct ct_outcome_work *work, uint32_t row,
                         struct ct_outcome_item *item)
{
    const struct ct_lab *lab = work->lab;
    struct ct_lab_certificate certificate =
        ct_lab_certificate_at(lab, row, work->options->when);
    uint32_t regulation;

    if (certificate.kind != CT_CERTIFICATE_VERIFICATION)
        return;
    regulation = ct_lab_row_of(lab, CT_KEY_REGULATION, certificate.procedure);
    if (regulation == CT_LAB_NO_ROW ||
        lab->regulations[regulation].row.unsound ||
        lab->regulations[regulation].max_interval.state != CT_LAB_INTERVAL ||
        lab->regulations[regulation].max_interval.interval.kind !=
            CT_INTERVAL_LENGTH)
        return;
    item->statute =
        ct_outcome_days(lab->regulations[regulation].max_interval.interval);
    item->regulation = certificate.procedure;
}

static void find_interval(const struct ct_outcome_work *work,
                          struct ct_outcome_item *item)
{
    enum ct_service service =
        ct_lab_service(work->index, item->instrument, work->options->when)
            .state;
    uint32_t row = newest_of(work, item);
    struct ct_lab_interval interval;

    item->statute = (double)NAN;
    if (service == CT_SERVICE_RETIRED || service == CT_SERVICE_LOST ||
        row == CT_LAB_NO_ROW)
        return;
    interval = ct_lab_validity(work->index, row, item->function,
                               work->options->when, NULL)
                   .interval;
    find_statute(work, row, item);
    item->has_interval = interval.state == CT_LAB_INTERVAL &&
                         interval.interval.kind == CT_INTERVAL_LENGTH;
    item->interval = interval.interval;
}

enum ct_status ct_outcome_place(struct ct_outcome_work *work, size_t functions,
                                struct ct_outcome_item *item)
{
    struct ct_buffer name = {0};
    enum ct_status status;

    find_interval(work, item);
    put_name(work, functions, item, &name);
    status = ct_buffer_status(&name);
    if (status == CT_OK) {
        item->group =
            ct_arena_text(&work->answer->arena, name.data, name.length);
        status = item->group == NULL ? CT_NOMEM : CT_OK;
    }
    ct_buffer_release(&name);
    return status;
}

/* ---- groups -------------------------------------------------------------- */

/* Items stand by id and function; their order within a group stays. */
struct member {
    const struct ct_outcome_item *item;
    size_t number;
};

static int compare_members(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    int c = strcmp(x->item->group, y->item->group);

    return c != 0 ? c : (x->number > y->number) - (x->number < y->number);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void take_interval(struct ct_outcome_group *group,
                          const struct ct_outcome_item *item, double *days,
                          size_t *count)
{
    if (item->has_interval) {
        days[*count] = ct_outcome_days(item->interval);
        group->currents_differ =
            group->currents_differ ||
            (*count > 0 && fabs(days[*count] - days[0]) > 0);
        group->months = (*count == 0 || group->months) &&
                        item->interval.days == 0 && item->interval.months > 0;
        group->beyond += days[*count] > item->statute;
        ++*count;
    }
    if (item->statute < group->statute || isnan(group->statute)) {
        group->statute = item->statute;
        group->regulation = item->regulation;
    }
}

static enum ct_status find_current(struct ct_outcome_group *group,
                                   const struct member *members, size_t count)
{
    double *days = calloc(count, sizeof *days);
    size_t n = 0;

    if (days == NULL)
        return CT_NOMEM;
    group->statute = group->current = (double)NAN;
    for (size_t i = 0; i < count; i++)
        take_interval(group, members[i].item, days, &n);
    qsort(days, n, sizeof *days, compare_doubles);
    if (n > 0)
        group->current = n % 2 == 1
                             ? days[n / 2]
                             : floor((days[n / 2 - 1] + days[n / 2]) / 2);
    free(days);
    return CT_OK;
}

/* What the records say of adjustments: at every calibration, or only of items
 * found out of tolerance. */
static enum ct_renewal find_renewal(const struct ct_outcome_row *rows,
                                    size_t count)
{
    bool always = count > 0, if_failed = count > 0;

    for (size_t i = 0; i < count; i++) {
        always = always && rows[i].adjusted == CT_ADJUSTED_YES;
        if_failed =
            if_failed &&
            rows[i].adjusted == (rows[i].in ? CT_ADJUSTED_NO : CT_ADJUSTED_YES);
    }
    if (always)
        return CT_RENEWAL_ALWAYS;
    return if_failed ? CT_RENEWAL_IF_FAILED : CT_RENEWAL_MIXED;
}

static enum ct_status fill(struct ct_outcome_work *work,
                           const struct member *members, size_t count,
                           struct ct_outcome_group *group)
{
    struct ct_arena *arena = &work->answer->arena;
    struct ct_outcome_row *rows;
    struct ct_outcome_series *series;

    for (size_t i = 0; i < count; i++) {
        group->count += members[i].item->row_count;
        group->series_count += members[i].item->series_count;
        group->items += members[i].item->row_count > 0;
        for (int reason = 0; reason < CT_LEFT_OUTS; reason++)
            group->left[reason] += members[i].item->left[reason];
    }
    rows = ct_arena_array(arena, group->count + 1, sizeof *rows);
    series = ct_arena_array(arena, group->series_count + 1, sizeof *series);
    if (rows == NULL || series == NULL)
        return CT_NOMEM;
    group->rows = rows;
    group->series = series;
    for (size_t i = 0; i < count; i++) {
        const struct ct_outcome_item *item = members[i].item;

        if (item->row_count > 0)
            memcpy(rows, &work->rows[item->first_row],
                   item->row_count * sizeof *rows);
        if (item->series_count > 0)
            memcpy(series, &work->series[item->first_series],
                   item->series_count * sizeof *series);
        rows += item->row_count;
        series += item->series_count;
    }
    for (size_t i = 0; i < group->count; i++)
        group->in += group->rows[i].in;
    group->renewal = work->options->renewal != CT_RENEWAL_AUTO
                         ? work->options->renewal
                         : find_renewal(group->rows, group->count);
    return find_current(group, members, count);
}

static enum ct_status make_groups(struct ct_outcome_work *work,
                                  const struct member *members)
{
    struct ct_outcomes *answer = work->answer;
    size_t begin = 0, end;
    enum ct_status status = CT_OK;

    for (; begin < work->item_count && status == CT_OK; begin = end) {
        struct ct_outcome_group group = {.name = members[begin].item->group};

        for (end = begin + 1;
             end < work->item_count &&
             strcmp(members[end].item->group, group.name) == 0;)
            end++;
        status = fill(work, &members[begin], end - begin, &group);
        if (status == CT_OK && !ct_room(answer->groups, answer->count))
            status = CT_NOMEM;
        if (status != CT_OK)
            break;
        answer->groups[answer->count++] = group;
        for (int reason = 0; reason < CT_LEFT_OUTS; reason++)
            answer->left[reason] += group.left[reason];
    }
    return status;
}

enum ct_status ct_outcome_group(struct ct_outcome_work *work)
{
    struct member *members = calloc(work->item_count + 1, sizeof *members);
    enum ct_status status;

    if (members == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < work->item_count; i++)
        members[i] = (struct member){&work->items[i], i};
    qsort(members, work->item_count, sizeof *members, compare_members);
    status = make_groups(work, members);
    free(members);
    return status;
}
