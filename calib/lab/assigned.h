/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * assigned.h - what a calibration says of an item: values with the right sign.
 *
 * error = indication - reference for an indicating instrument, nominal -
 * assigned value for a material measure; correction = -error; the assigned
 * value at a point = point + correction, for both: the mass of the weight, the
 * quantity of which the instrument shows that point. A row states one of the
 * three; plain columns are as-left, what is passed on, `as_found_...` before
 * adjustment, and the same where adjusted = no. (JCGM 200:2012 2.16, 2.53;
 * OIML R 111-1:2004; semantics: 1.)
 *
 * Sums are exact: 100.000012 + -0.000015 is 99.999997 in decimal.
 */
#ifndef CT_ASSIGNED_H
#define CT_ASSIGNED_H

#include "index.h"
#include "when.h"

/* One of as-left and as-found. NAN: not stated. All in `unit`. */
struct ct_assigned_state {
    double value, error, correction;
    struct ct_decimal exact_value, exact_error; /* digits 0 where not stated */
    double expanded_uncertainty;                /* U as stated, absolute */
    double standard_uncertainty;                /* U / k */
};

struct ct_assigned {
    uint32_t result; /* row */
    double point;    /* in point_unit as written */
    const struct ct_unit *point_unit;
    const struct ct_unit *unit; /* of the numbers: that of the result */
    struct ct_assigned_state as_left, as_found;
    double k;           /* stated, of the stated probability, or the
                           laboratory's default_k; else NAN */
    double probability; /* stated; else NAN */
    double dof;         /* INFINITY where none is stated */
    bool k_by_probability, k_by_default;
    bool unsound;
};

/* Of the result in `row`. U counts in `unit`. CT_INVALID: an unsound row, or
 * one whose unit and point unit differ in dimension where a value needs both
 * (no finding: it is told when the laboratory is checked). CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_assigned(const struct ct_lab_index *index,
                                        uint32_t row,
                                        struct ct_assigned *assigned);

/* Which results of a certificate are meant. Zero: any. */
struct ct_result_selector {
    uint32_t quantity, function, artefact, at; /* texts; 0: blank matches all
                                                  results if they are all of
                                                  one kind */
    double point;                              /* NAN: none */
    struct ct_decimal exact_point;
    const struct ct_unit *point_unit;
};

/* ORDER FOUND */
enum ct_found {
    CT_FOUND,          /* the point itself, in exact decimal */
    CT_FOUND_BETWEEN,  /* two neighbours around it */
    CT_FOUND_OUTSIDE,  /* outside the points calibrated: C10 */
    CT_FOUND_NO_POINT, /* no result has a point: the only one */
    CT_FOUND_SEVERAL,  /* quantity, function, artefact or place not said, and
                          several fit */
    CT_FOUND_NOTHING,
};
struct ct_result_match {
    enum ct_found found;
    uint32_t rows[2]; /* of results; lower and upper neighbour */
    double weight;    /* of the upper: (x - x0) / (x1 - x0) */
};

/* Points are compared after conversion, in exact decimal (0.2 kg = 200 g); a
 * point in another dimension fits nothing. Never across gaps in `at`, artefact
 * or function. Needs RESULTS_OF_CERTIFICATE. CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_match(const struct ct_lab_index *index,
                                     uint32_t certificate,
                                     const struct ct_result_selector *selector,
                                     struct ct_result_match *match);

/* The value at a matched place, linear between neighbours: value, error,
 * correction by weights, U and u by weights, too (both parts fully correlated,
 * so that u is never below what linking two equal values gives), k that of the
 * larger u / U where they differ: U / u. `interpolation` is the half-width of
 * the deviation from the line, estimated from the neighbours' neighbours by
 * the second difference (0 with fewer than three points). (semantics: 3.) */
CT_CHECK enum ct_status ct_lab_assigned_at(const struct ct_lab_index *index,
                                           uint32_t certificate,
                                           const struct ct_result_match *match,
                                           struct ct_assigned *assigned,
                                           double *interpolation);

#endif
