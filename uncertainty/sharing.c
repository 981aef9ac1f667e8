/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sharing.h"

#include "influence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One output. Variances are in units of the square of `scale`, and of its
 * uncertainty. */
struct finding_shared {
    const struct ct_model *model;
    const struct ct_gum *gum;
    struct ct_influence_sum sum; /* of all contributions with a row */
    double scale;
    double *parts; /* per influence: what is shared of it */
};

static double variance_of(const struct ct_influence_sum *sum, double scale)
{
    struct ct_wide v = ct_influence_sum_variance(sum);

    return ldexp(v.mantissa / scale / scale, v.exponent);
}

/* ---- what is shared ------------------------------------------------------ */

/* The sum of the amounts that a row has of the family of one of them. */
static double family_in_row(const struct finding_shared *s,
                            const struct ct_model_row *row, size_t family)
{
    double sum = 0;

    for (size_t k = 0; k < row->count; k++)
        if (s->model->influences.list[row->amounts[k].influence].family ==
            family)
            sum += row->amounts[k].amount;
    return sum;
}

/* What an amount gives to the variance of its own row, of uncertainty 1. */
static double alone(const struct finding_shared *s,
                    const struct ct_model_row *row,
                    const struct ct_model_amount *amount)
{
    const struct ct_model_influences *all = &s->model->influences;
    size_t family = all->list[amount->influence].family;
    double rho;

    if (family == CT_NONE)
        return amount->amount * amount->amount;
    rho = all->families[family];
    return amount->amount *
           ((1 - rho) * amount->amount + rho * family_in_row(s, row, family));
}

/* The covariances of one contribution with the others. */
static void add_row(struct finding_shared *s, size_t q)
{
    const struct ct_model_row *row = s->model->row_of[q];
    double f = s->gum->contribution[q] / s->scale;

    for (size_t k = 0; k < row->count; k++) {
        const struct ct_model_amount *amount = &row->amounts[k];
        double with = ct_influence_sum_of(&s->sum, amount) / s->scale;

        s->parts[amount->influence] += f * (with - f * alone(s, row, amount));
    }
}

static int compare_names(const void *x, const void *y)
{
    const struct ct_sharing_part *a = x, *b = y;

    if (a->name == NULL || b->name == NULL)
        return (a->name != NULL) - (b->name != NULL);
    return strcmp(a->name, b->name);
}

static int compare_shares(const void *x, const void *y)
{
    const struct ct_sharing_part *a = x, *b = y;
    double of_a = fabs(a->share), of_b = fabs(b->share);

    if (of_a != of_b)
        return (of_a < of_b) - (of_a > of_b);
    return compare_names(x, y);
}

/* Adds up those of one name. What is less than rounding was not shared. */
static size_t merge(struct ct_sharing_part *parts, size_t n)
{
    size_t merged = 0, kept = 0;

    if (n > 0)
        qsort(parts, n, sizeof *parts, compare_names);
    for (size_t i = 0; i < n; i++)
        if (merged > 0 && compare_names(&parts[merged - 1], &parts[i]) == 0)
            parts[merged - 1].share += parts[i].share;
        else
            parts[merged++] = parts[i];
    for (size_t i = 0; i < merged; i++)
        if (fabs(parts[i].share) > 1e-12)
            parts[kept++] = parts[i];
    if (kept > 0)
        qsort(parts, kept, sizeof *parts, compare_shares);
    return kept;
}

static enum ct_status list_parts(const struct finding_shared *s, double total,
                                 struct ct_arena *arena,
                                 struct ct_sharing *sharing)
{
    const struct ct_model_influences *all = &s->model->influences;
    struct ct_sharing_part *list =
        ct_arena_array(arena, all->count, sizeof *list);

    if (list == NULL)
        return CT_NOMEM;
    for (size_t l = 0; l < all->count; l++)
        list[l] =
            (struct ct_sharing_part){all->list[l].name, s->parts[l] / total};
    sharing->count = merge(list, all->count);
    sharing->parts = list;
    return CT_OK;
}

/* ---- own parts of one calibration ---------------------------------------- */

/* The first family of which several influences are in the sum; CT_NONE. */
static size_t family_in(const struct finding_shared *s)
{
    const struct ct_model_influences *all = &s->model->influences;

    for (size_t f = 0; f < all->family_count; f++) {
        size_t count = 0;

        for (size_t l = 0; l < all->count && count < 2; l++)
            count += all->list[l].family == f && s->sum.amounts[l] != 0;
        if (count > 1)
            return f;
    }
    return CT_NONE;
}

/* The variance of the sum with another rho in all families. */
static double variance_with(const struct finding_shared *s, double rho)
{
    const struct ct_model_influences *all = &s->model->influences;
    double variance = 0;

    for (size_t l = 0; l < all->count; l++) {
        double b = s->sum.amounts[l];
        size_t f = all->list[l].family;

        variance += f == CT_NONE
                        ? b * b
                        : b * ((1 - rho) * b + rho * s->sum.families[f].sum);
    }
    return ldexp(variance / s->scale / s->scale, 2 * s->sum.exponent);
}

static double root(double scale, double variance)
{
    return scale * sqrt(fmax(variance, 0));
}

/* ---- all ----------------------------------------------------------------- */

static bool is_overridden(const struct ct_model *model)
{
    for (size_t i = 0; i < model->correlation_count; i++) {
        const struct ct_correlation *entry = &model->correlations[i];

        if (entry->declared && ct_has_influences(model, entry->a) &&
            ct_has_influences(model, entry->b))
            return true;
    }
    return false;
}

static enum ct_status begin(struct finding_shared *s, struct ct_arena *arena)
{
    enum ct_status status = ct_influence_sum_init(&s->sum, s->model, arena);

    s->parts =
        ct_arena_array(arena, s->model->influences.count, sizeof *s->parts);
    if (status == CT_OK && s->parts == NULL)
        status = CT_NOMEM;
    if (status != CT_OK)
        return status;
    for (size_t l = 0; l < s->model->influences.count; l++)
        s->parts[l] = 0;
    ct_influence_sum_clear(&s->sum);
    for (size_t q = 0; q < s->model->contribution_count; q++) {
        double f = s->gum->contribution[q];

        s->scale = fmax(s->scale, fabs(f));
        ct_influence_sum_add(&s->sum, q, f);
    }
    ct_influence_sum_settle(&s->sum);
    return CT_OK;
}

enum ct_status ct_sharing_of(const struct ct_model *model,
                             const struct ct_gum *gum, struct ct_arena *arena,
                             struct ct_sharing *sharing)
{
    struct finding_shared s = {.model = model, .gum = gum};
    double u = gum->first_order, rows, all = 0;
    size_t family;
    enum ct_status status;

    *sharing = (struct ct_sharing){.without = (double)NAN,
                                   .rho_0 = (double)NAN,
                                   .rho_1 = (double)NAN,
                                   .rho = (double)NAN};
    if (model->row_of == NULL || !isfinite(u) || is_overridden(model))
        return CT_OK;
    status = begin(&s, arena);
    if (status != CT_OK || !(s.scale > 0) || !isfinite(s.scale))
        return status;
    for (size_t q = 0; q < model->contribution_count; q++)
        if (ct_has_influences(model, q))
            add_row(&s, q);
    for (size_t l = 0; l < model->influences.count; l++)
        all += s.parts[l];
    u /= s.scale;
    sharing->without = root(s.scale, u * u - all);
    family = family_in(&s);
    if (family != CT_NONE) {
        sharing->rho = model->influences.families[family];
        rows = variance_of(&s.sum, s.scale);
        sharing->rho_0 = root(s.scale, u * u - rows + variance_with(&s, 0));
        sharing->rho_1 = root(s.scale, u * u - rows + variance_with(&s, 1));
    }
    return list_parts(&s, fmax(u * u, u * u - all), arena, sharing);
}
