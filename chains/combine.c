/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "combine_work.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Uncertainties that agree within this part are equal. */
static const double EQUAL = 1e-12;

static bool is_uncertainty(double u)
{
    return u >= 0 && u <= CT_COMBINE_LARGEST;
}

static bool is_sound(const struct ct_graph *graph,
                     const struct ct_combine_numbers *numbers)
{
    bool sound = numbers->correlation >= 0 && numbers->correlation <= 1;

    for (uint32_t r = 0; r < graph->results; r++) {
        const struct ct_stated *stated = &numbers->results[r];

        sound = sound &&
                (isnan(stated->uncertainty) ||
                 is_uncertainty(stated->uncertainty)) &&
                stated->rounding >= 0 && stated->dof > 0;
    }
    for (uint32_t i = 0; i < graph->influences; i++) {
        const struct ct_influence *influence = &numbers->influences[i];

        sound = sound && is_uncertainty(influence->uncertainty) &&
                influence->dof > 0 &&
                (influence->event < graph->events ||
                 influence->event == CT_GRAPH_NONE);
    }
    for (uint32_t e = 0; numbers->own_correlation != NULL && e < graph->events;
         e++)
        sound = sound && numbers->own_correlation[e] >= 0 &&
                numbers->own_correlation[e] <= 1;
    return sound;
}

/* What results[i] is sorted by. */
typedef uint32_t (*key_of)(const struct ct_graph *graph, uint32_t result);

static uint32_t level_of(const struct ct_graph *graph, uint32_t result)
{
    return graph->level[graph->event_of[result]];
}

/* Sorts `from` into `to`, keeping the order of equal keys. */
static enum ct_status sort_results(const struct ct_graph *graph, key_of key,
                                   uint32_t keys, const uint32_t *from,
                                   uint32_t *to)
{
    uint32_t *start = ct_graph_room((size_t)keys + 1, sizeof *start);

    if (start == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < graph->results; i++)
        start[key(graph, i) + 1]++;
    for (uint32_t i = 0; i < keys; i++)
        start[i + 1] += start[i];
    for (uint32_t i = 0; i < graph->results; i++)
        to[start[key(graph, from[i])]++] = from[i];
    free(start);
    return CT_OK;
}

static enum ct_status make_order(struct ct_combine *combine)
{
    const struct ct_graph *graph = combine->graph;
    uint32_t *by_set = ct_graph_room(graph->results, sizeof *by_set);
    enum ct_status status = CT_NOMEM;

    combine->order = ct_graph_room(graph->results, sizeof *combine->order);
    if (by_set != NULL && combine->order != NULL) {
        for (uint32_t r = 0; r < graph->results; r++)
            combine->order[r] = r;
        status = sort_results(graph, ct_graph_set, graph->sets, combine->order,
                              by_set);
    }
    if (status == CT_OK)
        status = sort_results(graph, level_of, graph->levels, by_set,
                              combine->order);
    free(by_set);
    return status;
}

/* ---- what the terms of a set bring -----------------------------------------
 */

struct brought {
    double uncertainty, dof;
    uint32_t methods;
    bool incomplete, beyond;
};

/* u of the source of a term, if it stood alone. */
static double size_of(const struct ct_combine *combine,
                      const struct ct_term *term)
{
    const struct ct_combined *results = combine->results;
    double u = term->kind == CT_TERM_INFLUENCE
                   ? combine->numbers.influences[term->source].uncertainty
                   : results[term->source].uncertainty;

    if (term->kind == CT_TERM_BETWEEN)
        u = (1 - term->weight) * u +
            term->weight * results[term->upper].uncertainty;
    return fabs(term->coefficient) * u;
}

/* The one term that leads to results, if the influences beside it are in
 * nothing above; lowest[i] is the lowest level on which influence i is used. */
static const struct ct_term *single_source(const struct ct_combine *combine,
                                           struct ct_terms terms,
                                           const uint32_t *lowest)
{
    const struct ct_term *single = NULL;
    uint32_t level;

    for (size_t i = 0; i < terms.count; i++) {
        if (terms.list[i].kind == CT_TERM_INFLUENCE)
            continue;
        if (single != NULL || terms.list[i].kind == CT_TERM_BETWEEN)
            return NULL;
        single = &terms.list[i];
    }
    if (single == NULL)
        return NULL;
    level = level_of(combine->graph, single->source);
    for (size_t i = 0; i < terms.count; i++)
        if (terms.list[i].kind == CT_TERM_INFLUENCE &&
            lowest[terms.list[i].source] <= level)
            return NULL;
    return single;
}

/* CT_DOMAIN: more than a number holds. */
static enum ct_status bring(struct ct_reader *reader, struct ct_terms terms,
                            const uint32_t *lowest, struct brought *brought)
{
    const struct ct_combine *combine = reader->combine;
    const struct ct_term *single = single_source(combine, terms, lowest);
    struct ct_summary summary;
    double largest = 0;
    enum ct_status status;

    *brought = (struct brought){.dof = (double)INFINITY};
    for (size_t i = 0; i < terms.count; i++) {
        brought->methods |= terms.list[i].methods;
        largest = fmax(largest, size_of(combine, &terms.list[i]));
    }
    if (brought->methods & CT_METHOD_UNKNOWN) {
        brought->uncertainty = largest;
        return is_uncertainty(largest) ? CT_OK : CT_DOMAIN;
    }
    status = single != NULL ? ct_reader_step(reader, terms, single)
                            : ct_reader_walk(reader, terms);
    if (status != CT_OK)
        return status;
    summary = ct_reader_summary(reader);
    brought->uncertainty = summary.uncertainty;
    brought->dof = summary.dof;
    brought->incomplete = reader->incomplete;
    return CT_OK;
}

/* ---- own parts -------------------------------------------------------------
 */

static enum ct_growth growth_of(const struct ct_stated *stated, double u_r)
{
    double u = stated->uncertainty;

    if (isnan(u) || u_r <= u * (1 + EQUAL))
        return CT_GROWS;
    return u_r <= (u + stated->rounding) * (1 + EQUAL) ? CT_GROWS_ROUNDED
                                                       : CT_SHRINKS;
}

/* What is carried on is one influence by itself. */
static void carry_whole(struct ct_combined *combined,
                        const struct ct_stated *stated)
{
    double u = stated->uncertainty;

    combined->uncertainty =
        isnan(u) ? combined->reference : fmax(u, combined->reference);
    combined->own = combined->uncertainty;
    combined->dof = combined->own_dof = stated->dof;
}

/* nu_own = u_own^4 / (u^4 / nu - u_R^4 / nu_R), in parts of u. */
static void divide(struct ct_combined *combined, const struct ct_stated *stated,
                   double reference_dof)
{
    double u = stated->uncertainty, part, own, rest;

    if (!(u > combined->reference)) { /* none stated, too */
        combined->uncertainty = combined->reference;
        combined->dof = reference_dof;
        combined->own_dof = (double)INFINITY;
        return;
    }
    part = combined->reference / u;
    own = sqrt((1 - part) * (1 + part));
    rest = 1 / stated->dof - part * part * part * part / reference_dof;
    combined->uncertainty = u;
    combined->own = u * own;
    if (part == 0) {
        combined->own_dof = combined->dof = stated->dof;
    } else if (rest > 8 * DBL_EPSILON / stated->dof) {
        combined->own_dof = own * own * own * own / rest;
        combined->dof = stated->dof;
    } else {
        combined->own_dof = (double)INFINITY;
        combined->dof = reference_dof / (part * part * part * part);
    }
}

/* Nothing is known, and what rests on it is beyond as well. */
static void leave_without(struct ct_combined *combined)
{
    combined->kind = CT_OWN_BEYOND;
    combined->incomplete = true;
    combined->uncertainty = combined->reference = (double)NAN;
    combined->own = combined->dof = combined->own_dof = (double)NAN;
}

static void find_own(struct ct_combine *combine, uint32_t result,
                     const struct brought *brought)
{
    const struct ct_graph *graph = combine->graph;
    const struct ct_stated *stated = &combine->numbers.results[result];
    struct ct_combined *combined = &combine->results[result];
    uint32_t event = graph->event_of[result];
    bool refers = ct_row_of(&graph->up, event).count > 0;

    *combined = (struct ct_combined){.methods = brought->methods};
    if (brought->beyond) {
        leave_without(combined);
        return;
    }
    if (graph->cyclic[event]) {
        combined->kind = CT_OWN_CYCLE;
    } else if (brought->methods & CT_METHOD_UNKNOWN ||
               (refers && ct_graph_set(graph, result) == 0)) {
        combined->kind = CT_OWN_UNDIVIDED;
        combined->reference = brought->uncertainty;
    } else {
        combined->kind =
            isnan(stated->uncertainty) ? CT_OWN_NOT_STATED : CT_OWN_KNOWN;
        combined->reference = brought->uncertainty;
    }
    combined->incomplete =
        combined->kind != CT_OWN_KNOWN || brought->incomplete;
    combined->growth = growth_of(stated, combined->reference);
    if (combined->kind == CT_OWN_CYCLE || combined->kind == CT_OWN_UNDIVIDED)
        carry_whole(combined, stated);
    else
        divide(combined, stated, brought->dof);
}

static enum ct_status find_all(struct ct_combine *combine,
                               struct ct_reader *reader, const uint32_t *lowest)
{
    const struct ct_graph *graph = combine->graph;
    struct brought brought = {.dof = (double)INFINITY};
    uint32_t set = 0;
    enum ct_status status = CT_OK;

    for (uint32_t i = 0; i < graph->results && status == CT_OK; i++) {
        uint32_t result = combine->order[i];

        if (graph->cyclic[graph->event_of[result]]) {
            find_own(combine, result, &(struct brought){0});
            continue;
        }
        if (graph->set_of[result] != set) {
            set = graph->set_of[result];
            status = bring(reader, ct_set_terms(graph, set), lowest, &brought);
            brought.beyond = status == CT_DOMAIN;
            status = brought.beyond ? CT_OK : status;
        }
        if (status == CT_OK)
            find_own(combine, result, &brought);
    }
    return status;
}

/* The lowest level on which each influence is used. */
static uint32_t *lowest_levels(const struct ct_graph *graph)
{
    uint32_t *lowest = ct_graph_room(graph->influences, sizeof *lowest);

    if (lowest == NULL)
        return NULL;
    for (uint32_t i = 0; i < graph->influences; i++)
        lowest[i] = UINT32_MAX;
    for (uint32_t r = 0; r < graph->results && graph->influences > 0; r++) {
        struct ct_terms terms = ct_graph_terms(graph, r);
        uint32_t level = level_of(graph, r);

        for (size_t i = 0; i < terms.count; i++) {
            const struct ct_term *term = &terms.list[i];

            if (term->kind == CT_TERM_INFLUENCE && lowest[term->source] > level)
                lowest[term->source] = level;
        }
    }
    return lowest;
}

enum ct_status ct_combine_new(const struct ct_graph *graph,
                              const struct ct_combine_numbers *numbers,
                              struct ct_combine **combine)
{
    struct ct_combine *made = NULL;
    struct ct_reader *reader = NULL;
    uint32_t *lowest = NULL;
    enum ct_status status = CT_NOMEM;

    if (!is_sound(graph, numbers))
        return CT_DOMAIN;
    made = calloc(1, sizeof *made);
    if (made == NULL)
        return CT_NOMEM;
    made->graph = graph;
    made->numbers = *numbers;
    made->results = ct_graph_room(graph->results, sizeof *made->results);
    lowest = lowest_levels(graph);
    if (made->results != NULL && lowest != NULL)
        status = make_order(made);
    if (status == CT_OK)
        status = ct_reader_new(made, &reader);
    if (status == CT_OK)
        status = find_all(made, reader, lowest);
    ct_reader_free(reader);
    free(lowest);
    if (status == CT_OK)
        *combine = made;
    else
        ct_combine_free(made);
    return status;
}

void ct_combine_free(struct ct_combine *combine)
{
    if (combine == NULL)
        return;
    free(combine->results);
    free(combine->order);
    free(combine);
}

const struct ct_combined *ct_combine_result(const struct ct_combine *combine,
                                            uint32_t result)
{
    return &combine->results[result];
}

const struct ct_combine_numbers *
ct_combine_stated(const struct ct_combine *combine)
{
    return &combine->numbers;
}

static double fewest_dof(const struct ct_combine *combine, uint32_t event)
{
    struct ct_numbers results = ct_row_of(&combine->graph->stated, event);
    double fewest = (double)INFINITY;

    for (size_t i = 0; i < results.count; i++)
        fewest = fmin(fewest, combine->results[results.list[i]].own_dof);
    return fewest;
}

uint32_t ct_combine_event_of(const struct ct_combine *combine,
                             uint32_t influence)
{
    const struct ct_graph *graph = combine->graph;

    if (influence < graph->results)
        return graph->event_of[influence];
    influence -= graph->results;
    return influence < graph->events
               ? influence
               : combine->numbers.influences[influence - graph->events].event;
}

struct ct_elementary ct_combine_elementary(const struct ct_combine *combine,
                                           uint32_t influence)
{
    const struct ct_graph *graph = combine->graph;
    struct ct_elementary found = {.kind = CT_ELEMENTARY_OWN,
                                  .index = influence};

    found.event = ct_combine_event_of(combine, influence);
    if (influence < graph->results) {
        found.dof = combine->results[influence].own_dof;
    } else if (influence - graph->results < graph->events) {
        found.kind = CT_ELEMENTARY_EVENT;
        found.index = found.event;
        found.dof = fewest_dof(combine, found.event);
    } else {
        found.kind = CT_ELEMENTARY_GIVEN;
        found.index = influence - graph->results - graph->events;
        found.dof = combine->numbers.influences[found.index].dof;
    }
    return found;
}
