/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Proposals by changes from as left to as found, which an adjustment between
 * does not spoil: a polynomial that begins at zero, and the walk of what
 * changes without direction.
 */
#include "proposal_work.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* U is taken at k = 2, as nearly all are stated. */
static double standard(const struct ct_track *track)
{
    return track->U / 2;
}

/* What both come to: `interval` is where a limit is met, INFINITY where it
 * never is, and is followed as far as `horizon`. */
static void settle(const struct ct_track *track, double interval,
                   double horizon, struct ct_found *found)
{
    if (!(interval > 0)) {
        found->why = CT_WHY_NO_MARGIN;
        return;
    }
    found->crossing = track->last + interval;
    found->why = interval > horizon ? CT_WHY_NO_CROSS : CT_WHY_CROSSES;
    found->interval = fmin(interval, horizon);
}

/* Whether there is something to be met. */
static bool has_aim(const struct ct_track *track, struct ct_found *found)
{
    if (track->rules->to_uncertainty && isnan(track->series->u_target))
        found->why = CT_WHY_OTHER_UNIT;
    else if (!track->rules->to_uncertainty &&
             (isnan(track->lower) || isnan(track->reached)))
        found->why = CT_WHY_NO_LIMITS;
    else
        return true;
    return false;
}

/* Days, and behind them as many changes; for free(). NULL: no memory. */
static double *take_changes(const struct ct_proposal_series *series)
{
    size_t n = series->change_count;
    double *days = calloc(2 * n + 1, sizeof *days);

    for (size_t i = 0; i < n && days != NULL; i++) {
        days[i] = series->changes[i].days;
        days[n + i] = series->changes[i].change;
    }
    return days;
}

/* ---- a polynomial -------------------------------------------------------- */

static enum ct_status fit_changes(const struct ct_track *track,
                                  struct ct_drift_change *fit)
{
    size_t n = track->series->change_count;
    double *days = take_changes(track->series);
    enum ct_status status = CT_NOMEM;

    if (days != NULL)
        status =
            ct_drift_change_fit(days, days + n, n, track->rules->order, fit);
    free(days);
    return status;
}

/* Changes were seen over `last` days, and are followed so many times beyond. */
static void follow(const struct ct_track *track, struct ct_found *found)
{
    const struct ct_drift_change *fit = &found->change;
    double horizon = (1 + track->rules->extrapolate) * fit->last;
    double interval;

    if (track->rules->to_uncertainty)
        interval = ct_drift_change_to_uncertainty(
            fit, standard(track), track->series->u_target, horizon);
    else
        interval = ct_drift_change_to_limit(
            fit, track->reached, standard(track), track->lower, track->upper,
            track->rules->target, false, horizon);
    settle(track, interval, horizon, found);
    found->end.error =
        track->reached + ct_drift_change_at(fit, found->interval);
    found->end.u =
        hypot(standard(track), ct_drift_change_deviation(fit, found->interval));
}

enum ct_status ct_look_at_change(const struct ct_track *track,
                                 struct ct_found *found)
{
    enum ct_status status = CT_DOMAIN;

    if (track->series->change_count + 1 >= CT_LEAST_READINGS)
        status = fit_changes(track, &found->change);
    if (status == CT_DOMAIN) {
        found->why = CT_WHY_FEW_READINGS;
        return CT_OK;
    }
    if (status == CT_OK && has_aim(track, found))
        follow(track, found);
    return status;
}

/* ---- a walk -------------------------------------------------------------- */

static enum ct_status find_walk(const struct ct_proposal_series *series,
                                double *walk)
{
    size_t n = series->change_count;
    double *days = take_changes(series);

    if (days == NULL)
        return CT_NOMEM;
    *walk = ct_random_walk_fit(days, days + n, n, 0);
    free(days);
    return CT_OK;
}

/* |e| + z u(t) meets the nearer limit, z two-sided of the target. */
static double walk_to_limit(const struct ct_track *track, double walk)
{
    double z = gsl_cdf_ugaussian_Pinv((1 + track->rules->target) / 2);
    double room =
        fmin(track->upper - track->reached, track->reached - track->lower);

    return room > 0 ? ct_random_walk_time(standard(track), walk, room / z) : 0;
}

static double span_of(const struct ct_proposal_series *series)
{
    const struct ct_proposal_change *first = &series->changes[0];

    return series->changes[series->change_count - 1].t - first->t + first->days;
}

enum ct_status ct_look_at_walk(const struct ct_track *track,
                               struct ct_found *found)
{
    const struct ct_proposal_series *series = track->series;
    size_t n = series->change_count;
    double horizon, interval;
    enum ct_status status;

    found->why = CT_WHY_FEW_READINGS;
    if (n + 1 < CT_LEAST_READINGS)
        return CT_OK;
    status = find_walk(series, &found->walk);
    if (status != CT_OK || !has_aim(track, found))
        return status;
    horizon = track->rules->extrapolate * span_of(series);
    interval = track->rules->to_uncertainty
                   ? ct_random_walk_time(standard(track), found->walk,
                                         series->u_target)
                   : walk_to_limit(track, found->walk);
    settle(track, interval, horizon, found);
    found->end.error = track->reached;
    found->end.u =
        ct_random_walk_u(standard(track), found->walk, found->interval);
    return CT_OK;
}
