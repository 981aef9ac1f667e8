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

/* Findings: "item-unknown" (with the nearest id), "item-other-kind",
 * "item-several" (an id of two kinds: `instrument:ID` and so on says which),
 * "item-function" and "item-artefact" (with what the item has), "item-point",
 * those of units and numbers; then CT_INVALID. A quantity may stand for a
 * function without a name. `text` stands at `place`. `kinds`: mask of 1 << enum
 * ct_item_kind. Needs CERTIFICATES_, RANGES_OF_INSTRUMENT and
 * RESULTS_OF_CERTIFICATE. */
CT_CHECK enum ct_status ct_item_read(const struct ct_lab_index *index,
                                     struct ct_cell text, unsigned kinds,
                                     struct ct_units *units,
                                     struct ct_sink *sink,
                                     struct ct_item *item);

/* Sets the point of a selector: `100 g`. Without a unit it is a number.
 * Findings: "item-point" (it has an uncertainty), those of quantity.h. */
CT_CHECK enum ct_status ct_selector_point(struct ct_units *units,
                                          const char *text, size_t length,
                                          struct ct_place place,
                                          struct ct_sink *sink,
                                          struct ct_result_selector *selector);

/* The id of that kind in the laboratory that is most like the text, or NULL. */
CT_CHECK enum ct_status ct_item_near(const struct ct_lab *lab, unsigned kinds,
                                     const char *text, size_t length,
                                     const char **near);

#endif
