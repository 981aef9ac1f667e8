/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check.h - findings about files as an answer, in the forms that people and
 * programs want: text, JSON lines, SARIF 2.1.0, CSV.
 *
 * Findings are written as they come and nothing is kept but which codes have
 * come, so that memory does not grow with their number. Text is translated;
 * the other forms are in English.
 */
#ifndef CT_REPORT_CHECK_H
#define CT_REPORT_CHECK_H

#include "message.h"

/* One finding, ready to be written. */
struct ct_check_item {
    const struct ct_finding *finding;
    const struct ct_finding_entry *entry; /* NULL: not in the table */
    struct ct_position position;
    const struct ct_sources *sources;
};

/* What the last line says. */
struct ct_check_counts {
    uint64_t files, rows;
    uint64_t errors, warnings, notes; /* in all, but for accepted ones */
    uint64_t accepted;                /* in the baseline */
    uint64_t hidden;                  /* counted, not written */
    uint64_t stale;                   /* of the baseline, not found */
    bool complete;
};

struct ct_check_writer;

/* A form of the answer. Failure to write shows in the buffer. */
struct ct_check_form {
    void (*begin)(struct ct_check_writer *writer, struct ct_buffer *out);
    void (*finding)(struct ct_check_writer *writer,
                    const struct ct_check_item *item, struct ct_buffer *out);
    void (*end)(struct ct_check_writer *writer,
                const struct ct_check_counts *counts, struct ct_buffer *out);
};

extern const struct ct_check_form ct_check_text, ct_check_json, ct_check_sarif,
    ct_check_csv;

struct ct_check_style {
    bool color; /* text */
    bool brief; /* text: no last line */
    bool mark;  /* CSV: begins with a byte order mark */
};

CT_CHECK enum ct_status ct_check_writer_new(const struct ct_check_form *form,
                                            struct ct_check_style style,
                                            struct ct_check_writer **writer);
void ct_check_writer_free(struct ct_check_writer *writer);

/* In this order: one begin, any number of findings, one end. */
void ct_check_begin(struct ct_check_writer *writer, struct ct_buffer *out);
void ct_check_finding(struct ct_check_writer *writer,
                      const struct ct_check_item *item, struct ct_buffer *out);
void ct_check_end(struct ct_check_writer *writer,
                  const struct ct_check_counts *counts, struct ct_buffer *out);

/* What tells findings apart when lines were added above them: their rule, field
 * and record, the texts they speak of and the text at their place, or of the
 * whole line where there is neither field nor record. Not the number of the
 * line, and not the file. */
enum { CT_FINGERPRINT = 33 }; /* 32 hexadecimal digits and a NUL */
void ct_check_fingerprint(const struct ct_check_item *item,
                          char hex[CT_FINGERPRINT]);

#endif
