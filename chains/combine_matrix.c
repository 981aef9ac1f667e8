/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Covariances of many uses: one row of influences for each, then the matrix of
 * their products, influence by influence. An influence that many uses have goes
 * into a block that is multiplied densely, one that few have is multiplied pair
 * by pair; one that is alone only adds to the diagonal.
 */
#include "combine_work.h"

#include "../uncertainty/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 32 }; /* influences of a dense block */

struct product {
    size_t n;
    double *matrix;
    /* Amounts by use, and then by column, which is an influence that occurs. */
    struct ct_amount *amounts;
    uint32_t *owners; /* their uses */
    size_t count;
    size_t *start; /* per column */
    size_t columns;
    double *block;  /* n rows of WIDTH */
    size_t width;   /* columns in the block */
    int *exponents; /* per use: amounts are scaled by 2^-exponent */
};

static enum ct_status keep_row(struct product *product,
                               struct ct_reader *reader, uint32_t use)
{
    for (size_t i = 0; i < reader->amount_count; i++) {
        struct ct_amount amount = reader->amounts[i];
        struct ct_amount *amounts =
            ct_grow(product->amounts, product->count, sizeof *amounts);

        if (amounts == NULL)
            return CT_NOMEM;
        product->amounts = amounts;
        if (!ct_room(product->owners, product->count))
            return CT_NOMEM;
        amount.amount = ldexp(amount.amount, -product->exponents[use]);
        amounts[product->count] = amount;
        product->owners[product->count++] = use;
    }
    return CT_OK;
}

static enum ct_status make_rows(struct product *product,
                                struct ct_reader *reader,
                                const struct ct_terms *uses)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < product->n && status == CT_OK; i++) {
        status = ct_reader_walk(reader, uses[i]);
        if (status == CT_OK)
            status = ct_reader_expand(reader);
        if (status != CT_OK)
            break;
        (void)frexp(ct_reader_summary(reader).uncertainty,
                    &product->exponents[i]);
        status = keep_row(product, reader, (uint32_t)i);
    }
    return status;
}

/* Numbers the influences that occur in the order in which they first do. */
static void number_columns(struct product *product, struct ct_reader *reader)
{
    for (size_t i = 0; i < product->count; i++) {
        uint32_t *column = &reader->column_of[product->amounts[i].influence];

        if (*column == 0)
            *column = (uint32_t)++product->columns;
    }
    for (size_t i = 0; i < product->count; i++)
        product->start[reader->column_of[product->amounts[i].influence]]++;
    for (size_t c = 0; c < product->columns; c++)
        product->start[c + 1] += product->start[c];
}

/* By column, in each by use. */
static enum ct_status sort_by_column(struct product *product,
                                     struct ct_reader *reader)
{
    struct ct_amount *amounts = ct_graph_room(product->count, sizeof *amounts);
    uint32_t *owners = ct_graph_room(product->count, sizeof *owners);

    product->start = ct_graph_room(product->count + 1, sizeof *product->start);
    if (amounts == NULL || owners == NULL || product->start == NULL) {
        free(amounts);
        free(owners);
        return CT_NOMEM;
    }
    number_columns(product, reader);
    for (size_t i = 0; i < product->count; i++) {
        uint32_t influence = product->amounts[i].influence;
        size_t to = product->start[reader->column_of[influence] - 1]++;

        amounts[to] = product->amounts[i];
        owners[to] = product->owners[i];
    }
    for (size_t c = product->columns; c > 0; c--)
        product->start[c] = product->start[c - 1];
    product->start[0] = 0;
    for (size_t i = 0; i < product->count; i++)
        reader->column_of[amounts[i].influence] = 0;
    free(product->amounts);
    free(product->owners);
    product->amounts = amounts;
    product->owners = owners;
    return CT_OK;
}

static double dot(const double *a, const double *b)
{
    double lanes[4] = {0};

    for (size_t k = 0; k < WIDTH; k += 4)
        for (size_t lane = 0; lane < 4; lane++)
            lanes[lane] += a[k + lane] * b[k + lane];
    return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

static void flush_block(struct product *product)
{
    size_t n = product->n;

    for (size_t i = 0; i < n && product->width > 0; i++)
        for (size_t j = 0; j <= i; j++)
            product->matrix[i * n + j] +=
                dot(product->block + i * WIDTH, product->block + j * WIDTH);
    memset(product->block, 0, n * WIDTH * sizeof *product->block);
    product->width = 0;
}

/* Uses ascend in a column, so that the lower triangle is filled. */
static void add_column(struct product *product, size_t column)
{
    size_t first = product->start[column], end = product->start[column + 1];
    const struct ct_amount *amounts = product->amounts;
    const uint32_t *owners = product->owners;

    if (end - first > 1 && 2 * (end - first) > product->n) {
        for (size_t i = first; i < end; i++)
            product->block[owners[i] * WIDTH + product->width] =
                amounts[i].amount;
        if (++product->width == WIDTH)
            flush_block(product);
        return;
    }
    for (size_t i = first; i < end; i++)
        for (size_t j = first; j <= i; j++)
            product->matrix[owners[i] * product->n + owners[j]] +=
                amounts[i].amount * amounts[j].amount;
}

static void fill_matrix(struct product *product)
{
    size_t n = product->n;

    for (size_t i = 0; i < n * n; i++)
        product->matrix[i] = 0;
    for (size_t c = 0; c < product->columns; c++)
        add_column(product, c);
    flush_block(product);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double *entry = &product->matrix[i * n + j];

            *entry =
                ldexp(*entry, product->exponents[i] + product->exponents[j]);
            product->matrix[j * n + i] = *entry;
        }
}

enum ct_status ct_reader_covariance(struct ct_reader *reader,
                                    const struct ct_terms *uses, size_t n,
                                    double *covariance)
{
    struct product product = {.n = n, .matrix = covariance};
    enum ct_status status = CT_NOMEM;

    if (n >= UINT32_MAX)
        return CT_LIMIT;
    product.block = ct_graph_room(n * WIDTH, sizeof *product.block);
    product.exponents = ct_graph_room(n, sizeof *product.exponents);
    if (product.block != NULL && product.exponents != NULL)
        status = make_rows(&product, reader, uses);
    if (status == CT_OK)
        status = sort_by_column(&product, reader);
    if (status == CT_OK)
        fill_matrix(&product);
    free(product.block);
    free(product.exponents);
    free(product.amounts);
    free(product.owners);
    free(product.start);
    return status;
}

void ct_correlation_of(double *covariance, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double u_i = sqrt(covariance[i * n + i]);
            double u_j = sqrt(covariance[j * n + j]);
            double r = covariance[i * n + j] / u_i / u_j;

            r = u_i > 0 && u_j > 0 ? fmax(-1, fmin(1, r)) : 0;
            covariance[i * n + j] = covariance[j * n + i] = r;
        }
    for (size_t i = 0; i < n; i++)
        covariance[i * n + i] = 1;
}
