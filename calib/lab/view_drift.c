/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What has changed between the last two calibrations of a function.
 */
#include "view_work.h"

#include <math.h>

static const double DAYS_OF_YEAR = 365.25;

/* ---- the calibration before ---------------------------------------------- */

/* A certificate that can be compared with: sound, known, and still what was
 * found on its day. One that lapsed or was superseded was right on it. */
static bool is_good(const struct ct_view *view, uint32_t row,
                    struct ct_lab_function function)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_lab_certificate one = ct_lab_certificate_at(lab, row, view->when);
    struct ct_lab_standing standing =
        ct_lab_certificate_standing(view->index, row, view->when);

    return !one.row.unsound && standing.known && standing.begun &&
           !standing.in_error && standing.replaced == CT_LAB_NO_ROW &&
           one.kind != CT_CERTIFICATE_ADJUSTMENT &&
           ct_lab_covers(lab, &one, function) &&
           ct_lab_rows_of(view->index, CT_RESULTS_OF_CERTIFICATE, one.id)
                   .count > 0;
}

static uint32_t find_earlier(const struct ct_view *view, uint32_t certificate,
                             struct ct_lab_function function)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    const struct ct_lab_certificate *base = &lab->certificates[certificate];
    struct ct_lab_list rows = ct_lab_rows_of(
        view->index, CT_CERTIFICATES_OF_INSTRUMENT, base->instrument);
    uint32_t found = CT_LAB_NO_ROW;

    for (size_t i = 0; i < rows.count && rows.rows[i] != certificate; i++)
        if (lab->certificates[rows.rows[i]].calibrated_on <
                base->calibrated_on &&
            is_good(view, rows.rows[i], function))
            found = rows.rows[i];
    return found;
}

/* The last adjustment or repair between the two days. The day of the later
 * calibration does not count: what was found came before it. */
static uint32_t find_touch(const struct ct_view *view, uint32_t instrument,
                           int32_t from, int32_t to)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_lab_list rows =
        ct_lab_rows_of(view->index, CT_EVENTS_OF_INSTRUMENT, instrument);
    uint32_t found = CT_LAB_NO_ROW;

    for (size_t i = 0; i < rows.count; i++) {
        const struct ct_lab_event *event = &lab->events[rows.rows[i]];

        if (!event->row.unsound && event->date > from && event->date < to &&
            ct_view_is_past(view, event->date, event->recorded_on) &&
            (event->event == CT_EVENT_ADJUST ||
             event->event == CT_EVENT_REPAIR))
            found = rows.rows[i];
    }
    return found;
}

/* ---- at one point -------------------------------------------------------- */

/* The result of the earlier certificate for the same thing. */
static uint32_t find_twin(const struct ct_view *view, uint32_t earlier,
                          const struct ct_lab_result *result)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    const struct ct_result_selector selector = {
        .quantity = result->quantity,
        .function = result->function,
        .artefact = result->artefact,
        .at = result->at,
        .point = result->point,
        .exact_point = ct_decimal_from_double(result->point),
        .point_unit = result->common->point_unit};
    struct ct_result_match match =
        ct_lab_match(view->index, lab->certificates[earlier].id, &selector);

    if ((match.found == CT_FOUND || match.found == CT_FOUND_NO_POINT) &&
        lab->results[match.rows[0]].artefact == result->artefact &&
        lab->results[match.rows[0]].function == result->function)
        return match.rows[0];
    return CT_LAB_NO_ROW;
}

/* Where a row has no point there is no error: that of the value falls as the
 * value rises. */
static double error_of(const struct ct_assigned_state *state)
{
    return isnan(state->error) ? -state->value : state->error;
}

/* False where the two cannot be compared. */
static bool compare(const struct ct_assigned *later,
                    const struct ct_assigned *earlier, int32_t days,
                    struct ct_view_drift *drift)
{
    struct ct_conversion conversion;
    double before, u_before, u_after = later->as_found.expanded_uncertainty;

    if (ct_unit_conversion(earlier->unit, later->unit, &conversion) != CT_OK)
        return false;
    before = ct_convert(conversion, error_of(&earlier->as_left));
    u_before = ct_convert(conversion, earlier->as_left.expanded_uncertainty);
    drift->change = error_of(&later->as_found) - before;
    if (isnan(drift->change))
        return false;
    /* 0.3 - 0.1 is 0.2 to whoever reads decimals. */
    drift->change = ct_decimal_to_double(
        ct_decimal_round(ct_decimal_from_double(drift->change),
                         ct_decimal_magnitude(ct_decimal_from_double(fmax(
                             fabs(before), fabs(error_of(&later->as_found))))) -
                             14,
                         CT_ROUND_NEAREST_EVEN));
    drift->per_year = drift->change * DAYS_OF_YEAR / days;
    drift->ratio = fabs(drift->change) / hypot(u_before, u_after);
    if (!isfinite(drift->ratio))
        drift->ratio = (double)NAN;
    return true;
}

static enum ct_status add_drift(struct ct_view *view,
                                const struct ct_view_point *point,
                                struct ct_view_drifts *drifts)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_view_drift drift = {.result = point->result};
    struct ct_assigned earlier;
    enum ct_status status;

    drift.earlier =
        find_twin(view, drifts->earlier, &lab->results[point->result]);
    if (drift.earlier == CT_LAB_NO_ROW)
        return CT_OK;
    status = ct_lab_assigned(view->index, drift.earlier, &earlier);
    if (status == CT_INVALID)
        return ct_view_leave_out(view, CT_TABLE_RESULTS, drift.earlier);
    if (status != CT_OK)
        return status;
    if (!compare(&point->assigned, &earlier, drifts->days, &drift)) {
        drifts->unknown++;
        return CT_OK;
    }
    if (!ct_room(drifts->items, drifts->count))
        return CT_NOMEM;
    drifts->items[drifts->count++] = drift;
    return CT_OK;
}

/* Between two calibrated points there is nothing to compare with. */
enum ct_status ct_view_fill_drifts(struct ct_view *view, uint32_t certificate,
                                   const struct ct_view_points *points,
                                   struct ct_lab_function function,
                                   struct ct_view_drifts *drifts)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    const struct ct_lab_certificate *later = &lab->certificates[certificate];
    enum ct_status status = CT_OK;

    drifts->earlier = find_earlier(view, certificate, function);
    drifts->touched = CT_LAB_NO_ROW;
    if (drifts->earlier == CT_LAB_NO_ROW)
        return CT_OK;
    drifts->days =
        later->calibrated_on - lab->certificates[drifts->earlier].calibrated_on;
    drifts->touched = find_touch(
        view, later->instrument,
        lab->certificates[drifts->earlier].calibrated_on, later->calibrated_on);
    for (size_t i = 0; i < points->count && status == CT_OK; i++)
        if (points->items[i].upper == CT_LAB_NO_ROW)
            status = add_drift(view, &points->items[i], drifts);
    return status;
}
