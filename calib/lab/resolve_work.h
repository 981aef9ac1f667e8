/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * resolve_work.h - what the files resolve*.c share. Private to them.
 */
#ifndef CT_RESOLVE_WORK_H
#define CT_RESOLVE_WORK_H

#include "allowance.h"
#include "resolve.h"

/* What is kept of an input to say what it is made of. */
struct ct_resolve_kept {
    uint32_t certificate; /* row */
    struct ct_result_selector selector;
    struct ct_point point; /* unit NULL and zero: none */
    bool has_point, nominal;
    struct ct_result_match match;
    enum ct_use_rule rule;
    uint32_t taken, range;      /* rows */
    const struct ct_unit *unit; /* of the amounts of its chain */
    bool known; /* its first line is as the laboratory's chains have it */
};

/* One input being resolved. */
struct ct_resolving {
    const struct ct_resolver *resolver;
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    struct ct_sink *sink;
    struct ct_arena *arena; /* of the budget */
    struct ct_budget_reference *reference;
    struct ct_lab_when when;

    uint32_t instrument;  /* number of its id; 0: not known */
    uint32_t certificate; /* row */
    struct ct_lab_function function;
    struct ct_result_selector selector;
    struct ct_lab_item_range range; /* as on the day */
    bool has_range, nominal;
    uint32_t range_row;
    struct ct_result_match match;
    struct ct_assigned assigned;
    double interpolation;
    enum ct_use_rule rule;
    uint32_t taken;        /* row of results */
    struct ct_point point; /* where the value is; unit NULL: nowhere */
    bool has_point;
};

/* "input-day": the day of the reference. */
CT_CHECK enum ct_status ct_resolve_day(struct ct_resolving *r);
/* Texts and point of the reference; the certificate; then what is to be said
 * of it on the day. */
CT_CHECK enum ct_status ct_resolve_selector(struct ct_resolving *r);
CT_CHECK enum ct_status ct_resolve_certificate(struct ct_resolving *r);
void ct_resolve_standing(const struct ct_resolving *r);
/* The result at the point. */
CT_CHECK enum ct_status ct_resolve_result(struct ct_resolving *r);
/* "input-unsound": a row with an error that may bear on it. */
CT_CHECK enum ct_status ct_resolve_faults(const struct ct_resolving *r);
/* Value and lines. */
CT_CHECK enum ct_status ct_resolve_numbers(struct ct_resolving *r);
/* The first line as chains carry it on; "input-below-references". */
CT_CHECK enum ct_status ct_resolve_carried(const struct ct_resolving *r,
                                           struct ct_resolve_kept *kept);

/* Whether what comes from above the input is known: false, reported, for
 * certificates in a circle ("input-circle"), a row with an error among the
 * certificates and results above one that could not be taken apart
 * (`incomplete`), or one of an item's interval, drift and limits
 * ("input-unsound"). `above`: the certificate and all that it rests on. */
bool ct_resolve_judge_above(const struct ct_resolver *resolver,
                            const struct ct_budget_reference *reference,
                            const uint32_t *above, size_t count,
                            bool incomplete, struct ct_sink *sink);

const struct ct_lab_certificate *
ct_resolve_record(const struct ct_resolving *r);

/* Where the input uses the item. */
struct ct_lab_spot ct_resolve_spot(const struct ct_resolving *r);

/* A text of the laboratory as an argument of a finding. */
struct ct_argument ct_resolve_certificate_id(const struct ct_resolving *r,
                                             uint32_t row);
struct ct_argument ct_resolve_instrument_id(const struct ct_resolving *r);
struct ct_argument ct_resolve_at(const struct ct_located *text,
                                 const struct ct_resolving *r);

/* `100 g`, `5 … 100 mm`; in the arena; NULL: no memory. */
const char *ct_resolve_point_text(struct ct_arena *arena,
                                  struct ct_point point);

#endif
