/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comparisons in which exactness decides: a point on the end of a range, an
 * error on its limit.
 */
#include "verify_work.h"

#include <math.h>

static int compare_doubles(double a, double b)
{
    return (a > b) - (a < b);
}

/* In the coherent unit; °F has an offset. */
static double coherent(double number, const struct ct_unit *unit)
{
    const double pi = 3.14159265358979323846;
    double scale = ct_decimal_to_double(unit->scale.numerator) /
                   ct_decimal_to_double(unit->scale.denominator);

    if (unit->fahrenheit)
        number -= 32;
    return number * scale * pow(pi, unit->scale.pi);
}

int ct_compare_exact(struct ct_decimal a, const struct ct_unit *unit_a,
                     struct ct_decimal b, const struct ct_unit *unit_b)
{
    if (unit_a == NULL)
        unit_a = &ct_unit_one;
    if (unit_b == NULL)
        unit_b = &ct_unit_one;
    if (unit_a->scale.pi != unit_b->scale.pi ||
        unit_a->fahrenheit != unit_b->fahrenheit)
        return compare_doubles(coherent(ct_decimal_to_double(a), unit_a),
                               coherent(ct_decimal_to_double(b), unit_b));
    if (unit_a == unit_b)
        return ct_decimal_compare(a, b);
    /* a n_a / d_a against b n_b / d_b */
    (void)ct_decimal_multiply(a, unit_a->scale.numerator, &a);
    (void)ct_decimal_multiply(a, unit_b->scale.denominator, &a);
    (void)ct_decimal_multiply(b, unit_b->scale.numerator, &b);
    (void)ct_decimal_multiply(b, unit_a->scale.denominator, &b);
    return ct_decimal_compare(a, b);
}

static double ratio_of(struct ct_verify_ratios *ratios, const struct ct_unit *a,
                       const struct ct_unit *b)
{
    uint64_t bits = (uint64_t)(uintptr_t)a * 31 + (uint64_t)(uintptr_t)b;
    size_t at = (size_t)(bits * 0x9E3779B97F4A7C15 >> 32) % CT_VERIFY_RATIOS;

    if (ratios->list[at].ratio == 0 || ratios->list[at].a != a ||
        ratios->list[at].b != b) {
        ratios->list[at].a = a;
        ratios->list[at].b = b;
        ratios->list[at].ratio = coherent(1, a) / coherent(1, b);
    }
    return ratios->list[at].ratio;
}

int ct_compare_quantities(struct ct_verify_ratios *ratios, double a,
                          const struct ct_unit *unit_a, double b,
                          const struct ct_unit *unit_b)
{
    const double near = 1e-12;

    if (isinf(a) || isinf(b) || unit_a == unit_b)
        return compare_doubles(a, b);
    if (unit_a != NULL && unit_b != NULL && !unit_a->fahrenheit &&
        !unit_b->fahrenheit) {
        double there = a * ratio_of(ratios, unit_a, unit_b);

        if (fabs(there - b) > near * fmax(fabs(there), fabs(b)))
            return compare_doubles(there, b);
    }
    return ct_compare_exact(ct_decimal_from_double(a), unit_a,
                            ct_decimal_from_double(b), unit_b);
}

int ct_compare_sum(double a, double b, double c)
{
    struct ct_decimal sum;

    (void)ct_decimal_add(ct_decimal_from_double(a), ct_decimal_from_double(b),
                         &sum);
    return ct_decimal_compare(sum, ct_decimal_from_double(c));
}
