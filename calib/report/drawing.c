/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drawing.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX
enum { FIRST_TABLE = 64 };

void ct_drawing_release(struct ct_drawing *drawing)
{
    free(drawing->nodes);
    free(drawing->edges);
    free(drawing->node_table.list);
    free(drawing->edge_table.list);
    ct_arena_release(&drawing->arena);
    *drawing = (struct ct_drawing){0};
}

/* ---- what is there already ----------------------------------------------- */

/* FNV-1a. Ids come from a laboratory's own tables; a slow drawing is all that
 * ids made to collide could have. */
static uint32_t hash_of(const char *text)
{
    uint32_t hash = 2166136261U;

    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619U;
    return hash;
}

static uint32_t hash_of_edge(const struct ct_drawing_edge *edge)
{
    return ((uint32_t)edge->from * 2654435761U ^ (uint32_t)edge->to) *
           2246822519U;
}

static bool is_same(const struct ct_drawing_edge *a,
                    const struct ct_drawing_edge *b)
{
    return a->from == b->from && a->to == b->to && a->line == b->line &&
           a->state == b->state && strcmp(a->label, b->label) == 0;
}

/* Where the node, or the edge, is or would be. */
static size_t place_of_node(const struct ct_drawing *drawing, const char *id)
{
    const struct ct_drawing_table *table = &drawing->node_table;
    size_t at = hash_of(id) & (table->size - 1);

    while (table->list[at] != NONE &&
           strcmp(drawing->nodes[table->list[at]].id, id) != 0)
        at = (at + 1) & (table->size - 1);
    return at;
}

static size_t place_of_edge(const struct ct_drawing *drawing,
                            const struct ct_drawing_edge *edge)
{
    const struct ct_drawing_table *table = &drawing->edge_table;
    size_t at = (hash_of_edge(edge) >> 7) & (table->size - 1);

    while (table->list[at] != NONE &&
           !is_same(&drawing->edges[table->list[at]], edge))
        at = (at + 1) & (table->size - 1);
    return at;
}

/* Keeps half of the table free. *grown: it is a new one, and empty. */
static enum ct_status make_room(struct ct_drawing_table *table, size_t count,
                                bool *grown)
{
    size_t size = table->size == 0 ? FIRST_TABLE : 2 * table->size;
    uint32_t *list;

    *grown = 2 * count >= table->size;
    if (!*grown)
        return CT_OK;
    list = malloc(size * sizeof *list);
    if (list == NULL)
        return CT_NOMEM;
    memset(list, 0xFF, size * sizeof *list);
    free(table->list);
    *table = (struct ct_drawing_table){list, size};
    return CT_OK;
}

static enum ct_status room_for_node(struct ct_drawing *drawing)
{
    bool grown;
    enum ct_status status =
        make_room(&drawing->node_table, drawing->node_count, &grown);

    for (size_t i = 0; status == CT_OK && grown && i < drawing->node_count; i++)
        drawing->node_table.list[place_of_node(drawing, drawing->nodes[i].id)] =
            (uint32_t)i;
    return status;
}

static enum ct_status room_for_edge(struct ct_drawing *drawing)
{
    bool grown;
    enum ct_status status =
        make_room(&drawing->edge_table, drawing->edge_count, &grown);

    for (size_t i = 0; status == CT_OK && grown && i < drawing->edge_count; i++)
        drawing->edge_table.list[place_of_edge(drawing, &drawing->edges[i])] =
            (uint32_t)i;
    return status;
}

/* ---- adding -------------------------------------------------------------- */

static const char *copy(struct ct_drawing *drawing, const char *text)
{
    return ct_arena_text(&drawing->arena, text, strlen(text));
}

static void join(struct ct_drawing_node *old,
                 const struct ct_drawing_node *again)
{
    if (again->state > old->state)
        old->state = again->state;
    if (again->level > old->level)
        old->level = again->level;
}

enum ct_status ct_drawing_node(struct ct_drawing *drawing,
                               const struct ct_drawing_node *node,
                               size_t *number)
{
    struct ct_drawing_node new = *node;
    enum ct_status status = room_for_node(drawing);
    uint32_t *place;

    if (status != CT_OK)
        return status;
    place = &drawing->node_table.list[place_of_node(drawing, node->id)];
    if (*place != NONE) {
        *number = *place;
        join(&drawing->nodes[*number], node);
        return CT_OK;
    }
    if (!ct_room(drawing->nodes, drawing->node_count))
        return CT_NOMEM;
    new.id = copy(drawing, node->id);
    new.lines = copy(drawing, node->lines);
    if (new.id == NULL || new.lines == NULL)
        return CT_NOMEM;
    *number = drawing->node_count;
    *place = (uint32_t)drawing->node_count;
    drawing->nodes[drawing->node_count++] = new;
    return CT_OK;
}

enum ct_status ct_drawing_edge(struct ct_drawing *drawing,
                               const struct ct_drawing_edge *edge)
{
    struct ct_drawing_edge new = *edge;
    enum ct_status status = room_for_edge(drawing);
    uint32_t *place;

    if (status != CT_OK)
        return status;
    place = &drawing->edge_table.list[place_of_edge(drawing, edge)];
    if (*place != NONE)
        return CT_OK;
    if (!ct_room(drawing->edges, drawing->edge_count))
        return CT_NOMEM;
    new.label = copy(drawing, edge->label);
    if (new.label == NULL)
        return CT_NOMEM;
    *place = (uint32_t)drawing->edge_count;
    drawing->edges[drawing->edge_count++] = new;
    return CT_OK;
}

/* ---- DOT ----------------------------------------------------------------- */

/* Fonts with Chinese characters, first those of free systems. */
#define FONTS                                                                  \
    "Noto Sans CJK SC,Source Han Sans SC,WenQuanYi Micro Hei,"                 \
    "Microsoft YaHei,PingFang SC,SimSun,sans-serif"

/* ORDER DRAWING_STATE. The states differ in grey, too: by their line, and by
 * the brightness of what it encloses. */
static const struct {
    const char *style, *line, *fill, *width;
    int lines;
} looks[CT_DRAWING_STATES] = {
    {"filled,rounded", "#2e7d32", "#f1f8f1", "1", 1},
    {"filled,rounded", "#8a6d00", "#fff8dc", "2.5", 1},
    {"filled,rounded,dashed", "#9a4d00", "#ffe8cc", "1.5", 1},
    {"filled", "#b00020", "#f5b5bd", "2", 2},
};

/* ORDER DRAWING_LINE */
static const char *const lines[CT_DRAWING_LINES] = {"solid", "dashed",
                                                    "dotted"};

/* A quoted string: nothing of a text is an escape sequence or an entity of
 * Graphviz'. Lines end in \n. `first`: up to the first of them only. */
static void put_quoted(struct ct_buffer *out, const char *text, bool first)
{
    size_t end = first ? strcspn(text, "\n") : strlen(text);

    ct_buffer_putc(out, '"');
    for (size_t i = 0; i < end; i++) {
        struct ct_glyph glyph;

        if (text[i] == '\n') {
            ct_buffer_puts(out, "\\n");
            continue;
        }
        glyph = ct_glyph_next(text + i, end - i, 0);
        for (size_t k = 0; k < glyph.length; k++) {
            if (glyph.shown[k] == '"' || glyph.shown[k] == '\\')
                ct_buffer_putc(out, '\\');
            ct_buffer_putc(out, glyph.shown[k]);
            if (glyph.shown[k] == '&')
                ct_buffer_puts(out, "amp;");
        }
        i += glyph.bytes - 1;
    }
    ct_buffer_putc(out, '"');
}

/* ---- places of many ------------------------------------------------------ */

/* Where the boxes of a drawing with many nodes stand: Graphviz would put each
 * level in one row, ever wider, and what it does against crossings is in vain
 * there. So levels have rows of their own, of points (1/72 in); y goes up, from
 * 0 on top. Of no use for few nodes: `columns` is 0. */
struct grid {
    size_t columns;
    int64_t width; /* of a place for a box */
    int64_t top;   /* of the level at hand */
};
enum { BOX = 34, TITLE = 26, BELOW = 8, BETWEEN = 60, TITLE_AT = 40 };

/* Points that the widest text takes with what is around it; an oval is wider by
 * the root of two. */
static int64_t widest_box(const struct ct_drawing *drawing)
{
    const double column = 6.5, oval = 1.42, margins = 26;
    double widest = 0;

    for (size_t i = 0; i < drawing->node_count; i++) {
        const struct ct_drawing_node *node = &drawing->nodes[i];
        size_t columns =
            ct_display_width(node->lines, strcspn(node->lines, "\n"));
        double width = column * (double)columns * (node->round ? oval : 1);

        widest = width > widest ? width : widest;
    }
    return (int64_t)(widest + margins);
}

/* The boxes alone would be three times as wide as high. */
static struct grid make_grid(const struct ct_drawing *drawing)
{
    struct grid grid = {0};

    if (drawing->node_count <= CT_DRAWING_MANY)
        return grid;
    grid.width = widest_box(drawing);
    grid.columns = 1;
    while (grid.columns * grid.columns * (uint64_t)grid.width <
           3 * BOX * drawing->node_count)
        grid.columns++;
    return grid;
}

/* As many rows as needed, the last one in the middle. */
static void put_place(const struct grid *grid, size_t number, size_t count,
                      struct ct_buffer *out)
{
    size_t row = number / grid->columns, left = count - row * grid->columns;
    size_t shown = left < grid->columns ? left : grid->columns;
    size_t halves = grid->columns - shown + 2 * (number % grid->columns) + 1;

    ct_buffer_puts(out, ", pos=\"");
    ct_buffer_integer(out, (int64_t)halves * grid->width / 2);
    ct_buffer_putc(out, ',');
    ct_buffer_integer(out, grid->top - TITLE - (int64_t)row * BOX - BOX / 2);
    ct_buffer_putc(out, '"');
}

/* The frame of a level, and the middle of its title: on the left, where fewer
 * arrows pass. */
static void put_frame(const struct grid *grid, int64_t bottom,
                      struct ct_buffer *out)
{
    int64_t width = (int64_t)grid->columns * grid->width;

    ct_buffer_puts(out, " bb=\"0,");
    ct_buffer_integer(out, bottom);
    ct_buffer_putc(out, ',');
    ct_buffer_integer(out, width);
    ct_buffer_putc(out, ',');
    ct_buffer_integer(out, grid->top);
    ct_buffer_puts(out, "\"; lp=\"");
    ct_buffer_integer(out, TITLE_AT);
    ct_buffer_putc(out, ',');
    ct_buffer_integer(out, grid->top - TITLE / 2);
    ct_buffer_puts(out, "\";");
}

static int64_t bottom_of(const struct grid *grid, size_t count)
{
    size_t rows = (count + grid->columns - 1) / grid->columns;

    return grid->top - TITLE - (int64_t)rows * BOX - BELOW;
}

/* ---- boxes and arrows ---------------------------------------------------- */

/* The `number`-th of `count` of its level. */
static void put_node(const struct ct_drawing_node *node,
                     const struct grid *grid, size_t number, size_t count,
                     struct ct_buffer *out)
{
    bool many = grid->columns > 0;

    ct_buffer_puts(out, "    ");
    put_quoted(out, node->id, false);
    ct_buffer_puts(out, " [label=");
    put_quoted(out, node->lines, many);
    ct_buffer_puts(out, ", style=\"");
    ct_buffer_puts(out, looks[node->state].style);
    ct_buffer_puts(out, "\", color=\"");
    ct_buffer_puts(out, looks[node->state].line);
    ct_buffer_puts(out, "\", fillcolor=\"");
    ct_buffer_puts(out, looks[node->state].fill);
    ct_buffer_puts(out, "\", penwidth=");
    ct_buffer_puts(out, looks[node->state].width);
    if (looks[node->state].lines > 1) {
        ct_buffer_puts(out, ", peripheries=");
        ct_buffer_integer(out, looks[node->state].lines);
    }
    if (node->round)
        ct_buffer_puts(out, ", shape=oval");
    if (many)
        put_place(grid, number, count, out);
    ct_buffer_puts(out, "];\n");
}

static void put_edge(const struct ct_drawing *drawing,
                     const struct ct_drawing_edge *edge, bool many,
                     struct ct_buffer *out)
{
    ct_buffer_puts(out, "  ");
    put_quoted(out, drawing->nodes[edge->from].id, false);
    ct_buffer_puts(out, " -> ");
    put_quoted(out, drawing->nodes[edge->to].id, false);
    ct_buffer_puts(out, " [style=");
    ct_buffer_puts(out, lines[edge->line]);
    if (edge->state == CT_DRAWING_BROKEN) {
        ct_buffer_puts(out, ", penwidth=2, color=\"");
        ct_buffer_puts(out, looks[edge->state].line);
        ct_buffer_putc(out, '"');
    }
    if (edge->label[0] != '\0' && !many) {
        ct_buffer_puts(out, ", label=");
        put_quoted(out, edge->label, false);
    }
    ct_buffer_puts(out, "];\n");
}

static void put_head(const struct ct_drawing *drawing, bool many,
                     struct ct_buffer *out)
{
    ct_buffer_puts(out, "digraph chain {\n"
                        "  graph [rankdir=BT, charset=\"UTF-8\", "
                        "fontname=\"" FONTS "\", fontsize=13");
    ct_buffer_puts(out, many ? ", layout=nop, splines=line, "
                               "outputorder=edgesfirst"
                             : ", nodesep=0.3, ranksep=0.6");
    if (drawing->title != NULL) {
        ct_buffer_puts(out, ", labelloc=t, label=");
        put_quoted(out, drawing->title, false);
    } else if (drawing->legend != NULL) {
        ct_buffer_puts(out, ", labelloc=b, labeljust=l, label=");
        put_quoted(out, drawing->legend, false);
    }
    ct_buffer_puts(out, "];\n"
                        "  node [shape=box, fontname=\"" FONTS
                        "\", fontsize=10, margin=\"0.1,0.05\"");
    ct_buffer_puts(out, many ? ", height=0.33" : "");
    ct_buffer_puts(out, "];\n"
                        "  edge [fontname=\"" FONTS "\", fontsize=9, color=\"");
    ct_buffer_puts(out, many ? "#b0b0b0" : "#555555");
    ct_buffer_puts(out, "\", arrowsize=0.7];\n");
}

/* Numbers of nodes by level, in their own order within one. */
static size_t *by_level(const struct ct_drawing *drawing)
{
    size_t *order = malloc((drawing->node_count + 1) * sizeof *order);
    size_t *start, total = 0;
    uint32_t levels = 0;

    for (size_t i = 0; i < drawing->node_count; i++)
        if (drawing->nodes[i].level >= levels)
            levels = drawing->nodes[i].level + 1;
    start = calloc((size_t)levels + 1, sizeof *start);
    if (order == NULL || start == NULL) {
        free(order);
        free(start);
        return NULL;
    }
    for (size_t i = 0; i < drawing->node_count; i++)
        start[drawing->nodes[i].level]++;
    for (uint32_t level = 0; level < levels; level++) {
        size_t count = start[level];

        start[level] = total;
        total += count;
    }
    for (size_t i = 0; i < drawing->node_count; i++)
        order[start[drawing->nodes[i].level]++] = i;
    free(start);
    return order;
}

static void begin_level(const struct ct_drawing *drawing, uint32_t level,
                        const struct grid *grid, size_t count,
                        struct ct_buffer *out)
{
    bool many = grid->columns > 0;

    ct_buffer_puts(out, many ? "  subgraph cluster_" : "  subgraph level_");
    ct_buffer_integer(out, level);
    ct_buffer_puts(out, many ? " {\n    style=rounded; color=\"#bbbbbb\";"
                             : " {\n    rank=same;");
    if (many && drawing->legend != NULL) /* else frames have it, too */
        ct_buffer_puts(out, " labelloc=t; labeljust=c; label=\"\";");
    if (many && drawing->group != NULL) {
        struct ct_buffer title = {0};

        ct_buffer_puts(&title, drawing->group);
        ct_buffer_putc(&title, ' ');
        ct_buffer_integer(&title, level);
        ct_buffer_puts(out, " label=");
        put_quoted(out, title.failed ? "" : title.data, false);
        ct_buffer_putc(out, ';');
        out->failed = out->failed || title.failed;
        ct_buffer_release(&title);
    }
    if (many)
        put_frame(grid, bottom_of(grid, count), out);
    ct_buffer_putc(out, '\n');
}

/* The nodes of one level. */
static void put_level(const struct ct_drawing *drawing, struct grid *grid,
                      const size_t *order, size_t count, struct ct_buffer *out)
{
    begin_level(drawing, drawing->nodes[order[0]].level, grid, count, out);
    for (size_t i = 0; i < count; i++)
        put_node(&drawing->nodes[order[i]], grid, i, count, out);
    ct_buffer_puts(out, "  }\n");
    if (grid->columns > 0)
        grid->top = bottom_of(grid, count) - BETWEEN;
}

void ct_drawing_dot(const struct ct_drawing *drawing, struct ct_buffer *out)
{
    bool many = drawing->node_count > CT_DRAWING_MANY;
    size_t *order = by_level(drawing), count;
    struct grid grid = make_grid(drawing);

    if (order == NULL) {
        out->failed = true;
        return;
    }
    put_head(drawing, many, out);
    for (size_t at = 0; at < drawing->node_count; at += count) {
        for (count = 1; at + count < drawing->node_count &&
                        drawing->nodes[order[at + count]].level ==
                            drawing->nodes[order[at]].level;
             count++)
            ;
        put_level(drawing, &grid, order + at, count, out);
    }
    for (size_t i = 0; i < drawing->edge_count; i++)
        put_edge(drawing, &drawing->edges[i], many, out);
    ct_buffer_puts(out, "}\n");
    free(order);
}
