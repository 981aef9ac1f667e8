/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * region_mesh.h - the border of a set of cells of a mesh.
 */
#ifndef CT_REGION_MESH_H
#define CT_REGION_MESH_H

#include "region.h"

/* Cells of the mesh are numbered row by row: cell (i, j) is j * side + i; its
 * lower left corner in the standardised space is (low[0] + i width[0],
 * low[1] + j width[1]). */
struct ct_mesh {
    const struct ct_region *region;
    size_t side;
    double low[2], width[2];
    uint64_t total; /* trials counted, those outside of the mesh too */
    uint64_t *counts;
};

/* Writes points, ends and lines of *smallest. inside[] has one byte a cell.
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_mesh_outline(const struct ct_mesh *mesh,
                                        const unsigned char *inside,
                                        struct ct_smallest_region *smallest);

#endif
