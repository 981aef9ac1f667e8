/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * axis.h - a scale of a chart: where numbers come to stand, and round ticks.
 */
#ifndef CT_AXIS_H
#define CT_AXIS_H

#include "../../uncertainty/buffer.h"

#include <stdbool.h>

/* Numbers from `low` to `high` > low stand at pixels from..to, whichever of
 * the two is larger. */
struct ct_axis {
    double low, high;
    double from, to;
};

/* The pixel of a number. One outside stands at the end nearest to it. */
double ct_axis_pixel(const struct ct_axis *axis, double number);

/* Ticks at multiples of a step 1, 2 or 5 times a power of ten. */
struct ct_ticks {
    double first; /* in steps: the least multiple that is not below `low` */
    double step;
    int place; /* power of ten at which their numbers end */
    int count;
};

/* About `wanted` ticks. None where doubles do not tell them apart, or where
 * the ends are not finite. */
struct ct_ticks ct_axis_ticks(const struct ct_axis *axis, int wanted);

double ct_tick_value(const struct ct_ticks *ticks, int index);
/* Appends its number, to the place that all of them share. */
void ct_tick_write(const struct ct_ticks *ticks, int index,
                   struct ct_buffer *out);

#endif
