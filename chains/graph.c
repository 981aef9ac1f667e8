/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "graph_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void *ct_graph_room(size_t count, size_t size)
{
    return calloc(count > 0 ? count : 1, size);
}

bool ct_term_is_sound(const struct ct_term *term, uint32_t results,
                      uint32_t influences)
{
    if (!isfinite(term->coefficient))
        return false;
    switch (term->kind) {
    case CT_TERM_RESULT:
        return term->source < results;
    case CT_TERM_BETWEEN:
        return term->source < results && term->upper < results &&
               term->weight >= 0 && term->weight <= 1;
    case CT_TERM_INFLUENCE:
        return term->source < influences;
    default:
        return false;
    }
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* Most lists are short. */
void ct_graph_sort(uint32_t *list, size_t count)
{
    if (count > 16) {
        qsort(list, count, sizeof *list, compare_numbers);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        uint32_t number = list[i];
        size_t j = i;

        for (; j > 0 && list[j - 1] > number; j--)
            list[j] = list[j - 1];
        list[j] = number;
    }
}

static void release_rows(struct ct_rows_of *rows)
{
    free(rows->start);
    free(rows->list);
}

void ct_graph_free(struct ct_graph *graph)
{
    if (graph == NULL)
        return;
    release_rows(&graph->stated);
    release_rows(&graph->up);
    release_rows(&graph->down);
    free(graph->level);
    free(graph->order);
    free(graph->roots);
    free(graph->ends);
    free(graph->cyclic);
    free(graph->event_of);
    free(graph->set_of);
    free(graph->set_start);
    free(graph->terms);
    free(graph->cycle_start);
    free(graph->cycle_events);
    free(graph);
}

uint32_t ct_graph_events(const struct ct_graph *graph)
{
    return graph->events;
}

uint32_t ct_graph_results(const struct ct_graph *graph)
{
    return graph->results;
}

uint32_t ct_graph_influences(const struct ct_graph *graph)
{
    return graph->influences;
}

uint32_t ct_graph_event_of(const struct ct_graph *graph, uint32_t result)
{
    return graph->event_of[result];
}

struct ct_numbers ct_graph_results_of(const struct ct_graph *graph,
                                      uint32_t event)
{
    return ct_row_of(&graph->stated, event);
}

struct ct_terms ct_graph_terms(const struct ct_graph *graph, uint32_t result)
{
    return ct_set_terms(graph, graph->set_of[result]);
}

uint32_t ct_graph_set(const struct ct_graph *graph, uint32_t result)
{
    return graph->set_of[result];
}

struct ct_numbers ct_graph_references(const struct ct_graph *graph,
                                      uint32_t event)
{
    return ct_row_of(&graph->up, event);
}

struct ct_numbers ct_graph_readers(const struct ct_graph *graph, uint32_t event)
{
    return ct_row_of(&graph->down, event);
}

struct ct_numbers ct_graph_order(const struct ct_graph *graph)
{
    return (struct ct_numbers){graph->order, graph->events};
}

uint32_t ct_graph_level(const struct ct_graph *graph, uint32_t event)
{
    return graph->level[event];
}

unsigned ct_graph_roots(const struct ct_graph *graph, uint32_t event)
{
    return graph->roots[event];
}

unsigned ct_graph_ends(const struct ct_graph *graph, uint32_t event)
{
    return graph->ends[event];
}

bool ct_graph_is_cyclic(const struct ct_graph *graph, uint32_t event)
{
    return graph->cyclic[event];
}

size_t ct_graph_cycles(const struct ct_graph *graph, bool *more)
{
    if (more != NULL)
        *more = graph->more_cycles;
    return graph->cycle_count;
}

struct ct_numbers ct_graph_cycle(const struct ct_graph *graph, size_t i)
{
    return (struct ct_numbers){graph->cycle_events + graph->cycle_start[i],
                               graph->cycle_start[i + 1] -
                                   graph->cycle_start[i]};
}

size_t ct_smaller(const void *records, size_t count, size_t size, size_t offset,
                  uint32_t number)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t one;

        memcpy(&one, (const char *)records + middle * size + offset,
               sizeof one);
        if (one < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
