/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What very many certificates have alike: by whom, by which procedure, of which
 * kind and with which verdicts. Each different combination is kept once.
 */
#include "verify_work.h"

#include <stdlib.h>

static bool same(const struct ct_verify_manner *a,
                 const struct ct_verify_manner *b)
{
    return a->laboratory == b->laboratory && a->procedure == b->procedure &&
           a->kind == b->kind && a->verdict == b->verdict &&
           a->as_found == b->as_found && a->adjusted == b->adjusted;
}

static size_t hash_of(const struct ct_verify_manner *manner)
{
    struct ct_key_hash digest = ct_digest_start;

    ct_digest_add(&digest,
                  (uint64_t)manner->laboratory << 32 | manner->procedure);
    ct_digest_add(&digest, (uint64_t)manner->kind << 24 |
                               (uint64_t)manner->verdict << 16 |
                               (uint64_t)manner->as_found << 8 |
                               manner->adjusted);
    return (size_t)digest.high;
}

/* Where its number is, or belongs. */
static uint32_t *slot_of(const struct ct_verify_manners *manners,
                         const struct ct_verify_manner *manner)
{
    size_t mask = manners->size - 1, at = hash_of(manner) & mask;

    while (manners->slots[at] != 0 &&
           !same(&manners->list[manners->slots[at] - 1], manner))
        at = (at + 1) & mask;
    return &manners->slots[at];
}

static enum ct_status grow_slots(struct ct_verify_manners *manners)
{
    struct ct_verify_manners grown = *manners;

    grown.size = manners->size > 0 ? 2 * manners->size : 64;
    grown.slots = calloc(grown.size, sizeof *grown.slots);
    if (grown.slots == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < manners->count; i++)
        *slot_of(&grown, &manners->list[i]) = i + 1;
    free(manners->slots);
    *manners = grown;
    return CT_OK;
}

enum ct_status ct_verify_enter_manner(struct ct_verify_manners *manners,
                                      const struct ct_verify_manner *manner,
                                      uint32_t *number)
{
    uint32_t *slot;

    *number = manners->last;
    if (manners->last > 0 && same(&manners->list[manners->last - 1], manner))
        return CT_OK;
    if (2 * (size_t)manners->count >= manners->size &&
        grow_slots(manners) != CT_OK)
        return CT_NOMEM;
    slot = slot_of(manners, manner);
    if (*slot == 0) {
        if (!ct_room(manners->list, manners->count))
            return CT_NOMEM;
        manners->list[manners->count] = *manner;
        *slot = ++manners->count;
    }
    *number = manners->last = *slot;
    return CT_OK;
}

void ct_verify_manners_release(struct ct_verify_manners *manners)
{
    free(manners->list);
    free(manners->slots);
    *manners = (struct ct_verify_manners){0};
}

const struct ct_verify_manner *
ct_verify_manner(const struct ct_verify *verify,
                 const struct ct_verify_certificate *one)
{
    static const struct ct_verify_manner none;

    return one->manner != 0 ? &verify->manners.list[one->manner - 1] : &none;
}
