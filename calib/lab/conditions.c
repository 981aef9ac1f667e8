/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "conditions.h"

#include "point.h"

#include <math.h>
#include <string.h>

const struct ct_condition *
ct_condition_of(const struct ct_conditions *conditions, const char *name)
{
    for (size_t i = 0; conditions != NULL && i < conditions->count; i++)
        if (strcmp(conditions->items[i].name, name) == 0)
            return &conditions->items[i];
    return NULL;
}

static const struct ct_unit *unit_of(const struct ct_condition *condition)
{
    return condition->unit != NULL ? condition->unit : &ct_unit_one;
}

static bool is_temperature(const struct ct_unit *unit)
{
    const struct ct_unit kelvin = {
        .exponent = {[CT_TEMPERATURE] = CT_EXPONENT_ONE}};

    return ct_unit_same_dimension(unit, &kelvin);
}

/* A number on a scale that all units of the dimension share; kinds (%RH and %)
 * do not tell two conditions of one name apart. `value`: not a difference. */
struct placed {
    struct ct_unit unit;
    struct ct_decimal number;
};

static struct placed place(double number, const struct ct_unit *unit,
                           bool value)
{
    static const struct ct_decimal ice = {
        .low = 27315, .exponent = -2, .negative = false};
    struct placed placed = {*unit, ct_decimal_from_double(number)};

    if (value && is_temperature(unit) && unit->kind != CT_KIND_CELSIUS &&
        !unit->fahrenheit) {
        placed.unit = ct_unit_coherent(unit);
        placed.number = ct_point_convert((struct ct_point){placed.number, unit},
                                         &placed.unit);
        (void)ct_decimal_subtract(placed.number, ice, &placed.number);
    }
    placed.unit.kind = CT_KIND_NONE;
    placed.unit.fahrenheit = value && unit->fahrenheit;
    return placed;
}

/* -1, 0, 1. */
static int compare(const struct placed *a, const struct placed *b)
{
    return ct_point_compare((struct ct_point){a->number, &a->unit},
                            (struct ct_point){b->number, &b->unit});
}

/* The same of values that may be open ends. */
static int compare_values(double a, const struct ct_unit *unit_a, double b,
                          const struct ct_unit *unit_b)
{
    struct placed one, other;

    if (isinf(a) || isinf(b))
        return (a > b) - (a < b);
    one = place(a, unit_a, true);
    other = place(b, unit_b, true);
    return compare(&one, &other);
}

enum ct_condition_fit ct_condition_within(const struct ct_condition *prevailed,
                                          const struct ct_condition *limits)
{
    const struct ct_unit *unit = unit_of(prevailed), *of = unit_of(limits);

    if (!ct_unit_same_dimension(unit, of))
        return CT_CONDITION_OF_ELSE;
    return compare_values(prevailed->lower, unit, limits->lower, of) >= 0 &&
                   compare_values(prevailed->upper, unit, limits->upper, of) <=
                       0
               ? CT_CONDITION_FITS
               : CT_CONDITION_FAILS;
}

enum ct_condition_fit ct_condition_steady(const struct ct_condition *prevailed,
                                          const struct ct_condition *most)
{
    const struct ct_unit *unit = unit_of(prevailed), *of = unit_of(most);
    struct placed span, allowed;

    if (!ct_unit_same_dimension(unit, of))
        return CT_CONDITION_OF_ELSE;
    if (isinf(prevailed->lower) || isinf(prevailed->upper) ||
        isinf(most->upper))
        return CT_CONDITION_FITS; /* nothing is said of it */
    span = place(prevailed->upper, unit, false);
    allowed = place(most->upper, of, false);
    (void)ct_decimal_subtract(
        span.number, ct_decimal_from_double(prevailed->lower), &span.number);
    return compare(&span, &allowed) <= 0 ? CT_CONDITION_FITS
                                         : CT_CONDITION_FAILS;
}

void ct_condition_write(const struct ct_condition *condition,
                        struct ct_buffer *out)
{
    const struct ct_cell_value value = {
        .kind = CT_CELL_RANGE,
        .range = {CT_CELL_SOUND, condition->lower, condition->upper,
                  condition->unit}};

    ct_cell_write(&value, out);
}
