/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Influences of a laboratory's graph, and uses of its items.
 */
#include "graph_work.h"

#include <math.h>
#include <stdlib.h>

/* ---- influences ---------------------------------------------------------- */

uint32_t ct_lab_graph_event(const struct ct_lab *lab, uint32_t certificate)
{
    uint32_t row = ct_lab_row_of(lab, CT_KEY_CERTIFICATE,
                                 lab->certificates[certificate].id);

    return row != CT_LAB_NO_ROW ? row : certificate;
}

static struct ct_lab_list ranges_of(const struct ct_lab_graph *graph,
                                    uint32_t certificate)
{
    return ct_lab_rows_of(graph->index, CT_RANGES_OF_INSTRUMENT,
                          graph->lab->certificates[certificate].instrument);
}

/* Whether row `i` is the first one of its function. */
static bool begins_function(const struct ct_lab *lab, struct ct_lab_list list,
                            size_t i)
{
    const struct ct_lab_item_range *row = &lab->ranges[list.rows[i]];
    const struct ct_lab_item_range *before =
        i > 0 ? &lab->ranges[list.rows[i - 1]] : NULL;

    return before == NULL || before->quantity != row->quantity ||
           before->function != row->function;
}

/* How many functions begin up to the row, that included; of the whole list
 * where it is CT_LAB_NO_ROW. */
static uint32_t functions_to(const struct ct_lab_graph *graph,
                             uint32_t certificate, uint32_t range)
{
    struct ct_lab_list list = ranges_of(graph, certificate);
    uint32_t count = 0;

    for (size_t i = 0; i < list.count; i++) {
        count += begins_function(graph->lab, list, i);
        if (list.rows[i] == range)
            break;
    }
    return count;
}

uint32_t ct_lab_graph_slots(const struct ct_lab_graph *graph,
                            uint32_t certificate)
{
    return 2 * functions_to(graph, certificate, CT_LAB_NO_ROW) + 1;
}

uint32_t ct_lab_graph_nothing(const struct ct_lab_graph *graph)
{
    return graph->results;
}

static uint32_t first_slot(const struct ct_lab_graph *graph,
                           uint32_t certificate)
{
    return graph->results + 1 + graph->slots[certificate];
}

uint32_t ct_lab_graph_drift(const struct ct_lab_graph *graph,
                            uint32_t certificate, uint32_t range)
{
    return first_slot(graph, certificate) +
           2 * (functions_to(graph, certificate, range) - 1);
}

uint32_t ct_lab_graph_limits(const struct ct_lab_graph *graph,
                             uint32_t certificate, uint32_t range)
{
    return range == CT_LAB_NO_ROW
               ? first_slot(graph, certificate + 1) - 1
               : ct_lab_graph_drift(graph, certificate, range) + 1;
}

uint32_t ct_lab_graph_first_limits(const struct ct_lab_graph *graph)
{
    return first_slot(graph, graph->certificates);
}

/* The slot of an influence that belongs to a certificate. */
static uint32_t slot_of(const struct ct_lab_graph *graph, uint32_t influence)
{
    uint32_t first = ct_lab_graph_first_limits(graph);

    if (influence >= first)
        influence = ct_limits_slot(graph->limits, influence - first);
    return influence - graph->results - 1;
}

/* The certificate whose slots have the number. */
static uint32_t owner_of(const struct ct_lab_graph *graph, uint32_t slot)
{
    uint32_t low = 0, high = graph->certificates;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (graph->slots[middle] <= slot)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The first range of the function. */
static uint32_t range_of(const struct ct_lab_graph *graph, uint32_t certificate,
                         uint32_t function)
{
    struct ct_lab_list list = ranges_of(graph, certificate);

    for (size_t i = 0; i < list.count; i++)
        if (begins_function(graph->lab, list, i) && function-- == 0)
            return list.rows[i];
    return CT_LAB_NO_ROW;
}

struct ct_lab_influence ct_lab_graph_influence(const struct ct_lab_graph *graph,
                                               uint32_t influence)
{
    struct ct_lab_influence found = {.kind = CT_INFLUENCE_NOTHING,
                                     .certificate = CT_LAB_NO_ROW,
                                     .range = CT_LAB_NO_ROW,
                                     .result = CT_LAB_NO_ROW};
    uint32_t slot;

    if (influence < graph->results) {
        found.kind = CT_INFLUENCE_INTERPOLATION;
        found.result = influence;
        found.certificate =
            ct_lab_row_of(graph->lab, CT_KEY_CERTIFICATE,
                          graph->lab->results[influence].certificate);
        return found;
    }
    if (influence == ct_lab_graph_nothing(graph))
        return found;
    slot = slot_of(graph, influence);
    found.certificate = owner_of(graph, slot);
    slot -= graph->slots[found.certificate];
    found.kind = CT_INFLUENCE_LIMITS;
    found.range = range_of(graph, found.certificate, slot / 2);
    if (found.range != CT_LAB_NO_ROW && slot % 2 == 0)
        found.kind = CT_INFLUENCE_DRIFT;
    return found;
}

uint32_t ct_lab_graph_influence_event(const void *context, uint32_t influence)
{
    const struct ct_lab_graph *graph = context;

    if (influence < graph->results)
        return ct_graph_event_of(graph->graph, influence);
    return influence == ct_lab_graph_nothing(graph)
               ? CT_GRAPH_NONE
               : owner_of(graph, slot_of(graph, influence));
}

/* ---- terms --------------------------------------------------------------- */

/* What one of the result's unit is in another one. */
static double factor_to(const struct ct_lab_graph *graph, uint32_t result,
                        const struct ct_unit *unit)
{
    return ct_difference_in(1, ct_assigned_unit(&graph->lab->results[result]),
                            unit);
}

/* Two results in two units are weighted so that the line is the one between
 * their values. */
static struct ct_term line_between(const struct ct_lab_graph *graph,
                                   const struct ct_lab_parts *parts,
                                   double sensitivity)
{
    const struct ct_result_match *match = parts->match;
    double lower =
        (1 - match->weight) * factor_to(graph, match->rows[0], parts->unit);
    double upper =
        match->weight * factor_to(graph, match->rows[1], parts->unit);
    bool one = ct_assigned_unit(&graph->lab->results[match->rows[0]]) ==
               ct_assigned_unit(&graph->lab->results[match->rows[1]]);

    return (struct ct_term){
        .coefficient = sensitivity * (one ? 1 : lower + upper),
        .weight = one ? match->weight : upper / (lower + upper),
        .source = match->rows[0],
        .upper = match->rows[1],
        .kind = CT_TERM_BETWEEN};
}

static struct ct_term influence_term(uint32_t influence, double amount)
{
    return (struct ct_term){.coefficient = amount,
                            .source = influence,
                            .upper = CT_GRAPH_NONE,
                            .kind = CT_TERM_INFLUENCE};
}

static uint32_t limits_at(const struct ct_lab_graph *graph,
                          const struct ct_lab_parts *parts)
{
    struct ct_limits_of of = ct_limits_of(graph, parts);
    uint32_t number = ct_limits_find(graph->limits, &of);

    return number == CT_LIMITS_UNKNOWN
               ? of.slot
               : ct_lab_graph_first_limits(graph) + number;
}

enum ct_limits_kin ct_lab_graph_limits_kin(const struct ct_lab_graph *graph,
                                           const struct ct_lab_parts *a,
                                           const struct ct_lab_parts *b)
{
    struct ct_limits_of one, other;

    if (!a->has_limits || !b->has_limits || a->certificate != b->certificate)
        return CT_LIMITS_STRANGE;
    one = ct_limits_of(graph, a);
    other = ct_limits_of(graph, b);
    if (ct_limits_are_of(&one, &other))
        return CT_LIMITS_SAME;
    return one.slot == other.slot ? CT_LIMITS_APART : CT_LIMITS_STRANGE;
}

size_t ct_lab_graph_terms(const struct ct_lab_graph *graph,
                          const struct ct_lab_parts *parts, double sensitivity,
                          struct ct_term terms[CT_LAB_PARTS])
{
    size_t count = 0;

    if (parts->has_limits) {
        terms[count++] = influence_term(limits_at(graph, parts),
                                        sensitivity * parts->limits);
        return count;
    }
    if (parts->rule == CT_RULE_LINEAR) {
        terms[count++] = line_between(graph, parts, sensitivity);
    } else {
        terms[count] = ct_term_of_result(parts->taken);
        terms[count++].coefficient =
            sensitivity * factor_to(graph, parts->taken, parts->unit);
    }
    if (parts->drift > 0 && parts->range != CT_LAB_NO_ROW)
        terms[count++] = influence_term(
            ct_lab_graph_drift(graph, parts->certificate, parts->range),
            sensitivity * parts->drift);
    if (parts->interpolation > 0)
        terms[count++] =
            influence_term(parts->match->rows[0],
                           sensitivity * parts->interpolation / sqrt(3));
    return count;
}

/* ---- uses ------------------------------------------------------------------
 */

const struct ct_graph *ct_lab_graph_events(const struct ct_lab_graph *graph)
{
    return graph->graph;
}

const struct ct_combine *ct_lab_graph_combine(const struct ct_lab_graph *graph)
{
    return graph->combine;
}

/* The point alone. */
static void take_nominal(struct ct_lab_use *use, const struct ct_item_use *item)
{
    const struct ct_result_selector *s = &item->selector;

    use->nominal = true;
    use->assigned = (struct ct_assigned){.result = CT_LAB_NO_ROW,
                                         .point = s->point,
                                         .exact_point = s->exact_point,
                                         .point_unit = s->point_unit,
                                         .unit = item->unit,
                                         .k = (double)NAN,
                                         .probability = (double)NAN,
                                         .dof = (double)INFINITY};
    use->assigned.as_left =
        (struct ct_assigned_state){.value = (double)NAN,
                                   .error = (double)NAN,
                                   .correction = (double)NAN,
                                   .expanded_uncertainty = (double)NAN,
                                   .standard_uncertainty = item->limits};
    use->assigned.as_found = use->assigned.as_left;
}

enum ct_status ct_lab_graph_use(const struct ct_lab_graph *graph, uint32_t row,
                                const struct ct_result_selector *at, int32_t on,
                                struct ct_lab_use *use)
{
    struct ct_lab_taken taken = {.interpolation = (double)NAN};
    struct ct_item_use item;
    struct ct_lab_parts parts;

    row = ct_lab_graph_event(graph->lab, row);
    ct_item_use_at(graph->index, row, at,
                   (struct ct_lab_when){on, graph->known_by}, &taken, &item);
    *use = (struct ct_lab_use){.unit = item.unit,
                               .match = item.match,
                               .assigned = taken.assigned,
                               .half_width = taken.interpolation,
                               .rule = item.rule,
                               .range = item.range};
    if (item.state == CT_FEED_LIMITS)
        take_nominal(use, &item);
    else if (item.state != CT_FEED_RESULT)
        return CT_INVALID;
    parts = (struct ct_lab_parts){.selector = &item.selector,
                                  .match = &item.match,
                                  .rule = item.rule,
                                  .taken = item.taken,
                                  .unit = item.unit,
                                  .limits = item.limits,
                                  .drift = item.drift,
                                  .interpolation = item.interpolation,
                                  .has_limits = use->nominal,
                                  .certificate = row,
                                  .range = item.range};
    use->count = ct_lab_graph_terms(graph, &parts, 1, use->terms);
    return CT_OK;
}

/* ---- its end ---------------------------------------------------------------
 */

void ct_lab_graph_free(struct ct_lab_graph *graph)
{
    if (graph == NULL)
        return;
    ct_combine_free(graph->combine);
    ct_graph_free(graph->graph);
    free(graph->slots);
    free(graph->stated);
    free(graph->own_correlation);
    free(graph->shared);
    ct_limits_list_free(graph->limits);
    free(graph);
}
