/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel_set.h"

#include <string.h>

/* The compiler's run-time library asks the processor, and the operating system
 * whether it keeps the registers. */

static int offers_avx512(void)
{
    return __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

static int offers_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

static int offers_sse2(void)
{
    return 1; /* every x86-64 processor does */
}

/* ORDER KERNEL */
static const struct offer {
    struct ct_kernel kernel;
    int (*offered)(void);
} offers[] = {
#define OFFER(set)                                                             \
    {                                                                          \
        {                                                                      \
            .name = #set,                                                      \
            .draw = ct_kernel_draw_##set,                                      \
            .evaluate = ct_kernel_evaluate_##set,                              \
            .accumulate = ct_kernel_accumulate_##set,                          \
            .accumulate_product = ct_kernel_accumulate_product_##set,          \
            .combine = ct_kernel_combine_##set,                                \
        },                                                                     \
        offers_##set,                                                          \
    },
    CT_KERNEL_SETS(OFFER)
#undef OFFER
};

enum { OFFERS = sizeof offers / sizeof *offers };

const struct ct_kernel *ct_kernel_at(size_t index)
{
    for (size_t i = 0; i < OFFERS; i++)
        if (offers[i].offered() && index-- == 0)
            return &offers[i].kernel;
    return NULL;
}

const struct ct_kernel *ct_kernel_find(const char *name)
{
    for (size_t i = 0; i < OFFERS; i++)
        if (strcmp(offers[i].kernel.name, name) == 0)
            return offers[i].offered() ? &offers[i].kernel : NULL;
    return NULL;
}
