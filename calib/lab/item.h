/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * item.h - ITEM on a command line: `ID[:function][/artefact][@point unit]`.
 *
 * An id may itself hold ':', '/' and '@' (`JJG:2021/17`): the longest
 * beginning that the laboratory knows as an id is one.
 */
#ifndef CT_ITEM_H
#define CT_ITEM_H

#include "assigned.h"

/* ORDER ITEM_KIND */
enum ct_item_kind {
    CT_ITEM_INSTRUMENT,
    CT_ITEM_CERTIFICATE,
    CT_ITEM_STANDARD,
    CT_ITEM_LABORATORY,
    CT_ITEM_KINDS
};
const char *ct_item_kind_name(enum ct_item_kind kind);

struct ct_item {
    enum ct_item_kind kind;
    uint32_t id;  /* number of its text, by kind */
    uint32_t row; /* of its table */
    struct ct_result_selector selector;
};

/* Findings: "item-unknown" (with the nearest id), "item-several" (an id of two
 * kinds: `instrument:ID` and so on says which), "item-function",
 * "item-artefact", those of units and numbers; then CT_INVALID. `text` stands
 * at `place`. `kinds`: mask of 1 << enum ct_item_kind. */
CT_CHECK enum ct_status ct_item_read(const struct ct_lab_index *index,
                                     struct ct_cell text, unsigned kinds,
                                     struct ct_units *units,
                                     struct ct_sink *sink,
                                     struct ct_item *item);

#endif
