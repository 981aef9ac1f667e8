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
    X(selftest)                                                                \
    X(explain)

#define X(name) extern const struct ct_command ct_command_##name;
CT_COMMANDS(X)
#undef X

#endif
