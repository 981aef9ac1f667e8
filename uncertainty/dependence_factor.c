/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dependence_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rest that rounding explains, per row: coefficients are compiled as positive
 * semidefinite to within 1e-12 per row. A rest beyond EXCESS is not explained
 * by it. */
#define ROUNDING 1e-13
#define EXCESS   1e-9

/* The undone row with the greatest diagonal entry, the first of equal ones. */
static size_t find_pivot(const double *matrix, size_t n, const bool *done)
{
    size_t best = n;

    for (size_t i = 0; i < n; i++)
        if (!done[i] &&
            (best == n || matrix[i * n + i] > matrix[best * n + best]))
            best = i;
    return best;
}

/* One column of the factor, and the matrix less what it explains. */
static void eliminate(double *matrix, size_t n, size_t pivot, size_t column,
                      const bool *done, double *factor)
{
    double root = sqrt(matrix[pivot * n + pivot]);

    factor[pivot * n + column] = root;
    for (size_t i = 0; i < n; i++)
        if (!done[i] && i != pivot)
            factor[i * n + column] = matrix[i * n + pivot] / root;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; !done[i] && i != pivot && j < n; j++)
            if (!done[j] && j != pivot)
                matrix[i * n + j] -=
                    factor[i * n + column] * factor[j * n + column];
}

/* The undone row with the entry furthest from zero beyond what rounding
 * leaves, or n. */
static size_t find_excess(const double *matrix, size_t n, const bool *done)
{
    double largest = EXCESS;
    size_t row = n;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; !done[i] && j < n; j++)
            if (!done[j] && fabs(matrix[i * n + j]) > largest) {
                largest = fabs(matrix[i * n + j]);
                row = i;
            }
    return row;
}

enum ct_status ct_factorise(double *matrix, size_t n, double *factor,
                            size_t *pivots, size_t *rank, size_t *culprit)
{
    bool *done = calloc(n, sizeof *done);
    size_t column = 0, excess;

    if (done == NULL)
        return CT_NOMEM;
    memset(factor, 0, n * n * sizeof *factor);
    while (column < n) {
        size_t pivot = find_pivot(matrix, n, done);

        if (!(matrix[pivot * n + pivot] > (double)n * ROUNDING))
            break;
        eliminate(matrix, n, pivot, column, done, factor);
        done[pivot] = true;
        pivots[column++] = pivot;
    }
    *rank = column;
    excess = find_excess(matrix, n, done);
    *culprit = excess;
    free(done);
    return excess == n ? CT_OK : CT_DOMAIN;
}
