/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv_split.h - a record into its fields, by libcsv, in place.
 */
#ifndef CT_CSV_SPLIT_H
#define CT_CSV_SPLIT_H

#include "csv.h"

#include <csv.h>

struct ct_csv_splitter {
    struct csv_parser parser;
    char delimiter, quote;
    bool skip_space; /* blanks at the start of a field do not belong to it */
    struct ct_csv_field *fields;
    size_t count, capacity;
    char *next; /* field of the record being split */
    bool no_memory;
};

void ct_csv_splitter_init(struct ct_csv_splitter *splitter, char delimiter,
                          char quote, bool skip_space);
void ct_csv_splitter_release(struct ct_csv_splitter *splitter);

/* Splits `length` bytes, which end with one byte of a line end. They are cut in
 * place, so that the text of each field stands where it began, its quotes
 * included and blanks that are skipped not. *fault: the byte libcsv stopped at,
 * or SIZE_MAX. CT_NOMEM. */
CT_CHECK enum ct_status ct_csv_split(struct ct_csv_splitter *splitter,
                                     char *text, size_t length, size_t *fault);

/* The same for bytes among which no quote stands, and where no blanks are
 * skipped: fields are what stands between delimiters then, and libcsv need not
 * turn over each byte. */
CT_CHECK enum ct_status ct_csv_cut(struct ct_csv_splitter *splitter, char *text,
                                   size_t length);

#endif
