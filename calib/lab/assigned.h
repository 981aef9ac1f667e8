/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * assigned.h - what a calibration says of an item: values with the right sign.
 *
 * error = indication - reference for an indicating instrument, nominal -
 * assigned value for a material measure; correction = -error; the assigned
 * value at a point = point + correction, for both: the mass of the weight, the
 * quantity of which the instrument shows that point. A row states one of the
 * three; plain columns are as-left, what is passed on, `as_found_...` before
 * adjustment, and each is the other where adjusted = no. (JCGM 200:2012 2.16,
 * 2.53; OIML R 111-1:2004; semantics: 1.)
 *
 * Sums are exact: 100.000012 + -0.000015 is 99.999997 in decimal.
 *
 * Units. A row has two: that of the point and that of its numbers; 100 g with a
 * correction of 0.03 mg is one weight. What the numbers of a row are in here:
 *
 *   point 100 g, correction 0.03 mg       mg; the value is 100000.03 mg
 *   point 10 V, error 20 ppm              V: an error, correction or U in a
 *                                         ratio is a part of the point, as an
 *                                         error in % of a meter is
 *   point 100 °C, correction -0.02 K      °C: a difference on the scale of the
 *                                         point; so dB beside dBm
 *   point 550 nm, value 45 %, U 0.3 %     %: a value in a ratio is one, and its
 *                                         U is absolute
 *   point 100 °C, error 5 µV              µV; there is no value
 *   point 60 %RH, error 1.2 %RH           %RH, which is a scale and no ratio
 */
#ifndef CT_ASSIGNED_H
#define CT_ASSIGNED_H

#include "index.h"
#include "when.h"

/* One of as-left and as-found. NAN: not stated. All in `unit`. */
struct ct_assigned_state {
    double value, error, correction;
    /* Of those that are stated; the correction is the error negated. */
    struct ct_decimal exact_value, exact_error;
    double expanded_uncertainty; /* U as stated, absolute */
    double standard_uncertainty; /* U / k */
};

struct ct_assigned {
    uint32_t result; /* row; of an interpolated value the nearer one */
    double point;    /* in point_unit as written; NAN: none */
    struct ct_decimal exact_point;
    const struct ct_unit *point_unit;
    const struct ct_unit *unit; /* of the numbers */
    struct ct_assigned_state as_left, as_found;
    double k;           /* stated, of the stated probability, or the
                           laboratory's default_k; else NAN */
    double probability; /* stated; else NAN */
    double dof;         /* INFINITY where none is stated */
    bool value_stated;  /* as such, and not as an error or correction */
    bool k_by_probability, k_by_default;
    bool unsound;
};

/* Of the result in `row`. U counts in the unit of the row's numbers; that of
 * as-found is the row's U where it has none of its own. CT_INVALID: an unsound
 * row (no finding: it was told when the laboratory was read). A k wins over a
 * probability, which gives a quantile of the normal distribution, or of t with
 * the stated degrees of freedom. */
CT_CHECK enum ct_status ct_lab_assigned(const struct ct_lab_index *index,
                                        uint32_t row,
                                        struct ct_assigned *assigned);

/* The unit that the numbers of a row come out in; never NULL. */
const struct ct_unit *ct_assigned_unit(const struct ct_lab_result *row);

/* The uncertainty of a row alone, without its values: the same numbers as
 * ct_lab_assigned() has as-left, at a fraction of the time. */
struct ct_assigned_width {
    const struct ct_unit *unit;
    double expanded_uncertainty; /* NAN: not stated */
    double k, dof;
    struct ct_lab_number stated; /* U as the row has it */
};
struct ct_assigned_width ct_lab_width(const struct ct_lab *lab, uint32_t row);

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
    CT_FOUND,          /* the point itself, in exact decimal; or no point was
                          asked for, and there is one result only */
    CT_FOUND_BETWEEN,  /* two neighbours around it */
    CT_FOUND_NO_POINT, /* no result has a point: the only one */
    CT_FOUND_OUTSIDE,  /* outside the points calibrated: C10 */
    CT_FOUND_SEVERAL,  /* quantity, function, artefact, place or point not
                          said, and several fit */
    CT_FOUND_SCALE,    /* the points are on another scale: mm for g */
    CT_FOUND_UNSOUND,  /* the result at that point has a fault, or one between
                          the neighbours, which may be nearer */
    CT_FOUND_NOTHING,
};
struct ct_result_match {
    enum ct_found found;
    uint32_t rows[2]; /* of results; lower and upper neighbour; of SEVERAL two
                         that fit, of UNSOUND the one, of OUTSIDE the least and
                         the greatest point, of SCALE one; else CT_LAB_NO_ROW */
    double weight;    /* of the upper: (x - x0) / (x1 - x0) */
};

/* Points are compared after conversion, in exact decimal (0.2 kg = 200 g).
 * Neighbours have one quantity, function, artefact and `at`, and lie in one
 * range of the instrument where it has any; between single artefacts (a
 * certificate that tells `200` from `200*`) there is nothing. Needs
 * RESULTS_OF_CERTIFICATE, and RANGES_OF_INSTRUMENT for the ranges.
 * `certificate` is the number of its id. */
struct ct_result_match ct_lab_match(const struct ct_lab_index *index,
                                    uint32_t certificate,
                                    const struct ct_result_selector *selector);

/* Whether two results of one certificate are about one thing at one point (or
 * without any), and whether they say the same of it: a row that was copied. */
bool ct_lab_same_place(const struct ct_lab_result *a,
                       const struct ct_lab_result *b);
bool ct_lab_same_result(const struct ct_lab_result *a,
                        const struct ct_lab_result *b);

/* The value at a matched place, linear between neighbours: point, value, error,
 * correction by weights, U and u by weights, too (both parts fully correlated,
 * so that u is never below what linking two equal values gives); k is U / u
 * where they differ, degrees of freedom the smaller ones. Numbers are in the
 * unit of the lower neighbour. `interpolation` is the half-width of the
 * deviation from the line, by the second difference with the neighbours'
 * neighbours, the larger of two; 0 with fewer than three points, and NAN where
 * nothing was interpolated. (semantics: 3.) CT_INVALID: nothing was matched. */
CT_CHECK enum ct_status ct_lab_assigned_at(const struct ct_lab_index *index,
                                           uint32_t certificate,
                                           const struct ct_result_selector *at,
                                           const struct ct_result_match *match,
                                           struct ct_assigned *assigned,
                                           double *interpolation);

#endif
