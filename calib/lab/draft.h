/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * draft.h - a datapackage.json for a folder that has none.
 *
 * What the files say themselves: their names, encodings, delimiters, which of
 * them are tables of a laboratory, and the types of the columns of the others.
 * A draft for a person to correct: types are those that every cell has.
 */
#ifndef CT_DRAFT_H
#define CT_DRAFT_H

#include "../files/source.h"
#include "../../uncertainty/buffer.h"

/* Appends the descriptor. Each file with the ending .csv in the folder is a
 * resource, in the order of their names. A file that is no UTF-8 has no
 * encoding and no schema; its `description` says which encodings would fit.
 * Files that are no standard name but whose header is that of one table only
 * are named in `caltrace`. Findings: "folder-not-found", "draft-exists" where
 * there is a datapackage.json, "draft-nothing" without a file; those of opening
 * files; notes of what is left to a person: "draft-encoding", "draft-table"
 * (two files are one table), "draft-names", "draft-empty" (columns whose type
 * nothing tells). CT_INVALID, CT_IO, CT_NOMEM, CT_INTERRUPTED. */
CT_CHECK enum ct_status ct_draft(struct ct_sources *sources, const char *folder,
                                 struct ct_sink *sink, struct ct_buffer *out);

struct ct_draft_counts {
    size_t files, tables; /* all, and tables of a laboratory among them */
};

/* The same, written to datapackage.json in the folder, which is never written
 * over: it is made, or "draft-exists". */
CT_CHECK enum ct_status ct_draft_write(struct ct_sources *sources,
                                       const char *folder, struct ct_sink *sink,
                                       struct ct_draft_counts *counts);

#endif
