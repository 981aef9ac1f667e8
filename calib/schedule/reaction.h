/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reaction.h - intervals that react to single calibrations.
 *
 * Staircase (ILAC-G24:2022 / OIML D 10, method 1), methods A1, A2 and A3 of
 * NCSLI RP-1, and the form of A2 in Chinese accreditation training. Pure
 * functions of numbers; intervals in any unit of time.
 */
#ifndef CT_REACTION_H
#define CT_REACTION_H

#include "../../uncertainty/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much longer or shorter by how much of the permissible error was used. */
struct ct_staircase {
    double extend_below; /* 0.8: |e|/MPE at or below which it is extended */
    double keep_below;   /* 1.0: at or below which it is kept */
    double extend;       /* 1.25 */
    double shorten;      /* 0.5 */
    double least, most;  /* clamp; INFINITY: none */
};
extern const struct ct_staircase ct_staircase_usual;
/* `used` = |e| / MPE >= 0, or (|e| + U) / MPE; at a threshold within rounding
 * counts as at it (0.56 / 0.7 is above 0.8 in binary). CT_DOMAIN: a number that
 * is none, an interval <= 0, a rule whose limits contradict each other. */
CT_CHECK enum ct_status ct_staircase_next(const struct ct_staircase *rule,
                                          double interval, double used,
                                          double *next);

/* A1: I (1 + a) if in tolerance, else I (1 - b). */
double ct_reaction_a1(double interval, bool in_tolerance, double a, double b);
/* The b that balances a at the target: b = 1 - (1 + a)^(-R / (1 - R)); and the
 * reliability at which a and b balance. Without it intervals drift. */
double ct_reaction_a1_balance(double a, double target);
double ct_reaction_a1_equilibrium(double a, double b);

/* A2: I (1 + D (-R)^(1-y) (1-R)^y), D halved whenever y differs from the one
 * before. A2-CNAS has R^y in place of (1-R)^y. */
struct ct_reaction_a2 {
    double interval;
    double step; /* D, 1 at the beginning */
    bool before; /* y of the calibration before; true at the beginning */
    double target;
    bool cnas;
};
void ct_reaction_a2_init(struct ct_reaction_a2 *state, double interval,
                         double target, bool cnas);
void ct_reaction_a2_add(struct ct_reaction_a2 *state, bool in_tolerance);

/* A3: x of n in tolerance at one interval against the target. Q is the
 * confidence with which the target is rejected, the same on both sides of it:
 * 1 - 2 P(X <= x) below, 1 - 2 P(X >= x) above, 1 - P(X = x) for none or all,
 * not below 0. */
struct ct_a3_rule {
    double target;       /* 0.95, inside (0, 1) */
    double confidence;   /* 0.5: change only above it, and of the limits */
    double least_change; /* 5 d */
    double least, most;  /* 14 d, 1826 d */
    double factor_limit; /* 2: at most so many times, at least its inverse */
};
extern const struct ct_a3_rule ct_a3_usual;
struct ct_a3 {
    double observed;     /* x / n */
    double rejection;    /* Q */
    double lower, upper; /* Clopper-Pearson limits of the reliability */
    double proposed;     /* as it comes out; `interval` where not changed */
    bool changed;
};
/* CT_DOMAIN: n = 0 or beyond 10^9, x > n, an interval or target that is none.
 */
CT_CHECK enum ct_status ct_reaction_a3(uint64_t x, uint64_t n, double interval,
                                       const struct ct_a3_rule *rule,
                                       struct ct_a3 *answer);

/* Clopper-Pearson limits of a proportion at the confidence (two-sided).
 * CT_DOMAIN: n = 0 or beyond 10^9, x > n, a confidence outside (0, 1). */
CT_CHECK enum ct_status ct_clopper_pearson(uint64_t x, uint64_t n,
                                           double confidence, double *lower,
                                           double *upper);
/* The least number of passes out of as many that shows the target at the
 * confidence, one-sided: ln(1 - confidence) / ln(target), rounded up. 0: none
 * does, or one of them lies outside (0, 1). */
uint64_t ct_passes_to_show(double target, double confidence);

#endif
