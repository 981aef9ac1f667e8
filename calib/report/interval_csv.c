/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Proposals of intervals as rows.
 */
#include "interval.h"

#include "table.h"

#include "../../uncertainty/number.h"

#include <math.h>

/* The columns of what was left out follow. */
static const char *const titles[] = {"group",        "n",
                                     "in_tolerance", "observed",
                                     "lower",        "upper",
                                     "current",      "proposed",
                                     "unit",         "calculated",
                                     "method",       "why",
                                     "rejection",    "best_model",
                                     "models_lower", "models_upper",
                                     "below_target", "cut_by_statute",
                                     "reason",       "first",
                                     "unknown",      "damage",
                                     "only-as-left", "replaced",
                                     "withdrawn",    "same-day",
                                     "unsound"};
enum { COLUMNS = sizeof titles / sizeof titles[0] };

static void put_number(struct ct_text_table *table, struct ct_buffer *cell,
                       double number)
{
    if (isfinite(number))
        ct_number_shortest(cell, number);
    ct_table_take(table, cell);
}

static void put_count(struct ct_text_table *table, struct ct_buffer *cell,
                      uint64_t count)
{
    ct_buffer_integer(cell, (long long)count);
    ct_table_take(table, cell);
}

static void put_group(const struct ct_interval_answer *answer,
                      const struct ct_interval_entry *entry,
                      struct ct_text_table *table, struct ct_buffer *cell)
{
    const struct ct_proposal *p = &entry->proposal;
    const struct ct_proposal_fits *models = &p->models;

    ct_table_string(table, entry->name);
    put_count(table, cell, p->n);
    put_count(table, cell, p->in);
    put_number(table, cell, p->observed);
    put_number(table, cell, p->lower);
    put_number(table, cell, p->upper);
    put_number(table, cell, entry->group->current);
    put_number(table, cell, p->proposed);
    ct_interval_unit(answer, cell);
    ct_table_take(table, cell);
    put_number(table, cell, p->calculated);
    ct_table_string(table, ct_interval_method_name(p->method));
    ct_table_string(table, ct_proposal_why_name(p->why));
    put_number(table, cell, p->has_a3 ? p->a3.rejection : (double)NAN);
    ct_table_string(table,
                    models->best != SIZE_MAX
                        ? ct_reliability_name(models->fits[models->best].model)
                        : "");
    put_number(table, cell, models->low);
    put_number(table, cell, models->high);
    ct_table_string(table, p->below ? "yes" : "no");
    ct_table_string(table, p->by_statute ? "yes" : "no");
    ct_interval_reason(answer, entry, false, cell);
    ct_table_take(table, cell);
    for (int reason = 0; reason < CT_LEFT_OUTS; reason++)
        put_count(table, cell,
                  entry->from != NULL ? entry->from->left[reason] : 0);
}

enum ct_status ct_interval_csv(const struct ct_interval_answer *answer,
                               struct ct_buffer *out)
{
    struct ct_text_table *table;
    struct ct_buffer cell = {0};
    enum ct_status status = ct_table_plain(titles, COLUMNS, &table);

    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < answer->count; i++)
        put_group(answer, &answer->entries[i], table, &cell);
    ct_table_csv(table, out);
    ct_table_free(table);
    ct_buffer_release(&cell);
    return ct_buffer_status(out);
}
