/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * assessment.h - whether a measurement standard's certificate of assessment
 * holds (S15).
 */
#ifndef CT_ASSESSMENT_H
#define CT_ASSESSMENT_H

#include "record.h"

enum ct_assessment {
    CT_ASSESSMENT_UNKNOWN, /* no date */
    CT_ASSESSMENT_HOLDS,
    CT_ASSESSMENT_ENDS, /* in less than six months: renewal is due */
    CT_ASSESSMENT_LAPSED,
    CT_ASSESSMENT_LAPSED_OWN, /* where none may be asked for */
};

/* `until` is a date of the standard's, its last day, and `on` the day asked
 * about. In pilot regions an enterprise manages its own standards itself, and
 * lower ones are assessed by whoever set them up. */
enum ct_assessment ct_lab_assessment(const struct ct_lab_standard *standard,
                                     int32_t until, int32_t on);

#endif
