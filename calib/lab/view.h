/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * view.h - all that a laboratory's records say of one thing on a day.
 *
 * Facts only: rows of tables, and what index, when, force, validity and
 * assigned make of them. Rows that were not known by then are not there, nor
 * are those that had not happened by the day; rows with an error are listed as
 * left out. How it is shown is no matter of this file (report/show.h).
 */
#ifndef CT_VIEW_H
#define CT_VIEW_H

#include "force.h"
#include "item.h"
#include "validity.h"

/* ORDER VIEW_KIND */
enum ct_view_kind {
    CT_VIEW_INSTRUMENT,
    CT_VIEW_CERTIFICATE,
    CT_VIEW_STANDARD,
    CT_VIEW_LABORATORY,
    CT_VIEW_REGULATION,
    CT_VIEW_KINDS
};
const char *ct_view_kind_name(enum ct_view_kind kind);

/* Rows of one table. */
struct ct_view_rows {
    uint32_t *rows;
    size_t count;
};

/* ---- values -------------------------------------------------------------- */

struct ct_view_point {
    uint32_t result;             /* row; of a point between two the lower one */
    uint32_t upper;              /* the upper one, or CT_LAB_NO_ROW */
    double weight;               /* of the upper one */
    double interpolation;        /* half-width; NAN at a calibrated point */
    struct ct_assigned assigned; /* its point is the one asked for */
    double lower_limit, upper_limit; /* of errors, in the unit of the result;
                                        NAN where no mpe is known */
    bool limits_undone;              /* one is known, but says nothing here: in
                                        the unit of something else */
};

struct ct_view_points {
    struct ct_view_point *items;
    size_t count;
    enum ct_found found; /* of the point asked for; CT_FOUND without one */
};

/* The change of the error between two calibrations at one point: as-found of
 * the later minus as-left of the earlier one, so that an adjustment does not
 * count. */
struct ct_view_drift {
    uint32_t result, earlier; /* rows of results */
    double change;            /* in the unit of `result` */
    double per_year;          /* of 365.25 days */
    double ratio;             /* |change| / sqrt(U1^2 + U2^2); NAN where one is
                                 not known or both are 0 */
};

struct ct_view_drifts {
    struct ct_view_drift *items;
    size_t count;
    uint32_t earlier; /* certificate, or CT_LAB_NO_ROW: there is none */
    int32_t days;     /* between them */
    size_t unknown;   /* points of both whose as-found value is not stated */
    uint32_t touched; /* an adjustment or repair between them, a row of
                         events; or CT_LAB_NO_ROW */
};

/* One function of an instrument. */
struct ct_view_function {
    struct ct_lab_function function;
    struct ct_lab_force force;
    struct ct_lab_validity validity; /* where a certificate is in force */
    bool holds; /* in force, and the day is not past validity.due_on */
    struct ct_view_points points; /* where one is in force */
    struct ct_view_drifts drifts;
};

struct ct_view_functions {
    struct ct_view_function *items;
    size_t count;
};

/* ---- what else belongs to a thing ---------------------------------------- */

/* Readings of one check: rows of checks of one day, kind, quantity, point,
 * unit and group. */
struct ct_view_check {
    uint32_t first;   /* row */
    size_t readings;  /* with a number */
    double mean;      /* NAN without readings */
    double deviation; /* experimental standard deviation; NAN below two */
    uint8_t result;   /* enum ct_verdict: a failure of one is that of all */
};

struct ct_view_checks {
    struct ct_view_check *items;
    size_t count;
};

/* An instrument of a set-up. */
struct ct_view_item {
    uint32_t row;           /* of standard_items */
    uint32_t instrument;    /* row, or CT_LAB_NO_ROW */
    bool present;           /* part of it on the day */
    size_t functions, held; /* of the instrument, and those of them that a
                               certificate holds for on the day */
    uint32_t certificate;   /* the one whose last day comes first, or
                               CT_LAB_NO_ROW */
    int32_t due_on;         /* that day, or CT_LAB_NO_DATE */
};

struct ct_view_items {
    struct ct_view_item *items;
    size_t count;
};

/* A certificate that rests on the one shown. */
struct ct_view_user {
    uint32_t certificate; /* row */
    bool linked;          /* a row of links says so, too */
    bool derived; /* it names the instrument or set-up; in force for it on that
                     day was the one shown */
};

struct ct_view_users {
    struct ct_view_user *items;
    size_t count;
};

/* Rows that would have been part of the answer, but for their errors. */
struct ct_view_unsound {
    enum ct_table table;
    uint32_t row;
    struct ct_lab_row head;
};

struct ct_view {
    const struct ct_lab_index *index;
    struct ct_lab_when when;
    enum ct_view_kind kind;
    uint32_t id, row; /* of its table */
    struct ct_result_selector selector;
    bool narrowed;  /* the selector names something */
    bool contested; /* several rows have its id and differ: none counts, all
                       are left out, and there is nothing else */
    union {         /* as of the day */
        struct ct_lab_instrument instrument;
        struct ct_lab_certificate certificate;
        struct ct_lab_standard standard;
        struct ct_lab_laboratory laboratory;
        struct ct_lab_regulation regulation;
    };

    struct ct_lab_service service;      /* of an instrument */
    struct ct_lab_standing standing;    /* of a certificate; one that was not
                                           known or had not begun has nothing
                                           else */
    struct ct_view_functions functions; /* of an instrument; of a certificate:
                                           of its instrument, those it covers */
    struct ct_view_points points;       /* of a certificate: its results */
    struct ct_view_rows ranges;         /* of an instrument */
    struct ct_view_rows certificates;   /* of an instrument, a laboratory (those
                                           it issued), a regulation (those made
                                           by it); up to the day */
    struct ct_view_rows events;
    struct ct_view_checks checks;     /* of an instrument or standard */
    struct ct_view_items items;       /* of a standard */
    struct ct_view_rows memberships;  /* rows of standard_items */
    struct ct_view_rows replacements; /* of a certificate or regulation */
    struct ct_view_users users;       /* of a certificate or standard */
    struct ct_view_rows scopes;       /* of a laboratory */
    struct ct_view_rows standards;    /* by a regulation */
    struct ct_view_rows changes;      /* of it and its ranges, known by then,
                                         those of later days, too */

    struct ct_view_unsound *unsound;
    size_t unsound_count;
    size_t unrecorded; /* certificates of the laboratory without recorded_on */
};

/* What an argument names. A regulation is named by its number; everything else
 * is an item (item.h), with its findings. */
struct ct_view_subject {
    enum ct_view_kind kind;
    uint32_t id, row;
    struct ct_result_selector selector;
};
CT_CHECK enum ct_status ct_view_subject_read(const struct ct_lab_index *index,
                                             struct ct_cell text,
                                             struct ct_units *units,
                                             struct ct_sink *sink,
                                             struct ct_view_subject *subject);

/* Needs all tables and all relations. CT_NOMEM. */
CT_CHECK enum ct_status ct_view_init(const struct ct_lab_index *index,
                                     const struct ct_view_subject *subject,
                                     struct ct_lab_when when,
                                     struct ct_view *view);
void ct_view_release(struct ct_view *view);

/* Room for a record of any table that is listed. */
union ct_view_any {
    struct ct_lab_certificate certificate;
    struct ct_lab_item_range range;
    struct ct_lab_event event;
    struct ct_lab_standard_item item;
    struct ct_lab_scope scope;
    struct ct_lab_standard standard;
    struct ct_lab_change change;
    struct ct_lab_regulation regulation;
};

/* The record in a row of the table as it stood then (ct_lab_record_at); a
 * withdrawal that was not known by then is not in it. */
void ct_view_record(const struct ct_view *view, enum ct_table table,
                    uint32_t row, void *record);

/* Limits of the error at a result, in its unit; NAN where there are none, or
 * (false) where those that are known say nothing there. Of the view
 * `index` and `when` are enough. */
bool ct_view_limits(const struct ct_view *view, uint32_t instrument,
                    const struct ct_lab_result *result,
                    const struct ct_assigned *assigned, double *lower,
                    double *upper);

#endif
