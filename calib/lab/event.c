/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events: when, and of what.
 */
#include "event.h"

bool ct_event_happened(const struct ct_lab_event *event,
                       struct ct_lab_when when)
{
    int32_t known =
        event->recorded_on != CT_LAB_NO_DATE ? event->recorded_on : event->date;

    return event->date != CT_LAB_NO_DATE && event->date <= when.on &&
           known <= when.known_by;
}

bool ct_event_touches(const struct ct_lab *lab,
                      const struct ct_lab_event *event,
                      struct ct_lab_function function)
{
    const struct ct_lab_certificate as_certificate = {.covers =
                                                          event->function};

    return ct_lab_covers(lab, &as_certificate, function);
}

bool ct_is_after(int32_t date, struct ct_lab_number sequence, int32_t than,
                 struct ct_lab_number than_sequence)
{
    /* false with a sequence left out, NAN */
    return date != than ? date > than : sequence.number > than_sequence.number;
}
