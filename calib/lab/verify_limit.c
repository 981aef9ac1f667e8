/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stated verdicts against errors and maximum permissible errors.
 */
#include "verify_work.h"

#include "used.h"

#include <math.h>

/* ---- limits at a point --------------------------------------------------- */

struct limits {
    double lower, upper;
    const struct ct_unit *unit;
};

/* The maximum permissible error that holds for the row, and the unit of its
 * bare numbers; NULL: none is stated. */
static const struct ct_formula *find_mpe(const struct ct_verify *verify,
                                         const struct ct_lab_result_row *row,
                                         const struct ct_verify_range *range,
                                         const struct ct_unit **unit)
{
    const struct ct_verify_certificate *one =
        ct_verify_known_certificate(verify, row->certificate);
    struct ct_verify_range own;

    *unit = row->unit;
    if (row->mpe != NULL)
        return row->mpe;
    *unit = range->range.unit;
    if (range->mpe != NULL || !range->table)
        return range->mpe;
    own = ct_verify_range_on(
        verify, one->instrument,
        ct_verify_own_range(verify, &verify->instruments[one->instrument]),
        one->calibrated_on);
    *unit = own.range.unit != NULL ? own.range.unit : range->range.unit;
    return own.mpe;
}

static enum ct_status evaluate(const struct ct_formula *mpe,
                               const struct ct_lab_result_row *row,
                               const struct ct_verify_range *range,
                               const struct ct_unit *unit,
                               struct limits *limits)
{
    struct ct_formula_point point = {.point = row->point.number,
                                     .unit = row->point_unit,
                                     .range_min = (double)NAN,
                                     .range_max = (double)NAN,
                                     .limit_unit = unit};
    struct ct_conversion conversion = {1, 1};

    if (isnan(point.point))
        point.point = 0;
    if (range->range.unit == row->point_unit || range->range.unit == NULL ||
        row->point_unit == NULL ||
        ct_unit_conversion(range->range.unit, row->point_unit, &conversion) ==
            CT_OK) {
        point.range_min = ct_convert(conversion, range->range.min.number);
        point.range_max = ct_convert(conversion, range->range.max.number);
    }
    if (isnan(row->point.number) && !ct_formula_is_constant(mpe))
        return CT_INVALID;
    limits->unit = unit;
    return ct_formula_limits(mpe, &point, NULL, &limits->lower, &limits->upper);
}

/* V16, V17: limits that say nothing at this point. Those of an item are told
 * once. */
static void report_limits(struct ct_verify *verify, const struct ct_scan *scan,
                          const struct ct_lab_result_row *row, bool unit)
{
    uint32_t id = verify->certificates[row->certificate].instrument;
    struct ct_verify_instrument *item =
        ct_verify_known_instrument(verify, id) != NULL
            ? &verify->instruments[id]
            : NULL;

    if (unit)
        ct_warning(verify->sink, "unit-not-of-limits",
                   ct_verify_at(scan, "unit"),
                   ct_string(row->unit != NULL ? row->unit->text : "1"));
    else if (row->mpe != NULL)
        (void)ct_error(verify->sink, "limits-not-evaluable",
                       ct_verify_at(scan, "mpe"));
    else if (item != NULL && !item->limits_told) {
        item->limits_told = true;
        (void)ct_error(
            verify->sink, "item-limits-not-evaluable",
            ct_verify_at(scan, "point"),
            ct_string(ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, id)));
    }
}

static bool comparable(const struct ct_unit *a, const struct ct_unit *b)
{
    return a == b || (a != NULL && b != NULL && ct_unit_same_dimension(a, b));
}

/* False: there are none, or they cannot be compared with the row's errors. */
static bool find_limits(struct ct_verify *verify, const struct ct_scan *scan,
                        const struct ct_lab_result_row *row,
                        struct limits *limits)
{
    struct ct_verify_range range = {.range = {.min = {.number = (double)NAN},
                                              .max = {.number = (double)NAN}}};
    bool known = ct_verify_result_range(verify, row, &range);
    const struct ct_unit *unit;
    const struct ct_formula *mpe;

    if (!known && row->mpe == NULL)
        return false;
    mpe = find_mpe(verify, row, &range, &unit);
    if (mpe == NULL)
        return false;
    /* What is set in one unit and read in another: limits of their own unit. */
    if (!comparable(unit, row->unit))
        unit = row->unit;
    if (mpe == verify->constant.mpe && unit == verify->constant.unit) {
        *limits = (struct limits){verify->constant.lower,
                                  verify->constant.upper, unit};
        return true;
    }
    if (evaluate(mpe, row, &range, unit, limits) == CT_OK) {
        if (ct_formula_is_constant(mpe))
            verify->constant = (struct ct_verify_constant){
                mpe, unit, limits->lower, limits->upper};
        return true;
    }
    if (known || row->mpe == NULL)
        report_limits(verify, scan, row,
                      unit == row->unit && row->mpe == NULL &&
                          !comparable(unit, range.range.unit));
    return false;
}

/* ---- deviations ---------------------------------------------------------- */

/* error = point - value, exactly; false where none is stated. */
static bool deviation(const struct ct_lab_result_row *row,
                      struct ct_lab_number value, struct ct_lab_number error,
                      struct ct_lab_number correction,
                      struct ct_decimal *result)
{
    struct ct_decimal point;

    if (!isnan(error.number)) {
        *result = ct_decimal_from_double(error.number);
        return true;
    }
    if (!isnan(correction.number)) {
        *result = ct_decimal_from_double(-correction.number);
        return true;
    }
    if (isnan(value.number) || isnan(row->point.number) ||
        row->unit != row->point_unit)
        return false;
    point = ct_decimal_from_double(row->point.number);
    return ct_decimal_subtract(point, ct_decimal_from_double(value.number),
                               result) == CT_OK;
}

static bool is_outside(struct ct_verify *verify, const struct limits *limits,
                       struct ct_decimal error, const struct ct_unit *unit)
{
    struct ct_verify_ratios *ratios = &verify->ratios;
    double number = ct_decimal_to_double(error);

    return ct_compare_quantities(ratios, number, unit, limits->upper,
                                 limits->unit) > 0 ||
           ct_compare_quantities(ratios, number, unit, limits->lower,
                                 limits->unit) < 0;
}

static bool passes(uint8_t verdict)
{
    return verdict == CT_VERDICT_PASS || verdict == CT_VERDICT_CONDITIONAL_PASS;
}

/* ---- D02 ----------------------------------------------------------------- */

static const char *column_of(struct ct_lab_number value,
                             struct ct_lab_number error,
                             const char *const names[3])
{
    return names[!isnan(error.number) ? 1 : !isnan(value.number) ? 0 : 2];
}

static void report_outside(struct ct_verify *verify, const struct ct_scan *scan,
                           const struct limits *limits, struct ct_decimal error,
                           const struct ct_unit *unit, const char *column,
                           const char *verdict)
{
    struct ct_buffer text = {0};

    ct_verify_write_range(&text, limits->lower, limits->upper, limits->unit);
    (void)ct_error(verify->sink, "verdict-pass-outside",
                   ct_verify_at(scan, column),
                   ct_number(ct_decimal_to_double(error)),
                   ct_string(unit != NULL ? unit->text : ""),
                   ct_string(ct_buffer_status(&text) == CT_OK ? text.data : ""),
                   ct_string(verdict));
    ct_buffer_release(&text);
}

static void judge_left(struct ct_verify *verify, const struct ct_scan *scan,
                       const struct ct_lab_result_row *row,
                       const struct limits *limits, struct ct_decimal error)
{
    static const char *const names[3] = {"value", "error", "correction"};
    const struct ct_verify_certificate *one =
        &verify->certificates[row->certificate];
    struct ct_verify_results *of = &verify->results[row->certificate];

    of->left_judged = true;
    if (!is_outside(verify, limits, error, row->unit))
        return;
    of->left_outside = true;
    if (passes(ct_verify_manner(verify, one)->verdict))
        report_outside(verify, scan, limits, error, row->unit,
                       column_of(row->value, row->error, names), "verdict");
}

static void judge_found(struct ct_verify *verify, const struct ct_scan *scan,
                        const struct ct_lab_result_row *row,
                        const struct limits *limits, struct ct_decimal error,
                        bool own)
{
    static const char *const names[2][3] = {
        {"value", "error", "correction"},
        {"as_found_value", "as_found_error", "as_found_correction"}};
    const struct ct_verify_certificate *one =
        &verify->certificates[row->certificate];
    struct ct_verify_results *of = &verify->results[row->certificate];

    of->found_judged = true;
    if (!is_outside(verify, limits, error, row->unit))
        return;
    of->found_outside = true;
    /* One fault of an item that was not adjusted is told once. */
    if (ct_verify_manner(verify, one)->as_found == CT_AS_FOUND_PASS &&
        (own || !passes(ct_verify_manner(verify, one)->verdict)))
        report_outside(verify, scan, limits, error, row->unit,
                       column_of(own ? row->as_found_value : row->value,
                                 own ? row->as_found_error : row->error,
                                 names[own]),
                       "as_found");
}

/* ---- D03, D05 ------------------------------------------------------------ */

/* JJF 1094-2002, 5.3: where U is above a third of the MPE, the verdict needs
 * |error| <= MPE - U; where it is above the MPE no error is small enough. */
static void check_room(struct ct_verify *verify, const struct ct_scan *scan,
                       const struct ct_lab_result_row *row,
                       const struct limits *limits, struct ct_decimal error)
{
    struct ct_decimal U = ct_decimal_from_double(row->U.number);
    struct ct_decimal width, twice, six, high, low;

    if (isnan(row->U.number) || !isfinite(limits->lower) ||
        !isfinite(limits->upper))
        return;
    if (ct_decimal_subtract(ct_decimal_from_double(limits->upper),
                            ct_decimal_from_double(limits->lower),
                            &width) != CT_OK ||
        ct_decimal_add(U, U, &twice) != CT_OK ||
        ct_decimal_multiply(U, ct_decimal_from_integer(6), &six) != CT_OK ||
        ct_decimal_add(error, U, &high) != CT_OK ||
        ct_decimal_subtract(error, U, &low) != CT_OK)
        return;
    if (ct_compare_exact(twice, row->unit, width, limits->unit) > 0)
        (void)ct_error(
            verify->sink, "uncertainty-beyond-limits", ct_verify_at(scan, "U"),
            ct_number(row->U.number),
            ct_string(row->unit != NULL ? row->unit->text : ""),
            ct_number(ct_decimal_to_double(width) / 2),
            ct_string(limits->unit != NULL ? limits->unit->text : ""));
    else if (verify->jjf1094 &&
             ct_compare_exact(six, row->unit, width, limits->unit) > 0 &&
             (is_outside(verify, limits, high, row->unit) ||
              is_outside(verify, limits, low, row->unit)))
        ct_note(verify->sink, "verdict-undetermined", ct_verify_at(scan, "U"),
                ct_number(fabs(ct_decimal_to_double(error))),
                ct_number(row->U.number),
                ct_string(row->unit != NULL ? row->unit->text : ""));
}

/* ---- rows ---------------------------------------------------------------- */

/* C24: not adjusted, and yet it read something else before. */
static void check_unadjusted(struct ct_verify *verify,
                             const struct ct_scan *scan,
                             const struct ct_lab_result_row *row)
{
    const struct {
        double left, found;
        const char *column;
    } pairs[] = {
        {row->value.number, row->as_found_value.number, "as_found_value"},
        {row->error.number, row->as_found_error.number, "as_found_error"},
        {row->correction.number, row->as_found_correction.number,
         "as_found_correction"},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (!isnan(pairs[i].left) && !isnan(pairs[i].found) &&
            pairs[i].left != pairs[i].found) {
            ct_warning(verify->sink, "unadjusted-differs",
                       ct_verify_at(scan, pairs[i].column),
                       ct_number(pairs[i].found), ct_number(pairs[i].left));
            return;
        }
}

enum ct_status ct_verify_limits(struct ct_verify *verify,
                                const struct ct_scan *scan, const void *record)
{
    const struct ct_lab_result_row *row = record;
    const struct ct_verify_certificate *one;
    struct ct_verify_results *of;
    struct ct_decimal left, found;
    struct limits limits;
    bool has_left, has_found, own;

    if (ct_verify_known_certificate(verify, row->certificate) == NULL)
        return CT_OK;
    one = &verify->certificates[row->certificate];
    of = &verify->results[row->certificate];
    if (one->unsound)
        return CT_OK;
    if (ct_verify_manner(verify, one)->adjusted == CT_ADJUSTED_NO)
        check_unadjusted(verify, scan, row);
    has_left = deviation(row, row->value, row->error, row->correction, &left);
    own = deviation(row, row->as_found_value, row->as_found_error,
                    row->as_found_correction, &found);
    has_found = own || (has_left && ct_verify_manner(verify, one)->adjusted ==
                                        CT_ADJUSTED_NO);
    if (!own)
        found = left;
    if (!find_limits(verify, scan, row, &limits)) {
        of->left_open = of->found_open = true;
        return CT_OK;
    }
    of->left_open = of->left_open || !has_left;
    of->found_open = of->found_open || !has_found;
    if (has_left)
        judge_left(verify, scan, row, &limits, left);
    if (has_found)
        judge_found(verify, scan, row, &limits, found, own);
    if (has_left && ct_verify_manner(verify, one)->verdict == CT_VERDICT_PASS &&
        !is_outside(verify, &limits, left, row->unit))
        check_room(verify, scan, row, &limits, left);
    return CT_OK;
}

/* ---- certificates, at the end -------------------------------------------- */

static bool failed_inside(const struct ct_verify_manner *one,
                          const struct ct_verify_results *of)
{
    return one->verdict == CT_VERDICT_FAIL && of->left_judged &&
           !of->left_outside && !of->left_open;
}

static bool found_failed_inside(const struct ct_verify_manner *one,
                                const struct ct_verify_results *of)
{
    return one->as_found == CT_AS_FOUND_FAIL && of->found_judged &&
           !of->found_outside && !of->found_open;
}

static bool adjusted_one_side(const struct ct_verify_manner *one,
                              const struct ct_verify_results *of)
{
    return of->count > 0 && !of->torn &&
           ct_adjusted_one_side((enum ct_adjusted)one->adjusted, of->as_left,
                                of->as_found_given);
}

enum ct_status ct_verify_verdicts(struct ct_verify *verify)
{
    enum ct_status status = CT_OK;

    for (uint32_t id = 1; id < verify->certificate_room && status == CT_OK;
         id++) {
        const struct ct_verify_certificate *one = &verify->certificates[id];
        const struct ct_verify_results *of = ct_verify_results(verify, id);

        const struct ct_verify_manner *manner;

        if (!one->known || one->unsound)
            continue;
        manner = ct_verify_manner(verify, one);
        if (failed_inside(manner, of) || found_failed_inside(manner, of) ||
            adjusted_one_side(manner, of))
            status = ct_verify_mark_id(verify, CT_LATE_VERDICT,
                                       CT_KEY_CERTIFICATE, id, 0);
    }
    return status;
}

enum ct_status ct_verify_again_verdict(struct ct_verify *verify,
                                       const struct ct_scan *scan,
                                       const struct ct_verify_mark *mark)
{
    const struct ct_verify_manner *one =
        ct_verify_manner(verify, &verify->certificates[mark->id]);
    const struct ct_verify_results *of = ct_verify_results(verify, mark->id);

    if (failed_inside(one, of))
        ct_warning(verify->sink, "verdict-fail-inside",
                   ct_verify_at(scan, "verdict"), ct_string("verdict"),
                   ct_integer(of->count));
    if (found_failed_inside(one, of))
        ct_warning(verify->sink, "verdict-fail-inside",
                   ct_verify_at(scan, "as_found"), ct_string("as_found"),
                   ct_integer(of->count));
    if (adjusted_one_side(one, of))
        ct_warning(verify->sink, "adjusted-one-side",
                   ct_verify_at(scan, "adjusted"),
                   ct_string(of->as_left ? "as-left" : "as-found"));
    return CT_OK;
}
