/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rows.h - uses of calibrations as contributions to a measurement model: what
 * ct_model_set_influences() takes, so that the inputs of a budget are as
 * correlated as the chains behind them, and its degrees of freedom are those
 * that combine.h would find for the same use.
 */
#ifndef CT_ROWS_H
#define CT_ROWS_H

#include "../uncertainty/model.h"
#include "combine.h"

/* A contribution and what it is a use of. */
struct ct_row_use {
    size_t contribution;
    struct ct_terms use;
};

struct ct_use_rows {
    struct ct_model_influences influences;
    struct ct_model_influence *list; /* of `influences`: names and kinds, NULL
                                        and CT_NORMAL, are the caller's to
                                        set */
    const uint32_t *numbers;         /* per influence: a result, or the caller's
                                        influence (ct_combine_elementary()) */
    const uint32_t *events; /* per family: whose results' own parts it has */
    const bool *incomplete; /* per row, as in ct_row */
};

/* Rows of n uses, in memory of `arena`. Every use is a row, also one without
 * uncertainty. The standard uncertainty of a contribution is that of
 * ct_reader_row(). CT_DOMAIN as there, CT_NOMEM. */
CT_CHECK enum ct_status ct_reader_use_rows(struct ct_reader *reader,
                                           const struct ct_row_use *uses,
                                           size_t n, struct ct_arena *arena,
                                           struct ct_use_rows *rows);

#endif
