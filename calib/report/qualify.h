/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * qualify.h - the qualification of a measurement standard as the sections of a
 * technical report that rest on data (JJF 1033-2023: 6 diagram, 7
 * repeatability, 8 stability, 10 verification of results), as rows, as an
 * object and as a drawing of three layers.
 */
#ifndef CT_REPORT_QUALIFY_H
#define CT_REPORT_QUALIFY_H

#include "drawing.h"
#include "json_out.h"

#include "../lab/qualify.h"

/* The page, of `layers_only` section 6. `width` 0: no limit. CT_NOMEM. */
CT_CHECK enum ct_status ct_qualify_page(const struct ct_qualification *answer,
                                        bool markdown, int width,
                                        struct ct_buffer *out);

/* A row for each thing that was judged; `head`: that of the table first.
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_qualify_csv(const struct ct_qualification *answer,
                                       bool head, struct ct_buffer *out);

/* The members of caltrace/qualification/1 from "standard" on, without findings
 * and "complete", into the open object. CT_NOMEM. */
CT_CHECK enum ct_status ct_qualify_json(const struct ct_qualification *answer,
                                        struct ct_json *json);

/* Adds the three layers to a drawing. CT_NOMEM. */
CT_CHECK enum ct_status ct_qualify_draw(const struct ct_qualification *answer,
                                        struct ct_drawing *drawing);

/* Draws its control charts one below the other as shapes of svg.h, the first at
 * `*height`, which goes on to where the next one would begin: x-bar and s, or
 * R, or single values and moving ranges, with centre lines and limits of each
 * group, and points that break a rule marked with its name. CT_NOMEM. */
enum { CT_CHARTS_WIDTH = 860 };
CT_CHECK enum ct_status ct_qualify_charts(const struct ct_qualification *answer,
                                          double *height,
                                          struct ct_buffer *out);

/* ---- qualify_words.c: what the forms share ------------------------------- */

/* `mass`, with the point where there is one: `mass, 100 g`. */
void ct_qualify_subject(const struct ct_qualification *answer,
                        const struct ct_qualify_series *series,
                        struct ct_buffer *out);
/* A number to two digits beyond those of its uncertainty-like figure. */
void ct_qualify_figure(double number, struct ct_buffer *out);
/* U, class or limits of a box: `U = 0.02 mg (k = 2)`. */
void ct_qualify_accuracy(const struct ct_qualify_box *box,
                         struct ct_buffer *out);
void ct_qualify_range(const struct ct_qualify_box *box, struct ct_buffer *out);
/* `chart of means and ranges`, in the reader's language. */
const char *ct_qualify_chart_name(enum ct_chart_kind kind);
/* Rules, as bits: `beyond, run`. */
void ct_qualify_broken(unsigned broken, struct ct_buffer *out);

#endif
