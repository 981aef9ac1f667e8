/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits of an interval that a model of reliability gives.
 */
#include "reliability_work.h"

#include <math.h>
#include <string.h>

/* So far from the interval a limit is none. */
static const double farthest = 1e9;

/* ---- by the covariance of the parameters ----------------------------------
 */

/* ln R(t) with `z` of its standard deviations added, over the level. */
static double banded(const struct ct_work_model *model, const double *theta,
                     double covariance[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS],
                     double z, double t, double level)
{
    double slopes[CT_WORK_PARAMETERS], variance = 0;
    double log_in = ct_work_log_in(model, theta, t, slopes);

    for (size_t i = 0; i < model->count; i++)
        for (size_t j = 0; j < model->count; j++)
            if (!isnan(covariance[i][j]))
                variance += slopes[i] * slopes[j] * covariance[i][j];
    return log_in + z * sqrt(fmax(0, variance)) - level;
}

void ct_work_wald(const struct ct_work_model *model, double interval,
                  double target, double z, const double *theta,
                  double covariance[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS],
                  double limits[2])
{
    double level = log(target);

    for (int side = 0; side < 2; side++) {
        double sign = side == 0 ? -1 : 1;
        double in = interval, out = interval;

        /* outwards until the band's edge has crossed, then halved */
        do {
            in = out;
            out *= exp(sign * 0.1);
        } while (sign * banded(model, theta, covariance, sign * z, out, level) >
                     0 &&
                 out < interval * farthest && out > interval / farthest);
        for (int i = 0; i < 60; i++) {
            double t = sqrt(in) * sqrt(out);

            if (sign * banded(model, theta, covariance, sign * z, t, level) > 0)
                in = t;
            else
                out = t;
        }
        limits[side] = out;
        if (out >= interval * farthest)
            limits[side] = (double)INFINITY;
        else if (out <= interval / farthest)
            limits[side] = 0;
    }
}

/* ---- by profile likelihood ------------------------------------------------
 */

struct profile {
    const struct ct_work_model *model;
    const struct ct_work_data *data;
    double least; /* -ln L at the fit */
    double level;
    bool at_boundary;
};

/* How many standard deviations the best model with R(t) at the target lies from
 * the best of all. Begins at theta and leaves the best there; at a boundary
 * from elsewhere, too, since from a limit nothing leads back inside. */
static double distance(const struct profile *p, double t, double *theta)
{
    struct ct_work_point near, far;
    bool found;

    memcpy(near.theta, theta, sizeof near.theta);
    found = ct_work_descend(p->model, p->data, t, p->level, &near);
    if (p->at_boundary &&
        ct_work_best_guess(p->model, p->data, t, p->level, far.theta) &&
        ct_work_descend(p->model, p->data, t, p->level, &far) &&
        (!found || far.f < near.f)) {
        near = far;
        found = true;
    }
    if (!found)
        return (double)INFINITY;
    memcpy(theta, near.theta, sizeof near.theta);
    return sqrt(fmax(0, 2 * (near.f - p->least)));
}

struct side {
    double x, distance; /* ln t */
    double theta[CT_WORK_PARAMETERS];
};

/* Between `in`, nearer than z, and `out`: false position, halved where that
 * does not close in. */
static double close_in(const struct profile *p, double z, struct side in,
                       struct side out)
{
    double held_in = in.distance - z, held_out = out.distance - z;
    int last = 0;

    for (int i = 0; i < 60 && fabs(out.x - in.x) > 1e-8; i++) {
        struct side at = in;

        at.x = (in.x + out.x) / 2;
        if (isfinite(held_out) && i % 8 != 7)
            at.x = in.x + (out.x - in.x) * held_in / (held_in - held_out);
        at.distance = distance(p, exp(at.x), at.theta);
        if (fabs(at.distance - z) < 1e-7)
            return exp(at.x);
        if (at.distance < z) {
            in = at;
            held_in = at.distance - z;
            held_out = last == 1 ? held_out / 2 : held_out;
            last = 1;
        } else {
            out = at;
            held_out = at.distance - z;
            held_in = last == 2 ? held_in / 2 : held_in;
            last = 2;
        }
    }
    return exp(in.x);
}

static double one_limit(const struct profile *p, double z, const double *theta,
                        double interval, double sign)
{
    struct side in = {.x = log(interval)}, out;
    double start = in.x, step = 0.2;

    memcpy(in.theta, theta, sizeof in.theta);
    for (;;) {
        out = in;
        out.x = in.x + sign * step;
        if (fabs(out.x - start) > log(farthest))
            return sign < 0 ? 0 : (double)INFINITY;
        out.distance = distance(p, exp(out.x), out.theta);
        if (!(out.distance < z))
            return close_in(p, z, in, out);
        step *= fmax(1.2, fmin(4, z / out.distance - 1));
        in = out;
    }
}

void ct_work_profile(const struct ct_work_model *model,
                     const struct ct_work_data *data,
                     const struct ct_work_point *best, double interval,
                     double target, double z, double limits[2])
{
    struct profile p = {
        .model = model,
        .data = data,
        .least = best->f,
        .level = log(target),
    };
    double covariance[CT_WORK_PARAMETERS][CT_WORK_PARAMETERS];

    p.at_boundary = !ct_work_covariance(model, best, covariance);
    limits[0] = one_limit(&p, z, best->theta, interval, -1);
    limits[1] = one_limit(&p, z, best->theta, interval, 1);
}
