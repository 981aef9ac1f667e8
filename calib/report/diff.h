/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * diff.h - what was changed in a text, as a unified diff without context.
 *
 * For people: characters that look like nothing or like others (blanks of
 * fixed width, blanks at the end of a line) are shown by number, and of long
 * lines the part around the first difference. Memory is what is shown.
 */
#ifndef CT_DIFF_H
#define CT_DIFF_H

#include "../../uncertainty/buffer.h"

#include <stdbool.h>
#include <stdint.h>

struct ct_diff {
    struct ct_buffer text;
    uint64_t limit;  /* of changes that are shown; 0: none is */
    uint64_t shown;  /* changes in `text` */
    uint64_t hidden; /* those behind them, counted only */
    bool color;
};

/* A zeroed structure with a limit is an empty diff. */
void ct_diff_release(struct ct_diff *diff);

/* The line `line` and those behind it (from 1; both texts have as many lines)
 * read `after` in place of `before`. */
void ct_diff_change(struct ct_diff *diff, uint64_t line, const char *before,
                    size_t before_length, const char *after,
                    size_t after_length);

/* Appends the names, the changes and how many are not shown; nothing where
 * nothing was changed. CT_NOMEM. */
CT_CHECK enum ct_status ct_diff_write(const struct ct_diff *diff,
                                      const char *old_name,
                                      const char *new_name,
                                      struct ct_buffer *out);

#endif
