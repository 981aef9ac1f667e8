/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Circles of references (C02): the strongly connected parts of a graph by
 * Tarjan's algorithm (SIAM J. Comput. 1, 1972), without recursion, and the
 * shortest circle through the first id of each.
 */
#include "verify_work.h"

#include <stdlib.h>
#include <string.h>

/* Nodes are numbers of ids, from 1. */
struct graph {
    struct ct_verify *verify;
    uint32_t nodes; /* one more than the largest */
    enum ct_lab_key of;
    /* Edge number `i` of the node: false behind the last one. *to: 0 for an
     * edge that leads nowhere. */
    bool (*edge)(const struct ct_verify *verify, uint32_t node, uint32_t i,
                 uint32_t *to);
    enum ct_late late;
};

struct search {
    const struct graph *graph;
    uint32_t *index, *low; /* 0: not seen */
    uint32_t *next;        /* edge to be looked at */
    uint32_t *path;        /* nodes that are being looked at */
    uint32_t *stack;       /* nodes whose part is not known */
    uint32_t *part;        /* 0: not known */
    uint32_t *from;        /* of a circle: the node before */
    size_t depth, height;
    uint32_t count, parts;
};

/* ---- the circle of a part ------------------------------------------------ */

/* The first of the ids, as texts: not as rows are ordered. */
static uint32_t first_of(const struct search *search, const uint32_t *nodes,
                         size_t count)
{
    const struct ct_lab *lab = search->graph->verify->lab;
    uint32_t first = nodes[0];

    for (size_t i = 1; i < count; i++)
        if (strcmp(ct_lab_text(lab, search->graph->of, nodes[i]),
                   ct_lab_text(lab, search->graph->of, first)) < 0)
            first = nodes[i];
    return first;
}

/* The last node of the shortest way from `start` back to it, by breadth. The
 * queue takes the place of the part's nodes. */
static uint32_t walk(struct search *search, uint32_t start, uint32_t *queue)
{
    const struct graph *graph = search->graph;
    size_t head = 0, tail = 0;
    uint32_t to;

    queue[tail++] = start;
    while (head < tail) {
        uint32_t node = queue[head++];

        for (uint32_t i = 0; graph->edge(graph->verify, node, i, &to); i++) {
            if (to == start)
                return node;
            if (to == 0 || search->part[to] != search->part[start] ||
                search->from[to] != 0)
                continue;
            search->from[to] = node;
            queue[tail++] = to;
        }
    }
    return start; /* never: the part is connected */
}

/* `A → B → A`; of long circles the ends. */
static enum ct_status write_circle(const struct search *search, uint32_t start,
                                   uint32_t last, uint32_t *nodes,
                                   struct ct_buffer *text)
{
    enum { SHOWN = 5 };
    const struct graph *graph = search->graph;
    size_t count = 0;

    for (uint32_t node = last; node != start; node = search->from[node])
        nodes[count++] = node;
    nodes[count++] = start;
    for (size_t at = 0; at < count; at++) {
        if (at == SHOWN && count > 2 * SHOWN) {
            ct_buffer_puts(text, "… → ");
            at = count - SHOWN;
        }
        ct_buffer_puts(text, ct_lab_text(graph->verify->lab, graph->of,
                                         nodes[count - 1 - at]));
        ct_buffer_puts(text, " → ");
    }
    ct_buffer_puts(text, ct_lab_text(graph->verify->lab, graph->of, start));
    return ct_buffer_status(text);
}

static bool leads_to_itself(const struct graph *graph, uint32_t node)
{
    uint32_t to;

    for (uint32_t i = 0; graph->edge(graph->verify, node, i, &to); i++)
        if (to == node)
            return true;
    return false;
}

static enum ct_status keep_circle(const struct graph *graph, uint32_t node,
                                  const struct ct_buffer *text)
{
    struct ct_verify *verify = graph->verify;
    const char **list =
        ct_grow(verify->circles, verify->circle_count, sizeof *list);
    uint32_t number = (uint32_t)verify->circle_count;

    if (list == NULL)
        return CT_NOMEM;
    verify->circles = list;
    list[number] = ct_arena_text(&verify->arena, text->data, text->length);
    if (list[number] == NULL)
        return CT_NOMEM;
    verify->circle_count++;
    return ct_verify_mark_id(verify, graph->late, graph->of, node, number);
}

/* The nodes of a part, which are at hand for other use afterwards. */
static enum ct_status report_part(struct search *search, uint32_t *nodes,
                                  size_t count)
{
    const struct graph *graph = search->graph;
    struct ct_buffer text = {0};
    uint32_t start, last;
    enum ct_status status;

    if (count == 1 && !leads_to_itself(graph, nodes[0]))
        return CT_OK;
    start = first_of(search, nodes, count);
    last = walk(search, start, nodes);
    status = write_circle(search, start, last, nodes, &text);
    if (status == CT_OK)
        status = keep_circle(graph, start, &text);
    ct_buffer_release(&text);
    return status;
}

/* ---- parts --------------------------------------------------------------- */

static void enter(struct search *search, uint32_t node)
{
    search->index[node] = search->low[node] = ++search->count;
    search->path[search->depth++] = node;
    search->stack[search->height++] = node;
}

static enum ct_status leave(struct search *search, uint32_t node)
{
    size_t bottom = search->height, height = search->height;

    search->depth--;
    if (search->depth > 0) {
        uint32_t before = search->path[search->depth - 1];

        if (search->low[node] < search->low[before])
            search->low[before] = search->low[node];
    }
    if (search->low[node] != search->index[node])
        return CT_OK;
    search->parts++;
    do
        search->part[search->stack[--bottom]] = search->parts;
    while (search->stack[bottom] != node);
    search->height = bottom;
    return report_part(search, search->stack + bottom, height - bottom);
}

/* All parts that can be reached from the node. */
static enum ct_status explore(struct search *search, uint32_t root)
{
    const struct graph *graph = search->graph;
    enum ct_status status = CT_OK;

    enter(search, root);
    while (search->depth > 0 && status == CT_OK) {
        uint32_t node = search->path[search->depth - 1], to;

        if (!graph->edge(graph->verify, node, search->next[node]++, &to))
            status = leave(search, node);
        else if (to != 0 && search->index[to] == 0)
            enter(search, to);
        else if (to != 0 && search->part[to] == 0 &&
                 search->index[to] < search->low[node])
            search->low[node] = search->index[to];
    }
    return status;
}

static bool has_edges(const struct graph *graph)
{
    uint32_t to;

    for (uint32_t node = 1; node < graph->nodes; node++)
        if (graph->edge(graph->verify, node, 0, &to))
            return true;
    return false;
}

static enum ct_status find_circles(const struct graph *graph)
{
    enum { ARRAYS = 7 };
    uint32_t *memory = calloc(graph->nodes + 1U, ARRAYS * sizeof *memory);
    struct search search = {.graph = graph};
    uint32_t **arrays[ARRAYS] = {&search.index, &search.low,   &search.next,
                                 &search.path,  &search.stack, &search.part,
                                 &search.from};
    enum ct_status status = CT_OK;

    if (memory == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < ARRAYS; i++)
        *arrays[i] = memory + i * (graph->nodes + 1U);
    for (uint32_t node = 1; node < graph->nodes && status == CT_OK; node++)
        if (search.index[node] == 0)
            status = explore(&search, node);
    free(memory);
    return status;
}

/* ---- three graphs -------------------------------------------------------- */

static bool is_reference(const struct ct_verify *verify, uint32_t at,
                         uint32_t i, enum ct_reference_kind kind, uint32_t room,
                         uint32_t *to)
{
    const struct ct_verify_reference *list;

    *to = 0;
    if (i >= ct_verify_list(verify, at, &list))
        return false;
    if (list[i].kind == (uint8_t)kind && list[i].id < room)
        *to = list[i].id;
    return true;
}

static bool reference_edge(const struct ct_verify *verify, uint32_t node,
                           uint32_t i, uint32_t *to)
{
    const struct ct_verify_certificate *one = &verify->certificates[node];

    return is_reference(verify, one->references, i, CT_REFERENCE_CERTIFICATE,
                        (uint32_t)verify->certificate_room, to);
}

static bool replaces_edge(const struct ct_verify *verify, uint32_t node,
                          uint32_t i, uint32_t *to)
{
    *to = ct_verify_fate(verify, &verify->certificates[node])->replaces;
    return i == 0 && *to != 0;
}

static bool upper_edge(const struct ct_verify *verify, uint32_t node,
                       uint32_t i, uint32_t *to)
{
    const struct ct_verify_standard *one = &verify->standards[node];

    return is_reference(verify, one->references, i, CT_REFERENCE_STANDARD,
                        (uint32_t)verify->standard_room, to);
}

enum ct_status ct_verify_circles(struct ct_verify *verify)
{
    uint32_t certificates = (uint32_t)verify->certificate_room;
    const struct graph graphs[] = {
        {verify, certificates, CT_KEY_CERTIFICATE, reference_edge,
         CT_LATE_CIRCLE},
        {verify, certificates, CT_KEY_CERTIFICATE, replaces_edge,
         CT_LATE_REPLACED},
        {verify, (uint32_t)verify->standard_room, CT_KEY_STANDARD, upper_edge,
         CT_LATE_UPPER_CIRCLE},
    };
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < sizeof graphs / sizeof graphs[0] && status == CT_OK;
         i++)
        if (has_edges(&graphs[i]))
            status = find_circles(&graphs[i]);
    return status;
}

enum ct_status ct_verify_again_circle(struct ct_verify *verify,
                                      const struct ct_scan *scan,
                                      const struct ct_verify_mark *mark)
{
    (void)ct_error(verify->sink, "reference-circle",
                   ct_verify_at(scan, "references"),
                   ct_string(verify->circles[mark->detail]));
    return CT_OK;
}

enum ct_status ct_verify_again_replaced(struct ct_verify *verify,
                                        const struct ct_scan *scan,
                                        const struct ct_verify_mark *mark)
{
    (void)ct_error(verify->sink, "replaces-circle",
                   ct_verify_at(scan, "replaces"),
                   ct_string(verify->circles[mark->detail]));
    return CT_OK;
}

enum ct_status ct_verify_again_upper_circle(struct ct_verify *verify,
                                            const struct ct_scan *scan,
                                            const struct ct_verify_mark *mark)
{
    (void)ct_error(verify->sink, "standard-circle",
                   ct_verify_at(scan, "upper_standard"),
                   ct_string(verify->circles[mark->detail]));
    return CT_OK;
}
