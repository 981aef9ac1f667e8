/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * validate_measure.h - the properties of our own, made ready. Private to
 * validate*.c.
 */
#ifndef CT_VALIDATE_MEASURE_H
#define CT_VALIDATE_MEASURE_H

#include "formula.h"
#include "validate_work.h"
#include "../../chains/interval.h"

/* One field; indices are CT_NO_COLUMN where there is none. */
struct ct_measure {
    const struct ct_unit *unit;     /* `caltrace:unit`, or NULL */
    const struct ct_unit *quantity; /* one of that quantity, or NULL */
    size_t unit_field;
    size_t uncertainty_of, k_field, p_field, dof_field;
    bool zero_allowed; /* of an uncertainty */
    bool alike;        /* value and uncertainty have one unit */
    struct ct_decimal resolution;
    bool has_resolution;
    const struct ct_formula *tolerance;
    size_t nominal_field;
    bool deviation; /* the value is an error, not an indication */
    size_t due_after, interval_field;
    struct ct_interval interval;
    bool has_interval;
};

struct ct_measures {
    struct ct_measure *list; /* of each field */
    size_t *checked;         /* fields that have anything of their own */
    size_t checked_count;
    size_t *unit_fields; /* each once */
    size_t unit_count;
    size_t verdict; /* the field that says pass or fail */
    bool tolerances;
};

#endif
