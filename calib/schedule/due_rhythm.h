/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * due_rhythm.h - days that keep their rhythm. Private to schedule/due*.c.
 */
#ifndef CT_DUE_RHYTHM_H
#define CT_DUE_RHYTHM_H

#include "due.h"

/* Moves the day of a validity, that of the certificate in `row`, to the rhythm
 * of the calibrations before it, where it keeps one: ct_due_options. Returns
 * whether it does. */
bool ct_due_keep_rhythm(const struct ct_lab_index *index, uint32_t row,
                        struct ct_lab_function function,
                        const struct ct_due_options *options,
                        struct ct_lab_validity *validity);

#endif
