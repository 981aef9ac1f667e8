/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * show.h - what a laboratory says of one thing, and of itself in figures, as
 * text, Markdown and JSON.
 */
#ifndef CT_SHOW_H
#define CT_SHOW_H

#include "json_out.h"

#include "../lab/summary.h"
#include "../lab/view.h"

#include <stdbool.h>

/* Appends the page. `width` 0: no limit. CT_NOMEM. */
CT_CHECK enum ct_status ct_show_page(const struct ct_view *view, bool markdown,
                                     int width, struct ct_buffer *out);
CT_CHECK enum ct_status
ct_show_summary_page(const struct ct_lab *lab, struct ct_lab_when when,
                     const struct ct_lab_summary *summary, bool markdown,
                     int width, struct ct_buffer *out);

/* Writes the members of caltrace/show/1 and caltrace/laboratory/1 behind "on"
 * and "known_by" into the open object. */
void ct_show_json(const struct ct_view *view, struct ct_json *json);
void ct_show_summary_json(const struct ct_lab *lab,
                          const struct ct_lab_summary *summary,
                          struct ct_json *json);

#endif
