/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dependence_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct ct_distribution *drawn(const struct ct_dependence *d,
                                           const struct ct_group *g, size_t m)
{
    return &d->planned[g->members[m]].distribution;
}

static const char *name_of(const struct ct_dependence *d,
                           const struct ct_group *g, size_t m)
{
    return d->model->contributions[g->members[m]].name;
}

/* Where r of two members was stated; NULL when it was not. */
static const struct ct_correlation *stated(const struct ct_dependence *d,
                                           const struct ct_group *g, size_t i,
                                           size_t j)
{
    size_t a = g->members[i], b = g->members[j];

    for (size_t k = 0; k < d->model->correlation_count; k++) {
        const struct ct_correlation *entry = &d->model->correlations[k];

        if (entry->r != 0 && ((entry->a == a && entry->b == b) ||
                              (entry->a == b && entry->b == a)))
            return entry;
    }
    return NULL;
}

/* Members of a group carry the number of its first. */
struct ct_place ct_group_place(const struct ct_dependence *d,
                               const struct ct_group *g)
{
    size_t root = g->members[0];

    for (size_t k = 0; k < d->model->correlation_count; k++) {
        const struct ct_correlation *entry = &d->model->correlations[k];

        if (entry->r != 0 && d->planned[entry->a].drawn &&
            d->planned[entry->b].drawn && d->planned[entry->a].group == root &&
            d->planned[entry->b].group == root)
            return entry->place;
    }
    return d->model->contributions[root].place;
}

/* ---- correlations of the normal numbers ---------------------------------- */

static void copy_correlations(const struct ct_dependence *d,
                              const struct ct_group *g, double *matrix)
{
    for (size_t i = 0; i < g->count; i++)
        for (size_t j = 0; j < g->count; j++)
            matrix[i * g->count + j] =
                i == j ? 1 : ct_model_r(d->model, g->members[i], g->members[j]);
}

/* A correlation is a mean product over standard deviations. */
static enum ct_status check_variance(const struct ct_dependence *d,
                                     const struct ct_group *g, size_t m,
                                     struct ct_sink *sink)
{
    const struct ct_distribution *shape = drawn(d, g, m);

    if (shape->kind != CT_STUDENT_T || shape->t.dof > 2)
        return CT_OK;
    return ct_error(sink, "correlation-without-variance",
                    ct_at(ct_group_place(d, g)), ct_string(name_of(d, g, m)),
                    ct_number(shape->t.dof));
}

static enum ct_status solve_pair(const struct ct_dependence *d,
                                 const struct ct_group *g, size_t i, size_t j,
                                 struct ct_shape *const *shapes,
                                 double *parameter, struct ct_sink *sink)
{
    double r = ct_model_r(d->model, g->members[i], g->members[j]);
    double least, greatest;
    const struct ct_correlation *entry;

    *parameter = 0;
    if (r == 0 || ct_copula_parameter(shapes[i], shapes[j], r, parameter,
                                      &least, &greatest) == CT_OK)
        return CT_OK;
    entry = stated(d, g, i, j);
    return ct_error(sink, "correlation-unattainable",
                    ct_at(entry != NULL ? entry->place : ct_group_place(d, g)),
                    ct_string(name_of(d, g, i)), ct_string(name_of(d, g, j)),
                    ct_number(least), ct_number(greatest));
}

static enum ct_status solve_pairs(const struct ct_dependence *d,
                                  const struct ct_group *g,
                                  struct ct_shape *const *shapes,
                                  double *matrix, struct ct_sink *sink)
{
    size_t n = g->count;
    enum ct_status result = CT_OK;

    for (size_t i = 0; i < n; i++) {
        matrix[i * n + i] = 1;
        for (size_t j = 0; j < i; j++) {
            double parameter;
            enum ct_status status =
                solve_pair(d, g, i, j, shapes, &parameter, sink);

            if (status != CT_OK)
                result = status;
            matrix[i * n + j] = matrix[j * n + i] = parameter;
        }
    }
    return result;
}

static enum ct_status make_shapes(const struct ct_dependence *d,
                                  const struct ct_group *g,
                                  struct ct_shape **shapes,
                                  struct ct_sink *sink)
{
    enum ct_status status = CT_OK;

    for (size_t m = 0; m < g->count && status == CT_OK; m++)
        status = check_variance(d, g, m, sink);
    for (size_t m = 0; m < g->count && status == CT_OK; m++) {
        status = ct_shape_new(drawn(d, g, m), &shapes[m]);
        if (status == CT_OK && !ct_shape_is_sound(shapes[m]))
            status = ct_error(sink, "correlation-without-variance",
                              ct_at(ct_group_place(d, g)),
                              ct_string(name_of(d, g, m)));
    }
    return status;
}

static enum ct_status solve_copula(const struct ct_dependence *d,
                                   const struct ct_group *g, double *matrix,
                                   struct ct_sink *sink)
{
    struct ct_shape **shapes = calloc(g->count, sizeof *shapes);
    enum ct_status status;

    if (shapes == NULL)
        return CT_NOMEM;
    status = make_shapes(d, g, shapes, sink);
    if (status == CT_OK)
        status = solve_pairs(d, g, shapes, matrix, sink);
    for (size_t m = 0; m < g->count; m++)
        ct_shape_free(shapes[m]);
    free(shapes);
    return status;
}

/* ---- combinations -------------------------------------------------------- */

/* What the factor's row of member m is multiplied by, and what is added. */
static void scale_of(const struct ct_dependence *d, const struct ct_group *g,
                     size_t m, double *scale, double *mean)
{
    const struct ct_distribution *shape = drawn(d, g, m);

    *scale = 1;
    *mean = 0;
    if (shape->kind == CT_NORMAL) {
        *scale = shape->normal.standard_deviation;
        *mean = shape->normal.mean;
    } else if (g->kind == CT_MULTIVARIATE_T) {
        double dof = shape->t.dof, excess = (double)g->count - 1;

        *scale = shape->t.scale * sqrt(dof / (dof - excess));
        *mean = shape->t.location;
    }
}

static enum ct_status combine(struct ct_dependence *d, struct ct_group *g,
                              size_t m, const double *row)
{
    struct ct_combination *c = &g->combinations[m];
    double scale, mean;

    c->weights = ct_arena_array(&d->arena, g->rank + 1, sizeof *c->weights);
    c->columns = ct_arena_array(&d->arena, g->rank + 1, sizeof *c->columns);
    if (c->weights == NULL || c->columns == NULL)
        return CT_NOMEM;
    scale_of(d, g, m, &scale, &mean);
    for (size_t k = 0; k < g->rank; k++)
        if (row[k] != 0) {
            c->weights[c->count] = scale * row[k];
            c->columns[c->count++] = k;
        }
    if (g->kind == CT_MULTIVARIATE_T) {
        g->means[m] = mean;
    } else if (mean != 0) {
        c->weights[c->count] = mean;
        c->columns[c->count++] = g->rank;
    }
    return CT_OK;
}

static enum ct_status combine_all(struct ct_dependence *d, struct ct_group *g,
                                  const double *factor, const size_t *pivots)
{
    size_t n = g->count;
    enum ct_status status = CT_OK;

    g->streams = ct_arena_array(&d->arena, n, sizeof *g->streams);
    g->means = ct_arena_array(&d->arena, n, sizeof *g->means);
    g->combinations = ct_arena_array(&d->arena, n, sizeof *g->combinations);
    if (g->streams == NULL || g->means == NULL || g->combinations == NULL)
        return CT_NOMEM;
    for (size_t k = 0; k < g->rank; k++)
        g->streams[k] = g->members[pivots[k]];
    for (size_t m = 0; m < n && status == CT_OK; m++)
        status = combine(d, g, m, factor + m * n);
    return status;
}

static enum ct_status factor_group(struct ct_dependence *d, struct ct_group *g,
                                   double *matrix, struct ct_sink *sink)
{
    size_t n = g->count, culprit;
    double *factor = calloc(n * n, sizeof *factor);
    size_t *pivots = calloc(n, sizeof *pivots);
    enum ct_status status = CT_NOMEM;

    if (factor == NULL || pivots == NULL)
        goto done;
    status = ct_factorise(matrix, n, factor, pivots, &g->rank, &culprit);
    if (status == CT_OK)
        status = combine_all(d, g, factor, pivots);
    else if (status == CT_DOMAIN)
        status = ct_error(sink, "copula-not-psd", ct_at(ct_group_place(d, g)),
                          ct_string(name_of(d, g, culprit)));
done:
    free(factor);
    free(pivots);
    return status;
}

/* ---- the common parts ---------------------------------------------------- */

/* JCGM 102:2011, 5.3.2: n > N. Of n observations the group has n - 1 degrees
 * of freedom. */
static enum ct_status prepare_t(struct ct_dependence *d, struct ct_group *g,
                                struct ct_sink *sink)
{
    const struct ct_contribution *first =
        &d->model->contributions[g->members[0]];
    const struct ct_observed *observed = &d->model->observed[first->observed];
    double count = (double)g->count;
    double dof = observed->dof + 1 - count;
    struct ct_distribution common = {
        .kind = CT_GAMMA, .gamma = {.shape = 0.5 * dof, .scale = 2 / dof}};

    if (!(dof > 0))
        return ct_error(sink, "observations-too-few-for-monte-carlo",
                        ct_at(observed->place), ct_number(observed->dof + 1),
                        ct_number(count), ct_number(count + 1));
    for (size_t m = 0; m < g->count; m++)
        d->planned[g->members[m]].dof = dof;
    return ct_sampler_init(&g->common, &common);
}

static enum ct_status prepare_margins(struct ct_dependence *d,
                                      struct ct_group *g)
{
    enum ct_status status = CT_OK;

    g->margins = ct_arena_array(&d->arena, g->count, sizeof *g->margins);
    if (g->margins == NULL)
        return CT_NOMEM;
    for (size_t m = 0; m < g->count && status == CT_OK; m++) {
        status = ct_margin_init(&g->margins[m], drawn(d, g, m));
        if (status == CT_OK)
            status = ct_margin_tabulate(&g->margins[m], &d->arena);
    }
    return status;
}

enum ct_status ct_group_prepare(struct ct_dependence *d, struct ct_group *g,
                                struct ct_sink *sink)
{
    double *matrix = calloc(g->count * g->count, sizeof *matrix);
    enum ct_status status = CT_OK;

    if (matrix == NULL)
        return CT_NOMEM;
    if (g->kind == CT_COPULA) {
        status = prepare_margins(d, g);
        if (status == CT_OK)
            status = solve_copula(d, g, matrix, sink);
    } else {
        copy_correlations(d, g, matrix);
        if (g->kind == CT_MULTIVARIATE_T)
            status = prepare_t(d, g, sink);
    }
    if (status == CT_OK)
        status = factor_group(d, g, matrix, sink);
    free(matrix);
    return status;
}
