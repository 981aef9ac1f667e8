/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Distributions that bring estimate and uncertainty with them: a sample, and
 * those with parameters of their own.
 */
#include "budget_shape.h"

#include <math.h>

/* The estimate and its uncertainty from the distribution itself. */
static enum ct_status from_moments(struct shape *s, struct ct_place place)
{
    const struct ct_distribution *d = &s->st->distribution;
    double expectation = ct_distribution_mean(d);

    s->st->uncertainty = ct_distribution_standard_deviation(d);
    s->st->has_value = !s->subject->has_value;
    s->st->value = expectation;
    if (d->kind == CT_EMPIRICAL)
        s->st->rule = rule_fixed(s->st->uncertainty);
    return s->st->has_value
               ? CT_OK
               : shape_offset(s, expectation, s->st->uncertainty, place);
}

enum ct_status read_sample(struct shape *s, const struct ct_yaml *node)
{
    struct ct_distribution d = {.kind = CT_EMPIRICAL};
    double *values;
    size_t count;
    enum ct_status status;

    if (s->subject->component)
        return shape_unfit(s, "a component");
    status = read_list(s->r, s->subject, node, &values, &count);
    if (status != CT_OK)
        return status;
    d.empirical.sample = values;
    d.empirical.count = count;
    s->st->distribution = d;
    status = shape_check(s, node->place);
    if (status != CT_OK)
        return status;
    return from_moments(s, node->place);
}

/* ---- distributions with parameters of their own -------------------------- */

static enum ct_status parameter(const struct shape *s, const char *key,
                                const struct ct_yaml **node)
{
    *node = shape_get(s, key);
    if (*node != NULL)
        return CT_OK;
    return ct_error(s->r->sink, "parameter-missing", ct_at(s->subject->place),
                    ct_string(key), ct_string(ct_distribution_name(s->kind)));
}

static enum ct_status read_gamma(struct shape *s, struct ct_distribution *d)
{
    const struct ct_yaml *shape, *scale;
    enum ct_status status = parameter(s, "shape", &shape);

    status = worse(status, parameter(s, "scale", &scale));
    if (status != CT_OK)
        return status;
    if (s->subject->unit == NULL) {
        struct subject alone = *s->subject;

        status = read_value(s->r, &alone, scale, &d->gamma.scale);
        if (status == CT_OK && alone.fahrenheit)
            status =
                ct_error(s->r->sink, "fahrenheit-unit", ct_at(scale->place));
        s->subject->unit = alone.unit;
    } else {
        status = read_width(s->r, s->subject, scale, &d->gamma.scale);
    }
    return worse(status, read_number(s->r, shape, &d->gamma.shape));
}

static enum ct_status read_beta(struct shape *s, struct ct_distribution *d)
{
    const struct ct_yaml *node;
    enum ct_status status = parameter(s, "alpha", &node);

    if (status == CT_OK)
        status = read_number(s->r, node, &d->beta.alpha);
    if (status == CT_OK)
        status = parameter(s, "beta", &node);
    if (status == CT_OK)
        status = read_number(s->r, node, &d->beta.beta);
    d->beta.upper = 1;
    node = shape_get(s, "lower");
    if (status == CT_OK && node != NULL)
        status = read_position(s->r, s->subject, node, &d->beta.lower);
    node = shape_get(s, "upper");
    if (status == CT_OK && node != NULL)
        status = read_position(s->r, s->subject, node, &d->beta.upper);
    if (status == CT_OK)
        status = shape_inside(s, d->beta.lower, d->beta.upper);
    return status;
}

static enum ct_status read_lognormal(struct shape *s, struct ct_distribution *d)
{
    const struct ct_yaml *mean, *sd;
    enum ct_status status = parameter(s, "log_mean", &mean);

    status = worse(status, parameter(s, "log_sd", &sd));
    if (status != CT_OK)
        return status;
    status = read_number(s->r, mean, &d->lognormal.log_mean);
    return worse(status, read_number(s->r, sd, &d->lognormal.log_sd));
}

/* A count q: the posterior Gamma(q + 1, 1) in both methods, or q and its root
 * for the law of propagation only (`estimate: count`). */
static enum ct_status read_poisson(struct shape *s, struct ct_distribution *d)
{
    static const char *const words[] = {"posterior", "count", NULL};
    const struct ct_yaml *estimate = shape_get(s, "estimate");
    size_t word = 0;
    double count = s->subject->value;
    enum ct_status status = shape_need_value(s);

    if (status == CT_OK && estimate != NULL)
        status = read_choice(s->r, estimate, words, &word);
    if (status != CT_OK)
        return status;
    if (count < 0 || count != floor(count))
        return ct_error(s->r->sink, "not-a-count", ct_at(s->subject->place),
                        ct_number(count));
    d->poisson.count = count;
    s->st->has_value = true;
    s->st->value = word == 1 ? count : count + 1;
    s->st->uncertainty = sqrt(s->st->value);
    if (estimate == NULL)
        ct_note(s->r->sink, "poisson-estimate", ct_at(s->subject->place),
                ct_string(s->subject->name), ct_number(s->st->value));
    return CT_OK;
}

enum ct_status read_parametric(struct shape *s)
{
    struct ct_distribution d = {.kind = s->kind};
    enum ct_status status;

    if (s->subject->component)
        return shape_unfit(s, "a component");
    switch (s->kind) {
    case CT_EXPONENTIAL:
        status = shape_need_value(s);
        d.exponential.mean = s->subject->value;
        break;
    case CT_GAMMA:
        status = read_gamma(s, &d);
        break;
    case CT_BETA:
        status = read_beta(s, &d);
        break;
    case CT_LOGNORMAL:
        status = read_lognormal(s, &d);
        break;
    default:
        status = read_poisson(s, &d);
        break;
    }
    s->st->distribution = d;
    if (status == CT_OK)
        status = shape_check(s, s->subject->place);
    if (status != CT_OK || s->kind == CT_POISSON)
        return status;
    warn_idle(s->r, s->subject->node, ct_distribution_name(s->kind), s->kind);
    return from_moments(s, s->subject->place);
}

bool is_parametric(enum ct_distribution_kind kind)
{
    return kind >= CT_EXPONENTIAL && kind <= CT_POISSON;
}
