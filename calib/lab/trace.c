/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One chain, from an item or a certificate up.
 */
#include "trace_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *ct_chain_state_name(enum ct_chain_state state)
{
    /* ORDER CHAIN_STATE */
    static const char *const names[] = {"good", "noted", "lapsed", "broken"};

    _Static_assert(sizeof names / sizeof names[0] == CT_CHAIN_STATES,
                   "a name each");
    return names[state];
}

/* ---- the tracer ---------------------------------------------------------- */

/* Ids whose rows differ: which of them is right, nothing tells, and none of
 * them counts as sound. */
static enum ct_status find_contested(struct ct_tracer *t)
{
    const struct ct_lab_certificate *c = t->lab->certificates;

    t->contested =
        calloc(ct_lab_key_count(t->lab, CT_KEY_CERTIFICATE) / 8 + 1, 1);
    if (t->contested == NULL)
        return CT_NOMEM;
    if (t->lab->tables[CT_TABLE_CERTIFICATES].unsound == 0)
        return CT_OK;
    for (uint32_t i = 0; i < t->certificates; i++) {
        uint32_t first = ct_lab_row_of(t->lab, CT_KEY_CERTIFICATE, c[i].id);

        if (first != i && first != CT_LAB_NO_ROW &&
            memcmp(c[i].row.content, c[first].row.content,
                   sizeof c[i].row.content) != 0)
            t->contested[c[i].id / 8] |= (uint8_t)(1u << c[i].id % 8);
    }
    return CT_OK;
}

static int by_row(const void *one, const void *other)
{
    const struct ct_trace_circle *a = one, *b = other;

    if (a->row != b->row)
        return a->row > b->row ? 1 : -1;
    return (a->circle > b->circle) - (a->circle < b->circle);
}

/* Where each circle is told: at its least id, whatever the order of rows. */
static enum ct_status find_circles(struct ct_tracer *t)
{
    const struct ct_graph *graph = ct_lab_graph_events(t->graph);
    size_t count = ct_graph_cycles(graph, NULL);

    if (count == 0)
        return CT_OK;
    t->circles = malloc(count * sizeof *t->circles);
    if (t->circles == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++) {
        struct ct_numbers circle = ct_graph_cycle(graph, i);
        uint32_t least = circle.list[0];

        for (size_t k = 1; k < circle.count; k++)
            if (strcmp(ct_lab_text(t->lab, CT_KEY_CERTIFICATE,
                                   t->lab->certificates[circle.list[k]].id),
                       ct_lab_text(t->lab, CT_KEY_CERTIFICATE,
                                   t->lab->certificates[least].id)) < 0)
                least = circle.list[k];
        t->circles[i] = (struct ct_trace_circle){least, (uint32_t)i};
    }
    t->circle_count = count;
    qsort(t->circles, count, sizeof *t->circles, by_row);
    return CT_OK;
}

/* What a tracer fills while it is at work. */
static enum ct_status make_scratch(struct ct_tracer *t)
{
    t->found_failing = calloc(t->certificates + 1, 1);
    t->sure = calloc(CT_TRACE_SURE, sizeof *t->sure);
    if (!t->is_helper) /* which makes no chains */
        t->first_node = calloc(t->certificates + 1, sizeof *t->first_node);
    if (t->sure == NULL || t->found_failing == NULL ||
        (t->first_node == NULL && !t->is_helper))
        return CT_NOMEM;
    return ct_feeding_init(&t->feeding, t->index, 0);
}

enum ct_status ct_tracer_new(const struct ct_lab_index *index,
                             const struct ct_lab_graph *graph,
                             const struct ct_scheme *scheme,
                             struct ct_tracer **tracer)
{
    struct ct_tracer *t = calloc(1, sizeof *t);
    enum ct_status status;

    if (t == NULL)
        return CT_NOMEM;
    t->graph = graph;
    t->index = index;
    t->lab = ct_lab_index_lab(index);
    t->scheme = scheme;
    t->certificates = t->lab->tables[CT_TABLE_CERTIFICATES].count;
    for (size_t i = 0; i < t->lab->tables[CT_TABLE_LABORATORIES].count; i++)
        t->accreditations =
            t->accreditations || t->lab->laboratories[i].accreditation != 0;
    status = make_scratch(t);
    if (status == CT_OK)
        status = find_contested(t);
    if (status == CT_OK)
        status = find_circles(t);
    if (status == CT_OK)
        *tracer = t;
    else
        ct_tracer_free(t);
    return status;
}

enum ct_status ct_tracer_helper(const struct ct_tracer *tracer,
                                struct ct_tracer **helper)
{
    struct ct_tracer *t = calloc(1, sizeof *t);
    enum ct_status status;

    if (t == NULL)
        return CT_NOMEM;
    *t = (struct ct_tracer){.graph = tracer->graph,
                            .index = tracer->index,
                            .lab = tracer->lab,
                            .scheme = tracer->scheme,
                            .certificates = tracer->certificates,
                            .accreditations = tracer->accreditations,
                            .is_helper = true,
                            .contested = tracer->contested,
                            .circles = tracer->circles,
                            .circle_count = tracer->circle_count};
    status = make_scratch(t);
    if (status == CT_OK)
        *helper = t;
    else
        ct_tracer_free(t);
    return status;
}

enum ct_status ct_tracer_ready(struct ct_tracer *t)
{
    enum ct_status status = CT_OK;

    if (t->reader == NULL)
        status = ct_reader_new(ct_lab_graph_combine(t->graph), &t->reader);
    if (status == CT_OK && t->walker == NULL)
        status = ct_walker_new(ct_lab_graph_events(t->graph), &t->walker);
    return status;
}

void ct_tracer_threads(struct ct_tracer *tracer, unsigned threads)
{
    tracer->threads = threads;
}

void ct_tracer_free(struct ct_tracer *t)
{
    if (t == NULL)
        return;
    if (!t->is_helper) {
        free(t->contested);
        free(t->circles);
    }
    free(t->found_failing);
    ct_feeds_release(&t->feeds);
    ct_feeding_release(&t->feeding);
    free(t->sure);
    free(t->links);
    free(t->link_places);
    free(t->told);
    free(t->first_node);
    ct_reader_free(t->reader);
    ct_walker_free(t->walker);
    free(t);
}

void ct_chain_release(struct ct_chain *chain)
{
    free(chain->nodes);
    free(chain->edges);
    free(chain->ends);
    *chain = (struct ct_chain){0};
}

/* ---- judging the nodes --------------------------------------------------- */

static enum ct_chain_state worse(enum ct_chain_state a, enum ct_chain_state b)
{
    return a > b ? a : b;
}

static enum ct_chain_state state_of(size_t errors, size_t others)
{
    if (errors > 0)
        return CT_CHAIN_BROKEN;
    return others > 0 ? CT_CHAIN_NOTED : CT_CHAIN_GOOD;
}

/* The nodes of one certificate, and the results that are judged for them. */
struct group {
    uint32_t *nodes;
    size_t count;
    uint32_t *results;
    struct ct_trace_said *each;
    size_t result_count;
    size_t hint; /* where the next result that is asked for may be */
};

static void add_result(struct group *group, uint32_t result)
{
    for (size_t i = group->result_count;
         i-- > 0 && group->result_count - i < 4;)
        if (group->results[i] == result)
            return;
    if (result != CT_LAB_NO_ROW)
        group->results[group->result_count++] = result;
}

/* Its own nodes, by the list of the walk; CT_NOMEM. */
static enum ct_status gather(const struct ct_trace_walk *walk, uint32_t first,
                             struct group *group, bool *whole, bool *every)
{
    const struct ct_chain_node *nodes = walk->chain->nodes;
    uint32_t certificate = nodes[first].certificate;
    struct ct_lab_list all =
        ct_lab_rows_of(walk->tracer->index, CT_RESULTS_OF_CERTIFICATE,
                       walk->tracer->lab->certificates[certificate].id);
    size_t room;

    *group = (struct group){.count = 0};
    *whole = *every = false;
    for (uint32_t at = first + 1; at != 0; at = walk->nodes[at - 1].next)
        group->count++;
    room = 2 * group->count + all.count;
    group->nodes = malloc(group->count * sizeof *group->nodes);
    group->results = malloc((room + 1) * sizeof *group->results);
    group->each = calloc(room + 1, sizeof *group->each);
    if (group->nodes == NULL || group->results == NULL || group->each == NULL)
        return CT_NOMEM;
    group->count = 0;
    for (uint32_t at = first + 1; at != 0; at = walk->nodes[at - 1].next) {
        const struct ct_chain_node *node = &nodes[at - 1];

        group->nodes[group->count++] = at - 1;
        *whole = *whole || node->result == CT_LAB_NO_ROW;
        *every = *every || (node->result == CT_LAB_NO_ROW && !node->limits);
        add_result(group, node->result);
        add_result(group, node->upper);
    }
    if (*every) { /* in the order of the index */
        group->result_count = all.count;
        if (all.count > 0)
            memcpy(group->results, all.rows, all.count * sizeof *all.rows);
    }
    return CT_OK;
}

static void release_group(struct group *group)
{
    free(group->nodes);
    free(group->results);
    free(group->each);
}

/* Nodes stand in the order of their results. */
static enum ct_chain_state state_of_result(struct group *group, uint32_t result)
{
    size_t count = result == CT_LAB_NO_ROW ? 0 : group->result_count;

    for (size_t i = 0; i < count; i++) {
        size_t at = (group->hint + i) % count;

        if (group->results[at] != result)
            continue;
        group->hint = at;
        return state_of(group->each[at].errors, group->each[at].others);
    }
    return CT_CHAIN_GOOD;
}

/* What was found at the links goes to the edges. */
static void mark_edges(const struct ct_trace_walk *walk, uint32_t node)
{
    struct ct_chain *chain = walk->chain;
    const struct ct_trace_node *more = &walk->nodes[node];

    for (uint32_t i = 0; i < more->edge_count; i++) {
        struct ct_chain_edge *edge = &chain->edges[more->first_edge + i];
        const struct ct_trace_link *link =
            ct_trace_link_to(walk->tracer, chain->nodes[edge->to].certificate);

        if (link != NULL)
            edge->state = state_of(link->errors, link->others);
    }
}

/* C05: it held when it was used, and does no longer on the day asked about. */
static void judge_lapse(struct ct_trace_walk *walk, struct group *group,
                        struct ct_sink *sink)
{
    const struct ct_chain *chain = walk->chain;
    struct ct_judging j;
    bool told = false;

    for (size_t i = 0; i < group->count; i++) {
        struct ct_chain_node *node = &chain->nodes[group->nodes[i]];

        if (node->depth == 0 || node->valid_until == CT_LAB_NO_DATE ||
            chain->when.on == CT_LAB_NO_DATE ||
            node->valid_until >= chain->when.on)
            continue;
        node->state = worse(node->state, CT_CHAIN_LAPSED);
        if (told)
            continue;
        told = true;
        ct_judging_begin(&j, walk->tracer, node->certificate,
                         chain->when.known_by, sink);
        ct_trace_report_lapse(&j, node->valid_until, chain->when.on);
    }
}

static void find_validity(const struct ct_trace_walk *walk,
                          struct ct_chain_node *node)
{
    const struct ct_lab *lab = walk->tracer->lab;
    struct ct_lab_function function = {0};
    struct ct_trace_used used = {
        .certificate = node->certificate,
        .reference = CT_LAB_NO_ROW,
        .when = {node->used_on, walk->chain->when.known_by},
        .functions = &function};

    if (node->used_on == CT_LAB_NO_DATE)
        used.when.on = lab->certificates[node->certificate].calibrated_on;
    if (node->depth == 0) {
        function = walk->chain->function;
        used.count = function.quantity != 0 || function.function != 0;
    } else if (node->result != CT_LAB_NO_ROW) {
        function.quantity = lab->results[node->result].quantity;
        function.function = lab->results[node->result].function;
        used.count = 1;
    }
    node->valid_until = ct_trace_valid_until(walk->tracer, &used);
}

static enum ct_status judge_group(struct ct_trace_walk *walk, uint32_t first,
                                  struct ct_sink *sink)
{
    struct ct_chain_node *nodes = walk->chain->nodes;
    struct group group;
    struct ct_judgement judgement = {.whole = false};
    bool every;
    enum ct_status status =
        gather(walk, first, &group, &judgement.whole, &every);

    if (status != CT_OK)
        goto done;
    judgement.results = group.results;
    judgement.count = group.result_count;
    judgement.each = group.each;
    status = ct_trace_judge(walk->tracer, nodes[first].certificate,
                            walk->known_by, sink, &judgement);
    for (size_t i = 0; i < group.count && status == CT_OK; i++) {
        struct ct_chain_node *node = &nodes[group.nodes[i]];

        node->state = state_of(judgement.own.errors, judgement.own.others);
        if (node->result == CT_LAB_NO_ROW && !node->limits)
            node->state = worse(node->state, state_of(judgement.all.errors,
                                                      judgement.all.others));
        node->state = worse(node->state, state_of_result(&group, node->result));
        node->state = worse(node->state, state_of_result(&group, node->upper));
        find_validity(walk, node);
        mark_edges(walk, group.nodes[i]);
    }
    if (status == CT_OK)
        judge_lapse(walk, &group, sink);
done:
    release_group(&group);
    return status;
}

/* Certificate by certificate, in the order of the nodes. */
static enum ct_status judge_nodes(struct ct_trace_walk *walk,
                                  struct ct_sink *sink)
{
    struct ct_chain *chain = walk->chain;
    struct ct_tracer *t = walk->tracer;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < chain->node_count; i++)
        t->first_node[chain->nodes[i].certificate] = 0;
    for (size_t i = chain->node_count; i-- > 0;) {
        uint32_t *first = &t->first_node[chain->nodes[i].certificate];

        walk->nodes[i].next = *first;
        *first = (uint32_t)i + 1;
    }
    for (uint32_t i = 0; i < chain->node_count && status == CT_OK; i++)
        if (t->first_node[chain->nodes[i].certificate] == i + 1)
            status = judge_group(walk, i, sink);
    return status;
}

/* ---- chains -------------------------------------------------------------- */

static void begin_chain(struct ct_tracer *tracer,
                        const struct ct_result_selector *selector,
                        struct ct_lab_when when, struct ct_chain *chain)
{
    memset(tracer->absent, 0, sizeof tracer->absent);
    *chain = (struct ct_chain){.when = when,
                               .uncertainty = (double)NAN,
                               .dof = (double)NAN,
                               .rho_0 = (double)NAN,
                               .rho_1 = (double)NAN,
                               .state = CT_CHAIN_BROKEN};
    chain->selector = (struct ct_result_selector){.point = (double)NAN};
    if (selector != NULL)
        chain->selector = *selector;
}

/* What is said of the item itself goes to its node. */
static void conclude(struct ct_chain *chain, enum ct_chain_state own)
{
    chain->nodes[0].state = worse(chain->nodes[0].state, own);
    chain->state = CT_CHAIN_GOOD;
    for (size_t i = 0; i < chain->node_count; i++)
        chain->state = worse(chain->state, chain->nodes[i].state);
    chain->unbroken = chain->state != CT_CHAIN_BROKEN;
}

/* The chain above a certificate, of which something was found already. */
static enum ct_status make_chain(struct ct_tracer *tracer, uint32_t row,
                                 enum ct_chain_state own, struct ct_sink *sink,
                                 struct ct_chain *chain)
{
    struct ct_trace_walk walk;
    enum ct_status status = ct_trace_walk_begin(
        &walk, tracer, chain, row, chain->has_use ? &chain->use : NULL);

    if (status == CT_OK)
        status = ct_trace_walk(&walk);
    if (status == CT_OK)
        status = judge_nodes(&walk, sink);
    if (status == CT_OK)
        status = ct_trace_fill(&walk);
    if (status == CT_OK)
        conclude(chain, own);
    ct_trace_walk_release(&walk);
    return status;
}

/* Where on the certificate the item is used. */
static void find_use(struct ct_judging *j, struct ct_chain *chain, uint32_t row)
{
    int32_t on = chain->when.on != CT_LAB_NO_DATE
                     ? chain->when.on
                     : j->lab->certificates[row].calibrated_on;
    struct ct_lab_use *use = &chain->use;

    if (on == CT_LAB_NO_DATE)
        return;
    chain->has_use = ct_lab_graph_use(j->tracer->graph, row, &chain->selector,
                                      on, use) == CT_OK;
    if (!chain->has_use && !isnan(chain->selector.point))
        ct_trace_report_place(j, &chain->selector, &use->match);
    else if (chain->has_use && use->nominal)
        ct_trace_report_nominal(j);
}

static enum ct_status trace(struct ct_judging *j, struct ct_chain *chain,
                            struct ct_sink *sink)
{
    find_use(j, chain, j->row);
    if (j->status != CT_OK)
        return j->status;
    return make_chain(
        j->tracer, j->row,
        state_of(j->sink.errors, j->sink.warnings + j->sink.notes), sink,
        chain);
}

/* After a failure nothing is owned. */
static enum ct_status finish(enum ct_status status, struct ct_chain *chain)
{
    if (status != CT_OK)
        ct_chain_release(chain);
    return status;
}

enum ct_status ct_trace_item(struct ct_tracer *tracer, uint32_t instrument,
                             struct ct_lab_function function,
                             const struct ct_result_selector *selector,
                             struct ct_lab_when when, struct ct_sink *sink,
                             struct ct_chain *chain)
{
    struct ct_lab_force force =
        ct_lab_in_force(tracer->index, instrument, function, when);
    struct ct_trace_used used = {.certificate = force.certificate,
                                 .reference = CT_LAB_NO_ROW,
                                 .when = when,
                                 .functions = &function,
                                 .count = 1,
                                 .asked = true};
    struct ct_judging j;

    begin_chain(tracer, selector, when, chain);
    chain->instrument = instrument;
    chain->function = function;
    if (chain->selector.quantity == 0)
        chain->selector.quantity = function.quantity;
    if (chain->selector.function == 0)
        chain->selector.function = function.function;
    ct_judging_begin(&j, tracer, force.certificate, when.known_by, sink);
    j.asked = instrument;
    if (force.state != CT_FORCE_VALID) {
        ct_judge_no_force(
            &j, ct_lab_text(tracer->lab, CT_KEY_INSTRUMENT, instrument),
            CT_LAB_NO_ROW, force, when.on);
        if (force.state == CT_FORCE_NONE)
            ct_judge_unsound_of(&j, instrument);
        return finish(j.status, chain);
    }
    ct_judge_used(&j, &used);
    return finish(trace(&j, chain, sink), chain);
}

enum ct_status ct_trace_certificate(struct ct_tracer *tracer, uint32_t row,
                                    const struct ct_result_selector *selector,
                                    struct ct_lab_when when,
                                    struct ct_sink *sink,
                                    struct ct_chain *chain)
{
    struct ct_trace_used used = {.certificate = row,
                                 .reference = CT_LAB_NO_ROW,
                                 .when = when,
                                 .asked = true};
    struct ct_judging j;

    begin_chain(tracer, selector, when, chain);
    chain->instrument = tracer->lab->certificates[row].instrument;
    chain->function = (struct ct_lab_function){chain->selector.quantity,
                                               chain->selector.function};
    ct_judging_begin(&j, tracer, row, when.known_by, sink);
    if (when.on != CT_LAB_NO_DATE)
        ct_judge_used(&j, &used);
    return finish(trace(&j, chain, sink), chain);
}
