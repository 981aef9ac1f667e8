/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kernel_vector.h - vectors of doubles of the instruction set that a kernel
 * file is being compiled for, and SLEEF's functions on them. Included by
 * kernel_draw.c and kernel_model.c alone.
 *
 * CT_KERNEL_NAME is defined on the compiler's command line: sse2, avx2 or
 * avx512; functions with external linkage are CT_KERNEL_FUNCTION(name).
 */
#ifndef CT_KERNEL_VECTOR_H
#define CT_KERNEL_VECTOR_H

#include "kernel_set.h"

#include <immintrin.h>
#include <sleef.h>
#include <stdbool.h>
#include <stdint.h>

#define CT_KERNEL_PASTE_(name, set) ct_kernel_##name##_##set
#define CT_KERNEL_PASTE(name, set)  CT_KERNEL_PASTE_(name, set)
#define CT_KERNEL_FUNCTION(name)    CT_KERNEL_PASTE(name, CT_KERNEL_NAME)

#if defined __AVX512F__
enum { LANES = 8 };
typedef __m512d vec;
typedef Sleef___m512d_2 vec_pair; /* .x sine, .y cosine */
typedef __mmask8 vec_mask;
#define SLEEF(name, accuracy) Sleef_cinz_##name##d8_##accuracy##avx512fnofma
#define VEC_OF(name)          _mm512_##name
#elif defined __AVX__
enum { LANES = 4 };
typedef __m256d vec;
typedef Sleef___m256d_2 vec_pair;
typedef __m256d vec_mask; /* all bits of a lane or none */
#define SLEEF(name, accuracy) Sleef_cinz_##name##d4_##accuracy##avx
#define VEC_OF(name)          _mm256_##name
#else
enum { LANES = 2 };
typedef __m128d vec;
typedef Sleef___m128d_2 vec_pair;
typedef __m128d vec_mask;
#define SLEEF(name, accuracy) Sleef_cinz_##name##d2_##accuracy##sse2
#define VEC_OF(name)          _mm_##name
#endif

/* ---- what the instruction sets call by different names ---------------------
 * +, -, * and / are the operators of C. */

static inline vec vec_load(const double *from)
{
    return VEC_OF(load_pd)(from);
}

static inline void vec_store(double *to, vec x)
{
    VEC_OF(store_pd)(to, x);
}

/* Where alignment is not asked for. */
static inline vec vec_read(const double *from)
{
    return VEC_OF(loadu_pd)(from);
}

static inline void vec_write(double *to, vec x)
{
    VEC_OF(storeu_pd)(to, x);
}

static inline vec vec_splat(double x)
{
    return VEC_OF(set1_pd)(x);
}

static inline vec vec_sqrt(vec x)
{
    return VEC_OF(sqrt_pd)(x);
}

/* a < b ? a : b, so b for equal numbers and where there is no order. */
static inline vec vec_lesser(vec a, vec b)
{
    return VEC_OF(min_pd)(a, b);
}

/* a > b ? a : b */
static inline vec vec_greater(vec a, vec b)
{
    return VEC_OF(max_pd)(a, b);
}

#if defined __AVX512F__

static inline vec_mask vec_above(vec a, vec b)
{
    return _mm512_cmp_pd_mask(a, b, _CMP_GT_OQ);
}

static inline vec_mask vec_is_nan(vec x)
{
    return _mm512_cmp_pd_mask(x, x, _CMP_UNORD_Q);
}

static inline bool vec_any(vec_mask mask)
{
    return mask != 0;
}

/* Bit l is lane l. */
static inline unsigned vec_bits(vec_mask mask)
{
    return mask;
}

static inline vec vec_select(vec_mask mask, vec yes, vec no)
{
    return _mm512_mask_blend_pd(mask, no, yes);
}

/* The magnitude of x with the sign of `sign`. */
static inline vec vec_copysign(vec x, vec sign)
{
    __m512i bit = _mm512_set1_epi64(INT64_MIN);

    /* bit ? sign : x, the truth table 0xca */
    return _mm512_castsi512_pd(_mm512_ternarylogic_epi64(
        bit, _mm512_castpd_si512(sign), _mm512_castpd_si512(x), 0xca));
}

#else

static inline vec_mask vec_above(vec a, vec b)
{
#if defined __AVX__
    return _mm256_cmp_pd(a, b, _CMP_GT_OQ);
#else
    return _mm_cmpgt_pd(a, b);
#endif
}

static inline vec_mask vec_is_nan(vec x)
{
#if defined __AVX__
    return _mm256_cmp_pd(x, x, _CMP_UNORD_Q);
#else
    return _mm_cmpunord_pd(x, x);
#endif
}

static inline bool vec_any(vec_mask mask)
{
    return VEC_OF(movemask_pd)(mask) != 0;
}

/* Bit l is lane l. */
static inline unsigned vec_bits(vec_mask mask)
{
    return (unsigned)VEC_OF(movemask_pd)(mask);
}

static inline vec vec_select(vec_mask mask, vec yes, vec no)
{
    return VEC_OF(or_pd)(VEC_OF(and_pd)(mask, yes),
                         VEC_OF(andnot_pd)(mask, no));
}

/* The magnitude of x with the sign of `sign`. */
static inline vec vec_copysign(vec x, vec sign)
{
    return vec_select(vec_splat(-0.0), sign, x);
}

#endif

static inline vec vec_abs(vec x)
{
    return vec_copysign(x, vec_splat(0.0));
}

#endif
