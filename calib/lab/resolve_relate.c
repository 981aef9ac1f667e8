/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the inputs of one budget have in common: rows of elementary influences
 * for the model.
 */
#include "resolve_work.h"

#include "../../chains/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One budget being related. */
struct relating {
    const struct ct_resolver *resolver;
    const struct ct_lab *lab;
    struct ct_budget *budget;
    struct ct_sink *sink;
    struct ct_lab_part *parts; /* of all inputs */
    size_t count;
    struct ct_arena arena;
    struct ct_use_rows rows; /* of the parts that chains know, in their order */
    struct ct_model_influences all; /* with those that they do not */
};

static size_t contribution_of(const struct relating *r,
                              const struct ct_lab_part *part)
{
    return ct_lab_part_contribution(&r->budget->model, part);
}

/* ---- influences ---------------------------------------------------------- */

/* How the drift of an item is distributed, as its range says. */
static enum ct_distribution_kind drift_kind(const struct relating *r,
                                            uint32_t range)
{
    struct ct_lab_item_range row =
        ct_lab_range_at(r->lab, range, r->resolver->when);
    const char *text = ct_lab_text(r->lab, CT_KEY_TEXT, row.drift_distribution);
    struct ct_drift_words words;
    size_t length;

    (void)ct_drift_read(&text, &length, &words);
    return words.kind;
}

/* What an influence of the chains is called and how it is distributed. */
static void describe(const struct relating *r, uint32_t number,
                     struct ct_model_influence *influence)
{
    struct ct_elementary found =
        ct_combine_elementary(ct_lab_graph_combine(r->resolver->graph), number);
    struct ct_lab_influence given;

    if (found.event < r->lab->tables[CT_TABLE_CERTIFICATES].count)
        influence->name = ct_lab_text(r->lab, CT_KEY_CERTIFICATE,
                                      r->lab->certificates[found.event].id);
    if (found.kind != CT_ELEMENTARY_GIVEN)
        return;
    given = ct_lab_graph_influence(r->resolver->graph, found.index);
    if (given.kind == CT_INFLUENCE_DRIFT)
        influence->kind = drift_kind(r, given.range);
    else if (given.kind != CT_INFLUENCE_NOTHING)
        influence->kind = CT_RECTANGULAR;
}

/* Rows of the parts that chains know. */
static enum ct_status read_rows(struct relating *r)
{
    struct ct_row_use *uses = calloc(r->count + 1, sizeof *uses);
    size_t n = 0;
    enum ct_status status = uses != NULL ? CT_OK : CT_NOMEM;

    for (size_t i = 0; i < r->count && status == CT_OK; i++)
        if (r->parts[i].known)
            uses[n++] = (struct ct_row_use){contribution_of(r, &r->parts[i]),
                                            {&r->parts[i].term, 1}};
    if (status == CT_OK && n > 0)
        status = ct_reader_use_rows(r->resolver->reader, uses, n, &r->arena,
                                    &r->rows);
    free(uses);
    for (size_t i = 0; i < r->rows.influences.count && status == CT_OK; i++)
        describe(r, r->rows.numbers[i], &r->rows.list[i]);
    return status;
}

/* A part that chains do not know is an influence by itself. */
static struct ct_model_influence apart(const struct ct_lab_part *part)
{
    const struct ct_budget_line *line =
        &part->reference->resolved.lines[part->line];

    return (struct ct_model_influence){
        .name = part->reference->resolved.certificate,
        .dof = line->dof,
        .kind = line->kind == CT_STUDENT_T ? CT_NORMAL : line->kind,
        .family = CT_NONE};
}

/* Influences and rows of all parts; that of part i is behind those of the
 * chains. */
static enum ct_status join_rows(struct relating *r)
{
    const struct ct_model_influences *from = &r->rows.influences;
    size_t known = from->count, row = 0;
    struct ct_model_influence *list =
        ct_arena_array(&r->arena, known + r->count, sizeof *list);
    struct ct_model_row *rows =
        ct_arena_array(&r->arena, r->count, sizeof *rows);
    struct ct_model_amount *amounts =
        ct_arena_array(&r->arena, r->count, sizeof *amounts);

    if (list == NULL || rows == NULL || amounts == NULL)
        return CT_NOMEM;
    if (known > 0)
        memcpy(list, from->list, known * sizeof *list);
    for (size_t i = 0; i < r->count; i++) {
        const struct ct_lab_part *part = &r->parts[i];

        list[known + i] = apart(part);
        amounts[i] = (struct ct_model_amount){
            .influence = known + part->quantity, .amount = part->amount};
        rows[i] = part->known ? from->rows[row++]
                              : (struct ct_model_row){contribution_of(r, part),
                                                      &amounts[i], 1};
    }
    r->all = (struct ct_model_influences){.list = list,
                                          .count = known + r->count,
                                          .families = from->families,
                                          .family_count = from->family_count,
                                          .rows = rows,
                                          .row_count = r->count};
    return CT_OK;
}

/* ---- rows that share ----------------------------------------------------- */

/* What an amount may share: its family, be it only that nobody said how much it
 * is correlated; else its influence. */
static size_t family_of(const struct ct_model_influences *all,
                        const struct ct_model_amount *amount)
{
    size_t family = all->list[amount->influence].family;

    return family != CT_NONE ? all->count + family : amount->influence;
}

/* Notes the row as a user of what its amounts may share: 0 for nobody, row + 1
 * for one row, CT_NONE for several. */
static void count_users(const struct ct_model_influences *all, size_t row,
                        size_t *users)
{
    for (size_t k = 0; k < all->rows[row].count; k++) {
        const struct ct_model_amount *amount = &all->rows[row].amounts[k];
        size_t *user = &users[family_of(all, amount)];

        if (amount->amount != 0 && *user != row + 1)
            *user = *user == 0 ? row + 1 : CT_NONE;
    }
}

static bool shares(const struct ct_model_influences *all, size_t row,
                   const size_t *users)
{
    for (size_t k = 0; k < all->rows[row].count; k++) {
        const struct ct_model_amount *amount = &all->rows[row].amounts[k];

        if (amount->amount != 0 && users[family_of(all, amount)] == CT_NONE)
            return true;
    }
    return false;
}

/* A contribution that has nothing in common with another one stays as its
 * certificate states it. */
static enum ct_status set_sharing(struct relating *r)
{
    struct ct_model_influences *all = &r->all;
    size_t *users = calloc(all->count + all->family_count + 1, sizeof *users);
    struct ct_model_row *kept =
        ct_arena_array(&r->arena, all->row_count, sizeof *kept);
    size_t n = 0;

    if (users == NULL || kept == NULL) {
        free(users);
        return CT_NOMEM;
    }
    for (size_t i = 0; i < all->row_count; i++)
        count_users(all, i, users);
    for (size_t i = 0; i < all->row_count; i++)
        if (shares(all, i, users))
            kept[n++] = all->rows[i];
    free(users);
    all->rows = kept;
    all->row_count = n;
    return n > 0 ? ct_model_set_influences(&r->budget->model, all) : CT_OK;
}

/* ---- what is declared ---------------------------------------------------- */

/* The input that the contribution is a part of; NULL: not the laboratory's. */
static const struct ct_budget_reference *owner_of(const struct relating *r,
                                                  size_t contribution)
{
    for (size_t i = 0; i < r->count; i++)
        if (contribution_of(r, &r->parts[i]) == contribution)
            return r->parts[i].reference;
    return NULL;
}

static void let_override(struct relating *r)
{
    struct ct_model *model = &r->budget->model;

    for (size_t i = 0; i < model->correlation_count; i++) {
        struct ct_correlation *entry = &model->correlations[i];
        const struct ct_budget_reference *a = owner_of(r, entry->a),
                                         *b = owner_of(r, entry->b);

        if (a != NULL && b != NULL && (a->override || b->override))
            entry->override = true;
    }
}

/* ---- what is above --------------------------------------------------------
 */

/* One walk up from the certificate of the input. What cannot be taken apart is
 * a note here (note_incomplete()). */
static enum ct_status judge_input(const struct relating *r,
                                  struct ct_walker *walker,
                                  const struct ct_budget_reference *reference)
{
    const struct ct_resolve_kept *kept = reference->resolved.more;
    uint32_t event = ct_lab_graph_event(r->lab, kept->certificate);
    uint32_t *above;
    struct ct_steps steps;
    enum ct_status status =
        ct_graph_walk(walker, CT_UP, &event, 1, UINT32_MAX, &steps);

    if (status != CT_OK)
        return status;
    above = malloc((steps.count + 1) * sizeof *above);
    if (above == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < steps.count; i++)
        above[i] = steps.list[i].event;
    if (!ct_resolve_judge_above(r->resolver, reference, above, steps.count,
                                false, r->sink))
        status = CT_INVALID;
    free(above);
    return status;
}

/* Whether there is anything that could be wrong. */
static bool is_doubtful(const struct relating *r)
{
    bool more;

    return r->lab->tables[CT_TABLE_INSTRUMENTS].unsound > 0 ||
           r->lab->tables[CT_TABLE_RANGES].unsound > 0 ||
           ct_graph_cycles(ct_lab_graph_events(r->resolver->graph), &more) > 0;
}

/* The same is asked of covariances (together.h). */
static enum ct_status judge_above(const struct relating *r)
{
    struct ct_walker *walker = NULL;
    enum ct_status status = CT_OK;

    if (r->resolver->graph == NULL || !is_doubtful(r))
        return CT_OK;
    status = ct_walker_new(ct_lab_graph_events(r->resolver->graph), &walker);
    for (size_t i = 0; i < r->budget->reference_count && status != CT_NOMEM;
         i++) {
        const struct ct_budget_reference *one = &r->budget->references[i];
        enum ct_status found = one->sound ? judge_input(r, walker, one) : CT_OK;

        status = found != CT_OK ? found : status;
    }
    ct_walker_free(walker);
    return status;
}

/* ---- what is to be said -------------------------------------------------- */

static void note_same(const struct relating *r)
{
    const struct ct_budget_reference *list = r->budget->references;

    for (size_t i = 1; i < r->budget->reference_count; i++)
        for (size_t k = 0; k < i; k++) {
            bool opposite = (list[k].as == CT_BUDGET_AS_ERROR) !=
                            (list[i].as == CT_BUDGET_AS_ERROR);

            if (list[k].sound && list[i].sound &&
                ct_lab_same_input(&list[k], &list[i]))
                ct_note(r->sink, "input-same", ct_at(list[i].place),
                        ct_string(list[k].name), ct_string(list[i].name),
                        ct_number(opposite ? -1 : 1));
        }
}

/* Correlations that cannot be worked out matter where there are several
 * inputs. */
static void note_incomplete(const struct relating *r)
{
    size_t row = 0;

    for (size_t i = 0; i < r->count; i++) {
        const struct ct_lab_part *part = &r->parts[i];
        bool incomplete = !part->known && part->parted == CT_NONE;

        if (part->known)
            incomplete = r->rows.incomplete[row++];
        if (incomplete && part->line == 0 && r->budget->reference_count > 1)
            ct_note(r->sink, "input-undivided", ct_at(part->reference->place),
                    ct_string(part->reference->name),
                    ct_string(part->reference->resolved.certificate));
    }
}

enum ct_status ct_lab_relate(const struct ct_resolver *resolver,
                             struct ct_budget *budget, struct ct_sink *sink)
{
    struct relating r = {.resolver = resolver,
                         .lab = ct_lab_index_lab(resolver->index),
                         .budget = budget,
                         .sink = sink};
    enum ct_status status =
        ct_lab_parts_of(resolver, budget->references, budget->reference_count,
                        &r.parts, &r.count);

    if (status == CT_OK)
        status = read_rows(&r);
    if (status == CT_OK)
        status = judge_above(&r);
    if (status == CT_OK)
        status = join_rows(&r);
    if (status == CT_OK)
        status = set_sharing(&r);
    if (status == CT_OK) {
        let_override(&r);
        note_same(&r);
        ct_lab_warn_parted(r.parts, r.count, &budget->model, sink);
        note_incomplete(&r);
    }
    ct_arena_release(&r.arena);
    free(r.parts);
    if (status == CT_DOMAIN)
        status =
            ct_error(sink, "input-immense", ct_at(budget->references[0].place),
                     ct_string(budget->references[0].name));
    return status;
}
