/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unit_algebra.h - products and powers of units, by the grammar of UDUNITS-2.
 *
 * UDUNITS-2 sees neither our names nor our numbers: every factor of a text is
 * a base unit of its own there, `A` to `Z`, so that what comes back is exact,
 * the whole power of each. Not thread-safe, as UDUNITS-2 is not.
 */
#ifndef CT_UNIT_ALGEBRA_H
#define CT_UNIT_ALGEBRA_H

#include "status.h"

enum { CT_UNIT_FACTORS = 26 };

/* Made with the first text that needs it. NULL can be freed. */
struct ct_unit_algebra;
void ct_unit_algebra_free(struct ct_unit_algebra *algebra);

/* Reads an ASCII text such as `A*B^2/(C*D)` over the letters `A` to `Z`, and
 * writes the power of each. `*algebra` is made when it is NULL. Powers of the
 * text lie within +-255 however they are nested. CT_INVALID: not a product of
 * powers. */
CT_CHECK enum ct_status ct_unit_algebra_read(struct ct_unit_algebra **algebra,
                                             const char *text,
                                             int powers[CT_UNIT_FACTORS]);

/* Silences UDUNITS-2, once in a process. */
void ct_unit_algebra_silence(void);

#endif
