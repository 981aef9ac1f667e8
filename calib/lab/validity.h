/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * validity.h - until when a certificate holds for a function of an instrument.
 *
 * A verification holds until the earliest of its printed date, the interval and
 * the statutory maximum; a calibration as long as the laboratory's own interval
 * says, and until its printed date only where no interval is recorded: that
 * date does not bind (ISO/IEC 17025:2017 7.8.4.3). Extensions on record move
 * the day, but never past a statutory maximum (S07). The last day is included.
 * (semantics: 8.)
 *
 * An interval counts from the day of calibration, or as the setting `anchor`
 * says: from the day of issue; from in_service_on, for an item that went into
 * service after it was calibrated; from the first use after the calibration,
 * which is an event. Where that is not on record, or has not happened by the
 * day, it is the day of calibration. Extensions and first uses belong to the
 * last calibration before them.
 */
#ifndef CT_VALIDITY_H
#define CT_VALIDITY_H

#include "force.h"

/* ORDER DUE_SOURCE: what decided the day. */
enum ct_due_source {
    CT_DUE_FROM_NOTHING, /* no date, no interval: no day */
    CT_DUE_FROM_INTERVAL,
    CT_DUE_FROM_DATE, /* due_on */
    CT_DUE_FROM_STATUTE,
    CT_DUE_FROM_EXTENSION,
    CT_DUE_SOURCES
};
const char *ct_due_source_name(enum ct_due_source source);

struct ct_lab_validity {
    int32_t due_on;         /* the last day, extensions included; or
                               CT_LAB_NO_DATE */
    int32_t unextended;     /* the same without extensions */
    int32_t extended_until; /* what an extension asks for, or CT_LAB_NO_DATE */
    int32_t statutory;      /* the last day that the law allows, or
                               CT_LAB_NO_DATE */
    int32_t anchor;         /* the day that the interval counts from */
    enum ct_due_source source;
    enum ct_due_rule rule;
    struct ct_lab_interval interval; /* of the function, on the day; its kind
                                        tells on-demand and the like */
    uint32_t extension;              /* row of events, or CT_LAB_NO_ROW */
    bool cut; /* the extension passes the statutory maximum: S07 */
};

/* Of the certificate in `row`, for a function of its instrument. The interval
 * is that of the function's ranges (the shortest of several), else that of the
 * instrument, with the changes of the day. The statutory maximum is
 * max_interval of the regulation that the certificate's procedure names, for
 * verifications. The settings of the package give rule and anchor, unless
 * `rule` is not NULL. Of several extensions the last decision holds; without an
 * order the one that gives least. Needs of the index what force.h needs, and
 * RANGES_. */
struct ct_lab_validity ct_lab_validity(const struct ct_lab_index *index,
                                       uint32_t row,
                                       struct ct_lab_function function,
                                       struct ct_lab_when when,
                                       const enum ct_due_rule *rule);

/* The interval of a function of an instrument (the number of its id) on the
 * day, of several ranges the one that would end first from then: as above,
 * whether or not there is a certificate. Needs RANGES_. */
struct ct_lab_interval ct_lab_interval_of(const struct ct_lab_index *index,
                                          uint32_t instrument,
                                          struct ct_lab_function function,
                                          struct ct_lab_when when);

/* ORDER SERVICE: whether an instrument could be used on a day, from its events
 * and its status; the precedence of two is their order here, last first. */
enum ct_service {
    CT_SERVICE_IN,      /* in service */
    CT_SERVICE_NOT_YET, /* before in_service_on */
    CT_SERVICE_LENT,
    CT_SERVICE_AT_LABORATORY, /* sent, not yet back */
    CT_SERVICE_DAMAGED,       /* damaged or in repair, not released */
    CT_SERVICE_QUARANTINED,
    CT_SERVICE_STORED,
    CT_SERVICE_LOST,
    CT_SERVICE_RETIRED,
    CT_SERVICES
};
const char *ct_service_name(enum ct_service service);

struct ct_lab_service {
    enum ct_service state;
    int32_t since;  /* CT_LAB_NO_DATE: the status column says so */
    uint32_t event; /* row of events, or CT_LAB_NO_ROW */
};
/* What sends, lends, damages, repairs, quarantines or retires an item takes it
 * out of service until the day after its `until`, or an event that ends it:
 * `return` of what was sent or lent, `release` of what was damaged, in repair
 * or quarantined; of one day the end comes last, unless sequences say
 * otherwise. Nothing ends a retirement. An event that names a function counts
 * for the item. The status column, with its changes, holds beside the events.
 * Rows with a fault take out of service, but do not put back. Needs
 * EVENTS_OF_INSTRUMENT. */
struct ct_lab_service ct_lab_service(const struct ct_lab_index *index,
                                     uint32_t instrument,
                                     struct ct_lab_when when);

#endif
