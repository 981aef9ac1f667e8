/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assessment.h"

#include "../../chains/date.h"

enum ct_assessment ct_lab_assessment(const struct ct_lab_standard *standard,
                                     int32_t until, int32_t on)
{
    enum { RENEWAL = 6 }; /* months */
    bool own = standard->level == CT_LEVEL_ENTERPRISE_HIGHEST ||
               standard->level == CT_LEVEL_LOWER;
    int32_t soon;

    if (until == CT_LAB_NO_DATE)
        return CT_ASSESSMENT_UNKNOWN;
    if (until < on)
        return own ? CT_ASSESSMENT_LAPSED_OWN : CT_ASSESSMENT_LAPSED;
    if (ct_date_add_months(on, RENEWAL, &soon) == CT_OK && until < soon)
        return CT_ASSESSMENT_ENDS;
    return CT_ASSESSMENT_HOLDS;
}
