/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * place_at.h - what else held where something was measured, as in the columns
 * `at`: `frequency=1 kHz; load=50 N`.
 *
 *     list := item {; item}      item := name = value
 *
 * Names are quantities (quantity_word.h) or anything without a sign of the
 * list; values are numbers, with a unit or without, or texts.
 */
#ifndef CT_PLACE_AT_H
#define CT_PLACE_AT_H

#include "cell.h"

/* Appends the list in the form that all its spellings share: names in the order
 * of their bytes, numbers in exact decimal and the coherent unit of the SI
 * (`frequency=1000 Hz; load=50 N`, whether 1 kHz was written first or last);
 * numbers in units of which that is not exact stay in theirs. What is no list
 * is warned of ("at-not-a-list", "at-twice") and appended as it stands. CT_OK;
 * CT_NOMEM. Without a table of units quantities with a unit stay as they are:
 * for other threads, which look at the warnings only. */
CT_CHECK enum ct_status ct_place_at(const struct ct_cells *cells,
                                    struct ct_cell cell,
                                    struct ct_buffer *plain);

#endif
