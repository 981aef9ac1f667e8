/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "graph_work.h"

#include "../uncertainty/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct reference {
    uint32_t event, to;
};

struct ct_graph_builder {
    uint32_t events, results, influences;
    uint32_t *event_of; /* per result */
    uint16_t *roots;    /* per event */
    struct reference *references;
    size_t reference_count;
    /* Terms and the results that they belong to. */
    struct ct_term *terms;
    uint32_t *owners;
    size_t term_count;
};

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
    if (made->event_of == NULL || made->roots == NULL) {
        ct_graph_builder_free(made);
        return CT_NOMEM;
    }
    for (uint32_t r = 0; r < results; r++)
        made->event_of[r] = CT_GRAPH_NONE;
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
    free(builder->terms);
    free(builder->owners);
    free(builder);
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
    struct reference *grown;

    if (event >= builder->events || reference >= builder->events)
        return CT_DOMAIN;
    if (builder->reference_count >= UINT32_MAX)
        return CT_LIMIT;
    grown = ct_grow(builder->references, builder->reference_count,
                    sizeof *builder->references);
    if (grown == NULL)
        return CT_NOMEM;
    builder->references = grown;
    grown[builder->reference_count++] = (struct reference){event, reference};
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

/* One way only to say a thing: equal terms have equal bytes. */
static struct ct_term plain(const struct ct_term *term)
{
    struct ct_term said = *term;

    said.coefficient += 0.0; /* -0 is 0 */
    if (said.kind == CT_TERM_BETWEEN) {
        if (said.weight == 1)
            said.source = said.upper;
        if (said.weight == 0 || said.source == said.upper)
            said.kind = CT_TERM_RESULT;
    }
    if (said.kind != CT_TERM_BETWEEN) {
        said.weight = 0;
        said.upper = CT_GRAPH_NONE;
    }
    return said;
}

enum ct_status ct_graph_term(struct ct_graph_builder *builder, uint32_t result,
                             const struct ct_term *term)
{
    struct ct_term *terms;
    uint32_t *owners;

    if (result >= builder->results ||
        !ct_term_is_sound(term, builder->results, builder->influences))
        return CT_DOMAIN;
    if (builder->term_count >= UINT32_MAX)
        return CT_LIMIT;
    terms = ct_grow(builder->terms, builder->term_count, sizeof *terms);
    if (terms == NULL)
        return CT_NOMEM;
    builder->terms = terms;
    owners = ct_grow(builder->owners, builder->term_count, sizeof *owners);
    if (owners == NULL)
        return CT_NOMEM;
    builder->owners = owners;
    terms[builder->term_count] = plain(term);
    owners[builder->term_count++] = result;
    return CT_OK;
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

static int compare_terms(const void *a, const void *b)
{
    const struct ct_term *x = a, *y = b;

    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->upper != y->upper)
        return x->upper < y->upper ? -1 : 1;
    if (x->weight != y->weight)
        return x->weight < y->weight ? -1 : 1;
    if (x->coefficient != y->coefficient)
        return x->coefficient < y->coefficient ? -1 : 1;
    return (x->methods > y->methods) - (x->methods < y->methods);
}

/* FNV-1a over the words of the terms. */
static uint32_t hash_terms(const struct ct_term *terms, size_t count)
{
    const unsigned char *bytes = (const unsigned char *)terms;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < count * sizeof *terms; i += sizeof(uint64_t)) {
        uint64_t word;

        memcpy(&word, bytes + i, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x100000001b3);
        hash ^= hash >> 29;
    }
    return (uint32_t)(hash ^ hash >> 32);
}
_Static_assert(sizeof(struct ct_term) == 32, "no padding: terms are hashed");

/* Sets by hash: open addressing, twice as many places as results. */
struct set_table {
    uint32_t *sets; /* 0: free */
    size_t mask;
};

/* The set with these terms, which lie at or behind the end of those kept; a new
 * one keeps them. */
static uint32_t set_of_terms(struct ct_graph *graph, struct set_table *table,
                             const struct ct_term *terms, size_t count)
{
    size_t place = hash_terms(terms, count) & table->mask;
    uint32_t end = graph->set_start[graph->sets];
    uint32_t set;

    if (count == 0)
        return 0;
    for (; (set = table->sets[place]) != 0; place = (place + 1) & table->mask) {
        struct ct_terms kept = ct_set_terms(graph, set);

        if (kept.count == count &&
            memcmp(kept.list, terms, count * sizeof *terms) == 0)
            return set;
    }
    set = graph->sets++;
    memmove(graph->terms + end, terms, count * sizeof *terms);
    graph->set_start[set + 1] = end + (uint32_t)count;
    table->sets[place] = set;
    return set;
}

/* `start` says where the terms of each result lie in graph->terms. Sets are
 * numbered in the order of the results that have them first. */
static enum ct_status share_sets(struct ct_graph *graph, const uint32_t *start)
{
    struct set_table table = {NULL, 3};
    uint32_t *fitting;

    while (table.mask / 2 < graph->results)
        table.mask = 2 * table.mask + 1;
    table.sets = ct_graph_room(table.mask + 1, sizeof *table.sets);
    graph->set_start =
        ct_graph_room((size_t)graph->results + 2, sizeof *graph->set_start);
    graph->set_of = ct_graph_room(graph->results, sizeof *graph->set_of);
    if (table.sets == NULL || graph->set_start == NULL ||
        graph->set_of == NULL) {
        free(table.sets);
        return CT_NOMEM;
    }
    graph->sets = 1;
    for (uint32_t r = 0; r < graph->results; r++) {
        size_t count = start[r + 1] - start[r];
        struct ct_term *terms = graph->terms + start[r];

        qsort(terms, count, sizeof *terms, compare_terms);
        graph->set_of[r] = set_of_terms(graph, &table, terms, count);
    }
    free(table.sets);
    fitting = realloc(graph->set_start,
                      ((size_t)graph->sets + 1) * sizeof *graph->set_start);
    graph->set_start = fitting != NULL ? fitting : graph->set_start;
    return CT_OK;
}

static void fit_terms(struct ct_graph *graph)
{
    size_t count = graph->set_start[graph->sets];
    struct ct_term *fitting =
        realloc(graph->terms, (count > 0 ? count : 1) * sizeof *fitting);

    graph->terms = fitting != NULL ? fitting : graph->terms;
}

/* Terms, which came in any order, to the sets that results share. */
static enum ct_status make_sets(struct ct_graph_builder *builder,
                                struct ct_graph *graph)
{
    enum ct_status status = CT_NOMEM;
    uint32_t *start = ct_graph_room((size_t)graph->results + 1, sizeof *start);

    graph->terms = ct_graph_room(builder->term_count, sizeof *graph->terms);
    if (start == NULL || graph->terms == NULL)
        goto done;
    for (size_t i = 0; i < builder->term_count; i++)
        start[builder->owners[i] + 1]++;
    add_up(start, graph->results);
    for (size_t i = 0; i < builder->term_count; i++)
        graph->terms[start[builder->owners[i]]++] = builder->terms[i];
    step_back(start, graph->results);
    free(builder->terms);
    free(builder->owners);
    builder->terms = NULL;
    builder->owners = NULL;
    builder->term_count = 0;
    status = share_sets(graph, start);
    if (status == CT_OK)
        fit_terms(graph);
done:
    free(start);
    return status;
}

static enum ct_status check_terms(const struct ct_graph *graph)
{
    size_t count = graph->set_start[graph->sets];

    for (size_t i = 0; i < count; i++) {
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
    uint32_t *grown;

    if (gathering->seen[reference] == event + 1)
        return CT_OK;
    gathering->seen[reference] = event + 1;
    if (gathering->count >= UINT32_MAX)
        return CT_LIMIT;
    grown = ct_grow(gathering->list, gathering->count, sizeof *gathering->list);
    if (grown == NULL)
        return CT_NOMEM;
    gathering->list = grown;
    grown[gathering->count++] = reference;
    return CT_OK;
}

static enum ct_status gather_of_results(struct gathering *gathering,
                                        const struct ct_graph *graph,
                                        uint32_t event)
{
    struct ct_numbers results = ct_row_of(&graph->stated, event);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < results.count; i++) {
        struct ct_terms terms = ct_graph_terms(graph, results.list[i]);

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

static enum ct_status make_up(const struct ct_graph_builder *builder,
                              struct ct_graph *graph)
{
    struct ct_rows_of said = {0};
    struct gathering gathering = {0};
    enum ct_status status = rows_of_references(builder, &said);

    gathering.seen = ct_graph_room(graph->events, sizeof *gathering.seen);
    graph->up.start =
        ct_graph_room((size_t)graph->events + 1, sizeof *graph->up.start);
    if (status == CT_OK && (gathering.seen == NULL || graph->up.start == NULL))
        status = CT_NOMEM;
    for (uint32_t e = 0; e < graph->events && status == CT_OK; e++) {
        struct ct_numbers row = ct_row_of(&said, e);
        size_t first = gathering.count;

        for (size_t i = 0; i < row.count && status == CT_OK; i++)
            status = gather(&gathering, e, builder->references[row.list[i]].to);
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
    free(said.start);
    free(said.list);
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

/* Levels by taking away what refers to nothing any more (Kahn 1962); references
 * of events on a cycle count as none. */
static enum ct_status make_levels(struct ct_graph *graph)
{
    uint32_t *open = ct_graph_room(graph->events, sizeof *open);
    uint32_t count = 0;

    graph->level = ct_graph_room(graph->events, sizeof *graph->level);
    graph->order = ct_graph_room(graph->events, sizeof *graph->order);
    if (open == NULL || graph->level == NULL || graph->order == NULL) {
        free(open);
        return CT_NOMEM;
    }
    for (uint32_t e = 0; e < graph->events; e++) {
        open[e] =
            graph->cyclic[e] ? 0 : (uint32_t)ct_row_of(&graph->up, e).count;
        if (open[e] == 0)
            graph->order[count++] = e;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct ct_numbers readers = ct_row_of(&graph->down, graph->order[i]);
        uint32_t level = graph->level[graph->order[i]] + 1;

        for (size_t j = 0; j < readers.count; j++) {
            uint32_t reader = readers.list[j];

            if (graph->cyclic[reader])
                continue;
            if (graph->level[reader] < level)
                graph->level[reader] = level;
            if (--open[reader] == 0)
                graph->order[count++] = reader;
        }
    }
    free(open);
    return CT_OK;
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
        status = make_sets(builder, made);
    if (status == CT_OK)
        status = check_terms(made);
    if (status == CT_OK)
        status = make_up(builder, made);
    if (status == CT_OK)
        status = make_down(made);
    if (status == CT_OK)
        status = ct_graph_find_cycles(made);
    if (status == CT_OK)
        status = make_levels(made);
    if (status == CT_OK)
        status = make_order(made);
    if (status != CT_OK) {
        ct_graph_free(made);
        return status;
    }
    *graph = made;
    return CT_OK;
}
