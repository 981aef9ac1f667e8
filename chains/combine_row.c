/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "combine_work.h"

#include "../uncertainty/arena.h"

#include <math.h>
#include <stdlib.h>

static enum ct_status add_amount(struct ct_reader *reader, size_t influence,
                                 uint32_t event, double amount)
{
    if (amount == 0)
        return CT_OK;
    if (!ct_room(reader->amounts, reader->amount_count))
        return CT_NOMEM;
    reader->amounts[reader->amount_count++] =
        (struct ct_amount){(uint32_t)influence, event, amount};
    return CT_OK;
}

static enum ct_status expand_group(struct ct_reader *reader,
                                   const struct ct_group *group)
{
    const struct ct_graph *graph = reader->combine->graph;
    double rho = ct_rho_of(reader->combine, group->event);
    double apart = sqrt(1 - rho);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < group->count && status == CT_OK; i++) {
        const struct ct_part *part = &reader->parts[group->first + i];

        status = add_amount(reader, part->result, graph->event_of[part->result],
                            apart * part->amount);
    }
    if (status == CT_OK)
        status =
            add_amount(reader, (size_t)graph->results + group->shared,
                       group->event, sqrt(rho) * ct_group_sum(reader, group));
    return status;
}

enum ct_status ct_reader_expand(struct ct_reader *reader)
{
    const struct ct_graph *graph = reader->combine->graph;
    size_t first = (size_t)graph->results + graph->events;
    enum ct_status status = CT_OK;

    reader->amount_count = 0;
    for (size_t i = 0; i < reader->group_count && status == CT_OK; i++)
        status = expand_group(reader, &reader->groups[i]);
    for (size_t i = 0; i < reader->given_count && status == CT_OK; i++) {
        uint32_t influence = reader->given[i].influence;

        status = add_amount(reader, first + influence,
                            ct_influence_at(reader->combine, influence).event,
                            ct_given_amount(reader, &reader->given[i]));
    }
    return status;
}

static int compare_amounts(const void *a, const void *b)
{
    const struct ct_amount *x = a, *y = b;

    return (x->influence > y->influence) - (x->influence < y->influence);
}

enum ct_status ct_reader_row(struct ct_reader *reader, struct ct_terms use,
                             struct ct_row *row)
{
    enum ct_status status = ct_reader_walk(reader, use);
    struct ct_summary summary;

    if (status == CT_OK)
        status = ct_reader_expand(reader);
    if (status != CT_OK)
        return status;
    if (reader->amount_count > 0)
        qsort(reader->amounts, reader->amount_count, sizeof *reader->amounts,
              compare_amounts);
    summary = ct_reader_summary(reader);
    *row = (struct ct_row){.amounts = reader->amounts,
                           .count = reader->amount_count,
                           .uncertainty = summary.uncertainty,
                           .dof = summary.dof,
                           .incomplete = reader->incomplete};
    return CT_OK;
}

static enum ct_status add_portion(struct ct_reader *reader,
                                  struct ct_portion portion)
{
    if (portion.amount == 0)
        return CT_OK;
    if (!ct_room(reader->portions, reader->portion_count))
        return CT_NOMEM;
    reader->portions[reader->portion_count++] = portion;
    return CT_OK;
}

static int compare_portions(const void *a, const void *b)
{
    const struct ct_portion *x = a, *y = b;

    return (x->influence > y->influence) - (x->influence < y->influence);
}

/* What a walk found. */
static enum ct_status list_portions(struct ct_reader *reader)
{
    const struct ct_graph *graph = reader->combine->graph;
    enum ct_status status = CT_OK;

    reader->portion_count = 0;
    for (size_t i = 0; i < reader->group_count; i++) {
        const struct ct_group *group = &reader->groups[i];

        for (size_t k = 0; k < group->count && status == CT_OK; k++) {
            const struct ct_part *part = &reader->parts[group->first + k];

            status = add_portion(
                reader, (struct ct_portion){part->result, group->shared,
                                            part->amount, group->between});
        }
    }
    for (size_t i = 0; i < reader->given_count && status == CT_OK; i++) {
        const struct ct_given *given = &reader->given[i];

        status = add_portion(
            reader, (struct ct_portion){
                        graph->results + graph->events + given->influence,
                        CT_GRAPH_NONE, ct_given_amount(reader, given), false});
    }
    return status;
}

enum ct_status ct_reader_portions(struct ct_reader *reader, struct ct_terms use,
                                  struct ct_portions *portions)
{
    enum ct_status status = ct_reader_walk(reader, use);

    if (status == CT_OK)
        status = list_portions(reader);
    if (status != CT_OK)
        return status;
    if (reader->portion_count > 0)
        qsort(reader->portions, reader->portion_count, sizeof *reader->portions,
              compare_portions);
    *portions = (struct ct_portions){reader->portions, reader->portion_count,
                                     reader->incomplete};
    return CT_OK;
}

/* What results are sorted by. */
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

/* Results by level, then set, then number. */
static enum ct_status make_order(const struct ct_graph *graph, uint32_t *order)
{
    uint32_t *by_set = ct_graph_room(graph->results, sizeof *by_set);
    enum ct_status status = CT_NOMEM;

    if (by_set != NULL) {
        for (uint32_t r = 0; r < graph->results; r++)
            order[r] = r;
        status = sort_results(graph, ct_graph_set, graph->sets, order, by_set);
    }
    if (status == CT_OK)
        status = sort_results(graph, level_of, graph->levels, by_set, order);
    free(by_set);
    return status;
}

enum ct_status ct_reader_each(struct ct_reader *reader, bool rows,
                              ct_combine_visit visit, void *context)
{
    const struct ct_combine *combine = reader->combine;
    const struct ct_graph *graph = combine->graph;
    uint32_t *order = ct_graph_room(graph->results, sizeof *order);
    uint32_t set = 0;
    const struct ct_row none = {.dof = (double)INFINITY};
    struct ct_row row = none;
    enum ct_status status = order != NULL ? make_order(graph, order) : CT_NOMEM;

    for (uint32_t i = 0; i < graph->results && status == CT_OK; i++) {
        struct ct_combined combined = ct_combine_result(combine, order[i]);
        bool wanted = rows && ct_is_divided(&combined);

        if (wanted && graph->set_of[order[i]] != set) {
            set = graph->set_of[order[i]];
            status = ct_reader_row(reader, ct_set_terms(graph, set), &row);
        }
        if (status == CT_OK)
            status = visit(context, order[i], &combined, wanted ? &row : &none);
    }
    free(order);
    return status;
}

/* ---- by event --------------------------------------------------------------
 */

static void start_lines(struct ct_reader *reader)
{
    reader->share_count = 0;
    reader->place_of_none = 0;
}

/* The line of an event, a new one if need be; NULL: no memory. */
static struct ct_share *line_of(struct ct_reader *reader, uint32_t event)
{
    uint32_t *place = event == CT_GRAPH_NONE ? &reader->place_of_none
                                             : &reader->place_of_event[event];
    struct ct_share *grown;

    if (*place == 0) {
        grown = ct_grow(reader->shares, reader->share_count, sizeof *grown);
        if (grown == NULL)
            return NULL;
        reader->shares = grown;
        grown[reader->share_count++] = (struct ct_share){.event = event};
        *place = (uint32_t)reader->share_count;
    }
    return &reader->shares[*place - 1];
}

static int compare_shares(const void *a, const void *b)
{
    const struct ct_share *x = a, *y = b;

    return (x->event > y->event) - (x->event < y->event);
}

/* Forgets where lines are, and sorts them. */
static void end_lines(struct ct_reader *reader)
{
    for (size_t i = 0; i < reader->share_count; i++)
        if (reader->shares[i].event != CT_GRAPH_NONE)
            reader->place_of_event[reader->shares[i].event] = 0;
    if (reader->share_count > 0)
        qsort(reader->shares, reader->share_count, sizeof *reader->shares,
              compare_shares);
}

/* Of several events that share an influence each has the part of its results.
 */
static enum ct_status split_shares(struct ct_reader *reader,
                                   const struct ct_group *group, double scale)
{
    const uint32_t *event_of = reader->combine->graph->event_of;
    double sum = ct_group_sum(reader, group);

    for (size_t i = 0; i < group->count; i++) {
        const struct ct_part *part = &reader->parts[group->first + i];
        struct ct_share *line = line_of(reader, event_of[part->result]);

        if (line == NULL)
            return CT_NOMEM;
        line->own += ct_part_variance(reader, group, part, sum, scale);
    }
    return CT_OK;
}

static enum ct_status add_group_shares(struct ct_reader *reader, double scale)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < reader->group_count && status == CT_OK; i++) {
        const struct ct_group *group = &reader->groups[i];
        struct ct_share *line;

        if (group->several) {
            status = split_shares(reader, group, scale);
            continue;
        }
        line = line_of(reader, group->event);
        if (line == NULL)
            return CT_NOMEM;
        line->own = ct_group_variance(reader, group, scale);
    }
    return status;
}

static enum ct_status add_shares(struct ct_reader *reader, double scale)
{
    enum ct_status status = add_group_shares(reader, scale);

    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < reader->given_count; i++) {
        const struct ct_given *given = &reader->given[i];
        double amount = ct_given_amount(reader, given) * scale;
        uint32_t event =
            ct_influence_at(reader->combine, given->influence).event;
        struct ct_share *line = line_of(reader, event);

        if (line == NULL)
            return CT_NOMEM;
        line->given += amount * amount;
    }
    return CT_OK;
}

enum ct_status ct_reader_shares(struct ct_reader *reader, struct ct_terms use,
                                struct ct_shares *shares)
{
    enum ct_status status = ct_reader_walk(reader, use);
    struct ct_exact_sum variance = {0};
    double scale, v;

    if (status != CT_OK)
        return status;
    scale = ct_reader_scale(reader);
    start_lines(reader);
    status = add_shares(reader, scale);
    /* before they are sorted: sums follow no numbers */
    for (size_t i = 0; i < reader->share_count; i++) {
        ct_sum_add(&variance, reader->shares[i].own);
        ct_sum_add(&variance, reader->shares[i].given);
    }
    end_lines(reader);
    if (status != CT_OK)
        return status;
    v = ct_sum_total(variance);
    for (size_t i = 0; i < reader->share_count && v > 0; i++) {
        reader->shares[i].own /= v;
        reader->shares[i].given /= v;
    }
    *shares = (struct ct_shares){reader->shares, reader->share_count,
                                 ct_reader_summary(reader).uncertainty};
    return CT_OK;
}

double ct_shares_what_if(const struct ct_shares *shares, uint32_t event,
                         double factor)
{
    struct ct_exact_sum left = {0};

    for (size_t i = 0; i < shares->count; i++) {
        const struct ct_share *share = &shares->list[i];

        ct_sum_add(&left, share->given);
        ct_sum_add(&left, share->event == event ? factor * factor * share->own
                                                : share->own);
    }
    return shares->uncertainty * sqrt(ct_sum_total(left));
}

/* ---- by result -------------------------------------------------------------
 */

/* Keeps in place_of_result where each node is. */
static enum ct_status start_nodes(struct ct_reader *reader)
{
    reader->node_count = 0;
    for (size_t i = 0; i < reader->reached_count; i++) {
        const struct ct_reached *reached = &reader->reached[i];

        if (reached->through == 0 && reached->own == 0)
            continue;
        if (!ct_room(reader->nodes, reader->node_count))
            return CT_NOMEM;
        reader->nodes[reader->node_count++] =
            (struct ct_node){reached->result, reached->through, 0};
        reader->place_of_result[reached->result] = (uint32_t)reader->node_count;
    }
    return CT_OK;
}

static void share_nodes(struct ct_reader *reader, double u)
{
    double scale = ct_reader_scale(reader);
    double variance = u * scale * (u * scale);

    for (size_t i = 0; i < reader->group_count && variance > 0; i++) {
        const struct ct_group *group = &reader->groups[i];
        double sum = ct_group_sum(reader, group);

        for (size_t k = 0; k < group->count; k++) {
            const struct ct_part *part = &reader->parts[group->first + k];

            reader->nodes[reader->place_of_result[part->result] - 1].share =
                ct_part_variance(reader, group, part, sum, scale) / variance;
        }
    }
}

static int compare_nodes(const void *a, const void *b)
{
    const struct ct_node *x = a, *y = b;

    return (x->result > y->result) - (x->result < y->result);
}

enum ct_status ct_reader_nodes(struct ct_reader *reader, struct ct_terms use,
                               struct ct_nodes *nodes)
{
    enum ct_status status = ct_reader_walk(reader, use);
    double u;

    if (status != CT_OK)
        return status;
    u = ct_reader_summary(reader).uncertainty;
    status = start_nodes(reader);
    if (status == CT_OK)
        share_nodes(reader, u);
    for (size_t i = 0; i < reader->node_count; i++)
        reader->place_of_result[reader->nodes[i].result] = 0;
    if (status != CT_OK)
        return status;
    if (reader->node_count > 0)
        qsort(reader->nodes, reader->node_count, sizeof *reader->nodes,
              compare_nodes);
    *nodes = (struct ct_nodes){reader->nodes, reader->node_count, u};
    return CT_OK;
}

/* ---- what two uses share ---------------------------------------------------
 */

/* Lines with the products of what two uses have both; of one the amounts are
 * noted, of the other they are the reader's. */
static enum ct_status add_products(struct ct_reader *reader,
                                   const struct ct_amount *noted)
{
    for (size_t i = 0; i < reader->amount_count; i++) {
        const struct ct_amount *amount = &reader->amounts[i];
        uint32_t column = reader->column_of[amount->influence];
        struct ct_share *line;

        if (column == 0)
            continue;
        line = line_of(reader,
                       ct_combine_event_of(reader->combine, amount->influence));
        if (line == NULL)
            return CT_NOMEM;
        line->own += noted[column - 1].amount * amount->amount;
    }
    return CT_OK;
}

static enum ct_status keep_commons(struct ct_reader *reader,
                                   struct ct_commons *commons)
{
    struct ct_common *room =
        realloc(reader->commons, (reader->share_count + 1) * sizeof *room);

    if (room == NULL)
        return CT_NOMEM;
    reader->commons = room;
    for (size_t i = 0; i < reader->share_count; i++)
        room[i] =
            (struct ct_common){reader->shares[i].event, reader->shares[i].own};
    *commons = (struct ct_commons){room, reader->share_count};
    return CT_OK;
}

static enum ct_status expand_use(struct ct_reader *reader, struct ct_terms use)
{
    enum ct_status status = ct_reader_walk(reader, use);

    return status == CT_OK ? ct_reader_expand(reader) : status;
}

enum ct_status ct_reader_common(struct ct_reader *reader, struct ct_terms a,
                                struct ct_terms b, struct ct_commons *commons)
{
    struct ct_amount *noted = NULL;
    size_t count;
    enum ct_status status = expand_use(reader, a);

    if (status != CT_OK)
        return status;
    count = reader->amount_count;
    noted = ct_graph_room(count, sizeof *noted);
    if (noted == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++) {
        noted[i] = reader->amounts[i];
        reader->column_of[noted[i].influence] = (uint32_t)i + 1;
    }
    status = expand_use(reader, b);
    start_lines(reader);
    if (status == CT_OK)
        status = add_products(reader, noted);
    end_lines(reader);
    for (size_t i = 0; i < count; i++)
        reader->column_of[noted[i].influence] = 0;
    free(noted);
    return status == CT_OK ? keep_commons(reader, commons) : status;
}
