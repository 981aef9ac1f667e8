/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Proposals by reaction, and what all methods have in common.
 */
#include "proposal_work.h"

#include <math.h>
#include <stdlib.h>

const char *ct_interval_method_name(enum ct_interval_method method)
{
    /* ORDER INTERVAL_METHOD */
    static const char *const names[] = {
        "auto", "staircase", "a1",    "a2",     "a2-cnas",     "a3",   "s1",
        "s2",   "s3",        "drift", "change", "random-walk", "chart"};

    _Static_assert(sizeof names / sizeof names[0] == CT_METHODS, "a name each");
    return names[method];
}

const char *ct_proposal_why_name(enum ct_proposal_why why)
{
    /* ORDER PROPOSAL_WHY */
    static const char *const names[] = {
        "no-outcomes", "several-items", "no-current",     "no-error",
        "kept",        "changed",       "all-in",         "all-out",
        "mixed",       "no-model",      "fitted",         "few-readings",
        "no-limits",   "crosses",       "does-not-cross", "no-drift",
        "no-margin",   "no-control",    "other-unit"};

    _Static_assert(sizeof names / sizeof names[0] == CT_WHYS, "a name each");
    return names[why];
}

bool ct_interval_method_values(enum ct_interval_method method)
{
    return method >= CT_METHOD_DRIFT && method <= CT_METHOD_CHART;
}

bool ct_interval_method_single(enum ct_interval_method method)
{
    return ct_interval_method_values(method) ||
           (method >= CT_METHOD_STAIRCASE && method <= CT_METHOD_A2_CNAS);
}

const struct ct_proposal_rules ct_proposal_usual = {
    .method = CT_METHOD_AUTO,
    .target = 0.95,
    .confidence = 0.95,
    .models = (1U << CT_RELIABILITIES) - 1,
    .staircase = {.extend_below = 0.8,
                  .keep_below = 1.0,
                  .extend = 1.25,
                  .shorten = 0.5,
                  .least = 0,
                  .most = (double)INFINITY},
    .a = 0.1,
    .b = 0.55,
    .start = (double)NAN,
    .a3 = {.target = 0.95,
           .confidence = 0.5,
           .least_change = 5,
           .least = 0,
           .most = (double)INFINITY,
           .factor_limit = 2},
    .least = 0,
    .most = (double)INFINITY,
    .whole = 1,
    .extrapolate = 1,
    .order = 1,
};

/* ---- what was observed --------------------------------------------------- */

struct weighed {
    double t;
    uint64_t n;
};

static int compare_weighed(const void *a, const void *b)
{
    const struct weighed *x = a, *y = b;

    return (x->t > y->t) - (x->t < y->t);
}

/* The lower median: a time that was observed. */
static enum ct_status find_median(const struct ct_proposal_group *group,
                                  struct ct_proposal *p)
{
    struct weighed *times = calloc(group->count + 1, sizeof *times);
    uint64_t passed = 0;

    if (times == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < group->count; i++)
        times[i] = (struct weighed){group->outcomes[i].t, group->outcomes[i].n};
    qsort(times, group->count, sizeof *times, compare_weighed);
    for (size_t i = 0; i < group->count && 2 * passed < p->n; i++) {
        passed += times[i].n;
        p->median = times[i].t;
    }
    free(times);
    return CT_OK;
}

static enum ct_status observe(const struct ct_proposal_group *group,
                              const struct ct_proposal_rules *rules,
                              struct ct_proposal *p)
{
    double low, high;
    enum ct_status status;

    for (size_t i = 0; i < group->count; i++) {
        p->n += group->outcomes[i].n;
        p->in += group->outcomes[i].in;
    }
    p->needed = ct_passes_to_show(rules->target, rules->confidence);
    if (p->n == 0)
        return CT_OK;
    p->observed = (double)p->in / (double)p->n;
    status = ct_clopper_pearson(p->in, p->n, rules->confidence, &p->lower,
                                &p->upper);
    /* both tails of 1 - confidence make one of it */
    if (status == CT_OK)
        status = ct_clopper_pearson(p->in, p->n, 2 * rules->confidence - 1,
                                    &low, &high);
    if (status == CT_DOMAIN && rules->confidence <= 0.5)
        high = p->upper;
    else if (status != CT_OK)
        return status;
    p->below = high < rules->target;
    if (p->in == p->n) /* one-sided: nothing lies above */
        p->lower = status == CT_OK ? low : p->lower;
    if (p->in == 0)
        p->upper = high;
    return find_median(group, p);
}

/* ---- the interval to begin with ------------------------------------------ */

/* Early and late calibrations count with their real times: where these are far
 * from the interval in force, that one was not what was tried. */
static void find_base(const struct ct_proposal_group *group,
                      struct ct_proposal *p)
{
    static const double far = 0.1;

    p->base = group->current;
    if (isnan(p->base) || fabs(p->median - p->base) > far * p->base) {
        p->base = p->median;
        p->base_elapsed = true;
    }
}

static bool at_one_interval(const struct ct_proposal_group *group,
                            const struct ct_proposal *p, double interval)
{
    static const double near = 0.25, share = 0.75;
    uint64_t count = 0;

    for (size_t i = 0; i < group->count; i++)
        if (fabs(group->outcomes[i].t - interval) <= near * interval)
            count += group->outcomes[i].n;
    return (double)count >= share * (double)p->n;
}

/* ---- whether items are alike --------------------------------------------- */

/* Counts of each item; of a group with items that were calibrated at other
 * intervals they would differ for that. */
static enum ct_status compare_items(const struct ct_proposal_group *group,
                                    struct ct_proposal *p)
{
    static const double significant = 0.05;
    struct ct_outcome *items;
    size_t count = 0;

    if (group->items < 2 || p->n == 0 || !at_one_interval(group, p, p->median))
        return CT_OK;
    items = calloc(group->count, sizeof *items);
    if (items == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < group->count; i++) {
        count +=
            i == 0 || group->outcomes[i].item != group->outcomes[i - 1].item;
        items[count - 1].n += group->outcomes[i].n;
        items[count - 1].in += group->outcomes[i].in;
    }
    p->homogeneity = ct_homogeneity(items, count);
    p->mixed = p->homogeneity < significant;
    free(items);
    return CT_OK;
}

/* ---- single items -------------------------------------------------------- */

/* What came out after the calibration before counts with the time that really
 * passed: a pass after half the interval does not lengthen it, and neither a
 * pass shortens nor a failure lengthens what is in force. */
static enum ct_status propose_staircase(const struct ct_proposal_group *group,
                                        const struct ct_proposal_rules *rules,
                                        struct ct_proposal *p)
{
    const struct ct_proposal_outcome *last = &group->outcomes[group->count - 1];
    static const double early = 0.9, late = 1.1;
    bool in = last->used <= rules->staircase.keep_below * (1 + 1e-14);
    double next;
    enum ct_status status;

    p->base = group->current;
    if (isnan(last->used)) {
        p->why = CT_WHY_NO_ERROR;
        return CT_OK;
    }
    if (isnan(p->base) || last->t < early * p->base ||
        last->t > late * p->base) {
        p->base = last->t;
        p->base_elapsed = true;
    }
    status = ct_staircase_next(&rules->staircase, p->base, last->used, &next);
    if (status != CT_OK)
        return status;
    if (!isnan(group->current))
        next = in ? fmax(next, group->current) : fmin(next, group->current);
    p->calculated = next;
    p->why = CT_WHY_CHANGED;
    return CT_OK;
}

/* Each outcome of a row in turn, those in tolerance first: a row of several
 * says no order. */
static double react(const struct ct_proposal_outcome *row,
                    const struct ct_proposal_rules *rules, double interval,
                    struct ct_reaction_a2 *state)
{
    double b = isnan(rules->b) ? ct_reaction_a1_balance(rules->a, rules->target)
                               : rules->b;

    for (uint32_t k = 0; k < row->n; k++)
        if (rules->method == CT_METHOD_A1)
            interval = ct_reaction_a1(interval, k < row->in, rules->a, b);
        else
            ct_reaction_a2_add(state, k < row->in);
    return rules->method == CT_METHOD_A1 ? interval : state->interval;
}

static void propose_a(const struct ct_proposal_group *group,
                      const struct ct_proposal_rules *rules,
                      struct ct_proposal *p)
{
    bool all = !isnan(rules->start);
    struct ct_reaction_a2 state;
    double interval = rules->start;
    size_t first = 0;

    if (all)
        p->base = rules->start;
    else
        find_base(group, p);
    ct_reaction_a2_init(&state, p->base, rules->target,
                        rules->method == CT_METHOD_A2_CNAS);
    interval = p->base;
    if (!all && rules->method == CT_METHOD_A1)
        first = group->count - 1;
    for (size_t i = first; i < group->count; i++) {
        if (!all && i + 1 == group->count)
            state.interval = interval = p->base;
        interval = react(&group->outcomes[i], rules, interval, &state);
    }
    p->calculated = interval;
    p->why = CT_WHY_CHANGED;
}

/* ---- A3 ------------------------------------------------------------------ */

static enum ct_status propose_a3(const struct ct_proposal_group *group,
                                 const struct ct_proposal_rules *rules,
                                 struct ct_proposal *p)
{
    struct ct_a3_rule rule = rules->a3;
    enum ct_status status;

    find_base(group, p);
    p->spread = !at_one_interval(group, p, p->base);
    rule.target = rules->target;
    rule.least = 0;
    rule.most = (double)INFINITY;
    status = ct_reaction_a3(p->in, p->n, p->base, &rule, &p->a3);
    if (status != CT_OK)
        return status;
    p->has_a3 = true;
    p->calculated = p->a3.proposed;
    p->why = p->a3.changed ? CT_WHY_CHANGED : CT_WHY_KEPT;
    return CT_OK;
}

/* ---- auto ---------------------------------------------------------------- */

static bool has_two_times(const struct ct_proposal_group *group)
{
    for (size_t i = 1; i < group->count; i++)
        if (group->outcomes[i].t > group->outcomes[0].t ||
            group->outcomes[i].t < group->outcomes[0].t)
            return true;
    return false;
}

/* A3 asks for one interval that was tried, models for several. Counts at one
 * interval need no model; beside them the models say how far the choice of one
 * moves the answer. Passes that are too few to show the target lengthen
 * nothing, although A3 by itself would. */
static enum ct_status propose_auto(const struct ct_proposal_group *group,
                                   const struct ct_proposal_rules *rules,
                                   struct ct_proposal *p)
{
    enum ct_status status;

    p->method = CT_METHOD_A3;
    status = propose_a3(group, rules, p);
    if (status == CT_OK && p->in == p->n && p->n < p->needed && p->a3.changed) {
        p->calculated = p->base;
        p->why = CT_WHY_KEPT;
    }
    if (status != CT_OK || p->in == p->n || p->in == 0 ||
        group->renewal == CT_RENEWAL_MIXED || !has_two_times(group))
        return status;
    status = ct_propose_models(group, rules,
                               group->renewal == CT_RENEWAL_IF_FAILED, p);
    if (status != CT_OK || !p->spread || p->models.accepted == 0)
        return status;
    p->method =
        group->renewal == CT_RENEWAL_IF_FAILED ? CT_METHOD_S3 : CT_METHOD_S2;
    p->calculated = p->models.fits[p->models.best].interval;
    p->why = CT_WHY_FITTED;
    return CT_OK;
}

/* ---- models -------------------------------------------------------------- */

static enum ct_status propose_fitted(const struct ct_proposal_group *group,
                                     const struct ct_proposal_rules *rules,
                                     struct ct_proposal *p)
{
    enum ct_status status;

    if (p->in == 0) {
        p->why = CT_WHY_ALL_OUT;
        return CT_OK;
    }
    if (p->in == p->n) {
        p->why = CT_WHY_ALL_IN;
        return CT_OK;
    }
    if (rules->method == CT_METHOD_S1)
        return ct_propose_exponential(group, rules, p);
    if (group->renewal == CT_RENEWAL_MIXED) {
        p->why = CT_WHY_MIXED;
        return CT_OK;
    }
    status = ct_propose_models(group, rules, rules->method == CT_METHOD_S3, p);
    if (status != CT_OK)
        return status;
    p->why = p->models.accepted > 0 ? CT_WHY_FITTED : CT_WHY_NO_MODEL;
    if (p->models.accepted > 0)
        p->calculated = p->models.fits[p->models.best].interval;
    return CT_OK;
}

/* ---- the whole ----------------------------------------------------------- */

/* Of 730 that comes out as 729.9999… */
static const double slip = 1e-9;

int32_t ct_proposal_months(double days)
{
    static const double month = 365.25 / 12, most = 120000;
    struct ct_interval length = {.kind = CT_INTERVAL_LENGTH};

    length.months = (int32_t)fmin(floor(days / month) + 1, most);
    while (length.months > 0 && ct_outcome_days(length) > days * (1 + slip))
        length.months--;
    return length.months;
}

static double rounded(double interval, const struct ct_proposal_rules *rules)
{
    struct ct_interval length = {.kind = CT_INTERVAL_LENGTH};

    if (rules->months)
        length.months = ct_proposal_months(interval);
    if (length.months > 0)
        return ct_outcome_days(length);
    if (!(rules->whole > 0) || interval < rules->whole)
        return interval;
    return floor(interval / rules->whole * (1 + slip)) * rules->whole;
}

static void settle(const struct ct_proposal_group *group,
                   const struct ct_proposal_rules *rules, struct ct_proposal *p)
{
    double x = p->calculated;

    p->beyond = group->beyond || group->current > group->statute;
    if (isnan(x))
        return;
    if (x < rules->least) {
        x = rules->least;
        p->by_least = true;
    }
    if (x > rules->most) {
        x = rules->most;
        p->by_most = true;
    }
    if (p->why != CT_WHY_KEPT || p->base_elapsed)
        x = rounded(x, rules);
    if (x > group->statute) {
        x = group->statute;
        p->by_statute = true;
    }
    p->proposed = x;
}

static enum ct_status propose(const struct ct_proposal_group *group,
                              const struct ct_proposal_rules *rules,
                              struct ct_proposal *p)
{
    if (ct_interval_method_values(rules->method))
        return ct_propose_values(group, rules, p);
    if (p->n == 0) {
        p->why = CT_WHY_NO_OUTCOMES;
        return CT_OK;
    }
    if (group->items > 1 && ct_interval_method_single(rules->method)) {
        p->why = CT_WHY_SEVERAL_ITEMS;
        return CT_OK;
    }
    switch (rules->method) {
    case CT_METHOD_STAIRCASE:
        return propose_staircase(group, rules, p);
    case CT_METHOD_A1:
    case CT_METHOD_A2:
    case CT_METHOD_A2_CNAS:
        propose_a(group, rules, p);
        return CT_OK;
    case CT_METHOD_A3:
        return propose_a3(group, rules, p);
    case CT_METHOD_AUTO:
        return propose_auto(group, rules, p);
    default:
        return propose_fitted(group, rules, p);
    }
}

static bool is_inside(double probability)
{
    return probability > 0 && probability < 1;
}

enum ct_status ct_propose(const struct ct_proposal_group *group,
                          const struct ct_proposal_rules *rules,
                          struct ct_proposal *proposal)
{
    const double none = (double)NAN;
    enum ct_status status;

    *proposal = (struct ct_proposal){.method = rules->method,
                                     .observed = none,
                                     .lower = none,
                                     .upper = none,
                                     .median = none,
                                     .base = none,
                                     .calculated = none,
                                     .proposed = none,
                                     .models = {.best = SIZE_MAX,
                                                .least_aic = SIZE_MAX,
                                                .low = none,
                                                .high = none,
                                                .lower = none,
                                                .upper = none},
                                     .at_least = none,
                                     .decides = SIZE_MAX,
                                     .crossing = none,
                                     .plain = none,
                                     .walk = none,
                                     .homogeneity = none,
                                     .end = {none, none, none}};
    if (!is_inside(rules->target) || !is_inside(rules->confidence))
        return CT_DOMAIN;
    status = observe(group, rules, proposal);
    if (status == CT_OK)
        status = compare_items(group, proposal);
    if (status == CT_OK)
        status = propose(group, rules, proposal);
    if (status == CT_OK && proposal->n > 0 && proposal->in == proposal->n)
        status = ct_propose_at_least(group, rules, proposal);
    if (status == CT_OK)
        settle(group, rules, proposal);
    return status;
}
