/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * row_names.h - the names in a header, and those of the budget: shared by
 * row_header.c and row_hint.c. Private to them.
 */
#ifndef CT_ROW_NAMES_H
#define CT_ROW_NAMES_H

#include "row_work.h"

/* A name and what it stands for, to be found among many. */
struct row_entry {
    const char *name;
    size_t index;
};

struct row_names {
    struct ct_row_reader *reader;
    const struct ct_model *model;
    struct row_entry *parts;  /* contributions that are components */
    struct row_entry *passed; /* names under `pass`, folded */
    size_t part_count, passed_count;
    bool *met;          /* of the names under `pass`, which are there */
    const char **known; /* every header that could be */
    size_t known_count, hints;
    const char **names; /* of inputs and components */
};

/* A header without blanks and full-width forms. */
struct row_name {
    char *plain; /* in the arena */
    size_t length;
};

/* ---- row_header.c -------------------------------------------------------- */

/* The input or component of this name: *part is CT_NONE of an input. */
bool row_find_name(const struct row_names *h, const char *name, size_t length,
                   size_t *input, size_t *part);

/* `u(x)`: the word and what stands in the parentheses. */
bool row_split_call(const char *text, size_t length, size_t *open);

bool row_is_word(const char *text, size_t length, const char *word);

struct ct_sink *row_sink_of(const struct row_names *h);

struct ct_argument row_text_at(const struct row_names *h, size_t column);

struct ct_argument row_place_at(const struct row_names *h, size_t column);

/* ---- row_hint.c ---------------------------------------------------------- */

/* A header that means nothing: CT_INVALID, or CT_NOMEM. */
enum ct_status row_report_unknown(struct row_names *h,
                                  const struct row_name *name, size_t column);

#endif
