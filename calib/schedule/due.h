/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * due.h - what is due on a day, and in which state everything is.
 *
 * An instrument is due when the first of its functions is (semantics: 8), so
 * there is one item an instrument, with the function that decides. Facts only:
 * rows, days, bits. Which items are listed, and how, is no matter of this file
 * (pick.h, report/due.h).
 */
#ifndef CT_DUE_H
#define CT_DUE_H

#include "../lab/force.h"
#include "../lab/validity.h"
#include "../../uncertainty/arena.h"

#define CT_DUE_TABLES                                                          \
    (CT_TABLE_BIT(CT_TABLE_INSTRUMENTS) | CT_TABLE_BIT(CT_TABLE_RANGES) |      \
     CT_TABLE_BIT(CT_TABLE_CERTIFICATES) | CT_TABLE_BIT(CT_TABLE_EVENTS) |     \
     CT_TABLE_BIT(CT_TABLE_CHANGES) | CT_TABLE_BIT(CT_TABLE_REGULATIONS) |     \
     CT_TABLE_BIT(CT_TABLE_STANDARDS) |                                        \
     CT_TABLE_BIT(CT_TABLE_STANDARD_ITEMS) |                                   \
     CT_TABLE_BIT(CT_TABLE_LABORATORIES))
#define CT_DUE_RELATIONS                                                       \
    (CT_RELATION_BIT(CT_CERTIFICATES_OF_INSTRUMENT) |                          \
     CT_RELATION_BIT(CT_RANGES_OF_INSTRUMENT) |                                \
     CT_RELATION_BIT(CT_EVENTS_OF_INSTRUMENT) |                                \
     CT_RELATION_BIT(CT_REPLACEMENTS_OF_CERTIFICATE) |                         \
     CT_RELATION_BIT(CT_STANDARDS_OF_INSTRUMENT) |                             \
     CT_RELATION_BIT(CT_ITEMS_OF_STANDARD))

/* ORDER DUE_STATE: of those that apply the first is the state, all are flags.
 */
enum ct_due_state {
    CT_DUE_NOT_IN_SERVICE, /* not yet, stored, lost, retired */
    CT_DUE_QUARANTINED,    /* or damaged, in repair */
    CT_DUE_AT_LABORATORY,  /* sent, not yet back */
    CT_DUE_NO_RECORD,      /* a function without a calibration */
    CT_DUE_UNFIT,          /* failed, withdrawn, adjusted since */
    CT_DUE_OVERDUE,        /* the day is past; the due day itself is not */
    CT_DUE_EXTENDED,       /* past the interval, not past its extension */
    CT_DUE_THIS_MONTH,
    CT_DUE_NEXT_MONTH,
    CT_DUE_SOON, /* within the days asked for */
    CT_DUE_ON_DEMAND,
    CT_DUE_VALID,
    CT_DUE_STATES
};
/* `not-in-service`, …; as JSON has it. */
const char *ct_due_state_name(enum ct_due_state state);
#define CT_DUE_BIT(state) (1u << (state))

struct ct_due_options {
    struct ct_lab_when when;
    int32_t within; /* days of `due-soon`, >= 0 */
    /* An item calibrated at most so many days before it was due keeps its
     * rhythm: the next day counts from the due day before, not from the
     * calibration, n intervals from where the rhythm began. 0: never.
     * Extensions move no rhythm, and no rhythm passes a statutory maximum. */
    int32_t keep_rhythm;
};

/* Why nothing can be said of an item. */
enum ct_due_left {
    CT_DUE_TOLD,    /* all is said */
    CT_DUE_UNSOUND, /* a row that bears on it has an error */
    CT_DUE_UNCLEAR, /* two calibrations of one day, no sequence */
    CT_DUE_LEFTS
};

/* One instrument, or one function of it. Rule and anchor are those of the
 * laboratory's settings. */
struct ct_due_item {
    uint32_t instrument;  /* row */
    uint32_t certificate; /* row of the one that decides, or CT_LAB_NO_ROW */
    struct ct_lab_function function; /* that decides */
    uint16_t functions;              /* how many the instrument has, up to
                                        UINT16_MAX */
    uint16_t flags;                  /* CT_DUE_BIT of all that apply */
    uint8_t state;                   /* enum ct_due_state */
    uint8_t service;                 /* enum ct_service */
    uint8_t force;                   /* enum ct_force of the certificate */
    uint8_t source;                  /* enum ct_due_source */
    uint8_t left;                    /* enum ct_due_left */
    uint8_t left_table;              /* of left_row */
    bool kept;                       /* the day is one of the old rhythm */
    bool cut; /* the extension passes the statutory maximum: S07 */
    uint32_t left_row, other_row;  /* rows to tell of, or CT_LAB_NO_ROW */
    uint32_t extension;            /* row of events, or CT_LAB_NO_ROW */
    int32_t calibrated_on, anchor; /* or CT_LAB_NO_DATE */
    int32_t due_on;                /* extensions included; or CT_LAB_NO_DATE */
    int32_t unextended;            /* without them; or CT_LAB_NO_DATE */
    int32_t extended_until;        /* or CT_LAB_NO_DATE */
    int32_t statutory;             /* or CT_LAB_NO_DATE */
    struct ct_lab_interval interval;
};

/* Whether it stands where it is used: nothing but `valid` or later is in order
 * then. */
bool ct_due_in_service(const struct ct_due_item *item);
/* Whether work with it has to stop: in service and without a record, unfit or
 * overdue. */
bool ct_due_is_lapsed(const struct ct_due_item *item);

/* The state of one instrument (row), by itself: that of the function that comes
 * first - without a record, unfit, due first, on demand. Flags of the other
 * functions are added where they are no-record, unfit or overdue. Pure; for
 * several threads. Needs CT_DUE_RELATIONS. */
struct ct_due_item ct_due_of(const struct ct_lab_index *index,
                             uint32_t instrument,
                             const struct ct_due_options *options);
/* The same of one of its functions. */
struct ct_due_item ct_due_of_function(const struct ct_lab_index *index,
                                      uint32_t instrument,
                                      struct ct_lab_function function,
                                      const struct ct_due_options *options);

/* The row of the record for which it is left out. */
const struct ct_lab_row *ct_due_left_record(const struct ct_lab *lab,
                                            const struct ct_due_item *item);

struct ct_due_list {
    struct ct_due_item
        *items; /* by due day (none last), then by the bytes of
                   the instrument's id; never by rows of a file */
    size_t count;
    size_t counts[CT_DUE_STATES]; /* of `state` */
    size_t left;                  /* items left out of the counts */
};
/* Of all instruments, with so many threads; the answer does not depend on
 * them. CT_NOMEM. */
CT_CHECK enum ct_status ct_due_all(const struct ct_lab_index *index,
                                   const struct ct_due_options *options,
                                   unsigned threads, struct ct_due_list *list);
void ct_due_list_release(struct ct_due_list *list);

/* ---- which work stops -----------------------------------------------------
 */

/* ORDER DUE_STOP */
enum ct_due_why {
    CT_DUE_STOP_ITEM,       /* a main item of a set-up, or a reference that
                               belongs to none */
    CT_DUE_STOP_ASSESSMENT, /* 计量标准考核证书: S15 */
    CT_DUE_STOP_PUBLIC,     /* 社会公用计量标准证书 */
    CT_DUE_STOPS
};

/* A set-up whose main item is not, or will not be, in order: work with it stops
 * on that day, although the instruments that it serves may be valid long after.
 * The same of an instrument that is a reference of others and belongs to no
 * set-up, and of a set-up whose own assessment ends. */
struct ct_due_stop {
    uint32_t standard; /* row, or CT_LAB_NO_ROW */
    uint32_t item;     /* index in the list, or CT_LAB_NO_ROW */
    uint8_t why;       /* enum ct_due_why */
    int32_t on;        /* the first day without; CT_LAB_NO_DATE: now, since
                          an unknown day */
    size_t served;     /* instruments in service whose calibration in force
                          rests on it */
    int32_t first_due; /* of these, or CT_LAB_NO_DATE */
    size_t affected;   /* of these, due after it stops and by the horizon */
};
struct ct_due_stops {
    struct ct_due_stop *items; /* by day, then by id of the standard, then of
                                  the instrument */
    size_t count;
};
/* Stops up to the day `horizon`. Set-ups and rows of standard_items.csv with an
 * error are left out. CT_NOMEM. */
CT_CHECK enum ct_status ct_due_stops(const struct ct_lab_index *index,
                                     const struct ct_due_options *options,
                                     const struct ct_due_list *list,
                                     int32_t horizon,
                                     struct ct_due_stops *stops);
void ct_due_stops_release(struct ct_due_stops *stops);

/* Whether a row of standard_items.csv is sound, in force on the day, and of a
 * main item. */
bool ct_due_is_main(const struct ct_lab_standard_item *row, int32_t on);

#endif
