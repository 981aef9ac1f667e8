/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "point.h"

#include "../../uncertainty/unit_scale.h"

#include <math.h>

/* What is added to °F before its scale counts: t/°C = (t/°F - 32) / 1.8. */
enum { FAHRENHEIT_ZERO = 32 };

static const struct ct_unit *unit_of(const struct ct_unit *unit)
{
    return unit != NULL ? unit : &ct_unit_one;
}

struct ct_point ct_point_of(double number, const struct ct_unit *unit)
{
    return (struct ct_point){ct_decimal_from_double(number), unit};
}

bool ct_point_comparable(struct ct_point a, struct ct_point b)
{
    const struct ct_unit *one = unit_of(a.unit), *other = unit_of(b.unit);

    return ct_unit_same_dimension(one, other) &&
           ct_kind_assignable((enum ct_kind)one->kind,
                              (enum ct_kind)other->kind);
}

/* Sums and products of more than 34 digits are rounded there, which is the
 * accuracy that is promised. */
static struct ct_decimal plus(struct ct_decimal a, int64_t b)
{
    struct ct_decimal sum;

    (void)ct_decimal_add(a, ct_decimal_from_integer(b), &sum);
    return sum;
}

static struct ct_decimal times(struct ct_decimal a, struct ct_decimal b)
{
    struct ct_decimal product;

    (void)ct_decimal_multiply(a, b, &product);
    return product;
}

/* A value counts from the zero of the coherent scale. */
static struct ct_decimal from_zero(struct ct_point point)
{
    return unit_of(point.unit)->fahrenheit
               ? plus(point.number, -FAHRENHEIT_ZERO)
               : point.number;
}

int ct_point_compare(struct ct_point a, struct ct_point b)
{
    const struct ct_scale *one = &unit_of(a.unit)->scale;
    const struct ct_scale *other = &unit_of(b.unit)->scale;

    if (a.unit == b.unit)
        return ct_decimal_compare(a.number, b.number);
    if (one->pi != other->pi)
        return ct_decimal_compare(ct_point_convert(a, b.unit), b.number);
    return ct_decimal_compare(
        times(times(from_zero(a), one->numerator), other->denominator),
        times(times(from_zero(b), other->numerator), one->denominator));
}

/* number * scale; exact where the scale has an end in decimal: its denominator
 * is free of 2 and 5. */
static struct ct_decimal scaled(struct ct_decimal number, struct ct_scale scale)
{
    double multiply, divide;

    if (scale.pi == 0 &&
        ct_decimal_compare(scale.denominator, ct_decimal_from_integer(1)) == 0)
        return ct_decimal_normalise(times(number, scale.numerator));
    if (ct_scale_factors(scale, &multiply, &divide) != CT_OK)
        return number; /* beyond all doubles */
    return ct_decimal_from_double(ct_decimal_to_double(number) * multiply /
                                  divide);
}

struct ct_decimal ct_difference_convert(struct ct_point difference,
                                        const struct ct_unit *unit)
{
    const struct ct_unit *from = unit_of(difference.unit), *to = unit_of(unit);

    if (ct_unit_same_scale(from, to))
        return difference.number;
    return scaled(difference.number,
                  ct_scale_multiply(from->scale, ct_scale_invert(to->scale)));
}

struct ct_decimal ct_point_convert(struct ct_point point,
                                   const struct ct_unit *unit)
{
    const struct ct_unit *from = unit_of(point.unit), *to = unit_of(unit);
    struct ct_decimal number;

    if (from->fahrenheit == to->fahrenheit && ct_unit_same_scale(from, to))
        return point.number;
    point.number = from_zero(point);
    number = ct_difference_convert(point, unit);
    return to->fahrenheit ? plus(number, FAHRENHEIT_ZERO) : number;
}

struct ct_decimal ct_point_share(struct ct_point ratio, struct ct_decimal whole)
{
    return scaled(times(ratio.number, whole), unit_of(ratio.unit)->scale);
}

double ct_difference_in(double difference, const struct ct_unit *from,
                        const struct ct_unit *to)
{
    struct ct_conversion conversion;

    if (from == to || ct_unit_same_scale(from, to) ||
        ct_unit_conversion(from, to, &conversion) != CT_OK)
        return difference;
    return ct_convert(conversion, difference);
}

bool ct_same_double(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

bool ct_point_is(struct ct_point a, struct ct_point b)
{
    return ct_point_comparable(a, b) && ct_point_compare(a, b) == 0;
}
