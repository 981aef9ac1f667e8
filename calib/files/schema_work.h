/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * schema_work.h - what the files that read a schema share. Private to
 * schema*.c.
 */
#ifndef CT_SCHEMA_WORK_H
#define CT_SCHEMA_WORK_H

#include "schema.h"

struct schema_reader {
    struct ct_arena *arena;
    struct ct_sink *sink;
    struct ct_schema schema;
    struct ct_field *fields; /* of the schema */
};

/* Reads one field; its faults are reported, and what is sound is there. What
 * needs to know the other fields comes afterwards. */
CT_CHECK enum ct_status ct_schema_field(struct schema_reader *r,
                                        const struct ct_yaml *node,
                                        struct ct_field *field);
CT_CHECK enum ct_status ct_schema_extension(struct schema_reader *r,
                                            const struct ct_yaml *const *values,
                                            struct ct_field *field);
CT_CHECK enum ct_status ct_schema_constraints(struct schema_reader *r,
                                              const struct ct_yaml *node,
                                              struct ct_field *field);

/* A list of texts, or of objects with `value` and `label`. */
CT_CHECK enum ct_status ct_schema_missing(struct schema_reader *r,
                                          const struct ct_yaml *node,
                                          struct ct_missing_list *missing);

/* ORDER EXTENSION_KEY: where the extension's values begin among a field's. */
enum {
    X_UNIT,
    X_UNIT_FIELD,
    X_QUANTITY,
    X_UNCERTAINTY_OF,
    X_KIND,
    X_K,
    X_K_FIELD,
    X_P,
    X_P_FIELD,
    X_DOF,
    X_DOF_FIELD,
    X_RESOLUTION,
    X_DECIMALS,
    X_TOLERANCE,
    X_NOMINAL_FIELD,
    X_ROLE,
    X_DUE_AFTER,
    X_INTERVAL,
    X_CERTIFICATE,
    X_COUNT
};

#endif
