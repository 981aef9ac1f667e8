/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "propagate.h"

#include "coverage.h"
#include "statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ct_propagation ct_propagation_default(void)
{
    return (struct ct_propagation){.rule = CT_COVERAGE_PROBABILITY,
                                   .probability = 0.95,
                                   .factor = 2,
                                   .order = 1};
}

void ct_gum_result_release(struct ct_gum_result *result)
{
    ct_arena_release(&result->arena);
    *result = (struct ct_gum_result){0};
}

/* Everything one evaluation needs; arrays per input, register, contribution
 * or output as named. */
struct work {
    const struct ct_model *model;
    const struct ct_propagation *settings;
    struct ct_sink *sink;
    struct ct_gum_result *result;
    struct ct_arena arena;
    double *estimates;  /* per input */
    double *registers;  /* per register */
    double *adjoints;   /* per register */
    double *gradient;   /* per input */
    ct_taylor *scratch; /* two per register */
    ct_taylor *rows;    /* per input */
    double *row_values; /* per output and row: outputs evaluated by rows */
    double *part, *dof; /* per block of the Welch-Satterthwaite formula */
};

static enum ct_status allocate(struct work *w)
{
    const struct ct_model *m = w->model;
    struct ct_arena *arena = &w->arena;
    size_t registers = m->program.count, inputs = m->input_count;
    size_t blocks = m->contribution_count + m->observed_count + 1;

    w->estimates = ct_arena_array(arena, inputs + 1, sizeof(double));
    w->registers = ct_arena_array(arena, registers, sizeof(double));
    w->adjoints = ct_arena_array(arena, registers, sizeof(double));
    w->gradient = ct_arena_array(arena, inputs + 1, sizeof(double));
    w->scratch = ct_arena_array(arena, 2 * registers, sizeof(ct_taylor));
    w->rows = ct_arena_array(arena, inputs + 1, sizeof(ct_taylor));
    w->row_values = ct_arena_array(arena, m->output_count * m->rows.n + 1,
                                   sizeof(double));
    w->part = ct_arena_array(arena, blocks, sizeof(double));
    w->dof = ct_arena_array(arena, blocks, sizeof(double));
    if (w->estimates == NULL || w->registers == NULL || w->adjoints == NULL ||
        w->gradient == NULL || w->scratch == NULL || w->rows == NULL ||
        w->row_values == NULL || w->part == NULL || w->dof == NULL)
        return CT_NOMEM;
    return CT_OK;
}

static enum ct_status allocate_result(struct ct_gum_result *result,
                                      const struct ct_model *m)
{
    struct ct_arena *arena = &result->arena;
    size_t n = m->contribution_count;

    result->output_count = m->output_count;
    result->contribution_count = n;
    result->outputs =
        ct_arena_array(arena, m->output_count, sizeof *result->outputs);
    result->covariance = ct_arena_array(
        arena, m->output_count * m->output_count, sizeof(double));
    if (result->outputs == NULL || result->covariance == NULL)
        return CT_NOMEM;
    for (size_t o = 0; o < m->output_count; o++) {
        struct ct_gum *gum = &result->outputs[o];

        gum->sensitivity = ct_arena_array(arena, n + 1, sizeof(double));
        gum->contribution = ct_arena_array(arena, n + 1, sizeof(double));
        gum->share = ct_arena_array(arena, n + 1, sizeof(double));
        if (gum->sensitivity == NULL || gum->contribution == NULL ||
            gum->share == NULL)
            return CT_NOMEM;
    }
    return CT_OK;
}

/* ---- values and sensitivities ------------------------------------------------ */

static enum ct_status evaluate(struct work *w)
{
    ct_program_evaluate(&w->model->program, w->estimates, w->registers);
    return ct_program_check_values(&w->model->program, w->registers, w->sink);
}

static bool certain(const struct ct_model *m, size_t input)
{
    const struct ct_input *in = &m->inputs[input];

    for (size_t q = in->first; q < in->first + in->count; q++)
        if (m->contributions[q].uncertainty > 0 && !m->contributions[q].dropped)
            return false;
    return true;
}

/* A derivative by an uncertain input must be a number: abs at 0, sqrt at 0,
 * max of two equals have none. */
static enum ct_status check_gradient(const struct work *w, size_t output)
{
    const struct ct_model *m = w->model;
    enum ct_status result = CT_OK;

    for (size_t i = 0; i < m->input_count; i++)
        if (!isfinite(w->gradient[i]) && !certain(m, i))
            result = ct_error(
                w->sink, "not-differentiable",
                ct_at(m->equations[m->outputs[output].equation].place),
                ct_string(m->outputs[output].name),
                ct_string(m->inputs[i].name));
    return result;
}

/* Adds value and sensitivities of every output at the current estimates, with
 * weight 1/n: the mean over rows, or the one evaluation. */
static enum ct_status add_evaluation(struct work *w, size_t row, size_t n)
{
    const struct ct_model *m = w->model;
    enum ct_status status = evaluate(w);

    for (size_t o = 0; o < m->output_count && status == CT_OK; o++) {
        struct ct_gum *gum = &w->result->outputs[o];
        uint32_t reg = m->outputs[o].reg;

        w->row_values[o * m->rows.n + (m->rows.n > 0 ? row : 0)] =
            w->registers[reg];
        gum->value += w->registers[reg] / (double)n;
        ct_program_gradient(&m->program, reg, w->registers, w->adjoints,
                            m->input_count, w->gradient);
        status = check_gradient(w, o);
        for (size_t q = 0; q < m->contribution_count && status == CT_OK; q++) {
            double c = w->gradient[m->contributions[q].input];

            gum->sensitivity[q] += isfinite(c) ? c / (double)n : 0;
        }
    }
    return status;
}

static enum ct_status evaluate_all(struct work *w)
{
    const struct ct_model *m = w->model;
    size_t n = m->rows.n > 0 ? m->rows.n : 1;

    for (size_t i = 0; i < m->input_count; i++)
        w->estimates[i] = m->inputs[i].estimate;
    for (size_t row = 0; row < n; row++) {
        enum ct_status status;

        for (size_t i = 0; i < m->input_count && m->rows.n > 0; i++)
            if (m->inputs[i].column != CT_NONE)
                w->estimates[i] =
                    m->rows
                        .values[row * m->rows.columns + m->inputs[i].column];
        status = add_evaluation(w, row, n);
        if (status != CT_OK)
            return status;
    }
    for (size_t o = 0; o < m->output_count && m->rows.n > 0; o++)
        w->result->outputs[o].value =
            ct_mean(w->row_values + o * m->rows.n, m->rows.n);
    return CT_OK;
}

static void find_contributions(struct work *w)
{
    const struct ct_model *m = w->model;

    for (size_t o = 0; o < m->output_count; o++)
        for (size_t q = 0; q < m->contribution_count; q++) {
            const struct ct_contribution *contribution = &m->contributions[q];
            struct ct_gum *gum = &w->result->outputs[o];

            gum->contribution[q] = contribution->dropped
                                       ? 0
                                       : gum->sensitivity[q] *
                                             contribution->uncertainty;
        }
}

/* ---- variance, covariance, shares --------------------------------------------- */

/* sum over p of r_qp a_p: the correlated part of contribution q. */
static double correlated_sum(const struct ct_model *m, const double *a,
                             size_t q)
{
    double sum = 0;

    if (m->correlation == NULL)
        return a[q];
    for (size_t p = 0; p < m->contribution_count; p++)
        sum += m->correlation[q * m->contribution_count + p] * a[p];
    return sum;
}

/* JCGM 100:2008, eq. 13 (one output) and its form for two (JCGM 102, eq. 3). */
static double covariance_of(const struct work *w, size_t a, size_t b)
{
    const struct ct_model *m = w->model;
    const double *first = w->result->outputs[a].contribution;
    const double *second = w->result->outputs[b].contribution;
    double sum = 0;

    for (size_t q = 0; q < m->contribution_count; q++)
        sum += first[q] * correlated_sum(m, second, q);
    if (m->rows.n > 0)
        sum += ct_covariance_of_means(w->row_values + a * m->rows.n,
                                      w->row_values + b * m->rows.n,
                                      m->rows.n);
    return a == b && sum < 0 ? 0 : sum; /* r = -1 cancels to rounding */
}

static void find_shares(struct work *w, struct ct_gum *gum)
{
    const struct ct_model *m = w->model;
    double variance = gum->first_order * gum->first_order, alone = 0;

    for (size_t q = 0; q < m->contribution_count; q++) {
        double c = gum->contribution[q];

        alone += c * c;
        gum->share[q] = variance > 0
                            ? c * correlated_sum(m, gum->contribution, q) /
                                  variance
                            : 0;
    }
    alone += gum->rows_uncertainty * gum->rows_uncertainty;
    if (variance > 0) {
        gum->rows_share =
            gum->rows_uncertainty * gum->rows_uncertainty / variance;
        gum->correlation_share =
            m->correlation == NULL ? 0 : 1 - alone / variance;
    }
}

static void find_covariance(struct work *w)
{
    size_t n = w->result->output_count;

    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b <= a; b++)
            w->result->covariance[a * n + b] =
                w->result->covariance[b * n + a] = covariance_of(w, a, b);
    for (size_t o = 0; o < n; o++) {
        struct ct_gum *gum = &w->result->outputs[o];
        size_t rows = w->model->rows.n;

        gum->first_order = sqrt(w->result->covariance[o * n + o]);
        gum->standard_uncertainty = gum->first_order;
        if (rows > 0)
            gum->rows_uncertainty =
                ct_standard_deviation(w->row_values + o * rows, rows) /
                sqrt((double)rows);
        find_shares(w, gum);
    }
}

/* ---- effective degrees of freedom ------------------------------------------------ */

/* Whether contributions a and b are correlated in a way that leaves no degrees
 * of freedom: not within one set of simultaneous observations, and one of them
 * with finite degrees of freedom. */
static bool undefined_pair(const struct ct_model *m, size_t a, size_t b)
{
    const struct ct_contribution *first = &m->contributions[a];
    const struct ct_contribution *second = &m->contributions[b];

    if (a == b || ct_model_r(m, a, b) == 0)
        return false;
    if (first->observed != CT_NONE && first->observed == second->observed)
        return false;
    return !(isinf(first->dof) && isinf(second->dof));
}

static bool dof_undefined(const struct ct_model *m, const struct ct_gum *gum)
{
    if (m->correlation == NULL)
        return false;
    for (size_t a = 0; a < m->contribution_count; a++)
        for (size_t b = 0; b < a && gum->contribution[a] != 0; b++)
            if (gum->contribution[b] != 0 && undefined_pair(m, a, b))
                return true;
    return false;
}

/* The part of u_c² that observed group g makes as a whole. */
static double observed_variance(const struct ct_model *m,
                                const struct ct_gum *gum, size_t g)
{
    double sum = 0;

    for (size_t a = 0; a < m->contribution_count; a++)
        for (size_t b = 0; b < m->contribution_count; b++)
            if (m->contributions[a].observed == g &&
                m->contributions[b].observed == g)
                sum += gum->contribution[a] * ct_model_r(m, a, b) *
                       gum->contribution[b];
    return sum > 0 ? sum : 0;
}

/* JCGM 100:2008, G.4.1, over independent parts: each contribution by itself,
 * each set of simultaneous observations as one, the mean over rows as one.
 * Parts with infinite degrees of freedom may be correlated with each other:
 * they only enter u_c. */
static void find_dof(struct work *w, struct ct_gum *gum)
{
    const struct ct_model *m = w->model;
    size_t parts = 0;
    double top, ratio;

    if (dof_undefined(m, gum)) {
        gum->dof_status = CT_DOF_UNDEFINED;
        gum->dof = (double)NAN;
        return;
    }
    for (size_t q = 0; q < m->contribution_count; q++)
        if (m->contributions[q].observed == CT_NONE &&
            isfinite(m->contributions[q].dof)) {
            w->part[parts] = fabs(gum->contribution[q]);
            w->dof[parts++] = m->contributions[q].dof;
        }
    for (size_t g = 0; g < m->observed_count; g++) {
        w->part[parts] = sqrt(observed_variance(m, gum, g));
        w->dof[parts++] = m->observed[g].dof;
    }
    if (m->rows.n > 0) {
        w->part[parts] = gum->rows_uncertainty;
        w->dof[parts++] = (double)m->rows.n - 1;
    }
    /* nu_eff of the finite parts alone, then the rest of u_c² put in: it is
     * u_c^4 that stands on top. */
    gum->dof = ct_effective_degrees_of_freedom(w->part, w->dof, parts);
    if (isfinite(gum->dof)) {
        top = 0;
        for (size_t p = 0; p < parts; p++)
            top += w->part[p] * w->part[p];
        ratio = gum->first_order * gum->first_order / top;
        gum->dof *= ratio * ratio;
    }
    gum->dof_status = isfinite(gum->dof) ? CT_DOF_FINITE : CT_DOF_INFINITE;
    if (!isfinite(gum->dof))
        gum->dof = (double)INFINITY;
}

/* ---- second order ------------------------------------------------------------------ */

static double input_variance(const struct ct_model *m, size_t input)
{
    const struct ct_input *in = &m->inputs[input];
    double sum = 0;

    for (size_t q = in->first; q < in->first + in->count; q++)
        if (!m->contributions[q].dropped)
            sum += m->contributions[q].uncertainty *
                   m->contributions[q].uncertainty;
    return sum;
}

/* The terms of 5.1.2, note, with all their derivatives, at the estimates:
 *   sum_i sum_j (f_ij² / 2 + f_i f_ijj) u_i² u_j²   and   sum_i f_ii u_i² / 2.
 * NAN where they make no sense: correlated inputs, evaluation by rows, or a
 * derivative that does not exist. */
static void find_second_order(struct work *w, size_t o)
{
    const struct ct_model *m = w->model;
    struct ct_gum *gum = &w->result->outputs[o];
    double sum = 0, bias = 0;

    gum->second_order = gum->bias = (double)NAN;
    if (m->correlation != NULL || m->rows.n > 0)
        return;
    for (size_t j = 0; j < m->input_count; j++) {
        double variance_j = input_variance(m, j), f_jj;

        if (variance_j == 0)
            continue;
        ct_program_gradient_along(&m->program, m->outputs[o].reg, w->estimates,
                                  (uint32_t)j, w->scratch, m->input_count,
                                  w->rows, &f_jj);
        bias += 0.5 * f_jj * variance_j;
        for (size_t i = 0; i < m->input_count; i++) {
            const double *f = w->rows[i]; /* f_i, f_ij, f_ijj / 2 */
            double variance_i = input_variance(m, i);

            if (variance_i > 0)
                sum += (0.5 * f[1] * f[1] + 2 * f[0] * f[2]) * variance_i *
                       variance_j;
        }
    }
    gum->second_order = sum;
    gum->bias = bias;
}

static struct ct_place place_of(const struct work *w, size_t o)
{
    const struct ct_model *m = w->model;

    return m->equations[m->outputs[o].equation].place;
}

/* `--order 2`: adds the terms to u_c², or says why not. */
static enum ct_status add_second_order(struct work *w, size_t o)
{
    struct ct_gum *gum = &w->result->outputs[o];
    const struct ct_model *m = w->model;
    double variance = gum->first_order * gum->first_order + gum->second_order;

    if (m->correlation != NULL)
        return ct_error(w->sink, "second-order-correlated",
                        ct_at(m->correlations[0].place));
    if (m->rows.n > 0)
        return ct_error(w->sink, "second-order-rows", ct_at(m->rows.place));
    if (!isfinite(variance))
        return ct_error(w->sink, "second-order-undefined",
                        ct_at(place_of(w, o)), ct_string(m->outputs[o].name));
    if (variance < 0)
        return ct_error(w->sink, "second-order-negative",
                        ct_at(place_of(w, o)), ct_string(m->outputs[o].name),
                        ct_number(gum->second_order),
                        ct_number(gum->first_order * gum->first_order));
    for (size_t q = 0; q < m->contribution_count; q++) {
        enum ct_distribution_kind kind = m->contributions[q].distribution.kind;

        if (kind != CT_NORMAL && kind != CT_CONSTANT &&
            m->contributions[q].uncertainty > 0 && o == 0)
            ct_warning(w->sink, "second-order-not-normal",
                       ct_at(m->contributions[q].place),
                       ct_string(m->contributions[q].name),
                       ct_string(ct_distribution_name(kind)));
    }
    gum->standard_uncertainty = sqrt(variance);
    w->result->covariance[o * m->output_count + o] = variance;
    return CT_OK;
}

/* Says where the first order cannot be trusted. */
static void warn_of_curvature(const struct work *w, size_t o)
{
    const struct ct_gum *gum = &w->result->outputs[o];
    double first = gum->first_order * gum->first_order;
    double both = first + gum->second_order;
    const char *name = w->model->outputs[o].name;

    if (!isfinite(both) || w->settings->order == 2)
        return;
    if (gum->second_order > 0 && first <= 1e-20 * gum->second_order)
        ct_warning(w->sink, "first-order-blind", ct_at(place_of(w, o)),
                   ct_string(name), ct_number(sqrt(gum->second_order)));
    else if (both < 0.95 * 0.95 * first || both > 1.05 * 1.05 * first)
        ct_warning(w->sink, "strong-curvature", ct_at(place_of(w, o)),
                   ct_string(name), ct_number(gum->first_order),
                   ct_number(both > 0 ? sqrt(both) : 0));
}

static enum ct_status second_order(struct work *w)
{
    enum ct_status result = CT_OK;

    for (size_t o = 0; o < w->result->output_count; o++) {
        enum ct_status status = CT_OK;

        find_second_order(w, o);
        warn_of_curvature(w, o);
        if (w->settings->order == 2)
            status = add_second_order(w, o);
        if (status != CT_OK)
            result = status;
    }
    return result;
}

/* ---- coverage ------------------------------------------------------------------------- */

static enum ct_status fixed_factor(const struct work *w, struct ct_gum *gum)
{
    gum->factor = w->settings->factor;
    gum->probability = (double)NAN;
    if (gum->dof_status == CT_DOF_UNDEFINED)
        return CT_OK;
    return ct_coverage_probability(gum->factor, gum->dof, &gum->probability);
}

static enum ct_status factor_by_probability(const struct work *w, size_t o,
                                            struct ct_gum *gum)
{
    double dof = gum->dof;

    gum->probability = w->settings->probability;
    gum->factor = (double)NAN;
    if (gum->dof_status == CT_DOF_UNDEFINED) {
        (void)ct_error(w->sink, "dof-undefined",
                       ct_at(w->settings->coverage_place),
                       ct_string(w->model->outputs[o].name));
        return CT_OK;
    }
    if (gum->dof_status == CT_DOF_FINITE && dof < 3)
        ct_warning(w->sink, "few-degrees-of-freedom", ct_at(place_of(w, o)),
                   ct_string(w->model->outputs[o].name), ct_number(dof));
    if (!w->settings->interpolate_dof && dof >= 1)
        dof = ct_truncate_degrees_of_freedom(dof);
    return ct_coverage_factor(gum->probability, dof, &gum->factor);
}

static enum ct_status find_coverage(struct work *w)
{
    for (size_t o = 0; o < w->result->output_count; o++) {
        struct ct_gum *gum = &w->result->outputs[o];
        enum ct_status status;

        find_dof(w, gum);
        status = w->settings->rule == CT_COVERAGE_FACTOR
                     ? fixed_factor(w, gum)
                     : factor_by_probability(w, o, gum);
        if (status != CT_OK)
            return status;
        gum->expanded = gum->factor * gum->standard_uncertainty;
    }
    return CT_OK;
}

enum ct_status ct_propagate(const struct ct_model *model,
                            const struct ct_propagation *settings,
                            struct ct_sink *sink, struct ct_gum_result *result)
{
    struct ct_gum_result filled = {0};
    struct work w = {.model = model,
                     .settings = settings,
                     .sink = sink,
                     .result = &filled};
    enum ct_status status = allocate_result(&filled, model);

    if (status == CT_OK)
        status = allocate(&w);
    if (status == CT_OK)
        status = evaluate_all(&w);
    if (status == CT_OK) {
        find_contributions(&w);
        find_covariance(&w);
        status = second_order(&w);
    }
    if (status == CT_OK)
        status = find_coverage(&w);
    ct_arena_release(&w.arena);
    if (status == CT_OK)
        *result = filled;
    else
        ct_gum_result_release(&filled);
    return status;
}
