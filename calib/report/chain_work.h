/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chain_work.h - what the forms of a chain have in common. Private to chain*.c.
 */
#ifndef CT_CHAIN_WORK_H
#define CT_CHAIN_WORK_H

#include "chain.h"
#include "show_page.h"

/* ---- words: chain_words.c ------------------------------------------------ */

/* Untranslated, N_()-marked. ORDER CHAIN_STATE */
extern const char *const ct_chain_state_words[CT_CHAIN_STATES];

const char *ct_chain_certificate_id(const struct ct_chain_answer *answer,
                                    uint32_t row);
/* The id of the item of a certificate, and its name on that day. */
const char *ct_chain_item_id(const struct ct_chain_answer *answer,
                             uint32_t certificate);
const char *ct_chain_item_name(const struct ct_chain_answer *answer,
                               uint32_t certificate);

/* The name of the item that was asked about, on the day. */
const char *ct_chain_asked_name(const struct ct_chain_answer *answer);

/* `certificate#function/artefact@point`, which no other node has. */
void ct_chain_node_id(const struct ct_chain_answer *answer, uint32_t node,
                      struct ct_buffer *out);
/* The point of a node with its unit, and its artefact. */
void ct_chain_place(const struct ct_chain_answer *answer, uint32_t node,
                    struct ct_buffer *out);
/* `NMI:NMZ`; nothing where the end names nothing. */
void ct_chain_end_text(const struct ct_chain_answer *answer,
                       const struct ct_chain_end *end, struct ct_buffer *out);
/* The word of one bit: `SI`, `NMI`, … as JSON has it. */
const char *ct_chain_root_word(unsigned root);
/* The words of all bits, as an array "roots" into the open object. */
void ct_chain_roots_json(unsigned roots, struct ct_json *json);

/* Whether numbers of a result were used: else `assigned` says nothing. */
bool ct_chain_is_stated(const struct ct_chain_node *node);
/* U of a node as its certificate states it, with its unit; k where it is not
 * 2. */
void ct_chain_expanded(const struct ct_chain_node *node, struct ct_buffer *out);
/* An uncertainty with its unit. */
void ct_chain_amount(double uncertainty, const struct ct_unit *unit,
                     struct ct_buffer *out);
/* Whether it is known what its references brought, and what it added. */
bool ct_chain_is_divided(const struct ct_chain_node *node);
/* What a node brings to the variance, own part and all. */
double ct_chain_share(const struct ct_chain_node *node);
/* A part of the variance in %: `61.5 %`, `<0.1 %`; nothing for NAN. */
void ct_chain_percent(double part, struct ct_buffer *out);
/* Appends the unit of a sensitivity, nothing for the number one; false: none
 * is known. */
bool ct_chain_sensitivity_unit(const struct ct_chain *chain,
                               const struct ct_chain_edge *edge,
                               struct ct_buffer *out);
/* The sensitivity of an edge, if it says more than 1. */
void ct_chain_sensitivity(const struct ct_chain *chain,
                          const struct ct_chain_edge *edge,
                          struct ct_buffer *out);

/* In words whether it is unbroken, and what it ends in. */
void ct_chain_verdict(const struct ct_chain_answer *answer,
                      struct ct_buffer *out);

/* U of the use at k = 2 with its value, in the unit of its point where there is
 * one. */
void ct_chain_in_use(const struct ct_chain_answer *answer,
                     struct ct_buffer *out);

/* Ends and edges of a node: from *first, so many. */
size_t ct_chain_ends_of(const struct ct_chain *chain, uint32_t node,
                        size_t *first);
size_t ct_chain_edges_of(const struct ct_chain *chain, uint32_t node,
                         size_t *first);

/* ---- the tree: chain_tree.c ---------------------------------------------- */

#define CT_TREE_NONE SIZE_MAX

/* A line of the tree: a node, or an end of a branch. */
struct ct_tree_line {
    uint32_t node;            /* that it shows, or whose branch ends */
    size_t edge;              /* that leads to the node; CT_TREE_NONE */
    size_t end;               /* CT_TREE_NONE: a node */
    size_t lead, lead_length; /* of `leads`: the lines in front of it */
    uint32_t number; /* not 0: other lines refer to it, or it refers to the
                        line of that number */
    bool again;      /* it is shown elsewhere */
    bool more;       /* what it rests on lies too deep to be shown */
};

struct ct_tree {
    struct ct_tree_line *lines;
    size_t count;
    struct ct_buffer leads;
};

/* Every node once, where it is reached by the fewest steps. CT_NOMEM. */
CT_CHECK enum ct_status ct_tree_make(const struct ct_chain *chain,
                                     uint32_t depth, struct ct_tree *tree);
void ct_tree_release(struct ct_tree *tree);

/* At the foot of a page: in Markdown all findings, in text the notes. */
void ct_chain_put_findings(struct ct_sheet *sheet,
                           const struct ct_chain_answer *answer);

#endif
