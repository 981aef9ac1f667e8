/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kernel.h - the inner loops of the Monte Carlo method, in blocks that stay in
 * the first cache: drawing from distributions, and evaluating a model.
 *
 * kernel_draw.c and kernel_model.c are the only files with vector code. They
 * are compiled once per instruction set; kernel.c lists those the processor
 * offers. All give the same bits: every transcendental function is a `cinz`
 * function of SLEEF, no operation is fused, and which random word belongs to
 * which trial does not depend on the width of a vector (random.h).
 */
#ifndef CT_KERNEL_H
#define CT_KERNEL_H

#include "program.h"
#include "sampler.h"

#include <stddef.h>
#include <stdint.h>

/* Trials of one call. Not part of what is reproducible. */
enum { CT_KERNEL_BLOCK = 512 };

/* A model's program with its registers packed into few slots of
 * CT_KERNEL_BLOCK numbers each, so that all of them stay in the first cache.
 * Slots 0 … input_count - 1 are the inputs: only those the program uses are
 * read, and none is written, so an input that stays the same need not be
 * filled in again. Output o lies in slot outputs[o] after the evaluation; that
 * may be an input's slot, or the slot of another output of the same value. The
 * caller provides slot_count * CT_KERNEL_BLOCK numbers; what slots beyond the
 * inputs hold before does not matter. */
struct ct_block_program {
    struct ct_block_instruction *instructions; /* kernel_plan.h */
    size_t count, slot_count, input_count, output_count;
    uint32_t *outputs;
};

/* `registers` are those of the outputs in `program`, whose INPUT instructions
 * stay below input_count. What the outputs do not need is left out, what is
 * computed twice is computed once, what depends on no input is a constant, all
 * without a change in any bit of an output. The work is linear in the number
 * of instructions, the scratch about 70 bytes each. The plan does not refer to
 * the program afterwards, and evaluating it allocates nothing. CT_NOMEM. */
CT_CHECK enum ct_status ct_block_program_init(struct ct_block_program *plan,
                                              const struct ct_program *program,
                                              size_t input_count,
                                              const uint32_t *registers,
                                              size_t output_count);
void ct_block_program_release(struct ct_block_program *plan);

/* Blocks that kernels write (`out`, `slots`) are aligned to this many bytes. */
enum { CT_KERNEL_ALIGNMENT = 64 };

struct ct_kernel {
    const char *name; /* "avx512", "avx2", "sse2" */

    /* CT_KERNEL_BLOCK draws of trials first … of `stream`; `first` is a
     * multiple of the block. The bits of ct_sampler_draw(). */
    void (*draw)(const struct ct_sampler *sampler, uint64_t seed,
                 uint32_t stream, uint64_t first, double *out);

    /* Evaluates a block: slots[s * CT_KERNEL_BLOCK …] is slot s. */
    void (*evaluate)(const struct ct_block_program *plan, double *slots);

    /* sums[l] += x_t - shift and squares[l] += (x_t - shift)² over the trials
     * t with t mod 8 = l, t < count, in their order; any count. */
    void (*accumulate)(const double *x, double shift, size_t count,
                       double sums[8], double squares[8]);

    /* products[l] += (x_t - x_shift)(y_t - y_shift) likewise. */
    void (*accumulate_product)(const double *x, double x_shift, const double *y,
                               double y_shift, size_t count,
                               double products[8]);

    /* out_t = sum over i of weights[i] * columns[i][t], added to 0 in the
     * order of i, for a block; `out` may be one of the columns. */
    void (*combine)(const double *weights, const double *const *columns,
                    size_t column_count, double *out);
};

/* The kernels this processor offers, the fastest first; NULL past the last. */
const struct ct_kernel *ct_kernel_at(size_t index);
/* By name; NULL when there is none or the processor does not offer it. */
const struct ct_kernel *ct_kernel_find(const char *name);

#endif
