/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows of instruments as ranges: each different one is kept once, since the
 * instruments of a register have few.
 */
#include "verify_work.h"

#include <stdlib.h>
#include <string.h>

static uint64_t bits_of(double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    return bits;
}

uint64_t ct_verify_own_hash(const struct ct_lab_instrument *row)
{
    const uint64_t parts[] = {
        bits_of(row->range.min.number),
        bits_of(row->range.max.number),
        (uint64_t)(uintptr_t)row->range.unit,
        (uint64_t)(uintptr_t)row->mpe,
        (uint64_t)(uint32_t)row->interval.interval.months << 32 |
            (uint32_t)row->interval.interval.days,
    };
    uint64_t hash = 0;

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        hash = (hash ^ parts[i]) * 0x9E3779B97F4A7C15;
        hash ^= hash >> 32;
    }
    return hash;
}

/* The same bits: what is left out is equal to itself. */
static bool same_number(struct ct_lab_number a, struct ct_lab_number b)
{
    return bits_of(a.number) == bits_of(b.number) && a.place == b.place;
}

static bool same(const struct ct_verify_range *a,
                 const struct ct_lab_instrument *b)
{
    return same_number(a->range.min, b->range.min) &&
           same_number(a->range.max, b->range.max) &&
           a->range.unit == b->range.unit && a->mpe == b->mpe &&
           a->interval.state == b->interval.state &&
           a->interval.interval.kind == b->interval.interval.kind &&
           a->interval.interval.months == b->interval.interval.months &&
           a->interval.interval.days == b->interval.interval.days &&
           a->quantity == b->quantity;
}

/* Where the row is, or belongs. */
static struct ct_verify_own_slot *slot_of(const struct ct_verify_owns *owns,
                                          const struct ct_lab_instrument *row,
                                          uint64_t hash)
{
    size_t at = (size_t)hash & (owns->size - 1);

    while (owns->slots[at].number != 0 &&
           (owns->slots[at].hash != hash ||
            !same(&owns->list[owns->slots[at].number - 1], row)))
        at = (at + 1) & (owns->size - 1);
    return &owns->slots[at];
}

static enum ct_status grow_slots(struct ct_verify_owns *owns)
{
    size_t size = owns->size > 0 ? 2 * owns->size : 64;
    struct ct_verify_own_slot *slots = calloc(size, sizeof *slots);

    if (slots == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < owns->size; i++) {
        size_t at = (size_t)owns->slots[i].hash & (size - 1);

        if (owns->slots[i].number == 0)
            continue;
        while (slots[at].number != 0)
            at = (at + 1) & (size - 1);
        slots[at] = owns->slots[i];
    }
    free(owns->slots);
    owns->slots = slots;
    owns->size = size;
    return CT_OK;
}

enum ct_status ct_verify_own(struct ct_verify_owns *owns,
                             const struct ct_lab_instrument *row, uint64_t hash,
                             uint32_t *number)
{
    struct ct_verify_own_slot *slot;

    hash ^= row->quantity * 0x9E3779B97F4A7C15;
    if (2 * owns->count >= owns->size && grow_slots(owns) != CT_OK)
        return CT_NOMEM;
    slot = slot_of(owns, row, hash);
    if (slot->number == 0) {
        if (!ct_room(owns->list, owns->count))
            return CT_NOMEM;
        owns->list[owns->count] =
            (struct ct_verify_range){.range = row->range,
                                     .mpe = row->mpe,
                                     .interval = row->interval,
                                     .quantity = row->quantity};
        *slot = (struct ct_verify_own_slot){hash, (uint32_t)++owns->count};
    }
    *number = slot->number - 1;
    return CT_OK;
}

void ct_verify_owns_release(struct ct_verify_owns *owns)
{
    free(owns->list);
    free(owns->slots);
    *owns = (struct ct_verify_owns){0};
}
