/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Proposals by values: a line through errors. Of several points the one that
 * needs the shortest interval decides.
 */
#include "proposal_work.h"

#include "../../uncertainty/statistics.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

static const double significant = 0.05;

static void track_clear(struct ct_track *track)
{
    free(track->t);
    free(track->error);
}

/* How far the line may be followed. */
static double horizon(const struct ct_track *track)
{
    return track->last +
           track->rules->extrapolate * (track->last - track->t[0]);
}

static void add_reading(struct ct_track *track,
                        const struct ct_proposal_reading *r)
{
    track->last = r->t;
    track->reached = isnan(r->left) ? r->error : r->left;
    track->U = isnan(r->U) ? 0 : r->U;
    if (!isnan(r->lower) && !isnan(r->upper)) {
        track->lower = r->lower;
        track->upper = r->upper;
    }
    if (isnan(r->error))
        return;
    track->t[track->n] = r->t;
    track->error[track->n++] = r->error;
}

static enum ct_status track_init(const struct ct_proposal_series *series,
                                 const struct ct_proposal_rules *rules,
                                 struct ct_track *track)
{
    *track =
        (struct ct_track){.rules = rules,
                          .series = series,
                          .t = calloc(series->count + 1, sizeof(double)),
                          .error = calloc(series->count + 1, sizeof(double)),
                          .lower = (double)NAN,
                          .upper = (double)NAN,
                          .reached = (double)NAN};
    if (track->t == NULL || track->error == NULL) {
        track_clear(track);
        return CT_NOMEM;
    }
    for (size_t i = 0; i < series->count; i++)
        add_reading(track, &series->readings[i]);
    return CT_OK;
}

/* ---- a line -------------------------------------------------------------- */

static bool in_control(const struct ct_track *track,
                       const struct ct_drift_line *line)
{
    static const double limit = 3;

    for (size_t i = 0; i < track->n; i++)
        if (fabs(track->error[i] - ct_drift_line_at(line, track->t[i])) >
            limit * line->s)
            return false;
    return true;
}

/* Half-width of the prediction of one more error around the mean. */
static double mean_prediction(const struct ct_track *track, double probability)
{
    double n = (double)track->n;

    return gsl_cdf_tdist_Pinv((1 + probability) / 2, n - 1) *
           ct_standard_deviation(track->error, track->n) * sqrt(1 + 1 / n);
}

/* No drift is shown: one more error around the mean, with its prediction. */
static void stay(const struct ct_track *track, double probability,
                 struct ct_found *found)
{
    double P = probability > 0 ? mean_prediction(track, probability) : 0;
    double mean = ct_mean(track->error, track->n);
    double width = hypot(P, track->U);

    found->why = CT_WHY_NO_MARGIN;
    if (!(mean + width < track->upper && mean - width > track->lower))
        return;
    found->why = CT_WHY_NO_DRIFT;
    found->interval = horizon(track) - track->last;
    found->end.error = mean;
    found->end.prediction = mean_prediction(track, track->rules->confidence);
}

static void follow(const struct ct_track *track, double probability,
                   struct ct_found *found)
{
    const struct ct_drift_line *line = &found->line;
    double to = horizon(track), end;

    found->plain = ct_drift_line_crossing(line, track->lower, track->upper,
                                          track->U, 0, track->last, to);
    found->crossing =
        ct_drift_line_crossing(line, track->lower, track->upper, track->U,
                               probability, track->last, to);
    if (found->crossing <= track->last) {
        found->why = CT_WHY_NO_MARGIN;
        return;
    }
    found->why = isinf(found->crossing) || found->crossing > to
                     ? CT_WHY_NO_CROSS
                     : CT_WHY_CROSSES;
    end = fmin(found->crossing, to);
    found->interval = end - track->last;
    found->end.error = ct_drift_line_at(line, end);
    found->end.prediction =
        ct_drift_line_prediction(line, end, track->rules->confidence);
}

/* CT_WHYS: there is a line and what it can meet. */
static enum ct_proposal_why hindrance(const struct ct_track *track,
                                      const struct ct_drift_line *line)
{
    if (isnan(track->lower))
        return CT_WHY_NO_LIMITS;
    if (track->rules->method == CT_METHOD_CHART && !in_control(track, line))
        return CT_WHY_NO_CONTROL;
    return CT_WHYS;
}

static enum ct_status look_at_line(const struct ct_track *track,
                                   struct ct_found *found)
{
    bool chart = track->rules->method == CT_METHOD_CHART;
    double probability = chart ? 0 : track->rules->confidence;
    enum ct_status status = CT_DOMAIN;

    if (track->n >= CT_LEAST_READINGS)
        status =
            ct_drift_line_fit(track->t, track->error, track->n, &found->line);
    if (status == CT_DOMAIN) {
        found->why = CT_WHY_FEW_READINGS;
        return CT_OK;
    }
    if (status != CT_OK)
        return status;
    found->why = hindrance(track, &found->line);
    if (found->why != CT_WHYS)
        return CT_OK;
    if (found->line.p_value > significant)
        stay(track, probability, found);
    else
        follow(track, probability, found);
    return CT_OK;
}

/* ---- all points ---------------------------------------------------------- */

/* What says least comes first; of two that say an interval, the shorter one,
 * and no margin is the shortest. */
static bool decides(const struct ct_found *one, const struct ct_found *other)
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
                              struct ct_found *found)
{
    const double none = (double)NAN;
    struct ct_track track;
    enum ct_status status = track_init(series, rules, &track);

    *found = (struct ct_found){.interval = none,
                               .crossing = none,
                               .plain = none,
                               .walk = none,
                               .end = {none, none, none}};
    if (status != CT_OK)
        return status;
    if (rules->method == CT_METHOD_RANDOM_WALK)
        status = ct_look_at_walk(&track, found);
    else if (rules->method == CT_METHOD_CHANGE)
        status = ct_look_at_change(&track, found);
    else
        status = look_at_line(&track, found);
    track_clear(&track);
    return status;
}

enum ct_status ct_propose_values(const struct ct_proposal_group *group,
                                 const struct ct_proposal_rules *rules,
                                 struct ct_proposal *proposal)
{
    struct ct_found best = {.why = CT_WHY_FEW_READINGS,
                            .interval = (double)NAN};
    enum ct_status status = CT_OK;

    proposal->why =
        group->series_count > 0 ? CT_WHY_FEW_READINGS : CT_WHY_NO_OUTCOMES;
    for (size_t i = 0; i < group->series_count && status == CT_OK; i++) {
        struct ct_found found;

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
    proposal->change = best.change;
    proposal->end = best.end;
    return CT_OK;
}
