/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kernel_set.h - the functions of the kernels as the linker sees them: each
 * name once per instruction set. What they do is said in kernel.h.
 */
#ifndef CT_KERNEL_SET_H
#define CT_KERNEL_SET_H

#include "kernel.h"

#if !defined __x86_64__
#error "the kernels are written for x86-64: it has SSE2, and maybe more"
#endif

/* The instruction sets, the fastest first. ORDER KERNEL */
#define CT_KERNEL_SETS(X)                                                      \
    X(avx512)                                                                  \
    X(avx2)                                                                    \
    X(sse2)

#define CT_KERNEL_DECLARE(set)                                                 \
    void ct_kernel_draw_##set(const struct ct_sampler *sampler, uint64_t seed, \
                              uint32_t stream, uint64_t first, double *out);   \
    void ct_kernel_evaluate_##set(const struct ct_block_program *plan,         \
                                  double *slots);                              \
    void ct_kernel_accumulate_##set(const double *x, double shift,             \
                                    size_t count, double sums[8],              \
                                    double squares[8]);                        \
    void ct_kernel_accumulate_product_##set(const double *x, double x_shift,   \
                                            const double *y, double y_shift,   \
                                            size_t count, double products[8]); \
    void ct_kernel_combine_##set(const double *weights,                        \
                                 const double *const *columns,                 \
                                 size_t column_count, double *out);

CT_KERNEL_SETS(CT_KERNEL_DECLARE)

#endif
