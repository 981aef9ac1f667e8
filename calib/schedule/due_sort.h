/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * due_sort.h - items in the order in which they are due. Private to
 * schedule/due*.c.
 */
#ifndef CT_DUE_SORT_H
#define CT_DUE_SORT_H

#include "due.h"

/* By due day, none last, then by the bytes of the id, then by row, which only
 * rows without an id, or of one id, come to; from the order of rows. With so
 * many threads. CT_NOMEM. */
CT_CHECK enum ct_status ct_due_sort(const struct ct_lab *lab,
                                    struct ct_due_list *list, unsigned threads);

#endif
