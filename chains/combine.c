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

static bool shares_soundly(const struct ct_combine_numbers *numbers,
                           uint32_t events, uint32_t event)
{
    uint32_t shared = numbers->shared[event];
    const double *rho = numbers->own_correlation;

    return shared < events && numbers->shared[shared] == shared &&
           (rho == NULL ||
            !(rho[shared] < rho[event] || rho[shared] > rho[event]));
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
    for (uint32_t i = 0; numbers->influences != NULL && i < graph->influences;
         i++) {
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
    for (uint32_t e = 0; numbers->shared != NULL && e < graph->events; e++)
        sound = sound && shares_soundly(numbers, graph->events, e);
    return sound;
}

static uint32_t min_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t level_of(const struct ct_graph *graph, uint32_t result)
{
    return graph->level[graph->event_of[result]];
}

/* ---- what the terms of a set bring -----------------------------------------
 */

/* u of the source of a term, if it stood alone. */
static double size_of(const struct ct_combine *combine,
                      const struct ct_term *term)
{
    double u = term->kind == CT_TERM_INFLUENCE
                   ? ct_influence_size(combine, term->source)
                   : ct_combine_result(combine, term->source).uncertainty;

    return fabs(term->coefficient) * u;
}

/* The largest of the terms, each by itself. CT_DOMAIN: more than a number
 * holds. */
static enum ct_status find_largest(struct ct_reader *reader,
                                   struct ct_terms terms, double *largest)
{
    enum ct_status status = CT_OK;

    *largest = 0;
    for (size_t i = 0; i < terms.count && status == CT_OK; i++) {
        const struct ct_term *term = &terms.list[i];
        double size;

        if (term->kind == CT_TERM_BETWEEN) {
            status = ct_reader_walk(reader, (struct ct_terms){term, 1});
            size = status == CT_OK ? ct_reader_summary(reader).uncertainty : 0;
        } else {
            size = size_of(reader->combine, term);
        }
        *largest = fmax(*largest, size);
    }
    return status == CT_OK && !is_uncertainty(*largest) ? CT_DOMAIN : status;
}

/* The one term that leads to results, if the influences beside it are in
 * nothing above. */
static const struct ct_term *single_source(const struct ct_combine *combine,
                                           struct ct_terms terms)
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
            UINT32_MAX - combine->lowest[terms.list[i].source] <= level)
            return NULL;
    return single;
}

/* CT_DOMAIN: more than a number holds. */
static enum ct_status bring(struct ct_reader *reader, struct ct_terms terms,
                            struct ct_brought *brought)
{
    const struct ct_combine *combine = reader->combine;
    const struct ct_term *single = single_source(combine, terms);
    struct ct_summary summary;
    enum ct_status status;

    *brought = (struct ct_brought){.dof = (double)INFINITY};
    for (size_t i = 0; i < terms.count; i++)
        brought->methods |= terms.list[i].methods;
    if (brought->methods & CT_METHOD_UNKNOWN)
        return find_largest(reader, terms, &brought->uncertainty);
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

enum ct_status ct_combine_bring(struct ct_reader *reader, uint32_t set,
                                struct ct_brought *brought)
{
    enum ct_status status =
        bring(reader, ct_set_terms(reader->combine->graph, set), brought);

    brought->beyond = status == CT_DOMAIN;
    return brought->beyond ? CT_OK : status;
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

static const struct ct_brought *brought_to(const struct ct_combine *combine,
                                           uint32_t result)
{
    static const struct ct_brought nothing = {0};
    const struct ct_graph *graph = combine->graph;

    if (graph->cyclic[graph->event_of[result]])
        return &nothing;
    return combine->other == NULL
               ? &combine->brought[graph->set_of[result]]
               : ct_other_brought(combine->other, graph->set_of[result]);
}

enum ct_growth ct_combine_growth(const struct ct_combine *combine,
                                 uint32_t result)
{
    const struct ct_brought *brought = brought_to(combine, result);

    return brought->beyond ? CT_GROWS
                           : growth_of(&combine->numbers.results[result],
                                       brought->uncertainty);
}

struct ct_combined ct_combine_result(const struct ct_combine *combine,
                                     uint32_t result)
{
    const struct ct_graph *graph = combine->graph;
    const struct ct_stated *stated = &combine->numbers.results[result];
    const struct ct_brought *brought = brought_to(combine, result);
    uint32_t event = graph->event_of[result];
    struct ct_combined combined = {.methods = brought->methods};

    if (brought->beyond) {
        leave_without(&combined);
        return combined;
    }
    combined.reference = brought->uncertainty;
    if (graph->cyclic[event])
        combined.kind = CT_OWN_CYCLE;
    else if (brought->methods & CT_METHOD_UNKNOWN ||
             (graph->set_of[result] == 0 &&
              ct_row_of(&graph->up, event).count > 0))
        combined.kind = CT_OWN_UNDIVIDED;
    else
        combined.kind =
            isnan(stated->uncertainty) ? CT_OWN_NOT_STATED : CT_OWN_KNOWN;
    combined.incomplete = combined.kind != CT_OWN_KNOWN || brought->incomplete;
    combined.growth = growth_of(stated, combined.reference);
    if (ct_is_divided(&combined))
        divide(&combined, stated, brought->dof);
    else
        carry_whole(&combined, stated);
    return combined;
}

/* ---- all sets --------------------------------------------------------------
 */

/* Of a set: the lowest level with a result of it, and the lowest one not on a
 * cycle, for which what it brings is asked. UINT32_MAX: none. */
struct heights {
    uint32_t lowest, asked;
};

static struct heights *heights_of(const struct ct_graph *graph)
{
    struct heights *heights = ct_graph_room(graph->sets, sizeof *heights);

    for (uint32_t i = 0; heights != NULL && i < graph->sets; i++)
        heights[i] = (struct heights){UINT32_MAX, UINT32_MAX};
    for (uint32_t r = 0; heights != NULL && r < graph->results; r++) {
        struct heights *set = &heights[graph->set_of[r]];
        uint32_t level = level_of(graph, r);

        if (set->lowest > level)
            set->lowest = level;
        if (set->asked > level && !graph->cyclic[graph->event_of[r]])
            set->asked = level;
    }
    return heights;
}

/* Sets by the level on which they are asked for first: what a term leads to is
 * of an event above, and its set is asked for there or before. Those that are
 * never asked for come last; *count is without them. */
static uint32_t *order_sets(const struct ct_graph *graph,
                            const struct heights *heights, uint32_t *count)
{
    uint32_t *order = ct_graph_room(graph->sets, sizeof *order);
    uint32_t *start = ct_graph_room((size_t)graph->levels + 2, sizeof *start);

    if (order == NULL || start == NULL) {
        free(order);
        free(start);
        return NULL;
    }
    for (uint32_t i = 0; i < graph->sets; i++)
        start[min_of(heights[i].asked, graph->levels) + 1]++;
    for (uint32_t i = 0; i <= graph->levels; i++)
        start[i + 1] += start[i];
    *count = start[graph->levels];
    for (uint32_t i = 0; i < graph->sets; i++)
        order[start[min_of(heights[i].asked, graph->levels)]++] = i;
    free(start);
    return order;
}

static uint32_t *lowest_levels(const struct ct_graph *graph,
                               const struct heights *heights)
{
    uint32_t *lowest = ct_graph_room(graph->influences, sizeof *lowest);

    for (uint32_t set = 0; lowest != NULL && set < graph->sets; set++) {
        struct ct_terms terms = ct_set_terms(graph, set);
        uint32_t below = UINT32_MAX - heights[set].lowest;

        for (size_t i = 0; i < terms.count; i++) {
            const struct ct_term *term = &terms.list[i];

            if (term->kind == CT_TERM_INFLUENCE && lowest[term->source] < below)
                lowest[term->source] = below;
        }
    }
    return lowest;
}

static enum ct_status bring_all(struct ct_combine *combine,
                                struct ct_reader *reader,
                                const struct heights *heights)
{
    const struct ct_graph *graph = combine->graph;
    uint32_t count = 0;
    uint32_t *order = order_sets(graph, heights, &count);
    enum ct_status status = CT_OK;

    combine->lowest = lowest_levels(graph, heights);
    if (combine->lowest == NULL || order == NULL)
        status = CT_NOMEM;
    for (uint32_t i = 0; i < count && status == CT_OK; i++)
        status =
            ct_combine_bring(reader, order[i], &combine->brought[order[i]]);
    free(order);
    return status;
}

enum ct_status ct_combine_new(const struct ct_graph *graph,
                              const struct ct_combine_numbers *numbers,
                              struct ct_combine **combine)
{
    struct ct_combine *made = NULL;
    struct ct_reader *reader = NULL;
    struct heights *heights = NULL;
    enum ct_status status = CT_NOMEM;

    if (!is_sound(graph, numbers))
        return CT_DOMAIN;
    made = calloc(1, sizeof *made);
    if (made == NULL)
        return CT_NOMEM;
    made->graph = graph;
    made->numbers = *numbers;
    made->brought = ct_graph_room(graph->sets, sizeof *made->brought);
    heights = heights_of(graph);
    if (made->brought != NULL && heights != NULL)
        status = ct_reader_new(made, &reader);
    if (status == CT_OK)
        status = bring_all(made, reader, heights);
    ct_reader_free(reader);
    free(heights);
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
    free(combine->brought);
    free(combine->lowest);
    free(combine);
}

const struct ct_combine_numbers *
ct_combine_stated(const struct ct_combine *combine)
{
    return &combine->numbers;
}

static double fewest_of(const struct ct_combine *combine, uint32_t event)
{
    struct ct_numbers results = ct_row_of(&combine->graph->stated, event);
    double fewest = (double)INFINITY;

    for (size_t i = 0; i < results.count; i++)
        fewest =
            fmin(fewest, ct_combine_result(combine, results.list[i]).own_dof);
    return fewest;
}

/* Of all events that share the influence. */
static double fewest_dof(const struct ct_combine *combine, uint32_t event)
{
    double fewest = fewest_of(combine, event);

    for (uint32_t e = 0;
         combine->numbers.shared != NULL && e < combine->graph->events; e++)
        if (combine->numbers.shared[e] == event)
            fewest = fmin(fewest, fewest_of(combine, e));
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
               : ct_influence_at(combine, influence - graph->events).event;
}

struct ct_elementary ct_combine_elementary(const struct ct_combine *combine,
                                           uint32_t influence)
{
    const struct ct_graph *graph = combine->graph;
    struct ct_elementary found = {.kind = CT_ELEMENTARY_OWN,
                                  .index = influence};

    found.event = ct_combine_event_of(combine, influence);
    if (influence < graph->results) {
        found.dof = ct_combine_result(combine, influence).own_dof;
    } else if (influence - graph->results < graph->events) {
        found.kind = CT_ELEMENTARY_EVENT;
        found.index = found.event;
        found.dof = fewest_dof(combine, found.event);
    } else {
        found.kind = CT_ELEMENTARY_GIVEN;
        found.index = influence - graph->results - graph->events;
        found.dof = ct_influence_dof(combine, found.index);
    }
    return found;
}
