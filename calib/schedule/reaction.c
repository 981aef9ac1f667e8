/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reaction.h"
#include "beta.h"

#include <math.h>

/* Beyond it a continued fraction takes longer than anybody waits. */
static const uint64_t most_calibrations = 1000000000;

/* ---- staircase ----------------------------------------------------------- */

const struct ct_staircase ct_staircase_usual = {
    .extend_below = 0.8,
    .keep_below = 1.0,
    .extend = 1.25,
    .shorten = 0.5,
    .least = 0,
    .most = (double)INFINITY,
};

static double clamped(double x, double least, double most)
{
    return fmin(fmax(x, least), most);
}

/* Quotients of decimal numbers miss their thresholds by some units in the last
 * place. */
static bool at_most(double used, double threshold)
{
    return used <= threshold * (1 + 1e-14);
}

static bool is_rule(const struct ct_staircase *rule)
{
    return rule->extend_below >= 0 && rule->keep_below >= rule->extend_below &&
           rule->extend >= 1 && isfinite(rule->extend) && rule->shorten > 0 &&
           rule->shorten <= 1 && rule->least >= 0 && rule->most >= rule->least;
}

enum ct_status ct_staircase_next(const struct ct_staircase *rule,
                                 double interval, double used, double *next)
{
    double factor = 1;

    if (!(interval > 0) || isinf(interval) || !(used >= 0) || !is_rule(rule))
        return CT_DOMAIN;
    if (at_most(used, rule->extend_below))
        factor = rule->extend;
    else if (!at_most(used, rule->keep_below))
        factor = rule->shorten;
    *next = clamped(interval * factor, rule->least, rule->most);
    return CT_OK;
}

/* ---- A1 and A2 ----------------------------------------------------------- */

double ct_reaction_a1(double interval, bool in_tolerance, double a, double b)
{
    return interval * (in_tolerance ? 1 + a : 1 - b);
}

double ct_reaction_a1_balance(double a, double target)
{
    return -expm1(-log1p(a) * target / (1 - target));
}

double ct_reaction_a1_equilibrium(double a, double b)
{
    double shorter = -log1p(-b);

    return shorter / (log1p(a) + shorter);
}

void ct_reaction_a2_init(struct ct_reaction_a2 *state, double interval,
                         double target, bool cnas)
{
    *state = (struct ct_reaction_a2){
        .interval = interval,
        .step = 1,
        .before = true,
        .target = target,
        .cnas = cnas,
    };
}

void ct_reaction_a2_add(struct ct_reaction_a2 *state, bool in_tolerance)
{
    double longer = state->cnas ? state->target : 1 - state->target;

    if (in_tolerance != state->before)
        state->step /= 2;
    state->interval *=
        1 + state->step * (in_tolerance ? longer : -state->target);
    state->before = in_tolerance;
}

/* ---- A3 ------------------------------------------------------------------ */

const struct ct_a3_rule ct_a3_usual = {
    .target = 0.95,
    .confidence = 0.5,
    .least_change = 5,
    .least = 14,
    .most = 1826,
    .factor_limit = 2,
};

static bool is_probability(double p)
{
    return p > 0 && p < 1;
}

/* 1 - Q: how little the counts contradict the target. */
static double agreement(uint64_t x, uint64_t n, double target)
{
    double count = (double)x, rest = (double)(n - x);
    double observed = count / (double)n;
    double tail;

    if (x == 0)
        return exp((double)n * log1p(-target));
    if (x == n)
        return exp((double)n * log(target));
    if (observed < target)
        tail = ct_beta_above(count + 1, rest, target);
    else if (observed > target)
        tail = ct_beta_below(count, rest + 1, target);
    else
        return 1;
    return fmin(1, 2 * tail);
}

/* The interval times 10^((Ro - Rt) Q) below the target, and 10^((Ro - Rt) /
 * (1 - Q)) above it, where the room to go is smaller. */
static double propose(const struct ct_a3_rule *rule, double interval,
                      double observed, double agrees)
{
    double difference = observed - rule->target;
    double power =
        difference < 0 ? difference * (1 - agrees) : difference / agrees;
    double most = log10(rule->factor_limit);

    return clamped(interval * pow(10, clamped(power, -most, most)), rule->least,
                   rule->most);
}

static bool is_a3_rule(const struct ct_a3_rule *rule)
{
    return is_probability(rule->target) && is_probability(rule->confidence) &&
           rule->least_change >= 0 && rule->least >= 0 &&
           rule->most >= rule->least && rule->factor_limit >= 1;
}

enum ct_status ct_reaction_a3(uint64_t x, uint64_t n, double interval,
                              const struct ct_a3_rule *rule,
                              struct ct_a3 *answer)
{
    struct ct_a3 a = {.proposed = interval};
    enum ct_status status;
    double agrees, proposed;

    if (!(interval > 0) || isinf(interval) || !is_a3_rule(rule))
        return CT_DOMAIN;
    status = ct_clopper_pearson(x, n, rule->confidence, &a.lower, &a.upper);
    if (status != CT_OK)
        return status;
    agrees = agreement(x, n, rule->target);
    a.observed = (double)x / (double)n;
    a.rejection = 1 - agrees;
    proposed = propose(rule, interval, a.observed, agrees);
    a.changed = a.rejection > rule->confidence &&
                fabs(proposed - interval) >= rule->least_change &&
                (proposed < interval || proposed > interval);
    if (a.changed)
        a.proposed = proposed;
    *answer = a;
    return CT_OK;
}

/* ---- proportions --------------------------------------------------------- */

enum ct_status ct_clopper_pearson(uint64_t x, uint64_t n, double confidence,
                                  double *lower, double *upper)
{
    double count = (double)x, rest = (double)n - (double)x;
    double tail = (1 - confidence) / 2;

    if (n == 0 || n > most_calibrations || x > n || !is_probability(confidence))
        return CT_DOMAIN;
    *lower = x == 0 ? 0 : ct_beta_point(count, rest + 1, tail);
    /* Of the complement: the tail as it stands, not 1 - tail. */
    *upper = x == n ? 1 : 1 - ct_beta_point(rest, count + 1, tail);
    return CT_OK;
}

uint64_t ct_passes_to_show(double target, double confidence)
{
    double passes;

    if (!is_probability(target) || !is_probability(confidence))
        return 0;
    passes = ceil(log1p(-confidence) / log(target) * (1 - 1e-12));
    return passes < 1e18 ? (uint64_t)passes : 0;
}
