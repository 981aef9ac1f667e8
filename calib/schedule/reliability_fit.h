/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reliability_fit.h - models of reliability fitted to outcomes of calibrations.
 *
 * An observation is one calibration, or `n` alike: `start` <= `t` are times
 * since the clock was set, `in` of n were in tolerance as found. Each
 * contributes the conditional factor R(t)/R(start) where in tolerance, else
 * 1 - R(t)/R(start) (NCSLI RP-1; S1, S2: start = 0, every calibration sets the
 * clock; S3: an item that passes is not adjusted and its clock runs on, so that
 * start is the time of the calibration before). ln L is their sum; it is
 * maximised over ln-parameters from several starts by GSL.
 */
#ifndef CT_RELIABILITY_FIT_H
#define CT_RELIABILITY_FIT_H

#include "reliability.h"

#include <stdint.h>

struct ct_outcome {
    double start, t; /* 0 <= start < t */
    uint32_t n, in;  /* in <= n */
};

/* ORDER FIT_STATUS */
enum ct_fit_status {
    CT_FIT_GOOD,
    CT_FIT_AT_BOUNDARY, /* a parameter ran to 0 or to infinity: the model is
                           one of fewer parameters here */
    CT_FIT_ALL_IN,      /* every one in tolerance: only a one-sided limit */
    CT_FIT_ALL_OUT,     /* none: no finite maximum */
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
    double covariance[CT_RELIABILITY_PARAMETERS * CT_RELIABILITY_PARAMETERS];
    double minus_log_likelihood;
    double aic; /* 2 m - 2 ln L */
    /* Test against the bins (RP-1 D-19, D-23); NAN where bins - m < 1 or
     * N - bins < 1. Rejected: C > 0.95. */
    double pure_error, lack_of_fit, F, C;
    bool rejected;
    double interval;            /* at the target; INFINITY; NAN: none */
    bool no_interval;           /* R(0) is below the target */
    double wald[2], profile[2]; /* limits of the interval at the confidence;
                                   NAN, INFINITY as above */
    double merit;               /* figure of merit, over a set of fits */
};

struct ct_fit_question {
    const struct ct_outcome *outcomes;
    size_t count;
    double target;     /* inside (0, 1) */
    double confidence; /* 0.95 */
    bool limits;       /* work out wald and profile */
};

/* Bins of the observations with start = 0: equal times are one bin; where there
 * are more than `most` different times, times are binned into quantiles and a
 * bin's time is its mean weighted by n. Returns the count; the caller's array
 * has room for `most`. */
size_t ct_outcome_bins(const struct ct_outcome *outcomes, size_t count,
                       struct ct_outcome *bins, size_t most);

/* One model. CT_NOMEM; a fit that failed is CT_OK with its status. Pure: for
 * several threads. */
CT_CHECK enum ct_status ct_reliability_fit(const struct ct_fit_question *q,
                                           enum ct_reliability model,
                                           struct ct_reliability_fit *fit);

/* All of the mask (1 << enum ct_reliability), in the order of the models, with
 * figures of merit G = (N_G / C) t_R^(1/4) over those that are not rejected and
 * have an interval (RP-1 D-25; N_G: how many of these there are). *best: index
 * of the greatest merit, *least_aic: of the least AIC; SIZE_MAX: none. */
CT_CHECK enum ct_status ct_reliability_fit_all(const struct ct_fit_question *q,
                                               unsigned models,
                                               struct ct_reliability_fit *fits,
                                               size_t *count, size_t *best,
                                               size_t *least_aic);

/* S1 for the exponential model (type III censored), and what can be said when
 * all passed: lambda <= -ln(alpha) / sum t. */
struct ct_exponential_fit {
    enum ct_fit_status status;
    double rate, deviation; /* lambda and its standard error */
    double upper_rate;      /* one-sided limit at the confidence */
};
CT_CHECK enum ct_status ct_exponential_fit(const struct ct_outcome *outcomes,
                                           size_t count, double confidence,
                                           struct ct_exponential_fit *fit);

/* Whether groups (counts `in` of `n`, at alike times) may be pooled: the
 * probability of a chi-squared as large or larger, df = groups - 1; NAN: not
 * to be told. */
double ct_homogeneity(const struct ct_outcome *groups, size_t count);

#endif
