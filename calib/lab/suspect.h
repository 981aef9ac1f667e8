/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * suspect.h - which work with an item is in doubt.
 *
 * A calibration that finds its item failing puts in doubt what was measured
 * with it since it was last known to be good: since the calibration before, or
 * a later check that it passed. What was found before an adjustment tells of
 * the time before it. One judgement for chains (trace.h, C23) and for what such
 * a finding does (impact.h). (ISO/IEC 17025:2017, 6.4.9, 7.10.1.)
 */
#ifndef CT_SUSPECT_H
#define CT_SUSPECT_H

#include "force.h"

/* Whether the calibration in `row` found its item failing: as it says, else as
 * its errors before adjustment do against the limits of that day. Needs
 * RESULTS_OF_CERTIFICATE and RANGES_OF_INSTRUMENT. */
bool ct_lab_found_failing(const struct ct_lab_index *index, uint32_t row,
                          int32_t known_by);

/* The calibration of the item that comes behind the one in `row`, on a later
 * day, and covers one of the functions (`count` 0: any), in its last issue as
 * known; or CT_LAB_NO_ROW. Adjustments are none. Needs
 * CERTIFICATES_OF_INSTRUMENT and REPLACEMENTS_OF_CERTIFICATE. */
uint32_t ct_lab_next_calibration(const struct ct_lab_index *index, uint32_t row,
                                 const struct ct_lab_function *functions,
                                 size_t count, int32_t known_by);

/* When an item was last known to be good. */
struct ct_lab_good {
    int32_t on;
    uint32_t check; /* the row of checks that says so, or CT_LAB_NO_ROW: the
                       calibration itself */
};
/* Of the item of the certificate in `row`, before the day: that calibration, or
 * the last intermediate check, verification or control behind it, of the item
 * or of a set-up whose main item it is, that it passed; a day on which a
 * reading failed is none. A check of a quantity that none of the functions has
 * says nothing. Needs CHECKS_OF_INSTRUMENT, CHECKS_OF_STANDARD and
 * STANDARDS_OF_INSTRUMENT. */
struct ct_lab_good ct_lab_last_good(const struct ct_lab_index *index,
                                    uint32_t row,
                                    const struct ct_lab_function *functions,
                                    size_t count, int32_t before,
                                    int32_t known_by);

/* Days in doubt: behind the last good one, that itself where `closed`, up to
 * that of the finding. */
struct ct_lab_window {
    int32_t from, to;
    bool closed;
};
static inline bool ct_lab_is_suspect(struct ct_lab_window window, int32_t day)
{
    return (window.closed ? day >= window.from : day > window.from) &&
           day <= window.to;
}

#endif
