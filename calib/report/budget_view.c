/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the forms of a budget have in common.
 */
#include "budget.h"
#include "rows.h"

#include "../../uncertainty/coverage.h"

#include <math.h>

const char *ct_view_distribution(const struct ct_budget_view *view, size_t q)
{
    return ct_distribution_name(
        view->model->contributions[q].distribution.kind);
}

void ct_view_percent(struct ct_buffer *out, double probability)
{
    enum { FEWEST = 4, MOST = 15 };
    int digits = FEWEST;

    for (double rest = 1 - probability; rest > 0 && rest < 0.99e-4; rest *= 10)
        digits++;
    ct_number_significant(out, 100 * probability,
                          digits < MOST ? digits : MOST);
}

void ct_view_unit(struct ct_buffer *out, const struct ct_unit *unit)
{
    ct_unit_write_symbol(out, unit);
}

double ct_view_used_dof(const struct ct_budget_view *view, size_t output)
{
    double dof = view->gum->outputs[output].dof;
    bool truncated = !view->propagation->interpolate_dof && dof >= 1;

    return truncated ? ct_truncate_degrees_of_freedom(dof) : dof;
}

double ct_view_reported(const struct ct_budget_view *view, size_t output)
{
    double expanded = view->gum->outputs[output].expanded;

    if (view->cmc == NULL || isnan(view->cmc[output]))
        return expanded;
    return ct_rows_reported(expanded, view->cmc[output]);
}

double ct_view_relative(const struct ct_budget_view *view, size_t output)
{
    const struct ct_gum *gum = &view->gum->outputs[output];
    const struct ct_unit *unit = view->model->outputs[output].unit;
    bool scale = unit->kind == CT_KIND_CELSIUS || unit->kind == CT_KIND_PH ||
                 unit->exponent[CT_LEVEL] != 0;

    if (scale || gum->value == 0 || !isfinite(gum->expanded))
        return (double)NAN;
    return gum->expanded / fabs(gum->value);
}

static void write_unit(struct ct_buffer *out, const struct ct_unit *unit)
{
    struct ct_buffer name = {0};

    ct_view_unit(&name, unit);
    ct_buffer_join(out, " ", &name);
}

void ct_view_concise(const struct ct_budget_view *view, size_t output,
                     struct ct_buffer *out)
{
    const struct ct_gum *gum = &view->gum->outputs[output];

    ct_write_concise(out, gum->value, gum->standard_uncertainty,
                     view->rounding);
    write_unit(out, view->model->outputs[output].unit);
}

void ct_view_expanded(const struct ct_budget_view *view, size_t output,
                      struct ct_buffer *out)
{
    const struct ct_gum *gum = &view->gum->outputs[output];
    struct ct_buffer unit = {0};

    ct_view_unit(&unit, view->model->outputs[output].unit);
    if (!isfinite(gum->expanded)) {
        ct_number_shortest(out, gum->value);
        write_unit(out, view->model->outputs[output].unit);
    } else {
        ct_write_expanded(out, gum->value, ct_view_reported(view, output),
                          unit.length > 0 ? unit.data : "", view->rounding);
    }
    out->failed = out->failed || unit.failed;
    ct_buffer_release(&unit);
}

double ct_view_correlation(const struct ct_budget_view *view, size_t a,
                           size_t b)
{
    return view->gum->correlation[a * view->gum->output_count + b];
}
