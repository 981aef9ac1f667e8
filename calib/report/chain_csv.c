/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A chain as rows, one a node.
 */
#include "chain_work.h"

#include <math.h>

struct writer {
    const struct ct_chain_answer *answer;
    const struct ct_lab *lab;
    struct ct_text_table *table;
    struct ct_buffer cell;
};

static const char *const columns[] = {"item",
                                      "id",
                                      "certificate",
                                      "instrument",
                                      "name",
                                      "laboratory",
                                      "level",
                                      "quantity",
                                      "function",
                                      "artefact",
                                      "point",
                                      "point_unit",
                                      "at",
                                      "calibrated_on",
                                      "used_on",
                                      "valid_until",
                                      "state",
                                      "references",
                                      "unit",
                                      "value",
                                      "error",
                                      "U",
                                      "k",
                                      "standard_uncertainty",
                                      "own_standard_uncertainty",
                                      "effective_degrees_of_freedom",
                                      "sensitivity",
                                      "share",
                                      "given_share"};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void put_number(struct writer *w, double number)
{
    if (isfinite(number))
        ct_number_shortest(&w->cell, number);
    ct_table_take(w->table, &w->cell);
}

static void put_day(struct writer *w, int32_t day)
{
    ct_table_string(w->table, ct_day_text(day).text);
}

static void put_unit(struct writer *w, const struct ct_unit *unit)
{
    if (unit != NULL)
        ct_unit_write(&w->cell, unit);
    ct_table_take(w->table, &w->cell);
}

static void put_key(struct writer *w, uint32_t text)
{
    ct_table_string(w->table, ct_lab_text(w->lab, CT_KEY_TEXT, text));
}

/* Ids of the nodes above, and of what its branches end in. */
static void put_references(struct writer *w, uint32_t number)
{
    const struct ct_chain *chain = w->answer->chain;
    size_t first, count = ct_chain_ends_of(chain, number, &first);
    size_t written = 0;

    for (size_t i = first; i < first + count; i++) {
        if (chain->ends[i].reference == CT_LAB_NO_ROW)
            continue;
        ct_buffer_puts(&w->cell, written++ > 0 ? "; " : "");
        ct_chain_end_text(w->answer, &chain->ends[i], &w->cell);
    }
    count = ct_chain_edges_of(chain, number, &first);
    for (size_t i = first; i < first + count; i++) {
        ct_buffer_puts(&w->cell, written++ > 0 ? "; " : "");
        ct_chain_node_id(w->answer, chain->edges[i].to, &w->cell);
    }
    ct_table_take(w->table, &w->cell);
}

static void put_identity(struct writer *w, uint32_t number)
{
    static const struct ct_lab_result none = {0};
    const struct ct_chain_node *node = &w->answer->chain->nodes[number];
    const struct ct_lab_result *result =
        node->result == CT_LAB_NO_ROW ? &none : &w->lab->results[node->result];
    double point =
        node->result == CT_LAB_NO_ROW ? (double)NAN : node->assigned.point;

    ct_table_string(w->table, w->answer->item);
    ct_chain_node_id(w->answer, number, &w->cell);
    ct_table_take(w->table, &w->cell);
    ct_table_string(w->table,
                    ct_chain_certificate_id(w->answer, node->certificate));
    ct_table_string(w->table, ct_chain_item_id(w->answer, node->certificate));
    ct_table_string(w->table, ct_chain_item_name(w->answer, node->certificate));
    ct_table_string(
        w->table,
        ct_lab_text(w->lab, CT_KEY_LABORATORY,
                    w->lab->certificates[node->certificate].laboratory));
    ct_buffer_integer(&w->cell, node->depth);
    ct_table_take(w->table, &w->cell);
    put_key(w, result->quantity);
    put_key(w, result->function);
    put_key(w, result->artefact);
    put_number(w, point);
    put_unit(w, isnan(point) ? NULL : node->assigned.point_unit);
    put_key(w, result->at);
}

static void put_node(struct writer *w, uint32_t number)
{
    const struct ct_chain_node *node = &w->answer->chain->nodes[number];
    const struct ct_assigned *assigned = &node->assigned;
    bool stated = ct_chain_is_stated(node);
    double none = (double)NAN;

    put_identity(w, number);
    put_day(w, w->lab->certificates[node->certificate].calibrated_on);
    put_day(w, node->used_on);
    put_day(w, node->valid_until);
    ct_table_string(w->table, ct_chain_state_name(node->state));
    put_references(w, number);
    put_unit(w, node->unit);
    put_number(w, stated ? assigned->as_left.value : none);
    put_number(w, stated ? assigned->as_left.error : none);
    put_number(w, stated ? assigned->as_left.expanded_uncertainty : none);
    put_number(w, stated ? assigned->k : none);
    put_number(w, node->uncertainty);
    put_number(w, ct_chain_is_divided(node) ? node->own : (double)NAN);
    put_number(w, node->dof);
    put_number(w, node->sensitivity);
    put_number(w, node->share);
    put_number(w, node->given_share);
}

enum ct_status ct_chain_csv(const struct ct_chain_answer *answer, bool head,
                            struct ct_buffer *out)
{
    struct writer w = {.answer = answer,
                       .lab = ct_lab_index_lab(answer->index)};
    enum ct_status status;

    status = ct_table_plain(columns, COLUMNS, &w.table);
    if (status != CT_OK)
        return status;
    for (uint32_t i = 0; i < answer->chain->node_count; i++)
        if (answer->chain->nodes[i].depth <= answer->depth)
            put_node(&w, i);
    ct_table_csv_part(w.table, head, out);
    ct_table_free(w.table);
    ct_buffer_release(&w.cell);
    return ct_buffer_status(out);
}
