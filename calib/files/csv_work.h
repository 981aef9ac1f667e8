/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv_work.h - what the reader of one record after the other and the crew that
 * reads many at once share.
 */
#ifndef CT_CSV_WORK_H
#define CT_CSV_WORK_H

#include "csv_frame.h"
#include "csv_split.h"
#include "csv_text.h"
#include "encoding_guess.h"

struct ct_csv {
    struct ct_sources *sources;
    struct ct_sink *sink;
    struct ct_csv_dialect dialect;
    struct ct_csv_text text;
    struct ct_framer framer;
    struct ct_csv_splitter splitter;
    struct ct_encoding_trial trial;
    char *path;

    uint64_t number; /* of the record framed last */
    enum ct_line_end first_end;
    bool cr_told, mixed_told;
    bool looked;  /* at all of the file, for its encoding */
    bool refused; /* it is in another one: there are no more records */

    struct ct_csv_record record;
    const struct ct_frame *here; /* of a crew: the record being merged */
    bool split;                  /* `record` is the one at hand */
    char *store;                 /* the record, cut in place */
    size_t store_size;
};

/* CT_LIMIT: all that may be read has been, and that was said. */
CT_CHECK enum ct_status ct_csv_check_limit(struct ct_csv *csv);

/* Reads a block more. */
CT_CHECK enum ct_status ct_csv_more(struct ct_csv *csv);

/* Once the first block is there: says what its bytes show of an encoding that
 * was not declared, and reads on in it (`thorough`). CT_INVALID: there are no
 * records. */
CT_CHECK enum ct_status ct_csv_presume(struct ct_csv *csv);

/* Deals with one frame, whose text is at hand: csv->record. CT_INVALID: there
 * is no record in it. */
CT_CHECK enum ct_status ct_csv_use(struct ct_csv *csv, struct ct_frame *frame);

/* Splits csv->here, a sound record, into csv->record. */
CT_CHECK enum ct_status ct_csv_split_here(struct ct_csv *csv);

#endif
