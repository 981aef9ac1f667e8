/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Uses of items that were worked out before. They stand one behind the other,
 * so that those of one certificate, which are asked for together, do.
 */
#include "feed_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 4, LARGEST = 15 };

struct ct_use_memos {
    struct ct_use_memo *list;
    uint32_t count, most;
    uint32_t *places; /* number + 1, by hash; 0: free; four for each */
    int bits;         /* there are 2^bits */
};

struct ct_use_memos *ct_use_memos_new(size_t results)
{
    struct ct_use_memos *memos = calloc(1, sizeof *memos);
    int bits = LEAST;

    if (memos == NULL)
        return NULL;
    while (bits < LARGEST && (size_t)1 << bits < results)
        bits++;
    memos->most = (uint32_t)1 << bits;
    memos->bits = bits + 2;
    memos->list = malloc(memos->most * sizeof *memos->list);
    memos->places = calloc((size_t)1 << memos->bits, sizeof *memos->places);
    if (memos->list != NULL && memos->places != NULL)
        return memos;
    ct_use_memos_free(memos);
    return NULL;
}

void ct_use_memos_free(struct ct_use_memos *memos)
{
    if (memos == NULL)
        return;
    free(memos->list);
    free(memos->places);
    free(memos);
}

static bool is_same_key(const struct ct_use_key *a, const struct ct_use_key *b)
{
    return a->certificate == b->certificate && a->quantity == b->quantity &&
           a->function == b->function && a->artefact == b->artefact &&
           a->at == b->at && a->like_function == b->like_function &&
           a->like_at == b->like_at && a->on == b->on &&
           (a->point == b->point || (isnan(a->point) && isnan(b->point))) &&
           a->point_unit == b->point_unit;
}

static size_t hash_key(const struct ct_use_key *key, int bits_of_place)
{
    uint64_t hash = key->certificate, bits;

    memcpy(&bits, &key->point, sizeof bits);
    hash = hash * 31 + key->quantity;
    hash = hash * 31 + key->function;
    hash = hash * 31 + key->at;
    hash = hash * 31 + key->like_function;
    hash = hash * 31 + key->like_at;
    hash = hash * 31 + (uint32_t)key->on;
    hash = (hash * 31 + key->artefact) ^ bits ^ bits >> 29;
    return (size_t)(hash * UINT64_C(0x9e3779b97f4a7c15) >>
                    (64 - bits_of_place));
}

struct ct_use_memo *ct_use_memo_of(struct ct_use_memos *memos,
                                   const struct ct_use_key *key)
{
    size_t mask = ((size_t)1 << memos->bits) - 1;
    size_t place = hash_key(key, memos->bits);

    for (; memos->places[place] != 0; place = (place + 1) & mask) {
        struct ct_use_memo *memo = &memos->list[memos->places[place] - 1];

        if (is_same_key(&memo->key, key))
            return memo;
    }
    if (memos->count == memos->most) {
        memset(memos->places, 0, (mask + 1) * sizeof *memos->places);
        memos->count = 0;
        place = hash_key(key, memos->bits);
    }
    memos->places[place] = ++memos->count;
    memos->list[memos->count - 1] =
        (struct ct_use_memo){.key = *key, .filled = false};
    return &memos->list[memos->count - 1];
}
