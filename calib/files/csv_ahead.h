/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv_ahead.h - what follows in a CSV file, before it is read.
 *
 * A header can be judged only by what stands below it. Faults are passed over
 * here: they are told when their record is read.
 */
#ifndef CT_CSV_AHEAD_H
#define CT_CSV_AHEAD_H

#include "csv.h"

/* Shows the sound records of the next 64 KiB, one by one, until `see` says
 * true or the first 1000 have been shown. Nothing is read by it: the record
 * at hand stays as it is, ct_csv_next() gives the one behind it. Places in
 * what is shown are those of the record alone. CT_IO and others as
 * ct_csv_next(). */
CT_CHECK enum ct_status
ct_csv_ahead(struct ct_csv *csv,
             bool (*see)(void *context, const struct ct_csv_record *record),
             void *context);

/* The number of cells that more than half of the rows ahead have, and three at
 * least; 0: they differ, or there are fewer. Blank rows do not count. `sure`:
 * three of four have it. */
CT_CHECK enum ct_status ct_csv_usual_cells(struct ct_csv *csv, size_t *cells,
                                           bool *sure);

/* Reads on to the record that starts in this line, or to the end: *record
 * NULL. */
CT_CHECK enum ct_status ct_csv_skip_to(struct ct_csv *csv, uint64_t line,
                                       const struct ct_csv_record **record);

#endif
