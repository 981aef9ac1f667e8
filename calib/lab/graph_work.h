/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * graph_work.h - what the files graph*.c share. Private to them.
 */
#ifndef CT_LAB_GRAPH_WORK_H
#define CT_LAB_GRAPH_WORK_H

#include "feed_work.h"
#include "graph.h"

/* Influences are numbered
 *
 *   one for each result       the interpolation above it
 *   one                       nothing: an influence without an amount
 *   for each certificate      drift and limits of each function that the
 *                             instrument has ranges for, then the limits of
 *                             the instrument's own row
 *
 * All have the uncertainty one; terms have the amount. */
struct ct_lab_graph {
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    int32_t known_by;
    uint32_t certificates, results;
    uint32_t *slots; /* of a certificate, behind the others; one more */
    struct ct_graph *graph;
    struct ct_combine *combine;
    struct ct_stated *stated;
    double *own_correlation; /* NULL: none is stated */
    struct ct_influence *influences;
};

/* How many slots a certificate has. */
uint32_t ct_lab_graph_slots(const struct ct_lab_graph *graph,
                            uint32_t certificate);

uint32_t ct_lab_graph_nothing(const struct ct_lab_graph *graph);
uint32_t ct_lab_graph_drift(const struct ct_lab_graph *graph,
                            uint32_t certificate, uint32_t range);
uint32_t ct_lab_graph_limits(const struct ct_lab_graph *graph,
                             uint32_t certificate, uint32_t range);

#endif
