/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fix.h - a CSV file written again with what can be repaired without loss.
 *
 * Of the file as a whole: UTF-8 without a byte order mark in place of a
 * declared or marked encoding (never of a guessed one), LF in place of CRLF
 * and CR at the ends of lines. Of single cells what the caller gives, who
 * knows what they hold. All else comes out byte for byte: comments, blank
 * lines, quotes, line ends inside quotes, records with a fault in them.
 *
 * Memory is two blocks and one record, as csv.h has it.
 */
#ifndef CT_FIX_H
#define CT_FIX_H

#include "csv.h"
#include "output.h"

/* A cell that is to read otherwise. */
struct ct_fix_cell {
    size_t field; /* of the record, in rising order */
    const char *text;
    size_t length;
};

struct ct_fix_cells {
    void *context;
    /* What is to be replaced in a sound record, the header included; the list
     * lives until the next call. NULL: no cell is. */
    enum ct_status (*look)(void *context, const struct ct_csv_record *record,
                           const struct ct_fix_cell **list, size_t *count);
    /* A record that was repaired, as it stood and as it stands; NULL: nobody
     * wants to know. */
    void (*changed)(void *context, uint64_t line, const char *before,
                    size_t before_length, const char *after,
                    size_t after_length);
};

struct ct_fixed {
    uint64_t cells, records; /* repaired cells, records with such */
    uint64_t crlf, cr;       /* ends of lines that became LF */
    enum ct_encoding encoding;
    bool mark;    /* a byte order mark was left out */
    bool changed; /* the new file is not the old one */
};

/* Reads `path` and writes it to `out`, which the caller commits or discards.
 * Findings are those of csv.h about the old file. CT_INVALID, and the new file
 * is worth nothing: its encoding is not known, or it holds bytes that are no
 * character in it, or it looks like UTF-8 against its declaration. CT_IO,
 * CT_NOMEM, CT_INTERRUPTED. */
CT_CHECK enum ct_status ct_fix_file(struct ct_sources *sources,
                                    const char *path,
                                    struct ct_csv_dialect dialect,
                                    const struct ct_fix_cells *cells,
                                    struct ct_sink *sink, struct ct_output *out,
                                    struct ct_fixed *fixed);

#endif
