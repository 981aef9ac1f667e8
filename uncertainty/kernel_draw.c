/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kernel_draw.c - drawing and summing, many trials side by side. Compiled once
 * per instruction set. sampler.c says the same for one trial, with the reasons.
 */
#include "kernel_vector.h"
#include "random.h"
#include "sampler_work.h"

#include <string.h>

/* A block is cut into slices: as many counters side by side as a vector has
 * lanes, so four vectors of trials, eight trials apart. */
enum { WORDS = 4, SLICES = CT_KERNEL_BLOCK / (WORDS * LANES) };

typedef uint64_t words __attribute__((vector_size(8 * LANES)));

struct block {
    const struct ct_sampler *sampler;
    uint64_t seed, first; /* trial */
    uint32_t stream;
};

/* ---- random numbers (random.h) ---------------------------------------------
 */

static inline words splat(uint64_t x)
{
    return (words){0} + x;
}

static inline words rotate(words x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static inline void mix(words *a, words *b, int bits)
{
    *a += *b;
    *b = rotate(*b, bits) ^ *a;
}

/* Rounds 0 to 3 of 8, and 4 to 7. Written out, since a loop would be kept. */
static inline void first_rounds(words x[WORDS])
{
    mix(&x[0], &x[1], 14), mix(&x[2], &x[3], 16);
    mix(&x[0], &x[3], 52), mix(&x[2], &x[1], 57);
    mix(&x[0], &x[1], 23), mix(&x[2], &x[3], 40);
    mix(&x[0], &x[3], 5), mix(&x[2], &x[1], 37);
}

static inline void second_rounds(words x[WORDS])
{
    mix(&x[0], &x[1], 25), mix(&x[2], &x[3], 33);
    mix(&x[0], &x[3], 46), mix(&x[2], &x[1], 12);
    mix(&x[0], &x[1], 58), mix(&x[2], &x[3], 22);
    mix(&x[0], &x[3], 32), mix(&x[2], &x[1], 32);
}

/* Adds the key (seed, 0, 0, 0, parity) from place `turn` on: only two of the
 * five places hold anything. */
static inline void add_key(words x[WORDS], uint64_t seed, int turn)
{
    uint64_t parity = UINT64_C(0x1bd11bdaa9fc1a22) ^ seed;

    if (turn > 1)
        x[5 - turn] += seed;
    if (turn < 5)
        x[4 - turn] += parity;
    x[3] += (uint64_t)turn;
}

/* The four words of the counters of a slice. */
static inline void threefry(const struct block *block, uint32_t draw,
                            size_t slice, words x[WORDS])
{
    static const uint64_t lanes[] = {0, 1, 2, 3, 4, 5, 6, 7};
    uint64_t counter = block->first / WORDS + slice * LANES;

    memcpy(&x[0], lanes, sizeof x[0]);
    x[0] += counter + block->seed;
    x[1] = splat(block->stream);
    x[2] = splat(draw);
    x[3] = splat(0);
    first_rounds(x);
    add_key(x, block->seed, 1);
    second_rounds(x);
    add_key(x, block->seed, 2);
    first_rounds(x);
    add_key(x, block->seed, 3);
    second_rounds(x);
    add_key(x, block->seed, 4);
    first_rounds(x);
    add_key(x, block->seed, 5);
}

/* Their upper 52 bits behind the exponent of 1 are a number in [1, 2). */
static inline vec uniform_of(words x)
{
    return (vec)(x >> 12 | splat(UINT64_C(0x3ff) << 52)) - (1 - 0x1p-53);
}

static inline vec balanced(vec u)
{
    return 2 * u - 1;
}

/* Uniform numbers of draw `draw`. */
static inline void uniforms(const struct block *block, uint32_t draw,
                            size_t slice, vec u[WORDS])
{
    words x[WORDS];

    threefry(block, draw, slice, x);
    for (int j = 0; j < WORDS; j++)
        u[j] = uniform_of(x[j]);
}

/* Standard normal numbers of draw `draw`. */
static inline void normals(const struct block *block, uint32_t draw,
                           size_t slice, vec z[WORDS])
{
    vec u[WORDS];

    uniforms(block, draw, slice, u);
    for (int j = 0; j < WORDS; j += 2) {
        vec radius = vec_sqrt(-2 * SLEEF(log, u35)(u[j]));
        vec_pair turn = SLEEF(sincos, u35)(CT_PI * balanced(u[j + 1]));

        z[j] = radius * turn.y;
        z[j + 1] = radius * turn.x;
    }
}

/* Where vector j of a slice goes. */
static inline size_t place(size_t slice, int j)
{
    size_t counter = slice * LANES;

    return counter / 8 * 32 + counter % 8 + 8 * (size_t)j;
}

/* ---- shapes: from uniform or normal numbers to a distribution --------------
 */

typedef const struct ct_sampler sampler;

static inline vec within(vec x, double lower, double upper)
{
    return vec_lesser(vec_greater(x, vec_splat(lower)), vec_splat(upper));
}

static inline vec shape_normal(sampler *s, vec z)
{
    return s->a + s->b * z;
}

static inline vec shape_lognormal(sampler *s, vec z)
{
    return SLEEF(exp, u10)(shape_normal(s, z));
}

static inline vec shape_rectangle(sampler *s, vec u)
{
    return within(s->c + s->d * balanced(u), s->a, s->b);
}

static inline vec shape_triangle(sampler *s, vec u)
{
    vec_mask left = vec_above(vec_splat(s->c), u);
    vec root = vec_sqrt(vec_select(left, u, 1 - u));
    vec x =
        vec_select(left, 0.5 * s->a + s->d * root, 0.5 * s->b - s->e * root);

    return within(x + x, s->a, s->b);
}

static inline vec shape_arcsine(sampler *s, vec u)
{
    vec sine = SLEEF(sin, u35)(CT_HALF_PI * balanced(u));

    return within(s->c + s->d * sine, s->a, s->b);
}

static inline vec shape_two_point(sampler *s, vec u)
{
    return vec_select(vec_above(vec_splat(0.5), u), vec_splat(s->a),
                      vec_splat(s->b));
}

static inline vec shape_exponential(sampler *s, vec u)
{
    return -s->a * SLEEF(log, u35)(u);
}

static inline vec shape_trapezoid(sampler *s, vec u, vec v)
{
    vec x = s->d * balanced(u) + s->e * balanced(v);

    return within(s->c + x, s->a, s->b);
}

static inline vec shape_curvilinear(sampler *s, vec u, vec v)
{
    vec half = s->d + s->e * balanced(u);

    return within(s->c + half * balanced(v), s->a, s->b);
}

static inline vec growth(vec w)
{
    vec shifted = w * CT_LOG2_E + CT_INTEGER, n = shifted - CT_INTEGER;
    vec r = (w - n * CT_LN2_HIGH) - n * CT_LN2_LOW;
    vec r2 = r * r, r4 = r2 * r2;
    vec power = (vec)(((words)shifted + 1023) << 52);

    return power * (CT_GROWTH(r, r2, r4) * r2 + r) + (power - 1);
}

static inline vec shape_t(sampler *s, vec u, vec v)
{
    vec w = s->c * SLEEF(log, u35)(u);
    vec cosine = SLEEF(cos, u35)(CT_PI * balanced(v));

    return s->a + s->b * (vec_sqrt(s->d * growth(w)) * cosine);
}

/* ---- blocks ---------------------------------------------------------------
 * The shape is a constant in every call, so it is compiled into the loop. */

#define INLINE static inline __attribute__((always_inline))

INLINE void from_uniform(const struct block *block, double *out,
                         vec (*shape)(sampler *s, vec u))
{
    for (size_t slice = 0; slice < SLICES; slice++) {
        vec u[WORDS];

        uniforms(block, 0, slice, u);
        for (int j = 0; j < WORDS; j++)
            vec_store(out + place(slice, j), shape(block->sampler, u[j]));
    }
}

INLINE void from_normal(const struct block *block, double *out,
                        vec (*shape)(sampler *s, vec z))
{
    for (size_t slice = 0; slice < SLICES; slice++) {
        vec z[WORDS];

        normals(block, 0, slice, z);
        for (int j = 0; j < WORDS; j++)
            vec_store(out + place(slice, j), shape(block->sampler, z[j]));
    }
}

INLINE void from_two(const struct block *block, double *out,
                     vec (*shape)(sampler *s, vec u, vec v))
{
    for (size_t slice = 0; slice < SLICES; slice++) {
        vec u[WORDS], v[WORDS];

        uniforms(block, 0, slice, u);
        uniforms(block, 1, slice, v);
        for (int j = 0; j < WORDS; j++)
            vec_store(out + place(slice, j), shape(block->sampler, u[j], v[j]));
    }
}

static void draw_constant(const struct block *block, double *out)
{
    for (size_t i = 0; i < CT_KERNEL_BLOCK; i++)
        out[i] = block->sampler->a;
}

static void draw_normal(const struct block *block, double *out)
{
    from_normal(block, out, shape_normal);
}

static void one_by_one(const struct block *block, double *out)
{
    for (size_t i = 0; i < CT_KERNEL_BLOCK; i++)
        out[i] = ct_sampler_draw(block->sampler, block->seed, block->stream,
                                 block->first + i);
}

static void draw_t(const struct block *block, double *out)
{
    if (block->sampler->d < CT_HEAVY_DOF)
        one_by_one(block, out);
    else
        from_two(block, out, shape_t);
}

static void draw_rectangle(const struct block *block, double *out)
{
    from_uniform(block, out, shape_rectangle);
}

static void draw_triangle(const struct block *block, double *out)
{
    from_uniform(block, out, shape_triangle);
}

static void draw_trapezoid(const struct block *block, double *out)
{
    from_two(block, out, shape_trapezoid);
}

static void draw_curvilinear(const struct block *block, double *out)
{
    from_two(block, out, shape_curvilinear);
}

static void draw_arcsine(const struct block *block, double *out)
{
    from_uniform(block, out, shape_arcsine);
}

static void draw_two_point(const struct block *block, double *out)
{
    from_uniform(block, out, shape_two_point);
}

static void draw_exponential(const struct block *block, double *out)
{
    from_uniform(block, out, shape_exponential);
}

static void draw_lognormal(const struct block *block, double *out)
{
    from_normal(block, out, shape_lognormal);
}

static inline vec same(sampler *s, vec u)
{
    (void)s;
    return u;
}

static void draw_empirical(const struct block *block, double *out)
{
    double count = block->sampler->a;
    const double *sample = block->sampler->sample;

    from_uniform(block, out, same);
    for (size_t i = 0; i < CT_KERNEL_BLOCK; i++)
        out[i] = sample[(uint64_t)(out[i] * count)];
}

/* ---- gamma and beta ---------------------------------------------------------
 */

/* The first attempts of a slice, and which of them are kept. */
struct gamma {
    vec cube[WORDS], log_cube[WORDS], boost[WORDS];
    unsigned kept[WORDS]; /* bit by lane */
};

static inline void gamma_parts(const struct block *block, double shape,
                               uint32_t draw, size_t slice, struct gamma *x)
{
    struct gamma_shape g = gamma_shape(shape);
    vec z[WORDS], keep[WORDS], boost[WORDS];

    normals(block, draw + DRAW_NORMAL, slice, z);
    uniforms(block, draw + DRAW_KEEP, slice, keep);
    if (g.boosted)
        uniforms(block, draw + DRAW_BOOST, slice, boost);
    for (int j = 0; j < WORDS; j++) {
        vec root = 1 + g.c * z[j], cube = root * root * root;
        vec log_cube = 3 * SLEEF(log, u35)(root);
        vec limit = 0.5 * (z[j] * z[j]) + g.d * (1 - cube + log_cube);

        x->kept[j] = vec_bits(vec_above(limit, SLEEF(log, u35)(keep[j])));
        x->cube[j] = cube;
        x->log_cube[j] = log_cube;
        x->boost[j] = vec_splat(0);
        if (g.boosted)
            x->boost[j] = SLEEF(log, u35)(boost[j]) / shape;
    }
}

/* Rejected trials, less than one of twenty, are drawn again from their first
 * attempt, one by one. */
static void redraw(const struct block *block, unsigned kept, size_t at,
                   double *out)
{
    for (size_t lane = 0; lane < LANES; lane++)
        if ((kept >> lane & 1) == 0)
            out[at + lane] =
                ct_sampler_draw(block->sampler, block->seed, block->stream,
                                block->first + at + lane);
}

static void draw_gamma(const struct block *block, double *out)
{
    sampler *s = block->sampler;
    struct gamma_shape g = gamma_shape(s->a);

    for (size_t slice = 0; slice < SLICES; slice++) {
        struct gamma x;

        gamma_parts(block, s->a, 0, slice, &x);
        for (int j = 0; j < WORDS; j++) {
            vec cube = x.cube[j];

            if (g.boosted)
                cube *= SLEEF(exp, u10)(x.boost[j]);
            vec_store(out + place(slice, j), s->b * g.d * cube);
            redraw(block, x.kept[j], place(slice, j), out);
        }
    }
}

/* From the logarithm of the ratio of two gamma numbers. */
static inline vec shape_beta(sampler *s, vec difference)
{
    vec q = SLEEF(exp, u10)(-vec_abs(difference));
    vec large = 1 / (1 + q), small = q * large;
    vec_mask above = vec_above(difference, vec_splat(0));
    vec value = s->c * vec_select(above, small, large) +
                s->d * vec_select(above, large, small);

    return within(value, s->c, s->d);
}

static void draw_beta(const struct block *block, double *out)
{
    sampler *s = block->sampler;
    double log_ratio =
        Sleef_cinz_logd1_u35purec(gamma_shape(s->a).d / gamma_shape(s->b).d);

    for (size_t slice = 0; slice < SLICES; slice++) {
        struct gamma x, y;

        gamma_parts(block, s->a, 0, slice, &x);
        gamma_parts(block, s->b, GAMMA_DRAWS, slice, &y);
        for (int j = 0; j < WORDS; j++) {
            vec difference = log_ratio + ((x.log_cube[j] + x.boost[j]) -
                                          (y.log_cube[j] + y.boost[j]));

            vec_store(out + place(slice, j), shape_beta(s, difference));
            redraw(block, x.kept[j] & y.kept[j], place(slice, j), out);
        }
    }
}

/* ORDER DISTRIBUTION */
static void (*const draws[CT_DISTRIBUTIONS])(const struct block *block,
                                             double *out) = {
    draw_constant,  draw_normal,      draw_t,           draw_rectangle,
    draw_triangle,  draw_trapezoid,   draw_curvilinear, draw_arcsine,
    draw_two_point, draw_exponential, draw_gamma,       draw_beta,
    draw_lognormal, draw_gamma,       draw_empirical,
};

void CT_KERNEL_FUNCTION(draw)(const struct ct_sampler *s, uint64_t seed,
                              uint32_t stream, uint64_t first, double *out)
{
    draws[s->kind](&(struct block){s, seed, first, stream}, out);
}

/* ---- sums -------------------------------------------------------------------
 * Eight lanes whatever the width of a vector: trial t adds to lane t mod 8. */

void CT_KERNEL_FUNCTION(accumulate)(const double *x, double shift, size_t count,
                                    double sums[8], double squares[8])
{
    size_t whole = count - count % 8;

    for (size_t lane = 0; lane < 8; lane += LANES) {
        vec sum = vec_read(sums + lane), square = vec_read(squares + lane);

        for (size_t t = lane; t < whole; t += 8) {
            vec difference = vec_read(x + t) - shift;

            sum += difference;
            square += difference * difference;
        }
        vec_write(sums + lane, sum);
        vec_write(squares + lane, square);
    }
    for (size_t t = whole; t < count; t++) {
        sums[t % 8] += x[t] - shift;
        squares[t % 8] += (x[t] - shift) * (x[t] - shift);
    }
}

void CT_KERNEL_FUNCTION(accumulate_product)(const double *x, double x_shift,
                                            const double *y, double y_shift,
                                            size_t count, double products[8])
{
    size_t whole = count - count % 8;

    for (size_t lane = 0; lane < 8; lane += LANES) {
        vec product = vec_read(products + lane);

        for (size_t t = lane; t < whole; t += 8)
            product +=
                (vec_read(x + t) - x_shift) * (vec_read(y + t) - y_shift);
        vec_write(products + lane, product);
    }
    for (size_t t = whole; t < count; t++)
        products[t % 8] += (x[t] - x_shift) * (y[t] - y_shift);
}

void CT_KERNEL_FUNCTION(combine)(const double *weights,
                                 const double *const *columns,
                                 size_t column_count, double *out)
{
    for (size_t t = 0; t < CT_KERNEL_BLOCK; t += LANES) {
        vec sum = vec_splat(0);

        for (size_t i = 0; i < column_count; i++)
            sum += weights[i] * vec_read(columns[i] + t);
        vec_store(out + t, sum);
    }
}
