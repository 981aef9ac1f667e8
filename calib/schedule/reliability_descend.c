/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fisher's scoring with damping, over ln-parameters inside their edges, and
 * over those of them where the reliability at a time is given: there one
 * parameter follows from the others.
 */
#include "reliability_work.h"

#include <float.h>
#include <math.h>
#include <string.h>

struct descent {
    const struct ct_work_model *model;
    const struct ct_work_data *data;
    double t, level; /* t > 0: only where ln R(t) = level */
    double damping;
    size_t follows; /* the parameter that does, or the count */
    double ratio[CT_WORK_PARAMETERS]; /* d follows / d other, negated */
};

static bool at_edge(const struct ct_work_model *model, const double *theta,
                    size_t i)
{
    return !(theta[i] > model->low[i]) || !(theta[i] < model->high[i]);
}

/* Moves the parameter that follows to where ln R(t) = level. */
static bool restore(const struct descent *d, double *theta)
{
    size_t k = d->follows;
    double left = (double)INFINITY;

    for (int i = 0; i < 60; i++) {
        double slopes[CT_WORK_PARAMETERS], step;

        left = ct_work_log_in(d->model, theta, d->t, slopes) - d->level;
        if (fabs(left) <= 2e-15 * (1 + fabs(d->level)))
            return true;
        step = -left / slopes[k];
        if (!isfinite(step))
            return false;
        theta[k] += fmax(-2, fmin(2, step));
        if (!(theta[k] >= d->model->low[k]) || !(theta[k] <= d->model->high[k]))
            return false;
    }
    return fabs(left) <= 1e-11;
}

/* Chooses the parameter that moves R(t) most. False: none does. */
static bool choose(struct descent *d, const double *theta)
{
    double slopes[CT_WORK_PARAMETERS] = {0}, most = 0;

    d->follows = d->model->count;
    memset(d->ratio, 0, sizeof d->ratio);
    if (!(d->t > 0))
        return true;
    (void)ct_work_log_in(d->model, theta, d->t, slopes);
    for (size_t i = 0; i < d->model->count; i++)
        if (fabs(slopes[i]) > most && !at_edge(d->model, theta, i)) {
            most = fabs(slopes[i]);
            d->follows = i;
        }
    if (d->follows == d->model->count)
        return false;
    for (size_t i = 0; i < d->model->count; i++)
        d->ratio[i] = slopes[i] / slopes[d->follows];
    return true;
}

/* Gradient and information over the parameters that are free; `which` of them.
 */
static size_t reduce(const struct descent *d, const struct ct_work_point *at,
                     double *gradient,
                     double information[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS],
                     size_t *which)
{
    size_t k = d->follows == d->model->count ? 0 : d->follows;
    const double *r = d->ratio;
    size_t n = 0;

    for (size_t i = 0; i < d->model->count; i++) {
        double g = at->gradient[i] - r[i] * at->gradient[k];

        if (i == d->follows || !(at->information[i][i] > 0) ||
            (g >= 0 && !(at->theta[i] > d->model->low[i])) ||
            (g <= 0 && !(at->theta[i] < d->model->high[i])))
            continue;
        gradient[n] = g;
        which[n++] = i;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            size_t a = which[i], b = which[j];

            information[i][j] = at->information[a][b] -
                                r[a] * at->information[k][b] -
                                r[b] * at->information[a][k] +
                                r[a] * r[b] * at->information[k][k];
        }
    return n;
}

/* One step; what it should win in *gain. False where there is nothing to move.
 * Damped by the gradient, too: where a model is sure of what did not happen,
 * the information is nothing and the gradient steep. */
static bool step_from(struct descent *d, const struct ct_work_point *at,
                      double *theta, double *gain)
{
    double gradient[CT_WORK_PARAMETERS], step[CT_WORK_PARAMETERS];
    double information[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS];
    double damped[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS];
    size_t which[CT_WORK_PARAMETERS];
    size_t n = reduce(d, at, gradient, information, which);

    if (n == 0)
        return false;
    for (;; d->damping = fmax(10 * d->damping, 1e-8)) {
        memcpy(damped, information, sizeof damped);
        for (size_t i = 0; i < n; i++)
            damped[i][i] += d->damping * (damped[i][i] + fabs(gradient[i]));
        if (ct_work_solve(damped, n, gradient, step))
            break;
        if (d->damping > 1e6)
            return false;
    }
    *gain = 0;
    for (size_t i = 0; i < n; i++) {
        size_t j = which[i];

        *gain += gradient[i] * step[i];
        theta[j] -= fmax(-3, fmin(3, step[i]));
        theta[j] = fmax(d->model->low[j], fmin(d->model->high[j], theta[j]));
    }
    return true;
}

bool ct_work_descend(const struct ct_work_model *model,
                     const struct ct_work_data *data, double t, double level,
                     struct ct_work_point *point)
{
    struct descent d = {
        .model = model, .data = data, .t = t, .level = level, .damping = 0};
    double last = (double)INFINITY;

    if (!choose(&d, point->theta) || (t > 0 && !restore(&d, point->theta)))
        return false;
    ct_work_evaluate(model, data->events, data->count, point, true);
    for (int i = 0; i < 200 && isfinite(point->f); i++) {
        struct ct_work_point trial = *point;
        double enough = (t > 0 ? 1e-9 : 1e-12) + 4 * DBL_EPSILON * point->f;
        double gain, won;
        bool near;

        if (!choose(&d, point->theta) ||
            !step_from(&d, point, trial.theta, &gain))
            break;
        /* f no longer tells a better place, but steps that shrink do */
        near = gain < enough && d.damping < 1;
        if (near && (t > 0 || !(gain < last)))
            break;
        trial.f = (double)INFINITY;
        if (d.follows == model->count || restore(&d, trial.theta))
            ct_work_evaluate(model, data->events, data->count, &trial, true);
        won = point->f - trial.f;
        if (near) {
            if (!(won > -enough))
                break;
            last = gain / 4;
            *point = trial;
        } else if (won > 0) {
            *point = trial;
            d.damping = d.damping > 1e-7 ? d.damping / 10 : 0;
            if (won < enough / 100)
                break;
        } else {
            d.damping = fmax(10 * d.damping, 1e-3);
            if (d.damping > 1e9)
                break;
        }
    }
    return isfinite(point->f);
}

/* ---- covariance -----------------------------------------------------------
 */

/* A standard deviation of a logarithm beyond this says that the data do not
 * know the parameter within a factor of 20 000: it has no effect. */
static const double unknown = 10;

/* Inverts the information of those marked; the index of one to leave out, or
 * the count. */
static size_t invert(const struct ct_work_model *model,
                     const struct ct_work_point *point, const bool *known,
                     double covariance[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS])
{
    double a[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS];
    size_t which[CT_WORK_PARAMETERS], n = 0;

    for (size_t i = 0; i < model->count; i++)
        if (known[i])
            which[n++] = i;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            a[i][j] = point->information[which[i]][which[j]];
    for (size_t i = 0; i < n; i++) {
        double unit[CT_WORK_PARAMETERS] = {0}, x[CT_WORK_PARAMETERS];

        unit[i] = 1;
        if (!ct_work_solve(a, n, unit, x))
            return which[n - 1];
        if (!(sqrt(x[i]) <= unknown))
            return which[i];
        for (size_t j = 0; j < n; j++)
            covariance[which[i]][which[j]] = x[j];
    }
    return model->count;
}

bool ct_work_covariance(
    const struct ct_work_model *model, const struct ct_work_point *point,
    double covariance[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS])
{
    bool known[CT_WORK_PARAMETERS], all = true;
    size_t left_out;

    for (size_t i = 0; i < model->count; i++) {
        known[i] = !at_edge(model, point->theta, i) &&
                   point->information[i][i] * unknown * unknown > 1;
        all = all && known[i];
    }
    while ((left_out = invert(model, point, known, covariance)) !=
           model->count) {
        known[left_out] = false;
        all = false;
    }
    for (size_t i = 0; i < model->count; i++)
        for (size_t j = 0; j < model->count; j++)
            if (!known[i] || !known[j])
                covariance[i][j] = (double)NAN;
    return all;
}
