/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * history.h - every calibration of one instrument, in the order of time.
 *
 * What happened: certificates and events as known by then. A certificate that
 * a later issue replaces, or that was withdrawn because of an error, is told
 * and does not count: nothing is measured from it. What was found: series of
 * one quantity, function, artefact, `at` and point, over the certificates that
 * count.
 */
#ifndef CT_HISTORY_H
#define CT_HISTORY_H

#include "../lab/assigned.h"
#include "../lab/graph.h"
#include "../lab/point.h"
#include "../lab/validity.h"
#include "../../uncertainty/arena.h"

/* One result of one calibration. Where no error is known the numbers are those
 * of the value. */
struct ct_history_entry {
    uint32_t certificate, result; /* rows */
    int32_t day;
    double as_found, as_left; /* in the unit of the series; NAN */
    double U, U_as_found, k;  /* U that of as_left; NAN */
    double lower, upper;      /* limits of errors on that day; NAN */
    double drift;             /* as found minus as left before; NAN */
    double drift_per_year;    /* of 365.25 days; NAN */
    double en;                /* |drift| / sqrt(U1^2 + U2^2 - 2 S), as found
                                 and as left before; NAN */
    double shared;            /* S, of both U through shared references;
                                 NAN: not asked for, or no E_n */
    bool touched; /* adjusted or repaired since the one before, without a
                     calibration: the drift is not the item's own */
};

struct ct_history_series {
    uint32_t quantity, function, artefact, at; /* texts */
    struct ct_point point;
    bool has_point;
    bool of_values; /* no error is known: numbers are values */
    const struct ct_unit *unit;
    struct ct_history_entry *entries; /* by day, as certificates are ordered */
    size_t count;
};

/* A certificate or an event. */
struct ct_history_event {
    int32_t day;
    uint32_t certificate, event; /* rows; one is CT_LAB_NO_ROW */
    uint32_t replaced;           /* by this row, or CT_LAB_NO_ROW */
    bool withdrawn;              /* as known, on whatever day */
    bool counts;                 /* a calibration that others are told from */
    uint32_t before;    /* the calibration before: a row of certificates, or
                           CT_LAB_NO_ROW */
    int32_t days_since; /* that; -1: there is none */
    int32_t was_due;    /* the last day of what was in force, by the records of
                           this day; or CT_LAB_NO_DATE */
    bool late;          /* it came after that day */
};

/* A row that had to be left out for its error. */
struct ct_history_left {
    enum ct_table table;
    uint32_t row;
};

struct ct_history {
    const struct ct_lab_index *index;
    struct ct_lab_when when;
    uint32_t instrument; /* row */
    struct ct_history_event *events;
    size_t event_count;
    struct ct_history_series *series; /* as the first certificate that has it
                                         orders them */
    size_t series_count;
    struct ct_history_left *left;
    size_t left_count;
    int32_t due_on; /* the first last day of what is in force now, or
                       CT_LAB_NO_DATE */
};

/* Of the functions, artefact, place and point that the selector names; NULL:
 * of all. Needs all tables and relations. CT_NOMEM. */
CT_CHECK enum ct_status ct_history(const struct ct_lab_index *index,
                                   uint32_t instrument,
                                   const struct ct_result_selector *selector,
                                   struct ct_lab_when when,
                                   struct ct_history *history);
/* Takes off from every E_n what both calibrations share through their
 * references (JCGM 100:2008, 5.2.2; ISO/IEC 17043): before it S is 0, and E_n
 * on the small side. The graph is that of the index. CT_NOMEM. */
CT_CHECK enum ct_status ct_history_take_off(struct ct_history *history,
                                            const struct ct_lab_graph *graph);
void ct_history_release(struct ct_history *history);

#endif
