/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * conditions.h - conditions of the environment held against each other: what
 * prevailed, what a method or a certificate allows, how far they may change.
 *
 * Exact in decimal. Temperatures are values here: 295.15 K is 22 degC, 68 degF
 * is 20 degC; a span of temperatures is a difference, in K or degC.
 */
#ifndef CT_CONDITIONS_H
#define CT_CONDITIONS_H

#include "cell.h"

/* The condition of that name, or NULL; `conditions` may be NULL. */
const struct ct_condition *
ct_condition_of(const struct ct_conditions *conditions, const char *name);

enum ct_condition_fit {
    CT_CONDITION_FITS,
    CT_CONDITION_FAILS,
    CT_CONDITION_OF_ELSE /* their units have nothing in common */
};

/* Whether all of it lies within the limits, their ends included. */
enum ct_condition_fit ct_condition_within(const struct ct_condition *prevailed,
                                          const struct ct_condition *limits);

/* Whether its upper end lies no further above its lower end than `most` allows,
 * whose upper end it is. */
enum ct_condition_fit ct_condition_steady(const struct ct_condition *prevailed,
                                          const struct ct_condition *most);

/* Appends `22.8..23.4 degC`. */
void ct_condition_write(const struct ct_condition *condition,
                        struct ct_buffer *out);

#endif
