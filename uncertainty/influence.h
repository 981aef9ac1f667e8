/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * influence.h - sums of contributions that are rows of elementary influences
 * (model.h): what propagate*.c and dependence*.c make of them.
 *
 * A sum of contributions, each times a factor, is again a row,
 * sum_l (sum_a f_a amount_al) q_l. Its variance is one of squares, so it is
 * never negative and loses nothing where shared influences cancel.
 */
#ifndef CT_INFLUENCE_H
#define CT_INFLUENCE_H

#include "model.h"
#include "wide.h"

/* What influences of one family make together. */
struct ct_family_sum {
    double sum, magnitude;  /* of the amounts */
    double variance;        /* V */
    double apart, together; /* the two sums of D */
    bool between;
};

/* Numbers are in units of 2^exponent once the sum is settled. */
struct ct_influence_sum {
    const struct ct_model *model;
    double *amounts;    /* per influence */
    double *magnitudes; /* what they were added up from */
    struct ct_family_sum *families;
    int exponent;
};

/* A sum of nothing; its memory is the arena's. CT_NOMEM. */
CT_CHECK enum ct_status ct_influence_sum_init(struct ct_influence_sum *sum,
                                              const struct ct_model *model,
                                              struct ct_arena *arena);
void ct_influence_sum_clear(struct ct_influence_sum *sum);

/* Adds factor × contribution q of uncertainty 1, if that has a row. */
void ct_influence_sum_add(struct ct_influence_sum *sum, size_t q,
                          double factor);

/* Once all is added: amounts that cancel to within rounding are 0. The other
 * functions are for settled sums. */
void ct_influence_sum_settle(struct ct_influence_sum *sum);

struct ct_wide ct_influence_sum_variance(const struct ct_influence_sum *sum);

/* The covariance of the sum with contribution q of uncertainty 1. */
double ct_influence_sum_with(const struct ct_influence_sum *sum, size_t q);

/* What one amount of a row gives to it. */
double ct_influence_sum_of(const struct ct_influence_sum *sum,
                           const struct ct_model_amount *amount);

/* What is independent of all else in the sum, one after the other: influences
 * by themselves, and families. */
size_t ct_influence_part_count(const struct ct_model *model);

/* The standard uncertainty of part i (0: it gives nothing) and its degrees of
 * freedom V^2 / D. */
double ct_influence_part(const struct ct_influence_sum *sum, size_t i,
                         double *dof);

/* Whether contribution q has a row. */
static inline bool ct_has_influences(const struct ct_model *model, size_t q)
{
    return model->row_of != NULL && model->row_of[q] != NULL;
}

/* What ct_model_compile() does about influences: brings the rows to
 * uncertainty 1, enters degrees of freedom and correlations. Findings: see
 * there. */
CT_CHECK enum ct_status ct_influences_compile(struct ct_model *model,
                                              struct ct_sink *sink);

/* Whether a declared correlation stands between contributions of which one at
 * least has a row: then rows do not say how the two depend on each other. */
bool ct_is_declared_beside(const struct ct_model *model,
                           const struct ct_correlation *entry);

#endif
