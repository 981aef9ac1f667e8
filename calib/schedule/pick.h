/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pick.h - which of the instruments are listed: a window of days, states, and
 * what the records say of them; and how they are grouped.
 *
 * Listed is what is in service and overdue, unfit or without a record, whatever
 * the window; what is due in the window; and what stands at a laboratory or in
 * quarantine and is past its day or due in the window. States asked for by name
 * are listed whatever the window.
 */
#ifndef CT_PICK_H
#define CT_PICK_H

#include "due.h"

/* ORDER PICK_BY: what the records say of an instrument, one text each. */
enum ct_pick_by {
    CT_PICK_LOCATION,
    CT_PICK_CUSTODIAN,
    CT_PICK_DISTRICT,
    CT_PICK_HOLDER,
    CT_PICK_LABORATORY, /* of the certificate that decides */
    CT_PICK_QUANTITY,   /* of the function that decides */
    CT_PICK_ROLE,
    CT_PICK_MODEL,
    CT_PICK_BYS
};
/* `location`, …, ended by NULL. */
extern const char *const ct_pick_names[CT_PICK_BYS + 1];

/* The text of an item; "" where the records do not say. */
const char *ct_pick_text(const struct ct_lab_index *index,
                         const struct ct_due_item *item,
                         struct ct_lab_when when, enum ct_pick_by by);

/* One word that an item has to have; of several for one kind, one of them. */
struct ct_pick_filter {
    enum ct_pick_by by;
    const char *text;
};

struct ct_pick {
    int32_t first, last; /* the window, both included */
    bool all;            /* whatever the window and the state */
    unsigned states;     /* CT_DUE_BIT of those that are listed; 0: by the
                            window */
    const struct ct_pick_filter *filters;
    size_t filter_count;
    uint32_t standard; /* row: only items of this set-up; CT_LAB_NO_ROW: all */
    bool compulsory;   /* only what is under compulsory verification */
};

/* Days of a window. CT_INVALID: no such form; CT_DOMAIN: beyond the calendar.
 */

/* `2026-12`, `this`, `next`. */
CT_CHECK enum ct_status ct_pick_month(const char *text, int32_t on,
                                      int32_t *first, int32_t *last);
/* `2026-W27` (ISO 8601: Monday to Sunday), `this`, `next`. */
CT_CHECK enum ct_status ct_pick_week(const char *text, int32_t on,
                                     int32_t *first, int32_t *last);
/* The last day of so long a time from that day on. */
CT_CHECK enum ct_status ct_pick_within(struct ct_interval length, int32_t on,
                                       int32_t *last);

/* Whether an item is what the filters and the set-up of `pick` ask for. */
bool ct_pick_passes(const struct ct_lab_index *index,
                    const struct ct_due_item *item, struct ct_lab_when when,
                    const struct ct_pick *pick);

struct ct_picked {
    uint32_t *items; /* indices in the list: those without a record or unfit
                        first, then in its order */
    size_t count;
    size_t counts[CT_DUE_STATES]; /* of all that pass the filters */
    size_t total;                 /* of these, with those left out */
    uint32_t *left;               /* those of them left out, in the order of the
                                     list */
    size_t left_count;
    bool lapsed; /* one that passes is overdue, unfit or without record */
};

/* CT_NOMEM. Filters of items left out count by what can be read of them. */
CT_CHECK enum ct_status ct_pick(const struct ct_lab_index *index,
                                const struct ct_due_list *list,
                                struct ct_lab_when when,
                                const struct ct_pick *pick,
                                struct ct_picked *picked);
void ct_picked_release(struct ct_picked *picked);

/* Puts what was picked into groups: in the order of their names' bytes, the
 * empty one last, and within each as before. CT_NOMEM. */
CT_CHECK enum ct_status ct_pick_group(const struct ct_lab_index *index,
                                      const struct ct_due_list *list,
                                      struct ct_lab_when when,
                                      enum ct_pick_by by,
                                      struct ct_picked *picked);

/* ---- the board ----------------------------------------------------------- */

/* ORDER DUE_COLOUR */
enum ct_due_colour {
    CT_RED,    /* overdue, unfit, without a record */
    CT_ORANGE, /* due this month */
    CT_YELLOW, /* due next month */
    CT_BLUE,   /* out for calibration */
    CT_GREEN,  /* in order */
    CT_GREY,   /* not in service, quarantined */
    CT_DUE_COLOURS
};
extern const char *const ct_due_colour_names[CT_DUE_COLOURS + 1];
enum ct_due_colour ct_due_colour(const struct ct_due_item *item);

struct ct_board_row {
    const char *name; /* "": the records do not say */
    size_t counts[CT_DUE_COLOURS];
    size_t left; /* left out */
};
struct ct_board {
    struct ct_board_row *rows; /* as groups are ordered */
    size_t count;
    struct ct_board_row total;
};
/* Of all items that pass the filters of `pick`, whatever its window. CT_NOMEM.
 */
CT_CHECK enum ct_status ct_board(const struct ct_lab_index *index,
                                 const struct ct_due_list *list,
                                 struct ct_lab_when when,
                                 const struct ct_pick *pick, enum ct_pick_by by,
                                 struct ct_board *board);
void ct_board_release(struct ct_board *board);

#endif
