/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ABSENT, SOURCE, REACHED }; /* what an event is to the question */

struct ct_impact {
    const struct ct_graph *graph;
    struct ct_walker *walker;
    struct ct_impact_effect *effects; /* per result */
    uint32_t *place; /* per event: 0, 1 a source, else number in `events` + 2 */
    struct ct_impact_event *events;
    uint32_t *order; /* numbers in `events`, by level */
    size_t *levels;  /* scratch of the sort */
    size_t count, room, level_room;
    /* of the question before, to be forgotten */
    uint32_t *sources;
    size_t source_count, source_room;
};

enum ct_status ct_impact_new(const struct ct_graph *graph,
                             struct ct_impact **impact)
{
    struct ct_impact *new = calloc(1, sizeof *new);
    enum ct_status status = CT_NOMEM;

    if (new == NULL)
        return CT_NOMEM;
    new->graph = graph;
    new->effects =
        calloc((size_t)ct_graph_results(graph) + 1, sizeof *new->effects);
    new->place = calloc((size_t)ct_graph_events(graph) + 1, sizeof *new->place);
    if (new->effects != NULL &&new->place != NULL)
        status = ct_walker_new(graph, &new->walker);
    if (status == CT_OK)
        *impact = new;
    else
        ct_impact_free(new);
    return status;
}

void ct_impact_free(struct ct_impact *impact)
{
    if (impact == NULL)
        return;
    ct_walker_free(impact->walker);
    free(impact->effects);
    free(impact->place);
    free(impact->events);
    free(impact->order);
    free(impact->levels);
    free(impact->sources);
    free(impact);
}

const struct ct_impact_effect *ct_impact_on(const struct ct_impact *impact,
                                            uint32_t result)
{
    return &impact->effects[result];
}

/* ---- the events ---------------------------------------------------------- */

/* All that the question before left behind. */
static void forget(struct ct_impact *impact)
{
    for (size_t i = 0; i < impact->count; i++) {
        uint32_t event = impact->events[i].event;
        struct ct_numbers results = ct_graph_results_of(impact->graph, event);

        for (size_t k = 0; k < results.count; k++)
            memset(&impact->effects[results.list[k]], 0,
                   sizeof *impact->effects);
        impact->place[event] = 0;
    }
    for (size_t i = 0; i < impact->source_count; i++)
        impact->place[impact->sources[i]] = 0;
    impact->count = impact->source_count = 0;
}

static enum ct_status make_room(void **list, size_t *room, size_t count,
                                size_t size)
{
    void *grown;

    if (count <= *room)
        return CT_OK;
    grown = realloc(*list, count * size);
    if (grown == NULL)
        return CT_NOMEM;
    *list = grown;
    *room = count;
    return CT_OK;
}

static enum ct_status take_sources(struct ct_impact *impact,
                                   const struct ct_impact_question *q)
{
    void *list = impact->sources;
    enum ct_status status = make_room(&list, &impact->source_room,
                                      q->source_count, sizeof *impact->sources);

    impact->sources = list;
    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < q->source_count; i++)
        if (q->sources[i] >= ct_graph_events(impact->graph))
            return CT_DOMAIN;
    for (size_t i = 0; i < q->source_count; i++) {
        impact->sources[i] = q->sources[i];
        impact->place[q->sources[i]] = SOURCE;
    }
    impact->source_count = q->source_count;
    return CT_OK;
}

static enum ct_status take_events(struct ct_impact *impact,
                                  const struct ct_steps *steps)
{
    void *events = impact->events, *order = impact->order;
    size_t room = impact->room;
    enum ct_status status =
        make_room(&events, &room, steps->count, sizeof *impact->events);

    impact->events = events;
    if (status == CT_OK)
        status = make_room(&order, &impact->room, steps->count,
                           sizeof *impact->order);
    impact->order = order;
    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < steps->count; i++) {
        uint32_t event = steps->list[i].event;

        if (impact->place[event] != ABSENT) /* a source, through a cycle */
            continue;
        impact->events[impact->count] = (struct ct_impact_event){
            .event = event,
            .ring = steps->list[i].depth + 1,
            .cyclic = ct_graph_is_cyclic(impact->graph, event)};
        impact->place[event] = REACHED + (uint32_t)impact->count++;
    }
    return CT_OK;
}

/* By level, as many steps as there are events and levels: topological. */
static enum ct_status put_in_order(struct ct_impact *impact)
{
    void *list = impact->levels;
    size_t most = 0, next = 0;
    enum ct_status status;

    for (size_t i = 0; i < impact->count; i++) {
        size_t level = ct_graph_level(impact->graph, impact->events[i].event);

        most = level > most ? level : most;
    }
    status =
        make_room(&list, &impact->level_room, most + 1, sizeof *impact->levels);
    impact->levels = list;
    if (status != CT_OK)
        return status;
    memset(impact->levels, 0, (most + 1) * sizeof *impact->levels);
    for (size_t i = 0; i < impact->count; i++)
        impact
            ->levels[ct_graph_level(impact->graph, impact->events[i].event)]++;
    for (size_t i = 0; i <= most; i++) {
        size_t count = impact->levels[i];

        impact->levels[i] = next;
        next += count;
    }
    for (size_t i = 0; i < impact->count; i++) {
        size_t level = ct_graph_level(impact->graph, impact->events[i].event);

        impact->order[impact->levels[level]++] = (uint32_t)i;
    }
    return CT_OK;
}

/* ---- effects ------------------------------------------------------------- */

static bool is_reached(const struct ct_impact *impact, uint32_t event)
{
    return impact->place[event] >= REACHED;
}

static enum ct_status take_starts(struct ct_impact *impact,
                                  const struct ct_impact_question *q)
{
    for (size_t i = 0; i < q->start_count; i++) {
        const struct ct_impact_start *start = &q->starts[i];
        struct ct_impact_effect *effect;

        if (start->result >= ct_graph_results(impact->graph) ||
            !is_reached(impact,
                        ct_graph_event_of(impact->graph, start->result)) ||
            !isfinite(start->effect) || !(start->doubt >= 0) ||
            isinf(start->doubt) || !isfinite(start->size))
            return CT_DOMAIN;
        effect = &impact->effects[start->result];
        effect->effect += start->effect;
        effect->doubt += start->doubt;
        effect->size += fmax(start->size, fabs(start->effect));
        effect->marks |= start->marks;
        effect->unknown = effect->unknown || start->unknown;
        effect->guess = effect->guess || start->doubt > 0;
        effect->hit = true;
    }
    return CT_OK;
}

/* What one source brings. */
static void add(struct ct_impact_effect *to,
                const struct ct_impact_effect *from, double factor, bool guess)
{
    if (!from->hit)
        return;
    to->hit = true;
    to->marks |= from->marks;
    to->unknown = to->unknown || from->unknown;
    to->guess = to->guess || guess || from->guess;
    if (guess) {
        to->doubt += fabs(factor) * (fabs(from->effect) + from->doubt);
    } else {
        to->effect += factor * from->effect;
        to->doubt += fabs(factor) * from->doubt;
        to->size += fabs(factor) * from->size;
    }
}

/* Marks of what the event refers to and is hit; 0: nothing. */
static uint32_t marks_above(const struct ct_impact *impact, uint32_t event,
                            uint32_t of_sources)
{
    struct ct_numbers references = ct_graph_references(impact->graph, event);
    uint32_t marks = 0;

    for (size_t i = 0; i < references.count; i++) {
        uint32_t place = impact->place[references.list[i]];

        if (place == SOURCE)
            marks |= of_sources;
        else if (place >= REACHED && impact->events[place - REACHED].hit)
            marks |= impact->events[place - REACHED].marks;
    }
    return marks;
}

static bool refers_to_hit(const struct ct_impact *impact,
                          const struct ct_impact_event *event)
{
    struct ct_numbers references =
        ct_graph_references(impact->graph, event->event);

    for (size_t i = 0; i < references.count; i++) {
        uint32_t place = impact->place[references.list[i]];

        if ((place == SOURCE && event->ring == 1) ||
            (place >= REACHED && impact->events[place - REACHED].hit))
            return true;
    }
    return false;
}

/* Whether nothing tells what the result rests on. */
static bool is_untold(struct ct_terms terms)
{
    for (size_t i = 0; i < terms.count; i++)
        if (terms.list[i].kind == CT_TERM_INFLUENCE &&
            (terms.list[i].methods & CT_METHOD_UNKNOWN) != 0)
            return true;
    return terms.count == 0;
}

static void sum_terms(struct ct_impact *impact, uint32_t result)
{
    struct ct_terms terms = ct_graph_terms(impact->graph, result);
    struct ct_impact_effect *effect = &impact->effects[result];

    for (size_t i = 0; i < terms.count; i++) {
        const struct ct_term *term = &terms.list[i];
        bool guess = (term->methods & CT_METHOD_UNKNOWN) != 0;

        if (term->kind == CT_TERM_RESULT) {
            add(effect, &impact->effects[term->source], term->coefficient,
                guess);
        } else if (term->kind == CT_TERM_BETWEEN) {
            add(effect, &impact->effects[term->source],
                term->coefficient * (1 - term->weight), guess);
            add(effect, &impact->effects[term->upper],
                term->coefficient * term->weight, guess);
        }
    }
    if (!isfinite(effect->size) || !isfinite(effect->doubt)) {
        effect->effect = effect->doubt = effect->size = 0;
        effect->unknown = true;
    }
}

/* Every reference that is hit has to be behind some term, or a start: one term
 * that leads to it explains it for all results. */
static bool is_unexplained(const struct ct_impact *impact,
                           const struct ct_impact_event *event, bool any_hit)
{
    struct ct_numbers results =
        ct_graph_results_of(impact->graph, event->event);

    if (any_hit)
        return false;
    for (size_t i = 0; i < results.count; i++) {
        struct ct_terms terms = ct_graph_terms(impact->graph, results.list[i]);

        for (size_t k = 0; k < terms.count; k++)
            if (terms.list[k].kind != CT_TERM_INFLUENCE) {
                uint32_t above =
                    ct_graph_event_of(impact->graph, terms.list[k].source);

                if (impact->place[above] != ABSENT)
                    return false; /* used at points that are not hit */
            }
    }
    return true;
}

static void reach(struct ct_impact *impact, struct ct_impact_event *event,
                  uint32_t of_sources)
{
    struct ct_numbers results =
        ct_graph_results_of(impact->graph, event->event);
    bool refers = refers_to_hit(impact, event);
    uint32_t marks =
        marks_above(impact, event->event, event->ring == 1 ? of_sources : 0);

    for (size_t i = 0; i < results.count; i++) {
        uint32_t result = results.list[i];
        struct ct_impact_effect *effect = &impact->effects[result];

        if (!event->cyclic)
            sum_terms(impact, result);
        if (event->cyclic ||
            (refers && is_untold(ct_graph_terms(impact->graph, result)))) {
            effect->hit = effect->unknown = true;
            effect->marks |= marks;
        }
        event->hit = event->hit || effect->hit;
        event->marks |= effect->marks;
    }
    if (refers && is_unexplained(impact, event, event->hit)) {
        event->unexplained = event->hit = true;
        event->marks |= marks;
    }
}

/* ---- the question -------------------------------------------------------- */

enum ct_status ct_impact_down(struct ct_impact *impact,
                              const struct ct_impact_question *question,
                              const struct ct_impact_event **events,
                              size_t *count)
{
    struct ct_steps steps = {0};
    enum ct_status status;

    forget(impact);
    *events = NULL;
    *count = 0;
    if (question->depth < 1)
        return CT_DOMAIN;
    status = take_sources(impact, question);
    if (status == CT_OK)
        status =
            ct_graph_walk(impact->walker, CT_DOWN, question->events,
                          question->event_count, question->depth - 1, &steps);
    if (status == CT_OK)
        status = take_events(impact, &steps);
    if (status == CT_OK)
        status = put_in_order(impact);
    if (status == CT_OK)
        status = take_starts(impact, question);
    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < impact->count; i++)
        reach(impact, &impact->events[impact->order[i]], question->marks);
    *events = impact->events;
    *count = impact->count;
    return CT_OK;
}
