/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * impact.h - what a standard that was wrong has done, on a page, as rows and as
 * an object.
 */
#ifndef CT_REPORT_IMPACT_H
#define CT_REPORT_IMPACT_H

#include "json_out.h"

#include "../lab/impact.h"

struct ct_impact_answer {
    const struct ct_lab_index *index;
    const struct ct_lab_impact_case *one;
    const struct ct_lab_impact *impact;
    bool all; /* also what no significant shift reaches */
};

/* The page. `width` 0: no limit. CT_NOMEM. */
CT_CHECK enum ct_status ct_impact_page(const struct ct_impact_answer *answer,
                                       bool markdown, int width,
                                       struct ct_buffer *out);

/* A row for each result that is hit. CT_NOMEM. */
CT_CHECK enum ct_status ct_impact_csv(const struct ct_impact_answer *answer,
                                      struct ct_buffer *out);

/* The members of caltrace/impact/1 from "certificate" on, without its findings
 * and "complete", into the open object. CT_NOMEM. */
CT_CHECK enum ct_status ct_impact_json(const struct ct_impact_answer *answer,
                                       struct ct_json *json);

/* ---- for the files that write it ----------------------------------------- */

/* Whether an event or a hit is listed. */
bool ct_impact_shows(const struct ct_impact_answer *answer, bool significant);

/* The instrument of a certificate as of today; all left out where it has no
 * row. */
struct ct_lab_instrument
ct_impact_instrument(const struct ct_impact_answer *answer,
                     uint32_t certificate);

/* |effect| by U, and by half the width between the limits; NAN: not known. */
double ct_impact_over_U(const struct ct_lab_hit *hit);
double ct_impact_over_mpe(const struct ct_lab_hit *hit);

/* What the window begins with: "date", "check", "calibration". */
const char *ct_impact_start_word(const struct ct_lab_impact_case *one);

#endif
