/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * progress.h - a line on the terminal that says how far the work has come:
 *
 *     caltrace: 12 300 000 of 100 000 000 trials, 21 M/s, 4 s left
 *
 * Nothing appears within the first second, nor where context->progress says
 * that there is no terminal or that it is to be quiet. The line stands on
 * standard error and is rewritten in place, at most ten times a second. It is
 * one line however narrow the terminal is. A finding that is reported
 * meanwhile takes its place, and the line is drawn anew below.
 *
 *     struct ct_progress progress;
 *
 *     ct_progress_begin(&progress, context, N_("trials"), trials);
 *     while (...)
 *         ct_progress_update(&progress, done);
 *     ct_progress_end(&progress);
 *
 * All calls from one thread, the one that reports findings to context->sink.
 */
#ifndef CT_PROGRESS_H
#define CT_PROGRESS_H

#include "context.h"

struct ct_progress {
    const struct ct_context *context; /* NULL: nothing is drawn */
    const char *what;
    uint64_t total;
    uint64_t begun, next; /* nanoseconds of context->now() */
    bool drawn;           /* the line stands on the terminal */
    /* The sink's own way, while this stands before it. */
    void (*report)(void *context, const struct ct_finding *finding);
    void *report_context;
};

/* `what` is counted: N_("trials"), N_("rows"). `total` 0: not known. Until the
 * end the structure must not move, context->sink passes through it, and
 * another progress on the same context must end before this one. */
void ct_progress_begin(struct ct_progress *progress,
                       const struct ct_context *context, const char *what,
                       uint64_t total);

/* `done` of the whole so far. Costs a look at the clock (some 30 ns) unless
 * the line is due. */
void ct_progress_update(struct ct_progress *progress, uint64_t done);

/* Erases the line. Harmless when called twice. */
void ct_progress_end(struct ct_progress *progress);

#endif
