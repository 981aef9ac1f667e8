/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What two calibrations of a series share through their references.
 */
#include "history.h"

#include <math.h>

struct pair {
    const struct ct_lab *lab;
    struct ct_reader *reader;
    const struct ct_history_series *series;
};

/* The newest one of another certificate, or NULL: whose drift an entry has. */
static const struct ct_history_entry *
before(const struct ct_history_series *series,
       const struct ct_history_entry *entry)
{
    const struct ct_history_entry *one = entry;

    while (one > series->entries)
        if ((--one)->certificate != entry->certificate)
            return one;
    return NULL;
}

static struct ct_term term_of(const struct pair *pair,
                              const struct ct_history_entry *entry)
{
    const struct ct_unit *unit =
        ct_assigned_unit(&pair->lab->results[entry->result]);

    return (struct ct_term){.kind = CT_TERM_RESULT,
                            .source = entry->result,
                            .coefficient =
                                ct_difference_in(1, unit, pair->series->unit)};
}

/* k that is not stated is taken as 2. */
static double factor(const struct ct_history_entry *entry)
{
    return isnan(entry->k) ? 2 : entry->k;
}

/* Covariance of both U; none where amounts are out of range. */
static enum ct_status find_shared(const struct pair *pair,
                                  const struct ct_history_entry *a,
                                  const struct ct_history_entry *b,
                                  double *shared)
{
    const struct ct_term one = term_of(pair, a), other = term_of(pair, b);
    const struct ct_terms uses[2] = {{&one, 1}, {&other, 1}};
    double m[4] = {0};
    enum ct_status status = ct_reader_covariance(pair->reader, uses, 2, m);

    *shared = isfinite(m[1]) ? factor(a) * factor(b) * m[1] : 0;
    return status == CT_DOMAIN ? CT_OK : status;
}

static enum ct_status take_off(const struct pair *pair,
                               struct ct_history_entry *entry)
{
    const struct ct_history_entry *from = before(pair->series, entry);
    double shared, variance;
    enum ct_status status;

    if (from == NULL || isnan(entry->en))
        return CT_OK;
    status = find_shared(pair, from, entry, &shared);
    if (status != CT_OK)
        return status;
    variance = from->U * from->U + entry->U_as_found * entry->U_as_found;
    entry->shared = shared;
    entry->en = variance > 2 * shared
                    ? fabs(entry->drift) / sqrt(variance - 2 * shared)
                    : (double)NAN;
    return CT_OK;
}

enum ct_status ct_history_take_off(struct ct_history *history,
                                   const struct ct_lab_graph *graph)
{
    struct pair pair = {.lab = ct_lab_index_lab(history->index)};
    enum ct_status status =
        ct_reader_new(ct_lab_graph_combine(graph), &pair.reader);

    for (size_t i = 0; i < history->series_count && status == CT_OK; i++) {
        struct ct_history_series *series = &history->series[i];

        pair.series = series;
        for (size_t k = 0; k < series->count && status == CT_OK; k++)
            status = take_off(&pair, &series->entries[k]);
    }
    ct_reader_free(pair.reader);
    return status;
}
