/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "monte_carlo.h"

static double sum_of(const uint64_t *counts, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (double)counts[i];
    return sum;
}

/* The largest column is full; one that is not empty shows at least ▁. */
void ct_spark(const uint64_t *histogram, size_t count, size_t columns,
              struct ct_buffer *out)
{
    static const char *const eighths[] = {" ", "▁", "▂", "▃", "▄",
                                          "▅", "▆", "▇", "█"};
    size_t each = count / columns, last = 0;
    double largest = 0;

    for (size_t c = 0; c < columns; c++) {
        double sum = sum_of(histogram + c * each, each);

        largest = sum > largest ? sum : largest;
        last = sum > 0 ? c + 1 : last;
    }
    for (size_t c = 0; c < last; c++) {
        double part = sum_of(histogram + c * each, each) / largest;

        ct_buffer_puts(out, eighths[part > 0 ? 1 + (size_t)(7.5 * part) : 0]);
    }
}
