/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dependence_work.h"

#include <math.h>

enum { BLOCK = CT_KERNEL_BLOCK };

/* Columns that are combined in one call. */
enum { CHUNK = 32 };

/* What one call draws, and its memory: the normal numbers of a group, a block
 * for what is common to it, and a block for sums under way. */
struct drawing {
    const struct ct_dependence *d;
    const struct ct_kernel *kernel;
    uint64_t seed, first;
    double *const *into;
    double *columns, *common, *spare;
};

size_t ct_dependence_scratch(const struct ct_dependence *d)
{
    return d->group_count > 0 || d->influence_count > 0
               ? (d->most_columns + 2) * BLOCK
               : 0;
}

static void draw_columns(const struct drawing *w, const struct ct_group *g)
{
    for (size_t k = 0; k < g->rank; k++)
        w->kernel->draw(&w->d->standard, w->seed, (uint32_t)g->streams[k],
                        w->first, w->columns + k * BLOCK);
}

static const double *column(const struct drawing *w, const struct ct_group *g,
                            size_t k)
{
    return k < g->rank ? w->columns + k * BLOCK : w->d->ones;
}

/* The sum of a combination, in `out`. Long ones are summed in chunks, each
 * beginning with the sum so far; it goes to and fro between two blocks so that
 * the last one ends in `out`. */
static void combine(const struct drawing *w, const struct ct_group *g,
                    const struct ct_combination *c, double *out)
{
    size_t chunks = c->count <= CHUNK ? 1 : (c->count - 2) / (CHUNK - 1) + 1;
    size_t next = 0;
    const double *sum = NULL;

    for (size_t chunk = 0; chunk < chunks; chunk++) {
        double *target = (chunks - chunk) % 2 == 1 ? out : w->spare;
        const double *columns[CHUNK];
        double weights[CHUNK];
        size_t used = 0;

        if (sum != NULL) {
            columns[used] = sum;
            weights[used++] = 1;
        }
        for (; used < CHUNK && next < c->count; next++) {
            columns[used] = column(w, g, c->columns[next]);
            weights[used++] = c->weights[next];
        }
        w->kernel->combine(weights, columns, used, target);
        sum = target;
    }
}

static void draw_normal(const struct drawing *w, const struct ct_group *g)
{
    for (size_t m = 0; m < g->count; m++)
        combine(w, g, &g->combinations[m], w->into[g->members[m]]);
}

/* Normal deviations over the root of one common chi-squared / dof. */
static void draw_t(const struct drawing *w, const struct ct_group *g)
{
    w->kernel->draw(&g->common, w->seed, (uint32_t)g->stream, w->first,
                    w->common);
    for (size_t t = 0; t < BLOCK; t++)
        w->common[t] = 1 / sqrt(w->common[t]);
    for (size_t m = 0; m < g->count; m++) {
        double *out = w->into[g->members[m]];

        combine(w, g, &g->combinations[m], out);
        for (size_t t = 0; t < BLOCK; t++)
            out[t] = g->means[m] + out[t] * w->common[t];
    }
}

static void draw_copula(const struct drawing *w, const struct ct_group *g)
{
    for (size_t m = 0; m < g->count; m++) {
        const struct ct_margin *margin = &g->margins[m];
        double *out = w->into[g->members[m]];

        combine(w, g, &g->combinations[m], out);
        if (margin->way == CT_BY_SCALE)
            continue; /* done by the weights */
        for (size_t t = 0; t < BLOCK; t++)
            out[t] = ct_margin_draw(margin, out[t]);
    }
}

void ct_dependence_draw(const struct ct_dependence *d,
                        const struct ct_kernel *kernel, uint64_t seed,
                        uint64_t first, double *const *into, double *scratch)
{
    static void (*const draws[])(const struct drawing *,
                                 const struct ct_group *) = {
        [CT_MULTIVARIATE_NORMAL] = draw_normal,
        [CT_MULTIVARIATE_T] = draw_t,
        [CT_COPULA] = draw_copula,
    };
    struct drawing w = {.d = d,
                        .kernel = kernel,
                        .seed = seed,
                        .first = first,
                        .into = into,
                        .columns = scratch};

    for (size_t q = 0; q < d->model->contribution_count; q++)
        if (d->planned[q].alone)
            kernel->draw(&d->planned[q].sampler, seed, (uint32_t)q, first,
                         into[q]);
    if (d->group_count == 0 && d->influence_count == 0)
        return;
    w.common = scratch + d->most_columns * BLOCK;
    w.spare = w.common + BLOCK;
    for (size_t i = 0; i < d->group_count; i++) {
        draw_columns(&w, &d->groups[i]);
        draws[d->groups[i].kind](&w, &d->groups[i]);
    }
    if (d->influence_count > 0)
        ct_influences_draw(
            d, &(struct ct_influence_drawing){.kernel = kernel,
                                              .standard = &d->standard,
                                              .seed = seed,
                                              .first = first,
                                              .into = into,
                                              .own = w.common,
                                              .common = w.spare});
}
