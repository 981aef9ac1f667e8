/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * graphviz.h - pictures by Graphviz' program `dot`, where it is installed.
 */
#ifndef CT_GRAPHVIZ_H
#define CT_GRAPHVIZ_H

#include "report/drawing.h"
#include "../uncertainty/buffer.h"
#include "../uncertainty/finding.h"

/* Appends what `program` (`dot`) makes of a text in the DOT language as SVG.
 * Findings: "graphviz-absent", "graphviz-failed" (with what it said); a warning
 * "graphviz-said" for what it said though it drew. CT_INVALID, CT_NOMEM. */
CT_CHECK enum ct_status ct_graphviz_svg(const char *program,
                                        const struct ct_buffer *dot,
                                        struct ct_sink *sink,
                                        struct ct_buffer *svg);

/* Appends a drawing: as SVG, or as the text in DOT. */
CT_CHECK enum ct_status ct_graphviz_drawing(const struct ct_drawing *drawing,
                                            bool svg, struct ct_sink *sink,
                                            struct ct_buffer *out);

#endif
