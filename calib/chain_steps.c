/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the variance of a use is made of.
 */
#include "chain_question.h"

#include <stdlib.h>

/* ---- steps --------------------------------------------------------------- */

static bool is_undivided(struct ct_combined result)
{
    return result.kind == CT_OWN_UNDIVIDED || result.kind == CT_OWN_CYCLE;
}

/* One influence as a step of its own. */
static struct ct_chain_step step_of(const struct ct_chains *chains,
                                    const struct ct_amount *amount,
                                    double uncertainty)
{
    const struct ct_combine *combine = ct_lab_graph_combine(chains->graph);
    struct ct_elementary one =
        ct_combine_elementary(combine, amount->influence);
    double part = amount->amount / uncertainty;
    struct ct_chain_step step = {.certificate = amount->event == CT_GRAPH_NONE
                                                    ? CT_LAB_NO_ROW
                                                    : amount->event};

    part *= part;
    if (one.kind == CT_ELEMENTARY_OWN &&
        is_undivided(ct_combine_result(combine, one.index))) {
        step.undivided = part;
        return step;
    }
    if (one.kind != CT_ELEMENTARY_GIVEN) {
        step.own = part;
        return step;
    }
    switch (ct_lab_graph_influence(chains->graph, one.index).kind) {
    case CT_INFLUENCE_DRIFT:
        step.drift = part;
        break;
    case CT_INFLUENCE_LIMITS:
        step.limits = part;
        break;
    case CT_INFLUENCE_INTERPOLATION:
        step.interpolation = part;
        break;
    case CT_INFLUENCE_NOTHING:
        break;
    }
    return step;
}

static double sum_of(const struct ct_chain_step *step)
{
    return step->own + step->drift + step->limits + step->interpolation +
           step->undivided;
}

static int by_certificate(const void *a, const void *b)
{
    const struct ct_chain_step *x = a, *y = b;

    return (x->certificate > y->certificate) -
           (x->certificate < y->certificate);
}

static int by_size(const void *a, const void *b)
{
    double x = sum_of(a), y = sum_of(b);

    return x < y ? 1 : x > y ? -1 : by_certificate(a, b);
}

/* Adds up those of one certificate. */
static size_t merge(struct ct_chain_step *steps, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || steps[kept - 1].certificate != steps[i].certificate) {
            steps[kept++] = steps[i];
            continue;
        }
        steps[kept - 1].own += steps[i].own;
        steps[kept - 1].drift += steps[i].drift;
        steps[kept - 1].limits += steps[i].limits;
        steps[kept - 1].interpolation += steps[i].interpolation;
        steps[kept - 1].undivided += steps[i].undivided;
    }
    return kept;
}

enum ct_status ct_chain_steps(const struct ct_chains *chains,
                              const struct ct_chain *chain,
                              struct ct_chain_step **steps, size_t *count)
{
    struct ct_row row;
    struct ct_chain_step *list;
    enum ct_status status;

    *steps = NULL;
    *count = 0;
    if (!chain->has_use || !(chain->uncertainty > 0))
        return CT_OK;
    status = ct_reader_row(chains->reader, ct_lab_use_terms(&chain->use), &row);
    if (status != CT_OK || row.count == 0 || !(row.uncertainty > 0))
        return status;
    list = malloc(row.count * sizeof *list);
    if (list == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < row.count; i++)
        list[i] = step_of(chains, &row.amounts[i], row.uncertainty);
    qsort(list, row.count, sizeof *list, by_certificate);
    *count = merge(list, row.count);
    qsort(list, *count, sizeof *list, by_size);
    *steps = list;
    return CT_OK;
}
