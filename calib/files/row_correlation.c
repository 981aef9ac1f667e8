/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Correlations that come with the rows. The matrix of all coefficients has to
 * stay positive semidefinite. What is connected with no coefficient of a row
 * was checked when the model was compiled, so it is left out here.
 */
#include "row_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- which contributions ------------------------------------------------- */

/* The first of the set that `i` is in. */
static size_t set_of(size_t *sets, size_t i)
{
    while (sets[i] != i) {
        sets[i] = sets[sets[i]];
        i = sets[i];
    }
    return i;
}

static void unite(size_t *sets, size_t a, size_t b)
{
    size_t of_a = set_of(sets, a), of_b = set_of(sets, b);

    if (of_a < of_b)
        sets[of_b] = of_a;
    else
        sets[of_a] = of_b;
}

/* Everything connected through a coefficient that is or may be other than 0.
 */
static void connect_all(const struct ct_model *model,
                        const struct row_pairs *pairs, size_t *sets)
{
    for (size_t q = 0; q < model->contribution_count; q++)
        sets[q] = q;
    for (size_t i = 0; i < model->correlation_count; i++)
        if (model->correlations[i].r != 0)
            unite(sets, model->correlations[i].a, model->correlations[i].b);
    for (size_t i = 0; i < pairs->count; i++)
        unite(sets, pairs->list[i].a, pairs->list[i].b);
}

/* Those that are correlated at all. */
static size_t count_correlated(size_t *sets, size_t n, bool *shared)
{
    size_t count = 0;

    for (size_t q = 0; q < n; q++)
        if (sets[q] != q)
            shared[set_of(sets, q)] = true;
    for (size_t q = 0; q < n; q++)
        count += shared[set_of(sets, q)];
    return count;
}

/* Numbers those connected with a pair from 0 in `rows`, else CT_NONE; returns
 * how many. */
static size_t number_rows(const struct row_pairs *pairs, size_t *sets, size_t n,
                          bool *wanted, size_t *rows)
{
    size_t count = 0;

    memset(wanted, 0, n * sizeof *wanted);
    for (size_t i = 0; i < pairs->count; i++)
        wanted[set_of(sets, pairs->list[i].a)] = true;
    for (size_t q = 0; q < n; q++)
        rows[q] = wanted[set_of(sets, q)] ? count++ : CT_NONE;
    return count;
}

/* Their coefficients in the model. */
static enum ct_status make_matrix(struct ct_row_reader *reader,
                                  const size_t *rows)
{
    const struct ct_model *model = &reader->budget->model;
    struct row_pairs *pairs = &reader->pairs;
    size_t n = pairs->n;

    pairs->matrix =
        ct_arena_array(&reader->arena, n * n, sizeof *pairs->matrix);
    pairs->root = ct_arena_array(&reader->arena, n * n, sizeof *pairs->root);
    if (pairs->matrix == NULL || pairs->root == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < n; i++)
        pairs->matrix[i * n + i] = 1;
    for (size_t k = 0; k < model->correlation_count; k++) {
        const struct ct_correlation *c = &model->correlations[k];
        size_t i = rows[c->a], j = rows[c->b];

        if (i != CT_NONE && j != CT_NONE)
            pairs->matrix[i * n + j] = pairs->matrix[j * n + i] = c->r;
    }
    for (size_t i = 0; i < pairs->count; i++) {
        pairs->list[i].i = rows[pairs->list[i].a];
        pairs->list[i].j = rows[pairs->list[i].b];
    }
    return CT_OK;
}

static enum ct_status plan_matrix(struct ct_row_reader *reader)
{
    const struct ct_model *model = &reader->budget->model;
    struct row_pairs *pairs = &reader->pairs;
    size_t n = model->contribution_count;
    size_t *sets = calloc(n + 1, sizeof *sets);
    size_t *rows = calloc(n + 1, sizeof *rows);
    bool *flags = calloc(n + 1, sizeof *flags);
    enum ct_status status = CT_NOMEM;

    if (sets == NULL || rows == NULL || flags == NULL)
        goto done;
    connect_all(model, pairs, sets);
    pairs->correlated = count_correlated(sets, n, flags);
    pairs->n = number_rows(pairs, sets, n, flags, rows);
    status = pairs->n > 5000
                 ? ct_error(&reader->of_table.sink, "too-many-correlated",
                            ct_at(reader->columns[pairs->list[0].column].place),
                            ct_integer((int64_t)pairs->n))
                 : make_matrix(reader, rows);
done:
    free(sets);
    free(rows);
    free(flags);
    return status;
}

enum ct_status row_plan_pairs(struct ct_row_reader *reader,
                              const struct row_binding *bindings, size_t count)
{
    struct row_pairs *pairs = &reader->pairs;
    size_t wanted = 0;

    for (size_t i = 0; i < count; i++)
        wanted += bindings[i].meaning == ROW_PAIR;
    if (wanted == 0)
        return CT_OK;
    pairs->list = ct_arena_array(&reader->arena, wanted, sizeof *pairs->list);
    if (pairs->list == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++) {
        struct row_pair *pair = &pairs->list[pairs->count];

        if (bindings[i].meaning != ROW_PAIR)
            continue;
        *pair = (struct row_pair){.column = bindings[i].column,
                                  .a = bindings[i].a,
                                  .b = bindings[i].b};
        pair->slot =
            row_add_slot(reader, CT_SLOT_CORRELATION, pair->a, pair->b);
        if (pair->slot == CT_NONE)
            return CT_NOMEM;
        if (pairs->count == 0 || pair->column < pairs->first_column)
            pairs->first_column = pair->column;
        pairs->count++;
    }
    return plan_matrix(reader);
}

/* ---- one row ------------------------------------------------------------- */

/* Whether all eigenvalues of the matrix plus `shift` times the identity are
 * positive: Cholesky's pivots are. */
static bool is_definite(struct row_pairs *pairs, double shift)
{
    const double *m = pairs->matrix;
    double *root = pairs->root;
    size_t n = pairs->n;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = m[i * n + j] + (i == j ? shift : 0);

            for (size_t k = 0; k < j; k++)
                sum -= root[i * n + k] * root[j * n + k];
            if (i == j && !(sum > 0))
                return false;
            root[i * n + j] = i == j ? sqrt(sum) : sum / root[j * n + j];
        }
    return true;
}

/* The smallest eigenvalue of a matrix that is not definite, to the last bits:
 * all lie within -n and n (Gershgorin). */
static double smallest_eigenvalue(struct row_pairs *pairs)
{
    double low = 0, high = (double)pairs->n;

    for (int step = 0; step < 64; step++) {
        double middle = low + (high - low) / 2;

        if (is_definite(pairs, middle))
            high = middle;
        else
            low = middle;
    }
    return -high;
}

/* The matrix of this row. */
static void fill_matrix(struct row_pairs *pairs)
{
    size_t n = pairs->n;

    for (size_t k = 0; k < pairs->count; k++) {
        const struct row_pair *pair = &pairs->list[k];

        pairs->matrix[pair->i * n + pair->j] = pair->r;
        pairs->matrix[pair->j * n + pair->i] = pair->r;
    }
}

/* By the measure of ct_model_compile(): eigenvalues down to rounding. */
static enum ct_status check_matrix(struct ct_row_reader *reader)
{
    struct row_pairs *pairs = &reader->pairs;

    fill_matrix(pairs);
    if (is_definite(pairs, 1e-12 * (double)pairs->correlated))
        return CT_OK;
    return ct_error(&reader->of_cells.sink, "correlation-not-psd",
                    ct_at(ct_csv_field_place(reader->csv, pairs->first_column)),
                    ct_number(smallest_eigenvalue(pairs)));
}

static enum ct_status read_pair(struct ct_row_reader *reader,
                                struct row_pair *pair)
{
    struct ct_yaml node = {0};
    struct reader r = row_scratch(reader);
    enum ct_status status;

    if (!row_number(&reader->record->fields[pair->column], &pair->r)) {
        ct_arena_release(&reader->scratch.arena);
        status = row_cell(reader, pair->column, &node);
        if (status == CT_OK)
            status = read_number(&r, &node, &pair->r);
        if (status != CT_OK)
            return status;
    }
    if (!(pair->r >= -1 && pair->r <= 1))
        return ct_error(&reader->of_cells.sink, "correlation-range",
                        ct_at(ct_csv_field_place(reader->csv, pair->column)),
                        ct_number(pair->r));
    reader->values[pair->slot] = pair->r;
    return CT_OK;
}

enum ct_status row_read_pairs(struct ct_row_reader *reader)
{
    struct row_pairs *pairs = &reader->pairs;
    enum ct_status status = CT_OK;

    for (size_t k = 0; k < pairs->count && status != CT_NOMEM; k++)
        status = worse(status, read_pair(reader, &pairs->list[k]));
    return status == CT_OK ? check_matrix(reader) : status;
}
