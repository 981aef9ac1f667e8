/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * summary.h - a laboratory's tables in figures.
 *
 * Sound rows only; of certificates those that were calibrated by the day and
 * known by then, of instruments what they were on the day.
 */
#ifndef CT_SUMMARY_H
#define CT_SUMMARY_H

#include "index.h"
#include "validity.h"

enum { CT_SUMMARY_ROLES = CT_ROLE_REFERENCE_MATERIAL + 2 };

struct ct_lab_summary {
    size_t roles[CT_SUMMARY_ROLES]; /* of instruments, by enum ct_role; the
                                       last: none is said */
    size_t services[CT_SERVICES];   /* of instruments */
    int32_t first, last; /* days of certificates, or CT_LAB_NO_DATE: no
                            certificate */
    int first_year;
    size_t *years; /* certificates of first_year and those that follow */
    size_t year_count;
    size_t certificates; /* all of these */
    size_t unrecorded;   /* certificates without recorded_on, all of them */
    size_t rows, unsound, unreadable; /* of all tables */
};

/* Needs EVENTS_OF_INSTRUMENT. CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_summarise(const struct ct_lab_index *index,
                                         struct ct_lab_when when,
                                         struct ct_lab_summary *summary);
void ct_lab_summary_release(struct ct_lab_summary *summary);

#endif
