/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A hash table with open addressing whose slots hold numbers of texts; none
 * while the texts come in few stretches that are in order, as most registers
 * have their ids. Before either is asked stands a small table of what was
 * looked for last: a column with few different texts is at home there.
 */
#include "load_keys.h"

#include "../../uncertainty/arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Eight bytes at a time, each mixed in by a multiplication with an odd number
 * whose bits are well spread (2^64 / golden ratio). */
uint32_t ct_keys_hash(const char *text, size_t length)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t hash = length * odd;

    for (; length > 8; text += 8, length -= 8) {
        hash = (hash ^ ct_keys_word(text, 8)) * odd;
        hash ^= hash >> 29;
    }
    hash = (hash ^ ct_keys_word(text, length)) * odd;
    hash ^= hash >> 32;
    hash *= odd;
    return (uint32_t)(hash >> 32);
}

static size_t length_of(const struct ct_keys *keys, uint32_t key)
{
    size_t end = key < keys->count ? keys->list[key + 1].at : keys->used;

    return end - keys->list[key].at - 1;
}

static bool is_key(const struct ct_keys *keys, uint32_t key, const char *text,
                   size_t length)
{
    return length_of(keys, key) == length &&
           ct_keys_same(keys->bytes + keys->list[key].at, text, length);
}

/* The slot of the text, or the empty one where it would go. */
static size_t find_slot(const struct ct_keys *keys, uint32_t hash,
                        const char *text, size_t length)
{
    size_t at = ct_keys_home(keys, hash);

    while (keys->slots[at].key != 0 &&
           (keys->slots[at].hash != hash ||
            !is_key(keys, keys->slots[at].key, text, length)))
        at = at + 1 < keys->slot_count ? at + 1 : 0;
    return at;
}

static void insert(struct ct_keys *keys, struct ct_key_slot slot)
{
    size_t at = ct_keys_home(keys, slot.hash);

    while (keys->slots[at].key != 0)
        at = at + 1 < keys->slot_count ? at + 1 : 0;
    keys->slots[at] = slot;
}

/* Whether there are as many slots as so many keys need: 4/5 of them. */
static bool has_slots(size_t slots, size_t keys)
{
    return keys * 5 <= slots * 4;
}

/* For one more, or for as many as are expected unless those are very many more
 * than there are. */
static size_t slots_for(const struct ct_keys *keys)
{
    enum { TIMES = 4 };
    size_t slots = keys->slot_count > 0 ? keys->slot_count : 64;
    size_t count = (size_t)keys->count + 1;

    if (keys->expected > count)
        count = keys->expected < TIMES * count ? keys->expected : TIMES * count;
    do
        slots += slots / 4;
    while (!has_slots(slots, count));
    return slots;
}

/* Empty ones. Written, for calloc() would get each page twice: when it is
 * looked at and when it is written; and not with zeros, which compilers take
 * for calloc(). */
static struct ct_key_slot *new_slots(size_t count)
{
    const struct ct_key_slot empty = {.hash = UINT32_MAX};
    struct ct_key_slot *slots = malloc(count * sizeof *slots);

    for (size_t i = 0; slots != NULL && i < count; i++)
        slots[i] = empty;
    return slots;
}

/* The first time for those that were in order. */
static enum ct_status grow_slots(struct ct_keys *keys)
{
    struct ct_keys grown = *keys;

    grown.slot_count = slots_for(keys);
    grown.slots = new_slots(grown.slot_count);
    if (grown.slots == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < keys->slot_count; i++)
        if (keys->slots[i].key != 0)
            insert(&grown, keys->slots[i]);
    for (uint32_t key = 1; keys->slot_count == 0 && key <= keys->count; key++) {
        const char *text = keys->bytes + keys->list[key].at;

        insert(&grown, (struct ct_key_slot){
                           ct_keys_hash(text, length_of(keys, key)), key});
    }
    free(keys->slots);
    *keys = grown;
    return CT_OK;
}

static enum ct_status grow_bytes(struct ct_keys *keys, size_t extra)
{
    size_t size = keys->size > 0 ? keys->size : 1024;
    char *bytes;

    if (extra > UINT32_MAX - keys->used)
        return CT_LIMIT;
    while (size - keys->used < extra)
        size *= 2;
    if (size == keys->size)
        return CT_OK;
    bytes = realloc(keys->bytes, size);
    if (bytes == NULL)
        return CT_NOMEM;
    keys->bytes = bytes;
    keys->size = size;
    return CT_OK;
}

/* Room for one more key. */
static enum ct_status make_room(struct ct_keys *keys, size_t length)
{
    size_t used = (size_t)keys->count + 1;
    enum ct_status status = grow_bytes(keys, length + 1);

    if (status == CT_OK && keys->slot_count > 0 &&
        !has_slots(keys->slot_count, used))
        status = grow_slots(keys);
    if (status != CT_OK)
        return status;
    return ct_room(keys->list, used) ? CT_OK : CT_NOMEM;
}

/* The first entry is the empty text. */
static enum ct_status start(struct ct_keys *keys)
{
    struct ct_key *list;
    enum ct_status status = grow_bytes(keys, 1);

    if (status != CT_OK)
        return status;
    list = ct_grow(NULL, 0, sizeof *list);
    if (list == NULL)
        return CT_NOMEM;
    list[0] = (struct ct_key){0, UINT32_MAX};
    keys->list = list;
    keys->bytes[0] = '\0';
    keys->used = 1;
    return CT_OK;
}

/* Tables follow one another's order: the text is often that of the last call
 * or the next one. 0: it is neither. */
static uint32_t guess(const struct ct_keys *keys, uint32_t last,
                      const char *text, size_t length)
{
    if (last > 0 && is_key(keys, last, text, length))
        return last;
    if (last < keys->count && is_key(keys, last + 1, text, length))
        return last + 1;
    return 0;
}

/* ---- stretches in order -------------------------------------------------- */

/* By bytes: the text against that of the key. */
static int compare(const struct ct_keys *keys, const char *text, size_t length,
                   uint32_t key)
{
    size_t own = length_of(keys, key);
    int order = memcmp(text, keys->bytes + keys->list[key].at,
                       length < own ? length : own);

    return order != 0 ? order : (length > own) - (length < own);
}

/* Between two keys of a stretch, both included. */
static uint32_t find_between(const struct ct_keys *keys, const char *text,
                             size_t length, uint32_t low, uint32_t high)
{
    while (low <= high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(keys, text, length, middle);

        if (order == 0)
            return middle;
        if (order > 0)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return 0;
}

/* Without slots. *searches counts what took longer than a look at the ends. */
static uint32_t find_ordered(const struct ct_keys *keys, const char *text,
                             size_t length, uint32_t *searches)
{
    uint32_t high = keys->count, found = 0;

    for (uint32_t run = keys->runs; run-- > 0 && found == 0;) {
        uint32_t low = keys->starts[run];

        if (compare(keys, text, length, high) <= 0 &&
            compare(keys, text, length, low) >= 0) {
            ++*searches;
            found = find_between(keys, text, length, low, high);
        }
        high = low - 1;
    }
    return found;
}

/* Whether a new text may stand behind the others without a slot: where it
 * begins another stretch, that is noted. */
static bool follows(struct ct_keys *keys, const char *text, size_t length)
{
    if (keys->runs > 0 && compare(keys, text, length, keys->count) > 0)
        return true;
    if (keys->runs == CT_KEYS_RUNS)
        return false;
    keys->starts[keys->runs++] = keys->count + 1;
    return true;
}

/* Whether so much has been searched that a table would have been made of it. */
static bool is_tired(const struct ct_keys *keys)
{
    enum { FEW = 64, EACH = 16 };

    return keys->searches > FEW + keys->count / EACH;
}

/* ---- texts --------------------------------------------------------------- */

static uint32_t find_recent(const struct ct_keys *keys, const char *text,
                            size_t length, uint32_t hash)
{
    const struct ct_key_slot *pair = keys->recent[hash % CT_KEYS_RECENT];

    for (int i = 0; i < 2; i++)
        if (pair[i].key != 0 && pair[i].hash == hash &&
            is_key(keys, pair[i].key, text, length))
            return pair[i].key;
    return 0;
}

/* In place of the older one of the pair. */
static void remember(struct ct_keys *keys, struct ct_key_slot slot)
{
    struct ct_key_slot *pair = keys->recent[slot.hash % CT_KEYS_RECENT];

    pair[1] = pair[0];
    pair[0] = slot;
}

/* 0: there is none yet. */
static enum ct_status find(struct ct_keys *keys, const char *text,
                           size_t length, uint32_t hash, uint32_t *key)
{
    enum ct_status status = CT_OK;

    *key = find_recent(keys, text, length, hash);
    if (*key != 0)
        return CT_OK;
    if (keys->slot_count == 0 && is_tired(keys))
        status = grow_slots(keys);
    if (status != CT_OK)
        return status;
    *key = keys->slot_count > 0
               ? keys->slots[find_slot(keys, hash, text, length)].key
               : find_ordered(keys, text, length, &keys->searches);
    if (*key != 0)
        remember(keys, (struct ct_key_slot){hash, *key});
    return CT_OK;
}

/* A text that may be new. */
static enum ct_status add(struct ct_keys *keys, const char *text, size_t length,
                          uint32_t hash, uint32_t *key)
{
    enum ct_status status = find(keys, text, length, hash, key);

    if (status != CT_OK || *key != 0)
        return status;
    status = make_room(keys, length);
    if (status == CT_OK && keys->slot_count == 0 &&
        !follows(keys, text, length))
        status = grow_slots(keys);
    if (status != CT_OK)
        return status;
    memcpy(keys->bytes + keys->used, text, length);
    keys->bytes[keys->used + length] = '\0';
    *key = ++keys->count;
    keys->list[*key] = (struct ct_key){(uint32_t)keys->used, UINT32_MAX};
    keys->used += length + 1;
    if (keys->slot_count > 0)
        insert(keys, (struct ct_key_slot){hash, *key});
    return CT_OK;
}

enum ct_status ct_keys_add_hashed(struct ct_keys *keys, const char *text,
                                  size_t length, uint32_t hash, uint32_t *last,
                                  uint32_t *key)
{
    uint32_t found = 0;
    enum ct_status status = CT_OK;

    if (length > 0) {
        if (keys->list == NULL)
            status = start(keys);
        if (status == CT_OK)
            found = guess(keys, *last, text, length);
        if (status == CT_OK && found == 0)
            status = add(keys, text, length, hash, &found);
        if (status != CT_OK)
            return status;
        *last = found;
    }
    *key = found;
    return CT_OK;
}

enum ct_status ct_keys_add(struct ct_keys *keys, const char *text,
                           size_t length, uint32_t *key)
{
    return ct_keys_add_hashed(keys, text, length, ct_keys_hash(text, length),
                              &keys->last, key);
}

uint32_t ct_keys_find(const struct ct_keys *keys, const char *text,
                      size_t length)
{
    uint32_t searches = 0;

    if (length == 0 || keys->list == NULL)
        return 0;
    if (keys->slot_count == 0)
        return find_ordered(keys, text, length, &searches);
    return keys
        ->slots[find_slot(keys, ct_keys_hash(text, length), text, length)]
        .key;
}

const char *ct_keys_text(const struct ct_keys *keys, uint32_t key)
{
    return key == 0 || key > keys->count ? ""
                                         : keys->bytes + keys->list[key].at;
}

void ct_keys_trim(struct ct_keys *keys)
{
    struct ct_key *list;
    char *bytes;

    if (keys->list == NULL)
        return;
    list = realloc(keys->list, ((size_t)keys->count + 1) * sizeof *list);
    if (list != NULL)
        keys->list = list;
    bytes = realloc(keys->bytes, keys->used);
    if (bytes != NULL) {
        keys->bytes = bytes;
        keys->size = keys->used;
    }
}

void ct_keys_release(struct ct_keys *keys)
{
    free(keys->bytes);
    free(keys->list);
    free(keys->slots);
    *keys = (struct ct_keys){0};
}
