/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * context.h - what a command is given beside its options. Made by
 * environment.c, the only code that reads the clock, the environment and the
 * terminal.
 */
#ifndef CT_CONTEXT_H
#define CT_CONTEXT_H

#include "files/source.h"

#include <stdbool.h>

enum ct_language { CT_ENGLISH, CT_CHINESE };

struct ct_message_sink;

struct ct_context {
    struct ct_sources *sources;
    struct ct_sink *sink; /* findings: to standard error, as they come */
    struct ct_message_sink *messages; /* behind the sink; with --format json it
                                  keeps the findings for the answer */
    int32_t today;         /* days since 1970-01-01: CALTRACE_TODAY or the
                              local date */
    const char *directory; /* --lab, or "." */
    enum ct_language language;
    int width;  /* columns of the terminal; 0: not a terminal */
    bool color; /* on standard output */
    bool quiet;
    int threads; /* processors, at least 1 */
};

#endif
