/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * index.h - which rows of a laboratory belong together.
 *
 * Each relation is made once, as two arrays: 4 bytes a row and 4 bytes an
 * owner. The order within a list is decided by the records alone, never by the
 * order of rows in their file: by day, then `sequence`, then id, then what
 * else tells two rows apart (order.h). What is left out comes first.
 */
#ifndef CT_INDEX_H
#define CT_INDEX_H

#include "load.h"

/* ORDER RELATION. Rows of the first table that belong to an owner. */
enum ct_relation {
    CT_CERTIFICATES_OF_INSTRUMENT, /* owner: its id */
    CT_RANGES_OF_INSTRUMENT,       /* by quantity, function, at, range */
    CT_EVENTS_OF_INSTRUMENT,       /* by date, sequence */
    CT_CHECKS_OF_INSTRUMENT,       /* by date */
    CT_STANDARDS_OF_INSTRUMENT,    /* rows of standard_items */
    CT_RESULTS_OF_CERTIFICATE,     /* owner: its id; by quantity, function,
                                      artefact, at, point */
    CT_LINKS_OF_CERTIFICATE,
    CT_REPLACEMENTS_OF_CERTIFICATE, /* certificates whose `replaces` it is */
    CT_ITEMS_OF_STANDARD,           /* rows of standard_items; by part, from */
    CT_CHECKS_OF_STANDARD,
    CT_SCOPES_OF_LABORATORY,
    CT_RELATIONS
};
#define CT_RELATION_BIT(relation) (1u << (relation))
#define CT_RELATION_ALL           (CT_RELATION_BIT(CT_RELATIONS) - 1)

struct ct_lab_list {
    const uint32_t *rows;
    size_t count;
};

struct ct_lab_index;

/* Makes the relations of the mask. Tables that were not loaded have empty
 * lists. Unsound rows are in their lists. The laboratory must outlive it; it is
 * const then, for several threads at once. CT_NOMEM. */
CT_CHECK enum ct_status ct_lab_index_new(const struct ct_lab *lab,
                                         unsigned relations,
                                         struct ct_lab_index **index);
/* The same with so many threads at work, the caller's included. */
CT_CHECK enum ct_status ct_lab_index_new_threads(const struct ct_lab *lab,
                                                 unsigned relations,
                                                 unsigned threads,
                                                 struct ct_lab_index **index);
void ct_lab_index_free(struct ct_lab_index *index);

const struct ct_lab *ct_lab_index_lab(const struct ct_lab_index *index);

/* The rows of one owner, by the number of its id; none for 0. A row whose owner
 * changes (`replaces`) is in the lists of all it has had: when.h says which one
 * holds. */
struct ct_lab_list ct_lab_rows_of(const struct ct_lab_index *index,
                                  enum ct_relation relation, uint32_t owner);

/* Results of a certificate that has many: the place in its list at which the
 * run of each row ends. A run is of sound rows of one quantity, function,
 * artefact, `at` and unit of the point, whose points do not descend; a row
 * that is in no such company is a run of its own. NULL: they are few, or it has
 * none. */
const uint32_t *ct_lab_runs_of(const struct ct_lab_index *index,
                               uint32_t certificate);

#endif
