/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench_floor.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 64, LANES = 8 };

/* fixtures/budgets/gum-h1-gauge-block.yaml; ORDER FLOOR */
static const struct ct_distribution inputs[FLOOR_INPUTS] = {
    {CT_STUDENT_T, .t = {50000623, 75.0 / 3, 18}},
    {CT_STUDENT_T, .t = {215, 5.8, 24}},
    {CT_STUDENT_T, .t = {0, 3.9, 5}},
    {CT_STUDENT_T, .t = {0, 6.7, 8}},
    {CT_RECTANGULAR, .limits = {.lower = 9.5e-6, .upper = 13.5e-6}},
    /* limits inexact by half_width / sqrt(2 dof) */
    {CT_CURVILINEAR_TRAPEZOIDAL, .limits = {-1e-6, 1e-6, .inexactness = 1e-7}},
    {CT_NORMAL, .normal = {-0.1, 0.2}},
    {CT_ARCSINE, .limits = {.lower = -0.5, .upper = 0.5}},
    {CT_CURVILINEAR_TRAPEZOIDAL, .limits = {-0.05, 0.05, .inexactness = 0.025}},
};

/* Near the mean, so that sums of squares keep their digits. */
static const double SHIFT = 50000838;

typedef void block_function(const struct ct_sampler samplers[FLOOR_INPUTS],
                            uint64_t seed, uint64_t first, double *out);

struct part {
    const struct floor_settings *settings;
    const struct ct_sampler *samplers;
    block_function *block;
    double *values;
    uint64_t first, last;
    double sums[LANES], squares[LANES];
    pthread_t thread;
};

static block_function *block_of(const struct ct_kernel *kernel)
{
    static const struct {
        const char *name;
        block_function *block;
    } blocks[] = {{"avx512", ct_kernel_floor_block_avx512},
                  {"avx2", ct_kernel_floor_block_avx2},
                  {"sse2", ct_kernel_floor_block_sse2}};

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (strcmp(blocks[i].name, kernel->name) == 0)
            return blocks[i].block;
    return NULL;
}

static void *draw_part(void *context)
{
    struct part *p = context;

    for (uint64_t t = p->first; t < p->last; t += CT_KERNEL_BLOCK) {
        uint64_t left = p->last - t;
        size_t count =
            left < CT_KERNEL_BLOCK ? (size_t)left : (size_t)CT_KERNEL_BLOCK;

        p->block(p->samplers, p->settings->seed, t, p->values + t);
        p->settings->kernel->accumulate(p->values + t, SHIFT, count, p->sums,
                                        p->squares);
    }
    return NULL;
}

/* Each thread has one stretch of the trials. False: a thread did not start. */
static bool draw_all(struct part parts[THREADS], const struct part *whole,
                     int count)
{
    uint64_t blocks = whole->last / CT_KERNEL_BLOCK;
    int started = 1;

    for (int i = 0; i < count; i++) {
        parts[i] = *whole;
        parts[i].first =
            blocks * (uint64_t)i / (uint64_t)count * CT_KERNEL_BLOCK;
        if (i > 0)
            parts[i - 1].last = parts[i].first;
    }
    while (started < count && pthread_create(&parts[started].thread, NULL,
                                             draw_part, &parts[started]) == 0)
        started++;
    (void)draw_part(&parts[0]);
    for (int i = 1; i < started; i++)
        (void)pthread_join(parts[i].thread, NULL);
    return started == count;
}

static void set_moments(const struct part *parts, int count, uint64_t trials,
                        struct floor_result *result)
{
    double sum = 0, square = 0, n = (double)trials;

    for (int i = 0; i < count; i++)
        for (int l = 0; l < LANES; l++) {
            sum += parts[i].sums[l];
            square += parts[i].squares[l];
        }
    result->mean = SHIFT + sum / n;
    result->standard_uncertainty = sqrt((square - sum * sum / n) / (n - 1));
}

enum ct_status floor_run(const struct floor_settings *settings,
                         struct floor_result *result)
{
    struct ct_sampler samplers[FLOOR_INPUTS];
    struct part parts[THREADS], whole = {.settings = settings,
                                         .samplers = samplers,
                                         .last = settings->trials};
    uint64_t room = (settings->trials / CT_KERNEL_BLOCK + 1) * CT_KERNEL_BLOCK;
    enum ct_status status = CT_OK;

    for (int i = 0; i < FLOOR_INPUTS && status == CT_OK; i++)
        status = ct_sampler_init(&samplers[i], &inputs[i]);
    whole.block = block_of(settings->kernel);
    if (status != CT_OK || whole.block == NULL || settings->threads > THREADS)
        return CT_DOMAIN;
    whole.values = aligned_alloc(CT_KERNEL_ALIGNMENT, room * sizeof(double));
    if (whole.values == NULL)
        return CT_NOMEM;
    if (!draw_all(parts, &whole, settings->threads)) {
        free(whole.values);
        return CT_NOMEM;
    }
    set_moments(parts, settings->threads, settings->trials, result);
    status = ct_coverage_intervals(whole.values, settings->trials,
                                   settings->probability, settings->threads,
                                   &result->intervals);
    free(whole.values);
    return status;
}
