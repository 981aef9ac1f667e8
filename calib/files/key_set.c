/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_set.h"

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
        free(set->tables[i].entries);
    *set = (struct ct_key_set){0};
}

static size_t table_of(struct ct_key_hash hash)
{
    return (size_t)(hash.high >> 56);
}

/* The hash's share of the table: rises with the hash. */
static size_t home_of(struct ct_key_hash hash, size_t capacity)
{
    uint64_t share = (hash.high << 8) >> 32; /* 32 bits behind the first byte */

    return (size_t)((share * (uint64_t)capacity) >> 32);
}

static int compare(struct ct_key_hash a, struct ct_key_hash b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return (a.low > b.low) - (a.low < b.low);
}

/* Where the hash is, or belongs. */
static size_t place_of(const struct ct_key_table *table,
                       struct ct_key_hash hash)
{
    size_t at = home_of(hash, table->capacity);
    size_t end = table->capacity + TAIL;

    while (at < end && table->entries[at].line != 0 &&
           compare(table->entries[at].hash, hash) < 0)
        at++;
    return at;
}

/* Lays the entries out in a table of this capacity. false: the tail does not
 * hold what is pushed over its end. */
static bool lay_out(const struct ct_key_table *table,
                    struct ct_key_entry *entries, size_t capacity)
{
    size_t next = 0, end = capacity + TAIL;
    size_t old = table->capacity > 0 ? table->capacity + TAIL : 0;

    for (size_t i = 0; i < old; i++) {
        size_t at;

        if (table->entries[i].line == 0)
            continue;
        at = home_of(table->entries[i].hash, capacity);
        if (at < next)
            at = next;
        if (at >= end)
            return false;
        entries[at] = table->entries[i];
        next = at + 1;
    }
    return true;
}

static enum ct_status grow(struct ct_key_table *table)
{
    size_t capacity = table->capacity;

    for (;;) {
        struct ct_key_entry *entries;

        capacity = capacity < 8 ? 8 : capacity + capacity / 4;
        if (capacity > UINT32_MAX)
            return CT_LIMIT;
        entries = calloc(capacity + TAIL, sizeof *entries);
        if (entries == NULL)
            return CT_NOMEM;
        if (lay_out(table, entries, capacity)) {
            free(table->entries);
            table->entries = entries;
            table->capacity = capacity;
            return CT_OK;
        }
        free(entries);
    }
}

/* Puts the entry at `at`, those there one further. false: there is no room. */
static bool insert(struct ct_key_table *table, size_t at,
                   struct ct_key_entry entry)
{
    size_t end = table->capacity + TAIL, gap = at;

    while (gap < end && table->entries[gap].line != 0)
        gap++;
    if (gap == end)
        return false;
    memmove(&table->entries[at + 1], &table->entries[at],
            (gap - at) * sizeof entry);
    table->entries[at] = entry;
    table->count++;
    return true;
}

enum ct_status ct_key_set_add(struct ct_key_set *set, struct ct_key_hash hash,
                              uint64_t line, uint64_t *first)
{
    struct ct_key_table *table = &set->tables[table_of(hash)];
    struct ct_key_entry entry = {hash, line};

    /* 85 % full at most, 68 % after growing: 28 to 36 bytes a key. */
    if (table->count * 20 >= table->capacity * 17) {
        enum ct_status status = grow(table);

        if (status != CT_OK)
            return status;
    }
    for (;;) {
        size_t at = place_of(table, hash), end = table->capacity + TAIL;
        enum ct_status status;

        if (at < end && table->entries[at].line != 0 &&
            compare(table->entries[at].hash, hash) == 0) {
            *first = table->entries[at].line;
            return CT_OK;
        }
        *first = 0;
        if (at < end && insert(table, at, entry))
            return CT_OK;
        status = grow(table);
        if (status != CT_OK)
            return status;
    }
}

void ct_key_set_soon(const struct ct_key_set *set, struct ct_key_hash hash)
{
    const struct ct_key_table *table = &set->tables[table_of(hash)];
    const struct ct_key_entry *home;

    if (table->count == 0)
        return;
    /* The walk from home to place is a few entries long. */
    home = table->entries + home_of(hash, table->capacity);
    __builtin_prefetch(home, 1);
    __builtin_prefetch(home + 3, 1);
    __builtin_prefetch(home + 6, 1);
}

uint64_t ct_key_set_find(const struct ct_key_set *set, struct ct_key_hash hash)
{
    const struct ct_key_table *table = &set->tables[table_of(hash)];
    size_t at;

    if (table->count == 0)
        return 0;
    at = place_of(table, hash);
    return at < table->capacity + TAIL && table->entries[at].line != 0 &&
                   compare(table->entries[at].hash, hash) == 0
               ? table->entries[at].line
               : 0;
}

size_t ct_key_set_count(const struct ct_key_set *set)
{
    size_t count = 0;

    for (size_t i = 0; i < CT_KEY_TABLES; i++)
        count += set->tables[i].count;
    return count;
}

size_t ct_key_set_bytes(const struct ct_key_set *set)
{
    size_t places = 0;

    for (size_t i = 0; i < CT_KEY_TABLES; i++)
        places +=
            set->tables[i].capacity > 0 ? set->tables[i].capacity + TAIL : 0;
    return sizeof *set + places * sizeof(struct ct_key_entry);
}
