/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "graph_work.h"

#include "../uncertainty/arena.h"

#include <stdlib.h>

struct ct_walker {
    const struct ct_graph *graph;
    /* Per event 1 + its place in what is being gathered, 0 between walks. The
     * system hands out zeroed pages only when they are touched. */
    uint32_t *place, *shared_place;
    struct ct_step *steps;
    size_t step_count;
    struct ct_shared_event *shared;
    size_t shared_count;
};

enum ct_status ct_walker_new(const struct ct_graph *graph,
                             struct ct_walker **walker)
{
    struct ct_walker *made = calloc(1, sizeof *made);

    if (made == NULL)
        return CT_NOMEM;
    made->graph = graph;
    made->place = ct_graph_room(graph->events, sizeof *made->place);
    made->shared_place =
        ct_graph_room(graph->events, sizeof *made->shared_place);
    if (made->place == NULL || made->shared_place == NULL) {
        ct_walker_free(made);
        return CT_NOMEM;
    }
    *walker = made;
    return CT_OK;
}

void ct_walker_free(struct ct_walker *walker)
{
    if (walker == NULL)
        return;
    free(walker->place);
    free(walker->shared_place);
    free(walker->steps);
    free(walker->shared);
    free(walker);
}

static enum ct_status step_to(struct ct_walker *walker, uint32_t event,
                              uint32_t depth)
{
    if (walker->place[event] != 0)
        return CT_OK;
    if (!ct_room(walker->steps, walker->step_count))
        return CT_NOMEM;
    walker->steps[walker->step_count++] = (struct ct_step){event, depth};
    walker->place[event] = (uint32_t)walker->step_count;
    return CT_OK;
}

static int compare_steps(const void *a, const void *b)
{
    const struct ct_step *x = a, *y = b;

    return (x->event > y->event) - (x->event < y->event);
}

/* Steps are gathered ring by ring, and each ring is put in order. */
static enum ct_status gather(struct ct_walker *walker,
                             const struct ct_rows_of *rows, uint32_t limit)
{
    enum ct_status status = CT_OK;
    size_t from = 0;

    for (uint32_t depth = 0; from < walker->step_count; depth++) {
        size_t end = walker->step_count;

        qsort(walker->steps + from, end - from, sizeof *walker->steps,
              compare_steps);
        for (size_t i = from; i < end && depth < limit; i++) {
            struct ct_numbers row = ct_row_of(rows, walker->steps[i].event);

            for (size_t j = 0; j < row.count && status == CT_OK; j++)
                status = step_to(walker, row.list[j], depth + 1);
        }
        from = status == CT_OK ? end : walker->step_count;
    }
    return status;
}

enum ct_status ct_graph_walk(struct ct_walker *walker,
                             enum ct_direction direction,
                             const uint32_t *events, size_t count,
                             uint32_t limit, struct ct_steps *steps)
{
    const struct ct_graph *graph = walker->graph;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < count; i++)
        if (events[i] >= graph->events)
            return CT_DOMAIN;
    walker->step_count = 0;
    for (size_t i = 0; i < count && status == CT_OK; i++)
        status = step_to(walker, events[i], 0);
    if (status == CT_OK)
        status = gather(walker, direction == CT_UP ? &graph->up : &graph->down,
                        limit);
    for (size_t i = 0; i < walker->step_count; i++)
        walker->place[walker->steps[i].event] = 0;
    if (status == CT_OK)
        *steps = (struct ct_steps){walker->steps, walker->step_count};
    return status;
}

/* ---- shared ancestors ------------------------------------------------------
 */

static enum ct_status count_event(struct ct_walker *walker, uint32_t event)
{
    if (walker->shared_place[event] != 0) {
        walker->shared[walker->shared_place[event] - 1].count++;
        return CT_OK;
    }
    if (!ct_room(walker->shared, walker->shared_count))
        return CT_NOMEM;
    walker->shared[walker->shared_count++] =
        (struct ct_shared_event){event, 1, true};
    walker->shared_place[event] = (uint32_t)walker->shared_count;
    return CT_OK;
}

static enum ct_status count_above(struct ct_walker *walker,
                                  const uint32_t *event)
{
    struct ct_steps steps = {0};
    enum ct_status status =
        ct_graph_walk(walker, CT_UP, event, 1, UINT32_MAX, &steps);

    for (size_t i = 0; i < steps.count && status == CT_OK; i++)
        status = count_event(walker, steps.list[i].event);
    return status;
}

/* What a shared event refers to is shared by as many at least. Events of one
 * cycle are equally near. */
static void find_nearest(struct ct_walker *walker)
{
    const bool *cyclic = walker->graph->cyclic;

    for (size_t i = 0; i < walker->shared_count; i++) {
        struct ct_shared_event event = walker->shared[i];
        struct ct_numbers row = ct_row_of(&walker->graph->up, event.event);

        for (size_t j = 0; j < row.count && event.count > 1; j++) {
            struct ct_shared_event *above =
                &walker->shared[walker->shared_place[row.list[j]] - 1];

            if (above->count == event.count &&
                !(cyclic[above->event] && cyclic[event.event]))
                above->nearest = false;
        }
    }
}

static int compare_shared(const void *a, const void *b)
{
    const struct ct_shared_event *x = a, *y = b;

    return (x->event > y->event) - (x->event < y->event);
}

/* Forgets what one alone has, and where things were. */
static void keep_shared(struct ct_walker *walker)
{
    size_t kept = 0;

    for (size_t i = 0; i < walker->shared_count; i++) {
        walker->shared_place[walker->shared[i].event] = 0;
        if (walker->shared[i].count > 1)
            walker->shared[kept++] = walker->shared[i];
    }
    walker->shared_count = kept;
    if (kept > 0)
        qsort(walker->shared, kept, sizeof *walker->shared, compare_shared);
}

enum ct_status ct_graph_shared(struct ct_walker *walker, const uint32_t *events,
                               size_t count, struct ct_shared_events *shared)
{
    enum ct_status status = CT_OK;

    walker->shared_count = 0;
    for (size_t i = 0; i < count && status == CT_OK; i++)
        status = count_above(walker, &events[i]);
    if (status == CT_OK)
        find_nearest(walker);
    keep_shared(walker);
    if (status == CT_OK)
        *shared =
            (struct ct_shared_events){walker->shared, walker->shared_count};
    return status;
}
