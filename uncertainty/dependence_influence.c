/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Contributions that are drawn as what they are made of: elementary influences,
 * each drawn once and added to every contribution that has a part of it.
 */
#include "dependence_work.h"

#include "influence.h"
#include "validation.h"

#include <math.h>
#include <stdlib.h>

/* ---- which contributions --------------------------------------------------
 */

void ct_influences_choose(struct ct_dependence *d)
{
    const struct ct_model *m = d->model;

    for (size_t k = 0; k < m->correlation_count; k++) {
        const struct ct_correlation *entry = &m->correlations[k];

        if (d->planned[entry->a].drawn && d->planned[entry->b].drawn &&
            ct_is_declared_beside(m, entry))
            d->planned[d->planned[entry->a].group].joined = true;
    }
    for (size_t q = 0; q < m->contribution_count; q++) {
        struct ct_planned *p = &d->planned[q];

        p->by_influences =
            p->drawn && ct_has_influences(m, q) && !d->planned[p->group].joined;
    }
}

/* ---- who has a part -------------------------------------------------------
 */

/* The standard uncertainty of what contribution q has of an influence. */
static double weight_of(const struct ct_dependence *d, size_t q,
                        const struct ct_model_amount *amount)
{
    return d->model->contributions[q].uncertainty * amount->amount;
}

static void count_members(const struct ct_dependence *d,
                          struct ct_drawn_influence *influences)
{
    for (size_t q = 0; q < d->model->contribution_count; q++) {
        const struct ct_model_row *row;

        if (!d->planned[q].by_influences)
            continue;
        row = d->model->row_of[q];
        for (size_t i = 0; i < row->count; i++)
            influences[row->amounts[i].influence].count +=
                weight_of(d, q, &row->amounts[i]) != 0;
    }
}

static void add_members(const struct ct_dependence *d,
                        struct ct_drawn_influence *influences)
{
    for (size_t q = 0; q < d->model->contribution_count; q++) {
        const struct ct_model_row *row;

        if (!d->planned[q].by_influences)
            continue;
        row = d->model->row_of[q];
        for (size_t i = 0; i < row->count; i++) {
            double weight = weight_of(d, q, &row->amounts[i]);
            struct ct_drawn_influence *drawn =
                &influences[row->amounts[i].influence];

            if (weight != 0)
                drawn->members[drawn->count++] =
                    (struct ct_drawn_member){q, weight};
        }
    }
}

static enum ct_status find_members(struct ct_dependence *d,
                                   struct ct_drawn_influence *influences)
{
    size_t n = d->model->influences.count;

    count_members(d, influences);
    for (size_t l = 0; l < n; l++) {
        influences[l].members = ct_arena_array(&d->arena, influences[l].count,
                                               sizeof *influences[l].members);
        if (influences[l].members == NULL)
            return CT_NOMEM;
        influences[l].count = 0;
    }
    add_members(d, influences);
    return CT_OK;
}

/* ---- from what they are drawn ---------------------------------------------
 */

/* Of mean zero and this standard uncertainty. */
static struct ct_distribution shape_of(const struct ct_model_influence *of,
                                       double u)
{
    double half = u;

    if (of->kind == CT_NORMAL && isfinite(of->dof))
        return (struct ct_distribution){.kind = CT_STUDENT_T,
                                        .t = {.scale = u, .dof = of->dof}};
    if (of->kind == CT_NORMAL)
        return (struct ct_distribution){.kind = CT_NORMAL,
                                        .normal = {.standard_deviation = u}};
    if (of->kind == CT_RECTANGULAR)
        half *= sqrt(3);
    else if (of->kind == CT_TRIANGULAR)
        half *= sqrt(6);
    else if (of->kind == CT_ARCSINE)
        half *= sqrt(2);
    return (struct ct_distribution){.kind = of->kind,
                                    .limits = {.lower = -half, .upper = half}};
}

/* An influence is drawn as the largest of what is made of it; all others are
 * that times a number. */
static enum ct_status take_largest(struct ct_dependence *d,
                                   struct ct_drawn_influence *drawn, size_t l,
                                   struct ct_sink *sink)
{
    const struct ct_model_influence *of = &d->model->influences.list[l];
    const struct ct_drawn_member *largest = &drawn->members[0];
    struct ct_contribution line;
    double weight;

    for (size_t i = 1; i < drawn->count; i++)
        if (fabs(drawn->members[i].weight) > fabs(largest->weight))
            largest = &drawn->members[i];
    weight = fabs(largest->weight);
    line = d->model->contributions[largest->contribution];
    line.distribution = shape_of(of, weight);
    line.dof = of->dof;
    line.plain = of->plain;
    for (size_t i = 0; i < drawn->count; i++)
        drawn->members[i].weight /= weight;
    return ct_choose_distribution(&line, sink, &drawn->distribution);
}

/* Influences of a family that has several of them are drawn from correlated
 * normal numbers, each with its own distribution. */
static enum ct_status prepare_influence(struct ct_dependence *d,
                                        struct ct_drawn_influence *drawn,
                                        const size_t *used)
{
    size_t f = drawn->family;
    double rho = f == CT_NONE ? 0 : d->model->influences.families[f];
    enum ct_status status;

    if (rho == 0 || used[f] < 2) {
        drawn->family = CT_NONE;
        return ct_sampler_init(&drawn->sampler, &drawn->distribution);
    }
    drawn->weights[0] = sqrt(1 - rho);
    drawn->weights[1] = sqrt(rho);
    status = ct_margin_init(&drawn->margin, &drawn->distribution);
    return status == CT_OK ? ct_margin_tabulate(&drawn->margin, &d->arena)
                           : status;
}

/* Each with its own stream, behind those of contributions and of groups,
 * whatever of them is used. */
static enum ct_status prepare_all(struct ct_dependence *d,
                                  struct ct_drawn_influence *influences,
                                  size_t *used, struct ct_sink *sink)
{
    const struct ct_model_influences *all = &d->model->influences;
    size_t first = 2 * d->model->contribution_count + 1;
    enum ct_status result = CT_OK;

    for (size_t l = 0; l < all->count; l++)
        if (influences[l].count > 0 && all->list[l].family != CT_NONE)
            used[all->list[l].family]++;
    for (size_t l = 0; l < all->count && result != CT_NOMEM; l++) {
        struct ct_drawn_influence *drawn = &influences[l];
        enum ct_status status;

        if (drawn->count == 0)
            continue;
        drawn->family = all->list[l].family;
        drawn->stream = first + l;
        drawn->common = first + all->count + drawn->family;
        status = take_largest(d, drawn, l, sink);
        if (status == CT_OK)
            status = prepare_influence(d, drawn, used);
        if (status != CT_OK)
            result = status;
    }
    return result;
}

/* Those of one family one after the other, and the lone ones last. */
static int by_family(const void *x, const void *y)
{
    const struct ct_drawn_influence *a = x, *b = y;

    if (a->family != b->family)
        return (a->family > b->family) - (a->family < b->family);
    return (a->stream > b->stream) - (a->stream < b->stream);
}

/* ---- degrees of freedom ---------------------------------------------------
 */

/* What t distributions do to contribution q, by the shares of their influences
 * in its variance. */
static void note_t(struct ct_dependence *d,
                   const struct ct_drawn_influence *influences,
                   struct ct_influence_sum *sum, size_t q)
{
    const struct ct_model_row *row = d->model->row_of[q];
    struct ct_planned *p = &d->planned[q];

    ct_influence_sum_clear(sum);
    ct_influence_sum_add(sum, q, 1);
    ct_influence_sum_settle(sum);
    for (size_t i = 0; i < row->count; i++) {
        const struct ct_distribution *drawn =
            &influences[row->amounts[i].influence].distribution;

        if (drawn->kind != CT_STUDENT_T || row->amounts[i].amount == 0)
            continue;
        p->dof = fmin(p->dof, drawn->t.dof);
        p->inflation += ct_influence_sum_of(sum, &row->amounts[i]) *
                        (ct_t_inflation(drawn->t.dof) - 1);
    }
}

static enum ct_status note_all_t(struct ct_dependence *d,
                                 const struct ct_drawn_influence *influences)
{
    struct ct_influence_sum sum;
    enum ct_status status = ct_influence_sum_init(&sum, d->model, &d->arena);

    for (size_t q = 0; q < d->model->contribution_count && status == CT_OK; q++)
        if (d->planned[q].by_influences)
            note_t(d, influences, &sum, q);
    return status;
}

/* ---- all of it ------------------------------------------------------------
 */

enum ct_status ct_influences_prepare(struct ct_dependence *d,
                                     struct ct_sink *sink)
{
    size_t n = d->model->influences.count;
    struct ct_drawn_influence *influences =
        ct_arena_array(&d->arena, n, sizeof *influences);
    size_t *used = ct_arena_array(&d->arena, d->model->influences.family_count,
                                  sizeof *used);
    enum ct_status status;

    if (influences == NULL || used == NULL)
        return CT_NOMEM;
    status = find_members(d, influences);
    if (status == CT_OK)
        status = prepare_all(d, influences, used, sink);
    if (status == CT_OK)
        status = note_all_t(d, influences);
    if (status != CT_OK)
        return status;
    d->influences = influences;
    for (size_t l = 0; l < n; l++)
        if (influences[l].count > 0)
            influences[d->influence_count++] = influences[l];
    if (d->influence_count > 0)
        qsort(influences, d->influence_count, sizeof *influences, by_family);
    return CT_OK;
}

/* ---- drawing --------------------------------------------------------------
 */

enum { BLOCK = CT_KERNEL_BLOCK };

/* Where the distribution of a contribution lies. */
static double location_of(const struct ct_distribution *distribution)
{
    return distribution->kind == CT_STUDENT_T
               ? distribution->t.location
               : ct_distribution_mean(distribution);
}

/* One influence, in `own`; `common` holds the numbers of its family. */
static void draw_influence(const struct ct_influence_drawing *w,
                           const struct ct_drawn_influence *drawn)
{
    const double *columns[] = {w->own, w->common};

    if (drawn->family == CT_NONE) {
        w->kernel->draw(&drawn->sampler, w->seed, (uint32_t)drawn->stream,
                        w->first, w->own);
        return;
    }
    w->kernel->draw(w->standard, w->seed, (uint32_t)drawn->stream, w->first,
                    w->own);
    w->kernel->combine(drawn->weights, columns, 2, w->own);
    for (size_t t = 0; t < BLOCK; t++)
        w->own[t] = ct_margin_draw(&drawn->margin, w->own[t]);
}

void ct_influences_draw(const struct ct_dependence *d,
                        const struct ct_influence_drawing *w)
{
    size_t family = CT_NONE;

    for (size_t q = 0; q < d->model->contribution_count; q++) {
        double location = 0;

        if (!d->planned[q].by_influences)
            continue;
        location = location_of(&d->model->contributions[q].distribution);
        for (size_t t = 0; t < BLOCK; t++)
            w->into[q][t] = location;
    }
    for (size_t l = 0; l < d->influence_count; l++) {
        const struct ct_drawn_influence *drawn = &d->influences[l];

        if (drawn->family != family) {
            family = drawn->family;
            if (family != CT_NONE)
                w->kernel->draw(w->standard, w->seed, (uint32_t)drawn->common,
                                w->first, w->common);
        }
        draw_influence(w, drawn);
        for (size_t i = 0; i < drawn->count; i++) {
            double *out = w->into[drawn->members[i].contribution];
            const double weights[] = {1, drawn->members[i].weight};
            const double *columns[] = {out, w->own};

            w->kernel->combine(weights, columns, 2, out);
        }
    }
}
