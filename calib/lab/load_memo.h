/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * load_memo.h - cells that were read without a finding, by their text: most
 * columns of words, units and formulas repeat themselves.
 *
 * One thread adds; any may look at the same time.
 */
#ifndef CT_LOAD_MEMO_H
#define CT_LOAD_MEMO_H

#include "cell.h"
#include "../../uncertainty/arena.h"

#include <stdatomic.h>

/* What the meaning of a cell follows from, beside its text. */
struct ct_memo_rules {
    const struct ct_unit *unit; /* of limits: that of the row */
    bool span_known;            /* what was read without is as good with it */
};

struct ct_memo_entry {
    struct ct_cell_value value;
    struct ct_memo_rules rules;
    uint32_t hash;
    size_t length;
    const char *text;
};

struct ct_memo_table {
    struct ct_memo_table *older; /* others may still be looking at it */
    size_t mask;
    _Atomic(const struct ct_memo_entry *) slots[];
};

/* All zero: empty. */
struct ct_cell_memo {
    _Atomic(struct ct_memo_table *) table;
    size_t count;
    struct ct_arena arena;
};

void ct_memo_release(struct ct_cell_memo *memo);

/* The entry of that text, or NULL. */
const struct ct_memo_entry *ct_memo_find(const struct ct_cell_memo *memo,
                                         const struct ct_memo_rules *rules,
                                         const char *text, size_t length);
/* Whether it is the entry of that text. */
bool ct_memo_is(const struct ct_memo_entry *entry,
                const struct ct_memo_rules *rules, const char *text,
                size_t length);

/* Whether there are too many for another one. */
bool ct_memo_is_full(const struct ct_cell_memo *memo);

/* Adds an entry that is not there, unless it is full. CT_NOMEM. */
CT_CHECK enum ct_status ct_memo_add(struct ct_cell_memo *memo,
                                    const struct ct_memo_rules *rules,
                                    struct ct_cell cell,
                                    const struct ct_cell_value *value);

#endif
