/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Items of one day are brought together by counting, which leaves them in the
 * order of rows. That is mostly the order of their ids, and all is done. Else
 * those of one day are sorted among themselves by keys of 24 bytes: ids lie far
 * from one another in memory, and most are told apart by the first bytes in
 * which any two of them differ.
 */
#include "due_sort.h"

#include "../lab/crew.h"

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

/* Days that are LONGEST or more behind `least` are together in one place. */
enum { LONGEST = 1 << 16, PLACES = LONGEST + 2 };

struct days {
    int32_t least;
    size_t ends[PLACES + 1]; /* the last place: of what has no day */
};

static size_t place_of(const struct days *days, const struct ct_due_item *item)
{
    int64_t place = (int64_t)item->due_on - days->least;

    if (item->due_on == CT_LAB_NO_DATE)
        return PLACES - 1;
    return place > LONGEST ? LONGEST : (size_t)place;
}

/* Numbers of items by day, those of one day as they stand. */
static void order_days(const struct ct_due_list *list, struct days *days,
                       uint32_t *order)
{
    days->least = INT32_MAX;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].due_on != CT_LAB_NO_DATE &&
            list->items[i].due_on < days->least)
            days->least = list->items[i].due_on;
    for (size_t i = 0; i < list->count; i++)
        days->ends[place_of(days, &list->items[i]) + 1]++;
    for (size_t i = 1; i <= PLACES; i++)
        days->ends[i] += days->ends[i - 1];
    for (size_t i = 0; i < list->count; i++)
        order[days->ends[place_of(days, &list->items[i])]++] = (uint32_t)i;
}

/* ---- ids ----------------------------------------------------------------- */

static const char *id_of(const struct ct_lab *lab,
                         const struct ct_due_item *item)
{
    return ct_lab_text(lab, CT_KEY_INSTRUMENT,
                       lab->instruments[item->instrument].id);
}

/* Whether those of one day are in order as they stand. */
static bool is_ordered(const struct ct_lab *lab, const struct ct_due_list *list,
                       const struct days *days)
{
    const char *last = "";

    if (days->ends[LONGEST] > days->ends[LONGEST - 1])
        return false; /* several days */
    for (size_t i = 0; i < list->count; i++) {
        const char *id = id_of(lab, &list->items[i]);

        if (strcmp(last, id) > 0)
            return false;
        last = id;
    }
    return true;
}

static void make_keys(const struct ct_lab *lab, const struct ct_due_list *list,
                      struct key *keys)
{
    size_t skip;

    for (size_t i = 0; i < list->count; i++)
        keys[i] = (struct key){.id = id_of(lab, &list->items[i]),
                               .day = list->items[i].due_on,
                               .at = (uint32_t)i};
    skip = common(keys, list->count);
    for (size_t i = 0; i < list->count; i++)
        keys[i].prefix = prefix_of(keys[i].id, skip);
}

/* How many items there are of one day, at most. */
static size_t longest(const struct days *days)
{
    size_t most = days->ends[0];

    for (size_t place = 1; place < PLACES; place++)
        if (days->ends[place] - days->ends[place - 1] > most)
            most = days->ends[place] - days->ends[place - 1];
    return most;
}

/* Those of one day by their ids. */
static enum ct_status order_ids(const struct ct_lab *lab,
                                const struct ct_due_list *list,
                                const struct days *days, uint32_t *order)
{
    size_t most = longest(days), first = 0;
    struct key *keys = malloc((list->count + 2 * most + 1) * sizeof *keys);
    struct key *near, *scratch;

    if (keys == NULL)
        return CT_NOMEM;
    near = keys + list->count;
    scratch = near + most;
    make_keys(lab, list, keys);
    for (size_t place = 0; place < PLACES; place++) {
        size_t count = days->ends[place] - first;

        for (size_t i = 0; i < count; i++)
            near[i] = keys[order[first + i]];
        sort(near, scratch, count);
        for (size_t i = 0; i < count; i++)
            order[first + i] = near[i].at;
        first = days->ends[place];
    }
    free(keys);
    return CT_OK;
}

/* ---- items --------------------------------------------------------------- */

struct moving {
    const struct ct_due_item *from;
    struct ct_due_item *to;
    const uint32_t *order;
    size_t count;
};

static enum ct_status move(void *context, void *worker, void *hand,
                           size_t first, size_t end)
{
    enum { AHEAD = 16 };
    const struct moving *m = context;

    (void)worker;
    (void)hand;
    for (size_t i = first; i < end; i++) {
        if (i + AHEAD < m->count) {
            const char *next = (const char *)&m->from[m->order[i + AHEAD]];

            __builtin_prefetch(next);
            __builtin_prefetch(next + sizeof *m->from - 1);
        }
        m->to[i] = m->from[m->order[i]];
    }
    return CT_OK;
}

static enum ct_status take(struct ct_due_list *list, const uint32_t *order,
                           unsigned threads)
{
    struct moving moving = {list->items,
                            malloc((list->count + 1) * sizeof *list->items),
                            order, list->count};
    const struct ct_crew crew = {.context = &moving,
                                 .count = list->count,
                                 .worker_count =
                                     ct_crew_threads(threads, list->count),
                                 .work = move};
    enum ct_status status = moving.to != NULL ? ct_crew_run(&crew) : CT_NOMEM;

    if (status != CT_OK) {
        free(moving.to);
        return status;
    }
    free(list->items);
    list->items = moving.to;
    return CT_OK;
}

enum ct_status ct_due_sort(const struct ct_lab *lab, struct ct_due_list *list,
                           unsigned threads)
{
    struct days *days = calloc(1, sizeof *days);
    uint32_t *order = malloc((list->count + 1) * sizeof *order);
    enum ct_status status = CT_NOMEM;

    if (days != NULL && order != NULL) {
        order_days(list, days, order);
        status = is_ordered(lab, list, days)
                     ? CT_OK
                     : order_ids(lab, list, days, order);
    }
    if (status == CT_OK)
        status = take(list, order, threads);
    free(days);
    free(order);
    return status;
}
