/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sorting by keys of 24 bytes: ids lie far from one another in memory, and
 * most are told apart by the first bytes in which any two of them differ. Items
 * of one day are brought together by counting, and then sorted among
 * themselves, where they are near one another.
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

/* Leaves them in order in `keys`. */
static void sort(struct key *keys, struct key *scratch, size_t count)
{
    struct key *from = keys, *to = scratch;

    for (size_t width = 1; width < count; width *= 2) {
        struct key *swap = to;

        for (size_t i = 0; i < count; i += 2 * width) {
            size_t middle = i + width < count ? i + width : count;
            size_t end = middle + width < count ? middle + width : count;

            merge(from, to, i, middle, end);
        }
        to = from;
        from = swap;
    }
    if (from != keys)
        memcpy(keys, from, count * sizeof *keys);
}

/* ---- days ---------------------------------------------------------------- */

/* Days before `least` and behind `least` + LONGEST are at its ends. */
enum { LONGEST = 1 << 16 };

struct days {
    int32_t least;
    size_t starts[LONGEST + 3]; /* the last: what has no day */
};

static size_t number_of(const struct days *days, int32_t day)
{
    int64_t number = (int64_t)day - days->least;

    if (day == INT32_MAX)
        return LONGEST + 1;
    return number > LONGEST ? LONGEST : (size_t)number;
}

static void count_days(struct days *days, const struct key *keys, size_t count)
{
    days->least = INT32_MAX;
    for (size_t i = 0; i < count; i++)
        if (keys[i].day < days->least)
            days->least = keys[i].day;
    for (size_t i = 0; i < count; i++)
        days->starts[number_of(days, keys[i].day) + 1]++;
    for (size_t i = 1; i < LONGEST + 3; i++)
        days->starts[i] += days->starts[i - 1];
}

/* From `keys` to `sorted`; what was in `keys` is lost. */
static enum ct_status sort_all(struct key *keys, struct key *sorted,
                               size_t count)
{
    struct days *days = calloc(1, sizeof *days);
    size_t first = 0;

    if (days == NULL)
        return CT_NOMEM;
    count_days(days, keys, count);
    for (size_t i = 0; i < count; i++)
        sorted[days->starts[number_of(days, keys[i].day)]++] = keys[i];
    for (size_t i = 0; i < LONGEST + 2; i++) { /* now where each one ends */
        sort(sorted + first, keys, days->starts[i] - first);
        first = days->starts[i];
    }
    free(days);
    return CT_OK;
}

/* Puts items into the order of the keys. */
static enum ct_status take(struct ct_due_item *items, const struct key *keys,
                           size_t count)
{
    enum { AHEAD = 16 };
    struct ct_due_item *sorted = malloc((count + 1) * sizeof *sorted);

    if (sorted == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count) {
            const char *next = (const char *)&items[keys[i + AHEAD].at];

            __builtin_prefetch(next);
            __builtin_prefetch(next + sizeof *items - 1);
        }
        sorted[i] = items[keys[i].at];
    }
    memcpy(items, sorted, count * sizeof *items);
    free(sorted);
    return CT_OK;
}

enum ct_status ct_due_sort(const struct ct_lab *lab, struct ct_due_item *items,
                           size_t count)
{
    struct key *keys = malloc((2 * count + 1) * sizeof *keys);
    enum ct_status status;
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
    status = sort_all(keys, keys + count, count);
    if (status == CT_OK)
        status = take(items, keys + count, count);
    free(keys);
    return status;
}
