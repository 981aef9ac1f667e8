/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Links: points inside the ranges of both ends, and what a sensitivity carries
 * from one to the other.
 */
#include "verify_work.h"

#include <math.h>

/* ---- V18, V17: points ---------------------------------------------------- */

/* The item at one end of a link; 0: its ranges are not known. */
static uint32_t item_of(struct ct_verify *verify, uint32_t instrument)
{
    const struct ct_verify_instrument *item =
        ct_verify_known_instrument(verify, instrument);

    return item == NULL || item->unsound || ct_verify_is_crowded(verify, item)
               ? 0
               : instrument;
}

static const struct ct_verify_certificate *
certificate_of(const struct ct_verify *verify, uint32_t id)
{
    const struct ct_verify_certificate *one =
        ct_verify_known_certificate(verify, id);

    return one == NULL || one->unsound ? NULL : one;
}

/* No range of the item is of that quantity and function. */
static void report_name(struct ct_verify *verify, const struct ct_scan *scan,
                        const struct ct_verify_spot *spot, uint32_t instrument,
                        bool reference)
{
    bool function = spot->function != 0;
    const char *column =
        reference  ? function ? "reference_function" : "reference_quantity"
        : function ? "function"
                   : "quantity";

    ct_warning(
        verify->sink, "result-without-range", ct_verify_at(scan, column),
        ct_string(ct_lab_text(verify->lab, CT_KEY_TEXT,
                              function ? spot->function : spot->quantity)),
        ct_string(ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, instrument)));
}

/* A point of the calibrated item, or of the reference. That of a reference of
 * another quantity, the thermometer of a length, is in the unit of its own
 * range. */
static void check_point(struct ct_verify *verify, const struct ct_scan *scan,
                        const char *column, const struct ct_verify_spot *spot,
                        uint32_t instrument, int32_t day)
{
    bool reference = column[0] == 'r';
    struct ct_verify_place place;

    if (instrument == 0 || isnan(spot->point) || spot->unit == NULL)
        return;
    ct_verify_find_place(verify, spot, instrument, day, &place);
    if (reference && place.named > 0 && place.kind == 0) {
        struct ct_verify_spot own = *spot;

        own.unit = place.range.range.unit;
        ct_verify_find_place(verify, &own, instrument, day, &place);
    }
    if (place.inside > 0 ||
        ct_verify_torn(verify, CT_TABLE_RANGES, CT_KEY_INSTRUMENT, instrument))
        return;
    if (place.named == 0)
        report_name(verify, scan, spot, instrument, reference);
    else if (place.kind > 0)
        ct_verify_report_outside(verify, scan, column,
                                 reference ? place.range.range.unit
                                           : spot->unit,
                                 &place.range, instrument);
    else if (!reference)
        ct_verify_report_unit(verify, scan, spot->unit, &place.range,
                              instrument);
}

/* The instrument that a link refers to, by itself or by a certificate. */
static uint32_t reference_of(const struct ct_verify *verify,
                             const struct ct_lab_link *row)
{
    const struct ct_lab_reference *reference;
    const struct ct_verify_certificate *one;

    if (row->reference.count == 0)
        return 0;
    reference = &verify->lab->references[row->reference.first];
    if (reference->kind == CT_REFERENCE_INSTRUMENT)
        return reference->id;
    if (reference->kind != CT_REFERENCE_CERTIFICATE)
        return 0;
    one = certificate_of(verify, reference->id);
    return one != NULL ? one->instrument : 0;
}

enum ct_status ct_verify_link_points(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const void *record)
{
    const struct ct_lab_link *row = record;
    const struct ct_verify_certificate *one =
        certificate_of(verify, row->certificate);
    struct ct_verify_spot spot = {row->quantity, row->function,
                                  row->point_min.number, row->point_unit};
    uint32_t item;

    if (one == NULL)
        return CT_OK;
    item = item_of(verify, one->instrument);
    check_point(verify, scan, "point_min", &spot, item, one->calibrated_on);
    /* One unit is told once. */
    if (row->point_max.number != row->point_min.number) {
        spot.point = row->point_max.number;
        check_point(verify, scan, "point_max", &spot, item, one->calibrated_on);
    }
    spot = (struct ct_verify_spot){
        row->reference_quantity, row->reference_function,
        row->reference_point.number, row->point_unit};
    check_point(verify, scan, "reference_point", &spot,
                item_of(verify, reference_of(verify, row)), one->calibrated_on);
    return CT_OK;
}

/* ---- C09: sensitivities -------------------------------------------------- */

/* The unit in which all results of the certificate are, or NULL: relative ones
 * and levels do not tell what they are of. */
static const struct ct_unit *unit_of(const struct ct_verify *verify,
                                     uint32_t certificate)
{
    const struct ct_verify_results *of = ct_verify_results(verify, certificate);
    const struct ct_unit *unit =
        certificate_of(verify, certificate) == NULL || of->torn || of->unit == 0
            ? NULL
            : verify->units_seen[of->unit - 1];

    return unit == NULL || ct_unit_dimensionless(unit) ||
                   unit->exponent[CT_LEVEL] != 0
               ? NULL
               : unit;
}

static void report_unit(struct ct_verify *verify, const struct ct_scan *scan,
                        const struct ct_unit *factor,
                        const struct ct_unit *reference,
                        const struct ct_unit *result)
{
    bool given = ct_verify_is_given(scan, "sensitivity_unit");

    (void)ct_error(
        verify->sink, "sensitivity-unit",
        ct_verify_at(scan, given ? "sensitivity_unit" : "sensitivity"),
        ct_string(given ? factor->text : "1"), ct_string(reference->text),
        ct_string(result->text));
}

/* Between equal points of one quantity a factor of ten or more makes the
 * reference's uncertainty as many times that of the result. */
static void check_size(struct ct_verify *verify, const struct ct_scan *scan,
                       const struct ct_lab_link *row)
{
    enum { LARGE = 10 };
    double point = row->point_min.number;

    if (fabs(row->sensitivity.number) >= LARGE && point != 0 &&
        point == row->point_max.number &&
        point == row->reference_point.number &&
        row->quantity == row->reference_quantity)
        ct_warning(verify->sink, "sensitivity-implausible",
                   ct_verify_at(scan, "sensitivity"),
                   ct_number(row->sensitivity.number));
}

enum ct_status ct_verify_link_sensitivity(struct ct_verify *verify,
                                          const struct ct_scan *scan,
                                          const void *record)
{
    const struct ct_lab_link *row = record;
    const struct ct_lab_reference *list;
    const struct ct_unit *result, *reference, *factor = row->sensitivity_unit;
    struct ct_unit carried;

    if (row->reference.count == 0)
        return CT_OK;
    list = &verify->lab->references[row->reference.first];
    result = unit_of(verify, row->certificate);
    reference = list->kind == CT_REFERENCE_CERTIFICATE
                    ? unit_of(verify, list->id)
                    : NULL;
    if (factor == NULL)
        factor = &ct_unit_one;
    if (result == NULL || reference == NULL)
        return CT_OK;
    carried = ct_unit_multiply(factor, reference);
    if (!ct_unit_same_dimension(&carried, result))
        report_unit(verify, scan, factor, reference, result);
    else if (ct_unit_dimensionless(factor))
        check_size(verify, scan, row);
    return CT_OK;
}
