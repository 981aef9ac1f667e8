/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * byte_mask.h - sixteen bytes at once, as the bits of a number: bit 0 is the
 * first. SSE2 is part of every x86-64; elsewhere it is two steps of arithmetic.
 */
#ifndef CT_BYTE_MASK_H
#define CT_BYTE_MASK_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>

static inline __m128i ct_byte_load(const char *text)
{
    __m128i bytes;

    memcpy(&bytes, text, sizeof bytes);
    return bytes;
}

/* Those that are that byte. */
static inline uint64_t ct_byte_mask(const char *text, char byte)
{
    __m128i same = _mm_cmpeq_epi8(ct_byte_load(text), _mm_set1_epi8(byte));

    return (uint64_t)(unsigned)_mm_movemask_epi8(same);
}

/* Those above 0x7F. */
static inline uint64_t ct_byte_mask_high(const char *text)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(ct_byte_load(text));
}

#else

/* The bits of the eight bytes that have their top bit in `tops`. */
static inline uint64_t ct_byte_gather(uint64_t tops)
{
    return ((tops >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

/* The first byte lowest. */
static inline uint64_t ct_byte_load(const char *text)
{
    uint64_t word = 0;

    for (unsigned i = 0; i < 8; i++)
        word |= (uint64_t)(unsigned char)text[i] << (8 * i);
    return word;
}

static inline uint64_t ct_byte_mask(const char *text, char byte)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);
    uint64_t mask = 0;

    for (unsigned i = 0; i < 2; i++) {
        uint64_t word = ct_byte_load(text + (size_t)8 * i) ^
                        (low / 0x7F * (unsigned char)byte);

        mask |= ct_byte_gather(~(((word & low) + low) | word | low)) << (8 * i);
    }
    return mask;
}

static inline uint64_t ct_byte_mask_high(const char *text)
{
    const uint64_t tops = UINT64_C(0x8080808080808080);

    return ct_byte_gather(ct_byte_load(text) & tops) |
           ct_byte_gather(ct_byte_load(text + 8) & tops) << 8;
}
#endif

#endif
