/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * propagate.h - the law of propagation of uncertainty, JCGM 100:2008, clause 5
 * and annex G, for one or several outputs.
 */
#ifndef CT_PROPAGATE_H
#define CT_PROPAGATE_H

#include "model.h"

enum ct_coverage_rule {
    CT_COVERAGE_PROBABILITY, /* k from Student's t at nu_eff */
    CT_COVERAGE_FACTOR,      /* k fixed; its probability is worked out */
};

struct ct_propagation {
    enum ct_coverage_rule rule;
    double probability;   /* used with CT_COVERAGE_PROBABILITY */
    double factor;        /* used with CT_COVERAGE_FACTOR */
    bool interpolate_dof; /* k at the real nu_eff, not the next lower integer */
    int order;            /* 1, or 2: the terms of 5.1.2, note */
    struct ct_place coverage_place; /* for findings about k */
};

/* The default: probability 0.95, truncated degrees of freedom, order 1. */
struct ct_propagation ct_propagation_default(void);

/* ORDER DOF_STATUS */
enum ct_dof_status { CT_DOF_FINITE, CT_DOF_INFINITE, CT_DOF_UNDEFINED };

/* One output. Arrays have one entry per contribution of the model; numbers
 * are in the unit of the output (sensitivity: per unit of the input). */
struct ct_gum {
    double value;
    double standard_uncertainty; /* of the order asked for */
    double first_order;          /* u_c by eq. 10 or 13 */
    double second_order;         /* signed sum of the terms of 5.1.2, note;
                                    a variance; always worked out, NAN when
                                    inputs are correlated, with rows, or where
                                    a derivative does not exist */
    double bias; /* ½ Σ f_ii u_i², never added; NAN likewise */
    enum ct_dof_status dof_status;
    double dof;              /* nu_eff; INFINITY; NAN when undefined */
    double probability;      /* NAN when it cannot be said */
    double factor, expanded; /* NAN when they cannot be said */
    double rows_uncertainty; /* of the row-by-row mean; 0 without rows */
    double rows_share;
    double correlation_share; /* part of u² that comes from r != 0 */
    double *sensitivity;  /* not finite where it does not exist, which only an
                             input that is certain may cause */
    double *contribution; /* signed c u */
    double *share;        /* sums to 1 with rows_share */
    bool blind; /* u is zero although an input that is uncertain and that the
                   output depends on has the sensitivity zero: the first order
                   does not see it */
};

struct ct_gum_result {
    struct ct_arena arena;
    size_t output_count, contribution_count;
    struct ct_gum *outputs;
    double *covariance;  /* output_count², row by row, of the order asked
                            for; infinite where no double holds it */
    double *correlation; /* the same; 0 where one of the two is certain */
};

void ct_gum_result_release(struct ct_gum_result *result);

/* Evaluates a compiled model. Findings: the domain faults of the estimates,
 * "not-differentiable", "first-order-blind" (warning), "strong-curvature"
 * (warning), "few-degrees-of-freedom" (warning), "dof-undefined" and
 * "coverage-out-of-range" (errors; the result is filled all the same, without
 * k), "second-order-correlated", "second-order-rows",
 * "second-order-undefined", "second-order-negative",
 * "second-order-not-normal" (warning).
 *
 * Uncertainties may have any size that a double holds; their squares need
 * not. Where correlations cancel to within rounding, the uncertainty is 0. */
CT_CHECK enum ct_status ct_propagate(const struct ct_model *model,
                                     const struct ct_propagation *settings,
                                     struct ct_sink *sink,
                                     struct ct_gum_result *result);

/* ---- one model at many points --------------------------------------------
 *
 * What ct_propagate() does with the numbers of the model itself, again and
 * again with other numbers: the estimates and uncertainties of a series of
 * calibrations. A run at the numbers of the model gives the same bits as
 * ct_propagate(), and at other numbers those of a model that has them. */

/* The numbers that may change from run to run. Arrays are the caller's. The
 * model keeps its rows (they take the place of the estimates of their columns)
 * and the degrees of freedom of its sets of simultaneous observations. */
struct ct_state {
    double *estimates;     /* per input, finite */
    double *uncertainties; /* per contribution: standard uncertainty >= 0 */
    double *dof;           /* per contribution, > 0 or INFINITY */
    bool *dropped;         /* per contribution: a larger one counts */
    double *correlation;   /* contribution_count², row by row, symmetric with
                              unit diagonal, positive semidefinite; NULL: the
                              identity */
};

/* The numbers of the model, in arrays of `arena` that may be written to;
 * `correlation` is NULL only when the model has none and `correlated` is
 * false. CT_NOMEM. */
CT_CHECK enum ct_status ct_state_of_model(const struct ct_model *model,
                                          bool correlated,
                                          struct ct_arena *arena,
                                          struct ct_state *state);

struct ct_propagator;
/* `model` is compiled; it and `settings` must outlive the propagator. One
 * propagator serves one thread at a time; several may share a model. With order
 * 1 a propagator takes about 16 bytes per instruction, 5 kB, and 16 bytes per
 * pair of outputs. CT_NOMEM. */
CT_CHECK enum ct_status ct_propagator_new(const struct ct_model *model,
                                          const struct ct_propagation *settings,
                                          struct ct_propagator **propagator);
void ct_propagator_free(struct ct_propagator *propagator);

/* Evaluates at a state, which is only read. *result is the propagator's, valid
 * until the next run. Allocates nothing.
 *
 * Findings are the errors of ct_propagate(), none of its warnings and notes;
 * as there, "dof-undefined" and "coverage-out-of-range" come with CT_OK and a
 * result without k. Not worked out are shares (`share` is NULL, rows_share and
 * correlation_share are NAN), covariances and correlations between outputs
 * (NULL), and with order 1 the second-order part and the bias (NAN). A matrix
 * whose coefficients are all zero counts as NULL. */
CT_CHECK enum ct_status ct_propagator_run(struct ct_propagator *propagator,
                                          const struct ct_state *state,
                                          struct ct_sink *sink,
                                          const struct ct_gum_result **result);

#endif
