/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * As many trials as the digits need: JCGM 101:2008, 7.9.4; JCGM 102:2011,
 * 7.8.3.
 */
#include "montecarlo_work.h"
#include "region.h"
#include "rounding.h"
#include "validation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* So many blocks of the procedure are drawn at a time. */
enum { AT_ONCE = 16 };

struct adaptive {
    struct work *work;
    size_t outputs;
    uint64_t block; /* trials of one block of the procedure */
    uint64_t most;  /* blocks that may be made */
    double **values;
    uint64_t drawn, used; /* trials in `values`; in the blocks looked at */
    struct run failed;    /* how many of those used have no value */
    double **copy;        /* one block, without gaps */
    struct ct_block_sums sums;
    struct ct_moments moments; /* of one block */
    double *room, *scratch, *matrix;
    double *means; /* of one block */
    double **columns;
    struct ct_stabilisation *figures; /* per output */
    struct ct_series eigenvalue, factor;
};

static void adaptive_release(struct adaptive *a)
{
    values_free(a->values, a->outputs);
    values_free(a->copy, a->outputs);
    moments_free(&a->moments);
    free(a->room);
    free(a->scratch);
    free(a->matrix);
    free(a->means);
    free(a->columns);
    free(a->figures);
}

static enum ct_status adaptive_init(struct adaptive *a, struct work *work,
                                    uint64_t most_trials)
{
    size_t n = work->plan.model->output_count;
    enum ct_status status;

    *a = (struct adaptive){.work = work,
                           .outputs = n,
                           .block =
                               ct_block_trials(work->settings->probability)};
    a->most = most_trials / a->block;
    a->failed.failed_trial = UINT64_MAX;
    a->room = calloc(ct_block_sums_size(n), sizeof *a->room);
    a->scratch = calloc(n, sizeof *a->scratch);
    a->matrix = calloc(n * n + 2 * n, sizeof *a->matrix);
    a->means = calloc(n, sizeof *a->means);
    a->columns = calloc(n, sizeof *a->columns);
    a->figures = calloc(n, sizeof *a->figures);
    if (a->room == NULL || a->scratch == NULL || a->matrix == NULL ||
        a->means == NULL || a->columns == NULL || a->figures == NULL)
        return CT_NOMEM;
    ct_block_sums_place(&a->sums, n, a->room);
    status = moments_new(n, &a->moments);
    if (status == CT_OK)
        status = values_new(n, a->block, &a->copy);
    return status == CT_OK
               ? values_new(n, a->most * a->block + CT_MOMENTS_BLOCK,
                            &a->values)
               : status;
}

/* ---- one block -------------------------------------------------------------
 */

/* Draws on until the next block of the procedure is there. */
static enum ct_status draw_next(struct adaptive *a)
{
    uint64_t end = a->used + AT_ONCE * a->block, most = a->most * a->block;
    struct run run;
    enum ct_status status;

    if (a->drawn >= a->used + a->block)
        return CT_OK;
    if (end > most)
        end = most;
    end = (end + CT_MOMENTS_BLOCK - 1) / CT_MOMENTS_BLOCK * CT_MOMENTS_BLOCK;
    run = work_run(a->work, a->drawn, end, KEEP);
    run.values = a->values;
    run.moments = NULL; /* the procedure has its own blocks */
    run.drawn_before = a->drawn;
    run.planned = most;
    status = run_trials(&run);
    a->drawn = run.done;
    a->work->result->partial = run.stopped;
    return status;
}

/* Sums of the block in `copy`, merged into its own moments and into all. */
static void add_block(struct adaptive *a)
{
    struct work *work = a->work;
    double **columns = a->columns;

    a->moments.count = 0;
    ct_moments_place(&a->moments, a->outputs, a->moments.offset);
    for (uint64_t at = 0; at < a->block; at += CT_MOMENTS_BLOCK) {
        uint64_t left = a->block - at;
        size_t count =
            left < CT_MOMENTS_BLOCK ? (size_t)left : (size_t)CT_MOMENTS_BLOCK;
        size_t first = 0, failed;

        for (size_t o = 0; o < a->outputs; o++)
            columns[o] = a->copy[o] + at;
        ct_block_sums_clear(&a->sums, a->outputs);
        failed = ct_block_sums_add(&a->sums, work->plan.kernel, a->outputs,
                                   columns, work->shift, count, &first);
        if (failed > 0 && a->failed.failed == 0)
            a->failed.failed_trial = a->used + at + first;
        a->failed.failed += failed;
        ct_moments_merge(&a->moments, &a->sums, a->scratch);
        ct_moments_merge(&work->moments, &a->sums, a->scratch);
    }
    for (size_t o = 0; o < a->outputs; o++)
        a->means[o] = work->shift[o] + a->moments.offset[o];
}

/* ---- several outputs -------------------------------------------------------
 */

/* The covariances of one block, in a->matrix. */
static void set_matrix(struct adaptive *a)
{
    for (size_t i = 0; i < a->outputs; i++)
        for (size_t j = 0; j < a->outputs; j++)
            a->matrix[i * a->outputs + j] =
                ct_moments_covariance(&a->moments, i, j);
}

/* The largest eigenvalue of the correlation matrix, by the power method: so
 * many steps that only nearly equal ones are not told apart, which is no
 * harm. */
static double largest_eigenvalue(struct adaptive *a)
{
    enum { STEPS = 200 };
    size_t n = a->outputs;
    double *x = a->matrix + n * n, *next = x + n, length = 0;

    for (size_t i = 0; i < n; i++)
        x[i] = 1 + (double)i / (double)n; /* along no usual eigenvector */
    for (int step = 0; step < STEPS; step++) {
        length = 0;
        for (size_t i = 0; i < n; i++) {
            next[i] = 0;
            for (size_t j = 0; j < n; j++) {
                double u_i = sqrt(a->matrix[i * n + i]);
                double u_j = sqrt(a->matrix[j * n + j]);
                double r = i == j ? 1 : a->matrix[i * n + j] / u_i / u_j;

                next[i] += (u_i > 0 && u_j > 0) || i == j ? r * x[j] : 0;
            }
            length += next[i] * next[i];
        }
        length = sqrt(length);
        for (size_t i = 0; i < n; i++)
            x[i] = next[i] / length;
    }
    return length;
}

/* Eigenvalue and coverage factor of one block. */
static enum ct_status add_joint(struct adaptive *a, uint64_t sound)
{
    struct ct_region region;
    struct ct_region_factor ellipsoid, rectangle;
    enum ct_status status;

    if (a->outputs < 2)
        return CT_OK;
    set_matrix(a);
    ct_series_add(&a->eigenvalue, largest_eigenvalue(a));
    status = ct_region_init(&region, a->outputs, a->means, a->matrix);
    if (status == CT_DOMAIN)
        return CT_OK; /* no region is waited for */
    if (status != CT_OK)
        return status;
    status = ct_region_factors(&region, (const double *const *)a->copy,
                               (size_t)sound, a->work->settings->probability,
                               &ellipsoid, &rectangle);
    ct_region_release(&region);
    if (status == CT_DOMAIN)
        return CT_OK;
    if (status == CT_OK)
        ct_series_add(&a->factor, isnan(ellipsoid.value) ? rectangle.value
                                                         : ellipsoid.value);
    return status;
}

static bool joint_stable(const struct adaptive *a)
{
    int digits = a->work->settings->digits;

    return a->outputs < 2 ||
           (ct_series_stable(&a->eigenvalue, ct_numerical_tolerance(
                                                 a->eigenvalue.mean, digits)) &&
            ct_series_stable(&a->factor,
                             ct_numerical_tolerance(a->factor.mean, digits)));
}

/* ---- the procedure ---------------------------------------------------------
 */

/* The figures of output o from the block. */
static enum ct_status add_figures(struct adaptive *a, size_t o, uint64_t sound)
{
    const struct ct_trials *settings = a->work->settings;
    struct ct_intervals ends;
    const struct ct_coverage_interval *interval =
        settings->shortest ? &ends.shortest : &ends.symmetric;
    enum ct_status status = ct_coverage_intervals(
        a->copy[o], (size_t)sound, settings->probability, 1, &ends);

    if (status == CT_DOMAIN)
        return ct_error(a->work->sink, "trials-too-few",
                        ct_at((struct ct_place){0}), ct_integer((int64_t)sound),
                        ct_number(settings->probability));
    if (status == CT_OK)
        ct_stabilisation_add(&a->figures[o], a->means[o],
                             sqrt(ct_moments_covariance(&a->moments, o, o)),
                             interval->low, interval->high);
    return status;
}

static enum ct_status look_at_block(struct adaptive *a)
{
    uint64_t sound = a->block, failed = a->failed.failed;
    enum ct_status status;

    for (size_t o = 0; o < a->outputs; o++)
        memcpy(a->copy[o], a->values[o] + a->used,
               (size_t)a->block * sizeof(double));
    add_block(a);
    failed = a->failed.failed - failed;
    a->used += a->block;
    a->failed.done = a->used;
    status = refuse_failed(a->work, &a->failed);
    for (size_t o = 0; o < a->outputs; o++)
        sound = close_sample(a->copy[o], a->block, failed);
    if (status == CT_OK)
        status = add_joint(a, sound);
    for (size_t o = 0; o < a->outputs && status == CT_OK; o++)
        status = add_figures(a, o, sound);
    return status;
}

static bool is_stable(const struct adaptive *a)
{
    for (size_t o = 0; o < a->outputs; o++) {
        double u = sqrt(ct_moments_covariance(&a->work->moments, o, o));

        if (!ct_stabilised(&a->figures[o], ct_numerical_tolerance(
                                               u, a->work->settings->digits)))
            return false;
    }
    return joint_stable(a);
}

static enum ct_status go_on(struct adaptive *a)
{
    enum ct_status status = CT_OK;

    while (status == CT_OK && a->used < a->most * a->block &&
           !a->work->result->converged && !a->work->result->partial) {
        status = draw_next(a);
        if (status == CT_OK && a->drawn >= a->used + a->block)
            status = look_at_block(a);
        if (status == CT_OK)
            a->work->result->converged = is_stable(a);
    }
    return status;
}

enum ct_status adapt(struct work *work, uint64_t most_trials)
{
    struct adaptive a;
    uint64_t sound = 0, block = ct_block_trials(work->settings->probability);
    enum ct_status status;

    if (block > most_trials)
        return ct_error(work->sink, "adaptive-block-too-large",
                        ct_at((struct ct_place){0}), ct_integer((int64_t)block),
                        ct_number(work->settings->probability),
                        ct_integer((int64_t)most_trials));
    status = adaptive_init(&a, work, most_trials);
    if (status == CT_OK)
        status = go_on(&a);
    if (status == CT_OK)
        status = report_failed(work, &a.failed);
    if (status == CT_OK) {
        work->pilot = pilot_of(a.values[0], a.used);
        for (size_t o = 0; o < a.outputs; o++)
            sound = close_sample(a.values[o], a.used, a.failed.failed);
        result_moments(work, a.values);
        status = result_regions(work, a.values, sound);
    }
    if (status == CT_OK)
        status = result_intervals(work, a.values, sound);
    work->result->passes = 1;
    adaptive_release(&a);
    return status;
}
