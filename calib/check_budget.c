/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check_budget.h"

#include "evaluation.h"
#include "references.h"

enum ct_status ct_check_budget(const char *path, int32_t on,
                               struct ct_units *units,
                               struct ct_context *context)
{
    const struct ct_evaluation_options options = {0};
    const struct ct_laboratory_options laboratory = {
        .on = on, .known_by = CT_LAB_NO_DATE, .due_rule = CT_OPTION_NO_CHOICE};
    struct ct_evaluation evaluation = {0};
    struct ct_references references;
    size_t errors = context->sink->errors;
    enum ct_status status;

    ct_references_init(&references, &laboratory, units, context);
    status =
        ct_budget_read(context->sources, path, NULL, 0, units, &references.hook,
                       context->sink, &evaluation.budget);
    status =
        ct_evaluation_prepare(&evaluation, status, errors, &options, context);
    ct_evaluation_release(&evaluation);
    ct_references_release(&references);
    return status;
}
