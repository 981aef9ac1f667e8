/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which rows of links.csv may apply to a result, where a certificate has many:
 * rows of one unit and one name each stand by their lower bound, in a tree of
 * the upper ones, so that time grows with what is found.
 */
#include "feed_work.h"

#include <math.h>
#include <stdlib.h>

enum { FEW = 16, UNITS = 8 };

/* A row, and those around it, as a part of the sorted list. */
struct span {
    uint32_t unit; /* of the bounds: number in `units`; 0: none are stated */
    uint32_t quantity, function, artefact;
    double low, high, highest; /* of the part that it is the middle of */
    uint32_t place;            /* in the certificate's list */
};

/* A link by what it is named with. */
struct named {
    uint32_t kind, id, place;
};

struct ct_feed_finder {
    struct span *spans;
    uint32_t *hits;
    size_t count, room, hit_count;
    const struct ct_unit *units[UNITS];
    uint32_t unit_count;
    struct named *links;
    size_t link_count, link_room;
};

void ct_feed_finder_free(struct ct_feed_finder *finder)
{
    if (finder == NULL)
        return;
    free(finder->spans);
    free(finder->hits);
    free(finder->links);
    free(finder);
}

/* ---- making --------------------------------------------------------------
 */

static int compare_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_names(const struct span *a, const struct span *b)
{
    int order = compare_numbers(a->unit, b->unit);

    if (order == 0)
        order = compare_numbers(a->quantity, b->quantity);
    if (order == 0)
        order = compare_numbers(a->function, b->function);
    return order != 0 ? order : compare_numbers(a->artefact, b->artefact);
}

static int compare_spans(const void *one, const void *other)
{
    const struct span *a = one, *b = other;
    int order = compare_names(a, b);

    if (order == 0)
        order = (a->low > b->low) - (a->low < b->low);
    return order != 0 ? order : compare_numbers(a->place, b->place);
}

static int compare_links(const void *one, const void *other)
{
    const struct named *a = one, *b = other;
    int order = compare_numbers(a->kind, b->kind);

    if (order == 0)
        order = compare_numbers(a->id, b->id);
    return order != 0 ? order : compare_numbers(a->place, b->place);
}

/* UNITS: too many. */
static uint32_t number_of_unit(struct ct_feed_finder *finder,
                               const struct ct_unit *unit)
{
    uint32_t i = 1;

    while (i < finder->unit_count && finder->units[i] != unit)
        i++;
    if (i == finder->unit_count && i < UNITS)
        finder->units[finder->unit_count++] = unit;
    return i;
}

static double end_of(double bound, double open)
{
    return isnan(bound) ? open : bound;
}

/* Halves get less each time: as deep as the logarithm of their number. */
static double fill_tree(struct span *spans, size_t count)
{
    size_t middle = count / 2;
    struct span *span = &spans[middle];

    if (count == 0)
        return -(double)INFINITY;
    span->highest =
        fmax(span->high, fmax(fill_tree(spans, middle),
                              fill_tree(span + 1, count - middle - 1)));
    return span->highest;
}

static size_t end_of_group(const struct ct_feed_finder *finder, size_t first)
{
    size_t end = first;

    while (end < finder->count &&
           compare_names(&finder->spans[first], &finder->spans[end]) == 0)
        end++;
    return end;
}

static enum ct_status make_room(struct ct_feed_finder *finder, size_t rows,
                                size_t links)
{
    if (rows > finder->room) {
        free(finder->spans);
        free(finder->hits);
        finder->spans = malloc(rows * sizeof *finder->spans);
        finder->hits = malloc(rows * sizeof *finder->hits);
        finder->room = rows;
    }
    if (links > finder->link_room) {
        free(finder->links);
        finder->links = malloc(links * sizeof *finder->links);
        finder->link_room = links;
    }
    if (finder->spans != NULL && finder->hits != NULL &&
        (links == 0 || finder->links != NULL))
        return CT_OK;
    finder->room = finder->link_room = 0;
    return CT_NOMEM;
}

static void fill_spans(struct ct_feed_finder *finder,
                       const struct ct_feeding *feeding)
{
    finder->unit_count = 1;
    finder->count = feeding->rows.count;
    for (size_t i = 0; i < finder->count; i++) {
        const struct ct_lab_link *row =
            &feeding->lab->links[feeding->rows.rows[i]];
        double low = row->point_min.number, high = row->point_max.number;
        bool open = isnan(low) && isnan(high);

        finder->spans[i] = (struct span){
            .unit = open ? 0 : number_of_unit(finder, row->point_unit),
            .quantity = row->quantity,
            .function = row->function,
            .artefact = row->artefact,
            .low = end_of(low, -(double)INFINITY),
            .high = end_of(high, (double)INFINITY),
            .place = (uint32_t)i};
        if (finder->spans[i].unit == UNITS)
            finder->count = 0; /* of so many units each row is looked at */
    }
    if (finder->count == 0)
        return;
    qsort(finder->spans, finder->count, sizeof *finder->spans, compare_spans);
    for (size_t i = 0, end; i < finder->count; i = end) {
        end = end_of_group(finder, i);
        (void)fill_tree(finder->spans + i, end - i);
    }
}

enum ct_status ct_feed_finder_start(struct ct_feeding *feeding)
{
    size_t rows = feeding->rows.count, links = feeding->link_count;
    struct ct_feed_finder *finder = feeding->finder;

    if (finder != NULL)
        finder->count = finder->link_count = 0;
    if (rows <= FEW)
        return CT_OK;
    if (finder == NULL)
        finder = feeding->finder = calloc(1, sizeof *finder);
    if (finder == NULL || make_room(finder, rows, links) != CT_OK)
        return CT_NOMEM;
    fill_spans(finder, feeding);
    for (size_t i = 0; i < links; i++) {
        const struct ct_lab_reference *r =
            &feeding->lab->references[feeding->links[i].reference];

        finder->links[i] =
            (struct named){(uint32_t)r->kind, r->id, (uint32_t)i};
    }
    finder->link_count = links;
    if (links > 0)
        qsort(finder->links, links, sizeof *finder->links, compare_links);
    return CT_OK;
}

/* ---- asking --------------------------------------------------------------
 */

static void stab(struct ct_feed_finder *finder, const struct span *spans,
                 size_t count, double x)
{
    while (count > 0 && spans[count / 2].highest >= x) {
        size_t middle = count / 2;

        stab(finder, spans, middle, x);
        if (spans[middle].low > x)
            return;
        if (spans[middle].high >= x)
            finder->hits[finder->hit_count++] = spans[middle].place;
        spans += middle + 1;
        count -= middle + 1;
    }
}

/* Where the group of the name begins, or would. */
static size_t first_of(const struct ct_feed_finder *finder,
                       const struct span *name, int from)
{
    size_t low = 0, high = finder->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_names(&finder->spans[middle], name) < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void stab_names(struct ct_feed_finder *finder, uint32_t unit,
                       const struct ct_feed_wanted *wanted, double x)
{
    for (unsigned bits = 0; bits < 8; bits++) {
        const struct span name = {
            .unit = unit,
            .quantity = (bits & 1) != 0 ? wanted->quantity : 0,
            .function = (bits & 2) != 0 ? wanted->function : 0,
            .artefact = (bits & 4) != 0 ? wanted->artefact : 0};
        size_t first;

        if (((bits & 1) != 0 && wanted->quantity == 0) ||
            ((bits & 2) != 0 && wanted->function == 0) ||
            ((bits & 4) != 0 && wanted->artefact == 0))
            continue;
        first = first_of(finder, &name, 0);
        stab(finder, finder->spans + first, first_of(finder, &name, 1) - first,
             x);
    }
}

static int compare_hits(const void *a, const void *b)
{
    return compare_numbers(*(const uint32_t *)a, *(const uint32_t *)b);
}

bool ct_feed_find_rows(struct ct_feed_finder *finder,
                       const struct ct_feed_wanted *wanted,
                       const uint32_t **places, size_t *count)
{
    bool has_point = !isnan(wanted->result->point);

    if (finder == NULL || finder->count == 0)
        return false;
    finder->hit_count = 0;
    stab_names(finder, 0, wanted, 0);
    for (uint32_t i = 1; i < finder->unit_count && has_point; i++) {
        const struct ct_unit *unit = finder->units[i];
        struct ct_point in = ct_feed_point(wanted->result);

        if (unit != NULL) {
            if (!ct_point_comparable(in, ct_point_of(0, unit)))
                continue;
            in.number = ct_point_convert(in, unit);
        }
        stab_names(finder, i, wanted, ct_decimal_to_double(in.number));
    }
    if (finder->hit_count > 1)
        qsort(finder->hits, finder->hit_count, sizeof *finder->hits,
              compare_hits);
    *places = finder->hits;
    *count = finder->hit_count;
    return true;
}

size_t ct_feed_find_link(const struct ct_feed_finder *finder,
                         const struct ct_lab_reference *reference, size_t from)
{
    const struct named name = {(uint32_t)reference->kind, reference->id,
                               (uint32_t)from};
    size_t low = 0, high;

    if (finder == NULL || finder->link_count == 0)
        return from;
    high = finder->link_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_links(&finder->links[middle], &name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < finder->link_count && finder->links[low].kind == name.kind &&
                   finder->links[low].id == name.id
               ? finder->links[low].place
               : SIZE_MAX;
}
