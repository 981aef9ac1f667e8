/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tree of a chain, line by line.
 */
#include "chain_work.h"

#include <stdlib.h>

#define BRANCH  "├─ "
#define LAST    "└─ "
#define THROUGH "│  "
#define NOTHING "   "

/* A node whose branches are being written. */
struct level {
    size_t edge, edges_end, end, ends_end;
    size_t length; /* of the lead before it */
};

struct writer {
    const struct ct_chain *chain;
    struct ct_tree *tree;
    uint32_t depth;
    struct level *levels;
    size_t count;
    struct ct_buffer lead;
    uint32_t *line_of; /* per node: its line and 1; 0: none yet */
    uint32_t *used;    /* per node: lines that show it or refer to it */
};

void ct_tree_release(struct ct_tree *tree)
{
    free(tree->lines);
    ct_buffer_release(&tree->leads);
    *tree = (struct ct_tree){0};
}

static enum ct_status add_line(struct writer *w, struct ct_tree_line line,
                               const char *mark)
{
    struct ct_tree *tree = w->tree;

    if (!ct_room(tree->lines, tree->count))
        return CT_NOMEM;
    line.lead = tree->leads.length;
    ct_buffer_add(&tree->leads, w->lead.length > 0 ? w->lead.data : "",
                  w->lead.length);
    ct_buffer_puts(&tree->leads, mark);
    line.lead_length = tree->leads.length - line.lead;
    tree->lines[tree->count++] = line;
    return tree->leads.failed || w->lead.failed ? CT_NOMEM : CT_OK;
}

/* Begins the branches of a node whose line was written. */
static enum ct_status push(struct writer *w, uint32_t node, const char *lead)
{
    struct level new = {.length = w->lead.length};

    if (!ct_room(w->levels, w->count))
        return CT_NOMEM;
    new.edges_end = ct_chain_edges_of(w->chain, node, &new.edge);
    new.edges_end += new.edge;
    new.ends_end = ct_chain_ends_of(w->chain, node, &new.end);
    new.ends_end += new.end;
    w->levels[w->count++] = new;
    ct_buffer_puts(&w->lead, lead);
    return CT_OK;
}

static bool is_hidden(const struct writer *w, size_t edge)
{
    return w->chain->nodes[w->chain->edges[edge].to].depth > w->depth;
}

static bool has_hidden(const struct writer *w, uint32_t node)
{
    size_t first, count = ct_chain_edges_of(w->chain, node, &first);

    for (size_t i = first; i < first + count; i++)
        if (is_hidden(w, i))
            return true;
    return false;
}

/* A node is shown in full below the first node that is one step nearer. */
static enum ct_status write_node(struct writer *w, size_t edge, bool last)
{
    const struct ct_chain_edge *way = &w->chain->edges[edge];
    const struct ct_chain_node *node = &w->chain->nodes[way->to];
    bool here = w->line_of[way->to] == 0 &&
                node->depth == w->chain->nodes[way->from].depth + 1;
    struct ct_tree_line line = {
        .node = way->to, .edge = edge, .end = CT_TREE_NONE, .again = !here};
    enum ct_status status;

    w->used[way->to]++;
    line.more = here && has_hidden(w, way->to);
    status = add_line(w, line, last ? LAST : BRANCH);
    if (status != CT_OK || !here)
        return status;
    w->line_of[way->to] = (uint32_t)w->tree->count;
    return push(w, way->to, last ? NOTHING : THROUGH);
}

static enum ct_status write_end(struct writer *w, size_t end, bool last)
{
    const struct ct_tree_line line = {
        .node = w->chain->ends[end].node, .edge = CT_TREE_NONE, .end = end};

    return add_line(w, line, last ? LAST : BRANCH);
}

static enum ct_status write_next(struct writer *w)
{
    struct level *top = &w->levels[w->count - 1];

    while (top->edge < top->edges_end && is_hidden(w, top->edge))
        top->edge++;
    if (top->end < top->ends_end) {
        size_t end = top->end++;

        return write_end(
            w, end, top->end == top->ends_end && top->edge == top->edges_end);
    }
    if (top->edge < top->edges_end) {
        size_t edge = top->edge++;

        while (top->edge < top->edges_end && is_hidden(w, top->edge))
            top->edge++;
        return write_node(w, edge, top->edge == top->edges_end);
    }
    w->lead.length = top->length;
    w->count--;
    return CT_OK;
}

/* Numbers for nodes that other lines refer to, in the order of lines. */
static void set_numbers(struct writer *w)
{
    struct ct_tree *tree = w->tree;
    uint32_t number = 0;

    for (size_t i = 0; i < tree->count; i++)
        if (tree->lines[i].end == CT_TREE_NONE && !tree->lines[i].again &&
            w->used[tree->lines[i].node] > 1)
            tree->lines[i].number = ++number;
}

static void refer_to_numbers(struct writer *w)
{
    struct ct_tree_line *lines = w->tree->lines;

    for (size_t i = 0; i < w->tree->count; i++)
        if (lines[i].again && w->line_of[lines[i].node] > 0)
            lines[i].number = lines[w->line_of[lines[i].node] - 1].number;
}

enum ct_status ct_tree_make(const struct ct_chain *chain, uint32_t depth,
                            struct ct_tree *tree)
{
    struct writer w = {.chain = chain, .tree = tree, .depth = depth};
    const struct ct_tree_line first = {.edge = CT_TREE_NONE,
                                       .end = CT_TREE_NONE};
    enum ct_status status = CT_NOMEM;

    *tree = (struct ct_tree){0};
    if (chain->node_count == 0)
        return CT_OK;
    w.line_of = calloc(chain->node_count, sizeof *w.line_of);
    w.used = calloc(chain->node_count, sizeof *w.used);
    if (w.line_of != NULL && w.used != NULL)
        status = add_line(&w, first, "");
    if (status == CT_OK) {
        tree->lines[0].more = has_hidden(&w, 0);
        w.line_of[0] = 1;
        w.used[0] = 1;
        status = push(&w, 0, "");
    }
    while (status == CT_OK && w.count > 0)
        status = write_next(&w);
    if (status == CT_OK) {
        set_numbers(&w);
        refer_to_numbers(&w);
    } else {
        ct_tree_release(tree);
    }
    ct_buffer_release(&w.lead);
    free(w.levels);
    free(w.line_of);
    free(w.used);
    return status;
}
