/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * strays.h - CSV files of a folder without datapackage.json that are no
 * tables by their names: a list of instruments called instrument.csv would be
 * left out of everything without a word.
 */
#ifndef CT_STRAYS_H
#define CT_STRAYS_H

#include "../../uncertainty/finding.h"

/* "file-near", a warning, for each whose name is nearly a table's;
 * "files-unread", one note, for all others. CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_strays(const char *folder, struct ct_sink *sink);

#endif
