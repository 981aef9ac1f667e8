/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where fits of reliability begin.
 */
#include "reliability_work.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <string.h>

/* ---- guesses: models through the mean --------------------------------------
 */

struct mean {
    double t, R;
    double hazard;   /* -ln R */
    double quantile; /* normal, of 1 - R */
    double variance; /* of a walk with that R */
};

static struct mean mean_of(const struct ct_work_data *data)
{
    struct mean m = {.t = data->mean};
    double q;

    m.R = fmax(0.02, fmin(0.98, data->in / (data->in + data->out)));
    m.hazard = -log(m.R);
    m.quantile = gsl_cdf_ugaussian_Qinv(m.R);
    q = gsl_cdf_ugaussian_Qinv((1 - m.R) / 2);
    m.variance = 1 / (q * q);
    return m;
}

/* The parameters of the model that has R at t, for one of four shapes. */
static void pass_through(enum ct_reliability model, const struct mean *m,
                         size_t shape, double *p)
{
    static const double shapes[] = {1, 0.5, 2, 4};
    double s = shapes[shape];

    switch (model) {
    case CT_RELIABILITY_EXPONENTIAL:
        p[0] = m->hazard / m->t;
        break;
    case CT_RELIABILITY_WEIBULL:
        p[0] = pow(m->hazard, 1 / s) / m->t;
        p[1] = s;
        break;
    case CT_RELIABILITY_MIXED_EXPONENTIAL:
        p[0] = expm1(m->hazard / s) / m->t;
        p[1] = s;
        break;
    case CT_RELIABILITY_RANDOM_WALK:
        p[0] = m->variance * 0.2 * s;
        p[1] = m->variance * (1 - 0.2 * s) / m->t;
        break;
    case CT_RELIABILITY_RESTRICTED_WALK:
        p[0] = m->variance * 0.2;
        p[2] = s * s * 0.3 / m->t;
        p[1] = -m->variance * 0.8 / expm1(-p[2] * m->t);
        break;
    case CT_RELIABILITY_MODIFIED_GAMMA:
        p[0] = 4 * pow(m->hazard, 0.3) / m->t;
        break;
    case CT_RELIABILITY_MORTALITY_DRIFT:
        p[0] = m->hazard * 0.2 * s / m->t;
        p[1] = m->hazard * (1 - 0.2 * s) / (m->t * m->t);
        break;
    case CT_RELIABILITY_WARRANTY:
        p[0] = s / m->t;
        p[1] = fmax(0.1, 1 - log((1 - m->R) / m->R) / s) * m->t;
        break;
    case CT_RELIABILITY_DRIFT:
        p[0] = 1 + s / 2;
        p[1] = fmax(0.5, 0.5 * s - m->quantile);
        p[2] = fmax(0.05, p[1] + m->quantile) / m->t;
        break;
    default:
        p[1] = s;
        p[0] = exp(s * m->quantile) / m->t;
        break;
    }
}

static void keep_inside(const struct ct_work_model *model, double *theta)
{
    for (size_t i = 0; i < model->count; i++)
        theta[i] = fmax(model->low[i], fmin(model->high[i], theta[i]));
}

size_t ct_work_guesses(const struct ct_work_model *model,
                       const struct ct_work_data *data,
                       double guesses[CT_WORK_GUESSES][CT_WORK_PARAMETERS])
{
    size_t count = model->count == 1 ? 1 : CT_WORK_GUESSES;
    struct mean mean = mean_of(data);

    for (size_t i = 0; i < count; i++) {
        double p[CT_WORK_PARAMETERS];

        pass_through(model->model, &mean, i, p);
        for (size_t j = 0; j < model->count; j++)
            guesses[i][j] = log(p[j]);
        keep_inside(model, guesses[i]);
    }
    return count;
}

/* ---- simplex over the bins ------------------------------------------------
 */

struct coarse {
    const struct ct_work_model *model;
    const struct ct_work_data *data;
};

static double minus_log(const gsl_vector *x, void *of)
{
    const struct coarse *c = of;
    struct ct_work_point point;

    for (size_t i = 0; i < c->model->count; i++)
        point.theta[i] = gsl_vector_get(x, i);
    keep_inside(c->model, point.theta);
    ct_work_evaluate(c->model, c->data->bins, c->data->bin_count, &point,
                     false);
    return isfinite(point.f) ? point.f : 1e200;
}

static double walk_simplex(gsl_multimin_fminimizer *simplex, double *theta,
                           size_t n)
{
    for (int i = 0; i < 60; i++)
        if (gsl_multimin_fminimizer_iterate(simplex) != GSL_SUCCESS ||
            simplex->size < 1e-3)
            break;
    for (size_t i = 0; i < n; i++)
        theta[i] = gsl_vector_get(simplex->x, i);
    return simplex->fval;
}

/* Each guess goes down by itself; the least comes first. */
static enum ct_status
refine(const struct ct_work_model *model, const struct ct_work_data *data,
       double guesses[CT_WORK_GUESSES][CT_WORK_PARAMETERS], size_t count)
{
    struct coarse coarse = {model, data};
    gsl_multimin_function f = {minus_log, model->count, &coarse};
    gsl_vector *x = gsl_vector_alloc(model->count);
    gsl_vector *size = gsl_vector_alloc(model->count);
    gsl_multimin_fminimizer *simplex = gsl_multimin_fminimizer_alloc(
        gsl_multimin_fminimizer_nmsimplex2, model->count);
    enum ct_status status = CT_NOMEM;
    double least = (double)INFINITY;

    if (x == NULL || size == NULL || simplex == NULL)
        goto done;
    gsl_vector_set_all(size, 0.7);
    for (size_t i = 0; i < count; i++) {
        double got = (double)INFINITY;

        for (size_t j = 0; j < model->count; j++)
            gsl_vector_set(x, j, guesses[i][j]);
        if (gsl_multimin_fminimizer_set(simplex, &f, x, size) == GSL_SUCCESS)
            got = walk_simplex(simplex, guesses[i], model->count);
        keep_inside(model, guesses[i]);
        if (got < least) {
            double other[CT_WORK_PARAMETERS];

            least = got;
            memcpy(other, guesses[0], sizeof other);
            memcpy(guesses[0], guesses[i], sizeof other);
            memcpy(guesses[i], other, sizeof other);
        }
    }
    status = CT_OK;
done:
    if (simplex != NULL)
        gsl_multimin_fminimizer_free(simplex);
    gsl_vector_free(size);
    gsl_vector_free(x);
    return status;
}

/* ---- limits ---------------------------------------------------------------
 */

bool ct_work_best_guess(const struct ct_work_model *model,
                        const struct ct_work_data *data, double t, double level,
                        double *theta)
{
    double guesses[CT_WORK_GUESSES][CT_WORK_PARAMETERS];
    size_t count = ct_work_guesses(model, data, guesses);
    struct ct_work_data few = *data;
    double least = (double)INFINITY;

    few.events = data->bins;
    few.count = data->bin_count;
    for (size_t i = 0; i < count; i++) {
        struct ct_work_point point;

        memcpy(point.theta, guesses[i], sizeof point.theta);
        if (ct_work_descend(model, &few, t, level, &point) && point.f < least) {
            least = point.f;
            memcpy(theta, point.theta, sizeof point.theta);
        }
    }
    return isfinite(least);
}

/* The simpler model's best ln-parameters. */
static void simpler(enum ct_reliability of, const struct ct_work_data *data,
                    double *theta)
{
    struct ct_work_model model;
    struct ct_work_point point;

    ct_work_model_init(&model, of, data);
    if (ct_work_best_guess(&model, data, 0, 0, point.theta) &&
        ct_work_descend(&model, data, 0, 0, &point))
        memcpy(theta, point.theta, sizeof point.theta);
}

static size_t add_limits(const struct ct_work_model *model,
                         const struct ct_work_data *data,
                         double starts[][CT_WORK_PARAMETERS])
{
    struct mean m = mean_of(data);
    double *s = starts[0], theta[CT_WORK_PARAMETERS] = {0};
    size_t count = 1;

    switch (model->model) {
    case CT_RELIABILITY_MIXED_EXPONENTIAL: /* exp(-a b t) */
        simpler(CT_RELIABILITY_EXPONENTIAL, data, theta);
        s[1] = model->high[1];
        s[0] = theta[0] - s[1];
        break;
    case CT_RELIABILITY_RANDOM_WALK:
        s[0] = model->low[0];
        s[1] = log(m.variance / m.t);
        break;
    case CT_RELIABILITY_RESTRICTED_WALK: /* a + b c t */
        simpler(CT_RELIABILITY_RANDOM_WALK, data, theta);
        s[0] = theta[0];
        s[2] = model->low[2];
        s[1] = theta[1] - s[2];
        break;
    case CT_RELIABILITY_MORTALITY_DRIFT: /* one term without the other */
        simpler(CT_RELIABILITY_EXPONENTIAL, data, s);
        s[1] = model->low[1];
        starts[1][0] = model->low[0];
        starts[1][1] = log(m.hazard / (m.t * m.t));
        count = 2;
        break;
    case CT_RELIABILITY_WARRANTY: /* the same at all times, at least 1/2 */
        s[0] = model->low[0];
        s[1] = log(fmax(1e-9, log(m.R / (1 - m.R)))) - s[0];
        break;
    default:
        return 0;
    }
    for (size_t i = 0; i < count; i++)
        keep_inside(model, starts[i]);
    return count;
}

/* Where passes end and failures begin, if nearly all do: in tolerance until one
 * time and out after it. 0: there is no such time. */
static double sharp_end(const struct ct_work_data *data)
{
    double wrong = data->in, least = data->in, end = 0;

    /* an end after each time: its passes are right, its failures wrong */
    for (size_t i = 0; i < data->count; i++) {
        const struct ct_work_event *e = &data->events[i];
        double next = i + 1 < data->count ? e[1].t : 2 * e->t;

        wrong += e->out - e->in;
        if (wrong < least && next > e->t) {
            least = wrong;
            end = (e->t + next) / 2;
        }
    }
    return least <= 0.1 * fmin(data->in, data->out) ? end : 0;
}

/* The model as a step there. Returns how many: one or none. */
static size_t add_step(const struct ct_work_model *model,
                       const struct ct_work_data *data, double *start)
{
    double end = log(sharp_end(data)), steep = log(30);

    if (isinf(end))
        return 0;
    switch (model->model) {
    case CT_RELIABILITY_WEIBULL:
        start[0] = -end;
        start[1] = steep;
        break;
    case CT_RELIABILITY_WARRANTY:
        start[0] = steep - end;
        start[1] = end;
        break;
    case CT_RELIABILITY_DRIFT:
        start[0] = model->high[0];
        start[1] = steep;
        start[2] = steep - end;
        break;
    case CT_RELIABILITY_LOGNORMAL:
        start[0] = -end;
        start[1] = -steep;
        break;
    default:
        return 0;
    }
    keep_inside(model, start);
    return 1;
}

enum ct_status ct_work_starts(const struct ct_work_model *model,
                              const struct ct_work_data *data,
                              double starts[CT_WORK_STARTS][CT_WORK_PARAMETERS],
                              size_t *count)
{
    double guesses[CT_WORK_GUESSES][CT_WORK_PARAMETERS];
    size_t n = ct_work_guesses(model, data, guesses);

    *count = 1;
    memcpy(starts[0], guesses[0], sizeof starts[0]);
    if (n > 1) {
        enum ct_status status = refine(model, data, guesses, n);

        if (status != CT_OK)
            return status;
        memcpy(starts[1], guesses[0], sizeof starts[1]);
        memcpy(starts[2], guesses[1], sizeof starts[2]);
        *count = 3;
        *count += add_step(model, data, starts[*count]);
        *count += add_limits(model, data, starts + *count);
    }
    return CT_OK;
}
