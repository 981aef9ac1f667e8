/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the inputs of budgets are made of along the laboratory's chains.
 */
#include "resolve_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- terms --------------------------------------------------------------- */

/* An error falls where the value rises. */
static double sign_of(const struct ct_budget_reference *reference)
{
    return reference->as == CT_BUDGET_AS_ERROR ? -1 : 1;
}

/* The standard uncertainty of that part of the input; NAN: it has none. */
static double width_of(const struct ct_budget_resolved *resolved,
                       const char *part)
{
    for (size_t i = 0; i < resolved->line_count; i++)
        if (resolved->lines[i].part != NULL &&
            strcmp(resolved->lines[i].part, part) == 0)
            return resolved->lines[i].uncertainty;
    return (double)NAN;
}

/* What is used; amounts in the unit of its chain. */
static struct ct_lab_parts
used_parts(const struct ct_resolver *resolver,
           const struct ct_budget_reference *reference, double factor)
{
    const struct ct_budget_resolved *out = &reference->resolved;
    const struct ct_resolve_kept *kept = out->more;

    return (struct ct_lab_parts){
        .selector = &kept->selector,
        .match = &kept->match,
        .rule = kept->rule,
        .taken = kept->taken,
        .unit = kept->unit,
        .limits = out->lines[0].uncertainty,
        .drift = width_of(out, "drift") / factor,
        .interpolation = sqrt(3) * width_of(out, "interpolation") / factor,
        .has_limits = kept->rule == CT_RULE_NOMINAL,
        .certificate = ct_lab_graph_event(ct_lab_index_lab(resolver->index),
                                          kept->certificate),
        .range = kept->range};
}

/* What the lines of the input are uses of, in their order. */
static size_t terms_of(const struct ct_resolver *resolver,
                       const struct ct_budget_reference *reference,
                       struct ct_term terms[CT_LAB_PARTS])
{
    const struct ct_budget_resolved *out = &reference->resolved;
    const struct ct_resolve_kept *kept = out->more;
    double factor = ct_difference_in(1, kept->unit, out->unit);
    struct ct_lab_parts parts = used_parts(resolver, reference, factor);

    return ct_lab_graph_terms(resolver->graph, &parts,
                              sign_of(reference) * factor, terms);
}

/* ---- as chains carry it on ----------------------------------------------- */

static struct ct_combined combined_of(const struct ct_resolver *resolver,
                                      uint32_t result)
{
    return ct_combine_result(ct_lab_graph_combine(resolver->graph), result);
}

/* Whether chains know the uncertainty of what is used: not of results that had
 * not been recorded, or that another row contradicts. */
static bool is_stated(const struct ct_resolver *resolver,
                      const struct ct_term *term)
{
    if (combined_of(resolver, term->source).kind == CT_OWN_NOT_STATED)
        return false;
    return term->kind != CT_TERM_BETWEEN ||
           combined_of(resolver, term->upper).kind != CT_OWN_NOT_STATED;
}

static bool shrinks(const struct ct_resolver *resolver,
                    const struct ct_term *term)
{
    return combined_of(resolver, term->source).growth == CT_SHRINKS ||
           (term->kind == CT_TERM_BETWEEN &&
            combined_of(resolver, term->upper).growth == CT_SHRINKS);
}

/* Numbers that agree to rounding stay as they were stated. */
static double carried(double stated, double found)
{
    bool agree =
        isfinite(stated) && fabs(found - stated) <= 1e-12 * fabs(stated);

    return agree ? stated : found;
}

enum ct_status ct_resolve_carried(const struct ct_resolving *r,
                                  struct ct_resolve_kept *kept)
{
    const struct ct_resolver *resolver = r->resolver;
    struct ct_budget_line *line = &r->reference->resolved.lines[0];
    double stated = line->uncertainty;
    struct ct_term terms[CT_LAB_PARTS];
    struct ct_row row;
    enum ct_status status;

    if (resolver->graph == NULL)
        return CT_OK;
    (void)terms_of(resolver, r->reference, terms);
    kept->known =
        kept->rule == CT_RULE_NOMINAL || is_stated(resolver, &terms[0]);
    if (!kept->known || kept->rule == CT_RULE_NOMINAL)
        return CT_OK;
    status = ct_reader_row(resolver->reader, (struct ct_terms){terms, 1}, &row);
    if (status == CT_NOMEM)
        return status;
    kept->known = status == CT_OK;
    if (!kept->known)
        return CT_OK;
    line->uncertainty = carried(stated, row.uncertainty);
    line->dof = carried(line->dof, row.dof);
    line->kind = isfinite(line->dof) ? CT_STUDENT_T : CT_NORMAL;
    if (line->uncertainty > stated && shrinks(resolver, &terms[0]))
        ct_warning(r->sink, "input-below-references",
                   ct_at(r->reference->place), ct_string(r->reference->name),
                   ct_resolve_certificate_id(r, r->certificate),
                   ct_number(stated), ct_number(line->uncertainty));
    return CT_OK;
}

/* ---- parts --------------------------------------------------------------- */

static const struct ct_resolve_kept *
kept_of(const struct ct_budget_reference *reference)
{
    return reference->resolved.more;
}

bool ct_lab_same_input(const struct ct_budget_reference *a,
                       const struct ct_budget_reference *b)
{
    const struct ct_resolve_kept *one = kept_of(a), *other = kept_of(b);

    if (one->certificate != other->certificate ||
        one->selector.quantity != other->selector.quantity ||
        one->selector.function != other->selector.function ||
        one->selector.at != other->selector.at ||
        one->selector.artefact != other->selector.artefact ||
        one->nominal != other->nominal || one->rule != other->rule ||
        one->has_point != other->has_point)
        return false;
    return !one->has_point || ct_point_is(one->point, other->point);
}

static enum ct_limits_kin limits_kin(const struct ct_resolver *resolver,
                                     const struct ct_lab_part *a,
                                     const struct ct_lab_part *b)
{
    struct ct_lab_parts one, other;

    if (resolver->graph == NULL ||
        kept_of(a->reference)->rule != CT_RULE_NOMINAL ||
        kept_of(b->reference)->rule != CT_RULE_NOMINAL)
        return CT_LIMITS_STRANGE;
    one = used_parts(resolver, a->reference, 1);
    other = used_parts(resolver, b->reference, 1);
    return ct_lab_graph_limits_kin(resolver->graph, &one, &other);
}

/* Permissible errors bound the error at each point by themselves: errors at
 * two points of an instrument, or of two pieces of a set, need not be alike.
 * Points that no result rests on have one influence in chains, which is that of
 * the first of them. */
static void part_limits(const struct ct_resolver *resolver,
                        struct ct_lab_part *parts, size_t n)
{
    struct ct_lab_part *part = &parts[n];

    for (size_t i = 0; i < n && part->known; i++) {
        if (!parts[i].known ||
            limits_kin(resolver, &parts[i], part) != CT_LIMITS_APART)
            continue;
        if (part->parted == CT_NONE)
            part->parted = i;
        part->known = parts[i].term.source != part->term.source;
    }
}

static const char *name_of(const struct ct_lab_part *part)
{
    const char *name = part->reference->resolved.lines[part->line].part;

    return name != NULL ? name : "";
}

static bool is_same(const struct ct_resolver *resolver,
                    const struct ct_lab_part *a, const struct ct_lab_part *b)
{
    if (limits_kin(resolver, a, b) == CT_LIMITS_SAME)
        return true;
    return strcmp(name_of(a), name_of(b)) == 0 &&
           ct_lab_same_input(a->reference, b->reference);
}

/* An earlier part that is the same quantity. */
static void find_same(const struct ct_resolver *resolver,
                      struct ct_lab_part *parts, size_t n)
{
    struct ct_lab_part *part = &parts[n];

    part->quantity = n;
    for (size_t i = 0; i < n && !part->known && part->quantity == n; i++)
        if (!parts[i].known && is_same(resolver, &parts[i], part))
            part->quantity = parts[i].quantity;
}

enum ct_status ct_lab_parts_of(const struct ct_resolver *resolver,
                               const struct ct_budget_reference *references,
                               size_t count, struct ct_lab_part **list,
                               size_t *n)
{
    struct ct_lab_part *parts = calloc(count * CT_LAB_PARTS + 1, sizeof *parts);

    *n = 0;
    *list = parts;
    if (parts == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const struct ct_budget_reference *reference = &references[i];
        struct ct_term terms[CT_LAB_PARTS];
        size_t terms_count = 0;

        if (!reference->sound)
            continue;
        if (resolver->graph != NULL)
            terms_count = terms_of(resolver, reference, terms);
        for (size_t k = 0; k < reference->resolved.line_count; k++) {
            struct ct_lab_part *part = &parts[*n];

            *part = (struct ct_lab_part){
                .reference = reference,
                .line = k,
                .amount = sign_of(reference) *
                          reference->resolved.lines[k].uncertainty,
                .known = reference->resolved.lines[k].uncertainty <=
                             CT_COMBINE_LARGEST &&
                         terms_count == reference->resolved.line_count &&
                         (k > 0 || kept_of(reference)->known),
                .parted = CT_NONE};
            if (k < terms_count)
                part->term = terms[k];
            part_limits(resolver, parts, *n);
            find_same(resolver, parts, (*n)++);
        }
    }
    return CT_OK;
}

/* ---- what is to be said of them ------------------------------------------ */

size_t ct_lab_part_contribution(const struct ct_model *model,
                                const struct ct_lab_part *part)
{
    return model->inputs[part->reference->input].first + part->line;
}

static bool is_declared(const struct ct_model *model,
                        const struct ct_lab_part *a,
                        const struct ct_lab_part *b)
{
    size_t one, other;

    if (model == NULL)
        return false;
    one = ct_lab_part_contribution(model, a);
    other = ct_lab_part_contribution(model, b);
    for (size_t i = 0; i < model->correlation_count; i++) {
        const struct ct_correlation *entry = &model->correlations[i];

        if ((entry->a == one && entry->b == other) ||
            (entry->a == other && entry->b == one))
            return true;
    }
    return false;
}

void ct_lab_warn_parted(const struct ct_lab_part *parts, size_t count,
                        const struct ct_model *model, struct ct_sink *sink)
{
    for (size_t i = 0; i < count; i++) {
        const struct ct_lab_part *part = &parts[i];
        const struct ct_budget_reference *other;

        if (part->parted == CT_NONE ||
            is_declared(model, part, &parts[part->parted]))
            continue;
        other = parts[part->parted].reference;
        ct_warning(sink, "input-limits-apart", ct_at(part->reference->place),
                   ct_string(other->name), ct_string(part->reference->name),
                   ct_string(other->resolved.certificate));
    }
}
