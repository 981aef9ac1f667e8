/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * batch_joint.h - the covariance between the results of different rows.
 *
 * Inputs that the budget names under `fixed:` are one realisation for all
 * rows: the temperature of one afternoon, the density of one liquid. Results
 * of two rows i and j are correlated by them,
 *
 *     cov(y_i, y_j) = sum_q sum_p c_iq u_q r_qp u_p c_jp
 *
 * over the contributions of fixed inputs alone (JCGM 100:2008, F.1.2.3);
 * other inputs are new in each row, and their correlations with fixed ones do
 * not reach across rows. Results of one row share all inputs: there the sum
 * goes over all contributions. On the diagonal stands u².
 */
#ifndef CT_BATCH_JOINT_H
#define CT_BATCH_JOINT_H

#include "../uncertainty/propagate.h"

/* Results in the matrix, all rows together: a file of some 500 MB. */
enum { CT_JOINT_LIMIT = 5000 };

struct ct_joint;

/* `fixed`: indices of inputs. The model outlives the joint. */
CT_CHECK enum ct_status ct_joint_new(const struct ct_model *model,
                                     const size_t *fixed, size_t fixed_count,
                                     struct ct_joint **joint);
void ct_joint_free(struct ct_joint *joint);

/* Takes the results of row `number` at this state; `outputs` NULL: it was not
 * evaluated, and its cells stay empty. CT_LIMIT past CT_JOINT_LIMIT: nothing
 * is taken from then on. CT_NOMEM. */
CT_CHECK enum ct_status ct_joint_add(struct ct_joint *joint, uint64_t number,
                                     const struct ct_gum *outputs,
                                     const struct ct_state *state);

/* How many results there were, also of those past the limit. */
uint64_t ct_joint_size(const struct ct_joint *joint);

/* Writes the matrix as CSV, full precision, below a head of labels
 * `row:result`. */
struct ct_output;
CT_CHECK enum ct_status ct_joint_write(const struct ct_joint *joint,
                                       struct ct_output *output);

#endif
