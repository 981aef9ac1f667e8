/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "together.h"

#include "resolve_work.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Values being put together. */
struct joining {
    struct ct_together *together;
    const struct ct_graph *graph;
    struct ct_lab_part *parts;
    size_t part_count;
    size_t *owners;        /* of each part: its value */
    struct ct_terms *uses; /* of each value, in `terms` */
    struct ct_term *terms; /* of the parts that chains know */
    struct ct_walker *walker;
};

/* ---- amounts ------------------------------------------------------------- */

static enum ct_status add_amount(struct ct_together *t,
                                 struct ct_together_amount amount)
{
    if (!ct_room(t->amounts, t->amount_count))
        return CT_NOMEM;
    t->amounts[t->amount_count++] = amount;
    return CT_OK;
}

/* Elementary influences are numbered below this. */
static uint32_t influence_count(const struct joining *j)
{
    return ct_graph_results(j->graph) + ct_graph_events(j->graph) +
           ct_graph_influences(j->graph);
}

/* Those of the chains. */
static enum ct_status add_row(struct joining *j, size_t v)
{
    struct ct_together *t = j->together;
    struct ct_row row;
    enum ct_status status = ct_reader_row(t->resolver.reader, j->uses[v], &row);

    if (status != CT_OK)
        return status;
    t->values[v].incomplete = t->values[v].incomplete || row.incomplete;
    for (size_t i = 0; i < row.count && status == CT_OK; i++) {
        const struct ct_amount *amount = &row.amounts[i];

        status = add_amount(t, (struct ct_together_amount){amount->influence,
                                                           amount->event,
                                                           amount->amount});
    }
    return status;
}

/* Parts that chains do not know are influences by themselves. */
static enum ct_status add_apart(struct joining *j, size_t v)
{
    struct ct_together *t = j->together;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < j->part_count && status == CT_OK; i++) {
        const struct ct_lab_part *part = &j->parts[i];

        if (j->owners[i] != v || part->known)
            continue;
        t->values[v].incomplete =
            t->values[v].incomplete || part->parted == CT_NONE;
        status =
            add_amount(t, (struct ct_together_amount){
                              influence_count(j) + (uint32_t)part->quantity,
                              t->values[v].certificate, part->amount});
    }
    return status;
}

static int compare_amounts(const void *x, const void *y)
{
    const struct ct_together_amount *a = x, *b = y;

    return (a->influence > b->influence) - (a->influence < b->influence);
}

/* ---- ancestors ----------------------------------------------------------- */

static int compare_numbers(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

    return (a > b) - (a < b);
}

static enum ct_status add_ancestors(struct joining *j, size_t v)
{
    struct ct_together *t = j->together;
    struct ct_steps steps;
    enum ct_status status = ct_graph_walk(
        j->walker, CT_UP, &t->values[v].certificate, 1, UINT32_MAX, &steps);

    t->values[v].above = t->ancestor_count;
    for (size_t i = 0; status == CT_OK && i < steps.count; i++) {
        if (!ct_room(t->ancestors, t->ancestor_count))
            return CT_NOMEM;
        t->ancestors[t->ancestor_count++] = steps.list[i].event;
    }
    if (status != CT_OK)
        return status;
    t->values[v].above_count = t->ancestor_count - t->values[v].above;
    qsort(&t->ancestors[t->values[v].above], t->values[v].above_count,
          sizeof *t->ancestors, compare_numbers);
    return CT_OK;
}

/* ---- values -------------------------------------------------------------- */

/* The terms of each value, one after another. */
static enum ct_status list_uses(struct joining *j)
{
    struct ct_together *t = j->together;
    size_t n = 0, part = 0;

    j->terms = calloc(j->part_count + 1, sizeof *j->terms);
    j->uses = calloc(t->count + 1, sizeof *j->uses);
    j->owners = calloc(j->part_count + 1, sizeof *j->owners);
    if (j->terms == NULL || j->uses == NULL || j->owners == NULL)
        return CT_NOMEM;
    for (size_t v = 0; v < t->count; v++) {
        j->uses[v].list = &j->terms[n];
        for (; part < j->part_count &&
               j->parts[part].reference == t->values[v].reference;
             part++) {
            j->owners[part] = v;
            if (!j->parts[part].known)
                continue;
            j->terms[n++] = j->parts[part].term;
            j->uses[v].count++;
        }
    }
    return CT_OK;
}

static enum ct_status add_value(struct joining *j, size_t v)
{
    struct ct_together *t = j->together;
    struct ct_together_value *value = &t->values[v];
    enum ct_status status;

    value->first = t->amount_count;
    status = add_row(j, v);
    if (status == CT_OK)
        status = add_apart(j, v);
    value->count = t->amount_count - value->first;
    if (status == CT_OK && value->count > 0)
        qsort(&t->amounts[value->first], value->count, sizeof *t->amounts,
              compare_amounts);
    return status == CT_OK ? add_ancestors(j, v) : status;
}

/* ---- matrices ------------------------------------------------------------ */

/* What values have in common beside the chains. */
static void add_covariances_apart(struct joining *j)
{
    struct ct_together *t = j->together;

    for (size_t i = 0; i < j->part_count; i++)
        for (size_t k = 0; !j->parts[i].known && k < j->part_count; k++)
            if (!j->parts[k].known &&
                j->parts[i].quantity == j->parts[k].quantity)
                t->covariance[j->owners[i] * t->count + j->owners[k]] +=
                    j->parts[i].amount * j->parts[k].amount;
}

static enum ct_status fill_matrices(struct joining *j)
{
    struct ct_together *t = j->together;
    size_t n = t->count;
    enum ct_status status;

    t->covariance = calloc(n * n + 1, sizeof *t->covariance);
    t->correlation = calloc(n * n + 1, sizeof *t->correlation);
    if (t->covariance == NULL || t->correlation == NULL)
        return CT_NOMEM;
    status =
        ct_reader_covariance(t->resolver.reader, j->uses, n, t->covariance);
    if (status != CT_OK)
        return status;
    add_covariances_apart(j);
    for (size_t i = 0; i < n * n; i++)
        if (!isfinite(t->covariance[i]))
            return CT_DOMAIN; /* a square that no double holds */
    for (size_t i = 0; i < n; i++)
        t->values[i].uncertainty = sqrt(t->covariance[i * n + i]);
    memcpy(t->correlation, t->covariance, n * n * sizeof *t->correlation);
    ct_correlation_of(t->correlation, n);
    return CT_OK;
}

/* ---- all of it ----------------------------------------------------------- */

static enum ct_status begin(struct joining *j,
                            const struct ct_budget_reference *references)
{
    struct ct_together *t = j->together;
    enum ct_status status;

    t->values = calloc(t->count + 1, sizeof *t->values);
    if (t->values == NULL)
        return CT_NOMEM;
    for (size_t v = 0; v < t->count; v++) {
        const struct ct_resolve_kept *kept = references[v].resolved.more;

        t->values[v].reference = &references[v];
        t->values[v].certificate = ct_lab_graph_event(
            ct_lab_index_lab(t->resolver.index), kept->certificate);
    }
    status = ct_walker_new(j->graph, &j->walker);
    if (status == CT_OK)
        status = ct_lab_parts_of(&t->resolver, references, t->count, &j->parts,
                                 &j->part_count);
    return status == CT_OK ? list_uses(j) : status;
}

enum ct_status ct_lab_together(const struct ct_resolver *resolver,
                               const struct ct_budget_reference *references,
                               size_t count, struct ct_sink *sink,
                               struct ct_together *together)
{
    struct joining j = {.together = together,
                        .graph = ct_lab_graph_events(resolver->graph)};
    enum ct_status status;

    *together = (struct ct_together){.resolver = *resolver, .count = count};
    status = begin(&j, references);
    for (size_t v = 0; v < count && status == CT_OK; v++)
        status = add_value(&j, v);
    if (status == CT_OK)
        status = fill_matrices(&j);
    if (status == CT_OK)
        ct_lab_warn_parted(j.parts, j.part_count, NULL, sink);
    if (status == CT_DOMAIN)
        status = ct_error(sink, "input-immense", ct_at(references[0].place),
                          ct_string(references[0].name));
    ct_walker_free(j.walker);
    free(j.parts);
    free(j.owners);
    free(j.uses);
    free(j.terms);
    return status;
}

/* ---- what no number can be given of --------------------------------------
 */

bool ct_together_judge(const struct ct_together *together, struct ct_sink *sink)
{
    bool sound = true;

    for (size_t v = 0; v < together->count; v++) {
        const struct ct_together_value *value = &together->values[v];

        sound = ct_resolve_judge_above(&together->resolver, value->reference,
                                       together->ancestors + value->above,
                                       value->above_count, value->incomplete,
                                       sink) &&
                sound;
    }
    return sound;
}

void ct_together_release(struct ct_together *together)
{
    free(together->values);
    free(together->covariance);
    free(together->correlation);
    free(together->amounts);
    free(together->ancestors);
    *together = (struct ct_together){0};
}

/* ---- what two share ------------------------------------------------------ */

static enum ct_status make_room(struct ct_together_share **list, size_t *room,
                                size_t needed)
{
    struct ct_together_share *grown;

    if (needed <= *room)
        return CT_OK;
    grown = realloc(*list, 2 * needed * sizeof *grown);
    if (grown == NULL)
        return CT_NOMEM;
    *list = grown;
    *room = 2 * needed;
    return CT_OK;
}

static int compare_certificates(const void *x, const void *y)
{
    const struct ct_together_share *a = x, *b = y;

    return (a->certificate > b->certificate) -
           (a->certificate < b->certificate);
}

/* Ancestors that both have, ascending. */
static size_t common_ancestors(const struct ct_together *t, size_t a, size_t b,
                               struct ct_together_share *list)
{
    const struct ct_together_value *one = &t->values[a], *other = &t->values[b];
    size_t i = 0, k = 0, n = 0;

    while (i < one->above_count && k < other->above_count) {
        uint32_t x = t->ancestors[one->above + i];
        uint32_t y = t->ancestors[other->above + k];

        if (x == y)
            list[n++] =
                (struct ct_together_share){.certificate = x, .nearest = true};
        i += x <= y;
        k += y <= x;
    }
    return n;
}

static struct ct_together_share *find(struct ct_together_share *list, size_t n,
                                      uint32_t certificate)
{
    struct ct_together_share key = {.certificate = certificate};

    return n > 0 ? bsearch(&key, list, n, sizeof *list, compare_certificates)
                 : NULL;
}

/* A shared one that another shared one refers to is not nearest. */
static void mark_nearest(const struct ct_together *t,
                         struct ct_together_share *list, size_t n)
{
    const struct ct_graph *graph = ct_lab_graph_events(t->resolver.graph);

    for (size_t i = 0; i < n; i++) {
        struct ct_numbers above =
            ct_graph_references(graph, list[i].certificate);

        for (size_t k = 0; k < above.count; k++) {
            struct ct_together_share *found = find(list, n, above.list[k]);

            if (found != NULL && found != &list[i])
                found->nearest = false;
        }
    }
}

/* Adds the products of what both have; `rest` is what is no ancestor's. */
static void add_products(const struct ct_together *t, size_t a, size_t b,
                         struct ct_together_share *list, size_t n, double *rest)
{
    const struct ct_together_value *one = &t->values[a], *other = &t->values[b];
    size_t i = 0, k = 0;

    while (i < one->count && k < other->count) {
        const struct ct_together_amount *x = &t->amounts[one->first + i];
        const struct ct_together_amount *y = &t->amounts[other->first + k];

        if (x->influence == y->influence) {
            struct ct_together_share *found = find(list, n, x->event);

            *(found != NULL ? &found->covariance : rest) +=
                x->amount * y->amount;
        }
        i += x->influence <= y->influence;
        k += y->influence <= x->influence;
    }
}

static int compare_shares(const void *x, const void *y)
{
    const struct ct_together_share *a = x, *b = y;
    double of_a = fabs(a->covariance), of_b = fabs(b->covariance);

    if (of_a != of_b)
        return (of_a < of_b) - (of_a > of_b);
    return compare_certificates(x, y);
}

enum ct_status ct_together_shares(const struct ct_together *together, size_t a,
                                  size_t b, struct ct_together_share **list,
                                  size_t *room, size_t *count)
{
    size_t most = together->values[a].above_count + 1, n, kept = 0;
    enum ct_status status = make_room(list, room, most);
    double rest = 0;

    *count = 0;
    if (status != CT_OK)
        return status;
    n = common_ancestors(together, a, b, *list);
    mark_nearest(together, *list, n);
    add_products(together, a, b, *list, n, &rest);
    (*list)[n++] = (struct ct_together_share){CT_LAB_NO_ROW, rest, false};
    for (size_t i = 0; i < n; i++)
        if ((*list)[i].covariance != 0 || (*list)[i].nearest)
            (*list)[kept++] = (*list)[i];
    if (kept > 0)
        qsort(*list, kept, sizeof **list, compare_shares);
    *count = kept;
    return CT_OK;
}

double ct_together_combined(const struct ct_together *t, size_t a, size_t b,
                            double sign)
{
    const struct ct_unit *one = t->values[a].reference->resolved.unit;
    const struct ct_unit *other = t->values[b].reference->resolved.unit;
    double factor, variance, squares;

    if (!ct_unit_same_dimension(one, other))
        return (double)NAN;
    factor = sign * ct_difference_in(1, other, one);
    squares = t->covariance[a * t->count + a] +
              factor * factor * t->covariance[b * t->count + b];
    variance = squares + 2 * factor * t->covariance[a * t->count + b];
    /* What is left of numbers that cancel is rounding. */
    return variance <= 8 * DBL_EPSILON * squares ? 0 : sqrt(variance);
}
