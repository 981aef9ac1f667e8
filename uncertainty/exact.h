/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exact.h - quotients of decimals, for rules that a number may meet exactly.
 *
 * The mean of three readings has no end in decimal, and neither has 2 U / k;
 * as a quotient both can be held against a limit without a rounding. Numerator
 * and denominator hold 34 digits each, more than sums and squares of readings
 * need; beyond that they are rounded there.
 */
#ifndef CT_EXACT_H
#define CT_EXACT_H

#include "decimal.h"

#include <stddef.h>

struct ct_exact {
    struct ct_decimal over, under; /* under > 0 */
};

/* The shortest decimal of a finite number. */
struct ct_exact ct_exact_of(double number);
struct ct_exact ct_exact_integer(int64_t number);
/* The mean of n >= 1 finite numbers as they are written. */
struct ct_exact ct_exact_mean(const double *x, size_t n);

struct ct_exact ct_exact_add(struct ct_exact a, struct ct_exact b);
struct ct_exact ct_exact_subtract(struct ct_exact a, struct ct_exact b);
struct ct_exact ct_exact_multiply(struct ct_exact a, struct ct_exact b);
/* `b` is above zero. */
struct ct_exact ct_exact_divide(struct ct_exact a, struct ct_exact b);
struct ct_exact ct_exact_absolute(struct ct_exact a);

/* -1, 0, 1. */
int ct_exact_compare(struct ct_exact a, struct ct_exact b);

/* The same of the shortest decimals of two numbers: each lies nearer to its own
 * double than to any other, so that they stand as the doubles do. */
static inline int ct_exact_order(double a, double b)
{
    return (a > b) - (a < b);
}

/* The same of times * a / b and c, as the shortest decimals of a, b > 0 and c
 * have it. Quick where the two are further apart than doubles round. */
int ct_exact_order_quotient(int times, double a, double b, double c);

double ct_exact_double(struct ct_exact a);

#endif
