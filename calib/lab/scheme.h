/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scheme.h - schemes of dissemination (国家计量检定系统表) as data, levels, and
 * ratio rules.
 *
 * A scheme is a CSV table: level, role, name, quantity, range_min, range_max,
 * unit, u_or_mpe, method, ratio_rule; several schemes in one table are told
 * apart by an optional column `scheme`. A row is a level of the hierarchy, 1 at
 * its top: which instruments stand there, and by which method they are
 * calibrated from the level above. No scheme is built in: the national ones
 * change, and belong to the user. (Metrology law of China, 5-10; JJG
 * 2001-2099.)
 *
 * Ratio rules compare in exact decimal: `U<=MPE/3` (JJF 1094, OIML R 111-1
 * 5.2), `TUR>=4`, `TAR>=4`, `MPE<=MPE/4` (of the reference to that of the
 * item), with any number in place of the 3 and 4. U is expanded at k = 2 unless
 * the rule says `u`.
 */
#ifndef CT_SCHEME_H
#define CT_SCHEME_H

#include "index.h"
#include "when.h"

struct ct_scheme;

/* Reads `path`; findings as for any table. CT_INVALID, CT_IO, CT_NOMEM. */
CT_CHECK enum ct_status ct_scheme_open(struct ct_sources *sources,
                                       const char *path, struct ct_units *units,
                                       struct ct_sink *sink,
                                       struct ct_scheme **scheme);
void ct_scheme_free(struct ct_scheme *scheme);

#endif
