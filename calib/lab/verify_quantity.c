/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a unit is one of its quantity (V17): a mass is not measured in V, and
 * a number of grams is none without its unit.
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
    {"insulation resistance", "ohm"},
    {"frequency", "Hz"},
    {"time", "s"},
    {"time interval", "s"},
    {"velocity", "m/s"},
    {"wind speed", "m/s"},
    {"acceleration", "m/s2"},
    {"rotational speed", "r/min"},
    {"volume flow rate", "m3/s"},
    {"mass flow rate", "kg/s"},
    {"kinematic viscosity", "m2/s"},
    {"dynamic viscosity", "Pa·s"},
    {"electric energy", "J"},
    {"charge", "C"},
    {"magnetic flux density", "T"},
    {"conductivity", "S/m"},
    {"illuminance", "lx"},
    {"luminance", "cd/m2"},
    {"luminous intensity", "cd"},
    {"luminous flux", "lm"},
    {"wavelength", "m"},
    {"air kerma", "Gy"},
    {"air kerma rate", "Gy/s"},
    {"absorbed dose", "Gy"},
    {"absorbed dose rate", "Gy/s"},
    {"dose equivalent", "Sv"},
    {"dose equivalent rate", "Sv/s"},
    {"activity", "Bq"},
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

/* A number that a result states, or NULL. */
static const char *stated_number(const struct ct_lab_result_row *row)
{
    const struct {
        double number;
        const char *column;
    } numbers[] = {{row->value.number, "value"},
                   {row->error.number, "error"},
                   {row->correction.number, "correction"},
                   {row->U.number, "U"}};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!isnan(numbers[i].number))
            return numbers[i].column;
    return NULL;
}

/* Relative units, pure numbers and levels say nothing of the quantity. */
static bool is_relative(const struct ct_unit *unit)
{
    size_t length = strlen(unit->text);

    /* A year in the column of units is no ratio. */
    if (length > 1 && strspn(unit->text, "0123456789") == length)
        return false;
    return unit->exponent[CT_LEVEL] != 0 || ct_unit_dimensionless(unit);
}

static void report(struct ct_verify *verify, const struct ct_scan *scan,
                   const struct ct_unit *unit, const char *usual,
                   const char *stated)
{
    struct ct_cell cell = ct_cell_trim(ct_scan_cell(scan, "quantity"));

    if (unit == NULL)
        (void)ct_error(verify->sink, "unit-left-out",
                       ct_verify_at(scan, "unit"), ct_string(stated),
                       ct_string("unit"));
    else
        (void)ct_error(verify->sink, "quantity-unit",
                       ct_verify_at(scan, ct_verify_is_given(scan, "unit")
                                              ? "unit"
                                              : "quantity"),
                       ct_text(cell.text, cell.length), ct_string(unit->text),
                       ct_string(usual));
}

/* `stated` is the column of a number that has this unit, or NULL. */
static enum ct_status check_unit(struct ct_verify *verify,
                                 const struct ct_scan *scan, uint32_t quantity,
                                 const struct ct_unit *unit, const char *stated)
{
    static const struct ct_place nowhere;
    struct ct_verify_fitting *fitting = fitting_of(verify, quantity, unit);
    const char *text = ct_lab_text(verify->lab, CT_KEY_TEXT, quantity);
    const struct ct_unit *expected = NULL;
    const char *name = NULL;
    enum ct_status status = CT_OK;

    if (quantity == 0 || (unit == NULL && stated == NULL) ||
        (quantity == fitting->quantity && unit == fitting->unit))
        return CT_OK;
    if (unit == NULL || !is_relative(unit))
        status = unit_of(text, &name);
    if (status == CT_OK && name != NULL)
        status = ct_unit_parse(verify->units, name, strlen(name), nowhere, NULL,
                               &expected);
    if (status != CT_OK)
        return status;
    if (name != NULL &&
        (unit == NULL || !ct_unit_same_dimension(unit, expected)))
        report(verify, scan, unit, name, stated);
    else
        *fitting = (struct ct_verify_fitting){quantity, unit};
    return CT_OK;
}

/* A table without the column has units elsewhere, or none at all. */
static const char *stated_end(const struct ct_scan *scan,
                              const struct ct_lab_range *range)
{
    if (!ct_scan_has(scan, "unit"))
        return NULL;
    return !isnan(range->max.number)   ? "range_max"
           : !isnan(range->min.number) ? "range_min"
                                       : NULL;
}

static enum ct_status check_range(struct ct_verify *verify,
                                  const struct ct_scan *scan, uint32_t quantity,
                                  const struct ct_lab_range *range)
{
    return check_unit(verify, scan, quantity, range->unit,
                      range->unit == NULL ? stated_end(scan, range) : NULL);
}

enum ct_status ct_verify_instrument_unit(struct ct_verify *verify,
                                         const struct ct_scan *scan,
                                         const void *record)
{
    const struct ct_lab_instrument *row = record;

    return check_range(verify, scan, row->quantity, &row->range);
}

enum ct_status ct_verify_range_unit(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_item_range *row = record;

    return check_range(verify, scan, row->quantity, &row->range);
}

enum ct_status ct_verify_standard_unit(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const void *record)
{
    const struct ct_lab_standard *row = record;

    return check_range(verify, scan, row->quantity, &row->range);
}

enum ct_status ct_verify_scope_unit(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_scope *row = record;

    return check_range(verify, scan, row->quantity, &row->range);
}

enum ct_status ct_verify_check_unit(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_check *row = record;
    const char *stated = !isnan(row->reading.number) ? "reading"
                         : !isnan(row->point.number) ? "point"
                                                     : NULL;

    return check_unit(verify, scan, row->quantity, row->unit,
                      row->unit == NULL && ct_scan_has(scan, "unit") ? stated
                                                                     : NULL);
}

/* The value of a transducer may be of another quantity than its points: a
 * resistance at a temperature. Errors and corrections are not. */
enum ct_status ct_verify_result_unit(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const void *record)
{
    const struct ct_lab_result_row *row = record;
    bool differs = row->unit != NULL && row->point_unit != NULL &&
                   !ct_unit_same_dimension(row->unit, row->point_unit);

    if (differs && isnan(row->error.number) && isnan(row->correction.number))
        return CT_OK;
    return check_unit(verify, scan, row->quantity, row->unit,
                      row->unit == NULL && ct_scan_has(scan, "unit")
                          ? stated_number(row)
                          : NULL);
}
