/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * baseline.h - findings that were looked at and accepted.
 *
 * A baseline is a CSV table with a row for each finding: `fingerprint,file,
 * code,rule,field,record,message`. The first two tell a finding, as often as
 * they stand there; the others are for people. So it can be kept beside the
 * data, compared line by line, and shortened by hand. Neither line numbers nor
 * the findings' order matter.
 */
#ifndef CT_BASELINE_H
#define CT_BASELINE_H

#include "check.h"

struct ct_baseline;

/* Findings besides those of csv.h: "baseline-header", "baseline-row"; all are
 * reported, then CT_INVALID. CT_IO, CT_NOMEM, CT_INTERRUPTED. */
CT_CHECK enum ct_status ct_baseline_read(struct ct_sources *sources,
                                         const char *path, struct ct_sink *sink,
                                         struct ct_baseline **baseline);
void ct_baseline_free(struct ct_baseline *baseline);

/* Whether the finding was accepted; takes one such entry away. `file` as the
 * finding names it, or NULL. */
bool ct_baseline_accepts(struct ct_baseline *baseline,
                         const char fingerprint[CT_FINGERPRINT],
                         const char *file);

/* Reports "baseline-stale" for the entries that are left of files that were
 * read, in their order. */
void ct_baseline_stale(const struct ct_baseline *baseline,
                       const struct ct_sources *sources, struct ct_sink *sink);

/* Its file, or "" for NULL. */
const char *ct_baseline_name(const struct ct_baseline *baseline,
                             const struct ct_sources *sources);

void ct_baseline_write_head(struct ct_buffer *out);
void ct_baseline_write(const struct ct_check_item *item,
                       const char fingerprint[CT_FINGERPRINT],
                       struct ct_buffer *out);

#endif
