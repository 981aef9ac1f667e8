/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the inputs of one budget have in common.
 */
#include "resolve_work.h"

#include <math.h>
#include <string.h>

/* Two inputs of one budget. */
struct pair {
    const struct ct_lab *lab;
    const struct ct_lab_index *index;
    struct ct_model *model;
    struct ct_sink *sink;
    const struct ct_budget_reference *a, *b;
    const struct ct_resolve_kept *one, *other;
};

/* ---- lines of the budget ------------------------------------------------- */

/* The contribution that is this part of the input; NULL: what its certificate
 * states, the first one. CT_NONE: it has no such part. */
static size_t line_of(const struct pair *p,
                      const struct ct_budget_reference *reference,
                      const char *part)
{
    const struct ct_budget_resolved *resolved = &reference->resolved;
    size_t first = p->model->inputs[reference->input].first;

    for (size_t i = 0; part != NULL && i < resolved->line_count; i++)
        if (resolved->lines[i].part != NULL &&
            strcmp(resolved->lines[i].part, part) == 0)
            return first + i;
    return part == NULL && resolved->line_count > 0 ? first : CT_NONE;
}

static const struct ct_correlation *declared(const struct pair *p, size_t a,
                                             size_t b)
{
    for (size_t i = 0; i < p->model->correlation_count; i++) {
        const struct ct_correlation *entry = &p->model->correlations[i];

        if ((entry->a == a && entry->b == b) ||
            (entry->a == b && entry->b == a))
            return entry;
    }
    return NULL;
}

/* An error falls where the value rises. */
static double sign(const struct pair *p)
{
    return (p->a->as == CT_BUDGET_AS_ERROR) == (p->b->as == CT_BUDGET_AS_ERROR)
               ? 1
               : -1;
}

/* Lines of finite degrees of freedom that are one quantity count as one in the
 * Welch-Satterthwaite formula. */
static enum ct_status join(const struct pair *p, size_t a, size_t b)
{
    struct ct_contribution *one = &p->model->contributions[a];
    struct ct_contribution *other = &p->model->contributions[b];
    struct ct_observed group = {
        .name = one->name, .dof = one->dof, .place = one->place};
    enum ct_status status = CT_OK;

    if (!isfinite(one->dof) || one->dof != other->dof ||
        other->observed != CT_NONE)
        return CT_OK;
    if (one->observed == CT_NONE)
        status = ct_model_add_observed(p->model, &group, &one->observed);
    other->observed = one->observed;
    return status;
}

/* r of the same part of both, which the laboratory knows. */
static enum ct_status relate_part(const struct pair *p, const char *part)
{
    size_t a = line_of(p, p->a, part), b = line_of(p, p->b, part);
    const struct ct_correlation *given;
    struct ct_correlation entry = {
        .a = a, .b = b, .r = sign(p), .place = p->b->place};
    enum ct_status status;

    if (a == CT_NONE || b == CT_NONE)
        return CT_OK;
    given = declared(p, a, b);
    if (given != NULL &&
        (given->r == entry.r || p->a->override || p->b->override))
        return CT_OK;
    if (given != NULL)
        return ct_error(
            p->sink, "input-correlation-declared", ct_at(given->place),
            ct_string(p->model->contributions[a].name),
            ct_string(p->model->contributions[b].name), ct_number(entry.r));
    status = ct_model_add_correlation(p->model, entry, p->sink);
    return status == CT_OK ? join(p, a, b) : status;
}

/* ---- references ---------------------------------------------------------- */

static bool is_item(enum ct_reference_kind kind)
{
    return kind == CT_REFERENCE_CERTIFICATE ||
           kind == CT_REFERENCE_INSTRUMENT || kind == CT_REFERENCE_STANDARD;
}

/* One of the references of a certificate, by itself or by its links; false
 * past the last. */
static bool reference_at(const struct pair *p, uint32_t certificate, size_t i,
                         struct ct_lab_reference *reference)
{
    const struct ct_lab_certificate *c = &p->lab->certificates[certificate];
    struct ct_lab_list links =
        ct_lab_rows_of(p->index, CT_LINKS_OF_CERTIFICATE, c->id);

    if (i < c->references.count) {
        *reference = p->lab->references[c->references.first + i];
        return true;
    }
    i -= c->references.count;
    if (i >= links.count)
        return false;
    *reference = (struct ct_lab_reference){.kind = CT_REFERENCE_SI};
    if (p->lab->links[links.rows[i]].reference.count > 0)
        *reference =
            p->lab->references[p->lab->links[links.rows[i]].reference.first];
    return true;
}

static bool same_reference(struct ct_lab_reference a, struct ct_lab_reference b)
{
    return is_item(a.kind) && a.kind == b.kind && a.id == b.id;
}

/* Whether the certificate is itself the reference. */
static bool is_reference(const struct pair *p, struct ct_lab_reference a,
                         uint32_t certificate)
{
    const struct ct_lab_certificate *c = &p->lab->certificates[certificate];

    return (a.kind == CT_REFERENCE_CERTIFICATE && a.id == c->id) ||
           (a.kind == CT_REFERENCE_INSTRUMENT && a.id == c->instrument);
}

/* A reference that both certificates have, or that one is to the other. */
static const char *shared_reference(const struct pair *p)
{
    uint32_t one = p->one->certificate, other = p->other->certificate;
    struct ct_lab_reference a, b;

    for (size_t i = 0; reference_at(p, one, i, &a); i++) {
        bool shared = is_reference(p, a, other);

        for (size_t k = 0; !shared && reference_at(p, other, k, &b); k++)
            shared = same_reference(a, b);
        if (shared)
            return ct_lab_text(p->lab, ct_lab_reference_key(a.kind), a.id);
    }
    for (size_t k = 0; reference_at(p, other, k, &b); k++)
        if (is_reference(p, b, one))
            return ct_lab_text(p->lab, ct_lab_reference_key(b.kind), b.id);
    return NULL;
}

/* ---- pairs --------------------------------------------------------------- */

static bool same_function(const struct pair *p)
{
    return p->one->certificate == p->other->certificate &&
           p->one->selector.quantity == p->other->selector.quantity &&
           p->one->selector.function == p->other->selector.function &&
           p->one->selector.at == p->other->selector.at;
}

/* The same number of the same certificate. */
static bool same_result(const struct pair *p)
{
    if (!same_function(p) || p->one->nominal != p->other->nominal ||
        p->one->selector.artefact != p->other->selector.artefact ||
        p->one->has_point != p->other->has_point)
        return false;
    return !p->one->has_point ||
           (ct_point_comparable(p->one->point, p->other->point) &&
            ct_point_compare(p->one->point, p->other->point) == 0);
}

static enum ct_status relate_same(const struct pair *p)
{
    enum ct_status status = relate_part(p, NULL);

    if (status == CT_OK)
        status = relate_part(p, "drift");
    if (status == CT_OK)
        status = relate_part(p, "interpolation");
    if (status == CT_OK)
        ct_note(p->sink, "input-same", ct_at(p->b->place),
                ct_string(p->a->name), ct_string(p->b->name),
                ct_number(sign(p)));
    return status;
}

static bool is_declared(const struct pair *p)
{
    size_t a = line_of(p, p->a, NULL), b = line_of(p, p->b, NULL);

    return a != CT_NONE && b != CT_NONE && declared(p, a, b) != NULL;
}

static enum ct_status relate(const struct pair *p)
{
    enum ct_status status = CT_OK;
    const char *shared;

    if (same_result(p))
        return relate_same(p);
    if (p->one->certificate == p->other->certificate) {
        /* One drift of one function since one calibration. */
        if (same_function(p) &&
            p->one->selector.artefact == p->other->selector.artefact)
            status = relate_part(p, "drift");
        if (!is_declared(p))
            ct_warning(p->sink, "input-shared", ct_at(p->b->place),
                       ct_string(p->a->name), ct_string(p->b->name),
                       ct_string(p->a->resolved.certificate));
        return status;
    }
    shared = shared_reference(p);
    if (shared != NULL && !is_declared(p))
        ct_warning(p->sink, "input-shared-reference", ct_at(p->b->place),
                   ct_string(p->a->name), ct_string(p->b->name),
                   ct_string(shared));
    return CT_OK;
}

enum ct_status ct_lab_relate(const struct ct_resolver *resolver,
                             struct ct_budget *budget, struct ct_sink *sink)
{
    struct pair p = {.lab = ct_lab_index_lab(resolver->index),
                     .index = resolver->index,
                     .model = &budget->model,
                     .sink = sink};
    enum ct_status result = CT_OK;

    for (size_t i = 1; i < budget->reference_count; i++)
        for (size_t k = 0; k < i; k++) {
            enum ct_status status;

            p.a = &budget->references[k];
            p.b = &budget->references[i];
            if (!p.a->sound || !p.b->sound)
                continue;
            p.one = p.a->resolved.more;
            p.other = p.b->resolved.more;
            status = relate(&p);
            if (status == CT_NOMEM)
                return status;
            if (status != CT_OK)
                result = status;
        }
    return result;
}
