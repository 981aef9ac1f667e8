/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * context.h - what a command is given beside its options. Made by
 * environment.c, the only code that reads the clock, the environment and the
 * terminal.
 */
#ifndef CT_CONTEXT_H
#define CT_CONTEXT_H

#include "files/source.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

enum ct_language { CT_ENGLISH, CT_CHINESE };

/* Where answers go: --output; --joint or --write-baseline; --plot. */
enum { CT_OUTPUT_ANSWER, CT_OUTPUT_BESIDE, CT_OUTPUT_PLOT, CT_OUTPUTS };

struct ct_message_sink;
struct ct_kernel;

struct ct_context {
    struct ct_sources *sources;
    struct ct_sink *sink; /* findings: to standard error, as they come */
    struct ct_message_sink *messages; /* behind the sink; with --format json it
                                  keeps the findings for the answer */
    int32_t today;         /* days since 1970-01-01: CALTRACE_TODAY or the
                              local date */
    const char *directory; /* --lab, or "." */
    /* NULL: not asked for. What is written besides is set by its command. */
    const char *outputs[CT_OUTPUTS];
    const char *temporary; /* a folder for temporary files */
    enum ct_language language;
    int width;  /* columns of the terminal; 0: not a terminal */
    bool color; /* on standard output */
    bool quiet;
    int threads;     /* processors, at least 1 */
    uint64_t trials; /* of the Monte Carlo method, by the custom of the house:
                        CALTRACE_TRIALS or the usual number; 0: none */
    const struct ct_kernel *kernel; /* CALTRACE_KERNEL; NULL: the fastest */
    /* A line about how far the work has come may be drawn (progress.h):
     * standard error is a terminal that can rewrite a line, and --quiet was not
     * given. */
    bool progress;
    int progress_width; /* columns of that terminal */
    /* Not zero once a signal asked for the end while the command watched for
     * it: see ct_environment_watch(). Never NULL. To be read by the thread that
     * watches; it tells its helpers. */
    const volatile sig_atomic_t *stop;
    uint64_t (*now)(void); /* nanoseconds of a clock that never goes back */
};

#endif
