/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check_budget.h"

#include "evaluation.h"

enum ct_status ct_check_budget(const char *path, struct ct_units *units,
                               struct ct_context *context)
{
    const struct ct_evaluation_options options = {0};
    struct ct_evaluation evaluation = {0};
    size_t errors = context->sink->errors;
    enum ct_status status =
        ct_budget_read(context->sources, path, NULL, 0, units, context->sink,
                       &evaluation.budget);

    status =
        ct_evaluation_prepare(&evaluation, status, errors, &options, context);
    ct_evaluation_release(&evaluation);
    return status;
}
