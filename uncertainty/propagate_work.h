/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * propagate_work.h - what the files propagate*.c share. Private to them.
 */
#ifndef CT_PROPAGATE_WORK_H
#define CT_PROPAGATE_WORK_H

#include "propagate.h"
#include "wide.h"

/* Everything one evaluation needs; arrays per input, register, contribution
 * or output as named. */
struct work {
    const struct ct_model *model;
    const struct ct_propagation *settings;
    struct ct_sink *sink;
    struct ct_gum_result *result;
    struct ct_arena arena;
    double *estimates;      /* per input */
    double *registers;      /* per register */
    double *adjoints;       /* per register */
    double *gradient;       /* per input */
    double *spread;         /* per input: standard uncertainty of it all */
    ct_taylor *scratch;     /* two per register */
    ct_taylor *taylor;      /* per input; with order 2 per output and input */
    bool *curved;           /* per output: not linear in what is uncertain */
    double *row_values;     /* per output and row: outputs evaluated by rows */
    double *row_deviations; /* their differences, near 1 by a power of two, */
    int *row_exponent;      /* which is this, per output */
    struct ct_wide *first;  /* output_count²: covariance of the first order */
    struct ct_wide *second; /* ... and what the second adds */
    double *part, *dof;     /* per block of the Welch-Satterthwaite formula */
};

/* Where the equation of an output stands. */
struct ct_place ct_work_place(const struct work *w, size_t output);

/* propagate_second.c: the terms of 5.1.2, note, into every output's
 * second_order and bias and w->second, warnings of curvature, and with order 2
 * the standard uncertainties and covariances. */
CT_CHECK enum ct_status ct_work_second_order(struct work *w);

#endif
