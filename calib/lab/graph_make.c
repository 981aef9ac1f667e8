/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A laboratory's graph is made.
 */
#include "crew.h"
#include "graph_work.h"

#include <math.h>
#include <stdlib.h>

/* What is at work. */
struct making {
    struct ct_lab_graph *graph;
    const struct ct_lab *lab;
    const struct ct_lab_index *index;
    struct ct_graph_builder *builder;
    struct ct_limits_list *limits; /* threads that work do not read it */
    uint64_t slots;                /* of all certificates */
    size_t listed;                 /* results that they list */
    size_t threads;
    struct ct_graph_maker makers[CT_CREW_THREADS];
    struct ct_graph_part parts[CT_CREW_THREADS * CT_CREW_HANDS];
};

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

/* Results without a certificate are of no event of the laboratory. */
static enum ct_status add_strays(struct making *m, uint32_t event)
{
    enum ct_status status = CT_OK;

    for (uint32_t i = 0; i < m->graph->results && status == CT_OK; i++)
        if (ct_lab_row_of(m->lab, CT_KEY_CERTIFICATE,
                          m->lab->results[i].certificate) == CT_LAB_NO_ROW) {
            m->graph->stated[i] = CT_NOTHING_STATED;
            status = ct_graph_place(m->builder, i, event);
        }
    return status;
}

/* How many results the certificate lists, if it is the first of its id. */
static size_t count_listed(const struct making *m, uint32_t row)
{
    return ct_lab_graph_event(m->lab, row) != row
               ? 0
               : ct_lab_rows_of(m->index, CT_RESULTS_OF_CERTIFICATE,
                                m->lab->certificates[row].id)
                     .count;
}

/* None, where lists of certificates have all results: those that changes give
 * another certificate are in several. */
static bool has_strays(const struct ct_lab *lab, size_t listed)
{
    if (listed == lab->tables[CT_TABLE_RESULTS].count &&
        lab->tables[CT_TABLE_CHANGES].count == 0)
        return false;
    for (size_t i = 0; i < lab->tables[CT_TABLE_RESULTS].count; i++)
        if (ct_lab_row_of(lab, CT_KEY_CERTIFICATE,
                          lab->results[i].certificate) == CT_LAB_NO_ROW)
            return true;
    return false;
}

/* ---- all ----------------------------------------------------------------- */

static enum ct_status make_run(void *context, void *worker, void *hand,
                               size_t first, size_t end)
{
    struct ct_graph_maker *maker = worker;
    enum ct_status status = CT_OK;

    (void)context;
    maker->part = hand;
    maker->part->fact_count = maker->part->sum_count = 0;
    maker->part->limits_count = 0;
    for (size_t i = first; i < end && status == CT_OK; i++)
        status = ct_graph_make_part(maker, (uint32_t)i);
    return status;
}

static enum ct_status tell(struct ct_graph_builder *builder,
                           const struct ct_graph_fact *fact)
{
    switch (fact->kind) {
    case CT_FACT_LIKE:
        return ct_graph_same_terms(builder, fact->a, fact->b);
    case CT_FACT_REFER:
        return ct_graph_refer(builder, fact->a, fact->b);
    default:
        return ct_graph_root(builder, fact->a, fact->b);
    }
}

/* Gives the terms of limits their influences. */
static enum ct_status place_limits(struct making *m, struct ct_graph_part *part)
{
    uint32_t first = ct_lab_graph_first_limits(m->graph), next;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < part->limits_count && status == CT_OK; i++) {
        const struct ct_graph_limits *limits = &part->limits[i];
        struct ct_term *term = &part->sums[limits->sum].term;
        uint32_t number = ct_limits_find(m->limits, &limits->of);

        term->source = first + number;
        if (number != CT_LIMITS_UNKNOWN)
            continue;
        status = ct_graph_more_influences(m->builder, &next);
        if (status == CT_OK)
            status = ct_limits_add(m->limits, &limits->of);
        term->source = next;
    }
    return status;
}

static enum ct_status merge_run(void *context, void *hand, size_t first,
                                size_t end)
{
    struct making *m = context;
    struct ct_graph_builder *builder = m->builder;
    struct ct_graph_part *part = hand;
    enum ct_status status = place_limits(m, part);

    (void)first;
    (void)end;
    /* facts tell of terms, which come first */
    for (size_t i = 0; i < part->sum_count && status == CT_OK; i++)
        status =
            ct_graph_term(builder, part->sums[i].result, &part->sums[i].term);
    for (size_t i = 0; i < part->fact_count && status == CT_OK; i++)
        status = tell(builder, &part->facts[i]);
    return status;
}

static enum ct_status add_certificates(struct making *m)
{
    void *makers[CT_CREW_THREADS], *parts[CT_CREW_THREADS * CT_CREW_HANDS];
    const struct ct_crew crew = {.context = m,
                                 .count = m->graph->certificates,
                                 .workers = makers,
                                 .worker_count = m->threads,
                                 .hands = parts,
                                 .work = make_run,
                                 .merge = merge_run};

    for (size_t i = 0; i < m->threads; i++) {
        struct ct_graph_maker *maker = &m->makers[i];

        maker->graph = m->graph;
        maker->builder = m->builder;
        maker->likes = ct_graph_likes_new(m->graph->certificates);
        if (maker->likes == NULL ||
            ct_feeding_init(&maker->feeding, m->index, m->graph->known_by) !=
                CT_OK)
            return CT_NOMEM;
        makers[i] = maker;
    }
    for (size_t i = 0; i < m->threads * CT_CREW_HANDS; i++)
        parts[i] = &m->parts[i];
    return ct_crew_run(&crew);
}

static void release_making(struct making *m)
{
    ct_graph_builder_free(m->builder);
    ct_limits_list_free(m->limits);
    for (size_t i = 0; i < m->threads; i++) {
        ct_feeding_release(&m->makers[i].feeding);
        ct_feeds_release(&m->makers[i].feeds);
        ct_graph_likes_free(m->makers[i].likes);
    }
    for (size_t i = 0; i < m->threads * CT_CREW_HANDS; i++)
        ct_graph_part_release(&m->parts[i]);
}

/* What certificates of a run are to have room for. */
static enum ct_status count_run(void *context, void *worker, void *hand,
                                size_t first, size_t end)
{
    struct making *m = context;
    size_t *listed = hand;

    (void)worker;
    *listed = 0;
    for (size_t i = first; i < end; i++) {
        m->graph->slots[i] = ct_lab_graph_slots(m->graph, (uint32_t)i);
        *listed += count_listed(m, (uint32_t)i);
    }
    return CT_OK;
}

/* From how many slots certificates have to where they begin. */
static enum ct_status add_run(void *context, void *hand, size_t first,
                              size_t end)
{
    struct making *m = context;
    const size_t *listed = hand;

    m->listed += *listed;
    for (size_t i = first; i < end; i++) {
        uint32_t count = m->graph->slots[i];

        m->graph->slots[i] = (uint32_t)m->slots;
        m->slots += count;
        if (m->slots > UINT32_MAX - m->graph->results - 2)
            return CT_LIMIT;
    }
    return CT_OK;
}

/* Slots of certificates, and results that they list. */
static enum ct_status count_all(struct making *m)
{
    size_t listed[CT_CREW_THREADS * CT_CREW_HANDS];
    void *hands[CT_CREW_THREADS * CT_CREW_HANDS];
    const struct ct_crew crew = {.context = m,
                                 .count = m->graph->certificates,
                                 .worker_count = m->threads,
                                 .hands = hands,
                                 .work = count_run,
                                 .merge = add_run};
    enum ct_status status;

    m->graph->slots =
        malloc(((size_t)m->graph->certificates + 1) * sizeof *m->graph->slots);
    if (m->graph->slots == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < m->threads * CT_CREW_HANDS; i++)
        hands[i] = &listed[i];
    status = ct_crew_run(&crew);
    m->graph->slots[m->graph->certificates] = (uint32_t)m->slots;
    return status;
}

/* What results state is put in with their places. */
static enum ct_status make_room(struct making *m, uint32_t events)
{
    struct ct_lab_graph *graph = m->graph;

    m->limits = ct_limits_list_new();
    graph->stated =
        malloc(((size_t)graph->results + 1) * sizeof *graph->stated);
    if (m->limits == NULL || graph->stated == NULL)
        return CT_NOMEM;
    if (!has_correlations(graph->lab))
        return CT_OK;
    graph->own_correlation =
        calloc((size_t)events + 1, sizeof *graph->own_correlation);
    return graph->own_correlation != NULL ? CT_OK : CT_NOMEM;
}

static enum ct_status make(struct making *m)
{
    struct ct_lab_graph *graph = m->graph;
    uint32_t events = graph->certificates;
    enum ct_status status = count_all(m);

    if (status != CT_OK)
        return status;
    events += has_strays(m->lab, m->listed);
    status = make_room(m, events);
    if (status == CT_OK)
        status = ct_graph_builder_new(events, graph->results,
                                      graph->results + 1 +
                                          graph->slots[graph->certificates],
                                      &m->builder);
    if (status == CT_OK)
        status = add_certificates(m);
    if (status == CT_OK && events > graph->certificates)
        status = add_strays(m, graph->certificates);
    if (status == CT_OK)
        status = ct_graph_build(m->builder, &graph->graph);
    if (status != CT_OK)
        return status;
    graph->limits = m->limits;
    m->limits = NULL;
    status = ct_graph_find_printed(graph, events);
    if (status != CT_OK)
        return status;
    status =
        ct_combine_new(graph->graph,
                       &(struct ct_combine_numbers){
                           .results = graph->stated,
                           .own_correlation = graph->own_correlation,
                           .shared = graph->shared,
                           .event_of_influence = ct_lab_graph_influence_event,
                           .context = graph},
                       &graph->combine);
    return status == CT_DOMAIN ? CT_LIMIT : status;
}

enum ct_status ct_lab_graph_new_threads(const struct ct_lab_index *index,
                                        int32_t known_by, unsigned threads,
                                        struct ct_lab_graph **graph)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    size_t certificates = lab->tables[CT_TABLE_CERTIFICATES].count;
    size_t results = lab->tables[CT_TABLE_RESULTS].count;
    struct making m = {.lab = lab,
                       .index = index,
                       .threads = ct_crew_threads(threads, certificates)};
    enum ct_status status = CT_NOMEM;

    *graph = NULL;
    if (certificates >= UINT32_MAX || results >= UINT32_MAX)
        return CT_LIMIT;
    m.graph = calloc(1, sizeof *m.graph);
    if (m.graph != NULL) {
        *m.graph = (struct ct_lab_graph){.index = index,
                                         .lab = lab,
                                         .known_by = known_by,
                                         .certificates = (uint32_t)certificates,
                                         .results = (uint32_t)results};
        status = make(&m);
    }
    release_making(&m);
    if (status == CT_OK)
        *graph = m.graph;
    else
        ct_lab_graph_free(m.graph);
    return status;
}

enum ct_status ct_lab_graph_new(const struct ct_lab_index *index,
                                int32_t known_by, struct ct_lab_graph **graph)
{
    return ct_lab_graph_new_threads(index, known_by, 1, graph);
}
