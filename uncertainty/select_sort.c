/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sorting by the digits of the keys. The values of a tail differ in many bits
 * from the first in which they differ at all, so that passes over the upper two
 * digits leave them nearly sorted, and exchanging neighbours does the rest.
 * Where it does not, passes over all digits follow.
 */
#include "select_work.h"

#include <stdlib.h>

enum {
    DIGIT_BITS = 11,
    DIGITS = 1 << DIGIT_BITS,
    SMALL = 64,     /* sorted by exchange alone */
    PATIENCE = 8,   /* steps per value until exchanging is given up */
    MANY_BITS = 58, /* values with so different exponents (across zero, say)
                       that two digits hold little more */
};

/* Unsigned, so that shifting keeps the order. */
static uint64_t place_of(double number)
{
    return (uint64_t)key_of(number) ^ UINT64_C(1) << 63;
}

static double number_at(uint64_t place)
{
    return double_of((int64_t)(place ^ UINT64_C(1) << 63));
}

/* False when it takes more than `steps` steps; the values are all there. */
static bool exchange(uint64_t *places, size_t n, size_t steps)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t place = places[i];
        size_t j = i;

        for (; j > 0 && places[j - 1] > place; j--)
            places[j] = places[j - 1];
        places[j] = place;
        if (i - j > steps)
            return false;
        steps -= i - j;
    }
    return true;
}

/* One stable pass by the digit above `shift` of the distance from `least`. */
static void distribute(const uint64_t *from, uint64_t *to, size_t n,
                       uint64_t least, int shift, size_t *starts)
{
    size_t start = 0;

    memset(starts, 0, DIGITS * sizeof *starts);
    for (size_t i = 0; i < n; i++)
        starts[(from[i] - least) >> shift & (DIGITS - 1)]++;
    for (size_t d = 0; d < DIGITS; d++) {
        size_t count = starts[d];

        starts[d] = start;
        start += count;
    }
    for (size_t i = 0; i < n; i++)
        to[starts[(from[i] - least) >> shift & (DIGITS - 1)]++] = from[i];
}

/* All passes from bit `shift` up; their number is made even, so that the
 * values end up where they were. */
static void distribute_all(uint64_t *places, uint64_t *room, size_t n,
                           uint64_t least, int shift, int bits, size_t *starts)
{
    bool odd = (bits - shift + DIGIT_BITS - 1) / DIGIT_BITS % 2 != 0;

    for (; shift < bits; shift += DIGIT_BITS) {
        uint64_t *other = places;

        distribute(places, room, n, least, shift, starts);
        places = room;
        room = other;
    }
    if (odd)
        memcpy(room, places, n * sizeof *room);
}

static void sort_places(uint64_t *places, uint64_t *room, size_t n,
                        size_t *starts)
{
    uint64_t least = places[0], most = least;
    int bits = 0, upper;

    for (size_t i = 1; i < n; i++) {
        least = places[i] < least ? places[i] : least;
        most = places[i] > most ? places[i] : most;
    }
    while (bits < 64 && (most - least) >> bits != 0)
        bits++;
    upper = DIGIT_BITS * (bits > MANY_BITS ? 3 : 2);
    if (bits > upper) {
        distribute_all(places, room, n, least, bits - upper, bits, starts);
        if (exchange(places, n, PATIENCE * n))
            return;
    }
    distribute_all(places, room, n, least, 0, bits, starts);
}

enum ct_status ct_sort_values(double *values, size_t n)
{
    bool small = n <= SMALL;
    uint64_t *places = malloc((small ? n + 1 : 2 * n) * sizeof *places);
    size_t *starts = malloc(DIGITS * sizeof *starts);

    if (places == NULL || starts == NULL) {
        free(places);
        free(starts);
        return CT_NOMEM;
    }
    for (size_t i = 0; i < n; i++)
        places[i] = place_of(values[i]);
    if (small)
        (void)exchange(places, n, SIZE_MAX);
    else
        sort_places(places, places + n, n, starts);
    for (size_t i = 0; i < n; i++)
        values[i] = number_at(places[i]);
    free(places);
    free(starts);
    return CT_OK;
}
