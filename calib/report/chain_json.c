/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A chain as JSON: caltrace/chain/1.
 */
#include "chain_work.h"

#include "json_lab.h"

#include <math.h>
#include <string.h>

struct writer {
    const struct ct_chain_answer *answer;
    const struct ct_lab *lab;
    struct ct_json *json;
    struct ct_buffer text; /* scratch */
};

/* What the scratch text holds; nothing is null. */
static void put_taken(struct writer *w, const char *key)
{
    if (w->text.length > 0)
        ct_json_text(w->json, key, w->text.data, w->text.length);
    else
        ct_json_null(w->json, key);
    w->json->out->failed = w->json->out->failed || w->text.failed;
    ct_buffer_clear(&w->text);
}

static void put_text(struct writer *w, const char *key, const char *text)
{
    ct_buffer_puts(&w->text, text);
    put_taken(w, key);
}

static void put_methods(struct writer *w, uint32_t methods)
{
    /* By the number of their bits, as enum ct_method */
    static const char *const words[] = {"ratio", "average", "self-calibration",
                                        "comparison", "unknown"};

    ct_json_array(w->json, "methods");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((methods & 1U << i) != 0)
            ct_json_string(w->json, NULL, words[i]);
    ct_json_end(w->json);
}

/* `degrees_of_freedom` as elsewhere: null where infinite or unknown. */
static void put_dof(struct writer *w, const char *key, double dof)
{
    ct_json_number(w->json, key, dof);
    ct_json_string(w->json, "dof_status",
                   isinf(dof)   ? "infinite"
                   : isnan(dof) ? "undefined"
                                : "finite");
}

void ct_chain_roots_json(unsigned roots, struct ct_json *json)
{
    ct_json_array(json, "roots");
    for (unsigned bit = CT_ROOT_SI; bit <= CT_ROOT_CYCLE; bit <<= 1)
        if ((roots & bit) != 0)
            ct_json_string(json, NULL, ct_chain_root_word(bit));
    ct_json_end(json);
}

/* ---- nodes --------------------------------------------------------------- */

/* Where the node's branches end at once: the first such end by itself, and all
 * of them. */
static void put_ends(struct writer *w, uint32_t node)
{
    const struct ct_chain *chain = w->answer->chain;
    size_t first, count = ct_chain_ends_of(chain, node, &first);

    if (count > 0)
        ct_chain_end_text(w->answer, &chain->ends[first], &w->text);
    put_taken(w, "root");
    if (count > 0)
        ct_json_string(w->json, "root_kind",
                       ct_chain_root_word(chain->ends[first].root));
    else
        ct_json_null(w->json, "root_kind");
    ct_json_array(w->json, "ends");
    for (size_t i = first; i < first + count; i++) {
        ct_json_object(w->json, NULL);
        ct_chain_end_text(w->answer, &chain->ends[i], &w->text);
        put_taken(w, "reference");
        ct_json_string(w->json, "root_kind",
                       ct_chain_root_word(chain->ends[i].root));
        ct_json_bool(w->json, "allowed", chain->ends[i].allowed);
        ct_json_end(w->json);
    }
    ct_json_end(w->json);
}

static void put_place(struct writer *w, const struct ct_chain_node *node)
{
    static const struct ct_lab_result none = {0};
    const struct ct_lab_result *result =
        node->result == CT_LAB_NO_ROW ? &none : &w->lab->results[node->result];
    bool whole = node->result == CT_LAB_NO_ROW;
    double point = whole ? node->limits_point : node->assigned.point;

    put_text(w, "quantity", ct_lab_text(w->lab, CT_KEY_TEXT, result->quantity));
    put_text(w, "function", ct_lab_text(w->lab, CT_KEY_TEXT, result->function));
    put_text(w, "artefact", ct_lab_text(w->lab, CT_KEY_TEXT, result->artefact));
    put_text(w, "at", ct_lab_text(w->lab, CT_KEY_TEXT, result->at));
    ct_json_number(w->json, "point", point);
    ct_json_unit(w->json, "point_unit",
                 isnan(point) ? NULL
                 : whole      ? node->limits_point_unit
                              : node->assigned.point_unit);
    ct_json_bool(w->json, "interpolated", node->upper != CT_LAB_NO_ROW);
    ct_json_bool(w->json, "limits", node->limits);
}

/* As enum ct_own_kind and enum ct_fed. */
static const char *const own_words[] = {"known", "undivided", "cycle",
                                        "not-stated", "beyond"};
static const char *const fed_words[] = {"linked", "assumed", "several",
                                        "roots",  "nothing", "loose"};

static void put_numbers(struct writer *w, const struct ct_chain_node *node)
{
    const struct ct_assigned *assigned = &node->assigned;
    bool stated = ct_chain_is_stated(node);

    ct_json_unit(w->json, "unit", node->unit);
    ct_json_number(w->json, "value",
                   stated ? assigned->as_left.value : (double)NAN);
    ct_json_number(w->json, "error",
                   stated ? assigned->as_left.error : (double)NAN);
    ct_json_number(w->json, "U",
                   stated ? assigned->as_left.expanded_uncertainty
                          : (double)NAN);
    ct_json_number(w->json, "k", stated ? assigned->k : (double)NAN);
    ct_json_number(w->json, "standard_uncertainty", node->uncertainty);
    ct_json_number(w->json, "reference_standard_uncertainty",
                   ct_chain_is_divided(node) ? node->reference : (double)NAN);
    ct_json_number(w->json, "own_standard_uncertainty",
                   ct_chain_is_divided(node) ? node->own : (double)NAN);
    put_dof(w, "effective_degrees_of_freedom", node->dof);
    ct_json_number(w->json, "own_correlation", node->own_correlation);
    if (stated) {
        ct_json_string(w->json, "decomposition", own_words[node->own_kind]);
        ct_json_string(w->json, "fed", fed_words[node->fed]);
    } else {
        ct_json_null(w->json, "decomposition");
        ct_json_null(w->json, "fed");
    }
    ct_json_number(w->json, "sensitivity", node->sensitivity);
    ct_json_number(w->json, "share", node->share);
    ct_json_number(w->json, "given_share", node->given_share);
}

static void put_node(struct writer *w, uint32_t number)
{
    const struct ct_chain_node *node = &w->answer->chain->nodes[number];
    const struct ct_lab_certificate *certificate =
        &w->lab->certificates[node->certificate];

    ct_json_object(w->json, NULL);
    ct_chain_node_id(w->answer, number, &w->text);
    put_taken(w, "id");
    put_text(w, "certificate",
             ct_chain_certificate_id(w->answer, node->certificate));
    put_text(w, "instrument", ct_chain_item_id(w->answer, node->certificate));
    put_text(w, "name", ct_chain_item_name(w->answer, node->certificate));
    put_text(w, "laboratory",
             ct_lab_text(w->lab, CT_KEY_LABORATORY, certificate->laboratory));
    ct_json_integer(w->json, "level", node->depth);
    put_place(w, node);
    ct_json_day(w->json, "calibrated_on", certificate->calibrated_on);
    ct_json_day(w->json, "used_on", node->used_on);
    ct_json_day(w->json, "valid_until", node->valid_until);
    ct_json_string(w->json, "state", ct_chain_state_name(node->state));
    ct_json_bool(w->json, "derived", node->derived);
    put_ends(w, number);
    put_numbers(w, node);
    ct_json_end(w->json);
}

/* ---- edges --------------------------------------------------------------- */

static void put_edge(struct writer *w, const struct ct_chain_edge *edge)
{
    const struct ct_chain_node *nodes = w->answer->chain->nodes;

    ct_json_object(w->json, NULL);
    ct_chain_node_id(w->answer, edge->from, &w->text);
    put_taken(w, "from");
    ct_chain_node_id(w->answer, edge->to, &w->text);
    put_taken(w, "to");
    put_text(w, "certificate",
             ct_chain_certificate_id(w->answer, nodes[edge->from].certificate));
    put_text(w, "reference",
             ct_chain_certificate_id(w->answer, nodes[edge->to].certificate));
    ct_json_number(w->json, "sensitivity", edge->sensitivity);
    if (isfinite(edge->sensitivity) &&
        ct_chain_sensitivity_unit(w->answer->chain, edge, &w->text) &&
        w->text.length == 0)
        ct_json_string(w->json, "sensitivity_unit", "");
    else
        put_taken(w, "sensitivity_unit");
    ct_json_bool(w->json, "assumed", edge->assumed);
    ct_json_bool(w->json, "derived", edge->derived);
    put_methods(w, edge->methods);
    ct_json_number(w->json, "drift", edge->drift);
    ct_json_number(w->json, "interpolation", edge->interpolation);
    ct_json_number(w->json, "ratio", edge->ratio);
    ct_json_string(w->json, "state", ct_chain_state_name(edge->state));
    ct_json_end(w->json);
}

/* ---- the whole ----------------------------------------------------------- */

static void put_use(struct writer *w)
{
    const struct ct_chain *chain = w->answer->chain;

    if (!chain->has_use) {
        ct_json_null(w->json, "use");
        return;
    }
    ct_json_object(w->json, "use");
    ct_json_number(w->json, "point", chain->use.assigned.point);
    ct_json_unit(w->json, "point_unit",
                 isnan(chain->use.assigned.point)
                     ? NULL
                     : chain->use.assigned.point_unit);
    ct_json_unit(w->json, "unit", chain->use.unit);
    ct_json_bool(w->json, "nominal", chain->use.nominal);
    ct_json_number(w->json, "value",
                   chain->use.nominal ? (double)NAN
                                      : chain->use.assigned.as_left.value);
    ct_json_number(w->json, "error",
                   chain->use.nominal ? (double)NAN
                                      : chain->use.assigned.as_left.error);
    ct_json_number(w->json, "interpolation", chain->use.half_width);
    ct_json_number(w->json, "standard_uncertainty", chain->uncertainty);
    put_dof(w, "effective_degrees_of_freedom", chain->dof);
    ct_json_number(w->json, "coverage_factor", 2);
    ct_json_number(w->json, "expanded_uncertainty", 2 * chain->uncertainty);
    ct_json_number(w->json, "standard_uncertainty_own_correlation_0",
                   chain->rho_0);
    ct_json_number(w->json, "standard_uncertainty_own_correlation_1",
                   chain->rho_1);
    ct_json_end(w->json);
}

static void put_steps(struct writer *w)
{
    ct_json_array(w->json, "steps");
    for (size_t i = 0; i < w->answer->step_count; i++) {
        const struct ct_chain_step *step = &w->answer->steps[i];

        ct_json_object(w->json, NULL);
        put_text(w, "certificate",
                 ct_chain_certificate_id(w->answer, step->certificate));
        ct_json_number(w->json, "own", step->own);
        ct_json_number(w->json, "drift", step->drift);
        ct_json_number(w->json, "limits", step->limits);
        ct_json_number(w->json, "interpolation", step->interpolation);
        ct_json_number(w->json, "undivided", step->undivided);
        ct_json_end(w->json);
    }
    ct_json_end(w->json);
    ct_json_array(w->json, "what_if");
    for (size_t i = 0; i < w->answer->what_if_count; i++) {
        const struct ct_chain_what_if *one = &w->answer->what_ifs[i];

        ct_json_object(w->json, NULL);
        put_text(w, "if", one->text != NULL ? one->text : "");
        ct_json_number(w->json, "standard_uncertainty", one->uncertainty);
        ct_json_number(w->json, "expanded_uncertainty", 2 * one->uncertainty);
        ct_json_bool(w->json, "limited", one->limited);
        ct_json_end(w->json);
    }
    ct_json_end(w->json);
}

static void put_head(struct writer *w)
{
    const struct ct_chain *chain = w->answer->chain;

    ct_json_string(w->json, "item", w->answer->item);
    put_text(w, "certificate",
             ct_chain_certificate_id(w->answer,
                                     w->answer->certificate != CT_LAB_NO_ROW
                                         ? w->answer->certificate
                                     : chain->node_count > 0
                                         ? chain->nodes[0].certificate
                                         : CT_LAB_NO_ROW));
    put_text(w, "instrument",
             ct_lab_text(w->lab, CT_KEY_INSTRUMENT, chain->instrument));
    put_text(w, "quantity",
             ct_lab_text(w->lab, CT_KEY_TEXT, chain->function.quantity));
    put_text(w, "function",
             ct_lab_text(w->lab, CT_KEY_TEXT, chain->function.function));
    ct_json_bool(w->json, "unbroken", chain->unbroken);
    ct_json_string(w->json, "state", ct_chain_state_name(chain->state));
    ct_chain_roots_json(chain->roots, w->json);
}

enum ct_status ct_chain_json(const struct ct_chain_answer *answer,
                             struct ct_json *json)
{
    const struct ct_chain *chain = answer->chain;
    struct writer w = {
        .answer = answer, .lab = ct_lab_index_lab(answer->index), .json = json};
    size_t hidden = 0;

    put_head(&w);
    put_use(&w);
    put_steps(&w);
    ct_json_array(json, "nodes");
    for (uint32_t i = 0; i < chain->node_count; i++) {
        if (chain->nodes[i].depth <= answer->depth)
            put_node(&w, i);
        else
            hidden++;
    }
    ct_json_end(json);
    ct_json_array(json, "edges");
    for (size_t i = 0; i < chain->edge_count; i++)
        if (chain->nodes[chain->edges[i].from].depth <= answer->depth &&
            chain->nodes[chain->edges[i].to].depth <= answer->depth)
            put_edge(&w, &chain->edges[i]);
    ct_json_end(json);
    ct_json_integer(json, "nodes_left_out", (int64_t)hidden);
    ct_buffer_release(&w.text);
    return ct_buffer_status(json->out);
}

void ct_chain_findings_json(const struct ct_chain_answer *answer,
                            struct ct_json *json)
{
    ct_json_array(json, "findings");
    for (size_t i = 0; i < answer->finding_count; i++)
        ct_json_raw(json, NULL, answer->findings[i].json,
                    strlen(answer->findings[i].json));
    ct_json_end(json);
}
