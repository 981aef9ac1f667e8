/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A chain as a drawing: what it rests on above it, up to its roots.
 */
#include "chain_work.h"

#include "language.h"

#include <math.h>
#include <stdlib.h>

struct drawer {
    const struct ct_chain_answer *answer;
    const struct ct_chain *chain;
    struct ct_drawing *drawing;
    uint32_t *levels; /* per node, from the top; 0 for those on a circle */
    size_t *numbers;  /* per node, in the drawing */
    struct ct_buffer id, text;
};

/* ---- levels -------------------------------------------------------------- */

/* Nodes by what they rest on, and how many of that are still to be placed. */
struct ways {
    size_t *start;   /* per node: its users from here on */
    uint32_t *users; /* by what they use */
    uint32_t *left;  /* per node */
    uint32_t *queue;
};

static void release_ways(struct ways *ways)
{
    free(ways->start);
    free(ways->users);
    free(ways->left);
    free(ways->queue);
}

static enum ct_status make_ways(const struct ct_chain *chain, struct ways *ways)
{
    size_t count = chain->node_count;

    ways->start = calloc(count + 1, sizeof *ways->start);
    ways->users = calloc(chain->edge_count + 1, sizeof *ways->users);
    ways->left = calloc(count, sizeof *ways->left);
    ways->queue = calloc(count, sizeof *ways->queue);
    if (ways->start == NULL || ways->users == NULL || ways->left == NULL ||
        ways->queue == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < chain->edge_count; i++) {
        ways->left[chain->edges[i].from]++;
        ways->start[chain->edges[i].to]++;
    }
    for (size_t i = 1; i <= count; i++)
        ways->start[i] += ways->start[i - 1];
    for (size_t i = chain->edge_count; i-- > 0;)
        ways->users[--ways->start[chain->edges[i].to]] = chain->edges[i].from;
    return CT_OK;
}

/* From the top down: a node comes below all that it rests on, by as many levels
 * as the longest way up from it has steps. Roots are on level 0. A node is
 * taken when all above it have been, so that those on circles never are. */
static enum ct_status find_levels(struct drawer *d)
{
    size_t count = d->chain->node_count, head = 0, tail = 0;
    struct ways ways = {0};
    enum ct_status status = make_ways(d->chain, &ways);

    for (uint32_t i = 0; i < count && status == CT_OK; i++) {
        d->levels[i] = 1;
        if (ways.left[i] == 0)
            ways.queue[tail++] = i;
    }
    while (head < tail) {
        uint32_t above = ways.queue[head++];

        for (size_t i = ways.start[above]; i < ways.start[above + 1]; i++) {
            uint32_t user = ways.users[i];

            if (d->levels[user] <= d->levels[above])
                d->levels[user] = d->levels[above] + 1;
            if (--ways.left[user] == 0)
                ways.queue[tail++] = user;
        }
    }
    release_ways(&ways);
    return status;
}

/* ---- boxes --------------------------------------------------------------- */

static void put_line(struct drawer *d, const char *text)
{
    if (text[0] == '\0')
        return;
    ct_buffer_putc(&d->text, '\n');
    ct_buffer_puts(&d->text, text);
}

static void put_days(struct drawer *d, const struct ct_chain_node *node)
{
    const struct ct_lab *lab = ct_lab_index_lab(d->answer->index);
    int32_t from = lab->certificates[node->certificate].calibrated_on;
    char day[CT_DATE_TEXT];

    if (from == CT_LAB_NO_DATE)
        return;
    ct_date_format(from, day);
    put_line(d, day);
    if (node->valid_until == CT_LAB_NO_DATE)
        return;
    ct_date_format(node->valid_until, day);
    ct_buffer_puts(&d->text, " … ");
    ct_buffer_puts(&d->text, day);
}

/* A part of the label as a line of it. */
static void take_line(struct drawer *d, struct ct_buffer *part)
{
    put_line(d, part->length > 0 ? part->data : "");
    d->text.failed = d->text.failed || part->failed;
    ct_buffer_release(part);
}

static void put_number(struct drawer *d, uint32_t number)
{
    const struct ct_chain_node *node = &d->chain->nodes[number];
    struct ct_buffer part = {0};

    ct_chain_place(d->answer, number, &part);
    if (part.length > 0 && isfinite(node->uncertainty))
        ct_buffer_puts(&part, ": ");
    if (isfinite(node->uncertainty) && ct_chain_is_stated(node) &&
        isfinite(node->assigned.as_left.expanded_uncertainty))
        ct_buffer_puts(&part, "U = ");
    ct_chain_expanded(node, &part);
    take_line(d, &part);
}

static void put_share(struct drawer *d, const struct ct_chain_node *node)
{
    struct ct_buffer part = {0};

    if (d->answer->together || !isfinite(ct_chain_share(node)))
        return;
    ct_chain_percent(ct_chain_share(node), &part);
    ct_buffer_putc(&part, ' ');
    ct_buffer_puts(&part, ct_translate(N_("of the variance")));
    take_line(d, &part);
}

/* ORDER CHAIN_STATE */
static const enum ct_drawing_state states[CT_CHAIN_STATES] = {
    CT_DRAWING_GOOD, CT_DRAWING_NOTED, CT_DRAWING_LAPSED, CT_DRAWING_BROKEN};

static enum ct_status add(struct drawer *d, uint32_t level,
                          enum ct_drawing_state state, bool round,
                          size_t *number)
{
    enum ct_status status = CT_NOMEM;

    if (!d->id.failed && !d->text.failed) {
        const struct ct_drawing_node node = {.id = d->id.data,
                                             .lines = d->text.data,
                                             .level = level,
                                             .state = state,
                                             .round = round};

        status = ct_drawing_node(d->drawing, &node, number);
    }
    ct_buffer_clear(&d->id);
    ct_buffer_clear(&d->text);
    return status;
}

static enum ct_status draw_node(struct drawer *d, uint32_t number)
{
    const struct ct_chain_node *node = &d->chain->nodes[number];

    ct_chain_node_id(d->answer, number, &d->id);
    ct_buffer_puts(&d->text,
                   ct_chain_certificate_id(d->answer, node->certificate));
    put_line(d, ct_chain_item_id(d->answer, node->certificate));
    put_line(d, ct_chain_item_name(d->answer, node->certificate));
    put_days(d, node);
    put_number(d, number);
    put_share(d, node);
    if (node->state != CT_CHAIN_GOOD)
        put_line(d, ct_translate(ct_chain_state_words[node->state]));
    return add(d, d->levels[number], states[node->state], false,
               &d->numbers[number]);
}

/* Roots of one name are one; where a way just ends, each by itself. */
static enum ct_status draw_end(struct drawer *d, const struct ct_chain_end *end)
{
    struct ct_drawing_edge edge = {.from = d->numbers[end->node],
                                   .label = "",
                                   .state = end->allowed ? CT_DRAWING_GOOD
                                                         : CT_DRAWING_BROKEN};
    enum ct_status status;

    ct_buffer_puts(&d->id, "root ");
    if (end->reference == CT_LAB_NO_ROW) {
        ct_chain_node_id(d->answer, end->node, &d->id);
        ct_buffer_puts(&d->text, ct_translate(N_("nothing")));
    } else {
        ct_chain_end_text(d->answer, end, &d->id);
        ct_chain_end_text(d->answer, end, &d->text);
    }
    status = add(d, 0, edge.state, true, &edge.to);
    return status == CT_OK ? ct_drawing_edge(d->drawing, &edge) : status;
}

static enum ct_status draw_edge(struct drawer *d,
                                const struct ct_chain_edge *one)
{
    struct ct_drawing_edge edge = {.from = d->numbers[one->from],
                                   .to = d->numbers[one->to],
                                   .line = one->derived   ? CT_DRAWING_DASHED
                                           : one->assumed ? CT_DRAWING_DOTTED
                                                          : CT_DRAWING_SOLID,
                                   .state = states[one->state]};
    enum ct_status status = CT_NOMEM;

    if (isfinite(one->sensitivity) && !one->assumed)
        ct_chain_sensitivity(d->chain, one, &d->text);
    edge.label = d->text.length > 0 ? d->text.data : "";
    if (!d->text.failed)
        status = ct_drawing_edge(d->drawing, &edge);
    ct_buffer_clear(&d->text);
    return status;
}

static bool is_shown(const struct drawer *d, uint32_t node)
{
    return d->chain->nodes[node].depth <= d->answer->depth;
}

static enum ct_status draw_all(struct drawer *d)
{
    const struct ct_chain *chain = d->chain;
    enum ct_status status = find_levels(d);

    for (uint32_t i = 0; i < chain->node_count && status == CT_OK; i++)
        if (is_shown(d, i))
            status = draw_node(d, i);
    for (size_t i = 0; i < chain->end_count && status == CT_OK; i++)
        if (is_shown(d, chain->ends[i].node))
            status = draw_end(d, &chain->ends[i]);
    for (size_t i = 0; i < chain->edge_count && status == CT_OK; i++)
        if (is_shown(d, chain->edges[i].from) &&
            is_shown(d, chain->edges[i].to))
            status = draw_edge(d, &chain->edges[i]);
    return status;
}

enum ct_status ct_chain_draw(const struct ct_chain_answer *answer,
                             struct ct_drawing *drawing)
{
    struct drawer d = {
        .answer = answer, .chain = answer->chain, .drawing = drawing};
    size_t count = answer->chain->node_count;
    enum ct_status status = CT_NOMEM;

    if (count == 0)
        return CT_OK;
    d.levels = calloc(count, sizeof *d.levels);
    d.numbers = calloc(count, sizeof *d.numbers);
    if (d.levels != NULL && d.numbers != NULL)
        status = draw_all(&d);
    ct_buffer_release(&d.id);
    ct_buffer_release(&d.text);
    free(d.levels);
    free(d.numbers);
    return status;
}

/* ---- the legend ---------------------------------------------------------- */

/* ORDER DRAWING_STATE; "": needs no word. */
static const char *const of_states[CT_DRAWING_STATES] = {
    "", N_("thick line: with notes or warnings"),
    N_("dashed line: lapsed since it was used"), N_("double line: broken")};
/* ORDER DRAWING_LINE */
static const char *const of_lines[CT_DRAWING_LINES] = {
    "", N_("dashed arrow: found by its instrument or set-up"),
    N_("dotted arrow: its sensitivity is assumed")};

static void explain(struct ct_buffer *out, bool occurs, const char *words)
{
    if (!occurs || words[0] == '\0')
        return;
    if (out->length > 0)
        ct_buffer_putc(out, '\n');
    ct_buffer_puts(out, ct_translate(words));
}

enum ct_status ct_chain_legend(struct ct_drawing *drawing)
{
    bool states_met[CT_DRAWING_STATES] = {false};
    bool lines_met[CT_DRAWING_LINES] = {false};
    struct ct_buffer text = {0};
    enum ct_status status;

    for (size_t i = 0; i < drawing->node_count; i++)
        states_met[drawing->nodes[i].state] = true;
    for (size_t i = 0; i < drawing->edge_count; i++)
        lines_met[drawing->edges[i].line] = true;
    for (int i = 0; i < CT_DRAWING_STATES; i++)
        explain(&text, states_met[i], of_states[i]);
    for (int i = 0; i < CT_DRAWING_LINES; i++)
        explain(&text, lines_met[i], of_lines[i]);
    status = ct_buffer_status(&text);
    if (status == CT_OK && text.length > 0) {
        drawing->legend =
            ct_arena_text(&drawing->arena, text.data, text.length);
        status = drawing->legend == NULL ? CT_NOMEM : CT_OK;
    }
    ct_buffer_release(&text);
    return status;
}
