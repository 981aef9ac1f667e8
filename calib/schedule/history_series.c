/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was found at each point, and how it has changed.
 */
#include "history_work.h"

#include "../lab/view.h"

#include <math.h>

static const double DAYS_OF_YEAR = 365.25;

/* ---- which series -------------------------------------------------------- */

static bool wants(const struct worker *w, const struct ct_lab_result *result,
                  struct ct_point point, bool has_point)
{
    const struct ct_result_selector *s = w->selector;
    struct ct_point asked;

    if (s == NULL)
        return true;
    asked = (struct ct_point){s->exact_point, s->point_unit};
    return (s->quantity == 0 || s->quantity == result->quantity) &&
           (s->function == 0 || s->function == result->function) &&
           (s->artefact == 0 || s->artefact == result->artefact) &&
           (s->at == 0 || s->at == result->at) &&
           (isnan(s->point) || (has_point && ct_point_is(asked, point)));
}

static bool is_same(const struct ct_history_series *series,
                    const struct ct_history_series *other)
{
    struct ct_conversion conversion;

    return series->quantity == other->quantity &&
           series->function == other->function &&
           series->artefact == other->artefact && series->at == other->at &&
           series->has_point == other->has_point &&
           series->of_values == other->of_values &&
           (!series->has_point || ct_point_is(series->point, other->point)) &&
           ct_unit_conversion(other->unit, series->unit, &conversion) == CT_OK;
}

/* The series that the result belongs to, behind the one before first: results
 * of all certificates are in one order. CT_NOMEM. */
static enum ct_status find_series(struct worker *w,
                                  const struct ct_history_series *wanted,
                                  struct ct_history_series **found)
{
    struct ct_history *h = w->history;

    for (size_t i = 0; i < h->series_count; i++) {
        size_t at = (w->last + 1 + i) % h->series_count;

        if (!is_same(&h->series[at], wanted))
            continue;
        w->last = at;
        *found = &h->series[at];
        return CT_OK;
    }
    if (!ct_room(h->series, h->series_count))
        return CT_NOMEM;
    w->last = h->series_count;
    *found = &h->series[h->series_count++];
    **found = *wanted;
    return CT_OK;
}

/* ---- changes ------------------------------------------------------------- */

/* 0.3 - 0.1 is 0.2 to whoever reads decimals. */
static double difference(double a, double b)
{
    enum { DIGITS = 14 };
    double larger = fmax(fabs(a), fabs(b));

    if (!isfinite(a - b) || larger == 0)
        return a - b;
    return ct_decimal_to_double(ct_decimal_round(
        ct_decimal_from_double(a - b),
        ct_decimal_magnitude(ct_decimal_from_double(larger)) - DIGITS,
        CT_ROUND_NEAREST_EVEN));
}

/* An adjustment or repair between the two days, which no certificate tells of;
 * on the day of the later one it came after what was found. */
static bool is_touched(const struct worker *w, int32_t from, int32_t to)
{
    const struct ct_history *h = w->history;

    for (size_t i = 0; i < h->event_count; i++) {
        const struct ct_history_event *one = &h->events[i];
        uint8_t event;

        if (one->event == CT_LAB_NO_ROW || one->day <= from || one->day >= to)
            continue;
        event = w->lab->events[one->event].event;
        if (event == CT_EVENT_ADJUST || event == CT_EVENT_REPAIR)
            return true;
    }
    return false;
}

static void compare(const struct worker *w,
                    const struct ct_history_entry *before,
                    struct ct_history_entry *entry)
{
    int32_t days = entry->day - before->day;

    entry->touched = is_touched(w, before->day, entry->day);
    entry->drift = difference(entry->as_found, before->as_left);
    if (days > 0)
        entry->drift_per_year = entry->drift * DAYS_OF_YEAR / days;
    entry->en = fabs(entry->drift) / hypot(entry->U_as_found, before->U);
    if (!isfinite(entry->en))
        entry->en = (double)NAN;
}

/* ---- entries ------------------------------------------------------------- */

/* In the unit of the series, to the digits that a double shows. */
static double number_in(const struct ct_history_series *series,
                        const struct ct_unit *unit, double number)
{
    return series->of_values || unit == series->unit
               ? number
               : ct_difference_in(number, unit, series->unit);
}

static double value_in(const struct ct_history_series *series,
                       const struct ct_assigned *assigned,
                       const struct ct_assigned_state *state)
{
    struct ct_conversion conversion;

    if (!series->of_values)
        return number_in(series, assigned->unit, state->error);
    if (ct_unit_conversion(assigned->unit, series->unit, &conversion) != CT_OK)
        return (double)NAN;
    return ct_convert(conversion, state->value);
}

static void fill_entry(const struct worker *w,
                       const struct ct_history_series *series,
                       const struct ct_assigned *assigned,
                       struct ct_history_entry *entry)
{
    const struct ct_history *h = w->history;
    const struct ct_unit *unit = assigned->unit;
    const struct ct_view view = {
        .index = h->index,
        .when = {.on = entry->day, .known_by = h->when.known_by}};
    double lower, upper;

    entry->as_found = value_in(series, assigned, &assigned->as_found);
    entry->as_left = value_in(series, assigned, &assigned->as_left);
    entry->U = ct_difference_in(assigned->as_left.expanded_uncertainty, unit,
                                series->unit);
    entry->U_as_found = ct_difference_in(
        assigned->as_found.expanded_uncertainty, unit, series->unit);
    entry->k = assigned->k;
    entry->lower = entry->upper = (double)NAN;
    if (series->of_values ||
        !ct_view_limits(&view, w->lab->instruments[h->instrument].id,
                        &w->lab->results[entry->result], assigned, &lower,
                        &upper))
        return;
    entry->lower = number_in(series, unit, lower);
    entry->upper = number_in(series, unit, upper);
}

static enum ct_status add_entry(struct worker *w,
                                const struct ct_history_event *event,
                                uint32_t row,
                                const struct ct_assigned *assigned)
{
    const struct ct_lab_result *result = &w->lab->results[row];
    struct ct_history_series wanted = {
        .quantity = result->quantity,
        .function = result->function,
        .artefact = result->artefact,
        .at = result->at,
        .point = {assigned->exact_point, assigned->point_unit},
        .has_point = !isnan(assigned->point),
        .of_values =
            isnan(assigned->as_left.error) && isnan(assigned->as_found.error),
        .unit = assigned->unit};
    struct ct_history_series *series;
    struct ct_history_entry *entry;
    enum ct_status status;

    if (!wants(w, result, wanted.point, wanted.has_point))
        return CT_OK;
    status = find_series(w, &wanted, &series);
    if (status != CT_OK)
        return status;
    if (!ct_room(series->entries, series->count))
        return CT_NOMEM;
    entry = &series->entries[series->count];
    *entry = (struct ct_history_entry){.certificate = event->certificate,
                                       .result = row,
                                       .day = event->day,
                                       .drift = (double)NAN,
                                       .drift_per_year = (double)NAN,
                                       .en = (double)NAN,
                                       .shared = (double)NAN};
    fill_entry(w, series, assigned, entry);
    /* A row that is there twice is not compared with itself. */
    for (size_t i = series->count; i-- > 0;) {
        if (series->entries[i].certificate == event->certificate)
            continue;
        compare(w, &series->entries[i], entry);
        break;
    }
    series->count++;
    return CT_OK;
}

static enum ct_status add_results(struct worker *w,
                                  const struct ct_history_event *event)
{
    const struct ct_history *h = w->history;
    struct ct_lab_list rows =
        ct_lab_rows_of(h->index, CT_RESULTS_OF_CERTIFICATE,
                       w->lab->certificates[event->certificate].id);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < rows.count && status == CT_OK; i++) {
        struct ct_assigned assigned;

        status = ct_lab_assigned(h->index, rows.rows[i], &assigned);
        if (status == CT_INVALID)
            status = ct_history_leave_out(w->history, CT_TABLE_RESULTS,
                                          rows.rows[i]);
        else if (status == CT_OK)
            status = add_entry(w, event, rows.rows[i], &assigned);
    }
    return status;
}

enum ct_status ct_history_fill_series(struct worker *w)
{
    const struct ct_history *h = w->history;
    enum ct_status status = CT_OK;

    w->last = 0;
    for (size_t i = 0; i < h->event_count && status == CT_OK; i++)
        if (h->events[i].counts)
            status = add_results(w, &h->events[i]);
    return status;
}
