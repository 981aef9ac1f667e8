/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the item up to the roots: the nodes, edges and ends of one chain.
 */
#include "trace_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- growing ------------------------------------------------------------- */

static struct ct_chain_node node_of(uint32_t certificate)
{
    return (struct ct_chain_node){.certificate = certificate,
                                  .result = CT_LAB_NO_ROW,
                                  .upper = CT_LAB_NO_ROW,
                                  .used_on = CT_LAB_NO_DATE,
                                  .valid_until = CT_LAB_NO_DATE,
                                  .uncertainty = (double)NAN,
                                  .reference = (double)NAN,
                                  .limits_point = (double)NAN,
                                  .own = (double)NAN,
                                  .dof = (double)NAN,
                                  .own_kind = CT_OWN_NOT_STATED,
                                  .fed = CT_FED_LOOSE,
                                  .own_correlation = (double)NAN,
                                  .sensitivity = (double)NAN,
                                  .share = (double)NAN,
                                  .given_share = (double)NAN};
}

static bool is_same(const struct ct_chain_node *a,
                    const struct ct_chain_node *b)
{
    return a->certificate == b->certificate && a->result == b->result &&
           a->upper == b->upper && a->limits == b->limits &&
           (a->upper == CT_LAB_NO_ROW || a->weight == b->weight);
}

static void place_limits(struct ct_chain_node *node,
                         const struct ct_result_selector *selector)
{
    if (!node->limits || node->result != CT_LAB_NO_ROW)
        return;
    node->limits_point = selector->point;
    node->limits_point_unit = selector->point_unit;
}

/* Limits may differ from point to point: then there is no one number. */
static void join_limits(struct ct_chain_node *kept,
                        const struct ct_chain_node *node,
                        const struct ct_result_selector *selector)
{
    if (!kept->limits || kept->result != CT_LAB_NO_ROW)
        return;
    if (kept->unit != node->unit || kept->uncertainty < node->uncertainty ||
        kept->uncertainty > node->uncertainty)
        kept->uncertainty = (double)NAN;
    if (selector == NULL || isnan(selector->point) ||
        isnan(kept->limits_point) ||
        !ct_point_is(ct_point_of(kept->limits_point, kept->limits_point_unit),
                     ct_point_of(selector->point, selector->point_unit)))
        kept->limits_point = (double)NAN;
}

static size_t hash_node(const struct ct_chain_node *node)
{
    uint64_t hash = node->certificate, bits = 0;

    if (node->upper != CT_LAB_NO_ROW && node->weight != 0)
        memcpy(&bits, &node->weight, sizeof bits);
    hash = hash * 31 + node->result;
    hash = hash * 31 + node->upper;
    hash = (hash * 31 + node->limits) ^ bits ^ bits >> 29;
    return (size_t)(hash * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

/* Where the node stands, or would. */
static uint32_t *place_of(const struct ct_trace_walk *walk,
                          const struct ct_chain_node *node)
{
    size_t mask = walk->place_count - 1, at = hash_node(node) & mask;

    while (walk->places[at] != 0 &&
           !is_same(&walk->chain->nodes[walk->places[at] - 1], node))
        at = (at + 1) & mask;
    return &walk->places[at];
}

/* Room for one more, of which no more than half is taken. CT_NOMEM. */
static enum ct_status make_place(struct ct_trace_walk *walk)
{
    const struct ct_chain *chain = walk->chain;

    if (2 * (chain->node_count + 1) <= walk->place_count)
        return CT_OK;
    free(walk->places);
    walk->place_count = walk->place_count == 0 ? 16 : 4 * walk->place_count;
    walk->places = calloc(walk->place_count, sizeof *walk->places);
    if (walk->places == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < chain->node_count; i++)
        *place_of(walk, &chain->nodes[i]) = (uint32_t)i + 1;
    return CT_OK;
}

/* The number of the node, which is made where there is none like it. */
static enum ct_status add_node(struct ct_trace_walk *walk,
                               const struct ct_chain_node *node,
                               const struct ct_result_selector *selector,
                               uint32_t *number)
{
    struct ct_chain *chain = walk->chain;
    uint32_t *place;

    if (make_place(walk) != CT_OK)
        return CT_NOMEM;
    place = place_of(walk, node);
    if (*place != 0) {
        *number = *place - 1;
        join_limits(&chain->nodes[*number], node, selector);
        return CT_OK;
    }
    if (chain->node_count >= UINT32_MAX - 1)
        return CT_LIMIT;
    if (!ct_room(chain->nodes, chain->node_count) ||
        !ct_room(walk->nodes, chain->node_count))
        return CT_NOMEM;
    *number = (uint32_t)chain->node_count++;
    chain->nodes[*number] = *node;
    walk->nodes[*number] = (struct ct_trace_node){.next = 0};
    if (selector != NULL) {
        walk->nodes[*number].selector = *selector;
        place_limits(&chain->nodes[*number], selector);
    }
    *place = *number + 1;
    return CT_OK;
}

static enum ct_status add_edge(struct ct_chain *chain,
                               const struct ct_chain_edge *edge)
{
    if (!ct_room(chain->edges, chain->edge_count))
        return CT_NOMEM;
    chain->edges[chain->edge_count++] = *edge;
    return CT_OK;
}

static enum ct_status add_end(struct ct_trace_walk *walk, uint32_t node,
                              uint32_t reference, unsigned root)
{
    struct ct_chain *chain = walk->chain;
    unsigned allowed = walk->tracer->lab->package->settings.roots;

    if (!ct_room(chain->ends, chain->end_count))
        return CT_NOMEM;
    chain->ends[chain->end_count++] =
        (struct ct_chain_end){node, reference, root, (root & allowed) != 0};
    chain->nodes[node].roots |= root;
    return CT_OK;
}

/* ---- one node ------------------------------------------------------------ */

/* A reference that is followed as a certificate, or ends here. */
static enum ct_status follow(struct ct_trace_walk *walk, uint32_t from,
                             const struct ct_chain_link *link,
                             const struct ct_chain_node *node,
                             const struct ct_result_selector *selector,
                             struct ct_chain_edge *edge)
{
    struct ct_chain *chain = walk->chain;
    const struct ct_chain_node *user = &chain->nodes[from];
    int32_t used_on =
        walk->tracer->lab->certificates[user->certificate].calibrated_on;
    uint32_t depth = user->depth + 1;
    struct ct_chain_node *to;
    enum ct_status status;

    if (link->state != CT_LINK_CERTIFICATE)
        return add_end(walk, from, link->reference,
                       link->state == CT_LINK_ROOT ? link->roots
                                                   : CT_ROOT_NOTHING);
    edge->from = from;
    edge->derived = link->derived;
    status = add_node(walk, node, selector, &edge->to);
    if (status != CT_OK)
        return status;
    to = &chain->nodes[edge->to];
    if (to->depth == 0 && edge->to != 0)
        to->depth = depth; /* the first way is the shortest */
    if (edge->to != 0 && used_on > to->used_on)
        to->used_on = used_on;
    to->derived = to->derived || link->derived;
    return add_edge(chain, edge);
}

static struct ct_chain_edge plain_edge(void)
{
    return (struct ct_chain_edge){.sensitivity = (double)NAN,
                                  .link = CT_LAB_NO_ROW,
                                  .drift = (double)NAN,
                                  .interpolation = (double)NAN,
                                  .ratio = (double)NAN};
}

static enum ct_status follow_link(struct ct_trace_walk *walk, uint32_t from,
                                  const struct ct_chain_link *link)
{
    struct ct_chain_node node = node_of(link->certificate);
    struct ct_chain_edge edge = plain_edge();

    return follow(walk, from, link, &node, NULL, &edge);
}

/* All references of a certificate. */
static enum ct_status expand_whole(struct ct_trace_walk *walk, uint32_t from)
{
    struct ct_tracer *t = walk->tracer;
    enum ct_status status =
        ct_trace_links(t, walk->chain->nodes[from].certificate, walk->known_by);

    if (status == CT_OK && t->link_count == 0)
        status = add_end(walk, from, CT_LAB_NO_ROW, CT_ROOT_NOTHING);
    for (size_t i = 0; i < t->link_count && status == CT_OK; i++)
        status = follow_link(walk, from, &t->links[i].link);
    return status;
}

/* What was used of a reference, as a node. */
static struct ct_chain_node node_of_feed(const struct ct_feed *feed)
{
    struct ct_chain_node node = node_of(feed->link.certificate);

    node.limits = feed->state == CT_FEED_LIMITS;
    if (node.limits) {
        node.uncertainty = feed->limits;
        node.unit = feed->reference_unit;
    }
    if (feed->state != CT_FEED_RESULT)
        return node;
    node.result = feed->match.rows[0];
    if (feed->match.found != CT_FOUND_BETWEEN)
        return node;
    if (feed->rule == CT_RULE_NEAREST || feed->rule == CT_RULE_MAX_U) {
        node.result = feed->taken;
        return node;
    }
    node.upper = feed->match.rows[1];
    node.weight = feed->match.weight;
    return node;
}

static enum ct_status follow_feed(struct ct_trace_walk *walk, uint32_t from,
                                  const struct ct_feeds *feeds,
                                  const struct ct_feed *feed, double weight)
{
    struct ct_chain_node node = node_of_feed(feed);
    struct ct_chain_edge edge = plain_edge();
    double c = fabs(feed->sensitivity) * weight;

    if (feed->state == CT_FEED_RESULT || feed->state == CT_FEED_LIMITS) {
        edge.sensitivity = feed->sensitivity * weight;
        edge.drift = c * feed->drift;
        edge.interpolation = c * feed->interpolation / sqrt(3);
    }
    edge.link = feed->row;
    edge.methods = feed->methods;
    edge.assumed = feeds->fed == CT_FED_ASSUMED && !isnan(edge.sensitivity);
    if (feeds->fed == CT_FED_SEVERAL)
        edge.sensitivity = edge.drift = edge.interpolation = (double)NAN;
    return follow(walk, from, &feed->link, &node, &feed->selector, &edge);
}

/* A reference that only the list of the certificate names, and that does not
 * fit this result while another one does: the other end of a line may rest on
 * it; else it belongs to the certificate as a whole. */
static bool is_beside(const struct ct_feeds *feeds, const struct ct_feed *feed)
{
    return feeds->fed == CT_FED_ASSUMED && feed->row == CT_LAB_NO_ROW &&
           feed->link.state == CT_LINK_CERTIFICATE &&
           feed->state != CT_FEED_RESULT && feed->state != CT_FEED_LIMITS;
}

/* What feeds one result of the node, `weight` times. */
static enum ct_status expand_result(struct ct_trace_walk *walk, uint32_t from,
                                    uint32_t result, double weight)
{
    struct ct_tracer *t = walk->tracer;
    enum ct_status status = ct_feeding_result(&t->feeding, result, &t->feeds);

    if (status != CT_OK)
        return status;
    walk->chain->nodes[from].fed = t->feeds.fed;
    for (size_t i = 0; i < t->feeds.count && status == CT_OK; i++) {
        struct ct_trace_link *link = ct_trace_link_of(t, &t->feeds.list[i]);

        if (is_beside(&t->feeds, &t->feeds.list[i]) && link != NULL)
            continue;
        if (link != NULL)
            link->wanted = true;
        status = follow_feed(walk, from, &t->feeds, &t->feeds.list[i], weight);
    }
    return status;
}

/* A result, or a place between two: what feeds it, and what the certificate
 * names beside without saying what for. */
static enum ct_status expand_place(struct ct_trace_walk *walk, uint32_t from)
{
    struct ct_tracer *t = walk->tracer;
    struct ct_chain_node node = walk->chain->nodes[from];
    bool between = node.upper != CT_LAB_NO_ROW;
    enum ct_status status = ct_trace_links(t, node.certificate, walk->known_by);

    if (status == CT_OK)
        status = expand_result(walk, from, node.result,
                               between ? 1 - node.weight : 1);
    if (status == CT_OK && between)
        status =
            expand_result(walk, from, node.upper,
                          node.weight * ct_trace_upper_unit(t->lab, &node));
    if (status == CT_OK && t->link_count == 0)
        status = add_end(walk, from, CT_LAB_NO_ROW, CT_ROOT_NOTHING);
    for (size_t i = 0; i < t->link_count && status == CT_OK; i++)
        if (t->links[i].listed && !t->links[i].wanted)
            status = follow_link(walk, from, &t->links[i].link);
    return status;
}

/* ---- order --------------------------------------------------------------- */

struct sorting {
    const struct ct_trace_walk *walk;
    uint32_t number;
};

static int compare_numbers(double a, double b)
{
    if (isnan(a) || isnan(b))
        return (isnan(a) ? 0 : 1) - (isnan(b) ? 0 : 1);
    return (a > b) - (a < b);
}

static int compare_results(const struct ct_lab *lab, uint32_t a, uint32_t b)
{
    const struct ct_lab_result *r = lab->results;
    int order;

    if (a == b)
        return 0;
    if (a == CT_LAB_NO_ROW || b == CT_LAB_NO_ROW)
        return a == CT_LAB_NO_ROW ? -1 : 1;
    {
        const uint32_t one[] = {r[a].quantity, r[a].function, r[a].artefact,
                                r[a].at};
        const uint32_t other[] = {r[b].quantity, r[b].function, r[b].artefact,
                                  r[b].at};

        for (size_t i = 0; i < sizeof one / sizeof one[0]; i++) {
            order = strcmp(ct_lab_text(lab, CT_KEY_TEXT, one[i]),
                           ct_lab_text(lab, CT_KEY_TEXT, other[i]));
            if (order != 0)
                return order;
        }
    }
    order = compare_numbers(r[a].point, r[b].point);
    return order != 0 ? order : (a > b) - (a < b);
}

static const char *id_of(const struct ct_lab *lab, uint32_t certificate)
{
    return ct_lab_text(lab, CT_KEY_CERTIFICATE,
                       lab->certificates[certificate].id);
}

static int by_place(const void *one, const void *other)
{
    const struct sorting *x = one, *y = other;
    const struct ct_lab *lab = x->walk->tracer->lab;
    const struct ct_chain_node *a = &x->walk->chain->nodes[x->number];
    const struct ct_chain_node *b = &y->walk->chain->nodes[y->number];
    int order;

    if (a->depth != b->depth)
        return a->depth > b->depth ? 1 : -1;
    order = strcmp(id_of(lab, a->certificate), id_of(lab, b->certificate));
    if (order == 0)
        order = (a->certificate > b->certificate) -
                (a->certificate < b->certificate);
    if (order == 0)
        order = a->limits - b->limits;
    if (order == 0)
        order = compare_results(lab, a->result, b->result);
    if (order == 0)
        order = compare_results(lab, a->upper, b->upper);
    return order != 0 ? order : compare_numbers(a->weight, b->weight);
}

static int by_ends(const void *one, const void *other)
{
    const struct ct_chain_edge *a = one, *b = other;

    if (a->from != b->from)
        return a->from > b->from ? 1 : -1;
    if (a->to != b->to)
        return a->to > b->to ? 1 : -1;
    return (a->link > b->link) - (a->link < b->link);
}

static int by_node(const void *one, const void *other)
{
    const struct ct_chain_end *a = one, *b = other;

    if (a->node != b->node)
        return a->node > b->node ? 1 : -1;
    if (a->root != b->root)
        return a->root > b->root ? 1 : -1;
    return (a->reference > b->reference) - (a->reference < b->reference);
}

/* Puts the nodes into their new places. */
static enum ct_status permute(struct ct_trace_walk *walk,
                              const struct sorting *order, uint32_t *place)
{
    struct ct_chain *chain = walk->chain;
    size_t n = chain->node_count;
    struct ct_chain_node *nodes = malloc(n * sizeof *nodes);
    struct ct_trace_node *more = malloc(n * sizeof *more);
    enum ct_status status = CT_NOMEM;

    if (nodes == NULL || more == NULL)
        goto done;
    for (size_t i = 0; i < n; i++) {
        nodes[i] = chain->nodes[order[i].number];
        more[i] = walk->nodes[order[i].number];
        place[order[i].number] = (uint32_t)i;
    }
    memcpy(chain->nodes, nodes, n * sizeof *nodes);
    memcpy(walk->nodes, more, n * sizeof *more);
    status = CT_OK;
done:
    free(nodes);
    free(more);
    return status;
}

/* Several ways from one node to another are one edge. */
static void join_edges(struct ct_chain *chain)
{
    size_t kept = 0;

    for (size_t i = 0; i < chain->edge_count; i++) {
        const struct ct_chain_edge *next = &chain->edges[i];
        struct ct_chain_edge *last = kept > 0 ? &chain->edges[kept - 1] : NULL;

        if (last == NULL || last->from != next->from || last->to != next->to) {
            chain->edges[kept++] = *next;
            continue;
        }
        last->sensitivity += next->sensitivity;
        last->drift += next->drift;
        last->interpolation += next->interpolation;
        last->methods |= next->methods;
        last->derived = last->derived || next->derived;
        last->assumed = last->assumed && next->assumed;
    }
    chain->edge_count = kept;
}

static void join_ends(struct ct_chain *chain)
{
    size_t kept = 0;

    for (size_t i = 0; i < chain->end_count; i++)
        if (kept == 0 || by_node(&chain->ends[kept - 1], &chain->ends[i]) != 0)
            chain->ends[kept++] = chain->ends[i];
    chain->end_count = kept;
}

static enum ct_status sort(struct ct_trace_walk *walk)
{
    struct ct_chain *chain = walk->chain;
    size_t n = chain->node_count;
    struct sorting *order = malloc(n * sizeof *order);
    uint32_t *place = malloc(n * sizeof *place);
    enum ct_status status = CT_NOMEM;

    if (order == NULL || place == NULL)
        goto done;
    for (size_t i = 0; i < n; i++)
        order[i] = (struct sorting){walk, (uint32_t)i};
    qsort(order, n, sizeof *order, by_place);
    status = permute(walk, order, place);
    if (status != CT_OK)
        goto done;
    for (size_t i = 0; i < chain->edge_count; i++) {
        chain->edges[i].from = place[chain->edges[i].from];
        chain->edges[i].to = place[chain->edges[i].to];
    }
    for (size_t i = 0; i < chain->end_count; i++)
        chain->ends[i].node = place[chain->ends[i].node];
    if (chain->edge_count > 0)
        qsort(chain->edges, chain->edge_count, sizeof *chain->edges, by_ends);
    if (chain->end_count > 0)
        qsort(chain->ends, chain->end_count, sizeof *chain->ends, by_node);
    join_edges(chain);
    join_ends(chain);
    for (size_t i = chain->edge_count; i-- > 0;) {
        struct ct_trace_node *from = &walk->nodes[chain->edges[i].from];

        from->first_edge = (uint32_t)i;
        from->edge_count++;
    }
done:
    free(order);
    free(place);
    return status;
}

/* ---- what branches end in ------------------------------------------------ */

struct back {
    uint32_t *first; /* by node, and one more: edges that lead to it */
    uint32_t *from;
    uint32_t *queue;
    bool *queued;
};

static void spread(const struct ct_chain *chain, const struct back *back)
{
    size_t n = chain->node_count, head = 0, count = 0;

    for (size_t i = n; i-- > 0;) {
        chain->nodes[i].ends = chain->nodes[i].roots;
        back->queued[i] = chain->nodes[i].ends != 0;
        if (back->queued[i])
            back->queue[count++] = (uint32_t)i;
    }
    while (count > 0) {
        uint32_t node = back->queue[head];

        head = (head + 1) % n;
        count--;
        back->queued[node] = false;
        for (uint32_t i = back->first[node]; i < back->first[node + 1]; i++) {
            struct ct_chain_node *user = &chain->nodes[back->from[i]];
            unsigned ends = user->ends | chain->nodes[node].ends;

            if (ends == user->ends)
                continue;
            user->ends = ends;
            if (back->queued[back->from[i]])
                continue;
            back->queued[back->from[i]] = true;
            back->queue[(head + count++) % n] = back->from[i];
        }
    }
}

static enum ct_status find_ends(struct ct_trace_walk *walk)
{
    struct ct_chain *chain = walk->chain;
    const struct ct_graph *graph = ct_lab_graph_events(walk->tracer->graph);
    size_t n = chain->node_count;
    struct back back = {calloc(n + 2, sizeof(uint32_t)),
                        malloc((chain->edge_count + 1) * sizeof(uint32_t)),
                        malloc(n * sizeof(uint32_t)), calloc(n, sizeof(bool))};
    enum ct_status status = CT_NOMEM;

    if (back.first == NULL || back.from == NULL || back.queue == NULL ||
        back.queued == NULL)
        goto done;
    for (size_t i = 0; i < chain->edge_count; i++)
        back.first[chain->edges[i].to + 2]++;
    for (size_t i = 2; i <= n + 1; i++)
        back.first[i] += back.first[i - 1];
    for (size_t i = 0; i < chain->edge_count; i++)
        back.from[back.first[chain->edges[i].to + 1]++] = chain->edges[i].from;
    for (size_t i = 0; i < n; i++)
        if (ct_graph_is_cyclic(graph, chain->nodes[i].certificate))
            chain->nodes[i].roots |= CT_ROOT_CYCLE;
    spread(chain, &back);
    chain->roots = chain->nodes[0].ends;
    status = CT_OK;
done:
    free(back.first);
    free(back.from);
    free(back.queue);
    free(back.queued);
    return status;
}

/* ---- the walk ------------------------------------------------------------ */

/* How near the place lies to the upper of two results: the term weighs them by
 * their units, too. */
static double weight_of(const struct ct_lab *lab,
                        const struct ct_chain_node *node, double weight)
{
    double unit = ct_trace_upper_unit(lab, node);

    return unit == 1 ? weight : weight / (weight + unit * (1 - weight));
}

enum ct_status ct_trace_walk_begin(struct ct_trace_walk *walk,
                                   struct ct_tracer *tracer,
                                   struct ct_chain *chain, uint32_t certificate,
                                   const struct ct_lab_use *use)
{
    struct ct_chain_node node = node_of(certificate);
    uint32_t number;

    *walk = (struct ct_trace_walk){
        .tracer = tracer, .chain = chain, .known_by = chain->when.known_by};
    if (use != NULL && use->nominal)
        node.limits = true;
    else if (use != NULL) {
        const struct ct_term *term = &use->terms[0];

        node.result = term->source;
        if (term->kind == CT_TERM_BETWEEN) {
            node.upper = term->upper;
            node.weight = weight_of(tracer->lab, &node, term->weight);
        }
    }
    node.used_on = chain->when.on;
    return add_node(walk, &node, &chain->selector, &number);
}

void ct_trace_walk_release(struct ct_trace_walk *walk)
{
    struct ct_chain *chain = walk->chain;

    for (size_t i = 0; i < chain->node_count; i++)
        walk->tracer->first_node[chain->nodes[i].certificate] = 0;
    free(walk->nodes);
    free(walk->places);
    walk->nodes = NULL;
    walk->places = NULL;
}

enum ct_status ct_trace_walk(struct ct_trace_walk *walk)
{
    enum ct_status status = CT_OK;

    for (uint32_t i = 0; i < walk->chain->node_count && status == CT_OK; i++)
        status = walk->chain->nodes[i].result != CT_LAB_NO_ROW
                     ? expand_place(walk, i)
                     : expand_whole(walk, i);
    if (status == CT_OK)
        status = sort(walk);
    if (status == CT_OK)
        status = find_ends(walk);
    return status;
}
