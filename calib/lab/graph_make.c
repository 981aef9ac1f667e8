/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A laboratory's graph is made.
 */
#include "graph_work.h"

#include <math.h>
#include <stdlib.h>

/* What is at work. */
struct making {
    struct ct_lab_graph *graph;
    const struct ct_lab *lab;
    const struct ct_lab_index *index;
    struct ct_graph_builder *builder;
    struct ct_feeding feeding;
    struct ct_feeds feeds;
};

/* ---- what results state -------------------------------------------------- */

/* Half a unit of the last printed digit of U, as a part of U. */
static double rounding_of(struct ct_lab_number U)
{
    struct ct_decimal half = ct_decimal_from_integer(5);

    half.exponent = U.place - 1;
    return ct_decimal_to_double(half) / fabs(U.number);
}

static const struct ct_stated nothing_stated = {.uncertainty = (double)NAN,
                                                .dof = (double)INFINITY};

static struct ct_stated stated_of(const struct ct_lab *lab, uint32_t result)
{
    struct ct_stated stated = nothing_stated;
    struct ct_assigned_width width;
    double u;

    if (lab->results[result].row.unsound)
        return stated;
    width = ct_lab_width(lab, result);
    u = width.expanded_uncertainty / width.k;
    if (!(u >= 0 && u <= CT_COMBINE_LARGEST))
        return stated;
    stated.uncertainty = u;
    stated.rounding = u * rounding_of(width.stated);
    if (!(stated.rounding <= CT_COMBINE_LARGEST))
        stated.rounding = 0;
    if (width.dof > 0)
        stated.dof = width.dof;
    return stated;
}

/* ---- own parts of one certificate ---------------------------------------- */

static bool has_result_of(const struct making *m,
                          const struct ct_lab_certificate *c,
                          const struct ct_lab_item_range *range)
{
    struct ct_lab_list results =
        ct_lab_rows_of(m->index, CT_RESULTS_OF_CERTIFICATE, c->id);

    for (size_t i = 0; i < results.count; i++) {
        const struct ct_lab_result *row = &m->lab->results[results.rows[i]];

        if ((range->quantity == 0 || row->quantity == 0 ||
             range->quantity == row->quantity) &&
            (range->function == 0 || range->function == row->function))
            return true;
    }
    return false;
}

/* The least of the ranges that the results lie in: what all of them have. */
static double correlation_of(const struct making *m,
                             const struct ct_lab_certificate *c)
{
    struct ct_lab_list ranges =
        ct_lab_rows_of(m->index, CT_RANGES_OF_INSTRUMENT, c->instrument);
    const struct ct_lab_when when = {c->calibrated_on, m->graph->known_by};
    double least = (double)NAN;

    for (size_t i = 0; i < ranges.count; i++) {
        struct ct_lab_item_range range =
            ct_lab_range_at(m->lab, ranges.rows[i], when);
        double rho = range.own_correlation.number;

        if (range.row.unsound || !has_result_of(m, c, &range))
            continue;
        if (isnan(rho) || rho < 0 || rho > 1)
            return 0;
        least = fmin(least, rho);
    }
    return isnan(least) ? 0 : least;
}

/* Whether any range may state a correlation. */
static bool has_correlations(const struct ct_lab *lab)
{
    if (lab->tables[CT_TABLE_CHANGES].count > 0)
        return lab->tables[CT_TABLE_RANGES].count > 0;
    for (size_t i = 0; i < lab->tables[CT_TABLE_RANGES].count; i++)
        if (lab->ranges[i].own_correlation.number > 0)
            return true;
    return false;
}

/* ---- terms --------------------------------------------------------------- */

/* An influence without an amount, which says that what the result rests on is
 * known (no methods), or that it is not. */
static enum ct_status add_nothing(struct making *m, uint32_t result,
                                  uint32_t methods)
{
    const struct ct_term term = {.source = ct_lab_graph_nothing(m->graph),
                                 .upper = CT_GRAPH_NONE,
                                 .kind = CT_TERM_INFLUENCE,
                                 .methods = methods};

    return ct_graph_term(m->builder, result, &term);
}

static bool has_terms(const struct ct_feed *feed)
{
    switch (feed->state) {
    case CT_FEED_LIMITS:
        return true;
    case CT_FEED_RESULT:
    case CT_FEED_NO_U:
    case CT_FEED_NO_K:
        return feed->match.found <= CT_FOUND_NO_POINT;
    default:
        return false;
    }
}

static enum ct_status add_feed(struct making *m, uint32_t result,
                               const struct ct_feed *feed, uint32_t methods)
{
    const struct ct_lab_parts parts = {
        .match = &feed->match,
        .rule = feed->rule,
        .taken = feed->taken,
        .unit = feed->reference_unit,
        .limits = feed->limits,
        .drift = feed->drift,
        .interpolation = feed->interpolation,
        .has_limits = feed->state == CT_FEED_LIMITS,
        .certificate = ct_lab_graph_event(m->lab, feed->link.certificate),
        .range = feed->range};
    struct ct_term terms[CT_LAB_PARTS];
    size_t count =
        ct_lab_graph_terms(m->graph, &parts, feed->sensitivity, terms);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < count && status == CT_OK; i++) {
        terms[i].methods = feed->methods | methods;
        if (isfinite(terms[i].coefficient))
            status = ct_graph_term(m->builder, result, &terms[i]);
        else
            status = add_nothing(m, result, CT_METHOD_UNKNOWN);
    }
    return status;
}

/* A row of links.csv that leads to nothing leaves it unknown what the result
 * rests on; a reference that does not fit was used for something else. */
static enum ct_status add_feeds(struct making *m, uint32_t result)
{
    const struct ct_feeds *feeds = &m->feeds;
    uint32_t methods = feeds->fed == CT_FED_SEVERAL ? CT_METHOD_UNKNOWN : 0;
    enum ct_status status = CT_OK;
    bool unknown = feeds->fed == CT_FED_NOTHING;
    size_t added = 0;

    for (size_t i = 0; i < feeds->count && status == CT_OK; i++) {
        const struct ct_feed *feed = &feeds->list[i];

        if (has_terms(feed)) {
            status = add_feed(m, result, feed, methods);
            added++;
        } else if (feed->state != CT_FEED_ROOT &&
                   (feeds->fed == CT_FED_LINKED ||
                    feed->state == CT_FEED_UNCLEAR ||
                    feed->state == CT_FEED_UNSOUND)) {
            unknown = true;
        }
    }
    if (status == CT_OK && (unknown || (methods != 0 && added == 0)))
        return add_nothing(m, result, CT_METHOD_UNKNOWN);
    if (status == CT_OK && added == 0 && feeds->fed != CT_FED_LOOSE)
        return add_nothing(m, result, 0); /* roots alone */
    return status;
}

/* ---- certificates -------------------------------------------------------- */

static enum ct_status add_links(struct making *m, uint32_t event)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < m->feeding.link_count && status == CT_OK; i++) {
        const struct ct_chain_link *link = &m->feeding.links[i];

        if (link->state == CT_LINK_CERTIFICATE)
            status =
                ct_graph_refer(m->builder, event,
                               ct_lab_graph_event(m->lab, link->certificate));
        else
            status = ct_graph_root(
                m->builder, event,
                link->state == CT_LINK_ROOT ? link->roots : CT_ROOT_NOTHING);
    }
    return status;
}

static enum ct_status add_results(struct making *m, uint32_t row,
                                  const struct ct_lab_certificate *c,
                                  bool known)
{
    struct ct_lab_list list = ct_lab_rows_of(
        m->index, CT_RESULTS_OF_CERTIFICATE, m->lab->certificates[row].id);
    bool sound = known && !c->row.unsound;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < list.count && status == CT_OK; i++) {
        uint32_t result = list.rows[i];

        status = ct_graph_place(m->builder, result, row);
        if (sound)
            m->graph->stated[result] = stated_of(m->lab, result);
        if (status == CT_OK && sound)
            status = ct_feeding_result(&m->feeding, result, &m->feeds);
        if (status == CT_OK && sound)
            status = add_feeds(m, result);
    }
    return status;
}

static enum ct_status add_certificate(struct making *m, uint32_t row)
{
    uint32_t event = ct_lab_graph_event(m->lab, row);
    enum ct_status status = ct_feeding_start(&m->feeding, row);
    const struct ct_lab_certificate *c = &m->feeding.certificate;
    bool known;

    if (status != CT_OK)
        return status;
    known = ct_feed_is_known(c, m->graph->known_by);
    if (known)
        status = add_links(m, event);
    if (status != CT_OK || event != row)
        return status;
    if (m->graph->own_correlation != NULL && known)
        m->graph->own_correlation[row] = correlation_of(m, c);
    return add_results(m, row, c, known);
}

/* Results without a certificate are of no event of the laboratory. */
static enum ct_status add_strays(struct making *m, uint32_t event)
{
    enum ct_status status = CT_OK;

    for (uint32_t i = 0; i < m->graph->results && status == CT_OK; i++)
        if (ct_lab_row_of(m->lab, CT_KEY_CERTIFICATE,
                          m->lab->results[i].certificate) == CT_LAB_NO_ROW)
            status = ct_graph_place(m->builder, i, event);
    return status;
}

static bool has_strays(const struct ct_lab *lab)
{
    for (size_t i = 0; i < lab->tables[CT_TABLE_RESULTS].count; i++)
        if (ct_lab_row_of(lab, CT_KEY_CERTIFICATE,
                          lab->results[i].certificate) == CT_LAB_NO_ROW)
            return true;
    return false;
}

/* ---- all ----------------------------------------------------------------- */

static void *room(size_t count, size_t size)
{
    return calloc(count + (count == 0), size);
}

/* Slots of certificates; how many influences there are in *count. */
static enum ct_status number_influences(struct ct_lab_graph *graph,
                                        uint32_t *count)
{
    uint64_t slot = 0;

    graph->slots = room((size_t)graph->certificates + 1, sizeof *graph->slots);
    if (graph->slots == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < graph->certificates; i++) {
        graph->slots[i] = (uint32_t)slot;
        slot += ct_lab_graph_slots(graph, i);
        if (slot > UINT32_MAX - graph->results - 2)
            return CT_LIMIT;
    }
    graph->slots[graph->certificates] = (uint32_t)slot;
    *count = graph->results + 1 + (uint32_t)slot;
    return CT_OK;
}

static enum ct_status make_room(struct ct_lab_graph *graph, uint32_t events,
                                uint32_t influences)
{
    graph->stated = room(graph->results, sizeof *graph->stated);
    graph->influences = room(influences, sizeof *graph->influences);
    if (has_correlations(graph->lab)) {
        graph->own_correlation = room(events, sizeof(double));
        if (graph->own_correlation == NULL)
            return CT_NOMEM;
    }
    if (graph->stated == NULL || graph->influences == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < graph->results; i++)
        graph->stated[i] = nothing_stated;
    return CT_OK;
}

static void fill_influences(struct ct_lab_graph *graph)
{
    struct ct_influence *list = graph->influences;
    uint32_t at = graph->results + 1;

    for (uint32_t i = 0; i < graph->results; i++)
        list[i] = (struct ct_influence){1, (double)INFINITY,
                                        ct_graph_event_of(graph->graph, i)};
    list[graph->results] =
        (struct ct_influence){0, (double)INFINITY, CT_GRAPH_NONE};
    for (uint32_t i = 0; i < graph->certificates; i++)
        for (uint32_t k = graph->slots[i]; k < graph->slots[i + 1]; k++)
            list[at++] = (struct ct_influence){1, (double)INFINITY, i};
}

static enum ct_status make(struct making *m)
{
    struct ct_lab_graph *graph = m->graph;
    uint32_t events = graph->certificates + has_strays(m->lab), influences;
    enum ct_status status = number_influences(graph, &influences);

    if (status == CT_OK)
        status = make_room(graph, events, influences);
    if (status == CT_OK)
        status = ct_graph_builder_new(events, graph->results, influences,
                                      &m->builder);
    for (uint32_t i = 0; i < graph->certificates && status == CT_OK; i++)
        status = add_certificate(m, i);
    if (status == CT_OK && events > graph->certificates)
        status = add_strays(m, graph->certificates);
    if (status == CT_OK)
        status = ct_graph_build(m->builder, &graph->graph);
    if (status != CT_OK)
        return status;
    fill_influences(graph);
    status = ct_combine_new(graph->graph,
                            &(struct ct_combine_numbers){graph->stated,
                                                         graph->own_correlation,
                                                         graph->influences},
                            &graph->combine);
    return status == CT_DOMAIN ? CT_LIMIT : status;
}

/* A small laboratory need not wait for pages that it does not fill. */
static int memo_bits(size_t results)
{
    int bits = 4;

    while (bits < CT_USE_MEMO_BITS && ((size_t)1 << bits) < results)
        bits++;
    return bits;
}

enum ct_status ct_lab_graph_new(const struct ct_lab_index *index,
                                int32_t known_by, struct ct_lab_graph **graph)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct making m = {.lab = lab, .index = index};
    enum ct_status status = CT_NOMEM;

    *graph = NULL;
    if (lab->tables[CT_TABLE_CERTIFICATES].count >= UINT32_MAX ||
        lab->tables[CT_TABLE_RESULTS].count >= UINT32_MAX)
        return CT_LIMIT;
    m.feeding =
        (struct ct_feeding){.index = index, .lab = lab, .known_by = known_by};
    m.feeding.memo_bits = memo_bits(lab->tables[CT_TABLE_RESULTS].count);
    m.feeding.memos =
        calloc((size_t)1 << m.feeding.memo_bits, sizeof *m.feeding.memos);
    m.graph = calloc(1, sizeof *m.graph);
    if (m.graph != NULL && m.feeding.memos != NULL) {
        *m.graph = (struct ct_lab_graph){
            .index = index,
            .lab = lab,
            .known_by = known_by,
            .certificates = (uint32_t)lab->tables[CT_TABLE_CERTIFICATES].count,
            .results = (uint32_t)lab->tables[CT_TABLE_RESULTS].count};
        status = make(&m);
    }
    ct_graph_builder_free(m.builder);
    ct_feeding_release(&m.feeding);
    ct_feeds_release(&m.feeds);
    if (status == CT_OK)
        *graph = m.graph;
    else
        ct_lab_graph_free(m.graph);
    return status;
}
