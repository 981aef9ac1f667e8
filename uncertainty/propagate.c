/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "propagate_work.h"

#include "coverage.h"
#include "statistics.h"

#include <float.h>
#include <math.h>

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

struct ct_place ct_work_place(const struct work *w, size_t output)
{
    const struct ct_model *m = w->model;

    return m->equations[m->outputs[output].equation].place;
}

static enum ct_status allocate(struct work *w)
{
    const struct ct_model *m = w->model;
    struct ct_arena *arena = &w->arena;
    size_t registers = m->program.count, inputs = m->input_count + 1;
    size_t outputs = m->output_count, rows = outputs * m->rows.n + 1;
    size_t blocks = m->contribution_count + m->observed_count + 1;

    w->estimates = ct_arena_array(arena, inputs, sizeof(double));
    w->registers = ct_arena_array(arena, registers, sizeof(double));
    w->adjoints = ct_arena_array(arena, registers, sizeof(double));
    w->gradient = ct_arena_array(arena, inputs, sizeof(double));
    w->spread = ct_arena_array(arena, inputs, sizeof(double));
    w->scratch = ct_arena_array(arena, 2 * registers, sizeof(ct_taylor));
    w->taylor =
        ct_arena_array(arena, (w->settings->order == 2 ? outputs : 1) * inputs,
                       sizeof(ct_taylor));
    w->curved = ct_arena_array(arena, outputs, sizeof *w->curved);
    w->row_values = ct_arena_array(arena, rows, sizeof(double));
    w->row_deviations = ct_arena_array(arena, rows, sizeof(double));
    w->row_exponent = ct_arena_array(arena, outputs, sizeof(int));
    w->first = ct_arena_array(arena, outputs * outputs, sizeof *w->first);
    w->second = ct_arena_array(arena, outputs * outputs, sizeof *w->second);
    w->part = ct_arena_array(arena, blocks, sizeof(double));
    w->dof = ct_arena_array(arena, blocks, sizeof(double));
    if (w->estimates == NULL || w->registers == NULL || w->adjoints == NULL ||
        w->gradient == NULL || w->spread == NULL || w->scratch == NULL ||
        w->taylor == NULL || w->curved == NULL || w->row_values == NULL ||
        w->row_deviations == NULL || w->row_exponent == NULL ||
        w->first == NULL || w->second == NULL || w->part == NULL ||
        w->dof == NULL)
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
    result->correlation = ct_arena_array(
        arena, m->output_count * m->output_count, sizeof(double));
    if (result->outputs == NULL || result->covariance == NULL ||
        result->correlation == NULL)
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

/* ---- values and sensitivities -------------------------------------------- */

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

    for (size_t i = 0; i < m->input_count; i++)
        if (!isfinite(w->gradient[i]) && !certain(m, i))
            return ct_error(w->sink, "not-differentiable",
                            ct_at(ct_work_place(w, output)),
                            ct_string(m->outputs[output].name),
                            ct_string(m->inputs[i].name));
    return CT_OK;
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

            gum->sensitivity[q] += c / (double)n;
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
                    m->rows.values[row * m->rows.columns + m->inputs[i].column];
        status = add_evaluation(w, row, n);
        if (status != CT_OK)
            return status;
    }
    return CT_OK;
}

/* A sensitivity that is not a number belongs to an input that is certain. */
static void find_contributions(struct work *w)
{
    const struct ct_model *m = w->model;

    for (size_t o = 0; o < m->output_count; o++)
        for (size_t q = 0; q < m->contribution_count; q++) {
            const struct ct_contribution *contribution = &m->contributions[q];
            struct ct_gum *gum = &w->result->outputs[o];
            bool counts =
                !contribution->dropped && contribution->uncertainty > 0;

            gum->contribution[q] =
                counts ? gum->sensitivity[q] * contribution->uncertainty : 0;
        }
}

/* The mean over rows: its uncertainty, and differences from the first row
 * (exact where rows are close) brought near 1. */
static void find_rows(struct work *w)
{
    size_t n = w->model->rows.n;

    for (size_t o = 0; o < w->result->output_count && n > 0; o++) {
        struct ct_gum *gum = &w->result->outputs[o];
        const double *values = w->row_values + o * n;
        double *deviations = w->row_deviations + o * n, largest = 0;

        gum->value = ct_mean(values, n);
        gum->rows_uncertainty =
            ct_standard_deviation(values, n) / sqrt((double)n);
        for (size_t k = 0; k < n; k++)
            largest = fmax(largest, fabs(values[k] - values[0]));
        (void)frexp(largest, &w->row_exponent[o]);
        for (size_t k = 0; k < n; k++)
            deviations[k] = ldexp(values[k] - values[0], -w->row_exponent[o]);
    }
}

/* ---- variance, covariance, shares ---------------------------------------- */

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

/* The same of magnitudes: what `correlated_sum` was rounded from. */
static double correlated_magnitude(const struct ct_model *m, const double *a,
                                   size_t q)
{
    double sum = 0;

    for (size_t p = 0; p < m->contribution_count; p++)
        sum += fabs(m->correlation[q * m->contribution_count + p] * a[p]);
    return sum;
}

/* JCGM 100:2008, eq. 13 (one output) and its form for two (JCGM 102, eq. 3). */
static struct ct_wide covariance_of(const struct work *w, size_t a, size_t b)
{
    const struct ct_model *m = w->model;
    const double *first = w->result->outputs[a].contribution;
    const double *second = w->result->outputs[b].contribution;
    struct ct_wide sum = {0};

    for (size_t q = 0; q < m->contribution_count; q++)
        ct_wide_add_product(&sum, first[q], correlated_sum(m, second, q));
    if (m->rows.n > 0) {
        struct ct_wide rows = {
            ct_covariance_of_means(w->row_deviations + a * m->rows.n,
                                   w->row_deviations + b * m->rows.n,
                                   m->rows.n),
            w->row_exponent[a] + w->row_exponent[b]};

        ct_wide_add(&sum, rows);
    }
    return sum;
}

/* Where correlations cancel to less than the rounding of the sum, the variance
 * is zero, not the square of noise. */
static struct ct_wide variance_of(const struct work *w, size_t o)
{
    const struct ct_model *m = w->model;
    const double *contribution = w->result->outputs[o].contribution;
    struct ct_wide variance = covariance_of(w, o, o), magnitude = {0};

    if (m->correlation == NULL || variance.mantissa == 0)
        return variance;
    for (size_t q = 0; q < m->contribution_count; q++)
        ct_wide_add_product(&magnitude, fabs(contribution[q]),
                            correlated_magnitude(m, contribution, q));
    if (magnitude.mantissa > 0 &&
        ct_wide_ratio(variance, magnitude) <=
            4 * DBL_EPSILON * (double)m->contribution_count)
        return (struct ct_wide){0};
    return variance;
}

static void find_shares(struct work *w, struct ct_gum *gum)
{
    const struct ct_model *m = w->model;
    double u = gum->first_order, rows = gum->rows_uncertainty, alone = 0;

    if (!(u > 0))
        return;
    for (size_t q = 0; q < m->contribution_count; q++) {
        double part = gum->contribution[q] / u;

        gum->share[q] = part * (correlated_sum(m, gum->contribution, q) / u);
        alone += part * part;
    }
    gum->rows_share = (rows / u) * (rows / u);
    alone += gum->rows_share;
    gum->correlation_share = m->correlation == NULL ? 0 : 1 - alone;
}

static double correlation_of(struct ct_wide both, struct ct_wide a,
                             struct ct_wide b)
{
    double product = a.mantissa * b.mantissa, r;
    int exponent = a.exponent + b.exponent;

    if (!(product > 0))
        return 0;
    if (exponent % 2 != 0) {
        product *= 2;
        exponent--;
    }
    r = ldexp(both.mantissa / sqrt(product), both.exponent - exponent / 2);
    return fmax(-1, fmin(1, r));
}

/* Covariances and correlations from the wide ones; of an output that is
 * certain they are zero. */
static void set_covariance(struct work *w, const struct ct_wide *matrix)
{
    size_t n = w->result->output_count;

    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            size_t at = a * n + b;

            w->result->covariance[at] = ct_wide_number(matrix[at]);
            w->result->correlation[at] =
                a == b ? 1
                       : correlation_of(matrix[at], matrix[a * n + a],
                                        matrix[b * n + b]);
        }
}

static void find_covariance(struct work *w)
{
    size_t n = w->result->output_count;

    for (size_t o = 0; o < n; o++) {
        struct ct_gum *gum = &w->result->outputs[o];

        w->first[o * n + o] = variance_of(w, o);
        gum->first_order = ct_wide_root(w->first[o * n + o]);
        gum->standard_uncertainty = gum->first_order;
        find_shares(w, gum);
    }
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < a; b++)
            if (w->first[a * n + a].mantissa > 0 &&
                w->first[b * n + b].mantissa > 0)
                w->first[a * n + b] = w->first[b * n + a] =
                    covariance_of(w, a, b);
    set_covariance(w, w->first);
}

/* ---- effective degrees of freedom ---------------------------------------- */

/* Whether contributions a and b are correlated in a way that leaves no degrees
 * of freedom: not within one set of simultaneous observations, and one of them
 * with finite degrees of freedom. */
static bool undefined_pair(const struct ct_model *m, size_t a, size_t b)
{
    const struct ct_contribution *first = &m->contributions[a];
    const struct ct_contribution *second = &m->contributions[b];

    if (ct_model_r(m, a, b) == 0)
        return false;
    if (first->observed != CT_NONE && first->observed == second->observed)
        return false;
    return !(isinf(first->dof) && isinf(second->dof));
}

/* The declared correlation that leaves the degrees of freedom of an output
 * undefined, or NULL. */
static const struct ct_correlation *undefined_by(const struct ct_model *m,
                                                 const struct ct_gum *gum)
{
    for (size_t i = 0; i < m->correlation_count; i++) {
        const struct ct_correlation *entry = &m->correlations[i];

        if (gum->contribution[entry->a] != 0 &&
            gum->contribution[entry->b] != 0 &&
            undefined_pair(m, entry->a, entry->b))
            return entry;
    }
    return NULL;
}

/* The part of u_c that observed group g makes as a whole. */
static double observed_part(const struct ct_model *m, const struct ct_gum *gum,
                            size_t g)
{
    struct ct_wide sum = {0};

    for (size_t a = 0; a < m->contribution_count; a++) {
        double correlated = 0;

        if (m->contributions[a].observed != g)
            continue;
        for (size_t b = 0; b < m->contribution_count; b++)
            if (m->contributions[b].observed == g)
                correlated += ct_model_r(m, a, b) * gum->contribution[b];
        ct_wide_add_product(&sum, gum->contribution[a], correlated);
    }
    return sum.mantissa > 0 ? ct_wide_root(sum) : 0;
}

/* The blocks that are independent of each other and have finite degrees of
 * freedom: contributions, sets of simultaneous observations, the mean over
 * rows. Returns their number. */
static size_t find_parts(struct work *w, const struct ct_gum *gum)
{
    const struct ct_model *m = w->model;
    size_t parts = 0;

    for (size_t q = 0; q < m->contribution_count; q++)
        if (m->contributions[q].observed == CT_NONE &&
            isfinite(m->contributions[q].dof)) {
            w->part[parts] = fabs(gum->contribution[q]);
            w->dof[parts++] = m->contributions[q].dof;
        }
    for (size_t g = 0; g < m->observed_count; g++) {
        w->part[parts] = observed_part(m, gum, g);
        w->dof[parts++] = m->observed[g].dof;
    }
    if (m->rows.n > 0) {
        w->part[parts] = gum->rows_uncertainty;
        w->dof[parts++] = (double)m->rows.n - 1;
    }
    return parts;
}

/* JCGM 100:2008, G.4.1, over independent parts: each contribution by itself,
 * each set of simultaneous observations as one, the mean over rows as one.
 * Parts with infinite degrees of freedom may be correlated with each other:
 * they only enter u_c. */
static void find_dof(struct work *w, struct ct_gum *gum)
{
    double share = 0;
    size_t parts;

    gum->dof_status = CT_DOF_UNDEFINED;
    gum->dof = (double)NAN;
    if (undefined_by(w->model, gum) != NULL)
        return;
    parts = find_parts(w, gum);
    gum->dof = ct_effective_degrees_of_freedom(w->part, w->dof, parts);
    gum->dof_status = CT_DOF_INFINITE;
    if (!isfinite(gum->dof) || !(gum->first_order > 0)) {
        gum->dof = (double)INFINITY;
        return;
    }
    /* nu_eff of the finite parts alone; then the rest of u_c is put in, since
     * it is u_c^4 that stands on top. */
    for (size_t p = 0; p < parts; p++) {
        double part = w->part[p] / gum->first_order;

        share += part * part;
    }
    gum->dof_status = CT_DOF_FINITE;
    gum->dof /= share * share;
    if (isinf(gum->dof))
        gum->dof_status = CT_DOF_INFINITE;
}

/* ---- coverage ------------------------------------------------------------ */

/* A fixed k is meant for a nearly normal result: says when few degrees of
 * freedom make it cover clearly less than people read into it. */
static enum ct_status warn_of_factor(const struct work *w, size_t o,
                                     const struct ct_gum *gum)
{
    double normal;
    enum ct_status status =
        ct_coverage_probability(gum->factor, (double)INFINITY, &normal);

    if (status == CT_OK && gum->probability < normal - 0.02)
        ct_warning(w->sink, "factor-covers-less", ct_at(ct_work_place(w, o)),
                   ct_number(gum->factor), ct_number(100 * gum->probability),
                   ct_number(gum->dof), ct_number(100 * normal));
    return status;
}

static enum ct_status fixed_factor(const struct work *w, size_t o,
                                   struct ct_gum *gum)
{
    enum ct_status status;

    gum->factor = w->settings->factor;
    gum->probability = (double)NAN;
    if (gum->dof_status == CT_DOF_UNDEFINED)
        return CT_OK;
    status = ct_coverage_probability(gum->factor, gum->dof, &gum->probability);
    return status != CT_OK ? status : warn_of_factor(w, o, gum);
}

/* Where one bounded contribution makes most of the variance, the result has
 * its shape and not the normal one that k belongs to (JCGM 100:2008, G.2.3). */
static void note_shape(const struct work *w, size_t o, const struct ct_gum *gum)
{
    for (size_t q = 0; q < w->model->contribution_count; q++) {
        const struct ct_contribution *c = &w->model->contributions[q];
        bool flat = c->distribution.kind == CT_RECTANGULAR ||
                    c->distribution.kind == CT_ARCSINE ||
                    c->distribution.kind == CT_TWO_POINT;

        if (flat && gum->share[q] > 0.7)
            ct_note(w->sink, "one-shape-dominates", ct_at(ct_work_place(w, o)),
                    ct_string(c->name), ct_number(100 * gum->share[q]),
                    ct_string(ct_distribution_name(c->distribution.kind)));
    }
}

/* Names the two contributions whose correlation is in the way. */
static void report_undefined(const struct work *w, size_t o)
{
    const struct ct_model *m = w->model;
    const struct ct_correlation *entry =
        undefined_by(m, &w->result->outputs[o]);

    (void)ct_error(w->sink, "dof-undefined", ct_at(entry->place),
                   ct_string(m->outputs[o].name),
                   ct_string(m->contributions[entry->a].name),
                   ct_string(m->contributions[entry->b].name));
}

static struct ct_argument place_of_coverage(const struct work *w, size_t o)
{
    return ct_at(w->settings->coverage_place.source != 0
                     ? w->settings->coverage_place
                     : ct_work_place(w, o));
}

static enum ct_status factor_by_probability(const struct work *w, size_t o,
                                            struct ct_gum *gum)
{
    double dof = gum->dof;

    gum->probability = w->settings->probability;
    gum->factor = (double)NAN;
    if (gum->dof_status == CT_DOF_UNDEFINED) {
        report_undefined(w, o);
        return CT_OK;
    }
    if (gum->dof_status == CT_DOF_FINITE && dof < 3)
        ct_warning(w->sink, "few-degrees-of-freedom",
                   ct_at(ct_work_place(w, o)),
                   ct_string(w->model->outputs[o].name), ct_number(dof));
    if (!w->settings->interpolate_dof && dof >= 1)
        dof = ct_truncate_degrees_of_freedom(dof);
    if (ct_coverage_factor(gum->probability, dof, &gum->factor) == CT_OK)
        return CT_OK;
    (void)ct_error(w->sink, "coverage-out-of-range", place_of_coverage(w, o),
                   ct_number(gum->probability), ct_number(dof));
    return CT_OK;
}

static enum ct_status find_coverage(struct work *w)
{
    for (size_t o = 0; o < w->result->output_count; o++) {
        struct ct_gum *gum = &w->result->outputs[o];
        enum ct_status status;

        find_dof(w, gum);
        status = w->settings->rule == CT_COVERAGE_FACTOR
                     ? fixed_factor(w, o, gum)
                     : factor_by_probability(w, o, gum);
        if (status != CT_OK)
            return status;
        gum->expanded = gum->factor * gum->standard_uncertainty;
        if (!isfinite(gum->standard_uncertainty) ||
            (isfinite(gum->factor) && !isfinite(gum->expanded)))
            return ct_error(w->sink, "uncertainty-overflow",
                            ct_at(ct_work_place(w, o)),
                            ct_string(w->model->outputs[o].name));
        note_shape(w, o, gum);
    }
    return CT_OK;
}

enum ct_status ct_propagate(const struct ct_model *model,
                            const struct ct_propagation *settings,
                            struct ct_sink *sink, struct ct_gum_result *result)
{
    struct ct_gum_result filled = {0};
    struct work w = {
        .model = model, .settings = settings, .sink = sink, .result = &filled};
    enum ct_status status = allocate_result(&filled, model);

    if (status == CT_OK)
        status = allocate(&w);
    if (status == CT_OK)
        status = evaluate_all(&w);
    if (status == CT_OK) {
        find_contributions(&w);
        find_rows(&w);
        find_covariance(&w);
        status = ct_work_second_order(&w);
        if (status == CT_OK && settings->order == 2)
            set_covariance(&w, w.second);
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
