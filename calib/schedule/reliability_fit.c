/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reliability_work.h"
#include "../../uncertainty/coverage.h"

#include <math.h>

/* ORDER FIT_STATUS */
static const char *const status_names[CT_FIT_STATUSES] = {
    "good", "at-boundary", "all-in", "all-out", "too-few", "failed"};

const char *ct_fit_status_name(enum ct_fit_status status)
{
    return status_names[status];
}

/* A question with its data in order. */
struct fitting {
    const struct ct_fit_question *q;
    struct ct_work_data data;
    struct ct_outcome bins[CT_RELIABILITY_BINS];
    size_t bin_count;
    double z; /* two-sided normal quantile of the confidence */
};

static enum ct_status begin(struct fitting *fitting,
                            const struct ct_fit_question *q)
{
    enum ct_status status;

    fitting->q = q;
    if (!(q->target > 0) || !(q->target < 1))
        return CT_DOMAIN;
    status = ct_coverage_factor(q->confidence, (double)INFINITY, &fitting->z);
    if (status == CT_OK)
        status = ct_work_data_init(&fitting->data, q->outcomes, q->count);
    if (status == CT_OK)
        fitting->bin_count = ct_work_bins(&fitting->data, fitting->bins);
    return status;
}

static void clear(struct ct_reliability_fit *fit, enum ct_reliability model)
{
    *fit = (struct ct_reliability_fit){.model = model, .status = CT_FIT_FAILED};
    for (size_t i = 0; i < CT_RELIABILITY_PARAMETERS; i++)
        fit->parameters[i] = fit->deviations[i] = (double)NAN;
    for (size_t i = 0; i < sizeof fit->covariance / sizeof *fit->covariance;
         i++)
        fit->covariance[i] = (double)NAN;
    fit->minus_log_likelihood = fit->aic = (double)NAN;
    fit->pure_error = fit->lack_of_fit = fit->F = fit->C = (double)NAN;
    fit->interval = fit->merit = (double)NAN;
    fit->wald[0] = fit->wald[1] = (double)NAN;
    fit->profile[0] = fit->profile[1] = (double)NAN;
}

static bool decided_by_counts(const struct fitting *f,
                              struct ct_reliability_fit *fit)
{
    const struct ct_work_data *data = &f->data;

    if (data->count == 0)
        fit->status = CT_FIT_TOO_FEW;
    else if (!(data->out > 0))
        fit->status = CT_FIT_ALL_IN;
    else if (!(data->in > 0))
        fit->status = CT_FIT_ALL_OUT;
    else if (data->count < ct_reliability_parameters(fit->model))
        fit->status = CT_FIT_TOO_FEW;
    else
        return false;
    return true;
}

/* -ln L of passes only grows with a rate: the one at which it comes to
 * -ln(1 - confidence) gives the least interval. */
static void limit_of_passes(const struct fitting *f,
                            struct ct_reliability_fit *fit)
{
    struct ct_work_model model;
    struct ct_work_point point;
    double least = -log1p(-f->q->confidence), low, high;

    fit->minus_log_likelihood = 0;
    fit->interval = (double)INFINITY;
    ct_work_model_init(&model, fit->model, &f->data);
    if (model.count != 1)
        return;
    low = model.low[0];
    high = model.high[0];
    for (int i = 0; i < 70; i++) {
        double theta = (low + high) / 2, p;

        point.theta[0] = theta;
        ct_work_evaluate(&model, f->data.events, f->data.count, &point, false);
        if (point.f < least)
            low = theta;
        else
            high = theta;
        p = exp(theta);
        if (ct_reliability_interval(fit->model, &p, f->q->target,
                                    &fit->profile[0]) == CT_OK)
            fit->profile[1] = (double)INFINITY;
    }
}

/* Two places within this of each other are one. Limits of the model come first,
 * being the simpler description. */
static const double same = 1e-9;

static enum ct_status maximise(const struct fitting *f,
                               const struct ct_work_model *model,
                               struct ct_work_point *best)
{
    double starts[CT_WORK_STARTS][CT_WORK_PARAMETERS];
    enum ct_status status;
    size_t count = 0;

    best->f = (double)INFINITY;
    status = ct_work_starts(model, &f->data, starts, &count);
    if (status != CT_OK)
        return status;
    for (size_t i = count; i-- > 0;) {
        struct ct_work_point point;

        for (size_t j = 0; j < CT_WORK_PARAMETERS; j++)
            point.theta[j] = starts[i][j];
        ct_work_evaluate(model, f->data.events, f->data.count, &point, false);
        /* the plain guess only where the bins have led astray */
        if (i == 0 && !(point.f < best->f))
            continue;
        if (ct_work_descend(model, &f->data, 0, 0, &point) &&
            point.f < best->f - (i < 3 && isfinite(best->f) ? same : 0))
            *best = point;
    }
    return CT_OK;
}

static void describe(const struct ct_work_model *model,
                     const struct ct_work_point *best,
                     double covariance[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS],
                     struct ct_reliability_fit *fit)
{
    double *p = fit->parameters;

    fit->status = ct_work_covariance(model, best, covariance)
                      ? CT_FIT_GOOD
                      : CT_FIT_AT_BOUNDARY;
    ct_work_parameters(model, best->theta, p);
    for (size_t i = 0; i < model->count; i++) {
        for (size_t j = 0; j < model->count; j++)
            fit->covariance[i * model->count + j] =
                p[i] * p[j] * covariance[i][j];
        fit->deviations[i] = p[i] * sqrt(covariance[i][i]);
    }
    fit->minus_log_likelihood = best->f;
    fit->aic = 2 * (double)model->count + 2 * best->f;
}

static enum ct_status fit_one(const struct fitting *f,
                              enum ct_reliability which,
                              struct ct_reliability_fit *fit)
{
    double covariance[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS];
    struct ct_work_model model;
    struct ct_work_point best;
    enum ct_status status;

    clear(fit, which);
    if (decided_by_counts(f, fit)) {
        if (fit->status == CT_FIT_ALL_IN)
            limit_of_passes(f, fit);
        return CT_OK;
    }
    ct_work_model_init(&model, which, &f->data);
    status = maximise(f, &model, &best);
    if (status != CT_OK || !isfinite(best.f))
        return status;
    describe(&model, &best, covariance, fit);
    ct_work_test(f->bins, f->bin_count, fit);
    if (ct_reliability_interval(which, fit->parameters, f->q->target,
                                &fit->interval) != CT_OK)
        fit->no_interval = true;
    else if (f->q->limits && isfinite(fit->interval) && fit->interval > 0) {
        ct_work_wald(&model, fit->interval, f->q->target, f->z, best.theta,
                     covariance, fit->wald);
        ct_work_profile(&model, &f->data, &best, fit->interval, f->q->target,
                        f->z, fit->profile);
    }
    return CT_OK;
}

enum ct_status ct_reliability_fit(const struct ct_fit_question *q,
                                  enum ct_reliability model,
                                  struct ct_reliability_fit *fit)
{
    struct fitting fitting = {0};
    struct ct_reliability_fit made;
    enum ct_status status = begin(&fitting, q);

    if (status == CT_OK)
        status = fit_one(&fitting, model, &made);
    if (status == CT_OK)
        *fit = made;
    ct_work_data_release(&fitting.data);
    return status;
}

/* ---- all models -----------------------------------------------------------
 */

static bool is_fitted(const struct ct_reliability_fit *fit)
{
    return fit->status == CT_FIT_GOOD || fit->status == CT_FIT_AT_BOUNDARY;
}

static bool is_accepted(const struct ct_reliability_fit *fit)
{
    return is_fitted(fit) && !isnan(fit->C) && !fit->rejected &&
           isfinite(fit->interval);
}

/* Compares the fits. */
static void rank(struct ct_reliability_fit *fits, size_t count, size_t *best,
                 size_t *least_aic)
{
    double accepted = 0;

    *best = *least_aic = SIZE_MAX;
    for (size_t i = 0; i < count; i++)
        accepted += is_accepted(&fits[i]);
    for (size_t i = 0; i < count; i++) {
        struct ct_reliability_fit *fit = &fits[i];

        if (is_accepted(fit)) {
            fit->merit = accepted / fit->C * pow(fit->interval, 0.25);
            if (*best == SIZE_MAX || fit->merit > fits[*best].merit)
                *best = i;
        }
        if (is_fitted(fit) &&
            (*least_aic == SIZE_MAX || fit->aic < fits[*least_aic].aic))
            *least_aic = i;
    }
}

enum ct_status ct_reliability_fit_all(const struct ct_fit_question *q,
                                      unsigned models,
                                      struct ct_reliability_fit *fits,
                                      size_t *count, size_t *best,
                                      size_t *least_aic)
{
    struct fitting fitting = {0};
    enum ct_status status = begin(&fitting, q);
    size_t n = 0;

    for (unsigned i = 0; i < CT_RELIABILITIES && status == CT_OK; i++)
        if (models >> i & 1)
            status = fit_one(&fitting, (enum ct_reliability)i, &fits[n++]);
    ct_work_data_release(&fitting.data);
    if (status != CT_OK)
        return status;
    rank(fits, n, best, least_aic);
    *count = n;
    return CT_OK;
}
