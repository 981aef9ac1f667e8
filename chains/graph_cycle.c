/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cycles: groups of events that refer to each other, directly or not, are the
 * strongly connected components (Tarjan 1972, with a stack of our own). Each is
 * then shown by cycles short enough to be read.
 */
#include "graph_work.h"

#include "../uncertainty/arena.h"

#include <stdlib.h>
#include <string.h>

/* Components in the order in which they are complete: after all those that
 * they refer to. */
struct components {
    uint32_t *number; /* per event, from 1 */
    uint32_t *events; /* by component */
    uint32_t *start;  /* component c (from 1): events[start[c - 1] ..] */
    uint32_t count;
};

struct tarjan {
    const struct ct_graph *graph;
    struct components *found;
    uint32_t *index; /* per event, from 1; 0: not seen */
    uint32_t *low;   /* the lowest index that is reached */
    uint32_t *next;  /* the reference to follow next */
    uint32_t *path;  /* events that are open, the way down */
    uint32_t *stack; /* events without a component yet */
    uint32_t path_length, stack_length, seen, placed;
};

static void open_event(struct tarjan *tarjan, uint32_t event)
{
    tarjan->index[event] = tarjan->low[event] = ++tarjan->seen;
    tarjan->next[event] = tarjan->graph->up.start[event];
    tarjan->path[tarjan->path_length++] = event;
    tarjan->stack[tarjan->stack_length++] = event;
}

/* `event` has followed all its references. */
static void close_event(struct tarjan *tarjan, uint32_t event)
{
    struct components *found = tarjan->found;
    uint32_t last;

    tarjan->path_length--;
    if (tarjan->path_length > 0) {
        uint32_t reader = tarjan->path[tarjan->path_length - 1];

        if (tarjan->low[reader] > tarjan->low[event])
            tarjan->low[reader] = tarjan->low[event];
    }
    if (tarjan->low[event] != tarjan->index[event])
        return;
    found->count++;
    do {
        last = tarjan->stack[--tarjan->stack_length];
        found->number[last] = found->count;
        found->events[tarjan->placed++] = last;
    } while (last != event);
    found->start[found->count] = tarjan->placed;
}

static void follow(struct tarjan *tarjan, uint32_t root)
{
    const struct ct_graph *graph = tarjan->graph;

    open_event(tarjan, root);
    while (tarjan->path_length > 0) {
        uint32_t event = tarjan->path[tarjan->path_length - 1];
        uint32_t reference;

        if (tarjan->next[event] == graph->up.start[event + 1]) {
            close_event(tarjan, event);
            continue;
        }
        reference = graph->up.list[tarjan->next[event]++];
        if (tarjan->index[reference] == 0)
            open_event(tarjan, reference);
        else if (tarjan->found->number[reference] == 0 &&
                 tarjan->low[event] > tarjan->index[reference])
            tarjan->low[event] = tarjan->index[reference];
    }
}

static enum ct_status find_components(const struct ct_graph *graph,
                                      struct components *found)
{
    size_t n = graph->events;
    uint32_t *room = ct_graph_room(5 * n, sizeof *room);
    struct tarjan tarjan = {.graph = graph, .found = found};

    found->number = ct_graph_room(n, sizeof *found->number);
    found->events = ct_graph_room(n, sizeof *found->events);
    found->start = ct_graph_room(n + 1, sizeof *found->start);
    if (room == NULL || found->number == NULL || found->events == NULL ||
        found->start == NULL) {
        free(room);
        return CT_NOMEM;
    }
    tarjan.index = room;
    tarjan.low = room + n;
    tarjan.next = room + 2 * n;
    tarjan.path = room + 3 * n;
    tarjan.stack = room + 4 * n;
    for (uint32_t e = 0; e < graph->events; e++)
        if (tarjan.index[e] == 0)
            follow(&tarjan, e);
    free(room);
    return CT_OK;
}

static void release_components(struct components *found)
{
    free(found->number);
    free(found->events);
    free(found->start);
}

static bool refers_to(const struct ct_graph *graph, uint32_t event,
                      uint32_t reference)
{
    struct ct_numbers row = ct_row_of(&graph->up, event);

    for (size_t i = 0; i < row.count; i++)
        if (row.list[i] == reference)
            return true;
    return false;
}

/* What the branches of one component's events end in: the same for all. */
static void find_ends(struct ct_graph *graph, const struct components *found,
                      uint32_t component)
{
    uint32_t first = found->start[component - 1];
    uint32_t end = found->start[component];
    bool cyclic = end - first > 1 ||
                  refers_to(graph, found->events[first], found->events[first]);
    unsigned ends = cyclic ? CT_ROOT_CYCLE : 0;

    for (uint32_t i = first; i < end; i++) {
        uint32_t event = found->events[i];
        struct ct_numbers row = ct_row_of(&graph->up, event);

        ends |= graph->roots[event];
        if (row.count == 0 && graph->roots[event] == 0)
            ends |= CT_ROOT_NOTHING;
        for (size_t j = 0; j < row.count; j++)
            ends |= graph->ends[row.list[j]]; /* own ones: still 0 */
    }
    for (uint32_t i = first; i < end; i++) {
        graph->cyclic[found->events[i]] = cyclic;
        graph->ends[found->events[i]] = (uint16_t)ends;
    }
}

/* ---- cycles that show a component ------------------------------------------
 */

struct search {
    struct ct_graph *graph;
    const uint32_t *component; /* per event */
    bool *shown;               /* per reference (place in up.list) */
    uint32_t *via;      /* per event: 1 + the event from which it was reached */
    uint32_t *queue;    /* events reached */
    size_t event_count; /* in graph->cycle_events */
};

/* Reaches events of the component of `from` by breadth until `to`. Returns how
 * many are in the queue. */
static uint32_t search_way(struct search *search, uint32_t from, uint32_t to)
{
    const struct ct_graph *graph = search->graph;
    uint32_t count = 0;

    search->queue[count++] = from;
    search->via[from] = from + 1;
    for (uint32_t i = 0; i < count && search->via[to] == 0; i++) {
        uint32_t event = search->queue[i];
        struct ct_numbers row = ct_row_of(&graph->up, event);

        for (size_t j = 0; j < row.count; j++) {
            uint32_t next = row.list[j];

            if (search->via[next] != 0 ||
                search->component[next] != search->component[event])
                continue;
            search->via[next] = event + 1;
            search->queue[count++] = next;
        }
    }
    return count;
}

static enum ct_status keep_event(struct search *search, uint32_t event)
{
    struct ct_graph *graph = search->graph;

    if (!ct_room(graph->cycle_events, search->event_count))
        return CT_NOMEM;
    graph->cycle_events[search->event_count++] = event;
    return CT_OK;
}

/* From the way back, list[0] reached last, to a cycle in the direction of the
 * references that starts with the lowest number. */
static void rotate(uint32_t *list, size_t count, uint32_t *scratch)
{
    size_t lowest = 0;

    for (size_t i = 0; i < count; i++) {
        scratch[i] = list[count - 1 - i];
        if (scratch[i] < scratch[lowest])
            lowest = i;
    }
    for (size_t i = 0; i < count; i++)
        list[i] = scratch[(lowest + i) % count];
}

static void mark_shown(struct search *search, uint32_t event,
                       uint32_t reference)
{
    const struct ct_rows_of *up = &search->graph->up;

    for (uint32_t i = up->start[event]; i < up->start[event + 1]; i++)
        if (up->list[i] == reference)
            search->shown[i] = true;
}

/* Adds the shortest cycle through the reference `event` -> `reference`. */
static enum ct_status add_cycle(struct search *search, uint32_t event,
                                uint32_t reference)
{
    struct ct_graph *graph = search->graph;
    uint32_t reached = search_way(search, reference, event);
    size_t first = search->event_count, length;
    enum ct_status status = keep_event(search, event);

    if (!ct_room(graph->cycle_start, graph->cycle_count + 1))
        return CT_NOMEM;
    for (uint32_t e = event; e != reference && status == CT_OK;) {
        e = search->via[e] - 1;
        status = keep_event(search, e);
    }
    for (uint32_t i = 0; i < reached; i++)
        search->via[search->queue[i]] = 0;
    if (status != CT_OK)
        return status;
    length = search->event_count - first;
    rotate(graph->cycle_events + first, length, search->queue);
    for (size_t i = first; i < search->event_count; i++)
        mark_shown(
            search, graph->cycle_events[i],
            graph->cycle_events[i + 1 < search->event_count ? i + 1 : first]);
    graph->cycle_start[++graph->cycle_count] = search->event_count;
    return CT_OK;
}

/* With `first_only` one cycle for each component that has none yet; else one
 * for each reference that is in none. */
static enum ct_status show_events(struct search *search, bool *has_one,
                                  bool first_only)
{
    struct ct_graph *graph = search->graph;
    enum ct_status status = CT_OK;

    for (uint32_t e = 0; e < graph->events && status == CT_OK; e++) {
        uint32_t component = search->component[e];

        if (!graph->cyclic[e] || (first_only && has_one[component]))
            continue;
        for (uint32_t i = graph->up.start[e];
             i < graph->up.start[e + 1] && status == CT_OK; i++) {
            if (search->shown[i] ||
                search->component[graph->up.list[i]] != component)
                continue;
            if (!first_only && graph->cycle_count >= CT_GRAPH_CYCLE_LIMIT) {
                graph->more_cycles = true;
                return CT_OK;
            }
            status = add_cycle(search, e, graph->up.list[i]);
            has_one[component] = true;
            if (first_only)
                break;
        }
    }
    return status;
}

static enum ct_status show_cycles(struct ct_graph *graph,
                                  const struct components *found)
{
    struct search search = {.graph = graph, .component = found->number};
    bool *has_one = ct_graph_room((size_t)found->count + 1, sizeof *has_one);
    enum ct_status status = CT_NOMEM;

    search.shown =
        ct_graph_room(graph->up.start[graph->events], sizeof *search.shown);
    search.via = ct_graph_room(graph->events, sizeof *search.via);
    search.queue = ct_graph_room(graph->events, sizeof *search.queue);
    if (has_one != NULL && search.shown != NULL && search.via != NULL &&
        search.queue != NULL) {
        status = show_events(&search, has_one, true);
        if (status == CT_OK)
            status = show_events(&search, has_one, false);
    }
    free(has_one);
    free(search.shown);
    free(search.via);
    free(search.queue);
    return status;
}

enum ct_status ct_graph_find_cycles(struct ct_graph *graph)
{
    struct components found = {0};
    enum ct_status status = find_components(graph, &found);

    graph->cycle_start = ct_graph_room(4, sizeof *graph->cycle_start);
    graph->cycle_events = ct_graph_room(4, sizeof *graph->cycle_events);
    if (graph->cycle_start == NULL || graph->cycle_events == NULL)
        status = CT_NOMEM;
    for (uint32_t c = 1; c <= found.count && status == CT_OK; c++)
        find_ends(graph, &found, c);
    if (status == CT_OK)
        status = show_cycles(graph, &found);
    release_components(&found);
    return status;
}
