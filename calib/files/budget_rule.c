/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "budget_rule.h"

#include "../../uncertainty/statistics.h"

#include <math.h>

struct rule rule_fixed(double uncertainty)
{
    return (struct rule){.kind = RULE_FIXED,
                         .uncertainty = uncertainty,
                         .lower = -(double)INFINITY,
                         .upper = (double)INFINITY};
}

double width_at(const struct width *width, double value)
{
    return width->relative
               ? ct_convert(width->conversion, width->number * fabs(value))
               : width->number;
}

struct ct_distribution rule_between(const struct ct_distribution *shape,
                                    double lower, double upper)
{
    struct ct_distribution d = *shape;

    d.limits.lower = lower;
    d.limits.upper = upper;
    d.limits.mode = lower + (upper - lower) / 2;
    return d;
}

static bool deviation_between(const struct rule *rule, double lower,
                              double upper, double *uncertainty)
{
    struct ct_distribution d = rule_between(&rule->shape, lower, upper);

    if (!(lower < upper) || ct_distribution_fault(&d) != NULL)
        return false;
    *uncertainty = ct_distribution_standard_deviation(&d);
    return true;
}

static bool by_formula(const struct rule *rule, double value,
                       double *uncertainty)
{
    struct ct_formula_point point = rule->point;
    double lower, upper;

    if (rule->at_value)
        point.point = value;
    if (ct_formula_limits(rule->formula, &point, NULL, &lower, &upper) !=
            CT_OK ||
        isinf(lower) || isinf(upper))
        return false;
    return deviation_between(rule, lower, upper, uncertainty);
}

bool rule_uncertainty(const struct rule *rule, double value,
                      double *uncertainty)
{
    double width;

    switch (rule->kind) {
    case RULE_FIXED:
        *uncertainty = rule->uncertainty;
        return value >= rule->lower && value <= rule->upper;
    case RULE_FORMULA:
        return by_formula(rule, value, uncertainty);
    case RULE_FACTOR:
    case RULE_SHAPE:
        break;
    default:
        return false;
    }
    width = width_at(&rule->width, value);
    if (rule->steps != 1) /* a division that changes nothing takes its time */
        width /= rule->steps;
    if (!(width >= 0) || (rule->width.relative && value == 0))
        return false;
    if (rule->kind == RULE_SHAPE)
        return deviation_between(rule, -width, width, uncertainty);
    *uncertainty = rule->factor != 1 ? width / rule->factor : width;
    return true;
}

struct rule_mean rule_readings(const double *readings, size_t n,
                               double averaged_over)
{
    double m = averaged_over > 0 ? averaged_over : (double)n;

    return (struct rule_mean){.mean = ct_mean(readings, n),
                              .uncertainty =
                                  ct_standard_deviation(readings, n) / sqrt(m),
                              .dof = (double)n - 1};
}

size_t rule_largest(const double *uncertainties, const size_t *indices,
                    size_t count)
{
    size_t largest = indices[0];

    for (size_t i = 1; i < count; i++)
        if (uncertainties[indices[i]] > uncertainties[largest])
            largest = indices[i];
    return largest;
}
