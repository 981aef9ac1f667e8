/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "graph_work.h"

#include "../uncertainty/arena.h"

#include <stdlib.h>

enum ct_status ct_graph_builder_new(uint32_t events, uint32_t results,
                                    uint32_t influences,
                                    struct ct_graph_builder **builder)
{
    struct ct_graph_builder *made;

    if ((uint64_t)events + results + influences >= UINT32_MAX)
        return CT_LIMIT;
    made = calloc(1, sizeof *made);
    if (made == NULL)
        return CT_NOMEM;
    made->events = events;
    made->results = results;
    made->influences = influences;
    made->event_of = ct_graph_room(results, sizeof *made->event_of);
    made->roots = ct_graph_room(events, sizeof *made->roots);
    if (made->event_of == NULL || made->roots == NULL ||
        ct_sets_init(&made->sets, results) != CT_OK) {
        ct_graph_builder_free(made);
        return CT_NOMEM;
    }
    /* Written to before they are read: a page that is read first costs twice,
     * and stops all threads. */
    for (uint32_t r = 0; r < results; r++) {
        made->event_of[r] = CT_GRAPH_NONE;
        made->sets.set_of[r] = 0;
    }
    *builder = made;
    return CT_OK;
}

void ct_graph_builder_free(struct ct_graph_builder *builder)
{
    if (builder == NULL)
        return;
    free(builder->event_of);
    free(builder->roots);
    free(builder->references);
    ct_sets_release(&builder->sets);
    free(builder);
}

enum ct_status ct_graph_more_influences(struct ct_graph_builder *builder,
                                        uint32_t *influence)
{
    *influence = builder->influences;
    if ((uint64_t)builder->events + builder->results + builder->influences +
            1 >=
        UINT32_MAX)
        return CT_LIMIT;
    builder->influences++;
    return CT_OK;
}

enum ct_status ct_graph_place(struct ct_graph_builder *builder, uint32_t result,
                              uint32_t event)
{
    if (result >= builder->results || event >= builder->events ||
        builder->event_of[result] != CT_GRAPH_NONE)
        return CT_DOMAIN;
    builder->event_of[result] = event;
    return CT_OK;
}

enum ct_status ct_graph_refer(struct ct_graph_builder *builder, uint32_t event,
                              uint32_t reference)
{
    if (event >= builder->events || reference >= builder->events)
        return CT_DOMAIN;
    if (builder->reference_count >= UINT32_MAX)
        return CT_LIMIT;
    if (!ct_room(builder->references, builder->reference_count))
        return CT_NOMEM;
    builder->references[builder->reference_count++] =
        (struct ct_graph_reference){event, reference};
    return CT_OK;
}

enum ct_status ct_graph_root(struct ct_graph_builder *builder, uint32_t event,
                             unsigned roots)
{
    if (event >= builder->events || roots >= CT_ROOT_CYCLE)
        return CT_DOMAIN;
    builder->roots[event] |= (uint16_t)roots;
    return CT_OK;
}

enum ct_status ct_graph_term(struct ct_graph_builder *builder, uint32_t result,
                             const struct ct_term *term)
{
    if (result >= builder->results ||
        !ct_term_is_sound(term, builder->results, builder->influences))
        return CT_DOMAIN;
    return ct_sets_add(&builder->sets, result, term);
}

enum ct_status ct_graph_same_terms(struct ct_graph_builder *builder,
                                   uint32_t result, uint32_t other)
{
    if (result >= builder->results || other >= builder->results)
        return CT_DOMAIN;
    return ct_sets_like(&builder->sets, result, other);
}

/* From the number of items of each row in start[i + 1] to where rows start. */
static void add_up(uint32_t *start, uint32_t rows)
{
    for (uint32_t i = 0; i < rows; i++)
        start[i + 1] += start[i];
}

/* After start[i] went along its row while that was filled, it stands where row
 * i + 1 starts. */
static void step_back(uint32_t *start, uint32_t rows)
{
    for (uint32_t i = rows; i > 0; i--)
        start[i] = start[i - 1];
    start[0] = 0;
}

/* Puts items 0 .. count - 1 in the rows of their keys, in their order. */
static enum ct_status fill_rows(struct ct_rows_of *rows, uint32_t row_count,
                                const uint32_t *keys, uint32_t count)
{
    rows->start = ct_graph_room((size_t)row_count + 1, sizeof *rows->start);
    rows->list = ct_graph_room(count, sizeof *rows->list);
    if (rows->start == NULL || rows->list == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        rows->start[keys[i] + 1]++;
    add_up(rows->start, row_count);
    for (uint32_t i = 0; i < count; i++)
        rows->list[rows->start[keys[i]]++] = i;
    step_back(rows->start, row_count);
    return CT_OK;
}

static enum ct_status check_terms(const struct ct_graph *graph)
{
    for (size_t i = 0; i < graph->set_start[graph->sets]; i++) {
        const struct ct_term *term = &graph->terms[i];

        if (term->kind == CT_TERM_BETWEEN &&
            graph->event_of[term->source] != graph->event_of[term->upper])
            return CT_DOMAIN;
    }
    return CT_OK;
}

/* References of one event, each once. */
struct gathering {
    uint32_t *list;
    size_t count;
    uint32_t *seen; /* per event: 1 + the event that gathered it last */
};

static enum ct_status gather(struct gathering *gathering, uint32_t event,
                             uint32_t reference)
{
    if (gathering->seen[reference] == event + 1)
        return CT_OK;
    gathering->seen[reference] = event + 1;
    if (gathering->count >= UINT32_MAX)
        return CT_LIMIT;
    if (!ct_room(gathering->list, gathering->count))
        return CT_NOMEM;
    gathering->list[gathering->count++] = reference;
    return CT_OK;
}

static enum ct_status gather_of_results(struct gathering *gathering,
                                        const struct ct_graph *graph,
                                        uint32_t event)
{
    struct ct_numbers results = ct_row_of(&graph->stated, event);
    uint32_t last = 0; /* has no terms */
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < results.count; i++) {
        uint32_t set = graph->set_of[results.list[i]];
        struct ct_terms terms;

        if (set == last)
            continue;
        last = set;
        terms = ct_set_terms(graph, set);
        for (size_t t = 0; t < terms.count && status == CT_OK; t++)
            if (terms.list[t].kind != CT_TERM_INFLUENCE)
                status = gather(gathering, event,
                                graph->event_of[terms.list[t].source]);
    }
    return status;
}

/* Rows of the references that were said, as numbers of builder->references. */
static enum ct_status rows_of_references(const struct ct_graph_builder *builder,
                                         struct ct_rows_of *rows)
{
    uint32_t count = (uint32_t)builder->reference_count;
    uint32_t *keys = ct_graph_room(count, sizeof *keys);
    enum ct_status status = CT_NOMEM;

    if (keys == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        keys[i] = builder->references[i].event;
    status = fill_rows(rows, builder->events, keys, count);
    free(keys);
    return status;
}

static bool are_ordered(const struct ct_graph_builder *builder)
{
    const struct ct_graph_reference *list = builder->references;

    for (size_t i = 1; i < builder->reference_count; i++)
        if (list[i - 1].event > list[i].event)
            return false;
    return true;
}

/* By event, as most are told already; those of one as they were told. */
static enum ct_status order_references(struct ct_graph_builder *builder)
{
    struct ct_graph_reference *list = NULL;
    struct ct_rows_of rows = {0};
    enum ct_status status;

    if (are_ordered(builder))
        return CT_OK;
    status = rows_of_references(builder, &rows);
    if (status == CT_OK)
        list = ct_graph_room(builder->reference_count, sizeof *list);
    for (size_t i = 0; list != NULL && i < builder->reference_count; i++)
        list[i] = builder->references[rows.list[i]];
    free(rows.start);
    free(rows.list);
    if (list == NULL)
        return CT_NOMEM;
    free(builder->references);
    builder->references = list;
    return CT_OK;
}

/* The builder's references are in order. */
static enum ct_status make_up(const struct ct_graph_builder *builder,
                              struct ct_graph *graph)
{
    const struct ct_graph_reference *next = builder->references;
    const struct ct_graph_reference *end =
        next != NULL ? next + builder->reference_count : NULL;
    struct gathering gathering = {0};
    enum ct_status status = CT_OK;

    gathering.seen = ct_graph_room(graph->events, sizeof *gathering.seen);
    graph->up.start =
        ct_graph_room((size_t)graph->events + 1, sizeof *graph->up.start);
    if (gathering.seen == NULL || graph->up.start == NULL)
        status = CT_NOMEM;
    for (uint32_t e = 0; e < graph->events && status == CT_OK; e++) {
        size_t first = gathering.count;

        for (; next != end && next->event == e && status == CT_OK; next++)
            status = gather(&gathering, e, next->to);
        if (status == CT_OK)
            status = gather_of_results(&gathering, graph, e);
        if (gathering.count > first)
            ct_graph_sort(gathering.list + first, gathering.count - first);
        graph->up.start[e + 1] = (uint32_t)gathering.count;
    }
    if (gathering.list == NULL && status == CT_OK) {
        gathering.list = ct_graph_room(0, sizeof *gathering.list);
        status = gathering.list != NULL ? CT_OK : CT_NOMEM;
    }
    graph->up.list = gathering.list;
    free(gathering.seen);
    return status;
}

static enum ct_status make_down(struct ct_graph *graph)
{
    uint32_t count = graph->up.start[graph->events];
    uint32_t *start = ct_graph_room((size_t)graph->events + 1, sizeof *start);

    graph->down.start = start;
    graph->down.list = ct_graph_room(count, sizeof *graph->down.list);
    if (start == NULL || graph->down.list == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        start[graph->up.list[i] + 1]++;
    add_up(start, graph->events);
    for (uint32_t e = 0; e < graph->events; e++)
        for (uint32_t i = graph->up.start[e]; i < graph->up.start[e + 1]; i++)
            graph->down.list[start[graph->up.list[i]]++] = e;
    step_back(start, graph->events);
    return CT_OK;
}

/* What is known of each event once its place is found. */
static enum ct_status make_room_for_levels(struct ct_graph *graph)
{
    graph->level = ct_graph_room(graph->events, sizeof *graph->level);
    graph->order = ct_graph_room(graph->events, sizeof *graph->order);
    graph->ends = ct_graph_room(graph->events, sizeof *graph->ends);
    graph->cyclic = ct_graph_room(graph->events, sizeof *graph->cyclic);
    return graph->level != NULL && graph->order != NULL &&
                   graph->ends != NULL && graph->cyclic != NULL
               ? CT_OK
               : CT_NOMEM;
}

/* Takes away `order[i]`, and adds what refers to nothing any more to the
 * *count of `order`. */
static void take_away(struct ct_graph *graph, uint32_t *open, uint32_t i,
                      uint32_t *count)
{
    struct ct_numbers readers = ct_row_of(&graph->down, graph->order[i]);
    uint32_t level = graph->level[graph->order[i]] + 1;

    for (size_t j = 0; j < readers.count; j++) {
        uint32_t reader = readers.list[j];

        if (graph->cyclic[reader])
            continue;
        if (graph->level[reader] < level)
            graph->level[reader] = level;
        if (--open[reader] == 0)
            graph->order[(*count)++] = reader;
    }
}

/* Levels by taking away what refers to nothing any more (Kahn 1962); references
 * of events on a cycle count as none. *placed: how many have one. */
static enum ct_status make_levels(struct ct_graph *graph, uint32_t *placed)
{
    uint32_t *open = ct_graph_room(graph->events, sizeof *open);
    uint32_t count = 0;

    if (open == NULL)
        return CT_NOMEM;
    for (uint32_t e = 0; e < graph->events; e++) {
        graph->level[e] = 0;
        open[e] =
            graph->cyclic[e] ? 0 : (uint32_t)ct_row_of(&graph->up, e).count;
        if (open[e] == 0)
            graph->order[count++] = e;
    }
    for (uint32_t i = 0; i < count; i++)
        take_away(graph, open, i, &count);
    free(open);
    *placed = count;
    return CT_OK;
}

/* The level and the ends of an event whose references have theirs. */
static void place(struct ct_graph *graph, uint32_t event)
{
    struct ct_numbers row = ct_row_of(&graph->up, event);
    unsigned ends = graph->roots[event];
    uint32_t level = 0;

    if (row.count == 0 && ends == 0)
        ends = CT_ROOT_NOTHING;
    for (size_t i = 0; i < row.count; i++) {
        uint32_t to = row.list[i];

        ends |= graph->ends[to];
        level = graph->level[to] < level ? level : graph->level[to] + 1;
    }
    graph->level[event] = level;
    graph->ends[event] = (uint16_t)ends;
}

/* Places events in one pass, where all references come before what refers to
 * them, as in records kept day by day. false: some do not. */
static bool follow_order(struct ct_graph *graph)
{
    for (uint32_t e = 0; e < graph->events; e++) {
        struct ct_numbers row = ct_row_of(&graph->up, e);

        if (row.count > 0 && row.list[row.count - 1] >= e) /* ascending */
            return false;
        place(graph, e);
    }
    return true;
}

/* Cycles are looked for where not all events can be taken away. */
static enum ct_status find_places(struct ct_graph *graph)
{
    enum ct_status status = make_room_for_levels(graph);
    uint32_t placed = 0;

    if (status == CT_OK && follow_order(graph))
        return CT_OK;
    if (status == CT_OK)
        status = make_levels(graph, &placed);
    if (status != CT_OK)
        return status;
    if (placed == graph->events) {
        for (uint32_t i = 0; i < placed; i++)
            place(graph, graph->order[i]);
        return CT_OK;
    }
    status = ct_graph_find_cycles(graph);
    return status == CT_OK ? make_levels(graph, &placed) : status;
}

/* Events by level, then number. */
static enum ct_status make_order(struct ct_graph *graph)
{
    struct ct_rows_of by_level = {0};
    enum ct_status status;

    for (uint32_t e = 0; e < graph->events; e++)
        if (graph->levels <= graph->level[e])
            graph->levels = graph->level[e] + 1;
    status = fill_rows(&by_level, graph->levels, graph->level, graph->events);
    free(by_level.start);
    if (status != CT_OK) {
        free(by_level.list);
        return status;
    }
    free(graph->order);
    graph->order = by_level.list;
    return CT_OK;
}

static void take_over(struct ct_graph_builder *builder, struct ct_graph *graph)
{
    graph->events = builder->events;
    graph->results = builder->results;
    graph->influences = builder->influences;
    graph->event_of = builder->event_of;
    graph->roots = builder->roots;
    builder->event_of = NULL;
    builder->roots = NULL;
}

enum ct_status ct_graph_build(struct ct_graph_builder *builder,
                              struct ct_graph **graph)
{
    struct ct_graph *made;
    enum ct_status status = CT_OK;

    for (uint32_t r = 0; r < builder->results; r++)
        if (builder->event_of[r] == CT_GRAPH_NONE)
            return CT_DOMAIN;
    made = calloc(1, sizeof *made);
    if (made == NULL)
        return CT_NOMEM;
    take_over(builder, made);
    status =
        fill_rows(&made->stated, made->events, made->event_of, made->results);
    if (status == CT_OK)
        status = ct_sets_end(&builder->sets, made);
    if (status == CT_OK)
        status = check_terms(made);
    if (status == CT_OK)
        status = order_references(builder);
    if (status == CT_OK)
        status = make_up(builder, made);
    if (status == CT_OK)
        status = make_down(made);
    if (status == CT_OK)
        status = find_places(made);
    if (status == CT_OK)
        status = make_order(made);
    if (status != CT_OK) {
        ct_graph_free(made);
        return status;
    }
    *graph = made;
    return CT_OK;
}
