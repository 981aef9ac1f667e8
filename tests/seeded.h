/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * seeded.h - random input for property tests, the same in every run unless
 * CALTRACE_TEST_SEED says otherwise. A test prints its seed when it fails.
 */
#ifndef CT_SEEDED_H
#define CT_SEEDED_H

#include <stdint.h>
#include <stdlib.h>

struct seeded {
    uint64_t seed, state;
};

static inline struct seeded seeded_init(uint64_t otherwise)
{
    const char *text = getenv("CALTRACE_TEST_SEED");
    uint64_t seed = text != NULL ? strtoull(text, NULL, 0) : otherwise;

    return (struct seeded){seed, seed};
}

/* How many random cases to try: `usual`, or as many as CALTRACE_TEST_CASES asks
 * for, which is for instrumented runs that take a hundred times as long. */
static inline size_t seeded_cases(size_t usual)
{
    const char *text = getenv("CALTRACE_TEST_CASES");
    size_t asked = text != NULL ? (size_t)strtoull(text, NULL, 10) : usual;

    return asked > 0 && asked < usual ? asked : usual;
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static inline uint64_t seeded_bits(struct seeded *random)
{
    uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* 0 .. bound - 1; the bias of at most bound / 2^64 does not matter here. */
static inline uint64_t seeded_below(struct seeded *random, uint64_t bound)
{
    return seeded_bits(random) % bound;
}

#endif
