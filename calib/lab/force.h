/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * force.h - which certificate is in force for a function of an instrument.
 *
 * The newest calibration event up to the day that covers the function decides,
 * in its latest issue known by then; one whose verdict is unfit, or which was
 * withdrawn without a replacement, leaves the function without a certificate:
 * an older one never comes back (ISO/IEC 17025:2017 6.5.1, 7.8.8; domain
 * practice). What an event does not cover it does not touch. A certificate that
 * another known one replaces does not count, whatever the days of the two: the
 * event is what its latest issue says. Events of one day
 * are ordered by `sequence`, never by the order of rows; without it two of one
 * day for one function are no answer. An adjustment that no calibration
 * follows ends what was in force, too (JCGM 200:2012 3.11, note 3), and so does
 * a repair; on the same day a certificate tells how the item was left, so that
 * it stands unless sequences say otherwise.
 *
 * Withdrawals and replacements have days of their own: a change of these
 * columns (when.h) counts as soon as it is known. Certificates that replace one
 * another in a circle all count, as if none of them did.
 *
 * In force is not yet valid: validity.h says until when.
 */
#ifndef CT_FORCE_H
#define CT_FORCE_H

#include "index.h"
#include "when.h"

/* A function of an instrument: texts of CT_KEY_TEXT; 0 for one that is not
 * named. `covers` of a certificate names functions or quantities. */
struct ct_lab_function {
    uint32_t quantity, function;
};

/* ORDER FORCE */
enum ct_force {
    CT_FORCE_NONE, /* no event covers it up to the day */
    CT_FORCE_VALID,
    CT_FORCE_UNFIT,     /* its verdict is fail */
    CT_FORCE_WITHDRAWN, /* withdrawn by the day, nothing in its place */
    CT_FORCE_ADJUSTED,  /* adjusted since, not calibrated */
    CT_FORCE_UNCLEAR,   /* two of one day, no sequence */
    CT_FORCE_UNSOUND,   /* the newest one's row has an error */
    CT_FORCES
};
/* `valid`, `unfit`, …; as JSON has it. */
const char *ct_force_name(enum ct_force force);

struct ct_lab_force {
    enum ct_force state;
    uint32_t certificate; /* the row of the event that decides, or
                             CT_LAB_NO_ROW; CT_FORCE_ADJUSTED by an event: of
                             the calibration that was in force */
    uint32_t other; /* CT_FORCE_UNCLEAR: the row of the second; ADJUSTED by an
                       event: the row in events; else CT_LAB_NO_ROW */
    bool by_event;  /* CT_FORCE_ADJUSTED: `other` is a row of events */
    bool never;     /* no calibration is on record; there may be a certificate
                       of an adjustment */
    bool in_error;  /* the certificate was withdrawn because of an error, on a
                       later day, and that is known: C19, C23 */
};

/* The functions that an instrument has on the day: those of its ranges, also of
 * rows with a fault, else the one of its own row; in the order of their texts,
 * each once. Writes at most `room` of them and returns how many there are.
 * Needs RANGES_ of the index. */
size_t ct_lab_functions(const struct ct_lab_index *index, uint32_t instrument,
                        struct ct_lab_when when,
                        struct ct_lab_function *functions, size_t room);
/* The same one by one: the function behind `last`, or the first where that is
 * NULL; false behind the last one. */
bool ct_lab_next_function(const struct ct_lab_index *index, uint32_t instrument,
                          struct ct_lab_when when,
                          const struct ct_lab_function *last,
                          struct ct_lab_function *next);

/* Whether the certificate covers the function: `covers` is empty or has its
 * function (the same text, blanks at both ends aside) or its quantity, in
 * whatever words (电压 is voltage: quantity_word.h). */
bool ct_lab_covers(const struct ct_lab *lab,
                   const struct ct_lab_certificate *certificate,
                   struct ct_lab_function function);

/* Needs CERTIFICATES_, REPLACEMENTS_ and EVENTS_ of the index. `instrument` is
 * the number of its id. */
struct ct_lab_force ct_lab_in_force(const struct ct_lab_index *index,
                                    uint32_t instrument,
                                    struct ct_lab_function function,
                                    struct ct_lab_when when);

/* How many certificates of the instrument have no readable calibrated_on: no
 * answer knows where they belong, so that they are to be told. The same parts
 * of the index. */
size_t ct_lab_undated(const struct ct_lab_index *index, uint32_t instrument,
                      struct ct_lab_when when);

/* The certificate as it stood on the day; its withdrawal and what it replaces
 * have days of their own, so that a change of these columns counts as soon as
 * it is known. */
struct ct_lab_certificate ct_lab_certificate_known(const struct ct_lab *lab,
                                                   uint32_t row,
                                                   struct ct_lab_when when);

/* Whether it has been withdrawn, on whatever day, as known. */
bool ct_lab_is_withdrawn(const struct ct_lab_certificate *certificate,
                         int32_t known_by);

/* The first row that replaces this one, as known; or CT_LAB_NO_ROW. Needs
 * REPLACEMENTS_. */
uint32_t ct_lab_replacement(const struct ct_lab_index *index, uint32_t row,
                            int32_t known_by);

/* What is to be said of one certificate by itself on the day. */
struct ct_lab_standing {
    bool known;        /* recorded by then */
    bool begun;        /* calibrated by the day */
    bool withdrawn;    /* by the day, as known */
    bool in_error;     /* withdrawn because of an error, whenever, as known */
    uint32_t replaced; /* by this row, as known; or CT_LAB_NO_ROW */
    uint32_t newer;    /* a later event, where every function that it covers
                          has one: that of the first; or CT_LAB_NO_ROW */
};
/* Needs RANGES_, too. */
struct ct_lab_standing
ct_lab_certificate_standing(const struct ct_lab_index *index, uint32_t row,
                            struct ct_lab_when when);

#endif
