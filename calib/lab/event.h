/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * event.h - rows of events.csv on a day, as known on a day.
 */
#ifndef CT_LAB_EVENT_H
#define CT_LAB_EVENT_H

#include "force.h"

/* Whether it had happened by the day and is known; where nothing says when it
 * was recorded, from its own date on. */
bool ct_event_happened(const struct ct_lab_event *event,
                       struct ct_lab_when when);

/* Whether it is about the function: it names none, or this one or its quantity.
 */
bool ct_event_touches(const struct ct_lab *lab,
                      const struct ct_lab_event *event,
                      struct ct_lab_function function);

/* Whether something came after something else: on a later day, or on the same
 * one with a larger sequence. False where nothing tells. */
bool ct_is_after(int32_t date, struct ct_lab_number sequence, int32_t than,
                 struct ct_lab_number than_sequence);

#endif
