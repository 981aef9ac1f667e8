/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_budget.h - a budget as an operand of `check`: read and compiled, with
 * all findings; nothing is evaluated.
 */
#ifndef CT_CHECK_BUDGET_H
#define CT_CHECK_BUDGET_H

#include "context.h"

#include <stdint.h>

struct ct_units;
/* Findings go to context->sink. Inputs from a laboratory are those of --lab on
 * the day `on`. */
CT_CHECK enum ct_status ct_check_budget(const char *path, int32_t on,
                                        struct ct_units *units,
                                        struct ct_context *context);

#endif
