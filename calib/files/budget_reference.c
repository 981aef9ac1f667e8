/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inputs of a budget whose numbers a laboratory has.
 */
#include "budget_reader.h"

#include <stdlib.h>
#include <string.h>

static const char *const reference_keys[] = {
    "certificate", "instrument", "point", "quantity", "function", "artefact",
    "at",          "as",         "on",    "use",      "mpe",      "override",
    "group",       "source",     "note",  NULL};

/* ORDER BUDGET_AS */
static const char *const as_words[] = {"value", "error", "correction", NULL};
/* ORDER BUDGET_USE, from the second */
static const char *const use_words[] = {"corrected", "nominal", NULL};
static const char *const mpe_words[] = {"ignore", NULL};

/* A text with its place; the key need not be there. */
static enum ct_status read_text(struct reader *r, const struct ct_yaml *node,
                                const char *key, struct ct_located *text)
{
    const struct ct_yaml *value = ct_yaml_get(node, key);
    enum ct_status status;

    *text = (struct ct_located){0};
    if (value == NULL)
        return CT_OK;
    status = need_kind(r, value, CT_YAML_SCALAR, key);
    if (status == CT_OK)
        *text = (struct ct_located){value->text, value->place};
    return status;
}

static enum ct_status read_texts(struct reader *r, const struct ct_yaml *node,
                                 struct ct_budget_reference *reference)
{
    static const struct {
        const char *key;
        size_t offset;
    } texts[] = {
        {"certificate", offsetof(struct ct_budget_reference, certificate)},
        {"instrument", offsetof(struct ct_budget_reference, instrument)},
        {"point", offsetof(struct ct_budget_reference, point)},
        {"quantity", offsetof(struct ct_budget_reference, quantity)},
        {"function", offsetof(struct ct_budget_reference, function)},
        {"artefact", offsetof(struct ct_budget_reference, artefact)},
        {"at", offsetof(struct ct_budget_reference, at)},
        {"on", offsetof(struct ct_budget_reference, on)},
    };
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        void *text = (char *)reference + texts[i].offset;

        status = worse(status, read_text(r, node, texts[i].key, text));
    }
    return status;
}

/* One of the words; `first` is what the first of them means. */
static enum ct_status read_word(struct reader *r, const struct ct_yaml *node,
                                const char *key, const char *const *words,
                                size_t first, size_t *word)
{
    const struct ct_yaml *value = ct_yaml_get(node, key);
    enum ct_status status;

    if (value == NULL)
        return CT_OK;
    status = read_choice(r, value, words, word);
    *word += first;
    return status;
}

static enum ct_status read_words(struct reader *r, const struct ct_yaml *node,
                                 struct ct_budget_reference *reference)
{
    const struct ct_yaml *override = ct_yaml_get(node, "override");
    size_t as = CT_BUDGET_AS_VALUE, use = CT_BUDGET_USE_AS_KEPT, ignored = 0;
    enum ct_status status = read_word(r, node, "as", as_words, 0, &as);

    status = worse(status, read_word(r, node, "use", use_words, 1, &use));
    status = worse(status, read_word(r, node, "mpe", mpe_words, 1, &ignored));
    if (override != NULL)
        status = worse(status, read_bool(r, override, &reference->override));
    if (status != CT_OK)
        return status;
    reference->as = (enum ct_budget_as)as;
    reference->use = (enum ct_budget_use)use;
    reference->ignore_mpe = ignored > 0;
    return CT_OK;
}

static enum ct_status read_reference(struct reader *r,
                                     const struct subject *subject,
                                     struct ct_budget_reference *reference)
{
    const struct ct_yaml *node = subject->node;
    enum ct_status status = check_keys(r, node, reference_keys);

    status = worse(status, read_texts(r, node, reference));
    status = worse(status, read_words(r, node, reference));
    if (status != CT_OK)
        return status;
    if (reference->certificate.text != NULL &&
        reference->instrument.text != NULL)
        return ct_error(r->sink, "two-statements", ct_at(subject->place),
                        ct_string("certificate"), ct_string("instrument"));
    if (r->laboratory == NULL)
        return ct_error(r->sink, "laboratory-needed", ct_at(subject->place),
                        ct_string(subject->name));
    return r->laboratory->resolve(r->laboratory->context, r->budget, reference,
                                  r->sink);
}

/* ---- cells of a row ------------------------------------------------------ */

/* Both say which result is meant: either takes the place of the other. */
static bool names_result(const char *key)
{
    return strcmp(key, "certificate") == 0 || strcmp(key, "instrument") == 0;
}

/* Whether the cell is about this input. */
static bool is_about(const struct ct_budget_cell *cell,
                     const struct subject *subject)
{
    return strcmp(cell->input, subject->name) == 0;
}

static bool is_replaced(const struct ct_budget_cells *cells,
                        const struct subject *subject, const char *key)
{
    for (size_t i = 0; i < cells->count; i++) {
        const char *by = cells->list[i].key;

        if (is_about(&cells->list[i], subject) &&
            (strcmp(by, key) == 0 || (names_result(by) && names_result(key))))
            return true;
    }
    return false;
}

/* Adds `key: cell` behind the pairs that stay. */
static enum ct_status add_cell(struct ct_arena *arena,
                               const struct ct_budget_cell *cell,
                               struct ct_yaml *made)
{
    size_t length = strlen(cell->text.text);
    char *text = ct_arena_text(arena, cell->text.text, length);

    made->keys[made->count] = (struct ct_yaml){.kind = CT_YAML_SCALAR,
                                               .place = cell->text.place,
                                               .text = cell->key,
                                               .length = strlen(cell->key)};
    made->items[made->count++] = (struct ct_yaml){.kind = CT_YAML_SCALAR,
                                                  .place = cell->text.place,
                                                  .text = text,
                                                  .length = length,
                                                  .quoted = true};
    return text == NULL ? CT_NOMEM : CT_OK;
}

/* The statement with the cells in it. */
static enum ct_status put_cells(struct reader *r, const struct subject *subject,
                                const struct ct_yaml **node)
{
    const struct ct_budget_cells *cells = r->cells;
    struct ct_arena *arena = &r->budget->arena;
    const struct ct_yaml *old = subject->node;
    size_t room = old->count + cells->count;
    struct ct_yaml *made = ct_arena_alloc(arena, sizeof *made);
    struct ct_yaml *pairs = ct_arena_array(arena, 2 * room, sizeof *pairs);
    enum ct_status status = CT_OK;

    if (made == NULL || pairs == NULL)
        return CT_NOMEM;
    *made = *old;
    made->count = 0;
    made->keys = pairs;
    made->items = pairs + room;
    for (size_t i = 0; i < old->count; i++) {
        if (is_replaced(cells, subject, old->keys[i].text))
            continue;
        made->keys[made->count] = old->keys[i];
        made->items[made->count++] = old->items[i];
    }
    for (size_t i = 0; i < cells->count && status == CT_OK; i++)
        if (is_about(&cells->list[i], subject))
            status = add_cell(arena, &cells->list[i], made);
    *node = made;
    return status;
}

/* The sink for what is found of the input; the place of its first cell. */
static struct ct_sink *sink_for(const struct reader *r,
                                const struct subject *subject,
                                struct ct_place *place)
{
    for (size_t i = 0; r->cells != NULL && i < r->cells->count; i++)
        if (is_about(&r->cells->list[i], subject)) {
            *place = r->cells->list[i].text.place;
            return r->cells->sink;
        }
    return r->sink;
}

/* ---- into the model ------------------------------------------------------ */

/* A single uncertainty is a distribution of the quantity, others are of its
 * deviations. */
static struct ct_distribution distribution_of(const struct ct_budget_line *line,
                                              double centre)
{
    struct ct_distribution d = {.kind = line->kind};

    if (line->uncertainty == 0) {
        d.kind = CT_CONSTANT;
        d.constant.value = centre;
    } else if (line->kind == CT_NORMAL) {
        d.normal.mean = centre;
        d.normal.standard_deviation = line->uncertainty;
    } else if (line->kind == CT_STUDENT_T) {
        d.t.location = centre;
        d.t.scale = line->uncertainty;
        d.t.dof = line->dof;
    } else {
        d.limits.lower = centre + line->lower;
        d.limits.upper = centre + line->upper;
        d.limits.mode = centre;
    }
    return d;
}

static enum ct_status add_line(struct reader *r,
                               const struct ct_budget_reference *reference,
                               const struct ct_yaml *node, size_t i)
{
    const struct ct_budget_resolved *resolved = &reference->resolved;
    const struct ct_budget_line *line = &resolved->lines[i];
    const char *source = text_of(node, "source");
    struct ct_contribution contribution = {
        .name = reference->name,
        .input = reference->input,
        .uncertainty = line->uncertainty,
        .dof = line->dof,
        .distribution = distribution_of(
            line, resolved->line_count > 1 ? 0 : resolved->value),
        .type = CT_TYPE_B,
        .group = text_of(node, "group"),
        .source = source != NULL ? source : resolved->source,
        .stated = line->stated,
        .observed = CT_NONE,
        .place = reference->place};

    if (line->part != NULL)
        contribution.name = part_name(r, reference->name, line->part);
    if (contribution.name == NULL)
        return CT_NOMEM;
    return ct_model_add_contribution(&r->budget->model, &contribution, NULL);
}

/* Adds the input, sound or not, so that its name is known to the equations. */
static enum ct_status add_reference(struct reader *r,
                                    const struct ct_budget_reference *reference,
                                    const struct ct_yaml *node)
{
    const struct ct_budget_resolved *resolved = &reference->resolved;
    struct ct_input input = {.name = reference->name,
                             .unit = resolved->unit,
                             .estimate = resolved->value,
                             .place = reference->place,
                             .column = CT_NONE};
    enum ct_status status;

    if (!reference->sound)
        input.unit = NULL;
    status = ct_model_add_input(&r->budget->model, &input, r->sink, NULL);
    for (size_t i = 0;
         reference->sound && i < resolved->line_count && status == CT_OK; i++)
        status = add_line(r, reference, node, i);
    return status;
}

/* The same in a row, where what is found stands at the cell. */
static enum ct_status read_reference_of_row(struct reader *r,
                                            const struct subject *subject,
                                            struct ct_budget_reference *found)
{
    struct subject with = *subject;
    struct reader reader = *r;
    enum ct_status status = CT_OK;

    reader.sink = sink_for(r, subject, &with.place);
    found->place = with.place;
    if (r->cells != NULL)
        status = put_cells(r, subject, &with.node);
    if (status == CT_OK)
        status = read_reference(&reader, &with, found);
    found->place = subject->place;
    return status;
}

enum ct_status reference_input(struct reader *r, const struct subject *subject)
{
    struct ct_budget *budget = r->budget;
    struct ct_budget_reference *grown =
        ct_grow(budget->references, budget->reference_count, sizeof *grown);
    struct ct_budget_reference reference = {.input = budget->model.input_count,
                                            .name = subject->name,
                                            .place = subject->place};
    enum ct_status status;

    if (grown == NULL)
        return CT_NOMEM;
    budget->references = grown;
    status = read_reference_of_row(r, subject, &reference);
    if (status == CT_NOMEM)
        return status;
    reference.sound = status == CT_OK;
    status = worse(status, add_reference(r, &reference, subject->node));
    if (budget->model.input_count > reference.input) /* not defined twice */
        grown[budget->reference_count++] = reference;
    return status;
}

enum ct_status relate_references(struct reader *r)
{
    if (r->laboratory == NULL || r->budget->reference_count == 0)
        return CT_OK;
    return r->laboratory->relate(r->laboratory->context, r->budget,
                                 r->cells != NULL ? r->cells->sink : r->sink);
}
