/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits as a statement of uncertainty: half-widths, steps of a display, both
 * limits.
 */
#include "budget_shape.h"

#include <math.h>
#include <string.h>

enum ct_status shape_inside(const struct shape *s, double lower, double upper)
{
    double value = s->subject->value;

    if (s->subject->component || !s->subject->has_value ||
        (value >= lower && value <= upper))
        return CT_OK;
    return ct_error(s->r->sink, "value-outside-limits",
                    ct_at(shape_get(s, "value")->place), ct_number(value),
                    ct_number(lower), ct_number(upper));
}

static void shift(struct ct_distribution *d, double by)
{
    if (d->kind == CT_BETA) {
        d->beta.lower += by;
        d->beta.upper += by;
    } else if (is_bounded(d->kind)) {
        d->limits.lower += by;
        d->limits.upper += by;
        d->limits.mode += by;
    }
}

enum ct_status shape_offset(const struct shape *s, double expectation,
                            double width, struct ct_place place)
{
    static const char *const words[] = {"keep", NULL};
    const struct ct_yaml *bias = shape_get(s, "bias");
    double offset = shape_centre(s) - expectation;
    size_t word;

    if (bias != NULL) {
        enum ct_status status = read_choice(s->r, bias, words, &word);

        if (status != CT_OK)
            return status;
    }
    if (fabs(offset) <= 1e-9 * width)
        return CT_OK;
    if (bias != NULL)
        shift(&s->st->distribution, offset);
    else
        ct_warning(s->r->sink, "value-off-middle", ct_at(place),
                   ct_number(offset), ct_number(shape_centre(s)),
                   ct_number(expectation));
    return CT_OK;
}

/* The most probable value of a triangle between limits about `base`. */
static enum ct_status read_mode(struct shape *s, double base,
                                struct ct_distribution *d)
{
    const struct ct_yaml *mode = shape_get(s, "mode");
    enum ct_status status;

    if (mode == NULL)
        return CT_OK;
    if (d->kind != CT_TRIANGULAR)
        return ct_error(s->r->sink, "mode-without-triangle",
                        ct_at(mode->place));
    status = read_position(s->r, s->subject, mode, &d->limits.mode);
    d->limits.mode -= base;
    s->st->rule.kind = RULE_NONE;
    return status;
}

/* From limits about `base`, which may be so much larger that adding it to them
 * would leave nothing of their width. A value off their middle keeps its place
 * in the law of propagation; the Monte Carlo method draws between the limits.
 */
enum ct_status shape_limits(struct shape *s, double base, double lower,
                            double upper, struct ct_place place)
{
    struct ct_distribution d = {.kind = s->named ? s->kind : CT_RECTANGULAR};
    double middle;
    enum ct_status status;

    if (!is_bounded(d.kind))
        return shape_unfit(s, "half_width or limits");
    d = rule_between(&d, lower, upper);
    middle = d.limits.mode;
    status = read_mode(s, base, &d);
    if (status == CT_OK)
        status = shape_parameters(s, &d);
    if (status != CT_OK)
        return status;
    s->st->distribution = s->st->rule.shape = d;
    status = shape_check(s, place);
    if (status != CT_OK)
        return status;
    s->st->uncertainty = ct_distribution_standard_deviation(&d);
    if (shape_get(s, "mode") != NULL)
        middle = ct_distribution_mean(&d);
    shift(&s->st->distribution, base);
    if (s->subject->has_value || s->subject->component)
        return shape_offset(s, base + middle, upper - lower, place);
    s->st->has_value = true;
    s->st->value = base + middle;
    return CT_OK;
}

/* A half-width of a normal distribution needs the probability inside it
 * (JCGM 100:2008, 4.3.4-4.3.6). */
static enum ct_status normal_from_half_width(struct shape *s,
                                             struct ct_place place)
{
    const struct ct_yaml *k = shape_get(s, "k"),
                         *p = shape_get(s, "probability");
    double factor, probability;
    enum ct_status status;

    if (k != NULL)
        status = read_positive(s->r, k, "k", &factor);
    else if (p == NULL)
        return ct_error(s->r->sink, "half-width-of-normal", ct_at(place),
                        ct_string(ct_distribution_name(s->kind)));
    else {
        status = read_probability(s->r, p, &probability);
        if (status == CT_OK)
            status = shape_quantile(s, probability, &factor);
    }
    if (status != CT_OK)
        return status;
    return shape_by_factor(s, factor, place, "half_width");
}

enum ct_status shape_half_width(struct shape *s, struct ct_place place)
{
    struct rule *rule = &s->st->rule;
    double half_width = width_at(&rule->width, s->subject->value) / rule->steps;

    if (s->named && (s->kind == CT_NORMAL || s->kind == CT_STUDENT_T))
        return normal_from_half_width(s, place);
    if (half_width == 0)
        return ct_error(s->r->sink, "zero-half-width", ct_at(place));
    rule->kind = RULE_SHAPE;
    return shape_limits(s, shape_centre(s), -half_width, half_width, place);
}

enum ct_status read_half_width(struct shape *s, const struct ct_yaml *node)
{
    enum ct_status status = shape_need_value(s);

    if (status == CT_OK)
        status = measure_half(s->r, s->subject, node, &s->st->rule.width);
    return status != CT_OK ? status : shape_half_width(s, node->place);
}

enum ct_status read_resolution(struct shape *s, const struct ct_yaml *node)
{
    enum ct_status status = shape_need_value(s);

    if (status == CT_OK)
        status = measure_width(s->r, s->subject, node, &s->st->rule.width);
    s->st->rule.steps = 2;
    return status != CT_OK ? status : shape_half_width(s, node->place);
}

/* Of limits themselves u does not change with the value. */
static enum ct_status fixed_between(struct shape *s, enum ct_status status,
                                    double lower, double upper)
{
    struct rule *rule = &s->st->rule;

    struct rule before = *rule;

    if (status != CT_OK || s->kind == CT_CURVILINEAR_TRAPEZOIDAL)
        return status;
    *rule = rule_fixed(s->st->uncertainty);
    rule->by_dof = before.by_dof;
    rule->dof = before.dof;
    if (!s->subject->component) {
        rule->lower = lower;
        rule->upper = upper;
    }
    return status;
}

enum ct_status read_limits(struct shape *s, const struct ct_yaml *node)
{
    const struct ct_yaml *low = shape_get(s, "lower"),
                         *high = shape_get(s, "upper");
    double lower, upper, middle;
    enum ct_status status;

    if (low == NULL || high == NULL)
        return ct_error(s->r->sink, "one-limit", ct_at(node->place),
                        ct_string(low == NULL ? "lower" : "upper"));
    status = read_position(s->r, s->subject, low, &lower);
    status = worse(status, read_position(s->r, s->subject, high, &upper));
    if (status != CT_OK)
        return status;
    if (!(lower < upper))
        return ct_error(s->r->sink, "limits-reversed", ct_at(low->place));
    status = shape_inside(s, lower, upper);
    if (status != CT_OK)
        return status;
    if (!s->named || (s->kind != CT_NORMAL && s->kind != CT_STUDENT_T))
        return fixed_between(s, shape_limits(s, 0, lower, upper, low->place),
                             lower, upper);
    middle = lower + (upper - lower) / 2;
    if (!s->subject->has_value && !s->subject->component) {
        s->subject->has_value = s->st->has_value = true;
        s->subject->value = s->st->value = middle;
    }
    s->st->rule.width = (struct width){.number = (upper - lower) / 2};
    status =
        fixed_between(s, normal_from_half_width(s, low->place), lower, upper);
    return status != CT_OK ? status
                           : shape_offset(s, middle, upper - lower, low->place);
}
