/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * S1: one rate from verdicts that only say "failed some time before".
 */
#include "reliability_work.h"
#include "../../uncertainty/coverage.h"

#include <math.h>

/* The ln-rate beyond `at` where -ln L has risen by `by`. */
static double rises(const struct ct_work_model *model,
                    const struct ct_work_data *data, double at, double by)
{
    struct ct_work_point point = {.theta = {at}};
    double low = at, high = model->high[0], least = 0;

    if (data->out > 0) {
        ct_work_evaluate(model, data->events, data->count, &point, false);
        least = point.f;
    }
    for (int i = 0; i < 70; i++) {
        point.theta[0] = (low + high) / 2;
        ct_work_evaluate(model, data->events, data->count, &point, false);
        if (point.f < least + by)
            low = point.theta[0];
        else
            high = point.theta[0];
    }
    return low;
}

static void fit_rate(const struct ct_work_data *data, double confidence,
                     double z, struct ct_exponential_fit *fit)
{
    double covariance[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS];
    double guesses[CT_WORK_GUESSES][CT_WORK_PARAMETERS];
    struct ct_work_model model;
    struct ct_work_point point = {0};

    ct_work_model_init(&model, CT_RELIABILITY_EXPONENTIAL, data);
    (void)ct_work_guesses(&model, data, guesses);
    point.theta[0] = guesses[0][0];
    if (!(data->out > 0)) {
        fit->status = CT_FIT_ALL_IN;
        fit->upper_rate =
            -log1p(-confidence) / (data->mean * (data->in + data->out));
    } else if (!(data->in > 0)) {
        fit->status = CT_FIT_ALL_OUT;
        fit->rate = fit->upper_rate = (double)INFINITY;
    } else if (ct_work_descend(&model, data, 0, 0, &point)) {
        fit->status = ct_work_covariance(&model, &point, covariance)
                          ? CT_FIT_GOOD
                          : CT_FIT_AT_BOUNDARY;
        fit->rate = exp(point.theta[0]);
        fit->deviation = fit->rate * sqrt(covariance[0][0]);
        fit->upper_rate = exp(rises(&model, data, point.theta[0], z * z / 2));
    }
}

enum ct_status ct_exponential_fit(const struct ct_outcome *outcomes,
                                  size_t count, double confidence,
                                  struct ct_exponential_fit *fit)
{
    struct ct_exponential_fit made = {.status = CT_FIT_FAILED,
                                      .deviation = (double)NAN};
    struct ct_work_data data;
    enum ct_status status;
    double z = 0;

    if (!(confidence > 0.5) || !(confidence < 1))
        return CT_DOMAIN;
    status = ct_coverage_factor(2 * confidence - 1, (double)INFINITY, &z);
    if (status == CT_OK)
        status = ct_work_data_init(&data, outcomes, count);
    if (status != CT_OK)
        return status;
    if (data.count == 0)
        status = CT_DOMAIN;
    else
        fit_rate(&data, confidence, z, &made);
    ct_work_data_release(&data);
    if (status == CT_OK)
        *fit = made;
    return status;
}
