/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * drawing.h - boxes and arrows as data, and as the text that Graphviz reads.
 *
 * A drawing knows nothing of what its boxes stand for. Nodes are told apart by
 * their ids, so that what several callers add is drawn once. States show by
 * colour and, for print in grey and for eyes that tell no colours apart, by
 * the line around the box as well.
 */
#ifndef CT_DRAWING_H
#define CT_DRAWING_H

#include "../../uncertainty/arena.h"
#include "../../uncertainty/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ORDER DRAWING_STATE */
enum ct_drawing_state {
    CT_DRAWING_GOOD,   /* thin line */
    CT_DRAWING_NOTED,  /* thick line */
    CT_DRAWING_LAPSED, /* dashed line */
    CT_DRAWING_BROKEN, /* double line */
    CT_DRAWING_STATES
};

struct ct_drawing_node {
    const char *id;    /* the node's, in the drawing */
    const char *lines; /* what stands in the box, lines parted by \n; of a
                          drawing with many nodes the first line only */
    uint32_t level;    /* nodes of one level stand side by side; 0 on top */
    enum ct_drawing_state state;
    bool round; /* an oval: where a way ends */
};

/* ORDER DRAWING_LINE */
enum ct_drawing_line {
    CT_DRAWING_SOLID,
    CT_DRAWING_DASHED,
    CT_DRAWING_DOTTED,
    CT_DRAWING_LINES
};

/* An arrow that points upwards. */
struct ct_drawing_edge {
    size_t from, to;   /* nodes */
    const char *label; /* "" for none */
    enum ct_drawing_line line;
    enum ct_drawing_state state;
};

struct ct_drawing {
    const char *title;  /* NULL: none; the caller's */
    const char *group;  /* title of a level in a drawing with many nodes, in
                           front of its number; NULL: none; the caller's */
    const char *legend; /* below a drawing without a title: what its lines mean,
                           parted by \n; NULL: nothing; the caller's */
    struct ct_drawing_node *nodes;
    size_t node_count;
    struct ct_drawing_edge *edges;
    size_t edge_count;
    struct ct_arena arena; /* of their texts */
    /* Both by a hash: of nodes' ids, and of edges' ends. */
    struct ct_drawing_table {
        uint32_t *list;
        size_t size;
    } node_table, edge_table;
};

/* Above so many nodes boxes hold one line, and levels have frames in which they
 * stand in rows. */
enum { CT_DRAWING_MANY = 150 };

/* A zeroed structure is an empty drawing. */
void ct_drawing_release(struct ct_drawing *drawing);

/* Adds a node, texts copied, unless there is one of that id: then that one
 * keeps what it has, but for the worse state and the greater level of the two.
 * *number is which one it is. CT_NOMEM. */
CT_CHECK enum ct_status ct_drawing_node(struct ct_drawing *drawing,
                                        const struct ct_drawing_node *node,
                                        size_t *number);
/* The same edge twice is one. CT_NOMEM. */
CT_CHECK enum ct_status ct_drawing_edge(struct ct_drawing *drawing,
                                        const struct ct_drawing_edge *edge);

/* Appends the drawing in the DOT language, UTF-8. */
void ct_drawing_dot(const struct ct_drawing *drawing, struct ct_buffer *out);

#endif
