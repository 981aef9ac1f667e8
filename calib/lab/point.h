/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * point.h - numbers with a unit in exact decimal: calibration points and what
 * is added to them.
 *
 * 0.2 kg is 200 g, and 1.1 inch 27.94 mm. Points are values: 212 °F is 100 °C.
 * Kelvin and degree Celsius are two scales here, and so are dB and dBm: a
 * point of one is none of the other.
 */
#ifndef CT_POINT_H
#define CT_POINT_H

#include "../../uncertainty/unit.h"

struct ct_point {
    struct ct_decimal number;
    const struct ct_unit *unit; /* NULL: the number one */
};

/* Equal, or both NAN: nothing stated. */
bool ct_same_double(double a, double b);

/* `number` as written, up to 15 digits; NAN is zero. */
struct ct_point ct_point_of(double number, const struct ct_unit *unit);

/* Whether both lie on one scale: dimension and kind. */
bool ct_point_comparable(struct ct_point a, struct ct_point b);

/* -1, 0, 1; of comparable points. Exact unless a number has more than 34
 * digits, or one unit counts in pi (deg, rad). */
int ct_point_compare(struct ct_point a, struct ct_point b);

/* Whether they are one point: comparable, and equal. */
bool ct_point_is(struct ct_point a, struct ct_point b);

/* The same point in a unit of its dimension; exact wherever the factor has an
 * end in decimal (0.1 inch in mm, not 1 mm in inch), else to 17 digits. */
struct ct_decimal ct_point_convert(struct ct_point point,
                                   const struct ct_unit *unit);

/* A difference of points: without the offset of °F. */
struct ct_decimal ct_difference_convert(struct ct_point difference,
                                        const struct ct_unit *unit);

/* The same for a double; as it is where there is no way between the units. */
double ct_difference_in(double difference, const struct ct_unit *from,
                        const struct ct_unit *to);

/* The number times the value of a ratio: 0.02 % of 5 V is 0.001 V. `ratio` has
 * a dimensionless unit. */
struct ct_decimal ct_point_share(struct ct_point ratio,
                                 struct ct_decimal whole);

#endif
