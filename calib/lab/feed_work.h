/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * feed_work.h - what the files feed*.c, graph*.c and trace*.c share. Private to
 * them.
 */
#ifndef CT_FEED_WORK_H
#define CT_FEED_WORK_H

#include "allowance.h"
#include "feed.h"

/* One certificate, whose results are asked about one after another. Zeroed at
 * first; its room is used again for the next certificate. */
struct ct_feeding {
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    int32_t known_by;

    uint32_t row; /* of the certificate */
    struct ct_lab_certificate certificate;
    struct ct_lab_list rows; /* of links.csv */
    struct ct_chain_link *links;
    size_t link_count, link_room;
    struct ct_use_memos *memos;    /* its own; NULL: nothing is kept */
    struct ct_feed_finder *finder; /* of many rows; NULL: none yet */
};

/* A certificate as it is known, in `room` or where it is kept; a change of it
 * counts as soon as it is known, since it tells of one day. */
const struct ct_lab_certificate *
ct_feed_certificate(const struct ct_lab *lab, uint32_t row, int32_t known_by,
                    struct ct_lab_certificate *room);

/* Whether anything is known of the certificate by then; what has an error
 * counts as known. */
bool ct_feed_is_known(const struct ct_lab_certificate *certificate,
                      int32_t known_by);

/* 1 of one unit as a difference in the other; NAN: not to be had. */
double ct_feed_factor(const struct ct_unit *from, const struct ct_unit *to);

/* Whether its verdict stands in for an uncertainty that a result does not
 * state. A calibration that states a value has to state U with it (ISO/IEC
 * 17025:2017, 7.8.4.1 a); one that says of a point only that its limits are
 * kept may do without both (A.2.3). */
bool ct_feed_by_verdict(const struct ct_lab_certificate *certificate,
                        const struct ct_lab_result *result);

/* Ready for the certificates of a laboratory, with room to keep what many of
 * them take. CT_NOMEM. */
CT_CHECK enum ct_status ct_feeding_init(struct ct_feeding *feeding,
                                        const struct ct_lab_index *index,
                                        int32_t known_by);

/* Its links. CT_NOMEM. */
CT_CHECK enum ct_status ct_feeding_start(struct ct_feeding *feeding,
                                         uint32_t row);
void ct_feeding_release(struct ct_feeding *feeding);

/* What feeds a result of it, which may be CT_LAB_NO_ROW's: see
 * ct_lab_feeds(). */
CT_CHECK enum ct_status ct_feeding_result(const struct ct_feeding *feeding,
                                          uint32_t result,
                                          struct ct_feeds *feeds);

/* The quantity of a result of it, or of its item; 0: not said. */
uint32_t ct_feed_quantity(const struct ct_feeding *feeding, uint32_t result);

/* ---- one of many rows: feed_find.c ---------------------------------------
 */

/* Of the rows and links at hand. CT_NOMEM. */
CT_CHECK enum ct_status ct_feed_finder_start(struct ct_feeding *feeding);
void ct_feed_finder_free(struct ct_feed_finder *finder);

struct ct_feed_wanted {
    uint32_t quantity, function, artefact;
    const struct ct_lab_result *result; /* its point */
};
/* Places in the list of rows, ascending: all that apply are among them. False:
 * each is to be looked at. */
bool ct_feed_find_rows(struct ct_feed_finder *finder,
                       const struct ct_feed_wanted *wanted,
                       const uint32_t **places, size_t *count);
/* The place of the next link of the reference from `from` on; SIZE_MAX: none.
 * Where there are few, `from` itself, which may be of another. */
size_t ct_feed_find_link(const struct ct_feed_finder *finder,
                         const struct ct_lab_reference *reference, size_t from);

/* ---- what is taken of an item ---------------------------------------------
 */

/* A use of the item of a certificate at a point. */
struct ct_item_use {
    enum ct_feed_state state;           /* RESULT, LIMITS, or why not */
    struct ct_result_selector selector; /* of what was matched */
    struct ct_result_match match;
    enum ct_use_rule rule;
    uint32_t taken;             /* row of the result; LINEAR: of the lower */
    double interpolation;       /* half-width, or NAN */
    const struct ct_unit *unit; /* of the numbers; NULL: none */
    double limits, drift;       /* standard uncertainties; NAN: none */
    double drift_whole;         /* in the time `drift_per` */
    struct ct_lab_interval drift_per;
    bool walk;
    uint32_t range; /* row, or CT_LAB_NO_ROW */
};
/* *taken is filled where a result is used; NULL: its values are not wanted. */
void ct_item_use_at(const struct ct_lab_index *index, uint32_t certificate,
                    const struct ct_result_selector *selector,
                    struct ct_lab_when when, struct ct_lab_taken *taken,
                    struct ct_item_use *use);

/* The same use on another day, as long as no record has changed. */
void ct_item_use_on(const struct ct_lab *lab, uint32_t certificate,
                    struct ct_lab_when when, struct ct_item_use *use);

/* Uses that were worked out before: many results rest on the same few. */
struct ct_use_key {
    uint32_t certificate, quantity, function, artefact, at;
    uint32_t like_function, like_at; /* of the result that asks */
    int32_t on;                      /* 0 where nothing changes */
    double point;
    const struct ct_unit *point_unit;
};
struct ct_use_memo {
    struct ct_use_key key;
    bool filled; /* else the caller does that */
    struct ct_item_use use;
};
struct ct_use_memos;
/* For a laboratory of so many results; NULL: no memory. Some MB at most: when
 * it is full, it begins anew. */
struct ct_use_memos *ct_use_memos_new(size_t results);
void ct_use_memos_free(struct ct_use_memos *memos);
/* The place of the key, until the next call. */
struct ct_use_memo *ct_use_memo_of(struct ct_use_memos *memos,
                                   const struct ct_use_key *key);

/* The point of a result, and its unit. */
struct ct_point ct_feed_point(const struct ct_lab_result *result);
static inline const struct ct_unit *
ct_feed_unit(const struct ct_lab_result *result)
{
    return ct_result_point_unit(result);
}

#endif
