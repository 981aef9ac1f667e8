/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Proposals by models of reliability.
 */
#include "proposal_work.h"

#include <math.h>
#include <stdlib.h>

enum { TEST_LEAST = 10 };

static int compare_outcomes(const void *a, const void *b)
{
    const struct ct_outcome *x = a, *y = b;

    if (x->t < y->t || x->t > y->t)
        return x->t < y->t ? -1 : 1;
    if (x->start < y->start || x->start > y->start)
        return x->start < y->start ? -1 : 1;
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    return (x->in > y->in) - (x->in < y->in);
}

/* The outcomes as the fits want them, in an order of their own, so that sums
 * do not depend on that of rows; `conditional`: the clock runs on. NULL: no
 * memory. */
static struct ct_outcome *outcomes_of(const struct ct_proposal_group *group,
                                      bool conditional)
{
    struct ct_outcome *list = calloc(group->count + 1, sizeof *list);

    for (size_t i = 0; i < group->count && list != NULL; i++) {
        const struct ct_proposal_outcome *o = &group->outcomes[i];
        double start = conditional ? o->start : 0;

        list[i] = (struct ct_outcome){start, start + o->t, o->n, o->in};
    }
    if (list != NULL)
        qsort(list, group->count, sizeof *list, compare_outcomes);
    return list;
}

/* The times between which an interval rests on more than the form of a model:
 * from a quarter of the least to four times the greatest observed. */
struct reach {
    double least, most;
};

static struct reach reach_of(const struct ct_proposal_group *group)
{
    static const double factor = 4;
    struct reach reach = {(double)INFINITY, 0};

    for (size_t i = 0; i < group->count; i++) {
        reach.least = fmin(reach.least, group->outcomes[i].t / factor);
        reach.most = fmax(reach.most, group->outcomes[i].t * factor);
    }
    return reach;
}

static bool is_fit(const struct ct_reliability_fit *fit, bool tested)
{
    return (fit->status == CT_FIT_GOOD || fit->status == CT_FIT_AT_BOUNDARY) &&
           !(fit->rejected && tested) && !fit->no_interval &&
           isfinite(fit->interval);
}

static bool is_better(const struct ct_reliability_fit *a,
                      const struct ct_reliability_fit *b, bool tested)
{
    if (!tested)
        return a->aic < b->aic;
    if (isfinite(a->merit) != isfinite(b->merit))
        return isfinite(a->merit);
    return isfinite(a->merit) ? a->merit > b->merit : a->aic < b->aic;
}

/* The range over the models, and the limits of the best one: that of the
 * greatest merit, or where merits are not to be told (counts at too few times,
 * clocks that run on) of the least AIC. */
static void compare(const struct ct_proposal_group *group,
                    struct ct_proposal_fits *models)
{
    struct reach reach = reach_of(group);

    models->best = SIZE_MAX;
    for (size_t i = 0; i < models->count; i++) {
        const struct ct_reliability_fit *fit = &models->fits[i];

        if (!is_fit(fit, models->tested))
            continue;
        if (fit->interval < reach.least || fit->interval > reach.most) {
            models->extrapolated |= 1U << i;
            continue;
        }
        models->accepted++;
        models->low = fmin(models->low, fit->interval);
        models->high = fmax(models->high, fit->interval);
        if (models->best == SIZE_MAX ||
            is_better(fit, &models->fits[models->best], models->tested))
            models->best = i;
    }
    if (models->best != SIZE_MAX) {
        models->lower = models->fits[models->best].profile[0];
        models->upper = models->fits[models->best].profile[1];
    }
}

enum ct_status ct_propose_models(const struct ct_proposal_group *group,
                                 const struct ct_proposal_rules *rules,
                                 bool conditional, struct ct_proposal *proposal)
{
    struct ct_outcome *list = outcomes_of(group, conditional);
    struct ct_proposal_fits *models = &proposal->models;
    const struct ct_fit_question question = {.outcomes = list,
                                             .count = group->count,
                                             .target = rules->target,
                                             .confidence = rules->confidence,
                                             .limits = true};
    enum ct_status status;

    if (list == NULL)
        return CT_NOMEM;
    status = ct_reliability_fit_all(&question, rules->models, models->fits,
                                    &models->count, &models->best,
                                    &models->least_aic);
    free(list);
    models->tested =
        proposal->in >= TEST_LEAST && proposal->n - proposal->in >= TEST_LEAST;
    if (status == CT_OK)
        compare(group, models);
    return status;
}

enum ct_status ct_propose_exponential(const struct ct_proposal_group *group,
                                      const struct ct_proposal_rules *rules,
                                      struct ct_proposal *proposal)
{
    struct ct_outcome *list = outcomes_of(group, false);
    enum ct_status status;

    if (list == NULL)
        return CT_NOMEM;
    status = ct_exponential_fit(list, group->count, rules->confidence,
                                &proposal->exponential);
    free(list);
    if (status != CT_OK)
        return status;
    if (proposal->exponential.status != CT_FIT_GOOD) {
        proposal->why = CT_WHY_NO_MODEL;
        return CT_OK;
    }
    proposal->why = CT_WHY_FITTED;
    proposal->calculated = -log(rules->target) / proposal->exponential.rate;
    return CT_OK;
}

/* lambda <= -ln(1 - confidence) / sum of times (domain: 3.4). */
enum ct_status ct_propose_at_least(const struct ct_proposal_group *group,
                                   const struct ct_proposal_rules *rules,
                                   struct ct_proposal *proposal)
{
    double sum = 0;

    for (size_t i = 0; i < group->count; i++)
        sum += group->outcomes[i].t * group->outcomes[i].n;
    proposal->at_least = log(rules->target) / log1p(-rules->confidence) * sum;
    return CT_OK;
}
