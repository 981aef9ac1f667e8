/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv_late.h - findings that are kept until what stands before them is told.
 */
#ifndef CT_CSV_LATE_H
#define CT_CSV_LATE_H

#include "../../uncertainty/arena.h"
#include "../../uncertainty/finding.h"

struct ct_csv_late {
    struct ct_sink sink; /* keeps what is reported */
    struct ct_arena arena;
    struct ct_finding *list;
    size_t count;
    enum ct_status status;
};

/* The structure must not move afterwards. */
void ct_csv_late_init(struct ct_csv_late *late);
void ct_csv_late_release(struct ct_csv_late *late);

/* Reports them to another sink. CT_NOMEM: some could not be kept. */
CT_CHECK enum ct_status ct_csv_late_tell(const struct ct_csv_late *late,
                                         struct ct_sink *sink);

#endif
