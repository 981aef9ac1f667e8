/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random.h"

#include <math.h>
#include <sleef.h>

static uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

/* Threefry4x64: in every round two pairs are mixed, the odd words changing
 * partners; after every fourth the key is added in, one word further on. */
void ct_random_words(uint64_t seed, const uint64_t counter[4],
                     uint64_t words[4])
{
    static const int rotations[8][2] = {{14, 16}, {52, 57}, {23, 40}, {5, 37},
                                        {25, 33}, {46, 12}, {58, 22}, {32, 32}};
    const uint64_t key[5] = {seed, 0, 0, 0,
                             UINT64_C(0x1bd11bdaa9fc1a22) ^ seed};
    uint64_t x[4];

    for (int i = 0; i < 4; i++)
        x[i] = counter[i] + key[i];
    for (int round = 0; round < 20; round++) {
        int partner = round % 2 == 0 ? 1 : 3;
        const int *bits = rotations[round % 8];

        x[0] += x[partner];
        x[partner] = rotate(x[partner], bits[0]) ^ x[0];
        x[2] += x[4 - partner];
        x[4 - partner] = rotate(x[4 - partner], bits[1]) ^ x[2];
        if (round % 4 == 3) {
            int turn = round / 4 + 1;

            for (int i = 0; i < 4; i++)
                x[i] += key[(turn + i) % 5];
            x[3] += (uint64_t)turn;
        }
    }
    for (int i = 0; i < 4; i++)
        words[i] = x[i];
}

/* The words of the counter a trial belongs to; returns the trial's own. */
static unsigned words_of(uint64_t seed, uint32_t stream, uint64_t trial,
                         uint32_t draw, uint32_t attempt, uint64_t words[4])
{
    const uint64_t counter[4] = {8 * (trial / 32) + trial % 8, stream, draw,
                                 attempt};

    ct_random_words(seed, counter, words);
    return (unsigned)(trial / 8 % 4);
}

uint64_t ct_random_word(uint64_t seed, uint32_t stream, uint64_t trial,
                        uint32_t draw, uint32_t attempt)
{
    uint64_t words[4];
    unsigned own = words_of(seed, stream, trial, draw, attempt, words);

    return words[own];
}

double ct_random_uniform(uint64_t word)
{
    return ((double)(word >> 12) + 0.5) * 0x1p-52;
}

double ct_random_normal(uint64_t seed, uint32_t stream, uint64_t trial,
                        uint32_t draw, uint32_t attempt)
{
    static const double PI = 0x1.921fb54442d18p+1;
    uint64_t words[4];
    unsigned own = words_of(seed, stream, trial, draw, attempt, words);
    double u = ct_random_uniform(words[own & ~1u]);
    double v = ct_random_uniform(words[own | 1u]);
    double radius = sqrt(-2 * Sleef_cinz_logd1_u35purec(u));
    Sleef_double_2 turn = Sleef_cinz_sincosd1_u35purec(PI * (2 * v - 1));

    return radius * (own % 2 == 0 ? turn.y : turn.x);
}
