/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A survey being made.
 */
#include "chain_survey.h"

#include "../../uncertainty/arena.h"

#include <stdlib.h>
#include <string.h>

void ct_survey_release(struct ct_chain_survey *survey)
{
    free(survey->goals);
    free(survey->breaks);
    free(survey->causes);
    free(survey->broken);
    *survey = (struct ct_chain_survey){0};
}

static enum ct_status add_goal(struct ct_chain_survey *survey, unsigned roots)
{
    for (size_t i = 0; i < survey->goal_count; i++)
        if (survey->goals[i].roots == roots) {
            survey->goals[i].functions++;
            return CT_OK;
        }
    if (!ct_room(survey->goals, survey->goal_count))
        return CT_NOMEM;
    survey->goals[survey->goal_count++] = (struct ct_chain_goal){roots, 1};
    return CT_OK;
}

enum ct_status ct_survey_add(struct ct_chain_survey *survey,
                             const struct ct_trace_line *line)
{
    survey->functions++;
    survey->states[line->state]++;
    if (line->unbroken) {
        survey->unbroken++;
        return add_goal(survey, line->roots);
    }
    survey->unheld += line->force.state != CT_FORCE_VALID;
    if (!ct_room(survey->broken, survey->broken_count))
        return CT_NOMEM;
    survey->broken[survey->broken_count++] = *line;
    return CT_OK;
}

enum ct_status ct_survey_cause(struct ct_chain_survey *survey, const char *key)
{
    for (size_t i = 0; i < survey->cause_count; i++)
        if (strcmp(survey->causes[i].key, key) == 0) {
            survey->causes[i].findings++;
            return CT_OK;
        }
    if (!ct_room(survey->causes, survey->cause_count))
        return CT_NOMEM;
    survey->causes[survey->cause_count++] = (struct ct_chain_cause){key, 1};
    return CT_OK;
}

/* ---- in order ------------------------------------------------------------ */

static int down(size_t a, size_t b)
{
    return (a < b) - (a > b);
}

static int compare_goals(const void *a, const void *b)
{
    const struct ct_chain_goal *x = a, *y = b;
    int order = down(x->functions, y->functions);

    return order != 0 ? order : (x->roots > y->roots) - (x->roots < y->roots);
}

static int compare_causes(const void *a, const void *b)
{
    const struct ct_chain_cause *x = a, *y = b;
    int order = down(x->findings, y->findings);

    return order != 0 ? order : strcmp(x->key, y->key);
}

static int compare_rows(const void *a, const void *b)
{
    const struct ct_chain_break *x = a, *y = b;

    return (x->certificate > y->certificate) -
           (x->certificate < y->certificate);
}

static int compare_breaks(const void *a, const void *b)
{
    const struct ct_chain_break *x = a, *y = b;
    int order = down(x->functions, y->functions);

    return order != 0 ? order : compare_rows(a, b);
}

static void sort(void *list, size_t count, size_t size,
                 int (*compare)(const void *, const void *))
{
    if (count > 1)
        qsort(list, count, size, compare);
}

/* Chains that break at one certificate, together. */
static enum ct_status count_breaks(struct ct_chain_survey *survey)
{
    struct ct_chain_break *list =
        malloc((survey->broken_count + 1) * sizeof *list);
    size_t count = 0, kept = 0;

    if (list == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < survey->broken_count; i++)
        if (survey->broken[i].broken_at != CT_LAB_NO_ROW)
            list[count++] =
                (struct ct_chain_break){survey->broken[i].broken_at, 1};
    sort(list, count, sizeof *list, compare_rows);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && list[kept - 1].certificate == list[i].certificate)
            list[kept - 1].functions++;
        else
            list[kept++] = list[i];
    }
    survey->breaks = list;
    survey->break_count = kept;
    return CT_OK;
}

enum ct_status ct_survey_finish(struct ct_chain_survey *survey)
{
    if (count_breaks(survey) != CT_OK)
        return CT_NOMEM;
    sort(survey->breaks, survey->break_count, sizeof *survey->breaks,
         compare_breaks);
    sort(survey->goals, survey->goal_count, sizeof *survey->goals,
         compare_goals);
    sort(survey->causes, survey->cause_count, sizeof *survey->causes,
         compare_causes);
    return CT_OK;
}
