/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Proposals by values: a line through errors, and the walk of what changes
 * without direction. Of several points the one that needs the shortest interval
 * decides.
 */
#include "proposal.h"

#include "../../uncertainty/statistics.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { LEAST_READINGS = 3 };
static const double significant = 0.05;

/* One series as arrays. */
struct track {
    const struct ct_proposal_rules *rules;
    double *t, *error;
    size_t n;
    double U; /* of the newest reading; 0: not stated */
    double lower, upper;
    double last, horizon; /* how far the line may be followed */
    double reached;       /* the last error */
};

/* What one series says. */
struct found {
    enum ct_proposal_why why;
    struct ct_drift_line line;
    double interval; /* since the last reading; NAN */
    double crossing, plain, walk;
};

static void track_clear(struct track *track)
{
    free(track->t);
    free(track->error);
}

static enum ct_status track_init(const struct ct_proposal_series *series,
                                 const struct ct_proposal_rules *rules,
                                 struct track *track)
{
    *track = (struct track){.rules = rules,
                            .t = calloc(series->count + 1, sizeof(double)),
                            .error = calloc(series->count + 1, sizeof(double)),
                            .lower = (double)NAN,
                            .upper = (double)NAN};
    if (track->t == NULL || track->error == NULL) {
        track_clear(track);
        return CT_NOMEM;
    }
    for (size_t i = 0; i < series->count; i++) {
        const struct ct_proposal_reading *r = &series->readings[i];

        if (isnan(r->error))
            continue;
        track->t[track->n] = r->t;
        track->error[track->n++] = r->error;
        track->last = r->t;
        track->reached = r->error;
        track->U = isnan(r->U) ? 0 : r->U;
        if (!isnan(r->lower) && !isnan(r->upper)) {
            track->lower = r->lower;
            track->upper = r->upper;
        }
    }
    track->horizon = track->last;
    if (track->n > 0)
        track->horizon += rules->extrapolate * (track->last - track->t[0]);
    return CT_OK;
}

/* ---- a line -------------------------------------------------------------- */

static bool in_control(const struct track *track,
                       const struct ct_drift_line *line)
{
    static const double limit = 3;

    for (size_t i = 0; i < track->n; i++)
        if (fabs(track->error[i] - ct_drift_line_at(line, track->t[i])) >
            limit * line->s)
            return false;
    return true;
}

/* No drift is shown: one more error around the mean, with its prediction. */
static bool mean_is_inside(const struct track *track, double probability)
{
    double n = (double)track->n, mean = ct_mean(track->error, track->n);
    double s = ct_standard_deviation(track->error, track->n);
    double P = probability > 0
                   ? gsl_cdf_tdist_Pinv((1 + probability) / 2, n - 1) * s *
                         sqrt(1 + 1 / n)
                   : 0;
    double width = hypot(P, track->U);

    return mean + width < track->upper && mean - width > track->lower;
}

static void follow(const struct track *track, double probability,
                   struct found *found)
{
    const struct ct_drift_line *line = &found->line;

    found->plain =
        ct_drift_line_crossing(line, track->lower, track->upper, track->U, 0,
                               track->last, track->horizon);
    found->crossing =
        ct_drift_line_crossing(line, track->lower, track->upper, track->U,
                               probability, track->last, track->horizon);
    if (found->crossing <= track->last) {
        found->why = CT_WHY_NO_MARGIN;
        return;
    }
    found->why = isinf(found->crossing) || found->crossing > track->horizon
                     ? CT_WHY_NO_CROSS
                     : CT_WHY_CROSSES;
    found->interval = fmin(found->crossing, track->horizon) - track->last;
}

static enum ct_status look_at_line(const struct track *track,
                                   struct found *found)
{
    bool chart = track->rules->method == CT_METHOD_CHART;
    double probability = chart ? 0 : track->rules->confidence;
    enum ct_status status = CT_DOMAIN;

    if (track->n >= LEAST_READINGS)
        status =
            ct_drift_line_fit(track->t, track->error, track->n, &found->line);
    if (status == CT_DOMAIN) {
        found->why = CT_WHY_FEW_READINGS;
        return CT_OK;
    }
    if (status != CT_OK)
        return status;
    if (isnan(track->lower)) {
        found->why = CT_WHY_NO_LIMITS;
        return CT_OK;
    }
    if (chart && !in_control(track, &found->line)) {
        found->why = CT_WHY_NO_CONTROL;
        return CT_OK;
    }
    if (!(found->line.p_value > significant)) {
        follow(track, probability, found);
        return CT_OK;
    }
    found->why = CT_WHY_NO_MARGIN;
    if (mean_is_inside(track, probability)) {
        found->why = CT_WHY_NO_DRIFT;
        found->interval = track->horizon - track->last;
    }
    return CT_OK;
}

/* ---- a walk -------------------------------------------------------------- */

/* Changes from as left to as found of the next. */
static enum ct_status find_walk(const struct ct_proposal_series *series,
                                struct found *found)
{
    double *days = calloc(series->count + 1, sizeof *days);
    double *change = calloc(series->count + 1, sizeof *change);
    size_t n = 0;
    enum ct_status status = CT_NOMEM;

    if (days == NULL || change == NULL)
        goto done;
    status = CT_OK;
    for (size_t i = 1; i < series->count; i++) {
        const struct ct_proposal_reading *before = &series->readings[i - 1];
        const struct ct_proposal_reading *r = &series->readings[i];
        double from = isnan(before->left) ? before->error : before->left;

        if (isnan(from) || isnan(r->error) || !(r->t > before->t))
            continue;
        days[n] = r->t - before->t;
        change[n++] = r->error - from;
    }
    found->walk = (double)NAN;
    if (n + 1 >= LEAST_READINGS)
        found->walk = ct_random_walk_fit(days, change, n, 0);
done:
    free(days);
    free(change);
    return status;
}

/* |e| + z sqrt((U/2)^2 + d^2 t) meets the nearer limit; z two-sided of the
 * target. U is taken at k = 2, as nearly all are stated. */
static void walk_to_limit(const struct track *track, struct found *found)
{
    double z = gsl_cdf_ugaussian_Pinv((1 + track->rules->target) / 2);
    double room =
        fmin(track->upper - track->reached, track->reached - track->lower);
    double t =
        room > 0 ? ct_random_walk_time(track->U / 2, found->walk, room / z) : 0;

    if (!(t > 0)) {
        found->why = CT_WHY_NO_MARGIN;
        return;
    }
    found->crossing = track->last + t;
    found->why =
        found->crossing > track->horizon ? CT_WHY_NO_CROSS : CT_WHY_CROSSES;
    found->interval = fmin(found->crossing, track->horizon) - track->last;
}

static enum ct_status look_at_walk(const struct ct_proposal_series *series,
                                   const struct track *track,
                                   struct found *found)
{
    enum ct_status status = find_walk(series, found);

    if (status != CT_OK)
        return status;
    if (isnan(found->walk) || track->n == 0)
        found->why = CT_WHY_FEW_READINGS;
    else if (isnan(track->lower))
        found->why = CT_WHY_NO_LIMITS;
    else
        walk_to_limit(track, found);
    return CT_OK;
}

/* ---- all points ---------------------------------------------------------- */

/* What says least comes first; of two that say an interval, the shorter one,
 * and no margin is the shortest. */
static bool decides(const struct found *one, const struct found *other)
{
    static const enum ct_proposal_why bad[] = {CT_WHY_NO_MARGIN,
                                               CT_WHY_NO_CONTROL};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (one->why == bad[i] || other->why == bad[i])
            return one->why == bad[i] && other->why != bad[i];
    if (isnan(one->interval) != isnan(other->interval))
        return isnan(other->interval);
    return one->interval < other->interval;
}

static enum ct_status look_at(const struct ct_proposal_series *series,
                              const struct ct_proposal_rules *rules,
                              struct found *found)
{
    struct track track;
    enum ct_status status = track_init(series, rules, &track);

    *found = (struct found){.interval = (double)NAN,
                            .crossing = (double)NAN,
                            .plain = (double)NAN,
                            .walk = (double)NAN};
    if (status != CT_OK)
        return status;
    status = rules->method == CT_METHOD_RANDOM_WALK
                 ? look_at_walk(series, &track, found)
                 : look_at_line(&track, found);
    track_clear(&track);
    return status;
}

enum ct_status ct_propose_values(const struct ct_proposal_group *group,
                                 const struct ct_proposal_rules *rules,
                                 struct ct_proposal *proposal)
{
    struct found best = {.why = CT_WHY_FEW_READINGS, .interval = (double)NAN};
    enum ct_status status = CT_OK;

    proposal->why =
        group->series_count > 0 ? CT_WHY_FEW_READINGS : CT_WHY_NO_OUTCOMES;
    for (size_t i = 0; i < group->series_count && status == CT_OK; i++) {
        struct found found;

        status = look_at(&group->series[i], rules, &found);
        if (status != CT_OK || found.why == CT_WHY_FEW_READINGS)
            continue;
        proposal->usable++;
        if (proposal->decides != SIZE_MAX && !decides(&found, &best))
            continue;
        best = found;
        proposal->decides = i;
    }
    if (status != CT_OK || proposal->decides == SIZE_MAX)
        return status;
    proposal->why = best.why;
    proposal->line = best.line;
    proposal->calculated = best.interval;
    proposal->crossing = best.crossing;
    proposal->plain = best.plain;
    proposal->walk = best.walk;
    return CT_OK;
}
