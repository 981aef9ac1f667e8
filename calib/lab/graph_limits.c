/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Influences of limits: an item that is used at its nominal values deviates
 * from each of them by an amount of its own. Those that results rest on are
 * kept in the order in which they were met, which is that of certificates, and
 * are found by what they are of.
 */
#include "graph_work.h"

#include "point.h"
#include "../../uncertainty/arena.h"
#include "../../uncertainty/unit_scale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ct_limits_list {
    struct ct_limits_of *list;
    uint32_t *places; /* number + 1, by hash; 0: free; never full */
    uint32_t count;
    int bits; /* there are 2^bits places */
};

enum { LEAST = 6 };

/* ---- what limits are of -------------------------------------------------- */

/* The point that was asked for, or that of the only result there is. */
static struct ct_point point_of(const struct ct_lab_graph *graph,
                                const struct ct_lab_parts *parts)
{
    const struct ct_result_selector *at = parts->selector;
    const struct ct_lab_result *row;

    if (!isnan(at->point))
        return (struct ct_point){at->exact_point, at->point_unit};
    if (parts->match->found > CT_FOUND_NO_POINT)
        return (struct ct_point){0};
    row = &graph->lab->results[parts->match->rows[0]];
    return ct_feed_point(row);
}

struct ct_limits_of ct_limits_of(const struct ct_lab_graph *graph,
                                 const struct ct_lab_parts *parts)
{
    const struct ct_lab_item_range *range =
        parts->range != CT_LAB_NO_ROW ? &graph->lab->ranges[parts->range]
                                      : NULL;

    return (struct ct_limits_of){
        .slot = ct_lab_graph_limits(graph, parts->certificate, parts->range),
        .function = range != NULL && range->function != 0
                        ? 0 /* the slot has it */
                        : parts->selector->function,
        .artefact = parts->selector->artefact,
        .at = parts->selector->at,
        .point = point_of(graph, parts)};
}

bool ct_limits_are_of(const struct ct_limits_of *a,
                      const struct ct_limits_of *b)
{
    return a->slot == b->slot && a->function == b->function &&
           a->artefact == b->artefact && a->at == b->at &&
           ct_point_is(a->point, b->point);
}

/* ---- the list ------------------------------------------------------------ */

/* The point in the base of its unit, about: `nearly` is 1 but for rounding. */
static float about(struct ct_point point, double nearly)
{
    double number = ct_decimal_to_double(point.number), multiply, divide;

    if (point.unit == NULL)
        return (float)(number * nearly);
    if (point.unit->fahrenheit)
        number -= 32;
    if (ct_scale_factors(point.unit->scale, &multiply, &divide) != CT_OK)
        return 0;
    return (float)(number * multiply / divide * nearly) + 0.0F;
}

static size_t hash_of(const struct ct_limits_of *of, float point, int bits)
{
    uint64_t hash = of->slot;
    uint32_t word;

    memcpy(&word, &point, sizeof word);
    hash = hash * 31 + of->function;
    hash = hash * 31 + of->artefact;
    hash = hash * 31 + of->at;
    hash ^= (uint64_t)word << 32 ^ word;
    return (size_t)(hash * UINT64_C(0x9e3779b97f4a7c15) >> (64 - bits));
}

static uint32_t find_from(const struct ct_limits_list *list,
                          const struct ct_limits_of *of, float point)
{
    size_t mask = ((size_t)1 << list->bits) - 1;
    size_t place = hash_of(of, point, list->bits);

    for (; list->places[place] != 0; place = (place + 1) & mask)
        if (ct_limits_are_of(&list->list[list->places[place] - 1], of))
            return list->places[place] - 1;
    return CT_LIMITS_UNKNOWN;
}

/* One point in two units may be rounded to two neighbours. */
uint32_t ct_limits_find(const struct ct_limits_list *list,
                        const struct ct_limits_of *of)
{
    float low, high;
    uint32_t found;

    if (list == NULL)
        return CT_LIMITS_UNKNOWN;
    low = about(of->point, 1 - 1e-12);
    high = about(of->point, 1 + 1e-12);
    found = find_from(list, of, low);
    return found != CT_LIMITS_UNKNOWN || low == high
               ? found
               : find_from(list, of, high);
}

static void put(struct ct_limits_list *list, uint32_t number)
{
    size_t mask = ((size_t)1 << list->bits) - 1;
    const struct ct_limits_of *of = &list->list[number];
    size_t place = hash_of(of, about(of->point, 1), list->bits);

    while (list->places[place] != 0)
        place = (place + 1) & mask;
    list->places[place] = number + 1;
}

/* Twice as many places. */
static enum ct_status grow(struct ct_limits_list *list)
{
    int bits = list->places == NULL ? LEAST : list->bits + 1;
    uint32_t *places = calloc((size_t)1 << bits, sizeof *places);

    if (places == NULL)
        return CT_NOMEM;
    free(list->places);
    list->places = places;
    list->bits = bits;
    for (uint32_t i = 0; i < list->count; i++)
        put(list, i);
    return CT_OK;
}

enum ct_status ct_limits_add(struct ct_limits_list *list,
                             const struct ct_limits_of *of)
{
    size_t count = list->count;

    if (2 * (count + 1) > (size_t)1 << list->bits && grow(list) != CT_OK)
        return CT_NOMEM;
    if (!ct_room(list->list, count))
        return CT_NOMEM;
    list->list[count] = *of;
    put(list, list->count++);
    return CT_OK;
}

struct ct_limits_list *ct_limits_list_new(void)
{
    struct ct_limits_list *list = calloc(1, sizeof *list);

    if (list != NULL && grow(list) == CT_OK)
        return list;
    free(list);
    return NULL;
}

void ct_limits_list_free(struct ct_limits_list *list)
{
    if (list == NULL)
        return;
    free(list->list);
    free(list->places);
    free(list);
}

uint32_t ct_limits_slot(const struct ct_limits_list *list, uint32_t number)
{
    return list->list[number].slot;
}
