/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ranges, and points inside them.
 */
#include "verify_work.h"

#include <math.h>
#include <string.h>

/* ---- ends of ranges ------------------------------------------------------ */

static void check_ends(struct ct_verify *verify, const struct ct_scan *scan,
                       const char *column, struct ct_lab_number min,
                       struct ct_lab_number max)
{
    if (min.number > max.number) /* false for what is left out */
        (void)ct_error(verify->sink, "range-ends-reversed",
                       ct_verify_at(scan, column), ct_number(max.number),
                       ct_number(min.number));
}

static enum ct_status check_range(struct ct_verify *verify,
                                  const struct ct_scan *scan,
                                  const struct ct_lab_range *range)
{
    if (range->min.number > range->max.number)
        check_ends(verify, scan,
                   ct_verify_is_given(scan, "range_max") ? "range_max"
                                                         : "range",
                   range->min, range->max);
    return CT_OK;
}

bool ct_verify_instrument_in_order(const struct ct_look *look,
                                   const void *record)
{
    const struct ct_lab_range *range =
        &((const struct ct_lab_instrument *)record)->range;

    (void)look;
    return !(range->min.number > range->max.number);
}

enum ct_status ct_verify_instrument_ends(struct ct_verify *verify,
                                         const struct ct_scan *scan,
                                         const void *record)
{
    return check_range(verify, scan,
                       &((const struct ct_lab_instrument *)record)->range);
}

enum ct_status ct_verify_range_ends(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    return check_range(verify, scan,
                       &((const struct ct_lab_item_range *)record)->range);
}

enum ct_status ct_verify_standard_ends(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const void *record)
{
    return check_range(verify, scan,
                       &((const struct ct_lab_standard *)record)->range);
}

enum ct_status ct_verify_scope_ends(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    return check_range(verify, scan,
                       &((const struct ct_lab_scope *)record)->range);
}

enum ct_status ct_verify_link_ends(struct ct_verify *verify,
                                   const struct ct_scan *scan,
                                   const void *record)
{
    const struct ct_lab_link *row = record;

    check_ends(verify, scan, "point_max", row->point_min, row->point_max);
    return CT_OK;
}

/* ---- the range of a result ----------------------------------------------- */

/* A blank on either side fits everything. */
static bool fits(uint32_t a, uint32_t b)
{
    return a == 0 || b == 0 || a == b;
}

static bool same_kind(const struct ct_unit *a, const struct ct_unit *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return ct_unit_same_dimension(a, b) &&
           ct_kind_assignable((enum ct_kind)a->kind, (enum ct_kind)b->kind);
}

static bool holds(struct ct_verify_ratios *ratios,
                  const struct ct_verify_range *range,
                  const struct ct_verify_spot *spot)
{
    const struct ct_lab_range *ends = &range->range;

    if (!isnan(ends->min.number) &&
        ct_compare_quantities(ratios, spot->point, spot->unit, ends->min.number,
                              ends->unit) < 0)
        return false;
    return isnan(ends->max.number) ||
           ct_compare_quantities(ratios, spot->point, spot->unit,
                                 ends->max.number, ends->unit) <= 0;
}

void ct_verify_find_place(struct ct_verify *verify,
                          const struct ct_verify_spot *spot,
                          uint32_t instrument, int32_t day,
                          struct ct_verify_place *place)
{
    const struct ct_verify_instrument *item = &verify->instruments[instrument];
    const struct ct_verify_range *range = ct_verify_first_range(verify, item);

    *place = (struct ct_verify_place){0};
    for (; range != NULL; range = ct_verify_next_range(verify, range)) {
        struct ct_verify_range then;

        if (!fits(range->quantity, spot->quantity) ||
            !fits(range->function, spot->function))
            continue;
        then = ct_verify_range_on(verify, instrument, range, day);
        place->named++;
        if (place->kind == 0 || place->inside == 0)
            place->range = then;
        if (isnan(spot->point))
            continue;
        if (then.range.unit != NULL && !same_kind(then.range.unit, spot->unit))
            continue;
        place->kind++;
        if (!holds(&verify->ratios, &then, spot))
            continue;
        place->inside++;
        place->range = then;
    }
}

static struct ct_verify_spot spot_of(const struct ct_lab_result_row *row)
{
    return (struct ct_verify_spot){row->quantity, row->function,
                                   row->point.number, row->point_unit};
}

bool ct_verify_result_range(struct ct_verify *verify,
                            const struct ct_lab_result_row *row,
                            struct ct_verify_range *range)
{
    const struct ct_verify_certificate *one =
        ct_verify_known_certificate(verify, row->certificate);
    const struct ct_verify_spot spot = spot_of(row);
    struct ct_verify_place place;

    if (one == NULL || one->unsound ||
        ct_verify_known_instrument(verify, one->instrument) == NULL ||
        verify->instruments[one->instrument].unsound ||
        ct_verify_is_crowded(verify, &verify->instruments[one->instrument]))
        return false;
    ct_verify_find_place(verify, &spot, one->instrument, one->calibrated_on,
                         &place);
    *range = place.range;
    return place.inside > 0;
}

/* ---- V18, V17 ------------------------------------------------------------ */

void ct_verify_report_outside(struct ct_verify *verify,
                              const struct ct_scan *scan, const char *column,
                              const struct ct_unit *unit,
                              const struct ct_verify_range *range,
                              uint32_t instrument)
{
    const struct ct_lab_range *ends = &range->range;
    struct ct_buffer text = {0};
    struct ct_cell cell = ct_scan_cell(scan, column);

    ct_verify_write_range(&text, ends->min.number, ends->max.number,
                          ends->unit);
    (void)ct_error(
        verify->sink, "point-outside-range", ct_verify_at(scan, column),
        ct_text(cell.text, cell.length),
        ct_string(unit != NULL ? unit->text : ""),
        ct_string(ct_buffer_status(&text) == CT_OK ? text.data : ""),
        ct_string(ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, instrument)));
    ct_buffer_release(&text);
}

void ct_verify_report_unit(struct ct_verify *verify, const struct ct_scan *scan,
                           const struct ct_unit *unit,
                           const struct ct_verify_range *range,
                           uint32_t instrument)
{
    const char *column =
        ct_verify_is_given(scan, "point_unit") ? "point_unit" : "unit";

    (void)ct_error(
        verify->sink, "unit-not-of-range", ct_verify_at(scan, column),
        ct_string(unit != NULL ? unit->text : "1"),
        ct_string(range->range.unit->text),
        ct_string(ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, instrument)));
}

/* A deviation that is larger than the whole range. */
static void check_size(struct ct_verify *verify, const struct ct_scan *scan,
                       const struct ct_verify_range *range, const char *column,
                       double deviation, const struct ct_unit *unit)
{
    const struct ct_lab_range *ends = &range->range;
    double largest = fmax(fabs(ends->min.number), fabs(ends->max.number));

    if (isnan(deviation) || !isfinite(largest) || largest == 0 ||
        unit == NULL || ends->unit == NULL || !same_kind(unit, ends->unit) ||
        ct_compare_quantities(&verify->ratios, fabs(deviation), unit, largest,
                              ends->unit) <= 0)
        return;
    ct_warning(verify->sink, "value-implausible", ct_verify_at(scan, column),
               ct_number(deviation), ct_string(unit->text), ct_number(largest),
               ct_string(ends->unit->text));
}

static void check_sizes(struct ct_verify *verify, const struct ct_scan *scan,
                        const struct ct_lab_result_row *row,
                        const struct ct_verify_range *range)
{
    const struct ct_unit *unit = row->unit;
    double value = row->value.number - row->point.number;

    check_size(verify, scan, range, "error", row->error.number, unit);
    check_size(verify, scan, range, "correction", row->correction.number, unit);
    check_size(verify, scan, range, "U", row->U.number, unit);
    if (unit != NULL && unit == row->point_unit)
        check_size(verify, scan, range, "value", value, unit);
}

/* An error is stated in the unit of the point or of the range, or as a part of
 * it. */
static void check_unit(struct ct_verify *verify, const struct ct_scan *scan,
                       const struct ct_lab_result_row *row,
                       const struct ct_verify_range *range)
{
    const struct ct_unit *unit = row->unit, *point = row->point_unit;

    if (unit == NULL || point == NULL || ct_unit_dimensionless(unit) ||
        ct_unit_same_dimension(unit, point) ||
        (isnan(row->error.number) && isnan(row->correction.number)) ||
        range->mpe != NULL || row->mpe != NULL) /* asked of the limits */
        return;
    ct_warning(verify->sink, "unit-not-of-point", ct_verify_at(scan, "unit"),
               ct_string(unit->text), ct_string(point->text));
}

enum ct_status ct_verify_point(struct ct_verify *verify,
                               const struct ct_scan *scan, const void *record)
{
    const struct ct_lab_result_row *row = record;
    const struct ct_verify_certificate *one =
        ct_verify_known_certificate(verify, row->certificate);
    const struct ct_verify_instrument *item =
        one != NULL && !one->unsound
            ? ct_verify_known_instrument(verify, one->instrument)
            : NULL;
    const struct ct_verify_spot spot = spot_of(row);
    struct ct_verify_place place;

    if (item == NULL || item->unsound || ct_verify_is_crowded(verify, item))
        return CT_OK;
    ct_verify_find_place(verify, &spot, one->instrument, one->calibrated_on,
                         &place);
    if (place.inside == 0 && ct_verify_torn(verify, CT_TABLE_RANGES,
                                            CT_KEY_INSTRUMENT, one->instrument))
        return CT_OK;
    if (place.named == 0)
        ct_warning(
            verify->sink, "result-without-range",
            ct_verify_at(scan,
                         ct_scan_has(scan, "function") && row->function != 0
                             ? "function"
                             : "quantity"),
            ct_string(ct_lab_text(verify->lab, CT_KEY_TEXT, row->quantity)),
            ct_string(
                ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, one->instrument)));
    else if (isnan(row->point.number))
        return CT_OK;
    else if (place.kind == 0)
        ct_verify_report_unit(verify, scan, row->point_unit, &place.range,
                              one->instrument);
    else if (place.inside == 0)
        ct_verify_report_outside(verify, scan, "point", row->point_unit,
                                 &place.range, one->instrument);
    else {
        check_sizes(verify, scan, row, &place.range);
        check_unit(verify, scan, row, &place.range);
    }
    return CT_OK;
}
