/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * environment.h - the surroundings of the program, read in one place: clock,
 * environment variables, terminal, locale, signals.
 *
 *     CALTRACE_TODAY            the day that is taken for today, YYYY-MM-DD
 *     CALTRACE_TRIALS           trials of the Monte Carlo method; 0: none
 *     CALTRACE_KERNEL           sse2, avx2 or avx512: its inner loops
 *     LC_ALL, LC_MESSAGES, LANG the language of texts, as far as it is known
 *     NO_COLOR, TERM=dumb       no color unless --color asks for it; on a dumb
 *                               terminal no progress is shown
 *     COLUMNS                   the width of the terminal, when there is one
 *     TMPDIR                    where temporary files lie; else /tmp
 *     TEXTDOMAINDIR             where catalogues lie, for uninstalled ones
 *
 * LC_CTYPE and LC_NUMERIC are never set: texts are UTF-8 and numbers have a
 * decimal point everywhere.
 */
#ifndef CT_ENVIRONMENT_H
#define CT_ENVIRONMENT_H

#include "context.h"

/* ORDER LANGUAGE_CHOICE: the values of --lang. AUTO: from the environment. */
enum ct_language_choice {
    CT_LANGUAGE_AUTO,
    CT_LANGUAGE_ENGLISH,
    CT_LANGUAGE_CHINESE,
};

struct ct_environment {
    struct ct_context context;
    struct ct_sink sink;
};

/* First of all: streams 0-2 that the caller has closed are occupied, so that
 * no file the program opens can be taken for standard output; a closed pipe is
 * an error of write(); SIGINT, SIGTERM and SIGHUP remove temporary files and
 * then end the program as they would have done (unless it was started with
 * them ignored, as by nohup). */
void ct_environment_guard(void);

/* From watch(true) to watch(false) the first of those signals ends nothing: it
 * sets *context->stop, which stays set, and the work that takes long ends by
 * itself. A second one ends the program at once, as any does outside. Calls do
 * not nest. A command that watches
 *
 * - looks at *context->stop at least ten times a second, from the thread that
 *   called this (signals are handed to it), and before each file it begins;
 * - gives what it has, marked as incomplete, and ends with CT_EXIT_UNUSABLE;
 * - takes CT_INTERRUPTED from a reader for the same: reading from a terminal
 *   or a slow pipe ends within a second of the signal (ct_input_read()).
 *
 * What is being written is written to its end. To be called by the thread
 * that reads; helpers may be running. */
void ct_environment_watch(bool on);

/* Fills in the context. Places of `environment` are kept: it must not move.
 * CT_USAGE: a variable cannot be used, which was reported. To be closed in
 * every case. */
CT_CHECK enum ct_status ct_environment_open(struct ct_environment *environment);
void ct_environment_close(struct ct_environment *environment);

/* Sets the language that ct_translate() gives, and says so in the context. */
void ct_environment_language(struct ct_context *context, int choice);

#endif
