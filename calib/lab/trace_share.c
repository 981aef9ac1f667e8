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

/* A place between two results is a use of its own. */
static enum ct_status fill_between(const struct filling *f,
                                   struct ct_chain_node *node)
{
    const struct ct_combined *low = ct_combine_result(f->combine, node->result);
    const struct ct_combined *high = ct_combine_result(f->combine, node->upper);
    struct ct_term term = {.coefficient = 1,
                           .weight = node->weight,
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
    node->own = (1 - node->weight) * low->own + node->weight * high->own;
    node->reference = sqrt(
        fmax(0, row.uncertainty * row.uncertainty - node->own * node->own));
    node->own_kind = low->kind > high->kind ? low->kind : high->kind;
    return CT_OK;
}

static void fill_result(const struct filling *f, struct ct_chain_node *node)
{
    const struct ct_combined *c = ct_combine_result(f->combine, node->result);

    node->uncertainty = c->uncertainty;
    node->reference = c->reference;
    node->own = c->own;
    node->dof = c->dof;
    node->own_kind = c->kind;
}

static double own_correlation(const struct filling *f,
                              const struct ct_chain_node *node)
{
    const struct ct_lab *lab = f->tracer->lab;
    const struct ct_lab_certificate *c = &lab->certificates[node->certificate];
    const struct ct_lab_result *result = &lab->results[node->result];
    struct ct_lab_list list = ct_lab_rows_of(
        f->tracer->index, CT_RANGES_OF_INSTRUMENT, c->instrument);

    for (size_t i = 0; i < list.count; i++) {
        struct ct_lab_item_range range = ct_lab_range_at(
            lab, list.rows[i],
            (struct ct_lab_when){c->calibrated_on, f->walk->known_by});

        if ((range.quantity == 0 || range.quantity == result->quantity) &&
            (range.function == 0 || range.function == result->function) &&
            !isnan(range.own_correlation.number))
            return range.own_correlation.number;
    }
    return 0;
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
    size_t low = 0, high = nodes->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (nodes->list[middle].result < result)
            low = middle + 1;
        else
            high = middle;
    }
    return low < nodes->count && nodes->list[low].result == result
               ? &nodes->list[low]
               : NULL;
}

/* Whether an earlier node of the certificate counts this result already. */
static bool is_counted(const struct filling *f, size_t i, uint32_t result)
{
    const struct ct_chain_node *nodes = f->chain->nodes;
    uint32_t at = f->tracer->first_node[nodes[i].certificate];

    for (; at != 0 && at - 1 != i; at = f->walk->nodes[at - 1].next)
        if (nodes[at - 1].result == result || nodes[at - 1].upper == result)
            return true;
    return false;
}

static void take_share(const struct filling *f, size_t i,
                       const struct ct_nodes *nodes, uint32_t result)
{
    struct ct_chain_node *node = &f->chain->nodes[i];
    const struct ct_node *found;

    if (result == CT_LAB_NO_ROW)
        return;
    found = find_result(nodes, result);
    if (found == NULL)
        return;
    node->sensitivity =
        (isnan(node->sensitivity) ? 0 : node->sensitivity) + found->sensitivity;
    if (!is_counted(f, i, result))
        node->share = (isnan(node->share) ? 0 : node->share) + found->share;
}

static void fill_shares(const struct filling *f, const struct ct_nodes *nodes)
{
    for (size_t i = 0; i < f->chain->node_count; i++) {
        take_share(f, i, nodes, f->chain->nodes[i].result);
        take_share(f, i, nodes, f->chain->nodes[i].upper);
    }
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

struct own_part {
    uint32_t event;
    double amount, rho;
};

static int by_event(const void *one, const void *other)
{
    const struct own_part *a = one, *b = other;

    if (a->event != b->event)
        return a->event > b->event ? 1 : -1;
    return (a->amount > b->amount) - (a->amount < b->amount);
}

static double if_fully(double variance, double squares, double sum, double rho,
                       double other)
{
    double now = (1 - rho) * squares + rho * sum * sum;
    double then = (1 - other) * squares + other * sum * sum;

    return variance - now + then;
}

/* u with the own parts of each certificate uncorrelated (rho 0) or as one
 * (rho 1), all else as it is; only where that moves it by more than 5 %. */
static enum ct_status fill_rho(const struct filling *f,
                               const struct ct_nodes *nodes)
{
    const struct ct_graph *graph = ct_lab_graph_events(f->tracer->graph);
    struct own_part *parts = malloc((nodes->count + 1) * sizeof *parts);
    double u = nodes->uncertainty, none = u * u, full = u * u;

    if (parts == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < nodes->count; i++) {
        const struct ct_node *one = &nodes->list[i];
        struct ct_chain_node node = {.certificate =
                                         ct_graph_event_of(graph, one->result),
                                     .result = one->result};

        parts[i] = (struct own_part){
            node.certificate,
            one->sensitivity * ct_combine_result(f->combine, one->result)->own,
            own_correlation(f, &node)};
    }
    if (nodes->count > 1)
        qsort(parts, nodes->count, sizeof *parts, by_event);
    for (size_t i = 0, k; i < nodes->count; i = k) {
        double squares = 0, sum = 0;

        for (k = i; k < nodes->count && parts[k].event == parts[i].event; k++) {
            squares += parts[k].amount * parts[k].amount;
            sum += parts[k].amount;
        }
        if (k - i < 2)
            continue;
        none = if_fully(none, squares, sum, parts[i].rho, 0);
        full = if_fully(full, squares, sum, parts[i].rho, 1);
    }
    free(parts);
    none = sqrt(fmax(none, 0));
    full = sqrt(fmax(full, 0));
    if (fabs(none - u) > 0.05 * u || fabs(full - u) > 0.05 * u) {
        f->chain->rho_0 = none;
        f->chain->rho_1 = full;
    }
    return CT_OK;
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
    fill_shares(f, &nodes);
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
    enum ct_status status = CT_OK;

    if (t->reader == NULL)
        status = ct_reader_new(f.combine, &t->reader);
    for (size_t i = 0; i < walk->chain->node_count && status == CT_OK; i++)
        status = fill_node(&f, i);
    if (status != CT_OK)
        return status;
    fill_edges(&f);
    return walk->chain->has_use ? fill_use(&f) : CT_OK;
}
