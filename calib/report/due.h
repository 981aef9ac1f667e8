/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * due.h - what is due as a page, as rows and as an object; the board of
 * colours; and the words that the forms share.
 */
#ifndef CT_REPORT_DUE_H
#define CT_REPORT_DUE_H

#include "json_out.h"

#include "../schedule/pick.h"

/* What is shown. */
struct ct_due_view {
    const struct ct_lab_index *index;
    const struct ct_due_options *options;
    const struct ct_pick *pick;
    const struct ct_due_list *list;
    const struct ct_picked *picked;
    const struct ct_due_stops *stops;
    int by; /* enum ct_pick_by: it is in groups; CT_PICK_BYS: in none */
};

/* The page. `width` 0: no limit. CT_NOMEM. */
CT_CHECK enum ct_status ct_due_page(const struct ct_due_view *view,
                                    bool markdown, int width,
                                    struct ct_buffer *out);

/* A row for each item that was picked. CT_NOMEM. */
CT_CHECK enum ct_status ct_due_csv(const struct ct_due_view *view,
                                   struct ct_buffer *out);

/* The members of caltrace/due/1 from "window" on, without findings and
 * "complete", into the open object. CT_NOMEM. */
CT_CHECK enum ct_status ct_due_json(const struct ct_due_view *view,
                                    struct ct_json *json);

/* ---- a calendar: due_ics.c ------------------------------------------------
 */

struct ct_due_calendar {
    const char *name;                 /* of the laboratory */
    const struct ct_interval *alarms; /* so long before the day, each */
    size_t alarm_count;
};

/* iCalendar, RFC 5545: an entry of a whole day for each item that was picked
 * and has a due day. Its UID is that of the laboratory, the instrument and the
 * certificate, so that a calendar that reads it again moves the entry; SEQUENCE
 * counts the rows of events.csv and changes.csv about the instrument that are
 * known, so that it rises whenever a record moves the day; DTSTAMP is the day
 * asked about. What is retired is cancelled. CT_NOMEM. */
CT_CHECK enum ct_status ct_due_ics(const struct ct_due_view *view,
                                   const struct ct_due_calendar *calendar,
                                   struct ct_buffer *out);

/* ---- notices: due_notice.c ------------------------------------------------
 */

/* One for each group of `by`, in whose order the items stand: what is to be
 * handed in, and what stops without it. CT_NOMEM. */
CT_CHECK enum ct_status ct_due_notices(const struct ct_due_view *view,
                                       bool markdown, int width,
                                       struct ct_buffer *out);

/* ---- other systems: due_ecqs.c --------------------------------------------
 */

/* A row for each item, with the headers of the national platform (e-CQS), UTF-8
 * behind a byte order mark. CT_NOMEM. */
CT_CHECK enum ct_status ct_due_ecqs(const struct ct_due_view *view,
                                    struct ct_buffer *out);

/* ---- the board: due_board.c ---------------------------------------------- */

CT_CHECK enum ct_status ct_board_page(const struct ct_due_view *view,
                                      const struct ct_board *board,
                                      bool markdown, int width, bool color,
                                      struct ct_buffer *out);
CT_CHECK enum ct_status ct_board_csv(const struct ct_due_view *view,
                                     const struct ct_board *board,
                                     struct ct_buffer *out);
/* due_board_svg.c */
CT_CHECK enum ct_status ct_board_svg(const struct ct_due_view *view,
                                     const struct ct_board *board,
                                     struct ct_buffer *out);
/* The members of caltrace/board/1 from "by" on. */
CT_CHECK enum ct_status ct_board_json(const struct ct_due_view *view,
                                      const struct ct_board *board,
                                      struct ct_json *json);

/* The state in words for people, translated (due_page.c). */
const char *ct_due_state_word(enum ct_due_state state);

/* ---- due_words.c: what the forms share ----------------------------------- */

/* `mass, DCV`; nothing where the function has no name. */
void ct_due_function(const struct ct_lab *lab, struct ct_lab_function function,
                     struct ct_buffer *out);
/* `P12M`, `on-demand`; nothing where there is none. */
void ct_due_interval(struct ct_lab_interval interval, struct ct_buffer *out);
/* The codes of domain checks that an item is an example of: S01 overdue, S02
 * due soon, S03 no interval and no day, S05 an extension nobody signed, S07
 * an extension past the law. Writes at most CT_DUE_CODES of them; how many. */
enum { CT_DUE_CODES = 5 };
size_t ct_due_codes(const struct ct_lab *lab, const struct ct_due_item *item,
                    const char *codes[CT_DUE_CODES]);
/* The set-ups of which the instrument is a main item on the day: rows of
 * standards, at most `room`; how many there are. */
size_t ct_due_serves(const struct ct_lab_index *index, uint32_t instrument,
                     int32_t on, uint32_t *rows, size_t room);
/* `item`, `assessment`, `public-assessment`. */
const char *ct_due_why_name(enum ct_due_why why);

#endif
