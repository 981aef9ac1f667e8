/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dependence.h - how the contributions of a model are drawn together in the
 * Monte Carlo method: by themselves, as multivariate normal or t numbers, or
 * joined by a Gaussian copula.
 *
 * A contribution is drawn when its distribution has a width and no larger one
 * stands for it (`dropped`). Those drawn fall into groups:
 *
 * - observed together n times, N quantities, and correlated with nothing else:
 *   multivariate t with n - N degrees of freedom, location at the means, scale
 *   matrix S = C (n - 1)/(n - N), where C is the covariance of the means in
 *   the model, so S = sum (x - mean)(x - mean)' / (n (n - N)). Source: JCGM
 *   102:2011, 5.3.2. n is the group's dof + 1; constant quantities do not
 *   count in N.
 * - correlated and all normal: multivariate normal, JCGM 101:2008, 6.4.8.
 * - correlated, of whatever shape: each keeps its own distribution, and a
 *   Gaussian copula joins them whose parameters are such that the product-
 *   moment correlations of what is drawn are those of the model.
 * - with a row of elementary influences (model.h): the influences are drawn,
 *   each once from its own distribution, and the contribution is what they add
 *   up to. Influences of a family keep their distributions and are joined by a
 *   Gaussian copula with the coefficient of the family. Where a correlation is
 *   declared beside rows, all that it connects is drawn as if there were none.
 * - all others: independent.
 *
 * Limits with degrees of freedom are themselves uncertain: a rectangle is
 * drawn as the curvilinear trapezoid (JCGM 101:2008, 6.4.3) whose limits are
 * known to half-width / sqrt(2 dof), the relative uncertainty that these
 * degrees of freedom stand for (JCGM 100:2008, G.4.2), unless the contribution
 * is `plain`. Other shapes are drawn as they stand.
 *
 * Stream q of the generator belongs to contribution q; groups that share a
 * number take streams behind the contributions', and influences those behind
 * both. The same bits on every
 * processor and with every kernel.
 */
#ifndef CT_DEPENDENCE_H
#define CT_DEPENDENCE_H

#include "kernel.h"
#include "model.h"

struct ct_dependence;

/* The model is compiled and outlives the plan. With a copula takes 10 to 20
 * ms per distribution.
 * Errors, which mean that the model cannot be drawn:
 * "observations-too-few-for-monte-carlo", "correlation-unattainable",
 * "correlation-without-variance", "copula-not-psd", "limits-too-inexact".
 * Said of what is drawn otherwise than written: "gaussian-copula",
 * "limits-inexact", "dof-not-drawn" (notes), "observed-drawn-as-t" (warning).
 */
CT_CHECK enum ct_status ct_dependence_new(const struct ct_model *model,
                                          struct ct_sink *sink,
                                          struct ct_dependence **dependence);
void ct_dependence_free(struct ct_dependence *dependence);

/* Whether contribution q is drawn; one that is dropped or certain is not, and
 * stays at its estimate (a component: at zero). */
bool ct_dependence_draws(const struct ct_dependence *dependence, size_t q);

/* Degrees of freedom of the t distribution that contribution q is drawn from
 * (its mean exists above 1, its variance above 2), which in an observed group
 * are fewer than those of its own, or the least of those of its influences;
 * INFINITY for every other distribution. */
double ct_dependence_dof(const struct ct_dependence *dependence, size_t q);

/* The variance that contribution q is drawn with over its squared standard
 * uncertainty, as far as t distributions make it larger. */
double ct_dependence_inflation(const struct ct_dependence *dependence,
                               size_t q);

/* How many doubles of scratch one drawing thread needs. */
size_t ct_dependence_scratch(const struct ct_dependence *dependence);

/* Trials first … first + CT_KERNEL_BLOCK - 1 (`first` a multiple of it) of
 * every contribution q that is drawn, in into[q]: of the quantity or, for a
 * component, of its deviation, as its distribution in the model stands.
 * into[q] and `scratch` are aligned to CT_KERNEL_ALIGNMENT. For several
 * threads at once, each with its own memory. */
void ct_dependence_draw(const struct ct_dependence *dependence,
                        const struct ct_kernel *kernel, uint64_t seed,
                        uint64_t first, double *const *into, double *scratch);

#endif
