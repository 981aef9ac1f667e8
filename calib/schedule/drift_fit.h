/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * drift_fit.h - intervals from values: how an error moves, and when it meets a
 * limit.
 *
 * (domain: 3.5; NASA-HDBK-8739.19-5; ILAC-G24 method 2.) Times in days since
 * any day; numbers in one unit. Least squares by GSL. A horizon is the last
 * time looked at, finite, on the scale of the times beside it.
 */
#ifndef CT_DRIFT_FIT_H
#define CT_DRIFT_FIT_H

#include "../../uncertainty/status.h"

#include <stdbool.h>
#include <stddef.h>

/* ---- a straight line of error against time --------------------------------
 */

struct ct_drift_line {
    size_t n;
    double intercept, slope;     /* at t = 0; per day */
    double s;                    /* residual standard deviation, n - 2 */
    double slope_deviation;      /* standard error */
    double t_statistic, p_value; /* of no slope, two-sided; no scatter at all:
                                    INFINITY and 0, or 0 and 1 */
    double mean, mean_t, Sxx;
    double first, last;        /* times observed */
    double degrees_of_freedom; /* n - 2 */
};
/* CT_DOMAIN: n < 3, all at one time, a number that is none. */
CT_CHECK enum ct_status ct_drift_line_fit(const double *t, const double *error,
                                          size_t n, struct ct_drift_line *line);
double ct_drift_line_at(const struct ct_drift_line *line, double t);
/* Half-width of the two-sided interval for one new observation at t; NAN where
 * the probability is none. */
double ct_drift_line_prediction(const struct ct_drift_line *line, double t,
                                double probability);
/* The first t >= `after` at which e(t) + W reaches `upper` or e(t) - W `lower`
 * (lower < upper, either infinite), W = sqrt(P^2 + U^2), P the half-width of
 * prediction at the probability (0: P is left out); for limits +-MPE that is
 * |e| + W = MPE. INFINITY: it never does until `horizon`; `after` where it has;
 * NAN: numbers that are none. */
double ct_drift_line_crossing(const struct ct_drift_line *line, double lower,
                              double upper, double U, double probability,
                              double after, double horizon);

/* ---- polynomial of change without intercept --------------------------------
 */

enum { CT_DRIFT_ORDER = 3 };
struct ct_drift_change {
    size_t n;
    int order;                           /* 1 to CT_DRIFT_ORDER */
    double coefficients[CT_DRIFT_ORDER]; /* b_1 t + b_2 t^2 + … */
    double covariance[CT_DRIFT_ORDER * CT_DRIFT_ORDER];
    double s;
    double degrees_of_freedom; /* n - order */
    double last;
};
/* Changes since the calibration before against the days between. CT_DOMAIN:
 * n <= order, days <= 0, too few different days, a number that is none;
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_drift_change_fit(const double *days,
                                            const double *change, size_t n,
                                            int order,
                                            struct ct_drift_change *fit);
double ct_drift_change_at(const struct ct_drift_change *fit, double days);
/* u_p: s^2 + [t t^2 …] Cov [t t^2 …]^T, its root. */
double ct_drift_change_deviation(const struct ct_drift_change *fit,
                                 double days);
/* Uncertainty target: the days at which u0^2 + u_p^2 reaches u_target^2; 0
 * where it has from the beginning, INFINITY: not until the horizon. */
double ct_drift_change_to_uncertainty(const struct ct_drift_change *fit,
                                      double u0, double u_target,
                                      double horizon);
/* Reliability target: y0 + change + k sqrt(u0^2 + u_p^2) meets a limit, k the t
 * quantile of `probability` two-sided (one-sided where one limit is infinite or
 * `one_sided`), the nearer of the two. 0 and INFINITY as above; NAN: numbers
 * that are none, a one-sided probability of 1/2 or less. */
double ct_drift_change_to_limit(const struct ct_drift_change *fit, double y0,
                                double u0, double lower, double upper,
                                double probability, bool one_sided,
                                double horizon);

/* ---- random walk -----------------------------------------------------------
 */

/* u^2(t) = u0^2 + d^2 t. */
double ct_random_walk_u(double u0, double d, double t);
/* The t at which it reaches u_target; INFINITY where d = 0, 0 where u0 has. */
double ct_random_walk_time(double u0, double d, double u_target);
/* d from changes over times: sqrt(mean((change^2 - u_m^2) / days)), u_m what
 * measurement brings to each change (0: nothing is taken off); not below 0.
 * NAN: n = 0, days <= 0. */
double ct_random_walk_fit(const double *days, const double *change, size_t n,
                          double u_measurement);

#endif
