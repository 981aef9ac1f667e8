/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sharing.h - what it does to the uncertainty of a result that contributions
 * are made of influences in common (model.h): how large it would be without,
 * and through what (JCGM 100:2008, 5.2.2, F.1.2.3).
 */
#ifndef CT_SHARING_H
#define CT_SHARING_H

#include "propagate.h"

/* All that influences of one name do. */
struct ct_sharing_part {
    const char *name; /* or NULL */
    double share;     /* of u², positive where it grows by it */
};

struct ct_sharing {
    const struct ct_sharing_part *parts; /* by size, largest first */
    size_t count;                        /* 0: nothing is shared */
    double without; /* u if contributions shared no influence; NAN: it cannot be
                       said, since an r is overridden or u is not finite */
    /* Several own parts of one calibration are in the result: u if they were
     * independent, and if they were one; NAN: there are no such. Where values
     * between two results are used, too: what rho does to those in them is not
     * known here. */
    double rho_0, rho_1;
    double rho; /* as it was taken: of the first such calibration */
};

/* For an output of a compiled model; memory is the arena's. CT_NOMEM. */
CT_CHECK enum ct_status ct_sharing_of(const struct ct_model *model,
                                      const struct ct_gum *gum,
                                      struct ct_arena *arena,
                                      struct ct_sharing *sharing);

/* Whether there is anything to be said. */
static inline bool ct_sharing_says(const struct ct_sharing *sharing)
{
    return sharing->count > 0 || sharing->rho_0 < sharing->rho_1 ||
           sharing->rho_0 > sharing->rho_1;
}

#endif
