/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Huge pages are asked for by madvise(), which POSIX does not have. */
#define _DEFAULT_SOURCE
#include "key_set.h"

#include "../../uncertainty/arena.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    TAIL = 24,                   /* places behind the capacity */
    PARTS = 256 / CT_KEY_TABLES, /* of a table */
    HUGE = 2 * 1024 * 1024,      /* bytes of a huge page */
};

struct ct_key_hash ct_key_hash(const void *bytes, size_t length)
{
    /* Fixed, so that a run can be repeated. */
    static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] =
        "caltrace-keys-1";
    unsigned char out[crypto_shorthash_siphashx24_BYTES];
    struct ct_key_hash hash;

    crypto_shorthash_siphashx24(out, bytes, length, key);
    memcpy(&hash.high, out, 8);
    memcpy(&hash.low, out + 8, 8);
    return hash;
}

void ct_key_set_release(struct ct_key_set *set)
{
    for (size_t i = 0; i < CT_KEY_TABLES; i++)
        free(set->tables[i].slots);
    free(set->rests);
    free(set->low);
    free(set->high);
    *set = (struct ct_key_set){0};
}

static size_t table_of(struct ct_key_hash hash)
{
    return (size_t)(hash.high >> 56) / PARTS;
}

/* The slots of its part. */
static struct ct_key_place *part_of(const struct ct_key_table *table,
                                    struct ct_key_hash hash)
{
    return table->slots +
           ((size_t)(hash.high >> 56) % PARTS) * (table->capacity + TAIL);
}

/* The bits behind those that chose the part. */
static uint32_t share_of(struct ct_key_hash hash)
{
    return (uint32_t)(hash.high >> 24);
}

/* The share's place in its part: rises with the share. */
static size_t home_of(uint32_t share, size_t capacity)
{
    return (size_t)(((uint64_t)share * (uint64_t)capacity) >> 32);
}

/* Where the first of that share is, or belongs. */
static size_t place_of(const struct ct_key_place *slots, size_t capacity,
                       uint32_t share)
{
    size_t at = home_of(share, capacity), end = capacity + TAIL;

    while (at < end && slots[at].number != 0 && slots[at].share < share)
        at++;
    return at;
}

/* The value of the key among those of its share, which begin there, or 0. */
static uint64_t value_at(const struct ct_key_set *set,
                         const struct ct_key_place *slot,
                         const struct ct_key_place *end,
                         struct ct_key_hash hash)
{
    for (; slot < end && slot->number != 0 && slot->share == share_of(hash);
         slot++) {
        size_t i = slot->number - 1;

        if (set->rests[i] == hash.low)
            return (set->high != NULL ? (uint64_t)set->high[i] << 32 : 0) |
                   set->low[i];
    }
    return 0;
}

/* Lays the slots of a part out in one of this capacity. false: the tail does
 * not hold what is pushed over its end. */
static bool lay_out(const struct ct_key_place *from, size_t count,
                    struct ct_key_place *slots, size_t capacity)
{
    size_t next = 0, end = capacity + TAIL;

    for (size_t i = 0; i < count; i++) {
        size_t at;

        if (from[i].number == 0)
            continue;
        at = home_of(from[i].share, capacity);
        if (at < next)
            at = next;
        if (at >= end)
            return false;
        slots[at] = from[i];
        next = at + 1;
    }
    return true;
}

static bool lay_out_parts(const struct ct_key_table *table,
                          struct ct_key_place *slots, size_t capacity)
{
    size_t old = table->capacity + TAIL;

    if (table->capacity == 0)
        return true;
    for (size_t i = 0; i < PARTS; i++)
        if (!lay_out(table->slots + i * old, old, slots + i * (capacity + TAIL),
                     capacity))
            return false;
    return true;
}

/* Empty slots for all parts, on huge pages where the system gives them. */
static struct ct_key_place *new_slots(size_t capacity)
{
    size_t count = PARTS * (capacity + TAIL);
    size_t size = count * sizeof(struct ct_key_place);
    void *slots;

    if (size < HUGE)
        return calloc(count, sizeof(struct ct_key_place));
    slots = aligned_alloc(HUGE, (size + HUGE - 1) / HUGE * HUGE);
    if (slots == NULL)
        return NULL;
#ifdef MADV_HUGEPAGE
    (void)madvise(slots, size, MADV_HUGEPAGE);
#endif
    return memset(slots, 0, size);
}

static enum ct_status grow(struct ct_key_table *table)
{
    size_t capacity = table->capacity;

    for (;;) {
        struct ct_key_place *slots;

        capacity = capacity < 8 ? 8 : capacity + capacity / 4;
        if (capacity > UINT32_MAX)
            return CT_LIMIT;
        slots = new_slots(capacity);
        if (slots == NULL)
            return CT_NOMEM;
        if (lay_out_parts(table, slots, capacity)) {
            free(table->slots);
            table->slots = slots;
            table->capacity = capacity;
            return CT_OK;
        }
        free(slots);
    }
}

/* Puts the slot there, those from there to the end of the part one further.
 * false: there is no room. */
static bool insert(struct ct_key_place *slots, size_t at, size_t end,
                   struct ct_key_place slot)
{
    size_t gap = at;

    while (gap < end && slots[gap].number != 0)
        gap++;
    if (gap == end)
        return false;
    for (; gap > at; gap--)
        slots[gap] = slots[gap - 1];
    slots[at] = slot;
    return true;
}

/* Room for one more in the list and beside it. */
static bool make_room(struct ct_key_set *set, uint64_t value)
{
    size_t room = 4;

    if (!ct_room(set->rests, set->count) || !ct_room(set->low, set->count))
        return false;
    if (set->high != NULL)
        return ct_room(set->high, set->count);
    if (value >> 32 == 0)
        return true;
    while (room <= set->count) /* as the other lists have */
        room *= 2;
    set->high = calloc(room, sizeof *set->high);
    return set->high != NULL;
}

/* Adds the key, whose place in its part that is. */
static enum ct_status add(struct ct_key_set *set, struct ct_key_table *table,
                          size_t at, struct ct_key_hash hash, uint64_t value)
{
    struct ct_key_place slot = {.share = share_of(hash)};

    if (!make_room(set, value))
        return CT_NOMEM;
    if (set->count >= UINT32_MAX)
        return CT_LIMIT;
    slot.number = (uint32_t)set->count + 1;
    while (!insert(part_of(table, hash), at, table->capacity + TAIL, slot)) {
        enum ct_status status = grow(table);

        if (status != CT_OK)
            return status;
        at = place_of(part_of(table, hash), table->capacity, slot.share);
    }
    table->count++;
    set->rests[set->count] = hash.low;
    set->low[set->count] = (uint32_t)value;
    if (set->high != NULL)
        set->high[set->count] = (uint32_t)(value >> 32);
    set->count++;
    return CT_OK;
}

enum ct_status ct_key_set_add(struct ct_key_set *set, struct ct_key_hash hash,
                              uint64_t value, uint64_t *first)
{
    struct ct_key_table *table = &set->tables[table_of(hash)];
    const struct ct_key_place *slots;
    size_t at;

    /* 3/4 full at most, 3/5 after growing: 23 to 26 bytes a key, and a step or
     * two to a place. */
    if (table->count * 4 >= PARTS * table->capacity * 3) {
        enum ct_status status = grow(table);

        if (status != CT_OK)
            return status;
    }
    slots = part_of(table, hash);
    at = place_of(slots, table->capacity, share_of(hash));
    *first = value_at(set, slots + at, slots + table->capacity + TAIL, hash);
    return *first != 0 ? CT_OK : add(set, table, at, hash, value);
}

/* Of the first key of that share. Inlined: gcc leaves out calls of functions
 * that only prefetch. */
__attribute__((always_inline)) static inline void
fetch_rest(const struct ct_key_set *set, const struct ct_key_place *slots,
           size_t capacity, uint32_t share)
{
    size_t at = place_of(slots, capacity, share);

    if (at < capacity + TAIL && slots[at].number != 0 &&
        slots[at].share == share) {
        size_t i = slots[at].number - 1;

        __builtin_prefetch(&set->rests[i]);
        __builtin_prefetch(&set->low[i]);
        if (set->high != NULL)
            __builtin_prefetch(&set->high[i]);
    }
}

void ct_key_set_soon(const struct ct_key_set *set, struct ct_key_hash hash,
                     bool near)
{
    const struct ct_key_table *table = &set->tables[table_of(hash)];
    const struct ct_key_place *slots;

    if (table->count == 0)
        return;
    slots = part_of(table, hash);
    if (near) {
        fetch_rest(set, slots, table->capacity, share_of(hash));
    } else {
        slots += home_of(share_of(hash), table->capacity);
        /* The walk from home to place is a few slots long. */
        __builtin_prefetch(slots, 1);
        __builtin_prefetch(slots + 6, 1);
    }
}

uint64_t ct_key_set_find(const struct ct_key_set *set, struct ct_key_hash hash)
{
    const struct ct_key_table *table = &set->tables[table_of(hash)];
    const struct ct_key_place *slots;

    if (table->count == 0)
        return 0;
    slots = part_of(table, hash);
    return value_at(set,
                    slots + place_of(slots, table->capacity, share_of(hash)),
                    slots + table->capacity + TAIL, hash);
}

size_t ct_key_set_count(const struct ct_key_set *set)
{
    return set->count;
}

size_t ct_key_set_bytes(const struct ct_key_set *set)
{
    size_t places = 0;

    for (size_t i = 0; i < CT_KEY_TABLES; i++)
        if (set->tables[i].capacity > 0)
            places += PARTS * (set->tables[i].capacity + TAIL);
    return sizeof *set + places * sizeof(struct ct_key_place) +
           set->count * (sizeof *set->rests + sizeof *set->low +
                         (set->high != NULL ? sizeof *set->high : 0));
}
