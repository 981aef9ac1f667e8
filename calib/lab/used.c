/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Days of use against days of certificates and accreditations.
 */
#include "used.h"

int32_t ct_lab_takes_place_on(const struct ct_lab_certificate *certificate)
{
    if (certificate->issued_on != CT_LAB_NO_DATE)
        return certificate->issued_on;
    return certificate->recorded_on != CT_LAB_NO_DATE
               ? certificate->recorded_on
               : certificate->calibrated_on;
}

enum ct_used ct_used_on(struct ct_used_days days, int32_t day)
{
    if (day == CT_LAB_NO_DATE)
        return CT_USED_WELL;
    if (days.calibrated_on != CT_LAB_NO_DATE && days.calibrated_on > day)
        return CT_USED_BEFORE;
    if (days.withdrawn_on != CT_LAB_NO_DATE && days.withdrawn_on <= day)
        return CT_USED_WITHDRAWN;
    if (days.replaced_on != CT_LAB_NO_DATE && days.replaced_on < day)
        return CT_USED_REPLACED;
    return days.issued_on != CT_LAB_NO_DATE && days.issued_on > day
               ? CT_USED_UNISSUED
               : CT_USED_WELL;
}

enum ct_accredited ct_accredited_on(int32_t from, int32_t until, int32_t day)
{
    if (day == CT_LAB_NO_DATE)
        return CT_ACCREDITED;
    if (from != CT_LAB_NO_DATE && from > day)
        return CT_ACCREDITED_NOT_YET;
    return until != CT_LAB_NO_DATE && until < day ? CT_ACCREDITED_LAPSED
                                                  : CT_ACCREDITED;
}

bool ct_adjusted_one_side(enum ct_adjusted adjusted, bool as_left,
                          bool as_found)
{
    return adjusted == CT_ADJUSTED_YES && !(as_left && as_found);
}
