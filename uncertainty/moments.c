/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "moments.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { LANES = 8 };

static size_t pairs(size_t series)
{
    return series * (series + 1) / 2;
}

static size_t pair(size_t a, size_t b)
{
    return a >= b ? a * (a + 1) / 2 + b : b * (b + 1) / 2 + a;
}

size_t ct_block_sums_size(size_t series)
{
    return LANES * (series + pairs(series));
}

void ct_block_sums_place(struct ct_block_sums *sums, size_t series,
                         double *room)
{
    sums->sums = room;
    sums->products = room + LANES * series;
    ct_block_sums_clear(sums, series);
}

void ct_block_sums_clear(struct ct_block_sums *sums, size_t series)
{
    sums->count = 0;
    memset(sums->sums, 0, ct_block_sums_size(series) * sizeof(double));
}

/* The lanes added in pairs: ((0+4)+(2+6))+((1+5)+(3+7)). */
static double total(const double lanes[LANES])
{
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) +
           ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

/* ---- one block ----------------------------------------------------------- */

static void add_fast(struct ct_block_sums *sums, const struct ct_kernel *kernel,
                     size_t series, double *const *columns, const double *shift,
                     size_t count)
{
    for (size_t a = 0; a < series; a++) {
        kernel->accumulate(columns[a], shift[a], count, sums->sums + LANES * a,
                           sums->products + LANES * pair(a, a));
        for (size_t b = 0; b < a; b++)
            kernel->accumulate_product(columns[a], shift[a], columns[b],
                                       shift[b], count,
                                       sums->products + LANES * pair(a, b));
    }
}

/* A sum with a term that is not finite is not finite either. One of finite
 * terms may overflow: then each of them is looked at. */
static bool all_finite(const struct ct_kernel *kernel, const double *column,
                       size_t count)
{
    double sums[LANES] = {0}, squares[LANES] = {0};

    kernel->accumulate(column, 0, count, sums, squares);
    if (isfinite(total(sums)))
        return true;
    for (size_t t = 0; t < count; t++)
        if (!isfinite(column[t]))
            return false;
    return true;
}

/* Sets the trials that have no value in some series to NAN in all of them. */
static size_t mark(size_t series, double *const *columns, size_t count,
                   size_t *first)
{
    size_t failed = 0;

    for (size_t t = count; t-- > 0;) {
        bool finite = true;

        for (size_t s = 0; s < series; s++)
            finite = finite && isfinite(columns[s][t]);
        if (finite)
            continue;
        for (size_t s = 0; s < series; s++)
            columns[s][t] = (double)NAN;
        *first = t;
        failed++;
    }
    return failed;
}

/* What the kernels do, without the trials that failed. */
static void add_sound(struct ct_block_sums *sums, size_t series,
                      double *const *columns, const double *shift, size_t count)
{
    for (size_t a = 0; a < series; a++)
        for (size_t t = 0; t < count; t++) {
            double deviation = columns[a][t] - shift[a];

            if (isnan(deviation))
                continue;
            sums->sums[LANES * a + t % LANES] += deviation;
            for (size_t b = 0; b <= a; b++)
                sums->products[LANES * pair(a, b) + t % LANES] +=
                    deviation * (columns[b][t] - shift[b]);
        }
}

size_t ct_block_sums_add(struct ct_block_sums *sums,
                         const struct ct_kernel *kernel, size_t series,
                         double *const *columns, const double *shift,
                         size_t count, size_t *first)
{
    bool sound = true;
    size_t failed = 0;

    for (size_t s = 0; s < series && sound; s++)
        sound = all_finite(kernel, columns[s], count);
    if (sound) {
        add_fast(sums, kernel, series, columns, shift, count);
    } else {
        failed = mark(series, columns, count, first);
        add_sound(sums, series, columns, shift, count);
    }
    sums->count += count - failed;
    return failed;
}

/* ---- blocks -------------------------------------------------------------- */

void ct_moments_place(struct ct_moments *moments, size_t series, double *room)
{
    moments->series = series;
    moments->count = 0;
    moments->offset = room;
    moments->product = room + series;
    memset(room, 0, (series + pairs(series)) * sizeof(double));
}

void ct_moments_merge(struct ct_moments *moments,
                      const struct ct_block_sums *sums, double *scratch)
{
    double before = (double)moments->count, here = (double)sums->count;
    double all = before + here;

    if (sums->count == 0)
        return;
    for (size_t s = 0; s < moments->series; s++)
        scratch[s] = total(sums->sums + LANES * s) / here;
    for (size_t a = 0; a < moments->series; a++)
        for (size_t b = 0; b <= a; b++) {
            double own = total(sums->products + LANES * pair(a, b)) -
                         here * scratch[a] * scratch[b];
            double apart_a = scratch[a] - moments->offset[a];
            double apart_b = scratch[b] - moments->offset[b];

            if (moments->count > 0)
                own += apart_a * apart_b * (before * here / all);
            moments->product[pair(a, b)] += own;
        }
    for (size_t s = 0; s < moments->series; s++)
        moments->offset[s] += (scratch[s] - moments->offset[s]) * (here / all);
    moments->count += sums->count;
}

double ct_moments_covariance(const struct ct_moments *moments, size_t a,
                             size_t b)
{
    if (moments->count < 2)
        return (double)NAN;
    return moments->product[pair(a, b)] / (double)(moments->count - 1);
}
