/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reliability_fit.h - models of reliability fitted to outcomes of calibrations.
 *
 * An observation is one calibration, or `n` alike: `start` <= `t` are times
 * since the clock was set, `in` of n were in tolerance as found. Each
 * contributes the conditional factor R(t)/R(start) where in tolerance, else
 * 1 - R(t)/R(start) (NCSLI RP-1; S1, S2: start = 0, every calibration sets the
 * clock; S3: an item that passes is not adjusted and its clock runs on, so that
 * start is the time of the calibration before). At start = 0 the factor is R(t)
 * itself, also where R(0) < 1: the clock was set, whatever was found. ln L is
 * their sum. Its maximum over ln-parameters: GSL's simplex from several starts
 * on few bins, then Fisher's scoring on all data and from the limits where a
 * model becomes one of fewer parameters. Answers do not depend on the order of
 * observations nor on how equal ones are bundled.
 */
#ifndef CT_RELIABILITY_FIT_H
#define CT_RELIABILITY_FIT_H

#include "reliability.h"

#include <stdint.h>

struct ct_outcome {
    double start, t; /* 0 <= start < t */
    uint64_t n, in;  /* in <= n */
};

/* ORDER FIT_STATUS */
enum ct_fit_status {
    CT_FIT_GOOD,
    CT_FIT_AT_BOUNDARY, /* a parameter ran to 0 or to infinity: the model is
                           one of fewer parameters here */
    CT_FIT_ALL_IN,      /* every one in tolerance: only a one-sided limit,
                           profile[0] of models of one parameter, where
                           L = 1 - confidence; interval INFINITY */
    CT_FIT_ALL_OUT,     /* none: no finite maximum */
    CT_FIT_TOO_FEW,     /* different times than parameters: nothing decides
                           between them */
    CT_FIT_FAILED,      /* no maximum was found */
    CT_FIT_STATUSES
};
const char *ct_fit_status_name(enum ct_fit_status status);

struct ct_reliability_fit {
    enum ct_reliability model;
    enum ct_fit_status status;
    double parameters[CT_RELIABILITY_PARAMETERS];
    double deviations[CT_RELIABILITY_PARAMETERS]; /* standard errors from the
                                                     expected information; NAN
                                                     at a boundary */
    /* rows of as many as the model has parameters; NAN at a boundary */
    double covariance[CT_RELIABILITY_PARAMETERS * CT_RELIABILITY_PARAMETERS];
    double minus_log_likelihood;
    double aic; /* 2 m - 2 ln L */
    /* Test against the bins of observations with start = 0, at most
     * CT_RELIABILITY_BINS (RP-1 D-19, D-23); NAN where bins - m < 1 or
     * N - bins < 1. Rejected: C > 0.95. */
    double pure_error, lack_of_fit, F, C;
    bool rejected;
    double interval;  /* at the target; INFINITY; NAN: none */
    bool no_interval; /* R(0) is below the target */
    /* Limits of the interval at the confidence: where ln R(t) -+ z s meets the
     * target, s by D-29 without the parameters at a boundary; and by profile
     * likelihood. [0] may be 0 and [1] INFINITY; both NAN where there is no
     * finite interval. */
    double wald[2], profile[2];
    double merit; /* figure of merit, over a set of fits */
};

enum { CT_RELIABILITY_BINS = 20 };

struct ct_fit_question {
    const struct ct_outcome *outcomes;
    size_t count;
    double target;     /* inside (0, 1) */
    double confidence; /* 0.95 */
    bool limits;       /* work out wald and profile */
};

/* Bins of the observations with start = 0: equal times are one bin; where there
 * are more than CT_RELIABILITY_BINS different times, times are binned into
 * quantiles and a bin's time is its mean weighted by n. `bins` has room for
 * CT_RELIABILITY_BINS. CT_NOMEM; CT_DOMAIN: an observation is none. */
CT_CHECK enum ct_status ct_outcome_bins(const struct ct_outcome *outcomes,
                                        size_t count, struct ct_outcome *bins,
                                        size_t *used);

/* One model. CT_NOMEM; CT_DOMAIN: an observation, the target or the confidence
 * is none; a fit that failed is CT_OK with its status, and what it lacks NAN.
 * Pure: for several threads. */
CT_CHECK enum ct_status ct_reliability_fit(const struct ct_fit_question *q,
                                           enum ct_reliability model,
                                           struct ct_reliability_fit *fit);

/* All of the mask (1 << enum ct_reliability), in the order of the models, with
 * figures of merit G = (N_G / C) t_R^(1/4) over those that are not rejected and
 * have a finite interval (RP-1 D-25; N_G: how many of these there are; others:
 * NAN). *best: index of the greatest merit, *least_aic: of the least AIC;
 * SIZE_MAX: none. `fits` has room for as many as the mask has. */
CT_CHECK enum ct_status ct_reliability_fit_all(const struct ct_fit_question *q,
                                               unsigned models,
                                               struct ct_reliability_fit *fits,
                                               size_t *count, size_t *best,
                                               size_t *least_aic);

/* S1 for the exponential model (type III censored). upper_rate: where all
 * passed -ln(1 - confidence) / sum t; else where ln L has fallen by z^2 / 2, z
 * the one-sided normal quantile of the confidence. All out: both rates
 * INFINITY. */
struct ct_exponential_fit {
    enum ct_fit_status status;
    double rate, deviation; /* lambda and its standard error */
    double upper_rate;      /* one-sided limit at the confidence */
};
CT_CHECK enum ct_status ct_exponential_fit(const struct ct_outcome *outcomes,
                                           size_t count, double confidence,
                                           struct ct_exponential_fit *fit);

/* Whether groups (counts `in` of `n`, at alike times) may be pooled: the
 * probability of Pearson's chi-squared as large or larger among groups that are
 * alike. Of few calibrations each it is no chi-squared; the gamma distribution
 * with its mean and variance stands for it. NAN: not to be told, as where each
 * has one calibration. */
double ct_homogeneity(const struct ct_outcome *groups, size_t count);

#endif
