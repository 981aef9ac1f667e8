/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_set.h"

#include "../../uncertainty/arena.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { TAIL = 24 }; /* places behind the capacity */

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
    return (size_t)(hash.high >> 56);
}

/* The bits behind those that chose the table. */
static uint32_t share_of(struct ct_key_hash hash)
{
    return (uint32_t)(hash.high >> 24);
}

/* The share's part of the table: rises with the share. */
static size_t home_of(uint32_t share, size_t capacity)
{
    return (size_t)(((uint64_t)share * (uint64_t)capacity) >> 32);
}

/* Where the first of that share is, or belongs. */
static size_t place_of(const struct ct_key_table *table, uint32_t share)
{
    size_t at = home_of(share, table->capacity);
    size_t end = table->capacity + TAIL;

    while (at < end && table->slots[at].number != 0 &&
           table->slots[at].share < share)
        at++;
    return at;
}

/* The value of the key among those of its share, which begin there, or 0. */
static uint64_t value_at(const struct ct_key_set *set,
                         const struct ct_key_table *table, size_t at,
                         struct ct_key_hash hash)
{
    size_t end = table->capacity + TAIL;

    for (; at < end && table->slots[at].number != 0 &&
           table->slots[at].share == share_of(hash);
         at++) {
        size_t i = table->slots[at].number - 1;

        if (set->rests[i] == hash.low)
            return (set->high != NULL ? (uint64_t)set->high[i] << 32 : 0) |
                   set->low[i];
    }
    return 0;
}

/* Lays the slots out in a table of this capacity. false: the tail does not
 * hold what is pushed over its end. */
static bool lay_out(const struct ct_key_table *table,
                    struct ct_key_place *slots, size_t capacity)
{
    size_t next = 0, end = capacity + TAIL;
    size_t old = table->capacity > 0 ? table->capacity + TAIL : 0;

    for (size_t i = 0; i < old; i++) {
        size_t at;

        if (table->slots[i].number == 0)
            continue;
        at = home_of(table->slots[i].share, capacity);
        if (at < next)
            at = next;
        if (at >= end)
            return false;
        slots[at] = table->slots[i];
        next = at + 1;
    }
    return true;
}

static enum ct_status grow(struct ct_key_table *table)
{
    size_t capacity = table->capacity;

    for (;;) {
        struct ct_key_place *slots;

        capacity = capacity < 8 ? 8 : capacity + capacity / 4;
        if (capacity > UINT32_MAX)
            return CT_LIMIT;
        slots = calloc(capacity + TAIL, sizeof *slots);
        if (slots == NULL)
            return CT_NOMEM;
        if (lay_out(table, slots, capacity)) {
            free(table->slots);
            table->slots = slots;
            table->capacity = capacity;
            return CT_OK;
        }
        free(slots);
    }
}

/* Puts the slot there, those from there on one further. false: there is no
 * room. */
static bool insert(struct ct_key_table *table, size_t at,
                   struct ct_key_place slot)
{
    size_t end = table->capacity + TAIL, gap = at;

    while (gap < end && table->slots[gap].number != 0)
        gap++;
    if (gap == end)
        return false;
    for (; gap > at; gap--)
        table->slots[gap] = table->slots[gap - 1];
    table->slots[at] = slot;
    table->count++;
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

/* Adds the key, whose place in its table that is. */
static enum ct_status add(struct ct_key_set *set, struct ct_key_table *table,
                          size_t at, struct ct_key_hash hash, uint64_t value)
{
    struct ct_key_place slot = {.share = share_of(hash)};

    if (!make_room(set, value))
        return CT_NOMEM;
    if (set->count >= UINT32_MAX)
        return CT_LIMIT;
    slot.number = (uint32_t)set->count + 1;
    while (!insert(table, at, slot)) {
        enum ct_status status = grow(table);

        if (status != CT_OK)
            return status;
        at = place_of(table, slot.share);
    }
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
    size_t at;

    /* 3/4 full at most, 3/5 after growing: 23 to 26 bytes a key, and a step or
     * two to a place. */
    if (table->count * 4 >= table->capacity * 3) {
        enum ct_status status = grow(table);

        if (status != CT_OK)
            return status;
    }
    at = place_of(table, share_of(hash));
    *first = value_at(set, table, at, hash);
    return *first != 0 ? CT_OK : add(set, table, at, hash, value);
}

void ct_key_set_soon(const struct ct_key_set *set, struct ct_key_hash hash)
{
    const struct ct_key_table *table = &set->tables[table_of(hash)];
    const struct ct_key_place *home;

    if (table->count == 0)
        return;
    /* The walk from home to place is a few slots long. */
    home = table->slots + home_of(share_of(hash), table->capacity);
    __builtin_prefetch(home, 1);
    __builtin_prefetch(home + 6, 1);
}

uint64_t ct_key_set_find(const struct ct_key_set *set, struct ct_key_hash hash)
{
    const struct ct_key_table *table = &set->tables[table_of(hash)];

    return table->count > 0
               ? value_at(set, table, place_of(table, share_of(hash)), hash)
               : 0;
}

size_t ct_key_set_count(const struct ct_key_set *set)
{
    return set->count;
}

size_t ct_key_set_bytes(const struct ct_key_set *set)
{
    size_t places = 0;

    for (size_t i = 0; i < CT_KEY_TABLES; i++)
        places +=
            set->tables[i].capacity > 0 ? set->tables[i].capacity + TAIL : 0;
    return sizeof *set + places * sizeof(struct ct_key_place) +
           set->count * (sizeof *set->rests + sizeof *set->low +
                         (set->high != NULL ? sizeof *set->high : 0));
}
