/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rounding.h"

#include <limits.h>
#include <math.h>
#include <string.h>

enum {
    LEAST_PLAIN = -5, /* leading digit */
    MOST_PLAIN = 9,
    MOST_ZEROS = 5, /* between the last digit and the point */
    MOST_DIGITS = 17,
    SURE_DIGITS = 15, /* DBL_DIG */
};

struct ct_rounding ct_rounding_default(void)
{
    return (struct ct_rounding){2, CT_ROUND_NEAREST_EVEN};
}

enum ct_rounding_mode ct_rounding_of_value(enum ct_rounding_mode mode)
{
    return mode == CT_ROUND_NEAREST ? CT_ROUND_NEAREST : CT_ROUND_NEAREST_EVEN;
}

/* What is to be rounded. Going up must not be set off by the last bits of a
 * computed number: 3 * 0.1 is 0.30000000000000004. */
static struct ct_decimal to_be_rounded(double uncertainty,
                                       enum ct_rounding_mode mode)
{
    struct ct_decimal exact = ct_decimal_from_double(fabs(uncertainty));

    if (mode != CT_ROUND_UP)
        return exact;
    return ct_decimal_round(exact,
                            ct_decimal_magnitude(exact) - SURE_DIGITS + 1,
                            CT_ROUND_NEAREST_EVEN);
}

struct ct_decimal ct_round_uncertainty(double uncertainty,
                                       struct ct_rounding rule, int *place)
{
    struct ct_decimal exact = to_be_rounded(uncertainty, rule.mode), rounded;
    int digits = rule.digits < 1             ? 1
                 : rule.digits > MOST_DIGITS ? MOST_DIGITS
                                             : rule.digits;
    int last = ct_decimal_magnitude(exact) - digits + 1;

    if (ct_decimal_is_zero(exact)) {
        *place = 0;
        return (struct ct_decimal){0};
    }
    rounded = ct_decimal_round(exact, last, rule.mode);
    if (ct_decimal_magnitude(rounded) > ct_decimal_magnitude(exact))
        rounded = ct_decimal_round(rounded, ++last, CT_ROUND_NEAREST_EVEN);
    *place = last;
    return rounded;
}

/* How a value and an uncertainty that end at the same place are shown. */
struct layout {
    struct ct_decimal value, uncertainty; /* divided by 10^power */
    int place;
    int power; /* 0: plain */
};

/* The power of ten to set apart when digits run from `top` down to `place`. */
static int common_power(int top, int place)
{
    bool plain = top >= LEAST_PLAIN && top <= MOST_PLAIN && place <= MOST_ZEROS;

    return plain ? 0 : top;
}

static int larger_magnitude(struct ct_decimal a, struct ct_decimal b)
{
    int first = ct_decimal_is_zero(a) ? INT_MIN : ct_decimal_magnitude(a);
    int second = ct_decimal_is_zero(b) ? INT_MIN : ct_decimal_magnitude(b);

    return first > second ? first : second;
}

/* uncertainty not zero */
static struct layout lay_out(double value, double uncertainty,
                             struct ct_rounding rule)
{
    struct layout l;

    l.uncertainty = ct_round_uncertainty(uncertainty, rule, &l.place);
    l.value = ct_decimal_round(ct_decimal_from_double(value), l.place,
                               ct_rounding_of_value(rule.mode));
    l.power = common_power(larger_magnitude(l.value, l.uncertainty), l.place);
    l.value.exponent -= l.power;
    l.uncertainty.exponent -= l.power;
    l.place -= l.power;
    return l;
}

static bool refuse(struct ct_buffer *out, double value, double uncertainty)
{
    if (isfinite(value) && isfinite(uncertainty))
        return false;
    out->failed = true;
    return true;
}

static void write_power(struct ct_buffer *out, int power)
{
    if (power != 0)
        ct_decimal_write_power(out, power);
}

void ct_write_concise(struct ct_buffer *out, double value, double uncertainty,
                      struct ct_rounding rule)
{
    struct layout l;

    if (refuse(out, value, uncertainty))
        return;
    if (!(uncertainty > 0)) {
        ct_number_shortest(out, value);
        return;
    }
    l = lay_out(value, uncertainty, rule);
    ct_decimal_write_to_place(out, l.value, l.place);
    /* Below one, only the digits: 0.00052 after 10.00124 is (52). */
    if (ct_decimal_magnitude(l.uncertainty) < 0)
        l.uncertainty.exponent = 0;
    ct_buffer_putc(out, '(');
    ct_decimal_write(out, l.uncertainty);
    ct_buffer_putc(out, ')');
    write_power(out, l.power);
}

static void write_unit(struct ct_buffer *out, const char *unit)
{
    static const char *const unspaced[] = {"\u00b0", "\u2032", "\u2033"};
    bool space = true;

    for (size_t i = 0; i < sizeof unspaced / sizeof unspaced[0]; i++)
        space = space && strcmp(unit, unspaced[i]) != 0;
    if (space)
        ct_buffer_putc(out, ' ');
    ct_buffer_puts(out, unit);
}

static void write_sum(struct ct_buffer *out, const struct layout *l,
                      bool in_parentheses)
{
    if (in_parentheses)
        ct_buffer_putc(out, '(');
    ct_decimal_write_to_place(out, l->value, l->place);
    ct_buffer_puts(out, " \u00b1 ");
    ct_decimal_write(out, l->uncertainty);
    if (in_parentheses)
        ct_buffer_putc(out, ')');
    write_power(out, l->power);
}

void ct_write_expanded(struct ct_buffer *out, double value, double uncertainty,
                       const char *unit, struct ct_rounding rule)
{
    bool has_unit = unit != NULL && *unit != '\0';

    if (refuse(out, value, uncertainty))
        return;
    if (uncertainty > 0) {
        struct layout l = lay_out(value, uncertainty, rule);

        write_sum(out, &l, has_unit || l.power != 0);
    } else {
        ct_number_shortest(out, value);
    }
    if (has_unit)
        write_unit(out, unit);
}

/* A number that ends at `place`, plain or with its own power of ten. */
static void write_rounded(struct ct_buffer *out, struct ct_decimal number,
                          int place)
{
    int top = ct_decimal_is_zero(number) ? place : ct_decimal_magnitude(number);
    int power = common_power(top, place);

    number.exponent -= power;
    ct_decimal_write_to_place(out, number, place - power);
    write_power(out, power);
}

void ct_write_to_place(struct ct_buffer *out, double number, int place,
                       enum ct_rounding_mode mode)
{
    if (refuse(out, number, 0))
        return;
    write_rounded(out,
                  ct_decimal_round(ct_decimal_from_double(number), place, mode),
                  place);
}

void ct_write_uncertainty(struct ct_buffer *out, double uncertainty,
                          struct ct_rounding rule)
{
    struct ct_decimal rounded;
    int place;

    if (refuse(out, uncertainty, 0))
        return;
    rounded = ct_round_uncertainty(uncertainty, rule, &place);
    write_rounded(out, rounded, place);
}

double ct_numerical_tolerance(double standard_uncertainty, int digits)
{
    struct ct_rounding rule = {digits, CT_ROUND_NEAREST_EVEN};
    struct ct_decimal half = {.low = 5};
    int place;

    if (!(standard_uncertainty > 0) || !isfinite(standard_uncertainty))
        return 0.0;
    ct_round_uncertainty(standard_uncertainty, rule, &place);
    half.exponent = place - 1;
    return ct_decimal_to_double(half);
}
