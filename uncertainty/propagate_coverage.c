/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Effective degrees of freedom and coverage: JCGM 100:2008, annex G.
 */
#include "propagate_work.h"

#include "coverage.h"

#include <math.h>

/* ---- effective degrees of freedom ---------------------------------------- */

/* Two correlated contributions, and where that is declared. */
struct pair {
    size_t a, b;
    struct ct_place place;
};

/* Whether contributions a and b, both of them in the result, are correlated in
 * a way that leaves no degrees of freedom: not within one set of simultaneous
 * observations nor through influences, and one of them with finite degrees of
 * freedom. */
static bool undefined_pair(const struct ct_propagator *w,
                           const struct ct_gum *gum, size_t a, size_t b)
{
    const struct ct_model *m = w->model;
    size_t observed = m->contributions[a].observed;

    if (w->by_influences[gum - w->result.outputs] && ct_has_influences(m, a) &&
        ct_has_influences(m, b))
        return false;
    if (gum->contribution[a] == 0 || gum->contribution[b] == 0 ||
        ct_work_r(w, a, b) == 0)
        return false;
    if (observed != CT_NONE && observed == m->contributions[b].observed)
        return false;
    return !(isinf(w->state.dof[a]) && isinf(w->state.dof[b]));
}

/* The pair that leaves the degrees of freedom of output o undefined: the first
 * that the model declares, or else (a state may correlate what the model does
 * not) the first in the matrix. */
static bool undefined_by(const struct ct_propagator *w, size_t o,
                         struct pair *pair)
{
    const struct ct_model *m = w->model;
    const struct ct_gum *gum = &w->result.outputs[o];

    if (w->state.correlation == NULL)
        return false;
    for (size_t i = 0; i < m->correlation_count; i++) {
        const struct ct_correlation *entry = &m->correlations[i];

        *pair = (struct pair){entry->a, entry->b, entry->place};
        if (undefined_pair(w, gum, entry->a, entry->b))
            return true;
    }
    for (size_t a = 0;
         a < m->contribution_count && w->state.correlation != m->correlation;
         a++)
        for (size_t b = 0; b < a; b++)
            if (undefined_pair(w, gum, a, b)) {
                *pair = (struct pair){a, b, ct_work_place(w, o)};
                return true;
            }
    return false;
}

/* The part of u_c that observed group g makes as a whole. */
static double observed_part(const struct ct_propagator *w,
                            const struct ct_gum *gum, size_t g)
{
    const struct ct_model *m = w->model;
    struct ct_wide sum = {0};

    for (size_t a = 0; a < m->contribution_count; a++) {
        double correlated = 0;

        if (m->contributions[a].observed != g)
            continue;
        for (size_t b = 0; b < m->contribution_count; b++)
            if (m->contributions[b].observed == g)
                correlated += ct_work_r(w, a, b) * gum->contribution[b];
        ct_wide_add_product(&sum, gum->contribution[a], correlated);
    }
    return sum.mantissa > 0 ? ct_wide_root(sum) : 0;
}

static void add_part(struct ct_propagator *w, size_t *parts, double part,
                     double dof)
{
    if (part == 0)
        return;
    w->part[*parts] = part;
    w->dof[(*parts)++] = dof;
}

/* What contributions with rows are made of together. */
static void add_influences(struct ct_propagator *w, size_t *parts)
{
    size_t n = ct_influence_part_count(w->model);

    for (size_t i = 0; i < n; i++) {
        double dof, part = ct_influence_part(&w->sum, i, &dof);

        if (part > 0 && isfinite(dof))
            add_part(w, parts, part, dof);
    }
}

/* The blocks that are independent of each other and have finite degrees of
 * freedom: contributions, the influences that these are made of, sets of
 * simultaneous observations, the mean over rows. Returns their number, without
 * those that give nothing. */
static size_t find_parts(struct ct_propagator *w, size_t o)
{
    const struct ct_model *m = w->model;
    const struct ct_gum *gum = &w->result.outputs[o];
    bool summed = ct_work_sum(w, o);
    size_t parts = 0;

    for (size_t q = 0; q < m->contribution_count; q++)
        if (isfinite(w->state.dof[q]) &&
            m->contributions[q].observed == CT_NONE &&
            !(summed && ct_has_influences(m, q)))
            add_part(w, &parts, fabs(gum->contribution[q]), w->state.dof[q]);
    if (summed)
        add_influences(w, &parts);
    for (size_t g = 0; g < m->observed_count; g++)
        add_part(w, &parts, observed_part(w, gum, g), m->observed[g].dof);
    if (m->rows.n > 0)
        add_part(w, &parts, gum->rows_uncertainty, (double)m->rows.n - 1);
    return parts;
}

/* JCGM 100:2008, G.4.1, over independent parts: each contribution by itself,
 * or where it has a row each influence of all of them together, each set of
 * simultaneous observations as one, the mean over rows as one.
 * Parts with infinite degrees of freedom may be correlated with each other:
 * they only enter u_c. */
static void find_dof(struct ct_propagator *w, size_t o)
{
    struct ct_gum *gum = &w->result.outputs[o];
    struct pair pair;
    double share = 0;
    size_t parts;

    gum->dof_status = CT_DOF_UNDEFINED;
    gum->dof = (double)NAN;
    if (undefined_by(w, o, &pair))
        return;
    parts = find_parts(w, o);
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

/* ---- k and its probability ----------------------------------------------- */

/* Where k for these degrees of freedom is kept in the table, or NULL. */
static double *place_in_table(struct known_coverage *known, double dof)
{
    if (isinf(dof))
        return &known->factor[0];
    if (dof >= 1 && dof < CT_KNOWN_FACTORS && dof == floor(dof))
        return &known->factor[(size_t)dof];
    return NULL;
}

/* ct_coverage_factor() of the probability asked for. A quantile takes several
 * times as long as all the rest of an evaluation, and the truncated degrees of
 * freedom of a series are few. */
static enum ct_status find_factor(struct ct_propagator *w, double dof,
                                  double *factor)
{
    struct known_coverage *known = &w->known;
    double *kept = place_in_table(known, dof), k;
    enum ct_status status;

    if (kept == NULL && dof == known->last_dof)
        kept = &known->last_factor;
    if (kept != NULL && *kept > 0) {
        *factor = *kept;
        return CT_OK;
    }
    status = ct_coverage_factor(w->settings->probability, dof, &k);
    if (status != CT_OK)
        return status;
    if (kept != NULL) {
        *kept = k;
    } else {
        known->last_dof = dof;
        known->last_factor = k;
    }
    *factor = k;
    return CT_OK;
}

/* ct_coverage_probability() of the factor asked for. */
static enum ct_status find_probability(struct ct_propagator *w, double dof,
                                       double *probability)
{
    struct known_coverage *known = &w->known;
    enum ct_status status = CT_OK;

    if (dof != known->probability_dof) {
        double p;

        status = ct_coverage_probability(w->settings->factor, dof, &p);
        if (status != CT_OK)
            return status;
        known->probability_dof = dof;
        known->probability = p;
    }
    *probability = known->probability;
    return status;
}

/* A fixed k is meant for a nearly normal result: says when few degrees of
 * freedom make it cover clearly less than people read into it. */
static enum ct_status warn_of_factor(const struct ct_propagator *w, size_t o,
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

static enum ct_status fixed_factor(struct ct_propagator *w, size_t o,
                                   struct ct_gum *gum)
{
    enum ct_status status;

    gum->factor = w->settings->factor;
    gum->probability = (double)NAN;
    if (gum->dof_status == CT_DOF_UNDEFINED)
        return CT_OK;
    status = find_probability(w, gum->dof, &gum->probability);
    return status != CT_OK || !w->full ? status : warn_of_factor(w, o, gum);
}

/* Names the two contributions whose correlation is in the way. */
static void report_undefined(const struct ct_propagator *w, size_t o)
{
    const struct ct_model *m = w->model;
    struct pair pair;

    if (undefined_by(w, o, &pair))
        (void)ct_error(w->sink, "dof-undefined", ct_at(pair.place),
                       ct_string(m->outputs[o].name),
                       ct_string(m->contributions[pair.a].name),
                       ct_string(m->contributions[pair.b].name));
}

static struct ct_argument place_of_coverage(const struct ct_propagator *w,
                                            size_t o)
{
    return ct_at(w->settings->coverage_place.source != 0
                     ? w->settings->coverage_place
                     : ct_work_place(w, o));
}

static enum ct_status factor_by_probability(struct ct_propagator *w, size_t o,
                                            struct ct_gum *gum)
{
    double dof = gum->dof;

    gum->probability = w->settings->probability;
    gum->factor = (double)NAN;
    if (gum->dof_status == CT_DOF_UNDEFINED) {
        report_undefined(w, o);
        return CT_OK;
    }
    if (gum->dof_status == CT_DOF_FINITE && dof < 3 && w->full)
        ct_warning(w->sink, "few-degrees-of-freedom",
                   ct_at(ct_work_place(w, o)),
                   ct_string(w->model->outputs[o].name), ct_number(dof));
    if (!w->settings->interpolate_dof && dof >= 1)
        dof = ct_truncate_degrees_of_freedom(dof);
    if (find_factor(w, dof, &gum->factor) == CT_OK)
        return CT_OK;
    (void)ct_error(w->sink, "coverage-out-of-range", place_of_coverage(w, o),
                   ct_number(gum->probability), ct_number(dof));
    return CT_OK;
}

/* Where one bounded contribution makes most of the variance, the result has
 * its shape and not the normal one that k belongs to (JCGM 100:2008, G.2.3). */
static void note_shape(const struct ct_propagator *w, size_t o,
                       const struct ct_gum *gum)
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

enum ct_status ct_work_coverage(struct ct_propagator *w)
{
    for (size_t o = 0; o < w->result.output_count; o++) {
        struct ct_gum *gum = &w->result.outputs[o];
        enum ct_status status;

        find_dof(w, o);
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
        if (w->full)
            note_shape(w, o, gum);
    }
    return CT_OK;
}
