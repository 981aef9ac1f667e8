/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * propagate_work.h - what the files propagate*.c share. Private to them.
 */
#ifndef CT_PROPAGATE_WORK_H
#define CT_PROPAGATE_WORK_H

#include "influence.h"
#include "propagate.h"
#include "wide.h"

/* What is known of k: by whole degrees of freedom, with infinity at 0; and for
 * the degrees asked for last. 0 where nothing is known yet. */
enum { CT_KNOWN_FACTORS = 512 };
struct known_coverage {
    double factor[CT_KNOWN_FACTORS];
    double last_dof, last_factor;
    double probability_dof, probability; /* of the fixed factor */
};

/* A model made ready for evaluation. Arrays have one entry per input, register,
 * contribution or output as named. */
struct ct_propagator {
    const struct ct_model *model;
    const struct ct_propagation *settings;
    /* ct_propagate(): warnings and notes, shares, covariances between outputs,
     * and the second order also when it is not asked for. */
    bool full;
    struct ct_sink *sink;  /* of the run */
    struct ct_state state; /* of the run; correlation NULL: none but 0 */
    struct ct_gum_result result;
    struct ct_arena arena;
    size_t *input_of;   /* per contribution */
    double *estimates;  /* per input */
    double *registers;  /* per register */
    double *adjoints;   /* per register */
    double *gradient;   /* per input */
    double *correlated; /* per contribution: sum over p of r_qp c_p u_p */
    double *rest;       /* per contribution: c u of those without a row */
    struct ct_influence_sum sum; /* of an output */
    bool agrees;            /* the state correlates rows as the model does */
    bool *by_influences;    /* per output: no correlation of its contributions
                               stands beside their rows */
    double *row_values;     /* per output and row: outputs evaluated by rows */
    double *row_deviations; /* their differences, near 1 by a power of two, */
    int *row_exponent;      /* which is this, per output */
    struct ct_wide *first;  /* output_count²: covariance of the first order;
                               without `full` its diagonal */
    double *part, *dof;     /* per block of the Welch-Satterthwaite formula */
    struct known_coverage known;
    /* for the second order, where it is worked out */
    double *spread;         /* per input: standard uncertainty of it all */
    ct_taylor *scratch;     /* two per register */
    ct_taylor *taylor;      /* per input; with `pairs` per output and input */
    unsigned char *shape;   /* per register */
    bool *curved;           /* per output: not linear in what is uncertain */
    struct ct_wide *second; /* what the second order adds to `first` */
    bool pairs;             /* that of two outputs, too */
};

/* Where the equation of an output stands. */
struct ct_place ct_work_place(const struct ct_propagator *w, size_t output);

/* r between contributions a and b. */
static inline double ct_work_r(const struct ct_propagator *w, size_t a,
                               size_t b)
{
    if (w->state.correlation == NULL)
        return a == b ? 1 : 0;
    return w->state.correlation[a * w->model->contribution_count + b];
}

/* propagate_first.c: values, sensitivities, contributions and variances of the
 * first order; with `full` shares and covariances. */
CT_CHECK enum ct_status ct_work_first_order(struct ct_propagator *w);

/* Sums the rows of the contributions in an output, where these are all that is
 * known of how they are correlated; false: they are not, and the matrix is. */
bool ct_work_sum(struct ct_propagator *w, size_t output);

/* Covariances and correlations of the result from the wide ones; of an output
 * that is certain they are zero. */
void ct_work_set_covariance(struct ct_propagator *w,
                            const struct ct_wide *matrix);

/* propagate_second.c: the terms of 5.1.2, note, into every output's
 * second_order and bias and w->second, warnings of curvature, and with order 2
 * the standard uncertainties and covariances. */
CT_CHECK enum ct_status ct_work_second_order(struct ct_propagator *w);

/* propagate_coverage.c: effective degrees of freedom, k and U. */
CT_CHECK enum ct_status ct_work_coverage(struct ct_propagator *w);

#endif
