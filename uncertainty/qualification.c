/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qualification.h"

#include <math.h>

static struct ct_exact square(struct ct_exact a)
{
    return ct_exact_multiply(a, a);
}

static struct ct_exact not_below_zero(struct ct_exact a)
{
    return a.over.negative ? ct_exact_integer(0) : a;
}

struct ct_exact ct_expanded_at(struct ct_exact U, struct ct_exact from,
                               int64_t to)
{
    return ct_exact_divide(ct_exact_multiply(U, ct_exact_integer(to)), from);
}

struct ct_exact ct_transfer_square(struct ct_exact U, struct ct_exact U0,
                                   struct ct_exact shared)
{
    struct ct_exact sum = ct_exact_add(square(U), square(U0));

    return not_below_zero(
        ct_exact_subtract(sum, ct_exact_multiply(ct_exact_integer(2), shared)));
}

bool ct_transfer_is_plain(struct ct_exact U, struct ct_exact U0)
{
    return ct_exact_compare(ct_exact_multiply(ct_exact_integer(3), U0), U) <= 0;
}

struct ct_exact ct_comparison_square(struct ct_exact U, size_t n,
                                     struct ct_exact shared)
{
    struct ct_exact part =
        ct_exact_multiply(ct_exact_integer((int64_t)n - 1), square(U));

    return not_below_zero(ct_exact_add(
        ct_exact_divide(part, ct_exact_integer((int64_t)n)), shared));
}

bool ct_is_within(struct ct_exact difference, struct ct_exact limit)
{
    return ct_exact_compare(square(difference), limit) <= 0;
}

double ct_weighted_mean(const double *y, const double *u, size_t n,
                        double *uncertainty)
{
    double least = u[0], sum = 0, weights = 0;

    for (size_t i = 1; i < n; i++)
        least = fmin(least, u[i]);
    for (size_t i = 0; i < n; i++) {
        double weight = least / u[i] * (least / u[i]);

        sum += weight * (y[i] - y[0]);
        weights += weight;
    }
    *uncertainty = least / sqrt(weights);
    return y[0] + sum / weights;
}
