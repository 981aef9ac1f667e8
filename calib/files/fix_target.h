/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fix_target.h - where a repaired file goes, and what is kept of the old one.
 */
#ifndef CT_FIX_TARGET_H
#define CT_FIX_TARGET_H

#include "../../uncertainty/buffer.h"
#include "../../uncertainty/finding.h"

#include <stdbool.h>
#include <stdint.h>

/* Appends the name beside the file that its repaired copy has:
 * `lab/台账.csv` gives `lab/台账.fixed.csv`. */
void ct_fix_name(const char *path, struct ct_buffer *name);

/* Whether anything stands under the name. */
bool ct_fix_exists(const char *path);

/* What tells that a file is still the one that was read. */
struct ct_fix_state {
    bool known; /* it is there */
    uint64_t device, inode, size;
    int64_t seconds, nanoseconds; /* of its last change */
};
struct ct_fix_state ct_fix_state(const char *path);
bool ct_fix_state_same(const struct ct_fix_state *a,
                       const struct ct_fix_state *b);

/* Keeps the file, about to be replaced, under a second name, which is
 * appended: `ledger.csv~`, or `ledger.csv.~1~` and so on where that stands
 * already. The file itself is not touched. A link where the file system has
 * them, else a copy with the same permissions and times that is on the disk.
 * "repair-no-backup"; CT_NOMEM. */
CT_CHECK enum ct_status ct_fix_backup(const char *path, struct ct_sink *sink,
                                      struct ct_buffer *name);
/* Takes that name away again. */
void ct_fix_drop(const char *name);

#endif
