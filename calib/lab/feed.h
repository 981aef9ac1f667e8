/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * feed.h - what a result of a certificate rests on.
 *
 * A certificate names references: certificates, instruments and set-ups, or
 * roots. Instruments and set-ups stand for what was in force for them on the
 * day of calibration, as known ("derived"); a set-up for its main items. Rows
 * of links.csv say which result of a reference made which result, with which
 * sensitivity; where a certificate has a row for a result, its rows alone count
 * for that result. Else a reference feeds a result if the kind of quantity is
 * the same and the point lies in the calibrated points of the reference; if
 * exactly one does, sensitivity 1 at the same point is assumed, and said; with
 * several the result cannot be taken apart. (semantics: 2.)
 *
 * Sensitivities are of the assigned value of the result (assigned.h: point +
 * correction, of material measures and indicating instruments alike) to that of
 * the reference. What was used of a reference is its as-left result; of one
 * that is used at its nominal value, or whose certificate states conformity
 * only, its limits of permissible errors (ISO/IEC 17025:2017, A.2.3).
 *
 * Everything here is a pure function of records: what chains are built of
 * (graph.h), and what is to be said of them (trace.h), comes from here.
 */
#ifndef CT_FEED_H
#define CT_FEED_H

#include "allowance.h"
#include "validity.h"
#include "../../chains/graph.h"

/* ---- references of a certificate ----------------------------------------- */

enum ct_link_state {
    CT_LINK_CERTIFICATE, /* leads to a certificate */
    CT_LINK_ROOT,        /* ends there: `roots` */
    CT_LINK_LOST,        /* no such certificate, instrument or set-up: C01 */
    CT_LINK_NOT_KNOWN,   /* there is one, recorded after known_by: C01 */
    CT_LINK_NO_FORCE,    /* an instrument or set-up with nothing in force on
                            that day: C04; `force` says why */
    CT_LINK_STATES
};

struct ct_chain_link {
    uint32_t reference;   /* of the laboratory's references */
    uint32_t certificate; /* row where the state is CERTIFICATE, else
                             CT_LAB_NO_ROW */
    uint32_t instrument;  /* derived: number of the id of the instrument that
                             it stands for; else 0 */
    enum ct_link_state state;
    unsigned roots; /* ROOT: one bit of enum ct_root */
    enum ct_force force;
    uint32_t place; /* in the order in which they are named */
    bool derived;
    bool by_link;  /* only links.csv names it, not the column `references` */
    bool in_links; /* a row of links.csv names it */
};

/* The references of the certificate in `row`, each once, in the order in which
 * it names them, then those of links.csv. An instrument leads to the
 * certificates in force for those of its functions that results of the
 * certificate may rest on (the same quantity, or named by a row of links.csv),
 * each once, a set-up to those of its main items; so a reference may have
 * several links. A certificate that several references lead to is there once,
 * by its own name if one of them is; by each name that a row of links.csv has,
 * all but one of them as if the column `references` had it not. A row with an
 * error counts as known. A change of the certificate counts as soon as it is
 * known: it tells of one day.
 *
 * Returns how many there are; a number above `room` is one to ask again with,
 * until it is not, and nothing in `links` counts before. `known_by` as in
 * when.h. */
size_t ct_lab_links(const struct ct_lab_index *index, uint32_t row,
                    int32_t known_by, struct ct_chain_link *links, size_t room);

/* ---- what feeds one result ------------------------------------------------
 */

/* ORDER FEED */
enum ct_feed_state {
    CT_FEED_RESULT,      /* one result of the reference, or two around it */
    CT_FEED_LIMITS,      /* its permissible errors: used at its nominal value,
                            or conformity only */
    CT_FEED_ROOT,        /* a root: nothing above */
    CT_FEED_BROKEN,      /* the link leads nowhere (see its state) */
    CT_FEED_QUANTITY,    /* another kind of quantity: C08 */
    CT_FEED_SCALE,       /* units cannot be converted: C09 */
    CT_FEED_OUTSIDE,     /* outside the calibrated points: C10 */
    CT_FEED_UNCLEAR,     /* several results fit, and nothing says which */
    CT_FEED_NO_RESULT,   /* it states nothing of the kind: C06 */
    CT_FEED_NO_U,        /* a result without U: C06 */
    CT_FEED_NO_K,        /* U without k: C25 */
    CT_FEED_UNSOUND,     /* a row with an error */
    CT_FEED_SENSITIVITY, /* sensitivity times the unit of the reference is not
                            that of the result: C09 */
    CT_FEED_STATES
};

struct ct_feed {
    struct ct_chain_link link;
    uint32_t row; /* of links.csv, or CT_LAB_NO_ROW: assumed */
    enum ct_feed_state state;
    struct ct_result_selector selector; /* what of the reference was used */
    struct ct_result_match match;       /* of RESULT; of others as found */
    enum ct_use_rule rule;              /* of a match between two results */
    uint32_t taken;     /* the row that NEAREST and MAX_U took */
    double sensitivity; /* unit of the result per unit of the reference's
                           matched row; of LIMITS per unit of the limits */
    const struct ct_unit *reference_unit;
    /* Standard uncertainty of the limits (rectangular), and half-widths of what
     * else belongs to the use, in `reference_unit`; NAN: none known or asked
     * for. */
    double limits;
    double drift; /* standard uncertainty of the drift since its calibration */
    struct ct_lab_interval drift_per; /* what that grows with, if it drifts */
    bool drifts, drift_walk;
    double interpolation; /* half-width */
    uint32_t range;       /* row of ranges that these are from, or
                             CT_LAB_NO_ROW: the instrument's own row */
    uint32_t methods;     /* enum ct_method, bits; of links.method */
};

/* Whether a value was taken from it: from results, with or without their
 * uncertainty, or from the permissible errors. */
bool ct_feed_is_used(const struct ct_feed *feed);

/* ORDER FED: what is known of a result as a whole. */
enum ct_fed {
    CT_FED_LINKED,  /* by rows of links.csv */
    CT_FED_ASSUMED, /* by the only reference that fits, sensitivity 1 */
    CT_FED_SEVERAL, /* several fit: not to be taken apart */
    CT_FED_ROOTS,   /* only roots: everything is its own part */
    CT_FED_NOTHING, /* it has references, and none of them fits */
    CT_FED_LOOSE,   /* it has no references at all */
};

struct ct_feeds {
    struct ct_feed *list; /* room for `room`; grown with realloc */
    size_t count, room;
    enum ct_fed fed;
};

/* Rules.
 *
 *   rows of links.csv   A row applies if its selectors do and the point lies
 *                       within point_min and point_max, both included; bounds
 *                       and reference_point without unit are in that of the
 *                       result's point. A blank reference_quantity is that of
 *                       the result, a blank reference_point its point (of
 *                       another quantity: none). A blank sensitivity is 1. A
 *                       sensitivity without unit is a plain ratio, whatever
 *                       multiples of one unit the two are in; else its unit
 *                       times that of the reference has to be that of the
 *                       result. A row with an error that applies is UNSOUND.
 *   several functions   Where a reference has the point for several functions
 *                       or places, that of the name of the result's is meant;
 *                       of artefacts nothing is assumed.
 *   no quantity         A row without a quantity has that of its instrument.
 *   conformity          A verdict `pass` without results of the quantity, or
 *                       beside a result without U, stands for the permissible
 *                       errors.
 *   methods             links.method: ratio, average, self-calibration,
 *                       comparison, several with semicolons; a certificate of
 *                       kind comparison is one, too.
 *
 * What feeds the result in `row`; `feeds` is zeroed or was used before, so that
 * its room is used again. Of ASSUMED and SEVERAL the list has all references of
 * the certificate, those that do not fit with their reason. CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_feeds(const struct ct_lab_index *index,
                                     uint32_t row, int32_t known_by,
                                     struct ct_feeds *feeds);
void ct_feeds_release(struct ct_feeds *feeds);

#endif
