/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dependence.h"

#include "buffer.h"
#include "dependence_work.h"
#include "influence.h"
#include "validation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what each contribution is drawn from -------------------------------- */

/* With few degrees of freedom t has a width, but no standard deviation. */
static bool is_certain(const struct ct_distribution *d)
{
    if (d->kind == CT_STUDENT_T)
        return d->t.scale == 0;
    return ct_distribution_standard_deviation(d) == 0;
}

static struct ct_distribution normal(double mean, double deviation)
{
    return (struct ct_distribution){
        .kind = CT_NORMAL,
        .normal = {.mean = mean, .standard_deviation = deviation}};
}

/* Means of n readings, whatever distribution was written: t, unless its degrees
 * of freedom are to be ignored. */
static struct ct_distribution of_observed(const struct ct_contribution *c,
                                          struct ct_sink *sink)
{
    const struct ct_distribution *d = &c->distribution;
    bool t = d->kind == CT_STUDENT_T, gaussian = d->kind == CT_NORMAL;
    double location = t ? d->t.location : ct_distribution_mean(d);
    double scale = t          ? d->t.scale
                   : gaussian ? d->normal.standard_deviation
                              : c->uncertainty;

    if (!t && !gaussian)
        ct_warning(sink, "observed-drawn-as-t", ct_at(c->place),
                   ct_string(c->name),
                   ct_string(ct_distribution_name(d->kind)));
    if (c->plain || isinf(c->dof))
        return normal(location, scale);
    return (struct ct_distribution){
        .kind = CT_STUDENT_T,
        .t = {.location = location, .scale = scale, .dof = c->dof}};
}

/* JCGM 100:2008, G.4.2: the relative uncertainty of a standard uncertainty is
 * 1/sqrt(2 dof); taken for that of the half-width. */
static enum ct_status of_inexact_limits(const struct ct_contribution *c,
                                        struct ct_sink *sink,
                                        struct ct_distribution *d)
{
    double half = 0.5 * d->limits.upper - 0.5 * d->limits.lower;
    double inexactness = half / sqrt(2 * c->dof);

    d->kind = CT_CURVILINEAR_TRAPEZOIDAL;
    d->limits.inexactness = inexactness;
    if (ct_distribution_fault(d) != NULL)
        return ct_error(sink, "limits-too-inexact", ct_at(c->place),
                        ct_string(c->name), ct_number(c->dof));
    ct_note(sink, "limits-inexact", ct_at(c->place), ct_string(c->name),
            ct_number(inexactness), ct_number(c->dof));
    return CT_OK;
}

enum ct_status ct_choose_distribution(const struct ct_contribution *c,
                                      struct ct_sink *sink,
                                      struct ct_distribution *d)
{
    *d = c->distribution;
    if (c->observed != CT_NONE) {
        *d = of_observed(c, sink);
        return CT_OK;
    }
    if (d->kind == CT_STUDENT_T) {
        if (c->plain || isinf(d->t.dof))
            *d = normal(d->t.location, d->t.scale);
        return CT_OK;
    }
    if (c->plain || isinf(c->dof))
        return CT_OK;
    if (d->kind == CT_RECTANGULAR)
        return of_inexact_limits(c, sink, d);
    ct_note(sink, "dof-not-drawn", ct_at(c->place), ct_string(c->name),
            ct_string(ct_distribution_name(d->kind)), ct_number(c->dof));
    return CT_OK;
}

static void find_drawn(struct ct_dependence *d)
{
    for (size_t q = 0; q < d->model->contribution_count; q++) {
        const struct ct_contribution *c = &d->model->contributions[q];
        struct ct_planned *p = &d->planned[q];

        p->group = q;
        p->dof = (double)INFINITY;
        p->inflation = 1;
        p->drawn = !c->dropped && (ct_has_influences(d->model, q) ||
                                   !is_certain(&c->distribution));
    }
}

static enum ct_status choose_all(struct ct_dependence *d, struct ct_sink *sink)
{
    enum ct_status result = CT_OK;

    for (size_t q = 0; q < d->model->contribution_count; q++) {
        struct ct_planned *p = &d->planned[q];
        enum ct_status status;

        if (!p->drawn || p->by_influences)
            continue;
        status = ct_choose_distribution(&d->model->contributions[q], sink,
                                        &p->distribution);
        if (status != CT_OK)
            result = status;
        if (p->distribution.kind == CT_STUDENT_T)
            p->dof = p->distribution.t.dof;
    }
    return result;
}

/* ---- groups ---------------------------------------------------------------
 */

/* The first contribution of the group that q is in. */
static size_t root_of(const struct ct_dependence *d, size_t q)
{
    while (d->planned[q].group != q)
        q = d->planned[q].group;
    return q;
}

static void join(struct ct_dependence *d, size_t a, size_t b)
{
    size_t x = root_of(d, a), y = root_of(d, b);

    if (!d->planned[a].drawn || !d->planned[b].drawn)
        return;
    if (x < y)
        d->planned[y].group = x;
    else
        d->planned[x].group = y;
}

static void join_observed(struct ct_dependence *d)
{
    const struct ct_model *m = d->model;

    for (size_t g = 0; g < m->observed_count; g++) {
        size_t first = CT_NONE;

        for (size_t q = 0; q < m->contribution_count; q++) {
            if (m->contributions[q].observed != g || !d->planned[q].drawn)
                continue;
            if (first == CT_NONE)
                first = q;
            join(d, first, q);
        }
    }
}

static void join_correlated(struct ct_dependence *d)
{
    for (size_t k = 0; k < d->model->correlation_count; k++) {
        const struct ct_correlation *entry = &d->model->correlations[k];

        if (ct_model_r(d->model, entry->a, entry->b) != 0)
            join(d, entry->a, entry->b);
    }
}

static enum ct_group_kind kind_of(const struct ct_dependence *d,
                                  const struct ct_group *g)
{
    size_t observed = d->model->contributions[g->members[0]].observed;
    bool normals = true, together = observed != CT_NONE;

    for (size_t m = 0; m < g->count; m++) {
        size_t q = g->members[m];
        enum ct_distribution_kind kind = d->planned[q].distribution.kind;

        normals = normals && kind == CT_NORMAL;
        together = together && kind == CT_STUDENT_T &&
                   d->model->contributions[q].observed == observed;
    }
    return normals    ? CT_MULTIVARIATE_NORMAL
           : together ? CT_MULTIVARIATE_T
                      : CT_COPULA;
}

static enum ct_status add_group(struct ct_dependence *d, size_t root)
{
    struct ct_group *g = &d->groups[d->group_count++];

    g->members =
        ct_arena_array(&d->arena, d->planned[root].size, sizeof *g->members);
    if (g->members == NULL)
        return CT_NOMEM;
    for (size_t q = root; q < d->model->contribution_count; q++)
        if (d->planned[q].group == root && d->planned[q].drawn)
            g->members[g->count++] = q;
    g->kind = kind_of(d, g);
    g->stream = d->model->contribution_count + d->group_count - 1;
    return CT_OK;
}

static void find_groups(struct ct_dependence *d)
{
    join_observed(d);
    join_correlated(d);
    for (size_t q = 0; q < d->model->contribution_count; q++) {
        d->planned[q].group = root_of(d, q);
        d->planned[d->planned[q].group].size += d->planned[q].drawn;
    }
}

/* Roots by themselves are independent contributions. */
static enum ct_status make_groups(struct ct_dependence *d)
{
    size_t n = d->model->contribution_count;
    enum ct_status status = CT_OK;

    d->groups = ct_arena_array(&d->arena, n + 1, sizeof *d->groups);
    if (d->groups == NULL)
        return CT_NOMEM;
    for (size_t q = 0; q < n && status == CT_OK; q++) {
        struct ct_planned *p = &d->planned[q];

        if (p->by_influences)
            continue;
        p->alone = p->size == 1;
        if (p->size > 1)
            status = add_group(d, q);
        else if (p->alone)
            status = ct_sampler_init(&p->sampler, &p->distribution);
    }
    return status;
}

/* ---- all of it ------------------------------------------------------------
 */

/* Sorts samples that a copula takes by rank; they stay as they are for the
 * owner of the model. */
static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static enum ct_status sort_samples(struct ct_dependence *d,
                                   const struct ct_group *g)
{
    for (size_t m = 0; m < g->count; m++) {
        struct ct_distribution *shape = &d->planned[g->members[m]].distribution;
        size_t count = shape->empirical.count;
        double *sorted;

        if (shape->kind != CT_EMPIRICAL)
            continue;
        sorted = ct_arena_array(&d->arena, count, sizeof *sorted);
        if (sorted == NULL)
            return CT_NOMEM;
        memcpy(sorted, shape->empirical.sample, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, ascending);
        shape->empirical.sample = sorted;
    }
    return CT_OK;
}

static enum ct_status note_copula(const struct ct_dependence *d,
                                  const struct ct_group *g,
                                  struct ct_sink *sink)
{
    struct ct_buffer names = {0};
    enum ct_status status;

    for (size_t m = 0; m < g->count; m++) {
        ct_buffer_puts(&names, m > 0 ? ", " : "");
        ct_buffer_puts(&names, d->model->contributions[g->members[m]].name);
    }
    status = ct_buffer_status(&names);
    if (status == CT_OK)
        ct_note(sink, "gaussian-copula", ct_at(ct_group_place(d, g)),
                ct_text(names.data, names.length));
    ct_buffer_release(&names);
    return status;
}

static enum ct_status prepare_groups(struct ct_dependence *d,
                                     struct ct_sink *sink)
{
    enum ct_status result = CT_OK;

    for (size_t i = 0; i < d->group_count && result != CT_NOMEM; i++) {
        struct ct_group *g = &d->groups[i];
        enum ct_status status = sort_samples(d, g);

        if (status == CT_OK)
            status = ct_group_prepare(d, g, sink);
        if (status == CT_OK && g->kind == CT_COPULA)
            status = note_copula(d, g, sink);
        if (g->rank > d->most_columns)
            d->most_columns = g->rank;
        if (status != CT_OK)
            result = status;
    }
    return result;
}

static enum ct_status make_constants(struct ct_dependence *d)
{
    struct ct_distribution standard = normal(0, 1);

    d->ones =
        aligned_alloc(CT_KERNEL_ALIGNMENT, CT_KERNEL_BLOCK * sizeof *d->ones);
    if (d->ones == NULL)
        return CT_NOMEM;
    for (size_t t = 0; t < CT_KERNEL_BLOCK; t++)
        d->ones[t] = 1;
    return ct_sampler_init(&d->standard, &standard);
}

enum ct_status ct_dependence_new(const struct ct_model *model,
                                 struct ct_sink *sink,
                                 struct ct_dependence **dependence)
{
    struct ct_dependence *new = calloc(1, sizeof *new);
    enum ct_status status;

    if (new == NULL)
        return CT_NOMEM;
    new->model = model;
    new->planned = ct_arena_array(&new->arena, model->contribution_count + 1,
                                  sizeof *new->planned);
    status = new->planned == NULL ? CT_NOMEM : make_constants(new);
    if (status == CT_OK) {
        find_drawn(new);
        find_groups(new);
        ct_influences_choose(new);
        status = choose_all(new, sink);
    }
    if (status == CT_OK)
        status = make_groups(new);
    if (status == CT_OK)
        status = prepare_groups(new, sink);
    if (status == CT_OK && model->row_of != NULL)
        status = ct_influences_prepare(new, sink);
    if (status == CT_OK)
        *dependence = new;
    else
        ct_dependence_free(new);
    return status;
}

void ct_dependence_free(struct ct_dependence *dependence)
{
    if (dependence == NULL)
        return;
    free(dependence->ones);
    ct_arena_release(&dependence->arena);
    free(dependence);
}

bool ct_dependence_draws(const struct ct_dependence *dependence, size_t q)
{
    return dependence->planned[q].drawn;
}

double ct_dependence_inflation(const struct ct_dependence *dependence, size_t q)
{
    const struct ct_planned *p = &dependence->planned[q];

    return p->by_influences ? p->inflation : ct_t_inflation(p->dof);
}

double ct_dependence_dof(const struct ct_dependence *dependence, size_t q)
{
    return dependence->planned[q].dof;
}
