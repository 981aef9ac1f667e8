/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * budget_shape.h - one statement of uncertainty as it is read: shared by
 * budget_statement.c, budget_limits.c, budget_mpe.c and budget_parametric.c.
 * Private to them.
 */
#ifndef CT_BUDGET_SHAPE_H
#define CT_BUDGET_SHAPE_H

#include "budget_reader.h"

/* One reading of a statement: what the helpers below hand on. */
struct shape {
    struct reader *r;
    struct subject *subject;
    struct statement *st;
    bool named;                     /* a distribution was asked for */
    enum ct_distribution_kind kind; /* the one, or the default */
    bool has_dof;
};

/* The value under a key of the input, or NULL. */
const struct ct_yaml *shape_get(const struct shape *s, const char *key);

/* "value-missing", unless it is a component. */
enum ct_status shape_need_value(const struct shape *s);

/* "distribution-unfit": it is not one that this statement can have. */
enum ct_status shape_unfit(const struct shape *s, const char *statement);

/* The distribution's parameters; findings of ct_distribution_fault(). */
enum ct_status shape_check(const struct shape *s, struct ct_place place);

/* "value-outside-limits", unless it is a component. */
enum ct_status shape_inside(const struct shape *s, double lower, double upper);

/* A value off the expectation of its distribution: kept, with the warning
 * "value-off-middle", or with `bias: keep` the limits are shifted with it. */
enum ct_status shape_offset(const struct shape *s, double expectation,
                            double width, struct ct_place place);

/* Where the distribution stands: deviations stand about zero. */
double shape_centre(const struct shape *s);

/* The parameters of a bounded distribution beside its limits. */
enum ct_status shape_parameters(const struct shape *s,
                                struct ct_distribution *d);

bool is_bounded(enum ct_distribution_kind kind);

/* The quantile at the degrees of freedom of the statement. */
enum ct_status shape_quantile(struct shape *s, double probability,
                              double *factor);

/* The statement by a factor: the standard uncertainty is the width of the rule
 * over its steps and the factor. */
enum ct_status shape_by_factor(struct shape *s, double factor,
                               struct ct_place place, const char *statement);

/* The statement by a half-width, which is the width of the rule over its
 * steps. */
enum ct_status shape_half_width(struct shape *s, struct ct_place place);

/* The statement by limits about `base`; without a value the expectation is the
 * estimate. */
enum ct_status shape_limits(struct shape *s, double base, double lower,
                            double upper, struct ct_place place);

/* ---- budget_limits.c ----------------------------------------------------- */

enum ct_status read_half_width(struct shape *s, const struct ct_yaml *node);
enum ct_status read_resolution(struct shape *s, const struct ct_yaml *node);
enum ct_status read_limits(struct shape *s, const struct ct_yaml *node);

/* ---- budget_mpe.c -------------------------------------------------------- */

enum ct_status read_mpe(struct shape *s, const struct ct_yaml *node);

/* ---- budget_parametric.c ------------------------------------------------- */

bool is_parametric(enum ct_distribution_kind kind);
enum ct_status read_parametric(struct shape *s);
enum ct_status read_sample(struct shape *s, const struct ct_yaml *node);

#endif
