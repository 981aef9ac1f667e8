/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is made of the trials: means, uncertainties, covariances, the picture.
 */
#include "montecarlo_work.h"
#include "validation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum ct_status result_init(struct work *work)
{
    struct ct_monte_carlo *result = work->result;
    const struct plan *plan = &work->plan;
    size_t n = plan->model->output_count;
    struct ct_arena *arena = &result->arena;

    result->output_count = n;
    result->seed = plan->seed;
    result->kernel = plan->kernel->name;
    result->outputs = ct_arena_array(arena, n, sizeof *result->outputs);
    result->covariance = ct_arena_array(arena, n * n, sizeof(double));
    result->correlation = ct_arena_array(arena, n * n, sizeof(double));
    if (result->outputs == NULL || result->covariance == NULL ||
        result->correlation == NULL)
        return CT_NOMEM;
    for (size_t o = 0; o < n; o++) {
        result->outputs[o].histogram =
            ct_arena_array(arena, CT_HISTOGRAM_BINS, sizeof(uint64_t));
        if (result->outputs[o].histogram == NULL)
            return CT_NOMEM;
    }
    return CT_OK;
}

/* ---- moments that do not exist --------------------------------------------
 */

/* The fewest degrees of freedom of a t distribution that output o depends on;
 * INFINITY without one. Student's t has a mean above 1 and a variance above 2
 * (JCGM 101:2008, 6.4.9.4). */
static double least_dof(const struct plan *plan, size_t o)
{
    const struct ct_model *m = plan->model;
    double least = (double)INFINITY;

    for (size_t q = 0; q < m->contribution_count; q++) {
        double dof = ct_dependence_dof(plan->dependence, q);

        if (dof < least && ct_dependence_draws(plan->dependence, q) &&
            ct_model_depends(m, o, m->contributions[q].input))
            least = dof;
    }
    return least;
}

/* ---- standard errors -------------------------------------------------------
 */

/* The fourth central moment over the square of the second. */
static double kurtosis(const double *values, uint64_t count, double mean)
{
    double second = 0, fourth = 0;

    for (uint64_t t = 0; t < count; t++) {
        double square = (values[t] - mean) * (values[t] - mean);

        second += square;
        fourth += square * square;
    }
    return second > 0 ? fourth / second * ((double)count / second)
                      : (double)NAN;
}

/* A variance below this has lost squares that are no normal numbers. */
static const double least_variance = 1e-290;

/* NAN where it is too small or too large to be known. */
static double root_of(double variance, const double *values, uint64_t count)
{
    bool varies = false;

    if (variance >= least_variance)
        return sqrt(variance);
    for (uint64_t t = 1; t < count && !varies; t++)
        varies = values[t] != values[0];
    return varies ? (double)NAN : sqrt(variance);
}

/* One trial of a hundred thousand has a kurtosis of 10^5 by itself: a large
 * one among few trials says that u would be another with other trials. */
static bool is_far(double kurtosis_found, uint64_t count)
{
    enum { ENOUGH = 10000, PART = 50 };

    return count >= ENOUGH && kurtosis_found > (double)count / PART;
}

/* Of the mean u/√M; of u, by the variance of a sample variance for many
 * trials, (kurtosis - 1) u⁴/M. */
static void set_errors(struct ct_monte_carlo_output *output, uint64_t trials,
                       double kurtosis_found)
{
    double u = output->standard_uncertainty;

    output->value_error = u / sqrt((double)trials);
    output->uncertainty_error =
        u == 0 ? 0 : u * sqrt((kurtosis_found - 1) / (double)trials) / 2;
}

/* ---- the whole -------------------------------------------------------------
 */

/* NAN where one of the two has no variance, 0 where one is certain. */
static double correlation_of(double covariance, double u_a, double u_b)
{
    if (isnan(u_a) || isnan(u_b))
        return (double)NAN;
    if (!(u_a > 0 && u_b > 0))
        return 0;
    return fmax(-1, fmin(1, covariance / u_a / u_b));
}

static void set_covariances(struct ct_monte_carlo *result,
                            const struct ct_moments *moments)
{
    size_t n = result->output_count;

    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b <= a; b++) {
            double u_a = result->outputs[a].standard_uncertainty;
            double u_b = result->outputs[b].standard_uncertainty;
            double covariance = isnan(u_a) || isnan(u_b)
                                    ? (double)NAN
                                    : ct_moments_covariance(moments, a, b);
            double r = a == b ? 1 : correlation_of(covariance, u_a, u_b);

            result->covariance[a * n + b] = covariance;
            result->covariance[b * n + a] = covariance;
            result->correlation[a * n + b] = r;
            result->correlation[b * n + a] = r;
        }
}

void result_moments(struct work *work, double *const *values)
{
    struct ct_monte_carlo *result = work->result;
    const struct ct_moments *moments = &work->moments;

    for (size_t o = 0; o < result->output_count; o++) {
        struct ct_monte_carlo_output *output = &result->outputs[o];
        double dof = least_dof(&work->plan, o);
        double mean = work->shift[o] + moments->offset[o];
        double tails =
            dof <= 4 ? (double)NAN : kurtosis(values[o], work->pilot, mean);

        output->least_dof = dof;
        output->far_trials = is_far(tails, work->pilot);
        output->value = dof <= 1 ? (double)NAN : mean;
        output->standard_uncertainty =
            dof <= 2 ? (double)NAN
                     : root_of(ct_moments_covariance(moments, o, o), values[o],
                               work->pilot);
        set_errors(output, moments->count, tails);
    }
    set_covariances(result, moments);
    result->trials = moments->count;
}

/* ---- intervals and the picture ---------------------------------------------
 */

/* Somewhat wider than the interval, so that the tails are seen. */
void result_histogram(struct ct_monte_carlo_output *output, const double *pilot,
                      uint64_t count)
{
    const struct ct_coverage_interval *interval = &output->intervals.symmetric;
    double width = interval->high - interval->low;
    double low = interval->low - 0.4 * width;
    double bin = 1.8 * width / CT_HISTOGRAM_BINS;

    output->histogram_low = low;
    output->histogram_width = bin;
    if (!(bin > 0) || !isfinite(bin))
        return;
    for (uint64_t t = 0; t < count; t++) {
        double at = (pilot[t] - low) / bin;

        if (at < 0)
            output->below++;
        else if (at >= CT_HISTOGRAM_BINS)
            output->above++;
        else
            output->histogram[(size_t)at]++;
    }
}

/* ---- clause 8 -------------------------------------------------------------
 */

/* The factor by which t inputs spread more than the law of propagation says,
 * where that is the difference between the two; else NAN. */
static double explain_by_t(const struct work *work, size_t o)
{
    const struct ct_model *m = work->plan.model;
    const struct ct_gum *gum = &work->gum->outputs[o];
    const struct ct_monte_carlo_output *output = &work->result->outputs[o];
    double ratio;

    if (m->correlation != NULL)
        return (double)NAN;
    ratio = ct_inflated_ratio(gum->contribution, work->inflation,
                              m->contribution_count);
    if (!ct_inflation_explains(ratio, gum->first_order,
                               output->standard_uncertainty,
                               output->uncertainty_error, output->delta))
        return (double)NAN;
    return ratio;
}

void result_validate(const struct work *work, size_t o)
{
    const struct ct_gum *gum = &work->gum->outputs[o];
    struct ct_monte_carlo_output *output = &work->result->outputs[o];
    bool shortest = work->settings->shortest;
    struct ct_comparison compared = ct_compare_intervals(
        gum->value - gum->expanded, gum->value + gum->expanded,
        gum->first_order, work->settings->digits,
        shortest ? &output->intervals.shortest : &output->intervals.symmetric,
        shortest, work->result->trials);

    output->validation = compared.verdict;
    output->delta = compared.delta;
    output->d_low = compared.d_low;
    output->d_high = compared.d_high;
    output->needed = compared.needed;
    output->clear = compared.clear;
    output->inflation =
        compared.verdict == CT_VALIDATED ? (double)NAN : explain_by_t(work, o);
}

/* The interval takes the values apart: the picture has a copy of the first. */
static enum ct_status intervals_of(struct work *work, size_t o, double *values,
                                   uint64_t count, double *copy)
{
    struct ct_monte_carlo_output *output = &work->result->outputs[o];
    enum ct_status status;

    memcpy(copy, values, (size_t)work->pilot * sizeof *copy);
    status = ct_coverage_intervals(values, (size_t)count,
                                   work->settings->probability,
                                   work->settings->threads, &output->intervals);
    if (status == CT_DOMAIN)
        return ct_error(work->sink, "trials-too-few",
                        ct_at((struct ct_place){0}), ct_integer((int64_t)count),
                        ct_number(work->settings->probability));
    if (status != CT_OK)
        return status;
    result_histogram(output, copy, work->pilot);
    result_validate(work, o);
    return CT_OK;
}

enum ct_status result_intervals(struct work *work, double *const *values,
                                uint64_t count)
{
    double *copy = malloc(PILOT * sizeof *copy);
    enum ct_status status = copy != NULL ? CT_OK : CT_NOMEM;

    for (size_t o = 0; o < work->result->output_count && status == CT_OK; o++)
        status = intervals_of(work, o, values[o], count, copy);
    free(copy);
    return status;
}

/* ---- regions ---------------------------------------------------------------
 */

static enum ct_status smallest_of(struct work *work, double *const *values,
                                  uint64_t count)
{
    struct ct_joint_regions *regions = &work->result->regions;
    const double *const *columns = (const double *const *)values;
    double p = work->settings->probability;
    size_t pilot =
        count < CT_MESH_PILOT ? (size_t)count : (size_t)CT_MESH_PILOT;
    struct ct_mesh *mesh = NULL;
    enum ct_status status =
        ct_mesh_new(&regions->region, columns, pilot, count, p, &mesh);

    if (status == CT_OK) {
        ct_mesh_count(mesh, columns, (size_t)count);
        status = ct_mesh_settle(mesh, p, &regions->smallest);
        ct_mesh_free(mesh);
    }
    regions->has_smallest = status == CT_OK;
    return status == CT_DOMAIN ? CT_OK : status;
}

enum ct_status result_regions(struct work *work, double *const *values,
                              uint64_t count)
{
    struct ct_monte_carlo *result = work->result;
    struct ct_joint_regions *regions = &result->regions;
    size_t n = result->output_count;
    double *mean = n > 1 ? malloc(n * sizeof *mean) : NULL;
    enum ct_status status;

    if (n < 2)
        return CT_OK;
    if (mean == NULL)
        return CT_NOMEM;
    for (size_t o = 0; o < n; o++)
        mean[o] = result->outputs[o].value;
    status = ct_region_init(&regions->region, n, mean, result->covariance);
    free(mean);
    if (status == CT_OK)
        status =
            ct_region_factors(&regions->region, (const double *const *)values,
                              (size_t)count, work->settings->probability,
                              &regions->ellipsoid, &regions->rectangle);
    if (status != CT_OK) /* no moments, or too few trials: no regions */
        return status == CT_DOMAIN ? CT_OK : status;
    regions->trials = count;
    regions->ellipsoid_volume =
        ct_region_ellipsoid_volume(&regions->region, regions->ellipsoid.value);
    regions->rectangle_volume =
        ct_region_rectangle_volume(&regions->region, regions->rectangle.value);
    return n == 2 ? smallest_of(work, values, count) : CT_OK;
}
