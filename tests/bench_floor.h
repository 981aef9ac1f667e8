/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench_floor.h - what the Monte Carlo method costs when everything is known
 * beforehand: JCGM 100:2008, H.1, written by hand.
 *
 *   bench_floor_block   drawing and model in one loop, once per instruction set
 *   bench_floor         threads, a sample, its intervals
 *
 * No file, no plan, no interpreter, no merging in order, no trial that fails.
 * The numbers are those of the program, bit by bit.
 */
#ifndef CT_BENCH_FLOOR_H
#define CT_BENCH_FLOOR_H

#include "../uncertainty/kernel.h"
#include "../uncertainty/select.h"

/* ORDER FLOOR */
enum {
    L_S,
    D_BAR,
    D_1,
    D_2,
    ALPHA_S,
    DELTA_ALPHA,
    THETA_BAR,
    DELTA,
    DELTA_THETA,
    FLOOR_INPUTS
};

struct floor_settings {
    const struct ct_kernel *kernel;
    int threads; /* 1 or more; at most 64 */
    uint64_t trials, seed;
    double probability;
};

/* In nanometres. */
struct floor_result {
    double mean, standard_uncertainty;
    struct ct_intervals intervals;
};

CT_CHECK enum ct_status floor_run(const struct floor_settings *settings,
                                  struct floor_result *result);

/* The lengths of trials first … first + CT_KERNEL_BLOCK - 1. */
#define FLOOR_BLOCK(set)                                                       \
    void ct_kernel_floor_block_##set(                                          \
        const struct ct_sampler samplers[FLOOR_INPUTS], uint64_t seed,         \
        uint64_t first, double *out);
FLOOR_BLOCK(avx512)
FLOOR_BLOCK(avx2)
FLOOR_BLOCK(sse2)

#endif
