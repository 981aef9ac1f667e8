/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * budget_rule.h - how a standard uncertainty follows from the numbers of its
 * statement: the arithmetic, without the text.
 *
 * Reading a statement makes its rule and works the uncertainty out by it. A
 * table of rows, in which the same statement comes again with other numbers,
 * uses the rule without reading the text: so the bits are the same. Private to
 * budget_*.c and row_*.c.
 */
#ifndef CT_BUDGET_RULE_H
#define CT_BUDGET_RULE_H

#include "formula.h"
#include "../../uncertainty/distribution.h"

/* A width as it was stated: a number in the unit of its input, or a part of
 * the magnitude of the value. */
struct width {
    double number;
    bool relative;
    struct ct_conversion conversion; /* of number |value|, when relative */
};

enum rule_kind {
    RULE_NONE,    /* no rule: only the text says it */
    RULE_FIXED,   /* whatever the value is */
    RULE_FACTOR,  /* a width over a factor: u, U/k, s/sqrt(m) */
    RULE_SHAPE,   /* a width is the half-width of a bounded distribution */
    RULE_FORMULA, /* maximum permissible errors at the value, or at a point */
    RULE_READINGS /* s/sqrt(m) of readings that are not part of the rule */
};

struct rule {
    enum rule_kind kind;
    double uncertainty;  /* FIXED */
    double lower, upper; /* FIXED: where the value has to lie */
    struct width width;  /* FACTOR, SHAPE */
    double steps;        /* the width is divided by: 2 for a resolution */
    double factor;       /* FACTOR */
    bool by_dof;         /* the factor is a quantile at `dof` */
    double dof;
    struct ct_distribution shape; /* SHAPE, FORMULA: all but its limits */
    const struct ct_formula *formula;
    struct ct_formula_point point;
    bool at_value;        /* the formula's point is the value */
    double averaged_over; /* READINGS: m; 0: as many as there are */
};

/* RULE_FIXED whose value may be any. */
struct rule rule_fixed(double uncertainty);

/* Relative ones are of a value that is not zero. */
double width_at(const struct width *width, double value);

/* The bounded distribution between the limits, its mode in the middle. */
struct ct_distribution rule_between(const struct ct_distribution *shape,
                                    double lower, double upper);

/* u by the rule, at this value. False where there is none or the statement
 * needs more than arithmetic: it may have a fault then, and only reading it can
 * tell. Not for READINGS. */
bool rule_uncertainty(const struct rule *rule, double value,
                      double *uncertainty);

/* Mean, u = s/sqrt(m) and degrees of freedom of n >= 2 readings. */
struct rule_mean {
    double mean, uncertainty, dof;
};
struct rule_mean rule_readings(const double *readings, size_t n,
                               double averaged_over);

/* Which of several uncertainties is the largest, the first of equal ones. */
size_t rule_largest(const double *uncertainties, const size_t *indices,
                    size_t count);

#endif
