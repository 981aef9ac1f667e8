/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * used.h - what records say against a use, by itself: the judgements that the
 * check of a laboratory's tables (verify.h) and the proof of its chains
 * (trace.h) have in common.
 */
#ifndef CT_USED_H
#define CT_USED_H

#include "record.h"

/* The day on which a certificate takes the place of the one that it replaces:
 * when it was issued, else when it was recorded, else that of its calibration,
 * which both may have in common. */
int32_t ct_lab_takes_place_on(const struct ct_lab_certificate *certificate);

/* Days of a certificate that was used, or CT_LAB_NO_DATE. */
struct ct_used_days {
    int32_t calibrated_on, issued_on, withdrawn_on, replaced_on;
};
enum ct_used {
    CT_USED_WELL,
    CT_USED_BEFORE,    /* its calibration: C20 */
    CT_USED_WITHDRAWN, /* by that day: C19 */
    CT_USED_REPLACED,  /* before that day: C19 */
    CT_USED_UNISSUED,  /* calibrated by then, but issued later: C20, a note */
};
/* Of a use on that day; the first that applies. */
enum ct_used ct_used_on(struct ct_used_days days, int32_t day);

/* An accreditation that lasts from a day until a day, both included, or open.
 */
enum ct_accredited {
    CT_ACCREDITED,
    CT_ACCREDITED_NOT_YET,
    CT_ACCREDITED_LAPSED,
};
enum ct_accredited ct_accredited_on(int32_t from, int32_t until, int32_t day);

/* C24: adjusted, and only the one or the other is stated. */
bool ct_adjusted_one_side(enum ct_adjusted adjusted, bool as_left,
                          bool as_found);

#endif
