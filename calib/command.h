/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * command.h - the commands: one file in commands/, one exported structure and
 * one line here.
 */
#ifndef CT_COMMAND_H
#define CT_COMMAND_H

#include "context.h"
#include "option.h"

/* Exit codes; precedence 2, 3, 1, 0. */
enum { CT_EXIT_FINE, CT_EXIT_FINDINGS, CT_EXIT_USAGE, CT_EXIT_UNUSABLE };

#define CT_COMMANDS(X)                                                         \
    X(budget)                                                                  \
    X(eval)                                                                    \
    X(show)                                                                    \
    X(due)                                                                     \
    X(chain)                                                                   \
    X(impact)                                                                  \
    X(covariance)                                                              \
    X(qualify)                                                                 \
    X(interval)                                                                \
    X(check)                                                                   \
    X(selftest)                                                                \
    X(explain)

#define X(name) extern const struct ct_command ct_command_##name;
CT_COMMANDS(X)
#undef X

/* Runs the program: argv[0] is its name, then the command and its words.
 * Returns the exit code; nothing of the context is freed. */
int ct_program_run(int argc, const char *const *argv,
                   struct ct_context *context);

/* ---- what commands share ------------------------------------------------- */

/* The exit code that a status leads to. Reports "out-of-memory" for CT_NOMEM,
 * which nothing below has told the user. */
int ct_exit_code(const struct ct_context *context, enum ct_status status);

/* The same for an answer: one that lacks a part is unusable, one that tells of
 * something that is not in order has findings. */
int ct_answer_code(const struct ct_context *context, enum ct_status status,
                   bool complete, bool in_order);

/* Writes a whole answer to where --output says, if that is nothing that was
 * read (keep.h): CT_USAGE. */
CT_CHECK enum ct_status ct_answer_write(const struct ct_common_options *common,
                                        const struct ct_context *context,
                                        struct ct_buffer *answer);

/* Ends a JSON answer: its findings, whether it is complete, and the closing
 * brace of the outermost object. */
struct ct_json;
void ct_answer_json_end(const struct ct_context *context, bool complete,
                        struct ct_json *json);

#endif
