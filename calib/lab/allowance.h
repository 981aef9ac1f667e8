/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * allowance.h - what a use of an item takes beside what its certificate states.
 *
 * The range of the item that has the point, with its permissible errors and its
 * drift; and the value at the point by the range's rule for what lies between
 * two results. One place for budgets (resolve.h) and chains (feed.h).
 * (semantics: 3.)
 */
#ifndef CT_ALLOWANCE_H
#define CT_ALLOWANCE_H

#include "assigned.h"
#include "force.h"
#include "point.h"
#include "../../uncertainty/distribution.h"

/* Where and when an item is used. */
struct ct_lab_spot {
    uint32_t instrument; /* number of its id */
    struct ct_lab_function function;
    uint32_t at; /* 0: not said */
    bool has_point;
    struct ct_point point;
    struct ct_lab_when when;
};

/* Whether the range has the point; one without a unit, or a use without a
 * point, does not say otherwise. */
bool ct_lab_range_holds(const struct ct_lab_spot *spot,
                        const struct ct_lab_range *range);

/* The narrowest sound range of the function that has the point, as it was on
 * the day; false: there is none. `row` may be NULL. Needs
 * RANGES_OF_INSTRUMENT. */
bool ct_lab_range_of(const struct ct_lab_index *index,
                     const struct ct_lab_spot *spot,
                     struct ct_lab_item_range *range, uint32_t *row);

/* A row of ranges with an error that may be of what a certificate states (row);
 * NULL: none. */
const struct ct_lab_item_range *
ct_lab_faulty_range(const struct ct_lab_index *index, uint32_t certificate);

/* The permissible errors: of the range (NULL: there is none), else of the
 * instrument, else of the result (CT_LAB_NO_ROW: there is none); *span is what
 * % FS of them refers to. NULL: none are known. */
const struct ct_formula *
ct_lab_permissible(const struct ct_lab *lab, const struct ct_lab_spot *spot,
                   const struct ct_lab_item_range *range, uint32_t result,
                   struct ct_lab_range *span);

/* A formula at the spot, in `unit`. Findings as of ct_formula_limits(). */
CT_CHECK enum ct_status ct_lab_limits_at(const struct ct_lab_spot *spot,
                                         const struct ct_formula *formula,
                                         const struct ct_lab_range *span,
                                         const struct ct_unit *unit,
                                         struct ct_sink *sink, double *lower,
                                         double *upper);

/* ---- drift --------------------------------------------------------------- */

/* How a drift is distributed and grows: `normal`, `random-walk`,
 * `normal; random-walk`. */
struct ct_drift_words {
    enum ct_distribution_kind kind;
    bool walk; /* with the root of time */
};
/* False: *text, *length is a word that says nothing. */
bool ct_drift_read(const char **text, size_t *length,
                   struct ct_drift_words *words);

/* What a drift in the time `per` has become since the certificate in
 * `row`: 1 for what holds for the whole interval, 0 before it. *elapsed and
 * *whole are days, 0: it does not grow with time. */
double ct_drift_growth(const struct ct_lab *lab, uint32_t row,
                       struct ct_lab_interval per, bool walk,
                       struct ct_lab_when when, int32_t *elapsed,
                       int32_t *whole);

/* The standard uncertainty of a width: of a normal distribution the width
 * itself, else of half the width of the limits. */
double ct_width_deviation(enum ct_distribution_kind kind, double width);

/* ---- the value ----------------------------------------------------------- */

/* How a number was taken from the results. ORDER RULE */
enum ct_use_rule {
    CT_RULE_EXACT,
    CT_RULE_LINEAR,
    CT_RULE_NEAREST,
    CT_RULE_MAX_U,
    CT_RULE_NOMINAL,
};

/* What was matched, between two points by the range's rule: on the line; at the
 * nearer neighbour, the step from the line being the half-width; or on the
 * line with the larger uncertainty. Two neighbours in different units are on
 * the line. `row` is the result whose influences are meant; LINEAR: both. */
struct ct_lab_taken {
    struct ct_assigned assigned;
    double interpolation; /* half-width; NAN: not between points */
    enum ct_use_rule rule;
    uint32_t row;
};
/* CT_INVALID: nothing was matched, or a row with an error. */
CT_CHECK enum ct_status ct_lab_take(const struct ct_lab_index *index,
                                    uint32_t certificate,
                                    const struct ct_result_selector *at,
                                    const struct ct_result_match *match,
                                    enum ct_interpolation how,
                                    struct ct_lab_taken *taken);

#endif
