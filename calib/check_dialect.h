/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_dialect.h - how a table is written, as the command line says it:
 * `--dialect delimiter=;,comment=#`.
 */
#ifndef CT_CHECK_DIALECT_H
#define CT_CHECK_DIALECT_H

#include "option.h"
#include "files/package.h"

/* Reads `key=value` texts, several in one parted by commas. Keys are words of
 * Table Dialect: delimiter, quote (quoteChar), comment (commentChar), header,
 * keep-blank, skip-initial-space (skipInitialSpace), case and hyphens apart.
 * `\t` and `tab` are a tab, `space` a blank, `comma` a comma. Findings, at
 * their places: "dialect-key", "dialect-value", "one-character",
 * "same-character"; then CT_USAGE. */
CT_CHECK enum ct_status ct_check_dialect_read(const struct ct_texts *texts,
                                              struct ct_sink *sink,
                                              struct ct_dialect_given *dialect);

#endif
