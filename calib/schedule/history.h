/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * history.h - every calibration of one instrument, in the order of time.
 */
#ifndef CT_HISTORY_H
#define CT_HISTORY_H

#include "../lab/assigned.h"
#include "../lab/point.h"
#include "../lab/validity.h"
#include "../../uncertainty/arena.h"

/* One result of one event, in one series of one quantity, function, artefact,
 * `at` and point. */
struct ct_history_entry {
    uint32_t certificate, result; /* rows; result CT_LAB_NO_ROW: none stated */
    double as_found, as_left;     /* errors, in the unit of the series; NAN */
    double U, k;
    double lower, upper; /* limits of errors; NAN */
    double drift;        /* as found minus as left before; NAN */
    double drift_per_year;
    double en; /* |drift| / sqrt(U1^2 + U2^2); NAN */
};
struct ct_history_series {
    uint32_t quantity, function, artefact, at; /* texts */
    struct ct_point point;
    bool has_point;
    const struct ct_unit *unit;
    struct ct_history_entry *entries;
    size_t count;
};
/* What happened: certificates and events, by day. */
struct ct_history_event {
    int32_t day;
    uint32_t certificate, event; /* rows; one is CT_LAB_NO_ROW */
    uint32_t replaced; /* the certificate's later issue, or CT_LAB_NO_ROW */
    bool withdrawn;
    int32_t days_since; /* the calibration before; -1: none */
    bool late;          /* it came after the one before had ended */
    int32_t was_due;    /* that day, or CT_LAB_NO_DATE */
};
struct ct_history {
    const struct ct_lab_index *index;
    struct ct_lab_when when;
    uint32_t instrument; /* row */
    struct ct_history_event *events;
    size_t event_count;
    struct ct_history_series *series; /* by quantity, function, …, point */
    size_t series_count;
    size_t unsound;
    struct ct_arena arena;
};

/* Needs all tables and relations. CT_NOMEM. */
CT_CHECK enum ct_status ct_history(const struct ct_lab_index *index,
                                   uint32_t instrument, struct ct_lab_when when,
                                   struct ct_history *history);
void ct_history_release(struct ct_history *history);

#endif
