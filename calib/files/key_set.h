/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * key_set.h - very many keys in little memory: was this one there before?
 *
 * A key is kept as its 128-bit SipHash-2-4 under a fixed key and the line where
 * it first stood: at most 40 bytes, whatever its length. Two keys are taken for
 * one with probability n²/2^129 among n keys: below 10^-20 for a thousand
 * million. No text is kept to compare, so this bound is the answer.
 *
 * 256 tables, chosen by the first byte of the hash, grow one by one. In each
 * the entries are in the order of their hashes, at or behind the place that the
 * hash's share of the table gives; so growing is one walk, and a search ends at
 * the first greater hash.
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

/* Any thread. */
struct ct_key_hash ct_key_hash(const void *bytes, size_t length);

enum { CT_KEY_TABLES = 256 };

struct ct_key_entry {
    struct ct_key_hash hash;
    uint64_t line; /* 0: no entry */
};

struct ct_key_set {
    struct ct_key_table {
        struct ct_key_entry *entries;
        size_t count, capacity; /* places behind `capacity` are for what is
                                   pushed over the end */
    } tables[CT_KEY_TABLES];
};

/* A zero-initialised structure is an empty set. */
void ct_key_set_release(struct ct_key_set *set);

/* Enters the key unless it is there. *first: the line of the one that is there,
 * or 0. `line` is not 0. */
CT_CHECK enum ct_status ct_key_set_add(struct ct_key_set *set,
                                       struct ct_key_hash hash, uint64_t line,
                                       uint64_t *first);

/* The key is added soon: fetches the memory that this takes. */
void ct_key_set_soon(const struct ct_key_set *set, struct ct_key_hash hash);

/* The line of the key, or 0. */
uint64_t ct_key_set_find(const struct ct_key_set *set, struct ct_key_hash hash);

size_t ct_key_set_count(const struct ct_key_set *set);
size_t ct_key_set_bytes(const struct ct_key_set *set);

#endif
