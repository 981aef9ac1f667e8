/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * history.h - the history of an instrument as a page, as rows, as an object and
 * as charts.
 */
#ifndef CT_REPORT_HISTORY_H
#define CT_REPORT_HISTORY_H

#include "json_out.h"

#include "../schedule/history.h"

/* The page. `width` 0: no limit. CT_NOMEM. */
CT_CHECK enum ct_status ct_history_page(const struct ct_history *history,
                                        bool markdown, int width,
                                        struct ct_buffer *out);

/* history_data.c. A row for each result of each certificate, one for a
 * certificate without results, one for each event; by day. CT_NOMEM. */
CT_CHECK enum ct_status ct_history_csv(const struct ct_history *history,
                                       struct ct_buffer *out);
/* The members of caltrace/history/1 from "instrument" on. CT_NOMEM. */
CT_CHECK enum ct_status ct_history_json(const struct ct_history *history,
                                        struct ct_json *json);

/* history_svg.c. A panel for each series: errors with U against time, limits of
 * errors, due days, adjustments. CT_NOMEM. */
CT_CHECK enum ct_status ct_history_svg(const struct ct_history *history,
                                       struct ct_buffer *out);

/* ---- history_words.c: what the forms share ------------------------------- */

/* `calibration`, `verification`, `repair`, …: as the tables have it. */
const char *ct_history_what(const struct ct_history *history,
                            const struct ct_history_event *event);
/* `mass, 200*, frequency=1 kHz, 100 g`; what it has of these. */
void ct_history_name(const struct ct_history *history,
                     const struct ct_history_series *series,
                     struct ct_buffer *out);
/* To ten digits; nothing for NAN and infinity. */
void ct_history_number(double number, int digits, struct ct_buffer *out);
/* Whether the certificate adjusted the item, or the event did. */
bool ct_history_adjusted(const struct ct_history *history,
                         const struct ct_history_event *event);

#endif
