/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * key_set.h - very many keys in little memory: was this one there before?
 *
 * A key is kept as 104 bits of its hash and what its owner wants to know of it,
 * such as the line where it first stood: at most 26 bytes, whatever its length,
 * and 4 more once something greater than 32 bits is known of one.
 * Two keys are taken for one with probability n²/2^105 among n keys: below
 * 10^-13 for a thousand million. No text is kept to compare, so this bound is
 * the answer.
 *
 * What is looked through is small, so that more of it is near: slots in 256
 * parts, chosen by the first byte of the hash. In each they are in the order of
 * the 32 bits behind it (the share), at or behind the place that the share
 * gives; so growing is one walk, and a search ends at the first greater share.
 * The other 64 bits are in a list, what is known of the keys in lists beside
 * it. A table has the slots of several parts: large enough for huge pages,
 * since finding the page of a place costs more than all else of a search, and
 * small enough that one more while a table grows does not matter.
 */
#ifndef CT_KEY_SET_H
#define CT_KEY_SET_H

#include "../../uncertainty/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ct_key_hash {
    uint64_t high, low;
};

/* Of bytes: SipHash-2-4 under a fixed key. Any thread. */
struct ct_key_hash ct_key_hash(const void *bytes, size_t length);

enum { CT_KEY_TABLES = 8 };

struct ct_key_place {
    uint32_t share;  /* of the hash */
    uint32_t number; /* in the list, + 1; 0: empty */
};

struct ct_key_set {
    struct ct_key_table {
        struct ct_key_place *slots;
        size_t count;    /* of keys */
        size_t capacity; /* of each part; places behind it are for what is
                            pushed over the end */
    } tables[CT_KEY_TABLES];
    uint64_t *rests;      /* of the hashes */
    uint32_t *low, *high; /* halves of the values; high NULL: all are 0 */
    size_t count;
};

/* A zero-initialised structure is an empty set. */
void ct_key_set_release(struct ct_key_set *set);

/* Enters the key unless it is there. *first: the value of the one that is
 * there, or 0. `value` is not 0. CT_NOMEM; CT_LIMIT: 2^32 keys. */
CT_CHECK enum ct_status ct_key_set_add(struct ct_key_set *set,
                                       struct ct_key_hash hash, uint64_t value,
                                       uint64_t *first);

/* The key is added soon: fetches its place in the table, and when that has
 * come (near) what is there of the key. */
void ct_key_set_soon(const struct ct_key_set *set, struct ct_key_hash hash,
                     bool near);

/* The value of the key, or 0. */
uint64_t ct_key_set_find(const struct ct_key_set *set, struct ct_key_hash hash);

size_t ct_key_set_count(const struct ct_key_set *set);
size_t ct_key_set_bytes(const struct ct_key_set *set);

#endif
