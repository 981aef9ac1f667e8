/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the unit of a range is one of its quantity (V17): a mass is not
 * measured in V.
 */
#include "verify_work.h"

#include "quantity_word.h"

#include <string.h>

/* Quantities of one dimension only. A torque may be stated in N·m or J, an
 * angle in anything. */
static const struct {
    const char *word, *unit;
} known[] = {
    {"length", "m"},
    {"thickness", "m"},
    {"diameter", "m"},
    {"displacement", "m"},
    {"area", "m2"},
    {"volume", "m3"},
    {"mass", "kg"},
    {"density", "kg/m3"},
    {"force", "N"},
    {"torque", "N·m"},
    {"pressure", "Pa"},
    {"absolute pressure", "Pa"},
    {"differential pressure", "Pa"},
    {"temperature", "K"},
    {"temperature difference", "K"},
    {"dew point", "K"},
    {"voltage", "V"},
    {"DC voltage", "V"},
    {"AC voltage", "V"},
    {"current", "A"},
    {"DC current", "A"},
    {"AC current", "A"},
    {"resistance", "ohm"},
    {"DC resistance", "ohm"},
    {"AC resistance", "ohm"},
    {"capacitance", "F"},
    {"inductance", "H"},
    {"frequency", "Hz"},
};

/* Relative units and pure numbers say nothing of the quantity. */
static enum ct_status check_unit(struct ct_verify *verify,
                                 const struct ct_scan *scan, uint32_t quantity,
                                 const struct ct_unit *unit)
{
    static const struct ct_place nowhere;
    const char *text = ct_lab_text(verify->lab, CT_KEY_TEXT, quantity);
    const struct ct_unit *expected;
    const char *word;
    enum ct_status status;
    size_t i = 0;

    if (quantity == 0 || unit == NULL ||
        ct_unit_same_dimension(unit, &ct_unit_one) ||
        (quantity == verify->fitting.quantity && unit == verify->fitting.unit))
        return CT_OK;
    status = ct_quantity_word(text, strlen(text), &word);
    if (status != CT_OK || word == NULL)
        return status;
    while (i < sizeof known / sizeof *known && strcmp(known[i].word, word) != 0)
        i++;
    if (i == sizeof known / sizeof *known)
        return CT_OK;
    status = ct_unit_parse(verify->units, known[i].unit, strlen(known[i].unit),
                           nowhere, NULL, &expected);
    if (status != CT_OK)
        return status;
    if (ct_unit_same_dimension(unit, expected)) {
        verify->fitting.quantity = quantity;
        verify->fitting.unit = unit;
        return CT_OK;
    }
    (void)ct_error(verify->sink, "quantity-unit",
                   ct_verify_at(scan, ct_scan_has(scan, "unit") &&
                                              ct_scan_cell(scan, "unit").length
                                          ? "unit"
                                          : "quantity"),
                   ct_string(text), ct_string(unit->text),
                   ct_string(known[i].unit));
    return CT_OK;
}

enum ct_status ct_verify_instrument_unit(struct ct_verify *verify,
                                         const struct ct_scan *scan,
                                         const void *record)
{
    const struct ct_lab_instrument *row = record;

    return check_unit(verify, scan, row->quantity, row->range.unit);
}

enum ct_status ct_verify_range_unit(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_item_range *row = record;

    return check_unit(verify, scan, row->quantity, row->range.unit);
}
