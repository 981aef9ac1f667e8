/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "region.h"

#include "select.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Trials that are worked on at a time. */
enum { SLICE = 256 };

static const double PI = 0x1.921fb54442d18p+1;

/* ---- the measure ----------------------------------------------------- */

/* Element (i, j <= i) of a lower triangle kept row by row. */
static size_t place(size_t i, size_t j)
{
    return i * (i + 1) / 2 + j;
}

/* Sum of the products of the first n elements of rows i and j. */
static double row_product(const double *triangle, size_t i, size_t j, size_t n)
{
    double sum = 0;

    for (size_t k = 0; k < n; k++)
        sum += triangle[place(i, k)] * triangle[place(j, k)];
    return sum;
}

/* Row i of Cholesky's factor; false when nothing of output i is its own. */
static bool factor_row(struct ct_region *region, const double *covariance,
                       size_t i)
{
    double *l = region->factor, own;
    size_t n = region->outputs;

    if (region->u[i] == 0)
        return false;
    for (size_t j = 0; j < i; j++)
        l[place(i, j)] = (covariance[i * n + j] / region->u[i] / region->u[j] -
                          row_product(l, i, j, j)) /
                         l[place(j, j)];
    own = 1 - row_product(l, i, i, i);
    if (!(own > (double)n * 1e-12))
        return false;
    l[place(i, i)] = sqrt(own);
    return true;
}

static void invert_row(struct ct_region *region, size_t i)
{
    const double *l = region->factor;
    double *w = region->inverse;

    w[place(i, i)] = 1 / l[place(i, i)];
    for (size_t j = 0; j < i; j++) {
        double sum = 0;

        for (size_t k = j; k < i; k++)
            sum += l[place(i, k)] * w[place(k, j)];
        w[place(i, j)] = -sum / l[place(i, i)];
    }
}

static void measure(struct ct_region *region, const double *covariance)
{
    size_t i = 0;

    while (i < region->outputs && factor_row(region, covariance, i))
        invert_row(region, i++);
    region->dependent = i;
}

static bool is_covariance(size_t outputs, const double *mean,
                          const double *covariance)
{
    for (size_t i = 0; i < outputs; i++) {
        if (!isfinite(mean[i]) || covariance[i * outputs + i] < 0)
            return false;
        for (size_t j = 0; j <= i; j++)
            if (!isfinite(covariance[i * outputs + j]))
                return false;
    }
    return outputs > 0;
}

enum ct_status ct_region_init(struct ct_region *region, size_t outputs,
                              const double *mean, const double *covariance)
{
    size_t triangle = outputs * (outputs + 1) / 2;
    double *room;

    if (!is_covariance(outputs, mean, covariance))
        return CT_DOMAIN;
    room = calloc(2 * outputs + 2 * triangle, sizeof *room);
    if (room == NULL)
        return CT_NOMEM;
    *region = (struct ct_region){.outputs = outputs,
                                 .mean = room,
                                 .u = room + outputs,
                                 .factor = room + 2 * outputs,
                                 .inverse = room + 2 * outputs + triangle};
    memcpy(region->mean, mean, outputs * sizeof *mean);
    for (size_t i = 0; i < outputs; i++)
        region->u[i] = sqrt(covariance[i * outputs + i]);
    measure(region, covariance);
    return CT_OK;
}

void ct_region_release(struct ct_region *region)
{
    free(region->mean);
    *region = (struct ct_region){0};
}

void ct_region_point(const struct ct_region *region, const double *standard,
                     double *outputs)
{
    for (size_t i = 0; i < region->outputs; i++) {
        double sum = 0;

        for (size_t j = 0; j <= i; j++)
            sum += region->factor[place(i, j)] * standard[j];
        outputs[i] = region->mean[i] + region->u[i] * sum;
    }
}

/* ---- distances ------------------------------------------------------- */

/* Standardised coordinate i of a slice. */
static void coordinate(const struct ct_region *region,
                       const double *const *columns, size_t start, size_t count,
                       size_t i, double z[SLICE])
{
    for (size_t t = 0; t < count; t++)
        z[t] = 0;
    for (size_t j = 0; j <= i; j++) {
        const double *y = columns[j] + start;
        double mean = region->mean[j];
        double weight = region->inverse[place(i, j)] / region->u[j];

        for (size_t t = 0; t < count; t++)
            z[t] += weight * (y[t] - mean);
    }
}

static void slice_ellipsoid(const struct ct_region *region,
                            const double *const *columns, size_t start,
                            size_t count, double *distances)
{
    double z[SLICE], square[SLICE] = {0};

    for (size_t i = 0; i < region->outputs; i++) {
        coordinate(region, columns, start, count, i, z);
        for (size_t t = 0; t < count; t++)
            square[t] += z[t] * z[t];
    }
    for (size_t t = 0; t < count; t++)
        distances[t] = sqrt(square[t]);
}

/* The greater of a distance so far and a new one; NAN stays. */
static double farther(double so_far, double distance)
{
    return distance <= so_far || isnan(so_far) ? so_far : distance;
}

static void slice_rectangle(const struct ct_region *region,
                            const double *const *columns, size_t start,
                            size_t count, double *distances)
{
    for (size_t t = 0; t < count; t++)
        distances[t] = 0;
    for (size_t j = 0; j < region->outputs; j++) {
        const double *y = columns[j] + start;
        double mean = region->mean[j], u = region->u[j];

        if (u == 0)
            continue;
        for (size_t t = 0; t < count; t++)
            distances[t] = farther(distances[t], fabs(y[t] - mean) / u);
    }
}

void ct_region_distances(const struct ct_region *region,
                         const double *const *columns, size_t count,
                         double *ellipsoid, double *rectangle)
{
    for (size_t start = 0; start < count; start += SLICE) {
        size_t n = count - start < SLICE ? count - start : SLICE;

        if (ellipsoid != NULL)
            slice_ellipsoid(region, columns, start, n, ellipsoid + start);
        if (rectangle != NULL)
            slice_rectangle(region, columns, start, n, rectangle + start);
    }
}

/* ---- factors from trials --------------------------------------------- */

/* Moves finite values to the front; how many there are. */
static size_t keep_finite(double *values, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i]))
            values[kept++] = values[i];
    return kept;
}

/* After ct_select() of place q - 1 the neighbours lie on its two sides. */
static double factor_error(double *distances, size_t n, size_t q,
                           double probability)
{
    double count = (double)n * probability * (1 - probability);
    size_t away = (size_t)ceil(sqrt(count));
    double low;

    if (away >= q || away > n - q)
        return (double)NAN;
    low = ct_select(distances, q - 1, q - 1 - away);
    return 0.5 * (ct_select(distances + q, n - q, away - 1) - low);
}

enum ct_status ct_region_factor(double *distances, size_t n, double probability,
                                struct ct_region_factor *factor)
{
    struct ct_interval_ranks ranks;
    enum ct_status status;
    size_t q;

    n = keep_finite(distances, n);
    status = ct_interval_ranks(n, probability, &ranks);
    if (status != CT_OK)
        return status;
    q = (size_t)ranks.inside;
    factor->value = ct_select(distances, n, q - 1);
    factor->error = factor_error(distances, n, q, probability);
    return CT_OK;
}

enum ct_status ct_region_factors(const struct ct_region *region,
                                 const double *const *columns, size_t trials,
                                 double probability,
                                 struct ct_region_factor *ellipsoid,
                                 struct ct_region_factor *rectangle)
{
    struct ct_region_factor of_ellipsoid = {(double)NAN, (double)NAN};
    double *distances = malloc((trials + 1) * sizeof *distances);
    enum ct_status status = CT_NOMEM;

    if (distances == NULL)
        goto done;
    if (ct_region_has_ellipsoid(region)) {
        ct_region_distances(region, columns, trials, distances, NULL);
        status =
            ct_region_factor(distances, trials, probability, &of_ellipsoid);
        if (status != CT_OK)
            goto done;
    }
    ct_region_distances(region, columns, trials, NULL, distances);
    status = ct_region_factor(distances, trials, probability, rectangle);
    if (status == CT_OK)
        *ellipsoid = of_ellipsoid;
done:
    free(distances);
    return status;
}

/* ---- volumes --------------------------------------------------------- */

/* Volume of the unit ball of n dimensions: V_n = V_(n-2) 2 pi / n. Its factors
 * alternate with those of the axes, so that neither runs away alone. */
double ct_region_ellipsoid_volume(const struct ct_region *region, double factor)
{
    double volume = 1;

    if (!ct_region_has_ellipsoid(region))
        return 0;
    for (size_t i = 0; i < region->outputs; i++) {
        volume *= factor * region->u[i] * region->factor[place(i, i)];
        if ((region->outputs - i) % 2 == 1)
            volume *= i + 1 == 1 ? 2 : 2 * PI / (double)(i + 1);
    }
    return volume;
}

double ct_region_rectangle_volume(const struct ct_region *region, double factor)
{
    double volume = 1;

    for (size_t i = 0; i < region->outputs; i++)
        volume *= 2 * factor * region->u[i];
    return volume;
}
