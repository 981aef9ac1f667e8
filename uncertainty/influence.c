/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Elementary influences of a model: taken in, checked, and what follows from
 * them for contributions and their correlations.
 */
#include "influence.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Uncertainties and correlations that agree within this are equal. */
static const double EQUAL = 1e-9;
/* What is less is what is left of products that cancel. */
static const double UNCORRELATED = 4 * DBL_EPSILON;

/* ---- taking in ----------------------------------------------------------- */

static bool is_drawable(const struct ct_model_influence *influence)
{
    switch (influence->kind) {
    case CT_NORMAL:
        return true;
    case CT_RECTANGULAR:
    case CT_TRIANGULAR:
    case CT_ARCSINE:
    case CT_TWO_POINT:
        return influence->family == CT_NONE;
    default:
        return false;
    }
}

static bool influences_are_sound(const struct ct_model_influences *influences)
{
    bool sound = true;

    for (size_t f = 0; f < influences->family_count; f++)
        sound = sound && influences->families[f] >= 0 &&
                influences->families[f] <= 1;
    for (size_t l = 0; l < influences->count; l++) {
        const struct ct_model_influence *influence = &influences->list[l];

        sound = sound && influence->dof > 0 && is_drawable(influence) &&
                (influence->family == CT_NONE ||
                 influence->family < influences->family_count);
    }
    return sound;
}

/* `seen` has a place for every influence and every contribution: the number of
 * the last row that had it. */
static bool rows_are_sound(const struct ct_model *model,
                           const struct ct_model_influences *influences,
                           size_t *seen)
{
    size_t *taken = seen + influences->count;

    for (size_t r = 0; r < influences->row_count; r++) {
        const struct ct_model_row *row = &influences->rows[r];

        if (row->contribution >= model->contribution_count ||
            taken[row->contribution] != 0)
            return false;
        taken[row->contribution] = 1;
        for (size_t i = 0; i < row->count; i++) {
            const struct ct_model_amount *amount = &row->amounts[i];

            if (amount->influence >= influences->count ||
                !isfinite(amount->amount) || seen[amount->influence] == r + 1)
                return false;
            seen[amount->influence] = r + 1;
        }
    }
    return true;
}

static enum ct_status check_influences(const struct ct_model *model,
                                       const struct ct_model_influences *given)
{
    size_t *seen =
        calloc(given->count + model->contribution_count + 1, sizeof *seen);
    bool sound;

    if (seen == NULL)
        return CT_NOMEM;
    sound = influences_are_sound(given) && rows_are_sound(model, given, seen);
    free(seen);
    return sound ? CT_OK : CT_DOMAIN;
}

static const struct ct_model_influence *
copy_list(struct ct_arena *arena, const struct ct_model_influences *given)
{
    struct ct_model_influence *list =
        ct_arena_array(arena, given->count, sizeof *list);

    for (size_t l = 0; l < given->count && list != NULL; l++) {
        const char *name = given->list[l].name;

        list[l] = given->list[l];
        if (name == NULL)
            continue;
        list[l].name = ct_arena_text(arena, name, strlen(name));
        if (list[l].name == NULL)
            return NULL;
    }
    return list;
}

static const struct ct_model_row *
copy_rows(struct ct_arena *arena, const struct ct_model_influences *given)
{
    struct ct_model_row *rows =
        ct_arena_array(arena, given->row_count, sizeof *rows);

    for (size_t r = 0; r < given->row_count && rows != NULL; r++) {
        size_t count = given->rows[r].count;
        struct ct_model_amount *amounts =
            ct_arena_array(arena, count, sizeof *amounts);

        if (amounts == NULL)
            return NULL;
        for (size_t i = 0; i < count; i++)
            amounts[i] = given->rows[r].amounts[i];
        rows[r] =
            (struct ct_model_row){given->rows[r].contribution, amounts, count};
    }
    return rows;
}

enum ct_status
ct_model_set_influences(struct ct_model *model,
                        const struct ct_model_influences *influences)
{
    struct ct_model_influences copy = *influences;
    double *families;
    enum ct_status status = check_influences(model, influences);

    if (status != CT_OK)
        return status;
    families =
        ct_arena_array(&model->arena, copy.family_count, sizeof *families);
    copy.list = copy_list(&model->arena, influences);
    copy.rows = copy_rows(&model->arena, influences);
    copy.families = families;
    if (families == NULL || copy.list == NULL || copy.rows == NULL)
        return CT_NOMEM;
    for (size_t f = 0; f < copy.family_count; f++)
        families[f] = influences->families[f];
    model->influences = copy;
    return CT_OK;
}

/* ---- rows of uncertainty 1 ----------------------------------------------- */

/* u and nu of the row of q, which is not yet of uncertainty 1; the largest
 * amount is. */
static double uncertainty_of_row(struct ct_influence_sum *sum, size_t q,
                                 double *dof)
{
    size_t parts = ct_influence_part_count(sum->model);
    double u, d = 0;

    ct_influence_sum_clear(sum);
    ct_influence_sum_add(sum, q, 1);
    ct_influence_sum_settle(sum);
    u = ct_wide_root(ct_influence_sum_variance(sum));
    for (size_t i = 0; i < parts; i++) {
        double of_part, part = ct_influence_part(sum, i, &of_part) / u;

        if (part > 0)
            d += part * part * part * part / of_part;
    }
    *dof = d > 0 ? 1 / d : (double)INFINITY;
    return u;
}

static double largest_of(const struct ct_model_row *row)
{
    double largest = 0;

    for (size_t i = 0; i < row->count; i++)
        largest = fmax(largest, fabs(row->amounts[i].amount));
    return largest;
}

static struct ct_model_row *scaled(struct ct_model *model,
                                   const struct ct_model_row *row)
{
    struct ct_model_row *copy = ct_arena_alloc(&model->arena, sizeof *copy);
    struct ct_model_amount *amounts =
        ct_arena_array(&model->arena, row->count, sizeof *amounts);
    double largest = largest_of(row);

    if (copy == NULL || amounts == NULL)
        return NULL;
    for (size_t i = 0; i < row->count; i++) {
        amounts[i] = row->amounts[i];
        amounts[i].amount /= largest;
    }
    *copy = (struct ct_model_row){row->contribution, amounts, row->count};
    return copy;
}

/* Divides the row by its uncertainty. */
static enum ct_status normalise(struct ct_model *model,
                                const struct ct_model_row *row,
                                struct ct_influence_sum *sum,
                                struct ct_sink *sink)
{
    struct ct_contribution *c = &model->contributions[row->contribution];
    struct ct_model_row *copy = scaled(model, row);
    struct ct_model_amount *amounts;
    double largest = largest_of(row), u, dof;

    if (copy == NULL)
        return CT_NOMEM;
    if (c->observed != CT_NONE)
        return ct_error(sink, "influences-observed", ct_at(c->place),
                        ct_string(c->name));
    model->row_of[row->contribution] = copy;
    u = largest > 0 ? uncertainty_of_row(sum, row->contribution, &dof) : 0;
    if (!(fabs(u * largest - c->uncertainty) <= EQUAL * c->uncertainty))
        return ct_error(sink, "influences-uncertainty", ct_at(c->place),
                        ct_string(c->name), ct_number(c->uncertainty),
                        ct_number(u * largest));
    if (!(u > 0)) {
        model->row_of[row->contribution] = NULL;
        return CT_OK;
    }
    c->dof = dof;
    amounts = ct_arena_array(&model->arena, row->count, sizeof *amounts);
    if (amounts == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < row->count; i++) {
        amounts[i] = copy->amounts[i];
        amounts[i].amount /= u;
    }
    copy->amounts = amounts;
    return CT_OK;
}

/* ---- correlations -------------------------------------------------------- */

bool ct_is_declared_beside(const struct ct_model *model,
                           const struct ct_correlation *entry)
{
    return entry->declared && entry->r != 0 &&
           (ct_has_influences(model, entry->a) ||
            ct_has_influences(model, entry->b));
}

/* Among the first `count` correlations; NULL: it is not stated. */
static struct ct_correlation *stated(const struct ct_model *model, size_t count,
                                     size_t a, size_t b)
{
    for (size_t i = 0; i < count; i++) {
        struct ct_correlation *entry = &model->correlations[i];

        if ((entry->a == a && entry->b == b) ||
            (entry->a == b && entry->b == a))
            return entry;
    }
    return NULL;
}

/* r of two rows. */
static enum ct_status relate(struct ct_model *model, size_t declared, size_t a,
                             size_t b, double r, struct ct_sink *sink)
{
    struct ct_correlation *entry = stated(model, declared, a, b);
    struct ct_correlation found = {
        .a = a, .b = b, .r = r, .place = model->contributions[b].place};

    if (entry == NULL)
        return ct_model_add_correlation(model, found, sink);
    if (entry->override)
        return CT_OK;
    if (!(fabs(entry->r - r) <= EQUAL))
        return ct_error(sink, "correlation-influences", ct_at(entry->place),
                        ct_string(model->contributions[a].name),
                        ct_string(model->contributions[b].name), ct_number(r));
    entry->r = r;
    entry->declared = false;
    return CT_OK;
}

static enum ct_status relate_all(struct ct_model *model,
                                 struct ct_influence_sum *sum,
                                 struct ct_sink *sink)
{
    size_t declared = model->correlation_count;
    enum ct_status result = CT_OK;

    for (size_t b = 1; b < model->contribution_count; b++) {
        if (!ct_has_influences(model, b))
            continue;
        ct_influence_sum_clear(sum);
        ct_influence_sum_add(sum, b, 1);
        ct_influence_sum_settle(sum);
        for (size_t a = 0; a < b; a++) {
            enum ct_status status = CT_OK;
            double r =
                ct_has_influences(model, a) ? ct_influence_sum_with(sum, a) : 0;

            if (fabs(r) > UNCORRELATED)
                status =
                    relate(model, declared, a, b, fmax(-1, fmin(1, r)), sink);
            if (status == CT_NOMEM)
                return status;
            if (status != CT_OK)
                result = status;
        }
    }
    return result;
}

enum ct_status ct_influences_compile(struct ct_model *model,
                                     struct ct_sink *sink)
{
    struct ct_arena arena = {0};
    struct ct_influence_sum sum;
    enum ct_status result;

    if (model->influences.row_count == 0)
        return CT_OK;
    model->row_of = ct_arena_array(&model->arena, model->contribution_count,
                                   sizeof *model->row_of);
    if (model->row_of == NULL)
        return CT_NOMEM;
    result = ct_influence_sum_init(&sum, model, &arena);
    for (size_t r = 0; r < model->influences.row_count && result != CT_NOMEM;
         r++) {
        enum ct_status status =
            normalise(model, &model->influences.rows[r], &sum, sink);

        if (status != CT_OK)
            result = status;
    }
    if (result == CT_OK)
        result = relate_all(model, &sum, sink);
    ct_arena_release(&arena);
    return result;
}

/* ---- what is shared ------------------------------------------------------ */

static int compare_names(const void *x, const void *y)
{
    const struct ct_model_share *a = x, *b = y;

    if (a->name == NULL || b->name == NULL)
        return (a->name != NULL) - (b->name != NULL);
    return strcmp(a->name, b->name);
}

/* The largest first, and those alike by name. */
static int compare_parts(const void *x, const void *y)
{
    const struct ct_model_share *a = x, *b = y;
    double of_a = fabs(a->r), of_b = fabs(b->r);

    if (of_a != of_b)
        return (of_a < of_b) - (of_a > of_b);
    return compare_names(x, y);
}

/* Adds up parts of one name; returns how many names there are. */
static size_t merge(struct ct_model_share *shares, size_t count)
{
    size_t merged = 0;

    qsort(shares, count, sizeof *shares, compare_names);
    for (size_t i = 0; i < count; i++) {
        if (merged > 0 && compare_names(&shares[merged - 1], &shares[i]) == 0)
            shares[merged - 1].r += shares[i].r;
        else
            shares[merged++] = shares[i];
    }
    qsort(shares, merged, sizeof *shares, compare_parts);
    return merged;
}

/* The products that r is the sum of. */
static size_t list_products(const struct ct_model *model,
                            const struct ct_influence_sum *sum, size_t q,
                            struct ct_model_share *shares)
{
    const struct ct_model_row *row = model->row_of[q];
    size_t count = 0;

    for (size_t i = 0; i < row->count; i++) {
        const struct ct_model_amount *amount = &row->amounts[i];
        double r = ct_influence_sum_of(sum, amount);

        if (r != 0)
            shares[count++] = (struct ct_model_share){
                model->influences.list[amount->influence].name, r};
    }
    return count;
}

enum ct_status ct_model_shared(const struct ct_model *model,
                               const struct ct_correlation *entry,
                               struct ct_arena *arena,
                               struct ct_model_share **shares, size_t *count)
{
    struct ct_arena scratch = {0};
    struct ct_influence_sum sum;
    struct ct_model_share *list;
    enum ct_status status;

    *shares = NULL;
    *count = 0;
    if (entry->declared || !ct_has_influences(model, entry->a) ||
        !ct_has_influences(model, entry->b))
        return CT_OK;
    list = ct_arena_array(arena, model->row_of[entry->a]->count, sizeof *list);
    if (list == NULL)
        return CT_NOMEM;
    status = ct_influence_sum_init(&sum, model, &scratch);
    if (status == CT_OK) {
        ct_influence_sum_clear(&sum);
        ct_influence_sum_add(&sum, entry->b, 1);
        ct_influence_sum_settle(&sum);
        *count = merge(list, list_products(model, &sum, entry->a, list));
        *shares = list;
    }
    ct_arena_release(&scratch);
    return status;
}
