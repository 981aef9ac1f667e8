/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "combine_work.h"

#include "../uncertainty/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum ct_status ct_reader_new(const struct ct_combine *combine,
                             struct ct_reader **reader)
{
    const struct ct_graph *graph = combine->graph;
    struct ct_reader *made = calloc(1, sizeof *made);
    size_t influences =
        (size_t)graph->results + graph->events + graph->influences;

    if (made == NULL)
        return CT_NOMEM;
    made->combine = combine;
    made->place_of_result =
        ct_graph_room(graph->results, sizeof *made->place_of_result);
    made->place_of_event =
        ct_graph_room(graph->events, sizeof *made->place_of_event);
    made->place_of_influence =
        ct_graph_room(graph->influences, sizeof *made->place_of_influence);
    made->column_of = ct_graph_room(influences, sizeof *made->column_of);
    made->heads = ct_graph_room(graph->levels, sizeof *made->heads);
    if (made->place_of_result == NULL || made->place_of_event == NULL ||
        made->place_of_influence == NULL || made->column_of == NULL ||
        made->heads == NULL) {
        ct_reader_free(made);
        return CT_NOMEM;
    }
    *reader = made;
    return CT_OK;
}

void ct_reader_free(struct ct_reader *reader)
{
    if (reader == NULL)
        return;
    free(reader->place_of_result);
    free(reader->place_of_event);
    free(reader->place_of_influence);
    free(reader->column_of);
    free(reader->heads);
    free(reader->reached);
    free(reader->visited);
    free(reader->parts);
    free(reader->groups);
    free(reader->given);
    free(reader->amounts);
    free(reader->portions);
    free(reader->shares);
    free(reader->commons);
    free(reader->nodes);
    ct_other_free(reader->others[0]);
    ct_other_free(reader->others[1]);
    free(reader);
}

void ct_reader_suppose(struct ct_reader *reader, const struct ct_supposed *list,
                       size_t count)
{
    reader->supposed = list;
    reader->supposed_count = count;
}

/* ---- coming to results -----------------------------------------------------
 */

static enum ct_status visit(struct ct_reader *reader, uint32_t event)
{
    uint32_t level = reader->combine->graph->level[event];

    if (reader->place_of_event[event] != 0)
        return CT_OK;
    if (!ct_room(reader->visited, reader->visited_count))
        return CT_NOMEM;
    reader->visited[reader->visited_count++] =
        (struct ct_visited){.event = event, .next = reader->heads[level]};
    reader->place_of_event[event] = (uint32_t)reader->visited_count;
    reader->heads[level] = (uint32_t)reader->visited_count;
    if (reader->top < level)
        reader->top = level;
    return CT_OK;
}

static enum ct_status reach(struct ct_reader *reader, uint32_t result,
                            double through, double own)
{
    uint32_t event = reader->combine->graph->event_of[result];
    struct ct_reached *reached;
    struct ct_visited *visited;
    enum ct_status status;

    if (reader->place_of_result[result] == 0) {
        status = visit(reader, event);
        if (status != CT_OK)
            return status;
        if (!ct_room(reader->reached, reader->reached_count))
            return CT_NOMEM;
        visited = &reader->visited[reader->place_of_event[event] - 1];
        reader->reached[reader->reached_count++] =
            (struct ct_reached){.result = result, .next = visited->first};
        visited->first = (uint32_t)reader->reached_count;
        reader->place_of_result[result] = (uint32_t)reader->reached_count;
    }
    reached = &reader->reached[reader->place_of_result[result] - 1];
    reached->through += through;
    reached->own += own;
    return CT_OK;
}

/* What the own part of a result is supposed to be, or else is. */
static double supposed_own(const struct ct_reader *reader, uint32_t result,
                           double own)
{
    size_t at = ct_smaller(reader->supposed, reader->supposed_count,
                           sizeof *reader->supposed,
                           offsetof(struct ct_supposed, result), result);

    return at < reader->supposed_count && reader->supposed[at].result == result
               ? reader->supposed[at].own
               : own;
}

static double own_of(const struct ct_reader *reader, uint32_t result)
{
    return supposed_own(reader, result,
                        ct_combine_result(reader->combine, result).own);
}

/* What the own parts at both ends of a line are multiplied by, so that together
 * they are what they would be if they were fully correlated. */
static double stretch_of(const struct ct_reader *reader,
                         const struct ct_term *term)
{
    const struct ct_combine *combine = reader->combine;
    double x = (1 - term->weight) * own_of(reader, term->source);
    double y = term->weight * own_of(reader, term->upper);
    double rho = ct_rho_of(combine, combine->graph->event_of[term->source]);
    double t = fmin(x, y) / fmax(x, y);

    return fmin(x, y) > 0 ? (1 + t) / sqrt(1 + t * t + 2 * rho * t) : 1;
}

static enum ct_status reach_between(struct ct_reader *reader,
                                    const struct ct_term *term, double c)
{
    double stretch = stretch_of(reader, term);
    double lower = c * (1 - term->weight), upper = c * term->weight;
    uint32_t event = reader->combine->graph->event_of[term->source];
    enum ct_status status = reach(reader, term->source, lower, lower * stretch);

    if (status == CT_OK)
        status = reach(reader, term->upper, upper, upper * stretch);
    if (status == CT_OK)
        reader->visited[reader->place_of_event[event] - 1].between = true;
    return status;
}

static enum ct_status give(struct ct_reader *reader, uint32_t influence,
                           double coefficient)
{
    if (reader->place_of_influence[influence] == 0) {
        if (!ct_room(reader->given, reader->given_count))
            return CT_NOMEM;
        reader->given[reader->given_count++] = (struct ct_given){0, influence};
        reader->place_of_influence[influence] = (uint32_t)reader->given_count;
    }
    reader->given[reader->place_of_influence[influence] - 1].coefficient +=
        coefficient;
    return CT_OK;
}

static enum ct_status follow(struct ct_reader *reader, struct ct_terms terms,
                             double factor)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < terms.count && status == CT_OK; i++) {
        const struct ct_term *term = &terms.list[i];
        double c = factor * term->coefficient;

        if (term->kind == CT_TERM_INFLUENCE)
            status = give(reader, term->source, c);
        else if (term->kind == CT_TERM_BETWEEN)
            status = reach_between(reader, term, c);
        else
            status = reach(reader, term->source, c, c);
    }
    return status;
}

/* ---- leaving them ----------------------------------------------------------
 */

static enum ct_status add_part(struct ct_reader *reader, uint32_t result,
                               double amount, double dof)
{
    if (!ct_room(reader->parts, reader->part_count))
        return CT_NOMEM;
    reader->parts[reader->part_count++] = (struct ct_part){amount, dof, result};
    reader->groups[reader->group_count - 1].count++;
    return CT_OK;
}

static enum ct_status add_group(struct ct_reader *reader, uint32_t event,
                                bool between)
{
    if (!ct_room(reader->groups, reader->group_count))
        return CT_NOMEM;
    reader->groups[reader->group_count++] =
        (struct ct_group){.event = event,
                          .shared = ct_shared_of(reader->combine, event),
                          .first = reader->part_count,
                          .between = between};
    return CT_OK;
}

static enum ct_status leave_result(struct ct_reader *reader, uint32_t place)
{
    const struct ct_combine *combine = reader->combine;
    struct ct_reached reached = reader->reached[place];
    struct ct_combined combined;
    double amount;
    enum ct_status status = CT_OK;

    if (reached.own == 0 && reached.through == 0)
        return CT_OK; /* it has cancelled */
    combined = ct_combine_result(combine, reached.result);
    amount = reached.own * supposed_own(reader, reached.result, combined.own);
    if (combined.kind != CT_OWN_KNOWN)
        reader->incomplete = true;
    if (amount != 0)
        status = add_part(reader, reached.result, amount, combined.own_dof);
    if (status == CT_OK && reached.through != 0 && ct_is_divided(&combined))
        status = follow(reader, ct_graph_terms(combine->graph, reached.result),
                        reached.through);
    return status;
}

/* All that leads to the event has been added up. */
static enum ct_status leave_event(struct ct_reader *reader, uint32_t place)
{
    struct ct_visited visited = reader->visited[place];
    enum ct_status status = add_group(reader, visited.event, visited.between);

    for (uint32_t i = visited.first; i != 0 && status == CT_OK;
         i = reader->reached[i - 1].next)
        status = leave_result(reader, i - 1);
    if (status == CT_OK && reader->groups[reader->group_count - 1].count == 0)
        reader->group_count--;
    return status;
}

static enum ct_status leave_levels(struct ct_reader *reader)
{
    enum ct_status status = CT_OK;

    if (reader->visited_count == 0)
        return CT_OK;
    for (uint32_t level = reader->top + 1; level-- > 0 && status == CT_OK;)
        while (reader->heads[level] != 0 && status == CT_OK) {
            uint32_t place = reader->heads[level] - 1;

            reader->heads[level] = reader->visited[place].next;
            status = leave_event(reader, place);
        }
    return status;
}

/* ---- events that share an influence -------------------------------------- */

/* Whether two groups share one: rare, and where nothing does it costs little.
 */
static bool is_shared(struct ct_reader *reader)
{
    bool shared = false;

    if (reader->combine->numbers.shared == NULL)
        return false;
    for (size_t i = 0; i < reader->group_count; i++) {
        uint32_t *place = &reader->place_of_event[reader->groups[i].shared];

        shared = shared || *place != 0;
        *place = 1;
    }
    for (size_t i = 0; i < reader->group_count; i++)
        reader->place_of_event[reader->groups[i].shared] = 0;
    return shared;
}

/* Puts the parts of all groups that share with one together, those of that one
 * first; the others have none then. */
static void join(struct ct_reader *reader, struct ct_part *parts, size_t *count,
                 size_t first)
{
    struct ct_group *to = &reader->groups[first];
    uint32_t shared = to->shared;
    size_t begin = *count;

    for (size_t i = first; i < reader->group_count; i++) {
        struct ct_group *group = &reader->groups[i];

        if (group->shared != shared || group->count == 0)
            continue;
        memcpy(&parts[*count], &reader->parts[group->first],
               group->count * sizeof *parts);
        *count += group->count;
        to->between = to->between || group->between;
        to->several = to->several || i > first;
        group->count = 0;
    }
    to->first = begin;
    to->count = *count - begin;
}

/* One group for all events that share a common influence. */
static enum ct_status join_groups(struct ct_reader *reader)
{
    struct ct_part *parts;
    size_t count = 0, kept = 0;

    if (!is_shared(reader))
        return CT_OK;
    parts = malloc((reader->part_count + 1) * sizeof *parts);
    if (parts == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < reader->group_count; i++) {
        if (reader->groups[i].count == 0)
            continue;
        join(reader, parts, &count, i);
        reader->groups[kept++] = reader->groups[i];
    }
    reader->group_count = kept;
    memcpy(reader->parts, parts, count * sizeof *parts);
    free(parts);
    return CT_OK;
}

static void start(struct ct_reader *reader)
{
    reader->top = 0;
    reader->incomplete = false;
    reader->reached_count = 0;
    reader->visited_count = 0;
    reader->part_count = 0;
    reader->group_count = 0;
    reader->given_count = 0;
}

static void forget_places(struct ct_reader *reader)
{
    const uint32_t *level = reader->combine->graph->level;

    for (size_t i = 0; i < reader->reached_count; i++)
        reader->place_of_result[reader->reached[i].result] = 0;
    for (size_t i = 0; i < reader->visited_count; i++) {
        reader->place_of_event[reader->visited[i].event] = 0;
        reader->heads[level[reader->visited[i].event]] = 0;
    }
    for (size_t i = 0; i < reader->given_count; i++)
        reader->place_of_influence[reader->given[i].influence] = 0;
}

/* NAN is not, either. */
static bool is_in_range(const struct ct_reader *reader)
{
    bool fits = true;

    for (size_t i = 0; i < reader->part_count; i++)
        fits = fits && fabs(reader->parts[i].amount) <= CT_COMBINE_LARGEST;
    for (size_t i = 0; i < reader->given_count; i++)
        fits = fits && fabs(ct_given_amount(reader, &reader->given[i])) <=
                           CT_COMBINE_LARGEST;
    return fits;
}

bool ct_use_is_sound(const struct ct_graph *graph, struct ct_terms use)
{
    for (size_t i = 0; i < use.count; i++) {
        const struct ct_term *term = &use.list[i];

        if (!ct_term_is_sound(term, graph->results, graph->influences) ||
            (term->kind == CT_TERM_BETWEEN &&
             graph->event_of[term->source] != graph->event_of[term->upper]))
            return false;
    }
    return true;
}

enum ct_status ct_reader_walk(struct ct_reader *reader, struct ct_terms use)
{
    enum ct_status status;

    if (!ct_use_is_sound(reader->combine->graph, use))
        return CT_DOMAIN;
    start(reader);
    status = follow(reader, use, 1);
    if (status == CT_OK)
        status = leave_levels(reader);
    forget_places(reader);
    if (status == CT_OK)
        status = join_groups(reader);
    return status == CT_OK && !is_in_range(reader) ? CT_DOMAIN : status;
}

enum ct_status ct_reader_step(struct ct_reader *reader, struct ct_terms use,
                              const struct ct_term *term)
{
    const struct ct_combined source =
        ct_combine_result(reader->combine, term->source);
    enum ct_status status;

    start(reader);
    status = add_group(reader, reader->combine->graph->event_of[term->source],
                       false);
    if (status == CT_OK)
        status = add_part(reader, term->source,
                          term->coefficient * source.uncertainty, source.dof);
    for (size_t i = 0; i < use.count && status == CT_OK; i++)
        if (use.list[i].kind == CT_TERM_INFLUENCE)
            status = give(reader, use.list[i].source, use.list[i].coefficient);
    reader->incomplete = source.incomplete && term->coefficient != 0;
    forget_places(reader);
    return status == CT_OK && !is_in_range(reader) ? CT_DOMAIN : status;
}

/* ---- adding up -------------------------------------------------------------
 */

double ct_given_amount(const struct ct_reader *reader,
                       const struct ct_given *given)
{
    return given->coefficient *
           ct_influence_size(reader->combine, given->influence);
}

double ct_reader_scale(const struct ct_reader *reader)
{
    double largest = 0;
    int exponent = 0;

    for (size_t i = 0; i < reader->part_count; i++)
        largest = fmax(largest, fabs(reader->parts[i].amount));
    for (size_t i = 0; i < reader->given_count; i++)
        largest =
            fmax(largest, fabs(ct_given_amount(reader, &reader->given[i])));
    if (largest == 0)
        return 0;
    (void)frexp(largest, &exponent);
    exponent = exponent > 1000 ? 1000 : exponent < -1000 ? -1000 : exponent;
    return ldexp(1, -exponent);
}

/* S_r = b_r ((1 - rho) b_r + rho sum_s b_s). */
double ct_part_variance(const struct ct_reader *reader,
                        const struct ct_group *group,
                        const struct ct_part *part, double sum, double scale)
{
    double rho = ct_rho_of(reader->combine, group->event);
    double b = part->amount * scale;

    if (group->count == 1)
        return b * b;
    return b * ((1 - rho) * b + rho * (sum * scale));
}

double ct_group_sum(const struct ct_reader *reader,
                    const struct ct_group *group)
{
    struct ct_exact_sum sum = {0};

    for (size_t i = 0; i < group->count; i++)
        ct_sum_add(&sum, reader->parts[group->first + i].amount);
    return ct_sum_total(sum);
}

static double group_d(const struct ct_reader *reader,
                      const struct ct_group *group, double scale)
{
    double rho = ct_rho_of(reader->combine, group->event);
    double common = group->between ? 1 : rho * rho;
    double sum = ct_group_sum(reader, group);
    struct ct_exact_sum apart = {0}, together = {0};

    for (size_t i = 0; i < group->count; i++) {
        const struct ct_part *part = &reader->parts[group->first + i];
        double share = ct_part_variance(reader, group, part, sum, scale);

        ct_sum_add(&apart, share * share / part->dof);
        ct_sum_add(&together, share / sqrt(part->dof));
    }
    if (group->count == 1)
        return ct_sum_total(apart);
    return (1 - common) * ct_sum_total(apart) +
           common * ct_sum_total(together) * ct_sum_total(together);
}

double ct_group_variance(const struct ct_reader *reader,
                         const struct ct_group *group, double scale)
{
    double rho = ct_rho_of(reader->combine, group->event);
    double sum = ct_group_sum(reader, group) * scale;
    struct ct_exact_sum squares = {0};

    if (group->count == 1)
        return sum * sum;
    for (size_t i = 0; i < group->count; i++) {
        double b = reader->parts[group->first + i].amount * scale;

        ct_sum_add(&squares, b * b);
    }
    return (1 - rho) * ct_sum_total(squares) + rho * sum * sum;
}

struct ct_summary ct_reader_summary(const struct ct_reader *reader)
{
    struct ct_exact_sum variance = {0}, d = {0};
    double scale = ct_reader_scale(reader), v;

    if (scale == 0)
        return (struct ct_summary){0, (double)INFINITY};
    for (size_t i = 0; i < reader->group_count; i++) {
        const struct ct_group *group = &reader->groups[i];

        ct_sum_add(&variance, ct_group_variance(reader, group, scale));
        ct_sum_add(&d, group_d(reader, group, scale));
    }
    for (size_t i = 0; i < reader->given_count; i++) {
        const struct ct_given *given = &reader->given[i];
        double amount = ct_given_amount(reader, given) * scale;
        double square = amount * amount;

        ct_sum_add(&variance, square);
        ct_sum_add(&d, square * square /
                           ct_influence_dof(reader->combine, given->influence));
    }
    v = ct_sum_total(variance);
    return (struct ct_summary){.uncertainty = sqrt(v) / scale,
                               .dof = ct_sum_total(d) > 0
                                          ? v * v / ct_sum_total(d)
                                          : (double)INFINITY};
}
