/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * locate.h - where in its file a cell of a record stands.
 *
 * Records keep the place of their row alone. That of a cell is found when
 * something is said of it, in the text of the file, as far as that was kept
 * (source.h): who has nothing to say pays nothing for it.
 */
#ifndef CT_LOCATE_H
#define CT_LOCATE_H

#include "load.h"

/* The cell of a column, by its standard name, without quotes around it. The
 * beginning of the row where the table has no such column, or its text is not
 * at hand. */
struct ct_place ct_lab_cell_place(const struct ct_lab *lab, enum ct_table table,
                                  const struct ct_lab_row *row,
                                  const char *column);

/* The same of a finding whose place is the beginning of a row and whose `field`
 * is the column; of references the one that is an argument of the finding, if
 * one is written so. */
struct ct_place ct_lab_locate(const struct ct_lab *lab,
                              const struct ct_finding *finding);

#endif
