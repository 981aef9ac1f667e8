/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "csv_late.h"

#include <stdlib.h>
#include <string.h>

static enum ct_status copy_texts(struct ct_csv_late *late,
                                 struct ct_finding *finding)
{
    for (int i = 0; i < CT_FINDING_ARGUMENTS; i++) {
        struct ct_argument *argument = &finding->arguments[i];

        if (argument->kind != CT_ARGUMENT_TEXT)
            continue;
        argument->text =
            ct_arena_text(&late->arena, argument->text, argument->length);
        if (argument->text == NULL)
            return CT_NOMEM;
    }
    return CT_OK;
}

static void keep(void *context, const struct ct_finding *finding)
{
    struct ct_csv_late *late = context;
    if (!ct_room(late->list, late->count)) {
        late->status = CT_NOMEM;
        return;
    }
    late->list[late->count] = *finding;
    if (copy_texts(late, &late->list[late->count]) == CT_OK)
        late->count++;
    else
        late->status = CT_NOMEM;
}

void ct_csv_late_init(struct ct_csv_late *late)
{
    *late = (struct ct_csv_late){.sink = {.report = keep, .context = late}};
}

void ct_csv_late_release(struct ct_csv_late *late)
{
    ct_arena_release(&late->arena);
    free(late->list);
}

enum ct_status ct_csv_late_tell(const struct ct_csv_late *late,
                                struct ct_sink *sink)
{
    for (size_t i = 0; i < late->count; i++)
        ct_report_again(sink, &late->list[i]);
    return late->status;
}
