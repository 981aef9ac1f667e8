/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands above an input: rows with an error and circles, because of which
 * nobody knows what comes from its references.
 */
#include "resolve_work.h"

struct judging {
    const struct ct_resolver *resolver;
    const struct ct_lab *lab;
    const struct ct_budget_reference *reference;
    struct ct_sink *sink;
};

static bool is_broken(const struct judging *j, enum ct_table table,
                      const struct ct_lab_row *row)
{
    if (!row->unsound)
        return false;
    (void)ct_error(j->sink, "input-unsound", ct_at(j->reference->place),
                   ct_string(j->reference->name),
                   ct_string(ct_table_name(table)), ct_integer(row->line),
                   ct_string(j->lab->package->folder));
    return true;
}

/* The certificate, and what it states. */
static bool has_fault(const struct judging *j, uint32_t row)
{
    struct ct_lab_list list =
        ct_lab_rows_of(j->resolver->index, CT_RESULTS_OF_CERTIFICATE,
                       j->lab->certificates[row].id);

    if (is_broken(j, CT_TABLE_CERTIFICATES, &j->lab->certificates[row].row))
        return true;
    for (size_t i = 0; i < list.count; i++)
        if (is_broken(j, CT_TABLE_RESULTS, &j->lab->results[list.rows[i]].row))
            return true;
    return false;
}

/* Its item: drifts and permissible errors say what comes from it. */
static bool has_item_fault(const struct judging *j, uint32_t row)
{
    uint32_t id = j->lab->certificates[row].instrument,
             item = ct_lab_row_of(j->lab, CT_KEY_INSTRUMENT, id);
    const struct ct_lab_item_range *range =
        ct_lab_faulty_range(j->resolver->index, row);

    return (item != CT_LAB_NO_ROW &&
            is_broken(j, CT_TABLE_INSTRUMENTS,
                      &j->lab->instruments[item].row)) ||
           (range != NULL && is_broken(j, CT_TABLE_RANGES, &range->row));
}

static bool is_in_circle(const struct judging *j, uint32_t row)
{
    if (!ct_graph_is_cyclic(ct_lab_graph_events(j->resolver->graph), row))
        return false;
    (void)ct_error(j->sink, "input-circle", ct_at(j->reference->place),
                   ct_string(j->reference->name),
                   ct_string(ct_lab_text(j->lab, CT_KEY_CERTIFICATE,
                                         j->lab->certificates[row].id)));
    return true;
}

static bool has_unsound(const struct judging *j, enum ct_table a,
                        enum ct_table b)
{
    return j->lab->tables[a].unsound > 0 || j->lab->tables[b].unsound > 0;
}

bool ct_resolve_judge_above(const struct ct_resolver *resolver,
                            const struct ct_budget_reference *reference,
                            const uint32_t *above, size_t count,
                            bool incomplete, struct ct_sink *sink)
{
    const struct judging j = {.resolver = resolver,
                              .lab = ct_lab_index_lab(resolver->index),
                              .reference = reference,
                              .sink = sink};
    const struct ct_resolve_kept *kept = reference->resolved.more;
    uint32_t own = ct_lab_graph_event(j.lab, kept->certificate);
    bool rows = incomplete &&
                has_unsound(&j, CT_TABLE_CERTIFICATES, CT_TABLE_RESULTS),
         items = has_unsound(&j, CT_TABLE_INSTRUMENTS, CT_TABLE_RANGES);

    for (size_t i = 0; i < count; i++)
        if (is_in_circle(&j, above[i]))
            return false;
    for (size_t i = 0; rows && i < count; i++)
        if (has_fault(&j, above[i]))
            return false;
    /* its own item was judged when the input was resolved */
    for (size_t i = 0; items && i < count; i++)
        if (above[i] != own && has_item_fault(&j, above[i]))
            return false;
    return true;
}
