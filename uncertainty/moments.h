/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * moments.h - means and covariances of a long series, block by block.
 *
 * A block of at most CT_MOMENTS_BLOCK trials is summed in eight lanes (trial t
 * goes to lane t mod 8) about a shift near the mean; blocks are merged in their
 * order (Chan, Golub and LeVeque 1979). So the bits depend neither on the
 * number of threads nor on the width of vectors.
 */
#ifndef CT_MOMENTS_H
#define CT_MOMENTS_H

#include "kernel.h"

#include <stdint.h>

/* Trials of one block: part of what is reproducible. */
enum { CT_MOMENTS_BLOCK = 1 << 14 };

/* Sums of one block of n series. The lanes of pair (a, b <= a) are at
 * products[8 * (a * (a + 1) / 2 + b)]. */
struct ct_block_sums {
    uint64_t count;
    double *sums;     /* 8 per series */
    double *products; /* 8 per pair */
};

/* Means, about the shifts, and sums of products of deviations from them. */
struct ct_moments {
    size_t series;
    uint64_t count;
    double *offset;  /* per series: mean - shift */
    double *product; /* per pair, as above */
};

/* How many doubles `sums` and `products` of n series have together. */
size_t ct_block_sums_size(size_t series);
/* Lays the arrays out in `room` of that size. */
void ct_block_sums_place(struct ct_block_sums *sums, size_t series,
                         double *room);
void ct_block_sums_clear(struct ct_block_sums *sums, size_t series);

/* Adds `count` trials of all series, columns[s][t] with t = 0 in lane 0, which
 * are about shift[s]. Trials in which any series is not finite are left out,
 * and set to NAN in every series; returns their number and with *first the
 * lowest t of them. */
size_t ct_block_sums_add(struct ct_block_sums *sums,
                         const struct ct_kernel *kernel, size_t series,
                         double *const *columns, const double *shift,
                         size_t count, size_t *first);

/* `offset` and `product` of n series lie in `room` of n + n(n + 1)/2 doubles.
 */
void ct_moments_place(struct ct_moments *moments, size_t series, double *room);
/* Merges a block with the same shifts; `scratch` has room for `series`
 * doubles. */
void ct_moments_merge(struct ct_moments *moments,
                      const struct ct_block_sums *sums, double *scratch);

/* The covariance of series a and b: divisor count - 1; NAN for fewer than two
 * trials. JCGM 101:2008, 7.6; JCGM 102:2011, 7.5. */
double ct_moments_covariance(const struct ct_moments *moments, size_t a,
                             size_t b);

#endif
