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

#include <immintrin.h>
#include <sleef.h>
#include <stdint.h>

#define CT_KERNEL_PASTE_(name, set) ct_kernel_##name##_##set
#define CT_KERNEL_PASTE(name, set)  CT_KERNEL_PASTE_(name, set)
#define CT_KERNEL_FUNCTION(name)    CT_KERNEL_PASTE(name, CT_KERNEL_NAME)

#if defined __AVX512F__
enum { LANES = 8 };
typedef __m512d vec;
#define SLEEF(name, accuracy) Sleef_cinz_##name##d8_##accuracy##avx512fnofma
#elif defined __AVX__
enum { LANES = 4 };
typedef __m256d vec;
#define SLEEF(name, accuracy) Sleef_cinz_##name##d4_##accuracy##avx
#else
enum { LANES = 2 };
typedef __m128d vec;
#define SLEEF(name, accuracy) Sleef_cinz_##name##d2_##accuracy##sse2
#endif

#endif
