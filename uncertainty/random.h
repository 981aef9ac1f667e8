/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * random.h - random numbers with an address instead of a history.
 *
 * Threefry4x64 with 20 rounds (Salmon et al., SC11) turns a key and a counter
 * into four words of 64 bits. The key is (seed, 0, 0, 0). The counter is made
 * of what the words are for, so any trial of any input can be drawn again by
 * itself, and neither the number of threads nor the width of a vector matters.
 *
 * Draw d of trials t = 32 g + 8 j + c (j = 0 … 3, c = 0 … 7) of stream s is
 * word j of the counter (8 g + c, s, d, attempt): eight counters side by side
 * give 32 trials in order. A sampler that needs two uniform numbers a trial
 * takes draws 0 and 1. Rejection samplers take further attempts of the same
 * trial; they never shift what other trials get.
 */
#ifndef CT_RANDOM_H
#define CT_RANDOM_H

#include <stdint.h>

void ct_random_words(uint64_t seed, const uint64_t counter[4],
                     uint64_t words[4]);

/* The word of one trial, as addressed above. */
uint64_t ct_random_word(uint64_t seed, uint32_t stream, uint64_t trial,
                        uint32_t draw, uint32_t attempt);

/* A word as a number in the open interval (0, 1): (k + 1/2) / 2^52 with the
 * upper 52 bits k, so that neither end and neither log(0) can come up. */
double ct_random_uniform(uint64_t word);

#endif
