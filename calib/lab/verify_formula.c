/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Formulas of limits, uncertainties and drifts against the unit of their row.
 */
#include "verify_work.h"

#include <string.h>

/* ---- V17: of what they are ----------------------------------------------- */

/* What is set in one unit is read in another only where a transducer stands
 * between them: a thermocouple, a force cell, a counter. */
static const char *const read_in[] = {"1", "V", "A",  "ohm", "F",
                                      "H", "C", "Hz", "W",   "dB"};

static void note_dimension(void *context, const struct ct_finding *finding)
{
    bool *foreign = context;

    *foreign = *foreign || strcmp(finding->key, "formula-dimension") == 0;
}

/* Whether the limits of a point in `unit` come out in `limit_unit`. */
static bool comes_out(const struct ct_formula *formula,
                      const struct ct_unit *unit,
                      const struct ct_unit *limit_unit, double *upper)
{
    /* Kelvins and degrees Celsius are the same of a deviation. */
    struct ct_unit plain = limit_unit != NULL ? *limit_unit : ct_unit_one;
    const struct ct_formula_point point = {.point = 1,
                                           .unit = unit,
                                           .range_min = 0,
                                           .range_max = 1,
                                           .limit_unit = &plain};
    bool foreign = false;
    struct ct_sink sink = {.report = note_dimension, .context = &foreign};
    double lower, higher;

    plain.kind = CT_KIND_NONE;
    if (ct_formula_limits(formula, &point, &sink, &lower, &higher) == CT_OK &&
        upper != NULL)
        *upper = lower < -higher ? -lower : higher;
    return !foreign;
}

static enum ct_status is_read(struct ct_verify *verify,
                              const struct ct_formula *formula,
                              const struct ct_unit *unit, bool *read)
{
    static const struct ct_place nowhere;
    enum ct_status status = CT_OK;

    *read = false;
    for (size_t i = 0;
         i < sizeof read_in / sizeof *read_in && status == CT_OK && !*read;
         i++) {
        const struct ct_unit *other;

        status = ct_unit_parse(verify->units, read_in[i], strlen(read_in[i]),
                               nowhere, NULL, &other);
        *read = status == CT_OK && comes_out(formula, unit, other, NULL);
    }
    return status;
}

/* ---- columns ------------------------------------------------------------- */

static void report_zero(struct ct_verify *verify, const struct ct_scan *scan,
                        const char *column)
{
    struct ct_cell cell = ct_scan_cell(scan, column);

    if (strcmp(column, "mpe") == 0)
        ct_warning(verify->sink, "limits-zero", ct_verify_at(scan, column),
                   ct_text(cell.text, cell.length));
    else
        (void)ct_error(verify->sink, "uncertainty-not-positive",
                       ct_verify_at(scan, column),
                       ct_text(cell.text, cell.length));
}

/* `zero`: whether it may be nothing, as a drift may. */
static enum ct_status check_formula(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const char *column,
                                    const struct ct_formula *formula,
                                    const struct ct_unit *unit, bool zero)
{
    uint64_t hash = (uint64_t)(uintptr_t)formula * 31 + (uintptr_t)unit;
    struct ct_verify_measured *known =
        &verify
             ->measured[(hash * 0x9E3779B97F4A7C15 >> 32) % CT_VERIFY_FITTINGS];
    double upper = 1;
    bool read = true;
    enum ct_status status = CT_OK;

    if (formula == NULL || (formula == known->formula && unit == known->unit))
        return CT_OK;
    if (!comes_out(formula, unit, unit, &upper) && unit != NULL)
        status = is_read(verify, formula, unit, &read);
    if (status != CT_OK)
        return status;
    if (!read) {
        struct ct_cell cell = ct_scan_cell(scan, column);

        ct_warning(verify->sink, "formula-not-of-range",
                   ct_verify_at(scan, column), ct_text(cell.text, cell.length),
                   ct_string(unit->text));
    } else if (upper == 0 && !zero && ct_formula_is_constant(formula)) {
        report_zero(verify, scan, column);
    } else {
        *known = (struct ct_verify_measured){formula, unit};
    }
    return CT_OK;
}

enum ct_status ct_verify_instrument_formulas(struct ct_verify *verify,
                                             const struct ct_scan *scan,
                                             const void *record)
{
    const struct ct_lab_instrument *row = record;

    return check_formula(verify, scan, "mpe", row->mpe, row->range.unit, false);
}

enum ct_status ct_verify_range_formulas(struct ct_verify *verify,
                                        const struct ct_scan *scan,
                                        const void *record)
{
    const struct ct_lab_item_range *row = record;
    const struct ct_unit *unit = row->range.unit;
    enum ct_status status =
        check_formula(verify, scan, "mpe", row->mpe, unit, false);

    if (status == CT_OK)
        status = check_formula(verify, scan, "resolution", row->resolution,
                               unit, true);
    return status == CT_OK
               ? check_formula(verify, scan, "drift", row->drift, unit, true)
               : status;
}

enum ct_status ct_verify_standard_formulas(struct ct_verify *verify,
                                           const struct ct_scan *scan,
                                           const void *record)
{
    const struct ct_lab_standard *row = record;
    enum ct_status status =
        check_formula(verify, scan, "mpe", row->mpe, row->range.unit, false);

    return status == CT_OK ? check_formula(verify, scan, "U", row->U,
                                           row->range.unit, false)
                           : status;
}

enum ct_status ct_verify_scope_formulas(struct ct_verify *verify,
                                        const struct ct_scan *scan,
                                        const void *record)
{
    const struct ct_lab_scope *row = record;

    return check_formula(verify, scan, "cmc", row->cmc, row->range.unit, false);
}
