/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * svg.h - the few shapes that charts are made of. Coordinates are pixels,
 * written to 0.01.
 */
#ifndef CT_SVG_H
#define CT_SVG_H

#include "../../uncertainty/buffer.h"

#include <stdbool.h>
#include <stddef.h>

void ct_svg_begin(struct ct_buffer *out, double width, double height);
void ct_svg_end(struct ct_buffer *out);
void ct_svg_rect(struct ct_buffer *out, double x, double y, double width,
                 double height, const char *fill);
void ct_svg_line(struct ct_buffer *out, double x1, double y1, double x2,
                 double y2, const char *stroke);
/* An open line, or with `fill` not "none" a closed shape, through points:
 * begin, any number of points (the first one at least), end. `width` of the
 * stroke in pixels; `dashes` as `6 4`, or "" for none. */
void ct_svg_path_begin(struct ct_buffer *out);
void ct_svg_path_point(struct ct_buffer *out, bool first, double x, double y);
void ct_svg_path_end(struct ct_buffer *out, const char *fill,
                     const char *stroke, double width, const char *dashes);
/* `anchor`: start, middle or end; the text is escaped. `size` in pixels. */
void ct_svg_text(struct ct_buffer *out, double x, double y, double size,
                 const char *anchor, const char *text, size_t length);

#endif
