/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit_reader.h"

#include "unit_scale.h"

/* Digits as a whole number up to 9999; false when there are none or more. */
static bool read_whole(struct ct_unit_reader *r, int *number)
{
    size_t start = r->at;

    *number = 0;
    while (ct_unit_is_digit(ct_unit_peek(r)) && r->at - start < 4)
        *number = *number * 10 + (r->folded->text[r->at++] - '0');
    return r->at > start && !ct_unit_is_digit(ct_unit_peek(r));
}

static int read_minus(struct ct_unit_reader *r)
{
    char sign = ct_unit_peek(r);

    if (sign == '-' || sign == '+')
        r->at++;
    return sign == '-' ? -1 : 1;
}

static int divisor(int a, int b)
{
    while (b != 0) {
        int rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* `2`, `-2`, `0.5`, and with parentheses also `1/2`; in lowest terms. */
static bool read_fraction(struct ct_unit_reader *r, bool group, int *top,
                          int *bottom)
{
    int sign = read_minus(r), common, number;

    *bottom = 1;
    if (!read_whole(r, top))
        return false;
    if (ct_unit_peek(r) == '.' && ct_unit_is_digit(ct_unit_peek_next(r))) {
        r->at++;
        for (; ct_unit_is_digit(ct_unit_peek(r)); r->at++) {
            if (*bottom > 100 || *top > 9999)
                return false;
            *top = *top * 10 + (ct_unit_peek(r) - '0');
            *bottom *= 10;
        }
    } else if (group && ct_unit_peek(r) == '/') {
        r->at++;
        if (!read_whole(r, bottom) || *bottom == 0)
            return false;
    }
    if (group && ct_unit_peek(r) != ')')
        return false;
    if (group)
        r->at++;
    number = *top;
    common = number == 0 ? *bottom : divisor(number, *bottom);
    *top = sign * (number / common);
    *bottom /= common;
    return true;
}

/* Applies the exponent to the number or unit just read, or tells UDUNITS. */
static enum ct_status apply(struct ct_unit_reader *r, size_t start, int top,
                            int bottom)
{
    struct ct_unit_factor *factor = &r->factors[r->count - 1];
    unsigned size = (unsigned)(top < 0 ? -top : top);

    if (r->last == CT_UNIT_UNIT && factor->product)
        return ct_unit_fail(r, CT_UNIT_FAULT_PRODUCT, start, r->at);
    if (r->last == CT_UNIT_NUMBER) {
        if (bottom != 1 || size > 99 ||
            ct_scale_power(factor->unit.scale, top, 1, &factor->unit.scale) !=
                CT_OK)
            return ct_unit_fail(r, CT_UNIT_FAULT_EXPONENT, start, r->at);
        factor->top = top;
        factor->bottom = 1;
        return CT_OK;
    }
    if (size > CT_UNIT_EXPONENT * (unsigned)bottom ||
        CT_EXPONENT_ONE % bottom != 0)
        return ct_unit_fail(r, CT_UNIT_FAULT_EXPONENT, start, r->at);
    if (bottom != 1) {
        if (r->last != CT_UNIT_UNIT ||
            ct_unit_power(&factor->unit, top, bottom, &factor->unit) != CT_OK)
            return ct_unit_fail(r, CT_UNIT_FAULT_ROOT, start, r->at);
        factor->top = top;
        factor->bottom = bottom;
        return CT_OK;
    }
    ct_unit_emit_exponent(r, top);
    return ct_unit_raise_bound(r, size > 1 ? (size - 1) * r->last_bound : 0);
}

/* An exponent begins at `at`, with its sign `^` or `**` (length bytes) or
 * without (0). */
enum ct_status ct_unit_read_exponent(struct ct_unit_reader *r, size_t sign)
{
    size_t start = r->at;
    bool group, raised = ct_unit_peek(r) == CT_UNIT_RAISED;
    int top, bottom;
    enum ct_status status;

    r->at += sign;
    group = sign > 0 && ct_unit_peek(r) == '(';
    if (group)
        r->at++;
    if (r->last == CT_UNIT_NOTHING || r->last == CT_UNIT_SIGN ||
        r->last == CT_UNIT_POWER)
        return ct_unit_fail(r, CT_UNIT_FAULT_SYNTAX, start, start + 1);
    if (!read_fraction(r, group, &top, &bottom) || (sign == 0 && bottom != 1))
        return ct_unit_fail(r, CT_UNIT_FAULT_EXPONENT, start, r->at + 1);
    /* Hz^1/2 and Hz1/2 would be Hz/2; m²/2 is plain. */
    if (!group && ((sign > 0 && !raised) || top == 1) &&
        ct_unit_peek(r) == '/' && ct_unit_is_digit(ct_unit_peek_next(r)))
        return ct_unit_fail(r, CT_UNIT_FAULT_EXPONENT, start, r->at + 2);
    status = apply(r, start, top, bottom);
    r->last = CT_UNIT_POWER;
    return status;
}
