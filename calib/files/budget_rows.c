/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a budget says for a table of rows: columns that are handed on, inputs
 * that are the same in all rows; and the least uncertainty that is reported.
 */
#include "budget_reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- pass, fixed --------------------------------------------------------- */

/* The items of a list of names, or one name alone. */
static enum ct_status list_of(struct reader *r, const struct ct_yaml *node,
                              const char *what, const struct ct_yaml **names,
                              size_t *count)
{
    enum ct_status status = CT_OK;

    *names = node;
    *count = 1;
    if (node->kind == CT_YAML_SCALAR && !ct_yaml_is_null(node))
        return CT_OK;
    status = need_kind(r, node, CT_YAML_SEQUENCE, what);
    if (status != CT_OK)
        return status;
    *names = node->items;
    *count = node->count;
    for (size_t i = 0; i < node->count; i++)
        status = worse(status,
                       need_kind(r, &node->items[i], CT_YAML_SCALAR, "a name"));
    return status;
}

enum ct_status read_pass(struct reader *r, const struct ct_yaml *node)
{
    struct ct_budget *budget = r->budget;
    const struct ct_yaml *names;
    const char **pass;
    size_t count;
    enum ct_status status = list_of(r, node, "pass", &names, &count);

    if (status != CT_OK)
        return status;
    budget->pass_place = node->place;
    if (node->kind == CT_YAML_SCALAR && strcmp(node->text, "all") == 0) {
        budget->pass_all = true;
        return CT_OK;
    }
    pass = ct_arena_array(&budget->arena, count + 1, sizeof *pass);
    if (pass == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count; i++)
        pass[i] = names[i].text;
    budget->pass = pass;
    budget->pass_count = count;
    return CT_OK;
}

static enum ct_status report_unknown(struct reader *r, const char *key,
                                     const struct ct_yaml *name)
{
    const struct ct_model *model = &r->budget->model;
    const char **known = calloc(model->input_count + 1, sizeof *known);

    if (known == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < model->input_count; i++)
        known[i] = model->inputs[i].name;
    (void)ct_error(r->sink, key, ct_at(name->place),
                   ct_text(name->text, name->length),
                   ct_string(ct_near_miss(name->text, name->length, known,
                                          model->input_count)));
    free(known);
    return CT_INVALID;
}

enum ct_status read_fixed(struct reader *r, const struct ct_yaml *node)
{
    const struct ct_model *model = &r->budget->model;
    const struct ct_yaml *names;
    size_t count, kept = 0, *fixed;
    bool *seen;
    enum ct_status status = list_of(r, node, "fixed", &names, &count);

    if (status != CT_OK)
        return status;
    fixed = calloc(count + 1, sizeof *fixed);
    seen = calloc(model->input_count + 1, sizeof *seen);
    if (fixed == NULL || seen == NULL)
        status = CT_NOMEM;
    for (size_t i = 0; i < count && status != CT_NOMEM; i++) {
        size_t input =
            ct_model_find_input(model, names[i].text, names[i].length);

        if (input == CT_NONE && !model->incomplete)
            status =
                worse(status, report_unknown(r, "fixed-unknown", &names[i]));
        if (input == CT_NONE || seen[input])
            continue;
        seen[input] = true;
        fixed[kept++] = input;
    }
    free(seen);
    if (status != CT_OK) {
        free(fixed);
        return status;
    }
    r->budget->fixed = fixed;
    r->budget->fixed_count = kept;
    return CT_OK;
}

/* ---- cmc ----------------------------------------------------------------- */

/* The input whose value is the formula's point: a result that is an error is
 * small where its CMC is not. */
static enum ct_status read_point(struct reader *r, const struct ct_yaml *node,
                                 size_t output)
{
    const struct ct_model *model = &r->budget->model;
    enum ct_status status = need_kind(r, node, CT_YAML_SCALAR, "a name");
    size_t input;

    if (status != CT_OK)
        return status;
    input = ct_model_find_input(model, node->text, node->length);
    r->budget->cmc_points[output] = input;
    return input != CT_NONE || model->incomplete
               ? CT_OK
               : report_unknown(r, "cmc-point-unknown", node);
}

static enum ct_status read_formula(struct reader *r, const struct ct_yaml *node,
                                   size_t output)
{
    struct ct_budget *budget = r->budget;
    const struct ct_formula *formula;
    enum ct_formula_sides sides;
    enum ct_status status = need_kind(r, node, CT_YAML_SCALAR, "a formula");

    if (status == CT_OK)
        status = ct_formula_parse(r->units, &budget->arena, node->text,
                                  node->length, node->place, r->sink, &formula);
    if (status != CT_OK)
        return status;
    sides = ct_formula_sides(formula);
    if (sides != CT_SIDES_BARE && sides != CT_SIDES_BOTH)
        return ct_error(r->sink, "cmc-sides", ct_at(node->place),
                        ct_text(node->text, node->length));
    budget->cmc[output] = formula;
    return CT_OK;
}

/* A formula, or a mapping of one and the name of its point. */
static enum ct_status read_capability(struct reader *r,
                                      const struct ct_yaml *node, size_t output)
{
    static const char *const keys[] = {"formula", "point", NULL};
    const struct ct_yaml *formula, *point;
    enum ct_status status;

    if (node->kind != CT_YAML_MAPPING)
        return read_formula(r, node, output);
    status = check_keys(r, node, keys);
    formula = ct_yaml_get(node, "formula");
    point = ct_yaml_get(node, "point");
    if (formula == NULL && status == CT_OK)
        status = need_kind(r, node, CT_YAML_SCALAR, "a formula");
    if (formula != NULL)
        status = worse(status, read_formula(r, formula, output));
    if (point != NULL)
        status = worse(status, read_point(r, point, output));
    return status;
}

static size_t find_output(const struct ct_model *model,
                          const struct ct_yaml *name)
{
    size_t o = 0;

    while (o < model->output_count &&
           strcmp(model->outputs[o].name, name->text) != 0)
        o++;
    return o < model->output_count ? o : CT_NONE;
}

/* Whether the formulas name all that could be meant: results that are wrong
 * are no outputs, which was said. */
static bool has_outputs(const struct reader *r)
{
    return r->budget->model.output_count > 0 && r->sink->errors == r->errors;
}

static enum ct_status make_places(struct ct_budget *budget)
{
    size_t count = budget->model.output_count;

    budget->cmc = ct_arena_array(&budget->arena, count, sizeof *budget->cmc);
    budget->cmc_points =
        ct_arena_array(&budget->arena, count, sizeof *budget->cmc_points);
    if (budget->cmc == NULL || budget->cmc_points == NULL)
        return CT_NOMEM;
    for (size_t o = 0; o < count; o++)
        budget->cmc_points[o] = CT_NONE;
    return CT_OK;
}

/* Whether it is of the only result, which need not be named. */
static bool is_capability(const struct ct_model *model,
                          const struct ct_yaml *node)
{
    static const struct ct_yaml name = {.text = "formula"};

    return (node->kind == CT_YAML_SCALAR && !ct_yaml_is_null(node)) ||
           (ct_yaml_get(node, "formula") != NULL &&
            find_output(model, &name) == CT_NONE);
}

enum ct_status read_cmc(struct reader *r, const struct ct_yaml *node)
{
    const struct ct_model *model = &r->budget->model;
    enum ct_status status;

    if (!has_outputs(r))
        return CT_OK;
    status = make_places(r->budget);
    if (status != CT_OK)
        return status;
    if (is_capability(model, node)) {
        if (model->output_count > 1)
            return ct_error(r->sink, "cmc-of-which", ct_at(node->place),
                            ct_string(model->outputs[0].name),
                            node->kind == CT_YAML_SCALAR
                                ? ct_text(node->text, node->length)
                                : ct_string("{formula: …, point: …}"));
        return read_capability(r, node, 0);
    }
    status = need_kind(r, node, CT_YAML_MAPPING, "cmc");
    if (status != CT_OK)
        return status;
    for (size_t i = 0; status != CT_NOMEM && i < node->count; i++) {
        size_t output = find_output(model, &node->keys[i]);

        status = worse(status, output != CT_NONE
                                   ? read_capability(r, &node->items[i], output)
                                   : ct_error(r->sink, "unknown-output",
                                              ct_at(node->keys[i].place),
                                              ct_text(node->keys[i].text,
                                                      node->keys[i].length)));
    }
    return status;
}

bool ct_budget_has_cmc(const struct ct_budget *budget, size_t output)
{
    return budget->cmc != NULL && budget->cmc[output] != NULL;
}

static enum ct_status cmc_at(const struct ct_budget *budget, size_t output,
                             double value, const double *estimates,
                             struct ct_sink *sink, double *cmc)
{
    const struct ct_model *model = &budget->model;
    const struct ct_unit *unit = model->outputs[output].unit;
    struct ct_formula_point point = {.point = fabs(value),
                                     .unit = unit,
                                     .range_min = (double)NAN,
                                     .range_max = (double)NAN,
                                     .limit_unit = unit};
    size_t input = budget->cmc_points[output];
    double lower, upper;
    enum ct_status status;

    if (input != CT_NONE) {
        point.unit = model->inputs[input].unit;
        point.point = fabs(estimates != NULL ? estimates[input]
                                             : model->inputs[input].estimate);
    }
    status =
        ct_formula_limits(budget->cmc[output], &point, sink, &lower, &upper);

    if (status == CT_OK)
        *cmc = upper;
    return status;
}

enum ct_status ct_budget_cmc_with(const struct ct_budget *budget, size_t output,
                                  double value, const double *estimates,
                                  double *cmc)
{
    if (ct_budget_has_cmc(budget, output))
        return cmc_at(budget, output, value, estimates, NULL, cmc);
    *cmc = 0;
    return CT_OK;
}

enum ct_status ct_budget_cmc(const struct ct_budget *budget, size_t output,
                             double value, double *cmc)
{
    return ct_budget_cmc_with(budget, output, value, NULL, cmc);
}

enum ct_status ct_budget_check_cmc(const struct ct_budget *budget,
                                   struct ct_sink *sink)
{
    enum ct_status status = CT_OK;
    double cmc;

    for (size_t o = 0; o < budget->model.output_count; o++)
        if (ct_budget_has_cmc(budget, o))
            status = worse(status, cmc_at(budget, o, 1, NULL, sink, &cmc));
    return status;
}
