/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the unit of a row is one of its quantity (V17): a mass is not
 * measured in V.
 */
#include "verify_work.h"

#include "cell_work.h"
#include "quantity_word.h"

#include <math.h>
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

/* The unit that stands for the quantity; NULL: any may. */
static enum ct_status unit_of(const char *text, const char **unit)
{
    const char *word;
    enum ct_status status = ct_quantity_word(text, strlen(text), &word);

    *unit = NULL;
    if (status != CT_OK || word == NULL)
        return status;
    for (size_t i = 0; i < sizeof known / sizeof *known && *unit == NULL; i++)
        if (strcmp(known[i].word, word) == 0)
            *unit = known[i].unit;
    return CT_OK;
}

/* Where it is kept that the two fit each other. */
static struct ct_verify_fitting *fitting_of(struct ct_verify *verify,
                                            uint32_t quantity,
                                            const struct ct_unit *unit)
{
    uint64_t hash = (uint64_t)(uintptr_t)unit ^ (uint64_t)quantity << 32;

    hash *= 0x9E3779B97F4A7C15;
    return &verify->fitting[(hash >> 32) % CT_VERIFY_FITTINGS];
}

/* The cell that says so. */
static struct ct_argument unit_place(const struct ct_scan *scan)
{
    return ct_verify_at(scan,
                        ct_verify_is_given(scan, "unit") ? "unit" : "quantity");
}

/* Relative units and pure numbers say nothing of the quantity. */
static enum ct_status check_unit(struct ct_verify *verify,
                                 const struct ct_scan *scan, uint32_t quantity,
                                 const struct ct_unit *unit)
{
    static const struct ct_place nowhere;
    struct ct_cell cell;
    struct ct_verify_fitting *fitting = fitting_of(verify, quantity, unit);
    const char *text = ct_lab_text(verify->lab, CT_KEY_TEXT, quantity);
    const struct ct_unit *expected = NULL;
    const char *name = NULL;
    enum ct_status status = CT_OK;

    if (quantity == 0 || unit == NULL ||
        (quantity == fitting->quantity && unit == fitting->unit))
        return CT_OK;
    if (!ct_unit_same_dimension(unit, &ct_unit_one))
        status = unit_of(text, &name);
    if (status == CT_OK && name != NULL)
        status = ct_unit_parse(verify->units, name, strlen(name), nowhere, NULL,
                               &expected);
    if (status != CT_OK)
        return status;
    if (name == NULL || ct_unit_same_dimension(unit, expected)) {
        *fitting = (struct ct_verify_fitting){quantity, unit};
        return CT_OK;
    }
    cell = ct_cell_trim(ct_scan_cell(scan, "quantity"));
    (void)ct_error(verify->sink, "quantity-unit", unit_place(scan),
                   ct_text(cell.text, cell.length), ct_string(unit->text),
                   ct_string(name));
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

/* The value of a transducer may be of another quantity than its points: a
 * resistance at a temperature. Errors and corrections are not. */
enum ct_status ct_verify_result_unit(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const void *record)
{
    const struct ct_lab_result *row = record;
    bool differs = row->unit != NULL && row->point_unit != NULL &&
                   !ct_unit_same_dimension(row->unit, row->point_unit);

    if (differs && isnan(row->error.number) && isnan(row->correction.number))
        return CT_OK;
    return check_unit(verify, scan, row->quantity, row->unit);
}

enum ct_status ct_verify_standard_unit(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const void *record)
{
    const struct ct_lab_standard *row = record;

    return check_unit(verify, scan, row->quantity, row->range.unit);
}

enum ct_status ct_verify_check_unit(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_check *row = record;

    return check_unit(verify, scan, row->quantity, row->unit);
}

enum ct_status ct_verify_scope_unit(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_scope *row = record;

    return check_unit(verify, scan, row->quantity, row->range.unit);
}
