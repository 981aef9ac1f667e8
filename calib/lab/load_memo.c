/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A hash table that grows into a new one, so that nobody waits.
 */
#include "load_memo.h"

#include "load_keys.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 4096, FIRST_SLOTS = 32 };

void ct_memo_release(struct ct_cell_memo *memo)
{
    struct ct_memo_table *table =
        atomic_load_explicit(&memo->table, memory_order_relaxed);

    while (table != NULL) {
        struct ct_memo_table *older = table->older;

        free(table);
        table = older;
    }
    atomic_store_explicit(&memo->table, NULL, memory_order_relaxed);
    memo->count = 0;
    ct_arena_release(&memo->arena);
}

bool ct_memo_is(const struct ct_memo_entry *entry,
                const struct ct_memo_rules *rules, const char *text,
                size_t length)
{
    return entry->length == length && entry->rules.unit == rules->unit &&
           (rules->span_known || !entry->rules.span_known) &&
           ct_keys_same(entry->text, text, length);
}

const struct ct_memo_entry *ct_memo_find(const struct ct_cell_memo *memo,
                                         const struct ct_memo_rules *rules,
                                         const char *text, size_t length)
{
    const struct ct_memo_table *table =
        atomic_load_explicit(&memo->table, memory_order_acquire);
    uint32_t hash;

    if (table == NULL)
        return NULL;
    hash = ct_keys_hash(text, length);
    for (size_t at = hash & table->mask;; at = (at + 1) & table->mask) {
        const struct ct_memo_entry *entry =
            atomic_load_explicit(&table->slots[at], memory_order_acquire);

        if (entry == NULL ||
            (entry->hash == hash && ct_memo_is(entry, rules, text, length)))
            return entry;
    }
}

static void insert(struct ct_memo_table *table,
                   const struct ct_memo_entry *entry)
{
    size_t at = entry->hash & table->mask;

    while (atomic_load_explicit(&table->slots[at], memory_order_relaxed) !=
           NULL)
        at = (at + 1) & table->mask;
    atomic_store_explicit(&table->slots[at], entry, memory_order_release);
}

/* At most half of the slots are taken. */
static enum ct_status make_room(struct ct_cell_memo *memo)
{
    struct ct_memo_table *table =
        atomic_load_explicit(&memo->table, memory_order_relaxed);
    size_t slots = table != NULL ? 2 * (table->mask + 1) : FIRST_SLOTS;
    struct ct_memo_table *grown;

    if (table != NULL && 2 * (memo->count + 1) <= table->mask + 1)
        return CT_OK;
    grown = calloc(1, sizeof *grown + slots * sizeof grown->slots[0]);
    if (grown == NULL)
        return CT_NOMEM;
    grown->older = table;
    grown->mask = slots - 1;
    for (size_t i = 0; table != NULL && i <= table->mask; i++) {
        const struct ct_memo_entry *entry =
            atomic_load_explicit(&table->slots[i], memory_order_relaxed);

        if (entry != NULL)
            insert(grown, entry);
    }
    atomic_store_explicit(&memo->table, grown, memory_order_release);
    return CT_OK;
}

bool ct_memo_is_full(const struct ct_cell_memo *memo)
{
    return memo->count >= MOST;
}

enum ct_status ct_memo_add(struct ct_cell_memo *memo,
                           const struct ct_memo_rules *rules,
                           struct ct_cell cell,
                           const struct ct_cell_value *value)
{
    struct ct_memo_entry *entry;
    enum ct_status status;

    if (ct_memo_is_full(memo))
        return CT_OK;
    status = make_room(memo);
    if (status != CT_OK)
        return status;
    entry = ct_arena_alloc(&memo->arena, sizeof *entry);
    if (entry == NULL)
        return CT_NOMEM;
    entry->text = ct_arena_text(&memo->arena, cell.text, cell.length);
    if (entry->text == NULL)
        return CT_NOMEM;
    entry->length = cell.length;
    entry->hash = ct_keys_hash(cell.text, cell.length);
    entry->rules = *rules;
    entry->value = *value;
    insert(atomic_load_explicit(&memo->table, memory_order_relaxed), entry);
    memo->count++;
    return CT_OK;
}
