/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers of a chain: what its nodes assign, and what each of them brings to
 * the uncertainty of the use.
 */
#include "trace_work.h"

#include "view_work.h"

#include <math.h>
#include <stdlib.h>

struct filling {
    const struct ct_trace_walk *walk;
    struct ct_tracer *tracer;
    struct ct_chain *chain;
    const struct ct_combine *combine;
};

/* ---- nodes by themselves ------------------------------------------------- */

double ct_trace_upper_unit(const struct ct_lab *lab,
                           const struct ct_chain_node *node)
{
    const struct ct_unit *lower = ct_assigned_unit(&lab->results[node->result]),
                         *upper = ct_assigned_unit(&lab->results[node->upper]);

    return lower == upper ? 1 : ct_difference_in(1, upper, lower);
}

/* A place between two results is a use of its own. */
static enum ct_status fill_between(const struct filling *f,
                                   struct ct_chain_node *node)
{
    const struct ct_combined low = ct_combine_result(f->combine, node->result);
    const struct ct_combined high = ct_combine_result(f->combine, node->upper);
    double factor = ct_trace_upper_unit(f->tracer->lab, node);
    double lower = 1 - node->weight, upper = node->weight * factor;
    struct ct_term term = {.coefficient = lower + upper,
                           .weight = upper / (lower + upper),
                           .source = node->result,
                           .upper = node->upper,
                           .kind = CT_TERM_BETWEEN};
    struct ct_row row;
    enum ct_status status =
        ct_reader_row(f->tracer->reader, (struct ct_terms){&term, 1}, &row);

    if (status != CT_OK)
        return status == CT_DOMAIN ? CT_OK : status;
    node->uncertainty = row.uncertainty;
    node->dof = row.dof;
    node->own = lower * low.own + upper * high.own;
    node->reference = sqrt(
        fmax(0, row.uncertainty * row.uncertainty - node->own * node->own));
    node->own_kind = low.kind > high.kind ? low.kind : high.kind;
    return CT_OK;
}

static void fill_result(const struct filling *f, struct ct_chain_node *node)
{
    const struct ct_combined c = ct_combine_result(f->combine, node->result);

    node->uncertainty = c.uncertainty;
    node->reference = c.reference;
    node->own = c.own;
    node->dof = c.dof;
    node->own_kind = c.kind;
}

/* The one that was reckoned with: of all results of the certificate. */
static double own_correlation(const struct filling *f,
                              const struct ct_chain_node *node)
{
    const struct ct_combine_numbers *numbers = ct_combine_stated(f->combine);
    uint32_t event = ct_lab_graph_event(f->tracer->lab, node->certificate);

    return numbers->own_correlation == NULL ? numbers->correlation
                                            : numbers->own_correlation[event];
}

static enum ct_status fill_node(const struct filling *f, size_t i)
{
    struct ct_chain_node *node = &f->chain->nodes[i];
    const struct ct_lab *lab = f->tracer->lab;
    struct ct_result_match match = {
        node->upper == CT_LAB_NO_ROW ? CT_FOUND : CT_FOUND_BETWEEN,
        {node->result, node->upper},
        node->weight};
    double half_width;

    if (node->result == CT_LAB_NO_ROW)
        return CT_OK;
    node->own_correlation = own_correlation(f, node);
    if (ct_lab_assigned_at(f->tracer->index,
                           lab->certificates[node->certificate].id,
                           &f->walk->nodes[i].selector, &match, &node->assigned,
                           &half_width) == CT_OK)
        node->unit = node->assigned.unit;
    if (node->upper != CT_LAB_NO_ROW)
        return fill_between(f, node);
    fill_result(f, node);
    return CT_OK;
}

/* ---- edges --------------------------------------------------------------- */

/* Half the width between the limits of the user's item, in its unit. */
static double tolerance(const struct filling *f,
                        const struct ct_chain_node *node)
{
    const struct ct_lab *lab = f->tracer->lab;
    const struct ct_lab_certificate *c = &lab->certificates[node->certificate];
    const struct ct_view view = {.index = f->tracer->index,
                                 .when = {c->calibrated_on, f->walk->known_by}};
    double lower, upper;

    if (node->result == CT_LAB_NO_ROW || node->unit == NULL ||
        !ct_view_limits(&view, c->instrument, &lab->results[node->result],
                        &node->assigned, &lower, &upper))
        return (double)NAN;
    return (upper - lower) / 2;
}

static void fill_edges(const struct filling *f)
{
    const struct ct_chain_node *nodes = f->chain->nodes;
    double half = (double)NAN;

    for (size_t i = 0; i < f->chain->edge_count; i++) {
        struct ct_chain_edge *edge = &f->chain->edges[i];

        if (i == 0 || f->chain->edges[i - 1].from != edge->from)
            half = tolerance(f, &nodes[edge->from]);
        edge->ratio =
            half / (2 * fabs(edge->sensitivity) * nodes[edge->to].uncertainty);
        if (!isfinite(edge->ratio) || nodes[edge->to].limits)
            edge->ratio = (double)NAN;
    }
}

/* ---- shares -------------------------------------------------------------- */

static const struct ct_node *find_result(const struct ct_nodes *nodes,
                                         uint32_t result)
{
    size_t at = ct_smaller(nodes->list, nodes->count, sizeof *nodes->list,
                           offsetof(struct ct_node, result), result);

    return at < nodes->count && nodes->list[at].result == result
               ? &nodes->list[at]
               : NULL;
}

/* A share is that of the first node with the result, a unit of which is `unit`
 * in that of the node. */
static void take_share(struct ct_chain_node *node, const struct ct_nodes *nodes,
                       uint32_t result, double unit, bool *counted)
{
    const struct ct_node *found;

    if (result == CT_LAB_NO_ROW)
        return;
    found = find_result(nodes, result);
    if (found == NULL)
        return;
    node->sensitivity = (isnan(node->sensitivity) ? 0 : node->sensitivity) +
                        found->sensitivity / unit;
    if (!counted[found - nodes->list])
        node->share = (isnan(node->share) ? 0 : node->share) + found->share;
    counted[found - nodes->list] = true;
}

static enum ct_status fill_shares(const struct filling *f,
                                  const struct ct_nodes *nodes)
{
    bool *counted = calloc(nodes->count + 1, sizeof *counted);

    if (counted == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < f->chain->node_count; i++) {
        struct ct_chain_node *node = &f->chain->nodes[i];

        take_share(node, nodes, node->result, 1, counted);
        if (node->upper != CT_LAB_NO_ROW)
            take_share(node, nodes, node->upper,
                       ct_trace_upper_unit(f->tracer->lab, node), counted);
    }
    free(counted);
    return CT_OK;
}

static void fill_given(const struct filling *f, const struct ct_shares *shares)
{
    for (size_t i = 0; i < shares->count; i++) {
        uint32_t event = shares->list[i].event, first;

        if (event == CT_GRAPH_NONE || shares->list[i].given == 0)
            continue;
        first = f->tracer->first_node[event];
        if (first != 0)
            f->chain->nodes[first - 1].given_share = shares->list[i].given;
    }
}

/* ---- own parts of a certificate, independent or as one ------------------- */

static int by_number(const void *one, const void *other)
{
    const uint32_t *a = one, *b = other;

    return (*a > *b) - (*a < *b);
}

/* Whether the use rests on several results of some printed certificate. */
static enum ct_status has_several(const struct filling *f,
                                  const struct ct_nodes *nodes, bool *several)
{
    const struct ct_graph *graph = ct_lab_graph_events(f->tracer->graph);
    const uint32_t *shared = ct_combine_stated(f->combine)->shared;
    uint32_t *events = malloc((nodes->count + 1) * sizeof *events);

    if (events == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < nodes->count; i++) {
        events[i] = ct_graph_event_of(graph, nodes->list[i].result);
        if (shared != NULL)
            events[i] = shared[events[i]];
    }
    if (nodes->count > 1)
        qsort(events, nodes->count, sizeof *events, by_number);
    *several = false;
    for (size_t i = 1; i < nodes->count; i++)
        *several = *several || events[i] == events[i - 1];
    free(events);
    return CT_OK;
}

/* The uncertainty of the use if rho were another for all certificates: what
 * they state stays, so that own parts are worked out anew. */
static enum ct_status use_with(const struct filling *f, double rho, double *u)
{
    enum ct_status status = ct_reader_correlated(
        f->tracer->reader, ct_lab_use_terms(&f->chain->use), rho, u);

    if (status == CT_DOMAIN) /* no number holds it */
        *u = (double)NAN;
    return status == CT_DOMAIN ? CT_OK : status;
}

/* Only where rho moves u by more than 5 %. */
static enum ct_status fill_rho(const struct filling *f,
                               const struct ct_nodes *nodes)
{
    double u = nodes->uncertainty, none, full;
    bool several;
    enum ct_status status = has_several(f, nodes, &several);

    if (status != CT_OK || !several)
        return status;
    status = use_with(f, 0, &none);
    if (status == CT_OK)
        status = use_with(f, 1, &full);
    if (status == CT_OK &&
        (fabs(none - u) > 0.05 * u || fabs(full - u) > 0.05 * u)) {
        f->chain->rho_0 = none;
        f->chain->rho_1 = full;
    }
    return status;
}

static enum ct_status fill_use(const struct filling *f)
{
    struct ct_terms use = ct_lab_use_terms(&f->chain->use);
    struct ct_reader *reader = f->tracer->reader;
    struct ct_row row;
    struct ct_nodes nodes;
    struct ct_shares shares;
    enum ct_status status = ct_reader_row(reader, use, &row);

    if (status == CT_DOMAIN) /* no number holds it */
        return CT_OK;
    if (status != CT_OK)
        return status;
    f->chain->uncertainty = row.uncertainty;
    f->chain->dof = row.dof;
    status = ct_reader_nodes(reader, use, &nodes);
    if (status != CT_OK)
        return status;
    status = fill_shares(f, &nodes);
    if (status == CT_OK)
        status = fill_rho(f, &nodes);
    if (status == CT_OK)
        status = ct_reader_shares(reader, use, &shares);
    if (status == CT_OK)
        fill_given(f, &shares);
    return status;
}

enum ct_status ct_trace_fill(const struct ct_trace_walk *walk)
{
    struct ct_tracer *t = walk->tracer;
    const struct filling f = {walk, t, walk->chain,
                              ct_lab_graph_combine(t->graph)};
    enum ct_status status = ct_tracer_ready(t);

    for (size_t i = 0; i < walk->chain->node_count && status == CT_OK; i++)
        status = fill_node(&f, i);
    if (status != CT_OK)
        return status;
    fill_edges(&f);
    return walk->chain->has_use ? fill_use(&f) : CT_OK;
}
