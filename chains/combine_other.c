/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What if own parts were correlated otherwise: own parts are worked out anew,
 * and only those above the use that is asked for, set by set from the top down.
 * What was worked out is kept for the next use.
 */
#include "combine_work.h"

#include "../uncertainty/arena.h"

#include <stdlib.h>
#include <string.h>

/* What the terms of a set bring then. */
struct ct_known {
    struct ct_brought brought;
    uint32_t set;
    uint32_t level; /* the lowest on which it was met */
};

struct ct_other {
    struct ct_combine combine; /* of the other correlation */
    struct ct_known *list;
    size_t count;
    uint32_t *places;   /* 1 + where a set is in the list, by hash; 0: free */
    size_t place_count; /* a power of two, or 0 */
};

static uint32_t *place_of(const struct ct_other *other, uint32_t set)
{
    size_t mask = other->place_count - 1;
    size_t at = (size_t)set * UINT32_C(0x9e3779b1) & mask;

    while (other->places[at] != 0 &&
           other->list[other->places[at] - 1].set != set)
        at = (at + 1) & mask;
    return &other->places[at];
}

const struct ct_brought *ct_other_brought(const struct ct_other *other,
                                          uint32_t set)
{
    return &other->list[*place_of(other, set) - 1].brought;
}

/* Room for one more, of which no more than half is taken. */
static enum ct_status make_place(struct ct_other *other)
{
    size_t count = other->place_count == 0 ? 64 : 2 * other->place_count;
    uint32_t *places;

    if (2 * (other->count + 1) <= other->place_count)
        return CT_OK;
    places = calloc(count, sizeof *places);
    if (places == NULL)
        return CT_NOMEM;
    free(other->places);
    other->places = places;
    other->place_count = count;
    for (size_t i = 0; i < other->count; i++)
        *place_of(other, other->list[i].set) = (uint32_t)i + 1;
    return CT_OK;
}

/* ---- what is above --------------------------------------------------------
 */

static enum ct_status meet(struct ct_other *other, uint32_t result)
{
    const struct ct_graph *graph = other->combine.graph;
    uint32_t event = graph->event_of[result], set = graph->set_of[result];
    uint32_t level = graph->level[event], *place;

    if (graph->cyclic[event]) /* nothing above it counts */
        return CT_OK;
    if (make_place(other) != CT_OK)
        return CT_NOMEM;
    place = place_of(other, set);
    if (*place == 0) {
        if (!ct_room(other->list, other->count))
            return CT_NOMEM;
        other->list[other->count++] =
            (struct ct_known){.set = set, .level = level};
        *place = (uint32_t)other->count;
    }
    if (other->list[*place - 1].level > level)
        other->list[*place - 1].level = level;
    return CT_OK;
}

static enum ct_status meet_all(struct ct_other *other, struct ct_terms terms)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < terms.count && status == CT_OK; i++) {
        const struct ct_term *term = &terms.list[i];

        if (term->kind != CT_TERM_INFLUENCE)
            status = meet(other, term->source);
        if (term->kind == CT_TERM_BETWEEN && status == CT_OK)
            status = meet(other, term->upper);
    }
    return status;
}

struct turn {
    uint32_t level, place;
};

static int compare_turns(const void *a, const void *b)
{
    const struct turn *x = a, *y = b;

    return (x->level > y->level) - (x->level < y->level);
}

/* What a set leads to was met on a lower level than the set. */
static enum ct_status bring_from(struct ct_reader *reader,
                                 struct ct_other *other, size_t first)
{
    size_t count = other->count - first;
    struct turn *turns = ct_graph_room(count, sizeof *turns);
    enum ct_status status = turns != NULL ? CT_OK : CT_NOMEM;

    for (size_t i = 0; i < count && status == CT_OK; i++)
        turns[i] =
            (struct turn){other->list[first + i].level, (uint32_t)(first + i)};
    if (status == CT_OK && count > 0)
        qsort(turns, count, sizeof *turns, compare_turns);
    for (size_t i = 0; i < count && status == CT_OK; i++) {
        struct ct_known *known = &other->list[turns[i].place];

        status = ct_combine_bring(reader, known->set, &known->brought);
    }
    free(turns);
    return status;
}

static enum ct_status bring_above(struct ct_reader *reader,
                                  struct ct_other *other, struct ct_terms use)
{
    const struct ct_graph *graph = other->combine.graph;
    size_t first = other->count;
    enum ct_status status = meet_all(other, use);

    /* what was known before has all above it known */
    for (size_t i = first; i < other->count && status == CT_OK; i++)
        status = meet_all(other, ct_set_terms(graph, other->list[i].set));
    if (status == CT_OK)
        status = bring_from(reader, other, first);
    if (status != CT_OK && other->place_count > 0) {
        other->count = 0;
        memset(other->places, 0, other->place_count * sizeof *other->places);
    }
    return status;
}

/* ---- asking -------------------------------------------------------------- */

void ct_other_free(struct ct_other *other)
{
    if (other == NULL)
        return;
    free(other->list);
    free(other->places);
    free(other);
}

static bool is_of(const struct ct_other *other, double correlation)
{
    double known;

    if (other == NULL)
        return false;
    known = other->combine.numbers.correlation;
    return !(known < correlation || known > correlation);
}

/* The two asked for last are kept. NULL: no memory. */
static struct ct_other *other_of(struct ct_reader *reader, double correlation)
{
    struct ct_other *other = reader->others[0];

    if (is_of(other, correlation))
        return other;
    other = reader->others[1];
    if (!is_of(other, correlation)) {
        struct ct_other *made = calloc(1, sizeof *made);

        if (made == NULL)
            return NULL;
        made->combine = *reader->combine;
        made->combine.brought = NULL;
        made->combine.other = made;
        made->combine.numbers.own_correlation = NULL;
        made->combine.numbers.correlation = correlation;
        ct_other_free(other);
        other = made;
    }
    reader->others[1] = reader->others[0];
    reader->others[0] = other;
    return other;
}

enum ct_status ct_reader_correlated(struct ct_reader *reader,
                                    struct ct_terms use, double correlation,
                                    double *uncertainty)
{
    const struct ct_combine *combine = reader->combine;
    size_t supposed = reader->supposed_count;
    struct ct_other *other;
    enum ct_status status;

    if (!(correlation >= 0 && correlation <= 1) ||
        !ct_use_is_sound(combine->graph, use))
        return CT_DOMAIN;
    other = other_of(reader, correlation);
    if (other == NULL)
        return CT_NOMEM;
    reader->combine = &other->combine;
    reader->supposed_count = 0;
    status = bring_above(reader, other, use);
    reader->supposed_count = supposed;
    if (status == CT_OK)
        status = ct_reader_walk(reader, use);
    if (status == CT_OK)
        *uncertainty = ct_reader_summary(reader).uncertainty;
    reader->combine = combine;
    return status;
}
