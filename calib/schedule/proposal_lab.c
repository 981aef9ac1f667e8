/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A group of a laboratory's outcomes as a proposal takes it.
 */
#include "proposal.h"

static const struct ct_proposal_outcome *
take_outcomes(const struct ct_outcome_group *from, bool with_U,
              struct ct_arena *arena)
{
    struct ct_proposal_outcome *list =
        ct_arena_array(arena, from->count + 1, sizeof *list);
    uint32_t item = 0;

    for (size_t i = 0; i < from->count && list != NULL; i++) {
        const struct ct_outcome_row *row = &from->rows[i];

        item += i > 0 && (row[-1].instrument != row->instrument ||
                          row[-1].function.quantity != row->function.quantity ||
                          row[-1].function.function != row->function.function);
        list[i] = (struct ct_proposal_outcome){.t = row->days,
                                               .start = row->clock,
                                               .n = 1,
                                               .in = row->in,
                                               .used = with_U ? row->relative_U
                                                              : row->relative,
                                               .item = item};
    }
    return list;
}

static const struct ct_proposal_reading *
take_readings(const struct ct_outcome_series *from, struct ct_arena *arena)
{
    struct ct_proposal_reading *list =
        ct_arena_array(arena, from->count + 1, sizeof *list);

    for (size_t i = 0; i < from->count && list != NULL; i++)
        list[i] =
            (struct ct_proposal_reading){.t = from->readings[i].on,
                                         .error = from->readings[i].error,
                                         .left = from->readings[i].left,
                                         .U = from->readings[i].U,
                                         .lower = from->readings[i].lower,
                                         .upper = from->readings[i].upper};
    return list;
}

static const struct ct_proposal_change *
take_changes(const struct ct_outcome_series *from, struct ct_arena *arena)
{
    struct ct_proposal_change *list =
        ct_arena_array(arena, from->change_count + 1, sizeof *list);

    for (size_t i = 0; i < from->change_count && list != NULL; i++)
        list[i] = (struct ct_proposal_change){from->changes[i].on,
                                              from->changes[i].days,
                                              from->changes[i].change};
    return list;
}

static struct ct_proposal_series *
take_series(const struct ct_outcome_group *from, struct ct_arena *arena)
{
    struct ct_proposal_series *list =
        ct_arena_array(arena, from->series_count + 1, sizeof *list);

    for (size_t i = 0; i < from->series_count && list != NULL; i++) {
        const struct ct_outcome_series *s = &from->series[i];

        list[i] =
            (struct ct_proposal_series){.readings = take_readings(s, arena),
                                        .count = s->count,
                                        .changes = take_changes(s, arena),
                                        .change_count = s->change_count,
                                        .unit = s->unit};
        if (list[i].readings == NULL || list[i].changes == NULL)
            return NULL;
    }
    return list;
}

enum ct_status ct_proposal_take(const struct ct_outcome_group *from,
                                bool with_U, struct ct_arena *arena,
                                struct ct_proposal_group *group)
{
    *group = (struct ct_proposal_group){.outcomes =
                                            take_outcomes(from, with_U, arena),
                                        .count = from->count,
                                        .items = from->items,
                                        .series = take_series(from, arena),
                                        .series_count = from->series_count,
                                        .current = from->current,
                                        .statute = from->statute,
                                        .beyond = from->beyond > 0,
                                        .renewal = from->renewal};
    return group->outcomes == NULL || group->series == NULL ? CT_NOMEM : CT_OK;
}
