/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * coverage.h - coverage factors and effective degrees of freedom.
 *
 * INFINITY stands for infinite degrees of freedom. Numbers from GSL's
 * quantiles, refined to full double precision where they fall short.
 */
#ifndef CT_COVERAGE_H
#define CT_COVERAGE_H

#include "status.h"

#include <stddef.h>

/* k with P(|T| <= k) = probability for Student's t with dof > 0 (real), or
 * the normal distribution for INFINITY (JCGM 100:2008, G.3.2, table G.2).
 * probability in (0, 1). CT_DOMAIN outside; CT_NOCONVERGE. */
CT_CHECK enum ct_status ct_coverage_factor(double probability, double dof,
                                           double *factor);

/* P(|T| <= factor), factor >= 0. */
CT_CHECK enum ct_status ct_coverage_probability(double factor, double dof,
                                                double *probability);

/* The usual truncation of G.4.1: next lower integer, at least 1; INFINITY
 * stays. A value within 1e-9 relative below an integer counts as it. */
double ct_truncate_degrees_of_freedom(double dof);

/* Welch-Satterthwaite (eq. G.2b): (sum u_i^2)^2 / sum(u_i^4 / nu_i) over n
 * independent contributions u_i >= 0, nu_i > 0 or INFINITY. INFINITY when no
 * contribution of finite nu is left. Scaled inside: no overflow. */
double ct_effective_degrees_of_freedom(const double *contribution,
                                       const double *dof, size_t n);

/* Degrees of freedom of a type B evaluation from the relative uncertainty of
 * its uncertainty: 1 / (2 r^2) (eq. G.3). */
double ct_type_b_degrees_of_freedom(double relative_uncertainty);

/* Coverage factors of JCGM 102:2011: k_p with P(chi^2_m <= k_p^2) = p (6.5.2.3,
 * table 1) and k_q, the normal factor for 1 - (1 - p)/m (6.5.3, table 2). */
CT_CHECK enum ct_status ct_ellipsoid_factor(double probability, size_t outputs,
                                            double *factor);
CT_CHECK enum ct_status ct_rectangle_factor(double probability, size_t outputs,
                                            double *factor);

#endif
