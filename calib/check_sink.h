/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_sink.h - from readers that report findings to an answer that shows
 * them: counts, caps, the baseline.
 *
 * A finding is written as it comes, while the text around it is at hand.
 * Memory does not grow with their number.
 */
#ifndef CT_CHECK_SINK_H
#define CT_CHECK_SINK_H

#include "context.h"
#include "files/output.h"
#include "report/baseline.h"
#include "report/check.h"

struct ct_check_limits {
    uint64_t cap; /* findings of one code in one operand; 0: all */
    uint64_t max; /* findings in all; UINT64_MAX: all */
};

struct ct_check_sink {
    struct ct_sink sink; /* for the readers */
    const struct ct_sources *sources;
    struct ct_check_writer *writer;
    struct ct_output *output;
    struct ct_buffer text; /* on its way to the output */
    struct ct_check_limits limits;
    struct ct_check_counts counts;

    struct ct_baseline *baseline;      /* accepted findings, or NULL */
    struct ct_output *baseline_output; /* where they are written, or NULL */
    struct ct_buffer baseline_text;

    size_t entries;    /* rows of the table of findings */
    uint64_t *of_code; /* per row: findings of its code in this operand, at
                          the first row of the code */
    size_t *first;     /* per row: the first row of its code */
    uint64_t shown;    /* in all */
    bool unreadable;   /* a file could not be read */
    bool closed;       /* the output takes no more: what comes is counted */
    bool no_memory;
    const struct ct_finding_entry *last;
};

/* The structure must not move. */
CT_CHECK enum ct_status ct_check_sink_init(struct ct_check_sink *check,
                                           const struct ct_sources *sources);
/* Of what it was given it frees the baseline only. */
void ct_check_sink_release(struct ct_check_sink *check);

/* Begins the answer. */
CT_CHECK enum ct_status ct_check_sink_begin(struct ct_check_sink *check);

/* The end of one operand, of this name: how many findings of each code were
 * left out. */
CT_CHECK enum ct_status ct_check_sink_operand(struct ct_check_sink *check,
                                              const char *name);

/* Says which accepted findings are gone, and ends the answer. */
CT_CHECK enum ct_status ct_check_sink_end(struct ct_check_sink *check);

#endif
