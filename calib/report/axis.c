/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "axis.h"

#include "../../uncertainty/rounding.h"

#include <math.h>

double ct_axis_pixel(const struct ct_axis *axis, double number)
{
    double part = (number - axis->low) / (axis->high - axis->low);

    if (!(part > 0))
        part = 0;
    if (part > 1)
        part = 1;
    return axis->from + part * (axis->to - axis->from);
}

/* The step is taken from decimal text so that it is the double nearest to it,
 * not a product of rounded powers. */
static double decimal(uint64_t digit, int place)
{
    struct ct_decimal number = {.low = digit, .exponent = place};

    return ct_decimal_to_double(number);
}

struct ct_ticks ct_axis_ticks(const struct ct_axis *axis, int wanted)
{
    static const uint64_t digits[] = {1, 2, 5};
    double width = axis->high - axis->low, rough = width / wanted;
    struct ct_ticks ticks = {0};

    if (!(width > 0) || !isfinite(width) || !isnormal(rough) ||
        fmax(fabs(axis->low), fabs(axis->high)) / rough > 1e13)
        return ticks;
    ticks.place = (int)floor(log10(rough));
    ticks.step = decimal(1, ticks.place + 1);
    for (size_t i = 3; i-- > 0;)
        if (decimal(digits[i], ticks.place) >= rough)
            ticks.step = decimal(digits[i], ticks.place);
    if (ticks.step == decimal(1, ticks.place + 1))
        ticks.place++;
    ticks.first = ceil(axis->low / ticks.step);
    ticks.count = (int)(floor(axis->high / ticks.step) - ticks.first) + 1;
    return ticks;
}

double ct_tick_value(const struct ct_ticks *ticks, int index)
{
    return (ticks->first + index) * ticks->step;
}

void ct_tick_write(const struct ct_ticks *ticks, int index,
                   struct ct_buffer *out)
{
    ct_write_to_place(out, ct_tick_value(ticks, index), ticks->place,
                      CT_ROUND_NEAREST_EVEN);
}
