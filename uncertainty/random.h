/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * random.h - random numbers with an address instead of a history.
 *
 * Threefry4x64 with 20 rounds (Salmon, Moraes, Dror, Shaw: Parallel random
 * numbers: as easy as 1, 2, 3; SC11) turns a key and a counter into four words
 * of 64 bits. The key is (seed, 0, 0, 0). The counter is made of what the words
 * are for, so any trial of any input can be drawn again by itself, and neither
 * the number of threads nor the width of a vector matters.
 *
 * Trial t = 32 g + 8 j + c (j = 0 … 3, c = 0 … 7) of stream s belongs to the
 * counters (8 g + c, s, d, attempt), one for every draw d, and to their word j:
 * eight counters side by side give 32 trials in order. Every word serves one
 * trial, so streams, trials and draws never share one:
 *
 * - a uniform number takes one draw: word j;
 * - a normal number takes one draw, too: words 2k and 2k + 1 of a counter make
 *   the two independent normal numbers of the trials j = 2k (by the cosine) and
 *   j = 2k + 1 (by the sine), so none is thrown away and a single trial still
 *   costs a single counter;
 * - a sampler that needs more numbers a trial takes draws 0, 1, 2 …;
 * - one that may reject takes further attempts of the same trial; they never
 *   shift what other trials get.
 */
#ifndef CT_RANDOM_H
#define CT_RANDOM_H

#include <stdint.h>

/* The four words of a counter. */
void ct_random_words(uint64_t seed, const uint64_t counter[4],
                     uint64_t words[4]);

/* The word of one trial, as addressed above. */
uint64_t ct_random_word(uint64_t seed, uint32_t stream, uint64_t trial,
                        uint32_t draw, uint32_t attempt);

/* A word as a number in the open interval (0, 1): (k + 1/2) / 2^52 with the
 * upper 52 bits k, so that neither end and neither log(0) can come up. The
 * numbers lie symmetrically about 1/2. 52 bits are enough where tails matter,
 * too: of M numbers the smallest is about 1/M, and the step 2^-52 is M 2^-52 of
 * it, for M = 10^10 two parts in a million, where chance alone moves it by its
 * own size. */
double ct_random_uniform(uint64_t word);

/* A standard normal number from the word pair of a trial (Box and Muller 1958):
 * |z| < 8.6. */
double ct_random_normal(uint64_t seed, uint32_t stream, uint64_t trial,
                        uint32_t draw, uint32_t attempt);

#endif
