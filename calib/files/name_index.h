/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * name_index.h - finds names in a list, whatever its length: a header may have
 * as many labels as a record has bytes.
 */
#ifndef CT_NAME_INDEX_H
#define CT_NAME_INDEX_H

#include "../../uncertainty/arena.h"
#include "../../uncertainty/status.h"

#include <stddef.h>

struct ct_indexed_name {
    const char *text;
    size_t length, at;
};

struct ct_name_index {
    struct ct_indexed_name *list;
    size_t count;
};

/* Room for `count` names, in the arena. */
CT_CHECK enum ct_status ct_name_index_init(struct ct_name_index *index,
                                           struct ct_arena *arena,
                                           size_t count);
/* The text outlives the index. */
void ct_name_index_add(struct ct_name_index *index, const char *text,
                       size_t length, size_t at);
/* Once, when all are there. */
void ct_name_index_sort(struct ct_name_index *index);

/* The lowest `at` of that name, or SIZE_MAX. */
size_t ct_name_index_find(const struct ct_name_index *index, const char *text,
                          size_t length);

#endif
