/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * load_keys.h - texts as small numbers: equal texts have equal numbers.
 *
 * At most 39 bytes a key while it grows, 21 when it is done, beside the text; 8
 * while texts come in a few stretches within which each comes behind the one
 * before it, as ids in a register mostly do: then there is no table, and a new
 * one is compared with the ends of the stretches. Where more keys are expected
 * than come, there are up to four times as many slots, of 8 bytes each.
 */
#ifndef CT_LOAD_KEYS_H
#define CT_LOAD_KEYS_H

#include "../../uncertainty/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct ct_key {
    uint32_t at;  /* in `bytes`; a NUL stands behind the text */
    uint32_t row; /* what the owner keeps beside it; UINT32_MAX at first */
};

/* The hash stands beside the number, so that other keys on the way to one are
 * passed without a look at them. */
struct ct_key_slot {
    uint32_t hash, key; /* key 0: empty */
};

enum {
    CT_KEYS_RUNS = 8,    /* stretches in order, before there is a table */
    CT_KEYS_RECENT = 512 /* pairs of those that were looked for */
};

/* All zero: empty. */
struct ct_keys {
    char *bytes;
    size_t used, size;
    struct ct_key *list; /* 1 … count; 0 is the empty text */
    uint32_t count;
    uint32_t last;                 /* found or added */
    uint32_t starts[CT_KEYS_RUNS]; /* the first key of each stretch */
    uint32_t runs;
    uint32_t searches;                            /* in them */
    struct ct_key_slot recent[CT_KEYS_RECENT][2]; /* at the place of the hash */
    struct ct_key_slot *slots;
    size_t slot_count; /* 0: there are but stretches */
    size_t expected;   /* keys: so many slots are made at once; 0: not known */
};

void ct_keys_release(struct ct_keys *keys);

/* The slot from which on a key with that hash is looked for: rises with the
 * hash, so that a table grows in one walk. */
static inline size_t ct_keys_home(const struct ct_keys *keys, uint32_t hash)
{
    return (size_t)(((uint64_t)hash * (uint64_t)keys->slot_count) >> 32);
}

/* Up to eight bytes as a number, those in the middle perhaps twice: of two
 * texts of one length, equal numbers are equal texts. */
static inline uint64_t ct_keys_word(const char *text, size_t length)
{
    uint64_t word = 0;
    uint32_t low, high;

    if (length >= 8) {
        memcpy(&word, text, 8);
    } else if (length >= 4) {
        memcpy(&low, text, 4);
        memcpy(&high, text + length - 4, 4);
        word = (uint64_t)high << 32 | low;
    } else if (length > 0) {
        word = (uint64_t)(unsigned char)text[0] |
               (uint64_t)(unsigned char)text[length / 2] << 8 |
               (uint64_t)(unsigned char)text[length - 1] << 16;
    }
    return word;
}

/* memcmp() == 0 without a call: most texts are short. */
static inline bool ct_keys_same(const char *a, const char *b, size_t length)
{
    for (; length > 8; a += 8, b += 8, length -= 8)
        if (ct_keys_word(a, 8) != ct_keys_word(b, 8))
            return false;
    return ct_keys_word(a, length) == ct_keys_word(b, length);
}

/* The hash that keys have. */
uint32_t ct_keys_hash(const char *text, size_t length);

/* The number of the text, a new one if need be; 0 for the empty text.
 * CT_NOMEM; CT_LIMIT: 4 GiB of texts. */
CT_CHECK enum ct_status ct_keys_add(struct ct_keys *keys, const char *text,
                                    size_t length, uint32_t *key);

/* The same where the hash is known; *last, 0 at first, is the number found
 * last in the caller's order. */
CT_CHECK enum ct_status ct_keys_add_hashed(struct ct_keys *keys,
                                           const char *text, size_t length,
                                           uint32_t hash, uint32_t *last,
                                           uint32_t *key);

/* Steps that get near what a text of that hash will be compared with, each
 * to be taken when the one before has had its time: the slot, the key, and the
 * bytes. Inlined, and so must be what does nothing but call it: gcc leaves out
 * calls of functions that only prefetch. */
enum ct_keys_step { CT_KEYS_SLOT, CT_KEYS_KEY, CT_KEYS_BYTES, CT_KEYS_STEPS };
__attribute__((always_inline)) static inline void
ct_keys_prefetch(const struct ct_keys *keys, uint32_t hash,
                 enum ct_keys_step step)
{
    enum { NEAR = 4 }; /* most keys are no further from their place */
    size_t at = ct_keys_home(keys, hash), end = at + NEAR;

    if (keys->slot_count == 0)
        return;
    if (step == CT_KEYS_SLOT) {
        __builtin_prefetch(&keys->slots[at]);
        return;
    }
    for (; at < end && at < keys->slot_count; at++) {
        struct ct_key_slot slot = keys->slots[at];

        if (slot.key == 0 || slot.hash == hash) {
            const struct ct_key *key = &keys->list[slot.key];

            __builtin_prefetch(step == CT_KEYS_KEY
                                   ? (const void *)key
                                   : (const void *)(keys->bytes + key->at));
            return;
        }
    }
}

/* The number of the text, or 0. */
uint32_t ct_keys_find(const struct ct_keys *keys, const char *text,
                      size_t length);

/* The text, NUL-terminated, valid until the next ct_keys_add(); "" for 0. */
const char *ct_keys_text(const struct ct_keys *keys, uint32_t key);

/* Gives back what growing has left over; nothing is added from then on. */
void ct_keys_trim(struct ct_keys *keys);

#endif
