/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * H.1 as one loop: a slice of every input is drawn and goes into the model
 * before the next slice. The functions that draw are those of the kernels, so
 * their file is included; what it exports has other names here.
 */
#include "../uncertainty/kernel_vector.h"

#undef CT_KERNEL_FUNCTION
#define CT_KERNEL_FUNCTION(name) CT_KERNEL_PASTE(floor_##name, CT_KERNEL_NAME)

void CT_KERNEL_FUNCTION(draw)(const struct ct_sampler *s, uint64_t seed,
                              uint32_t stream, uint64_t first, double *out);
void CT_KERNEL_FUNCTION(accumulate)(const double *x, double shift, size_t count,
                                    double sums[8], double squares[8]);
void CT_KERNEL_FUNCTION(accumulate_product)(const double *x, double x_shift,
                                            const double *y, double y_shift,
                                            size_t count, double products[8]);
void CT_KERNEL_FUNCTION(combine)(const double *weights,
                                 const double *const *columns,
                                 size_t column_count, double *out);

#include "../uncertainty/kernel_draw.c"
#include "bench_floor.h"

typedef const struct block *drawn;

INLINE void slice_from_one(drawn input, size_t slice, vec x[WORDS],
                           vec (*shape)(sampler *s, vec u))
{
    uniforms(input, 0, slice, x);
    for (int j = 0; j < WORDS; j++)
        x[j] = shape(input->sampler, x[j]);
}

INLINE void slice_from_two(drawn input, size_t slice, vec x[WORDS],
                           vec (*shape)(sampler *s, vec u, vec v))
{
    vec v[WORDS];

    uniforms(input, 0, slice, x);
    uniforms(input, 1, slice, v);
    for (int j = 0; j < WORDS; j++)
        x[j] = shape(input->sampler, x[j], v[j]);
}

INLINE void slice_from_normal(drawn input, size_t slice, vec x[WORDS])
{
    normals(input, 0, slice, x);
    for (int j = 0; j < WORDS; j++)
        x[j] = shape_normal(input->sampler, x[j]);
}

/* Adds up as the file says: (l_S + d) - l_S*(delta_alpha*theta +
 * alpha_S*delta_theta). */
static void draw_slice(const struct block inputs[FLOOR_INPUTS], size_t slice,
                       double *out)
{
    vec l[WORDS], d[WORDS], x[WORDS], y[WORDS], theta[WORDS];

    slice_from_two(&inputs[D_BAR], slice, d, shape_t);
    slice_from_two(&inputs[D_1], slice, x, shape_t);
    slice_from_two(&inputs[D_2], slice, y, shape_t);
    for (int j = 0; j < WORDS; j++)
        d[j] = d[j] + x[j] + y[j];
    slice_from_normal(&inputs[THETA_BAR], slice, theta);
    slice_from_one(&inputs[DELTA], slice, x, shape_arcsine);
    slice_from_two(&inputs[DELTA_ALPHA], slice, y, shape_curvilinear);
    for (int j = 0; j < WORDS; j++)
        theta[j] = y[j] * (theta[j] + x[j]);
    slice_from_one(&inputs[ALPHA_S], slice, x, shape_rectangle);
    slice_from_two(&inputs[DELTA_THETA], slice, y, shape_curvilinear);
    slice_from_two(&inputs[L_S], slice, l, shape_t);
    for (int j = 0; j < WORDS; j++)
        vec_store(out + place(slice, j),
                  l[j] + d[j] - l[j] * (theta[j] + x[j] * y[j]));
}

void CT_KERNEL_FUNCTION(block)(const struct ct_sampler samplers[FLOOR_INPUTS],
                               uint64_t seed, uint64_t first, double *out)
{
    struct block inputs[FLOOR_INPUTS];

    for (uint32_t i = 0; i < FLOOR_INPUTS; i++)
        inputs[i] = (struct block){&samplers[i], seed, first, i};
    for (size_t slice = 0; slice < SLICES; slice++)
        draw_slice(inputs, slice, out);
}
