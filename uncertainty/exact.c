/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact.h"

#include <float.h>
#include <math.h>

/* Past 34 digits the rounded number is what is wanted. */
static struct ct_decimal product(struct ct_decimal a, struct ct_decimal b)
{
    struct ct_decimal result;

    (void)ct_decimal_multiply(ct_decimal_normalise(a), ct_decimal_normalise(b),
                              &result);
    return result;
}

static struct ct_decimal sum(struct ct_decimal a, struct ct_decimal b)
{
    struct ct_decimal result;

    (void)ct_decimal_add(a, b, &result);
    return result;
}

static struct ct_decimal negated(struct ct_decimal a)
{
    a.negative = !ct_decimal_is_zero(a) && !a.negative;
    return a;
}

struct ct_exact ct_exact_of(double number)
{
    return (struct ct_exact){ct_decimal_from_double(number),
                             ct_decimal_from_integer(1)};
}

struct ct_exact ct_exact_integer(int64_t number)
{
    return (struct ct_exact){ct_decimal_from_integer(number),
                             ct_decimal_from_integer(1)};
}

struct ct_exact ct_exact_mean(const double *x, size_t n)
{
    struct ct_exact mean = {ct_decimal_from_integer(0),
                            ct_decimal_from_integer((int64_t)n)};

    for (size_t i = 0; i < n; i++)
        mean.over = sum(mean.over, ct_decimal_from_double(x[i]));
    return mean;
}

struct ct_exact ct_exact_add(struct ct_exact a, struct ct_exact b)
{
    if (ct_decimal_compare(a.under, b.under) == 0)
        return (struct ct_exact){sum(a.over, b.over), a.under};
    return (struct ct_exact){
        sum(product(a.over, b.under), product(b.over, a.under)),
        product(a.under, b.under)};
}

struct ct_exact ct_exact_subtract(struct ct_exact a, struct ct_exact b)
{
    b.over = negated(b.over);
    return ct_exact_add(a, b);
}

struct ct_exact ct_exact_multiply(struct ct_exact a, struct ct_exact b)
{
    return (struct ct_exact){product(a.over, b.over),
                             product(a.under, b.under)};
}

struct ct_exact ct_exact_divide(struct ct_exact a, struct ct_exact b)
{
    return (struct ct_exact){product(a.over, b.under),
                             product(a.under, b.over)};
}

struct ct_exact ct_exact_absolute(struct ct_exact a)
{
    a.over.negative = false;
    return a;
}

int ct_exact_compare(struct ct_exact a, struct ct_exact b)
{
    return ct_decimal_compare(product(a.over, b.under),
                              product(b.over, a.under));
}

static bool is_normal(double number)
{
    return fabs(number) >= DBL_MIN && fabs(number) <= DBL_MAX;
}

int ct_exact_order_quotient(int times, double a, double b, double c)
{
    double quotient = times * a / b;

    /* A shortest decimal is off its double by half a unit of the last bit at
     * most, 2^-53 of it, and so is what an operation rounds. These are three
     * and two: the two differ from what is meant by less than 6 * 2^-53, of
     * which the margin has room for sixteen. */
    if (is_normal(a) && is_normal(b) && is_normal(c) && is_normal(quotient) &&
        fabs(quotient - c) > 1e-14 * (fabs(quotient) + fabs(c)))
        return ct_exact_order(quotient, c);
    return ct_exact_compare(
        ct_exact_divide(
            ct_exact_multiply(ct_exact_integer(times), ct_exact_of(a)),
            ct_exact_of(b)),
        ct_exact_of(c));
}

double ct_exact_double(struct ct_exact a)
{
    return ct_decimal_to_double(a.over) / ct_decimal_to_double(a.under);
}
