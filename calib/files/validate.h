/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * validate.h - the records of a CSV file held against a Table Schema.
 *
 * Types, formats, constraints, keys and the metrological properties of
 * schema.h. Reading goes on behind every fault; memory does not grow with the
 * file but for keys (at most 40 bytes a key; key_set.h). Values are never
 * repaired: blanks around a number, 1_000 and full-width digits are no number.
 * The forms of values: validate_value.h; of patterns: validate_pattern.c; of
 * row rules: validate_rule.c.
 *
 * Findings carry the words of frictionless where they mean the same
 * ("missing-cell", "type-error", "constraint-error" …). With `fieldsMatch:
 * exact` fields are mapped by their order. A missing column is said once, in
 * the header; a cell in a column that has no field in each row. No part of a
 * primary key is empty; a unique or foreign key with an empty part is not
 * looked at. Units in cells and limits (`caltrace:unitField`,
 * `caltrace:tolerance`) are read in one thread, whatever `threads` is.
 */
#ifndef CT_VALIDATE_H
#define CT_VALIDATE_H

#include "package.h"
#include "../../uncertainty/unit.h"

/* What a cell says of an uncertainty: `0.05 mm (k=2)`. */
struct ct_stated_uncertainty {
    double number; /* U, or u where it is not `expanded` */
    double k;      /* NAN: not stated */
    bool expanded, relative;
    const struct ct_unit *unit; /* NULL: not stated */
};

/* Reads such a cell. Status as a reader of cells has it: CT_OK, CT_INVALID
 * (errors were reported), CT_NOMEM. */
typedef enum ct_status ct_stated_reader(struct ct_units *units,
                                        const char *text, size_t length,
                                        struct ct_place place,
                                        struct ct_sink *sink,
                                        struct ct_stated_uncertainty *stated);

struct ct_validation {
    const char *path;
    struct ct_table_dialect dialect;
    const struct ct_schema *schema;   /* NULL: form only, F-codes */
    const struct ct_package *package; /* for foreign keys; or NULL */
    struct ct_units *units;
    unsigned threads;         /* the caller's included; 0 is 1 */
    ct_stated_reader *stated; /* of columns of uncertainties (standard or
                                 expanded), whose cells may state all of one;
                                 NULL: numbers only */
};

/* Reads the whole file. Findings are those of csv.h and of this room, each with
 * its cell. CT_INVALID: no record can be held against the schema (no header,
 * encoding unknown); faults of records and cells are CT_OK. `rows`: data
 * records, or NULL. CT_IO, CT_NOMEM, CT_INTERRUPTED. */
CT_CHECK enum ct_status ct_validate(struct ct_sources *sources,
                                    const struct ct_validation *what,
                                    struct ct_sink *sink, uint64_t *rows);

#endif
