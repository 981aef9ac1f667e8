/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "budget_reader.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- settings ------------------------------------------------------------ */

static enum ct_status read_title(struct reader *r, const struct ct_yaml *node)
{
    enum ct_status status = need_kind(r, node, CT_YAML_SCALAR, "title");

    if (status == CT_OK)
        r->budget->title = node->text;
    return status;
}

static enum ct_status read_note(struct reader *r, const struct ct_yaml *node)
{
    return need_kind(r, node, CT_YAML_SCALAR, "note");
}

/* `coverage: 95 %`; a number from 1 on is rather a factor. */
static enum ct_status read_bare_coverage(struct reader *r,
                                         const struct ct_yaml *node)
{
    struct ct_propagation *p = &r->budget->propagation;
    struct ct_quantity quantity;
    enum ct_status status = ct_quantity_parse(
        r->units, node->text, node->length, node->place, NULL, &quantity);

    if (status == CT_NOMEM)
        return status;
    if (status != CT_OK || (quantity.unit == NULL && quantity.number >= 1 &&
                            quantity.number <= 10))
        return ct_error(r->sink, "coverage-shape", ct_at(node->place));
    p->coverage_place = node->place;
    p->rule = CT_COVERAGE_PROBABILITY;
    return read_probability(r, node, &p->probability);
}

static enum ct_status read_coverage(struct reader *r,
                                    const struct ct_yaml *node)
{
    static const char *const known[] = {"probability", "k", NULL};
    struct ct_propagation *p = &r->budget->propagation;
    const struct ct_yaml *probability, *k;
    enum ct_status status;

    if (node->kind == CT_YAML_SCALAR && !ct_yaml_is_null(node))
        return read_bare_coverage(r, node);
    status = need_kind(r, node, CT_YAML_MAPPING, "coverage");
    if (status == CT_OK)
        status = check_keys(r, node, known);
    if (status != CT_OK)
        return status;
    probability = ct_yaml_get(node, "probability");
    k = ct_yaml_get(node, "k");
    if ((probability == NULL) == (k == NULL))
        return ct_error(r->sink, "coverage-shape", ct_at(node->place));
    p->coverage_place = node->place;
    if (k != NULL) {
        p->rule = CT_COVERAGE_FACTOR;
        return read_positive(r, k, "k", &p->factor);
    }
    p->rule = CT_COVERAGE_PROBABILITY;
    return read_probability(r, probability, &p->probability);
}

/* Named sets of rules: JJF 1059.1 (k = 2), EA-4/02 (95.45 %). */
static enum ct_status read_style(struct reader *r, const struct ct_yaml *node)
{
    static const char *const words[] = {"jjf1059", "ea402", NULL};
    static const struct {
        const char *folded;
        size_t word;
    } names[] = {{"jjf1059", 0}, {"jjf10591", 0}, {"jjf105912012", 0},
                 {"ea402", 1},   {"ea402m", 1},   {"ea402m:2022", 1}};
    struct ct_propagation *p = &r->budget->propagation;
    size_t word = 0, i = 0, count = sizeof names / sizeof names[0];
    enum ct_status status = CT_OK;

    while (i < count &&
           !(node->kind == CT_YAML_SCALAR &&
             is_same_word(node->text, node->length, names[i].folded)))
        i++;
    if (i < count)
        word = names[i].word;
    else
        status = read_choice(r, node, words, &word);
    if (status != CT_OK)
        return status;
    p->coverage_place = node->place;
    p->rule = word == 0 ? CT_COVERAGE_FACTOR : CT_COVERAGE_PROBABILITY;
    p->factor = 2;
    p->probability = 0.9545;
    return CT_OK;
}

static enum ct_status read_dof_rounding(struct reader *r,
                                        const struct ct_yaml *node)
{
    static const char *const words[] = {"truncate", "interpolate", NULL};
    size_t word;
    enum ct_status status = read_choice(r, node, words, &word);

    if (status == CT_OK)
        r->budget->propagation.interpolate_dof = word == 1;
    return status;
}

static enum ct_status read_order(struct reader *r, const struct ct_yaml *node)
{
    static const char *const words[] = {"1", "2", NULL};
    size_t word;
    enum ct_status status = read_choice(r, node, words, &word);

    if (status == CT_OK)
        r->budget->propagation.order = (int)word + 1;
    return status;
}

static enum ct_status read_digits(struct reader *r, const struct ct_yaml *node)
{
    double digits;
    enum ct_status status = read_number(r, node, &digits);

    if (status != CT_OK)
        return status;
    if (!(digits >= 1 && digits <= 9 && digits == (int)digits))
        return ct_error(r->sink, "digits-range", ct_at(node->place),
                        ct_number(digits));
    r->budget->rounding.digits = (int)digits;
    return CT_OK;
}

static enum ct_status read_rounding(struct reader *r,
                                    const struct ct_yaml *node)
{
    static const char *const known[] = {"digits", "mode", NULL};
    /* ORDER ROUNDING_MODE */
    static const char *const modes[] = {"nearest-even", "nearest", "up",
                                        "up-if-over-5%", NULL};
    const struct ct_yaml *digits, *mode;
    size_t word;
    enum ct_status status = need_kind(r, node, CT_YAML_MAPPING, "rounding");

    if (status == CT_OK)
        status = check_keys(r, node, known);
    if (status != CT_OK)
        return status;
    digits = ct_yaml_get(node, "digits");
    mode = ct_yaml_get(node, "mode");
    if (digits != NULL)
        status = read_digits(r, digits);
    if (mode != NULL && status == CT_OK) {
        status = read_choice(r, mode, modes, &word);
        if (status == CT_OK)
            r->budget->rounding.mode = (enum ct_rounding_mode)word;
    }
    return status;
}

/* ---- outputs ------------------------------------------------------------- */

/* What is asked of the outputs, in two keys that may stand in any order. */
static const struct ct_yaml *asked_unit(const struct ct_yaml *report,
                                        const char *name)
{
    const struct ct_yaml *unit =
        report != NULL && report->kind == CT_YAML_MAPPING
            ? ct_yaml_get(report, "unit")
            : NULL;

    if (unit == NULL || unit->kind == CT_YAML_SCALAR)
        return unit;
    return unit->kind == CT_YAML_MAPPING ? ct_yaml_get(unit, name) : NULL;
}

static enum ct_status add_output(struct reader *r, const char *name,
                                 size_t length, struct ct_place place,
                                 const struct ct_yaml *report)
{
    const struct ct_yaml *node = asked_unit(report, name);
    const struct ct_unit *unit = NULL;
    enum ct_status status = CT_OK;

    if (node != NULL)
        status = read_unit(r, node, &unit);
    if (status != CT_OK)
        return status;
    return ct_model_add_output(&r->budget->model, name, length, unit,
                               node != NULL ? node->place : place, r->sink);
}

/* Every equation that no other names is an output when none were asked for. */
static enum ct_status add_default_outputs(struct reader *r,
                                          const struct ct_yaml *report)
{
    struct ct_model *model = &r->budget->model;
    enum ct_status status = CT_OK;

    ct_model_mark_used(model);
    for (size_t e = 0; e < model->equation_count; e++) {
        const struct ct_equation *equation = &model->equations[e];

        if (!equation->used)
            status = worse(status,
                           add_output(r, equation->name, strlen(equation->name),
                                      equation->name_place, report));
    }
    return status;
}

static enum ct_status check_report(struct reader *r,
                                   const struct ct_yaml *report,
                                   const struct ct_yaml *rounding)
{
    static const char *const known[] = {"unit", "digits", NULL};
    const struct ct_yaml *unit, *digits;
    enum ct_status status = need_kind(r, report, CT_YAML_MAPPING, "report");

    if (status == CT_OK)
        status = check_keys(r, report, known);
    if (status != CT_OK)
        return status;
    digits = ct_yaml_get(report, "digits");
    if (digits != NULL && rounding != NULL &&
        rounding->kind == CT_YAML_MAPPING &&
        ct_yaml_get(rounding, "digits") != NULL)
        status = ct_error(r->sink, "two-statements", ct_at(digits->place),
                          ct_string("rounding"), ct_string("report"));
    else if (digits != NULL)
        status = read_digits(r, digits);
    unit = ct_yaml_get(report, "unit");
    if (unit == NULL || unit->kind == CT_YAML_SCALAR)
        return status;
    status = worse(status, need_kind(r, unit, CT_YAML_MAPPING, "unit"));
    for (size_t i = 0; status == CT_OK && i < unit->count; i++)
        if (ct_model_find_equation(&r->budget->model, unit->keys[i].text,
                                   unit->keys[i].length) == CT_NONE)
            status =
                ct_error(r->sink, "unknown-output", ct_at(unit->keys[i].place),
                         ct_text(unit->keys[i].text, unit->keys[i].length));
    return status;
}

static enum ct_status read_asked(struct reader *r,
                                 const struct ct_yaml *outputs,
                                 const struct ct_yaml *report)
{
    enum ct_status status;

    if (outputs->kind == CT_YAML_SCALAR)
        return add_output(r, outputs->text, outputs->length, outputs->place,
                          report);
    status = need_kind(r, outputs, CT_YAML_SEQUENCE, "outputs");
    if (status != CT_OK)
        return status;
    if (outputs->count == 0)
        return ct_error(r->sink, "empty-list", ct_at(outputs->place));
    for (size_t i = 0; status != CT_NOMEM && i < outputs->count; i++) {
        const struct ct_yaml *item = &outputs->items[i];
        enum ct_status one = need_kind(r, item, CT_YAML_SCALAR, "a name");

        if (one == CT_OK)
            one = add_output(r, item->text, item->length, item->place, report);
        status = worse(status, one);
    }
    return status;
}

/* `root` is NULL where there is no file with settings. */
static enum ct_status read_outputs(struct reader *r, const struct ct_yaml *root)
{
    const struct ct_yaml *outputs = NULL, *report = NULL;
    enum ct_status status = CT_OK;

    if (root != NULL) {
        outputs = ct_yaml_get(root, "outputs");
        report = ct_yaml_get(root, "report");
    }
    if (report != NULL)
        status = check_report(r, report, ct_yaml_get(root, "rounding"));
    return worse(status, outputs != NULL ? read_asked(r, outputs, report)
                                         : add_default_outputs(r, report));
}

/* ---- the whole file ------------------------------------------------------ */

/* In the order in which they are read, whatever their order in the file. */
static const struct {
    const char *key;
    enum ct_status (*read)(struct reader *r, const struct ct_yaml *node);
} sections[] = {
    {"title", read_title},
    {"note", read_note},
    {"style", read_style},
    {"coverage", read_coverage},
    {"dof_rounding", read_dof_rounding},
    {"rounding", read_rounding},
    {"order", read_order},
    {"model", read_model},
    {"constants", read_constants},
    {"inputs", read_inputs},
    {"observations", read_observations},
    {"correlations", read_correlations},
    {"observed_together", read_observed_together},
    {"pass", read_pass},
    {"fixed", read_fixed},
};

/* Read behind the sections. */
static const char *const late[] = {"outputs", "report", "cmc"};

enum {
    SECTIONS = sizeof sections / sizeof sections[0],
    LATE = sizeof late / sizeof late[0]
};

/* Unknown keys of the file. What stands under one may have been meant to
 * define names, or the model: then their absence is not reported as well. */
static enum ct_status check_known(struct reader *r, const struct ct_yaml *root,
                                  const char *const *known, bool *model_meant)
{
    enum ct_status status = CT_OK;
    size_t count = SECTIONS + LATE;

    for (size_t i = 0; i < root->count; i++) {
        const struct ct_yaml *key = &root->keys[i];
        const char *near;

        if (is_repeated(r, root, i) || check_key(r, key, known) == CT_OK)
            continue;
        status = CT_INVALID;
        near = nearest_key(key, known, count);
        *model_meant =
            *model_meant || (near != NULL && strcmp(near, "model") == 0);
        if (root->items[i].kind != CT_YAML_SCALAR)
            r->budget->model.incomplete = true;
    }
    return status;
}

static enum ct_status
check_sections(struct reader *r, const struct ct_yaml *root, bool model_given)
{
    const char *known[SECTIONS + LATE + 1] = {NULL};
    bool model_meant = false;
    enum ct_status status;

    for (size_t i = 0; i < SECTIONS; i++)
        known[i] = sections[i].key;
    for (size_t i = 0; i < LATE; i++)
        known[SECTIONS + i] = late[i];
    status = check_known(r, root, known, &model_meant);
    if (ct_yaml_get(root, "model") == NULL && !model_given && !model_meant)
        status = ct_error(r->sink, "model-missing", ct_at(root->place));
    if (ct_yaml_get(root, "style") != NULL &&
        ct_yaml_get(root, "coverage") != NULL)
        status = ct_error(r->sink, "two-statements",
                          ct_at(ct_yaml_get(root, "coverage")->place),
                          ct_string("style"), ct_string("coverage"));
    return status;
}

static enum ct_status add_given(struct reader *r,
                                const struct ct_located *models, size_t count)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < count; i++)
        status = worse(status,
                       add_equations(r, models[i].text, strlen(models[i].text),
                                     models[i].place));
    return status;
}

/* A model that is there but holds nothing. */
static enum ct_status need_equation(struct reader *r,
                                    const struct ct_yaml *model,
                                    const struct ct_located *models,
                                    size_t count)
{
    if (r->budget->model.equation_count > 0 || (model == NULL && count == 0) ||
        r->sink->errors > r->errors)
        return CT_OK;
    return ct_error(r->sink, r->calculator ? "expression-empty" : "no-equation",
                    ct_at(count > 0 ? models[0].place : model->place));
}

static enum ct_status read_root(struct reader *r, const struct ct_yaml *root,
                                const struct ct_located *models, size_t count)
{
    enum ct_status status = need_kind(r, root, CT_YAML_MAPPING, "a budget");

    if (status != CT_OK)
        return status;
    status = check_sections(r, root, count > 0);
    status = worse(status, add_given(r, models, count));
    for (size_t i = 0; i < SECTIONS && status != CT_NOMEM; i++) {
        const struct ct_yaml *node = ct_yaml_get(root, sections[i].key);

        if (node != NULL && !(count > 0 && sections[i].read == read_model))
            status = worse(status, sections[i].read(r, node));
    }
    status = worse(status,
                   need_equation(r, ct_yaml_get(root, "model"), models, count));
    status = worse(status, read_outputs(r, root));
    if (ct_yaml_get(root, "cmc") != NULL && status != CT_NOMEM)
        status = worse(status, read_cmc(r, ct_yaml_get(root, "cmc")));
    return status;
}

static enum ct_status init_budget(struct reader *r)
{
    r->errors = r->sink->errors;
    *r->budget = (struct ct_budget){.propagation = ct_propagation_default(),
                                    .rounding = ct_rounding_default()};
    r->budget->texts =
        ct_arena_alloc(&r->budget->arena, sizeof *r->budget->texts);
    if (r->budget->texts == NULL)
        return CT_NOMEM;
    r->budget->texts->calculator = r->calculator;
    return ct_model_init(&r->budget->model, r->units);
}

static enum ct_status read_yaml(struct reader *r,
                                const struct ct_located *models, size_t count)
{
    const struct ct_yaml *root = NULL;
    enum ct_status status = CT_OK;

    if (r->path != NULL)
        status =
            ct_source_open(r->sources, r->path, r->sink, &r->budget->source);
    if (status == CT_OK)
        status = ct_yaml_read(r->sources, r->budget->source, &r->budget->arena,
                              r->sink, &root);
    if (root == NULL || (status != CT_OK && status != CT_INVALID))
        return status;
    r->faulty = status == CT_INVALID;
    r->budget->texts->root = root;
    status = worse(status, read_root(r, root, models, count));
    return status == CT_OK ? relate_references(r) : status;
}

/* A table of inputs and the models that go with it. */
static enum ct_status read_table(struct reader *r, const struct ct_yaml *inputs,
                                 const struct ct_located *models, size_t count)
{
    enum ct_status status = add_given(r, models, count);

    status = worse(status, need_equation(r, NULL, models, count));
    status = worse(status, read_inputs(r, inputs));
    return worse(status, read_outputs(r, NULL));
}

static enum ct_status read_csv(struct reader *r,
                               const struct ct_located *models, size_t count)
{
    struct ct_yaml *inputs = &r->budget->texts->inputs;
    struct ct_place start;
    enum ct_status status = csv_inputs(r, r->path, inputs);

    if (status != CT_OK && status != CT_INVALID)
        return status;
    if (count == 0) {
        start = ct_source_place(r->sources, r->budget->source);
        start.length = 0;
        status = ct_error(r->sink, "csv-needs-model", ct_at(start));
    }
    status = worse(status, read_table(r, inputs, models, count));
    return status == CT_OK ? relate_references(r) : status;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t length = strlen(path), tail = strlen(ending);

    return length >= tail && strcasecmp(path + length - tail, ending) == 0;
}

enum ct_status ct_budget_read(struct ct_sources *sources, const char *path,
                              const struct ct_located *models,
                              size_t model_count, struct ct_units *units,
                              const struct ct_budget_laboratory *laboratory,
                              struct ct_sink *sink, struct ct_budget *budget)
{
    struct reader r = {.sources = sources,
                       .units = units,
                       .sink = sink,
                       .budget = budget,
                       .laboratory = laboratory,
                       .path = path};
    enum ct_status status = init_budget(&r);

    if (status != CT_OK)
        return status;
    budget->texts->path = path;
    budget->texts->models = models;
    budget->texts->model_count = model_count;
    return ends_in(path, ".csv") ? read_csv(&r, models, model_count)
                                 : read_yaml(&r, models, model_count);
}

enum ct_status
ct_budget_read_source(struct ct_sources *sources, uint32_t source,
                      struct ct_units *units,
                      const struct ct_budget_laboratory *laboratory,
                      struct ct_sink *sink, struct ct_budget *budget)
{
    struct reader r = {.sources = sources,
                       .units = units,
                       .sink = sink,
                       .budget = budget,
                       .laboratory = laboratory};
    enum ct_status status = init_budget(&r);

    if (status != CT_OK)
        return status;
    budget->source = source;
    return read_yaml(&r, NULL, 0);
}

enum ct_status
ct_budget_read_again(struct ct_sources *sources, const struct ct_budget *budget,
                     const struct ct_budget_cells *cells,
                     struct ct_units *units,
                     const struct ct_budget_laboratory *laboratory,
                     struct ct_sink *sink, struct ct_budget *again)
{
    const struct ct_budget_texts *texts = budget->texts;
    struct reader r = {.sources = sources,
                       .units = units,
                       .sink = sink,
                       .budget = again,
                       .laboratory = laboratory,
                       .path = texts->path,
                       .cells = cells};
    enum ct_status status = init_budget(&r);

    if (status != CT_OK)
        return status;
    again->source = budget->source;
    again->texts->columns = texts->columns; /* of data files */
    status =
        texts->root != NULL
            ? read_root(&r, texts->root, texts->models, texts->model_count)
            : read_table(&r, &texts->inputs, texts->models, texts->model_count);
    return status == CT_OK ? relate_references(&r) : status;
}

/* ---- the command line ---------------------------------------------------- */

static enum ct_status inline_scalar(struct reader *r, const char *text,
                                    size_t length, struct ct_place place,
                                    struct ct_yaml *node)
{
    *node =
        (struct ct_yaml){.kind = CT_YAML_SCALAR,
                         .place = place,
                         .text = ct_arena_text(&r->budget->arena, text, length),
                         .length = length};
    return node->text == NULL ? CT_NOMEM : CT_OK;
}

/* A value in braces is a mapping: read again as YAML. */
static enum ct_status inline_value(struct reader *r, const char *text,
                                   struct ct_place place, struct ct_yaml *value)
{
    const struct ct_yaml *root;
    uint32_t source;
    enum ct_status status;

    if (text[0] != '{')
        return inline_scalar(r, text, strlen(text), place, value);
    status =
        ct_source_text(r->sources, "command line", text, strlen(text), &source);
    if (status == CT_OK)
        status =
            ct_yaml_read(r->sources, source, &r->budget->arena, r->sink, &root);
    if (status == CT_OK)
        *value = *root;
    return status;
}

static size_t skip_blanks(const char *text, size_t at)
{
    while (text[at] == ' ' || text[at] == '\t')
        at++;
    return at;
}

/* The name in `x=VALUE`, blanks around it aside; false where there is none. */
static bool inline_name(const char *text, size_t *start, size_t *length,
                        size_t *equals)
{
    const char *sign = strchr(text, '=');
    size_t end;

    if (sign == NULL)
        return false;
    *equals = end = (size_t)(sign - text);
    *start = skip_blanks(text, 0);
    while (end > *start && (text[end - 1] == ' ' || text[end - 1] == '\t'))
        end--;
    *length = end - *start;
    return *length > 0;
}

/* `x=VALUE` as one pair of an `inputs` mapping. */
static enum ct_status inline_input(struct reader *r,
                                   const struct ct_located *input,
                                   struct ct_yaml *key, struct ct_yaml *value)
{
    size_t length = strlen(input->text), start, name, equals, body;
    enum ct_status status;

    if (!inline_name(input->text, &start, &name, &equals))
        return ct_error(r->sink, "inline-input", ct_at(input->place),
                        ct_text(input->text, length));
    status = inline_scalar(r, input->text + start, name,
                           ct_place_part(input->place, start, name), key);
    if (status != CT_OK)
        return status;
    body = skip_blanks(input->text, equals + 1);
    return inline_value(r, input->text + body,
                        ct_place_part(input->place, body, length - body),
                        value);
}

static enum ct_status
inline_inputs(struct reader *r, const struct ct_located *inputs, size_t count)
{
    struct ct_arena *arena = &r->budget->arena;
    struct ct_yaml mapping = {.kind = CT_YAML_MAPPING};
    enum ct_status status = CT_OK;

    mapping.keys = ct_arena_array(arena, count + 1, sizeof *mapping.keys);
    mapping.items = ct_arena_array(arena, count + 1, sizeof *mapping.items);
    if (mapping.keys == NULL || mapping.items == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++) {
        enum ct_status one =
            inline_input(r, &inputs[i], &mapping.keys[mapping.count],
                         &mapping.items[mapping.count]);

        if (one == CT_OK)
            mapping.count++;
        else /* no input of that name is no second fault */
            r->budget->model.incomplete = true;
        status = worse(status, one);
    }
    return worse(status, read_inputs(r, &mapping));
}

enum ct_status ct_budget_inline(struct ct_sources *sources,
                                const struct ct_located *texts, size_t count,
                                struct ct_units *units,
                                const struct ct_budget_laboratory *laboratory,
                                struct ct_sink *sink, struct ct_budget *budget)
{
    struct reader r = {.sources = sources,
                       .units = units,
                       .sink = sink,
                       .budget = budget,
                       .laboratory = laboratory,
                       .calculator = true};
    size_t start, length, equals;
    enum ct_status status = init_budget(&r);

    if (status != CT_OK)
        return status;
    for (size_t i = 1; i < count; i++)
        r.y_taken = r.y_taken ||
                    (inline_name(texts[i].text, &start, &length, &equals) &&
                     length == 1 && texts[i].text[start] == 'y');
    status = add_given(&r, texts, 1);
    status = worse(status, need_equation(&r, NULL, texts, 1));
    status = worse(status, inline_inputs(&r, texts + 1, count - 1));
    status = worse(status, read_outputs(&r, NULL));
    return status == CT_OK ? relate_references(&r) : status;
}

void ct_budget_release(struct ct_budget *budget)
{
    ct_model_release(&budget->model);
    free(budget->references);
    free(budget->fixed);
    ct_arena_release(&budget->arena);
    *budget = (struct ct_budget){0};
}
