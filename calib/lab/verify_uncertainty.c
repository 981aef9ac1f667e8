/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * U, k, probability and degrees of freedom of a result; its digits; its value,
 * error and correction.
 */
#include "verify_work.h"

#include "../../uncertainty/coverage.h"

#include <math.h>

/* ---- V15, C06 ------------------------------------------------------------ */

/* A probability that does not belong to k. (JCGM 100:2008, G.3.) */
static void check_level(struct ct_verify *verify, const struct ct_scan *scan,
                        const struct ct_lab_result_row *row)
{
    double dof = isnan(row->dof) ? (double)INFINITY : row->dof;
    double covered;

    if (ct_coverage_probability(row->k, dof, &covered) != CT_OK ||
        fabs(covered - row->probability) <= 0.01)
        return;
    ct_warning(verify->sink, "result-level-differs",
               ct_verify_at(scan, "probability"), ct_number(row->k),
               ct_number(round(covered * 1e4) / 1e2),
               ct_number(row->probability * 100),
               isinf(dof) ? ct_string("") : ct_number(dof));
}

/* Only very few degrees of freedom, which are stated then, ask for more. */
static void check_size(struct ct_verify *verify, const struct ct_scan *scan,
                       const char *column, double k, double dof)
{
    enum { SMALLEST = 1, USUAL = 5, LARGEST = 10 };

    if (k < SMALLEST || k > (isnan(dof) ? USUAL : LARGEST))
        ct_warning(verify->sink, "coverage-factor-doubtful",
                   ct_verify_at(scan, column), ct_number(k));
}

static void check_factor(struct ct_verify *verify, const struct ct_scan *scan,
                         const struct ct_lab_result_row *row)
{
    check_size(verify, scan, "k", row->k, row->dof);
    if (!isnan(row->probability))
        check_level(verify, scan, row);
}

static void check_without_factor(struct ct_verify *verify,
                                 const struct ct_scan *scan)
{
    double k = verify->settings->default_k;

    if (k > 0 && !verify->told_default_k) {
        verify->told_default_k = true;
        ct_note(verify->sink, "coverage-factor-default",
                ct_verify_at(scan, "k"), ct_number(k));
    } else if (!(k > 0)) {
        (void)ct_error(verify->sink, "result-without-coverage",
                       ct_verify_at(scan, "U"));
    }
}

/* A calibration is not one without its uncertainty; a verification may state a
 * verdict alone. A table without U does not hold what can be checked. */
static bool check_missing(struct ct_verify *verify, const struct ct_scan *scan,
                          const struct ct_lab_result_row *row)
{
    const struct ct_verify_certificate *one =
        ct_verify_known_certificate(verify, row->certificate);
    const struct ct_verify_manner *manner;

    if (one == NULL || one->unsound || !ct_scan_has(scan, "U") ||
        (isnan(row->value.number) && isnan(row->error.number) &&
         isnan(row->correction.number)))
        return false;
    manner = ct_verify_manner(verify, one);
    if (manner->kind != CT_CERTIFICATE_CALIBRATION &&
        manner->kind != CT_CERTIFICATE_COMPARISON &&
        (manner->kind != CT_LAB_NO_WORD || manner->verdict != CT_LAB_NO_WORD))
        return false;
    (void)ct_error(verify->sink, "result-without-uncertainty",
                   ct_verify_at(scan, "U"));
    return true;
}

/* k without the U it belongs to. A table that has no U has it elsewhere. */
static void check_alone(struct ct_verify *verify, const struct ct_scan *scan,
                        const char *k, const char *U, double factor)
{
    if (!isnan(factor) && ct_scan_has(scan, U))
        ct_warning(verify->sink, "coverage-without-uncertainty",
                   ct_verify_at(scan, k), ct_number(factor), ct_string(U));
}

enum ct_status ct_verify_coverage(struct ct_verify *verify,
                                  const struct ct_scan *scan,
                                  const void *record)
{
    const struct ct_lab_result_row *row = record;

    if (isnan(row->U.number) && isnan(row->U_as_found.number)) {
        if (!check_missing(verify, scan, row))
            check_alone(verify, scan, "k", "U", row->k);
    } else if (!isnan(row->k))
        check_factor(verify, scan, row);
    else if (isnan(row->probability))
        check_without_factor(verify, scan);
    return CT_OK;
}

enum ct_status ct_verify_reference_coverage(struct ct_verify *verify,
                                            const struct ct_scan *scan,
                                            const void *record)
{
    const struct ct_lab_check *row = record;

    check_size(verify, scan, "k_reference", row->k_reference, (double)NAN);
    if (isnan(row->U_reference.number))
        check_alone(verify, scan, "k_reference", "U_reference",
                    row->k_reference);
    if (!isnan(row->U_reference.number) && isnan(row->k_reference) &&
        !(verify->settings->default_k > 0))
        (void)ct_error(verify->sink, "result-without-coverage",
                       ct_verify_at(scan, "U_reference"));
    return CT_OK;
}

enum ct_status ct_verify_standard_coverage(struct ct_verify *verify,
                                           const struct ct_scan *scan,
                                           const void *record)
{
    const struct ct_lab_standard *row = record;

    check_size(verify, scan, "k", row->k, (double)NAN);
    if (row->U == NULL)
        check_alone(verify, scan, "k", "U", row->k);
    return CT_OK;
}

enum ct_status ct_verify_correlation(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const void *record)
{
    double r =
        ((const struct ct_lab_item_range *)record)->own_correlation.number;

    if (r < 0 || r > 1)
        (void)ct_error(verify->sink, "own-correlation-range",
                       ct_verify_at(scan, "own_correlation"), ct_number(r));
    return CT_OK;
}

/* ---- V24 ----------------------------------------------------------------- */

enum { MOST_DIGITS = 2 }; /* of U */

/* Digits as written; zeros at the end of a whole number may be none. */
static int digits_of(struct ct_lab_number number)
{
    struct ct_decimal decimal =
        ct_decimal_normalise(ct_decimal_from_double(number.number));
    int place = number.place < 0 || number.place < decimal.exponent
                    ? number.place
                    : decimal.exponent;

    if (number.place >= 0)
        place = decimal.exponent;
    return ct_decimal_magnitude(decimal) - place + 1;
}

/* The place of the last digit of U. */
static bool same_place(struct ct_lab_number value, struct ct_lab_number U)
{
    /* Whole numbers do not tell how many of their zeros are digits. */
    return value.place == U.place || (value.place >= 0 && U.place >= 0);
}

static void check_place(struct ct_verify *verify, const struct ct_scan *scan,
                        const char *column, struct ct_lab_number value,
                        struct ct_lab_number U)
{
    if (isnan(value.number) || same_place(value, U))
        return;
    ct_warning(verify->sink, "value-not-rounded", ct_verify_at(scan, column),
               ct_integer(value.place < 0 ? -value.place : 0),
               ct_integer(U.place < 0 ? -U.place : 0));
}

static bool has_digits(struct ct_lab_number U)
{
    return !isnan(U.number) && !U.computed;
}

/* False: its digits were told or not stated, and those of the value are not
 * compared. */
static bool check_digits(struct ct_verify *verify, const struct ct_scan *scan,
                         const char *column, struct ct_lab_number U)
{
    if (!has_digits(U))
        return false;
    if (digits_of(U) <= MOST_DIGITS)
        return true;
    ct_warning(verify->sink, "uncertainty-digits", ct_verify_at(scan, column),
               ct_integer(digits_of(U)));
    return false;
}

/* Whether nothing is to be said of U and of the numbers that have it. */
static bool all_fit(struct ct_lab_number U, struct ct_lab_number value,
                    struct ct_lab_number error, struct ct_lab_number correction)
{
    return !has_digits(U) ||
           (digits_of(U) <= MOST_DIGITS &&
            (isnan(value.number) || same_place(value, U)) &&
            (isnan(error.number) || same_place(error, U)) &&
            (isnan(correction.number) || same_place(correction, U)));
}

bool ct_verify_digits_fit(const struct ct_look *look, const void *record)
{
    const struct ct_lab_result_row *row = record;
    struct ct_lab_number found =
        isnan(row->U_as_found.number) ? row->U : row->U_as_found;

    (void)look;
    return all_fit(row->U, row->value, row->error, row->correction) &&
           all_fit(found, row->as_found_value, row->as_found_error,
                   row->as_found_correction);
}

enum ct_status ct_verify_digits(struct ct_verify *verify,
                                const struct ct_scan *scan, const void *record)
{
    const struct ct_lab_result_row *row = record;
    bool own = !isnan(row->U_as_found.number);
    struct ct_lab_number found = own ? row->U_as_found : row->U;
    bool sound = check_digits(verify, scan, "U", row->U);

    if (sound) {
        check_place(verify, scan, "value", row->value, row->U);
        check_place(verify, scan, "error", row->error, row->U);
        check_place(verify, scan, "correction", row->correction, row->U);
    }
    if (own ? check_digits(verify, scan, "U_as_found", found) : sound) {
        check_place(verify, scan, "as_found_value", row->as_found_value, found);
        check_place(verify, scan, "as_found_error", row->as_found_error, found);
        check_place(verify, scan, "as_found_correction",
                    row->as_found_correction, found);
    }
    return CT_OK;
}

/* ---- V28: value, error, correction --------------------------------------- */

/* One of as-left and as-found. */
struct stated {
    struct ct_lab_number value, error, correction;
    const char *names[3];
};

static bool units_agree(const struct ct_lab_result_row *row)
{
    const struct ct_unit *unit = row->unit, *point = row->point_unit;

    return unit == point ||
           (unit != NULL && point != NULL &&
            ct_unit_same_dimension(unit, point) &&
            ct_unit_same_scale(unit, point) && unit->kind == point->kind);
}

/* error + correction = 0; point + correction = value. Exact, as written. */
static bool contradicts(const struct ct_lab_result_row *row,
                        const struct stated *stated)
{
    bool value = !isnan(stated->value.number) && !isnan(row->point.number) &&
                 units_agree(row);

    if (!isnan(stated->error.number) && !isnan(stated->correction.number) &&
        stated->error.number != -stated->correction.number)
        return true;
    if (value && !isnan(stated->correction.number) &&
        ct_compare_sum(row->point.number, stated->correction.number,
                       stated->value.number) != 0)
        return true;
    return value && !isnan(stated->error.number) &&
           ct_compare_sum(row->point.number, -stated->error.number,
                          stated->value.number) != 0;
}

static int given(struct ct_lab_number a, struct ct_lab_number b,
                 struct ct_lab_number c)
{
    return !isnan(a.number) + !isnan(b.number) + !isnan(c.number);
}

static int count_of(const struct stated *stated)
{
    return given(stated->value, stated->error, stated->correction);
}

static void check_stated(struct ct_verify *verify, const struct ct_scan *scan,
                         const struct ct_lab_result_row *row,
                         const struct stated *stated)
{
    /* The second of them. */
    const char *second =
        !isnan(stated->correction.number) ? stated->names[2] : stated->names[1];

    if (count_of(stated) < 2)
        return;
    if (contradicts(row, stated))
        (void)ct_error(verify->sink, "values-contradict",
                       ct_verify_at(scan, second));
    else
        ct_warning(verify->sink, "value-twice-stated",
                   ct_verify_at(scan, second), ct_verify_column(scan, second));
}

bool ct_verify_stated_once(const struct ct_look *look, const void *record)
{
    const struct ct_lab_result_row *row = record;
    int left = given(row->value, row->error, row->correction);
    int found = given(row->as_found_value, row->as_found_error,
                      row->as_found_correction);

    (void)look;
    return left < 2 && found < 2 &&
           (left + found > 0 ||
            (isnan(row->U.number) && isnan(row->U_as_found.number)));
}

enum ct_status ct_verify_values(struct ct_verify *verify,
                                const struct ct_scan *scan, const void *record)
{
    const struct ct_lab_result_row *row = record;
    const struct stated left = {row->value,
                                row->error,
                                row->correction,
                                {"value", "error", "correction"}};
    const struct stated found = {
        row->as_found_value,
        row->as_found_error,
        row->as_found_correction,
        {"as_found_value", "as_found_error", "as_found_correction"}};

    check_stated(verify, scan, row, &left);
    check_stated(verify, scan, row, &found);
    if (count_of(&left) + count_of(&found) == 0 &&
        (!isnan(row->U.number) || !isnan(row->U_as_found.number)))
        ct_warning(verify->sink, "uncertainty-without-value",
                   ct_verify_at(scan, "U"));
    return CT_OK;
}
