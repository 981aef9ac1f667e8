/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * impact_work.h - what the files impact*.c share. Private to them.
 */
#ifndef CT_LAB_IMPACT_WORK_H
#define CT_LAB_IMPACT_WORK_H

#include "impact.h"

enum { CT_MARK_SIGNIFICANT = 1 }; /* of starts */

struct ct_impact_work {
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    const struct ct_lab_graph *graph;
    const struct ct_lab_impact_case *one;
    struct ct_lab_impact *impact;
    struct ct_reader *reader;
    uint32_t *slots; /* of places by hash: number + 1 of a shift */
    size_t slot_count;
};

/* The shift where a certificate (G, or another issue of it) was used: `at` as
 * matched, `unit` that of what was taken, at nominal value or not. *number is
 * that of the shift in the answer. CT_NOMEM. */
CT_CHECK enum ct_status ct_impact_shift(struct ct_impact_work *work,
                                        uint32_t suspect,
                                        const struct ct_result_selector *at,
                                        const struct ct_unit *unit,
                                        bool nominal, size_t *number);

/* Shifts at the results of G itself. CT_NOMEM. */
CT_CHECK enum ct_status ct_impact_shifts(struct ct_impact_work *work);

/* The events that are hit with their results, and what there is of them.
 * CT_NOMEM.
 */
CT_CHECK enum ct_status ct_impact_hits(struct ct_impact_work *work,
                                       const struct ct_impact *down,
                                       const struct ct_impact_event *events,
                                       size_t count);

#endif
