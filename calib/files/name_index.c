/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "name_index.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum ct_status ct_name_index_init(struct ct_name_index *index,
                                  struct ct_arena *arena, size_t count)
{
    *index = (struct ct_name_index){
        .list = ct_arena_array(arena, count + 1, sizeof *index->list)};
    return index->list == NULL ? CT_NOMEM : CT_OK;
}

void ct_name_index_add(struct ct_name_index *index, const char *text,
                       size_t length, size_t at)
{
    index->list[index->count++] = (struct ct_indexed_name){text, length, at};
}

static int compare_text(const struct ct_indexed_name *a, const char *text,
                        size_t length)
{
    if (a->length != length)
        return a->length < length ? -1 : 1;
    return length > 0 ? memcmp(a->text, text, length) : 0;
}

static int compare(const void *a, const void *b)
{
    const struct ct_indexed_name *one = a, *other = b;
    int order = compare_text(one, other->text, other->length);

    return order != 0 ? order : (one->at > other->at) - (one->at < other->at);
}

void ct_name_index_sort(struct ct_name_index *index)
{
    if (index->count > 1)
        qsort(index->list, index->count, sizeof *index->list, compare);
}

size_t ct_name_index_find(const struct ct_name_index *index, const char *text,
                          size_t length)
{
    size_t from = 0, to = index->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (compare_text(&index->list[middle], text, length) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from < index->count &&
                   compare_text(&index->list[from], text, length) == 0
               ? index->list[from].at
               : SIZE_MAX;
}
