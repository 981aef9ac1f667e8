/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The higher-order terms of JCGM 100:2008, 5.1.2, note, with all their
 * derivatives at the estimates:
 *
 *   sum_i sum_j (f_ij² / 2 + f_i f_ijj) u_i² u_j²   and   sum_i f_ii u_i² / 2.
 *
 * For two outputs f and g the same form, made symmetric,
 *
 *   sum_i sum_j (f_ij g_ij / 2 + (f_i g_ijj + f_ijj g_i) / 2) u_i² u_j²,
 *
 * is their covariance: with f = g it is the variance, so that a result and its
 * copy are correlated by 1 in either order.
 */
#include "propagate_work.h"

#include <math.h>

static void find_spread(struct ct_propagator *w)
{
    const struct ct_model *m = w->model;

    for (size_t i = 0; i < m->input_count; i++) {
        const struct ct_input *in = &m->inputs[i];
        struct ct_wide sum = {0};

        for (size_t q = in->first; q < in->first + in->count; q++)
            if (!w->state.dropped[q])
                ct_wide_add_product(&sum, w->state.uncertainties[q],
                                    w->state.uncertainties[q]);
        w->spread[i] = ct_wide_root(sum);
    }
}

/* ---- what need not be worked out --------------------------------------------
 */

enum { CONSTANT, LINEAR, CURVED };

/* How a product or quotient of these is curved. */
static unsigned char product(unsigned char a, unsigned char b)
{
    if (a == CONSTANT || b == CONSTANT)
        return a > b ? a : b;
    return CURVED;
}

static unsigned char shape_of(const struct ct_propagator *w,
                              const struct ct_instruction *in,
                              const unsigned char *shape)
{
    unsigned char a = CONSTANT, b = CONSTANT;

    if (in->operation == CT_OP_INPUT)
        return w->spread[in->a] > 0 ? LINEAR : CONSTANT;
    if (ct_operation_arity(in->operation) >= 1)
        a = shape[in->a];
    if (ct_operation_arity(in->operation) >= 2)
        b = shape[in->b];
    switch (in->operation) {
    case CT_OP_NEGATE:
    case CT_OP_ADD:
    case CT_OP_SUBTRACT:
    case CT_OP_KELVIN:
    case CT_OP_CELSIUS:
        return a > b ? a : b;
    case CT_OP_MULTIPLY:
        return product(a, b);
    case CT_OP_DIVIDE:
        return b == CONSTANT ? a : CURVED;
    default:
        return a == CONSTANT && b == CONSTANT ? CONSTANT : CURVED;
    }
}

/* Most models of many inputs are sums: their higher-order terms are zero, and
 * that is known from the instructions alone. */
static void find_curved(struct ct_propagator *w)
{
    const struct ct_program *program = &w->model->program;

    for (uint32_t i = 0; i < program->count; i++)
        w->shape[i] = shape_of(w, &program->instructions[i], w->shape);
    for (size_t o = 0; o < w->model->output_count; o++)
        w->curved[o] = w->shape[w->model->outputs[o].reg] == CURVED;
}

/* The terms take a walk over the program for every uncertain input of every
 * curved output. Beyond this many steps (about a second) they are worked out
 * only when they are asked for. */
static const double STEPS = 5e7;

static bool is_affordable(const struct ct_propagator *w)
{
    const struct ct_model *m = w->model;
    double steps = 0;

    for (size_t o = 0; o < m->output_count; o++)
        for (size_t j = 0; j < m->input_count; j++)
            if (w->curved[o] && w->spread[j] > 0 && ct_model_depends(m, o, j))
                steps += (double)m->program.count;
    return steps <= STEPS || w->settings->order == 2;
}

/* ---- derivatives --------------------------------------------------------- */

/* Where the derivatives of output o are kept. */
static ct_taylor *taylor_of(const struct ct_propagator *w, size_t o)
{
    return w->pairs ? w->taylor + o * (w->model->input_count + 1) : w->taylor;
}

/* f_i, f_ij, f_ijj / 2 of every output along input j; and f_jj. */
static void find_derivatives(struct ct_propagator *w, size_t j, size_t o,
                             double *f_jj)
{
    const struct ct_model *m = w->model;

    ct_program_gradient_along(&m->program, m->outputs[o].reg, w->estimates,
                              (uint32_t)j, w->scratch, m->input_count,
                              taylor_of(w, o), f_jj);
}

/* What the pair (i, j) gives to the covariance of outputs a and b. */
static void add_terms(const struct ct_propagator *w, size_t a, size_t b,
                      size_t i, size_t j, struct ct_wide *sum)
{
    const double *f = taylor_of(w, a)[i];
    const double *g = taylor_of(w, b)[i];
    double u_i = w->spread[i], u_j = w->spread[j];

    if (f[1] == 0 && f[2] == 0 && g[1] == 0 && g[2] == 0)
        return; /* many pairs are linear */
    ct_wide_add_product(sum, 0.5 * f[1] * u_i * u_j, g[1] * u_i * u_j);
    ct_wide_add_product(sum, f[0] * u_i, g[2] * u_i * u_j * u_j);
    ct_wide_add_product(sum, f[2] * u_i * u_j * u_j, g[0] * u_i);
}

static void add_along(struct ct_propagator *w, size_t j)
{
    const struct ct_model *m = w->model;
    size_t n = m->output_count;

    for (size_t o = 0; o < n; o++) {
        double f_jj;

        if (!w->pairs && (!w->curved[o] || !ct_model_depends(m, o, j)))
            continue;
        find_derivatives(w, j, o, &f_jj);
        w->result.outputs[o].bias += 0.5 * f_jj * w->spread[j] * w->spread[j];
        for (size_t i = 0; i < m->input_count && !w->pairs; i++)
            if (w->spread[i] > 0)
                add_terms(w, o, o, i, j, &w->second[o * n + o]);
    }
    for (size_t i = 0; i < m->input_count && w->pairs; i++)
        for (size_t a = 0; a < n && w->spread[i] > 0; a++)
            for (size_t b = 0; b <= a; b++)
                add_terms(w, a, b, i, j, &w->second[a * n + b]);
}

/* Whether some second derivative of output o by uncertain inputs is not zero,
 * at the estimates evaluated last. */
static bool is_curved(struct ct_propagator *w, size_t o)
{
    const struct ct_model *m = w->model;
    ct_taylor *rows = taylor_of(w, o);
    double f_jj;

    for (size_t j = 0; j < m->input_count; j++) {
        if (!(w->spread[j] > 0))
            continue;
        find_derivatives(w, j, o, &f_jj);
        for (size_t i = 0; i < m->input_count; i++)
            if (w->spread[i] > 0 && rows[i][1] != 0)
                return true;
    }
    return false;
}

static struct ct_argument name_of(const struct ct_propagator *w, size_t o)
{
    return ct_string(w->model->outputs[o].name);
}

/* Says where the first order cannot be trusted. */
static void warn_of_curvature(const struct ct_propagator *w, size_t o)
{
    size_t at = o * w->model->output_count + o;
    struct ct_wide first = w->first[at], second = w->second[at], both = first;
    double u = w->result.outputs[o].first_order, ratio;

    ct_wide_add(&both, second);
    if (!isfinite(both.mantissa) || both.mantissa == 0)
        return;
    if (second.mantissa > 0 &&
        (u == 0 || ct_wide_ratio(first, second) <= 1e-20)) {
        ct_warning(w->sink, "first-order-blind", ct_at(ct_work_place(w, o)),
                   name_of(w, o), ct_number(ct_wide_root(second)));
        return;
    }
    ratio = ct_wide_ratio(both, first);
    if (ratio < 0.95 * 0.95 || ratio > 1.05 * 1.05)
        ct_warning(w->sink, "strong-curvature", ct_at(ct_work_place(w, o)),
                   name_of(w, o), ct_number(u),
                   ct_number(both.mantissa > 0 ? ct_wide_root(both) : 0));
}

/* Where the terms do not hold: an uncertainty of zero is still looked into. */
static void warn_of_zero(struct ct_propagator *w, size_t o)
{
    if (w->result.outputs[o].first_order == 0 && is_curved(w, o))
        ct_warning(w->sink, "first-order-blind", ct_at(ct_work_place(w, o)),
                   name_of(w, o));
}

static void warn_not_normal(const struct ct_propagator *w)
{
    const struct ct_model *m = w->model;

    for (size_t q = 0; q < m->contribution_count; q++) {
        const struct ct_contribution *contribution = &m->contributions[q];
        enum ct_distribution_kind kind = contribution->distribution.kind;

        if (kind != CT_NORMAL && kind != CT_CONSTANT &&
            w->state.uncertainties[q] > 0 && !w->state.dropped[q])
            ct_warning(w->sink, "second-order-not-normal",
                       ct_at(contribution->place),
                       ct_string(contribution->name),
                       ct_string(ct_distribution_name(kind)));
    }
}

/* The sum of both orders as the variance of output o, or why not. */
static enum ct_status set_sum(struct ct_propagator *w, size_t o)
{
    struct ct_gum *gum = &w->result.outputs[o];
    size_t at = o * w->model->output_count + o;
    struct ct_wide sum = w->first[at];

    ct_wide_add(&sum, w->second[at]);
    if (!isfinite(sum.mantissa))
        return ct_error(w->sink, "second-order-undefined",
                        ct_at(ct_work_place(w, o)), name_of(w, o));
    if (sum.mantissa < 0)
        return ct_error(w->sink, "second-order-negative",
                        ct_at(ct_work_place(w, o)), name_of(w, o),
                        ct_number(gum->second_order),
                        ct_number(ct_wide_number(w->first[at])));
    w->second[at] = sum;
    gum->standard_uncertainty = ct_wide_root(sum);
    return CT_OK;
}

/* Order 2: adds the terms to the first order, or says why not. */
static enum ct_status add_second_order(struct ct_propagator *w)
{
    size_t n = w->model->output_count;
    enum ct_status result = CT_OK;

    for (size_t o = 0; o < n; o++) {
        enum ct_status status = set_sum(w, o);

        if (status != CT_OK)
            result = status;
    }
    for (size_t a = 0; a < n && w->pairs; a++)
        for (size_t b = 0; b < a; b++) {
            ct_wide_add(&w->second[a * n + b], w->first[a * n + b]);
            w->second[b * n + a] = w->second[a * n + b];
        }
    if (result == CT_OK && w->full) {
        warn_not_normal(w);
        ct_work_set_covariance(w, w->second);
    }
    return result;
}

/* The first declared correlation that is not zero; there need not be one. */
static struct ct_place place_of_correlation(const struct ct_propagator *w)
{
    const struct ct_model *m = w->model;

    for (size_t i = 0; i < m->correlation_count; i++)
        if (ct_work_r(w, m->correlations[i].a, m->correlations[i].b) != 0)
            return m->correlations[i].place;
    return ct_work_place(w, 0);
}

/* Correlated inputs and evaluation by rows, for which there are no terms. */
static enum ct_status without_terms(struct ct_propagator *w)
{
    const struct ct_model *m = w->model;

    for (size_t o = 0; o < m->output_count; o++) {
        struct ct_gum *gum = &w->result.outputs[o];

        gum->second_order = gum->bias = (double)NAN;
        if (w->settings->order != 2 && is_affordable(w))
            warn_of_zero(w, o);
    }
    if (w->settings->order != 2)
        return CT_OK;
    if (w->state.correlation != NULL)
        return ct_error(w->sink, "second-order-correlated",
                        ct_at(place_of_correlation(w)));
    return ct_error(w->sink, "second-order-rows", ct_at(m->rows.place));
}

/* The sums start from zero in every run. */
static void clear(struct ct_propagator *w)
{
    size_t n = w->model->output_count;

    for (size_t o = 0; o < n; o++) {
        w->result.outputs[o].bias = 0;
        w->second[o * n + o] = (struct ct_wide){0};
    }
}

enum ct_status ct_work_second_order(struct ct_propagator *w)
{
    const struct ct_model *m = w->model;
    size_t n = m->output_count;

    clear(w);
    find_spread(w);
    find_curved(w);
    if (w->state.correlation != NULL || m->rows.n > 0)
        return without_terms(w);
    if (!is_affordable(w)) {
        for (size_t o = 0; o < n; o++)
            w->result.outputs[o].second_order = w->result.outputs[o].bias =
                (double)NAN;
        return CT_OK;
    }
    for (size_t j = 0; j < m->input_count; j++)
        if (w->spread[j] > 0)
            add_along(w, j);
    for (size_t o = 0; o < n; o++) {
        w->result.outputs[o].second_order =
            ct_wide_number(w->second[o * n + o]);
        if (w->settings->order != 2)
            warn_of_curvature(w, o);
    }
    return w->settings->order == 2 ? add_second_order(w) : CT_OK;
}
