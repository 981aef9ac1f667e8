/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first order, JCGM 100:2008, clause 5: values, sensitivities, variances;
 * for all of it also the shares and the covariances between outputs.
 */
#include "propagate_work.h"

#include "statistics.h"

#include <float.h>
#include <math.h>

/* ---- values and sensitivities -------------------------------------------- */

static bool all_finite(const double *x, size_t n)
{
    bool finite = true;

    for (size_t i = 0; i < n; i++)
        finite = finite && isfinite(x[i]);
    return finite;
}

static enum ct_status evaluate(struct ct_propagator *w)
{
    const struct ct_program *program = &w->model->program;

    ct_program_evaluate(program, w->estimates, w->registers);
    if (all_finite(w->registers, program->count))
        return CT_OK;
    return ct_program_check_values(program, w->registers, w->sink);
}

static bool counts(const struct ct_propagator *w, size_t q)
{
    return w->state.uncertainties[q] > 0 && !w->state.dropped[q];
}

static bool certain(const struct ct_propagator *w, size_t input)
{
    const struct ct_input *in = &w->model->inputs[input];

    for (size_t q = in->first; q < in->first + in->count; q++)
        if (counts(w, q))
            return false;
    return true;
}

/* A derivative by an uncertain input must be a number: abs at 0, sqrt at 0,
 * max of two equals have none. */
static enum ct_status check_gradient(const struct ct_propagator *w,
                                     size_t output)
{
    const struct ct_model *m = w->model;

    if (all_finite(w->gradient, m->input_count))
        return CT_OK;
    for (size_t i = 0; i < m->input_count; i++)
        if (!isfinite(w->gradient[i]) && !certain(w, i))
            return ct_error(w->sink, "not-differentiable",
                            ct_at(ct_work_place(w, output)),
                            ct_string(m->outputs[output].name),
                            ct_string(m->inputs[i].name));
    return CT_OK;
}

/* The sensitivity to each contribution is that to its input; with rows the
 * mean of n of them. */
static void add_sensitivities(const struct ct_propagator *w, size_t n,
                              double *sensitivity)
{
    size_t count = w->model->contribution_count;

    for (size_t q = 0; q < count && n == 1; q++)
        sensitivity[q] = 0.0 + w->gradient[w->input_of[q]]; /* never -0 */
    for (size_t q = 0; q < count && n != 1; q++)
        sensitivity[q] += w->gradient[w->input_of[q]] / (double)n;
}

/* Values of every output at the current estimates, and what they give to the
 * sensitivities: the one evaluation, or one of n rows. */
static enum ct_status add_evaluation(struct ct_propagator *w, size_t row,
                                     size_t n)
{
    const struct ct_model *m = w->model;
    enum ct_status status = evaluate(w);

    for (size_t o = 0; o < m->output_count && status == CT_OK; o++) {
        struct ct_gum *gum = &w->result.outputs[o];
        uint32_t reg = m->outputs[o].reg;

        if (m->rows.n > 0)
            w->row_values[o * m->rows.n + row] = w->registers[reg];
        gum->value = 0.0 + w->registers[reg]; /* never -0 */
        ct_program_gradient(&m->program, reg, w->registers, w->adjoints,
                            m->input_count, w->gradient);
        status = check_gradient(w, o);
        if (status == CT_OK)
            add_sensitivities(w, n, gum->sensitivity);
    }
    return status;
}

/* Sums start from zero; what a run does not work out is no number. */
static void clear(struct ct_propagator *w)
{
    for (size_t o = 0; o < w->result.output_count; o++) {
        struct ct_gum *gum = &w->result.outputs[o];

        *gum = (struct ct_gum){.sensitivity = gum->sensitivity,
                               .contribution = gum->contribution,
                               .share = gum->share};
        for (size_t q = 0;
             q < w->result.contribution_count && w->model->rows.n > 0; q++)
            gum->sensitivity[q] = 0;
        if (w->full)
            continue;
        gum->second_order = gum->bias = (double)NAN;
        gum->rows_share = gum->correlation_share = (double)NAN;
    }
}

static enum ct_status evaluate_all(struct ct_propagator *w)
{
    const struct ct_model *m = w->model;
    size_t n = m->rows.n > 0 ? m->rows.n : 1;
    enum ct_status status = CT_OK;

    for (size_t row = 0; row < n && status == CT_OK; row++) {
        for (size_t i = 0; i < m->input_count && m->rows.n > 0; i++)
            if (m->inputs[i].column != CT_NONE)
                w->estimates[i] =
                    m->rows.values[row * m->rows.columns + m->inputs[i].column];
        status = add_evaluation(w, row, n);
    }
    return status;
}

/* A sensitivity that is not a number belongs to an input that is certain. */
static void find_contributions(struct ct_propagator *w, size_t o)
{
    struct ct_gum *gum = &w->result.outputs[o];

    for (size_t q = 0; q < w->model->contribution_count; q++) {
        gum->contribution[q] = 0;
        if (!counts(w, q))
            continue;
        gum->contribution[q] = gum->sensitivity[q] * w->state.uncertainties[q];
        if (gum->sensitivity[q] == 0 &&
            ct_model_depends(w->model, o, w->input_of[q]))
            gum->blind = true;
    }
}

/* The mean over rows: its uncertainty, and differences from the first row
 * (exact where rows are close) brought near 1. */
static void find_rows(struct ct_propagator *w, size_t o)
{
    size_t n = w->model->rows.n;
    struct ct_gum *gum = &w->result.outputs[o];
    const double *values = w->row_values + o * n;
    double *deviations = w->row_deviations + o * n, largest = 0;

    gum->value = ct_mean(values, n);
    gum->rows_uncertainty = ct_standard_deviation(values, n) / sqrt((double)n);
    for (size_t k = 0; k < n; k++)
        largest = fmax(largest, fabs(values[k] - values[0]));
    (void)frexp(largest, &w->row_exponent[o]);
    for (size_t k = 0; k < n; k++)
        deviations[k] = ldexp(values[k] - values[0], -w->row_exponent[o]);
}

/* ---- variance, covariance, shares ---------------------------------------- */

/* Whether the rows of an output's contributions are all that is known of how
 * they are correlated. */
static bool by_influences(const struct ct_propagator *w, size_t o)
{
    const struct ct_model *m = w->model;
    const double *contribution = w->result.outputs[o].contribution;

    if (m->row_of == NULL || !w->agrees)
        return false;
    for (size_t i = 0; i < m->correlation_count; i++) {
        const struct ct_correlation *entry = &m->correlations[i];

        if (contribution[entry->a] != 0 && contribution[entry->b] != 0 &&
            ct_is_declared_beside(m, entry))
            return false;
    }
    return true;
}

bool ct_work_sum(struct ct_propagator *w, size_t output)
{
    if (!w->by_influences[output])
        return false;
    ct_influence_sum_clear(&w->sum);
    for (size_t q = 0; q < w->model->contribution_count; q++)
        ct_influence_sum_add(&w->sum, q,
                             w->result.outputs[output].contribution[q]);
    ct_influence_sum_settle(&w->sum);
    return true;
}

/* sum over p of r_qp a_p: the correlated part of contribution q. With `summed`
 * w->sum is that of `a`. */
static double correlated_sum(const struct ct_propagator *w, const double *a,
                             bool summed, size_t q)
{
    size_t n = w->model->contribution_count;
    double sum = 0;

    if (w->state.correlation == NULL)
        return a[q];
    if (summed && ct_has_influences(w->model, q))
        return ct_influence_sum_with(&w->sum, q);
    for (size_t p = 0; p < n; p++)
        sum += w->state.correlation[q * n + p] * a[p];
    return sum;
}

/* The same of magnitudes: what `correlated_sum` was rounded from. */
static double correlated_magnitude(const struct ct_propagator *w,
                                   const double *a, size_t q)
{
    size_t n = w->model->contribution_count;
    double sum = 0;

    for (size_t p = 0; p < n; p++)
        sum += fabs(w->state.correlation[q * n + p] * a[p]);
    return sum;
}

/* sum over q of first_q (sum over p of r_qp second_p) */
static struct ct_wide sum_of_products(const struct ct_propagator *w,
                                      const double *first, const double *second,
                                      bool summed)
{
    size_t n = w->model->contribution_count;

    if (w->state.correlation == NULL)
        return ct_wide_sum_of_products(first, second, n);
    for (size_t q = 0; q < n; q++)
        w->correlated[q] =
            first[q] == 0 ? 0 : correlated_sum(w, second, summed, q);
    return ct_wide_sum_of_products(first, w->correlated, n);
}

/* What rows that the model is evaluated by add to a covariance. */
static struct ct_wide covariance_of_rows(const struct ct_propagator *w,
                                         size_t a, size_t b)
{
    size_t n = w->model->rows.n;

    if (n == 0)
        return (struct ct_wide){0};
    return (struct ct_wide){ct_covariance_of_means(w->row_deviations + a * n,
                                                   w->row_deviations + b * n,
                                                   n),
                            w->row_exponent[a] + w->row_exponent[b]};
}

/* JCGM 102, eq. 3, for two outputs. */
static struct ct_wide covariance_of(struct ct_propagator *w, size_t a, size_t b)
{
    bool summed = w->by_influences[a] && ct_work_sum(w, b);
    struct ct_wide sum =
        sum_of_products(w, w->result.outputs[a].contribution,
                        w->result.outputs[b].contribution, summed);

    ct_wide_add(&sum, covariance_of_rows(w, a, b));
    return sum;
}

/* Where correlations cancel to less than the rounding of the sum, the variance
 * is zero, not the square of noise. `more` is independent of it all. */
static struct ct_wide variance_by_matrix(const struct ct_propagator *w,
                                         const double *contribution,
                                         struct ct_wide more)
{
    size_t n = w->model->contribution_count;
    struct ct_wide magnitude = {0},
                   variance =
                       sum_of_products(w, contribution, contribution, false);

    ct_wide_add(&variance, more);
    if (w->state.correlation == NULL || variance.mantissa == 0)
        return variance;
    for (size_t q = 0; q < n; q++)
        if (contribution[q] != 0)
            ct_wide_add_product(&magnitude, fabs(contribution[q]),
                                correlated_magnitude(w, contribution, q));
    if (magnitude.mantissa > 0 &&
        ct_wide_ratio(variance, magnitude) <= 4 * DBL_EPSILON * (double)n)
        return (struct ct_wide){0};
    return variance;
}

/* JCGM 100:2008, eq. 13; of contributions with rows the sum of squares over
 * what they are made of (F.1.2.3), which correlations cannot make negative. */
static struct ct_wide variance_of(struct ct_propagator *w, size_t o)
{
    const double *contribution = w->result.outputs[o].contribution;
    struct ct_wide more = covariance_of_rows(w, o, o), variance;

    if (w->state.correlation == NULL || !ct_work_sum(w, o))
        return variance_by_matrix(w, contribution, more);
    for (size_t q = 0; q < w->model->contribution_count; q++)
        w->rest[q] = ct_has_influences(w->model, q) ? 0 : contribution[q];
    variance = variance_by_matrix(w, w->rest, more);
    ct_wide_add(&variance, ct_influence_sum_variance(&w->sum));
    return variance;
}

static void find_shares(struct ct_propagator *w, size_t o)
{
    struct ct_gum *gum = &w->result.outputs[o];
    double u = gum->first_order, rows = gum->rows_uncertainty, alone = 0;
    bool summed = ct_work_sum(w, o);

    if (!(u > 0))
        return;
    for (size_t q = 0; q < w->model->contribution_count; q++) {
        double part = gum->contribution[q] / u;
        double all = correlated_sum(w, gum->contribution, summed, q);

        gum->share[q] = part * (all / u);
        alone += part * part;
    }
    gum->rows_share = (rows / u) * (rows / u);
    alone += gum->rows_share;
    gum->correlation_share = w->state.correlation == NULL ? 0 : 1 - alone;
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

void ct_work_set_covariance(struct ct_propagator *w,
                            const struct ct_wide *matrix)
{
    size_t n = w->result.output_count;

    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            size_t at = a * n + b;

            w->result.covariance[at] = ct_wide_number(matrix[at]);
            w->result.correlation[at] =
                a == b ? 1
                       : correlation_of(matrix[at], matrix[a * n + a],
                                        matrix[b * n + b]);
        }
}

static void find_variance(struct ct_propagator *w, size_t o)
{
    struct ct_gum *gum = &w->result.outputs[o];
    struct ct_wide variance = variance_of(w, o);

    w->first[o * w->result.output_count + o] = variance;
    gum->first_order = ct_wide_root(variance);
    gum->blind = gum->blind && gum->first_order == 0;
    gum->standard_uncertainty = gum->first_order;
}

static void find_covariance(struct ct_propagator *w)
{
    size_t n = w->result.output_count;

    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < a; b++)
            if (w->first[a * n + a].mantissa > 0 &&
                w->first[b * n + b].mantissa > 0)
                w->first[a * n + b] = w->first[b * n + a] =
                    covariance_of(w, a, b);
    ct_work_set_covariance(w, w->first);
}

enum ct_status ct_work_first_order(struct ct_propagator *w)
{
    enum ct_status status;

    clear(w);
    status = evaluate_all(w);
    if (status != CT_OK)
        return status;
    for (size_t o = 0; o < w->result.output_count; o++) {
        find_contributions(w, o);
        if (w->model->rows.n > 0)
            find_rows(w, o);
        w->by_influences[o] = by_influences(w, o);
        find_variance(w, o);
        if (w->full)
            find_shares(w, o);
    }
    if (w->full)
        find_covariance(w);
    return CT_OK;
}
