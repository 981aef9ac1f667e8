/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reliability_work.h - what the parts of a fit of reliability share.
 */
#ifndef CT_RELIABILITY_WORK_H
#define CT_RELIABILITY_WORK_H

#include "reliability_fit.h"

enum { CT_WORK_PARAMETERS = CT_RELIABILITY_PARAMETERS };

struct ct_work_event {
    double start, t;
    double in, out;
};

/* Observations in one order, equal times as one; and few bins of them. */
struct ct_work_data {
    struct ct_work_event *events;
    size_t count;
    struct ct_work_event *bins;
    size_t bin_count;
    double in, out;
    double first, last; /* of t */
    double mean;        /* of t - start, by n */
};

/* CT_NOMEM, CT_DOMAIN. */
CT_CHECK enum ct_status ct_work_data_init(struct ct_work_data *data,
                                          const struct ct_outcome *outcomes,
                                          size_t count);
void ct_work_data_release(struct ct_work_data *data);

/* A model and where its ln-parameters may be. */
struct ct_work_model {
    enum ct_reliability model;
    size_t count; /* of parameters */
    double low[CT_WORK_PARAMETERS], high[CT_WORK_PARAMETERS];
};
void ct_work_model_init(struct ct_work_model *model, enum ct_reliability of,
                        const struct ct_work_data *data);

/* A place, -ln L there, its gradient and expected information, all by
 * ln-parameters. */
struct ct_work_point {
    double theta[CT_WORK_PARAMETERS];
    double f;
    double gradient[CT_WORK_PARAMETERS];
    double information[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS];
};
/* Sets f; the rest only where `slopes`. INFINITY outside what is possible. */
void ct_work_evaluate(const struct ct_work_model *model,
                      const struct ct_work_event *events, size_t count,
                      struct ct_work_point *point, bool slopes);
/* ln R at the place. */
double ct_work_log_in(const struct ct_work_model *model, const double *theta,
                      double t, double *slopes);
void ct_work_parameters(const struct ct_work_model *model, const double *theta,
                        double *parameters);

/* Solves the leading n by n system by Cholesky; false: not positive definite.
 */
bool ct_work_solve(double a[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS], size_t n,
                   const double *b, double *x);

/* Goes down from point->theta to a minimum of f. With t > 0 only over places
 * where ln R(t) = level. False: there is no such place nearby. */
bool ct_work_descend(const struct ct_work_model *model,
                     const struct ct_work_data *data, double t, double level,
                     struct ct_work_point *point);

/* Places to begin, near what the data say, all inside; how many. */
enum { CT_WORK_GUESSES = 4, CT_WORK_STARTS = 8 };
size_t ct_work_guesses(const struct ct_work_model *model,
                       const struct ct_work_data *data,
                       double guesses[CT_WORK_GUESSES][CT_WORK_PARAMETERS]);
/* The one that comes out best over the bins, with ln R(t) = level where t > 0.
 * False: none does. */
bool ct_work_best_guess(const struct ct_work_model *model,
                        const struct ct_work_data *data, double t, double level,
                        double *theta);
/* The first of them, the best after a simplex over the bins, and from the
 * fourth on places at the limits of the model, where it is a step or has fewer
 * parameters, which nothing inside may reach. CT_NOMEM. */
CT_CHECK enum ct_status ct_work_starts(
    const struct ct_work_model *model, const struct ct_work_data *data,
    double starts[CT_WORK_STARTS][CT_WORK_PARAMETERS], size_t *count);

/* Covariance of the ln-parameters; NAN for those that ran to where they have no
 * effect. Whether none did. */
bool ct_work_covariance(
    const struct ct_work_model *model, const struct ct_work_point *point,
    double covariance[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS]);

/* wald[] and profile[] of the interval, which is finite and > 0. */
void ct_work_wald(const struct ct_work_model *model, double interval,
                  double target, double z, const double *theta,
                  double covariance[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS],
                  double limits[2]);
void ct_work_profile(const struct ct_work_model *model,
                     const struct ct_work_data *data,
                     const struct ct_work_point *best, double interval,
                     double target, double z, double limits[2]);

/* pure_error to rejected, against bins of observations with start = 0. */
void ct_work_test(const struct ct_outcome *bins, size_t count,
                  struct ct_reliability_fit *fit);
/* Those bins, room for CT_RELIABILITY_BINS. */
size_t ct_work_bins(const struct ct_work_data *data, struct ct_outcome *bins);

#endif
