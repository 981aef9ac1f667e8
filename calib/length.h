/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * length.h - lengths of time as options state them.
 */
#ifndef CT_LENGTH_H
#define CT_LENGTH_H

#include "../uncertainty/unit.h"
#include "lab/cell.h"

/* A length of time as the tables have it; a plain number counts days.
 * CT_INVALID: it is none. CT_NOMEM. */
CT_CHECK enum ct_status ct_length_read(const char *text, struct ct_units *units,
                                       struct ct_interval *length);

/* The same in `unit` (NULL: days), where a plain number, of any size and with
 * a fraction, counts that unit; months by ct_outcome_days(). NULL is NAN.
 * CT_INVALID also for a unit that is not one of time. */
CT_CHECK enum ct_status ct_length_in(const char *text,
                                     const struct ct_unit *unit,
                                     struct ct_units *units, double *length);

#endif
