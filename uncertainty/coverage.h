/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * coverage.h - coverage factors and effective degrees of freedom.
 *
 * INFINITY stands for infinite degrees of freedom. GSL's quantiles fall short
 * of double precision or do not converge for some degrees of freedom; factors
 * here are roots of the distribution function by Newton's method, with t from
 * Gauss's continued fraction. Relative error below 4e-15 for dof >= 0.5 and
 * below 1.5e-14 down to 0.1, for probabilities from 1e-6 to 1 - 1e-12.
 *
 * The host has called ct_library_init(): GSL's aborting error handler is off.
 */
#ifndef CT_COVERAGE_H
#define CT_COVERAGE_H

#include "status.h"

#include <stddef.h>

/* k with P(|T| <= k) = probability for Student's t with dof > 0 (real), or
 * the normal distribution for INFINITY (JCGM 100:2008, G.3.2, table G.2).
 * probability in (0, 1). CT_DOMAIN outside; CT_NOCONVERGE when no double
 * holds the factor (0.95 with dof 0.004, say). */
CT_CHECK enum ct_status ct_coverage_factor(double probability, double dof,
                                           double *factor);

/* P(|T| <= factor), factor >= 0 (INFINITY gives 1). CT_DOMAIN. */
CT_CHECK enum ct_status ct_coverage_probability(double factor, double dof,
                                                double *probability);

/* The usual truncation of G.4.1: next lower integer, at least 1; INFINITY
 * stays. A value within 1e-9 relative below an integer counts as it. */
double ct_truncate_degrees_of_freedom(double dof);

/* Welch-Satterthwaite (eq. G.2b): (sum u_i^2)^2 / sum(u_i^4 / nu_i) over n
 * independent contributions u_i = |c_i| u(x_i) (the sign is ignored), nu_i > 0
 * or INFINITY. INFINITY when no contribution of finite nu is left; nu itself
 * when there is one contribution. Scaled inside: no overflow. */
double ct_effective_degrees_of_freedom(const double *contribution,
                                       const double *dof, size_t n);

/* Degrees of freedom of a type B evaluation from the relative uncertainty of
 * its uncertainty: 1 / (2 r^2) (eq. G.3); INFINITY for 0. */
double ct_type_b_degrees_of_freedom(double relative_uncertainty);

/* Coverage factors of JCGM 102:2011: k_p with P(chi^2_m <= k_p^2) = p (6.5.2.3,
 * table 1) and k_q, the normal factor for 1 - (1 - p)/m (6.5.3, table 2).
 * outputs >= 1. CT_DOMAIN; CT_NOCONVERGE. */
CT_CHECK enum ct_status ct_ellipsoid_factor(double probability, size_t outputs,
                                            double *factor);
CT_CHECK enum ct_status ct_rectangle_factor(double probability, size_t outputs,
                                            double *factor);

#endif
