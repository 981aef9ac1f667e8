/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kept.h - a sink for tests that keeps findings with their texts: keys, text
 * arguments and places.
 */
#ifndef CT_KEPT_H
#define CT_KEPT_H

#include "assert_close.h"
#include "../uncertainty/finding.h"

#include <stdio.h>

enum { KEPT = 32 };

struct kept {
    size_t count;
    struct {
        char key[40], argument[CT_FINDING_ARGUMENTS][100];
        struct ct_place place;
    } at[KEPT];
};

/* The sink's `report`; its context is a struct kept. */
static inline void keep(void *context, const struct ct_finding *finding)
{
    struct kept *kept = context;

    assert_true(kept->count < KEPT);
    snprintf(kept->at[kept->count].key, sizeof kept->at[0].key, "%s",
             finding->key);
    for (size_t i = 0; i < CT_FINDING_ARGUMENTS; i++) {
        const struct ct_argument *a = &finding->arguments[i];

        if (a->kind == CT_ARGUMENT_TEXT)
            snprintf(kept->at[kept->count].argument[i],
                     sizeof kept->at[0].argument[0], "%.*s", (int)a->length,
                     a->length > 0 ? a->text : "");
    }
    kept->at[kept->count++].place = finding->place;
}

#endif
