/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Terms of results while a graph is built: equal ones are kept once.
 */
#include "graph_work.h"

#include "../uncertainty/arena.h"

#include <stdlib.h>
#include <string.h>

struct ct_late_term {
    struct ct_term term;
    uint32_t result;
    uint32_t number; /* in which order they came */
};

enum ct_status ct_sets_init(struct ct_sets *sets, uint32_t results)
{
    *sets = (struct ct_sets){.open = CT_GRAPH_NONE, .sets = 1, .mask = 255};
    sets->set_of = ct_graph_room(results, sizeof *sets->set_of);
    sets->table = ct_graph_room(sets->mask + 1, sizeof *sets->table);
    /* of set 0, which has no terms, and of the next; room as of ct_grow() */
    sets->set_start = ct_graph_room(4, sizeof *sets->set_start);
    if (sets->set_of != NULL && sets->table != NULL && sets->set_start != NULL)
        return CT_OK;
    ct_sets_release(sets);
    return CT_NOMEM;
}

void ct_sets_release(struct ct_sets *sets)
{
    free(sets->set_of);
    free(sets->set_start);
    free(sets->terms);
    free(sets->table);
    free(sets->late);
    *sets = (struct ct_sets){0};
}

/* ---- equal terms ---------------------------------------------------------
 */

/* One way only to say a thing: equal terms have equal bytes. */
static struct ct_term plain(const struct ct_term *term)
{
    struct ct_term said = *term;

    said.coefficient += 0.0; /* -0 is 0 */
    if (said.kind == CT_TERM_BETWEEN) {
        if (said.weight == 1)
            said.source = said.upper;
        if (said.weight == 0 || said.source == said.upper)
            said.kind = CT_TERM_RESULT;
    }
    if (said.kind != CT_TERM_BETWEEN) {
        said.weight = 0;
        said.upper = CT_GRAPH_NONE;
    }
    return said;
}

/* FNV-1a over the words of the terms. */
static uint32_t hash_terms(const struct ct_term *terms, size_t count)
{
    const unsigned char *bytes = (const unsigned char *)terms;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < count * sizeof *terms; i += sizeof(uint64_t)) {
        uint64_t word;

        memcpy(&word, bytes + i, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x100000001b3);
        hash ^= hash >> 29;
    }
    return (uint32_t)(hash ^ hash >> 32);
}
_Static_assert(sizeof(struct ct_term) == 32, "no padding: terms are hashed");

static size_t first_of(const struct ct_sets *sets, uint32_t set)
{
    return sets->set_start[set];
}

static bool is_set(const struct ct_sets *sets, uint32_t set,
                   const struct ct_term *terms, size_t count)
{
    return first_of(sets, set + 1) - first_of(sets, set) == count &&
           memcmp(sets->terms + first_of(sets, set), terms,
                  count * sizeof *terms) == 0;
}

/* A table twice as large once it is half full: where sets are few, those that
 * are looked up are together. */
static enum ct_status make_place(struct ct_sets *sets)
{
    size_t mask = 2 * sets->mask + 1;
    uint32_t *table;

    if (sets->sets <= sets->mask / 2)
        return CT_OK;
    table = ct_graph_room(mask + 1, sizeof *table);
    if (table == NULL)
        return CT_NOMEM;
    for (uint32_t set = 1; set < sets->sets; set++) {
        size_t first = first_of(sets, set);
        size_t place =
            hash_terms(sets->terms + first, first_of(sets, set + 1) - first) &
            mask;

        while (table[place] != 0)
            place = (place + 1) & mask;
        table[place] = set;
    }
    free(sets->table);
    sets->table = table;
    sets->mask = mask;
    return CT_OK;
}

/* The terms behind the last set become one, unless they are one. */
static enum ct_status close_result(struct ct_sets *sets)
{
    uint32_t set;
    const struct ct_term *terms;
    size_t count, place;

    if (sets->open == CT_GRAPH_NONE)
        return CT_OK;
    if (make_place(sets) != CT_OK)
        return CT_NOMEM;
    terms = sets->terms + first_of(sets, sets->sets);
    count = sets->term_count - first_of(sets, sets->sets);
    place = hash_terms(terms, count) & sets->mask;
    while ((set = sets->table[place]) != 0 && !is_set(sets, set, terms, count))
        place = (place + 1) & sets->mask;
    sets->set_of[sets->open] = set;
    if (set != 0) {
        sets->open = CT_GRAPH_NONE;
        sets->term_count -= count;
        return CT_OK;
    }
    /* starts of 0 .. sets are there */
    if (!ct_room(sets->set_start, (size_t)sets->sets + 1))
        return CT_NOMEM;
    sets->set_start[sets->sets + 1] = (uint32_t)sets->term_count;
    sets->table[place] = sets->set_of[sets->open] = sets->sets++;
    sets->open = CT_GRAPH_NONE;
    return CT_OK;
}

static enum ct_status append(struct ct_sets *sets, const struct ct_term *term)
{
    if (sets->term_count >= UINT32_MAX)
        return CT_LIMIT;
    if (!ct_room(sets->terms, sets->term_count))
        return CT_NOMEM;
    sets->terms[sets->term_count++] = *term;
    return CT_OK;
}

/* ---- one after another ---------------------------------------------------
 */

static enum ct_status add_late(struct ct_sets *sets, uint32_t result,
                               const struct ct_term *term)
{
    if (sets->late_count >= UINT32_MAX)
        return CT_LIMIT;
    if (!ct_room(sets->late, sets->late_count))
        return CT_NOMEM;
    sets->late[sets->late_count] =
        (struct ct_late_term){*term, result, (uint32_t)sets->late_count};
    sets->late_count++;
    return CT_OK;
}

enum ct_status ct_sets_add(struct ct_sets *sets, uint32_t result,
                           const struct ct_term *term)
{
    const struct ct_term said = plain(term);
    enum ct_status status;

    if (result != sets->open) {
        status = close_result(sets);
        if (status != CT_OK)
            return status;
        if (sets->set_of[result] != 0)
            return add_late(sets, result, &said);
        sets->open = result;
    }
    return append(sets, &said);
}

enum ct_status ct_sets_like(struct ct_sets *sets, uint32_t result,
                            uint32_t other)
{
    enum ct_status status = close_result(sets);

    if (status == CT_OK && sets->set_of[result] != 0)
        return CT_DOMAIN;
    sets->set_of[result] = sets->set_of[other];
    return status;
}

static int compare_late(const void *a, const void *b)
{
    const struct ct_late_term *x = a, *y = b;

    if (x->result != y->result)
        return x->result < y->result ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* The set that a result has, opened again. */
static enum ct_status open_again(struct ct_sets *sets, uint32_t result)
{
    uint32_t set = sets->set_of[result];
    size_t count = first_of(sets, set + 1) - first_of(sets, set);
    enum ct_status status = close_result(sets);

    for (size_t i = 0; i < count && status == CT_OK; i++) {
        const struct ct_term term = sets->terms[first_of(sets, set) + i];

        status = append(sets, &term);
    }
    sets->open = result;
    return status;
}

static enum ct_status add_all_late(struct ct_sets *sets)
{
    enum ct_status status = CT_OK;

    if (sets->late_count > 0)
        qsort(sets->late, sets->late_count, sizeof *sets->late, compare_late);
    for (size_t i = 0; i < sets->late_count && status == CT_OK; i++) {
        const struct ct_late_term *late = &sets->late[i];

        if (late->result != sets->open)
            status = open_again(sets, late->result);
        if (status == CT_OK)
            status = append(sets, &late->term);
    }
    return status == CT_OK ? close_result(sets) : status;
}

/* ---- the end -------------------------------------------------------------
 */

static void *fitting(void *array, size_t count, size_t size)
{
    void *fit = realloc(array, (count > 0 ? count : 1) * size);

    return fit != NULL ? fit : array;
}

enum ct_status ct_sets_end(struct ct_sets *sets, struct ct_graph *graph)
{
    enum ct_status status = close_result(sets);

    if (status == CT_OK)
        status = add_all_late(sets);
    if (status != CT_OK)
        return status;
    graph->sets = sets->sets;
    graph->set_of = sets->set_of;
    graph->set_start = fitting(sets->set_start, (size_t)sets->sets + 1,
                               sizeof *sets->set_start);
    graph->terms = fitting(sets->terms, sets->term_count, sizeof *sets->terms);
    sets->set_of = sets->set_start = NULL;
    sets->terms = NULL;
    ct_sets_release(sets);
    return CT_OK;
}
