/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Declared correlations between inputs of a budget.
 */
#include "budget_reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whether a name that was not found may be one that could not be read: its
 * fault was reported, or that of the input it belongs to. */
static bool may_be_faulty(const struct ct_model *model, const char *name,
                          size_t length)
{
    const char *dot = memchr(name, '.', length);
    size_t input = CT_NONE;

    if (dot != NULL)
        input = ct_model_find_input(model, name, (size_t)(dot - name));
    return model->incomplete ||
           (input != CT_NONE && model->inputs[input].unit == NULL);
}

/* The contribution a name stands for: an input with one, or input.component. */
static enum ct_status
find_contribution(struct reader *r, const struct ct_yaml *node, size_t *index)
{
    const struct ct_model *model = &r->budget->model;
    enum ct_status status = need_kind(r, node, CT_YAML_SCALAR, "a name");
    size_t input;

    if (status != CT_OK)
        return status;
    *index = ct_model_find_contribution(model, node->text, node->length);
    if (*index != CT_NONE)
        return CT_OK;
    input = ct_model_find_input(model, node->text, node->length);
    if (input == CT_NONE && may_be_faulty(model, node->text, node->length))
        return CT_INVALID;
    if (input == CT_NONE)
        return ct_error(r->sink, "correlation-unknown", ct_at(node->place),
                        ct_text(node->text, node->length));
    if (model->inputs[input].unit == NULL)
        return CT_INVALID; /* its own fault was reported */
    if (model->inputs[input].count > 1)
        return ct_error(
            r->sink, "correlation-components", ct_at(node->place),
            ct_text(node->text, node->length),
            ct_string(model->contributions[model->inputs[input].first].name));
    return ct_error(r->sink, "correlation-certain", ct_at(node->place),
                    ct_text(node->text, node->length));
}

static enum ct_status add_pair(struct reader *r, size_t a, size_t b,
                               double value, struct ct_place place)
{
    struct ct_correlation entry = {
        .a = a, .b = b, .r = value, .place = place, .declared = true};

    return ct_model_add_correlation(&r->budget->model, entry, r->sink);
}

/* {between: [a, b], r: 0.5} */
static enum ct_status read_pair(struct reader *r, const struct ct_yaml *node)
{
    static const char *const known[] = {"between", "r", NULL};
    const struct ct_yaml *between = ct_yaml_get(node, "between");
    const struct ct_yaml *coefficient = ct_yaml_get(node, "r");
    size_t a, b;
    double value;
    enum ct_status status = check_keys(r, node, known);

    if (status != CT_OK)
        return status;
    if (between == NULL || coefficient == NULL ||
        between->kind != CT_YAML_SEQUENCE || between->count != 2)
        return ct_error(r->sink, "correlation-shape", ct_at(node->place));
    status = find_contribution(r, &between->items[0], &a);
    status = worse(status, find_contribution(r, &between->items[1], &b));
    status = worse(status, read_number(r, coefficient, &value));
    if (status != CT_OK)
        return status;
    return add_pair(r, a, b, value, coefficient->place);
}

static enum ct_status read_names(struct reader *r, const struct ct_yaml *names,
                                 size_t **indices)
{
    enum ct_status status = need_kind(r, names, CT_YAML_SEQUENCE, "inputs");
    size_t *list;

    if (status != CT_OK)
        return status;
    list = calloc(names->count + 1, sizeof *list);
    if (list == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < names->count; i++)
        status =
            worse(status, find_contribution(r, &names->items[i], &list[i]));
    if (status == CT_OK)
        *indices = list;
    else
        free(list);
    return status;
}

/* One cell of a matrix: 1 on the diagonal, equal to its mirror image. */
static enum ct_status read_cell(struct reader *r, const struct ct_yaml *matrix,
                                const size_t *names, size_t i, size_t j)
{
    const struct ct_yaml *node = &matrix->items[i].items[j];
    double value, mirror;
    enum ct_status status = read_number(r, node, &value);

    if (i != j)
        status =
            worse(status, read_number(r, &matrix->items[j].items[i], &mirror));
    if (status != CT_OK)
        return status;
    if (i == j)
        return value == 1 ? CT_OK
                          : ct_error(r->sink, "correlation-diagonal",
                                     ct_at(node->place), ct_number(value));
    if (value != mirror)
        return ct_error(r->sink, "correlation-asymmetric", ct_at(node->place),
                        ct_number(value), ct_number(mirror));
    return value == 0 ? CT_OK
                      : add_pair(r, names[i], names[j], value, node->place);
}

/* {inputs: [a, b, c], matrix: [[1, …], …]} */
static enum ct_status read_matrix(struct reader *r, const struct ct_yaml *node)
{
    static const char *const known[] = {"inputs", "matrix", NULL};
    const struct ct_yaml *inputs = ct_yaml_get(node, "inputs");
    const struct ct_yaml *matrix = ct_yaml_get(node, "matrix");
    size_t *names = NULL;
    enum ct_status status = check_keys(r, node, known);

    if (status == CT_OK &&
        (inputs == NULL || matrix == NULL || matrix->kind != CT_YAML_SEQUENCE ||
         matrix->count != inputs->count))
        status = ct_error(r->sink, "correlation-shape", ct_at(node->place));
    for (size_t i = 0; status == CT_OK && i < matrix->count; i++)
        if (matrix->items[i].kind == CT_YAML_SEQUENCE)
            status = check_commas(r, &matrix->items[i]);
    for (size_t i = 0; status == CT_OK && i < matrix->count; i++)
        if (matrix->items[i].kind != CT_YAML_SEQUENCE ||
            matrix->items[i].count != matrix->count)
            status = ct_error(r->sink, "correlation-shape",
                              ct_at(matrix->items[i].place));
    if (status == CT_OK)
        status = read_names(r, inputs, &names);
    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < matrix->count; i++)
        for (size_t j = 0; j <= i; j++)
            status = worse(status, read_cell(r, matrix, names, i, j));
    free(names);
    return status;
}

enum ct_status read_correlations(struct reader *r, const struct ct_yaml *list)
{
    enum ct_status status =
        need_kind(r, list, CT_YAML_SEQUENCE, "correlations");

    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < list->count; i++) {
        const struct ct_yaml *node = &list->items[i];
        enum ct_status one =
            need_kind(r, node, CT_YAML_MAPPING, "a correlation");

        if (one == CT_OK)
            one = ct_yaml_get(node, "matrix") != NULL ? read_matrix(r, node)
                                                      : read_pair(r, node);
        status = worse(status, one);
    }
    return status;
}

/* Marks the inputs as one set of simultaneous observations. */
static enum ct_status mark_group(struct reader *r, const size_t *names,
                                 const struct ct_yaml *inputs, double dof,
                                 const struct ct_yaml *node)
{
    struct ct_model *model = &r->budget->model;
    struct ct_observed group = {
        .name = "observed together", .dof = dof, .place = node->place};
    size_t index;
    enum ct_status status = ct_model_add_observed(model, &group, &index);

    for (size_t i = 0; i < inputs->count && status == CT_OK; i++) {
        struct ct_contribution *member = &model->contributions[names[i]];

        if (member->observed != CT_NONE)
            return ct_error(r->sink, "observed-twice",
                            ct_at(inputs->items[i].place),
                            ct_string(member->name));
        if (member->dof != dof && member->dof < (double)INFINITY)
            return ct_error(r->sink, "observed-dof",
                            ct_at(inputs->items[i].place),
                            ct_string(member->name), ct_number(member->dof),
                            ct_number(dof));
        member->observed = index;
        member->dof = dof;
    }
    return status;
}

static enum ct_status read_group(struct reader *r, const struct ct_yaml *node)
{
    static const char *const known[] = {"inputs", "dof", NULL};
    const struct ct_yaml *inputs, *dof;
    size_t *names;
    double nu;
    enum ct_status status =
        need_kind(r, node, CT_YAML_MAPPING, "observed_together");

    if (status == CT_OK)
        status = check_keys(r, node, known);
    if (status != CT_OK)
        return status;
    inputs = ct_yaml_get(node, "inputs");
    dof = ct_yaml_get(node, "dof");
    if (inputs == NULL || dof == NULL)
        return ct_error(r->sink, "observed-shape", ct_at(node->place));
    status = read_positive(r, dof, "dof", &nu);
    if (status == CT_OK)
        status = read_names(r, inputs, &names);
    if (status != CT_OK)
        return status;
    status = mark_group(r, names, inputs, nu, node);
    free(names);
    return status;
}

enum ct_status read_observed_together(struct reader *r,
                                      const struct ct_yaml *node)
{
    enum ct_status status = CT_OK;

    if (node->kind != CT_YAML_SEQUENCE)
        return read_group(r, node);
    for (size_t i = 0; i < node->count; i++)
        status = worse(status, read_group(r, &node->items[i]));
    return status;
}
