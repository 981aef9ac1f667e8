/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "influence.h"

#include <float.h>
#include <string.h>

enum ct_status ct_influence_sum_init(struct ct_influence_sum *sum,
                                     const struct ct_model *model,
                                     struct ct_arena *arena)
{
    size_t n = model->influences.count;

    *sum = (struct ct_influence_sum){
        .model = model,
        .amounts = ct_arena_array(arena, n, sizeof *sum->amounts),
        .magnitudes = ct_arena_array(arena, n, sizeof *sum->magnitudes),
        .families = ct_arena_array(arena, model->influences.family_count,
                                   sizeof *sum->families)};
    return sum->amounts == NULL || sum->magnitudes == NULL ||
                   sum->families == NULL
               ? CT_NOMEM
               : CT_OK;
}

void ct_influence_sum_clear(struct ct_influence_sum *sum)
{
    size_t n = sum->model->influences.count;

    for (size_t l = 0; l < n; l++)
        sum->amounts[l] = sum->magnitudes[l] = 0;
    for (size_t f = 0; f < sum->model->influences.family_count; f++)
        sum->families[f] = (struct ct_family_sum){0};
    sum->exponent = 0;
}

void ct_influence_sum_add(struct ct_influence_sum *sum, size_t q, double factor)
{
    const struct ct_model_influence *list = sum->model->influences.list;

    if (factor == 0 || !ct_has_influences(sum->model, q))
        return;
    for (size_t i = 0; i < sum->model->row_of[q]->count; i++) {
        const struct ct_model_amount *a = &sum->model->row_of[q]->amounts[i];

        sum->amounts[a->influence] += factor * a->amount;
        sum->magnitudes[a->influence] += fabs(factor * a->amount);
        if (a->between && a->amount != 0 &&
            list[a->influence].family != CT_NONE)
            sum->families[list[a->influence].family].between = true;
    }
}

/* ---- settling ------------------------------------------------------------ */

/* Of a sum of n terms that together have this magnitude. */
static double without_rounding(double sum, double magnitude, size_t n)
{
    return fabs(sum) <= 4 * DBL_EPSILON * (double)n * magnitude ? 0 : sum;
}

/* Brings the largest amount near 1, so that squares are numbers. */
static void scale(struct ct_influence_sum *sum)
{
    size_t n = sum->model->influences.count;
    double largest = 0;

    for (size_t l = 0; l < n; l++)
        largest = fmax(largest, fabs(sum->amounts[l]));
    (void)frexp(largest, &sum->exponent);
    for (size_t l = 0; l < n; l++) {
        sum->amounts[l] = ldexp(sum->amounts[l], -sum->exponent);
        sum->magnitudes[l] = ldexp(sum->magnitudes[l], -sum->exponent);
    }
}

/* (1 - rho) b_l + rho sum_m b_m: the covariance of the sum with influence l. */
static double covariance_with(const struct ct_influence_sum *sum, size_t l)
{
    const struct ct_model_influences *influences = &sum->model->influences;
    size_t f = influences->list[l].family;
    double rho;

    if (f == CT_NONE)
        return sum->amounts[l];
    rho = influences->families[f];
    return (1 - rho) * sum->amounts[l] + rho * sum->families[f].sum;
}

static void add_to_family(struct ct_influence_sum *sum, size_t l)
{
    const struct ct_model_influences *influences = &sum->model->influences;
    size_t f = influences->list[l].family;
    double b = sum->amounts[l], share = b * covariance_with(sum, l);
    double dof = influences->list[l].dof;

    sum->families[f].variance += (1 - influences->families[f]) * b * b;
    sum->families[f].apart += share * share / dof;
    sum->families[f].together += share / sqrt(dof);
}

void ct_influence_sum_settle(struct ct_influence_sum *sum)
{
    const struct ct_model_influences *influences = &sum->model->influences;
    size_t n = influences->count, terms = sum->model->contribution_count;

    scale(sum);
    for (size_t l = 0; l < n; l++) {
        size_t f = influences->list[l].family;

        sum->amounts[l] =
            without_rounding(sum->amounts[l], sum->magnitudes[l], terms);
        if (f == CT_NONE)
            continue;
        sum->families[f].sum += sum->amounts[l];
        sum->families[f].magnitude += sum->magnitudes[l];
    }
    for (size_t f = 0; f < influences->family_count; f++) {
        struct ct_family_sum *family = &sum->families[f];

        family->sum =
            without_rounding(family->sum, family->magnitude, terms + n);
        family->variance = influences->families[f] * family->sum * family->sum;
    }
    for (size_t l = 0; l < n; l++)
        if (influences->list[l].family != CT_NONE && sum->amounts[l] != 0)
            add_to_family(sum, l);
}

/* ---- what comes of it ---------------------------------------------------- */

struct ct_wide ct_influence_sum_variance(const struct ct_influence_sum *sum)
{
    const struct ct_model_influences *influences = &sum->model->influences;
    struct ct_wide variance = {0, 2 * sum->exponent};

    for (size_t l = 0; l < influences->count; l++)
        if (influences->list[l].family == CT_NONE)
            variance.mantissa += sum->amounts[l] * sum->amounts[l];
    for (size_t f = 0; f < influences->family_count; f++)
        variance.mantissa += sum->families[f].variance;
    if (variance.mantissa == 0)
        variance.exponent = 0;
    return variance;
}

double ct_influence_sum_of(const struct ct_influence_sum *sum,
                           const struct ct_model_amount *amount)
{
    return ldexp(amount->amount * covariance_with(sum, amount->influence),
                 sum->exponent);
}

double ct_influence_sum_with(const struct ct_influence_sum *sum, size_t q)
{
    const struct ct_model_row *row = sum->model->row_of[q];
    double covariance = 0;

    for (size_t i = 0; i < row->count; i++)
        covariance += ct_influence_sum_of(sum, &row->amounts[i]);
    return covariance;
}

size_t ct_influence_part_count(const struct ct_model *model)
{
    return model->influences.count + model->influences.family_count;
}

double ct_influence_part(const struct ct_influence_sum *sum, size_t i,
                         double *dof)
{
    const struct ct_model_influences *influences = &sum->model->influences;
    const struct ct_family_sum *family;
    double rho, common, d;

    if (i < influences->count) {
        *dof = influences->list[i].dof;
        return influences->list[i].family == CT_NONE
                   ? ldexp(fabs(sum->amounts[i]), sum->exponent)
                   : 0;
    }
    family = &sum->families[i - influences->count];
    rho = influences->families[i - influences->count];
    common = family->between ? 1 : rho * rho;
    d = (1 - common) * family->apart +
        common * family->together * family->together;
    *dof = family->variance * family->variance / d; /* 1/0 is infinite */
    return family->variance > 0 ? ldexp(sqrt(family->variance), sum->exponent)
                                : 0;
}
