/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sorting by keys of 24 bytes: ids lie far from one another in memory, and
 * most are told apart by the first bytes in which any two of them differ.
 */
#include "due_sort.h"

#include <stdlib.h>
#include <string.h>

struct key {
    uint64_t prefix;
    const char *id;
    int32_t day;
    uint32_t at;
};

static bool before(const struct key *a, const struct key *b)
{
    int order;

    if (a->day != b->day)
        return a->day < b->day;
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix;
    order = strcmp(a->id, b->id);
    return order != 0 ? order < 0 : a->at < b->at;
}

/* Eight bytes from there on, as a number that compares as they do. */
static uint64_t prefix_of(const char *id, size_t skip)
{
    uint64_t prefix = 0;
    size_t i = 0;

    for (; i < skip && id[i] != '\0'; i++)
        continue;
    for (int k = 0; k < 8; k++) {
        unsigned char byte = (unsigned char)id[i];

        prefix = prefix << 8 | byte;
        i += byte != '\0';
    }
    return prefix;
}

/* How many bytes all ids begin with. */
static size_t common(const struct key *keys, size_t count)
{
    size_t length = count > 0 ? strlen(keys[0].id) : 0;

    for (size_t i = 1; i < count && length > 0; i++)
        for (size_t k = 0; k < length; k++)
            if (keys[i].id[k] != keys[0].id[k]) {
                length = k;
                break;
            }
    return length;
}

/* Merges from[first .. middle) and from[middle .. end). */
static void merge(const struct key *from, struct key *to, size_t first,
                  size_t middle, size_t end)
{
    size_t a = first, b = middle;

    for (size_t i = first; i < end; i++)
        to[i] = b >= end || (a < middle && !before(&from[b], &from[a]))
                    ? from[a++]
                    : from[b++];
}

/* Returns which of the two arrays holds them in order. */
static struct key *sort(struct key *keys, struct key *scratch, size_t count)
{
    for (size_t width = 1; width < count; width *= 2) {
        struct key *swap = scratch;

        for (size_t i = 0; i < count; i += 2 * width) {
            size_t middle = i + width < count ? i + width : count;
            size_t end = middle + width < count ? middle + width : count;

            merge(keys, scratch, i, middle, end);
        }
        scratch = keys;
        keys = swap;
    }
    return keys;
}

/* Puts items into the order of the keys, along the circles of exchanges. */
static void exchange(struct ct_due_item *items, struct key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ct_due_item first = items[i];
        size_t to = i;

        while (keys[to].at != i) {
            size_t from = keys[to].at;

            items[to] = items[from];
            keys[to].at = (uint32_t)to;
            to = from;
        }
        items[to] = first;
        keys[to].at = (uint32_t)to;
    }
}

enum ct_status ct_due_sort(const struct ct_lab *lab, struct ct_due_item *items,
                           size_t count)
{
    struct key *keys = malloc((2 * count + 1) * sizeof *keys), *sorted;
    size_t skip;

    if (keys == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct key){
            .id = ct_lab_text(lab, CT_KEY_INSTRUMENT,
                              lab->instruments[items[i].instrument].id),
            .day =
                items[i].due_on == CT_LAB_NO_DATE ? INT32_MAX : items[i].due_on,
            .at = (uint32_t)i};
    skip = common(keys, count);
    for (size_t i = 0; i < count; i++)
        keys[i].prefix = prefix_of(keys[i].id, skip);
    sorted = sort(keys, keys + count, count);
    exchange(items, sorted, count);
    free(keys);
    return CT_OK;
}
